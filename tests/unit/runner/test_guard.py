# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard, before real clients that have nothing to talk to."""

from __future__ import annotations

import socket
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, guard
from ansible_collections.groundwork.aws.plugins.plugin_utils.guard import Guard, WriteStopped, guarding


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


def test_a_waiter_ends_at_once_in_check_mode(ec2: Any) -> None:
    with guarding(Guard(check_mode=True)):
        assert ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=["nat-1"]) is None


def test_the_same_client_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    first = clients.client("sts", "eu-central-1")
    assert clients.client("sts", "eu-central-1") is first
    assert clients.client("sts", "us-east-1") is not first
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody-else")
    assert clients.client("sts", "eu-central-1") is not first
