# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Target groups and listeners, as services and load balancers imply them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.listeners import listeners, other_listeners, services_behind, target_groups
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import with_overrides
from tests.meta.repository import ROOT, loaded

ROLE = loaded(ROOT / "roles" / "alb_waf" / "defaults" / "main.yml")
STACK: dict[str, Any] = {"project": "shop", "environment": "prod"}
CERTIFICATES = [f"arn:aws:acm:eu-central-1:123456789012:certificate/{name}" for name in ("one", "two")]
NOT_FOUND = {"fixed_response": {"status_code": 404, "content_type": "text/plain", "body": "Not Found"}}


def behind(**services: dict[str, Any] | None) -> dict[str, Any]:
    given = {name: {"port": 3000, "http": http} for name, http in services.items()}
    return services_behind(given, "ingress", True, ROLE["alb_waf_http_defaults"])


def group(**http: Any) -> dict[str, Any]:
    (found,) = target_groups(behind(api=http), STACK)
    return found


def built(balancer: dict[str, Any], **services: dict[str, Any]) -> list[dict[str, Any]]:
    chosen = behind(**services)
    made = [{"group": {"key": name}, "target_group": {"arn": f"arn-of-{name}"}} for name in chosen]
    return listeners(with_overrides(ROLE["alb_waf_defaults"], balancer), chosen, made)


def test_a_plan_may_not_know_a_target_group_yet() -> None:
    (listener,) = listeners(ROLE["alb_waf_defaults"], behind(web={"default": True}), [{"group": {"key": "web"}, "changed": True}])
    assert listener["default_actions"] == [{"forward": {"target_group_arn": "(known after apply)"}}]


def forward(name: str) -> list[dict[str, Any]]:
    return [{"forward": {"target_group_arn": f"arn-of-{name}"}}]


def test_s1_48_s4_113_a_target_group_as_the_module_takes_it() -> None:
    check = {"path": "/health", "unhealthy_threshold": 3}
    assert group(health_check=check, deregistration_delay=120, stickiness={"duration": 3600}) == {
        "key": "api",
        "name": "shop-prod-api",
        "protocol": "http",
        "protocol_version": "http1",
        "port": 80,
        "health_check": {
            "enabled": True,
            "path": "/health",
            "port": "traffic-port",
            "protocol": "http",
            "matcher": "200",
            "interval": 30,
            "timeout": 5,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
        },
        "deregistration_delay": 120,
        "slow_start": 0,
        "load_balancing_algorithm": "round_robin",
        "stickiness": {"enabled": True, "type": "lb_cookie", "duration": 3600},
    }


def test_null_is_as_good_as_nothing_said() -> None:
    said = {"protocol": None, "hosts": None, "health_check": {"path": None, "interval": 10}, "stickiness": {"duration": None}}
    assert group(**said) == group(health_check={"interval": 10}, stickiness={})
    assert group(health_check=None, stickiness=None) == group()


def test_a_target_group_of_https() -> None:
    found = group(protocol="https", health_check={"protocol": None})
    assert (found["port"], found["health_check"]["protocol"]) == (443, "https")
    assert group(protocol="https", health_check={"protocol": "http"})["health_check"]["protocol"] == "http"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, {"enabled": False}),
        ({}, {"enabled": True, "type": "lb_cookie"}),
        ({"type": "app_cookie", "cookie_name": "session", "duration": None}, {"enabled": True, "type": "app_cookie", "cookie_name": "session"}),
    ],
)
def test_s1_50_stickiness(said: dict[str, Any] | None, expected: dict[str, Any]) -> None:
    assert group(stickiness=said)["stickiness"] == expected


def test_grpc_is_asked_as_aws_does_unless_the_service_says_otherwise() -> None:
    checks = [
        group(protocol_version="grpc", **more)["health_check"] for more in ({}, {"health_check": {"path": "/grpc.health.v1.Health/Check", "matcher": "0"}})
    ]
    assert [(check["path"], check["matcher"]) for check in checks] == [("/AWS.ALB/healthcheck", "12"), ("/grpc.health.v1.Health/Check", "0")]


def test_c7_only_the_services_behind_this_load_balancer() -> None:
    services = {"a": {"http": {}}, "b": {"http": {"load_balancer": "inside"}}, "c": {"http": None}, "d": None}
    chosen = [list(services_behind(services, name, name == "ingress", {})) for name in ("ingress", "inside")]
    assert chosen == [["a"], ["b"]]


def test_s2_42_without_a_certificate_http_alone() -> None:
    assert built({}, app={}) == [{"protocol": "http", "port": 80, "default_actions": forward("app"), "rules": []}]


def test_s1_46_47_s4_111_with_a_certificate_http_only_redirects() -> None:
    https, http = built({"certificate_arns": CERTIFICATES}, app={})
    assert (https["protocol"], https["port"], https["certificates"], https["ssl_policy"]) == (
        "https",
        443,
        CERTIFICATES,
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    )
    assert https["default_actions"] == forward("app")
    redirect = {"redirect": {"protocol": "https", "port": "443", "status_code": 301}}
    assert http == {"protocol": "http", "port": 80, "default_actions": [redirect], "rules": []}


@pytest.mark.parametrize(
    ("balancer", "ports"),
    [
        ({"http_port": None}, [443]),
        ({"https_port": 8443, "http_port": 8080}, [8443, 8080]),
    ],
)
def test_ports_of_the_user_s_own(balancer: dict[str, Any], ports: list[int]) -> None:
    found = built({"certificate_arns": CERTIFICATES, **balancer}, app={})
    assert [listener["port"] for listener in found] == ports
    assert [listener["default_actions"][0]["redirect"]["port"] for listener in found[1:]] == [str(ports[0])] * (len(ports) - 1)


def test_http_may_answer_beside_https() -> None:
    https, http = built({"certificate_arns": CERTIFICATES, "redirect_http": False}, app={"paths": ["/app/*"]})
    assert (http["default_actions"], http["rules"]) == (https["default_actions"], https["rules"])
    assert http["rules"][0]["actions"] == forward("app")


def test_s4_108_110_requests_go_where_their_paths_lead_and_the_rest_nowhere() -> None:
    (listener,) = built({}, api={"paths": ["/api/*"], "priority": 100}, realtime={"paths": ["/socket.io/*", "/ws/*"], "priority": 200})
    assert listener["default_actions"] == [NOT_FOUND]
    assert listener["rules"] == [
        {"priority": 100, "conditions": {"paths": ["/api/*"]}, "actions": forward("api"), "tags": {"Name": "api"}},
        {"priority": 200, "conditions": {"paths": ["/socket.io/*", "/ws/*"]}, "actions": forward("realtime"), "tags": {"Name": "realtime"}},
    ]


def test_s1_50_hosts() -> None:
    (listener,) = built({}, api={"hosts": ["api.example.com"], "priority": 100})
    assert listener["rules"][0]["conditions"] == {"host_headers": ["api.example.com"]}


@pytest.mark.parametrize(
    ("services", "default"),
    [
        ({"web": {}}, "web"),
        ({"web": {}, "api": {"paths": ["/api/*"]}}, "web"),
        ({"api": {"paths": ["/api/*"]}, "web": {"default": True, "paths": ["/web/*"]}}, "web"),
        ({"api": {}, "web": {"default": True}}, "web"),
        ({"api": {"paths": ["/api/*"]}}, None),
        ({}, None),
    ],
)
def test_c7_who_gets_what_no_rule_matches(services: dict[str, Any], default: str | None) -> None:
    (listener,) = built({}, **services)
    assert listener["default_actions"] == (forward(default) if default else [NOT_FOUND])


def test_a_default_service_keeps_its_own_rule() -> None:
    (listener,) = built({}, web={"default": True, "paths": ["/web/*"]})
    assert [rule["actions"] for rule in listener["rules"]] == [forward("web")]


def test_rules_of_the_load_balancer_s_own() -> None:
    rules = [
        {"name": "old-site", "hosts": ["old.example.com"], "redirect": {"host": "www.example.com", "port": 443, "status_code": None}},
        {"name": "closed", "source_ips": ["203.0.113.0/24"], "methods": ["POST"], "priority": 1, "fixed_response": {"status_code": 403, "body": None}},
        {"name": "beta", "hosts": ["beta.example.com"], "paths": ["/api/*"], "service": "api"},
    ]
    (listener,) = built({"rules": rules, "default_response": {"body": "Nothing"}}, api={"paths": ["/api/*"]})
    assert [(rule["tags"]["Name"], rule["conditions"], rule["actions"]) for rule in listener["rules"]] == [
        ("closed", {"source_ips": ["203.0.113.0/24"], "methods": ["POST"]}, [{"fixed_response": {"status_code": 403}}]),
        ("beta", {"host_headers": ["beta.example.com"], "paths": ["/api/*"]}, forward("api")),
        ("old-site", {"host_headers": ["old.example.com"]}, [{"redirect": {"host": "www.example.com", "port": "443"}}]),
        ("api", {"paths": ["/api/*"]}, forward("api")),
    ]
    assert listener["default_actions"] == [{"fixed_response": {"status_code": 404, "content_type": "text/plain", "body": "Nothing"}}]


def test_listeners_that_nobody_wants_any_more() -> None:
    found = [{"port": port} for port in (80, 443, 8080)]
    assert other_listeners(found, [{"port": 443}, {"port": 8443}]) == [{"port": 80}, {"port": 8080}]
