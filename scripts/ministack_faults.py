# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the table in docs/emulator.md: the faults of ministack that tests/ministack/exceptions.yml lists."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "ministack" / "exceptions.yml"
PAGE = ROOT / "docs" / "emulator.md"
BEGIN, END = "<!-- faults -->\n", "<!-- end of faults -->\n"


def row(service: str, faults: list[dict[str, Any]]) -> str:
    """The faults of one service, each with the page that says how AWS is, and where the tests are that they stop."""
    said = "; ".join(f"{fault['ministack']} ([AWS]({fault['page']}))" for fault in faults)
    files = sorted({file.removesuffix(".py").replace("/test_", " ") for fault in faults for file in fault["tests"]})
    return f"| {service} | {said} | {', '.join(files)} |\n"


def table() -> str:
    faults = defaultdict(list)
    for fault in yaml.safe_load(DATA.read_text(encoding="utf-8")):
        faults[fault["service"]].append(fault)
    rows = [row(service, of_service) for service, of_service in sorted(faults.items())]
    return "".join(["\n| service | ministack | tests listed |\n|---|---|---|\n", *rows, "\n"])


def page() -> str:
    """The page as it should be."""
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}{table()}{end}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
