# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2 network ACLs: ICMP rules and the filter by id."""

from __future__ import annotations

from typing import Any

from moto.ec2.models.network_acls import NetworkAcl
from moto.ec2.responses.network_acls import NetworkACLs

from .mechanism import Function, replaces


@replaces(NetworkAcl, "get_filter_value")
def filter_by_id(original: Function, acl: Any, filter_name: str, *rest: Any) -> Any:
    """`network-acl-id` is a filter; moto answers it with an error 500.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html
    """
    return acl.id if filter_name == "network-acl-id" else original(acl, filter_name, *rest)


@replaces(NetworkACLs, "create_network_acl_entry")
def icmp_rules_keep_type_and_code(original: Function, response: Any) -> Any:
    """A rule keeps its IcmpTypeCode; moto looks for it under another name.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
    """
    answer = original(response)
    icmp = response.params.get("IcmpTypeCode") or {}
    acl = response.ec2_backend.get_network_acl(response.params["NetworkAclId"])
    for entry in acl.network_acl_entries:
        if entry.rule_number == response.params["RuleNumber"] and entry.egress == response.params["Egress"]:
            entry.icmp_type, entry.icmp_code = icmp.get("Type"), icmp.get("Code")
    return answer
