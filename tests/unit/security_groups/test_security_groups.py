# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups as data: their order, their rules, and those of services."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.security_groups import (
    SecurityGroupDataError,
    linked_security_groups,
    order_of,
    security_group_steps,
    service_security_groups,
)

STACK: dict[str, Any] = {"project": "shop", "environment": "prod", "naming": {"templates": {"security_group": "{project}-{env}-{key}-sg"}}}
ANYWHERE = ["0.0.0.0/0"]


def group(*meant: str, direction: str = "ingress") -> dict[str, Any]:
    """A group with a rule for each of the groups that it means."""
    return {"description": "x", direction: [{"description": f"From {key}", "port": 80, "groups": [key]} for key in meant]}


def keys(groups: dict[str, Any]) -> list[str]:
    return [step["key"] for step in security_group_steps(groups, STACK)]


def rule_of(**rule: Any) -> dict[str, Any]:
    """The rule as the module gets it."""
    groups = {"web": {"description": "Web", "ingress": [{"description": "x", **rule}]}, "alb": {"description": "x"}}
    steps = {step["key"]: step for step in security_group_steps(groups, STACK)}
    found: dict[str, Any] = steps["web"]["ingress"][0]
    return found


ORDERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"web": group("alb"), "alb": group()}, ["alb", "web"]),
    ({"rds": group("web"), "web": group("alb"), "alb": group()}, ["alb", "web", "rds"]),
    ({"web": group("self")}, ["web"]),
    ({"web": group("web")}, ["web"]),
    ({"web": group("sg-0123456789abcdef0")}, ["web"]),
    ({"web": group("alb", direction="egress"), "alb": group()}, ["alb", "web"]),
]


@pytest.mark.parametrize(("groups", "order"), ORDERS)
def test_s4_28_what_is_meant_comes_first(groups: dict[str, Any], order: list[str]) -> None:
    assert keys(groups) == order


CIRCLES = [
    {"a": group("b"), "b": group("a")},
    {"a": group("b"), "b": group("c"), "c": group("a")},
    {"a": group("b"), "b": group("a"), "c": group("d"), "d": group("c"), "e": group("a", "c"), "f": group()},
    {"a": group("b", "c"), "b": group("a", "c"), "c": group("a", "b")},
]


@pytest.mark.parametrize("groups", CIRCLES)
def test_s4_35_circles_are_first_made_without_rules(groups: dict[str, Any]) -> None:
    """However the groups stand in the data, each rule finds its group, and each group is complete at its last step."""
    for order in itertools.permutations(groups):
        made: set[str] = set()
        steps = security_group_steps({key: groups[key] for key in order}, STACK)
        for step in steps:
            meant = {name for rule in (step["ingress"] or []) for name in rule["groups"]}
            assert meant <= made | {step["name"]}
            made.add(step["name"])
        assert sorted(step["key"] for step in steps if step["ingress"] is not None) == sorted(groups)
        assert [step["egress"] for step in steps if step["ingress"] is None] == [None] * (len(steps) - len(groups))


def test_only_circles_take_a_second_step() -> None:
    order, shells = order_of({"a": group("b"), "b": group("a"), "c": group("a"), "d": group("c")})
    assert (sorted(order), shells) == (["a", "b", "c", "d"], ["a"])


def test_a_load_balancer_and_its_services_take_one_second_step() -> None:
    """The group that all the others mean is the one that is made before them, however many there are."""
    services = {name: group("alb") for name in ("web", "api", "admin")}
    order, shells = order_of({**services, "alb": group(*services, direction="egress")})
    assert (order[-1], shells) == ("alb", ["alb"])


def test_s0_24_a_group_as_the_module_takes_it() -> None:
    groups = {"web": {"description": "Allow HTTP and SSH traffic", "ingress": [{"description": "HTTP", "port": 80, "cidrs": ANYWHERE}]}}
    assert security_group_steps(groups, STACK) == [
        {
            "key": "web",
            "name": "shop-prod-web-sg",
            "description": "Allow HTTP and SSH traffic",
            "ingress": [{"description": "HTTP", "protocol": "tcp", "from_port": 80, "to_port": 80, "cidrs": ANYWHERE}],
            "egress": [{"description": "All traffic out", "protocol": "all", "cidrs": ANYWHERE}],
            "planned": False,
        }
    ]


def test_the_second_step_of_a_circle_finds_in_a_plan_what_the_first_made() -> None:
    groups = {"a": group("b"), "b": group("a")}
    told = [{"description": "x", "ingress": [{"description": "x", "port": 80, "groups": said["ingress"][0]["groups"]}]} for said in groups.values()]
    steps = security_group_steps(dict(zip(groups, told, strict=True)), STACK)
    assert [(step["key"], step["ingress"] is None, step["planned"]) for step in steps] == [("a", True, False), ("b", False, False), ("a", False, True)]


@pytest.mark.parametrize("egress", [[], [{"description": "DNS", "protocol": "udp", "port": 53, "cidrs": ["203.0.113.0/24"]}]])
def test_s4_35_egress_as_given(egress: list[Any]) -> None:
    assert len(security_group_steps({"web": {"description": "Web", "egress": egress}}, STACK)[0]["egress"]) == len(egress)


RULES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"port": "80", "cidrs": ANYWHERE}, {"protocol": "tcp", "from_port": 80, "to_port": 80, "cidrs": ANYWHERE}),
    ({"from_port": 1, "to_port": 9, "protocol": "udp", "ipv6_cidrs": ["::/0"]}, {"protocol": "udp", "from_port": 1, "to_port": 9, "ipv6_cidrs": ["::/0"]}),
    ({"all": True, "groups": ["self"]}, {"protocol": "all", "groups": ["self"]}),
    ({"protocol": "all", "groups": ["alb"]}, {"protocol": "all", "groups": ["shop-prod-alb-sg"]}),
    ({"protocol": "icmp", "cidrs": ANYWHERE}, {"protocol": "icmp", "cidrs": ANYWHERE}),
    ({"port": 443, "prefix_lists": ["pl-0123456789abcdef0"]}, {"protocol": "tcp", "from_port": 443, "to_port": 443, "prefix_lists": ["pl-0123456789abcdef0"]}),
    (
        {"port": 1, "groups": ["alb", "sg-0123456789abcdef0"], "cidrs": ANYWHERE},
        {"protocol": "tcp", "from_port": 1, "to_port": 1, "groups": ["shop-prod-alb-sg", "sg-0123456789abcdef0"], "cidrs": ANYWHERE},
    ),
]


@pytest.mark.parametrize(("said", "taken"), RULES)
def test_c8_a_rule_as_the_module_takes_it(said: dict[str, Any], taken: dict[str, Any]) -> None:
    assert rule_of(**said) == {"description": "x", **taken}


WRONG: list[tuple[Any, str]] = [
    (None, "security_groups_groups.web.description is missing; it is required."),
    ({"description": "Web", "inbound": []}, "security_groups_groups.web.inbound is not known; allowed are description, egress, ingress."),
    (
        {"description": "Web", "ingress": [{"port": 80, "cidrs": ANYWHERE}]},
        "security_groups_groups.web.ingress[0].description is missing; it is required.",
    ),
    (
        {"description": "Web", "egress": [{"description": "x", "port": "http", "cidrs": ANYWHERE}]},
        "security_groups_groups.web.egress[0].port is 'http'; it must be a whole number.",
    ),
    (
        {"description": "Web", "ingress": [{"description": "x", "cidrs": ANYWHERE}]},
        "security_groups_groups.web.ingress[0] says no port; it needs either port, or from_port and to_port, or all: true.",
    ),
    (
        {"description": "Web", "ingress": [{"description": "x", "port": 80}]},
        "security_groups_groups.web.ingress[0] has no source or destination; one of cidrs, ipv6_cidrs, groups, prefix_lists is required.",
    ),
    (
        {"description": "Web", "ingress": [{"description": "x", "port": 80, "groups": ["wbe"]}]},
        "security_groups_groups.web.ingress[0].groups[0] is 'wbe', which is no security group of this environment; did you mean web?",
    ),
    ({"description": "Über"}, "security_groups_groups.web.description is 'Über'; allowed are letters without accents"),
]


@pytest.mark.parametrize(("said", "sentence"), WRONG)
def test_s4_36_wrong_groups_are_named(said: Any, sentence: str) -> None:
    with pytest.raises(SecurityGroupDataError) as error:
        security_group_steps({"web": said}, STACK)
    assert str(error.value).startswith(sentence)


SERVICES: dict[str, Any] = {
    "api": {"image": "x", "ingress": [{"description": "API from the load balancer", "port": 3001, "groups": ["alb"]}]},
    "workers": {"image": "x"},
    "legacy": {"image": "x", "security_groups": ["web"]},
    "bare": None,
}


def test_s4_30_s4_32_s2_25_each_service_has_its_own_group() -> None:
    assert service_security_groups(SERVICES) == {
        "api": {"description": "Tasks of the service api", "ingress": [{"description": "API from the load balancer", "port": 3001, "groups": ["alb"]}]},
        "workers": {"description": "Tasks of the service workers", "ingress": []},
        "bare": {"description": "Tasks of the service bare", "ingress": []},
    }


def test_only_the_services_of_the_environment() -> None:
    assert list(service_security_groups(SERVICES, ["workers", "legacy", "somebody"])) == ["workers"]


def pairs(*ids: str) -> list[dict[str, Any]]:
    return [{"user_id_group_pairs": [{"group_id": group_id} for group_id in ids]}]


def test_groups_whose_rules_mean_others() -> None:
    found: list[dict[str, Any]] = [
        {"group_id": "sg-1", "ip_permissions": pairs("sg-1"), "ip_permissions_egress": []},
        {"group_id": "sg-2", "ip_permissions": pairs("sg-2", "sg-1"), "ip_permissions_egress": []},
        {"group_id": "sg-3", "ip_permissions": [], "ip_permissions_egress": pairs("sg-1")},
        {"group_id": "sg-4"},
    ]
    assert [group["group_id"] for group in linked_security_groups(found)] == ["sg-2", "sg-3"]
