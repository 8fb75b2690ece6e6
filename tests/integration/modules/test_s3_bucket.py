# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module s3_bucket on the emulator: its life, and what is changed behind its back."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules import s3_bucket
from ansible_collections.groundwork.aws.plugins.modules.s3_bucket import BUCKET, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..playing import Playing

NAME, LOGS = "shop-prod-state", "shop-prod-logs"
ARN = f"arn:aws:s3:::{NAME}"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
BLOCKED = dict.fromkeys(("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"), True)
TLS_ONLY: dict[str, Any] = {
    "Sid": "TlsOnly",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [ARN, f"{ARN}/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
LOG_POLICY = {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{LOGS}/*"}
PARAMS: dict[str, Any] = {
    "name": NAME,
    "versioning": "enabled",
    "encryption": {"algorithm": "aws:kms", "kms_key_id": KEY, "bucket_key_enabled": True, "sse_c_blocked": True},
    "public_access_block": BLOCKED,
    "object_ownership": "bucket_owner_enforced",
    "policy": {"Version": "2012-10-17", "Statement": [TLS_ONLY]},
    "lifecycle_rules": [
        {"id": "results", "filter": {"prefix": "results/", "tags": {"kind": "status"}, "object_size_greater_than": 1}, "expiration": {"days": 14}},
        {"id": "old", "noncurrent_version_expiration": {"days": 30, "newer_versions": 3}, "abort_incomplete_multipart_upload_days": 7},
        {"id": "archive", "expiration": {"date": "2030-12-31"}, "transitions": [{"days": 30, "storage_class": "glacier"}]},
        {"id": "off", "status": "disabled", "noncurrent_version_transitions": [{"days": 30, "storage_class": "standard_ia"}]},
    ],
    "cors_rules": [{"id": "browsers", "allowed_methods": ["PUT", "GET"], "allowed_origins": ["https://shop.example.com"], "max_age_seconds": 3600}],
    "logging": {"target_bucket": LOGS, "target_prefix": "state/"},
    "eventbridge": True,
    "tags": {"Name": NAME},
    "purge_tags": True,
    "force": False,
    "state": "present",
}
READS = 10

# What somebody changes, and the one call that undoes it.
DRIFTS: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "versioning suspended": (
        lambda s3: s3.put_bucket_versioning(Bucket=NAME, VersioningConfiguration={"Status": "Suspended"}),
        "versioning",
        "PutBucketVersioning",
    ),
    "key taken away": (lambda s3: s3.delete_bucket_encryption(Bucket=NAME), "encryption", "PutBucketEncryption"),
    "public access block removed": (lambda s3: s3.delete_public_access_block(Bucket=NAME), "public_access_block", "PutPublicAccessBlock"),
    "access lists allowed": (lambda s3: s3.delete_bucket_ownership_controls(Bucket=NAME), "object_ownership", "PutBucketOwnershipControls"),
    "policy deleted": (lambda s3: s3.delete_bucket_policy(Bucket=NAME), "policy", "PutBucketPolicy"),
    "policy changed": (
        lambda s3: s3.put_bucket_policy(Bucket=NAME, Policy=json.dumps({"Version": "2012-10-17", "Statement": [{**TLS_ONLY, "Action": "s3:PutObject"}]})),
        "policy",
        "PutBucketPolicy",
    ),
    "lifecycle deleted": (lambda s3: s3.delete_bucket_lifecycle(Bucket=NAME), "lifecycle_rules", "PutBucketLifecycleConfiguration"),
    "origins allowed": (
        lambda s3: s3.put_bucket_cors(Bucket=NAME, CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}),
        "cors_rules",
        "PutBucketCors",
    ),
    "logging ended": (lambda s3: s3.put_bucket_logging(Bucket=NAME, BucketLoggingStatus={}), "logging", "PutBucketLogging"),
    "events ended": (
        lambda s3: s3.put_bucket_notification_configuration(Bucket=NAME, NotificationConfiguration={}),
        "eventbridge",
        "PutBucketNotificationConfiguration",
    ),
    "tags changed": (
        lambda s3: s3.put_bucket_tagging(Bucket=NAME, Tagging={"TagSet": [{"Key": "Stray", "Value": "1"}]}),
        "tags",
        "PutBucketTagging",
    ),
    "tags removed": (lambda s3: s3.delete_bucket_tagging(Bucket=NAME), "tags", "PutBucketTagging"),
}


@pytest.fixture
def s3(fresh_account: Emulator, aws: Aws) -> Any:
    assert fresh_account.url
    client = aws("s3")
    client.create_bucket(Bucket=LOGS, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    client.put_bucket_policy(Bucket=LOGS, Policy=json.dumps({"Version": "2012-10-17", "Statement": [LOG_POLICY]}))
    fresh_account.clear()
    return client


def go(s3: Any, check_mode: bool = False, **changes: Any) -> dict[str, Any]:
    params = {**PARAMS, **changes}
    return run(kind_of(params), s3, params, check_mode)


def absent(s3: Any, check_mode: bool = False, **changes: Any) -> dict[str, Any]:
    params = {"name": NAME, "state": "absent", "force": False, **changes}
    return run(kind_of(params), s3, params, check_mode)


def test_s2_18_s1_85_s1_86_a_bucket_from_nothing_to_nothing(s3: Any, emulator: Emulator) -> None:
    planned = go(s3, check_mode=True)
    assert emulator.writes() == []
    made = go(s3)
    assert (planned["changed"], planned["diff"]) == (True, made["diff"])
    assert {key: made["bucket"][key] for key in made["diff"]["after"]} == made["diff"]["after"]
    emulator.clear()
    assert go(s3)["changed"] is False
    assert (len(emulator.requests()), emulator.writes()) == (READS, [])
    assert absent(s3, match_tags={"Name": "another"})["changed"] is False
    assert (absent(s3, True)["changed"], absent(s3)["changed"], absent(s3)["changed"]) == (True, True, False)
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [LOGS]


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda name: name.replace(" ", "-"))
def test_s2_18_drift_is_seen_and_repaired(drift: str, s3: Any, emulator: Emulator) -> None:
    change, attribute, call = DRIFTS[drift]
    built = go(s3)["bucket"]
    change(s3)
    emulator.clear()
    planned = go(s3, check_mode=True)
    assert [key for key, value in planned["diff"]["after"].items() if planned["diff"]["before"][key] != value] == [attribute]
    assert emulator.writes() == []
    repaired = go(s3)
    assert (repaired["diff"], repaired["bucket"]) == (planned["diff"], built)
    assert [entry.operation for entry in emulator.writes()] == [call]
    assert go(s3)["changed"] is False


def test_every_attribute_that_can_be_changed_has_a_drift() -> None:
    assert {attribute for _change, attribute, _call in DRIFTS.values()} == set(BUCKET.attributes) - {"name"}


def test_s1_83_a_bucket_becomes_public_and_private_again(s3: Any) -> None:
    open_to_all = {**TLS_ONLY, "Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/*", "Condition": {}}
    public = {"public_access_block": dict.fromkeys(BLOCKED, False), "policy": {"Version": "2012-10-17", "Statement": [open_to_all]}}
    assert go(s3, **public)["changed"] is True
    assert go(s3, **public)["changed"] is False
    assert json.loads(s3.get_bucket_policy(Bucket=NAME)["Policy"]) == public["policy"]
    assert go(s3)["changed"] is True
    assert go(s3)["changed"] is False


def test_what_is_full_goes_by_force_alone(s3: Any, emulator: Emulator) -> None:
    go(s3)
    s3.put_object(Bucket=NAME, Key="a", Body=b"1")
    s3.put_object(Bucket=NAME, Key="a", Body=b"2")
    s3.delete_object(Bucket=NAME, Key="a")
    s3.create_multipart_upload(Bucket=NAME, Key="b")
    emulator.clear()
    for check_mode in (True, False):
        with pytest.raises(AnsibleAWSError, match="it is not empty"):
            absent(s3, check_mode)
    assert emulator.writes() == []
    assert absent(s3, force=True)["changed"] is True
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [LOGS]


def test_a_bucket_of_another_account_is_refused(s3: Any, aws: Aws) -> None:
    go(s3)
    with pytest.raises(AnsibleAWSError, match="another AWS account has a bucket of this name"):
        BUCKET.create(aws("s3", account="111122223333"), {"name": NAME, "given": frozenset(), "tags": {}})


def test_a_bucket_of_the_first_region(s3: Any, aws: Aws) -> None:
    first = aws("s3", region="us-east-1")
    params = {"name": "shop-prod-first", "versioning": "enabled", "tags": {}, "state": "present"}
    assert run(BUCKET, first, params, False)["changed"] is True
    assert run(BUCKET, first, params, False)["changed"] is False
    assert s3.head_bucket(Bucket="shop-prod-first")["BucketRegion"] == "us-east-1"


def test_examples_run_in_a_play(play: Playing, s3: Any, tmp_path: Path) -> None:
    head = {"hosts": "localhost", "gather_facts": False, "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
    path = tmp_path / "examples.yml"
    path.write_text(yaml.safe_dump([{**head, "tasks": yaml.safe_load(s3_bucket.EXAMPLES)}], sort_keys=False), encoding="utf-8")
    assert play(path).assert_ok().changed == {"localhost": 3}
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [LOGS]
