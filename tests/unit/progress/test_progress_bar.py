# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bar and its rows: right at every width."""

from __future__ import annotations

import re

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import progress_bar
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress import Progress, Wait
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_bar import Style, fit, width

PLAIN = Style(colour=False, unicode=True)
ASCII = Style(colour=False, unicode=False)
GATEWAY = Wait("NAT gateway nat-0a1b2c3d4e5f67890", "pending", 12)


@pytest.fixture
def progress() -> Progress:
    """Two components of four are at work, one of them waits; one has ended, one is to come."""
    progress = Progress(0.0)
    for name, kind in (("network", "vpc"), ("identity", "iam"), ("parameters", "secrets")):
        progress.expect(name, kind, "foundation")
    progress.expect("cluster", "ecs_cluster", "perimeter")
    progress.play_begins(["network", "identity", "parameters"])
    for name, kind in (("network", "vpc"), ("identity", "iam"), ("parameters", "secrets")):
        progress.task_begins(name, kind, "NAT gateways | Create or repair, without waiting", 10)
    progress.task_ends("identity", 11)
    progress.role_completes("iam")
    progress.waits("network", GATEWAY)
    return progress


def test_a_narrow_terminal_shows_what_is_waited_for(progress: Progress) -> None:
    assert progress_bar.rows(progress, 79, 20, 73, PLAIN) == [
        " ━━━━━━━━━━━━━───────────────────────────────────────  1 of 4  foundation  1:13",
        " network     vpc      NAT gateway nat-0a1b2c3d4e5f67890 (pending)          1:01",
        " parameters  secrets  NAT gateways | Create or repair, without waiting     1:03",
        " then perimeter 1",
    ]


def test_the_state_is_what_is_left_in_the_end(progress: Progress) -> None:
    (_, network, *_) = progress_bar.rows(progress, 55, 20, 73, PLAIN)
    assert network == " network     vpc      NAT gateway nat-… (pending)  1:01"


def test_a_wide_terminal_shows_the_task_too(progress: Progress) -> None:
    rows = progress_bar.rows(progress, 159, 20, 73, PLAIN)
    assert "NAT gateways | Create or repair, without waiting: waits for NAT gateway nat-0a1b2c3d4e5f67890 (pending)" in rows[1]
    assert {len(row) for row in rows[:3]} == {159}


@pytest.mark.parametrize("columns", [24, 25, 30, 40, 47, 60, 79, 80, 120, 300])
@pytest.mark.parametrize("style", [PLAIN, ASCII, Style()])
def test_no_row_is_wider_than_the_terminal(progress: Progress, columns: int, style: Style) -> None:
    progress.components["network"].name = "a-component-with-a-rather-long-name-of-its-own"
    progress.task_ends("parameters", 12, failed=True)
    for row in progress_bar.rows(progress, columns, 20, 4000, style):
        assert width(re.sub(r"\x1b\[\d+m", "", row)) <= columns


@pytest.mark.parametrize(("columns", "most"), [(23, 20), (80, 0)])
def test_a_terminal_without_room_shows_nothing(progress: Progress, columns: int, most: int) -> None:
    assert progress_bar.rows(progress, columns, most, 20, PLAIN) == []


def test_a_low_terminal_counts_whom_it_does_not_show(progress: Progress) -> None:
    rows = progress_bar.rows(progress, 79, 3, 20, PLAIN)
    assert [row.split()[0] for row in rows[1:]] == ["network", "and"]
    assert rows[2] == " and 1 more at work; then perimeter 1"
    assert len(progress_bar.rows(progress, 79, 1, 20, PLAIN)) == 1


def test_failures_are_counted_and_red(progress: Progress) -> None:
    progress.task_ends("parameters", 12, failed=True)
    assert "failed: NAT gateways" in progress_bar.rows(progress, 79, 20, 20, PLAIN)[2]
    progress.play_ends(13)
    (bar, rest) = progress_bar.rows(progress, 79, 20, 20, Style())
    assert "\x1b[31m1 failed\x1b[0m" in bar
    assert "3 of 4" in bar
    assert rest == "\x1b[2m then perimeter 1\x1b[0m"


def test_a_terminal_without_unicode_or_colours_gets_none(progress: Progress) -> None:
    progress.components["parameters"].task = "x" * 200
    said = "".join(progress_bar.rows(progress, 79, 20, 20, ASCII))
    assert said.isascii()
    assert said.isprintable()
    assert "####" in said
    assert "xxx~" in said


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("plain", 7, "plain  "),
        ("exactly", 7, "exactly"),
        ("far too long", 7, "far to…"),
        ("データベース", 7, "データ…"),
        ("データベース", 6, "デー… "),
        ("a\x1b[2Jb\nc", 9, "a [2Jb c "),
        ("e\u0301te\u0301", 4, "e\u0301te\u0301 "),
        ("long", 1, " "),
        ("long", 0, ""),
    ],
)
def test_a_text_takes_exactly_its_columns(text: str, columns: int, shown: str) -> None:
    assert fit(text, columns, PLAIN) == shown
    assert width(shown) == columns
