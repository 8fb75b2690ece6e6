# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module elbv2_target_group, without a network."""

from __future__ import annotations

import re
from typing import ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.elbv2_target_groups import from_response, problems
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.elbv2_target_group import TARGET_GROUP

from .cases import ModuleCases, Params
from .elbv2_fake import VPC, FakeElb

CHECK: Params = {
    "protocol": "http",
    "port": "traffic-port",
    "path": "/healthz",
    "interval": 15,
    "timeout": 4,
    "healthy_threshold": 2,
    "unhealthy_threshold": 3,
    "matcher": "200-299",
}
READS = ["DescribeTargetGroups", "DescribeTargetGroupAttributes", "DescribeTags"]


def one(aws: FakeElb) -> dict[str, str]:
    """The attributes of the only target group that were ever set."""
    (arn,) = aws.groups
    return aws.attributes[arn]


class TestTargetGroup(ModuleCases):
    kind = TARGET_GROUP
    fake = FakeElb
    params: ClassVar[Params] = {
        "name": "shop-web",
        "protocol": "http",
        "port": 8080,
        "vpc_id": VPC,
        "health_check": CHECK,
        "deregistration_delay": 30,
        "tags": {"Name": "shop-web", "Env": "prod"},
    }
    changes: ClassVar[list[Params]] = [
        {"health_check": {**CHECK, "protocol": "https"}},
        {"health_check": {**CHECK, "port": "9000"}},
        {"health_check": {"path": "/"}},
        {"health_check": {"interval": 20, "timeout": 10}},
        {"health_check": {"healthy_threshold": 5}},
        {"health_check": {"unhealthy_threshold": 5}},
        {"health_check": {"matcher": "200"}},
        {"deregistration_delay": 300},
        {"deregistration_delay": 0},
        {"stickiness": {"enabled": True}},
        {"stickiness": {"enabled": True, "duration": 60}},
        {"stickiness": {"enabled": True, "type": "app_cookie", "cookie_name": "session", "duration": 60}},
        {"slow_start": 30},
        {"load_balancing_algorithm": "least_outstanding_requests"},
        {"load_balancing_algorithm": "weighted_random", "anomaly_mitigation": True},
        {"cross_zone": "enabled"},
        {"cross_zone": "disabled"},
        {"target_group_health": {"dns_failover": {"minimum_healthy_count": 0}}},
        {"target_group_health": {"dns_failover": {"minimum_healthy_percentage": 50}, "unhealthy_state_routing": {"minimum_healthy_count": 2}}},
        {"target_group_health": {"unhealthy_state_routing": {"minimum_healthy_percentage": 10}}},
        {"tags": {"Name": "shop-web", "Env": "dev"}},
        {"tags": {"Name": "shop-web"}},
    ]
    create_operation = "CreateTargetGroup"

    def test_requests_name_everything(self, aws: FakeElb) -> None:
        self.go(aws, slow_start=0, cross_zone="use_load_balancer_configuration", load_balancing_algorithm="least_outstanding_requests")
        assert aws.request("CreateTargetGroup") == {
            "Name": "shop-web",
            "TargetType": "ip",
            "Protocol": "HTTP",
            "ProtocolVersion": "HTTP1",
            "Port": 8080,
            "VpcId": VPC,
            "IpAddressType": "ipv4",
            "HealthCheckProtocol": "HTTP",
            "HealthCheckPort": "traffic-port",
            "HealthCheckPath": "/healthz",
            "HealthCheckIntervalSeconds": 15,
            "HealthCheckTimeoutSeconds": 4,
            "HealthyThresholdCount": 2,
            "UnhealthyThresholdCount": 3,
            "Matcher": {"HttpCode": "200-299"},
            "Tags": [{"Key": "Env", "Value": "prod"}, {"Key": "Name", "Value": "shop-web"}],
        }
        assert one(aws) == {"deregistration_delay.timeout_seconds": "30", "load_balancing.algorithm.type": "least_outstanding_requests"}

    def test_a_run_without_a_change_reads_three_times(self, built: FakeElb) -> None:
        assert self.go(built)["changed"] is False
        assert built.operations == READS

    def test_what_is_unset_is_left_alone(self, built: FakeElb) -> None:
        assert self.go(built, **{**dict.fromkeys(TARGET_GROUP.attributes), "name": "shop-web"})["changed"] is False

    @pytest.mark.parametrize(
        ("asked", "sent"),
        [
            (
                {"type": "lb_cookie", "enabled": True, "duration": 60},
                {"stickiness.enabled": "true", "stickiness.type": "lb_cookie", "stickiness.lb_cookie.duration_seconds": "60"},
            ),
            (
                {"type": "app_cookie", "enabled": True, "duration": 60, "cookie_name": "id"},
                {
                    "stickiness.enabled": "true",
                    "stickiness.type": "app_cookie",
                    "stickiness.app_cookie.duration_seconds": "60",
                    "stickiness.app_cookie.cookie_name": "id",
                },
            ),
            ({"type": "source_ip", "enabled": True}, {"stickiness.enabled": "true", "stickiness.type": "source_ip"}),
        ],
    )
    def test_stickiness_says_what_its_kind_knows(self, built: FakeElb, asked: Params, sent: dict[str, str]) -> None:
        self.go(built, stickiness=asked)
        assert {pair["Key"]: pair["Value"] for pair in built.request("ModifyTargetGroupAttributes")["Attributes"]} == sent
        assert self.go(built, stickiness=asked)["changed"] is False

    def test_awss_words_for_none_and_for_both(self, built: FakeElb) -> None:
        health = {"dns_failover": {"minimum_healthy_count": 0, "minimum_healthy_percentage": 40}}
        self.go(built, cross_zone="disabled", anomaly_mitigation=True, load_balancing_algorithm="weighted_random", target_group_health=health)
        prefix = "target_group_health.dns_failover.minimum_healthy_targets"
        assert one(built) == {
            "deregistration_delay.timeout_seconds": "30",
            "load_balancing.cross_zone.enabled": "false",
            "load_balancing.algorithm.type": "weighted_random",
            "load_balancing.algorithm.anomaly_mitigation": "on",
            f"{prefix}.count": "off",
            f"{prefix}.percentage": "40",
        }

    def test_codes_of_grpc(self, aws: FakeElb) -> None:
        grpc = {"protocol_version": "grpc", "health_check": {"matcher": "0-5", "path": "/shop.health/check"}}
        self.go(aws, **grpc)
        assert aws.request("CreateTargetGroup")["Matcher"] == {"GrpcCode": "0-5"}
        assert self.go(aws, **grpc)["changed"] is False

    def test_a_function_has_no_port(self, aws: FakeElb) -> None:
        function = {"target_type": "lambda", **dict.fromkeys(("protocol", "port", "vpc_id", "deregistration_delay", "health_check"))}
        self.go(aws, **function, lambda_multi_value_headers=True)
        assert aws.request("CreateTargetGroup").keys() == {"Name", "TargetType", "Tags"}
        assert one(aws) == {"lambda.multi_value_headers.enabled": "true"}
        assert self.go(aws, **function)["changed"] is False

    @pytest.mark.parametrize(
        ("difference", "name"),
        [
            ({"port": 9090}, "port"),
            ({"protocol": "https"}, "protocol"),
            ({"protocol_version": "http2"}, "protocol_version"),
            ({"target_type": "instance"}, "target_type"),
            ({"vpc_id": "vpc-1123456789abcdef0"}, "vpc_id"),
            ({"ip_address_type": "ipv6"}, "ip_address_type"),
        ],
    )
    def test_what_aws_cannot_change_is_an_error(self, built: FakeElb, difference: Params, name: str) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=rf"^Failed to update target group shop-web: AWS cannot change {name} once it exists; delete it first"):
                self.go(built, **difference, check_mode=check_mode)
        assert built.writes == []

    def test_a_run_that_ended_before_the_attributes_is_completed(self, aws: FakeElb) -> None:
        aws.fail_once("ModifyTargetGroupAttributes", "AccessDenied")
        with pytest.raises(AnsibleAWSError, match=r"^Failed to set the attributes of target group shop-web: "):
            self.go(aws)
        aws.calls.clear()
        assert self.go(aws)["diff"]["before"]["deregistration_delay"] == 300
        assert aws.writes == ["ModifyTargetGroupAttributes"]

    def test_one_that_somebody_made_meanwhile_is_taken_over(self, built: FakeElb) -> None:
        built.fail_once("DescribeTargetGroups", "TargetGroupNotFound")
        assert self.go(built, slow_start=60)["target_group"]["slow_start"] == 60
        assert built.writes == ["CreateTargetGroup", "ModifyTargetGroupAttributes"]

    def test_a_deletion_waits_for_rules_that_are_going(self, built: FakeElb) -> None:
        for _ in range(3):
            built.fail_once("DeleteTargetGroup", "ResourceInUse")
        assert self.go(built, state="absent")["changed"] is True
        assert (built.groups, built.writes) == ({}, ["DeleteTargetGroup"] * 4)

    def test_one_in_use_is_an_error(self, built: FakeElb) -> None:
        for _ in range(20):
            built.fail_once("DeleteTargetGroup", "ResourceInUse", message="is currently in use by a listener or a rule")
        with pytest.raises(AnsibleAWSError, match=r"^Failed to delete target group shop-web: .*in use by a listener or a rule"):
            self.go(built, state="absent")

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "prod"}, True), ({"Env": "dev"}, False)])
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeElb, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert (built.groups == {}) is gone

    def test_a_new_one_needs_protocol_port_and_vpc(self, aws: FakeElb) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=r"^Failed to create target group shop-web: port and vpc_id must be set$"):
                self.go(aws, port=None, vpc_id=None, check_mode=check_mode)
        assert aws.writes == []

    def test_a_vpc_that_is_not_made_yet_is_planned(self, aws: FakeElb) -> None:
        assert self.go(aws, check_mode=True, vpc_id=UNKNOWN)["diff"]["after"]["vpc_id"] == UNKNOWN


def test_every_attribute_has_a_change() -> None:
    function = {"lambda_multi_value_headers"}
    changed = {name for change in TestTargetGroup.changes for name in change}
    assert changed | function == set(TARGET_GROUP.attributes) - TARGET_GROUP.immutable - {"name"}


def test_the_duration_is_that_of_the_cookie_in_force() -> None:
    group = {"TargetGroupName": "a", "TargetGroupArn": "arn", "TargetType": "ip", "Protocol": "HTTP"}
    texts = {"stickiness.lb_cookie.duration_seconds": "1", "stickiness.app_cookie.duration_seconds": "2"}
    for kind, duration in (("lb_cookie", 1), ("app_cookie", 2)):
        pairs = [{"Key": key, "Value": value} for key, value in {**texts, "stickiness.type": kind}.items()]
        assert from_response(group, pairs, {})["stickiness"]["duration"] == duration


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"health_check": CHECK, "slow_start": 30, "stickiness": {"type": "app_cookie", "cookie_name": "id"}}, ""),
        ({"name": UNKNOWN, "vpc_id": UNKNOWN}, ""),
        ({"name": "a" * 33}, "name: is 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', must have 1 to 32 letters, digits and hyphens"),
        ({"deregistration_delay": 3601}, "deregistration_delay: is 3601, must be 0 to 3600"),
        ({"slow_start": 10}, "slow_start: is 10, must be 30 to 900, or 0 for none"),
        ({"slow_start": 30, "load_balancing_algorithm": "weighted_random"}, "slow_start: goes with load_balancing_algorithm round_robin alone"),
        ({"anomaly_mitigation": True}, "anomaly_mitigation: goes with load_balancing_algorithm weighted_random alone, not with round_robin"),
        ({"stickiness": {"duration": 0}}, "stickiness.duration: is 0, must be 1 to 604800"),
        ({"stickiness": {"type": "app_cookie"}}, "stickiness.cookie_name: is missing"),
        ({"stickiness": {"type": "app_cookie", "cookie_name": "AWSALBX"}}, "stickiness.cookie_name: begins with AWSALB"),
        ({"health_check": {"interval": 4}}, "health_check.interval: is 4, must be 5 to 300"),
        ({"health_check": {"timeout": 121}}, "health_check.timeout: is 121, must be 2 to 120"),
        ({"health_check": {"healthy_threshold": 1}}, "health_check.healthy_threshold: is 1, must be 2 to 10"),
        ({"health_check": {"unhealthy_threshold": 11}}, "health_check.unhealthy_threshold: is 11, must be 2 to 10"),
        ({"health_check": {"interval": 10, "timeout": 10}}, "health_check.timeout: is 10, must be less than health_check.interval, 10"),
        ({"protocol": "http", "health_check": {"protocol": "tcp"}}, "health_check.protocol: is tcp, must be http or https when protocol is http"),
        ({"target_type": "lambda", "port": 80}, "port: cannot be set when target_type is lambda"),
        ({"tags": {"Team": "a;b"}}, "tags.Team: has other characters"),
    ],
)
def test_problems(asked: Params, said: str) -> None:
    found = problems({"name": "shop-web", **asked})
    assert [bool(re.match(said, problem)) for problem in found] == ([True] if said else []), found
