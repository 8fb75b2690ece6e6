#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: sqs_tagged_info
version_added: 0.1.0
author: [Groundwork contributors (@groundwork-aws)]
short_description: Find queues of SQS by their tags
description:
  - Finds the queues that carry all of the given tags.
  - SQS cannot look for queues by tags, so that the tags of each are read, one call each.
notes:
  - Neither amazon.aws nor community.aws has a module that finds queues.
  - SQS may list a new queue late, and a deleted one for a minute more.
options:
  tags:
    description:
      - The tags that a queue has to carry, with these values.
    type: dict
    required: true
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: What belongs to the production of the shop
  groundwork.aws.sqs_tagged_info:
    tags:
      "groundwork:project": shop
      "groundwork:environment": prod
"""

RETURN = r"""
queues:
  description: The queues that carry the tags, by name.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-jobs
    tags:
      description: All its tags.
      type: dict
      returned: always
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, Shape
from ..module_utils.sqs_queues import MISSING
from ..module_utils.tags import Tags, carries, own

ARGUMENT_SPEC: dict[str, Any] = {"tags": {"type": "dict", "required": True}}
PAGE = 1000  # SQS gives further pages only to who says how long they are
_QUEUES = ErrorHandler(*MISSING)


@_QUEUES.call("list the queues")
def list_queues(client: Any) -> list[str]:
    pages = client.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": PAGE})
    return [url for page in pages for url in page.get("QueueUrls", [])]


@_QUEUES.read("read the tags of queue {url}", default={})
def tags_of(client: Any, url: str) -> Tags:
    return own(client.list_queue_tags(QueueUrl=url).get("Tags"))


def run(client: Any, wanted: Tags) -> Shape:
    tagged = {url.rpartition("/")[2]: tags_of(client, url) for url in list_queues(client)}
    return {"changed": False, "queues": [{"name": name, "tags": tags} for name, tags in sorted(tagged.items()) if carries(tags, wanted)]}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.client("sqs", config=RETRIES), module.params["tags"])
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
