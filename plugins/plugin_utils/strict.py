# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS would refuse in a request, by botocore's model: types, names, enums, patterns, lengths and ranges.

botocore itself checks types, names and the least values only. What a model says of a shape is prepared once, when the first
value of that shape comes. A value that holds the placeholder of a plan is not checked.
"""

from __future__ import annotations

import difflib
import functools
import re
import typing as t
import warnings

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import SECRET, is_secret

#: The shapes whose models are wrong, or older than AWS: `service:Shape`, and why. Their enum and pattern are not checked.
FALSE_ALARMS = {
    "config:ResourceType": "every service that AWS adds, and every kind of resource, is one more",
    "ec2:InstanceType": "new instance types come every month",
    "ec2:ResourceType": "every kind of resource that may have tags is one more",
    "eks:AMITypes": "new images come with every version of Kubernetes",
    "glue:ConnectionType": "new connectors come every month",
    "lambda:Runtime": "new runtimes come every few months",
    "lightsail:RegionName": "AWS opens regions faster than botocore is updated",
    "opensearch:OpenSearchPartitionInstanceType": "new instance types come every month",
    "route53:CloudWatchRegion": "AWS opens regions faster than botocore is updated",
    "route53:ResourceRecordSetRegion": "AWS opens regions faster than botocore is updated",
    "route53:VPCRegion": "AWS opens regions faster than botocore is updated",
    "s3:BucketLocationConstraint": "AWS opens regions faster than botocore is updated",
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
_SIZED = {"string": "characters", "blob": "bytes", "list": "entries", "map": "entries"}
_WORDS = {"structure": "a structure", "integer": "an integer", "long": "an integer", "double": "a number", "float": "a number"}
_MOST_NAMES = 12
_MOST_CHARACTERS = 60

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
    r"\p{XDigit}": "a-fA-F0-9",
    r"\p{ASCII}": r"\x00-\x7f",
    r"\p{Print}": r"\x20-\x7e",
    r"\p{Graph}": r"\x21-\x7e",
}
#: Other words of Java's, and of the models, each with Python's.
_DIALECT = (
    (r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF"),  # characters beyond 65535, which Java has in halves
    (r"\z", r"\Z"),
    ("arn:aws:", "arn:aws[a-z-]*:"),  # a model is the same for every partition; one that names the first means all
)


class Rule(t.NamedTuple):
    """What a model says of one shape, prepared."""

    name: str
    kind: str
    types: tuple[type, ...] | None
    enum: frozenset[str]
    pattern: str
    least: float | None
    most: float | None


def errors(model: t.Any, params: dict[str, t.Any], unchecked: t.Collection[str] = ()) -> list[str]:
    """What is wrong with the parameters of a call, a sentence's part each, by botocore's OperationModel; empty when nothing is.

    `unchecked` names shapes (`ec2:InstanceType`) and operations (`ec2:RunInstances`) that are let pass.
    """
    service = model.service_model.service_name
    if f"{service}:{model.name}" in unchecked:
        return []
    if model.input_shape is None:
        return ["it takes no parameters"] if params else []
    check = _Check(service, unchecked)
    check.value(model.input_shape, params, "", hidden=False)
    return check.found


class _Check:
    """One request, and what was found wrong with it."""

    def __init__(self, service: str, unchecked: t.Collection[str]) -> None:
        self.found: list[str] = []
        self._service = service
        self._unchecked = unchecked

    def value(self, shape: t.Any, value: t.Any, path: str, hidden: bool) -> None:
        """Check a value, and what is in it; a hidden one is not shown."""
        if isinstance(value, str) and UNKNOWN in value:
            return
        rule, hidden = _rule(self._service, shape), hidden or is_secret(path.rpartition(".")[2], shape)
        if rule is None or rule.name in self._unchecked:
            return
        if rule.types and (not isinstance(value, rule.types) or (isinstance(value, bool) and rule.kind != "boolean")):
            self.found.append(f"{path} is of Python's type {type(value).__name__}, AWS wants {_WORDS.get(rule.kind, f'a {rule.kind}')}")
            return
        self._limits(rule, value, path, hidden)
        if rule.kind in ("structure", "list", "map"):
            getattr(self, f"_{rule.kind}")(shape, value, path, hidden)

    def _list(self, shape: t.Any, value: list[t.Any], path: str, hidden: bool) -> None:
        for index, item in enumerate(value):
            self.value(shape.member, item, f"{path}[{index}]", hidden)

    def _map(self, shape: t.Any, value: dict[str, t.Any], path: str, hidden: bool) -> None:
        for key, item in value.items():
            self.value(shape.key, key, f"{path} (the key)", hidden)
            self.value(shape.value, item, f"{path}.{key}", hidden)

    def _structure(self, shape: t.Any, value: dict[str, t.Any], path: str, hidden: bool) -> None:
        prefix = f"{path}." if path else ""
        members = shape.members
        missing = [name for name in shape.required_members if value.get(name) is None and not members[name].metadata.get("idempotencyToken")]
        self.found += [f"{prefix}{name} is missing, AWS requires it" for name in missing]
        self.found += [f"{prefix}{name} is nothing that AWS knows, allowed are {_some(name, members)}" for name in value if name not in members]
        if getattr(shape, "is_tagged_union", False) and len(value) != 1:
            self.found.append(f"{path} has {len(value)} members, allowed is one of {', '.join(members)}")
        for name, item in value.items():
            if name in members and item is not None:
                self.value(members[name], item, f"{prefix}{name}", hidden)

    def _limits(self, rule: Rule, value: t.Any, path: str, hidden: bool) -> None:
        """The constraints of one value: its enum, its pattern, its length or its range."""
        shown = SECRET if hidden else _short(value)
        if rule.enum and value not in rule.enum:
            self._say(rule, f"{path} is {shown}, allowed are {_some(str(value), rule.enum)}")
        if rule.pattern and not _matches(rule.pattern, value):
            self._say(rule, f"{path} is {shown}, allowed is what matches {rule.pattern}")
        size, what = _size(rule, value)
        if (rule.least is not None and size < rule.least) or (rule.most is not None and size > rule.most):
            is_size = f"has {size} {what}" if what else f"is {shown}"
            self._say(rule, f"{path} {is_size}, allowed are {_range(rule.least, rule.most)}")

    def _say(self, rule: Rule, words: str) -> None:
        self.found.append(f"{words} ({rule.name})")


_rules: dict[tuple[str, str], Rule | None] = {}


def _rule(service: str, shape: t.Any) -> Rule | None:
    """What is said of a shape; None for one that may hold anything."""
    key = (service, shape.name)
    if key not in _rules:
        _rules[key] = _prepared(f"{service}:{shape.name}", shape)
    return _rules[key]


def _prepared(name: str, shape: t.Any) -> Rule | None:
    if getattr(shape, "is_document_type", False) or shape.serialization.get("jsonvalue"):
        return None
    said = shape.metadata
    wrong = name in FALSE_ALARMS
    pattern = "" if wrong or shape.type_name != "string" else said.get("pattern") or ""
    enum = frozenset(() if wrong else said.get("enum") or ())
    return Rule(name, shape.type_name, _TYPES.get(shape.type_name), enum, pattern, said.get("min"), said.get("max"))


def _size(rule: Rule, value: t.Any) -> tuple[float, str]:
    """A number itself, or a value's length and what it is counted in; what is read from a file has none that is known."""
    if isinstance(value, (int, float)):
        return value, ""
    known = rule.kind in _SIZED and hasattr(value, "__len__")
    return (len(value), _SIZED[rule.kind]) if known else (rule.least or 0, "")


def _range(least: float | None, most: float | None) -> str:
    if least is None or most is None:
        return f"at most {most}" if least is None else f"at least {least}"
    return f"{least} to {most}" if least != most else f"exactly {least}"


def _some(value: str, names: t.Collection[str]) -> str:
    """Names for a sentence: all, or those that look like the value."""
    if len(names) <= _MOST_NAMES:
        return ", ".join(sorted(names))
    close = difflib.get_close_matches(value, sorted(names), 3, 0.5) or sorted(names)[:3]
    return f"{', '.join(close)} and {len(names) - len(close)} others"


def _short(value: t.Any) -> str:
    text = repr(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}..."


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or bool(compiled.fullmatch(value) if _is_whole(pattern) else compiled.search(value))


def _is_whole(pattern: str) -> bool:
    """AWS means most of its patterns of the whole text; one that stands for a single character means that it occurs."""
    return re.fullmatch(r"\\?.|\\\\?S|\[[^\]]*\]", pattern) is None


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern in Python's dialect; None, which lets everything pass, where that cannot say it."""
    for theirs, ours in _DIALECT:
        pattern = pattern.replace(theirs, ours)
    pattern = re.sub(r"(\\[wds]|\\p\{\w+\})-(?!\])", r"\1\\-", pattern)  # a hyphen after a class is one, and no range
    for java, python in [(java, python) for java, python in _CLASSES.items() if java in pattern]:
        pattern = re.sub(r"(\[[^\[\]]*)?" + re.escape(java), functools.partial(_translated, python), pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(pattern, re.ASCII | re.DOTALL)
    except re.error:
        return None


def _translated(python: str, match: re.Match[str]) -> str:
    """A class inside brackets as its members, outside as brackets of its own."""
    inside = match.group(1)
    return f"{inside}{python}" if inside else f"[{python}]"
