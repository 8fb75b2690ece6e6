# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems: their access points, who gets in, and with what rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.efs_file_systems import NEVER
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import VERSION, statement_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import own_groups
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import service_role_arn
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import check_options
from ansible_collections.groundwork.aws.plugins.plugin_utils.volumes import client_actions, point_of, users_of, volumes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Statement = dict[str, Any]
NFS = 2049
#: An access point, in the form of an option of argument_specs.
ACCESS_POINT_SPEC: dict[str, Any] = {
    "type": "dict",
    "options": {
        "path": {"type": "str"},
        "uid": {"type": "int"},
        "gid": {"type": "int"},
        "secondary_gids": {"type": "list", "elements": "int"},
        "owner_uid": {"type": "int"},
        "owner_gid": {"type": "int"},
        "permissions": {"type": "str"},
    },
}
USUAL = {"uid": 1000, "gid": 1000, "secondary_gids": [], "permissions": "0755"}


class FileSystemDataError(ValueError):
    """Data of which no file system can be made."""


def checked(points: Mapping[str, Any] | None, path: str, errors: list[str]) -> dict[str, Any]:
    """Access points with their values in their types; what is wrong with one is reported."""
    return {str(key): check_options(ACCESS_POINT_SPEC, point or {}, f"{path}.{key}", errors) for key, point in (points or {}).items()}


def point_of_entry(key: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """An access point with what it means where it says nothing: a directory of its own, that belongs to whoever everybody is there."""
    point = {**USUAL, **{name: value for name, value in said.items() if value is not None}}
    root = {"owner_uid": point.get("owner_uid", point["uid"]), "owner_gid": point.get("owner_gid", point["gid"]), "permissions": point["permissions"]}
    path = point.get("path") or f"/{key}"
    return {
        "posix_user": {"uid": point["uid"], "gid": point["gid"], "secondary_gids": point["secondary_gids"]},
        # The root of a file system is there already.
        "root_directory": {"path": path, **({} if path == "/" else {"creation_info": root})},
    }


def access_point_requests(definition: Mapping[str, Any], key: str, stack: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The filter: the access points of a file system as the module takes them."""
    errors: list[str] = []
    points = checked(definition.get("access_points"), f"file_systems.{key}.access_points", errors)
    if errors:
        raise FileSystemDataError(" ".join(errors))
    names = {point: resource_name(f"{key}-{point}", "access_point", stack) for point in points}
    return [{"key": f"{key}/{point}", "name": names[point], **point_of_entry(point, said)} for point, said in points.items()]


def lifecycle_transitions(definition: Mapping[str, Any]) -> dict[str, str]:
    """The filter: when files move, as the module takes it."""
    return {
        "transition_to_ia": after(definition.get("ia_after_days")),
        "transition_to_archive": after(definition.get("archive_after_days")),
        "transition_to_primary_storage_class": "after_1_access" if definition.get("standard_on_access") else NEVER,
    }


def after(days: Any) -> str:
    """A number of days in AWS's words."""
    return f"after_{days}_day{'' if int(days) == 1 else 's'}" if days else NEVER


def file_system_policy(definition: Mapping[str, Any], key: str, services: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    """The filter: the policy of a file system: nobody gets in without TLS, nor anybody but the services that mount it, each by its own access point.

    C(made) has what AWS made: C(arn), C(points) (the results of making the access points), and C(stack).
    """
    arns = {result["point"]["key"]: (result.get("access_point") or {}).get("arn") or UNKNOWN for result in made["points"]}
    statements = [tls_only(made["arn"])]
    for name, service in users_of(services, key).items():
        for volume, said in volumes_of(service).items():
            if said["file_system"] == key:
                role = service_role_arn(services, name, "task", made["stack"])
                statements.append(mounting(role, client_actions(service, volume), arns[point_of(said)], made["arn"]))
    more = [statement_of({"resources": [made["arn"]], **said}) for said in definition.get("statements") or []]
    return {"Version": VERSION, "Statement": [*with_all_principals(statements), *more]}


def tls_only(arn: str) -> Statement:
    """What AWS's own console writes: https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html."""
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    return {"Sid": "TlsOnly", "Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": ["*"], "Resource": arn, "Condition": condition}


def mounting(role: str, actions: list[str], point: str, arn: str) -> Statement:
    """A role gets in by one access point, from within the VPC.

    https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    """
    condition = {"StringEquals": {"elasticfilesystem:AccessPointArn": point}, "Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}
    return {"Effect": "Allow", "Principal": {"AWS": [role]}, "Action": actions, "Resource": arn, "Condition": condition}


def with_all_principals(statements: Iterable[Statement]) -> list[Statement]:
    """Statements that differ in who is meant alone as one."""
    found: list[Statement] = []
    for statement in statements:
        body = {name: value for name, value in statement.items() if name != "Principal"}
        like = next((known for known in found if {name: value for name, value in known.items() if name != "Principal"} == body), None)
        if like is None:
            found.append(statement)
        else:
            like["Principal"] = {"AWS": sorted({*like["Principal"]["AWS"], *statement["Principal"]["AWS"]})}
    return found


def file_system_groups(services: Mapping[str, Any], file_systems: Mapping[str, Any]) -> dict[str, Any]:
    """The security group that each file system has of its own: in from the services that mount it, and out to nobody."""
    return {key: file_system_group(key, entry or {}, services) for key, entry in file_systems.items() if key in own_groups(key, entry)}


def file_system_group(key: str, entry: Mapping[str, Any], services: Mapping[str, Any]) -> dict[str, Any]:
    """The security group of a file system."""
    users = users_of(services, key)
    rules = [{"description": f"NFS from the service {name}", "port": NFS, "groups": own_groups(name, service)} for name, service in users.items()]
    return {"description": f"File system {key}", "ingress": [*(entry.get("ingress") or []), *rules], "egress": []}


def unready_mount_targets(results: Iterable[Mapping[str, Any]]) -> list[str]:
    """The filter: the subnets whose mount targets are not there yet; those of a plan are as good as there."""
    targets = [result.get("mount_target") or {} for result in results]
    return [str(target["subnet_id"]) for target in targets if target.get("status") not in ("available", UNKNOWN, None)]
