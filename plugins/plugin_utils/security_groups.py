# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups as data: checked, put in an order, and as the module takes them."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.balancer_groups import component_groups
from ansible_collections.groundwork.aws.plugins.plugin_utils.file_systems import file_system_groups
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.security_groups import description_problems, rules_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import check_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ALL_OUT = {"description": "All traffic out", "all": True, "cidrs": ["0.0.0.0/0"]}
STRINGS = {"type": "list", "elements": "str"}
TARGETS = ("cidrs", "ipv6_cidrs", "groups", "prefix_lists")
DIRECTIONS = ("ingress", "egress")
RULE_SPEC: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "options": {
        "description": {"type": "str", "required": True},
        "protocol": {"type": "str"},
        "port": {"type": "int"},
        "from_port": {"type": "int"},
        "to_port": {"type": "int"},
        "all": {"type": "bool"},
        **dict.fromkeys(TARGETS, STRINGS),
    },
}
#: One group, in the form of an option of argument_specs.
GROUP_SPEC: dict[str, Any] = {
    "type": "dict",
    "options": {"description": {"type": "str", "required": True}, **dict.fromkeys(DIRECTIONS, RULE_SPEC)},
}


class SecurityGroupDataError(ValueError):
    """Security groups that cannot be built."""


def checked(groups: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The groups with their values in their types, and everything that is wrong with them, a sentence each."""
    errors: list[str] = []
    typed = {key: check_options(GROUP_SPEC, group or {}, f"security_groups_groups.{key}", errors) for key, group in groups.items()}
    return typed, errors or [problem for key, group in typed.items() for problem in _group_problems(f"security_groups_groups.{key}", group, list(groups))]


def _group_problems(path: str, group: Mapping[str, Any], keys: list[str]) -> list[str]:
    """What AWS would refuse of a group whose values have the right types."""
    rules = [problem for direction in DIRECTIONS for problem in rules_problems(group, direction, path, keys)]
    return description_problems(group["description"], f"{path}.description") + rules


def references(group: Mapping[str, Any], keys: Iterable[str]) -> set[str]:
    """The groups of the environment that a group's rules mean, without itself."""
    named = {name for direction in DIRECTIONS for rule in group.get(direction) or [] for name in rule.get("groups") or []}
    return named & set(keys)


def most_meant(circle: Iterable[str], graph: Mapping[str, set[str]]) -> str:
    """The group of a circle that most groups mean, so that few have to be made twice."""
    return max(circle, key=lambda key: sum(key in meant for meant in graph.values()))


def order_of(groups: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The keys in an order in which what is meant comes first, and those that have to be there, still without rules, before that: references in circles."""
    graph = {key: references(group, groups) - {key} for key, group in groups.items()}
    shells: list[str] = []
    while True:
        without_shells = {key: sorted(meant - set(shells)) for key, meant in graph.items()}
        try:
            return list(TopologicalSorter(without_shells).static_order()), shells
        except CycleError as error:
            shells.append(most_meant(dict.fromkeys(error.args[1]), graph))


def ports_of(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule's protocol and ports as the module takes them."""
    if rule.get("all"):
        return {"protocol": "all"}
    protocol = {"protocol": rule.get("protocol") or "tcp"}
    if rule.get("port") is not None:
        return {**protocol, "from_port": rule["port"], "to_port": rule["port"]}
    return {**protocol, **{name: rule[name] for name in ("from_port", "to_port") if rule.get(name) is not None}}


def rule_request(rule: Mapping[str, Any], keys: Iterable[str], stack: Mapping[str, Any]) -> dict[str, Any]:
    """One rule as the module takes it: groups by name."""
    targets = {target: rule[target] for target in TARGETS if rule.get(target)}
    if "groups" in targets:
        targets["groups"] = [resource_name(name, "security_group", stack) if name in keys else name for name in targets["groups"]]
    return {"description": rule["description"], **ports_of(rule), **targets}


def step(key: str, group: Mapping[str, Any], keys: Iterable[str], stack: Mapping[str, Any]) -> dict[str, Any]:
    """One group as the module takes it."""
    egress = [ALL_OUT] if group.get("egress") is None else group["egress"]
    return {
        "key": key,
        "name": resource_name(key, "security_group", stack),
        "description": group["description"],
        "ingress": [rule_request(rule, keys, stack) for rule in group.get("ingress") or []],
        "egress": [rule_request(rule, keys, stack) for rule in egress],
    }


def security_group_steps(groups: Mapping[str, Any], stack: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The filter: one module call after the other; only references in circles take a second one for a group."""
    typed, found = checked(groups)
    if found:
        raise SecurityGroupDataError(" ".join(found))
    order, shells = order_of(typed)
    complete = {key: step(key, group, list(groups), stack) for key, group in typed.items()}
    first = [{**complete[key], "ingress": None, "egress": None, "planned": False} for key in shells]
    return first + [{**complete[key], "planned": key in shells} for key in order]


def service_security_groups(
    services: Mapping[str, Any],
    hosts: Iterable[str] | None = None,
    load_balancers: Mapping[str, Any] | None = None,
    balancer_defaults: Mapping[str, Any] | None = None,
    vpc_cidr: str = "",
    file_systems: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The filter: the group that each service, load balancer and file system has of its own, but where it names others; without rules nobody gets in."""
    built = services if hosts is None else {name: services[name] for name in hosts if name in services}
    return {**component_groups(built, load_balancers or {}, balancer_defaults, vpc_cidr), **file_system_groups(built, file_systems or {})}


def linked_security_groups(groups: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The filter: those groups, as AWS describes them, whose rules mean other groups, which AWS would then not delete."""
    return [group for group in groups if _meant_ids(group) - {group["group_id"]}]


def _meant_ids(group: Mapping[str, Any]) -> set[str]:
    """The ids of the groups in a group's rules."""
    permissions = [*(group.get("ip_permissions") or []), *(group.get("ip_permissions_egress") or [])]
    return {pair["group_id"] for permission in permissions for pair in permission.get("user_id_group_pairs") or []}
