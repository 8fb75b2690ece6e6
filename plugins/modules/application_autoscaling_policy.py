#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: application_autoscaling_policy
version_added: 0.1.0
short_description: Manage the scaling policies of a scalable target
description:
  - Makes, changes and deletes the policies by which Application Auto Scaling changes a target's capacity, by target tracking or in steps.
  - Takes all policies of one target, since one call reads them all, and so that one that nobody asked for is seen and removed.
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
  policies:
    description:
      - The policies. An empty list is none at all. Required with O(state=present).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Its name, which no other policy of the target has.
        type: str
        required: true
      policy_type:
        description:
          - V(target_tracking_scaling) keeps a metric at a value, with alarms of its own.
            V(step_scaling) changes the capacity when an alarm, which is made apart, has the policy's ARN among its actions.
          - AWS cannot change one into the other; the policy is deleted and made anew then.
        type: str
        required: true
        choices: [target_tracking_scaling, step_scaling]
      target_tracking:
        description:
          - Which metric is kept at which value.
        type: dict
        suboptions:
          target_value:
            description:
              - The value.
            type: float
            required: true
          predefined_metric:
            description:
              - A metric that AWS knows for the service. Either this or O(policies[].target_tracking.customized_metric).
            type: dict
            suboptions:
              type:
                description:
                  - Its name, such as V(ECSServiceAverageCPUUtilization), V(ECSServiceAverageMemoryUtilization) or V(ALBRequestCountPerTarget).
                type: str
                required: true
              resource_label:
                description:
                  - >-
                    For V(ALBRequestCountPerTarget), the load balancer and the target group, as in
                    V(app/shop-prod-alb/50dc6c495c0c9188/targetgroup/shop-prod-api/943f017f100becff).
                type: str
          customized_metric:
            description:
              - Any metric of CloudWatch, or an expression of several.
            type: dict
            suboptions:
              namespace:
                description:
                  - The namespace of the metric.
                type: str
              metric_name:
                description:
                  - The name of the metric. Either this or O(policies[].target_tracking.customized_metric.metrics).
                type: str
              dimensions:
                description:
                  - The dimensions of the metric.
                type: dict
              statistic:
                description:
                  - The statistic.
                type: str
                choices: [average, minimum, maximum, sample_count, sum]
              unit:
                description:
                  - The unit of the metric.
                type: str
              metrics:
                description:
                  - Metric math, of which exactly one entry returns the data.
                type: list
                elements: dict
                suboptions:
                  id:
                    description:
                      - The name of the entry in expressions. It begins with a lower-case letter.
                    type: str
                    required: true
                  expression:
                    description:
                      - The expression. Either this or a metric.
                    type: str
                  label:
                    description:
                      - What it is, for people.
                    type: str
                  metric_stat:
                    description:
                      - The metric.
                    type: dict
                    suboptions:
                      metric:
                        description:
                          - Which one.
                        type: dict
                        required: true
                        suboptions:
                          namespace:
                            description:
                              - Its namespace.
                            type: str
                          metric_name:
                            description:
                              - Its name.
                            type: str
                          dimensions:
                            description:
                              - Its dimensions.
                            type: dict
                      stat:
                        description:
                          - The statistic, as CloudWatch writes it, such as V(Average) or V(p95).
                        type: str
                        required: true
                      unit:
                        description:
                          - The unit.
                        type: str
                  return_data:
                    description:
                      - Whether this is what the target is compared with. AWS takes it that it is.
                    type: bool
          scale_in_cooldown:
            description:
              - Seconds after lowering the capacity in which it is not lowered again.
            type: int
          scale_out_cooldown:
            description:
              - Seconds after raising the capacity in which it is raised again only for more than before.
            type: int
          disable_scale_in:
            description:
              - Whether the policy only raises the capacity.
            type: bool
      step_scaling:
        description:
          - By how much the capacity changes, by how far the metric is beyond the alarm's threshold.
        type: dict
        suboptions:
          adjustment_type:
            description:
              - What an adjustment is, a number to add, percents to add, or the capacity itself.
            type: str
            required: true
            choices: [change_in_capacity, percent_change_in_capacity, exact_capacity]
          steps:
            description:
              - The steps, which join each other. Bounds are differences from the alarm's threshold; a bound that is not set is infinite.
            type: list
            elements: dict
            required: true
            suboptions:
              lower_bound:
                description:
                  - Where the step begins, from the threshold.
                type: float
              upper_bound:
                description:
                  - Where the step ends, from the threshold.
                type: float
              adjustment:
                description:
                  - By how much, or to how much, the capacity changes.
                type: int
                required: true
          min_adjustment_magnitude:
            description:
              - With percents, the least number to add or take.
            type: int
          cooldown:
            description:
              - Seconds after a change in which it counts against the next one.
            type: int
          metric_aggregation_type:
            description:
              - How several data points of the alarm become one. AWS takes V(average).
            type: str
            choices: [average, minimum, maximum]
  purge_policies:
    description:
      - Whether policies that are not in O(policies) are deleted.
    type: bool
    default: true
  delete_alarms:
    description:
      - Delete the alarms of a step scaling policy before the policy itself is deleted. AWS leaves them, though they have nothing to do any more.
      - Of the alarms only those go that carry O(match_tags).
    type: bool
    default: false
  match_tags:
    description:
      - The tags of alarms that may be deleted. Policies have no tags.
    type: dict
  state:
    description:
      - Whether O(policies) should be there; V(absent) deletes all policies of the target.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.application_autoscaling_policy) writes in check mode, too. It knows one policy at a time, so that it never sees one too many,
    registers the target on the way, and has no diff.
  - Of a policy, the cooldowns and O(policies[].target_tracking.disable_scale_in) are left alone where they are not set.
    The metric and the steps are made exactly so.
seealso:
  - name: PutScalingPolicy in the Application Auto Scaling API Reference
    description: The call that makes and changes a policy.
    link: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
  - module: groundwork.aws.application_autoscaling_target
  - module: groundwork.aws.cloudwatch_metric_alarm
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A target to have policies
  groundwork.aws.application_autoscaling_target:
    resource_id: service/shop-prod-cluster/shop-prod-api
    min_capacity: 2
    max_capacity: 10

- name: Tasks that are busy to 70 percent, and more of them at once when the event loop lags
  groundwork.aws.application_autoscaling_policy:
    resource_id: service/shop-prod-cluster/shop-prod-api
    policies:
      - name: shop-prod-api-cpu
        policy_type: target_tracking_scaling
        target_tracking:
          target_value: 70
          predefined_metric:
            type: ECSServiceAverageCPUUtilization
          scale_in_cooldown: 300
          scale_out_cooldown: 60
      - name: shop-prod-api-lag
        policy_type: step_scaling
        step_scaling:
          adjustment_type: change_in_capacity
          steps:
            - lower_bound: 0
              upper_bound: 100
              adjustment: 1
            - lower_bound: 100
              adjustment: 2

- name: Ten messages of the queue for each task
  groundwork.aws.application_autoscaling_policy:
    resource_id: service/shop-prod-cluster/shop-prod-api
    policies:
      - name: shop-prod-api-backlog
        policy_type: target_tracking_scaling
        target_tracking:
          target_value: 10
          customized_metric:
            metrics:
              - id: m1
                metric_stat:
                  metric:
                    namespace: AWS/SQS
                    metric_name: ApproximateNumberOfMessagesVisible
                    dimensions:
                      QueueName: shop-prod-jobs
                  stat: Sum
                return_data: false
              - id: m2
                metric_stat:
                  metric:
                    namespace: ECS/ContainerInsights
                    metric_name: RunningTaskCount
                    dimensions:
                      ClusterName: shop-prod-cluster
                      ServiceName: shop-prod-api
                  stat: Average
                return_data: false
              - id: e1
                expression: m1 / m2
    delete_alarms: true
    match_tags:
      Environment: prod

- name: No policy, and a capacity that stays as it is
  groundwork.aws.application_autoscaling_policy:
    resource_id: service/shop-prod-cluster/shop-prod-api
    state: absent
"""

RETURN = r"""
scaling_policies:
  description: The policies as they are after the task; null when there is none.
  returned: always
  type: dict
  contains:
    policies:
      description: The policies by name, with the suboptions above as keys.
      type: list
      elements: dict
    arns:
      description: The ARN of each policy, by its name.
      type: dict
      sample:
        shop-prod-api-cpu: "arn:aws:autoscaling:eu-central-1:123456789012:scalingPolicy:\
          6d8972f3-efc8-437c-92d1-6270f29a66e7:resource/ecs/service/shop-prod-cluster/shop-prod-api:policyName/shop-prod-api-cpu"
    alarms:
      description: The alarms of each policy, by its name; each has C(name) and C(arn).
      type: dict
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import application_autoscaling_policies as policies
from ..module_utils.application_autoscaling import (
    IDENTITY,
    SCALING,
    TARGET_OPTIONS,
    described_policies,
    forgetting,
    known_everywhere,
    leave,
    not_busy,
    target_problems,
    target_request,
    without_any,
)
from ..module_utils.fields import argument_spec
from ..module_utils.resource import MATCH_TAGS, RETRIES, Kind, Shape, run
from ..module_utils.waiters import value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Set

    from ..module_utils.application_autoscaling import Forget

ARGUMENT_SPEC: dict[str, Any] = {
    **TARGET_OPTIONS,
    "policies": {"type": "list", "elements": "dict", "options": argument_spec(policies.POLICY)},
    "purge_policies": {"type": "bool", "default": True},
    "delete_alarms": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
}
#: How many policies one answer shows.
MOST_SHOWN = 10


def problems(asked: Shape) -> list[str]:
    """What is wrong with the input, a sentence each."""
    return target_problems(asked) + policies.problems(asked)


def find(client: Any, asked: Shape) -> Shape | None:
    """All policies of the target; None when it has none."""
    found = described_policies(client, asked)
    return {name: asked[name] for name in IDENTITY} | policies.from_responses(found) if found else None


def create(client: Any, target: Shape) -> None:
    """Make the first policies."""
    for policy in target["policies"]:
        put(client, target, policy)


def update(client: Any, current: Shape, target: Shape, _changed: Set[str], forget: Forget = leave) -> None:
    """Put what differs before leftovers go, so that something scales all the time."""
    before, after = ({policy["name"]: policy for policy in shape["policies"]} for shape in (current, target))
    for name, policy in after.items():
        if name in before and before[name]["policy_type"] != policy["policy_type"]:
            remove(client, current | target, current, name, forget)
        if before.get(name) != policy:
            put(client, target, policy)
    for name in sorted(set(before) - set(after)):
        remove(client, current | target, current, name, forget)


def delete(client: Any, current: Shape, forget: Forget = leave) -> None:
    """Delete all policies."""
    for policy in current["policies"]:
        remove(client, current, current, policy["name"], forget)


def remove(client: Any, asked: Shape, current: Shape, name: str, forget: Forget) -> None:
    """Delete a policy, after the alarms that AWS would leave."""
    if asked.get("delete_alarms"):
        forget(current["left_behind"][name], asked.get("match_tags"))
    delete_policy(client, asked, name)


@SCALING.call("put scaling policy {policy[name]}")
def put(client: Any, target: Shape, policy: Shape) -> None:
    """Make a policy, or make an existing one so."""
    with known_everywhere(client):
        client.put_scaling_policy(**target_request(target), **policies.to_request(policy))


@SCALING.delete("delete scaling policy {name}")
def delete_policy(client: Any, current: Shape, name: str) -> None:
    """Delete a policy; AWS deletes the alarms of target tracking with it."""
    with not_busy(client):
        client.delete_scaling_policy(**target_request(current), PolicyName=name)


@SCALING.call("wait for the scaling policies of {shape[resource_id]}")
def settle(client: Any, shape: Shape) -> None:
    """Return when AWS shows the policies, with the ARNs that alarms need; it may not show new ones at once."""
    names = [policy["name"] for policy in shape["policies"]][:MOST_SHOWN]
    shown = waiter("DescribeScalingPolicies", value_is("length(ScalingPolicies)", len(names)), delay=2, attempts=30)
    wait(client, shown, {**target_request(shape), "PolicyNames": names})


KIND = Kind(
    name="scaling_policies",
    attributes={**dict.fromkeys(IDENTITY), "policies": []},
    computed=("arns", "alarms"),
    identity=IDENTITY,
    find=find,
    wanted=policies.wanted,
    problems=problems,
    create=create,
    update=update,
    settle=settle,
    delete=delete,
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, required_if=[("state", "present", ["policies"])], supports_check_mode=True)
    forget = forgetting(lambda: module.client("cloudwatch", config=RETRIES))
    try:
        kind = replace(KIND, update=partial(update, forget=forget), delete=partial(delete, forget=forget))
        params = without_any(module.params, "policies")
        result = run(kind, module.client("application-autoscaling", config=RETRIES), params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
