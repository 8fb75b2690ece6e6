# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECS clusters: settings, counts, and what stands in the way of deleting one."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ecs.exceptions import ECSException
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse

from ..mechanism import Function, replaces

SETTINGS = "DescribeClustersResponse.clusters.Cluster.settings"
CONFIGURATION = "DescribeClustersResponse.clusters.Cluster.configuration"


@replaces(EC2ContainerServiceBackend, "create_cluster")
def create_cluster_finds_the_one_that_is_there(original: Function, backend: Any, name: str, *rest: Any, **named: Any) -> Any:
    """An ACTIVE cluster of the name is given back as it is; moto starts it anew, with nothing in it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
    """
    existing = backend.clusters.get(name)
    if existing and existing.status == "ACTIVE":
        return existing
    cluster = original(backend, name, *rest, **named)
    cluster.tags = cluster.tags or []
    cluster.capacity_providers = cluster.capacity_providers or []
    cluster.default_capacity_provider_strategy = _with_zeros(cluster.default_capacity_provider_strategy)
    return cluster


@replaces(EC2ContainerServiceBackend, "put_cluster_capacity_providers")
def strategies_are_described_with_zeros(original: Function, backend: Any, name: str, *rest: Any) -> Any:
    """A base or weight that is not given is described as 0.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    cluster = original(backend, name, *rest)
    cluster.default_capacity_provider_strategy = _with_zeros(cluster.default_capacity_provider_strategy)
    return cluster


def _with_zeros(items: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return [{"base": 0, "weight": 0} | item for item in items or []]


@replaces(EC2ContainerServiceResponse, "update_cluster_settings")
def update_cluster_settings(_: None, response: Any) -> ActionResult:
    """Changes the cluster's settings; moto has no such operation.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateClusterSettings.html
    """
    cluster = response.ecs_backend.update_cluster(response.params["cluster"], response.params["settings"], None, None)
    return ActionResult({"cluster": cluster})


@replaces(EC2ContainerServiceResponse, "put_account_setting_default")
def put_account_setting_default(_: None, response: Any) -> ActionResult:
    """Changes an account setting for everybody; moto knows only the caller's own.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAccountSettingDefault.html
    """
    return ActionResult({"setting": response.ecs_backend.put_account_setting(response.params["name"], response.params["value"])})


@replaces(EC2ContainerServiceResponse, "describe_clusters")
def describe_clusters_tells_what_is_asked(original: Function, response: Any) -> ActionResult:
    """Settings and configuration are told only when `include` names them; moto always tells, which hides a caller's omission.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html
    """
    included = response.params.get("include") or []
    for name, path in (("SETTINGS", SETTINGS), ("CONFIGURATIONS", CONFIGURATION)):
        (response._include_in_response if name in included else response._exclude_from_response)(path)
    return original(response)


@replaces(EC2ContainerServiceBackend, "describe_clusters")
def clusters_count_what_they_run(original: Function, backend: Any, names: list[str]) -> Any:
    """The counts are those of the services and tasks; moto never counts services.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html
    """
    clusters, failures = original(backend, names)
    for cluster in clusters:
        services = _active_services(backend, cluster)
        alone = [task for task in backend.tasks.get(cluster.name, {}).values() if task.last_status == "RUNNING"]
        cluster.active_services_count = len(services)
        cluster.running_tasks_count = sum(service.running_count for service in services) + len(alone)
        cluster.pending_tasks_count = sum(service.pending_count for service in services)
    return clusters, failures


@replaces(EC2ContainerServiceBackend, "delete_cluster")
def delete_cluster_refuses_one_in_use(original: Function, backend: Any, name: str) -> Any:
    """A cluster with active services or running tasks stays; moto deletes it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html
    """
    cluster = backend._get_cluster(name)
    if _active_services(backend, cluster):
        raise ECSException("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.")
    if any(task.last_status == "RUNNING" for task in backend.tasks.get(cluster.name, {}).values()):
        raise ECSException("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.")
    return original(backend, name)


def _active_services(backend: Any, cluster: Any) -> list[Any]:
    """The services of a cluster that are not deleted."""
    return [service for service in backend.services.values() if service.cluster_name == cluster.name and service.status == "ACTIVE"]


@replaces(EC2ContainerServiceBackend, "iter_tagged_resources")
def deleted_things_are_not_tagged_resources(original: Function, backend: Any) -> Any:
    """The tagging API does not return deleted services and clusters.

    https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
    """
    things = [*backend.services.values(), *backend.clusters.values()]
    deleted = {thing.arn for thing in things if thing.status == "INACTIVE"}
    return (resource for resource in original(backend) if resource.arn not in deleted)
