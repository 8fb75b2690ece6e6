# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules by which buckets are copied to others, as the module takes them, each bucket with a role that may do no more than that.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import Place, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.buckets import bucket_arn
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import INLINE_POLICY, document_of, trust_document
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import StorageDataError, key_arn
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.replication import replication_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.s3 import KIND

if TYPE_CHECKING:
    from collections.abc import Mapping

Request = dict[str, Any]
PRINCIPAL = "s3.amazonaws.com"
READ_BUCKET = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
READ_OBJECTS = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
WRITE_OBJECTS = ["s3:ReplicateObject", "s3:ReplicateTags"]


def replication_requests(buckets: Mapping[str, Mapping[str, Any]], stack: Mapping[str, Any], kms_keys: Mapping[str, str] | None = None) -> list[Request]:
    """The filter: the buckets that say whether they are copied, with their rules, and with the role as which S3 does it."""
    wrong = [problem for key, entry in buckets.items() for problem in replication_problems(key, entry, buckets, f"s3_buckets.{key}")]
    if wrong:
        raise StorageDataError(" ".join(wrong))
    names = {key: resource_name(key, KIND, stack) for key in buckets}
    meant = {key: entry for key, entry in buckets.items() if entry.get("replication_rules") is not None}
    return [request_of(key, entry, names, stack, kms_keys or {}) for key, entry in meant.items()]


def request_of(key: str, entry: Mapping[str, Any], names: Mapping[str, str], stack: Mapping[str, Any], kms_keys: Mapping[str, str]) -> Request:
    """How one bucket is copied; without rules it is not."""
    place, path = place_of(stack), f"s3_buckets.{key}"
    rules = [
        rule_of(rule, names, place, key_arn(f"{path}.replication_rules[{index}]", rule, kms_keys)) for index, rule in enumerate(entry["replication_rules"])
    ]
    role_key = f"{key}-replication"
    role_name = resource_name(role_key, "iam_role", stack)
    return {
        "name": names[key],
        "owner": place.account,
        "rules": rules,
        "role": {
            "key": role_key,
            "name": role_name,
            "arn": place.iam_arn(f"role/{role_name}"),
            "trust": trust_document({"service": PRINCIPAL}, place),
            "policies": {INLINE_POLICY: permissions(bucket_arn(names[key], place), rules, key_arn(path, entry, kms_keys), place)},
        },
    }


def rule_of(rule: Mapping[str, Any], names: Mapping[str, str], place: Place, key: str) -> Request:
    """One rule; who has another account owns what is copied to it."""
    named = names.get(str(rule["bucket"]), str(rule["bucket"]))
    said = {name: rule[name] for name in ("account", "storage_class") if rule.get(name)}
    return {
        "id": rule["id"],
        "filter": {"prefix": rule.get("prefix") or "", "tags": rule.get("tags") or {}},
        "delete_markers": bool(rule.get("delete_markers")),
        "kms_encrypted_objects": bool(key),
        "destination": {
            "bucket": named if named.startswith("arn:") else bucket_arn(named, place),
            **said,
            "owner_override": "account" in said,
            "replica_kms_key_id": key,
            "replication_time": bool(rule.get("replication_time")),
        },
    }


def permissions(arn: str, rules: list[Request], source_key: str, place: Place) -> Request:
    """What the role may: read what the rules are about, and write it where they say."""
    sources = list(dict.fromkeys(f"{arn}/{rule['filter']['prefix']}*" for rule in rules))
    statements: list[Request] = [
        {"sid": "Bucket", "actions": READ_BUCKET, "resources": [arn]},
        {"sid": "Objects", "actions": READ_OBJECTS, "resources": sources},
    ]
    if any(rule["kms_encrypted_objects"] for rule in rules):
        statements.append({"sid": "Decrypt", "actions": ["kms:Decrypt"], "resources": [source_key], "conditions": in_s3(place.region, [arn, *sources], place)})
    for index, rule in enumerate(rules):
        statements += replicas(index, rule, place)
    return document_of(statements)


def replicas(index: int, rule: Mapping[str, Any], place: Place) -> list[Request]:
    """What the role may where one rule copies to."""
    destination = rule["destination"]
    arn, key = destination["bucket"], destination["replica_kms_key_id"]
    objects = f"{arn}/{rule['filter']['prefix']}*"
    actions = [*WRITE_OBJECTS, *(["s3:ReplicateDelete"] if rule["delete_markers"] else [])]
    actions += ["s3:ObjectOwnerOverrideToBucketOwner"] if destination["owner_override"] else []
    found: list[Request] = [{"sid": f"Replicas{index}", "actions": actions, "resources": [objects]}]
    if key:
        region = key.split(":")[3] if key.startswith("arn:") else place.region
        conditions = in_s3(region, [arn, objects], place)
        found.append({"sid": f"Encrypt{index}", "actions": ["kms:Encrypt", "kms:GenerateDataKey"], "resources": [key], "conditions": conditions})
    return found


def in_s3(region: str, arns: list[str], place: Place) -> Request:
    """Only through S3, and only for these; with a key of the bucket's own the context is the bucket."""
    return {"StringLike": {"kms:ViaService": f"s3.{region}.{place.dns_suffix}", "kms:EncryptionContext:aws:s3:arn": arns}}
