# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""KMS behaves as its API reference says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches import kms as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws

ROOT = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*", "Resource": "*"}


@pytest.fixture
def kms(aws: Aws) -> Any:
    return aws("kms")


def made(kms: Any, **request: Any) -> str:
    key_id: str = kms.create_key(**request)["KeyMetadata"]["KeyId"]
    return key_id


@proves(patches.keys_rotate_every_so_many_days, patches.keys_tell_how_often_they_rotate)
def test_a_key_tells_how_often_it_rotates(kms: Any) -> None:
    key = made(kms)
    assert "RotationPeriodInDays" not in kms.get_key_rotation_status(KeyId=key)
    for asked, told in ((180, 180), (None, 180), (2560, 2560)):
        kms.enable_key_rotation(KeyId=key, **({"RotationPeriodInDays": asked} if asked else {}))
        status = kms.get_key_rotation_status(KeyId=key)
        assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, told)


@proves(patches.keys_tell_how_often_they_rotate)
def test_a_key_rotates_once_a_year_when_nobody_says(kms: Any) -> None:
    key = made(kms)
    kms.enable_key_rotation(KeyId=key)
    assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 365


@proves(patches.keys_rotate_every_so_many_days)
def test_a_period_has_a_limit(kms: Any) -> None:
    with refused("ValidationException", "rotationPeriodInDays"):
        kms.enable_key_rotation(KeyId=made(kms), RotationPeriodInDays=2561)


@proves(patches.only_symmetric_keys_rotate)
@pytest.mark.parametrize("operation", ["enable_key_rotation", "disable_key_rotation", "get_key_rotation_status"])
def test_only_symmetric_keys_rotate(kms: Any, operation: str) -> None:
    key = made(kms, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    with refused("UnsupportedOperationException"):
        getattr(kms, operation)(KeyId=key)


@proves(patches.disabled_keys_keep_their_rotation)
@pytest.mark.parametrize("operation", ["enable_key_rotation", "disable_key_rotation"])
def test_a_disabled_key_keeps_its_rotation(kms: Any, operation: str) -> None:
    key = made(kms)
    kms.disable_key(KeyId=key)
    with refused("DisabledException"):
        getattr(kms, operation)(KeyId=key)


CHANGES: dict[str, dict[str, Any]] = {
    "disable_key": {},
    "disable_key_rotation": {},
    "enable_key": {},
    "enable_key_rotation": {},
    "schedule_key_deletion": {},
    "tag_resource": {"Tags": [{"TagKey": "a", "TagValue": "b"}]},
    "untag_resource": {"TagKeys": ["a"]},
    "update_key_description": {"Description": "x"},
}


@proves(patches.keys_that_are_going_stay_as_they_are)
@pytest.mark.parametrize("operation", CHANGES)
def test_a_key_that_is_going_stays_as_it_is(kms: Any, operation: str) -> None:
    key = made(kms)
    kms.schedule_key_deletion(KeyId=key)
    with refused("KMSInvalidStateException", "is pending deletion"):
        getattr(kms, operation)(KeyId=key, **CHANGES[operation])


@proves(patches.keys_that_are_going_get_no_alias)
def test_a_key_that_is_going_gets_no_alias(kms: Any) -> None:
    going, other = made(kms), made(kms)
    kms.create_alias(AliasName="alias/main", TargetKeyId=going)
    kms.schedule_key_deletion(KeyId=going)
    for call, name in ((kms.create_alias, "alias/second"), (kms.update_alias, "alias/main")):
        with refused("KMSInvalidStateException", "is pending deletion"):
            call(AliasName=name, TargetKeyId=going)
    kms.update_alias(AliasName="alias/main", TargetKeyId=other)
    assert kms.describe_key(KeyId="alias/main")["KeyMetadata"]["KeyId"] == other


@proves(patches.deletions_wait_for_7_to_30_days)
def test_a_deletion_is_7_to_30_days_away(kms: Any) -> None:
    key = made(kms)
    for days in (6, 31):
        with refused("ValidationException", "pendingWindowInDays"):
            kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=days)
    answer = kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert (answer["KeyState"], answer["PendingWindowInDays"]) == ("PendingDeletion", 7)


@proves(patches.keys_of_aws_are_told_as_such)
def test_a_key_of_aws_is_told_as_such(kms: Any) -> None:
    key = kms.describe_key(KeyId="alias/aws/rds")["KeyMetadata"]
    assert (key["KeyManager"], kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"]) == ("AWS", True)
    assert kms.create_key()["KeyMetadata"]["KeyManager"] == "CUSTOMER"


@proves(patches.keys_encrypt_unless_told_otherwise)
def test_a_key_encrypts_unless_told_otherwise(kms: Any) -> None:
    key = kms.create_key()["KeyMetadata"]
    assert (key["KeyUsage"], key["MultiRegion"]) == ("ENCRYPT_DECRYPT", False)


WRONG = [
    "no policy",
    json.dumps({"Statement": [{**ROOT, "Principal": None}]}),
    json.dumps({"Statement": [{key: value for key, value in ROOT.items() if key != "Resource"}]}),
    json.dumps({"Statement": [{**ROOT, "Action": "kms:Decrypt"}]}),
    json.dumps({"Statement": {**ROOT, "Effect": "Deny"}}),
]


@proves(patches.key_policies_are_checked)
@pytest.mark.parametrize("policy", WRONG, ids=["text", "nobody", "nothing", "locked", "denied"])
def test_a_key_policy_is_checked(kms: Any, policy: str) -> None:
    key = made(kms, Policy=json.dumps({"Statement": ROOT}))
    with refused("MalformedPolicyDocumentException"):
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
    with refused("MalformedPolicyDocumentException"):
        kms.create_key(Policy=policy)
    assert json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]) == {"Statement": ROOT}
