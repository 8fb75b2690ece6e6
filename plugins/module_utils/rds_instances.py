# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances of RDS as a flat shape, and what each way to make or change one takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from . import rds_credentials
from .fields import Shape, flag, merged, number, request_of, shape_of, struct, text, texts, word
from .rds_databases import common_problems, exported_logs, is_major, is_version, log_changes, sentences, tagged, upgrade_effect, wanted_version
from .unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Set

STORAGE_TYPES = ("gp2", "gp3", "io1", "io2", "standard")
#: By the names under which CreateDBInstance takes them.
INSTANCE = (
    text("engine", "Engine"),
    text("engine_version", "EngineVersion"),
    text("instance_class", "DBInstanceClass"),
    number("allocated_storage", "AllocatedStorage"),
    number("max_allocated_storage", "MaxAllocatedStorage", default=0),
    word("storage_type", STORAGE_TYPES, "StorageType", shouts=False),
    number("iops", "Iops"),
    number("storage_throughput", "StorageThroughput"),
    flag("storage_encrypted", "StorageEncrypted"),
    text("kms_key_id", "KmsKeyId"),
    flag("multi_az", "MultiAZ"),
    text("database", "DBName"),
    text("master_username", "MasterUsername"),
    flag("manage_master_user_password", "ManageMasterUserPassword"),
    text("master_user_secret_kms_key_id", "MasterUserSecretKmsKeyId"),
    number("port", "Port"),
    text("subnet_group_name", "DBSubnetGroupName"),
    texts("security_group_ids", "VpcSecurityGroupIds", ordered=False),
    text("parameter_group_name", "DBParameterGroupName"),
    flag("publicly_accessible", "PubliclyAccessible"),
    word("network_type", ("ipv4", "dual"), "NetworkType", default="ipv4"),
    text("ca_certificate", "CACertificateIdentifier"),
    number("backup_retention_days", "BackupRetentionPeriod", default=0),
    text("backup_window", "PreferredBackupWindow"),
    text("maintenance_window", "PreferredMaintenanceWindow"),
    flag("copy_tags_to_snapshots", "CopyTagsToSnapshot"),
    flag("deletion_protection", "DeletionProtection"),
    flag("auto_minor_version_upgrade", "AutoMinorVersionUpgrade"),
    flag("iam_authentication", "EnableIAMDatabaseAuthentication"),
    flag("performance_insights", "EnablePerformanceInsights"),
    number("performance_insights_retention_days", "PerformanceInsightsRetentionPeriod"),
    text("performance_insights_kms_key_id", "PerformanceInsightsKMSKeyId"),
    texts("log_exports", "EnableCloudwatchLogsExports", ordered=False),
    number("monitoring_interval", "MonitoringInterval", default=0),
    text("monitoring_role_arn", "MonitoringRoleArn"),
    text("cluster", "DBClusterIdentifier"),
    number("promotion_tier", "PromotionTier"),
)
RESTORE = struct("restore_from", text("snapshot"), text("instance"), text("resource_id"), text("time"))

#: A new instance without being asked for more; what AWS decides by itself is unknown until it is there.
NEW: Shape = {
    **{field.name: UNKNOWN for field in INSTANCE},
    "max_allocated_storage": 0,
    "storage_encrypted": False,
    "multi_az": False,
    "database": None,
    "manage_master_user_password": False,
    "master_user_secret_kms_key_id": None,
    "publicly_accessible": False,
    "network_type": "ipv4",
    "backup_retention_days": 1,
    "copy_tags_to_snapshots": False,
    "deletion_protection": False,
    "auto_minor_version_upgrade": True,
    "iam_authentication": False,
    "performance_insights": False,
    "performance_insights_retention_days": None,
    "performance_insights_kms_key_id": None,
    "log_exports": [],
    "monitoring_interval": 0,
    "monitoring_role_arn": None,
    "cluster": None,
    "promotion_tier": None,
    "replica_of": None,
    "secret_version": None,
}
#: Set once and for all.
IMMUTABLE = frozenset({"engine", "storage_encrypted", "kms_key_id", "database", "master_username", "cluster", "replica_of"})
#: In these nothing is under way, and changes are taken. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
READY = ("available", "storage-optimization", "stopped")
#: These pass only when somebody does something.
STUCK = (
    "failed",
    "inaccessible-encryption-credentials",
    "inaccessible-encryption-credentials-recoverable",
    "incompatible-create",
    "incompatible-network",
    "incompatible-option-group",
    "incompatible-parameters",
    "incompatible-restore",
    "insufficient-capacity",
    "restore-error",
    "storage-full",
)
LOGS = "log_exports"
#: What does not wait for the maintenance window.
AT_ONCE = ("name", "port", "backup_retention_days")
#: What a modification of the storage says together; and what belongs to Performance Insights.
STORAGE = frozenset({"allocated_storage", "storage_type", "iops", "storage_throughput"})
INSIGHTS = frozenset({"performance_insights", "performance_insights_retention_days", "performance_insights_kms_key_id"})
#: What a restored instance has of what it is restored from, and may not say.
OF_SOURCE = frozenset({"engine", "database", "allocated_storage", "max_allocated_storage", "iops", "storage_throughput"})
#: What an instance of an Aurora cluster has of its cluster, and may not say.
OF_CLUSTER = (
    *("engine_version", "allocated_storage", "max_allocated_storage", "storage_type", "iops", "storage_throughput", "storage_encrypted", "kms_key_id"),
    *("multi_az", "database", "master_username", "master_user_secret", "manage_master_user_password", "master_user_secret_kms_key_id", "port"),
    *("subnet_group_name", "security_group_ids", "network_type", "backup_retention_days", "backup_window", "copy_tags_to_snapshots"),
    *("deletion_protection", "iam_authentication", "log_exports", "replica_of", "restore_from"),
)
USUAL_TIER, LAST_TIER = 1, 15
SMALLEST_PROVISIONED_GP3 = 400  # GiB; below it AWS takes neither IOPS nor throughput for PostgreSQL
USUAL_RETENTION = 7
_FIELDS = {field.name: replace(field, always=True) for field in INSTANCE}


def from_response(instance: Mapping[str, Any], waits: bool = False) -> Shape:
    """An instance as DescribeDBInstances gives it; with C(waits), as it will be once what is pending has happened."""
    pending = instance.get("PendingModifiedValues") or {}
    status = instance["DBInstanceStatus"]
    flat = _flat({**instance, **pending} if waits or status not in READY else instance)
    return {
        "name": instance["DBInstanceIdentifier"],
        **shape_of(INSTANCE, flat),
        "replica_of": instance.get("ReadReplicaSourceDBInstanceIdentifier"),
        **tagged(instance.get("TagList")),
        "arn": instance["DBInstanceArn"],
        "resource_id": instance.get("DbiResourceId"),
        "status": status,
        "address": (instance.get("Endpoint") or {}).get("Address"),
        "master_user_secret_arn": (instance.get("MasterUserSecret") or {}).get("SecretArn"),
        "replicas": sorted(instance.get("ReadReplicaDBInstanceIdentifiers") or []),
        "pending": sorted(pending),
        "pending_reboot": any(group.get("ParameterApplyStatus") == "pending-reboot" for group in instance.get("DBParameterGroups") or []),
        "busy": is_busy(status),
    }


def is_busy(status: str) -> bool:
    """Whether something is under way that ends by itself."""
    return status not in (*READY, *STUCK)


def wanted(asked: Shape, base: Shape) -> Shape:
    """The instance as asked, over what it is."""
    shape = merged(INSTANCE, asked, base)
    if asked.get("maintenance_window"):
        shape["maintenance_window"] = asked["maintenance_window"].lower()
    if is_version(base["engine_version"], asked.get("engine_version")):
        shape["engine_version"] = base["engine_version"]
    shape |= _grown(asked, base)
    shape |= _insights(shape)
    if not shape["manage_master_user_password"]:
        shape["master_user_secret_kms_key_id"] = None
    if asked.get("replica_of"):
        shape["replica_of"] = asked["replica_of"]
    if shape["cluster"] and shape["promotion_tier"] is None:
        shape["promotion_tier"] = USUAL_TIER
    return {**asked, **shape, **wanted_version(asked), "asked": asked, "given": frozenset(asked) | _implied(asked)}


def modification(current: Shape, target: Shape, changed: Set[str]) -> Shape:
    """What ModifyDBInstance takes, without the password, to change these; empty for nothing."""
    names = set(changed) & set(_FIELDS) - {LOGS}
    names |= STORAGE & target["given"] | {"allocated_storage"} if names & STORAGE else set()
    names |= {"performance_insights"} if names & INSIGHTS else set()
    names |= {"master_user_secret_kms_key_id"} if "manage_master_user_password" in names and target["manage_master_user_password"] else set()
    request = request_of([_FIELDS[name] for name in sorted(names)], target)
    if "engine_version" in names and is_major(current, target):
        request["AllowMajorVersionUpgrade"] = True
    if "name" in changed:
        request["NewDBInstanceIdentifier"] = target["name"]
    if LOGS in changed:
        request["CloudwatchLogsExportConfiguration"] = log_changes(current[LOGS], target[LOGS])
    return _as_modified(request, target)


def _as_modified(request: Shape, target: Shape) -> Shape:
    """What ModifyDBInstance says otherwise than CreateDBInstance."""
    if "Port" in request:
        request["DBPortNumber"] = request.pop("Port")
    if request.get("MaxAllocatedStorage") == 0:  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
        request["MaxAllocatedStorage"] = target["allocated_storage"]
    return request


def creation(target: Shape, members: Collection[str]) -> Shape:
    """What one of the four ways to make an instance takes of what is asked; C(members) are the parameters of that call."""
    without = {"replica": {"subnet_group_name", *OF_SOURCE}, "restore": OF_SOURCE, "new": frozenset()}[way_of(target)]
    names = sorted(((target["given"] & set(_FIELDS)) | {"publicly_accessible"}) - without)
    request = request_of([_FIELDS[name] for name in names], target)
    if not request.get("MaxAllocatedStorage"):
        request.pop("MaxAllocatedStorage", None)
    if not target["manage_master_user_password"]:
        request.pop("ManageMasterUserPassword", None)
    return {key: value for key, value in request.items() if key in members}


def way_of(target: Mapping[str, Any]) -> str:
    """How an instance comes into being."""
    if target.get("replica_of"):
        return "replica"
    return "restore" if target.get(RESTORE.name) else "new"


def restoration(target: Shape) -> tuple[str, Shape]:
    """The operation that restores, with what it restores from."""
    source = target[RESTORE.name]
    if source.get("snapshot"):
        return "RestoreDBInstanceFromDBSnapshot", {"DBSnapshotIdentifier": source["snapshot"], "DBInstanceIdentifier": target["name"]}
    time = source.get("time") or "latest"
    at: Shape = {"UseLatestRestorableTime": True} if time == "latest" else {"RestoreTime": time}
    of = {"SourceDbiResourceId": source["resource_id"]} if source.get("resource_id") else {"SourceDBInstanceIdentifier": source["instance"]}
    return "RestoreDBInstanceToPointInTime", {**of, **at, "TargetDBInstanceIdentifier": target["name"]}


def disruptions(current: Shape, target: Shape) -> list[str]:
    """What a change would interrupt or lose, a sentence each.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html#USER_ModifyInstance.Settings
    """
    effects = {
        "name": "which restarts it and changes its address",
        "engine_version": upgrade_effect(current, target),
        "instance_class": "which restarts it",
        "port": "which restarts it at once",
        "subnet_group_name": "which moves it to another VPC and stops it meanwhile",
        "network_type": "which interrupts its connections",
        "backup_retention_days": _backup_effect(current, target),
    }
    return sentences(effects, current, target, AT_ONCE)


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    keys = ("kms_key_id", "performance_insights_kms_key_id", "master_user_secret_kms_key_id")
    return rds_credentials.problems(asked) + common_problems(asked, keys) + storage_problems(asked) + source_problems(asked) + cluster_problems(asked)


def storage_problems(asked: Mapping[str, Any]) -> list[str]:
    """Storage that AWS does not have."""
    size, kind, found = asked.get("allocated_storage"), asked.get("storage_type"), []
    given = [name for name in ("iops", "storage_throughput") if asked.get(name) is not None]
    if kind == "gp3" and size is not None and size < SMALLEST_PROVISIONED_GP3 and given:
        found.append(f"{', '.join(given)}: AWS takes it for gp3 from {SMALLEST_PROVISIONED_GP3} GiB on; allocated_storage is {size}")
    if kind in ("io1", "io2") and asked.get("iops") is None:
        found.append(f"iops: is required with storage_type {kind}")
    if kind in ("gp2", "standard") and given:
        found.append(f"{', '.join(given)}: does not go with storage_type {kind}")
    most = asked.get("max_allocated_storage")
    if most and size is not None and most <= size:
        found.append(f"max_allocated_storage: is {most}, must be more than allocated_storage, which is {size}; 0 keeps the storage from growing")
    return found


def source_problems(asked: Mapping[str, Any]) -> list[str]:
    """What an instance is made from."""
    source, found = asked.get(RESTORE.name), []
    if source is not None:
        given = [name for name in ("snapshot", "instance", "resource_id") if source.get(name)]
        if len(given) != 1:
            found.append(f"restore_from: has {', '.join(given) or 'none'} of snapshot, instance, resource_id; it must have exactly one")
        if source.get("time") and "snapshot" in given:
            found.append("restore_from.time: does not go with snapshot, which is of one time")
    if asked.get("replica_of"):
        alone = [name for name in ("restore_from", "master_user_secret", "manage_master_user_password", "master_username", "database") if asked.get(name)]
        found += [f"{name}: does not go with replica_of; a replica has what its source has" for name in alone]
    return found


def cluster_problems(asked: Mapping[str, Any]) -> list[str]:
    """What an instance of a cluster has of its cluster; and what only one of a cluster has."""
    if not asked.get("cluster"):
        return ["promotion_tier: is of instances of a cluster; say cluster"] if asked.get("promotion_tier") is not None else []
    found = [f"{name}: does not go with cluster; an instance has what its cluster has" for name in OF_CLUSTER if asked.get(name) not in (None, False)]
    tier = asked.get("promotion_tier")
    if isinstance(tier, int) and not 0 <= tier <= LAST_TIER:
        found.append(f"promotion_tier: is {tier}; it must be from 0 to {LAST_TIER}")
    return found


def _flat(instance: Mapping[str, Any]) -> Shape:
    """An instance with the keys of CreateDBInstance."""
    insights = instance.get("PerformanceInsightsEnabled", False)
    groups = instance.get("DBParameterGroups") or []
    window, most = instance.get("PreferredMaintenanceWindow"), instance.get("MaxAllocatedStorage") or 0
    return {
        **instance,
        "MaxAllocatedStorage": most if most > instance.get("AllocatedStorage", 0) else 0,
        "Port": (instance.get("Endpoint") or {}).get("Port") if "Port" not in instance else instance["Port"],
        "DBSubnetGroupName": (instance.get("DBSubnetGroup") or {}).get("DBSubnetGroupName"),
        "VpcSecurityGroupIds": [group["VpcSecurityGroupId"] for group in instance.get("VpcSecurityGroups") or [] if group.get("Status") != "removing"],
        "DBParameterGroupName": groups[0]["DBParameterGroupName"] if groups else None,
        "PreferredMaintenanceWindow": window.lower() if window else None,
        "EnableIAMDatabaseAuthentication": instance.get("IAMDatabaseAuthenticationEnabled", False),
        "EnablePerformanceInsights": insights,
        "PerformanceInsightsRetentionPeriod": instance.get("PerformanceInsightsRetentionPeriod") if insights else None,
        "PerformanceInsightsKMSKeyId": instance.get("PerformanceInsightsKMSKeyId") if insights else None,
        "EnableCloudwatchLogsExports": exported_logs(instance),
        "ManageMasterUserPassword": bool(instance.get("MasterUserSecret")),
        "MasterUserSecretKmsKeyId": (instance.get("MasterUserSecret") or {}).get("KmsKeyId"),
    }


def _grown(asked: Shape, base: Shape) -> Shape:
    """Storage never shrinks, and what AWS has let grow by itself is as asked for."""
    has, found = base["allocated_storage"], {}
    if isinstance(has, int):
        if asked.get("allocated_storage") is not None:
            found["allocated_storage"] = max(has, asked["allocated_storage"])
        most = asked.get("max_allocated_storage")
        if most and most <= has:
            found["max_allocated_storage"] = base["max_allocated_storage"]
    return found


def _insights(shape: Shape) -> Shape:
    """For how long Performance Insights keep what they see, and with which key; nothing where there are none."""
    if not shape["performance_insights"]:
        return {"performance_insights_retention_days": None, "performance_insights_kms_key_id": None}
    days, key = shape["performance_insights_retention_days"], shape["performance_insights_kms_key_id"]
    return {"performance_insights_retention_days": days or USUAL_RETENTION, "performance_insights_kms_key_id": key or UNKNOWN}


def _implied(asked: Shape) -> frozenset[str]:
    """What one option says of others."""
    found = {"publicly_accessible"} if asked.get("publicly_accessible") is not None else set()
    if asked.get("performance_insights") is not None:
        found |= INSIGHTS
    if asked.get("credentials") is not None or asked.get("manage_master_user_password"):
        found |= {"secret_version"}
    return frozenset(found)


def _backup_effect(current: Shape, target: Shape) -> str:
    """Switching backups on or off stops the instance for a moment, and without them none stay."""
    if bool(current["backup_retention_days"]) == bool(target["backup_retention_days"]):
        return ""
    return "which interrupts it" if target["backup_retention_days"] else "which interrupts it and deletes its automated backups"
