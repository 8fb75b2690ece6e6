# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scaling of services: limits that hold, policies of metrics that there are, steps that join, and schedules that AWS understands."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.application_autoscaling_schedules import schedule_problem, timestamp
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.queue_names import queue_keys
from ansible_collections.groundwork.aws.plugins.plugin_utils.scaling import (
    ACTION_SPEC,
    METRICS,
    OF_QUEUES,
    PERCENTILE,
    POLICY_SPEC,
    STATISTICS,
    entries,
    has_steps,
    in_order,
    rises,
    threshold_of,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import REFUSED, check_value
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, is_known, listed, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

Entry = Mapping[str, Any]
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
MOST_TASKS = 5000
LIMITS = ("min_capacity", "max_capacity")
COOLDOWNS = ("scale_in_cooldown", "scale_out_cooldown", "cooldown")
LONGEST = 2147483647
OF_CUSTOM = ("namespace", "name", "dimensions", "unit")
WITH_TARGET = ("per_task", "disable_scale_in")
WITH_STEPS = ("alarm", "adjustment", "min_change", "cooldown")
PERCENT = ("cpu", "memory")
# What is measured of tasks is not measured where there are none.
OF_TASKS = (*PERCENT, "requests_per_target")
PERIODS = (10, 20, 30)
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
DAY, HOUR, WEEK = 86400, 3600, 604800


def typed(scaling: Entry, name: str, spec: Entry, path: str, errors: list[str]) -> dict[str, dict[str, Any]]:
    """The policies or the scheduled actions in their types; what is wrong with one is reported, and leaves it out."""
    found = {}
    for key, entry in (scaling.get(name) or {}).items():
        if entry is None:
            continue
        if not isinstance(entry, Mapping):
            errors.append(f"{path}.{name}.{key} is {shown(entry)}; it must be a dict of keys and values.")
            continue
        before = len(errors)
        checked = check_value(spec, entry, f"{path}.{name}.{key}", errors)
        if checked is not REFUSED and len(errors) == before:
            found[str(key)] = checked
    return found


def limit_problems(scaling: Entry, path: str) -> list[str]:
    """Limits that are there, and in order."""
    errors = [f"{path}.{name} is missing; it is required." for name in LIMITS if scaling.get(name) is None]
    errors += [problem for name in LIMITS for problem in range_problem(f"{path}.{name}", scaling.get(name), 0, MOST_TASKS)]
    low, high = (scaling.get(name) for name in LIMITS)
    if isinstance(low, int) and isinstance(high, int) and low > high:
        errors.append(f"{path}.min_capacity is {low}, above {path}.max_capacity {high}.")
    return errors


def metric_problems(policy: Entry, path: str, service: Entry, model: Model) -> list[str]:
    """What the word of a metric needs, and what it does not go with."""
    word = policy["metric"]
    errors = [] if word == "custom" else [f"{path}.{name} goes with metric custom alone." for name in OF_CUSTOM if policy.get(name)]
    if word == "custom":
        errors += [f"{path}.{name} is missing; metric custom needs it." for name in ("namespace", "name") if not policy.get(name)]
    if word in OF_QUEUES:
        errors += queue_problems(policy, path, model)
    elif policy.get("queue"):
        errors.append(f"{path}.queue goes with the metrics {listed(OF_QUEUES)} alone.")
    if word == "requests_per_target" and service.get("http") is None:
        errors.append(f"{path}.metric is requests_per_target, but the service has no http; only requests of a load balancer are counted.")
    return errors


def queue_problems(policy: Entry, path: str, model: Model) -> list[str]:
    """A queue of the environment."""
    known = queue_keys(model.config_of("sqs").get("queues") or {})
    if not policy.get("queue"):
        return [f"{path}.queue is missing; metric {policy['metric']} needs it."]
    if policy["queue"] in known:
        return []
    if not model.of_kind("sqs"):
        return [f"{path}.queue names a queue, but the inventory has no host in the group sqs, which makes them."]
    return [f"{path}.queue is {shown(policy['queue'])}, which is no queue of sqs_queues; {allowed_or_meant(str(policy['queue']), known)}"]


def target_problems(policy: Entry, path: str) -> list[str]:
    """A value at which a metric can be kept."""
    word, target = policy["metric"], policy["target"]
    errors = [f"{path}.{name} goes with steps; a target has alarms of its own." for name in WITH_STEPS if policy.get(name) is not None]
    if not is_known(target):
        return errors
    if word in PERCENT and not 0 < target <= 100:
        errors.append(f"{path}.target is {target:g}; allowed are values above 0, up to 100 percent.")
    elif target <= 0:
        errors.append(f"{path}.target is {target:g}; allowed are values above 0.")
    if policy.get("statistic") and word in METRICS and METRICS[word].predefined:
        errors.append(f"{path}.statistic is {policy['statistic']}; with a target AWS takes the {METRICS[word].statistic} of {word}.")
    return errors


def per_task_problems(policy: Entry, path: str, scaling: Entry, service: Entry, model: Model) -> list[str]:
    """The backlog for each task, which needs tasks, and somebody who counts them."""
    if not policy.get("per_task"):
        return []
    if policy["metric"] != "queue_depth":
        return [f"{path}.per_task goes with metric queue_depth alone."]
    errors = []
    if scaling.get("min_capacity") == 0:
        errors.append(
            f"{path}.per_task divides by the tasks that run, and min_capacity is 0; allowed is 1 or more, since without a task nothing would start one."
        )
    if model.cluster_of(service).get("container_insights") == "disabled":
        errors.append(f"{path}.per_task needs Container Insights, which count the tasks; ecs_cluster_container_insights is disabled.")
    return errors


def steps_problems(policy: Entry, path: str) -> list[str]:
    """Steps in the metric's own values: from the threshold on without gap or overlap, to the end."""
    errors = [f"{path}.{name} goes with a target alone." for name in WITH_TARGET if policy.get(name)]
    steps = [step for step in policy["steps"] if step]
    if not steps:
        return [*errors, f"{path}.steps is empty; at least one step is required."]
    errors += change_problems(policy, steps, path)
    if threshold_of({**policy, "steps": steps}) is None:
        edge = "from" if rises(policy) else "to"
        return [*errors, f"{path}.alarm.threshold is missing; it is required where the step next to it has no {edge}."]
    return errors + join_problems(in_order(steps), path) + edge_problems({**policy, "steps": steps}, path) + alarm_problems(policy, path)


def change_problems(policy: Entry, steps: list[Any], path: str) -> list[str]:
    """What a step changes."""
    adjustment = policy.get("adjustment")
    errors = []
    for index, step in enumerate(steps):
        if adjustment == "exact" and step["change"] < 0:
            errors.append(f"{path}.steps[{index}].change is {step['change']}; with adjustment exact it is the number of tasks, 0 or more.")
        elif adjustment != "exact" and step["change"] == 0:
            errors.append(f"{path}.steps[{index}].change is 0, which changes nothing.")
    if policy.get("min_change") is not None and adjustment != "percent":
        errors.append(f"{path}.min_change goes with adjustment percent alone.")
    return errors + range_problem(f"{path}.min_change", policy.get("min_change"), 1, MOST_TASKS)


def join_problems(steps: list[Any], path: str) -> list[str]:
    """Steps that begin where the one before ends."""
    errors = []
    for one, other in pairwise(steps):
        end, start = one.get("to"), other.get("from")
        if end is None or start is None:
            errors.append(f"{path}.steps: only the first may lack from and only the last may lack to; the others say where they begin and end.")
        elif end != start:
            what = "overlap" if end > start else "leave a gap"
            errors.append(f"{path}.steps: one ends at {end:g} and the next begins at {start:g}; they must not {what}.")
    whole = (step for step in steps if step.get("from") is not None and step.get("to") is not None)
    return errors + [f"{path}.steps: one goes from {step['from']:g} to {step['to']:g}; to is the higher one." for step in whole if step["from"] >= step["to"]]


def edge_problems(policy: Entry, path: str) -> list[str]:
    """Steps that begin at the threshold, and that have no end on the other side."""
    steps, threshold = in_order(policy["steps"]), threshold_of(policy)
    near, far = (steps[0].get("from"), steps[-1].get("to")) if rises(policy) else (steps[-1].get("to"), steps[0].get("from"))
    errors = []
    if near is not None and threshold is not None and near != threshold:
        errors.append(f"{path}.steps begin at {near:g}, but the alarm is set off at {threshold:g}; both must be the same.")
    if far is not None:
        end, last = ("to", "last") if rises(policy) else ("from", "first")
        errors.append(f"{path}.steps end at {far:g}; the {last} step has no {end}, so that every value beyond the threshold has a step.")
    return errors


def alarm_problems(policy: Entry, path: str) -> list[str]:
    """When the alarm of steps is set off."""
    alarm, here = policy.get("alarm") or {}, f"{path}.alarm"
    period, periods, points = (alarm.get(name) for name in ("period", "evaluation_periods", "datapoints_to_alarm"))
    errors = range_problem(f"{here}.evaluation_periods", periods, 1, WEEK // 60) + range_problem(f"{here}.datapoints_to_alarm", points, 1, periods or 1)
    if period is not None and period not in PERIODS and (period < 60 or period % 60):
        errors.append(f"{here}.period is {period}; allowed are {listed(PERIODS)} and multiples of 60 seconds.")
    window, most = (period or 60) * (periods or 1), WEEK if (period or 60) >= HOUR else DAY
    if not errors and window > most:
        errors.append(f"{here}: {periods} periods of {period or 60} seconds are {window}; allowed are {most} seconds in all.")
    statistic = alarm.get("statistic")
    if is_known(statistic) and statistic not in STATISTICS and not PERCENTILE.fullmatch(str(statistic)):
        errors.append(f"{here}.statistic is {shown(statistic)}; allowed are {listed(STATISTICS)}, and percentiles such as p95.")
    return errors


def policy_problems(policy: Entry, path: str, scaling: Entry, service: Entry, model: Model) -> list[str]:
    """Everything that is wrong with one policy."""
    errors = metric_problems(policy, path, service, model)
    errors += [problem for name in COOLDOWNS for problem in range_problem(f"{path}.{name}", policy.get(name), 0, LONGEST, "seconds")]
    errors += per_task_problems(policy, path, scaling, service, model)
    if has_steps(policy) == (policy.get("target") is not None):
        return [*errors, f"{path} needs either a target or steps."]
    return errors + (steps_problems(policy, path) if has_steps(policy) else target_problems(policy, path))


def action_problems(action: Entry, path: str, scaling: Entry) -> list[str]:
    """Everything that is wrong with one scheduled action."""
    schedule, zone = str(action["schedule"]), action.get("timezone")
    wrong, zones = schedule_problem(schedule), zoneinfo.available_timezones()
    errors = [f"{path}.schedule is {shown(schedule)}: {wrong}."] if wrong else []
    if is_known(zone) and schedule.startswith("rate"):
        errors.append(f"{path}.timezone goes with cron() and at() alone.")
    elif is_known(zone) and zones and zone not in zones:
        errors.append(f"{path}.timezone is {shown(zone)}, which is no time zone; {allowed_or_meant(str(zone), zones, many=3)}")
    return errors + time_problems(action, path) + capacity_problems(action, path, scaling)


def time_problems(action: Entry, path: str) -> list[str]:
    """Times that are none, or an end before the start."""
    times = {}
    errors = []
    for name in ("start_time", "end_time"):
        try:
            times[name] = timestamp(action.get(name))
        except ValueError:
            errors.append(f"{path}.{name} is {shown(action[name])}; it must be a time such as 2026-12-31T20:00:00Z.")
    start, end = times.get("start_time"), times.get("end_time")
    if start and end and start >= end:
        errors.append(f"{path}.end_time is {end}, not after start_time {start}.")
    return errors


def capacity_problems(action: Entry, path: str, scaling: Entry) -> list[str]:
    """Limits that AWS could set: with the other one as it is, where the action does not say it."""
    errors = [problem for name in LIMITS for problem in range_problem(f"{path}.{name}", action.get(name), 0, MOST_TASKS)]
    said = [name for name in LIMITS if action.get(name) is not None]
    if not said:
        return [*errors, f"{path} sets neither min_capacity nor max_capacity; one of them is required."]
    low, high = (action[name] if name in said else scaling.get(name) for name in LIMITS)
    if isinstance(low, int) and isinstance(high, int) and low > high:
        where = "which it must not be." if len(said) == len(LIMITS) else "which stays as it is; set both."
        errors.append(f"{path} makes min_capacity {low}, above max_capacity {high}, {where}")
    return errors


def scaling_problems(key: str, service: Entry, model: Model) -> list[str]:
    """Everything that is wrong with the scaling of one service."""
    scaling = service.get("scaling")
    if not isinstance(scaling, Mapping):
        return []
    path = f"services.{key}.scaling"
    errors = limit_problems(scaling, path)
    for name, policy in typed(scaling, "policies", POLICY_SPEC, path, errors).items():
        errors += policy_problems(policy, f"{path}.policies.{name}", scaling, service, model)
    for name, action in typed(scaling, "scheduled_actions", ACTION_SPEC, path, errors).items():
        errors += action_problems(action, f"{path}.scheduled_actions.{name}", scaling)
    return errors


def declared(key: str, service: Entry) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What of a service's scaling has names."""
    scaling = service.get("scaling") or {}
    for name, policy in entries(scaling, "policies"):
        yield "scaling_policy", f"{key}-{name}", {}
        if has_steps(policy):
            yield "cloudwatch_alarm", f"{key}-{name}", {}
    for name, _action in entries(scaling, "scheduled_actions"):
        yield "scheduled_action", f"{key}-{name}", {}


def findings(key: str, service: Entry) -> Iterator[Finding]:
    """What is allowed and advised against."""
    scaling = service.get("scaling") or {}
    policies, actions = dict(entries(scaling, "policies")), dict(entries(scaling, "scheduled_actions"))
    low, high = (scaling.get(name) for name in LIMITS)
    path = f"services.{key}.scaling"
    if isinstance(low, int) and isinstance(high, int) and low < high and not policies and not actions:
        message = f"{key} may have {low} to {high} tasks, but nothing scales it."
        yield Finding(f"scaling-without-policy:{key}", path, message, "Add policies or scheduled_actions, or leave scaling out.")
    if low == 0 and sleeps_on(policies, actions):
        message = f"{key} may have no task, and what scales it is measured of tasks, so that it would not start again."
        yield Finding(f"scaling-from-zero:{key}", f"{path}.min_capacity", message, "Leave one task, or scale it by a queue or a schedule, too.")
    stuck = {name: values for name in LIMITS if (values := {action[name] for action in actions.values() if action.get(name) is not None})}
    for name in [name for name, values in stuck.items() if len(values) == 1 and scaling.get(name) not in values][:1]:
        message = f"Scheduled actions set {name} of {key} to {listed(stuck[name])}, and none sets another one later."
        yield Finding(f"schedule-without-return:{key}", f"{path}.scheduled_actions", message, f"Add an action that sets it to {scaling.get(name)} again.")


def sleeps_on(policies: Mapping[str, Any], actions: Mapping[str, Any]) -> bool:
    """Whether nothing makes a task where there is none."""
    woken = any(action.get("min_capacity") for action in actions.values())
    return bool(policies) and not woken and all(policy.get("metric") in OF_TASKS for policy in policies.values())
