# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shared and what differs, joined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_overrides(base: Mapping[str, Any] | None, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The base with what differs laid over it: dicts are joined at every depth, everything else replaces, null too."""
    joined = dict(base or {})
    for key, value in (overrides or {}).items():
        current = joined.get(key)
        both_dicts = isinstance(value, Mapping) and isinstance(current, Mapping)
        joined[key] = with_overrides(current, value) if both_dicts else value
    return joined


def entries(base: Mapping[str, Any] | None, overrides: Mapping[str, Any] | None = None, defaults: Mapping[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Things that repeat, by key: each over the defaults, with what differs here over both."""
    return {str(key): with_overrides(plain(defaults or {}), entry) for key, entry in with_overrides(base, overrides).items()}


def plain(value: Any) -> Any:
    """A value in dicts and lists of its own, with every template in it evaluated."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    return value
