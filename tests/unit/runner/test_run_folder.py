# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are asked for once a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    assert run_folder.VARIABLE not in os.environ


def test_without_a_run_every_answer_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(run_folder.VARIABLE, raising=False)
    asked = iter(range(2))
    assert [run_folder.answer(("k",), lambda: next(asked)) for _ in range(2)] == [0, 1]
