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
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import containers_of

Entry = dict[str, Any]
WORD = "database"
#: What may be named of a database, and what AWS knows of it alone.
ATTRIBUTES = ("host", "port", "reader_host", "name", "username")
OF_AWS = ("host", "reader_host")


class DatabaseLinkError(ValueError):
    """A service names a database that there is not."""


def references(container: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The variables of a container whose values are of a database."""
    for variable, value in (container.get("environment") or {}).items():
        if isinstance(value, Mapping) and WORD in value:
            yield variable, value


def databases_of(service: Mapping[str, Any]) -> list[str]:
    """The databases that a service talks to: those that its containers name, in their environment or among their secrets."""
    containers = containers_of(service)
    said = [value for container in containers for _variable, value in references(container)]
    said += [value for container in containers for value in (container.get("secrets") or {}).values() if isinstance(value, Mapping) and WORD in value]
    return list(dict.fromkeys(str(value[WORD]) for value in said))


def reader_of(host: str, entry: Mapping[str, Any]) -> str:
    """The key of the instance to read from: the first replica, else the database itself."""
    return next((replica_key(host, str(replica)) for replica in entry.get("replicas") or {}), host)


def addresses(service: Mapping[str, Any], databases: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """What a service's containers need the addresses of: keys of instances, and whether the proxy of the database is meant."""
    for container in containers_of(service):
        for variable, value in references(container):
            host, attribute = known(value, databases, variable)
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


def known(value: Mapping[str, Any], databases: Mapping[str, Any], variable: str) -> tuple[str, str]:
    """The database and the attribute that a value names."""
    host, attribute = str(value[WORD]), str(value.get("attribute") or "host")
    if host not in databases:
        raise DatabaseLinkError(f"environment.{variable} names the database {host!r}, which there is not; allowed are {', '.join(databases) or 'none'}.")
    if attribute not in ATTRIBUTES:
        raise DatabaseLinkError(f"environment.{variable}.attribute is {attribute!r}; allowed are {', '.join(ATTRIBUTES)}.")
    return host, attribute


def with_databases(
    service: Mapping[str, Any], databases: Mapping[str, Any], endpoints: Mapping[str, Any] | None = None, proxies: Mapping[str, Any] | None = None
) -> Entry:
    """The filter: the service whose containers have addresses, ports and names of databases in their environment."""
    hosts = {**(endpoints or {}), **{host: {"Address": said} for host, said in (proxies or {}).items() if said != UNKNOWN}}
    linked = {**service, **_linked(service, databases, hosts)}
    sidecars = service.get("sidecars")
    return {**linked, "sidecars": [{**sidecar, **_linked(sidecar, databases, hosts)} for sidecar in sidecars]} if sidecars else linked


def _linked(container: Mapping[str, Any], databases: Mapping[str, Any], endpoints: Mapping[str, Any]) -> Entry:
    meant = {variable: _meant(value, variable, databases, endpoints) for variable, value in references(container)}
    return {"environment": {**container["environment"], **meant}} if meant else {}


def _meant(value: Mapping[str, Any], variable: str, databases: Mapping[str, Any], endpoints: Mapping[str, Any]) -> str:
    host, attribute = known(value, databases, variable)
    entry = databases[host]
    if attribute not in OF_AWS:
        return str(entry[{"port": "port", "name": "database", "username": "master_username"}[attribute]])
    endpoint = endpoints.get(host if attribute == "host" else reader_of(host, entry))
    return str(endpoint["Address"]) if isinstance(endpoint, Mapping) else UNKNOWN
