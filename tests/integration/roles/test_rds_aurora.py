# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role rds with a cluster of Aurora on the emulator: from nothing to drift and back, protected, killed and planned."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ..playing import write_role_playbook
from .killing import kill_after

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Variables = dict[str, Any]
Go = Callable[..., Any]
NAME, READER, GROUP = "groundwork-test-postgres", "groundwork-test-postgres-reader", "groundwork-test-postgres-cluster-param-group-16"
SUBNETS, PASSWORD = "groundwork-test-postgres-subnet-group", "/test/groundwork/postgres_password"
TEMPLATES = {
    "rds_subnet_group": "{project}-{env}-{key}-subnet-group",
    "rds_cluster_parameter_group": "{project}-{env}-{key}-cluster-param-group-{major}",
    "ssm_parameter/postgres-credentials": "/{env}/{project}/postgres_password",
}
#: Of seed 001, with a reader.
DATABASE: Variables = {
    "engine": "aurora-postgresql",
    "engine_version": "16",
    "serverless": {"min_capacity": 0, "max_capacity": 1},
    "database": "platform",
    "master_username": "platform",
    "credentials": {"store": "ssm"},
    "deletion_protection": True,
    "final_snapshot": True,
    "replicas": {"reader": {}},
}


@pytest.fixture
def variables(fresh_account: Emulator, aws: Aws) -> Variables:
    """What the role is wired to: two subnets in two zones, and a security group."""
    assert fresh_account.url
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    zones = ("eu-central-1a", "eu-central-1b")
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{place}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"] for place, zone in enumerate(zones)]
    group = ec2.create_security_group(VpcId=vpc, GroupName="db", Description="x")["GroupId"]
    return {"rds_key": "postgres", "rds_subnet_ids": subnets, "rds_security_group_ids": [group], "rds_definition": DATABASE}


@pytest.fixture
def go(role_play: Play, stack: Variables, variables: Variables) -> Go:
    """Run the role, with the parameter of the seed."""
    stack["naming"]["templates"] |= TEMPLATES

    def run(state: str = "present", check: bool = False, database: Variables | None = None, **more: Any) -> Any:
        given = {**variables, "rds_definition": {**DATABASE, **(database or {})}, **more}
        return role_play("rds", given, state=state, check=check)

    return run


@pytest.fixture
def rds(aws: Aws) -> Any:
    return aws("rds")


def clusters(rds: Any) -> dict[str, dict[str, Any]]:
    return {found["DBClusterIdentifier"]: found for found in rds.describe_db_clusters()["DBClusters"]}


def instances(rds: Any) -> dict[str, dict[str, Any]]:
    return {found["DBInstanceIdentifier"]: found for found in rds.describe_db_instances()["DBInstances"]}


def parameters(rds: Any) -> dict[str, str]:
    found = rds.describe_db_cluster_parameters(DBClusterParameterGroupName=GROUP, Source="user")["Parameters"]
    return {one["ParameterName"]: one["ParameterValue"] for one in found}


def assert_aurora(rds: Any, variables: Variables) -> None:
    """The cluster as the seed says, and safer where the seed is not."""
    cluster, own = clusters(rds)[NAME], instances(rds)
    assert (cluster["Engine"], cluster["EngineVersion"], cluster["DatabaseName"], cluster["Port"]) == ("aurora-postgresql", "16.9", "platform", 5432)
    assert cluster["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 0.0, "MaxCapacity": 1.0, "SecondsUntilAutoPause": 300}
    assert (cluster["StorageEncrypted"], cluster["DeletionProtection"], cluster["CopyTagsToSnapshot"]) == (True, True, True)
    assert (cluster["BackupRetentionPeriod"], cluster["EnabledCloudwatchLogsExports"]) == (1, ["postgresql"])
    assert (cluster["PreferredBackupWindow"], cluster["PreferredMaintenanceWindow"]) == ("03:00-04:00", "mon:04:00-mon:05:00")
    assert [group["VpcSecurityGroupId"] for group in cluster["VpcSecurityGroups"]] == variables["rds_security_group_ids"]
    assert (cluster["DBSubnetGroup"], cluster["DBClusterParameterGroup"]) == (SUBNETS, GROUP)
    assert {tag["Key"]: tag["Value"] for tag in cluster["TagList"]}["groundwork:key"] == "rds_cluster/postgres"
    members = {member["DBInstanceIdentifier"]: (member["IsClusterWriter"], member["PromotionTier"]) for member in cluster["DBClusterMembers"]}
    assert members == {NAME: (True, 0), READER: (False, 1)}
    told = {(one["DBInstanceClass"], one["PubliclyAccessible"], one["AutoMinorVersionUpgrade"], one["DBClusterIdentifier"]) for one in own.values()}
    assert told == {("db.serverless", False, True, NAME)}
    assert {"rds.force_ssl": "1", "log_statement": "ddl", "idle_in_transaction_session_timeout": "300000"}.items() <= parameters(rds).items()
    assert {"shared_buffers", "max_connections"} & parameters(rds).keys() == set()


def by_hand(rds: Any) -> None:
    """What somebody in a hurry changes."""
    larger = {"MinCapacity": 2, "MaxCapacity": 64}
    rds.modify_db_cluster(DBClusterIdentifier=NAME, ServerlessV2ScalingConfiguration=larger, DeletionProtection=False, ApplyImmediately=True)
    clusters(rds)
    off = {"ParameterName": "rds.force_ssl", "ParameterValue": "0", "ApplyMethod": "immediate"}
    rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName=GROUP, Parameters=[off])
    rds.modify_db_instance(DBInstanceIdentifier=READER, AutoMinorVersionUpgrade=False, PromotionTier=15, ApplyImmediately=True)
    rds.remove_tags_from_resource(ResourceName=instances(rds)[NAME]["DBInstanceArn"], TagKeys=["Name"])


def calls(result: Any) -> list[str]:
    return sorted(entry.operation for entry in result.writes)


def test_s1_58_s1_60_s1_67_a_cluster_of_aurora_from_nothing_to_drift_and_back(go: Go, rds: Any, aws: Aws, variables: Variables) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, clusters(rds)) == ({"localhost": 5}, [], {})
    built = go().assert_ok()
    assert_aurora(rds, variables)
    password = aws("ssm").get_parameter(Name=PASSWORD, WithDecryption=True)["Parameter"]["Value"]
    assert (len(password), password in built.stdout) == (32, False)
    by_hand(rds)
    repaired = go().assert_ok()
    assert calls(repaired) == ["AddTagsToResource", "ModifyDBCluster", "ModifyDBClusterParameterGroup", "ModifyDBInstance"]
    assert_aurora(rds, variables)
    removed = go("absent", rds_override_protection=True).assert_ok()
    gone = [entry.operation for entry in removed.writes if "DBInstance" in entry.operation or entry.operation.endswith("DBCluster")]
    assert gone == ["DeleteDBInstance", "DeleteDBInstance", "ModifyDBCluster", "DeleteDBCluster"]
    assert (clusters(rds), instances(rds), rds.describe_db_cluster_parameter_groups()["DBClusterParameterGroups"]) == ({}, {}, [])
    kept = [one["DBClusterSnapshotIdentifier"] for one in rds.describe_db_cluster_snapshots(SnapshotType="manual")["DBClusterSnapshots"]]
    assert kept == [f"{NAME}-final-snapshot"]


@pytest.mark.thorough
def test_s1_67_a_second_run_does_nothing_and_a_protected_cluster_stays(go: Go, rds: Any) -> None:
    go().assert_ok()
    unchanged = go().assert_unchanged()
    assert len(unchanged.requests) == 12, json.dumps([entry.operation for entry in unchanged.requests])
    refused = go("absent")
    assert refused.rc != 0
    assert f"Failed to delete database instance {READER}: the cluster {NAME}'s deletion protection is on" in refused.stdout
    assert "-e override_protection=true" in refused.stdout
    assert (refused.writes, sorted(instances(rds))) == ([], [NAME, READER])


@pytest.mark.thorough
def test_s1_67_a_run_that_was_killed_is_completed(
    go: Go, rds: Any, variables: Variables, stack: Variables, stack_tags: Variables, fresh_account: Emulator, aws_environment: dict[str, str], tmp_path: Path
) -> None:
    given = {**variables, "rds_state": "present", "rds_stack": stack, "rds_tags": stack_tags}
    for operation in ("CreateDBClusterParameterGroup", "CreateDBCluster", "CreateDBInstance"):
        kill_after(fresh_account, operation, write_role_playbook(tmp_path, "rds", given), aws_environment)
        fresh_account.clear()
    go().assert_ok()
    assert (sorted(instances(rds)), sorted(clusters(rds))) == ([NAME, READER], [NAME])
    go().assert_unchanged()


@pytest.mark.thorough
def test_what_restarts_the_cluster_is_refused_unless_it_is_allowed(go: Go, rds: Any) -> None:
    go().assert_ok()
    later = {"engine_version": "16.10"}
    go(check=True, database=later, rds_allow_disruption=False).assert_ok()
    refused = go(database=later, rds_allow_disruption=False)
    assert "engine_version: 16.9 becomes 16.10, which restarts it" in refused.stdout.replace("\n", " ")
    assert (refused.rc != 0, "ModifyDBCluster" in calls(refused)) == (True, False)
    go(database={**later, "apply_immediately": False}).assert_ok()
    assert clusters(rds)[NAME]["PendingModifiedValues"] == {"EngineVersion": "16.10"}
    go(database={**later, "apply_immediately": False}).assert_unchanged()
