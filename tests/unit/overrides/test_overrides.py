# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an environment shares with the others, and where it differs."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import with_overrides

BASE: dict[str, Any] = {"api": {"cpu": 256, "env": {"A": "1", "B": "2"}, "ports": [1, 2], "public": True}}


@pytest.mark.parametrize(
    ("overrides", "path", "expected"),
    [
        ({}, ("api", "cpu"), 256),
        (None, ("api", "cpu"), 256),
        ({"api": {"cpu": 512}}, ("api", "cpu"), 512),
        ({"api": {"cpu": 0}}, ("api", "cpu"), 0),
        ({"api": {"public": False}}, ("api", "public"), False),
        ({"api": {"cpu": None}}, ("api", "cpu"), None),
        ({"api": {"env": {"B": "3"}}}, ("api", "env"), {"A": "1", "B": "3"}),
        ({"api": {"env": {}}}, ("api", "env"), {"A": "1", "B": "2"}),
        ({"api": {"ports": [3]}}, ("api", "ports"), [3]),
        ({"api": {"ports": []}}, ("api", "ports"), []),
        ({"web": {"cpu": 1}}, ("web", "cpu"), 1),
        ({"web": {"cpu": 1}}, ("api", "cpu"), 256),
        ({"api": {"cpu": {"x": 1}}}, ("api", "cpu"), {"x": 1}),
    ],
)
def test_shared_overridden_and_overridden_by_false_or_zero(overrides: dict[str, Any] | None, path: tuple[str, str], expected: object) -> None:
    joined = with_overrides(BASE, overrides)
    assert joined[path[0]][path[1]] == expected


def test_neither_side_is_changed() -> None:
    with_overrides(BASE, {"api": {"env": {"A": "9"}}})
    assert BASE["api"]["env"] == {"A": "1", "B": "2"}


def test_an_empty_shared_entry_may_be_filled() -> None:
    assert with_overrides({"api": None}, {"api": {"cpu": 1}}) == {"api": {"cpu": 1}}
    assert with_overrides(None, {"api": {"cpu": 1}}) == {"api": {"cpu": 1}}
