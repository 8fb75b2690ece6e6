# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How progress is shown, and where."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import progress_mode
from ansible_collections.groundwork.aws.plugins.plugin_utils.progress_mode import mode_of, style_of

TERMINAL = {"TERM": "xterm-256color"}


class Stream:
    encoding = "utf-8"


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_mode, "is_terminal", lambda _stream: True)
    monkeypatch.setattr(progress_mode, "in_foreground", lambda _stream: True)


@pytest.mark.parametrize(
    ("asked", "environment", "more", "mode"),
    [
        ("auto", {}, {}, "bar"),
        ("auto", {"CI": "false"}, {}, "bar"),
        ("auto", {"CI": ""}, {}, "bar"),
        ("auto", {"NO_COLOR": "1"}, {}, "bar"),
        ("auto", {}, {"verbosity": 2}, "bar"),
        ("auto", {"CI": "true"}, {}, "lines"),
        ("auto", {"CI": "1"}, {}, "lines"),
        ("auto", {"AWX_ISOLATED_DATA_DIR": "/runner/artifacts/1"}, {}, "lines"),
        ("auto", {"TERM": "dumb"}, {}, "lines"),
        ("auto", {}, {"stepwise": True}, "lines"),
        ("auto", {}, {"verbosity": 3}, "off"),
        ("bar", {"CI": "true", "TERM": "dumb"}, {"verbosity": 4}, "bar"),
        ("lines", {}, {"verbosity": 4}, "lines"),
        ("off", {}, {}, "off"),
    ],
)
@pytest.mark.usefixtures("on_a_terminal")
def test_the_mode_suits_the_place(asked: str, environment: dict[str, str], more: dict[str, Any], mode: str) -> None:
    given = {"verbosity": 0, "stepwise": False, **more}
    assert mode_of(asked, environment=TERMINAL | environment, stream=Stream(), **given) == mode


@pytest.mark.parametrize("asked", ["auto", "bar"])
@pytest.mark.parametrize("missing", ["is_terminal", "in_foreground"])
@pytest.mark.usefixtures("on_a_terminal")
def test_there_is_no_bar_without_a_terminal_to_draw_on(asked: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_mode, missing, lambda _stream: False)
    assert mode_of(asked, 0, False, TERMINAL, Stream()) == "lines"


@pytest.mark.usefixtures("on_a_terminal")
def test_a_terminal_that_says_nothing_of_itself_gets_lines() -> None:
    assert mode_of("auto", 0, False, {}, Stream()) == "lines"


def test_colours_and_characters_are_the_terminal_s() -> None:
    assert style_of(True, {}, Stream()) == progress_mode.Style(colour=True, unicode=True)
    assert not style_of(True, {"NO_COLOR": "1"}, Stream()).colour
    assert not style_of(False, {}, Stream()).colour
    latin = Stream()
    latin.encoding = "iso-8859-1"
    assert not style_of(True, {}, latin).unicode
