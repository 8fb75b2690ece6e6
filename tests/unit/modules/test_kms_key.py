# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kms_key, without a network."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.kms_keys import (
    ATTRIBUTES,
    KEY_USAGES,
    USAGES,
    from_response,
    ownership,
    problems,
    recognised,
    to_request,
    wanted,
)
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.kms_key import KEY, run_key

from .cases import ModuleCases, Params
from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

ALIAS = "alias/shop-prod-main"
OWNED = {"groundwork:project": "shop", "groundwork:environment": "prod", "groundwork:component": "encryption", "groundwork:key": "kms_key/main"}
TAGS = {"Name": ALIAS, **OWNED}
ROOT: dict[str, Any] = {
    "Sid": "Enable IAM User Permissions",
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:root"},
    "Action": "kms:*",
    "Resource": "*",
}
POLICY: dict[str, Any] = {"Version": "2012-10-17", "Statement": [ROOT]}
WIDER: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [ROOT, {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "kms:Decrypt", "Resource": "*"}],
}
READS = ["DescribeKey", "ListResourceTags", "GetKeyPolicy", "GetKeyRotationStatus"]
LOOKING = ["ListAliases", "ListKeys"]


def id_of(number: int) -> str:
    return f"{number:08d}-0000-0000-0000-000000000000"


class FakeKMS(FakeAWS):
    service = "kms"

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, Response] = {}
        self.aliases: dict[str, str] = {}

    def key(self, request: Request) -> Response:
        key_id = self.aliases.get(request["KeyId"], request["KeyId"])
        if key_id not in self.keys:
            raise AWSError("NotFoundException")
        return self.keys[key_id]

    def changeable(self, request: Request) -> Response:
        key = self.key(request)
        if key["KeyState"] == "PendingDeletion":
            raise AWSError("KMSInvalidStateException", f"{key['Arn']} is pending deletion.")
        return key

    def rotating(self, request: Request) -> Response:
        key = self.changeable(request)
        if key["KeySpec"] != "SYMMETRIC_DEFAULT":
            raise AWSError("UnsupportedOperationException")
        return key

    def create_key(self, request: Request) -> Response:
        key_id = id_of(len(self.keys) + 1)
        self.keys[key_id] = {
            "KeyId": key_id,
            "Arn": f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/{key_id}",
            "CreationDate": dt.datetime(2026, 1, len(self.keys) + 1, tzinfo=dt.UTC),
            "Description": request.get("Description", ""),
            "Enabled": True,
            "KeyState": "Enabled",
            "KeySpec": request.get("KeySpec", "SYMMETRIC_DEFAULT"),
            "KeyUsage": request.get("KeyUsage", "ENCRYPT_DECRYPT"),
            "MultiRegion": request.get("MultiRegion", False),
            "Policy": request.get("Policy") or json.dumps(POLICY),
            "Rotation": {"KeyRotationEnabled": False},
            "Tags": {pair["TagKey"]: pair["TagValue"] for pair in request.get("Tags", [])},
        }
        return {"KeyMetadata": self.keys[key_id]}

    def describe_key(self, request: Request) -> Response:
        return {"KeyMetadata": self.key(request)}

    def get_key_policy(self, request: Request) -> Response:
        return {"Policy": self.key(request)["Policy"]}

    def put_key_policy(self, request: Request) -> None:
        self.changeable(request)["Policy"] = request["Policy"]

    def update_key_description(self, request: Request) -> None:
        self.changeable(request)["Description"] = request["Description"]

    def get_key_rotation_status(self, request: Request) -> Response:
        rotation: Response = self.rotating(request)["Rotation"]
        return rotation

    def enable_key_rotation(self, request: Request) -> None:
        key = self.rotating(request)
        if not key["Enabled"]:
            raise AWSError("DisabledException")
        key["Rotation"] = {"KeyRotationEnabled": True, "RotationPeriodInDays": request.get("RotationPeriodInDays", 365)}

    def disable_key_rotation(self, request: Request) -> None:
        if not self.rotating(request)["Enabled"]:
            raise AWSError("DisabledException")
        self.key(request)["Rotation"] = {"KeyRotationEnabled": False}

    def enable_key(self, request: Request) -> None:
        self.changeable(request).update(Enabled=True, KeyState="Enabled")

    def disable_key(self, request: Request) -> None:
        self.changeable(request).update(Enabled=False, KeyState="Disabled")

    def create_alias(self, request: Request) -> None:
        if request["AliasName"] in self.aliases:
            raise AWSError("AlreadyExistsException")
        self.aliases[request["AliasName"]] = self.changeable({"KeyId": request["TargetKeyId"]})["KeyId"]

    def update_alias(self, request: Request) -> None:
        self.aliases[request["AliasName"]] = self.changeable({"KeyId": request["TargetKeyId"]})["KeyId"]

    def delete_alias(self, request: Request) -> None:
        del self.aliases[request["AliasName"]]

    def list_aliases(self, request: Request) -> Response:
        """A page of one, so that pages are seen; the last is one of AWS's own without a key."""
        names = [*sorted(self.aliases), "alias/aws/none"]
        start = int(request.get("Marker", "0"))
        pages = [{"AliasName": name, **({"TargetKeyId": self.aliases[name]} if name in self.aliases else {})} for name in names]
        more = {"Truncated": True, "NextMarker": str(start + 1)} if start + 1 < len(names) else {"Truncated": False}
        return {"Aliases": pages[start : start + 1], **more}

    def list_keys(self, _request: Request) -> Response:
        return {"Keys": [{"KeyId": key_id} for key_id in self.keys], "Truncated": False}

    def list_resource_tags(self, request: Request) -> Response:
        return {"Tags": [{"TagKey": name, "TagValue": text} for name, text in self.key(request)["Tags"].items()], "Truncated": False}

    def tag_resource(self, request: Request) -> None:
        self.changeable(request)["Tags"].update({pair["TagKey"]: pair["TagValue"] for pair in request["Tags"]})

    def untag_resource(self, request: Request) -> None:
        for name in request["TagKeys"]:
            del self.changeable(request)["Tags"][name]

    def schedule_key_deletion(self, request: Request) -> Response:
        date = dt.datetime(2026, 2, 1, tzinfo=dt.UTC) + dt.timedelta(days=request["PendingWindowInDays"])
        self.changeable(request).update(Enabled=False, KeyState="PendingDeletion", DeletionDate=date)
        return {"KeyId": request["KeyId"], "DeletionDate": date}


class TestKey(ModuleCases):
    kind = KEY
    fake = FakeKMS
    params: ClassVar[Params] = {
        "alias": ALIAS,
        "description": "Everything",
        "enabled": True,
        "enable_key_rotation": True,
        "rotation_period_in_days": 180,
        "policy": POLICY,
        "pending_window_in_days": 30,
        "tags": TAGS,
    }
    changes: ClassVar[list[Params]] = [
        {"description": "Nothing"},
        {"enabled": False},
        {"enable_key_rotation": False},
        {"rotation_period_in_days": 90},
        {"policy": WIDER},
        {"tags": {**TAGS, "Env": "prod"}},
        {"tags": OWNED},
    ]
    create_operation = "CreateKey"

    def test_request_names_everything(self, aws: FakeKMS) -> None:
        self.go(aws, enabled=False)
        request = aws.request("CreateKey")
        assert json.loads(request.pop("Policy"))["Statement"][0]["Sid"] == "Enable IAM User Permissions"
        assert request == {
            "Description": "Everything",
            "KeySpec": "SYMMETRIC_DEFAULT",
            "KeyUsage": "ENCRYPT_DECRYPT",
            "Tags": [{"TagKey": name, "TagValue": text} for name, text in sorted(TAGS.items())],
        }
        assert aws.request("EnableKeyRotation") == {"KeyId": id_of(1), "RotationPeriodInDays": 180}
        assert aws.operations == ["DescribeKey", *LOOKING, "CreateKey", "CreateAlias", "EnableKeyRotation", "DisableKey", *READS]

    def test_an_unchanged_key_is_four_reads(self, built: FakeKMS) -> None:
        self.go(built)
        assert built.operations == READS

    def test_what_is_unset_is_left_alone(self, built: FakeKMS) -> None:
        unset = dict.fromkeys(("description", "enabled", "enable_key_rotation", "rotation_period_in_days", "policy", "tags"))
        assert self.go(built, **unset)["changed"] is False

    def test_aws_decides_what_nobody_asks_for(self, aws: FakeKMS) -> None:
        unset = dict.fromkeys(("description", "enabled", "enable_key_rotation", "rotation_period_in_days", "policy"))
        key = self.go(aws, **unset)["key"]
        assert aws.writes == ["CreateKey", "CreateAlias"]
        assert (key["enabled"], key["enable_key_rotation"], key["rotation_period_in_days"]) == (True, False, None)
        assert key["policy"]["Statement"][0]["Principal"] == {"AWS": [ACCOUNT_ID]}

    @pytest.mark.parametrize(
        ("difference", "operations"),
        [
            ({"description": ""}, ["UpdateKeyDescription"]),
            ({"policy": WIDER}, ["PutKeyPolicy"]),
            ({"enable_key_rotation": False}, ["DisableKeyRotation"]),
            ({"rotation_period_in_days": 2560}, ["EnableKeyRotation"]),
            ({"enabled": False}, ["DisableKey"]),
            ({"enabled": False, "enable_key_rotation": False}, ["DisableKeyRotation", "DisableKey"]),
            ({"tags": {**TAGS, "New": "1"}}, ["TagResource"]),
            ({"tags": OWNED}, ["UntagResource"]),
        ],
    )
    def test_a_difference_is_one_call(self, built: FakeKMS, difference: Params, operations: list[str]) -> None:
        self.go(built, **difference)
        assert built.writes == operations

    def test_a_key_is_enabled_before_its_rotation_is(self, built: FakeKMS) -> None:
        self.go(built, enabled=False, enable_key_rotation=False)
        built.calls.clear()
        assert self.go(built)["key"]["rotation_period_in_days"] == 180
        assert built.writes == ["EnableKey", "EnableKeyRotation"]

    def test_the_rotation_of_a_disabled_key_waits_until_it_is_enabled(self, built: FakeKMS) -> None:
        self.go(built, enabled=False)
        assert self.go(built, enabled=False, rotation_period_in_days=90)["changed"] is False
        assert self.go(built, rotation_period_in_days=90)["key"]["rotation_period_in_days"] == 90

    def test_a_key_that_still_counts_as_disabled_is_awaited(self, built: FakeKMS) -> None:
        built.fail_once("EnableKeyRotation", "DisabledException")
        assert self.go(built, rotation_period_in_days=90)["key"]["rotation_period_in_days"] == 90

    def test_the_same_policy_written_otherwise_is_no_difference(self, built: FakeKMS) -> None:
        otherwise = {"Statement": {**ROOT, "Action": ["kms:*"], "Principal": {"AWS": [ACCOUNT_ID]}}, "Version": "2012-10-17"}
        assert self.go(built, policy=otherwise)["changed"] is False

    def test_a_policy_waits_for_principals_that_are_new(self, built: FakeKMS) -> None:
        words = "Policy contains a statement with one or more invalid principals."
        built.fail_once("PutKeyPolicy", "MalformedPolicyDocumentException", message=words)
        assert self.go(built, policy=WIDER)["changed"] is True
        built.fail_once("PutKeyPolicy", "MalformedPolicyDocumentException", message="Syntax errors in policy.")
        with pytest.raises(AnsibleAWSError, match=f"^Failed to set the policy of key {ALIAS}: .*Syntax errors"):
            self.go(built)

    def test_a_key_that_is_not_known_everywhere_yet_is_awaited(self, aws: FakeKMS) -> None:
        aws.fail_once("CreateAlias", "NotFoundException")
        assert self.go(aws)["changed"] is True
        assert aws.writes == ["CreateKey", "CreateAlias", "CreateAlias", "EnableKeyRotation"]

    @pytest.mark.parametrize("operation", ["CreateAlias", "EnableKeyRotation"])
    def test_a_run_that_ended_early_is_completed_and_no_second_key_is_made(self, aws: FakeKMS, operation: str) -> None:
        aws.fail_once(operation, "AccessDeniedException")
        with pytest.raises(AnsibleAWSError, match="as the test wants it"):
            self.go(aws)
        aws.calls.clear()
        planned = self.go(aws, check_mode=True)
        result = self.go(aws)
        assert (planned["diff"], planned["changed"]) == (result["diff"], True)
        assert aws.writes == (["CreateAlias", "EnableKeyRotation"] if operation == "CreateAlias" else ["EnableKeyRotation"])
        assert (len(aws.keys), aws.aliases) == (1, {ALIAS: id_of(1)})
        assert self.go(aws)["changed"] is False

    def test_a_lost_key_is_adopted_by_all_its_tags_where_none_is_of_ownership(self, aws: FakeKMS) -> None:
        aws.lose_answer("CreateKey")
        self.go(aws, tags={"Name": "mine", "Env": "prod"})
        assert (len(aws.keys), aws.aliases) == (1, {ALIAS: id_of(1)})

    @pytest.mark.parametrize("tags", [{**TAGS, "groundwork:key": "kms_key/other"}, {**TAGS, "groundwork:environment": "dev"}, {"Name": ALIAS}, {}])
    def test_a_nameless_key_of_somebody_else_is_not_adopted(self, aws: FakeKMS, tags: dict[str, str]) -> None:
        aws.create_key({"Tags": [{"TagKey": name, "TagValue": text} for name, text in tags.items()]})
        self.go(aws)
        assert aws.aliases == {ALIAS: id_of(2)}
        assert aws.keys[id_of(1)]["Tags"] == tags

    def test_a_nameless_key_that_hides_its_tags_is_none_of_ours(self, aws: FakeKMS) -> None:
        aws.create_key({})
        aws.fail_once("ListResourceTags", "AccessDeniedException")
        assert self.go(aws)["key"]["key_id"] == id_of(2)

    def test_our_key_that_hides_its_tags_is_an_error(self, built: FakeKMS) -> None:
        built.fail_once("ListResourceTags", "AccessDeniedException")
        with pytest.raises(AnsibleAWSError, match=r"^Failed to read the tags of key "):
            self.go(built)

    def test_of_two_lost_keys_the_older_one_is_adopted(self, aws: FakeKMS) -> None:
        for _ in range(2):
            aws.create_key({"Tags": [{"TagKey": name, "TagValue": text} for name, text in OWNED.items()]})
        aws.keys[id_of(1)]["CreationDate"] = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        assert self.go(aws)["key"]["key_id"] == id_of(2)

    def test_an_alias_that_was_pointed_elsewhere_comes_back(self, built: FakeKMS) -> None:
        built.create_key({})
        built.update_alias({"AliasName": ALIAS, "TargetKeyId": id_of(2)})
        result = self.go(built)
        assert (result["diff"]["before"]["alias"], result["key"]["key_id"]) == ("", id_of(1))
        assert built.writes == ["CreateAlias", "UpdateAlias"]
        assert built.aliases == {ALIAS: id_of(1)}
        assert built.keys[id_of(2)]["Tags"] == {}

    def test_a_key_without_our_tags_is_taken_over_where_no_other_has_them(self, built: FakeKMS) -> None:
        built.keys[id_of(1)]["Tags"] = {}
        assert self.go(built)["key"]["key_id"] == id_of(1)
        assert built.writes == ["TagResource"]

    def test_a_key_that_is_pending_deletion_counts_as_absent(self, built: FakeKMS) -> None:
        built.schedule_key_deletion({"KeyId": id_of(1), "PendingWindowInDays": 7})
        assert self.go(built, state="absent")["changed"] is False
        result = self.go(built)
        assert (result["diff"]["before"], result["key"]["key_id"]) == ({}, id_of(2))
        assert built.writes == ["CreateKey", "CreateAlias", "UpdateAlias", "EnableKeyRotation"]
        assert built.aliases == {ALIAS: id_of(2)}

    def test_a_key_whose_deletion_was_cancelled_comes_back(self, built: FakeKMS) -> None:
        self.go(built, state="absent")
        built.keys[id_of(1)].update(KeyState="Disabled", Enabled=False)
        built.calls.clear()
        assert self.go(built)["key"]["key_id"] == id_of(1)
        assert (built.writes, built.aliases) == (["CreateAlias", "EnableKey"], {ALIAS: id_of(1)})

    @pytest.mark.parametrize(("spec", "usage"), [(spec, usage) for spec, usages in USAGES.items() for usage in usages])
    def test_every_kind_of_key_can_be_made(self, aws: FakeKMS, spec: str, usage: str) -> None:
        asked: Params = {"key_spec": spec, "key_usage": usage, "enable_key_rotation": False}
        assert self.go(aws, **asked)["changed"] is True
        assert (aws.request("CreateKey")["KeySpec"], aws.request("CreateKey")["KeyUsage"]) == (spec.upper(), usage.upper())
        aws.calls.clear()
        assert self.go(aws, **asked)["changed"] is False
        assert ("GetKeyRotationStatus" in aws.operations) is (spec == "symmetric_default")

    @pytest.mark.parametrize("difference", [{"multi_region": True}, {"key_spec": "hmac_256", "enable_key_rotation": False}])
    def test_what_makes_a_key_cannot_be_changed(self, built: FakeKMS, difference: Params) -> None:
        with pytest.raises(AnsibleAWSError, match=r"cannot change .* once it exists; delete it first"):
            self.go(built, **difference)
        assert built.writes == []

    def test_a_key_in_a_store_of_ones_own_does_not_rotate(self, built: FakeKMS) -> None:
        built.fail_once("GetKeyRotationStatus", "UnsupportedOperationException")
        assert self.go(built, enable_key_rotation=None)["key"]["enable_key_rotation"] is False

    @pytest.mark.parametrize(
        ("tags", "gone"), [({"groundwork:environment": "prod"}, True), ({}, True), ({"groundwork:environment": "dev"}, False), (OWNED, True)]
    )
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeKMS, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", tags=None, match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert (built.keys[id_of(1)]["KeyState"] == "PendingDeletion") is gone
        assert (ALIAS not in built.aliases) is gone

    def test_a_nameless_key_is_deleted_by_its_tags(self, built: FakeKMS) -> None:
        built.create_key({})
        built.update_alias({"AliasName": ALIAS, "TargetKeyId": id_of(2)})
        assert self.go(built, state="absent", tags=None, match_tags=OWNED)["changed"] is True
        assert built.writes == ["ScheduleKeyDeletion"]
        assert (built.keys[id_of(1)]["KeyState"], built.aliases) == ("PendingDeletion", {ALIAS: id_of(2)})

    def test_a_deletion_tells_what_aws_keeps_and_until_when(self, built: FakeKMS) -> None:
        params = {"state": "absent", "alias": ALIAS, "pending_window_in_days": 7, "match_tags": OWNED}
        key = {"key_id": id_of(1), "arn": f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/{id_of(1)}"}
        assert run_key(built.client, params, True)["pending_deletion"] == [{**key, "deletion_date": UNKNOWN}]
        assert run_key(built.client, params, False)["pending_deletion"] == [{**key, "deletion_date": "2026-02-08T00:00:00+00:00"}]
        assert built.request("ScheduleKeyDeletion")["PendingWindowInDays"] == 7
        assert run_key(built.client, params, False)["pending_deletion"] == []

    def test_a_key_that_stays_is_not_listed_as_going(self, aws: FakeKMS) -> None:
        assert run_key(aws.client, {**self.params, "state": "present", "purge_tags": True}, False)["pending_deletion"] == []

    def test_a_deletion_that_is_refused_leaves_the_alias(self, built: FakeKMS) -> None:
        built.fail_once("ScheduleKeyDeletion", "AccessDeniedException")
        with pytest.raises(AnsibleAWSError, match=r"^Failed to schedule the deletion of key arn:"):
            self.go(built, state="absent")
        assert built.aliases == {ALIAS: id_of(1)}


METADATA: Response = {"KeyId": id_of(1), "Arn": "arn:1", "KeyUsage": "ENCRYPT_DECRYPT", "Enabled": True}


@pytest.mark.parametrize(
    ("metadata", "rotation", "expected"),
    [
        ({}, {}, {"alias": ALIAS, "description": "", "enabled": True, "key_spec": "symmetric_default", "multi_region": False, "tags": {"a": "b"}}),
        ({"Enabled": False, "Description": "x", "MultiRegion": True}, {}, {"enabled": False, "description": "x", "multi_region": True}),
        ({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}, {}, {"key_spec": "rsa_2048", "key_usage": "sign_verify", "enable_key_rotation": False}),
        ({}, {"KeyRotationEnabled": True, "RotationPeriodInDays": 90}, {"enable_key_rotation": True, "rotation_period_in_days": 90}),
        ({}, {"KeyRotationEnabled": True}, {"enable_key_rotation": True, "rotation_period_in_days": 365}),
        ({}, {"KeyRotationEnabled": False, "RotationPeriodInDays": 90}, {"enable_key_rotation": False, "rotation_period_in_days": None}),
    ],
)
def test_from_response(metadata: Response, rotation: Response, expected: Params) -> None:
    shape = from_response(ALIAS, {**METADATA, **metadata}, json.dumps(POLICY), rotation, {"a": "b"})
    assert expected.items() <= shape.items()
    assert set(ATTRIBUTES) < set(shape)


def test_to_request_leaves_out_what_nobody_asked_for() -> None:
    assert to_request({**ATTRIBUTES, "alias": ALIAS}) == {"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT"}
    assert to_request({**ATTRIBUTES, "multi_region": True})["MultiRegion"] is True


EXISTING: Params = {**ATTRIBUTES, "policy": {}}
ROTATING: Params = {**EXISTING, "enable_key_rotation": True, "rotation_period_in_days": 90}


@pytest.mark.parametrize(
    ("asked", "base", "rotation"),
    [
        ({}, EXISTING, (False, None)),
        ({"rotation_period_in_days": 90}, EXISTING, (False, None)),
        ({"enable_key_rotation": True}, EXISTING, (True, 365)),
        ({"enable_key_rotation": True, "rotation_period_in_days": 90}, EXISTING, (True, 90)),
        ({}, ROTATING, (True, 90)),
        ({"rotation_period_in_days": 180}, ROTATING, (True, 180)),
        ({"enable_key_rotation": False}, ROTATING, (False, None)),
        ({"enable_key_rotation": False}, {**ROTATING, "enabled": False}, (True, 90)),
        ({"enable_key_rotation": False, "enabled": False}, {**ROTATING, "enabled": False}, (True, 90)),
        ({"enable_key_rotation": False, "enabled": True}, {**ROTATING, "enabled": False}, (False, None)),
    ],
)
def test_wanted_rotation(asked: Params, base: Params, rotation: tuple[bool, int | None]) -> None:
    shape = wanted(asked, base)
    assert (shape["enable_key_rotation"], shape["rotation_period_in_days"]) == rotation


@pytest.mark.parametrize(
    ("asked", "usage"),
    [
        ({}, "encrypt_decrypt"),
        ({"key_spec": "rsa_2048"}, "encrypt_decrypt"),
        ({"key_spec": "ecc_nist_p256"}, "sign_verify"),
        ({"key_spec": "hmac_256"}, "generate_verify_mac"),
        ({"key_spec": "ecc_nist_p256", "key_usage": "key_agreement"}, "key_agreement"),
    ],
)
def test_wanted_usage(asked: Params, usage: str) -> None:
    assert wanted(asked, EXISTING)["key_usage"] == usage


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, []),
        ({"alias": UNKNOWN}, []),
        ({"rotation_period_in_days": 90, "pending_window_in_days": 30}, []),
        ({"rotation_period_in_days": 2560, "pending_window_in_days": 7}, []),
        ({"rotation_period_in_days": 89}, ["rotation_period_in_days: is 89, must be 90 to 2560 days"]),
        ({"rotation_period_in_days": 2561}, ["rotation_period_in_days: is 2561, must be 90 to 2560 days"]),
        ({"pending_window_in_days": 6}, ["pending_window_in_days: is 6, must be 7 to 30 days"]),
        ({"pending_window_in_days": 31}, ["pending_window_in_days: is 31, must be 7 to 30 days"]),
        *(
            (
                {"alias": alias},
                [f"alias: is {alias!r}, must be alias/ and 1 to 250 letters, digits and /_-, and not begin with alias/aws/, which is AWS's own"],
            )
            for alias in ("main", "alias/", "alias/a.b", "alias/aws/s3", "alias/" + "a" * 251)
        ),
        (
            {"key_spec": "hmac_256", "key_usage": "sign_verify"},
            ["key_usage: is sign_verify, which a key of hmac_256 does not know; allowed are generate_verify_mac"],
        ),
        ({"key_spec": "rsa_2048", "key_usage": "sign_verify"}, []),
        (
            {"key_spec": "rsa_2048", "enable_key_rotation": True},
            ["enable_key_rotation: AWS does not rotate keys of rsa_2048, only those of symmetric_default"],
        ),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert problems({"alias": ALIAS, **asked}) == expected


@pytest.mark.parametrize(
    ("asked", "owned", "known_by"),
    [
        ({}, {}, {}),
        ({"tags": TAGS}, OWNED, OWNED),
        ({"match_tags": OWNED}, OWNED, OWNED),
        ({"tags": {"Name": "a"}}, {}, {"Name": "a"}),
        ({"tags": {"groundwork:project": "shop"}}, {}, {}),
        ({"match_tags": {"groundwork:project": "shop"}}, {}, {}),
    ],
)
def test_by_what_a_key_is_known(asked: Params, owned: dict[str, str], known_by: dict[str, str]) -> None:
    assert (ownership(asked), recognised(asked)) == (owned, known_by)


def test_usages_are_all_there_are() -> None:
    assert set(KEY_USAGES) == {usage for usages in USAGES.values() for usage in usages}
