# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Caches: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.elasticache_groups import MOST_NODES
from ansible_collections.groundwork.aws.plugins.module_utils.elasticache_versions import VersionError, parts
from ansible_collections.groundwork.aws.plugins.plugin_utils.caches import GROUP, PARAMETERS, SUBNETS, credentials_key, decided, family_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import NetworkError
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.rds import (
    BACKUP_WINDOW,
    DAY,
    MAINTENANCE_WINDOW,
    WEEK,
    minutes_of,
    windows_meet,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.storage import key_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.subnets import planned_subnets
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, is_known, items, listed, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

# https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
RANGES = {
    "nodes": (1, MOST_NODES, ""),
    "port": (1, 65535, ""),
    "snapshot_retention_days": (0, 35, "days"),
}
TOKEN = (16, 128)
# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
SPECIAL = "!&#$^<>-"
NODE_TYPE = re.compile(r"cache\.[a-z0-9-]+\.[a-z0-9]+")
#: The first and the last version of each engine that there are parameter groups for, the patch aside.
VERSIONS = {"valkey": ([7, 2], [9]), "redis": ([4], [7])}
SHORTEST_WINDOW = 60
ZONES = 2


def version_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """A version that the engine has."""
    engine, version = str(entry.get("engine")), entry.get("engine_version")
    if not is_known(version) or engine not in VERSIONS:
        return []
    first, last = VERSIONS[engine]
    try:
        numbers = parts(str(version))
    except VersionError:
        numbers = []
    if numbers and numbers >= first and numbers[:1] <= last:
        return []
    return [f"{path}.engine_version is {shown(version)}; allowed are the versions of {engine} from {'.'.join(map(str, first))} to {last[0]}, such as 7.2."]


def node_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Nodes of a type, and failover where there are two."""
    errors = []
    if is_known(entry.get("node_type")) and not NODE_TYPE.fullmatch(str(entry["node_type"])):
        errors.append(f"{path}.node_type is {shown(entry['node_type'])}; it must be a type such as cache.t4g.small.")
    alone = [name for name in ("automatic_failover", "multi_az") if entry.get(name) and entry.get("nodes") == 1]
    errors += [f"{path}.{name} is true, but {path}.nodes is 1; it needs two nodes at least." for name in alone]
    if entry.get("multi_az") and entry.get("automatic_failover") is False:
        errors.append(f"{path}.multi_az is true, but {path}.automatic_failover is false; AWS wants that for it.")
    if str((entry.get("parameters") or {}).get("cluster-enabled", "no")).lower() in ("yes", "true"):
        errors.append(f"{path}.parameters.cluster-enabled is yes, which makes several shards; a cache here has one, with nodes up to {MOST_NODES}.")
    return errors


def window_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Windows that are long enough and do not meet."""
    said = {name: str(entry.get(name) or "").lower() for name in ("snapshot_window", "maintenance_window")}
    daily, weekly = BACKUP_WINDOW.fullmatch(said["snapshot_window"]), MAINTENANCE_WINDOW.fullmatch(said["maintenance_window"])
    errors = []
    if said["snapshot_window"] and not daily:
        errors.append(f"{path}.snapshot_window is {shown(said['snapshot_window'])}; it must be a time of day in UTC, such as 03:00-04:00.")
    if said["maintenance_window"] and not weekly:
        errors.append(f"{path}.maintenance_window is {shown(said['maintenance_window'])}; it must be a time of the week in UTC, such as sun:05:00-sun:06:00.")
    for name, match, whole in (("snapshot_window", daily, DAY), ("maintenance_window", weekly, WEEK)):
        if match and (minutes_of(match.groups())[1] - minutes_of(match.groups())[0]) % whole < SHORTEST_WINDOW:
            errors.append(f"{path}.{name} is {match.group()}; it must have {SHORTEST_WINDOW} minutes at least.")
    if daily and weekly and windows_meet(minutes_of(daily.groups()), minutes_of(weekly.groups())):
        errors.append(f"{path}.maintenance_window is {weekly.group()}, which meets the snapshot_window {daily.group()}; AWS wants them apart.")
    return errors


def token_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """A token that ElastiCache takes, and TLS, without which it takes none."""
    if not entry.get("auth"):
        return []
    said, errors = entry.get("credentials") or {}, []
    if entry.get("transit_encryption") == "disabled":
        errors.append(f"{path}.transit_encryption is disabled, but {path}.auth is true; AWS takes tokens with TLS alone.")
    errors += range_problem(f"{path}.credentials.length", said.get("length"), *TOKEN, "characters")
    bad = sorted({one for one in str(said.get("alphabet") or "") if not (one.isascii() and one.isalnum()) and one not in SPECIAL})
    if bad:
        errors.append(
            f"{path}.credentials.alphabet has {' '.join(map(repr, bad))}, which AWS does not take in a token; allowed are letters, digits and {SPECIAL}"
        )
    return errors


def place_problems(entry: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Subnets of its tier, in two zones where there are several nodes, and security groups that there are."""
    keys = model.security_group_keys
    errors = [
        f"{path}.security_groups[{index}] is {shown(key)}, which is no security group of this environment; {allowed_or_meant(str(key), keys)}"
        for index, key in items(entry, "security_groups")
        if key not in keys
    ]
    network, tier = model.config_of("vpc"), str(entry.get("subnet_tier") or "private")
    if not network or (network.get("mode") or "create") != "create":
        return errors
    try:
        subnets = planned_subnets(network, model.region)
    except NetworkError:  # reported as what is wrong with the network
        return errors
    zones = sorted({subnet.az for subnet in subnets if subnet.tier == tier})
    if subnets and not zones:
        errors.append(f"{path} stands in {tier} subnets; vpc_subnet_tiers has none.")
    if len(zones) == 1 and decided(entry, "")["multi_az"]:
        errors.append(f"{path}.nodes is {entry.get('nodes')}, in {ZONES} availability zones at least; the network has {tier} subnets in {listed(zones)} alone.")
    return errors


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong with one cache."""
    entry, path = model.caches.get(component.host), f"caches.{component.host}"
    if entry is None:
        return []
    errors = [problem for name, limits in RANGES.items() for problem in range_problem(f"{path}.{name}", entry.get(name), *limits)]
    errors += version_problems(entry, path) + node_problems(entry, path) + window_problems(entry, path)
    return errors + token_problems(entry, path) + key_problems(entry, path, model) + place_problems(entry, path, model)


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for host, entry in model.caches.items():
        yield GROUP, host, {}
        yield SUBNETS, host, {}
        if not version_problems(entry, ""):
            yield PARAMETERS, f"{host}-{family_of(entry)}", {}
        if entry.get("auth"):
            yield "ssm_parameter" if (entry.get("credentials") or {}).get("store") == "ssm" else "secret", credentials_key(host), {}


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    for host, said in model.caches.items():
        path, entry = f"caches.{host}", decided(said, str(model.environment.get("class") or ""))
        if entry.get("transit_encryption") != "required":
            message = f"The cache {host} takes connections without TLS, in which data can be read."
            yield Finding(f"cache-without-tls:{host}", f"{path}.transit_encryption", message, "Make it required once all clients use TLS.")
        if not entry.get("auth"):
            message = f"The cache {host} lets in everybody who reaches it, without a token."
            yield Finding(f"cache-without-token:{host}", f"{path}.auth", message, "Leave auth true, and inject the token into the services.")
        if entry.get("subnet_tier") == "public":
            message = f"The cache {host} stands in subnets with a way to the internet."
            yield Finding(f"cache-in-public-subnets:{host}", f"{path}.subnet_tier", message, "Leave subnet_tier private.")
        if entry.get("at_rest_encryption") is False:
            message = f"The disks and snapshots of the cache {host} are not encrypted."
            yield Finding(f"cache-unencrypted:{host}", f"{path}.at_rest_encryption", message, "Leave at_rest_encryption true.")
        if model.environment.get("class") == "prod":
            yield from production_findings(host, path, entry)


def production_findings(host: str, path: str, entry: Mapping[str, Any]) -> Iterator[Finding]:
    """What production should not do without."""
    if not entry["multi_az"]:
        message = f"The cache {host} of production is empty when its only node, or the zone of its nodes, fails."
        yield Finding(f"cache-in-one-zone:{host}", f"{path}.nodes", message, "Give it two nodes, and leave multi_az to their number.")
    if not entry["snapshot_retention_days"]:
        message = f"The cache {host} of production has no snapshots."
        yield Finding(f"cache-without-snapshots:{host}", f"{path}.snapshot_retention_days", message, "Keep snapshots for a day at least.")
    if not entry["final_snapshot"]:
        message = f"When the cache {host} of production is destroyed, nothing of it stays."
        yield Finding(f"cache-without-final-snapshot:{host}", f"{path}.final_snapshot", message, "Leave final_snapshot true.")
