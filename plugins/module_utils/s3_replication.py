# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replication rules of S3 as flat shapes, whichever of AWS's ways to write a filter they came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .fields import Shape, flag, merged, number, request_of, shape_of, struct, structs, table, text, word
from .s3_lifecycle import CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping

RULE = (
    text("id", "ID", required=True),
    number("priority", "Priority"),
    word("status", ("enabled", "disabled"), "Status", shouts=False, default="enabled"),
    struct("filter", text("prefix", "Prefix"), table("tags", "Tags"), key="Filter", default={}),
    flag("delete_markers", "DeleteMarkers"),
    flag("kms_encrypted_objects", "KmsEncryptedObjects"),
    flag("replica_modifications", "ReplicaModifications"),
    struct(
        "destination",
        text("bucket", "Bucket", required=True),
        text("account", "Account"),
        flag("owner_override", "OwnerOverride"),
        word("storage_class", ("standard", *CLASSES), "StorageClass"),
        text("replica_kms_key_id", "ReplicaKmsKeyID"),
        flag("replication_time", "ReplicationTime"),
        flag("metrics", "Metrics"),
        key="Destination",
        required=True,
    ),
)
RULES = (structs("rules", *RULE, key="Rules", by=("id",), required=True),)
ID_LENGTH = 255
#: The one time that replication time control knows: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationTimeValue.html
_TIME: Shape = {"Minutes": 15}


def rules_of(answer: Mapping[str, Any]) -> list[Shape]:
    """The rules of a bucket as AWS tells them, in the order of their ids."""
    return sorted((shape_of(RULE, _flat(rule)) for rule in answer.get("Rules") or []), key=lambda rule: str(rule["id"]))


def wanted_rules(rules: list[Shape]) -> list[Shape]:
    """The rules as asked: without priorities the first goes before the second; with a time to keep, AWS measures it."""
    asked = [{**rule, "priority": rule.get("priority") or len(rules) - index} for index, rule in enumerate(rules)]
    complete: list[Shape] = merged(RULES, {"rules": asked}, None)["rules"]
    for rule in complete:
        rule["destination"]["metrics"] = bool(rule["destination"]["metrics"] or rule["destination"]["replication_time"])
    return complete


def to_request(rule: Mapping[str, Any]) -> Shape:
    """A rule as AWS wants it."""
    request = request_of(RULE, rule)
    criteria = {
        name: {"Status": "Enabled"}
        for name, said in (("SseKmsEncryptedObjects", rule["kms_encrypted_objects"]), ("ReplicaModifications", rule["replica_modifications"]))
        if said
    }
    return {
        "ID": request["ID"],
        "Priority": request["Priority"],
        "Status": rule["status"].capitalize(),
        "Filter": _filter(request.get("Filter") or {}),
        "DeleteMarkerReplication": {"Status": _status(rule["delete_markers"])},
        "Destination": _destination(rule["destination"]),
        **({"SourceSelectionCriteria": criteria} if criteria else {}),
    }


def problems(rules: list[Shape]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    if not rules:
        return ["rules: has none; state absent ends the replication"]
    ids = [rule["id"] for rule in rules]
    found = [f"rules[{index}].id: is {name!r}, as that of another rule; each has an id of its own" for index, name in enumerate(ids) if name in ids[:index]]
    given = [rule["priority"] for rule in rules if rule.get("priority") is not None]
    if given and (len(given) < len(rules) or len(set(given)) < len(given)):
        found.append("rules: either each has a priority of its own, or none has one and the first goes before the others")
    return found + [problem for index, rule in enumerate(rules) for problem in rule_problems(rule, f"rules[{index}]")]


def rule_problems(rule: Mapping[str, Any], path: str) -> list[str]:
    """What AWS would refuse in one rule."""
    destination, found = rule.get("destination") or {}, []
    if not 1 <= len(str(rule["id"])) <= ID_LENGTH:
        found.append(f"{path}.id: has {len(str(rule['id']))} characters, must have 1 to {ID_LENGTH}")
    if rule.get("delete_markers") and (rule.get("filter") or {}).get("tags"):
        found.append(f"{path}.delete_markers: AWS replicates none where filter.tags are given")
    if bool(rule.get("kms_encrypted_objects")) != bool(destination.get("replica_kms_key_id")):
        found.append(f"{path}: kms_encrypted_objects and destination.replica_kms_key_id need each other")
    if destination.get("owner_override") and not destination.get("account"):
        found.append(f"{path}.destination.owner_override: needs destination.account")
    return found


def _flat(rule: Mapping[str, Any]) -> Shape:
    """A rule of AWS's with its switches and its filter on one level each."""
    outer, criteria = rule.get("Filter") or {}, rule.get("SourceSelectionCriteria") or {}
    inner = outer.get("And") or outer
    tags = inner.get("Tags") or ([inner["Tag"]] if "Tag" in inner else [])
    return {
        **rule,
        "Status": rule["Status"].lower(),
        "Filter": {"Prefix": inner.get("Prefix") or rule.get("Prefix") or None, "Tags": {tag["Key"]: tag.get("Value", "") for tag in tags}},
        "DeleteMarkers": _is_on(rule.get("DeleteMarkerReplication")),
        "KmsEncryptedObjects": _is_on(criteria.get("SseKmsEncryptedObjects")),
        "ReplicaModifications": _is_on(criteria.get("ReplicaModifications")),
        "Destination": _flat_destination(rule["Destination"]),
    }


def _flat_destination(destination: Mapping[str, Any]) -> Shape:
    return {
        **destination,
        "OwnerOverride": bool(destination.get("AccessControlTranslation")),
        "ReplicaKmsKeyID": (destination.get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID"),
        "ReplicationTime": _is_on(destination.get("ReplicationTime")),
        "Metrics": _is_on(destination.get("Metrics")),
    }


def _destination(destination: Mapping[str, Any]) -> Shape:
    request: Shape = {"Bucket": destination["bucket"]}
    if destination["account"]:
        request["Account"] = destination["account"]
    if destination["owner_override"]:
        request["AccessControlTranslation"] = {"Owner": "Destination"}
    if destination["storage_class"]:
        request["StorageClass"] = destination["storage_class"].upper()
    if destination["replica_kms_key_id"]:
        request["EncryptionConfiguration"] = {"ReplicaKmsKeyID": destination["replica_kms_key_id"]}
    if destination["replication_time"]:
        request["ReplicationTime"] = {"Status": "Enabled", "Time": _TIME}
    if destination["metrics"]:
        request["Metrics"] = {"Status": "Enabled", **({"EventThreshold": _TIME} if destination["replication_time"] else {})}
    return request


def _filter(given: Shape) -> Shape:
    """A filter as AWS wants it: one condition alone, several within And, none as the empty prefix."""
    tags = [{"Key": key, "Value": value} for key, value in sorted(given.get("Tags", {}).items())]
    prefix = {"Prefix": given["Prefix"]} if given.get("Prefix") else {}
    if len(prefix) + len(tags) > 1:
        return {"And": {**prefix, "Tags": tags}}
    return {"Tag": tags[0]} if tags else prefix or {"Prefix": ""}


def _status(on: bool) -> str:
    return "Enabled" if on else "Disabled"


def _is_on(switch: Mapping[str, Any] | None) -> bool:
    return (switch or {}).get("Status") == "Enabled"
