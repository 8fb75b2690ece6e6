# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock files: every package pinned and hashed, and no address in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .repository import ROOT, text_of

if TYPE_CHECKING:
    from pathlib import Path

LOCKS = sorted(ROOT.glob("requirements*.txt"))
PINNED = re.compile(r"^[a-z0-9][a-z0-9.-]*==\S+( ; .+)? \\$")
HASHED = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def test_there_are_four() -> None:
    assert [path.name for path in LOCKS] == ["requirements-core-2.20.txt", "requirements-ministack.txt", "requirements-test.txt", "requirements.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_line_is_a_pin_a_hash_or_a_comment(lock: Path) -> None:
    strange = [line for line in text_of(lock).splitlines() if not (PINNED.match(line) or HASHED.match(line) or line.lstrip().startswith("#"))]
    assert strange == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_a_hash(lock: Path) -> None:
    lines = text_of(lock).splitlines()
    bare = [line for line, following in zip(lines, [*lines[1:], ""], strict=True) if PINNED.match(line) and not HASHED.match(following)]
    assert bare == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_line_names_a_place(lock: Path) -> None:
    assert [line for line in text_of(lock).splitlines() if re.search(r"://|file:|index-url|find-links", line)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_everything_asked_for_is_locked(lock: Path) -> None:
    asked = [line for line in text_of(lock.with_suffix(".in")).splitlines() if line and line[0] not in "#-"]
    locked = text_of(lock).lower()
    assert [line for line in asked if re.split(r"[=\[]", line)[0].lower() + "==" not in locked] == []
