# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said and kept at the end of a run: the table, the changes, the files of a plan, the summary for other programs."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils import plan_file, plan_markdown, plan_text, report
from ansible_collections.groundwork.aws.plugins.plugin_utils.collected import Collected
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_text import Line
from ansible_collections.groundwork.aws.plugins.plugin_utils.records import Records

#: Under this the callback notes the summary for the action that gives it to whoever started the run.
NOTED = ("run summary",)
ENDED_AS_FAILED = "Nothing went wrong. This check ends as failed (exit code 2) because something would change, and fail_on_changes=true asks for that."
WITHOUT_CHECK = "fail_on_changes=true changes nothing in a run; it makes a check run (--check) end as failed when something would change."


def table(collected: Collected, planning: bool, details: bool) -> list[Line]:
    """The components with what changes; with details, below it, each change with what it sets; and the closing line."""
    components = list(collected.components.values())
    lines = [Line(" ", line) for line in report.components_table(components, planning).splitlines()]
    return [*lines, *plan_text.details(report.in_order(components)), Line(" ", ""), *lines[-1:]] if details and collected.any_changes else lines


def write_plan(kept: Records, collected: Collected) -> str:
    """Write the plan as JSON, and as Markdown for a pull request; the line that names the files."""
    components = list(collected.components.values())
    said = plan_file.document(collected.subject, components, collected.findings)
    path = kept.write("plan.json", json.dumps(said, indent=2, default=str) + "\n")
    lines = [line for line in report.finding_lines(collected.findings) if line.startswith("warning")]
    text = plan_markdown.markdown(collected.subject.title, components, lines, path.name)
    return f"The plan is kept in {path} and {kept.write('plan.md', text).name}."


def summary(collected: Collected, planning: bool) -> dict[str, t.Any]:
    """What a workflow, or whoever else starts runs, wants to know of one: figures, and the components with any."""
    components = collected.components.values()
    changed = {component.name: report.counted([component]) for component in components if component.changes}
    failed = {component.name: component.failure for component in components if component.failure}
    return {"check": planning, **vars(collected.subject), **report.counted(list(components)), "components": changed, "failed": failed}
