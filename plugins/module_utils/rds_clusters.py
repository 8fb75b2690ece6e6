# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aurora clusters of RDS as a flat shape, and what each way to make or change one takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from . import rds_credentials
from .fields import Shape, decimal, flag, merged, number, request_of, shape_of, struct, text, texts, word
from .rds_databases import common_problems, exported_logs, is_major, is_version, log_changes, sentences, tagged, upgrade_effect, wanted_version
from .unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Set

#: By the names under which CreateDBCluster takes them.
CLUSTER = (
    text("engine", "Engine"),
    text("engine_version", "EngineVersion"),
    struct(
        "serverless",
        decimal("min_capacity", "MinCapacity", required=True),
        decimal("max_capacity", "MaxCapacity", required=True),
        number("seconds_until_auto_pause", "SecondsUntilAutoPause"),
        key="ServerlessV2ScalingConfiguration",
    ),
    word("storage_type", ("aurora", "aurora-iopt1"), "StorageType", shouts=False, default="aurora"),
    flag("storage_encrypted", "StorageEncrypted"),
    text("kms_key_id", "KmsKeyId"),
    text("database", "DatabaseName"),
    text("master_username", "MasterUsername"),
    flag("manage_master_user_password", "ManageMasterUserPassword"),
    text("master_user_secret_kms_key_id", "MasterUserSecretKmsKeyId"),
    number("port", "Port"),
    text("subnet_group_name", "DBSubnetGroupName"),
    texts("security_group_ids", "VpcSecurityGroupIds", ordered=False),
    text("parameter_group_name", "DBClusterParameterGroupName"),
    word("network_type", ("ipv4", "dual"), "NetworkType", default="ipv4"),
    number("backup_retention_days", "BackupRetentionPeriod"),
    text("backup_window", "PreferredBackupWindow"),
    text("maintenance_window", "PreferredMaintenanceWindow"),
    flag("copy_tags_to_snapshots", "CopyTagsToSnapshot"),
    flag("deletion_protection", "DeletionProtection"),
    flag("iam_authentication", "EnableIAMDatabaseAuthentication"),
    texts("log_exports", "EnableCloudwatchLogsExports", ordered=False),
)
RESTORE = struct("restore_from", text("snapshot"), text("cluster"), text("resource_id"), text("time"))

#: A new cluster without being asked for more; what AWS decides by itself is unknown until it is there.
NEW: Shape = {
    **{field.name: UNKNOWN for field in CLUSTER},
    "serverless": None,
    "storage_type": "aurora",
    "storage_encrypted": False,
    "database": None,
    "manage_master_user_password": False,
    "master_user_secret_kms_key_id": None,
    "network_type": "ipv4",
    "backup_retention_days": 1,
    "copy_tags_to_snapshots": False,
    "deletion_protection": False,
    "iam_authentication": False,
    "log_exports": [],
    "secret_version": None,
}
#: Set once and for all.
IMMUTABLE = frozenset({"engine", "storage_encrypted", "kms_key_id", "database", "master_username", "subnet_group_name"})
#: In these nothing is under way. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html
READY = ("available", "storage-optimization", "stopped")
#: These pass only when somebody does something.
STUCK = ("cloning-failed", "inaccessible-encryption-credentials", "inaccessible-encryption-credentials-recoverable", "migration-failed")
LOGS = "log_exports"
#: What does not wait for the maintenance window.
AT_ONCE = ("port",)
#: What a restored cluster has of what it is restored from, and may not say.
OF_SOURCE = frozenset({"database", "master_username"})
#: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
USUAL_PAUSE, PAUSES = 300, (300, 86400)
#: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html#aurora-serverless-v2.how-it-works.capacity
SMALLEST_MAXIMUM, LARGEST = 1, 256
_FIELDS = {field.name: replace(field, always=True) for field in CLUSTER}


def from_response(cluster: Mapping[str, Any], waits: bool = False) -> Shape:
    """A cluster as DescribeDBClusters gives it; with C(waits), as it will be once what is pending has happened."""
    pending, status = cluster.get("PendingModifiedValues") or {}, cluster["Status"]
    members = cluster.get("DBClusterMembers") or []
    return {
        "name": cluster["DBClusterIdentifier"],
        **shape_of(CLUSTER, _flat({**cluster, **pending} if waits or status not in READY else cluster)),
        **tagged(cluster.get("TagList")),
        "arn": cluster["DBClusterArn"],
        "resource_id": cluster.get("DbClusterResourceId"),
        "status": status,
        "address": cluster.get("Endpoint"),
        "reader_address": cluster.get("ReaderEndpoint"),
        "master_user_secret_arn": (cluster.get("MasterUserSecret") or {}).get("SecretArn"),
        "instances": sorted(member["DBInstanceIdentifier"] for member in members),
        "writer": next((member["DBInstanceIdentifier"] for member in members if member.get("IsClusterWriter")), None),
        "pending": sorted(pending),
        "pending_reboot": any(member.get("DBClusterParameterGroupStatus") == "pending-reboot" for member in members),
        "busy": is_busy(status),
    }


def is_busy(status: str) -> bool:
    """Whether something is under way that ends by itself."""
    return status not in (*READY, *STUCK)


def wanted(asked: Shape, base: Shape) -> Shape:
    """The cluster as asked, over what it is."""
    shape = merged(CLUSTER, asked, base)
    if asked.get("maintenance_window"):
        shape["maintenance_window"] = asked["maintenance_window"].lower()
    if is_version(base["engine_version"], asked.get("engine_version")):
        shape["engine_version"] = base["engine_version"]
    if shape["serverless"]:
        shape["serverless"] = _paused(shape["serverless"])
    if not shape["manage_master_user_password"]:
        shape["master_user_secret_kms_key_id"] = None
    version = wanted_version(asked)
    return {**asked, **shape, **version, "asked": asked, "given": frozenset(asked) | version.keys()}


def modification(current: Shape, target: Shape, changed: Set[str]) -> Shape:
    """What ModifyDBCluster takes, without the password, to change these; empty for nothing."""
    names = set(changed) & set(_FIELDS) - {LOGS}
    names |= {"master_user_secret_kms_key_id"} if "manage_master_user_password" in names and target["manage_master_user_password"] else set()
    request = request_of([_FIELDS[name] for name in sorted(names)], target)
    if "engine_version" in names and is_major(current, target):
        request["AllowMajorVersionUpgrade"] = True
    if LOGS in changed:
        request["CloudwatchLogsExportConfiguration"] = log_changes(current[LOGS], target[LOGS])
    return request


def creation(target: Shape, members: Collection[str]) -> Shape:
    """What one of the three ways to make a cluster takes of what is asked; C(members) are the parameters of that call."""
    names = (target["given"] & set(_FIELDS)) - (OF_SOURCE if target.get(RESTORE.name) else frozenset())
    request = request_of([_FIELDS[name] for name in sorted(names)], target)
    if not target["manage_master_user_password"]:
        request.pop("ManageMasterUserPassword", None)
    return {key: value for key, value in request.items() if key in members}


def restoration(target: Shape) -> tuple[str, Shape]:
    """The operation that restores, with what it restores from."""
    source = target[RESTORE.name]
    if source.get("snapshot"):
        return "RestoreDBClusterFromSnapshot", {"SnapshotIdentifier": source["snapshot"]}
    time = source.get("time") or "latest"
    at: Shape = {"UseLatestRestorableTime": True} if time == "latest" else {"RestoreToTime": time}
    of = {"SourceDbClusterResourceId": source["resource_id"]} if source.get("resource_id") else {"SourceDBClusterIdentifier": source["cluster"]}
    return "RestoreDBClusterToPointInTime", {**of, **at}


def disruptions(current: Shape, target: Shape) -> list[str]:
    """What a change would interrupt, a sentence each.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Modifying.html#Aurora.Modifying.Settings
    """
    effects = {
        "engine_version": upgrade_effect(current, target),
        "port": "which restarts its instances at once",
        "network_type": "which interrupts its connections",
    }
    return sentences(effects, current, target, AT_ONCE)


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    found = rds_credentials.problems(asked) + common_problems(asked, ("kms_key_id", "master_user_secret_kms_key_id"))
    serverless = asked.get("serverless")
    found += [f"serverless.{problem}" for problem in capacity_problems(serverless)] if serverless else []
    days = asked.get("backup_retention_days")
    if isinstance(days, int) and not 1 <= days <= 35:
        found.append(f"backup_retention_days: is {days}; a cluster keeps backups for 1 to 35 days")
    return found + source_problems(asked)


def capacity_problems(serverless: Mapping[str, Any]) -> list[str]:
    """Capacities that AWS does not have, in units of Aurora."""
    found, numbers = [], {}
    for name, smallest in (("min_capacity", 0), ("max_capacity", SMALLEST_MAXIMUM)):
        value = serverless.get(name)
        if isinstance(value, int | float):
            numbers[name] = value
            if not smallest <= value <= LARGEST or value % 0.5:
                found.append(f"{name}: is {value:g}; it must be from {smallest} to {LARGEST}, in halves")
    if not found and numbers.get("min_capacity", 0) > numbers.get("max_capacity", LARGEST):
        found.append(f"min_capacity: is {numbers['min_capacity']:g}, more than max_capacity, which is {numbers['max_capacity']:g}")
    return found + pause_problems(serverless)


def pause_problems(serverless: Mapping[str, Any]) -> list[str]:
    """A pause that AWS does not have, or of what never pauses."""
    seconds, least = serverless.get("seconds_until_auto_pause"), serverless.get("min_capacity")
    if not isinstance(seconds, int):
        return []
    if not PAUSES[0] <= seconds <= PAUSES[1]:
        return [f"seconds_until_auto_pause: is {seconds}; it must be from {PAUSES[0]} to {PAUSES[1]}"]
    return [f"seconds_until_auto_pause: goes with min_capacity 0 alone; it is {least:g}"] if isinstance(least, int | float) and least else []


def source_problems(asked: Mapping[str, Any]) -> list[str]:
    """What a cluster is made from."""
    source = asked.get(RESTORE.name)
    if source is None:
        return []
    given = [name for name in ("snapshot", "cluster", "resource_id") if source.get(name)]
    found = [] if len(given) == 1 else [f"restore_from: has {', '.join(given) or 'none'} of snapshot, cluster, resource_id; it must have exactly one"]
    if source.get("time") and "snapshot" in given:
        found.append("restore_from.time: does not go with snapshot, which is of one time")
    return found


def _paused(serverless: Shape) -> Shape:
    """AWS tells for how long an instance must be idle only of those that pause."""
    if serverless["min_capacity"]:
        return {**serverless, "seconds_until_auto_pause": None}
    return {**serverless, "seconds_until_auto_pause": serverless["seconds_until_auto_pause"] or USUAL_PAUSE}


def _flat(cluster: Mapping[str, Any]) -> Shape:
    """A cluster with the keys of CreateDBCluster."""
    window = cluster.get("PreferredMaintenanceWindow")
    return {
        **cluster,
        "DBSubnetGroupName": cluster.get("DBSubnetGroup"),
        "DBClusterParameterGroupName": cluster.get("DBClusterParameterGroup"),
        "VpcSecurityGroupIds": [group["VpcSecurityGroupId"] for group in cluster.get("VpcSecurityGroups") or [] if group.get("Status") != "removing"],
        "PreferredMaintenanceWindow": window.lower() if window else None,
        "EnableIAMDatabaseAuthentication": cluster.get("IAMDatabaseAuthenticationEnabled", False),
        "EnableCloudwatchLogsExports": exported_logs(cluster),
        "ManageMasterUserPassword": bool(cluster.get("MasterUserSecret")),
        "MasterUserSecretKmsKeyId": (cluster.get("MasterUserSecret") or {}).get("KmsKeyId"),
    }
