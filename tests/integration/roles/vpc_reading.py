# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VPC of an environment as AWS tells it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Aws

OWNED = [{"Name": "tag:groundwork:environment", "Values": ["test"]}]


def name_of(record: dict[str, Any]) -> str:
    """A record's tag Name."""
    return tags_of(record).get("Name", "")


def tags_of(record: dict[str, Any]) -> dict[str, str]:
    """A record's tags as a dict."""
    return {tag["Key"]: tag["Value"] for tag in record.get("Tags", [])}


@dataclass
class Network:
    """Everything in one VPC, read with one client."""

    ec2: Any
    vpc_id: str

    @property
    def inside(self) -> list[dict[str, Any]]:
        return [{"Name": "vpc-id", "Values": [self.vpc_id]}]

    @property
    def vpc(self) -> dict[str, Any]:
        return dict(self.ec2.describe_vpcs(VpcIds=[self.vpc_id])["Vpcs"][0])

    @property
    def subnets(self) -> list[dict[str, Any]]:
        return sorted(self.ec2.describe_subnets(Filters=self.inside)["Subnets"], key=lambda subnet: [int(part) for part in subnet["CidrBlock"][:-3].split(".")])

    @property
    def layout(self) -> list[tuple[str, str, str]]:
        """The subnets by name, zone and addresses."""
        return [(name_of(subnet), subnet["AvailabilityZone"], subnet["CidrBlock"]) for subnet in self.subnets]

    @property
    def internet_gateways(self) -> list[dict[str, Any]]:
        return list(self.ec2.describe_internet_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [self.vpc_id]}])["InternetGateways"])

    @property
    def nat_gateways(self) -> list[dict[str, Any]]:
        found = self.ec2.describe_nat_gateways(Filters=[*self.inside, {"Name": "state", "Values": ["pending", "available"]}])["NatGateways"]
        return sorted(found, key=name_of)

    @property
    def tables(self) -> list[dict[str, Any]]:
        """The route tables but the main one."""
        found = self.ec2.describe_route_tables(Filters=self.inside)["RouteTables"]
        return [table for table in found if not any(link["Main"] for link in table["Associations"])]

    @property
    def ways(self) -> dict[str, tuple[dict[str, str], list[str]]]:
        """For each route table by name its routes, without local and endpoints' ones, and its subnets by name."""
        subnets = {subnet["SubnetId"]: name_of(subnet) for subnet in self.subnets}
        targets = {gateway["NatGatewayId"]: name_of(gateway) for gateway in self.nat_gateways}
        targets |= {gateway["InternetGatewayId"]: name_of(gateway) for gateway in self.internet_gateways}
        return {name_of(table): (_routes(table, targets), sorted(subnets[link["SubnetId"]] for link in table["Associations"])) for table in self.tables}

    @property
    def acl(self) -> dict[str, Any]:
        """The network ACL that is not the default one."""
        (found,) = (acl for acl in self.ec2.describe_network_acls(Filters=self.inside)["NetworkAcls"] if not acl["IsDefault"])
        return dict(found)

    @property
    def default_group(self) -> dict[str, Any]:
        filters = [*self.inside, {"Name": "group-name", "Values": ["default"]}]
        return dict(self.ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0])

    @property
    def endpoints(self) -> dict[str, dict[str, Any]]:
        """The endpoints by the last part of their service's name."""
        return {endpoint["ServiceName"].split(".", 3)[3]: endpoint for endpoint in self.ec2.describe_vpc_endpoints(Filters=self.inside)["VpcEndpoints"]}

    @property
    def flow_logs(self) -> list[dict[str, Any]]:
        return list(self.ec2.describe_flow_logs(Filters=[{"Name": "resource-id", "Values": [self.vpc_id]}])["FlowLogs"])

    @property
    def addresses(self) -> list[dict[str, Any]]:
        return sorted(self.ec2.describe_addresses(Filters=OWNED)["Addresses"], key=name_of)

    def attribute(self, name: str) -> bool:
        """A DNS attribute of the VPC."""
        answer = self.ec2.describe_vpc_attribute(VpcId=self.vpc_id, Attribute=name)
        return bool(answer[name[0].upper() + name[1:]]["Value"])

    def snapshot(self) -> dict[str, Any]:
        """Everything that the role manages, in an order that is always the same."""
        return {
            "vpc": (tags_of(self.vpc), self.attribute("enableDnsSupport"), self.attribute("enableDnsHostnames")),
            "subnets": [(subnet["SubnetId"], subnet["CidrBlock"], subnet["MapPublicIpOnLaunch"], tags_of(subnet)) for subnet in self.subnets],
            "internet_gateways": [(gateway["InternetGatewayId"], tags_of(gateway)) for gateway in self.internet_gateways],
            "nat_gateways": [(gateway["NatGatewayId"], tags_of(gateway)) for gateway in self.nat_gateways],
            "addresses": [(address["AllocationId"], tags_of(address)) for address in self.addresses],
            "ways": self.ways,
            "tables": sorted((table["RouteTableId"], sorted(tags_of(table).items())) for table in self.tables),
            "acl": (self.acl["NetworkAclId"], entries(self.acl), sorted(link["SubnetId"] for link in self.acl["Associations"]), tags_of(self.acl)),
            "default_group": (self.default_group["IpPermissions"], self.default_group["IpPermissionsEgress"]),
            "endpoints": {name: _endpoint(found) for name, found in self.endpoints.items()},
            "flow_logs": [(found["LogGroupName"], found["TrafficType"], found["MaxAggregationInterval"], tags_of(found)) for found in self.flow_logs],
        }


def _endpoint(found: dict[str, Any]) -> tuple[Any, ...]:
    (statement,) = json.loads(found["PolicyDocument"])["Statement"]
    return found["VpcEndpointId"], sorted(found["RouteTableIds"]), statement["Effect"], tags_of(found)


def _routes(table: dict[str, Any], targets: dict[str, str]) -> dict[str, str]:
    made = [route for route in table["Routes"] if "DestinationCidrBlock" in route and route.get("GatewayId") != "local"]
    ids = {route["DestinationCidrBlock"]: route.get("NatGatewayId") or route.get("GatewayId") or "?" for route in made}
    return {destination: targets.get(target, target) for destination, target in ids.items()}


def entries(acl: dict[str, Any]) -> list[tuple[Any, ...]]:
    """An ACL's rules but the last, which denies the rest."""
    keys = ("Egress", "RuleNumber", "Protocol", "RuleAction", "CidrBlock")
    found = [entry for entry in acl["Entries"] if entry["RuleNumber"] < 32767]
    return sorted((*(entry[key] for key in keys), str(entry.get("PortRange", entry.get("IcmpTypeCode", "")))) for entry in found)


def network_of(aws: Aws, region: str = "eu-central-1") -> Network:
    """The one VPC of the test environment."""
    ec2 = aws("ec2", region)
    (vpc,) = ec2.describe_vpcs(Filters=OWNED)["Vpcs"]
    return Network(ec2, vpc["VpcId"])
