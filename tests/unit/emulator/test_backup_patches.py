# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Backup behaves as its API reference says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches import backup as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

VAULT = {"BackupVaultName": "vault"}
RULES = [{"RuleName": "daily", "TargetBackupVaultName": "vault"}]
SELECTION = {"SelectionName": "all", "IamRoleArn": "arn:aws:iam::123456789012:role/backup", "Resources": ["*"]}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture
def backup(aws: Aws, emulator: Emulator) -> Any:
    emulator.reset()
    return aws("backup")


def made(backup: Any) -> dict[str, str]:
    return {"BackupPlanId": backup.create_backup_plan(BackupPlan={"BackupPlanName": "plan", "Rules": RULES})["BackupPlanId"]}


@proves(patches.a_deleted_plan_is_not_there, patches.the_name_of_a_deleted_plan_is_free)
def test_a_deleted_plan_is_gone_and_its_name_free(backup: Any) -> None:
    gone = made(backup)
    backup.delete_backup_plan(**gone)
    with refused("ResourceNotFoundException"):
        backup.get_backup_plan(**gone)
    again = made(backup)
    assert [listed["BackupPlanId"] for listed in backup.list_backup_plans()["BackupPlansList"]] == [again["BackupPlanId"]]
    with refused("AlreadyExistsException"):
        made(backup)
    backup.delete_backup_plan(**again)


@proves(patches.plans_can_be_changed)
def test_plans_can_be_changed(backup: Any) -> None:
    plan = made(backup)
    before = backup.get_backup_plan(**plan)
    rule = {"RuleName": "weekly", "TargetBackupVaultName": "vault", "ScheduleExpression": "cron(0 4 ? * SUN *)"}
    backup.update_backup_plan(**plan, BackupPlan={"BackupPlanName": "plan", "Rules": [rule]})
    after = backup.get_backup_plan(**plan)
    assert (after["BackupPlanArn"], after["VersionId"] == before["VersionId"]) == (before["BackupPlanArn"], False)
    (kept,) = after["BackupPlan"]["Rules"]
    assert (kept["RuleName"], kept["ScheduleExpression"], kept["StartWindowMinutes"]) == ("weekly", "cron(0 4 ? * SUN *)", 480)
    with refused("ResourceNotFoundException"):
        backup.update_backup_plan(BackupPlanId="none", BackupPlan={"BackupPlanName": "plan", "Rules": RULES})


@proves(
    patches.selections_can_be_made,
    patches.selections_are_listed,
    patches.selections_are_told,
    patches.selections_can_be_deleted,
    patches.a_plan_with_selections_is_not_deleted,
)
def test_s4_137_a_plan_is_about_its_selections(backup: Any) -> None:
    plan = made(backup)
    selection = {**plan, "SelectionId": backup.create_backup_selection(**plan, BackupSelection=SELECTION)["SelectionId"]}
    with refused("AlreadyExistsException"):
        backup.create_backup_selection(**plan, BackupSelection=SELECTION)
    (listed,) = backup.list_backup_selections(**plan)["BackupSelectionsList"]
    assert (listed["SelectionId"], listed["SelectionName"]) == (selection["SelectionId"], "all")
    assert backup.get_backup_selection(**selection)["BackupSelection"] == SELECTION
    with refused("InvalidRequestException"):
        backup.delete_backup_plan(**plan)
    backup.delete_backup_selection(**selection)
    assert backup.list_backup_selections(**plan)["BackupSelectionsList"] == []
    with refused("ResourceNotFoundException"):
        backup.get_backup_selection(**selection)
    backup.delete_backup_plan(**plan)


@proves(patches.vaults_take_policies, patches.vaults_tell_their_policies, patches.vaults_lose_their_policies)
def test_s4_137_a_vault_has_a_policy(backup: Any) -> None:
    backup.create_backup_vault(**VAULT)
    with refused("ResourceNotFoundException", "no associated policy"):
        backup.get_backup_vault_access_policy(**VAULT)
    backup.put_backup_vault_access_policy(**VAULT, Policy=POLICY)
    assert backup.get_backup_vault_access_policy(**VAULT)["Policy"] == POLICY
    backup.delete_backup_vault_access_policy(**VAULT)
    with refused("ResourceNotFoundException", "no associated policy"):
        backup.get_backup_vault_access_policy(**VAULT)


@proves(patches.vaults_take_notifications, patches.vaults_tell_their_notifications, patches.vaults_lose_their_notifications)
def test_a_vault_tells_a_topic_what_happens(backup: Any) -> None:
    told = {"SNSTopicArn": "arn:aws:sns:eu-central-1:123456789012:alarms", "BackupVaultEvents": ["BACKUP_JOB_FAILED"]}
    backup.create_backup_vault(**VAULT)
    with refused("ResourceNotFoundException"):
        backup.get_backup_vault_notifications(**VAULT)
    backup.put_backup_vault_notifications(**VAULT, **told)
    found = backup.get_backup_vault_notifications(**VAULT)
    assert {name: found[name] for name in told} == told
    backup.delete_backup_vault_notifications(**VAULT)
    with refused("ResourceNotFoundException"):
        backup.get_backup_vault_notifications(**VAULT)


@proves(patches.a_missing_vault_is_not_deleted)
def test_a_missing_vault_is_not_deleted(backup: Any) -> None:
    with refused("ResourceNotFoundException"):
        backup.delete_backup_vault(**VAULT)


@proves(patches.a_vault_has_a_key)
def test_a_vault_has_a_key(backup: Any) -> None:
    backup.create_backup_vault(**VAULT)
    assert backup.describe_backup_vault(**VAULT)["EncryptionKeyArn"].startswith("arn:aws:kms:eu-central-1:123456789012:key/")
    key = "arn:aws:kms:eu-central-1:123456789012:key/1"
    backup.create_backup_vault(BackupVaultName="other", EncryptionKeyArn=key)
    assert backup.describe_backup_vault(BackupVaultName="other")["EncryptionKeyArn"] == key


def test_s4_137_what_moto_does_as_aws(backup: Any) -> None:
    """What our modules rest on, and needs no patch."""
    arn = backup.create_backup_vault(**VAULT, BackupVaultTags={"a": "1"})["BackupVaultArn"]
    backup.tag_resource(ResourceArn=arn, Tags={"b": "2"})
    backup.untag_resource(ResourceArn=arn, TagKeyList=["a"])
    assert backup.list_tags(ResourceArn=arn)["Tags"] == {"b": "2"}
    backup.put_backup_vault_lock_configuration(**VAULT, MinRetentionDays=7)
    found = backup.describe_backup_vault(**VAULT)
    assert (found["Locked"], found["MinRetentionDays"], "LockDate" in found) == (True, 7, False)
    backup.delete_backup_vault_lock_configuration(**VAULT)
    assert backup.describe_backup_vault(**VAULT)["Locked"] is False
    with refused("AlreadyExistsException"):
        backup.create_backup_vault(**VAULT)
