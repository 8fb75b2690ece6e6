#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_subnet_group
version_added: 0.1.0
short_description: Manage a subnet group of RDS
description:
  - Creates, changes, tags and deletes a subnet group, which says in which subnets database instances may stand.
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
      - What the group is for; its name when it is not set.
    type: str
  subnet_ids:
    description:
      - All subnets of the group, in two availability zones at least. Required with O(state=present).
    type: list
    elements: str
  match_tags:
    description:
      - With O(state=absent), delete the group only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the group should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.rds_subnet_group) deletes groups whoever made them, shows no difference, and makes four calls where nothing changes; here it is two.
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The private subnets
  groundwork.aws.rds_subnet_group:
    name: shop-prod-db-subnet-group
    subnet_ids:
      - subnet-0123456789abcdef0
      - subnet-0123456789abcdef1
    tags:
      Name: shop-prod-db-subnet-group
      Environment: prod

- name: No such group, if it belongs to this environment
  groundwork.aws.rds_subnet_group:
    name: shop-prod-db-subnet-group
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
subnet_group:
  description: The group as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-db-subnet-group
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:rds:eu-central-1:123456789012:subgrp:shop-prod-db-subnet-group
    description:
      description: What it is for.
      type: str
      returned: always
    subnet_ids:
      description: Its subnets.
      type: list
      elements: str
      returned: always
    tags:
      description: The tags; empty when O(tags) is not set.
      type: dict
      returned: always
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.rds_groups import retag, tags_of
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import to_pairs

if TYPE_CHECKING:
    from collections.abc import Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "description": {"type": "str"},
    "subnet_ids": {"type": "list", "elements": "str"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_GROUPS = ErrorHandler("DBSubnetGroupNotFoundFault")


@_GROUPS.read("describe subnet group {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The group, with its tags where they are asked for."""
    (group,) = client.describe_db_subnet_groups(DBSubnetGroupName=asked["name"])["DBSubnetGroups"]
    arn = group["DBSubnetGroupArn"]
    return {
        "name": group["DBSubnetGroupName"],
        "description": group["DBSubnetGroupDescription"],
        "subnet_ids": sorted(subnet["SubnetIdentifier"] for subnet in group["Subnets"]),
        "tags": tags_of(client, arn) if {"tags", "match_tags"} & asked.keys() else {},
        "arn": arn,
    }


def wanted(asked: Shape, base: Shape) -> Shape:
    """The group as asked, over what it is."""
    return {**asked, "subnet_ids": sorted(asked["subnet_ids"]), "description": asked.get("description") or base["description"] or asked["name"]}


@_GROUPS.call("create subnet group {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the group."""
    tags = {"Tags": to_pairs(target["tags"])} if target["tags"] else {}
    client.create_db_subnet_group(**settings(target), **tags)


@_GROUPS.call("update subnet group {target[name]}")
def update(client: Any, _current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Change what it says."""
    client.modify_db_subnet_group(**settings(target))


def settings(target: Shape) -> Shape:
    """What both calls take."""
    return {"DBSubnetGroupName": target["name"], "DBSubnetGroupDescription": target["description"], "SubnetIds": target["subnet_ids"]}


@_GROUPS.delete("delete subnet group {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the group, once no instance stands in it any more."""
    with until_propagated(client, "InvalidDBSubnetGroupStateFault", ""):
        client.delete_db_subnet_group(DBSubnetGroupName=current["name"])


SUBNET_GROUP = Kind(
    name="subnet_group",
    attributes={"name": None, "description": None, "subnet_ids": [], "tags": {}},
    computed=("arn",),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=wanted,
    exists=("DBSubnetGroupAlreadyExists",),
)


def main() -> None:
    required = [("state", "present", ["subnet_ids"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    try:
        result = run(SUBNET_GROUP, module.client("rds", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
