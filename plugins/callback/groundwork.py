# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback C(groundwork.aws.groundwork)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: groundwork
type: aggregate
short_description: Makes AWS clients ready for the workers and shows what a run did, component by component
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Imports boto3, the modules and the models of the services in use before the workers are forked.
  - Prints, at the end, a table of the components with what each created, changed and deleted, or would.
  - Repeats the findings of the validation.
requirements:
  - enable in configuration
options:
  report_file:
    description: A file to write the table to as JSON; none when empty.
    type: str
    default: ''
    env:
      - name: GROUNDWORK_REPORT
    ini:
      - section: groundwork
        key: report_file
  runs_folder:
    description:
      - The folder for what each run planned and did, below the one in which C(ansible-playbook) was started; nothing is kept when empty.
      - Files begin with the run's time and environment. Only this user can read them.
    type: str
    default: .groundwork/runs
    env:
      - name: GROUNDWORK_RUNS
    ini:
      - section: groundwork
        key: runs_folder
  code_cache:
    description:
      - A folder of this user's for what was compiled of templates and of the code of collections, so that the next run need not do it again.
      - Empty means that it is kept for the workers of one run only.
    type: str
    default: "{{ ANSIBLE_HOME ~ '/groundwork' }}"
    env:
      - name: GROUNDWORK_CODE_CACHE
    ini:
      - section: groundwork
        key: code_cache
"""

import json
import sys
import typing as t
from pathlib import Path

from ansible import constants as C
from ansible import context
from ansible.errors import AnsibleError
from ansible.plugins.callback import CallbackBase
from ansible.template import Templar

from ansible_collections.groundwork.aws.plugins.plugin_utils import records, report, run_folder, warm
from ansible_collections.groundwork.aws.plugins.plugin_utils.failures import failure_message
from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import kinds_of, layer_of

DEBUG = ("ansible.builtin.debug", "debug")
VALIDATION = "groundwork.aws.validate_environment"
KEEPING = ("groundwork.aws.ecs_task_definition", "groundwork.aws.kms_key", "groundwork.aws.kms_tagged_info")


def _action(task: t.Any) -> str:
    """The full name of a task's action; `resolved_action` itself would warn where it is a template."""
    return str(task._resolved_action or task.action)


class CallbackModule(CallbackBase):
    """Warms the parent, collects results, shows them."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "groundwork.aws.groundwork"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._components: dict[str, report.Component] = {}
        self._findings: list[dict[str, t.Any]] = []
        self._posture: list[str] = []
        self._kept: list[str] = []
        self._default_shows_ok = bool(C.config.get_config_value("display_ok_hosts", plugin_type="callback", plugin_name="default"))
        self._region = self._profile = self._title = ""

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        """Open the run."""
        del playbook
        records.end()
        warm.begin(self._code_file())

    def _code_file(self) -> Path | None:
        folder = self.get_option("code_cache")
        return Path(folder).expanduser() / f"{sys.implementation.cache_tag}.code" if folder else None

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        """Learn the components, and where they are."""
        manager = play.get_variable_manager()
        hosts = manager._inventory.get_hosts(play.hosts)
        for host in hosts:
            self._learn(host)
        name = self._region = self._profile = ""
        try:
            variables = manager.get_vars(play=play, host=hosts[0]) if hosts else {}
            templar = Templar(loader=play.get_loader(), variables=variables)
            name, self._region, self._profile = (str(templar.template(variables.get(f"environment_{part}") or "")) for part in ("name", "region", "profile"))
        except AnsibleError as error:  # a task that needs them says so better
            self._display.vv(f"The environment of the play {play.get_name()} is not known: {error}")
        if self._region:
            self._title = f"{name} in {self._region}"
            if not records.current() and self.get_option("runs_folder"):
                records.begin(self.get_option("runs_folder"), name)
        components = [self._components[host.name] for host in hosts if host.name in self._components]
        warm.begin_play(play, [component.kind for component in components], self._region, self._profile)

    def _learn(self, host: t.Any) -> None:
        kinds = kinds_of(group.name for group in host.get_groups())
        if len(kinds) == 1:
            self._components.setdefault(host.name, report.Component(host.name, kinds[0], layer_of(kinds[0])))

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        """Import a module, and make its clients, once for all workers."""
        del is_conditional
        warm.before_task(_action(task), self._region, self._profile)

    def v2_runner_on_start(self, host: t.Any, task: t.Any) -> None:
        """Note that a component's own work began."""
        component = self._components.get(host.name)
        if component and task._role and task._role.get_name(include_role_fqcn=False).split(".")[-1] == component.kind:
            component.started = True

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """Collect what changed, and the findings."""
        data = result.result
        self._warn(data)
        if _action(result.task) == VALIDATION and "findings" in data:
            self._findings, self._posture = data["findings"], data.get("posture") or []
        if _action(result.task) in KEEPING:
            self._kept += report.kept_lines(data)
        if result.task.action in DEBUG and not self._default_shows_ok:
            self._show(data.get("msg", ""))
        component = self._components.get(result.host.name)
        if component:
            self._add(component, result.task, data)

    def v2_runner_item_on_ok(self, result: t.Any) -> None:
        """Show the warnings of one item of a loop."""
        self._warn(result.result)

    def _warn(self, data: dict[str, t.Any]) -> None:
        """The default callback drops the warnings of what it does not show."""
        if not self._default_shows_ok and not data.get("changed"):
            self._handle_warnings(dict(data))

    def _show(self, message: t.Any) -> None:
        """What a playbook says on purpose is shown, though tasks that change nothing are not."""
        for line in message if isinstance(message, list) else [message]:
            self._display.display(str(line))

    def _add(self, component: report.Component, task: t.Any, data: dict[str, t.Any]) -> None:
        changes = report.changes_of(task.get_name(), data)
        if changes and not any(entry["call"] for entry in changes):
            changes = report.name_calls(changes, run_folder.notes((str(task._uuid), component.name)))
        component.changes += [{**entry, "change": entry["change"] or "update"} for entry in changes]

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """Collect the first failure of each component."""
        component = self._components.get(result.host.name)
        if component and not ignore_errors:
            self._add(component, result.task, {**result.result, "changed": False})
            component.failure = component.failure or f"{result.task.get_name()}: {failure_message(result.result)}"

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        """Show the table, write it, close the run."""
        del stats
        warm.end()
        records.end()
        planning = bool(context.CLIARGS.get("check"))
        components = list(self._components.values())
        if self._title and any(component.started for component in components):
            self._display.banner(f"{'PLAN' if planning else 'RESULT'}: {self._title}")
            self._display.display(report.components_table(components, planning))
        well = [f"ok      {line.removeprefix('OK: ')}" for line in self._posture]
        for line in [*well, *report.finding_lines(self._findings), *self._kept]:
            self._display.display(line)
        self._write(components, planning)

    def _write(self, components: list[report.Component], planning: bool) -> None:
        path = self.get_option("report_file")
        if path:
            said = {"check": planning, "components": {c.name: vars(c) for c in components}, "findings": self._findings}
            Path(path).write_text(json.dumps(said, indent=2, default=str), encoding="utf-8")
