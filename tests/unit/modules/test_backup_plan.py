# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module backup_plan, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.backup_plans import from_response, problems
from ansible_collections.groundwork.aws.plugins.modules.backup_plan import PLAN

from .backup_fake import FakeBackup
from .cases import ModuleCases, Params

ELSEWHERE = "arn:aws:backup:us-west-2:123456789012:backup-vault:copies"
DAILY: dict[str, Any] = {
    "name": "daily",
    "vault": "shop-vault",
    "schedule": "cron(0 3 * * ? *)",
    "start_window_minutes": 60,
    "completion_window_minutes": 180,
    "delete_after_days": 35,
    "continuous": True,
}
WEEKLY: dict[str, Any] = {"name": "weekly", "vault": "shop-vault", "schedule": "cron(0 4 ? * SUN *)", "delete_after_days": 90}


def plan(**changes: Any) -> Params:
    return {"rules": [{**DAILY, **changes}, WEEKLY]}


class TestPlan(ModuleCases):
    kind = PLAN
    fake = FakeBackup
    params: ClassVar[Params] = {"name": "shop-plan", "rules": [WEEKLY, DAILY], "tags": {"Name": "shop-plan", "Env": "dev"}}
    changes: ClassVar[list[Params]] = [
        {"rules": [DAILY]},
        plan(schedule="cron(0 4 * * ? *)"),
        plan(timezone="Europe/Berlin"),
        plan(vault="other-vault"),
        plan(start_window_minutes=90),
        plan(completion_window_minutes=240),
        plan(delete_after_days=7),
        plan(continuous=False),
        plan(continuous=False, delete_after_days=120, cold_after_days=30),
        plan(recovery_point_tags={"Env": "dev"}),
        plan(copies=[{"vault_arn": ELSEWHERE, "delete_after_days": 35}]),
        {"tags": {"Name": "shop-plan", "Env": "prod"}},
        {"tags": {"Name": "shop-plan"}},
    ]
    create_operation = "CreateBackupPlan"

    def test_s4_138_s4_139_request_names_everything(self, aws: FakeBackup) -> None:
        self.go(aws)
        assert aws.request("CreateBackupPlan")["BackupPlan"] == {
            "BackupPlanName": "shop-plan",
            "Rules": [
                {
                    "RuleName": "daily",
                    "TargetBackupVaultName": "shop-vault",
                    "ScheduleExpression": "cron(0 3 * * ? *)",
                    "ScheduleExpressionTimezone": "Etc/UTC",
                    "StartWindowMinutes": 60,
                    "CompletionWindowMinutes": 180,
                    "Lifecycle": {"DeleteAfterDays": 35},
                    "EnableContinuousBackup": True,
                },
                {
                    "RuleName": "weekly",
                    "TargetBackupVaultName": "shop-vault",
                    "ScheduleExpression": "cron(0 4 ? * SUN *)",
                    "ScheduleExpressionTimezone": "Etc/UTC",
                    "StartWindowMinutes": 480,
                    "CompletionWindowMinutes": 10080,
                    "Lifecycle": {"DeleteAfterDays": 90},
                },
            ],
        }

    def test_s4_140_a_copy_goes_to_another_region(self, built: FakeBackup) -> None:
        self.go(built, **plan(copies=[{"vault_arn": ELSEWHERE, "delete_after_days": 35}]))
        assert built.request("UpdateBackupPlan")["BackupPlan"]["Rules"][0]["CopyActions"] == [
            {"DestinationBackupVaultArn": ELSEWHERE, "Lifecycle": {"DeleteAfterDays": 35}}
        ]

    def test_options_of_resource_types_stay(self, built: FakeBackup) -> None:
        options = [{"ResourceType": "EC2", "BackupOptions": {"WindowsVSS": "enabled"}}]
        next(iter(built.plans.values()))["BackupPlan"]["AdvancedBackupSettings"] = options
        self.go(built, rules=[DAILY])
        assert built.request("UpdateBackupPlan")["BackupPlan"]["AdvancedBackupSettings"] == options

    def test_with_a_plan_go_its_selections(self, built: FakeBackup) -> None:
        built.create_backup_selection({"BackupPlanId": next(iter(built.plans)), "BackupSelection": {"SelectionName": "a", "IamRoleArn": "arn:1"}})
        self.go(built, state="absent")
        assert built.writes == ["DeleteBackupSelection", "DeleteBackupPlan"]

    def test_of_somebody_else_it_is_not_deleted(self, built: FakeBackup) -> None:
        assert self.go(built, state="absent", match_tags={"Env": "prod"})["changed"] is False

    def test_rules_unset_are_left_alone(self, built: FakeBackup) -> None:
        assert self.go(built, rules=None)["changed"] is False


def test_what_aws_fills_in() -> None:
    rules = [{"RuleName": "a", "TargetBackupVaultName": "b"}]
    shape = from_response({"BackupPlanId": "1", "BackupPlanArn": "arn:1", "BackupPlan": {"BackupPlanName": "p", "Rules": rules}})
    assert shape["rules"][0] == {
        "name": "a",
        "vault": "b",
        "schedule": "cron(0 5 ? * * *)",
        "timezone": "Etc/UTC",
        "start_window_minutes": 480,
        "completion_window_minutes": 10080,
        "delete_after_days": None,
        "cold_after_days": None,
        "continuous": False,
        "recovery_point_tags": {},
        "copies": [],
    }


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"rules": []}, "rules: is empty; a plan has one at least"),
        ({"rules": [WEEKLY, WEEKLY]}, "rules: two are called weekly; each has a name of its own"),
        (plan(name="every day"), "rules[0].name: is 'every day', must have 1 to 50 letters, digits and ._-"),
        (plan(start_window_minutes=30), "rules[0].start_window_minutes: is 30, must be 60 at least"),
        (plan(completion_window_minutes=100), "rules[0].completion_window_minutes: is 100, must be an hour longer than start_window_minutes, which is 60"),
        (plan(delete_after_days=36), "rules[0].delete_after_days: is 36, must be 1 to 35 with continuous"),
        (plan(delete_after_days=None), "rules[0].delete_after_days: is None, must be 1 to 35 with continuous"),
        (plan(continuous=False, delete_after_days=100, cold_after_days=30), "rules[0].delete_after_days: is 100, must be 90 days after cold_after_days"),
        (
            plan(copies=[{"vault_arn": ELSEWHERE, "delete_after_days": 10, "cold_after_days": 1}]),
            "rules[0].copies[0].delete_after_days: is 10, must be 90 days after",
        ),
    ],
)
def test_problems(asked: Params, message: str) -> None:
    (found,) = problems({"name": "shop-plan", **asked})
    assert found.startswith(message)
