# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup groundwork.aws.resource in playbooks: what it answers, what it says, and how often it asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing, Result

Look = Callable[..., "Result"]
GROUPS = {"foundation": {"children": {"vpc": {"hosts": {"network": None}}}}, "services": {"hosts": {"one": None, "two": None, "three": None}}}


@pytest.fixture
def look(play: Playing, tmp_path: Path, stack: dict[str, Any]) -> Look:
    """Show expressions, or run tasks, on three hosts, in a run of `stack`'s environment."""

    def run(*expressions: str | dict[str, Any], hosts: str = "services", groups: Any = None, variables: dict[str, Any] | None = None, **options: Any) -> Result:
        own = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}", "stack": stack, **(variables or {})}
        inventory, playbook = tmp_path / "hosts.yml", tmp_path / "look.yml"
        inventory.write_text(yaml.safe_dump({"all": {"vars": own, "children": groups or GROUPS}}), encoding="utf-8")
        tasks = [{"ansible.builtin.debug": {"msg": "{{ " + given + " }}"}} if isinstance(given, str) else given for given in expressions]
        playbook.write_text(yaml.safe_dump([{"hosts": hosts, "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
        return play(playbook, inventory=inventory, environment={"ANSIBLE_DISPLAY_OK_HOSTS": "true"}, **options)

    return run


@pytest.fixture
def network(fresh_account: Emulator, aws: Aws) -> dict[str, Any]:
    """A VPC of the test environment with two public subnets and a security group."""
    ec2 = aws("ec2")

    def tags(kind: str, key: str) -> list[dict[str, Any]]:
        owner = {"groundwork:project": "groundwork", "groundwork:environment": "test", "groundwork:key": key, "Name": "shared"}
        return [{"ResourceType": kind, "Tags": [{"Key": name, "Value": value} for name, value in owner.items()]}]

    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tags("vpc", "vpc"))["Vpc"]["VpcId"]
    zones = ("eu-central-1b", "eu-central-1a")
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=zone, TagSpecifications=tags("subnet", f"subnet/public-{zone}"))
        for n, zone in enumerate(zones)
    ]
    group = ec2.create_security_group(GroupName="api", Description="api", VpcId=vpc, TagSpecifications=tags("security-group", "security_group/api"))
    return {"vpc": vpc, "subnets": [subnet["Subnet"]["SubnetId"] for subnet in reversed(subnets)], "group": group["GroupId"]}


def lookup(*terms: str, function: str = "lookup") -> str:
    return f"{function}('groundwork.aws.resource', {', '.join(map(repr, terms))}, stack=stack)"


@pytest.mark.core
def test_it_answers_ids_by_ownership_name_and_account(look: Look, network: dict[str, Any]) -> None:
    shown = look(
        f"'vpc=' ~ {lookup('vpc', 'vpc')}",
        f"'named=' ~ {lookup('named_vpc', 'shared')}",
        f"'subnets=' ~ ({lookup('subnets', 'public')} | join(','))",
        f"'groups=' ~ ({lookup('security_group', 'api', 'api', function='query')} | join(','))",
        f"'account=' ~ {lookup('account')}",
    ).assert_ok()
    assert f"vpc={network['vpc']}" in shown.stdout
    assert f"named={network['vpc']}" in shown.stdout
    assert f"subnets={','.join(network['subnets'])}" in shown.stdout
    assert f"groups={network['group']},{network['group']}" in shown.stdout
    assert "account=123456789012" in shown.stdout


def test_a_run_asks_once_whatever_the_number_of_hosts_and_tasks(look: Look, network: dict[str, Any]) -> None:
    asked = [lookup("vpc", "vpc"), lookup("subnets", "public"), lookup("security_group", "api"), lookup("account")]
    operations = [entry.operation for entry in look(*asked, *asked).assert_ok().requests]
    assert sorted(operations) == ["DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs", "GetCallerIdentity"]


def test_what_a_run_has_made_since_it_asked_is_found(look: Look, fresh_account: Emulator, aws: Aws) -> None:
    shown = "{{ 'vpc=' ~ " + lookup("vpc", "vpc") + " }}"
    owner = {"groundwork:project": "groundwork", "groundwork:environment": "test", "groundwork:key": "vpc"}
    before = {"ansible.builtin.debug": {"msg": shown}, "vars": {"component_state": "absent"}}
    make = {"amazon.aws.ec2_vpc_net": {"name": "x", "cidr_block": "10.0.0.0/16", "region": "eu-central-1", "tags": owner}}
    result = look(before, make, {"ansible.builtin.debug": {"msg": shown}}, hosts="network").assert_ok()
    assert "vpc=(known after apply)" in result.stdout
    assert "vpc=vpc-" in result.stdout


@pytest.mark.parametrize(
    ("terms", "hosts", "message"),
    [
        (
            ("vpc", "vpc"),
            "services",
            "The VPC of environment 'test' does not exist in eu-central-1; component 'network' (vpc) makes it: run --limit network first.",
        ),
        (
            ("subnets", "private"),
            "services",
            "The subnets 'private' of environment 'test' do not exist in eu-central-1; component 'network' (vpc) makes them: run --limit network first.",
        ),
        (
            ("security_group", "api"),
            "services",
            "The security group 'api' of environment 'test' does not exist in eu-central-1; no component of this inventory makes it.",
        ),
        (
            ("named_vpc", "office"),
            "services",
            "The VPC 'office' of environment 'test' does not exist in eu-central-1; no component of this inventory makes it.",
        ),
        (("bucket", "x"), "services", "'bucket' is no kind of resource that can be looked up; it is one of "),
    ],
)
def test_what_is_not_there_is_an_error_that_says_who_makes_it(look: Look, fresh_account: Emulator, terms: tuple[str, ...], hosts: str, message: str) -> None:
    result = look(lookup(*terms), hosts=hosts)
    assert result.rc == 2
    assert message in " ".join(result.stdout.split())


@pytest.mark.core
def test_in_check_mode_and_where_things_are_removed_it_is_known_later(look: Look, fresh_account: Emulator) -> None:
    asked = [f"'vpc=' ~ {lookup('vpc', 'vpc')}", f"{lookup('subnets', 'public')} | length ~ ' subnet'"]
    for options in ({"check": True}, {"variables": {"component_state": "absent"}}):
        shown = look(*asked, **options).assert_ok().stdout
        assert "vpc=(known after apply)" in shown
        assert "1 subnet" in shown


def test_a_name_that_means_two_things_is_refused_unless_things_are_removed(look: Look, network: dict[str, Any], aws: Aws) -> None:
    second = aws("ec2").create_vpc(CidrBlock="10.1.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "shared"}]}])
    for check in (True, False):
        result = look(lookup("named_vpc", "shared"), check=check)
        assert result.rc == 2
        said = " ".join(result.stdout.split())
        assert "The VPC 'shared' of environment 'test' is ambiguous in eu-central-1: there are" in said
        assert network["vpc"] in said
        assert second["Vpc"]["VpcId"] in said
    look(lookup("named_vpc", "shared"), variables={"component_state": "absent"}).assert_ok()


def test_an_answer_of_aws_that_refuses_is_told(look: Look, fresh_account: Emulator) -> None:
    result = look(lookup("vpc", "vpc"), variables={"stack": {"project": "p", "environment": "e", "region": "eu-central-1", "profile": "nobody"}})
    assert result.rc == 2
    assert "Failed to look up vpc vpc: The config profile (nobody) could not be found" in " ".join(result.stdout.split())


def test_a_lookup_in_the_name_of_a_task_leaves_workers_their_own_connections(look: Look, network: dict[str, Any], play: Playing, tmp_path: Path) -> None:
    look(lookup("vpc", "vpc")).assert_ok()
    path = tmp_path / "look.yml"
    tasks = [{"name": "In {{ " + lookup("vpc", "vpc") + " }}", "amazon.aws.ec2_vpc_net_info": {"region": "eu-central-1"}}]
    path.write_text(yaml.safe_dump([{"hosts": "services", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    result = play(path, inventory=tmp_path / "hosts.yml", environment={"ANSIBLE_DISPLAY_OK_HOSTS": "true"}).assert_ok()
    assert f"TASK [In {network['vpc']}]" in result.stdout
