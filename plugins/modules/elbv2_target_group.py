#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: elbv2_target_group
version_added: 0.1.0
short_description: Manage target groups of load balancers
description:
  - Creates, changes and deletes target groups, with their health check, all of their attributes and their tags.
    Targets are registered by others, such as ECS services.
  - What is not set is left alone; what is set is made exactly so.
  - AWS cannot change type, protocol, port, VPC and address type of a target group, and does not delete one that a listener or a rule uses.
    So a difference in one of these is an error, and the target group is not made anew.
notes:
  - M(community.aws.elb_target_group) has no check mode, shows no diff, and lacks attributes
    (anomaly mitigation, health of the target group, cross-zone balancing).
options:
  name:
    description:
      - Name of the target group, 1 to 32 letters, digits and hyphens; unique among the target groups of the account and region.
    type: str
    required: true
  target_type:
    description:
      - What its targets are. A new one has V(ip) when it is not set.
    type: str
    choices: [ip, instance, lambda, alb]
  protocol:
    description:
      - How requests reach the targets. Needed to create, except for V(lambda).
    type: str
    choices: [http, https, tcp, tls, udp, tcp_udp]
  protocol_version:
    description:
      - The version of HTTP that targets speak. AWS takes V(http1) when it is not set.
    type: str
    choices: [http1, http2, grpc]
  port:
    description:
      - The port on which targets get requests, unless they are registered with another. Needed to create, except for V(lambda).
    type: int
  vpc_id:
    description:
      - The VPC of the targets. Needed to create, except for V(lambda).
    type: str
  ip_address_type:
    description:
      - The kind of addresses of its targets. AWS takes V(ipv4) when it is not set.
    type: str
    choices: [ipv4, ipv6]
  health_check:
    description:
      - How the load balancer knows which targets are well.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether targets are checked; they always are unless they are V(lambda).
        type: bool
      protocol:
        description:
          - How they are asked.
        type: str
        choices: [http, https, tcp]
      port:
        description:
          - The port on which they are asked, or V(traffic-port) for the one on which they get requests.
        type: str
      path:
        description:
          - The path that is asked for, or the method with O(protocol_version=grpc).
        type: str
      interval:
        description:
          - How many seconds lie between two checks of a target, 5 to 300.
        type: int
      timeout:
        description:
          - How many seconds a target has to answer, 2 to 120 and less than the interval.
        type: int
      healthy_threshold:
        description:
          - After how many good answers a target is well, 2 to 10.
        type: int
      unhealthy_threshold:
        description:
          - After how many bad answers a target is not well, 2 to 10.
        type: int
      matcher:
        description:
          - The codes that are good answers, such as V(200), V(200,302) or V(200-299); codes of gRPC with O(protocol_version=grpc).
        type: str
  deregistration_delay:
    description:
      - How many seconds a target that is taken out may finish its requests, 0 to 3600.
    type: int
  stickiness:
    description:
      - Whether a client stays with the target that it met first.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether it does.
        type: bool
      type:
        description:
          - By which mark a client is known again; a cookie of the load balancer, one of the application, or its address with protocols other than HTTP.
        type: str
        choices: [lb_cookie, app_cookie, source_ip]
      duration:
        description:
          - How many seconds the cookie is good for, 1 to 604800.
        type: int
      cookie_name:
        description:
          - The name of the application's cookie.
        type: str
  slow_start:
    description:
      - Over how many seconds a new target gets more and more requests, 30 to 900; V(0) for its full share at once.
    type: int
  load_balancing_algorithm:
    description:
      - How a target is chosen.
    type: str
    choices: [round_robin, least_outstanding_requests, weighted_random]
  anomaly_mitigation:
    description:
      - Whether targets that fail more often than others get fewer requests; with O(load_balancing_algorithm=weighted_random) alone.
    type: bool
  cross_zone:
    description:
      - Whether requests cross availability zones.
    type: str
    choices: [enabled, disabled, use_load_balancer_configuration]
  target_group_health:
    description:
      - How many targets of a zone must be well.
    type: dict
    suboptions:
      dns_failover:
        description:
          - With fewer, clients are led to other zones.
        type: dict
        suboptions:
          minimum_healthy_count:
            description:
              - So many targets, V(0) for any number.
            type: int
          minimum_healthy_percentage:
            description:
              - So many of a hundred targets, V(0) for any.
            type: int
      unhealthy_state_routing:
        description:
          - With fewer, requests go to all targets, well or not.
        type: dict
        suboptions:
          minimum_healthy_count:
            description:
              - So many targets, at least one.
            type: int
          minimum_healthy_percentage:
            description:
              - So many of a hundred targets, V(0) for any.
            type: int
  lambda_multi_value_headers:
    description:
      - Whether a Lambda function gets and gives headers and parameters as lists.
    type: bool
  match_tags:
    description:
      - With O(state=absent), delete the target group only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether it should be there.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
  - amazon.aws.tags
author:
  - Groundwork contributors (@groundwork-aws)
"""

EXAMPLES = r"""
- name: A target group for the tasks of a service
  groundwork.aws.elbv2_target_group:
    name: shop-prod-web
    protocol: http
    port: 8080
    vpc_id: vpc-0123456789abcdef0
    health_check:
      path: /healthz
      interval: 15
      timeout: 5
      healthy_threshold: 2
      unhealthy_threshold: 3
      matcher: "200"
    deregistration_delay: 30
    stickiness:
      enabled: true
      duration: 3600
    tags:
      Environment: prod

- name: No target group that belongs to this environment
  groundwork.aws.elbv2_target_group:
    name: shop-prod-web
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
target_group:
  description: The target group as AWS has it, with the options above as keys; none when it is absent.
  returned: always
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop-prod-web/0123456789abcdef
    load_balancer_arns:
      description: The ARNs of the load balancers that send it requests.
      type: list
      elements: str
      sample: [arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop-prod/0123456789abcdef]
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import elbv2_attributes
from ..module_utils.elbv2 import TARGET_GROUPS, change_tags, tags_of
from ..module_utils.elbv2_target_groups import (
    ATTRIBUTES,
    CREATED,
    DEFAULTS,
    IMMUTABLE,
    NAMES,
    attributes_request,
    create_request,
    from_response,
    health_check_request,
    problems,
    wanted,
)
from ..module_utils.fields import argument_spec
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, run
from ..module_utils.retries import until_propagated
from ..module_utils.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Set

    from ..module_utils.resource import Shape
    from ..module_utils.tags import Tags

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **argument_spec(CREATED),
    **elbv2_attributes.argument_spec(ATTRIBUTES),
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
# A listener or rule that was just deleted still counts as a user for a while: tries, five seconds apart.
_WHILE_IN_USE = 12


@TARGET_GROUPS.read("describe target group {name}")
def find(client: Any, name: str) -> Shape | None:
    """The target group with its attributes and tags."""
    found = client.describe_target_groups(Names=[name])["TargetGroups"]
    if not found:
        return None
    arn = found[0]["TargetGroupArn"]
    pairs = client.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    return from_response(found[0], pairs, tags_of(client, [arn]).get(arn, {}))


@TARGET_GROUPS.call("create target group {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make the target group, then set the attributes that are not AWS's own."""
    arn = client.create_target_group(**create_request(target))["TargetGroups"][0]["TargetGroupArn"]
    configure(client, {**DEFAULTS, "arn": arn}, target)
    return {"arn": arn}


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Change what differs, in at most two calls."""
    if any(value not in (UNKNOWN, current["health_check"][name]) for name, value in target["health_check"].items()):
        recheck(client, current, target)
    if changed & set(NAMES):
        configure(client, current, target)


@TARGET_GROUPS.call("set the health check of target group {target[name]}")
def recheck(client: Any, current: Shape, target: Shape) -> None:
    """Change how targets are checked."""
    client.modify_target_group(TargetGroupArn=current["arn"], **health_check_request(target))


@TARGET_GROUPS.call("set the attributes of target group {target[name]}")
def configure(client: Any, current: Shape, target: Shape) -> None:
    """Set the attributes that differ."""
    pairs = attributes_request(target, current)
    if pairs:
        client.modify_target_group_attributes(TargetGroupArn=current["arn"], Attributes=pairs)


@TARGET_GROUPS.call("tag target group {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    change_tags(client, current["arn"], to_set, to_remove)


@TARGET_GROUPS.delete("delete target group {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the target group, once nothing forwards to it."""
    with until_propagated(client, "ResourceInUse", "", _WHILE_IN_USE):
        client.delete_target_group(TargetGroupArn=current["arn"])


TARGET_GROUP = Kind(
    name="target_group",
    attributes={"name": None, **DEFAULTS, "tags": {}},
    computed=("arn", "load_balancer_arns"),
    find=lambda client, asked: find(client, asked["name"]),
    wanted=wanted,
    problems=problems,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    immutable=IMMUTABLE,
    exists=("DuplicateTargetGroupName",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(TARGET_GROUP, module.client("elbv2", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
