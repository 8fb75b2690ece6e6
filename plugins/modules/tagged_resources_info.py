#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: tagged_resources_info
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Find resources of one region by their tags
description:
  - Finds the resources of some types that carry all of the given tags, with one call, by the Resource Groups Tagging API.
  - AWS hears late of tags that are new, and for a while still tells of what has been deleted.
options:
  tags:
    description:
      - The tags that a resource has to carry, with these values.
    type: dict
    required: true
  resource_types:
    description:
      - The types, such as V(s3) or V(dynamodb:table).
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The tables of the production of the shop
  groundwork.aws.tagged_resources_info:
    tags:
      "groundwork:project": shop
      "groundwork:environment": prod
    resource_types: [dynamodb:table]
"""

RETURN = r"""
resources:
  description: The resources, in the order of their ARNs.
  returned: always
  type: list
  elements: dict
  contains:
    arn:
      description: The ARN.
      type: str
      sample: arn:aws:dynamodb:eu-central-1:123456789012:table/shop-prod-sessions
    tags:
      description: All tags of the resource.
      type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, Shape
from ..module_utils.tags import Tags, from_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

ARGUMENT_SPEC: dict[str, Any] = {
    "tags": {"type": "dict", "required": True},
    "resource_types": {"type": "list", "elements": "str", "required": True},
}
_TAGGING = ErrorHandler()


@_TAGGING.call("find resources by their tags")
def find(client: Any, wanted: Tags, types: list[str]) -> list[Shape]:
    filters = [{"Key": key, "Values": [value]} for key, value in sorted(wanted.items())]
    pages = client.get_paginator("get_resources").paginate(TagFilters=filters, ResourceTypeFilters=types)
    return [{"arn": one["ResourceARN"], "tags": from_pairs(one["Tags"])} for page in pages for one in page["ResourceTagMappingList"]]


def run(client: Any, params: Mapping[str, Any]) -> Shape:
    wanted = {str(key): str(value) for key, value in params["tags"].items()}
    return {"changed": False, "resources": sorted(find(client, wanted, params["resource_types"]), key=lambda resource: str(resource["arn"]))}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.client("resourcegroupstaggingapi", config=RETRIES), module.params)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
