# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore testing of AWS Backup as flat shapes, with what AWS fills in and what it would refuse."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .fields import Shape, merged, number, request_of, shape_of, struct, text, texts, word
from .unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

# https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html
SCHEDULE, TIMEZONE = "cron(0 5 ? * * *)", "Etc/UTC"
ALGORITHMS = ("latest_within_window", "random_within_window")
POINT_TYPES = ("continuous", "snapshot")
LONGEST_START, LONGEST_VALIDATION, LONGEST_WINDOW = 168, 168, 365
POINTS = (
    word("algorithm", ALGORITHMS, "Algorithm", default=ALGORITHMS[0]),
    texts("include_vaults", "IncludeVaults", ordered=False, default=["*"]),
    texts("exclude_vaults", "ExcludeVaults", ordered=False),
    texts("types", "RecoveryPointTypes", ordered=False, choices=POINT_TYPES, shouts=True, default=[*POINT_TYPES]),
    number("window_days", "SelectionWindowDays", default=30),
)
PLAN = (
    text("schedule", "ScheduleExpression", default=SCHEDULE),
    text("timezone", "ScheduleExpressionTimezone", default=TIMEZONE),
    number("start_window_hours", "StartWindowHours", default=24),
    struct("recovery_points", *POINTS, key="RecoveryPointSelection", default={}, always=True),
)
#: What can be restored for a test, by our word. https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingSelectionForCreate.html
RESOURCE_TYPES = {name.lower(): name for name in ("Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "Neptune", "RDS", "S3")}
MOST_RESOURCES = 30
RESOURCE_TAG = "aws:ResourceTag/"
CONDITIONS = {"all_tags": "StringEquals", "not_tags": "StringNotEquals"}
NAME = re.compile(r"[A-Za-z0-9_]{1,50}")


def plan_shape(found: Mapping[str, Any]) -> Shape:
    """A plan as GetRestoreTestingPlan gives it; its tags are told elsewhere."""
    return {"name": found["RestoreTestingPlanName"], **shape_of(PLAN, found), "arn": found["RestoreTestingPlanArn"], "tags": {}}


def plan_wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked, with the rest as it is."""
    return {**asked, **merged(PLAN, asked, base)}


def plan_request(target: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Shape:
    """A plan as UpdateRestoreTestingPlan takes it; a new one has its name, too."""
    return request_of(PLAN, target, before)


def plan_problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse of a plan, a sentence each."""
    points = asked.get("recovery_points") or {}
    found = name_problems(asked["name"])
    found += outside("start_window_hours", asked.get("start_window_hours"), 1, LONGEST_START)
    found += outside("recovery_points.window_days", points.get("window_days"), 1, LONGEST_WINDOW)
    empty = [name for name in ("include_vaults", "types") if points.get(name) == []]
    return found + [f"recovery_points.{name}: is empty, must name one at least" for name in empty]


def selection_shape(found: Mapping[str, Any]) -> Shape:
    """A selection as GetRestoreTestingSelection gives it; one by tags is about everything that has them."""
    conditions = found.get("ProtectedResourceConditions") or {}
    tags = {ours: {each["Key"].removeprefix(RESOURCE_TAG): each["Value"] for each in conditions.get(key) or []} for ours, key in CONDITIONS.items()}
    return {
        "plan": found["RestoreTestingPlanName"],
        "name": found["RestoreTestingSelectionName"],
        "resource_type": found["ProtectedResourceType"].lower(),
        "iam_role_arn": found["IamRoleArn"],
        "resources": sorted(found.get("ProtectedResourceArns") or []) or ["*"],
        **tags,
        "metadata": dict(found.get("RestoreMetadataOverrides") or {}),
        "validation_window_hours": found.get("ValidationWindowHours") or 0,
    }


def selection_wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked, in the form in which it is compared."""
    said = dict(asked)
    if "resources" in asked:
        said["resources"] = sorted(set(asked["resources"])) or ["*"]
    said |= {name: {key: str(value) for key, value in asked[name].items()} for name in CONDITIONS if name in asked}
    said |= _instead(said)
    if "metadata" in asked:
        said["metadata"] = metadata_wanted(asked["metadata"], base.get("metadata") or {})
    return said


def _instead(said: Shape) -> Shape:
    """What goes without being asked: ARNs where there are to be tags, and tags where there are to be ARNs."""
    if any(said.get(name) for name in CONDITIONS):
        return {"resources": ["*"]}
    return {name: {} for name in CONDITIONS} if said.get("resources", ["*"]) != ["*"] else {}


def metadata_wanted(asked: Mapping[str, Any], there: Mapping[str, str]) -> dict[str, str]:
    """Metadata as AWS takes it: text, lists as JSON. How its keys are written means nothing: where they are there, they stay as they are."""
    known = {key.lower(): key for key in there}
    return {known.get(key.lower(), key): text_of(value) for key, value in asked.items()}


def text_of(value: Any) -> str:
    """A value of metadata, all of which AWS takes as text."""
    return value if isinstance(value, str) else json.dumps(value)


def selection_request(target: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Shape:
    """What both CreateRestoreTestingSelection and UpdateRestoreTestingSelection take: AWS wants ARNs or tags, not both."""
    tags = {CONDITIONS[name]: _pairs(target[name]) for name in CONDITIONS if target[name]}
    about = {"ProtectedResourceConditions": tags} if tags else {"ProtectedResourceArns": target["resources"]}
    metadata = {"RestoreMetadataOverrides": target["metadata"]} if target["metadata"] or (before or {}).get("metadata") else {}
    return {"IamRoleArn": target["iam_role_arn"], **about, **metadata, "ValidationWindowHours": target["validation_window_hours"]}


def _pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": f"{RESOURCE_TAG}{key}", "Value": value} for key, value in sorted(tags.items())]


def selection_problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse of a selection, a sentence each."""
    resources = asked.get("resources") or []
    found = name_problems(asked["name"]) + outside("validation_window_hours", asked.get("validation_window_hours"), 0, LONGEST_VALIDATION)
    if "*" in resources and len(resources) > 1:
        found.append("resources: has * beside ARNs, must be one or the other")
    if len(resources) > MOST_RESOURCES:
        found.append(f"resources: are {len(resources)}, must be {MOST_RESOURCES} at most")
    if any(resource != "*" for resource in resources) and any(asked.get(name) for name in CONDITIONS):
        found.append("resources: has ARNs beside tags, must be one or the other")
    return found


def name_problems(name: str) -> list[str]:
    """What is wrong with the name of a plan or a selection."""
    return [] if has_unknown(name) or NAME.fullmatch(name) else [f"name: is {name!r}, must have 1 to 50 letters, digits and underscores"]


def outside(path: str, value: int | None, low: int, high: int) -> list[str]:
    """That a number is outside its limits, if it is."""
    return [] if value is None or low <= value <= high else [f"{path}: is {value}, must be {low} to {high}"]
