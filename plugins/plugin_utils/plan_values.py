# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of a plan, leaf by leaf: for comparing two plans, and for people, who want to read what differs and nothing twice."""

from __future__ import annotations

import json
import typing as t

LONGEST = 160

_PAIRS = (("Key", "Value"), ("key", "value"), ("TagKey", "TagValue"))
#: What names an element of a list, so that it is found again elsewhere in the other list.
_NAMES = ("name", "Name", "id", "Id", "Sid", "key", "Key")
_MISSING: t.Any = object()


class Line(t.NamedTuple):
    """One line, with the sign of what it says: C(+), C(~), C(-), or a space for what is as it was."""

    sign: str
    text: str


def flat(value: t.Any, path: str = "") -> dict[str, str]:
    """Every leaf of a value by its path: C(Tags.Name), C(rules[0].port); tags by their keys, JSON in a string by what it says."""
    value = _opened(value)
    if isinstance(value, dict):
        parts = {_below(path, key): item for key, item in value.items()}
    elif _has_structures(value):
        parts = {f"{path}[{number}]": item for number, item in enumerate(value)}
    else:
        return {path: _leaf(value)}
    leaves = {step: leaf for below, item in parts.items() for step, leaf in flat(item, below).items()}
    return leaves or {path: _leaf(value)}


def told(value: t.Any, path: str = "") -> dict[str, str]:
    """The leaves that say something, for people: tags, and elements of lists that are not long, in one line each."""
    value = _opened(value)
    if isinstance(value, dict) and path.rpartition(".")[2].lower() != "tags":
        return {step: leaf for key, item in value.items() for step, leaf in told(item, _below(path, key)).items()}
    if _has_structures(value):
        return {step: leaf for number, item in enumerate(value) for step, leaf in _element(item, f"{path}[{number}]").items()}
    return {} if value in (None, "", [], {}) else {path: _in_one_line(value)}


def between(before: t.Any, after: t.Any, path: str = "") -> list[Line]:
    """What makes one value of another."""
    before, after = _opened(before), _opened(after)
    if isinstance(before, dict) and isinstance(after, dict):
        return [line for key in {**before, **after} for line in between(before.get(key, _MISSING), after.get(key, _MISSING), _below(path, key))]
    if isinstance(before, list) and isinstance(after, list) and (_has_structures([*before, *after]) or max(len(before), len(after)) > 1):
        return _between_lists(before, after, path)
    if before is _MISSING or after is _MISSING:
        sign, value = ("+", after) if before is _MISSING else ("-", before)
        return [Line(sign, f"{step}: {shortened(leaf)}") for step, leaf in told(value, path).items()]
    return [] if before == after else [Line("~", f"{path}: {shortened(_in_one_line(before))} -> {shortened(_in_one_line(after))}")]


def shortened(text: str) -> str:
    """A text of a length that can be read."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 20]}... ({len(text)} characters)"


def _between_lists(before: list[t.Any], after: list[t.Any], path: str) -> list[Line]:
    named, now = _by_name(before), _by_name(after)
    if named is not None and now is not None:
        return [line for name in {**named, **now} for line in between(named.get(name, _MISSING), now.get(name, _MISSING), f"{path}[{name}]")]
    gone, come = [item for item in before if item not in after], [item for item in after if item not in before]
    if len(gone) == len(come) == 1 and isinstance(gone[0], dict):
        return between(gone[0], come[0], f"{path}[{after.index(come[0])}]")
    lines = [Line(sign, text) for sign, items in (("-", gone), ("+", come)) for item in items for text in _texts_of_element(item, path)]
    return lines or ([] if before == after else [Line("~", f"{path}: {shortened(_leaf(before))} -> {shortened(_leaf(after))}")])


def _texts_of_element(item: t.Any, path: str) -> list[str]:
    return [f"{step}: {shortened(leaf)}" for step, leaf in _element(item, path).items()]


def _by_name(items: list[t.Any]) -> dict[str, t.Any] | None:
    """The elements of a list by their names; None where they have none, or not one each."""
    for member in _NAMES:
        if all(isinstance(item, dict) and isinstance(item.get(member), str) for item in items):
            found = {item[member]: item for item in items}
            return found if len(found) == len(items) else None
    return None


def _element(item: t.Any, path: str) -> dict[str, str]:
    line = _in_one_line(item)
    return {path: line} if len(line) <= LONGEST or not isinstance(item, dict) else told(item, path)


def _in_one_line(value: t.Any) -> str:
    if not isinstance(value, dict):
        return _leaf(value)
    leaves = {path: leaf for path, leaf in flat(value).items() if leaf not in ("null", '""', "[]", "{}")}
    return ", ".join(f"{path}={leaf}" for path, leaf in sorted(leaves.items(), key=lambda entry: entry[0] != "Name"))


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


def _has_structures(value: t.Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value)


def _below(path: str, key: t.Any) -> str:
    return f"{path}.{key}" if path else str(key)


def _leaf(value: t.Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_leaf(item) for item in value)}]"
    if isinstance(value, str):
        return value if value.isprintable() and value else json.dumps(value)
    return json.dumps(value, default=str)
