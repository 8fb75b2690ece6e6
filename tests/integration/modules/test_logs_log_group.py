# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module logs_log_group on the emulator: its life, and what is changed behind its back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules import logs_log_group
from ansible_collections.groundwork.aws.plugins.modules.logs_log_group import LOG_GROUP, RETENTION_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..playing import Playing

NAME = "/ecs/shop/web"
KEY, OTHER_KEY = (f"arn:aws:kms:eu-central-1:123456789012:key/{digit * 8}-89ab-cdef-0123-456789abcdef" for digit in "01")
READS = ["DescribeLogGroups", "ListTagsForResource"]
PARAMS: dict[str, Any] = {
    "name": NAME,
    "retention_in_days": 30,
    "kms_key_id": KEY,
    "log_group_class": "standard",
    "deletion_protection_enabled": False,
    "tags": {"Name": NAME},
    "purge_tags": True,
    "state": "present",
}

# What somebody changes, and the one call that undoes it.
DRIFTS: dict[str, tuple[Callable[[Any, str], Any], str, str]] = {
    "retention changed": (lambda logs, _arn: logs.put_retention_policy(logGroupName=NAME, retentionInDays=1), "retention_in_days", "PutRetentionPolicy"),
    "retention removed": (lambda logs, _arn: logs.delete_retention_policy(logGroupName=NAME), "retention_in_days", "PutRetentionPolicy"),
    "key changed": (lambda logs, _arn: logs.associate_kms_key(logGroupName=NAME, kmsKeyId=OTHER_KEY), "kms_key_id", "AssociateKmsKey"),
    "key removed": (lambda logs, _arn: logs.disassociate_kms_key(logGroupName=NAME), "kms_key_id", "AssociateKmsKey"),
    "protected": (
        lambda logs, arn: logs.put_log_group_deletion_protection(logGroupIdentifier=arn, deletionProtectionEnabled=True),
        "deletion_protection_enabled",
        "PutLogGroupDeletionProtection",
    ),
    "tag changed": (lambda logs, arn: logs.tag_resource(resourceArn=arn, tags={"Name": "mine"}), "tags", "TagResource"),
    "tag added": (lambda logs, arn: logs.tag_resource(resourceArn=arn, tags={"Stray": "1"}), "tags", "UntagResource"),
    "tag removed": (lambda logs, arn: logs.untag_resource(resourceArn=arn, tagKeys=["Name"]), "tags", "TagResource"),
}


@pytest.fixture
def logs(fresh_account: Emulator, aws: Aws) -> Any:
    assert fresh_account.url
    return aws("logs")


def go(logs: Any, check_mode: bool = False, **changes: Any) -> dict[str, Any]:
    return run(LOG_GROUP, logs, {**PARAMS, **changes}, check_mode)


def operations(emulator: Emulator) -> list[str]:
    return [entry.operation for entry in emulator.requests()]


def test_s0_38_a_log_group_from_nothing_to_nothing(logs: Any, emulator: Emulator) -> None:
    planned, made = go(logs, check_mode=True), go(logs)
    assert (planned["changed"], planned["diff"]) == (True, made["diff"])
    (found,) = logs.describe_log_groups()["logGroups"]
    assert (found["logGroupName"], found["retentionInDays"], found["kmsKeyId"], found["logGroupClass"]) == (NAME, 30, KEY, "STANDARD")
    assert made["log_group"]["arn"] == found["logGroupArn"]
    assert logs.list_tags_for_resource(resourceArn=found["logGroupArn"])["tags"] == {"Name": NAME}
    emulator.clear()
    assert go(logs)["changed"] is False
    assert operations(emulator) == READS
    emulator.clear()
    assert go(logs, state="absent", match_tags={"Name": "another"})["changed"] is False
    assert go(logs, state="absent", match_tags={"Name": NAME})["changed"] is True
    assert operations(emulator) == [*READS, *READS, "DeleteLogGroup"]
    emulator.clear()
    assert go(logs, state="absent")["changed"] is False
    assert operations(emulator) == READS[:1]


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda name: name.replace(" ", "-"))
def test_s0_38_drift_is_seen_and_repaired(drift: str, logs: Any, emulator: Emulator) -> None:
    change, attribute, call = DRIFTS[drift]
    built = go(logs)["log_group"]
    change(logs, built["arn"])
    emulator.clear()
    planned = go(logs, check_mode=True)
    assert [key for key, value in planned["diff"]["after"].items() if planned["diff"]["before"][key] != value] == [attribute]
    assert emulator.writes() == []
    repaired = go(logs)
    assert (repaired["diff"], repaired["log_group"]) == (planned["diff"], built)
    assert [entry.operation for entry in emulator.writes()] == [call]
    assert go(logs)["changed"] is False


def test_every_attribute_that_can_be_changed_has_a_drift() -> None:
    assert {attribute for _change, attribute, _call in DRIFTS.values()} == set(LOG_GROUP.attributes) - LOG_GROUP.immutable - {"name"}


@pytest.mark.parametrize("days", RETENTION_DAYS)
def test_aws_takes_every_retention_that_can_be_chosen(logs: Any, days: int) -> None:
    assert go(logs, retention_in_days=days)["log_group"]["retention_in_days"] == days


@pytest.mark.parametrize("kind", ["standard", "infrequent_access", "essentials", "delivery"])
def test_aws_takes_every_class_that_can_be_chosen(logs: Any, kind: str) -> None:
    params = {"log_group_class": kind, "retention_in_days": None, "deletion_protection_enabled": True}
    assert go(logs, **params)["log_group"]["log_group_class"] == kind
    assert go(logs, **params)["changed"] is False


@pytest.mark.parametrize("runner", [True, pytest.param(False, marks=pytest.mark.thorough)])
def test_examples_run_in_a_play(play: Playing, logs: Any, emulator: Emulator, tmp_path: Path, runner: bool) -> None:
    head = {"hosts": "localhost", "gather_facts": False, "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
    path = tmp_path / "examples.yml"
    path.write_text(yaml.safe_dump([{**head, "tasks": yaml.safe_load(logs_log_group.EXAMPLES)}], sort_keys=False), encoding="utf-8")
    result = play(path, variables={"groundwork_runner": runner}).assert_ok()
    assert result.changed == {"localhost": 4}
    assert [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]] == ["/audit/shop-prod"]
    emulator.reset()
    planned = play(path, variables={"groundwork_runner": runner}, check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 3}, [])
