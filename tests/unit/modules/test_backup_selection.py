# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module backup_selection, without a network."""

from __future__ import annotations

from typing import ClassVar

from ansible_collections.groundwork.aws.plugins.modules.backup_selection import SELECTION, from_response, problems

from .backup_fake import FakeBackup
from .cases import ModuleCases, Params

ROLE, DATABASE = "arn:aws:iam::123456789012:role/backup", "arn:aws:rds:eu-central-1:123456789012:db:shop"


class FakeWithPlan(FakeBackup):
    def __init__(self) -> None:
        super().__init__()
        assert self.create_backup_plan({"BackupPlan": {"BackupPlanName": "shop"}})["BackupPlanId"] == "plan-1"


class TestSelection(ModuleCases):
    kind = SELECTION
    fake = FakeWithPlan
    params: ClassVar[Params] = {
        "backup_plan_id": "plan-1",
        "name": "databases",
        "iam_role_arn": ROLE,
        "resources": [DATABASE],
        "any_tags": {"Backup": "true"},
    }
    changes: ClassVar[list[Params]] = [
        {"iam_role_arn": f"{ROLE}-2"},
        {"resources": [DATABASE, f"{DATABASE}-2"]},
        {"not_resources": [f"{DATABASE}-3"]},
        {"any_tags": {"Backup": "yes"}},
        {"any_tags": {}},
        {"all_tags": {"Env": "prod"}},
    ]
    create_operation = "CreateBackupSelection"

    def test_s4_137_request_names_everything(self, aws: FakeBackup) -> None:
        self.go(aws, all_tags={"Env": "prod"}, not_resources=[f"{DATABASE}-3"])
        assert aws.request("CreateBackupSelection")["BackupSelection"] == {
            "SelectionName": "databases",
            "IamRoleArn": ROLE,
            "Resources": [DATABASE],
            "NotResources": [f"{DATABASE}-3"],
            "ListOfTags": [{"ConditionType": "STRINGEQUALS", "ConditionKey": "Backup", "ConditionValue": "true"}],
            "Conditions": {"StringEquals": [{"ConditionKey": "aws:ResourceTag/Env", "ConditionValue": "prod"}]},
        }

    def test_change_is_a_delete_and_a_create(self, built: FakeBackup) -> None:
        self.go(built, resources=["*"])
        assert (built.writes, len(built.selections)) == (["DeleteBackupSelection", "CreateBackupSelection"], 1)

    def test_new_role_is_waited_for(self, aws: FakeBackup) -> None:
        aws.fail_once("CreateBackupSelection", "InvalidParameterValueException", message=f"IAM Role {ROLE} cannot be assumed by AWS Backup")
        assert self.go(aws)["changed"] is True

    def test_of_a_plan_that_is_gone_there_is_none(self, built: FakeBackup) -> None:
        built.plans.clear()
        assert self.go(built, state="absent")["changed"] is False


def test_other_conditions_are_a_difference() -> None:
    conditions = {"StringNotEquals": [{"ConditionKey": "aws:ResourceTag/Env", "ConditionValue": "dev"}]}
    selection = {"SelectionName": "a", "IamRoleArn": ROLE, "Conditions": conditions}
    shape = from_response({"BackupPlanId": "p", "SelectionId": "s", "BackupSelection": selection})
    assert shape["all_tags"] == {"StringNotEquals aws:ResourceTag/Env": "dev"}


def test_problems() -> None:
    assert problems({"name": "databases"}) == []
    assert problems({"name": "all data"}) == ["name: is 'all data', must have 1 to 50 letters, digits and ._-"]
