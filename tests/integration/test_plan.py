# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a check run: what it shows and keeps, changes that end it as failed, and a saved one that is applied only while it holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.integration.playing import ROOT, Playing, Result

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

DEV = "inventories/dev"
SOME = "network,queues"
VPC_TASK = "groundwork.aws.vpc : Network | Create or repair the VPC"
QUEUES_TASK = "groundwork.aws.sqs : Present | Bring each queue to what the data says"
SCHEMA = Draft202012Validator(json.loads((ROOT / "schemas" / "plan.json").read_text(encoding="utf-8")))


def words(result: Result) -> str:
    """The output without its line breaks and indents."""
    return " ".join(result.stdout.split())


class Plans:
    """Plays a part of inventories/dev and tells the plans that were kept."""

    def __init__(self, playing: Playing, folder: Path) -> None:
        self._playing, self._folder, self._runs = playing, folder, 0

    def __call__(self, *arguments: str, **options: Any) -> tuple[Result, dict[str, Any], Path]:
        """One run, and the plan that it kept (empty: none)."""
        self._runs += 1
        runs = self._folder / str(self._runs)
        result = self._playing("site.yml", *arguments, inventory=DEV, limit=SOME, environment={"GROUNDWORK_RUNS": str(runs)}, **options)
        kept = sorted(runs.glob("*-plan.json"))
        return result, json.loads(kept[0].read_text(encoding="utf-8")) if kept else {}, kept[0] if kept else runs


@pytest.fixture(scope="module")
def plans(emulator: Emulator, aws_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Plans:
    folder = tmp_path_factory.mktemp("plans")
    return Plans(Playing(emulator, aws_environment, folder), folder)


def drift(aws: Aws, timeout: str) -> str:
    """Another time-out on a queue, no host names in the VPC; the VPC."""
    (vpc,) = aws("ec2").describe_vpcs(Filters=[{"Name": "tag:Environment", "Values": ["dev"]}])["Vpcs"]
    aws("ec2").modify_vpc_attribute(VpcId=vpc["VpcId"], EnableDnsHostnames={"Value": False})
    queue = aws("sqs").get_queue_url(QueueName="groundwork-dev-jobs")["QueueUrl"]
    aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": timeout})
    return str(vpc["VpcId"])


class TestLife:
    """The tests follow each other: an empty account, a build, drift, repair."""

    @pytest.mark.core
    def test_s3_26_the_plan_of_an_empty_account_is_shown_and_kept(self, emulator: Emulator, plans: Plans, request: pytest.FixtureRequest) -> None:
        emulator.reset()
        result, plan, path = plans(check=True)
        result.assert_ok()
        assert result.writes == []
        SCHEMA.validate(plan)
        assert (plan["environment"], plan["region"], plan["account"], plan["playbook"]) == ("dev", "eu-central-1", "123456789012", "site.yml")
        by_name = {component["name"]: component for component in plan["components"]}
        vpc = next(change for change in by_name["network"]["changes"] if change["task"] == VPC_TASK)
        assert (vpc["change"], vpc["service"], vpc["operation"], vpc["after"]["CidrBlock"]) == ("create", "ec2", "CreateVpc", "10.10.0.0/16")
        subnet = next(change for change in by_name["network"]["changes"] if change["operation"] == "CreateSubnet")
        assert (subnet["item"], subnet["before"], subnet["after"]["VpcId"]) == ("public-eu-central-1a", {}, "(known after apply)")
        tables = next(change for change in by_name["network"]["changes"] if change["module"] == "groundwork.aws.ec2_route_table")
        assert (tables["service"], tables["operation"], tables["after"]["vpc_id"]) == ("ec2", "", "(known after apply)")
        queues = {change["item"]: change for change in by_name["queues"]["changes"]}
        assert queues["groundwork-dev-jobs"]["after"]["visibility_timeout"] == 60
        total = plan["summary"]["create"]
        assert f"Plan: {total} to create, 1 to change, 0 to delete." in result.stdout
        assert "\nqueues (sqs): +2\n" in result.stdout
        assert "  + Network | Create or repair the VPC (groundwork-dev-vpc)  [ec2:CreateVpc]\n      CidrBlock: 10.10.0.0/16\n" in result.stdout
        page = path.with_name(path.name.replace("plan.json", "plan.md")).read_text(encoding="utf-8")
        assert page.startswith("## Groundwork plan: dev in eu-central-1\n")
        assert "<summary>queues (sqs): +2</summary>" in page
        request.config.stash[PLAN] = path

    @pytest.mark.core
    def test_a_plan_that_holds_is_applied(self, plans: Plans, request: pytest.FixtureRequest) -> None:
        path = request.config.stash[PLAN]
        result, kept, _ = plans("-e", f"plan={path}", "-e", "fail_on_changes=true")
        result.assert_ok()
        assert kept == {}
        assert {entry.operation for entry in result.writes} >= {"CreateVpc", "CreateQueue"}
        assert f"Planning once more, to compare with {path}." in result.stdout
        assert f"Made exactly what {path} planned." in result.stdout
        assert "fail_on_changes=true changes nothing in a run; it makes a check run (--check) end as failed when something would change." in result.stdout

    def test_changes_end_a_check_as_failed_in_words_that_nobody_takes_for_an_error(self, plans: Plans, aws: Aws, request: pytest.FixtureRequest) -> None:
        vpc = drift(aws, "33")
        result, plan, path = plans("--check", "-e", "fail_on_changes=true")
        assert (result.rc, result.writes, result.failed) == (2, [], {"network": 1})
        assert "Changes are waiting, and nothing is broken. Plan: 0 to create, 2 to change, 0 to delete. A run would change network, queues." in words(result)
        assert "Nothing went wrong. This check ends as failed (exit code 2) because something would change" in words(result)
        network, queues = plan["components"]
        assert (network["result"], network["failure"]) == ("changed", "")
        (change,) = network["changes"]
        assert (change["task"], change["item"], change["operation"]) == (VPC_TASK, "groundwork-dev-vpc", "ModifyVpcAttribute")
        assert (change["before"], change["after"]) == (
            {"VpcId": vpc, "EnableDnsHostnames": {"Value": False}},
            {"VpcId": vpc, "EnableDnsHostnames": {"Value": True}},
        )
        (change,) = queues["changes"]
        assert (change["task"], change["item"], change["before"]["visibility_timeout"], change["after"]["visibility_timeout"]) == (
            *(QUEUES_TASK, "groundwork-dev-jobs"),
            *(33, 60),
        )
        assert "visibility_timeout" not in result.stdout  # without --diff it is kept, and not shown
        request.config.stash[PLAN] = path

    def test_a_plan_is_refused_when_aws_has_moved(self, plans: Plans, aws: Aws, request: pytest.FixtureRequest) -> None:
        drift(aws, "44")
        result, _, _ = plans("-e", f"plan={request.config.stash[PLAN]}")
        assert (result.rc, result.writes) == (2, [])
        said = words(result)
        assert "does not hold any more, and nothing was changed. Since it was made:" in said
        assert "(groundwork-dev-jobs)': ~ visibility_timeout: 33 -> 44 (in AWS) Plan again, and look at it." in said
        assert "EnableDnsHostnames" not in said

    def test_once_it_is_as_it_was_the_plan_holds_and_then_nothing_ends_a_check_as_failed(self, plans: Plans, aws: Aws, request: pytest.FixtureRequest) -> None:
        drift(aws, "33")
        result, _, _ = plans("-e", f"plan={request.config.stash[PLAN]}")
        assert {entry.operation for entry in result.assert_ok().writes} == {"ModifyVpcAttribute", "SetQueueAttributes"}
        result, plan, _ = plans("-e", "fail_on_changes=true", check=True)
        assert result.assert_unchanged().failed == {}
        assert plan["summary"] == {"create": 0, "update": 0, "delete": 0}


PLAN = pytest.StashKey[Path]()


def test_a_plan_of_something_else_is_refused_before_anything_is_asked_of_aws(plans: Plans, tmp_path: Path) -> None:
    other = {"format": 1, "environment": "prod", "region": "eu-central-1", "account": "", "components": []}
    (tmp_path / "plan.json").write_text(json.dumps(other), encoding="utf-8")
    result, _, _ = plans("-e", f"plan={tmp_path / 'plan.json'}")
    assert (result.rc, result.requests) == (2, [])
    assert "The plan is of the environment prod, and this run is of dev. Nothing was changed." in words(result)


def test_a_playbook_that_does_not_look_at_a_plan_says_so(play: Playing) -> None:
    result = play("playbooks/outputs.yml", "--tags", "none", "-e", "plan=plan.json", "-e", "fail_on_changes=false", inventory=DEV)
    assert "outputs.yml does not look at plan; site.yml does." in result.stdout + result.stderr
    assert "does not look at fail_on_changes" not in result.stdout + result.stderr


def as_awx(environment: dict[str, str], folder: Path, arguments: str) -> tuple[str, dict[str, Any]]:
    """Bring the queues to their definitions in a job: its status, and its artifacts."""
    (folder / "project").symlink_to(ROOT)
    (folder / "env").mkdir()
    (folder / "env" / "envvars").write_text(yaml.safe_dump({**environment, "GROUNDWORK_RUNS": str(folder / "runs")}), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("ansible-runner")), "run", str(folder), "--playbook", "site.yml", "--ident", "job"]
    options = f"--limit queues -i {ROOT / DEV} -e awx_job_id=7 {arguments}"
    done = subprocess.run([*command, "--cmdline", options], env=environment, capture_output=True, text=True, check=False)
    job = folder / "artifacts" / "job"
    events = [json.loads(path.read_text(encoding="utf-8")) for path in (job / "job_events").glob("*.json")]
    stats = [event["event_data"]["artifact_data"] for event in events if event["event"] == "playbook_on_stats"]
    assert len(stats) == 1, done.stdout
    return (job / "status").read_text(encoding="utf-8"), stats[0]


def test_awx_keeps_the_summary_as_the_artifact_of_the_job(fresh_account: Emulator, aws_environment: dict[str, str], tmp_path: Path) -> None:
    status, artifacts = as_awx(aws_environment, tmp_path, "--check -e fail_on_changes=true")
    assert status == "failed"
    assert artifacts["groundwork_summary"] == {
        "check": True,
        "playbook": "site.yml",
        "environment": "dev",
        "region": "eu-central-1",
        "account": "123456789012",
        "counts": {"create": 2, "update": 0, "delete": 0},
        "components": {"queues": {"create": 2, "update": 0, "delete": 0}},
        "failed": {},
    }


@pytest.mark.thorough
def test_awx_applies_a_saved_plan(fresh_account: Emulator, aws_environment: dict[str, str], play: Playing, tmp_path: Path) -> None:
    play("site.yml", inventory=DEV, limit="queues", check=True).assert_ok()
    (plan,) = (tmp_path / "runs").glob("*-plan.json")
    (tmp_path / "awx").mkdir()
    status, artifacts = as_awx(aws_environment, tmp_path / "awx", f"-e plan={plan}")
    assert (status, artifacts["groundwork_summary"]["counts"]["create"]) == ("successful", 2)
