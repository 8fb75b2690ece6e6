# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who watches a run: what is said of it where there is no terminal, and that nobody watches who was not asked."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.callback import progress as callback
from ansible_collections.groundwork.aws.plugins.plugin_utils import progress_waits, progress_watch
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress import Wait
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_watch import Watch

HOSTS = {"network": ["all", "foundation", "vpc"], "identity": ["all", "foundation", "iam"], "bastion": ["all", "foundation"]}
MIXED = {"network": ["vpc"], "web": ["ecs_service"]}


class Display:
    """ansible-core's, as far as a watch uses it."""

    def __init__(self, verbosity: int = 0) -> None:
        self._lock = threading.RLock()
        self.verbosity = verbosity
        self.said: list[str] = []

    def display(self, line: str) -> None:
        self.said.append(re.sub(r"^\[ +\d+:\d\d\] |\d\.\d s", "", line))


@pytest.fixture
def display() -> Display:
    return Display()


@pytest.fixture
def watch(display: Display) -> Iterator[Watch]:
    watch = Watch("lines", display)
    yield watch
    watch.end()


def test_a_run_is_told_line_by_line(watch: Watch, display: Display) -> None:
    watch.expect(HOSTS)
    watch.play_begins(HOSTS)
    for name, kind in (("network", "vpc"), ("identity", "iam")):
        watch.task_begins(name, kind, "Make it")
        watch.task_ends(name, changed=name == "network")
        watch.role_completes(kind)
    watch.play_begins({})
    watch.end()
    assert display.said == [
        "foundation begins: network, identity",
        "network (vpc): changed after ",
        "foundation ends after : 2 components, 1 changed, 1 ok",
        "2 of 2 components ended: 1 changed, 1 ok",
    ]


def test_a_play_over_several_layers_builds_none(watch: Watch, display: Display) -> None:
    watch.expect(MIXED)
    watch.play_begins(MIXED)
    watch.task_begins("network", "vpc", "Make it")
    watch.end()
    assert display.said == []


def test_what_a_worker_waits_for_is_heard_and_said(display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[Callable[[], None]] = []
    monkeypatch.setattr(progress_watch, "Ticker", lambda work, _every, _lock: ticks.append(work) or SimpleNamespace(begin=int, end=int))
    now = [100.0]
    monkeypatch.setattr(progress_watch, "time", SimpleNamespace(monotonic=lambda: now[0]))
    watch = Watch("lines", display)
    watch.play_begins(HOSTS)
    watch.task_begins("network", "vpc", "Make the gateway")
    progress_waits.tell("network", Wait("NAT gateway nat-1", "pending", 100))
    now[0] = 131.0
    (tick,) = ticks
    tick()
    tick()
    watch.end()
    assert display.said == [
        "foundation begins: network, identity",
        "network (vpc): has waited 31 s for NAT gateway nat-1 (pending) in: Make the gateway",
        "network (vpc): ok after 31 s",
        "foundation ends after 31 s: 1 component, 1 ok",
        "1 of 2 components ended: 1 ok",
    ]


@pytest.mark.parametrize(("asked", "verbosity", "watched"), [("off", 0, False), ("auto", 3, False), ("auto", 0, True), ("lines", 3, True)])
def test_nobody_watches_who_was_not_asked(asked: str, verbosity: int, watched: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin: Any = callback.CallbackModule()
    plugin._display = Display(verbosity)
    monkeypatch.setattr(plugin, "get_option", {"mode": asked}.__getitem__)
    plugin.v2_playbook_on_start(SimpleNamespace(get_plays=list))
    assert (plugin._watch is not None) == watched
    plugin.v2_runner_on_start(SimpleNamespace(name="network"), SimpleNamespace(_role=None, name="", action="ansible.builtin.debug"))
    plugin.v2_playbook_on_stats(None)
    assert plugin._watch is None
    assert plugin._display.said == []
