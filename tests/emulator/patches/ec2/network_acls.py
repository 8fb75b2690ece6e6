# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network ACLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.models.network_acls import NetworkAcl, NetworkAclBackend
from moto.ec2.responses.network_acls import NetworkACLs

from ..mechanism import Function, replaces
from .errors import client_error

if TYPE_CHECKING:
    from moto.core.responses import EmptyResult

LAST_RULE = 32767


@replaces(NetworkAclBackend, "create_network_acl")
def new_acls_end_with_a_denial(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A new ACL has the rule that denies the rest, in both directions; moto's has none.

    https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html
    """
    acl = original(backend, *arguments, **named)
    for egress in () if acl.default else (True, False):
        backend.create_network_acl_entry(acl.id, LAST_RULE, "-1", "deny", egress, "0.0.0.0/0", None, None, None, None, None)
    return acl


@replaces(NetworkAcl, "get_filter_value")
def acls_are_found_by_id(original: Function, acl: Any, filter_name: str, *arguments: Any) -> Any:
    """There is a filter network-acl-id; moto answers it with an error 500.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html
    """
    return acl.id if filter_name == "network-acl-id" else original(acl, filter_name, *arguments)


@replaces(NetworkACLs, "create_network_acl_entry")
def entries_keep_the_icmp_type(original: Function, response: Any) -> EmptyResult:
    """An entry for ICMP tells its type and code; moto drops them.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
    """
    result = original(response)
    _keep_icmp(response)
    return result


@replaces(NetworkACLs, "replace_network_acl_entry")
def replaced_entries_keep_the_icmp_type(original: Function, response: Any) -> EmptyResult:
    """An entry for ICMP tells its type and code; moto drops them.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclEntry.html
    """
    result = original(response)
    _keep_icmp(response)
    return result


def _keep_icmp(response: Any) -> None:
    icmp = response._get_param("IcmpTypeCode") or {}
    entry = response.ec2_backend.get_network_acl(response._get_param("NetworkAclId")).network_acl_entries[-1]
    entry.icmp_type, entry.icmp_code = icmp.get("Type"), icmp.get("Code")


@replaces(NetworkAclBackend, "delete_network_acl_entry")
def delete_of_an_unknown_entry_is_an_error(original: Function, backend: Any, network_acl_id: str, rule_number: int, egress: bool) -> Any:
    """An unknown rule number is InvalidNetworkAclEntry.NotFound; moto fails.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    """
    entries = backend.get_network_acl(network_acl_id).network_acl_entries
    if not any((entry.rule_number, entry.egress) == (rule_number, egress) for entry in entries):
        raise client_error("InvalidNetworkAclEntry.NotFound", "The network acl entry identified by the rule number does not exist.")
    return original(backend, network_acl_id, rule_number, egress)


@replaces(NetworkACLs, "delete_network_acl")
def the_default_acl_stays(original: Function, response: Any) -> EmptyResult:
    """A VPC's default ACL cannot be deleted.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAcl.html
    """
    acl = response.ec2_backend.network_acls.get(response._get_param("NetworkAclId"))
    if acl and acl.default:
        raise client_error("InvalidParameterValue", f"cannot delete default network ACL {acl.id}")
    return original(response)
