# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues that services name by key."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_queues import QueueLinkError, link, variable_names

STACK = {
    "project": "shop",
    "environment": "prod",
    "region": "eu-central-1",
    "account_id": "123456789012",
    "naming": {"templates": {"kms_alias": "alias/{project}-{env}-{key}"}},
}
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
QUEUES: dict[str, Any] = {
    "jobs": None,
    "push-in": {"fifo": True},
    "mail": {"kms_key": "data"},
    "news": {"kms_key": "data"},
    "safe": {"kms_key": KEY},
    "named": {"kms_key": "arn:aws:kms:eu-central-1:123456789012:alias/theirs"},
}
SQS = "arn:aws:sqs:eu-central-1:123456789012:shop-prod-"
URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/shop-prod-"
SEND = ["sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"]
RECEIVE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"]
VIA_SQS = {"StringEquals": {"kms:ViaService": "sqs.eu-central-1.amazonaws.com"}}


def linked(queues: dict[str, Any], **service: Any) -> dict[str, Any]:
    return link("api", {"queues": queues, **service}, {"stack": STACK, "queues": QUEUES, "kms_keys": ["data"]})


def statements(**queues: Any) -> dict[str, Any]:
    """What a service may do, by the name of the statement."""
    return {statement["sid"]: {key: value for key, value in statement.items() if key != "sid"} for statement in linked(queues)["policy"]}


def test_a_service_without_queues_is_as_it_was() -> None:
    service = {"environment": {"A": "b"}}
    assert link("api", service, {"stack": STACK}) is service


def test_s4_73_who_sends_may_send_and_nothing_else() -> None:
    assert statements(jobs={"access": ["send"]}) == {"SendToQueues": {"actions": SEND, "resources": [f"{SQS}jobs"]}}


def test_s4_74_s4_75_who_receives_may_receive_and_delete() -> None:
    assert statements(jobs={"access": ["receive"]}) == {"ReceiveFromQueues": {"actions": RECEIVE, "resources": [f"{SQS}jobs"]}}


@pytest.mark.parametrize("said", [None, {}, {"access": None}, {"variable": "X"}])
def test_s1_95_who_does_not_say_may_send_and_receive(said: Any) -> None:
    assert statements(jobs=said) == statements(jobs={"access": ["send", "receive"]})
    assert list(statements(jobs=said)) == ["SendToQueues", "ReceiveFromQueues"]


def test_who_asks_for_nothing_gets_the_url_alone() -> None:
    assert linked({"jobs": {"access": []}})["policy"] == []


def test_s4_73_queues_used_alike_stand_in_one_statement() -> None:
    found = statements(**{"push-in": {"access": ["send"]}, "jobs": {"access": ["send", "receive"]}})
    assert found == {
        "SendToQueues": {"actions": SEND, "resources": [f"{SQS}jobs", f"{SQS}push-in.fifo"]},
        "ReceiveFromQueues": {"actions": RECEIVE, "resources": [f"{SQS}jobs"]},
    }


def test_s4_178_who_moves_messages_back_may_do_so_from_the_dead_letter_queue() -> None:
    found = linked({"jobs": {"access": ["redrive"]}})
    move, back = found["policy"]
    assert (move["resources"], back) == ([f"{SQS}jobs-dlq"], {"sid": "SendBackToQueues", "actions": SEND, "resources": [f"{SQS}jobs"]})
    assert {f"sqs:{verb}MessageMoveTask" for verb in ("Start", "Cancel")} | {"sqs:ListMessageMoveTasks"} < set(move["actions"])
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:SendMessage"} < set(move["actions"])
    assert found["environment"] == {"JOBS_QUEUE_URL": f"{URL}jobs", "JOBS_DLQ_URL": f"{URL}jobs-dlq"}


@pytest.mark.parametrize(
    ("said", "names", "dead"),
    [
        (None, ["PUSH_IN_QUEUE_URL"], []),
        ({"variable": "SQS_PUSH_QUEUE_URL"}, ["SQS_PUSH_QUEUE_URL"], []),
        ({"variable": ["SQS_QUEUE_URL", "AWS_QUEUE_URL"]}, ["SQS_QUEUE_URL", "AWS_QUEUE_URL"], []),
        ({"variable": []}, [], []),
        ({"access": ["redrive"]}, ["PUSH_IN_QUEUE_URL"], ["PUSH_IN_DLQ_URL"]),
        ({"access": ["redrive"], "dead_letter_variable": "DEAD"}, ["PUSH_IN_QUEUE_URL"], ["DEAD"]),
        ({"dead_letter_variable": "DEAD"}, ["PUSH_IN_QUEUE_URL"], ["DEAD"]),
    ],
)
def test_s1_96_s4_96_variables_have_the_names_that_the_application_wants(said: Any, names: list[str], dead: list[str]) -> None:
    assert variable_names("push-in", said or {}) == (names, dead)
    expected = {**dict.fromkeys(names, f"{URL}push-in.fifo"), **dict.fromkeys(dead, f"{URL}push-in-dlq.fifo")}
    assert linked({"push-in": said})["environment"] == expected


def test_what_the_service_says_itself_is_kept() -> None:
    own = {"sid": "SendToQueues", "actions": ["sqs:SendMessage"], "resources": ["arn:aws:sqs:eu-central-1:123456789012:theirs"]}
    service = linked({"jobs": {"access": ["send"]}}, environment={"JOBS_QUEUE_URL": "mine", "A": "b"}, policy=[own], image="nginx:1")
    assert service["environment"] == {"JOBS_QUEUE_URL": "mine", "A": "b"}
    assert [statement["sid"] for statement in service["policy"]] == ["SendToQueues", "SendToQueues2"]
    assert (service["policy"][0], service["image"]) == (own, "nginx:1")


def test_a_key_of_ones_own_is_used_through_sqs_for_what_is_needed() -> None:
    conditions = {**VIA_SQS, "ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/shop-prod-data"]}}
    everything = ["arn:aws:kms:eu-central-1:123456789012:key/*"]
    found = statements(mail={"access": ["send"]}, news={"access": ["receive"]}, jobs={"access": ["send", "receive"]})
    assert found["EncryptForQueuesByAlias"] == {"actions": ["kms:Decrypt", "kms:GenerateDataKey"], "resources": everything, "conditions": conditions}
    assert found["DecryptFromQueuesByAlias"] == {"actions": ["kms:Decrypt"], "resources": everything, "conditions": conditions}
    assert list(statements(mail={"access": ["receive"]})) == ["ReceiveFromQueues", "DecryptFromQueuesByAlias"]
    assert list(statements(mail={"access": ["send", "receive"]})) == ["SendToQueues", "ReceiveFromQueues", "EncryptForQueuesByAlias"]
    assert list(statements(mail={"access": ["redrive"]})) == ["RedriveDeadLetters", "SendBackToQueues", "EncryptForQueuesByAlias"]


def test_a_key_that_is_given_by_arn_is_named() -> None:
    assert statements(safe={"access": ["receive"]})["DecryptFromQueues"] == {"actions": ["kms:Decrypt"], "resources": [KEY], "conditions": VIA_SQS}
    by_alias = statements(named={"access": ["receive"]})["DecryptFromQueuesByAlias"]
    assert by_alias["conditions"]["ForAnyValue:StringEquals"] == {"kms:ResourceAliases": ["alias/theirs"]}


def test_a_queue_that_there_is_not_is_an_error_that_names_its_place() -> None:
    with pytest.raises(QueueLinkError, match=r"^services.api.queues.job is no queue of sqs_queues; allowed are jobs, push-in, mail, news, safe, named.$"):
        linked({"job": None})
