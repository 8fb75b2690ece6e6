# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore testing of AWS Backup, which moto does not know: plans, and what they restore."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from moto.backup import urls
from moto.backup.exceptions import AlreadyExistsException, InvalidParameterValueException, InvalidRequestException, ResourceNotFoundException
from moto.backup.responses import BackupResponse
from moto.core.utils import unix_time
from moto.moto_api._internal import mock_random

from .mechanism import Function, replaces

# moto knows these addresses by no name. A route answers nothing by itself: what is asked there is answered by the patches below.
_PLAN = "/(?P<plan>[^/]+)"
for _part in ("", _PLAN, f"{_PLAN}/selections", f"{_PLAN}/selections/(?P<name>[^/]+)"):
    urls.url_paths[f"{{0}}/restore-testing/plans{_part}$"] = urls.response.dispatch

NAME = re.compile(r"[A-Za-z0-9_]{1,50}")
PLAN_DEFAULTS = {"ScheduleExpressionTimezone": "Etc/UTC", "StartWindowHours": 24}
POINT_DEFAULTS: dict[str, Any] = {"ExcludeVaults": [], "SelectionWindowDays": 30}
NO_CONDITIONS: dict[str, Any] = {"StringEquals": [], "StringNotEquals": []}


def _plans(response: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = response.backup_backend.__dict__.setdefault("restore_testing", {})
    return found


def _in_address(response: Any) -> list[str]:
    """The names in the address of a request: of a plan, and of a selection."""
    parts = unquote(response.path).rstrip("/").split("/restore-testing/plans")[1].split("/")
    return [part for part in parts if part and part != "selections"]


def _plan(response: Any) -> dict[str, Any]:
    (name, *_selection) = _in_address(response)
    if name not in _plans(response):
        raise ResourceNotFoundException(msg=f"Restore testing plan {name} not found")
    return _plans(response)[name]


def _selection(response: Any) -> dict[str, Any]:
    plan, name = _plan(response), _in_address(response)[1]
    if name not in plan["selections"]:
        raise ResourceNotFoundException(msg=f"Restore testing selection {name} not found")
    found: dict[str, Any] = plan["selections"][name]
    return found


def _checked_name(name: str, there: dict[str, Any]) -> str:
    if not NAME.fullmatch(name):
        raise InvalidParameterValueException(f"{name} is not a valid name: only alphanumeric characters and underscores are allowed")
    if name in there:
        raise AlreadyExistsException(msg=f"{name} already exists")
    return name


def _filled_in(plan: dict[str, Any]) -> dict[str, Any]:
    points = plan["RecoveryPointSelection"]
    if not (points.get("Algorithm") and points.get("IncludeVaults") and points.get("RecoveryPointTypes")):
        raise InvalidParameterValueException("RecoveryPointSelection needs Algorithm, IncludeVaults and RecoveryPointTypes")
    return {**PLAN_DEFAULTS, **plan, "RecoveryPointSelection": {**POINT_DEFAULTS, **points}}


def _about(selection: dict[str, Any]) -> dict[str, Any]:
    """What a selection is about: ARNs or conditions."""
    arns, conditions = selection.get("ProtectedResourceArns") or [], selection.get("ProtectedResourceConditions") or {}
    if bool(arns) == any(conditions.values()) and arns != ["*"]:
        raise InvalidParameterValueException("Specify either ProtectedResourceArns or ProtectedResourceConditions")
    return {**selection, "ProtectedResourceArns": arns, "ProtectedResourceConditions": {**NO_CONDITIONS, **conditions}}


def _head(plan: dict[str, Any]) -> dict[str, Any]:
    return {name: plan[name] for name in ("RestoreTestingPlanName", "RestoreTestingPlanArn", "CreationTime")}


@replaces(BackupResponse, "create_restore_testing_plan")
def restore_testing_plans_can_be_made(_original: Function | None, response: Any) -> str:
    """A plan is made under a name of letters, digits and underscores, with its tags; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateRestoreTestingPlan.html
    """
    asked, backend = json.loads(response.body), response.backup_backend
    name = _checked_name(asked["RestoreTestingPlan"]["RestoreTestingPlanName"], _plans(response))
    arn = f"arn:aws:backup:{backend.region_name}:{backend.account_id}:restore-testing-plan:{name}-{mock_random.uuid4()}"
    plan = {**_filled_in(asked["RestoreTestingPlan"]), "RestoreTestingPlanArn": arn, "CreationTime": unix_time(), "selections": {}}
    _plans(response)[name] = plan
    backend.tag_resource(arn, asked.get("Tags") or {})
    return json.dumps(_head(plan))


@replaces(BackupResponse, "get_restore_testing_plan")
def restore_testing_plans_are_told(_original: Function | None, response: Any) -> str:
    """A plan is told with what AWS fills in; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetRestoreTestingPlan.html
    """
    return json.dumps({"RestoreTestingPlan": {name: value for name, value in _plan(response).items() if name != "selections"}})


@replaces(BackupResponse, "list_restore_testing_plans")
def restore_testing_plans_are_listed(_original: Function | None, response: Any) -> str:
    """All plans are listed; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListRestoreTestingPlans.html
    """
    listed = [{**_head(plan), "ScheduleExpression": plan["ScheduleExpression"]} for plan in _plans(response).values()]
    return json.dumps({"RestoreTestingPlans": listed})


@replaces(BackupResponse, "update_restore_testing_plan")
def restore_testing_plans_can_be_changed(_original: Function | None, response: Any) -> str:
    """A plan is changed; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRestoreTestingPlan.html
    """
    plan = _plan(response)
    plan.update(_filled_in({**plan, **json.loads(response.body)["RestoreTestingPlan"]}))
    return json.dumps({**_head(plan), "UpdateTime": unix_time()})


@replaces(BackupResponse, "delete_restore_testing_plan")
def restore_testing_plans_can_be_deleted(_original: Function | None, response: Any) -> str:
    """A plan goes once it has no selections; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteRestoreTestingPlan.html
    """
    plan = _plan(response)
    if plan["selections"]:
        raise InvalidRequestException(msg="Related restore testing selections must be deleted prior to restore testing plan deletion.")
    response.backup_backend.tagger.delete_all_tags_for_resource(plan["RestoreTestingPlanArn"])
    del _plans(response)[plan["RestoreTestingPlanName"]]
    return "{}"


@replaces(BackupResponse, "create_restore_testing_selection")
def restore_testing_selections_can_be_made(_original: Function | None, response: Any) -> str:
    """A plan is told what to restore, by ARNs or by conditions; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateRestoreTestingSelection.html
    """
    plan, asked = _plan(response), json.loads(response.body)["RestoreTestingSelection"]
    name = _checked_name(asked["RestoreTestingSelectionName"], plan["selections"])
    of_plan = {"RestoreTestingPlanName": plan["RestoreTestingPlanName"], "CreationTime": unix_time()}
    plan["selections"][name] = {**_about(asked), **of_plan}
    return json.dumps({**of_plan, "RestoreTestingPlanArn": plan["RestoreTestingPlanArn"], "RestoreTestingSelectionName": name})


@replaces(BackupResponse, "get_restore_testing_selection")
def restore_testing_selections_are_told(_original: Function | None, response: Any) -> str:
    """A selection is told as it was made; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetRestoreTestingSelection.html
    """
    return json.dumps({"RestoreTestingSelection": _selection(response)})


@replaces(BackupResponse, "list_restore_testing_selections")
def restore_testing_selections_are_listed(_original: Function | None, response: Any) -> str:
    """The selections of a plan are listed; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListRestoreTestingSelections.html
    """
    told = ("RestoreTestingSelectionName", "RestoreTestingPlanName", "ProtectedResourceType", "IamRoleArn", "CreationTime")
    return json.dumps({"RestoreTestingSelections": [{name: each[name] for name in told} for each in _plan(response)["selections"].values()]})


@replaces(BackupResponse, "update_restore_testing_selection")
def restore_testing_selections_can_be_changed(_original: Function | None, response: Any) -> str:
    """A selection is changed, but one by ARNs does not become one by conditions; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRestoreTestingSelection.html
    """
    selection, asked = _selection(response), json.loads(response.body)["RestoreTestingSelection"]
    by_arn = bool(selection["ProtectedResourceArns"])
    if by_arn == any((asked.get("ProtectedResourceConditions") or {}).values()):
        raise InvalidParameterValueException("Use either protected resource ARNs or conditions, but not both")
    selection.update(_about(asked))
    told = {name: selection[name] for name in ("RestoreTestingPlanName", "RestoreTestingSelectionName", "CreationTime")}
    return json.dumps({**told, "RestoreTestingPlanArn": _plan(response)["RestoreTestingPlanArn"], "UpdateTime": unix_time()})


@replaces(BackupResponse, "delete_restore_testing_selection")
def restore_testing_selections_can_be_deleted(_original: Function | None, response: Any) -> str:
    """A selection is taken out of its plan; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteRestoreTestingSelection.html
    """
    del _plan(response)["selections"][_selection(response)["RestoreTestingSelectionName"]]
    return "{}"
