# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal for a command: a pty, and an emulator that knows what a person would see on it.

`python -m tests.terminal PICTURE COLUMNS PATTERN COMMAND...` runs a command, and draws its screen as soon as it shows the pattern.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LONGEST_SECONDS = 120
#: Makes the pty the terminal of the command's session, as a shell's job has it.
TAKE_TERMINAL = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
FAINT, GREY = b"\x1b[2m", b"\x1b[90m"  # pyte knows no faint
#: A terminal takes an escape within another for a new one; pyte does not. ansible-core writes such when a prompt is answered.
BEGUN = re.compile(rb"(?:\x1b(?:\[\r?)?)?\Z")
BROKEN_OFF = re.compile(rb"\x1b\[(\r?)(?=\x1b)")


class Glass:
    """What a person sees of a terminal: its screen, and what has scrolled off it."""

    def __init__(self, columns: int = 80, lines: int = 24) -> None:
        self.raw = self._held = b""
        self._screen = pyte.HistoryScreen(columns, lines, history=5000, ratio=0.5)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, said: bytes) -> None:
        """Show what a program wrote."""
        self.raw += said
        said = BROKEN_OFF.sub(rb"\1", (self._held + said).replace(FAINT, GREY))
        whole = len(said) - len(BEGUN.search(said).group())  # type: ignore[union-attr]
        self._held = said[whole:]
        self._stream.feed(said[:whole])

    def resize(self, columns: int, lines: int) -> None:
        """What dragging a window's corner does to it."""
        self._screen.resize(lines, columns)

    @property
    def rows(self) -> list[str]:
        """The screen, row by row."""
        return [row.rstrip() for row in self._screen.display]

    @property
    def text(self) -> str:
        """The screen, as a person would copy it."""
        return "\n".join(self.rows).rstrip()

    @property
    def scrolled(self) -> list[str]:
        """Everything that a person can scroll back to, and the screen."""
        above = ["".join(row[column].data for column in range(self._screen.columns)).rstrip() for row in self._screen.history.top]
        return above + self.rows

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the next output goes: row, column."""
        return self._screen.cursor.y, self._screen.cursor.x

    @property
    def is_usual(self) -> bool:
        """Whether the cursor is to be seen, long lines are wrapped, and the whole screen scrolls, as a shell expects it."""
        return not self._screen.cursor.hidden and pyte.modes.DECAWM in self._screen.mode and self._screen.margins is None

    def svg(self, title: str, first: int = 0) -> str:
        """A picture of the screen, from a row on."""
        return picture(self._screen, title, first)


class Terminal(Glass):
    """A command that runs on a terminal of its own."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path, columns: int = 80, lines: int = 24) -> None:
        super().__init__(columns, lines)
        self._master, slave = pty.openpty()
        self._set_size(columns, lines)
        self.process = subprocess.Popen(
            [sys.executable, "-c", TAKE_TERMINAL, *command], cwd=folder, env=dict(environment), stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)

    def resize(self, columns: int, lines: int) -> None:
        """What dragging a window's corner does to it, and to the command."""
        super().resize(columns, lines)
        self._set_size(columns, lines)

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._master, text.encode())

    def until(self, seen: Callable[[], Any]) -> None:
        """Go on until something is to be seen; fails with the screen where the command ends before, or takes too long."""
        end = time.monotonic() + LONGEST_SECONDS
        while not seen():
            assert time.monotonic() < end, f"not seen in time on:\n{self.text}"
            assert self._read(), f"not seen before the end on:\n{self.text}"

    def wait(self) -> int:
        """Go on until the command ends; gives its exit code."""
        while self._read():
            pass
        return self.process.wait(LONGEST_SECONDS)

    def close(self) -> None:
        """End the command, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _read(self) -> bool:
        """Whether the command goes on: false once it and all that it said have ended."""
        ready, _, _ = select.select([self._master], [], [], 0.2)
        if not ready:
            return self.process.poll() is None
        try:
            said = os.read(self._master, 1 << 16)
        except OSError:  # Linux's way to say that nobody has the other end any more
            return False
        self.feed(said)
        return bool(said)


CELL, ROW, MARGIN = 8.4, 18, 12
INK, PAPER = "#d4d4d4", "#1e1e1e"
COLOURS = {
    "brightblack": "#7f848e",
    "green": "#4ec96f",
    "red": "#f26d6d",
    "brown": "#e5c07b",
    "yellow": "#e5c07b",
    "blue": "#61afef",
    "cyan": "#56b6c2",
    "magenta": "#c678dd",
}


def picture(screen: Any, title: str, first: int = 0) -> str:
    """An SVG of a pyte screen from a row on, its empty last rows left out."""
    last = max((number for number, row in enumerate(screen.display) if row.strip()), default=first)
    width, height = screen.columns * CELL + 2 * MARGIN, (last - first + 1) * ROW + 2 * MARGIN
    runs = [run for number in range(first, last + 1) for run in _runs(screen.buffer[number], screen.columns, MARGIN + (number - first + 0.75) * ROW)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
            f'<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14" fill="{INK}">',
            *runs,
            "</g>",
            "</svg>\n",
        ]
    )


def _runs(row: Any, columns: int, baseline: float) -> list[str]:
    """A row's text, piece by piece of one colour, each at its column."""
    pieces: list[tuple[int, str, str]] = []
    for column in range(columns):
        cell = row[column]
        look = COLOURS.get(cell.fg, "")
        if pieces and pieces[-1][2] == look:
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + cell.data, look)
        else:
            pieces.append((column, cell.data, look))
    return [
        f'<text x="{MARGIN + column * CELL:.1f}" y="{baseline:.1f}" xml:space="preserve" textLength="{len(text) * CELL:.1f}"'
        f"{f' fill={chr(34)}{look}{chr(34)}' if look else ''}>{escape(text)}</text>"
        for column, text, look in pieces
        if text.strip()
    ]


def main(path: str, columns: str, pattern: str, *command: str) -> None:
    """Write the picture of a command's screen at the moment at which it shows the pattern."""
    terminal = Terminal(command, os.environ | {"TERM": "xterm-256color"}, Path.cwd(), int(columns))
    try:
        terminal.until(lambda: re.search(pattern, terminal.text))
        Path(path).write_text(terminal.svg(" ".join(command)), encoding="utf-8")
        terminal.wait()
    finally:
        terminal.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
