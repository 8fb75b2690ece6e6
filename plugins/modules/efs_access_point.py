#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: efs_access_point
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage EFS access points
description:
  - Creates, replaces and deletes a way into a file system of Amazon EFS, which begins at a directory, and on which everybody is one POSIX user.
  - AWS knows an access point by its id alone. It is found by the tags of ownership in O(tags), else by the tag V(Name), else, without such tags, by its
    directory and its user.
options:
  file_system_id:
    description:
      - The file system.
    type: str
    required: true
  access_point_id:
    description:
      - The access point, when it is known by its id.
    type: str
  posix_user:
    description:
      - The user and groups that everybody is on this access point, whoever they are themselves. AWS cannot change it.
    type: dict
    suboptions:
      uid:
        description:
          - The user's number.
        type: int
        required: true
      gid:
        description:
          - The number of the user's group.
        type: int
        required: true
      secondary_gids:
        description:
          - The numbers of further groups, 16 at most.
        type: list
        elements: int
  root_directory:
    description:
      - The directory that is the root of this access point. AWS cannot change it.
    type: dict
    suboptions:
      path:
        description:
          - Its path, four directories deep at most; V(/) when it is not set.
        type: str
      creation_info:
        description:
          - Whose the directory will be when the first client finds that it is not there. Without it, the directory must be there.
        type: dict
        suboptions:
          owner_uid:
            description:
              - The owner's number.
            type: int
            required: true
          owner_gid:
            description:
              - The number of the owning group.
            type: int
            required: true
          permissions:
            description:
              - The permissions in octal, such as V('0755').
            type: str
            required: true
  allow_disruption:
    description:
      - Whether an access point may be replaced, since AWS can change nothing but its tags. The files stay, but what is mounted through it is lost to who has
        mounted it, and the new one has another id.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait at most, until it can be used or is gone.
    type: int
    default: 300
  match_tags:
    description:
      - With O(state=absent), delete it only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the access point should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for it.
seealso:
  - name: Working with access points in the Amazon EFS User Guide
    description: What an access point enforces.
    link: https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The uploads, which belong to the user of the web server
  groundwork.aws.efs_access_point:
    file_system_id: fs-0123456789abcdef0
    posix_user:
      uid: 1000
      gid: 1000
    root_directory:
      path: /uploads
      creation_info:
        owner_uid: 1000
        owner_gid: 1000
        permissions: '0755'
    tags:
      Name: shop-prod-uploads

- name: No more uploads; the files stay
  groundwork.aws.efs_access_point:
    file_system_id: fs-0123456789abcdef0
    tags:
      Name: shop-prod-uploads
    state: absent
"""

RETURN = r"""
access_point:
  description: The access point as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    file_system_id:
      description: The file system.
      type: str
      returned: always
    posix_user:
      description: The user that everybody is; null when each is who they are.
      type: dict
      returned: always
    root_directory:
      description: The directory that is its root.
      type: dict
      returned: always
    access_point_id:
      description: Its id.
      type: str
      returned: always
      sample: fsap-0123456789abcdef0
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:elasticfilesystem:eu-central-1:123456789012:access-point/fsap-0123456789abcdef0
    status:
      description: Its state in AWS's words.
      type: str
      returned: always
      sample: available
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Name: shop-prod-uploads
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.efs_access_points import MOST_GROUPS, MOST_ID, is_mode, is_path
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import ALLOW_DISRUPTION, MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import Tags, from_pairs, marked, to_pairs, unclaimed
from ..module_utils.unknown import has_unknown
from ..module_utils.waiters import error_is, value_is, wait, waiter

_NUMBER: dict[str, Any] = {"type": "int", "required": True}
_USER: dict[str, Any] = {"uid": _NUMBER, "gid": _NUMBER, "secondary_gids": {"type": "list", "elements": "int"}}
_CREATION: dict[str, Any] = {"owner_uid": _NUMBER, "owner_gid": _NUMBER, "permissions": {"type": "str", "required": True}}
_ROOT: dict[str, Any] = {"path": {"type": "str"}, "creation_info": {"type": "dict", "options": _CREATION}}
ARGUMENT_SPEC: dict[str, Any] = {
    "file_system_id": {"type": "str", "required": True},
    "access_point_id": {"type": "str"},
    "posix_user": {"type": "dict", "options": _USER},
    "root_directory": {"type": "dict", "options": _ROOT},
    "wait_timeout": {"type": "int", "default": 300},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **ALLOW_DISRUPTION,
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
ROOT: Shape = {"path": "/", "creation_info": None}
GOING = ("deleting", "deleted")
FIXED = ("posix_user", "root_directory")
_POINTS = ErrorHandler("AccessPointNotFound", "FileSystemNotFound")
_STATE = "AccessPoints[0].LifeCycleState"
_AVAILABLE = waiter("DescribeAccessPoints", value_is(_STATE, "available"), value_is(_STATE, "error", "failure"))
_GONE = waiter("DescribeAccessPoints", error_is("AccessPointNotFound"), value_is(_STATE, "deleted"))


def user_of(uid: int, gid: int, groups: list[int] | None) -> Shape:
    """A POSIX user in one form."""
    return {"uid": uid, "gid": gid, "secondary_gids": sorted(set(groups or []))}


def root_of(path: str | None, owner: tuple[int, int, str] | None) -> Shape:
    """A root directory in one form: permissions have four digits."""
    creation = {"owner_uid": owner[0], "owner_gid": owner[1], "permissions": owner[2].zfill(4)} if owner else None
    return {"path": path or "/", "creation_info": creation}


def from_response(found: Shape) -> Shape:
    """An access point as DescribeAccessPoints gives it."""
    user, root = found.get("PosixUser"), found.get("RootDirectory") or {}
    created = root.get("CreationInfo")
    return {
        "file_system_id": found["FileSystemId"],
        "posix_user": user_of(user["Uid"], user["Gid"], user.get("SecondaryGids")) if user else None,
        "root_directory": root_of(root.get("Path"), (created["OwnerUid"], created["OwnerGid"], created["Permissions"]) if created else None),
        "access_point_id": found["AccessPointId"],
        "arn": found.get("AccessPointArn"),
        "status": found["LifeCycleState"],
        "tags": from_pairs(found.get("Tags")),
    }


def to_request(target: Shape) -> Shape:
    """What CreateAccessPoint takes."""
    user, root = target["posix_user"], target["root_directory"]
    created = root["creation_info"]
    made = {"OwnerUid": created["owner_uid"], "OwnerGid": created["owner_gid"], "Permissions": created["permissions"]} if created else None
    request = {
        "PosixUser": {"Uid": user["uid"], "Gid": user["gid"], "SecondaryGids": user["secondary_gids"]} if user else None,
        "Tags": to_pairs(target["tags"]),
    }
    directory = {"Path": root["path"], **({"CreationInfo": made} if made else {})}
    fixed = {"ClientToken": target["client_token"], "FileSystemId": target["file_system_id"], "RootDirectory": directory}
    return {**fixed, **{key: value for key, value in request.items() if value}}


def wanted(asked: Shape, _base: Shape) -> Shape:
    """What was asked, in one form."""
    target = dict(asked)
    user, root = asked.get("posix_user"), asked.get("root_directory")
    if user:
        target["posix_user"] = user_of(user["uid"], user["gid"], user.get("secondary_gids"))
    if root:
        created = root.get("creation_info")
        target["root_directory"] = root_of(root.get("path"), (created["owner_uid"], created["owner_gid"], created["permissions"]) if created else None)
    return target


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    user, root = asked.get("posix_user") or {}, asked.get("root_directory") or {}
    created = root.get("creation_info") or {}
    numbers = {f"posix_user.{name}": user.get(name) for name in ("uid", "gid")}
    numbers |= {f"posix_user.secondary_gids[{index}]": number for index, number in enumerate(user.get("secondary_gids") or [])}
    numbers |= {f"root_directory.creation_info.{name}": created.get(name) for name in ("owner_uid", "owner_gid")}
    found = [f"{path}: is {number}, must be 0 to {MOST_ID}" for path, number in numbers.items() if number is not None and not 0 <= number <= MOST_ID]
    if len(user.get("secondary_gids") or []) > MOST_GROUPS:
        found.append(f"posix_user.secondary_gids: has {len(user['secondary_gids'])} groups; allowed are {MOST_GROUPS}")
    path, mode = root.get("path") or "/", created.get("permissions") or "755"
    if not has_unknown(path) and not is_path(path):
        found.append(f"root_directory.path: is {path!r}, must be / or one to four directories, 100 characters at most, that do not begin with a dot")
    if not is_mode(mode):
        found.append(f"root_directory.creation_info.permissions: is {mode!r}, must be three or four digits from 0 to 7")
    return found


def pick(there: list[Shape], asked: Shape) -> Shape | None:
    """The access point that is meant: by its id, its tags, or where nothing names it, by its directory and its user."""
    if asked.get("access_point_id"):
        return next((point for point in there if point["access_point_id"] == asked["access_point_id"]), None)
    tags = asked.get("tags") or {}
    fixed = {key: value for key, value in wanted(asked, {}).items() if key in FIXED}
    alike = [point for point in there if unclaimed(point["tags"], tags) and all(point[key] == value for key, value in fixed.items())]
    return next(iter([*marked(there, tags), *(alike if fixed and not tags.get("Name") else [])]), None)


def disruptive(current: Shape, target: Shape) -> list[str]:
    """What is lost by who has mounted it."""
    changed = [key for key in FIXED if current[key] != target[key]]
    return [f"{key}: AWS cannot change it, so that another access point takes its place, and what is mounted through this one is lost" for key in changed]


@_POINTS.read("describe the access points of file system {asked[file_system_id]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The access point; one that is on its way out is none."""
    pages = client.get_paginator("describe_access_points").paginate(FileSystemId=asked["file_system_id"])
    return pick([from_response(found) for page in pages for found in page["AccessPoints"] if found["LifeCycleState"] not in GOING], asked)


@_POINTS.call("create an access point of file system {target[file_system_id]}")
def create(client: Any, target: Shape) -> Shape:
    """Make it."""
    return {"access_point_id": client.create_access_point(**to_request(target))["AccessPointId"]}


@_POINTS.call("wait for access point {shape[access_point_id]}")
def settle(client: Any, shape: Shape) -> None:
    """Return when it can be used."""
    wait(client, _AVAILABLE, {"AccessPointId": shape["access_point_id"]}, shape["wait_timeout"])


@_POINTS.call("tag access point {current[access_point_id]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(ResourceId=current["access_point_id"], Tags=to_pairs(to_set))
    if to_remove:
        client.untag_resource(ResourceId=current["access_point_id"], TagKeys=to_remove)


@_POINTS.delete("delete access point {current[access_point_id]}")
def delete(client: Any, current: Shape) -> None:
    """Delete it, and return when it is gone; the files stay."""
    point = {"AccessPointId": current["access_point_id"]}
    client.delete_access_point(**point)
    wait(client, _GONE, point, current["wait_timeout"])


ACCESS_POINT = Kind(
    name="access_point",
    attributes={"file_system_id": None, "posix_user": None, "root_directory": ROOT, "tags": {}},
    computed=("access_point_id", "arn", "status"),
    find=find,
    create=create,
    retag=retag,
    delete=delete,
    settle=settle,
    ready=lambda current: current["status"] == "available",
    wanted=wanted,
    problems=problems,
    identity=("file_system_id",),
    immutable=frozenset(FIXED),
    replace=True,
    disruptive=disruptive,
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(ACCESS_POINT, module.client("efs", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
