# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replication groups of ElastiCache as a flat shape, and the single steps in which AWS lets one be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .elasticache_versions import ENGINES, VersionError, brought_to, chosen, parts
from .tags import to_pairs
from .unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

Shape = dict[str, Any]

TRANSIT = ("disabled", "preferred", "required")
MOST_NODES = 6
#: Tags of the group in which the module keeps what AWS does not tell: which version of the secret is its token,
#: which one is on its way (with the time of the last change before), and the one before, for as long as it is taken, too.
VERSION, NEXT, BEFORE = "groundwork:secret-version", "groundwork:secret-version-next", "groundwork:secret-version-before"
KEPT = (VERSION, NEXT, BEFORE)
NO_TOKEN = "none"

#: A new group without being asked for more: small, encrypted, one node.
NEW: Shape = {
    "name": None,
    "description": None,
    "engine": "valkey",
    "engine_version": UNKNOWN,
    "node_type": None,
    "nodes": 1,
    "port": 6379,
    "parameter_group": UNKNOWN,
    "subnet_group": UNKNOWN,
    "security_group_ids": UNKNOWN,
    "transit_encryption": "required",
    "at_rest_encryption": True,
    "kms_key_id": None,
    "automatic_failover": False,
    "multi_az": False,
    "snapshot_retention_days": 0,
    "snapshot_window": UNKNOWN,
    "maintenance_window": UNKNOWN,
    "auto_minor_version_upgrade": True,
    "notification_topic_arn": None,
    "auth_token_version": None,
    "former_auth_token": False,
    "tags": {},
}
IMMUTABLE = frozenset({"port", "subnet_group", "at_rest_encryption", "kms_key_id"})
COMPUTED = ("arn", "status", "full_engine_version", "primary_endpoint", "reader_endpoint", "members", "created")
#: What ModifyReplicationGroup takes in one call, with the name that it has there.
PLAIN = {
    "description": "ReplicationGroupDescription",
    "engine": "Engine",
    "engine_version": "EngineVersion",
    "node_type": "CacheNodeType",
    "parameter_group": "CacheParameterGroupName",
    "security_group_ids": "SecurityGroupIds",
    "automatic_failover": "AutomaticFailoverEnabled",
    "multi_az": "MultiAZEnabled",
    "snapshot_retention_days": "SnapshotRetentionLimit",
    "snapshot_window": "SnapshotWindow",
    "maintenance_window": "PreferredMaintenanceWindow",
    "auto_minor_version_upgrade": "AutoMinorVersionUpgrade",
    "notification_topic_arn": "NotificationTopicArn",
}


@dataclass(frozen=True)
class Step:
    """One call of the service, after which the group has to be ready again before the next."""

    operation: str
    request: Shape


def from_response(group: Mapping[str, Any], node: Mapping[str, Any], tags: Mapping[str, str]) -> Shape:
    """A group as DescribeReplicationGroups gives it, with what only its nodes tell; what AWS is about to change counts as changed."""
    pending, waiting = group.get("PendingModifiedValues") or {}, node.get("PendingModifiedValues") or {}
    version = str(waiting.get("EngineVersion") or node.get("EngineVersion") or "")
    endpoints = (group.get("NodeGroups") or [{}])[0]
    return {
        "name": group["ReplicationGroupId"],
        "description": group.get("Description", ""),
        "engine": group.get("Engine") or node.get("Engine"),
        "engine_version": chosen(version) if version else None,
        "full_engine_version": version or None,
        "node_type": waiting.get("CacheNodeType") or group.get("CacheNodeType"),
        "nodes": len(group.get("MemberClusters") or []),
        **_of_nodes(node),
        "port": (endpoints.get("PrimaryEndpoint") or {}).get("Port"),
        "transit_encryption": _transit_of(group, pending),
        "at_rest_encryption": group.get("AtRestEncryptionEnabled", False),
        "kms_key_id": group.get("KmsKeyId") or None,
        "automatic_failover": (pending.get("AutomaticFailoverStatus") or group.get("AutomaticFailover")) in ("enabled", "enabling"),
        "multi_az": group.get("MultiAZ") == "enabled",
        "snapshot_retention_days": group.get("SnapshotRetentionLimit", 0),
        "snapshot_window": group.get("SnapshotWindow"),
        "auto_minor_version_upgrade": group.get("AutoMinorVersionUpgrade", False),
        **_token_of(group, tags),
        "members": sorted(group.get("MemberClusters") or []),
        "primary_endpoint": (endpoints.get("PrimaryEndpoint") or {}).get("Address"),
        "reader_endpoint": (endpoints.get("ReaderEndpoint") or {}).get("Address"),
        "arn": group["ARN"],
        "status": group["Status"],
        "created": stamp(group.get("ReplicationGroupCreateTime")),
        "tags": {name: value for name, value in tags.items() if name not in KEPT},
        "sharded": bool(group.get("ClusterEnabled")) or len(group.get("NodeGroups") or []) > 1,
    }


def _of_nodes(node: Mapping[str, Any]) -> Shape:
    return {
        "parameter_group": (node.get("CacheParameterGroup") or {}).get("CacheParameterGroupName"),
        "subnet_group": node.get("CacheSubnetGroupName"),
        "security_group_ids": sorted(group["SecurityGroupId"] for group in node.get("SecurityGroups") or []),
        "maintenance_window": node.get("PreferredMaintenanceWindow"),
        "notification_topic_arn": _topic_of(node.get("NotificationConfiguration") or {}),
    }


def _topic_of(notification: Mapping[str, Any]) -> str | None:
    return notification.get("TopicArn") if notification.get("TopicStatus") == "active" else None


def _transit_of(group: Mapping[str, Any], pending: Mapping[str, Any]) -> str:
    if not pending.get("TransitEncryptionEnabled", group.get("TransitEncryptionEnabled")):
        return "disabled"
    return str(pending.get("TransitEncryptionMode") or group.get("TransitEncryptionMode") or "required")


def stamp(time: Any) -> str:
    """A time as a tag may hold it, and a name may end in."""
    return time.strftime("%Y%m%d%H%M%S%f") if time else NO_TOKEN


def _token_of(group: Mapping[str, Any], tags: Mapping[str, str]) -> Shape:
    """Which version of the secret is the token, and whether the one before is taken as well; a rotation that nobody noted any more has been made."""
    changed, noted = stamp(group.get("AuthTokenLastModifiedDate")), tags.get(NEXT, "")
    version, _slash, before = noted.partition("/")
    made = bool(noted) and changed != before
    return {
        "auth_token_version": version if made else tags.get(VERSION),
        "former_auth_token": made or BEFORE in tags,
        "auth_token_enabled": bool(group.get("AuthTokenEnabled")),
        "auth_token_changed": changed,
        "noted_version": tags.get(VERSION),
        "unnoted": bool(noted),
    }


def wanted(asked: Shape, base: Shape) -> Shape:
    """The group as asked, over what it is."""
    shape = {**asked}
    if base["description"] is None:
        shape.setdefault("description", asked["name"])
    if "security_group_ids" in asked:
        shape["security_group_ids"] = sorted(set(asked["security_group_ids"]))
    for name in ("kms_key_id", "notification_topic_arn"):
        if name in asked:
            shape[name] = asked[name] or None
    return {**shape, **_wanted_version(asked, base), **_wanted_token(asked, base)}


def _wanted_version(asked: Shape, base: Shape) -> Shape:
    engine, version = asked.get("engine") or base["engine"], asked.get("engine_version")
    if "arn" not in base:
        return {"engine_version": chosen(version)} if version else {}
    return {"engine_version": brought_to(engine, version, base["engine"], base["engine_version"])}


def _wanted_token(asked: Shape, base: Shape) -> Shape:
    """Another version is rotated in, and the one before taken as well, until it is set; a new group never had another one."""
    version = asked.get("auth_token_version")
    if version is None:
        return {}
    former = base["former_auth_token"] or ("arn" in base and version != base["auth_token_version"])
    return {"former_auth_token": former and asked.get("auth_token_update", "rotate") == "rotate"}


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, as far as it can be told before asking."""
    nodes, name = asked.get("nodes"), str(asked["name"])
    found = [] if name == name.lower() or UNKNOWN in name else [f"name: {name} must be in lower case"]
    if nodes is not None and not 1 <= nodes <= MOST_NODES:
        found.append(f"nodes: {nodes} is not from 1 to {MOST_NODES}")
    alone = [option for option in ("automatic_failover", "multi_az") if asked.get(option) and nodes == 1]
    found += [f"{option}: needs two nodes at least" for option in alone]
    if asked.get("multi_az") and asked.get("automatic_failover") is False:
        found.append("multi_az: needs automatic_failover")
    if "auth_token_version" in asked and asked.get("transit_encryption") == "disabled":
        found.append("auth_token_secret: AWS takes a token only with transit_encryption")
    return found + _version_problems(asked)


def _version_problems(asked: Shape) -> list[str]:
    version = str(asked.get("engine_version") or "")
    try:
        numbers = parts(version) if version and version != UNKNOWN else []
    except VersionError as error:
        return [f"engine_version: {error}"]
    too_old = asked.get("engine") == "valkey" and numbers and numbers < [7, 2]
    return [f"engine_version: {version} is no version of valkey, which begins with 7.2; allowed engines are {', '.join(ENGINES)}"] if too_old else []


def create_request(target: Shape, token: str | None) -> Shape:
    """What CreateReplicationGroup takes."""
    kept = {VERSION: target["auth_token_version"]} if token else {}
    mode = target["transit_encryption"]
    request = {
        "ReplicationGroupId": target["name"],
        "NumCacheClusters": target["nodes"],
        "Port": target["port"],
        "CacheSubnetGroupName": target["subnet_group"],
        "TransitEncryptionEnabled": mode != "disabled",
        "TransitEncryptionMode": mode if mode == "preferred" else None,  # required is meant anyway, and versions before 7 know no modes
        "AtRestEncryptionEnabled": target["at_rest_encryption"],
        "KmsKeyId": target["kms_key_id"],
        "SnapshotName": target.get("restore_from_snapshot"),
        "AuthToken": token,
        "Tags": to_pairs({**target["tags"], **kept}),
        **{key: target[name] for name, key in PLAIN.items()},
    }
    return {key: value for key, value in request.items() if value not in (None, UNKNOWN, [])}


def steps_before(current: Shape, target: Shape) -> list[Step]:
    """More nodes come first, since failover needs them; then encryption, one mode after the other; then all else in one call."""
    steps: list[Step] = []
    if target["nodes"] > current["nodes"]:
        steps.append(_replicas("increase_replica_count", target))
    steps += [Step("modify_replication_group", _transit_request(mode)) for mode in transit_path(current["transit_encryption"], target["transit_encryption"])]
    plain = plain_request(target, differing(current, target))
    return [*steps, Step("modify_replication_group", plain)] if plain else steps


def steps_after(current: Shape, target: Shape) -> list[Step]:
    """Nodes go last, once nothing needs them."""
    return [_replicas("decrease_replica_count", target)] if target["nodes"] < current["nodes"] else []


def differing(current: Shape, target: Shape) -> set[str]:
    """The names of the attributes that one call changes and that differ."""
    return {name for name in PLAIN if current.get(name) != target.get(name)}


def plain_request(target: Shape, changed: Set[str]) -> Shape:
    """What ModifyReplicationGroup takes of the changed attributes; an upgrade names its parameter group, and Multi-AZ its failover."""
    names = set(changed)
    if names & {"engine", "engine_version"}:
        names |= {"engine", "engine_version", "parameter_group"}
    request = {PLAIN[name]: target[name] for name in PLAIN if name in names and target[name] not in (None, UNKNOWN)}
    if "notification_topic_arn" in names:
        request["NotificationTopicStatus"] = "active" if target["notification_topic_arn"] else "inactive"
    return request


def transit_path(now: str, there: str) -> list[str]:
    """The modes to go through: AWS goes by way of C(preferred), where both kinds of clients are served.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html
    """
    start, end = TRANSIT.index(now), TRANSIT.index(there)
    return list(TRANSIT[start + 1 : end + 1]) if end > start else [TRANSIT[place] for place in range(start - 1, end - 1, -1)]


def _transit_request(mode: str) -> Shape:
    return {"TransitEncryptionEnabled": False} if mode == "disabled" else {"TransitEncryptionEnabled": True, "TransitEncryptionMode": mode}


def _replicas(operation: str, target: Shape) -> Step:
    return Step(operation, {"NewReplicaCount": target["nodes"] - 1})


def disruptions(current: Shape, target: Shape) -> list[str]:
    """What a change would interrupt or lose, a sentence each."""
    lost = sorted(name for name in IMMUTABLE if current.get(name) != target.get(name))
    if lost:
        return [f"{name}: AWS cannot change it, so the cache is deleted with all it holds, and made again" for name in lost]
    said = [_of_attribute(name, current, target) for name in ("engine", "engine_version", "node_type") if current[name] != target[name]]
    if current["transit_encryption"] != target["transit_encryption"]:
        said += _of_transit(target["transit_encryption"])
    if current["auth_token_version"] != target["auth_token_version"] and not target["former_auth_token"]:
        said.append("auth_token_version: a new token is taken alone at once, and clients that have not got it yet are cut off")
    return said


def _of_attribute(name: str, current: Shape, target: Shape) -> str:
    alone = "the only node answers nobody meanwhile"
    meanwhile = alone if target["nodes"] == 1 else "the nodes change one after the other, and connections break when the primary moves"
    return f"{name}: {current[name]} becomes {target[name]}; {meanwhile}"


def _of_transit(mode: str) -> list[str]:
    cut_off = {"required": "clients that do not use TLS are cut off", "disabled": "clients that use TLS are cut off"}
    return [f"transit_encryption: becomes {mode}, and {cut_off[mode]}"] if mode in cut_off else []
