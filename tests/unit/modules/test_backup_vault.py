# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module backup_vault, without a network."""

from __future__ import annotations

from typing import ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.backup_vault import VAULT, problems

from .backup_fake import FakeBackup
from .cases import ModuleCases, Params

KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-1111-1111-111111111111"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "backup:DeleteRecoveryPoint", "Resource": "*"}]}
NOTICES = {"sns_topic_arn": TOPIC, "events": ["COPY_JOB_FAILED", "BACKUP_JOB_FAILED"]}


class TestVault(ModuleCases):
    kind = VAULT
    fake = FakeBackup
    params: ClassVar[Params] = {
        "name": "shop-vault",
        "lock": {"min_retention_days": 7, "max_retention_days": 90, "changeable_for_days": None},
        "policy": POLICY,
        "notifications": NOTICES,
        "tags": {"Name": "shop-vault", "Env": "dev"},
    }
    changes: ClassVar[list[Params]] = [
        {"lock": {"min_retention_days": 8, "max_retention_days": 90}},
        {"lock": {"min_retention_days": 7}},
        {"lock": {"min_retention_days": 7, "max_retention_days": 90, "changeable_for_days": 3}},
        {"lock": {}},
        {"policy": {}},
        {"policy": {**POLICY, "Statement": [{**POLICY["Statement"][0], "Action": "backup:*"}]}},  # type: ignore[dict-item]
        {"notifications": {}},
        {"notifications": {**NOTICES, "events": ["BACKUP_JOB_FAILED"]}},
        {"tags": {"Name": "shop-vault", "Env": "prod"}},
        {"tags": {"Name": "shop-vault"}},
    ]
    create_operation = "CreateBackupVault"

    def test_s4_137_the_lock_comes_last(self, aws: FakeBackup) -> None:
        self.go(aws)
        assert aws.writes == ["CreateBackupVault", "PutBackupVaultAccessPolicy", "PutBackupVaultNotifications", "PutBackupVaultLockConfiguration"]
        request = aws.request("CreateBackupVault")
        assert len(request.pop("CreatorRequestId")) == 32
        assert request == {"BackupVaultName": "shop-vault", "BackupVaultTags": {"Name": "shop-vault", "Env": "dev"}}
        assert aws.request("PutBackupVaultLockConfiguration") == {"BackupVaultName": "shop-vault", "MinRetentionDays": 7, "MaxRetentionDays": 90}

    def test_key_is_awss_unless_it_is_said_and_cannot_change(self, aws: FakeBackup) -> None:
        assert self.go(aws, name="own", encryption_key_arn=KEY)["vault"]["encryption_key_arn"] == KEY
        assert self.go(aws, name="own", encryption_key_arn="")["changed"] is False
        with pytest.raises(AnsibleAWSError, match="AWS cannot change encryption_key_arn"):
            self.go(aws, name="own", encryption_key_arn=f"{KEY}2")

    def test_only_what_is_asked_is_read(self, built: FakeBackup) -> None:
        assert self.go(built, policy=None, notifications=None, tags=None)["changed"] is False
        assert built.operations == ["DescribeBackupVault"]

    def test_of_somebody_else_it_is_not_deleted(self, built: FakeBackup) -> None:
        assert self.go(built, state="absent", match_tags={"Env": "prod"})["changed"] is False
        assert self.go(built, state="absent", match_tags={"Env": "dev"})["changed"] is True

    def test_one_that_holds_something_is_an_error_in_awss_words(self, built: FakeBackup) -> None:
        built.fail_once("DeleteBackupVault", "InvalidRequestException", message="Backup vault cannot be deleted because it contains recovery points")
        with pytest.raises(AnsibleAWSError, match=r"Failed to delete backup vault shop-vault: .*contains recovery points"):
            self.go(built, state="absent")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"name": "a"}, "name: is 'a', must have 2 to 50 letters"),
        ({"lock": {"min_retention_days": 0}}, "lock.min_retention_days: is 0, must be 1 to 36500"),
        ({"lock": {"min_retention_days": 9, "max_retention_days": 8}}, "lock.min_retention_days: is 9, above max_retention_days, which is 8"),
        ({"lock": {"min_retention_days": 9, "changeable_for_days": 2}}, "lock.changeable_for_days: is 2, must be 3 at least"),
        ({"lock": {"changeable_for_days": 3}}, "lock.changeable_for_days: goes with min_retention_days or max_retention_days"),
        ({"notifications": {"sns_topic_arn": TOPIC}}, "notifications: needs both sns_topic_arn and events, or neither"),
    ],
)
def test_problems(asked: Params, message: str) -> None:
    (found,) = problems({"name": "shop-vault", **asked})
    assert found.startswith(message)
