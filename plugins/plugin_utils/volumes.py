# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What services mount: file systems by the names of their components, through access points by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import containers_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Volume = dict[str, Any]
#: What a service says of a volume, in the form of an option of argument_specs.
VOLUME_SPEC: dict[str, Any] = {
    "type": "dict",
    "options": {
        "file_system": {"type": "str", "required": True},
        "access_point": {"type": "str"},
        "path": {"type": "str"},
        "read_only": {"type": "bool"},
        "root_access": {"type": "bool"},
        "transit_encryption_port": {"type": "int"},
    },
}
#: What a container beside the service's own says of a volume of the service.
MOUNT_SPEC: dict[str, Any] = {"type": "dict", "options": {"path": {"type": "str", "required": True}, "read_only": {"type": "bool"}}}


def volumes_of(service: Mapping[str, Any] | None) -> dict[str, Volume]:
    """A service's volumes by name, each with its access point, which is called as the volume unless it says otherwise."""
    said = (service or {}).get("volumes") or {}
    return {str(name): {**(volume or {}), "access_point": (volume or {}).get("access_point") or str(name)} for name, volume in said.items()}


def point_of(volume: Mapping[str, Any]) -> str:
    """The access point that a volume is mounted through, with its file system: C(files/uploads)."""
    return f"{volume['file_system']}/{volume['access_point']}"


def mounts_of(container: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where a container mounts volumes."""
    said = {str(name): volume or {} for name, volume in (container.get("volumes") or {}).items()}
    return [
        {"source_volume": name, "container_path": volume["path"], "read_only": bool(volume.get("read_only"))}
        for name, volume in said.items()
        if volume.get("path")
    ]


def is_written(service: Mapping[str, Any], name: str) -> bool:
    """Whether one of a service's containers mounts a volume to write."""
    return any(mount["source_volume"] == name and not mount["read_only"] for container in containers_of(service) for mount in mounts_of(container))


def client_actions(service: Mapping[str, Any], name: str) -> list[str]:
    """What a service may do with the files of a volume."""
    wanted = {"ClientMount": True, "ClientWrite": is_written(service, name), "ClientRootAccess": bool(volumes_of(service)[name].get("root_access"))}
    return [f"elasticfilesystem:{action}" for action, is_wanted in wanted.items() if is_wanted]


def mounted_file_systems(service: Mapping[str, Any] | None) -> list[str]:
    """The filter: the file systems that a service mounts."""
    return list(dict.fromkeys(str(volume["file_system"]) for volume in volumes_of(service).values()))


def mounted_access_points(service: Mapping[str, Any] | None) -> list[str]:
    """The filter: the access points that a service mounts file systems through."""
    return list(dict.fromkeys(point_of(volume) for volume in volumes_of(service).values()))


def service_volumes(service: Mapping[str, Any], file_systems: Mapping[str, str], access_points: Mapping[str, str]) -> list[Volume]:
    """The filter: the volumes of a service's tasks, encrypted on the way, for whom the task role says."""
    return [{"name": name, "efs_volume_configuration": _configuration(volume, file_systems, access_points)} for name, volume in volumes_of(service).items()]


def _configuration(volume: Volume, file_systems: Mapping[str, str], access_points: Mapping[str, str]) -> Volume:
    port = volume.get("transit_encryption_port")
    return {
        "file_system_id": file_systems[volume["file_system"]],
        "transit_encryption": "enabled",
        **({"transit_encryption_port": port} if port else {}),
        "authorization_config": {"access_point_id": access_points[point_of(volume)], "iam": "enabled"},
    }


def users_of(services: Mapping[str, Any], file_system: str) -> dict[str, Mapping[str, Any]]:
    """The services that mount a file system."""
    return {name: service for name, service in services.items() if file_system in mounted_file_systems(service)}
