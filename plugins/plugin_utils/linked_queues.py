# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues that a service names by their key in sqs_queues: their URLs, and what it may do with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import Place, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.queue_names import dead_letter_key, queue_arn, queue_url
from ansible_collections.groundwork.aws.plugins.plugin_utils.shared_roles import with_free_sid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Entry = dict[str, Any]
Statement = dict[str, Any]
#: What a service may do with a queue where it does not say.
USUAL = ["send", "receive"]
SEE = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl"]
TAKE = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
SEND = ["sqs:SendMessage", *SEE]
RECEIVE = [*TAKE, "sqs:ChangeMessageVisibility", *SEE]
# Moving messages back takes receiving and deleting here and sending there:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
MOVE = [f"sqs:{verb}" for verb in ("StartMessageMoveTask", "CancelMessageMoveTask", "ListMessageMoveTasks", "ListDeadLetterSourceQueues")]
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#sqs-what-permissions-for-sse
ENCRYPT, DECRYPT = ["kms:Decrypt", "kms:GenerateDataKey"], ["kms:Decrypt"]


class QueueLinkError(ValueError):
    """A service names a queue that there is not."""


def link(name: str, service: Entry, links: Mapping[str, Any]) -> Entry:
    """The service with the URLs of its queues in its environment, and what it may do with them in its policy."""
    named = service.get("queues") or {}
    if not named:
        return service
    queues = links.get("queues") or {}
    for key in named:
        if key not in queues:
            raise QueueLinkError(f"services.{name}.queues.{key} is no queue of sqs_queues; allowed are {', '.join(queues) or 'none'}.")
    uses = {key: (said or {}, dict(queues[key] or {})) for key, said in named.items()}
    urls = {variable: url for key, (said, entry) in uses.items() for variable, url in variables(key, said, entry, links["stack"]).items()}
    policy = list(service.get("policy") or [])
    for statement in statements(uses, links["stack"]):
        policy.append(with_free_sid(statement, [known.get("sid") for known in policy]))
    return {**service, "environment": {**urls, **(service.get("environment") or {})}, "policy": policy}


def access_of(said: Mapping[str, Any]) -> list[str]:
    """What a service may do with a queue: as it says, or else send and receive."""
    access = said.get("access")
    return list(USUAL if access is None else access)


def variable_names(key: str, said: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The environment variables with the URL of a queue, and those with that of its dead-letter queue, for who moves messages back."""
    upper = re.sub(r"[^A-Z0-9]+", "_", key.upper())
    dead = f"{upper}_DLQ_URL" if "redrive" in access_of(said) else None
    return _names(said.get("variable"), f"{upper}_QUEUE_URL"), _names(said.get("dead_letter_variable"), dead)


def variables(key: str, said: Mapping[str, Any], entry: Entry, stack: Mapping[str, Any]) -> dict[str, str]:
    """The URLs of a queue and of its dead-letter queue by environment variable."""
    names, dead = variable_names(key, said)
    return {**dict.fromkeys(names, queue_url(key, entry, stack)), **dict.fromkeys(dead, queue_url(dead_letter_key(key), entry, stack))}


def _names(given: Any, usual: str | None) -> list[str]:
    if given is None:
        return [usual] if usual else []
    return [str(name) for name in given] if isinstance(given, (list, tuple)) else [str(given)]


def statements(uses: Mapping[str, tuple[Mapping[str, Any], Entry]], stack: Mapping[str, Any]) -> list[Statement]:
    """What a service's own code may do: a statement for each way to use queues, with the queues that are used so."""
    users = {word: {key: entry for key, (said, entry) in uses.items() if word in access_of(said)} for word in ("send", "receive", "redrive")}
    send, receive, redrive = ([queue_arn(key, entry, stack) for key, entry in users[word].items()] for word in ("send", "receive", "redrive"))
    dead = [queue_arn(dead_letter_key(key), entry, stack) for key, entry in users["redrive"].items()]
    found = [
        _statement("SendToQueues", SEND, send),
        _statement("ReceiveFromQueues", RECEIVE, receive),
        _statement("RedriveDeadLetters", [*MOVE, *TAKE, *SEND], dead),
        _statement("SendBackToQueues", SEND, redrive),
    ]
    sending = {**users["send"], **users["redrive"]}
    found += key_statements("EncryptForQueues", ENCRYPT, sending, stack)
    found += key_statements("DecryptFromQueues", DECRYPT, {key: entry for key, entry in users["receive"].items() if key not in sending}, stack)
    return [statement for statement in found if statement["resources"]]


def _statement(sid: str, actions: list[str], resources: Iterable[str]) -> Statement:
    return {"sid": sid, "actions": list(actions), "resources": sorted(set(resources))}


def key_statements(sid: str, actions: list[str], queues: Mapping[str, Entry], stack: Mapping[str, Any]) -> list[Statement]:
    """The use of the queues' own KMS keys, through SQS alone. A key that is named is known by its alias, since its ARN follows from nothing."""
    place = place_of(stack)
    named = sorted({str(entry["kms_key"]) for entry in queues.values() if entry.get("kms_key")})
    keys = [key for key in named if ":key/" in key]
    aliases = sorted(_alias(key, stack) for key in named if key not in keys)
    by_alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": aliases}}
    found = [_through_sqs(_statement(sid, actions, keys), place)]
    found += [_through_sqs(_statement(sid + "ByAlias", actions, [place.arn("kms", "key/*")]), place, by_alias)] if aliases else []
    return found


def _alias(key: str, stack: Mapping[str, Any]) -> str:
    return key.rpartition(":")[2] if key.startswith("arn:") else str(resource_name(key, "kms_alias", stack))


def _through_sqs(statement: Statement, place: Place, conditions: Mapping[str, Any] | None = None) -> Statement:
    via = {"StringEquals": {"kms:ViaService": f"sqs.{place.region}.{place.dns_suffix}"}}
    return {**statement, "conditions": {**via, **(conditions or {})}}
