# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vaults and plans of AWS Backup as AWS tells of them, and what somebody changes in them and deletes of them by hand."""

from __future__ import annotations

from typing import Any

from tests.integration.harm_changes import CHANGES, TAGGING, Tagging, change, tag_changes
from tests.integration.harm_deletions import deletion
from tests.integration.harm_reading import READERS, Account, Said, the

#: What differs each time.
OF_ONCE = ("BackupPlanId", "BackupPlanArn", "VersionId", "CreatorRequestId", "RuleId", "SelectionId", "LastExecutionDate", "CreationDate")


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


def _vault(account: Account, name: str) -> Said:
    return dict(account("backup").describe_backup_vault(BackupVaultName=name))


def read_vault(account: Account, name: str) -> Said:
    """The vault and its tags."""
    vault = _vault(account, name)
    return {**_without_ids(vault), "tags": account("backup").list_tags(ResourceArn=vault["BackupVaultArn"])["Tags"]}


def read_plan(account: Account, name: str) -> Said:
    """The plan's rules and tags."""
    plan = plan_of(account, name)
    said = account("backup").get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]
    return {**_without_ids(said), "tags": account("backup").list_tags(ResourceArn=plan["BackupPlanArn"])["Tags"]}


def read_selection(account: Account, name: str) -> Said:
    """What a plan is about."""
    found = selection_of(account, name)
    said = account("backup").get_backup_selection(BackupPlanId=found["BackupPlanId"], SelectionId=found["SelectionId"])["BackupSelection"]
    return dict(_without_ids(said))


READERS |= {"backup_vault": read_vault, "backup_plan": read_plan, "backup_selection": read_selection}
ARNS = {
    "backup_vault": lambda account, name: {"ResourceArn": _vault(account, name)["BackupVaultArn"]},
    "backup_plan": lambda account, name: {"ResourceArn": plan_of(account, name)["BackupPlanArn"]},
}
for _kind, _arn in ARNS.items():
    TAGGING[_kind] = Tagging("backup", "tag_resource", "untag_resource", _arn, lambda name, text: {"Tags": {name: text}}, lambda name: {"TagKeyList": [name]})
    CHANGES.extend(tag_changes(_kind, TAGGING[_kind]))


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
