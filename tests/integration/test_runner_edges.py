# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The runner with modules that misbehave, and where it must stand back: everything as the ordinary way does it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration import modules_for_runner
from tests.integration.playing import ROOT

if TYPE_CHECKING:
    from tests.emulator import Emulator
    from tests.integration.playing import Playing, Result

Run = Callable[..., tuple["Result", dict[str, Any]]]

WITHOUT_HOOKS = """
from ansible.module_utils._internal._ansiballz import _loader
del _loader.run_module
"""
WITHOUT_BOTO = """
sys.modules["boto3"] = None
"""


@pytest.fixture
def collections(tmp_path: Path) -> dict[str, str]:
    """The environment in which community.aws is the collection of this test."""
    return {"ANSIBLE_COLLECTIONS_PATH": f"{modules_for_runner.write(tmp_path)}:{ROOT / 'collections'}"}


@pytest.fixture
def run(play: Playing, tmp_path: Path, collections: dict[str, str]) -> Run:
    """Run tasks on a component of its own inventory, and give the result with what they registered."""

    def run_tasks(*tasks: dict[str, Any], variables: dict[str, Any] | None = None, environment: dict[str, str] | None = None, **options: Any) -> Any:
        answers = tmp_path / "answers.json"
        names = [task["register"] for task in tasks if "register" in task]
        content = "{{ {" + ", ".join(f"'{name}': {name}" for name in names) + "} | to_json }}"
        keep = {"ansible.builtin.copy": {"dest": str(answers), "content": content}, "check_mode": False, "changed_when": False, "become": False}
        head = {"hosts": "all", "gather_facts": False, "module_defaults": {"group/groundwork.aws.aws": {"region": "eu-central-1"}}}
        playbook, inventory = tmp_path / "play.yml", tmp_path / "hosts.yml"
        own = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}", "ansible_remote_tmp": str(tmp_path / "tmp")}
        inventory.write_text(yaml.safe_dump({"all": {"vars": {**own, **(variables or {})}, "hosts": {"one": None}}}), encoding="utf-8")
        playbook.write_text(yaml.safe_dump([{**head, "tasks": [*tasks, keep]}], sort_keys=False), encoding="utf-8")
        result = play(playbook, inventory=inventory, environment=collections | (environment or {}), **options)
        return result, json.loads(answers.read_text(encoding="utf-8")) if result.rc == 0 else {}

    return run_tasks


@pytest.fixture
def other_python(tmp_path: Path) -> str:
    path = tmp_path / "other-python"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def broken(tmp_path: Path, how: str) -> dict[str, str]:
    """The environment in which ansible-playbook itself, and no module of it, lacks something."""
    folder = tmp_path / "broken"
    folder.mkdir()
    condition = "import sys\nif any(word.endswith('/ansible-playbook') for word in sys.orig_argv):\n"
    (folder / "sitecustomize.py").write_text(condition + textwrap.indent(how, "    "), encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


WHERE = {"community.aws.where": {}, "register": "where"}


TAKEN_OVER: tuple[tuple[dict[str, Any], bool], ...] = (
    ({}, True),
    ({"vars": {"ansible_python_interpreter": "auto_silent"}}, True),
    ({"delegate_to": "localhost"}, True),
    ({"environment": {"LANG": "C"}}, True),
    ({"environment": {"PYTHONUTF8": "1"}}, False),
    ({"vars": {"groundwork_runner": False}}, False),
    ({"vars": {"groundwork_runner": "{{ 'no' }}"}}, False),
    ({"async": 60, "poll": 1}, False),
    ({"become": True, "become_method": "ansible.builtin.sudo", "vars": {"ansible_become_exe": "env", "ansible_become_flags": ""}}, False),
)


@pytest.mark.core
def test_it_takes_over_only_what_it_can(run: Run) -> None:
    tasks = [{**WHERE, **task, "register": f"where_{number}"} for number, (task, _in_worker) in enumerate(TAKEN_OVER)]
    result, said = run(*tasks)
    result.assert_ok()
    assert [said[task["register"]]["in_worker"] for task in tasks] == [in_worker for _task, in_worker in TAKEN_OVER]


def test_another_interpreter_than_ansibles_own_is_used(run: Run, other_python: str) -> None:
    _, said = run(WHERE, variables={"ansible_python_interpreter": other_python})
    assert said["where"]["in_worker"] is False
    _, said = run(WHERE, variables={"ansible_python_interpreter": None}, environment={"ANSIBLE_PYTHON_INTERPRETER": other_python})
    assert said["where"]["in_worker"] is False


def test_a_delegated_task_goes_by_the_other_hosts_interpreter(run: Run, other_python: str) -> None:
    delegated = {**WHERE, "delegate_to": "elsewhere"}
    there = {"ansible.builtin.add_host": {"name": "elsewhere", "ansible_connection": "local", "ansible_python_interpreter": other_python}}
    _, said = run(there, delegated)
    assert said["where"]["in_worker"] is False


@pytest.mark.core
@pytest.mark.parametrize(("how", "warnings"), [(WITHOUT_HOOKS, 1), (WITHOUT_BOTO, 0)])
def test_where_something_is_missing_everything_goes_the_ordinary_way(run: Run, tmp_path: Path, how: str, warnings: int) -> None:
    result, said = run(WHERE, {**WHERE, "loop": [1, 2], "register": "again"}, environment=broken(tmp_path, how))
    result.assert_ok()
    assert said["where"]["in_worker"] is False
    assert (result.stdout + result.stderr).count("AWS modules run the slow way: this ansible-core has no run_module.") == warnings


@pytest.mark.parametrize("shown", [True, False])
def test_a_planned_difference_is_shown_where_differences_are_asked_for(run: Run, fresh_account: Emulator, shown: bool) -> None:
    result, said = run({"community.aws.resource": {}, "check_mode": True, "diff": shown, "register": "made"})
    assert result.assert_ok().writes == []
    assert said["made"]["diff"]["after"]["QueueName"] == "by-resource"
    assert ("+++ after: sqs:CreateQueue" in result.stdout) is shown


@pytest.mark.core
def test_a_task_may_be_planned_in_a_real_run_and_made_in_a_plan(run: Run, fresh_account: Emulator) -> None:
    result, _ = run({"community.aws.resource": {}, "check_mode": True})
    assert result.assert_ok().writes == []
    result, _ = run({"community.aws.resource": {}, "check_mode": False}, check=True)
    assert [entry.operation for entry in result.assert_ok().writes] == ["CreateQueue"]


@pytest.mark.core
def test_a_no_log_argument_is_not_in_the_planned_call(run: Run, fresh_account: Emulator) -> None:
    result, said = run({"community.aws.secret": {"token": "hunter2", "name": "q"}, "register": "made"}, check=True)
    result.assert_ok()
    assert "hunter2" not in result.stdout + result.stderr + json.dumps(said)
    assert said["made"]["planned"]["parameters"]["QueueName"] == "q"


def test_a_thread_that_outlives_its_module_writes_nothing_in_check_mode(run: Run, fresh_account: Emulator) -> None:
    result, _ = run({"community.aws.thread": {}}, check=True)
    assert result.assert_ok().writes == []
    result, _ = run({"community.aws.thread": {}})
    assert [entry.operation for entry in result.assert_ok().writes] == ["CreateQueue"]


def test_a_run_that_is_interrupted_leaves_nothing_behind(aws_environment: dict[str, str], collections: dict[str, str], tmp_path: Path, temporary: Path) -> None:
    begun = tmp_path / "begun"
    head = {"hosts": "localhost", "connection": "local", "gather_facts": False, "vars": {"ansible_python_interpreter": sys.executable}}
    playbook = tmp_path / "slow.yml"
    playbook.write_text(yaml.safe_dump([{**head, "tasks": [{"community.aws.slow": {"begun": str(begun)}}]}]), encoding="utf-8")
    environment = aws_environment | collections | {"ANSIBLE_LOCAL_TEMP": str(temporary), "TMPDIR": str(temporary), "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook), "-i", "localhost,"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as running:
        until = time.monotonic() + 60
        while not begun.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert list(temporary.rglob("groundwork-run-*"))
        os.killpg(running.pid, signal.SIGINT)
        assert running.wait(30) != 0
    assert list(temporary.rglob("groundwork-run-*")) == []


def test_a_role_of_a_profile_is_taken_on_once_a_run(run: Run, fresh_account: Emulator, tmp_path: Path) -> None:
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    config.write_text("[profile work]\nrole_arn = arn:aws:iam::123456789012:role/work\nsource_profile = home\nregion = eu-central-1\n", encoding="utf-8")
    credentials.write_text("[home]\naws_access_key_id = testing\naws_secret_access_key = testing\n", encoding="utf-8")
    own = {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(credentials), "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    ask = {"amazon.aws.ec2_vpc_net_info": {"profile": "work"}}
    result, _ = run(ask, ask, ask, variables={"environment_region": "eu-central-1", "environment_profile": "work"}, environment=own)
    operations = [entry.operation for entry in result.assert_ok().requests]
    assert operations.count("AssumeRole") == 1
    assert operations.count("DescribeVpcs") == 3
