# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module efs_file_system_policy, without a network."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.efs_file_system_policy import FILE_SYSTEM_POLICY, comparable, problems

from .cases import ModuleCases, Params
from .efs_fake import FakeEFS

ROLE = "arn:aws:iam::123456789012:role/web"
ARN = "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/"
FILE_SYSTEM = f"fs-{1:017x}"


def policy(*actions: str, **more: Any) -> Params:
    statement = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": [f"elasticfilesystem:{action}" for action in actions], **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


class FakeWithSystem(FakeEFS):
    def __init__(self) -> None:
        super().__init__()
        assert self.with_system() == FILE_SYSTEM


class TestFileSystemPolicy(ModuleCases):
    kind = FILE_SYSTEM_POLICY
    fake = FakeWithSystem
    params: ClassVar[Params] = {"file_system_id": FILE_SYSTEM, "policy": policy("ClientMount")}
    changes: ClassVar[list[Params]] = [
        {"policy": policy("ClientMount", "ClientWrite")},
        {"policy": policy("ClientMount", Condition={"Bool": {"aws:SecureTransport": "true"}})},
        {"policy": policy("ClientMount", Resource=f"{ARN}fs-another")},
    ]
    create_operation = "PutFileSystemPolicy"

    # What is put is put whole, so that once more is as good as adopting.
    test_lost_answer_to_create_is_adopted = None  # type: ignore[assignment]

    def test_lost_answer_is_looked_for(self, aws: FakeEFS) -> None:
        aws.lose_answer("PutFileSystemPolicy")
        assert self.go(aws)["changed"] is True
        assert self.go(aws)["changed"] is False

    def test_resource_that_aws_adds_is_no_difference(self, built: FakeEFS) -> None:
        built.policies[FILE_SYSTEM] = json.dumps(policy("ClientMount", Resource=ARN + FILE_SYSTEM))
        assert self.go(built)["changed"] is False
        built.policies[FILE_SYSTEM] = json.dumps(policy("ClientMount", Resource="*"))
        assert self.go(built)["changed"] is True

    def test_names_that_aws_adds_are_no_difference(self, built: FakeEFS) -> None:
        named = policy("ClientMount", Sid="efs-statement-abcdef01-1111-bbbb-2222-111122224444", Resource=ARN + FILE_SYSTEM)
        built.policies[FILE_SYSTEM] = json.dumps({"Id": "1", **named})
        assert self.go(built)["changed"] is False
        built.policies[FILE_SYSTEM] = json.dumps(policy("ClientMount", Sid="efs-statement-deny"))
        assert self.go(built)["changed"] is True

    def test_what_is_sent_is_what_was_asked(self, aws: FakeEFS) -> None:
        asked = policy("ClientMount", Resource=ARN + FILE_SYSTEM)
        self.go(aws, policy=asked)
        assert json.loads(aws.request("PutFileSystemPolicy")["Policy"]) == asked

    def test_new_role_is_waited_for(self, aws: FakeEFS) -> None:
        aws.fail_once("PutFileSystemPolicy", "InvalidPolicyException", message="Policy contains invalid Principal block.")
        assert self.go(aws)["changed"] is True
        aws.fail_once("PutFileSystemPolicy", "InvalidPolicyException", message="Policy contains invalid Action.")
        with pytest.raises(AnsibleAWSError, match=f"Failed to put the policy of file system {FILE_SYSTEM}: .*invalid Action"):
            self.go(aws, policy=policy("ClientRead"))

    def test_of_a_file_system_that_is_gone_there_is_none(self, aws: FakeEFS) -> None:
        aws.systems.clear()
        assert self.go(aws, state="absent")["changed"] is False


def test_comparable_keeps_what_means_others() -> None:
    both = [ARN + FILE_SYSTEM, f"{ARN}fs-another"]
    assert comparable(policy("ClientMount", Resource=both), FILE_SYSTEM)["Statement"][0]["Resource"] == sorted(both)
    assert "Resource" not in comparable(policy("ClientMount", Resource=both[:1]), FILE_SYSTEM)["Statement"][0]


def test_problems() -> None:
    assert problems({"policy": policy("ClientMount")}) == []
    assert problems({"policy": policy("x" * 20000)})[0].endswith("characters; allowed are 20000")
