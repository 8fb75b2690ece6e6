# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elastic Load Balancing behaves as its API reference says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches import elbv2 as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.unit.emulator.conftest import Network

NOTHING_HERE = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
UNKNOWN = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:{}/0123456789abcdef"


def balancer(elbv2: Any, network: Network, **more: Any) -> Any:
    """A load balancer's ARN."""
    request = {"Name": "shop", "Subnets": network.subnets, "SecurityGroups": [network.group], **more}
    return elbv2.create_load_balancer(**request)["LoadBalancers"][0]["LoadBalancerArn"]


def group(elbv2: Any, network: Network, name: str = "web", **more: Any) -> Any:
    """A target group's ARN."""
    request = {"Name": name, "Protocol": "HTTP", "Port": 80, "VpcId": network.vpc, "TargetType": "ip", **more}
    return elbv2.create_target_group(**request)["TargetGroups"][0]["TargetGroupArn"]


def listener(elbv2: Any, arn: str, **more: Any) -> Any:
    """A listener's ARN."""
    request = {"Protocol": "HTTP", "Port": 80, "DefaultActions": [NOTHING_HERE], **more}
    return elbv2.create_listener(LoadBalancerArn=arn, **request)["Listeners"][0]["ListenerArn"]


def rule(elbv2: Any, arn: str, priority: int, **more: Any) -> Any:
    """A rule's ARN."""
    conditions = [{"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/{priority}", "/x"]}}]
    request = {"Priority": priority, "Conditions": conditions, "Actions": [NOTHING_HERE], **more}
    return elbv2.create_rule(ListenerArn=arn, **request)["Rules"][0]["RuleArn"]


def certificate(aws: Aws, name: str = "www.example.com") -> Any:
    return aws("acm").request_certificate(DomainName=name)["CertificateArn"]


def secure(elbv2: Any, arn: str, certificate: str, **more: Any) -> Any:
    """An HTTPS listener's ARN."""
    return listener(elbv2, arn, Protocol="HTTPS", Port=443, Certificates=[{"CertificateArn": certificate}], **more)


def told(elbv2: Any, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = elbv2.describe_listeners(ListenerArns=[arn])["Listeners"][0]
    return found


def pairs(answer: dict[str, Any]) -> dict[str, str]:
    return {pair["Key"]: pair["Value"] for pair in answer["Attributes"]}


def interfaces(ec2: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ec2.describe_network_interfaces()["NetworkInterfaces"]
    return found


@proves(patches.load_balancers.load_balancers_have_awss_defaults)
def test_a_load_balancer_has_every_attribute(elbv2: Any, network: Network) -> None:
    arn = balancer(elbv2, network)
    found = pairs(elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn))
    assert (found["idle_timeout.timeout_seconds"], found["load_balancing.cross_zone.enabled"], found["access_logs.s3.enabled"]) == ("60", "true", "false")
    assert elbv2.describe_load_balancers()["LoadBalancers"][0]["Scheme"] == "internet-facing"


def test_a_load_balancer_is_active_at_the_next_look(elbv2: Any, network: Network) -> None:
    made = elbv2.create_load_balancer(Name="shop", Subnets=network.subnets)["LoadBalancers"][0]
    assert made["State"]["Code"] == "provisioning"
    assert elbv2.describe_load_balancers()["LoadBalancers"][0]["State"]["Code"] == "active"


@proves(patches.load_balancers.a_load_balancers_name_is_its_own)
def test_a_second_load_balancer_of_a_name_is_refused(elbv2: Any, network: Network) -> None:
    balancer(elbv2, network)
    with refused("DuplicateLoadBalancerName"):
        balancer(elbv2, network, Scheme="internal")


@proves(patches.load_balancers.load_balancers_need_subnets_in_two_zones)
def test_a_load_balancer_needs_subnets_in_two_zones(ec2: Any, elbv2: Any, network: Network) -> None:
    for subnets in (network.subnets[:1], [network.subnets[0]] * 2):
        with pytest.raises(elbv2.exceptions.ClientError):
            balancer(elbv2, network, Subnets=subnets)
    third = ec2.create_subnet(VpcId=network.vpc, CidrBlock="10.0.2.0/24", AvailabilityZone="eu-central-1a")["Subnet"]["SubnetId"]
    with refused("InvalidConfigurationRequest", "same Availability Zone"):
        balancer(elbv2, network, Subnets=[*network.subnets, third])
    with refused("SubnetNotFound"):
        balancer(elbv2, network, Subnets=[network.subnets[0], "subnet-0123456789abcdef0"])


@proves(patches.load_balancers.security_groups_of_load_balancers_exist)
def test_security_groups_of_a_load_balancer_exist(elbv2: Any, network: Network) -> None:
    with refused("InvalidSecurityGroup"):
        balancer(elbv2, network, SecurityGroups=["sg-0123456789abcdef0"])
    elbv2.create_load_balancer(Name="shop", Subnets=network.subnets)
    assert len(elbv2.describe_load_balancers()["LoadBalancers"][0]["SecurityGroups"]) == 1


@proves(patches.load_balancers.load_balancers_may_have_ipv6_alone_outside, patches.load_balancers.load_balancers_may_change_to_ipv6_alone_outside)
def test_a_load_balancer_may_have_public_ipv6_alone(elbv2: Any, network: Network) -> None:
    arn = balancer(elbv2, network, IpAddressType="dualstack-without-public-ipv4")
    assert elbv2.describe_load_balancers()["LoadBalancers"][0]["IpAddressType"] == "dualstack-without-public-ipv4"
    for kind in ("ipv4", "dualstack-without-public-ipv4"):
        elbv2.set_ip_address_type(LoadBalancerArn=arn, IpAddressType=kind)
        assert elbv2.describe_load_balancers()["LoadBalancers"][0]["IpAddressType"] == kind


@proves(patches.load_balancers.health_checks_are_logged_somewhere, patches.load_balancers.logs_that_are_on_have_a_bucket)
def test_logs_that_are_on_have_a_bucket(elbv2: Any, network: Network) -> None:
    arn = balancer(elbv2, network)
    for kind in ("access", "connection", "health_check"):
        on = {"Key": f"{kind}_logs.s3.enabled", "Value": "true"}
        with refused("InvalidConfigurationRequest", "cannot be empty"):
            elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[on])
        elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[on, {"Key": f"{kind}_logs.s3.bucket", "Value": "logs"}])
        assert pairs(elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn))[f"{kind}_logs.s3.bucket"] == "logs"


@proves(patches.load_balancers.protected_load_balancers_stay)
def test_a_protected_load_balancer_stays(elbv2: Any, network: Network) -> None:
    arn = balancer(elbv2, network)
    for value in ("true", "false"):
        elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[{"Key": "deletion_protection.enabled", "Value": value}])
        if value == "true":
            with refused("OperationNotPermitted"):
                elbv2.delete_load_balancer(LoadBalancerArn=arn)
    elbv2.delete_load_balancer(LoadBalancerArn=arn)
    elbv2.delete_load_balancer(LoadBalancerArn=arn)
    assert elbv2.describe_load_balancers()["LoadBalancers"] == []


@proves(patches.interfaces.load_balancers_have_interfaces, patches.interfaces.interfaces_outlive_their_load_balancer)
def test_interfaces_of_a_load_balancer_outlive_it(ec2: Any, elbv2: Any, network: Network) -> None:
    arn = balancer(elbv2, network)
    assert {one["SubnetId"] for one in interfaces(ec2)} == set(network.subnets)
    assert {one["Description"] for one in interfaces(ec2)} == {f"ELB {arn.partition(':loadbalancer/')[2]}"}
    elbv2.delete_load_balancer(LoadBalancerArn=arn)
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=network.subnets[0])
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=network.group)
    assert interfaces(ec2) == []
    ec2.delete_subnet(SubnetId=network.subnets[0])
    ec2.delete_security_group(GroupId=network.group)


@proves(patches.interfaces.interfaces_follow_the_subnets)
def test_interfaces_follow_the_subnets(ec2: Any, elbv2: Any, network: Network) -> None:
    arn = balancer(elbv2, network)
    third = ec2.create_subnet(VpcId=network.vpc, CidrBlock="10.0.2.0/24", AvailabilityZone="eu-central-1c")["Subnet"]["SubnetId"]
    kept = next(one["NetworkInterfaceId"] for one in interfaces(ec2) if one["SubnetId"] == network.subnets[0])
    elbv2.set_subnets(LoadBalancerArn=arn, Subnets=[network.subnets[0], third])
    assert {one["SubnetId"] for one in interfaces(ec2)} == {network.subnets[0], third}
    assert kept in {one["NetworkInterfaceId"] for one in interfaces(ec2)}


@proves(patches.interfaces.interfaces_follow_the_security_groups)
def test_interfaces_follow_the_security_groups(ec2: Any, elbv2: Any, network: Network) -> None:
    arn = balancer(elbv2, network)
    other = ec2.create_security_group(GroupName="other", Description="Other", VpcId=network.vpc)["GroupId"]
    elbv2.set_security_groups(LoadBalancerArn=arn, SecurityGroups=[other])
    assert {member["GroupId"] for one in interfaces(ec2) for member in one["Groups"]} == {other}


@proves(patches.tags.tags_are_told_of_twenty_things_at_once)
def test_tags_of_twenty_things_are_told(elbv2: Any, network: Network) -> None:
    arn = balancer(elbv2, network, Tags=[{"Key": "a", "Value": "b"}])
    assert elbv2.describe_tags(ResourceArns=[arn] * 20)["TagDescriptions"][0]["Tags"] == [{"Key": "a", "Value": "b"}]
    with refused("ValidationError"):
        elbv2.describe_tags(ResourceArns=[arn] * 21)


@proves(patches.tags.tags_of_what_is_not_there_are_an_error)
def test_what_is_not_there_has_no_tags(elbv2: Any) -> None:
    for kind, code in (("loadbalancer/app/shop", "LoadBalancerNotFound"), ("targetgroup/web", "TargetGroupNotFound")):
        with refused(code):
            elbv2.describe_tags(ResourceArns=[UNKNOWN.format(kind)])


@proves(patches.tags.fifty_tags_fit)
def test_fifty_tags_fit(elbv2: Any, network: Network) -> None:
    arn = balancer(elbv2, network)
    for numbers in (range(10), range(10, 50)):
        elbv2.add_tags(ResourceArns=[arn], Tags=[{"Key": str(number), "Value": ""} for number in numbers])
    elbv2.add_tags(ResourceArns=[arn], Tags=[{"Key": "49", "Value": "again"}])
    with refused("TooManyTags"):
        elbv2.add_tags(ResourceArns=[arn], Tags=[{"Key": "50", "Value": ""}])


@proves(patches.target_groups.target_groups_have_awss_attributes)
def test_a_target_group_has_the_attributes_of_its_type(elbv2: Any, network: Network) -> None:
    of = lambda arn: pairs(elbv2.describe_target_group_attributes(TargetGroupArn=arn))  # noqa: E731  # one line says it
    found = of(group(elbv2, network))
    assert (found["stickiness.lb_cookie.duration_seconds"], found["load_balancing.algorithm.anomaly_mitigation"]) == ("86400", "off")
    assert "slow_start.duration_seconds" not in of(group(elbv2, network, "tcp", Protocol="TCP"))
    function = elbv2.create_target_group(Name="function", TargetType="lambda")["TargetGroups"][0]["TargetGroupArn"]
    assert "deregistration_delay.timeout_seconds" not in of(function)


@proves(patches.target_groups.modify_target_group_changes_the_codes)
def test_the_codes_of_a_health_check_change(elbv2: Any, network: Network) -> None:
    arn = group(elbv2, network, ProtocolVersion="GRPC", Matcher={"GrpcCode": "12"})
    elbv2.modify_target_group(TargetGroupArn=arn, Matcher={"GrpcCode": "0-5"})
    assert elbv2.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]["Matcher"] == {"GrpcCode": "0-5"}


@proves(patches.target_groups.target_groups_tell_who_uses_them)
def test_a_target_group_tells_who_uses_it(elbv2: Any, network: Network) -> None:
    arn, first, second = balancer(elbv2, network), group(elbv2, network), group(elbv2, network, "next")
    one = listener(elbv2, arn, DefaultActions=[{"Type": "forward", "TargetGroupArn": first}])
    rule(elbv2, one, 1, Actions=[{"Type": "forward", "TargetGroupArn": first}])
    users = lambda: {found["TargetGroupName"]: found["LoadBalancerArns"] for found in elbv2.describe_target_groups()["TargetGroups"]}  # noqa: E731
    assert users() == {"web": [arn], "next": []}
    elbv2.modify_listener(ListenerArn=one, DefaultActions=[{"Type": "forward", "TargetGroupArn": second}])
    assert users() == {"web": [arn], "next": [arn]}
    elbv2.delete_listener(ListenerArn=one)
    assert users() == {"web": [], "next": []}
    elbv2.delete_target_group(TargetGroupArn=first)


def test_a_target_group_in_use_stays(elbv2: Any, network: Network) -> None:
    arn, used = balancer(elbv2, network), group(elbv2, network)
    listener(elbv2, arn, DefaultActions=[{"Type": "forward", "TargetGroupArn": used}])
    with refused("ResourceInUse"):
        elbv2.delete_target_group(TargetGroupArn=used)


@proves(patches.actions.target_groups_are_told_in_both_ways)
def test_target_groups_are_told_in_both_ways(elbv2: Any, network: Network) -> None:
    arn, first, second = balancer(elbv2, network), group(elbv2, network), group(elbv2, network, "next")
    one = listener(elbv2, arn, DefaultActions=[{"Type": "forward", "TargetGroupArn": first}])
    (action,) = told(elbv2, one)["DefaultActions"]
    assert (action["TargetGroupArn"], action["ForwardConfig"]["TargetGroups"]) == (first, [{"TargetGroupArn": first, "Weight": 1}])
    both = {"TargetGroups": [{"TargetGroupArn": first, "Weight": 9}, {"TargetGroupArn": second, "Weight": 1}]}
    elbv2.modify_listener(ListenerArn=one, DefaultActions=[{"Type": "forward", "ForwardConfig": both}])
    (action,) = told(elbv2, one)["DefaultActions"]
    assert ("TargetGroupArn" in action, action["ForwardConfig"]["TargetGroupStickinessConfig"]) == (False, {"Enabled": False})


@proves(patches.actions.redirects_are_told_in_full)
def test_redirects_are_told_in_full(elbv2: Any, network: Network) -> None:
    redirect = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "StatusCode": "HTTP_301"}}
    (action,) = told(elbv2, listener(elbv2, balancer(elbv2, network), DefaultActions=[redirect]))["DefaultActions"]
    expected = {"Protocol": "HTTPS", "Port": "#{port}", "Host": "#{host}", "Path": "/#{path}", "Query": "#{query}", "StatusCode": "HTTP_301"}
    assert action["RedirectConfig"] == expected


@proves(patches.actions.hosts_and_paths_are_told_twice)
def test_hosts_and_paths_are_told_twice(elbv2: Any, network: Network) -> None:
    one = listener(elbv2, balancer(elbv2, network))
    arn = rule(elbv2, one, 1)
    for values in (["/1", "/x"], ["/new"]):
        (found,) = elbv2.describe_rules(RuleArns=[arn])["Rules"]
        assert found["Conditions"] == [{"Field": "path-pattern", "Values": values, "PathPatternConfig": {"Values": values}}]
        elbv2.modify_rule(RuleArn=arn, Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/new"]}}])


@proves(patches.rules.rules_may_change_places, patches.rules.rules_are_told_in_their_order)
def test_rules_change_places(elbv2: Any, network: Network) -> None:
    one = listener(elbv2, balancer(elbv2, network))
    arns = {priority: rule(elbv2, one, priority) for priority in (10, 20, 30)}
    elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": arns[10], "Priority": 20}, {"RuleArn": arns[20], "Priority": 10}])
    assert [found["RuleArn"] for found in elbv2.describe_rules(ListenerArn=one)["Rules"]][:3] == [arns[20], arns[10], arns[30]]
    with refused("PriorityInUse"):
        elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": arns[10], "Priority": 30}])
    with refused("ValidationError"):
        elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": arns[10], "Priority": 5}, {"RuleArn": arns[20], "Priority": 5}])


@proves(patches.rules.the_default_rule_stays)
def test_the_default_rule_stays(elbv2: Any, network: Network) -> None:
    one = listener(elbv2, balancer(elbv2, network))
    (default,) = elbv2.describe_rules(ListenerArn=one)["Rules"]
    with refused("OperationNotPermitted"):
        elbv2.delete_rule(RuleArn=default["RuleArn"])
    arn = rule(elbv2, one, 1)
    elbv2.delete_rule(RuleArn=arn)
    with refused("RuleNotFound"):
        elbv2.delete_rule(RuleArn=arn)


@proves(patches.rules.rules_may_change_requests, patches.rules.rules_may_change_how_they_change_requests)
def test_rules_change_requests(elbv2: Any, network: Network) -> None:
    one = listener(elbv2, balancer(elbv2, network))
    transform = {"Type": "url-rewrite", "UrlRewriteConfig": {"Rewrites": [{"Regex": "^/a", "Replace": "/b"}]}}
    arn = rule(elbv2, one, 1, Transforms=[transform])
    assert elbv2.describe_rules(RuleArns=[arn])["Rules"][0]["Transforms"] == [transform]
    elbv2.modify_rule(RuleArn=arn, ResetTransforms=True)
    assert elbv2.describe_rules(RuleArns=[arn])["Rules"][0].get("Transforms", []) == []
    elbv2.modify_rule(RuleArn=arn, Transforms=[transform])
    assert elbv2.describe_rules(RuleArns=[arn])["Rules"][0]["Transforms"] == [transform]


@proves(patches.listeners.listeners_have_awss_defaults)
def test_a_plain_listener_has_no_security_policy(elbv2: Any, network: Network) -> None:
    one = listener(elbv2, balancer(elbv2, network))
    assert "SslPolicy" not in told(elbv2, one)
    assert pairs(elbv2.describe_listener_attributes(ListenerArn=one)) == {"routing.http.response.server.enabled": "true"}


@proves(patches.listeners.a_port_has_one_listener)
def test_a_port_has_one_listener(elbv2: Any, network: Network) -> None:
    arn = balancer(elbv2, network)
    listener(elbv2, arn)
    with refused("DuplicateListener"):
        listener(elbv2, arn)


@proves(patches.listeners.encrypted_listeners_have_one_certificate)
def test_an_encrypted_listener_is_made_with_one_certificate(aws: Aws, elbv2: Any, network: Network) -> None:
    arn, two = balancer(elbv2, network), [{"CertificateArn": certificate(aws, name)} for name in ("a.example.com", "b.example.com")]
    for certificates in ([], two):
        with refused("InvalidConfigurationRequest"):
            listener(elbv2, arn, Protocol="HTTPS", Port=443, Certificates=certificates)


@proves(patches.listeners.modify_listener_keeps_the_list_of_certificates, patches.listeners.listeners_tell_their_default_certificate)
def test_another_default_certificate_leaves_the_list_alone(aws: Aws, elbv2: Any, network: Network) -> None:
    first, second, third = (certificate(aws, f"{name}.example.com") for name in "abc")
    one = secure(elbv2, balancer(elbv2, network), first)
    elbv2.add_listener_certificates(ListenerArn=one, Certificates=[{"CertificateArn": second}])
    elbv2.modify_listener(ListenerArn=one, Certificates=[{"CertificateArn": third}])
    found = elbv2.describe_listener_certificates(ListenerArn=one)["Certificates"]
    assert [(item["CertificateArn"], item["IsDefault"]) for item in found] == [(third, True), (second, False)]
    assert told(elbv2, one)["Certificates"] == [{"CertificateArn": third}]
    with refused("InvalidConfigurationRequest"):
        elbv2.modify_listener(ListenerArn=one, Certificates=[{"CertificateArn": first}, {"CertificateArn": second}])


@proves(patches.listeners.certificates_are_added_once)
def test_certificates_are_added_once(aws: Aws, elbv2: Any, network: Network) -> None:
    first, second, third = ({"CertificateArn": certificate(aws, f"{name}.example.com")} for name in "abc")
    one = secure(elbv2, balancer(elbv2, network), first["CertificateArn"])
    for _ in range(2):
        elbv2.add_listener_certificates(ListenerArn=one, Certificates=[second])
    assert len(elbv2.describe_listener_certificates(ListenerArn=one)["Certificates"]) == 2
    with refused("ValidationError"):
        elbv2.add_listener_certificates(ListenerArn=one, Certificates=[second, third])
    with refused("CertificateNotFound"):
        elbv2.add_listener_certificates(ListenerArn=one, Certificates=[{"CertificateArn": third["CertificateArn"][:-4] + "0000"}])


@proves(patches.listeners.the_default_certificate_stays)
def test_the_default_certificate_stays(aws: Aws, elbv2: Any, network: Network) -> None:
    first = {"CertificateArn": certificate(aws)}
    one = secure(elbv2, balancer(elbv2, network), first["CertificateArn"])
    with refused("OperationNotPermitted"):
        elbv2.remove_listener_certificates(ListenerArn=one, Certificates=[first])


@proves(patches.listeners.plain_listeners_forget_their_encryption)
def test_a_listener_that_becomes_plain_forgets_its_encryption(aws: Aws, elbv2: Any, network: Network) -> None:
    one = secure(elbv2, balancer(elbv2, network), certificate(aws))
    elbv2.modify_listener(ListenerArn=one, Protocol="HTTP")
    assert {"SslPolicy", "Certificates", "MutualAuthentication"}.isdisjoint(told(elbv2, one))


@proves(patches.listeners.modify_listener_refuses_unknown_target_groups)
def test_a_listener_does_not_forward_to_nowhere(elbv2: Any, network: Network) -> None:
    one = listener(elbv2, balancer(elbv2, network))
    with refused("TargetGroupNotFound"):
        elbv2.modify_listener(ListenerArn=one, DefaultActions=[{"Type": "forward", "TargetGroupArn": UNKNOWN.format("targetgroup/web")}])


@proves(patches.listeners.listeners_keep_their_mutual_authentication, patches.listeners.listeners_change_their_mutual_authentication)
def test_a_listener_asks_clients_for_certificates(aws: Aws, elbv2: Any, network: Network) -> None:
    verify = {"Mode": "verify", "TrustStoreArn": UNKNOWN.format("truststore/clients"), "IgnoreClientCertificateExpiry": True}
    arn, one = balancer(elbv2, network), certificate(aws)
    made = secure(elbv2, arn, one, MutualAuthentication=verify)
    assert told(elbv2, made)["MutualAuthentication"] == {**verify, "AdvertiseTrustStoreCaNames": "off"}
    elbv2.modify_listener(ListenerArn=made, MutualAuthentication={"Mode": "passthrough"})
    assert told(elbv2, made)["MutualAuthentication"] == {"Mode": "passthrough"}
    with refused("ValidationError"):
        elbv2.modify_listener(ListenerArn=made, MutualAuthentication={**verify, "Mode": "off"})
    elbv2.delete_listener(ListenerArn=made)
    assert told(elbv2, secure(elbv2, arn, one))["MutualAuthentication"] == {"Mode": "off"}


@proves(patches.listeners.unknown_attributes_of_listeners_are_refused)
def test_unknown_attributes_of_a_listener_are_refused(elbv2: Any, network: Network) -> None:
    one = listener(elbv2, balancer(elbv2, network))
    known = {"Key": "routing.http.response.x_frame_options.header_value", "Value": "DENY"}
    elbv2.modify_listener_attributes(ListenerArn=one, Attributes=[known])
    assert pairs(elbv2.describe_listener_attributes(ListenerArn=one))[known["Key"]] == "DENY"
    with refused("ValidationError"):
        elbv2.modify_listener_attributes(ListenerArn=one, Attributes=[{"Key": "tcp.idle_timeout.seconds", "Value": "60"}])
