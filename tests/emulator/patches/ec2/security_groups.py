# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups and their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupBackend, SecurityGroupRule
from moto.ec2.responses.security_groups import SecurityGroups

from ..mechanism import Function, replaces
from .errors import client_error, dependency_violation

if TYPE_CHECKING:
    from moto.core.responses import ActionResult


@replaces(SecurityGroup, "__init__")
def default_groups_admit_themselves(original: Function, group: Any, *arguments: Any, **named: Any) -> None:
    """A VPC's default group admits all traffic from itself; moto's admits nothing.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """
    original(group, *arguments, **named)
    if group.is_default:
        itself = {"GroupId": group.id, "UserId": group.owner_id, "OwnerId": group.owner_id}
        group.ingress_rules.append(SecurityGroupRule(group.ec2_backend, "-1", group.id, None, None, None, itself, is_egress=False))


@replaces(SecurityGroups, "delete_security_group")
def delete_security_group_refuses_one_in_use(original: Function, response: Any) -> ActionResult:
    """A default group, one of an interface, and one that another's rule names cannot be deleted; moto deletes all.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
    """
    backend, name = response.ec2_backend, response._get_param("GroupId") or response._get_param("GroupName")
    group = backend.get_security_group_by_name_or_id(name)
    if group and group.is_default:
        raise client_error("CannotDelete", f'the specified group: "{group.id}" name: "{group.name}" cannot be deleted by a user')
    if group and (_has_interface(backend, group) or _is_named(backend, group)):
        raise dependency_violation(f"resource {group.id} has a dependent object")
    return original(response)


def _has_interface(backend: Any, group: Any) -> bool:
    return any(group.id == other.id for interface in backend.enis.values() for other in interface.group_set)


def _is_named(backend: Any, group: Any) -> bool:
    others = [other for other in backend.groups[group.vpc_id].values() if other.id != group.id]
    return any(rule.source_group.get("GroupId") == group.id for other in others for rule in other.ingress_rules + other.egress_rules)


@replaces(SecurityGroupRule, "__init__")
def rules_keep_the_prefix_lists_description(original: Function, rule: Any, *arguments: Any, **named: Any) -> None:
    """A rule for a prefix list may have a description; moto drops it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PrefixListId.html
    """
    original(rule, *arguments, **named)
    rule.prefix_list = (arguments[7] if len(arguments) > 7 else named.get("prefix_list_id")) or {}


@replaces(SecurityGroup, "_flattened_rules")
def groups_tell_the_prefix_lists_description(original: Function, group: Any, rules: list[Any]) -> list[Any]:
    """A rule for a prefix list tells its description.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PrefixListId.html
    """
    views: list[Any] = original(group, rules)
    for view in views:
        same = [rule for rule in rules if (rule.from_port, rule.to_port, rule.ip_protocol) == (view.from_port, view.to_port, view.ip_protocol)]
        view.prefix_list_ids = [getattr(rule, "prefix_list", {}) for rule in same if rule.prefix_list_id]
    return views


@replaces(SecurityGroupRule, "description")
def rules_tell_their_description(_: Function, rule: Any) -> str | None:
    """A rule tells its description whatever its source is; moto tells those of address ranges only.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
    """
    sources = (rule.ip_range, rule.source_group, getattr(rule, "prefix_list", {}))
    return next((source["Description"] for source in sources if "Description" in source), None)


@replaces(SecurityGroupRule, "__eq__")
def rules_are_the_same_whatever_they_are_called(_: Function, rule: Any, other: Any) -> bool:
    """A description is no part of what a rule is: it need not be given to revoke, and does not make a second rule.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html
    """
    return _identity(rule) == _identity(other)


def _identity(rule: Any) -> tuple[Any, ...]:
    ports = () if rule.ip_protocol == "-1" else (rule.from_port, rule.to_port)
    return (rule.ip_protocol, rule.cidr_ipv4, rule.cidr_ipv6, rule.source_group.get("GroupId"), rule.prefix_list_id, ports)


@replaces(SecurityGroupBackend, "_sg_update_description")
def descriptions_of_prefix_lists_change(original: Function, backend: Any, given: Any, rule: Any) -> None:
    """The description of a rule for a prefix list can be changed.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsIngress.html
    """
    original(backend, given, rule)
    rule.prefix_list = rule.prefix_list | given.prefix_list
