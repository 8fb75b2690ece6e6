# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils import s3_lifecycle
from ansible_collections.groundwork.aws.plugins.module_utils.s3_policies import is_public
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.iam import resource_problem, statements_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.replication import replication_problems, unknown_keys
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.storage import key_problems, made_twice, of_all
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, entries, is_known, items, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

KIND = "s3_bucket"
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
BUCKET_ACTION = re.compile(r"s3:.+|\*|[^:*]+")  # what has no colon is reported as no action at all
DAYS = ("expire_days", "noncurrent_days", "abort_multipart_days")
LONGEST = 2147483647
KEYS = (
    *DAYS,
    "versioning",
    "kms_key",
    "bucket_key",
    "tls_only",
    "block_public_access",
    "public_read",
    "object_ownership",
    "statements",
    "lifecycle_rules",
    "cors_rules",
    "access_log_bucket",
    "eventbridge",
    "force_delete",
    "replication_rules",
)


def short_rules(entry: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The lifecycle rules that single numbers stand for, by their ids."""
    rules: dict[str, dict[str, Any]] = {
        "expire": {"expiration": {"days": entry.get("expire_days")}},
        "noncurrent": {"noncurrent_version_expiration": {"days": entry.get("noncurrent_days")}},
        "abort-multipart": {"abort_incomplete_multipart_upload_days": entry.get("abort_multipart_days")},
    }
    return {name: {"id": name, **rule} for (name, rule), said in zip(rules.items(), DAYS, strict=True) if entry.get(said)}


def expanded_rules(entry: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The lifecycle rules of a bucket: those that single numbers stand for, and those that are written out; null says nothing."""
    written = entry.get("lifecycle_rules")
    return None if written is None else [*short_rules(entry).values(), *written]


def lifecycle_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Days that are none, and rules that AWS would refuse."""
    errors = [problem for name in DAYS for problem in range_problem(f"{path}.{name}", entry.get(name), 1, LONGEST, "days")]
    rules = [dict(rule) for _index, rule in items(entry, "lifecycle_rules")]
    missing = [f"{path}.lifecycle_rules[{index}].id is missing; it is required." for index, rule in enumerate(rules) if not rule.get("id")]
    if missing:
        return errors + missing
    taken = [rule["id"] for rule in rules if rule["id"] in short_rules(entry)]
    errors += [f"{path}.lifecycle_rules has the id {shown(name)}, which is that of a rule of {', '.join(DAYS)}; call it otherwise." for name in taken]
    return errors + [f"{path}.{problem}." for problem in s3_lifecycle.problems(rules)]


def statement_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Statements of a bucket's policy: who, and what of S3."""
    errors = statements_problems(_with_arns(entry), "statements", path, needs_resources=False)
    for index, statement in items(entry, "statements"):
        if not isinstance(statement, Mapping):
            continue
        here = f"{path}.statements[{index}]"
        if not statement.get("principals"):
            errors.append(f"{here}.principals is missing; it says who is meant, such as AWS: [arn:aws:iam::123456789012:role/app].")
        errors += [
            f"{here}.actions[{place}] is {shown(action)}; the policy of a bucket is about actions of s3."
            for place, action in items(statement, "actions")
            if not BUCKET_ACTION.fullmatch(str(action))
        ]
    return errors


def _with_arns(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with its resources as ARNs; what is no ARN is a key of the bucket."""

    def complete(statement: Any) -> Any:
        if not isinstance(statement, Mapping):
            return statement
        named = statement.get("resources") or []
        return {**statement, "resources": [said if resource_problem(said, "") == [] else f"arn:aws:s3:::bucket/{said}" for said in named]}

    return {"statements": [complete(statement) for statement in entry.get("statements") or []]}


def public_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """What lets the public in, where the public is kept out."""
    if not entry.get("block_public_access"):
        return []
    if entry.get("public_read"):
        return [f"{path}.public_read is true, which block_public_access refuses; set {path}.block_public_access to false if everybody is to read it."]
    return [
        f"{path}.statements[{index}] lets everybody in, which block_public_access refuses; name who is meant in its principals or conditions."
        for index, statement in items(entry, "statements")
        if isinstance(statement, Mapping) and is_public(_document(statement))
    ]


def account_problems(buckets: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Buckets for everybody, in an account that keeps the public out of all of its buckets."""
    return [
        f"s3_buckets.{key}.public_read is true, which s3_account_public_access_block refuses; let CloudFront or signed URLs hand out what is public."
        for key, entry in buckets.items()
        if entry.get("public_read")
    ]


def _document(statement: Mapping[str, Any]) -> dict[str, Any]:
    condition = {"Condition": statement["conditions"]} if statement.get("conditions") else {}
    return {"Statement": [{"Effect": statement.get("effect") or "Allow", "Principal": statement.get("principals") or {}, **condition}]}


def log_problems(key: str, entry: Mapping[str, Any], buckets: Mapping[str, Any], path: str) -> list[str]:
    """A bucket for access logs that S3 can write to."""
    named = entry.get("access_log_bucket")
    if not is_known(named) or named == "":
        return []
    here = f"{path}.access_log_bucket"
    if named == key:
        return [f"{here} is the bucket itself, so that each log entry would cause the next; name another one."]
    if named in buckets:
        encrypted = (buckets[str(named)] or {}).get("kms_key")
        words = f"{here} is {shown(named)}, which is encrypted with a key of KMS; S3 writes its logs only where s3_buckets.{named}.kms_key is empty."
        return [words] if encrypted else []
    if BUCKET_NAME.fullmatch(str(named)):
        return []
    return [f"{here} is {shown(named)}, which is neither a bucket of this environment nor the name of one; {allowed_or_meant(str(named), buckets)}"]


def cors_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Rules for pages of other origins that say nothing, or what AWS does not know."""
    errors = []
    for index, rule in items(entry, "cors_rules"):
        here = f"{path}.cors_rules[{index}]"
        errors += [f"{here}.{name} is missing; it is required." for name in ("allowed_methods", "allowed_origins") if not rule.get(name)]
        errors += range_problem(f"{here}.max_age_seconds", rule.get("max_age_seconds"), 0, LONGEST, "seconds")
    return errors


def entry_problems(key: str, entry: Mapping[str, Any], buckets: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with one bucket, among those of its environment."""
    path = f"s3_buckets.{key}"
    errors = [f"{path}.{name} is not known; {allowed_or_meant(str(name), KEYS)}" for name in entry if name not in KEYS]
    errors += lifecycle_problems(entry, path) + statement_problems(entry, path) + public_problems(entry, path)
    errors += log_problems(key, entry, buckets, path) + cors_problems(entry, path)
    return errors + replication_problems(key, entry, buckets, path)


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong across the component's variables."""
    buckets = dict(entries(component.config, "buckets"))
    errors = [problem for key, entry in buckets.items() for problem in entry_problems(key, entry, buckets)]
    errors += account_problems(buckets) if component.config.get("account_public_access_block") is True else []
    errors += [problem for key, entry in buckets.items() for problem in key_problems(entry, f"s3_buckets.{key}", model)]
    errors += [problem for key, entry in buckets.items() for problem in unknown_keys(entry, f"s3_buckets.{key}", model)]
    return errors + made_twice(component, "buckets", model)


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for key, entry in of_all(model, "s3", "buckets"):
        yield KIND, key, {}
        if entry.get("replication_rules"):
            yield "iam_role", f"{key}-replication", {}


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    for key, entry in of_all(model, "s3", "buckets"):
        yield from _bucket_findings(key, entry, f"s3_buckets.{key}")


def _bucket_findings(key: str, entry: Mapping[str, Any], path: str) -> Iterator[Finding]:
    if entry.get("block_public_access") is False:
        message = f"The bucket {key} may be read by everybody." if entry.get("public_read") else f"Nothing keeps the bucket {key} from being made public."
        yield Finding(
            f"public-bucket:{key}", f"{path}.block_public_access", message, "Keep the public out, and let CloudFront or signed URLs hand out what is public."
        )
    if entry.get("tls_only") is False:
        message = f"The bucket {key} takes requests without TLS."
        yield Finding(f"bucket-without-tls:{key}", f"{path}.tls_only", message, "Leave tls_only true.")
    if entry.get("versioning") is False:
        message = f"What is deleted or overwritten in the bucket {key} is gone."
        yield Finding(f"unversioned-bucket:{key}", f"{path}.versioning", message, "Keep versions, and let noncurrent_days delete them.")
