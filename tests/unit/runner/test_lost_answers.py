# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent again, and what is not, when AWS's answer is lost: real clients before a server that is not reliable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from ansible_collections.groundwork.aws.plugins.module_utils.retries import SETTINGS, no_blind_repeat
from ansible_collections.groundwork.aws.plugins.plugin_utils import guard
from ansible_collections.groundwork.aws.plugins.plugin_utils.guard import AnswerLost, Guard, guarding
from tests.meta.repository import ROOT
from tests.unit.modules.fake import no_waiting
from tests.unit.runner.unreliable import Unreliable, serving

VPC = {"CidrBlock": "10.0.0.0/16"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guard._Process, "active", None)
    monkeypatch.setattr("botocore.retries.bucket.TokenBucket.acquire", lambda *_, **__: True)
    with no_waiting():
        yield


@pytest.fixture
def server() -> Unreliable:
    return Unreliable()


@pytest.fixture
def client(server: Unreliable) -> Iterator[Callable[..., Any]]:
    """Clients of the server, with the guard's own retries."""
    guard.install()
    session: Any = boto3.session.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-central-1")
    with serving(server) as url:
        yield lambda service, **more: session.client(service, endpoint_url=url, **more)


@pytest.mark.parametrize(("status", "code"), [(0, ""), (500, "InternalError"), (502, ""), (504, "")])
def test_a_create_without_a_client_token_is_sent_once_when_its_answer_is_lost(server: Unreliable, client: Any, status: int, code: str) -> None:
    ec2 = client("ec2")
    server.fail(status, code) if status else server.lose()
    with guarding(Guard(check_mode=False)) as watch, pytest.raises(AnswerLost):
        ec2.create_vpc(**VPC)
    assert server.asked == ["CreateVpc"]
    assert watch.lost.startswith("ec2:CreateVpc (")


def test_a_clients_own_retries_make_no_difference(server: Unreliable, client: Any) -> None:
    ec2 = client("ec2", config=Config(retries={"mode": "legacy", "max_attempts": 7}))
    server.lose()
    with guarding(Guard(check_mode=False)), pytest.raises(AnswerLost):
        ec2.create_vpc(**VPC)
    assert server.asked == ["CreateVpc"]


@pytest.mark.parametrize(("status", "code"), [(503, "RequestLimitExceeded"), (400, "Throttling"), (503, "Unavailable")])
def test_throttling_is_retried_as_ever(server: Unreliable, client: Any, status: int, code: str) -> None:
    ec2 = client("ec2")
    server.fail(status, code)
    server.fail(status, code)
    with guarding(Guard(check_mode=False)) as watch:
        assert ec2.create_vpc(**VPC)["Vpc"]["VpcId"] == "vpc-1"
    assert server.asked == ["CreateVpc"] * 3
    assert [str(call) for call in watch.written] == ["ec2:CreateVpc"]
    assert watch.lost == ""


@pytest.mark.parametrize(
    ("service", "call", "asked"),
    [
        ("ec2", lambda ec2: ec2.describe_vpcs(), "DescribeVpcs"),
        ("ec2", lambda ec2: ec2.create_nat_gateway(SubnetId="subnet-1"), "CreateNatGateway"),
        ("ec2", lambda ec2: ec2.create_flow_logs(ResourceIds=["vpc-1"], ResourceType="VPC", ClientToken="t"), "CreateFlowLogs"),
        ("s3", lambda s3: s3.put_object(Bucket="bucket", Key="key", Body=b"x"), "PUT /bucket/key"),
    ],
)
def test_what_does_no_harm_when_it_is_sent_twice_is_retried(server: Unreliable, client: Any, service: str, call: Any, asked: str) -> None:
    made = client(service)
    server.lose()
    with guarding(Guard(check_mode=False)):
        call(made)
    assert server.asked == [asked] * 2


def test_what_was_never_sent_is_sent_again(client: Any, server: Unreliable, monkeypatch: pytest.MonkeyPatch) -> None:
    ec2 = client("ec2")
    connect, tried = ec2._endpoint.http_session.send, []

    def send(request: Any) -> Any:
        tried.append(1)
        if len(tried) < 3:
            raise EndpointConnectionError(endpoint_url="https://aws.invalid")
        return connect(request)

    monkeypatch.setattr(ec2._endpoint.http_session, "send", send)
    with guarding(Guard(check_mode=False)):
        ec2.create_vpc(**VPC)
    assert (len(tried), server.asked) == (3, ["CreateVpc"])


def test_a_module_that_looks_itself_is_told_and_not_ended(server: Unreliable, client: Any) -> None:
    ec2 = client("ec2")
    server.lose()
    with guarding(Guard(check_mode=False)) as watch, no_blind_repeat(ec2), pytest.raises(ConnectionClosedError):
        ec2.create_vpc(**VPC)
    server.fail(500, "InternalError")
    with guarding(watch), no_blind_repeat(ec2), pytest.raises(ClientError):
        ec2.create_vpc(**VPC)
    assert server.asked == ["CreateVpc"] * 2
    assert watch.lost == ""
    server.lose()
    with guarding(watch), pytest.raises(AnswerLost):
        ec2.create_vpc(**VPC)


def test_without_a_guard_botocore_does_what_it_always_does(server: Unreliable, client: Any) -> None:
    server.lose()
    assert client("ec2").create_vpc(**VPC)["Vpc"]["VpcId"] == "vpc-1"
    assert server.asked == ["CreateVpc"] * 2


def test_whoever_listens_hears_of_a_lost_answer_before_the_module_ends(server: Unreliable, client: Any) -> None:
    ec2, heard = client("ec2"), []
    ec2.meta.events.register("after-call-error", lambda exception, **_: heard.append(type(exception)))
    ec2.meta.events.register("after-call", lambda parsed, **_: heard.append(parsed["Error"]["Code"]))
    server.lose()
    server.fail(500, "InternalError")
    for _ in range(2):
        with guarding(Guard(check_mode=False)), pytest.raises(AnswerLost):
            ec2.create_vpc(**VPC)
    assert heard == [ConnectionClosedError, "InternalError"]


def test_every_call_of_every_client_is_repeated_ten_times_and_one_place_says_so(server: Unreliable, client: Any) -> None:
    assert SETTINGS == {"mode": "adaptive", "max_attempts": 10}
    saying = [path for path in (ROOT / "plugins").rglob("*.py") if re.search(r"max_attempts[\"']?\s*[:=]|[\"']adaptive[\"']", path.read_text(encoding="utf-8"))]
    assert [path.relative_to(ROOT).as_posix() for path in saying] == ["plugins/module_utils/retries.py"]
    server.lose(times=20)
    with guarding(Guard(check_mode=False)), pytest.raises(ConnectionClosedError):
        client("ec2").describe_vpcs()
    assert server.asked == ["DescribeVpcs"] * 11
