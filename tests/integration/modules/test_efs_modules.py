# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of EFS on the emulator: their lives, and what is changed behind their backs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.efs_access_point import ACCESS_POINT
from ansible_collections.groundwork.aws.plugins.modules.efs_file_system import FILE_SYSTEM
from ansible_collections.groundwork.aws.plugins.modules.efs_file_system_policy import FILE_SYSTEM_POLICY
from ansible_collections.groundwork.aws.plugins.modules.efs_mount_target import MOUNT_TARGET

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
SYSTEM: dict[str, Any] = {
    "name": "files",
    "kms_key_id": KEY,
    "throughput_mode": "elastic",
    "transition_to_ia": "after_30_days",
    "transition_to_archive": "after_90_days",
    "transition_to_primary_storage_class": "none",
    "backup": True,
    "tags": {"Name": "files"},
    "force": True,
    "wait_timeout": 60,
}
POINT: dict[str, Any] = {
    "posix_user": {"uid": 1, "gid": 2, "secondary_gids": [3]},
    "root_directory": {"path": "/a", "creation_info": {"owner_uid": 1, "owner_gid": 2, "permissions": "0755"}},
    "tags": {"Name": "a"},
    "wait_timeout": 60,
}
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
}


@pytest.fixture
def efs(fresh_account: Emulator, aws: Aws) -> Any:
    assert fresh_account.url
    return aws("efs")


def go(client: Any, kind: Any, params: dict[str, Any], check_mode: bool = False, **changes: Any) -> dict[str, Any]:
    return run(kind, client, {"state": "present", "purge_tags": True, **params, **changes}, check_mode)


def differing(result: dict[str, Any]) -> set[str]:
    return {key for key, value in result["diff"]["after"].items() if result["diff"]["before"].get(key) != value}


def test_s1_88_s1_89_s1_90_from_nothing_to_nothing(efs: Any, aws: Aws, emulator: Emulator) -> None:
    planned, made = go(efs, FILE_SYSTEM, SYSTEM, check_mode=True), go(efs, FILE_SYSTEM, SYSTEM)
    assert (planned["changed"], planned["diff"]) == (True, made["diff"])
    mine = {"file_system_id": made["file_system"]["file_system_id"]}
    subnets = [subnet["SubnetId"] for subnet in aws("ec2").describe_subnets()["Subnets"]][:2]
    others = [(ACCESS_POINT, {**mine, **POINT}), (FILE_SYSTEM_POLICY, {**mine, "policy": POLICY})]
    others += [(MOUNT_TARGET, {**mine, "subnet_id": subnet, "wait": True, "wait_timeout": 60}) for subnet in subnets]
    for kind, params in others:
        planned, made = go(efs, kind, params, check_mode=True), go(efs, kind, params)
        assert (planned["changed"], planned["diff"]) == (True, made["diff"]), kind.name
    emulator.clear()
    assert [go(efs, kind, params)["changed"] for kind, params in ((FILE_SYSTEM, SYSTEM), *others)] == [False] * 5
    assert [entry.operation for entry in emulator.requests()] == [
        "DescribeFileSystems",
        "DescribeLifecycleConfiguration",
        "DescribeBackupPolicy",
        "DescribeAccessPoints",
        "DescribeFileSystemPolicy",
        "DescribeMountTargets",
        "DescribeMountTargets",
    ]
    assert go(efs, FILE_SYSTEM, SYSTEM, state="absent", check_mode=True)["changed"] is True
    assert go(efs, FILE_SYSTEM, SYSTEM, state="absent")["changed"] is True
    assert (efs.describe_file_systems()["FileSystems"], efs.describe_access_points()["AccessPoints"]) == ([], [])
    assert [go(efs, kind, params, state="absent")["changed"] for kind, params in ((FILE_SYSTEM, SYSTEM), *others)] == [False] * 5


BOTH = [{"TransitionToIA": "AFTER_30_DAYS"}, {"TransitionToArchive": "AFTER_90_DAYS"}]
# What somebody changes, and the attributes in which it is seen.
DRIFTS: dict[str, tuple[Any, set[str]]] = {
    "throughput": (
        lambda efs, mine: (efs.put_lifecycle_configuration(**mine, LifecyclePolicies=[]), efs.update_file_system(**mine, ThroughputMode="bursting")),
        {"throughput_mode", "transition_to_ia", "transition_to_archive"},
    ),
    "provisioned": (
        lambda efs, mine: efs.update_file_system(**mine, ThroughputMode="provisioned", ProvisionedThroughputInMibps=8),
        {"throughput_mode", "provisioned_throughput_in_mibps"},
    ),
    "to infrequent access": (
        lambda efs, mine: efs.put_lifecycle_configuration(**mine, LifecyclePolicies=[{"TransitionToArchive": "AFTER_90_DAYS"}]),
        {"transition_to_ia"},
    ),
    "to archive": (
        lambda efs, mine: efs.put_lifecycle_configuration(**mine, LifecyclePolicies=[{"TransitionToIA": "AFTER_30_DAYS"}]),
        {"transition_to_archive"},
    ),
    "back": (
        lambda efs, mine: efs.put_lifecycle_configuration(**mine, LifecyclePolicies=[*BOTH, {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}]),
        {"transition_to_primary_storage_class"},
    ),
    "backup": (lambda efs, mine: efs.put_backup_policy(**mine, BackupPolicy={"Status": "DISABLED"}), {"backup"}),
    "tag": (lambda efs, mine: efs.tag_resource(ResourceId=mine["FileSystemId"], Tags=[{"Key": "Name", "Value": "theirs"}]), {"tags"}),
    "another tag": (lambda efs, mine: efs.tag_resource(ResourceId=mine["FileSystemId"], Tags=[{"Key": "Stray", "Value": "1"}]), {"tags"}),
}


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda name: name.replace(" ", "-"))
def test_s1_93_drift_is_seen_and_repaired(drift: str, efs: Any, emulator: Emulator) -> None:
    change, attributes = DRIFTS[drift]
    built = go(efs, FILE_SYSTEM, SYSTEM)["file_system"]
    change(efs, {"FileSystemId": built["file_system_id"]})
    emulator.clear()
    planned = go(efs, FILE_SYSTEM, SYSTEM, check_mode=True)
    assert (differing(planned), emulator.writes()) == (attributes, [])
    repaired = go(efs, FILE_SYSTEM, SYSTEM)
    assert (repaired["diff"], repaired["file_system"]) == (planned["diff"], built)
    assert go(efs, FILE_SYSTEM, SYSTEM)["changed"] is False


def test_every_attribute_that_can_be_changed_has_a_drift() -> None:
    assert set().union(*(seen for _change, seen in DRIFTS.values())) == set(FILE_SYSTEM.attributes) - FILE_SYSTEM.immutable - {"name"}


def test_drift_of_what_leads_to_the_files_is_seen_and_repaired(efs: Any, aws: Aws, emulator: Emulator) -> None:
    mine = {"file_system_id": go(efs, FILE_SYSTEM, SYSTEM)["file_system"]["file_system_id"]}
    subnet = aws("ec2").describe_subnets()["Subnets"][0]
    group = aws("ec2").create_security_group(GroupName="nfs", Description="nfs", VpcId=subnet["VpcId"])["GroupId"]
    target = {**mine, "subnet_id": subnet["SubnetId"], "security_groups": [group], "wait": True, "wait_timeout": 60}
    made = go(efs, MOUNT_TARGET, target)["mount_target"]
    point = go(efs, ACCESS_POINT, {**mine, **POINT})["access_point"]
    go(efs, FILE_SYSTEM_POLICY, {**mine, "policy": POLICY})
    default = aws("ec2").describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
    efs.modify_mount_target_security_groups(MountTargetId=made["mount_target_id"], SecurityGroups=[group, default])
    efs.untag_resource(ResourceId=point["access_point_id"], TagKeys=["Name"])
    efs.tag_resource(ResourceId=point["access_point_id"], Tags=[{"Key": "Name", "Value": "a"}, {"Key": "Stray", "Value": "1"}])
    efs.put_file_system_policy(FileSystemId=mine["file_system_id"], Policy=json.dumps({"Statement": [{**POLICY["Statement"][0], "Effect": "Allow"}]}))  # type: ignore[dict-item]
    emulator.clear()
    assert differing(go(efs, MOUNT_TARGET, target)) == {"security_groups"}
    assert differing(go(efs, ACCESS_POINT, {**mine, **POINT})) == {"tags"}
    assert differing(go(efs, FILE_SYSTEM_POLICY, {**mine, "policy": POLICY})) == {"policy"}
    assert [entry.operation for entry in emulator.writes()] == ["ModifyMountTargetSecurityGroups", "UntagResource", "PutFileSystemPolicy"]


def test_s1_90_an_access_point_is_replaced_and_found_again(efs: Any) -> None:
    mine = {"file_system_id": go(efs, FILE_SYSTEM, SYSTEM)["file_system"]["file_system_id"]}
    before = go(efs, ACCESS_POINT, {**mine, **POINT})["access_point"]
    changed = {**mine, **POINT, "root_directory": {"path": "/b"}}
    planned = go(efs, ACCESS_POINT, changed, check_mode=True)
    assert planned["disruptions"] == [
        "root_directory: AWS cannot change it, so that another access point takes its place, and what is mounted through this one is lost"
    ]
    after = go(efs, ACCESS_POINT, changed)["access_point"]
    assert before["access_point_id"] != after["access_point_id"]
    assert [point["AccessPointId"] for point in efs.describe_access_points()["AccessPoints"]] == [after["access_point_id"]]
    assert go(efs, ACCESS_POINT, changed)["changed"] is False
