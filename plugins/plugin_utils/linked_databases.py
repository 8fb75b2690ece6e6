# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases that a service names in its environment: C({database: main, attribute: host}) becomes what AWS or the entry says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_proxies import has_proxy
from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import replica_key
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_hosts import Word

Entry = dict[str, Any]
#: What AWS alone knows of a database.
OF_AWS = ("host", "reader_host")


class DatabaseLinkError(ValueError):
    """A service names a database that there is not."""


DATABASE = Word("database", ("host", "port", "reader_host", "name", "username"), DatabaseLinkError)


def databases_of(service: Mapping[str, Any]) -> list[str]:
    """The filter: the databases that a service talks to."""
    return DATABASE.hosts_of(service)


def reader_of(host: str, entry: Mapping[str, Any]) -> str:
    """The key of the instance to read from: the first replica, else the database itself."""
    return next((replica_key(host, str(replica)) for replica in entry.get("replicas") or {}), host)


def addresses(service: Mapping[str, Any], databases: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """What a service's containers need the addresses of: keys of instances, and whether the proxy of the database is meant."""
    for host, attribute in DATABASE.all_known(service, databases):
        if attribute in OF_AWS:
            yield address(host, attribute, databases[host])


def address(host: str, attribute: str, entry: Mapping[str, Any]) -> tuple[str, bool]:
    """The instance that an attribute is about, and whether its proxy stands before it."""
    key = host if attribute == "host" else reader_of(host, entry)
    return key, key == host and has_proxy(entry)


def named_databases(service: Mapping[str, Any], databases: Mapping[str, Any]) -> list[str]:
    """The filter: the keys of the instances whose addresses a service's containers need, each once."""
    return list(dict.fromkeys(key for key, by_proxy in addresses(service, databases) if not by_proxy))


def named_proxies(service: Mapping[str, Any], databases: Mapping[str, Any]) -> list[str]:
    """The filter: the databases whose proxies' addresses a service's containers need, each once."""
    return list(dict.fromkeys(key for key, by_proxy in addresses(service, databases) if by_proxy))


def with_databases(
    service: Mapping[str, Any], databases: Mapping[str, Any], endpoints: Mapping[str, Any] | None = None, proxies: Mapping[str, Any] | None = None
) -> Entry:
    """The filter: the service whose containers have addresses, ports and names of databases in their environment."""
    hosts = {**(endpoints or {}), **{host: {"Address": said} for host, said in (proxies or {}).items() if said != UNKNOWN}}

    def meant(host: str, attribute: str) -> str:
        entry = databases[host]
        if attribute not in OF_AWS:
            return str(entry[{"port": "port", "name": "database", "username": "master_username"}[attribute]])
        endpoint = hosts.get(host if attribute == "host" else reader_of(host, entry))
        return str(endpoint["Address"]) if isinstance(endpoint, Mapping) else UNKNOWN

    return DATABASE.linked(service, databases, meant)
