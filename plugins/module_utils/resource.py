# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kind of AWS resource as data and functions, and the one way in which every kind is brought to what was asked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec

from .errors import answer_lost, error_code
from .retries import RETRIES, no_blind_repeat
from .tags import Tags, carries, tag_changes, wanted_tags
from .unknown import UNKNOWN, first_unknown, has_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Set

__all__ = ["ALLOW_DISRUPTION", "MATCH_TAGS", "RETRIES", "TAG_OPTIONS", "Kind", "Shape", "mine", "run", "target_of"]

Shape = dict[str, Any]
TAG_OPTIONS: dict[str, Any] = {
    "tags": {"type": "dict", "aliases": ["resource_tags"]},
    "purge_tags": {"type": "bool", "default": True},
}
#: With C(state=absent), the tags without which a thing is not ours to delete, and counts as absent.
MATCH_TAGS: dict[str, Any] = {"match_tags": {"type": "dict"}}
#: Whether a change may replace or restart what holds data; a plan says so in any case.
ALLOW_DISRUPTION: dict[str, Any] = {"allow_disruption": {"type": "bool", "default": True}}
_UNASKED = frozenset(aws_argument_spec()) | {"state", "purge_tags", "allow_disruption"}


def as_asked(asked: Shape, _base: Shape) -> Shape:
    """What was asked, when parameters and attributes are the same thing."""
    return asked


@dataclass(frozen=True)
class Kind:
    """What a module says of its resource; the rest is L(run).

    A shape is a plain dict, built from a response by a pure function: snake_case, lower-case values, sorted lists, defaults
    filled in, so that comparing is C(!=). C(asked) is the module's parameters that are set, without those of the connection and C(state).
    """

    #: The key of the result: C(flow_log). With underscores as spaces it names the thing in messages.
    name: str
    #: Every managed attribute with the value that AWS gives it when nobody asks (UNKNOWN where AWS decides), C(tags) among
    #: them if it has tags. These are compared and shown. What else is in a shape, and not in C(computed) either, is carried
    #: to the calls but never compared nor shown: secrets, timeouts.
    attributes: Mapping[str, Any]
    #: C(find(client, asked)): the shape that AWS has now, or None. After a create, C(asked) holds what C(create) returned, too.
    find: Callable[[Any, Shape], Shape | None]
    #: C(create(client, target)), tags included; returns what only AWS knows, such as the id. C(target["client_token"]) is new for each run.
    create: Callable[[Any, Shape], Shape | None]
    #: C(delete(client, current)), and wait until it is gone; C(current) holds what was asked, too.
    delete: Callable[[Any, Shape], None]
    #: C(update(client, current, target, changed)): C(changed) are the names of the attributes that differ, tags not among them.
    #: Returns what only AWS knows, where that is new: the ARN of another revision.
    update: Callable[[Any, Shape, Shape, Set[str]], Shape | None] | None = None
    #: C(retag(client, current, to_set, keys_to_remove)); not called with nothing to do.
    retag: Callable[[Any, Shape, Tags, list[str]], None] | None = None
    #: C(wanted(asked, base)): what was asked in the form of a shape; C(base) is the current shape, or the defaults.
    wanted: Callable[[Shape, Shape], Shape] = as_asked
    #: C(problems(asked)): what is wrong with the input, a sentence each, found before the first call.
    problems: Callable[[Shape], list[str]] = lambda _asked: []
    #: C(settle(client, shape)): wait until what was written is ready.
    settle: Callable[[Any, Shape], None] | None = None
    #: Whether an unchanged thing needs no waiting: false for what a killed run left half-made.
    ready: Callable[[Shape], bool] = lambda _current: True
    #: The parameters by which C(find) looks. In a plan, one that is not known yet means that there is nothing yet.
    identity: tuple[str, ...] = ("name",)
    #: C(born(asked)): in a plan, the shape of what AWS will make by itself together with what is not there yet; None for most.
    born: Callable[[Shape], Shape | None] = lambda _asked: None
    #: The attributes that only AWS sets (ids, ARNs, states): shown in the result, never compared.
    computed: tuple[str, ...] = ()
    #: The attributes that cannot be changed in place.
    immutable: frozenset[str] = frozenset()
    #: What to do when one of these differs: delete and create again, or else fail.
    replace: bool = False
    #: C(disruptive(current, target)): what a change would interrupt or lose, a sentence each that begins with the attribute:
    #: C(engine_version: 16.4 becomes 17.2, which restarts it). Needs the option L(ALLOW_DISRUPTION).
    disruptive: Callable[[Shape, Shape], list[str]] = lambda _current, _target: []
    #: The codes with which a create says that the thing is there already.
    exists: tuple[str, ...] = ()

    def managed(self, shape: Shape | None) -> Shape:
        """The attributes of a shape that are compared, and that a diff shows."""
        return {key: shape.get(key) for key in self.attributes} if shape else {}

    def shown(self, shape: Shape | None) -> Shape | None:
        """A shape as a result shows it: the managed attributes, and those that AWS sets."""
        return {**self.managed(shape), **{key: shape.get(key, UNKNOWN) for key in self.computed}} if shape else None

    def differing(self, current: Shape, target: Shape) -> frozenset[str]:
        """The names of the managed attributes in which two shapes differ."""
        return frozenset(key for key in self.attributes if current.get(key) != target.get(key))

    def replaces(self, current: Shape, target: Shape) -> bool:
        """Whether the difference can only be made by deleting and creating again."""
        return bool(self.differing(current, target) & self.immutable)

    def label(self, asked: Shape) -> str:
        """How messages call the thing: its kind and what identifies it."""
        return " ".join([self.name.replace("_", " "), *(str(asked[key]) for key in self.identity if key in asked)])


def run(kind: Kind, client: Any, params: Mapping[str, Any], check_mode: bool) -> Shape:
    """Bring a resource to what the parameters ask, or in check mode say what that would change."""
    asked = {key: value for key, value in params.items() if value is not None and key not in _UNASKED}
    _refuse(kind, asked, {} if check_mode else params)
    nothing_yet = has_unknown([asked.get(key) for key in kind.identity])
    current = kind.born(asked) if nothing_yet else mine(kind, kind.find(client, asked), params)
    target = target_of(kind, current, params, asked)
    changed = kind.managed(current) != kind.managed(target)
    after = target if changed else current
    disruptions = kind.disruptive(current, target) if changed and current and target else []
    if not check_mode:
        _refuse_disruption(kind, asked, disruptions, params)
        work = _Work(kind, client, asked)
        after = work.bring(current, target) if changed else work.settle(current)
        current = work.met or current
    before = kind.managed(current)
    said = {"disruptions": disruptions} if disruptions else {}
    return {"changed": before != kind.managed(target), kind.name: kind.shown(after), "diff": {"before": before, "after": kind.managed(target)}, **said}


def mine(kind: Kind, current: Shape | None, params: Mapping[str, Any]) -> Shape | None:
    """What was found, unless it is to be deleted and does not carry the tags that say whose it is."""
    if current is None or params.get("state") != "absent" or "tags" not in kind.attributes:
        return current
    return current if carries(current["tags"], params.get("match_tags")) else None


def target_of(kind: Kind, current: Shape | None, params: Mapping[str, Any], asked: Shape) -> Shape | None:
    """The resource as it should be; None when there should be none."""
    if params.get("state") == "absent":
        return None
    base = current or dict(kind.attributes)
    target = {**base, **kind.wanted(asked, base)}
    if "tags" in kind.attributes:
        target["tags"] = wanted_tags(base.get("tags"), params.get("tags"), bool(params.get("purge_tags", True)))
    if current is None or not kind.replaces(current, target):
        return target
    if not kind.replace:
        names = ", ".join(sorted(kind.differing(current, target) & kind.immutable))
        raise AnsibleAWSError(message=f"Failed to update {kind.label(asked)}: AWS cannot change {names} once it exists; delete it first")
    return {key: value for key, value in target.items() if key not in kind.computed}


def _refuse(kind: Kind, asked: Shape, params: Mapping[str, Any]) -> None:
    """Say everything that is wrong with the input, before the first call."""
    problems = kind.problems(asked)
    placeholder = first_unknown(dict(params))
    if placeholder is not None:
        problems = [*problems, f'{placeholder}: is "{UNKNOWN}", which stands for a value in a plan only; what it stands for was not made or not found']
    if problems:
        raise AnsibleAWSError(message="; ".join(problems))


def _as_decided(target: Shape, found: Shape | None) -> Shape:
    """A target with what AWS decided for what is there, where nobody asked for anything else."""
    return {key: found[key] if value == UNKNOWN and key in found else value for key, value in target.items()} if found else target


def _refuse_disruption(kind: Kind, asked: Shape, disruptions: list[str], params: Mapping[str, Any]) -> None:
    """Say what would be interrupted or lost, before the first write, where that is not allowed."""
    if disruptions and not params.get("allow_disruption", True):
        raise AnsibleAWSError(message=f"Refused to update {kind.label(asked)}: {'; '.join(disruptions)}; allow_disruption is false")


@dataclass
class _Work:
    """The writing calls of one run."""

    kind: Kind
    client: Any
    asked: Shape
    #: What somebody else made while we were about to.
    met: Shape | None = None

    def bring(self, current: Shape | None, target: Shape | None) -> Shape | None:
        """Make AWS match the target, then report what AWS says it has."""
        if target is None:
            self.kind.delete(self.client, {**self.asked, **(current or {})})
            return None
        if current is not None and not self.kind.replaces(current, target):
            return self.update(current, target)
        if current is not None:
            self.kind.delete(self.client, {**self.asked, **current})
        return self.create(target)

    def update(self, current: Shape, target: Shape) -> Shape:
        """Change in place what differs."""
        changed = self.kind.differing(current, target) - {"tags"}
        known = self.known(current)
        if changed and self.kind.update:
            known |= self.kind.update(self.client, current, target, changed) or {}
        to_set, to_remove = tag_changes(current.get("tags") or {}, target.get("tags") or {})
        if self.kind.retag and (to_set or to_remove):
            self.kind.retag(self.client, {**current, **known}, to_set, to_remove)
        return self.look(target, known)

    def create(self, target: Shape, again: bool = True) -> Shape:
        """Create; what a try that got no answer has made already is adopted instead of being made twice."""
        target = {"client_token": uuid.uuid4().hex, **target}
        try:
            with no_blind_repeat(self.client):
                created = self.kind.create(self.client, target) or {}
        except AnsibleAWSError as error:
            lost = answer_lost(error)
            if not lost and error_code(error) not in self.kind.exists:
                raise
            found = self.kind.find(self.client, self.asked)
            target = _as_decided(target, found)
            if found is not None and not self.kind.replaces(found, target):
                self.met = None if lost else found
                return self.update(found, target)
            if not (lost and again):
                raise
            return self.create(target, again=False)
        return self.look(target, created)

    def settle(self, current: Shape | None) -> Shape | None:
        """Wait for what an earlier run did not wait for."""
        if current is None or self.kind.ready(current):
            return current
        return self.look(current, self.known(current))

    def look(self, target: Shape, known: Shape) -> Shape:
        """Wait until it is ready, then say what AWS has; what was written, where AWS does not show it yet."""
        written = {**self.asked, **target, **known}
        if self.kind.settle:
            self.kind.settle(self.client, written)
        found = self.kind.find(self.client, {**self.asked, **known})
        return found or written

    def known(self, current: Shape) -> Shape:
        """What only AWS knows of an existing thing."""
        return {key: current[key] for key in self.kind.computed if key in current}
