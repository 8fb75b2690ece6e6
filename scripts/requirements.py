# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/requirements.md: each requirement of tests/meta/required.yml with the tests whose name or docstring holds its ID."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "meta" / "required.yml"
PAGE = ROOT / "docs" / "requirements.md"
# test_s0_21_22_and_23_..., test_c9_...; a range ("20_to_28") names its ends alone, so that nothing between is proven by a dash.
IN_NAME = re.compile(r"_s([0-4])((?:_(?:and_)?\d{2,3}(?=_|$))+)|_c(\d{1,2})(?=_|$)")
IN_DOCSTRING = re.compile(r"\b(?:S[0-4]-\d{2,3}|C\d{1,2})\b")
HEAD = """# Requirements and their tests

Written by `scripts/requirements.py` from `tests/meta/required.yml` and from the tests, whose names or docstrings hold the IDs:
`test_s4_24_...` is a test of S4-24. IDs that begin with S are lines of the documents of five running systems, those that begin with C are about
what these differ in.
"""


def requirements() -> dict[str, dict[str, str]]:
    """Every requirement's text by part and ID."""
    parts: dict[str, dict[str, str]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return parts


def ids_of(name: str, docstring: str) -> set[str]:
    """The IDs that a test's name and docstring hold."""
    found = set(IN_DOCSTRING.findall(docstring))
    for seed, numbers, other in IN_NAME.findall(name):
        found |= {f"C{other}"} if other else {f"S{seed}-{number}" for number in re.findall(r"\d+", numbers)}
    return found


def tests_of(path: Path) -> dict[str, set[str]]:
    """The tests of a file, each with its IDs."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    tests = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return {test.name: ids_of(test.name, ast.get_docstring(test) or "") for test in tests}


def tests_by_id() -> dict[str, list[str]]:
    """For each ID its tests, as file and name."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, ids in tests_of(path).items():
            for identifier in ids:
                found[identifier].add(f"{path.relative_to(ROOT / 'tests')}: {name}")
    return {identifier: sorted(tests) for identifier, tests in found.items()}


def row(identifier: str, text: str, tests: list[str]) -> str:
    """One line of the table."""
    return f"| {identifier} | {text.replace('|', chr(92) + '|')} | {'<br>'.join(f'`{test}`' for test in tests) or '**none**'} |"


def page() -> str:
    """The whole page."""
    tests = tests_by_id()
    sections = [
        "\n".join([f"\n## {part}\n", "| ID | | tests |", "|---|---|---|", *(row(key, text, tests.get(key, [])) for key, text in lines.items())])
        for part, lines in requirements().items()
    ]
    return HEAD + "\n".join(sections) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
