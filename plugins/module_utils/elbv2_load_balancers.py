# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Application Load Balancers as a flat shape, and what of it each of AWS's calls takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import elbv2_attributes as attributes
from .elbv2 import name_problems, refuse_incomplete, tag_problems, tags_request
from .elbv2_attributes import Attribute
from .unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .resource import Shape

LOGS = ("access_logs", "connection_logs", "health_check_logs")


def _logs(name: str) -> tuple[Attribute, ...]:
    key = f"{name}.s3"
    return (
        Attribute(f"{name}.enabled", f"{key}.enabled", False),
        Attribute(f"{name}.bucket", f"{key}.bucket", ""),
        Attribute(f"{name}.prefix", f"{key}.prefix", ""),
    )


# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
ATTRIBUTES = (
    Attribute("idle_timeout", "idle_timeout.timeout_seconds", 60, limits=(1, 4000)),
    Attribute("client_keep_alive", "client_keep_alive.seconds", 3600, limits=(60, 604800)),
    Attribute("deletion_protection", "deletion_protection.enabled", False),
    Attribute("drop_invalid_header_fields", "routing.http.drop_invalid_header_fields.enabled", False),
    Attribute("desync_mitigation_mode", "routing.http.desync_mitigation_mode", "defensive", ("monitor", "defensive", "strictest")),
    Attribute("http2", "routing.http2.enabled", True),
    Attribute("preserve_host_header", "routing.http.preserve_host_header.enabled", False),
    Attribute("xff_header_processing_mode", "routing.http.xff_header_processing.mode", "append", ("append", "preserve", "remove")),
    Attribute("xff_client_port", "routing.http.xff_client_port.enabled", False),
    Attribute("tls_headers", "routing.http.x_amzn_tls_version_and_cipher_suite.enabled", False),
    Attribute("waf_fail_open", "waf.fail_open.enabled", False),
    Attribute("zonal_shift", "zonal_shift.config.enabled", False),
    *(attribute for name in LOGS for attribute in _logs(name)),
)
NAMES = attributes.names_of(ATTRIBUTES)
#: What AWS gives when nobody asks.
DEFAULTS: Shape = {
    "scheme": "internet-facing",
    "subnets": [],
    "security_groups": UNKNOWN,
    "ip_address_type": "ipv4",
    **attributes.shape_of(ATTRIBUTES, []),
}


def from_response(balancer: Mapping[str, Any], pairs: Iterable[Mapping[str, str]], tags: Mapping[str, str]) -> Shape:
    """A load balancer as DescribeLoadBalancers, its attributes and DescribeTags give it."""
    return {
        "name": balancer["LoadBalancerName"],
        "scheme": balancer["Scheme"],
        "subnets": sorted(zone["SubnetId"] for zone in balancer["AvailabilityZones"]),
        "security_groups": sorted(balancer.get("SecurityGroups") or []),
        "ip_address_type": balancer["IpAddressType"],
        **quiet(attributes.shape_of(ATTRIBUTES, pairs)),
        "tags": dict(tags),
        "arn": balancer["LoadBalancerArn"],
        "dns_name": balancer["DNSName"],
        "hosted_zone_id": balancer.get("CanonicalHostedZoneId"),
        "vpc_id": balancer.get("VpcId"),
        "status": balancer["State"]["Code"],
    }


def wanted(asked: Shape, base: Shape) -> Shape:
    """The load balancer as asked, over what it is."""
    refuse_incomplete(f"load balancer {asked['name']}", asked, base, ("subnets",))
    lists: Shape = {name: sorted(asked[name]) for name in ("subnets", "security_groups") if name in asked}
    return {**asked, **lists, **quiet(attributes.merged(asked, base, NAMES))}


def quiet(shape: Shape) -> Shape:
    """A shape in which logs that are off have no bucket, whatever AWS remembers of it."""
    off = {name: {"enabled": False, "bucket": "", "prefix": ""} for name in LOGS if not shape[name]["enabled"]}
    return {**shape, **off}


def create_request(target: Shape) -> Shape:
    """What CreateLoadBalancer takes."""
    groups = target["security_groups"]
    request = {
        "Name": target["name"],
        "Type": "application",
        "Scheme": target["scheme"],
        "Subnets": target["subnets"],
        "IpAddressType": target["ip_address_type"],
        **tags_request(target["tags"]),
    }
    return request if groups == UNKNOWN else {**request, "SecurityGroups": groups}


def attributes_request(target: Shape, before: Shape) -> list[Shape]:
    """What ModifyLoadBalancerAttributes takes of what differs; logs that are off take no bucket."""
    pairs = attributes.request_of(ATTRIBUTES, target, before)
    mute = {f"{name}.s3.{word}" for name in LOGS if not target[name]["enabled"] for word in ("bucket", "prefix")}
    return [pair for pair in pairs if pair["Key"] not in mute]


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    found = [*name_problems(asked["name"], "internal-"), *attributes.problems(ATTRIBUTES, asked), *tag_problems(asked.get("tags"))]
    subnets = asked.get("subnets")
    if subnets is not None and len(set(subnets)) < 2 and not has_unknown(subnets):
        found.append(f"subnets: has {len(set(subnets))}, must have one in each of at least two availability zones")
    if asked.get("security_groups") == []:
        found.append("security_groups: is empty; an Application Load Balancer has at least one")
    if asked.get("scheme") == "internal" and asked.get("ip_address_type") == "dualstack-without-public-ipv4":
        found.append("ip_address_type: is dualstack-without-public-ipv4, which is for scheme internet-facing alone")
    for name in LOGS:
        logs = asked.get(name) or {}
        if logs.get("enabled") and logs.get("bucket") == "":
            found.append(f"{name}.bucket: is empty; it must name a bucket when {name}.enabled is true")
    return found
