# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECS task definitions: which revision a family means, and the defaults that AWS adds."""

from __future__ import annotations

from typing import Any

from moto.ecs.exceptions import EcsClientException
from moto.ecs.models import EC2ContainerServiceBackend, TaskDefinition

from ..mechanism import Function, replaces

HEALTH_CHECK_DEFAULTS = {"interval": 30, "timeout": 5, "retries": 3}


def active(backend: Any, name: str | None, inactive_too: bool = False) -> Any:
    """The task definition that a service may run: a revision, or the latest ACTIVE one of a family."""
    family, _, revision = (name or "").rsplit("/", 1)[-1].partition(":")
    revisions = backend.task_definitions.get(family, {})
    found = revisions.get(int(revision)) if revision else _latest_active(revisions)
    if found is None:
        raise EcsClientException("TaskDefinition not found.")
    if found.status != "ACTIVE" and not inactive_too:
        raise EcsClientException("TaskDefinition is inactive")
    return found


def _latest_active(revisions: dict[int, Any]) -> Any:
    numbers = [number for number, definition in revisions.items() if definition.status == "ACTIVE"]
    return revisions[max(numbers)] if numbers else None


@replaces(EC2ContainerServiceBackend, "describe_task_definition")
def a_family_means_its_latest_active_revision(original: Function, backend: Any, task_definition_str: str) -> Any:
    """A family without a revision is its latest ACTIVE revision; moto takes the latest of any status.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
    """
    family = task_definition_str.rsplit("/", 1)[-1]
    latest = _latest_active(backend.task_definitions.get(family, {}))
    if ":" in family or latest is not None:
        return original(backend, latest.arn if latest is not None else task_definition_str)
    raise EcsClientException("Unable to describe task definition.")


@replaces(TaskDefinition, "__init__")
def containers_are_described_with_defaults(original: Function, definition: Any, *arguments: Any, **named: Any) -> None:
    """Port mappings get their protocol and (with awsvpc) host port, health checks their times, containers systemControls.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """
    original(definition, *arguments, **named)
    for container in definition.container_definitions:
        container["portMappings"] = [_port(mapping, definition.network_mode) for mapping in container["portMappings"]]
        container.setdefault("systemControls", [])
        if "healthCheck" in container:
            container["healthCheck"] = HEALTH_CHECK_DEFAULTS | container["healthCheck"]


def _port(mapping: dict[str, Any], network_mode: str | None) -> dict[str, Any]:
    host = {"hostPort": mapping["containerPort"]} if network_mode == "awsvpc" and "containerPort" in mapping else {}
    return host | {"protocol": "tcp"} | mapping
