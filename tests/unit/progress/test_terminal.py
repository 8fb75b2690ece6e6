# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The terminal of the tests sees what a person would, and can draw it."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests import terminal
from tests.terminal import Glass

ROOT = Path(__file__).resolve().parents[3]


def texts_of(svg: str) -> list[tuple[str, str | None]]:
    root = ET.fromstring(svg)  # noqa: S314  # made here
    return [(str(text.text), text.get("fill")) for text in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_picture_holds_the_screen_in_its_colours() -> None:
    glass = Glass(20, 4)
    glass.feed(b"off\r\nplain \x1b[32mgreen\x1b[0m\x1b[2m <faint>\x1b[0m\r\n")
    said = [(text.strip(), colour) for text, colour in texts_of(glass.svg("test", 1))]
    assert said == [("plain", None), ("green", terminal.COLOURS["green"]), ("<faint>", terminal.COLOURS["brightblack"])]


@pytest.mark.parametrize("pieces", [[b"Go on?\x1b[\r\x1b[J", b"\x1b[\x1b[Kyes"], [b"Go on?\x1b[", b"\r\x1b", b"[J\x1b[", b"\x1b[Kyes"]])
def test_an_escape_that_is_broken_off_is_none(pieces: list[bytes]) -> None:
    glass = Glass(20, 4)
    for piece in pieces:
        glass.feed(piece)
    assert glass.text == "yes"


def test_a_picture_is_taken_when_there_is_something_to_see(tmp_path: Path) -> None:
    code = "import os, sys; print('wide', os.get_terminal_size().columns, sys.stdin.isatty())"
    terminal.main(str(tmp_path / "screen.svg"), "33", "True", sys.executable, "-c", code)
    assert [text.strip() for text, _ in texts_of((tmp_path / "screen.svg").read_text(encoding="utf-8"))] == ["wide 33 True"]


def test_the_picture_of_the_documentation_shows_a_run() -> None:
    said = " ".join(text for text, _ in texts_of((ROOT / "docs" / "images" / "progress.svg").read_text(encoding="utf-8")))
    assert "11 of 14  services" in said
    assert "waits for service groundwork-prod-api (1 of 3 tasks running)" in said
