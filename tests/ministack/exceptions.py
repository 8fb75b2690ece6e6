# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests that fail on ministack because it is not like AWS, by its faults: exceptions.yml."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

FILE = Path(__file__).with_name("exceptions.yml")
FOLDER = "tests/integration/"


@dataclass(frozen=True)
class Fault:
    """What ministack does, what AWS does, where AWS says so, words that each failing test shows, and these tests: a name without cases means all of them."""

    service: str
    ministack: str
    aws: str
    page: str
    shows: tuple[str, ...]
    tests: frozenset[str]

    def is_seen_in(self, report: str) -> bool:
        """Whether a test failed with these words, and not for another reason; of pytest's report only what the errors say counts, not the code around them."""
        said = [line for line in report.splitlines() if line.startswith("E ")]
        return any(words in line for line in said for words in self.shows)


def faults() -> list[Fault]:
    return [_fault(**entry) for entry in yaml.safe_load(FILE.read_text(encoding="utf-8"))]


def _fault(shows: list[str], tests: dict[str, list[str]], **said: str) -> Fault:
    return Fault(**said, shows=tuple(shows), tests=frozenset(f"{FOLDER}{file}::{name}" for file, names in tests.items() for name in names))


class Exceptions:
    """A plugin of pytest: a listed test has to fail, and for its reason; one that passes fails the run, for then the list is out of date."""

    def __init__(self, listed: list[Fault]) -> None:
        self._fault_of = {test: fault for fault in listed for test in fault.tests}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        for item in items:
            if fault := self._of(item.nodeid):
                item.add_marker(pytest.mark.xfail(strict=True, reason=f"ministack {fault.ministack}"))
        if not any("::" in argument for argument in config.args):
            self._refuse_what_does_not_exist({item.nodeid for item in items})

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, Any]:
        report = yield
        fault = self._of(item.nodeid)
        if fault and hasattr(report, "wasxfail") and not fault.is_seen_in(report.longreprtext):
            report.outcome = "failed"
            report.sections.append(("another reason than the listed one", f"exceptions.yml says that it shows {' or '.join(fault.shows)!r}"))
            del report.wasxfail
        return report

    def _of(self, test: str) -> Fault | None:
        return self._fault_of.get(test) or self._fault_of.get(test.partition("[")[0])

    def _refuse_what_does_not_exist(self, tests: set[str]) -> None:
        """Among the tests of the files that were read."""
        known = tests | {test.partition("[")[0] for test in tests}
        read = {test.partition("::")[0] for test in tests}
        gone = sorted(test for test in self._fault_of if test not in known and test.partition("::")[0] in read)
        if gone:
            raise pytest.UsageError(f"exceptions.yml lists tests that do not exist: {', '.join(gone)}")
