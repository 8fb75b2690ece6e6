# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which journals are an environment's, and what is in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ansible_collections.groundwork.aws.plugins.plugin_utils import journal_files

if TYPE_CHECKING:
    from pathlib import Path


def test_the_journals_of_an_environment_are_not_those_of_another(tmp_path: Path) -> None:
    names = ["20270105T080000Z-dev-journal.jsonl", "20270104T080000Z-dev-journal.jsonl"]
    others = ["20270105T080000Z-my-dev-journal.jsonl", "20270105T080000Z-dev-2-journal.jsonl", "20270105T080000Z-dev-plan.json", "dev-journal.jsonl"]
    for name in names + others:
        (tmp_path / name).touch()
    assert [path.name for path in journal_files.of(tmp_path, "dev")] == sorted(names)
    assert journal_files.of(tmp_path / "none", "dev") == []


def test_only_whole_lines_count_in_the_order_of_their_times(tmp_path: Path) -> None:
    def line(time: str, **more: str) -> str:
        return json.dumps({"time": time, "phase": "read", "service": "sqs", "operation": "ListQueues", **more})

    later, earlier, unknown = line("2"), line("1"), line("3", phase="begun")
    torn = f"{later[:20]}"
    (tmp_path / "a").write_text(f"{later}\n{torn}\n\n[]\n{unknown}\n", encoding="utf-8")
    (tmp_path / "b").write_text(f"{earlier}\n", encoding="utf-8")
    assert [entry["time"] for entry in journal_files.read([tmp_path / "a", tmp_path / "b"])] == ["1", "2"]
