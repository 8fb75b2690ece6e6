# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one way in which every kind is brought to what was asked, on a kind of four attributes."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.errors import ErrorHandler
from ansible_collections.groundwork.aws.plugins.module_utils.resource import Kind, Shape, run
from ansible_collections.groundwork.aws.plugins.module_utils.retries import until_propagated
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from tests.unit.modules.fake import AWSError, FakeAWS, Request, Response, no_waiting

ERRORS = ErrorHandler("QueueDoesNotExist")
QUEUE = {"name": "a", "delay": 5, "secret": "hidden"}


class FakeQueues(FakeAWS):
    """SQS, in which a queue is its attributes."""

    service = "sqs"

    def __init__(self) -> None:
        super().__init__()
        self.queues: dict[str, dict[str, str]] = {}
        self.unseen = 0

    def get_queue_attributes(self, request: Request) -> Response:
        self.unseen -= 1
        if self.unseen >= 0 or request["QueueUrl"] not in self.queues:
            raise AWSError("QueueDoesNotExist", status=404)
        return {"Attributes": {"QueueArn": f"arn:{request['QueueUrl']}", **self.queues[request["QueueUrl"]]}}

    def create_queue(self, request: Request) -> Response:
        if request["QueueName"] in self.queues:
            raise AWSError("QueueNameExists")
        self.queues[request["QueueName"]] = request["Attributes"]
        return {"QueueUrl": request["QueueName"]}

    def set_queue_attributes(self, request: Request) -> None:
        self.queues[request["QueueUrl"]].update(request["Attributes"])

    def delete_queue(self, request: Request) -> None:
        del self.queues[request["QueueUrl"]]


@ERRORS.read("describe queue {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    attributes = client.get_queue_attributes(QueueUrl=asked["name"], AttributeNames=["All"])["Attributes"]
    return {"name": asked["name"], "delay": int(attributes["DelaySeconds"]), "fifo": attributes.get("FifoQueue") == "true", "arn": attributes["QueueArn"]}


@ERRORS.call("create queue {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    fifo = {"FifoQueue": "true"} if target["fifo"] else {}
    client.create_queue(QueueName=target["name"], Attributes={"DelaySeconds": str(target["delay"]), **fifo})
    return {"arn": f"arn:{target['name']}"}


@ERRORS.call("change queue {current[name]}")
def update(client: Any, current: Shape, target: Shape, changed: Any) -> None:
    assert changed == {"delay"}
    client.set_queue_attributes(QueueUrl=current["name"], Attributes={"DelaySeconds": str(target["delay"])})


@ERRORS.delete("delete queue {current[name]}")
def delete(client: Any, current: Shape) -> None:
    client.delete_queue(QueueUrl=current["name"])


KIND = Kind(
    name="message_queue",
    attributes={"name": None, "delay": 0, "fifo": False},
    find=find,
    create=create,
    update=update,
    delete=delete,
    computed=("arn",),
    immutable=frozenset({"fifo"}),
    exists=("QueueNameExists",),
)


@pytest.fixture(autouse=True)
def _quick() -> Any:
    with no_waiting():
        yield


@pytest.fixture
def aws() -> FakeQueues:
    return FakeQueues()


def go(aws: FakeQueues, check_mode: bool = False, kind: Kind = KIND, **changes: Any) -> Shape:
    return run(kind, aws.client, {"state": "present", **QUEUE, **changes}, check_mode)


def test_result_of_a_create(aws: FakeQueues) -> None:
    after = {"name": "a", "delay": 5, "fifo": False}
    assert go(aws) == {"changed": True, "message_queue": {**after, "arn": "arn:a"}, "diff": {"before": {}, "after": after}}
    assert aws.operations == ["GetQueueAttributes", "CreateQueue", "GetQueueAttributes"]


def test_plan_of_a_create_knows_no_arn(aws: FakeQueues) -> None:
    assert go(aws, check_mode=True)["message_queue"] == {"name": "a", "delay": 5, "fifo": False, "arn": UNKNOWN}


def test_secret_is_carried_and_never_shown_nor_compared(aws: FakeQueues) -> None:
    seen: list[Shape] = []

    def seeing(client: Any, target: Shape) -> Shape:
        seen.append(target)
        return create(client, target)

    kind = dataclasses.replace(KIND, create=seeing)
    assert "hidden" not in str(go(aws, kind=kind))
    assert (seen[0]["secret"], len(seen[0]["client_token"])) == ("hidden", 32)
    assert go(aws, secret="other")["changed"] is False


def test_unset_is_left_alone_and_zero_is_set(aws: FakeQueues) -> None:
    go(aws)
    assert go(aws, delay=None)["changed"] is False
    assert go(aws, delay=0)["message_queue"]["delay"] == 0


def test_unchanged_is_one_call(aws: FakeQueues) -> None:
    go(aws)
    aws.calls.clear()
    go(aws)
    assert aws.operations == ["GetQueueAttributes"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_cannot_be_changed_is_refused_before_a_call(aws: FakeQueues, check_mode: bool) -> None:
    go(aws)
    aws.calls.clear()
    with pytest.raises(AnsibleAWSError, match=r"^Failed to update message queue a: AWS cannot change fifo once it exists; delete it first$"):
        go(aws, check_mode, fifo=True)
    assert aws.writes == []


def test_replacement_where_the_kind_says_so(aws: FakeQueues) -> None:
    go(aws)
    aws.calls.clear()
    kind = dataclasses.replace(KIND, replace=True)
    assert go(aws, check_mode=True, kind=kind, fifo=True)["message_queue"]["arn"] == UNKNOWN
    assert go(aws, kind=kind, fifo=True)["message_queue"] == {"name": "a", "delay": 5, "fifo": True, "arn": "arn:a"}
    assert aws.writes == ["DeleteQueue", "CreateQueue"]


def interrupts(current: Shape, target: Shape) -> list[str]:
    return [f"delay: {current['delay']} becomes {target['delay']}, which interrupts it"] if current["delay"] != target["delay"] else []


DISRUPTED = dataclasses.replace(KIND, disruptive=interrupts)


def test_a_plan_says_what_a_change_interrupts_and_a_run_makes_it_where_it_is_allowed(aws: FakeQueues) -> None:
    assert "disruptions" not in go(aws, kind=DISRUPTED)
    assert "disruptions" not in go(aws, kind=DISRUPTED)
    expected = ["delay: 5 becomes 6, which interrupts it"]
    assert go(aws, True, DISRUPTED, delay=6, allow_disruption=False)["disruptions"] == expected
    assert go(aws, False, DISRUPTED, delay=6, allow_disruption=True)["disruptions"] == expected
    assert aws.queues["a"]["DelaySeconds"] == "6"


def test_what_a_change_interrupts_is_refused_before_a_write_where_it_is_not_allowed(aws: FakeQueues) -> None:
    go(aws)
    aws.calls.clear()
    words = r"^Refused to update message queue a: delay: 5 becomes 6, which interrupts it; allow_disruption is false$"
    with pytest.raises(AnsibleAWSError, match=words):
        go(aws, kind=DISRUPTED, delay=6, allow_disruption=False)
    assert aws.writes == []
    assert go(aws, kind=DISRUPTED, allow_disruption=False)["changed"] is False
    assert go(aws, kind=DISRUPTED, allow_disruption=False, state="absent")["changed"] is True


def test_lost_answer_is_looked_for_before_sending_again(aws: FakeQueues) -> None:
    aws.lose_answer("CreateQueue")
    assert go(aws)["changed"] is True
    assert aws.operations == ["GetQueueAttributes", "CreateQueue", "GetQueueAttributes", "GetQueueAttributes"]


def test_what_aws_decided_of_an_adopted_thing_counts_as_wanted(aws: FakeQueues) -> None:
    undecided = dataclasses.replace(
        KIND, attributes={"name": None, "delay": 0, "fifo": UNKNOWN}, create=lambda client, target: create(client, {**target, "fifo": True})
    )
    aws.lose_answer("CreateQueue")
    assert go(aws, kind=undecided)["message_queue"]["fifo"] is True
    assert aws.writes == ["CreateQueue"]


def test_lost_request_is_sent_again(aws: FakeQueues) -> None:
    aws.fail_once("CreateQueue", "InternalError", 500)
    assert go(aws)["changed"] is True
    assert aws.operations.count("CreateQueue") == 2


def test_request_lost_twice_is_an_error(aws: FakeQueues) -> None:
    aws.fail_once("CreateQueue", "InternalError", 500)
    aws.fail_once("CreateQueue", "InternalError", 500)
    with pytest.raises(AnsibleAWSError, match=r"^Failed to create queue a: .*InternalError"):
        go(aws)


def test_throttling_is_botocores_affair(aws: FakeQueues) -> None:
    aws.throttle_once("CreateQueue")
    aws.throttle_once("GetQueueAttributes")
    assert go(aws)["changed"] is True
    assert aws.operations == ["GetQueueAttributes"] * 2 + ["CreateQueue"] * 2 + ["GetQueueAttributes"]


def test_somebody_was_quicker(aws: FakeQueues) -> None:
    go(aws)
    aws.unseen = 1
    result = go(aws)
    assert (result["changed"], result["diff"]["before"]) == (False, result["diff"]["after"])


def test_somebody_was_quicker_with_another_setting(aws: FakeQueues) -> None:
    go(aws)
    aws.unseen = 1
    result = go(aws, delay=7)
    assert (result["changed"], result["diff"]["before"]["delay"], aws.queues["a"]["DelaySeconds"]) == (True, 5, "7")


def test_what_is_written_and_not_shown_yet_is_reported(aws: FakeQueues) -> None:
    kind = dataclasses.replace(KIND, find=lambda _client, _asked: None)
    assert go(aws, kind=kind)["message_queue"] == {"name": "a", "delay": 5, "fifo": False, "arn": "arn:a"}


def test_problems_are_all_told_before_a_call(aws: FakeQueues) -> None:
    kind = dataclasses.replace(KIND, problems=lambda asked: [f"delay: is {asked['delay']}, at most 900", "name: is short"])
    with pytest.raises(AnsibleAWSError, match=r"^delay: is 1000, at most 900; name: is short$"):
        go(aws, kind=kind, delay=1000)
    assert aws.calls == []


def test_placeholder_outside_a_plan_names_the_option(aws: FakeQueues) -> None:
    with pytest.raises(AnsibleAWSError, match=r'^groups\[1\]: is "\(known after apply\)"'):
        go(aws, groups=["g", UNKNOWN])
    assert aws.calls == []


@pytest.mark.parametrize(("state", "changed"), [("present", True), ("absent", False)])
def test_placeholder_that_identifies_is_nothing_yet(aws: FakeQueues, state: str, changed: bool) -> None:
    assert go(aws, check_mode=True, name=UNKNOWN, state=state)["changed"] is changed
    assert aws.calls == []


def test_what_is_not_ready_is_settled_though_unchanged(aws: FakeQueues) -> None:
    go(aws)
    settled: list[Shape] = []
    kind = dataclasses.replace(KIND, ready=lambda _current: False, settle=lambda _client, shape: settled.append(shape))
    assert go(aws, kind=kind)["changed"] is False
    assert settled[0]["arn"] == "arn:a"
    assert go(aws, check_mode=True, kind=kind)["changed"] is False
    assert len(settled) == 1


def test_new_role_is_waited_for_and_other_errors_are_not(aws: FakeQueues) -> None:
    aws.fail_once("ListQueues", "InvalidParameter")
    with until_propagated(aws.client, "InvalidParameter", "assume"), pytest.raises(Exception, match="InvalidParameter"):
        aws.client.list_queues()
    assert aws.operations == ["ListQueues"]
    aws.calls.clear()
    aws.fail_once("ListQueues", "InvalidParameter")
    with until_propagated(aws.client, "InvalidParameter", "as the test", attempts=1), pytest.raises(Exception, match="InvalidParameter"):
        aws.client.list_queues()
    assert aws.operations == ["ListQueues"]
