# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues as data: each entry becomes a queue and its dead-letter queue, as the module takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import document_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.queue_names import dead_letter_key, dead_letter_of, queue_arn, queue_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import KEY
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.sqs import entry_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Request = dict[str, Any]


class QueueDataError(ValueError):
    """Data of which no queues can be made."""


def tls_statement(arn: str) -> dict[str, Any]:
    """The statement that refuses whoever does not use TLS."""
    return {
        "sid": "DenyWithoutTls",
        "effect": "Deny",
        "principals": "*",
        "actions": ["sqs:*"],
        "resources": [arn],
        "conditions": {"Bool": {"aws:SecureTransport": "false"}},
    }


def policy_of(entry: Mapping[str, Any], arn: str, more: list[dict[str, Any]]) -> dict[str, Any]:
    """The policy of one queue; empty when there is nothing to say. A statement that names no resources is about the queue."""
    statements = [tls_statement(arn)] if entry.get("tls_only") else []
    statements += [{**statement, "resources": statement.get("resources") or [arn]} for statement in more]
    return document_of(statements) if statements else {}


def key_arn(key: str, entry: Mapping[str, Any], kms_keys: Mapping[str, str]) -> str:
    """The ARN of the KMS key that an entry names; empty where SQS encrypts with its own."""
    named = entry.get("kms_key") or ""
    if not named or named.startswith("arn:"):
        return str(named)
    if named not in kms_keys:
        raise QueueDataError(f"sqs_queues.{key}.kms_key is {named!r}, which sqs_kms_keys does not have; allowed are {', '.join(kms_keys) or 'ARNs alone'}.")
    return kms_keys[named]


def common(key: str, entry: Mapping[str, Any], kms_keys: Mapping[str, str]) -> Request:
    """What a queue and its dead-letter queue have in common."""
    kms_key, fifo, high = key_arn(key, entry, kms_keys), bool(entry.get("fifo")), bool(entry.get("fifo_throughput"))
    return {
        "visibility_timeout": entry["visibility_timeout"],
        "maximum_message_size": entry["maximum_message_size"],
        "receive_message_wait_time_seconds": entry["receive_wait_time_seconds"],
        "kms_master_key_id": kms_key,
        "kms_data_key_reuse_period": entry["kms_data_key_reuse_seconds"],
        "sqs_managed_sse_enabled": not kms_key,
        "content_based_deduplication": bool(entry.get("content_based_deduplication")) if fifo else None,
        "deduplication_scope": ("message_group" if high else "queue") if fifo else None,
        "fifo_throughput_limit": ("per_message_group_id" if high else "per_queue") if fifo else None,
    }


def queue_request(key: str, entry: Mapping[str, Any], stack: Mapping[str, Any], kms_keys: Mapping[str, str]) -> Request:
    """One queue as the module takes it."""
    arn, dead_letter = queue_arn(key, entry, stack), dead_letter_of(entry)
    target = queue_arn(dead_letter_key(key), entry, stack)
    return {
        "key": key,
        "name": queue_name(key, entry, stack),
        **common(key, entry, kms_keys),
        "message_retention_period": entry["message_retention_seconds"],
        "delay_seconds": entry["delay_seconds"],
        "policy": policy_of(entry, arn, entry.get("statements") or []),
        "redrive_policy": {} if dead_letter is None else {"dead_letter_target_arn": target, "max_receive_count": dead_letter["max_receive_count"]},
        "redrive_allow_policy": None,  # others may have it as their dead-letter queue, or not: nothing here says so
    }


def dead_letter_request(key: str, entry: Mapping[str, Any], stack: Mapping[str, Any], kms_keys: Mapping[str, str]) -> Request:
    """The dead-letter queue of one queue, which no other queue may have."""
    own = dead_letter_key(key)
    return {
        "key": own,
        "name": queue_name(own, entry, stack),
        **common(key, entry, kms_keys),
        "message_retention_period": (dead_letter_of(entry) or {})["message_retention_seconds"],
        "delay_seconds": 0,
        "policy": policy_of(entry, queue_arn(own, entry, stack), []),
        "redrive_policy": {},
        "redrive_allow_policy": {"redrive_permission": "by_queue", "source_queue_arns": [queue_arn(key, entry, stack)]},
    }


def queue_requests(queues: Mapping[str, Mapping[str, Any]], stack: Mapping[str, Any], kms_keys: Mapping[str, str] | None = None) -> list[Request]:
    """The filter: complete entries as the module takes them, each dead-letter queue before the queue that names it."""
    wrong = [problem for key, entry in queues.items() for problem in entry_problems(key, entry)]
    if wrong:
        raise QueueDataError(" ".join(wrong))
    requests: list[Request] = []
    for key, entry in queues.items():
        if dead_letter_of(entry) is not None:
            requests.append(dead_letter_request(key, entry, stack, kms_keys or {}))
        requests.append(queue_request(key, entry, stack, kms_keys or {}))
    return requests


def removable_queues(found: Iterable[Mapping[str, Any]], queues: Mapping[str, Any], stack: Mapping[str, Any]) -> list[str]:
    """The filter: the names of queues that were found by their tags and of those that the entries mean, all before the dead-letter queues.

    SQS may list a new queue late, so that the names of the entries count, too.
    """
    meant = [(queue_name(own, entry or {}, stack), own != key) for key, entry in queues.items() for own in (key, dead_letter_key(key))]
    tagged = [(queue["name"], str(queue["tags"].get(KEY, "")).endswith(dead_letter_key(""))) for queue in found]
    return list(dict.fromkeys(name for name, _dead in sorted([*meant, *tagged], key=lambda queue: queue[1])))
