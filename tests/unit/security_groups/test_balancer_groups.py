# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups between load balancers and services."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.security_groups import security_group_steps, service_security_groups

CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
VPC = "10.0.0.0/16"
API: dict[str, Any] = {"port": 3001, "http": {"paths": ["/api/*"]}}
ANYWHERE = {"cidrs": ["0.0.0.0/0"]}


def groups(services: dict[str, Any], **balancers: Any) -> dict[str, Any]:
    return service_security_groups(services, load_balancers=balancers, vpc_cidr=VPC)


def rules(group: dict[str, Any], direction: str = "ingress") -> list[tuple[Any, ...]]:
    """A group's rules as description, port and other end."""
    return [(rule["description"], rule["port"], *rule.get("cidrs", []), *rule.get("ipv6_cidrs", []), *rule.get("groups", [])) for rule in group[direction]]


def test_s2_25_s4_30_a_service_lets_in_its_load_balancer_and_nobody_else() -> None:
    found = groups({"api": API, "worker": {}}, ingress={})
    assert rules(found["api"]) == [("Requests from the load balancer ingress", 3001, "ingress")]
    assert rules(found["worker"]) == []
    assert rules(found["ingress"]) == [("HTTP to the load balancer ingress", 80, "0.0.0.0/0")]
    assert rules(found["ingress"], "egress") == [("Requests to the service api", 3001, "api")]
    assert [group["description"] for group in found.values()] == ["Load balancer ingress", "Tasks of the service api", "Tasks of the service worker"]


@pytest.mark.parametrize(
    ("balancer", "expected"),
    [
        ({}, [("HTTP", 80, "0.0.0.0/0")]),
        ({"certificate_arns": [CERTIFICATE]}, [("HTTPS", 443, "0.0.0.0/0"), ("HTTP", 80, "0.0.0.0/0")]),
        ({"certificate_arns": [CERTIFICATE], "http_port": None}, [("HTTPS", 443, "0.0.0.0/0")]),
        ({"http_port": 8080}, [("HTTP", 8080, "0.0.0.0/0")]),
        ({"scheme": "internal"}, [("HTTP", 80, VPC)]),
        ({"scheme": "internal", "ip_address_type": "dualstack"}, [("HTTP", 80, VPC)]),
        ({"ip_address_type": "dualstack"}, [("HTTP", 80, "0.0.0.0/0", "::/0")]),
        ({"ip_address_type": "dualstack", "ingress_ipv6_cidrs": ["2001:db8::/32"]}, [("HTTP", 80, "0.0.0.0/0", "2001:db8::/32")]),
        ({"ingress_cidrs": ["203.0.113.0/24", "198.51.100.0/24"]}, [("HTTP", 80, "203.0.113.0/24", "198.51.100.0/24")]),
        ({"ingress_cidrs": []}, []),
    ],
)
def test_s4_31_who_may_ask_a_load_balancer(balancer: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    named = [(f"{protocol} to the load balancer ingress", *rest) for protocol, *rest in expected]
    assert rules(groups({}, ingress=balancer)["ingress"]) == named


def test_nothing_behind_a_load_balancer_leaves_no_way_out() -> None:
    assert groups({"worker": {}}, ingress=None)["ingress"]["egress"] == []


@pytest.mark.parametrize(
    ("http", "expected"),
    [
        ({"port": 9000}, [("Requests from the load balancer ingress", 9000, "ingress")]),
        ({"health_check": {"port": "traffic-port"}}, [("Requests from the load balancer ingress", 3001, "ingress")]),
        ({"health_check": {"port": "3001"}}, [("Requests from the load balancer ingress", 3001, "ingress")]),
        (
            {"health_check": {"port": "9001"}},
            [("Requests from the load balancer ingress", 3001, "ingress"), ("Health checks from the load balancer ingress", 9001, "ingress")],
        ),
    ],
)
def test_the_ports_that_a_load_balancer_asks(http: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    found = groups({"api": {**API, "http": http}}, ingress={})
    assert rules(found["api"]) == expected
    outward = [(text.replace("from the load balancer ingress", "to the service api"), port, "api") for text, port, _group in expected]
    assert rules(found["ingress"], "egress") == outward


def test_c7_each_service_is_behind_the_load_balancer_that_it_names_or_the_first() -> None:
    found = groups({"web": {"port": 80, "http": {}}, "admin": {"port": 81, "http": {"load_balancer": "inside"}}}, ingress={}, inside={"scheme": "internal"})
    assert rules(found["web"]) == [("Requests from the load balancer ingress", 80, "ingress")]
    assert rules(found["admin"]) == [("Requests from the load balancer inside", 81, "inside")]
    assert rules(found["inside"], "egress") == [("Requests to the service admin", 81, "admin")]


def test_d8_groups_beside_a_service_s_own() -> None:
    found = groups({"app": {**API, "security_groups": ["ecs-tasks", "app"]}, "old": {**API, "security_groups": ["ecs-tasks"]}}, ingress={})
    assert list(found) == ["ingress", "app"]
    assert rules(found["app"]) == [("Requests from the load balancer ingress", 3001, "ingress")]
    assert rules(found["ingress"], "egress") == [("Requests to the service app", 3001, "ecs-tasks", "app"), ("Requests to the service old", 3001, "ecs-tasks")]


def test_groups_instead_of_a_load_balancer_s_own() -> None:
    found = groups({"api": API}, ingress={"security_groups": ["edge"]})
    assert list(found) == ["api"]
    assert rules(found["api"]) == [("Requests from the load balancer ingress", 3001, "edge")]


def test_what_a_service_says_itself_stands_once() -> None:
    said = {"description": "API from the edge", "port": 3001, "groups": ["ingress"]}
    assert groups({"api": {**API, "ingress": [said]}}, ingress={})["api"]["ingress"] == [said]


def test_defaults_of_the_environment_s_own() -> None:
    found = service_security_groups({}, load_balancers={"ingress": None}, balancer_defaults={"http_port": 8000, "scheme": "internal"}, vpc_cidr=VPC)
    assert rules(found["ingress"]) == [("HTTP to the load balancer ingress", 8000, VPC)]


def test_s4_28_the_role_can_build_them() -> None:
    stack = {"project": "shop", "environment": "prod"}
    steps = security_group_steps(groups({"api": API, "web": {**API, "port": 80}}, ingress={}), stack)
    assert [(step["key"], step["ingress"] is None) for step in steps] == [("ingress", True), ("api", False), ("web", False), ("ingress", False)]
