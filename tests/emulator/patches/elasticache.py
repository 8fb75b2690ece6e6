# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ElastiCache: replication groups have nodes, all of them can be changed, and each change takes time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from moto.core.responses import ActionResult
from moto.elasticache.exceptions import CacheClusterNotFound, CacheSubnetGroupNotFound, ElastiCacheException, ReplicationGroupNotFound
from moto.elasticache.models import ElastiCacheBackend
from moto.elasticache.responses import ElastiCacheResponse

from .elasticache_settings import parameter_groups
from .mechanism import Function, replaces

#: The patch of each version, as AWS chooses it. https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html
PATCHES_OF = {
    "valkey": {"7.2": "7.2.6", "8.0": "8.0.1", "8.1": "8.1.0"},
    "redis": {"5.0.6": "5.0.6", "6.x": "6.2.6", "6.2": "6.2.6", "7.0": "7.0.7", "7.1": "7.1.0"},
}
NEWEST = {"valkey": "8.1", "redis": "7.1"}
#: What ModifyReplicationGroup changes just so, and where moto keeps it.
PLAIN = {
    "ReplicationGroupDescription": "description",
    "Engine": "engine",
    "CacheNodeType": "cache_node_type",
    "CacheParameterGroupName": "cache_parameter_group_name",
    "SecurityGroupIds": "security_group_ids",
    "SnapshotRetentionLimit": "snapshot_retention_limit",
    "SnapshotWindow": "snapshot_window",
    "PreferredMaintenanceWindow": "preferred_maintenance_window",
    "NotificationTopicArn": "notification_topic_arn",
    "NotificationTopicStatus": "notification_topic_status",
}
NUMBERS = ("SnapshotRetentionLimit",)
COMBINATION, VALUE = "InvalidParameterCombination", "InvalidParameterValue"


def refuse(code: str, words: str) -> None:
    """What AWS answers instead of doing what it was asked."""
    raise ElastiCacheException(code, words)


@replaces(ElastiCacheBackend, "create_replication_group")
def groups_are_made_of_what_there_is(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A group names a subnet group and a parameter group that are there; moto takes any.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    """
    subnets, parameters = named.get("cache_subnet_group_name"), named.get("cache_parameter_group_name")
    if subnets and subnets != "default" and subnets not in backend.cache_subnet_groups:
        raise CacheSubnetGroupNotFound(subnets)
    if parameters and not parameters.startswith("default.") and parameters not in parameter_groups(backend):
        refuse("CacheParameterGroupNotFound", f"CacheParameterGroup not found: {parameters}")
    return original(backend, *arguments, **named)


@replaces(ElastiCacheBackend, "create_replication_group")
def groups_are_refused_what_does_not_go_together(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """Failover needs a replica, a token needs TLS, and has 16 to 128 characters; moto takes all.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
    """
    _need_replica(named.get("num_cache_clusters") or 1, named.get("automatic_failover_enabled"), named.get("multi_az_enabled"))
    if named.get("auth_token"):
        _check_token(named["auth_token"], named.get("transit_encryption_enabled"))
    return original(backend, *arguments, **named)


@replaces(ElastiCacheBackend, "create_replication_group")
def groups_have_as_many_nodes_as_asked(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A group has C(NumCacheClusters) nodes, spread over the availability zones of the region; moto's has one, in us-east-1.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    """
    group = original(backend, *arguments, **named)
    if group.cluster_mode != "enabled":
        count(backend, group, named.get("num_cache_clusters") or 1 + (named.get("replicas_per_node_group") or 0))
    return group


@replaces(ElastiCacheBackend, "create_replication_group")
def groups_are_born_with_a_version_and_a_window(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """AWS chooses what nobody asks for, a version's patch among it, and knows only some versions; moto keeps what it is given.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html
    """
    engine = named.get("engine") or "redis"
    version = _patched(engine, named.get("engine_version"))
    group = original(backend, *arguments, **named)
    group.engine_version = version
    group.preferred_maintenance_window = group.preferred_maintenance_window or "sun:01:00-sun:02:00"
    group.snapshot_window = named.get("snapshot_window") or "05:00-06:00"
    group.cache_parameter_group_name = group.cache_parameter_group_name or f"default.{engine}{version.partition('.')[0]}"
    group.auto_minor_version_upgrade = str(named.get("auto_minor_version_upgrade", True)).lower() != "false"
    if group.transit_encryption_enabled:
        group.transit_encryption_mode = group.transit_encryption_mode or "required"
    return group


@replaces(ElastiCacheBackend, "create_replication_group")
def a_new_group_is_not_ready(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A new group is creating until somebody looks; moto's is available at once.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html
    """
    group = original(backend, *arguments, **named)
    group.status = "creating"
    group.tokens = [named.get("auth_token")]
    return group


@replaces(ElastiCacheBackend, "describe_replication_groups")
def a_change_has_ended_when_somebody_looks(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """What was under way has ended by the next look, a deletion too; moto's groups are deleting for ever.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeReplicationGroups.html
    """
    for name, group in list(backend.replication_groups.items()):
        if group.status == "deleting":
            del backend.replication_groups[name]
            backend.tagging_service.delete_all_tags_for_resource(group.arn)
        group.status = "available"
    return original(backend, *arguments, **named)


@replaces(ElastiCacheBackend, "describe_cache_clusters")
def nodes_are_clusters(original: Function, backend: Any, cache_cluster_id: str | None = None) -> list[Any]:
    """The nodes of a group are cache clusters, which tell what their group does not; moto knows none of them.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CacheCluster.html
    """
    nodes = {name: node_of(group, name) for group in backend.replication_groups.values() for name in group.member_clusters}
    if cache_cluster_id in nodes:
        return [nodes[cache_cluster_id]]
    return [*original(backend, cache_cluster_id), *(nodes.values() if cache_cluster_id is None else [])]


@replaces(ElastiCacheResponse, "modify_replication_group")
def everything_of_a_group_changes(_original: Function, response: Any) -> Any:
    """A group takes one change after the other, of whatever can be changed; moto drops most of it.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html
    """
    group, said = changeable(response), response._get_params()
    wanted = {"AutomaticFailoverEnabled": group.automatic_failover == "enabled", "MultiAZEnabled": group.multi_az == "enabled"}
    wanted |= {name: response._get_bool_param(name) for name in wanted if name in said}
    _need_replica(len(group.member_clusters), *wanted.values())
    _change_version(group, said)
    if said.get("AuthToken"):
        _change_token(group, said["AuthToken"], said.get("AuthTokenUpdateStrategy", "ROTATE"))
    if "TransitEncryptionEnabled" in said or "TransitEncryptionMode" in said:
        _change_encryption(group, response._get_bool_param("TransitEncryptionEnabled", group.transit_encryption_enabled), said.get("TransitEncryptionMode"))
    for key, attribute in PLAIN.items():
        if key in said:
            setattr(group, attribute, int(said[key]) if key in NUMBERS else said[key])
    group.automatic_failover, group.multi_az = ("enabled" if there else "disabled" for there in wanted.values())
    if "AutoMinorVersionUpgrade" in said:
        group.auto_minor_version_upgrade = response._get_bool_param("AutoMinorVersionUpgrade")
    group.status = "modifying"
    return ActionResult({"ReplicationGroup": group})


@replaces(ElastiCacheResponse, "increase_replica_count")
def replicas_are_added(_original: Function, response: Any) -> Any:
    """A group gets more replicas, five at most; moto does not know the call.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_IncreaseReplicaCount.html
    """
    return _recount(response, 1)


@replaces(ElastiCacheResponse, "decrease_replica_count")
def replicas_are_taken_away(_original: Function, response: Any) -> Any:
    """A group gets fewer replicas, but one at least with failover; moto does not know the call.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DecreaseReplicaCount.html
    """
    return _recount(response, -1)


@replaces(ElastiCacheResponse, "delete_replication_group")
def groups_are_deleted_after_a_snapshot(original: Function, response: Any) -> Any:
    """A group that is not busy is deleted, after the snapshot that is asked for; moto makes none.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteReplicationGroup.html
    """
    group, name = changeable(response), response._get_param("FinalSnapshotIdentifier")
    if name:
        response.elasticache_backend.create_snapshot(name, group.replication_group_id, None, group.kms_key_id, [])
    return original(response)


@replaces(ElastiCacheBackend, "list_tags_for_resource")
def tags_are_told_of_what_is_there_and_ready(original: Function, backend: Any, arn: str) -> dict[str, list[dict[str, str]]]:
    """A group that is being changed does not tell its tags, and one that is gone has none; moto tells them.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ListTagsForResource.html
    """
    group = _group_of(backend, arn)
    if group is not None:
        _refuse_while_busy(group)
    tags: dict[str, list[dict[str, str]]] = original(backend, arn)
    return tags


def changeable(response: Any) -> Any:
    """The group that a request is about, when nothing of it is under way."""
    name, groups = response._get_param("ReplicationGroupId"), response.elasticache_backend.replication_groups
    if name not in groups:
        raise ReplicationGroupNotFound(name)
    _refuse_while_busy(groups[name])
    return groups[name]


def count(backend: Any, group: Any, nodes: int) -> None:
    """Give a group of one shard that many nodes."""
    group.member_clusters = [f"{group.replication_group_id}-{number:03}" for number in range(1, nodes + 1)]
    group.node_groups[0]["node_group_members"] = [
        {
            "cache_cluster_id": member,
            "cache_node_id": "0001",
            "preferred_availability_zone": f"{backend.region_name}{'abc'[place % 3]}",
            "current_role": "replica" if place else "primary",
            "read_endpoint": {"address": f"{member}.{group.node_groups[0]['primary_endpoint_address'].partition('.')[2]}", "port": group.port},
        }
        for place, member in enumerate(group.member_clusters)
    ]
    group.snapshotting_cluster_id = group.member_clusters[-1] if group.snapshot_retention_limit else None


def node_of(group: Any, name: str) -> dict[str, Any]:
    """A node as AWS describes it."""
    topic = group.notification_topic_arn
    notified = {"TopicArn": topic, "TopicStatus": getattr(group, "notification_topic_status", "active")} if topic else None
    told = {
        "CacheClusterId": name,
        "ReplicationGroupId": group.replication_group_id,
        "CacheNodeType": group.cache_node_type,
        "Engine": group.engine,
        "EngineVersion": group.engine_version,
        "CacheClusterStatus": group.status,
        "NumCacheNodes": 1,
        "PreferredMaintenanceWindow": group.preferred_maintenance_window,
        "CacheParameterGroup": {"CacheParameterGroupName": group.cache_parameter_group_name, "ParameterApplyStatus": "in-sync"},
        "CacheSubnetGroupName": group.cache_subnet_group_name or "default",
        "SecurityGroups": [{"SecurityGroupId": each, "Status": "active"} for each in group.security_group_ids or []],
        "SnapshotRetentionLimit": group.snapshot_retention_limit,
        "SnapshotWindow": group.snapshot_window,
        "AutoMinorVersionUpgrade": group.auto_minor_version_upgrade,
        "AuthTokenEnabled": group.auth_token_enabled,
        "TransitEncryptionEnabled": group.transit_encryption_enabled,
        "AtRestEncryptionEnabled": group.at_rest_encryption_enabled,
        "ARN": group.arn.replace(":replicationgroup:", ":cluster:").replace(group.replication_group_id, name),
        "NotificationConfiguration": notified,
    }
    return {key: value for key, value in told.items() if value is not None}


def _recount(response: Any, direction: int) -> Any:
    group = changeable(response)
    nodes = response._get_int_param("NewReplicaCount") + 1
    if (nodes - len(group.member_clusters)) * direction <= 0:
        refuse("NoOperationFault", "The operation was not performed because no changes were required")
    if nodes > 6:
        refuse(VALUE, "A replication group has five replicas at most")
    _need_replica(nodes, group.automatic_failover == "enabled", group.multi_az == "enabled")
    count(response.elasticache_backend, group, nodes)
    group.status = "modifying"
    return ActionResult({"ReplicationGroup": group})


def _need_replica(nodes: int, failover: Any, multi_az: Any) -> None:
    if (failover or multi_az) and nodes < 2:
        refuse(COMBINATION, "Automatic failover and Multi-AZ need at least one replica")
    if multi_az and not failover:
        refuse(COMBINATION, "Multi-AZ needs automatic failover")


def _patched(engine: str, version: str | None) -> str:
    known = PATCHES_OF[engine]
    asked = version or NEWEST[engine]
    if asked not in known and asked not in known.values():
        refuse(COMBINATION, f"Cannot find version {asked} for {engine}")
    return known.get(asked, asked)


def _change_version(group: Any, said: dict[str, Any]) -> None:
    """Upgrades take an engine's own parameter group with them, and there is no way back."""
    engine = said.get("Engine") or group.engine
    if (group.engine, engine) == ("valkey", "redis"):
        refuse(COMBINATION, "Cannot change the engine from valkey to redis")
    if "EngineVersion" not in said:
        return
    version = _patched(engine, said["EngineVersion"])
    if engine == group.engine and _numbers(version) < _numbers(group.engine_version):
        refuse(COMBINATION, f"Cannot downgrade from {group.engine_version} to {version}")
    group.engine_version = version


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _check_token(token: str, encrypted: Any) -> None:
    if not encrypted:
        refuse(COMBINATION, "AuthToken needs TransitEncryptionEnabled")
    if not 16 <= len(token) <= 128 or set(token) & set(' /"@%'):
        refuse(VALUE, 'Invalid AuthToken: 16 to 128 printable characters without /, ", @ and %')


def _change_token(group: Any, token: str, strategy: str) -> None:
    """https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html"""
    _check_token(token, group.transit_encryption_enabled)
    if strategy == "SET":
        if len(group.tokens) < 2 or group.tokens[-1] != token:
            refuse(COMBINATION, "SET is allowed only after ROTATE, with the token that was rotated in")
        group.tokens = [token]
    else:
        group.tokens = [group.tokens[-1], token]
    group.auth_token_enabled, group.auth_token_last_modified_date = True, dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _change_encryption(group: Any, enabled: bool, mode: str | None) -> None:
    """https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html"""
    now = group.transit_encryption_mode if group.transit_encryption_enabled else "disabled"
    there = (mode or "preferred") if enabled else "disabled"
    if {now, there} == {"disabled", "required"}:
        refuse(COMBINATION, "Transit encryption goes by way of the mode preferred")
    group.transit_encryption_enabled, group.transit_encryption_mode = enabled, there if enabled else None


def _group_of(backend: Any, arn: str) -> Any:
    name = arn.rpartition(":")[2]
    if ":replicationgroup:" in arn and name not in backend.replication_groups:
        raise ReplicationGroupNotFound(name)
    if ":cluster:" in arn and name not in backend.cache_clusters:
        raise CacheClusterNotFound(name)
    return backend.replication_groups[name] if ":replicationgroup:" in arn else None


def _refuse_while_busy(group: Any) -> None:
    if group.status != "available":
        refuse("InvalidReplicationGroupState", f"Replication group must be in available state, but is {group.status}")
