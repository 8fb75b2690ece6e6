#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: elbv2_target_group_info
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Find target groups by their tags
description:
  - Finds the target groups of the region that carry all of the given tags, with a call for all of them and one for the tags of each twenty.
notes:
  - M(community.aws.elb_target_group_info) does not look for tags, and reads the attributes, the tags and the health of each, in three calls.
options:
  tags:
    description:
      - The tags that a target group has to carry, with these values.
    type: dict
    required: true
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: What belongs to the production of the shop
  groundwork.aws.elbv2_target_group_info:
    tags:
      "groundwork:project": shop
      "groundwork:environment": prod
"""

RETURN = r"""
target_groups:
  description: The target groups, ordered by their names.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The name of the target group.
      type: str
      sample: shop-prod-web
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop-prod-web/0123456789abcdef
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.elbv2 import TARGET_GROUPS, tags_of
from ..module_utils.resource import RETRIES
from ..module_utils.tags import carries

if TYPE_CHECKING:
    from ..module_utils.tags import Tags

ARGUMENT_SPEC: dict[str, Any] = {"tags": {"type": "dict", "required": True}}


@TARGET_GROUPS.call("list the target groups")
def names_by_arn(client: Any) -> dict[str, str]:
    pages = client.get_paginator("describe_target_groups").paginate()
    return {group["TargetGroupArn"]: group["TargetGroupName"] for page in pages for group in page["TargetGroups"]}


@TARGET_GROUPS.call("read the tags of the target groups")
def all_tags(client: Any, arns: list[str]) -> dict[str, Tags]:
    return tags_of(client, arns)


def run(client: Any, tags: Tags) -> dict[str, Any]:
    names = names_by_arn(client)
    carried = all_tags(client, list(names))
    found = [{"name": name, "arn": arn} for arn, name in names.items() if carries(carried.get(arn, {}), tags)]
    return {"changed": False, "target_groups": sorted(found, key=lambda group: group["name"])}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.client("elbv2", config=RETRIES), module.params["tags"])
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
