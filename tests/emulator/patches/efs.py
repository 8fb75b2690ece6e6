# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EFS: file systems, the addresses that they are reached under, and the ways into them."""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.efs.exceptions import AccessPointNotFound, BadRequest, EFSError, FileSystemNotFound
from moto.efs.models import EFSBackend, FileSystem
from moto.efs.responses import EFSResponse
from moto.kms import kms_backends

from .mechanism import Function, replaces

JSON = {"Content-Type": "application/json"}
NO_CONTENT = {"status": 204, **JSON}
Answer = tuple[str, dict[str, Any]]


class _WrongStateError(EFSError):
    """What is asked of a file system that is not ready."""

    code = 409

    def __init__(self, file_system: Any) -> None:
        super().__init__("IncorrectFileSystemLifeCycleState", f"File system {file_system.file_system_id} is {file_system.life_cycle_state}.")


def _system(backend: Any, file_system_id: str) -> Any:
    if file_system_id not in backend.file_systems_by_id:
        raise FileSystemNotFound(file_system_id)
    return backend.file_systems_by_id[file_system_id]


def _ready(backend: Any, file_system_id: str) -> Any:
    system = _system(backend, file_system_id)
    if system.life_cycle_state != "available":
        raise _WrongStateError(system)
    return system


def _refuse_throughput(mode: str | None, mibps: float | None, performance: str | None) -> None:
    if mode == "provisioned" and not mibps:
        raise BadRequest("Provisioned throughput must be specified in provisioned throughput mode.")
    if mode != "provisioned" and mibps:
        raise BadRequest("Provisioned throughput can only be specified in provisioned throughput mode.")
    if mode == "elastic" and performance == "maxIO":
        raise BadRequest("Elastic throughput mode is not supported with the Max I/O performance mode.")


@replaces(EFSBackend, "create_file_system")
def throughput_fits_its_mode(original: Function, backend: Any, creation_token: str, **said: Any) -> Any:
    """Provisioned throughput needs a figure, which no other mode takes, and elastic throughput is for general purposes; moto takes anything.

    https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html
    """
    _refuse_throughput(said.get("throughput_mode"), said.get("provisioned_throughput_in_mibps"), said.get("performance_mode"))
    return original(backend, creation_token, **said)


@replaces(EFSBackend, "create_file_system")
def a_new_file_system_is_not_ready(original: Function, backend: Any, creation_token: str, **said: Any) -> Any:
    """A new file system is being created until somebody looks; moto's is available at once.

    https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html
    """
    system = original(backend, creation_token, **said)
    system.life_cycle_state = "creating"
    return system


@replaces(EFSResponse, "describe_file_systems")
def a_file_system_is_ready_when_somebody_looks(original: Function, response: Any) -> Answer:
    """What was under way has ended by the next look.

    https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystems.html
    """
    for system in response.efs_backend.file_systems_by_id.values():
        system.life_cycle_state = "available"
    answer: Answer = original(response)
    return answer


@replaces(FileSystem, "info_json")
def an_encrypted_file_system_has_a_key(original: Function, system: Any) -> dict[str, Any]:
    """The key of an encrypted file system is told by its ARN, that of EFS where no other was named; moto repeats what was asked.

    https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html
    """
    told: dict[str, Any] = original(system)
    if not system.encrypted:
        return told
    _arn, _partition, _service, region, account, _resource = system.file_system_arn.split(":", 5)
    named = system.kms_key_id or "alias/aws/elasticfilesystem"
    keys = kms_backends[account][region]
    return told | {"KmsKeyId": named if named.startswith("arn:") else keys.describe_key(named).arn}


@replaces(EFSResponse, "update_file_system")
def throughput_can_be_changed(_original: Function | None, response: Any) -> Answer:
    """A file system changes its throughput, and is being updated until somebody looks; moto does not know how.

    https://docs.aws.amazon.com/efs/latest/ug/API_UpdateFileSystem.html
    """
    system = _ready(response.efs_backend, response._get_param("FileSystemId"))
    mode = response._get_param("ThroughputMode") or system.throughput_mode
    mibps = response._get_param("ProvisionedThroughputInMibps")
    _refuse_throughput(mode, mibps, system.performance_mode)
    system.throughput_mode, system.provisioned_throughput_in_mibps, system.life_cycle_state = mode, mibps, "updating"
    return json.dumps(system.info_json()), {"status": 202, **JSON}


@replaces(EFSBackend, "put_lifecycle_configuration")
def lifecycles_are_refused(original: Function, backend: Any, file_system_id: str, policies: list[dict[str, str]]) -> None:
    """A policy has one transition, and Archive storage is there with elastic throughput alone; moto takes anything, of what is not ready too.

    https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html
    """
    system = _ready(backend, file_system_id)
    if any(len(policy) != 1 for policy in policies):
        raise BadRequest("Each LifecyclePolicy object can have only a single transition.")
    if any("TransitionToArchive" in policy for policy in policies) and system.throughput_mode != "elastic":
        raise BadRequest("The Archive storage class is available only for file systems that use the Elastic throughput mode.")
    original(backend, file_system_id, policies)


@replaces(EFSResponse, "put_backup_policy")
def backups_can_be_switched(_original: Function | None, response: Any) -> Answer:
    """Automatic backups are switched on and off; moto does not know how.

    https://docs.aws.amazon.com/efs/latest/ug/API_PutBackupPolicy.html
    """
    system = _ready(response.efs_backend, response._get_param("FileSystemId"))
    enabled = response._get_param("BackupPolicy")["Status"] == "ENABLED"
    system._backup = enabled
    return json.dumps({"BackupPolicy": {"Status": "ENABLING" if enabled else "DISABLING"}}), JSON


@replaces(EFSBackend, "describe_backup_policy")
def a_missing_file_system_has_no_backup_policy(original: Function, backend: Any, file_system_id: str) -> dict[str, str]:
    """The error of a missing file system is FileSystemNotFound; moto breaks.

    https://docs.aws.amazon.com/efs/latest/ug/API_DescribeBackupPolicy.html
    """
    _system(backend, file_system_id)
    told: dict[str, str] = original(backend, file_system_id)
    return told


@replaces(EFSBackend, "describe_file_system_policy")
def a_missing_file_system_has_no_policy(original: Function, backend: Any, file_system_id: str) -> str:
    """The error of a missing file system is FileSystemNotFound; moto breaks.

    https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystemPolicy.html
    """
    _system(backend, file_system_id)
    policy: str = original(backend, file_system_id)
    return policy


@replaces(EFSBackend, "put_file_system_policy")
def a_policy_is_of_a_file_system_and_names_it(
    original: Function, backend: Any, file_system_id: str, policy: str, bypass_policy_lockout_safety_check: bool
) -> None:
    """A policy gets an Id, a statement a Sid and the file system as its resource, if there is none; moto keeps what was written, and breaks without a system.

    https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html
    """
    arn, document = _system(backend, file_system_id).file_system_arn, json.loads(policy)
    document["Statement"] = [{"Sid": f"efs-statement-{_uuid_of(statement)}", "Resource": arn, **statement} for statement in document["Statement"]]
    original(backend, file_system_id, json.dumps({"Id": "1", **document}), bypass_policy_lockout_safety_check)


def _uuid_of(statement: dict[str, Any]) -> uuid.UUID:
    """The same for the same statement, so that what was repaired is as it was."""
    return uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(statement, sort_keys=True))


@replaces(EFSResponse, "delete_file_system_policy")
def a_policy_can_be_deleted(_original: Function | None, response: Any) -> Answer:
    """A file system's policy is deleted; moto does not know how.

    https://docs.aws.amazon.com/efs/latest/ug/API_DeleteFileSystemPolicy.html
    """
    _system(response.efs_backend, response._get_param("FileSystemId")).file_system_policy = None
    return "", NO_CONTENT


@replaces(EFSBackend, "create_mount_target")
def only_a_ready_file_system_is_mounted(original: Function, backend: Any, file_system_id: str, subnet_id: str, *more: Any, **named: Any) -> Any:
    """A mount target is made of a file system that is available, and is itself being made until somebody looks; moto's is there at once.

    https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
    """
    if file_system_id in backend.file_systems_by_id:
        _ready(backend, file_system_id)
    target = original(backend, file_system_id, subnet_id, *more, **named)
    target.life_cycle_state = "creating"
    return target


@replaces(EFSBackend, "create_mount_target")
def a_mount_target_is_in_a_group(original: Function, backend: Any, file_system_id: str, subnet_id: str, *more: Any, **named: Any) -> Any:
    """Without security groups, a mount target is in the default one of its VPC; moto's is in none.

    https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
    """
    target = original(backend, file_system_id, subnet_id, *more, **named)
    target.security_groups = target.security_groups or [backend.ec2_backend.get_default_security_group(target.vpc_id).id]
    return target


@replaces(EFSBackend, "delete_mount_target")
def a_mount_target_takes_its_time_to_go(original: Function, backend: Any, mount_target_id: str) -> None:
    """A mount target that is deleted holds its file system and its address until somebody looks; moto's is gone at once.

    https://docs.aws.amazon.com/efs/latest/ug/API_DeleteMountTarget.html
    """
    target = backend.mount_targets_by_id.get(mount_target_id)
    if target is None:
        original(backend, mount_target_id)
    else:
        target.life_cycle_state = "deleting"


@replaces(EFSBackend, "describe_mount_targets")
def a_mount_target_is_there_or_gone_when_somebody_looks(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """What was under way has ended by the next look.

    https://docs.aws.amazon.com/efs/latest/ug/API_DescribeMountTargets.html
    """
    for target in list(backend.mount_targets_by_id.values()):
        if target.life_cycle_state == "deleting":
            backend.ec2_backend.delete_network_interface(target.network_interface_id)
            del backend.mount_targets_by_id[target.mount_target_id]
            target.clean_up()
        target.life_cycle_state = "available"
    return original(backend, *arguments, **named)


@replaces(EFSBackend, "create_access_point")
def an_access_point_is_of_a_file_system(original: Function, backend: Any, client_token: str, **said: Any) -> Any:
    """An access point leads into a file system that is there and available; moto takes any id.

    https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html
    """
    _ready(backend, said["file_system_id"])
    return original(backend, client_token, **said)


@replaces(EFSBackend, "describe_access_points")
def access_points_of_a_missing_file_system(original: Function, backend: Any, access_point_id: str | None, file_system_id: str | None) -> list[Any]:
    """The error of a missing file system is FileSystemNotFound; moto has an empty list.

    https://docs.aws.amazon.com/efs/latest/ug/API_DescribeAccessPoints.html
    """
    if file_system_id:
        _system(backend, file_system_id)
    points: list[Any] = original(backend, access_point_id, file_system_id)
    return points


@replaces(EFSBackend, "delete_access_point")
def a_missing_access_point_is_not_deleted(original: Function, backend: Any, access_point_id: str) -> None:
    """The error of a missing access point is AccessPointNotFound; moto has none.

    https://docs.aws.amazon.com/efs/latest/ug/API_DeleteAccessPoint.html
    """
    if access_point_id not in backend.access_points:
        raise AccessPointNotFound(access_point_id)
    original(backend, access_point_id)


@replaces(EFSBackend, "delete_file_system")
def access_points_go_with_their_file_system(original: Function, backend: Any, file_system_id: str) -> None:
    """Nothing leads into a file system that is gone; moto keeps its access points.

    https://docs.aws.amazon.com/efs/latest/ug/API_DeleteFileSystem.html
    """
    original(backend, file_system_id)
    for identifier, point in list(backend.access_points.items()):
        if point.file_system_id == file_system_id:
            del backend.access_points[identifier]
