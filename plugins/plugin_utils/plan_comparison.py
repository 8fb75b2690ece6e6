# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A saved plan beside a later one: whether both are of the same thing, and in what they differ."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_file import Document, Subject
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_values import between
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import Change

#: So many differences are told; of more, their number.
TOLD = 40

_Key = tuple[str, str | None, int]
_Entry = dict[str, t.Any]
_DONE = {"create": "created", "update": "changed", "delete": "deleted"}


def refusal(saved: Document, now: Subject) -> str:
    """Why a plan cannot be one of this run at all, as far as is known before planning again; empty when it may be."""
    for name, words in (("environment", "the environment"), ("region", "the region"), ("account", "the account"), ("playbook", "the playbook")):
        mine, its = getattr(now, name), saved.get(name)
        if mine and its and mine != its:
            return f"The plan is of {words} {its}, and this run is of {mine}."
    failed = [component["name"] for component in saved["components"] if component["result"] == "failed"]
    return f"The plan is not complete: {', '.join(failed)} could not be planned." if failed else ""


def differences(saved: Document, now: Document) -> list[str]:
    """What a plan says and a later one does not, or otherwise, a line each; when it was made, and by what version, is no difference."""
    before, after = _by_name(saved), _by_name(now)
    if set(before) == set(after) and _changes_something(saved) and not _changes_something(now):
        return ["Nothing of it is left to do: AWS is as the configuration says."]
    lines = [line for name in {**before, **after} for line in _of_component(name, before.get(name), after.get(name))]
    more = len(lines) - TOLD
    return lines if more <= 0 else [*lines[:TOLD], f"... and {more} more."]


def deviations(saved: Document, made: t.Sequence[_Entry]) -> list[str]:
    """What was planned and not made, or made and not planned, of the components of a run; a line each."""
    before, after = _by_name(saved), _by_name({"components": made})
    empty: _Entry = {"changes": []}
    lines = []
    for name in {**before, **after}:
        planned, done = _by_key(before.get(name, empty)), _by_key(after.get(name, empty))
        lines += [f"{name}: {_title(planned[key])} was planned, and not made." for key in planned if key not in done]
        lines += [f"{name}: {_title(done[key])} was made, and not planned." for key in done if key not in planned]
    return lines


def _changes_something(plan: Document) -> bool:
    return any(component["changes"] or component["result"] == "failed" for component in plan["components"])


def _by_name(plan: Document) -> dict[str, _Entry]:
    return {component["name"]: component for component in plan["components"]}


def _of_component(name: str, saved: _Entry | None, now: _Entry | None) -> list[str]:
    if saved is None or now is None:
        return [f"{name}: is {'not in the plan' if saved is None else 'in the plan, and not in this run'}."]
    if now["result"] == "failed":
        return [f"{name}: cannot be planned any more: {now.get('failure', '')}"]
    before, after = _by_key(saved), _by_key(now)
    return [f"{name}: {line}" for key in {**before, **after} for line in _of_change(before.get(key), after.get(key))]


def _by_key(component: _Entry) -> dict[_Key, _Entry]:
    """A component's changes by task and item, and by their number where these are the same."""
    seen: collections.Counter[tuple[str, str | None]] = collections.Counter()
    found = {}
    for change in component["changes"]:
        key = (change["task"], change.get("item"))
        found[(*key, seen[key])] = change
        seen[key] += 1
    return found


def _of_change(saved: _Entry | None, now: _Entry | None) -> list[str]:
    if saved is None:
        return [f"{_title(now)} is to be {_done(now)}, which was not planned."]
    if now is None:
        return [f"{_title(saved)} was to be {_done(saved)}, and no longer is."]
    told = [(name, saved.get(name) or "unknown", now.get(name) or "unknown") for name in ("change", "service", "operation")]
    lines = [f"{name} was {old}, and is {new}." for name, old, new in told if old != new]
    lines += [line for side, words in (("before", "in AWS"), ("after", "planned")) for line in _of_side(words, saved[side], now[side])]
    if not lines and saved.get("asked", "") != now.get("asked", ""):
        lines = ["its first call is the same, and its module is asked for something else."]
    return [f"{_title(saved)}: {line}" for line in lines]


def _title(change: _Entry | None) -> str:
    said = change or {}
    return f"'{Change(said['task'], said.get('item'), said['change']).title}'"


def _done(change: _Entry | None) -> str:
    return _DONE.get((change or {})["change"], "changed")


def _of_side(words: str, saved: _Entry, now: _Entry) -> list[str]:
    return [f"{line.sign} {line.text} ({words})" for line in between(saved, now)]
