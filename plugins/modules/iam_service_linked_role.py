#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_service_linked_role
version_added: 0.1.0
short_description: Manage a role that belongs to an AWS service
description:
  - Create, describe and delete a service-linked role, with which an AWS service acts in the account on its own behalf.
  - Such a role belongs to the whole account. AWS decides its name, its trust policy and what it may do.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  aws_service_name:
    description:
      - The principal of the service, such as V(ecs.amazonaws.com).
    type: str
    required: true
  custom_suffix:
    description:
      - What AWS appends to the role's name, where the service allows several roles.
      - Roles with different suffixes are different roles.
    type: str
  description:
    description:
      - The description of the role, all that can be changed in it.
      - A new role without any gets the service's own.
    type: str
  wait_timeout:
    description:
      - How long to wait for the deletion, in seconds.
    type: int
    default: 600
  state:
    description:
      - Whether the role should be there.
      - A role that its service still uses is not deleted; the message then names what uses it.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for service-linked roles, and M(amazon.aws.iam_role) cannot make them.
  - The role is found by its path, C(/aws-service-role/<service>/), which is the same in every account.
seealso:
  - module: amazon.aws.iam_role
  - name: Service-linked roles in the IAM User Guide
    description: What a service-linked role is, and how one is deleted.
    link: https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
  - name: CreateServiceLinkedRole in the IAM API Reference
    description: The call that this module makes.
    link: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Let ECS manage network interfaces and load balancers
  groundwork.aws.iam_service_linked_role:
    aws_service_name: ecs.amazonaws.com

- name: A role of its own for the Auto Scaling groups of one application
  groundwork.aws.iam_service_linked_role:
    aws_service_name: autoscaling.amazonaws.com
    custom_suffix: shop
    description: Auto Scaling of the shop

- name: Take it away again
  groundwork.aws.iam_service_linked_role:
    aws_service_name: autoscaling.amazonaws.com
    custom_suffix: shop
    state: absent
"""

RETURN = r"""
service_linked_role:
  description: The role as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    aws_service_name:
      description: The principal of the service.
      type: str
      returned: always
      sample: ecs.amazonaws.com
    custom_suffix:
      description: The suffix that was asked for; null without one.
      type: str
      returned: always
      sample: shop
    description:
      description: The description.
      type: str
      returned: always
      sample: Role to enable Amazon ECS to manage your cluster.
    role_name:
      description: The name that AWS gave it.
      type: str
      returned: always
      sample: AWSServiceRoleForECS
    arn:
      description: The ARN.
      type: str
      returned: always
      sample: arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, Kind, Shape, run
from ..module_utils.unknown import UNKNOWN, has_unknown
from ..module_utils.waiters import last_answer, value_is, wait, waiter

ARGUMENT_SPEC: dict[str, Any] = {
    "aws_service_name": {"type": "str", "required": True},
    "custom_suffix": {"type": "str"},
    "description": {"type": "str"},
    "wait_timeout": {"type": "int", "default": 600},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
DELETED = waiter(
    "GetServiceLinkedRoleDeletionStatus",
    value_is("Status", "SUCCEEDED"),
    value_is("Status", "FAILED", "failure"),
    delay=3,
)
# Application Auto Scaling alone has an underscore in names without a suffix.
SEVERAL_IN_ONE = ".application-autoscaling.amazonaws.com"
_ROLES = ErrorHandler("NoSuchEntity")


def from_response(role: Shape, asked: Shape) -> Shape:
    """A role as our dict."""
    return {
        "aws_service_name": asked["aws_service_name"],
        "custom_suffix": asked.get("custom_suffix"),
        "description": role.get("Description") or "",
        "role_name": role["RoleName"],
        "arn": role["Arn"],
    }


def is_meant(role_name: str, asked: Shape) -> bool:
    """Whether a role of the service is the one with the suffix, or the one without."""
    suffix = asked.get("custom_suffix")
    if suffix:
        return role_name.endswith(f"_{suffix}")
    return "_" not in role_name or asked["aws_service_name"].endswith(SEVERAL_IN_ONE)


def problems(asked: Shape) -> list[str]:
    """What is wrong with the input."""
    service = asked["aws_service_name"]
    if has_unknown(service) or ".amazonaws." in service:
        return []
    return [f"aws_service_name: is {service}, it must be the principal of a service, such as ecs.amazonaws.com"]


def why_not_deleted(answer: Shape) -> str:
    """AWS's words on a deletion that failed, and what still uses the role."""
    reason = answer.get("Reason") or {}
    uses = [f"{name} in {use.get('Region', 'every region')}" for use in reason.get("RoleUsageList") or [] for name in use.get("Resources") or []]
    return f"{reason.get('Reason') or 'AWS gives no reason'}" + (f" (used by {', '.join(uses)})" if uses else "")


@_ROLES.read("list the roles of {aws_service_name}", [])
def roles_of(client: Any, aws_service_name: str) -> list[Shape]:
    pages = client.get_paginator("list_roles").paginate(PathPrefix=f"/aws-service-role/{aws_service_name}/")
    return [role for page in pages for role in page["Roles"]]


def find(client: Any, asked: Shape) -> Shape | None:
    roles = roles_of(client, asked["aws_service_name"])
    return next((from_response(role, asked) for role in roles if is_meant(role["RoleName"], asked)), None)


@_ROLES.call("create the service-linked role of {target[aws_service_name]}")
def create(client: Any, target: Shape) -> Shape:
    request = {"AWSServiceName": target["aws_service_name"], "CustomSuffix": target["custom_suffix"], "Description": target["description"]}
    answer = client.create_service_linked_role(**{key: value for key, value in request.items() if value not in (None, UNKNOWN)})
    return from_response(answer["Role"], target)


@_ROLES.call("change the description of role {current[role_name]}")
def update(client: Any, current: Shape, target: Shape, _changed: Any) -> None:
    client.update_role(RoleName=current["role_name"], Description=target["description"])


@_ROLES.delete("delete role {current[role_name]}")
def delete(client: Any, current: Shape) -> None:
    task = client.delete_service_linked_role(RoleName=current["role_name"])["DeletionTaskId"]
    with last_answer() as answer:
        wait(client, DELETED, {"DeletionTaskId": task}, current.get("wait_timeout"))
    if answer.get("Status") == "FAILED":
        raise AnsibleAWSError(message=f"Failed to delete role {current['role_name']}: {why_not_deleted(answer)}")


SERVICE_LINKED_ROLE = Kind(
    name="service_linked_role",
    attributes={"aws_service_name": None, "custom_suffix": None, "description": UNKNOWN},
    find=find,
    create=create,
    update=update,
    delete=delete,
    problems=problems,
    identity=("aws_service_name",),
    computed=("role_name", "arn"),
    exists=("InvalidInput",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(SERVICE_LINKED_ROLE, module.client("iam", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
