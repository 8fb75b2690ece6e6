# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journals that runs have left."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

PHASES = ("read", "sent", "answered")


def of(folder: Path, environment: str) -> list[Path]:
    """The journals of an environment's runs, the oldest first."""
    named = re.compile(rf"\d{{8}}T\d{{6}}Z-{re.escape(re.sub(r'[^A-Za-z0-9._-]+', '-', environment))}-journal\.jsonl")
    return sorted(path for path in folder.glob("*-journal.jsonl") if named.fullmatch(path.name))


def read(files: list[Path]) -> list[dict[str, Any]]:
    """The lines of journals; what a full disk has cut is no line."""
    texts = [line for path in files for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    entries = [entry for entry in map(_entry, texts) if entry]
    return sorted(entries, key=lambda entry: str(entry["time"]))


def _entry(text: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(text)
    except ValueError:
        return None
    complete = isinstance(entry, dict) and entry.get("phase") in PHASES and {"time", "service", "operation"} <= entry.keys()
    return entry if complete else None
