# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start the emulator in the background, and stop it again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .application import NAME, OWN
from .server import HOST

if TYPE_CHECKING:
    import argparse

READY = "ready"
FOREIGN = "another program listens there"
OUTPUT = Path(__file__).resolve().parents[2] / ".cache" / "emulator"
HEALTH_SECONDS = 5
STOP_SECONDS = 15


def start(options: argparse.Namespace) -> int:
    """Start it unless it runs already, and print what a shell needs to use it."""
    if not pid_on(options.port) and not _launch(options):
        return 1
    print(exports(f"http://{HOST}:{options.port}"))
    return 0


def stop(options: argparse.Namespace) -> int:
    """End the emulator on this port, and wait until it is gone."""
    pid = pid_on(options.port)
    if pid:
        with socket.create_connection((HOST, options.port), STOP_SECONDS) as connection:
            os.kill(pid, signal.SIGTERM)
            with suppress(ConnectionResetError):
                connection.recv(1)  # answers when the process is gone, and the system closes its connections
    print(f"The emulator on port {options.port} {'has stopped' if pid else 'was not running'}.")
    return 0


def pid_on(port: int) -> int | None:
    """The process id of the emulator on this port; None when nothing listens. Somebody else's server is an OSError."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{OWN}/health", timeout=HEALTH_SECONDS) as answer:
            health = json.load(answer)
    except (OSError, ValueError) as error:
        if isinstance(getattr(error, "reason", None), ConnectionRefusedError):
            return None
        raise OSError(FOREIGN) from error
    if not isinstance(health, dict) or health.get("name") != NAME:
        raise OSError(FOREIGN)
    return int(health["pid"])


def exports(url: str) -> str:
    """Shell lines that point every AWS tool at the emulator."""
    variables = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    return "\n".join(f"export {name}={value}" for name, value in variables.items())


def _launch(options: argparse.Namespace) -> bool:
    """Start it in a session of its own; it says one line when it answers."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    output = OUTPUT / f"{options.port}.log"
    with output.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve().parent), "serve", *_same(options)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    assert process.stdout
    with process.stdout:
        ready = process.stdout.readline().startswith(READY)
    if not ready:
        print(output.read_text(encoding="utf-8"), end="", file=sys.stderr)
    return ready


def _same(options: argparse.Namespace) -> list[str]:
    files = {"--log": options.log, "--pid-file": options.pid_file, "--ready-file": options.ready_file}
    arguments = [f"{name}={path.resolve()}" for name, path in files.items() if path]
    switches = ["--no-patches"] if options.no_patches else []
    return [f"--port={options.port}", f"--idle-timeout={options.idle_timeout}", *arguments, *switches]
