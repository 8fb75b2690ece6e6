# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role s3 on the emulator, read back with boto3."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.modules.s3control_public_access_block import reach_addresses

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Go = Callable[..., Any]

ACCOUNT_ID = "123456789012"
ACCOUNT_PATH = "/v20180820/configuration/publicAccessBlock"
STATE, STATUS, LOGS = (f"groundwork-test-{key}" for key in ("state", "status", "logs"))
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
BUCKETS: dict[str, Any] = {
    "state": {"kms_key": "data", "noncurrent_days": 90, "access_log_bucket": "logs"},
    "logs": {"versioning": False, "expire_days": 30},
    "status": {
        "versioning": False,
        "lifecycle_rules": [{"id": "results", "filter": {"prefix": "results/"}, "expiration": {"days": 14}}],
        "cors_rules": [{"allowed_methods": ["GET"], "allowed_origins": ["https://shop.example.com"]}],
        "eventbridge": True,
        "statements": [{"sid": "App", "principals": {"AWS": ["arn:aws:iam::123456789012:role/app"]}, "actions": ["s3:PutObject"], "resources": ["results/*"]}],
    },
}
CLOSED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)

# What somebody changes behind our back, each with the one call that undoes it.
DRIFTS: dict[str, Callable[[Any], Any]] = {
    "PutPublicAccessBlock": lambda s3: s3.delete_public_access_block(Bucket=STATE),
    "PutBucketVersioning": lambda s3: s3.put_bucket_versioning(Bucket=STATE, VersioningConfiguration={"Status": "Suspended"}),
    "PutBucketEncryption": lambda s3: s3.delete_bucket_encryption(Bucket=STATE),
    "PutBucketPolicy": lambda s3: s3.delete_bucket_policy(Bucket=STATE),
    "PutBucketLifecycleConfiguration": lambda s3: s3.delete_bucket_lifecycle(Bucket=STATE),
    "PutBucketTagging": lambda s3: s3.delete_bucket_tagging(Bucket=STATE),
    "PutBucketLogging": lambda s3: s3.put_bucket_logging(Bucket=STATE, BucketLoggingStatus={}),
    "DeleteBucketCors": lambda s3: s3.put_bucket_cors(Bucket=STATE, CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}),
    "PutBucketOwnershipControls": lambda s3: s3.delete_bucket_ownership_controls(Bucket=STATE),
    "PutBucketNotificationConfiguration": lambda s3: s3.put_bucket_notification_configuration(
        Bucket=STATE, NotificationConfiguration={"EventBridgeConfiguration": {}}
    ),
}


@pytest.fixture
def go(fresh_account: Emulator, role_play: Play) -> Go:
    given = {"s3_buckets": BUCKETS, "s3_kms_keys": {"data": KEY}, "s3_account_public_access_block": True}
    return lambda state="present", check=False, **variables: role_play("s3", {**given, **variables}, state=state, check=check)


@pytest.fixture
def s3(aws: Aws) -> Any:
    return aws("s3")


@pytest.fixture
def account(aws: Aws) -> Any:
    return reach_addresses(aws("s3control"))


def names(s3: Any) -> list[str]:
    return [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]


def rules_of(s3: Any, bucket: str) -> dict[str, Any]:
    return {rule["ID"]: rule for rule in s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]}


def statements_of(s3: Any, bucket: str) -> dict[str, Any]:
    return {statement["Sid"]: statement for statement in json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]}


def assert_state_bucket(s3: Any) -> None:
    """Encrypted with the environment's key, versioned, logged, closed, and tagged as ours."""
    (rule,) = s3.get_bucket_encryption(Bucket=STATE)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    assert (rule["BucketKeyEnabled"], rule["BlockedEncryptionTypes"]) == (True, {"EncryptionType": ["SSE-C"]})
    assert s3.get_bucket_versioning(Bucket=STATE)["Status"] == "Enabled"
    assert s3.get_public_access_block(Bucket=STATE)["PublicAccessBlockConfiguration"] == CLOSED
    assert s3.get_bucket_logging(Bucket=STATE)["LoggingEnabled"] == {"TargetBucket": LOGS, "TargetPrefix": "state/"}
    refused = statements_of(s3, STATE)["DenyWithoutTls"]
    assert (refused["Effect"], refused["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert refused["Resource"] == [f"arn:aws:s3:::{STATE}", f"arn:aws:s3:::{STATE}/*"]
    assert set(rules_of(s3, STATE)) == {"noncurrent", "abort-multipart"}
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=STATE)["TagSet"]}
    assert (tags["Name"], tags["groundwork:key"], tags["groundwork:component"]) == (STATE, "s3_bucket/state", "test")


def test_s2_18_s2_20_s3_13_s3_17_buckets_from_nothing_to_drift_and_back(go: Go, s3: Any, account: Any) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, names(s3)) == ({"localhost": 2}, [], [])
    go().assert_ok()
    assert sorted(names(s3)) == [LOGS, STATE, STATUS]
    assert_state_bucket(s3)
    (unkeyed,) = s3.get_bucket_encryption(Bucket=STATUS)["ServerSideEncryptionConfiguration"]["Rules"]
    assert unkeyed["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.get_public_access_block(Bucket=STATUS)["PublicAccessBlockConfiguration"] == CLOSED
    assert rules_of(s3, STATUS)["results"]["Filter"] == {"Prefix": "results/"}
    assert rules_of(s3, STATUS)["results"]["Expiration"] == {"Days": 14}
    assert rules_of(s3, LOGS)["expire"]["Expiration"] == {"Days": 30}
    own = statements_of(s3, STATUS)["App"]
    assert (own["Effect"], own["Resource"]) == ("Allow", [f"arn:aws:s3:::{STATUS}/results/*"])
    unchanged = go().assert_unchanged()
    assert len(unchanged.requests) == 1 + len(BUCKETS) * 10  # the account, tags, and one read for each managed attribute
    for change in DRIFTS.values():
        change(s3)
    account.delete_public_access_block(AccountId=ACCOUNT_ID)
    seen = go(check=True).assert_ok()
    assert (seen.changed, seen.writes) == ({"localhost": 2}, [])
    repaired = go().assert_ok()
    assert [entry.operation for entry in repaired.writes if ACCOUNT_PATH in entry.path] == ["PutPublicAccessBlock"]
    assert account.get_public_access_block(AccountId=ACCOUNT_ID)["PublicAccessBlockConfiguration"] == CLOSED
    of_buckets = [entry for entry in repaired.writes if ACCOUNT_PATH not in entry.path]
    assert sorted(entry.operation for entry in of_buckets) == sorted(DRIFTS)
    assert all(f"/{STATE}" in entry.path for entry in of_buckets)
    assert_state_bucket(s3)


def test_s1_80_s1_83_s1_84_s1_85_s1_86_what_an_entry_says_is_made_and_unmade(go: Go, s3: Any) -> None:
    site = {"block_public_access": False, "public_read": True, "tls_only": False, "versioning": True, "expire_days": 5}
    cors = [{"allowed_methods": ["GET", "PUT", "POST", "DELETE", "HEAD"], "allowed_origins": ["*"], "allowed_headers": ["*"], "max_age_seconds": 3600}]
    go(s3_buckets={"state": {**site, "cors_rules": cors}}, s3_account_public_access_block=False).assert_ok()
    assert statements_of(s3, STATE)["PublicRead"]["Principal"] == "*"
    assert s3.get_public_access_block(Bucket=STATE)["PublicAccessBlockConfiguration"] == {
        **CLOSED,
        "BlockPublicPolicy": False,
        "RestrictPublicBuckets": False,
    }
    (crossing,) = s3.get_bucket_cors(Bucket=STATE)["CORSRules"]
    assert crossing == {"AllowedMethods": sorted(cors[0]["allowed_methods"]), "AllowedOrigins": ["*"], "AllowedHeaders": ["*"], "MaxAgeSeconds": 3600}
    assert s3.get_bucket_versioning(Bucket=STATE)["Status"] == "Enabled"
    assert rules_of(s3, STATE)["expire"]["Expiration"] == {"Days": 5}
    closed = go(
        s3_buckets={"state": site},
        s3_buckets_overrides={"state": {"block_public_access": True, "public_read": False, "tls_only": True}},
        s3_account_public_access_block=False,
    )
    assert [entry.operation for entry in closed.assert_ok().writes] == ["PutPublicAccessBlock", "PutBucketPolicy", "DeleteBucketCors"]
    assert set(statements_of(s3, STATE)) == {"DenyWithoutTls"}


def test_absent_keeps_what_holds_objects_and_what_is_not_ours(go: Go, s3: Any, aws: Aws, account: Any) -> None:
    go(s3_buckets={"state": {}, "logs": {"replication_rules": [{"id": "all", "bucket": "state"}]}, "status": {"force_delete": True}}).assert_ok()
    assert [role["RoleName"] for role in aws("iam").list_roles()["Roles"]] == ["groundwork-test-logs-replication"]
    theirs = "groundwork-test-theirs"
    s3.create_bucket(Bucket=theirs, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for bucket in (STATE, STATUS):
        s3.put_object(Bucket=bucket, Key="a", Body=b"1")
        s3.delete_object(Bucket=bucket, Key="a")
    kept = {"state": {}, "status": {"force_delete": True}, "theirs": {}}  # logs left the data, and is found by its tags
    for check in (True, False):
        refused = go("absent", check=check, s3_buckets=kept)
        assert refused.rc != 0
        assert f"Failed to delete bucket {STATE}: it is not empty" in refused.stdout
        assert "-e override_protection=true" in refused.stdout
        assert sorted(names(s3)) == ([LOGS, STATE, STATUS, theirs] if check else [STATE, theirs])
    go("absent", s3_buckets=kept, s3_override_protection=True).assert_ok()
    assert (names(s3), aws("iam").list_roles()["Roles"]) == ([theirs], [])
    assert account.get_public_access_block(AccountId=ACCOUNT_ID)["PublicAccessBlockConfiguration"] == CLOSED  # other environments are in the account


def test_s3_47_a_bucket_is_copied_to_another_region_by_a_role_of_its_own(go: Go, s3: Any, aws: Aws) -> None:
    there, role, iam = "groundwork-test-copy", "groundwork-test-state-replication", aws("iam")
    aws("s3", "eu-west-1").create_bucket(Bucket=there, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    aws("s3", "eu-west-1").put_bucket_versioning(Bucket=there, VersioningConfiguration={"Status": "Enabled"})
    rules = [{"id": "same-region", "bucket": "logs", "prefix": "a/"}, {"id": "far", "bucket": there, "delete_markers": True, "replication_time": True}]
    copied = {"state": {"replication_rules": rules}, "logs": {}}
    go(s3_buckets=copied, s3_account_public_access_block=False).assert_ok()
    told = s3.get_bucket_replication(Bucket=STATE)["ReplicationConfiguration"]
    assert told["Role"] == iam.get_role(RoleName=role)["Role"]["Arn"]
    assert {rule["ID"]: rule["Destination"]["Bucket"] for rule in told["Rules"]} == {"same-region": f"arn:aws:s3:::{LOGS}", "far": f"arn:aws:s3:::{there}"}
    policy = iam.get_role_policy(RoleName=role, PolicyName="permissions")["PolicyDocument"]
    assert {statement["Sid"] for statement in policy["Statement"]} == {"Bucket", "Objects", "Replicas0", "Replicas1"}
    s3.delete_bucket_replication(Bucket=STATE)
    iam.delete_role_policy(RoleName=role, PolicyName="permissions")
    repaired = go(s3_buckets=copied, s3_account_public_access_block=False).assert_ok()
    assert [entry.operation for entry in repaired.writes] == ["PutRolePolicy", "PutBucketReplication"]
    assert s3.get_bucket_replication(Bucket=STATE)["ReplicationConfiguration"] == told
    ended = go(s3_buckets={**copied, "state": {"replication_rules": []}}, s3_account_public_access_block=False).assert_ok()
    assert [entry.operation for entry in ended.writes] == ["DeleteBucketReplication", "DeleteRolePolicy", "DeleteRole"]


@pytest.mark.thorough
def test_s3_47_copies_are_planned_before_any_bucket_is_there_and_cost_five_calls_when_nothing_changes(go: Go) -> None:
    copied = {"s3_buckets": {"state": {"replication_rules": [{"id": "all", "bucket": "logs"}]}, "logs": {}}, "s3_account_public_access_block": False}
    planned = go(check=True, **copied).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 3}, [])
    go(**copied).assert_ok()
    assert len(go(**copied).assert_unchanged().requests) == 2 * 10 + 5
    going = go("absent", check=True, **copied).assert_ok()
    assert (going.changed, going.writes) == ({"localhost": 2}, [])


def test_wrong_data_is_an_error_before_any_call(go: Go) -> None:
    wrong = go(s3_buckets={"state": {"public_read": True, "kms_key": "other"}})
    assert wrong.rc != 0
    assert "s3_buckets.state.public_read is true, which block_public_access refuses" in wrong.stdout
    assert wrong.requests == []
