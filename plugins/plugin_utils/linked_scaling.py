# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues whose length a service is scaled by, named by their key in sqs_queues: their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.queue_names import queue_keys, queue_name

if TYPE_CHECKING:
    from collections.abc import Mapping


def link(_name: str, service: dict[str, Any], links: Mapping[str, Any]) -> dict[str, Any]:
    """The service whose scaling policies name queues as AWS does; what is no key is left as it is."""
    scaling = service.get("scaling") or {}
    policies = scaling.get("policies") or {}
    if not any((policy or {}).get("queue") for policy in policies.values()):
        return service
    queues = queue_keys(links.get("queues") or {})
    linked = {key: _linked(policy, queues, links) for key, policy in policies.items()}
    return {**service, "scaling": {**scaling, "policies": linked}}


def _linked(policy: Any, queues: Mapping[str, Any], links: Mapping[str, Any]) -> Any:
    queue = str((policy or {}).get("queue"))
    return {**policy, "queue": queue_name(queue, queues[queue], links["stack"])} if queue in queues else policy
