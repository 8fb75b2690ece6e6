# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module backup_restore_testing_plan, without a network."""

from __future__ import annotations

from typing import ClassVar

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.restore_testing import plan_problems, plan_shape
from ansible_collections.groundwork.aws.plugins.modules.backup_restore_testing_plan import RESTORE_TESTING_PLAN

from .backup_fake import FakeBackup
from .cases import ModuleCases, Params

VAULT = "arn:aws:backup:eu-central-1:123456789012:backup-vault:shop"
POINTS: Params = {"include_vaults": [VAULT], "types": ["snapshot"], "window_days": 7}


class TestPlan(ModuleCases):
    kind = RESTORE_TESTING_PLAN
    fake = FakeBackup
    params: ClassVar[Params] = {"name": "shop_tests", "schedule": "cron(0 6 ? * SUN *)", "recovery_points": POINTS, "tags": {"Name": "shop", "Env": "dev"}}
    changes: ClassVar[list[Params]] = [
        {"schedule": "cron(0 7 ? * SUN *)"},
        {"timezone": "Europe/Berlin"},
        {"start_window_hours": 4},
        {"recovery_points": {"algorithm": "random_within_window"}},
        {"recovery_points": {"include_vaults": ["*"]}},
        {"recovery_points": {"exclude_vaults": [f"{VAULT}-2"]}},
        {"recovery_points": {"types": ["snapshot", "continuous"]}},
        {"recovery_points": {"window_days": 14}},
        {"tags": {"Name": "shop", "Env": "prod"}},
        {"tags": {"Name": "shop"}},
    ]
    create_operation = "CreateRestoreTestingPlan"

    def test_request_names_everything(self, aws: FakeBackup) -> None:
        self.go(aws)
        request = aws.request("CreateRestoreTestingPlan")
        assert request["Tags"] == {"Name": "shop", "Env": "dev"}
        assert request["RestoreTestingPlan"] == {
            "RestoreTestingPlanName": "shop_tests",
            "ScheduleExpression": "cron(0 6 ? * SUN *)",
            "ScheduleExpressionTimezone": "Etc/UTC",
            "StartWindowHours": 24,
            "RecoveryPointSelection": {
                "Algorithm": "LATEST_WITHIN_WINDOW",
                "IncludeVaults": [VAULT],
                "RecoveryPointTypes": ["SNAPSHOT"],
                "SelectionWindowDays": 7,
            },
        }

    def test_vaults_are_no_longer_excluded(self, built: FakeBackup) -> None:
        self.go(built, recovery_points={"exclude_vaults": [VAULT]})
        self.go(built, recovery_points={"exclude_vaults": []})
        assert built.request("UpdateRestoreTestingPlan")["RestoreTestingPlan"]["RecoveryPointSelection"]["ExcludeVaults"] == []

    def test_with_a_plan_go_its_selections(self, built: FakeBackup) -> None:
        selection = {"RestoreTestingSelectionName": "a", "ProtectedResourceType": "RDS"}
        built.create_restore_testing_selection({"RestoreTestingPlanName": "shop_tests", "RestoreTestingSelection": selection})
        self.go(built, state="absent")
        assert built.writes == ["DeleteRestoreTestingSelection", "DeleteRestoreTestingPlan"]

    def test_of_somebody_else_it_is_not_deleted(self, built: FakeBackup) -> None:
        assert self.go(built, state="absent", match_tags={"Env": "prod"})["changed"] is False
        assert built.writes == []

    def test_unset_is_left_alone(self, built: FakeBackup) -> None:
        assert self.go(built, schedule=None, recovery_points={"window_days": 7}, tags=None)["changed"] is False


def test_what_aws_fills_in() -> None:
    found = {"RestoreTestingPlanName": "a", "RestoreTestingPlanArn": "arn:1", "ScheduleExpression": "cron(0 6 ? * SUN *)", "RecoveryPointSelection": {}}
    shape = plan_shape(found)
    assert (shape["timezone"], shape["start_window_hours"], shape["recovery_points"]["window_days"]) == ("Etc/UTC", 24, 30)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"name": "shop-tests"}, "name: is 'shop-tests', must have 1 to 50 letters, digits and underscores"),
        ({"name": "a" * 51}, f"name: is '{'a' * 51}', must have 1 to 50 letters, digits and underscores"),
        ({"start_window_hours": 169}, "start_window_hours: is 169, must be 1 to 168"),
        ({"recovery_points": {"window_days": 0}}, "recovery_points.window_days: is 0, must be 1 to 365"),
        ({"recovery_points": {"include_vaults": []}}, "recovery_points.include_vaults: is empty, must name one at least"),
        ({"recovery_points": {"types": []}}, "recovery_points.types: is empty, must name one at least"),
    ],
)
def test_problems_of_a_plan(asked: Params, message: str) -> None:
    assert plan_problems({"name": "shop_tests", **asked}) == [message]


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert plan_problems({"name": "shop_tests", "recovery_points": POINTS}) == []
