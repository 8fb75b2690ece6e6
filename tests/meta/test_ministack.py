# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of tests that ministack fails, and the table of its faults."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

from scripts import ministack_faults
from tests.ministack.exceptions import FOLDER, Fault, faults

from .repository import ROOT, text_of

PAGE = re.compile(r"https://docs\.aws\.amazon\.com/\S+\.html(#\S+)?")
FAULTS = faults()


def names_in(file: str) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(text_of(ROOT / file))) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.service}: {fault.ministack}")
def test_a_fault_names_tests_that_exist(fault: Fault) -> None:
    listed = [test.partition("[")[0].partition("::")[::2] for test in fault.tests]
    assert [name for file, name in listed if name not in names_in(file)] == []
    assert fault.tests
    assert all(test.startswith((f"{FOLDER}modules/", f"{FOLDER}roles/")) for test in fault.tests)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.service}: {fault.ministack}")
def test_a_fault_says_what_aws_does_and_where(fault: Fault) -> None:
    assert PAGE.fullmatch(fault.page)
    assert fault.aws.endswith(".")
    assert fault.shows
    assert not fault.ministack.endswith(".")


def test_no_test_is_listed_twice() -> None:
    listed = Counter(test for fault in FAULTS for test in fault.tests)
    whole = {test for test in listed if "[" not in test}
    assert [test for test, times in listed.items() if times > 1 or ("[" in test and test.partition("[")[0] in whole)] == []


def test_the_page_has_the_table() -> None:
    assert text_of(ministack_faults.PAGE) == ministack_faults.page()
