# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The patches as a whole."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator import patches
from tests.unit.emulator.proof import PROVEN

if TYPE_CHECKING:
    from collections.abc import Callable

FUNCTIONS = [patch.function for patch in patches.PATCHES]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_every_patch_says_what_it_follows_and_has_a_proof(function: Callable[..., Any]) -> None:
    for module in Path(__file__).parent.glob("test_*_patches.py"):
        importlib.import_module(f"tests.unit.emulator.{module.stem}")
    assert "https://docs.aws.amazon.com/" in (function.__doc__ or "")
    assert (function.__module__, function.__name__) in {(proven.__module__, proven.__name__) for proven in PROVEN}


def test_patches_can_be_applied_twice_and_taken_away() -> None:
    owners = {(patch.owner, patch.attribute) for patch in patches.PATCHES}
    in_force = {key: vars(key[0]).get(key[1]) for key in owners}
    patches.apply()
    patches.remove()
    plain = {key: vars(key[0]).get(key[1]) for key in owners}
    patches.apply()
    patches.apply()
    patches.remove()
    assert {key: vars(key[0]).get(key[1]) for key in owners} == plain
    patches.apply()
    assert all(in_force[key] is not plain[key] for key in owners)
