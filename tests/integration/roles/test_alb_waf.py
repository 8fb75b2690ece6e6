# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role alb_waf on the emulator, read back with boto3."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ..playing import write_role_playbook
from .killing import kill_after

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Variables = dict[str, Any]
Go = Callable[..., Any]
NAME = "groundwork-test-alb"
HEALTH = {"health_check": {"path": "/health", "unhealthy_threshold": 3}}
#: Seed 004: the API and the realtime service behind one load balancer, by their paths.
SERVICES: Variables = {
    "api": {"port": 3001, "http": {"paths": ["/api/*"], "priority": 100, "deregistration_delay": 30, **HEALTH}},
    "realtime": {
        "port": 3002,
        "http": {"paths": ["/socket.io/*", "/ws/*"], "deregistration_delay": 120, "stickiness": {"type": "lb_cookie", "duration": 3600}, **HEALTH},
    },
    "workers": {},
}


@pytest.fixture
def variables(fresh_account: Emulator, aws: Aws) -> Variables:
    """What the role is wired to: a VPC with two subnets, and a security group."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    zones = ("eu-central-1a", "eu-central-1b")
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{place}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"] for place, zone in enumerate(zones)]
    return {
        "alb_waf_key": "ingress",
        "alb_waf_vpc_id": vpc,
        "alb_waf_subnet_ids": subnets,
        "alb_waf_security_group_ids": [ec2.create_security_group(VpcId=vpc, GroupName="edge", Description="x")["GroupId"]],
        "alb_waf_services": SERVICES,
    }


@pytest.fixture
def go(role_play: Play, variables: Variables) -> Go:
    """Run the role with a definition."""

    def run(definition: Variables | None = None, state: str = "present", check: bool = False, **more: Any) -> Any:
        return role_play("alb_waf", {**variables, "alb_waf_definition": definition or {}, **more}, state=state, check=check)

    return run


@pytest.fixture
def wired(variables: Variables, stack: Variables, stack_tags: Variables) -> Variables:
    """All that a playbook of one's own gives the role."""
    return {**variables, "alb_waf_definition": {}, "alb_waf_stack": stack, "alb_waf_tags": stack_tags}


class Balancing:
    """What AWS says of the load balancer and of what belongs to it."""

    def __init__(self, aws: Aws) -> None:
        self.elb = aws("elbv2")

    @property
    def names(self) -> list[str]:
        """All load balancers of the account."""
        return [found["LoadBalancerName"] for found in self.elb.describe_load_balancers()["LoadBalancers"]]

    @property
    def balancer(self) -> dict[str, Any]:
        (found,) = self.elb.describe_load_balancers(Names=[NAME])["LoadBalancers"]
        return dict(found)

    @property
    def attributes(self) -> dict[str, str]:
        pairs = self.elb.describe_load_balancer_attributes(LoadBalancerArn=self.balancer["LoadBalancerArn"])["Attributes"]
        return {pair["Key"]: pair["Value"] for pair in pairs}

    @property
    def groups(self) -> dict[str, dict[str, Any]]:
        """The target groups by name."""
        return {group["TargetGroupName"]: group for group in self.elb.describe_target_groups()["TargetGroups"]}

    def group_attributes(self, name: str) -> dict[str, str]:
        pairs = self.elb.describe_target_group_attributes(TargetGroupArn=self.groups[name]["TargetGroupArn"])["Attributes"]
        return {pair["Key"]: pair["Value"] for pair in pairs}

    @property
    def listeners(self) -> dict[int, dict[str, Any]]:
        """The listeners by port."""
        found = self.elb.describe_listeners(LoadBalancerArn=self.balancer["LoadBalancerArn"])["Listeners"]
        return {listener["Port"]: listener for listener in found}

    def rules(self, port: int) -> list[tuple[Any, ...]]:
        """The rules of a listener in their order: their paths and the service that they lead to."""
        names = {group["TargetGroupArn"]: name.removeprefix("groundwork-test-") for name, group in self.groups.items()}
        rules = self.elb.describe_rules(ListenerArn=self.listeners[port]["ListenerArn"])["Rules"]
        chosen = sorted((rule for rule in rules if not rule["IsDefault"]), key=lambda rule: int(rule["Priority"]))
        return [(rule["Conditions"][0]["PathPatternConfig"]["Values"], names[rule["Actions"][0]["TargetGroupArn"]]) for rule in chosen]

    def tags(self, arn: str) -> dict[str, str]:
        (found,) = self.elb.describe_tags(ResourceArns=[arn])["TagDescriptions"]
        return {pair["Key"]: pair["Value"] for pair in found["Tags"]}

    def snapshot(self) -> list[Any]:
        """Everything about everything."""
        groups, listeners = self.groups, [listener["ListenerArn"] for listener in self.listeners.values()]
        rules = [self.elb.describe_rules(ListenerArn=arn)["Rules"] for arn in listeners]
        tagged = [self.balancer["LoadBalancerArn"], *listeners, *(group["TargetGroupArn"] for group in groups.values())]
        told = [self.balancer, self.attributes, self.listeners, rules, groups, *(self.group_attributes(name) for name in groups)]
        return told + [self.tags(arn) for arn in tagged]


@pytest.fixture
def balancing(fresh_account: Emulator, aws: Aws) -> Balancing:
    return Balancing(aws)


@pytest.fixture
def certificate(fresh_account: Emulator, aws: Aws) -> str:
    """A certificate in ACM, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(tz=dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.example.com")])
    unsigned = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(days=1))
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    body = unsigned.sign(key, hashes.SHA256()).public_bytes(pem)
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    return str(aws("acm").import_certificate(Certificate=body, PrivateKey=secret)["CertificateArn"])


def calls(result: Any) -> list[str]:
    return [entry.operation for entry in result.writes]


def test_s1_48_s2_41_s2_42_s4_108_s4_113_a_load_balancer_from_nothing_to_nothing(go: Go, balancing: Balancing, variables: Variables) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, balancing.names) == ({"localhost": 3}, [], [])
    assert go().assert_ok().changed == {"localhost": 3}
    balancer, attributes = balancing.balancer, balancing.attributes
    assert (balancer["Scheme"], balancer["Type"], balancer["SecurityGroups"]) == ("internet-facing", "application", variables["alb_waf_security_group_ids"])
    assert {zone["SubnetId"] for zone in balancer["AvailabilityZones"]} == set(variables["alb_waf_subnet_ids"])
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert (attributes["deletion_protection.enabled"], attributes["idle_timeout.timeout_seconds"]) == ("false", "60")
    assert balancing.tags(balancer["LoadBalancerArn"])["groundwork:key"] == "load_balancer/ingress"
    realtime = balancing.groups["groundwork-test-realtime"]
    assert (realtime["TargetType"], realtime["HealthCheckPath"], realtime["Matcher"], realtime["VpcId"]) == (
        "ip",
        "/health",
        {"HttpCode": "200"},
        variables["alb_waf_vpc_id"],
    )
    assert (realtime["HealthyThresholdCount"], realtime["UnhealthyThresholdCount"], realtime["HealthCheckIntervalSeconds"]) == (2, 3, 30)
    sticky = balancing.group_attributes("groundwork-test-realtime")
    assert (sticky["stickiness.enabled"], sticky["stickiness.type"], sticky["stickiness.lb_cookie.duration_seconds"]) == ("true", "lb_cookie", "3600")
    assert (sticky["deregistration_delay.timeout_seconds"], sorted(balancing.groups)) == ("120", ["groundwork-test-api", "groundwork-test-realtime"])
    assert balancing.rules(80) == [(["/api/*"], "api"), (["/socket.io/*", "/ws/*"], "realtime")]
    assert balancing.listeners[80]["DefaultActions"][0]["FixedResponseConfig"] == {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "Not Found"}
    go().assert_unchanged()
    foreign = balancing.elb.create_target_group(Name="foreign", Protocol="HTTP", Port=80, VpcId=variables["alb_waf_vpc_id"], TargetType="ip")
    assert go(alb_waf_services={"api": SERVICES["api"]}).assert_ok().changed == {"localhost": 1}
    assert (balancing.rules(80), "groundwork-test-realtime" in balancing.groups) == ([(["/api/*"], "api")], True)
    removed = go(state="absent").assert_ok()
    assert calls(removed) == ["DeleteLoadBalancer", "DeleteTargetGroup", "DeleteTargetGroup"]
    assert (balancing.names, list(balancing.groups)) == ([], [foreign["TargetGroups"][0]["TargetGroupName"]])
    balancing.elb.create_load_balancer(Name=NAME, Subnets=variables["alb_waf_subnet_ids"], SecurityGroups=variables["alb_waf_security_group_ids"])
    go(state="absent").assert_unchanged()
    assert balancing.names == [NAME]


def test_s1_46_s1_47_s4_111_https_and_what_was_changed_by_hand(go: Go, balancing: Balancing, certificate: str, variables: Variables) -> None:
    secure = {"certificate_arns": [certificate], "idle_timeout": 300}
    go(secure).assert_ok()
    https, http = balancing.listeners[443], balancing.listeners[80]
    assert (https["Protocol"], https["SslPolicy"]) == ("HTTPS", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09")
    assert [found["CertificateArn"] for found in https["Certificates"]] == [certificate]
    redirect = http["DefaultActions"][0]["RedirectConfig"]
    assert (redirect["Protocol"], redirect["Port"], redirect["StatusCode"]) == ("HTTPS", "443", "HTTP_301")
    assert (balancing.attributes["idle_timeout.timeout_seconds"], len(balancing.rules(443)), balancing.rules(80)) == ("300", 2, [])
    before = balancing.snapshot()
    by_hand(balancing, http, https)
    assert balancing.snapshot() != before
    planned = go(secure, check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 3}, [])
    repaired = calls(go(secure).assert_ok())
    assert sorted(repaired) == ["DeleteRule", "ModifyListener", "ModifyLoadBalancerAttributes", "ModifyTargetGroup"]
    assert balancing.snapshot() == before
    assert sorted(calls(go().assert_ok())) == ["CreateRule", "CreateRule", "DeleteListener", "ModifyListener", "ModifyLoadBalancerAttributes"]
    assert (list(balancing.listeners), len(balancing.rules(80))) == ([80], 2)


def by_hand(balancing: Balancing, http: dict[str, Any], https: dict[str, Any]) -> None:
    """An attribute, a health check, a redirect and a rule, each as somebody in a hurry would change them."""
    elb, api = balancing.elb, balancing.groups["groundwork-test-api"]["TargetGroupArn"]
    attribute = {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "false"}
    elb.modify_load_balancer_attributes(LoadBalancerArn=balancing.balancer["LoadBalancerArn"], Attributes=[attribute])
    elb.modify_target_group(TargetGroupArn=api, HealthCheckPath="/by-hand")
    elb.modify_listener(ListenerArn=http["ListenerArn"], DefaultActions=[{"Type": "forward", "TargetGroupArn": api}])
    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/admin/*"]}}
    elb.create_rule(ListenerArn=https["ListenerArn"], Priority=1, Conditions=[condition], Actions=[{"Type": "forward", "TargetGroupArn": api}])


def test_s4_111_production_is_protected_from_deletion(go: Go, balancing: Balancing, stack: Variables) -> None:
    prod = {"alb_waf_stack": {**stack, "class": "prod"}, "alb_waf_services": {}}
    go(**prod).assert_ok()
    assert balancing.attributes["deletion_protection.enabled"] == "true"
    refused = go(state="absent", **prod)
    assert (refused.failed, refused.writes, balancing.names) == ({"localhost": 1}, [], [NAME])
    assert f"load balancer {NAME}: it is protected from deletion" in refused.stdout
    assert "or run with -e override_protection=true" in refused.stdout
    go(state="absent", alb_waf_override_protection=True, **prod).assert_ok()
    assert balancing.names == []


def test_a_killed_run_is_completed_by_the_next(
    emulator: Emulator, go: Go, balancing: Balancing, wired: Variables, aws_environment: dict[str, str], tmp_path: Path
) -> None:
    kill_after(emulator, "CreateLoadBalancer", write_role_playbook(tmp_path, "alb_waf", wired), aws_environment)
    go().assert_ok()
    assert (balancing.names, len(balancing.groups), len(balancing.rules(80))) == ([NAME], 2, 2)
    assert balancing.attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"


@pytest.mark.thorough
def test_without_the_runner_a_plan_is_the_same(go: Go) -> None:
    planned = go(check=True, groundwork_runner=False).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 3}, [])
