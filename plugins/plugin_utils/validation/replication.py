# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules by which buckets are copied to others: what AWS would refuse, or would never copy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.storage import key_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, is_known, items, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

Rule = Mapping[str, Any]
BUCKET = re.compile(r"(arn:[^:]+:s3:::)?[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REQUIRED = ("id", "bucket")
KEYS = (*REQUIRED, "account", "prefix", "tags", "delete_markers", "storage_class", "kms_key", "replication_time")


def rules_of(entry: Mapping[str, Any]) -> Iterator[tuple[int, Rule]]:
    """The rules of a bucket with their places."""
    for index, rule in items(entry, "replication_rules"):
        if isinstance(rule, Mapping):
            yield index, rule


def replication_problems(key: str, entry: Mapping[str, Any], buckets: Mapping[str, Any], path: str) -> list[str]:
    """Everything that is wrong with the rules of one bucket, among those of its environment."""
    rules = dict(rules_of(entry))
    errors = [problem for index, rule in rules.items() for problem in rule_problems(key, entry, rule, buckets, f"{path}.replication_rules[{index}]")]
    names = [rule.get("id") for rule in rules.values()]
    errors += [
        f"{path}.replication_rules has the id {shown(name)} twice; each rule has one of its own." for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    if rules and entry.get("versioning") is False:
        errors.append(f"{path}.versioning is false, and its replication_rules need it; AWS copies buckets alone that keep versions.")
    return errors


def rule_problems(key: str, entry: Mapping[str, Any], rule: Rule, buckets: Mapping[str, Any], path: str) -> list[str]:
    """Everything that is wrong with one rule."""
    errors = [f"{path}.{name} is not known; {allowed_or_meant(str(name), KEYS)}" for name in rule if name not in KEYS]
    errors += [f"{path}.{name} is missing; it is required." for name in REQUIRED if not rule.get(name)]
    if rule.get("delete_markers") and rule.get("tags"):
        errors.append(f"{path}.delete_markers is true; AWS copies none for rules about tags.")
    return errors + destination_problems(key, rule, buckets, f"{path}.bucket") + encryption_problems(entry, rule, path)


def destination_problems(key: str, rule: Rule, buckets: Mapping[str, Any], here: str) -> list[str]:
    """A bucket that objects can be copied to."""
    named = rule.get("bucket")
    if not is_known(named) or not named:
        return []
    if named == key:
        return [f"{here} is the bucket itself; name another one."]
    if named in buckets:
        unversioned = (buckets[str(named)] or {}).get("versioning") is False
        return (
            [f"{here} is {shown(named)}, of which s3_buckets.{named}.versioning is false; AWS copies to buckets alone that keep versions."]
            if unversioned
            else []
        )
    if BUCKET.fullmatch(str(named)):
        return []
    return [f"{here} is {shown(named)}, which is neither a bucket of this environment nor the name or the ARN of one; {allowed_or_meant(str(named), buckets)}"]


def encryption_problems(entry: Mapping[str, Any], rule: Rule, path: str) -> list[str]:
    """A key for the copies exactly where the objects are encrypted with one."""
    if not is_known(entry.get("kms_key") or "") or not is_known(rule.get("kms_key") or ""):
        return []
    if entry.get("kms_key") and not rule.get("kms_key"):
        return [f"{path}.kms_key is missing; objects that a key of KMS encrypts are copied with a key of the other bucket's region alone."]
    if rule.get("kms_key") and not entry.get("kms_key"):
        return [f"{path}.kms_key is set, and the kms_key of its bucket is not; AWS takes it for objects alone that a key of KMS encrypts."]
    return []


def unknown_keys(entry: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Keys for copies that the environment does not have."""
    return [problem for index, rule in rules_of(entry) for problem in key_problems(rule, f"{path}.replication_rules[{index}]", model)]
