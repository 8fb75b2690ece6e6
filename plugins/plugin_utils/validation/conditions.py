# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What requests a listener's rule is for, and where it stands: hosts, paths and priorities that AWS takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.listener_rules import HIGHEST, LOWEST, VALUES, WILDCARD, WILDCARDS, Rule, single_rules
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import items, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
LENGTH = 128
HOST = re.compile(r"[A-Za-z0-9.*?-]+\.[A-Za-z*?]+")
PATH = re.compile(r"[/*][A-Za-z0-9_.$/~\"'@:+&*?-]*")
PATH_MARKS = "_ - . $ / ~ \" ' @ : + &"
METHOD = re.compile(r"[A-Z_-]{1,40}")


def host_problems(holder: Mapping[str, Any], path: str) -> list[str]:
    """Hosts that no request can name."""
    return [
        f"{path}.hosts[{index}] is {shown(host)}; it must be a host name with a dot, of up to {LENGTH} letters, digits, hyphens and the wildcards * and ?."
        for index, host in items(holder, "hosts")
        if not HOST.fullmatch(str(host)) or len(str(host)) > LENGTH
    ]


def path_problems(holder: Mapping[str, Any], path: str) -> list[str]:
    """Paths that no request can have."""
    return [
        f"{path}.paths[{index}] is {shown(text)}; it must begin with / or *, and have up to {LENGTH} letters, digits, {PATH_MARKS} and the wildcards * and ?."
        for index, text in items(holder, "paths")
        if not PATH.fullmatch(str(text)) or len(str(text)) > LENGTH
    ]


def texts(holder: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The values of a list that are known."""
    return tuple(str(value) for _index, value in items(holder, name))


def rules_of(holder: Mapping[str, Any], key: str) -> list[Rule]:
    """The rules that AWS gets for a service or an entry of rules; none for what only gets what is left over."""
    hosts, paths, said = texts(holder, "hosts"), texts(holder, "paths"), holder.get("priority")
    priority = said if isinstance(said, int) else 0
    return single_rules(Rule(key, {}, hosts, paths, priority=priority)) if hosts or paths or priority else []


def wildcard_problems(holder: Mapping[str, Any], path: str) -> list[str]:
    """Rules with more wildcards than AWS takes."""
    counts = [sum(len(WILDCARD.findall(value)) for value in (*rule.hosts, *rule.paths)) for rule in rules_of(holder, path)]
    return [f"{path} has {count} wildcards in one rule; allowed are {WILDCARDS}." for count in counts if count > WILDCARDS][:1]


def condition_problems(holder: Mapping[str, Any], path: str) -> list[str]:
    """Everything about the hosts, the paths and the priority of a service or an entry of rules."""
    errors = host_problems(holder, path) + path_problems(holder, path) + range_problem(f"{path}.priority", holder.get("priority"), LOWEST, HIGHEST)
    return errors + wildcard_problems(holder, path)


def value_problems(holder: Mapping[str, Any], path: str) -> list[str]:
    """More values than one rule takes, which are not put into several where other conditions stand with them."""
    counts = {name: len(texts(holder, name)) for name in ("hosts", "paths", "methods", "source_ips")}
    if sum(counts.values()) <= VALUES or not (counts["methods"] or counts["source_ips"]):
        return []
    return [f"{path} has {sum(counts.values())} values in {', '.join(name for name, count in counts.items() if count)}; allowed are {VALUES} together."]
