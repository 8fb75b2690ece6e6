# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A switch of this process: while it is on, no lookup of ours calls AWS, and what would need a call is not known yet."""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OFFLINE = ContextVar("groundwork_offline", default=False)


def is_offline() -> bool:
    """Whether AWS may not be asked just now."""
    return _OFFLINE.get()


@contextlib.contextmanager
def offline() -> Iterator[None]:
    """Within this, what needs AWS answers "(known after apply)"."""
    token = _OFFLINE.set(True)
    try:
        yield
    finally:
        _OFFLINE.reset(token)
