#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ssm_tagged_info
version_added: 0.1.0
author: [Groundwork contributors (@groundwork-aws)]
short_description: Find parameters of SSM Parameter Store by their tags
description:
  - Finds the parameters that carry all of the given tags. Their values are not read.
notes:
  - Neither amazon.aws nor community.aws has a module that finds parameters by tags.
  - AWS may list a new parameter late.
options:
  tags:
    description:
      - The tags that a parameter has to carry, with these values.
    type: dict
    required: true
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: What belongs to the production of the shop
  groundwork.aws.ssm_tagged_info:
    tags:
      "groundwork:project": shop
      "groundwork:environment": prod
"""

RETURN = r"""
parameters:
  description: The parameters that carry the tags, by name.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: /shop/prod/session-secret
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:ssm:eu-central-1:123456789012:parameter/shop/prod/session-secret
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, Shape
from ..module_utils.tags import Tags

ARGUMENT_SPEC: dict[str, Any] = {"tags": {"type": "dict", "required": True}}
_PARAMETERS = ErrorHandler()


@_PARAMETERS.call("list the parameters that carry tags")
def tagged(client: Any, tags: Tags) -> list[Shape]:
    filters = [{"Key": f"tag:{name}", "Option": "Equals", "Values": [str(text)]} for name, text in sorted(tags.items())]
    pages = client.get_paginator("describe_parameters").paginate(ParameterFilters=filters)
    return [parameter for page in pages for parameter in page["Parameters"]]


def run(client: Any, tags: Tags) -> Shape:
    found = [{"name": parameter["Name"], "arn": parameter["ARN"]} for parameter in tagged(client, tags)]
    return {"changed": False, "parameters": sorted(found, key=lambda parameter: str(parameter["name"]))}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.client("ssm", config=RETRIES), module.params["tags"])
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
