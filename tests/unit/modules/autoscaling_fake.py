# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Application Auto Scaling as far as its three modules see it, and CloudWatch's alarms beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

SERVICE = "service/main/web"
PLACE = {"service_namespace": "ecs", "resource_id": SERVICE, "scalable_dimension": "ecs:service:DesiredCount"}
PLACE_REQUEST = {"ServiceNamespace": "ecs", "ResourceId": SERVICE, "ScalableDimension": "ecs:service:DesiredCount"}
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
AWAKE = {"DynamicScalingInSuspended": False, "DynamicScalingOutSuspended": False, "ScheduledScalingSuspended": False}
CREATED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class FakeAutoscaling(FakeAWS):
    """Targets by their id; policies and scheduled actions by target and name."""

    service = "application-autoscaling"

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, Response] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.policies: dict[tuple[str, str], Response] = {}
        self.actions: dict[tuple[str, str], Response] = {}

    def describe_scalable_targets(self, request: Request) -> Response:
        return {"ScalableTargets": [target for name, target in self.targets.items() if name in request["ResourceIds"]]}

    def register_scalable_target(self, request: Request) -> Response:
        name, said = request["ResourceId"], {key: value for key, value in request.items() if key != "Tags"}
        if name in self.targets:
            self._refuse("Tags" in request, "The scalable target that you tried to tag already exists.")
            self.targets[name] |= said
        else:
            self._refuse("MinCapacity" not in request or "MaxCapacity" not in request, "MinCapacity and MaxCapacity are required")
            arn = f"arn:aws:application-autoscaling:{REGION}:{ACCOUNT_ID}:scalable-target/{len(self.tags):036}"
            self.targets[name] = {"RoleARN": ROLE, "SuspendedState": AWAKE, **said, "ScalableTargetARN": arn, "CreationTime": CREATED}
            self.tags[arn] = request.get("Tags", {})
        return {"ScalableTargetARN": self.targets[name]["ScalableTargetARN"]}

    def deregister_scalable_target(self, request: Request) -> None:
        self._must(request["ResourceId"] in self.targets)
        target = self.targets.pop(request["ResourceId"])
        del self.tags[target["ScalableTargetARN"]]
        for parts in (self.policies, self.actions):
            for key in [key for key in parts if key[0] == request["ResourceId"]]:
                del parts[key]

    def list_tags_for_resource(self, request: Request) -> Response:
        if request["ResourceARN"] not in self.tags:
            raise AWSError("ResourceNotFoundException")
        return {"Tags": self.tags[request["ResourceARN"]]}

    def tag_resource(self, request: Request) -> None:
        self.tags[request["ResourceARN"]].update(request["Tags"])

    def untag_resource(self, request: Request) -> None:
        for key in request["TagKeys"]:
            del self.tags[request["ResourceARN"]][key]

    def describe_scaling_policies(self, request: Request) -> Response:
        """A page of one, so that pages are seen; those that are asked for by name together."""
        named = request.get("PolicyNames")
        if named is None:
            return self._page(self.policies, "ScalingPolicies", request)
        return {"ScalingPolicies": [policy for (resource, name), policy in self.policies.items() if resource == request["ResourceId"] and name in named]}

    def put_scaling_policy(self, request: Request) -> Response:
        key = (request["ResourceId"], request["PolicyName"])
        self._must(request["ResourceId"] in self.targets)
        kept = self.policies.get(key, {"PolicyType": request["PolicyType"]})
        self._refuse(kept["PolicyType"] != request["PolicyType"], "You cannot change a TargetTrackingScaling policy to a non TargetTrackingScaling policy")
        arn = f"arn:aws:autoscaling:{REGION}:{ACCOUNT_ID}:scalingPolicy:0:resource/ecs/{key[0]}:policyName/{key[1]}"
        own = [alarm(f"TargetTracking-{key[1]}-High")] if request["PolicyType"] == "TargetTrackingScaling" else []
        self.policies[key] = {**request, "PolicyARN": arn, "Alarms": kept.get("Alarms", own), "CreationTime": CREATED}
        return {"PolicyARN": arn, "Alarms": self.policies[key]["Alarms"]}

    def delete_scaling_policy(self, request: Request) -> None:
        self._must((request["ResourceId"], request["PolicyName"]) in self.policies)
        del self.policies[request["ResourceId"], request["PolicyName"]]

    def describe_scheduled_actions(self, request: Request) -> Response:
        """A page of one, so that pages are seen."""
        return self._page(self.actions, "ScheduledActions", request)

    def put_scheduled_action(self, request: Request) -> None:
        key = (request["ResourceId"], request["ScheduledActionName"])
        self._must(request["ResourceId"] in self.targets)
        times = {name: dt.datetime.fromisoformat(str(request[name])) for name in ("StartTime", "EndTime") if name in request}
        arn = f"arn:aws:autoscaling:{REGION}:{ACCOUNT_ID}:scheduledAction:0:resource/ecs/{key[0]}:scheduledActionName/{key[1]}"
        self.actions[key] = {**request, **times, "ScheduledActionARN": arn, "CreationTime": CREATED}

    def delete_scheduled_action(self, request: Request) -> None:
        self._must((request["ResourceId"], request["ScheduledActionName"]) in self.actions)
        del self.actions[request["ResourceId"], request["ScheduledActionName"]]

    @staticmethod
    def _page(parts: dict[tuple[str, str], Response], name: str, request: Request) -> Response:
        mine = [part for key, part in sorted(parts.items(), reverse=True) if key[0] == request["ResourceId"]]
        start = int(request.get("NextToken", "0"))
        return {name: mine[start : start + 1], **({"NextToken": str(start + 1)} if start + 1 < len(mine) else {})}

    @staticmethod
    def _must(there: bool) -> None:
        if not there:
            raise AWSError("ObjectNotFoundException", "No scalable target registered")

    @staticmethod
    def _refuse(wrong: bool, words: str) -> None:
        if wrong:
            raise AWSError("ValidationException", words)


def alarm(name: str) -> Response:
    """An alarm as a policy shows it."""
    return {"AlarmName": name, "AlarmARN": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT_ID}:alarm:{name}"}


class FakeAlarms(FakeAWS):
    """The tags of alarms, and which of them were deleted."""

    service = "cloudwatch"

    def __init__(self, **tags: dict[str, str]) -> None:
        super().__init__()
        self.tags: dict[str, Any] = tags

    def list_tags_for_resource(self, request: Request) -> Response:
        name = request["ResourceARN"].rpartition(":")[2]
        if name not in self.tags:
            raise AWSError("ResourceNotFoundException")
        return {"Tags": [{"Key": key, "Value": value} for key, value in self.tags[name].items()]}

    def delete_alarms(self, request: Request) -> None:
        for name in request["AlarmNames"]:
            del self.tags[name]
