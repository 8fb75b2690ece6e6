# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard, before real clients that have nothing to talk to."""

from __future__ import annotations

import contextlib
import importlib
import io
import socket
import threading
from collections.abc import Callable
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from ansible_collections.groundwork.aws.plugins.module_utils import waiters
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, guard
from ansible_collections.groundwork.aws.plugins.plugin_utils.guard import Guard, RequestRefused, WriteStopped, guarding


@pytest.fixture(autouse=True)
def no_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is a worker of its own: a guard of check mode stays in its process."""
    monkeypatch.setattr(guard._Process, "active", None)


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def ec2(closed_port: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(guard, "RETRIES", {"max_attempts": 1, "mode": "standard"})
    guard.install()
    session: Any = boto3.session.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-central-1")
    return session.client("ec2", endpoint_url=f"http://127.0.0.1:{closed_port}")


def test_a_write_is_stopped_and_kept_as_the_plan(ec2: Any) -> None:
    with guarding(Guard(check_mode=True)) as watch, pytest.raises(WriteStopped):
        ec2.create_vpc(CidrBlock="10.0.0.0/16")
    assert watch.planned is not None
    assert watch.planned.as_dict() == {"service": "ec2", "operation": "CreateVpc", "parameters": {"CidrBlock": "10.0.0.0/16"}}


def test_the_first_write_is_the_plan_even_when_a_module_goes_on(ec2: Any) -> None:
    with guarding(Guard(check_mode=True)) as watch:
        for call, given in ((ec2.create_vpc, {"CidrBlock": "10.0.0.0/16"}), (ec2.delete_vpc, {"VpcId": "vpc-1"})):
            with pytest.raises(WriteStopped):
                call(**given)
    assert str(watch.planned) == "ec2:CreateVpc"


def test_error_handling_of_a_module_does_not_take_a_stop_for_an_answer(ec2: Any) -> None:
    def module() -> None:
        try:
            ec2.create_vpc(CidrBlock="10.0.0.0/16")
        except Exception as error:
            pytest.fail(f"caught {error!r}")

    with guarding(Guard(check_mode=True)), pytest.raises(WriteStopped):
        module()


def test_a_read_of_what_is_not_known_yet_finds_nothing_and_does_not_leave(ec2: Any) -> None:
    with guarding(Guard(check_mode=True)):
        answer = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [UNKNOWN]}])
        pages = list(ec2.get_paginator("describe_vpcs").paginate(VpcIds=[UNKNOWN]))
    assert answer["Subnets"] == []
    assert [page["Vpcs"] for page in pages] == [[]]


def test_an_ordinary_read_leaves(ec2: Any) -> None:
    with guarding(Guard(check_mode=True)), pytest.raises(EndpointConnectionError):
        ec2.describe_vpcs()


def test_outside_check_mode_nothing_is_stopped(ec2: Any) -> None:
    with guarding(Guard(check_mode=False)) as watch, pytest.raises(EndpointConnectionError):
        ec2.create_vpc(CidrBlock="10.0.0.0/16")
    assert watch.planned is None


def test_without_a_guard_nothing_is_stopped(ec2: Any) -> None:
    with pytest.raises(EndpointConnectionError):
        ec2.create_vpc(CidrBlock="10.0.0.0/16")


def test_a_waiter_of_any_kind_ends_at_once_in_check_mode(ec2: Any) -> None:
    ours = waiters.waiter("DescribeVpcs", waiters.all_are("Vpcs[].State", "available"))
    upstream = importlib.import_module("ansible_collections.amazon.aws.plugins.module_utils.waiters")
    ways: list[Callable[[], Any]] = [
        lambda: ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=["nat-1"]),
        lambda: waiters.wait(ec2, ours, {"VpcIds": ["vpc-1"]}),
        lambda: upstream.get_waiter(ec2, "vpc_exists").wait(VpcIds=["vpc-1"]),
    ]
    for way in ways:
        with guarding(Guard(check_mode=True)):
            assert way() is None
        with guarding(Guard(check_mode=False)), pytest.raises(EndpointConnectionError):
            way()


def test_what_aws_would_refuse_does_not_leave(ec2: Any) -> None:
    for check_mode in (True, False):
        with guarding(Guard(check_mode)) as watch, pytest.raises(RequestRefused, match=r"^ec2:DescribeVpcs would be refused by AWS: MaxResults is 2000, "):
            ec2.describe_vpcs(MaxResults=2000)
        assert watch.refused
    with guarding(Guard(check_mode=False, unchecked=["ec2:DescribeVpcs"])), pytest.raises(EndpointConnectionError):
        ec2.describe_vpcs(MaxResults=2000)


def test_what_ansible_asks_once_the_module_is_done_is_not_checked(ec2: Any) -> None:
    with guarding(Guard(check_mode=True)):
        pass
    with pytest.raises(EndpointConnectionError):
        ec2.describe_vpcs(MaxResults=2000)
    with pytest.raises(WriteStopped):
        ec2.create_vpc(CidrBlock="10.0.0.0/16")


def test_every_way_to_a_client_leads_past_the_guard(ec2: Any, closed_port: int) -> None:
    given = {"region_name": "eu-central-1", "endpoint_url": f"http://127.0.0.1:{closed_port}", "aws_access_key_id": "a", "aws_secret_access_key": "b"}
    clients.install()
    upstream = {"region": "eu-central-1", "endpoint": given["endpoint_url"], "aws_access_key_id": "a", "aws_secret_access_key": "b"}
    ways: list[Callable[[], Any]] = [
        lambda: boto3.resource("sqs", **given).create_queue(QueueName="q"),
        lambda: boto3.client("sqs", **given).create_queue(QueueName="q"),
        lambda: boto3.session.Session(botocore_session=botocore.session.Session()).client("sqs", **given).create_queue(QueueName="q"),
        lambda: clients._connect("resource", "sqs", **upstream).create_queue(QueueName="q"),
        lambda: clients._connect("client", "sqs", aws_config=Config(read_timeout=1), **upstream).create_queue(QueueName="q"),
    ]
    for way in ways:
        with guarding(Guard(check_mode=True)) as watch, pytest.raises(WriteStopped):
            way()
        assert str(watch.planned) == "sqs:CreateQueue"


def test_a_default_session_that_somebody_made_before_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", object())
    monkeypatch.setattr(guard._Process, "models", None)
    monkeypatch.setattr("botocore.register_initializer", lambda _initializer: None)
    monkeypatch.setattr("botocore.waiter.Waiter.wait", lambda *_: None)
    guard.install()
    assert boto3.DEFAULT_SESSION is None


def test_a_modules_own_hooks_do_not_open_the_guard(ec2: Any) -> None:
    seen: list[str] = []
    ec2.meta.events.register_first("before-call.ec2.CreateVpc", lambda **_: seen.append("first"))
    ec2.meta.events.register_last("before-call", lambda **_: seen.append("last"))
    with guarding(Guard(check_mode=True)) as watch, pytest.raises(WriteStopped):
        ec2.create_vpc(CidrBlock="10.0.0.0/16")
    assert str(watch.planned) == "ec2:CreateVpc"
    assert seen == ["first"]


def test_a_thread_of_a_module_is_guarded_after_the_module_has_ended_too(ec2: Any) -> None:
    ended, caught = threading.Event(), []

    def late() -> None:
        ended.wait(10)
        try:
            ec2.create_vpc(CidrBlock="10.0.0.0/16")
        except BaseException as error:
            caught.append(type(error))

    with guarding(Guard(check_mode=True)):
        thread = threading.Thread(target=late)
        thread.start()
    ended.set()
    thread.join()
    assert caught == [WriteStopped]


def test_an_upload_is_planned_with_its_size_unread(ec2: Any, closed_port: int, tmp_path: Any) -> None:
    s3: Any = boto3.client("s3", region_name="eu-central-1", endpoint_url=f"http://127.0.0.1:{closed_port}", aws_access_key_id="a", aws_secret_access_key="b")
    path = tmp_path / "file"
    path.write_bytes(b"x" * 10)
    with guarding(Guard(check_mode=True)) as watch, path.open("rb") as body, pytest.raises(WriteStopped):
        s3.put_object(Bucket="bucket", Key="key", Body=body)
    assert str(watch.planned) == "s3:PutObject"


@pytest.mark.parametrize("size", [10, 20_000_000])
def test_an_upload_in_threads_is_planned_and_ends(ec2: Any, closed_port: int, size: int) -> None:
    s3: Any = boto3.client("s3", region_name="eu-central-1", endpoint_url=f"http://127.0.0.1:{closed_port}", aws_access_key_id="a", aws_secret_access_key="b")
    with guarding(Guard(check_mode=True)) as watch:
        done = threading.Thread(target=lambda: _swallow(lambda: s3.upload_fileobj(io.BytesIO(b"x" * size), "bucket", "key")), daemon=True)
        done.start()
        done.join(20)
    assert not done.is_alive()
    assert watch.planned is not None
    assert watch.planned.service == "s3"


def _swallow(call: Callable[[], Any]) -> None:
    with contextlib.suppress(Exception, WriteStopped):
        call()
