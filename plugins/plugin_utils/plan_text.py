# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes of a plan as lines for people: what is set, what goes, and what becomes what."""

from __future__ import annotations

import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import SECRET
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_values import Line, between, flat, shortened, told
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import CHANGES, SIGNS, Change, Component, counted


def lines_of(change: Change) -> list[Line]:
    """What one change sets, takes away, or makes of what."""
    if change.change != "update":
        said = told(change.after if change.change == "create" else change.before)
        return [Line(SIGNS[change.change], f"{path}: {shortened(leaf)}") for path, leaf in said.items()]
    secrets = [path for path, leaf in flat(change.after).items() if leaf == SECRET]
    return between(change.before, change.after) or [Line("~", f"{path}: {SECRET}") for path in secrets]


def heading(component: Component) -> str:
    """The component, with how many changes of each sort it has."""
    counts = counted([component])
    said = ", ".join(f"{SIGNS[change]}{counts[change]}" for change in CHANGES if counts[change])
    return f"{_named(component)}: {said}" if said else _named(component)


def _named(component: Component) -> str:
    return f"{component.name} ({component.kind})" if component.kind else component.name


def title(change: Change) -> Line:
    """The task, the item, and the call or the module that makes the change."""
    return Line(SIGNS.get(change.change, "~"), f"{change.title}  [{change.call}]" if change.call else change.title)


def details(components: t.Iterable[Component]) -> list[Line]:
    """The changes of each component that has any, indented by what they belong to."""
    lines: list[Line] = []
    for component in components:
        if component.changes:
            lines += [Line(" ", ""), Line(" ", heading(component))]
        for change in component.changes:
            sign, text = title(change)
            lines += [Line(sign, f"  {sign} {text}"), *(Line(line.sign, f"      {_mark(line, sign)}{line.text}") for line in lines_of(change))]
            lines += [Line("!", f"      ! {line}") for line in warnings_of(change, component)]
    return lines


def warnings(components: t.Iterable[Component]) -> list[Line]:
    """What the changes of each component would interrupt or lose."""
    said = [f"! {_named(component)}: {line}" for component in components for change in component.changes for line in warnings_of(change, component)]
    return [Line(" ", ""), *(Line("!", line) for line in said)] if said else []


def warnings_of(change: Change, component: Component) -> list[str]:
    """What one change would interrupt or lose, and what a run wants to be told before it does."""
    return [f"{said}; a run does it only with -e allow_replace={component.name}" for said in change.disruptions]


def _mark(line: Line, sign: str) -> str:
    """The sign of a line within an update; in what comes or goes as a whole, it would be the same everywhere."""
    return f"{line.sign} " if sign == SIGNS["update"] else ""
