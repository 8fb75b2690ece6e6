# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of EC2 and IAM on the emulator: what they make is what AWS's API then describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.ec2_flow_log import FLOW_LOG
from ansible_collections.groundwork.aws.plugins.modules.ec2_vpc_endpoint import VPC_ENDPOINT
from ansible_collections.groundwork.aws.plugins.modules.iam_service_linked_role import SERVICE_LINKED_ROLE

if TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.module_utils.resource import Kind
    from tests.conftest import Aws
    from tests.emulator import Emulator

Params = dict[str, Any]
ROLE = "arn:aws:iam::123456789012:role/flow-logs"
S3 = "com.amazonaws.eu-central-1.s3"
ECR = "com.amazonaws.eu-central-1.ecr.dkr"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}
TAGS = {"Name": "a", "Env": "dev"}


class Network:
    """A VPC with two subnets, two route tables and two security groups."""

    def __init__(self, ec2: Any) -> None:
        self.vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        self.subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.9.{n}.0/24", AvailabilityZone=f"eu-central-1{zone}")["Subnet"]["SubnetId"]
            for n, zone in enumerate("ab")
        ]
        self.tables = [ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"] for _ in range(2)]
        self.groups = [ec2.create_security_group(VpcId=self.vpc, GroupName=name, Description=name)["GroupId"] for name in "ab"]


@pytest.fixture
def network(fresh_account: Emulator, aws: Aws) -> Network:
    assert fresh_account.url
    return Network(aws("ec2"))


class Subject:
    """One resource that is run through its life, the emulator's log being the witness."""

    def __init__(self, kind: Kind, client: Any, emulator: Emulator) -> None:
        self.kind, self.client, self.emulator = kind, client, emulator

    def go(self, params: Params, check_mode: bool = False, **changes: Any) -> tuple[Params, list[str]]:
        before = len(self.emulator.requests())
        result = run(self.kind, self.client, {"state": "present", "purge_tags": True, **params, **changes}, check_mode)
        return result, [entry.operation for entry in self.emulator.requests()[before:] if not entry.read_only]

    def life(self, params: Params, changes: list[Params]) -> None:
        """Plan, create, again, each change planned and made, delete, delete again."""
        self.step(params)
        for change in changes:
            params = {**params, **change}
            self.step(params)
        self.step({**params, "state": "absent"})

    def step(self, params: Params) -> None:
        planned, writes = self.go(params, check_mode=True)
        assert (planned["changed"], writes) == (True, []), params
        made, writes = self.go(params)
        assert made["changed"] is True
        assert writes, params
        assert made["diff"] == planned["diff"]
        again, writes = self.go(params)
        assert (again["changed"], writes) == (False, []), again["diff"]


@pytest.fixture
def flow_logs(fresh_account: Emulator, aws: Aws) -> Subject:
    return Subject(FLOW_LOG, aws("ec2"), fresh_account)


@pytest.fixture
def endpoints(fresh_account: Emulator, aws: Aws) -> Subject:
    return Subject(VPC_ENDPOINT, aws("ec2"), fresh_account)


@pytest.fixture
def roles(fresh_account: Emulator, aws: Aws) -> Subject:
    return Subject(SERVICE_LINKED_ROLE, aws("iam"), fresh_account)


def test_s4_22_flow_log_to_cloudwatch_logs(flow_logs: Subject, network: Network, aws: Aws) -> None:
    aws("logs").create_log_group(logGroupName="/vpc/flow")
    params = {"resource_id": network.vpc, "log_group_name": "/vpc/flow", "deliver_logs_permission_arn": ROLE, "max_aggregation_interval": 60, "tags": TAGS}
    flow_logs.go(params)
    (found,) = aws("ec2").describe_flow_logs()["FlowLogs"]
    assert (found["ResourceId"], found["LogGroupName"], found["TrafficType"], found["MaxAggregationInterval"]) == (network.vpc, "/vpc/flow", "ALL", 60)
    assert {tag["Key"]: tag["Value"] for tag in found["Tags"]} == TAGS


def test_flow_log_lives_through_every_change(flow_logs: Subject, network: Network, aws: Aws) -> None:
    aws("s3").create_bucket(Bucket="flow-logs", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    changes: list[Params] = [
        {"traffic_type": "reject"},
        {"max_aggregation_interval": 60},
        {"log_format": "${version} ${vpc-id} ${action}"},
        {"deliver_logs_permission_arn": f"{ROLE}-2"},
        {"log_group_name": "/vpc/other"},
        {"tags": {"Name": "a"}},
        {"tags": {"Name": "a", "Env": "prod"}},
        {"log_group_name": None, "deliver_logs_permission_arn": None, "log_destination": "arn:aws:s3:::flow-logs"},
        {"file_format": "parquet", "hive_compatible_partitions": True, "per_hour_partition": True},
    ]
    flow_logs.life({"resource_id": network.vpc, "log_group_name": "/vpc/flow", "deliver_logs_permission_arn": ROLE, "tags": TAGS}, changes)
    assert aws("ec2").describe_flow_logs()["FlowLogs"] == []


def test_s4_23_gateway_endpoint_lives_through_every_change(endpoints: Subject, network: Network, aws: Aws) -> None:
    changes: list[Params] = [
        {"route_table_ids": network.tables},
        {"route_table_ids": network.tables[1:]},
        {"policy": json.dumps(POLICY)},
        {"tags": {"Name": "a"}},
    ]
    endpoints.life({"vpc_id": network.vpc, "service_name": S3, "vpc_endpoint_type": "gateway", "route_table_ids": network.tables[:1], "tags": TAGS}, changes)
    assert [found for found in aws("ec2").describe_vpc_endpoints()["VpcEndpoints"] if found["State"] != "deleted"] == []


def test_s4_23_interface_endpoint_lives_through_every_change(endpoints: Subject, network: Network) -> None:
    params = {
        "vpc_id": network.vpc,
        "service_name": ECR,
        "vpc_endpoint_type": "interface",
        "subnet_ids": network.subnets[:1],
        "security_group_ids": network.groups[:1],
        "private_dns_enabled": True,
        "ip_address_type": "ipv4",
        "dns_record_ip_type": "ipv4",
        "tags": TAGS,
    }
    changes: list[Params] = [
        {"subnet_ids": network.subnets},
        {"subnet_ids": network.subnets[1:]},
        {"security_group_ids": network.groups},
        {"security_group_ids": network.groups[1:]},
        {"private_dns_enabled": False},
        {"ip_address_type": "dualstack"},
        {"dns_record_ip_type": "dualstack"},
        {"tags": {"Name": "a", "Env": "prod"}},
    ]
    endpoints.life(params, changes)


def test_s4_23_endpoint_is_what_was_asked(endpoints: Subject, network: Network, aws: Aws) -> None:
    params = {"vpc_id": network.vpc, "service_name": S3, "vpc_endpoint_type": "gateway", "route_table_ids": network.tables, "tags": TAGS}
    made, _ = endpoints.go(params, policy=json.dumps(POLICY))
    (found,) = aws("ec2").describe_vpc_endpoints(VpcEndpointIds=[made["vpc_endpoint"]["vpc_endpoint_id"]])["VpcEndpoints"]
    assert (found["VpcId"], found["ServiceName"], found["VpcEndpointType"]) == (network.vpc, S3, "Gateway")
    assert sorted(found["RouteTableIds"]) == sorted(network.tables)
    assert json.loads(found["PolicyDocument"])["Statement"][0]["Action"] == ["s3:GetObject"]


def test_drift_of_an_endpoint_is_seen_and_repaired(endpoints: Subject, network: Network, aws: Aws) -> None:
    params = {"vpc_id": network.vpc, "service_name": S3, "vpc_endpoint_type": "gateway", "route_table_ids": network.tables[:1], "tags": TAGS}
    made, _ = endpoints.go(params)
    endpoint_id = made["vpc_endpoint"]["vpc_endpoint_id"]
    aws("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint_id, AddRouteTableIds=network.tables[1:])
    aws("ec2").create_tags(Resources=[endpoint_id], Tags=[{"Key": "Stray", "Value": "1"}])
    endpoints.step(params)


def test_service_linked_role_lives_through_every_change(roles: Subject, aws: Aws) -> None:
    roles.life({"aws_service_name": "ecs.amazonaws.com"}, [{"description": "Ours"}, {"description": "Mine"}])
    assert aws("iam").list_roles(PathPrefix="/aws-service-role/ecs.amazonaws.com/")["Roles"] == []


def test_service_linked_role_with_a_suffix(roles: Subject) -> None:
    made, _ = roles.go({"aws_service_name": "autoscaling.amazonaws.com"})
    suffixed, _ = roles.go({"aws_service_name": "autoscaling.amazonaws.com", "custom_suffix": "shop"})
    assert suffixed["changed"] is True
    assert suffixed["service_linked_role"]["role_name"] == f"{made['service_linked_role']['role_name']}_shop"
