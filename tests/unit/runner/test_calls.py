# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a call may be shown, and what the answer to a read of nothing looks like."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import SECRET, empty_answer, without_secrets


def model_of(service: str, operation: str) -> Any:
    return botocore.session.get_session().get_service_model(service).operation_model(operation)


@pytest.mark.parametrize(
    ("service", "operation", "given", "shown"),
    [
        ("ssm", "PutParameter", {"Name": "/a", "Value": "hunter2"}, {"Name": "/a", "Value": SECRET}),
        ("iam", "CreateLoginProfile", {"UserName": "u", "Password": "hunter2"}, {"UserName": "u", "Password": SECRET}),
        ("secretsmanager", "CreateSecret", {"Name": "a", "SecretString": "x", "ClientRequestToken": "t" * 32}, {"Name": "a", "SecretString": SECRET}),
        (
            "cognito-idp",
            "AdminCreateUser",
            {"UserPoolId": "p", "Username": "u", "UserAttributes": [{"Name": "email", "Value": "hunter2"}]},
            {"UserPoolId": "p", "Username": SECRET, "UserAttributes": [{"Name": "email", "Value": SECRET}]},
        ),
        ("elasticache", "CreateReplicationGroup", {"ReplicationGroupId": "c", "AuthToken": "hunter2"}, {"ReplicationGroupId": "c", "AuthToken": SECRET}),
        ("docdb", "CreateDBCluster", {"Engine": "docdb", "MasterUserPassword": "hunter2"}, {"Engine": "docdb", "MasterUserPassword": SECRET}),
        ("rds", "CreateDBCluster", {"ManageMasterUserPassword": True}, {"ManageMasterUserPassword": True}),
        (
            "elbv2",
            "CreateListener",
            {"DefaultActions": [{"Type": "authenticate-oidc", "AuthenticateOidcConfig": {"ClientId": "i", "ClientSecret": "hunter2"}}]},
            {"DefaultActions": [{"Type": "authenticate-oidc", "AuthenticateOidcConfig": {"ClientId": "i", "ClientSecret": SECRET}}]},
        ),
        ("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"}, {"CidrBlock": "10.0.0.0/16"}),
        ("ecs", "CreateService", {"serviceName": "a", "desiredCount": 2}, {"serviceName": "a", "desiredCount": 2}),
        ("s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": b"bytes"}, {"Bucket": "b", "Key": "k", "Body": "(5 bytes)"}),
    ],
)
def test_secrets_and_random_tokens_are_not_shown(service: str, operation: str, given: dict[str, Any], shown: dict[str, Any]) -> None:
    assert without_secrets(given, model_of(service, operation).input_shape) == shown


def test_nothing_there_is_answered_with_empty_lists_and_maps() -> None:
    assert empty_answer(model_of("ec2", "DescribeVpcs").output_shape)["Vpcs"] == []
    assert empty_answer(model_of("sqs", "GetQueueAttributes").output_shape)["Attributes"] == {}
    assert "NextToken" not in empty_answer(model_of("ec2", "DescribeVpcs").output_shape)


def test_an_operation_without_output_is_answered_too() -> None:
    assert empty_answer(None)["ResponseMetadata"]["HTTPStatusCode"] == 200
