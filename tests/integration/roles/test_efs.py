# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role efs on the emulator, read back with boto3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ..playing import write_role_playbook
from .killing import ROOT, kill_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

NAME = "groundwork-test-files"
DEFINITION: dict[str, Any] = {
    "ia_after_days": 30,
    "archive_after_days": 90,
    "access_points": {"uploads": {"uid": 33, "gid": 33}, "whole": {"path": "/", "uid": 0, "gid": 0}},
}
SERVICES: dict[str, Any] = {
    "web": {"volumes": {"uploads": {"file_system": "files", "path": "/data"}}},
    "reader": {"volumes": {"all": {"file_system": "files", "access_point": "whole", "path": "/all", "read_only": True}}},
    "worker": {},
}
WRITES = ["CreateFileSystem", "PutLifecycleConfiguration", "CreateAccessPoint", "CreateAccessPoint", "PutFileSystemPolicy"]


@pytest.fixture
def places(fresh_account: Emulator, aws: Aws) -> dict[str, Any]:
    """Two subnets, and a security group that is there."""
    assert fresh_account.url
    ec2 = aws("ec2")
    subnets = sorted(ec2.describe_subnets()["Subnets"], key=lambda subnet: subnet["AvailabilityZone"])[:2]
    group = ec2.create_security_group(GroupName="nfs", Description="nfs", VpcId=subnets[0]["VpcId"])["GroupId"]
    return {"efs_subnet_ids": [subnet["SubnetId"] for subnet in subnets], "efs_security_group_ids": [group]}


@pytest.fixture
def variables(places: dict[str, Any]) -> dict[str, Any]:
    return {"efs_key": "files", "efs_definition": DEFINITION, "efs_services": SERVICES, **places}


@pytest.fixture
def go(role_play: Play, variables: dict[str, Any]) -> Callable[..., Any]:
    """Run the role with these variables."""

    def run(state: str = "present", check: bool = False, **changes: Any) -> Any:
        return role_play("efs", {**variables, **changes}, state=state, check=check)

    return run


def described(aws: Aws) -> dict[str, Any]:
    """The file system with all that belongs to it; what changes by itself is left out."""
    efs = aws("efs")
    (system,) = efs.describe_file_systems()["FileSystems"]
    mine = {"FileSystemId": system["FileSystemId"]}
    targets = efs.describe_mount_targets(**mine)["MountTargets"]
    groups = {target["SubnetId"]: efs.describe_mount_target_security_groups(MountTargetId=target["MountTargetId"])["SecurityGroups"] for target in targets}
    points = {point["Name"]: {**point, "Tags": tags_of(point)} for point in efs.describe_access_points(**mine)["AccessPoints"]}
    return {
        **{key: value for key, value in system.items() if key not in ("ResponseMetadata", "SizeInBytes", "CreationTime")},
        "Tags": tags_of(system),
        "lifecycle": efs.describe_lifecycle_configuration(**mine)["LifecyclePolicies"],
        "backup": efs.describe_backup_policy(**mine)["BackupPolicy"]["Status"],
        "policy": json.loads(efs.describe_file_system_policy(**mine)["Policy"]),
        "targets": groups,
        "points": {name: {key: value for key, value in point.items() if key != "ResponseMetadata"} for name, point in points.items()},
    }


def tags_of(thing: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in thing["Tags"]}


def drift(aws: Aws, built: dict[str, Any]) -> None:
    """What somebody does to each thing that the role manages."""
    efs, mine = aws("efs"), {"FileSystemId": built["FileSystemId"]}
    efs.put_lifecycle_configuration(**mine, LifecyclePolicies=[{"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}])
    efs.update_file_system(**mine, ThroughputMode="bursting")
    efs.describe_file_systems(**mine)
    efs.put_backup_policy(**mine, BackupPolicy={"Status": "DISABLED"})
    allow = {"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:*"}
    efs.put_file_system_policy(**mine, Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
    efs.untag_resource(ResourceId=built["FileSystemId"], TagKeys=["Name"])
    point = built["points"][f"{NAME}-uploads"]["AccessPointId"]
    efs.tag_resource(ResourceId=point, Tags=[{"Key": "Environment", "Value": "nobody's"}])
    (target, other) = efs.describe_mount_targets(**mine)["MountTargets"]
    vpc = aws("ec2").describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
    efs.modify_mount_target_security_groups(MountTargetId=target["MountTargetId"], SecurityGroups=[vpc])
    efs.delete_mount_target(MountTargetId=other["MountTargetId"])


def test_s1_88_s1_89_s1_90_s1_92_s1_93_a_file_system_from_nothing_to_nothing(
    go: Callable[..., Any], aws: Aws, places: dict[str, Any], stack_tags: dict[str, str]
) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, aws("efs").describe_file_systems()["FileSystems"]) == ({"localhost": 4}, [], [])
    built_by = go().assert_ok()
    assert sorted(entry.operation for entry in built_by.writes) == sorted([*WRITES, "CreateMountTarget", "CreateMountTarget"])
    assert [entry.operation for entry in built_by.writes].index("PutFileSystemPolicy") == 4, "nobody can mount what has no policy yet"
    built = described(aws)
    is_as_it_should_be(built, places, stack_tags)

    drift(aws, built)
    repaired = go().assert_ok()
    assert sorted(entry.operation for entry in repaired.writes) == [
        "CreateMountTarget",
        "ModifyMountTargetSecurityGroups",
        "PutBackupPolicy",
        "PutFileSystemPolicy",
        "PutLifecycleConfiguration",
        "TagResource",
        "TagResource",
        "UpdateFileSystem",
    ]
    assert described(aws) == built
    removed = go(state="absent").assert_ok()
    assert removed.changed == {"localhost": 1}
    assert (aws("efs").describe_file_systems()["FileSystems"], aws("efs").describe_access_points()["AccessPoints"]) == ([], [])


def is_as_it_should_be(built: dict[str, Any], places: dict[str, Any], stack_tags: dict[str, str]) -> None:
    """What the data says, and what it says nothing of."""
    assert (built["CreationToken"], built["Encrypted"], built["ThroughputMode"]) == (NAME, True, "elastic")
    assert built["Tags"] == {**stack_tags, "groundwork:key": "file_system/files", "Name": NAME}
    assert built["lifecycle"] == [{"TransitionToIA": "AFTER_30_DAYS"}, {"TransitionToArchive": "AFTER_90_DAYS"}]
    assert built["backup"] == "ENABLED"
    assert built["targets"] == dict.fromkeys(places["efs_subnet_ids"], places["efs_security_group_ids"])
    uploads, whole = built["points"][f"{NAME}-uploads"], built["points"][f"{NAME}-whole"]
    assert uploads["PosixUser"] == {"Uid": 33, "Gid": 33, "SecondaryGids": []}
    assert uploads["RootDirectory"] == {"Path": "/uploads", "CreationInfo": {"OwnerUid": 33, "OwnerGid": 33, "Permissions": "0755"}}
    assert whole["RootDirectory"] == {"Path": "/"}
    assert uploads["Tags"] == {**stack_tags, "groundwork:key": "access_point/files/uploads", "Name": f"{NAME}-uploads"}
    tls, web, reader = built["policy"]["Statement"]
    assert (tls["Effect"], tls["Principal"], tls["Condition"]) == ("Deny", {"AWS": ["*"]}, {"Bool": {"aws:SecureTransport": "false"}})
    for statement, name, point, actions in ((web, "web", uploads, ["ClientMount", "ClientWrite"]), (reader, "reader", whole, ["ClientMount"])):
        assert statement["Principal"] == {"AWS": [f"arn:aws:iam::123456789012:role/groundwork-test-{name}-task"]}
        assert statement["Action"] == [f"elasticfilesystem:{action}" for action in actions]
        assert statement["Condition"]["StringEquals"] == {"elasticfilesystem:AccessPointArn": point["AccessPointArn"]}
        assert statement["Resource"] == built["FileSystemArn"]


@pytest.mark.thorough
def test_s1_90_nothing_is_done_twice_and_what_cannot_change_is_replaced_when_told_alone(go: Callable[..., Any], aws: Aws) -> None:
    go().assert_ok()
    again = go().assert_unchanged()
    calls = [entry for entry in again.requests if entry.service == "elasticfilesystem"]
    assert len(calls) == 3 + 2 + 1 + 2 * 2, [entry.operation for entry in calls]  # two calls a resource: the file system, two points, the policy, two targets
    go(check=True).assert_unchanged()
    built = described(aws)
    changed = {**DEFINITION, "access_points": {**DEFINITION["access_points"], "uploads": {"uid": 1000, "gid": 33}}}
    seen = go(check=True, efs_definition=changed).assert_ok()
    assert (seen.changed, seen.writes) == ({"localhost": 2}, [])
    refused = go(efs_definition=changed)
    assert "Refused to update access point" in refused.stdout
    assert (refused.rc != 0, refused.writes, described(aws)) == (True, [], built)
    replaced = go(efs_definition=changed, efs_allow_disruption=True).assert_ok()
    assert [entry.operation for entry in replaced.writes] == ["DeleteAccessPoint", "CreateAccessPoint", "PutFileSystemPolicy"]
    go(efs_definition=changed).assert_unchanged()


@pytest.mark.thorough
def test_a_protected_one_stays_until_it_may_go(go: Callable[..., Any], aws: Aws, stack: dict[str, Any]) -> None:
    prod = {"efs_stack": {**stack, "class": "prod"}}
    go(**prod).assert_ok()
    for check in (True, False):
        refused = go(state="absent", check=check, **prod)
        assert (refused.rc != 0, refused.writes) == (True, [])
        assert "it is protected from deletion, with its files. Say deletion_protection: false" in refused.stdout
    assert len(aws("efs").describe_file_systems()["FileSystems"]) == 1
    go(state="absent", efs_override_protection=True, **prod).assert_ok()
    assert aws("efs").describe_file_systems()["FileSystems"] == []
    go(state="absent", **prod).assert_unchanged()


@pytest.mark.thorough
def test_of_somebody_else_nothing_is_deleted(go: Callable[..., Any], aws: Aws) -> None:
    theirs = aws("efs").create_file_system(CreationToken=NAME, Tags=[{"Key": "groundwork:environment", "Value": "prod"}])["FileSystemId"]
    assert go(state="absent").assert_unchanged().writes == []
    assert aws("efs").describe_file_systems()["FileSystems"][0]["FileSystemId"] == theirs


@pytest.mark.thorough
@pytest.mark.parametrize("operation", ["CreateFileSystem", "CreateAccessPoint", "PutFileSystemPolicy", "CreateMountTarget"])
def test_killed_run_is_completed_by_the_next(
    operation: str,
    go: Callable[..., Any],
    variables: dict[str, Any],
    aws: Aws,
    emulator: Emulator,
    aws_environment: dict[str, str],
    stack: dict[str, Any],
    stack_tags: dict[str, str],
    tmp_path: Path,
) -> None:
    given = {"efs_state": "present", "efs_stack": stack, "efs_tags": stack_tags, **variables}
    playbook = write_role_playbook(tmp_path, "efs", given)
    kill_after(emulator, operation, playbook, {**aws_environment, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")})
    go().assert_ok()
    built = described(aws)
    is_as_it_should_be(built, variables, stack_tags)
    assert (len(built["points"]), len(built["targets"])) == (2, 2)
    go().assert_unchanged()


def test_wrong_input_is_refused_before_any_call(go: Callable[..., Any]) -> None:
    result = go(efs_definition={"access_points": {"uploads": {"user": 33}}, "ia_after_days": 8})
    assert result.rc != 0
    assert "ia_after_days must be one of: 1, 7, 14" in result.stdout
    assert result.requests == []
