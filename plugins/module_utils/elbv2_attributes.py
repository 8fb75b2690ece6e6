# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elastic Load Balancing keeps settings as a list of keys and texts; a table says which typed option each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Shape = dict[str, Any]


@dataclass(frozen=True)
class Attribute:
    """One setting, ours and AWS's."""

    #: Our option; with dots it stands in a dict, all of which goes into one request when any of it differs.
    path: str
    key: str
    #: What AWS has when nobody asks; it also says the type.
    default: bool | int | str
    choices: tuple[str, ...] = ()
    #: The least and the most.
    limits: tuple[int, int] | None = None
    #: What we say otherwise than AWS: our value and its text.
    words: tuple[tuple[Any, str], ...] = ()

    def read(self, text: str | None) -> Any:
        """AWS's text as our value."""
        if text is None:
            return self.default
        ours = {theirs: ours for ours, theirs in self.words}
        if text in ours:
            return ours[text]
        if isinstance(self.default, bool):
            return text == "true"
        return int(text) if isinstance(self.default, int) else text

    def written(self, value: Any) -> str:
        """Our value as AWS's text."""
        for ours, theirs in self.words:
            if value == ours:
                return theirs
        return str(value).lower() if isinstance(value, bool) else str(value)

    def argument(self) -> Shape:
        """The option as a module takes it: without a default, since unset leaves alone."""
        kinds = {bool: "bool", int: "int", str: "str"}
        return {"type": kinds[type(self.default)], **({"choices": list(self.choices)} if self.choices else {})}


def shape_of(table: Iterable[Attribute], pairs: Iterable[Mapping[str, str]]) -> Shape:
    """AWS's list as a shape: all options of the table, with AWS's defaults where it says nothing."""
    texts = {pair["Key"]: pair.get("Value") for pair in pairs}
    shape: Shape = {}
    for attribute in table:
        put(shape, attribute.path, attribute.read(texts.get(attribute.key)))
    return shape


def request_of(table: Sequence[Attribute], target: Mapping[str, Any], before: Mapping[str, Any]) -> list[Shape]:
    """The list that makes AWS's settings those of the target: what differs, and what stands in a dict with it."""
    differing = {_together(attribute) for attribute in table if at(target, attribute.path) != at(before, attribute.path)}
    return [{"Key": attribute.key, "Value": attribute.written(at(target, attribute.path))} for attribute in table if _together(attribute) in differing]


def merged(asked: Mapping[str, Any], base: Mapping[str, Any], names: Iterable[str]) -> Shape:
    """What was asked laid over what is there, key by key in dicts of known keys."""
    return {name: _over(asked.get(name), base[name]) for name in names}


def argument_spec(table: Iterable[Attribute]) -> Shape:
    """The arguments of a module."""
    options: Shape = {}
    for attribute in table:
        *parents, name = attribute.path.split(".")
        inner = options
        for parent in parents:
            inner = inner.setdefault(parent, {"type": "dict", "options": {}})["options"]
        inner[name] = attribute.argument()
    return options


def problems(table: Iterable[Attribute], asked: Mapping[str, Any]) -> list[str]:
    """The numbers that AWS would refuse, a sentence each."""
    found = []
    for attribute in table:
        value = at(asked, attribute.path)
        if attribute.limits and value is not None and value != attribute.default:
            low, high = attribute.limits
            if not low <= value <= high:
                found.append(f"{attribute.path}: is {value}, must be {low} to {high}{_or_else(attribute, low)}")
    return found


def at(shape: Mapping[str, Any], path: str) -> Any:
    """What stands at a path; None where nothing does."""
    value: Any = shape
    for step in path.split("."):
        value = (value or {}).get(step)
    return value


def put(shape: Shape, path: str, value: Any) -> None:
    """Put a value at a path."""
    *parents, name = path.split(".")
    for parent in parents:
        shape = shape.setdefault(parent, {})
    shape[name] = value


def names_of(table: Iterable[Attribute]) -> tuple[str, ...]:
    """The options on the first level, in order."""
    return tuple(dict.fromkeys(attribute.path.partition(".")[0] for attribute in table))


def _together(attribute: Attribute) -> str:
    """What is sent together: the dict that an option stands in, or the option alone."""
    return attribute.path.rpartition(".")[0] or attribute.path


def _over(asked: Any, base: Any) -> Any:
    if asked is None:
        return base
    return {key: _over(asked.get(key), value) for key, value in base.items()} if isinstance(base, dict) else asked


def _or_else(attribute: Attribute, low: int) -> str:
    outside = isinstance(attribute.default, int) and attribute.default < low
    return f", or {attribute.default} for none" if outside else ""
