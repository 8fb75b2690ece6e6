#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ecs_service_info
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Read an ECS service
description:
  - Reads an ECS service as M(groundwork.aws.ecs_service) sees it.
  - A service that is being deleted, or whose cluster is not there, is none.
options:
  name:
    description:
      - Name of the service.
    type: str
    required: true
  cluster:
    description:
      - Name or ARN of the cluster.
    type: str
    required: true
notes:
  - M(community.aws.ecs_service_info) fails where the cluster is not there, as in the plan for an empty account.
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: See how many tasks a service has
  groundwork.aws.ecs_service_info:
    name: shop-prod-web
    cluster: shop-prod-cluster
  register: web
"""

RETURN = r"""
service:
  description:
    - The service, with the options of M(groundwork.aws.ecs_service) as keys; null when there is none.
  returned: always
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:ecs:eu-central-1:123456789012:service/shop-prod-cluster/shop-prod-web
    desired_count:
      description: How many tasks it is to have.
      type: int
    running_count:
      description: How many tasks run.
      type: int
    task_definition:
      description: Family and revision of its task definition.
      type: str
      sample: shop-prod-web:3
    tags:
      description: Its tags.
      type: dict
running:
  description: Whether it has tasks, or is to have some.
  returned: always
  type: bool
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.ecs_services import from_response
from ..module_utils.errors import ErrorHandler
from ..module_utils.retries import RETRIES

ARGUMENT_SPEC: dict[str, Any] = {"name": {"type": "str", "required": True}, "cluster": {"type": "str", "required": True}}

_ECS = ErrorHandler("ClusterNotFoundException", "ServiceNotFoundException")


@_ECS.read("describe service {name}")
def find(client: Any, name: str, cluster: str) -> dict[str, Any] | None:
    """The service as AWS has it, if it is active."""
    found = client.describe_services(cluster=cluster, services=[name], include=["TAGS"])["services"]
    return from_response(found[0]) if found and found[0]["status"] == "ACTIVE" else None


def run(client: Any, name: str, cluster: str) -> dict[str, Any]:
    """The module's result."""
    service = find(client, name, cluster)
    return {"changed": False, "service": service, "running": bool(service and (service["desired_count"] or service["running_count"]))}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.client("ecs", config=RETRIES), module.params["name"], module.params["cluster"])
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
