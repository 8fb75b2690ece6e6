# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role ecs_service on the emulator, read back with boto3."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ..playing import write_role_playbook
from .killing import kill_after

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Variables = dict[str, Any]
Go = Callable[..., Any]
NGINX: Variables = {"image": "nginx:1.29", "port": 80, "writable_paths": ["/var/cache/nginx", "/run"]}
KEY, OTHER_KEY = (f"arn:aws:kms:eu-central-1:123456789012:key/{digit * 8}-89ab-cdef-0123-456789abcdef" for digit in "01")
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf"


@pytest.fixture
def variables(fresh_account: Emulator, aws: Aws) -> Variables:
    """What the role is wired to: a cluster, two subnets, a security group, two roles."""
    ec2 = aws("ec2")
    aws("ecs").create_cluster(clusterName="main", capacityProviders=["FARGATE", "FARGATE_SPOT"])
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    zones = {0: "eu-central-1a", 1: "eu-central-1b"}
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"] for n, zone in zones.items()]
    return {
        "ecs_service_key": "web",
        "ecs_service_name": "web-service",
        "ecs_service_family": "web-task",
        "ecs_service_log_group_name": "/ecs/web-task",
        "ecs_service_container_name": "web-container",
        "ecs_service_cluster": "main",
        "ecs_service_subnet_ids": subnets,
        "ecs_service_security_group_ids": [ec2.create_security_group(VpcId=vpc, GroupName="web", Description="x")["GroupId"]],
        "ecs_service_execution_role_arn": "arn:aws:iam::123456789012:role/web-execution",
        "ecs_service_task_role_arn": "arn:aws:iam::123456789012:role/web-task",
    }


@pytest.fixture
def go(role_play: Play, variables: Variables) -> Go:
    """Run the role with a definition."""

    def run(definition: Variables | None = None, state: str = "present", check: bool = False, **more: Any) -> Any:
        return role_play("ecs_service", {**variables, "ecs_service_definition": definition or NGINX, **more}, state=state, check=check)

    return run


def service_of(aws: Aws) -> dict[str, Any]:
    return dict(aws("ecs").describe_services(cluster="main", services=["web-service"], include=["TAGS"])["services"][0])


def task_of(aws: Aws) -> dict[str, Any]:
    return dict(aws("ecs").describe_task_definition(taskDefinition="web-task")["taskDefinition"])


def group_of(aws: Aws) -> dict[str, Any]:
    return dict(aws("logs").describe_log_groups(logGroupNamePrefix="/ecs/web-task")["logGroups"][0])


def calls(result: Any) -> list[str]:
    return [entry.operation for entry in result.writes]


def test_s0_30_to_s0_38_a_service_from_nothing_to_nothing(go: Go, aws: Aws, variables: Variables) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 3}, [])
    assert go(ecs_service_log_retention_days=14, ecs_service_assign_public_ip=True).assert_ok().changed == {"localhost": 3}
    service, task = service_of(aws), task_of(aws)
    assert (service["desiredCount"], service["launchType"], service["platformVersion"]) == (1, "FARGATE", "LATEST")
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    assert (set(network["subnets"]), network["assignPublicIp"]) == (set(variables["ecs_service_subnet_ids"]), "ENABLED")
    assert network["securityGroups"] == variables["ecs_service_security_group_ids"]
    assert (task["cpu"], task["memory"], task["networkMode"]) == ("256", "512", "awsvpc")
    (container,) = task["containerDefinitions"]
    assert (container["name"], container["image"], container["essential"]) == ("web-container", "nginx:1.29", True)
    assert container["portMappings"] == [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]
    assert container["logConfiguration"]["options"]["awslogs-stream-prefix"] == "ecs"
    (group,) = aws("logs").describe_log_groups(logGroupNamePrefix="/ecs/")["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == ("/ecs/web-task", 14)
    go(ecs_service_log_retention_days=14, ecs_service_assign_public_ip=True).assert_unchanged()
    assert go(state="absent", check=True).assert_ok().writes == []
    assert calls(go(state="absent").assert_ok()) == ["DeleteService", "DeregisterTaskDefinition", "DeleteLogGroup"]
    assert service_of(aws)["status"] == "INACTIVE"
    assert aws("logs").describe_log_groups()["logGroups"] == []
    go(state="absent").assert_unchanged()


def test_secure_by_default(go: Go, aws: Aws) -> None:
    go().assert_ok()
    service, (container,) = service_of(aws), task_of(aws)["containerDefinitions"]
    assert container["readonlyRootFilesystem"] is True
    assert container["linuxParameters"]["initProcessEnabled"] is True
    assert {mount["containerPath"] for mount in container["mountPoints"]} == {"/var/cache/nginx", "/run"}
    assert service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED"
    assert service["enableExecuteCommand"] is False
    assert service["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}


def test_s4_83_to_s4_99_a_service_with_everything(go: Go, aws: Aws) -> None:
    definition = {
        **NGINX,
        "port": 3001,
        "cpu": 512,
        "memory": 1024,
        "desired_count": 2,
        "architecture": "arm64",
        "stop_timeout": 60,
        "minimum_healthy_percent": 50,
        "maximum_percent": 150,
        "execute_command": True,
        "health_check": {"command": ["CMD-SHELL", "wget -qO- http://localhost:3001/health"], "start_period": 60},
        "environment": {"NODE_ENV": "production", "PORT": 3001},
        "secrets": {"DATABASE_PASSWORD": f"{SECRET}:password::"},
        "log_retention_days": 7,
        "sidecars": [{"name": "router", "image": "fluent-bit:3", "essential": False}],
        "depends_on": {"router": "start"},
        "deployment_alarms": {"names": ["errors"]},
    }
    go(definition).assert_ok()
    service, task = service_of(aws), task_of(aws)
    containers = {container["name"]: container for container in task["containerDefinitions"]}
    own = containers["web-container"]
    assert (task["cpu"], task["memory"], task["runtimePlatform"]["cpuArchitecture"]) == ("512", "1024", "ARM64")
    assert own["healthCheck"] == {"command": definition["health_check"]["command"], "interval": 30, "timeout": 5, "retries": 3, "startPeriod": 60}
    assert own["secrets"] == [{"name": "DATABASE_PASSWORD", "valueFrom": f"{SECRET}:password::"}]
    assert own["environment"] == [{"name": "NODE_ENV", "value": "production"}, {"name": "PORT", "value": "3001"}]
    assert own["dependsOn"] == [{"containerName": "router", "condition": "START"}]
    assert (own["stopTimeout"], own.get("readonlyRootFilesystem", False), set(containers)) == (60, False, {"web-container", "router"})
    assert (service["desiredCount"], service["enableExecuteCommand"], service["propagateTags"]) == (2, True, "SERVICE")
    configuration = service["deploymentConfiguration"]
    assert (configuration["minimumHealthyPercent"], configuration["maximumPercent"]) == (50, 150)
    assert configuration["alarms"] == {"alarmNames": ["errors"], "enable": True, "rollback": True}
    assert aws("logs").describe_log_groups()["logGroups"][0]["retentionInDays"] == 7
    go(definition).assert_unchanged()


@pytest.mark.parametrize(
    ("change", "written"),
    [
        ({"image": "nginx:1.30"}, ["RegisterTaskDefinition", "UpdateService"]),
        ({"desired_count": 3}, ["UpdateService"]),
        pytest.param({"log_retention_days": 90}, ["PutRetentionPolicy"], marks=pytest.mark.thorough),
        pytest.param({"log_kms_key_arn": KEY}, ["AssociateKmsKey"], marks=pytest.mark.thorough),
        pytest.param({"capacity_strategy": [{"capacity_provider": "FARGATE_SPOT", "weight": 1}]}, ["UpdateService"], marks=pytest.mark.thorough),
        ({"desired_count": None}, []),
    ],
    ids=["image", "count", "c11-retention", "key-of-the-logs", "c22-spot", "autoscaling"],
)
def test_a_change_is_one_plan_and_the_calls_that_it_needs(go: Go, change: Variables, written: list[str]) -> None:
    go().assert_ok()
    planned = go({**NGINX, **change}, check=True).assert_ok()
    assert (planned.changed.get("localhost", 0), planned.writes) == (len(written), [])
    assert calls(go({**NGINX, **change}).assert_ok()) == written
    go({**NGINX, **change}).assert_unchanged()


@pytest.mark.parametrize(
    ("key", "drift", "written"),
    [
        (KEY, lambda logs: logs.associate_kms_key(logGroupName="/ecs/web-task", kmsKeyId=OTHER_KEY), "AssociateKmsKey"),
        pytest.param(KEY, lambda logs: logs.disassociate_kms_key(logGroupName="/ecs/web-task"), "AssociateKmsKey", marks=pytest.mark.thorough),
        pytest.param(
            None,
            lambda logs: logs.associate_kms_key(logGroupName="/ecs/web-task", kmsKeyId=OTHER_KEY),
            "DisassociateKmsKey",
            marks=pytest.mark.thorough,
        ),
    ],
    ids=["changed", "removed", "added"],
)
def test_drift_of_the_log_groups_key_is_seen_and_repaired(go: Go, aws: Aws, key: str | None, drift: Callable[[Any], object], written: str) -> None:
    definition = {**NGINX, "log_kms_key_arn": key}
    go(definition).assert_ok()
    before = group_of(aws)
    drift(aws("logs"))
    planned = go(definition, check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 1}, [])
    assert calls(go(definition).assert_ok()) == [written]
    assert (before.get("kmsKeyId"), group_of(aws)) == (key, before)
    go(definition).assert_unchanged()


def target_group(aws: Aws, variables: Variables) -> str:
    """A target group that a load balancer sends requests to, as the role alb_waf makes it."""
    subnets, groups = variables["ecs_service_subnet_ids"], variables["ecs_service_security_group_ids"]
    vpc = aws("ec2").describe_subnets(SubnetIds=subnets)["Subnets"][0]["VpcId"]
    other = aws("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.9.0/24", AvailabilityZone="eu-central-1c")["Subnet"]["SubnetId"]
    elb = aws("elbv2")
    balancer = elb.create_load_balancer(Name="edge", Subnets=[subnets[0], other], SecurityGroups=groups)["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")["TargetGroups"][0]["TargetGroupArn"]
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=forward)
    return str(group)


def test_s2_41_s4_108_tasks_behind_a_load_balancer(go: Go, aws: Aws, variables: Variables) -> None:
    behind = {**NGINX, "port": 5000, "http": {"paths": ["/api/*"]}}
    arn = target_group(aws, variables)
    go(behind, ecs_service_target_group_arn=arn).assert_ok()
    service = service_of(aws)
    assert service["loadBalancers"] == [{"targetGroupArn": arn, "containerName": "web-container", "containerPort": 5000}]
    assert service["healthCheckGracePeriodSeconds"] == 60
    go(behind, ecs_service_target_group_arn=arn).assert_unchanged()


def test_c22_back_from_spot(go: Go, aws: Aws) -> None:
    go({**NGINX, "capacity_strategy": [{"capacity_provider": "FARGATE_SPOT", "weight": 1}]}).assert_ok()
    go().assert_ok()
    assert (service_of(aws)["launchType"], service_of(aws)["capacityProviderStrategy"]) == ("FARGATE", [])


def test_absent_leaves_what_is_somebody_elses(go: Go, aws: Aws, variables: Variables) -> None:
    aws("logs").create_log_group(logGroupName="/ecs/web-task", tags={"groundwork:environment": "other"})
    container = {"containerDefinitions": [{"name": "x", "image": "x"}]}
    aws("ecs").register_task_definition(family="web-task", cpu="256", memory="512", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", **container)
    arn = aws("ecs").create_service(cluster="main", serviceName="web-service", taskDefinition="web-task", **elsewhere(variables))["service"]["serviceArn"]
    for tags in ({}, {"groundwork:project": "groundwork", "groundwork:environment": "test", "groundwork:component": "other"}):
        aws("ecs").tag_resource(resourceArn=arn, tags=[{"key": key, "value": value} for key, value in tags.items()])
        go(state="absent").assert_unchanged()
        assert service_of(aws)["status"] == "ACTIVE"


def elsewhere(variables: Variables) -> Variables:
    return {"desiredCount": 1, "launchType": "FARGATE", "networkConfiguration": {"awsvpcConfiguration": {"subnets": variables["ecs_service_subnet_ids"]}}}


def test_a_killed_run_is_completed_by_the_next(
    emulator: Emulator, go: Go, aws: Aws, variables: Variables, stack: Variables, stack_tags: Variables, aws_environment: dict[str, str], tmp_path: Path
) -> None:
    given = {**variables, "ecs_service_definition": NGINX, "ecs_service_stack": stack, "ecs_service_tags": stack_tags}
    kill_after(emulator, "RegisterTaskDefinition", write_role_playbook(tmp_path, "ecs_service", given), aws_environment)
    assert calls(go().assert_ok()) == ["CreateService"]
    assert task_of(aws)["revision"] == 1
    go().assert_unchanged()


def test_exec_with_a_read_only_file_system_is_refused(go: Go) -> None:
    result = go({**NGINX, "execute_command": True, "readonly_root_filesystem": True})
    assert result.rc != 0
    assert "readonly_root_filesystem is true, but execute_command is on" in result.stdout
    assert "RegisterTaskDefinition" not in calls(result)


@pytest.mark.thorough
def test_without_the_runner_it_is_the_same_only_slower(go: Go) -> None:
    assert calls(go(check=True, groundwork_runner=False).assert_ok()) == []
    assert calls(go(groundwork_runner=False).assert_ok()) == ["CreateLogGroup", "PutRetentionPolicy", "RegisterTaskDefinition", "CreateService"]
    go(groundwork_runner=False).assert_unchanged()
    go().assert_unchanged()
