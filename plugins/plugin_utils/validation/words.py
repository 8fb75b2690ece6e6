# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an error speaks, and how a check reads what may have been left out or refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN


def listed(values: Iterable[object]) -> str:
    """Values as a reader likes them: a, b, c."""
    return ", ".join(str(value) for value in values)


def shown(value: object) -> str:
    """A value as it stands in YAML, not longer than a reader needs."""
    if isinstance(value, bool):
        return str(value).lower()
    text = f"'{value}'" if isinstance(value, str) else "null" if value is None else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def allowed_or_meant(word: str, allowed: Iterable[str], many: int = 12) -> str:
    """What was probably meant; else what there is to choose from."""
    names = sorted(allowed)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    more = f" and {len(names) - many} more" if len(names) > many else ""
    return f"allowed are {listed(names[:many])}{more}." if names else "nothing is allowed there."


def is_known(value: object) -> bool:
    """Whether a value is there and does not wait for something that AWS has to tell."""
    return value is not None and value != UNKNOWN


def items(config: Mapping[str, Any], name: str) -> Iterator[tuple[int, Any]]:
    """The entries of a list with their places; those of a wrong type have been reported and are left out."""
    for index, entry in enumerate(config.get(name) or []):
        if is_known(entry):
            yield index, entry


def entries(config: Mapping[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a dict of dicts; an empty one stands for its defaults."""
    for key, entry in (config.get(name) or {}).items():
        if entry is None or isinstance(entry, Mapping):
            yield str(key), dict(entry or {})


def outside(value: object, low: int, high: int) -> bool:
    """Whether a number is known and not within its limits."""
    return isinstance(value, int) and not low <= value <= high


def range_problem(path: str, value: object, low: int, high: int, unit: str = "") -> list[str]:
    """The error of a number outside its limits, if it is."""
    if not outside(value, low, high):
        return []
    return [f"{path} is {value}; allowed are {low} to {high}{' ' + unit if unit else ''}."]
