# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python tests/emulator [serve|start|stop]`: the folder is run as a program, so the repository becomes importable first."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from tests.emulator.command import main  # noqa: E402  (the line above makes the package importable)

sys.exit(main())
