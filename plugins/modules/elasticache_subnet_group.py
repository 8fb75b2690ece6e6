#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: elasticache_subnet_group
version_added: 0.1.0
short_description: Manage a subnet group of ElastiCache
description:
  - Creates, changes, tags and deletes a subnet group, which says where the nodes of caches stand.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the group, in lower case.
    type: str
    required: true
  description:
    description:
      - What the group is for; that of a new group is its name when this is not set.
    type: str
  subnet_ids:
    description:
      - All subnets of the group. Required with O(state=present). AWS does not take one away in which a node stands.
    type: list
    elements: str
  match_tags:
    description:
      - With O(state=absent), delete the group only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the group should be there. One that a cache still uses is not deleted.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.elasticache_subnet_group) knows no tags, so that nobody could tell whose a group is.
seealso:
  - name: CreateCacheSubnetGroup in the Amazon ElastiCache API Reference
    description: What AWS allows.
    link: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The private subnets, for caches
  groundwork.aws.elasticache_subnet_group:
    name: shop-prod-cache
    description: Caches of shop in prod
    subnet_ids:
      - subnet-0123456789abcdef0
      - subnet-0123456789abcdef1
    tags:
      Name: shop-prod-cache
      Environment: prod

- name: No more, if it belongs to this environment
  groundwork.aws.elasticache_subnet_group:
    name: shop-prod-cache
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
subnet_group:
  description: The group as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-cache
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:elasticache:eu-central-1:123456789012:subnetgroup:shop-prod-cache
    vpc_id:
      description: The VPC of its subnets.
      type: str
      returned: always
      sample: vpc-0123456789abcdef0
    subnet_ids:
      description: Its subnets, sorted.
      type: list
      elements: str
      returned: always
      sample:
        - subnet-0123456789abcdef0
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Name: shop-prod-cache
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.elasticache import patiently, retag, tags_of
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import to_pairs
from ..module_utils.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "description": {"type": "str"},
    "subnet_ids": {"type": "list", "elements": "str"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_GROUPS = ErrorHandler("CacheSubnetGroupNotFoundFault")


def from_response(group: Mapping[str, Any], tags: Mapping[str, str]) -> Shape:
    """A group as DescribeCacheSubnetGroups gives it."""
    return {
        "name": group["CacheSubnetGroupName"],
        "description": group.get("CacheSubnetGroupDescription", ""),
        "subnet_ids": sorted(subnet["SubnetIdentifier"] for subnet in group.get("Subnets") or []),
        "vpc_id": group.get("VpcId"),
        "arn": group["ARN"],
        "tags": dict(tags),
    }


def wanted(asked: Shape, base: Shape) -> Shape:
    """The group as asked; a new one is described by its name when nobody does."""
    described = {"description": asked["name"]} if base["description"] is None else {}
    subnets = {"subnet_ids": sorted(set(asked["subnet_ids"]))} if "subnet_ids" in asked else {}
    return {**described, **asked, **subnets}


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse."""
    found = [] if asked["name"] == asked["name"].lower() or UNKNOWN in asked["name"] else [f"name: {asked['name']} must be in lower case"]
    return found + (["subnet_ids: a group has one subnet at least"] if asked.get("subnet_ids") == [] else [])


@_GROUPS.read("describe cache subnet group {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The group with its tags."""
    group = client.describe_cache_subnet_groups(CacheSubnetGroupName=asked["name"])["CacheSubnetGroups"][0]
    return from_response(group, tags_of(client, group["ARN"]))


@_GROUPS.call("create cache subnet group {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the group."""
    tags = {"Tags": to_pairs(target["tags"])} if target["tags"] else {}
    client.create_cache_subnet_group(**_request(target), **tags)


@_GROUPS.call("update cache subnet group {target[name]}")
def update(client: Any, _current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Change its description and its subnets."""
    client.modify_cache_subnet_group(**_request(target))


@_GROUPS.delete("delete cache subnet group {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete it, once the last cache that AWS deletes in it is gone."""
    with patiently(client, ("CacheSubnetGroupInUse",), 60):
        client.delete_cache_subnet_group(CacheSubnetGroupName=current["name"])


def _request(target: Shape) -> Shape:
    return {
        "CacheSubnetGroupName": target["name"],
        "CacheSubnetGroupDescription": target["description"],
        "SubnetIds": target["subnet_ids"],
    }


SUBNET_GROUP = Kind(
    name="subnet_group",
    attributes={"name": None, "description": None, "subnet_ids": [], "tags": {}},
    computed=("arn", "vpc_id"),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=wanted,
    problems=problems,
    exists=("CacheSubnetGroupAlreadyExists",),
)


def main() -> None:
    required = [("state", "present", ["subnet_ids"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    try:
        result = run(SUBNET_GROUP, module.client("elasticache", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
