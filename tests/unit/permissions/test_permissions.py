# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the lines of a journal to policies."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions import LONGEST_POLICY, permissions

Entry = dict[str, Any]
STACK = {"project": "shop", "environment": "dev"}
HERE = "eu-central-1:123456789012"
EC2 = f"arn:aws:ec2:{HERE}"
OWNED = {"groundwork:project": "shop", "groundwork:environment": "dev"}
TAGS = [{"Key": key, "Value": value} for key, value in OWNED.items()]
RESOURCE_TAG = {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in sorted(OWNED.items())}}
REQUEST_TAG = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in sorted(OWNED.items())}}
ROLE = "arn:aws:iam::123456789012:role/shop-dev-web"
KEY = f"arn:aws:kms:{HERE}:key/4841f736-31c1-4de3-bb24-387fa7a399f1"
POOL = {"DBProxyTargetGroup.TargetGroupArn": f"arn:aws:rds:{HERE}:target-group:prx-tg-0123456789abcdef0"}

_seconds = itertools.count()


def line(phase: str, service: str, operation: str, **said: Any) -> Entry:
    return {"time": f"2027-01-05T08:00:{next(_seconds):09}Z", "phase": phase, "service": service, "operation": operation, "region": "eu-central-1", **said}


def read(service: str, operation: str, **parameters: Any) -> list[Entry]:
    return [line("read", service, operation, parameters=parameters)]


def write(service: str, operation: str, ids: Any = None, error: Any = None, **parameters: Any) -> list[Entry]:
    number = str(next(_seconds))
    sent = line("sent", service, operation, call=number, parameters=parameters)
    return [sent, line("answered", service, operation, call=number, ids=ids or {}, error=error)]


def allowed(*calls: list[Entry], by_tags: bool = True) -> dict[str, list[tuple[tuple[str, ...], Any]]]:
    """What comes of the calls: by action, the resources and the conditions of each statement."""
    account = read("sqs", "ListQueueTags", QueueUrl="x", ResourceArn=f"arn:aws:sqs:{HERE}:x")
    made = permissions([*itertools.chain(*calls), *account], STACK, by_tags)
    found: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
    for policy in made["policies"]:
        for statement in policy["document"]["Statement"]:
            for action in statement["Action"]:
                found.setdefault(action, []).append((tuple(statement["Resource"]), statement.get("Condition")))
    found.pop("sqs:ListQueueTags")
    return found


def only(action: str, *resources: str, condition: Any = None) -> dict[str, Any]:
    return {action: [(resources, condition)]}


@pytest.mark.parametrize(
    ("call", "needed"),
    [
        (read("sqs", "GetQueueUrl", QueueName="shop-dev-orders"), only("sqs:GetQueueUrl", f"arn:aws:sqs:{HERE}:shop-dev-*")),
        (read("sqs", "ListQueues"), only("sqs:ListQueues", "*")),
        (write("sqs", "DeleteQueue", QueueUrl="https://sqs/123456789012/shop-dev-orders"), only("sqs:DeleteQueue", f"arn:aws:sqs:{HERE}:shop-dev-*")),
        (read("s3", "HeadBucket", Bucket="shop-dev-uploads"), only("s3:ListBucket", "arn:aws:s3:::shop-dev-*")),
        (write("s3", "PutObject", Bucket="logs", Key="a"), only("s3:PutObject", "arn:aws:s3:::logs/*")),
        (read("iam", "GetRole", RoleName="shop-dev-web"), only("iam:GetRole", "arn:aws:iam::123456789012:role/shop-dev-*")),
        (
            read("iam", "GetRole", RoleName="AWSServiceRoleForECS"),
            only("iam:GetRole", "arn:aws:iam::123456789012:role/aws-service-role/*/AWSServiceRoleForECS"),
        ),
        (write("iam", "CreateRole", RoleName="web", Path="/shop/"), only("iam:CreateRole", "arn:aws:iam::123456789012:role/shop/web")),
        (
            write("iam", "CreateServiceLinkedRole", AWSServiceName="ecs.amazonaws.com"),
            only(
                "iam:CreateServiceLinkedRole",
                "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/*",
                condition={"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}},
            ),
        ),
        (
            read("ecs", "DescribeServices", cluster="shop-dev-cluster", services=["other"]),
            only("ecs:DescribeServices", f"arn:aws:ecs:{HERE}:service/shop-dev-*"),
        ),
        (read("ecs", "DescribeTaskDefinition", taskDefinition="shop-dev-web"), only("ecs:DescribeTaskDefinition", "*")),
        (
            write("logs", "PutRetentionPolicy", logGroupName="/ecs/other"),
            only("logs:PutRetentionPolicy", f"arn:aws:logs:{HERE}:log-group:/ecs/other", f"arn:aws:logs:{HERE}:log-group:/ecs/other:*"),
        ),
        (read("ssm", "GetParameter", Name="/shop/dev/token"), only("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/shop/dev/*")),
        (read("ssm", "DescribeParameters"), only("ssm:DescribeParameters", "*")),
        (read("dynamodb", "DescribeTable", TableName="shop-dev-orders"), only("dynamodb:DescribeTable", f"arn:aws:dynamodb:{HERE}:table/shop-dev-*")),
        (
            read("dynamodb", "ListTagsOfResource", ResourceArn=f"arn:aws:dynamodb:{HERE}:table/other"),
            only("dynamodb:ListTagsOfResource", f"arn:aws:dynamodb:{HERE}:table/other"),
        ),
        (
            read("secretsmanager", "DescribeSecret", SecretId="other"),
            only("secretsmanager:DescribeSecret", f"arn:aws:secretsmanager:{HERE}:secret:other-??????"),
        ),
        (read("kms", "DescribeKey", KeyId="alias/shop-dev-data"), only("kms:DescribeKey", f"arn:aws:kms:{HERE}:key/*")),
        (
            write("kms", "CreateAlias", AliasName="alias/shop-dev-data", TargetKeyId=KEY),
            {"kms:CreateAlias": [((f"arn:aws:kms:{HERE}:alias/shop-dev-*", f"arn:aws:kms:{HERE}:key/*"), None)]},
        ),
        (
            write("elbv2", "DeleteTargetGroup", TargetGroupArn=f"arn:aws:elasticloadbalancing:{HERE}:targetgroup/shop-dev-web/73e2d6bc24d8a067"),
            only("elasticloadbalancing:DeleteTargetGroup", f"arn:aws:elasticloadbalancing:{HERE}:targetgroup/shop-dev-*"),
        ),
        (read("resourcegroupstaggingapi", "GetResources"), only("tag:GetResources", "*")),
        (read("apigatewayv2", "GetIntegrations", ApiId="a1b2c3"), only("apigateway:GET", "arn:aws:apigateway:eu-central-1::/apis/*/integrations")),
        (write("apigateway", "UpdateStage", restApiId="a", stageName="b"), only("apigateway:PATCH", "arn:aws:apigateway:eu-central-1::/restapis/*/stages/*")),
        (
            write("events", "PutRule", Name="shop-dev-nightly"),
            only("events:PutRule", f"arn:aws:events:{HERE}:rule/shop-dev-*"),
        ),
        (
            write("route53", "ChangeResourceRecordSets", HostedZoneId="/hostedzone/Z0123456789ABC"),
            only("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/*"),
        ),
        (
            read("rds", "DescribeDBProxyTargetGroups", DBProxyName="shop-dev-db-proxy"),
            only("rds:DescribeDBProxyTargetGroups", f"arn:aws:rds:{HERE}:db-proxy:*"),
        ),
        (
            write("rds", "ModifyDBProxyTargetGroup", POOL, DBProxyName="shop-dev-db-proxy", TargetGroupName="default"),
            only("rds:ModifyDBProxyTargetGroup", f"arn:aws:rds:{HERE}:target-group:*"),
        ),
        (
            read("rds", "ListTagsForResource", ResourceName=f"arn:aws:rds:{HERE}:db:shop-dev-db"),
            only("rds:ListTagsForResource", f"arn:aws:rds:{HERE}:db:shop-dev-*"),
        ),
        (
            read("backup", "GetRestoreTestingPlan", RestoreTestingPlanName="shop_dev_restore_testing"),
            only("backup:GetRestoreTestingPlan", f"arn:aws:backup:{HERE}:restore-testing-plan:shop_dev_*"),
        ),
        (write("unheardof", "CreateThing"), only("unheardof:CreateThing", "*")),
        (read("sts", "GetCallerIdentity"), {}),
    ],
)
def test_a_call_needs_an_action_on_what_it_names(call: list[Entry], needed: dict[str, Any]) -> None:
    assert allowed(call) == needed


@pytest.mark.parametrize(
    ("call", "action", "resources", "condition"),
    [
        (
            write("ecs", "RegisterTaskDefinition", family="shop-dev-web", taskRoleArn=ROLE),
            "iam:PassRole",
            ("arn:aws:iam::123456789012:role/shop-dev-*",),
            {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        (
            write("ec2", "CreateFlowLogs", ResourceIds=["vpc-0123456789"], DeliverLogsPermissionArn=ROLE),
            "iam:PassRole",
            ("arn:aws:iam::123456789012:role/shop-dev-*",),
            {"StringEquals": {"iam:PassedToService": "vpc-flow-logs.amazonaws.com"}},
        ),
        (
            write("s3", "PutBucketReplication", Bucket="a", ReplicationConfiguration={"Role": ROLE}),
            "iam:PassRole",
            ("arn:aws:iam::123456789012:role/shop-dev-*",),
            {"StringEquals": {"iam:PassedToService": "s3.amazonaws.com"}},
        ),
        (write("sqs", "CreateQueue", QueueName="shop-dev-a", tags=OWNED), "sqs:TagQueue", (f"arn:aws:sqs:{HERE}:shop-dev-*",), None),
        (write("iam", "CreateRole", RoleName="shop-dev-web", Tags=TAGS), "iam:TagRole", ("arn:aws:iam::123456789012:role/shop-dev-*",), None),
        (
            write("ecs", "CreateCluster", clusterName="shop-dev-a", tags=[{"key": "a", "value": "b"}]),
            "ecs:TagResource",
            (f"arn:aws:ecs:{HERE}:cluster/shop-dev-*",),
            {"StringEquals": {"ecs:CreateAction": "CreateCluster"}},
        ),
        (
            write("elbv2", "CreateLoadBalancer", Name="shop-dev-alb"),
            "iam:CreateServiceLinkedRole",
            ("arn:aws:iam::123456789012:role/aws-service-role/elasticloadbalancing.amazonaws.com/*",),
            {"StringEquals": {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}},
        ),
        (
            write("application-autoscaling", "RegisterScalableTarget", ServiceNamespace="ecs", ResourceId="service/shop-dev-cluster/shop-dev-web"),
            "ecs:UpdateService",
            (f"arn:aws:ecs:{HERE}:service/shop-dev-*",),
            None,
        ),
        (
            write("dynamodb", "CreateTable", TableName="shop-dev-a", SSESpecification={"Enabled": True, "KMSMasterKeyId": KEY}),
            "kms:CreateGrant",
            (f"arn:aws:kms:{HERE}:key/*",),
            {"StringEquals": {"kms:ViaService": "dynamodb.eu-central-1.amazonaws.com"}, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        (
            write("ssm", "PutParameter", Name="/shop/dev/a", Type="SecureString", KeyId=KEY),
            "kms:Encrypt",
            (f"arn:aws:kms:{HERE}:key/*",),
            {"StringEquals": {"kms:ViaService": "ssm.eu-central-1.amazonaws.com"}},
        ),
        (
            write("secretsmanager", "RotateSecret", SecretId="shop-dev/a", RotationLambdaARN=f"arn:aws:lambda:{HERE}:function:rotate"),
            "lambda:InvokeFunction",
            (f"arn:aws:lambda:{HERE}:function:rotate",),
            None,
        ),
        (
            write("secretsmanager", "CreateSecret", Name="other", AddReplicaRegions=[{"Region": "eu-west-1"}]),
            "secretsmanager:ReplicateSecretToRegions",
            (f"arn:aws:secretsmanager:{HERE}:secret:other-??????",),
            None,
        ),
        (
            write("wafv2", "AssociateWebACL", WebACLArn="a", ResourceArn=f"arn:aws:elasticloadbalancing:{HERE}:loadbalancer/app/shop-dev-alb/1"),
            "elasticloadbalancing:SetWebACL",
            (f"arn:aws:elasticloadbalancing:{HERE}:loadbalancer/app/shop-dev-*",),
            None,
        ),
    ],
)  # fmt: skip
def test_what_goes_with_a_call(call: list[Entry], action: str, resources: tuple[str, ...], condition: Any) -> None:
    assert allowed(call)[action] == [(resources, condition)]


@pytest.mark.parametrize(
    "call",
    [
        write("sqs", "CreateQueue", QueueName="shop-dev-a"),
        write("sqs", "TagQueue", QueueUrl="https://sqs/1/shop-dev-a", Tags=OWNED),
        write("iam", "AttachRolePolicy", RoleName="shop-dev-web", PolicyArn=ROLE),
        write("dynamodb", "CreateTable", TableName="shop-dev-a", SSESpecification={"Enabled": True, "KMSMasterKeyId": "alias/aws/dynamodb"}),
        read("ssm", "GetParameter", Name="/shop/dev/a", KeyId=KEY),
    ],
)
def test_what_does_not_go_with_a_call(call: list[Entry]) -> None:
    assert len(allowed(call)) == 1


MADE_VPC = write("ec2", "CreateVpc", {"Vpc.VpcId": "vpc-0123456789"}, CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": TAGS}])
DELETED_VPC = write("ec2", "DeleteVpc", VpcId="vpc-0123456789")


class TestTags:
    """What has an id and no name is told by the tags of ownership."""

    def test_a_vpc_is_made_with_the_tags_and_ended_because_of_them(self) -> None:
        found = allowed(MADE_VPC, DELETED_VPC)
        assert found["ec2:CreateVpc"] == [((f"{EC2}:vpc/*",), REQUEST_TAG)]
        assert found["ec2:CreateTags"] == [((f"{EC2}:vpc/*",), {"StringEquals": {"ec2:CreateAction": "CreateVpc"}})]
        assert found["ec2:DeleteVpc"] == [((f"{EC2}:vpc/*",), RESOURCE_TAG)]

    def test_without_the_build_nobody_knows_the_tags(self) -> None:
        assert allowed(DELETED_VPC)["ec2:DeleteVpc"] == [((f"{EC2}:vpc/*",), None)]

    def test_the_order_of_times_counts_not_that_of_the_files(self) -> None:
        assert allowed(list(reversed(DELETED_VPC)), MADE_VPC)["ec2:DeleteVpc"] == [((f"{EC2}:vpc/*",), RESOURCE_TAG)]

    def test_one_call_on_something_else_takes_the_condition_away(self) -> None:
        other = write("ec2", "DeleteVpc", VpcId="vpc-9999999999")
        assert allowed(MADE_VPC, DELETED_VPC, other)["ec2:DeleteVpc"] == [((f"{EC2}:vpc/*",), None)]

    def test_tags_of_another_environment_are_none(self) -> None:
        other = json.loads(json.dumps(MADE_VPC).replace('"dev"', '"prod"'))
        assert allowed(other, DELETED_VPC)["ec2:DeleteVpc"] == [((f"{EC2}:vpc/*",), None)]
        assert allowed(other)["ec2:CreateVpc"] == [((f"{EC2}:vpc/*",), None)]

    def test_what_a_request_only_named_is_not_owned(self) -> None:
        subnet = write(
            "ec2", "CreateSubnet", {"Subnet.SubnetId": "subnet-0123456789", "Subnet.VpcId": "vpc-0123456789"},
            VpcId="vpc-0123456789", TagSpecifications=[{"ResourceType": "subnet", "Tags": TAGS}],
        )  # fmt: skip
        found = allowed(subnet, DELETED_VPC, write("ec2", "DeleteSubnet", SubnetId="subnet-0123456789"))
        assert found["ec2:CreateSubnet"] == [((f"{EC2}:subnet/*",), REQUEST_TAG), ((f"{EC2}:vpc/*",), None)]
        assert found["ec2:DeleteSubnet"] == [((f"{EC2}:subnet/*",), RESOURCE_TAG)]
        assert found["ec2:DeleteVpc"] == [((f"{EC2}:vpc/*",), None)]

    def test_a_refused_create_made_nothing(self) -> None:
        refused = write(
            "ec2", "CreateVpc", {"Vpc.VpcId": "vpc-0123456789"}, {"code": "VpcLimitExceeded"}, TagSpecifications=MADE_VPC[0]["parameters"]["TagSpecifications"]
        )
        found = allowed(refused, DELETED_VPC)
        assert found["ec2:CreateVpc"] == [((f"{EC2}:vpc/*",), REQUEST_TAG)]
        assert found["ec2:DeleteVpc"] == [((f"{EC2}:vpc/*",), None)]

    def test_a_key_is_made_with_tags_and_reached_by_them(self) -> None:
        made = write("kms", "CreateKey", {"KeyMetadata.Arn": KEY}, Tags=[{"TagKey": key, "TagValue": value} for key, value in OWNED.items()])
        found = allowed(made, write("kms", "ScheduleKeyDeletion", KeyId=KEY))
        assert found["kms:CreateKey"] == [(("*",), REQUEST_TAG)]
        assert found["kms:TagResource"] == [(("*",), REQUEST_TAG)]
        assert found["kms:ScheduleKeyDeletion"] == [((f"arn:aws:kms:{HERE}:key/*",), RESOURCE_TAG)]

    def test_an_association_means_what_it_joined(self) -> None:
        joined = write("ec2", "AssociateRouteTable", {"AssociationId": "rtbassoc-0123456789"}, RouteTableId="rtb-0123456789", SubnetId="subnet-0123456789")
        parted = write("ec2", "DisassociateRouteTable", AssociationId="rtbassoc-0123456789")
        assert allowed(joined, parted)["ec2:DisassociateRouteTable"] == [((f"{EC2}:route-table/*", f"{EC2}:subnet/*"), None)]
        unknown = dict(allowed(parted))["ec2:DisassociateRouteTable"][0][0]
        assert f"{EC2}:internet-gateway/*" in unknown

    def test_it_can_be_left_out(self) -> None:
        found = allowed(MADE_VPC, DELETED_VPC, by_tags=False)
        assert (found["ec2:CreateVpc"], found["ec2:DeleteVpc"]) == ([((f"{EC2}:vpc/*",), None)], [((f"{EC2}:vpc/*",), None)])


def test_a_build_and_a_destroy_give_one_policy() -> None:
    found = allowed(write("sqs", "CreateQueue", QueueName="shop-dev-a"), write("sqs", "DeleteQueue", QueueUrl="https://sqs/1/shop-dev-a"))
    assert sorted(found) == ["sqs:CreateQueue", "sqs:DeleteQueue"]


def test_what_is_not_confined_is_listed_with_its_reason() -> None:
    calls = [*read("sqs", "ListQueues"), *DELETED_VPC, *write("cloudwatch", "DeleteThing"), *read("sqs", "GetQueueUrl", QueueName="shop-dev-a")]
    made = permissions(calls, STACK)
    assert made["anywhere"] == [
        {"action": "cloudwatch:DeleteThing", "reason": "the reference that is shipped does not know it"},
        {"action": "ec2:DeleteVpc", "reason": "not all of them carried the tags of the environment"},
        {"action": "sqs:ListQueues", "reason": "AWS knows no resources of it"},
    ]
    assert re.search("sqs:ListQueues +AWS knows no resources of it", made["table"])
    assert "shop-dev-run-1: " in made["table"]


def test_policies_are_shorter_than_aws_takes_and_lose_nothing() -> None:
    names = [f"{letter}{number}" for letter in "abcdefgh" for number in range(60)]
    made = permissions([entry for name in names for entry in read("iam", "GetRole", RoleName=f"{name}-{'x' * 40}")], {"project": "p", "environment": "e"})
    sizes = [len(json.dumps(policy["document"], separators=(",", ":"))) for policy in made["policies"]]
    assert len(sizes) > 4
    assert max(sizes) <= LONGEST_POLICY
    resources = [arn for policy in made["policies"] for statement in policy["document"]["Statement"] for arn in statement["Resource"]]
    assert len(resources) == len(set(resources)) == len(names)
    assert [policy["name"] for policy in made["policies"]][:2] == ["p-e-run-1", "p-e-run-2"]


def test_the_account_is_that_of_the_journals_arns() -> None:
    found = permissions(read("sqs", "GetQueueUrl", QueueName="shop-dev-a"), STACK)["policies"][0]["document"]["Statement"][0]["Resource"]
    assert found == ["arn:aws:sqs:eu-central-1:*:shop-dev-*"]
