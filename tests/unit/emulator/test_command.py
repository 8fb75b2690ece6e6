# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator as a program: in the foreground, in the background, on a port that is taken."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.conftest import ROOT
from tests.emulator import background
from tests.emulator.server import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 60


def run(*arguments: str, port: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tests/emulator", *arguments, f"--port={port}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS)


@pytest.fixture
def port() -> int:
    with closing(socket.create_server((HOST, 0))) as free:
        number: int = free.getsockname()[1]
    return number


@pytest.fixture
def stopped(port: int) -> Iterator[int]:
    """The port of an emulator that the test may leave running."""
    yield port
    run("stop", port=port)


def test_it_starts_once_and_stops(stopped: int) -> None:
    for _ in range(2):
        started = run("start", port=stopped)
        assert (started.returncode, started.stderr) == (0, "")
        assert started.stdout.splitlines() == [
            f"export AWS_ENDPOINT_URL=http://127.0.0.1:{stopped}",
            "export AWS_ACCESS_KEY_ID=testing",
            "export AWS_SECRET_ACCESS_KEY=testing",
            "export AWS_DEFAULT_REGION=eu-central-1",
        ]
    assert background.pid_on(stopped) not in (None, os.getpid())
    assert run("stop", port=stopped).stdout == f"The emulator on port {stopped} has stopped.\n"
    assert background.pid_on(stopped) is None
    assert run("stop", port=stopped).stdout == f"The emulator on port {stopped} was not running.\n"


@pytest.mark.parametrize("command", ["start", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("serve", "stop"))])
def test_a_foreign_program_on_the_port_is_one_sentence(command: str) -> None:
    with closing(socket.create_server((HOST, 0))) as foreign:
        number = foreign.getsockname()[1]
        foreign.settimeout(0)
        done = run(command, port=number)
    assert done.returncode == 1
    assert done.stderr == f"The emulator cannot use port {number} of 127.0.0.1: another program listens there.\n"


def test_it_writes_its_files_and_ends_on_a_signal(port: int, tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("log", "pid-file", "ready-file")}
    options = [f"--{name}={path}" for name, path in files.items()]
    process = subprocess.Popen([sys.executable, "tests/emulator", f"--port={port}", *options], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process.stdout:
        assert process.stdout.readline() == f"ready http://127.0.0.1:{port}\n"
    assert (files["pid-file"].read_text(encoding="utf-8"), files["ready-file"].read_text(encoding="utf-8")) == (
        f"{process.pid}\n",
        f"http://127.0.0.1:{port}\n",
    )
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 0
    assert not files["pid-file"].exists()


def test_it_ends_when_nobody_asks_for_long(port: int) -> None:
    process = subprocess.Popen([sys.executable, "tests/emulator", f"--port={port}", "--idle-timeout=0.1"], cwd=ROOT, stdout=subprocess.DEVNULL)
    assert process.wait(SECONDS) == 0


@pytest.mark.parametrize(("switches", "types"), [pytest.param([], {"elastic-ip"}, marks=pytest.mark.thorough), (["--no-patches"], {"vpc-elastic-ip"})])
def test_patches_can_be_left_out(stopped: int, switches: list[str], types: set[str]) -> None:
    assert run("start", *switches, port=stopped).returncode == 0
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name="eu-central-1")
    ec2 = session.client("ec2", endpoint_url=f"http://127.0.0.1:{stopped}")
    ec2.allocate_address(TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": [{"Key": "a", "Value": "b"}]}])
    assert {tag["ResourceType"] for tag in ec2.describe_tags()["Tags"]} == types


def test_it_listens_on_this_machine_only(stopped: int) -> None:
    run("start", port=stopped)
    with socket.socket() as everywhere:
        everywhere.settimeout(1)
        assert everywhere.connect_ex(("127.0.0.2", stopped)) != 0
