# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems as AWS tells of them, and what somebody changes in them and deletes of them by hand."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from tests.integration.harm_changes import change, change_each
from tests.integration.harm_deletions import deletion
from tests.integration.harm_reading import READERS, Account, Said
from tests.integration.harm_records import EFS, Records, keep, listed
from tests.integration.harm_storage import with_stranger

#: What differs each time, and what only counts.
OF_ONCE = ("FileSystemId", "FileSystemArn", "SizeInBytes", "NumberOfMountTargets", "Tags")
OF_ONE_POINT = ("AccessPointArn", "ClientToken", "FileSystemId", "Tags")


def _settings(account: Account, system: Said) -> Said:
    """What other calls tell of a file system."""
    client, mine = account("efs"), {"FileSystemId": system["FileSystemId"]}
    try:
        policy = client.describe_file_system_policy(**mine)["Policy"]
    except ClientError:
        policy = "{}"
    lifecycle = client.describe_lifecycle_configuration(**mine)["LifecyclePolicies"]
    return {"lifecycle": lifecycle, "backup": _has_backups(client, mine), "Policy": policy}


def _has_backups(client: Any, mine: dict[str, str]) -> bool:
    try:
        return bool(client.describe_backup_policy(**mine)["BackupPolicy"]["Status"] == "ENABLED")
    except ClientError:
        return False


SYSTEM = Records(EFS, listed("efs", "describe_file_systems", "FileSystems", "CreationToken"), "FileSystemId", OF_ONCE, _settings)
POINT = Records(EFS, listed("efs", "describe_access_points", "AccessPoints", "AccessPointId"), "AccessPointId", OF_ONE_POINT)
keep({"file_system": SYSTEM, "access_point": POINT})


def read_target(account: Account, target_id: str) -> Said:
    """The mount target with its security groups."""
    client = account("efs")
    (target,) = client.describe_mount_targets(MountTargetId=target_id)["MountTargets"]
    groups = client.describe_mount_target_security_groups(MountTargetId=target_id)["SecurityGroups"]
    return {**{key: value for key, value in target.items() if key != "FileSystemId"}, "groups": groups}


READERS["mount_target"] = read_target


def _id(account: Account, name: str) -> dict[str, str]:
    return {"FileSystemId": SYSTEM.find(account, name)["FileSystemId"]}


@change("file_system")
def files_never_move(account: Account, name: str) -> None:
    account("efs").put_lifecycle_configuration(**_id(account, name), LifecyclePolicies=[])


@change("file_system")
def files_move_otherwise(account: Account, name: str) -> None:
    account("efs").put_lifecycle_configuration(**_id(account, name), LifecyclePolicies=[{"TransitionToIA": "AFTER_270_DAYS"}])


@change("file_system")
def backups_flipped(account: Account, name: str) -> None:
    client, mine = account("efs"), _id(account, name)
    client.put_backup_policy(**mine, BackupPolicy={"Status": "DISABLED" if _has_backups(client, mine) else "ENABLED"})


@change("file_system")
def another_throughput(account: Account, name: str) -> None:
    client, mine = account("efs"), _id(account, name)
    elastic = client.describe_file_systems(**mine)["FileSystems"][0]["ThroughputMode"] == "elastic"
    client.update_file_system(**mine, ThroughputMode="bursting" if elastic else "elastic")
    client.describe_file_systems(**mine)


@change("file_system")
def policy_opened(account: Account, name: str) -> None:
    client, mine = account("efs"), _id(account, name)
    system = SYSTEM.find(account, name)
    policy = with_stranger(client.describe_file_system_policy(**mine)["Policy"], "elasticfilesystem:ClientMount", system["FileSystemArn"])
    client.put_file_system_policy(**mine, Policy=policy)


@change("file_system")
def policy_deleted(account: Account, name: str) -> bool:
    client, mine = account("efs"), _id(account, name)
    there = json.loads(_settings(account, mine)["Policy"])
    if there:
        client.delete_file_system_policy(**mine)
    return bool(there)


def _groups(account: Account, target_id: str, _setting: str, value: Any) -> None:
    account("efs").modify_mount_target_security_groups(MountTargetId=target_id, SecurityGroups=value)


change_each("mount_target", {"a_strangers_group": ["sg-00000000000000000"]}, _groups)


@deletion
def access_point(account: Account, point_id: str) -> None:
    account("efs").delete_access_point(AccessPointId=point_id)


@deletion
def mount_target(account: Account, target_id: str) -> None:
    client = account("efs")
    (target,) = client.describe_mount_targets(MountTargetId=target_id)["MountTargets"]
    client.delete_mount_target(MountTargetId=target_id)
    client.describe_mount_targets(FileSystemId=target["FileSystemId"])


@deletion
def file_system(account: Account, name: str) -> bool:
    """Once nothing can be mounted any more."""
    client, mine = account("efs"), _id(account, name)
    mounted = client.describe_mount_targets(**mine)["MountTargets"]
    if not mounted:
        client.delete_file_system(**mine)
    return not mounted
