# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vaults and plans of AWS Backup as AWS tells of them, and what somebody changes in them and deletes of them by hand."""

from __future__ import annotations

from typing import Any

from tests.integration.harm_changes import change, change_each
from tests.integration.harm_deletions import deletion
from tests.integration.harm_reading import READERS, Account, Said, the
from tests.integration.harm_records import BACKUP, Records, keep

#: What differs each time.
OF_ONCE = ("BackupPlanId", "BackupPlanArn", "VersionId", "CreatorRequestId", "RuleId", "SelectionId", "LastExecutionDate", "CreationDate")
OF_ONE_TEST = ("RestoreTestingPlanArn", "CreatorRequestId", "LastExecutionTime", "LastUpdateTime")


def _without_ids(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _without_ids(value) for key, value in said.items() if key not in OF_ONCE}
    return [_without_ids(value) for value in said] if isinstance(said, list) else said


def plan_of(account: Account, name: str) -> Said:
    """The plan of a name, as it is listed."""
    return the(plan for plan in account("backup").list_backup_plans()["BackupPlansList"] if plan["BackupPlanName"] == name)


def selection_of(account: Account, name: str) -> Said:
    """The selection of a plan's name and its own, as it is listed."""
    plan, own = name.split("/")
    listed = account("backup").list_backup_selections(BackupPlanId=plan_of(account, plan)["BackupPlanId"])["BackupSelectionsList"]
    return the(one for one in listed if one["SelectionName"] == own)


def test_of(name: str) -> Said:
    """How AWS is told which selection of a restore testing plan is meant."""
    plan, own = name.split("/")
    return {"RestoreTestingPlanName": plan, "RestoreTestingSelectionName": own}


def _vault(account: Account, name: str) -> Said:
    return dict(account("backup").describe_backup_vault(BackupVaultName=name))


def _restore_plan(account: Account, name: str) -> Said:
    return dict(account("backup").get_restore_testing_plan(RestoreTestingPlanName=name)["RestoreTestingPlan"])


def _rules(account: Account, plan: Said) -> Said:
    """The rules of a plan."""
    return dict(_without_ids(account("backup").get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]))


def read_selection(account: Account, name: str) -> Said:
    """What a plan is about."""
    found = selection_of(account, name)
    said = account("backup").get_backup_selection(BackupPlanId=found["BackupPlanId"], SelectionId=found["SelectionId"])["BackupSelection"]
    return dict(_without_ids(said))


def read_test(account: Account, name: str) -> Said:
    """What restoring is tested of."""
    return dict(account("backup").get_restore_testing_selection(**test_of(name))["RestoreTestingSelection"])


READERS |= {"backup_selection": read_selection, "restore_testing_selection": read_test}
keep(
    {
        "backup_vault": Records(BACKUP, _vault, "BackupVaultArn", OF_ONCE),
        "backup_plan": Records(BACKUP, plan_of, "BackupPlanArn", OF_ONCE, _rules),
        "restore_testing_plan": Records(BACKUP, _restore_plan, "RestoreTestingPlanArn", OF_ONE_TEST),
    }
)


def _rewrite(account: Account, name: str, **setting: Any) -> None:
    client, plan = account("backup"), plan_of(account, name)
    said = client.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]
    rules = [{key: value for key, value in rule.items() if key != "RuleId"} for rule in said["Rules"]]
    client.update_backup_plan(BackupPlanId=plan["BackupPlanId"], BackupPlan={"BackupPlanName": name, "Rules": [{**rules[0], **setting}, *rules[1:]]})


@change("backup_plan")
def another_hour(account: Account, name: str) -> None:
    _rewrite(account, name, ScheduleExpression="cron(30 11 ? * * *)")


@change("backup_plan")
def another_window(account: Account, name: str) -> None:
    _rewrite(account, name, StartWindowMinutes=77)


@change("backup_vault")
def a_lock(account: Account, name: str) -> None:
    account("backup").put_backup_vault_lock_configuration(BackupVaultName=name, MinRetentionDays=3)


def _points(**setting: Any) -> Said:
    return {"RecoveryPointSelection": {"Algorithm": "LATEST_WITHIN_WINDOW", "IncludeVaults": ["*"], "RecoveryPointTypes": ["SNAPSHOT"], **setting}}


def _test_otherwise(account: Account, name: str, _setting: str, value: Said) -> None:
    account("backup").update_restore_testing_plan(RestoreTestingPlanName=name, RestoreTestingPlan=value)


change_each(
    "restore_testing_plan",
    {
        "another_day": {"ScheduleExpression": "cron(0 1 ? * WED *)"},
        "another_timezone": {"ScheduleExpressionTimezone": "Europe/Berlin"},
        "another_start": {"StartWindowHours": 7},
        "by_chance": _points(Algorithm="RANDOM_WITHIN_WINDOW"),
        "without_a_vault": _points(ExcludeVaults=["arn:aws:backup:us-east-1:123456789012:backup-vault:other"]),
        "of_another_age": _points(SelectionWindowDays=77),
    },
    _test_otherwise,
)


def _restore_otherwise(account: Account, name: str, setting: str, value: Any) -> None:
    client = account("backup")
    there = client.get_restore_testing_selection(**test_of(name))["RestoreTestingSelection"]
    conditions = {key: each for key, each in there["ProtectedResourceConditions"].items() if each}
    about = {"ProtectedResourceConditions": conditions} if conditions else {"ProtectedResourceArns": there["ProtectedResourceArns"]}
    client.update_restore_testing_selection(**test_of(name), RestoreTestingSelection={**about, setting: value})


change_each(
    "restore_testing_selection",
    {"ValidationWindowHours": 77, "RestoreMetadataOverrides": {"byHand": "yes"}, "IamRoleArn": "arn:aws:iam::123456789012:role/by-hand"},
    _restore_otherwise,
)


@change("restore_testing_selection")
def about_everything(account: Account, name: str) -> None:
    client = account("backup")
    there = client.get_restore_testing_selection(**test_of(name))["RestoreTestingSelection"]
    said = {key: there[key] for key in ("RestoreTestingSelectionName", "ProtectedResourceType", "IamRoleArn")}
    client.delete_restore_testing_selection(**test_of(name))
    every = {**said, "ProtectedResourceArns": ["*"]}
    client.create_restore_testing_selection(RestoreTestingPlanName=there["RestoreTestingPlanName"], RestoreTestingSelection=every)


@deletion
def restore_testing_selection(account: Account, name: str) -> None:
    account("backup").delete_restore_testing_selection(**test_of(name))


@deletion
def restore_testing_plan(account: Account, name: str) -> bool:
    """Once it restores nothing."""
    client, plan = account("backup"), {"RestoreTestingPlanName": name}
    tests = client.list_restore_testing_selections(**plan)["RestoreTestingSelections"]
    if not tests:
        client.delete_restore_testing_plan(**plan)
    return not tests


@deletion
def backup_selection(account: Account, name: str) -> None:
    found = selection_of(account, name)
    account("backup").delete_backup_selection(BackupPlanId=found["BackupPlanId"], SelectionId=found["SelectionId"])


@deletion
def backup_plan(account: Account, name: str) -> bool:
    """Once it is about nothing."""
    client, plan = account("backup"), plan_of(account, name)
    selections = client.list_backup_selections(BackupPlanId=plan["BackupPlanId"])["BackupSelectionsList"]
    if not selections:
        client.delete_backup_plan(BackupPlanId=plan["BackupPlanId"])
    return not selections


@deletion
def backup_vault(account: Account, name: str) -> None:
    account("backup").delete_backup_vault(BackupVaultName=name)
