# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ec2_security_group on the emulator: what is changed behind its back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.ec2_security_group import SECURITY_GROUP, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Aws
    from tests.emulator import Emulator

OFFICE = "203.0.113.0/24"
ANYWHERE = "0.0.0.0/0"


def rule(description: str, **rest: Any) -> dict[str, Any]:
    return {"description": description, "protocol": "tcp", "cidrs": [], "ipv6_cidrs": [], "groups": [], "prefix_lists": [], **rest}


def permission(port: int | None, key: str, *items: dict[str, str]) -> dict[str, Any]:
    ports = {"IpProtocol": "-1"} if port is None else {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    return {**ports, key: list(items)}


@pytest.fixture
def ec2(aws: Aws) -> Any:
    return aws("ec2")


@pytest.fixture
def params(ec2: Any) -> dict[str, Any]:
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.create_security_group(GroupName="alb", Description="Load balancer", VpcId=vpc_id)
    prefix_list = ec2.describe_managed_prefix_lists()["PrefixLists"][0]["PrefixListId"]
    return {
        "name": "web",
        "vpc_id": vpc_id,
        "description": "Web",
        "ingress": [
            rule("HTTP from the office", from_port=80, to_port=80, cidrs=[OFFICE], ipv6_cidrs=["2001:db8::/32"]),
            rule("HTTP from the load balancer", from_port=8080, to_port=8080, groups=["alb"]),
            rule("Gossip", from_port=7946, to_port=7946, groups=["self"]),
            rule("Ping", protocol="icmp", cidrs=[OFFICE]),
        ],
        "egress": [rule("All traffic out", protocol="all", cidrs=[ANYWHERE]), rule("S3", from_port=443, to_port=443, prefix_lists=[prefix_list])],
        "tags": {"Project": "shop"},
        "purge_tags": True,
        "state": "present",
    }


def go(ec2: Any, params: dict[str, Any], check_mode: bool = False) -> dict[str, Any]:
    return run(SECURITY_GROUP, ec2, resolve(ec2, params, check_mode), check_mode)


def alb_id(ec2: Any, group: str) -> str:
    """The load balancer's group in the VPC of a group; each test has a VPC of its own."""
    vpc_id = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"]
    filters = [{"Name": "group-name", "Values": ["alb"]}, {"Name": "vpc-id", "Values": [vpc_id]}]
    return str(ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"])


def widened(ec2: Any, group: str) -> None:
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[permission(80, "IpRanges", {"CidrIp": OFFICE})])
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission(80, "IpRanges", {"CidrIp": ANYWHERE})])


def added(key: str, item: dict[str, str]) -> Callable[[Any, str], Any]:
    return lambda ec2, group: ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission(22, key, item)])


def described(port: int | None, key: str, item: Callable[[Any, str], dict[str, str]], direction: str = "ingress") -> Callable[[Any, str], Any]:
    def change(ec2: Any, group: str) -> None:
        call = getattr(ec2, f"update_security_group_rule_descriptions_{direction}")
        call(GroupId=group, IpPermissions=[permission(port, key, {**item(ec2, group), "Description": "nobody knows"})])

    return change


DRIFTS: dict[str, Callable[[Any, str], Any]] = {
    "rule added": added("IpRanges", {"CidrIp": ANYWHERE, "Description": "quick fix"}),
    "IPv6 rule added": added("Ipv6Ranges", {"CidrIpv6": "::/0"}),
    "rule removed": lambda ec2, group: ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[permission(80, "IpRanges", {"CidrIp": OFFICE})]),
    "rule widened": widened,
    "description changed": described(80, "IpRanges", lambda _ec2, _group: {"CidrIp": OFFICE}),
    "IPv6 description changed": described(80, "Ipv6Ranges", lambda _ec2, _group: {"CidrIpv6": "2001:db8::/32"}),
    "description of a group's rule changed": described(8080, "UserIdGroupPairs", lambda ec2, group: {"GroupId": alb_id(ec2, group)}),
    "description of an own rule changed": described(7946, "UserIdGroupPairs", lambda _ec2, group: {"GroupId": group}),
    "egress description changed": described(None, "IpRanges", lambda _ec2, _group: {"CidrIp": ANYWHERE}, "egress"),
    "egress closed": lambda ec2, group: ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[permission(None, "IpRanges", {"CidrIp": ANYWHERE})]),
    "egress added": lambda ec2, group: ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission(25, "IpRanges", {"CidrIp": ANYWHERE})]),
    "tag changed": lambda ec2, group: ec2.create_tags(Resources=[group], Tags=[{"Key": "Project", "Value": "another"}]),
    "tag added": lambda ec2, group: ec2.create_tags(Resources=[group], Tags=[{"Key": "Stray", "Value": "1"}]),
    "tag removed": lambda ec2, group: ec2.delete_tags(Resources=[group], Tags=[{"Key": "Project"}]),
}


def test_same_again_is_unchanged(ec2: Any, params: dict[str, Any], emulator: Emulator) -> None:
    assert go(ec2, params)["changed"] is True
    emulator.clear()
    assert go(ec2, params)["changed"] is False
    assert emulator.writes() == []


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda name: name.replace(" ", "-"))
def test_s4_36_drift_is_seen_and_repaired(drift: str, ec2: Any, params: dict[str, Any], emulator: Emulator) -> None:
    built = go(ec2, params)["security_group"]
    DRIFTS[drift](ec2, built["group_id"])
    emulator.clear()
    seen = go(ec2, params, check_mode=True)
    assert (seen["changed"], emulator.writes()) == (True, [])
    assert seen["diff"]["before"] != seen["diff"]["after"]
    repaired = go(ec2, params)
    assert (repaired["changed"], repaired["security_group"]) == (True, built)
    assert go(ec2, params)["changed"] is False


def test_plan_of_a_rule_for_a_group_that_does_not_exist_yet(ec2: Any, params: dict[str, Any]) -> None:
    go(ec2, params)
    for_another = {**params, "ingress": [rule("From a new group", from_port=80, to_port=80, groups=["new"])]}
    planned = go(ec2, for_another, check_mode=True)
    assert planned["changed"] is True
    assert [found["peer"] for found in planned["diff"]["after"]["ingress"]] == ["(known after apply)"]
