# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases that a service names in its environment: C({database: main, attribute: host}) becomes what AWS or the entry says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_clusters import CLUSTER, is_cluster
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_proxies import PROXY, has_proxy
from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import INSTANCE, replica_key
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_hosts import Word

Entry = dict[str, Any]
#: What AWS alone knows of a database.
OF_AWS = ("host", "reader_host")
#: What AWS calls the addresses of a cluster.
OF_CLUSTERS = {"host": "Endpoint", "reader_host": "ReaderEndpoint"}


class DatabaseLinkError(ValueError):
    """A service names a database that there is not."""


DATABASE = Word("database", ("host", "port", "reader_host", "name", "username"), DatabaseLinkError)


def databases_of(service: Mapping[str, Any]) -> list[str]:
    """The filter: the databases that a service talks to."""
    return DATABASE.hosts_of(service)


def reader_of(host: str, entry: Mapping[str, Any]) -> str:
    """The key of the instance to read from: the first replica, else the database itself."""
    return next((replica_key(host, str(replica)) for replica in entry.get("replicas") or {}), host)


def addresses(service: Mapping[str, Any], databases: Mapping[str, Any], where: str) -> list[str]:
    """The keys of a kind of which a service's containers need the addresses, each once."""
    known = DATABASE.all_known(service, databases)
    places = [address(host, attribute, databases[host]) for host, attribute in known if attribute in OF_AWS]
    return list(dict.fromkeys(key for key, kind in places if kind == where))


def address(host: str, attribute: str, entry: Mapping[str, Any]) -> tuple[str, str]:
    """Whose address an attribute means, and of what kind: an instance, the proxy before it, or a cluster."""
    if is_cluster(entry):
        return host, CLUSTER
    key = host if attribute == "host" else reader_of(host, entry)
    return key, PROXY if key == host and has_proxy(entry) else INSTANCE


def named_databases(service: Mapping[str, Any], databases: Mapping[str, Any]) -> list[str]:
    """The filter: the keys of the instances whose addresses a service's containers need, each once."""
    return addresses(service, databases, INSTANCE)


def named_proxies(service: Mapping[str, Any], databases: Mapping[str, Any]) -> list[str]:
    """The filter: the databases whose proxies' addresses a service's containers need, each once."""
    return addresses(service, databases, PROXY)


def named_clusters(service: Mapping[str, Any], databases: Mapping[str, Any]) -> list[str]:
    """The filter: the databases whose clusters' addresses a service's containers need, each once."""
    return addresses(service, databases, CLUSTER)


def with_databases(
    service: Mapping[str, Any],
    databases: Mapping[str, Any],
    endpoints: Mapping[str, Any] | None = None,
    proxies: Mapping[str, Any] | None = None,
    clusters: Mapping[str, Mapping[str, Any]] | None = None,
) -> Entry:
    """The filter: the service whose containers have addresses, ports and names of databases in their environment."""
    hosts = {key: said["Address"] for key, said in (endpoints or {}).items() if isinstance(said, Mapping)}
    hosts |= proxies or {}

    def meant(host: str, attribute: str) -> str:
        entry = databases[host]
        if attribute not in OF_AWS:
            return str(entry[{"port": "port", "name": "database", "username": "master_username"}[attribute]])
        key, kind = address(host, attribute, entry)
        if kind == CLUSTER:
            return str((clusters or {}).get(OF_CLUSTERS[attribute], {}).get(host) or UNKNOWN)
        return str(hosts.get(key) or UNKNOWN)

    return DATABASE.linked(service, databases, meant)
