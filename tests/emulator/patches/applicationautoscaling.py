# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Application Auto Scaling: scalable targets, their policies and their scheduled actions."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from moto.applicationautoscaling import responses
from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import ApplicationAutoscalingBackend, FakeApplicationAutoscalingPolicy
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.exceptions import JsonRESTError
from moto.moto_api._internal import mock_random

from .ecs import rollout
from .mechanism import Function, replaces

SERVICE_ROLE = "arn:aws:iam::{}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
AWAKE = {"DynamicScalingInSuspended": False, "DynamicScalingOutSuspended": False, "ScheduledScalingSuspended": False}
# The metrics behind the predefined ones: namespace, name and statistic.
PREDEFINED = {
    "ECSServiceAverageCPUUtilization": ("AWS/ECS", "CPUUtilization", "Average"),
    "ECSServiceAverageMemoryUtilization": ("AWS/ECS", "MemoryUtilization", "Average"),
    "ALBRequestCountPerTarget": ("AWS/ApplicationELB", "RequestCountPerTarget", "Sum"),
}
Place = tuple[str, str, str]


def missing(words: str) -> JsonRESTError:
    """How the service says that something is not there."""
    return JsonRESTError("ObjectNotFoundException", words)


def _place(response: Any) -> Place:
    namespace, resource, dimension = (response._get_param(name) for name in ("ServiceNamespace", "ResourceId", "ScalableDimension"))
    return namespace, resource, dimension


def _target(backend: Any, place: Place) -> Any:
    return backend.targets.get(place[2], {}).get(place[1])


def _is_of(part: Any, place: Place) -> bool:
    return (part.service_namespace, part.resource_id, part.scalable_dimension) == place


def _by_arn(response: Any) -> Any:
    wanted = response._get_param("ResourceARN")
    targets = [target for held in response.applicationautoscaling_backend.targets.values() for target in held.values() if target.arn == wanted]
    if not targets:
        raise JsonRESTError("ResourceNotFoundException", f"Resource not found: {wanted}")
    return targets[0]


@replaces(ApplicationAutoScalingResponse, "register_scalable_target")
def targets_keep_their_tags(original: Function, response: Any) -> str:
    """A new target has the tags that it was registered with; those of an existing one are changed by TagResource alone. moto drops them.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    """
    backend, place, tags = response.applicationautoscaling_backend, _place(response), response._get_param("Tags")
    if tags and _target(backend, place):
        words = "The scalable target that you tried to tag already exists. To update tags on an existing scalable target, use the TagResource API."
        raise AWSValidationException(words)
    answer: str = original(response)
    target = _target(backend, place)
    target.tags = {**getattr(target, "tags", {}), **(tags or {})}
    return answer


@replaces(ApplicationAutoScalingResponse, "list_tags_for_resource")
def list_tags_for_resource(_: None, response: Any) -> str:
    """Tells a target's tags; moto has no such operation.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ListTagsForResource.html
    """
    return json.dumps({"Tags": getattr(_by_arn(response), "tags", {})})


@replaces(ApplicationAutoScalingResponse, "tag_resource")
def tag_resource(_: None, response: Any) -> str:
    """Sets tags of a target; moto has no such operation.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TagResource.html
    """
    target = _by_arn(response)
    target.tags = {**getattr(target, "tags", {}), **response._get_param("Tags")}
    return "{}"


@replaces(ApplicationAutoScalingResponse, "untag_resource")
def untag_resource(_: None, response: Any) -> str:
    """Takes tags from a target; moto has no such operation.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_UntagResource.html
    """
    target, keys = _by_arn(response), response._get_param("TagKeys")
    target.tags = {name: value for name, value in getattr(target, "tags", {}).items() if name not in keys}
    return "{}"


@replaces(responses, "_build_target")
def targets_tell_their_role_and_what_is_suspended(original: Function, target: Any) -> dict[str, Any]:
    """A target of ECS has the service-linked role, and each of the three parts is suspended or not; moto tells null.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html
    """
    told: dict[str, Any] = original(target)
    role = SERVICE_ROLE.format(target.applicationautoscaling_backend.account_id) if target.service_namespace == "ecs" else told["RoleARN"]
    return told | {"RoleARN": role, "SuspendedState": {**AWAKE, **(told["SuspendedState"] or {})}}


@replaces(ApplicationAutoscalingBackend, "register_scalable_target")
def limits_are_checked(original: Function, backend: Any, namespace: str, r_id: str, dimension: str, **said: Any) -> Any:
    """A new target needs both limits, and the lower is not above the upper; moto takes any.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    """
    known = _target(backend, (namespace, r_id, dimension))
    low, high = (said[name] if said[name] is not None else getattr(known, name, None) for name in ("min_capacity", "max_capacity"))
    if low is None or high is None:
        raise AWSValidationException("Min capacity and max capacity must be specified for a new scalable target")
    if low > high:
        raise AWSValidationException("Maximum capacity cannot be less than minimum capacity")
    return original(backend, namespace, r_id, dimension, **said)


@replaces(ApplicationAutoscalingBackend, "register_scalable_target")
def a_changed_target_is_brought_within_its_limits(original: Function, backend: Any, namespace: str, r_id: str, dimension: str, **said: Any) -> Any:
    """When an existing target is registered again, a capacity outside of the limits goes to the nearer one; moto leaves it.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    """
    known = _target(backend, (namespace, r_id, dimension))
    target = original(backend, namespace, r_id, dimension, **said)
    if known and namespace == "ecs":
        _, cluster, name = r_id.split("/")
        for service in backend.ecs_backend.describe_services(cluster, [name])[0]:
            service.desired_count = min(max(service.desired_count, target.min_capacity), target.max_capacity)
            rollout.refresh(service)
    return target


@replaces(ApplicationAutoscalingBackend, "deregister_scalable_target")
def what_belongs_to_a_target_goes_with_it(original: Function, backend: Any, namespace: str, r_id: str, dimension: str) -> None:
    """The policies, with the alarms that AWS made for them, and the scheduled actions are deleted with their target; moto keeps them.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html
    """
    original(backend, namespace, r_id, dimension)
    place = (namespace, r_id, dimension)
    for key, policy in list(backend.policies.items()):
        if _is_of(policy, place):
            policy.delete_alarms(backend.account_id, backend.region_name)
            del backend.policies[key]
    backend.scheduled_actions = [action for action in backend.scheduled_actions if not _is_of(action, place)]


@replaces(ApplicationAutoscalingBackend, "deregister_scalable_target")
def a_missing_target_is_not_found(original: Function, backend: Any, namespace: str, r_id: str, dimension: str) -> None:
    """What is not registered is not found; moto says that the request is not valid.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html
    """
    if not _target(backend, (namespace, r_id, dimension)):
        raise missing(f"No scalable target found for service namespace: {namespace}, resource ID: {r_id}, scalable dimension: {dimension}")
    original(backend, namespace, r_id, dimension)


@replaces(ApplicationAutoScalingResponse, "put_scaling_policy")
def policies_need_a_target(original: Function, response: Any) -> str:
    """A policy is of a registered target; moto takes any.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
    """
    place = _place(response)
    if not _target(response.applicationautoscaling_backend, place):
        raise missing(f"No scalable target registered for service namespace: {place[0]}, resource ID: {place[1]}, scalable dimension: {place[2]}")
    answer: str = original(response)
    return answer


@replaces(ApplicationAutoScalingResponse, "put_scaling_policy")
def steps_are_checked(original: Function, response: Any) -> str:
    """Steps neither overlap nor leave gaps, each has a bound, and both ends are open; moto takes any.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html
    """
    steps = (response._get_param("StepScalingPolicyConfiguration") or {}).get("StepAdjustments") or []
    bounds = sorted((step.get("MetricIntervalLowerBound", float("-inf")), step.get("MetricIntervalUpperBound", float("inf"))) for step in steps)
    joined = all(one[1] == other[0] for one, other in pairwise(bounds))
    endless = any(bound == (float("-inf"), float("inf")) for bound in bounds)
    if bounds and (not joined or endless or float("-inf") < bounds[0][0] < 0 or 0 < bounds[-1][1] < float("inf")):
        raise AWSValidationException("The step adjustments are not valid: they overlap, have a gap between them, or lack a null bound")
    answer: str = original(response)
    return answer


@replaces(ApplicationAutoscalingBackend, "put_scaling_policy")
def policies_are_changed_in_place(original: Function, backend: Any, **said: Any) -> Any:
    """A changed policy keeps its ARN, and its alarms are replaced; its type stays. moto makes another one and leaves the alarms.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
    """
    place = (said[name] for name in ("service_namespace", "resource_id", "scalable_dimension", "policy_name"))
    before = backend.policies.get(FakeApplicationAutoscalingPolicy.formulate_key(*place))
    if before and said["policy_type"] not in (None, before.policy_type):
        raise AWSValidationException("You cannot change a TargetTrackingScaling policy to a non TargetTrackingScaling policy, or vice versa.")
    if before:
        before.delete_alarms(backend.account_id, backend.region_name)
    policy = original(backend, **said)
    if before:
        policy.policy_arn, policy.creation_time = before.policy_arn, before.creation_time
        for alarm in policy.alarms:
            alarm.alarm_actions = [policy.policy_arn]
    return policy


@replaces(FakeApplicationAutoscalingPolicy, "_generate_ecs_alarms")
def alarms_of_target_tracking_watch_its_metric(_: Function, policy: Any) -> list[Any]:
    """The alarms of a target tracking policy watch the metric that it names; moto's watch CPU or memory, whatever it names.

    https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
    """
    configuration = policy.target_tracking_scaling_policy_configuration
    watched = _metric(policy, configuration)
    backend = cloudwatch_backends[policy.account_id][policy.region_name]
    alarms = []
    for end, comparison, periods in (("High", "GreaterThanThreshold", 3), ("Low", "LessThanThreshold", 15)):
        alarm = backend.put_metric_alarm(
            name=f"TargetTracking-{policy.resource_id}-Alarm{end}-{mock_random.uuid4()}",
            comparison_operator=comparison,
            evaluation_periods=periods,
            period=60,
            threshold=configuration["TargetValue"],
            description=f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy.policy_arn}",
            alarm_actions=[policy.policy_arn],
            **watched,
        )
        alarms.append(alarm)
    return alarms


def _metric(policy: Any, configuration: dict[str, Any]) -> dict[str, Any]:
    custom = configuration.get("CustomizedMetricSpecification") or {}
    name = (configuration.get("PredefinedMetricSpecification") or {}).get("PredefinedMetricType", "")
    namespace, metric, statistic = PREDEFINED.get(name, (custom.get("Namespace"), custom.get("MetricName"), custom.get("Statistic")))
    _, cluster, service = policy.resource_id.split("/")
    of_service = [{"Name": "ClusterName", "Value": cluster}, {"Name": "ServiceName", "Value": service}]
    dimensions = custom.get("Dimensions") or (of_service if namespace == "AWS/ECS" else [])
    return {"namespace": namespace, "metric_name": metric, "statistic": statistic, "dimensions": dimensions}


@replaces(responses, "_build_alarms")
def policies_of_steps_tell_their_alarms(original: Function, policy: Any) -> list[dict[str, str]]:
    """A policy of steps tells the alarms that have it among their actions; moto knows of none.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalingPolicy.html
    """
    if policy.policy_type != "StepScaling":
        told: list[dict[str, str]] = original(policy)
        return told
    alarms = cloudwatch_backends[policy.account_id][policy.region_name].alarms.values()
    return [{"AlarmARN": alarm.alarm_arn, "AlarmName": alarm.name} for alarm in alarms if policy.policy_arn in alarm.alarm_actions]


@replaces(ApplicationAutoScalingResponse, "describe_scaling_policies")
def policies_are_found_by_name(original: Function, response: Any) -> str:
    """The filter PolicyNames holds; moto ignores it.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingPolicies.html
    """
    answer, names = json.loads(original(response)), response._get_param("PolicyNames")
    return json.dumps(answer | {"ScalingPolicies": [policy for policy in answer["ScalingPolicies"] if not names or policy["PolicyName"] in names]})


@replaces(ApplicationAutoscalingBackend, "describe_scaling_policies")
def policies_are_those_of_their_target_alone(original: Function, backend: Any, **named: Any) -> Any:
    """A target's policies are told by its whole id; moto tells those of service/main/web for service/main/web-2, too.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingPolicies.html
    """
    token, policies = original(backend, **named)
    return token, [policy for policy in policies if named["resource_id"] in (None, policy.resource_id)]


@replaces(ApplicationAutoscalingBackend, "delete_scaling_policy")
def a_missing_policy_is_not_found(original: Function, backend: Any, **named: str) -> None:
    """A policy that is not there is not found; moto says that the request is not valid.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeleteScalingPolicy.html
    """
    try:
        original(backend, **named)
    except AWSValidationException as error:
        raise missing(f"No scaling policy found: {named['policy_name']}") from error


@replaces(ApplicationAutoScalingResponse, "put_scheduled_action")
def scheduled_actions_need_a_target_and_a_limit(original: Function, response: Any) -> str:
    """A scheduled action is of a registered target, and sets one of its limits at least; moto takes any.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
    """
    place, limits = _place(response), response._get_param("ScalableTargetAction") or {}
    if not _target(response.applicationautoscaling_backend, place):
        raise missing(f"No scalable target registered for service namespace: {place[0]}, resource ID: {place[1]}, scalable dimension: {place[2]}")
    if not {"MinCapacity", "MaxCapacity"} & set(limits):
        raise AWSValidationException("At least one of minimum capacity and maximum capacity should be provided")
    answer: str = original(response)
    return answer


@replaces(ApplicationAutoScalingResponse, "delete_scheduled_action")
def a_missing_scheduled_action_is_not_found(original: Function, response: Any) -> str:
    """A scheduled action that is not there is not found; moto says that it is deleted.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeleteScheduledAction.html
    """
    place, name = _place(response), response._get_param("ScheduledActionName")
    actions = response.applicationautoscaling_backend.scheduled_actions
    if not any(_is_of(action, place) and action.scheduled_action_name == name for action in actions):
        raise missing(f"No scheduled action found: {name}")
    answer: str = original(response)
    return answer
