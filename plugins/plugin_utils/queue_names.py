# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What queues and their dead-letter queues are called, and where that puts them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import Name, make_name, template_of

Entry = dict[str, Any]
KIND = "sqs_queue"
FIFO = ".fifo"


def dead_letter_key(key: str) -> str:
    """The key of a queue's dead-letter queue."""
    return f"{key}-dlq"


def dead_letter_of(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """What an entry says of its dead-letter queue, which it has unless it says otherwise."""
    said = entry.get("dead_letter", {})
    return dict(said) if isinstance(said, Mapping) and said.get("enabled") is not False else None


def name_of(key: str, entry: Mapping[str, Any], stack: Mapping[str, Any]) -> Name:
    """The name of a queue, and how it came about; that of a FIFO queue ends in .fifo, whatever the template."""
    naming = stack.get("naming") or {}
    template = template_of(KIND, key, naming)
    if not entry.get("fifo") or template.endswith(FIFO):
        return make_name(key, KIND, stack)
    templates = {**(naming.get("templates") or {}), f"{KIND}/{key}": template + FIFO}
    return make_name(key, KIND, {**stack, "naming": {**naming, "templates": templates}})


def queue_name(key: str, entry: Mapping[str, Any], stack: Mapping[str, Any]) -> str:
    """The name of a queue."""
    return name_of(key, entry, stack).name


def queue_arn(key: str, entry: Mapping[str, Any], stack: Mapping[str, Any]) -> str:
    """The ARN of a queue."""
    return place_of(stack).arn("sqs", queue_name(key, entry, stack))


def queue_url(key: str, entry: Mapping[str, Any], stack: Mapping[str, Any]) -> str:
    """The URL of a queue."""
    place = place_of(stack)
    return f"https://sqs.{place.region}.{place.dns_suffix}/{place.account}/{queue_name(key, entry, stack)}"


def queue_keys(queues: Mapping[str, Any]) -> dict[str, Entry]:
    """Every queue by its key, the dead-letter queues among them, each with the entry that it comes from."""
    found: dict[str, Entry] = {}
    for key, given in queues.items():
        entry = dict(given or {})
        found[key] = entry
        if dead_letter_of(entry) is not None:
            found[dead_letter_key(key)] = entry
    return found


def queue_addresses(queues: Mapping[str, Any], stack: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The filter: name, URL and ARN of every queue."""
    return {
        key: {"name": queue_name(key, entry, stack), "url": queue_url(key, entry, stack), "arn": queue_arn(key, entry, stack)}
        for key, entry in queue_keys(queues).items()
    }
