# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module sqs_queue on the emulator: its life, and what is changed behind its back."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules import sqs_queue
from ansible_collections.groundwork.aws.plugins.modules.sqs_queue import QUEUE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..playing import Playing

NAME, DLQ = "shop-jobs.fifo", "shop-jobs-dlq.fifo"
ARN = "arn:aws:sqs:eu-central-1:123456789012:"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
READS = ["GetQueueUrl", "GetQueueAttributes", "ListQueueTags"]


def policy(action: str = "sqs:*") -> dict[str, Any]:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": action, "Resource": ARN + NAME, "Condition": condition}]}


PARAMS: dict[str, Any] = {
    "name": NAME,
    "visibility_timeout": 60,
    "message_retention_period": 86400,
    "delay_seconds": 1,
    "maximum_message_size": 262144,
    "receive_message_wait_time_seconds": 20,
    "policy": policy(),
    "redrive_policy": {"dead_letter_target_arn": ARN + DLQ, "max_receive_count": 3},
    "redrive_allow_policy": {"redrive_permission": "by_queue", "source_queue_arns": [f"{ARN}a.fifo"]},
    "kms_master_key_id": KEY,
    "kms_data_key_reuse_period": 600,
    "content_based_deduplication": True,
    "deduplication_scope": "message_group",
    "fifo_throughput_limit": "per_message_group_id",
    "tags": {"Name": NAME},
    "purge_tags": True,
    "state": "present",
}
# What somebody changes, and the attributes in which it is seen.
DRIFTS: dict[str, tuple[dict[str, str], set[str]]] = {
    "visibility": ({"VisibilityTimeout": "30"}, {"visibility_timeout"}),
    "retention": ({"MessageRetentionPeriod": "60"}, {"message_retention_period"}),
    "delay": ({"DelaySeconds": "0"}, {"delay_seconds"}),
    "size": ({"MaximumMessageSize": "1024"}, {"maximum_message_size"}),
    "polling": ({"ReceiveMessageWaitTimeSeconds": "0"}, {"receive_message_wait_time_seconds"}),
    "policy changed": ({"Policy": json.dumps(policy("sqs:SendMessage"))}, {"policy"}),
    "policy removed": ({"Policy": ""}, {"policy"}),
    "redrive changed": ({"RedrivePolicy": json.dumps({"deadLetterTargetArn": ARN + DLQ, "maxReceiveCount": 9})}, {"redrive_policy"}),
    "redrive removed": ({"RedrivePolicy": ""}, {"redrive_policy"}),
    "allow policy changed": ({"RedriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"})}, {"redrive_allow_policy"}),
    "allow policy removed": ({"RedriveAllowPolicy": ""}, {"redrive_allow_policy"}),
    "key changed": ({"KmsMasterKeyId": "alias/aws/sqs"}, {"kms_master_key_id"}),
    "key removed": ({"KmsMasterKeyId": ""}, {"kms_master_key_id", "kms_data_key_reuse_period"}),
    "encryption by SQS": (
        {"KmsMasterKeyId": "", "SqsManagedSseEnabled": "true"},
        {"kms_master_key_id", "kms_data_key_reuse_period", "sqs_managed_sse_enabled"},
    ),
    "period of the key": ({"KmsDataKeyReusePeriodSeconds": "60"}, {"kms_data_key_reuse_period"}),
    "deduplication": ({"ContentBasedDeduplication": "false"}, {"content_based_deduplication"}),
    "throughput": ({"FifoThroughputLimit": "perQueue"}, {"fifo_throughput_limit"}),
    "scope": ({"FifoThroughputLimit": "perQueue", "DeduplicationScope": "queue"}, {"fifo_throughput_limit", "deduplication_scope"}),
}


@pytest.fixture
def sqs(fresh_account: Emulator, aws: Aws) -> Any:
    assert fresh_account.url
    client = aws("sqs")
    client.create_queue(QueueName=DLQ, Attributes={"FifoQueue": "true"})
    return client


def go(sqs: Any, check_mode: bool = False, **changes: Any) -> dict[str, Any]:
    return run(QUEUE, sqs, {**PARAMS, **changes}, check_mode)


def operations(emulator: Emulator) -> list[str]:
    return [entry.operation for entry in emulator.requests()]


def test_a_queue_from_nothing_to_nothing(sqs: Any, emulator: Emulator) -> None:
    planned, made = go(sqs, check_mode=True), go(sqs)
    assert (planned["changed"], planned["diff"]) == (True, made["diff"])
    url = made["queue"]["url"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (found["QueueArn"], found["KmsMasterKeyId"], found["SqsManagedSseEnabled"]) == (ARN + NAME, KEY, "false")
    assert json.loads(found["RedriveAllowPolicy"]) == {"redrivePermission": "byQueue", "sourceQueueArns": [f"{ARN}a.fifo"]}
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"Name": NAME}
    emulator.clear()
    assert go(sqs)["changed"] is False
    assert operations(emulator) == READS
    emulator.clear()
    assert go(sqs, state="absent", match_tags={"Name": "another"})["changed"] is False
    assert go(sqs, state="absent", match_tags={"Name": NAME})["changed"] is True
    assert operations(emulator) == [*READS, *READS, "DeleteQueue", "GetQueueUrl"]
    emulator.clear()
    assert go(sqs, state="absent")["changed"] is False
    assert operations(emulator) == READS[:1]
    assert go(sqs)["queue"] == made["queue"]


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda name: name.replace(" ", "-"))
def test_drift_is_seen_and_repaired(drift: str, sqs: Any, emulator: Emulator) -> None:
    change, attributes = DRIFTS[drift]
    built = go(sqs)["queue"]
    sqs.set_queue_attributes(QueueUrl=built["url"], Attributes=change)
    emulator.clear()
    planned = go(sqs, check_mode=True)
    assert {key for key, value in planned["diff"]["after"].items() if planned["diff"]["before"][key] != value} == attributes
    assert emulator.writes() == []
    repaired = go(sqs)
    assert (repaired["diff"], repaired["queue"]) == (planned["diff"], built)
    assert [entry.operation for entry in emulator.writes()] == ["SetQueueAttributes"]
    assert go(sqs)["changed"] is False


@pytest.mark.parametrize(("change", "call"), [({"Name": "mine"}, "TagQueue"), ({"Stray": "1"}, "UntagQueue"), ({}, "TagQueue")])
def test_drift_of_tags_is_seen_and_repaired(change: dict[str, str], call: str, sqs: Any, emulator: Emulator) -> None:
    built = go(sqs)["queue"]
    if change:
        sqs.tag_queue(QueueUrl=built["url"], Tags=change)
    else:
        sqs.untag_queue(QueueUrl=built["url"], TagKeys=["Name"])
    emulator.clear()
    assert go(sqs)["queue"] == built
    assert [entry.operation for entry in emulator.writes()] == [call]


def test_every_attribute_that_can_be_changed_has_a_drift() -> None:
    assert set().union(*(seen for _change, seen in DRIFTS.values())) == set(QUEUE.attributes) - {"name", "tags"}


def test_examples_run_in_a_play(play: Playing, sqs: Any, emulator: Emulator, tmp_path: Path) -> None:
    head = {"hosts": "localhost", "gather_facts": False, "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
    path = tmp_path / "examples.yml"
    path.write_text(yaml.safe_dump([{**head, "tasks": yaml.safe_load(sqs_queue.EXAMPLES)}], sort_keys=False), encoding="utf-8")
    result = play(path).assert_ok()
    assert result.changed == {"localhost": 6}
    assert sorted(url.rpartition("/")[2] for url in sqs.list_queues()["QueueUrls"]) == sorted([DLQ, "shop-prod-jobs-dlq", "shop-prod-orders.fifo"])
    emulator.reset()
    planned = play(path, check=True).assert_ok()
    assert planned.writes == []
