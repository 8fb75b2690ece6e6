# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stopped call, as the result of the task that would have made it."""

from __future__ import annotations

import functools
import hashlib
import json
import typing as t

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import Call

_MAKING = ("Create", "Allocate", "Register", "Request", "Run", "Import", "Publish", "Copy")
_ENDING = ("Delete", "Deregister", "Release", "Terminate", "Remove", "Revoke", "Schedule")
# A tag is no thing of its own: with it, what it is on changes.
_OF_TAGS = ("CreateTags", "DeleteTags", "CreateOrUpdateTags", "RemoveTags")
_UNTAGGING = ("DeleteTags", "Untag", "RemoveTags")
_TAGS = ("Tags", "tags", "TagKeys", "tagKeys")


def kind_of_change(operation: str) -> str:
    """`create`, `update` or `delete`, by AWS's own verb."""
    if operation in _OF_TAGS:
        return "update"
    if operation.startswith(_MAKING):
        return "create"
    return "delete" if operation.startswith(_ENDING) else "update"


def planned_result(call: Call, current: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
    """The task's result in a plan: changed, with the call as its difference, beside the current values as far as they are known."""
    before, after = _sides(call, current or {})
    diff = {"before": before or "", "after": after or "", "before_header": str(call), "after_header": str(call)}
    return {"changed": True, "diff": diff, "planned": {"change": kind_of_change(call.operation), **call.as_dict()}}


def _sides(call: Call, current: dict[str, t.Any]) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    if kind_of_change(call.operation) == "delete":
        return call.parameters, {}
    if call.operation.startswith(_UNTAGGING):
        kept = {name: value for name, value in call.parameters.items() if name not in _TAGS}
        return current or call.parameters, kept
    return current, call.parameters


def fingerprint(arguments: dict[str, t.Any]) -> str:
    """What is the same as long as a module is asked for the same, by whomever: a plan shows only the first call of upstream's modules."""
    asked = {name: value for name, value in arguments.items() if name not in _connection_options()}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


@functools.cache
def _connection_options() -> frozenset[str]:
    from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec  # noqa: PLC0415 - the runner works without the collection, too

    return frozenset(name for option, spec in aws_argument_spec().items() for name in (option, *spec.get("aliases", ())))


def unknown_result(module: str) -> dict[str, t.Any]:
    """The result of a task that cannot be planned in detail, because what it rests on does not exist yet."""
    diff = {"before": "", "after": {"details": UNKNOWN}, "before_header": module, "after_header": module}
    return {"changed": True, "diff": diff, "planned": {"change": "create", "service": "", "operation": module, "parameters": {}}}
