# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EFS behaves as its API reference says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches import efs as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

MISSING = "fs-01234567"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-1111-1111-111111111111"
ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:ClientMount"}


@pytest.fixture
def efs(aws: Aws, emulator: Emulator) -> Any:
    emulator.reset()
    return aws("efs")


def made(efs: Any, name: str = "files", **said: Any) -> str:
    """A file system that is ready."""
    file_system_id: str = efs.create_file_system(CreationToken=name, **said)["FileSystemId"]
    told(efs, file_system_id)
    return file_system_id


def told(efs: Any, file_system_id: str) -> dict[str, Any]:
    found: dict[str, Any] = efs.describe_file_systems(FileSystemId=file_system_id)["FileSystems"][0]
    return found


def subnet(aws: Aws) -> dict[str, str]:
    found: dict[str, str] = aws("ec2").describe_subnets()["Subnets"][0]
    return found


@proves(patches.throughput_fits_its_mode)
def test_throughput_fits_its_mode(efs: Any) -> None:
    with refused("BadRequest", "must be specified"):
        efs.create_file_system(CreationToken="a", ThroughputMode="provisioned")
    with refused("BadRequest", "only be specified in provisioned"):
        efs.create_file_system(CreationToken="a", ThroughputMode="elastic", ProvisionedThroughputInMibps=8)
    with refused("BadRequest", "Max I/O"):
        efs.create_file_system(CreationToken="a", ThroughputMode="elastic", PerformanceMode="maxIO")
    efs.create_file_system(CreationToken="a", ThroughputMode="provisioned", ProvisionedThroughputInMibps=8)


@proves(patches.a_new_file_system_is_not_ready, patches.a_file_system_is_ready_when_somebody_looks)
def test_a_new_file_system_is_ready_when_somebody_looks(efs: Any) -> None:
    new = efs.create_file_system(CreationToken="a")
    assert new["LifeCycleState"] == "creating"
    assert told(efs, new["FileSystemId"])["LifeCycleState"] == "available"


@proves(patches.an_encrypted_file_system_has_a_key)
def test_s1_88_an_encrypted_file_system_has_a_key(efs: Any, aws: Aws) -> None:
    own = aws("kms").describe_key(KeyId="alias/aws/elasticfilesystem")["KeyMetadata"]["Arn"]
    assert told(efs, made(efs, "own", Encrypted=True))["KmsKeyId"] == own
    assert told(efs, made(efs, "other", Encrypted=True, KmsKeyId=KEY))["KmsKeyId"] == KEY
    assert "KmsKeyId" not in told(efs, made(efs, "plain"))


@proves(patches.throughput_can_be_changed)
def test_throughput_can_be_changed(efs: Any) -> None:
    system = {"FileSystemId": made(efs)}
    changed = efs.update_file_system(**system, ThroughputMode="provisioned", ProvisionedThroughputInMibps=8)
    assert (changed["ThroughputMode"], changed["ProvisionedThroughputInMibps"], changed["LifeCycleState"]) == ("provisioned", 8, "updating")
    with refused("IncorrectFileSystemLifeCycleState"):
        efs.update_file_system(**system, ThroughputMode="elastic")
    assert told(efs, system["FileSystemId"])["LifeCycleState"] == "available"
    with refused("BadRequest", "must be specified"):
        efs.update_file_system(**system, ThroughputMode="provisioned")
    assert "ProvisionedThroughputInMibps" not in efs.update_file_system(**system, ThroughputMode="elastic")
    with refused("FileSystemNotFound"):
        efs.update_file_system(FileSystemId=MISSING, ThroughputMode="elastic")


@proves(patches.lifecycles_are_refused)
def test_s1_93_lifecycles_are_refused(efs: Any) -> None:
    bursting, elastic = {"FileSystemId": made(efs)}, {"FileSystemId": made(efs, "elastic", ThroughputMode="elastic")}
    both = {"TransitionToIA": "AFTER_7_DAYS", "TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}
    archive = [{"TransitionToIA": "AFTER_7_DAYS"}, {"TransitionToArchive": "AFTER_90_DAYS"}]
    with refused("BadRequest", "single transition"):
        efs.put_lifecycle_configuration(**elastic, LifecyclePolicies=[both])
    with refused("BadRequest", "Elastic throughput"):
        efs.put_lifecycle_configuration(**bursting, LifecyclePolicies=archive)
    efs.put_lifecycle_configuration(**elastic, LifecyclePolicies=archive)
    assert efs.describe_lifecycle_configuration(**elastic)["LifecyclePolicies"] == archive
    new = efs.create_file_system(CreationToken="new")["FileSystemId"]
    with refused("IncorrectFileSystemLifeCycleState"):
        efs.put_lifecycle_configuration(FileSystemId=new, LifecyclePolicies=[])


@proves(patches.backups_can_be_switched)
def test_backups_can_be_switched(efs: Any) -> None:
    system = {"FileSystemId": made(efs)}
    with refused("PolicyNotFound"):
        efs.describe_backup_policy(**system)
    assert efs.put_backup_policy(**system, BackupPolicy={"Status": "ENABLED"})["BackupPolicy"]["Status"] == "ENABLING"
    assert efs.describe_backup_policy(**system)["BackupPolicy"]["Status"] == "ENABLED"
    assert efs.put_backup_policy(**system, BackupPolicy={"Status": "DISABLED"})["BackupPolicy"]["Status"] == "DISABLING"


@proves(patches.a_missing_file_system_has_no_backup_policy)
def test_a_missing_file_system_has_no_backup_policy(efs: Any) -> None:
    with refused("FileSystemNotFound"):
        efs.describe_backup_policy(FileSystemId=MISSING)


@proves(patches.a_missing_file_system_has_no_policy)
def test_a_missing_file_system_has_no_policy(efs: Any) -> None:
    with refused("FileSystemNotFound"):
        efs.describe_file_system_policy(FileSystemId=MISSING)


@proves(patches.a_policy_is_of_a_file_system_and_names_it)
def test_a_policy_names_its_file_system(efs: Any) -> None:
    system = {"FileSystemId": made(efs)}
    efs.put_file_system_policy(**system, Policy=json.dumps({"Version": "2012-10-17", "Statement": [ALLOW]}))
    arn = told(efs, system["FileSystemId"])["FileSystemArn"]
    kept = json.loads(efs.describe_file_system_policy(**system)["Policy"])
    sid = kept["Statement"][0]["Sid"]
    assert (kept["Id"], kept["Statement"]) == ("1", [{"Sid": sid, **ALLOW, "Resource": arn}])
    assert sid.startswith("efs-statement-")
    efs.put_file_system_policy(**system, Policy=json.dumps({"Statement": [{**ALLOW, "Sid": "Mine"}]}))
    assert json.loads(efs.describe_file_system_policy(**system)["Policy"])["Statement"] == [{"Sid": "Mine", **ALLOW, "Resource": arn}]
    with refused("FileSystemNotFound"):
        efs.put_file_system_policy(FileSystemId=MISSING, Policy=json.dumps({"Statement": [ALLOW]}))


@proves(patches.a_policy_can_be_deleted)
def test_a_policy_can_be_deleted(efs: Any) -> None:
    system = {"FileSystemId": made(efs)}
    efs.put_file_system_policy(**system, Policy=json.dumps({"Statement": [ALLOW]}))
    efs.delete_file_system_policy(**system)
    with refused("PolicyNotFound"):
        efs.describe_file_system_policy(**system)


@proves(patches.only_a_ready_file_system_is_mounted, patches.a_mount_target_is_there_or_gone_when_somebody_looks)
def test_s1_89_a_mount_target_takes_its_time(efs: Any, aws: Aws) -> None:
    new, where = efs.create_file_system(CreationToken="new")["FileSystemId"], subnet(aws)["SubnetId"]
    with refused("IncorrectFileSystemLifeCycleState"):
        efs.create_mount_target(FileSystemId=new, SubnetId=where)
    target = efs.create_mount_target(FileSystemId=made(efs), SubnetId=where)
    assert target["LifeCycleState"] == "creating"
    found = efs.describe_mount_targets(MountTargetId=target["MountTargetId"])["MountTargets"]
    assert [found[0]["LifeCycleState"], found[0]["IpAddress"]] == ["available", target["IpAddress"]]


@proves(patches.a_mount_target_takes_its_time_to_go, patches.a_mount_target_is_there_or_gone_when_somebody_looks)
def test_a_mount_target_is_gone_when_somebody_looks(efs: Any, aws: Aws) -> None:
    system = {"FileSystemId": made(efs)}
    target = efs.create_mount_target(**system, SubnetId=subnet(aws)["SubnetId"])
    interface = {"Filters": [{"Name": "network-interface-id", "Values": [target["NetworkInterfaceId"]]}]}
    efs.delete_mount_target(MountTargetId=target["MountTargetId"])
    assert len(aws("ec2").describe_network_interfaces(**interface)["NetworkInterfaces"]) == 1
    with refused("FileSystemInUse"):
        efs.delete_file_system(**system)
    assert efs.describe_mount_targets(**system)["MountTargets"] == []
    assert aws("ec2").describe_network_interfaces(**interface)["NetworkInterfaces"] == []
    efs.delete_file_system(**system)
    with refused("MountTargetNotFound"):
        efs.delete_mount_target(MountTargetId=target["MountTargetId"])


@proves(patches.a_mount_target_is_in_a_group)
def test_s1_91_a_mount_target_is_in_the_default_group_unless_told_otherwise(efs: Any, aws: Aws) -> None:
    where = subnet(aws)
    target = efs.create_mount_target(FileSystemId=made(efs), SubnetId=where["SubnetId"])
    of_vpc = {"Filters": [{"Name": "group-name", "Values": ["default"]}, {"Name": "vpc-id", "Values": [where["VpcId"]]}]}
    default = aws("ec2").describe_security_groups(**of_vpc)["SecurityGroups"][0]["GroupId"]
    assert efs.describe_mount_target_security_groups(MountTargetId=target["MountTargetId"])["SecurityGroups"] == [default]


@proves(patches.an_access_point_is_of_a_file_system)
def test_an_access_point_is_of_a_file_system(efs: Any) -> None:
    with refused("FileSystemNotFound"):
        efs.create_access_point(FileSystemId=MISSING, ClientToken="a")
    with refused("IncorrectFileSystemLifeCycleState"):
        efs.create_access_point(FileSystemId=efs.create_file_system(CreationToken="new")["FileSystemId"], ClientToken="a")


@proves(patches.access_points_of_a_missing_file_system)
def test_a_missing_file_system_has_no_access_points(efs: Any) -> None:
    with refused("FileSystemNotFound"):
        efs.describe_access_points(FileSystemId=MISSING)


@proves(patches.a_missing_access_point_is_not_deleted)
def test_a_missing_access_point_is_not_deleted(efs: Any) -> None:
    with refused("AccessPointNotFound"):
        efs.delete_access_point(AccessPointId="fsap-01234567")


@proves(patches.access_points_go_with_their_file_system)
def test_access_points_go_with_their_file_system(efs: Any) -> None:
    system, other = made(efs), made(efs, "other")
    for file_system_id in (system, other):
        efs.create_access_point(FileSystemId=file_system_id, ClientToken=file_system_id)
    efs.delete_file_system(FileSystemId=system)
    assert [point["FileSystemId"] for point in efs.describe_access_points()["AccessPoints"]] == [other]


def test_s1_90_what_moto_does_as_aws(efs: Any) -> None:
    """What our modules rest on, and needs no patch."""
    file_system_id = made(efs, Tags=[{"Key": "Name", "Value": "a"}])
    user, root = {"Uid": 1, "Gid": 2, "SecondaryGids": [3]}, {"Path": "/a", "CreationInfo": {"OwnerUid": 1, "OwnerGid": 2, "Permissions": "0755"}}
    point = efs.create_access_point(FileSystemId=file_system_id, ClientToken="a", PosixUser=user, RootDirectory=root)["AccessPointId"]
    found = efs.describe_access_points(AccessPointId=point)["AccessPoints"][0]
    assert (found["PosixUser"], found["RootDirectory"], found["LifeCycleState"]) == (user, root, "available")
    for identifier in (file_system_id, point):
        efs.tag_resource(ResourceId=identifier, Tags=[{"Key": "New", "Value": "1"}, {"Key": "Name", "Value": "b"}])
        efs.untag_resource(ResourceId=identifier, TagKeys=["New"])
        assert efs.list_tags_for_resource(ResourceId=identifier)["Tags"] == [{"Key": "Name", "Value": "b"}]
    with refused("FileSystemAlreadyExists"):
        efs.create_file_system(CreationToken="files")
