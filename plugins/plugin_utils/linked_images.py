# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image of a service that gives a tag alone is in the environment's ECR repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.images import parse_image
from ansible_collections.groundwork.aws.plugins.plugin_utils.repositories import image_reference, registry_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def link(name: str, service: dict[str, Any], links: Mapping[str, Any]) -> dict[str, Any]:
    """The service with the image that its tag means."""
    tag = service.get("tag")
    if tag in (None, "") or service.get("image"):
        return service
    return {**service, "image": image_reference(name, str(tag), registry_of(links["registry"]), links["stack"])}


def tagged_services(services: Mapping[str, Mapping[str, Any] | None]) -> list[str]:
    """The filter: the keys of the services whose images are in the environment's repositories."""
    return [str(name) for name, service in services.items() if (service or {}).get("tag") not in (None, "")]


def ecr_images(containers: Iterable[Mapping[str, Any]]) -> list[str]:
    """The filter: the images of containers that are in private ECR repositories, each once."""
    images = dict.fromkeys(str(container.get("image") or "") for container in containers)
    return [image for image in images if parse_image(image).is_private_ecr]
