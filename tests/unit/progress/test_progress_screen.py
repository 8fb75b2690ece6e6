# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows below everything that is printed: what a person sees of them, on a pty."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import select
import struct
import termios
import threading
from collections.abc import Iterator

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import progress_screen
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_screen import Screen, Ticker, is_terminal
from tests.terminal import Glass

ROWS = ["the bar", "network", "identity"]
COLUMNS, LINES = 40, 12


class Desk:
    """A pty with stdout and stderr on it, the glass before it, and rows that a screen keeps below."""

    def __init__(self) -> None:
        self._master, self._slave = pty.openpty()
        self._glass = Glass(COLUMNS, LINES)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.out, self.err = (io.TextIOWrapper(io.BufferedWriter(io.FileIO(os.dup(self._slave), "w")), encoding="utf-8", line_buffering=True) for _ in range(2))
        self.rows = list(ROWS)
        self.asked: tuple[int, int] | None = None
        self.screen = Screen(self._say, (self.out, self.err), threading.RLock())

    def _say(self, columns: int, most: int) -> list[str]:
        self.asked = (columns, most)
        return self.rows

    def press(self, keys: str) -> None:
        """Keys, which the terminal itself shows, in its own time."""
        assert self.glass
        os.write(self._master, keys.encode())
        assert select.select([self._master], [], [], 10)[0]

    @property
    def glass(self) -> Glass:
        """What is to be seen now."""
        while select.select([self._master], [], [], 0.05)[0]:
            self._glass.feed(os.read(self._master, 1 << 16))
        return self._glass

    @property
    def seen(self) -> list[str]:
        return self.glass.text.split("\n")

    def close(self) -> None:
        self.screen.end()
        for stream in (self.out, self.err):
            stream.close()
        os.close(self._master)
        os.close(self._slave)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(progress_screen, "in_foreground", lambda _stream: True)
    monkeypatch.setattr(progress_screen, "STALE", 0)
    desk = Desk()
    yield desk
    desk.close()


def test_the_rows_stay_below_what_is_printed(desk: Desk) -> None:
    desk.screen.begin()
    desk.out.write("first\n")
    assert desk.seen == ["first", "", *ROWS]
    assert desk.glass.cursor == (1, 0)
    desk.err.write("a warning\n")
    desk.out.write("second\nthird\n")
    assert desk.seen == ["first", "a warning", "second", "third", "", *ROWS]
    assert desk.asked == (COLUMNS - 1, LINES - 2)


def test_at_the_bottom_everything_else_scrolls_above(desk: Desk) -> None:
    desk.screen.begin()
    for number in range(30):
        print(f"line {number}", file=desk.out)
    assert desk.seen == [*(f"line {number}" for number in range(22, 30)), "", *ROWS]
    assert desk.glass.scrolled[:22] == [f"line {number}" for number in range(22)]


def test_at_the_end_nothing_of_them_is_left(desk: Desk) -> None:
    desk.screen.begin()
    for number in range(30):
        print(f"line {number}", file=desk.out)
    desk.screen.end()
    print("the table", file=desk.out)
    assert desk.glass.scrolled[:31] == [*(f"line {number}" for number in range(30)), "the table"]
    assert not set(ROWS) & set(desk.glass.scrolled)
    assert desk.glass.is_usual
    desk.screen.end()


def test_the_streams_are_as_they_were(desk: Desk) -> None:
    before = desk.out.buffer.write, desk.err.buffer.write
    desk.screen.begin()
    assert desk.out.buffer.write is not before[0]
    desk.screen.end()
    assert (desk.out.buffer.write, desk.err.buffer.write) == before


def test_who_took_over_the_stream_meanwhile_keeps_it(desk: Desk) -> None:
    desk.screen.begin()
    ours = desk.out.buffer.write

    def theirs(data: bytes) -> int:
        return ours(data.upper())

    desk.out.buffer.write = theirs  # type: ignore[method-assign]
    desk.screen.end()
    print("loud", file=desk.out)
    assert desk.seen == ["LOUD"]


def test_a_row_that_has_become_too_long_is_cut(desk: Desk) -> None:
    desk.screen.begin()
    desk.rows = ["x" * 100, "network"]
    for number in range(30):
        print(f"line {number}", file=desk.out)
    assert desk.seen[-4:] == ["line 29", "", "x" * COLUMNS, "network"]
    assert desk.glass.is_usual


def test_rows_that_go_leave_no_trace(desk: Desk) -> None:
    desk.screen.begin()
    desk.screen.refresh()
    assert desk.seen == ["", *ROWS]
    desk.rows = ["the bar at its end"]
    desk.screen.refresh()
    assert desk.seen == ["", "the bar at its end"]
    desk.rows = []
    desk.screen.refresh()
    assert desk.seen == [""]


def test_rows_that_are_still_true_are_not_drawn_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.screen.begin()
    desk.screen.refresh()
    monkeypatch.setattr(progress_screen, "STALE", 3600)
    before = len(desk.glass.raw)
    desk.screen.refresh()
    assert len(desk.glass.raw) == before
    desk.rows = ["later"]
    print("first", file=desk.out)
    assert desk.seen == ["first", "", *ROWS]


def test_a_prompt_and_its_answer_stay(desk: Desk) -> None:
    """The cursor, and what stands left of it, are where they were, also at the bottom of the screen."""
    desk.screen.begin()
    for number in range(30):
        print(f"line {number}", file=desk.out)
    desk.out.write("Go on? ")
    desk.out.flush()
    desk.press("yes")
    assert desk.seen[-4:] == ["Go on? yes", *ROWS]
    desk.rows = ["the bar", "network", "identity", "queues"]
    desk.screen.refresh()
    assert desk.seen[-6:] == ["line 29", "Go on? yes", *desk.rows]
    desk.press("\n")
    desk.screen.refresh()
    assert desk.seen[-6:] == ["Go on? yes", "", *desk.rows]


def test_an_enter_for_the_feeling_leaves_an_empty_line_only(desk: Desk) -> None:
    desk.screen.begin()
    print("first", file=desk.out)
    for _ in range(2):
        desk.press("\n")
        assert desk.seen[0] == "first"
        desk.screen.refresh()
    assert desk.seen == ["first", "", "", "", *ROWS]


def test_a_picture_that_cannot_be_drawn_costs_no_output(desk: Desk) -> None:
    desk.rows = [None]  # type: ignore[list-item]
    desk.screen._rows = lambda _columns, _most: 1 / 0  # type: ignore[assignment,return-value]
    desk.screen.begin()
    print("first", file=desk.out)
    print("second", file=desk.out)
    assert desk.seen == ["first", "second"]
    assert isinstance(desk.screen.fault, ZeroDivisionError)
    assert not desk.screen.open


def test_in_the_background_nothing_is_drawn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_screen, "in_foreground", lambda _stream: False)
    desk.screen.begin()
    print("first", file=desk.out)
    desk.screen.refresh()
    assert desk.seen == ["first"]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # as ansible-playbook is, too
def test_a_worker_draws_nothing(desk: Desk) -> None:
    desk.screen.begin()
    child = os.fork()
    if not child:
        print("from the worker", file=desk.out)
        desk.screen.refresh()
        os._exit(0)
    os.waitpid(child, 0)
    assert desk.seen == ["from the worker"]


def test_a_file_is_no_terminal(desk: Desk) -> None:
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        assert not is_terminal(nowhere)
    assert not is_terminal(io.StringIO())
    assert is_terminal(desk.out)
    fcntl.ioctl(desk.out.fileno(), termios.TIOCSWINSZ, bytes(8))
    assert not is_terminal(desk.out)


def test_a_terminal_of_another_session_is_not_in_the_foreground(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert not progress_screen.in_foreground(desk.out)


def test_the_clock_ticks_between_forks_and_stops() -> None:
    lock, ticked = threading.RLock(), threading.Event()
    ticker = Ticker(ticked.set, 0.01, lock)
    with lock:
        ticker.begin()
        assert not ticked.wait(0.05)
    assert ticked.wait(5)
    ticker.end()
    ticked.clear()
    assert not ticked.wait(0.05)
