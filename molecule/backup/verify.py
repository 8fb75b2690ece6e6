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


def gone() -> None:
    """No plan, no vault."""
    backup = boto3.client("backup")
    plans, vaults = backup.list_backup_plans()["BackupPlansList"], backup.list_backup_vaults()["BackupVaultList"]
    assert (plans, vaults) == ([], []), f"left behind: {plans} {vaults}"
