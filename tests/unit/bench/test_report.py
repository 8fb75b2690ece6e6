# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark's figures as tables, as a page and as a picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.bench import lives, page, picture, report
from tests.bench.tools import STEPS

if TYPE_CHECKING:
    from pathlib import Path


def record(tool: str, step: str, wall: float, delay_ms: int = 0, memory_mb: float = 300.0) -> dict[str, Any]:
    other = {"processor": 2.0, "files_mb": 5.0, "calls": 200, "writes": 0, "emulator_processor": 1.0, "others": 0.1}
    return {"tool": tool, "step": step, "delay_ms": delay_ms, "wall": wall, "memory_mb": memory_mb, **other}


RECORDS = [
    *(record("Groundwork", "check", wall) for wall in (3.0, 9.0, 4.0)),
    record("Terraform", "check", 8.0, memory_mb=800),
    record("Terraform", "plan", 5.0),
    record("Groundwork", "run", 5.0, delay_ms=50),
]
FIGURES: dict[str, Any] = {
    "date": "2026-01-01T10:00 UTC",
    "machine": {"processor": "a", "cores": 2, "memory_gb": 4, "system": "Linux 6", "load": [0.1, 0.1, 0.1], "load_at_the_end": [1.0, 0.5, 0.2]},
    "versions": {"moto": "5"},
    "runs": 3,
    "records": RECORDS,
    "counts": {"Groundwork": {"vpc": 1, "subnet": 99}, "Terraform": {"vpc": 1, "subnet": 99}},
    "differences": [],
}


def test_medians_stand_in_the_order_of_the_steps() -> None:
    cells = report.cells_of(RECORDS)
    assert [(cell.delay_ms, cell.step, cell.tool) for cell in cells] == [
        (0, "plan", "Terraform"),
        (0, "check", "Groundwork"),
        (0, "check", "Terraform"),
        (50, "run", "Groundwork"),
    ]
    assert (cells[1].wall, cells[1].fastest, cells[1].slowest, cells[1].runs) == (4.0, 3.0, 9.0, 3)


def test_a_table_shows_how_far_the_runs_were_apart() -> None:
    rows = report.rows_of(report.cells_of(RECORDS), 0)
    assert rows[1][:5] == ("no-op check", "Groundwork", "3", "4.0 (3.0-9.0)", "2.0")
    assert rows[2][3] == "8.0"
    assert report.markdown(("a", "b", "c"), [("x", "y", "1")]).splitlines() == ["| a | b | c |", "| --- | --- | ---: |", "| x | y | 1 |"]
    assert report.plain(("a", "b"), [("long", "1")]).splitlines() == ["a     b", "----  -", "long  1"]


def test_what_was_to_be_reached_is_judged() -> None:
    found = {(place, what): (figure, verdict) for place, what, figure, verdict in report.verdicts(report.cells_of(RECORDS), 100)}
    assert found["no-op check, 0 ms", "AWS calls for each resource"] == ("2.00 (at most 1.8)", "missed")
    assert found["no-op check, 0 ms", "wall time, Terraform's is 1"] == ("0.50 (at most 0.6)", "reached")
    assert found["no-op check, 0 ms", "memory, Terraform's is 1"] == ("0.38 (at most 0.5)", "reached")
    assert ("no-op run, 50 ms", "wall time, Terraform's is 1") not in found


def test_things_are_counted_by_kind_and_all_together() -> None:
    assert report.count_rows(FIGURES["counts"]) == [("subnet", "99", "99"), ("vpc", "1", "1"), ("all", "100", "100")]


def test_the_page_s_figures_are_replaced_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "benchmark.md"
    path.write_text(f"Before.\n\n{page.BEGIN}\nold\n{page.END}\n\nAfter.\n", encoding="utf-8")
    page.write_page(FIGURES, path)
    once = path.read_text(encoding="utf-8")
    page.write_page(FIGURES, path)
    assert path.read_text(encoding="utf-8") == once
    assert once.startswith(f"Before.\n\n{page.BEGIN}\n\nMeasured on 2026-01-01T10:00 UTC: a, 2 cores, 4 GB, Linux 6.")
    assert once.endswith(f"{page.END}\n\nAfter.\n")
    assert "old" not in once
    assert "| no-op check | Groundwork | 3 | 4.0 (3.0-9.0) |" in once


def test_the_picture_has_a_bar_for_each_figure() -> None:
    drawn = ET.fromstring(picture.drawn(FIGURES))  # noqa: S314  (it is ours)
    words = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"4.0", "8.0", "300", "800", "Groundwork", "Terraform"} <= set(words)
    bars = [element for element in drawn.iter("{http://www.w3.org/2000/svg}rect") if element.get("height") == str(picture.BAR)]
    assert len(bars) == 3 + 1 + 3 * 3  # wall with either delay, then memory, processor and calls


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [({"vpc": 1}, {"vpc": 1}, []), ({"vpc": 1, "eip": 2}, {"vpc": 1, "alarm": 1}, ["alarm: 0 and 1", "eip: 2 and 0"]), ({"known": 3}, {"known": 2}, [])],
)
def test_environments_that_differ_are_told(ours: dict[str, int], theirs: dict[str, int], expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "DIFFERENCES", {"known": (int(bool(ours.get("known"))), "a reason")})
    assert lives.unexpected_differences({"Groundwork": Counter(ours), "Terraform": Counter(theirs)}) == expected
    assert lives.unexpected_differences({"Groundwork": Counter(ours)}) == []


def test_every_step_has_words() -> None:
    assert {step for panel in (picture.OFTEN, picture.SELDOM) for step in panel} == set(STEPS)
