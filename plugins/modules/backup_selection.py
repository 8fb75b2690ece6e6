#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: backup_selection
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage what plans of AWS Backup are about
description:
  - Creates, replaces and deletes a selection of what a plan of AWS Backup backs up, by ARN and by tag.
  - AWS cannot change a selection, so that another one takes its place. Recovery points stay.
options:
  backup_plan_id:
    description:
      - The plan.
    type: str
    required: true
  name:
    description:
      - The selection, by which it is found in its plan.
    type: str
    required: true
  iam_role_arn:
    description:
      - The role as which AWS Backup backs up and restores. Required with O(state=present).
    type: str
  resources:
    description:
      - ARNs, with C(*) in them for several, of what may be backed up; V(*) for everything that the tags say.
    type: list
    elements: str
  not_resources:
    description:
      - ARNs of what is not backed up in any case.
    type: list
    elements: str
  any_tags:
    description:
      - Tags of which a resource has one at least.
    type: dict
  all_tags:
    description:
      - Tags that a resource has all of.
    type: dict
  state:
    description:
      - Whether the selection should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.backup_selection) reads its option C(backup_selection_name) as none, unless it is given by its alias, and does not wait for new roles.
  - A role that is only just made is tried again for a minute.
seealso:
  - name: Assigning resources in the AWS Backup Developer Guide
    description: How ARNs and tags together say what is backed up.
    link: https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The database, and what says that it wants to be backed up
  groundwork.aws.backup_selection:
    backup_plan_id: 01234567-89ab-cdef-0123-456789abcdef
    name: databases
    iam_role_arn: arn:aws:iam::123456789012:role/shop-prod-backup
    resources: [arn:aws:rds:eu-central-1:123456789012:db:shop-prod-database]
    any_tags:
      Backup: 'true'

- name: Nothing any more
  groundwork.aws.backup_selection:
    backup_plan_id: 01234567-89ab-cdef-0123-456789abcdef
    name: databases
    state: absent
"""

RETURN = r"""
selection:
  description: The selection as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: databases
    selection_id:
      description: Its id.
      type: str
      returned: always
"""

import re
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.unknown import has_unknown

LISTS = ("resources", "not_resources")
TAGS = ("any_tags", "all_tags")
ARGUMENT_SPEC: dict[str, Any] = {
    "backup_plan_id": {"type": "str", "required": True},
    "name": {"type": "str", "required": True},
    "iam_role_arn": {"type": "str"},
    **{name: {"type": "list", "elements": "str"} for name in LISTS},
    **{name: {"type": "dict"} for name in TAGS},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
RESOURCE_TAG = "aws:ResourceTag/"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,50}")
_SELECTIONS = ErrorHandler("ResourceNotFoundException")


def from_response(found: Shape) -> Shape:
    """A selection as GetBackupSelection gives it; conditions that are no tags are shown, so that they count as a difference."""
    selection = found["BackupSelection"]
    conditions = selection.get("Conditions") or {}
    equal = {each["ConditionKey"].removeprefix(RESOURCE_TAG): each["ConditionValue"] for each in conditions.get("StringEquals") or []}
    others = {f"{kind} {each['ConditionKey']}": each["ConditionValue"] for kind, list_ in conditions.items() if kind != "StringEquals" for each in list_ or []}
    return {
        "backup_plan_id": found["BackupPlanId"],
        "name": selection["SelectionName"],
        "iam_role_arn": selection["IamRoleArn"],
        "resources": sorted(selection.get("Resources") or []),
        "not_resources": sorted(selection.get("NotResources") or []),
        "any_tags": {each["ConditionKey"].removeprefix(RESOURCE_TAG): each["ConditionValue"] for each in selection.get("ListOfTags") or []},
        "all_tags": {**equal, **others},
        "selection_id": found["SelectionId"],
    }


def to_request(target: Shape) -> Shape:
    """What CreateBackupSelection takes."""
    some = [{"ConditionType": "STRINGEQUALS", "ConditionKey": key, "ConditionValue": text} for key, text in sorted(target["any_tags"].items())]
    every = [{"ConditionKey": f"{RESOURCE_TAG}{key}", "ConditionValue": text} for key, text in sorted(target["all_tags"].items())]
    said = {
        "Resources": target["resources"],
        "NotResources": target["not_resources"],
        "ListOfTags": some,
        "Conditions": {"StringEquals": every} if every else {},
    }
    return {"SelectionName": target["name"], "IamRoleArn": target["iam_role_arn"], **{key: value for key, value in said.items() if value}}


def wanted(asked: Shape, _base: Shape) -> Shape:
    """What was asked; the order of ARNs means nothing."""
    lists = {name: sorted(set(asked[name])) for name in LISTS if name in asked}
    return {**asked, **lists, **{name: {key: str(text) for key, text in asked[name].items()} for name in TAGS if name in asked}}


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    name = asked["name"]
    return [] if has_unknown(name) or _NAME.fullmatch(name) else [f"name: is {name!r}, must have 1 to 50 letters, digits and ._-"]


@_SELECTIONS.read("describe backup selection {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The selection of this name."""
    plan = {"BackupPlanId": asked["backup_plan_id"]}
    listed = [each for page in client.get_paginator("list_backup_selections").paginate(**plan) for each in page["BackupSelectionsList"]]
    mine = next((each for each in listed if each["SelectionName"] == asked["name"]), None)
    return mine and from_response(client.get_backup_selection(**plan, SelectionId=mine["SelectionId"]))


@_SELECTIONS.call("create backup selection {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make it, once AWS Backup can take on the role."""
    plan = {"BackupPlanId": target["backup_plan_id"], "CreatorRequestId": target["client_token"]}
    with until_propagated(client, "InvalidParameterValueException", "cannot be assumed", attempts=12):
        return {"selection_id": client.create_backup_selection(**plan, BackupSelection=to_request(target))["SelectionId"]}


@_SELECTIONS.delete("delete backup selection {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete it; recovery points stay."""
    client.delete_backup_selection(BackupPlanId=current["backup_plan_id"], SelectionId=current["selection_id"])


SELECTION = Kind(
    name="selection",
    attributes={"backup_plan_id": None, "name": None, "iam_role_arn": None, "resources": [], "not_resources": [], "any_tags": {}, "all_tags": {}},
    computed=("selection_id",),
    find=find,
    create=create,
    delete=delete,
    wanted=wanted,
    problems=problems,
    identity=("backup_plan_id", "name"),
    immutable=frozenset({"iam_role_arn", *LISTS, *TAGS}),
    replace=True,
    exists=("AlreadyExistsException",),
)


def main() -> None:
    required = [("state", "present", ["iam_role_arn"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    try:
        result = run(SELECTION, module.client("backup", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
