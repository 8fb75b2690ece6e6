# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What scalable targets, scaling policies and scheduled actions share: the target that they are of, and AWS's ways with it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .errors import ErrorHandler
from .retries import until_propagated
from .tags import carries, from_pairs
from .unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .resource import Shape

    #: Deletes alarms of those given that carry the tags.
    Forget = Callable[[Iterable[Shape], "Mapping[str, Any] | None"], None]

#: What tells one scalable target from another.
IDENTITY = ("service_namespace", "resource_id", "scalable_dimension")
TARGET_OPTIONS: dict[str, Any] = {
    "service_namespace": {"type": "str", "default": "ecs"},
    "resource_id": {"type": "str", "required": True},
    "scalable_dimension": {"type": "str", "default": "ecs:service:DesiredCount"},
}
SCALING = ErrorHandler("ObjectNotFoundException", "ResourceNotFoundException")
_ALARMS = ErrorHandler("ResourceNotFoundException", "ResourceNotFound")


def target_request(asked: Mapping[str, Any]) -> Shape:
    """The parameters by which every call names the target."""
    return {"ServiceNamespace": asked["service_namespace"], "ResourceId": asked["resource_id"], "ScalableDimension": asked["scalable_dimension"]}


def target_problems(asked: Mapping[str, Any]) -> list[str]:
    """What is wrong with the target's name."""
    namespace, dimension = asked["service_namespace"], asked["scalable_dimension"]
    if has_unknown([namespace, dimension]) or dimension.startswith(f"{namespace}:"):
        return []
    return [f"scalable_dimension: is {dimension!r}, must begin with the service_namespace, {namespace}:"]


def capacity_problems(limits: Mapping[str, Any], path: str = "") -> list[str]:
    """Limits that cannot both hold."""
    low, high = limits.get("min_capacity"), limits.get("max_capacity")
    found = [f"{path}{name}: is {limits[name]}, must be 0 or more" for name in ("min_capacity", "max_capacity") if (limits.get(name) or 0) < 0]
    if low is not None and high is not None and low > high:
        found.append(f"{path}min_capacity: is {low}, above max_capacity {high}")
    return found


def without_any(params: Mapping[str, Any], name: str) -> Shape:
    """The parameters of a list: one that is to be empty is one that is to be absent."""
    emptied = params["state"] == "present" and params[name] == []
    return {**params, "state": "absent"} if emptied else dict(params)


@contextmanager
def known_everywhere(client: Any) -> Iterator[None]:
    """Repeat what AWS refuses only while it has not heard everywhere of a new target, or of its own new role, or is at another change.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    """
    with until_propagated(client, "ObjectNotFoundException", ""), not_busy(client), until_propagated(client, "FailedResourceAccessException", "", attempts=6):
        yield


@contextmanager
def not_busy(client: Any) -> Iterator[None]:
    """Repeat what AWS refuses only while another change of the target is under way."""
    with until_propagated(client, "ConcurrentUpdateException", ""):
        yield


@SCALING.call("read the scaling policies of {asked[resource_id]}")
def described_policies(client: Any, asked: Mapping[str, Any]) -> list[Shape]:
    """All policies of a target, as AWS says them."""
    pages = client.get_paginator("describe_scaling_policies").paginate(**target_request(asked))
    return [policy for page in pages for policy in page["ScalingPolicies"]]


def alarms_of(policy: Mapping[str, Any]) -> list[Shape]:
    """The alarms of a policy."""
    alarms = [{"name": alarm["AlarmName"], "arn": alarm["AlarmARN"]} for alarm in policy.get("Alarms") or []]
    return sorted(alarms, key=lambda alarm: alarm["name"])


def left_behind(policies: Iterable[Mapping[str, Any]]) -> list[Shape]:
    """The alarms that AWS leaves when these policies go: those of steps, since those of target tracking are AWS's own."""
    return [alarm for policy in policies if policy["PolicyType"] == "StepScaling" for alarm in alarms_of(policy)]


def leave(_alarms: Iterable[Shape], _tags: Mapping[str, Any] | None) -> None:
    """Delete no alarm."""


def forgetting(cloudwatch: Callable[[], Any]) -> Forget:
    """What deletes alarms; the client is made when there are any."""

    def forget(alarms: Iterable[Shape], tags: Mapping[str, Any] | None) -> None:
        found = list(alarms)
        if not found:
            return
        client = cloudwatch()
        for alarm in found:
            if carries(alarm_tags(client, alarm["arn"]), tags):
                delete_alarm(client, alarm["name"])

    return forget


@_ALARMS.read("read the tags of alarm {arn}", default={})
def alarm_tags(client: Any, arn: str) -> dict[str, str]:
    """An alarm's tags."""
    return from_pairs(client.list_tags_for_resource(ResourceARN=arn)["Tags"])


@_ALARMS.delete("delete alarm {name}")
def delete_alarm(client: Any, name: str) -> None:
    """Delete an alarm."""
    client.delete_alarms(AlarmNames=[name])
