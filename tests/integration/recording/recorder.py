# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A callback that writes down everything that ansible-core tells callbacks of tasks, for tests that compare two runs."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: recorder
type: aggregate
short_description: Writes down what callbacks are told
description: Each event is a line of JSON in the file that RECORDED names.
requirements:
  - enable in configuration
"""


class CallbackModule(CallbackBase):
    """Writes one line for each event."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "recorder"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, event: str, result: Any, **more: Any) -> None:
        said = {"event": event, "host": result.host.name, "task": result.task.get_name(), "result": result.result, **more}
        with open(os.environ["RECORDED"], "a", encoding="utf-8") as file:
            file.write(json.dumps(said, default=_in_words) + "\n")

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write("failed", result, ignored=ignore_errors)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._write("unreachable", result)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        self._write("item ok", result)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        self._write("item failed", result)

    def v2_runner_item_on_skipped(self, result: Any) -> None:
        self._write("item skipped", result)

    def v2_runner_retry(self, result: Any) -> None:
        self._write("retry", result)

    def v2_on_file_diff(self, result: Any) -> None:
        self._write("difference", result)


def _in_words(value: Any) -> str:
    return f"{type(value).__name__} {value}"
