# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of ElastiCache on the emulator: their life, what is changed behind their back, and their examples."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules import elasticache_parameter_group, elasticache_replication_group, elasticache_subnet_group
from ansible_collections.groundwork.aws.plugins.modules.elasticache_replication_group import REPLICATION_GROUP

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..playing import Playing

NAME = "shop-prod-cache"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
OLD, NEW = "a" * 32, "b" * 32
PARAMS: dict[str, Any] = {
    "name": NAME,
    "description": "cache",
    "engine": "valkey",
    "engine_version": "8.1",
    "node_type": "cache.t4g.small",
    "nodes": 3,
    "parameter_group": NAME,
    "security_group_ids": ["sg-1"],
    "transit_encryption": "required",
    "automatic_failover": True,
    "multi_az": True,
    "snapshot_retention_days": 7,
    "snapshot_window": "03:00-04:00",
    "maintenance_window": "sun:05:00-sun:06:00",
    "auto_minor_version_upgrade": True,
    "notification_topic_arn": TOPIC,
    "auth_token_version": "first",
    "token": lambda: OLD,
    "auth_token_update": "rotate",
    "apply_immediately": True,
    "allow_disruption": True,
    "wait_timeout": 60,
    "tags": {"Name": NAME},
    "purge_tags": True,
    "state": "present",
}
READS = ["DescribeReplicationGroups", "DescribeCacheClusters", "ListTagsForResource"]


def modify(**request: Any) -> Callable[[Any], Any]:
    return lambda elasticache: elasticache.modify_replication_group(ReplicationGroupId=NAME, ApplyImmediately=True, **request)


# What somebody changes, the attributes in which it shows, and the calls that undo it.
DRIFTS: dict[str, tuple[Callable[[Any], Any], list[str], list[str]]] = {
    "description": (modify(ReplicationGroupDescription="other"), ["description"], ["ModifyReplicationGroup"]),
    "node type": (modify(CacheNodeType="cache.t4g.medium"), ["node_type"], ["ModifyReplicationGroup"]),
    "failover off": (
        modify(AutomaticFailoverEnabled=False, MultiAZEnabled=False),
        ["automatic_failover", "multi_az"],
        ["ModifyReplicationGroup"],
    ),
    "parameter group": (modify(CacheParameterGroupName="default.valkey8"), ["parameter_group"], ["ModifyReplicationGroup"]),
    "security groups": (modify(SecurityGroupIds=["sg-1", "sg-2"]), ["security_group_ids"], ["ModifyReplicationGroup"]),
    "tls preferred": (modify(TransitEncryptionEnabled=True, TransitEncryptionMode="preferred"), ["transit_encryption"], ["ModifyReplicationGroup"]),
    "snapshots": (
        modify(SnapshotRetentionLimit=1, SnapshotWindow="01:00-02:00"),
        ["snapshot_retention_days", "snapshot_window"],
        ["ModifyReplicationGroup"],
    ),
    "maintenance": (
        modify(PreferredMaintenanceWindow="mon:01:00-mon:02:00", AutoMinorVersionUpgrade=False),
        ["maintenance_window", "auto_minor_version_upgrade"],
        ["ModifyReplicationGroup"],
    ),
    "silenced": (modify(NotificationTopicStatus="inactive"), ["notification_topic_arn"], ["ModifyReplicationGroup"]),
    "fewer nodes": (
        lambda elasticache: elasticache.decrease_replica_count(ReplicationGroupId=NAME, NewReplicaCount=1, ApplyImmediately=True),
        ["nodes"],
        ["IncreaseReplicaCount"],
    ),
    "more nodes": (
        lambda elasticache: elasticache.increase_replica_count(ReplicationGroupId=NAME, NewReplicaCount=4, ApplyImmediately=True),
        ["nodes"],
        ["DecreaseReplicaCount"],
    ),
    "tags": (lambda elasticache: elasticache.remove_tags_from_resource(ResourceName=arn_of(elasticache), TagKeys=["Name"]), ["tags"], ["AddTagsToResource"]),
    "version untagged": (
        lambda elasticache: elasticache.remove_tags_from_resource(ResourceName=arn_of(elasticache), TagKeys=["groundwork:secret-version"]),
        ["auth_token_version", "former_auth_token"],
        ["AddTagsToResource", "ModifyReplicationGroup", "AddTagsToResource", "RemoveTagsFromResource"],
    ),
}


def arn_of(elasticache: Any) -> str:
    (found,) = elasticache.describe_replication_groups(ReplicationGroupId=NAME)["ReplicationGroups"]
    return str(found["ARN"])


@pytest.fixture
def elasticache(fresh_account: Emulator, aws: Aws) -> Any:
    client = aws("elasticache")
    client.create_cache_parameter_group(CacheParameterGroupName=NAME, CacheParameterGroupFamily="valkey8", Description="cache")
    return client


def go(elasticache: Any, check_mode: bool = False, **changes: Any) -> dict[str, Any]:
    return run(REPLICATION_GROUP, elasticache, {**PARAMS, **changes}, check_mode)


def test_s4_60_62_63_a_group_from_nothing_to_nothing(elasticache: Any, emulator: Emulator) -> None:
    emulator.clear()
    planned = go(elasticache, check_mode=True)
    assert emulator.writes() == []
    made = go(elasticache)
    assert (planned["changed"], planned["diff"]) == (True, made["diff"])
    asked = {key: value for key, value in PARAMS.items() if key in made["replication_group"]}
    assert {key: made["replication_group"][key] for key in asked} == asked
    emulator.clear()
    assert go(elasticache)["changed"] is False
    assert [entry.operation for entry in emulator.requests()] == READS
    assert go(elasticache, state="absent", match_tags={"Name": "another"})["changed"] is False
    assert emulator.writes() == []
    assert go(elasticache, state="absent", final_snapshot=f"{NAME}-final")["changed"] is True
    assert elasticache.describe_replication_groups()["ReplicationGroups"] == []
    assert [snapshot["SnapshotName"] for snapshot in elasticache.describe_snapshots()["Snapshots"]] == [f"{NAME}-final"]
    assert go(elasticache, state="absent")["changed"] is False


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda name: name.replace(" ", "-"))
def test_drift_is_seen_and_repaired(drift: str, elasticache: Any, emulator: Emulator) -> None:
    change, attributes, calls = DRIFTS[drift]
    built = go(elasticache)["replication_group"]
    change(elasticache)
    emulator.clear()
    planned = go(elasticache, check_mode=True)
    assert [key for key, value in planned["diff"]["after"].items() if planned["diff"]["before"][key] != value] == attributes
    assert emulator.writes() == []
    repaired = go(elasticache)
    assert repaired["diff"] == planned["diff"]
    former = {"former_auth_token": True} if drift == "version untagged" else {}
    assert REPLICATION_GROUP.managed(repaired["replication_group"]) == {**REPLICATION_GROUP.managed(built), **former}
    assert [entry.operation for entry in emulator.writes()] == calls
    assert go(elasticache)["changed"] is False


def test_every_attribute_that_can_be_changed_has_a_drift() -> None:
    one_way = {"name", "engine", "engine_version"}
    assert {name for _change, names, _calls in DRIFTS.values() for name in names} == set(REPLICATION_GROUP.attributes) - REPLICATION_GROUP.immutable - one_way


def test_s4_60_a_token_is_rotated_in_and_set(elasticache: Any) -> None:
    go(elasticache)
    rotated: dict[str, Any] = {"auth_token_version": "second", "token": lambda: NEW}
    assert go(elasticache, **rotated)["replication_group"]["former_auth_token"] is True
    assert go(elasticache, **rotated, auth_token_update="set")["replication_group"]["former_auth_token"] is False
    assert go(elasticache, **rotated)["changed"] is False


def test_what_cannot_be_changed_makes_another_one(elasticache: Any, emulator: Emulator) -> None:
    go(elasticache)
    emulator.clear()
    assert go(elasticache, port=6380)["replication_group"]["port"] == 6380
    assert [entry.operation for entry in emulator.writes()] == ["DeleteReplicationGroup", "CreateReplicationGroup"]


def with_subnets(examples: str, ec2: Any) -> str:
    """The examples with subnets that are there, of the VPC that every account has."""
    there = sorted(subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"])
    return re.sub(r"subnet-0123456789abcdef(\d)", lambda found: there[int(found.group(1))], examples)


@pytest.mark.parametrize("runner", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_examples_run_in_a_play(play: Playing, fresh_account: Emulator, aws: Aws, tmp_path: Path, runner: bool) -> None:
    aws("secretsmanager").create_secret(Name="shop-prod/cache-auth", SecretString=json.dumps({"password": OLD}))
    groups = (elasticache_subnet_group, elasticache_parameter_group)
    made, gone = zip(*(yaml.safe_load(with_subnets(module.EXAMPLES, aws("ec2"))) for module in groups), strict=True)
    tasks = [*made, *yaml.safe_load(elasticache_replication_group.EXAMPLES), *gone]
    head = {"hosts": "localhost", "gather_facts": False, "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
    path = tmp_path / "examples.yml"
    path.write_text(yaml.safe_dump([{**head, "tasks": tasks}], sort_keys=False), encoding="utf-8")
    result = play(path, variables={"groundwork_runner": runner}).assert_ok()
    assert result.changed == {"localhost": len(tasks)}
    assert OLD not in result.stdout
    client = aws("elasticache")
    assert client.describe_replication_groups()["ReplicationGroups"] == []
    groups = client.describe_cache_parameter_groups()["CacheParameterGroups"] + client.describe_cache_subnet_groups()["CacheSubnetGroups"]
    assert [group["ARN"] for group in groups if ":default" not in group["ARN"]] == []
