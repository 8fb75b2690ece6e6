# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS behaves as its API reference says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Aws
from tests.emulator.patches import rds as patches
from tests.emulator.patches import rds_groups as groups
from tests.unit.emulator.proof import proves, refused

NAME, GROUP = "shop-db", "shop-params"
TAGS = [{"Key": "Name", "Value": NAME}]
AT_ONCE, LATER = {"ApplyImmediately": True}, {"ApplyImmediately": False}


@pytest.fixture
def rds(aws: Aws) -> Any:
    return aws("rds")


def make(rds: Any, **more: Any) -> dict[str, Any]:
    """An instance that is ready, as the call answered."""
    usual = {"Engine": "postgres", "EngineVersion": "16.4", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": 20, "StorageType": "gp3", "Tags": TAGS}
    secret = {"MasterUsername": "shop", "MasterUserPassword": "not-a-secret"}
    answer: dict[str, Any] = rds.create_db_instance(DBInstanceIdentifier=NAME, **{**usual, **secret, **more})["DBInstance"]
    described(rds)
    return answer


def described(rds: Any, name: str = NAME) -> dict[str, Any]:
    (found,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    return dict(found)


def change(rds: Any, **request: Any) -> dict[str, Any]:
    """The instance once a change has ended."""
    rds.modify_db_instance(DBInstanceIdentifier=NAME, **{**AT_ONCE, **request})
    return described(rds)


def subnets(aws: Aws, *zones: str) -> list[str]:
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    places = {f"10.0.{place}.0/24": f"eu-central-1{zone}" for place, zone in enumerate(zones)}
    return [ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"] for block, zone in places.items()]


def parameter_group(rds: Any, name: str = GROUP) -> None:
    rds.create_db_parameter_group(DBParameterGroupName=name, DBParameterGroupFamily="postgres16", Description="x", Tags=TAGS)


def parameter(name: str, value: str = "1", method: str = "immediate") -> dict[str, Any]:
    return {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}


@proves(patches.new_instances_are_whole_and_not_ready)
def test_a_new_instance_is_being_created_and_takes_no_change(rds: Any) -> None:
    answer = rds.create_db_instance(DBInstanceIdentifier=NAME, Engine="postgres", EngineVersion="16", DBInstanceClass="db.t4g.micro", AllocatedStorage=20)
    assert (answer["DBInstance"]["DBInstanceStatus"], answer["DBInstance"]["EngineVersion"]) == ("creating", "16.9")
    with refused("InvalidDBInstanceState"):
        rds.modify_db_instance(DBInstanceIdentifier=NAME, MultiAZ=True, ApplyImmediately=True)
    assert described(rds)["DBInstanceStatus"] == "available"


@proves(patches.new_instances_are_whole_and_not_ready, patches.changes_take_time_or_wait)
def test_gp3_tells_what_it_has_and_performance_insights_what_they_keep(rds: Any) -> None:
    make(rds, EnablePerformanceInsights=True)
    found = described(rds)
    assert (found["Iops"], found["StorageThroughput"]) == (3000, 125)
    assert (found["PerformanceInsightsEnabled"], found["PerformanceInsightsRetentionPeriod"]) == (True, 7)
    assert found["PerformanceInsightsKMSKeyId"].startswith("arn:aws:kms:eu-central-1:")
    with refused("InvalidParameterCombination"):
        rds.modify_db_instance(DBInstanceIdentifier=NAME, Iops=4000, **AT_ONCE)
    assert change(rds, AllocatedStorage=400, Iops=12500, StorageThroughput=600)["StorageThroughput"] == 600
    assert change(rds, EnablePerformanceInsights=False)["PerformanceInsightsEnabled"] is False


@proves(patches.windows_may_touch)
def test_s4_46_maintenance_may_begin_when_backups_end(rds: Any) -> None:
    make(rds, PreferredBackupWindow="03:00-04:00", PreferredMaintenanceWindow="mon:04:00-mon:05:00")
    with refused("InvalidParameterValue"):
        rds.modify_db_instance(DBInstanceIdentifier=NAME, PreferredMaintenanceWindow="mon:03:30-mon:05:00", **AT_ONCE)


@proves(patches.changes_take_time_or_wait)
def test_what_restarts_an_instance_waits_for_its_window(rds: Any) -> None:
    make(rds)
    waiting = change(rds, DBInstanceClass="db.t4g.small", MultiAZ=True, DeletionProtection=True, **LATER)
    assert (waiting["DBInstanceClass"], waiting["MultiAZ"], waiting["DeletionProtection"]) == ("db.t4g.micro", False, True)
    assert waiting["PendingModifiedValues"] == {"DBInstanceClass": "db.t4g.small", "MultiAZ": True}
    made = change(rds, BackupRetentionPeriod=3)
    assert (made["DBInstanceClass"], made["MultiAZ"], made.get("PendingModifiedValues") or {}) == ("db.t4g.small", True, {})


@proves(patches.a_change_has_ended_when_somebody_looks)
def test_a_change_is_under_way_until_somebody_looks(rds: Any) -> None:
    make(rds)
    answer = rds.modify_db_instance(DBInstanceIdentifier=NAME, DBPortNumber=5433, **AT_ONCE)["DBInstance"]
    assert answer["DBInstanceStatus"] == "modifying"
    assert (described(rds)["DBInstanceStatus"], described(rds)["Endpoint"]["Port"]) == ("available", 5433)


@proves(patches.another_parameter_group_waits_for_a_reboot, patches.a_reboot_brings_parameters_into_force)
def test_another_parameter_group_waits_for_a_reboot(rds: Any) -> None:
    make(rds)
    parameter_group(rds)
    assert change(rds, DBParameterGroupName=GROUP)["DBParameterGroups"] == [{"DBParameterGroupName": GROUP, "ParameterApplyStatus": "pending-reboot"}]
    rds.reboot_db_instance(DBInstanceIdentifier=NAME)
    assert described(rds)["DBParameterGroups"][0]["ParameterApplyStatus"] == "in-sync"


@proves(patches.what_changes_is_not_deleted)
def test_what_changes_is_not_deleted(rds: Any) -> None:
    make(rds)
    rds.modify_db_instance(DBInstanceIdentifier=NAME, MultiAZ=True, **AT_ONCE)
    with refused("InvalidDBInstanceState"):
        rds.delete_db_instance(DBInstanceIdentifier=NAME, SkipFinalSnapshot=True)
    described(rds)
    rds.delete_db_instance(DBInstanceIdentifier=NAME, SkipFinalSnapshot=True)
    with refused("DBInstanceNotFound"):
        described(rds)


@proves(patches.replicas_are_instances_of_their_own)
def test_a_replica_has_settings_of_its_own(rds: Any) -> None:
    make(rds, MultiAZ=True, DeletionProtection=True, BackupRetentionPeriod=7, EnableCloudwatchLogsExports=["postgresql"])
    rds.create_db_instance_read_replica(DBInstanceIdentifier="replica", SourceDBInstanceIdentifier=NAME, DBInstanceClass="db.t4g.small")
    replica = described(rds, "replica")
    assert (replica["MultiAZ"], replica["DeletionProtection"], replica["BackupRetentionPeriod"], replica["TagList"]) == (False, False, 0, [])
    assert (replica["ReadReplicaSourceDBInstanceIdentifier"], replica.get("EnabledCloudwatchLogsExports") or []) == (NAME, [])
    assert (described(rds)["DBInstanceClass"], described(rds)["ReadReplicaDBInstanceIdentifiers"]) == ("db.t4g.micro", ["replica"])
    change(rds, BackupRetentionPeriod=0)
    with refused("InvalidDBInstanceState"):
        rds.create_db_instance_read_replica(DBInstanceIdentifier="another", SourceDBInstanceIdentifier=NAME)


@proves(patches.restored_from_a_snapshot)
def test_restored_from_a_snapshot(rds: Any) -> None:
    make(rds, DeletionProtection=True, MultiAZ=True, DBName="shop")
    rds.create_db_snapshot(DBInstanceIdentifier=NAME, DBSnapshotIdentifier="before")
    rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="restored", DBSnapshotIdentifier="before", DBInstanceClass="db.t4g.small")
    found = described(rds, "restored")
    assert (found["DeletionProtection"], found["MultiAZ"], found["TagList"]) == (False, False, [])
    assert (found["DBName"], found["EngineVersion"], found["DBInstanceClass"]) == ("shop", "16.4", "db.t4g.small")


@proves(patches.restored_to_a_point_in_time)
def test_restored_to_a_point_in_time(rds: Any) -> None:
    make(rds, DeletionProtection=True, DBName="shop")
    latest = {"SourceDBInstanceIdentifier": NAME, "UseLatestRestorableTime": True}
    rds.restore_db_instance_to_point_in_time(TargetDBInstanceIdentifier="restored", **latest)
    found = described(rds, "restored")
    assert (found["DeletionProtection"], found["TagList"], found["DBName"], found["DBInstanceStatus"]) == (False, [], "shop", "available")
    assert "ReadReplicaSourceDBInstanceIdentifier" not in found
    change(rds, BackupRetentionPeriod=0)
    with refused("PointInTimeRestoreNotEnabled"):
        rds.restore_db_instance_to_point_in_time(TargetDBInstanceIdentifier="another", **latest)


@proves(groups.a_parameter_group_that_is_not_there_is_an_error)
def test_a_parameter_group_that_is_not_there(rds: Any) -> None:
    with refused("DBParameterGroupNotFound"):
        rds.describe_db_parameter_groups(DBParameterGroupName="nothing")


@proves(groups.groups_tell_all_parameters, groups.parameters_are_set_back)
def test_a_group_has_all_parameters_and_those_that_were_set(rds: Any) -> None:
    parameter_group(rds)
    rds.modify_db_parameter_group(DBParameterGroupName=GROUP, Parameters=[parameter("work_mem", "4096")])

    def of(**source: str) -> dict[str, Any]:
        return {one["ParameterName"]: one for one in rds.describe_db_parameters(DBParameterGroupName=GROUP, **source)["Parameters"]}

    assert [(one["ParameterValue"], one["ApplyType"]) for one in of(Source="user").values()] == [("4096", "dynamic")]
    assert (of()["max_connections"]["ApplyType"], of()["wal_level"]["IsModifiable"]) == ("static", False)
    rds.reset_db_parameter_group(DBParameterGroupName=GROUP, Parameters=[{"ParameterName": "work_mem", "ApplyMethod": "immediate"}])
    assert of(Source="user") == {}


@proves(groups.static_parameters_wait_for_a_reboot)
def test_static_parameters_wait_for_a_reboot(rds: Any) -> None:
    parameter_group(rds)
    for wrong, code in (("max_connections", "InvalidParameterCombination"), ("wal_level", "InvalidParameterValue"), ("no_such", "InvalidParameterValue")):
        with refused(code):
            rds.modify_db_parameter_group(DBParameterGroupName=GROUP, Parameters=[parameter(wrong)])
    rds.modify_db_parameter_group(DBParameterGroupName=GROUP, Parameters=[parameter("max_connections", "87", "pending-reboot")])


@proves(groups.a_parameter_group_in_use_stays)
def test_a_parameter_group_in_use_stays(rds: Any) -> None:
    parameter_group(rds)
    make(rds, DBParameterGroupName=GROUP)
    with refused("InvalidDBParameterGroupState"):
        rds.delete_db_parameter_group(DBParameterGroupName=GROUP)


@proves(groups.a_subnet_group_has_two_zones_and_a_name_of_its_own, groups.a_subnet_group_that_changes_stays, groups.a_subnet_group_in_use_stays)
def test_subnet_groups(rds: Any, aws: Aws) -> None:
    two, said = subnets(aws, "a", "b"), {"DBSubnetGroupName": "private", "DBSubnetGroupDescription": "x"}
    with refused("DBSubnetGroupDoesNotCoverEnoughAZs"):
        rds.create_db_subnet_group(SubnetIds=two[:1], **said)
    rds.create_db_subnet_group(SubnetIds=two, **said)
    with refused("DBSubnetGroupAlreadyExists"):
        rds.create_db_subnet_group(SubnetIds=two, **said)
    rds.modify_db_subnet_group(SubnetIds=two, **{**said, "DBSubnetGroupDescription": "y"})
    assert rds.describe_db_subnet_groups(DBSubnetGroupName="private")["DBSubnetGroups"][0]["DBSubnetGroupDescription"] == "y"
    make(rds, DBSubnetGroupName="private")
    with refused("InvalidDBSubnetGroupStateFault"):
        rds.delete_db_subnet_group(DBSubnetGroupName="private")


@proves(groups.groups_are_found_by_their_tags)
def test_groups_are_found_by_their_tags(rds: Any, aws: Aws) -> None:
    parameter_group(rds)
    rds.create_db_subnet_group(SubnetIds=subnets(aws, "a", "b"), DBSubnetGroupName="private", DBSubnetGroupDescription="x", Tags=TAGS)
    asked = {"TagFilters": [{"Key": "Name", "Values": [NAME]}], "ResourceTypeFilters": ["rds:db", "rds:pg", "rds:subgrp"]}
    arns = [one["ResourceARN"] for one in aws("resourcegroupstaggingapi").get_resources(**asked)["ResourceTagMappingList"]]
    assert sorted(arn.split(":")[-2] for arn in arns) == ["pg", "subgrp"]
