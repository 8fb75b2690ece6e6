# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that a VPC of the role vpc consists of, from its variables alone, with names and tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import COMMERCIAL, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import role_request
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import (
    NetworkError,
    Subnet,
    choose_zones,
    first_of_each_zone,
    nat_of,
    nat_subnets,
    plan_subnets,
    zones_with_fargate,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import resource_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Item = dict[str, Any]
GATEWAY_SERVICES = ("s3", "dynamodb")  # https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html#privatelink-considerations
WITHOUT_PRIVATE_DNS = ("dynamodb",)
CUSTOMERS_SERVICES = "com.amazonaws.vpce."  # named by customers, who seldom give them a private DNS name
# https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#default-endpoint-policy
FULL_ACCESS = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
FLOW_LOG_ROLE = "vpc-flow-logs"
# https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, without logs:CreateLogGroup: the group is ours.
FLOW_LOG_ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]


@dataclass(frozen=True)
class _Namer:
    """Names and tags of one component."""

    stack: Mapping[str, Any]
    tags: Mapping[str, Any]

    def item(self, kind: str, key: str = "", *, more_tags: Mapping[str, Any] | None = None, **fields: object) -> Item:
        """The key, name and tags of a resource; a kind of which there is one has no key of its own."""
        name = resource_name(key or kind.replace("_", "-"), kind, self.stack, **fields)
        owned_as = f"{kind}/{key}" if key else kind
        return {"key": key or kind, "name": name, "tags": resource_tags({**self.tags, **(more_tags or {})}, owned_as, name)}


def vpc_plan(network: Mapping[str, Any]) -> Item:
    """The filter: VPC, subnets, gateways, tables and endpoints of a network."""
    _refuse(network)
    stack = network["stack"]
    namer = _Namer(stack, network["tags"])
    zones = choose_zones(network["availability_zones"], zones_with_fargate(network.get("offered_zones") or {}), str(stack["region"]))
    subnets = plan_subnets(network, zones)
    hosts = nat_subnets(network["nat_gateways"], subnets)
    return {
        "vpc": {**namer.item("vpc"), "settings": network["settings"]},
        "internet_gateway": namer.item("internet_gateway") if _of("public", subnets) else None,
        "subnets": [_subnet(namer, subnet, network) for subnet in subnets],
        "addresses": [namer.item("eip", host.az, index=number) for number, host in enumerate(hosts)],
        "nat_gateways": [{**namer.item("nat_gateway", host.az, index=number), "subnet": host.key} for number, host in enumerate(hosts)],
        "route_tables": _route_tables(namer, subnets, hosts),
        "network_acl": {**namer.item("network_acl"), **network["network_acl"]},
        "flow_log": _flow_log(namer, network),
        **_endpoints(namer, network, subnets),
    }


def _refuse(network: Mapping[str, Any]) -> None:
    """Say what no VPC can be, beyond its addresses."""
    settings, flow_logs = network["settings"], network["flow_logs"]
    resolves = settings["enable_dns_support"] and settings["enable_dns_hostnames"]
    if settings["enable_dns_hostnames"] and not settings["enable_dns_support"]:
        raise NetworkError("vpc_dns_hostnames: is true and needs vpc_dns_support, which is false; set both alike")
    if network["interface_endpoints"] and not resolves:
        raise NetworkError("vpc_interface_endpoints: their names resolve with vpc_dns_support and vpc_dns_hostnames only; set both to true")
    if flow_logs["destination"] == "s3" and not str(flow_logs["bucket_arn"]).startswith("arn:"):
        raise NetworkError(
            f"vpc_flow_logs_bucket_arn: {flow_logs['bucket_arn']!r} is no ARN of a bucket, and vpc_flow_logs is s3; give one such as arn:aws:s3:::logs"
        )
    if not any(network.get(name) for name in ("tiers", "public_subnets", "private_subnets")):
        raise NetworkError("vpc_subnet_tiers: is empty, and there are no explicit subnets; name public, private or both")


def _of(tier: str, subnets: Sequence[Subnet]) -> list[Subnet]:
    return [subnet for subnet in subnets if subnet.tier == tier]


def _subnet(namer: _Namer, subnet: Subnet, network: Mapping[str, Any]) -> Item:
    fields = {"tier": subnet.tier, "az": subnet.az, "index": subnet.index, "number": subnet.index + 1}
    named = namer.item("subnet", subnet.key, more_tags=network.get(f"{subnet.tier}_subnet_tags"), **fields)
    public_ip = subnet.tier == "public" and bool(network["map_public_ip"])
    return {**named, "tier": subnet.tier, "az": subnet.az, "cidr": subnet.cidr, "map_public_ip": public_ip}


def _route_tables(namer: _Namer, subnets: Sequence[Subnet], hosts: Sequence[Subnet]) -> list[Item]:
    """One table for the public subnets, one for each NAT gateway, or one isolated one for the private subnets."""
    tables: dict[str, Item] = {}
    for subnet in subnets:
        nat = nat_of(subnet, hosts)
        key = f"private-{nat}" if nat else subnet.tier
        target = "internet_gateway" if subnet.tier == "public" else nat
        table = tables.setdefault(key, {**namer.item("route_table", key, tier=subnet.tier), "target": target, "subnets": []})
        table["subnets"].append(subnet.key)
    return list(tables.values())


def _endpoints(namer: _Namer, network: Mapping[str, Any], subnets: Sequence[Subnet]) -> Item:
    """The endpoints, and the subnets of those which are interfaces: one in each zone, private where there are private ones."""
    places = first_of_each_zone(_of("private", subnets) or _of("public", subnets))
    interfaces = [_interface(namer, name, network) for name in network["interface_endpoints"]]
    return {
        "gateway_endpoints": [_endpoint(namer, name, name, network) for name in network["gateway_endpoints"]],
        "interface_endpoints": interfaces,
        "gateway_endpoints_first": any(endpoint["private_dns_inbound_only"] for endpoint in interfaces),
        "endpoint_subnets": [subnet.key for subnet in places],
        "endpoint_group": namer.item("security_group", "vpc-endpoints"),
    }


def _interface(namer: _Namer, service: str, network: Mapping[str, Any]) -> Item:
    """An endpoint that is interfaces, with its private DNS.

    Of a service that has gateways too, AWS leads only requests from outside the VPC to the interfaces, unless it is told to lead all there,
    and refuses that where there is no gateway: https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html#private-dns
    """
    short = service.rpartition(".")[2]
    private_dns = short not in WITHOUT_PRIVATE_DNS and not service.startswith(CUSTOMERS_SERVICES)
    inbound_only = short in network["gateway_endpoints"] if short in GATEWAY_SERVICES and private_dns else None
    return {**_endpoint(namer, _interface_key(service), service, network), "private_dns": private_dns, "private_dns_inbound_only": inbound_only}


def _interface_key(service: str) -> str:
    """A key of its own for the services that have both sorts of endpoint."""
    return f"{service}-interface" if service in GATEWAY_SERVICES else service.replace(".", "-")


def _endpoint(namer: _Namer, key: str, service: str, network: Mapping[str, Any]) -> Item:
    full = service if service.count(".") > 2 else f"com.amazonaws.{namer.stack['region']}.{service}"
    policy = (network.get("endpoint_policies") or {}).get(service, FULL_ACCESS)
    return {**namer.item("vpc_endpoint", key), "service_name": full, "policy": policy}


def _flow_log(namer: _Namer, network: Mapping[str, Any]) -> Item:
    """The flow log, its log group, and the role that may write to that group and no other."""
    group = namer.item("flow_log_group")
    place = place_of(namer.stack)
    group_arn = place.arn("logs", f"log-group:{group['name']}")
    asked = {
        "description": "Lets the flow log of the VPC write to its log group",
        "service": f"vpc-flow-logs.{COMMERCIAL[1]}",
        "statements": [{"sid": "WriteFlowLogs", "actions": FLOW_LOG_ACTIONS, "resources": [group_arn, f"{group_arn}:*"]}],
    }
    role = role_request(FLOW_LOG_ROLE, asked, namer.stack, str(network["permissions_boundary"]))
    role |= {"tags": namer.item("iam_role", FLOW_LOG_ROLE)["tags"], "arn": place.iam_arn(f"role/{role['name']}")}
    return {**namer.item("flow_log"), "group": group, "role": role}
