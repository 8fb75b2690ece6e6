# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module secretsmanager_secret, without a network."""

from __future__ import annotations

import copy
import json
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils import secretsmanager_secrets as shape
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.module_utils.ssm_parameters import ALPHABET, ANOTHER, SENSITIVE
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.secretsmanager_secret import ARGUMENT_SPEC, SECRET, kind_of

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response

NAME = "shop-prod/db-credentials"
ARN = f"arn:aws:secretsmanager:eu-central-1:123456789012:secret:{NAME}-a1B2c3"
KEY_ID = "01234567-89ab-cdef-0123-456789abcdef"
KEY = f"arn:aws:kms:eu-central-1:123456789012:key/{KEY_ID}"
LAMBDA = "arn:aws:lambda:eu-central-1:123456789012:function:rotate"
GIVEN = "Kx7-what-nobody-may-see"
GENERATE = {"length": 32, "alphabet": ALPHABET, "exclude": "", "key": None, "renew": False}
OF_JSON = {**GENERATE, "key": "password"}
FIELDS = {"username": "shop", "port": 5432}
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
}
EVERY_MONTH = {"lambda_arn": LAMBDA, "schedule_expression": "rate(30 days)", "duration": "3h"}


class FakeSecrets(FakeAWS):
    service = "secretsmanager"

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[str, Response] = {}
        self.values: dict[str, dict[str, str]] = {}
        self.policies: dict[str, str] = {}
        self.tags: dict[str, dict[str, str]] = {}
        #: What the first look after a copy was asked for says of it.
        self.copies: list[str] = []

    def of(self, request: Request) -> Response:
        if request["SecretId"] not in self.secrets:
            raise AWSError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return self.secrets[request["SecretId"]]

    def standing(self, request: Request) -> Response:
        secret = self.of(request)
        if "DeletedDate" in secret:
            raise AWSError("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.")
        return secret

    def describe_secret(self, request: Request) -> Response:
        secret = self.of(request)
        for replica in secret.get("ReplicationStatus", []):
            replica["Status"] = self.copies.pop(0) if self.copies else "InSync"
        return {**secret, "Tags": [{"Key": key, "Value": value} for key, value in self.tags[secret["Name"]].items()]}

    def create_secret(self, request: Request) -> Response:
        name = request["Name"]
        if name in self.secrets:
            raise AWSError("ResourceExistsException")
        texts = {key: request[key] for key in ("Name", "Description", "KmsKeyId") if key in request}
        self.secrets[name] = {"ARN": ARN, **texts, "VersionIdsToStages": {}}
        self.tags[name] = {pair["Key"]: pair["Value"] for pair in request.get("Tags", [])}
        self.values[name] = {}
        for region in request.get("AddReplicaRegions", []):
            self.replicate_secret_to_regions({"SecretId": name, "AddReplicaRegions": [region]})
        answer = {"ARN": ARN, "Name": name}
        return {**answer, "VersionId": self._version(name, request)} if "SecretString" in request else answer

    def _version(self, name: str, request: Request) -> str:
        version = str(request["ClientRequestToken"])
        stages = self.secrets[name]["VersionIdsToStages"]
        for labels in stages.values():
            labels[:] = ["AWSPREVIOUS"] if "AWSCURRENT" in labels else []
        stages[version] = ["AWSCURRENT"]
        self.values[name][version] = request["SecretString"]
        return version

    @property
    def value(self) -> str:
        """The current value of the one secret."""
        stages = self.secrets[NAME]["VersionIdsToStages"]
        return next(self.values[NAME][version] for version, labels in stages.items() if "AWSCURRENT" in labels)

    def put_secret_value(self, request: Request) -> Response:
        self.standing(request)
        return {"ARN": ARN, "Name": request["SecretId"], "VersionId": self._version(request["SecretId"], request)}

    def get_secret_value(self, request: Request) -> Response:
        self.standing(request)
        return {"ARN": ARN, "Name": NAME, "SecretString": self.value}

    def update_secret(self, request: Request) -> Response:
        secret = self.standing(request)
        secret.update({key: request[key] for key in ("Description", "KmsKeyId") if key in request})
        return {"ARN": ARN, "Name": NAME}

    def put_resource_policy(self, request: Request) -> Response:
        self.standing(request)
        self.policies[NAME] = request["ResourcePolicy"]
        return {}

    def get_resource_policy(self, request: Request) -> Response:
        self.standing(request)
        return {"ARN": ARN, "Name": NAME, **({"ResourcePolicy": self.policies[NAME]} if NAME in self.policies else {})}

    def delete_resource_policy(self, request: Request) -> Response:
        self.standing(request)
        del self.policies[NAME]
        return {}

    def rotate_secret(self, request: Request) -> Response:
        secret = self.standing(request)
        secret["RotationEnabled"] = True
        secret["RotationRules"] = request.get("RotationRules", {})
        secret["RotationLambdaARN"] = request.get("RotationLambdaARN", "")
        return {}

    def cancel_rotate_secret(self, request: Request) -> Response:
        self.standing(request)["RotationEnabled"] = False
        return {}

    def replicate_secret_to_regions(self, request: Request) -> Response:
        replicas = self.standing(request).setdefault("ReplicationStatus", [])
        replicas += [{"Region": region["Region"], "Status": "InProgress"} for region in request["AddReplicaRegions"]]
        return {}

    def remove_regions_from_replication(self, request: Request) -> Response:
        secret = self.standing(request)
        secret["ReplicationStatus"] = [copied for copied in secret["ReplicationStatus"] if copied["Region"] not in request["RemoveReplicaRegions"]]
        return {}

    def restore_secret(self, request: Request) -> Response:
        del self.of(request)["DeletedDate"]
        return {}

    def delete_secret(self, request: Request) -> Response:
        secret = self.of(request)
        if secret.get("ReplicationStatus"):
            raise AWSError("InvalidRequestException", "You can't delete secret that still has regional replicas")
        if request.get("ForceDeleteWithoutRecovery"):
            for kept in (self.secrets, self.values, self.tags):
                del kept[NAME]
        else:
            secret["DeletedDate"] = 1770000000
        return {}

    def tag_resource(self, request: Request) -> Response:
        self.tags[request["SecretId"]].update({pair["Key"]: pair["Value"] for pair in request["Tags"]})
        return {}

    def untag_resource(self, request: Request) -> Response:
        for key in request["TagKeys"]:
            del self.tags[request["SecretId"]][key]
        return {}


class SecretCases(ModuleCases):
    kind = SECRET
    fake = FakeSecrets
    create_operation = "CreateSecret"

    def go(self, aws: FakeAWS, *, check_mode: bool = False, **changes: Any) -> Params:
        params = {"state": "present", "purge_tags": True, **copy.deepcopy(self.params), **copy.deepcopy(changes)}
        return run(kind_of(params["state"]), aws.client, params, check_mode)


class TestGenerated(SecretCases):
    params: ClassVar[Params] = {
        "name": NAME,
        "generate": OF_JSON,
        "fields": FIELDS,
        "declared": False,
        "force_delete": False,
        "description": "Of the database",
        "kms_key_id": "",
        "rotation": {},
        "policy": {},
        "replica_regions": [],
        "tags": {"Name": NAME, "Env": "prod"},
    }
    changes: ClassVar[list[Params]] = [
        {"description": "Of another one"},
        {"description": ""},
        {"kms_key_id": KEY},
        {"fields": {"username": "shop", "port": 5433}},
        {"rotation": EVERY_MONTH},
        {"rotation": {"managed": True}},
        {"policy": POLICY},
        {"replica_regions": ["eu-west-1", "eu-north-1"]},
        {"tags": {"Name": NAME}},
        {"tags": {"Name": NAME, "Env": "test"}},
    ]

    def test_s4_45_credentials_are_made_with_their_tags_in_one_call(self, aws: FakeSecrets) -> None:
        result = self.go(aws)
        assert aws.writes == ["CreateSecret"]
        request = aws.request("CreateSecret")
        value = json.loads(request["SecretString"])
        assert (len(value.pop("password")), value) == (32, FIELDS)
        assert (request["Name"], request["Description"]) == (NAME, "Of the database")
        assert "KmsKeyId" not in request
        assert {pair["Key"] for pair in request["Tags"]} == {"Name", "Env", shape.FIELDS_TAG}
        assert (result["secret"]["arn"], result["secret"]["version_id"]) == (ARN, request["ClientRequestToken"])

    def test_without_a_key_the_value_is_the_random_one(self, aws: FakeSecrets) -> None:
        self.go(aws, generate={**GENERATE, "length": 48, "exclude": "-_"}, fields=None)
        assert len(aws.value) == 48
        assert aws.value.isalnum()
        assert shape.FIELDS_TAG not in aws.tags[NAME]

    def test_the_value_is_nowhere_to_be_seen(self, aws: FakeSecrets) -> None:
        for changes in ({}, {}, {"description": "x"}, {"fields": {"username": "a"}}, {"generate": {**OF_JSON, "renew": True}}):
            said = json.dumps(self.go(aws, **changes))
            assert not [value for value in aws.values[NAME].values() if json.loads(value)["password"] in said]

    def test_a_run_without_changes_reads_no_value(self, built: FakeSecrets) -> None:
        self.go(built)
        assert built.operations == ["DescribeSecret", "GetResourcePolicy"]
        built.calls.clear()
        self.go(built, policy=None)
        assert built.operations == ["DescribeSecret"]

    def test_a_value_that_was_rotated_is_left_alone(self, built: FakeSecrets) -> None:
        built.put_secret_value({"SecretId": NAME, "SecretString": "rotated", "ClientRequestToken": "2" * 32})
        result = self.go(built)
        assert (result["changed"], result["secret"]["version_id"]) == (False, "2" * 32)

    def test_other_plain_members_leave_the_password_alone(self, built: FakeSecrets) -> None:
        password = json.loads(built.value)["password"]
        result = self.go(built, fields={"username": "shop", "port": 5432, "host": "db.internal"})
        assert built.writes == ["PutSecretValue", "TagResource"]
        assert json.loads(built.value) == {"username": "shop", "port": 5432, "host": "db.internal", "password": password}
        assert result["diff"]["before"]["fields"] == shape.OTHER_FIELDS

    def test_members_that_are_there_already_make_no_version(self, built: FakeSecrets) -> None:
        del built.tags[NAME][shape.FIELDS_TAG]
        assert self.go(built)["changed"] is True
        assert built.writes == ["TagResource"]

    def test_a_value_without_members_is_an_error_that_does_not_show_it(self, built: FakeSecrets) -> None:
        built.put_secret_value({"SecretId": NAME, "SecretString": GIVEN, "ClientRequestToken": "2" * 32})
        with pytest.raises(AnsibleAWSError, match="its value is no JSON object") as error:
            self.go(built, fields={"username": "other"})
        assert GIVEN not in str(error.value)
        assert built.writes == []

    def test_a_new_password_is_made_when_it_is_asked_for(self, built: FakeSecrets) -> None:
        before = json.loads(built.value)
        planned = self.go(built, check_mode=True, generate={**OF_JSON, "renew": True})
        result = self.go(built, generate={**OF_JSON, "renew": True})
        after = json.loads(built.value)
        assert built.writes == ["PutSecretValue"]
        assert {**after, "password": ""} == {**before, "password": ""}
        assert after["password"] != before["password"]
        assert planned["diff"] == result["diff"]
        assert (planned["secret"]["version_id"], result["secret"]["version_id"]) == (UNKNOWN, built.request("PutSecretValue")["ClientRequestToken"])
        assert (result["diff"]["before"]["value"], result["secret"]["value"]) == (shape.RENEWED, SENSITIVE)
        assert self.go(built, generate={**OF_JSON, "renew": True})["changed"] is True

    def test_a_secret_that_has_no_value_gets_one(self, aws: FakeSecrets) -> None:
        self.go(aws, generate=None, fields=None, declared=True)
        aws.calls.clear()
        result = self.go(aws, fields=None)
        assert (result["diff"]["before"]["value"], result["diff"]["after"]["value"]) == (shape.NO_VALUE, SENSITIVE)
        assert aws.writes == ["PutSecretValue"]
        assert set(json.loads(aws.value)) == {"password"}

    @pytest.mark.parametrize(("asked", "shown"), [(KEY, KEY_ID), (KEY_ID, KEY), (None, KEY), ("", None), ("alias/aws/secretsmanager", None)])
    def test_the_same_key_in_other_words_is_no_change(self, built: FakeSecrets, asked: str | None, shown: str | None) -> None:
        built.secrets[NAME]["KmsKeyId"] = shown or "alias/aws/secretsmanager"
        assert self.go(built, kms_key_id=asked)["changed"] is False

    def test_only_what_differs_is_sent(self, built: FakeSecrets) -> None:
        self.go(built, kms_key_id=KEY)
        assert built.request("UpdateSecret") == {"SecretId": NAME, "KmsKeyId": KEY, "ClientRequestToken": built.request("UpdateSecret")["ClientRequestToken"]}

    def test_a_rotation_is_turned_on_changed_and_off(self, built: FakeSecrets) -> None:
        self.go(built, rotation=EVERY_MONTH)
        request = built.request("RotateSecret")
        assert (request["RotationLambdaARN"], request["RotateImmediately"]) == (LAMBDA, False)
        assert request["RotationRules"] == {"ScheduleExpression": "rate(30 days)", "Duration": "3h"}
        assert self.go(built, rotation={**EVERY_MONTH, "duration": None})["changed"] is False
        self.go(built, rotation={**EVERY_MONTH, "schedule_expression": "cron(0 4 1 * ? *)", "immediately": True})
        assert built.request("RotateSecret")["RotateImmediately"] is True
        assert self.go(built, rotation={"lambda_arn": None, "managed": False, "immediately": False})["secret"]["rotation"] == {}
        assert built.writes[-1] == "CancelRotateSecret"

    def test_days_are_the_schedule_that_they_mean(self, built: FakeSecrets) -> None:
        built.secrets[NAME].update(RotationEnabled=True, RotationLambdaARN=LAMBDA, RotationRules={"AutomaticallyAfterDays": 1})
        assert self.go(built, rotation={"lambda_arn": LAMBDA, "schedule_expression": "rate(1 day)"})["changed"] is False

    def test_a_policy_that_lets_everybody_in_is_aws_s_to_refuse(self, built: FakeSecrets) -> None:
        self.go(built, policy=json.dumps(POLICY))
        request = built.request("PutResourcePolicy")
        assert request["BlockPublicPolicy"] is True
        assert self.go(built, policy=POLICY)["changed"] is False
        self.go(built, policy={})
        assert built.writes[-1] == "DeleteResourcePolicy"

    def test_a_policy_of_which_nobody_asks_is_not_read(self, built: FakeSecrets) -> None:
        built.policies[NAME] = json.dumps(POLICY)
        result = self.go(built, policy=None)
        assert (result["changed"], result["secret"]["policy"]) == (False, None)

    def test_copies_are_awaited(self, built: FakeSecrets) -> None:
        built.copies = ["InProgress", "InSync"]
        assert self.go(built, replica_regions=["eu-west-1"])["secret"]["replica_regions"] == ["eu-west-1"]
        self.go(built, replica_regions=["eu-north-1"])
        assert built.request("ReplicateSecretToRegions")["AddReplicaRegions"] == [{"Region": "eu-north-1"}]
        assert built.request("RemoveRegionsFromReplication")["RemoveReplicaRegions"] == ["eu-west-1"]

    def test_a_copy_that_fails_is_an_error_in_aws_s_words(self, built: FakeSecrets) -> None:
        built.secrets[NAME]["ReplicationStatus"] = [{"Region": "eu-west-1", "Status": "InSync", "StatusMessage": "a secret of this name exists"}]
        built.copies = ["InSync", "Failed"]
        with pytest.raises(AnsibleAWSError, match=f"^Failed to copy secret {NAME} to eu-west-1: a secret of this name exists"):
            self.go(built, description="x", replica_regions=None)

    def test_copies_go_before_their_secret(self, built: FakeSecrets) -> None:
        self.go(built, replica_regions=["eu-west-1"])
        built.calls.clear()
        self.go(built, state="absent", recovery_window_in_days=7)
        assert built.writes == ["RemoveRegionsFromReplication", "DeleteSecret"]
        assert built.request("DeleteSecret") == {"SecretId": NAME, "RecoveryWindowInDays": 7}

    def test_one_that_is_going_is_restored_with_its_value(self, built: FakeSecrets) -> None:
        value = built.value
        self.go(built, state="absent")
        built.calls.clear()
        planned = self.go(built, check_mode=True, policy=POLICY, description="x")
        result = self.go(built, policy=POLICY, description="x")
        assert built.writes == ["RestoreSecret", "UpdateSecret", "PutResourcePolicy"]
        assert planned["diff"] == result["diff"]
        assert (result["diff"]["before"]["deletion"], result["secret"]["deletion"], built.value) == ("scheduled", "none", value)
        assert self.go(built, policy=POLICY, description="x")["changed"] is False

    def test_for_good_means_one_that_is_going_too(self, built: FakeSecrets) -> None:
        self.go(built, state="absent")
        assert self.go(built, state="absent")["changed"] is False
        assert self.go(built, state="absent", force_delete=True)["changed"] is True
        assert built.secrets == {}
        assert self.go(built, state="absent", force_delete=True)["changed"] is False

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "prod"}, True), ({}, True), ({"Env": "test"}, False)])
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeSecrets, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert ("DeletedDate" in built.secrets[NAME]) is gone

    def test_one_that_somebody_made_meanwhile_is_taken_over_with_its_value(self, aws: FakeSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
        theirs = {"Name": NAME, "SecretString": json.dumps({"password": "theirs"}), "ClientRequestToken": "1" * 32}
        aws.create_secret(theirs)
        describe, missing = aws.describe_secret, [AWSError("ResourceNotFoundException")]

        def late(request: Request) -> Response:
            if missing:
                raise missing.pop()
            return describe(request)

        monkeypatch.setattr(aws, "describe_secret", late)
        result = self.go(aws)
        assert result["changed"] is True
        assert json.loads(aws.value) == {"password": "theirs", **FIELDS}

    def test_what_is_not_made_yet_is_planned(self, aws: FakeSecrets) -> None:
        planned = self.go(aws, check_mode=True, kms_key_id=UNKNOWN, rotation={**EVERY_MONTH, "lambda_arn": UNKNOWN})
        assert (planned["diff"]["after"]["kms_key_id"], planned["diff"]["after"]["rotation"]["lambda_arn"]) == (UNKNOWN, UNKNOWN)

    def test_what_is_unset_is_left_alone(self, built: FakeSecrets) -> None:
        self.go(built, kms_key_id=KEY, policy=POLICY, rotation=EVERY_MONTH, replica_regions=["eu-west-1"])
        unset = dict.fromkeys(("generate", "fields", "description", "kms_key_id", "rotation", "policy", "replica_regions", "tags"))
        assert self.go(built, **unset)["changed"] is False


class TestGiven(SecretCases):
    params: ClassVar[Params] = {"name": NAME, "value": GIVEN, "tags": {"Name": NAME}}
    changes: ClassVar[list[Params]] = [{"value": "another one"}, {"description": "x"}]

    def test_a_value_that_people_changed_is_repaired(self, built: FakeSecrets) -> None:
        built.put_secret_value({"SecretId": NAME, "SecretString": "by hand", "ClientRequestToken": "2" * 32})
        planned = self.go(built, check_mode=True)
        assert (planned["diff"]["before"]["value"], planned["diff"]["after"]["value"]) == (ANOTHER, SENSITIVE)
        assert self.go(built)["secret"]["value"] == SENSITIVE
        assert (built.writes, built.value) == (["PutSecretValue"], GIVEN)

    def test_the_value_is_nowhere_to_be_seen(self, aws: FakeSecrets) -> None:
        for changes in ({}, {}, {"description": "x"}, {"value": f"{GIVEN}2"}):
            for check_mode in (True, False):
                assert GIVEN not in json.dumps(self.go(aws, check_mode=check_mode, **changes))

    def test_one_that_is_going_is_restored_with_the_given_value(self, built: FakeSecrets) -> None:
        self.go(built, state="absent")
        self.go(built, value="another one")
        assert built.value == "another one"


class TestDeclared(SecretCases):
    params: ClassVar[Params] = {"name": NAME, "declared": True, "tags": {"Name": NAME}}
    changes: ClassVar[list[Params]] = [{"description": "x"}, {"policy": POLICY}]

    def test_it_has_no_value_until_people_set_one(self, aws: FakeSecrets) -> None:
        result = self.go(aws)
        assert "SecretString" not in aws.request("CreateSecret")
        assert (result["secret"]["value"], result["secret"]["version_id"]) == (shape.NO_VALUE, "")
        aws.put_secret_value({"SecretId": NAME, "SecretString": "by hand", "ClientRequestToken": "2" * 32})
        result = self.go(aws)
        assert (result["changed"], result["secret"]["value"], aws.value) == (False, SENSITIVE, "by hand")

    def test_one_of_the_sources_is_needed_to_create(self, aws: FakeSecrets) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=f"^Failed to create secret {NAME}: there is neither value, nor generate, nor declared"):
                self.go(aws, check_mode=check_mode, declared=False)
        assert aws.writes == []


class TestHiding:
    def test_every_value_that_is_written_or_read_is_told(self) -> None:
        aws, told = FakeSecrets(), set[str]()
        with shape.hiding(aws.client, told.add):
            TestGiven().go(aws)
            TestGiven().go(aws, value="another one")
        assert told == {GIVEN, "another one"}

    def test_of_a_json_object_all_but_the_plain_members_is_told(self) -> None:
        aws, told = FakeSecrets(), set[str]()
        with shape.hiding(aws.client, told.add, {"username": "shop"}):
            TestGenerated().go(aws)
        value = aws.value
        assert told == {value, json.loads(value)["password"]}

    def test_afterwards_nothing_is_told(self) -> None:
        aws, told = FakeSecrets(), set[str]()
        with shape.hiding(aws.client, told.add):
            pass
        TestGiven().go(aws)
        TestGiven().go(aws)
        assert told == set()


def test_the_spec_hides_the_value_alone() -> None:
    assert [name for name, option in ARGUMENT_SPEC.items() if option.get("no_log")] == ["value"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"generate": OF_JSON, "fields": FIELDS, "kms_key_id": KEY}, []),
        ({"name": UNKNOWN}, []),
        ({"name": "a b"}, ["name: is 'a b', must have 1 to 512 letters, digits and /_+=.@- only"]),
        ({"value": "x", "generate": GENERATE}, ["value: is given, and generate too; only one of them is allowed"]),
        ({"value": "x", "declared": True}, ["value: is given, and declared too; only one of them is allowed"]),
        ({"value": "x", "declared": False}, []),
        ({"value": ""}, ["value: has 0 bytes; allowed are 1 to 65536"]),
        ({"value": "ä" * 32769}, ["value: has 65538 bytes; allowed are 1 to 65536"]),
        ({"generate": GENERATE, "fields": FIELDS}, ["fields: needs generate.key, the name of the member that is generated"]),
        ({"generate": OF_JSON, "fields": {"password": "x"}}, ["fields.password: is the member that generate makes; leave one of them out"]),
        ({"generate": {"length": 5000}}, ["generate.length: is 5000; allowed are 1 to 4096"]),
        ({"rotation": {}}, []),
        ({"rotation": EVERY_MONTH}, []),
        ({"rotation": {"managed": True}}, []),
        ({"rotation": {"schedule_expression": "rate(1 day)"}}, ["rotation: needs one of lambda_arn and managed"]),
        ({"rotation": {**EVERY_MONTH, "managed": True}}, ["rotation: needs one of lambda_arn and managed"]),
        ({"rotation": {"lambda_arn": LAMBDA}}, ["rotation.schedule_expression: is missing, such as rate(30 days)"]),
        (
            {"rotation": {**EVERY_MONTH, "schedule_expression": "monthly"}},
            ["rotation.schedule_expression: is 'monthly', must be rate(N days), rate(N hours) or cron(...)"],
        ),
        ({"rotation": {**EVERY_MONTH, "duration": "3 hours"}}, ["rotation.duration: is '3 hours', must be hours such as 3h"]),
        ({"recovery_window_in_days": 7}, []),
        ({"recovery_window_in_days": 6}, ["recovery_window_in_days: is 6; allowed are 7 to 30"]),
        ({"recovery_window_in_days": 7, "force_delete": True}, ["recovery_window_in_days: is given, and force_delete too; only one of them is allowed"]),
        ({"description": "x" * 2049}, ["description: has 2049 characters; allowed are 2048"]),
        ({"policy": "nonsense"}, ["policy: is 'nonsense', must be a dict or a JSON object"]),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert shape.problems({"name": NAME, **asked}) == expected
