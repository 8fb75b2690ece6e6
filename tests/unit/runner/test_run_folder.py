# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are asked for once a run."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible import constants

from ansible_collections.groundwork.aws.plugins.plugin_utils import run_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    yield run_folder.begin()
    run_folder.end()


def test_an_answer_is_asked_for_once_and_by_its_whole_key(folder: Path) -> None:
    asked: list[str] = []

    def ask() -> list[str]:
        asked.append("x")
        return list(asked)

    assert folder.is_dir()
    assert run_folder.answer(("vpc", "a"), ask) == ["x"]
    assert run_folder.answer(("vpc", "a"), ask) == ["x"]
    assert run_folder.answer(("vpc", "b"), ask) == ["x", "x"]
    assert run_folder.answer(("vpc", "a"), ask, fresh=True) == ["x", "x", "x"]
    assert run_folder.answer(("vpc", "a"), ask) == ["x", "x", "x"]


def test_the_folder_is_private_and_ends_with_the_run(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    run_folder.end()
    assert not folder.exists()
    run_folder.end()


def test_the_folder_stands_in_the_one_that_ansible_removes_when_a_run_breaks_off(folder: Path) -> None:
    assert str(folder.parent) == constants.DEFAULT_LOCAL_TMP


def test_a_second_playbook_of_a_run_begins_anew(folder: Path) -> None:
    assert run_folder.answer(("k",), lambda: 1) == 1
    again = run_folder.begin()
    assert not folder.exists()
    assert again.is_dir()
    assert run_folder.answer(("k",), lambda: 2) == 2


def test_a_question_that_fails_is_asked_again(folder: Path) -> None:
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run_folder.answer(("k",), fail)
    assert run_folder.answer(("k",), lambda: 1) == 1


@pytest.mark.filterwarnings("ignore:This process")
def test_a_worker_killed_while_it_writes_leaves_no_half_answer(folder: Path) -> None:
    child = os.fork()
    if not child:
        os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment,misc]
        run_folder.answer(("k",), lambda: "half")
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert run_folder.answer(("k",), lambda: "whole") == "whole"


@pytest.mark.filterwarnings("ignore:This process")
def test_workers_that_ask_at_once_ask_once(folder: Path, tmp_path: Path) -> None:
    def ask() -> str:
        with (tmp_path / "asked").open("a", encoding="utf-8") as asked:
            asked.write("x")
        time.sleep(0.05)
        return "said"

    children = []
    for _ in range(8):
        child = os.fork()
        if not child:
            os._exit(0 if run_folder.answer(("k",), ask) == "said" else 1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 8
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "x"


def test_notes_are_kept_by_their_key_and_in_order(folder: Path) -> None:
    for key, line in ((("t", "a"), "one"), (("t", "b"), "other"), (("t", "a"), "two")):
        run_folder.note(key, line)
    assert run_folder.notes(("t", "a")) == ["one", "two"]
    assert run_folder.notes(("t", "c")) == []
    run_folder.end()
    run_folder.note(("t", "a"), "three")
    assert run_folder.notes(("t", "a")) == []


def test_without_a_run_every_answer_is_asked_for() -> None:
    run_folder.end()
    asked = iter(range(2))
    assert [run_folder.answer(("k",), lambda: next(asked)) for _ in range(2)] == [0, 1]
