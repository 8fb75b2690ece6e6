# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects from the results of a run's tasks what each component changed, or would, and what else is to be told at its end."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import replace

from ansible.playbook.block import Block

from ansible_collections.groundwork.aws.plugins.plugin_utils import report, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import HAS_BOTO, botocore
from ansible_collections.groundwork.aws.plugins.plugin_utils.failures import failure_message
from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import kinds_of, layer_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_file import Subject
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import Component

OURS = "groundwork.aws."
VALIDATION = f"{OURS}validate_environment"
KEEPING = (f"{OURS}ecs_task_definition", f"{OURS}kms_key", f"{OURS}kms_tagged_info")

Result = dict[str, t.Any]


class Collected:
    """What is known of one run so far."""

    def __init__(self, playbook: str = "") -> None:
        self.subject = Subject(playbook)
        self.components: dict[str, Component] = {}
        self.findings: list[dict[str, t.Any]] = []
        self.posture: list[str] = []
        self.kept: list[str] = []
        self._secretive: set[str] = set()

    @property
    def any_started(self) -> bool:
        """Whether any component's own work began."""
        return any(component.started for component in self.components.values())

    @property
    def any_changes(self) -> bool:
        """Whether anything changed, or would."""
        return any(component.changes for component in self.components.values())

    def is_in(self, environment: str, region: str) -> None:
        """Take note of the environment that the run is about."""
        self.subject = replace(self.subject, environment=environment, region=region)

    def learn(self, host: str, groups: t.Iterable[str]) -> None:
        """Take a host of one kind for a component."""
        kinds = kinds_of(groups)
        if len(kinds) == 1:
            self.components.setdefault(host, Component(host, kinds[0], layer_of(kinds[0])))

    def begin_task(self, task: t.Any) -> None:
        """Take note of a task whose differences are nobody's business; its results do not say so."""
        if _hides_differences(task):
            self._secretive.add(task._uuid)

    def begin(self, host: str, role: str) -> None:
        """A task of a role begins: a component has begun when it is the role of its kind."""
        component = self.components.get(host)
        if component and role == component.kind:
            component.started = True

    def take(self, host: str, task: t.Any, action: str, data: Result) -> None:
        """The result of a task that did not fail."""
        if action == VALIDATION and "findings" in data:
            self.findings, self.posture = data["findings"], data.get("posture") or []
        if action in KEEPING:
            self.kept += report.kept_lines(data)
        if action == "ansible.builtin.set_fact" and not self.subject.account:
            self.subject = replace(self.subject, account=_account_in(data))
        self._add(host, task, action, data)

    def take_failure(self, host: str, task: t.Any, action: str, data: Result) -> None:
        """The result of a task that failed; what its loop changed before is kept, and a component's first failure is told."""
        self._add(host, task, action, {**data, "changed": False})
        component = self.components.get(host)
        if component:
            component.failure = component.failure or f"{task.get_name()}: {failure_message(data)}"

    def _add(self, host: str, task: t.Any, action: str, data: Result) -> None:
        component = self.components.get(host)
        if component is None and _plans_a_call(data):  # a playbook of somebody else's: each of its hosts stands for itself
            component = self.components[host] = Component(host, "", "", started=True)
        if component is None:
            return
        changes = report.changes_of(task.get_name(), action, data)
        if changes and not any(change.operation for change in changes):
            changes = report.name_calls(changes, run_folder.notes((str(task._uuid), host)))
        if task._uuid in self._secretive:
            changes = [replace(change, before={}, after={}, asked="") for change in changes]
        component.changes += [replace(change, change=change.change or "update", service=change.service or service_of(action)) for change in changes]


def _hides_differences(task: t.Any) -> bool:
    """Whether `diff: false` stands at a task that is about to run, or around it; else --diff decides, which says nothing about what is secret."""
    holders, parent = [task], task._parent
    while parent is not None:
        if isinstance(parent, Block):  # an include, which has been a task itself, has taken over --diff
            holders += [parent, parent._play]
        parent = parent._parent
    return any(getattr(holder, "_diff", None) is False for holder in holders)


def _plans_a_call(data: Result) -> bool:
    return any(isinstance(item, dict) and "planned" in item for item in [data, *(data.get("results") or [])])


def _account_in(data: Result) -> str:
    """The account in the facts that playbooks/tasks/component.yml sets."""
    facts = [item.get("ansible_facts") or {} for item in [data, *(data.get("results") or [])] if isinstance(item, dict)]
    stacks = [fact["stack"] for fact in facts if isinstance(fact.get("stack"), dict)]
    return str(stacks[0].get("account_id") or "") if stacks else ""


def service_of(action: str) -> str:
    """The AWS service of a module of ours, whose name begins with it; empty for others."""
    name = action.removeprefix(OURS).replace("_", "-")
    return next((service for service in _services() if name.startswith(f"{service}-")), "") if action.startswith(OURS) else ""


@functools.cache
def _services() -> list[str]:
    """The names of AWS's services, `elbv2` before `elb`."""
    return sorted(botocore.loaders.create_loader().list_available_services("service-2"), reverse=True) if HAS_BOTO else []
