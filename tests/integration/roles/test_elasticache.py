# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role elasticache on the emulator, read back with boto3."""

from __future__ import annotations

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
NAME, PARAMETERS, SECRET = "groundwork-test-redis", "groundwork-test-redis-redis7", "groundwork-test/redis-auth"
#: Seed 004, in production.
REDIS: Variables = {"engine": "redis", "engine_version": "7.1", "node_type": "cache.t4g.small", "nodes": 2}
VALUES = {"maxmemory-policy": "volatile-lru", "notify-keyspace-events": "Ex", "timeout": "0", "tcp-keepalive": "300"}
TOKEN_WRITES = ["AddTagsToResource", "ModifyReplicationGroup", "AddTagsToResource", "RemoveTagsFromResource"]


@pytest.fixture
def variables(fresh_account: Emulator, aws: Aws, stack: Variables) -> Variables:
    """What the role is wired to: two subnets and a security group."""
    stack["class"] = "prod"
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    zones = ("eu-central-1a", "eu-central-1b")
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{place}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"] for place, zone in enumerate(zones)]
    group = ec2.create_security_group(VpcId=vpc, GroupName="cache", Description="x")["GroupId"]
    return {"elasticache_key": "redis", "elasticache_subnet_ids": subnets, "elasticache_security_group_ids": [group]}


@pytest.fixture
def go(role_play: Play, variables: Variables) -> Go:
    """Run the role with an entry."""

    def run(entry: Variables | None = None, state: str = "present", check: bool = False, **more: Any) -> Any:
        return role_play("elasticache", {**variables, "elasticache_definition": {**REDIS, **(entry or {})}, **more}, state=state, check=check)

    return run


class Caching:
    """What AWS says of the cache and of what belongs to it."""

    def __init__(self, aws: Aws) -> None:
        self.elasticache, self.secrets, self.ssm = aws("elasticache"), aws("secretsmanager"), aws("ssm")

    @property
    def names(self) -> list[str]:
        """All that there is beside what every account has: caches, parameter groups, subnet groups and secrets."""
        told = [group["ReplicationGroupId"] for group in self.elasticache.describe_replication_groups()["ReplicationGroups"]]
        told += [group["CacheParameterGroupName"] for group in self.elasticache.describe_cache_parameter_groups()["CacheParameterGroups"]]
        told += [group["CacheSubnetGroupName"] for group in self.elasticache.describe_cache_subnet_groups()["CacheSubnetGroups"]]
        told += [secret["Name"] for secret in self.secrets.list_secrets()["SecretList"]]
        return [name for name in told if not name.startswith("default")]

    @property
    def group(self) -> dict[str, Any]:
        (found,) = self.elasticache.describe_replication_groups(ReplicationGroupId=NAME)["ReplicationGroups"]
        return dict(found)

    @property
    def node(self) -> dict[str, Any]:
        (found,) = self.elasticache.describe_cache_clusters(CacheClusterId=f"{NAME}-001")["CacheClusters"]
        return dict(found)

    @property
    def subnets(self) -> list[str]:
        (found,) = self.elasticache.describe_cache_subnet_groups(CacheSubnetGroupName=NAME)["CacheSubnetGroups"]
        return sorted(subnet["SubnetIdentifier"] for subnet in found["Subnets"])

    @property
    def token(self) -> str:
        return str(self.secrets.get_secret_value(SecretId=SECRET)["SecretString"])

    def values(self, group: str = PARAMETERS) -> dict[str, str]:
        parameters = self.elasticache.describe_cache_parameters(CacheParameterGroupName=group, Source="user")["Parameters"]
        return {parameter["ParameterName"]: parameter["ParameterValue"] for parameter in parameters}

    def tags(self, arn: str) -> dict[str, str]:
        return {pair["Key"]: pair["Value"] for pair in self.elasticache.list_tags_for_resource(ResourceName=arn)["TagList"]}


@pytest.fixture
def caching(fresh_account: Emulator, aws: Aws) -> Caching:
    return Caching(aws)


def assert_built(caching: Caching, variables: Variables) -> None:
    """The cache as seed 004 has it in production."""
    group, node = caching.group, caching.node
    assert (group["Engine"], node["EngineVersion"], group["CacheNodeType"], len(group["MemberClusters"])) == ("redis", "7.1.0", "cache.t4g.small", 2)
    assert (group["TransitEncryptionEnabled"], group["TransitEncryptionMode"], group["AtRestEncryptionEnabled"]) == (True, "required", True)
    assert (group["AuthTokenEnabled"], group["AutomaticFailover"], group["MultiAZ"]) == (True, "enabled", "enabled")
    assert (group["SnapshotRetentionLimit"], group["SnapshotWindow"]) == (7, "03:00-04:00")
    assert (node["PreferredMaintenanceWindow"], node["CacheSubnetGroupName"]) == ("sun:05:00-sun:06:00", NAME)
    assert node["CacheParameterGroup"]["CacheParameterGroupName"] == PARAMETERS
    assert [each["SecurityGroupId"] for each in node["SecurityGroups"]] == variables["elasticache_security_group_ids"]
    assert (caching.values(), caching.subnets) == (VALUES, sorted(variables["elasticache_subnet_ids"]))
    tags = caching.tags(group["ARN"])
    assert (tags["Name"], tags["groundwork:key"]) == (NAME, "elasticache_replication_group/redis")
    assert len(caching.token) == 32
    assert caching.token.isalnum()


def drift(caching: Caching, variables: Variables) -> list[str]:
    """Change everything that can be changed behind our back; the calls that undo it."""
    cache, name = caching.elasticache, {"ReplicationGroupId": NAME, "ApplyImmediately": True}
    cache.modify_replication_group(**name, AutomaticFailoverEnabled=False, MultiAZEnabled=False, SnapshotRetentionLimit=0, SnapshotWindow="01:00-02:00")
    assert caching.group["MultiAZ"] == "disabled"
    cache.modify_replication_group(**name, PreferredMaintenanceWindow="mon:01:00-mon:02:00", SecurityGroupIds=[], CacheParameterGroupName="default.redis7")
    assert caching.group["SnapshotRetentionLimit"] == 0
    cache.decrease_replica_count(**name, NewReplicaCount=0)
    arn = caching.group["ARN"]
    cache.remove_tags_from_resource(ResourceName=arn, TagKeys=["Name"])
    pairs = [{"ParameterName": "timeout", "ParameterValue": "60"}, {"ParameterName": "activedefrag", "ParameterValue": "yes"}]
    cache.modify_cache_parameter_group(CacheParameterGroupName=PARAMETERS, ParameterNameValues=pairs)
    subnet = variables["elasticache_subnet_ids"][0]
    cache.modify_cache_subnet_group(CacheSubnetGroupName=NAME, SubnetIds=[subnet])
    return [
        "ModifyCacheSubnetGroup",
        "ModifyCacheParameterGroup",
        "ResetCacheParameterGroup",
        "IncreaseReplicaCount",
        "ModifyReplicationGroup",
        "AddTagsToResource",
    ]


def test_s4_55_56_57_60_61_62_63_64_a_cache_from_nothing_to_nothing(go: Go, caching: Caching, variables: Variables) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, caching.names) == ({"localhost": 4}, [], [])
    built = go().assert_ok()
    assert [entry.operation for entry in built.writes] == [
        "CreateCacheSubnetGroup",
        "CreateCacheParameterGroup",
        "ModifyCacheParameterGroup",
        "CreateSecret",
        "PutResourcePolicy",
        "CreateReplicationGroup",
    ]
    assert_built(caching, variables)
    assert caching.token not in built.stdout
    undone = drift(caching, variables)
    assert [entry.operation for entry in go().assert_ok().writes] == undone
    assert_built(caching, variables)
    go(state="absent").assert_ok()
    assert caching.names == []
    assert [snapshot["SnapshotName"].startswith(f"{NAME}-20") for snapshot in caching.elasticache.describe_snapshots()["Snapshots"]] == [True]


@pytest.mark.thorough
def test_a_second_run_changes_nothing_with_few_calls_and_a_plan_sees_drift(go: Go, caching: Caching, variables: Variables) -> None:
    go().assert_ok()
    assert len(go().assert_unchanged().requests) <= 10
    drift(caching, variables)
    seen = go(check=True).assert_ok()
    assert (seen.changed, seen.writes) == ({"localhost": 3}, [])
    assert go(state="absent", check=True).assert_ok().writes == []


@pytest.mark.thorough
def test_s4_60_a_token_is_rotated_in_and_set_when_services_have_it(go: Go, caching: Caching) -> None:
    go().assert_ok()
    first = caching.token
    planned = go(check=True, elasticache_renew_token=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 2}, [])
    renewed = go(elasticache_renew_token=True).assert_ok()
    assert [entry.operation for entry in renewed.writes] == ["PutSecretValue", *TOKEN_WRITES]
    assert caching.token != first
    assert not {first, caching.token} & set(renewed.stdout.split())
    assert "groundwork:secret-version-before" in caching.tags(caching.group["ARN"])
    go().assert_unchanged()
    finished = go(elasticache_finish_rotation=True).assert_ok()
    assert next(entry.operation for entry in finished.writes) == "ModifyReplicationGroup"
    assert "groundwork:secret-version-before" not in caching.tags(caching.group["ARN"])
    go().assert_unchanged()


@pytest.mark.thorough
def test_s4_58_59_adapter_and_state_are_two_caches(go: Go, caching: Caching, stack_tags: dict[str, str]) -> None:
    own = [{"elasticache_key": key, "elasticache_tags": {**stack_tags, "groundwork:component": key}} for key in ("redis-adapter", "redis-state")]
    go({"node_type": "cache.r7g.large", "nodes": 3}, **own[0]).assert_ok()
    go({"snapshot_window": "04:00-05:00", "maintenance_window": "sun:06:00-sun:07:00"}, **own[1]).assert_ok()
    groups = {group["ReplicationGroupId"]: group for group in caching.elasticache.describe_replication_groups()["ReplicationGroups"]}
    adapter, state = groups["groundwork-test-redis-adapter"], groups["groundwork-test-redis-state"]
    assert (adapter["CacheNodeType"], len(adapter["MemberClusters"]), adapter["SnapshotWindow"]) == ("cache.r7g.large", 3, "03:00-04:00")
    assert (state["CacheNodeType"], len(state["MemberClusters"]), state["SnapshotWindow"]) == ("cache.t4g.small", 2, "04:00-05:00")
    go(state="absent", **own[0]).assert_ok()
    assert caching.names == [
        "groundwork-test-redis-state",
        "groundwork-test-redis-state-redis7",
        "groundwork-test-redis-state",
        "groundwork-test/redis-state-auth",
    ]


@pytest.mark.thorough
def test_what_interrupts_is_refused_until_it_is_allowed_and_an_upgrade_leaves_nothing_behind(go: Go, caching: Caching) -> None:
    go().assert_ok()
    upgrade = {"engine": "valkey", "engine_version": "8.0"}
    refused = go(upgrade)
    assert refused.rc != 0
    assert "Refused to update replication group groundwork-test-redis: engine: redis becomes valkey" in refused.stdout
    assert caching.group["Engine"] == "redis"
    go(upgrade, elasticache_allow_disruption=True).assert_ok()
    assert (caching.group["Engine"], caching.node["EngineVersion"]) == ("valkey", "8.0.1")
    assert caching.node["CacheParameterGroup"]["CacheParameterGroupName"] == "groundwork-test-redis-valkey8"
    assert PARAMETERS not in caching.names
    go(upgrade).assert_unchanged()


@pytest.mark.thorough
def test_a_token_in_a_parameter_and_none_at_all(go: Go, caching: Caching) -> None:
    go({"credentials": {"store": "ssm"}}).assert_ok()
    assert len(caching.ssm.get_parameter(Name="/groundwork/test/redis-auth", WithDecryption=True)["Parameter"]["Value"]) == 32
    assert caching.group["AuthTokenEnabled"] is True
    go({"credentials": {"store": "ssm"}}).assert_unchanged()
    go({"credentials": {"store": "ssm"}}, state="absent").assert_ok()
    assert caching.ssm.describe_parameters()["Parameters"] == []
    go({"auth": False, "nodes": 1}).assert_ok()
    assert (caching.group["AuthTokenEnabled"], caching.group["MultiAZ"]) == (False, "disabled")
    assert "CreateSecret" not in [entry.operation for entry in go({"auth": False, "nodes": 1}).assert_unchanged().requests]


@pytest.mark.thorough
@pytest.mark.parametrize("operation", ["CreateCacheParameterGroup", "CreateSecret", "CreateReplicationGroup"])
def test_a_killed_run_is_completed(
    go: Go, caching: Caching, variables: Variables, stack: Variables, stack_tags: Variables, fresh_account: Emulator,
    aws_environment: dict[str, str], tmp_path: Path, operation: str,
) -> None:  # fmt: skip
    given = {**variables, "elasticache_definition": REDIS, "elasticache_stack": stack, "elasticache_tags": stack_tags}
    kill_after(fresh_account, operation, write_role_playbook(tmp_path, "elasticache", given), aws_environment)
    go().assert_ok()
    assert_built(caching, variables)
    assert sorted(caching.names) == sorted([NAME, NAME, PARAMETERS, SECRET])
    go().assert_unchanged()


@pytest.mark.thorough
def test_what_is_not_ours_is_left_alone(go: Go, caching: Caching) -> None:
    request = {"ReplicationGroupDescription": "theirs", "CacheNodeType": "cache.t4g.micro", "Engine": "valkey"}
    caching.elasticache.create_replication_group(ReplicationGroupId=NAME, **request)
    assert go(state="absent").assert_ok().writes == []
    assert caching.names == [NAME]
