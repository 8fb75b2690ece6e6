# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that stay below everything that a terminal shows.

The cursor stays where the next output goes, and the rows are drawn below it: what others print, a prompt and what is typed at
it are never touched, and whatever happens to the terminal, erasing from the cursor on removes the rows and nothing else. There is
nothing to restore: the cursor is not hidden, no region is set, and no mode is changed beyond the drawing.

Before each write to stdout or stderr the rows are erased, after it they are drawn below. The lock is the one that
ansible-core's Display holds while it writes and while it forks, so no worker is born with a lock that nobody opens.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
import typing as t

#: So many seconds after they were made, the rows may have something new to say.
STALE = 0.5

ERASE_BELOW = "\x1b[J"
# Rows are cut instead of wrapped, should the terminal have become narrower this very moment.
SAVE, RESTORE = "\x1b7\x1b[?7l", "\x1b[?7h\x1b8"
DOWN = "\x1bD"  # keeps the column, and scrolls at the bottom

Rows = t.Callable[[int, int], list[str]]
Write = t.Callable[[bytes], int]


class Screen:
    """The rows below what is printed to a terminal."""

    def __init__(self, rows: Rows, streams: t.Sequence[t.Any], lock: t.Any) -> None:
        self._rows = rows
        self._streams = [stream for stream in streams if is_terminal(stream)]
        self._lock = lock
        self._writes: list[tuple[t.Any, Write, Write]] = []
        self._frame = ""
        self._made_at = 0.0
        self._shown = False
        self.open = False
        #: What went wrong with the drawing, after which nothing more is drawn.
        self.fault: Exception | None = None
        os.register_at_fork(after_in_child=self._leave)

    def begin(self) -> None:
        """Keep the rows below from now on; the first of the streams is the one to draw on."""
        with self._lock:
            self.open = bool(self._streams)
            for stream in self._streams:
                write = stream.buffer.write
                stream.buffer.write = self._around(stream.buffer, write)
                self._writes.append((stream.buffer, write, stream.buffer.write))

    def end(self) -> None:
        """Remove the rows; the cursor is where the next output goes. A second call does nothing."""
        with self._lock:
            if self.open:
                self._erase()
                self._flush()
            self.open = False
            for buffer, write, ours in self._writes:
                if buffer.write is ours:
                    buffer.write = write
            self._writes.clear()

    def refresh(self) -> None:
        """Draw the rows if they are not to be seen, or no longer true."""
        with self._lock:
            if self.open and (not self._shown or self._is_stale()):
                self._draw()
                self._flush()

    def _is_stale(self) -> bool:
        return time.monotonic() - self._made_at > STALE

    def _draw(self) -> None:
        if not in_foreground(self._streams[0]):
            return
        try:
            frame = self._framed() if self._is_stale() else self._frame
        except Exception as error:  # whatever is wrong with the picture, what others print is not lost for it
            self.fault = error
            self.end()
        else:
            self._put(frame)
            self._frame, self._shown = frame, True

    def _framed(self) -> str:
        self._made_at = time.monotonic()
        size = os.get_terminal_size(self._streams[0].fileno())
        rows = self._rows(size.columns - 1, size.lines - 2)
        if not rows:
            return ERASE_BELOW
        room = f"{DOWN * len(rows)}\x1b[{len(rows)}A"
        return f"{ERASE_BELOW}{room}{SAVE}{''.join(f'\r\n{row}' for row in rows)}{RESTORE}"

    def _around(self, buffer: t.Any, write: Write) -> Write:
        def above(data: bytes) -> int:
            if not self.open:
                return write(data)
            with self._lock:
                self._erase()
                elsewhere = buffer is not self._writes[0][0]
                if elsewhere:
                    self._flush()
                written = write(data)
                if elsewhere:
                    buffer.flush()
                self._draw()
                self._flush()
                return written

        return above

    def _erase(self) -> None:
        if self._shown and in_foreground(self._streams[0]):
            self._put(ERASE_BELOW)
        self._shown = False

    def _put(self, text: str) -> None:
        with contextlib.suppress(OSError):  # a terminal that has gone away
            self._writes[0][1](text.encode(self._streams[0].encoding, "replace"))

    def _flush(self) -> None:
        if self._writes:
            with contextlib.suppress(OSError):
                self._writes[0][0].flush()

    def _leave(self) -> None:
        """A worker has no screen."""
        self.open = False


def is_terminal(stream: t.Any) -> bool:
    """Whether a stream is a terminal that can be drawn on."""
    try:
        return bool(stream.isatty()) and hasattr(stream, "buffer") and os.get_terminal_size(stream.fileno()).columns > 0
    except (AttributeError, OSError, ValueError):
        return False


def in_foreground(stream: t.Any) -> bool:
    """Whether a terminal is this process's to draw on: not while the process was put into the background."""
    try:
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    except OSError:
        return False


class Ticker:
    """Does something again and again in a thread of its own, between the forks of the workers."""

    def __init__(self, work: t.Callable[[], None], every: float, lock: t.Any) -> None:
        self._work = work
        self._every = every
        self._lock = lock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="groundwork-progress", daemon=True)

    def begin(self) -> None:
        """Start."""
        self._thread.start()

    def end(self) -> None:
        """Stop, and wait until that is so."""
        self._stop.set()
        self._thread.join(timeout=1)

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            with self._lock:
                self._work()
