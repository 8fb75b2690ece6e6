# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Application Auto Scaling behaves as its API reference says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches import applicationautoscaling as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws

WEB = {"ServiceNamespace": "ecs", "ResourceId": "service/main/web", "ScalableDimension": "ecs:service:DesiredCount"}
OTHER = {**WEB, "ResourceId": "service/main/web-2"}
CPU = {"TargetValue": 70.0, "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}
QUEUE = {"Namespace": "AWS/SQS", "MetricName": "Depth", "Dimensions": [{"Name": "QueueName", "Value": "jobs"}], "Statistic": "Average"}
STEPS = {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}]}


@pytest.fixture
def scaling(aws: Aws, ecs: Any) -> Any:
    """Two services, of which one is registered."""
    ecs.create_cluster(clusterName="main")
    ecs.register_task_definition(family="t", containerDefinitions=[{"name": "a", "image": "a", "memory": 128}])
    for name in ("web", "web-2"):
        ecs.create_service(cluster="main", serviceName=name, taskDefinition="t", desiredCount=1)
    client = aws("application-autoscaling")
    client.register_scalable_target(**WEB, MinCapacity=1, MaxCapacity=4, Tags={"a": "b"})
    return client


def target(scaling: Any) -> dict[str, Any]:
    (found,) = scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[WEB["ResourceId"]])["ScalableTargets"]
    return dict(found)


def track(scaling: Any, name: str = "cpu", configuration: dict[str, Any] | None = None, place: dict[str, str] | None = None) -> dict[str, Any]:
    policy = {"PolicyName": name, "PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": configuration or CPU}
    return dict(scaling.put_scaling_policy(**(place or WEB), **policy))


def step(scaling: Any, name: str = "lag", *steps: dict[str, Any]) -> dict[str, Any]:
    configuration = {**STEPS, **({"StepAdjustments": list(steps)} if steps else {})}
    return dict(scaling.put_scaling_policy(**WEB, PolicyName=name, PolicyType="StepScaling", StepScalingPolicyConfiguration=configuration))


def policies(scaling: Any, **filters: Any) -> list[str]:
    return [policy["PolicyName"] for policy in scaling.describe_scaling_policies(**WEB, **filters)["ScalingPolicies"]]


def alarms(aws: Aws) -> list[dict[str, Any]]:
    return list(aws("cloudwatch").describe_alarms()["MetricAlarms"])


@proves(patches.targets_keep_their_tags, patches.list_tags_for_resource, patches.tag_resource, patches.untag_resource)
def test_a_target_has_tags(scaling: Any) -> None:
    arn = target(scaling)["ScalableTargetARN"]
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"a": "b"}
    with refused("ValidationException", "use the TagResource API"):
        scaling.register_scalable_target(**WEB, MaxCapacity=5, Tags={"a": "c"})
    scaling.tag_resource(ResourceARN=arn, Tags={"a": "c", "d": "e"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["d"])
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"a": "c"}
    scaling.deregister_scalable_target(**WEB)
    with refused("ResourceNotFoundException"):
        scaling.list_tags_for_resource(ResourceARN=arn)


@proves(patches.targets_tell_their_role_and_what_is_suspended)
def test_a_target_tells_its_role_and_what_is_suspended(scaling: Any) -> None:
    assert target(scaling)["RoleARN"].endswith("/AWSServiceRoleForApplicationAutoScaling_ECSService")
    assert target(scaling)["SuspendedState"] == patches.AWAKE
    scaling.register_scalable_target(**WEB, SuspendedState={"ScheduledScalingSuspended": True})
    assert target(scaling)["SuspendedState"] == {**patches.AWAKE, "ScheduledScalingSuspended": True}


@proves(patches.limits_are_checked)
@pytest.mark.parametrize("limits", [{}, {"MinCapacity": 1}, {"MinCapacity": 3, "MaxCapacity": 2}])
def test_limits_are_checked(scaling: Any, limits: dict[str, int]) -> None:
    with refused("ValidationException"):
        scaling.register_scalable_target(**OTHER, **limits)


@proves(patches.a_changed_target_is_brought_within_its_limits)
@pytest.mark.parametrize(("count", "limits", "after"), [(0, {}, 1), (9, {"MaxCapacity": 5}, 5), (3, {"MaxCapacity": 2}, 2)])
def test_a_changed_target_is_brought_within_its_limits(scaling: Any, ecs: Any, count: int, limits: dict[str, int], after: int) -> None:
    ecs.update_service(cluster="main", service="web", desiredCount=count)
    scaling.register_scalable_target(**WEB, **limits)
    (service,) = ecs.describe_services(cluster="main", services=["web"])["services"]
    assert (service["desiredCount"], service["runningCount"]) == (after, after)


@proves(patches.what_belongs_to_a_target_goes_with_it)
def test_what_belongs_to_a_target_goes_with_it(scaling: Any, aws: Aws) -> None:
    track(scaling)
    step(scaling)
    scaling.put_scheduled_action(**WEB, ScheduledActionName="night", Schedule="rate(1 day)", ScalableTargetAction={"MinCapacity": 0})
    scaling.deregister_scalable_target(**WEB)
    assert (policies(scaling), scaling.describe_scheduled_actions(**WEB)["ScheduledActions"], alarms(aws)) == ([], [], [])


@proves(patches.a_missing_target_is_not_found, patches.a_missing_policy_is_not_found, patches.a_missing_scheduled_action_is_not_found)
def test_what_is_missing_is_not_found(scaling: Any) -> None:
    with refused("ObjectNotFoundException"):
        scaling.deregister_scalable_target(**OTHER)
    with refused("ObjectNotFoundException"):
        scaling.delete_scaling_policy(**WEB, PolicyName="cpu")
    with refused("ObjectNotFoundException"):
        scaling.delete_scheduled_action(**WEB, ScheduledActionName="night")


@proves(patches.policies_need_a_target)
def test_a_policy_needs_a_target(scaling: Any) -> None:
    with refused("ObjectNotFoundException", "No scalable target registered"):
        track(scaling, place=OTHER)


@proves(patches.scheduled_actions_need_a_target_and_a_limit)
def test_a_scheduled_action_needs_a_target_and_a_limit(scaling: Any) -> None:
    action = {"ScheduledActionName": "night", "Schedule": "rate(1 day)"}
    with refused("ValidationException", "At least one of"):
        scaling.put_scheduled_action(**WEB, **action, ScalableTargetAction={})
    with refused("ObjectNotFoundException"):
        scaling.put_scheduled_action(**OTHER, **action, ScalableTargetAction={"MinCapacity": 0})


@proves(patches.steps_are_checked)
@pytest.mark.parametrize(
    "steps",
    [
        [(0.0, 10.0), (20.0, None)],
        [(0.0, 10.0), (5.0, None)],
        [(None, None)],
        [(0.0, 10.0)],
        [(-10.0, 0.0)],
    ],
    ids=["gap", "overlap", "no-bound", "closed-above", "closed-below"],
)
def test_d20_steps_are_checked(scaling: Any, steps: list[tuple[float | None, float | None]]) -> None:
    names = ("MetricIntervalLowerBound", "MetricIntervalUpperBound")
    step(scaling, "fine", {names[0]: 0.0, names[1]: 10.0, "ScalingAdjustment": 1}, {names[0]: 10.0, "ScalingAdjustment": 2})
    given = [{"ScalingAdjustment": 1, **{name: bound for name, bound in zip(names, bounds, strict=True) if bound is not None}} for bounds in steps]
    with refused("ValidationException"):
        step(scaling, "lag", *given)


@proves(patches.policies_are_changed_in_place)
def test_a_policy_is_changed_in_place(scaling: Any, aws: Aws) -> None:
    before = track(scaling)
    after = track(scaling, configuration={**CPU, "TargetValue": 60.0})
    assert before["PolicyARN"] == after["PolicyARN"]
    assert {alarm["AlarmName"] for alarm in alarms(aws)} == {alarm["AlarmName"] for alarm in after["Alarms"]}
    assert {action for alarm in alarms(aws) for action in alarm["AlarmActions"]} == {after["PolicyARN"]}
    with refused("ValidationException", "You cannot change a TargetTrackingScaling policy"):
        step(scaling, "cpu")


@proves(patches.alarms_of_target_tracking_watch_its_metric)
@pytest.mark.parametrize(
    ("configuration", "metric"),
    [
        (CPU, ("AWS/ECS", "CPUUtilization", 70.0)),
        ({"TargetValue": 5.0, "CustomizedMetricSpecification": QUEUE}, ("AWS/SQS", "Depth", 5.0)),
        (
            {"TargetValue": 1000.0, "PredefinedMetricSpecification": {"PredefinedMetricType": "ALBRequestCountPerTarget", "ResourceLabel": "a"}},
            ("AWS/ApplicationELB", "RequestCountPerTarget", 1000.0),
        ),
    ],
    ids=["cpu", "custom", "requests"],
)
def test_alarms_of_target_tracking_watch_its_metric(scaling: Any, aws: Aws, configuration: dict[str, Any], metric: tuple[str, str, float]) -> None:
    track(scaling, configuration=configuration)
    found = {(alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) for alarm in alarms(aws)}
    assert (found, len(alarms(aws))) == ({metric}, 2)


@proves(patches.policies_of_steps_tell_their_alarms)
def test_a_policy_of_steps_tells_its_alarms(scaling: Any, aws: Aws) -> None:
    action = step(scaling)["PolicyARN"]
    watched = {"Namespace": "Shop", "MetricName": "Lag", "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1.0}
    for name, actions in (("lag", [action]), ("other", [])):
        aws("cloudwatch").put_metric_alarm(AlarmName=name, ComparisonOperator="GreaterThanThreshold", AlarmActions=actions, **watched)
    (policy,) = scaling.describe_scaling_policies(**WEB)["ScalingPolicies"]
    assert [alarm["AlarmName"] for alarm in policy["Alarms"]] == ["lag"]


@proves(patches.policies_are_found_by_name, patches.policies_are_those_of_their_target_alone)
def test_policies_are_found_by_name_and_target(scaling: Any) -> None:
    scaling.register_scalable_target(**OTHER, MinCapacity=1, MaxCapacity=4)
    for name, place in (("cpu", WEB), ("jobs", WEB), ("cpu", OTHER)):
        track(scaling, name, place=place)
    assert policies(scaling, PolicyNames=["jobs"]) == ["jobs"]
    assert len(scaling.describe_scaling_policies(**OTHER)["ScalingPolicies"]) == 1
