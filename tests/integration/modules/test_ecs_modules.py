# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ECS modules on the emulator: every managed attribute is changed behind their back, seen, and repaired alone."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.module_utils.ecs_clusters import CLUSTER
from ansible_collections.groundwork.aws.plugins.module_utils.ecs_services import SERVICE
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules import ecs_cluster, ecs_service, ecs_task_definition

from ..playing import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..playing import Playing

Params = dict[str, Any]
Go = Callable[..., Params]
TARGET_GROUP = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/0123456789abcdef"
REGISTRY = "arn:aws:servicediscovery:eu-central-1:123456789012:service/srv-0123456789abcdef"
NAMESPACE = "arn:aws:servicediscovery:eu-central-1:123456789012:namespace/ns-0123456789abcdef"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
CONTAINERS = [
    {
        "name": "app",
        "image": "nginx:1.29",
        "port_mappings": [{"container_port": 80, "name": "http"}],
        "environment": {"B": "2", "A": "1"},
        "health_check": {"command": ["CMD", "true"]},
        "log_configuration": {"log_driver": "awslogs", "options": {"awslogs-group": "/web", "awslogs-region": "eu-central-1"}},
    },
    {"name": "a-sidecar", "image": "busybox", "essential": False},
]
TASK: Params = {
    "family": "web",
    "cpu": 256,
    "memory": 512,
    "network_mode": "awsvpc",
    "requires_compatibilities": ["fargate"],
    "containers": CONTAINERS,
    "tags": {"Name": "web"},
}


@pytest.fixture(scope="module")
def network(emulator: Emulator, aws: Aws) -> Params:
    """Two subnets and two security groups in an account that is otherwise empty when the first test begins."""
    emulator.reset()
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24")["Subnet"]["SubnetId"] for number in range(2)]
    groups = [ec2.create_security_group(VpcId=vpc, GroupName=f"sg{number}", Description="x")["GroupId"] for number in range(2)]
    return {"subnets": subnets, "security_groups": groups}


def cluster_params(**changes: Any) -> Params:
    unset = dict.fromkeys(field.name for field in CLUSTER)
    asked = {
        "name": "main",
        "container_insights": "enabled",
        "execute_command": {"logging": "override", "log_configuration": {"cloud_watch_log_group_name": "/exec"}},
        "managed_storage": {"kms_key_id": KEY},
        "capacity_providers": ["FARGATE", "FARGATE_SPOT"],
        "default_capacity_provider_strategy": [{"capacity_provider": "FARGATE", "base": 1, "weight": 1}],
        "service_connect_namespace": NAMESPACE,
        "tags": {"Name": "main"},
    }
    return {**unset, "state": "present", "purge_tags": True, "wait_timeout": 60, **asked, **changes}


def service_params(network: Params, **changes: Any) -> Params:
    unset = dict.fromkeys(field.name for field in SERVICE)
    asked = {
        "name": "web",
        "cluster": "main",
        "task_definition": "web",
        "desired_count": 2,
        "capacity_provider_strategy": [{"capacity_provider": "FARGATE", "weight": 1}],
        "platform_version": "LATEST",
        "network_configuration": {"subnets": network["subnets"], "security_groups": network["security_groups"][:1], "assign_public_ip": False},
        "deployment_configuration": {
            "maximum_percent": 200,
            "minimum_healthy_percent": 100,
            "circuit_breaker": {"enable": True, "rollback": True},
            "alarms": {"alarm_names": ["errors"], "enable": True, "rollback": True},
            "strategy": "rolling",
        },
        "health_check_grace_period_seconds": 60,
        "enable_execute_command": False,
        "enable_ecs_managed_tags": True,
        "propagate_tags": "service",
        "load_balancers": [{"target_group_arn": TARGET_GROUP, "container_name": "app", "container_port": 80}],
        "service_registries": [{"registry_arn": REGISTRY}],
        "service_connect": {"enabled": False},
        "availability_zone_rebalancing": "enabled",
        "placement_constraints": [],
        "placement_strategy": [],
        "tags": {"Name": "web"},
    }
    own = {"state": "present", "purge_tags": True, "wait": True, "wait_timeout": 60, "replace": False, "force_new_deployment": False}
    return {**unset, **own, **asked, **changes}


def task_params(**changes: Any) -> Params:
    unset: Params = {name: None for name in ecs_task_definition.ARGUMENT_SPEC if name not in ("state", "purge_tags")}
    return {**unset, "state": "present", "purge_tags": True, **copy.deepcopy(TASK), **changes}


@pytest.fixture
def built(network: Params, aws: Aws) -> Params:
    """A cluster, a task definition and a service with every attribute set, whatever the test before left."""
    ecs = aws("ecs")
    run(ecs_cluster.KIND, ecs, cluster_params(), False)
    ecs_task_definition.bring(ecs, task_params(), False)
    ecs_service.bring(ecs, service_params(network), False)
    return network


def writes(emulator: Emulator, since: int) -> list[str]:
    return [entry.operation for entry in emulator.requests()[since:] if not entry.read_only]


def seen_and_repaired(emulator: Emulator, go: Go, attribute: str, calls: list[str]) -> None:
    """Check mode sees exactly this attribute and writes nothing; a run repairs it with exactly these calls; then all is well."""
    start = len(emulator.requests())
    planned = go(check_mode=True)
    diff = planned["diff"]
    assert [key for key in diff["after"] if diff["before"].get(key) != diff["after"][key]] == [attribute]
    assert writes(emulator, start) == []
    repaired = go(check_mode=False)
    assert (repaired["changed"], repaired["diff"]) == (True, diff)
    assert writes(emulator, start) == calls
    assert go(check_mode=False)["changed"] is False
    assert writes(emulator, start) == calls


def update(**changes: Any) -> Callable[[Any], object]:
    return lambda ecs: ecs.update_service(cluster="main", service="web", **changes)


def configured(**changes: Any) -> Callable[[Any], object]:
    full = {
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True},
    }
    return update(deploymentConfiguration={**full, **changes})


def network_of(ecs: Any) -> Params:
    found: Params = ecs.describe_services(**ONE)["services"][0]["networkConfiguration"]["awsvpcConfiguration"]
    return found


def other_network(ecs: Any, **changes: Any) -> object:
    return update(networkConfiguration={"awsvpcConfiguration": {**network_of(ecs), **changes}})(ecs)


def other_revision(ecs: Any) -> object:
    ecs.register_task_definition(family="other", cpu="256", memory="512", networkMode="awsvpc", requiresCompatibilities=["FARGATE"], **OTHER_CONTAINERS)
    return update(taskDefinition="other")(ecs)


OTHER_CONTAINERS = {"containerDefinitions": [{"name": "app", "image": "nginx", "portMappings": [{"containerPort": 80}]}]}
SERVICE_ARN = "arn:aws:ecs:eu-central-1:123456789012:service/main/web"
CLUSTER_ARN = "arn:aws:ecs:eu-central-1:123456789012:cluster/main"
FORCED = {"forceNewDeployment": True}

#: What somebody does to the service by hand, and the attribute in which it shows.
SERVICE_DRIFT: dict[str, tuple[Callable[[Any], object], str]] = {
    "task definition": (other_revision, "task_definition"),
    "desired count": (update(desiredCount=1), "desired_count"),
    "strategy": (update(capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}], **FORCED), "capacity_provider_strategy"),
    "platform version": (update(platformVersion="1.4.0"), "platform_version"),
    "subnets": (lambda ecs: other_network(ecs, subnets=network_of(ecs)["subnets"][:1]), "network_configuration"),
    "security groups": (lambda ecs: other_network(ecs, securityGroups=[]), "network_configuration"),
    "public address": (lambda ecs: other_network(ecs, assignPublicIp="ENABLED"), "network_configuration"),
    "maximum percent": (configured(maximumPercent=150), "deployment_configuration"),
    "minimum percent": (configured(minimumHealthyPercent=50), "deployment_configuration"),
    "circuit breaker": (configured(deploymentCircuitBreaker={"enable": True, "rollback": False}), "deployment_configuration"),
    "alarms": (configured(alarms={"alarmNames": [], "enable": False, "rollback": False}), "deployment_configuration"),
    "bake time": (configured(strategy="BLUE_GREEN", bakeTimeInMinutes=5), "deployment_configuration"),
    "grace period": (update(healthCheckGracePeriodSeconds=0), "health_check_grace_period_seconds"),
    "managed tags": (update(enableECSManagedTags=False), "enable_ecs_managed_tags"),
    "propagated tags": (update(propagateTags="NONE"), "propagate_tags"),
    "load balancers": (update(loadBalancers=[]), "load_balancers"),
    "registries": (update(serviceRegistries=[]), "service_registries"),
    "service connect": (update(serviceConnectConfiguration={"enabled": True, "namespace": "mesh"}), "service_connect"),
    "rebalancing": (update(availabilityZoneRebalancing="DISABLED"), "availability_zone_rebalancing"),
    "placement constraints": (update(placementConstraints=[{"type": "distinctInstance"}]), "placement_constraints"),
    "placement strategy": (update(placementStrategy=[{"type": "spread", "field": "instanceId"}]), "placement_strategy"),
    "a tag changed": (lambda ecs: ecs.tag_resource(resourceArn=SERVICE_ARN, tags=[{"key": "Name", "value": "x"}]), "tags"),
}
ONE = {"cluster": "main", "services": ["web"]}


@pytest.mark.parametrize("drift", SERVICE_DRIFT)
def test_s0_30_drift_of_the_service_is_seen_and_repaired_alone(built: Params, emulator: Emulator, aws: Aws, drift: str) -> None:
    change, attribute = SERVICE_DRIFT[drift]
    change(aws("ecs"))
    go = lambda check_mode: ecs_service.bring(aws("ecs"), service_params(built), check_mode)  # noqa: E731  # one line says it
    seen_and_repaired(emulator, go, attribute, ["TagResource"] if attribute == "tags" else ["UpdateService"])


def test_every_attribute_of_a_service_has_a_drift() -> None:
    in_place = {field.name for field in SERVICE} - ecs_service.KIND.immutable
    exec_is_tested_alone = {"enable_execute_command"}
    assert {attribute for _change, attribute in SERVICE_DRIFT.values()} == in_place - exec_is_tested_alone | {"tags"}


def test_s4_91_drift_of_exec_is_seen_and_repaired_alone(built: Params, emulator: Emulator, aws: Aws) -> None:
    """It needs a task role, which the emulator, as AWS, asks for."""
    ecs = aws("ecs")
    role = "arn:aws:iam::123456789012:role/task"
    ecs_task_definition.bring(ecs, task_params(task_role_arn=role), False)
    ecs_service.bring(ecs, service_params(built), False)
    update(enableExecuteCommand=True)(ecs)
    seen_and_repaired(emulator, lambda check_mode: ecs_service.bring(ecs, service_params(built), check_mode), "enable_execute_command", ["UpdateService"])


def put_capacity(**changes: Any) -> Callable[[Any], object]:
    full = {"capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE", "base": 1, "weight": 1}]}
    return lambda ecs: ecs.put_cluster_capacity_providers(cluster="main", **{**full, **changes})


def update_cluster(**changes: Any) -> Callable[[Any], object]:
    return lambda ecs: ecs.update_cluster(cluster="main", **changes)


EXEC = {"logging": "OVERRIDE", "logConfiguration": {"cloudWatchLogGroupName": "/exec"}}
STORAGE = {"kmsKeyId": KEY}
CLUSTER_DRIFT: dict[str, tuple[Callable[[Any], object], str, str]] = {
    "insights": (update_cluster(settings=[{"name": "containerInsights", "value": "disabled"}]), "container_insights", "UpdateCluster"),
    "exec logging": (
        update_cluster(configuration={"executeCommandConfiguration": {**EXEC, "logging": "NONE"}, "managedStorageConfiguration": STORAGE}),
        "execute_command",
        "UpdateCluster",
    ),
    "storage key": (update_cluster(configuration={"executeCommandConfiguration": EXEC}), "managed_storage", "UpdateCluster"),
    "providers": (put_capacity(capacityProviders=["FARGATE"]), "capacity_providers", "PutClusterCapacityProviders"),
    "strategy": (put_capacity(defaultCapacityProviderStrategy=[]), "default_capacity_provider_strategy", "PutClusterCapacityProviders"),
    "namespace": (update_cluster(serviceConnectDefaults={"namespace": NAMESPACE + "0"}), "service_connect_namespace", "UpdateCluster"),
    "a tag too many": (lambda ecs: ecs.tag_resource(resourceArn=CLUSTER_ARN, tags=[{"key": "Other", "value": "x"}]), "tags", "UntagResource"),
}


@pytest.mark.parametrize("drift", CLUSTER_DRIFT)
def test_s4_87_drift_of_the_cluster_is_seen_and_repaired_alone(built: Params, emulator: Emulator, aws: Aws, drift: str) -> None:
    change, attribute, call = CLUSTER_DRIFT[drift]
    change(aws("ecs"))
    seen_and_repaired(emulator, lambda check_mode: run(ecs_cluster.KIND, aws("ecs"), cluster_params(), check_mode), attribute, [call])


def test_every_attribute_of_a_cluster_has_a_drift() -> None:
    assert {attribute for _change, attribute, _call in CLUSTER_DRIFT.values()} == {field.name for field in CLUSTER} | {"tags"}


def test_s0_31_a_revision_registered_by_hand_is_replaced_by_a_new_one(built: Params, emulator: Emulator, aws: Aws) -> None:
    ecs = aws("ecs")
    described = ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]
    members = ("family", "cpu", "memory", "networkMode", "requiresCompatibilities", "containerDefinitions")
    by_hand = {member: described[member] for member in members} | {"cpu": "512", "memory": "1024"}
    ecs.register_task_definition(**by_hand, tags=[{"key": "Name", "value": "web"}])
    planned = ecs_task_definition.bring(ecs, task_params(), True)
    assert {key for key, value in planned["diff"]["after"].items() if planned["diff"]["before"][key] != value} == {"cpu", "memory"}
    assert ecs_task_definition.bring(ecs, task_params(), False)["task_definition"]["revision"] == described["revision"] + 2
    assert ecs_task_definition.bring(ecs, task_params(), False)["changed"] is False


@pytest.mark.parametrize("order", [1, -1])
def test_order_of_containers_means_nothing(built: Params, aws: Aws, order: int) -> None:
    assert ecs_task_definition.bring(aws("ecs"), task_params(containers=CONTAINERS[::order]), True)["changed"] is False


def test_service_is_made_anew_under_its_name(built: Params, aws: Aws) -> None:
    ecs = aws("ecs")
    absent = service_params(built, state="absent")
    assert ecs_service.bring(ecs, {**absent, "wait": False}, False)["changed"] is True
    assert ecs_service.bring(ecs, service_params(built), False)["service"]["status"] == "active"
    assert ecs_service.bring(ecs, absent, False)["changed"] is True
    assert ecs.describe_services(**ONE)["services"][0]["status"] == "INACTIVE"
    assert ecs_service.bring(ecs, absent, False)["changed"] is False


def test_absent_by_tags_leaves_what_is_somebody_elses(built: Params, emulator: Emulator, aws: Aws) -> None:
    ecs, start = aws("ecs"), len(emulator.requests())
    theirs = {"state": "absent", "match_tags": {"Name": "theirs"}}
    for check_mode in (True, False):
        assert ecs_service.bring(ecs, service_params(built, **theirs), check_mode)["changed"] is False
        assert run(ecs_cluster.KIND, ecs, cluster_params(**theirs), check_mode)["changed"] is False
    assert writes(emulator, start) == []
    assert ecs_service.bring(ecs, service_params(built, state="absent", match_tags={"Name": "web"}), False)["changed"] is True
    assert run(ecs_cluster.KIND, ecs, cluster_params(state="absent", match_tags={"Name": "main"}), False)["changed"] is True
    assert [call for call in writes(emulator, start) if call.startswith("Delete")] == ["DeleteService", "DeleteCluster"]


def test_all_is_removed_in_order(built: Params, aws: Aws) -> None:
    ecs = aws("ecs")
    ecs_service.bring(ecs, service_params(built, state="absent"), False)
    result = ecs_task_definition.bring(ecs, task_params(state="absent", match_tags={"Name": "web"}), False)
    assert {arn.rpartition("/")[2].partition(":")[0] for arn in result["deregistered"]} == {"web"}
    assert ecs.list_task_definitions(familyPrefix="web", status="ACTIVE")["taskDefinitionArns"] == []
    assert run(ecs_cluster.KIND, ecs, cluster_params(state="absent"), False)["changed"] is True
    assert run(ecs_cluster.KIND, ecs, cluster_params(state="absent"), False)["changed"] is False
    assert run(ecs_cluster.KIND, ecs, cluster_params(), False)["changed"] is True


@pytest.mark.parametrize("module", [ecs_cluster, ecs_task_definition, ecs_service], ids=lambda module: module.__name__.rpartition(".")[2])
def test_examples_run_as_they_stand(network: Params, aws: Aws, play: Playing, tmp_path: Path, module: Any) -> None:
    """What an example refers to by id is there under another id; its cluster and its task definition are made first."""
    text = module.EXAMPLES.replace("subnet-0123456789abcdef0", network["subnets"][0]).replace("subnet-0123456789abcdef1", network["subnets"][1])
    text = text.replace("sg-0123456789abcdef0", network["security_groups"][0]).replace("shop-prod-web:3", "shop-prod-web")
    if module is ecs_service:
        aws("ecs").create_cluster(clusterName="shop-prod-cluster")
        ecs_task_definition.bring(aws("ecs"), task_params(family="shop-prod-web"), False)
    playbook = tmp_path / "examples.yml"
    head = {"hosts": "localhost", "gather_facts": False, "connection": "local", "tasks": yaml.safe_load(text)}
    playbook.write_text(yaml.safe_dump([head], sort_keys=False), encoding="utf-8")
    assert play(playbook, environment={"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}).assert_ok().changed == {"localhost": len(head["tasks"])}
