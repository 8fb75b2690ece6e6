# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of load balancers on the emulator: their lives, and what is changed behind their back, seen and repaired alone."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules import elbv2_listener, elbv2_load_balancer, elbv2_target_group
from ansible_collections.groundwork.aws.plugins.modules.elbv2_listener import LISTENER
from ansible_collections.groundwork.aws.plugins.modules.elbv2_load_balancer import LOAD_BALANCER
from ansible_collections.groundwork.aws.plugins.modules.elbv2_target_group import TARGET_GROUP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..playing import Playing

Params = dict[str, Any]
Go = Callable[..., Params]
ZONES = ("a", "b", "c")
POLICIES = ["ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-3-2021-06"]
STORE = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:truststore/clients/0123456789abcdef"


@dataclass
class World:
    """What is there before, by its ids, and the clients to look at it."""

    aws: Aws
    vpc: str
    subnets: list[str]
    groups: list[str]
    certificates: list[str]

    @property
    def elbv2(self) -> Any:
        return self.aws("elbv2")

    def balancer(self, check_mode: bool = False, **changes: Any) -> Params:
        params = {
            "name": "shop",
            "scheme": "internal",
            "subnets": self.subnets[:2],
            "security_groups": self.groups[:1],
            "ip_address_type": "ipv4",
            "idle_timeout": 120,
            "client_keep_alive": 3600,
            "deletion_protection": False,
            "drop_invalid_header_fields": True,
            "desync_mitigation_mode": "strictest",
            "http2": True,
            "preserve_host_header": False,
            "xff_header_processing_mode": "append",
            "xff_client_port": False,
            "tls_headers": False,
            "waf_fail_open": False,
            "zonal_shift": True,
            "access_logs": {"enabled": True, "bucket": "logs", "prefix": "alb"},
            "connection_logs": {"enabled": False},
            "health_check_logs": {"enabled": True, "bucket": "logs", "prefix": ""},
            "tags": {"Name": "shop"},
        }
        own = {"state": "present", "purge_tags": True, "wait": True, "wait_timeout": 60, "force": False}
        return elbv2_load_balancer.bring(self.elbv2, lambda: self.aws("ec2"), {**own, **params, **changes}, check_mode)

    def group(self, check_mode: bool = False, **changes: Any) -> Params:
        params = {
            "name": "web",
            "target_type": "ip",
            "protocol": "http",
            "protocol_version": "http1",
            "port": 8080,
            "vpc_id": self.vpc,
            "ip_address_type": "ipv4",
            "health_check": {"protocol": "http", "port": "traffic-port", "path": "/ok", "interval": 15, "timeout": 5, **COUNTS, "matcher": "200-299"},
            "deregistration_delay": 30,
            "stickiness": {"enabled": True, "type": "lb_cookie", "duration": 60},
            "slow_start": 30,
            "load_balancing_algorithm": "round_robin",
            "anomaly_mitigation": False,
            "cross_zone": "enabled",
            "target_group_health": {"dns_failover": {"minimum_healthy_percentage": 50}},
            "tags": {"Name": "web"},
        }
        return run(TARGET_GROUP, self.elbv2, {"state": "present", "purge_tags": True, **params, **changes}, check_mode)

    def listener(self, check_mode: bool = False, **changes: Any) -> Params:
        params = {
            "load_balancer": "shop",
            "port": 443,
            "protocol": "https",
            "ssl_policy": POLICIES[0],
            "certificates": self.certificates[:2],
            "mutual_authentication": {"mode": "off"},
            "default_actions": [{"fixed_response": {"status_code": 404, "content_type": "text/plain", "body": "nothing"}}],
            "rules": None if {"rules", "match_tags"} & changes.keys() else self.rules(),
            "response_headers": {"server": False, "x_frame_options": "DENY"},
            "tags": {"Name": "shop"},
        }
        return elbv2_listener.bring(self.elbv2, {"state": "present", "purge_tags": True, **params, **changes}, check_mode)

    def rules(self) -> list[Params]:
        """A rule with every condition, one that weighs, one that leads elsewhere."""
        arn = self.elbv2.describe_target_groups(Names=["web"])["TargetGroups"][0]["TargetGroupArn"]
        other = self.elbv2.describe_target_groups(Names=["other"])["TargetGroups"][0]["TargetGroupArn"]
        everything = {
            "host_headers": ["www.example.com"],
            "paths": ["/v1/*"],
            "http_headers": [{"name": "X-Key", "values": ["1", "2"]}],
            "query_strings": [{"key": "a", "values": ["1"]}, {"values": ["b"]}],
            "source_ips": ["192.0.2.0/24"],
            "methods": ["POST", "GET"],
        }
        weighed = {"target_groups": [{"target_group_arn": arn, "weight": 9}, {"target_group_arn": other}], "stickiness": {"enabled": True, "duration": 60}}
        return [
            {"priority": 10, "conditions": everything, "actions": [{"forward": {"target_group_arn": arn}}], "tags": {"Rule": "everything"}},
            {"priority": 20, "conditions": {"paths": ["/b"]}, "actions": [{"forward": weighed}]},
            {"priority": 30, "conditions": {"paths": ["/c"]}, "actions": [{"redirect": {"host": "c.example.com", "status_code": 302}}]},
        ]


COUNTS = {"healthy_threshold": 2, "unhealthy_threshold": 3}


@pytest.fixture(scope="module")
def world(emulator: Emulator, aws: Aws) -> World:
    """A VPC with subnets in three zones, two security groups, three certificates and another target group."""
    emulator.reset()
    ec2, acm = aws("ec2"), aws("acm")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    places = [(f"10.0.{number}.0/24", f"eu-central-1{zone}") for number, zone in enumerate(ZONES)]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"] for block, zone in places]
    groups = [ec2.create_security_group(VpcId=vpc, GroupName=f"sg{number}", Description="x")["GroupId"] for number in range(2)]
    certificates = [acm.request_certificate(DomainName=f"{name}.example.com")["CertificateArn"] for name in "abc"]
    aws("elbv2").create_target_group(Name="other", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")
    return World(aws, vpc, subnets, groups, certificates)


@pytest.fixture(scope="module")
def whole(world: World) -> World:
    """All three with every attribute set, for tests that leave them so."""
    world.balancer()
    world.group()
    world.listener()
    return world


@pytest.fixture
def built(whole: World) -> World:
    """All three with every attribute set, whatever the test before left."""
    whole.balancer()
    whole.group()
    whole.listener()
    return whole


def operations(emulator: Emulator, since: int, *, writes: bool = False) -> list[str]:
    return [entry.operation for entry in emulator.requests()[since:] if not (writes and entry.read_only)]


def seen_and_repaired(emulator: Emulator, go: Go, attribute: str, calls: list[str]) -> None:
    """Check mode sees exactly this attribute and writes nothing; a run repairs it with exactly these calls; then all is well."""
    start = len(emulator.requests())
    diff = go(check_mode=True)["diff"]
    assert [key for key in diff["after"] if diff["before"].get(key) != diff["after"][key]] == [attribute]
    assert operations(emulator, start, writes=True) == []
    repaired = go()
    assert (repaired["changed"], repaired["diff"]) == (True, diff)
    assert operations(emulator, start, writes=True) == calls
    assert go()["changed"] is False
    assert operations(emulator, start, writes=True) == calls


def balancer_arn(elbv2: Any) -> str:
    return str(elbv2.describe_load_balancers(Names=["shop"])["LoadBalancers"][0]["LoadBalancerArn"])


def group_arn(elbv2: Any) -> str:
    return str(elbv2.describe_target_groups(Names=["web"])["TargetGroups"][0]["TargetGroupArn"])


def listener_arn(elbv2: Any) -> str:
    return str(elbv2.describe_listeners(LoadBalancerArn=balancer_arn(elbv2))["Listeners"][0]["ListenerArn"])


def rule_arns(elbv2: Any) -> dict[str, str]:
    return {rule["Priority"]: rule["RuleArn"] for rule in elbv2.describe_rules(ListenerArn=listener_arn(elbv2))["Rules"]}


def balancer_attribute(key: str, value: str) -> Callable[[World], object]:
    return lambda world: world.elbv2.modify_load_balancer_attributes(LoadBalancerArn=balancer_arn(world.elbv2), Attributes=[{"Key": key, "Value": value}])


def group_attribute(key: str, value: str) -> Callable[[World], object]:
    return lambda world: world.elbv2.modify_target_group_attributes(TargetGroupArn=group_arn(world.elbv2), Attributes=[{"Key": key, "Value": value}])


def group_check(**changes: Any) -> Callable[[World], object]:
    return lambda world: world.elbv2.modify_target_group(TargetGroupArn=group_arn(world.elbv2), **changes)


def of_listener(**changes: Any) -> Callable[[World], object]:
    return lambda world: world.elbv2.modify_listener(ListenerArn=listener_arn(world.elbv2), **changes)


def header(key: str, value: str) -> Callable[[World], object]:
    return lambda world: world.elbv2.modify_listener_attributes(ListenerArn=listener_arn(world.elbv2), Attributes=[{"Key": key, "Value": value}])


def of_rule(priority: str, **changes: Any) -> Callable[[World], object]:
    return lambda world: world.elbv2.modify_rule(RuleArn=rule_arns(world.elbv2)[priority], **changes)


def added_rule(world: World) -> object:
    path = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/stray"]}}
    gone = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "410"}}
    return world.elbv2.create_rule(ListenerArn=listener_arn(world.elbv2), Priority=5, Conditions=[path], Actions=[gone])


def moved_rules(world: World) -> object:
    arns = rule_arns(world.elbv2)
    return world.elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": arns["10"], "Priority": 30}, {"RuleArn": arns["30"], "Priority": 10}])


def tagged(arn_of: Callable[[Any], str], **tags: str) -> Callable[[World], object]:
    return lambda world: world.elbv2.add_tags(ResourceArns=[arn_of(world.elbv2)], Tags=[{"Key": key, "Value": value} for key, value in tags.items()])


ATTRIBUTES, HTTP = "ModifyLoadBalancerAttributes", "routing.http"
#: What somebody does to the load balancer by hand, the attribute in which it shows, and the call that undoes it.
BALANCER_DRIFT: dict[str, tuple[Callable[[World], object], str, str]] = {
    "subnets": (lambda world: world.elbv2.set_subnets(LoadBalancerArn=balancer_arn(world.elbv2), Subnets=world.subnets[1:]), "subnets", "SetSubnets"),
    "groups": (
        lambda world: world.elbv2.set_security_groups(LoadBalancerArn=balancer_arn(world.elbv2), SecurityGroups=world.groups),
        "security_groups",
        "SetSecurityGroups",
    ),
    "addresses": (
        lambda world: world.elbv2.set_ip_address_type(LoadBalancerArn=balancer_arn(world.elbv2), IpAddressType="dualstack"),
        "ip_address_type",
        "SetIpAddressType",
    ),
    "idle timeout": (balancer_attribute("idle_timeout.timeout_seconds", "60"), "idle_timeout", ATTRIBUTES),
    "keep-alive": (balancer_attribute("client_keep_alive.seconds", "60"), "client_keep_alive", ATTRIBUTES),
    "protection": (balancer_attribute("deletion_protection.enabled", "true"), "deletion_protection", ATTRIBUTES),
    "invalid headers": (balancer_attribute(f"{HTTP}.drop_invalid_header_fields.enabled", "false"), "drop_invalid_header_fields", ATTRIBUTES),
    "desync": (balancer_attribute(f"{HTTP}.desync_mitigation_mode", "monitor"), "desync_mitigation_mode", ATTRIBUTES),
    "http2": (balancer_attribute("routing.http2.enabled", "false"), "http2", ATTRIBUTES),
    "host header": (balancer_attribute(f"{HTTP}.preserve_host_header.enabled", "true"), "preserve_host_header", ATTRIBUTES),
    "forwarded for": (balancer_attribute(f"{HTTP}.xff_header_processing.mode", "preserve"), "xff_header_processing_mode", ATTRIBUTES),
    "forwarded port": (balancer_attribute(f"{HTTP}.xff_client_port.enabled", "true"), "xff_client_port", ATTRIBUTES),
    "tls headers": (balancer_attribute(f"{HTTP}.x_amzn_tls_version_and_cipher_suite.enabled", "true"), "tls_headers", ATTRIBUTES),
    "firewall": (balancer_attribute("waf.fail_open.enabled", "true"), "waf_fail_open", ATTRIBUTES),
    "zonal shift": (balancer_attribute("zonal_shift.config.enabled", "false"), "zonal_shift", ATTRIBUTES),
    "access logs off": (balancer_attribute("access_logs.s3.enabled", "false"), "access_logs", ATTRIBUTES),
    "access logs elsewhere": (balancer_attribute("access_logs.s3.prefix", "x"), "access_logs", ATTRIBUTES),
    "connection logs": (
        lambda world: [balancer_attribute("connection_logs.s3.bucket", "x")(world), balancer_attribute("connection_logs.s3.enabled", "true")(world)],
        "connection_logs",
        ATTRIBUTES,
    ),
    "health check logs": (balancer_attribute("health_check_logs.s3.bucket", "x"), "health_check_logs", ATTRIBUTES),
    "a tag changed": (tagged(balancer_arn, Name="x"), "tags", "AddTags"),
    "a tag too many": (tagged(balancer_arn, Stray="x"), "tags", "RemoveTags"),
}
HEALTH, GROUP_ATTRIBUTES, LEAST = "ModifyTargetGroup", "ModifyTargetGroupAttributes", "minimum_healthy_targets"
GROUP_DRIFT: dict[str, tuple[Callable[[World], object], str, str]] = {
    "checked by": (group_check(HealthCheckProtocol="HTTPS"), "health_check", HEALTH),
    "checked at": (group_check(HealthCheckPort="9000"), "health_check", HEALTH),
    "checked path": (group_check(HealthCheckPath="/"), "health_check", HEALTH),
    "interval": (group_check(HealthCheckIntervalSeconds=30), "health_check", HEALTH),
    "timeout": (group_check(HealthCheckTimeoutSeconds=10), "health_check", HEALTH),
    "healthy": (group_check(HealthyThresholdCount=5), "health_check", HEALTH),
    "unhealthy": (group_check(UnhealthyThresholdCount=5), "health_check", HEALTH),
    "codes": (group_check(Matcher={"HttpCode": "200"}), "health_check", HEALTH),
    "delay": (group_attribute("deregistration_delay.timeout_seconds", "300"), "deregistration_delay", GROUP_ATTRIBUTES),
    "not sticky": (group_attribute("stickiness.enabled", "false"), "stickiness", GROUP_ATTRIBUTES),
    "sticky for": (group_attribute("stickiness.lb_cookie.duration_seconds", "61"), "stickiness", GROUP_ATTRIBUTES),
    "slow start": (group_attribute("slow_start.duration_seconds", "0"), "slow_start", GROUP_ATTRIBUTES),
    "algorithm": (group_attribute("load_balancing.algorithm.type", "least_outstanding_requests"), "load_balancing_algorithm", GROUP_ATTRIBUTES),
    "anomalies": (group_attribute("load_balancing.algorithm.anomaly_mitigation", "on"), "anomaly_mitigation", GROUP_ATTRIBUTES),
    "zones": (group_attribute("load_balancing.cross_zone.enabled", "false"), "cross_zone", GROUP_ATTRIBUTES),
    "failover": (group_attribute(f"target_group_health.dns_failover.{LEAST}.percentage", "off"), "target_group_health", GROUP_ATTRIBUTES),
    "a tag changed": (tagged(group_arn, Name="x"), "tags", "AddTags"),
    "a tag too many": (tagged(group_arn, Stray="x"), "tags", "RemoveTags"),
}
RESPONSE = "routing.http.response"
LISTENER_DRIFT: dict[str, tuple[Callable[[World], object], str, str]] = {
    "policy": (of_listener(SslPolicy=POLICIES[1]), "ssl_policy", "ModifyListener"),
    "certificate": (lambda world: of_listener(Certificates=[{"CertificateArn": world.certificates[2]}])(world), "certificates", "ModifyListener"),
    "a certificate too many": (
        lambda world: world.elbv2.add_listener_certificates(ListenerArn=listener_arn(world.elbv2), Certificates=[{"CertificateArn": world.certificates[2]}]),
        "certificates",
        "RemoveListenerCertificates",
    ),
    "a certificate too few": (
        lambda world: world.elbv2.remove_listener_certificates(ListenerArn=listener_arn(world.elbv2), Certificates=[{"CertificateArn": world.certificates[1]}]),
        "certificates",
        "AddListenerCertificates",
    ),
    "clients": (of_listener(MutualAuthentication={"Mode": "verify", "TrustStoreArn": STORE}), "mutual_authentication", "ModifyListener"),
    "default action": (
        of_listener(DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}]),
        "default_actions",
        "ModifyListener",
    ),
    "a rule too many": (added_rule, "rules", "DeleteRule"),
    "a rule too few": (lambda world: world.elbv2.delete_rule(RuleArn=rule_arns(world.elbv2)["20"]), "rules", "CreateRule"),
    "other places": (moved_rules, "rules", "SetRulePriorities"),
    "other action": (of_rule("20", Actions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}]), "rules", "ModifyRule"),
    "other condition": (of_rule("20", Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/x"]}}]), "rules", "ModifyRule"),
    "a login": (
        of_rule("20", Actions=[{"Type": "redirect", "RedirectConfig": {"Host": "login.example.com", "StatusCode": "HTTP_302"}}]),
        "rules",
        "ModifyRule",
    ),
    "rewritten": (
        of_rule("30", Transforms=[{"Type": "url-rewrite", "UrlRewriteConfig": {"Rewrites": [{"Regex": "^/a", "Replace": "/b"}]}}]),
        "rules",
        "ModifyRule",
    ),
    "a rule's tag changed": (tagged(lambda elbv2: rule_arns(elbv2)["10"], Rule="x"), "rules", "AddTags"),
    "a rule's tag too many": (tagged(lambda elbv2: rule_arns(elbv2)["30"], Stray="x"), "rules", "RemoveTags"),
    "server header": (header(f"{RESPONSE}.server.enabled", "true"), "response_headers", "ModifyListenerAttributes"),
    "frames": (header(f"{RESPONSE}.x_frame_options.header_value", "SAMEORIGIN"), "response_headers", "ModifyListenerAttributes"),
    "a tag changed": (tagged(listener_arn, Name="x"), "tags", "AddTags"),
    "a tag too many": (tagged(listener_arn, Stray="x"), "tags", "RemoveTags"),
}
DRIFTS = {
    **{f"balancer: {name}": (*drift, "balancer") for name, drift in BALANCER_DRIFT.items()},
    **{f"group: {name}": (*drift, "group") for name, drift in GROUP_DRIFT.items()},
    **{f"listener: {name}": (*drift, "listener") for name, drift in LISTENER_DRIFT.items()},
}


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda name: name.replace(" ", "-"))
def test_drift_is_seen_and_repaired_alone(whole: World, emulator: Emulator, drift: str) -> None:
    change, attribute, call, kind = DRIFTS[drift]
    change(whole)
    seen_and_repaired(emulator, getattr(whole, kind), attribute, [call])


def test_every_attribute_that_can_be_changed_has_a_drift() -> None:
    seen = {kind: {attribute for _change, attribute, _call, its in DRIFTS.values() if its == kind} for kind in ("balancer", "group", "listener")}
    assert seen["balancer"] == set(LOAD_BALANCER.attributes) - LOAD_BALANCER.immutable - {"name"}
    assert seen["group"] == set(TARGET_GROUP.attributes) - TARGET_GROUP.immutable - {"name", "lambda_multi_value_headers"}
    assert seen["listener"] == set(LISTENER.attributes) - {*LISTENER.identity, "protocol"}


def test_a_run_without_a_change_reads_as_little_as_possible(built: World, emulator: Emulator) -> None:
    reads = {
        "balancer": ["DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeTags"],
        "group": ["DescribeTargetGroups", "DescribeTargetGroupAttributes", "DescribeTags"],
        "listener": [
            *("DescribeLoadBalancers", "DescribeListeners", "DescribeRules", "DescribeListenerCertificates"),
            *("DescribeListenerAttributes", "DescribeTags"),
        ],
    }
    same: dict[str, Go] = {"balancer": built.balancer, "group": built.group, "listener": partial(built.listener, rules=built.rules())}
    for kind, expected in reads.items():
        start = len(emulator.requests())
        assert same[kind]()["changed"] is False
        assert operations(emulator, start) == expected


def test_a_listener_is_plain_and_then_encrypted_again(built: World) -> None:
    plain = {"protocol": "http", **dict.fromkeys(("ssl_policy", "certificates", "mutual_authentication"))}
    arns = rule_arns(built.elbv2)
    for changes, certificates in ((plain, []), ({}, built.certificates[:2])):
        assert built.listener(**changes)["listener"]["certificates"] == certificates
        assert built.listener(**changes)["changed"] is False
    assert rule_arns(built.elbv2) == arns


def test_two_default_certificates_change_places(built: World) -> None:
    for certificates in (built.certificates[1::-1], built.certificates[:2], built.certificates[:1], built.certificates[2:]):
        assert built.listener(certificates=certificates)["listener"]["certificates"] == certificates
        assert built.listener(certificates=certificates)["changed"] is False


def test_rules_are_renumbered_and_stay_the_same(built: World) -> None:
    before = rule_arns(built.elbv2)
    renumbered = [{**copy.deepcopy(rule), "priority": priority} for rule, priority in zip(built.rules(), (20, 30, 40), strict=True)]
    assert built.listener(rules=renumbered)["changed"] is True
    after = rule_arns(built.elbv2)
    assert [after[str(priority)] for priority in (20, 30, 40)] == [before[str(priority)] for priority in (10, 20, 30)]


def test_forty_rules_carry_their_tags(built: World, emulator: Emulator) -> None:
    answer = [{"fixed_response": {"status_code": 200}}]
    many = [{"priority": number, "conditions": {"paths": [f"/{number}"]}, "actions": answer} for number in range(1, 41)]
    built.listener(rules=many)
    start = len(emulator.requests())
    assert built.listener(rules=many)["changed"] is False
    assert operations(emulator, start).count("DescribeTags") == 3
    answers = [built.elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"][0] for arn in list(rule_arns(built.elbv2).values())[:40:13]]
    assert [found["Tags"] for found in answers] == [[{"Key": "Name", "Value": "shop"}]] * 4


def test_what_is_in_use_or_protected_stays(built: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with pytest.raises(AnsibleAWSError, match=r"Failed to delete target group web: .*currently in use by a listener or a rule"):
        built.group(state="absent")
    built.balancer(deletion_protection=True)
    for check_mode in (True, False):
        with pytest.raises(AnsibleAWSError, match="Failed to delete load balancer shop: it is protected from deletion"):
            built.balancer(state="absent", check_mode=check_mode)
    assert balancer_arn(built.elbv2)


def test_all_is_removed_so_that_what_is_below_can_be(built: World, emulator: Emulator) -> None:
    start = len(emulator.requests())
    for go in (built.listener, built.balancer, built.group):
        assert go(state="absent", match_tags={"Name": "theirs"})["changed"] is False
    assert operations(emulator, start, writes=True) == []
    built.balancer(deletion_protection=True)
    for go, mine in ((built.listener, "shop"), (built.balancer, "shop"), (built.group, "web")):
        assert go(state="absent", match_tags={"Name": mine}, force=True, check_mode=True)["changed"] is True
        assert go(state="absent", match_tags={"Name": mine}, force=True)["changed"] is True
        assert go(state="absent", match_tags=None, force=True)["changed"] is False
    ec2 = built.aws("ec2")
    ec2.delete_security_group(GroupId=built.groups[0])
    built.groups[0] = ec2.create_security_group(VpcId=built.vpc, GroupName="again", Description="x")["GroupId"]
    with pytest.raises(AnsibleAWSError, match="Failed to find load balancer shop, whose listener 443 is; make it first"):
        built.listener(rules=[])


def test_examples_run_in_a_play(world: World, play: Playing, tmp_path: Path, emulator: Emulator) -> None:
    """What an example refers to by id is there under another id; load balancers are made before listeners, and go after them."""
    others = [
        world.elbv2.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=world.vpc, TargetType="ip")["TargetGroups"][0]["TargetGroupArn"]
        for name in ("shop-prod-api", "shop-prod-api-next")
    ]
    arns = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/{}/0123456789abcdef"
    ids = {
        "subnet-0123456789abcdef0": world.subnets[0],
        "subnet-0123456789abcdef1": world.subnets[1],
        "sg-0123456789abcdef0": world.groups[0],
        "vpc-0123456789abcdef0": world.vpc,
        "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef": world.certificates[0],
        arns.format("shop-prod-web"): others[0],
        arns.format("shop-prod-api"): others[0],
        arns.format("shop-prod-api-next"): others[1],
    }
    texts = {module: module.EXAMPLES for module in (elbv2_load_balancer, elbv2_target_group, elbv2_listener)}
    for example, real in ids.items():
        texts = {module: text.replace(example, real) for module, text in texts.items()}
    balancers, groups, listeners = (yaml.safe_load(text) for text in texts.values())
    tasks = [*balancers[:-1], *groups[:-1], *listeners, balancers[-1], groups[-1]]
    head = {"hosts": "localhost", "gather_facts": False, "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
    path = tmp_path / "examples.yml"
    path.write_text(yaml.safe_dump([{**head, "tasks": tasks}], sort_keys=False), encoding="utf-8")
    planned = play(path, check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": len(tasks) - 3}, [])
    assert play(path).assert_ok().changed == {"localhost": len(tasks)}
    names = [found["LoadBalancerName"] for found in world.elbv2.describe_load_balancers()["LoadBalancers"]]
    assert "shop-prod" not in names
