# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.backup_plans import problems as plan_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import BUCKETS, KINDS, holds, rule_request
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation import restore_testing
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.storage import key_problems as kms_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import entries, is_known, items, listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

ACCOUNT = re.compile(r"\d{12}")
NAME = re.compile(r"[A-Za-z0-9_.-]{1,50}")
SCHEDULE = re.compile(r"cron\(\S+( \S+){5}\)|rate\(\d+ (hours?|days?)\)")


def rule_problems(key: str, rule: Mapping[str, Any], model: Model) -> list[str]:
    """Everything that is wrong with one rule; what AWS computes with is what the role makes of it."""
    path = f"backup_rules.{key}"
    errors = [] if NAME.fullmatch(key) else [f"{path} is no name of a rule; allowed are 1 to 50 letters, digits, dots, hyphens and underscores."]
    if is_known(rule.get("schedule")) and not SCHEDULE.fullmatch(str(rule["schedule"])):
        errors.append(f"{path}.schedule is {shown(rule['schedule'])}; it must be cron(...) with six fields, such as cron(0 3 * * ? *).")
    if errors:
        return errors
    request = rule_request(key, rule, "vault", {**model.stack, "class": model.environment.get("class")})
    ours = {"delete_after_days": "keep_days"}
    for problem in plan_problems({"rules": [request]}):
        words = problem.removeprefix("rules[0]").replace(":", "", 1)
        for theirs, own in ours.items():
            words = words.replace(theirs, own)
        errors.append(f"{path}{words}.")
    return errors


def selection_problems(key: str, selection: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with one selection."""
    path = f"backup_selections.{key}"
    errors = [] if NAME.fullmatch(key) else [f"{path} is no name of a selection; allowed are 1 to 50 letters, digits, dots, hyphens and underscores."]
    if not (selection.get("resources") or selection.get("any_tags")):
        errors.append(f"{path} is about nothing; resources or any_tags is required.")
    words = [*KINDS, BUCKETS]
    return errors + [
        f"{path}.{name}[{index}] is {shown(resource)}; it must be an ARN, *, or one of {listed(words)}."
        for name in ("resources", "not_resources")
        for index, resource in items(selection, name)
        if not (str(resource).startswith("arn:") or resource == "*" or (name == "resources" and resource in words))
    ]


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong across the component's variables."""
    config = component.config
    rules, selections = dict(entries(config, "rules")), dict(entries(config, "selections"))
    errors = [problem for key, rule in rules.items() for problem in rule_problems(key, rule, model)]
    errors += [problem for key, selection in selections.items() for problem in selection_problems(key, selection)]
    if not any(holds(rule, str(model.environment.get("class"))) for rule in rules.values()):
        errors.append(f"backup_rules has none for environments of the class {model.environment.get('class')}; one at least is required.")
    errors += [
        f"backup_copies_from[{index}] is {shown(account)}; it must be the id of an account, which has 12 digits."
        for index, account in items(config, "copies_from")
        if not ACCOUNT.fullmatch(str(account))
    ]
    errors += restore_testing.problems(component)
    return errors + kms_problems({"kms_key": config.get("kms_key")}, "backup", model)


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for component in model.of_kind("backup"):
        yield "backup_vault", component.host, {}
        yield "backup_plan", component.host, {}
        yield "iam_role", f"{component.host}-service", {}
        if restore_testing.held(component, str(model.environment.get("class"))):
            yield "restore_testing_plan", component.host, {}
            yield "iam_role", f"{component.host}-restore", {}


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    for component in model.of_kind("backup"):
        if (component.config.get("lock") or {}).get("changeable_for_days"):
            message = "Some days after it was made, nobody, AWS included, can ever end the lock of the vault, nor delete what is in it before its time."
            yield Finding(f"final-backup-lock:{component.host}", "backup_lock.changeable_for_days", message, "Leave it out, unless that is what is wanted.")
        if component.config.get("copies_from") and not component.config.get("kms_key"):
            message = "The vault is encrypted with the key of AWS Backup, with which no other account can copy into it."
            yield Finding(f"backup-copies-key:{component.host}", "backup_kms_key", message, "Name a key of kms_keys that has backup among its users.")
        yield from restore_testing.findings(component, str(model.environment.get("class")))
