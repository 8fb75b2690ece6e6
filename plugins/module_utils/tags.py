# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags, which are a dict here and three different things in AWS's APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Tags = dict[str, str]

#: The tags that say what belongs to which environment; nobody renames them.
OWNERSHIP = ("groundwork:project", "groundwork:environment", "groundwork:component", "groundwork:key")


def from_pairs(pairs: Iterable[Mapping[str, str]] | None, key: str = "Key", value: str = "Value") -> Tags:
    """A list of pairs as a dict, without the tags that AWS itself sets and nobody may change."""
    return own({pair[key]: pair.get(value) or "" for pair in pairs or []})


def to_pairs(tags: Mapping[str, str] | None, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """A dict as the list of pairs that an API wants: C(Key) and C(Value) in most, C(key) and C(value) in ECS."""
    return [{key: name, value: text} for name, text in sorted((tags or {}).items())]


def own(tags: Mapping[str, str] | None) -> Tags:
    """The tags that are ours to change, of an API that gives a dict."""
    return {name: text for name, text in (tags or {}).items() if not name.startswith("aws:")}


def specification(resource_type: str, tags: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """The TagSpecifications of EC2, for a creating call; empty when there are no tags."""
    return [{"ResourceType": resource_type, "Tags": to_pairs(tags)}] if tags else []


def wanted_tags(current: Mapping[str, str] | None, asked: Mapping[str, Any] | None, purge: bool) -> Tags:
    """The tags a thing should have: unset leaves alone, and without purge nothing is taken away."""
    if asked is None:
        return dict(current or {})
    wanted = {str(name): "" if text is None else str(text) for name, text in asked.items()}
    return wanted if purge else {**(current or {}), **wanted}


def tag_changes(current: Mapping[str, str], target: Mapping[str, str]) -> tuple[Tags, list[str]]:
    """The tags to set, and the keys of those to take away."""
    to_set = {name: text for name, text in target.items() if current.get(name) != text}
    return to_set, sorted(set(current) - set(target))


def marked(candidates: Iterable[dict[str, Any]], asked: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Of shapes that AWS tells apart by id alone, those that the tags say are meant: by the ownership tags, else by C(Name)."""
    asked, candidates = asked or {}, list(candidates)
    marks = {key: str(asked[key]) for key in OWNERSHIP if key in asked}
    name = asked.get("Name")
    owned = [shape for shape in candidates if marks and all(shape["tags"].get(key) == text for key, text in marks.items())]
    named = [shape for shape in candidates if name and shape["tags"].get("Name") == name and unclaimed(shape["tags"], marks)]
    return owned or named


def carries(tags: Mapping[str, str] | None, asked: Mapping[str, Any] | None) -> bool:
    """Whether a thing has all of these tags; it has when none is asked for."""
    return all((tags or {}).get(name) == ("" if text is None else str(text)) for name, text in (asked or {}).items())


def unclaimed(tags: Mapping[str, str], asked: Mapping[str, Any] | None, keys: Iterable[str] = OWNERSHIP) -> bool:
    """Whether no tag says that a thing is somebody else's: what has no such tag, or the same, may be taken over."""
    asked = asked or {}
    return all(tags.get(key, asked[key]) == asked[key] for key in keys if key in asked)
