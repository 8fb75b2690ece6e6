# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a table must be to hold the lock of an environment."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.environment import lock_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from tests.unit.validation import models as m

TABLES = {
    "lock": {"hash_key": {"name": "LockID", "type": "S"}},
    "plain": {"hash_key": {"name": "id"}},
    "numbers": {"hash_key": {"name": "id", "type": "N"}},
    "ranged": {"hash_key": {"name": "id", "type": "S"}, "range_key": {"name": "seen", "type": "N"}},
}
NOT_FIT = "environment_lock_table names dynamodb_tables.{}; the table of the lock has a hash_key of the type S, and no range_key."


def problems_of(table: str, seconds: Any = 120) -> list[str]:
    return lock_problems(Model({"lock_table": table, "lock_seconds": seconds}, (m.component("dynamodb", {"tables": TABLES}),)))


@pytest.mark.parametrize("table", ["", "lock", "plain", "a-table-of-another-making"])
def test_tables_that_hold_a_lock(table: str) -> None:
    assert problems_of(table) == []


@pytest.mark.parametrize("table", ["numbers", "ranged"])
def test_tables_that_cannot(table: str) -> None:
    assert problems_of(table) == [NOT_FIT.format(table)]


@pytest.mark.parametrize("seconds", [0, 1, 3601])
def test_leases_that_are_too_short_or_too_long(seconds: int) -> None:
    assert problems_of("lock", seconds) == [f"environment_lock_seconds is {seconds}; allowed are 2 to 3600 seconds."]
