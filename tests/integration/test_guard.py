# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules of amazon.aws and community.aws whose own check mode writes, crashes or says nothing, behind the guard."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration.losing import losing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing, Result

HEAD = {
    "hosts": "localhost",
    "gather_facts": False,
    "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable},
    "module_defaults": {"group/groundwork.aws.aws": {"region": "eu-central-1"}, "group/amazon.aws.aws": {"region": "eu-central-1"}},
}
LIFECYCLE = {
    "rules": [{"rulePriority": 1, "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 9}, "action": {"type": "expire"}}]
}
TRACKING = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}, "TargetValue": 70}
SCALABLE = {"service_namespace": "ecs", "resource_id": "service/c/s", "scalable_dimension": "ecs:service:DesiredCount"}

#: The first writing call of each module, which is its plan, and the module's arguments.
MODULES: dict[str, tuple[str, dict[str, Any]]] = {
    "community.aws.application_autoscaling_policy": (
        "application-autoscaling:RegisterScalableTarget",
        {
            **SCALABLE,
            "state": "present",
            "policy_name": "cpu",
            "policy_type": "TargetTrackingScaling",
            "minimum_tasks": 1,
            "maximum_tasks": 3,
            "target_tracking_scaling_policy_configuration": TRACKING,
        },
    ),
    "community.aws.ecs_ecr": ("ecr:CreateRepository", {"name": "app/web", "lifecycle_policy": LIFECYCLE}),
    "community.aws.sns_topic": ("sns:CreateTopic", {"name": "news", "subscriptions": [{"endpoint": "a@example.com", "protocol": "email"}]}),
    "amazon.aws.s3_bucket": ("s3:CreateBucket", {"name": "guarded-bucket", "versioning": True}),
    "community.aws.elb_target_group": (
        "elbv2:CreateTargetGroup",
        {"name": "web", "protocol": "http", "port": 80, "vpc_id": "{{ vpc }}", "health_check_protocol": "http", "state": "present"},
    ),
    "amazon.aws.iam_password_policy": ("iam:UpdateAccountPasswordPolicy", {"state": "present", "min_pw_length": 20}),
    "amazon.aws.lambda_policy": (
        "lambda:AddPermission",
        {"function_name": "work", "statement_id": "s", "action": "lambda:InvokeFunction", "principal": "events.amazonaws.com", "state": "present"},
    ),
    "community.aws.s3_lifecycle": ("s3:PutBucketLifecycleConfiguration", {"name": "there", "expiration_days": 30, "prefix": "old/"}),
    "community.aws.elasticache": (
        "elasticache:CreateCacheCluster",
        {"name": "cache", "state": "present", "engine": "redis", "node_type": "cache.t3.micro", "num_nodes": 1, "cache_subnet_group": "default"},
    ),
    "amazon.aws.cloudwatchevent_rule": ("events:PutRule", {"name": "nightly", "schedule_expression": "rate(1 day)", "state": "present"}),
    "community.aws.efs": ("efs:CreateFileSystem", {"name": "files", "state": "present"}),
}


@pytest.fixture
def account(fresh_account: Emulator, aws: Aws) -> str:
    """What some of the modules want to find; the id of a VPC."""
    aws("ecs").create_cluster(clusterName="c")
    aws("s3").create_bucket(Bucket="there", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    role = aws("iam").create_role(RoleName="work", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    aws("lambda").create_function(FunctionName="work", Role=role, Handler="a.b", Runtime="python3.13", Code={"ZipFile": b"x"})
    return str(aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


@pytest.fixture
def tasks(play: Playing, tmp_path: Path) -> Callable[..., tuple[Result, list[dict[str, Any]]]]:
    """Run tasks on localhost, none of which keeps the others from running; give the run, and what each module said."""

    def run(*given: dict[str, Any], variables: dict[str, Any] | None = None, **options: Any) -> tuple[Result, list[dict[str, Any]]]:
        answers = tmp_path / "answers.json"
        keep = {"ansible.builtin.copy": {"dest": str(answers), "content": "{{ said | to_json }}"}, "check_mode": False, "changed_when": False}
        said = "{{ [" + ", ".join(f"answer_{number}" for number in range(len(given))) + "] }}"
        registered = [{**task, "register": f"answer_{number}", "ignore_errors": True} for number, task in enumerate(given)]
        path = tmp_path / "tasks.yml"
        path.write_text(yaml.safe_dump([{**HEAD, "tasks": [*registered, {**keep, "vars": {"said": said}}]}], sort_keys=False), encoding="utf-8")
        result = play(path, variables=variables, **options)
        return result, json.loads(answers.read_text(encoding="utf-8")) if result.rc == 0 else []

    return run


def test_modules_that_write_or_crash_in_check_mode_write_nothing_and_say_what_they_would_do(tasks: Any, account: str) -> None:
    result, answers = tasks(*({name: arguments} for name, (_call, arguments) in MODULES.items()), variables={"vpc": account}, check=True)
    assert result.assert_ok().writes == []
    said = dict(zip(MODULES, answers, strict=True))
    assert {name for name, answer in said.items() if answer["changed"] and not answer.get("failed")} == set(MODULES)
    planned = {name: f"{answer['planned']['service']}:{answer['planned']['operation']}" for name, answer in said.items()}
    assert planned == {name: call for name, (call, _arguments) in MODULES.items()}


@pytest.mark.thorough
def test_without_the_guard_each_of_them_writes_crashes_is_skipped_or_says_nothing(tasks: Any, account: str) -> None:
    given = ({name: arguments} for name, (_call, arguments) in MODULES.items())
    result, answers = tasks(*given, variables={"vpc": account, "groundwork_runner": False}, check=True)
    said = dict(zip(MODULES, answers, strict=True))
    writing = {name for name, (call, _arguments) in MODULES.items() if call in [f"{entry.service}:{entry.operation}" for entry in result.writes]}
    wrong = {name for name, answer in said.items() if answer.get("failed") or answer.get("skipped") or not answer["changed"]}
    assert writing == {"community.aws.application_autoscaling_policy", "amazon.aws.iam_password_policy"}
    assert wrong | writing == set(MODULES)


def test_a_module_of_upstream_whose_create_got_no_answer_makes_one_thing(tasks: Any, fresh_account: Emulator, aws: Aws) -> None:
    vpc = {"amazon.aws.ec2_vpc_net": {"name": "lost", "cidr_block": "10.0.0.0/16", "tags": {"a": "b"}}}
    with losing(fresh_account.url, "CreateVpc") as url:
        result, [said] = tasks(vpc, environment={"AWS_ENDPOINT_URL": url})
    made = aws("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["lost"]}])["Vpcs"]
    assert [vpc["CidrBlock"] for vpc in made] == ["10.0.0.0/16"]
    assert [entry.operation for entry in result.assert_ok().writes].count("CreateVpc") == 1
    assert (said["changed"], said["vpc"]["id"]) == (True, made[0]["VpcId"])
    assert "AWS's answer to ec2:CreateVpc (Connection was closed" in result.stderr


@pytest.mark.parametrize("check", [True, False])
def test_what_aws_would_refuse_is_an_error_in_a_plan_and_in_a_run_unless_it_is_let_pass(tasks: Any, fresh_account: Emulator, check: bool) -> None:
    group = {"amazon.aws.cloudwatchlogs_log_group": {"log_group_name": "web", "tags": {"a;b": "c"}}}
    result, [refused, passed] = tasks(group, {**group, "vars": {"groundwork_unchecked": ["logs:TagKey"]}}, check=check)
    assert refused["msg"] == (
        "amazon.aws.cloudwatchlogs_log_group: logs:CreateLogGroup would be refused by AWS: tags (the key) is 'a;b', "
        r"allowed is what matches ^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$ (logs:TagKey). groundwork_unchecked lets pass what AWS takes all the same."
    )
    assert (refused["changed"], passed["changed"], passed.get("failed", False)) == (False, True, False)
    assert [entry.operation for entry in result.assert_ok().writes][:1] == ([] if check else ["CreateLogGroup"])
