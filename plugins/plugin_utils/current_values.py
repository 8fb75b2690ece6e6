# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS has now of what a planned call would change, out of the answers that the same module run was given before.

Nothing is asked for it. A value is known where an answer is about the very thing that the call names and has a member of
the same name; where two answers differ, or none is about it, it is not known.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import without_secrets

Shape = dict[str, t.Any]

_VERB = re.compile(r"^[A-Z][a-z]+")
_NAMES_A_THING = re.compile(r"(id|ids|arn|arns|name|names|identifier|url|uri|bucket|key|resource|resources|service|cluster)$", re.IGNORECASE)
_ONLY_THESE_TAGS = re.compile(r"(Tag|Untag|AddTags|RemoveTags|CreateTags|CreateOrUpdateTags|DeleteTags)")
_TOLD_AS = {"TagKeys": "Tags", "tagKeys": "tags"}
_MISSING = object()


class Answer(t.NamedTuple):
    """One read of a module run: its model in botocore, what it asked, and what AWS said."""

    model: t.Any
    asked: Shape
    said: Shape

    def shown(self) -> Shape:
        """What AWS said, with secrets replaced."""
        return t.cast(Shape, without_secrets({key: value for key, value in self.said.items() if key != "ResponseMetadata"}, self.model.output_shape))


def current_values(model: t.Any, parameters: Shape, answers: t.Sequence[Answer]) -> Shape:
    """The thing that a call names and the current values of what the call sets; empty when none of these is known."""
    names = {name: value for name, value in parameters.items() if _is_identity(name, value, model.input_shape)}
    identity = {text for value in names.values() for text in _texts(value)}
    known: Shape = {}
    for name, value in parameters.items():
        current = _current(model.name, name, value, identity, answers) if identity and name not in names else _MISSING
        if current is not _MISSING:
            known[_TOLD_AS.get(name, name)] = current
    return {**names, **known} if known else {}


def _is_identity(name: str, value: t.Any, shape: t.Any) -> bool:
    """Whether a parameter says what the call is about, rather than how that is to be."""
    return name in shape.required_members and bool(_texts(value)) and _NAMES_A_THING.search(name) is not None


def _texts(value: t.Any) -> list[str]:
    """A string, or the strings of a list of nothing else."""
    values = list(value) if isinstance(value, (list, tuple)) else [value]
    return values if values and all(isinstance(item, str) for item in values) else []


def _current(operation: str, name: str, value: t.Any, identity: set[str], answers: t.Sequence[Answer]) -> t.Any:
    told = _TOLD_AS.get(name, name)
    found = [thing[told] for answer in answers for thing in _things(answer, identity, told)]
    if not found and isinstance(value, dict):
        found = [part for answer in answers if _noun(answer.model.name) == _noun(operation) for part in _unwrapped(answer, identity, value)]
    if not found or any(other != found[0] for other in found):
        return _MISSING
    return _beside(found[0], value, bool(_ONLY_THESE_TAGS.match(operation)))


def _noun(operation: str) -> str:
    """`BucketVersioning` of `GetBucketVersioning`."""
    return _VERB.sub("", operation)


def _asked_about(answer: Answer, identity: set[str]) -> bool:
    return identity <= {text for value in answer.asked.values() for text in _texts(value)}


def _things(answer: Answer, identity: set[str], name: str) -> list[Shape]:
    """The structures of an answer that are about the thing and have a member of a name: the outermost ones of these."""
    said = answer.shown()
    if _asked_about(answer, identity):
        inner = [value for value in said.values() if isinstance(value, dict)]
        named = [thing for thing in (said, *inner[: len(inner) == 1]) if name in thing]
        if named:
            return named[:1]
    level = [(said, frozenset[str]())]
    while level:
        named = [thing for thing, around in level if name in thing and _is_about(thing, around, identity)]
        if named:
            return named
        level = [inner for thing, around in level for inner in _inside(thing, around | _own(thing))]
    return []


def _own(thing: Shape) -> frozenset[str]:
    return frozenset(value for value in thing.values() if isinstance(value, str))


def _is_about(thing: Shape, around: frozenset[str], identity: set[str]) -> bool:
    own = _own(thing)
    return identity <= own | around and bool(identity & own)


def _inside(value: t.Any, around: frozenset[str]) -> list[tuple[Shape, frozenset[str]]]:
    """The structures right below one."""
    below = [item for member in value.values() for item in (member if isinstance(member, list) else [member])]
    return [(item, around) for item in below if isinstance(item, dict)]


def _unwrapped(answer: Answer, identity: set[str], value: Shape) -> list[Shape]:
    """What S3 takes as one member and tells as several: C(VersioningConfiguration) is C(Status) and more."""
    said = answer.shown() if _asked_about(answer, identity) else {}
    part = {key: said[key] for key in value if key in said}
    return [part] if part else []


def _beside(current: t.Any, value: t.Any, only_these_tags: bool) -> t.Any:
    """Of the current value what the new one speaks of, in the same form."""
    if isinstance(value, dict) and isinstance(current, dict):
        return {key: _beside(current[key], item, only_these_tags) for key, item in value.items() if key in current}
    if isinstance(value, dict) and list(value) == ["Value"] and not isinstance(current, list):
        return {"Value": current}
    if only_these_tags and isinstance(value, list) and isinstance(current, list):
        keys = {_tag_key(item) for item in value}
        return [item for item in current if _tag_key(item) in keys]
    return current


def _tag_key(tag: t.Any) -> t.Any:
    return tag.get("Key", tag.get("key", tag.get("TagKey"))) if isinstance(tag, dict) else tag
