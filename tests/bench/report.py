# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures as tables, for the terminal and for the page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from .tools import STEPS, UNCHANGING

if TYPE_CHECKING:
    from collections.abc import Iterable

OURS, THEIRS = "Groundwork", "Terraform"
Row = tuple[str, ...]
HEAD = ("step", "tool", "runs", "wall s", "processor s", "memory MB", "of files MB", "AWS calls", "emulator s")
#: What is to be reached: the wall time and the memory of Terraform's that no-op steps may take, and AWS calls for each resource.
WALL, MEMORY, CALLS = 0.6, 0.5, 1.8
VERDICT_HEAD = ("step", "what", "measured", "")


@dataclass(frozen=True)
class Cell:
    """The medians of one step of one tool with one delay."""

    tool: str
    step: str
    delay_ms: int
    runs: int
    wall: float
    fastest: float
    slowest: float
    processor: float
    memory_mb: float
    files_mb: float
    calls: float
    emulator_processor: float
    others: float


def cells_of(records: Iterable[dict[str, Any]]) -> list[Cell]:
    """The medians, in the order of the steps; tools in the order in which they were measured."""
    groups: dict[tuple[int, str, str], list[dict[str, Any]]] = {}
    for record in records:
        groups.setdefault((record["delay_ms"], record["step"], record["tool"]), []).append(record)
    cells = [_cell(group) for group in groups.values()]
    return sorted(cells, key=lambda cell: (cell.delay_ms, list(STEPS).index(cell.step)))


def _cell(group: list[dict[str, Any]]) -> Cell:
    figures = {
        name: median(record[name] for record in group) for name in ("wall", "processor", "memory_mb", "files_mb", "calls", "emulator_processor", "others")
    }
    place = {name: group[0][name] for name in ("tool", "step", "delay_ms")}
    walls = [record["wall"] for record in group]
    return Cell(**{**place, **figures}, runs=len(group), fastest=min(walls), slowest=max(walls))


def rows_of(cells: list[Cell], delay_ms: int) -> list[Row]:
    """The table of one delay: a line for each step and tool."""
    return [
        (
            STEPS[cell.step],
            cell.tool,
            str(cell.runs),
            f"{cell.wall:.1f}" + (f" ({cell.fastest:.1f}-{cell.slowest:.1f})" if cell.runs > 1 else ""),
            f"{cell.processor:.1f}",
            f"{cell.memory_mb:.0f}",
            f"{cell.files_mb:.0f}",
            f"{cell.calls:.0f}",
            f"{cell.emulator_processor:.1f}",
        )
        for cell in cells
        if cell.delay_ms == delay_ms
    ]


def plain(head: tuple[str, ...], rows: list[Row]) -> str:
    """A table for a terminal."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [head, tuple("-" * width for width in widths), *rows]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def markdown(head: tuple[str, ...], rows: list[Row], text_columns: int = 2) -> str:
    """The same for a page; what follows the first columns is numbers."""
    marks = ["---"] * text_columns + ["---:"] * (len(head) - text_columns)
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, marks, *rows))


def delays_of(cells: list[Cell]) -> list[int]:
    """The delays that were measured, in milliseconds."""
    return sorted({cell.delay_ms for cell in cells})


def resources_of(counts: dict[str, dict[str, int]]) -> int:
    """How many resources our environment has."""
    return sum(counts[OURS].values())


def count_rows(counts: dict[str, dict[str, int]]) -> list[Row]:
    """How many things of each kind each tool's account holds."""
    held = [Counter(count) for count in counts.values()]
    kinds = sorted(set().union(*held))
    return [*((kind, *(str(count[kind]) for count in held)) for kind in kinds), ("all", *(str(count.total()) for count in held))]


def verdicts(cells: list[Cell], resources: int) -> list[Row]:
    """What was to be reached, and what was: for each step that changes nothing, and each delay."""
    by_place = {(cell.delay_ms, cell.step, cell.tool): cell for cell in cells}
    found = []
    for delay_ms in delays_of(cells):
        for step in UNCHANGING:
            ours, theirs = (by_place.get((delay_ms, step, tool)) for tool in (OURS, THEIRS))
            found += _verdicts_of(f"{STEPS[step]}, {delay_ms} ms", ours, theirs, resources)
    return found


def _verdicts_of(place: str, ours: Cell | None, theirs: Cell | None, resources: int) -> list[Row]:
    if not ours:
        return []
    each = [(place, "AWS calls for each resource", ours.calls / resources, CALLS)]
    if theirs:
        each.append((place, "wall time, Terraform's is 1", ours.wall / theirs.wall, WALL))
        each.append((place, "memory, Terraform's is 1", ours.memory_mb / theirs.memory_mb, MEMORY))
    return [(place, what, f"{figure:.2f} (at most {most})", "reached" if figure <= most else "missed") for place, what, figure, most in each]
