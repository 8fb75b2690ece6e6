# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groundwork beside Terraform on the same environment: `python -m tests.bench [--runs N] [--docs]`; docs/benchmark.md says more."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from . import picture, report
from .accounts import ROOT
from .lives import DIFFERENCES, Life, unexpected_differences
from .machine import load, machine, now, versions
from .page import write_page
from .tools import Tool, UnexpectedError, groundwork, terraform

OUTPUT = ROOT / ".cache" / "bench"
DOCS = ROOT / "docs"
FORMAT = 1


def main(arguments: list[str] | None = None) -> int:
    """Measure, or take the figures of a file; show them; write them down."""
    options = _parser().parse_args(arguments)
    try:
        figures = json.loads(options.show.read_text(encoding="utf-8")) if options.show else measure(options)
    except UnexpectedError as error:
        print(f"The benchmark has stopped. {error}", file=sys.stderr)
        return 1
    print(shown(figures))
    write(figures, options.output)
    if options.docs:
        write(figures, DOCS)
        write_page(figures, DOCS / "benchmark.md")
    return 1 if figures["differences"] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Groundwork beside Terraform on the same environment, on the emulator.")
    parser.add_argument("--runs", type=int, default=5, help="how often each step is measured, but build and destroy (default: 5)")
    parser.add_argument("--delays", type=int, nargs="+", default=[0, 50], help="milliseconds that are added to each request (default: 0 50)")
    parser.add_argument("--with-runner-off", action=argparse.BooleanOptionalAction, default=True, help="the no-op steps without the runner too, once")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where the figures are written (default: .cache/bench)")
    parser.add_argument("--docs", action="store_true", help="write the figures into docs/, too")
    parser.add_argument("--show", type=Path, help="measure nothing; take the figures of this file, as an earlier run wrote it")
    return parser


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Everything that is measured, as it is written down."""
    with tempfile.TemporaryDirectory() as folder:
        tools = tools_here(Path(folder))
        off = groundwork(Path(folder), runner=False) if options.with_runner_off else None
        figures: dict[str, Any] = {"format": FORMAT, "date": now(), "machine": machine(), "runs": options.runs, "records": [], "counts": {}}
        figures["versions"] = versions(tools[1].folder if len(tools) > 1 else None)
        for delay in options.delays:
            with closing(Life(tools, delay / 1000, tell)) as life:
                held = live(life, options.runs, tools, off if delay == options.delays[0] else None)
                figures["records"] += [record.as_dict() for record in life.records]
        figures["machine"]["load_at_the_end"] = load()
        figures["counts"] = {name: dict(sorted(count.items())) for name, count in held.items()}
        figures["differences"] = unexpected_differences(held)
        return figures


def tools_here(folder: Path) -> list[Tool]:
    """Groundwork, and Terraform where it is installed."""
    (folder / "terraform").mkdir()
    try:
        return [groundwork(folder), terraform(folder / "terraform")]
    except FileNotFoundError as error:
        tell(f"Terraform is not measured: {error}.")
        return [groundwork(folder)]


def live(life: Life, runs: int, tools: list[Tool], off: Tool | None) -> dict[str, Any]:
    """The whole life of the environments; what the accounts held after the build."""
    life.warm_up()
    life.step("plan", runs)
    life.step("build")
    held = life.held()
    life.step("check", runs)
    life.step("run", runs)
    if off:
        life.beside(off, tools[0])
    life.step("destroy")
    left = {name: dict(count) for name, count in life.held().items() if count}
    if left:
        raise UnexpectedError(f"Something is left after destroy: {left}")
    return held


def shown(figures: dict[str, Any]) -> str:
    """The figures for a terminal."""
    cells = report.cells_of(figures["records"])
    tables = [report.plain(("kind", *figures["counts"]), report.count_rows(figures["counts"]))]
    tables += [f"{delay} ms added to each request\n\n{report.plain(report.HEAD, report.rows_of(cells, delay))}" for delay in report.delays_of(cells)]
    tables.append(report.plain(report.VERDICT_HEAD, report.verdicts(cells, report.resources_of(figures["counts"]))))
    listed = [f"{kind}: {more:+d} on our side, since {why}" for kind, (more, why) in DIFFERENCES.items()]
    wrong = [f"The environments differ without a listed reason: {one}." for one in figures["differences"]]
    return "\n" + "\n\n".join([*tables, *listed, *wrong])


def write(figures: dict[str, Any], folder: Path) -> None:
    """The figures as JSON and as a picture."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmark.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    (folder / "benchmark.svg").write_text(picture.drawn(figures), encoding="utf-8")


def tell(line: str) -> None:
    """A line of progress."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
