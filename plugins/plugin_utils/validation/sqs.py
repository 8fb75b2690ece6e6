# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.sqs_queues import NUMBERS, RECEIVES
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import NamingError
from ansible_collections.groundwork.aws.plugins.plugin_utils.queue_names import FIFO, KIND, dead_letter_key, dead_letter_of, name_of, queue_keys
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.iam import statements_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, entries, is_known, items, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

QUEUE_ACTION = re.compile(r"sqs:.+|[^:*]+")  # what has no colon is reported as no action at all
KEY_ARN = re.compile(r"arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/.+")
#: What an entry calls the numbers that the module knows.
OF_QUEUE = {
    "visibility_timeout": "visibility_timeout",
    "message_retention_seconds": "message_retention_period",
    "delay_seconds": "delay_seconds",
    "receive_wait_time_seconds": "receive_message_wait_time_seconds",
    "maximum_message_size": "maximum_message_size",
    "kms_data_key_reuse_seconds": "kms_data_key_reuse_period",
}
FIFO_ONLY = ("content_based_deduplication", "fifo_throughput")
KEYS = (*OF_QUEUE, *FIFO_ONLY, "fifo", "kms_key", "dead_letter", "tls_only", "statements")


def number_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Numbers outside of AWS's limits."""
    errors = [problem for own, name in OF_QUEUE.items() for problem in range_problem(f"{path}.{own}", entry.get(own), NUMBERS[name].low, NUMBERS[name].high)]
    said, here, kept = dead_letter_of(entry) or {}, f"{path}.dead_letter", NUMBERS["message_retention_period"]
    errors += range_problem(f"{here}.max_receive_count", said.get("max_receive_count"), *RECEIVES)
    return errors + range_problem(f"{here}.message_retention_seconds", said.get("message_retention_seconds"), kept.low, kept.high)


def statement_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Statements of a queue's policy: who, and what of SQS."""
    errors = statements_problems(entry, "statements", path, needs_resources=False)
    for index, statement in items(entry, "statements"):
        if not isinstance(statement, Mapping):
            continue
        here = f"{path}.statements[{index}]"
        if not statement.get("principals"):
            errors.append(f"{here}.principals is missing; it says who is meant, such as Service: events.amazonaws.com.")
        errors += [
            f"{here}.actions[{place}] is {shown(action)}; the policy of a queue is about actions of sqs."
            for place, action in items(statement, "actions")
            if not QUEUE_ACTION.fullmatch(str(action))
        ]
    return errors


def entry_problems(key: str, entry: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with one queue by itself."""
    path = f"sqs_queues.{key}"
    errors = [f"{path}.{name} is unknown; {allowed_or_meant(str(name), KEYS)}" for name in entry if name not in KEYS]
    if not isinstance(entry.get("dead_letter"), (Mapping, type(None))):
        errors.append(f"{path}.dead_letter is {shown(entry['dead_letter'])}; it must be a dict of keys and values, or null for none.")
    if not entry.get("fifo"):
        errors += [f"{path}.{name} is true, but {path}.fifo is not; only FIFO queues have it." for name in FIFO_ONLY if entry.get(name)]
    return errors + number_problems(entry, path) + statement_problems(entry, path)


def key_problems(entry: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """A KMS key that the environment has, or an ARN."""
    named, known = entry.get("kms_key"), model.config_of("kms").get("keys") or {}
    if not is_known(named) or named == "" or named in known or KEY_ARN.fullmatch(str(named)):
        return []
    return [f"{path}.kms_key is {shown(named)}, which is neither a key of kms_keys nor the ARN of one; {allowed_or_meant(str(named), known)}"]


def name_problems(key: str, entry: Mapping[str, Any], model: Model) -> list[str]:
    """Names that AWS would take for another kind of queue, or that have no room for .fifo."""
    try:
        made = name_of(key, entry, model.stack)
    except NamingError:  # reported as what is wrong with the templates
        return []
    if not entry.get("fifo") and made.name.endswith(FIFO):
        return [f"sqs_queues.{key}.fifo is false, but its name is '{made.name}'; only names of FIFO queues end in .fifo."]
    if not entry.get("fifo") or not made.was_cut:
        return []
    return [
        f"environment_naming_templates.{KIND} makes a name too long for the FIFO queue '{key}': "
        f"with .fifo, {made.limit} characters are allowed; shorten the template or the key."
    ]


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong across the component's variables."""
    queues = dict(entries(component.config, "queues"))
    errors: list[str] = []
    for key, entry in queues.items():
        errors += entry_problems(key, entry) + key_problems(entry, f"sqs_queues.{key}", model)
        if dead_letter_of(entry) is not None and dead_letter_key(key) in queues:
            errors.append(f"sqs_queues.{dead_letter_key(key)} has the name of the dead-letter queue of sqs_queues.{key}; call it otherwise.")
    errors += [problem for key, entry in queue_keys(queues).items() for problem in name_problems(key, entry, model)]
    return errors + _twice(component, queues, model)


def _twice(component: Component, queues: Mapping[str, Any], model: Model) -> list[str]:
    """Queues that an earlier component has, too: each would make them its own, in every run."""
    hosts = model.of_kind("sqs")
    earlier = hosts[: hosts.index(component)] if component in hosts else []
    return [
        f"sqs_queues.{key} is made by the host {component.host} and by {other.host}; the group sqs has one host, or each its own sqs_queues in host_vars."
        for other in earlier
        for key in queues
        if key in (other.config.get("queues") or {})
    ]


def queues_of(model: Model) -> dict[str, dict[str, Any]]:
    """All queues of the environment."""
    return {key: entry for component in model.of_kind("sqs") for key, entry in entries(component.config, "queues")}


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for key in queue_keys(queues_of(model)):
        yield KIND, key, {}


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    for key, entry in queues_of(model).items():
        yield from _queue_findings(key, entry, f"sqs_queues.{key}")


def _queue_findings(key: str, entry: Mapping[str, Any], path: str) -> Iterator[Finding]:
    dead_letter = dead_letter_of(entry)
    if dead_letter is None:
        message = f"Messages of {key} that nobody can process are tried again until they expire, and are lost then."
        yield Finding(f"queue-without-dead-letter:{key}", f"{path}.dead_letter", message, "Consider a dead-letter queue.")
    elif not entry.get("fifo") and _is_shorter(dead_letter.get("message_retention_seconds"), entry.get("message_retention_seconds")):
        message = f"The dead-letter queue of {key} keeps messages for a shorter time than the queue, and their age counts from when they were sent."
        yield Finding(f"short-dead-letter:{key}", f"{path}.dead_letter.message_retention_seconds", message, "Keep them there for longer.")
    if entry.get("tls_only") is False:
        yield Finding(f"queue-without-tls:{key}", f"{path}.tls_only", f"{key} may be used without TLS.", "Leave tls_only true.")
    places = [index for index, statement in items(entry, "statements") if is_open(statement)]
    if places:
        message = f"{key} may be used by everybody: a statement without a condition names '*'."
        yield Finding(f"queue-open:{key}", f"{path}.statements[{places[0]}]", message, "Name who is meant, or add a condition such as aws:SourceArn.")


def _is_shorter(dead_letter: Any, queue: Any) -> bool:
    return isinstance(dead_letter, int) and isinstance(queue, int) and dead_letter < queue


def is_open(statement: Mapping[str, Any]) -> bool:
    """Whether a statement lets everybody in, on no condition."""
    if (statement.get("effect") or "Allow") != "Allow" or statement.get("conditions"):
        return False
    principals = statement.get("principals")
    named = list(principals.values()) if isinstance(principals, Mapping) else [principals]
    return any(value == "*" or (isinstance(value, (list, tuple)) and "*" in value) for value in named)
