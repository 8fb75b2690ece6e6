# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers and the services behind them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import (
    SHARED_DEFAULTS,
    access_logs,
    described,
    grace_period,
    is_behind,
    service_load_balancers,
)
from tests.meta.repository import ROOT, loaded

ARN = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/api/0123456789abcdef"
SIDECAR = {"name": "proxy", "image": "envoy:1", "port": 8443}


def test_the_role_s_defaults_say_the_same() -> None:
    said = loaded(ROOT / "roles" / "alb_waf" / "defaults" / "main.yml")["alb_waf_defaults"]
    assert {name: said[name] for name in SHARED_DEFAULTS} == SHARED_DEFAULTS


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (None, {}),
        ({"scheme": "internal"}, {"scheme": "internal"}),
        ({"scheme": None, "certificate_arns": None}, {}),
        ({"http_port": None}, {"http_port": None}),
    ],
)
def test_null_is_as_good_as_nothing_said_but_for_a_port(entry: dict[str, Any] | None, expected: dict[str, Any]) -> None:
    assert described(entry) == {**SHARED_DEFAULTS, **expected}
    assert described(entry, {"http_port": 8080, "idle_timeout": 60}) == {**SHARED_DEFAULTS, "http_port": 8080, "idle_timeout": 60, **expected}


@pytest.mark.parametrize(
    ("service", "behind"),
    [
        (None, []),
        ({}, []),
        ({"http": None}, []),
        ({"http": {}}, ["ingress"]),
        ({"http": {"load_balancer": None}}, ["ingress"]),
        ({"http": {"load_balancer": "inside"}}, ["inside"]),
        ({"http": {"load_balancer": "ingress"}}, ["ingress"]),
    ],
)
def test_c7_which_load_balancer_a_service_is_behind(service: dict[str, Any] | None, behind: list[str]) -> None:
    assert [name for name in ("ingress", "inside") if is_behind(service, name, name == "ingress")] == behind


@pytest.mark.parametrize(
    ("service", "container", "port"),
    [
        ({"port": 3001, "http": {}}, "api", 3001),
        ({"port": 3001, "container_name": "app", "http": {}}, "app", 3001),
        ({"port": 3001, "http": {"container_name": "proxy"}, "sidecars": [SIDECAR]}, "proxy", 8443),
        ({"port": 3001, "http": {"container_name": "proxy", "port": 9000}, "sidecars": [SIDECAR]}, "proxy", 9000),
    ],
)
def test_s4_108_the_container_and_port_that_get_the_requests(service: dict[str, Any], container: str, port: int) -> None:
    assert service_load_balancers(service, "api", ARN) == [{"target_group_arn": ARN, "container_name": container, "container_port": port}]


def test_target_groups_of_the_user_s_own_come_after() -> None:
    other = {"target_group_arn": f"{ARN}0", "container_name": "api", "container_port": 80}
    assert service_load_balancers({"load_balancers": [other]}, "api", "") == [other]
    assert service_load_balancers({"port": 80, "http": {}, "load_balancers": [other]}, "api", ARN)[1:] == [other]
    assert service_load_balancers({"load_balancers": None, "http": None}, "api", "") == []


@pytest.mark.parametrize(
    ("service", "seconds"),
    [
        ({}, 0),
        ({"http": None, "health_check_grace_period": None}, 0),
        ({"http": {}}, 60),
        ({"http": {}, "health_check_grace_period": None}, 60),
        ({"http": {}, "health_check_grace_period": 0}, 0),
        ({"http": {}, "health_check_grace_period": 120}, 120),
        ({"load_balancers": [1], "health_check_grace_period": 30}, 30),
    ],
)
def test_how_long_a_new_task_may_fail_its_checks(service: dict[str, Any], seconds: int) -> None:
    assert grace_period(service) == seconds


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, {"enabled": False}),
        ({"bucket": "logs"}, {"enabled": True, "bucket": "shop-prod-logs", "prefix": ""}),
        ({"bucket": "logs", "prefix": None}, {"enabled": True, "bucket": "shop-prod-logs", "prefix": ""}),
        ({"bucket": "somebody-s-bucket", "prefix": "alb"}, {"enabled": True, "bucket": "somebody-s-bucket", "prefix": "alb"}),
    ],
)
def test_where_requests_are_logged(said: dict[str, Any] | None, expected: dict[str, Any]) -> None:
    assert access_logs({"access_logs": said}, {"logs": "shop-prod-logs"}) == expected
