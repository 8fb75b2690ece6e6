# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-worker runner through ansible-playbook: what is planned is what is made, and no write leaves in check mode."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing, Result

pytestmark = pytest.mark.core

TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
)
VPC = {"amazon.aws.ec2_vpc_net": {"name": "runner", "cidr_block": "10.0.0.0/16", "tags": {"a": "b"}}, "register": "network"}
SUBNET = {
    "amazon.aws.ec2_vpc_subnet": {"vpc_id": "{{ network.vpc.id | groundwork.aws.or_unknown }}", "cidr": "{{ item }}", "az": "eu-central-1a"},
    "loop": ["10.0.1.0/24", "10.0.2.0/24"],
    "register": "subnets",
}
GROUP = {
    "amazon.aws.ec2_security_group": {
        "name": "web",
        "description": "web",
        "vpc_id": "{{ network.vpc.id | groundwork.aws.or_unknown }}",
        "rules": [{"proto": "tcp", "ports": [80], "cidr_ip": "192.0.2.0/24"}],
    }
}
ROLE = {"amazon.aws.iam_role": {"name": "runner", "assume_role_policy_document": TRUST}, "register": "role"}


@pytest.fixture
def tasks(play: Playing, tmp_path: Path) -> Any:
    """Run a list of tasks on localhost, and give the result with what they registered."""

    def run(*given: dict[str, Any], runner: bool = True, **options: Any) -> tuple[Result, dict[str, Any]]:
        registered = [task["register"] for task in given if "register" in task]
        answers = tmp_path / "answers.json"
        keep = {
            "ansible.builtin.copy": {"dest": str(answers), "content": "{{ {" + ", ".join(f"'{n}': {n}" for n in registered) + "} | to_json }}"},
            "check_mode": False,
            "changed_when": False,
        }
        head = {
            "hosts": "localhost",
            "gather_facts": False,
            "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable, "groundwork_runner": runner},
            "module_defaults": {"group/groundwork.aws.aws": {"region": "eu-central-1"}},
        }
        path = tmp_path / "tasks.yml"
        path.write_text(yaml.safe_dump([{**head, "tasks": [*given, keep]}], sort_keys=False), encoding="utf-8")
        result = play(path, **options)
        return result, json.loads(answers.read_text(encoding="utf-8")) if result.rc == 0 else {}

    return run


def test_check_mode_on_an_empty_account_plans_every_task_and_sends_no_write(tasks: Any, fresh_account: Emulator) -> None:
    result, _ = tasks(VPC, SUBNET, GROUP, ROLE, check=True)
    result.assert_ok()
    assert result.writes == []
    assert result.changed == {"localhost": 4}
    for call in ("ec2:CreateVpc", "ec2:CreateSubnet", "ec2:CreateSecurityGroup", "iam:CreateRole"):
        assert f"+++ after: {call}" in result.stdout
    assert "VpcId: (known after apply)" in result.stdout


def test_a_run_makes_what_the_plan_said_and_a_second_one_nothing(tasks: Any, fresh_account: Emulator, aws: Aws) -> None:
    tasks(VPC, SUBNET, GROUP, ROLE)[0].assert_ok()
    assert [vpc["CidrBlock"] for vpc in aws("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["runner"]}])["Vpcs"]] == ["10.0.0.0/16"]
    assert {subnet["CidrBlock"] for subnet in aws("ec2").describe_subnets()["Subnets"]} >= {"10.0.1.0/24", "10.0.2.0/24"}
    again, _ = tasks(VPC, SUBNET, GROUP, ROLE)
    again.assert_unchanged()
    planned, _ = tasks(VPC, SUBNET, GROUP, ROLE, check=True)
    planned.assert_unchanged()


def test_a_change_of_an_existing_thing_is_planned_as_the_call_that_makes_it(tasks: Any, fresh_account: Emulator, aws: Aws) -> None:
    tasks(VPC)[0].assert_ok()
    retagged = {**VPC, "amazon.aws.ec2_vpc_net": {**VPC["amazon.aws.ec2_vpc_net"], "tags": {"a": "c"}}}
    result, _ = tasks(retagged, check=True)
    assert "ec2:CreateTags" in result.assert_ok().stdout
    assert result.writes == []


def test_the_placeholder_is_refused_outside_check_mode(tasks: Any, fresh_account: Emulator) -> None:
    result, _ = tasks({"amazon.aws.ec2_vpc_igw": {"vpc_id": "{{ nothing.vpc.id | groundwork.aws.or_unknown }}"}})
    assert result.rc == 2
    assert "vpc_id of amazon.aws.ec2_vpc_igw is not known: what it is read from does not exist." in result.stdout
    assert result.requests == []


def test_a_module_that_writes_in_its_own_check_mode_writes_nothing_here(tasks: Any, fresh_account: Emulator, aws: Aws) -> None:
    target = {"ServiceNamespace": "ecs", "ResourceId": "service/c/s", "ScalableDimension": "ecs:service:DesiredCount"}
    aws("ecs").create_cluster(clusterName="c")
    policy = {
        "community.aws.application_autoscaling_policy": {
            "state": "present",
            "policy_name": "cpu",
            "service_namespace": "ecs",
            "resource_id": target["ResourceId"],
            "scalable_dimension": target["ScalableDimension"],
            "policy_type": "TargetTrackingScaling",
            "minimum_tasks": 1,
            "maximum_tasks": 3,
            "target_tracking_scaling_policy_configuration": {
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
                "TargetValue": 70,
            },
        }
    }
    result, _ = tasks(policy, check=True)
    assert result.assert_ok().changed == {"localhost": 1}
    assert result.writes == []
    assert aws("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
