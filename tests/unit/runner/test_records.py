# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a run keeps what it planned and did."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import records


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    records.end()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_is_made_before_something_is_kept(tmp_path: Path) -> None:
    begun = records.begin(tmp_path / "runs", "prod")
    assert re.fullmatch(r"\d{8}T\d{6}Z-prod", begun.run_id)
    assert records.current() is begun
    assert not (tmp_path / "runs").exists()
    records.end()
    assert records.current() is None


def test_only_the_user_can_read_what_is_kept(tmp_path: Path) -> None:
    begun = records.begin(tmp_path / "a" / "runs", "prod")
    written = begun.write("plan.json", "{}")
    assert written == tmp_path / "a" / "runs" / f"{begun.run_id}-plan.json"
    assert (mode(written.parent), mode(written)) == (0o700, 0o600)
    assert written.read_text(encoding="utf-8") == "{}"
    assert [path.name for path in written.parent.iterdir()] == [written.name]


def test_a_run_of_the_same_second_has_an_id_of_its_own(tmp_path: Path) -> None:
    first = records.begin(tmp_path, "prod")
    first.write("journal.jsonl", "")
    assert records.begin(tmp_path, "prod").run_id != first.run_id


def test_the_folder_is_that_of_the_start_whatever_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    begun = records.begin("runs", "../../etc/a b")
    monkeypatch.chdir("/")
    assert begun.path("x").parent == tmp_path / "runs"
