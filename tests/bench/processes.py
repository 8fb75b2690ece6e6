# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process and all that it starts take: time, processor, memory."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PSS = re.compile(r"^(Pss|Pss_File):\s+(\d+) kB", re.MULTILINE)
TICKS = os.sysconf("SC_CLK_TCK")
#: Seconds between two looks at the memory, at the least; and how many times longer than a look takes, so that looking costs little.
LOOK_EVERY, LOOK_SHARE = 0.1, 15
MEGABYTE = 1000**2


@dataclass(frozen=True)
class Used:
    """What a command took, how it ended, and what it said."""

    wall: float
    processor: float
    memory_mb: float
    #: The part of the memory that is pages of files, such as programs and libraries, which the system may drop and read again.
    files_mb: float
    code: int
    output: str


class Memory(threading.Thread):
    """The most memory that a process and its descendants held at once; what several of them share counts once (PSS)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._peak = (0, 0)
        self._pid = pid
        self._over = threading.Event()

    def run(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            began = time.thread_time()
            each = [pss_of(pid) for pid in tree_of(self._pid)]
            self._peak = max(self._peak, (sum(all_of_it for all_of_it, _ in each), sum(files for _, files in each)))
            pause = max(LOOK_EVERY, LOOK_SHARE * (time.thread_time() - began))

    def ended(self) -> tuple[float, float]:
        """The peak in megabytes, and how much of it was pages of files."""
        self._over.set()
        self.join()
        memory, files = self._peak
        return memory / MEGABYTE, files / MEGABYTE


def tree_of(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in read(listed).split():
            yield from tree_of(int(child))


def pss_of(pid: int) -> tuple[int, int]:
    """Proportional set size in bytes, and how much of it is pages of files; 0 when the process has gone."""
    found = dict(PSS.findall(read(Path(f"/proc/{pid}/smaps_rollup"))))
    return int(found.get("Pss", 0)) * 1024, int(found.get("Pss_File", 0)) * 1024


def processor_of(pid: int) -> float:
    """Processor seconds of one process so far."""
    fields = read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def machine_busy() -> float:
    """Processor seconds that all of the machine has worked so far, on all cores."""
    fields = [int(field) for field in read(Path("/proc/stat")).splitlines()[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS


def read(path: Path) -> str:
    """The text of a file of /proc; nothing when its process has gone."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def measured(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Used:
    """Run a command to its end. The processor time is that of every process that it waited for, directly or not."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        memory = Memory(process.pid)
        memory.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return Used(wall, used.ru_utime + used.ru_stime, *memory.ended(), process.returncode, output.read())
