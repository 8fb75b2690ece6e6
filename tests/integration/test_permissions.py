# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of runs, the policies that come of it, and runs with exactly these while moto enforces IAM."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from moto.core import enable_iam_authentication

from tests.conftest import ACCOUNT_ID
from tests.emulator.authorization import DEMANDED, Demand
from tests.emulator.authorization.policies import applies
from tests.integration.playing import Playing, Result

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

Policy = dict[str, Any]
SITE, DESTROY = ("site.yml", {}), ("playbooks/destroy.yml", {"override_protection": True})


@dataclass(frozen=True)
class Environment:
    """An inventory, the part of it that is built, and the folder with its records and policies."""

    name: str
    limit: str | None
    playing: Playing
    folder: Path

    def play(self, playbook: tuple[str, dict[str, Any]], **environment: str) -> Result:
        variables = {"confirm": self.name, **playbook[1]}
        around = {"GROUNDWORK_RUNS": str(self.folder / "runs"), **environment}
        return self.playing(playbook[0], inventory=f"inventories/{self.name}", limit=self.limit, variables=variables, environment=around)

    def journals(self) -> list[list[dict[str, Any]]]:
        files = sorted((self.folder / "runs").glob("*-journal.jsonl"))
        return [[json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] for file in files]

    def derive(self) -> list[Policy]:
        self.play(("playbooks/permissions.yml", {"permissions_folder": str(self.folder / "policies")})).assert_ok()
        return [json.loads(file.read_text(encoding="utf-8")) for file in sorted((self.folder / "policies").iterdir())]


@pytest.fixture(scope="module")
def playing(emulator: Emulator, aws_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Playing:
    return Playing(emulator, aws_environment, tmp_path_factory.mktemp("playing"))


@pytest.fixture(scope="module")
def foundation(emulator: Emulator, playing: Playing, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The foundation of inventories/dev, built and destroyed by an administrator."""
    emulator.reset()
    environment = Environment("dev", "foundation", playing, tmp_path_factory.mktemp("foundation"))
    environment.play(SITE).assert_ok()
    environment.play(DESTROY).assert_ok()
    return environment


@pytest.fixture(scope="module")
def policies(foundation: Environment) -> list[Policy]:
    return foundation.derive()


def user_with(aws: Aws, policies: list[Policy]) -> dict[str, str]:
    """The credentials of a new user who may do what the policies allow."""
    iam = aws("iam")
    iam.create_user(UserName="runner")
    for number, policy in enumerate(policies):
        text = json.dumps(policy, separators=(",", ":"))
        assert len(text) <= 6144
        arn = iam.create_policy(PolicyName=f"run-{number}", PolicyDocument=text)["Policy"]["Arn"]
        iam.attach_user_policy(UserName="runner", PolicyArn=arn)
    key = iam.create_access_key(UserName="runner")["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


def live(environment: Environment, user: dict[str, str]) -> list[Demand]:
    """From nothing to nothing, as this user; what AWS asked for."""
    DEMANDED.clear()
    with enable_iam_authentication():
        environment.play(SITE, **user).assert_ok()
        environment.play(SITE, **user).assert_unchanged()
        environment.play(DESTROY, **user).assert_ok()
    return list(DEMANDED)


def unused(policies: list[Policy], demands: list[Demand]) -> list[tuple[str, str]]:
    """The actions with their resources that nobody asked for."""
    pairs = [
        (action, resource, statement)
        for policy in policies
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    ]
    return [
        (action, resource)
        for action, resource, statement in pairs
        if not any(applies({**statement, "Action": action, "Resource": resource}, one.action, one.resource, one.context) for one in demands)
    ]


def test_every_write_of_a_run_is_in_its_journal_with_its_answer(foundation: Environment) -> None:
    build = foundation.journals()[0]
    sent = {entry["call"]: entry for entry in build if entry["phase"] == "sent"}
    answered = {entry["call"]: entry for entry in build if entry["phase"] == "answered"}
    assert sent.keys() == answered.keys()
    (made,) = [entry for entry in sent.values() if entry["operation"] == "CreateVpc"]
    assert (made["component"], made["kind"], made["service"], made["region"]) == ("network", "vpc", "ec2", "eu-central-1")
    assert answered[made["call"]]["ids"]["Vpc.VpcId"].startswith("vpc-")
    assert all(entry["component"] and entry["kind"] and entry["task"] for entry in sent.values())
    assert {entry["item"] for entry in sent.values() if entry["operation"] == "CreateQueue"} >= {"groundwork-dev-jobs"}


def test_a_run_needs_what_its_policies_allow_and_nothing_else(foundation: Environment, policies: list[Policy], emulator: Emulator, aws: Aws) -> None:
    emulator.reset()
    demands = live(foundation, user_with(aws, policies))
    assert len({demand.action for demand in demands}) > 60
    assert unused(policies, demands) == []


def test_without_one_statement_the_run_fails_and_says_what_it_lacks(foundation: Environment, policies: list[Policy], emulator: Emulator, aws: Aws) -> None:
    less = copy.deepcopy(policies)
    for policy in less:
        policy["Statement"] = [statement for statement in policy["Statement"] if "sqs:CreateQueue" not in statement["Action"]]
    emulator.reset()
    user = user_with(aws, less)
    with enable_iam_authentication():
        result = Environment("dev", "queues", foundation.playing, foundation.folder).play(SITE, **user)
    assert result.rc == 2
    assert "is not authorized to perform: sqs:" in result.stdout
    assert aws("sqs").list_queues().get("QueueUrls", []) == []


def test_without_a_journal_there_are_no_policies(playing: Playing, tmp_path: Path) -> None:
    result = Environment("dev", None, playing, tmp_path).play(("playbooks/permissions.yml", {"permissions_folder": str(tmp_path / "policies")}))
    assert result.rc == 2
    said = " ".join(result.stdout.split())
    assert f"There is no journal of the environment 'dev' in {tmp_path}/runs." in said.replace("/ ", "/")
    assert not (tmp_path / "policies").exists()
    assert result.requests == []


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["dev", "prod"])
def test_a_whole_environment_lives_with_its_policies(name: str, emulator: Emulator, playing: Playing, aws: Aws, tmp_path: Path) -> None:
    emulator.reset()
    environment = Environment(name, None, playing, tmp_path)
    environment.play(SITE).assert_ok()
    environment.play(DESTROY).assert_ok()
    policies = environment.derive()
    emulator.reset()
    assert unused(policies, live(environment, user_with(aws, policies))) == []
    assert ACCOUNT_ID in json.dumps(policies)
