# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases as AWS tells of them, and what somebody changes in them and deletes of them by hand."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from tests.integration.harm_changes import CHANGES, TAGGING, Tagging, change, change_each, tag_changes
from tests.integration.harm_deletions import deletion
from tests.integration.harm_reading import READERS, Account, Said

#: The calls that list each kind, what they answer, how the thing is named, and its ARN.
LISTS = {
    "rds_instance": ("describe_db_instances", "DBInstances", "DBInstanceIdentifier", "DBInstanceArn"),
    "rds_cluster": ("describe_db_clusters", "DBClusters", "DBClusterIdentifier", "DBClusterArn"),
    "rds_cluster_parameter_group": (
        "describe_db_cluster_parameter_groups",
        "DBClusterParameterGroups",
        "DBClusterParameterGroupName",
        "DBClusterParameterGroupArn",
    ),
    "rds_parameter_group": ("describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName", "DBParameterGroupArn"),
    "rds_proxy": ("describe_db_proxies", "DBProxies", "DBProxyName", "DBProxyArn"),
    "rds_subnet_group": ("describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName", "DBSubnetGroupArn"),
}
#: What differs each time: times, ids, and the version of a generated password.
OF_ONCE = ("InstanceCreateTime", "LatestRestorableTime", "DbiResourceId", "TagList", "MasterUserSecret")
OF_ONE_CLUSTER = (
    *("ClusterCreateTime", "EarliestRestorableTime", "LatestRestorableTime", "DbClusterResourceId", "TagList", "MasterUserSecret", "HostedZoneId"),
    *("Endpoint", "ReaderEndpoint", "DBClusterMembers"),
)
OF_ONE_PROXY = ("DBProxyArn", "Endpoint", "CreatedDate", "UpdatedDate")
VERSION = "groundwork:secret-version"


def _record(account: Account, kind: str, name: str) -> Said:
    operation, records, identifier, _arn = LISTS[kind]
    (found,) = getattr(account("rds"), operation)(**{identifier: name})[records]
    return dict(found)


def _tags(account: Account, arn: str) -> list[dict[str, str]]:
    return [tag for tag in account("rds").list_tags_for_resource(ResourceName=arn)["TagList"] if tag["Key"] != VERSION]


def read_instance(account: Account, name: str) -> Said:
    """The instance and its tags."""
    instance = _record(account, "rds_instance", name)
    return {**{key: value for key, value in instance.items() if key not in OF_ONCE}, "tags": _tags(account, instance["DBInstanceArn"])}


def read_cluster(account: Account, name: str) -> Said:
    """The cluster and its tags; its members are instances of their own."""
    cluster = _record(account, "rds_cluster", name)
    return {**{key: value for key, value in cluster.items() if key not in OF_ONE_CLUSTER}, "tags": _tags(account, cluster["DBClusterArn"])}


def read_cluster_parameter_group(account: Account, name: str) -> Said:
    """The group with the values that somebody set."""
    group = _record(account, "rds_cluster_parameter_group", name)
    values = account("rds").describe_db_cluster_parameters(DBClusterParameterGroupName=name, Source="user")["Parameters"]
    return {**group, "values": sorted(values, key=lambda one: str(one["ParameterName"])), "tags": _tags(account, group["DBClusterParameterGroupArn"])}


def read_parameter_group(account: Account, name: str) -> Said:
    """The group with the values that somebody set."""
    group = _record(account, "rds_parameter_group", name)
    values = account("rds").describe_db_parameters(DBParameterGroupName=name, Source="user")["Parameters"]
    return {**group, "values": sorted(values, key=lambda one: str(one["ParameterName"])), "tags": _tags(account, group["DBParameterGroupArn"])}


def read_subnet_group(account: Account, name: str) -> Said:
    """The group with its subnets."""
    group = _record(account, "rds_subnet_group", name)
    return {**group, "tags": _tags(account, group["DBSubnetGroupArn"])}


def read_proxy(account: Account, name: str) -> Said:
    """A proxy, its pool, and what is behind it."""
    client, proxy = account("rds"), _record(account, "rds_proxy", name)
    (group,) = client.describe_db_proxy_target_groups(DBProxyName=name)["TargetGroups"]
    behind = [target["RdsResourceId"] for target in client.describe_db_proxy_targets(DBProxyName=name)["Targets"]]
    said = {key: value for key, value in proxy.items() if key not in OF_ONE_PROXY}
    return {**said, "Pool": group["ConnectionPoolConfig"], "Behind": behind, "Tags": _tags(account, proxy["DBProxyArn"])}


READERS |= {"rds_cluster": read_cluster, "rds_cluster_parameter_group": read_cluster_parameter_group}
READERS |= {"rds_proxy": read_proxy, "rds_instance": read_instance, "rds_parameter_group": read_parameter_group, "rds_subnet_group": read_subnet_group}


def _of_kind(kind: str) -> Tagging:
    def arn(account: Account, name: str) -> dict[str, Any]:
        return {"ResourceName": _record(account, kind, name)[LISTS[kind][3]]}

    return Tagging("rds", "add_tags_to_resource", "remove_tags_from_resource", arn)


for _kind in LISTS:
    TAGGING[_kind] = _of_kind(_kind)
    CHANGES.extend(tag_changes(_kind, TAGGING[_kind]))


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


def _unless_used(account: Account, operation: str, **named: str) -> bool:
    try:
        getattr(account("rds"), operation)(**named)
    except ClientError:
        return False
    return True


@deletion
def rds_parameter_group(account: Account, name: str) -> bool:
    return _unless_used(account, "delete_db_parameter_group", DBParameterGroupName=name)


@deletion
def rds_cluster_parameter_group(account: Account, name: str) -> bool:
    return _unless_used(account, "delete_db_cluster_parameter_group", DBClusterParameterGroupName=name)


@deletion
def rds_subnet_group(account: Account, name: str) -> bool:
    return _unless_used(account, "delete_db_subnet_group", DBSubnetGroupName=name)
