# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups of databases, as the services that talk to them imply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.database_proxies import has_proxy, own_proxy_group, proxy_groups, proxy_key
from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import described
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_databases import DATABASE
from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import own_groups

if TYPE_CHECKING:
    from collections.abc import Mapping

Group = dict[str, Any]


def database_group(host: str, database: Mapping[str, Any], asking: Mapping[str, Mapping[str, Any]]) -> Group:
    """The group of a database: in for the services that name it, from group to group, and out for nobody."""
    port = database["port"]
    proxies = [{"description": f"The proxy of {host}", "port": port, "groups": proxy_groups(host, database)}] if has_proxy(database) else []
    rules = [{"description": f"The service {name} to {host}", "port": port, "groups": own_groups(name, service)} for name, service in asking.items()]
    return {"description": f"Database {host}", "ingress": proxies + rules, "egress": []}


def proxy_group(host: str, database: Mapping[str, Any], asking: Mapping[str, Mapping[str, Any]]) -> Group:
    """The group of a proxy: in for the services that name the database, and out to the database alone."""
    port = database["port"]
    rules = [
        {"description": f"The service {name} to the proxy of {host}", "port": port, "groups": own_groups(name, service)} for name, service in asking.items()
    ]
    way_out = {"description": f"The database {host}", "port": port, "groups": database["security_groups"] or [host]}
    return {"description": f"Proxy of the database {host}", "ingress": rules, "egress": [way_out]}


def database_security_groups(databases: Mapping[str, Any], services: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> dict[str, Group]:
    """The filter: the groups that each database and its proxy have of their own, unless they name others."""
    complete = {host: described(entry, defaults) for host, entry in databases.items()}
    known = {name: service or {} for name, service in services.items()}
    asking = {host: {name: service for name, service in known.items() if host in DATABASE.hosts_of(service)} for host in complete}
    own = {host: database_group(host, entry, asking[host]) for host, entry in complete.items() if entry["security_groups"] is None}
    return own | {proxy_key(host): proxy_group(host, entry, asking[host]) for host, entry in complete.items() if own_proxy_group(entry)}
