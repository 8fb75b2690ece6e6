# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DynamoDB behaves as its API reference says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Aws
from tests.emulator.patches import dynamodb as patches
from tests.unit.emulator.proof import proves, refused

TABLE = "terraform-lock-prod"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-1111-1111-111111111111"
STRINGS = [{"AttributeName": name, "AttributeType": "S"} for name in ("LockID", "owner")]
KEYS = [{"AttributeName": "LockID", "KeyType": "HASH"}]
CAPACITY = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}
INDEX = {"KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}


@pytest.fixture
def dynamodb(aws: Aws) -> Any:
    return aws("dynamodb")


def make(dynamodb: Any, **more: Any) -> dict[str, Any]:
    """A table that is ready, as the call answered."""
    request = {"AttributeDefinitions": STRINGS[:1], "KeySchema": KEYS, "BillingMode": "PAY_PER_REQUEST", **more}
    answer: dict[str, Any] = dynamodb.create_table(TableName=TABLE, **request)["TableDescription"]
    described(dynamodb)
    return answer


def described(dynamodb: Any) -> dict[str, Any]:
    found: dict[str, Any] = dynamodb.describe_table(TableName=TABLE)["Table"]
    return found


def change(dynamodb: Any, **request: Any) -> dict[str, Any]:
    """The table once a change has ended."""
    dynamodb.update_table(TableName=TABLE, **request)
    return described(dynamodb)


@proves(patches.tables_are_born_with_a_class, patches.tables_change_their_class, patches.tables_tell_their_class)
def test_a_table_has_a_class(dynamodb: Any) -> None:
    make(dynamodb, TableClass="STANDARD_INFREQUENT_ACCESS")
    assert described(dynamodb)["TableClassSummary"] == {"TableClass": "STANDARD_INFREQUENT_ACCESS"}
    assert change(dynamodb, DeletionProtectionEnabled=False)["TableClassSummary"] == {"TableClass": "STANDARD_INFREQUENT_ACCESS"}
    assert change(dynamodb, TableClass="STANDARD")["TableClassSummary"] == {"TableClass": "STANDARD"}


@proves(patches.tables_change_their_key)
def test_a_table_changes_its_key(dynamodb: Any) -> None:
    make(dynamodb)
    assert change(dynamodb, SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY})["SSEDescription"]["KMSMasterKeyArn"] == KEY
    assert change(dynamodb, SSESpecification={"Enabled": True, "SSEType": "KMS"})["SSEDescription"]["KMSMasterKeyArn"] not in ("", KEY)
    assert "SSEDescription" not in change(dynamodb, SSESpecification={"Enabled": False})


@proves(patches.requests_that_are_paid_for_need_no_capacity)
def test_paying_for_requests_ends_the_capacity(dynamodb: Any) -> None:
    index = {"IndexName": "by-owner", **INDEX, "ProvisionedThroughput": CAPACITY}
    make(dynamodb, AttributeDefinitions=STRINGS, BillingMode="PROVISIONED", ProvisionedThroughput=CAPACITY, GlobalSecondaryIndexes=[index])
    after = change(dynamodb, BillingMode="PAY_PER_REQUEST")
    assert [holder["ProvisionedThroughput"]["ReadCapacityUnits"] for holder in (after, *after["GlobalSecondaryIndexes"])] == [0, 0]


@proves(patches.streams_are_switched_off_and_on)
def test_a_stream_is_switched_off_and_on(dynamodb: Any) -> None:
    make(dynamodb, StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    with refused("ValidationException", "already has an enabled stream"):
        dynamodb.update_table(TableName=TABLE, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    assert "StreamSpecification" not in change(dynamodb, StreamSpecification={"StreamEnabled": False})
    after = change(dynamodb, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    assert after["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"


@proves(patches.one_index_at_a_time)
def test_one_index_is_made_at_a_time(dynamodb: Any) -> None:
    make(dynamodb)
    both = [{"Create": {"IndexName": name, **INDEX}} for name in ("by-owner", "by-keeper")]
    with refused("LimitExceededException", "Only 1 online index"):
        dynamodb.update_table(TableName=TABLE, AttributeDefinitions=STRINGS, GlobalSecondaryIndexUpdates=both)
    assert len(change(dynamodb, AttributeDefinitions=STRINGS, GlobalSecondaryIndexUpdates=both[:1])["GlobalSecondaryIndexes"]) == 1


@proves(patches.time_to_live_has_one_attribute)
def test_time_to_live_has_one_attribute(dynamodb: Any) -> None:
    make(dynamodb)
    dynamodb.update_time_to_live(TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
    for attribute, words in (("until", "different AttributeName"), ("expires", "already enabled")):
        with refused("ValidationException", words):
            dynamodb.update_time_to_live(TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute})
    dynamodb.update_time_to_live(TableName=TABLE, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires"})
    with refused("ValidationException", "already disabled"):
        dynamodb.update_time_to_live(TableName=TABLE, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires"})


@proves(patches.a_missing_table_has_no_time_to_live)
def test_a_missing_table_has_no_time_to_live(dynamodb: Any) -> None:
    with refused("ResourceNotFoundException"):
        dynamodb.describe_time_to_live(TableName=TABLE)


@proves(patches.recovery_goes_back_as_far_as_asked)
def test_recovery_goes_back_five_weeks(dynamodb: Any) -> None:
    def recovery() -> dict[str, Any]:
        found: dict[str, Any] = dynamodb.describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        return found

    request = {"AttributeDefinitions": STRINGS[:1], "KeySchema": KEYS, "BillingMode": "PAY_PER_REQUEST"}
    dynamodb.create_table(TableName=TABLE, **request)
    with refused("ContinuousBackupsUnavailableException"):
        dynamodb.update_continuous_backups(TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    described(dynamodb)
    dynamodb.update_continuous_backups(TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    assert recovery()["RecoveryPeriodInDays"] == 35
    dynamodb.update_continuous_backups(TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7})
    assert recovery()["RecoveryPeriodInDays"] == 7
    dynamodb.update_continuous_backups(TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False})
    assert "RecoveryPeriodInDays" not in recovery()


@proves(patches.a_tag_has_one_value)
def test_a_tag_gets_a_new_value(dynamodb: Any) -> None:
    arn = make(dynamodb, Tags=[{"Key": "Owner", "Value": "one"}])["TableArn"]
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "Owner", "Value": "two"}])
    assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "Owner", "Value": "two"}]


@proves(
    patches.a_new_table_is_not_ready,
    patches.one_change_at_a_time,
    patches.what_changes_is_not_deleted,
    patches.a_change_has_ended_when_somebody_looks,
    patches.tables_tell_what_is_under_way,
)
def test_a_change_takes_until_somebody_looks(dynamodb: Any) -> None:
    assert make(dynamodb)["TableStatus"] == "CREATING"
    assert dynamodb.update_table(TableName=TABLE, DeletionProtectionEnabled=False)["TableDescription"]["TableStatus"] == "UPDATING"
    with refused("ResourceInUseException", "Table is being updated"):
        dynamodb.update_table(TableName=TABLE, DeletionProtectionEnabled=True)
    with refused("ResourceInUseException", "Table is being updated"):
        dynamodb.delete_table(TableName=TABLE)
    assert described(dynamodb)["TableStatus"] == "ACTIVE"
    assert dynamodb.delete_table(TableName=TABLE)["TableDescription"]["TableStatus"] == "DELETING"
    with refused("ResourceNotFoundException"):
        described(dynamodb)
