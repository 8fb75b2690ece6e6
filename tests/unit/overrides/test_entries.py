# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things that repeat: what an entry says, what differs in an environment, and what neither says."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import entries

DEFAULTS = {"fifo": False, "dead_letter": {"enabled": True, "count": 3}}


@pytest.mark.parametrize(
    ("base", "overrides", "expected"),
    [
        ({}, {}, {}),
        (None, None, {}),
        ({"jobs": None}, None, {"jobs": DEFAULTS}),
        ({"jobs": {"fifo": True}}, {"jobs": {"fifo": False}}, {"jobs": DEFAULTS}),
        ({"jobs": {}}, {"jobs": {"dead_letter": {"count": 0}}}, {"jobs": {"fifo": False, "dead_letter": {"enabled": True, "count": 0}}}),
        ({"jobs": {"dead_letter": None}}, {}, {"jobs": {"fifo": False, "dead_letter": None}}),
    ],
)
def test_s1_03_overrides_lie_over_entries_and_entries_over_defaults(base: Any, overrides: Any, expected: Any) -> None:
    assert entries(base, overrides, DEFAULTS) == expected


def test_an_entry_is_not_shared_with_the_next() -> None:
    made = entries({"a": {}, "b": {}}, {}, DEFAULTS)
    made["a"]["dead_letter"]["count"] = 9
    assert made["b"]["dead_letter"]["count"] == 3
