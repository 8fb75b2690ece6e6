# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shared and what differs, joined."""

from __future__ import annotations

import copy
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
    return {str(key): with_overrides(copy.deepcopy(dict(defaults or {})), entry) for key, entry in with_overrides(base, overrides).items()}
