# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore testing behaves as the API reference of AWS Backup says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches import backup_restore_testing as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

POINTS = {"Algorithm": "LATEST_WITHIN_WINDOW", "IncludeVaults": ["*"], "RecoveryPointTypes": ["SNAPSHOT"]}
PLAN = {"RestoreTestingPlanName": "tests"}
SELECTION = {**PLAN, "RestoreTestingSelectionName": "databases"}
ABOUT = {"RestoreTestingSelectionName": "databases", "ProtectedResourceType": "RDS", "IamRoleArn": "arn:aws:iam::123456789012:role/restore"}
TAGGED = {"StringEquals": [{"Key": "aws:ResourceTag/Env", "Value": "prod"}]}


@pytest.fixture
def backup(aws: Aws, emulator: Emulator) -> Any:
    emulator.reset()
    return aws("backup")


def make(backup: Any, **more: Any) -> str:
    plan = {**PLAN, "ScheduleExpression": "cron(0 6 ? * SUN *)", "RecoveryPointSelection": POINTS, **more}
    return str(backup.create_restore_testing_plan(RestoreTestingPlan=plan, Tags={"Env": "prod"})["RestoreTestingPlanArn"])


@proves(
    patches.restore_testing_plans_can_be_made,
    patches.restore_testing_plans_are_told,
    patches.restore_testing_plans_are_listed,
    patches.restore_testing_plans_can_be_changed,
    patches.restore_testing_plans_can_be_deleted,
)
def test_a_restore_testing_plan_lives(backup: Any) -> None:
    arn = make(backup)
    assert ":restore-testing-plan:tests-" in arn
    assert backup.list_tags(ResourceArn=arn)["Tags"] == {"Env": "prod"}
    told = backup.get_restore_testing_plan(**PLAN)["RestoreTestingPlan"]
    assert (told["StartWindowHours"], told["ScheduleExpressionTimezone"]) == (24, "Etc/UTC")
    assert told["RecoveryPointSelection"] == {**POINTS, "ExcludeVaults": [], "SelectionWindowDays": 30}
    with refused("AlreadyExistsException"):
        make(backup)
    with refused("InvalidParameterValueException"):
        make(backup, RestoreTestingPlanName="shop-tests")
    backup.update_restore_testing_plan(**PLAN, RestoreTestingPlan={"StartWindowHours": 4})
    assert backup.get_restore_testing_plan(**PLAN)["RestoreTestingPlan"] == {**told, "StartWindowHours": 4}
    assert [each["RestoreTestingPlanName"] for each in backup.list_restore_testing_plans()["RestoreTestingPlans"]] == ["tests"]
    backup.delete_restore_testing_plan(**PLAN)
    with refused("ResourceNotFoundException"):
        backup.get_restore_testing_plan(**PLAN)


@proves(
    patches.restore_testing_selections_can_be_made,
    patches.restore_testing_selections_are_told,
    patches.restore_testing_selections_are_listed,
    patches.restore_testing_selections_can_be_changed,
    patches.restore_testing_selections_can_be_deleted,
)
def test_a_restore_testing_selection_lives_in_its_plan(backup: Any) -> None:
    with refused("ResourceNotFoundException"):
        backup.create_restore_testing_selection(**PLAN, RestoreTestingSelection={**ABOUT, "ProtectedResourceConditions": TAGGED})
    make(backup)
    backup.create_restore_testing_selection(**PLAN, RestoreTestingSelection={**ABOUT, "ProtectedResourceConditions": TAGGED})
    told = backup.get_restore_testing_selection(**SELECTION)["RestoreTestingSelection"]
    assert told["ProtectedResourceConditions"] == {**TAGGED, "StringNotEquals": []}
    assert told["ProtectedResourceArns"] == []
    (listed,) = backup.list_restore_testing_selections(**PLAN)["RestoreTestingSelections"]
    assert (listed["RestoreTestingSelectionName"], listed["ProtectedResourceType"]) == ("databases", "RDS")
    with refused("AlreadyExistsException"):
        backup.create_restore_testing_selection(**PLAN, RestoreTestingSelection={**ABOUT, "ProtectedResourceConditions": TAGGED})
    with refused("InvalidParameterValueException"):
        backup.update_restore_testing_selection(**SELECTION, RestoreTestingSelection={"ProtectedResourceArns": ["arn:aws:rds:eu-central-1:1:db:a"]})
    changed = {"ProtectedResourceConditions": TAGGED, "ValidationWindowHours": 2, "RestoreMetadataOverrides": {"multiAz": "false"}}
    backup.update_restore_testing_selection(**SELECTION, RestoreTestingSelection=changed)
    told = backup.get_restore_testing_selection(**SELECTION)["RestoreTestingSelection"]
    assert (told["ValidationWindowHours"], told["RestoreMetadataOverrides"]) == (2, {"multiAz": "false"})
    with refused("InvalidRequestException"):
        backup.delete_restore_testing_plan(**PLAN)
    backup.delete_restore_testing_selection(**SELECTION)
    with refused("ResourceNotFoundException"):
        backup.get_restore_testing_selection(**SELECTION)
    backup.delete_restore_testing_plan(**PLAN)


def test_a_restore_testing_selection_is_by_arn_or_by_tag(backup: Any) -> None:
    make(backup)
    both = {"ProtectedResourceArns": ["arn:aws:rds:eu-central-1:123456789012:db:a"], "ProtectedResourceConditions": TAGGED}
    for about in (both, {}):
        with refused("InvalidParameterValueException"):
            backup.create_restore_testing_selection(**PLAN, RestoreTestingSelection={**ABOUT, **about})
