# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups of databases, as the services that talk to them imply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import described
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_databases import databases_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import own_groups

if TYPE_CHECKING:
    from collections.abc import Mapping

Group = dict[str, Any]


def database_group(host: str, database: Mapping[str, Any], asking: Mapping[str, Mapping[str, Any]]) -> Group:
    """The group of a database: in for the services that name it, from group to group, and out for nobody."""
    port = database["port"]
    rules = [{"description": f"The service {name} to {host}", "port": port, "groups": own_groups(name, service)} for name, service in asking.items()]
    return {"description": f"Database {host}", "ingress": rules, "egress": []}


def database_security_groups(databases: Mapping[str, Any], services: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> dict[str, Group]:
    """The filter: the group that each database has of its own, unless it names others."""
    complete = {host: described(entry, defaults) for host, entry in databases.items()}
    known = {name: service or {} for name, service in services.items()}
    return {
        host: database_group(host, entry, {name: service for name, service in known.items() if host in databases_of(service)})
        for host, entry in complete.items()
        if entry["security_groups"] is None
    }
