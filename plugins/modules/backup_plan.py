#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: backup_plan
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage plans of AWS Backup
description:
  - Creates, changes and deletes a plan by which AWS Backup makes recovery points. What it is about is said by M(groundwork.aws.backup_selection).
options:
  name:
    description:
      - The plan, by which it is found.
    type: str
    required: true
  rules:
    description:
      - When recovery points are made, where they are kept, and for how long. These and no others. Required for a new plan.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - What the rule is called.
        type: str
        required: true
      vault:
        description:
          - The name of the vault.
        type: str
        required: true
      schedule:
        description:
          - When, as C(cron(...)) of AWS; every day at five in the morning when it is not set.
        type: str
      timezone:
        description:
          - The time zone of the schedule; V(Etc/UTC) when it is not set.
        type: str
      start_window_minutes:
        description:
          - Within how many minutes it begins; 480 when it is not set.
        type: int
      completion_window_minutes:
        description:
          - Within how many minutes it ends; 10080, a week, when it is not set.
        type: int
      delete_after_days:
        description:
          - After how many days a recovery point is deleted; never when it is not set.
        type: int
      cold_after_days:
        description:
          - After how many days it moves to cold storage, where it stays for 90 days at least; never when it is not set.
        type: int
      continuous:
        description:
          - Whether what can be restored to any second is kept so, for 35 days at most.
        type: bool
      recovery_point_tags:
        description:
          - The tags of the recovery points.
        type: dict
      copies:
        description:
          - Vaults, of other regions or accounts too, into which each recovery point is copied.
        type: list
        elements: dict
        suboptions:
          vault_arn:
            description:
              - The vault.
            type: str
            required: true
          delete_after_days:
            description:
              - After how many days the copy is deleted; never when it is not set.
            type: int
          cold_after_days:
            description:
              - After how many days it moves to cold storage; never when it is not set.
            type: int
  match_tags:
    description:
      - With O(state=absent), delete the plan only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the plan should be there. With it go its selections; recovery points stay.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.backup_plan) says in check mode that every plan with tags would change.
  - Options of resource types, such as consistent snapshots of Windows, are left as they are.
seealso:
  - name: Managing backup plans in the AWS Backup Developer Guide
    description: What a rule says.
    link: https://docs.aws.amazon.com/aws-backup/latest/devguide/about-backup-plans.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Every night, kept for five weeks, and to any second within them
  groundwork.aws.backup_plan:
    name: shop-prod-backup-plan
    rules:
      - vault: shop-prod-backup-vault
        name: daily
        schedule: cron(0 3 * * ? *)
        start_window_minutes: 60
        completion_window_minutes: 180
        delete_after_days: 35
        continuous: true
    tags:
      Environment: prod

- name: No plan, if it belongs to this environment
  groundwork.aws.backup_plan:
    name: shop-prod-backup-plan
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
plan:
  description: The plan as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-backup-plan
    rules:
      description: Its rules, in the order of their names, with what AWS fills in.
      type: list
      elements: dict
      returned: always
    backup_plan_id:
      description: Its id.
      type: str
      returned: always
    arn:
      description: Its ARN.
      type: str
      returned: always
    tags:
      description: The tags.
      type: dict
      returned: always
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import backup_plans as shapes
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


@_PLANS.read("describe backup plan {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The oldest plan of this name, with its rules and tags."""
    listed = [plan for page in client.get_paginator("list_backup_plans").paginate() for plan in page["BackupPlansList"]]
    mine = [plan for plan in listed if plan["BackupPlanName"] == asked["name"]]
    if not mine:
        return None
    plan = min(mine, key=lambda plan: str(plan.get("CreationDate")))
    shape: Shape = shapes.from_response(client.get_backup_plan(BackupPlanId=plan["BackupPlanId"]))
    if {"tags", "match_tags"} & asked.keys():
        shape["tags"] = own(client.list_tags(ResourceArn=shape["arn"]).get("Tags"))  # of which there are fewer than on a page
    return shape


@_PLANS.call("create backup plan {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make it."""
    made = client.create_backup_plan(BackupPlan=shapes.to_request(target), BackupPlanTags=target["tags"], CreatorRequestId=target["client_token"])
    return {"backup_plan_id": made["BackupPlanId"], "arn": made["BackupPlanArn"]}


@_PLANS.call("update backup plan {target[name]}")
def update(client: Any, current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Give it other rules; options of resource types stay."""
    options = {"AdvancedBackupSettings": current["advanced"]} if current["advanced"] else {}
    client.update_backup_plan(BackupPlanId=current["backup_plan_id"], BackupPlan={**shapes.to_request(target), **options})


@_PLANS.call("tag backup plan {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(ResourceArn=current["arn"], Tags=to_set)
    if to_remove:
        client.untag_resource(ResourceArn=current["arn"], TagKeyList=to_remove)


@_PLANS.delete("delete backup plan {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete it with its selections, without which AWS does not."""
    plan = {"BackupPlanId": current["backup_plan_id"]}
    for page in client.get_paginator("list_backup_selections").paginate(**plan):
        for selection in page["BackupSelectionsList"]:
            client.delete_backup_selection(**plan, SelectionId=selection["SelectionId"])
    client.delete_backup_plan(**plan)


PLAN = Kind(
    name="plan",
    attributes={"name": None, "rules": [], "tags": {}},
    computed=("backup_plan_id", "arn"),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=shapes.wanted,
    problems=shapes.problems,
    exists=("AlreadyExistsException",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(PLAN, module.client("backup", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
