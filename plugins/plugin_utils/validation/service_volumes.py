# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file systems that services mount: they and their access points exist, and each volume has a place in a container."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import check_options
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, items, range_problem, shown
from ansible_collections.groundwork.aws.plugins.plugin_utils.volumes import MOUNT_SPEC, VOLUME_SPEC, mounts_of, volumes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model


def volume_problems(service: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Everything that is wrong with the volumes of one service, and with where they are mounted."""
    errors: list[str] = []
    for name, said in (service.get("volumes") or {}).items():
        check_options(VOLUME_SPEC, said or {}, f"{path}.volumes.{name}", errors)
    for index, sidecar in items(service, "sidecars"):
        for name, said in (sidecar.get("volumes") or {}).items():
            check_options(MOUNT_SPEC, said or {}, f"{path}.sidecars[{index}].volumes.{name}", errors)
    return errors or [*named_problems(service, path, model), *mount_problems(service, path)]


def named_problems(service: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """File systems of the environment, and their access points."""
    errors: list[str] = []
    for name, volume in volumes_of(service).items():
        here, system = f"{path}.volumes.{name}", str(volume["file_system"])
        points = (model.file_systems.get(system) or {}).get("access_points") or {}
        if system not in model.file_systems:
            errors.append(f"{here}.file_system is {shown(system)}, which is no host of the group efs; {allowed_or_meant(system, model.file_systems)}")
        elif volume["access_point"] not in points:
            point = volume["access_point"]
            errors.append(f"{here}.access_point is {shown(point)}, which file_systems.{system}.access_points does not have; {allowed_or_meant(point, points)}")
        errors += range_problem(f"{here}.transit_encryption_port", volume.get("transit_encryption_port"), 1, 65535)
    return errors


def mount_problems(service: Mapping[str, Any], path: str) -> list[str]:
    """Volumes that somebody mounts, under a path of their own."""
    volumes, mounted = volumes_of(service), set()
    errors: list[str] = []
    for here, container in ((path, service), *((f"{path}.sidecars[{index}]", sidecar) for index, sidecar in items(service, "sidecars"))):
        used: dict[str, str] = {str(taken): "writable_paths" for taken in container.get("writable_paths") or []}
        for mount in mounts_of(container):
            name, place = mount["source_volume"], mount["container_path"]
            mounted.add(name)
            errors += [] if name in volumes else [f"{here}.volumes.{name} is no volume of the service; {allowed_or_meant(name, volumes)}"]
            errors += [] if place.startswith("/") else [f"{here}.volumes.{name}.path is {shown(place)}; it must begin with a slash."]
            if place in used:
                errors.append(f"{here}.volumes.{name}.path is {shown(place)}, as that of {used[place]}; each has a path of its own.")
            used.setdefault(place, name)
    return errors + [f"{path}.volumes.{name}.path is missing; no container mounts the volume." for name in volumes if name not in mounted]
