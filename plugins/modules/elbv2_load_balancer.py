#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: elbv2_load_balancer
version_added: 0.1.0
short_description: Manage Application Load Balancers
description:
  - Creates, changes and deletes Application Load Balancers, with all of their attributes and their tags.
    Listeners and rules are managed by M(groundwork.aws.elbv2_listener), target groups by M(groundwork.aws.elbv2_target_group).
  - What is not set is left alone; what is set is made exactly so.
  - A deleted load balancer leaves its network interfaces behind for some minutes. The module waits until they are gone,
    so that its security groups and subnets can be deleted afterwards.
notes:
  - M(amazon.aws.elb_application_lb) stops planning at the first difference, shows no diff, has listeners and rules of the load balancer inside, and lacks
    attributes (client keep-alive, zonal shift, connection logs).
options:
  name:
    description:
      - Name of the load balancer, 1 to 32 letters, digits and hyphens; unique among the load balancers of the account and region.
    type: str
    required: true
  scheme:
    description:
      - Whether it has public addresses. AWS takes V(internet-facing) when it is not set, and cannot change it afterwards.
    type: str
    choices: [internet-facing, internal]
  subnets:
    description:
      - IDs of the subnets, one in each of at least two availability zones. Needed to create.
    type: list
    elements: str
  security_groups:
    description:
      - IDs of the security groups. AWS takes the VPC's default one for a new load balancer when it is not set.
    type: list
    elements: str
  ip_address_type:
    description:
      - The kinds of addresses. AWS takes V(ipv4) when it is not set.
    type: str
    choices: [ipv4, dualstack, dualstack-without-public-ipv4]
  idle_timeout:
    description:
      - How many seconds a connection may be silent, 1 to 4000.
    type: int
  client_keep_alive:
    description:
      - How many seconds a client may keep a connection, 60 to 604800.
    type: int
  deletion_protection:
    description:
      - Whether AWS refuses to delete it.
    type: bool
  drop_invalid_header_fields:
    description:
      - Whether header fields with invalid names are removed from requests.
    type: bool
  desync_mitigation_mode:
    description:
      - How requests are treated that servers may understand differently, which is how requests are smuggled.
    type: str
    choices: [monitor, defensive, strictest]
  http2:
    description:
      - Whether clients may speak HTTP/2.
    type: bool
  preserve_host_header:
    description:
      - Whether targets get the C(Host) header as the client sent it.
    type: bool
  xff_header_processing_mode:
    description:
      - What becomes of the C(X-Forwarded-For) header.
    type: str
    choices: [append, preserve, remove]
  xff_client_port:
    description:
      - Whether the C(X-Forwarded-For) header has the client's port.
    type: bool
  tls_headers:
    description:
      - Whether targets are told version and cipher of the client's connection, in the headers C(X-Amzn-Tls-Version) and C(X-Amzn-Tls-Cipher-Suite).
    type: bool
  waf_fail_open:
    description:
      - Whether requests pass when AWS WAF does not answer.
    type: bool
  zonal_shift:
    description:
      - Whether traffic may be moved away from an availability zone.
    type: bool
  access_logs:
    description:
      - Where requests are logged.
    type: dict
    suboptions: &logs
      enabled:
        description:
          - Whether they are logged.
        type: bool
      bucket:
        description:
          - The S3 bucket, whose policy lets Elastic Load Balancing write to it.
        type: str
      prefix:
        description:
          - The folder in the bucket.
        type: str
  connection_logs:
    description:
      - Where connections are logged.
    type: dict
    suboptions: *logs
  health_check_logs:
    description:
      - Where health checks of targets are logged.
    type: dict
    suboptions: *logs
  wait:
    description:
      - Whether to wait until it routes requests, which takes some minutes after it is created, and until it is gone with its network interfaces.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait.
    type: int
    default: 600
  force:
    description:
      - With O(state=absent), lift the deletion protection first. Without it a protected load balancer is an error.
    type: bool
    default: false
  match_tags:
    description:
      - With O(state=absent), delete the load balancer only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
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
- name: A load balancer that the internet reaches, protected from deletion
  groundwork.aws.elbv2_load_balancer:
    name: shop-prod
    scheme: internet-facing
    subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
    security_groups: [sg-0123456789abcdef0]
    drop_invalid_header_fields: true
    desync_mitigation_mode: strictest
    idle_timeout: 60
    deletion_protection: true
    tags:
      Environment: prod

- name: The same, with more time for slow answers
  groundwork.aws.elbv2_load_balancer:
    name: shop-prod
    subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
    idle_timeout: 120

- name: No load balancer of this environment, protected or not
  groundwork.aws.elbv2_load_balancer:
    name: shop-prod
    force: true
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
load_balancer:
  description: The load balancer as AWS has it, with the options above as keys; none when it is absent.
  returned: always
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop-prod/0123456789abcdef
    dns_name:
      description: The name under which clients reach it.
      type: str
      sample: shop-prod-1234567890.eu-central-1.elb.amazonaws.com
    hosted_zone_id:
      description: The hosted zone of that name, for alias records.
      type: str
      sample: Z215JYRZR1TBD5
    vpc_id:
      description: The VPC of its subnets.
      type: str
      sample: vpc-0123456789abcdef0
    status:
      description: Its state in AWS's words.
      type: str
      sample: active
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import elbv2_attributes
from ..module_utils.elbv2 import LOAD_BALANCERS, change_tags, tags_of
from ..module_utils.elbv2_load_balancers import ATTRIBUTES, DEFAULTS, NAMES, attributes_request, create_request, from_response, problems, wanted
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, run
from ..module_utils.retries import until_propagated
from ..module_utils.unknown import UNKNOWN
from ..module_utils.waiters import any_is, error_is, value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from ..module_utils.resource import Shape
    from ..module_utils.tags import Tags

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "scheme": {"type": "str", "choices": ["internet-facing", "internal"]},
    "subnets": {"type": "list", "elements": "str"},
    "security_groups": {"type": "list", "elements": "str"},
    "ip_address_type": {"type": "str", "choices": ["ipv4", "dualstack", "dualstack-without-public-ipv4"]},
    **elbv2_attributes.argument_spec(ATTRIBUTES),
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 600},
    "force": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}

_EC2 = ErrorHandler()
_WORKING = ("active", "active_impaired")
_ACTIVE = waiter(
    "DescribeLoadBalancers",
    value_is("contains(['active', 'active_impaired'], LoadBalancers[0].State.Code)", True),
    any_is("LoadBalancers[].State.Code", "failed"),
    delay=10,
)
_GONE = waiter("DescribeLoadBalancers", error_is("LoadBalancerNotFound"), value_is("length(LoadBalancers)", 0), delay=10)
_FREE = waiter("DescribeNetworkInterfaces", value_is("length(NetworkInterfaces)", 0), delay=10)
# What S3 says while it does not know everywhere that a new bucket's policy lets logs in: tries, five seconds apart.
_NOT_YET_ALLOWED = "Access Denied for bucket"
_TRIES = 6


@LOAD_BALANCERS.read("describe load balancer {name}")
def find(client: Any, name: str) -> Shape | None:
    """The load balancer with its attributes and tags."""
    found = client.describe_load_balancers(Names=[name])["LoadBalancers"]
    if not found:
        return None
    arn = found[0]["LoadBalancerArn"]
    if found[0]["Type"] != "application":
        raise AnsibleAWSError(message=f"Failed to use load balancer {name}: it is of type {found[0]['Type']}, not an Application Load Balancer")
    pairs = client.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    return from_response(found[0], pairs, tags_of(client, [arn]).get(arn, {}))


@LOAD_BALANCERS.call("create load balancer {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make the load balancer, then set the attributes that are not AWS's own."""
    arn = client.create_load_balancer(**create_request(target))["LoadBalancers"][0]["LoadBalancerArn"]
    configure(client, {**DEFAULTS, "arn": arn}, target)
    return {"arn": arn}


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Change what differs, in a call for each kind of difference."""
    for attribute, change in (("security_groups", regroup), ("subnets", move), ("ip_address_type", readdress)):
        if attribute in changed and target[attribute] != UNKNOWN:
            change(client, current, target)
    if changed & set(NAMES):
        configure(client, current, target)


@LOAD_BALANCERS.call("set the attributes of load balancer {target[name]}")
def configure(client: Any, current: Shape, target: Shape) -> None:
    """Set the attributes that differ."""
    pairs = attributes_request(target, current)
    if pairs:
        with until_propagated(client, "InvalidConfigurationRequest", _NOT_YET_ALLOWED, _TRIES):
            client.modify_load_balancer_attributes(LoadBalancerArn=current["arn"], Attributes=pairs)


@LOAD_BALANCERS.call("set the security groups of load balancer {target[name]}")
def regroup(client: Any, current: Shape, target: Shape) -> None:
    """Change the security groups."""
    client.set_security_groups(LoadBalancerArn=current["arn"], SecurityGroups=target["security_groups"])


@LOAD_BALANCERS.call("set the subnets of load balancer {target[name]}")
def move(client: Any, current: Shape, target: Shape) -> None:
    """Change the subnets."""
    client.set_subnets(LoadBalancerArn=current["arn"], Subnets=target["subnets"])


@LOAD_BALANCERS.call("set the address type of load balancer {target[name]}")
def readdress(client: Any, current: Shape, target: Shape) -> None:
    """Change the kinds of addresses."""
    client.set_ip_address_type(LoadBalancerArn=current["arn"], IpAddressType=target["ip_address_type"])


@LOAD_BALANCERS.call("tag load balancer {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    change_tags(client, current["arn"], to_set, to_remove)


@LOAD_BALANCERS.call("wait for load balancer {target[name]}")
def settle(client: Any, target: Shape) -> None:
    """Return when it routes requests."""
    if target.get("wait", True):
        wait(client, _ACTIVE, {"LoadBalancerArns": [target["arn"]]}, target.get("wait_timeout"))


@LOAD_BALANCERS.delete("delete load balancer {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the load balancer with its listeners, and return when it is gone."""
    refuse_protected(current, current)
    if current["deletion_protection"]:
        client.modify_load_balancer_attributes(LoadBalancerArn=current["arn"], Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}])
    client.delete_load_balancer(LoadBalancerArn=current["arn"])
    if current.get("wait", True):
        wait(client, _GONE, {"LoadBalancerArns": [current["arn"]]}, current.get("wait_timeout"))


def refuse_protected(found: Shape, params: Shape) -> None:
    """Protection is there to be in the way, unless it is lifted on purpose."""
    if found["deletion_protection"] and not params.get("force"):
        raise AnsibleAWSError(message=f"Failed to delete load balancer {found['name']}: it is protected from deletion (deletion_protection); force lifts that")


@_EC2.call("wait for the network interfaces of load balancer {arn}")
def await_interfaces(ec2: Any, arn: str, timeout: int) -> None:
    """Return when nothing of a deleted load balancer is left in its subnets and security groups.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-delete.html
    """
    description = f"ELB {arn.partition(':loadbalancer/')[2]}"
    wait(ec2, _FREE, {"Filters": [{"Name": "description", "Values": [description]}]}, timeout)


LOAD_BALANCER = Kind(
    name="load_balancer",
    attributes={"name": None, **DEFAULTS, "tags": {}},
    computed=("arn", "dns_name", "hosted_zone_id", "vpc_id", "status"),
    find=lambda client, asked: find(client, asked["name"]),
    wanted=wanted,
    problems=problems,
    create=create,
    update=update,
    retag=retag,
    settle=settle,
    ready=lambda current: current["status"] in _WORKING,
    delete=delete,
    immutable=frozenset({"scheme"}),
    exists=("DuplicateLoadBalancerName",),
)


def until_free(ec2: Callable[[], Any]) -> Kind:
    """The kind, whose deletion ends when the network interfaces are gone too."""

    def delete_all(client: Any, current: Shape) -> None:
        delete(client, current)
        if current.get("wait", True):
            await_interfaces(ec2(), current["arn"], current["wait_timeout"])

    return replace(LOAD_BALANCER, delete=delete_all)


def bring(client: Any, ec2: Callable[[], Any], params: Shape, check_mode: bool) -> Shape:
    """Bring the load balancer to what is asked; a plan, too, says that a protected one stays."""
    result = run(until_free(ec2), client, params, check_mode)
    if check_mode and params["state"] == "absent" and result["changed"]:
        refuse_protected(result["diff"]["before"], params)
    return result


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        client = module.client("elbv2", config=RETRIES)
        result = bring(client, lambda: module.client("ec2", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
