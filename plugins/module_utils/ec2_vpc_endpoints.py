# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An endpoint of a VPC in our words and in AWS's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .policies import canonical
from .resource import Shape
from .tags import OWNERSHIP, from_pairs, marked, specification, unclaimed
from .unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Set

TYPES = {"gateway": "Gateway", "interface": "Interface", "gateway_load_balancer": "GatewayLoadBalancer"}
LISTS = {"route_table_ids": "RouteTableIds", "subnet_ids": "SubnetIds", "security_group_ids": "SecurityGroupIds"}
DNS_OPTIONS = {"dns_record_ip_type": "DnsRecordIpType", "private_dns_only_for_inbound_resolver_endpoint": "PrivateDnsOnlyForInboundResolverEndpoint"}
NOT_FOR = {
    "gateway": ("subnet_ids", "security_group_ids", "private_dns_enabled", "private_dns_only_for_inbound_resolver_endpoint"),
    "interface": ("route_table_ids",),
    "gateway_load_balancer": ("route_table_ids", "security_group_ids", "policy", "private_dns_enabled", "private_dns_only_for_inbound_resolver_endpoint"),
}
FULL_ACCESS = canonical({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}})
ATTRIBUTES: Shape = {
    "vpc_id": None,
    "service_name": None,
    "vpc_endpoint_type": "gateway",
    "route_table_ids": [],
    "subnet_ids": [],
    "security_group_ids": [],
    "policy": FULL_ACCESS,
    "private_dns_enabled": UNKNOWN,
    "ip_address_type": UNKNOWN,
    "dns_record_ip_type": UNKNOWN,
    "private_dns_only_for_inbound_resolver_endpoint": UNKNOWN,
    "tags": {},
}
GONE = ("deleted", "deleting", "rejected", "failed", "expired")
READY = ("available", "pendingacceptance")


def from_response(endpoint: Shape) -> Shape:
    """An endpoint as our dict."""
    kind = next(ours for ours, theirs in TYPES.items() if theirs == endpoint.get("VpcEndpointType", "Gateway"))
    dns = endpoint.get("DnsOptions") or {}
    return {
        "vpc_endpoint_id": endpoint["VpcEndpointId"],
        "vpc_id": endpoint["VpcId"],
        "service_name": endpoint["ServiceName"],
        "vpc_endpoint_type": kind,
        "state": endpoint["State"].lower(),
        "route_table_ids": sorted(endpoint.get("RouteTableIds") or []),
        "subnet_ids": sorted(endpoint.get("SubnetIds") or []),
        "security_group_ids": sorted(group["GroupId"] for group in endpoint.get("Groups") or []),
        "policy": canonical(endpoint.get("PolicyDocument") or FULL_ACCESS),
        "private_dns_enabled": kind == "interface" and bool(endpoint.get("PrivateDnsEnabled")),
        "ip_address_type": endpoint.get("IpAddressType"),
        **{ours: dns.get(theirs) for ours, theirs in DNS_OPTIONS.items()},
        "network_interface_ids": sorted(endpoint.get("NetworkInterfaceIds") or []),
        "dns_names": [entry["DnsName"] for entry in endpoint.get("DnsEntries") or [] if entry.get("DnsName")],
        "tags": from_pairs(endpoint.get("Tags")),
    }


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked, in the form of a shape."""
    shape = {**asked, **{key: sorted(set(asked[key])) for key in LISTS if key in asked}}
    if asked.get("policy") not in (None, UNKNOWN):
        shape["policy"] = canonical(asked["policy"])
    if "vpc_endpoint_id" not in base and asked["vpc_endpoint_type"] == "interface":
        shape.setdefault("security_group_ids", UNKNOWN)
    return shape


def problems(asked: Shape) -> list[str]:
    """What is wrong with the input."""
    kind = asked["vpc_endpoint_type"]
    found = [f"{key}: does not go with vpc_endpoint_type {kind}" for key in NOT_FOR[kind] if asked.get(key)]
    try:
        json.loads("{}" if asked.get("policy") in (None, UNKNOWN) else asked["policy"])
    except ValueError as error:
        found.append(f"policy: is not JSON: {error}")
    return found


def to_request(target: Shape) -> Shape:
    """Our dict as CreateVpcEndpoint wants it; what is unknown or empty is left to AWS."""
    request: Shape = {
        "ClientToken": target["client_token"],
        "VpcId": target["vpc_id"],
        "ServiceName": target["service_name"],
        "VpcEndpointType": TYPES[target["vpc_endpoint_type"]],
        **{theirs: target[ours] for ours, theirs in LISTS.items()},
        **_settings(target),
        "TagSpecifications": specification("vpc-endpoint", target["tags"]),
    }
    if target["policy"] != FULL_ACCESS:
        request["PolicyDocument"] = json.dumps(target["policy"])
    return {key: value for key, value in request.items() if value not in (None, UNKNOWN, [])}


def to_changes(current: Shape, target: Shape, changed: Set[str]) -> Shape:
    """What ModifyVpcEndpoint must be told to come from the one to the other."""
    request: Shape = {"VpcEndpointId": current["vpc_endpoint_id"]}
    for ours, theirs in LISTS.items():
        before, after = set(current[ours]), set(target[ours])
        request[f"Add{theirs}"] = sorted(after - before)
        request[f"Remove{theirs}"] = sorted(before - after)
    if "policy" in changed:
        request.update({"ResetPolicy": True} if target["policy"] == FULL_ACCESS else {"PolicyDocument": json.dumps(target["policy"])})
    request.update(_settings({key: target[key] for key in changed}))
    return {key: value for key, value in request.items() if value != []}


def _settings(shape: Shape) -> Shape:
    """The settings that creating and changing write alike, as far as the shape has them."""
    named = {"PrivateDnsEnabled": shape.get("private_dns_enabled"), "IpAddressType": shape.get("ip_address_type")}
    dns = {theirs: shape[ours] for ours, theirs in DNS_OPTIONS.items() if shape.get(ours) not in (None, UNKNOWN)}
    return {**{key: value for key, value in named.items() if value not in (None, UNKNOWN)}, **({"DnsOptions": dns} if dns else {})}


def pick(endpoints: list[Shape], asked: Shape) -> Shape | None:
    """The one that is meant, of all endpoints of a VPC to a service: by id, else by tags, else one that is nobody's."""
    if "vpc_endpoint_id" in asked:
        return next((found for found in endpoints if found["vpc_endpoint_id"] == asked["vpc_endpoint_id"]), None)
    free = [found for found in endpoints if unclaimed(found["tags"], asked.get("tags"), (*OWNERSHIP, "Name"))]
    return next(iter(marked(endpoints, asked.get("tags")) or free), None)
