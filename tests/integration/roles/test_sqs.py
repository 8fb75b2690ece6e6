# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role sqs on the emulator, read back with boto3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ..playing import write_role_playbook
from .killing import ROOT, kill_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

PREFIX = "groundwork-test-"
ARN = f"arn:aws:sqs:eu-central-1:123456789012:{PREFIX}"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
RULE = {"ArnEquals": {"aws:SourceArn": "arn:aws:events:eu-central-1:123456789012:rule/bus/jobs"}}
QUEUES: dict[str, Any] = {
    "push": {"visibility_timeout": 60},
    "offline": None,
    "orders": {"fifo": True, "content_based_deduplication": True, "kms_key": "data", "kms_data_key_reuse_seconds": 600},
    "bus": {"statements": [{"sid": "Bus", "principals": {"Service": ["events.amazonaws.com"]}, "actions": ["sqs:SendMessage"], "conditions": RULE}]},
}
OVERRIDES = {"bus": {"dead_letter": {"max_receive_count": 5}, "message_retention_seconds": 86400}}
NAMES = ["push", "push-dlq", "offline", "offline-dlq", "orders.fifo", "orders-dlq.fifo", "bus", "bus-dlq"]
VARIABLES = {"sqs_queues": QUEUES, "sqs_queues_overrides": OVERRIDES, "sqs_kms_keys": {"data": KEY}}


@pytest.fixture
def go(role_play: Play, fresh_account: Emulator) -> Callable[..., Any]:
    """Run the role with these variables."""

    def run(state: str = "present", check: bool = False, **changes: Any) -> Any:
        return role_play("sqs", {**VARIABLES, **changes}, state=state, check=check)

    return run


def url_of(aws: Aws, name: str) -> str:
    url: str = aws("sqs").get_queue_url(QueueName=PREFIX + name)["QueueUrl"]
    return url


def described(aws: Aws) -> dict[str, dict[str, Any]]:
    """Every queue with its attributes, documents read, and its tags; what changes by itself is left out."""
    sqs = aws("sqs")
    found = {}
    for url in sqs.list_queues().get("QueueUrls", []):
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        kept = {name: text for name, text in attributes.items() if not name.startswith("Approximate") and not name.endswith("Timestamp")}
        read = {name: json.loads(text) if text.startswith("{") else text for name, text in kept.items()}
        found[url.rpartition("/")[2].removeprefix(PREFIX)] = {**read, "tags": sqs.list_queue_tags(QueueUrl=url).get("Tags", {})}
    return found


def test_s4_66_s4_68_s4_69_queues_from_nothing_to_nothing(go: Callable[..., Any], aws: Aws, stack_tags: dict[str, str]) -> None:
    theirs = aws("sqs").create_queue(QueueName=f"{PREFIX}theirs", tags={**stack_tags, "groundwork:environment": "prod"})["QueueUrl"]
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, list(described(aws))) == ({"localhost": 1}, [], ["theirs"])
    assert all(PREFIX + name in planned.stdout for name in NAMES)

    built = go().assert_ok()
    assert [entry.operation for entry in built.writes] == ["CreateQueue"] * len(NAMES)
    queues = described(aws)
    assert set(queues) == {*NAMES, "theirs"}
    is_as_it_should_be(queues, stack_tags)

    again = go().assert_unchanged()
    assert len([entry for entry in again.requests if entry.service == "sqs"]) == 3 * len(NAMES)
    assert go(state="absent", check=True).assert_ok().writes == []
    removed = go(state="absent", sqs_queues={"push": None}, sqs_queues_overrides={}).assert_ok()
    assert [entry.operation for entry in removed.writes] == ["DeleteQueue"] * len(NAMES)
    assert aws("sqs").list_queues()["QueueUrls"] == [theirs]
    go(state="absent").assert_unchanged()


def is_as_it_should_be(queues: dict[str, Any], stack_tags: dict[str, str]) -> None:
    """What the data says, and what it says nothing of."""
    push, offline, orders, bus = (queues[name] for name in ("push", "offline", "orders.fifo", "bus"))
    assert (push["VisibilityTimeout"], offline["VisibilityTimeout"], orders["VisibilityTimeout"]) == ("60", "30", "30")
    assert {queue["ReceiveMessageWaitTimeSeconds"] for name, queue in queues.items() if name != "theirs"} == {"20"}
    assert (push["MessageRetentionPeriod"], bus["MessageRetentionPeriod"]) == ("345600", "86400")
    assert (push["SqsManagedSseEnabled"], "KmsMasterKeyId" in push) == ("true", False)
    assert {(queues[name]["KmsMasterKeyId"], queues[name]["KmsDataKeyReusePeriodSeconds"]) for name in ("orders.fifo", "orders-dlq.fifo")} == {(KEY, "600")}
    assert (orders["FifoQueue"], orders["ContentBasedDeduplication"], queues["orders-dlq.fifo"]["FifoQueue"]) == ("true", "true", "true")
    for name, dead, count in (("push", "push-dlq", 3), ("orders.fifo", "orders-dlq.fifo", 3), ("bus", "bus-dlq", 5)):
        assert queues[name]["RedrivePolicy"] == {"deadLetterTargetArn": ARN + dead, "maxReceiveCount": count}
        assert queues[dead]["RedriveAllowPolicy"] == {"redrivePermission": "byQueue", "sourceQueueArns": [ARN + name]}
        assert queues[dead]["MessageRetentionPeriod"] == "1209600"
        for queue in (name, dead):
            deny = next(statement for statement in queues[queue]["Policy"]["Statement"] if statement["Effect"] == "Deny")
            assert (deny["Principal"], deny["Action"], deny["Resource"]) == ({"AWS": ["*"]}, ["sqs:*"], [ARN + queue])
            assert deny["Condition"] == {"Bool": {"aws:SecureTransport": ["false"]}}
    assert [statement["Sid"] for statement in bus["Policy"]["Statement"] if statement["Effect"] == "Allow"] == ["Bus"]
    assert queues["push-dlq"]["tags"] == {**stack_tags, "groundwork:key": "sqs_queue/push-dlq", "Name": f"{PREFIX}push-dlq"}


# What somebody does to which queue, each to another attribute that the role manages.
DRIFTS: dict[str, dict[str, str]] = {
    "push": {"VisibilityTimeout": "5", "MessageRetentionPeriod": "60", "DelaySeconds": "9", "ReceiveMessageWaitTimeSeconds": "0"},
    "push-dlq": {"RedriveAllowPolicy": json.dumps({"redrivePermission": "allowAll"})},
    "offline": {"RedrivePolicy": ""},
    "offline-dlq": {"SqsManagedSseEnabled": "false"},
    "orders.fifo": {"KmsMasterKeyId": "", "SqsManagedSseEnabled": "true", "ContentBasedDeduplication": "false"},
    "bus": {"Policy": json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": f"{ARN}bus"}]})},
}


def test_s4_68_s4_69_drift_is_seen_and_repaired_and_nothing_else_touched(go: Callable[..., Any], aws: Aws) -> None:
    """What is seen of each attribute, tests/integration/modules/test_sqs_queue.py tells."""
    go().assert_ok()
    built, sqs = described(aws), aws("sqs")
    for name, attributes in DRIFTS.items():
        sqs.set_queue_attributes(QueueUrl=url_of(aws, name), Attributes=attributes)
    sqs.untag_queue(QueueUrl=url_of(aws, "bus-dlq"), TagKeys=["groundwork:key"])
    drifted = described(aws)
    assert [name for name in NAMES if drifted[name] == built[name]] == ["orders-dlq.fifo"]
    seen = go(check=True).assert_ok()
    assert (seen.changed, seen.writes, described(aws)) == ({"localhost": 1}, [], drifted)
    repaired = go().assert_ok()
    assert described(aws) == built
    assert sorted(entry.operation for entry in repaired.writes) == [*["SetQueueAttributes"] * len(DRIFTS), "TagQueue"]
    given_up = go(sqs_queues_overrides={**OVERRIDES, "push": {"dead_letter": {"enabled": False}}}).assert_ok()
    assert [entry.operation for entry in given_up.writes] == ["SetQueueAttributes"]
    without = {name: text for name, text in built["push"].items() if name != "RedrivePolicy"}
    assert described(aws) == {**built, "push": without}  # its dead-letter queue stays, with what is in it


def test_killed_run_is_completed_by_the_next(
    go: Callable[..., Any],
    aws: Aws,
    emulator: Emulator,
    aws_environment: dict[str, str],
    stack: dict[str, Any],
    stack_tags: dict[str, str],
    tmp_path: Path,
) -> None:
    playbook = write_role_playbook(tmp_path, "sqs", {"sqs_state": "present", "sqs_stack": stack, "sqs_tags": stack_tags, **VARIABLES})
    kill_after(emulator, "CreateQueue", playbook, {**aws_environment, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")})
    half_made = described(aws)
    assert 0 < len(half_made) < len(NAMES)
    completed = go().assert_ok()
    assert [entry.operation for entry in completed.writes] == ["CreateQueue"] * (len(NAMES) - len(half_made))
    is_as_it_should_be(described(aws), stack_tags)


def test_wrong_queues_are_refused_before_any_call(go: Callable[..., Any]) -> None:
    result = go(sqs_queues={"jobs": {"visiblity_timeout": 5, "delay_seconds": 901}}, sqs_queues_overrides={})
    assert result.rc != 0
    assert "sqs_queues.jobs.visiblity_timeout is unknown; did you mean visibility_timeout?" in result.stdout
    assert "sqs_queues.jobs.delay_seconds is 901; allowed are 0 to 900." in result.stdout
    assert result.requests == []
