#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: cloudwatch_metric_alarm
version_added: 0.1.0
short_description: Manage an alarm of CloudWatch on a metric
description:
  - Creates, changes, tags and deletes an alarm that watches one metric.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the alarm.
    type: str
    required: true
  description:
    description:
      - What it is for.
    type: str
  actions_enabled:
    description:
      - Whether the actions happen.
    type: bool
  alarm_actions:
    description:
      - ARNs of what happens in alarm, such as a scaling policy or an SNS topic.
    type: list
    elements: str
  ok_actions:
    description:
      - ARNs of what happens when all is well again.
    type: list
    elements: str
  insufficient_data_actions:
    description:
      - ARNs of what happens when there is too little data.
    type: list
    elements: str
  namespace:
    description:
      - The namespace of the metric. A new alarm needs it.
    type: str
  metric_name:
    description:
      - The name of the metric. A new alarm needs it.
    type: str
  dimensions:
    description:
      - The dimensions of the metric.
    type: dict
  statistic:
    description:
      - The statistic. Either this or O(extended_statistic).
    type: str
    choices: [average, minimum, maximum, sample_count, sum]
  extended_statistic:
    description:
      - A percentile, such as V(p95).
    type: str
  unit:
    description:
      - The unit, as CloudWatch writes it. Data of other units does not count then.
    type: str
  period:
    description:
      - How many seconds one data point stands for; 10, 20, 30 or a multiple of 60.
    type: int
  evaluation_periods:
    description:
      - How many data points are compared.
    type: int
  datapoints_to_alarm:
    description:
      - How many of these must be beyond the threshold. AWS takes all of them.
    type: int
  threshold:
    description:
      - What the data is compared with.
    type: float
  comparison:
    description:
      - How it is compared.
    type: str
    choices:
      - greater_than_threshold
      - greater_than_or_equal_to_threshold
      - less_than_threshold
      - less_than_or_equal_to_threshold
  treat_missing_data:
    description:
      - What missing data is taken for. AWS takes V(missing).
    type: str
    choices: [breaching, notBreaching, ignore, missing]
  evaluate_low_sample_count_percentile:
    description:
      - Whether a percentile of too few samples counts. AWS takes V(evaluate).
    type: str
    choices: [evaluate, ignore]
  match_tags:
    description:
      - With O(state=absent), delete the alarm only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether it should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.cloudwatch_metric_alarm) knows no tags and has no diff, and it does not see every change that was made behind its back.
  - An alarm on an expression of several metrics is left to M(amazon.aws.cloudwatch_metric_alarm).
seealso:
  - name: PutMetricAlarm in the Amazon CloudWatch API Reference
    description: The call that makes and changes an alarm.
    link: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The event loop of a service lags
  groundwork.aws.cloudwatch_metric_alarm:
    name: shop-prod-realtime-lag
    namespace: Shop
    metric_name: EventLoopLagMs
    dimensions:
      Service: realtime
    extended_statistic: p95
    period: 60
    evaluation_periods: 3
    threshold: 100
    comparison: greater_than_threshold
    treat_missing_data: notBreaching
    alarm_actions:
      - arn:aws:sns:eu-central-1:123456789012:shop-prod-alarms
    tags:
      Environment: prod

- name: No such alarm, if it belongs to this environment
  groundwork.aws.cloudwatch_metric_alarm:
    name: shop-prod-realtime-lag
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
alarm:
  description: The alarm as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:cloudwatch:eu-central-1:123456789012:alarm:shop-prod-realtime-lag
    state_value:
      description: Its state.
      type: str
      sample: ok
    threshold:
      description: What the data is compared with.
      type: float
      sample: 100.0
    alarm_actions:
      description: What happens in alarm.
      type: list
      elements: str
    tags:
      description: The tags.
      type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec, decimal, flag, merged, number, request_of, shape_of, table, text, texts, word
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import Tags, from_pairs, to_pairs
from ..module_utils.unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Set

COMPARISONS = ("greater_than_threshold", "greater_than_or_equal_to_threshold", "less_than_threshold", "less_than_or_equal_to_threshold")
MISSING_DATA = ("breaching", "notBreaching", "ignore", "missing")
STATISTICS = ("average", "minimum", "maximum", "sample_count", "sum")
ALARM = (
    text("description", "AlarmDescription"),
    flag("actions_enabled", "ActionsEnabled", default=True, always=True),
    texts("alarm_actions", "AlarmActions", ordered=False),
    texts("ok_actions", "OKActions", ordered=False),
    texts("insufficient_data_actions", "InsufficientDataActions", ordered=False),
    text("namespace", "Namespace"),
    text("metric_name", "MetricName"),
    table("dimensions", "Dimensions", pairs="Value"),
    word("statistic", STATISTICS, "Statistic", joined=True),
    text("extended_statistic", "ExtendedStatistic"),
    text("unit", "Unit"),
    number("period", "Period"),
    number("evaluation_periods", "EvaluationPeriods"),
    number("datapoints_to_alarm", "DatapointsToAlarm"),
    decimal("threshold", "Threshold"),
    word("comparison", COMPARISONS, "ComparisonOperator", joined=True),
    word("treat_missing_data", MISSING_DATA, "TreatMissingData", shouts=False, default="missing"),
    word("evaluate_low_sample_count_percentile", ("evaluate", "ignore"), "EvaluateLowSampleCountPercentile", shouts=False),
)
#: Of which an alarm has one or the other.
STATISTIC_NAMES = ("statistic", "extended_statistic")
ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **argument_spec(ALARM),
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_ALARMS = ErrorHandler("ResourceNotFound", "ResourceNotFoundException")


def from_response(alarm: Shape) -> Shape:
    """An alarm as DescribeAlarms gives it; its tags are beside it."""
    return {**shape_of(ALARM, alarm), "name": alarm["AlarmName"], "arn": alarm["AlarmArn"], "state_value": alarm.get("StateValue", "").lower()}


def wanted(asked: Shape, base: Shape) -> Shape:
    """The alarm as asked, over what it is; one statistic takes the other's place."""
    shape = merged(ALARM, asked, base)
    for one, other in (STATISTIC_NAMES, STATISTIC_NAMES[::-1]):
        if asked.get(one):
            shape[other] = None
    return {**asked, **shape}


def problems(asked: Shape) -> list[str]:
    """What is wrong with the input, a sentence each."""
    found = []
    if asked.get("statistic") and asked.get("extended_statistic"):
        found.append("statistic: an alarm has this or extended_statistic, not both")
    period, points, periods = asked.get("period"), asked.get("datapoints_to_alarm"), asked.get("evaluation_periods")
    if period is not None and period not in (10, 20, 30) and (period < 60 or period % 60):
        found.append(f"period: is {period}, must be 10, 20, 30 or a multiple of 60")
    if points is not None and periods is not None and points > periods:
        found.append(f"datapoints_to_alarm: is {points}, above evaluation_periods {periods}")
    strange = [action for action in asked.get("alarm_actions") or [] if not has_unknown(action) and not action.startswith("arn:")]
    return found + [f"alarm_actions: {action!r} is no ARN" for action in strange]


@_ALARMS.read("describe alarm {name}")
def find(client: Any, name: str) -> Shape | None:
    """The alarm with its tags."""
    found = client.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm"])["MetricAlarms"]
    if not found:
        return None
    alarm = from_response(found[0])
    return {**alarm, "tags": from_pairs(client.list_tags_for_resource(ResourceARN=alarm["arn"])["Tags"])}


@_ALARMS.call("put alarm {target[name]}")
def put(client: Any, target: Shape, tags: Tags) -> None:
    """Make the alarm, or make an existing one so: AWS forgets of it what is not said. Tags are for a new one alone."""
    request = {"AlarmName": target["name"], **request_of(ALARM, target)}
    if tags:
        request["Tags"] = to_pairs(tags)
    client.put_metric_alarm(**request)


def create(client: Any, target: Shape) -> None:
    """Make the alarm with its tags."""
    put(client, target, target["tags"])


def update(client: Any, _current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Make an existing alarm so."""
    put(client, target, {})


@_ALARMS.call("tag alarm {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(ResourceARN=current["arn"], Tags=to_pairs(to_set))
    if to_remove:
        client.untag_resource(ResourceARN=current["arn"], TagKeys=to_remove)


@_ALARMS.delete("delete alarm {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the alarm."""
    client.delete_alarms(AlarmNames=[current["name"]])


KIND = Kind(
    name="alarm",
    attributes={"name": None, **shape_of(ALARM, {}), "tags": {}},
    computed=("arn", "state_value"),
    find=lambda client, asked: find(client, asked["name"]),
    wanted=wanted,
    problems=problems,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(KIND, module.client("cloudwatch", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
