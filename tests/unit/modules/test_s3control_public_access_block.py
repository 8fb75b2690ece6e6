# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module s3control_public_access_block, without a network."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse

from ansible_collections.groundwork.aws.plugins.modules.s3control_public_access_block import PUBLIC_ACCESS_BLOCK, problems, reach_addresses, without_account

from .cases import ModuleCases, Params
from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

BLOCKS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
PATH = "/v20180820/configuration/publicAccessBlock"


class FakeAccount(FakeAWS):
    service = "s3control"

    def __init__(self) -> None:
        super().__init__()
        self.block: Response | None = None

    def get_public_access_block(self, _request: Request) -> Response:
        if self.block is None:
            raise AWSError("NoSuchPublicAccessBlockConfiguration", status=404)
        return {"PublicAccessBlockConfiguration": self.block}

    def put_public_access_block(self, request: Request) -> Response:
        self.block = request["PublicAccessBlockConfiguration"]
        return {}

    def delete_public_access_block(self, _request: Request) -> Response:
        self.block = None
        return {}


class TestPublicAccessBlock(ModuleCases):
    kind = PUBLIC_ACCESS_BLOCK
    fake = FakeAccount
    params: ClassVar[Params] = {"account_id": ACCOUNT_ID, **dict.fromkeys(BLOCKS, True)}
    changes: ClassVar[list[Params]] = [{block: False} for block in BLOCKS]
    create_operation = "PutPublicAccessBlock"

    # What is put is put whole, so that once more is as good as adopting.
    test_lost_answer_to_create_is_adopted = None  # type: ignore[assignment]

    def test_lost_answer_is_looked_for(self, aws: FakeAccount) -> None:
        aws.lose_answer("PutPublicAccessBlock")
        assert self.go(aws)["changed"] is True
        assert self.go(aws)["changed"] is False

    def test_an_unchanged_block_costs_one_call(self, built: FakeAccount) -> None:
        self.go(built)
        assert built.operations == ["GetPublicAccessBlock"]

    def test_all_four_are_always_said(self, built: FakeAccount) -> None:
        self.go(built, block_public_acls=False)
        said = built.request("PutPublicAccessBlock")["PublicAccessBlockConfiguration"]
        assert said == {"BlockPublicAcls": False, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}

    def test_what_is_unset_is_left_alone(self, built: FakeAccount) -> None:
        unset: dict[str, Any] = dict.fromkeys(BLOCKS)
        assert self.go(built, **unset)["changed"] is False
        assert self.go(built, **{**unset, "ignore_public_acls": False})["public_access_block"]["block_public_policy"] is True


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        (f"http://123456789012.127.0.0.1:5000{PATH}", f"http://127.0.0.1:5000{PATH}"),
        (f"https://123456789012.s3-control.eu-central-1.amazonaws.com{PATH}", f"https://123456789012.s3-control.eu-central-1.amazonaws.com{PATH}"),
        (f"http://123456789012.localhost:5000{PATH}", f"http://123456789012.localhost:5000{PATH}"),
        (f"http://127.0.0.1:5000{PATH}", f"http://127.0.0.1:5000{PATH}"),
    ],
)
def test_at_an_address_the_account_goes_in_a_header(url: str, reached: str) -> None:
    assert without_account(url) == reached


def test_every_call_goes_to_the_address_and_names_the_account() -> None:
    session, sent = botocore.session.Session(), []
    session.set_credentials("testing", "testing")
    client = reach_addresses(session.create_client("s3control", region_name=REGION, endpoint_url="http://10.0.0.1"))

    def remember(request: Any, **_others: Any) -> AWSResponse:
        sent.append((request.url, request.headers["x-amz-account-id"]))
        return AWSResponse(request.url, 204, {}, SimpleNamespace(stream=list))

    client.meta.events.register("before-send.s3-control", remember)
    client.delete_public_access_block(AccountId=ACCOUNT_ID)
    assert sent == [(f"http://10.0.0.1{PATH}", ACCOUNT_ID.encode())]


def test_problems() -> None:
    assert problems({"account_id": ACCOUNT_ID}) == []
    assert problems({"account_id": "12345678901"})[0].startswith("account_id: is '12345678901', must have twelve digits")
