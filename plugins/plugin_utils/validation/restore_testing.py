# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore testing: what AWS would refuse, and what there is to think about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.restore_testing import (
    LONGEST_START,
    LONGEST_VALIDATION,
    LONGEST_WINDOW,
    MOST_RESOURCES,
    NAME,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import holds
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import entries, is_known, items, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component

SETTINGS = "backup_restore_testing"
SCHEDULE = re.compile(r"cron\(\S+( \S+){5}\)")
#: Without this word of metadata a database is restored into the default VPC.
NETWORK = "dbsubnetgroupname"


def held(component: Component, environment_class: str) -> dict[str, dict[str, Any]]:
    """The tests of environments of this class."""
    return {key: test for key, test in entries(component.config, "restore_tests") if holds(test, environment_class)}


def settings_problems(settings: Mapping[str, Any]) -> list[str]:
    """What is wrong with when restoring is tested, and with which recovery points."""
    errors = []
    if is_known(settings.get("schedule")) and not SCHEDULE.fullmatch(str(settings["schedule"])):
        errors.append(f"{SETTINGS}.schedule is {shown(settings['schedule'])}; it must be cron(...) with six fields, such as cron(0 6 ? * SUN *).")
    errors += range_problem(f"{SETTINGS}.start_window_hours", settings.get("start_window_hours"), 1, LONGEST_START)
    errors += range_problem(f"{SETTINGS}.window_days", settings.get("window_days"), 1, LONGEST_WINDOW)
    errors += [f"{SETTINGS}.{name} is empty; leave it out, or name one at least." for name in ("types", "vaults") if settings.get(name) == []]
    return errors + [
        f"{SETTINGS}.{name}[{index}] is {shown(vault)}; it must be an ARN{' or *' if name == 'vaults' else ''}."
        for name in ("vaults", "not_vaults")
        for index, vault in items(settings, name)
        if not (str(vault).startswith("arn:") or (name == "vaults" and vault == "*"))
    ]


def test_problems(key: str, test: Mapping[str, Any]) -> list[str]:
    """What is wrong with one test."""
    path = f"backup_restore_tests.{key}"
    errors = [] if NAME.fullmatch(key) else [f"{path} is no name of a test; allowed are 1 to 50 letters, digits and underscores."]
    errors += range_problem(f"{path}.validation_window_hours", test.get("validation_window_hours"), 0, LONGEST_VALIDATION)
    resources = test.get("resources") or []
    errors += [f"{path}.resources[{index}] is {shown(arn)}; it must be an ARN." for index, arn in items(test, "resources") if not str(arn).startswith("arn:")]
    if len(resources) > MOST_RESOURCES:
        errors.append(f"{path}.resources has {len(resources)} entries; allowed are {MOST_RESOURCES}.")
    if resources and (test.get("all_tags") or test.get("not_tags")):
        errors.append(f"{path} has resources and tags; AWS takes one or the other.")
    return errors


def problems(component: Component) -> list[str]:
    """Everything that is wrong with a component's restore testing."""
    tests = [problem for key, test in entries(component.config, "restore_tests") for problem in test_problems(key, test)]
    return settings_problems(component.config.get("restore_testing") or {}) + tests


def findings(component: Component, environment_class: str) -> Iterator[Finding]:
    """What is allowed and advised against."""
    for key, test in held(component, environment_class).items():
        if test.get("type") in ("rds", "aurora") and NETWORK not in {str(name).lower() for name in test.get("metadata") or {}}:
            message = "Databases are restored into the default VPC of the region; where there is none, the test fails."
            advice = "Name a subnet group as dbSubnetGroupName, and groups as vpcSecurityGroupIds."
            yield Finding(f"restore-test-network:{key}", f"backup_restore_tests.{key}.metadata", message, advice)
