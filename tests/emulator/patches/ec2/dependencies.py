# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be gone before a subnet, a route table or a VPC can be deleted, and what goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.models.route_tables import RouteBackend
from moto.ec2.models.subnets import SubnetBackend
from moto.ec2.models.vpcs import VPCBackend
from moto.ec2.responses.route_tables import RouteTables

from ..mechanism import Function, replaces
from .errors import client_error, dependency_violation

if TYPE_CHECKING:
    from moto.core.responses import EmptyResult


@replaces(SubnetBackend, "delete_subnet")
def delete_subnet_refuses_one_with_interfaces(original: Function, backend: Any, subnet_id: str) -> Any:
    """A subnet with a network interface in it stays; moto deletes it.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-deleting.html
    """
    if any(interface.subnet.id == subnet_id for interface in backend.enis.values()):
        raise dependency_violation(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
    return original(backend, subnet_id)


@replaces(SubnetBackend, "delete_subnet")
def a_subnets_associations_go_with_it(original: Function, backend: Any, subnet_id: str) -> Any:
    """A deleted subnet is no longer associated with its route table and network ACL; moto keeps both, and they cannot be deleted.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-deleting.html
    """
    subnet = original(backend, subnet_id)
    for table in backend.route_tables.values():
        table._associations = {id_: other for id_, other in table._associations.items() if other != subnet_id}
    for acl in backend.network_acls.values():
        acl._associations = {id_: other for id_, other in acl._associations.items() if other.subnet_id != subnet_id}
    return subnet


@replaces(RouteTables, "delete_route_table")
def the_main_route_table_stays(original: Function, response: Any) -> EmptyResult:
    """A VPC's main route table cannot be deleted; moto deletes it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html
    """
    table = response.ec2_backend.get_route_table(response._get_param("RouteTableId"))
    if table.main_association_id:
        raise dependency_violation(f"The routeTable '{table.id}' has dependencies and cannot be deleted.")
    return original(response)


@replaces(RouteBackend, "associate_route_table")
def associate_route_table_refuses_a_second_one(original: Function, backend: Any, route_table_id: str, gateway_id: Any = None, subnet_id: Any = None) -> str:
    """A subnet that has another route table already is refused; moto says nothing and changes nothing.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    """
    others = [table for table in backend.route_tables.values() if subnet_id and subnet_id in table._associations.values()]
    if any(table.id != route_table_id for table in others):
        raise client_error("Resource.AlreadyAssociated", f"the specified association for route table {route_table_id} conflicts with an existing association")
    association: str = original(backend, route_table_id, gateway_id, subnet_id)
    return association


@replaces(VPCBackend, "delete_vpc")
def delete_vpc_refuses_one_in_use(original: Function, backend: Any, vpc_id: str) -> Any:
    """A VPC stays while it has an internet gateway, an endpoint, or a group or network ACL of its own; moto deletes it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
    """
    backend.get_vpc(vpc_id)
    hindrances = [
        *(gateway for gateway in backend.internet_gateways.values() if gateway.vpc and gateway.vpc.id == vpc_id),
        *(endpoint for endpoint in backend.vpc_end_points.values() if endpoint.vpc_id == vpc_id),
        *(group for group in backend.groups[vpc_id].values() if not group.is_default),
        *(acl for acl in backend.network_acls.values() if acl.vpc_id == vpc_id and not acl.default),
    ]
    if hindrances:
        raise dependency_violation(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
    return original(backend, vpc_id)


@replaces(VPCBackend, "delete_vpc")
def a_vpcs_default_acl_goes_with_it(original: Function, backend: Any, vpc_id: str) -> Any:
    """The default network ACL of a deleted VPC is gone; moto keeps it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
    """
    vpc = original(backend, vpc_id)
    for acl in [acl for acl in backend.network_acls.values() if acl.vpc_id == vpc_id]:
        del backend.network_acls[acl.id]
    return vpc
