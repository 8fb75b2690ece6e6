# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of a listener: which conditions stand together in one, and in which order they are tried.

A rule without a priority of its own gets one that follows from what it says and from its key, and hardly ever from the other rules: a band for how
specific it is, and a place in the band by a hash. So a new service leaves the rules of the others where they are.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, field, replace
from itertools import batched, product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html: per rule
VALUES, WILDCARDS = 5, 6
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
LOWEST, HIGHEST = 1, 50000
# Computed priorities begin here, so that smaller ones are free to be given.
COMPUTED_FROM = 1000
DEPTHS, LENGTHS, PLACES = 6, 32, 85
WILDCARD = re.compile(r"[*?]")


@dataclass(frozen=True)
class Rule:
    """One rule: what a request has to be like, what then happens to it, and who it belongs to."""

    key: str
    action: Mapping[str, Any]
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    others: Mapping[str, Any] = field(default_factory=dict)  # conditions that have no part in the order
    priority: int = 0  # 0: not given


def literal(pattern: str) -> str:
    """What of a pattern is not a wildcard."""
    return WILDCARD.sub("", pattern)


def depth(path: str) -> int:
    """How far down a path is."""
    return min(path.count("/"), DEPTHS - 1)


def band(rule: Rule) -> int:
    """How specific a rule is, the most specific first: hosts before none, whole names before wildcards, deep paths before shallow ones, long before short."""
    host = 2 if not rule.hosts else 1 if any(WILDCARD.search(name) for name in rule.hosts) else 0
    lowest = min((depth(path) for path in rule.paths), default=0)
    shortest = min((len(literal(path)) for path in rule.paths), default=0)
    return (host * DEPTHS + DEPTHS - 1 - lowest) * LENGTHS + LENGTHS - 1 - min(shortest, LENGTHS - 1)


def place(rule: Rule) -> int:
    """Where a rule would stand if it were alone."""
    lowest = min((depth(path) for path in rule.paths), default=0)
    digest = hashlib.sha256(f"{rule.key}\0{lowest}".encode()).digest()
    return COMPUTED_FROM + band(rule) * PLACES + int.from_bytes(digest[:4], "big") % PLACES


def by_depth(rule: Rule) -> list[Rule]:
    """A rule whose paths are of several depths as one for each; one with a priority stays as it is."""
    if rule.priority or len({depth(path) for path in rule.paths}) < 2:
        return [rule]
    depths = sorted({depth(path) for path in rule.paths}, reverse=True)
    return [replace(rule, paths=tuple(path for path in rule.paths if depth(path) == level)) for level in depths]


def share_of_hosts(hosts: int, paths: int) -> int:
    """How many hosts a rule holds beside its paths so that the fewest rules are needed."""
    return min(range(1, VALUES), key=lambda share: (math.ceil(hosts / share) * math.ceil(paths / (VALUES - share)), -share))


def by_values(rule: Rule) -> list[Rule]:
    """A rule with more hosts and paths than AWS takes as several with the same action."""
    if len(rule.hosts) + len(rule.paths) <= VALUES:
        return [rule]
    if not rule.hosts or not rule.paths:
        return [replace(rule, hosts=values if rule.hosts else (), paths=values if rule.paths else ()) for values in batched(rule.hosts or rule.paths, VALUES)]
    share = share_of_hosts(len(rule.hosts), len(rule.paths))
    pairs = product(batched(rule.hosts, share), batched(rule.paths, VALUES - share))
    return [replace(rule, hosts=hosts, paths=paths) for hosts, paths in pairs]


def single_rules(rule: Rule) -> list[Rule]:
    """The rules that AWS gets for one; of a given priority, each has the next number."""
    parts = [part for level in by_depth(rule) for part in by_values(level)]
    return [replace(part, priority=rule.priority + index) if rule.priority else part for index, part in enumerate(parts)]


def free(wanted: int, taken: Iterable[int]) -> int:
    """The first number from one on that is not taken; after the last one, from the beginning of the computed ones."""
    numbers = (number for start in (wanted, COMPUTED_FROM) for number in range(start, HIGHEST + 1))
    return next(number for number in numbers if number not in taken)


def ordered(rules: Iterable[Rule]) -> Iterator[Rule]:
    """All rules as AWS gets them, each with its priority, the first one to be tried first."""
    single = [part for rule in rules for part in single_rules(rule)]
    placed = {rule.priority: rule for rule in single if rule.priority}
    for rule in sorted((rule for rule in single if not rule.priority), key=lambda rule: (place(rule), rule.key)):
        number = free(place(rule), placed)
        placed[number] = replace(rule, priority=number)
    return iter([placed[number] for number in sorted(placed)])
