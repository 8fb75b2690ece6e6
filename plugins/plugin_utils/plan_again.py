# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans the run that is going on once more, in a process of its own, to see whether a saved plan still holds."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.groundwork.aws.plugins.plugin_utils import plan_file
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_file import Document, PlanError

#: The last word on what the run was started with: it only plans, holds to no plan itself, and changes are no failure of it.
ONLY_PLAN = ("--check", "-e", '{"plan": "", "fail_on_changes": false}')
#: What an outer run is watched by: the inner one is nobody's job.
_OF_THE_OUTER_RUN = ("AWX_ISOLATED_DATA_DIR", "GROUNDWORK_REPORT")
_LINES_OF_OUTPUT = 20


def plan_again(command: t.Sequence[str] | None = None) -> Document:
    """The plan of this same command, as of now."""
    with tempfile.TemporaryDirectory(prefix="groundwork-plan-") as folder:
        done = subprocess.run(
            [*(command or [sys.executable, *sys.orig_argv[1:]]), *ONLY_PLAN],
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        plans = [plan_file.read(path) for path in sorted(Path(folder).glob("*-plan.json"))]
    if len(plans) != 1 or (done.returncode and not _has_failures(plans[0])):
        raise PlanError(f"Planning again, to compare, ended without a plan:\n{_end_of(done.stdout, done.stderr)}")
    return plans[0]


def _environment(folder: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_THE_OUTER_RUN}
    # ansible-runner's callback takes hold of every word that is shown as soon as it is loaded, which it is from its folder.
    folders = [path for path in kept.pop("ANSIBLE_CALLBACK_PLUGINS", "").split(os.pathsep) if path and not (Path(path) / "awx_display.py").is_file()]
    kept |= {"ANSIBLE_CALLBACK_PLUGINS": os.pathsep.join(folders)} if folders else {}
    return kept | {"GROUNDWORK_RUNS": folder, "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default", "ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0"}


def _has_failures(plan: Document) -> bool:
    return any(component["result"] == "failed" for component in plan["components"])


def _end_of(output: str, errors: str) -> str:
    """What was said last, before the figures."""
    said = [line.rstrip() for line in f"{output.partition('PLAY RECAP')[0]}\n{errors}".splitlines()]
    return "\n".join([line for line in said if line][-_LINES_OF_OUTPUT:])
