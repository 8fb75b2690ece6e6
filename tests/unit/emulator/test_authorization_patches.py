# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM is enforced as AWS does it, where a test asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.core import enable_iam_authentication

from ansible_collections.groundwork.aws.plugins.modules.s3control_public_access_block import reach_addresses
from tests.conftest import REGION
from tests.emulator.authorization.policies import fulfilled, is_allowed, matches
from tests.emulator.patches import authorization
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.emulator import Emulator

Client = Callable[[str], Any]
Start = Callable[..., Client]
HERE = f"{REGION}:123456789012"
TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
)
OWN = {"aws:ResourceTag/owner": "me"}


def allow(action: str | list[str], resource: str = "*", **conditions: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **({"Condition": {"StringEquals": conditions}} if conditions else {})}


@pytest.fixture
def user(emulator: Emulator, iam: Any) -> Start:
    """Clients of a user who may do what the statements say."""

    def start(*statements: Mapping[str, Any]) -> Client:
        iam.create_user(UserName="ann")
        iam.put_user_policy(UserName="ann", PolicyName="all", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
        key = iam.create_access_key(UserName="ann")["AccessKey"]
        session: Any = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION)
        return lambda service: session.client(service, endpoint_url=emulator.url)

    return start


def enforced() -> AbstractContextManager[None]:
    return enable_iam_authentication()


@proves(authorization.all_that_a_request_needs_is_asked_for)
def test_a_queue_of_another_name_is_refused(user: Start) -> None:
    sqs = user(allow(["sqs:CreateQueue", "sqs:GetQueueUrl"], f"arn:aws:sqs:{HERE}:shop-*"))("sqs")
    with enforced():
        sqs.create_queue(QueueName="shop-orders")
        with refused("AccessDeniedException", "sqs:CreateQueue on resource: arn:aws:sqs:eu-central-1:123456789012:other"):
            sqs.create_queue(QueueName="other")


@proves(authorization.all_that_a_request_needs_is_asked_for)
def test_the_block_of_an_account_has_actions_of_its_own(user: Start) -> None:
    account = reach_addresses(user(allow(["s3:PutAccountPublicAccessBlock", "s3:GetBucketPublicAccessBlock"]))("s3control"))
    with enforced():
        account.put_public_access_block(AccountId="123456789012", PublicAccessBlockConfiguration={"BlockPublicAcls": True})
        with refused("AccessDenied", "s3:GetAccountPublicAccessBlock"):
            account.get_public_access_block(AccountId="123456789012")


@proves(authorization.all_that_a_request_needs_is_asked_for)
def test_what_is_tagged_while_it_is_made_needs_two_actions(user: Start) -> None:
    sqs = user(allow("sqs:CreateQueue", f"arn:aws:sqs:{HERE}:shop-*"))("sqs")
    with enforced(), refused("AccessDeniedException", "sqs:TagQueue"):
        sqs.create_queue(QueueName="shop-orders", tags={"owner": "me"})


@proves(authorization.all_that_a_request_needs_is_asked_for)
def test_a_condition_on_tags_lets_through_what_has_them(user: Start, ec2: Any) -> None:
    mine, other = (ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for _ in range(2))
    ec2.create_tags(Resources=[mine], Tags=[{"Key": "owner", "Value": "me"}])
    own = user(allow("ec2:DeleteVpc", f"arn:aws:ec2:{HERE}:vpc/*", **OWN))("ec2")
    with enforced():
        own.delete_vpc(VpcId=mine)
        with refused("UnauthorizedOperation"):
            own.delete_vpc(VpcId=other)


@proves(authorization.all_that_a_request_needs_is_asked_for)
def test_a_subnet_needs_its_vpc_and_itself_and_its_tags_their_maker(user: Start, ec2: Any) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    maker = user(
        allow("ec2:CreateSubnet", f"arn:aws:ec2:{HERE}:vpc/{vpc}"),
        allow("ec2:CreateSubnet", f"arn:aws:ec2:{HERE}:subnet/*", **{"aws:RequestTag/owner": "me"}),
        allow("ec2:CreateTags", f"arn:aws:ec2:{HERE}:subnet/*", **{"ec2:CreateAction": "CreateSubnet"}),
    )("ec2")
    asked = {"VpcId": vpc, "CidrBlock": "10.0.0.0/24"}
    with enforced():
        made = maker.create_subnet(**asked, TagSpecifications=[{"ResourceType": "subnet", "Tags": [{"Key": "owner", "Value": "me"}]}])
        with refused("UnauthorizedOperation", "ec2:CreateSubnet"):
            maker.create_subnet(**asked)
        with refused("UnauthorizedOperation", "ec2:CreateTags"):
            maker.create_tags(Resources=[made["Subnet"]["SubnetId"]], Tags=[{"Key": "a", "Value": "b"}])


@proves(authorization.all_that_a_request_needs_is_asked_for)
def test_a_role_is_handed_over_only_to_the_service_that_was_meant(user: Start, iam: Any) -> None:
    role = iam.create_role(RoleName="web", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    task = {"family": "web", "containerDefinitions": [{"name": "web", "image": "web"}], "taskRoleArn": role}
    passing = user(allow("ecs:RegisterTaskDefinition"), allow("iam:PassRole", role, **{"iam:PassedToService": "lambda.amazonaws.com"}))("ecs")
    with enforced(), refused("AccessDeniedException", f"iam:PassRole on resource: {role}"):
        passing.register_task_definition(**task)


@proves(authorization.all_that_a_request_needs_is_asked_for)
def test_a_table_under_a_key_needs_the_key(user: Start, aws: Any) -> None:
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    keyed = {"SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}, "BillingMode": "PAY_PER_REQUEST", "TableName": "orders"}
    columns = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
    dynamodb = user(allow("dynamodb:CreateTable"))("dynamodb")
    with enforced(), refused("AccessDeniedException", f"kms:CreateGrant on resource: {key}"):
        dynamodb.create_table(**keyed, **columns)


@proves(authorization.all_that_a_request_needs_is_asked_for)
def test_a_cache_needs_itself_its_groups_and_its_tags(user: Start) -> None:
    ours = [allow("elasticache:*", f"arn:aws:elasticache:{HERE}:{kind}:shop-*") for kind in ("replicationgroup", "parametergroup", "subnetgroup")]
    asked = {"ReplicationGroupDescription": "x", "CacheNodeType": "cache.t4g.micro", "Engine": "valkey", "CacheParameterGroupName": "shop-cache"}
    elasticache = user(*ours, allow("iam:CreateServiceLinkedRole"))("elasticache")
    with enforced():
        elasticache.create_cache_parameter_group(CacheParameterGroupName="shop-cache", CacheParameterGroupFamily="valkey8", Description="x")
        elasticache.create_replication_group(ReplicationGroupId="shop-cache", **asked, Tags=[{"Key": "owner", "Value": "me"}])
        with refused("AccessDenied", f"elasticache:CreateReplicationGroup on resource: arn:aws:elasticache:{HERE}:replicationgroup:other"):
            elasticache.create_replication_group(ReplicationGroupId="other", **asked)
        with refused("AccessDenied", f"elasticache:ListTagsForResource on resource: arn:aws:elasticache:{HERE}:subnetgroup:other"):
            elasticache.list_tags_for_resource(ResourceName=f"arn:aws:elasticache:{HERE}:subnetgroup:other")


@proves(authorization.all_that_a_request_needs_is_asked_for)
def test_the_first_cluster_needs_its_service_linked_role(user: Start, aws: Any) -> None:
    ecs = user(allow("ecs:CreateCluster"))("ecs")
    with enforced(), refused("AccessDeniedException", "iam:CreateServiceLinkedRole"):
        ecs.create_cluster(clusterName="web")


@proves(authorization.refusals_are_in_the_words_of_the_service)
@pytest.mark.parametrize(
    ("service", "call", "code"),
    [
        ("ec2", lambda client: client.describe_vpcs(), "UnauthorizedOperation"),
        ("dynamodb", lambda client: client.list_tables(), "AccessDeniedException"),
        ("ssm", lambda client: client.describe_parameters(), "AccessDeniedException"),
        ("iam", lambda client: client.list_roles(), "AccessDenied"),
        ("elbv2", lambda client: client.describe_load_balancers(), "AccessDenied"),
    ],
)
def test_a_refusal_says_who_may_not_do_what(user: Start, service: str, call: Any, code: str) -> None:
    client = user(allow("sts:GetCallerIdentity"))(service)
    with enforced(), refused(code, "User: arn:aws:iam::123456789012:user/ann is not authorized to perform"):
        call(client)


@proves(authorization.settings_of_buckets_have_actions_of_their_own)
@pytest.mark.parametrize(
    ("call", "action"),
    [
        (lambda s3: s3.get_bucket_encryption(Bucket="shop"), "s3:GetEncryptionConfiguration"),
        (lambda s3: s3.get_public_access_block(Bucket="shop"), "s3:GetBucketPublicAccessBlock"),
        (lambda s3: s3.delete_bucket_ownership_controls(Bucket="shop"), "s3:PutBucketOwnershipControls"),
    ],
)
def test_a_setting_of_a_bucket_has_its_own_action(user: Start, aws: Any, call: Any, action: str) -> None:
    s3 = aws("s3")
    s3.create_bucket(Bucket="shop", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_ownership_controls(Bucket="shop", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    block = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    s3.put_public_access_block(Bucket="shop", PublicAccessBlockConfiguration=block)
    only = user(allow(action, "arn:aws:s3:::shop"))("s3")
    with enforced():
        call(only)


@pytest.mark.parametrize(
    ("pattern", "text", "matching"),
    [
        ("arn:aws:s3:::shop-*", "arn:aws:s3:::shop-a/b", True),
        ("arn:aws:s3:::shop-*", "arn:aws:s3:::shops", False),
        ("secret:a-??????", "secret:a-AbCdEf", True),
        ("secret:a-??????", "secret:a-AbCdEfG", False),
        ("a.c", "abc", False),
        ("*", "anything", True),
    ],
)
def test_wildcards(pattern: str, text: str, matching: bool) -> None:
    assert matches(pattern, text) is matching


@pytest.mark.parametrize(
    ("conditions", "context", "holds"),
    [
        ({"StringEquals": {"aws:ResourceTag/a": "b"}}, {"aws:ResourceTag/a": "b"}, True),
        ({"StringEquals": {"aws:ResourceTag/a": ["b", "c"]}}, {"aws:resourcetag/a": "c"}, True),
        ({"StringEquals": {"aws:ResourceTag/a": "b"}}, {"aws:ResourceTag/a": "B"}, False),
        ({"StringEquals": {"aws:ResourceTag/a": "b"}}, {}, False),
        ({"StringEqualsIfExists": {"aws:ResourceTag/a": "b"}}, {}, True),
        ({"StringNotEquals": {"a": "b"}}, {"a": "b"}, False),
        ({"StringLike": {"a": "b*"}, "Bool": {"c": "true"}}, {"a": "bc", "c": "True"}, True),
        ({"StringLike": {"a": "b*"}, "Bool": {"c": "true"}}, {"a": "bc", "c": "false"}, False),
    ],
)
def test_conditions(conditions: Any, context: Any, holds: bool) -> None:
    assert fulfilled(conditions, context) is holds


@pytest.mark.parametrize(
    ("statements", "allowed"),
    [
        ([allow("S3:getobject")], True),
        ([allow("s3:*"), {**allow("s3:GetObject"), "Effect": "Deny"}], False),
        ([allow("s3:PutObject")], False),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], True),
        ([{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::shop/*"}], False),
        ([], False),
    ],
)
def test_statements(statements: Any, allowed: bool) -> None:
    assert is_allowed([{"Statement": statements}], "s3:GetObject", "arn:aws:s3:::shop/a", {}) is allowed
