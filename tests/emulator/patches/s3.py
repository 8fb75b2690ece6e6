# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""S3: what new buckets have, and what of their configurations moto loses."""

from __future__ import annotations

import copy
import json
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.exceptions import MissingBucket, S3ClientError
from moto.s3.models import FakeBucket, PublicAccessBlock, S3Backend
from moto.s3.responses import S3Response

from .mechanism import Function, replaces

LOG_DELIVERY = "logging.s3.amazonaws.com"
Shape = dict[str, Any]


class PublicPolicyError(S3ClientError):
    """A policy that lets the public in, where that is blocked."""

    code = 403

    def __init__(self) -> None:
        words = "User is not authorized to perform: s3:PutBucketPolicy because public policies are prevented by the BlockPublicPolicy setting"
        super().__init__("AccessDenied", words)


def own_encryption() -> Shape:
    """How every bucket is encrypted that says nothing, as moto keeps it."""
    by_default = {"SSEAlgorithm": "AES256"}
    return {"Rule": {"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": "false", "BlockedEncryptionTypes": {"EncryptionType": "SSE-C"}}}


@replaces(S3Backend, "create_bucket")
def new_buckets_keep_the_public_out(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A new bucket has all four blocks of public access, and no access control lists; moto's has neither.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
    """
    bucket = original(backend, *arguments, **named)
    bucket.public_access_block = PublicAccessBlock("true", "true", "true", "true")
    bucket.ownership_rule = "BucketOwnerEnforced"
    return bucket


@replaces(S3Backend, "create_bucket")
def new_buckets_are_encrypted(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A new bucket is encrypted with keys of S3's own, and takes no objects with keys of the writer's; moto's is not.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-s3-c-encryption-setting-faq.html
    """
    bucket = original(backend, *arguments, **named)
    bucket.encryption = own_encryption()
    return bucket


@replaces(S3Backend, "delete_bucket_encryption")
def buckets_stay_encrypted(original: Function, backend: Any, bucket_name: str) -> None:
    """A bucket without a configuration of its own is encrypted with keys of S3's; moto's is not encrypted.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html
    """
    original(backend, bucket_name)
    backend.get_bucket(bucket_name).encryption = own_encryption()


@replaces(S3Backend, "delete_bucket")
def tags_go_with_their_bucket(original: Function, backend: Any, bucket_name: str) -> Any:
    """A new bucket of the same name does not have the old one's tags.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
    """
    arn = backend.get_bucket(bucket_name).arn
    gone = original(backend, bucket_name)
    if gone:
        backend.tagger.delete_all_tags_for_resource(arn)
    return gone


@replaces(S3Response, "get_bucket_encryption")
def blocked_encryption_types_are_told(original: Function, response: Any) -> Any:
    """A bucket tells which ways to encrypt it refuses; moto drops it.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_BlockedEncryptionTypes.html
    """
    result = _result_of(original, response)
    rule = response.backend.get_bucket_encryption(response.bucket_name)["Rule"]
    blocked = (rule.get("BlockedEncryptionTypes") or {}).get("EncryptionType")
    if blocked:
        result["ServerSideEncryptionConfiguration"]["Rules"][0]["BlockedEncryptionTypes"] = {"EncryptionType": _list(blocked)}
    return response.serialized(ActionResult(result))


@replaces(S3Backend, "put_bucket_policy")
def public_policies_are_refused(original: Function, backend: Any, bucket_name: str, policy: bytes) -> None:
    """A policy that lets everybody in is refused where BlockPublicPolicy is set; moto takes any.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """
    block = backend.get_bucket(bucket_name).public_access_block
    if block and block.block_public_policy and any(_is_for_everybody(statement) for statement in _statements(policy)):
        raise PublicPolicyError
    original(backend, bucket_name, policy)


@replaces(FakeBucket, "get_permission")
def requests_come_over_tls(_original: Function, bucket: Any, action: str, resource: str) -> Any:
    """A statement about requests without TLS does not hold: moto, which stands for an HTTPS endpoint, passes over conditions.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    without_tls = {"Bool": {"aws:SecureTransport": "false"}}
    statements = [statement for statement in _statements(bucket.policy) if statement.get("Condition") != without_tls]
    document = {"Version": "2012-10-17", "Statement": statements}
    return IAMPolicy(json.dumps(document)).is_action_permitted(action, resource)


@replaces(FakeBucket, "_log_permissions_enabled_policy")
def any_policy_may_let_logs_in(_original: Function, target_bucket: Any, target_prefix: str | None) -> bool:
    """A policy that lets the logging service write is enough, whatever else is in it; moto fails at a statement about everybody.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    folder = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/"
    return any(
        statement["Effect"] == "Allow"
        and LOG_DELIVERY in _list(dict(_principal(statement)).get("Service"))
        and "s3:PutObject" in _list(statement["Action"])
        and {f"{folder}*", f"{folder}{target_prefix or ''}*"} & set(_list(statement["Resource"]))
        for statement in (_statements(target_bucket.policy) if target_bucket.policy else [])
    )


@replaces(FakeBucket, "set_lifecycle")
def lifecycle_rules_are_kept_whole(original: Function, bucket: Any, rules: list[Shape]) -> None:
    """All of a rule is kept; moto drops the sizes of filters, and how many earlier versions stay.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
    """
    asked = copy.deepcopy(rules)
    original(bucket, rules)
    for rule, given in zip(bucket.rules, asked, strict=True):
        rule.given = given


@replaces(S3Response, "get_bucket_lifecycle")
def lifecycle_rules_are_told_whole(original: Function, response: Any) -> Any:
    """All of a rule is told.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
    """
    result = _result_of(original, response)
    for rule, told in zip(response.backend.get_bucket_lifecycle(response.bucket_name), result["Rules"], strict=True):
        _tell_the_rest(getattr(rule, "given", {}), told)
    return response.serialized(ActionResult(result))


@replaces(S3Response, "get_bucket_notification")
def eventbridge_is_told(original: Function, response: Any) -> Any:
    """A bucket tells whether EventBridge hears of it; moto keeps it for itself.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
    """
    configuration = response.backend.get_bucket_notification_configuration(response.bucket_name)
    if configuration is None or configuration.event_bridge is None:
        return original(response)
    return response.serialized(ActionResult({**_result_of(original, response), "EventBridgeConfiguration": {}}))


@replaces(S3Response, "get_bucket_replication")
def replication_is_told_whole(original: Function, response: Any) -> Any:
    """All of the rules is told; moto drops filters, delete markers and what is chosen of the source.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
    """
    result = _result_of(original, response)
    kept = response.backend.get_bucket_replication(response.bucket_name)["Rule"]
    result["ReplicationConfiguration"]["Rules"] = [_replication_rule(rule) for rule in kept]
    return response.serialized(ActionResult(result))


def _replication_rule(kept: Shape) -> Shape:
    """A rule of replication, its lists and numbers as such; what is empty in XML is empty text."""
    told = copy.deepcopy(kept)
    outer = told.get("Filter") or {}
    if "And" in outer:
        outer["And"]["Tags"] = _list(outer["And"].pop("Tag"))
    told["Filter"] = {key: value or "" for key, value in outer.items()}
    told["Priority"] = int(told["Priority"])
    for name, time in (("ReplicationTime", "Time"), ("Metrics", "EventThreshold")):
        holder = (told["Destination"].get(name) or {}).get(time)
        if holder:
            holder["Minutes"] = int(holder["Minutes"])
    return {**told, "Destination": {key: value for key, value in told["Destination"].items() if value}}


@replaces(S3Backend, "put_bucket_replication")
def replicas_need_versions(original: Function, backend: Any, bucket_name: str, replication: Shape) -> None:
    """A bucket is replicated to one that is there and keeps versions; moto takes any.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html#replication-requirements
    """
    for rule in _list(replication["Rule"]):
        name = rule["Destination"]["Bucket"].rpartition(":")[2]
        try:
            versioned = backend.get_bucket(name).is_versioned
        except MissingBucket:
            raise S3ClientError("InvalidRequest", "Destination bucket must exist.") from None
        if not versioned:
            raise S3ClientError("InvalidRequest", "Destination bucket must have versioning enabled.")
    original(backend, bucket_name, replication)


def _tell_the_rest(given: Shape, told: Shape) -> None:
    """What moto does not know of a rule, added to what it tells."""
    asked, shown = given.get("Filter") or {}, told.get("Filter")
    for outer, inner in ((asked, shown), (asked.get("And") or {}, (shown or {}).get("And"))):
        if inner is not None:
            inner |= {key: outer[key] for key in ("ObjectSizeGreaterThan", "ObjectSizeLessThan") if key in outer}
    kept = (given.get("NoncurrentVersionExpiration") or {}).get("NewerNoncurrentVersions")
    if kept:
        told["NoncurrentVersionExpiration"]["NewerNoncurrentVersions"] = kept


def _result_of(original: Function, response: Any) -> Shape:
    """What moto answers, before it is written as XML."""
    results: list[Any] = []
    response.serialized = results.append
    try:
        original(response)
    finally:
        del response.serialized
    found: Shape = results[0].result
    return found


def _statements(policy: bytes | str) -> list[Shape]:
    return _list(json.loads(policy)["Statement"])


def _principal(statement: Shape) -> Shape:
    who = statement.get("Principal", {})
    return {"AWS": who} if isinstance(who, str) else who


def _is_for_everybody(statement: Shape) -> bool:
    return statement["Effect"] == "Allow" and "*" in _list(_principal(statement).get("AWS")) and not statement.get("Condition")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
