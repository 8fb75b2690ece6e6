# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: run the emulator here, start it in the background, or stop it."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from . import background
from .server import Emulator

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_PORT = 4566
CHECK_SECONDS = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    commands = {"serve": serve, "start": background.start, "stop": background.stop}
    try:
        return commands[options.command](options)
    except OSError as error:
        reason = background.FOREIGN if error.errno == errno.EADDRINUSE else error
        print(f"The emulator cannot use port {options.port} of 127.0.0.1: {reason}.", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python tests/emulator", description="An AWS emulator on 127.0.0.1.")
    parser.add_argument("command", nargs="?", choices=["serve", "start", "stop"], default="serve")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or DEFAULT_PORT), help="0 takes a free one")
    parser.add_argument("--log", type=Path, help="write each request to this file, as JSON lines")
    parser.add_argument("--pid-file", type=Path, help="write the process id here; removed at the end")
    parser.add_argument("--ready-file", type=Path, help="write the address here, once the emulator answers")
    parser.add_argument("--idle-timeout", type=float, default=0, help="end after so many seconds without a request; 0: never")
    parser.add_argument("--no-patches", action="store_true", help="plain moto, to see what the patches change")
    return parser


def serve(options: argparse.Namespace) -> int:
    """Answer requests until a signal comes, or nobody has asked for long."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    emulator = Emulator(options.port, options.log, patched=not options.no_patches).start()
    _tell(options.pid_file, str(os.getpid()))
    _tell(options.ready_file, emulator.url)
    print(f"{background.READY} {emulator.url}", flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whoever waited for that line has closed the other end
    while not stopped.wait(CHECK_SECONDS):  # a wait without end misses a signal that another thread was given
        if options.idle_timeout and emulator.idle_seconds > options.idle_timeout:
            break
    emulator.stop()
    if options.pid_file:
        options.pid_file.unlink(missing_ok=True)
    return 0


def _tell(path: Path | None, text: str) -> None:
    if path:
        path.write_text(text + "\n", encoding="utf-8")
