# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the names of an environment's resources have in common: a pattern for those that a run has made, and those that the next will make."""

from __future__ import annotations

import re

_SEPARATORS = "-_/."
#: What AWS appoints: eight or more hexadecimal digits after up to two words, a UUID, ten or more capital letters and digits, twenty small ones, a revision.
_APPOINTED = re.compile(r"([a-z]+-){0,2}[0-9a-f]{8,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[A-Z0-9]*\d)[A-Z0-9]{10,}|(?=[a-z0-9]*\d)[a-z0-9]{20,}|\d+")


class Names:
    """The names of one environment."""

    def __init__(self, project: str, environment: str) -> None:
        first, second, sep = re.escape(project), re.escape(environment), f"[{_SEPARATORS}]"
        self._first = re.compile(rf"(?P<begin>.*?(?<![A-Za-z0-9]){first}{sep}{second})(?P<sep>{sep}|:|$)(?P<rest>.*)", re.DOTALL)
        self._around = re.compile(rf"(?P<begin>(?<![A-Za-z0-9]){first}{sep}).*(?P<end>{sep}{second})", re.DOTALL)

    def pattern(self, resource: str) -> str:
        """The part of an ARN after the account, with C(*) for what differs within the environment, or from one time to the next.

        C(service/shop-dev-cluster/shop-dev-web) becomes C(service/shop-dev-*), C(vpc/vpc-0123456789) C(vpc/*).
        """
        found = self._first.fullmatch(resource)
        if found:
            return f"{found['begin']}{found['sep']}*" if found["sep"] else found["begin"]
        return "".join(self._part(part) for part in re.split(r"([/:])", resource))

    def _part(self, part: str) -> str:
        found = self._around.fullmatch(part)
        if found:
            return f"{found['begin']}*{found['end']}"
        return "*" if _APPOINTED.fullmatch(part) else part

    def is_ours(self, pattern: str) -> bool:
        """Whether a pattern means nothing but what carries the environment's name."""
        return self._first.fullmatch(pattern.partition("*")[0] or pattern) is not None or any(self._around.fullmatch(part) for part in pattern.split("/"))
