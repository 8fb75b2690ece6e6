# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network interfaces of load balancers, which are in the way of subnets and security groups that are to be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.models import ec2_backends
from moto.ec2.responses.elastic_network_interfaces import ElasticNetworkInterfaces
from moto.ec2.utils import random_private_ip
from moto.elbv2.models import ELBv2Backend

from ..mechanism import Function, replaces

if TYPE_CHECKING:
    from moto.core.responses import ActionResult


@replaces(ELBv2Backend, "create_load_balancer")
def load_balancers_have_interfaces(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A load balancer has a network interface in each of its subnets, in its security groups; moto's has none.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """
    balancer = original(backend, *arguments, **named)
    _place(backend.ec2_backend, balancer)
    return balancer


@replaces(ELBv2Backend, "set_subnets")
def interfaces_follow_the_subnets(original: Function, backend: Any, arn: str, *arguments: Any, **named: Any) -> Any:
    """A load balancer that changes its subnets changes its network interfaces.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html
    """
    zones = original(backend, arn, *arguments, **named)
    _place(backend.ec2_backend, backend.load_balancers[arn])
    return zones


@replaces(ELBv2Backend, "set_security_groups")
def interfaces_follow_the_security_groups(original: Function, backend: Any, arn: str, *arguments: Any, **named: Any) -> None:
    """The network interfaces are in the security groups of their load balancer.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html
    """
    original(backend, arn, *arguments, **named)
    _place(backend.ec2_backend, backend.load_balancers[arn])


@replaces(ElasticNetworkInterfaces, "describe_network_interfaces")
def interfaces_outlive_their_load_balancer(original: Function, response: Any) -> ActionResult:
    """The network interfaces of a deleted load balancer are still in use, until somebody looks at network interfaces; then they are gone.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-delete.html
    """
    from moto.elbv2.models import elbv2_backends  # noqa: PLC0415  # as moto does, since each of the two knows the other

    present = {_description(arn) for arn in elbv2_backends[response.current_account][response.region].load_balancers}
    backend = ec2_backends[response.current_account][response.region]
    for interface in [interface for interface in backend.enis.values() if interface.requester_id == "amazon-elb"]:
        if interface.description not in present:
            del backend.enis[interface.id]
    return original(response)


def _place(backend: Any, balancer: Any) -> None:
    """One network interface in each subnet, in the load balancer's security groups."""
    mine = [interface for interface in backend.enis.values() if interface.description == _description(balancer.arn)]
    present = {interface.subnet.id: interface for interface in mine}
    for subnet in balancer.subnets:
        if subnet.id not in present:
            made = backend.create_network_interface(subnet.id, random_private_ip(subnet.cidr_block), description=_description(balancer.arn))
            made.requester_managed, made.requester_id = True, "amazon-elb"
            present[subnet.id] = made
    for subnet_id in set(present) - {subnet.id for subnet in balancer.subnets}:
        del backend.enis[present.pop(subnet_id).id]
    for interface in present.values():
        interface._group_set = [backend.get_security_group_from_id(id_) for id_ in balancer.security_groups or []]


def _description(arn: str) -> str:
    return f"ELB {arn.partition(':loadbalancer/')[2]}"
