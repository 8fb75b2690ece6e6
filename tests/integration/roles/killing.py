# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that ends in the middle, as when somebody pulls the plug."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.emulator import Emulator

ROOT = Path(__file__).resolve().parents[3]


def kill_after(emulator: Emulator, operation: str, playbook: Path, environment: Mapping[str, str]) -> None:
    """Run a playbook, and kill it with all its children at the first request of an operation that it sends."""
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]
    before = len(emulator.requests())
    run = subprocess.Popen(command, cwd=ROOT, env=dict(environment), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while run.poll() is None and operation not in [entry.operation for entry in emulator.requests()[before:]]:
        time.sleep(0.002)
    assert run.returncode is None, f"the run ended before it sent {operation}"
    for process in (*children_of(run.pid), run.pid):
        os.kill(process, signal.SIGKILL)
    run.wait()


def children_of(parent: int) -> list[int]:
    """A run's workers, which are sessions of their own, so that no signal to its process group reaches them."""
    return [pid for pid, ppid in (of_proc() if Path("/proc/self/stat").exists() else of_ps()) if ppid == parent]


def of_proc() -> Iterator[tuple[int, int]]:
    """Every process and its parent, where the kernel lists them."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            yield int(stat.parent.name), int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])


def of_ps() -> Iterator[tuple[int, int]]:
    """Every process and its parent, elsewhere."""
    for line in subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.splitlines():
        pid, ppid = line.split()
        yield int(pid), int(ppid)
