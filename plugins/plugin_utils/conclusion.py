# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said and kept at the end of a run: the table, the changes, the files of a plan, the summary for other programs."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from ansible_collections.groundwork.aws.plugins.plugin_utils import plan_comparison, plan_file, plan_markdown, plan_text, report
from ansible_collections.groundwork.aws.plugins.plugin_utils.collected import Collected
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_values import Line
from ansible_collections.groundwork.aws.plugins.plugin_utils.records import Records

#: Under this the callback notes the summary for the action that gives it to whoever started the run.
NOTED = ("run summary",)
ENDED_AS_FAILED = "Nothing went wrong. This check ends as failed (exit code 2) because something would change, and fail_on_changes=true asks for that."
WITHOUT_CHECK = "fail_on_changes=true changes nothing in a run; it makes a check run (--check) end as failed when something would change."


def table(collected: Collected, planning: bool, details: bool) -> list[Line]:
    """The components with what changes; below it what would be interrupted or lost, or with details each change with what it sets; and the closing line."""
    components = list(collected.components.values())
    *rows, blank, closing = [Line(" ", line) for line in report.components_table(components, planning).splitlines()]
    below = plan_text.details if details else plan_text.warnings
    return [*rows, *below(report.in_order(components)), blank, closing]


def write_plan(kept: Records, collected: Collected) -> str:
    """Write the plan as JSON, and as Markdown for a pull request; the line that names the files."""
    components = list(collected.components.values())
    said = plan_file.document(collected.subject, components, collected.findings)
    lines = [line for line in report.finding_lines(collected.findings) if line.startswith("warning")]
    try:
        path = kept.write("plan.json", f"{json.dumps(said, indent=2, default=str)}\n")
        page = kept.write("plan.md", plan_markdown.markdown(collected.subject.title, components, lines, path.name))
    except OSError as error:
        return f"The plan could not be kept: {error}"
    return f"The plan is kept in {_short(path)} and {_short(page)}."


def _short(path: Path) -> str:
    """The path from here, where that is shorter."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def beside_the_plan(path: str, collected: Collected) -> list[str]:
    """After a run that held to a saved plan: whether it made what was planned, and no more."""
    try:
        lines = plan_comparison.deviations(plan_file.read(Path(path)), [component.as_dict() for component in collected.components.values()])
    except plan_file.PlanError as error:
        return [str(error)]
    return [f"This is not all that, and only what, {path} planned:", *(f"- {line}" for line in lines)] if lines else [f"Made exactly what {path} planned."]


def summary(collected: Collected, planning: bool) -> dict[str, t.Any]:
    """What a workflow, or whoever else starts runs, wants to know of one: figures, and the components with any."""
    components = list(collected.components.values())
    changed = {component.name: report.counted([component]) for component in components if component.changes}
    failed = {component.name: component.failure for component in components if component.failure}
    return {"check": planning, **vars(collected.subject), "counts": report.counted(components), "components": changed, "failed": failed}
