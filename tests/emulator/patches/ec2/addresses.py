# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elastic IP addresses, internet gateways and network interfaces."""

from __future__ import annotations

from typing import Any

from moto.ec2.models.elastic_ip_addresses import ElasticAddressBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.internet_gateways import InternetGatewayBackend

from ..mechanism import Function, replaces
from .errors import client_error, dependency_violation


@replaces(ElasticAddressBackend, "release_address")
def release_address_refuses_one_in_use(original: Function, backend: Any, address: str | None = None, allocation_id: str | None = None) -> None:
    """An address of a network interface must be disassociated first; moto releases it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
    """
    found = backend.address_by_ip([address]) if address else backend.address_by_allocation([allocation_id])
    if found[0].eni and not found[0].instance:
        raise client_error("InvalidIPAddress.InUse", f"Address {found[0].public_ip} is in use.")
    original(backend, address, allocation_id)


@replaces(InternetGatewayBackend, "detach_internet_gateway")
def detach_internet_gateway_refuses_mapped_addresses(original: Function, backend: Any, internet_gateway_id: str, vpc_id: str) -> None:
    """A gateway stays while the VPC has public addresses; moto detaches it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html
    """
    if any(address.eni and address.eni.subnet.vpc_id == vpc_id for address in backend.addresses):
        raise dependency_violation(f"Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.")
    original(backend, internet_gateway_id, vpc_id)


@replaces(NetworkInterface, "__init__")
def interfaces_may_have_no_name(original: Function, interface: Any, *arguments: Any, **named: Any) -> None:
    """Without DNS hostnames in the VPC an interface has no private name; moto's then lacks the attribute, and ECS tasks fail.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html
    """
    interface.private_dns_name = None
    original(interface, *arguments, **named)
