# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario backup leaves in AWS."""

import boto3

BASE = "molecule-backup"


def built() -> None:
    """S4-136 to S4-138: a vault, a plan that keeps each night for a week, and what it is about."""
    backup = boto3.client("backup")
    (plan,) = backup.list_backup_plans()["BackupPlansList"]
    assert plan["BackupPlanName"] == f"{BASE}-backup-plan", plan
    (rule,) = backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]["Rules"]
    assert (rule["TargetBackupVaultName"], rule["Lifecycle"]) == (f"{BASE}-backup-vault", {"DeleteAfterDays": 7}), rule
    (selection,) = backup.list_backup_selections(BackupPlanId=plan["BackupPlanId"])["BackupSelectionsList"]
    assert selection["IamRoleArn"] == f"arn:aws:iam::123456789012:role/{BASE}-component-service", selection
    vault = backup.describe_backup_vault(BackupVaultName=f"{BASE}-backup-vault")
    assert (vault["Locked"], vault["MinRetentionDays"]) == (True, 1), vault
    tested()


def tested() -> None:
    """Restoring is tested every Sunday, of file systems, as a role that restores nothing else."""
    backup, named = boto3.client("backup"), {"RestoreTestingPlanName": f"{BASE}_restore_testing".replace("-", "_")}
    plan = backup.get_restore_testing_plan(**named)["RestoreTestingPlan"]
    assert plan["ScheduleExpression"] == "cron(0 6 ? * SUN *)", plan
    assert plan["RecoveryPointSelection"]["IncludeVaults"][0].endswith(f":backup-vault:{BASE}-backup-vault"), plan
    test = backup.get_restore_testing_selection(**named, RestoreTestingSelectionName="files")["RestoreTestingSelection"]
    assert (test["ProtectedResourceType"], test["ValidationWindowHours"]) == ("EFS", 4), test
    assert test["IamRoleArn"] == f"arn:aws:iam::123456789012:role/{BASE}-component-restore", test


def gone() -> None:
    """No plan, no vault, no test."""
    backup = boto3.client("backup")
    plans, vaults = backup.list_backup_plans()["BackupPlansList"], backup.list_backup_vaults()["BackupVaultList"]
    tests = backup.list_restore_testing_plans()["RestoreTestingPlans"]
    assert (plans, vaults, tests) == ([], [], []), f"left behind: {plans} {vaults} {tests}"
