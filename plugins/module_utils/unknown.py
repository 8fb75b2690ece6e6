# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The placeholder that stands, in a plan, for what AWS will only say once it is made."""

from __future__ import annotations

from typing import Any

UNKNOWN = "(known after apply)"


def has_unknown(value: Any) -> bool:
    """Whether the placeholder stands anywhere in a value."""
    return first_unknown(value) is not None


def first_unknown(value: Any, path: str = "") -> str | None:
    """The path of the first placeholder in a value, such as C(subnet_ids[0]); None when there is none."""
    if isinstance(value, str):
        return path if UNKNOWN in value else None
    for step, item in _steps(value):
        found = first_unknown(item, f"{path}{step}" if path else step.lstrip("."))
        if found is not None:
            return found
    return None


def _steps(value: Any) -> list[tuple[str, Any]]:
    """The steps down from a dict or a list, with what each leads to."""
    if isinstance(value, dict):
        return [(f".{key}", item) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [(f"[{index}]", item) for index, item in enumerate(value)]
    return []
