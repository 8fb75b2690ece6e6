# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every request is logged with its operation, and whether it only reads."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import boto3
import botocore
import botocore.loaders
import botocore.session
import pytest

from ansible_collections.groundwork.aws.plugins.modules.s3control_public_access_block import reach_addresses
from tests.emulator import Emulator, operations
from tests.emulator.operations import Request, is_read_only, operation_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws

FORM = "application/x-www-form-urlencoded"
PUBLIC_ACCESS_BLOCK = {"AccountId": "123456789012", "PublicAccessBlockConfiguration": {"BlockPublicAcls": True}}
BUCKET = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}


@pytest.mark.parametrize(
    ("service", "call", "operation", "read_only"),
    [
        ("ec2", lambda client: client.describe_vpcs(), "DescribeVpcs", True),
        ("ec2", lambda client: client.create_vpc(CidrBlock="10.0.0.0/16"), "CreateVpc", False),
        ("iam", lambda client: client.list_roles(), "ListRoles", True),
        ("ecs", lambda client: client.create_cluster(clusterName="main"), "CreateCluster", False),
        ("logs", lambda client: client.describe_log_groups(), "DescribeLogGroups", True),
        ("sts", lambda client: client.get_caller_identity(), "GetCallerIdentity", True),
        ("sqs", lambda client: client.create_queue(QueueName="jobs"), "CreateQueue", False),
        ("s3", lambda client: client.create_bucket(Bucket="data", **BUCKET), "CreateBucket", False),
        ("s3", lambda client: client.list_buckets(), "ListBuckets", True),
        ("s3control", lambda client: reach_addresses(client).put_public_access_block(**PUBLIC_ACCESS_BLOCK), "PutPublicAccessBlock", False),
        ("lambda", lambda client: client.list_functions(), "ListFunctions", True),
        ("efs", lambda client: client.describe_file_systems(), "DescribeFileSystems", True),
        ("efs", lambda client: client.create_file_system(CreationToken="once"), "CreateFileSystem", False),
        ("apigatewayv2", lambda client: client.create_api(Name="web", ProtocolType="HTTP"), "CreateApi", False),
        ("sesv2", lambda client: client.list_email_identities(), "ListEmailIdentities", True),
        ("route53", lambda client: client.list_hosted_zones(), "ListHostedZones", True),
        ("cloudwatch", lambda client: client.describe_alarms(), "DescribeAlarms", True),
        ("scheduler", lambda client: client.list_schedules(), "ListSchedules", True),
        ("backup", lambda client: client.list_backup_vaults(), "ListBackupVaults", True),
    ],
)
def test_a_request_is_logged(aws: Aws, account: Emulator, service: str, call: Callable[[Any], Any], operation: str, read_only: bool) -> None:
    call(aws(service))
    logged = account.requests()
    assert [(entry.operation, entry.read_only, entry.status // 100) for entry in logged] == [(operation, read_only, 2)]
    assert (logged[0].access_key, logged[0].region) == ("testing", "eu-central-1")
    assert account.writes() == ([] if read_only else logged)


@pytest.mark.parametrize(
    ("method", "path", "query", "operation", "read_only"),
    [
        ("PUT", "/data/a/b", "", "PutObject", False),
        ("GET", "/data", "list-type=2&prefix=a", "ListObjectsV2", True),
        ("PUT", "/data", "versioning", "PutBucketVersioning", False),
        ("GET", "/data", "policy", "GetBucketPolicy", True),
        ("PUT", "/data", "lifecycle", "PutBucketLifecycleConfiguration", False),
        ("GET", "/data", "notification", "GetBucketNotificationConfiguration", True),
        ("DELETE", "/data/a", "tagging=", "DeleteObjectTagging", False),
        ("PATCH", "/data", "", "", False),
        ("OPTIONS", "/data", "", "", True),
    ],
)
def test_rest_requests_are_told_apart(method: str, path: str, query: str, operation: str, read_only: bool) -> None:
    request = Request("s3", method, path, query, target="", form="")
    assert operation_of(request) == operation
    assert is_read_only(request, operation) is read_only


def test_a_dry_run_writes_nothing() -> None:
    request = Request("ec2", "POST", "/", "", target="", form="Action=CreateVpc&DryRun=true")
    assert is_read_only(request, operation_of(request))


def test_a_refused_write_is_a_write(aws: Aws, account: Emulator) -> None:
    with pytest.raises(aws("ecs").exceptions.ClusterNotFoundException):
        aws("ecs").delete_cluster(cluster="none")
    assert [(entry.operation, entry.status) for entry in account.writes()] == [("DeleteCluster", 400)]


def test_access_keys_of_twelve_digits_are_accounts(aws: Aws) -> None:
    aws("ec2", account="111122223333").create_vpc(CidrBlock="10.9.0.0/16")
    assert aws("sts", account="111122223333").get_caller_identity()["Account"] == "111122223333"
    assert aws("sts").get_caller_identity()["Account"] == "123456789012"
    own = [{"Name": "cidr", "Values": ["10.9.0.0/16"]}]
    assert [len(aws("ec2", account=account).describe_vpcs(Filters=own)["Vpcs"]) for account in ("testing", "111122223333")] == [0, 1]


def test_a_role_of_another_account_can_be_assumed(aws: Aws, account: Emulator) -> None:
    given = aws("sts").assume_role(RoleArn="arn:aws:iam::111122223333:role/deploy", RoleSessionName="test")["Credentials"]
    client = aws("sts", account=given["AccessKeyId"])
    assert client.get_caller_identity()["Account"] == "111122223333"
    assert account.writes() == []


def test_the_log_is_read_and_cleared_over_http(aws: Aws, account: Emulator) -> None:
    def ask(method: str, path: str) -> Any:
        connection = HTTPConnection(account.url.removeprefix("http://"))
        connection.request(method, path)
        return json.load(connection.getresponse())

    aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")
    assert [entry["operation"] for entry in ask("GET", "/groundwork/requests")] == ["CreateVpc"]
    ask("DELETE", "/groundwork/requests")
    assert ask("GET", "/groundwork/requests") == []
    ask("POST", "/groundwork/reset")
    assert len(aws("ec2").describe_vpcs()["Vpcs"]) == 1
    assert ask("GET", "/groundwork/other") == {"error": "GET /groundwork/other is not an address of groundwork-emulator"}


def test_the_log_is_a_file_too(tmp_path: Path) -> None:
    log = tmp_path / "requests.jsonl"
    emulator = Emulator(log_file=log).start()
    boto3.client("ecs", "eu-central-1", endpoint_url=emulator.url, aws_access_key_id="a", aws_secret_access_key="b").list_clusters()
    assert [json.loads(line)["operation"] for line in log.read_text(encoding="utf-8").splitlines()] == ["ListClusters"]
    emulator.clear()
    assert log.read_text(encoding="utf-8") == ""
    emulator.stop()


def test_an_operation_has_its_name_whatever_clients_make_of_the_models_that_they_share() -> None:
    shared = botocore.loaders.Loader()

    def share(session: botocore.session.Session) -> None:
        session.register_component("data_loader", shared)

    botocore.register_initializer(share)
    try:
        client = boto3.session.Session("testing", "testing", region_name="eu-central-1").client("s3")
        client.generate_presigned_url("delete_bucket_cors", {"Bucket": "a"})
        operations._routes.cache_clear()
        assert operation_of(Request("s3", "DELETE", "/a", "cors", "", "")) == "DeleteBucketCors"
    finally:
        botocore.unregister_initializer(share)
        operations._routes.cache_clear()
