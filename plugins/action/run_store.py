# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action groundwork.aws.run_store; its documentation stands in the module of the same name."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.groundwork.aws.plugins.plugin_utils import offline, run_store

ARGUMENT_SPEC = {
    "bucket": {"type": "str", "default": ""},
    "environment": {"type": "str", "default": ""},
    "region": {"type": "str", "default": ""},
    "profile": {"type": "str", "default": ""},
    "kms_key": {"type": "str", "default": "", "no_log": False},
    "outputs_of": {"type": "str", "default": ""},
}
display = Display()


class ActionModule(ActionBase):
    """Notes where the callback keeps this run's files, or what the environment's outputs are."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Note it, unless this run only plans."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        given = self.validate_argument_spec(ARGUMENT_SPEC)[1]
        variable = given.pop("outputs_of")
        if self._task.check_mode or offline.account():
            return {**result, "changed": False, "msg": "A check run keeps nothing in the bucket."}
        if variable:
            self._note_outputs((task_vars or {}).get(variable))
        else:
            run_store.note(run_store.Place(**given))
        return {**result, "changed": False, "msg": "Noted for the end of this run."}

    def _note_outputs(self, template: Any) -> None:
        """Of an environment that is built in part not all outputs are there; that is no reason to fail."""
        try:
            run_store.note_outputs(self._templar.template(template))
        except AnsibleError as error:
            display.warning(f"The outputs are not kept in the bucket: {error}")
