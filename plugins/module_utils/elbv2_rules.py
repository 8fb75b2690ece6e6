# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of a listener as one list, and the fewest calls that make it another.

A rule that is there stands for one that is asked when both say the same, else when one differs from the other in its
priority, in its actions, or in its conditions alone, in this order. So a rule that only moves keeps its ARN.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import elbv2_actions as actions
from . import elbv2_conditions as conditions
from .elbv2 import tag_problems
from .tags import tag_changes, wanted_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from .resource import Shape

Rule = dict[str, Any]
ARGUMENTS: Shape = {
    "type": "list",
    "elements": "dict",
    "options": {
        "priority": {"type": "int", "required": True},
        "conditions": conditions.ARGUMENTS,
        "actions": {**actions.ARGUMENTS, "required": True},
        "tags": {"type": "dict"},
    },
}
_CONTENT = ("conditions", "actions", "transforms")
_LIKENESS = (("priority", *_CONTENT), _CONTENT, ("conditions",), ("priority",))


def from_response(rules: Sequence[Mapping[str, Any]], tags: Mapping[str, Mapping[str, str]]) -> list[Rule]:
    """The rules as AWS gives them, without the default one, by priority."""
    return _in_order(
        {
            "priority": int(rule["Priority"]),
            "conditions": conditions.from_response(rule["Conditions"]),
            "actions": actions.from_response(rule["Actions"]),
            "transforms": [dict(transform) for transform in rule.get("Transforms") or []],
            "tags": dict(tags.get(rule["RuleArn"], {})),
        }
        for rule in rules
        if not rule["IsDefault"]
    )


def arns_of(rules: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The ARN of each rule, by its priority."""
    return {str(rule["Priority"]): rule["RuleArn"] for rule in rules if not rule["IsDefault"]}


def wanted(asked: Sequence[Mapping[str, Any]], current: Sequence[Rule], tags: Mapping[str, Any] | None, purge: bool) -> list[Rule]:
    """The rules as they are asked; C(tags) are those of the listener, which its rules carry too."""
    bare = [_bare(rule) for rule in asked]
    before = dict(paired(current, bare))
    return _in_order(
        {**rule, "tags": _tags(given, before.get(index), tags, purge, current)} for index, (rule, given) in enumerate(zip(bare, asked, strict=True))
    )


def _bare(rule: Mapping[str, Any]) -> Rule:
    """A rule as asked, without its tags."""
    said = {"conditions": conditions.wanted(rule["conditions"]), "actions": actions.wanted(rule["actions"])}
    return {"priority": rule["priority"], **said, "transforms": []}


def _tags(given: Mapping[str, Any], index: int | None, tags: Mapping[str, Any] | None, purge: bool, current: Sequence[Rule]) -> dict[str, str]:
    own = given.get("tags")
    asked = None if own is None and tags is None else {**(tags or {}), **(own or {})}
    return wanted_tags({} if index is None else current[index]["tags"], asked, purge and tags is not None)


def paired(current: Sequence[Rule], target: Sequence[Rule]) -> Iterator[tuple[int, int]]:
    """Which rule asked stands for which that is there: pairs of indexes, the one asked first."""
    theirs, ours = list(range(len(current))), list(range(len(target)))
    for likeness in _LIKENESS:
        for index in list(ours):
            found = next((other for other in theirs if _alike(current[other], target[index], likeness)), None)
            if found is not None:
                ours.remove(index)
                theirs.remove(found)
                yield index, found


def _alike(one: Rule, other: Rule, names: Sequence[str]) -> bool:
    return all(one[name] == other[name] for name in names)


@dataclass
class Steps:
    """What makes the rules that are there those that are asked, in the order in which it has to be done."""

    #: ARNs of rules that nobody asked for; deleted first, since their priorities may be wanted.
    delete: list[str] = field(default_factory=list)
    #: The new priority of each rule that moves, all in one call: no two of them may meet on the way.
    move: dict[str, int] = field(default_factory=dict)
    #: The rule that is there and the one asked, by ARN.
    modify: dict[str, tuple[Rule, Rule]] = field(default_factory=dict)
    #: Tags to set and to take away, by ARN.
    retag: dict[str, tuple[dict[str, str], list[str]]] = field(default_factory=dict)
    create: list[Rule] = field(default_factory=list)


def steps(current: Sequence[Rule], arns: Mapping[str, str], target: Sequence[Rule]) -> Steps:
    """The fewest changes."""
    pairs, done = dict(paired(current, target)), Steps()
    kept = set(pairs.values())
    done.delete = [arns[str(rule["priority"])] for index, rule in enumerate(current) if index not in kept]
    for index, rule in enumerate(target):
        if index in pairs:
            _change(done, arns[str(current[pairs[index]]["priority"])], current[pairs[index]], rule)
        else:
            done.create.append(rule)
    return done


def _change(done: Steps, arn: str, before: Rule, rule: Rule) -> None:
    """Add what makes one rule another."""
    if before["priority"] != rule["priority"]:
        done.move[arn] = rule["priority"]
    if not _alike(before, rule, _CONTENT):
        done.modify[arn] = (before, rule)
    to_set, to_remove = tag_changes(before["tags"], rule["tags"])
    if to_set or to_remove:
        done.retag[arn] = (to_set, to_remove)


def create_request(listener: str, rule: Rule) -> Shape:
    """What CreateRule takes, without the tags."""
    return {"ListenerArn": listener, "Priority": rule["priority"], **_content(rule)}


def modify_request(arn: str, before: Rule, rule: Rule) -> Shape:
    """What ModifyRule takes: conditions and actions as a whole, and what somebody made of the address taken away."""
    reset = {"ResetTransforms": True} if before["transforms"] else {}
    return {"RuleArn": arn, **_content(rule), **reset}


def _content(rule: Rule) -> Shape:
    return {"Conditions": conditions.to_request(rule["conditions"]), "Actions": actions.to_request(rule["actions"])}


def problems(rules: Sequence[Mapping[str, Any]] | None) -> list[str]:
    """What AWS would refuse, a sentence each."""
    found: list[str] = []
    seen: dict[int, int] = {}
    for index, rule in enumerate(rules or []):
        path, priority = f"rules[{index}]", rule["priority"]
        if not 1 <= priority <= 50000:
            found.append(f"{path}.priority: is {priority}, must be 1 to 50000")
        if priority in seen:
            found.append(f"{path}.priority: is {priority}, which rules[{seen[priority]}] has already")
        seen.setdefault(priority, index)
        found += conditions.problems(rule["conditions"], f"{path}.conditions") + actions.problems(rule["actions"], f"{path}.actions")
        found += tag_problems(rule.get("tags"), f"{path}.tags")
    return found


def _in_order(rules: Any) -> list[Rule]:
    by_priority: Callable[[Rule], int] = lambda rule: rule["priority"]  # noqa: E731  # typed
    return sorted(rules, key=by_priority)
