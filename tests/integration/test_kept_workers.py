# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One worker for the tasks of a host: that it is one, that it knows all that a new one would know, and that it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration.playing import ROOT

if TYPE_CHECKING:
    from tests.integration.playing import Playing, Result

#: The shell that the lookup starts is a child of the worker.
PID = "{{ lookup('ansible.builtin.pipe', 'echo $PPID') }}"
INVENTORY = {
    "all": {
        "hosts": {"one": {"own": 1}, "two": {"own": 2}},
        "vars": {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}", "pid": PID},
    }
}

Plays = Callable[..., "Result"]


def say(name: str, **values: Any) -> dict[str, Any]:
    """A task that writes down what its worker knows."""
    return {"name": name, "ansible.builtin.debug": {"msg": {"step": name, "pid": "{{ pid }}", **values}}}


def steps(result: Result) -> dict[tuple[str, str], dict[str, Any]]:
    """What was written down, by step and host."""
    lines = [line.partition("SAID ")[2] for line in result.stdout.splitlines() if line.startswith("SAID ")]
    said = [json.loads(line) for line in lines]
    return {(entry["msg"]["step"], entry["host"]): entry["msg"] for entry in said}


CALLBACK = """
import json
from ansible.plugins.callback import CallbackBase

class CallbackModule(CallbackBase):
    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME = 2.0, "aggregate", "saying"

    def v2_runner_on_ok(self, result):
        data = getattr(result, "result", None) or result._result
        if isinstance(data.get("msg"), dict) and "step" in data["msg"]:
            host = getattr(result, "host", None) or result._host
            self._display.display("SAID " + json.dumps({"host": host.name, "msg": json.loads(json.dumps(data["msg"], default=str))}))
"""


@pytest.fixture
def plays(play: Playing, tmp_path: Path) -> Plays:
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump(INVENTORY))
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "saying.py").write_text(CALLBACK)

    def run(*written: dict[str, Any], files: dict[str, Any] | None = None, **options: Any) -> Result:
        for name, content in (files or {}).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False))
        (tmp_path / "play.yml").write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, **one} for one in written], sort_keys=False))
        callbacks = {"ANSIBLE_CALLBACK_PLUGINS": str(tmp_path / "plugins"), "ANSIBLE_CALLBACKS_ENABLED": "groundwork.aws.groundwork,saying"}
        options["environment"] = callbacks | options.get("environment", {})
        return play(tmp_path / "play.yml", inventory=tmp_path / "hosts.yml", **options)

    return run


INCLUDED = [say("included", item="{{ item | default('none') }}", given="{{ given | default('nothing') }}")]
ROLE = {
    "roles/inner/tasks/main.yml": [say("role", default="{{ of_role }}", role="{{ role_name }}"), {"ansible.builtin.include_tasks": "more.yml"}],
    "roles/inner/tasks/more.yml": [say("of role", default="{{ of_role }}", given="{{ given }}", roles="{{ ansible_role_names }}")],
    "roles/inner/defaults/main.yml": {"of_role": "default of {{ own }}"},
}
TASKS = [
    say("first", own="{{ own }}"),
    {"ansible.builtin.set_fact": {"fact": "of {{ inventory_hostname }}"}},
    {"ansible.builtin.set_fact": {"listed": "{{ (listed | default([])) + [item] }}"}, "loop": [1, 2]},
    {"ansible.builtin.assert": {"that": ["fact is defined"]}, "register": "asserted"},
    say("facts", fact="{{ fact }}", listed="{{ listed }}", ok="{{ asserted is success }}"),
    {"ansible.builtin.include_tasks": "included.yml", "vars": {"given": "by {{ inventory_hostname }}"}, "loop": ["a"]},
    {"ansible.builtin.include_role": {"name": "inner"}, "vars": {"given": "to {{ own }}"}},
    {
        "block": [{"ansible.builtin.fail": {"msg": "on purpose"}, "when": "own == 2"}, say("went well")],
        "rescue": [say("rescued", message="{{ ansible_failed_result.msg }}", task="{{ ansible_failed_task.action }}")],
        "always": [say("always", others="{{ hostvars.one.fact }}", hosts="{{ ansible_play_hosts }}")],
    },
]


@pytest.mark.core
@pytest.mark.parametrize("strategy", ["linear", "free"])
def test_one_worker_knows_what_a_new_one_would(plays: Plays, strategy: str) -> None:
    files = {"included.yml": INCLUDED, **ROLE}
    said = [steps(plays({"strategy": strategy, "tasks": TASKS}, files=files, variables={"groundwork_runner": kept}).assert_ok()) for kept in (True, False)]
    kept, new = ({step: {name: value for name, value in values.items() if name != "pid"} for step, values in one.items()} for one in said)
    assert kept == new
    assert len(kept) == 2 * 7
    workers = [{host: {values["pid"] for (_step, of), values in one.items() if of == host} for host in ("one", "two")} for one in said]
    assert [len(pids) for pids in workers[0].values()] == [1, 1]
    assert workers[0]["one"] != workers[0]["two"]
    assert [len(pids) for pids in workers[1].values()] == [7, 7]
    assert kept["rescued", "two"]["message"] == "on purpose"
    assert kept["role", "one"] == {"step": "role", "default": "default of 1", "role": "inner"}


@pytest.mark.core
def test_after_what_a_worker_would_not_hear_of_there_is_a_new_one(plays: Plays) -> None:
    tasks = [
        say("before"),
        {"ansible.builtin.add_host": {"name": "three", "groups": "added", "ansible_connection": "local"}},
        say("after a host", hosts="{{ groups.added }}"),
        {"ansible.builtin.group_by": {"key": "own_{{ own }}"}},
        say("after a group", names="{{ group_names }}"),
        {"ansible.builtin.set_fact": {"kept_fact": "{{ own }}", "cacheable": True}},
        say("after a fact", fact="{{ ansible_facts.kept_fact }}"),
        {"ansible.builtin.command": "true", "changed_when": False},
        say("after a command", fact="{{ ansible_facts.kept_fact }}"),
    ]
    said = steps(plays({"tasks": tasks}).assert_ok())
    pids = [said[step, "one"]["pid"] for step in ("before", "after a host", "after a group", "after a fact", "after a command")]
    assert len(set(pids)) == 4
    assert pids[3] == pids[4]
    assert said["after a host", "two"]["hosts"] == ["three"]
    assert said["after a group", "two"]["names"] == ["own_2"]
    assert said["after a fact", "two"]["fact"] == 2


@pytest.mark.core
def test_the_next_play_has_workers_of_its_own_and_remembers(plays: Plays) -> None:
    first = [{"ansible.builtin.set_fact": {"fact": "{{ own }}"}}, say("first")]
    handled = [{"ansible.builtin.assert": {"that": ["fact is defined"]}, "changed_when": True, "notify": "later"}, say("second", fact="{{ fact }}")]
    said = steps(plays({"tasks": first}, {"tasks": handled, "handlers": [say("later")]}).assert_ok())
    assert said["second", "two"]["fact"] == 2
    assert said["first", "one"]["pid"] != said["second", "one"]["pid"] == said["later", "one"]["pid"]


KILL = {"ansible.builtin.debug": {"msg": "{{ lookup('ansible.builtin.pipe', 'kill -9 $PPID') }}"}}


def test_a_worker_that_is_killed_while_it_waits_is_replaced(plays: Plays) -> None:
    """By the command of another worker, which ansible-core forks for itself."""
    kill = {"ansible.builtin.command": "kill -9 {{ mine }}", "changed_when": False}
    tasks = [{"ansible.builtin.set_fact": {"mine": "{{ pid }}"}}, kill, say("after", mine="{{ mine }}")]
    said = steps(plays({"tasks": tasks}).assert_ok())
    assert said["after", "one"]["pid"] != said["after", "one"]["mine"]


def test_a_worker_that_dies_at_its_task_ends_the_run(plays: Plays) -> None:
    result = plays({"tasks": [say("before"), KILL]})
    assert result.rc != 0
    assert "dead" in result.stdout + result.stderr


def children_of(pid: int) -> set[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return {int(child) for child, parent in (line.split() for line in listed.splitlines()) if int(parent) == pid}


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if _answers(pid)}


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


WAITING = "touch {{ flag }}; while [ -e {{ flag }} ]; do sleep 0.05; done"


@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_worker_outlives_the_run(tmp_path: Path, aws_environment: dict[str, str], ended_by: signal.Signals) -> None:
    """One that waits for its next task, and one that is at work, when the parent is ended."""
    wait = {"ansible.builtin.debug": {"msg": "{{ lookup('ansible.builtin.pipe', waiting) }}"}, "when": "own == 1"}
    flag, inventory, playbook = tmp_path / "at_work", tmp_path / "hosts.yml", tmp_path / "play.yml"
    inventory.write_text(yaml.safe_dump(INVENTORY))
    variables = {"flag": str(flag), "waiting": WAITING}
    playbook.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "strategy": "free", "vars": variables, "tasks": [say("begin"), wait]}]))
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook), "-i", str(inventory)]
    running = subprocess.Popen(command, cwd=ROOT, env=aws_environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while not flag.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    workers = children_of(running.pid)
    running.send_signal(ended_by)
    flag.unlink()
    running.wait(60)
    while alive(workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(workers) >= 2
    assert alive(workers) == set()
    assert ended_by != signal.SIGINT or running.returncode == 99
