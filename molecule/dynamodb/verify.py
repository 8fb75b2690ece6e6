# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario dynamodb leaves in AWS."""

import boto3

LOCK, SESSIONS = "molecule-dynamodb-lock", "molecule-dynamodb-sessions"


def tables() -> list[str]:
    """The environment's tables by name."""
    return [name for name in boto3.client("dynamodb").list_tables()["TableNames"] if name.startswith("molecule-dynamodb-")]


def built() -> None:
    """S2-19: tables paid for by request, recoverable for 35 days, one of them with an index and items that expire."""
    dynamodb = boto3.client("dynamodb")
    assert sorted(tables()) == [LOCK, SESSIONS], tables()
    for name in (LOCK, SESSIONS):
        table = dynamodb.describe_table(TableName=name)["Table"]
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST", table
        assert table["DeletionProtectionEnabled"] is False, "only production is protected by itself"
        recovery = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        assert (recovery["PointInTimeRecoveryStatus"], recovery["RecoveryPeriodInDays"]) == ("ENABLED", 35), recovery
        tags = {tag["Key"]: tag["Value"] for tag in dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]}
        assert tags["Name"] == name, tags
    keys = dynamodb.describe_table(TableName=LOCK)["Table"]["KeySchema"]
    assert keys == [{"AttributeName": "LockID", "KeyType": "HASH"}], keys
    indexes = dynamodb.describe_table(TableName=SESSIONS)["Table"]["GlobalSecondaryIndexes"]
    assert [index["IndexName"] for index in indexes] == ["by-user"], indexes
    expiry = dynamodb.describe_time_to_live(TableName=SESSIONS)["TimeToLiveDescription"]
    assert (expiry["TimeToLiveStatus"], expiry["AttributeName"]) == ("ENABLED", "expires_at"), expiry


def gone() -> None:
    """No table of the environment."""
    assert tables() == [], f"left behind: {tables()}"
