# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The medians as bars, in SVG."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from .report import OURS, THEIRS, Cell, cells_of, delays_of
from .tools import STEPS

COLOURS = {OURS: "#0b7285", THEIRS: "#adb5bd"}
INK, PAPER, FAINT = "#212529", "#ffffff", "#868e96"
FONT = "font-family='system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'"
PANEL, MARGIN, LABELS, VALUES = 450, 24, 150, 56
BAR, BETWEEN_BARS, BETWEEN_GROUPS, TITLE = 16, 3, 12, 34
OFTEN, SELDOM = ("plan", "check", "run"), ("build", "destroy")


@dataclass(frozen=True)
class Panel:
    """One diagram: a figure of some steps with one delay."""

    title: str
    figure: str
    steps: tuple[str, ...]
    delay_ms: int
    digits: int = 1


def drawn(figures: dict[str, Any]) -> str:
    """The picture; the runner switched off would hide all else, and stands in the table alone."""
    cells = {(cell.delay_ms, cell.step, cell.tool): cell for cell in cells_of(figures["records"]) if cell.tool in COLOURS}
    delays = delays_of(list(cells.values()))
    panels = [Panel(f"Wall time, {delay} ms added to each request (s)", "wall", OFTEN, delay) for delay in delays]
    panels += [Panel(f"Build and destroy, {delay} ms added (s)", "wall", SELDOM, delay) for delay in delays]
    panels += [Panel("Peak memory (MB)", "memory_mb", OFTEN, delays[0], 0), Panel("Processor time (s)", "processor", OFTEN, delays[0])]
    panels += [Panel("AWS calls", "calls", OFTEN, delays[0], 0)]
    top, rows = 56, [panels[index : index + 2] for index in range(0, len(panels), 2)]
    parts = [_legend(figures)]
    for row in rows:
        parts += [_panel(panel, cells, MARGIN + column * (PANEL + MARGIN), top) for column, panel in enumerate(row)]
        top += max(_height(panel) for panel in row) + MARGIN
    width = 2 * PANEL + 3 * MARGIN
    frame = f"<rect width='{width}' height='{top}' fill='{PAPER}'/>"
    return "\n".join(
        [f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {top}' width='{width}' {FONT} font-size='13'>", frame, *parts, "</svg>", ""]
    )


def _legend(figures: dict[str, Any]) -> str:
    """Which colour is which tool, and when it was measured."""
    parts = []
    for place, (tool, colour) in enumerate(COLOURS.items()):
        left = MARGIN + place * 130
        parts.append(f"<rect x='{left}' y='20' width='14' height='14' rx='2' fill='{colour}'/>{_text(left + 20, 32, tool)}")
    said = f"medians of {figures['runs']}, build and destroy once; {figures['machine']['cores']} cores, {figures['date']}"
    return "".join([*parts, _text(2 * PANEL + 2 * MARGIN, 32, said, colour=FAINT, anchor="end")])


def _height(panel: Panel) -> int:
    group = len(COLOURS) * (BAR + BETWEEN_BARS) + BETWEEN_GROUPS
    return TITLE + len(panel.steps) * group


def _panel(panel: Panel, cells: dict[tuple[int, str, str], Cell], left: int, top: int) -> str:
    """A diagram with its title; the longest bar fills the width."""
    found = {(step, tool): getattr(cell, panel.figure) for (delay, step, tool), cell in cells.items() if delay == panel.delay_ms and step in panel.steps}
    most = max(found.values(), default=1) or 1
    parts = [_text(left, top + 18, panel.title, weight="600")]
    y = top + TITLE
    for step in panel.steps:
        middle = y + len(COLOURS) * (BAR + BETWEEN_BARS) / 2 + 3
        parts.append(_text(left + LABELS - 10, middle, STEPS[step].removesuffix(" on an empty account"), anchor="end"))
        for tool, colour in COLOURS.items():
            parts.append(_bar(left + LABELS, y, found.get((step, tool)), most, colour, panel.digits))
            y += BAR + BETWEEN_BARS
        y += BETWEEN_GROUPS
    return "".join(parts)


def _bar(left: int, top: int, value: float | None, most: float, colour: str, digits: int) -> str:
    """A bar with its value; nothing where nothing was measured."""
    if value is None:
        return _text(left, top + BAR - 4, "not measured", colour=FAINT)
    length = max(1.0, value / most * (PANEL - LABELS - VALUES))
    bar = f"<rect x='{left}' y='{top}' width='{length:.1f}' height='{BAR}' rx='2' fill='{colour}'/>"
    return bar + _text(left + length + 6, top + BAR - 4, f"{value:.{digits}f}")


def _text(x: float, y: float, words: str, colour: str = INK, anchor: str = "start", weight: str = "400") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' fill='{colour}' text-anchor='{anchor}' font-weight='{weight}'>{escape(words)}</text>"
