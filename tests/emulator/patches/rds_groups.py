# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: parameter groups and subnet groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.core.responses import ActionResult
from moto.rds.exceptions import DBParameterGroupNotFoundError, DBSubnetGroupNotFoundError, InvalidParameterCombination, RDSClientError
from moto.rds.models import RDSBackend
from moto.rds.responses import RDSResponse

from .mechanism import Function, replaces

STATIC = (
    *("max_connections", "shared_buffers", "rds.logical_replication", "shared_preload_libraries", "max_wal_senders", "max_worker_processes"),
    *("max_replication_slots", "huge_pages", "track_activity_query_size", "wal_buffers", "autovacuum_max_workers"),
)
DYNAMIC = (
    *("rds.force_ssl", "log_statement", "log_min_duration_statement", "log_connections", "log_disconnections", "effective_cache_size", "work_mem"),
    *("idle_in_transaction_session_timeout", "statement_timeout", "lock_timeout", "maintenance_work_mem", "random_page_cost", "autovacuum", "timezone"),
    *("rds.log_retention_period", "log_lock_waits", "log_temp_files", "temp_file_limit", "effective_io_concurrency", "max_wal_size", "min_wal_size"),
)
FIXED = ("wal_level", "data_directory", "config_file")
#: The parameters of PostgreSQL, or enough of them, with when each can be in force:
#: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html
KNOWN: dict[str, dict[str, Any]] = {
    **{name: {"ApplyType": "static", "IsModifiable": True} for name in STATIC},
    **{name: {"ApplyType": "dynamic", "IsModifiable": True} for name in DYNAMIC},
    **{name: {"ApplyType": "static", "IsModifiable": False} for name in FIXED},
}


@replaces(RDSBackend, "describe_db_parameter_groups")
def a_parameter_group_that_is_not_there_is_an_error(original: Function, backend: Any, db_parameter_group_kwargs: Any) -> Any:
    """Asked for a group by a name that none has, AWS says so; moto gives an empty list.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameterGroups.html
    """
    found, name = original(backend, db_parameter_group_kwargs), db_parameter_group_kwargs.get("db_parameter_group_name")
    if name and not found:
        raise DBParameterGroupNotFoundError(name)
    return found


@replaces(RDSResponse, "describe_db_parameters")
def groups_tell_all_parameters(_original: Function, response: Any) -> ActionResult:
    """A group has all parameters of its family, of which Source=user are those that somebody has set; moto has those alone.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameters.html
    """
    (group,) = response.backend.describe_db_parameter_groups({"db_parameter_group_name": response.params.get("DBParameterGroupName")})
    return ActionResult({"Parameters": all_of(group, response.params.get("Source"))})


@replaces(RDSBackend, "modify_db_parameter_group")
def static_parameters_wait_for_a_reboot(original: Function, backend: Any, db_parameter_group_name: str, db_parameter_group_parameters: Any) -> Any:
    """What is no parameter, what nobody may set, and a static one at once is refused; moto takes all.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html
    """
    parameters = list(db_parameter_group_parameters or [])
    check(backend, db_parameter_group_name, parameters)
    return original(backend, db_parameter_group_name, parameters)


@replaces(RDSResponse, "reset_db_parameter_group")
def parameters_are_set_back(_original: Function, response: Any) -> ActionResult:
    """Parameters are as the database has them again; moto does not have the operation.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBParameterGroup.html
    """
    name, parameters = response.params["DBParameterGroupName"], response.params.get("Parameters") or []
    group = check(response.backend, name, parameters)
    for one in [*group.parameters] if response.params.get("ResetAllParameters") else [parameter["ParameterName"] for parameter in parameters]:
        group.parameters.pop(one, None)
    return ActionResult({"DBParameterGroupName": name})


@replaces(RDSBackend, "delete_db_parameter_group")
def a_parameter_group_in_use_stays(original: Function, backend: Any, db_parameter_group_name: str) -> Any:
    """A group that an instance has is not deleted; moto deletes it.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBParameterGroup.html
    """
    if any(database.db_parameter_group_name == db_parameter_group_name for database in backend.databases.values()):
        raise RDSClientError("InvalidDBParameterGroupState", f"One or more database instances are still members of {db_parameter_group_name}.")
    return original(backend, db_parameter_group_name)


@replaces(RDSResponse, "describe_db_cluster_parameters")
def cluster_groups_tell_all_parameters(_original: Function, response: Any) -> ActionResult:
    """A group has all parameters of its family, of which Source=user are those that somebody has set; moto has those alone.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterParameters.html
    """
    group = cluster_group(response.backend, response.params["DBClusterParameterGroupName"])
    return ActionResult({"Parameters": all_of(group, response.params.get("Source"))})


@replaces(RDSBackend, "modify_db_cluster_parameter_group")
def static_parameters_of_clusters_wait_for_a_reboot(
    original: Function, backend: Any, db_cluster_parameter_group_name: str, db_cluster_parameter_group_parameters: Any
) -> Any:
    """What is no parameter, what nobody may set, and a static one at once is refused; moto takes all.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBClusterParameterGroup.html
    """
    parameters = list(db_cluster_parameter_group_parameters or [])
    check_parameters(cluster_group(backend, db_cluster_parameter_group_name), parameters)
    return original(backend, db_cluster_parameter_group_name, parameters)


@replaces(RDSResponse, "reset_db_cluster_parameter_group")
def parameters_of_clusters_are_set_back(_original: Function, response: Any) -> ActionResult:
    """Parameters are as the database has them again; moto does not have the operation.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBClusterParameterGroup.html
    """
    name, parameters = response.params["DBClusterParameterGroupName"], response.params.get("Parameters") or []
    group = cluster_group(response.backend, name)
    check_parameters(group, parameters)
    for one in [*group.parameters] if response.params.get("ResetAllParameters") else [parameter["ParameterName"] for parameter in parameters]:
        group.parameters.pop(one, None)
    return ActionResult({"DBClusterParameterGroupName": name})


@replaces(RDSBackend, "delete_db_cluster_parameter_group")
def a_cluster_parameter_group_in_use_stays(original: Function, backend: Any, db_cluster_parameter_group_name: str) -> Any:
    """A group that a cluster has is not deleted; moto deletes it.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBClusterParameterGroup.html
    """
    if any(cluster.parameter_group == db_cluster_parameter_group_name for cluster in backend.clusters.values()):
        raise RDSClientError("InvalidDBParameterGroupState", f"One or more database clusters are still members of {db_cluster_parameter_group_name}.")
    return original(backend, db_cluster_parameter_group_name)


@replaces(RDSBackend, "create_subnet_group")
def a_subnet_group_has_two_zones_and_a_name_of_its_own(original: Function, backend: Any, subnet_name: str, description: str, subnets: Any, tags: Any) -> Any:
    """A group has subnets in two zones, and there is one of a name; moto takes one zone, and puts a second group in the place of the first.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html
    """
    if subnet_name in backend.subnet_groups:
        raise RDSClientError("DBSubnetGroupAlreadyExists", f"The DB subnet group '{subnet_name}' already exists.")
    cover(subnets)
    return original(backend, subnet_name, description, subnets, tags)


@replaces(RDSBackend, "modify_db_subnet_group")
def a_subnet_group_that_changes_stays(original: Function, backend: Any, subnet_name: str, description: str, subnets: Any) -> Any:
    """A changed group is still there; moto's is gone.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html
    """
    if subnet_name not in backend.subnet_groups:
        raise DBSubnetGroupNotFoundError(subnet_name)
    cover(subnets)
    backend.subnet_groups[subnet_name] = group = original(backend, subnet_name, description, subnets)
    return group


@replaces(RDSBackend, "delete_subnet_group")
def a_subnet_group_in_use_stays(original: Function, backend: Any, subnet_name: str) -> Any:
    """A group that an instance stands in is not deleted; moto deletes it.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSubnetGroup.html
    """
    groups = [getattr(database, "db_subnet_group", None) for database in backend.databases.values()]
    of_clusters = [cluster.db_subnet_group_name for cluster in backend.clusters.values()]
    if subnet_name in of_clusters or any(group is not None and group.name == subnet_name for group in groups):
        raise RDSClientError("InvalidDBSubnetGroupStateFault", f"Cannot delete the subnet group '{subnet_name}' because at least one database uses it.")
    return original(backend, subnet_name)


@replaces(RDSBackend, "iter_tagged_resources")
def groups_are_found_by_their_tags(original: Function, backend: Any) -> Iterator[Any]:
    """Groups are among the resources that tags find; moto leaves them out.

    https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
    """
    yield from original(backend)
    found = {"rds:pg": backend.db_parameter_groups, "rds:cluster-pg": backend.db_cluster_parameter_groups, "rds:subgrp": backend.subnet_groups}
    for kind, groups in found.items():
        for group in groups.values():
            yield TaggedResource(arn=group.arn, tags={tag["Key"]: tag["Value"] for tag in group.get_tags()}, resource_type=kind)


def is_postgres(group: Any) -> bool:
    """Whether the parameters of a group are those that are known here."""
    return "postgres" in str(getattr(group, "family", "") or getattr(group, "db_parameter_group_family", ""))


def cluster_group(backend: Any, name: str) -> Any:
    """A group of clusters, which is there."""
    if name not in backend.db_cluster_parameter_groups:
        raise DBParameterGroupNotFoundError(name)
    return backend.db_cluster_parameter_groups[name]


def all_of(group: Any, source: str | None) -> list[dict[str, Any]]:
    """The parameters of a group: all, or those of a source."""
    own = {name: {**known_as(name, group), **said, "Source": "user"} for name, said in group.parameters.items()}
    usual = {name: {"ParameterName": name, **said, "Source": "engine-default"} for name, said in KNOWN.items()} if is_postgres(group) else {}
    return [one for one in {**usual, **own}.values() if source in (None, one["Source"])]


def known_as(name: str, group: Any) -> dict[str, Any]:
    """What is known of a parameter."""
    return KNOWN.get(name, {}) if is_postgres(group) else {}


def check(backend: Any, name: str, parameters: list[dict[str, Any]]) -> Any:
    """The group, where its parameters can be set so."""
    (group,) = backend.describe_db_parameter_groups({"db_parameter_group_name": name})
    check_parameters(group, parameters)
    return group


def check_parameters(group: Any, parameters: list[dict[str, Any]]) -> None:
    """Refuse what cannot be set, or not so."""
    for one in parameters if is_postgres(group) else []:
        known = KNOWN.get(one["ParameterName"])
        if known is None or not known["IsModifiable"]:
            what = "Could not find parameter with name" if known is None else "The parameter cannot be modified:"
            raise RDSClientError("InvalidParameterValue", f"{what} {one['ParameterName']}")
        if known["ApplyType"] == "static" and one["ApplyMethod"] == "immediate":
            raise InvalidParameterCombination("cannot use immediate apply method for static parameter")


def cover(subnets: Any) -> None:
    """Two zones at least."""
    if len({subnet.availability_zone for subnet in subnets}) < 2:
        words = "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Add subnets to cover at least 2 AZs."
        raise RDSClientError("DBSubnetGroupDoesNotCoverEnoughAZs", words)
