# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets Manager behaves as its API reference says."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.emulator.patches import secretsmanager as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws

NAME = "shop-prod/token"
EVERY_MONTH = {"ScheduleExpression": "rate(30 days)", "Duration": "3h"}
STATEMENT = {"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}


@pytest.fixture
def secrets(aws: Aws) -> Any:
    client = aws("secretsmanager")
    client.create_secret(Name=NAME, SecretString="hidden", Description="A token")
    return client


@pytest.fixture
def function(aws: Aws) -> str:
    """A function of Lambda, which does not run here."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("rotate.py", "def rotate(event, context): pass")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = aws("iam").create_role(RoleName="rotate", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))["Role"]["Arn"]
    made = aws("lambda").create_function(FunctionName="rotate", Runtime="python3.12", Role=role, Handler="rotate.rotate", Code={"ZipFile": code.getvalue()})
    return str(made["FunctionArn"])


def described(secrets: Any) -> dict[str, Any]:
    return dict(secrets.describe_secret(SecretId=NAME))


@proves(patches.a_rotation_tells_its_rules, patches.a_schedule_turns_a_rotation_on)
def test_a_rotation_has_a_schedule(secrets: Any, function: str) -> None:
    secrets.rotate_secret(SecretId=NAME, RotationLambdaARN=function, RotationRules=EVERY_MONTH, RotateImmediately=False)
    found = described(secrets)
    assert (found["RotationEnabled"], found["RotationRules"], found["RotationLambdaARN"]) == (True, EVERY_MONTH, function)
    secrets.cancel_rotate_secret(SecretId=NAME)
    assert described(secrets)["RotationEnabled"] is False


@proves(patches.a_rotation_needs_a_function)
def test_a_rotation_needs_a_function(secrets: Any, function: str) -> None:
    with refused("InvalidRequestException", "doesn't already have a Lambda function ARN"):
        secrets.rotate_secret(SecretId=NAME, RotationRules=EVERY_MONTH)
    secrets.rotate_secret(SecretId=NAME, RotationLambdaARN=function, RotationRules=EVERY_MONTH, RotateImmediately=False)
    secrets.rotate_secret(SecretId=NAME, RotationRules=EVERY_MONTH, RotateImmediately=False)
    assert described(secrets)["RotationLambdaARN"] == function


@proves(patches.the_value_stays_until_a_function_has_rotated_it)
@pytest.mark.parametrize("immediately", [True, False])
def test_the_value_stays_until_a_function_has_rotated_it(secrets: Any, function: str, immediately: bool) -> None:
    before = described(secrets)["VersionIdsToStages"]
    secrets.rotate_secret(SecretId=NAME, RotationLambdaARN=function, RotationRules=EVERY_MONTH, RotateImmediately=immediately)
    assert described(secrets)["VersionIdsToStages"] == before
    assert secrets.get_secret_value(SecretId=NAME)["SecretString"] == "hidden"


@proves(patches.the_key_of_aws_is_not_shown)
def test_the_key_of_aws_is_not_shown(secrets: Any) -> None:
    secrets.update_secret(SecretId=NAME, KmsKeyId="alias/shop")
    assert described(secrets)["KmsKeyId"] == "alias/shop"
    secrets.update_secret(SecretId=NAME, KmsKeyId="")
    assert "KmsKeyId" not in described(secrets)


@proves(patches.only_versions_with_labels_are_told)
def test_only_versions_with_labels_are_told(secrets: Any) -> None:
    for value in ("second", "third"):
        secrets.put_secret_value(SecretId=NAME, SecretString=value)
    assert sorted(described(secrets)["VersionIdsToStages"].values()) == [["AWSCURRENT"], ["AWSPREVIOUS"]]


@proves(patches.an_empty_description_takes_the_old_one_away)
def test_an_empty_description_takes_the_old_one_away(secrets: Any) -> None:
    secrets.update_secret(SecretId=NAME, KmsKeyId="alias/shop")
    assert described(secrets)["Description"] == "A token"
    secrets.update_secret(SecretId=NAME, Description="")
    assert "Description" not in described(secrets)


@proves(patches.the_name_of_a_secret_that_is_going_is_not_free)
def test_the_name_of_a_secret_that_is_going_is_not_free(secrets: Any) -> None:
    secrets.delete_secret(SecretId=NAME)
    with refused("InvalidRequestException", "already scheduled for deletion"):
        secrets.create_secret(Name=NAME, SecretString="other")
    secrets.restore_secret(SecretId=NAME)
    assert secrets.get_secret_value(SecretId=NAME)["SecretString"] == "hidden"


@proves(patches.a_forced_deletion_takes_a_moment, patches.a_forced_deletion_is_done_when_looked_at)
def test_a_forced_deletion_takes_a_moment(secrets: Any) -> None:
    secrets.delete_secret(SecretId=NAME, ForceDeleteWithoutRecovery=True)
    with refused("InvalidRequestException", "already scheduled for deletion"):
        secrets.create_secret(Name=NAME, SecretString="other")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        described(secrets)
    secrets.create_secret(Name=NAME, SecretString="other")


@proves(patches.a_secret_that_is_going_takes_no_value, patches.a_secret_that_is_going_takes_no_policy, patches.a_secret_that_is_going_tells_no_policy)
def test_a_secret_that_is_going_is_left_alone(secrets: Any) -> None:
    secrets.delete_secret(SecretId=NAME)
    policy = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
    for call in (
        lambda: secrets.put_secret_value(SecretId=NAME, SecretString="other"),
        lambda: secrets.put_resource_policy(SecretId=NAME, ResourcePolicy=policy),
        lambda: secrets.get_resource_policy(SecretId=NAME),
    ):
        with refused("InvalidRequestException", "marked for deletion"):
            call()


@proves(patches.policies_are_documents)
@pytest.mark.parametrize("policy", ["nonsense", "{}", '{"Statement": [{"Effect": "Allow"}]}'])
def test_a_policy_is_a_document(secrets: Any, policy: str) -> None:
    with refused("MalformedPolicyDocumentException"):
        secrets.put_resource_policy(SecretId=NAME, ResourcePolicy=policy)


@proves(patches.public_policies_are_blocked_where_that_is_asked)
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}])
def test_a_public_policy_is_blocked_where_that_is_asked(secrets: Any, principal: Any) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{**STATEMENT, "Principal": principal}]}
    with refused("PublicPolicyException"):
        secrets.put_resource_policy(SecretId=NAME, ResourcePolicy=json.dumps(policy), BlockPublicPolicy=True)
    policy["Statement"] = [{**STATEMENT, "Effect": "Deny"}]
    secrets.put_resource_policy(SecretId=NAME, ResourcePolicy=json.dumps(policy), BlockPublicPolicy=True)
