# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same playbooks with the runner on and off: every result, every registered value and every line shown is the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration import modules_for_runner, playbooks_for_runner, recorded
from tests.integration.playing import ROOT, Playing
from tests.integration.recorded import by_chance_the_same

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator import Emulator

ALL = {"ANSIBLE_DISPLAY_OK_HOSTS": "1", "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "1", "ANSIBLE_DEPRECATION_WARNINGS": "1", "ANSIBLE_INJECT_INVOCATION": "1"}


@dataclass(frozen=True)
class Said:
    """What was said of a playbook: to callbacks, to later tasks, to the person who runs it."""

    in_worker: bool
    events: list[dict[str, Any]]
    registered: dict[str, Any]
    shown: list[str]
    temporary: list[Path]


@pytest.fixture
def both(emulator: Emulator, aws_environment: dict[str, str], tmp_path: Path) -> Callable[[str], tuple[Said, Said]]:
    """Play a playbook with the runner on, then off, each on an empty account; gives what was said both times."""
    collections = {"ANSIBLE_COLLECTIONS_PATH": f"{modules_for_runner.write(tmp_path)}:{ROOT / 'collections'}"}

    def play_both(playbook: str) -> tuple[Said, Said]:
        return play_once(playbook, "true"), play_once(playbook, "false")

    def play_once(playbook: str, runner: str) -> Said:
        emulator.reset()
        folder = tmp_path / "folder"
        folder.mkdir()
        recording = recorded.environment(folder / "events.jsonl") | {"ANSIBLE_LOG_PATH": str(folder / "log")}
        (folder / "config").write_text("[profile of-this-test]\nregion = eu-north-1\n", encoding="utf-8")
        (folder / "credentials").write_text("[of-this-test]\naws_access_key_id = 444444444444\naws_secret_access_key = hunter2\n", encoding="utf-8")
        own = {"AWS_CONFIG_FILE": str(folder / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials")}
        (folder / "play.yml").write_text(playbook + playbooks_for_runner.ANSWERS, encoding="utf-8")
        (folder / "hosts.yml").write_text(yaml.safe_dump(inventory(folder, runner)), encoding="utf-8")
        play = Playing(emulator, aws_environment, folder)
        result = play(folder / "play.yml", "-v", inventory=folder / "hosts.yml", environment=collections | recording | own | ALL).assert_ok()
        said = read(folder, result.stdout.partition("PLAY [Answers]")[0] + result.stderr)
        folder.rename(tmp_path / f"runner-{runner}")
        return said

    return play_both


def inventory(folder: Path, runner: str) -> dict[str, Any]:
    own = {
        "ansible_connection": "local",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        "ansible_remote_tmp": str(folder / "remote" / "tmp"),
        "ansible_become_exe": "env",
        "ansible_become_flags": "",
        "folder": str(folder),
        "groundwork_runner": runner,
    }
    return {"all": {"vars": own, "hosts": {"one": None, "two": None}}}


def read(folder: Path, output: str) -> Said:
    assert "n=boto" not in (folder / "log").read_text(encoding="utf-8")
    events = [event for event in recorded.events(folder / "events.jsonl") if event["task"] not in ("where", "answers")]
    answers = json.loads((folder / "registered.json").read_text(encoding="utf-8"))
    return Said(
        answers["in_worker"],
        events,
        by_chance_the_same(answers["values"]),
        by_chance_the_same(output.splitlines()),
        list((folder / "remote" / "tmp").iterdir()),
    )


def assert_same(on: Said, off: Said) -> None:
    """Task by task first, so that a failure shows the one that differs."""
    assert (on.in_worker, off.in_worker) == (True, False)
    for event_on, event_off in zip(on.events, off.events, strict=False):
        assert event_on == event_off
    assert len(on.events) == len(off.events)
    assert on.registered == off.registered
    assert on.shown == off.shown


@pytest.mark.core
def test_what_ansible_does_about_a_task_is_the_same(both: Callable[[str], tuple[Said, Said]]) -> None:
    on, off = both(playbooks_for_runner.KEYWORDS)
    assert_same(on, off)
    assert "hunter2" not in json.dumps([on.registered["r_arguments"], on.registered["r_environment"]])


@pytest.mark.core
def test_what_modules_do_is_the_same(both: Callable[[str], tuple[Said, Said]]) -> None:
    on, off = both(playbooks_for_runner.MODULES)
    assert_same(on, off)
    assert "hunter2" not in json.dumps(on.registered["r_commands"])
    assert on.registered["r_process"] == on.registered["r_process_after"]
    assert on.temporary == off.temporary == []


def test_modules_of_aws_say_the_same(both: Callable[[str], tuple[Said, Said]]) -> None:
    on, off = both(playbooks_for_runner.AWS)
    assert_same(on, off)
    assert [item["account"] for item in on.registered["r_by_itself"]["results"]] == ["333333333333", "555555555555"]
