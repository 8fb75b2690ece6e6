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
  - What modules wait for inside is known of those that run in the worker (see the action plugin P(groundwork.aws.normal#action)).
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

import atexit
import os
import sys
import time
import typing as t

from ansible import context
from ansible.errors import AnsibleError
from ansible.plugins.callback import CallbackBase
from ansible.template import Templar
from ansible.utils.color import ANSIBLE_COLOR

from ansible_collections.groundwork.aws.plugins.plugin_utils import progress_bar, progress_waits
from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import kinds_of, layer_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress import Progress
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_lines import Lines, clock, results
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_mode import mode_of, style_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_screen import Screen, Ticker

#: How often, in seconds, a bar is looked after, and the lines are.
EVERY = {"bar": 0.1, "lines": 1.0}


class CallbackModule(CallbackBase):
    """Tells the progress of what happens, and shows it."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "groundwork.aws.progress"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self.wants_implicit_tasks = True  # the end of a role is one
        self._lock = self._display._lock
        self._mode = "off"
        self._progress = Progress(time.monotonic())
        self._lines = Lines(self._progress)
        self._screen: Screen | None = None
        self._ticker: Ticker | None = None
        atexit.register(self._close)

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        """Learn which components there are, and hear the workers."""
        self._mode = mode_of(self.get_option("mode"), self._display.verbosity, bool(context.CLIARGS.get("step")), os.environ, sys.stdout)
        self._progress = Progress(time.monotonic())
        self._lines = Lines(self._progress)
        if self._mode == "off":
            self.disabled = True
            return
        progress_waits.begin()
        for play in playbook.get_plays():
            if _is_chosen(play):
                self._expect(play)

    def _expect(self, play: t.Any) -> list[str]:
        """The hosts of a play; its components count where the play is one layer's."""
        try:
            hosts = play.get_variable_manager()._inventory.get_hosts(play.hosts)
        except AnsibleError:  # the play itself says so better
            return []
        kinds = {host.name: kinds_of(group.name for group in host.get_groups()) for host in hosts}
        components = {name: found[0] for name, found in kinds.items() if len(found) == 1}
        if len({layer_of(kind) for kind in components.values()}) == 1:
            for name, kind in components.items():
                self._progress.expect(name, kind, layer_of(kind))
        return list(kinds)

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        """End what the play before began."""
        with self._lock:
            self._progress.play_ends(time.monotonic())
            self._progress.play_begins(self._expect(play))
            self._show_news()

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        """Learn that a role has run to its end."""
        del is_conditional
        if task.implicit and task.args.get("_raw_params") == "role_complete":
            with self._lock:
                self._progress.role_completes(_role_of(task))
                self._show_news()

    def v2_runner_on_start(self, host: t.Any, task: t.Any) -> None:
        """A component's task begins."""
        with self._lock:
            self._progress.task_begins(host.name, _role_of(task), str(task.name or task.action), time.monotonic())
            self._show_news()

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """A component's task has ended well."""
        self._ended(result, changed=bool(result.result.get("changed")))

    def v2_runner_on_skipped(self, result: t.Any) -> None:
        """A component's task had nothing to do."""
        self._ended(result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """A component's task has failed."""
        self._ended(result, failed=not ignore_errors)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        """A component's task found no host."""
        self._ended(result, failed=True)

    def _ended(self, result: t.Any, changed: bool = False, failed: bool = False) -> None:
        with self._lock:
            self._progress.task_ends(result.host.name, time.monotonic(), changed, failed)

    def v2_runner_retry(self, result: t.Any) -> None:
        """A component's task is tried again, until its condition holds."""
        left = int(result.result["retries"]) - int(result.result["attempts"])
        with self._lock:
            self._progress.tries_again(result.host.name, left, time.monotonic())

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        """Say how it all ended."""
        del stats
        with self._lock:
            now = time.monotonic()
            self._progress.play_ends(now)
            self._show_news()
            ended = self._progress.ended
        self._close()
        if ended:
            took = clock(now - self._progress.began)
            self._display.display(f"[{took:>5}] {len(ended)} of {len(self._progress.components)} components have ended: {results(ended)}")

    def _show_news(self) -> None:
        """Begin to show something with the first component; lines are said at once, the bar follows when it is looked after."""
        if self._progress.news and self._ticker is None:
            if self._mode == "bar":
                self._screen = Screen(self._rows, (sys.stdout, sys.stderr), self._lock)
                self._screen.begin()
            self._ticker = Ticker(self._tick, EVERY[self._mode], self._lock)
            self._ticker.begin()
        if self._mode == "lines":
            self._say()
        else:
            self._progress.take_news()

    def _tick(self) -> None:
        if self._screen:
            self._screen.refresh()
        else:
            self._hear()
            self._say()

    def _hear(self) -> None:
        for component, wait in progress_waits.heard():
            self._progress.waits(component, wait)

    def _say(self) -> None:
        for line in self._lines.take(time.monotonic()):
            self._display.display(line)

    def _rows(self, columns: int, most: int) -> list[str]:
        self._hear()
        style = style_of(ANSIBLE_COLOR, os.environ, sys.stdout)
        return progress_bar.rows(self._progress, columns, most, time.monotonic(), style)

    def _close(self) -> None:
        """Leave the terminal as it was; nothing where that is done."""
        if self._ticker:
            self._ticker.end()
            self._ticker = None
        if self._screen:
            self._screen.end()
            if self._screen.fault:
                self._display.vv(f"The progress bar could not be drawn: {self._screen.fault}")
            self._screen = None
        progress_waits.end()


def _is_chosen(play: t.Any) -> bool:
    """Whether a play that has not begun is one of those to run, as far as its hosts and tags are known before."""
    tags = set(play.tags)
    wanted = "all" in play.only_tags or bool(tags & {"always", *play.only_tags})
    return wanted and not tags & set(play.skip_tags) and not Templar(loader=None).is_template(play.hosts)


def _role_of(task: t.Any) -> str:
    return str(task._role.get_name(include_role_fqcn=False)).split(".")[-1] if task._role else ""
