# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables that say once how an attribute is called, typed and defaulted: arguments, shapes and requests all follow from them."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Shape = dict[str, Any]

_LOOKS_SECRET = re.compile("secret|token|pass(?!ive)|key")


@dataclass(frozen=True)
class Field:
    """One attribute, ours and AWS's."""

    name: str
    key: str
    type: str = "str"
    #: What AWS fills in when it is not given. C({}) of a struct: its own fields' defaults.
    default: Any = None
    required: bool = False
    #: Said in each request that has the dict it stands in, off or not.
    always: bool = False
    choices: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    elements: str = ""
    #: AWS's words are in capitals, ours are not.
    shouts: bool = False
    #: AWS's words are run together with capitals (C(StepScaling)), ours are apart (C(step_scaling)).
    joined: bool = False
    #: The names of the fields that a list is sorted by, since its order means nothing; C(("",)) sorts plain values.
    sorted_by: tuple[str, ...] = ()
    #: A dict of ours that AWS keeps as a list of C({name: , <pairs>: }), or of C({Name: , <pairs>: }) where it begins with a capital.
    pairs: str = ""
    #: A number that AWS keeps as text.
    as_text: bool = False
    #: A boolean for which AWS says ENABLED or DISABLED.
    switch: bool = False

    def implied(self) -> Any:
        """The value that stands for "not given"."""
        return shape_of(self.fields, {}) if self.fields and self.default == {} else copy.deepcopy(self.default)


def text(name: str, key: str = "", **more: Any) -> Field:
    """A string."""
    return Field(name, key or camel(name), **more)


def number(name: str, key: str = "", **more: Any) -> Field:
    """An integer."""
    return Field(name, key or camel(name), "int", **more)


def decimal(name: str, key: str = "", **more: Any) -> Field:
    """A number with decimals."""
    return Field(name, key or camel(name), "float", **more)


def flag(name: str, key: str = "", default: bool | None = False, **more: Any) -> Field:
    """A boolean, off when not given."""
    return Field(name, key or camel(name), "bool", default, **more)


def switch(name: str, key: str = "", **more: Any) -> Field:
    """A boolean for which AWS says ENABLED or DISABLED; off when not given."""
    return Field(name, key or camel(name), "bool", switch=True, **{"default": False, **more})


def word(name: str, choices: Sequence[str], key: str = "", shouts: bool = True, **more: Any) -> Field:
    """One of a few words."""
    return Field(name, key or camel(name), choices=tuple(choices), shouts=shouts, **more)


def texts(name: str, key: str = "", ordered: bool = True, elements: str = "str", **more: Any) -> Field:
    """A list of plain values."""
    return Field(name, key or camel(name), "list", **{"default": [], "sorted_by": () if ordered else ("",), "elements": elements, **more})


def table(name: str, key: str = "", pairs: str = "", **more: Any) -> Field:
    """A dict of strings with free keys."""
    return Field(name, key or camel(name), "dict", **{"default": {}, "pairs": pairs, **more})


def struct(name: str, *fields: Field, key: str = "", **more: Any) -> Field:
    """A dict with known keys."""
    return Field(name, key or camel(name), "dict", fields=fields, **more)


def structs(name: str, *fields: Field, key: str = "", by: tuple[str, ...] = (), **more: Any) -> Field:
    """A list of dicts with known keys."""
    return Field(name, key or camel(name), "list", **{"default": [], "fields": fields, "elements": "dict", "sorted_by": by, **more})


def camel(name: str) -> str:
    """C(task_role_arn) as AWS writes it: C(taskRoleArn)."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def apart(words: str) -> str:
    """C(StepScaling) as we write it: C(step_scaling)."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words).lower()


def together(words: str) -> str:
    """C(step_scaling) as AWS writes it: C(StepScaling)."""
    return "".join(part[:1].upper() + part[1:] for part in words.split("_"))


def shape_of(fields: Sequence[Field], response: Mapping[str, Any] | None) -> Shape:
    """AWS's answer as a shape: all fields, defaults filled in, order fixed."""
    return {field.name: _read(field, (response or {}).get(field.key)) for field in fields}


def merged(fields: Sequence[Field], asked: Mapping[str, Any] | None, base: Mapping[str, Any] | None) -> Shape:
    """A shape with what was asked laid over it: unset leaves alone, known dicts go by key, all else is made exactly so; an empty string is nothing."""
    under = base or shape_of(fields, {})
    return {field.name: _merge(field, (asked or {}).get(field.name), under.get(field.name)) for field in fields}


def request_of(fields: Sequence[Field], shape: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Shape:
    """A shape as AWS wants it, without what is off or empty, unless it was otherwise before."""
    old = before or {}
    return {field.key: _write(field, shape[field.name], old.get(field.name)) for field in fields if _worth_saying(field, shape.get(field.name), old)}


def argument_spec(fields: Sequence[Field]) -> dict[str, Any]:
    """The arguments of a module, typed to the leaf and without a default, since unset leaves alone."""
    return {field.name: _argument(field) for field in fields}


def _read(field: Field, value: Any) -> Any:
    if value is None:
        return field.implied()
    if field.pairs:
        return {item[_name_in(field)]: item.get(field.pairs, "") for item in value}
    if field.type == "list":
        return _in_order(field, [shape_of(field.fields, item) if field.fields else _plain(field, item) for item in value])
    if field.fields:
        return shape_of(field.fields, value)
    return int(value) if field.as_text else _plain(field, value)


def _merge(field: Field, asked: Any, base: Any) -> Any:
    if asked is None:
        return base
    if field.type == "list":
        return _in_order(field, [merged(field.fields, item, None) if field.fields else item for item in asked])
    if field.fields:
        return merged(field.fields, asked, base)
    if field.type == "dict":
        return {str(key): _as_text(value) for key, value in asked.items()}
    return None if asked == "" else asked


def _write(field: Field, value: Any, before: Any) -> Any:
    if field.pairs:
        return [{_name_in(field): name, field.pairs: held} for name, held in sorted(value.items())]
    if field.type == "list":
        return [request_of(field.fields, item) if field.fields else _loud(field, item) for item in value]
    if field.fields:
        return request_of(field.fields, value, before)
    return str(value) if field.as_text else _loud(field, value)


def _name_in(field: Field) -> str:
    """How AWS calls the name in a list of pairs."""
    return "Name" if field.pairs[0].isupper() else "name"


def _worth_saying(field: Field, value: Any, before: Mapping[str, Any]) -> bool:
    if value is None or value == UNKNOWN:
        return False
    return field.required or field.always or not _is_off(field, value) or not _is_off(field, before.get(field.name))


def _is_off(field: Field, value: Any) -> bool:
    """Whether a value is what AWS means anyway when it is left out; a default that is not empty is said all the same."""
    return value is None or (value == field.implied() and (bool(field.fields) or not value))


def _in_order(field: Field, items: list[Any]) -> list[Any]:
    if not field.sorted_by:
        return items
    return sorted(items, key=lambda item: [_sortable(item[name] if name else item) for name in field.sorted_by])


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value)


def _plain(field: Field, value: Any) -> Any:
    if field.switch:
        return value == "ENABLED"
    if field.joined:
        return apart(value)
    return value.lower() if field.shouts else value


def _loud(field: Field, value: Any) -> Any:
    if field.switch:
        return "ENABLED" if value else "DISABLED"
    if field.joined:
        return together(value)
    return value.upper() if field.shouts else value


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _argument(field: Field) -> dict[str, Any]:
    argument: dict[str, Any] = {"type": field.type}
    if field.elements:
        argument["elements"] = field.elements
    if field.choices:
        argument["choices"] = list(field.choices)
    if field.required:
        argument["required"] = True
    if field.fields:
        argument["options"] = argument_spec(field.fields)
    if _LOOKS_SECRET.search(field.name):
        argument["no_log"] = False  # it names secrets, it does not hold one
    return argument
