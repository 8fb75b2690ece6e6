# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ministack as an object that does what the emulator does."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tests.emulator import Emulator
from tests.emulator.server import HOST

from .forwarding import Forwarding

if TYPE_CHECKING:
    from tests.emulator.application import App

ENVIRONMENT = Path(__file__).resolve().parents[2] / ".cache" / "ministack"
START_SECONDS = 60
STOP_SECONDS = 15
LOOK_SECONDS = 0.02


class Ministack(Emulator):
    """The same account and the same log of requests; what answers is a process of ministack."""

    def __init__(self) -> None:
        super().__init__()
        self._behind = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="gw-ministack-")

    def stop(self) -> None:
        """End the server in front, then ministack, by its process id."""
        super().stop()
        if self._process and self._process.stdin:
            self._process.terminate()
            self._process.stdin.close()
            self._process.wait(STOP_SECONDS)
            self._process = None
        self._folder.cleanup()

    def _answering(self) -> App:
        python = ENVIRONMENT / "bin" / "python"
        if not python.exists():
            raise FileNotFoundError("ministack is not installed; `make ministack` makes an environment for it")
        self._behind = _free_port()
        output = Path(self._folder.name) / "output.log"
        with output.open("wb") as said:
            self._process = subprocess.Popen(
                [str(python), str(Path(__file__).with_name("launch.py"))],
                env=_variables(self._behind, self._folder.name),
                cwd=self._folder.name,
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=said,
            )
        self._wait_until_ready(output)
        return Forwarding(HOST, self._behind)

    def _wait_until_ready(self, output: Path) -> None:
        assert self._process
        until = time.monotonic() + START_SECONDS
        while self._ask("GET", "ready") != http.client.OK:
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"ministack does not answer:\n{output.read_text(encoding='utf-8')}")
            time.sleep(LOOK_SECONDS)

    def _forget_everything(self) -> None:
        assert self._ask("POST", "reset") == http.client.OK

    def _ask(self, method: str, address: str) -> int | None:
        """The status that one of ministack's own addresses answers; None when nobody answers."""
        with closing(http.client.HTTPConnection(HOST, self._behind, timeout=START_SECONDS)) as connection:
            try:
                connection.request(method, f"/_ministack/{address}")
                return connection.getresponse().status
            except ConnectionError:
                return None


def _variables(port: int, folder: str) -> dict[str, str]:
    """Its settings. It has no other variable of ours, and so no way to a Docker or an AWS of this machine."""
    return {
        "PATH": os.defpath,
        "TMPDIR": folder,
        "HOME": folder,
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": HOST,
        "MINISTACK_ACCOUNT_ID": "123456789012",
        "MINISTACK_REGION": "eu-central-1",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
