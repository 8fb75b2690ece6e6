# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues of SQS: what AWS tells of one, what it is told, and what it would refuse."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from .policies import canonical
from .unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Set

Shape = dict[str, Any]


class Number(NamedTuple):
    """A number of a queue: AWS's name, its limits, and what AWS takes when nobody asks."""

    aws: str
    low: int
    high: int
    default: int


# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
NUMBERS = {
    "visibility_timeout": Number("VisibilityTimeout", 0, 43200, 30),
    "message_retention_period": Number("MessageRetentionPeriod", 60, 1209600, 345600),
    "delay_seconds": Number("DelaySeconds", 0, 900, 0),
    "maximum_message_size": Number("MaximumMessageSize", 1024, 1048576, 1048576),
    "receive_message_wait_time_seconds": Number("ReceiveMessageWaitTimeSeconds", 0, 20, 0),
    "kms_data_key_reuse_period": Number("KmsDataKeyReusePeriodSeconds", 60, 86400, 300),
}
RECEIVES = (1, 1000)
SOURCES = 10
SWITCHES = {"sqs_managed_sse_enabled": "SqsManagedSseEnabled", "content_based_deduplication": "ContentBasedDeduplication"}
SCOPES = {"queue": "queue", "message_group": "messageGroup"}
THROUGHPUTS = {"per_queue": "perQueue", "per_message_group_id": "perMessageGroupId"}
WORDS = {"deduplication_scope": ("DeduplicationScope", SCOPES), "fifo_throughput_limit": ("FifoThroughputLimit", THROUGHPUTS)}
PERMISSIONS = {"allow_all": "allowAll", "deny_all": "denyAll", "by_queue": "byQueue"}
FIFO = ".fifo"
#: SQS has two names for its errors: that of its old protocol, which botocore prefers, and that of the new one.
MISSING = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
#: What a FIFO queue has and another one does not, with what AWS takes when nobody asks.
FIFO_ONLY = {"content_based_deduplication": False, "deduplication_scope": "queue", "fifo_throughput_limit": "per_queue"}
OPEN_TO_ALL = {"redrive_permission": "allow_all", "source_queue_arns": []}
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo")


def is_fifo(name: str) -> bool:
    """Whether a queue of this name keeps its order; AWS wants each to go with the other."""
    return name.endswith(FIFO)


def from_response(name: str, attributes: Mapping[str, str]) -> Shape:
    """A queue as our dict; its URL and its tags are beside it. The period of a key means nothing without one."""
    key_less = {} if attributes.get("KmsMasterKeyId") else {"kms_data_key_reuse_period": NUMBERS["kms_data_key_reuse_period"].default}
    return {
        "name": name,
        "arn": attributes["QueueArn"],
        "fifo": is_fifo(name),
        **{key: int(attributes.get(number.aws, number.default)) for key, number in NUMBERS.items()},
        **key_less,
        **{key: attributes.get(aws, "").lower() == "true" for key, aws in SWITCHES.items()},
        **{key: _ours(words, attributes.get(aws), FIFO_ONLY[key] if is_fifo(name) else "") for key, (aws, words) in WORDS.items()},
        "kms_master_key_id": attributes.get("KmsMasterKeyId", ""),
        "policy": policy_of(json.loads(attributes.get("Policy") or "{}")),
        "redrive_policy": _redrive(json.loads(attributes.get("RedrivePolicy") or "{}")),
        "redrive_allow_policy": _allowed(json.loads(attributes.get("RedriveAllowPolicy") or "{}")),
    }


def policy_of(document: Mapping[str, Any]) -> Shape:
    """A queue's policy in one form; one without statements is none."""
    return canonical(document) if document.get("Statement") else {}


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked in the form of a shape, with what AWS makes of it by itself."""
    fifo = is_fifo(asked["name"])
    born = {key: value for key, value in FIFO_ONLY.items() if fifo and not base[key]}
    shape = {**born, **_encrypted(asked, base), "fifo": fifo}
    forms: dict[str, Callable[[Any], Any]] = {"policy": policy_of, "redrive_policy": given, "redrive_allow_policy": allowed}
    return {key: forms[key](value) if key in forms else value for key, value in shape.items()}


def given(options: Mapping[str, Any]) -> Shape:
    """The options of a dict that are set."""
    return {key: value for key, value in options.items() if value is not None}


def allowed(options: Mapping[str, Any]) -> Shape:
    """Who may have the queue as dead-letter queue; everybody in the account when nothing is said."""
    shape = {**OPEN_TO_ALL, **given(options)}
    return {**shape, "source_queue_arns": sorted(set(shape["source_queue_arns"]))}


def _encrypted(asked: Shape, base: Shape) -> Shape:
    """AWS encrypts in one way at a time, so asking for one ends the other; the period is one of a key alone."""
    key, managed = asked.get("kms_master_key_id"), asked.get("sqs_managed_sse_enabled")
    shape = dict(asked)
    if key and managed is None:
        shape["sqs_managed_sse_enabled"] = False
    if managed and key is None:
        shape["kms_master_key_id"] = ""
    if not shape.get("kms_master_key_id", base["kms_master_key_id"]):
        shape["kms_data_key_reuse_period"] = NUMBERS["kms_data_key_reuse_period"].default
    return shape


def _redrive(document: Mapping[str, Any]) -> Shape:
    if not document:
        return {}
    return {"dead_letter_target_arn": document["deadLetterTargetArn"], "max_receive_count": int(document["maxReceiveCount"])}


def _allowed(document: Mapping[str, Any]) -> Shape:
    permission = _ours(PERMISSIONS, document.get("redrivePermission"), "allow_all")
    return allowed({"redrive_permission": permission, "source_queue_arns": document.get("sourceQueueArns") or []})


def _ours(words: Mapping[str, str], word: str | None, default: Any) -> Any:
    """Our word for one of AWS's."""
    return next((ours for ours, aws in words.items() if aws == word), word or default)


def to_attributes(target: Shape) -> dict[str, str]:
    """All attributes of a queue as CreateQueue takes them; what it does not have is left out."""
    attributes = attributes_of(target, [key for key in target if key in _TO_AWS and _has(target, key)])
    return {**({"FifoQueue": "true"} if is_fifo(target["name"]) else {}), **attributes}


def to_changes(target: Shape, changed: Set[str]) -> dict[str, str]:
    """The attributes that differ as SetQueueAttributes takes them; an empty one is taken away. With a key comes its period, and without one none."""
    keys = changed & set(_TO_AWS) - {"kms_data_key_reuse_period"}
    if changed & {"kms_master_key_id", "kms_data_key_reuse_period"} and target["kms_master_key_id"]:
        keys |= {"kms_data_key_reuse_period"}
    return attributes_of(target, sorted(keys))


def attributes_of(target: Shape, keys: Iterable[str]) -> dict[str, str]:
    """These attributes, as AWS writes them."""
    return {_TO_AWS[key][0]: _TO_AWS[key][1](target[key]) for key in keys}


def _has(target: Shape, key: str) -> bool:
    """Whether a new queue is told about an attribute."""
    if key in FIFO_ONLY:
        return is_fifo(target["name"])
    if key == "kms_data_key_reuse_period":
        return bool(target["kms_master_key_id"])
    return target[key] not in ({}, "", OPEN_TO_ALL)


def _redrive_text(shape: Shape) -> str:
    """AWS takes a redrive policy away for an empty text, and refuses one that is an empty object."""
    return json.dumps({"deadLetterTargetArn": shape["dead_letter_target_arn"], "maxReceiveCount": shape["max_receive_count"]}) if shape else ""


def _allowed_text(shape: Shape) -> str:
    sources = {"sourceQueueArns": shape["source_queue_arns"]} if shape["source_queue_arns"] else {}
    return json.dumps({"redrivePermission": PERMISSIONS[shape["redrive_permission"]], **sources})


_TO_AWS: dict[str, tuple[str, Callable[[Any], str]]] = {
    **{key: (number.aws, str) for key, number in NUMBERS.items()},
    **{key: (aws, lambda value: str(value).lower()) for key, aws in SWITCHES.items()},
    "deduplication_scope": ("DeduplicationScope", lambda word: SCOPES[word]),
    "fifo_throughput_limit": ("FifoThroughputLimit", lambda word: THROUGHPUTS[word]),
    "kms_master_key_id": ("KmsMasterKeyId", str),
    "policy": ("Policy", lambda policy: json.dumps(policy) if policy else ""),
    "redrive_policy": ("RedrivePolicy", _redrive_text),
    "redrive_allow_policy": ("RedriveAllowPolicy", _allowed_text),
}
_DOCUMENTS = ("Policy", "RedrivePolicy")


def shows(attributes: Mapping[str, str]) -> str:
    """The JMESPath expression that tells whether AWS shows what was written; of documents, whether there is one.

    RedriveAllowPolicy is not waited for: where it says what holds anyway, AWS need not show it.
    """
    awaited = {name: value for name, value in attributes.items() if name != "RedriveAllowPolicy"}
    return " && ".join(_shows(name, value) for name, value in sorted(awaited.items())) or "!!Attributes"


def _shows(name: str, value: str) -> str:
    if not value:
        return f"!(Attributes.{name})"
    return f"!!(Attributes.{name})" if name in _DOCUMENTS else f"Attributes.{name} == '{value}'"


def problems(asked: Shape) -> list[str]:
    """What is wrong with the input, a sentence each."""
    name = asked["name"]
    found = []
    if not has_unknown(name) and not _NAME.fullmatch(name):
        found.append(f"name: is {name!r}, must have 1 to 80 letters, digits, hyphens and underscores, .fifo at the end included")
    for key, number in NUMBERS.items():
        if key in asked and not number.low <= asked[key] <= number.high:
            found.append(f"{key}: is {asked[key]}, must be from {number.low} to {number.high}")
    if asked.get("kms_master_key_id") and asked.get("sqs_managed_sse_enabled"):
        found.append("sqs_managed_sse_enabled: AWS encrypts either with a key of its own or with kms_master_key_id, not with both")
    return found + _fifo_problems(asked) + _redrive_problems(asked) + _allowed_problems(asked)


def _fifo_problems(asked: Shape) -> list[str]:
    """What AWS knows of FIFO queues alone, and what goes together there."""
    if has_unknown(asked["name"]):
        return []
    if not is_fifo(asked["name"]):
        return [f"{key}: only a FIFO queue has it, whose name ends in .fifo" for key in FIFO_ONLY if asked.get(key)]
    if asked.get("fifo_throughput_limit") == "per_message_group_id" and asked.get("deduplication_scope", "message_group") != "message_group":
        return ["fifo_throughput_limit: per_message_group_id needs a deduplication_scope of message_group"]
    return []


def _redrive_problems(asked: Shape) -> list[str]:
    """A dead-letter queue and a number of receives, or neither."""
    policy = given(asked.get("redrive_policy") or {})
    if not policy:
        return []
    missing = [key for key in ("dead_letter_target_arn", "max_receive_count") if key not in policy]
    if missing:
        return [f"redrive_policy.{missing[0]}: is missing"]
    target, count = policy["dead_letter_target_arn"], policy["max_receive_count"]
    found = []
    if not has_unknown([target, asked["name"]]) and is_fifo(target) != is_fifo(asked["name"]):
        found.append(f"redrive_policy.dead_letter_target_arn: is {target!r}; the dead-letter queue of a FIFO queue is one too, and of another queue is none")
    if not RECEIVES[0] <= count <= RECEIVES[1]:
        found.append(f"redrive_policy.max_receive_count: is {count}, must be from {RECEIVES[0]} to {RECEIVES[1]}")
    return found


def _allowed_problems(asked: Shape) -> list[str]:
    """Sources are named for the permission by_queue, and for no other."""
    shape = allowed(asked.get("redrive_allow_policy") or {})
    sources, by_queue = shape["source_queue_arns"], shape["redrive_permission"] == "by_queue"
    if by_queue and not 1 <= len(sources) <= SOURCES:
        return [f"redrive_allow_policy.source_queue_arns: has {len(sources)} ARNs, must have 1 to {SOURCES} with the redrive_permission by_queue"]
    if sources and not by_queue:
        return ["redrive_allow_policy.source_queue_arns: is for the redrive_permission by_queue alone"]
    return []
