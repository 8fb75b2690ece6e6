# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an offline plan takes for AWS's answers: by the rule, beside an empty account of the emulator, and in real clients."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
from botocore.exceptions import ClientError
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils import guard, offline, offline_answers
from ansible_collections.groundwork.aws.plugins.plugin_utils.guard import Guard, guarding
from ansible_collections.groundwork.aws.plugins.plugin_utils.readonly import is_read_only
from tests.conftest import REGION

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

SESSION: Any = botocore.session.get_session()
ACCOUNT = "111122223333"


@pytest.fixture(autouse=True)
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An offline play, in a worker of its own."""
    monkeypatch.setattr(guard._Process, "active", None)
    offline.begin_play({"account": ACCOUNT, "existing": ["vpc-1", "shared", "subnet-2", "subnet-1"]})
    yield
    offline.end()


def model(call: str) -> Any:
    service, _colon, operation = call.partition(":")
    return SESSION.get_service_model(service).operation_model(operation)


def code_of(call: str, **parameters: Any) -> str:
    """The error of an offline answer; nothing for an answer without one."""
    status, answer = offline_answers.answer(model(call), parameters, REGION)
    assert (status >= 400) == ("Error" in answer)
    return str(answer.get("Error", {}).get("Code", ""))


def known(call: str, **parameters: Any) -> dict[str, Any]:
    status, answer = offline_answers.answer(model(call), parameters, REGION)
    assert status == 200
    return answer


@pytest.mark.parametrize(
    ("call", "parameters", "code"),
    [
        ("iam:GetRole", {"RoleName": "a"}, "NoSuchEntity"),
        ("ecr:GetLifecyclePolicy", {"registryId": ACCOUNT, "repositoryName": "a"}, "RepositoryNotFoundException"),
        ("ecr:DescribeRepositories", {"registryId": ACCOUNT}, ""),
        ("ecs:ListServices", {"cluster": "a", "maxResults": 10}, "ClusterNotFoundException"),
        ("ecs:DescribeTaskSets", {"service": "b", "cluster": "a"}, "ClusterNotFoundException"),
        ("ecs:DescribeTaskDefinition", {"taskDefinition": "a"}, "ClientException"),
        ("elbv2:DescribeTargetGroups", {"Names": ["a"]}, "TargetGroupNotFound"),
        ("elbv2:DescribeTargetGroups", {"LoadBalancerArn": "a"}, "LoadBalancerNotFound"),
        ("elbv2:DescribeTargetGroups", {"PageSize": 100}, ""),
        ("rds:DescribeDBInstances", {"DBInstanceIdentifier": "a"}, "DBInstanceNotFound"),
        ("rds:DescribeDBSnapshots", {"DBInstanceIdentifier": "a"}, ""),
        ("rds:DescribeDBProxyTargets", {"DBProxyName": "a", "TargetGroupName": "default"}, "DBProxyNotFoundFault"),
        ("rds:DescribeDBParameterGroups", {"DBParameterGroupName": "default.postgres16"}, ""),
        ("elasticache:DescribeReplicationGroups", {"ReplicationGroupId": "a"}, "ReplicationGroupNotFoundFault"),
        ("events:ListRules", {"EventBusName": "default"}, ""),
        ("events:ListRules", {"EventBusName": "orders"}, "ResourceNotFoundException"),
        ("events:DescribeRule", {"EventBusName": "default", "Name": "a"}, "ResourceNotFoundException"),
        ("scheduler:GetSchedule", {"GroupName": "default", "Name": "a"}, "ResourceNotFoundException"),
        ("cognito-idp:ListUserPools", {"MaxResults": 60}, ""),
        ("wafv2:ListWebACLs", {"Scope": "REGIONAL"}, ""),
        ("wafv2:GetWebACL", {"Name": "a", "Scope": "REGIONAL", "Id": "b"}, "WAFNonexistentItemException"),
        ("s3:ListBuckets", {"Prefix": "a"}, ""),
        ("s3:GetBucketVersioning", {"Bucket": "a"}, "NoSuchBucket"),
        ("ssm:GetParameter", {"Name": "/a"}, "ParameterNotFound"),
        ("kms:ListAliases", {}, ""),
        ("kms:ListAliases", {"KeyId": "alias/a"}, "NotFoundException"),
    ],
)
def test_a_read_that_names_a_thing_gets_the_error_of_its_model(call: str, parameters: dict[str, Any], code: str) -> None:
    assert code_of(call, **parameters) == code


def test_what_cannot_be_known_yet_is_answered_with_nothing_as_in_every_plan() -> None:
    assert code_of("iam:GetRole", RoleName=UNKNOWN) == ""
    assert known("ec2:DescribeSubnets", Filters=[{"Name": "vpc-id", "Values": [UNKNOWN]}])["Subnets"] == []


def test_what_aws_never_leaves_out_is_there() -> None:
    assert known("route53:ListHostedZonesByName")["IsTruncated"] is False
    assert known("s3:ListBuckets")["Buckets"] == []


@pytest.mark.parametrize("service", ["ecs", "elbv2", "iam", "rds", "s3", "sqs", "ssm", "wafv2"])
def test_no_read_is_answered_with_something_that_its_own_model_does_not_know(service: str) -> None:
    reads = [name for name in SESSION.get_service_model(service).operation_names if is_read_only(service, name)]
    assert reads
    for name in reads:
        read = model(f"{service}:{name}")
        members = read.input_shape.members if read.input_shape else {}
        status, answer = offline_answers.answer(read, {member: "a" for member in members if service != "s3" or member == "Bucket"}, REGION)
        if status == 200:
            assert set(answer) - {"ResponseMetadata"} <= set(read.output_shape.members if read.output_shape else {}), name
        elif f"{service}:{name}" not in offline_answers.EXCEPTIONS and service != "s3":
            codes = {str(error.error_code) for error in read.error_shapes}
            assert answer["Error"]["Code"] in codes | set(offline_answers.OLD_CODES.values()), name


# --- beside an empty account

READS: list[tuple[str, str, dict[str, Any]]] = [
    ("application-autoscaling", "describe_scalable_targets", {"ServiceNamespace": "ecs", "ResourceIds": ["service/a/b"]}),
    ("application-autoscaling", "describe_scaling_policies", {"ServiceNamespace": "ecs", "ResourceId": "service/a/b"}),
    ("application-autoscaling", "describe_scheduled_actions", {"ServiceNamespace": "ecs", "ResourceId": "service/a/b"}),
    ("cloudwatch", "describe_alarms", {"AlarmNames": ["a"]}),
    ("dynamodb", "describe_table", {"TableName": "absent"}),
    ("ec2", "describe_addresses", {"Filters": [{"Name": "tag:Name", "Values": ["a"]}]}),
    ("ec2", "describe_flow_logs", {"Filters": [{"Name": "resource-id", "Values": ["vpc-2"]}]}),
    ("ec2", "describe_nat_gateways", {"Filters": [{"Name": "vpc-id", "Values": ["vpc-2"]}]}),
    ("ec2", "describe_security_groups", {"Filters": [{"Name": "group-name", "Values": ["a"]}]}),
    ("ec2", "describe_vpcs", {"Filters": [{"Name": "tag:groundwork:project", "Values": ["a"]}]}),
    ("ecr", "describe_repositories", {}),
    ("ecr", "describe_repositories", {"repositoryNames": ["absent"]}),
    ("ecr", "get_lifecycle_policy", {"repositoryName": "absent"}),
    ("ecr", "get_repository_policy", {"repositoryName": "absent"}),
    ("ecs", "describe_services", {"cluster": "absent", "services": ["a"]}),
    ("ecs", "describe_task_definition", {"taskDefinition": "absent"}),
    ("ecs", "list_clusters", {}),
    ("ecs", "list_services", {"cluster": "absent"}),
    ("elbv2", "describe_load_balancers", {}),
    ("elbv2", "describe_load_balancers", {"Names": ["absent"]}),
    ("elbv2", "describe_target_groups", {"Names": ["absent"]}),
    ("iam", "get_instance_profile", {"InstanceProfileName": "absent"}),
    ("iam", "get_role", {"RoleName": "absent"}),
    ("iam", "list_attached_role_policies", {"RoleName": "absent"}),
    ("iam", "list_role_policies", {"RoleName": "absent"}),
    ("iam", "list_role_tags", {"RoleName": "absent"}),
    ("iam", "list_roles", {"PathPrefix": "/aws-service-role/ecs.amazonaws.com/"}),
    ("kms", "describe_key", {"KeyId": "alias/absent"}),
    ("kms", "list_keys", {}),
    ("logs", "describe_log_groups", {"logGroupNamePrefix": "/absent"}),
    ("resourcegroupstaggingapi", "get_resources", {"TagFilters": [{"Key": "groundwork:project", "Values": ["a"]}]}),
    ("s3", "get_bucket_tagging", {"Bucket": "groundwork-absent-bucket"}),
    ("s3", "head_bucket", {"Bucket": "groundwork-absent-bucket"}),
    ("s3", "list_buckets", {}),
    ("sns", "get_topic_attributes", {"TopicArn": "arn:aws:sns:eu-central-1:123456789012:absent"}),
    ("sqs", "get_queue_attributes", {"QueueUrl": "https://sqs.eu-central-1.amazonaws.com/123456789012/absent"}),
    ("sqs", "get_queue_url", {"QueueName": "absent"}),
    ("sqs", "list_queues", {}),
    ("ssm", "get_parameter", {"Name": "/absent"}),
    ("secretsmanager", "describe_secret", {"SecretId": "absent"}),
]


def said(call: Any, parameters: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The error's code, and the lists that were answered with something in them."""
    try:
        answer = call(**parameters)
    except ClientError as error:
        return str(error.response["Error"]["Code"]), {}
    return "", {name: value for name, value in answer.items() if isinstance(value, list) and value}


@pytest.mark.parametrize(("service", "method", "parameters"), READS, ids=lambda value: value if isinstance(value, str) else "")
def test_the_answer_is_that_of_an_empty_account(empty: Emulator, aws: Aws, service: str, method: str, parameters: dict[str, Any]) -> None:
    before = len(empty.requests())
    with guarding(Guard(check_mode=True)):
        told = said(getattr(client(service), method), parameters)
    assert len(empty.requests()) == before
    assert told == said(getattr(aws(service), method), parameters)


@pytest.fixture(scope="module")
def empty(emulator: Emulator) -> Emulator:
    emulator.reset()
    return emulator


def client(service: str) -> Any:
    """A client as modules have it, in an offline play."""
    guard.install()
    session: Any = boto3.session.Session(region_name=REGION)
    return session.client(service)


def test_modules_catch_the_errors_by_their_classes_as_ever() -> None:
    with guarding(Guard(check_mode=True)):
        for service, method, parameters, name in (
            ("iam", "get_role", {"RoleName": "a"}, "NoSuchEntityException"),
            ("sqs", "get_queue_url", {"QueueName": "a"}, "QueueDoesNotExist"),
            ("elbv2", "describe_load_balancers", {"Names": ["a"]}, "LoadBalancerNotFoundException"),
            ("dynamodb", "describe_table", {"TableName": "abc"}, "ResourceNotFoundException"),
        ):
            asked = client(service)
            with pytest.raises(getattr(asked.exceptions, name)):
                getattr(asked, method)(**parameters)


def test_what_passes_the_guard_by_is_refused_before_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("something was sent"))
    with pytest.raises(offline.OfflineError):
        client("s3").list_buckets()


# --- what is there all the same


def test_the_account_is_the_plays() -> None:
    assert known("sts:GetCallerIdentity")["Account"] == ACCOUNT
    offline.begin_play({"account": ""})
    assert known("sts:GetCallerIdentity")["Account"] == offline.UNKNOWN_ACCOUNT


# AWS's page lists three zones for Peking, and a new account gets two of the three of Northern California; moto has other letters.
DIFFERENT = ("cn-north-1", "us-west-1")


@pytest.mark.parametrize("region", sorted(set(RegionsAndZonesBackend.zones) - set(DIFFERENT)))
def test_a_region_has_its_zones(region: str) -> None:
    _status, answer = offline_answers.answer(model("ec2:DescribeAvailabilityZones"), {}, region)
    zones = RegionsAndZonesBackend.zones[region]
    assert [zone["ZoneName"] for zone in answer["AvailabilityZones"]] == [zone.name for zone in zones]
    assert {zone["ZoneId"].partition("-")[0] for zone in answer["AvailabilityZones"]} == {str(zone.zone_id).partition("-")[0] for zone in zones}


def test_zones_are_found_by_name_and_id() -> None:
    (by_name,) = known("ec2:DescribeAvailabilityZones", ZoneNames=["eu-central-1b"])["AvailabilityZones"]
    (by_id,) = known("ec2:DescribeAvailabilityZones", Filters=[{"Name": "zone-id", "Values": ["euc1-az2"]}])["AvailabilityZones"]
    assert by_name == by_id
    assert by_name["ZoneType"] == "availability-zone"


def filtered(**filters: str) -> dict[str, Any]:
    return {"Filters": [{"Name": name.replace("_", "-").replace("tag-", "tag:"), "Values": [value]} for name, value in filters.items()]}


@pytest.mark.parametrize(
    ("parameters", "ids"),
    [
        (filtered(vpc_id="vpc-1"), ["vpc-1"]),
        ({"VpcIds": ["vpc-1"]}, ["vpc-1"]),
        (filtered(tag_Name="shared"), [offline_answers.EXISTING_VPC]),
        (filtered(is_default="true"), [offline_answers.EXISTING_VPC]),
        (filtered(vpc_id="vpc-2"), []),
        (filtered(tag_Name="mine"), []),
        ({}, []),
    ],
)
def test_a_vpc_that_the_configuration_says_is_there_is_there(parameters: dict[str, Any], ids: list[str]) -> None:
    assert [vpc["VpcId"] for vpc in known("ec2:DescribeVpcs", **parameters)["Vpcs"]] == ids


@pytest.mark.parametrize(("vpc", "ids"), [("vpc-1", ["subnet-1", "subnet-2"]), (offline_answers.EXISTING_VPC, ["subnet-1", "subnet-2"]), ("vpc-2", [])])
def test_so_are_its_subnets(vpc: str, ids: list[str]) -> None:
    assert [subnet["SubnetId"] for subnet in known("ec2:DescribeSubnets", **filtered(vpc_id=vpc))["Subnets"]] == ids


def test_images_are_there_unless_the_play_says_that_there_are_none() -> None:
    asked = {"repositoryName": "web", "imageIds": [{"imageTag": "1"}, {"imageTag": "2"}]}
    assert [image["imageId"] for image in known("ecr:BatchGetImage", **asked)["images"]] == asked["imageIds"]
    assert known("ecr:BatchGetImage", **asked)["failures"] == []
    offline.begin_play({"account": ACCOUNT, "images": False})
    assert code_of("ecr:BatchGetImage", **asked) == "RepositoryNotFoundException"


def test_what_aws_has_for_everybody_is_there() -> None:
    policy = known("iam:GetPolicy", PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")["Policy"]
    assert policy["PolicyName"] == "AmazonECSTaskExecutionRolePolicy"
    assert code_of("iam:GetPolicy", PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/own") == "NoSuchEntity"
    assert known("kms:DescribeKey", KeyId="alias/aws/s3")["KeyMetadata"]["KeyManager"] == "AWS"
    assert known("service-quotas:GetServiceQuota", ServiceCode="vpc", QuotaCode="L-1")["Quota"]["Value"] > 1000
