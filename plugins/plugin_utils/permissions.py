# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The least IAM policies with which the runs of a journal could have been made."""

from __future__ import annotations

import json
import typing as t
from collections import defaultdict
from dataclasses import dataclass

from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_dependents import Condition
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_needs import Entry, Need, Needs
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import table

#: Characters without white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LONGEST_POLICY = 6144
VERSION = "2012-10-17"

Document = dict[str, t.Any]
_Key = tuple[str, str, tuple[Condition, ...]]


@dataclass(frozen=True)
class Statement:
    """Actions on resources, on conditions."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...]

    def document(self) -> Document:
        """As IAM spells it."""
        said: Document = {"Effect": "Allow", "Action": list(self.actions), "Resource": list(self.resources)}
        conditions: dict[str, dict[str, t.Any]] = {}
        for operator, key, value in self.conditions:
            conditions.setdefault(operator, {}).setdefault(key, []).append(value)
        plain = {operator: {key: values if len(values) > 1 else values[0] for key, values in keys.items()} for operator, keys in conditions.items()}
        return {**said, **({"Condition": plain} if plain else {})}

    @property
    def size(self) -> int:
        """How much of a policy's characters it takes, with the comma after it."""
        return len(_compact(self.document())) + 1


def permissions(entries: t.Sequence[Entry], stack: t.Mapping[str, t.Any], by_tags: bool = True) -> dict[str, t.Any]:
    """The policies with their names, a table of what they allow, and what they could not confine to resources, with the reason."""
    needs = Needs(str(stack["project"]), str(stack["environment"]), by_tags).of(entries)
    statements = _statements(needs)
    documents = [{"Version": VERSION, "Statement": [one.document() for one in group]} for group in _packed(statements)]
    name = f"{stack['project']}-{stack['environment']}-run"
    policies = [{"name": f"{name}-{number}", "document": document} for number, document in enumerate(documents, start=1)]
    anywhere = [{"action": action, "reason": reason} for action, reason in sorted(_anywhere(needs).items())]
    return {"policies": policies, "table": _shown(statements, policies, anywhere), "anywhere": anywhere}


def _compact(document: t.Any) -> str:
    return json.dumps(document, separators=(",", ":"))


def _statements(needs: t.Iterable[Need]) -> list[Statement]:
    """The needs, with as few words as they allow: what has the same resources is one statement, and what has the same actions."""
    by_actions: dict[tuple[tuple[str, ...], tuple[Condition, ...]], set[str]] = defaultdict(set)
    for (resource, conditions), actions in _by_resource(needs).items():
        by_actions[tuple(sorted(actions)), conditions].add(resource)
    by_all: dict[tuple[tuple[str, ...], tuple[Condition, ...]], set[str]] = defaultdict(set)
    for (names, conditions), resources in by_actions.items():
        by_all[tuple(sorted(resources)), conditions].update(names)
    return [
        part
        for (places, conditions), actions in sorted(by_all.items(), key=lambda item: (sorted(item[1]), item[0]))
        for part in _split(Statement(tuple(sorted(actions)), places, conditions))
    ]


def _by_resource(needs: t.Iterable[Need]) -> dict[tuple[str, tuple[Condition, ...]], set[str]]:
    fulfilled: dict[_Key, set[tuple[Condition, ...]]] = defaultdict(set)
    creating: dict[str, tuple[set[str], set[Condition]]] = {}
    for need in needs:
        if any(key.endswith(":CreateAction") for _operator, key, _value in need.conditions):
            resources, whens = creating.setdefault(need.action, (set(), set()))
            resources.add(need.resource)
            whens.update(need.conditions)
        else:
            fulfilled[need.action, need.resource, need.conditions].add(need.tags)
    found: dict[tuple[str, tuple[Condition, ...]], set[str]] = defaultdict(set)
    for (action, resource, conditions), tags in fulfilled.items():
        # A condition that one call did not fulfil cannot be set.
        always = next(iter(tags)) if len(tags) == 1 else ()
        found[resource, tuple(sorted((*conditions, *always)))].add(action)
    for action, (resources, whens) in creating.items():
        for resource in resources:
            found[resource, tuple(sorted(whens))].add(action)
    return _without_covered(found)


def _without_covered(found: dict[tuple[str, tuple[Condition, ...]], set[str]]) -> dict[tuple[str, tuple[Condition, ...]], set[str]]:
    """Without what another need allows already: the same action on anything."""
    anything = found.get(("*", ()), set())
    left = {key: actions if key == ("*", ()) else actions - anything for key, actions in found.items()}
    return {key: actions for key, actions in left.items() if actions}


def _split(statement: Statement) -> t.Iterator[Statement]:
    """Parts that fit in a policy each."""
    if statement.size <= LONGEST_POLICY - len(_compact({"Version": VERSION, "Statement": []})):
        yield statement
        return
    parts = statement.actions if len(statement.actions) > 1 else statement.resources
    for half in (parts[: len(parts) // 2], parts[len(parts) // 2 :]):
        of_actions = len(statement.actions) > 1
        yield from _split(Statement(half if of_actions else statement.actions, statement.resources if of_actions else half, statement.conditions))


def _packed(statements: t.Iterable[Statement]) -> list[list[Statement]]:
    """The statements in as many policies as their size asks for, those of a service together where they fit."""
    room = LONGEST_POLICY - len(_compact({"Version": VERSION, "Statement": []}))
    groups: list[list[Statement]] = []
    for statement in statements:
        fitting = next((group for group in groups if sum(one.size for one in group) + statement.size <= room), None)
        if fitting is None:
            groups.append([statement])
        else:
            fitting.append(statement)
    return groups


def _shown(statements: t.Sequence[Statement], policies: t.Sequence[Document], anywhere: t.Sequence[dict[str, str]]) -> str:
    """What the policies allow, what of it they do not confine, and how they are called."""
    names = [f"{policy['name']}: {len(_compact(policy['document']))} of {LONGEST_POLICY} characters" for policy in policies]
    wide = [("on anything, or on anything of a type", "because")] + [(one["action"], one["reason"]) for one in anywhere]
    parts = [_table(statements), table(wide) if anywhere else "", "\n".join(names)]
    return "\n\n".join(part for part in parts if part)


def _table(statements: t.Iterable[Statement]) -> str:
    rows = [("actions", "on", "only where")]
    for statement in statements:
        only = [f"{key} = {value}" for _operator, key, value in statement.conditions]
        columns = (statement.actions, statement.resources, only)
        rows += [(_cell(columns[0], line), _cell(columns[1], line), _cell(columns[2], line)) for line in range(max(map(len, columns)))]
    return table(rows)


def _cell(column: t.Sequence[str], line: int) -> str:
    return column[line] if line < len(column) else ""


def _anywhere(needs: t.Iterable[Need]) -> dict[str, str]:
    """The actions that are allowed on any resource, or on any of a type, on no condition; and why."""
    needs = list(needs)
    free = {(need.action, need.resource) for need in needs if not need.tags and not need.conditions}
    return {need.action: need.reason for need in needs if need.reason and (need.action, need.resource) in free}
