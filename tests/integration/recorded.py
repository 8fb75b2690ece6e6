# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What callbacks were told in a run, so that two runs can be compared."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

#: What differs between any two runs: numbers that AWS gives, times, and names of temporary folders.
CHANCE = (
    (re.compile(r"ansible-(module)?tmp-[\w.-]+"), "#folder"),
    (re.compile(r"\b([a-z]+(-[a-z]+)*)-[0-9a-f]{8,17}\b"), r"\1-#"),
    (re.compile(r"\b[0-9A-Za-z]{52}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "#request"),
    (re.compile(r"20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d[.\d]*(Z|\+00:00)?|\w{3}, \d\d \w{3} 20\d\d [\d:]{8} GMT"), "#time"),
    (re.compile(r"\bA[A-Z]{3}[A-Z0-9]{17}\b"), "#id"),
    (re.compile(r"j\d+\.\d+"), "#job"),
    (re.compile(r"0x[0-9a-f]{12}"), "#address"),
)
#: Times that AWS gives in milliseconds.
MILLISECONDS = range(1_600_000_000_000, 4_000_000_000_000)


def environment(file: Path) -> dict[str, str]:
    """The environment in which ansible-playbook writes its events to a file."""
    callbacks = {"ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "recording"), "ANSIBLE_CALLBACKS_ENABLED": "groundwork.aws.groundwork,recorder"}
    return {"RECORDED": str(file), **callbacks}


def events(file: Path) -> list[dict[str, Any]]:
    """The events of a run, without what differs between any two."""
    return [by_chance_the_same(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def by_chance_the_same(value: Any) -> Any:
    """A value without what differs between any two runs."""
    if isinstance(value, dict):
        return {key: by_chance_the_same(item) for key, item in value.items()}
    if isinstance(value, list):
        return [by_chance_the_same(item) for item in value]
    if isinstance(value, int) and value in MILLISECONDS:
        return "#time"
    for pattern, instead in CHANCE if isinstance(value, str) else ():
        value = pattern.sub(instead, value)
    return value
