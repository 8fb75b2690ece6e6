# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scaling that cannot work, each with exactly the sentences that the user gets; its names; and its findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.names import declared
from tests.unit.validation import models as m

if TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

Entry = dict[str, Any]
HERE = "services.api.scaling"
CPU = {"metric": "cpu", "target": 70}
QUEUE = {"metric": "queue_depth", "queue": "jobs", "target": 100}
LAG = {
    "metric": "custom",
    "namespace": "Shop",
    "name": "Lag",
    "alarm": {"threshold": 100, "evaluation_periods": 3, "statistic": "p95"},
    "steps": [{"from": 100, "to": 200, "change": 1}, {"from": 200, "change": 2}],
}
NIGHT = {"schedule": "cron(0 20 * * ? *)", "timezone": "Europe/Berlin", "min_capacity": 0, "max_capacity": 0}
MORNING = {**NIGHT, "schedule": "cron(0 6 * * ? *)", "min_capacity": 1, "max_capacity": 10}


def scaled(scaling: Any, queues: Entry | None = None, insights: str = "enabled", **service: Any) -> Model:
    model = m.service(scaling=scaling, clusters={"main": {"container_insights": insights}}, **service)
    return model if queues is None else replace(model, components=(*model.components, m.component("sqs", {"queues": queues}, "queues")))


def policy(said: Any, **scaling: Any) -> Model:
    return scaled({"min_capacity": 1, "max_capacity": 10, "policies": {"a": said}, **scaling}, queues={"jobs": {}})


def action(**changes: Any) -> Model:
    return scaled({"min_capacity": 1, "max_capacity": 10, "scheduled_actions": {"a": {**NIGHT, **changes}}})


@pytest.mark.parametrize(
    "model",
    [
        scaled(None),
        scaled({"min_capacity": 0, "max_capacity": 0}),
        *(policy(said) for said in (CPU, QUEUE, LAG, None, {**QUEUE, "queue": "jobs-dlq"}, {**QUEUE, "per_task": True})),
        *(policy({**CPU, **said}) for said in ({"target": "70"}, {"target": 0.5}, {"disable_scale_in": True}, {"scale_in_cooldown": 0})),
        policy({**LAG, "alarm": {"comparison": "less_than"}, "steps": [{"to": 5, "change": -1}]}),
        policy({**LAG, "adjustment": "exact", "steps": [{"from": 100, "change": 0}]}),
        policy({**LAG, "adjustment": "percent", "min_change": 1}),
        scaled({"min_capacity": 1, "max_capacity": 10, "policies": {"a": {"metric": "requests_per_target", "target": 1000}}}, http={}),
        action(),
        action(schedule="at(2026-12-31T20:00:00)", start_time="2026-12-01", end_time="2026-12-02"),
    ],
)
def test_what_is_right_is_not_refused(model: Model) -> None:
    assert [problem for problem in cross_problems(model) if ".scaling" in problem] == []


LIMITS: list[tuple[Entry, list[str]]] = [
    ({}, [f"{HERE}.min_capacity is missing; it is required.", f"{HERE}.max_capacity is missing; it is required."]),
    ({"min_capacity": 5, "max_capacity": 4}, [f"{HERE}.min_capacity is 5, above {HERE}.max_capacity 4."]),
    ({"min_capacity": -1, "max_capacity": 4}, [f"{HERE}.min_capacity is -1; allowed are 0 to 5000."]),
]


@pytest.mark.parametrize(("scaling", "expected"), LIMITS)
def test_limits(scaling: Entry, expected: list[str]) -> None:
    assert cross_problems(scaled(scaling)) == expected


A = f"{HERE}.policies.a"
STEPS = {**LAG, "alarm": {"threshold": 100}}
POLICIES: list[tuple[Any, str]] = [
    ("cpu", f"{A} is 'cpu'; it must be a dict of keys and values."),
    ({"target": 70}, f"{A}.metric is missing; it is required."),
    ({**CPU, "metric": "disk"}, f"{A}.metric is 'disk'; allowed are cpu, memory, requests_per_target, queue_depth, queue_age, custom."),
    ({**CPU, "target": "much"}, f"{A}.target is 'much'; it must be a number."),
    ({**CPU, "targt": 70}, f"{A}.targt is not known; did you mean target?"),
    ({**CPU, "target": 170}, f"{A}.target is 170; allowed are values above 0, up to 100 percent."),
    ({**QUEUE, "target": 0}, f"{A}.target is 0; allowed are values above 0."),
    ({"metric": "cpu"}, f"{A} needs either a target or steps."),
    ({**LAG, "target": 70}, f"{A} needs either a target or steps."),
    ({**CPU, "cooldown": 60}, f"{A}.cooldown goes with steps; a target has alarms of its own."),
    ({**CPU, "alarm": {"threshold": 1}}, f"{A}.alarm goes with steps; a target has alarms of its own."),
    ({**CPU, "statistic": "maximum"}, f"{A}.statistic is maximum; with a target AWS takes the average of cpu."),
    ({**CPU, "scale_in_cooldown": -1}, f"{A}.scale_in_cooldown is -1; allowed are 0 to 2147483647 seconds."),
    ({**CPU, "queue": "jobs"}, f"{A}.queue goes with the metrics queue_depth, queue_age alone."),
    ({**CPU, "namespace": "Shop"}, f"{A}.namespace goes with metric custom alone."),
    ({**CPU, "per_task": True}, f"{A}.per_task goes with metric queue_depth alone."),
    (
        {**CPU, "metric": "requests_per_target"},
        f"{A}.metric is requests_per_target, but the service has no http; only requests of a load balancer are counted.",
    ),
    ({"metric": "custom", "name": "Lag", "target": 1}, f"{A}.namespace is missing; metric custom needs it."),
    ({**QUEUE, "queue": None}, f"{A}.queue is missing; metric queue_depth needs it."),
    ({**QUEUE, "queue": "jobz"}, f"{A}.queue is 'jobz', which is no queue of sqs_queues; did you mean jobs?"),
    ({**LAG, "per_task": True, "metric": "queue_depth", "queue": "jobs", "namespace": None, "name": None}, f"{A}.per_task goes with a target alone."),
    ({**STEPS, "steps": []}, f"{A}.steps is empty; at least one step is required."),
    ({**STEPS, "steps": [{"from": 100}]}, f"{A}.steps[0].change is missing; it is required."),
    ({**STEPS, "steps": [{"from": 100, "change": 0}]}, f"{A}.steps[0].change is 0, which changes nothing."),
    (
        {**STEPS, "adjustment": "exact", "steps": [{"from": 100, "change": -1}]},
        f"{A}.steps[0].change is -1; with adjustment exact it is the number of tasks, 0 or more.",
    ),
    ({**STEPS, "min_change": 1}, f"{A}.min_change goes with adjustment percent alone."),
    ({**STEPS, "alarm": None, "steps": [{"change": 1}]}, f"{A}.alarm.threshold is missing; it is required where the step next to it has no from."),
    (
        {**STEPS, "alarm": {"comparison": "less_than"}, "steps": [{"change": -1}]},
        f"{A}.alarm.threshold is missing; it is required where the step next to it has no to.",
    ),
    (
        {**STEPS, "steps": [{"from": 100, "to": 150, "change": 1}, {"from": 200, "change": 2}]},
        f"{A}.steps: one ends at 150 and the next begins at 200; they must not leave a gap.",
    ),
    (
        {**STEPS, "steps": [{"from": 100, "to": 250, "change": 1}, {"from": 200, "change": 2}]},
        f"{A}.steps: one ends at 250 and the next begins at 200; they must not overlap.",
    ),
    (
        {**STEPS, "steps": [{"from": 100, "change": 1}, {"from": 200, "change": 2}]},
        f"{A}.steps: only the first may lack from and only the last may lack to; the others say where they begin and end.",
    ),
    (
        {**STEPS, "steps": [{"from": 100, "to": 100, "change": 1}, {"from": 100, "change": 2}]},
        f"{A}.steps: one goes from 100 to 100; to is the higher one.",
    ),
    (
        {**STEPS, "steps": [{"from": 200, "change": 1}]},
        f"{A}.steps begin at 200, but the alarm is set off at 100; both must be the same.",
    ),
    (
        {**STEPS, "steps": [{"from": 100, "to": 200, "change": 1}]},
        f"{A}.steps end at 200; the last step has no to, so that every value beyond the threshold has a step.",
    ),
    (
        {**STEPS, "alarm": {"comparison": "less_than"}, "steps": [{"from": 5, "to": 10, "change": -1}]},
        f"{A}.steps end at 5; the first step has no from, so that every value beyond the threshold has a step.",
    ),
    ({**STEPS, "alarm": {"threshold": 100, "period": 90}}, f"{A}.alarm.period is 90; allowed are 10, 20, 30 and multiples of 60 seconds."),
    ({**STEPS, "alarm": {"threshold": 100, "evaluation_periods": 0}}, f"{A}.alarm.evaluation_periods is 0; allowed are 1 to 10080."),
    (
        {**STEPS, "alarm": {"threshold": 100, "evaluation_periods": 2, "datapoints_to_alarm": 3}},
        f"{A}.alarm.datapoints_to_alarm is 3; allowed are 1 to 2.",
    ),
    (
        {**STEPS, "alarm": {"threshold": 100, "period": 300, "evaluation_periods": 300}},
        f"{A}.alarm: 300 periods of 300 seconds are 90000; allowed are 86400 seconds in all.",
    ),
    (
        {**STEPS, "alarm": {"threshold": 100, "statistic": "p101"}},
        f"{A}.alarm.statistic is 'p101'; allowed are average, minimum, maximum, sample_count, sum, and percentiles such as p95.",
    ),
    (
        {**STEPS, "alarm": {"comparison": "above"}},
        f"{A}.alarm.comparison is 'above'; allowed are greater_than, greater_than_or_equal, less_than, less_than_or_equal.",
    ),
]


@pytest.mark.parametrize(("said", "expected"), POLICIES)
def test_d20_policies(said: Any, expected: str) -> None:
    assert cross_problems(policy(said)) == [expected]


def test_the_backlog_for_each_task_needs_tasks_and_somebody_who_counts_them() -> None:
    scaling = {"min_capacity": 0, "max_capacity": 1, "policies": {"a": {**QUEUE, "per_task": True}}}
    assert cross_problems(scaled(scaling, queues={"jobs": {}}, insights="disabled")) == [
        f"{A}.per_task divides by the tasks that run, and min_capacity is 0; allowed is 1 or more, since without a task nothing would start one.",
        f"{A}.per_task needs Container Insights, which count the tasks; ecs_cluster_container_insights is disabled.",
    ]


def test_a_queue_needs_a_component_that_makes_it() -> None:
    scaling = {"min_capacity": 1, "max_capacity": 1, "policies": {"a": QUEUE}}
    assert cross_problems(scaled(scaling)) == [f"{A}.queue names a queue, but the inventory has no host in the group sqs, which makes them."]


ACTION = f"{HERE}.scheduled_actions.a"
ACTIONS: list[tuple[Entry, str]] = [
    ({"schedule": None}, f"{ACTION}.schedule is missing; it is required."),
    (
        {"schedule": "0 20 * * *"},
        f"{ACTION}.schedule is '0 20 * * *': must be cron(minutes hours day-of-month month day-of-week year), rate(5 minutes) or at(2026-12-31T20:00:00).",
    ),
    ({"schedule": "cron(0 25 * * ? *)"}, f"{ACTION}.schedule is 'cron(0 25 * * ? *)': '25' is no hours."),
    ({"schedule": "rate(1 day)"}, f"{ACTION}.timezone goes with cron() and at() alone."),
    ({"timezone": "Europe/Berlim"}, f"{ACTION}.timezone is 'Europe/Berlim', which is no time zone; did you mean Europe/Berlin?"),
    ({"start_time": "soon"}, f"{ACTION}.start_time is 'soon'; it must be a time such as 2026-12-31T20:00:00Z."),
    (
        {"start_time": "2026-12-02", "end_time": "2026-12-01"},
        f"{ACTION}.end_time is 2026-12-01T00:00:00Z, not after start_time 2026-12-02T00:00:00Z.",
    ),
    ({"min_capacity": None, "max_capacity": None}, f"{ACTION} sets neither min_capacity nor max_capacity; one of them is required."),
    ({"min_capacity": 2}, f"{ACTION} makes min_capacity 2, above max_capacity 0, which it must not be."),
    ({"min_capacity": 20, "max_capacity": None}, f"{ACTION} makes min_capacity 20, above max_capacity 10, which stays as it is; set both."),
    ({"max_capacity": 5001}, f"{ACTION}.max_capacity is 5001; allowed are 0 to 5000."),
]


@pytest.mark.parametrize(("changes", "expected"), ACTIONS)
def test_s1_135_scheduled_actions(changes: Entry, expected: str) -> None:
    assert cross_problems(action(**changes)) == [expected]


def test_everything_that_has_a_name_is_declared() -> None:
    model = scaled({"min_capacity": 1, "max_capacity": 2, "policies": {"cpu": CPU, "lag": LAG, "gone": None}, "scheduled_actions": {"night": NIGHT}})
    names = [(kind, key) for kind, key, _extra in declared(model)]
    for kind, key in (("scaling_policy", "api-cpu"), ("scaling_policy", "api-lag"), ("cloudwatch_alarm", "api-lag"), ("scheduled_action", "api-night")):
        assert (kind, key) in names
    assert not {("cloudwatch_alarm", "api-cpu"), ("scaling_policy", "api-gone")} & set(names)


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        (None, []),
        ({"min_capacity": 2, "max_capacity": 2}, []),
        ({"min_capacity": 1, "max_capacity": 2}, ["scaling-without-policy:api"]),
        ({"min_capacity": 1, "max_capacity": 2, "policies": {"cpu": None}}, ["scaling-without-policy:api"]),
        ({"min_capacity": 1, "max_capacity": 2, "policies": {"cpu": CPU}}, []),
        ({"min_capacity": 0, "max_capacity": 2, "policies": {"cpu": CPU}}, ["scaling-from-zero:api"]),
        ({"min_capacity": 0, "max_capacity": 2, "policies": {"cpu": CPU, "jobs": QUEUE}}, []),
        ({"min_capacity": 0, "max_capacity": 10, "policies": {"cpu": CPU}, "scheduled_actions": {"a": NIGHT, "b": MORNING}}, []),
        ({"min_capacity": 1, "max_capacity": 10, "scheduled_actions": {"night": NIGHT}}, ["schedule-without-return:api"]),
        ({"min_capacity": 1, "max_capacity": 10, "scheduled_actions": {"night": NIGHT, "morning": MORNING}}, []),
        ({"min_capacity": 1, "max_capacity": 10, "scheduled_actions": {"noon": {"schedule": "rate(1 day)", "min_capacity": 1}}}, []),
    ],
)
def test_findings(scaling: Entry | None, expected: list[str]) -> None:
    assert [finding.id for finding in find(scaled(scaling)) if "sca" in finding.id or "schedule" in finding.id] == expected
