# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module secretsmanager_secret on the emulator: its life, and what is changed behind its back."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.module_utils.ssm_parameters import ALPHABET
from ansible_collections.groundwork.aws.plugins.modules.secretsmanager_secret import kind_of

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

NAME = "shop-prod/db-credentials"
POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
}
OTHER_POLICY = {"Version": "2012-10-17", "Statement": [{**POLICY["Statement"][0], "Action": "secretsmanager:GetSecretValue"}]}
Go = Callable[..., dict[str, Any]]


@pytest.fixture
def function(fresh_account: Emulator, aws: Aws) -> str:
    """A function of Lambda; the emulator does not run it."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("rotate.py", "def rotate(event, context): pass")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = aws("iam").create_role(RoleName="rotate", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))["Role"]["Arn"]
    made = aws("lambda").create_function(FunctionName="rotate", Runtime="python3.12", Role=role, Handler="rotate.rotate", Code={"ZipFile": code.getvalue()})
    return str(made["FunctionArn"])


@pytest.fixture
def go(function: str, aws: Aws, emulator: Emulator) -> Go:
    """Bring the secret to what it should be, with these changes; the result also has the writes that it took."""
    params: dict[str, Any] = {
        "name": NAME,
        "generate": {"length": 32, "alphabet": ALPHABET, "exclude": "", "key": "password", "renew": False},
        "fields": {"username": "shop"},
        "description": "Of the database",
        "kms_key_id": "alias/shop",
        "rotation": {"lambda_arn": function, "schedule_expression": "rate(30 days)", "duration": "3h"},
        "policy": POLICY,
        "replica_regions": ["eu-west-1"],
        "tags": {"Name": NAME},
        "purge_tags": True,
        "state": "present",
    }

    def bring(check_mode: bool = False, **changes: Any) -> dict[str, Any]:
        emulator.clear()
        said = {**copy.deepcopy(params), **changes}
        return {**run(kind_of(said["state"]), aws("secretsmanager"), said, check_mode), "writes": [entry.operation for entry in emulator.writes()]}

    return bring


def described(aws: Aws) -> dict[str, Any]:
    return dict(aws("secretsmanager").describe_secret(SecretId=NAME))


def test_s4_45_a_secret_from_nothing_to_nothing(go: Go, aws: Aws, function: str) -> None:
    assert go(check_mode=True)["writes"] == []
    built = go()
    assert built["writes"] == ["CreateSecret", "PutResourcePolicy", "RotateSecret"]
    found = described(aws)
    assert (found["Description"], found["KmsKeyId"], found["RotationEnabled"], found["RotationLambdaARN"]) == ("Of the database", "alias/shop", True, function)
    assert found["RotationRules"] == {"ScheduleExpression": "rate(30 days)", "Duration": "3h"}
    assert [copied["Region"] for copied in found["ReplicationStatus"]] == ["eu-west-1"]
    assert built["secret"]["version_id"] in found["VersionIdsToStages"]
    value = json.loads(aws("secretsmanager", region="eu-west-1").get_secret_value(SecretId=NAME)["SecretString"])
    assert (len(value["password"]), value["username"]) == (32, "shop")
    again = go()
    assert (again["changed"], again["writes"]) == (False, [])
    assert go(state="absent")["writes"] == ["RemoveRegionsFromReplication", "DeleteSecret"]
    assert go(state="absent")["changed"] is False
    assert go(state="absent", force_delete=True)["writes"] == ["DeleteSecret"]
    assert go(state="absent", force_delete=True)["changed"] is False
    assert go()["writes"] == built["writes"]


DRIFTS: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "description": ("update_secret", {"Description": "by hand"}, {"description"}),
    "key": ("update_secret", {"KmsKeyId": ""}, {"kms_key_id"}),
    "policy": ("put_resource_policy", {"ResourcePolicy": json.dumps(OTHER_POLICY)}, {"policy"}),
    "policy gone": ("delete_resource_policy", {}, {"policy"}),
    "rotation": ("rotate_secret", {"RotationRules": {"AutomaticallyAfterDays": 7}, "RotateImmediately": False}, {"rotation"}),
    "rotation off": ("cancel_rotate_secret", {}, {"rotation"}),
    "copy gone": ("remove_regions_from_replication", {"RemoveReplicaRegions": ["eu-west-1"]}, {"replica_regions"}),
    "copy more": ("replicate_secret_to_regions", {"AddReplicaRegions": [{"Region": "eu-north-1"}]}, {"replica_regions"}),
    "tag": ("tag_resource", {"Tags": [{"Key": "Name", "Value": "by hand"}]}, {"tags"}),
    "what tells the fields": ("untag_resource", {"TagKeys": ["groundwork:fields"]}, {"fields"}),
}


@pytest.mark.parametrize("drift", DRIFTS)
def test_what_people_changed_is_seen_and_repaired_with_the_value_as_it_is(go: Go, aws: Aws, drift: str) -> None:
    go()
    client, (operation, request, seen) = aws("secretsmanager"), DRIFTS[drift]
    value = client.get_secret_value(SecretId=NAME)["SecretString"]
    getattr(client, operation)(SecretId=NAME, **request)
    planned = go(check_mode=True)
    differing = {name for name, text in planned["diff"]["after"].items() if planned["diff"]["before"][name] != text}
    assert (differing, planned["writes"]) == (seen, [])
    assert go()["diff"] == planned["diff"]
    assert go()["changed"] is False
    assert client.get_secret_value(SecretId=NAME)["SecretString"] == value


def test_what_is_going_comes_back_with_its_value(go: Go, aws: Aws) -> None:
    go(replica_regions=[])
    client = aws("secretsmanager")
    value = client.get_secret_value(SecretId=NAME)["SecretString"]
    client.delete_secret(SecretId=NAME)
    planned = go(check_mode=True, replica_regions=[])
    back = go(replica_regions=[])
    assert (back["diff"], back["writes"]) == (planned["diff"], ["RestoreSecret"])
    assert client.get_secret_value(SecretId=NAME)["SecretString"] == value
