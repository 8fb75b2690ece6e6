# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service's scaling in what the modules take, and the names of the queues that it is scaled by."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.application_autoscaling_policies import policy_problems
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_scaling import link
from ansible_collections.groundwork.aws.plugins.plugin_utils.scaling import scaling_requests

Entry = dict[str, Any]
ELB = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:"
STACK = {"project": "shop", "environment": "prod", "region": "eu-central-1", "naming": {"default": "{project}-{env}-{key}", "templates": {}}}
SERVICE = {
    "key": "api",
    "name": "shop-prod-api",
    "cluster": "shop-prod-cluster",
    "stack": STACK,
    "load_balancer_arn": f"{ELB}loadbalancer/app/shop-prod-alb/50dc6c495c0c9188",
    "target_group_arn": f"{ELB}targetgroup/shop-prod-api/943f017f100becff",
}
OF_SERVICE = {"ClusterName": "shop-prod-cluster", "ServiceName": "shop-prod-api"}
STEP_ALARM = {"comparison": "greater_than", "threshold": 100, "period": 60, "evaluation_periods": 3, "statistic": "p95"}
LAG = {
    "metric": "custom",
    "namespace": "Shop",
    "name": "EventLoopLagMs",
    "dimensions": {"Service": "realtime"},
    "alarm": STEP_ALARM,
    "steps": [{"from": 100, "to": 200, "change": 1}, {"from": 200, "change": 2}],
}


def requests(policies: Entry | None = None, actions: Entry | None = None, **service: Any) -> Entry:
    scaling = {"min_capacity": 1, "max_capacity": 10, "policies": policies, "scheduled_actions": actions}
    return scaling_requests(scaling, {**SERVICE, **service})


def tracking(policy: Entry, **service: Any) -> Entry:
    (made,) = requests({"a": policy}, **service)["policies"]
    return dict(made["target_tracking"])


def stepping(policy: Entry) -> Entry:
    (made,) = requests({"a": policy})["policies"]
    assert policy_problems(made, "policy") == []
    return dict(made["step_scaling"])


def alarm(policy: Entry) -> Entry:
    (made,) = requests({"a": policy})["alarms"]
    return dict(made)


def bounds(policy: Entry) -> list[tuple[float | None, float | None, int]]:
    return [(step.get("lower_bound"), step.get("upper_bound"), step["adjustment"]) for step in stepping(policy)["steps"]]


@pytest.mark.parametrize(
    ("policy", "metric"),
    [
        ({"metric": "cpu", "target": 70}, {"predefined_metric": {"type": "ECSServiceAverageCPUUtilization"}}),
        ({"metric": "memory", "target": 80}, {"predefined_metric": {"type": "ECSServiceAverageMemoryUtilization"}}),
        (
            {"metric": "requests_per_target", "target": 1000},
            {
                "predefined_metric": {
                    "type": "ALBRequestCountPerTarget",
                    "resource_label": "app/shop-prod-alb/50dc6c495c0c9188/targetgroup/shop-prod-api/943f017f100becff",
                }
            },
        ),
        (
            {"metric": "queue_depth", "queue": "shop-prod-jobs", "target": 100},
            {
                "customized_metric": {
                    "namespace": "AWS/SQS",
                    "metric_name": "ApproximateNumberOfMessagesVisible",
                    "dimensions": {"QueueName": "shop-prod-jobs"},
                    "statistic": "average",
                }
            },
        ),
        (
            {"metric": "custom", "namespace": "Shop", "name": "ActiveConnections", "dimensions": {"Service": "rt"}, "statistic": "sum", "target": 3000},
            {"customized_metric": {"namespace": "Shop", "metric_name": "ActiveConnections", "dimensions": {"Service": "rt"}, "statistic": "sum"}},
        ),
    ],
    ids=["s2-15-cpu", "s2-16-memory", "s4-102-requests", "s4-106-queue", "s4-104-custom"],
)
def test_c12_metrics_by_their_words(policy: Entry, metric: Entry) -> None:
    assert tracking(policy) == {
        "target_value": policy["target"],
        **metric,
        "scale_in_cooldown": 300,
        "scale_out_cooldown": 60,
        "disable_scale_in": False,
    }


def test_s4_107_cooldowns_are_300_in_and_60_out_unless_said() -> None:
    cpu = {"metric": "cpu", "target": 70}
    assert [tracking(cpu)[name] for name in ("scale_in_cooldown", "scale_out_cooldown")] == [300, 60]
    said = tracking({**cpu, "scale_in_cooldown": 0, "scale_out_cooldown": 5, "disable_scale_in": True})
    assert [said[name] for name in ("scale_in_cooldown", "scale_out_cooldown", "disable_scale_in")] == [0, 5, True]


def test_the_backlog_for_each_task() -> None:
    queries = tracking({"metric": "queue_depth", "queue": "jobs", "target": 10, "per_task": True})["customized_metric"]["metrics"]
    by_id = {query["id"]: query for query in queries}
    assert {name: query["return_data"] for name, query in by_id.items()} == {"m1": False, "m2": False, "e1": True}
    assert (by_id["m1"]["metric_stat"]["metric"]["dimensions"], by_id["m1"]["metric_stat"]["stat"]) == ({"QueueName": "jobs"}, "Sum")
    assert (by_id["m2"]["metric_stat"]["metric"]["dimensions"], by_id["m2"]["metric_stat"]["stat"]) == (OF_SERVICE, "Average")
    assert by_id["e1"]["expression"] == "m1 / m2"


@pytest.mark.parametrize("unknown", ["load_balancer_arn", "target_group_arn"])
def test_a_label_of_what_is_not_made_yet_is_not_known(unknown: str) -> None:
    made = tracking({"metric": "requests_per_target", "target": 1}, **{unknown: UNKNOWN})
    assert made["predefined_metric"]["resource_label"] == UNKNOWN


def test_names_limits_and_what_the_schedule_may_leave() -> None:
    night = {"schedule": "cron(0 20 * * ? *)", "timezone": "Europe/Berlin", "min_capacity": 0, "max_capacity": 0}
    made = requests(
        {"cpu": {"metric": "cpu", "target": 70}, "gone": None}, {"night": night, "noon": {"schedule": "rate(1 day)", "min_capacity": 3}, "gone": None}
    )
    assert made["resource_id"] == "service/shop-prod-cluster/shop-prod-api"
    assert [policy["name"] for policy in made["policies"]] == ["shop-prod-api-cpu"]
    assert [action["name"] for action in made["scheduled_actions"]] == ["shop-prod-api-night", "shop-prod-api-noon"]
    assert made["scheduled_actions"][0] == {**night, "name": "shop-prod-api-night"}
    assert made["scheduled_capacities"] == [{"min_capacity": 0, "max_capacity": 0}, {"min_capacity": 3}]
    assert (made["min_capacity"], made["max_capacity"], made["alarms"]) == (1, 10, [])


@pytest.mark.parametrize("scaling", [None, {}])
def test_without_scaling_there_is_nothing(scaling: Entry | None) -> None:
    made = scaling_requests(scaling, SERVICE)
    assert [made[name] for name in ("policies", "alarms", "scheduled_actions", "scheduled_capacities")] == [[], [], [], []]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (LAG, [(0.0, 100.0, 1), (100.0, None, 2)]),
        ({**LAG, "steps": LAG["steps"][::-1]}, [(0.0, 100.0, 1), (100.0, None, 2)]),
        ({**LAG, "alarm": {**STEP_ALARM, "threshold": None}}, [(0.0, 100.0, 1), (100.0, None, 2)]),
        ({**LAG, "steps": [{"change": 1}]}, [(0.0, None, 1)]),
        (
            {**LAG, "alarm": {**STEP_ALARM, "threshold": 0.3}, "steps": [{"from": 0.3, "to": 0.9, "change": 1}, {"from": 0.9, "change": 2}]},
            [(0, 0.6, 1), (0.6, None, 2)],
        ),
        (
            {**LAG, "alarm": {"comparison": "less_than"}, "steps": [{"to": 10, "change": -2}, {"from": 10, "to": 40, "change": -1}]},
            [(None, -30.0, -2), (-30.0, 0.0, -1)],
        ),
        ({**LAG, "alarm": {"comparison": "less_than_or_equal", "threshold": 40}, "steps": [{"change": -1}]}, [(None, 0.0, -1)]),
    ],
    ids=["s4-105", "any-order", "threshold-of-the-steps", "one-step", "decimals", "falling", "falling-one-step"],
)
def test_d20_steps_are_counted_from_the_threshold(policy: Entry, expected: list[Any]) -> None:
    assert bounds(policy) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 60),
        ({"scale_out_cooldown": 30}, 30),
        ({"cooldown": 0}, 0),
        ({"alarm": {"comparison": "less_than"}, "steps": [{"to": 10, "change": -1}]}, 300),
        ({"adjustment": "exact", "alarm": {"comparison": "less_than"}, "steps": [{"to": 10, "change": 1}]}, 300),
        ({"adjustment": "exact"}, 60),
    ],
)
def test_the_cooldown_of_steps_is_that_of_their_direction(changes: Entry, expected: int) -> None:
    assert stepping({**LAG, **changes})["cooldown"] == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"adjustment_type": "change_in_capacity", "metric_aggregation_type": "average"}),
        ({"adjustment": "percent", "min_change": 2}, {"adjustment_type": "percent_change_in_capacity", "min_adjustment_magnitude": 2}),
        ({"adjustment": "exact"}, {"adjustment_type": "exact_capacity"}),
        ({"alarm": {**STEP_ALARM, "statistic": "maximum"}}, {"metric_aggregation_type": "maximum"}),
        ({"alarm": {**STEP_ALARM, "statistic": "sum"}}, {"metric_aggregation_type": "average"}),
    ],
)
def test_how_steps_are_meant(changes: Entry, expected: Entry) -> None:
    assert expected.items() <= stepping({**LAG, **changes}).items()


def test_s4_105_the_alarm_of_steps() -> None:
    assert alarm(LAG) == {
        "key": "api-a",
        "name": "shop-prod-api-a",
        "policy": "shop-prod-api-a",
        "description": "Sets off the scaling of shop-prod-api by a.",
        "namespace": "Shop",
        "metric_name": "EventLoopLagMs",
        "dimensions": {"Service": "realtime"},
        "statistic": None,
        "extended_statistic": "p95",
        "period": 60,
        "evaluation_periods": 3,
        "datapoints_to_alarm": 3,
        "threshold": 100,
        "comparison": "greater_than_threshold",
        "treat_missing_data": "missing",
    }


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (
            {"metric": "queue_age", "queue": "jobs"},
            {"namespace": "AWS/SQS", "metric_name": "ApproximateAgeOfOldestMessage", "dimensions": {"QueueName": "jobs"}, "statistic": "maximum"},
        ),
        ({"metric": "cpu"}, {"namespace": "AWS/ECS", "metric_name": "CPUUtilization", "dimensions": OF_SERVICE, "statistic": "average"}),
        (
            {"metric": "requests_per_target"},
            {
                "metric_name": "RequestCountPerTarget",
                "dimensions": {"LoadBalancer": "app/shop-prod-alb/50dc6c495c0c9188", "TargetGroup": "targetgroup/shop-prod-api/943f017f100becff"},
                "statistic": "sum",
            },
        ),
    ],
    ids=["s4-106-age", "cpu", "requests"],
)
def test_alarms_of_metrics_by_their_words(policy: Entry, expected: Entry) -> None:
    made = alarm({**policy, "steps": [{"from": 300, "change": 1}]})
    assert expected.items() <= made.items()
    assert (made["threshold"], made["evaluation_periods"], made["datapoints_to_alarm"], made["extended_statistic"]) == (300, 1, 1, None)


QUEUES = {"jobs": {}, "mail": {"fifo": True}}


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ("jobs", "shop-prod-jobs"),
        ("mail", "shop-prod-mail.fifo"),
        ("jobs-dlq", "shop-prod-jobs-dlq"),
        ("somebody-elses", "somebody-elses"),
        (None, None),
    ],
)
def test_s4_106_a_queue_is_named_by_its_key(queue: str | None, expected: str | None) -> None:
    given = {"image": "a", "scaling": {"max_capacity": 3, "policies": {"a": {"metric": "queue_depth", "queue": queue}, "gone": None}}}
    linked = link("worker", given, {"queues": QUEUES, "stack": STACK})
    assert linked == {**given, "scaling": {**given["scaling"], "policies": {"a": {"metric": "queue_depth", "queue": expected}, "gone": None}}}
    assert given["scaling"]["policies"]["a"]["queue"] == queue


@pytest.mark.parametrize("service", [{}, {"scaling": None}, {"scaling": {"max_capacity": 3}}])
def test_a_service_without_such_policies_is_left_alone(service: Entry) -> None:
    assert link("worker", service, {"stack": STACK}) == service
