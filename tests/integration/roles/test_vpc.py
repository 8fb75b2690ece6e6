# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role vpc on the emulator, read back with boto3."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from ..playing import ROOT, write_role_playbook
from .killing import kill_after
from .vpc_reading import OWNED, entries, name_of, network_of, tags_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play
    from .vpc_reading import Network

ROLE = "vpc"
A, B, C = (f"eu-central-1{letter}" for letter in "abc")
CALLS_OF_A_RUN_WITHOUT_CHANGES = 22
INTERNET = "0.0.0.0/0"
KEY, OTHER_KEY = (f"arn:aws:kms:eu-central-1:123456789012:key/{digit * 8}-89ab-cdef-0123-456789abcdef" for digit in "01")
# Seed 002: three zones, a NAT gateway in each.
THREE_ZONES: dict[str, Any] = {
    "vpc_cidr": "10.1.0.0/16",
    "vpc_availability_zones": [A, B, C],
    "vpc_subnet_scheme": {"newbits": 8, "public_offset": 1, "private_offset": 101},
    "vpc_nat_gateways": "per_az",
}
# Seed 004, development: two zones, no NAT gateway.
DEVELOPMENT: dict[str, Any] = {"vpc_availability_zones": 2, "vpc_flow_logs_retention_days": 7}


@pytest.fixture
def go(fresh_account: Emulator, role_play: Play) -> Callable[..., Any]:
    """Run the role in an account that was empty when the test began."""

    def run(variables: dict[str, Any] | None = None, state: str = "present", **options: Any) -> Any:
        return role_play(ROLE, variables or {}, state=state, **options)

    return run


def test_s0_20_to_28_smallest_topology(go: Callable[..., Any], aws: Aws, stack: dict[str, Any]) -> None:
    names = {"vpc": "ecs-vpc", "internet_gateway": "ecs-igw", "subnet": "ecs-public-subnet", "route_table": "ecs-route-table"}
    variables = {
        "vpc_stack": stack | {"region": "us-east-1", "naming": {"templates": names}},
        "vpc_availability_zones": ["us-east-1b"],
        "vpc_subnet_tiers": ["public"],
        "vpc_subnet_scheme": {"newbits": 8, "public_offset": 1, "private_offset": 100},
        "vpc_map_public_ip": True,
        "vpc_gateway_endpoints": [],
        "vpc_flow_logs": "none",
    }
    there = {"environment": {"AWS_DEFAULT_REGION": "us-east-1"}}
    go(variables, **there).assert_ok()
    network = network_of(aws, "us-east-1")
    assert (name_of(network.vpc), network.vpc["CidrBlock"], network.vpc["InstanceTenancy"]) == ("ecs-vpc", "10.0.0.0/16", "default")
    assert (network.attribute("enableDnsSupport"), network.attribute("enableDnsHostnames")) == (True, True)
    assert network.layout == [("ecs-public-subnet", "us-east-1b", "10.0.1.0/24")]
    assert [subnet["MapPublicIpOnLaunch"] for subnet in network.subnets] == [True]
    assert [name_of(gateway) for gateway in network.internet_gateways] == ["ecs-igw"]
    assert network.ways == {"ecs-route-table": ({INTERNET: "ecs-igw"}, ["ecs-public-subnet"])}
    assert (network.nat_gateways, network.addresses, network.endpoints, network.flow_logs) == ([], [], {}, [])
    go(variables, **there).assert_unchanged()


def test_s2_01_to_07_three_zones_with_three_nat_gateways(go: Callable[..., Any], aws: Aws) -> None:
    go(THREE_ZONES).assert_ok()
    network = network_of(aws)
    public, private = ([f"groundwork-test-{tier}-{az}" for az in (A, B, C)] for tier in ("public", "private"))
    addresses = ["10.1.1.0/24", "10.1.2.0/24", "10.1.3.0/24", "10.1.101.0/24", "10.1.102.0/24", "10.1.103.0/24"]
    assert network.layout == list(zip(public + private, [A, B, C] * 2, addresses, strict=True))
    assert [tags_of(subnet)["Type"] for subnet in network.subnets] == ["public"] * 3 + ["private"] * 3
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in network.subnets)
    gateways = [f"groundwork-test-nat-{az}" for az in (A, B, C)]
    assert [(name_of(gateway), gateway["State"]) for gateway in network.nat_gateways] == [(name, "available") for name in gateways]
    in_subnets = {subnet["SubnetId"]: name_of(subnet) for subnet in network.subnets}
    assert [in_subnets[gateway["SubnetId"]] for gateway in network.nat_gateways] == public
    used = [address["AllocationId"] for gateway in network.nat_gateways for address in gateway["NatGatewayAddresses"]]
    assert used == [address["AllocationId"] for address in network.addresses]
    own = {f"groundwork-test-private-{az}": ({INTERNET: f"groundwork-test-nat-{az}"}, [f"groundwork-test-private-{az}"]) for az in (A, B, C)}
    assert network.ways == {"groundwork-test-public": ({INTERNET: "groundwork-test-igw"}, public), **own}
    again = go(THREE_ZONES).assert_unchanged()
    assert len(again.requests) <= CALLS_OF_A_RUN_WITHOUT_CHANGES, [entry.operation for entry in again.requests]


def test_s4_15_to_25_development_is_foretold_built_and_protected(go: Callable[..., Any], aws: Aws, stack: dict[str, Any]) -> None:
    planned = go(DEVELOPMENT, check=True).assert_ok()
    assert (planned.writes, aws("ec2").describe_vpcs(Filters=OWNED)["Vpcs"]) == ([], [])
    built = go(DEVELOPMENT).assert_ok()
    assert planned.changed == built.changed
    network = network_of(aws)
    private = [f"groundwork-test-private-{az}" for az in (A, B)]
    assert [cidr for _name, _az, cidr in network.layout] == ["10.0.0.0/24", "10.0.1.0/24", "10.0.100.0/24", "10.0.101.0/24"]
    assert network.ways["groundwork-test-private"] == ({}, private)
    assert (network.nat_gateways, network.addresses) == ([], [])
    assert sorted(network.endpoints["s3"]["RouteTableIds"]) == sorted(table["RouteTableId"] for table in network.tables)
    (flow_log,) = network.flow_logs
    assert (flow_log["LogGroupName"], flow_log["TrafficType"], flow_log["MaxAggregationInterval"]) == ("/vpc/groundwork-test/flow-logs", "ALL", 60)
    assert aws("logs").describe_log_groups()["logGroups"][0]["retentionInDays"] == 7
    assert flow_log["DeliverLogsPermissionArn"] == aws("iam").get_role(RoleName="groundwork-test-vpc-flow-logs")["Role"]["Arn"]
    assert_scoped_to_its_group(aws, stack)
    assert_protected(network)
    go(DEVELOPMENT, check=True).assert_unchanged()


def assert_scoped_to_its_group(aws: Aws, stack: dict[str, Any]) -> None:
    """S4-22: the role of the flow log may write to that group, for this account."""
    role = aws("iam").get_role(RoleName="groundwork-test-vpc-flow-logs")["Role"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"]["StringEquals"]["aws:SourceAccount"] in (stack["account_id"], [stack["account_id"]])
    (policy,) = aws("iam").list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
    (statement,) = aws("iam").get_role_policy(RoleName=role["RoleName"], PolicyName=policy)["PolicyDocument"]["Statement"]
    group = f"arn:aws:logs:{stack['region']}:{stack['account_id']}:log-group:/vpc/groundwork-test/flow-logs"
    assert statement["Resource"] == [group, f"{group}:*"]


def assert_protected(network: Network) -> None:
    """The ACL that is ours stands before every subnet, and the default security group is empty."""
    assert sorted(link["SubnetId"] for link in network.acl["Associations"]) == sorted(subnet["SubnetId"] for subnet in network.subnets)
    let_in = [entry for entry in entries(network.acl) if not entry[0]]
    assert [(protocol, cidr, ports) for _egress, _number, protocol, action, cidr, ports in let_in if action == "allow"] == [
        ("-1", "10.0.0.0/16", ""),
        ("6", INTERNET, "{'From': 80, 'To': 80}"),
        ("6", INTERNET, "{'From': 443, 'To': 443}"),
        ("6", INTERNET, "{'From': 1024, 'To': 65535}"),
        ("17", INTERNET, "{'From': 1024, 'To': 65535}"),
        ("1", INTERNET, "{'Code': -1, 'Type': 3}"),
    ]
    assert (network.default_group["IpPermissions"], network.default_group["IpPermissionsEgress"]) == ([], [])


@pytest.mark.thorough
def test_s4_23_and_24_two_nat_gateways_for_three_zones(go: Callable[..., Any], aws: Aws) -> None:
    variables = {"vpc_availability_zones": 3, "vpc_nat_gateways": 2, "vpc_flow_logs_retention_days": 30}
    go(variables).assert_ok()
    network = network_of(aws)
    assert [name_of(gateway) for gateway in network.nat_gateways] == [f"groundwork-test-nat-{az}" for az in (A, B)]
    assert {name: subnets for name, (_routes, subnets) in network.ways.items() if "private" in name} == {
        f"groundwork-test-private-{A}": [f"groundwork-test-private-{A}", f"groundwork-test-private-{C}"],
        f"groundwork-test-private-{B}": [f"groundwork-test-private-{B}"],
    }
    assert len(network.endpoints["s3"]["RouteTableIds"]) == 3
    assert aws("logs").describe_log_groups()["logGroups"][0]["retentionInDays"] == 30
    go(variables).assert_unchanged()


def test_c4_explicit_subnets_with_endpoints_and_flow_logs_to_s3(go: Callable[..., Any], aws: Aws) -> None:
    aws("s3").create_bucket(Bucket="flow-logs", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    variables = {
        "vpc_availability_zones": [A],
        "vpc_public_subnets": [{"cidr": "10.0.7.0/28", "availability_zone": C}],
        "vpc_private_subnets": [{"cidr": "10.0.8.0/26", "availability_zone": B}, {"cidr": "10.0.8.64/26", "availability_zone": B}],
        "vpc_gateway_endpoints": ["s3", "dynamodb"],
        "vpc_interface_endpoints": ["ecr.api", "logs"],
        "vpc_flow_logs": "s3",
        "vpc_flow_logs_bucket_arn": "arn:aws:s3:::flow-logs",
    }
    go(variables).assert_ok()
    network = network_of(aws)
    assert network.layout == [
        (f"groundwork-test-public-{C}", C, "10.0.7.0/28"),
        (f"groundwork-test-private-{B}", B, "10.0.8.0/26"),
        (f"groundwork-test-private-{B}-2", B, "10.0.8.64/26"),
    ]
    assert sorted(network.endpoints) == ["dynamodb", "ecr.api", "logs", "s3"]
    interface = network.endpoints["ecr.api"]
    assert (interface["SubnetIds"], interface["PrivateDnsEnabled"], interface["State"]) == ([network.subnets[1]["SubnetId"]], True, "available")
    (group,) = network.ec2.describe_security_groups(GroupIds=[group["GroupId"] for group in interface["Groups"]])["SecurityGroups"]
    assert [(rule["FromPort"], rule["ToPort"], rule["IpRanges"][0]["CidrIp"]) for rule in group["IpPermissions"]] == [(443, 443, "10.0.0.0/16")]
    assert group["IpPermissionsEgress"] == []
    assert [(found["LogDestinationType"], found["LogDestination"]) for found in network.flow_logs] == [("s3", "arn:aws:s3:::flow-logs")]
    go(variables).assert_unchanged()
    go(variables, state="absent").assert_ok()
    assert network.ec2.describe_vpcs(VpcIds=[])["Vpcs"] == [vpc for vpc in network.ec2.describe_vpcs()["Vpcs"] if vpc["VpcId"] != network.vpc_id]


@pytest.mark.parametrize("gateways", [["s3"], pytest.param([], marks=pytest.mark.thorough)])
def test_s4_25_interface_endpoints_of_services_that_have_gateways(go: Callable[..., Any], aws: Aws, gateways: list[str]) -> None:
    variables = {
        "vpc_availability_zones": [A],
        "vpc_gateway_endpoints": gateways,
        "vpc_interface_endpoints": ["s3", "dynamodb", "logs"],
        "vpc_flow_logs": "none",
    }
    go(variables).assert_ok()
    made = network_of(aws).ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-endpoint-type", "Values": ["Interface"]}])["VpcEndpoints"]
    inbound_only = {endpoint["ServiceName"].rpartition(".")[2]: endpoint["DnsOptions"].get("PrivateDnsOnlyForInboundResolverEndpoint") for endpoint in made}
    assert inbound_only == {"s3": bool(gateways), "dynamodb": None, "logs": None}
    assert {endpoint["ServiceName"].rpartition(".")[2]: endpoint["PrivateDnsEnabled"] for endpoint in made} == {"s3": True, "dynamodb": False, "logs": True}
    go(variables).assert_unchanged()


def test_d2_existing_vpc_is_checked_and_left_alone(go: Callable[..., Any], aws: Aws) -> None:
    ec2 = aws("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "theirs"}]}])["Vpc"]["VpcId"]
    subnet_id = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.9.1.0/24", AvailabilityZone=A)["Subnet"]["SubnetId"]
    elsewhere = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]["SubnetId"]
    go({"vpc_mode": "existing", "vpc_name": "theirs", "vpc_existing_private_subnet_ids": [subnet_id]}).assert_unchanged()
    go({"vpc_mode": "existing", "vpc_id": vpc_id}).assert_unchanged()
    for variables, sentence in [
        ({"vpc_name": "nobodys"}, "vpc_name: 0 VPCs of eu-central-1 are meant by nobodys; it must be exactly one."),
        ({"vpc_id": "vpc-00000000"}, "vpc_id: 0 VPCs of eu-central-1 are meant by vpc-00000000; it must be exactly one."),
        ({"vpc_id": vpc_id, "vpc_existing_public_subnet_ids": [elsewhere]}, f"vpc_existing_private_subnet_ids: {elsewhere} is not in {vpc_id}."),
    ]:
        refused = go({"vpc_mode": "existing", **variables})
        assert refused.rc != 0
        assert sentence in " ".join(refused.stdout.split())
        assert refused.writes == []
    go({"vpc_mode": "existing", "vpc_id": vpc_id}, state="absent").assert_unchanged()


def test_d2_default_vpc_is_checked_and_left_alone(go: Callable[..., Any], aws: Aws) -> None:
    go({"vpc_mode": "default"}).assert_unchanged()
    ec2 = aws("ec2", "eu-west-1")
    default = [{"Name": "is-default", "Values": ["true"]}]
    vpc_id = ec2.describe_vpcs(Filters=default)["Vpcs"][0]["VpcId"]
    for subnet in ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    for gateway in ec2.describe_internet_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [vpc_id]}])["InternetGateways"]:
        ec2.detach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc_id)
    ec2.delete_vpc(VpcId=vpc_id)
    refused = go({"vpc_mode": "default"}, environment={"AWS_DEFAULT_REGION": "eu-west-1"})
    assert refused.rc != 0
    assert "has no default VPC" in " ".join(refused.stdout.split())


# --- drift: what somebody changes, and the writes that undo it


def remove_default_route(network: Network) -> None:
    network.ec2.delete_route(RouteTableId=_table(network, "public"), DestinationCidrBlock=INTERNET)


def lead_elsewhere(network: Network) -> None:
    gateway = network.internet_gateways[0]["InternetGatewayId"]
    network.ec2.replace_route(RouteTableId=_table(network, f"private-{A}"), DestinationCidrBlock=INTERNET, GatewayId=gateway)


def add_route(network: Network) -> None:
    gateway = network.internet_gateways[0]["InternetGatewayId"]
    network.ec2.create_route(RouteTableId=_table(network, f"private-{A}"), DestinationCidrBlock="203.0.113.0/24", GatewayId=gateway)


def move_subnet(network: Network) -> None:
    (table,) = (table for table in network.tables if name_of(table) == f"groundwork-test-private-{A}")
    network.ec2.replace_route_table_association(AssociationId=table["Associations"][0]["RouteTableAssociationId"], RouteTableId=_table(network, "public"))


def map_public_ip(network: Network) -> None:
    network.ec2.modify_subnet_attribute(SubnetId=network.subnets[0]["SubnetId"], MapPublicIpOnLaunch={"Value": True})


def turn_hostnames_off(network: Network) -> None:
    network.ec2.modify_vpc_attribute(VpcId=network.vpc_id, EnableDnsHostnames={"Value": False})


def untag_vpc(network: Network) -> None:
    network.ec2.delete_tags(Resources=[network.vpc_id], Tags=[{"Key": "Project"}])


def untag_subnet(network: Network) -> None:
    network.ec2.delete_tags(Resources=[network.subnets[1]["SubnetId"]], Tags=[{"Key": "groundwork:key"}])


def retag_gateway(network: Network) -> None:
    network.ec2.create_tags(Resources=[network.nat_gateways[0]["NatGatewayId"]], Tags=[{"Key": "Name", "Value": "mine"}])


def untag_address(network: Network) -> None:
    keys = [{"Key": key} for key in tags_of(network.addresses[0])]
    network.ec2.delete_tags(Resources=[network.addresses[0]["AllocationId"]], Tags=keys)


def untag_internet_gateway(network: Network) -> None:
    network.ec2.delete_tags(Resources=[network.internet_gateways[0]["InternetGatewayId"]], Tags=[{"Key": "Name"}])


def open_acl(network: Network) -> None:
    network.ec2.create_network_acl_entry(
        NetworkAclId=network.acl["NetworkAclId"],
        RuleNumber=1,
        Protocol="6",
        RuleAction="allow",
        Egress=False,
        CidrBlock=INTERNET,
        PortRange={"From": 22, "To": 22},
    )


def close_acl(network: Network) -> None:
    network.ec2.delete_network_acl_entry(NetworkAclId=network.acl["NetworkAclId"], RuleNumber=110, Egress=False)


def leave_acl(network: Network) -> None:
    (default,) = (acl for acl in network.ec2.describe_network_acls(Filters=network.inside)["NetworkAcls"] if acl["IsDefault"])
    link = network.acl["Associations"][0]["NetworkAclAssociationId"]
    network.ec2.replace_network_acl_association(AssociationId=link, NetworkAclId=default["NetworkAclId"])


def open_default_group(network: Network) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": INTERNET}]}
    network.ec2.authorize_security_group_ingress(GroupId=network.default_group["GroupId"], IpPermissions=[rule])


def let_default_group_out(network: Network) -> None:
    rule = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": INTERNET}]}
    network.ec2.authorize_security_group_egress(GroupId=network.default_group["GroupId"], IpPermissions=[rule])


def take_endpoint_away(network: Network) -> None:
    network.ec2.modify_vpc_endpoint(VpcEndpointId=network.endpoints["s3"]["VpcEndpointId"], RemoveRouteTableIds=[_table(network, "public")])


def narrow_endpoint(network: Network) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}
    network.ec2.modify_vpc_endpoint(VpcEndpointId=network.endpoints["s3"]["VpcEndpointId"], PolicyDocument=json.dumps(policy))


def delete_flow_log(network: Network) -> None:
    network.ec2.delete_flow_logs(FlowLogIds=[network.flow_logs[0]["FlowLogId"]])


def _table(network: Network, name: str) -> str:
    return next(str(table["RouteTableId"]) for table in network.tables if name_of(table) == f"groundwork-test-{name}")


def change_what_is_logged(network: Network) -> None:
    (flow_log,) = network.flow_logs
    network.ec2.delete_flow_logs(FlowLogIds=[flow_log["FlowLogId"]])
    network.ec2.create_flow_logs(
        ResourceIds=[network.vpc_id],
        ResourceType="VPC",
        TrafficType="REJECT",
        LogGroupName=flow_log["LogGroupName"],
        DeliverLogsPermissionArn=flow_log["DeliverLogsPermissionArn"],
        TagSpecifications=[{"ResourceType": "vpc-flow-log", "Tags": [{"Key": "Name", "Value": "groundwork-test-flow-log"}]}],
    )


# Each round of changes is foretold, repaired by exactly these writes, and leaves all else as it was.
DRIFT: dict[str, tuple[list[Callable[[Network], None]], list[str]]] = {
    "removed": (
        [remove_default_route, untag_vpc, untag_subnet, untag_address, untag_internet_gateway, close_acl, take_endpoint_away, delete_flow_log],
        ["CreateFlowLogs", "CreateNetworkAclEntry", "CreateRoute", "CreateTags", "CreateTags", "CreateTags", "CreateTags", "ModifyVpcEndpoint"],
    ),
    "changed": (
        [lead_elsewhere, map_public_ip, turn_hostnames_off, retag_gateway, leave_acl, narrow_endpoint, change_what_is_logged],
        [
            "CreateFlowLogs",
            "CreateTags",
            "DeleteFlowLogs",
            "ModifySubnetAttribute",
            "ModifyVpcAttribute",
            "ModifyVpcEndpoint",
            "ReplaceNetworkAclAssociation",
            "ReplaceRoute",
        ],
    ),
    "added": (
        [add_route, move_subnet, open_acl, open_default_group, let_default_group_out],
        [
            "AssociateRouteTable",
            "DeleteNetworkAclEntry",
            "DeleteRoute",
            "DisassociateRouteTable",
            "RevokeSecurityGroupEgress",
            "RevokeSecurityGroupIngress",
        ],
    ),
}


def test_drift_is_seen_and_repaired(go: Callable[..., Any], aws: Aws) -> None:
    variables = {**DEVELOPMENT, "vpc_availability_zones": [A], "vpc_nat_gateways": "one"}
    go(variables).assert_ok()
    network = network_of(aws)
    before = network.snapshot()
    for drift, (changes, writes) in DRIFT.items():
        for change in changes:
            change(network)
        assert network.snapshot() != before, drift
        planned = go(variables, check=True).assert_ok()
        assert planned.writes == [], drift
        repaired = go(variables).assert_ok()
        assert planned.changed == repaired.changed, drift
        assert sorted(entry.operation for entry in repaired.writes) == writes, drift
        assert network.snapshot() == before, drift
    logs, group = aws("logs"), {"logGroupName": "/vpc/groundwork-test/flow-logs"}
    logs.put_retention_policy(**group, retentionInDays=3653)
    logs.associate_kms_key(**group, kmsKeyId=KEY)
    aws("iam").attach_role_policy(RoleName="groundwork-test-vpc-flow-logs", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    assert sorted(entry.operation for entry in go(variables).assert_ok().writes) == ["DetachRolePolicy", "DisassociateKmsKey", "PutRetentionPolicy"]
    go(variables).assert_unchanged()
    go({**variables, "vpc_flow_logs": "none"}).assert_ok()
    assert network.flow_logs == []


@pytest.mark.thorough
def test_drift_of_the_log_groups_key_is_seen_and_repaired(go: Callable[..., Any], aws: Aws) -> None:
    logs, group = aws("logs"), {"logGroupName": "/vpc/groundwork-test/flow-logs"}
    variables = {"vpc_availability_zones": [A], "vpc_flow_logs_kms_key_arn": KEY}
    go(variables).assert_ok()
    for drift in (lambda: logs.associate_kms_key(**group, kmsKeyId=OTHER_KEY), lambda: logs.disassociate_kms_key(**group)):
        drift()
        planned = go(variables, check=True).assert_ok()
        assert (planned.changed, planned.writes) == ({"localhost": 1}, [])
        assert f"kms_key_id: {KEY}" in planned.stdout
        assert [entry.operation for entry in go(variables).assert_ok().writes] == ["AssociateKmsKey"]
        assert logs.describe_log_groups()["logGroups"][0]["kmsKeyId"] == KEY
    go(variables).assert_unchanged()


# --- runs that end in the middle


def thorough(value: str) -> Any:
    """A parameter of a test that another one shows as well."""
    return pytest.param(value, marks=pytest.mark.thorough)


@pytest.mark.parametrize("operation", [*map(thorough, ("CreateSubnet", "AllocateAddress", "AssociateRouteTable")), "CreateNatGateway"])
def test_killed_run_is_completed_by_the_next(
    operation: str, go: Callable[..., Any], aws: Aws, emulator: Emulator, aws_environment: dict[str, str], stack: Any, stack_tags: Any, tmp_path: Path
) -> None:
    variables = {"vpc_availability_zones": [A], "vpc_nat_gateways": "one"}
    given = {"vpc_state": "present", "vpc_stack": stack, "vpc_tags": stack_tags, **variables}
    kill_after(emulator, operation, write_role_playbook(tmp_path, ROLE, given), {**aws_environment, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")})
    go(variables).assert_ok()
    network = network_of(aws)
    assert [len(part) for part in (network.subnets, network.nat_gateways, network.addresses, network.tables, network.flow_logs)] == [2, 1, 1, 2, 1]
    assert network.ways[f"groundwork-test-private-{A}"][0] == {INTERNET: f"groundwork-test-nat-{A}"}


# --- the end


def make_foreign(aws: Aws) -> str:
    """A VPC of somebody else with an address, of the same name and addresses as ours."""
    ec2 = aws("ec2")
    tags = [{"Key": "Name", "Value": "groundwork-test-vpc"}, {"Key": "groundwork:project", "Value": "groundwork"}]
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}])["Vpc"]["VpcId"]
    ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.0.0/24", AvailabilityZone=A)
    ec2.allocate_address(Domain="vpc")
    acl = ec2.create_network_acl(VpcId=vpc_id)["NetworkAcl"]["NetworkAclId"]
    ec2.create_tags(Resources=[acl], Tags=[{"Key": "Name", "Value": "groundwork-test-network-acl"}])
    return str(vpc_id)


def everything(aws: Aws) -> dict[str, Any]:
    """All that the role could touch, of anybody."""
    ec2 = aws("ec2")
    lists = ("vpcs", "subnets", "addresses", "route_tables", "network_acls", "security_groups", "internet_gateways", "vpc_endpoints", "flow_logs")
    found = {name: [value for key, value in getattr(ec2, f"describe_{name}")().items() if key != "ResponseMetadata"] for name in lists}
    return {**found, "roles": aws("iam").list_roles()["Roles"], "log_groups": aws("logs").describe_log_groups()["logGroups"]}


def test_absent_is_complete_and_leaves_others_alone(go: Callable[..., Any], aws: Aws) -> None:
    make_foreign(aws)
    before = everything(aws)
    variables = {"vpc_availability_zones": [A, B], "vpc_nat_gateways": "per_az"}
    go(variables).assert_ok()
    assert len(everything(aws)["vpcs"][0]) == len(before["vpcs"][0]) + 1
    planned = go({}, state="absent", check=True).assert_ok()
    assert planned.writes == []
    gone = go({}, state="absent").assert_ok()
    assert planned.changed == gone.changed
    assert everything(aws) == before
    go({}, state="absent").assert_unchanged()


def test_absent_names_what_somebody_else_has_in_the_vpc(go: Callable[..., Any], aws: Aws) -> None:
    go(DEVELOPMENT).assert_ok()
    network = network_of(aws)
    before = network.snapshot()
    made = network.ec2.create_network_interface(SubnetId=network.subnets[0]["SubnetId"], Description="theirs")["NetworkInterface"]
    group = network.ec2.create_security_group(GroupName="web", Description="theirs", VpcId=network.vpc_id)["GroupId"]
    refused = go({}, state="absent")
    assert refused.rc != 0
    things = f"security group {group} (web), network interface {made['NetworkInterfaceId']} (theirs)"
    sentence = f"{network.vpc_id} cannot be deleted: it still holds {things}. Remove them first; nothing was changed."
    assert sentence in " ".join(refused.stdout.split())
    assert (refused.writes, network.snapshot()) == ([], before)


@pytest.mark.parametrize("operation", [*map(thorough, ("DeleteNatGateway", "DeleteSubnet"))])
def test_killed_removal_is_completed_by_the_next(
    operation: str, go: Callable[..., Any], aws: Aws, emulator: Emulator, aws_environment: dict[str, str], stack: Any, stack_tags: Any, tmp_path: Path
) -> None:
    before = everything(aws)
    go({"vpc_availability_zones": [A], "vpc_nat_gateways": "one"}).assert_ok()
    given = {"vpc_state": "absent", "vpc_stack": stack, "vpc_tags": stack_tags}
    kill_after(emulator, operation, write_role_playbook(tmp_path, ROLE, given), {**aws_environment, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")})
    go({}, state="absent").assert_ok()
    assert everything(aws) == before


@pytest.mark.thorough
def test_what_aws_lets_go_of_late_is_waited_for(go: Callable[..., Any], aws: Aws, emulator: Emulator) -> None:
    before = everything(aws)
    go({"vpc_availability_zones": [A]}).assert_ok()
    subnet_id = network_of(aws).subnets[0]["SubnetId"]
    with ThreadPoolExecutor(1) as helper:
        late = helper.submit(hold_for_a_while, aws("ec2"), emulator, subnet_id)
        go({}, state="absent").assert_ok()
        assert late.result() >= 1
    assert everything(aws) == before


def hold_for_a_while(ec2: Any, emulator: Emulator, subnet_id: str) -> int:
    """An interface is in the subnet from when the network goes until the subnet was refused; says how often it was."""
    await_request(emulator, "DeleteRouteTable", ok=True)
    interface = ec2.create_network_interface(SubnetId=subnet_id)["NetworkInterface"]["NetworkInterfaceId"]
    refused = await_request(emulator, "DeleteSubnet", ok=False)
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    return refused


def await_request(emulator: Emulator, operation: str, ok: bool) -> int:
    """How many such requests there are, once there is one."""
    for _look in range(6000):
        found = [entry for entry in emulator.requests() if entry.operation == operation and (entry.status < 300) is ok]
        if found:
            return len(found)
        time.sleep(0.01)
    raise AssertionError(f"nobody sent {operation}")


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"vpc_cidr": "10.0.0.0/8"}, "vpc_cidr: 10.0.0.0/8 is a /8; AWS allows /16 to /28"),
        ({"vpc_mode": "borrow"}, "value of vpc_mode must be one of: create, existing, default, got: borrow"),
    ],
)
def test_wrong_input_fails_before_the_first_write(variables: dict[str, Any], sentence: str, go: Callable[..., Any]) -> None:
    refused = go({"vpc_availability_zones": [A], **variables})
    assert refused.rc != 0
    assert sentence in " ".join(refused.stdout.split())
    assert refused.requests == []
