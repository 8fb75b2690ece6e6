# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario vpc leaves in AWS."""

from typing import Any

import boto3

TAGS = [{"Name": "tag:groundwork:environment", "Values": ["vpc"]}]
LISTS = {
    "describe_vpcs": "Vpcs",
    "describe_subnets": "Subnets",
    "describe_internet_gateways": "InternetGateways",
    "describe_addresses": "Addresses",
    "describe_route_tables": "RouteTables",
    "describe_network_acls": "NetworkAcls",
    "describe_security_groups": "SecurityGroups",
    "describe_vpc_endpoints": "VpcEndpoints",
    "describe_flow_logs": "FlowLogs",
}


def owned() -> dict[str, list[Any]]:
    """Everything of EC2 that carries the environment's tags, by kind."""
    ec2 = boto3.client("ec2")
    named = {operation: "Filter" if operation == "describe_flow_logs" else "Filters" for operation in LISTS}
    found = {kind: getattr(ec2, operation)(**{named[operation]: TAGS})[kind] for operation, kind in LISTS.items()}
    gateways = ec2.describe_nat_gateways(Filters=TAGS)["NatGateways"]
    return {**found, "NatGateways": [gateway for gateway in gateways if gateway["State"] != "deleted"]}


def built() -> None:
    """S4-18 to S4-25: subnets of both tiers, one way out, endpoints, an ACL of its own and a flow log."""
    found = owned()
    counts = {kind: len(records) for kind, records in found.items()}
    assert counts == {
        "Vpcs": 1,
        "Subnets": 4,
        "InternetGateways": 1,
        "Addresses": 1,
        "RouteTables": 2,
        "NetworkAcls": 1,
        "SecurityGroups": 1,
        "VpcEndpoints": 2,
        "FlowLogs": 1,
        "NatGateways": 1,
    }, counts
    cidrs = sorted(subnet["CidrBlock"] for subnet in found["Subnets"])
    assert cidrs == ["10.91.0.0/24", "10.91.1.0/24", "10.91.100.0/24", "10.91.101.0/24"], cidrs
    out = [route["NatGatewayId"] for table in found["RouteTables"] for route in table["Routes"] if "NatGatewayId" in route]
    assert out == [found["NatGateways"][0]["NatGatewayId"]], f"routes through NAT gateways: {out}"


def gone() -> None:
    """Nothing of the environment, nor its log group and role."""
    left = {kind: records for kind, records in owned().items() if records}
    assert left == {}, f"left behind: {left}"
    groups = [group["logGroupName"] for group in boto3.client("logs").describe_log_groups()["logGroups"]]
    assert "/vpc/molecule-vpc/flow-logs" not in groups, f"left behind: {groups}"
    roles = [role["RoleName"] for role in boto3.client("iam").list_roles()["Roles"]]
    assert "molecule-vpc-vpc-flow-logs" not in roles, f"left behind: {roles}"
