# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role dynamodb on the emulator, read back with boto3."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Go = Callable[..., Any]

LOCK, SESSIONS = "terraform-lock-test", "groundwork-test-sessions"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
TABLES: dict[str, Any] = {
    "lock": {"hash_key": {"name": "LockID", "type": "S"}},
    "sessions": {
        "hash_key": {"name": "id", "type": "S"},
        "range_key": {"name": "seen", "type": "N"},
        "global_secondary_indexes": [{"name": "by-user", "hash_key": {"name": "user", "type": "S"}}],
        "ttl_attribute": "expires_at",
        "stream": "new_image",
        "kms_key": "data",
        "recovery_period_days": 7,
    },
}

# What somebody changes behind our back.
DRIFTS: dict[str, Callable[[Any], Any]] = {
    "UpdateTable": lambda dynamodb: dynamodb.update_table(TableName=SESSIONS, DeletionProtectionEnabled=False),
    "UpdateContinuousBackups": lambda dynamodb: dynamodb.update_continuous_backups(
        TableName=SESSIONS, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    ),
    "UpdateTimeToLive": lambda dynamodb: dynamodb.update_time_to_live(
        TableName=SESSIONS, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires_at"}
    ),
    "TagResource": lambda dynamodb: dynamodb.untag_resource(ResourceArn=described(dynamodb, SESSIONS)["TableArn"], TagKeys=["Name"]),
}


@pytest.fixture
def go(fresh_account: Emulator, role_play: Play, stack: dict[str, Any]) -> Go:
    stack["class"] = "prod"
    stack["naming"]["templates"]["dynamodb_table/lock"] = "terraform-lock-{env}"
    given = {"dynamodb_tables": TABLES, "dynamodb_kms_keys": {"data": KEY}}
    return lambda state="present", check=False, **variables: role_play("dynamodb", {**given, **variables}, state=state, check=check)


@pytest.fixture
def dynamodb(aws: Aws) -> Any:
    return aws("dynamodb")


def described(dynamodb: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = dynamodb.describe_table(TableName=name)["Table"]
    return found


def recovery_of(dynamodb: Any, name: str) -> tuple[str, int]:
    found = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    return found["PointInTimeRecoveryStatus"], found["RecoveryPeriodInDays"]


def assert_tables(dynamodb: Any) -> None:
    """Both tables as the data says, protected since this is production."""
    lock, sessions = described(dynamodb, LOCK), described(dynamodb, SESSIONS)
    assert (lock["KeySchema"], lock["AttributeDefinitions"]) == (
        [{"AttributeName": "LockID", "KeyType": "HASH"}],
        [{"AttributeName": "LockID", "AttributeType": "S"}],
    )
    assert [table["BillingModeSummary"]["BillingMode"] for table in (lock, sessions)] == ["PAY_PER_REQUEST"] * 2
    assert [table["DeletionProtectionEnabled"] for table in (lock, sessions)] == [True, True]
    assert ("SSEDescription" in lock, sessions["SSEDescription"]["KMSMasterKeyArn"]) == (False, KEY)
    assert (recovery_of(dynamodb, LOCK), recovery_of(dynamodb, SESSIONS)) == (("ENABLED", 35), ("ENABLED", 7))
    assert dynamodb.describe_time_to_live(TableName=SESSIONS)["TimeToLiveDescription"]["AttributeName"] == "expires_at"
    assert sessions["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    tags = {tag["Key"]: tag["Value"] for tag in dynamodb.list_tags_of_resource(ResourceArn=sessions["TableArn"])["Tags"]}
    assert (tags["Name"], tags["groundwork:key"]) == (SESSIONS, "dynamodb_table/sessions")


def test_s2_19_tables_from_nothing_to_drift_and_back(go: Go, dynamodb: Any) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, dynamodb.list_tables()["TableNames"]) == ({"localhost": 1}, [], [])
    go().assert_ok()
    assert_tables(dynamodb)
    assert len(go().assert_unchanged().requests) == len(TABLES) * 4
    for change in DRIFTS.values():
        change(dynamodb)
    seen = go(check=True).assert_ok()
    assert (seen.changed, seen.writes) == ({"localhost": 1}, [])
    assert sorted(entry.operation for entry in go().assert_ok().writes) == sorted(DRIFTS)
    assert_tables(dynamodb)


def test_absent_keeps_protected_tables_and_what_is_not_ours(go: Go, dynamodb: Any) -> None:
    left = {"old": {"hash_key": {"name": "id"}, "deletion_protection": False}, "lock": TABLES["lock"]}
    go(dynamodb_tables=left).assert_ok()
    attribute = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
    dynamodb.create_table(TableName=SESSIONS, BillingMode="PAY_PER_REQUEST", **attribute)
    refused = go("absent")  # old left the data, and is found by its tags
    assert refused.rc != 0
    assert f"Failed to delete table {LOCK}: its deletion protection is on" in refused.stdout
    assert "-e override_protection=true" in refused.stdout
    assert sorted(dynamodb.list_tables()["TableNames"]) == [SESSIONS, LOCK]
    removed = go("absent", dynamodb_override_protection=True).assert_ok()
    assert [entry.operation for entry in removed.writes] == ["UpdateTable", "DeleteTable"]
    assert dynamodb.list_tables()["TableNames"] == [SESSIONS]
