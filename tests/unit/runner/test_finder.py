# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a key of a kind means, in the records that AWS lists."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from ansible_collections.groundwork.aws.plugins.plugin_utils import finder, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.finder import KINDS, find
from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import KINDS as COMPONENT_KINDS

TEMPLATES = {"kms_alias": "alias/{project}-{env}-{key}", "ssm_parameter": "/{project}/{env}/{key}", "secret": "{project}-{env}/{key}"}
NAMING = {"default": "{project}-{env}-{key}", "templates": TEMPLATES, "suffix": False}
STACK = {"project": "p", "environment": "e", "region": "eu-central-1", "profile": "", "account_id": "123456789012", "naming": NAMING}
OWNED = [{"Name": "tag:groundwork:project", "Values": ["p"]}, {"Name": "tag:groundwork:environment", "Values": ["e"]}]


def tagged(key: str, **fields: Any) -> dict[str, Any]:
    return {**fields, "Tags": [{"Key": "groundwork:key", "Value": key}]}


SUBNETS = [
    tagged("subnet/public-b", SubnetId="subnet-3", AvailabilityZone="b"),
    tagged("subnet/private-a", SubnetId="subnet-2", AvailabilityZone="a"),
    tagged("subnet/public-a", SubnetId="subnet-1", AvailabilityZone="a", Surplus="x"),
    tagged("subnet/public", SubnetId="subnet-4", AvailabilityZone="a"),
]
GROUPS = [tagged("security_group/api-admin", GroupId="sg-2"), tagged("security_group/api", GroupId="sg-1"), {"GroupId": "sg-3"}]
RECORDS = {
    "describe_subnets": [{"Subnets": SUBNETS[:2]}, {"Subnets": SUBNETS[2:]}],
    "describe_security_groups": [{"SecurityGroups": GROUPS}],
    "describe_nat_gateways": [{"NatGateways": [tagged("nat_gateway/b", NatGatewayId="nat-2"), tagged("nat_gateway/a", NatGatewayId="nat-1")]}],
    "describe_internet_gateways": [{"InternetGateways": [tagged("internet_gateway", InternetGatewayId="igw-1")]}],
    "list_aliases": [{"Aliases": [{"AliasName": "alias/aws/s3"}, {"AliasName": "alias/p-e-data", "TargetKeyId": "k1"}, {"AliasName": "alias/p-e-data2"}]}],
    "describe_load_balancers": [{"LoadBalancers": [{"LoadBalancerName": "p-e-in", "LoadBalancerArn": "arn:1", "DNSName": "in.elb"}]}],
    "describe_target_groups": [{"TargetGroups": [{"TargetGroupName": "p-e-api", "TargetGroupArn": "arn:2"}]}],
    "describe_parameters": [{"Parameters": [{"Name": "/p/e/token", "Version": 3}]}],
    "describe_vpcs": [{"Vpcs": [{"VpcId": "vpc-2"}, tagged("vpc", VpcId="vpc-1")]}],
}

SECRETS = {
    "p-e/db": {"ARN": "arn:3", "VersionIdsToStages": {"v1": ["AWSPREVIOUS"], "v2": ["AWSCURRENT", "AWSPENDING"]}},
    "p-e/going": {"ARN": "arn:4", "DeletedDate": 1770000000},
}


class FakeAws:
    """Lists, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.refused = ""

    def get_paginator(self, operation: str) -> Any:
        self.operation = operation
        return self

    def paginate(self, **asked: Any) -> Any:
        self.asked.append((self.operation, asked))
        return RECORDS[self.operation]

    def describe_secret(self, **asked: Any) -> Any:
        self.asked.append(("describe_secret", asked))
        if self.refused or asked["SecretId"] not in SECRETS:
            raise ClientError({"Error": {"Code": self.refused or "ResourceNotFoundException", "Message": "not there"}}, "DescribeSecret")
        return {"Name": asked["SecretId"], **SECRETS[asked["SecretId"]]}


@pytest.fixture
def ec2(monkeypatch: pytest.MonkeyPatch) -> FakeAws:
    fake = FakeAws()
    monkeypatch.setattr(finder.clients, "client", lambda *_: fake)
    return fake


@pytest.mark.parametrize(
    ("kind", "key", "found"),
    [
        ("vpc", "vpc", ["vpc-1"]),
        ("subnets", "public", ["subnet-1", "subnet-3"]),  # by zone; what only begins with the same letters is another
        ("subnets", "private", ["subnet-2"]),
        ("subnets", "priv", []),
        ("security_group", "api", ["sg-1"]),
        ("security_group", "web", []),
        ("named_vpc", "office", ["vpc-1", "vpc-2"]),
        ("default_vpc", "", ["vpc-1", "vpc-2"]),
        ("nat_gateways", "", ["nat-1", "nat-2"]),
        ("internet_gateway", "internet_gateway", ["igw-1"]),
        ("kms_key", "data", ["arn:aws:kms:eu-central-1:123456789012:key/k1"]),
        ("kms_key", "data2", []),  # an alias without a key
        ("load_balancer", "in", ["arn:1"]),
        ("target_group", "api", ["arn:2"]),
        ("ssm_parameter", "token", ["/p/e/token"]),
        ("secret", "db", ["arn:3"]),
        ("secret", "none", []),
        ("secret", "going", []),
        ("default_subnets", "", ["subnet-2", "subnet-4", "subnet-1", "subnet-3"]),
    ],
)
def test_a_key_means_what_is_tagged_so_in_a_stable_order(ec2: FakeAws, kind: str, key: str, found: list[str]) -> None:
    assert sorted(find(KINDS[kind], key, STACK)) == sorted(found)
    if KINDS[kind].order or len(found) == 1:
        assert find(KINDS[kind], key, STACK) == found


@pytest.mark.parametrize(
    ("kind", "key", "filters"),
    [
        ("vpc", "vpc", OWNED),
        ("security_group", "api", OWNED),
        ("subnets", "public", OWNED),
        ("named_vpc", "office", [{"Name": "tag:Name", "Values": ["office"]}]),
        ("default_vpc", "", [{"Name": "is-default", "Values": ["true"]}]),
        ("default_subnets", "", [{"Name": "default-for-az", "Values": ["true"]}]),
    ],
)
def test_only_what_the_environment_owns_or_names_is_listed(ec2: FakeAws, kind: str, key: str, filters: Any) -> None:
    find(KINDS[kind], key, STACK)
    assert ec2.asked == [(KINDS[kind].operation, {"Filters": filters})]


@pytest.mark.parametrize(
    ("kind", "key", "attribute", "answer"),
    [("load_balancer", "in", "DNSName", "in.elb"), ("ssm_parameter", "token", "Version", 3), ("secret", "db", "Version", "v2")],
)
def test_s2_49_an_attribute_is_answered_instead(ec2: FakeAws, kind: str, key: str, attribute: str, answer: Any) -> None:
    assert find(KINDS[kind], key, STACK, attribute=attribute) == [answer]


def test_what_is_found_by_name_is_listed_as_narrowly_as_aws_can(ec2: FakeAws) -> None:
    find(KINDS["ssm_parameter"], "token", STACK)
    find(KINDS["nat_gateways"], "", STACK)
    assert ec2.asked == [
        ("describe_parameters", {"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": ["/p/e/token"]}]}),
        ("describe_nat_gateways", {"Filters": [*OWNED, {"Name": "state", "Values": ["pending", "available"]}]}),
    ]


def test_s4_99_a_secret_is_described_by_its_exact_name(ec2: FakeAws) -> None:
    find(KINDS["secret"], "db", STACK)
    assert ec2.asked == [("describe_secret", {"SecretId": "p-e/db"})]
    ec2.refused = "AccessDeniedException"
    with pytest.raises(ClientError, match="AccessDenied"):
        find(KINDS["secret"], "db", STACK)


def test_all_keys_of_a_kind_cost_one_call_a_run(ec2: FakeAws) -> None:
    run_folder.begin()
    try:
        assert find(KINDS["security_group"], "api", STACK) == ["sg-1"]
        assert find(KINDS["security_group"], "api-admin", STACK) == ["sg-2"]
        assert find(KINDS["subnets"], "public", STACK) == find(KINDS["subnets"], "public", STACK) == ["subnet-1", "subnet-3"]
        assert [operation for operation, _ in ec2.asked] == ["describe_security_groups", "describe_subnets"]
        find(KINDS["subnets"], "public", STACK, fresh=True)
        find(KINDS["subnets"], "public", {**STACK, "region": "us-east-1"})
        find(KINDS["subnets"], "public", {**STACK, "environment": "other"})
        assert len(ec2.asked) == 5
    finally:
        run_folder.end()


@pytest.mark.parametrize(
    ("kind", "key", "more"),
    [("subnets", "public", True), ("subnets", "private", False), ("subnets", "pub", False), ("security_group", "new", False), ("default_subnets", "", False)],
)
def test_a_plan_that_makes_some_of_several_has_more_to_come(kind: str, key: str, more: int) -> None:
    known = {"subnet/public-a": "(known after apply)", "subnet/private-a": "subnet-1", "security_group/new": "(known after apply)"}
    assert finder.more_to_come(KINDS[kind], key, known) == more


def test_only_a_kind_in_the_singular_can_be_ambiguous() -> None:
    assert finder.is_ambiguous(KINDS["named_vpc"], ["vpc-1", "vpc-2"])
    assert not finder.is_ambiguous(KINDS["named_vpc"], ["vpc-1"])
    assert not finder.is_ambiguous(KINDS["subnets"], ["subnet-1", "subnet-2"])


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_makes_a_kind_is_a_kind_of_component(kind: finder.Kind) -> None:
    assert kind.made_by == "" or kind.made_by in COMPONENT_KINDS
