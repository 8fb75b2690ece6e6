# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Target groups as a flat shape, and what of it each of AWS's calls takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import elbv2_attributes as attributes
from .elbv2 import name_problems, refuse_incomplete, tag_problems, tags_request
from .elbv2_attributes import Attribute
from .fields import flag, merged, number, request_of, shape_of, struct, text, word
from .unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

    from .resource import Shape

PROTOCOLS = ("http", "https", "tcp", "tls", "udp", "tcp_udp")

HEALTH_CHECK = (
    flag("enabled", "HealthCheckEnabled", default=None),
    word("protocol", ("http", "https", "tcp"), "HealthCheckProtocol"),
    text("port", "HealthCheckPort"),
    text("path", "HealthCheckPath"),
    number("interval", "HealthCheckIntervalSeconds"),
    number("timeout", "HealthCheckTimeoutSeconds"),
    number("healthy_threshold", "HealthyThresholdCount"),
    number("unhealthy_threshold", "UnhealthyThresholdCount"),
    text("matcher", "Matcher"),
)

#: What AWS cannot change once it is there.
BASICS = (
    word("target_type", ("ip", "instance", "lambda", "alb"), "TargetType", shouts=False),
    word("protocol", PROTOCOLS, "Protocol"),
    word("protocol_version", ("http1", "http2", "grpc"), "ProtocolVersion"),
    number("port", "Port"),
    text("vpc_id", "VpcId"),
    word("ip_address_type", ("ipv4", "ipv6"), "IpAddressType", shouts=False),
)
IMMUTABLE = frozenset(field.name for field in BASICS)
CREATED = (*BASICS, struct("health_check", *HEALTH_CHECK))

_LEAST = "minimum_healthy_targets"
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
ATTRIBUTES = (
    Attribute("deregistration_delay", "deregistration_delay.timeout_seconds", 300, limits=(0, 3600)),
    Attribute("stickiness.enabled", "stickiness.enabled", False),
    Attribute("stickiness.type", "stickiness.type", "lb_cookie", ("lb_cookie", "app_cookie", "source_ip")),
    Attribute("stickiness.duration", "stickiness.lb_cookie.duration_seconds", 86400, limits=(1, 604800)),
    Attribute("stickiness.cookie_name", "stickiness.app_cookie.cookie_name", ""),
    Attribute("slow_start", "slow_start.duration_seconds", 0, limits=(30, 900)),
    Attribute("load_balancing_algorithm", "load_balancing.algorithm.type", "round_robin", ("round_robin", "least_outstanding_requests", "weighted_random")),
    Attribute("anomaly_mitigation", "load_balancing.algorithm.anomaly_mitigation", False, words=((True, "on"), (False, "off"))),
    Attribute(
        "cross_zone",
        "load_balancing.cross_zone.enabled",
        "use_load_balancer_configuration",
        ("enabled", "disabled", "use_load_balancer_configuration"),
        words=(("enabled", "true"), ("disabled", "false")),
    ),
    Attribute("target_group_health.dns_failover.minimum_healthy_count", f"target_group_health.dns_failover.{_LEAST}.count", 1, words=((0, "off"),)),
    Attribute("target_group_health.dns_failover.minimum_healthy_percentage", f"target_group_health.dns_failover.{_LEAST}.percentage", 0, words=((0, "off"),)),
    Attribute("target_group_health.unhealthy_state_routing.minimum_healthy_count", f"target_group_health.unhealthy_state_routing.{_LEAST}.count", 1),
    Attribute(
        "target_group_health.unhealthy_state_routing.minimum_healthy_percentage",
        f"target_group_health.unhealthy_state_routing.{_LEAST}.percentage",
        0,
        words=((0, "off"),),
    ),
    Attribute("lambda_multi_value_headers", "lambda.multi_value_headers.enabled", False),
)
NAMES = attributes.names_of(ATTRIBUTES)
_COOKIE = "stickiness.{}.duration_seconds"
#: What AWS gives when nobody asks. For health checks it depends on type and protocol, so AWS is left to say.
DEFAULTS: Shape = {
    "target_type": "ip",
    "protocol": None,
    "protocol_version": None,
    "port": None,
    "vpc_id": None,
    "ip_address_type": "ipv4",
    "health_check": {field.name: UNKNOWN for field in HEALTH_CHECK},
    **attributes.shape_of(ATTRIBUTES, []),
}
#: What a Lambda function has nothing of.
_NOT_LAMBDA = ("protocol", "port", "vpc_id", "protocol_version", "deregistration_delay", "slow_start", "load_balancing_algorithm")


def from_response(group: Mapping[str, Any], pairs: Iterable[Mapping[str, str]], tags: Mapping[str, str]) -> Shape:
    """A target group as DescribeTargetGroups, its attributes and DescribeTags give it."""
    codes = group.get("Matcher") or {}
    flat = {**group, "Matcher": codes.get("HttpCode") or codes.get("GrpcCode")}
    basics = shape_of(BASICS, flat)
    return {
        "name": group["TargetGroupName"],
        **basics,
        "ip_address_type": basics["ip_address_type"] or "ipv4",
        "protocol_version": basics["protocol_version"] or _usual_version(basics["protocol"]),
        "health_check": shape_of(HEALTH_CHECK, flat),
        **attributes.shape_of(ATTRIBUTES, _one_duration(pairs)),
        "tags": dict(tags),
        "arn": group["TargetGroupArn"],
        "load_balancer_arns": sorted(group.get("LoadBalancerArns") or []),
    }


def _one_duration(pairs: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The pairs, in which the cookie's duration is that of the kind of cookie in force."""
    texts = {pair["Key"]: pair for pair in pairs}
    if texts.get("stickiness.type", {}).get("Value") == "app_cookie":
        for_app = texts.pop(_COOKIE.format("app_cookie"), {})
        texts[_COOKIE.format("lb_cookie")] = {**for_app, "Key": _COOKIE.format("lb_cookie")}
    return list(texts.values())


def wanted(asked: Shape, base: Shape) -> Shape:
    """The target group as asked, over what it is."""
    needed = () if asked.get("target_type") == "lambda" else ("protocol", "port", "vpc_id")
    refuse_incomplete(f"target group {asked['name']}", asked, base, needed)
    shape = {**merged(CREATED, asked, base), **attributes.merged(asked, base, NAMES)}
    return {**asked, **shape, "protocol_version": shape["protocol_version"] or _usual_version(shape["protocol"])}


def _usual_version(protocol: str | None) -> str | None:
    """The version that AWS takes when nobody asks."""
    return "http1" if protocol in ("http", "https") else None


def create_request(target: Shape) -> Shape:
    """What CreateTargetGroup takes."""
    functions = target["target_type"] == "lambda"
    basics = [field for field in BASICS if field.name == "target_type" or not functions]
    return {"Name": target["name"], **request_of(basics, target), **health_check_request(target), **tags_request(target["tags"])}


def health_check_request(target: Shape) -> Shape:
    """The health check, as CreateTargetGroup and ModifyTargetGroup take it: all of it, off or not."""
    check = target["health_check"]
    request = request_of(HEALTH_CHECK, check, dict.fromkeys(check, "other"))
    codes = request.pop("Matcher", None)
    return {**request, "Matcher": {"GrpcCode" if target["protocol_version"] == "grpc" else "HttpCode": codes}} if codes else request


def attributes_request(target: Shape, before: Shape) -> list[Shape]:
    """What ModifyTargetGroupAttributes takes of what differs: of stickiness, what its kind of cookie knows."""
    kind = target["stickiness"]["type"]
    unsaid = {"source_ip": {"duration", "cookie_name"}, "lb_cookie": {"cookie_name"}}.get(kind, set())
    mute = {attribute.key for attribute in ATTRIBUTES if attribute.path in {f"stickiness.{name}" for name in unsaid}}
    renamed = {_COOKIE.format("lb_cookie"): _COOKIE.format(kind)}
    pairs = [pair for pair in attributes.request_of(ATTRIBUTES, target, before) if pair["Key"] not in mute]
    return [{**pair, "Key": renamed.get(pair["Key"], pair["Key"])} for pair in pairs]


def of_attributes(changed: Set[str]) -> bool:
    """Whether any of these is kept as an attribute."""
    return bool(changed & set(NAMES))


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    found = [*name_problems(asked["name"]), *attributes.problems(ATTRIBUTES, asked), *tag_problems(asked.get("tags"))]
    found += _health_problems(asked.get("health_check") or {}, asked.get("protocol"))
    stickiness, algorithm = asked.get("stickiness") or {}, asked.get("load_balancing_algorithm", "round_robin")
    if stickiness.get("type") == "app_cookie" and not stickiness.get("cookie_name"):
        found.append("stickiness.cookie_name: is missing; stickiness.type app_cookie needs the name of the application's cookie")
    if str(stickiness.get("cookie_name") or "").startswith("AWSALB"):
        found.append("stickiness.cookie_name: begins with AWSALB, which load balancers keep for themselves")
    if asked.get("slow_start") and algorithm != "round_robin":
        found.append(f"slow_start: goes with load_balancing_algorithm round_robin alone, not with {algorithm}")
    if asked.get("anomaly_mitigation") and algorithm != "weighted_random":
        found.append(f"anomaly_mitigation: goes with load_balancing_algorithm weighted_random alone, not with {algorithm}")
    if asked.get("target_type") == "lambda":
        found += [f"{name}: cannot be set when target_type is lambda" for name in _NOT_LAMBDA if name in asked]
    return found


def _health_problems(check: Mapping[str, Any], protocol: str | None) -> list[str]:
    """What AWS would refuse of a health check."""
    limits = {"interval": (5, 300), "timeout": (2, 120), "healthy_threshold": (2, 10), "unhealthy_threshold": (2, 10)}
    outside = {name: value for name, value in check.items() if name in limits and value is not None and not limits[name][0] <= value <= limits[name][1]}
    found = [f"health_check.{name}: is {value}, must be {limits[name][0]} to {limits[name][1]}" for name, value in outside.items()]
    interval, timeout = check.get("interval"), check.get("timeout")
    if interval is not None and timeout is not None and timeout >= interval:
        found.append(f"health_check.timeout: is {timeout}, must be less than health_check.interval, {interval}")
    if protocol in ("http", "https") and check.get("protocol") == "tcp":
        found.append(f"health_check.protocol: is tcp, must be http or https when protocol is {protocol}")
    return found
