# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module dynamodb_table on the emulator: its life, and what is changed behind its back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules import dynamodb_table
from ansible_collections.groundwork.aws.plugins.modules.dynamodb_table import TABLE, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..playing import Playing

NAME = "shop-prod-sessions"
KEY, OTHER_KEY = (f"arn:aws:kms:eu-central-1:123456789012:key/{digit * 8}-89ab-cdef-0123-456789abcdef" for digit in "01")
BY_USER = {"name": "by-user", "hash_key": {"name": "user"}, "range_key": {"name": "seen", "type": "N"}, "projection": "keys_only"}
PARAMS: dict[str, Any] = {
    "name": NAME,
    "hash_key": {"name": "id", "type": "S"},
    "billing_mode": "provisioned",
    "read_capacity": 5,
    "write_capacity": 6,
    "global_secondary_indexes": [BY_USER],
    "stream": "new_image",
    "ttl_attribute": "expires",
    "point_in_time_recovery": True,
    "recovery_period_in_days": 14,
    "sse": {"enabled": True, "kms_key_id": KEY},
    "deletion_protection": True,
    "table_class": "standard",
    "tags": {"Name": NAME},
    "purge_tags": True,
    "wait_timeout": 60,
    "force": False,
    "state": "present",
}
READS = ["DescribeTable", "DescribeContinuousBackups", "DescribeTimeToLive", "ListTagsOfResource"]


def update(**request: Any) -> Callable[[Any, str], Any]:
    return lambda dynamodb, _arn: dynamodb.update_table(TableName=NAME, **request)


def recovery(**request: Any) -> Callable[[Any, str], Any]:
    return lambda dynamodb, _arn: dynamodb.update_continuous_backups(TableName=NAME, PointInTimeRecoverySpecification=request)


# What somebody changes, the attributes in which it shows, and the calls that undo it.
DRIFTS: dict[str, tuple[Callable[[Any, str], Any], list[str], list[str]]] = {
    "capacity changed": (
        update(ProvisionedThroughput={"ReadCapacityUnits": 7, "WriteCapacityUnits": 8}),
        ["read_capacity", "write_capacity"],
        ["UpdateTable"],
    ),
    "requests paid for": (
        update(BillingMode="PAY_PER_REQUEST"),
        ["billing_mode", "read_capacity", "write_capacity", "global_secondary_indexes"],
        ["UpdateTable"],
    ),
    "index deleted": (update(GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-user"}}]), ["global_secondary_indexes"], ["UpdateTable"]),
    "stream ended": (update(StreamSpecification={"StreamEnabled": False}), ["stream"], ["UpdateTable"]),
    "key changed": (update(SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": OTHER_KEY}), ["sse"], ["UpdateTable"]),
    "protection lifted": (update(DeletionProtectionEnabled=False), ["deletion_protection"], ["UpdateTable"]),
    "class changed": (update(TableClass="STANDARD_INFREQUENT_ACCESS"), ["table_class"], ["UpdateTable"]),
    "recovery ended": (recovery(PointInTimeRecoveryEnabled=False), ["point_in_time_recovery", "recovery_period_in_days"], ["UpdateContinuousBackups"]),
    "recovery shortened": (recovery(PointInTimeRecoveryEnabled=True, RecoveryPeriodInDays=1), ["recovery_period_in_days"], ["UpdateContinuousBackups"]),
    "time to live ended": (
        lambda dynamodb, _arn: dynamodb.update_time_to_live(TableName=NAME, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires"}),
        ["ttl_attribute"],
        ["UpdateTimeToLive"],
    ),
    "tag added": (lambda dynamodb, arn: dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "Stray", "Value": "1"}]), ["tags"], ["UntagResource"]),
    "tag removed": (lambda dynamodb, arn: dynamodb.untag_resource(ResourceArn=arn, TagKeys=["Name"]), ["tags"], ["TagResource"]),
}


@pytest.fixture
def dynamodb(fresh_account: Emulator, aws: Aws) -> Any:
    assert fresh_account.url
    return aws("dynamodb")


def go(dynamodb: Any, check_mode: bool = False, **changes: Any) -> dict[str, Any]:
    params = {**PARAMS, **changes}
    return run(kind_of(params), dynamodb, params, check_mode)


def operations(emulator: Emulator) -> list[str]:
    return [entry.operation for entry in emulator.requests()]


def test_s2_19_a_table_from_nothing_to_nothing(dynamodb: Any, emulator: Emulator) -> None:
    planned = go(dynamodb, check_mode=True)
    assert emulator.writes() == []
    made = go(dynamodb)
    assert (planned["changed"], planned["diff"]) == (True, made["diff"])
    assert {key: made["table"][key] for key in made["diff"]["after"]} == made["diff"]["after"]
    emulator.clear()
    assert go(dynamodb)["changed"] is False
    assert operations(emulator) == READS
    for check_mode in (True, False):
        with pytest.raises(AnsibleAWSError, match="its deletion protection is on"):
            go(dynamodb, check_mode, state="absent")
    emulator.clear()
    assert go(dynamodb, state="absent", match_tags={"Name": "another"})["changed"] is False
    assert emulator.writes() == []
    assert (go(dynamodb, state="absent", force=True)["changed"], dynamodb.list_tables()["TableNames"]) == (True, [])
    assert [entry.operation for entry in emulator.writes()] == ["UpdateTable", "DeleteTable"]
    assert go(dynamodb, state="absent", force=True)["changed"] is False


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda name: name.replace(" ", "-"))
def test_s2_19_drift_is_seen_and_repaired(drift: str, dynamodb: Any, emulator: Emulator) -> None:
    change, attributes, calls = DRIFTS[drift]
    built = go(dynamodb)["table"]
    change(dynamodb, built["arn"])
    emulator.clear()
    planned = go(dynamodb, check_mode=True)
    assert [key for key, value in planned["diff"]["after"].items() if planned["diff"]["before"][key] != value] == attributes
    assert emulator.writes() == []
    repaired = go(dynamodb)
    assert repaired["diff"] == planned["diff"]
    assert TABLE.managed(repaired["table"]) == TABLE.managed(built)
    assert [entry.operation for entry in emulator.writes()] == calls
    assert go(dynamodb)["changed"] is False


def test_every_attribute_that_can_be_changed_has_a_drift() -> None:
    assert {name for _change, names, _calls in DRIFTS.values() for name in names} == set(TABLE.attributes) - TABLE.immutable - {"name"}


def test_several_indexes_a_new_view_and_another_attribute_take_one_call_after_the_other(dynamodb: Any, emulator: Emulator) -> None:
    go(dynamodb)
    emulator.clear()
    indexes = [{**BY_USER, "projection": "all"}, {"name": "by-day", "hash_key": {"name": "day"}, "read_capacity": 1, "write_capacity": 1}]
    go(dynamodb, global_secondary_indexes=indexes, stream="keys_only", ttl_attribute="until")
    assert [entry.operation for entry in emulator.writes()] == [*["UpdateTable"] * 5, *["UpdateTimeToLive"] * 2]
    assert go(dynamodb, global_secondary_indexes=indexes, stream="keys_only", ttl_attribute="until")["changed"] is False


def test_s2_19_a_lock_is_taken_once(dynamodb: Any) -> None:
    params = {"name": "terraform-lock-prod", "hash_key": {"name": "LockID", "type": "S"}, "wait_timeout": 60, "state": "present"}
    run(TABLE, dynamodb, params, False)
    lock = {"TableName": "terraform-lock-prod", "Item": {"LockID": {"S": "state"}}, "ConditionExpression": "attribute_not_exists(LockID)"}
    dynamodb.put_item(**lock)
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(**lock)
    assert run(TABLE, dynamodb, params, False)["changed"] is False


def test_examples_run_in_a_play(play: Playing, dynamodb: Any, tmp_path: Path) -> None:
    head = {"hosts": "localhost", "gather_facts": False, "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
    path = tmp_path / "examples.yml"
    path.write_text(yaml.safe_dump([{**head, "tasks": yaml.safe_load(dynamodb_table.EXAMPLES)}], sort_keys=False), encoding="utf-8")
    assert play(path).assert_ok().changed == {"localhost": 3}
    assert dynamodb.list_tables()["TableNames"] == ["shop-prod-sessions"]
