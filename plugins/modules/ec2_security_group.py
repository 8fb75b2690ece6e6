#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ec2_security_group
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage an EC2 security group with its rules
description:
  - Brings one security group of a VPC to exactly what is asked, its rules with their descriptions, and its tags.
  - New rules are added before old ones are revoked, so that no connection is refused in between.
notes:
  - M(amazon.aws.ec2_security_group) sleeps three seconds for each group that it makes, reads all groups of the account each time,
    and cannot plan a rule for a group that does not exist yet.
  - A group whose network interfaces are just being detached cannot be deleted; the module tries again for about five minutes.
options:
  name:
    description:
      - The name of the group.
    type: str
    required: true
  vpc_id:
    description:
      - The VPC of the group.
    type: str
    required: true
  description:
    description:
      - What the group is for. AWS cannot change it.
      - Required when O(state=present).
    type: str
  ingress:
    description:
      - The rules for what comes in. When given, others are revoked; when not given, they are left as they are.
    type: list
    elements: dict
    suboptions: &rule
      description:
        description:
          - What the rule is for.
        type: str
        required: true
      protocol:
        description:
          - V(tcp), V(udp), V(icmp), V(icmpv6), V(all), or the number of a protocol.
        type: str
        default: tcp
      from_port:
        description:
          - The first port; the type with V(icmp) and V(icmpv6).
          - Required with V(tcp) and V(udp).
        type: int
      to_port:
        description:
          - The last port; the code with V(icmp) and V(icmpv6).
          - Required with V(tcp) and V(udp).
        type: int
      cidrs:
        description:
          - IPv4 networks.
        type: list
        elements: str
        default: []
      ipv6_cidrs:
        description:
          - IPv6 networks.
        type: list
        elements: str
        default: []
      groups:
        description:
          - Security groups, by name in the same VPC, by id, as C(account/id), or V(self).
        type: list
        elements: str
        default: []
      prefix_lists:
        description:
          - The ids of prefix lists.
        type: list
        elements: str
        default: []
  egress:
    description:
      - The rules for what goes out. When given, others are revoked; when not given, they are left as they are. AWS lets everything out of a new group.
    type: list
    elements: dict
    suboptions: *rule
  planned:
    description:
      - Whether an earlier task of the same run makes and tags the group, because groups that mean each other have to be there before their rules.
      - Counts in check mode alone, where such a group is not there or not tagged yet, and its rules are then a change of it.
    type: bool
    default: false
  state:
    description:
      - Whether the group should exist.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A group for tasks that the load balancer talks to
  groundwork.aws.ec2_security_group:
    name: shop-prod-web-sg
    vpc_id: vpc-0123456789abcdef0
    description: Tasks of the service web
    ingress:
      - description: HTTP from the load balancer
        from_port: 8080
        to_port: 8080
        groups: [shop-prod-alb-sg]
    egress:
      - description: All traffic out
        protocol: all
        cidrs: [0.0.0.0/0]
    tags:
      Project: shop

- name: No such group
  groundwork.aws.ec2_security_group:
    name: shop-prod-web-sg
    vpc_id: vpc-0123456789abcdef0
    state: absent
"""

RETURN = r"""
security_group:
  description: The group as it is now, or in check mode as it would be; none when there is none.
  returned: always
  type: dict
  contains:
    group_id:
      description: The id of the group.
      type: str
    name:
      description: The name of the group.
      type: str
    vpc_id:
      description: The VPC of the group.
      type: str
    description:
      description: What the group is for.
      type: str
    ingress:
      description: The rules for what comes in, one for each network, group or prefix list.
      type: list
      elements: dict
      contains: &rule
        protocol:
          description: The protocol.
          type: str
        from_port:
          description: The first port.
          type: int
        to_port:
          description: The last port.
          type: int
        peer:
          description: The network, the prefix list or the group at the other end; V(self) is the group itself.
          type: str
        description:
          description: What the rule is for.
          type: str
    egress:
      description: The rules for what goes out, one for each network, group or prefix list.
      type: list
      elements: dict
      contains: *rule
    tags:
      description: The tags of the group.
      type: dict
"""

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.ec2_rules import SELF, Rule, changes, from_permissions, to_permission, wanted_rules
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import Tags, from_pairs, specification, to_pairs, wanted_tags
from ..module_utils.unknown import UNKNOWN, has_unknown
from ..module_utils.waiters import value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Set
    from contextlib import AbstractContextManager

RULES: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "options": {
        "description": {"required": True},
        "protocol": {"default": "tcp"},
        "from_port": {"type": "int"},
        "to_port": {"type": "int"},
        **{peers: {"type": "list", "elements": "str", "default": []} for peers in ("cidrs", "ipv6_cidrs", "groups", "prefix_lists")},
    },
}
ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"required": True},
    "vpc_id": {"required": True},
    "description": {},
    "ingress": RULES,
    "egress": RULES,
    "planned": {"type": "bool", "default": False},
    "state": {"choices": ["present", "absent"], "default": "present"},
    **TAG_OPTIONS,
}
DIRECTIONS = ("ingress", "egress")
# What AWS gives a new group: https://docs.aws.amazon.com/vpc/latest/userguide/default-custom-security-groups.html
ALL_OUT: list[Rule] = [{"protocol": "all", "from_port": None, "to_port": None, "peer": "0.0.0.0/0", "description": ""}]
# Network interfaces of ended tasks, and what they hold, go some time after the tasks: tries, five seconds apart.
WHILE_IN_USE = 60

ec2 = ErrorHandler("InvalidGroup.NotFound", "InvalidGroupId.Malformed", "InvalidVpcID.NotFound")


def from_response(group: dict[str, Any]) -> Shape:
    """A group as AWS describes it, as a shape."""
    return {
        "name": group["GroupName"],
        "vpc_id": group["VpcId"],
        "description": group["Description"],
        "ingress": from_permissions(group, "IpPermissions"),
        "egress": from_permissions(group, "IpPermissionsEgress"),
        "tags": from_pairs(group.get("Tags")),
        "group_id": group["GroupId"],
    }


def born(asked: Shape) -> Shape | None:
    """A VPC comes with a group: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html."""
    if asked["name"] != "default":
        return None
    from_itself = [{"protocol": "all", "from_port": None, "to_port": None, "peer": SELF, "description": ""}]
    return {**asked, "description": "default VPC security group", "ingress": from_itself, "egress": ALL_OUT, "tags": {}, "group_id": UNKNOWN}


def made(asked: Shape) -> Shape:
    """In a plan, a group that an earlier task makes: AWS's own rule, and no other."""
    return {**asked, "ingress": [], "egress": ALL_OUT, "tags": asked.get("tags") or {}, "group_id": UNKNOWN}


def brought(client: Any, params: Shape, asked: Shape) -> Shape:
    """In a plan, the group as an earlier task brings it to its tags, or makes it."""
    found = find(client, asked)
    return {**found, "tags": wanted_tags(found["tags"], params.get("tags"), bool(params.get("purge_tags", True)))} if found else made(asked)


def wanted(asked: Shape, _base: Shape) -> Shape:
    """What was asked, in the form of a shape."""
    return {**asked, **{direction: wanted_rules(asked[direction]) for direction in DIRECTIONS if direction in asked}}


@ec2.read("look for security group {name}", default=[])
def describe(client: Any, vpc_id: str, name: str | list[str]) -> list[dict[str, Any]]:
    pages = client.get_paginator("describe_security_groups").paginate(Filters=filters_of(vpc_id, name if isinstance(name, list) else [name]))
    return [group for page in pages for group in page["SecurityGroups"]]


def filters_of(vpc_id: str, names: list[str]) -> list[dict[str, Any]]:
    """How to ask for groups by name."""
    return [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "group-name", "Values": names}]


@ec2.call("wait for the security groups {names}")
def await_groups(client: Any, vpc_id: str, names: list[str]) -> None:
    """Wait some seconds for groups that EC2 may not show yet, though they were just made."""
    shown = waiter("DescribeSecurityGroups", value_is("length(SecurityGroups)", len(names)), delay=2, attempts=5)
    wait(client, shown, {"Filters": filters_of(vpc_id, names)})


def ids_of(client: Any, vpc_id: str, names: list[str]) -> dict[str, str]:
    """The groups that are there, by name."""
    return {group["GroupName"]: group["GroupId"] for group in describe(client, vpc_id, names)}


@ec2.call("create security group {name}")
def create_group(client: Any, name: str, request: dict[str, Any]) -> str:
    group_id = str(client.create_security_group(GroupName=name, **request)["GroupId"])
    client.get_waiter("security_group_exists").wait(GroupIds=[group_id])
    return group_id


@ec2.call("add {direction} rules to security group {group_id}")
def authorize(client: Any, group_id: str, direction: str, permissions: list[dict[str, Any]]) -> None:
    getattr(client, f"authorize_security_group_{direction}")(GroupId=group_id, IpPermissions=permissions)


@ec2.call("describe {direction} rules of security group {group_id}")
def describe_rules(client: Any, group_id: str, direction: str, permissions: list[dict[str, Any]]) -> None:
    getattr(client, f"update_security_group_rule_descriptions_{direction}")(GroupId=group_id, IpPermissions=permissions)


@ec2.call("revoke {direction} rules of security group {group_id}")
def revoke(client: Any, group_id: str, direction: str, permissions: list[dict[str, Any]]) -> None:
    getattr(client, f"revoke_security_group_{direction}")(GroupId=group_id, IpPermissions=permissions)


@ec2.call("tag security group {group_id}")
def put_tags(client: Any, group_id: str, to_set: Tags, to_remove: list[str]) -> None:
    if to_remove:
        client.delete_tags(Resources=[group_id], Tags=[{"Key": key} for key in to_remove])
    if to_set:
        client.create_tags(Resources=[group_id], Tags=to_pairs(to_set))


@ec2.delete("delete security group {group_id}")
def delete_group(client: Any, group_id: str) -> None:
    with until_propagated(client, "DependencyViolation", "", WHILE_IN_USE):
        client.delete_security_group(GroupId=group_id)


def find(client: Any, asked: Shape) -> Shape | None:
    """The group of a name in a VPC, or None."""
    groups = describe(client, asked["vpc_id"], asked["name"])
    return from_response(groups[0]) if groups else None


def create(client: Any, target: Shape) -> Shape:
    """Make the group, then give it its rules; a run that ends between is completed by the next."""
    tags = specification("security-group", target["tags"])
    request = {"Description": target["description"], "VpcId": target["vpc_id"], **({"TagSpecifications": tags} if tags else {})}
    group_id = create_group(client, target["name"], request)
    made = find(client, target) or {**target, "ingress": [], "egress": ALL_OUT}
    update(client, {**made, "group_id": group_id}, target, frozenset(DIRECTIONS))
    return {"group_id": group_id}


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Add, describe and revoke rules, in this order."""
    group_id = current["group_id"]
    with group_known(client):
        for direction in DIRECTIONS:
            for call, rules in zip((authorize, describe_rules, revoke), changes(current[direction], target[direction]), strict=True):
                if direction in changed and rules:
                    call(client, group_id, direction, [to_permission(rule, group_id) for rule in rules])


def group_known(client: Any) -> AbstractContextManager[None]:
    """Repeat what EC2 refuses while it does not know everywhere a group that was just made, this one or one that a rule means.

    https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
    """
    return until_propagated(client, "InvalidGroup.NotFound", "does not exist", 12)


def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Bring the tags to what was asked."""
    put_tags(client, current["group_id"], to_set, to_remove)


def delete(client: Any, current: Shape) -> None:
    """Delete the group; AWS keeps one that another group's rules mean."""
    delete_group(client, current["group_id"])


def names_in(params: Shape) -> list[str]:
    """The groups that rules mean by name, without the group itself."""
    named = {group for direction in DIRECTIONS for rule in params.get(direction) or [] for group in rule["groups"]}
    return sorted(name for name in named - {SELF, params["name"]} if not name.rpartition("/")[2].startswith("sg-"))


def with_ids(params: Shape, ids: dict[str, str]) -> Shape:
    """The parameters with groups by id instead of by name."""
    known = {params["name"]: SELF, **ids}
    rules = {
        direction: [{**rule, "groups": [known.get(name, name) for name in rule["groups"]]} for rule in params[direction]]
        for direction in DIRECTIONS
        if params.get(direction) is not None
    }
    return {**params, **rules}


def resolve(client: Any, params: Shape, check_mode: bool) -> Shape:
    """The parameters with groups by id; in a plan, a group that does not exist yet has the placeholder for one."""
    names = names_in(params)
    if not names:
        return with_ids(params, {})
    found = {} if has_unknown(params["vpc_id"]) else ids_of(client, params["vpc_id"], names)
    if len(found) < len(names) and not check_mode:
        with suppress(AnsibleAWSError):
            await_groups(client, params["vpc_id"], names)
        found = ids_of(client, params["vpc_id"], names)
    missing = [name for name in names if name not in found]
    if missing and not check_mode:
        raise AnsibleAWSError(message=f"Failed to find security group {missing[0]}, which rules of {params['name']} mean, in {params['vpc_id']}; make it first")
    return with_ids(params, {**dict.fromkeys(missing, UNKNOWN), **found})


def problems(asked: Shape) -> list[str]:
    """The rules that AWS would refuse."""
    return [
        f"{direction}[{index}]: from_port and to_port are missing; {rule['protocol']} has ports"
        for direction in DIRECTIONS
        for index, rule in enumerate(asked.get(direction) or [])
        if rule["protocol"] in ("tcp", "udp") and (rule.get("from_port") is None or rule.get("to_port") is None)
    ]


SECURITY_GROUP = Kind(
    name="security_group",
    attributes={"name": "", "vpc_id": "", "description": "", "ingress": [], "egress": ALL_OUT, "tags": {}},
    computed=("group_id",),
    find=find,
    born=born,
    create=create,
    update=update,
    delete=delete,
    retag=retag,
    wanted=wanted,
    problems=problems,
    identity=("vpc_id", "name"),
    immutable=frozenset({"description"}),
    exists=("InvalidGroup.Duplicate",),
)


def bring(client: Any, params: Shape, check_mode: bool) -> Shape:
    """Bring the group to what is asked; in a plan, one that an earlier task makes or tags counts as made and tagged."""
    if check_mode and params.get("planned"):
        return run(replace(SECURITY_GROUP, find=lambda client, asked: brought(client, params, asked), born=made), client, params, check_mode)
    return run(SECURITY_GROUP, client, params, check_mode)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, required_if=[("state", "present", ["description"])], supports_check_mode=True)
    client = module.client("ec2", config=RETRIES)
    try:
        params = resolve(client, module.params, module.check_mode)
        result = bring(client, params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
