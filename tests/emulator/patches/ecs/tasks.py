# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECS tasks."""

from __future__ import annotations

import inspect
from typing import Any

from moto.ecs.models import Container, EC2ContainerServiceBackend, Task

from ..mechanism import Function, replaces
from . import settings


@replaces(EC2ContainerServiceBackend, "_calculate_task_resource_requirements")
def containers_need_no_memory_of_their_own(original: Function, definition: Any) -> Any:
    """On Fargate the task's memory is enough, a container may have none; moto fails.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    asked = definition.container_definitions
    definition.container_definitions = [container if "memoryReservation" in container else {"memory": 0} | container for container in asked]
    try:
        return original(definition)
    finally:
        definition.container_definitions = asked


@replaces(Task, "__init__")
def tasks_have_all_their_containers(original: Function, task: Any, *arguments: Any, **named: Any) -> None:
    """A task has every container of its definition, and needs no security group of its own; moto has the first container.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
    """
    given = inspect.signature(original).bind(task, *arguments, **named)
    given.arguments["networking_configuration"] = settings.network(given.arguments.get("networking_configuration"))
    original(*given.args, **given.kwargs)
    definition = given.arguments["task_definition"]
    task.containers = [_container(definition, number) for number in range(len(definition.container_definitions))]
    task.cpu, task.memory = definition.cpu, definition.memory


def _container(definition: Any, number: int) -> Any:
    """moto's container takes the first of a definition: let it see the one that is meant."""
    all_of_them = definition.container_definitions
    definition.container_definitions = all_of_them[number:]
    try:
        container = Container(definition)
    finally:
        definition.container_definitions = all_of_them
    container.last_status = "RUNNING"
    return container


@replaces(EC2ContainerServiceBackend, "list_tasks")
def list_tasks_of_a_service(original: Function, backend: Any, *arguments: Any, **named: Any) -> list[Any]:
    """The filter serviceName finds the service's tasks only; moto ignores it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    """
    found: list[Any] = original(backend, *arguments, **named)
    service = arguments[4] if len(arguments) > 4 else None
    return [task for task in found if not service or task.group == f"service:{service.rsplit('/', 1)[-1]}"]
