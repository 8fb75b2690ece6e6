#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ec2_vpc_endpoint
version_added: 0.1.0
short_description: Manage a gateway, interface or Gateway Load Balancer endpoint of a VPC
description:
  - Create, change, tag and delete an endpoint, through which a VPC reaches a service without the internet.
  - Whatever differs from what is asked is changed in place.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  vpc_id:
    description:
      - The id of the VPC.
    type: str
    required: true
  service_name:
    description:
      - The full name of the service, such as C(com.amazonaws.eu-central-1.s3).
    type: str
    required: true
  vpc_endpoint_type:
    description:
      - The kind of endpoint.
    type: str
    choices: [gateway, interface, gateway_load_balancer]
    default: gateway
  route_table_ids:
    description:
      - The ids of the route tables that lead to the service, for O(vpc_endpoint_type=gateway).
    type: list
    elements: str
  subnet_ids:
    description:
      - The ids of the subnets in which the endpoint has a network interface, for the other types.
    type: list
    elements: str
  security_group_ids:
    description:
      - The ids of the security groups of the network interfaces, for O(vpc_endpoint_type=interface).
      - A new endpoint without any gets the default security group of the VPC.
    type: list
    elements: str
  policy:
    description:
      - The policy of the endpoint, which says what may be done through it.
      - Two policies that mean the same are the same, however they are written.
      - A new endpoint without any allows everything.
    type: json
  private_dns_enabled:
    description:
      - Whether the service's public name leads to the endpoint inside the VPC, for O(vpc_endpoint_type=interface).
    type: bool
  ip_address_type:
    description:
      - The IP versions of the endpoint.
    type: str
    choices: [ipv4, dualstack, ipv6]
  dns_record_ip_type:
    description:
      - The kinds of DNS records that are made for the endpoint.
    type: str
    choices: [ipv4, dualstack, ipv6, service-defined]
  private_dns_only_for_inbound_resolver_endpoint:
    description:
      - Whether only requests from outside the VPC are led to the endpoint, while those from inside take the gateway endpoint of the same service.
      - For an interface endpoint with O(private_dns_enabled=true), of a service that has both types.
    type: bool
  wait:
    description:
      - Whether to wait until the endpoint is available, or gone.
    type: bool
    default: true
  wait_timeout:
    description:
      - How long to wait, in seconds.
    type: int
    default: 600
  state:
    description:
      - Whether the endpoint should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.ec2_vpc_endpoint) cannot set private DNS, the IP address type and the DNS options, changes nothing but the tags of an endpoint that exists,
    and deletes by id alone.
  - An endpoint is found by VPC, service and type. Among several, the one with the ownership tags C(groundwork:*) or the tag C(Name) of O(tags) is meant;
    if none has them, one that has neither is taken over.
seealso:
  - module: amazon.aws.ec2_vpc_endpoint
  - name: AWS PrivateLink guide
    description: The types of endpoints and what each can do.
    link: https://docs.aws.amazon.com/vpc/latest/privatelink/what-is-privatelink.html
  - name: ModifyVpcEndpoint in the Amazon EC2 API Reference
    description: What can be changed in an endpoint of which type.
    link: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Reach S3 from the private subnets without a NAT gateway
  groundwork.aws.ec2_vpc_endpoint:
    vpc_id: vpc-0123456789abcdef0
    service_name: com.amazonaws.eu-central-1.s3
    route_table_ids:
      - rtb-0123456789abcdef0
    tags:
      Name: shop-prod-s3

- name: Pull images from ECR by its ordinary name, through an interface in two subnets
  groundwork.aws.ec2_vpc_endpoint:
    vpc_id: vpc-0123456789abcdef0
    service_name: com.amazonaws.eu-central-1.ecr.dkr
    vpc_endpoint_type: interface
    subnet_ids:
      - subnet-0123456789abcdef0
      - subnet-0123456789abcdef1
    security_group_ids:
      - sg-0123456789abcdef0
    private_dns_enabled: true
    tags:
      Name: shop-prod-ecr-dkr

- name: Remove the gateway to S3
  groundwork.aws.ec2_vpc_endpoint:
    vpc_id: vpc-0123456789abcdef0
    service_name: com.amazonaws.eu-central-1.s3
    state: absent
"""

RETURN = r"""
vpc_endpoint:
  description: The endpoint as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    vpc_endpoint_id:
      description: The id that AWS gave it.
      type: str
      returned: always
      sample: vpce-0123456789abcdef0
    vpc_id:
      description: The id of the VPC.
      type: str
      returned: always
      sample: vpc-0123456789abcdef0
    service_name:
      description: The full name of the service.
      type: str
      returned: always
      sample: com.amazonaws.eu-central-1.s3
    vpc_endpoint_type:
      description: The kind of endpoint.
      type: str
      returned: always
      sample: gateway
    state:
      description: The state that AWS reports, in lower case.
      type: str
      returned: always
      sample: available
    route_table_ids:
      description: The route tables that lead to the service.
      type: list
      elements: str
      returned: always
      sample:
        - rtb-0123456789abcdef0
    subnet_ids:
      description: The subnets in which it has network interfaces.
      type: list
      elements: str
      returned: always
      sample: []
    security_group_ids:
      description: The security groups of its network interfaces.
      type: list
      elements: str
      returned: always
      sample: []
    policy:
      description: The policy, with every list sorted.
      type: dict
      returned: always
    private_dns_enabled:
      description: Whether the service's public name leads to the endpoint.
      type: bool
      returned: always
      sample: false
    ip_address_type:
      description: The IP versions; null where AWS names none.
      type: str
      returned: always
      sample: ipv4
    dns_record_ip_type:
      description: The kinds of DNS records; null where AWS names none.
      type: str
      returned: always
      sample: ipv4
    private_dns_only_for_inbound_resolver_endpoint:
      description: Whether private DNS is for requests from outside the VPC alone; null where AWS does not say.
      type: bool
      returned: always
    network_interface_ids:
      description: The ids of its network interfaces.
      type: list
      elements: str
      returned: always
      sample: []
    dns_names:
      description: The names under which it can be reached.
      type: list
      elements: str
      returned: always
      sample: []
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Name: shop-prod-s3
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import ec2
from ..module_utils.ec2_vpc_endpoints import ATTRIBUTES, GONE, READY, TYPES, from_response, pick, problems, to_changes, to_request, wanted
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import Tags
from ..module_utils.waiters import error_is, value_is, wait, waiter

ARGUMENT_SPEC: dict[str, Any] = {
    "vpc_id": {"type": "str", "required": True},
    "service_name": {"type": "str", "required": True},
    "vpc_endpoint_type": {"type": "str", "choices": ["gateway", "interface", "gateway_load_balancer"], "default": "gateway"},
    "route_table_ids": {"type": "list", "elements": "str"},
    "subnet_ids": {"type": "list", "elements": "str"},
    "security_group_ids": {"type": "list", "elements": "str"},
    "policy": {"type": "json"},
    "private_dns_enabled": {"type": "bool"},
    "ip_address_type": {"type": "str", "choices": ["ipv4", "dualstack", "ipv6"]},
    "dns_record_ip_type": {"type": "str", "choices": ["ipv4", "dualstack", "ipv6", "service-defined"]},
    "private_dns_only_for_inbound_resolver_endpoint": {"type": "bool"},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 600},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **TAG_OPTIONS,
}
MISSING = ("InvalidVpcEndpointId.NotFound", "InvalidVpcEndpoint.NotFound")
# AWS documents the states with a capital and answers without.
AVAILABLE = waiter(
    "DescribeVpcEndpoints",
    value_is("contains(['available', 'Available', 'pendingAcceptance', 'PendingAcceptance'], VpcEndpoints[0].State)", True),
    *(error_is(code, "retry") for code in MISSING),  # AWS may not show yet what it has just made
    value_is("contains(['failed', 'Failed', 'rejected', 'Rejected', 'expired', 'Expired'], VpcEndpoints[0].State)", True, "failure"),
)
DELETED = waiter(
    "DescribeVpcEndpoints",
    *(error_is(code) for code in MISSING),
    value_is("length(VpcEndpoints[?State != 'deleted' && State != 'Deleted'])", 0),
)
_ENDPOINTS = ErrorHandler(*MISSING)


@_ENDPOINTS.read("describe the endpoints of {vpc_id}", [])
def describe(client: Any, vpc_id: str, service_name: str, vpc_endpoint_type: str) -> list[Shape]:
    filters = {"vpc-id": vpc_id, "service-name": service_name, "vpc-endpoint-type": TYPES[vpc_endpoint_type]}
    pages = client.get_paginator("describe_vpc_endpoints").paginate(Filters=[{"Name": key, "Values": [value]} for key, value in filters.items()])
    found = [from_response(endpoint) for page in pages for endpoint in page["VpcEndpoints"]]
    return [endpoint for endpoint in found if endpoint["state"] not in GONE]


def find(client: Any, asked: Shape) -> Shape | None:
    return pick(describe(client, asked["vpc_id"], asked["service_name"], asked["vpc_endpoint_type"]), asked)


@_ENDPOINTS.call("create an endpoint of {target[vpc_id]} to {target[service_name]}")
def create(client: Any, target: Shape) -> Shape:
    return {"vpc_endpoint_id": client.create_vpc_endpoint(**to_request(target))["VpcEndpoint"]["VpcEndpointId"]}


@_ENDPOINTS.call("change endpoint {current[vpc_endpoint_id]}")
def update(client: Any, current: Shape, target: Shape, changed: Any) -> None:
    client.modify_vpc_endpoint(**to_changes(current, target, changed))


@_ENDPOINTS.call("wait for endpoint {shape[vpc_endpoint_id]}")
def settle(client: Any, shape: Shape) -> None:
    if shape.get("wait", True):
        wait(client, AVAILABLE, {"VpcEndpointIds": [shape["vpc_endpoint_id"]]}, shape.get("wait_timeout"))


@_ENDPOINTS.delete("delete endpoint {current[vpc_endpoint_id]}")
def delete(client: Any, current: Shape) -> None:
    answer = client.delete_vpc_endpoints(VpcEndpointIds=[current["vpc_endpoint_id"]])
    ec2.raise_unsuccessful(f"delete endpoint {current['vpc_endpoint_id']}", "DeleteVpcEndpoints", answer, _ENDPOINTS.missing)
    if current.get("wait", True):
        wait(client, DELETED, {"VpcEndpointIds": [current["vpc_endpoint_id"]]}, current.get("wait_timeout"))


def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    ec2.retag(client, current["vpc_endpoint_id"], to_set, to_remove)


VPC_ENDPOINT = Kind(
    name="vpc_endpoint",
    attributes=ATTRIBUTES,
    find=find,
    create=create,
    update=update,
    delete=delete,
    retag=retag,
    wanted=wanted,
    problems=problems,
    settle=settle,
    ready=lambda current: current["state"] in READY,
    identity=("vpc_id", "service_name"),
    computed=("vpc_endpoint_id", "state", "network_interface_ids", "dns_names"),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(VPC_ENDPOINT, module.client("ec2", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
