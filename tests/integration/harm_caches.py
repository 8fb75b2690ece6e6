# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Caches as AWS tells of them, and what somebody changes in them and deletes of them by hand."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from tests.integration.harm_changes import CHANGES, TAGGING, Tagging, change, change_each, tag_changes
from tests.integration.harm_deletions import deletion
from tests.integration.harm_reading import READERS, Account, Said

#: The calls that list each kind, what they answer, and how the thing is named.
LISTS = {
    "replication_group": ("describe_replication_groups", "ReplicationGroups", "ReplicationGroupId"),
    "cache_parameter_group": ("describe_cache_parameter_groups", "CacheParameterGroups", "CacheParameterGroupName"),
    "cache_subnet_group": ("describe_cache_subnet_groups", "CacheSubnetGroups", "CacheSubnetGroupName"),
}
#: What differs each time: addresses, times, and the versions of a generated token.
OF_ONCE = ("NodeGroups", "ReplicationGroupCreateTime", "AuthTokenLastModifiedDate")
VERSIONS = "groundwork:secret-version"


def _record(account: Account, kind: str, name: str) -> Said:
    operation, records, identifier = LISTS[kind]
    (found,) = getattr(account("elasticache"), operation)(**{identifier: name})[records]
    return dict(found)


def _tags(account: Account, arn: str) -> list[dict[str, str]]:
    tags = account("elasticache").list_tags_for_resource(ResourceName=arn)["TagList"]
    return [tag for tag in tags if not tag["Key"].startswith(VERSIONS)]


def read_replication_group(account: Account, name: str) -> Said:
    """The group, and what its nodes tell."""
    group = _record(account, "replication_group", name)
    (node,) = account("elasticache").describe_cache_clusters(CacheClusterId=f"{name}-001")["CacheClusters"]
    return {**{key: value for key, value in group.items() if key not in OF_ONCE}, "node": node, "tags": _tags(account, group["ARN"])}


def read_parameter_group(account: Account, name: str) -> Said:
    """The group with the values that somebody set."""
    group = _record(account, "cache_parameter_group", name)
    values = account("elasticache").describe_cache_parameters(CacheParameterGroupName=name, Source="user")["Parameters"]
    return {**group, "values": values, "tags": _tags(account, group["ARN"])}


def read_subnet_group(account: Account, name: str) -> Said:
    """The group with its subnets."""
    group = _record(account, "cache_subnet_group", name)
    return {**group, "tags": _tags(account, group["ARN"])}


READERS |= {"replication_group": read_replication_group, "cache_parameter_group": read_parameter_group, "cache_subnet_group": read_subnet_group}


def _of_kind(kind: str) -> Tagging:
    def arn(account: Account, name: str) -> dict[str, Any]:
        return {"ResourceName": _record(account, kind, name)["ARN"]}

    return Tagging("elasticache", "add_tags_to_resource", "remove_tags_from_resource", arn)


for _kind in LISTS:
    TAGGING[_kind] = _of_kind(_kind)
    CHANGES.extend(tag_changes(_kind, TAGGING[_kind]))


def _modify(account: Account, name: str, setting: str, value: Any) -> None:
    client = account("elasticache")
    client.modify_replication_group(ReplicationGroupId=name, ApplyImmediately=True, **{setting: value})
    client.describe_replication_groups(ReplicationGroupId=name)


change_each(
    "replication_group",
    {
        "ReplicationGroupDescription": "by hand",
        "SnapshotRetentionLimit": 3,
        "SnapshotWindow": "22:00-23:00",
        "PreferredMaintenanceWindow": "wed:20:00-wed:21:00",
        "AutoMinorVersionUpgrade": False,
        "SecurityGroupIds": ["sg-00000000000000000"],
    },
    _modify,
)


@change("replication_group")
def replica_added(account: Account, name: str) -> bool:
    nodes = len(_record(account, "replication_group", name)["MemberClusters"])
    if nodes < 6:
        account("elasticache").increase_replica_count(ReplicationGroupId=name, NewReplicaCount=nodes, ApplyImmediately=True)
        _record(account, "replication_group", name)
    return nodes < 6


@change("replication_group")
def failover_off(account: Account, name: str) -> bool:
    there = _record(account, "replication_group", name)["AutomaticFailover"] == "enabled"
    if there:
        account("elasticache").modify_replication_group(ReplicationGroupId=name, AutomaticFailoverEnabled=False, MultiAZEnabled=False, ApplyImmediately=True)
        _record(account, "replication_group", name)
    return there


@change("cache_parameter_group")
def parameter_set(account: Account, name: str) -> None:
    pairs = [{"ParameterName": "timeout", "ParameterValue": "77"}, {"ParameterName": "activedefrag", "ParameterValue": "yes"}]
    account("elasticache").modify_cache_parameter_group(CacheParameterGroupName=name, ParameterNameValues=pairs)


@change("cache_subnet_group")
def subnet_taken_out(account: Account, name: str) -> bool:
    subnets = [subnet["SubnetIdentifier"] for subnet in _record(account, "cache_subnet_group", name)["Subnets"]]
    if len(subnets) > 1:
        account("elasticache").modify_cache_subnet_group(CacheSubnetGroupName=name, SubnetIds=subnets[1:])
    return len(subnets) > 1


@deletion
def replication_group(account: Account, name: str) -> None:
    client = account("elasticache")
    client.delete_replication_group(ReplicationGroupId=name)
    client.describe_replication_groups()


def _unless_used(account: Account, operation: str, **named: str) -> bool:
    try:
        getattr(account("elasticache"), operation)(**named)
    except ClientError:
        return False
    return True


@deletion
def cache_parameter_group(account: Account, name: str) -> bool:
    return _unless_used(account, "delete_cache_parameter_group", CacheParameterGroupName=name)


@deletion
def cache_subnet_group(account: Account, name: str) -> bool:
    return _unless_used(account, "delete_cache_subnet_group", CacheSubnetGroupName=name)
