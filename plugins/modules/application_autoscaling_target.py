#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: application_autoscaling_target
version_added: 0.1.0
short_description: Manage a scalable target of Application Auto Scaling
description:
  - Registers, changes, tags and deregisters what Application Auto Scaling may scale, with the limits of its capacity and what of scaling is suspended.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  service_namespace:
    description:
      - The AWS service that the target belongs to.
    type: str
    default: ecs
  resource_id:
    description:
      - What is scaled, as Application Auto Scaling calls it, such as V(service/shop-prod-cluster/shop-prod-api) for an ECS service.
    type: str
    required: true
  scalable_dimension:
    description:
      - What of it is scaled. It begins with the O(service_namespace).
    type: str
    default: ecs:service:DesiredCount
  min_capacity:
    description:
      - The least capacity that scaling leaves. A new target needs it.
    type: int
  max_capacity:
    description:
      - The most capacity that scaling makes. A new target needs it.
    type: int
  scheduled_capacities:
    description:
      - What the target's scheduled actions set, so that a run does not undo what the schedule did.
        Limits that follow from O(min_capacity) and O(max_capacity) by any of these, in any order, are left as they are.
    type: list
    elements: dict
    suboptions:
      min_capacity:
        description:
          - The least capacity that the action sets, if it sets one.
        type: int
      max_capacity:
        description:
          - The most capacity that the action sets, if it sets one.
        type: int
  role_arn:
    description:
      - The role with which Application Auto Scaling acts. ECS and most others have a service-linked one, which AWS makes and takes by itself.
    type: str
  suspended_state:
    description:
      - What of scaling is suspended. AWS suspends nothing of a new target.
    type: dict
    suboptions:
      dynamic_scaling_in_suspended:
        description:
          - Whether scaling policies may not lower the capacity.
        type: bool
      dynamic_scaling_out_suspended:
        description:
          - Whether scaling policies may not raise the capacity.
        type: bool
      scheduled_scaling_suspended:
        description:
          - Whether scheduled actions do nothing.
        type: bool
  delete_alarms:
    description:
      - With O(state=absent), delete the alarms of the target's step scaling policies first. AWS deletes the policies with the target, and leaves these alarms.
      - Of the alarms only those go that carry O(match_tags).
    type: bool
    default: false
  match_tags:
    description:
      - With O(state=absent), deregister the target only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether it should be registered. AWS deletes its scaling policies and scheduled actions with it; the capacity stays as it is.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for scalable targets. M(community.aws.application_autoscaling_policy) registers one on the way,
    without tags, without what is suspended, and in check mode too.
  - When the limits of an existing target change, AWS brings a capacity that is outside of them to the nearer limit.
  - In an account that is new to it, AWS makes the service-linked role of the service, such as
    C(AWSServiceRoleForApplicationAutoScaling_ECSService), and wants C(iam:CreateServiceLinkedRole) for it.
seealso:
  - name: RegisterScalableTarget in the Application Auto Scaling API Reference
    description: The call that registers and changes a target.
    link: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A service of two to ten tasks
  groundwork.aws.application_autoscaling_target:
    resource_id: service/shop-prod-cluster/shop-prod-api
    min_capacity: 2
    max_capacity: 10
    tags:
      Environment: prod

- name: One that a scheduled action stops at night, which is left as it is then
  groundwork.aws.application_autoscaling_target:
    resource_id: service/shop-prod-cluster/shop-prod-api
    min_capacity: 1
    max_capacity: 4
    scheduled_capacities:
      - min_capacity: 0
        max_capacity: 0

- name: Nothing is scaled in during the sale
  groundwork.aws.application_autoscaling_target:
    resource_id: service/shop-prod-cluster/shop-prod-api
    min_capacity: 4
    max_capacity: 10
    suspended_state:
      dynamic_scaling_in_suspended: true

- name: No more scaling, with all that belongs to it
  groundwork.aws.application_autoscaling_target:
    resource_id: service/shop-prod-cluster/shop-prod-api
    delete_alarms: true
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
scalable_target:
  description: The target as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:application-autoscaling:eu-central-1:123456789012:scalable-target/0ec52c0b6c9a4d2b8b1a6e4d2b8b1a6e4d2b
    min_capacity:
      description: The least capacity that scaling leaves now.
      type: int
      sample: 2
    max_capacity:
      description: The most capacity that scaling makes now.
      type: int
      sample: 10
    role_arn:
      description: The role with which Application Auto Scaling acts.
      type: str
    tags:
      description: The tags.
      type: dict
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.application_autoscaling import (
    IDENTITY,
    SCALING,
    TARGET_OPTIONS,
    capacity_problems,
    described_policies,
    forgetting,
    leave,
    left_behind,
    not_busy,
    target_problems,
    target_request,
)
from ..module_utils.fields import argument_spec, flag, merged, number, request_of, shape_of, struct, text
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import Tags, own
from ..module_utils.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Set

    from ..module_utils.application_autoscaling import Forget

    #: The lower limit and the upper one.
    Pair = tuple[Any, Any]

LIMITS = (number("min_capacity", "MinCapacity"), number("max_capacity", "MaxCapacity"))
SUSPENDED = (
    flag("dynamic_scaling_in_suspended", "DynamicScalingInSuspended", always=True),
    flag("dynamic_scaling_out_suspended", "DynamicScalingOutSuspended", always=True),
    flag("scheduled_scaling_suspended", "ScheduledScalingSuspended", always=True),
)
TARGET = (*LIMITS, text("role_arn", "RoleARN"), struct("suspended_state", *SUSPENDED, key="SuspendedState", default={}))
ARGUMENT_SPEC: dict[str, Any] = {
    **TARGET_OPTIONS,
    **argument_spec(TARGET),
    "scheduled_capacities": {"type": "list", "elements": "dict", "options": argument_spec(LIMITS)},
    "delete_alarms": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
#: What AWS says, under a code that means any mistake, of what it will know in a moment: its own new role, and a new service.
NEW_ROLE = "Unable to assume IAM role"
NEW_SERVICE = "ECS service doesn't exist"


def from_response(target: Shape) -> Shape:
    """A target as DescribeScalableTargets gives it; its tags are beside it."""
    place = {"service_namespace": target["ServiceNamespace"], "resource_id": target["ResourceId"], "scalable_dimension": target["ScalableDimension"]}
    return {**place, **shape_of(TARGET, target), "arn": target.get("ScalableTargetARN", "")}


def reachable(limits: Pair, actions: list[Shape]) -> set[Pair]:
    """The limits that scheduled actions can leave, whatever their order, beginning with those that were asked for."""
    found, fresh = {limits}, {limits}
    while fresh:
        after = {(_or(action.get("min_capacity"), low), _or(action.get("max_capacity"), high)) for action in actions for low, high in fresh}
        fresh = after - found
        found |= fresh
    return found


def _or(asked: int | None, otherwise: int | None) -> int | None:
    return otherwise if asked is None else asked


def wanted(asked: Shape, base: Shape) -> Shape:
    """The target as asked, over what it is; limits that the schedule has set are as good as those that were asked for."""
    shape = merged(TARGET, asked, base)
    limits, now = (shape["min_capacity"], shape["max_capacity"]), (base["min_capacity"], base["max_capacity"])
    if "arn" not in base:
        _refuse_without(limits)
    elif now in reachable(limits, asked.get("scheduled_capacities") or []):
        shape["min_capacity"], shape["max_capacity"] = now
    return {**asked, **shape}


def _refuse_without(limits: Pair) -> None:
    missing = [name for name, limit in zip(("min_capacity", "max_capacity"), limits, strict=True) if limit is None]
    if missing:
        raise AnsibleAWSError(message=f"{' and '.join(missing)}: a target that is not registered yet needs it")


def problems(asked: Shape) -> list[str]:
    """What is wrong with the input, a sentence each."""
    found = target_problems(asked) + capacity_problems(asked)
    for index, action in enumerate(asked.get("scheduled_capacities") or []):
        found += capacity_problems(action, f"scheduled_capacities[{index}].")
    return found


@SCALING.read("describe scalable target {asked[resource_id]}")
def describe(client: Any, asked: Shape) -> Shape | None:
    """The target without its tags."""
    request = {"ServiceNamespace": asked["service_namespace"], "ResourceIds": [asked["resource_id"]], "ScalableDimension": asked["scalable_dimension"]}
    found = client.describe_scalable_targets(**request)["ScalableTargets"]
    return from_response(found[0]) if found else None


@SCALING.read("read the tags of scalable target {arn}", default={})
def tags_of(client: Any, arn: str) -> Tags:
    """A target's tags; none while AWS does not know the new target everywhere."""
    with until_propagated(client, "ResourceNotFoundException", "", attempts=4):
        return own(client.list_tags_for_resource(ResourceARN=arn)["Tags"])


def find(client: Any, asked: Shape) -> Shape | None:
    """The target with its tags."""
    target = describe(client, asked)
    return target and {**target, "tags": tags_of(client, target["arn"]) if target["arn"] else {}}


@SCALING.call("register scalable target {target[resource_id]}")
def create(client: Any, target: Shape) -> Shape:
    """Register the target, once AWS knows what it is to scale, and its own role."""
    request = {**target_request(target), **request_of(TARGET, target)}
    if target["tags"]:
        request["Tags"] = target["tags"]
    with until_propagated(client, "ValidationException", NEW_ROLE), until_propagated(client, "ValidationException", NEW_SERVICE, attempts=12), not_busy(client):
        answer = client.register_scalable_target(**request)
    return {"arn": answer.get("ScalableTargetARN", "")}


@SCALING.call("update scalable target {target[resource_id]}")
def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Change what differs, in one call."""
    said = request_of([field for field in TARGET if field.name in changed], target, current)
    if not said:  # what differs is only what AWS decides
        return
    with not_busy(client):
        client.register_scalable_target(**target_request(target), **said)


@SCALING.call("tag scalable target {current[resource_id]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(ResourceARN=current["arn"], Tags=to_set)
    if to_remove:
        client.untag_resource(ResourceARN=current["arn"], TagKeys=to_remove)


def delete(client: Any, current: Shape, forget: Forget = leave) -> None:
    """Deregister the target, after the alarms that AWS would leave."""
    if current.get("delete_alarms"):
        forget(left_behind(described_policies(client, current)), current.get("match_tags"))
    deregister(client, current)


@SCALING.delete("deregister scalable target {current[resource_id]}")
def deregister(client: Any, current: Shape) -> None:
    """Deregister the target; AWS deletes its policies and scheduled actions with it."""
    with not_busy(client):
        client.deregister_scalable_target(**target_request(current))


KIND = Kind(
    name="scalable_target",
    attributes={**dict.fromkeys(IDENTITY), **shape_of(TARGET, {}), "role_arn": UNKNOWN, "tags": {}},
    computed=("arn",),
    identity=IDENTITY,
    exists=("ValidationException",),
    find=find,
    wanted=wanted,
    problems=problems,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    forget = forgetting(lambda: module.client("cloudwatch", config=RETRIES))
    try:
        kind = replace(KIND, delete=partial(delete, forget=forget))
        result = run(kind, module.client("application-autoscaling", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
