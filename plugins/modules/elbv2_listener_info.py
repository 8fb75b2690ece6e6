#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: elbv2_listener_info
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Find the listeners of a load balancer
description:
  - Says on which ports a load balancer listens.
notes:
  - M(amazon.aws.elb_application_lb_info) tells listeners with everything about their load balancer, in six calls and more instead of one.
options:
  load_balancer_arn:
    description:
      - The ARN of the load balancer. One that is not made yet has no listeners.
    type: str
    required: true
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Where the shop's load balancer listens
  groundwork.aws.elbv2_listener_info:
    load_balancer_arn: arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop-prod/0123456789abcdef
"""

RETURN = r"""
listeners:
  description: The listeners, ordered by their ports.
  returned: always
  type: list
  elements: dict
  contains:
    arn:
      description: The ARN of the listener.
      type: str
      sample: arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shop-prod/0123456789abcdef/0123456789abcdef
    port:
      description: The port on which it listens.
      type: int
      sample: 443
    protocol:
      description: How clients speak.
      type: str
      sample: https
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.elbv2 import LISTENERS
from ..module_utils.resource import RETRIES
from ..module_utils.unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

ARGUMENT_SPEC: dict[str, Any] = {"load_balancer_arn": {"type": "str", "required": True}}


def from_response(listener: Mapping[str, Any]) -> dict[str, Any]:
    return {"arn": listener["ListenerArn"], "port": listener["Port"], "protocol": listener["Protocol"].lower()}


@LISTENERS.read("describe the listeners of load balancer {arn}", default=[])
def listeners_of(client: Any, arn: str) -> Any:
    pages = client.get_paginator("describe_listeners").paginate(LoadBalancerArn=arn)
    return [from_response(listener) for page in pages for listener in page["Listeners"]]


def run(client: Any, arn: str) -> dict[str, Any]:
    found = [] if has_unknown(arn) else listeners_of(client, arn)
    return {"changed": False, "listeners": sorted(found, key=lambda listener: listener["port"])}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(module.client("elbv2", config=RETRIES), module.params["load_balancer_arn"])
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
