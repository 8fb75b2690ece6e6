# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Caches as data: an entry, with what the environment's class and the number of nodes decide where it says nothing, becomes what the modules take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.elasticache_versions import family
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import plain, with_overrides
from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import key_arn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Entry = dict[str, Any]
GROUP, SUBNETS, PARAMETERS = "elasticache_replication_group", "elasticache_subnet_group", "elasticache_parameter_group"
STORES = ("secretsmanager", "ssm")
FORMATS = ("single", "json")
#: The member of a JSON secret that is the token.
MEMBER = "auth_token"
#: What components beside the cache's own need to know of an entry that says nothing; the role's defaults say the same.
SHARED_DEFAULTS: Entry = {
    "port": 6379,
    "transit_encryption": "required",
    "auth": True,
    "credentials": {"store": "secretsmanager", "format": "single"},
    "security_groups": None,
}
#: What the environment's class decides: in production, and elsewhere.
BY_CLASS: dict[str, tuple[Any, Any]] = {"snapshot_retention_days": (7, 1), "final_snapshot": (True, False)}
#: What there is where there is more than one node.
BY_NODES = ("automatic_failover", "multi_az")
#: What the module takes as the entry has it.
AS_SAID = (
    "engine",
    "engine_version",
    "node_type",
    "nodes",
    "port",
    "transit_encryption",
    "at_rest_encryption",
    "snapshot_window",
    "maintenance_window",
    "auto_minor_version_upgrade",
    "notification_topic_arn",
    "restore_from_snapshot",
    "apply_immediately",
)


def described(cache: Mapping[str, Any] | None, defaults: Mapping[str, Any] | None = None) -> Entry:
    """A cache's entry with what it means where it says nothing; null is as good as nothing said."""
    said = {name: value for name, value in (cache or {}).items() if value is not None}
    return with_overrides(with_overrides(plain(SHARED_DEFAULTS), plain(defaults or {})), said)


def described_caches(caches: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> dict[str, Entry]:
    """The filter: every cache with what it means where it says nothing."""
    return {str(host): described(entry, defaults) for host, entry in caches.items()}


def decided(entry: Mapping[str, Any], environment_class: str) -> Entry:
    """A described entry with what the environment's class and the number of its nodes decide."""
    place = 0 if environment_class == "prod" else 1
    usual = {name: values[place] for name, values in BY_CLASS.items()} | dict.fromkeys(BY_NODES, (entry.get("nodes") or 1) > 1)
    return {**entry, **{name: value if entry.get(name) is None else entry[name] for name, value in usual.items()}}


def credentials_key(host: str) -> str:
    """The key of the secret with the token, among those of its store."""
    return f"{host}-auth"


def family_of(entry: Mapping[str, Any]) -> str:
    """The family of the parameter group."""
    return family(str(entry["engine"]), str(entry["engine_version"]))


def parameters_of(entry: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that differ from the engine's own: those of all caches, and what the entry says; null takes one away."""
    return {name: value for name, value in {**base, **(entry.get("parameters") or {})}.items() if value is not None}


def cache_plan(
    cache: Mapping[str, Any] | None,
    host: str,
    stack: Mapping[str, Any],
    defaults: Mapping[str, Any] | None = None,
    parameters: Mapping[str, Any] | None = None,
    kms_keys: Mapping[str, str] | None = None,
) -> Entry:
    """The filter: all that a cache consists of, as the modules take it, but for what AWS gives it."""
    entry = decided(described(cache, defaults), str(stack.get("class") or ""))
    name = str(resource_name(host, GROUP, stack))
    return {
        "name": name,
        "description": f"Cache {host} of {stack['project']} in {stack['environment']}",
        "subnet_group": str(resource_name(host, SUBNETS, stack)),
        "parameter_group": {
            "key": f"{host}-{family_of(entry)}",
            "name": str(resource_name(f"{host}-{family_of(entry)}", PARAMETERS, stack)),
            "family": family_of(entry),
            "parameters": parameters_of(entry, parameters or {}),
        },
        "credentials": credentials_plan(entry, host, stack),
        "group": {
            **{option: entry.get(option) for option in (*AS_SAID, *BY_NODES, "snapshot_retention_days")},
            "kms_key_id": key_arn(f"caches.{host}", entry, kms_keys or {}),
        },
        "final_snapshot": f"{name}-{{created}}" if entry["final_snapshot"] else None,
    }


def credentials_plan(entry: Mapping[str, Any], host: str, stack: Mapping[str, Any]) -> Entry:
    """Where the token is kept, and how it is made; nowhere where clients need none."""
    if not entry["auth"]:
        return {"store": "none", "place": {"name": "", "store": "secretsmanager", "key": ""}}
    said, key = entry["credentials"], credentials_key(host)
    store = said["store"]
    kind = "secret" if store == "secretsmanager" else "ssm_parameter"
    name = str(resource_name(key, kind, stack))
    generate = {part: said[part] for part in ("length", "alphabet") if said.get(part) is not None}
    member = MEMBER if store == "secretsmanager" and said.get("format") == "json" else ""
    return {
        "store": store,
        "key": f"{kind}/{key}",
        "name": name,
        "description": f"AUTH token of the cache {host}",
        "generate": {**generate, **({"key": member} if member else {})},
        "place": {"name": name, "store": store, "key": member},
    }


def removable_parameter_groups(found: Iterable[Mapping[str, Any]], plan: Mapping[str, Any]) -> list[str]:
    """The filter: the parameter group that the plan means, and those of former versions that were found by their tags, of which AWS tells late."""
    tagged = [str(resource["arn"]).rpartition(":")[2] for resource in found]
    return list(dict.fromkeys([str(plan["parameter_group"]["name"]), *sorted(tagged)]))
