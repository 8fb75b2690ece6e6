# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run did or would do, component by component: collected from task results, shown as a table."""

from __future__ import annotations

import re
import typing as t
from dataclasses import asdict, dataclass, field, replace

from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import LAYERS
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan import kind_of_change

CHANGES = ("create", "update", "delete")
SIGNS = {"create": "+", "update": "~", "delete": "-"}

_ROLE = re.compile(r"^[\w.]+ : ")


@dataclass(frozen=True)
class Change:
    """One change, of a task or of one item of its loop; C(change) is one of L(CHANGES), or empty as long as nobody knows."""

    task: str
    item: str | None
    change: str
    module: str = ""
    service: str = ""
    operation: str = ""
    before: dict[str, t.Any] = field(default_factory=dict)
    after: dict[str, t.Any] = field(default_factory=dict)
    asked: str = ""
    disruptions: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The task and the item, without the role, which the component's kind says."""
        task = _ROLE.sub("", self.task)
        return f"{task} ({self.item})" if self.item else task

    @property
    def call(self) -> str:
        """What makes the change: the AWS call where it is known, else the module, which knows it."""
        return f"{self.service}:{self.operation}" if self.operation else self.module.removeprefix("groundwork.aws.")


@dataclass
class Component:
    """One component of the run and what happened to it."""

    name: str
    kind: str
    layer: str
    changes: list[Change] = field(default_factory=list)
    failure: str = ""
    started: bool = False

    def count(self, change: str) -> int:
        """How many changes of one sort there are."""
        return sum(1 for entry in self.changes if entry.change == change)

    @property
    def result(self) -> str:
        """The component's outcome in a word or two."""
        if self.failure:
            return "failed"
        if not self.started:
            return "not started"
        return "changed" if self.changes else "ok"

    def as_dict(self) -> dict[str, t.Any]:
        """The component as JSON says it."""
        said = {"name": self.name, "kind": self.kind, "layer": self.layer, "result": self.result, "failure": self.failure}
        return {**said, "changes": [asdict(change) for change in self.changes]}


def in_order(components: t.Iterable[Component]) -> list[Component]:
    """Components in the order of their layers; what is of none comes last."""
    order = [*LAYERS, ""]
    return sorted(components, key=lambda component: order.index(component.layer))


def counted(components: t.Sequence[Component]) -> dict[str, int]:
    """How many changes of each sort there are."""
    return {change: sum(component.count(change) for component in components) for change in CHANGES}


def changes_of(task: str, module: str, result: dict[str, t.Any]) -> list[Change]:
    """The changes in one task's result, an entry for each loop item that changed; one without a difference is of no sort yet."""
    if isinstance(result.get("results"), list):
        items = [(_label(item, number), item) for number, item in enumerate(result["results"], 1) if isinstance(item, dict)]
        return [replace(change, item=label) for label, item in items for change in changes_of(task, module, item)]
    if not result.get("changed"):
        return []
    planned = result["planned"] if isinstance(result.get("planned"), dict) else {}
    before, after = _sides(result.get("diff"))
    service, operation = (planned["service"], planned["operation"]) if planned.get("service") else ("", "")
    change = planned.get("change") or _sort_of(before, after)
    before, after = (side if isinstance(side, dict) else {} for side in (before, after))
    disruptions = [str(said) for said in result.get("disruptions") or []]
    return [Change(task, None, change, module, service, operation, before, after, planned.get("asked", ""), disruptions)]


def name_calls(changes: list[Change], calls: list[str]) -> list[Change]:
    """The changes of one task with the call that began each, where their results do not show it: upstream's modules, and C(no_log)."""
    if len(changes) != len(calls):
        return changes
    named = [replace(change, service=call.partition(":")[0], operation=call.partition(":")[2]) for change, call in zip(changes, calls, strict=True)]
    return [replace(change, change=change.change or kind_of_change(change.operation)) for change in named]


def _label(item: dict[str, t.Any], number: int) -> str:
    """What the loop calls an item; its number where it is no plain value, of which nobody knows what it holds."""
    label = item.get("_ansible_item_label", item.get(str(item.get("ansible_loop_var", ""))))
    return str(label) if isinstance(label, (str, int)) and label != "" else f"#{number}"


def _sides(diff: t.Any) -> tuple[t.Any, t.Any]:
    """Before and after of a result's difference. One that is no dict is a file's text, of which nobody knows what it holds: it goes no further."""
    if isinstance(diff, list):
        diff = next((entry for entry in diff if isinstance(entry, dict)), {})
    if not isinstance(diff, dict) or not {"before", "after"} <= set(diff):
        return {}, {}
    return diff["before"], diff["after"]


def _sort_of(before: t.Any, after: t.Any) -> str:
    if not before:
        return "create" if after else ""
    return "update" if after else "delete"


def table(rows: t.Sequence[tuple[str, ...]], figures: int = 0) -> str:
    """Rows as aligned text; the first is the heading, and the last columns are figures."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    words = len(widths) - figures

    def line(row: tuple[str, ...]) -> str:
        cells = [cell.rjust(width) if column >= words else cell.ljust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True))]
        return "  ".join(cells).rstrip()

    return "\n".join([line(rows[0]), "  ".join("-" * width for width in widths), *(line(row) for row in rows[1:])])


def components_table(components: list[Component], planning: bool) -> str:
    """Every component with what changes, and a closing line."""
    heading = ("layer", "component", "kind", "plan" if planning else "result", *(f"{SIGNS[change]} {_WORDS[change]}" for change in CHANGES))
    rows = [(c.layer, c.name, c.kind, _outcome(c, planning), *(str(c.count(change) or "") for change in CHANGES)) for c in in_order(components)]
    return f"{table([heading, *rows], figures=len(CHANGES))}\n\n{closing_line(counted(components), planning)}"


_WORDS = {"create": "create", "update": "change", "delete": "delete"}


def _outcome(component: Component, planning: bool) -> str:
    return "to change" if planning and component.result == "changed" else component.result


def closing_line(counts: dict[str, int], planning: bool) -> str:
    """The figures in a sentence."""
    if planning:
        return "Plan: {create} to create, {update} to change, {delete} to delete.".format_map(counts)
    return "Made: {create} created, {update} changed, {delete} deleted.".format_map(counts)


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
