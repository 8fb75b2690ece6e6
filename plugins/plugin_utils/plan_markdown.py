# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as Markdown for a pull request: a summary, a table, and the details of each component to unfold."""

from __future__ import annotations

import html
import re
import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_text import heading, lines_of, title, warnings_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_values import Line
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import CHANGES, SIGNS, Change, Component, closing_line, counted, in_order

#: GitHub takes so many characters in a comment. Bytes are counted here, which are never fewer.
LIMIT = 65536
_ROOM_FOR_THE_LAST_LINE = 400
_MEANS_SOMETHING = re.compile(r"([\\`*_~\[\]|])")
_HEADS = {"create": "+ create", "update": "~ change", "delete": "- delete"}


def markdown(subject: str, components: t.Sequence[Component], findings: t.Sequence[str], details_file: str) -> str:
    """The plan of a subject, such as an environment. What is too long for a comment loses first what created things will be like, then its end;
    a line says so, and names the file that has everything."""
    pieces = [_summary(subject, components), *_table(components), *_findings(findings)]
    changing = [component for component in in_order(components) if component.changes]
    for lines, said in ((_lines, ""), (_lines_but_of_creates, f"\nThere is no room here for what is created to be described: `{details_file}` does that.\n")):
        text = _Text(LIMIT - _ROOM_FOR_THE_LAST_LINE)
        if all(text.add(piece) for piece in [*pieces, said]) and all(text.add_block(_block(component, lines)) for component in changing):
            return text.said
    return f"{text.said}\n**Cut here: this is more than a comment takes. Everything stands in `{details_file}`.**\n"


class _Text:
    """Text that grows up to a number of bytes."""

    def __init__(self, room: int) -> None:
        self.said = ""
        self._room = room

    def add(self, piece: str) -> bool:
        """Add a piece if there is room for it; whether there was."""
        size = len(piece.encode())
        if size > self._room:
            return False
        self.said += piece
        self._room -= size
        return True

    def add_block(self, block: tuple[str, list[str], str]) -> bool:
        """Add as many lines of a block as there is room for, between its beginning and its end; whether that was all."""
        begin, lines, end = block
        if not self.add(begin):
            return False
        self._room -= len(end.encode())
        whole = all(self.add(line) for line in lines)
        self.said += end
        return whole


def _summary(subject: str, components: t.Sequence[Component]) -> str:
    changing = sum(bool(component.changes) for component in components)
    failed = [component for component in components if component.failure]
    lines = [f"## Groundwork plan: {_cell(subject)}", "", f"**{closing_line(counted(components), planning=True)}**"]
    lines[-1] += f" {changing} of {len(components)} components change." if changing else " Nothing would change."
    said = [f"- **{_cell(component.name)} cannot be planned**: {_cell(component.failure)}" for component in failed]
    interrupting = [(component, change) for component in components for change in component.changes]
    said += [f"- **{_cell(component.name)}**: {_cell(line)}" for component, change in interrupting for line in warnings_of(change, component)]
    lines += ["", *said] if said else []
    return "\n".join([*lines, ""])


def _table(components: t.Sequence[Component]) -> list[str]:
    shown = [component for component in in_order(components) if component.changes or component.failure]
    if not shown:
        return []
    heads = ["component", "kind", "layer", *(_HEADS[change] for change in CHANGES)]
    rule = ["---", "---", "---", *(["---:"] * len(CHANGES))]
    return ["\n", _row(heads), _row(rule), *(_row([c.name, c.kind, c.layer, *(str(c.count(change) or "") for change in CHANGES)]) for c in shown)]


def _row(cells: t.Iterable[str]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _cell(text: str) -> str:
    """A text that stays one line, and in which nothing is taken for Markdown."""
    return _MEANS_SOMETHING.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))


def _findings(findings: t.Sequence[str]) -> list[str]:
    if not findings:
        return []
    number = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    return [f"\n<details><summary>{number}</summary>\n\n", *(f"- {_cell(line)}\n" for line in findings), "\n</details>\n"]


def _block(component: Component, lines_of_change: t.Callable[[Change], list[str]]) -> tuple[str, list[str], str]:
    lines = [line for change in component.changes for line in lines_of_change(change)]
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    return f"\n<details><summary>{html.escape(heading(component))}</summary>\n\n{fence}diff\n", lines, f"{fence}\n\n</details>\n"


def _lines(change: Change) -> list[str]:
    """A change in GitHub's diff colours: green for what comes, red for what goes, orange for what becomes something else."""
    first = title(change)
    return [_coloured(first, ""), *(_coloured(line, "    ") for line in lines_of(change))]


def _lines_but_of_creates(change: Change) -> list[str]:
    return _lines(change)[:1] if change.change == "create" else _lines(change)


def _coloured(line: Line, indent: str) -> str:
    colour = "!" if line.sign == SIGNS["update"] else line.sign
    return f"{colour} {indent}{' '.join(line.text.splitlines())}\n"
