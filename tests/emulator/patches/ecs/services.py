# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECS services: every setting is kept and described, and a rollout ends."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.ecs.exceptions import ECSException, InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse

from ..mechanism import Function, replaces
from . import rollout, settings
from .task_definitions import active

# Named by https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html as triggering a deployment.
DEPLOYING = (
    "loadBalancers",
    "networkConfiguration",
    "platformVersion",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "taskDefinition",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
CAPACITY = "capacityProviderStrategy"


class ServiceNotActive(ECSException):
    """The service was deleted."""

    def __init__(self) -> None:
        super().__init__("ServiceNotActiveException", "Service was not ACTIVE.")


@replaces(EC2ContainerServiceResponse, "create_service")
def create_service_keeps_its_settings(original: Function, response: Any) -> ActionResult:
    """Every member of the request is described, with the documented defaults; moto drops most.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    cluster = response.ecs_backend._get_cluster(response.params.get("cluster", "default"))
    full = settings.completed(dict(response.params), cluster)
    task_definition = active(response.ecs_backend, full.get("taskDefinition"))
    settings.refuse_unusable_task_definition(full, task_definition)
    response.params.update(full, launchType=full["launchType"] or "FARGATE")
    result = original(response)
    _fill(result.result["service"], full | {"taskDefinition": task_definition.arn})
    return result


def _fill(service: Any, full: dict[str, Any]) -> None:
    """The new service, with its first deployment started."""
    _set(service, {member: value for member, value in full.items() if member not in ("cluster", "serviceName")})
    service.created_at = utcnow()
    service.running_count, service.pending_count = 0, service.desired_count
    service.role_arn = service.role_arn or _service_linked_role(service)
    service.deployments = []
    if service.deployment_controller["type"] == "ECS":
        rollout.deploy(service)


def _set(service: Any, members: dict[str, Any]) -> None:
    for member, value in members.items():
        setattr(service, camelcase_to_underscores(member), value)


def _service_linked_role(service: Any) -> str:
    return f"arn:aws:iam::{service._account_id}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"


@replaces(EC2ContainerServiceResponse, "create_service")
def create_service_refuses_a_name_in_use(original: Function, response: Any) -> ActionResult:
    """An ACTIVE or DRAINING service of the same name is an error, except for the same client token; moto overwrites it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    cluster = response.ecs_backend._get_cluster(response.params.get("cluster", "default"))
    service = response.ecs_backend.services.get(f"{cluster.name}:{response.params['serviceName']}")
    if service is None or service.status == "INACTIVE":
        return original(response)
    if service.status == "DRAINING":
        raise InvalidParameterException("Unable to Start a service that is still Draining.")
    if response.params.get("clientToken", "") != getattr(service, "client_token", None):
        raise InvalidParameterException("Creation of service was not idempotent.")
    return ActionResult({"service": service})


@replaces(EC2ContainerServiceResponse, "update_service")
def update_service_deploys_what_changed(_: Function, response: Any) -> ActionResult:
    """Changes every member that is given, and starts a deployment where the documentation says so; moto never does.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
    """
    backend, asked = response.ecs_backend, dict(response.params)
    cluster_name, name = asked.pop("cluster", "default"), asked.pop("service")
    service = backend._get_service(cluster_name, name)
    if service.status != "ACTIVE":
        raise ServiceNotActive
    forced = asked.pop("forceNewDeployment", False)
    changes = _changes(service, _resolved(backend, service, {k: v for k, v in asked.items() if v is not None}))
    _set(service, changes)
    if service.deployments and (forced or any(member in changes for member in DEPLOYING)):
        rollout.deploy(service)
    rollout.refresh(service)
    return ActionResult({"service": service})


def _resolved(backend: Any, service: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """The request of UpdateService as it will be described."""
    cluster = backend._get_cluster(service.cluster_name)
    if "taskDefinition" in asked:
        asked["taskDefinition"] = active(backend, asked["taskDefinition"]).arn
    if "networkConfiguration" in asked:
        asked["networkConfiguration"] = service._validate_network(settings.network(asked["networkConfiguration"]))
    if "deploymentConfiguration" in asked:
        asked["deploymentConfiguration"] = service.deployment_configuration | asked["deploymentConfiguration"]
    if CAPACITY in asked:
        asked[CAPACITY] = settings.strategy(asked[CAPACITY], cluster)
        asked["launchType"] = None if asked[CAPACITY] else "FARGATE"
    after = {"networkConfiguration": service.network_configuration, "enableExecuteCommand": service.enable_execute_command} | asked
    settings.refuse_unusable_task_definition(after, active(backend, after.get("taskDefinition", service.task_definition), True))
    return asked


def _changes(service: Any, asked: dict[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in asked.items() if getattr(service, camelcase_to_underscores(member), None) != value}


@replaces(EC2ContainerServiceBackend, "describe_services")
def services_settle(original: Function, backend: Any, cluster: str, names: list[str]) -> Any:
    """A rollout has ended when somebody looks: all tasks run, one deployment is left, COMPLETED; moto's stay IN_PROGRESS.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
    """
    services, failures = original(backend, cluster, names)
    for service in services:
        rollout.settle(service)
    return services, failures


@replaces(EC2ContainerServiceBackend, "delete_service")
def delete_service_drains(original: Function, backend: Any, cluster: str, name: str, force: bool) -> Any:
    """A service with tasks is DRAINING until it is looked at again; moto's is INACTIVE at once, with its tasks.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
    """
    service = original(backend, cluster, name, force)
    if service.running_count or service.pending_count:
        service.status = "DRAINING"
    service.desired_count = 0
    return service


@replaces(EC2ContainerServiceBackend, "list_services")
def list_services_leaves_out_deleted_ones(original: Function, backend: Any, cluster: str, *rest: Any, **named: Any) -> list[str]:
    """A DRAINING or INACTIVE service is no longer listed.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
    """
    active_arns = {service.arn for service in backend.services.values() if service.status == "ACTIVE"}
    return [arn for arn in original(backend, cluster, *rest, **named) if arn in active_arns]
