# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services: sizes that Fargate offers, deployments that can end, places that exist."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.capacity import FARGATE, providers_of, strategy_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.ecs_containers import container_problems, containers
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.iam import managed_problems, statements_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.limits import FARGATE_SIZES, RETENTION_DAYS
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.scaling import scaling_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.secrets import named_secrets
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.security_groups import GROUP_ID, rules_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.service_hosts import cache_problems, database_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.service_http import http_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.service_images import image_source_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.service_queues import queue_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.service_volumes import volume_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, is_known, items, listed, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

Service = dict[str, Any]
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
PLATFORM = re.compile(r"LATEST|\d+\.\d+\.\d+")
RANGES = {
    "ephemeral_storage_gib": (21, 200, "GiB"),
    "desired_count": (0, 5000, ""),
    "minimum_healthy_percent": (0, 100, "percent"),
    "maximum_percent": (100, 200, "percent"),
    "health_check_grace_period": (0, 2147483647, "seconds"),
}


def uses_fargate(service: Mapping[str, Any]) -> bool:
    """Whether the tasks run on Fargate."""
    if str(service.get("launch_type") or "FARGATE").upper() != "FARGATE":
        return False
    return all(provider in FARGATE for provider in providers_of(service, "capacity_strategy"))


def size_problems(service: Mapping[str, Any], path: str) -> list[str]:
    """CPU and memory in a combination that Fargate offers."""
    cpu, memory = service.get("cpu"), service.get("memory")
    if not uses_fargate(service) or not (isinstance(cpu, int) and isinstance(memory, int)):
        return []
    if cpu not in FARGATE_SIZES:
        return [f"{path}.cpu is {cpu}, which Fargate does not offer; allowed are {listed(FARGATE_SIZES)}."]
    sizes = FARGATE_SIZES[cpu]
    if memory in sizes:
        return []
    choice = listed(sizes) if len(sizes) <= 4 else f"{sizes[0]} to {sizes[-1]} in steps of {sizes[1] - sizes[0]}"
    return [f"{path}.memory is {memory}, which Fargate does not offer with {cpu} CPU units; allowed are {choice}."]


def share_problems(service: Mapping[str, Any], path: str) -> list[str]:
    """What the containers beside the service's own take of the task."""
    errors: list[str] = []
    for name, unit in (("cpu", "CPU units"), ("memory", "MiB")):
        whole = service.get(name)
        parts = [sidecar.get(name) for _index, sidecar in items(service, "sidecars")]
        taken = sum(part for part in parts if isinstance(part, int))
        if isinstance(whole, int) and taken >= whole > 0:
            errors.append(f"{path}.sidecars take {taken} {unit}, and the task has {whole}; together they must leave some for the service's own container.")
    return errors


def deployment_problems(service: Mapping[str, Any], path: str) -> list[str]:
    """Percentages with which a deployment could never go on."""
    low, high, count = (service.get(name) for name in ("minimum_healthy_percent", "maximum_percent", "desired_count"))
    if not (isinstance(low, int) and isinstance(high, int)):
        return []
    if high <= low:
        return [f"{path}.maximum_percent is {high}, not above minimum_healthy_percent {low}; a deployment could neither start nor stop a task."]
    if isinstance(count, int) and count and math.floor(count * high / 100) <= math.ceil(count * low / 100):
        return [
            f"{path}.maximum_percent is {high} and minimum_healthy_percent {low}, which for {count} task(s) leaves no room to start or stop one; "
            "raise the first or lower the second."
        ]
    if service.get("availability_zone_rebalancing") in (None, "enabled") and high <= 100:  # AWS's default is enabled, too
        return [f"{path}.maximum_percent is {high}; it must be above 100, unless {path}.availability_zone_rebalancing is disabled."]
    return []


def capacity_problems(service: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """A launch type or a strategy, of providers that the cluster has."""
    errors: list[str] = []
    if service.get("launch_type") and service.get("capacity_strategy"):
        errors.append(f"{path} has both launch_type and capacity_strategy; only one of them is allowed.")
    known = [str(provider) for provider in model.cluster_of(service).get("capacity_providers") or [] if provider]
    return errors + strategy_problems(service, "capacity_strategy", f"{path}.capacity_strategy", known)


def cluster_problems(service: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """A cluster that the inventory has."""
    cluster, clusters = service.get("cluster"), [component.host for component in model.of_kind("ecs_cluster")]
    if not is_known(cluster) or cluster in clusters:
        return []
    return [f"{path}.cluster is {shown(cluster)}, which is no host of the group ecs_cluster; {allowed_or_meant(str(cluster), clusters)}"]


def placement_problems(service: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Subnets that the network has."""
    network, placement = model.config_of("vpc"), service.get("placement")
    if not network or placement not in ("public", "private"):
        return []
    if placement == "private" and network.get("mode") == "default":
        return [f"{path}.placement is private, but a default VPC has no private subnets; allowed are auto, public."]
    tiers = list(network.get("subnet_tiers") or [])
    tiers += [tier for tier in ("public", "private") if network.get(f"{tier}_subnets") or network.get(f"existing_{tier}_subnet_ids")]
    if tiers and placement not in tiers:
        return [f"{path}.placement is {placement}, but vpc_subnet_tiers has no {placement} subnets; allowed are auto, {listed(dict.fromkeys(tiers))}."]
    return []


def group_problems(service: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """The security groups that a service names, and the rules of its own one."""
    keys = model.security_group_keys
    errors = [
        f"{path}.security_groups[{index}] is {shown(key)}, which is no security group of this environment; {allowed_or_meant(str(key), keys)}"
        for index, key in items(service, "security_groups")
        if key not in keys and not GROUP_ID.fullmatch(str(key))
    ]
    return errors + rules_problems(service, "ingress", path, keys)


def balancer_problems(service: Mapping[str, Any], path: str, key: str) -> list[str]:
    """Load balancers and registries that point at a container and port of the service."""
    ports = {str(service.get("container_name") or key): service.get("port")}
    ports |= {str(sidecar.get("name")): sidecar.get("port") for _index, sidecar in items(service, "sidecars")}
    return [
        f"{path}.load_balancers[{index}].container_name is {shown(target['container_name'])}, which the service does not have; allowed are {listed(ports)}."
        for index, target in items(service, "load_balancers")
        if is_known(target.get("container_name")) and target["container_name"] not in ports
    ]


def grace_problems(service: Mapping[str, Any], path: str) -> list[str]:
    """AWS takes a grace period only of a service behind a load balancer."""
    seconds = service.get("health_check_grace_period")
    if not isinstance(seconds, int) or not seconds or service.get("load_balancers") or service.get("http") is not None:
        return []
    own_check = "a container's own check has health_check.start_period"
    return [f"{path}.health_check_grace_period is {seconds}, but there is neither http nor load_balancers; {own_check}."]


def log_problems(days: object, path: str) -> list[str]:
    """A retention that CloudWatch Logs has."""
    if not is_known(days) or days in RETENTION_DAYS:
        return []
    return [f"{path} is {shown(days)}; allowed are {listed(RETENTION_DAYS)}."]


def service_problems(key: str, service: Mapping[str, Any], model: Model) -> list[str]:
    """Everything that is wrong with one service across its keys."""
    path = f"services.{key}"
    errors = (
        []
        if NAME.fullmatch(key)
        else [f"{path} is no name for a service; allowed are letters, digits, hyphens and underscores, beginning with a letter or digit."]
    )
    platform = service.get("platform_version")
    if is_known(platform) and not PLATFORM.fullmatch(str(platform)):
        errors.append(f"{path}.platform_version is {shown(platform)}; allowed are LATEST and versions such as 1.4.0.")
    errors += [problem for name, limits in RANGES.items() for problem in range_problem(f"{path}.{name}", service.get(name), *limits)]
    errors += container_problems(service, path, key, named_secrets(model)) + size_problems(service, path) + share_problems(service, path)
    errors += deployment_problems(service, path) + cluster_problems(service, path, model) + capacity_problems(service, path, model)
    errors += placement_problems(service, path, model)
    errors += group_problems(service, path, model) + balancer_problems(service, path, key) + grace_problems(service, path)
    errors += http_problems(key, service, model) + image_source_problems(key, service, model)
    errors += queue_problems(service, path, model) + volume_problems(service, path, model)
    errors += [problem for here, container in containers(service, path) for problem in database_problems(container, here, model)]
    errors += [problem for here, container in containers(service, path) for problem in cache_problems(container, here, model)]
    errors += scaling_problems(key, service, model)
    errors += log_problems(service.get("log_retention_days"), f"{path}.log_retention_days")
    return errors + statements_problems(service, "policy", path) + managed_problems(service, path)


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong with the service of one host."""
    service = model.services.get(component.host)
    return [] if service is None else service_problems(component.host, service, model)
