# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restore testing as data: what is tested by class, the role that restores, and what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import BackupDataError
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_dependents import dependents_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_resources import Place, arns_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.restore_testing import TYPES, restore_policy, restore_testing_plan
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.backup import declared
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from tests.unit.backups.test_backups import DEV, MINE, PROD, RULES, SELECTIONS
from tests.unit.validation import models as m

TESTS: dict[str, Any] = {"databases": {"type": "rds", "metadata": {"dbSubnetGroupName": "group"}, "classes": ["prod"]}, "files": {"type": "efs"}}
DATABASE = "arn:aws:rds:us-east-1:123456789012:db:chat"


def test_where_nothing_is_said_the_own_vault_is_tested_every_sunday() -> None:
    plan = restore_testing_plan(TESTS, {}, "vault", PROD)
    assert (plan["schedule"], plan["timezone"], plan["start_window_hours"]) == ("cron(0 6 ? * SUN *)", "Etc/UTC", 24)
    assert plan["recovery_points"] == {
        "algorithm": "latest_within_window",
        "types": ["continuous", "snapshot"],
        "include_vaults": ["arn:aws:backup:us-east-1:123456789012:backup-vault:vault"],
        "exclude_vaults": [],
        "window_days": 30,
    }
    assert plan["selections"][0] == {
        "name": "databases",
        "resource_type": "rds",
        "resources": ["*"],
        "all_tags": MINE,
        "not_tags": {},
        "metadata": {"dbSubnetGroupName": "group"},
        "validation_window_hours": 0,
    }


def test_what_is_said_holds() -> None:
    said = {"schedule": "cron(0 1 ? * MON *)", "timezone": "Europe/Berlin", "start_window_hours": 4}
    points = {"algorithm": "random_within_window", "types": ["snapshot"], "vaults": ["*"], "not_vaults": ["arn:1"], "window_days": 7}
    plan = restore_testing_plan({"one": {"type": "rds", "resources": [DATABASE], "validation_window_hours": 3}}, {**said, **points}, "vault", PROD)
    assert {name: plan[name] for name in said} == said
    assert plan["recovery_points"] == {
        "algorithm": "random_within_window",
        "types": ["snapshot"],
        "include_vaults": ["*"],
        "exclude_vaults": ["arn:1"],
        "window_days": 7,
    }
    (selection,) = plan["selections"]
    assert (selection["resources"], selection["all_tags"], selection["validation_window_hours"]) == ([DATABASE], {}, 3)
    with pytest.raises(BackupDataError, match=r"backup_restore_tests\.one\.kind is not known"):
        restore_testing_plan({"one": {"kind": "rds"}}, {}, "vault", PROD)


def test_tests_are_those_of_the_class() -> None:
    assert [test["name"] for test in restore_testing_plan(TESTS, {}, "vault", DEV)["selections"]] == ["files"]
    nothing = restore_testing_plan({"databases": TESTS["databases"]}, {}, "vault", DEV)
    assert (nothing["selections"], nothing["inline_policies"]) == ([], {})


def services(policy: dict[str, Any]) -> set[str]:
    return {action.partition(":")[0] for statement in policy["Statement"] for action in statement["Action"]} - {"kms"}


@pytest.mark.parametrize(
    ("types", "expected"),
    [(["rds"], {"rds"}), (["aurora", "rds"], {"rds"}), (["dynamodb", "efs"], {"dynamodb", "elasticfilesystem"}), (["s3"], {"s3"})],
)
def test_the_role_may_restore_what_is_tested_and_nothing_else(types: list[str], expected: set[str]) -> None:
    policy = restore_policy(types, place_of(PROD))
    assert services(policy) == expected
    assert not [action for statement in policy["Statement"] for action in statement["Action"] if "*" in action]


def test_what_the_role_may_delete_is_what_a_test_made() -> None:
    statements = [(action, each) for each in restore_policy(TYPES, place_of(PROD))["Statement"] for action in each["Action"] if ":Delete" in action]
    assert len(statements) == 5
    for _action, statement in statements:
        by_name = all("awsbackup-restore-test" in resource for resource in statement["Resource"])
        assert by_name or statement["Condition"] == {"Null": {"aws:ResourceTag/awsbackup-restore-test": "false"}}
    assert len(json.dumps(restore_policy(TYPES, place_of(PROD)), separators=(",", ":"))) < 10240


def test_the_role_reaches_no_other_account_or_region() -> None:
    for statement in restore_policy(TYPES, place_of(PROD))["Statement"]:
        looks = all(action.startswith("rds:Describe") for action in statement["Action"])
        assert looks or all(":us-east-1:123456789012:" in resource or ":s3:::awsbackup-restore-test" in resource for resource in statement["Resource"])


@pytest.mark.parametrize("project", ["chat-app", "chat.app", "chat"])
def test_a_plan_is_named_in_letters_digits_and_underscores(project: str) -> None:
    naming = {"templates": {"restore_testing_plan": "{project}_{env}_restore_testing"}}
    wanted = project.replace("-", "_").replace(".", "_") + "_prod_restore_testing"
    assert resource_name("backups", "restore_testing_plan", {**PROD, "project": project, "naming": naming}) == wanted


def test_a_long_name_is_cut_with_an_underscore() -> None:
    name = resource_name("backups", "restore_testing_plan", {**PROD, "project": "p" * 60})
    assert (len(name), "-" in name) == (50, False)


def environment(tests: dict[str, Any], testing: dict[str, Any] | None = None, environment_class: str = "prod") -> Model:
    config = {"rules": RULES, "selections": SELECTIONS, "restore_tests": tests, "restore_testing": testing or {}}
    return Model({**m.ENVIRONMENT, "class": environment_class, "account_id": "123456789012"}, (m.component("backup", config, "backups"),))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            environment({"all-data": {"type": "efs"}}),
            "backup_restore_tests.all-data is no name of a test; allowed are 1 to 50 letters, digits and underscores.",
        ),
        (environment({"a": {"type": "efs", "validation_window_hours": 200}}), "backup_restore_tests.a.validation_window_hours is 200; allowed are 0 to 168."),
        (environment({"a": {"type": "efs", "resources": ["files"]}}), "backup_restore_tests.a.resources[0] is 'files'; it must be an ARN."),
        (
            environment({"a": {"type": "rds", "resources": [DATABASE], "all_tags": {"a": "b"}}}),
            "backup_restore_tests.a has resources and tags; AWS takes one or the",
        ),
        (environment({"a": {"type": "rds", "resources": [DATABASE] * 31}}), "backup_restore_tests.a.resources has 31 entries; allowed are 30."),
        (environment({}, {"schedule": "rate(1 day)"}), "backup_restore_testing.schedule is 'rate(1 day)'; it must be cron(...) with six fields"),
        (environment({}, {"start_window_hours": 0}), "backup_restore_testing.start_window_hours is 0; allowed are 1 to 168."),
        (environment({}, {"window_days": 400}), "backup_restore_testing.window_days is 400; allowed are 1 to 365."),
        (environment({}, {"types": []}), "backup_restore_testing.types is empty; leave it out, or name one at least."),
        (environment({}, {"vaults": ["mine"]}), "backup_restore_testing.vaults[0] is 'mine'; it must be an ARN or *."),
        (environment({}, {"not_vaults": ["*"]}), "backup_restore_testing.not_vaults[0] is '*'; it must be an ARN."),
    ],
)
def test_what_is_wrong_is_said_by_its_path(model: Model, message: str) -> None:
    (found,) = cross_problems(model)
    assert found.startswith(message)


def test_what_is_declared_is_what_the_class_tests() -> None:
    of_tests = [("restore_testing_plan", "backups"), ("iam_role", "backups-restore")]
    assert [(kind, key) for kind, key, _fields in declared(environment(TESTS))][3:] == of_tests
    only_in_production = {"databases": TESTS["databases"]}
    assert [(kind, key) for kind, key, _fields in declared(environment(only_in_production, environment_class="nonprod"))][3:] == []
    assert cross_problems(environment(TESTS)) == []


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ({"type": "rds"}, ["restore-test-network:one"]),
        ({"type": "aurora", "metadata": {}}, ["restore-test-network:one"]),
        ({"type": "rds", "metadata": {"DbSubnetGroupName": "group"}}, []),
        ({"type": "efs"}, []),
        ({"type": "rds", "classes": ["nonprod"]}, []),
    ],
)
def test_a_database_without_a_network_is_a_finding(test: dict[str, Any], expected: list[str]) -> None:
    assert [finding.id for finding in find(environment({"one": test})) if "restore" in finding.id] == expected


def test_who_makes_a_plan_must_be_allowed_the_role_of_the_service() -> None:
    place = Place("aws", "us-east-1", "123456789012")
    (needed,) = [each for each in dependents_of("backup", "CreateRestoreTestingPlan", {}, place) if each.action == "iam:CreateServiceLinkedRole"]
    assert needed.resources == ("arn:aws:iam::123456789012:role/aws-service-role/restore-testing.backup.amazonaws.com/*",)
    named = arns_of("backup:GetRestoreTestingPlan", "restoreTestingPlan", {"RestoreTestingPlanName": "tests"}, {}, place)
    assert named == ["arn:aws:backup:us-east-1:123456789012:restore-testing-plan:tests-*"]
