# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role security_groups on the emulator, read back with boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ..playing import write_role_playbook
from .killing import ROOT, kill_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

ROLE = "security_groups"
ALL_OUT = ("-1", None, None, "0.0.0.0/0", "All traffic out")
# Seed 004 (S4-28..36): one group per tier, each from group to group.
TIERS: dict[str, Any] = {
    "alb": {
        "description": "Public load balancer",
        "ingress": [
            {"description": "HTTPS from anywhere", "port": 443, "cidrs": ["0.0.0.0/0"], "ipv6_cidrs": ["::/0"]},
            {"description": "HTTP from anywhere, redirected", "port": 80, "cidrs": ["0.0.0.0/0"]},
        ],
    },
    "ecs-api": {"description": "Tasks of the API", "ingress": [{"description": "API from the load balancer", "port": 3001, "groups": ["alb"]}]},
    "ecs-realtime": {"description": "Tasks of realtime", "ingress": [{"description": "Realtime from the load balancer", "port": 3002, "groups": ["alb"]}]},
    "ecs-workers": {"description": "Tasks of the workers", "ingress": []},
    "rds": {
        "description": "Database",
        "ingress": [
            {"description": "PostgreSQL from the services", "port": 5432, "groups": ["ecs-api", "ecs-realtime", "ecs-workers"]},
            {"description": "PostgreSQL from the proxy", "port": 5432, "groups": ["rds-proxy"]},
        ],
    },
    "redis": {
        "description": "Cache",
        "ingress": [{"description": "Redis from the services", "port": 6379, "groups": ["ecs-api", "ecs-realtime", "ecs-workers"]}],
    },
    "rds-proxy": {
        "description": "Database proxy",
        "ingress": [{"description": "PostgreSQL from the services", "port": 5432, "groups": ["ecs-api", "ecs-realtime", "ecs-workers"]}],
        "egress": [{"description": "PostgreSQL to the database", "port": 5432, "groups": ["rds"]}],
    },
}


@pytest.fixture
def vpc_id(fresh_account: Emulator, aws: Aws) -> str:
    return str(aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


@pytest.fixture
def go(role_play: Play, vpc_id: str) -> Callable[..., Any]:
    """Run the role with these groups."""

    def run(groups: dict[str, Any] | None = None, state: str = "present", **options: Any) -> Any:
        return role_play(ROLE, {"security_groups_vpc_id": vpc_id, "security_groups_groups": groups or {}}, state=state, **options)

    return run


def described(aws: Aws) -> dict[str, dict[str, Any]]:
    """Every group of the account but the default ones by name, as AWS tells it."""
    groups = aws("ec2").describe_security_groups()["SecurityGroups"]
    return {group["GroupName"]: group for group in groups if group["GroupName"] != "default"}


def rules(aws: Aws, name: str, key: str = "IpPermissions") -> list[tuple[Any, ...]]:
    """A group's rules, one for each peer; groups by name."""
    groups = described(aws)
    names = {group["GroupId"]: group["GroupName"] for group in groups.values()}
    found = []
    for permission in groups[name][key]:
        ports = (permission["IpProtocol"], permission.get("FromPort"), permission.get("ToPort"))
        peers = [(item["CidrIp"], item) for item in permission["IpRanges"]] + [(item["CidrIpv6"], item) for item in permission["Ipv6Ranges"]]
        peers += [(item["PrefixListId"], item) for item in permission["PrefixListIds"]]
        peers += [(names[item["GroupId"]], item) for item in permission["UserIdGroupPairs"]]
        found += [(*ports, peer, item.get("Description")) for peer, item in peers]
    return sorted(found, key=str)


def snapshot(aws: Aws) -> dict[str, Any]:
    """Everything about every group."""
    return {
        name: (group["GroupId"], group["Description"], sorted(map(str, group["Tags"])), rules(aws, name), rules(aws, name, "IpPermissionsEgress"))
        for name, group in described(aws).items()
    }


def test_s0_24_open_groups_can_be_said_literally(go: Callable[..., Any], aws: Aws) -> None:
    groups = {
        "web": {
            "description": "Allow HTTP and SSH traffic",
            "ingress": [
                {"description": "HTTP from anywhere", "port": 80, "cidrs": ["0.0.0.0/0"]},
                {"description": "SSH from anywhere", "port": 22, "cidrs": ["0.0.0.0/0"]},
            ],
        }
    }
    go(groups).assert_ok()
    assert described(aws)["groundwork-test-web-sg"]["Description"] == "Allow HTTP and SSH traffic"
    assert rules(aws, "groundwork-test-web-sg") == [("tcp", 22, 22, "0.0.0.0/0", "SSH from anywhere"), ("tcp", 80, 80, "0.0.0.0/0", "HTTP from anywhere")]
    assert rules(aws, "groundwork-test-web-sg", "IpPermissionsEgress") == [ALL_OUT]


def test_s4_28_to_36_tiers_talk_from_group_to_group(go: Callable[..., Any], aws: Aws, vpc_id: str) -> None:
    first = go(TIERS).assert_ok()
    assert [entry.operation for entry in first.writes].count("CreateSecurityGroup") == len(TIERS)
    assert rules(aws, "groundwork-test-alb-sg") == [
        ("tcp", 443, 443, "0.0.0.0/0", "HTTPS from anywhere"),
        ("tcp", 443, 443, "::/0", "HTTPS from anywhere"),
        ("tcp", 80, 80, "0.0.0.0/0", "HTTP from anywhere, redirected"),
    ]
    assert rules(aws, "groundwork-test-ecs-api-sg") == [("tcp", 3001, 3001, "groundwork-test-alb-sg", "API from the load balancer")]
    assert rules(aws, "groundwork-test-ecs-realtime-sg") == [("tcp", 3002, 3002, "groundwork-test-alb-sg", "Realtime from the load balancer")]
    assert rules(aws, "groundwork-test-ecs-workers-sg") == []
    services = [f"groundwork-test-ecs-{service}-sg" for service in ("api", "realtime", "workers")]
    from_services = [("tcp", 5432, 5432, name, "PostgreSQL from the services") for name in services]
    assert rules(aws, "groundwork-test-rds-sg") == [*from_services, ("tcp", 5432, 5432, "groundwork-test-rds-proxy-sg", "PostgreSQL from the proxy")]
    assert rules(aws, "groundwork-test-redis-sg") == [("tcp", 6379, 6379, name, "Redis from the services") for name in services]
    assert rules(aws, "groundwork-test-rds-proxy-sg") == from_services
    assert rules(aws, "groundwork-test-rds-proxy-sg", "IpPermissionsEgress") == [("tcp", 5432, 5432, "groundwork-test-rds-sg", "PostgreSQL to the database")]
    for name, group in described(aws).items():
        every = rules(aws, name) + rules(aws, name, "IpPermissionsEgress")
        assert all(rule[-1] for rule in every), f"a rule of {name} has no description"
        assert group["VpcId"] == vpc_id
    again = go(TIERS).assert_unchanged()
    assert len(again.requests) <= 2 * (len(TIERS) + 2)


def test_tags_say_whose_each_group_is(go: Callable[..., Any], aws: Aws, stack_tags: dict[str, str]) -> None:
    go({"web": {"description": "Web"}}).assert_ok()
    tags = {tag["Key"]: tag["Value"] for tag in described(aws)["groundwork-test-web-sg"]["Tags"]}
    assert tags == {**stack_tags, "groundwork:key": "security_group/web", "Name": "groundwork-test-web-sg"}


def test_check_on_an_empty_account_foretells_every_group(go: Callable[..., Any], aws: Aws) -> None:
    planned = go(TIERS, check=True).assert_ok()
    assert planned.writes == []
    assert described(aws) == {}
    assert planned.changed == {"localhost": 1}
    for key in TIERS:
        assert f"groundwork-test-{key}-sg" in planned.stdout
    assert "(known after apply)" in planned.stdout


def test_check_without_a_vpc_yet(role_play: Play, fresh_account: Emulator) -> None:
    variables = {"security_groups_vpc_id": "(known after apply)", "security_groups_groups": TIERS}
    planned = role_play(ROLE, variables, check=True).assert_ok()
    assert planned.writes == []
    assert planned.changed == {"localhost": 1}


def test_s4_36_drift_is_seen_and_repaired_and_nothing_else_touched(go: Callable[..., Any], aws: Aws) -> None:
    """What is seen of each attribute, tests/integration/modules/test_ec2_security_group.py tells."""
    go(TIERS).assert_ok()
    built, groups, ec2 = snapshot(aws), described(aws), aws("ec2")
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "quick fix"}]}
    ec2.authorize_security_group_ingress(GroupId=groups["groundwork-test-rds-sg"]["GroupId"], IpPermissions=[ssh])
    closed = groups["groundwork-test-alb-sg"]
    ec2.revoke_security_group_egress(GroupId=closed["GroupId"], IpPermissions=closed["IpPermissionsEgress"])
    drifted = snapshot(aws)
    seen = go(TIERS, check=True).assert_ok()
    assert (seen.changed, seen.writes, snapshot(aws)) == ({"localhost": 1}, [], drifted)
    assert "quick fix" in seen.stdout
    repaired = go(TIERS).assert_ok()
    assert snapshot(aws) == built
    assert sorted(entry.operation for entry in repaired.writes) == ["AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress"]


@pytest.mark.parametrize("operation", ["AuthorizeSecurityGroupIngress", pytest.param("CreateSecurityGroup", marks=pytest.mark.thorough)])
def test_killed_run_is_completed_by_the_next(
    operation: str,
    go: Callable[..., Any],
    aws: Aws,
    emulator: Emulator,
    aws_environment: dict[str, str],
    stack: Any,
    stack_tags: Any,
    vpc_id: str,
    tmp_path: Path,
) -> None:
    given = {"state": "present", "stack": stack, "tags": stack_tags, "vpc_id": vpc_id, "groups": TIERS}
    playbook = write_role_playbook(tmp_path, ROLE, {f"{ROLE}_{name}": value for name, value in given.items()})
    kill_after(emulator, operation, playbook, {**aws_environment, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")})
    half_made = described(aws)
    assert 0 < len(half_made) <= len(TIERS)
    go(TIERS).assert_ok()
    assert len(described(aws)) == len(TIERS)
    assert {name: group["GroupId"] for name, group in half_made.items()}.items() <= {name: group["GroupId"] for name, group in described(aws).items()}.items()
    assert len(rules(aws, "groundwork-test-rds-sg")) == 4
    go(TIERS).assert_unchanged()


def test_group_that_left_the_data_stays(go: Callable[..., Any], aws: Aws) -> None:
    go({"web": {"description": "Web"}, "old": {"description": "Old"}}).assert_ok()
    go({"web": {"description": "Web"}}).assert_unchanged()
    assert set(described(aws)) == {"groundwork-test-web-sg", "groundwork-test-old-sg"}


def test_absent_deletes_all_that_is_ours_and_nothing_else(go: Callable[..., Any], aws: Aws, vpc_id: str, stack_tags: dict[str, str]) -> None:
    ec2 = aws("ec2")
    foreign = ec2.create_security_group(GroupName="groundwork-test-foreign-sg", Description="Another's", VpcId=vpc_id)["GroupId"]
    others = {**stack_tags, "groundwork:environment": "prod"}
    tags = [{"ResourceType": "security-group", "Tags": [{"Key": key, "Value": value} for key, value in others.items()]}]
    prod = ec2.create_security_group(GroupName="groundwork-prod-web-sg", Description="Production", VpcId=vpc_id, TagSpecifications=tags)["GroupId"]
    go({**TIERS, "left": {"description": "Left the data later"}}).assert_ok()
    planned = go(TIERS, state="absent", check=True).assert_ok()
    assert planned.changed
    assert planned.writes == []
    gone = go(TIERS, state="absent").assert_ok()
    assert gone.changed
    assert {group["GroupId"] for group in described(aws).values()} == {foreign, prod}
    go(TIERS, state="absent").assert_unchanged()


def test_wrong_groups_are_refused_before_any_call(go: Callable[..., Any]) -> None:
    wrong = {"web": {"description": "Web", "ingress": [{"description": "From nowhere", "port": 80, "groups": ["nowhere"]}]}}
    result = go(wrong)
    assert result.rc != 0
    assert "security_groups_groups.web.ingress[0].groups[0] is 'nowhere', which is no security group of this environment" in result.stdout
    assert result.writes == []
