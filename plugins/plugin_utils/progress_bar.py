# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress as a bar over all components and a row for each one that is at work: for terminals."""

from __future__ import annotations

import typing as t
import unicodedata
from dataclasses import dataclass

from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_lines import clock

if t.TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.progress import Component, Progress, Wait

NARROWEST, SHORTEST_BAR = 24, 10
GREEN, RED, YELLOW, FAINT = "32", "31", "33", "2"
#: The least that a row leaves for its text and for the component's name; and what is between its columns.
TEXT, NAME, SEPARATORS = 24, 8, 7


@dataclass(frozen=True)
class Style:
    """What the terminal can show."""

    colour: bool = True
    unicode: bool = True

    @property
    def cut_mark(self) -> str:
        """What stands where something was cut off."""
        return "…" if self.unicode else "~"

    def paint(self, text: str, code: str) -> str:
        """A text in a colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


def rows(progress: Progress, columns: int, most: int, now: float, style: Style) -> list[str]:
    """What the terminal shows of a run: at most so many rows, each at most so wide."""
    if columns < NARROWEST or most < 1:
        return []
    live = progress.live
    shown = live[: max(0, most - 2)]
    said = [_bar(progress, columns, now, style)]
    said += _live_rows(shown, columns, now, style)
    rest = _rest(progress, len(live) - len(shown), style)
    return (said + ([style.paint(fit(f" {rest}", columns, style).rstrip(), FAINT)] if rest else []))[:most]


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(_cells(character) for character in text)


def fit(text: str, columns: int, style: Style) -> str:
    """A text in exactly so many columns; what a terminal would take for a command is a blank."""
    text = "".join(character if character.isprintable() else " " for character in text)
    if width(text) > columns:
        if columns < 2:
            return " " * columns
        cut, mark = 0, style.cut_mark
        while width(text[: cut + 1]) <= columns - width(mark):
            cut += 1
        text = text[:cut] + mark
    return text + " " * (columns - width(text))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _bar(progress: Progress, columns: int, now: float, style: Style) -> str:
    done, total = len(progress.ended), len(progress.components)
    failed = sum(one.result == "failed" for one in progress.ended)
    layers = ", ".join(dict.fromkeys(one.layer for one in progress.live))
    figures = f"{done} of {total}"
    parts = [figures, *([f"{failed} failed"] if failed else []), *([layers] if layers else []), clock(now - progress.began)]
    text = "  ".join(parts)
    length = columns - width(text) - 3
    if length < SHORTEST_BAR:
        return fit(f" {text}", columns, style).rstrip()
    full = length * done // max(total, 1)
    whole, empty = ("━", "─") if style.unicode else ("#", "-")
    painted = text.replace(f"{failed} failed", style.paint(f"{failed} failed", RED), 1) if failed else text
    return f" {style.paint(whole * full, RED if failed else GREEN)}{style.paint(empty * (length - full), FAINT)}  {painted}"


def _live_rows(components: list[Component], columns: int, now: float, style: Style) -> list[str]:
    times = {one.name: clock(now - one.at_since) for one in components}
    time = max((len(text) for text in times.values()), default=0)
    name, kind = (max((width(getattr(one, part)) for one in components), default=0) for part in ("name", "kind"))
    spare = columns - TEXT - time - SEPARATORS
    name = min(name, max(NAME, spare))
    kind = min(kind, max(0, spare - name))
    text = max(0, columns - name - kind - time - SEPARATORS)
    return [_live_row(one, (name, kind, text), times[one.name].rjust(time), style) for one in components]


def _live_row(component: Component, widths: tuple[int, int, int], time: str, style: Style) -> str:
    name, kind, text = widths
    said, code = component.task, ""
    if component.wait:
        said, code = _waiting(component.task, component.wait, text, style), YELLOW
    elif component.broken:
        said, code = f"failed: {component.task}", RED
    cells = (fit(component.name, name, style), style.paint(fit(component.kind, kind, style), FAINT), fit(said, text, style))
    return f" {cells[0]}  {cells[1]}  {style.paint(cells[2], code) if code else cells[2]}  {style.paint(time, FAINT)}"


def _waiting(task: str, wait: Wait, columns: int, style: Style) -> str:
    """The task and what it waits for, or as much of it as there is room for; the state is what is left in the end."""
    for said in (f"{task}: waits for {wait}", f"waits for {wait}", str(wait)):
        if width(said) <= columns:
            return said
    state = f" ({wait.state})" if wait.state else ""
    return fit(wait.what, max(0, columns - width(state)), style) + state


def _rest(progress: Progress, hidden: int, style: Style) -> str:
    """Who else is at work, and what is still to come."""
    parts = [f"and {hidden} more at work"] if hidden else []
    to_come = (" · " if style.unicode else ", ").join(f"{layer} {number}" for layer, number in progress.to_come.items())
    parts += [f"then {to_come}"] if to_come else []
    return "; ".join(parts)
