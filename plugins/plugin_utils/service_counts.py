# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many tasks a service runs, and who decides on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def service_count(service: Mapping[str, Any], image_missing: bool = False) -> dict[str, int | None]:
    """The filter: C(desired), None where it is scaling's to say, and C(initial), the tasks that a new service starts with."""
    scaled = bool(service.get("scaling")) or service.get("desired_count") is None
    initial = _initial(service)
    return {"desired": 0 if image_missing else None if scaled else initial, "initial": initial}


def _initial(service: Mapping[str, Any]) -> int:
    """What the service says, within the bounds of its scaling."""
    scaling = service.get("scaling") or {}
    low, high, said = scaling.get("min_capacity"), scaling.get("max_capacity"), service.get("desired_count")
    count = max(0 if low is None else int(low), 0 if said is None else int(said))
    if said is None and low is None:
        count = 1  # what AWS gives a new service
    return count if high is None else min(count, int(high))
