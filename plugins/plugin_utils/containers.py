# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The containers of a task, from what a service says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.volumes import mounts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Container = dict[str, Any]

#: What a container of a service is called here and in the module ecs_task_definition alike.
AS_IT_STANDS = (
    *("image", "cpu", "memory", "memory_reservation", "command", "entry_point", "environment", "secrets", "docker_labels"),
    *("health_check", "stop_timeout", "user"),
)


class ContainerError(ValueError):
    """A service whose containers cannot be as it says."""


def container_definitions(service: Mapping[str, Any], name: str, log_group: str, region: str) -> list[Container]:
    """The filter: the service's own container and those beside it, as the module ecs_task_definition takes them."""
    logs = {"group": log_group, "region": region, "prefix": service.get("log_stream_prefix") or "ecs"}
    own = {**service, "name": service.get("container_name") or name, "cpu": None, "memory": None, "essential": True}
    return [_container(described, logs, bool(service.get("execute_command"))) for described in (own, *(service.get("sidecars") or []))]


def container_volumes(containers: list[Container], volumes: list[Container] | None = None) -> list[Container]:
    """The filter: the volumes of a task whose containers mount them; what is none of those given is scratch space."""
    given = {volume["name"]: volume for volume in volumes or []}
    names = {mount["source_volume"] for container in containers for mount in container.get("mount_points") or []}
    return [given.get(name, {"name": name}) for name in sorted({*names, *given})]


def _container(described: Mapping[str, Any], logs: Mapping[str, str], execute_command: bool) -> Container:
    container = {key: described[key] for key in AS_IT_STANDS if described.get(key) is not None}
    return {
        **container,
        "name": described["name"],
        "essential": True if described.get("essential") is None else described["essential"],
        "port_mappings": _ports(described),
        "readonly_root_filesystem": _read_only(described, execute_command),
        "linux_parameters": {"init_process_enabled": described.get("init_process") is not False},
        "mount_points": [*(_mount(described["name"], path) for path in described.get("writable_paths") or []), *mounts_of(described)],
        "depends_on": [{"container_name": name, "condition": condition} for name, condition in (described.get("depends_on") or {}).items()],
        "log_configuration": _log_configuration(logs),
    }


def _ports(described: Mapping[str, Any]) -> list[Container]:
    if described.get("port") is None:
        return []
    return [{"container_port": described["port"], "protocol": described.get("protocol") or "tcp"}]


def _read_only(described: Mapping[str, Any], execute_command: bool) -> bool:
    """Read-only, unless it says otherwise or ECS Exec is on, whose agent writes to the root file system."""
    asked: bool | None = described.get("readonly_root_filesystem")
    if asked and execute_command:
        name = described["name"]
        raise ContainerError(
            f"container {name}: readonly_root_filesystem is true, but execute_command is on and needs to write; leave it out or set it to false"
        )
    return not execute_command if asked is None else asked


def _mount(container: str, path: str) -> Container:
    """Scratch space of the task under a path of the container."""
    slug = re.sub(r"[^A-Za-z0-9_-]+", "-", path).strip("-")
    return {"source_volume": f"{container}-{slug}", "container_path": path, "read_only": False}


def _log_configuration(logs: Mapping[str, str]) -> Container:
    options = {"awslogs-group": logs["group"], "awslogs-region": logs["region"], "awslogs-stream-prefix": logs["prefix"]}
    return {"log_driver": "awslogs", "options": options}
