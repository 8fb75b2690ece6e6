# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running parts of an environment: one service, a second one, a component that fails, AWX's way of starting."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.integration.playing import ROOT, Playing

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

DEV = "inventories/dev"


@pytest.fixture(scope="module")
def playing(emulator: Emulator, aws_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Playing:
    return Playing(emulator, aws_environment, tmp_path_factory.mktemp("running"), read_ahead=True)


@pytest.fixture(scope="module")
def dev(emulator: Emulator, playing: Playing) -> Emulator:
    """inventories/dev, built."""
    emulator.reset()
    playing("site.yml", inventory=DEV).assert_ok()
    return emulator


def test_one_service_of_an_empty_account_names_what_is_missing_and_who_makes_it(fresh_account: Emulator, playing: Playing) -> None:
    result = playing("site.yml", inventory=DEV, limit="web")
    assert result.rc == 2
    said = " ".join(result.stdout.split())
    assert re.search(
        r"The (subnets 'public'|(security|target) group 'web'|load balancer 'ingress') of environment 'dev' do(es)? not exist in eu-central-1; "
        r"component '(network|firewall|ingress)' \((vpc|security_groups|alb_waf)\) makes (them|it): run --limit (network|firewall|ingress) first",
        said,
    ), result.stdout
    assert result.writes == []
    assert set(result.failed) == {"web"}


def test_one_service_of_an_empty_account_can_be_planned(fresh_account: Emulator, playing: Playing) -> None:
    result = playing("site.yml", inventory=DEV, limit="web", check=True).assert_ok()
    assert result.writes == []
    assert result.changed == {"web": 5}


class TestBuilt:
    """On inventories/dev, built once; the tests follow each other."""

    def test_a_change_of_one_service_deploys_that_service_alone(self, dev: Emulator, playing: Playing, aws: Aws) -> None:
        here = yaml.safe_load((ROOT / "group_vars" / "dev" / "services.yml").read_text(encoding="utf-8"))["services_overrides"]
        bigger = {"services_overrides": {**here, "web": {**here["web"], "cpu": 512, "memory": 1024}}}
        result = playing("site.yml", inventory=DEV, limit="web", variables=bigger).assert_ok()
        assert set(result.changed) == {"web"}
        assert {(entry.service, entry.operation) for entry in result.writes} == {("ecs", "RegisterTaskDefinition"), ("ecs", "UpdateService")}
        (service,) = aws("ecs").describe_services(cluster="groundwork-dev-cluster", services=["groundwork-dev-web"])["services"]
        definition = aws("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        assert (definition["cpu"], definition["memory"], definition["revision"]) == ("512", "1024", 2)

    def test_a_second_service_is_at_most_ten_lines_in_two_files(self, dev: Emulator, playing: Playing, aws: Aws, tmp_path: Path) -> None:
        host, entry = yaml_blocks_under("## One more service")
        assert len((host + entry).splitlines()) <= 10
        inventory = copy_of_dev(tmp_path)
        append_line_after(inventory / "hosts.yml", "            worker:", host)
        append_line_after(inventory / "group_vars" / "all" / "services.yml", "services:", entry)
        result = playing("site.yml", inventory=inventory).assert_ok()
        assert "clock" in result.changed
        (service,) = aws("ecs").describe_services(cluster="groundwork-dev-cluster", services=["groundwork-dev-clock"])["services"]
        (group,) = aws("ec2").describe_security_groups(GroupIds=service["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"])["SecurityGroups"]
        assert group["IpPermissions"] == []
        subnets = aws("ec2").describe_subnets(SubnetIds=service["networkConfiguration"]["awsvpcConfiguration"]["subnets"])["Subnets"]
        assert {tag["Value"] for subnet in subnets for tag in subnet["Tags"] if tag["Key"] == "Type"} == {"public"}

    def test_awx_runs_the_repository_as_its_project(self, dev: Emulator, aws_environment: dict[str, str], tmp_path: Path) -> None:
        artifacts = awx_run(aws_environment, tmp_path, "site.yml")
        said = (artifacts / "stdout").read_text(encoding="utf-8")
        assert (artifacts / "status").read_text(encoding="utf-8") == "successful", said
        events = [json.loads(path.read_text(encoding="utf-8")) for path in (artifacts / "job_events").glob("*.json")]
        (stats,) = [event["event_data"] for event in events if event["event"] == "playbook_on_stats"]
        assert set(stats["ok"]) >= {"network", "identity", "firewall", "cluster", "web"}
        assert stats["failures"] == {}
        assert "RESULT: dev in eu-central-1" in said


def test_a_component_that_fails_stops_the_run_after_its_layer_and_the_next_run_goes_on(fresh_account: Emulator, playing: Playing, aws: Aws) -> None:
    broken = {"service": "ec2.amazonaws.com", "managed_policies": ["arn:aws:iam::123456789012:policy/missing"]}
    result = playing("site.yml", inventory=DEV, variables={"iam_roles": {"broken": broken}})
    assert result.rc == 2
    said = " ".join(result.stdout.split())
    waiting = r"Waited for it: firewall, cluster, ingress, web, api, worker\."
    assert re.search(r"Component 'identity' \(iam\) failed at 'Present \| Bring each role [^']*': .*" + waiting, said)
    assert set(result.failed) == {"identity"}
    assert re.search(r"foundation +network +vpc +changed", result.stdout)
    assert len(re.findall(r"not started", result.stdout)) == 6
    assert [vpc["CidrBlock"] for vpc in aws("ec2").describe_vpcs(Filters=[{"Name": "tag:Environment", "Values": ["dev"]}])["Vpcs"]] == ["10.10.0.0/16"]
    assert aws("ecs").list_clusters()["clusterArns"] == []
    after = playing("site.yml", inventory=DEV).assert_ok()
    assert set(after.changed) == {"identity", "firewall", "cluster", "ingress", "web", "api", "worker"}


def yaml_blocks_under(heading: str) -> list[str]:
    """The YAML blocks of a section of the page for beginners."""
    text = (ROOT / "docs" / "getting-started.md").read_text(encoding="utf-8").partition(heading)[2].partition("\n## ")[0]
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def copy_of_dev(folder: Path) -> Path:
    """inventories/dev with group_vars of its own instead of the link."""
    inventory = folder / "dev"
    shutil.copytree(ROOT / DEV, inventory, symlinks=False)
    return inventory


def append_line_after(path: Path, line: str, text: str) -> None:
    """Write a text below a line of a file."""
    before, found, after = path.read_text(encoding="utf-8").partition(line + "\n")
    assert found, f"{line!r} is not in {path}"
    path.write_text(before + found + text + after, encoding="utf-8")


def tool(name: str, *arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program of the virtual environment in the repository's root."""
    command = [str(Path(sys.executable).with_name(name)), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def awx_run(environment: dict[str, str], folder: Path, playbook: str) -> Path:
    """Start a playbook as AWX does: the repository as the project, the inventory as a script that prints JSON; the artifacts."""
    exported = tool("ansible-inventory", "-i", DEV, "--list", "--export", "--playbook-dir", "playbooks", environment=environment).stdout
    assert "web" in json.loads(exported)["ecs_service"]["hosts"]
    (folder / "inventory").mkdir()
    script = folder / "inventory" / "hosts"
    script.write_text(f"#!{sys.executable}\nprint({exported!r})\n", encoding="utf-8")
    script.chmod(stat.S_IRWXU)
    (folder / "project").symlink_to(ROOT)
    (folder / "env").mkdir()
    (folder / "env" / "envvars").write_text(yaml.safe_dump(dict(environment)), encoding="utf-8")
    tool("ansible-runner", "run", str(folder), "--playbook", playbook, "--ident", "job", environment=environment)
    return folder / "artifacts" / "job"
