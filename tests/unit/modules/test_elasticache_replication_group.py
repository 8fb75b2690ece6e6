# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module elasticache_replication_group, without a network."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils import elasticache_groups as shapes
from ansible_collections.groundwork.aws.plugins.module_utils.elasticache_versions import VersionError, brought_to, chosen, family
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.elasticache_replication_group import REPLICATION_GROUP, token_of, version_of

from .cases import ModuleCases, Params
from .fake import FakeAWS, Request, Response
from .fake_elasticache import FakeElastiCache

NAME = "shop-prod-cache"
ARN = f"arn:aws:elasticache:eu-central-1:123456789012:replicationgroup:{NAME}"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
OLD, NEW, NEWEST = "a" * 32, "b" * 32, "c" * 32


def token(value: str, version: str = "", update: str = "rotate") -> Params:
    """The parameters that the module makes of a secret: its version, and the way to its value."""
    return {"auth_token_version": version or f"v-{value[0]}", "token": lambda: value, "auth_token_update": update}


class TestReplicationGroup(ModuleCases):
    kind = REPLICATION_GROUP
    fake = FakeElastiCache
    params: ClassVar[Params] = {
        "name": NAME,
        "description": "What services share",
        "engine": "valkey",
        "engine_version": "8.0",
        "node_type": "cache.t4g.small",
        "nodes": 2,
        "parameter_group": "shop-prod-cache-valkey8",
        "subnet_group": NAME,
        "security_group_ids": ["sg-2", "sg-1"],
        "transit_encryption": "required",
        "at_rest_encryption": True,
        "automatic_failover": True,
        "multi_az": True,
        "snapshot_retention_days": 7,
        "snapshot_window": "03:00-04:00",
        "maintenance_window": "sun:05:00-sun:06:00",
        "auto_minor_version_upgrade": True,
        "apply_immediately": True,
        "allow_disruption": True,
        "wait_timeout": 600,
        "tags": {"Name": NAME, "groundwork:project": "shop"},
        **token(OLD),
    }
    changes: ClassVar[list[Params]] = [
        {"description": "Others"},
        {"engine_version": "8.1"},
        {"node_type": "cache.t4g.medium"},
        {"nodes": 3},
        {"nodes": 1, "automatic_failover": False, "multi_az": False},
        {"parameter_group": "others"},
        {"security_group_ids": ["sg-3"]},
        {"transit_encryption": "preferred"},
        {"transit_encryption": "disabled", "auth_token_version": None, "token": None},
        {"multi_az": False},
        {"snapshot_retention_days": 0},
        {"snapshot_window": "04:00-05:00"},
        {"maintenance_window": "sun:06:00-sun:07:00"},
        {"auto_minor_version_upgrade": False},
        {"notification_topic_arn": TOPIC},
        {"port": 6380},
        {"kms_key_id": KEY},
        {"at_rest_encryption": False},
        {"subnet_group": "others"},
        token(NEW),
        token(NEW, update="set"),
        {"tags": {"Name": "other"}},
    ]
    create_operation = "CreateReplicationGroup"

    def test_s4_60_62_a_new_group_is_encrypted_fails_over_and_wants_a_token(self, aws: FakeElastiCache) -> None:
        self.go(aws)
        request = aws.request("CreateReplicationGroup")
        assert (request["Engine"], request["EngineVersion"], request["Port"]) == ("valkey", "8.0", 6379)
        assert (request["TransitEncryptionEnabled"], request["AtRestEncryptionEnabled"]) == (True, True)
        assert (request["AutomaticFailoverEnabled"], request["MultiAZEnabled"], request["NumCacheClusters"]) == (True, True, 2)
        assert (request["AuthToken"], aws.tokens[NAME]) == (OLD, [OLD])
        assert aws.writes == ["CreateReplicationGroup"]

    def test_least_said_is_still_encrypted(self, aws: FakeElastiCache) -> None:
        least: Params = dict.fromkeys(self.params, None) | {"name": NAME, "node_type": "cache.t4g.micro", "wait_timeout": 600}
        result = self.go(aws, **least)["replication_group"]
        assert (result["engine"], result["nodes"], result["port"]) == ("valkey", 1, 6379)
        assert (result["transit_encryption"], result["at_rest_encryption"], result["description"]) == ("required", True, NAME)
        assert self.go(aws, **least)["changed"] is False

    @pytest.mark.parametrize(("mode", "said"), [("required", None), ("preferred", "preferred"), ("disabled", None)])
    def test_the_mode_of_tls_is_said_only_where_it_is_not_the_usual_one(self, aws: FakeElastiCache, mode: str, said: str | None) -> None:
        self.go(aws, transit_encryption=mode, auth_token_version=None, token=None)
        request = aws.request("CreateReplicationGroup")
        assert (request["TransitEncryptionEnabled"], request.get("TransitEncryptionMode")) == (mode != "disabled", said)

    def test_an_unchanged_group_costs_three_reads(self, built: FakeAWS) -> None:
        self.go(built)
        assert built.operations == ["DescribeReplicationGroups", "DescribeCacheClusters", "ListTagsForResource"]

    def test_a_new_group_needs_a_node_type(self, aws: FakeAWS) -> None:
        with pytest.raises(AnsibleAWSError, match="node_type is missing"):
            self.go(aws, node_type=None)
        assert aws.writes == []

    def test_it_begins_with_a_snapshot(self, aws: FakeAWS) -> None:
        self.go(aws, restore_from_snapshot="yesterday")
        assert aws.request("CreateReplicationGroup")["SnapshotName"] == "yesterday"
        assert self.go(aws, restore_from_snapshot="the day before")["changed"] is False

    # --- one change after the other

    def test_failover_comes_after_the_replica_and_goes_before_it(self, aws: FakeElastiCache) -> None:
        alone: Params = {"nodes": 1, "automatic_failover": False, "multi_az": False}
        self.go(aws, **alone)
        aws.calls.clear()
        self.go(aws)
        assert aws.writes == ["IncreaseReplicaCount", "ModifyReplicationGroup"]
        aws.calls.clear()
        self.go(aws, **alone)
        assert aws.writes == ["ModifyReplicationGroup", "DecreaseReplicaCount"]

    def test_an_upgrade_goes_with_its_parameter_group_in_one_call(self, aws: FakeElastiCache) -> None:
        self.go(aws, engine="redis", engine_version="7.1", parameter_group="shop-prod-cache-redis7")
        aws.calls.clear()
        assert self.go(aws)["changed"] is True
        assert aws.writes == ["ModifyReplicationGroup"]
        request = aws.request("ModifyReplicationGroup")
        assert (request["Engine"], request["EngineVersion"], request["CacheParameterGroupName"]) == ("valkey", "8.0", "shop-prod-cache-valkey8")

    def test_tls_comes_by_way_of_preferred(self, aws: FakeElastiCache) -> None:
        self.go(aws, transit_encryption="disabled", auth_token_version=None, token=None)
        aws.calls.clear()
        self.go(aws, auth_token_version=None, token=None)
        modes = [request["TransitEncryptionMode"] for operation, request in aws.calls if operation == "ModifyReplicationGroup"]
        assert modes == ["preferred", "required"]

    def test_what_waits_for_the_window_is_not_hurried_and_counts_as_done(self, built: FakeElastiCache) -> None:
        self.go(built, node_type="cache.t4g.medium", apply_immediately=False)
        assert built.request("ModifyReplicationGroup")["ApplyImmediately"] is False
        built.groups[NAME]["CacheNodeType"] = "cache.t4g.small"
        built.nodes[NAME]["PendingModifiedValues"] = {"CacheNodeType": "cache.t4g.medium"}
        assert self.go(built, node_type="cache.t4g.medium", apply_immediately=False)["changed"] is False

    def test_a_topic_is_silenced(self, aws: FakeElastiCache) -> None:
        self.go(aws, notification_topic_arn=TOPIC)
        assert self.go(aws, notification_topic_arn="")["replication_group"]["notification_topic_arn"] is None
        assert aws.request("ModifyReplicationGroup")["NotificationTopicStatus"] == "inactive"

    def test_a_newer_minor_version_of_aws_stays(self, built: FakeElastiCache) -> None:
        built.nodes[NAME]["EngineVersion"] = "8.1.0"
        assert self.go(built)["changed"] is False

    @pytest.mark.parametrize("other", [{"engine": "redis", "engine_version": "7.1"}, {"engine_version": "7.2"}])
    def test_there_is_no_way_back(self, built: FakeAWS, other: Params) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match="make another cache"):
                self.go(built, check_mode=check_mode, **other)
        assert built.writes == []

    def test_several_shards_are_refused(self, built: FakeElastiCache) -> None:
        built.groups[NAME]["ClusterEnabled"] = True
        with pytest.raises(AnsibleAWSError, match="several shards"):
            self.go(built, description="Others")

    # --- tokens

    def test_a_rotated_token_leaves_the_one_before_until_it_is_set(self, built: FakeElastiCache) -> None:
        result = self.go(built, **token(NEW))
        assert (built.tokens[NAME], result["replication_group"]["former_auth_token"]) == ([OLD, NEW], True)
        assert (built.request("ModifyReplicationGroup")["AuthTokenUpdateStrategy"], "disruptions" in result) == ("ROTATE", False)
        assert self.go(built, **token(NEW))["changed"] is False
        result = self.go(built, **token(NEW, update="set"))
        assert (built.tokens[NAME], result["replication_group"]["former_auth_token"]) == ([NEW], False)
        assert self.go(built, **token(NEW, update="set"))["changed"] is False
        assert self.go(built, **token(NEW))["changed"] is False
        assert set(built.tags[ARN]) == {"Name", "groundwork:project", shapes.VERSION}

    def test_tags_with_versions_are_neither_shown_nor_purged(self, built: FakeElastiCache) -> None:
        self.go(built, **token(NEW))
        result = self.go(built, tags={"Name": "other"}, **token(NEW))
        assert result["replication_group"]["tags"] == {"Name": "other"}
        assert built.tags[ARN] == {"Name": "other", shapes.VERSION: "v-b", shapes.BEFORE: "v-a"}

    def test_a_token_comes_to_a_group_without_one(self, aws: FakeElastiCache) -> None:
        self.go(aws, auth_token_version=None, token=None)
        self.go(aws)
        assert aws.tokens[NAME] == [None, OLD]
        assert "disruptions" not in self.go(aws, **token(OLD, update="set"))
        assert aws.tokens[NAME] == [OLD]

    def test_set_with_another_version_rotates_it_in_first(self, built: FakeElastiCache) -> None:
        self.go(built, **token(NEW, update="set"))
        strategies = [request["AuthTokenUpdateStrategy"] for operation, request in built.calls if operation == "ModifyReplicationGroup"]
        assert (strategies, built.tokens[NAME]) == (["ROTATE", "SET"], [NEW])

    @pytest.mark.parametrize("killed_at", ["AddTagsToResource", "ModifyReplicationGroup"])
    def test_a_rotation_that_was_killed_before_it_began_is_made(self, built: FakeElastiCache, killed_at: str) -> None:
        built.fail_once(killed_at, "AccessDenied")
        with pytest.raises(AnsibleAWSError):
            self.go(built, **token(NEW))
        assert self.go(built, **token(NEW))["changed"] is True
        self.is_rotated(built)

    def test_a_rotation_that_was_killed_before_it_was_noted_is_not_made_twice(self, built: FakeElastiCache) -> None:
        self.killed(built)
        assert self.go(built, check_mode=True, **token(NEW))["diff"]["before"]["auth_token_version"] == "v-b"
        result = self.go(built, **token(NEW))
        assert (result["changed"], built.writes) == (False, ["AddTagsToResource", "RemoveTagsFromResource"])
        self.is_rotated(built)

    def test_nor_when_yet_another_version_comes(self, built: FakeElastiCache) -> None:
        self.killed(built)
        self.go(built, **token(NEWEST))
        assert built.tokens[NAME] == [NEW, NEWEST]
        assert built.tags[ARN] == {**self.params["tags"], shapes.VERSION: "v-c", shapes.BEFORE: "v-b"}

    def killed(self, aws: FakeElastiCache) -> None:
        """A run that rotates, and is killed before it notes that it has."""
        aws.tag(ARN, [{"Key": shapes.NEXT, "Value": f"v-b/{shapes.stamp(aws.groups[NAME]['AuthTokenLastModifiedDate'])}"}])
        aws.authenticate(aws.groups[NAME], {"AuthToken": NEW, "AuthTokenUpdateStrategy": "ROTATE"})
        aws.calls.clear()

    def is_rotated(self, aws: FakeElastiCache) -> None:
        assert aws.tokens[NAME] == [OLD, NEW]
        assert aws.tags[ARN] == {**self.params["tags"], shapes.VERSION: "v-b", shapes.BEFORE: "v-a"}
        assert self.go(aws, **token(NEW))["changed"] is False

    def test_a_plan_knows_no_version_yet(self, built: FakeAWS) -> None:
        planned = self.go(built, check_mode=True, auth_token_version=UNKNOWN)
        assert planned["diff"]["after"]["auth_token_version"] == UNKNOWN

    # --- what interrupts

    @pytest.mark.parametrize(
        ("other", "words"),
        [
            ({"node_type": "cache.t4g.medium"}, "node_type: cache.t4g.small becomes cache.t4g.medium; the nodes change one after the other"),
            ({"engine_version": "8.1", "nodes": 1, "automatic_failover": False, "multi_az": False}, "engine_version: 8.0 becomes 8.1; the only node"),
            ({"port": 6380}, "port: AWS cannot change it, so the cache is deleted with all it holds, and made again"),
            (token(NEW, update="set"), "auth_token_version: a new token is taken alone at once"),
        ],
    )
    def test_what_interrupts_is_said_and_refused(self, built: FakeAWS, other: Params, words: str) -> None:
        assert words in self.go(built, check_mode=True, **other)["disruptions"][0]
        with pytest.raises(AnsibleAWSError, match="Refused to update replication group shop-prod-cache"):
            self.go(built, **other, allow_disruption=False)
        assert built.writes == []

    @pytest.mark.parametrize("other", [{"nodes": 3}, {"description": "Others"}, {"snapshot_retention_days": 1}, {"security_group_ids": ["sg-3"]}])
    def test_what_does_not_is_not(self, built: FakeAWS, other: Params) -> None:
        assert "disruptions" not in self.go(built, **other, allow_disruption=False)

    # --- states in between, and the end

    def test_a_group_that_a_killed_run_left_half_made_is_awaited(self, aws: FakeElastiCache) -> None:
        self.go(aws)
        aws.groups[NAME]["Status"] = "creating"
        assert self.go(aws)["changed"] is False

    def test_a_group_that_is_going_is_awaited_and_made_again(self, built: FakeElastiCache) -> None:
        built.groups[NAME]["Status"] = "deleting"
        assert self.go(built)["diff"]["before"] == {}
        assert built.writes == ["CreateReplicationGroup"]

    def test_a_group_that_is_busy_with_something_else_is_awaited(self, built: FakeAWS) -> None:
        built.fail_once("ModifyReplicationGroup", "InvalidReplicationGroupState")
        self.go(built, description="Others")
        assert built.writes == ["ModifyReplicationGroup"] * 2

    def test_the_end_has_a_last_snapshot_named_after_its_beginning(self, built: FakeElastiCache) -> None:
        self.go(built, state="absent", final_snapshot="shop-prod-cache-{created}")
        assert built.snapshots == ["shop-prod-cache-20260102030406000000"]

    def test_somebody_elses_is_left_alone(self, built: FakeAWS) -> None:
        assert self.go(built, state="absent", match_tags={"groundwork:project": "blog"})["changed"] is False
        assert built.writes == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": "Shop"}, "name: Shop must be in lower case"),
        ({"nodes": 7}, "nodes: 7 is not from 1 to 6"),
        ({"nodes": 1, "automatic_failover": True}, "automatic_failover: needs two nodes at least"),
        ({"nodes": 1, "multi_az": True}, "multi_az: needs two nodes at least"),
        ({"multi_az": True, "automatic_failover": False}, "multi_az: needs automatic_failover"),
        ({"auth_token_version": "v", "transit_encryption": "disabled"}, "auth_token_secret: AWS takes a token only with transit_encryption"),
        ({"engine_version": "new"}, "engine_version: new is no version; one is like 8.1 or 7.1"),
        ({"engine": "valkey", "engine_version": "7.1"}, "engine_version: 7.1 is no version of valkey"),
    ],
)
def test_bad_input_is_told(asked: Params, words: str) -> None:
    assert words in " ".join(shapes.problems({"name": NAME, **asked}))


@pytest.mark.parametrize(
    ("engine", "version", "name"),
    [
        ("valkey", "8.1", "valkey8"),
        ("valkey", "7.2", "valkey7"),
        ("redis", "7.1", "redis7"),
        ("redis", "6.2", "redis6.x"),
        ("redis", "6.x", "redis6.x"),
        ("redis", "5.0.6", "redis5.0"),
        ("redis", "4.0.10", "redis4.0"),
    ],
)
def test_s4_60_a_version_has_a_family(engine: str, version: str, name: str) -> None:
    assert family(engine, version) == name


@pytest.mark.parametrize(("version", "text"), [("7.1.0", "7.1"), ("8.0", "8.0"), ("6.2.6", "6.2"), ("5.0.6", "5.0.6"), ("6.x", "6.x")])
def test_from_version_six_on_the_patch_is_not_chosen(version: str, text: str) -> None:
    assert chosen(version) == text


@pytest.mark.parametrize(
    ("asked", "now", "there"),
    [
        (("redis", "7.1"), ("redis", "7.0"), "7.1"),
        (("redis", "7.0"), ("redis", "7.1"), "7.1"),
        (("redis", "7"), ("redis", "7.1"), "7.1"),
        (("redis", "6.x"), ("redis", "6.2"), "6.2"),
        (("redis", None), ("redis", "7.1"), "7.1"),
        (("valkey", "7.2"), ("redis", "7.1"), "7.2"),
        (("redis", "5.0.6"), ("redis", "5.0.6"), "5.0.6"),
    ],
)
def test_a_version_is_brought_to(asked: tuple[str, str | None], now: tuple[str, str], there: str) -> None:
    assert brought_to(*asked, *now) == there


@pytest.mark.parametrize(
    ("asked", "now"), [(("redis", "7.1"), ("valkey", "8.0")), (("redis", "6.2"), ("redis", "7.0")), (("redis", "5.0.5"), ("redis", "5.0.6"))]
)
def test_a_version_never_goes_back(asked: tuple[str, str], now: tuple[str, str]) -> None:
    with pytest.raises(VersionError, match="make another cache"):
        brought_to(*asked, *now)


@pytest.mark.parametrize(
    ("now", "there", "path"),
    [
        ("disabled", "required", ["preferred", "required"]),
        ("required", "disabled", ["preferred", "disabled"]),
        ("disabled", "preferred", ["preferred"]),
        ("required", "required", []),
    ],
)
def test_the_way_of_tls(now: str, there: str, path: list[str]) -> None:
    assert shapes.transit_path(now, there) == path


class FakeSecrets(FakeAWS):
    service = "secretsmanager"
    text = json.dumps({"username": "default", "password": OLD})

    def describe_secret(self, _request: Request) -> Response:
        return {"VersionIdsToStages": {"first" * 8: ["AWSPREVIOUS"], "other" * 8: ["AWSCURRENT"]}}

    def get_secret_value(self, _request: Request) -> Response:
        return {"SecretString": self.text}


class FakeParameters(FakeAWS):
    service = "ssm"

    def get_parameter(self, request: Request) -> Response:
        return {"Parameter": {"Version": 3, "Value": OLD if request.get("WithDecryption") else "AQICAHh"}}


def test_the_present_version_of_a_secret_is_read_and_no_other() -> None:
    aws = FakeSecrets()
    secret: dict[str, Any] = {"name": "shop-prod/cache-auth", "store": "secretsmanager", "key": "password"}
    assert version_of(aws.client, secret) == "other" * 8
    assert aws.operations == ["DescribeSecret"]
    assert token_of(aws.client, secret, "other" * 8) == OLD
    assert aws.request("GetSecretValue") == {"SecretId": "shop-prod/cache-auth", "VersionId": "other" * 8}
    assert token_of(aws.client, {**secret, "key": None}, "other" * 8) == aws.text


def test_the_present_version_of_a_parameter_is_read_and_no_other() -> None:
    aws = FakeParameters()
    secret: dict[str, Any] = {"name": "/shop/prod/cache-auth", "store": "ssm", "key": None}
    assert version_of(aws.client, secret) == "3"
    assert token_of(aws.client, secret, "3") == OLD
    assert aws.request("GetParameter")["Name"] == "/shop/prod/cache-auth:3"


@pytest.mark.parametrize("text", ["no json", "{}", "[]"])
def test_a_secret_without_the_key_is_an_error_that_does_not_show_it(text: str) -> None:
    aws = FakeSecrets()
    aws.text = text
    with pytest.raises(AnsibleAWSError, match="it is no JSON with the key password") as caught:
        token_of(aws.client, {"name": "auth", "store": "secretsmanager", "key": "password"}, "other" * 8)
    assert text not in str(caught.value)
