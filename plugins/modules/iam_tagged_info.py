#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_tagged_info
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Find IAM roles and instance profiles by their tags
description:
  - Finds the IAM roles and the instance profiles that carry all of the given tags.
  - AWS cannot look for these by tags, so that the tags of each are read, one call each. Roles of AWS's own are left out.
options:
  tags:
    description:
      - The tags that a role or an instance profile has to carry, with these values.
    type: dict
    required: true
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: What belongs to the production of the shop
  groundwork.aws.iam_tagged_info:
    tags:
      "groundwork:project": shop
      "groundwork:environment": prod
"""

RETURN = r"""
roles:
  description: The names of the roles.
  returned: always
  type: list
  elements: str
instance_profiles:
  description: The names of the instance profiles.
  returned: always
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES
from ..module_utils.tags import Tags, from_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

ARGUMENT_SPEC: dict[str, Any] = {"tags": {"type": "dict", "required": True}}
# Service-linked roles and those of IAM Identity Center, which nobody may tag or delete.
OF_AWS = ("/aws-service-role/", "/aws-reserved/")

iam = ErrorHandler("NoSuchEntity")


@iam.call("list the IAM roles")
def list_roles(client: Any) -> list[str]:
    pages = client.get_paginator("list_roles").paginate()
    return [role["RoleName"] for page in pages for role in page["Roles"] if not role["Path"].startswith(OF_AWS)]


@iam.read("read the tags of role {name}", default=[])
def role_tags(client: Any, name: str) -> Any:
    pages = client.get_paginator("list_role_tags").paginate(RoleName=name)
    return [pair for page in pages for pair in page["Tags"]]


@iam.call("list the instance profiles")
def list_profiles(client: Any) -> list[str]:
    pages = client.get_paginator("list_instance_profiles").paginate()
    return [profile["InstanceProfileName"] for page in pages for profile in page["InstanceProfiles"]]


@iam.read("read the tags of instance profile {name}", default=[])
def profile_tags(client: Any, name: str) -> Any:
    return client.get_instance_profile(InstanceProfileName=name)["InstanceProfile"].get("Tags")


def tagged(client: Any, names: list[str], tags_of: Callable[..., Any], wanted: Tags) -> list[str]:
    """The names of what carries all of the tags."""
    return sorted(name for name in names if wanted.items() <= from_pairs(tags_of(client, name)).items())


def run(client: Any, tags: Tags) -> dict[str, Any]:
    return {
        "changed": False,
        "roles": tagged(client, list_roles(client), role_tags, tags),
        "instance_profiles": tagged(client, list_profiles(client), profile_tags, tags),
    }


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    wanted = {str(key): str(value) for key, value in module.params["tags"].items()}
    try:
        result = run(module.client("iam", config=RETRIES), wanted)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
