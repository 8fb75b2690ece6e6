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
  - Prints, at the end, a table of the components with what each created, changed and deleted, or would; with C(--diff), in a check run, each change too.
  - Keeps the plan of a check run as JSON, and as Markdown for a pull request.
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
      - The default is C(groundwork) in Ansible's own folder (E(ANSIBLE_HOME)); empty means that it is kept for the workers of one run only.
    type: str
    env:
      - name: GROUNDWORK_CODE_CACHE
    ini:
      - section: groundwork
        key: code_cache
  read_ahead:
    description:
      - Whether what the last run of the same command read from AWS is asked at once when a run begins and its input is valid,
        several requests at a time.
      - The questions of the last run, without answers, are kept below the folder O(code_cache); without one, nothing is asked ahead.
    type: bool
    default: true
    env:
      - name: GROUNDWORK_READ_AHEAD
    ini:
      - section: groundwork
        key: read_ahead
"""

import json
import sys
import typing as t
from pathlib import Path

from ansible import constants as C
from ansible import context
from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.playbook.block import Block
from ansible.plugins.callback import CallbackBase
from ansible.template import Templar

from ansible_collections.groundwork.aws.plugins.plugin_utils import (
    conclusion,
    journal,
    lock_keeper,
    offline,
    read_ahead,
    records,
    report,
    run_folder,
    run_store,
    seen,
    warm,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.collected import Collected

DEBUG = ("ansible.builtin.debug", "debug")
SUMMARY = "groundwork.aws.run_summary"
VALIDATION = "groundwork.aws.validate_environment"
RUNNER = "groundwork_runner"
#: What a run may be given, and the action without which a playbook does not look at it.
ASKED = {"plan": "groundwork.aws.saved_plan", "fail_on_changes": SUMMARY}
NO = ("", "none", "false", "no", "off", "0")
COLOURS = {"+": "COLOR_DIFF_ADD", "~": "COLOR_CHANGED", "-": "COLOR_DIFF_REMOVE", "!": "COLOR_WARN"}


def _tasks_in(blocks: t.Iterable[t.Any]) -> t.Iterator[t.Any]:
    """The tasks that stand in blocks, without what is included while the play runs."""
    for entry in blocks:
        yield from _tasks_in([*entry.block, *entry.rescue, *entry.always]) if isinstance(entry, Block) else (entry,)


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
        self._default_shows_ok = bool(C.config.get_config_value("display_ok_hosts", plugin_type="callback", plugin_name="default"))
        self._collected = Collected()
        self._region = self._profile = ""
        self._actions: set[str] = set()
        self._asked: dict[str, str] = {}
        self._is_concluding = self._ends_as_failed = False
        self._runs_in_workers = True

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        """Open the run."""
        self._collected, self._asked = Collected(Path(playbook._file_name).name), {}
        self._is_concluding = self._ends_as_failed = False
        self._actions = {_action(task) for play in playbook.get_plays() for task in _tasks_in(play.tasks)}
        records.end()
        kept = self._cache_folder()
        warm.begin(kept and kept / f"{sys.implementation.cache_tag}.code", kept and self._reads_file(kept))

    def _cache_folder(self) -> Path | None:
        folder = self.get_option("code_cache")
        folder = Path(C.ANSIBLE_HOME) / "groundwork" if folder is None else folder
        return Path(folder).expanduser() if folder else None

    def _reads_file(self, folder: Path) -> Path | None:
        """Where runs that are begun as this one keep what they ask AWS; they may differ in whether they check, and in variables."""
        said = [str(context.CLIARGS.get(option)) for option in ("args", "inventory", "subset", "tags", "skip_tags")]
        return read_ahead.file_for(folder, [str(Path.cwd()), *said]) if self.get_option("read_ahead") else None

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        """Learn the components, and where they are."""
        manager = play.get_variable_manager()
        hosts = manager._inventory.get_hosts(play.hosts)
        for host in hosts:
            self._collected.learn(host.name, [group.name for group in host.get_groups()])
        name = self._region = self._profile = ""
        try:
            variables = manager.get_vars(play=play, host=hosts[0]) if hosts else {}
            templar = Templar(loader=play.get_loader(), variables=variables)
            offline.begin_play(templar.template(variables.get(offline.VARIABLE)))
            self._runs_in_workers = boolean(templar.template(variables.get(RUNNER, True)), strict=False)
            name, self._region, self._profile = (str(templar.template(variables.get(f"environment_{part}") or "")) for part in ("name", "region", "profile"))
            self._note_what_is_asked({name: str(templar.template(manager.extra_vars.get(name))) for name in ASKED})
        except AnsibleError as error:  # a task that needs them says so better
            self._display.vv(f"The environment of the play {play.get_name()} is not known: {error}")
        if self._region:
            self._collected.is_in(name, self._region)
        if hosts and not records.current() and self.get_option("runs_folder"):
            records.begin(self.get_option("runs_folder"), name or Path(self._collected.subject.playbook).stem)
        components = [self._collected.components[host.name] for host in hosts if host.name in self._collected.components]
        if VALIDATION not in self._actions:
            self._read_ahead()
        warm.begin_play(play, [component.kind for component in components], self._region, self._profile)

    def _read_ahead(self) -> None:
        """AWS is asked nothing before the input is valid, and nothing ahead where a saved plan is compared first, or modules have processes of their own."""
        if "plan" not in self._asked and self._runs_in_workers:
            read_ahead.fetch()

    def _note_what_is_asked(self, given: dict[str, str]) -> None:
        """Say what this playbook does not look at, once: whoever asks for it relies on it."""
        asked = {name: value for name, value in given.items() if self._region and value.lower() not in NO}
        for name in asked.keys() - self._asked.keys():
            if ASKED[name] not in self._actions:
                self._display.warning(f"{self._collected.subject.playbook} does not look at {name}; site.yml does.")
        self._asked |= asked

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        """Import a module, and make its clients, once for all workers."""
        del is_conditional
        warm.before_task(_action(task), self._region, self._profile)
        self._collected.begin_task(task)
        if _action(task) == lock_keeper.ACTION:
            lock_keeper.prepare()
        if _action(task) == ASKED["plan"]:
            self._display.display(f"Planning once more, to compare with {self._asked.get('plan', 'the saved plan')}.")
        if _action(task) == SUMMARY:
            self._is_concluding = True
            run_folder.note(conclusion.NOTED, json.dumps(conclusion.summary(self._collected, self._is_planning)))

    @property
    def _is_planning(self) -> bool:
        return bool(context.CLIARGS.get("check") or offline.account())

    def v2_runner_on_start(self, host: t.Any, task: t.Any) -> None:
        """Note that a component's own work began."""
        if task._role:
            self._collected.begin(host.name, task._role.get_name(include_role_fqcn=False).split(".")[-1])

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """Collect what changed, and the findings."""
        data = result.result
        self._warn(data)
        if result.task.action in DEBUG and not self._default_shows_ok:
            self._show(data.get("msg", ""))
        if data.get("held") and _action(result.task) == lock_keeper.ACTION:
            lock_keeper.begin(data["lock"])
        if _action(result.task) == VALIDATION:
            self._read_ahead()
        seen.take(_action(result.task), data)
        self._collected.take(result.host.name, result.task, _action(result.task), data)

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

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """Collect the first failure of each component; that a check run ends as failed where something would change is none."""
        if self._is_concluding:
            self._ends_as_failed = True
        elif not ignore_errors:
            self._collected.take_failure(result.host.name, result.task, _action(result.task), result.result)

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        """Show the table, write it, close the run."""
        del stats
        run_store.keep(self._collected, self._asked.get("plan", ""))
        lock_keeper.end()
        warm.end(self._profile)
        journal.end()
        collected, planning = self._collected, self._is_planning
        # What is declared offline has a table of its own, and is no plan for an account that nobody looked at.
        if collected.any_started and collected.subject.title and (planning or collected.subject.environment) and not offline.account():
            self._display.banner(f"{'PLAN' if planning else 'RESULT'}: {collected.subject.title}")
            for sign, text in conclusion.table(collected, planning, details=planning and bool(context.CLIARGS.get("diff"))):
                self._display.display(text, color=getattr(C, COLOURS.get(sign, ""), None))
        well = [f"ok      {line.removeprefix('OK: ')}" for line in collected.posture]
        for line in [*well, *report.finding_lines(collected.findings), *collected.kept, *self._last_lines(planning)]:
            self._display.display(line)
        records.end()
        self._write(planning)

    def _last_lines(self, planning: bool) -> t.Iterator[str]:
        """Where the plan is kept, and what came of asking for changes to fail the run."""
        kept = records.current()
        if planning and kept and self._collected.any_started and not offline.account():
            yield conclusion.write_plan(kept, self._collected)
        if "plan" in self._asked and not planning and self._collected.any_started:
            yield from conclusion.beside_the_plan(self._asked["plan"], self._collected)
        if "fail_on_changes" in self._asked and not planning:
            yield conclusion.WITHOUT_CHECK
        if self._ends_as_failed:
            yield conclusion.ENDED_AS_FAILED

    def _write(self, planning: bool) -> None:
        path = self.get_option("report_file")
        if path:
            components = {name: component.as_dict() for name, component in self._collected.components.items()}
            said = {"check": planning, "components": components, "findings": self._collected.findings}
            Path(path).write_text(json.dumps(said, indent=2, default=str), encoding="utf-8")
