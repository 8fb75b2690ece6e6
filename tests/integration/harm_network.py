# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody changes by hand in a network: VPCs and what is in them, security groups, flow logs."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.harm_changes import change, change_each
from tests.integration.harm_reading import Account, default_group

ANYWHERE, ELSEWHERE, DOCUMENTATION = "0.0.0.0/0", "198.51.100.0/24", "203.0.113.0/24"
BY_HAND = {"IpProtocol": "tcp", "FromPort": 9000, "ToPort": 9000, "IpRanges": [{"CidrIp": DOCUMENTATION, "Description": "by hand"}]}
CLOSED = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}


def of_vpc(vpc_id: str) -> list[dict[str, Any]]:
    """A filter for what is in a VPC."""
    return [{"Name": "vpc-id", "Values": [vpc_id]}]


def record(account: Account, operation: str, ids: str, identifier: str) -> dict[str, Any]:
    """What EC2 says of one thing."""
    answer = getattr(account("ec2"), operation)(**{ids: [identifier]})
    return dict(next(value for key, value in answer.items() if key != "ResponseMetadata")[0])


@change("vpc")
def dns_hostnames_off(account: Account, vpc_id: str) -> None:
    account("ec2").modify_vpc_attribute(VpcId=vpc_id, EnableDnsHostnames={"Value": False})


@change("vpc")
def dns_support_off(account: Account, vpc_id: str) -> None:
    account("ec2").modify_vpc_attribute(VpcId=vpc_id, EnableDnsSupport={"Value": False})


@change("vpc")
def default_group_opened(account: Account, vpc_id: str) -> None:
    account("ec2").authorize_security_group_ingress(GroupId=default_group(account, vpc_id), IpPermissions=[BY_HAND])


@change("subnet")
def public_addresses(account: Account, subnet_id: str) -> None:
    given = record(account, "describe_subnets", "SubnetIds", subnet_id)["MapPublicIpOnLaunch"]
    account("ec2").modify_subnet_attribute(SubnetId=subnet_id, MapPublicIpOnLaunch={"Value": not given})


def _default_route(account: Account, table_id: str) -> dict[str, Any] | None:
    routes = record(account, "describe_route_tables", "RouteTableIds", table_id)["Routes"]
    return next((route for route in routes if route.get("DestinationCidrBlock") == ANYWHERE), None)


def _gateway(account: Account, table_id: str) -> str:
    vpc = record(account, "describe_route_tables", "RouteTableIds", table_id)["VpcId"]
    found = account("ec2").describe_internet_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [vpc]}])["InternetGateways"]
    return str(found[0]["InternetGatewayId"])


@change("route_table")
def route_added(account: Account, table_id: str) -> None:
    account("ec2").create_route(RouteTableId=table_id, DestinationCidrBlock=ELSEWHERE, GatewayId=_gateway(account, table_id))


@change("route_table")
def route_removed(account: Account, table_id: str) -> bool:
    found = _default_route(account, table_id)
    if found:
        account("ec2").delete_route(RouteTableId=table_id, DestinationCidrBlock=ANYWHERE)
    return bool(found)


@change("route_table")
def route_led_elsewhere(account: Account, table_id: str) -> bool:
    found = _default_route(account, table_id)
    by_nat = bool(found and found.get("NatGatewayId"))
    if by_nat:
        account("ec2").replace_route(RouteTableId=table_id, DestinationCidrBlock=ANYWHERE, GatewayId=_gateway(account, table_id))
    return by_nat


@change("route_table")
def subnet_let_go(account: Account, table_id: str) -> bool:
    associations = record(account, "describe_route_tables", "RouteTableIds", table_id)["Associations"]
    if associations:
        account("ec2").disassociate_route_table(AssociationId=associations[0]["RouteTableAssociationId"])
    return bool(associations)


@change("network_acl")
def entry_added(account: Account, acl_id: str) -> None:
    account("ec2").create_network_acl_entry(NetworkAclId=acl_id, RuleNumber=90, Protocol="-1", RuleAction="allow", Egress=False, CidrBlock=DOCUMENTATION)


def _entries(account: Account, acl_id: str) -> list[dict[str, Any]]:
    entries = record(account, "describe_network_acls", "NetworkAclIds", acl_id)["Entries"]
    return sorted((entry for entry in entries if entry["RuleNumber"] < 32767), key=lambda entry: (entry["Egress"], -entry["RuleNumber"]))


@change("network_acl")
def entry_removed(account: Account, acl_id: str) -> None:
    entry = _entries(account, acl_id)[0]
    account("ec2").delete_network_acl_entry(NetworkAclId=acl_id, RuleNumber=entry["RuleNumber"], Egress=entry["Egress"])


@change("network_acl")
def entry_denies(account: Account, acl_id: str) -> None:
    entry = _entries(account, acl_id)[-1]
    account("ec2").replace_network_acl_entry(NetworkAclId=acl_id, **{**entry, "RuleAction": "deny"})


@change("network_acl")
def subnet_under_the_default_acl(account: Account, acl_id: str) -> None:
    found = record(account, "describe_network_acls", "NetworkAclIds", acl_id)
    move_to_default_acl(account, found["VpcId"], found["Associations"][:1])


def move_to_default_acl(account: Account, vpc_id: str, associations: list[dict[str, Any]]) -> None:
    """Put subnets under the network ACL that AWS makes with a VPC."""
    acls = account("ec2").describe_network_acls(Filters=[*of_vpc(vpc_id), {"Name": "default", "Values": ["true"]}])["NetworkAcls"]
    for association in associations:
        account("ec2").replace_network_acl_association(AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acls[0]["NetworkAclId"])


def _group(account: Account, group_id: str) -> dict[str, Any]:
    return record(account, "describe_security_groups", "GroupIds", group_id)


@change("security_group")
def ingress_added(account: Account, group_id: str) -> None:
    account("ec2").authorize_security_group_ingress(GroupId=group_id, IpPermissions=[BY_HAND])


@change("security_group")
def egress_added(account: Account, group_id: str) -> None:
    account("ec2").authorize_security_group_egress(GroupId=group_id, IpPermissions=[BY_HAND])


@change("security_group")
def ingress_removed(account: Account, group_id: str) -> bool:
    rules = _group(account, group_id)["IpPermissions"]
    if rules:
        account("ec2").revoke_security_group_ingress(GroupId=group_id, IpPermissions=rules[:1])
    return bool(rules)


@change("security_group")
def egress_removed(account: Account, group_id: str) -> bool:
    rules = _group(account, group_id)["IpPermissionsEgress"]
    if rules:
        account("ec2").revoke_security_group_egress(GroupId=group_id, IpPermissions=rules[:1])
    return bool(rules)


@change("security_group")
def ingress_narrowed(account: Account, group_id: str) -> bool:
    wide = [rule for rule in _group(account, group_id)["IpPermissions"] if any(allowed["CidrIp"] == ANYWHERE for allowed in rule["IpRanges"])]
    for rule in wide[:1]:
        account("ec2").revoke_security_group_ingress(GroupId=group_id, IpPermissions=[rule])
        narrow = {**rule, "IpRanges": [{**allowed, "CidrIp": DOCUMENTATION} for allowed in rule["IpRanges"]]}
        account("ec2").authorize_security_group_ingress(GroupId=group_id, IpPermissions=[narrow])
    return bool(wide)


@change("security_group")
def rule_described_otherwise(account: Account, group_id: str) -> bool:
    ranged = [rule for rule in _group(account, group_id)["IpPermissionsEgress"] if rule["IpRanges"]]
    for rule in ranged[:1]:
        described = {**rule, "IpRanges": [{**allowed, "Description": "told by hand"} for allowed in rule["IpRanges"]]}
        account("ec2").update_security_group_rule_descriptions_egress(GroupId=group_id, IpPermissions=[described])
    return bool(ranged)


def _endpoint(account: Account, endpoint_id: str) -> dict[str, Any]:
    return record(account, "describe_vpc_endpoints", "VpcEndpointIds", endpoint_id)


@change("vpc_endpoint")
def endpoint_policy(account: Account, endpoint_id: str) -> None:
    account("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint_id, PolicyDocument=json.dumps(CLOSED))


@change("vpc_endpoint")
def route_table_left_out(account: Account, endpoint_id: str) -> bool:
    tables = _endpoint(account, endpoint_id)["RouteTableIds"]
    if tables:
        account("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint_id, RemoveRouteTableIds=tables[:1])
    return bool(tables)


@change("vpc_endpoint")
def subnet_left_out(account: Account, endpoint_id: str) -> bool:
    subnets = _endpoint(account, endpoint_id)["SubnetIds"]
    if len(subnets) > 1:
        account("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint_id, RemoveSubnetIds=subnets[:1])
    return len(subnets) > 1


def _log_again(account: Account, log_id: str, name: str, value: Any) -> None:
    """A flow log cannot be changed: who wants another makes another, and deletes this one."""
    found = record(account, "describe_flow_logs", "FlowLogIds", log_id)
    kept = {key: found[key] for key in ("TrafficType", "LogDestinationType", "LogGroupName", "DeliverLogsPermissionArn", "MaxAggregationInterval")}
    tags = [{"ResourceType": "vpc-flow-log", "Tags": found["Tags"]}]
    account("ec2").delete_flow_logs(FlowLogIds=[log_id])
    account("ec2").create_flow_logs(ResourceIds=[found["ResourceId"]], ResourceType="VPC", TagSpecifications=tags, **{**kept, name: value})


change_each("flow_log", {"TrafficType": "REJECT", "MaxAggregationInterval": 600}, _log_again)
