# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kms_key on the emulator: its life, and what is changed behind its back."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.modules import kms_key, kms_tagged_info
from ansible_collections.groundwork.aws.plugins.modules.kms_key import KEY, run_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..playing import Playing

ALIAS = "alias/shop-prod-main"
OWNED = {"groundwork:project": "shop", "groundwork:environment": "prod", "groundwork:component": "encryption", "groundwork:key": "kms_key/main"}
READS = ["DescribeKey", "ListResourceTags", "GetKeyPolicy", "GetKeyRotationStatus"]
POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*", "Resource": "*"}],
}
OPEN = json.dumps({"Version": "2012-10-17", "Statement": [{**POLICY["Statement"][0], "Principal": "*"}]})
PARAMS: dict[str, Any] = {
    "alias": ALIAS,
    "description": "Everything",
    "enabled": True,
    "enable_key_rotation": True,
    "rotation_period_in_days": 180,
    "policy": POLICY,
    "key_spec": "symmetric_default",
    "key_usage": "encrypt_decrypt",
    "multi_region": False,
    "pending_window_in_days": 7,
    "tags": {"Name": ALIAS, **OWNED},
    "purge_tags": True,
    "state": "present",
}


def elsewhere(kms: Any, _key: str) -> None:
    kms.update_alias(AliasName=ALIAS, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])


# What somebody changes, the attributes that then differ, and the calls that undo it.
DRIFTS: dict[str, tuple[Callable[[Any, str], Any], list[str], list[str]]] = {
    "described otherwise": (lambda kms, key: kms.update_key_description(KeyId=key, Description="x"), ["description"], ["UpdateKeyDescription"]),
    "disabled": (lambda kms, key: kms.disable_key(KeyId=key), ["enabled"], ["EnableKey"]),
    "rotation off": (lambda kms, key: kms.disable_key_rotation(KeyId=key), ["enable_key_rotation", "rotation_period_in_days"], ["EnableKeyRotation"]),
    "period changed": (
        lambda kms, key: kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=2000),
        ["rotation_period_in_days"],
        ["EnableKeyRotation"],
    ),
    "policy changed": (lambda kms, key: kms.put_key_policy(KeyId=key, PolicyName="default", Policy=OPEN), ["policy"], ["PutKeyPolicy"]),
    "tag changed": (lambda kms, key: kms.tag_resource(KeyId=key, Tags=[{"TagKey": "Name", "TagValue": "x"}]), ["tags"], ["TagResource"]),
    "tag added": (lambda kms, key: kms.tag_resource(KeyId=key, Tags=[{"TagKey": "Stray", "TagValue": "1"}]), ["tags"], ["UntagResource"]),
    "tag removed": (lambda kms, key: kms.untag_resource(KeyId=key, TagKeys=["groundwork:key"]), ["tags"], ["TagResource"]),
    "alias removed": (lambda kms, _key: kms.delete_alias(AliasName=ALIAS), ["alias"], ["CreateAlias"]),
    "alias moved": (elsewhere, ["alias"], ["CreateAlias", "UpdateAlias"]),
}


@pytest.fixture
def kms(fresh_account: Emulator, aws: Aws) -> Any:
    assert fresh_account.url
    return aws("kms")


def go(kms: Any, check_mode: bool = False, **changes: Any) -> dict[str, Any]:
    return run_key(kms, {**PARAMS, **changes}, check_mode)


def operations(emulator: Emulator) -> list[str]:
    return [entry.operation for entry in emulator.requests()]


def test_c14_a_key_from_nothing_to_nothing(kms: Any, emulator: Emulator) -> None:
    planned, made = go(kms, check_mode=True), go(kms)
    assert (planned["changed"], planned["diff"]) == (True, made["diff"])
    found = kms.describe_key(KeyId=ALIAS)["KeyMetadata"]
    assert (found["Arn"], found["Description"], found["Enabled"]) == (made["key"]["arn"], "Everything", True)
    assert kms.get_key_rotation_status(KeyId=found["KeyId"])["RotationPeriodInDays"] == 180
    emulator.clear()
    assert go(kms)["changed"] is False
    assert operations(emulator) == READS
    emulator.clear()
    assert go(kms, state="absent", tags=None, match_tags={"Name": "another"})["changed"] is False
    gone = go(kms, state="absent", tags=None, match_tags=OWNED)
    assert [entry.operation for entry in emulator.writes()] == ["ScheduleKeyDeletion", "DeleteAlias"]
    going = kms.describe_key(KeyId=found["KeyId"])["KeyMetadata"]
    assert gone["pending_deletion"] == [{"key_id": found["KeyId"], "arn": found["Arn"], "deletion_date": going["DeletionDate"].isoformat()}]
    emulator.clear()
    assert go(kms, state="absent", tags=None)["changed"] is False
    assert operations(emulator) == READS[:1]
    assert go(kms)["key"]["key_id"] != found["KeyId"]


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda name: name.replace(" ", "-"))
def test_c14_drift_is_seen_and_repaired(drift: str, kms: Any, emulator: Emulator) -> None:
    change, attributes, calls = DRIFTS[drift]
    built = go(kms)["key"]
    change(kms, built["key_id"])
    emulator.clear()
    planned = go(kms, check_mode=True)
    assert [key for key, value in planned["diff"]["after"].items() if planned["diff"]["before"][key] != value] == attributes
    assert emulator.writes() == []
    repaired = go(kms)
    assert (repaired["diff"], repaired["key"]) == (planned["diff"], built)
    assert [entry.operation for entry in emulator.writes()] == calls
    assert go(kms)["changed"] is False


def test_every_attribute_that_can_be_changed_has_a_drift() -> None:
    drifting = {attribute for _change, attributes, _calls in DRIFTS.values() for attribute in attributes}
    assert drifting == set(KEY.attributes) - KEY.immutable


def test_examples_run_in_a_play(play: Playing, kms: Any, emulator: Emulator, tmp_path: Path) -> None:
    head = {"hosts": "localhost", "gather_facts": False, "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
    path = tmp_path / "examples.yml"
    tasks = yaml.safe_load(kms_key.EXAMPLES) + yaml.safe_load(kms_tagged_info.EXAMPLES)
    path.write_text(yaml.safe_dump([{**head, "tasks": tasks}], sort_keys=False), encoding="utf-8")
    assert play(path).assert_ok().changed == {"localhost": 4}
    states = {key["KeyId"]: kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] for key in kms.list_keys()["Keys"]}
    assert sorted(states.values()) == ["Enabled", "PendingDeletion"]
    assert states[kms.describe_key(KeyId="alias/shop-prod-releases")["KeyMetadata"]["KeyId"]] == "Enabled"
    emulator.reset()
    planned = play(path, variables={"groundwork_runner": False}, check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 3}, [])
