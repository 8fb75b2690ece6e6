# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role backup on the emulator, read back with boto3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

BASE = "groundwork-test"
VAULT, PLAN = f"{BASE}-backup-vault", f"{BASE}-backup-plan"
NAME = {"BackupVaultName": VAULT}
EVERYTHING = {"resources": ["*"], "any_tags": {"Backup": "true"}}
OTHERS = "arn:aws:backup:eu-central-1:210987654321:backup-vault:copies"
LOCK = {"min_retention_days": 1}
TESTING = {"RestoreTestingPlanName": f"{BASE}_restore_testing".replace("-", "_")}
TESTS = {"files": {"type": "efs", "validation_window_hours": 4, "metadata": {"encrypted": True}}}


@pytest.fixture
def go(role_play: Play, fresh_account: Emulator) -> Callable[..., Any]:
    """Run the role with these variables."""
    assert fresh_account.url

    def run(state: str = "present", check: bool = False, **changes: Any) -> Any:
        given = {
            "backup_key": "backup",
            "backup_lock": LOCK,
            "backup_selections_overrides": {"data": {"not_resources": ["arn:aws:rds:*:*:db:scratch"]}},
            "backup_restore_tests": TESTS,
        }
        return role_play("backup", {**given, **changes}, state=state, check=check)

    return run


def described(aws: Aws) -> dict[str, Any]:
    """The plan with all that belongs to it."""
    backup, iam = aws("backup"), aws("iam")
    (listed,) = backup.list_backup_plans()["BackupPlansList"]
    plan = {"BackupPlanId": listed["BackupPlanId"]}
    found = backup.get_backup_plan(**plan)
    rules = [{name: value for name, value in rule.items() if name != "RuleId"} for rule in found["BackupPlan"]["Rules"]]
    selections = [each["SelectionId"] for each in backup.list_backup_selections(**plan)["BackupSelectionsList"]]
    vault = backup.describe_backup_vault(**NAME)
    attached = iam.list_attached_role_policies(RoleName=f"{BASE}-backup-service")["AttachedPolicies"]
    return {
        "rules": rules,
        "tags": [backup.list_tags(ResourceArn=arn)["Tags"] for arn in (vault["BackupVaultArn"], found["BackupPlanArn"])],
        "selections": [backup.get_backup_selection(**plan, SelectionId=id_)["BackupSelection"] for id_ in selections],
        "vault": {name: vault.get(name) for name in ("Locked", "MinRetentionDays", "EncryptionKeyArn")},
        "policies": sorted(policy["PolicyName"] for policy in attached),
        **restoring(aws),
    }


def restoring(aws: Aws) -> dict[str, Any]:
    """What restoring is tested of, when, and as which role."""
    backup = aws("backup")
    plan = backup.get_restore_testing_plan(**TESTING)["RestoreTestingPlan"]
    listed = [each["RestoreTestingSelectionName"] for each in backup.list_restore_testing_selections(**TESTING)["RestoreTestingSelections"]]
    tests = [backup.get_restore_testing_selection(**TESTING, RestoreTestingSelectionName=name)["RestoreTestingSelection"] for name in listed]
    told = ("ProtectedResourceType", "ProtectedResourceConditions", "RestoreMetadataOverrides", "ValidationWindowHours", "IamRoleArn")
    policy = aws("iam").get_role_policy(RoleName=f"{BASE}-backup-restore", PolicyName="restore")["PolicyDocument"]
    return {
        "testing": {name: plan[name] for name in ("ScheduleExpression", "StartWindowHours", "RecoveryPointSelection")},
        "testing_tags": backup.list_tags(ResourceArn=plan["RestoreTestingPlanArn"])["Tags"],
        "tests": [{name: test[name] for name in told} for test in tests],
        "restores": sorted({action.partition(":")[0] for statement in policy["Statement"] for action in statement["Action"]}),
    }


def arn_of(vault: str) -> str:
    return f"arn:aws:backup:eu-central-1:123456789012:backup-vault:{vault}"


def drift(aws: Aws) -> None:
    """What somebody does to each thing that the role manages."""
    backup = aws("backup")
    (listed,) = backup.list_backup_plans()["BackupPlansList"]
    plan = {"BackupPlanId": listed["BackupPlanId"]}
    (selection,) = backup.list_backup_selections(**plan)["BackupSelectionsList"]
    backup.update_backup_plan(**plan, BackupPlan={"BackupPlanName": PLAN, "Rules": [{"RuleName": "mine", "TargetBackupVaultName": "other"}]})
    backup.delete_backup_selection(**plan, SelectionId=selection["SelectionId"])
    backup.delete_backup_vault_lock_configuration(**NAME)
    backup.tag_resource(ResourceArn=listed["BackupPlanArn"], Tags={"Name": "mine"})
    policy = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    aws("iam").detach_role_policy(RoleName=f"{BASE}-backup-service", PolicyArn=policy)
    points = {"Algorithm": "RANDOM_WITHIN_WINDOW", "IncludeVaults": ["*"], "RecoveryPointTypes": ["SNAPSHOT"]}
    backup.update_restore_testing_plan(**TESTING, RestoreTestingPlan={"StartWindowHours": 1, "RecoveryPointSelection": points})
    backup.delete_restore_testing_selection(**TESTING, RestoreTestingSelectionName="files")
    aws("iam").delete_role_policy(RoleName=f"{BASE}-backup-restore", PolicyName="restore")


def test_s4_136_s4_137_s4_138_backups_from_nothing_to_nothing(go: Callable[..., Any], aws: Aws, stack_tags: dict[str, str]) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 7}, [])
    go().assert_ok()
    built = described(aws)
    (rule,), (selection,) = built["rules"], built["selections"]
    assert (rule["ScheduleExpression"], rule["Lifecycle"], rule["TargetBackupVaultName"]) == ("cron(0 3 * * ? *)", {"DeleteAfterDays": 7}, VAULT)
    assert (rule["StartWindowMinutes"], rule["CompletionWindowMinutes"]) == (60, 180)
    assert selection["IamRoleArn"] == f"arn:aws:iam::123456789012:role/{BASE}-backup-service"
    assert "arn:aws:rds:eu-central-1:123456789012:db:*" in selection["Resources"]
    assert selection["NotResources"] == ["arn:aws:rds:*:*:db:scratch"]
    assert {each["ConditionKey"] for each in selection["Conditions"]["StringEquals"]} == {
        "aws:ResourceTag/groundwork:project",
        "aws:ResourceTag/groundwork:environment",
    }
    assert built["policies"] == ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"]
    assert (built["vault"]["Locked"], built["vault"]["MinRetentionDays"]) == (True, 1)
    assert built["tags"][1] == {**stack_tags, "groundwork:key": "backup_plan/backup", "Name": PLAN}
    (test,) = built["tests"]
    assert (built["testing"]["ScheduleExpression"], built["testing"]["RecoveryPointSelection"]["IncludeVaults"]) == ("cron(0 6 ? * SUN *)", [arn_of(VAULT)])
    assert built["testing_tags"] == {**stack_tags, "groundwork:key": "restore_testing_plan/backup", "Name": TESTING["RestoreTestingPlanName"]}
    assert (test["ProtectedResourceType"], test["ValidationWindowHours"], test["RestoreMetadataOverrides"]) == ("EFS", 4, {"encrypted": "true"})
    assert test["IamRoleArn"] == f"arn:aws:iam::123456789012:role/{BASE}-backup-restore"
    assert built["restores"] == ["elasticfilesystem", "kms"]

    drift(aws)
    repaired = go().assert_ok()
    assert sorted(entry.operation for entry in repaired.writes) == [
        "AttachRolePolicy",
        "CreateBackupSelection",
        "CreateRestoreTestingSelection",
        "PutBackupVaultLockConfiguration",
        "PutRolePolicy",
        "TagResource",
        "UpdateBackupPlan",
        "UpdateRestoreTestingPlan",
    ]
    assert described(aws) == built
    go(state="absent").assert_ok()
    backup = aws("backup")
    assert (backup.list_backup_plans()["BackupPlansList"], backup.list_backup_vaults()["BackupVaultList"]) == ([], [])
    assert backup.list_restore_testing_plans()["RestoreTestingPlans"] == []
    assert [role["RoleName"] for role in aws("iam").list_roles()["Roles"] if role["RoleName"].startswith(BASE)] == []


@pytest.mark.thorough
def test_s4_139_s4_140_s3_47_production_and_nothing_twice(go: Callable[..., Any], aws: Aws, stack: dict[str, Any]) -> None:
    prod = {
        "backup_stack": {**stack, "class": "prod"},
        "backup_rules_overrides": {"daily": {"copies": [{"region": "us-west-2", "keep_days": 35}, {"vault_arn": OTHERS}]}},
        "backup_notifications": {"sns_topic_arn": "arn:aws:sns:eu-central-1:123456789012:alarms", "events": ["BACKUP_JOB_FAILED"]},
        "backup_selections": {"everything": EVERYTHING},
        "backup_copies_from": ["210987654321"],
        "backup_selections_overrides": {},
    }
    go(**prod).assert_ok()
    daily, weekly = described(aws)["rules"]
    assert (daily["EnableContinuousBackup"], daily["Lifecycle"], weekly["Lifecycle"]) == (True, {"DeleteAfterDays": 35}, {"DeleteAfterDays": 90})
    copies = sorted(copy["DestinationBackupVaultArn"] for copy in daily["CopyActions"])
    assert copies == [OTHERS, f"arn:aws:backup:us-west-2:123456789012:backup-vault:{VAULT}"]
    assert aws("backup").get_backup_vault_notifications(**NAME)["BackupVaultEvents"] == ["BACKUP_JOB_FAILED"]
    assert len(described(aws)["policies"]) == 4
    (others,) = json.loads(aws("backup").get_backup_vault_access_policy(**NAME)["Policy"])["Statement"]
    assert (others["Principal"], others["Action"]) == ({"AWS": ["arn:aws:iam::210987654321:root"]}, "backup:CopyIntoBackupVault")
    go(**prod).assert_unchanged()
    go(check=True, **prod).assert_unchanged()
    untested = {**prod, "backup_restore_tests": {}}
    planned = go(check=True, **untested).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 2}, [])
    go(**untested).assert_ok()
    assert aws("backup").list_restore_testing_plans()["RestoreTestingPlans"] == []
    assert f"{BASE}-backup-restore" not in {role["RoleName"] for role in aws("iam").list_roles()["Roles"]}
    go(**untested).assert_unchanged()
    go(state="absent", **prod).assert_ok()
    go(state="absent", **prod).assert_unchanged()
