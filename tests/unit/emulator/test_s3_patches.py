# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""S3 behaves as its user guide and its API reference say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import REGION, Aws
from tests.emulator.patches import s3 as patches
from tests.unit.emulator.proof import proves, refused

BUCKET = "shop-prod-state"
ARN = f"arn:aws:s3:::{BUCKET}"
ENCRYPTED = {
    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
    "BucketKeyEnabled": False,
    "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
}
TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [ARN, f"{ARN}/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


THERE, ROLE = "shop-prod-copy", "arn:aws:iam::123456789012:role/replication"
ON = {"Status": "Enabled"}
RULE: dict[str, Any] = {
    "ID": "invoices",
    "Priority": 2,
    "Filter": {"And": {"Prefix": "invoices/", "Tags": [{"Key": "a", "Value": "b"}]}},
    **ON,
    "SourceSelectionCriteria": {"ReplicaModifications": ON},
    "Destination": {
        "Bucket": f"arn:aws:s3:::{THERE}",
        "ReplicationTime": {**ON, "Time": {"Minutes": 15}},
        "Metrics": {**ON, "EventThreshold": {"Minutes": 15}},
    },
    "DeleteMarkerReplication": {"Status": "Disabled"},
}


@pytest.fixture
def s3(aws: Aws) -> Any:
    client = aws("s3")
    make(client, BUCKET)
    return client


def make(s3: Any, name: str, **more: Any) -> None:
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}, **more)


def versioned(s3: Any, *names: str) -> None:
    """These buckets keep versions, those that are not there yet too."""
    there = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    for name in names:
        if name not in there:
            make(s3, name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=ON)


def replicated(s3: Any, *rules: dict[str, Any]) -> dict[str, Any]:
    """What is told of these rules once they are put."""
    s3.put_bucket_replication(Bucket=BUCKET, ReplicationConfiguration={"Role": ROLE, "Rules": list(rules)})
    found: dict[str, Any] = s3.get_bucket_replication(Bucket=BUCKET)["ReplicationConfiguration"]
    return found


def put_policy(s3: Any, *statements: dict[str, Any], bucket: str = BUCKET) -> None:
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def rules_of(s3: Any, bucket: str = BUCKET) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    return found


@proves(patches.new_buckets_keep_the_public_out)
def test_a_new_bucket_keeps_the_public_out(s3: Any) -> None:
    make(s3, "shop-prod-new")
    assert set(s3.get_public_access_block(Bucket="shop-prod-new")["PublicAccessBlockConfiguration"].values()) == {True}
    assert s3.get_bucket_ownership_controls(Bucket="shop-prod-new")["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    make(s3, "shop-prod-old", ObjectOwnership="ObjectWriter")
    assert s3.get_bucket_ownership_controls(Bucket="shop-prod-old")["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "ObjectWriter"}]


@proves(patches.new_buckets_are_encrypted, patches.blocked_encryption_types_are_told)
def test_a_new_bucket_is_encrypted(s3: Any) -> None:
    make(s3, "shop-prod-new")
    assert rules_of(s3, "shop-prod-new") == [ENCRYPTED]


@proves(patches.buckets_stay_encrypted, patches.blocked_encryption_types_are_told)
def test_a_bucket_stays_encrypted(s3: Any) -> None:
    rule = {**ENCRYPTED, "BucketKeyEnabled": True, "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}
    s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert rules_of(s3) == [rule]
    s3.delete_bucket_encryption(Bucket=BUCKET)
    assert rules_of(s3) == [ENCRYPTED]


@proves(patches.public_policies_are_refused)
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}])
def test_a_public_policy_is_refused(s3: Any, principal: Any) -> None:
    public = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": f"{ARN}/*"}
    with refused("AccessDenied", "BlockPublicPolicy"):
        put_policy(s3, public)
    put_policy(s3, {**public, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, TLS_ONLY)
    s3.delete_public_access_block(Bucket=BUCKET)
    put_policy(s3, public)


@proves(patches.requests_come_over_tls)
def test_what_is_for_requests_without_tls_does_not_hold(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="before", Body=b"1")
    put_policy(s3, TLS_ONLY)
    s3.put_object(Bucket=BUCKET, Key="a", Body=b"1")
    assert s3.get_object(Bucket=BUCKET, Key="a")["Body"].read() == b"1"
    put_policy(s3, TLS_ONLY, {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"{ARN}/*"})
    with refused("403"):
        s3.put_object(Bucket=BUCKET, Key="b", Body=b"1")


@proves(patches.any_policy_may_let_logs_in)
def test_logs_are_let_in_beside_other_statements(s3: Any) -> None:
    make(s3, "shop-prod-logs")
    logging = {"LoggingEnabled": {"TargetBucket": "shop-prod-logs", "TargetPrefix": "state/"}}
    service = {"Service": ["logging.s3.amazonaws.com"]}
    put_policy(s3, TLS_ONLY, bucket="shop-prod-logs")
    with refused("InvalidTargetBucketForLogging"):
        s3.put_bucket_logging(Bucket=BUCKET, BucketLoggingStatus=logging)
    may_write = {"Effect": "Allow", "Principal": service, "Action": ["s3:PutObject"], "Resource": ["arn:aws:s3:::shop-prod-logs/*"]}
    put_policy(s3, TLS_ONLY, may_write, bucket="shop-prod-logs")
    s3.put_bucket_logging(Bucket=BUCKET, BucketLoggingStatus=logging)
    assert s3.get_bucket_logging(Bucket=BUCKET)["LoggingEnabled"] == logging["LoggingEnabled"]


@proves(patches.lifecycle_rules_are_kept_whole, patches.lifecycle_rules_are_told_whole)
def test_lifecycle_rules_are_kept_whole(s3: Any) -> None:
    rules = [
        {"ID": "a", "Filter": {"ObjectSizeGreaterThan": 5}, "Expiration": {"Days": 14}},
        {"ID": "b", "Filter": {"And": {"Prefix": "x/", "ObjectSizeLessThan": 9}}, "Expiration": {"Days": 14}},
        {"ID": "c", "Filter": {"Prefix": ""}, "NoncurrentVersionExpiration": {"NoncurrentDays": 3, "NewerNoncurrentVersions": 2}},
        {"ID": "d", "Filter": {"Prefix": "y/"}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}},
    ]
    asked = [{**rule, "Status": "Enabled"} for rule in rules]
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": asked})
    assert s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"] == asked


@proves(patches.eventbridge_is_told)
def test_eventbridge_is_told(s3: Any) -> None:
    def told() -> dict[str, Any]:
        answer: dict[str, Any] = s3.get_bucket_notification_configuration(Bucket=BUCKET)
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}

    s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={"EventBridgeConfiguration": {}})
    assert told() == {"EventBridgeConfiguration": {}}
    s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={})
    assert told() == {}


@proves(patches.tags_go_with_their_bucket)
def test_tags_go_with_their_bucket(s3: Any) -> None:
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.put_object(Bucket=BUCKET, Key="a", Body=b"1")
    with refused("BucketNotEmpty"):
        s3.delete_bucket(Bucket=BUCKET)
    assert s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"] == [{"Key": "a", "Value": "b"}]
    s3.delete_object(Bucket=BUCKET, Key="a")
    s3.delete_bucket(Bucket=BUCKET)
    make(s3, BUCKET)
    with refused("NoSuchTagSet"):
        s3.get_bucket_tagging(Bucket=BUCKET)


@proves(patches.replication_is_told_whole)
def test_replication_is_told_whole(s3: Any) -> None:
    versioned(s3, BUCKET, THERE)
    assert replicated(s3, RULE, {**RULE, "ID": "plain", "Priority": 1, "Filter": {"Prefix": ""}}) == {
        "Role": ROLE,
        "Rules": [RULE, {**RULE, "ID": "plain", "Priority": 1, "Filter": {"Prefix": ""}}],
    }


@proves(patches.replicas_need_versions)
def test_a_bucket_is_replicated_to_one_that_keeps_versions(s3: Any) -> None:
    versioned(s3, BUCKET)
    with refused("InvalidRequest", "Destination bucket must exist"):
        replicated(s3, RULE)
    make(s3, THERE)
    with refused("InvalidRequest", "Destination bucket must have versioning enabled"):
        replicated(s3, RULE)
    versioned(s3, THERE)
    assert replicated(s3, RULE)["Rules"] == [RULE]
