# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command and all that it starts take."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.bench.processes import measured, processor_of, pss_of, tree_of

MUCH = 60_000_000
# A child holds memory and works; the parent waits for both to be over.
PROGRAM = f"""
import subprocess, sys
child = "import sys; held = bytearray({MUCH}); print('held', flush=True); sys.stdin.read(); sum(range(10**7))"
process = subprocess.Popen([sys.executable, '-c', child], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
process.stdout.readline()
import os, time
sys.path.insert(0, os.getcwd())
from tests.bench.processes import LOOK_EVERY
time.sleep(LOOK_EVERY * 8)
process.communicate('')
print('over')
sys.exit(3)
"""


def test_children_count(tmp_path: Path) -> None:
    used = measured([sys.executable, "-c", PROGRAM], Path(__file__).parents[3], os.environ)
    assert (used.code, used.output) == (3, "over\n")
    assert used.memory_mb * 1e6 > MUCH
    assert used.memory_mb > used.files_mb > 0
    assert used.processor > 0


def test_a_process_that_has_gone_has_nothing() -> None:
    gone = 2**22 + 1  # more than Linux ever gives
    assert (pss_of(gone), processor_of(gone), list(tree_of(gone))) == ((0, 0), 0.0, [gone])
    memory, files = pss_of(os.getpid())
    assert memory > files > 0
