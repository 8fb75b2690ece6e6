# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What services mount: from their entry to the volumes of the task and the mount points of its containers."""

from __future__ import annotations

from typing import Any

from ansible_collections.groundwork.aws.plugins.module_utils.ecs_task_definitions import from_asked, to_request
from ansible_collections.groundwork.aws.plugins.plugin_utils.containers import container_definitions, container_volumes
from ansible_collections.groundwork.aws.plugins.plugin_utils.volumes import mounted_access_points, mounted_file_systems, service_volumes

SERVICE: dict[str, Any] = {
    "image": "nginx:1.29",
    "writable_paths": ["/tmp"],
    "volumes": {
        "uploads": {"file_system": "files", "path": "/data", "transit_encryption_port": 2049},
        "media": {"file_system": "files", "access_point": "whole"},
        "models": {"file_system": "shared", "access_point": "models", "path": "/models", "read_only": True},
    },
    "sidecars": [{"name": "thumbs", "image": "thumbs:1", "volumes": {"uploads": {"path": "/in", "read_only": True}, "media": {"path": "/out"}}}],
}
FILE_SYSTEMS = {"files": "fs-1", "shared": "fs-2"}
POINTS = {"files/uploads": "fsap-1", "files/whole": "fsap-2", "shared/models": "fsap-3"}


def test_s1_87_what_is_looked_up_is_what_is_named_once() -> None:
    assert mounted_file_systems(SERVICE) == ["files", "shared"]
    assert mounted_access_points(SERVICE) == list(POINTS)
    assert (mounted_file_systems(None), mounted_access_points({"volumes": None})) == ([], [])


def test_s1_92_a_volume_is_encrypted_on_the_way_and_mounted_by_the_task_role() -> None:
    uploads, media, models = service_volumes(SERVICE, FILE_SYSTEMS, POINTS)
    assert uploads == {
        "name": "uploads",
        "efs_volume_configuration": {
            "file_system_id": "fs-1",
            "transit_encryption": "enabled",
            "transit_encryption_port": 2049,
            "authorization_config": {"access_point_id": "fsap-1", "iam": "enabled"},
        },
    }
    assert "transit_encryption_port" not in media["efs_volume_configuration"]
    assert models["efs_volume_configuration"]["authorization_config"]["access_point_id"] == "fsap-3"


def test_s1_87_s1_92_containers_mount_what_the_service_has() -> None:
    web, thumbs = container_definitions(SERVICE, "web", "/ecs/web", "eu-central-1")
    assert web["mount_points"] == [
        {"source_volume": "web-tmp", "container_path": "/tmp", "read_only": False},
        {"source_volume": "uploads", "container_path": "/data", "read_only": False},
        {"source_volume": "models", "container_path": "/models", "read_only": True},
    ]
    assert thumbs["mount_points"] == [
        {"source_volume": "uploads", "container_path": "/in", "read_only": True},
        {"source_volume": "media", "container_path": "/out", "read_only": False},
    ]
    volumes = container_volumes([web, thumbs], service_volumes(SERVICE, FILE_SYSTEMS, POINTS))
    assert [(found["name"], "efs_volume_configuration" in found) for found in volumes] == [
        ("media", True),
        ("models", True),
        ("uploads", True),
        ("web-tmp", False),
    ]


def test_s1_92_the_task_definition_says_it_in_awss_words() -> None:
    containers = container_definitions(SERVICE, "web", "/ecs/web", "eu-central-1")
    volumes = container_volumes(containers, service_volumes(SERVICE, FILE_SYSTEMS, POINTS))
    request = to_request(from_asked({"family": "web", "network_mode": "awsvpc", "containers": containers, "volumes": volumes}))
    uploads = next(found for found in request["volumes"] if found["name"] == "uploads")
    assert uploads["efsVolumeConfiguration"] == {
        "fileSystemId": "fs-1",
        "transitEncryption": "ENABLED",
        "transitEncryptionPort": 2049,
        "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"},
    } | {key: value for key, value in uploads["efsVolumeConfiguration"].items() if key == "rootDirectory"}
    assert uploads["efsVolumeConfiguration"].get("rootDirectory", "/") == "/", "with an access point it is / or left out"
