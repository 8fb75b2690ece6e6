# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kms_tagged_info, without a network."""

from __future__ import annotations

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.kms_tagged_info import run

from .test_kms_key import FakeKMS, id_of

OURS = {"groundwork:project": "shop", "groundwork:environment": "prod"}


@pytest.fixture
def aws() -> FakeKMS:
    """Two keys of ours with aliases, one that only its tag names, one with neither, one that is going, and two of others."""
    fake = FakeKMS()
    tags = [OURS, {**OURS, "Name": "alias/named-by-tag"}, OURS, OURS, {**OURS, "groundwork:environment": "dev"}, {}, OURS]
    for given in tags:
        fake.create_key({"Tags": [{"TagKey": name, "TagValue": text} for name, text in given.items()]})
    for alias, number in (("alias/web", 1), ("alias/again", 1), ("alias/dev", 5), ("alias/aws/s3", 6), ("alias/api", 7)):
        fake.create_alias({"AliasName": alias, "TargetKeyId": id_of(number)})
    fake.schedule_key_deletion({"KeyId": id_of(4), "PendingWindowInDays": 7})
    return fake


def test_what_carries_all_tags_is_found(aws: FakeKMS) -> None:
    found = run(aws.client, OURS)
    nameless = f"alias/{id_of(3)}"
    assert found["changed"] is False
    assert {key["alias"]: key["key_id"] for key in found["kms_keys"]} == {
        "alias/again": id_of(1),
        "alias/named-by-tag": id_of(2),
        nameless: id_of(3),
        "alias/api": id_of(7),
    }
    assert [key["alias"] for key in found["kms_keys"]] == sorted(key["alias"] for key in found["kms_keys"])
    assert {key["alias"]: key["tags"] for key in found["kms_keys"]}[nameless] == OURS
    assert [(key["key_id"], key["deletion_date"]) for key in found["pending_deletion"]] == [(id_of(4), "2026-02-08T00:00:00+00:00")]
    assert aws.writes == []


def test_keys_of_aws_are_not_even_asked_about(aws: FakeKMS) -> None:
    run(aws.client, OURS)
    assert id_of(6) not in [request["KeyId"] for operation, request in aws.calls if operation == "ListResourceTags"]


def test_a_key_that_does_not_let_us_read_its_tags_is_none_of_ours(aws: FakeKMS) -> None:
    aws.fail_once("ListResourceTags", "AccessDeniedException")
    assert id_of(1) not in [key["key_id"] for key in run(aws.client, OURS)["kms_keys"]]


def test_keys_that_cannot_be_listed_are_an_error(aws: FakeKMS) -> None:
    aws.fail_once("ListKeys", "AccessDeniedException")
    with pytest.raises(AnsibleAWSError, match=r"^Failed to list the KMS keys: "):
        run(aws.client, OURS)
