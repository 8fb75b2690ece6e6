# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-playbook as a subprocess, and what it said."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.integration.ansible_server import COMMAND, Said, Server

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator import Emulator
    from tests.emulator.request_log import Entry

ROOT = Path(__file__).resolve().parents[2]
RECAP_LINE = re.compile(r"^(\S+)\s+: (ok=\d+.*)$", re.MULTILINE)
TIMEOUT_SECONDS = 900
#: How variables begin that are read only by what a run loads.
LATE = ("AWS_", "GROUNDWORK_", "PYTEST_CURRENT_TEST")


@dataclass(frozen=True)
class Result:
    """One run: its exit code, its output, its recap, and the requests that it sent."""

    rc: int
    stdout: str
    stderr: str
    recap: dict[str, dict[str, int]]
    requests: list[Entry]

    @property
    def writes(self) -> list[Entry]:
        """The requests that were not read-only, refused ones too."""
        return [entry for entry in self.requests if not entry.read_only]

    @property
    def changed(self) -> dict[str, int]:
        """How many tasks changed something, by host; only the hosts with any."""
        return self._hosts_with("changed")

    @property
    def failed(self) -> dict[str, int]:
        """How many tasks failed, by host; only the hosts with any."""
        return self._hosts_with("failed")

    def _hosts_with(self, figure: str) -> dict[str, int]:
        return {host: figures[figure] for host, figures in self.recap.items() if figures[figure]}

    def assert_ok(self) -> Result:
        """This result, when the run succeeded; otherwise a failure that shows its output."""
        assert self.rc == 0, f"{self.stdout}\n{self.stderr}"
        return self

    def assert_unchanged(self) -> Result:
        """This result, when the run succeeded and found nothing to do."""
        self.assert_ok()
        assert not self.changed, self.stdout
        assert not self.writes, [f"{entry.service}:{entry.operation}" for entry in self.writes]
        return self


class Playing:
    """Runs playbooks in the repository's root, on the emulator.

    Reading ahead, which needs a processor of its own, is for tests of whole environments.
    """

    def __init__(self, emulator: Emulator, environment: Mapping[str, str], folder: Path, read_ahead: bool = False) -> None:
        self._emulator = emulator
        self._environment = dict(environment) | {
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_FORCE_COLOR": "0",
            "ANSIBLE_RETRY_FILES_ENABLED": "0",
            "GROUNDWORK_RUNS": str(folder / "runs"),
            "GROUNDWORK_READ_AHEAD": str(read_ahead),
        }
        self._folder = folder

    def __call__(
        self,
        playbook: str | Path,
        *arguments: str,
        inventory: str | Path | None = None,
        variables: Mapping[str, Any] | None = None,
        check: bool = False,
        limit: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Result:
        command = [str(playbook), *arguments]
        command += ["-i", str(inventory)] if inventory else []
        command += ["--check", "--diff"] if check else []
        command += ["--limit", limit] if limit else []
        command += ["-e", f"@{self._extra_variables(variables)}"] if variables else []
        return self._run(command, environment or {})

    def _extra_variables(self, variables: Mapping[str, Any]) -> Path:
        path = self._folder / "extra_variables.json"
        path.write_text(json.dumps(dict(variables)), encoding="utf-8")
        return path

    def _run(self, command: list[str], environment: Mapping[str, str]) -> Result:
        before = len(self._emulator.requests())
        said = ansible_playbook(command, self._environment | dict(environment), self._environment)
        return Result(said.rc, said.stdout, said.stderr, recap_of(said.stdout), self._emulator.requests()[before:])


def ansible_playbook(arguments: list[str], environment: Mapping[str, str], usual: Mapping[str, str]) -> Said:
    """Run the command in the repository's root: in a fork of a process that has imported it, or where Ansible is set otherwise than usual in one of its own."""
    if settings(environment) == settings(usual):
        return _server(tuple(sorted(settings(usual).items()))).run(arguments, environment, ROOT, TIMEOUT_SECONDS)
    done = subprocess.run([str(COMMAND), *arguments], cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS)
    return Said(done.returncode, done.stdout, done.stderr)


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """What Python and Ansible may take from an environment as they are imported."""
    return {name: value for name, value in environment.items() if not name.startswith(LATE)}


@functools.cache
def _server(usual: tuple[tuple[str, str], ...]) -> Server:
    return Server(dict(usual))


def recap_of(output: str) -> dict[str, dict[str, int]]:
    """The figures under PLAY RECAP, by host."""
    _, _, recap = output.partition("PLAY RECAP")
    return {host: {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", line)} for host, line in RECAP_LINE.findall(recap)}


def naming_templates() -> dict[str, str]:
    """The templates of names that the project ships."""
    text = (ROOT / "group_vars" / "all" / "naming.yml").read_text(encoding="utf-8")
    templates: dict[str, str] = yaml.safe_load(text)["naming_presets"]["dash"]["templates"]
    return templates


def write_role_playbook(folder: Path, role: str, variables: Mapping[str, Any]) -> Path:
    """A playbook that runs one role on this machine, as a component of its own."""
    play = {
        "name": f"Role {role} alone",
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": sys.executable, **variables},
        "tasks": [{"name": f"Run {role}", "ansible.builtin.include_role": {"name": f"groundwork.aws.{role}"}}],
    }
    path = folder / f"{role}.yml"
    path.write_text(yaml.safe_dump([play], sort_keys=False), encoding="utf-8")
    return path
