# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECS task definitions in one canonical form, in which what AWS fills in and what was asked compare equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .ecs_containers import CONTAINER
from .fields import Shape, flag, merged, number, request_of, shape_of, struct, structs, table, text, texts, word
from .tags import from_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

OPERATING_SYSTEMS = (
    "linux",
    "windows_server_2016_full",
    "windows_server_2019_core",
    "windows_server_2019_full",
    "windows_server_2004_core",
    "windows_server_20h2_core",
    "windows_server_2022_core",
    "windows_server_2022_full",
    "windows_server_2025_core",
    "windows_server_2025_full",
)

EFS_VOLUME = (
    text("file_system_id", required=True),
    text("root_directory", default="/"),
    word("transit_encryption", ("enabled", "disabled"), default="disabled"),
    number("transit_encryption_port"),
    struct("authorization_config", text("access_point_id"), word("iam", ("enabled", "disabled"), default="disabled")),
)

VOLUME = (
    text("name", required=True),
    struct("host", text("source_path"), default={}),
    struct(
        "docker_volume_configuration",
        word("scope", ("task", "shared"), shouts=False, default="task"),
        flag("autoprovision"),
        text("driver", default="local"),
        table("driver_opts"),
        table("labels"),
    ),
    struct("efs_volume_configuration", *EFS_VOLUME),
    flag("configured_at_launch"),
)

TASK = (
    text("family", required=True),
    number("cpu", as_text=True),
    number("memory", as_text=True),
    word("network_mode", ("awsvpc", "bridge", "host", "none"), shouts=False, default="bridge"),
    texts("requires_compatibilities", ordered=False, shouts=True, choices=("ec2", "fargate", "external", "managed_instances")),
    text("execution_role_arn"),
    text("task_role_arn"),
    struct(
        "runtime_platform",
        word("cpu_architecture", ("x86_64", "arm64"), default="x86_64"),
        word("operating_system_family", OPERATING_SYSTEMS, default="linux"),
        default={},
    ),
    struct("ephemeral_storage", number("size_in_gib", key="sizeInGiB", required=True)),
    word("pid_mode", ("host", "task"), shouts=False),
    word("ipc_mode", ("host", "task", "none"), shouts=False),
    struct(
        "proxy_configuration",
        word("type", ("APPMESH",), shouts=False, default="APPMESH"),
        text("container_name", required=True),
        table("properties", pairs="value"),
    ),
    structs("placement_constraints", word("type", ("memberOf",), shouts=False, default="memberOf"), text("expression"), by=("expression",)),
    flag("enable_fault_injection"),
    structs("volumes", *VOLUME, by=("name",)),
    structs("containers", *CONTAINER, key="containerDefinitions", by=("name",), required=True),
)


def from_response(answer: Mapping[str, Any]) -> Shape:
    """A task definition as DescribeTaskDefinition gives it, in canonical form."""
    found = answer["taskDefinition"]
    tags = from_pairs(answer.get("tags"), "key", "value")
    return {**with_host_ports(shape_of(TASK, found)), "arn": found["taskDefinitionArn"], "revision": found["revision"], "tags": tags}


def from_asked(asked: Mapping[str, Any]) -> Shape:
    """A task definition as it was asked, in canonical form: what is not set is what AWS fills in."""
    return with_host_ports(merged(TASK, asked, None))


def to_request(shape: Mapping[str, Any]) -> Shape:
    """A canonical form as RegisterTaskDefinition wants it."""
    return request_of(TASK, shape)


def with_host_ports(task: Shape) -> Shape:
    """The task with the host ports that AWS gives: the container's own, or a free one where a bridge stands between."""
    own_port = task["network_mode"] in ("awsvpc", "host")
    for container in task["containers"]:
        for mapping in container["port_mappings"]:
            if mapping["host_port"] is None:
                mapping["host_port"] = mapping["container_port"] if own_port else 0
    return task


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    containers = asked.get("containers") or []
    names = [container["name"] for container in containers]
    found = [f"containers: two containers are called {name}; each name must be used once" for name in sorted({name for name in names if names.count(name) > 1})]
    if containers and not any(container.get("essential") in (None, True) for container in containers):
        found.append("containers: none is essential; at least one must be")
    for index, container in enumerate(containers):
        both = sorted(set(container.get("environment") or {}) & set(container.get("secrets") or {}))
        found += [f"containers[{index}].secrets.{name}: is in environment too; a variable can stand in one of them only" for name in both]
    if "fargate" in (asked.get("requires_compatibilities") or []):
        found += [f"{name}: is required for fargate" for name in ("cpu", "memory") if containers and asked.get(name) is None]
    return found
