# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action groundwork.aws.declaration; its documentation stands in the module of the same name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.groundwork.aws.plugins.plugin_utils import offline
from ansible_collections.groundwork.aws.plugins.plugin_utils.declaration import declaration, declaration_table

ONLINE = f"This play asks AWS, so that nothing is known of what the configuration declares; set {offline.VARIABLE}, as playbooks/declare.yml does."


class ActionModule(ActionBase):
    """Writes what the components of this run declare, and tells it as lines of a table."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Gather the notes of the workers."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        _validation, given = self.validate_argument_spec({"path": {"type": "path", "required": True}, "stack": {"type": "dict", "required": True}})
        if offline.account() is None:
            raise AnsibleActionFail(ONLINE)
        said = task_vars or {}
        found = declaration(given["stack"], said.get("groups") or {}, bool(said.get("ansible_limit")))
        if not self._task.check_mode:
            _write(Path(given["path"]), json.dumps(found, indent=2) + "\n")
        return {**result, "changed": False, "declaration": found, "lines": declaration_table(found).splitlines()}


def _write(path: Path, text: str) -> None:
    """Write a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
