# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECS services as a shape in which every managed attribute compares, and as the requests that make them so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .ecs_clusters import STRATEGY, strategy_problems
from .ecs_containers import LOG_CONFIGURATION
from .fields import Shape, flag, merged, number, request_of, shape_of, struct, structs, switch, text, texts, word
from .tags import from_pairs
from .unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

PLACEMENT_CONSTRAINTS = ("distinctInstance", "memberOf")
PLACEMENT_STRATEGIES = ("random", "spread", "binpack")

NETWORK = (
    texts("subnets", ordered=False, required=True),
    texts("security_groups", ordered=False, always=True),
    switch("assign_public_ip", always=True),
)

DEPLOYMENT = (
    number("maximum_percent"),
    number("minimum_healthy_percent"),
    struct("circuit_breaker", flag("enable", always=True), flag("rollback", always=True), key="deploymentCircuitBreaker", default={}),
    struct("alarms", texts("alarm_names", ordered=False, always=True), flag("enable", always=True), flag("rollback", always=True), default={}),
    word("strategy", ("rolling",), default="rolling"),
    number("bake_time_in_minutes", default=0),
)

CONNECT_SERVICE = (
    text("port_name", required=True),
    text("discovery_name"),
    structs("client_aliases", number("port", required=True), text("dns_name"), by=("port",)),
    number("ingress_port_override"),
    struct("timeout", number("idle_timeout_seconds"), number("per_request_timeout_seconds")),
    struct(
        "tls",
        struct("issuer_certificate_authority", text("aws_pca_authority_arn"), required=True),
        text("kms_key"),
        text("role_arn"),
    ),
)

SERVICE = (
    text("task_definition"),
    number("desired_count"),
    word("launch_type", ("ec2", "fargate", "external")),
    structs("capacity_provider_strategy", *STRATEGY, by=("capacity_provider",)),
    text("platform_version"),
    struct("network_configuration", *NETWORK),
    struct("deployment_configuration", *DEPLOYMENT, default={}),
    number("health_check_grace_period_seconds", default=0),
    flag("enable_execute_command"),
    flag("enable_ecs_managed_tags", key="enableECSManagedTags"),
    word("propagate_tags", ("service", "task_definition", "none"), default="none"),
    structs(
        "load_balancers",
        text("target_group_arn"),
        text("load_balancer_name"),
        text("container_name", required=True),
        number("container_port", required=True),
        by=("target_group_arn", "load_balancer_name", "container_name", "container_port"),
    ),
    structs("service_registries", text("registry_arn", required=True), number("port"), text("container_name"), number("container_port"), by=("registry_arn",)),
    struct(
        "service_connect",
        flag("enabled", required=True),
        text("namespace"),
        structs("services", *CONNECT_SERVICE, by=("port_name",)),
        struct("log_configuration", *LOG_CONFIGURATION),
        key="serviceConnectConfiguration",
        default={},
    ),
    word("availability_zone_rebalancing", ("enabled", "disabled")),
    structs("placement_constraints", word("type", PLACEMENT_CONSTRAINTS, shouts=False, required=True), text("expression"), by=("type", "expression")),
    structs("placement_strategy", word("type", PLACEMENT_STRATEGIES, shouts=False, required=True), text("field")),
    word("scheduling_strategy", ("replica", "daemon"), default="replica"),
)

#: What AWS gives a new service when nobody asks.
NEW = {
    "desired_count": 1,
    "deployment_configuration": {**shape_of(DEPLOYMENT, {}), "maximum_percent": 200, "minimum_healthy_percent": 100},
    "platform_version": UNKNOWN,
    "availability_zone_rebalancing": UNKNOWN,
}
NEW_DAEMON = {
    "desired_count": None,
    "deployment_configuration": {**shape_of(DEPLOYMENT, {}), "maximum_percent": 100, "minimum_healthy_percent": 0},
}
#: Either AWS refuses these without a new deployment, or they would reach only the tasks that happen to be started later.
REDEPLOY = frozenset({"capacity_provider_strategy", "enable_execute_command", "enable_ecs_managed_tags", "propagate_tags"})
_NOT_UPDATED = frozenset({"launch_type", "scheduling_strategy", "tags"})
#: The tag of a service that is there and has not been started, so that its number of tasks is nobody's decision yet.
WAITING = "groundwork:waiting"


def from_response(service: Mapping[str, Any]) -> Shape:
    """A service as DescribeServices gives it."""
    primary = primary_deployment(service)
    flat = {
        **service,
        "taskDefinition": short(service["taskDefinition"]),
        "networkConfiguration": (service.get("networkConfiguration") or {}).get("awsvpcConfiguration"),
        "serviceConnectConfiguration": primary.get("serviceConnectConfiguration"),
    }
    return {
        **shape_of(SERVICE, flat),
        "name": service["serviceName"],
        "tags": from_pairs(service.get("tags"), "key", "value"),
        "arn": service["serviceArn"],
        "cluster_arn": service["clusterArn"],
        "status": service["status"].lower(),
        "running_count": service.get("runningCount", 0),
        "deployment_id": primary.get("id"),
        "rollout_state": (primary.get("rolloutState") or "completed").lower(),
    }


def primary_deployment(service: Mapping[str, Any]) -> Shape:
    """The most recent deployment of a service; empty when AWS shows none."""
    return next((dict(found) for found in service.get("deployments") or [] if found["status"] == "PRIMARY"), {})


def short(task_definition: str) -> str:
    """C(family:revision) of an ARN, which is how task definitions compare."""
    return task_definition.rpartition("/")[2]


def wanted(asked: Shape, base: Shape) -> Shape:
    """The service as asked, over what it is."""
    new_daemon = "arn" not in base and asked.get("scheduling_strategy") == "daemon"
    shape = merged(SERVICE, with_first_count(asked, base), {**base, **(NEW_DAEMON if new_daemon else {})})
    if asked.get("launch_type"):
        shape["capacity_provider_strategy"] = []
    elif asked.get("capacity_provider_strategy"):
        shape["launch_type"] = None
    if shape["task_definition"]:
        shape["task_definition"] = short(shape["task_definition"])
    if "launch_type" in asked and asked["launch_type"] != "fargate" and shape["platform_version"] == UNKNOWN:
        shape["platform_version"] = None
    return {**asked, **shape}


def with_first_count(asked: Shape, base: Shape) -> Shape:
    """What was asked, with the number of tasks to start with, where the service is new or has waited, and no number is set."""
    unsaid = asked.get("desired_count") is None and asked.get("scheduling_strategy") != "daemon"
    if asked.get("initial_desired_count") is None or not unsaid or not ("arn" not in base or WAITING in base["tags"]):
        return asked
    return {**asked, "desired_count": asked["initial_desired_count"]}


def create_request(target: Shape) -> Shape:
    """A service as CreateService wants it."""
    return _wrapped(request_of(SERVICE, target))


def update_request(current: Shape, target: Shape, changed: Set[str]) -> Shape:
    """What differs, as UpdateService wants it."""
    fields = [field for field in SERVICE if field.name in changed - _NOT_UPDATED]
    request = _wrapped(request_of(fields, target, current))
    if changed & REDEPLOY or target.get("force_new_deployment") or starts(current, target, changed):
        request["forceNewDeployment"] = True
    return request


def starts(current: Shape, target: Shape, changed: Set[str]) -> bool:
    """Whether a service without tasks gets some: in a deployment of its own, since the circuit breaker watches nothing else."""
    return "desired_count" in changed and current["desired_count"] == 0 and bool(target["desired_count"])


def _wrapped(request: Shape) -> Shape:
    if "networkConfiguration" in request:
        request["networkConfiguration"] = {"awsvpcConfiguration": request["networkConfiguration"]}
    return request


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    strategy = asked.get("capacity_provider_strategy") or []
    found = strategy_problems("capacity_provider_strategy", strategy)
    deployment = asked.get("deployment_configuration") or {}
    low, high = deployment.get("minimum_healthy_percent"), deployment.get("maximum_percent")
    if low is not None and high is not None and low >= 100 and high <= 100:
        stuck = f"minimum_healthy_percent {low} and maximum_percent {high} leave no room to replace a task; lower the one or raise the other"
        found.append(f"deployment_configuration: {stuck}")
    if asked.get("scheduling_strategy") == "daemon" and asked.get("desired_count") is not None:
        found.append("desired_count: cannot be set when scheduling_strategy is daemon")
    if "subnets" in (asked.get("network_configuration") or {}) and asked["network_configuration"]["subnets"] == []:
        found.append("network_configuration.subnets: is empty; at least one subnet is needed")
    for index, balancer in enumerate(asked.get("load_balancers") or []):
        if bool(balancer.get("target_group_arn")) == bool(balancer.get("load_balancer_name")):
            found.append(f"load_balancers[{index}]: needs target_group_arn or load_balancer_name, and not both")
    return found
