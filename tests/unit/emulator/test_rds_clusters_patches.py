# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aurora clusters of RDS behave as its API reference says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Aws
from tests.emulator.patches import rds_clusters as patches
from tests.emulator.patches import rds_groups as groups
from tests.unit.emulator.proof import proves, refused

NAME, GROUP, INSTANCE = "shop", "shop-params", "shop-1"
TAGS = [{"Key": "Name", "Value": NAME}]
CLUSTER = {"DBClusterIdentifier": NAME}
OF_GROUP = {"DBClusterParameterGroupName": GROUP}
SECRET = {"MasterUsername": "shop", "MasterUserPassword": "not-a-secret"}


@pytest.fixture
def rds(aws: Aws) -> Any:
    return aws("rds")


def make(rds: Any, **more: Any) -> dict[str, Any]:
    """A cluster that is ready, as the call answered."""
    answer: dict[str, Any] = rds.create_db_cluster(**CLUSTER, **{"Engine": "aurora-postgresql", "EngineVersion": "16", "Tags": TAGS, **SECRET, **more})
    described(rds)
    return answer["DBCluster"]  # type: ignore[no-any-return]


def described(rds: Any, name: str = NAME) -> dict[str, Any]:
    (found,) = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
    return dict(found)


def change(rds: Any, **request: Any) -> dict[str, Any]:
    """The cluster once a change has ended."""
    rds.modify_db_cluster(**CLUSTER, **{"ApplyImmediately": True, **request})
    return described(rds)


def member(rds: Any, **more: Any) -> None:
    rds.create_db_instance(DBInstanceIdentifier=INSTANCE, DBInstanceClass="db.serverless", Engine="aurora-postgresql", **CLUSTER, **more)
    rds.describe_db_instances()


def parameter_group(rds: Any) -> None:
    rds.create_db_cluster_parameter_group(**OF_GROUP, DBParameterGroupFamily="aurora-postgresql16", Description="x", Tags=TAGS)


def parameter(name: str, value: str = "1", method: str = "immediate") -> dict[str, Any]:
    return {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}


@proves(patches.new_clusters_are_whole_and_have_a_name_of_their_own)
def test_a_new_cluster(rds: Any) -> None:
    assert make(rds)["Status"] == "creating"
    found = described(rds)
    assert (found["EngineVersion"], found["DBClusterParameterGroup"], "StorageType" in found) == ("16.9", "default.aurora-postgresql16", False)
    assert (found["Status"], found.get("KmsKeyId"), found["PendingModifiedValues"]) == ("available", None, {})
    with refused("DBClusterAlreadyExistsFault"):
        make(rds)
    with refused("DBClusterParameterGroupNotFound"):
        rds.create_db_cluster(DBClusterIdentifier="another", Engine="aurora-postgresql", DBClusterParameterGroupName="no-such", **SECRET)


@proves(patches.new_clusters_are_whole_and_have_a_name_of_their_own)
def test_capacity_has_a_pause_where_it_may_be_nothing(rds: Any) -> None:
    make(rds, ServerlessV2ScalingConfiguration={"MinCapacity": 0, "MaxCapacity": 1})
    key = "ServerlessV2ScalingConfiguration"
    assert described(rds)[key] == {"MinCapacity": 0.0, "MaxCapacity": 1.0, "SecondsUntilAutoPause": 300}
    assert change(rds, ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 2})[key] == {"MinCapacity": 0.5, "MaxCapacity": 2.0}
    again = change(rds, ServerlessV2ScalingConfiguration={"MinCapacity": 0, "MaxCapacity": 2, "SecondsUntilAutoPause": 600})
    assert again[key]["SecondsUntilAutoPause"] == 600


@proves(patches.changes_of_clusters_take_time_or_wait, patches.a_change_of_a_cluster_has_ended_when_somebody_looks)
def test_a_change_is_under_way_until_somebody_looks(rds: Any) -> None:
    make(rds)
    answer = rds.modify_db_cluster(
        **CLUSTER,
        ApplyImmediately=True,
        EnableIAMDatabaseAuthentication=True,
        CloudwatchLogsExportConfiguration={"EnableLogTypes": ["postgresql", "instance"]},
    )
    assert answer["DBCluster"]["Status"] == "modifying"
    with refused("InvalidDBClusterStateFault"):
        rds.modify_db_cluster(**CLUSTER, DeletionProtection=True, ApplyImmediately=True)
    found = described(rds)
    assert (found["Status"], found["IAMDatabaseAuthenticationEnabled"]) == ("available", True)
    assert found["EnabledCloudwatchLogsExports"] == ["instance", "postgresql"]
    logs = change(rds, CloudwatchLogsExportConfiguration={"DisableLogTypes": ["instance"]})["EnabledCloudwatchLogsExports"]
    assert logs == ["postgresql"]


@proves(patches.changes_of_clusters_take_time_or_wait)
def test_another_version_waits_for_its_window(rds: Any) -> None:
    make(rds)
    rds.modify_db_cluster(**CLUSTER, ApplyImmediately=False, EngineVersion="16.10")
    assert (described(rds)["EngineVersion"], described(rds)["PendingModifiedValues"]) == ("16.9", {"EngineVersion": "16.10"})
    assert (change(rds)["EngineVersion"], described(rds)["PendingModifiedValues"]) == ("16.10", {})
    with refused("InvalidParameterCombination"):
        change(rds, EngineVersion="17")
    assert change(rds, EngineVersion="17", AllowMajorVersionUpgrade=True)["EngineVersion"] == "17.5"


@proves(patches.a_cluster_goes_with_a_last_snapshot_or_says_that_it_does_not)
def test_a_cluster_is_deleted_with_a_snapshot_or_without(rds: Any) -> None:
    make(rds)
    with refused("InvalidParameterCombination"):
        rds.delete_db_cluster(**CLUSTER)
    rds.modify_db_cluster(**CLUSTER, Port=5433, ApplyImmediately=True)
    with refused("InvalidDBClusterStateFault"):
        rds.delete_db_cluster(**CLUSTER, SkipFinalSnapshot=True)
    described(rds)
    rds.delete_db_cluster(**CLUSTER, FinalDBSnapshotIdentifier="last")
    assert [one["DBClusterSnapshotIdentifier"] for one in rds.describe_db_cluster_snapshots(SnapshotType="manual")["DBClusterSnapshots"]] == ["last"]
    make(rds)
    with refused("DBClusterSnapshotAlreadyExistsFault"):
        rds.delete_db_cluster(**CLUSTER, FinalDBSnapshotIdentifier="last")


@proves(patches.instances_of_clusters_have_no_last_snapshot)
def test_an_instance_of_a_cluster_goes_without_a_snapshot(rds: Any) -> None:
    make(rds)
    member(rds)
    with refused("InvalidParameterCombination"):
        rds.delete_db_instance(DBInstanceIdentifier=INSTANCE, SkipFinalSnapshot=False, FinalDBSnapshotIdentifier="last")
    rds.delete_db_instance(DBInstanceIdentifier=INSTANCE, SkipFinalSnapshot=True)
    assert described(rds)["DBClusterMembers"] == []


@proves(patches.instances_stand_where_their_cluster_does, groups.a_subnet_group_in_use_stays)
def test_an_instance_stands_where_its_cluster_does(rds: Any, aws: Aws) -> None:
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    zones = {f"10.0.{place}.0/24": f"eu-central-1{zone}" for place, zone in enumerate("ab")}
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"] for block, zone in zones.items()]
    rds.create_db_subnet_group(DBSubnetGroupName="subnets", DBSubnetGroupDescription="x", SubnetIds=subnets)
    make(rds, DBSubnetGroupName="subnets")
    with refused("InvalidDBSubnetGroupStateFault"):
        rds.delete_db_subnet_group(DBSubnetGroupName="subnets")
    member(rds, PromotionTier=0)
    (found,) = rds.describe_db_instances()["DBInstances"]
    assert (found["DBSubnetGroup"]["DBSubnetGroupName"], found["PromotionTier"], found["EngineVersion"]) == ("subnets", 0, "16.9")
    with refused("DBClusterNotFoundFault"):
        rds.create_db_instance(DBInstanceIdentifier="x", DBInstanceClass="db.serverless", Engine="aurora-postgresql", DBClusterIdentifier="no-such")


@proves(patches.clusters_are_restored_from_snapshots, patches.clusters_are_restored_to_a_point_in_time)
def test_a_restored_cluster_has_the_data_and_not_the_settings(rds: Any) -> None:
    make(rds, DatabaseName="shop", DeletionProtection=True, StorageEncrypted=True)
    rds.create_db_cluster_snapshot(**CLUSTER, DBClusterSnapshotIdentifier="before")
    rds.restore_db_cluster_from_snapshot(DBClusterIdentifier="copy", SnapshotIdentifier="before", Engine="aurora-postgresql")
    rds.restore_db_cluster_to_point_in_time(DBClusterIdentifier="point", SourceDBClusterIdentifier=NAME, UseLatestRestorableTime=True, Port=5433)
    for name, port in (("copy", 5432), ("point", 5433)):
        found = described(rds, name)
        assert (found["DatabaseName"], found["StorageEncrypted"], found["EngineVersion"], found["Port"]) == ("shop", True, "16.9", port)
        assert (found["DeletionProtection"], found["TagList"]) == (False, [])


@proves(
    groups.cluster_groups_tell_all_parameters,
    groups.static_parameters_of_clusters_wait_for_a_reboot,
    groups.parameters_of_clusters_are_set_back,
)
def test_parameters_of_clusters(rds: Any) -> None:
    for call in (rds.describe_db_cluster_parameter_groups, rds.describe_db_cluster_parameters, rds.reset_db_cluster_parameter_group):
        with refused("DBParameterGroupNotFound"):
            call(**OF_GROUP)
    parameter_group(rds)
    (found,) = rds.describe_db_cluster_parameter_groups(**OF_GROUP)["DBClusterParameterGroups"]
    assert found["DBParameterGroupFamily"] == "aurora-postgresql16"
    rds.modify_db_cluster_parameter_group(**OF_GROUP, Parameters=[parameter("rds.force_ssl"), parameter("max_connections", "87", "pending-reboot")])
    own = rds.describe_db_cluster_parameters(**OF_GROUP, Source="user")["Parameters"]
    assert {one["ParameterName"]: one["ParameterValue"] for one in own} == {"rds.force_ssl": "1", "max_connections": "87"}
    assert len(rds.describe_db_cluster_parameters(**OF_GROUP)["Parameters"]) > len(own)
    for wrong, code in ((parameter("max_connections"), "InvalidParameterCombination"), (parameter("wal_level"), "InvalidParameterValue")):
        with refused(code):
            rds.modify_db_cluster_parameter_group(**OF_GROUP, Parameters=[wrong])
    rds.reset_db_cluster_parameter_group(**OF_GROUP, Parameters=[{"ParameterName": "rds.force_ssl", "ApplyMethod": "immediate"}])
    assert [one["ParameterName"] for one in rds.describe_db_cluster_parameters(**OF_GROUP, Source="user")["Parameters"]] == ["max_connections"]


@proves(groups.a_cluster_parameter_group_in_use_stays, groups.groups_are_found_by_their_tags)
def test_a_parameter_group_that_a_cluster_has(rds: Any, aws: Aws) -> None:
    parameter_group(rds)
    make(rds, **OF_GROUP)
    with refused("InvalidDBParameterGroupState"):
        rds.delete_db_cluster_parameter_group(**OF_GROUP)
    asked = {"TagFilters": [{"Key": "Name", "Values": [NAME]}], "ResourceTypeFilters": ["rds:cluster", "rds:cluster-pg"]}
    found = aws("resourcegroupstaggingapi").get_resources(**asked)["ResourceTagMappingList"]
    assert sorted(one["ResourceARN"].split(":")[5] for one in found) == ["cluster", "cluster-pg"]
    rds.delete_db_cluster(**CLUSTER, SkipFinalSnapshot=True)
    rds.delete_db_cluster_parameter_group(**OF_GROUP)
    with refused("DBParameterGroupNotFound"):
        rds.describe_db_cluster_parameter_groups(**OF_GROUP)
