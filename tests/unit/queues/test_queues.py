# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues as data: names, addresses, and what the module is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.module_utils.sqs_queues import problems
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.sqs_queue import ARGUMENT_SPEC
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import entries
from ansible_collections.groundwork.aws.plugins.plugin_utils.queue_names import name_of, queue_addresses
from ansible_collections.groundwork.aws.plugins.plugin_utils.queues import QueueDataError, queue_requests, removable_queues
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.sqs import KEYS

ROLE = Path(__file__).parents[3] / "roles" / "sqs"
DEFAULTS: dict[str, Any] = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))["sqs_defaults"]
STACK: dict[str, Any] = {"project": "shop", "environment": "prod", "region": "eu-central-1", "account_id": "123456789012", "naming": {}}
SQS = "arn:aws:sqs:eu-central-1:123456789012:shop-prod-"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
Request = dict[str, Any]


def requests(**queues: Any) -> list[Request]:
    return queue_requests(entries(queues, {}, DEFAULTS), STACK, {"data": KEY})


def pair(**entry: Any) -> tuple[Request, Request]:
    """The queue jobs, and its dead-letter queue."""
    dead, queue = requests(jobs=entry)
    return queue, dead


def test_s1_94_s4_67_s4_68_a_queue_that_says_nothing_is_safe() -> None:
    queue, _dead = pair()
    assert queue == {
        "key": "jobs",
        "name": "shop-prod-jobs",
        "visibility_timeout": 30,
        "maximum_message_size": 1048576,
        "receive_message_wait_time_seconds": 20,
        "kms_master_key_id": "",
        "kms_data_key_reuse_period": 300,
        "sqs_managed_sse_enabled": True,
        "content_based_deduplication": None,
        "deduplication_scope": None,
        "fifo_throughput_limit": None,
        "message_retention_period": 345600,
        "delay_seconds": 0,
        "policy": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "DenyWithoutTls",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": ["sqs:*"],
                    "Resource": [f"{SQS}jobs"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        },
        "redrive_policy": {"dead_letter_target_arn": f"{SQS}jobs-dlq", "max_receive_count": 3},
        "redrive_allow_policy": None,
    }


def test_s4_69_its_dead_letter_queue_keeps_messages_for_two_weeks_and_takes_its_alone() -> None:
    queue, dead = pair()
    policy = {**queue["policy"], "Statement": [{**queue["policy"]["Statement"][0], "Resource": [f"{SQS}jobs-dlq"]}]}
    assert dead == {
        **queue,
        "key": "jobs-dlq",
        "name": "shop-prod-jobs-dlq",
        "message_retention_period": 1209600,
        "policy": policy,
        "redrive_policy": {},
        "redrive_allow_policy": {"redrive_permission": "by_queue", "source_queue_arns": [f"{SQS}jobs"]},
    }


def test_each_dead_letter_queue_comes_before_its_queue() -> None:
    found = requests(jobs={}, mail={"dead_letter": None}, push={"fifo": True}, old={"dead_letter": {"enabled": False}})
    assert [request["key"] for request in found] == ["jobs-dlq", "jobs", "mail", "push-dlq", "push", "old"]


@pytest.mark.parametrize("entry", [{"dead_letter": None}, {"dead_letter": {"enabled": False}}])
def test_a_queue_without_dead_letters_says_so(entry: dict[str, Any]) -> None:
    assert [request["redrive_policy"] for request in requests(jobs=entry)] == [{}]


def test_s3_17_numbers_are_those_of_the_entry() -> None:
    said = {"visibility_timeout": 300, "message_retention_seconds": 60, "delay_seconds": 9, "receive_wait_time_seconds": 0, "maximum_message_size": 1024}
    queue, dead = pair(**said, dead_letter={"max_receive_count": 5, "message_retention_seconds": 1209600})
    assert [queue[key] for key in ("visibility_timeout", "message_retention_period", "delay_seconds")] == [300, 60, 9]
    assert [dead[key] for key in ("visibility_timeout", "message_retention_period", "delay_seconds")] == [300, 1209600, 0]
    assert [(request["receive_message_wait_time_seconds"], request["maximum_message_size"]) for request in (queue, dead)] == [(0, 1024)] * 2
    assert queue["redrive_policy"]["max_receive_count"] == 5


@pytest.mark.parametrize("named", ["data", KEY])
def test_a_key_encrypts_both(named: str) -> None:
    for request in pair(kms_key=named, kms_data_key_reuse_seconds=600):
        assert (request["kms_master_key_id"], request["kms_data_key_reuse_period"], request["sqs_managed_sse_enabled"]) == (KEY, 600, False)


def test_a_key_that_is_not_made_yet_stays_so_in_a_plan() -> None:
    found = queue_requests(entries({"jobs": {"kms_key": "data"}}, {}, DEFAULTS), STACK, {"data": UNKNOWN})
    assert {request["kms_master_key_id"] for request in found} == {UNKNOWN}


def test_a_key_that_there_is_not_is_an_error() -> None:
    with pytest.raises(QueueDataError, match=r"^sqs_queues.jobs.kms_key is 'date', which sqs_kms_keys does not have; allowed are data.$"):
        requests(jobs={"kms_key": "date"})


def test_a_fifo_queue_has_a_fifo_dead_letter_queue() -> None:
    queue, dead = pair(fifo=True, content_based_deduplication=True, fifo_throughput=True)
    assert (queue["name"], dead["name"]) == ("shop-prod-jobs.fifo", "shop-prod-jobs-dlq.fifo")
    assert queue["redrive_policy"]["dead_letter_target_arn"] == f"{SQS}jobs-dlq.fifo"
    assert dead["redrive_allow_policy"]["source_queue_arns"] == [f"{SQS}jobs.fifo"]
    for request in (queue, dead):
        assert (request["content_based_deduplication"], request["deduplication_scope"], request["fifo_throughput_limit"]) == (
            True,
            "message_group",
            "per_message_group_id",
        )
    assert [request["fifo_throughput_limit"] for request in pair(fifo=True)] == ["per_queue", "per_queue"]


RULE = {"sid": "Bus", "principals": {"Service": ["events.amazonaws.com"]}, "actions": ["sqs:SendMessage"], "conditions": {"ArnEquals": {"aws:SourceArn": "x"}}}


def test_s3_18_more_statements_are_about_the_queue_alone() -> None:
    queue, dead = pair(statements=[RULE])
    assert queue["policy"]["Statement"][1] == {
        "Sid": "Bus",
        "Effect": "Allow",
        "Principal": {"Service": ["events.amazonaws.com"]},
        "Action": ["sqs:SendMessage"],
        "Resource": [f"{SQS}jobs"],
        "Condition": {"ArnEquals": {"aws:SourceArn": "x"}},
    }
    assert len(dead["policy"]["Statement"]) == 1


def test_without_tls_and_statements_there_is_no_policy() -> None:
    assert [request["policy"] for request in pair(tls_only=False)] == [{}, {}]
    assert [len(request["policy"].get("Statement", [])) for request in pair(tls_only=False, statements=[RULE])] == [1, 0]


@pytest.mark.parametrize("entry", [{}, {"fifo": True, "fifo_throughput": True}, {"kms_key": "data"}, {"tls_only": False, "dead_letter": None}])
def test_the_module_takes_every_request(entry: dict[str, Any]) -> None:
    for request in requests(jobs=entry):
        given = {key: value for key, value in request.items() if value is not None and key != "key"}
        assert set(given) <= set(ARGUMENT_SPEC)
        assert problems(given) == []


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"visiblity_timeout": 1}, "sqs_queues.jobs.visiblity_timeout is unknown; did you mean visibility_timeout?"),
        ({"visibility_timeout": 43201}, "sqs_queues.jobs.visibility_timeout is 43201; allowed are 0 to 43200."),
    ],
)
def test_wrong_data_is_an_error_that_names_its_place(entry: dict[str, Any], words: str) -> None:
    with pytest.raises(QueueDataError) as caught:
        requests(jobs=entry)
    assert str(caught.value) == words


def test_the_keys_of_an_entry_are_those_of_the_defaults() -> None:
    assert set(KEYS) == set(DEFAULTS)


@pytest.mark.parametrize(
    ("naming", "entry", "expected"),
    [
        ({}, {}, "shop-prod-jobs"),
        ({}, {"fifo": True}, "shop-prod-jobs.fifo"),
        ({"default": "{project}_{key}_{env}"}, {"fifo": True}, "shop_jobs_prod.fifo"),
        ({"templates": {"sqs_queue": "{key}"}}, {"fifo": True}, "jobs.fifo"),
        ({"templates": {"sqs_queue/jobs": "work.fifo"}}, {"fifo": True}, "work.fifo"),
        ({"templates": {"sqs_queue/jobs": "{project}-{env}-jobs-queue"}}, {}, "shop-prod-jobs-queue"),
    ],
)
def test_s4_67_names_follow_the_template(naming: dict[str, Any], entry: dict[str, Any], expected: str) -> None:
    assert name_of("jobs", entry, {**STACK, "naming": naming}).name == expected


def test_a_name_that_is_too_long_keeps_its_suffix() -> None:
    made = name_of("j" * 80, {"fifo": True}, STACK)
    assert (len(made.name), made.was_cut, made.name[-5:]) == (80, True, ".fifo")
    stack = {**STACK, "naming": {"suffix": True}}
    assert name_of("jobs", {"fifo": True}, stack).name.endswith(f"-{name_of('jobs', {}, stack).name[-7:]}.fifo")


def test_s4_172_addresses_follow_from_names() -> None:
    assert queue_addresses({"jobs": None, "mail": {"fifo": True, "dead_letter": None}}, {**STACK, "region": "cn-north-1"}) == {
        "jobs": {
            "name": "shop-prod-jobs",
            "url": "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/shop-prod-jobs",
            "arn": "arn:aws-cn:sqs:cn-north-1:123456789012:shop-prod-jobs",
        },
        "jobs-dlq": {
            "name": "shop-prod-jobs-dlq",
            "url": "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/shop-prod-jobs-dlq",
            "arn": "arn:aws-cn:sqs:cn-north-1:123456789012:shop-prod-jobs-dlq",
        },
        "mail": {
            "name": "shop-prod-mail.fifo",
            "url": "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/shop-prod-mail.fifo",
            "arn": "arn:aws-cn:sqs:cn-north-1:123456789012:shop-prod-mail.fifo",
        },
    }


def test_what_may_be_there_to_remove_ends_with_the_dead_letter_queues() -> None:
    found = [{"name": "old-dead", "tags": {"groundwork:key": "sqs_queue/old-dlq"}}, {"name": "old", "tags": {"groundwork:key": "sqs_queue/old"}}]
    found.append({"name": "shop-prod-mail", "tags": {"groundwork:key": "sqs_queue/mail"}})
    assert removable_queues(found, {"jobs": {"fifo": True}, "mail": {"dead_letter": None}, "news": None}, STACK) == [
        "shop-prod-jobs.fifo",
        "shop-prod-mail",
        "shop-prod-news",
        "old",
        "shop-prod-jobs-dlq.fifo",
        "shop-prod-mail-dlq",
        "shop-prod-news-dlq",
        "old-dead",
    ]
