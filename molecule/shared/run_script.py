# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Call one function of a scenario's script and print what it returns as JSON."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path


def call(script: Path, function: str) -> object:
    """What the function returned; {} for a prepare.py that the scenario does not have."""
    if not script.exists() and script.name == "prepare.py":
        return {}
    return runpy.run_path(str(script))[function]()


def main() -> None:
    """Run, and let an assertion that fails say its message as the last line."""
    try:
        print(json.dumps(call(Path(sys.argv[1]), sys.argv[2])))
    except AssertionError as failure:
        sys.exit(f"{sys.argv[2]}: {failure}")


if __name__ == "__main__":
    main()
