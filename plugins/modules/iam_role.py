#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_role
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage an IAM role with everything that it may do
description:
  - Brings one IAM role to exactly what is asked, its trust policy, its inline policies, its attached managed policies, its permissions boundary and its tags.
  - What was added behind its back, such as another inline policy, is seen and removed.
notes:
  - M(amazon.aws.iam_role) and M(amazon.aws.iam_policy) do not see an inline policy that nobody asked for, and cannot say,
    for a role which may not exist yet, that it has no permissions boundary.
  - Instance profiles are left to M(amazon.aws.iam_instance_profile). A deleted role is taken out of those that it is in.
options:
  name:
    description:
      - The name of the role.
    type: str
    required: true
  path:
    description:
      - The path of the role. AWS cannot change it.
      - A new role has the path V(/) when it is not given.
    type: str
  description:
    description:
      - What the role is for.
    type: str
  assume_role_policy:
    description:
      - Who may assume the role, as a policy document.
      - Required when O(state=present).
    type: dict
  inline_policies:
    description:
      - The inline policies of the role by name, each a policy document. When given, others are removed.
    type: dict
  managed_policies:
    description:
      - The ARNs of the managed policies that are attached to the role. When given, others are detached.
    type: list
    elements: str
  permissions_boundary:
    description:
      - The ARN of the role's permissions boundary. An empty string removes it.
    type: str
  max_session_duration:
    description:
      - How long a session may last, in seconds, from 3600 to 43200.
    type: int
  match_tags:
    description:
      - With O(state=absent), delete the role only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the role should exist.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A role for tasks that read one bucket
  groundwork.aws.iam_role:
    name: shop-prod-web-task
    description: Task role of the service web
    assume_role_policy:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal:
            Service: ecs-tasks.amazonaws.com
          Action: sts:AssumeRole
          Condition:
            StringEquals:
              aws:SourceAccount: "123456789012"
    inline_policies:
      permissions:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: arn:aws:s3:::shop-prod-assets/*
    managed_policies: []
    permissions_boundary: ""
    tags:
      Project: shop

- name: No such role
  groundwork.aws.iam_role:
    name: shop-prod-web-task
    state: absent
"""

RETURN = r"""
iam_role:
  description: The role as it is now, or in check mode as it would be; none when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: The name of the role.
      type: str
    path:
      description: The path of the role.
      type: str
    description:
      description: What the role is for.
      type: str
    assume_role_policy:
      description: Who may assume the role.
      type: dict
    inline_policies:
      description: The inline policies by name.
      type: dict
    managed_policies:
      description: The ARNs of the attached managed policies.
      type: list
      elements: str
    permissions_boundary:
      description: The ARN of the permissions boundary, empty when there is none.
      type: str
    max_session_duration:
      description: How long a session may last, in seconds.
      type: int
    tags:
      description: The tags of the role.
      type: dict
    arn:
      description: The ARN of the role.
      type: str
"""

import json
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.policies import canonical, minified_length
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import Tags, from_pairs, to_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping, Set
    from contextlib import AbstractContextManager

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"required": True},
    "path": {},
    "description": {},
    "assume_role_policy": {"type": "dict"},
    "inline_policies": {"type": "dict"},
    "managed_policies": {"type": "list", "elements": "str"},
    "permissions_boundary": {},
    "max_session_duration": {"type": "int"},
    "state": {"choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
INLINE_POLICIES_LIMIT = 10240
SESSION_SECONDS = (3600, 43200)

iam = ErrorHandler("NoSuchEntity")


def from_response(role: Mapping[str, Any], inline: Mapping[str, Any], attached: list[str]) -> Shape:
    """A role as AWS describes it, as a shape."""
    return {
        "name": role["RoleName"],
        "path": role["Path"],
        "description": role.get("Description") or "",
        "assume_role_policy": canonical(role["AssumeRolePolicyDocument"]),
        "inline_policies": {name: canonical(document) for name, document in sorted(inline.items())},
        "managed_policies": sorted(attached),
        "permissions_boundary": (role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn", ""),
        "max_session_duration": role.get("MaxSessionDuration") or SESSION_SECONDS[0],
        "tags": from_pairs(role.get("Tags")),
        "arn": role["Arn"],
    }


def wanted(asked: Shape, _base: Shape) -> Shape:
    """What was asked, in the form of a shape."""
    shape = dict(asked)
    if "assume_role_policy" in asked:
        shape["assume_role_policy"] = canonical(asked["assume_role_policy"])
    if "inline_policies" in asked:
        shape["inline_policies"] = {name: canonical(document) for name, document in sorted(asked["inline_policies"].items())}
    if "managed_policies" in asked:
        shape["managed_policies"] = sorted(set(asked["managed_policies"]))
    return shape


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse."""
    found = [f"managed_policies[{index}]: {arn!r} is no ARN" for index, arn in enumerate(asked.get("managed_policies") or []) if not arn.startswith("arn:")]
    seconds = asked.get("max_session_duration", SESSION_SECONDS[0])
    if not SESSION_SECONDS[0] <= seconds <= SESSION_SECONDS[1]:
        found.append(f"max_session_duration: {seconds} is not from {SESSION_SECONDS[0]} to {SESSION_SECONDS[1]} seconds")
    length = sum(minified_length(document) for document in (asked.get("inline_policies") or {}).values())
    if length > INLINE_POLICIES_LIMIT:
        found.append(f"inline_policies: {length} characters are more than the {INLINE_POLICIES_LIMIT} that AWS allows for all inline policies of a role")
    return found


def new_principals(client: Any) -> AbstractContextManager[None]:
    """Repeat what IAM refuses while it does not know everywhere a role that a trust policy names: it tells of what is new, and gone, with delay.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
    """
    return until_propagated(client, "MalformedPolicyDocument", "Invalid principal")


@iam.read("read role {name}")
def get_role(client: Any, name: str) -> Any:
    return client.get_role(RoleName=name)["Role"]


@iam.read("list the inline policies of role {name}", default=[])
def list_inline(client: Any, name: str) -> list[str]:
    pages = client.get_paginator("list_role_policies").paginate(RoleName=name)
    return [policy for page in pages for policy in page["PolicyNames"]]


@iam.read("read the inline policy {policy} of role {name}")
def get_inline(client: Any, name: str, policy: str) -> Any:
    return client.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]


@iam.read("list the managed policies of role {name}", default=[])
def list_attached(client: Any, name: str) -> list[str]:
    pages = client.get_paginator("list_attached_role_policies").paginate(RoleName=name)
    return [policy["PolicyArn"] for page in pages for policy in page["AttachedPolicies"]]


@iam.read("list the instance profiles of role {name}", default=[])
def list_profiles(client: Any, name: str) -> list[str]:
    pages = client.get_paginator("list_instance_profiles_for_role").paginate(RoleName=name)
    return [profile["InstanceProfileName"] for page in pages for profile in page["InstanceProfiles"]]


@iam.call("create role {name}")
def create_role(client: Any, name: str, request: dict[str, Any]) -> None:
    with new_principals(client):
        client.create_role(RoleName=name, **request)
    client.get_waiter("role_exists").wait(RoleName=name)


@iam.call("update role {name}")
def update_role(client: Any, name: str, description: str, seconds: int) -> None:
    client.update_role(RoleName=name, Description=description, MaxSessionDuration=seconds)


@iam.call("update the trust policy of role {name}")
def put_trust(client: Any, name: str, document: Shape) -> None:
    with new_principals(client):
        client.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(document))


@iam.call("set the permissions boundary of role {name}")
def put_boundary(client: Any, name: str, boundary: str) -> None:
    if boundary:
        client.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary)
    else:
        client.delete_role_permissions_boundary(RoleName=name)


@iam.call("put the inline policy {policy} of role {name}")
def put_inline(client: Any, name: str, policy: str, document: Shape) -> None:
    client.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))


@iam.delete("delete the inline policy {policy} of role {name}")
def delete_inline(client: Any, name: str, policy: str) -> None:
    client.delete_role_policy(RoleName=name, PolicyName=policy)


@iam.call("attach {arn} to role {name}")
def attach(client: Any, name: str, arn: str) -> None:
    client.attach_role_policy(RoleName=name, PolicyArn=arn)


@iam.delete("detach {arn} from role {name}")
def detach(client: Any, name: str, arn: str) -> None:
    client.detach_role_policy(RoleName=name, PolicyArn=arn)


@iam.delete("take role {name} out of the instance profile {profile}")
def leave_profile(client: Any, name: str, profile: str) -> None:
    client.remove_role_from_instance_profile(RoleName=name, InstanceProfileName=profile)


@iam.delete("delete role {name}")
def delete_role(client: Any, name: str) -> None:
    with until_propagated(client, "DeleteConflict", ""):
        client.delete_role(RoleName=name)


def find(client: Any, asked: Shape) -> Shape | None:
    """The role with all that belongs to it, or None."""
    name = asked["name"]
    role = get_role(client, name)
    if role is None:
        return None
    inline = {policy: get_inline(client, name, policy) for policy in list_inline(client, name)}
    return from_response(role, {policy: document for policy, document in inline.items() if document is not None}, list_attached(client, name))


def create_request(target: Shape) -> dict[str, Any]:
    """What create_role takes: all but the policies."""
    boundary = {"PermissionsBoundary": target["permissions_boundary"]} if target["permissions_boundary"] else {}
    return {
        "Path": target["path"],
        "Description": target["description"],
        "AssumeRolePolicyDocument": json.dumps(target["assume_role_policy"]),
        "MaxSessionDuration": target["max_session_duration"],
        "Tags": to_pairs(target["tags"]),
        **boundary,
    }


def create(client: Any, target: Shape) -> None:
    """Make the role, then give it its policies; a run that ends between is completed by the next."""
    create_role(client, target["name"], create_request(target))
    with until_propagated(client, "NoSuchEntity", f"role with name {target['name']}"):
        bring_inline(client, {}, target)
        bring_managed(client, [], target)


def bring_inline(client: Any, current: Mapping[str, Any], target: Shape) -> None:
    """Put what differs, then delete what nobody asked for."""
    for policy, document in target["inline_policies"].items():
        if current.get(policy) != document:
            put_inline(client, target["name"], policy, document)
    for policy in sorted(set(current) - set(target["inline_policies"])):
        delete_inline(client, target["name"], policy)


def bring_managed(client: Any, current: list[str], target: Shape) -> None:
    """Attach what is missing, then detach what nobody asked for."""
    for arn in sorted(set(target["managed_policies"]) - set(current)):
        attach(client, target["name"], arn)
    for arn in sorted(set(current) - set(target["managed_policies"])):
        detach(client, target["name"], arn)


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Change what differs."""
    name = target["name"]
    if "assume_role_policy" in changed:
        put_trust(client, name, target["assume_role_policy"])
    if changed & {"description", "max_session_duration"}:
        update_role(client, name, target["description"], target["max_session_duration"])
    if "permissions_boundary" in changed:
        put_boundary(client, name, target["permissions_boundary"])
    bring_inline(client, current["inline_policies"], target)
    bring_managed(client, current["managed_policies"], target)


def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Bring the tags to what was asked."""
    put_tags(client, current["name"], to_set, to_remove)


@iam.call("tag role {name}")
def put_tags(client: Any, name: str, to_set: Tags, to_remove: list[str]) -> None:
    if to_remove:
        client.untag_role(RoleName=name, TagKeys=to_remove)
    if to_set:
        client.tag_role(RoleName=name, Tags=to_pairs(to_set))


def delete(client: Any, current: Shape) -> None:
    """Take everything from the role, then delete it: AWS keeps a role that still has something."""
    name = current["name"]
    for profile in list_profiles(client, name):
        leave_profile(client, name, profile)
    for policy in current["inline_policies"]:
        delete_inline(client, name, policy)
    for arn in current["managed_policies"]:
        detach(client, name, arn)
    delete_role(client, name)


ROLE = Kind(
    name="iam_role",
    attributes={
        "name": "",
        "path": "/",
        "description": "",
        "assume_role_policy": {},
        "inline_policies": {},
        "managed_policies": [],
        "permissions_boundary": "",
        "max_session_duration": SESSION_SECONDS[0],
        "tags": {},
    },
    computed=("arn",),
    find=find,
    create=create,
    update=update,
    delete=delete,
    retag=retag,
    wanted=wanted,
    problems=problems,
    immutable=frozenset({"path"}),
    exists=("EntityAlreadyExists",),
)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=ARGUMENT_SPEC,
        required_if=[("state", "present", ["assume_role_policy"])],
        supports_check_mode=True,
    )
    try:
        result = run(ROLE, module.client("iam", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
