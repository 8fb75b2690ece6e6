# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stopped call, as the result of the task that would have made it."""

from __future__ import annotations

import typing as t

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import Call

_MAKING = ("Create", "Allocate", "Register", "Request", "Run", "Import", "Publish", "Copy")
_ENDING = ("Delete", "Deregister", "Release", "Terminate", "Remove", "Revoke", "Schedule")
# A tag is no thing of its own: with it, what it is on changes.
_OF_TAGS = ("CreateTags", "DeleteTags", "CreateOrUpdateTags")


def kind_of_change(operation: str) -> str:
    """`create`, `update` or `delete`, by AWS's own verb."""
    if operation in _OF_TAGS:
        return "update"
    if operation.startswith(_MAKING):
        return "create"
    return "delete" if operation.startswith(_ENDING) else "update"


def planned_result(call: Call) -> dict[str, t.Any]:
    """The task's result in a plan: changed, with the call as its difference."""
    change = kind_of_change(call.operation)
    side, other = ("before", "after") if change == "delete" else ("after", "before")
    diff = {side: call.parameters, other: "", f"{side}_header": str(call), f"{other}_header": str(call)}
    return {"changed": True, "diff": diff, "planned": {"change": change, **call.as_dict()}}


def unknown_result(module: str) -> dict[str, t.Any]:
    """The result of a task that cannot be planned in detail, because what it rests on does not exist yet."""
    diff = {"before": "", "after": {"details": UNKNOWN}, "before_header": module, "after_header": module}
    return {"changed": True, "diff": diff, "planned": {"change": "create", "service": "", "operation": module, "parameters": {}}}
