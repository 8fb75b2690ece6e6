# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an environment may do but is advised against, with what it accepts by waiver."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

POSTURE = (
    (("iam-wildcard:",), "OK: IAM roles have specific, limited permissions."),
    (("open-all-ports:",), "OK: security groups have defined rules."),
)


@dataclass(frozen=True)
class Finding:
    """One thing to think about; the id stays the same from run to run."""

    id: str
    path: str
    message: str
    recommendation: str
    waived: bool = False
    reason: str = ""
    until: str = ""

    @property
    def line(self) -> str:
        """The finding as one line of a report."""
        if self.waived:
            return f"waived until {self.until}: {self.id}: {self.message} Accepted because: {self.reason}"
        ended = f" (The waiver ended on {self.until}.)" if self.until else ""
        return f"{self.id}: {self.path}: {self.message} {self.recommendation}{ended}"

    def as_dict(self) -> dict[str, Any]:
        """The finding as a task's result carries it."""
        return asdict(self)


def day_of(text: object) -> dt.date | None:
    """The day of a waiver; None where it is none."""
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        return None


def with_waiver(finding: Finding, waiver: Mapping[str, Any] | None, today: dt.date) -> Finding:
    """The finding with what its waiver says: it holds up to and including its last day."""
    if waiver is None:
        return finding
    last = day_of(waiver.get("until"))
    holds = last is not None and today <= last
    return replace(finding, waived=holds, reason=str(waiver.get("reason") or ""), until=str(waiver.get("until") or ""))


def needless(waivers: Iterable[Mapping[str, Any]], found: Iterable[Finding]) -> list[Finding]:
    """A finding for each waiver of something that is not found."""
    known = {finding.id for finding in found}
    return [
        Finding(
            f"unknown-waiver:{waiver['id']}",
            f"findings_waived[{index}]",
            f"The waiver is of {waiver['id']}, which is not found here.",
            "Remove the waiver, or correct its id.",
        )
        for index, waiver in enumerate(waivers)
        if waiver.get("id") and waiver["id"] not in known
    ]


def waived(found: Sequence[Finding], waivers: Sequence[Mapping[str, Any]], today: dt.date) -> list[Finding]:
    """The findings, each with its waiver, and the waivers that belong to none."""
    by_id = {waiver["id"]: waiver for waiver in waivers if waiver.get("id")}
    return [with_waiver(finding, by_id.get(finding.id), today) for finding in found] + needless(waivers, found)


def posture(found: Iterable[Finding]) -> list[str]:
    """What is well, as a report says it (S0-47)."""
    ids = [finding.id for finding in found]
    return [line for prefixes, line in POSTURE if not any(found_id.startswith(prefixes) for found_id in ids)]
