# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQS: queues."""

from __future__ import annotations

import json
from typing import Any

from moto.sqs.exceptions import InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue, SQSException
from moto.sqs.models import Queue, SQSBackend, sqs_backends

from .mechanism import Function, replaces

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
LIMITS = {
    "VisibilityTimeout": (0, 43200),
    "MessageRetentionPeriod": (60, 1209600),
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1024, 1048576),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "KmsDataKeyReusePeriodSeconds": (60, 86400),
}
SWITCHES = ("SqsManagedSseEnabled", "ContentBasedDeduplication", "FifoQueue")
FIFO_ONLY = ("ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")
DOCUMENTS = ("Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId")
KNOWN = {*LIMITS, *SWITCHES, *FIFO_ONLY, *DOCUMENTS}
Attributes = dict[str, Any]


@replaces(Queue, "attributes")
def queues_tell_their_redrive_allow_policy(original: Function, queue: Any) -> Attributes:
    """A queue tells which others may have it as their dead-letter queue; moto keeps it to itself.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
    """
    attributes: Attributes = original(queue)
    policy = getattr(queue, "redrive_allow_policy", "")
    return {**attributes, "RedriveAllowPolicy": policy} if policy else attributes


@replaces(SQSBackend, "get_queue_attributes")
def redrive_allow_policy_may_be_asked_for(original: Function, backend: Any, queue_name: str, attribute_names: list[str]) -> Attributes:
    """RedriveAllowPolicy may be asked for by name, too; to moto it is unknown.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
    """
    others = [name for name in attribute_names or [] if name != "RedriveAllowPolicy"]
    attributes: Attributes = original(backend, queue_name, others)
    shown = backend.get_queue(queue_name).attributes
    return attributes | {name: shown[name] for name in attribute_names or [] if name == "RedriveAllowPolicy" and name in shown}


@replaces(SQSBackend, "set_queue_attributes")
def a_policy_that_is_not_set_stays(original: Function, backend: Any, queue_name: str, attributes: Attributes) -> Any:
    """Setting one attribute leaves the others; in moto the policy is gone after each call that does not give it.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    kept = backend.get_queue(queue_name).policy
    return original(backend, queue_name, attributes if "Policy" in attributes or not kept else {**attributes, "Policy": kept})


@replaces(SQSBackend, "create_queue")
def a_new_queue_is_encrypted_in_one_way(original: Function, backend: Any, name: str, tags: Any = None, **attributes: Any) -> Any:
    """A queue with a KMS key is not encrypted by SQS too, and asking for both is an error; moto takes both.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    """
    return original(backend, name, tags, **_encrypted(attributes))


@replaces(SQSBackend, "set_queue_attributes")
def a_queue_is_encrypted_in_one_way(original: Function, backend: Any, queue_name: str, attributes: Attributes) -> Any:
    """A KMS key ends the encryption by SQS, encryption by SQS wants the key taken away, and asking for both is an error; moto takes both.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    key = backend.get_queue(queue_name).kms_master_key_id
    with_key = {"KmsMasterKeyId": key, **attributes} if key and _is_true(attributes.get("SqsManagedSseEnabled")) else attributes
    return original(backend, queue_name, _encrypted(with_key))


def _encrypted(attributes: Attributes) -> Attributes:
    if not attributes.get("KmsMasterKeyId"):
        return attributes
    if _is_true(attributes.get("SqsManagedSseEnabled")):
        words = "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE."
        raise SQSException("InvalidAttributeName", words)
    return {**attributes, "SqsManagedSseEnabled": "false"}


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


@replaces(SQSBackend, "create_queue")
def attributes_of_new_queues_have_limits(original: Function, backend: Any, name: str, tags: Any = None, **attributes: Any) -> Any:
    """Attributes are known, within their limits, and those of FIFO queues are for these; moto takes nearly any.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    """
    fifo = _is_true(attributes.get("FifoQueue"))
    if name.endswith(".fifo") and not fifo:
        words = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        raise InvalidParameterValue(words)
    _check(attributes, fifo)
    return original(backend, name, tags, **attributes)


@replaces(SQSBackend, "set_queue_attributes")
def attributes_have_limits(original: Function, backend: Any, queue_name: str, attributes: Attributes) -> Any:
    """Attributes are known, within their limits, and those of FIFO queues are for these; moto takes any.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    queue = backend.get_queue(queue_name)
    both = {"DeduplicationScope": queue.deduplication_scope, "FifoThroughputLimit": queue.fifo_throughput_limit} if queue.fifo_queue else {}
    _check({**both, **attributes}, queue.fifo_queue)
    return original(backend, queue_name, attributes)


def _check(attributes: Attributes, fifo: bool) -> None:
    for name, value in attributes.items():
        if name not in KNOWN or (name in FIFO_ONLY and not fifo):
            raise InvalidAttributeName(name)
        if name in LIMITS and not (str(value).isdigit() and LIMITS[name][0] <= int(value) <= LIMITS[name][1]):
            raise InvalidAttributeValue(name)
        if name in SWITCHES and str(value).lower() not in ("true", "false"):
            raise InvalidAttributeValue(name)
    if attributes.get("FifoThroughputLimit") == "perMessageGroupId" and attributes.get("DeduplicationScope") != "messageGroup":
        raise InvalidAttributeValue("FifoThroughputLimit")


@replaces(Queue, "_setup_dlq")
def a_redrive_policy_names_a_queue_that_takes_it(original: Function, queue: Any, policy: str) -> None:
    """A dead-letter queue is there, is of the same kind, and lets the source have it; an empty object is no policy. moto looks for the first alone.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    if policy:
        reason = _wrong_with(queue, json.loads(policy))
        if reason:
            raise InvalidParameterValue(f"Value {policy} for parameter RedrivePolicy is invalid. Reason: {reason}")
    original(queue, policy)


def _wrong_with(queue: Any, policy: dict[str, Any]) -> str:
    missing = [name for name in ("maxReceiveCount", "deadLetterTargetArn") if name not in policy]
    if missing:
        return f"Redrive policy does not contain mandatory attribute: {missing[0]}."
    if not 1 <= int(policy["maxReceiveCount"]) <= 1000:
        return f"Invalid value for maxReceiveCount: {policy['maxReceiveCount']}, valid values are from 1 to 1000 both inclusive."
    others = sqs_backends[queue.account_id][queue.region].queues.values()
    target = next((other for other in others if other.queue_arn == policy["deadLetterTargetArn"]), None)
    if target is None:
        return "Dead letter target does not exist."
    if target.fifo_queue != queue.name.endswith(".fifo"):
        return "Dead-letter queue must be same type of queue as the source."
    return "" if _may_have(queue, target) else "The dead-letter queue does not allow this source queue."


def _may_have(queue: Any, target: Any) -> bool:
    policy = json.loads(getattr(target, "redrive_allow_policy", "") or "{}")
    permission = policy.get("redrivePermission", "allowAll")
    return permission == "allowAll" or (permission == "byQueue" and queue.queue_arn in policy.get("sourceQueueArns", []))


@replaces(SQSBackend, "delete_queue")
def the_name_of_a_deleted_queue_is_kept(original: Function, backend: Any, queue_name: str) -> None:
    """The name of a deleted queue is not free at once, though from the next look on.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
    """
    original(backend, queue_name)
    _deleted(backend).add(queue_name)


@replaces(SQSBackend, "get_queue")
def the_name_of_a_deleted_queue_is_free_when_looked_at(original: Function, backend: Any, queue_name: str) -> Any:
    """AWS gives a name free after a minute; here somebody has to look, as who waits does.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
    """
    _deleted(backend).discard(queue_name)
    return original(backend, queue_name)


@replaces(SQSBackend, "create_queue")
def a_queue_is_not_made_right_after_its_deletion(original: Function, backend: Any, name: str, tags: Any = None, **attributes: Any) -> Any:
    """A name that is not free yet is refused.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    """
    if name in _deleted(backend):
        words = "You must wait 60 seconds after deleting a queue before you can create another with the same name."
        raise SQSException("AWS.SimpleQueueService.QueueDeletedRecently", words)
    return original(backend, name, tags, **attributes)


def _deleted(backend: Any) -> set[str]:
    names: set[str] = backend.__dict__.setdefault("deleted_names", set())
    return names
