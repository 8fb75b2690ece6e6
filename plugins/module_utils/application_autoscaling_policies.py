# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scaling policies as shapes, and as PutScalingPolicy wants them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .application_autoscaling import alarms_of, left_behind
from .fields import Shape, decimal, flag, merged, number, request_of, shape_of, struct, structs, table, text, word
from .unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

STATISTICS = ("average", "minimum", "maximum", "sample_count", "sum")
ADJUSTMENTS = ("change_in_capacity", "percent_change_in_capacity", "exact_capacity")
#: The configuration that belongs to each type of policy.
CONFIGURATIONS = {"target_tracking_scaling": "target_tracking", "step_scaling": "step_scaling"}

METRIC = (text("namespace", "Namespace"), text("metric_name", "MetricName"), table("dimensions", "Dimensions", pairs="Value"))

QUERY = (
    text("id", "Id", required=True),
    text("expression", "Expression"),
    text("label", "Label"),
    struct("metric_stat", struct("metric", *METRIC, key="Metric", required=True), text("stat", "Stat", required=True), text("unit", "Unit"), key="MetricStat"),
    flag("return_data", "ReturnData", default=True),
)

TARGET_TRACKING = (
    decimal("target_value", "TargetValue", required=True),
    struct(
        "predefined_metric", text("type", "PredefinedMetricType", required=True), text("resource_label", "ResourceLabel"), key="PredefinedMetricSpecification"
    ),
    struct(
        "customized_metric",
        *METRIC,
        word("statistic", STATISTICS, "Statistic", joined=True),
        text("unit", "Unit"),
        structs("metrics", *QUERY, key="Metrics", by=("id",)),
        key="CustomizedMetricSpecification",
    ),
    number("scale_in_cooldown", "ScaleInCooldown"),
    number("scale_out_cooldown", "ScaleOutCooldown"),
    flag("disable_scale_in", "DisableScaleIn"),
)

STEP_SCALING = (
    word("adjustment_type", ADJUSTMENTS, "AdjustmentType", joined=True, required=True),
    structs(
        "steps",
        decimal("lower_bound", "MetricIntervalLowerBound"),
        decimal("upper_bound", "MetricIntervalUpperBound"),
        number("adjustment", "ScalingAdjustment", required=True),
        key="StepAdjustments",
        by=("lower_bound",),
        required=True,
    ),
    number("min_adjustment_magnitude", "MinAdjustmentMagnitude"),
    number("cooldown", "Cooldown"),
    word("metric_aggregation_type", ("average", "minimum", "maximum"), "MetricAggregationType", joined=True, default="average"),
)

POLICY = (
    text("name", "PolicyName", required=True),
    word("policy_type", tuple(CONFIGURATIONS), "PolicyType", joined=True, required=True),
    struct("target_tracking", *TARGET_TRACKING, key="TargetTrackingScalingPolicyConfiguration"),
    struct("step_scaling", *STEP_SCALING, key="StepScalingPolicyConfiguration"),
)


def from_responses(policies: list[Shape]) -> Shape:
    """What a target has, by DescribeScalingPolicies."""
    ordered = sorted(policies, key=lambda policy: policy["PolicyName"])
    return {
        "policies": [shape_of(POLICY, policy) for policy in ordered],
        "arns": {policy["PolicyName"]: policy["PolicyARN"] for policy in ordered},
        "alarms": {policy["PolicyName"]: alarms_of(policy) for policy in ordered},
        "left_behind": {policy["PolicyName"]: left_behind([policy]) for policy in ordered},
    }


def to_request(policy: Shape) -> Shape:
    """A policy as PutScalingPolicy takes it: always the whole of it."""
    return request_of(POLICY, policy)


def wanted(asked: Shape, base: Shape) -> Shape:
    """The policies as asked, with what only AWS or nobody says left as it is, and those that stay without being asked for."""
    before = {policy["name"]: policy for policy in base["policies"]}
    after = {policy["name"]: _over(policy, before.get(policy["name"])) for policy in asked["policies"]}
    kept = {} if asked.get("purge_policies", True) else before
    return {**asked, "policies": [policy for _name, policy in sorted({**kept, **after}.items())]}


def _over(asked: Shape, before: Shape | None) -> Shape:
    """A policy over the one of its name and type: what it does not say of cooldowns and the like stays; its metric and its steps are made exactly so."""
    same = before if before and before["policy_type"] == asked["policy_type"] else None
    policy = merged(POLICY, asked, same)
    tracking = asked.get("target_tracking")
    if tracking:
        fields = [field for field in TARGET_TRACKING if field.name in ("predefined_metric", "customized_metric")]
        policy["target_tracking"] |= merged(fields, tracking, {})
    return policy


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    policies = asked.get("policies") or []
    names = [policy["name"] for policy in policies]
    found = [f"policies: {name} stands there twice" for name in sorted({name for name in names if names.count(name) > 1})]
    if asked.get("policies") == [] and not asked.get("purge_policies", True):
        found.append("policies: is empty; with purge_policies false there is nothing to do")
    return found + [problem for index, policy in enumerate(policies) for problem in policy_problems(policy, f"policies[{index}]")]


def policy_problems(policy: Mapping[str, Any], path: str) -> list[str]:
    """One policy: the configuration of its type, and what that says."""
    needed = CONFIGURATIONS[policy["policy_type"]]
    found = [f"{path}.{name}: goes with policy_type {kind} only" for kind, name in CONFIGURATIONS.items() if name != needed and policy.get(name)]
    if not policy.get(needed):
        return [*found, f"{path}.{needed}: is missing; policy_type {policy['policy_type']} needs it"]
    check = tracking_problems if needed == "target_tracking" else steps_problems
    return found + check(policy[needed], f"{path}.{needed}")


def tracking_problems(tracking: Mapping[str, Any], path: str) -> list[str]:
    """A target and one metric."""
    predefined, customized = tracking.get("predefined_metric"), tracking.get("customized_metric")
    if bool(predefined) == bool(customized):
        return [f"{path}: needs predefined_metric or customized_metric, and not both"]
    if predefined and predefined["type"] == "ALBRequestCountPerTarget" and not predefined.get("resource_label"):
        return [f"{path}.predefined_metric.resource_label: is missing; ALBRequestCountPerTarget needs it"]
    if customized and bool(customized.get("metrics")) == bool(customized.get("metric_name")):
        return [f"{path}.customized_metric: needs metric_name or metrics, and not both"]
    return []


def steps_problems(scaling: Mapping[str, Any], path: str) -> list[str]:
    """Steps as AWS takes them: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html"""
    steps = scaling.get("steps") or []
    if has_unknown(steps):
        return []
    if not steps:
        return [f"{path}.steps: is empty; at least one step is needed"]
    unbounded = [index for index, step in enumerate(steps) if step.get("lower_bound") is None and step.get("upper_bound") is None]
    found = [f"{path}.steps[{index}]: has neither lower_bound nor upper_bound; one of them is needed" for index in unbounded]
    return found or bounds_problems(sorted(steps, key=lower_of), f"{path}.steps")


def lower_of(step: Mapping[str, Any]) -> float:
    """Where a step begins."""
    return float("-inf") if step.get("lower_bound") is None else float(step["lower_bound"])


def upper_of(step: Mapping[str, Any]) -> float:
    """Where a step ends."""
    return float("inf") if step.get("upper_bound") is None else float(step["upper_bound"])


def bounds_problems(steps: list[Mapping[str, Any]], path: str) -> list[str]:
    """Steps in order that do not join, or that leave one side open."""
    found = [f"{path}: the step from {lower_of(step):g} ends at {upper_of(step):g}, not above it" for step in steps if upper_of(step) <= lower_of(step)]
    for one, next_one in pairwise(steps):
        if upper_of(one) != lower_of(next_one):
            found.append(f"{path}: one step ends at {upper_of(one):g} and the next begins at {lower_of(next_one):g}; they must neither overlap nor leave a gap")
    lowest, highest = lower_of(steps[0]), upper_of(steps[-1])
    if float("-inf") < lowest < 0:
        found.append(f"{path}: the lowest step begins at {lowest:g}; below 0 it must have no lower_bound")
    if 0 < highest < float("inf"):
        found.append(f"{path}: the highest step ends at {highest:g}; above 0 it must have no upper_bound")
    return found
