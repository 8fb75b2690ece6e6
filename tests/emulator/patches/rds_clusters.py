# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: Aurora clusters, whose changes take time or wait for their window, and what their instances have of them."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import DBClusterNotFoundError, InvalidParameterCombination, RDSClientError
from moto.rds.models import RDSBackend
from moto.rds.responses import RDSResponse

from .mechanism import Function, replaces
from .rds import whole_version

#: What moto calls otherwise in a cluster than in a request.
RENAMED = {"db_cluster_parameter_group_name": "parameter_group", "enable_iam_database_authentication": "iam_auth"}
#: What waits for the maintenance window unless it is to happen at once.
DEFERRED = {"engine_version": "EngineVersion"}
LOGS, SERVERLESS = "cloudwatch_logs_export_configuration", "serverless_v2_scaling_configuration"
USUAL_PAUSE = 300
UNDER_WAY = ("creating", "modifying")
#: What a restored cluster has of its source.
OF_SOURCE = ("engine", "engine_version", "database_name", "master_username", "storage_encrypted", "kms_key_id", "port")


@replaces(RDSBackend, "create_db_cluster")
def new_clusters_are_whole_and_have_a_name_of_their_own(original: Function, backend: Any, kwargs: Any) -> Any:
    """There is one cluster of a name, it is creating until somebody looks, of a whole version and with its family's group of parameters.

    moto puts a second cluster in the place of the first, and gives all of them the parameters of MySQL and a kind of storage that they do not have.
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    """
    given = dict(kwargs)
    name = given["db_cluster_identifier"]
    if name in backend.clusters:
        raise RDSClientError("DBClusterAlreadyExistsFault", f"DB Cluster {name} already exists")
    group = given.get("db_cluster_parameter_group_name")
    if group and not group.startswith("default.") and group not in backend.db_cluster_parameter_groups:
        raise RDSClientError("DBClusterParameterGroupNotFound", f"DBClusterParameterGroup not found: {group}")
    cluster = original(backend, {**given, "engine_version": whole_version(given)})
    if not group and "postgres" in cluster.engine:
        cluster.parameter_group = f"default.{cluster.engine}{cluster.engine_version.partition('.')[0]}"
    if not cluster.storage_encrypted:
        cluster.kms_key_id = None
    complete(cluster, given)
    cluster.under_way, cluster.waiting, cluster.pending_modified_values = "creating", {}, {}
    return cluster


@replaces(RDSBackend, "modify_db_cluster")
def changes_of_clusters_take_time_or_wait(original: Function, backend: Any, kwargs: Any) -> Any:
    """A change is under way until somebody looks, and another version waits for the maintenance window unless it is to happen at once.

    moto makes every change at once, and does not know logs and IAM authentication.
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBCluster.html
    """
    given = dict(kwargs)
    cluster = idle(backend, given["db_cluster_identifier"])
    if "engine_version" in given:
        given["engine_version"] = whole_version({"engine": cluster.engine, **given})
        refuse_major(cluster, given)
    logs = given.pop(LOGS, None) or {}
    at_once = bool(given.get("apply_immediately"))
    cluster.waiting = {**cluster.waiting, **{key: given.pop(key) for key in DEFERRED if given.get(key) is not None}}
    if at_once:
        given, cluster.waiting = {**cluster.waiting, **given}, {}
    original(backend, {RENAMED.get(key, key): value for key, value in given.items()})
    kept = set(cluster.enabled_cloudwatch_logs_exports) | set(logs.get("EnableLogTypes", []))
    cluster.enabled_cloudwatch_logs_exports = sorted(kept - set(logs.get("DisableLogTypes", [])))
    complete(cluster, given)
    cluster.pending_modified_values = {DEFERRED[key]: value for key, value in cluster.waiting.items()}
    cluster.under_way = "modifying" if at_once else ""
    if at_once:
        cluster.status = "modifying"
    return cluster


@replaces(RDSBackend, "describe_db_clusters")
def a_change_of_a_cluster_has_ended_when_somebody_looks(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """What was under way has ended by the next look.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html
    """
    found = original(backend, *arguments, **named)
    for cluster in found:
        if getattr(cluster, "under_way", ""):
            cluster.status, cluster.under_way = "available", ""
    return found


@replaces(RDSResponse, "delete_db_cluster")
def a_cluster_goes_with_a_last_snapshot_or_says_that_it_does_not(original: Function, response: Any) -> Any:
    """A last snapshot is named or declined, a cluster that is being made or changed is not deleted, and AWS's own snapshots go with it.

    moto asks for nothing, and the snapshots that it keeps are in the way of another cluster of that name.
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBCluster.html
    """
    skips, snapshot = bool(response.params.get("SkipFinalSnapshot")), response.params.get("FinalDBSnapshotIdentifier")
    if skips == bool(snapshot):
        raise InvalidParameterCombination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified, and only then.")
    name = idle(response.backend, response.params["DBClusterIdentifier"]).db_cluster_identifier
    answer = original(response)
    for own in [key for key, kept in response.backend.cluster_snapshots.items() if kept.snapshot_type == "automated" and kept.db_cluster_identifier == name]:
        del response.backend.cluster_snapshots[own]
    return answer


@replaces(RDSResponse, "delete_db_instance")
def instances_of_clusters_have_no_last_snapshot(original: Function, response: Any) -> Any:
    """The snapshots are the cluster's; moto makes one of an instance.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html
    """
    database = response.backend.databases.get(response.params["DBInstanceIdentifier"])
    if database is not None and database.db_cluster_identifier and response.params.get("FinalDBSnapshotIdentifier"):
        raise InvalidParameterCombination("FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance")
    return original(response)


@replaces(RDSBackend, "create_db_instance")
def instances_stand_where_their_cluster_does(original: Function, backend: Any, db_kwargs: Any) -> Any:
    """An instance of a cluster is in the subnet group of its cluster; moto's is nowhere.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    """
    given = dict(db_kwargs)
    name = given.get("db_cluster_identifier")
    if name and name not in backend.clusters:
        raise DBClusterNotFoundError(name)
    if name and backend.clusters[name].db_subnet_group_name in backend.subnet_groups:
        given.setdefault("db_subnet_group_name", backend.clusters[name].db_subnet_group_name)
    return original(backend, given)


@replaces(RDSBackend, "restore_db_cluster_from_snapshot")
def clusters_are_restored_from_snapshots(_original: Function, backend: Any, from_snapshot_id: str, overrides: Any) -> Any:
    """A restored cluster has its source's data and the settings that are asked for; moto's has all of the source, its protection and tags too.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html
    """
    name = from_snapshot_id.rpartition(":")[2]
    (snapshot,) = backend.describe_db_cluster_snapshots(db_cluster_identifier=None, db_snapshot_identifier=name, snapshot_type=None)
    return restored(backend, snapshot.cluster, dict(overrides))


@replaces(RDSResponse, "restore_db_cluster_to_point_in_time")
def clusters_are_restored_to_a_point_in_time(_original: Function, response: Any) -> Any:
    """The same from the automated backups of a cluster.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterToPointInTime.html
    """
    (source,) = response.backend.describe_db_clusters(response.params["SourceDBClusterIdentifier"])
    return ActionResult({"DBCluster": restored(response.backend, source, dict(response.params))})


def restored(backend: Any, source: Any, given: dict[str, Any]) -> Any:
    """A new cluster with the data of another one."""
    kept = {key: getattr(source, key) for key in OF_SOURCE if getattr(source, key, None) is not None}
    return backend.create_db_cluster({**kept, "master_user_password": "of the source", **given})


def idle(backend: Any, name: str) -> Any:
    """The cluster, where nothing is under way."""
    if name not in backend.clusters:
        raise DBClusterNotFoundError(name)
    cluster = backend.clusters[name]
    if getattr(cluster, "under_way", ""):
        raise RDSClientError("InvalidDBClusterStateFault", f"DB cluster is not available: {name} is {cluster.under_way}.")
    return cluster


def refuse_major(cluster: Any, given: dict[str, Any]) -> None:
    """Another major version, which has to be allowed."""
    major = given["engine_version"].partition(".")[0] != cluster.engine_version.partition(".")[0]
    if major and not given.get("allow_major_version_upgrade"):
        raise InvalidParameterCombination("The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.")


def complete(cluster: Any, given: dict[str, Any]) -> None:
    """What AWS tells of storage and capacity."""
    if cluster.storage_type != "aurora-iopt1":
        cluster.storage_type = None
    scaling = given.get(SERVERLESS)
    if scaling:
        cluster.serverless_v2_scaling_configuration = capacity({**scaling})


def capacity(scaling: dict[str, Any]) -> dict[str, Any]:
    """Units of Aurora, and a pause for those that pause alone.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfigurationInfo.html
    """
    units = {"MinCapacity": scaling["min_capacity"], "MaxCapacity": scaling["max_capacity"]}
    return units if units["MinCapacity"] else {**units, "SecondsUntilAutoPause": scaling.get("seconds_until_auto_pause") or USUAL_PAUSE}
