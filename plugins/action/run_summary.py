# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action groundwork.aws.run_summary; its documentation stands in the module of the same name."""

from __future__ import annotations

import json
from typing import Any

from ansible.plugins.action import ActionBase

from ansible_collections.groundwork.aws.plugins.plugin_utils import run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.conclusion import NOTED
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import closing_line

UNKNOWN = "Nothing is known of what this run does: the callback groundwork.aws.groundwork is not enabled (callbacks_enabled in ansible.cfg)."


def in_words(summary: dict[str, Any]) -> str:
    """What changes, in a sentence that nobody takes for a fault."""
    names = ", ".join(summary["components"])
    if not names:
        return "Nothing changes."
    return f"Changes are waiting, and nothing is broken. {closing_line(summary['counts'], planning=True)} A run would change {names}."


class ActionModule(ActionBase):
    """Gives the run's summary, and sets it as its statistics, which AWX keeps as the job's artifact."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the callback has collected so far."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        given = self.validate_argument_spec({"fail_on_changes": {"type": "bool", "default": False}})[1]
        noted = run_folder.notes(NOTED)
        if not noted:
            return {**result, "changed": False, "failed": given["fail_on_changes"], "msg": UNKNOWN, "summary": {}, "speaker": ""}
        summary = json.loads(noted[-1])
        statistics = {"data": {"groundwork_summary": summary}, "per_host": False, "aggregate": False}
        speaker = next(iter(summary["components"]), "") if given["fail_on_changes"] and summary["check"] else ""
        return {**result, "changed": False, "msg": in_words(summary), "summary": summary, "speaker": speaker, "ansible_stats": statistics}
