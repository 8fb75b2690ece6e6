# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""KMS: keys, their rotation, their policies and their end."""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.models import Key, KmsBackend
from moto.kms.responses import KmsResponse

from .mechanism import Function, replaces

ROTATION_DAYS = range(90, 2561)
WINDOW_DAYS = range(7, 31)
MALFORMED = "MalformedPolicyDocumentException"
UPDATES_POLICY = {"*", "kms:*", "kms:Put*", "kms:PutKeyPolicy"}
# https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
REFUSED_WHILE_GOING = (
    "disable_key",
    "disable_key_rotation",
    "enable_key",
    "enable_key_rotation",
    "schedule_key_deletion",
    "tag_resource",
    "untag_resource",
    "update_key_description",
)


def _out_of_range(name: str, value: object, allowed: range) -> JsonRESTError:
    """The error of a number that AWS refuses."""
    words = f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: Member must be from {allowed[0]} to {allowed[-1]}"
    return JsonRESTError("ValidationException", words)


def _pending(key: Any) -> JsonRESTError:
    """The error of a key that is going."""
    return JsonRESTError("KMSInvalidStateException", f"{key.arn} is pending deletion.")


def _key(response: Any, parameter: str = "KeyId") -> Any:
    """The key that a request means, or None."""
    backend: KmsBackend = response.kms_backend
    return backend.keys.get(backend.get_key_id(str(response._get_param(parameter))))


@replaces(KmsResponse, "enable_key_rotation")
def keys_rotate_every_so_many_days(original: Function, response: Any) -> str:
    """A key rotates every RotationPeriodInDays days, 365 when nobody says; moto drops the period.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
    """
    days = response._get_param("RotationPeriodInDays")
    if days is not None and days not in ROTATION_DAYS:
        raise _out_of_range("rotationPeriodInDays", days, ROTATION_DAYS)
    answer: str = original(response)
    key = _key(response)
    key.rotation_period_in_days = days or getattr(key, "rotation_period_in_days", 365)
    return answer


@replaces(KmsResponse, "get_key_rotation_status")
def keys_tell_how_often_they_rotate(original: Function, response: Any) -> str:
    """A key that rotates tells its period.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
    """
    answer = json.loads(original(response))
    key = _key(response)
    days = {"RotationPeriodInDays": getattr(key, "rotation_period_in_days", 365)} if answer["KeyRotationEnabled"] else {}
    return json.dumps({"KeyId": key.arn} | answer | days)


def only_symmetric_keys_rotate(original: Function, response: Any) -> str:
    """The rotation of any other key is not supported; moto rotates them all.

    https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
    """
    key = _key(response)
    if key and key.key_spec != "SYMMETRIC_DEFAULT":
        raise JsonRESTError("UnsupportedOperationException", f"You cannot perform this operation on an {key.key_spec} key.")
    answer: str = original(response)
    return answer


for _operation in ("enable_key_rotation", "disable_key_rotation", "get_key_rotation_status"):
    replaces(KmsResponse, _operation)(only_symmetric_keys_rotate)


def disabled_keys_keep_their_rotation(original: Function, response: Any) -> str:
    """The rotation of a disabled key cannot be changed.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
    """
    key = _key(response)
    if key and key.key_state == "Disabled":
        raise JsonRESTError("DisabledException", f"{key.arn} is disabled.")
    answer: str = original(response)
    return answer


for _operation in ("enable_key_rotation", "disable_key_rotation"):
    replaces(KmsResponse, _operation)(disabled_keys_keep_their_rotation)


def keys_that_are_going_stay_as_they_are(original: Function, response: Any) -> str:
    """A key that is pending deletion is neither changed nor deleted again.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
    """
    key = _key(response)
    if key and key.key_state == "PendingDeletion":
        raise _pending(key)
    answer: str = original(response)
    return answer


for _operation in REFUSED_WHILE_GOING:
    replaces(KmsResponse, _operation)(keys_that_are_going_stay_as_they_are)


@replaces(KmsResponse, "_set_alias")
def keys_that_are_going_get_no_alias(original: Function, response: Any, update: bool = False) -> str:
    """No alias can be made for, or moved to, a key that is pending deletion.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
    """
    key = _key(response, "TargetKeyId")
    if key and key.key_state == "PendingDeletion":
        raise _pending(key)
    answer: str = original(response, update)
    return answer


@replaces(KmsResponse, "schedule_key_deletion")
def deletions_wait_for_7_to_30_days(original: Function, response: Any) -> str:
    """A deletion is at least 7 and at most 30 days away, and the answer tells the key's state; moto gives a key without a date for any other number.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
    """
    days = response._get_param("PendingWindowInDays", 30)
    if days not in WINDOW_DAYS:
        raise _out_of_range("pendingWindowInDays", days, WINDOW_DAYS)
    return json.dumps(json.loads(original(response)) | {"KeyState": "PendingDeletion", "PendingWindowInDays": days})


@replaces(KmsBackend, "_generate_default_keys")
def keys_of_aws_are_told_as_such(original: Function, backend: Any, alias_name: str) -> str | None:
    """A key behind alias/aws/ is managed by AWS and rotates; moto makes it one of the customer's.

    https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
    """
    made: str | None = original(backend, alias_name)
    if made:
        backend.keys[made].key_manager = "AWS"
        backend.keys[made].key_rotation_status = True
    return made


@replaces(Key, "to_dict")
def keys_encrypt_unless_told_otherwise(original: Function, key: Any) -> dict[str, Any]:
    """A key without a KeyUsage is for encryption, and one without MultiRegion of one region; moto tells neither.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
    """
    told: dict[str, Any] = original(key)
    told["KeyMetadata"]["KeyUsage"] = key.key_usage or "ENCRYPT_DECRYPT"
    told["KeyMetadata"]["MultiRegion"] = bool(key.multi_region)
    return told


def key_policies_are_checked(original: Function, response: Any) -> str:
    """A key policy is JSON, says of each statement whom it is about, and lets somebody change it; moto takes any text.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
    """
    text = response._get_param("Policy")
    if text is not None:
        _check_policy(text)
    answer: str = original(response)
    return answer


for _operation in ("create_key", "put_key_policy"):
    replaces(KmsResponse, _operation)(key_policies_are_checked)


def _check_policy(text: str) -> None:
    try:
        given = json.loads(text)["Statement"]
    except (ValueError, KeyError, TypeError) as error:
        words = "Syntax errors in policy."
        raise JsonRESTError(MALFORMED, words) from error
    statements = given if isinstance(given, list) else [given]
    if not all(statement.get("Principal") and statement.get("Resource") for statement in statements):
        words = "Policy contains a statement with no principal or no resource."
        raise JsonRESTError(MALFORMED, words)
    if not any(_updates_policy(statement) for statement in statements):
        words = "The new key policy will not allow you to update the key policy in the future."
        raise JsonRESTError(MALFORMED, words)


def _updates_policy(statement: dict[str, Any]) -> bool:
    actions = statement.get("Action") or []
    named = {actions} if isinstance(actions, str) else set(actions)
    return statement.get("Effect") == "Allow" and bool(named & UPDATES_POLICY)
