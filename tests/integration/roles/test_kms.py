# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role kms on the emulator, read back with boto3."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ..playing import write_role_playbook
from .killing import kill_after

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Go = Callable[..., Any]

MAIN, LOGS, SIGNING = (f"alias/groundwork-test-{key}" for key in ("main", "logs", "signing"))
KEYS: dict[str, Any] = {
    "main": {"users": ["sqs", "ssm"], "deletion_window_days": 7},
    "logs": {"users": ["logs"], "description": "Log groups", "rotation_period_in_days": 180},
    "signing": {"key_spec": "ecc_nist_p256", "key_usage": "sign_verify", "enable_key_rotation": False},
}
READS_OF_A_KEY = 4


@pytest.fixture
def go(fresh_account: Emulator, role_play: Play) -> Go:
    return lambda state="present", check=False, keys=KEYS, **variables: role_play("kms", {"kms_keys": keys, **variables}, state=state, check=check)


@pytest.fixture
def kms(aws: Aws) -> Any:
    return aws("kms")


def described(kms: Any, alias: str) -> dict[str, Any]:
    found: dict[str, Any] = kms.describe_key(KeyId=alias)["KeyMetadata"]
    return found


def tags_of(kms: Any, key_id: str) -> dict[str, str]:
    return {tag["TagKey"]: tag["TagValue"] for tag in kms.list_resource_tags(KeyId=key_id)["Tags"]}


def policy_of(kms: Any, key_id: str) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"])["Statement"]
    return statements


def keys_of(kms: Any) -> dict[str, str]:
    """Every key of the account by its id, with its state."""
    return {key["KeyId"]: described(kms, key["KeyId"])["KeyState"] for key in kms.list_keys()["Keys"]}


def operations(result: Any) -> list[str]:
    return [entry.operation for entry in result.assert_ok().writes]


def assert_built(kms: Any) -> None:
    """What the keys are after the first run."""
    main, logs, signing = (described(kms, alias) for alias in (MAIN, LOGS, SIGNING))
    assert (main["Description"], logs["Description"]) == ("Key main of groundwork test", "Log groups")
    for key, days in ((main, 365), (logs, 180)):
        status = kms.get_key_rotation_status(KeyId=key["KeyId"])
        assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, days)
    assert (signing["KeySpec"], signing["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    sids = {statement["Sid"] for statement in policy_of(kms, main["KeyId"])}
    assert sids == {"Enable IAM User Permissions", "ThroughSqs", "ThroughSsm"}
    tags = tags_of(kms, main["KeyId"])
    assert (tags["groundwork:key"], tags["groundwork:component"], tags["Name"]) == ("kms_key/main", "test", MAIN)


def test_c14_s3_36_keys_from_nothing_to_nothing(go: Go, kms: Any) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, keys_of(kms)) == ({"localhost": 1}, [], {})
    assert operations(go()).count("CreateKey") == len(KEYS)
    assert_built(kms)
    unchanged = go().assert_unchanged()
    assert len([entry for entry in unchanged.requests if entry.service == "kms"]) <= READS_OF_A_KEY * len(KEYS)
    go(check=True).assert_unchanged()

    ids = {alias: described(kms, alias)["KeyId"] for alias in (MAIN, LOGS, SIGNING)}
    assert go(state="absent", check=True).assert_ok().writes == []
    left = {key: entry for key, entry in KEYS.items() if key != "logs"}  # what has left the data goes, too
    gone = go(state="absent", keys=left)
    assert sorted(operations(gone)) == ["DeleteAlias"] * 3 + ["ScheduleKeyDeletion"] * 3
    assert set(keys_of(kms).values()) == {"PendingDeletion"}
    days = {alias: (described(kms, key_id)["DeletionDate"] - described(kms, key_id)["CreationDate"]).days for alias, key_id in ids.items()}
    assert days == {MAIN: 7, LOGS: 30, SIGNING: 30}
    assert [alias["AliasName"] for alias in kms.list_aliases()["Aliases"] if not alias["AliasName"].startswith("alias/aws/")] == []
    again = go(state="absent").assert_unchanged()
    for result in (gone, again):
        assert all(f"kept by AWS until {described(kms, key_id)['DeletionDate']:%Y-%m-%d}" in result.stdout for key_id in ids.values()), result.stdout
        assert all(described(kms, key_id)["Arn"] in result.stdout for key_id in ids.values())


def drifted(kms: Any) -> None:
    """Everything that somebody can change behind our back, a key each where two changes would meet."""
    main, logs = (described(kms, alias)["KeyId"] for alias in (MAIN, LOGS))
    kms.disable_key_rotation(KeyId=main)
    kms.untag_resource(KeyId=main, TagKeys=["groundwork:key"])
    kms.update_key_description(KeyId=main, Description="mine")
    wide = {"Statement": [*policy_of(kms, main), {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}
    kms.put_key_policy(KeyId=main, PolicyName="default", Policy=json.dumps(wide))
    kms.enable_key_rotation(KeyId=logs, RotationPeriodInDays=2000)
    kms.disable_key(KeyId=logs)
    other = kms.create_key(Description="Somebody's")["KeyMetadata"]["KeyId"]
    kms.update_alias(AliasName=SIGNING, TargetKeyId=other)


def test_c14_every_drift_is_seen_and_repaired(go: Go, kms: Any) -> None:
    go().assert_ok()
    ids = {alias: described(kms, alias)["KeyId"] for alias in (MAIN, LOGS, SIGNING)}
    drifted(kms)
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 1}, [])
    assert operations(go()) == [
        "UpdateKeyDescription",
        "PutKeyPolicy",
        "EnableKeyRotation",
        "TagResource",
        "EnableKey",
        "EnableKeyRotation",
        "CreateAlias",
        "UpdateAlias",
    ]
    assert_built(kms)
    assert {alias: described(kms, alias)["KeyId"] for alias in ids} == ids
    assert [described(kms, key)["Description"] for key in keys_of(kms) if key not in ids.values()] == ["Somebody's"]
    go().assert_unchanged()


def test_c14_a_killed_run_is_completed_and_no_key_is_made_twice(
    go: Go, kms: Any, emulator: Emulator, aws_environment: dict[str, str], tmp_path: Path, stack: Any, stack_tags: Any
) -> None:
    variables = {"kms_state": "present", "kms_stack": stack, "kms_tags": stack_tags, "kms_keys": KEYS}
    kill_after(emulator, "CreateKey", write_role_playbook(tmp_path, "kms", variables), aws_environment)
    go().assert_ok()
    assert_built(kms)
    assert len(keys_of(kms)) == len(KEYS)
    go().assert_unchanged()


def test_absent_leaves_a_key_of_somebody_else(go: Go, kms: Any, stack_tags: dict[str, str]) -> None:
    for alias, tags in ((MAIN, {}), (LOGS, {**stack_tags, "groundwork:component": "other"})):
        key = kms.create_key(Tags=[{"TagKey": name, "TagValue": text} for name, text in tags.items()])["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=alias, TargetKeyId=key)
    go(state="absent").assert_unchanged()
    assert set(keys_of(kms).values()) == {"Enabled"}
