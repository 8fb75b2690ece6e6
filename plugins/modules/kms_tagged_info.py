#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kms_tagged_info
version_added: 0.1.0
short_description: Find KMS keys by their tags
description:
  - Lists the KMS keys of the account that carry all of the given tags. KMS cannot be asked for tags, so every key but AWS's own is asked for its own.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  tags:
    description:
      - The tags that a key must carry, with these values.
    type: dict
    required: true
notes:
  - M(amazon.aws.kms_key_info) reads policies, grants and rotation of every key too, and fails at a key whose policy does not let it.
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The keys of an environment
  groundwork.aws.kms_tagged_info:
    tags:
      Environment: prod
  register: found
"""

RETURN = r"""
kms_keys:
  description: The keys that carry the tags, by alias.
  returned: always
  type: list
  elements: dict
  contains:
    alias:
      description: The first of its aliases; where it has none, what its tag C(Name) says, else one made of its id.
      type: str
      returned: always
    key_id:
      description: Its id.
      type: str
      returned: always
    arn:
      description: Its ARN.
      type: str
      returned: always
    tags:
      description: Its tags.
      type: dict
      returned: always
pending_deletion:
  description: The keys that carry the tags and that AWS will delete.
  returned: always
  type: list
  elements: dict
  contains:
    key_id:
      description: Its id, with which the deletion can be cancelled.
      type: str
      returned: always
    arn:
      description: Its ARN.
      type: str
      returned: always
    deletion_date:
      description: When AWS deletes it; empty for a primary key that waits for its replicas.
      type: str
      returned: always
      sample: "2026-12-31T12:00:00+00:00"
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.kms_keys import GOING, read_tags
from ..module_utils.resource import RETRIES, Shape
from ..module_utils.tags import Tags, carries

ARGUMENT_SPEC: dict[str, Any] = {"tags": {"type": "dict", "required": True}}
OF_AWS = "alias/aws/"

# A key whose policy does not let us read its tags is none that we made.
_KEYS = ErrorHandler("NotFoundException", "AccessDeniedException")


@_KEYS.call("list the aliases of KMS keys")
def aliases_by_key(client: Any) -> dict[str, str]:
    """The first alias of each key that has one."""
    found = [alias for page in client.get_paginator("list_aliases").paginate() for alias in page["Aliases"] if alias.get("TargetKeyId")]
    return {alias["TargetKeyId"]: alias["AliasName"] for alias in sorted(found, key=lambda alias: str(alias["AliasName"]), reverse=True)}


@_KEYS.call("list the KMS keys")
def list_keys(client: Any) -> list[Shape]:
    return [key for page in client.get_paginator("list_keys").paginate() for key in page["Keys"]]


@_KEYS.read("read the tags of key {key_id}", default={})
def tags_of(client: Any, key_id: str) -> Tags:
    return read_tags(client, key_id)


@_KEYS.read("describe key {key_id}")
def describe(client: Any, key_id: str) -> Any:
    return client.describe_key(KeyId=key_id)["KeyMetadata"]


def alive(metadata: Shape, alias: str, tags: Tags) -> Shape:
    """A key as the result shows it."""
    name = alias or tags.get("Name") or f"alias/{metadata['KeyId']}"
    return {"alias": name, "key_id": metadata["KeyId"], "arn": metadata["Arn"], "tags": tags}


def going(metadata: Shape) -> Shape:
    """A key that AWS will delete as the result shows it."""
    date = metadata.get("DeletionDate")
    return {"key_id": metadata["KeyId"], "arn": metadata["Arn"], "deletion_date": date.isoformat() if date else ""}


def run(client: Any, wanted: Tags) -> Shape:
    aliases = aliases_by_key(client)
    ids = [key["KeyId"] for key in list_keys(client) if not aliases.get(key["KeyId"], "").startswith(OF_AWS)]
    tagged = {key_id: tags for key_id in ids if carries(tags := tags_of(client, key_id), wanted)}
    found = [metadata for metadata in (describe(client, key_id) for key_id in tagged) if metadata]
    keys = [alive(metadata, aliases.get(metadata["KeyId"], ""), tagged[metadata["KeyId"]]) for metadata in found if metadata["KeyState"] not in GOING]
    pending = [going(metadata) for metadata in found if metadata["KeyState"] in GOING]
    return {
        "changed": False,
        "kms_keys": sorted(keys, key=lambda key: str(key["alias"])),
        "pending_deletion": sorted(pending, key=lambda key: str(key["key_id"])),
    }


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.client("kms", config=RETRIES), module.params["tags"])
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
