# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watches a run: is told of each task, hears what the workers wait for, and shows both.

Everything here happens under the lock that ansible-core's Display holds while it writes and while it forks: the callbacks
come from two threads, and a third one looks at the clock.
"""

from __future__ import annotations

import atexit
import os
import sys
import time
import typing as t

from ansible.utils.color import ANSIBLE_COLOR

from ansible_collections.groundwork.aws.plugins.plugin_utils import progress_bar, progress_waits
from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import kinds_of, layer_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress import Progress
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_lines import Lines
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_mode import mode_of, style_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_screen import Screen, Ticker

#: How often, in seconds, a bar is looked after, and the lines are.
EVERY = {"bar": 0.1, "lines": 1.0}


def begin(asked: str, display: t.Any, stepwise: bool) -> Watch | None:
    """A watch over the run that begins; None where nobody wants to see it."""
    mode = mode_of(asked, display.verbosity, stepwise, os.environ, sys.stdout)
    return None if mode == "off" else Watch(mode, display)


class Watch:
    """One run of a playbook, as it goes on."""

    def __init__(self, mode: str, display: t.Any) -> None:
        self._mode, self._display, self._lock = mode, display, display._lock
        self._progress = Progress(time.monotonic())
        self._lines = Lines(self._progress)
        self._style = style_of(ANSIBLE_COLOR, os.environ, sys.stdout)
        self._screen: Screen | None = None
        self._ticker: Ticker | None = None
        progress_waits.begin()
        atexit.register(self._close)

    def expect(self, hosts: dict[str, list[str]]) -> None:
        """Count the components among the hosts of a play, by their groups, where all are of one layer: that is what builds a layer."""
        kinds = {name: kinds_of(groups) for name, groups in hosts.items()}
        components = {name: found[0] for name, found in kinds.items() if len(found) == 1}
        if len({layer_of(kind) for kind in components.values()}) == 1:
            for name, kind in components.items():
                self._progress.expect(name, kind, layer_of(kind))

    def play_begins(self, hosts: dict[str, list[str]]) -> None:
        """A play begins, and the one before has ended."""
        with self._lock:
            self.expect(hosts)
            self._progress.play_ends(time.monotonic())
            self._progress.play_begins(hosts)
            self._show_news()

    def role_completes(self, kind: str) -> None:
        """The role of one component of this kind has run to its end."""
        with self._lock:
            self._progress.role_completes(kind)
            self._show_news()

    def task_begins(self, name: str, role: str, task: str) -> None:
        """A component's task begins."""
        with self._lock:
            self._progress.task_begins(name, role, task, time.monotonic())
            self._show_news()

    def task_ends(self, name: str, changed: bool = False, failed: bool = False) -> None:
        """A component's task has ended."""
        with self._lock:
            self._progress.task_ends(name, time.monotonic(), changed, failed)

    def tries_again(self, name: str, left: int) -> None:
        """A component's task is tried again."""
        with self._lock:
            self._progress.tries_again(name, left, time.monotonic())

    def end(self) -> None:
        """The run has ended: say how, below all that others say."""
        with self._lock:
            now = time.monotonic()
            self._progress.play_ends(now)
            self._show_news()
        self._close()
        atexit.unregister(self._close)
        if self._progress.ended:
            self._display.display(self._lines.closing(now))

    def _show_news(self) -> None:
        """Begin to show something with the first component; a line is said at once, the bar follows when it is looked after."""
        if self._progress.news and self._ticker is None:
            if self._mode == "bar":
                self._screen = Screen(self._rows, (sys.stdout, sys.stderr), self._lock)
                self._screen.begin()
            self._ticker = Ticker(self._tick, EVERY[self._mode], self._lock)
            self._ticker.begin()
        if self._screen:
            self._progress.take_news()
        else:
            self._say()

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
        return progress_bar.rows(self._progress, columns, most, time.monotonic(), self._style)

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
