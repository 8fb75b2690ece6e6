# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role rds on the emulator, read back with boto3."""

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
NAME, REPLICA = "groundwork-test-db", "groundwork-test-db-replica"
SUBNETS, PARAMETERS, SECRET = "groundwork-test-db-subnet-group", "groundwork-test-db-param-group", "groundwork-test/db-credentials"
TEMPLATES = {
    "rds_instance/main": "{project}-{env}-db",
    "rds_instance/main-replica": "{project}-{env}-db-replica",
    "rds_subnet_group/main": "{project}-{env}-db-subnet-group",
    "rds_parameter_group/main": "{project}-{env}-db-param-group",
    "rds_proxy/main": "{project}-{env}-rds-proxy",
    "iam_role/main-proxy": "{project}-{env}-rds-proxy",
    "secret/main-credentials": "{project}-{env}/db-credentials",
}
#: Seed 004: the chat's database.
DATABASE: Variables = {
    "engine_version": "16.1",
    "instance_class": "db.t3.micro",
    "database": "chatdb",
    "master_username": "chatadmin",
    "replicas": {"replica": {}},
    "proxy": {},
}
PROXY = "groundwork-test-rds-proxy"


@pytest.fixture
def variables(fresh_account: Emulator, aws: Aws) -> Variables:
    """What the role is wired to: two subnets in two zones, and a security group."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    zones = ("eu-central-1a", "eu-central-1b")
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{place}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"] for place, zone in enumerate(zones)]
    group = ec2.create_security_group(VpcId=vpc, GroupName="db", Description="x")["GroupId"]
    pool = ec2.create_security_group(VpcId=vpc, GroupName="pool", Description="x")["GroupId"]
    groups = {"rds_security_group_ids": [group], "rds_proxy_security_group_ids": [pool]}
    return {"rds_key": "main", "rds_subnet_ids": subnets, **groups, "rds_definition": DATABASE}


@pytest.fixture
def go(role_play: Play, stack: Variables, variables: Variables) -> Go:
    """Run the role, with the names of the seed."""
    stack["class"] = "prod"
    stack["naming"]["templates"] |= TEMPLATES

    def run(state: str = "present", check: bool = False, database: Variables | None = None, **more: Any) -> Any:
        given = {**variables, "rds_definition": {**DATABASE, **(database or {})}, **more}
        return role_play("rds", given, state=state, check=check)

    return run


@pytest.fixture
def rds(aws: Aws) -> Any:
    return aws("rds")


def described(rds: Any, name: str = NAME) -> dict[str, Any]:
    (found,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    return dict(found)


def instances(rds: Any) -> list[str]:
    return sorted(found["DBInstanceIdentifier"] for found in rds.describe_db_instances()["DBInstances"])


def parameters(rds: Any) -> dict[str, str]:
    found = rds.describe_db_parameters(DBParameterGroupName=PARAMETERS, Source="user")["Parameters"]
    return {one["ParameterName"]: one["ParameterValue"] for one in found}


def tags(found: dict[str, Any]) -> dict[str, str]:
    return {pair["Key"]: pair["Value"] for pair in found["TagList"]}


def assert_production(rds: Any, aws: Aws, variables: Variables) -> None:
    """The database of production as the seed says, and safer where the seed is not."""
    database, replica = described(rds), described(rds, REPLICA)
    assert (database["EngineVersion"], database["DBInstanceClass"], database["DBName"]) == ("16.1", "db.t3.micro", "chatdb")
    assert (database["StorageType"], database["AllocatedStorage"], database["MaxAllocatedStorage"]) == ("gp3", 20, 40)
    assert (database["StorageEncrypted"], database["PubliclyAccessible"], database["Endpoint"]["Port"]) == (True, False, 5432)
    assert (database["MultiAZ"], database["DeletionProtection"], database["CopyTagsToSnapshot"]) == (True, True, True)
    assert (database["BackupRetentionPeriod"], database["PreferredBackupWindow"]) == (7, "03:00-04:00")
    assert (database["PreferredMaintenanceWindow"], sorted(database["EnabledCloudwatchLogsExports"])) == ("mon:04:00-mon:05:00", ["postgresql", "upgrade"])
    assert (database["PerformanceInsightsEnabled"], database["PerformanceInsightsRetentionPeriod"]) == (True, 7)
    assert database["DBSubnetGroup"]["DBSubnetGroupName"] == SUBNETS
    assert {subnet["SubnetIdentifier"] for subnet in database["DBSubnetGroup"]["Subnets"]} == set(variables["rds_subnet_ids"])
    assert [group["VpcSecurityGroupId"] for group in database["VpcSecurityGroups"]] == variables["rds_security_group_ids"]
    assert (tags(database)["groundwork:key"], tags(database)["Name"]) == ("rds_instance/main", NAME)
    expected = {"rds.force_ssl": "1", "max_connections": "87", "log_connections": "0", "log_statement": "ddl", "idle_in_transaction_session_timeout": "300000"}
    assert expected.items() <= parameters(rds).items()
    assert (replica["ReadReplicaSourceDBInstanceIdentifier"], replica["MultiAZ"], replica["BackupRetentionPeriod"]) == (NAME, False, 0)
    assert (replica["DBParameterGroups"][0]["DBParameterGroupName"], replica["AutoMinorVersionUpgrade"]) == (PARAMETERS, True)
    secret = json.loads(aws("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    assert ({**secret, "password": len(secret["password"])}) == {"username": "chatadmin", "database": "chatdb", "password": 32}


def assert_proxy(rds: Any, aws: Aws, variables: Variables) -> None:
    """The proxy as the seed says."""
    (proxy,) = rds.describe_db_proxies(DBProxyName=PROXY)["DBProxies"]
    assert (proxy["EngineFamily"], proxy["RequireTLS"], proxy["IdleClientTimeout"], proxy["DebugLogging"]) == ("POSTGRESQL", True, 1800, False)
    assert (set(proxy["VpcSubnetIds"]), proxy["VpcSecurityGroupIds"]) == (set(variables["rds_subnet_ids"]), variables["rds_proxy_security_group_ids"])
    secret = aws("secretsmanager").describe_secret(SecretId=SECRET)["ARN"]
    assert [(auth["AuthScheme"], auth["SecretArn"], auth["IAMAuth"]) for auth in proxy["Auth"]] == [("SECRETS", secret, "DISABLED")]
    (group,) = rds.describe_db_proxy_target_groups(DBProxyName=PROXY)["TargetGroups"]
    expected = {"MaxConnectionsPercent": 80, "MaxIdleConnectionsPercent": 50, "ConnectionBorrowTimeout": 120}
    assert expected.items() <= group["ConnectionPoolConfig"].items()
    assert [target["RdsResourceId"] for target in rds.describe_db_proxy_targets(DBProxyName=PROXY)["Targets"]] == [NAME]
    role = aws("iam").get_role(RoleName=PROXY)["Role"]
    assert (proxy["RoleArn"], role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"]) == (role["Arn"], ["rds.amazonaws.com"])


def by_hand(rds: Any) -> None:
    """What somebody in a hurry changes."""
    rds.modify_db_instance(DBInstanceIdentifier=NAME, DeletionProtection=False, BackupRetentionPeriod=1, EnablePerformanceInsights=False, ApplyImmediately=True)
    described(rds)
    rds.modify_db_parameter_group(
        DBParameterGroupName=PARAMETERS, Parameters=[{"ParameterName": "rds.force_ssl", "ParameterValue": "0", "ApplyMethod": "immediate"}]
    )
    rds.remove_tags_from_resource(ResourceName=described(rds, REPLICA)["DBInstanceArn"], TagKeys=["Name"])
    rds.modify_db_proxy(DBProxyName=PROXY, RequireTLS=False)
    rds.describe_db_proxies()
    rds.deregister_db_proxy_targets(DBProxyName=PROXY, DBInstanceIdentifiers=[NAME])


def roles(aws: Aws) -> list[str]:
    return [role["RoleName"] for role in aws("iam").list_roles()["Roles"] if not role["Path"].startswith("/aws-service-role/")]


def calls(result: Any) -> list[str]:
    return sorted(entry.operation for entry in result.writes)


def test_s1_59_s4_38_39_40_41_42_43_44_45_46_47_48_49_50_52_54_a_database_from_nothing_to_drift_and_back(
    go: Go, rds: Any, aws: Aws, variables: Variables
) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, instances(rds)) == ({"localhost": 7}, [], [])
    built = go().assert_ok()
    assert_production(rds, aws, variables)
    assert_proxy(rds, aws, variables)
    password = json.loads(aws("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])["password"]
    assert password not in built.stdout
    by_hand(rds)
    repaired = go().assert_ok()
    assert calls(repaired) == ["AddTagsToResource", "ModifyDBInstance", "ModifyDBParameterGroup", "ModifyDBProxy", "RegisterDBProxyTargets"]
    assert_production(rds, aws, variables)
    assert_proxy(rds, aws, variables)
    removed = go("absent", rds_override_protection=True).assert_ok()
    assert [entry.operation for entry in removed.writes if "DBInstance" in entry.operation] == ["ModifyDBInstance", "DeleteDBInstance"] * 2
    assert (instances(rds), rds.describe_db_proxies()["DBProxies"], roles(aws)) == ([], [], [])
    assert [one["DBSnapshotIdentifier"] for one in rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]] == [f"{NAME}-final-snapshot"]


@pytest.mark.thorough
def test_s4_48_absent_keeps_a_protected_database_and_all_that_belongs_to_it(go: Go, rds: Any) -> None:
    go().assert_ok()
    unchanged = go().assert_unchanged()
    assert [entry.operation for entry in unchanged.requests].count("DescribeSecret") == 1
    assert len(unchanged.requests) == 17, "eight, one for the replica, four for the proxy and four for its role"
    refused = go("absent")
    assert refused.rc != 0
    assert f"Failed to delete database instance {REPLICA}: its deletion protection is on" in refused.stdout
    assert "-e override_protection=true" in refused.stdout
    assert (refused.writes, instances(rds)) == ([], [NAME, REPLICA])


@pytest.mark.thorough
def test_a_run_that_was_killed_is_completed(
    go: Go, rds: Any, variables: Variables, stack: Variables, stack_tags: Variables, fresh_account: Emulator, aws_environment: dict[str, str], tmp_path: Path
) -> None:
    given = {**variables, "rds_state": "present", "rds_stack": stack, "rds_tags": stack_tags}
    for operation in ("CreateDBParameterGroup", "CreateSecret", "CreateDBInstance", "CreateDBInstanceReadReplica"):
        kill_after(fresh_account, operation, write_role_playbook(tmp_path, "rds", given), aws_environment)
        fresh_account.clear()
    go().assert_ok()
    assert instances(rds) == [NAME, REPLICA]
    go().assert_unchanged()


@pytest.mark.thorough
def test_s4_48_what_restarts_the_database_is_refused_and_then_waits_for_its_window(go: Go, rds: Any) -> None:
    go().assert_ok()
    larger = {"instance_class": "db.t3.small"}
    go(check=True, database=larger, rds_allow_disruption=False).assert_ok()
    refused = go(database=larger, rds_allow_disruption=False)
    assert "instance_class: db.t3.micro becomes db.t3.small, which restarts it, in its maintenance window" in refused.stdout.replace("\n", " ")
    assert (refused.rc != 0, "ModifyDBInstance" in calls(refused)) == (True, False)
    go(database=larger).assert_ok()
    assert described(rds)["PendingModifiedValues"] == {"DBInstanceClass": "db.t3.small"}
    go(database=larger).assert_unchanged()


@pytest.mark.thorough
def test_s4_37_a_proxy_that_is_no_longer_said_goes_with_its_role(go: Go, rds: Any, aws: Aws) -> None:
    go().assert_ok()
    planned = go(check=True, database={"proxy": None}).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 2}, [])
    go(database={"proxy": None}).assert_ok()
    assert (instances(rds), rds.describe_db_proxies()["DBProxies"], roles(aws)) == ([NAME, REPLICA], [], [])
    unchanged = go(database={"proxy": None}).assert_unchanged()
    assert len(unchanged.requests) == 10, "eight, one for the replica, and one for the proxy that is not there"


@pytest.mark.thorough
@pytest.mark.parametrize("store", ["ssm", "aws_managed"])
def test_s1_60_61_the_password_elsewhere(go: Go, rds: Any, aws: Aws, store: str) -> None:
    copies = {"copies": ["backend/pg_database_password"]} if store == "ssm" else {}
    database = {"credentials": {"store": store, **copies}, "replicas": {}, "proxy": None}
    go(database=database).assert_ok()
    go(database=database).assert_unchanged()
    named = [one["Name"] for one in aws("ssm").describe_parameters()["Parameters"] if not one["Name"].startswith("/aws/")]
    assert (len(named), bool(described(rds).get("MasterUserSecret"))) == (2 if store == "ssm" else 0, store == "aws_managed")
    values = [aws("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] for name in named]
    assert len(set(values)) == min(1, len(values))
    go("absent", rds_override_protection=True, database=database).assert_ok()
    left = [one["Name"] for one in aws("ssm").describe_parameters()["Parameters"] if not one["Name"].startswith("/aws/")]
    assert (instances(rds), left) == ([], [])
