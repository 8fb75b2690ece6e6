# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ec2_vpc_endpoint, without a network."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.ec2_vpc_endpoints import FULL_ACCESS, from_response, pick, problems
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.ec2_vpc_endpoint import VPC_ENDPOINT

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response

VPC = "vpc-0123456789abcdef0"
S3 = "com.amazonaws.eu-central-1.s3"
ECR = "com.amazonaws.eu-central-1.ecr.dkr"
READ_ONLY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*"}]}
SAME_POLICY = {
    "Statement": {"Resource": ["*"], "Action": ["s3:GetObject", "s3:ListBucket"], "Principal": {"AWS": "*"}, "Effect": "Allow"},
    "Version": "2012-10-17",
}


class FakeEndpoints(FakeAWS):
    def __init__(self) -> None:
        super().__init__()
        self.endpoints: dict[str, Response] = {}
        self.made = 0
        self.pending: list[str] = []

    def describe_vpc_endpoints(self, request: Request) -> Response:
        if "VpcEndpointIds" in request:
            return self._by_id(request["VpcEndpointIds"][0])
        filters = {item["Name"]: item["Values"] for item in request["Filters"]}
        keys = {"vpc-id": "VpcId", "service-name": "ServiceName", "vpc-endpoint-type": "VpcEndpointType"}
        return {"VpcEndpoints": [found for found in self.endpoints.values() if all(found[keys[name]] in values for name, values in filters.items())]}

    def _by_id(self, endpoint_id: str) -> Response:
        if endpoint_id not in self.endpoints:
            raise AWSError("InvalidVpcEndpointId.NotFound")
        endpoint = self.endpoints[endpoint_id]
        if endpoint["State"] == "deleting":
            del self.endpoints[endpoint_id]
            return {"VpcEndpoints": [{**endpoint, "State": "deleted"}]}
        endpoint["State"] = self.pending.pop() if self.pending else "available"
        return {"VpcEndpoints": [endpoint]}

    def create_vpc_endpoint(self, request: Request) -> Response:
        self.made += 1
        endpoint_id = f"vpce-{self.made:017x}"
        is_interface = request["VpcEndpointType"] == "Interface"
        self.endpoints[endpoint_id] = {
            "VpcEndpointId": endpoint_id,
            "State": "pending",
            "PrivateDnsEnabled": request.get("PrivateDnsEnabled", is_interface),
            "IpAddressType": request.get("IpAddressType", "ipv4"),
            "DnsOptions": {"DnsRecordIpType": "ipv4", **request.get("DnsOptions", {})},
            "PolicyDocument": request.get("PolicyDocument", json.dumps(FULL_ACCESS)),
            "Groups": [{"GroupId": group} for group in request.get("SecurityGroupIds", ["sg-default"] if is_interface else [])],
            "Tags": request.get("TagSpecifications", [{"Tags": []}])[0]["Tags"],
            **{key: request.get(key, []) for key in ("RouteTableIds", "SubnetIds")},
            **{key: request[key] for key in ("VpcId", "ServiceName", "VpcEndpointType")},
        }
        return {"VpcEndpoint": self.endpoints[endpoint_id]}

    def modify_vpc_endpoint(self, request: Request) -> Response:
        endpoint = self.endpoints[request["VpcEndpointId"]]
        for key in ("RouteTableIds", "SubnetIds"):
            kept = [item for item in endpoint[key] if item not in request.get(f"Remove{key}", [])]
            endpoint[key] = kept + request.get(f"Add{key}", [])
        kept = [group for group in endpoint["Groups"] if group["GroupId"] not in request.get("RemoveSecurityGroupIds", [])]
        endpoint["Groups"] = kept + [{"GroupId": group} for group in request.get("AddSecurityGroupIds", [])]
        endpoint.update({key: request[key] for key in ("PolicyDocument", "PrivateDnsEnabled", "IpAddressType") if key in request})
        endpoint["DnsOptions"].update(request.get("DnsOptions", {}))
        if request.get("ResetPolicy"):
            endpoint["PolicyDocument"] = json.dumps(FULL_ACCESS)
        endpoint["State"] = "pending"
        return {"Return": True}

    def delete_vpc_endpoints(self, request: Request) -> Response:
        self.endpoints[request["VpcEndpointIds"][0]]["State"] = "deleting"
        return {"Unsuccessful": []}

    def create_tags(self, request: Request) -> Response:
        endpoint = self.endpoints[request["Resources"][0]]
        endpoint["Tags"] = list({tag["Key"]: tag for tag in [*endpoint["Tags"], *request["Tags"]]}.values())
        return {}

    def delete_tags(self, request: Request) -> Response:
        endpoint = self.endpoints[request["Resources"][0]]
        gone = {tag["Key"] for tag in request["Tags"]}
        endpoint["Tags"] = [tag for tag in endpoint["Tags"] if tag["Key"] not in gone]
        return {}


class TestGatewayEndpoint(ModuleCases):
    kind = VPC_ENDPOINT
    fake = FakeEndpoints
    params: ClassVar[Params] = {
        "vpc_id": VPC,
        "service_name": S3,
        "vpc_endpoint_type": "gateway",
        "route_table_ids": ["rtb-b", "rtb-a"],
        "policy": json.dumps(READ_ONLY),
        "tags": {"Name": "s3", "Env": "dev"},
    }
    changes: ClassVar[list[Params]] = [
        {"route_table_ids": ["rtb-a"]},
        {"route_table_ids": ["rtb-b", "rtb-c"]},
        {"route_table_ids": []},
        {"policy": json.dumps(FULL_ACCESS)},
        {"policy": json.dumps({**READ_ONLY, "Statement": [{**READ_ONLY["Statement"][0], "Action": "s3:GetObject"}]})},  # type: ignore[dict-item]
        {"ip_address_type": "dualstack"},
        {"dns_record_ip_type": "service-defined"},
        {"tags": {"Name": "s3", "Env": "prod"}},
    ]
    create_operation = "CreateVpcEndpoint"

    def test_same_policy_written_otherwise_is_no_change(self, built: FakeEndpoints) -> None:
        assert self.go(built, policy=json.dumps(SAME_POLICY))["changed"] is False

    def test_only_the_difference_is_sent(self, built: FakeEndpoints) -> None:
        self.go(built, route_table_ids=["rtb-b", "rtb-c"])
        assert built.request("ModifyVpcEndpoint") == {
            "VpcEndpointId": "vpce-00000000000000001",
            "AddRouteTableIds": ["rtb-c"],
            "RemoveRouteTableIds": ["rtb-a"],
        }

    def test_unset_is_left_alone(self, built: FakeEndpoints) -> None:
        assert self.go(built, route_table_ids=None, policy=None)["changed"] is False

    def test_endpoint_of_another_name_is_left_alone(self, built: FakeEndpoints) -> None:
        self.go(built, tags={"Name": "other"}, route_table_ids=["rtb-z"])
        assert [endpoint["RouteTableIds"] for endpoint in built.endpoints.values()] == [["rtb-a", "rtb-b"], ["rtb-z"]]
        self.go(built, tags={"Name": "other"}, state="absent")
        assert list(built.endpoints) == ["vpce-00000000000000001"]

    def test_unknown_route_table_is_planned(self, aws: FakeEndpoints) -> None:
        assert self.go(aws, check_mode=True, route_table_ids=[UNKNOWN])["diff"]["after"]["route_table_ids"] == [UNKNOWN]


class HiddenEndpoints(FakeEndpoints):
    """Endpoints that EC2 may not know by id for some looks after they were made."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden_as: list[str] = []

    def _by_id(self, endpoint_id: str) -> Response:
        if self.hidden_as:
            raise AWSError(self.hidden_as.pop())
        return super()._by_id(endpoint_id)


class TestInterfaceEndpoint(ModuleCases):
    kind = VPC_ENDPOINT
    fake = HiddenEndpoints
    params: ClassVar[Params] = {
        "vpc_id": VPC,
        "service_name": ECR,
        "vpc_endpoint_type": "interface",
        "subnet_ids": ["subnet-a", "subnet-b"],
        "security_group_ids": ["sg-a"],
        "private_dns_enabled": True,
        "ip_address_type": "ipv4",
        "tags": {"Name": "ecr"},
    }
    changes: ClassVar[list[Params]] = [
        {"subnet_ids": ["subnet-a"]},
        {"subnet_ids": ["subnet-a", "subnet-c"]},
        {"security_group_ids": ["sg-b"]},
        {"private_dns_enabled": False},
        {"ip_address_type": "dualstack"},
        {"dns_record_ip_type": "dualstack"},
        {"private_dns_only_for_inbound_resolver_endpoint": True},
        {"policy": json.dumps(READ_ONLY)},
        {"tags": {"Name": "ecr", "Env": "prod"}},
    ]
    create_operation = "CreateVpcEndpoint"

    def test_s4_25_is_waited_for(self, aws: FakeEndpoints) -> None:
        aws.pending = ["pending", "pending"]
        assert self.go(aws)["vpc_endpoint"]["state"] == "available"
        assert aws.operations.count("DescribeVpcEndpoints") == 5

    @pytest.mark.parametrize("code", ["InvalidVpcEndpointId.NotFound", "InvalidVpcEndpoint.NotFound"])
    def test_a_new_endpoint_that_is_not_shown_yet_is_waited_for(self, aws: HiddenEndpoints, code: str) -> None:
        aws.hidden_as = [code, code]
        assert self.go(aws)["vpc_endpoint"]["state"] == "available"

    def test_failed_endpoint_is_an_error(self, aws: FakeEndpoints) -> None:
        aws.pending = ["failed"]
        with pytest.raises(AnsibleAWSError, match=r"^Failed to wait for endpoint vpce-.*terminal failure"):
            self.go(aws)

    def test_what_a_killed_run_left_is_waited_for(self, built: FakeEndpoints) -> None:
        built.endpoints["vpce-00000000000000001"]["State"] = "pending"
        result = self.go(built)
        assert (result["changed"], result["vpc_endpoint"]["state"], built.writes) == (False, "available", [])

    def test_without_wait_nothing_is_awaited(self, aws: FakeEndpoints) -> None:
        assert self.go(aws, wait=False)["vpc_endpoint"]["state"] == "pending"

    def test_groups_unasked_are_for_aws_to_choose(self, aws: FakeEndpoints) -> None:
        planned = self.go(aws, check_mode=True, security_group_ids=None)
        assert planned["diff"]["after"]["security_group_ids"] == UNKNOWN
        assert self.go(aws, security_group_ids=None)["vpc_endpoint"]["security_group_ids"] == ["sg-default"]
        assert "SecurityGroupIds" not in aws.request("CreateVpcEndpoint")

    def test_deleted_endpoint_that_still_shows_is_none(self, built: FakeEndpoints) -> None:
        built.endpoints["vpce-00000000000000001"]["State"] = "deleting"
        assert self.go(built, check_mode=True)["diff"]["before"] == {}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"route_table_ids": ["rtb-a"], "vpc_endpoint_type": "interface"}, ["route_table_ids: does not go with vpc_endpoint_type interface"]),
        ({"subnet_ids": ["subnet-a"]}, ["subnet_ids: does not go with vpc_endpoint_type gateway"]),
        ({"private_dns_enabled": True}, ["private_dns_enabled: does not go with vpc_endpoint_type gateway"]),
        ({"private_dns_enabled": False}, []),
        ({"policy": "{"}, ["policy: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"]),
        ({"policy": UNKNOWN}, []),
        ({}, []),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert problems({"vpc_endpoint_type": "gateway", **asked}) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"Name": "a"}, "vpce-1"),
        ({"Name": "new"}, "vpce-3"),
        ({"Name": "renamed", "groundwork:project": "p", "groundwork:key": "k"}, "vpce-2"),
        ({"Name": "b", "groundwork:project": "another"}, "vpce-3"),
        (None, "vpce-1"),
    ],
)
def test_pick_by_owner_then_name_then_what_is_nobodys(tags: dict[str, str] | None, expected: str) -> None:
    there = [
        {"vpc_endpoint_id": "vpce-1", "tags": {"Name": "a"}},
        {"vpc_endpoint_id": "vpce-2", "tags": {"Name": "b", "groundwork:project": "p", "groundwork:key": "k"}},
        {"vpc_endpoint_id": "vpce-3", "tags": {}},
    ]
    found = pick(there, {"tags": tags})
    assert found is not None
    assert found["vpc_endpoint_id"] == expected


def test_gateway_never_has_private_dns() -> None:
    response = {"VpcEndpointId": "vpce-1", "VpcId": VPC, "ServiceName": S3, "State": "Available", "VpcEndpointType": "Gateway", "PrivateDnsEnabled": True}
    shape = from_response(response)
    assert (shape["private_dns_enabled"], shape["state"], shape["policy"]) == (False, "available", FULL_ACCESS)
