# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Caches that a service names in its environment: C({cache: main, attribute: host}) becomes what AWS or the entry says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.caches import described
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_hosts import Word
from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import own_groups

Entry = dict[str, Any]
#: What AWS alone knows of a cache, with the endpoint in which it stands.
OF_AWS = {"host": "PrimaryEndpoint", "reader_host": "ReaderEndpoint"}


class CacheLinkError(ValueError):
    """A service names a cache that there is not."""


CACHE = Word("cache", ("host", "port", "reader_host", "tls"), CacheLinkError)


def named_caches(service: Mapping[str, Any], caches: Mapping[str, Any]) -> list[str]:
    """The filter: the caches whose addresses a service's containers need, each once."""
    return list(dict.fromkeys(host for host, attribute in CACHE.all_known(service, caches) if attribute in OF_AWS))


def with_caches(service: Mapping[str, Any], caches: Mapping[str, Any], shards: Mapping[str, Any] | None = None) -> Entry:
    """The filter: the service whose containers have addresses and ports of caches in their environment; C(shards) are as AWS describes them."""

    def meant(host: str, attribute: str) -> str:
        entry = described(caches[host])
        if attribute == "tls":
            return str(entry["transit_encryption"] != "disabled").lower()
        if attribute == "port":
            return str(entry["port"])
        there = (shards or {}).get(host)
        return str(there[0][OF_AWS[attribute]]["Address"]) if isinstance(there, list) and there else UNKNOWN

    return CACHE.linked(service, caches, meant)


def cache_group(host: str, cache: Mapping[str, Any], asking: Mapping[str, Mapping[str, Any]]) -> Entry:
    """The group of a cache: in for the services that name it, from group to group, and out for nobody."""
    rules = [{"description": f"The service {name} to {host}", "port": cache["port"], "groups": own_groups(name, service)} for name, service in asking.items()]
    return {"description": f"Cache {host}", "ingress": rules, "egress": []}


def cache_security_groups(caches: Mapping[str, Any], services: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> dict[str, Entry]:
    """The filter: the group that each cache has of its own, unless it names others."""
    known_services = {name: service or {} for name, service in services.items()}
    complete = {str(host): described(entry, defaults) for host, entry in caches.items()}
    return {
        host: cache_group(host, entry, {name: service for name, service in known_services.items() if host in CACHE.hosts_of(service)})
        for host, entry in complete.items()
        if entry["security_groups"] is None
    }
