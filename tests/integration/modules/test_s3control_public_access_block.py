# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module s3control_public_access_block on the emulator: its life, and what is changed behind its back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.s3control_public_access_block import PUBLIC_ACCESS_BLOCK, reach_addresses

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

ACCOUNT_ID = "123456789012"
OURS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
THEIRS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@pytest.fixture
def account(fresh_account: Emulator, aws: Aws) -> Any:
    assert fresh_account.url
    return reach_addresses(aws("s3control"))


def go(client: Any, check_mode: bool = False, state: str = "present") -> dict[str, Any]:
    return run(PUBLIC_ACCESS_BLOCK, client, {"account_id": ACCOUNT_ID, **dict.fromkeys(OURS, True), "state": state}, check_mode)


def test_a_block_from_nothing_to_nothing(account: Any, emulator: Emulator) -> None:
    planned, made = go(account, check_mode=True), go(account)
    assert (planned["changed"], planned["diff"]) == (True, made["diff"])
    emulator.clear()
    assert go(account)["changed"] is False
    assert [entry.operation for entry in emulator.requests()] == ["GetPublicAccessBlock"]
    account.put_public_access_block(AccountId=ACCOUNT_ID, PublicAccessBlockConfiguration={**dict.fromkeys(THEIRS, True), "BlockPublicPolicy": False})
    assert go(account)["diff"]["before"]["block_public_policy"] is False
    assert account.get_public_access_block(AccountId=ACCOUNT_ID)["PublicAccessBlockConfiguration"] == dict.fromkeys(THEIRS, True)
    assert [go(account, state="absent")["changed"] for _time in range(2)] == [True, False]
    with pytest.raises(ClientError, match="NoSuchPublicAccessBlockConfiguration"):
        account.get_public_access_block(AccountId=ACCOUNT_ID)
