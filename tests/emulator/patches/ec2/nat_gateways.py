# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAT gateways: a change has happened when somebody looks."""

from __future__ import annotations

from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models.nat_gateways import NatGateway, NatGatewayBackend
from moto.ec2.utils import is_filter_matching

from ..mechanism import Function, replaces
from .errors import client_error

TAG_FILTERS = ("tag:", "tag-key", "tag-value")


@replaces(NatGateway, "__init__")
def nat_gateways_start_pending(original: Function, gateway: Any, *arguments: Any, **named: Any) -> None:
    """A new gateway is pending, public unless it is asked otherwise, and its interface says whose it is.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html
    """
    original(gateway, *arguments, **named)
    gateway.state = "pending"
    gateway.connectivity_type = gateway.connectivity_type or "public"
    gateway._eni.interface_type, gateway._eni.description = "nat_gateway", f"Interface for NAT Gateway {gateway.id}"


@replaces(NatGatewayBackend, "describe_nat_gateways")
def nat_gateways_settle(original: Function, backend: Any, filters: Any, ids: list[str] | None) -> list[Any]:
    """Looking at a pending gateway finds it available, at a deleting one, deleted: its interface is gone and its address free.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html
    """
    for gateway in backend.nat_gateways.values():
        if gateway.state == "pending":
            gateway.state = "available"
        elif gateway.state == "deleting":
            _remove(backend, gateway)
    found: list[Any] = original(backend, filters, ids)
    return found


def _remove(backend: Any, gateway: Any) -> None:
    gateway.state, gateway.delete_time = "deleted", utcnow()
    for address in backend.addresses:
        if address.eni is gateway._eni:
            backend.disassociate_address(association_id=address.association_id)
    backend.enis.pop(gateway._eni.id, None)


@replaces(NatGatewayBackend, "describe_nat_gateways")
def nat_gateways_are_found_by_tag(original: Function, backend: Any, filters: Any, ids: list[str] | None) -> list[Any]:
    """Filters by tag hold, and an unknown id is an error; moto ignores both.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html
    """
    _refuse_unknown(backend, ids or [])
    by_tag = {name: values for name, values in (filters or {}).items() if name.startswith(TAG_FILTERS)}
    found = original(backend, filters, ids)
    return [gateway for gateway in found if all(is_filter_matching(gateway, name, values) for name, values in by_tag.items())]


@replaces(NatGatewayBackend, "delete_nat_gateway")
def delete_nat_gateway_takes_a_while(_: Function, backend: Any, nat_gateway_id: str) -> Any:
    """A deleted gateway holds its address and its place in the subnet until it is gone.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html
    """
    _refuse_unknown(backend, [nat_gateway_id])
    gateway = backend.nat_gateways[nat_gateway_id]
    if gateway.state != "deleted":
        gateway.state = "deleting"
    return gateway


def _refuse_unknown(backend: Any, ids: list[str]) -> None:
    for unknown in (id_ for id_ in ids if id_ not in backend.nat_gateways):
        raise client_error("NatGatewayNotFound", f"NatGateway {unknown} was not found.")
