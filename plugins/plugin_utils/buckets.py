# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets as data: each entry becomes a bucket as the module takes it, with a policy for TLS alone and a few lifecycle rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import Place, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import document_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import StorageDataError, key_arn
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.s3 import KIND, entry_problems, expanded_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

Request = dict[str, Any]
BLOCKS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
#: What a policy that is for everybody needs to have open; access control lists stay shut.
OPEN_FOR_POLICIES = ("block_public_policy", "restrict_public_buckets")
LOG_DELIVERY = "logging.s3.amazonaws.com"


def bucket_arn(name: str, place: Place) -> str:
    """The ARN of a bucket, which has neither region nor account."""
    return f"arn:{place.partition}:s3:::{name}"


def tls_statement(arn: str) -> Request:
    """The statement that refuses whoever does not use TLS."""
    return {
        "sid": "DenyWithoutTls",
        "effect": "Deny",
        "principals": "*",
        "actions": ["s3:*"],
        "resources": [arn, f"{arn}/*"],
        "conditions": {"Bool": {"aws:SecureTransport": "false"}},
    }


def public_statement(arn: str) -> Request:
    """The statement that lets everybody read the objects."""
    return {"sid": "PublicRead", "principals": "*", "actions": ["s3:GetObject"], "resources": [f"{arn}/*"]}


def log_statement(arn: str, sources: list[str], place: Place) -> Request:
    """The statement that lets S3 write the access logs of these buckets."""
    return {
        "sid": "AccessLogs",
        "principals": {"Service": [LOG_DELIVERY]},
        "actions": ["s3:PutObject"],
        "resources": [f"{arn}/*"],
        "conditions": {"ArnLike": {"aws:SourceArn": sources}, "StringEquals": {"aws:SourceAccount": place.account}},
    }


def resource_of(said: str, arn: str) -> str:
    """A resource of a statement: an ARN or everything as it is, anything else a key, or a pattern of keys, of the bucket."""
    return said if said == "*" or said.startswith("arn:") else f"{arn}/{said}"


def own_statement(data: Mapping[str, Any], arn: str) -> Request:
    """A statement of an entry; one that names no resources is about the bucket and all that is in it."""
    named = [resource_of(str(said), arn) for said in data.get("resources") or []]
    return {**data, "resources": named or ([] if data.get("not_resources") else [arn, f"{arn}/*"])}


def policy_of(entry: Mapping[str, Any], arn: str, sources: list[str], place: Place) -> Request:
    """The policy of one bucket; empty when there is nothing to say."""
    statements = [tls_statement(arn)] if entry.get("tls_only") else []
    statements += [public_statement(arn)] if entry.get("public_read") else []
    statements += [log_statement(arn, sources, place)] if sources else []
    statements += [own_statement(data, arn) for data in entry.get("statements") or []]
    return document_of(statements) if statements else {}


def encryption_of(entry: Mapping[str, Any], key: str) -> Request:
    """With keys of S3's own, or with a key of KMS; never with one that only the writer has."""
    if not key:
        return {"algorithm": "aes256", "bucket_key_enabled": False, "sse_c_blocked": True}
    return {"algorithm": "aws:kms", "kms_key_id": key, "bucket_key_enabled": entry.get("bucket_key"), "sse_c_blocked": True}


def public_access_block_of(entry: Mapping[str, Any]) -> dict[str, bool] | None:
    """All of the public kept out, or no more of it let in than is said; null says nothing."""
    if entry.get("block_public_access") is None:
        return None
    if entry["block_public_access"]:
        return dict.fromkeys(BLOCKS, True)
    return {block: bool(entry.get("public_read")) and block not in OPEN_FOR_POLICIES for block in BLOCKS}


def logging_of(key: str, entry: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str] | None:
    """Where access is logged, below the bucket's key; null says nothing."""
    said = entry.get("access_log_bucket")
    return None if said is None else {"target_bucket": names.get(said, said), "target_prefix": f"{key}/" if said else ""}


def versioning_of(entry: Mapping[str, Any]) -> str | None:
    """Whether earlier versions are kept; null says nothing."""
    said = entry.get("versioning")
    return None if said is None else "enabled" if said else "suspended"


def bucket_requests(buckets: Mapping[str, Mapping[str, Any]], stack: Mapping[str, Any], kms_keys: Mapping[str, str] | None = None) -> list[Request]:
    """The filter: complete entries as the module takes them, the buckets that take the access logs of others first."""
    wrong = [problem for key, entry in buckets.items() for problem in entry_problems(key, entry, buckets)]
    if wrong:
        raise StorageDataError(" ".join(wrong))
    place, names = place_of(stack), {key: resource_name(key, KIND, stack) for key in buckets}
    logged = {str(entry["access_log_bucket"]) for entry in buckets.values() if entry.get("access_log_bucket")}
    requests: list[Request] = []
    for key in sorted(buckets, key=lambda name: name not in logged):
        entry, arn = buckets[key], bucket_arn(names[key], place)
        sources = [bucket_arn(names[other], place) for other, said in buckets.items() if said.get("access_log_bucket") == key]
        requests.append(
            {
                "key": key,
                "name": names[key],
                "owner": place.account,
                "versioning": versioning_of(entry),
                "encryption": encryption_of(entry, key_arn(f"s3_buckets.{key}", entry, kms_keys or {})),
                "public_access_block": public_access_block_of(entry),
                "object_ownership": entry.get("object_ownership"),
                "policy": policy_of(entry, arn, sources, place),
                "lifecycle_rules": expanded_rules(entry),
                "cors_rules": entry.get("cors_rules"),
                "logging": logging_of(key, entry, names),
                "eventbridge": entry.get("eventbridge"),
            }
        )
    return requests
