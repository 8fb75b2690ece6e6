# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service is wired to by key: its image, its secrets and its queues become what ECS and IAM understand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils import linked_images, linked_queues, linked_scaling, linked_secrets
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

Service = dict[str, Any]
LINKS = (linked_images.link, linked_secrets.link, linked_queues.link, linked_scaling.link)


def linked_services(services: Mapping[str, Any], links: Mapping[str, Any]) -> dict[str, Service]:
    """The filter: the services with what they name by key replaced by what it stands for."""
    known = {**links, "stack": plain(links["stack"])} if "stack" in links else links
    return {name: _linked(name, dict(service or {}), known) for name, service in services.items()}


def _linked(name: str, service: Service, links: Mapping[str, Any]) -> Service:
    for link in LINKS:
        service = link(name, service, links)
    return service
