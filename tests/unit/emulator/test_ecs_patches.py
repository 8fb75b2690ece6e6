# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECS behaves as its API reference says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches.ecs import clusters, services, task_definitions, tasks
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.unit.emulator.conftest import Network

ROLE = "arn:aws:iam::123456789012:role/task"
CONTAINER = {"name": "web", "image": "nginx", "portMappings": [{"containerPort": 80}]}


@dataclass(frozen=True)
class Stage:
    """A cluster with a task definition `web:1`, and the network that its services use."""

    ecs: Any
    where: dict[str, Any]

    def create(self, name: str = "web", **members: Any) -> dict[str, Any]:
        capacity = {} if "capacityProviderStrategy" in members else {"launchType": "FARGATE"}
        asked = {"cluster": "main", "taskDefinition": "web", "desiredCount": 2, "networkConfiguration": self.where} | capacity | members
        service: dict[str, Any] = self.ecs.create_service(serviceName=name, **asked)["service"]
        return service

    def update(self, name: str = "web", **members: Any) -> dict[str, Any]:
        service: dict[str, Any] = self.ecs.update_service(cluster="main", service=name, **members)["service"]
        return service

    def describe(self, name: str = "web", **members: Any) -> dict[str, Any]:
        service: dict[str, Any] = self.ecs.describe_services(cluster="main", services=[name], **members)["services"][0]
        return service

    def register(self, **members: Any) -> str:
        asked = {"networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512", "taskRoleArn": ROLE}
        named = {"family": "web", "containerDefinitions": [CONTAINER]} | asked | members
        arn: str = self.ecs.register_task_definition(**named)["taskDefinition"]["taskDefinitionArn"]
        return arn


def picked(things: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """These members of each."""
    return [tuple(thing[name] for name in names) for thing in things]


@pytest.fixture
def stage(ecs: Any, network: Network) -> Stage:
    ecs.create_cluster(clusterName="main", capacityProviders=["FARGATE", "FARGATE_SPOT"])
    stage = Stage(ecs, {"awsvpcConfiguration": {"subnets": network.subnets, "securityGroups": [network.group], "assignPublicIp": "DISABLED"}})
    stage.register()
    return stage


EVERY_SETTING: dict[str, Any] = {
    "availabilityZoneRebalancing": "DISABLED",
    "deploymentConfiguration": {
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "maximumPercent": 150,
        "minimumHealthyPercent": 50,
        "strategy": "ROLLING",
        "alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True},
    },
    "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "base": 1, "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 3}],
    "healthCheckGracePeriodSeconds": 60,
    "enableExecuteCommand": True,
    "enableECSManagedTags": True,
    "propagateTags": "SERVICE",
    "platformVersion": "1.4.0",
}


@proves(services.create_service_keeps_its_settings)
def test_a_new_service_keeps_every_setting(stage: Stage) -> None:
    stage.create(**EVERY_SETTING, tags=[{"key": "a", "value": "b"}])
    described = stage.describe(include=["TAGS"])
    assert {name: described.get(name) for name in EVERY_SETTING} == EVERY_SETTING
    assert described["tags"] == [{"key": "a", "value": "b"}]
    assert described["deployments"][0]["capacityProviderStrategy"] == EVERY_SETTING["capacityProviderStrategy"]
    assert described["deployments"][0]["networkConfiguration"] == stage.where


@proves(services.create_service_keeps_its_settings)
def test_a_new_service_has_awss_defaults(stage: Stage) -> None:
    stage.create()
    described = stage.describe()
    assert described["deploymentConfiguration"] == {
        "deploymentCircuitBreaker": {"enable": False, "rollback": False},
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "strategy": "ROLLING",
    }
    assert (described["platformVersion"], described["deployments"][0]["platformVersion"]) == ("LATEST", "1.4.0")
    assert (described["launchType"], described["platformFamily"]) == ("FARGATE", "Linux")
    assert (described["schedulingStrategy"], described["deploymentController"]) == ("REPLICA", {"type": "ECS"})
    assert (described["enableExecuteCommand"], described["enableECSManagedTags"], described["propagateTags"]) == (False, False, "NONE")
    assert described["availabilityZoneRebalancing"] == "ENABLED"


@proves(services.create_service_keeps_its_settings)
def test_service_connect_is_told_by_the_deployment(stage: Stage) -> None:
    connect = {"enabled": True, "namespace": "main"}
    stage.create(serviceConnectConfiguration=connect)
    assert stage.describe()["deployments"][0]["serviceConnectConfiguration"] == connect


@proves(services.create_service_keeps_its_settings)
def test_the_clusters_strategy_serves_a_service_without_one(stage: Stage) -> None:
    strategy = [{"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 1}]
    stage.ecs.put_cluster_capacity_providers(cluster="main", capacityProviders=["FARGATE_SPOT"], defaultCapacityProviderStrategy=strategy)
    stage.ecs.create_service(cluster="main", serviceName="web", taskDefinition="web", desiredCount=1, networkConfiguration=stage.where)
    described = stage.describe()
    assert described["capacityProviderStrategy"] == strategy
    assert "launchType" not in described


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"capacityProviderStrategy": [{"capacityProvider": "other", "weight": 1}]}, "not associated with the cluster"),
        ({"launchType": "FARGATE", "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}]}, "Specifying both"),
        ({"networkConfiguration": None}, "Network Configuration must be provided"),
        ({"enableExecuteCommand": True, "taskDefinition": "bare"}, "valid taskRoleArn"),
    ],
)
def test_unusable_settings_are_refused(stage: Stage, members: dict[str, Any], words: str) -> None:
    stage.ecs.register_task_definition(
        family="bare", networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512", containerDefinitions=[CONTAINER]
    )
    asked = {"networkConfiguration": stage.where, "taskDefinition": "web"} | members
    with refused("InvalidParameterException", words):
        stage.ecs.create_service(cluster="main", serviceName="web", desiredCount=1, **{name: value for name, value in asked.items() if value})


@proves(services.create_service_refuses_a_name_in_use)
def test_a_second_service_of_the_name_is_refused(stage: Stage) -> None:
    stage.create()
    with refused("InvalidParameterException", "Creation of service was not idempotent."):
        stage.create()


@proves(services.create_service_refuses_a_name_in_use)
def test_the_same_client_token_finds_the_service(stage: Stage) -> None:
    stage.create(clientToken="once")
    stage.describe()
    assert stage.create(clientToken="once", desiredCount=5)["desiredCount"] == 2


@proves(services.services_settle)
def test_a_service_rolls_out(stage: Stage) -> None:
    created = stage.create()
    assert (created["runningCount"], created["pendingCount"], created["deployments"][0]["rolloutState"]) == (0, 2, "IN_PROGRESS")
    described = stage.describe()
    assert (described["runningCount"], described["pendingCount"]) == (2, 0)
    assert [(deployment["status"], deployment["rolloutState"], deployment["runningCount"]) for deployment in described["deployments"]] == [
        ("PRIMARY", "COMPLETED", 2)
    ]
    stage.ecs.get_waiter("services_stable").wait(cluster="main", services=["web"], WaiterConfig={"Delay": 1, "MaxAttempts": 1})


@proves(services.update_service_deploys_what_changed)
def test_an_update_changes_every_setting(stage: Stage) -> None:
    stage.create(tags=[{"key": "a", "value": "b"}])
    stage.describe()
    stage.update(**EVERY_SETTING, desiredCount=3)
    described = stage.describe(include=["TAGS"])
    assert {name: described.get(name) for name in EVERY_SETTING} == EVERY_SETTING
    assert "launchType" not in described
    assert (described["desiredCount"], described["runningCount"], described["tags"]) == (3, 3, [{"key": "a", "value": "b"}])
    assert described["networkConfiguration"] == stage.where


@proves(services.update_service_deploys_what_changed)
def test_a_new_revision_starts_a_deployment(stage: Stage) -> None:
    stage.create()
    stage.describe()
    revision = stage.register()
    updated = stage.update(taskDefinition="web")
    assert updated["taskDefinition"] == revision
    assert [(deployment["status"], deployment["taskDefinition"].rsplit(":", 1)[1]) for deployment in updated["deployments"]] == [
        ("PRIMARY", "2"),
        ("ACTIVE", "1"),
    ]
    assert [deployment["taskDefinition"] for deployment in stage.describe()["deployments"]] == [revision]


@pytest.mark.parametrize(
    ("members", "deployments"),
    [
        ({"desiredCount": 4}, 1),
        ({"enableExecuteCommand": True}, 1),
        ({"deploymentConfiguration": {"maximumPercent": 150}}, 1),
        ({"taskDefinition": "web:1"}, 1),
        ({"platformVersion": "1.4.0"}, 2),
        ({"forceNewDeployment": True}, 2),
    ],
)
def test_only_some_changes_start_a_deployment(stage: Stage, members: dict[str, Any], deployments: int) -> None:
    stage.create()
    stage.describe()
    assert len(stage.update(**members)["deployments"]) == deployments


@proves(services.update_service_deploys_what_changed)
def test_a_deleted_service_cannot_be_updated(stage: Stage) -> None:
    stage.create(desiredCount=0)
    stage.ecs.delete_service(cluster="main", service="web")
    with refused("ServiceNotActiveException"):
        stage.update(desiredCount=1)


@proves(services.delete_service_drains, services.services_settle)
def test_a_deleted_service_drains_before_its_name_is_free(stage: Stage) -> None:
    stage.create()
    stage.describe()
    with refused("InvalidParameterException", "scaled above 0"):
        stage.ecs.delete_service(cluster="main", service="web")
    assert stage.ecs.delete_service(cluster="main", service="web", force=True)["service"]["status"] == "DRAINING"
    with refused("InvalidParameterException", "still Draining"):
        stage.create()
    described = stage.describe()
    assert (described["status"], described["runningCount"], described["desiredCount"]) == ("INACTIVE", 0, 0)
    assert stage.create()["status"] == "ACTIVE"


@proves(services.list_services_leaves_out_deleted_ones)
def test_a_deleted_service_is_not_listed(stage: Stage) -> None:
    stage.create("gone", desiredCount=0)
    stage.create("here", desiredCount=0)
    stage.ecs.delete_service(cluster="main", service="gone")
    assert [arn.rsplit("/", 1)[1] for arn in stage.ecs.list_services(cluster="main")["serviceArns"]] == ["here"]


@proves(services.create_service_keeps_its_settings)
@pytest.mark.parametrize(
    ("name", "words"), [("unknown", "TaskDefinition not found."), ("web:9", "TaskDefinition not found."), ("web:1", "TaskDefinition is inactive")]
)
def test_a_task_definition_must_be_active(stage: Stage, name: str, words: str) -> None:
    stage.ecs.deregister_task_definition(taskDefinition="web:1")
    stage.register()
    with refused("ClientException", words):
        stage.create(taskDefinition=name)


@proves(task_definitions.a_family_means_its_latest_active_revision)
def test_a_family_is_its_latest_active_revision(stage: Stage) -> None:
    stage.ecs.deregister_task_definition(taskDefinition=stage.register())
    assert stage.ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]["revision"] == 1
    assert stage.create()["taskDefinition"].endswith("task-definition/web:1")
    stage.ecs.deregister_task_definition(taskDefinition="web:1")
    with refused("ClientException", "Unable to describe task definition."):
        stage.ecs.describe_task_definition(taskDefinition="web")


@proves(task_definitions.containers_are_described_with_defaults)
def test_containers_have_awss_defaults(stage: Stage) -> None:
    stage.register(containerDefinitions=[CONTAINER | {"healthCheck": {"command": ["CMD", "true"]}}], tags=[{"key": "a", "value": "b"}])
    described = stage.ecs.describe_task_definition(taskDefinition="web", include=["TAGS"])
    container = described["taskDefinition"]["containerDefinitions"][0]
    assert container["portMappings"] == [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]
    assert container["healthCheck"] == {"command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3}
    assert (container["cpu"], container["essential"]) == (0, True)
    assert [container[name] for name in ("environment", "mountPoints", "volumesFrom", "systemControls")] == [[], [], [], []]
    assert described["tags"] == [{"key": "a", "value": "b"}]


def test_task_definitions_keep_size_and_platform_and_can_be_deleted(stage: Stage) -> None:
    arn = stage.register(ephemeralStorage={"sizeInGiB": 30}, runtimePlatform={"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"})
    described = stage.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    assert (described["ephemeralStorage"], described["runtimePlatform"]["cpuArchitecture"]) == ({"sizeInGiB": 30}, "ARM64")
    assert "ACTIVE status" in stage.ecs.delete_task_definitions(taskDefinitions=[arn])["failures"][0]["reason"]
    assert stage.ecs.deregister_task_definition(taskDefinition=arn)["taskDefinition"]["status"] == "INACTIVE"
    assert stage.ecs.delete_task_definitions(taskDefinitions=[arn])["taskDefinitions"][0]["status"] == "DELETE_IN_PROGRESS"


@proves(clusters.create_cluster_finds_the_one_that_is_there)
def test_creating_a_cluster_again_changes_nothing(stage: Stage) -> None:
    stage.ecs.create_cluster(clusterName="main")
    assert stage.ecs.describe_clusters(clusters=["main"])["clusters"][0]["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]


@proves(clusters.strategies_are_described_with_zeros)
def test_a_strategy_has_its_zeros(stage: Stage) -> None:
    stage.ecs.put_cluster_capacity_providers(
        cluster="main", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}]
    )
    cluster = stage.ecs.describe_clusters(clusters=["main"])["clusters"][0]
    assert cluster["capacityProviders"] == ["FARGATE"]
    assert cluster["defaultCapacityProviderStrategy"] == [{"capacityProvider": "FARGATE", "base": 0, "weight": 1}]


@proves(clusters.update_cluster_settings)
def test_a_clusters_settings_can_be_changed(stage: Stage) -> None:
    settings = [{"name": "containerInsights", "value": "enhanced"}]
    stage.ecs.update_cluster_settings(cluster="main", settings=settings)
    assert stage.ecs.describe_clusters(clusters=["main"], include=["SETTINGS"])["clusters"][0]["settings"] == settings


@proves(clusters.put_account_setting_default)
def test_an_account_setting_has_a_default(ecs: Any) -> None:
    assert ecs.put_account_setting_default(name="containerInsights", value="enabled")["setting"]["value"] == "enabled"


@proves(clusters.describe_clusters_tells_what_is_asked)
def test_settings_are_told_when_asked_for(stage: Stage) -> None:
    stage.ecs.update_cluster(cluster="main", configuration={"executeCommandConfiguration": {"logging": "NONE"}})
    assert not {"settings", "configuration"} & set(stage.ecs.describe_clusters(clusters=["main"])["clusters"][0])
    told = stage.ecs.describe_clusters(clusters=["main"], include=["SETTINGS", "CONFIGURATIONS"])["clusters"][0]
    assert told["configuration"] == {"executeCommandConfiguration": {"logging": "NONE"}}
    assert told["settings"]


@proves(clusters.clusters_count_what_they_run)
def test_a_cluster_counts(stage: Stage) -> None:
    stage.create()
    stage.describe()
    cluster = stage.ecs.describe_clusters(clusters=["main"])["clusters"][0]
    assert (cluster["activeServicesCount"], cluster["runningTasksCount"], cluster["pendingTasksCount"]) == (1, 2, 0)


@proves(clusters.delete_cluster_refuses_one_in_use)
def test_a_cluster_in_use_stays(stage: Stage) -> None:
    stage.create()
    with refused("ClusterContainsServicesException"):
        stage.ecs.delete_cluster(cluster="main")
    stage.ecs.delete_service(cluster="main", service="web", force=True)
    assert stage.ecs.delete_cluster(cluster="main")["cluster"]["status"] == "INACTIVE"


@proves(clusters.delete_cluster_refuses_one_in_use)
def test_a_cluster_with_tasks_stays(stage: Stage) -> None:
    task = stage.ecs.run_task(cluster="main", taskDefinition="web", launchType="FARGATE", networkConfiguration=stage.where)["tasks"][0]["taskArn"]
    with refused("ClusterContainsTasksException"):
        stage.ecs.delete_cluster(cluster="main")
    stage.ecs.stop_task(cluster="main", task=task)
    stage.ecs.delete_cluster(cluster="main")


@proves(clusters.deleted_things_are_not_tagged_resources)
def test_deleted_things_have_no_tags(stage: Stage, aws: Any) -> None:
    stage.create(desiredCount=0, tags=[{"key": "a", "value": "b"}])
    stage.ecs.delete_service(cluster="main", service="web")
    assert aws("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "a"}])["ResourceTagMappingList"] == []


@proves(tasks.containers_need_no_memory_of_their_own, tasks.tasks_have_all_their_containers)
def test_a_task_runs_with_all_its_containers(stage: Stage) -> None:
    stage.register(containerDefinitions=[CONTAINER, {"name": "agent", "image": "agent"}])
    where = {"awsvpcConfiguration": {"subnets": stage.where["awsvpcConfiguration"]["subnets"]}}
    task = stage.ecs.run_task(cluster="main", taskDefinition="web", launchType="FARGATE", networkConfiguration=where)["tasks"][0]
    assert [container["name"] for container in task["containers"]] == ["web", "agent"]
    assert (task["cpu"], task["memory"], task["lastStatus"]) == ("256", "512", "RUNNING")


@proves(tasks.list_tasks_of_a_service)
def test_a_services_tasks_are_its_own(stage: Stage) -> None:
    stage.create()
    stage.ecs.run_task(cluster="main", taskDefinition="web", launchType="FARGATE", networkConfiguration=stage.where)
    assert len(stage.ecs.list_tasks(cluster="main")["taskArns"]) == 1
    assert stage.ecs.list_tasks(cluster="main", serviceName="web")["taskArns"] == []
