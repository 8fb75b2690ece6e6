# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS would refuse in a request and botocore lets pass: enums, patterns, lengths and ranges of its models."""

from __future__ import annotations

import functools
import re
import warnings
from typing import Any

#: Java's character classes, which Python's expressions lack.
_CLASSES = {
    r"\p{L}": r"a-zA-Z\u00aa-\u02ff\u0370-\u1fff\u2c00-\ud7ff\uf900-\ufdff",
    r"\p{Z}": r"\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
    r"\p{Zs}": r"\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000",
    r"\p{N}": r"0-9\u00b2\u00b3\u00b9\u00bc-\u00be\u0660-\u0669",
    r"\p{M}": r"\u0300-\u036f",
    r"\p{S}": r"$+<=>^`|~\u00a2-\u00a9\u00ac\u00ae-\u00b1\u00b4\u00d7\u00f7",
    r"\p{P}": r"!\"#%&'()*,\-./:;?@\[\\\]_{}\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u2010-\u2027",
    r"\p{Alnum}": "a-zA-Z0-9",
    r"\p{ASCII}": r"\x00-\x7f",
    r"\p{Print}": r"\x20-\x7e",
    r"\p{Graph}": r"\x21-\x7e",
}
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "structure": (dict,),
    "map": (dict,),
    "list": (list, tuple),
}


def errors(model: Any, params: dict[str, Any]) -> list[str]:
    """What is wrong with the parameters of a call, a sentence each, by botocore's OperationModel; empty when nothing is."""
    if model.input_shape is None:
        return [f"{model.name}: takes no parameters"] if params else []
    return [f"{model.name}{problem}" for problem in _value(model.input_shape, params, "")]


def _value(shape: Any, value: Any, path: str) -> list[str]:
    if getattr(shape, "is_document_type", False):
        return []
    wanted = _TYPES.get(shape.type_name)
    if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted)):
        return [f"{path}: is {type(value).__name__}, AWS wants {shape.type_name}"]
    problems = _limits(shape, value, path)
    if shape.type_name == "structure":
        return problems + _structure(shape, value, path)
    if shape.type_name == "list":
        return problems + [found for index, item in enumerate(value) for found in _value(shape.member, item, f"{path}[{index}]")]
    if shape.type_name == "map":
        return problems + [found for key, item in value.items() for found in _entry(shape, key, item, path)]
    return problems


def _entry(shape: Any, key: str, item: Any, path: str) -> list[str]:
    return _value(shape.key, key, f"{path}.{key} (the key)") + _value(shape.value, item, f"{path}.{key}")


def _structure(shape: Any, value: dict[str, Any], path: str) -> list[str]:
    problems = [f"{path}.{name}: is required" for name in shape.required_members if value.get(name) is None]
    problems += [f"{path}.{name}: AWS knows no such parameter" for name in value if name not in shape.members]
    if getattr(shape, "is_tagged_union", False) and len(value) != 1:
        problems.append(f"{path}: wants exactly one of {', '.join(shape.members)}")
    for name, item in value.items():
        if name in shape.members and item is not None:
            problems += _value(shape.members[name], item, f"{path}.{name}")
    return problems


def _limits(shape: Any, value: Any, path: str) -> list[str]:
    """The constraints of one value: its enum, its pattern, its length or its range."""
    rules, problems = shape.metadata, []
    enum = rules.get("enum")
    if enum and value not in enum:
        problems.append(f"{path}: is {value!r}, AWS allows {', '.join(enum)}")
    pattern = rules.get("pattern")
    if pattern and isinstance(value, str) and not _matches(pattern, value):
        problems.append(f"{path}: is {value!r}, which does not match {pattern}")
    size = value if isinstance(value, (int, float)) else len(value) if hasattr(value, "__len__") else None
    what = "is" if isinstance(value, (int, float)) else "has a length of"
    if size is not None and rules.get("min") is not None and size < rules["min"]:
        problems.append(f"{path}: {what} {size}, the least is {rules['min']}")
    if size is not None and rules.get("max") is not None and size > rules["max"]:
        problems.append(f"{path}: {what} {size}, the most is {rules['max']}")
    return problems


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or bool(compiled.fullmatch(value) if _is_whole(pattern) else compiled.search(value))


def _is_whole(pattern: str) -> bool:
    """AWS means most of its patterns of the whole text; one that stands for a single character means that it occurs."""
    return re.fullmatch(r"\\?.|\\\\?S|\[[^\]]*\]", pattern) is None


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern in Python's dialect; None, which lets everything pass, where that cannot say it."""
    for java, python in _CLASSES.items():
        pattern = re.sub(r"(\[[^\[\]]*)?" + re.escape(java), functools.partial(_translated, python), pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(pattern.replace(r"\z", r"\Z"))
    except re.error:
        return None


def _translated(python: str, match: re.Match[str]) -> str:
    """A class inside brackets as its members, outside as brackets of its own."""
    inside = match.group(1)
    return f"{inside}{python}" if inside else f"[{python}]"
