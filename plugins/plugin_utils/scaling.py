# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service's scaling as it says it, in what the modules take: limits, policies, the alarms of steps, and scheduled actions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN, has_unknown
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Entry = dict[str, Any]


@dataclass(frozen=True)
class Metric:
    """A metric by the word that a policy says; `predefined` is Application Auto Scaling's own name of it."""

    namespace: str
    name: str
    statistic: str
    predefined: str = ""


#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html and those of SQS and Elastic Load Balancing
METRICS = {
    "cpu": Metric("AWS/ECS", "CPUUtilization", "average", "ECSServiceAverageCPUUtilization"),
    "memory": Metric("AWS/ECS", "MemoryUtilization", "average", "ECSServiceAverageMemoryUtilization"),
    "requests_per_target": Metric("AWS/ApplicationELB", "RequestCountPerTarget", "sum", "ALBRequestCountPerTarget"),
    "queue_depth": Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "average"),
    "queue_age": Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "maximum"),
}
WORDS = (*METRICS, "custom")
OF_QUEUES = ("queue_depth", "queue_age")
STATISTICS = ("average", "minimum", "maximum", "sample_count", "sum")
PERCENTILE = re.compile(r"p(100|\d{1,2}(\.\d{1,10})?)")
COMPARISONS = {
    "greater_than": "greater_than_threshold",
    "greater_than_or_equal": "greater_than_or_equal_to_threshold",
    "less_than": "less_than_threshold",
    "less_than_or_equal": "less_than_or_equal_to_threshold",
}
ADJUSTMENTS = {"change_in_capacity": "change_in_capacity", "percent": "percent_change_in_capacity", "exact": "exact_capacity"}
SCALE_IN_COOLDOWN, SCALE_OUT_COOLDOWN = 300, 60

ALARM_SPEC: Entry = {
    "comparison": {"type": "str", "choices": list(COMPARISONS)},
    "threshold": {"type": "float"},
    "period": {"type": "int"},
    "evaluation_periods": {"type": "int"},
    "datapoints_to_alarm": {"type": "int"},
    "statistic": {"type": "str"},
    "treat_missing_data": {"type": "str", "choices": ["breaching", "notBreaching", "ignore", "missing"]},
}
STEP_SPEC: Entry = {"from": {"type": "float"}, "to": {"type": "float"}, "change": {"type": "int", "required": True}}
#: What an entry of C(policies) may say.
POLICY_SPEC: Entry = {
    "type": "dict",
    "options": {
        "metric": {"type": "str", "required": True, "choices": list(WORDS)},
        "queue": {"type": "str"},
        "namespace": {"type": "str"},
        "name": {"type": "str"},
        "dimensions": {"type": "dict"},
        "statistic": {"type": "str", "choices": list(STATISTICS)},
        "unit": {"type": "str"},
        "target": {"type": "float"},
        "per_task": {"type": "bool"},
        "disable_scale_in": {"type": "bool"},
        "scale_in_cooldown": {"type": "int"},
        "scale_out_cooldown": {"type": "int"},
        "alarm": {"type": "dict", "options": ALARM_SPEC},
        "steps": {"type": "list", "elements": "dict", "options": STEP_SPEC},
        "adjustment": {"type": "str", "choices": list(ADJUSTMENTS)},
        "min_change": {"type": "int"},
        "cooldown": {"type": "int"},
    },
}
#: What an entry of C(scheduled_actions) may say.
ACTION_SPEC: Entry = {
    "type": "dict",
    "options": {
        "schedule": {"type": "str", "required": True},
        "timezone": {"type": "str"},
        "start_time": {"type": "str"},
        "end_time": {"type": "str"},
        "min_capacity": {"type": "int"},
        "max_capacity": {"type": "int"},
    },
}


def scaling_requests(scaling: Mapping[str, Any] | None, service: Mapping[str, Any]) -> Entry:
    """The filter: what the modules take, all of it empty for a service that is not scaled.

    C(service) says what it is called: C(key), C(name), C(cluster) and C(stack), and the ARNs of its load balancer and target group.
    """
    said = scaling or {}
    policies, actions = dict(entries(said, "policies")), dict(entries(said, "scheduled_actions"))
    return {
        "resource_id": f"service/{service['cluster']}/{service['name']}",
        "min_capacity": said.get("min_capacity"),
        "max_capacity": said.get("max_capacity"),
        "scheduled_capacities": [_limits(action) for action in actions.values()],
        "policies": [_policy(key, policy, service) for key, policy in policies.items()],
        "alarms": [_alarm(key, policy, service) for key, policy in policies.items() if has_steps(policy)],
        "scheduled_actions": [_action(key, action, service) for key, action in actions.items()],
    }


def entries(scaling: Mapping[str, Any], name: str) -> Iterator[tuple[str, Entry]]:
    """The policies or the scheduled actions by their key; one that is null here is none."""
    for key, entry in (scaling.get(name) or {}).items():
        if isinstance(entry, Mapping):
            yield str(key), dict(entry)


def has_steps(policy: Mapping[str, Any]) -> bool:
    """Whether a policy changes the number of tasks in steps, set off by an alarm of ours."""
    return policy.get("steps") is not None


def _name(kind: str, key: str, service: Mapping[str, Any]) -> str:
    return str(resource_name(f"{service['key']}-{key}", kind, service["stack"]))


def _limits(action: Mapping[str, Any]) -> Entry:
    return {name: action[name] for name in ("min_capacity", "max_capacity") if action.get(name) is not None}


def _action(key: str, action: Entry, service: Mapping[str, Any]) -> Entry:
    said = {name: value for name, value in action.items() if value is not None}
    return {**said, "name": _name("scheduled_action", key, service)}


def _policy(key: str, policy: Entry, service: Mapping[str, Any]) -> Entry:
    named = {"name": _name("scaling_policy", key, service)}
    if has_steps(policy):
        return {**named, "policy_type": "step_scaling", "step_scaling": _step_scaling(policy)}
    return {**named, "policy_type": "target_tracking_scaling", "target_tracking": _target_tracking(policy, service)}


def _target_tracking(policy: Entry, service: Mapping[str, Any]) -> Entry:
    return {
        "target_value": policy["target"],
        **_tracked(policy, service),
        "scale_in_cooldown": _or(policy.get("scale_in_cooldown"), SCALE_IN_COOLDOWN),
        "scale_out_cooldown": _or(policy.get("scale_out_cooldown"), SCALE_OUT_COOLDOWN),
        "disable_scale_in": bool(policy.get("disable_scale_in")),
    }


def _tracked(policy: Entry, service: Mapping[str, Any]) -> Entry:
    """The metric of target tracking: one that Application Auto Scaling knows, one of CloudWatch, or an expression."""
    metric = METRICS.get(policy["metric"])
    if metric and metric.predefined:
        label = {"resource_label": resource_label(service)} if policy["metric"] == "requests_per_target" else {}
        return {"predefined_metric": {"type": metric.predefined, **label}}
    if policy.get("per_task"):
        return {"customized_metric": {"metrics": backlog_per_task(policy, service)}}
    watched = _watched(policy, service)
    unit = {"unit": policy["unit"]} if policy.get("unit") else {}
    return {"customized_metric": {**watched, "statistic": policy.get("statistic") or (metric.statistic if metric else "average"), **unit}}


def resource_label(service: Mapping[str, Any]) -> str:
    """How Application Auto Scaling names a target group of a load balancer."""
    balancer, group = service.get("load_balancer_arn") or "", service.get("target_group_arn") or ""
    if has_unknown([balancer, group]):
        return UNKNOWN
    return f"{balancer.partition(':loadbalancer/')[2]}/{group.rpartition(':')[2]}"


def backlog_per_task(policy: Entry, service: Mapping[str, Any]) -> list[Entry]:
    """The messages that wait, for each task that runs, as AWS recommends it; Container Insights counts the tasks.

    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
    """
    running = {"namespace": "ECS/ContainerInsights", "metric_name": "RunningTaskCount", "dimensions": _of_service(service)}
    return [
        {"id": "m1", "label": "Messages that wait", "metric_stat": {"metric": _watched(policy, service), "stat": "Sum"}, "return_data": False},
        {"id": "m2", "label": "Tasks that run", "metric_stat": {"metric": running, "stat": "Average"}, "return_data": False},
        {"id": "e1", "label": "Messages for each task", "expression": "m1 / m2", "return_data": True},
    ]


def _watched(policy: Entry, service: Mapping[str, Any]) -> Entry:
    """A metric of CloudWatch: where it is, what it is called, and whose it is."""
    word = policy["metric"]
    metric = METRICS.get(word)
    if metric is None:
        return {"namespace": policy["namespace"], "metric_name": policy["name"], "dimensions": policy.get("dimensions") or {}}
    if word in OF_QUEUES:
        dimensions = {"QueueName": policy["queue"]}
    elif word == "requests_per_target":
        balancer, *group = resource_label(service).split("/targetgroup/")
        dimensions = {"LoadBalancer": balancer, "TargetGroup": f"targetgroup/{group[0]}" if group else UNKNOWN}
    else:
        dimensions = _of_service(service)
    return {"namespace": metric.namespace, "metric_name": metric.name, "dimensions": dimensions}


def _of_service(service: Mapping[str, Any]) -> dict[str, str]:
    return {"ClusterName": service["cluster"], "ServiceName": service["name"]}


def rises(policy: Mapping[str, Any]) -> bool:
    """Whether the alarm of a policy is set off from below."""
    return str((policy.get("alarm") or {}).get("comparison") or "greater_than").startswith("greater")


def in_order(steps: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Steps from the lowest to the highest."""
    return sorted(steps, key=lambda step: float("-inf") if step.get("from") is None else float(step["from"]))


def threshold_of(policy: Mapping[str, Any]) -> float | None:
    """Where the alarm of a policy is set off: as it says, or where its steps begin."""
    said, steps = (policy.get("alarm") or {}).get("threshold"), in_order(policy["steps"])
    edge = steps[0].get("from") if rises(policy) else steps[-1].get("to")
    return said if said is not None else edge


def _step_scaling(policy: Entry) -> Entry:
    steps, statistic = in_order(policy["steps"]), _statistic(policy)
    scaling = {
        "adjustment_type": ADJUSTMENTS[policy.get("adjustment") or "change_in_capacity"],
        "steps": [_step(step, policy) for step in _closed(steps, policy)],
        "cooldown": _cooldown(policy),
        "metric_aggregation_type": statistic if statistic in ("minimum", "maximum") else "average",
    }
    return scaling if policy.get("min_change") is None else {**scaling, "min_adjustment_magnitude": policy["min_change"]}


def _closed(steps: list[Mapping[str, Any]], policy: Entry) -> list[Mapping[str, Any]]:
    """The steps, of which the one at the threshold says so."""
    index, end = (0, "from") if rises(policy) else (-1, "to")
    closed = list(steps)
    closed[index] = {**closed[index], end: _or(closed[index].get(end), threshold_of(policy))}
    return closed


def _step(step: Mapping[str, Any], policy: Entry) -> Entry:
    """A step as AWS counts it: from the alarm's threshold."""
    threshold = threshold_of(policy)
    bounds = {"lower_bound": step.get("from"), "upper_bound": step.get("to")}
    distances = {name: float(Decimal(str(value)) - Decimal(str(threshold))) for name, value in bounds.items() if value is not None}
    return {**distances, "adjustment": step["change"]}


def _cooldown(policy: Entry) -> int:
    """The policy's own; otherwise by whether it makes tasks or takes them away."""
    if policy.get("cooldown") is not None:
        return int(policy["cooldown"])
    exact = policy.get("adjustment") == "exact"
    outwards = rises(policy) if exact else any(int(step["change"]) > 0 for step in policy["steps"])
    name, usual = ("scale_out_cooldown", SCALE_OUT_COOLDOWN) if outwards else ("scale_in_cooldown", SCALE_IN_COOLDOWN)
    return int(_or(policy.get(name), usual))


def _statistic(policy: Entry) -> str:
    metric, said = METRICS.get(policy["metric"]), (policy.get("alarm") or {}).get("statistic") or policy.get("statistic")
    return str(said or (metric.statistic if metric else "average"))


def _alarm(key: str, policy: Entry, service: Mapping[str, Any]) -> Entry:
    alarm, statistic = policy.get("alarm") or {}, _statistic(policy)
    periods = int(_or(alarm.get("evaluation_periods"), 1))
    return {
        "key": f"{service['key']}-{key}",
        "name": _name("cloudwatch_alarm", key, service),
        "policy": _name("scaling_policy", key, service),
        "description": f"Sets off the scaling of {service['name']} by {key}.",
        **_watched(policy, service),
        "statistic": statistic if statistic in STATISTICS else None,
        "extended_statistic": None if statistic in STATISTICS else statistic,
        "period": _or(alarm.get("period"), 60),
        "evaluation_periods": periods,
        "datapoints_to_alarm": _or(alarm.get("datapoints_to_alarm"), periods),
        "threshold": threshold_of(policy),
        "comparison": COMPARISONS[alarm.get("comparison") or "greater_than"],
        "treat_missing_data": alarm.get("treat_missing_data") or "missing",
    }


def _or(said: Any, otherwise: Any) -> Any:
    return otherwise if said is None else said
