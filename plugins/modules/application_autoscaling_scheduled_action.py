#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: application_autoscaling_scheduled_action
version_added: 0.1.0
short_description: Manage the scheduled actions of a scalable target
description:
  - Makes, changes and deletes the actions by which Application Auto Scaling changes the limits of a target's capacity at given times.
  - Takes all actions of one target, since one call reads them all, and so that one that nobody asked for is seen and removed.
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
      - The registered target, such as V(service/shop-prod-cluster/shop-prod-api) for an ECS service.
    type: str
    required: true
  scalable_dimension:
    description:
      - What of it is scaled. It begins with the O(service_namespace).
    type: str
    default: ecs:service:DesiredCount
  scheduled_actions:
    description:
      - The actions. What one does not say it does not have. An empty list is none at all. Required with O(state=present).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Its name, which no other scheduled action of the target has.
        type: str
        required: true
      schedule:
        description:
          - When it happens, as in V(cron(0 20 ? * MON-FRI *\)), V(rate(5 minutes\)) or V(at(2026-12-31T20:00:00\)).
          - An V(at(\)) whose time is over is left alone where it still is, and not made anew.
        type: str
        required: true
      timezone:
        description:
          - The time zone of a V(cron(\)) or an V(at(\)), such as V(Europe/Berlin). AWS takes UTC.
        type: str
      start_time:
        description:
          - From when on a schedule holds, such as V(2026-12-01T00:00:00Z).
        type: str
      end_time:
        description:
          - Until when a schedule holds.
        type: str
      min_capacity:
        description:
          - The least capacity from then on. A capacity that is lower is raised.
        type: int
      max_capacity:
        description:
          - The most capacity from then on. A capacity that is higher is lowered.
        type: int
  purge_scheduled_actions:
    description:
      - Whether actions that are not in O(scheduled_actions) are deleted.
    type: bool
    default: true
  state:
    description:
      - Whether O(scheduled_actions) should be there; V(absent) deletes all actions of the target.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for scheduled actions of Application Auto Scaling.
  - An action changes the limits of the target itself.
    O(groundwork.aws.application_autoscaling_target#module:scheduled_capacities) keeps a run from undoing that.
seealso:
  - name: PutScheduledAction in the Application Auto Scaling API Reference
    description: The call that makes and changes an action.
    link: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
  - module: groundwork.aws.application_autoscaling_target
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A target to have a schedule
  groundwork.aws.application_autoscaling_target:
    resource_id: service/shop-prod-cluster/shop-prod-api
    min_capacity: 2
    max_capacity: 10

- name: Nothing runs at night
  groundwork.aws.application_autoscaling_scheduled_action:
    resource_id: service/shop-prod-cluster/shop-prod-api
    scheduled_actions:
      - name: shop-prod-api-night
        schedule: cron(0 20 * * ? *)
        timezone: Europe/Berlin
        min_capacity: 0
        max_capacity: 0
      - name: shop-prod-api-morning
        schedule: cron(0 6 * * ? *)
        timezone: Europe/Berlin
        min_capacity: 2
        max_capacity: 10

- name: No schedule
  groundwork.aws.application_autoscaling_scheduled_action:
    resource_id: service/shop-prod-cluster/shop-prod-api
    state: absent
"""

RETURN = r"""
scheduled_scaling:
  description: The scheduled actions as they are after the task; null when there is none.
  returned: always
  type: dict
  contains:
    scheduled_actions:
      description: The actions by name, with the suboptions above as keys.
      type: list
      elements: dict
    arns:
      description: The ARN of each action, by its name.
      type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import application_autoscaling_schedules as schedules
from ..module_utils.application_autoscaling import (
    IDENTITY,
    SCALING,
    TARGET_OPTIONS,
    known_everywhere,
    not_busy,
    target_problems,
    target_request,
    without_any,
)
from ..module_utils.fields import argument_spec
from ..module_utils.resource import RETRIES, Kind, Shape, run

if TYPE_CHECKING:
    from collections.abc import Set

ARGUMENT_SPEC: dict[str, Any] = {
    **TARGET_OPTIONS,
    "scheduled_actions": {"type": "list", "elements": "dict", "options": argument_spec(schedules.ACTION)},
    "purge_scheduled_actions": {"type": "bool", "default": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}


def problems(asked: Shape) -> list[str]:
    """What is wrong with the input, a sentence each."""
    return target_problems(asked) + schedules.problems(asked)


@SCALING.call("read the scheduled actions of {asked[resource_id]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """All scheduled actions of the target; None when it has none."""
    pages = client.get_paginator("describe_scheduled_actions").paginate(**target_request(asked))
    found = [action for page in pages for action in page["ScheduledActions"]]
    return {name: asked[name] for name in IDENTITY} | schedules.from_responses(found) if found else None


def create(client: Any, target: Shape) -> None:
    """Make the first actions."""
    for action in target["scheduled_actions"]:
        put(client, target, action)


def update(client: Any, current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Put what differs, then delete what nobody asked for."""
    before, after = ({action["name"]: action for action in shape["scheduled_actions"]} for shape in (current, target))
    for name, action in after.items():
        if before.get(name) != action:
            put(client, target, action)
    for name in sorted(set(before) - set(after)):
        delete_action(client, target, name)


def delete(client: Any, current: Shape) -> None:
    """Delete all actions."""
    for action in current["scheduled_actions"]:
        delete_action(client, current, action["name"])


@SCALING.call("put scheduled action {action[name]}")
def put(client: Any, target: Shape, action: Shape) -> None:
    """Make an action, or make an existing one so."""
    with known_everywhere(client):
        client.put_scheduled_action(**target_request(target), **schedules.to_request(action))


@SCALING.delete("delete scheduled action {name}")
def delete_action(client: Any, current: Shape, name: str) -> None:
    """Delete an action."""
    with not_busy(client):
        client.delete_scheduled_action(**target_request(current), ScheduledActionName=name)


KIND = Kind(
    name="scheduled_scaling",
    attributes={**dict.fromkeys(IDENTITY), "scheduled_actions": []},
    computed=("arns",),
    identity=IDENTITY,
    find=find,
    wanted=schedules.wanted,
    problems=problems,
    create=create,
    update=update,
    delete=delete,
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, required_if=[("state", "present", ["scheduled_actions"])], supports_check_mode=True)
    try:
        params = without_any(module.params, "scheduled_actions")
        result = run(KIND, module.client("application-autoscaling", config=RETRIES), params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
