# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole environments: planned on an empty account, built, built again, destroyed, with somebody else's things beside them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.inventory_of_account import everything, owned
from tests.integration.playing import Playing, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Aws
    from tests.emulator import Emulator

ENVIRONMENTS = {"inventories/dev": ("dev", "eu-central-1"), "examples/starter/prod": ("prod", "us-east-1")}
FOREIGN_TAGS = [{"Key": "groundwork:project", "Value": "somebody"}, {"Key": "groundwork:environment", "Value": "else"}, {"Key": "Name", "Value": "foreign"}]


@dataclass
class Story:
    """What happened to one environment, and what the account held after each step."""

    name: str
    runs: dict[str, Result]
    reports: dict[str, dict[str, Any]]
    held: dict[str, dict[tuple[str, str], dict[str, str]]]


class Teller:
    """Plays one step after another and keeps what each left."""

    def __init__(self, play: Playing, folder: Path, inventory: str, aws: Aws) -> None:
        self.play, self.folder, self.inventory, self.aws = play, folder, inventory, aws
        name, self.region = ENVIRONMENTS[inventory]
        self.story = Story(name, {}, {}, {})

    def step(self, step: str, playbook: str, **options: Any) -> Result:
        report = self.folder / f"{step}.json"
        result = self.play(playbook, inventory=self.inventory, environment={"GROUNDWORK_REPORT": str(report)}, **options)
        self.story.runs[step] = result
        self.story.reports[step] = json.loads(report.read_text(encoding="utf-8"))
        self.story.held[step] = everything(self.aws, self.region)
        return result


@pytest.fixture(scope="module", params=list(ENVIRONMENTS), ids=["dev", "starter"])
def story(
    request: pytest.FixtureRequest, emulator: Emulator, aws: Aws, aws_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """An environment's whole life, beside things of somebody else."""
    emulator.reset()
    folder = tmp_path_factory.mktemp("story")
    teller = Teller(Playing(emulator, aws_environment, folder), folder, request.param, aws)
    make_foreign_things(aws, teller.region)
    teller.story.held["before"] = everything(aws, teller.region)
    name = teller.story.name
    teller.step("plan", "site.yml", check=True)
    teller.step("build", "site.yml")
    teller.step("again", "site.yml")
    teller.step("plan_again", "site.yml", check=True)
    teller.step("destroy_unconfirmed", "playbooks/destroy.yml")
    teller.step("destroy_misnamed", "playbooks/destroy.yml", variables={"confirm": "other"})
    teller.step("destroy_protected", "playbooks/destroy.yml", variables={"confirm": name, "environment_protected": True})
    teller.step("destroy", "playbooks/destroy.yml", variables={"confirm": name, "override_protection": True})
    teller.step("destroy_again", "playbooks/destroy.yml", variables={"confirm": name, "override_protection": True})
    yield teller.story
    emulator.reset()


def make_foreign_things(aws: Aws, region: str) -> None:
    """One of each, owned by another environment or by nobody."""
    ec2, ecs, iam, logs = (aws(service, region) for service in ("ec2", "ecs", "iam", "logs"))
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": FOREIGN_TAGS}])["Vpc"]["VpcId"]
    ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")
    ec2.create_security_group(GroupName="web", Description="foreign", VpcId=vpc)
    ec2.create_route_table(VpcId=vpc)
    ec2.allocate_address(Domain="vpc")
    trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
    iam.create_role(RoleName="foreign", AssumeRolePolicyDocument=trust)
    ecs.create_cluster(clusterName="foreign")
    ecs.register_task_definition(family="foreign", containerDefinitions=[{"name": "a", "image": "a", "memory": 128}])
    logs.create_log_group(logGroupName="/ecs/foreign")


def test_check_mode_on_an_empty_account_does_not_fail_and_sends_no_write(story: Story) -> None:
    plan = story.runs["plan"].assert_ok()
    assert plan.writes == []
    assert story.held["plan"] == story.held["before"]


def test_the_plan_foretells_per_component_the_changes_of_the_build(story: Story) -> None:
    planned, made = (changes_by_component(story.reports[step]) for step in ("plan", "build"))
    assert planned == made
    assert all(planned.values()), planned


def changes_by_component(report: dict[str, Any]) -> dict[str, Counter[tuple[str, str]]]:
    """How often each task of each component changes something, and how."""
    return {name: Counter((entry["task"], entry["change"]) for entry in said["changes"]) for name, said in report["components"].items()}


def test_the_build_succeeds_and_owns_what_it_made(story: Story) -> None:
    assert story.runs["build"].assert_ok().failed == {}
    mine = owned(story.held["build"], story.name)
    assert {kind for kind, _ in mine} >= {"vpc", "subnet", "security_group", "iam_role", "ecs_cluster", "ecs_service", "task_definition", "log_group"}
    for thing, tags in mine.items():
        assert {"groundwork:project", "groundwork:environment", "groundwork:component", "groundwork:key"} <= set(tags), thing
        assert "ManagedBy" in tags, thing


def test_a_second_run_changes_nothing_and_sends_no_write(story: Story) -> None:
    story.runs["again"].assert_unchanged()
    story.runs["plan_again"].assert_unchanged()


def test_destroy_asks_for_the_name_before_anything_else(story: Story) -> None:
    for step in ("destroy_unconfirmed", "destroy_misnamed"):
        assert story.runs[step].rc == 2
        assert f"say so: -e confirm={story.name}." in story.runs[step].stdout
        assert story.runs[step].writes == []


def test_destroy_refuses_what_is_protected(story: Story) -> None:
    refused = story.runs["destroy_protected"]
    assert refused.rc == 2
    assert f"{story.name} is protected (environment_protected is true)." in " ".join(refused.stdout.split())
    assert refused.writes == []


def test_destroy_is_complete_and_lists_what_aws_keeps(story: Story, aws: Aws) -> None:
    destroyed = story.runs["destroy"].assert_ok()
    assert owned(story.held["destroy"], story.name) == {}
    region = ENVIRONMENTS["inventories/dev" if story.name == "dev" else "examples/starter/prod"][1]
    kept = aws("ecs", region).list_task_definitions(status="INACTIVE")["taskDefinitionArns"]
    assert kept
    for arn in kept:
        assert arn.rsplit("/", 1)[1] in destroyed.stdout


def test_destroy_of_nothing_changes_nothing(story: Story) -> None:
    story.runs["destroy_again"].assert_unchanged()


def test_nothing_of_somebody_else_is_touched(story: Story) -> None:
    before = story.held["before"]
    for step, held in story.held.items():
        assert {thing: held.get(thing) for thing in before} == before, step
    linked = {thing for thing in story.held["destroy"] if thing not in before}
    assert linked <= {("iam_role", "AWSServiceRoleForECS")}
