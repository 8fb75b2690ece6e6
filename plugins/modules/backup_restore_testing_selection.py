#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: backup_restore_testing_selection
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage what restore testing plans of AWS Backup restore
description:
  - Creates, changes and deletes a selection of what a restore testing plan restores, resources of one type, by ARN or by tag.
  - AWS cannot change of which type a selection is, and does not let one by ARN become one by tag, so that another one takes its place when
    it is to be about something else. Nothing that was restored hangs on it.
options:
  plan:
    description:
      - The name of the restore testing plan.
    type: str
    required: true
  name:
    description:
      - The selection, by which it is found in its plan. Letters, digits and underscores, 50 at most.
    type: str
    required: true
  resource_type:
    description:
      - What is restored. Required with O(state=present).
    type: str
    choices: [aurora, documentdb, dynamodb, ebs, ec2, efs, fsx, neptune, rds, s3]
  iam_role_arn:
    description:
      - The role as which AWS Backup restores. Required with O(state=present).
    type: str
  resources:
    description:
      - The ARNs of what is restored, 30 at most, or V(*) for all of the type, or all that have the tags, as for a new selection when it is not set.
    type: list
    elements: str
  all_tags:
    description:
      - Tags that a resource has all of. Not beside ARNs.
    type: dict
  not_tags:
    description:
      - Tags that a resource has none of. Not beside ARNs.
    type: dict
  metadata:
    description:
      - What is restored otherwise than AWS Backup would by itself, such as C(dbSubnetGroupName); lists and numbers are sent as JSON.
        AWS does not mind how the keys are written.
    type: dict
  validation_window_hours:
    description:
      - For how many hours what was restored stays, so that it can be looked at, V(0) to V(168); for a new selection V(0) when it is not set.
    type: int
  state:
    description:
      - Whether the selection should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for restore testing.
  - A role that is only just made is tried again for a minute.
seealso:
  - name: Restore testing inferred metadata in the AWS Backup Developer Guide
    description: What AWS Backup restores by itself, and which of it can be said otherwise.
    link: https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The databases of the environment, to be looked at for four hours
  groundwork.aws.backup_restore_testing_selection:
    plan: shop_prod_restore_testing
    name: databases
    resource_type: rds
    iam_role_arn: arn:aws:iam::123456789012:role/shop-prod-backups-restore
    all_tags:
      Environment: prod
    metadata:
      dbSubnetGroupName: shop-prod-database-subnet-group
      vpcSecurityGroupIds: [sg-0123456789abcdef0]
    validation_window_hours: 4

- name: Not any more
  groundwork.aws.backup_restore_testing_selection:
    plan: shop_prod_restore_testing
    name: databases
    state: absent
"""

RETURN = r"""
restore_testing_selection:
  description: The selection as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: databases
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import restore_testing as shapes
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, Kind, Shape, run
from ..module_utils.retries import until_propagated

if TYPE_CHECKING:
    from collections.abc import Set

ARGUMENT_SPEC: dict[str, Any] = {
    "plan": {"type": "str", "required": True},
    "name": {"type": "str", "required": True},
    "resource_type": {"type": "str", "choices": list(shapes.RESOURCE_TYPES)},
    "iam_role_arn": {"type": "str"},
    "resources": {"type": "list", "elements": "str"},
    **{name: {"type": "dict"} for name in (*shapes.CONDITIONS, "metadata")},
    "validation_window_hours": {"type": "int"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
ABOUT = ("resource_type", "resources", *shapes.CONDITIONS)
_SELECTIONS = ErrorHandler("ResourceNotFoundException")


def identity(shape: Shape) -> Shape:
    """How AWS is told which selection is meant."""
    return {"RestoreTestingPlanName": shape["plan"], "RestoreTestingSelectionName": shape["name"]}


@_SELECTIONS.read("describe restore testing selection {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The selection of this name."""
    return shapes.selection_shape(client.get_restore_testing_selection(**identity(asked))["RestoreTestingSelection"])


@_SELECTIONS.call("create restore testing selection {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make it, once AWS Backup can take on the role."""
    said = {"RestoreTestingSelectionName": target["name"], "ProtectedResourceType": shapes.RESOURCE_TYPES[target["resource_type"]]}
    plan = {"RestoreTestingPlanName": target["plan"], "CreatorRequestId": target["client_token"]}
    with until_propagated(client, "InvalidParameterValueException", "cannot be assumed", attempts=12):
        client.create_restore_testing_selection(**plan, RestoreTestingSelection={**said, **shapes.selection_request(target)})


@_SELECTIONS.call("update restore testing selection {target[name]}")
def update(client: Any, current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Say all of it again but what it is about."""
    with until_propagated(client, "InvalidParameterValueException", "cannot be assumed", attempts=12):
        client.update_restore_testing_selection(**identity(target), RestoreTestingSelection=shapes.selection_request(target, current))


@_SELECTIONS.delete("delete restore testing selection {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete it."""
    client.delete_restore_testing_selection(**identity(current))


RESTORE_TESTING_SELECTION = Kind(
    name="restore_testing_selection",
    attributes={
        "plan": None,
        "name": None,
        "resource_type": None,
        "iam_role_arn": None,
        "resources": ["*"],
        "all_tags": {},
        "not_tags": {},
        "metadata": {},
        "validation_window_hours": 0,
    },
    find=find,
    create=create,
    update=update,
    delete=delete,
    wanted=shapes.selection_wanted,
    problems=shapes.selection_problems,
    identity=("plan", "name"),
    immutable=frozenset(ABOUT),
    replace=True,
    exists=("AlreadyExistsException",),
)


def main() -> None:
    required = [("state", "present", ["resource_type", "iam_role_arn"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    try:
        result = run(RESTORE_TESTING_SELECTION, module.client("backup", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
