# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a service: AWS's defaults, and what it refuses."""

from __future__ import annotations

from typing import Any

from moto.ecs.exceptions import InvalidParameterException

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
DEFAULTS: dict[str, Any] = {
    "availabilityZoneRebalancing": "ENABLED",
    "deploymentController": {"type": "ECS"},
    "desiredCount": 0,
    "enableECSManagedTags": False,
    "enableExecuteCommand": False,
    "loadBalancers": [],
    "placementConstraints": [],
    "placementStrategy": [],
    "propagateTags": "NONE",
    "schedulingStrategy": "REPLICA",
    "serviceRegistries": [],
    "tags": [],
}
DEPLOYMENT_DEFAULTS: dict[str, Any] = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "strategy": "ROLLING",
}
FARGATE_PROVIDERS = {"FARGATE", "FARGATE_SPOT"}


def completed(asked: dict[str, Any], cluster: Any) -> dict[str, Any]:
    """The request of CreateService with AWS's defaults filled in."""
    _refuse_both_kinds_of_capacity(asked)
    full = DEFAULTS | asked | _capacity(asked, cluster)
    full["deploymentConfiguration"] = DEPLOYMENT_DEFAULTS | asked.get("deploymentConfiguration", {})
    full["networkConfiguration"] = network(asked.get("networkConfiguration"))
    if full["loadBalancers"]:
        full.setdefault("healthCheckGracePeriodSeconds", 0)
    return full


def strategy(items: list[dict[str, Any]], cluster: Any) -> list[dict[str, Any]]:
    """A capacity provider strategy with its zeros; every provider must belong to the cluster."""
    if not {item["capacityProvider"] for item in items} <= set(cluster.capacity_providers or []):
        raise InvalidParameterException(
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. "
            "Associate the capacity provider with the cluster and try again."
        )
    return [{"base": 0, "weight": 0} | item for item in items]


def network(asked: dict[str, Any] | None) -> dict[str, Any] | None:
    """A network configuration as AWS describes it: no group given is the VPC's default one, and no public address."""
    if not asked:
        return None
    return {"awsvpcConfiguration": {"securityGroups": [], "assignPublicIp": "DISABLED"} | asked["awsvpcConfiguration"]}


def refuse_unusable_task_definition(full: dict[str, Any], task_definition: Any) -> None:
    """What the task definition and the service must agree on."""
    if task_definition.network_mode == "awsvpc" and not full.get("networkConfiguration"):
        raise InvalidParameterException("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    if full.get("enableExecuteCommand") and not getattr(task_definition, "task_role_arn", None):
        raise InvalidParameterException(
            "The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again."
        )


def _refuse_both_kinds_of_capacity(asked: dict[str, Any]) -> None:
    if asked.get("launchType") and asked.get("capacityProviderStrategy"):
        raise InvalidParameterException("Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.")


def _capacity(asked: dict[str, Any], cluster: Any) -> dict[str, Any]:
    """The launch type or the strategy, the cluster's when none is asked for, and the platform on Fargate."""
    chosen = asked.get("capacityProviderStrategy") or ([] if asked.get("launchType") else cluster.default_capacity_provider_strategy)
    on_fargate = asked.get("launchType") == "FARGATE" or bool({item["capacityProvider"] for item in chosen or []} & FARGATE_PROVIDERS)
    platform = {"platformVersion": asked.get("platformVersion") or "LATEST", "platformFamily": "Linux"} if on_fargate else {}
    if chosen:
        return {"capacityProviderStrategy": strategy(chosen, cluster), "launchType": None} | platform
    return {"launchType": asked.get("launchType") or "EC2"} | platform
