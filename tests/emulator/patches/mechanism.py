# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a patch takes the place of a method of moto's, and leaves it again."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

Function = Callable[..., Any]

NOTHING = object()


@dataclass(frozen=True)
class Patch:
    """One function of ours in the place of one attribute of a class or module of moto's."""

    owner: Any
    attribute: str
    function: Function

    def install(self) -> None:
        present = vars(self.owner).get(self.attribute, NOTHING)
        setattr(self.owner, self.attribute, self._replacement(present))

    def _replacement(self, present: Any) -> Any:
        """Ours, of the same kind as what is there: a property, a static method, a table or a method."""
        if isinstance(present, property):
            return property(_around(self.function, present.fget))
        if isinstance(present, dict):
            return self.function(present)
        around = _around(self.function, getattr(self.owner, self.attribute, None))
        return staticmethod(around) if isinstance(present, staticmethod) else around


def _around(function: Function, original: Function | None) -> Function:
    @wraps(function)
    def replaced(*arguments: Any, **named: Any) -> Any:
        return function(original, *arguments, **named)

    del replaced.__wrapped__  # it takes what the original takes, not what ours does
    if original:
        replaced.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]
    return replaced


PATCHES: list[Patch] = []
_originals: dict[tuple[Any, str], Any] = {}


def replaces(owner: Any, attribute: str) -> Callable[[Function], Function]:
    """The decorated function is called instead of the attribute; first it gets what was there (None: nothing was)."""

    def register(function: Function) -> Function:
        PATCHES.append(Patch(owner, attribute, function))
        return function

    return register


def apply(*left_out: Function) -> None:
    """Bring every patch but these into force; applying again changes nothing."""
    remove()
    for patch in PATCHES:
        if patch.function not in left_out:
            _originals.setdefault((patch.owner, patch.attribute), vars(patch.owner).get(patch.attribute, NOTHING))
            patch.install()


def remove() -> None:
    """Plain moto again."""
    for (owner, attribute), original in _originals.items():
        if original is NOTHING:
            delattr(owner, attribute)
        else:
            setattr(owner, attribute, original)
    _originals.clear()
