# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a service to its containers."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.containers import ContainerError, container_definitions, container_volumes

SECRET = "arn:aws:ssm:eu-central-1:123456789012:parameter/app/secret"


def containers(**service: Any) -> list[dict[str, Any]]:
    return container_definitions({"image": "nginx:1.29", **service}, "web", "/ecs/shop/web", "eu-central-1")


def test_s0_32_to_s0_38_a_web_server() -> None:
    assert containers(port=80, protocol="tcp") == [
        {
            "name": "web",
            "image": "nginx:1.29",
            "essential": True,
            "port_mappings": [{"container_port": 80, "protocol": "tcp"}],
            "readonly_root_filesystem": True,
            "linux_parameters": {"init_process_enabled": True},
            "mount_points": [],
            "depends_on": [],
            "log_configuration": {
                "log_driver": "awslogs",
                "options": {"awslogs-group": "/ecs/shop/web", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "ecs"},
            },
        }
    ]


@pytest.mark.parametrize(
    ("service", "key", "value"),
    [
        ({"container_name": "app"}, "name", "app"),
        ({"port": None}, "port_mappings", []),
        ({"port": 53, "protocol": "udp"}, "port_mappings", [{"container_port": 53, "protocol": "udp"}]),
        ({"init_process": False}, "linux_parameters", {"init_process_enabled": False}),
        ({"readonly_root_filesystem": False}, "readonly_root_filesystem", False),
        ({"execute_command": True}, "readonly_root_filesystem", False),
        ({"execute_command": False, "readonly_root_filesystem": True}, "readonly_root_filesystem", True),
        ({"environment": {"ENV": "prod", "PORT": 5000}}, "environment", {"ENV": "prod", "PORT": 5000}),
        ({"secrets": {"APP_SECRET": SECRET}}, "secrets", {"APP_SECRET": SECRET}),
        ({"command": ["sleep", "infinity"]}, "command", ["sleep", "infinity"]),
        ({"stop_timeout": 0}, "stop_timeout", 0),
        (
            {"health_check": {"command": ["CMD", "wget", "/health"], "interval": 30}},
            "health_check",
            {"command": ["CMD", "wget", "/health"], "interval": 30},
        ),
        ({"depends_on": {"router": "healthy"}}, "depends_on", [{"container_name": "router", "condition": "healthy"}]),
    ],
)
def test_s4_88_to_s4_99_a_key_of_the_service(service: dict[str, Any], key: str, value: Any) -> None:
    assert containers(**service)[0][key] == value


@pytest.mark.parametrize("key", ["command", "entry_point", "health_check", "stop_timeout", "user", "cpu", "memory"])
def test_what_is_null_or_belongs_to_the_task_is_not_said(key: str) -> None:
    task_size = {"cpu": 256, "memory": 512}
    assert key not in containers(**task_size, **({key: None} if key not in task_size else {}))[0]


def test_read_only_and_exec_contradict_each_other() -> None:
    with pytest.raises(ContainerError, match="container web: readonly_root_filesystem is true, but execute_command is on"):
        containers(execute_command=True, readonly_root_filesystem=True)


def test_sidecars_follow_with_the_same_rules() -> None:
    own, router = containers(
        sidecars=[{"name": "router", "image": "fluent-bit", "cpu": 64, "memory_reservation": 50, "essential": False}], execute_command=True
    )
    assert (own["name"], own["essential"]) == ("web", True)
    assert (router["name"], router["essential"], router["cpu"], router["memory_reservation"]) == ("router", False, 64, 50)
    assert router["log_configuration"] == own["log_configuration"]
    assert router["readonly_root_filesystem"] is False


def test_writable_paths_are_volumes_of_their_own() -> None:
    made = containers(writable_paths=["/tmp", "/var/cache/nginx"], sidecars=[{"name": "router", "image": "x", "writable_paths": ["/tmp"]}])
    assert made[0]["mount_points"] == [
        {"source_volume": "web-tmp", "container_path": "/tmp", "read_only": False},
        {"source_volume": "web-var-cache-nginx", "container_path": "/var/cache/nginx", "read_only": False},
    ]
    assert container_volumes(made) == [{"name": "router-tmp"}, {"name": "web-tmp"}, {"name": "web-var-cache-nginx"}]
    assert container_volumes(containers()) == []
