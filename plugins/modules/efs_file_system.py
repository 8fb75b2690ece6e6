#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: efs_file_system
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage EFS file systems
description:
  - Creates, changes and deletes a file system of Amazon EFS, with its throughput, its lifecycle, its automatic backups and its tags.
  - Every attribute that is set is compared with what AWS has; what is not set is left alone.
  - How it is reached is said by M(groundwork.aws.efs_mount_target), M(groundwork.aws.efs_access_point) and M(groundwork.aws.efs_file_system_policy).
options:
  name:
    description:
      - The creation token, by which AWS knows the file system once and for all, of 64 characters at most. It is not the tag V(Name).
    type: str
    required: true
  performance_mode:
    description:
      - How operations are carried out. A new one has V(general_purpose). AWS cannot change it.
    type: str
    choices: [general_purpose, max_io]
  encrypted:
    description:
      - Whether files are encrypted at rest. A new file system is, unless this is false. AWS cannot change it.
    type: bool
  kms_key_id:
    description:
      - ARN or id of the KMS key that encrypts it. Empty, or unset, for the key of EFS. AWS cannot change it.
    type: str
  availability_zone_name:
    description:
      - The one availability zone in which files are kept. Unset for all zones of the region. AWS cannot change it.
    type: str
  throughput_mode:
    description:
      - Whether throughput grows with the size (V(bursting), what a new one has), follows the load (V(elastic)), or is paid for (V(provisioned)).
      - AWS switches it once in 24 hours.
    type: str
    choices: [bursting, elastic, provisioned]
  provisioned_throughput_in_mibps:
    description:
      - MiB a second, with O(throughput_mode=provisioned), where it is required.
    type: float
  transition_to_ia:
    description:
      - How long after its last use a file moves to Infrequent Access storage.
    type: str
    choices:
      - none
      - after_1_day
      - after_7_days
      - after_14_days
      - after_30_days
      - after_60_days
      - after_90_days
      - after_180_days
      - after_270_days
      - after_365_days
  transition_to_archive:
    description:
      - How long after its last use a file moves to Archive storage, which only O(throughput_mode=elastic) has.
    type: str
    choices:
      - none
      - after_1_day
      - after_7_days
      - after_14_days
      - after_30_days
      - after_60_days
      - after_90_days
      - after_180_days
      - after_270_days
      - after_365_days
  transition_to_primary_storage_class:
    description:
      - Whether a file that is used moves back.
    type: str
    choices: [none, after_1_access]
  backup:
    description:
      - Whether AWS Backup keeps it every day, as EFS's automatic backups say.
    type: bool
  force:
    description:
      - With O(state=absent), delete its mount targets and access points first. Without it, AWS does not delete what has mount targets.
    type: bool
    default: false
  protected:
    description:
      - With O(state=absent), whether it must stay, so that the task fails while it is there, in check mode too. AWS has no such protection of its own.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds to wait at most, until it can be used or is gone.
    type: int
    default: 600
  match_tags:
    description:
      - With O(state=absent), delete it only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the file system should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.efs) reads tags by an operation that AWS calls deprecated, has no check mode that tells what would change,
    and knows neither elastic throughput, nor Archive storage, nor backups, nor access points, nor policies.
  - Lifecycle and backups are read only when they are asked for; each costs a call.
  - Replication to another region is not managed.
seealso:
  - name: CreateFileSystem in the Amazon EFS API Reference
    description: What a file system can be.
    link: https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Files that are paid for by use, and cost less when nobody looks at them
  groundwork.aws.efs_file_system:
    name: shop-prod-files
    throughput_mode: elastic
    transition_to_ia: after_30_days
    transition_to_archive: after_90_days
    backup: true
    tags:
      Name: shop-prod-files
      Environment: prod

- name: No more files, if they belong to this environment
  groundwork.aws.efs_file_system:
    name: shop-prod-files
    force: true
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
file_system:
  description: The file system as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its creation token.
      type: str
      returned: always
      sample: shop-prod-files
    file_system_id:
      description: Its id.
      type: str
      returned: always
      sample: fs-0123456789abcdef0
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-0123456789abcdef0
    status:
      description: Its state in AWS's words.
      type: str
      returned: always
      sample: available
    kms_key_id:
      description: ARN of the key that encrypts it; null when it is not encrypted.
      type: str
      returned: always
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Name: shop-prod-files
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import efs_file_systems as shapes
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import Tags, carries, to_pairs
from ..module_utils.waiters import any_is, error_is, value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "performance_mode": {"type": "str", "choices": list(shapes.PERFORMANCE)},
    "encrypted": {"type": "bool"},
    "kms_key_id": {"type": "str", "no_log": False},
    "availability_zone_name": {"type": "str"},
    "throughput_mode": {"type": "str", "choices": shapes.THROUGHPUT},
    "provisioned_throughput_in_mibps": {"type": "float"},
    "transition_to_ia": {"type": "str", "choices": shapes.AFTER_DAYS},
    "transition_to_archive": {"type": "str", "choices": shapes.AFTER_DAYS},
    "transition_to_primary_storage_class": {"type": "str", "choices": shapes.AFTER_ACCESS},
    "backup": {"type": "bool"},
    "force": {"type": "bool", "default": False},
    "protected": {"type": "bool", "default": False},
    "wait_timeout": {"type": "int", "default": 600},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
GOING = ("deleting", "deleted")
_SYSTEMS = ErrorHandler("FileSystemNotFound")
_POLICIES = ErrorHandler("PolicyNotFound")
_TARGETS = ErrorHandler("MountTargetNotFound")
_POINTS = ErrorHandler("AccessPointNotFound")
_FREE = waiter("DescribeFileSystems", value_is("length(FileSystems[?LifeCycleState=='deleting'])", 0))
_AVAILABLE = waiter(
    "DescribeFileSystems",
    value_is("FileSystems[0].LifeCycleState", "available"),
    value_is("FileSystems[0].LifeCycleState", "error", "failure"),
)
_GONE = waiter("DescribeFileSystems", error_is("FileSystemNotFound"), value_is("FileSystems[0].LifeCycleState", "deleted"))
_UNMOUNTED = waiter("DescribeMountTargets", value_is("length(MountTargets)", 0), any_is("MountTargets[].LifeCycleState", "available"))


@_SYSTEMS.read("describe file system {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The file system with what is asked of it; one that is on its way out is none."""
    found = client.describe_file_systems(CreationToken=asked["name"])["FileSystems"]
    there = [shapes.from_response(system) for system in found if system["LifeCycleState"] not in GOING]
    if not there:
        return None
    shape: Shape = there[0]
    if shapes.TRANSITIONS.keys() & asked.keys():
        shape |= shapes.lifecycle_of(client.describe_lifecycle_configuration(FileSystemId=shape["file_system_id"])["LifecyclePolicies"])
    if "backup" in asked:
        shape["backup"] = is_backed_up(client, shape)
    return shape


@_POLICIES.read("describe the backup policy of file system {shape[name]}", default=False)
def is_backed_up(client: Any, shape: Shape) -> bool:
    """Whether AWS Backup keeps it, or is about to; one that never was has no policy."""
    return str(client.describe_backup_policy(FileSystemId=shape["file_system_id"])["BackupPolicy"]["Status"]).startswith("ENABL")


def find_unprotected(client: Any, asked: Shape) -> Shape | None:
    """The same, of what must not be deleted while it is there."""
    found = find(client, asked)
    if found and carries(found["tags"], asked.get("match_tags")):
        raise AnsibleAWSError(message=f"Failed to delete file system {found['name']}: it is protected from deletion, with its files")
    return found


@_SYSTEMS.call("create file system {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make it, and say when its files move; the name of one that is on its way out is not free yet."""
    wait(client, _FREE, {"CreationToken": target["name"]}, target["wait_timeout"])
    made = client.create_file_system(**shapes.create_request(target))
    known = {"file_system_id": made["FileSystemId"]}
    settle(client, {**target, **known})
    if shapes.lifecycle_request(target):
        move(client, {**target, **known})
    return known


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """A call for each thing that differs; archive storage is there with elastic throughput alone."""
    target = {**target, "file_system_id": current["file_system_id"]}
    if current["status"] != "available":
        settle(client, target)
    steps = [(shapes.THROUGHPUT_OPTIONS, speed), (shapes.TRANSITIONS.keys(), move), (frozenset({"backup"}), back_up)]
    if target["throughput_mode"] != "elastic":
        steps[:2] = [steps[1], steps[0]]
    for names, step in steps:
        if names & changed:
            step(client, target)


@_SYSTEMS.call("set the throughput of file system {target[name]}, which AWS lowers or switches once a day")
def speed(client: Any, target: Shape) -> None:
    """Give it another throughput, and return when it has it."""
    client.update_file_system(**shapes.throughput_request(target))
    settle(client, target)


@_SYSTEMS.call("set the lifecycle of file system {target[name]}")
def move(client: Any, target: Shape) -> None:
    """Let files move when it is asked, and never otherwise."""
    client.put_lifecycle_configuration(FileSystemId=target["file_system_id"], LifecyclePolicies=shapes.lifecycle_request(target))


@_SYSTEMS.call("set the backup policy of file system {target[name]}")
def back_up(client: Any, target: Shape) -> None:
    """Have AWS Backup keep it, or no longer."""
    client.put_backup_policy(FileSystemId=target["file_system_id"], BackupPolicy={"Status": "ENABLED" if target["backup"] else "DISABLED"})


@_SYSTEMS.call("wait for file system {shape[name]}")
def settle(client: Any, shape: Shape) -> None:
    """Return when it can be used."""
    wait(client, _AVAILABLE, {"FileSystemId": shape["file_system_id"]}, shape["wait_timeout"])


@_SYSTEMS.call("tag file system {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(ResourceId=current["file_system_id"], Tags=to_pairs(to_set))
    if to_remove:
        client.untag_resource(ResourceId=current["file_system_id"], TagKeys=to_remove)


@_SYSTEMS.delete("delete file system {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete it with all files, by force with what it is reached through, and return when it is gone."""
    system = {"FileSystemId": current["file_system_id"]}
    if current.get("force"):
        close(client, system)
    wait(client, _UNMOUNTED, system, current["wait_timeout"])
    client.delete_file_system(**system)
    wait(client, _GONE, system, current["wait_timeout"])


def close(client: Any, system: Shape) -> None:
    """Take away what it is reached through; its mount targets then go in their own time, side by side."""
    for page in client.get_paginator("describe_mount_targets").paginate(**system):
        for target in page["MountTargets"]:
            unmount(client, target["MountTargetId"])
    for page in client.get_paginator("describe_access_points").paginate(**system):
        for point in page["AccessPoints"]:
            drop(client, point["AccessPointId"])


@_TARGETS.delete("delete mount target {mount_target_id}")
def unmount(client: Any, mount_target_id: str) -> None:
    """Delete a mount target, which breaks what is mounted through it."""
    client.delete_mount_target(MountTargetId=mount_target_id)


@_POINTS.delete("delete access point {access_point_id}")
def drop(client: Any, access_point_id: str) -> None:
    """Delete an access point."""
    client.delete_access_point(AccessPointId=access_point_id)


FILE_SYSTEM = Kind(
    name="file_system",
    attributes={"name": None, **shapes.NEW, "tags": {}},
    computed=("file_system_id", "arn", "status"),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    settle=settle,
    ready=lambda current: current["status"] == "available",
    wanted=shapes.wanted,
    problems=shapes.problems,
    immutable=frozenset({"performance_mode", "encrypted", "kms_key_id", "availability_zone_name"}),
    exists=("FileSystemAlreadyExists",),
)


def kind_of(params: Mapping[str, Any]) -> Kind:
    """A file system; one that is protected does not go, which a plan says too."""
    return replace(FILE_SYSTEM, find=find_unprotected) if params["state"] == "absent" and params["protected"] else FILE_SYSTEM


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(kind_of(module.params), module.client("efs", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
