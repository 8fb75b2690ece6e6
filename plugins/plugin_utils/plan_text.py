# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes of a plan as lines for people: what is set, what goes, and what becomes what."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import SECRET
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import CHANGES, SIGNS, Change, Component, counted

LONGEST = 160
_PAIRS = (("Key", "Value"), ("key", "value"), ("TagKey", "TagValue"))


class Line(t.NamedTuple):
    """One line, with the sign of what it says: C(+), C(~), C(-), or a space for what is as it was."""

    sign: str
    text: str


def flat(value: t.Any, path: str = "") -> dict[str, str]:
    """Every leaf of a value by its path: C(Tags.Name), C(rules[0].port); tags by their keys, JSON in a string by what it says."""
    value = _opened(value)
    if isinstance(value, dict):
        parts = {f"{path}.{key}" if path else str(key): item for key, item in value.items()}
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        parts = {f"{path}[{number}]": item for number, item in enumerate(value)}
    else:
        return {path: _leaf(value)}
    leaves = {step: leaf for below, item in parts.items() for step, leaf in flat(item, below).items()}
    return leaves or {path: _leaf(value)}


def _opened(value: t.Any) -> t.Any:
    """A list of tags as a dict, and a policy in a string as what it is."""
    if isinstance(value, str) and value[:1] == "{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    for key, member in _PAIRS:
        if isinstance(value, list) and value and all(isinstance(item, dict) and set(item) == {key, member} for item in value):
            return {item[key]: item[member] for item in value}
    return value


def _leaf(value: t.Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_leaf(item) for item in value)}]"
    if isinstance(value, str):
        return value if value.isprintable() and value else json.dumps(value)
    return json.dumps(value, default=str)


def shortened(text: str) -> str:
    """A text of a length that can be read."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 20]}... ({len(text)} characters)"


def lines_of(change: Change) -> list[Line]:
    """What one change sets, takes away, or makes of what."""
    if change.change != "update":
        said = _of_one_side(change.after if change.change == "create" else change.before)
        return [Line(SIGNS[change.change], f"{path}: {shortened(value)}") for path, value in said.items() if not _says_nothing(value)]
    before, after = flat(change.before) if change.before else {}, flat(change.after) if change.after else {}
    return [line for path in {**before, **after} for line in _difference(path, before.get(path), after.get(path))]


def _of_one_side(value: dict[str, t.Any]) -> dict[str, str]:
    """The leaves of what comes or goes as a whole; tags, which most things have alike, in one line."""
    tags = {name: _opened(item) for name, item in value.items() if name.lower() == "tags" and isinstance(_opened(item), dict) and item}
    leaves = flat({name: item for name, item in value.items() if name not in tags}) if len(tags) < len(value) else {}
    return leaves | {name: ", ".join(f"{key}={_leaf(tag)}" for key, tag in item.items()) for name, item in tags.items()}


def _says_nothing(value: str) -> bool:
    return value in ("null", '""', "[]", "{}")


def _difference(path: str, before: str | None, after: str | None) -> list[Line]:
    if before == after:
        return [Line("~", f"{path}: {SECRET}")] if after == SECRET else []
    if before is None:
        return [Line("+", f"{path}: {shortened(str(after))}")]
    if after is None:
        return [Line("-", f"{path}: {shortened(before)}")]
    return [Line("~", f"{path}: {shortened(before)} -> {shortened(after)}")]


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
    return lines


def _mark(line: Line, sign: str) -> str:
    """The sign of a line within an update; in what comes or goes as a whole, it would be the same everywhere."""
    return f"{line.sign} " if sign == SIGNS["update"] else ""
