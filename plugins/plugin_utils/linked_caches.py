# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Caches that a service names in its environment: C({cache: main, attribute: host}) becomes what AWS or the entry says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.caches import described
from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import own_groups
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import containers_of

Entry = dict[str, Any]
WORD = "cache"
#: What may be named of a cache; and what AWS alone knows of it, with the endpoint in which it stands.
ATTRIBUTES = ("host", "port", "reader_host", "tls")
OF_AWS = {"host": "PrimaryEndpoint", "reader_host": "ReaderEndpoint"}


class CacheLinkError(ValueError):
    """A service names a cache that there is not."""


def references(container: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The variables of a container whose values are of a cache."""
    for variable, value in (container.get("environment") or {}).items():
        if isinstance(value, Mapping) and WORD in value:
            yield variable, value


def caches_of(service: Mapping[str, Any]) -> list[str]:
    """The caches that a service talks to: those that its containers name, in their environment or among their secrets."""
    containers = containers_of(service)
    said = [value for container in containers for _variable, value in references(container)]
    said += [value for container in containers for value in (container.get("secrets") or {}).values() if isinstance(value, Mapping) and WORD in value]
    return list(dict.fromkeys(str(value[WORD]) for value in said))


def known(value: Mapping[str, Any], caches: Mapping[str, Any], variable: str) -> tuple[str, str]:
    """The cache and the attribute that a value names."""
    host, attribute = str(value[WORD]), str(value.get("attribute") or "host")
    if host not in caches:
        raise CacheLinkError(f"environment.{variable} names the cache {host!r}, which there is not; allowed are {', '.join(caches) or 'none'}.")
    if attribute not in ATTRIBUTES:
        raise CacheLinkError(f"environment.{variable}.attribute is {attribute!r}; allowed are {', '.join(ATTRIBUTES)}.")
    return host, attribute


def named_caches(service: Mapping[str, Any], caches: Mapping[str, Any]) -> list[str]:
    """The filter: the caches whose addresses a service's containers need, each once."""
    said = [known(value, caches, variable) for container in containers_of(service) for variable, value in references(container)]
    return list(dict.fromkeys(host for host, attribute in said if attribute in OF_AWS))


def with_caches(service: Mapping[str, Any], caches: Mapping[str, Any], shards: Mapping[str, Any] | None = None) -> Entry:
    """The filter: the service whose containers have addresses and ports of caches in their environment; C(shards) are as AWS describes them."""
    linked = {**service, **_linked(service, caches, shards or {})}
    sidecars = service.get("sidecars")
    return {**linked, "sidecars": [{**sidecar, **_linked(sidecar, caches, shards or {})} for sidecar in sidecars]} if sidecars else linked


def _linked(container: Mapping[str, Any], caches: Mapping[str, Any], shards: Mapping[str, Any]) -> Entry:
    meant = {variable: _meant(value, variable, caches, shards) for variable, value in references(container)}
    return {"environment": {**container["environment"], **meant}} if meant else {}


def _meant(value: Mapping[str, Any], variable: str, caches: Mapping[str, Any], shards: Mapping[str, Any]) -> str:
    host, attribute = known(value, caches, variable)
    entry = described(caches[host])
    if attribute == "tls":
        return str(entry["transit_encryption"] != "disabled").lower()
    if attribute == "port":
        return str(entry["port"])
    there = shards.get(host)
    return str(there[0][OF_AWS[attribute]]["Address"]) if isinstance(there, list) and there else UNKNOWN


def cache_group(host: str, cache: Mapping[str, Any], asking: Mapping[str, Mapping[str, Any]]) -> Entry:
    """The group of a cache: in for the services that name it, from group to group, and out for nobody."""
    rules = [{"description": f"The service {name} to {host}", "port": cache["port"], "groups": own_groups(name, service)} for name, service in asking.items()]
    return {"description": f"Cache {host}", "ingress": rules, "egress": []}


def cache_security_groups(caches: Mapping[str, Any], services: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> dict[str, Entry]:
    """The filter: the group that each cache has of its own, unless it names others."""
    known_services = {name: service or {} for name, service in services.items()}
    complete = {str(host): described(entry, defaults) for host, entry in caches.items()}
    return {
        host: cache_group(host, entry, {name: service for name, service in known_services.items() if host in caches_of(service)})
        for host, entry in complete.items()
        if entry["security_groups"] is None
    }
