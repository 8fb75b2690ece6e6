# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module backup_restore_testing_selection, without a network."""

from __future__ import annotations

from typing import ClassVar

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.restore_testing import selection_problems, selection_shape
from ansible_collections.groundwork.aws.plugins.modules.backup_restore_testing_selection import RESTORE_TESTING_SELECTION

from .backup_fake import FakeBackup
from .cases import ModuleCases, Params

ROLE, DATABASE = "arn:aws:iam::123456789012:role/restore", "arn:aws:rds:eu-central-1:123456789012:db:shop"


class FakeWithPlan(FakeBackup):
    def __init__(self) -> None:
        super().__init__()
        self.create_restore_testing_plan({"RestoreTestingPlan": {"RestoreTestingPlanName": "shop_tests"}})


class TestSelection(ModuleCases):
    kind = RESTORE_TESTING_SELECTION
    fake = FakeWithPlan
    params: ClassVar[Params] = {
        "plan": "shop_tests",
        "name": "databases",
        "resource_type": "rds",
        "iam_role_arn": ROLE,
        "all_tags": {"Env": "prod"},
        "metadata": {"dbSubnetGroupName": "shop", "vpcSecurityGroupIds": ["sg-1"], "multiAz": False},
        "validation_window_hours": 4,
    }
    changes: ClassVar[list[Params]] = [
        {"resource_type": "aurora"},
        {"iam_role_arn": f"{ROLE}-2"},
        {"resources": [DATABASE], "all_tags": None},
        {"all_tags": {"Env": "dev"}},
        {"all_tags": {}},
        {"not_tags": {"Scratch": "true"}},
        {"metadata": {"dbSubnetGroupName": "other"}},
        {"metadata": {}},
        {"validation_window_hours": 0},
    ]
    create_operation = "CreateRestoreTestingSelection"

    def test_request_names_everything(self, aws: FakeBackup) -> None:
        self.go(aws, not_tags={"Scratch": "true"})
        request = aws.request("CreateRestoreTestingSelection")
        assert request["RestoreTestingPlanName"] == "shop_tests"
        assert request["RestoreTestingSelection"] == {
            "RestoreTestingSelectionName": "databases",
            "ProtectedResourceType": "RDS",
            "IamRoleArn": ROLE,
            "ProtectedResourceConditions": {
                "StringEquals": [{"Key": "aws:ResourceTag/Env", "Value": "prod"}],
                "StringNotEquals": [{"Key": "aws:ResourceTag/Scratch", "Value": "true"}],
            },
            "RestoreMetadataOverrides": {"dbSubnetGroupName": "shop", "vpcSecurityGroupIds": '["sg-1"]', "multiAz": "false"},
            "ValidationWindowHours": 4,
        }

    def test_what_it_is_about_is_changed_by_another_one(self, built: FakeBackup) -> None:
        self.go(built, resources=[DATABASE], all_tags=None)
        assert built.writes == ["DeleteRestoreTestingSelection", "CreateRestoreTestingSelection"]
        assert built.request("CreateRestoreTestingSelection")["RestoreTestingSelection"]["ProtectedResourceArns"] == [DATABASE]

    def test_the_rest_is_changed_in_place(self, built: FakeBackup) -> None:
        self.go(built, validation_window_hours=8)
        assert built.writes == ["UpdateRestoreTestingSelection"]

    def test_from_arns_back_to_tags(self, built: FakeBackup) -> None:
        self.go(built, resources=[DATABASE], all_tags=None)
        assert self.go(built)["restore_testing_selection"]["resources"] == ["*"]
        assert self.go(built)["changed"] is False

    def test_metadata_is_the_same_however_its_keys_are_written(self, built: FakeBackup) -> None:
        (selection,) = built.tested.values()
        selection["RestoreMetadataOverrides"] = {key.lower(): value for key, value in selection["RestoreMetadataOverrides"].items()}
        assert self.go(built)["changed"] is False

    def test_new_role_is_waited_for(self, aws: FakeBackup) -> None:
        aws.fail_once("CreateRestoreTestingSelection", "InvalidParameterValueException", message=f"IAM Role {ROLE} cannot be assumed by AWS Backup")
        assert self.go(aws)["changed"] is True

    def test_of_a_plan_that_is_gone_there_is_none(self, built: FakeBackup) -> None:
        built.tests.clear()
        built.tested.clear()
        assert self.go(built, state="absent")["changed"] is False


def test_what_aws_leaves_out() -> None:
    about = {"RestoreTestingPlanName": "a", "RestoreTestingSelectionName": "b", "ProtectedResourceType": "DynamoDB", "IamRoleArn": ROLE}
    selection = selection_shape({**about, "ProtectedResourceConditions": {"StringEquals": [], "StringNotEquals": []}})
    assert (selection["resource_type"], selection["resources"], selection["all_tags"], selection["validation_window_hours"]) == ("dynamodb", ["*"], {}, 0)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"name": "all data"}, "name: is 'all data', must have 1 to 50 letters, digits and underscores"),
        ({"validation_window_hours": 200}, "validation_window_hours: is 200, must be 0 to 168"),
        ({"resources": ["*", DATABASE]}, "resources: has * beside ARNs, must be one or the other"),
        ({"resources": [f"{DATABASE}-{number}" for number in range(31)]}, "resources: are 31, must be 30 at most"),
        ({"resources": [DATABASE], "not_tags": {"a": "b"}}, "resources: has ARNs beside tags, must be one or the other"),
    ],
)
def test_problems_of_a_selection(asked: Params, message: str) -> None:
    assert selection_problems({"name": "databases", **asked}) == [message]


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert selection_problems({"name": "databases", "resources": ["*"], "all_tags": {"Env": "prod"}, "validation_window_hours": 168}) == []
