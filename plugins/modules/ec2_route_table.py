#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ec2_route_table
version_added: 0.1.0
short_description: Manage a route table of a VPC
description:
  - Brings one route table to exactly what is asked, its routes, the subnets that use it, and its tags.
  - The routes of gateway endpoints belong to the endpoints and are never touched, nor are the local routes and those that a virtual private gateway propagates.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  vpc_id:
    description:
      - The id of the VPC.
    type: str
    required: true
  route_table_id:
    description:
      - The id of the route table, where it is known.
    type: str
  routes:
    description:
      - The routes by destination. A destination is an IPv4 or IPv6 network or the id of a prefix list.
        What it leads to is the id of an internet gateway, NAT gateway, transit gateway, peering connection, network interface, or another gateway.
      - When given, other routes are removed.
    type: dict
  subnet_ids:
    description:
      - The ids of the subnets that use the route table. A subnet that uses another one is moved.
      - When given, other subnets go back to the main route table of the VPC.
    type: list
    elements: str
  state:
    description:
      - Whether the route table should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.ec2_vpc_route_table) sleeps five seconds after each change, reads the tags of every route table of the VPC each time,
    and does not remove IPv6 routes.
  - Without O(route_table_id), the route table is the one in the VPC with the ownership tags C(groundwork:*) or the tag C(Name) of O(tags).
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Lead two private subnets to a NAT gateway
  groundwork.aws.ec2_route_table:
    vpc_id: vpc-0123456789abcdef0
    routes:
      0.0.0.0/0: nat-0123456789abcdef0
    subnet_ids:
      - subnet-0123456789abcdef0
      - subnet-0123456789abcdef1
    tags:
      Name: shop-prod-private

- name: No such route table
  groundwork.aws.ec2_route_table:
    vpc_id: vpc-0123456789abcdef0
    tags:
      Name: shop-prod-private
    state: absent
"""

RETURN = r"""
route_table:
  description: The route table as it is now, or in check mode as it would be; none when there is none.
  returned: always
  type: dict
  contains:
    route_table_id:
      description: The id of the route table.
      type: str
    vpc_id:
      description: The VPC of the route table.
      type: str
    routes:
      description: The managed routes by destination.
      type: dict
    subnet_ids:
      description: The subnets that use the route table.
      type: list
      elements: str
    tags:
      description: The tags of the route table.
      type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import ec2
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import Tags, from_pairs, marked, specification
from ..module_utils.unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Set

ARGUMENT_SPEC: dict[str, Any] = {
    "vpc_id": {"type": "str", "required": True},
    "route_table_id": {"type": "str"},
    "routes": {"type": "dict"},
    "subnet_ids": {"type": "list", "elements": "str"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **TAG_OPTIONS,
}
# What a route leads to, by how the id begins; the longer beginning first.
TARGETS = {
    "igw-": "GatewayId",
    "vgw-": "GatewayId",
    "nat-": "NatGatewayId",
    "tgw-": "TransitGatewayId",
    "pcx-": "VpcPeeringConnectionId",
    "eni-": "NetworkInterfaceId",
    "eigw-": "EgressOnlyInternetGatewayId",
    "lgw-": "LocalGatewayId",
    "cagw-": "CarrierGatewayId",
    "vpce-": "VpcEndpointId",
}
DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
_TABLES = ErrorHandler("InvalidRouteTableID.NotFound")


def from_response(table: Shape) -> Shape:
    """A route table as our dict."""
    own = [link for link in table.get("Associations", []) if link.get("SubnetId") and link.get("AssociationState", {}).get("State") != "disassociated"]
    return {
        "route_table_id": table["RouteTableId"],
        "vpc_id": table["VpcId"],
        "routes": dict(sorted((destination_of(route), target_of(route)) for route in table.get("Routes", []) if is_managed(route))),
        "subnet_ids": sorted(link["SubnetId"] for link in own),
        "associations": {link["SubnetId"]: link["RouteTableAssociationId"] for link in own},
        "tags": from_pairs(table.get("Tags")),
    }


def destination_of(route: Shape) -> str:
    """Where a route's packets want to go."""
    return next(str(route[key]) for key in DESTINATIONS if route.get(key))


def target_of(route: Shape) -> str:
    """What a route leads to; empty when that is nothing anybody can ask for."""
    return next((str(route[key]) for key in dict.fromkeys(TARGETS.values()) if route.get(key)), "")


def is_managed(route: Shape) -> bool:
    """Whether somebody made the route, and no gateway endpoint did."""
    of_endpoint = bool(route.get("DestinationPrefixListId")) and str(route.get("GatewayId", "")).startswith("vpce-")
    return route.get("Origin") == "CreateRoute" and not of_endpoint


def wanted(asked: Shape, _base: Shape) -> Shape:
    """What was asked, in the form of a shape."""
    shape = dict(asked)
    if "routes" in asked:
        shape["routes"] = {str(destination): str(target) for destination, target in sorted(asked["routes"].items())}
    if "subnet_ids" in asked:
        shape["subnet_ids"] = sorted(set(asked["subnet_ids"]))
    return shape


def problems(asked: Shape) -> list[str]:
    """What is wrong with the input."""
    found = [
        f"routes.{destination}: {target} is no id of a gateway; it begins with one of {', '.join(TARGETS)}"
        for destination, target in (asked.get("routes") or {}).items()
        if not has_unknown(target) and not str(target).startswith(tuple(TARGETS))
    ]
    if "route_table_id" not in asked and not asked.get("tags"):
        found.append("tags: give a tag Name, or route_table_id, by which the route table can be found")
    return found


def to_route(destination: str, target: str) -> dict[str, str]:
    """A route as CreateRoute and ReplaceRoute want it."""
    key = next(key for beginning, key in TARGETS.items() if target.startswith(beginning))
    return {**to_destination(destination), key: target}


def to_destination(destination: str) -> dict[str, str]:
    """A destination as AWS wants it."""
    if destination.startswith("pl-"):
        return {"DestinationPrefixListId": destination}
    return {"DestinationIpv6CidrBlock" if ":" in destination else "DestinationCidrBlock": destination}


@_TABLES.call("read the route tables of {vpc_id}")
def describe(client: Any, vpc_id: str) -> list[Shape]:
    pages = client.get_paginator("describe_route_tables").paginate(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])
    return [from_response(table) for page in pages for table in page["RouteTables"]]


@_TABLES.call("create a route table in {vpc_id}")
def create_table(client: Any, vpc_id: str, token: str, tags: Tags) -> str:
    request = {"VpcId": vpc_id, "ClientToken": token, "TagSpecifications": specification("route-table", tags)}
    return str(client.create_route_table(**{key: value for key, value in request.items() if value})["RouteTable"]["RouteTableId"])


@_TABLES.call("lead {destination} to {target} in {table_id}")
def put_route(client: Any, table_id: str, destination: str, target: str, exists: bool) -> None:
    put = client.replace_route if exists else client.create_route
    put(RouteTableId=table_id, **to_route(destination, target))


@_TABLES.call("remove the route to {destination} from {table_id}")
def delete_route(client: Any, table_id: str, destination: str) -> None:
    client.delete_route(RouteTableId=table_id, **to_destination(destination))


@_TABLES.call("let {subnet_id} use {table_id}")
def associate(client: Any, table_id: str, subnet_id: str, link: str | None) -> None:
    if link:
        client.replace_route_table_association(AssociationId=link, RouteTableId=table_id)
    else:
        client.associate_route_table(RouteTableId=table_id, SubnetId=subnet_id)


@_TABLES.call("end the association {link} of a subnet with its route table")
def disassociate(client: Any, link: str) -> None:
    client.disassociate_route_table(AssociationId=link)


@_TABLES.delete("delete {table_id}")
def delete_table(client: Any, table_id: str) -> None:
    client.delete_route_table(RouteTableId=table_id)


def find(client: Any, asked: Shape) -> Shape | None:
    """The table that is meant, of all in the VPC; it knows by which links their subnets use the others."""
    tables = describe(client, asked["vpc_id"])
    wanted_id = asked.get("route_table_id")
    candidates = [table for table in tables if table["route_table_id"] == wanted_id] if wanted_id else marked(tables, asked.get("tags"))
    return {**candidates[0], "links": links_of(tables)} if candidates else None


def links_of(tables: list[Shape]) -> dict[str, str]:
    """By which association each subnet uses its route table."""
    return {subnet: link for table in tables for subnet, link in table["associations"].items()}


def create(client: Any, target: Shape) -> Shape:
    """Make the table, then give it its routes and subnets; a run that ends between is completed by the next."""
    links = links_of(describe(client, target["vpc_id"])) if target["subnet_ids"] else {}
    table_id = create_table(client, target["vpc_id"], target["client_token"], target["tags"])
    nothing: Shape = {"route_table_id": table_id, "routes": {}, "subnet_ids": [], "links": links}
    with until_propagated(client, "InvalidRouteTableID.NotFound", table_id):
        update(client, nothing, target, frozenset({"routes", "subnet_ids"}))
    return {"route_table_id": table_id}


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Put routes before others go, and subnets after that."""
    table_id = current["route_table_id"]
    if "routes" in changed:
        bring_routes(client, table_id, current["routes"], target["routes"])
    if "subnet_ids" in changed:
        bring_subnets(client, current, target["subnet_ids"])


def bring_routes(client: Any, table_id: str, before: dict[str, str], after: dict[str, str]) -> None:
    """Create and replace what differs, then delete what nobody asked for."""
    for destination, target in after.items():
        if before.get(destination) != target:
            put_route(client, table_id, destination, target, destination in before)
    for destination in sorted(set(before) - set(after)):
        delete_route(client, table_id, destination)


def bring_subnets(client: Any, current: Shape, after: list[str]) -> None:
    """Move the subnets here, then send the others back to the main table."""
    table_id, before, links = current["route_table_id"], set(current["subnet_ids"]), current["links"]
    for subnet_id in sorted(set(after) - before):
        associate(client, table_id, subnet_id, links.get(subnet_id))
    for subnet_id in sorted(before - set(after)):
        disassociate(client, links[subnet_id])


def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Bring the tags to what was asked."""
    ec2.retag(client, current["route_table_id"], to_set, to_remove)


def delete(client: Any, current: Shape) -> None:
    """Delete the table, which AWS keeps while a subnet uses it."""
    bring_subnets(client, current, [])
    delete_table(client, current["route_table_id"])


ROUTE_TABLE = Kind(
    name="route_table",
    attributes={"vpc_id": None, "routes": {}, "subnet_ids": [], "tags": {}},
    computed=("route_table_id",),
    find=find,
    create=create,
    update=update,
    delete=delete,
    retag=retag,
    wanted=wanted,
    problems=problems,
    identity=("vpc_id",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(ROUTE_TABLE, module.client("ec2", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
