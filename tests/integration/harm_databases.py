# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases as AWS tells of them, and what somebody changes in them and deletes of them by hand."""

from __future__ import annotations

from typing import Any

from tests.integration.harm_changes import change, change_each
from tests.integration.harm_deletions import deletion
from tests.integration.harm_reading import Account, Said
from tests.integration.harm_records import RDS, Records, by_name, keep, listed, unless_used

#: What differs each time: times, ids, and the versions of generated passwords.
OF_ONCE = ("InstanceCreateTime", "LatestRestorableTime", "DbiResourceId", "TagList", "MasterUserSecret")
OF_ONE_CLUSTER = (
    *("ClusterCreateTime", "EarliestRestorableTime", "LatestRestorableTime", "DbClusterResourceId", "TagList", "MasterUserSecret", "HostedZoneId"),
    *("Endpoint", "ReaderEndpoint", "DBClusterMembers"),
)
OF_ONE_PROXY = ("DBProxyArn", "Endpoint", "CreatedDate", "UpdatedDate")


def _values(account: Account, group: Said) -> Said:
    """The values that somebody set."""
    values = account("rds").describe_db_parameters(DBParameterGroupName=group["DBParameterGroupName"], Source="user")["Parameters"]
    return {"values": by_name(values, "ParameterName")}


def _pool(account: Account, proxy: Said) -> Said:
    """The pool of a proxy, and what is behind it."""
    client, named = account("rds"), {"DBProxyName": proxy["DBProxyName"]}
    (group,) = client.describe_db_proxy_target_groups(**named)["TargetGroups"]
    return {"pool": group["ConnectionPoolConfig"], "behind": [target["RdsResourceId"] for target in client.describe_db_proxy_targets(**named)["Targets"]]}


def _cluster_values(account: Account, group: Said) -> Said:
    """The values that somebody set."""
    named = {"DBClusterParameterGroupName": group["DBClusterParameterGroupName"]}
    return {"values": by_name(account("rds").describe_db_cluster_parameters(**named, Source="user")["Parameters"], "ParameterName")}


KINDS = {
    "rds_instance": Records(RDS, listed("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"), "DBInstanceArn", OF_ONCE),
    "rds_cluster": Records(RDS, listed("rds", "describe_db_clusters", "DBClusters", "DBClusterIdentifier"), "DBClusterArn", OF_ONE_CLUSTER),
    "rds_cluster_parameter_group": Records(
        RDS,
        listed("rds", "describe_db_cluster_parameter_groups", "DBClusterParameterGroups", "DBClusterParameterGroupName"),
        "DBClusterParameterGroupArn",
        more=_cluster_values,
    ),
    "rds_parameter_group": Records(
        RDS, listed("rds", "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName"), "DBParameterGroupArn", more=_values
    ),
    "rds_proxy": Records(RDS, listed("rds", "describe_db_proxies", "DBProxies", "DBProxyName"), "DBProxyArn", OF_ONE_PROXY, _pool),
    "rds_subnet_group": Records(RDS, listed("rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName"), "DBSubnetGroupArn"),
}
keep(KINDS)


def _record(account: Account, kind: str, name: str) -> Said:
    return KINDS[kind].find(account, name)


def _modify(account: Account, name: str, setting: str, value: Any) -> None:
    account("rds").modify_db_instance(DBInstanceIdentifier=name, ApplyImmediately=True, **{setting: value})
    _record(account, "rds_instance", name)


change_each(
    "rds_instance",
    {
        "PubliclyAccessible": True,
        "AutoMinorVersionUpgrade": False,
    },
    _modify,
)


def _modify_own(account: Account, name: str, setting: str, value: Any) -> bool:
    """Not of an instance of a cluster, which has it of its cluster."""
    if _record(account, "rds_instance", name).get("DBClusterIdentifier"):
        return False
    _modify(account, name, setting, value)
    return True


change_each(
    "rds_instance",
    {
        "CopyTagsToSnapshot": False,
        "EnableIAMDatabaseAuthentication": True,
        "VpcSecurityGroupIds": ["sg-00000000000000000"],
        "CloudwatchLogsExportConfiguration": {"DisableLogTypes": ["upgrade"]},
    },
    _modify_own,
)


def _modify_cluster(account: Account, name: str, setting: str, value: Any) -> None:
    account("rds").modify_db_cluster(DBClusterIdentifier=name, ApplyImmediately=True, **{setting: value})
    _record(account, "rds_cluster", name)


change_each(
    "rds_cluster",
    {
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 3, "MaxCapacity": 5},
        "CopyTagsToSnapshot": False,
        "EnableIAMDatabaseAuthentication": True,
        "VpcSecurityGroupIds": ["sg-00000000000000000"],
        "BackupRetentionPeriod": 30,
        "CloudwatchLogsExportConfiguration": {"DisableLogTypes": ["postgresql"]},
    },
    _modify_cluster,
)


@change("rds_cluster_parameter_group")
def parameters_of_clusters_set(account: Account, name: str) -> None:
    asked = {"rds.force_ssl": "0", "log_lock_waits": "1"}
    pairs = [{"ParameterName": key, "ParameterValue": value, "ApplyMethod": "immediate"} for key, value in asked.items()]
    account("rds").modify_db_cluster_parameter_group(DBClusterParameterGroupName=name, Parameters=pairs)


@change("rds_instance")
def protection_flipped(account: Account, name: str) -> bool:
    return _modify_own(account, name, "DeletionProtection", not _record(account, "rds_instance", name)["DeletionProtection"])


@change("rds_instance")
def backups_kept_longer(account: Account, name: str) -> bool:
    """Not of a replica: to switch its backups off again interrupts it, which a run does not without being told."""
    days = int(_record(account, "rds_instance", name)["BackupRetentionPeriod"])
    return bool(days) and _modify_own(account, name, "BackupRetentionPeriod", days + 1)


@change("rds_parameter_group")
def parameters_set(account: Account, name: str) -> None:
    asked = {"rds.force_ssl": "0", "log_lock_waits": "1"}
    pairs = [{"ParameterName": key, "ParameterValue": value, "ApplyMethod": "immediate"} for key, value in asked.items()]
    account("rds").modify_db_parameter_group(DBParameterGroupName=name, Parameters=pairs)


@change("rds_subnet_group")
def described_otherwise(account: Account, name: str) -> None:
    subnets = [subnet["SubnetIdentifier"] for subnet in _record(account, "rds_subnet_group", name)["Subnets"]]
    account("rds").modify_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="by hand", SubnetIds=subnets)


def _pool_changed(account: Account, name: str, setting: str, value: Any) -> None:
    account("rds").modify_db_proxy_target_group(DBProxyName=name, TargetGroupName="default", ConnectionPoolConfig={setting: value})


change_each(
    "rds_proxy",
    {"MaxConnectionsPercent": 33, "MaxIdleConnectionsPercent": 11, "ConnectionBorrowTimeout": 77},
    _pool_changed,
)


def _proxy_changed(account: Account, name: str, setting: str, value: Any) -> None:
    account("rds").modify_db_proxy(DBProxyName=name, **{setting: value})
    _record(account, "rds_proxy", name)


change_each("rds_proxy", {"IdleClientTimeout": 77, "RequireTLS": False}, _proxy_changed)


@change("rds_proxy")
def nothing_behind_it(account: Account, name: str) -> bool:
    client = account("rds")
    behind = [target["RdsResourceId"] for target in client.describe_db_proxy_targets(DBProxyName=name)["Targets"]]
    if behind:
        client.deregister_db_proxy_targets(DBProxyName=name, DBInstanceIdentifiers=behind)
    return bool(behind)


@deletion
def rds_proxy(account: Account, name: str) -> bool:
    account("rds").delete_db_proxy(DBProxyName=name)
    return True


@deletion
def rds_instance(account: Account, name: str) -> bool:
    """Once it is no longer protected; one with replicas stays."""
    client, found = account("rds"), _record(account, "rds_instance", name)
    if found.get("ReadReplicaDBInstanceIdentifiers"):
        return False
    if found["DeletionProtection"]:
        _modify(account, name, "DeletionProtection", value=False)
    client.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    return True


@deletion
def rds_cluster(account: Account, name: str) -> bool:
    """With its instances, once it is no longer protected."""
    client, found = account("rds"), _record(account, "rds_cluster", name)
    for member in found["DBClusterMembers"]:
        client.delete_db_instance(DBInstanceIdentifier=member["DBInstanceIdentifier"], SkipFinalSnapshot=True)
    if found["DeletionProtection"]:
        _modify_cluster(account, name, "DeletionProtection", value=False)
    client.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)
    return True


@deletion
def rds_parameter_group(account: Account, name: str) -> bool:
    return unless_used(account, "rds", "delete_db_parameter_group", DBParameterGroupName=name)


@deletion
def rds_cluster_parameter_group(account: Account, name: str) -> bool:
    return unless_used(account, "rds", "delete_db_cluster_parameter_group", DBClusterParameterGroupName=name)


@deletion
def rds_subnet_group(account: Account, name: str) -> bool:
    return unless_used(account, "rds", "delete_db_subnet_group", DBSubnetGroupName=name)
