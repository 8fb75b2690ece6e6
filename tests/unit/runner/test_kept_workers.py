# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which worker may take a task, and for which tasks one is kept: the rest stands in tests/integration/test_kept_workers.py."""

from __future__ import annotations

import types
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import kept_workers
from ansible_collections.groundwork.aws.plugins.plugin_utils.kept_workers import KeptWorker, _is_kept_for

TASK = types.SimpleNamespace(_uuid="1", _parent=None)


class Waiting:
    """A worker that was forked for a task, without the fork: what it says is in our hands."""

    def __init__(self) -> None:
        self.kept = KeptWorker.__new__(KeptWorker)
        self.kept.pipe, self.said = kept_workers.multiprocessing_context.Pipe()
        self.kept.given, self.kept._finished, self.kept._clean = 1, 0, True
        self.kept._settled, self.kept._tasks, self.kept._said = kept_workers._settled(), {"1": TASK}, {}
        self.given: dict[str, Any] = {
            "task": TASK,
            "task_vars": {"ansible_play_batch": ["one"]},
            "worker_id": 3,
            "variable_manager": types.SimpleNamespace(_vars_cache={}, _nonpersistent_fact_cache={"one": {"fact": 1}}),
        }


@pytest.fixture(autouse=True)
def play(monkeypatch: pytest.MonkeyPatch) -> Any:
    found = types.SimpleNamespace(roles=[], _removed_hosts=["two"])
    monkeypatch.setattr(kept_workers._Parent, "play", found)
    monkeypatch.setattr(kept_workers, "MOMENT", 0.01)
    return found


@pytest.fixture
def waiting(play: Any) -> Waiting:
    return Waiting()


def test_a_task_is_handed_over_with_what_is_new(waiting: Waiting) -> None:
    waiting.said.send((1, True))
    assert waiting.kept.take(waiting.given)
    news = [("_nonpersistent_fact_cache", "one", {"fact": 1}, [])]
    assert waiting.said.recv() == ("1", b"", 3, {"ansible_play_batch": ["one"]}, ["two"], news)
    assert not waiting.kept.has_done(2)
    waiting.said.send((2, True))
    assert waiting.kept.has_done(2)
    waiting.given["variable_manager"]._nonpersistent_fact_cache["one"] = {"other": 2}
    assert waiting.kept.take(waiting.given)
    assert waiting.said.recv()[-1] == [("_nonpersistent_fact_cache", "one", {"other": 2}, ["fact"])]


def test_a_worker_that_a_module_left_something_in_is_given_nothing(waiting: Waiting) -> None:
    waiting.said.send((1, False))
    assert not waiting.kept.take(waiting.given)
    assert not waiting.said.poll()


def test_a_worker_that_does_not_say_that_it_is_done_is_given_nothing(waiting: Waiting) -> None:
    assert not waiting.kept.take(waiting.given)


def test_a_worker_that_does_not_know_what_changed_is_given_nothing(waiting: Waiting, play: Any) -> None:
    waiting.said.send((1, True))
    play.roles.append(types.SimpleNamespace(public=True))
    assert not waiting.kept.take(waiting.given)


def test_a_worker_that_is_gone_is_given_nothing(waiting: Waiting) -> None:
    waiting.said.send((1, True))
    assert waiting.kept.has_done(1)
    waiting.said.close()
    assert not waiting.kept.take(waiting.given)


def task(action: str = "amazon.aws.ec2_vpc_net", **more: Any) -> Any:
    given = {"_resolved_action": action, "action": action, "async_val": 0, "become": False, "delegate_to": None, "timeout": 0, "connection": "ssh"}
    return types.SimpleNamespace(**given | more)


LOCAL = {"ansible_connection": "local"}


@pytest.mark.parametrize(
    ("one", "variables", "kept"),
    [
        (task(), LOCAL, True),
        (task("groundwork.aws.kms_key"), LOCAL, True),
        (task("ansible.builtin.set_fact"), LOCAL, True),
        (task(connection="local"), {}, True),
        (task(), {"ansible_connection": "ssh"}, False),
        (task(), {}, False),
        (task("ansible.builtin.command"), LOCAL, False),
        (task("ansible.builtin.pause"), LOCAL, False),
        (task(async_val=10), LOCAL, False),
        (task(become=True), LOCAL, False),
        (task(delegate_to="other"), LOCAL, False),
        (task(timeout=5), LOCAL, False),
        (task(), LOCAL | {"groundwork_runner": "false"}, False),
        (task(), LOCAL | {"groundwork_runner": False}, False),
    ],
)
def test_a_worker_is_kept_for_what_is_local_and_only_computes_or_calls_aws(one: Any, variables: dict[str, Any], kept: bool) -> None:
    assert _is_kept_for(one, variables) is kept
