# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback C(groundwork.aws.progress)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: progress
type: aggregate
short_description: Shows, while a run goes on, which component is at what, what it waits for, and how long
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - On a terminal, a bar over all components and a row for each one at work stay below what else is printed.
  - Elsewhere a few plain lines say when a layer begins and ends, how a component ended, and what one waits for if it takes long.
  - What modules wait for inside is known of those that run in the worker (C(plugins/action/normal.py)).
requirements:
  - enable in configuration
options:
  mode:
    description:
      - V(bar) draws on a terminal, and is V(lines) where there is none; V(lines) prints plain lines; V(off) shows nothing.
      - V(auto) is V(bar) on a terminal, and V(lines) elsewhere, in continuous integration, in AWX and with C(--step).
      - V(auto) is V(off) with C(-vvv) and more.
    type: str
    choices:
      - auto
      - bar
      - lines
      - 'off'
    default: auto
    env:
      - name: GROUNDWORK_PROGRESS
    ini:
      - section: groundwork
        key: progress
"""

import importlib
import typing as t

from ansible import context
from ansible.errors import AnsibleError
from ansible.plugins.callback import CallbackBase
from ansible.template import Templar

if t.TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_watch import Watch

#: Loaded as the playbook begins: by then the compiled code of the collection is at hand, where it is kept (groundwork.aws.groundwork).
WATCH = "ansible_collections.groundwork.aws.plugins.plugin_utils.progress_watch"


class CallbackModule(CallbackBase):
    """Tells of what happens in ansible-core's words to who watches the run."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "groundwork.aws.progress"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self.wants_implicit_tasks = True  # the end of a role is one
        self._watch: Watch | None = None

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        """Learn which components there are."""
        asked = self.get_option("mode")
        if asked == "off":
            return
        self._watch = importlib.import_module(WATCH).begin(asked, self._display, bool(context.CLIARGS.get("step")))
        for play in playbook.get_plays():
            if self._watch and _is_chosen(play):
                self._watch.expect(_hosts_of(play))

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        """A play begins, and the one before has ended."""
        if self._watch:
            self._watch.play_begins(_hosts_of(play))

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        """A role has run to its end, of which an implicit task tells."""
        del is_conditional
        if self._watch and task.implicit and task.args.get("_raw_params") == "role_complete":
            self._watch.role_completes(_role_of(task))

    def v2_runner_on_start(self, host: t.Any, task: t.Any) -> None:
        """A component's task begins."""
        if self._watch:
            self._watch.task_begins(host.name, _role_of(task), str(task.name or task.action))

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """A component's task has ended well."""
        if self._watch:
            self._watch.task_ends(result.host.name, changed=bool(result.is_changed()))

    def v2_runner_on_skipped(self, result: t.Any) -> None:
        """A component's task had nothing to do."""
        if self._watch:
            self._watch.task_ends(result.host.name)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """A component's task has failed."""
        if self._watch:
            self._watch.task_ends(result.host.name, failed=not ignore_errors)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        """A component's task found no host."""
        if self._watch:
            self._watch.task_ends(result.host.name, failed=True)

    def v2_runner_retry(self, result: t.Any) -> None:
        """A component's task is tried again, until its condition holds."""
        if self._watch:
            self._watch.tries_again(result.host.name, int(result.result["retries"]) - int(result.result["attempts"]))

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        """The playbook has ended."""
        del stats
        if self._watch:
            self._watch.end()
            self._watch = None


def _hosts_of(play: t.Any) -> dict[str, list[str]]:
    """The groups of each host of a play; none where the play itself will say what is wrong."""
    try:
        hosts = play.get_variable_manager()._inventory.get_hosts(play.hosts)
    except AnsibleError:
        return {}
    return {host.name: [group.name for group in host.get_groups()] for host in hosts}


def _is_chosen(play: t.Any) -> bool:
    """Whether a play that has not begun is one of those to run, as far as its hosts and tags are known before."""
    tags = set(play.tags)
    wanted = "all" in play.only_tags or bool(tags & {"always", *play.only_tags})
    return wanted and not tags & set(play.skip_tags) and not Templar(loader=None).is_template(play.hosts)


def _role_of(task: t.Any) -> str:
    return str(task._role.get_name(include_role_fqcn=False)).rsplit(".", maxsplit=1)[-1] if task._role else ""
