# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services behind one load balancer together: who gets what no rule matches, and no two that want the same."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.listeners import is_default
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.conditions import rules_of, texts
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import items, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.listener_rules import Rule

Services = dict[str, dict[str, Any]]
MOST_RULES = 100  # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html


def default_problems(services: Services) -> list[str]:
    """One service at most gets what is left over."""
    said = [name for name, http in services.items() if http.get("default")]
    if len(said) > 1:
        return [f"services.{said[1]}.http.default is true, as that of services.{said[0]}; one service gets what no rule matches."]
    left_over = [name for name, http in services.items() if is_default(http) and name not in said]
    if said or len(left_over) > 1:
        return [
            f"services.{name}.http has neither hosts nor paths, and services.{(said or left_over)[0]} gets what no rule matches; one of them is required."
            for name in (left_over if said else left_over[1:])
        ]
    return []


def wanted_by(http: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The pairs of host and path that a service wants for itself."""
    hosts, paths = [host.lower() for host in texts(http, "hosts")], texts(http, "paths")
    yield from product(hosts or [""], paths or [""]) if hosts or paths else ()


def clash_problems(services: Services) -> list[str]:
    """Two services that want the same requests."""
    errors: list[str] = []
    owners: dict[tuple[str, str], str] = {}
    for name, http in services.items():
        taken = next(((owners[pair], pair) for pair in wanted_by(http) if pair in owners), None)
        if taken:
            owner, pair = taken
            errors.append(f"services.{name}.http wants {listed(part for part in pair if part)}, as services.{owner} does; each goes to one service.")
        owners |= {pair: name for pair in wanted_by(http) if pair not in owners}
    return errors


def rules_with_paths(key: str, balancer: Mapping[str, Any], services: Services) -> list[tuple[str, Rule]]:
    """Every rule of the load balancer, with the path of the priority that it has."""
    found = [(f"services.{name}.http", rule) for name, http in services.items() for rule in rules_of(http, name)]
    for index, entry in items(balancer, "rules"):
        path = f"load_balancers.{key}.rules[{index}]"
        found += [(path, rule) for rule in rules_of(entry, str(entry.get("name")))]
    return found


def priority_problems(rules: list[tuple[str, Rule]]) -> list[str]:
    """Each rule has a place of its own."""
    errors: dict[str, str] = {}
    owners: dict[int, str] = {}
    for path, rule in rules:
        number = rule.priority
        if number and owners.get(number, path) != path:
            errors.setdefault(path, f"{path}.priority gives a rule the place {number}, as {owners[number]} does; each rule has a place of its own.")
        owners.setdefault(number, path)
    return list(errors.values())


def behind_problems(key: str, balancer: Mapping[str, Any], services: Services) -> list[str]:
    """Everything that is wrong with the services behind a load balancer together."""
    rules = rules_with_paths(key, balancer, services)
    errors = default_problems(services) + clash_problems(services) + priority_problems(rules)
    if len(rules) > MOST_RULES:
        errors.append(f"load_balancers.{key} has {len(rules)} rules; allowed are {MOST_RULES}.")
    return errors
