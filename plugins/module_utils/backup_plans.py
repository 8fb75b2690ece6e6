# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of AWS Backup as flat rules, with what AWS fills in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .fields import Shape, flag, merged, number, structs, table, text

if TYPE_CHECKING:
    from collections.abc import Mapping

# https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html
SCHEDULE, TIMEZONE, START, COMPLETION = "cron(0 5 ? * * *)", "Etc/UTC", 480, 10080
SHORTEST_START, COLD_STORAGE, CONTINUOUS = 60, 90, 35
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,50}")
KEPT = (number("delete_after_days"), number("cold_after_days"))
RULE = (
    text("name", required=True),
    text("vault", required=True),
    text("schedule", default=SCHEDULE),
    text("timezone", default=TIMEZONE),
    number("start_window_minutes", default=START),
    number("completion_window_minutes", default=COMPLETION),
    *KEPT,
    flag("continuous"),
    table("recovery_point_tags"),
    structs("copies", text("vault_arn", required=True), *KEPT, by=("vault_arn",)),
)
PLAN = (structs("rules", *RULE, by=("name",)),)


def from_response(found: Mapping[str, Any]) -> Shape:
    """A plan as GetBackupPlan gives it."""
    plan = found["BackupPlan"]
    return {
        "name": plan["BackupPlanName"],
        "rules": sorted((_rule(rule) for rule in plan["Rules"]), key=lambda rule: str(rule["name"])),
        "advanced": plan.get("AdvancedBackupSettings") or [],
        "backup_plan_id": found["BackupPlanId"],
        "arn": found["BackupPlanArn"],
        "tags": {},
    }


def _rule(rule: Mapping[str, Any]) -> Shape:
    copies = [{"vault_arn": copy["DestinationBackupVaultArn"], **_kept(copy)} for copy in rule.get("CopyActions") or []]
    return {
        "name": rule["RuleName"],
        "vault": rule["TargetBackupVaultName"],
        "schedule": rule.get("ScheduleExpression") or SCHEDULE,
        "timezone": rule.get("ScheduleExpressionTimezone") or TIMEZONE,
        "start_window_minutes": rule.get("StartWindowMinutes") or START,
        "completion_window_minutes": rule.get("CompletionWindowMinutes") or COMPLETION,
        **_kept(rule),
        "continuous": bool(rule.get("EnableContinuousBackup")),
        "recovery_point_tags": dict(rule.get("RecoveryPointTags") or {}),
        "copies": sorted(copies, key=lambda copy: str(copy["vault_arn"])),
    }


def _kept(holder: Mapping[str, Any]) -> Shape:
    lifecycle = holder.get("Lifecycle") or {}
    return {"delete_after_days": lifecycle.get("DeleteAfterDays"), "cold_after_days": lifecycle.get("MoveToColdStorageAfterDays")}


def to_request(target: Mapping[str, Any]) -> Shape:
    """A plan as CreateBackupPlan takes it."""
    return {"BackupPlanName": target["name"], "Rules": [_rule_request(rule) for rule in target["rules"]]}


def _rule_request(rule: Mapping[str, Any]) -> Shape:
    copies = [{"DestinationBackupVaultArn": copy["vault_arn"], **_lifecycle(copy)} for copy in rule["copies"]]
    said = {"RecoveryPointTags": rule["recovery_point_tags"], "CopyActions": copies, "EnableContinuousBackup": rule["continuous"]}
    return {
        "RuleName": rule["name"],
        "TargetBackupVaultName": rule["vault"],
        "ScheduleExpression": rule["schedule"],
        "ScheduleExpressionTimezone": rule["timezone"],
        "StartWindowMinutes": rule["start_window_minutes"],
        "CompletionWindowMinutes": rule["completion_window_minutes"],
        **_lifecycle(rule),
        **{key: value for key, value in said.items() if value},
    }


def _lifecycle(holder: Mapping[str, Any]) -> Shape:
    days = {"DeleteAfterDays": holder["delete_after_days"], "MoveToColdStorageAfterDays": holder["cold_after_days"]}
    told = {name: count for name, count in days.items() if count}
    return {"Lifecycle": told} if told else {}


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked, with what AWS fills in."""
    return {**asked, **(merged(PLAN, {"rules": asked["rules"]}, base) if "rules" in asked else {})}


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    rules = asked.get("rules") or []
    names = [rule["name"] for rule in rules]
    found = [f"rules: two are called {name}; each has a name of its own" for name in sorted({name for name in names if names.count(name) > 1})]
    found += ["rules: is empty; a plan has one at least"] if asked.get("rules") == [] else []
    return found + [problem for index, rule in enumerate(rules) for problem in rule_problems(rule, f"rules[{index}]")]


def rule_problems(rule: Mapping[str, Any], path: str) -> list[str]:
    """What is wrong with one rule."""
    start, completion = rule.get("start_window_minutes") or START, rule.get("completion_window_minutes") or COMPLETION
    found = [] if _NAME.fullmatch(str(rule["name"])) else [f"{path}.name: is {rule['name']!r}, must have 1 to 50 letters, digits and ._-"]
    if start < SHORTEST_START:
        found.append(f"{path}.start_window_minutes: is {start}, must be {SHORTEST_START} at least")
    if completion < start + 60:
        found.append(f"{path}.completion_window_minutes: is {completion}, must be an hour longer than start_window_minutes, which is {start}")
    days = rule.get("delete_after_days")
    if rule.get("continuous") and not 1 <= (days or 0) <= CONTINUOUS:
        found.append(f"{path}.delete_after_days: is {days}, must be 1 to {CONTINUOUS} with continuous")
    for here, holder in ((path, rule), *((f"{path}.copies[{index}]", copy) for index, copy in enumerate(rule.get("copies") or []))):
        found += cold_problems(holder, here)
    return found


def cold_problems(holder: Mapping[str, Any], path: str) -> list[str]:
    """What goes to cold storage stays there for a while."""
    days, cold = holder.get("delete_after_days"), holder.get("cold_after_days")
    if not (days and cold) or days >= cold + COLD_STORAGE:
        return []
    return [f"{path}.delete_after_days: is {days}, must be {COLD_STORAGE} days after cold_after_days, which is {cold}"]
