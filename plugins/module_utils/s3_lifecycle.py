# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifecycle rules of S3 as flat shapes, whichever of AWS's ways to write a filter they came in."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from .fields import Shape, flag, number, request_of, shape_of, struct, structs, table, text, word

if TYPE_CHECKING:
    from collections.abc import Mapping

CLASSES = ("standard_ia", "onezone_ia", "intelligent_tiering", "glacier_ir", "glacier", "deep_archive")

RULE = (
    text("id", "ID", required=True),
    word("status", ("enabled", "disabled"), "Status", shouts=False, default="enabled"),
    struct(
        "filter",
        text("prefix", "Prefix"),
        table("tags", "Tags"),
        number("object_size_greater_than", "ObjectSizeGreaterThan"),
        number("object_size_less_than", "ObjectSizeLessThan"),
        key="Filter",
        default={},
    ),
    struct(
        "expiration",
        number("days", "Days"),
        text("date", "Date"),
        flag("expired_object_delete_marker", "ExpiredObjectDeleteMarker"),
        key="Expiration",
        default={},
    ),
    struct(
        "noncurrent_version_expiration",
        number("days", "NoncurrentDays"),
        number("newer_versions", "NewerNoncurrentVersions"),
        key="NoncurrentVersionExpiration",
        default={},
    ),
    number("abort_incomplete_multipart_upload_days", "AbortDays"),
    structs(
        "transitions",
        number("days", "Days"),
        text("date", "Date"),
        word("storage_class", CLASSES, "StorageClass", required=True),
        key="Transitions",
        by=("storage_class",),
    ),
    structs(
        "noncurrent_version_transitions",
        number("days", "NoncurrentDays"),
        number("newer_versions", "NewerNoncurrentVersions"),
        word("storage_class", CLASSES, "StorageClass", required=True),
        key="NoncurrentVersionTransitions",
        by=("storage_class",),
    ),
)
ACTIONS = ("expiration", "noncurrent_version_expiration", "abort_incomplete_multipart_upload_days", "transitions", "noncurrent_version_transitions")
ID_LENGTH = 255
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def flat(rule: Mapping[str, Any]) -> Shape:
    """A rule of AWS's with its filter and its days on one level each."""
    return {
        **rule,
        "Status": rule["Status"].lower(),
        "Filter": _flat_filter(rule),
        "Expiration": _with_day(rule.get("Expiration") or {}),
        "AbortDays": (rule.get("AbortIncompleteMultipartUpload") or {}).get("DaysAfterInitiation"),
        "Transitions": [_with_day(transition) for transition in rule.get("Transitions") or []],
    }


def rules_of(answer: Mapping[str, Any]) -> list[Shape]:
    """The rules of a bucket as AWS tells them, in the order of their ids."""
    return sorted((shape_of(RULE, flat(rule)) for rule in answer.get("Rules") or []), key=lambda rule: str(rule["id"]))


def to_request(rule: Mapping[str, Any]) -> Shape:
    """A rule as AWS wants it."""
    request = request_of(RULE, rule)
    request["Status"] = rule["status"].capitalize()
    request["Filter"] = _filter(request.get("Filter") or {})
    if "AbortDays" in request:
        request["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": request.pop("AbortDays")}
    for dated in (request.get("Expiration") or {}, *request.get("Transitions", [])):
        if "Date" in dated:
            dated["Date"] += "T00:00:00Z"
    return request


def problems(rules: list[Shape]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    ids = [rule["id"] for rule in rules]
    found = [f"lifecycle_rules[{index}].id: is {name!r}, as that of another rule; each has an id of its own" for index, name in _again(ids)]
    return found + [problem for index, rule in enumerate(rules) for problem in rule_problems(rule, f"lifecycle_rules[{index}]")]


def rule_problems(rule: Mapping[str, Any], path: str) -> list[str]:
    """What AWS would refuse in one rule."""
    found = []
    if not 1 <= len(str(rule["id"])) <= ID_LENGTH:
        found.append(f"{path}.id: has {len(str(rule['id']))} characters, must have 1 to {ID_LENGTH}")
    if not any(_says(rule.get(action)) for action in ACTIONS):
        found.append(f"{path}: does nothing; one of {', '.join(ACTIONS)} is required")
    expiration = rule.get("expiration") or {}
    if len([name for name in ("days", "date", "expired_object_delete_marker") if expiration.get(name)]) > 1:
        found.append(f"{path}.expiration: only one of days, date and expired_object_delete_marker may be given")
    for index, transition in enumerate(rule.get("transitions") or []):
        if (transition.get("days") is None) == (not transition.get("date")):
            found.append(f"{path}.transitions[{index}]: exactly one of days and date is required")
    return found + _date_problems(rule, path)


def _date_problems(rule: Mapping[str, Any], path: str) -> list[str]:
    dated = [(f"{path}.expiration", rule.get("expiration") or {})]
    dated += [(f"{path}.transitions[{index}]", transition) for index, transition in enumerate(rule.get("transitions") or [])]
    return [
        f"{where}.date: is {holder['date']!r}, must be a day such as 2030-12-31"
        for where, holder in dated
        if holder.get("date") and not _DAY.fullmatch(str(holder["date"]))
    ]


def _again(names: list[str]) -> list[tuple[int, str]]:
    return [(index, name) for index, name in enumerate(names) if name in names[:index]]


def _says(value: Any) -> bool:
    """Whether anything is said of an action: a number, a list, or any member of a dict."""
    if isinstance(value, dict):
        return any(item not in (None, False, "") for item in value.values())
    return value is not None and value != []


def _flat_filter(rule: Mapping[str, Any]) -> Shape:
    """The filter of a rule; older ones have a prefix beside it."""
    outer = rule.get("Filter") or {}
    inner = outer.get("And") or outer
    tags = inner.get("Tags") or ([inner["Tag"]] if "Tag" in inner else [])
    return {**inner, "Prefix": inner.get("Prefix") or rule.get("Prefix") or None, "Tags": {tag["Key"]: tag.get("Value", "") for tag in tags}}


def _filter(given: Shape) -> Shape:
    """A filter as AWS wants it: one condition alone, several within And, none as the empty prefix."""
    tags = [{"Key": key, "Value": value} for key, value in sorted(given.pop("Tags", {}).items())]
    if len(given) + len(tags) > 1:
        return {"And": {**given, **({"Tags": tags} if tags else {})}}
    return {"Tag": tags[0]} if tags else given or {"Prefix": ""}


def _with_day(dated: Mapping[str, Any]) -> Shape:
    """Midnight in Greenwich, which is all that AWS takes, as a day."""
    if "Date" not in dated:
        return dict(dated)
    return {**dated, "Date": dated["Date"].astimezone(dt.UTC).strftime("%Y-%m-%d")}
