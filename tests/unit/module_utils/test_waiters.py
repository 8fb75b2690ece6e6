# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting as data."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import WaiterError

from ansible_collections.groundwork.aws.plugins.module_utils.waiters import all_are, any_is, error_is, last_answer, value_is, wait, waiter
from tests.unit.modules.fake import AWSError, FakeAWS, Request, Response, no_waiting

AVAILABLE = waiter("DescribeNatGateways", all_are("NatGateways[].State", "available"), any_is("NatGateways[].State", "failed"), delay=10, attempts=4)
GONE = waiter("DescribeNatGateways", value_is("length(NatGateways)", 0), error_is("NatGatewayNotFound"))


class FakeGateways(FakeAWS):
    def __init__(self, *answers: list[str] | str) -> None:
        super().__init__()
        self.answers = list(answers)

    def describe_nat_gateways(self, _request: Request) -> Response:
        answer = self.answers.pop(0)
        if isinstance(answer, str):
            raise AWSError(answer)
        return {"NatGateways": [{"State": state} for state in answer]}


@pytest.fixture(autouse=True)
def _quick() -> Any:
    with no_waiting():
        yield


@pytest.mark.parametrize(
    ("what", "answers"),
    [
        (AVAILABLE, [["available"]]),
        (AVAILABLE, [["pending"], ["pending", "available"], ["available", "available"]]),
        (GONE, [["deleting"], []]),
        (GONE, [["deleting"], "NatGatewayNotFound"]),
    ],
)
def test_waits_for_the_state(what: dict[str, Any], answers: list[Any]) -> None:
    aws = FakeGateways(*answers)
    wait(aws.client, what, {})
    assert len(aws.calls) == len(answers)


def test_failure_ends_the_waiting() -> None:
    aws = FakeGateways(["pending"], ["available", "failed"])
    with pytest.raises(WaiterError, match="terminal failure"):
        wait(aws.client, AVAILABLE, {})
    assert len(aws.calls) == 2


@pytest.mark.parametrize(("timeout", "calls"), [(None, 4), (20, 2), (21, 3), (0, 1)])
def test_timeout_is_in_seconds(timeout: int | None, calls: int) -> None:
    aws = FakeGateways(*[["pending"]] * 9)
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        wait(aws.client, AVAILABLE, {}, timeout)
    assert len(aws.calls) == calls


def test_last_answer_of_a_failure() -> None:
    with last_answer() as answer:
        wait(FakeGateways(["failed"]).client, AVAILABLE, {})
    assert answer["NatGateways"] == [{"State": "failed"}]


def test_no_last_answer_of_a_success_and_none_of_a_timeout() -> None:
    with last_answer() as answer:
        wait(FakeGateways(["available"]).client, AVAILABLE, {})
    assert answer == {}
    with pytest.raises(WaiterError), last_answer():
        wait(FakeGateways(["pending"]).client, AVAILABLE, {}, 1)
