# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following one deployment of an ECS service to its end, and saying why it failed."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from .waiters import Waiter, any_is, value_is, wait, waiter

if TYPE_CHECKING:
    from .fields import Shape

with suppress(ImportError):  # without botocore, the module says so itself
    from botocore.exceptions import WaiterError

_EVENTS = 5
_TASKS = 10

INACTIVE = waiter(
    "DescribeServices",
    any_is("services[].status", "INACTIVE", "success"),
    any_is("failures[].reason", "MISSING", "success"),
)


def shown(deployment_id: str) -> Waiter:
    """AWS shows the deployment, which can take a moment."""
    return waiter("DescribeServices", value_is(f"length(services[0].deployments[?id=='{deployment_id}'] || `[]`) > `0`", True), delay=2, attempts=30)


def completed(deployment_id: str) -> Waiter:
    """The deployment is complete with all its tasks; or it failed, was rolled back, or was overtaken by another."""
    this = f"(services[0].deployments || `[]`)[?id=='{deployment_id}']"  # AWS may not show for a moment what it has shown before
    return waiter(
        "DescribeServices",
        value_is(f"length({this} | [?rolloutState=='COMPLETED' && runningCount==desiredCount]) > `0`", True),
        value_is(f"length({this} | [?rolloutState=='FAILED' || status!='PRIMARY']) > `0`", True, "failure"),
        value_is(f"services[0] && length({this}) == `0`", True, "failure"),
        any_is("services[].status", "DRAINING"),
        any_is("services[].status", "INACTIVE"),
    )


def follow(client: Any, target: Shape, deployment_id: str) -> None:
    """Return when the deployment is complete; otherwise fail with what AWS knows of the reason."""
    request = {"cluster": target["cluster"], "services": [target["name"]]}
    try:
        wait(client, shown(deployment_id), request)
        wait(client, completed(deployment_id), request, target["wait_timeout"])
    except WaiterError:
        raise AnsibleAWSError(message=failure(client, target, deployment_id)) from None


def failure(client: Any, target: Shape, deployment_id: str) -> str:
    """Why a deployment is not complete, in AWS's words."""
    service = (client.describe_services(cluster=target["cluster"], services=[target["name"]])["services"] or [{}])[0]
    reasons = Counter(stopped_reasons(client, target, deployment_id))
    parts = [f"Failed to deploy service {target['name']}: {outcome(service, deployment_id, target['wait_timeout'])}"]
    if reasons:
        parts.append("stopped tasks: " + "; ".join(f"{count} x {reason}" for reason, count in reasons.most_common()))
    events = [event["message"] for event in service.get("events", [])[:_EVENTS]]
    if events:
        parts.append("latest events: " + "; ".join(events))
    return ". ".join(part.rstrip(".") for part in parts)


def outcome(service: Shape, deployment_id: str, timeout: int) -> str:
    """How the deployment ended, or that it did not."""
    if service.get("status") != "ACTIVE":
        return "it was deleted meanwhile"
    deployments = {deployment["id"]: deployment for deployment in service.get("deployments", [])}
    primary = next((found["id"] for found in deployments.values() if found["status"] == "PRIMARY"), None)
    this = deployments.get(deployment_id, {})
    said = f": {this['rolloutStateReason'].rstrip('.')}" if this.get("rolloutStateReason") else ""
    if this.get("rolloutState") == "FAILED":
        return f"deployment {deployment_id} failed{said}" + ("" if primary == deployment_id else f"; it was rolled back by deployment {primary}")
    if primary != deployment_id:
        return f"deployment {deployment_id} was rolled back or overtaken by deployment {primary}{said}"
    counts = f"{this.get('runningCount', 0)} of {this.get('desiredCount', 0)} tasks running, {this.get('failedTasks', 0)} failed"
    return f"deployment {deployment_id} was not complete after {timeout} s ({counts}){said}"


def stopped_reasons(client: Any, target: Shape, deployment_id: str) -> list[str]:
    """Why the newest stopped tasks stopped: those of the deployment, or else of the service."""
    arns = client.list_tasks(cluster=target["cluster"], serviceName=target["name"], desiredStatus="STOPPED")["taskArns"][:_TASKS]
    if not arns:
        return []
    tasks = client.describe_tasks(cluster=target["cluster"], tasks=arns)["tasks"]
    own = [task for task in tasks if task.get("startedBy") == deployment_id]
    return [reason_of(task) for task in own or tasks]


def reason_of(task: Shape) -> str:
    """Why a task stopped, with what its containers say."""
    details = [f"container {container['name']}: {said}" for container in task.get("containers", []) if (said := last_words(container))]
    reason = task.get("stoppedReason") or task.get("stopCode") or "no reason given"
    return f"{reason} ({'; '.join(details)})" if details else reason


def last_words(container: Shape) -> str:
    """A container's exit code and reason, as far as AWS gives them and they tell something."""
    code = [f"exit code {container['exitCode']}"] if container.get("exitCode") else []
    return ", ".join([*code, *([container["reason"]] if container.get("reason") else [])])
