#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: efs_mount_target
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage EFS mount targets
description:
  - Creates, changes and deletes the address under which a file system of Amazon EFS is reached from the subnets of one availability zone.
options:
  file_system_id:
    description:
      - The file system.
    type: str
    required: true
  subnet_id:
    description:
      - The subnet that the address is in. A file system has one mount target in each availability zone.
    type: str
    required: true
  security_groups:
    description:
      - The security groups that say who gets in, on port 2049. Unset for a new one, the default group of the VPC.
    type: list
    elements: str
  ip_address:
    description:
      - The address, of the subnet. AWS takes a free one when it is not set, and cannot change it.
    type: str
  wait:
    description:
      - Whether to wait until it can be reached, or is gone, which takes a minute or two.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait at most.
    type: int
    default: 600
  state:
    description:
      - Whether the mount target should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.efs) has the mount targets of a file system among its options, waits for each in turn, and does not see which addresses they have.
  - A mount target has no tags. It belongs to the file system.
seealso:
  - name: Managing mount targets in the Amazon EFS User Guide
    description: Where and how a file system is reached.
    link: https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Start the address in one zone
  groundwork.aws.efs_mount_target:
    file_system_id: fs-0123456789abcdef0
    subnet_id: subnet-0123456789abcdef0
    security_groups: [sg-0123456789abcdef0]
    wait: false

- name: Nobody gets to the files from this zone any more
  groundwork.aws.efs_mount_target:
    file_system_id: fs-0123456789abcdef0
    subnet_id: subnet-0123456789abcdef0
    state: absent
"""

RETURN = r"""
mount_target:
  description: The mount target as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    file_system_id:
      description: The file system.
      type: str
      returned: always
    subnet_id:
      description: The subnet.
      type: str
      returned: always
    security_groups:
      description: The security groups, when O(security_groups) is set.
      type: list
      elements: str
      returned: always
    ip_address:
      description: The address.
      type: str
      returned: always
      sample: 192.0.2.10
    mount_target_id:
      description: Its id.
      type: str
      returned: always
      sample: fsmt-0123456789abcdef0
    network_interface_id:
      description: The network interface that AWS made for it.
      type: str
      returned: always
    availability_zone_name:
      description: The availability zone.
      type: str
      returned: always
      sample: eu-central-1a
    status:
      description: Its state in AWS's words.
      type: str
      returned: always
      sample: available
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, Kind, Shape, run
from ..module_utils.unknown import UNKNOWN, has_unknown
from ..module_utils.waiters import error_is, value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Set

ARGUMENT_SPEC: dict[str, Any] = {
    "file_system_id": {"type": "str", "required": True},
    "subnet_id": {"type": "str", "required": True},
    "security_groups": {"type": "list", "elements": "str"},
    "ip_address": {"type": "str"},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 600},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
GOING = ("deleting", "deleted")
_TARGETS = ErrorHandler("FileSystemNotFound", "MountTargetNotFound")
_STATE = "MountTargets[0].LifeCycleState"
_AVAILABLE = waiter("DescribeMountTargets", value_is(_STATE, "available"), value_is(_STATE, "error", "failure"))
_GONE = waiter("DescribeMountTargets", error_is("MountTargetNotFound"), value_is(_STATE, "deleted"))


def from_response(found: Shape) -> Shape:
    """A mount target as DescribeMountTargets gives it; its security groups are told elsewhere."""
    return {
        "file_system_id": found["FileSystemId"],
        "subnet_id": found["SubnetId"],
        "security_groups": UNKNOWN,
        "ip_address": found.get("IpAddress"),
        "mount_target_id": found["MountTargetId"],
        "network_interface_id": found.get("NetworkInterfaceId"),
        "availability_zone_name": found.get("AvailabilityZoneName"),
        "status": found["LifeCycleState"],
    }


def wanted(asked: Shape, _base: Shape) -> Shape:
    """What was asked; the order of groups means nothing."""
    groups = {"security_groups": sorted(set(asked["security_groups"]))} if "security_groups" in asked else {}
    return {**asked, **groups}


@_TARGETS.read("describe the mount targets of file system {asked[file_system_id]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The mount target in the subnet; one that is on its way out is none."""
    pages = client.get_paginator("describe_mount_targets").paginate(FileSystemId=asked["file_system_id"])
    there = [from_response(found) for page in pages for found in page["MountTargets"] if found["LifeCycleState"] not in GOING]
    shape = next((target for target in there if target["subnet_id"] == asked["subnet_id"]), None)
    if shape and "security_groups" in asked:
        answer = client.describe_mount_target_security_groups(MountTargetId=shape["mount_target_id"])
        shape["security_groups"] = sorted(answer["SecurityGroups"])
    return shape


@_TARGETS.call("create a mount target of file system {target[file_system_id]} in {target[subnet_id]}")
def create(client: Any, target: Shape) -> Shape:
    """Make it."""
    given = {"SecurityGroups": target["security_groups"], "IpAddress": target["ip_address"]}
    said = {key: value for key, value in given.items() if value and not has_unknown(value)}
    made = client.create_mount_target(FileSystemId=target["file_system_id"], SubnetId=target["subnet_id"], **said)
    return {"mount_target_id": made["MountTargetId"]}


@_TARGETS.call("set the security groups of mount target {current[mount_target_id]}")
def update(client: Any, current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Let others in."""
    client.modify_mount_target_security_groups(MountTargetId=current["mount_target_id"], SecurityGroups=target["security_groups"])


@_TARGETS.call("wait for mount target {shape[mount_target_id]}")
def settle(client: Any, shape: Shape) -> None:
    """Return when it can be reached, if somebody wants to wait for that."""
    if shape["wait"]:
        wait(client, _AVAILABLE, {"MountTargetId": shape["mount_target_id"]}, shape["wait_timeout"])


@_TARGETS.delete("delete mount target {current[mount_target_id]}")
def delete(client: Any, current: Shape) -> None:
    """Delete it, which breaks what is mounted through it."""
    target = {"MountTargetId": current["mount_target_id"]}
    client.delete_mount_target(**target)
    if current["wait"]:
        wait(client, _GONE, target, current["wait_timeout"])


MOUNT_TARGET = Kind(
    name="mount_target",
    attributes={"file_system_id": None, "subnet_id": None, "security_groups": UNKNOWN, "ip_address": UNKNOWN},
    computed=("mount_target_id", "network_interface_id", "availability_zone_name", "status"),
    find=find,
    create=create,
    update=update,
    delete=delete,
    settle=settle,
    ready=lambda current: current["status"] == "available",
    wanted=wanted,
    identity=("file_system_id", "subnet_id"),
    immutable=frozenset({"ip_address"}),
    exists=("MountTargetConflict",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(MOUNT_TARGET, module.client("efs", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
