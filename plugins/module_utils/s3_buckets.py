# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets as a flat shape, of which AWS gives and takes each part by a call of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from . import s3_lifecycle
from .fields import Shape, flag, merged, number, request_of, shape_of, struct, structs, text, texts, word
from .policies import canonical
from .s3_policies import is_public
from .unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

METHODS = ("GET", "PUT", "POST", "DELETE", "HEAD")
OWNERSHIP = {"bucket_owner_enforced": "BucketOwnerEnforced", "bucket_owner_preferred": "BucketOwnerPreferred", "object_writer": "ObjectWriter"}

ENCRYPTION = (
    word("algorithm", ("aes256", "aws:kms", "aws:kms:dsse"), "SSEAlgorithm", shouts=False, default="aes256"),
    text("kms_key_id", "KMSMasterKeyID"),
    flag("bucket_key_enabled", "BucketKeyEnabled"),
    flag("sse_c_blocked", "SSECBlocked"),
)
PUBLIC_ACCESS_BLOCK = (
    flag("block_public_acls", "BlockPublicAcls", always=True),
    flag("ignore_public_acls", "IgnorePublicAcls", always=True),
    flag("block_public_policy", "BlockPublicPolicy", always=True),
    flag("restrict_public_buckets", "RestrictPublicBuckets", always=True),
)
CORS = (
    text("id", "ID"),
    texts("allowed_methods", "AllowedMethods", ordered=False, required=True, choices=METHODS),
    texts("allowed_origins", "AllowedOrigins", ordered=False, required=True),
    texts("allowed_headers", "AllowedHeaders", ordered=False),
    texts("expose_headers", "ExposeHeaders", ordered=False),
    number("max_age_seconds", "MaxAgeSeconds"),
)
LOGGING = (text("target_bucket", "TargetBucket"), text("target_prefix", "TargetPrefix"))

#: All but the policy, which is compared in a form of its own, and the tags.
BUCKET = (
    word("versioning", ("enabled", "suspended"), shouts=False),
    struct("encryption", *ENCRYPTION),
    struct("public_access_block", *PUBLIC_ACCESS_BLOCK),
    word("object_ownership", tuple(OWNERSHIP), shouts=False),
    structs("lifecycle_rules", *s3_lifecycle.RULE, by=("id",)),
    structs("cors_rules", *CORS),
    struct("logging", *LOGGING),
    flag("eventbridge"),
)

#: What a new bucket has without being asked: https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html,
#: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-s3-c-encryption-setting-faq.html
NEW: Shape = {
    "versioning": "suspended",
    "encryption": {**shape_of(ENCRYPTION, {}), "sse_c_blocked": True},
    "public_access_block": {field.name: True for field in PUBLIC_ACCESS_BLOCK},
    "object_ownership": "bucket_owner_enforced",
    "policy": {},
    "lifecycle_rules": [],
    "cors_rules": [],
    "logging": shape_of(LOGGING, {}),
    "eventbridge": False,
}
#: What is said to a new bucket in any case, when it is asked for: older endpoints have other defaults.
ALWAYS_SAID = frozenset({"encryption", "public_access_block"})

_NAME = re.compile(r"(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_SSE_C = "SSE-C"


def versioning_of(answer: Mapping[str, Any]) -> str:
    """Whether new versions are kept; a bucket that never kept any keeps none."""
    return str(answer.get("Status", "Suspended")).lower()


def encryption_of(answer: Mapping[str, Any]) -> Shape:
    """How objects are encrypted that say nothing themselves."""
    rule = ((answer.get("ServerSideEncryptionConfiguration") or {}).get("Rules") or [{}])[0]
    by_default = rule.get("ApplyServerSideEncryptionByDefault") or {}
    blocked = (rule.get("BlockedEncryptionTypes") or {}).get("EncryptionType") or []
    flat = {**rule, **by_default, "SSEAlgorithm": by_default.get("SSEAlgorithm", "AES256").lower(), "SSECBlocked": _SSE_C in blocked}
    return shape_of(ENCRYPTION, flat)


def encryption_request(target: Shape) -> Shape:
    """The one rule that PutBucketEncryption takes."""
    asked = target["encryption"]
    by_default = {"SSEAlgorithm": "AES256" if asked["algorithm"] == "aes256" else asked["algorithm"]}
    if asked["kms_key_id"]:
        by_default["KMSMasterKeyID"] = asked["kms_key_id"]
    return {
        "ApplyServerSideEncryptionByDefault": by_default,
        "BucketKeyEnabled": asked["bucket_key_enabled"],
        "BlockedEncryptionTypes": {"EncryptionType": [_SSE_C if asked["sse_c_blocked"] else "NONE"]},
    }


def public_access_block_of(answer: Mapping[str, Any]) -> Shape:
    """What of the public is blocked."""
    return shape_of(PUBLIC_ACCESS_BLOCK, answer.get("PublicAccessBlockConfiguration"))


def object_ownership_of(answer: Mapping[str, Any]) -> str:
    """Who owns objects; without a rule it is who writes them."""
    rules = (answer.get("OwnershipControls") or {}).get("Rules") or [{}]
    said = rules[0].get("ObjectOwnership", "ObjectWriter")
    return next(ours for ours, theirs in OWNERSHIP.items() if theirs == said)


def policy_of(answer: Mapping[str, Any]) -> Shape:
    """The bucket policy in one form; empty when there is none."""
    return canonical(answer["Policy"]) if answer.get("Policy") else {}


def cors_of(answer: Mapping[str, Any]) -> list[Shape]:
    """The CORS rules; the first that fits counts, so their order stays."""
    return [shape_of(CORS, rule) for rule in answer.get("CORSRules") or []]


def cors_request(target: Shape) -> list[Shape]:
    """The CORS rules as AWS wants them."""
    return [request_of(CORS, rule) for rule in target["cors_rules"]]


def logging_of(answer: Mapping[str, Any]) -> Shape:
    """Where access is logged."""
    said = answer.get("LoggingEnabled") or {}
    return shape_of(LOGGING, {key: value for key, value in said.items() if value})


def logging_request(target: Shape) -> Shape:
    """What PutBucketLogging takes; empty ends the logging, and AWS wants a prefix, be it empty."""
    asked = target["logging"]
    return {"LoggingEnabled": {"TargetBucket": asked["target_bucket"], "TargetPrefix": asked["target_prefix"] or ""}} if asked["target_bucket"] else {}


def wanted(asked: Shape, base: Shape) -> Shape:
    """The bucket as asked, over what it is; C(given) names what was asked, since the rest was not even read."""
    names = [field.name for field in BUCKET if field.name in asked]
    shape = merged([field for field in BUCKET if field.name in names], asked, base)
    if shape.get("encryption", {}).get("algorithm") == "aes256":
        shape["encryption"]["kms_key_id"] = None
    if "logging" in shape and not shape["logging"]["target_bucket"]:
        shape["logging"] = shape_of(LOGGING, {})
    if "policy" in asked:
        names.append("policy")
        shape |= {"policy": canonical(asked["policy"]) if asked["policy"] else {}, "policy_document": asked["policy"]}
    return {**asked, **shape, "given": frozenset(names)}


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    name = asked["name"]
    found = []
    if not has_unknown(name) and not _NAME.fullmatch(name):
        found.append(f"name: is {name!r}, must have 3 to 63 lower-case letters, digits, dots and hyphens, and begin and end with a letter or digit")
    found += encryption_problems(asked.get("encryption") or {})
    found += s3_lifecycle.problems(asked.get("lifecycle_rules") or [])
    if (asked.get("public_access_block") or {}).get("block_public_policy") and is_public(asked.get("policy")):
        found.append("policy: lets everybody in, which public_access_block.block_public_policy refuses")
    logged_to = (asked.get("logging") or {}).get("target_bucket")
    if logged_to == name:
        found.append("logging.target_bucket: is the bucket itself, so that each log entry would cause the next")
    return found


def encryption_problems(encryption: Mapping[str, Any]) -> list[str]:
    """A key or a bucket key where its algorithm has none."""
    algorithm = encryption.get("algorithm")
    found = []
    if encryption.get("kms_key_id") and algorithm in (None, "aes256"):
        found.append("encryption.kms_key_id: needs encryption.algorithm aws:kms or aws:kms:dsse")
    if encryption.get("bucket_key_enabled") and algorithm == "aws:kms:dsse":
        found.append("encryption.bucket_key_enabled: AWS has no bucket keys for encryption.algorithm aws:kms:dsse")
    return found
