# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS has now of what a planned call would change."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import Call
from ansible_collections.groundwork.aws.plugins.plugin_utils.current_values import Answer, current_values
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan import fingerprint, planned_result

VPC = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Name", "Value": "old"}, {"Key": "Owner", "Value": "me"}]}
OTHER_VPC = {"VpcId": "vpc-2", "CidrBlock": "10.1.0.0/16", "Tags": [{"Key": "Name", "Value": "other"}]}
SUBNETS = [{"SubnetId": "subnet-2", "MapPublicIpOnLaunch": True}, {"SubnetId": "subnet-1", "MapPublicIpOnLaunch": False}]
TARGETS = {"ServiceNamespace": "ecs", "ResourceId": "service/a/b", "ScalableDimension": "ecs:service:DesiredCount"}
SERVICE = {"serviceName": "api", "desiredCount": 2, "loadBalancers": [{"containerName": "api", "containerPort": 80}], "deployments": [{"desiredCount": 9}]}
DATABASE = {"DBInstanceIdentifier": "main", "AllocatedStorage": 10, "PendingModifiedValues": {"AllocatedStorage": 20, "MasterUserPassword": "planted"}}


@cache
def service_model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def model(call: str) -> Any:
    service, _, operation = call.partition(":")
    return service_model(service).operation_model(operation)


def current(call: str, parameters: dict[str, Any], *reads: tuple[str, dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    service = call.partition(":")[0]
    return current_values(model(call), parameters, [Answer(model(f"{service}:{operation}"), asked, said) for operation, asked, said in reads])


@pytest.mark.parametrize(
    ("call", "parameters", "read", "expected"),
    [
        (
            "ec2:ModifyVpcAttribute",
            {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}},
            ("DescribeVpcAttribute", {"VpcId": "vpc-1", "Attribute": "enableDnsSupport"}, {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": False}}),
            {"VpcId": "vpc-1", "EnableDnsSupport": {"Value": False}},
        ),
        (
            "ec2:ModifySubnetAttribute",
            {"SubnetId": "subnet-1", "MapPublicIpOnLaunch": {"Value": True}},
            (
                "DescribeSubnets",
                {},
                {"Subnets": [{"SubnetId": "subnet-2", "MapPublicIpOnLaunch": True}, {"SubnetId": "subnet-1", "MapPublicIpOnLaunch": False}]},
            ),
            {"SubnetId": "subnet-1", "MapPublicIpOnLaunch": {"Value": False}},
        ),
        (
            "ec2:CreateTags",
            {"Resources": ["vpc-1"], "Tags": [{"Key": "Name", "Value": "new"}, {"Key": "More", "Value": "1"}]},
            ("DescribeVpcs", {}, {"Vpcs": [OTHER_VPC, VPC]}),
            {"Resources": ["vpc-1"], "Tags": [{"Key": "Name", "Value": "old"}]},
        ),
        (
            "iam:PutRolePolicy",
            {"RoleName": "a", "PolicyName": "p", "PolicyDocument": "new"},
            ("GetRolePolicy", {"RoleName": "a", "PolicyName": "p"}, {"RoleName": "a", "PolicyName": "p", "PolicyDocument": "old"}),
            {"RoleName": "a", "PolicyName": "p", "PolicyDocument": "old"},
        ),
        (
            "iam:UntagRole",
            {"RoleName": "a", "TagKeys": ["Old"]},
            ("ListRoleTags", {"RoleName": "a"}, {"Tags": [{"Key": "Old", "Value": "1"}, {"Key": "Kept", "Value": "2"}], "IsTruncated": False}),
            {"RoleName": "a", "Tags": [{"Key": "Old", "Value": "1"}]},
        ),
        (
            "sqs:SetQueueAttributes",
            {"QueueUrl": "http://q", "Attributes": {"DelaySeconds": "5"}},
            ("GetQueueAttributes", {"QueueUrl": "http://q", "AttributeNames": ["All"]}, {"Attributes": {"DelaySeconds": "0", "VisibilityTimeout": "30"}}),
            {"QueueUrl": "http://q", "Attributes": {"DelaySeconds": "0"}},
        ),
        (
            "s3:PutBucketVersioning",
            {"Bucket": "b", "VersioningConfiguration": {"Status": "Enabled"}},
            ("GetBucketVersioning", {"Bucket": "b"}, {"Status": "Suspended"}),
            {"Bucket": "b", "VersioningConfiguration": {"Status": "Suspended"}},
        ),
        (
            "application-autoscaling:PutScalingPolicy",
            {"PolicyName": "cpu", **TARGETS, "PolicyType": "StepScaling"},
            (
                "DescribeScalingPolicies",
                {},
                {"ScalingPolicies": [{"PolicyName": "other", **TARGETS}, {"PolicyName": "cpu", **TARGETS, "PolicyType": "TargetTrackingScaling"}]},
            ),
            {"PolicyName": "cpu", **TARGETS, "PolicyType": "TargetTrackingScaling"},
        ),
        (
            "ecs:UpdateService",
            {"cluster": "c", "service": "api", "desiredCount": 3},
            ("DescribeServices", {"cluster": "c", "services": ["api"]}, {"services": [SERVICE], "failures": []}),
            {"service": "api", "desiredCount": 2},
        ),
        (
            "rds:ModifyDBInstance",
            {"DBInstanceIdentifier": "main", "AllocatedStorage": 20},
            ("DescribeDBInstances", {"DBInstanceIdentifier": "main"}, {"DBInstances": [DATABASE]}),
            {"DBInstanceIdentifier": "main", "AllocatedStorage": 10},
        ),
        (
            "lambda:UpdateFunctionConfiguration",
            {"FunctionName": "f", "MemorySize": 256},
            ("GetFunction", {"FunctionName": "f"}, {"Configuration": {"FunctionName": "f", "MemorySize": 128}, "Tags": {}}),
            {"FunctionName": "f", "MemorySize": 128},
        ),
    ],
)
def test_current_values_stand_in_the_answers_about_the_thing(call: str, parameters: dict[str, Any], read: Any, expected: dict[str, Any]) -> None:
    assert current(call, parameters, read) == expected


@pytest.mark.parametrize(
    "reads",
    [
        [],
        [("DescribeVpcs", {}, {"Vpcs": [OTHER_VPC]})],
        [("DescribeVpcs", {}, {"Vpcs": [VPC]}), ("DescribeVpcs", {}, {"Vpcs": [{**VPC, "Tags": [{"Key": "Name", "Value": "newer"}]}]})],
        [("DescribeSubnets", {}, {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}]})],
    ],
)
def test_what_no_answer_is_about_or_two_tell_differently_is_not_known(reads: Any) -> None:
    assert current("ec2:CreateTags", {"Resources": ["vpc-1"], "Tags": [{"Key": "Name", "Value": "new"}]}, *reads) == {}


def test_a_call_about_two_things_is_known_by_an_answer_about_both_only() -> None:
    parameters = {"RoleName": "a", "PolicyName": "p", "PolicyDocument": "new"}
    assert current("iam:PutRolePolicy", parameters, ("GetRolePolicy", {}, {"RoleName": "b", "PolicyName": "p", "PolicyDocument": "old"})) == {}


def test_current_values_hold_no_secret() -> None:
    password = {"DBInstanceIdentifier": "main", "MasterUserPassword": "new"}
    said = {"DBInstances": [{"DBInstanceIdentifier": "main", "MasterUserPassword": "planted"}]}
    assert current("rds:ModifyDBInstance", password, ("DescribeDBInstances", {}, said)) == {
        "DBInstanceIdentifier": "main",
        "MasterUserPassword": "(sensitive)",
    }
    value = {"Name": "/a", "Value": "new"}
    read = ("GetParameter", {"Name": "/a"}, {"Parameter": {"Name": "/a", "Value": "planted"}})
    assert current("ssm:PutParameter", value, read) == {"Name": "/a", "Value": "(sensitive)"}


def test_a_planned_update_shows_both_sides_and_taking_tags_off_what_goes() -> None:
    known = {"RoleName": "a", "Description": "old"}
    diff = planned_result(Call("iam", "UpdateRole", {"RoleName": "a", "Description": "new"}), known)["diff"]
    assert (diff["before"], diff["after"]) == (known, {"RoleName": "a", "Description": "new"})
    known = {"RoleName": "a", "Tags": [{"Key": "Old", "Value": "1"}]}
    planned = planned_result(Call("iam", "UntagRole", {"RoleName": "a", "TagKeys": ["Old"]}), known)
    assert planned["planned"]["change"] == "update"
    assert (planned["diff"]["before"], planned["diff"]["after"]) == (known, {"RoleName": "a"})


def test_a_module_is_asked_for_the_same_whoever_asks() -> None:
    asked = fingerprint({"name": "a", "tags": {"b": 1, "a": 2}, "region": "eu-central-1", "access_key": "mine", "aws_access_key": "mine"})
    assert asked == fingerprint({"tags": {"a": 2, "b": 1}, "name": "a", "region": "eu-central-1", "access_key": "yours"})
    assert asked != fingerprint({"name": "a", "tags": {"b": 1, "a": 3}})
