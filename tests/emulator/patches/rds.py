# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: what an instance has, that its changes take time or wait for their window, and what replicas and restored instances have of their source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.rds import models
from moto.rds.exceptions import InvalidParameterCombination, RDSClientError
from moto.rds.models import DBInstance, RDSBackend

from .mechanism import Function, replaces

#: What waits for the maintenance window unless it is to happen at once, by the names of moto and of AWS.
#: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_PendingModifiedValues.html
DEFERRED = {
    "db_instance_class": "DBInstanceClass",
    "allocated_storage": "AllocatedStorage",
    "engine_version": "EngineVersion",
    "multi_az": "MultiAZ",
    "storage_type": "StorageType",
    "iops": "Iops",
    "storage_throughput": "StorageThroughput",
}
#: The latest minor versions: https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
LATEST = {"13": "13.18", "14": "14.18", "15": "15.13", "16": "16.9", "17": "17.5"}
#: What gp3 has without being asked, below and from the size on at which AWS takes requests for more.
#: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
SMALL, LARGE, LARGE_FROM = (3000, 125), (12000, 500), 400
DEFAULT_KEY = "arn:aws:kms:{region}:{account}:key/aws-rds-0000-0000-0000-000000000000"
#: What a restored instance and a replica have of their source.
OF_SOURCE = (
    "engine",
    "engine_version",
    "allocated_storage",
    "db_name",
    "master_username",
    "storage_encrypted",
    "kms_key_id",
    "storage_type",
    "port",
    "db_instance_class",
    "preferred_maintenance_window",
    "auto_minor_version_upgrade",
)


@replaces(RDSBackend, "create_db_instance")
def new_instances_are_whole_and_not_ready(original: Function, backend: Any, db_kwargs: Any) -> Any:
    """An instance is creating until somebody looks, of a whole version, and tells of Performance Insights and its storage; moto's does neither.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    """
    given = dict(db_kwargs)
    if not given.get("db_cluster_identifier"):
        refuse_provisioned(given, given.get("storage_type"), given.get("allocated_storage"))
    database = original(backend, {**given, "engine_version": whole_version(given)})
    complete(database, given)
    database.status, database.pending_modified_values = "creating", {}
    return database


@replaces(RDSBackend, "modify_db_instance")
def changes_take_time_or_wait(original: Function, backend: Any, db_instance_identifier: str, db_kwargs: Any) -> Any:
    """A change is under way until somebody looks, and what restarts an instance waits for the maintenance window unless it is to happen at once.

    moto makes every change at once, does not know the port, and loses Performance Insights.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
    """
    database = idle(backend, db_instance_identifier)
    given = dict(db_kwargs)
    refuse_provisioned(given, given.get("storage_type", database.storage_type), given.get("allocated_storage", database.allocated_storage))
    if "engine_version" in given:
        given["engine_version"] = whole_version({"engine": database.engine, **given})
    if not given.get("apply_immediately"):
        later = {key: given.pop(key) for key in DEFERRED if given.get(key) is not None and given[key] != getattr(database, key)}
        database.waiting = {**getattr(database, "waiting", {}), **later}
    else:
        given = {**getattr(database, "waiting", {}), **given}
        database.waiting = {}
    if given.get("db_port_number"):
        database.port = given.pop("db_port_number")
    group = database.db_parameter_group_name
    changed = original(backend, db_instance_identifier, given)
    complete(changed, given)
    for replica in backend.databases.values():  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RenameInstance.html
        if replica.source_db_instance_identifier == db_instance_identifier:
            replica.source_db_instance_identifier = changed.db_instance_identifier
    changed.pending_modified_values = {DEFERRED[key]: value for key, value in changed.waiting.items()}
    changed.needs_reboot = getattr(changed, "needs_reboot", False) or changed.db_parameter_group_name != group
    changed.status = "modifying" if given.get("apply_immediately") else "available"
    return changed


@replaces(models, "valid_preferred_maintenance_window")
def windows_may_touch(original: Function, maintenance_window: Any, backup_window: Any) -> Any:
    """Maintenance may begin when backups end, at the same minute; moto takes this for a conflict.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupWindow.html
    """
    said = original(maintenance_window, backup_window)
    if not said or "overlap" not in said:
        return said
    start, end = (clock.split(":") for clock in backup_window.split("-"))
    first, last = int(start[0]) * 60 + int(start[1]) + 1, int(end[0]) * 60 + int(end[1]) - 1
    inside = "-".join(f"{minute // 60 % 24:02}:{minute % 60:02}" for minute in (first, last))
    return original(maintenance_window, inside)


@replaces(RDSBackend, "describe_db_instances")
def a_change_has_ended_when_somebody_looks(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """What was under way has ended by the next look.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
    """
    found = original(backend, *arguments, **named)
    for database in found:
        if database.status in ("creating", "modifying"):
            database.status = "available"
    return found


@replaces(DBInstance, "db_parameter_group_status_list")
def another_parameter_group_waits_for_a_reboot(original: Function, database: Any) -> Any:
    """The parameters of another group are in force after a reboot; moto's are at once.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBParameterGroupStatus.html
    """
    groups = original(database)
    for group in groups if getattr(database, "needs_reboot", False) else []:
        group.ParameterApplyStatus = "pending-reboot"
    return groups


@replaces(RDSBackend, "reboot_db_instance")
def a_reboot_brings_parameters_into_force(original: Function, backend: Any, db_instance_identifier: str) -> Any:
    """A reboot brings the parameters of the group into force.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RebootDBInstance.html
    """
    database = original(backend, db_instance_identifier)
    database.needs_reboot = False
    return database


@replaces(RDSBackend, "delete_db_instance")
def what_changes_is_not_deleted(original: Function, backend: Any, db_instance_identifier: str, *arguments: Any, **named: Any) -> Any:
    """An instance that is being made or changed is not deleted; moto deletes it.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html
    """
    if db_instance_identifier in backend.databases:
        idle(backend, db_instance_identifier)
    return original(backend, db_instance_identifier, *arguments, **named)


@replaces(RDSBackend, "create_db_instance_read_replica")
def replicas_are_instances_of_their_own(_original: Function, backend: Any, db_kwargs: Any) -> Any:
    """A replica has its source's data, and settings of its own: no standby, no backups, no protection, its own tags and logs; moto's is a copy.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
    """
    given = dict(db_kwargs)
    source = backend.find_db_from_id(given["source_db_instance_identifier"])
    if source.backup_retention_period == 0:
        raise RDSClientError("InvalidDBInstanceState", f"Automated backups are not enabled for the source instance {source.db_instance_identifier}.")
    if given.get("db_subnet_group_name") and source.backend is backend:
        raise RDSClientError("DBSubnetGroupNotAllowedFault", "The DBSubnetGroup should not be specified for read replicas in the source's region.")
    kept = {"backup_retention_period": 0, "db_parameter_group_name": source.db_parameter_group_name, "vpc_security_group_ids": source.vpc_security_group_ids}
    group = getattr(source, "db_subnet_group", None)
    where = {"db_subnet_group_name": group.name} if group else {}
    replica = backend.create_db_instance({**of_source(source), **kept, **where, **given})
    replica.set_as_replica()
    source.add_replica(replica)
    return replica


@replaces(RDSBackend, "restore_db_instance_from_db_snapshot")
def restored_from_a_snapshot(_original: Function, backend: Any, from_snapshot_id: str, overrides: Any) -> Any:
    """A restored instance has its source's data and the settings that are asked for; moto's has all of the source, its protection and tags too.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html
    """
    name = backend.extract_snapshot_name_from_arn(from_snapshot_id) if from_snapshot_id.startswith("arn:") else from_snapshot_id
    (snapshot,) = backend.describe_db_snapshots(db_instance_identifier=None, db_snapshot_identifier=name)
    return restored(backend, snapshot.database, dict(overrides), overrides["db_instance_identifier"])


@replaces(RDSBackend, "restore_db_instance_to_point_in_time")
def restored_to_a_point_in_time(_original: Function, backend: Any, source_db_identifier: str, target_db_identifier: str, overrides: Any) -> Any:
    """The same from the automated backups of an instance, which it has to have; moto restores without.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html
    """
    (source,) = backend.describe_db_instances(source_db_identifier)
    if source.backup_retention_period == 0:
        raise RDSClientError("PointInTimeRestoreNotEnabled", f"{source_db_identifier} has no automated backups.")
    return restored(backend, source, dict(overrides), target_db_identifier)


def restored(backend: Any, source: Any, given: dict[str, Any], name: str) -> Any:
    """A new instance with the data of another one."""
    asked = {key: value for key, value in given.items() if value is not None and key != "source_db_instance_identifier"}
    return backend.create_db_instance(
        {**of_source(source), "backup_retention_period": source.backup_retention_period, **asked, "db_instance_identifier": name, "db_cluster_identifier": None}
    )


def of_source(source: Any) -> dict[str, Any]:
    """What an instance has of its source."""
    return {key: getattr(source, key) for key in OF_SOURCE if getattr(source, key, None) is not None}


def idle(backend: Any, name: str) -> Any:
    """The instance, where nothing is under way."""
    database = backend.databases.get(name)
    if database is not None and database.status in ("creating", "modifying"):
        raise RDSClientError("InvalidDBInstanceState", f"Database instance is not in available state: {name} is {database.status}.")
    return database if database is not None else backend.describe_db_instances(name)[0]


def whole_version(given: Mapping[str, Any]) -> Any:
    """A version as AWS tells it: of a major one, the latest minor one."""
    said = given.get("engine_version")
    return LATEST.get(str(said), said) if "postgres" in str(given.get("engine")) else said


def refuse_provisioned(given: Mapping[str, Any], storage_type: Any, size: Any) -> None:
    """IOPS and throughput of gp3 that is too small for them."""
    if storage_type == "gp3" and int(size or 0) < LARGE_FROM and (given.get("iops") or given.get("storage_throughput")):
        raise InvalidParameterCombination("You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400.")


def complete(database: Any, given: Mapping[str, Any]) -> None:
    """What AWS tells of storage, Performance Insights and addresses."""
    if given.get("network_type"):
        database.network_type = given["network_type"]
    if given.get("enable_performance_insights") is not None:
        database.performance_insights_enabled = given["enable_performance_insights"]
    if getattr(database, "performance_insights_enabled", False):
        usual = DEFAULT_KEY.format(region=database.region, account=database.account_id)
        days = given.get("performance_insights_retention_period") or getattr(database, "performance_insights_retention_period", None)
        key = given.get("performance_insights_kms_key_id") or getattr(database, "performance_insights_kms_key_id", None)
        database.performance_insights_retention_period, database.performance_insights_kms_key_id = days or 7, key or usual
    if database.db_cluster_identifier is None and database.storage_type == "gp3":
        iops, throughput = LARGE if database.allocated_storage >= LARGE_FROM else SMALL
        database.iops = given.get("iops") or database.iops or iops
        database.storage_throughput = given.get("storage_throughput") or database.storage_throughput or throughput
