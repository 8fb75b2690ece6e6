# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VPC endpoints."""

from __future__ import annotations

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.vpcs import VPCBackend
from moto.ec2.responses.vpcs import VPCs
from moto.ec2.utils import random_private_ip

from ..mechanism import Function, replaces
from .errors import client_error

INTERFACE = "interface"
NO_ENDPOINT = "InvalidVpcEndpoint.NotFound"


@replaces(VPCs, "create_vpc_endpoint")
def endpoints_keep_their_settings(original: Function, response: Any) -> ActionResult:
    """An endpoint tells its address type and DNS options; its interfaces are in its groups; only interface endpoints have private DNS.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
    """
    result = original(response)
    endpoint, backend = result.result["VpcEndpoint"], response.ec2_backend
    endpoint.vpc_endpoint_type = endpoint.vpc_endpoint_type or "Gateway"
    endpoint.requester_managed = False
    endpoint.ip_address_type = response._get_param("IpAddressType") or "ipv4"
    if _is_interface(endpoint):
        endpoint.dns_options = {"DnsRecordIpType": "ipv4"} | (response._get_param("DnsOptions") or {})
        endpoint.security_group_ids = endpoint.security_group_ids or [backend.get_default_security_group(endpoint.vpc_id).id]
        _place_interfaces(backend, endpoint)
    else:
        endpoint.private_dns_enabled = False
    return result


@replaces(VPCs, "create_vpc_endpoint")
def private_dns_needs_the_vpc_and_a_free_name(original: Function, response: Any) -> ActionResult:
    """Private DNS needs both DNS attributes of the VPC, and only one endpoint of a service may have it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
    """
    if _wants_private_dns(response):
        _refuse_private_dns(response.ec2_backend, response._get_param("VpcId"), response._get_param("ServiceName"))
    return original(response)


def _refuse_private_dns(backend: Any, vpc_id: str, service: str) -> None:
    vpc = backend.get_vpc(vpc_id)
    if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
        attributes = "enableDnsSupport and enableDnsHostnames VPC attributes"
        raise client_error("InvalidParameter", f"Enabling private DNS requires both {attributes} set to true for {vpc_id}")
    present = (endpoint for endpoint in backend.vpc_end_points.values() if endpoint.vpc_id == vpc_id and endpoint.service_name == service)
    if any(endpoint.private_dns_enabled for endpoint in present):
        raise client_error("InvalidParameter", f"private-dns-enabled cannot be set because there is already a conflicting DNS domain for {service} in {vpc_id}")


@replaces(VPCs, "create_vpc_endpoint")
def private_dns_of_services_that_have_gateways(original: Function, response: Any) -> ActionResult:
    """Unless told otherwise, private DNS of S3 is for requests from outside the VPC alone, and those from inside want a gateway; moto wants none.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html#private-dns
    """
    service, vpc_id = response._get_param("ServiceName"), response._get_param("VpcId")
    options = response._get_param("DnsOptions") or {}
    if _wants_private_dns(response) and service.endswith(".s3") and options.get("PrivateDnsOnlyForInboundResolverEndpoint", True):
        present = (endpoint for endpoint in response.ec2_backend.vpc_end_points.values() if endpoint.vpc_id == vpc_id and endpoint.service_name == service)
        if all(_is_interface(endpoint) for endpoint in present):
            wanted = f"the VPC {vpc_id} must have a Gateway endpoint for the service."
            raise client_error("InvalidParameter", f"To set PrivateDnsOnlyForInboundResolverEndpoint to true, {wanted}")
    return original(response)


@replaces(VPCs, "create_vpc_endpoint")
def dynamodb_has_no_private_dns(original: Function, response: Any) -> ActionResult:
    """An interface endpoint of DynamoDB cannot have private DNS; moto's can.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html#privatelink-considerations
    """
    service = response._get_param("ServiceName")
    if _wants_private_dns(response) and service.endswith(".dynamodb"):
        raise client_error("InvalidParameter", f"Private DNS can't be enabled because the service {service} does not provide a private DNS name.")
    return original(response)


def _wants_private_dns(response: Any) -> bool:
    """Whether an interface endpoint is to have private DNS, which it has when nobody says anything."""
    return bool((response._get_param("VpcEndpointType") or "").lower() == INTERFACE and response._get_bool_param("PrivateDnsEnabled", if_none=True))


@replaces(VPCs, "modify_vpc_endpoint")
def modify_vpc_endpoint_changes_everything(original: Function, response: Any) -> ActionResult:
    """Private DNS, address type, DNS options, interfaces and routes follow a change; moto changes only the lists of ids.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html
    """
    result, backend = original(response), response.ec2_backend
    endpoint = backend.get_vpc_end_point(response._get_param("VpcEndpointId"))
    private_dns = response._get_param("PrivateDnsEnabled")
    endpoint.private_dns_enabled = endpoint.private_dns_enabled if private_dns is None else private_dns
    endpoint.ip_address_type = response._get_param("IpAddressType") or endpoint.ip_address_type
    endpoint.dns_options = (getattr(endpoint, "dns_options", None) or {}) | (response._get_param("DnsOptions") or {}) or None
    if response._get_bool_param("ResetPolicy"):
        endpoint.policy_document = json.dumps(endpoint.DEFAULT_POLICY)
    if _is_interface(endpoint):
        _place_interfaces(backend, endpoint)
    else:
        _place_routes(backend, endpoint)
    return result


@replaces(VPCBackend, "delete_vpc_endpoints")
def delete_vpc_endpoints_takes_a_while(_: Function, backend: Any, vpce_ids: list[str] | None = None) -> None:
    """An endpoint being deleted keeps its interfaces until somebody looks; then nothing is left of it. moto keeps it for ever.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html
    """
    for id_ in vpce_ids or []:
        if id_ in backend.vpc_end_points:
            backend.vpc_end_points[id_].state = "deleting"


@replaces(VPCs, "delete_vpc_endpoints")
def delete_vpc_endpoints_tells_what_it_did_not_find(original: Function, response: Any) -> ActionResult:
    """An unknown id is told in `Unsuccessful`; moto says nothing.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html
    """
    known = response.ec2_backend.vpc_end_points
    unknown = [id_ for id_ in response._get_param("VpcEndpointIds", []) if id_ not in known]
    original(response)
    return ActionResult({"Unsuccessful": [{"ResourceId": id_, "Error": {"Code": NO_ENDPOINT, "Message": f"{id_} was not found."}} for id_ in unknown]})


@replaces(VPCBackend, "describe_vpc_endpoints")
def deleted_endpoints_are_gone(original: Function, backend: Any, *arguments: Any, **named: Any) -> list[Any]:
    """A deleted endpoint is not described, and its interfaces and routes are gone.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html
    """
    for endpoint in [endpoint for endpoint in backend.vpc_end_points.values() if endpoint.state == "deleting"]:
        endpoint.subnet_ids, endpoint.route_table_ids = [], []
        _place_interfaces(backend, endpoint)
        _place_routes(backend, endpoint)
        del backend.vpc_end_points[endpoint.id]
    found: list[Any] = original(backend, *arguments, **named)
    return found


def _is_interface(endpoint: Any) -> bool:
    return bool(endpoint.vpc_endpoint_type.lower() == INTERFACE)


def _place_interfaces(backend: Any, endpoint: Any) -> None:
    """One network interface in each subnet of the endpoint, in the endpoint's groups."""
    present = {backend.enis[id_].subnet.id: backend.enis[id_] for id_ in endpoint.network_interface_ids}
    for subnet_id in set(present) - set(endpoint.subnet_ids):
        del backend.enis[present.pop(subnet_id).id]
    for subnet_id in [id_ for id_ in endpoint.subnet_ids if id_ not in present]:
        present[subnet_id] = backend.create_network_interface(subnet_id, random_private_ip())
    for interface in present.values():
        interface._group_set = [backend.get_security_group_from_id(id_) for id_ in endpoint.security_group_ids]
        interface.interface_type, interface.description = "vpc_endpoint", f"VPC Endpoint Interface {endpoint.id}"
    endpoint.network_interface_ids = [interface.id for interface in present.values()]


def _place_routes(backend: Any, endpoint: Any) -> None:
    """The route to a gateway endpoint stands in its route tables, and in no other."""
    prefix_list = endpoint.destination_prefix_list_id
    for table in backend.route_tables.values() if prefix_list else []:
        present = [route for route in table._routes.values() if route.gateway and route.gateway.id == endpoint.id]
        if table.id in endpoint.route_table_ids and not present:
            backend.create_route(table.id, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)
        if table.id not in endpoint.route_table_ids and present:
            backend.delete_route(table.id, prefix_list)
