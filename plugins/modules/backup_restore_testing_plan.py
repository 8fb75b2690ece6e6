#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: backup_restore_testing_plan
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage restore testing plans of AWS Backup
description:
  - Creates, changes and deletes a plan by which AWS Backup restores recovery points to see that it can. What it restores is said by
    M(groundwork.aws.backup_restore_testing_selection). What was restored is deleted by AWS Backup when it was looked at.
options:
  name:
    description:
      - The plan, by which it is found. Letters, digits and underscores, 50 at most.
    type: str
    required: true
  schedule:
    description:
      - When, as C(cron(...)) of AWS; for a new plan every day at five in the morning when it is not set.
    type: str
  timezone:
    description:
      - The time zone of the schedule; for a new plan V(Etc/UTC) when it is not set.
    type: str
  start_window_hours:
    description:
      - Within how many hours a test begins, V(1) to V(168); for a new plan V(24) when it is not set.
    type: int
  recovery_points:
    description:
      - Which recovery point of a resource is restored. What is not set stays, and is as said below for a new plan.
    type: dict
    suboptions:
      algorithm:
        description:
          - The newest one of the window, or one by chance; V(latest_within_window) when it is not set.
        type: str
        choices: [latest_within_window, random_within_window]
      include_vaults:
        description:
          - ARNs of vaults, with C(*) in them for several, from which it is taken; V(*), which is any, when it is not set.
        type: list
        elements: str
      exclude_vaults:
        description:
          - ARNs of vaults from which it is not taken; none when it is not set.
        type: list
        elements: str
      types:
        description:
          - The types of recovery points; both when it is not set.
        type: list
        elements: str
        choices: [continuous, snapshot]
      window_days:
        description:
          - How many days a recovery point is old at most, V(1) to V(365); V(30) when it is not set.
        type: int
  match_tags:
    description:
      - With O(state=absent), delete the plan only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the plan should be there. With it go its selections.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for restore testing.
seealso:
  - name: Restore testing in the AWS Backup Developer Guide
    description: What a plan does, and what it costs.
    link: https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Every Sunday, the newest snapshot of the last week
  groundwork.aws.backup_restore_testing_plan:
    name: shop_prod_restore_testing
    schedule: cron(0 6 ? * SUN *)
    start_window_hours: 4
    recovery_points:
      include_vaults: ['arn:aws:backup:eu-central-1:123456789012:backup-vault:shop-prod-backup-vault']
      types: [snapshot]
      window_days: 7
    tags:
      Environment: prod

- name: No plan, if it belongs to this environment
  groundwork.aws.backup_restore_testing_plan:
    name: shop_prod_restore_testing
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
restore_testing_plan:
  description: The plan as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop_prod_restore_testing
    arn:
      description: Its ARN.
      type: str
      returned: always
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import restore_testing as shapes
from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import Tags, own

if TYPE_CHECKING:
    from collections.abc import Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **argument_spec(shapes.PLAN),
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_PLANS = ErrorHandler("ResourceNotFoundException")


@_PLANS.read("describe restore testing plan {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The plan with its tags."""
    shape = shapes.plan_shape(client.get_restore_testing_plan(RestoreTestingPlanName=asked["name"])["RestoreTestingPlan"])
    if {"tags", "match_tags"} & asked.keys():
        shape["tags"] = own(client.list_tags(ResourceArn=shape["arn"]).get("Tags"))  # of which there are fewer than on a page
    return shape


@_PLANS.call("create restore testing plan {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make it."""
    plan = {"RestoreTestingPlanName": target["name"], **shapes.plan_request(target)}
    made = client.create_restore_testing_plan(RestoreTestingPlan=plan, Tags=target["tags"], CreatorRequestId=target["client_token"])
    return {"arn": made["RestoreTestingPlanArn"]}


@_PLANS.call("update restore testing plan {target[name]}")
def update(client: Any, current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Say all of it again."""
    client.update_restore_testing_plan(RestoreTestingPlanName=target["name"], RestoreTestingPlan=shapes.plan_request(target, current))


@_PLANS.call("tag restore testing plan {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(ResourceArn=current["arn"], Tags=to_set)
    if to_remove:
        client.untag_resource(ResourceArn=current["arn"], TagKeyList=to_remove)


@_PLANS.delete("delete restore testing plan {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete it with its selections, without which AWS does not."""
    plan = {"RestoreTestingPlanName": current["name"]}
    for page in client.get_paginator("list_restore_testing_selections").paginate(**plan):
        for selection in page["RestoreTestingSelections"]:
            client.delete_restore_testing_selection(**plan, RestoreTestingSelectionName=selection["RestoreTestingSelectionName"])
    client.delete_restore_testing_plan(**plan)


RESTORE_TESTING_PLAN = Kind(
    name="restore_testing_plan",
    attributes={"name": None, **shapes.plan_wanted({}, {}), "tags": {}},
    computed=("arn",),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=shapes.plan_wanted,
    problems=shapes.plan_problems,
    exists=("AlreadyExistsException",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(RESTORE_TESTING_PLAN, module.client("backup", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
