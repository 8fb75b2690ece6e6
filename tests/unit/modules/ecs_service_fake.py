# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECS services that keep state: deployments start, end, fail and roll back as the test wants it."""

from __future__ import annotations

from typing import Any

from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT_ID}"
DEPLOYED = ("taskDefinition", "networkConfiguration", "loadBalancers", "platformVersion", "serviceRegistries", "serviceConnectConfiguration")


class FakeServices(FakeAWS):
    """Its first answer to DescribeServices after a write shows the deployment under way, the next one its end."""

    service = "ecs"

    def __init__(self) -> None:
        super().__init__()
        self.services: dict[str, Response] = {}
        self.tasks: list[Response] = []
        self.latest: dict[str, int] = {"web": 3}
        self.deployments = 0
        #: What becomes of a deployment: completed, failed, rolled back, overtaken, stuck.
        self.end = "completed"
        #: After how many looks a draining service is inactive.
        self.drained_after = 1
        #: The looks, counted from 1, at which ECS does not show what it has.
        self.hidden_looks: list[int] = []

    def describe_services(self, request: Request) -> Response:
        hidden = self.operations.count("DescribeServices") in self.hidden_looks
        service = None if hidden else self.services.get(request["services"][0])
        if service is None:
            return {"services": [], "failures": [{"reason": "MISSING"}]}
        shown = {key: value for key, value in service.items() if key != "tags" or "TAGS" in request.get("include", [])}
        answer = {"services": [{**shown, "deployments": [dict(deployment) for deployment in service["deployments"]]}], "failures": []}
        self.go_on(service)
        return answer

    def go_on(self, service: Response) -> None:
        if service["status"] == "DRAINING":
            self.drained_after -= 1
            service["status"] = "DRAINING" if self.drained_after > 0 else "INACTIVE"
        under_way = [deployment for deployment in service["deployments"] if deployment["rolloutState"] == "IN_PROGRESS"]
        if service["status"] == "ACTIVE" and under_way:
            getattr(self, self.end.replace(" ", "_"))(service, under_way[0])

    def completed(self, service: Response, deployment: Response) -> None:
        count = service.get("desiredCount", 1)
        deployment.update(rolloutState="COMPLETED", runningCount=count, desiredCount=count)
        service.update(runningCount=count, deployments=[deployment])

    def failed(self, service: Response, deployment: Response) -> None:
        deployment.update(rolloutState="FAILED", rolloutStateReason="ECS deployment circuit breaker: tasks failed to start.", failedTasks=3)
        service["events"] = [{"message": "(service web) was unable to place a task."}]

    def rolled_back(self, service: Response, deployment: Response) -> None:
        self.failed(service, deployment)
        deployment["status"] = "ACTIVE"
        self.deploy(service)

    def overtaken(self, service: Response, _deployment: Response) -> None:
        service["deployments"] = []
        self.deploy(service)

    def stuck(self, service: Response, deployment: Response) -> None:
        """Nothing happens."""

    def deploy(self, service: Response) -> None:
        self.deployments += 1
        counts = {"desiredCount": service.get("desiredCount", 1), "runningCount": 0, "failedTasks": 0}
        deployment = {"id": f"ecs-svc/{self.deployments}", "status": "PRIMARY", "rolloutState": "IN_PROGRESS", **counts}
        if "serviceConnectConfiguration" in service:
            deployment["serviceConnectConfiguration"] = service["serviceConnectConfiguration"]
        service["deployments"] = [deployment, *({**before, "status": "ACTIVE"} for before in service["deployments"])]

    def create_service(self, request: Request) -> Response:
        name = request["serviceName"]
        before = self.services.get(name, {}).get("status")
        if before == "DRAINING":
            raise AWSError("InvalidParameterException", "Unable to Start a service that is still draining.")
        if before == "ACTIVE":
            raise AWSError("InvalidParameterException", "Creation of service was not idempotent.")
        daemon = request.get("schedulingStrategy") == "DAEMON"
        percents = {"maximumPercent": 100 if daemon else 200, "minimumHealthyPercent": 0 if daemon else 100}
        service = {
            "schedulingStrategy": "REPLICA",
            "availabilityZoneRebalancing": "ENABLED",
            "propagateTags": "NONE",
            **{key: value for key, value in request.items() if key not in ("cluster", "clientToken")},
            "serviceArn": f"{ARN}:service/main/{name}",
            "clusterArn": f"{ARN}:cluster/main",
            "taskDefinition": self.full_arn(request["taskDefinition"]),
            "deploymentConfiguration": {**percents, **request.get("deploymentConfiguration", {})},
            "status": "ACTIVE",
            "runningCount": 0,
            "deployments": [],
            "events": [],
        }
        if request.get("launchType") == "FARGATE":
            service.setdefault("platformVersion", "LATEST")
        self.services[name] = service
        self.deploy(service)
        return {"service": service}

    def update_service(self, request: Request) -> Response:
        service = self.services[request["service"]]
        changes = {key: value for key, value in request.items() if key not in ("cluster", "service", "forceNewDeployment")}
        if "taskDefinition" in changes:
            changes["taskDefinition"] = self.full_arn(changes["taskDefinition"])
        if "capacityProviderStrategy" in changes:
            if not request.get("forceNewDeployment"):
                raise AWSError("InvalidParameterException", "You must force a new deployment when updating a capacity provider strategy.")
            self.move(service, changes["capacityProviderStrategy"])
        service.update(changes)
        if request.get("forceNewDeployment") or any(name in changes for name in DEPLOYED):
            self.deploy(service)
        for deployment in service["deployments"]:
            deployment["desiredCount"] = service.get("desiredCount", 1)
        self.settle_scale(service)
        return {"service": service}

    def settle_scale(self, service: Response) -> None:
        for deployment in service["deployments"]:
            if deployment["rolloutState"] == "COMPLETED":
                deployment["runningCount"] = service["runningCount"] = deployment["desiredCount"]

    def move(self, service: Response, strategy: list[Response]) -> None:
        service.pop("launchType", None)
        if not strategy:
            service["launchType"] = "FARGATE"

    def delete_service(self, request: Request) -> None:
        service = self.services.get(request["service"])
        if service is None or service["status"] != "ACTIVE":
            raise AWSError("ServiceNotFoundException")
        if service.get("desiredCount", 1) and not request.get("force"):
            raise AWSError("InvalidParameterException", "The service cannot be stopped while it is scaled above 0.")
        service.update(status="DRAINING", deployments=[])

    def describe_task_definition(self, request: Request) -> Response:
        family = request["taskDefinition"]
        if family not in self.latest:
            raise AWSError("ClientException", "Unable to describe task definition.")
        return {"taskDefinition": {"taskDefinitionArn": self.full_arn(family)}}

    def full_arn(self, name: str) -> str:
        short = name.rpartition("/")[2]
        return f"{ARN}:task-definition/{short}" if ":" in short else f"{ARN}:task-definition/{short}:{self.latest[short]}"

    def list_tasks(self, request: Request) -> Response:
        assert request["desiredStatus"] == "STOPPED"
        return {"taskArns": [task["taskArn"] for task in self.tasks]}

    def describe_tasks(self, request: Request) -> Response:
        return {"tasks": [task for task in self.tasks if task["taskArn"] in request["tasks"]]}

    def stopped(self, started_by: str, why: str, **container: Any) -> None:
        """Note a task that stopped."""
        arn = f"{ARN}:task/main/{len(self.tasks)}"
        self.tasks.append({"taskArn": arn, "startedBy": started_by, "stoppedReason": why, "containers": [{"name": "app", **container}]})

    def tag_resource(self, request: Request) -> None:
        service = self.of(request["resourceArn"])
        names = [tag["key"] for tag in request["tags"]]
        service["tags"] = [tag for tag in service.get("tags", []) if tag["key"] not in names] + request["tags"]

    def untag_resource(self, request: Request) -> None:
        service = self.of(request["resourceArn"])
        service["tags"] = [tag for tag in service["tags"] if tag["key"] not in request["tagKeys"]]

    def of(self, arn: str) -> Response:
        return next(service for service in self.services.values() if service["serviceArn"] == arn)
