# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario s3 leaves in AWS."""

import json

import boto3

STATE, LOGS = "molecule-s3-state", "molecule-s3-logs"


def buckets() -> list[str]:
    """The environment's buckets by name."""
    return [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"] if bucket["Name"].startswith("molecule-s3-")]


def built() -> None:
    """S2-18, S2-20: a bucket that is encrypted, versioned, for TLS alone, closed to the public, and logged."""
    s3 = boto3.client("s3")
    assert sorted(buckets()) == [LOGS, STATE], buckets()
    for name in (STATE, LOGS):
        (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
        assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256", rule
        assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled", name
        blocked = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
        assert set(blocked.values()) == {True}, blocked
        statements = json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])["Statement"]
        assert statements[0]["Effect"] == "Deny", statements
        assert statements[0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}, statements
    logging = s3.get_bucket_logging(Bucket=STATE)["LoggingEnabled"]
    assert logging == {"TargetBucket": LOGS, "TargetPrefix": "state/"}, logging
    rules = {rule["ID"] for rule in s3.get_bucket_lifecycle_configuration(Bucket=STATE)["Rules"]}
    assert rules == {"noncurrent", "abort-multipart"}, rules
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=STATE)["TagSet"]}
    assert tags["groundwork:key"] == "s3_bucket/state", tags


def gone() -> None:
    """No bucket of the environment."""
    assert buckets() == [], f"left behind: {buckets()}"
