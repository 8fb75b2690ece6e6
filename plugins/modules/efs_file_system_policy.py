#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: efs_file_system_policy
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage the policies of EFS file systems
description:
  - Sets or deletes the policy that says who may mount a file system of Amazon EFS, and how. Without one, whoever reaches a mount target may do everything.
options:
  file_system_id:
    description:
      - The file system.
    type: str
    required: true
  policy:
    description:
      - The policy. Required with O(state=present). A statement that names no resource means this file system.
      - Policies are compared by what they mean, not by how they are written; an C(Id), and the C(Sid) that AWS gives a statement without one, mean nothing.
    type: dict
  state:
    description:
      - Whether the file system should have a policy of its own.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for it.
  - A policy that names a role which is only just made is sent again for half a minute.
seealso:
  - name: Using IAM to control file system data access in the Amazon EFS User Guide
    description: What a policy can say.
    link: https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: One role may read and write, and everybody needs TLS
  groundwork.aws.efs_file_system_policy:
    file_system_id: fs-0123456789abcdef0
    policy:
      Version: '2012-10-17'
      Statement:
        - Sid: TlsOnly
          Effect: Deny
          Principal: '*'
          Action: '*'
          Condition:
            Bool:
              aws:SecureTransport: 'false'
        - Sid: Web
          Effect: Allow
          Principal:
            AWS: arn:aws:iam::123456789012:role/shop-prod-web-task
          Action: [elasticfilesystem:ClientMount, elasticfilesystem:ClientWrite]

- name: Whoever reaches a mount target may do everything
  groundwork.aws.efs_file_system_policy:
    file_system_id: fs-0123456789abcdef0
    state: absent
"""

RETURN = r"""
file_system_policy:
  description: The policy as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    file_system_id:
      description: The file system.
      type: str
      returned: always
      sample: fs-0123456789abcdef0
    policy:
      description: The policy in the form in which it is compared, which leaves out that a statement means this file system.
      type: dict
      returned: always
"""

import json
import re
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.policies import canonical
from ..module_utils.resource import RETRIES, Kind, Shape, run
from ..module_utils.retries import until_propagated

ARGUMENT_SPEC: dict[str, Any] = {
    "file_system_id": {"type": "str", "required": True},
    "policy": {"type": "dict"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
LONGEST = 20000
#: What AWS calls a statement without a Sid: https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html#API_PutFileSystemPolicy_Examples
GIVEN_SID = re.compile(r"efs-statement-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_POLICIES = ErrorHandler("PolicyNotFound", "FileSystemNotFound")


def comparable(policy: Shape | str, file_system_id: str) -> Shape:
    """A policy in one form, without what AWS adds: an Id, a statement's Sid, and its resource, which is the file system itself."""
    document = canonical(policy)
    statements = [
        {key: value for key, value in statement.items() if not is_added(key, value, f":file-system/{file_system_id}")} for statement in document["Statement"]
    ]
    return canonical({"Version": document["Version"], "Statement": statements})


def is_added(key: str, value: Any, own: str) -> bool:
    """Whether AWS adds this to a statement that does not have it."""
    return (key == "Resource" and all(arn.endswith(own) for arn in value)) or (key == "Sid" and bool(GIVEN_SID.fullmatch(value)))


def wanted(asked: Shape, _base: Shape) -> Shape:
    """What was asked, in the form in which it is compared; what is sent is beside it."""
    return {**asked, "policy": comparable(asked["policy"], asked["file_system_id"]), "document": asked["policy"]}


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    length = len(json.dumps(asked.get("policy") or {}))
    return [f"policy: has {length} characters; allowed are {LONGEST}"] if length > LONGEST else []


@_POLICIES.read("describe the policy of file system {asked[file_system_id]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The policy; None when whoever gets to a mount target may do everything."""
    file_system_id = asked["file_system_id"]
    text = client.describe_file_system_policy(FileSystemId=file_system_id)["Policy"]
    return {"file_system_id": file_system_id, "policy": comparable(text, file_system_id)}


@_POLICIES.call("put the policy of file system {target[file_system_id]}")
def put(client: Any, target: Shape) -> None:
    """Set the policy, once IAM has told everybody of the roles in it."""
    with until_propagated(client, "InvalidPolicyException", "rincipal", attempts=6):
        client.put_file_system_policy(FileSystemId=target["file_system_id"], Policy=json.dumps(target["document"]))


@_POLICIES.delete("delete the policy of file system {current[file_system_id]}")
def delete(client: Any, current: Shape) -> None:
    """Take the policy away."""
    client.delete_file_system_policy(FileSystemId=current["file_system_id"])


FILE_SYSTEM_POLICY = Kind(
    name="file_system_policy",
    attributes={"file_system_id": None, "policy": None},
    find=find,
    create=put,
    update=lambda client, _current, target, _changed: put(client, target),
    delete=delete,
    wanted=wanted,
    problems=problems,
    identity=("file_system_id",),
)


def main() -> None:
    required = [("state", "present", ["policy"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    try:
        result = run(FILE_SYSTEM_POLICY, module.client("efs", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
