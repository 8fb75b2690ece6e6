# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run did or would do, component by component: collected from task results, shown as a table."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import LAYERS
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan import kind_of_change

CHANGES = ("create", "update", "delete")


@dataclass
class Component:
    """One component of the run and what happened to it."""

    name: str
    kind: str
    layer: str
    changes: list[dict[str, str]] = field(default_factory=list)
    failure: str = ""
    started: bool = False

    def count(self, change: str) -> int:
        """How many changes of one sort there are."""
        return sum(1 for entry in self.changes if entry["change"] == change)

    @property
    def result(self) -> str:
        """The component's outcome in a word or two."""
        if self.failure:
            return "failed"
        if not self.started:
            return "not started"
        return "changed" if self.changes else "ok"


def changes_of(task: str, result: dict[str, t.Any]) -> list[dict[str, str]]:
    """The changes in one task's result, an entry for each loop item that changed; one without a difference is of no sort yet."""
    if isinstance(result.get("results"), list):
        return [entry for item in result["results"] if isinstance(item, dict) for entry in changes_of(_item_name(task, item), item)]
    if not result.get("changed"):
        return []
    planned = result["planned"] if isinstance(result.get("planned"), dict) else {}
    change = planned.get("change") or _change_of_diff(result.get("diff"))
    call = f"{planned['service']}:{planned['operation']}" if planned.get("service") else ""
    return [{"task": task, "change": change, "call": call}]


def name_calls(changes: list[dict[str, str]], calls: list[str]) -> list[dict[str, str]]:
    """The changes of one task of a real run, with the call that began each; upstream's modules show no difference to judge by."""
    if len(changes) != len(calls):
        return changes
    named = [{**entry, "call": call} for entry, call in zip(changes, calls, strict=True)]
    return [{**entry, "change": entry["change"] or kind_of_change(entry["call"].partition(":")[2])} for entry in named]


def _item_name(task: str, item: dict[str, t.Any]) -> str:
    label = item.get("_ansible_item_label", item.get("ansible_loop_var", ""))
    return f"{task} ({label})" if isinstance(label, str) and label else task


def _change_of_diff(diff: t.Any) -> str:
    if isinstance(diff, list):
        diff = diff[0] if diff else {}
    if not isinstance(diff, dict) or not {"before", "after"} <= set(diff):
        return ""
    if not diff["before"]:
        return "create"
    return "update" if diff["after"] else "delete"


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows as aligned text; the first is the heading."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def components_table(components: list[Component], planning: bool) -> str:
    """Every component with what changes, and a closing line."""
    order = list(LAYERS)
    components = sorted(components, key=lambda component: order.index(component.layer))
    heading = ("layer", "component", "kind", "plan" if planning else "result", "create", "change", "delete")
    rows = [heading] + [(c.layer, c.name, c.kind, c.result, *(str(c.count(change)) for change in CHANGES)) for c in components]
    created, updated, deleted = (sum(c.count(change) for c in components) for change in CHANGES)
    if planning:
        closing = f"Plan: {created} to create, {updated} to change, {deleted} to delete."
    else:
        closing = f"Made: {created} created, {updated} changed, {deleted} deleted."
    return f"{table(rows)}\n\n{closing}"


def kept_lines(result: dict[str, t.Any]) -> list[str]:
    """A line for each thing that was deleted and that AWS keeps, for ever or until a day."""
    items = [item for item in result.get("results", [result]) if isinstance(item, dict)]
    inactive = [f"kept by AWS, inactive: {arn}" for item in items for arn in item.get("deregistered") or []]
    return inactive + [_pending_line(key) for item in items for key in item.get("pending_deletion") or []]


def _pending_line(key: dict[str, t.Any]) -> str:
    date = str(key["deletion_date"])
    return f"kept by AWS until {date.partition('T')[0] or 'its replicas are gone'}: {key['arn']}"


def finding_lines(findings: list[dict[str, t.Any]]) -> list[str]:
    """A line for each finding, with its recommendation, or with the reason for which it is accepted."""
    return [_finding_line(finding) for finding in findings]


def _finding_line(finding: dict[str, t.Any]) -> str:
    line = f"{finding['id']}: {finding['message']} {finding['recommendation']}"
    if finding.get("waived"):
        return f"waived  {line} (accepted until {finding.get('until')}: {finding.get('reason')})"
    return f"warning {line}"
