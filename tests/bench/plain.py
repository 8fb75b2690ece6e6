# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much faster an ordinary playbook of amazon.aws is with the runner, on the same emulator in one run.

    .venv/bin/python -m tests.bench.plain [ROUNDS]

Plays examples/plain with the runner on and off, in turns: on an empty account, and once more when everything is there.
Prints the medians of wall and processor time; it judges nothing.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.emulator import Emulator

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "plain"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_EC2_METADATA_DISABLED": "true"}
WAYS = {"in the worker": "true", "ordinary way": "false"}

Measured = dict[tuple[str, str], list[tuple[float, float]]]


def play(url: str, runner: str, runs: str) -> tuple[float, float]:
    """The wall and processor seconds of one run."""
    environment = {**os.environ, **CREDENTIALS, "AWS_ENDPOINT_URL": url, "ANSIBLE_CONFIG": str(EXAMPLE / "ansible.cfg"), "GROUNDWORK_RUNS": runs}
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(EXAMPLE / "playbook.yml"), "-e", f"groundwork_runner={runner}"]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(rounds: int) -> Measured:
    """Both ways in turns, so that whatever else the machine does slows down both."""
    took: Measured = {}
    emulator = Emulator().start()
    with tempfile.TemporaryDirectory() as runs:
        for _round in range(rounds):
            for way, runner in WAYS.items():
                emulator.reset()
                for what in ("build", "nothing to do"):
                    took.setdefault((what, way), []).append(play(emulator.url, runner, runs))
    emulator.stop()
    return took


def main() -> int:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    took = measure(rounds)
    print(f"examples/plain, medians of {rounds}; 1-minute load of the machine {os.getloadavg()[0]:.1f}")
    for (what, way), figures in took.items():
        wall, processor = (statistics.median(figure) for figure in zip(*figures, strict=True))
        print(f"{what:15} {way:15} {wall:6.2f} s wall {processor:6.2f} s processor")
    for what in dict.fromkeys(what for what, _way in took):
        slow, fast = (statistics.median(wall for wall, _processor in took[what, way]) for way in ("ordinary way", "in the worker"))
        print(f"{what:15} {slow / fast:.1f} times faster")
    return 0


if __name__ == "__main__":
    sys.exit(main())
