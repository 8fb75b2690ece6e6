# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of a network ACL: numbers that differ, ports and addresses that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.security_groups import cidr_problem
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import is_known, items, range_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_NUMBER = 32766  # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html


def rule_problems(rule: Mapping[str, Any], path: str) -> list[str]:
    """One rule."""
    errors = range_problem(f"{path}.rule_number", rule.get("rule_number"), 1, LARGEST_NUMBER)
    for name in ("from_port", "to_port"):
        errors += range_problem(f"{path}.{name}", rule.get(name), 0, 65535)
    low, high = rule.get("from_port"), rule.get("to_port")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        errors.append(f"{path}.from_port is {low}, above to_port {high}; from_port is the lower one.")
    for name, version in (("cidr", 4), ("ipv6_cidr", 6)):
        if is_known(rule.get(name)):
            errors += cidr_problem(rule[name], version, f"{path}.{name}")
    return errors


def rules_problems(config: Mapping[str, Any], name: str) -> list[str]:
    """A list of rules, each with a number of its own."""
    errors: list[str] = []
    seen: dict[int, int] = {}
    for index, rule in items(config, name):
        path, number = f"vpc_{name}[{index}]", rule.get("rule_number")
        errors += rule_problems(rule, path)
        if number in seen:
            errors.append(f"{path}.rule_number is {number}, as that of vpc_{name}[{seen[number]}]; each rule has a number of its own.")
        seen.setdefault(number, index)
    return errors
