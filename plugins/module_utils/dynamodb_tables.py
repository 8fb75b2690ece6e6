# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DynamoDB tables as a flat shape, and the single steps in which AWS lets one be changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .fields import Shape, flag, merged, number, struct, structs, text, texts, word
from .tags import to_pairs
from .unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

TYPES = ("S", "N", "B")
PROJECTIONS = ("all", "keys_only", "include")
STREAMS = ("none", "keys_only", "new_image", "old_image", "new_and_old_images")
LONGEST_RECOVERY = 35

KEY = (text("name", required=True), word("type", TYPES, shouts=False, default="S"))
INDEX = (
    text("name", required=True),
    struct("hash_key", *KEY, required=True),
    struct("range_key", *KEY),
    word("projection", PROJECTIONS, default="all"),
    texts("non_key_attributes", ordered=False),
    number("read_capacity"),
    number("write_capacity"),
)
TABLE = (
    struct("hash_key", *KEY),
    struct("range_key", *KEY),
    word("billing_mode", ("pay_per_request", "provisioned")),
    number("read_capacity"),
    number("write_capacity"),
    structs("global_secondary_indexes", *INDEX, by=("name",)),
    word("stream", STREAMS),
    text("ttl_attribute"),
    flag("point_in_time_recovery"),
    number("recovery_period_in_days"),
    struct("sse", flag("enabled"), text("kms_key_id")),
    flag("deletion_protection"),
    word("table_class", ("standard", "standard_infrequent_access")),
)

#: A new table without being asked for more. AWS itself would want capacities, which nobody can guess.
NEW: Shape = {
    "hash_key": None,
    "range_key": None,
    "billing_mode": "pay_per_request",
    "read_capacity": None,
    "write_capacity": None,
    "global_secondary_indexes": [],
    "stream": "none",
    "ttl_attribute": None,
    "point_in_time_recovery": False,
    "recovery_period_in_days": None,
    "sse": {"enabled": False, "kms_key_id": None},
    "deletion_protection": False,
    "table_class": "standard",
}
CAPACITY = ("read_capacity", "write_capacity")
#: Read by a call of its own, when it is asked for.
RECOVERY = frozenset({"point_in_time_recovery", "recovery_period_in_days"})
_NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_SSE_ON = ("ENABLING", "ENABLED", "UPDATING")


def from_response(table: Mapping[str, Any]) -> Shape:
    """A table as DescribeTable gives it."""
    types = {definition["AttributeName"]: definition["AttributeType"] for definition in table.get("AttributeDefinitions") or []}
    billing = (table.get("BillingModeSummary") or {}).get("BillingMode", "PROVISIONED").lower()
    stream = table.get("StreamSpecification") or {}
    sse = table.get("SSEDescription") or {}
    encrypted = sse.get("Status") in _SSE_ON
    indexes = [_index_of(index, types, billing) for index in table.get("GlobalSecondaryIndexes") or [] if index.get("IndexStatus") != "DELETING"]
    return {
        "name": table["TableName"],
        **_keys_of(table, types),
        "billing_mode": billing,
        **_capacity_of(table, billing),
        "global_secondary_indexes": sorted(indexes, key=lambda index: str(index["name"])),
        "stream": stream["StreamViewType"].lower() if stream.get("StreamEnabled") else "none",
        "sse": {"enabled": encrypted, "kms_key_id": sse.get("KMSMasterKeyArn") if encrypted else None},
        "deletion_protection": table.get("DeletionProtectionEnabled", False),
        "table_class": (table.get("TableClassSummary") or {}).get("TableClass", "STANDARD").lower(),
        "arn": table["TableArn"],
        "stream_arn": table.get("LatestStreamArn") if stream.get("StreamEnabled") else None,
        "status": table["TableStatus"].lower(),
        "busy": is_busy(table),
    }


def is_busy(table: Mapping[str, Any]) -> bool:
    """Whether a change of the table, or of an index, is under way."""
    return table["TableStatus"] != "ACTIVE" or any(index.get("IndexStatus") != "ACTIVE" for index in table.get("GlobalSecondaryIndexes") or [])


def ttl_of(answer: Mapping[str, Any]) -> str | None:
    """The attribute with the time at which items expire; what AWS is switching off is off."""
    said = answer.get("TimeToLiveDescription") or {}
    return said.get("AttributeName") if said.get("TimeToLiveStatus") in ("ENABLED", "ENABLING") else None


def recovery_of(answer: Mapping[str, Any]) -> Shape:
    """Whether the table can be restored as it was at any second, and for how many days back."""
    said = (answer.get("ContinuousBackupsDescription") or {}).get("PointInTimeRecoveryDescription") or {}
    enabled = said.get("PointInTimeRecoveryStatus") == "ENABLED"
    return {"point_in_time_recovery": enabled, "recovery_period_in_days": said.get("RecoveryPeriodInDays", LONGEST_RECOVERY) if enabled else None}


def wanted(asked: Shape, base: Shape) -> Shape:
    """The table as asked, over what it is."""
    shape = merged(TABLE, asked, base)
    if shape["billing_mode"] == "pay_per_request":
        shape |= dict.fromkeys(CAPACITY)
    shape["global_secondary_indexes"] = [_with_capacity(index, shape, base) for index in shape["global_secondary_indexes"] or []]
    if RECOVERY & asked.keys():
        back = asked.get("recovery_period_in_days") or base.get("recovery_period_in_days") or LONGEST_RECOVERY
        shape["recovery_period_in_days"] = back if shape["point_in_time_recovery"] else None
    if "sse" in asked:
        shape["sse"] = _sse(asked["sse"], shape["sse"], base["sse"])
    return {**asked, **shape, "given": frozenset(asked) | _implied(asked)}


def as_given(target: Shape, current: Shape) -> Shape:
    """The target with what nobody asked for as it is, also of a table that somebody else made while we were about to."""
    return {**target, **{name: current[name] for name in NEW if name in current and name not in target["given"]}}


def create_request(target: Shape) -> Shape:
    """What CreateTable takes: all but what is only told to a table that is there."""
    request: Shape = {
        "TableName": target["name"],
        "AttributeDefinitions": definitions([target, *target["global_secondary_indexes"]]),
        "KeySchema": _schema(target),
        "BillingMode": target["billing_mode"].upper(),
        "DeletionProtectionEnabled": target["deletion_protection"],
        "TableClass": target["table_class"].upper(),
        **_throughput(target),
    }
    optional = {
        "GlobalSecondaryIndexes": [_index_request(index) for index in target["global_secondary_indexes"]],
        "StreamSpecification": _stream_request(target) if target["stream"] != "none" else None,
        "SSESpecification": _sse_request(target) if target["sse"]["enabled"] else None,
        "Tags": to_pairs(target["tags"]),
    }
    return request | {key: value for key, value in optional.items() if value}


def steps(current: Shape, target: Shape, changed: Set[str]) -> list[Shape]:
    """The calls of UpdateTable, in an order in which AWS takes them: each changes one thing, and waits for the one before.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
    """
    found: list[Shape] = []
    if "deletion_protection" in changed:
        found.append({"DeletionProtectionEnabled": target["deletion_protection"]})
    new, kept, gone = _compared(current["global_secondary_indexes"], target["global_secondary_indexes"])
    found += [{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]} for name in gone]
    found += _billing_step(current, target, kept)
    found += _creations(target, kept, new)
    if "stream" in changed:
        found += [{"StreamSpecification": {"StreamEnabled": False}}] if current["stream"] != "none" else []
        found += [{"StreamSpecification": _stream_request(target)}] if target["stream"] != "none" else []
    if "sse" in changed:
        found.append({"SSESpecification": _sse_request(target)})
    if "table_class" in changed:
        found.append({"TableClass": target["table_class"].upper()})
    return found


def definitions(holders: Iterable[Mapping[str, Any]]) -> list[Shape]:
    """The attributes that are keys of a table or of an index, each once."""
    keys = {key["name"]: key["type"] for holder in holders for key in (holder["hash_key"], holder["range_key"]) if key}
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in sorted(keys.items())]


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    name, indexes = asked["name"], asked.get("global_secondary_indexes") or []
    found = []
    if not has_unknown(name) and not _NAME.fullmatch(name):
        found.append(f"name: is {name!r}, must have 3 to 255 letters, digits, dots, hyphens and underscores")
    names = [index["name"] for index in indexes]
    found += [f"global_secondary_indexes[{place}].name: {name} is there twice" for place, name in enumerate(names) if name in names[:place]]
    for place, index in enumerate(indexes):
        if bool(index.get("non_key_attributes")) != (index.get("projection") == "include"):
            found.append(f"global_secondary_indexes[{place}].non_key_attributes: goes with projection include, and only with it")
    return found + key_problems(asked) + setting_problems(asked)


def key_problems(asked: Mapping[str, Any]) -> list[str]:
    """One attribute with two types."""
    holders = (asked, *(asked.get("global_secondary_indexes") or []))
    keys = [key for holder in holders for key in (holder.get("hash_key"), holder.get("range_key")) if key]
    types = {(key["name"], key.get("type") or "S") for key in keys}
    twice = sorted({name for name, kind in types if any(other == name and another != kind for other, another in types)})
    return [f"hash_key, range_key: {name} has two types; an attribute has one, in the table and in all indexes" for name in twice]


def setting_problems(asked: Mapping[str, Any]) -> list[str]:
    """Settings that do not go together."""
    found = []
    given = [name for name in CAPACITY if asked.get(name) is not None]
    if asked.get("billing_mode") == "pay_per_request" and given:
        found.append(f"{', '.join(given)}: belongs to billing_mode provisioned")
    if asked.get("billing_mode") == "provisioned" and len(given) == 1:
        found.append(f"{', '.join(given)}: goes together with the other of {', '.join(CAPACITY)}")
    key = (asked.get("sse") or {}).get("kms_key_id")
    if key and key != UNKNOWN and not key.startswith("arn:"):
        found.append(f"sse.kms_key_id: is {key!r}, must be the ARN of a KMS key, which is what AWS tells of it")
    period = asked.get("recovery_period_in_days")
    if period is not None and not 1 <= period <= LONGEST_RECOVERY:
        found.append(f"recovery_period_in_days: is {period}, must be 1 to {LONGEST_RECOVERY}")
    if period is not None and asked.get("point_in_time_recovery") is False:
        found.append("recovery_period_in_days: needs point_in_time_recovery")
    return found


def _keys_of(holder: Mapping[str, Any], types: Mapping[str, str]) -> Shape:
    keys = {key["KeyType"]: {"name": key["AttributeName"], "type": types[key["AttributeName"]]} for key in holder.get("KeySchema") or []}
    return {"hash_key": keys.get("HASH"), "range_key": keys.get("RANGE")}


def _capacity_of(holder: Mapping[str, Any], billing: str) -> Shape:
    said = holder.get("ProvisionedThroughput") or {}
    if billing != "provisioned":
        return dict.fromkeys(CAPACITY)
    return {"read_capacity": said.get("ReadCapacityUnits"), "write_capacity": said.get("WriteCapacityUnits")}


def _index_of(index: Mapping[str, Any], types: Mapping[str, str], billing: str) -> Shape:
    projection = index.get("Projection") or {}
    return {
        "name": index["IndexName"],
        **_keys_of(index, types),
        "projection": projection.get("ProjectionType", "ALL").lower(),
        "non_key_attributes": sorted(projection.get("NonKeyAttributes") or []),
        **_capacity_of(index, billing),
    }


def _with_capacity(index: Shape, table: Shape, base: Shape) -> Shape:
    """An index with the capacity that it is to have: as asked, else as it has, else the table's; none when requests are paid for."""
    if table["billing_mode"] == "pay_per_request":
        return {**index, **dict.fromkeys(CAPACITY)}
    there: Shape = next((other for other in base.get("global_secondary_indexes") or [] if other["name"] == index["name"]), {})
    return {**index, **{name: index[name] or there.get(name) or table[name] for name in CAPACITY}}


def _implied(asked: Shape) -> frozenset[str]:
    """What one option says of others: how is paid decides on capacities, and the recovery has two parts."""
    paid = {*CAPACITY, "global_secondary_indexes"} if "billing_mode" in asked else set()
    return frozenset(paid | (RECOVERY if RECOVERY & asked.keys() else set()))


def _sse(asked: Mapping[str, Any], merged_sse: Shape, base: Shape) -> Shape:
    """Encryption with a key of KMS; which one AWS takes when none is named, it tells once it has."""
    if not merged_sse["enabled"]:
        return {"enabled": False, "kms_key_id": None}
    return {"enabled": True, "kms_key_id": asked.get("kms_key_id") or base["kms_key_id"]}


def _compared(current: list[Shape], target: list[Shape]) -> tuple[list[Shape], list[tuple[Shape, Shape]], list[str]]:
    """The indexes that are new, those that stay with what they were, and the names of those that go; another key or projection is another index."""
    before = {index["name"]: index for index in current}
    kept = [(index, before[index["name"]]) for index in target if index["name"] in before and _same(index, before[index["name"]])]
    staying = {index["name"] for index, _was in kept}
    return [index for index in target if index["name"] not in staying], kept, [index["name"] for index in current if index["name"] not in staying]


def _same(one: Shape, other: Shape) -> bool:
    return all(one[name] == other[name] for name in one if name not in CAPACITY)


def _billing_step(current: Shape, target: Shape, kept: list[tuple[Shape, Shape]]) -> list[Shape]:
    """How capacity is paid for, and how much there is, of the table and of its indexes."""
    if target["billing_mode"] == "pay_per_request":
        return [{"BillingMode": "PAY_PER_REQUEST"}] if current["billing_mode"] != "pay_per_request" else []
    step: Shape = {} if current["billing_mode"] == "provisioned" else {"BillingMode": "PROVISIONED"}
    if any(current[name] != target[name] for name in CAPACITY):
        step |= _throughput(target)
    updates = [{"Update": {"IndexName": index["name"], **_throughput(index)}} for index, was in kept if _capacity(index) != _capacity(was)]
    return [step | ({"GlobalSecondaryIndexUpdates": updates} if updates else {})] if step or updates else []


def _creations(target: Shape, kept: list[tuple[Shape, Shape]], new: list[Shape]) -> list[Shape]:
    """One step for each new index, each with the definitions of all keys that there are by then."""
    there, found = [target, *(index for index, _was in kept)], []
    for index in new:
        there.append(index)
        found.append({"AttributeDefinitions": definitions(there), "GlobalSecondaryIndexUpdates": [{"Create": _index_request(index)}]})
    return found


def _capacity(holder: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(holder[name] for name in CAPACITY)


def _schema(holder: Mapping[str, Any]) -> list[Shape]:
    keys = (("HASH", holder["hash_key"]), ("RANGE", holder["range_key"]))
    return [{"AttributeName": key["name"], "KeyType": kind} for kind, key in keys if key]


def _throughput(holder: Mapping[str, Any]) -> Shape:
    """The capacity of a table or an index; nothing where requests are paid for, since there is none."""
    if holder["read_capacity"] is None:
        return {}
    return {"ProvisionedThroughput": {"ReadCapacityUnits": holder["read_capacity"], "WriteCapacityUnits": holder["write_capacity"]}}


def _index_request(index: Mapping[str, Any]) -> Shape:
    projection: Shape = {"ProjectionType": index["projection"].upper()}
    if index["non_key_attributes"]:
        projection["NonKeyAttributes"] = index["non_key_attributes"]
    return {"IndexName": index["name"], "KeySchema": _schema(index), "Projection": projection, **_throughput(index)}


def _stream_request(target: Mapping[str, Any]) -> Shape:
    return {"StreamEnabled": True, "StreamViewType": target["stream"].upper()}


def _sse_request(target: Mapping[str, Any]) -> Shape:
    if not target["sse"]["enabled"]:
        return {"Enabled": False}
    key = target["sse"]["kms_key_id"]
    return {"Enabled": True, "SSEType": "KMS", **({"KMSMasterKeyId": key} if key else {})}
