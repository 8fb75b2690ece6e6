# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of docs/benchmark.md that a measurement writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import report

if TYPE_CHECKING:
    from pathlib import Path

BEGIN, END = "<!-- figures: written by python -m tests.bench --docs -->", "<!-- end of the figures -->"


def write_page(figures: dict[str, Any], page: Path) -> None:
    """Put the figures in the place of those that the page had."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text_of(figures)}\n\n{END}{after}", encoding="utf-8")


def text_of(figures: dict[str, Any]) -> str:
    """The figures in Markdown."""
    cells = report.cells_of(figures["records"])
    resources = report.resources_of(figures["counts"])
    parts = [circumstances(figures), "![Bars of the medians](benchmark.svg)"]
    for delay in report.delays_of(cells):
        parts += [f"### {delay} ms added to each request", report.markdown(report.HEAD, report.rows_of(cells, delay))]
    parts += ["### What was to be reached", report.markdown(report.VERDICT_HEAD, list(report.verdicts(cells, resources)), text_columns=4)]
    parts += ["### What the accounts held after the build", report.markdown(("kind", *figures["counts"]), report.count_rows(figures["counts"]), text_columns=1)]
    return "\n\n".join(parts)


def circumstances(figures: dict[str, Any]) -> str:
    """When, where and with what it was measured."""
    machine = figures["machine"]
    others = sorted(record["others"] for record in figures["records"])
    versions = ", ".join(f"{name} {version}" for name, version in figures["versions"].items())
    return (
        f"Measured on {figures['date']}: {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}."
        f" Load averages were {_numbers(machine['load'])} before and {_numbers(machine['load_at_the_end'])} after it; what has nothing to do with the"
        f" measurement kept {others[len(others) // 2]:.1f} cores busy (median; at most {others[-1]:.1f}). {versions}."
    )


def _numbers(figures: list[float]) -> str:
    return ", ".join(f"{figure:.1f}" for figure in figures)
