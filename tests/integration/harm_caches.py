# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Caches as AWS tells of them, and what somebody changes in them and deletes of them by hand."""

from __future__ import annotations

from typing import Any

from tests.integration.harm_changes import change, change_each
from tests.integration.harm_deletions import deletion
from tests.integration.harm_reading import Account, Said
from tests.integration.harm_records import ELASTICACHE, Finds, Records, keep, listed, unless_used

#: What differs each time: addresses, times, and the versions of a generated token.
OF_ONCE = ("NodeGroups", "ReplicationGroupCreateTime", "AuthTokenLastModifiedDate")


def _listed(operation: str, records: str, identifier: str) -> Finds:
    return listed("elasticache", operation, records, identifier)


def _node(account: Account, group: Said) -> Said:
    """What the nodes of a group tell."""
    (node,) = account("elasticache").describe_cache_clusters(CacheClusterId=f"{group['ReplicationGroupId']}-001")["CacheClusters"]
    return {"node": node}


def _values(account: Account, group: Said) -> Said:
    """The values that somebody set."""
    return {"values": account("elasticache").describe_cache_parameters(CacheParameterGroupName=group["CacheParameterGroupName"], Source="user")["Parameters"]}


KINDS = {
    "replication_group": Records(ELASTICACHE, _listed("describe_replication_groups", "ReplicationGroups", "ReplicationGroupId"), "ARN", OF_ONCE, _node),
    "cache_parameter_group": Records(
        ELASTICACHE, _listed("describe_cache_parameter_groups", "CacheParameterGroups", "CacheParameterGroupName"), "ARN", more=_values
    ),
    "cache_subnet_group": Records(ELASTICACHE, _listed("describe_cache_subnet_groups", "CacheSubnetGroups", "CacheSubnetGroupName"), "ARN"),
}
keep(KINDS)


def _record(account: Account, kind: str, name: str) -> Said:
    return KINDS[kind].find(account, name)


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


@deletion
def cache_parameter_group(account: Account, name: str) -> bool:
    return unless_used(account, "elasticache", "delete_cache_parameter_group", CacheParameterGroupName=name)


@deletion
def cache_subnet_group(account: Account, name: str) -> bool:
    return unless_used(account, "elasticache", "delete_cache_subnet_group", CacheSubnetGroupName=name)
