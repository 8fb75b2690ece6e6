# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action groundwork.aws.saved_plan; its documentation stands in the module of the same name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible.plugins.action import ActionBase

from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_again import plan_again
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_comparison import differences, refusal
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_file import PlanError, Subject, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_file import Document

ARGUMENT_SPEC = {
    "path": {"type": "path", "required": True},
    "environment": {"type": "str", "default": ""},
    "region": {"type": "str", "default": ""},
    "account": {"type": "str", "default": ""},
}


def compare(path: Path, subject: Subject, again: Callable[[], Document]) -> list[str]:
    """In what a saved plan differs from one that is made now; an error where it cannot be compared."""
    saved = read(path)
    _refuse(refusal(saved, subject))
    now = again()
    _refuse(refusal(saved, Subject(**{name: now.get(name, "") for name in ("playbook", "environment", "region", "account")})))
    return differences(saved, now)


def _refuse(reason: str) -> None:
    if reason:
        raise PlanError(f"{reason} Nothing was changed.")


def outcome(path: Path, found: list[str]) -> dict[str, Any]:
    """The result of the task."""
    if not found:
        return {"msg": f"The plan {path} holds."}
    head = f"The plan {path} does not hold any more, and nothing was changed. Since it was made:"
    return {"failed": True, "msg": "\n".join([head, *(f"- {line}" for line in found), "Plan again, and look at it."])}


class ActionModule(ActionBase):
    """Plans again and compares, before anything is changed."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Let the run go on, or refuse it."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec(ARGUMENT_SPEC)
        path = Path(given["path"])
        try:
            found = compare(path, Subject("", given["environment"], given["region"], given["account"]), plan_again)
        except PlanError as error:
            return {**result, "failed": True, "msg": str(error)}
        return {**result, "changed": False, **outcome(path, found)}
