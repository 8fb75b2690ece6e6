# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups as data: rules by class, selections by kind and tag, the role, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import (
    BackupDataError,
    backup_managed_policies,
    backup_plan_rules,
    backup_selection_requests,
    backup_trust,
    backup_vault_policy,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_dependents import dependents_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_resources import Place
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.backup import declared
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from tests.meta.repository import ROOT, loaded
from tests.unit.validation import models as m

ROLE = loaded(ROOT / "roles" / "backup" / "defaults" / "main.yml")
RULES, SELECTIONS = ROLE["backup_rules"], ROLE["backup_selections"]
PLACE = {"region": "us-east-1", "account_id": "123456789012"}
PROD: dict[str, Any] = {"project": "chat", "environment": "prod", "class": "prod", **PLACE}
DEV: dict[str, Any] = {**PROD, "environment": "dev", "class": "nonprod"}
MINE = {"groundwork:project": "chat", "groundwork:environment": "prod"}


def test_s4_138_s4_139_production_keeps_five_weeks_to_any_second_and_a_weekly_one_for_ninety_days() -> None:
    daily, weekly = backup_plan_rules(RULES, "vault", PROD)
    assert daily == {
        "name": "daily",
        "vault": "vault",
        "schedule": "cron(0 3 * * ? *)",
        "start_window_minutes": 60,
        "completion_window_minutes": 180,
        "delete_after_days": 35,
        "continuous": True,
        "copies": [],
    }
    assert (weekly["name"], weekly["schedule"], weekly["delete_after_days"], weekly["continuous"]) == ("weekly", "cron(0 4 ? * SUN *)", 90, False)


def test_s4_138_s4_139_others_keep_a_week() -> None:
    (daily,) = backup_plan_rules(RULES, "vault", DEV)
    assert (daily["name"], daily["delete_after_days"], daily["continuous"]) == ("daily", 7, False)


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        ({"region": "us-west-2"}, {"vault_arn": "arn:aws:backup:us-west-2:123456789012:backup-vault:vault"}),
        (
            {"region": "us-west-2", "vault": "far", "keep_days": 9},
            {"vault_arn": "arn:aws:backup:us-west-2:123456789012:backup-vault:far", "delete_after_days": 9},
        ),
        ({"vault_arn": "arn:1", "keep_days": 200, "cold_after_days": 30}, {"vault_arn": "arn:1", "delete_after_days": 200, "cold_after_days": 30}),
    ],
)
def test_s4_140_s3_47_copies_go_to_another_region_or_account(copy: dict[str, Any], expected: dict[str, Any]) -> None:
    assert backup_plan_rules({"daily": {"copies": [copy]}}, "vault", PROD)[0]["copies"] == [expected]


def test_what_is_said_holds() -> None:
    rule = {"keep_days": 0, "continuous": False, "cold_after_days": 30, "timezone": "Europe/Berlin"}
    (request,) = backup_plan_rules({"daily": rule}, "vault", PROD)
    assert request == {"name": "daily", "vault": "vault", "timezone": "Europe/Berlin", "cold_after_days": 30, "continuous": False, "copies": []}
    with pytest.raises(BackupDataError, match=r"backup_rules\.daily\.keep is not known"):
        backup_plan_rules({"daily": {"keep": 3}}, "vault", PROD)


def test_s4_136_what_is_backed_up_is_what_the_environment_owns() -> None:
    (data,) = backup_selection_requests(SELECTIONS, PROD)
    assert data == {
        "name": "data",
        "resources": [
            "arn:aws:rds:us-east-1:123456789012:db:*",
            "arn:aws:rds:us-east-1:123456789012:cluster:*",
            "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/*",
            "arn:aws:dynamodb:us-east-1:123456789012:table/*",
        ],
        "not_resources": [],
        "any_tags": {},
        "all_tags": MINE,
    }


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"resources": ["arn:aws:rds:us-east-1:123456789012:db:theirs"]}, {"all_tags": {}}),
        ({"resources": ["s3"]}, {"resources": ["arn:aws:s3:::*"], "all_tags": MINE}),
        ({"resources": ["*"], "any_tags": {"Backup": "true"}}, {"resources": ["*"], "any_tags": {"Backup": "true"}, "all_tags": MINE}),
        ({"resources": ["*"], "all_tags": {}}, {"resources": ["*"], "all_tags": {}}),
    ],
)
def test_s4_137_a_selection_by_arn_and_by_tag(selection: dict[str, Any], expected: dict[str, Any]) -> None:
    (request,) = backup_selection_requests({"data": selection}, PROD)
    assert {name: request[name] for name in expected} == expected


def test_s4_137_the_role_has_awss_own_policies() -> None:
    service = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyFor"
    assert backup_managed_policies(SELECTIONS, PROD) == [f"{service}Backup", f"{service}Restores"]
    assert len(backup_managed_policies({"files": {"resources": ["s3"]}, "none": None}, PROD)) == 4
    assert backup_trust(PROD)["Statement"] == [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole"}]


def test_s4_140_s3_47_another_account_may_copy_into_the_vault() -> None:
    theirs = {"Sid": "Keep", "Effect": "Deny", "Principal": "*", "Action": "backup:DeleteRecoveryPoint", "Resource": "*"}
    policy = backup_vault_policy({"Statement": [theirs]}, ["210987654321"], PROD)
    assert policy["Statement"][0] == theirs
    assert policy["Statement"][1] == {
        "Sid": "CopiesOfOtherAccounts",
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::210987654321:root"]},
        "Action": "backup:CopyIntoBackupVault",
        "Resource": "*",
    }
    assert backup_vault_policy({"Statement": theirs}, ["210987654321"], PROD)["Statement"][0] == theirs
    assert (backup_vault_policy({}, [], PROD), backup_vault_policy({"Statement": []}, [], PROD)) == ({}, {"Statement": []})


def test_copies_of_other_accounts_want_a_key() -> None:
    key = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"
    found = [[one.id for one in find(environment(copies_from=["210987654321"], **more))] for more in ({}, {"kms_key": key})]
    assert ("backup-copies-key:backup" in found[0], "backup-copies-key:backup" in found[1]) == (True, False)


def environment(rules: dict[str, Any] | None = None, selections: dict[str, Any] | None = None, environment_class: str = "prod", **more: Any) -> Model:
    config = {"rules": RULES if rules is None else rules, "selections": SELECTIONS if selections is None else selections, **more}
    return Model({**m.ENVIRONMENT, "class": environment_class, "account_id": "123456789012"}, (m.component("backup", config, "backup"),))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (environment({"daily": {"schedule": "every night"}}), "backup_rules.daily.schedule is 'every night'; it must be cron(...) with six fields"),
        (environment({"every day": {}}), "backup_rules.every day is no name of a rule"),
        (environment({"daily": {"keep_days": 36}}), "backup_rules.daily.keep_days is 36, must be 1 to 35 with continuous."),
        (environment({"daily": {"start_window_minutes": 30}}), "backup_rules.daily.start_window_minutes is 30, must be 60 at least."),
        (environment({"weekly": {"classes": ["prod"]}}, environment_class="nonprod"), "backup_rules has none for environments of the class nonprod"),
        (environment(selections={"data": {}}), "backup_selections.data is about nothing; resources or any_tags is required."),
        (
            environment(selections={"data": {"resources": ["rsd"]}}),
            "backup_selections.data.resources[0] is 'rsd'; it must be an ARN, *, or one of rds, efs, dynamodb, s3.",
        ),
        (environment(copies_from=["2109"]), "backup_copies_from[0] is '2109'; it must be the id of an account, which has 12 digits."),
        (environment(kms_key="data"), "backup.kms_key is 'data', which is neither"),
    ],
)
def test_what_is_wrong_is_said_by_its_path(model: Model, message: str) -> None:
    (found,) = cross_problems(model)
    assert found.startswith(message)


@pytest.mark.parametrize("environment_class", ["prod", "nonprod"])
def test_what_the_role_says_by_itself_is_right(environment_class: str) -> None:
    model = environment(environment_class=environment_class)
    assert cross_problems(model) == []
    assert [(kind, key) for kind, key, _fields in declared(model)] == [("backup_vault", "backup"), ("backup_plan", "backup"), ("iam_role", "backup-service")]


def test_a_lock_for_ever_is_a_finding() -> None:
    ids = [finding.id for finding in find(environment(lock={"min_retention_days": 7, "changeable_for_days": 3})) if "lock" in finding.id]
    assert ids == ["final-backup-lock:backup"]
    assert [finding.id for finding in find(environment(lock={"min_retention_days": 7})) if "lock" in finding.id] == []


def test_who_makes_a_vault_must_be_allowed_its_storage() -> None:
    place = Place("aws", "us-east-1", "123456789012")
    needed = {dependent.action: dependent.resources for dependent in dependents_of("backup", "CreateBackupVault", {"BackupVaultName": "vault"}, place)}
    assert needed["backup-storage:MountCapsule"] == ("*",)
    assert "backup-storage:MountCapsule" not in {each.action for each in dependents_of("backup", "DeleteBackupVault", {}, place)}
