# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every requirement has a test, and the page that lists them is up to date."""

from __future__ import annotations

import pytest

from scripts import requirements

IDS = [identifier for lines in requirements.requirements().values() for identifier in lines]


def test_every_requirement_has_a_test() -> None:
    tests = requirements.tests_by_id()
    assert [identifier for identifier in IDS if not tests.get(identifier)] == []


def test_every_id_stands_there_once() -> None:
    assert len(IDS) == len(set(IDS))


def test_the_page_is_up_to_date() -> None:
    assert requirements.PAGE.read_text(encoding="utf-8") == requirements.page(), "write it anew: python scripts/requirements.py"


@pytest.mark.parametrize(
    ("name", "docstring", "ids"),
    [
        ("test_s4_24_one_table", "", {"S4-24"}),
        ("test_s0_21_22_28_one_public_subnet", "", {"S0-21", "S0-22", "S0-28"}),
        ("test_s2_03_and_04_offsets", "", {"S2-03", "S2-04"}),
        ("test_s0_20_to_28_smallest", "", {"S0-20"}),
        ("test_s0_30_to_s0_38_a_service", "", {"S0-30", "S0-38"}),
        ("test_c18_s4_71_c9_roles", "", {"C18", "S4-71", "C9"}),
        ("test_s0_37_38_logs_are_kept_for_14_days", "", {"S0-37", "S0-38"}),
        ("test_nothing", "As C5 and S4-101 say; not S4-28..36.", {"C5", "S4-101", "S4-28"}),
        ("test_nothing", "", set()),
    ],
)
def test_ids_of_a_test(name: str, docstring: str, ids: set[str]) -> None:
    assert requirements.ids_of(name, docstring) == ids
