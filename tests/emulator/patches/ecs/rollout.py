# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the ECS scheduler does to a service, without the waiting: each look at a service finds it settled."""

from __future__ import annotations

from typing import Any

from moto.core.utils import camelcase_to_underscores, utcnow
from moto.moto_api._internal import mock_random

LATEST_LINUX_PLATFORM = "1.4.0"

# The request's members that a deployment repeats.
DEPLOYED = (
    "capacityProviderStrategy",
    "launchType",
    "networkConfiguration",
    "platformFamily",
    "serviceConnectConfiguration",
    "taskDefinition",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)


def deploy(service: Any) -> None:
    """Start a new PRIMARY deployment; the one before is ACTIVE until the service has settled."""
    for deployment in service.deployments:
        deployment["status"] = "ACTIVE"
    number = mock_random.randint(10**18, 10**19)
    described = {member: getattr(service, camelcase_to_underscores(member), None) for member in DEPLOYED}
    service.deployments.insert(0, described | _progress(service, number) | {"platformVersion": _resolved_platform(service)})


def refresh(service: Any) -> None:
    """A change that needs no new deployment shows in the present one."""
    if service.deployments:
        service.deployments[0]["desiredCount"] = service.desired_count
        service.deployments[0]["updatedAt"] = utcnow()
    service.pending_count = max(service.desired_count - service.running_count, 0)


def settle(service: Any) -> None:
    """All tasks run, or all have stopped."""
    if service.status != "ACTIVE":
        service.status = "INACTIVE"
        service.desired_count = service.running_count = service.pending_count = 0
        service.deployments = []
    elif service.deployments and not _is_settled(service):
        _complete(service)


def _is_settled(service: Any) -> bool:
    primary = service.deployments[0]
    return bool(primary["rolloutState"] == "COMPLETED" and primary["runningCount"] == service.desired_count)


def _complete(service: Any) -> None:
    primary = service.deployments[0]
    counts = {"desiredCount": service.desired_count, "runningCount": service.desired_count, "pendingCount": 0}
    said = {"rolloutState": "COMPLETED", "rolloutStateReason": f"ECS deployment {primary['id']} completed."}
    service.deployments = [primary | counts | said | {"updatedAt": utcnow()}]
    service.running_count, service.pending_count = service.desired_count, 0
    event = {"id": str(mock_random.uuid4()), "createdAt": utcnow(), "message": f"(service {service.name}) has reached a steady state."}
    service.events = [event, *service.events]


def _progress(service: Any, number: int) -> dict[str, Any]:
    name = f"ecs-svc/{number}"
    return {
        "id": name,
        "status": "PRIMARY",
        "desiredCount": service.desired_count,
        "pendingCount": service.desired_count,
        "runningCount": 0,
        "failedTasks": 0,
        "createdAt": utcnow(),
        "updatedAt": utcnow(),
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": f"ECS deployment {name} in progress.",
    }


def _resolved_platform(service: Any) -> str | None:
    version: str | None = service.platform_version
    return LATEST_LINUX_PLATFORM if version == "LATEST" else version
