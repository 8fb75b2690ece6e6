# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Systems whose scaling is known, as data: what their services say, what differs in an environment, and what AWS is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import with_overrides
from ansible_collections.groundwork.aws.plugins.plugin_utils.scaling import scaling_requests
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_counts import service_count
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems
from tests.unit.validation import models as m

from .test_scaling_requests import SERVICE

Entry = dict[str, Any]


def percent(cpu: int, memory: int) -> Entry:
    return {"cpu": {"metric": "cpu", "target": cpu}, "memory": {"metric": "memory", "target": memory}}


LAG = {
    "metric": "custom",
    "namespace": "Chat",
    "name": "EventLoopLagMs",
    "dimensions": {"Service": "realtime"},
    "alarm": {"statistic": "p95", "period": 60, "evaluation_periods": 3},
    "steps": [{"from": 100, "to": 200, "change": 1}, {"from": 200, "change": 2}],
}
CONNECTIONS = {"metric": "custom", "namespace": "Chat", "name": "ActiveConnections", "dimensions": {"Service": "realtime"}, "target": 3000}
AGE = {"metric": "queue_age", "queue": "push", "alarm": {"evaluation_periods": 1}, "steps": [{"from": 300, "change": 1}]}
CHAT: Entry = {
    "api": {
        "desired_count": 1,
        "scaling": {
            "min_capacity": 1,
            "max_capacity": 4,
            "policies": {**percent(70, 75), "requests": {"metric": "requests_per_target", "target": 1000}},
        },
    },
    "realtime": {"scaling": {"min_capacity": 1, "max_capacity": 6, "policies": {**percent(60, 70), "connections": None, "lag": LAG}}},
    "worker": {
        "scaling": {
            "min_capacity": 1,
            "max_capacity": 3,
            "policies": {name: {"metric": "queue_depth", "queue": name, "target": 100} for name in ("push", "offline")} | {"age": AGE},
        }
    },
}
CHAT_IN_PRODUCTION: Entry = {
    "api": {"desired_count": 2, "scaling": {"min_capacity": 2, "max_capacity": 20}},
    "realtime": {"scaling": {"max_capacity": 30, "policies": {"connections": CONNECTIONS}}},
    "worker": {"scaling": {"max_capacity": 10}},
}


def asked_for(services: Entry, name: str, overrides: Entry | None = None) -> Entry:
    """What AWS is asked for, of a service that nothing is wrong with."""
    service = with_overrides(services, overrides or {})[name]
    model = m.service(name, **service, http={})
    queues = m.component("sqs", {"queues": {"push": {}, "offline": {}}}, "queues")
    problems = cross_problems(replace(model, components=(*model.components, queues)))
    assert [problem for problem in problems if ".scaling" in problem] == []
    return {**scaling_requests(service["scaling"], {**SERVICE, "key": name}), "initial": service_count(service)["initial"]}


def targets(requests: Entry) -> dict[str, float]:
    found = {policy["name"].rpartition("-")[2]: policy.get("target_tracking") for policy in requests["policies"]}
    return {name: tracking["target_value"] for name, tracking in found.items() if tracking}


@pytest.mark.parametrize(("overrides", "limits"), [(None, (1, 4, 1)), (CHAT_IN_PRODUCTION, (2, 20, 2))])
def test_s4_102_and_107_an_api_follows_cpu_memory_and_requests(overrides: Entry | None, limits: tuple[int, int, int]) -> None:
    requests = asked_for(CHAT, "api", overrides)
    assert (requests["min_capacity"], requests["max_capacity"], requests["initial"]) == limits
    assert targets(requests) == {"cpu": 70, "memory": 75, "requests": 1000}
    for policy in requests["policies"]:
        assert (policy["target_tracking"]["scale_in_cooldown"], policy["target_tracking"]["scale_out_cooldown"]) == (300, 60)


@pytest.mark.parametrize(
    ("overrides", "most", "followed"),
    [(None, 6, {"cpu": 60, "memory": 70}), (CHAT_IN_PRODUCTION, 30, {"cpu": 60, "memory": 70, "connections": 3000})],
)
def test_s4_103_104_105_realtime_follows_connections_and_the_event_loop(overrides: Entry | None, most: int, followed: Entry) -> None:
    requests = asked_for(CHAT, "realtime", overrides)
    assert (requests["max_capacity"], targets(requests)) == (most, followed)
    (steps,) = [policy["step_scaling"]["steps"] for policy in requests["policies"] if "step_scaling" in policy]
    assert steps == [{"lower_bound": 0.0, "upper_bound": 100.0, "adjustment": 1}, {"lower_bound": 100.0, "adjustment": 2}]
    (alarm,) = requests["alarms"]
    assert (alarm["threshold"], alarm["extended_statistic"], alarm["period"], alarm["evaluation_periods"]) == (100, "p95", 60, 3)


@pytest.mark.parametrize(("overrides", "most"), [(None, 3), (CHAT_IN_PRODUCTION, 10)])
def test_s4_106_workers_follow_their_queues(overrides: Entry | None, most: int) -> None:
    requests = asked_for(CHAT, "worker", overrides)
    assert (requests["max_capacity"], targets(requests)) == (most, {"push": 100, "offline": 100})
    (alarm,) = requests["alarms"]
    assert (alarm["metric_name"], alarm["threshold"], alarm["dimensions"]) == ("ApproximateAgeOfOldestMessage", 300, {"QueueName": "push"})
    (steps,) = [policy["step_scaling"]["steps"] for policy in requests["policies"] if "step_scaling" in policy]
    assert steps == [{"lower_bound": 0.0, "adjustment": 1}]


def test_s2_14_15_16_one_to_ten_tasks_by_cpu_and_memory() -> None:
    requests = asked_for({"app": {"desired_count": 1, "scaling": {"min_capacity": 1, "max_capacity": 10, "policies": percent(70, 80)}}}, "app")
    assert (requests["initial"], requests["min_capacity"], requests["max_capacity"], targets(requests)) == (1, 1, 10, {"cpu": 70, "memory": 80})


def test_s1_13_19_135_a_backend_is_scaled_where_it_says_so_and_by_the_clock() -> None:
    office = {
        "morning": {"schedule": "cron(0 7 ? * MON-FRI *)", "timezone": "Europe/Berlin", "min_capacity": 2},
        "evening": {"schedule": "cron(0 19 ? * MON-FRI *)", "timezone": "Europe/Berlin", "min_capacity": 1},
    }
    scaling = {"min_capacity": 1, "max_capacity": 10, "policies": percent(70, 75), "scheduled_actions": office}
    off = {"backend": {"scaling": None}}
    assert asked_for(off, "backend")["policies"] == []
    requests = asked_for(off, "backend", {"backend": {"scaling": scaling}})
    assert (requests["min_capacity"], requests["max_capacity"], targets(requests)) == (1, 10, {"cpu": 70, "memory": 75})
    assert [(action["name"], action["min_capacity"]) for action in requests["scheduled_actions"]] == [
        ("shop-prod-backend-morning", 2),
        ("shop-prod-backend-evening", 1),
    ]
