# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQS behaves as its API reference says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches import sqs as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws

ARN = "arn:aws:sqs:eu-central-1:123456789012:"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-1111-1111-111111111111"
DENY_ALL = json.dumps({"redrivePermission": "denyAll"})


@pytest.fixture
def sqs(aws: Aws) -> Any:
    return aws("sqs")


def made(sqs: Any, name: str = "jobs", **attributes: str) -> str:
    url: str = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url


def put(sqs: Any, url: str, **attributes: str) -> None:
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def told(sqs: Any, url: str, *names: str) -> dict[str, str]:
    found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names or ("All",))).get("Attributes", {})
    return found


def redrive(name: str, count: int = 3) -> str:
    return json.dumps({"deadLetterTargetArn": ARN + name, "maxReceiveCount": count})


@proves(patches.queues_tell_their_redrive_allow_policy)
def test_s4_69_a_queue_tells_who_may_have_it_as_dead_letter_queue(sqs: Any) -> None:
    url = made(sqs, RedriveAllowPolicy=DENY_ALL)
    assert told(sqs, url)["RedriveAllowPolicy"] == DENY_ALL
    put(sqs, url, RedriveAllowPolicy="")
    assert "RedriveAllowPolicy" not in told(sqs, url)


@proves(patches.redrive_allow_policy_may_be_asked_for)
def test_the_redrive_allow_policy_may_be_asked_for(sqs: Any) -> None:
    url = made(sqs, RedriveAllowPolicy=DENY_ALL)
    assert told(sqs, url, "RedriveAllowPolicy") == {"RedriveAllowPolicy": DENY_ALL}
    assert told(sqs, url, "RedriveAllowPolicy", "DelaySeconds") == {"RedriveAllowPolicy": DENY_ALL, "DelaySeconds": "0"}
    assert told(sqs, made(sqs, "other"), "RedriveAllowPolicy") == {}


@proves(patches.a_policy_that_is_not_set_stays)
def test_a_policy_stays_until_it_is_taken_away(sqs: Any) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": ARN + "jobs"}]}
    url = made(sqs, Policy=json.dumps(policy))
    put(sqs, url, DelaySeconds="5")
    assert (told(sqs, url)["DelaySeconds"], json.loads(told(sqs, url)["Policy"])) == ("5", policy)
    put(sqs, url, Policy="")
    assert "Policy" not in told(sqs, url)


@proves(patches.a_new_queue_is_encrypted_in_one_way)
def test_a_new_queue_is_encrypted_in_one_way(sqs: Any) -> None:
    found = told(sqs, made(sqs, KmsMasterKeyId=KEY))
    assert (found["KmsMasterKeyId"], found["SqsManagedSseEnabled"]) == (KEY, "false")
    with refused("InvalidAttributeName", "one type of server-side encryption"):
        made(sqs, "both", KmsMasterKeyId=KEY, SqsManagedSseEnabled="true")


@proves(patches.a_queue_is_encrypted_in_one_way)
def test_a_queue_is_encrypted_in_one_way(sqs: Any) -> None:
    url = made(sqs)
    put(sqs, url, KmsMasterKeyId=KEY)
    assert told(sqs, url)["SqsManagedSseEnabled"] == "false"
    with refused("InvalidAttributeName", "one type of server-side encryption"):
        put(sqs, url, SqsManagedSseEnabled="true")
    put(sqs, url, SqsManagedSseEnabled="true", KmsMasterKeyId="")
    assert told(sqs, url)["SqsManagedSseEnabled"] == "true"
    assert "KmsMasterKeyId" not in told(sqs, url)


WRONG = [
    ({"VisibilityTimeout": "43201"}, "InvalidAttributeValue"),
    ({"MessageRetentionPeriod": "59"}, "InvalidAttributeValue"),
    ({"DelaySeconds": "-1"}, "InvalidAttributeValue"),
    ({"ReceiveMessageWaitTimeSeconds": "21"}, "InvalidAttributeValue"),
    ({"KmsDataKeyReusePeriodSeconds": "soon"}, "InvalidAttributeValue"),
    ({"SqsManagedSseEnabled": "yes"}, "InvalidAttributeValue"),
    ({"ContentBasedDeduplication": "true"}, "InvalidAttributeName"),
]


@proves(patches.attributes_of_new_queues_have_limits)
@pytest.mark.parametrize(("attributes", "code"), [*WRONG, ({"Colour": "red"}, "InvalidAttributeName")])
def test_attributes_of_a_new_queue_have_limits(sqs: Any, attributes: dict[str, str], code: str) -> None:
    with refused(code):
        made(sqs, **attributes)


@proves(patches.attributes_of_new_queues_have_limits)
def test_a_name_of_a_fifo_queue_is_for_these_alone(sqs: Any) -> None:
    with refused("InvalidParameterValue"):
        made(sqs, "jobs.fifo")


@proves(patches.attributes_have_limits)
@pytest.mark.parametrize(("attributes", "code"), [*WRONG, ({"Colour": "red"}, "InvalidAttributeName"), ({"FifoQueue": "no"}, "InvalidAttributeValue")])
def test_attributes_have_limits(sqs: Any, attributes: dict[str, str], code: str) -> None:
    url = made(sqs)
    with refused(code):
        put(sqs, url, **attributes)


@proves(patches.attributes_have_limits)
def test_high_throughput_needs_the_scope_of_a_message_group(sqs: Any) -> None:
    url = made(sqs, "jobs.fifo", FifoQueue="true")
    with refused("InvalidAttributeValue"):
        put(sqs, url, FifoThroughputLimit="perMessageGroupId")
    put(sqs, url, FifoThroughputLimit="perMessageGroupId", DeduplicationScope="messageGroup")
    assert told(sqs, url)["FifoThroughputLimit"] == "perMessageGroupId"


@proves(patches.a_redrive_policy_names_a_queue_that_takes_it)
@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ("{}", "does not contain mandatory attribute: maxReceiveCount"),
        (redrive("none"), "Dead letter target does not exist."),
        (redrive("dlq.fifo"), "must be same type of queue"),
        (redrive("closed"), "does not allow this source"),
        (redrive("other"), "does not allow this source"),
        (redrive("dlq", 1001), "Invalid value for maxReceiveCount"),
    ],
)
def test_a_redrive_policy_that_cannot_be(sqs: Any, policy: str, reason: str) -> None:
    made(sqs, "dlq")
    made(sqs, "dlq.fifo", FifoQueue="true")
    made(sqs, "closed", RedriveAllowPolicy=DENY_ALL)
    made(sqs, "other", RedriveAllowPolicy=json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [ARN + "another"]}))
    url = made(sqs)
    with refused("InvalidParameterValue", reason):
        put(sqs, url, RedrivePolicy=policy)


def test_s4_69_a_redrive_policy_that_can_be(sqs: Any) -> None:
    made(sqs, "dlq", RedriveAllowPolicy=json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [ARN + "jobs"]}))
    url = made(sqs, RedrivePolicy=redrive("dlq"))
    assert json.loads(told(sqs, url)["RedrivePolicy"])["deadLetterTargetArn"] == f"{ARN}dlq"
    put(sqs, url, RedrivePolicy="")
    assert "RedrivePolicy" not in told(sqs, url)


@proves(
    patches.the_name_of_a_deleted_queue_is_kept,
    patches.the_name_of_a_deleted_queue_is_free_when_looked_at,
    patches.a_queue_is_not_made_right_after_its_deletion,
)
def test_the_name_of_a_deleted_queue_is_not_free_at_once(sqs: Any) -> None:
    sqs.delete_queue(QueueUrl=made(sqs))
    with refused("AWS.SimpleQueueService.QueueDeletedRecently", "60 seconds"):
        made(sqs)
    with refused("AWS.SimpleQueueService.NonExistentQueue"):
        sqs.get_queue_url(QueueName="jobs")
    assert made(sqs)
