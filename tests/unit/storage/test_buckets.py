# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets as data, as the module takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.module_utils.s3_policies import is_public
from ansible_collections.groundwork.aws.plugins.plugin_utils.buckets import BLOCKS, bucket_requests
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import entries
from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import StorageDataError, removable_resources
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.s3 import KEYS

STACK = {"project": "shop", "environment": "prod", "class": "prod", "region": "eu-central-1", "account_id": "123456789012", "naming": {}}
CHINA = {**STACK, "region": "cn-north-1"}
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
ARN = "arn:aws:s3:::shop-prod-state"
DEFAULTS = yaml.safe_load((Path(__file__).parents[3] / "roles" / "s3" / "defaults" / "main.yml").read_text(encoding="utf-8"))["s3_defaults"]


def requests(stack: dict[str, Any] = STACK, **buckets: dict[str, Any]) -> dict[str, dict[str, Any]]:
    made = bucket_requests(entries(buckets, None, DEFAULTS), stack, {"data": KEY})
    return {request["key"]: request for request in made}


def request(**entry: Any) -> dict[str, Any]:
    return requests(state=entry)["state"]


def test_a_bucket_that_says_nothing_is_closed_encrypted_versioned_and_for_tls_alone() -> None:
    assert request() == {
        "key": "state",
        "name": "shop-prod-state",
        "owner": "123456789012",
        "versioning": "enabled",
        "encryption": {"algorithm": "aes256", "bucket_key_enabled": False, "sse_c_blocked": True},
        "public_access_block": dict.fromkeys(BLOCKS, True),
        "object_ownership": "bucket_owner_enforced",
        "policy": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "DenyWithoutTls",
                    "Effect": "Deny",
                    "Action": ["s3:*"],
                    "Resource": [ARN, f"{ARN}/*"],
                    "Principal": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        },
        "lifecycle_rules": [{"id": "abort-multipart", "abort_incomplete_multipart_upload_days": 7}],
        "cors_rules": [],
        "logging": {"target_bucket": "", "target_prefix": ""},
        "eventbridge": False,
    }


def test_every_default_is_known() -> None:
    assert set(DEFAULTS) == set(KEYS)


@pytest.mark.parametrize("kms_key", ["data", KEY])
def test_a_key_is_named_by_key_or_by_arn(kms_key: str) -> None:
    assert request(kms_key=kms_key, bucket_key=False)["encryption"] == {
        "algorithm": "aws:kms",
        "kms_key_id": KEY,
        "bucket_key_enabled": False,
        "sse_c_blocked": True,
    }


def test_a_key_that_nobody_has_is_an_error() -> None:
    with pytest.raises(StorageDataError, match=r"s3_buckets\.state\.kms_key is 'other', which is no key of the environment; allowed are data\."):
        request(kms_key="other")


def test_null_leaves_alone() -> None:
    names = ("versioning", "block_public_access", "object_ownership", "lifecycle_rules", "cors_rules", "access_log_bucket", "eventbridge")
    made = request(**dict.fromkeys(names))
    assert {name for name, value in made.items() if value is None} == {
        "versioning",
        "public_access_block",
        "object_ownership",
        "lifecycle_rules",
        "cors_rules",
        "logging",
        "eventbridge",
    }


def test_s1_86_single_numbers_are_rules() -> None:
    more = {"id": "results", "filter": {"prefix": "results/"}, "expiration": {"days": 14}}
    assert request(expire_days=30, noncurrent_days=90, abort_multipart_days=None, lifecycle_rules=[more])["lifecycle_rules"] == [
        {"id": "expire", "expiration": {"days": 30}},
        {"id": "noncurrent", "noncurrent_version_expiration": {"days": 90}},
        more,
    ]


def test_s1_80_s1_83_a_bucket_that_everybody_may_read() -> None:
    made = request(block_public_access=False, public_read=True)
    assert made["public_access_block"] == dict(zip(BLOCKS, (True, True, False, False), strict=True))
    assert is_public(made["policy"])
    assert request(block_public_access=False)["public_access_block"] == dict.fromkeys(BLOCKS, False)
    assert not is_public(request(block_public_access=False)["policy"])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (None, [ARN, f"{ARN}/*"]),
        (["results/*", "a"], [f"{ARN}/results/*", f"{ARN}/a"]),
        (["*", "arn:aws:s3:::other"], ["*", "arn:aws:s3:::other"]),
    ],
)
def test_a_statement_is_about_the_bucket_unless_it_says_otherwise(resources: list[str] | None, expected: list[str]) -> None:
    data = {"principals": {"AWS": ["123456789012"]}, "actions": ["s3:GetObject"], "resources": resources}
    assert request(tls_only=False, statements=[data])["policy"]["Statement"] == [
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": expected, "Principal": {"AWS": ["123456789012"]}}
    ]


def test_all_resources_but_some() -> None:
    data = {"effect": "Deny", "principals": "*", "actions": ["s3:*"], "not_resources": [f"{ARN}/public/*"]}
    (statement,) = request(tls_only=False, statements=[data])["policy"]["Statement"]
    assert ("Resource" not in statement, statement["NotResource"]) == (True, [f"{ARN}/public/*"])


def test_no_statement_is_no_policy() -> None:
    assert request(tls_only=False)["policy"] == {}


def test_a_bucket_for_logs_comes_first_and_lets_s3_write() -> None:
    made = requests(state={"access_log_bucket": "logs"}, data={"access_log_bucket": "logs"}, logs={}, other={"access_log_bucket": "acme-logs"})
    assert next(iter(made)) == "logs"
    allowed = next(statement for statement in made["logs"]["policy"]["Statement"] if statement.get("Sid") == "AccessLogs")
    assert allowed == {
        "Sid": "AccessLogs",
        "Effect": "Allow",
        "Principal": {"Service": ["logging.s3.amazonaws.com"]},
        "Action": ["s3:PutObject"],
        "Resource": ["arn:aws:s3:::shop-prod-logs/*"],
        "Condition": {
            "ArnLike": {"aws:SourceArn": [ARN, "arn:aws:s3:::shop-prod-data"]},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        },
    }
    assert not is_public(made["logs"]["policy"])
    assert made["state"]["logging"] == {"target_bucket": "shop-prod-logs", "target_prefix": "state/"}
    assert made["other"]["logging"] == {"target_bucket": "acme-logs", "target_prefix": "other/"}


def test_s1_81_s1_82_s2_18_names_follow_templates() -> None:
    templates = {
        "s3_bucket": "{project}-{key}-{env}",
        "s3_bucket/backend": "{project}-backend-{env}-x7k2",
        "s3_bucket/state": "{project}-terraform-state-{env}",
    }
    made = requests({**STACK, "naming": {"templates": templates}}, backend={}, images={}, state={})
    assert [bucket["name"] for bucket in made.values()] == ["shop-backend-prod-x7k2", "shop-images-prod", "shop-terraform-state-prod"]


def test_arns_are_of_the_region_s_partition() -> None:
    made = requests(CHINA, state={})["state"]
    assert made["policy"]["Statement"][0]["Resource"][0] == "arn:aws-cn:s3:::shop-prod-state"


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(StorageDataError, match=r"s3_buckets\.state\.versions is not known; did you mean versioning\? s3_buckets\.state\.expire_days is 0;"):
        request(versions=True, expire_days=0)


def test_what_there_may_be_to_remove() -> None:
    found = [{"arn": "arn:aws:s3:::shop-prod-old"}, {"arn": ARN}]
    assert removable_resources(found, {"state": {"force_delete": True}, "new": None}, "s3_bucket", STACK) == [
        {"name": "shop-prod-state", "force": True},
        {"name": "shop-prod-new", "force": False},
        {"name": "shop-prod-old", "force": False},
    ]
    table = [{"arn": "arn:aws:dynamodb:eu-central-1:123456789012:table/shop-prod-old"}]
    assert removable_resources(table, {}, "dynamodb_table", STACK) == [{"name": "shop-prod-old", "force": False}]
