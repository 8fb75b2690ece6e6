# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module sqs_queue, without a network."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import jmespath
import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.sqs_queues import MISSING, from_response, problems, shows, to_attributes, to_changes, wanted
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.sqs_queue import QUEUE

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response

NAME = "shop-jobs"
SQS = "arn:aws:sqs:eu-central-1:123456789012:"
URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/"
KEY, OTHER_KEY = (f"arn:aws:kms:eu-central-1:123456789012:key/{digit * 8}-89ab-cdef-0123-456789abcdef" for digit in "01")
DEFAULTS = {
    "VisibilityTimeout": "30",
    "MessageRetentionPeriod": "345600",
    "DelaySeconds": "0",
    "MaximumMessageSize": "1048576",
    "ReceiveMessageWaitTimeSeconds": "0",
}
FIFO_DEFAULTS = {"FifoQueue": "true", "ContentBasedDeduplication": "false", "DeduplicationScope": "queue", "FifoThroughputLimit": "perQueue"}
#: A queue of which nothing was asked.
PLAIN: Params = {**QUEUE.attributes, "name": NAME}
ENDED = {"dead_letter_target_arn": f"{SQS}{NAME}-dlq", "max_receive_count": 3}


def policy(**changes: Any) -> Params:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": f"{SQS}{NAME}", "Condition": {"Bool": {"aws:SecureTransport": False}}}
    return {"Version": "2012-10-17", "Statement": [{**statement, **changes}]}


class FakeSQS(FakeAWS):
    """Queues by name. A deleted queue is found for as many looks more as `lingering` says, and its name is refused as often as `recent` says."""

    service = "sqs"

    def __init__(self) -> None:
        super().__init__()
        self.queues: dict[str, dict[str, str]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.going: dict[str, int] = {}  # deleted, and for how many looks they are still there
        self.lingering, self.recent = 0, 0

    def attributes(self, request: Request) -> dict[str, str]:
        name = request.get("QueueName") or request["QueueUrl"].removeprefix(URL)
        if self.going.get(name) == 0:
            del self.queues[name], self.going[name]
        if name not in self.queues:
            raise AWSError(MISSING[0])
        self.going = {other: looks - (other == name) for other, looks in self.going.items()}
        return self.queues[name]

    def put(self, name: str, attributes: dict[str, str]) -> None:
        """SSE of one kind ends the other; what is empty goes away."""
        if attributes.get("KmsMasterKeyId"):
            if attributes.get("SqsManagedSseEnabled") == "true":
                raise AWSError("InvalidAttributeName", "You can use one type of server-side encryption (SSE) at one time.")
            attributes = {"KmsDataKeyReusePeriodSeconds": "300", **attributes, "SqsManagedSseEnabled": "false"}
        if attributes.get("RedrivePolicy") == "{}":
            raise AWSError("InvalidParameterValue", "Redrive policy does not contain mandatory attribute: maxReceiveCount.")
        both = {**self.queues[name], **attributes}
        if not both.get("KmsMasterKeyId"):
            both.pop("KmsDataKeyReusePeriodSeconds", None)
        self.queues[name] = {key: value for key, value in both.items() if value != ""}

    def create_queue(self, request: Request) -> Response:
        name = request["QueueName"]
        if self.recent:
            self.recent -= 1
            raise AWSError("AWS.SimpleQueueService.QueueDeletedRecently")
        if name in self.queues:
            raise AWSError("QueueAlreadyExists")
        fifo = FIFO_DEFAULTS if name.endswith(".fifo") else {}
        self.queues[name] = {**DEFAULTS, **fifo, "QueueArn": SQS + name, "SqsManagedSseEnabled": "true"}
        self.put(name, request.get("Attributes", {}))
        self.tags[name] = request.get("tags", {})
        return {"QueueUrl": URL + name}

    def get_queue_url(self, request: Request) -> Response:
        self.attributes(request)
        return {"QueueUrl": URL + request["QueueName"]}

    def get_queue_attributes(self, request: Request) -> Response:
        assert request["AttributeNames"] == ["All"]
        return {"Attributes": self.attributes(request)}

    def list_queue_tags(self, request: Request) -> Response:
        self.attributes(request)
        tags = self.tags[request["QueueUrl"].removeprefix(URL)]
        return {"Tags": tags} if tags else {}

    def set_queue_attributes(self, request: Request) -> Response:
        self.attributes(request)
        self.put(request["QueueUrl"].removeprefix(URL), request["Attributes"])
        return {}

    def tag_queue(self, request: Request) -> Response:
        self.tags[request["QueueUrl"].removeprefix(URL)].update(request["Tags"])
        return {}

    def untag_queue(self, request: Request) -> Response:
        for key in request["TagKeys"]:
            del self.tags[request["QueueUrl"].removeprefix(URL)][key]
        return {}

    def delete_queue(self, request: Request) -> Response:
        self.attributes(request)
        self.going[request["QueueUrl"].removeprefix(URL)] = self.lingering
        return {}


READS = ["GetQueueUrl", "GetQueueAttributes", "ListQueueTags"]


class TestQueue(ModuleCases):
    kind = QUEUE
    fake = FakeSQS
    params: ClassVar[Params] = {"name": NAME, "visibility_timeout": 60, "policy": policy(), "redrive_policy": ENDED, "tags": {"Name": NAME, "Env": "dev"}}
    changes: ClassVar[list[Params]] = [
        {"visibility_timeout": 0},
        {"message_retention_period": 1209600},
        {"delay_seconds": 5},
        {"maximum_message_size": 262144},
        {"receive_message_wait_time_seconds": 20},
        {"policy": policy(Action="sqs:SendMessage")},
        {"policy": {}},
        {"redrive_policy": {**ENDED, "max_receive_count": 5}},
        {"redrive_policy": {"dead_letter_target_arn": None, "max_receive_count": None}},
        {"redrive_allow_policy": {"redrive_permission": "deny_all"}},
        {"redrive_allow_policy": {"redrive_permission": "by_queue", "source_queue_arns": [f"{SQS}b", f"{SQS}a"]}},
        {"kms_master_key_id": KEY, "kms_data_key_reuse_period": 600},
        {"sqs_managed_sse_enabled": False},
        {"tags": {"Name": NAME, "Env": "prod"}},
        {"tags": {"Name": NAME}},
    ]
    create_operation = "CreateQueue"

    def test_s4_68_request_names_everything(self, aws: FakeSQS) -> None:
        self.go(
            aws,
            message_retention_period=345600,
            receive_message_wait_time_seconds=20,
            kms_master_key_id=KEY,
            redrive_allow_policy={"redrive_permission": "by_queue", "source_queue_arns": [f"{SQS}a"]},
        )
        request = aws.request("CreateQueue")
        attributes = request.pop("Attributes")
        assert request == {"QueueName": NAME, "tags": {"Name": NAME, "Env": "dev"}}
        assert json.loads(attributes.pop("Policy"))["Statement"][0]["Condition"] == {"Bool": {"aws:SecureTransport": ["false"]}}
        assert json.loads(attributes.pop("RedrivePolicy")) == {"deadLetterTargetArn": f"{SQS}{NAME}-dlq", "maxReceiveCount": 3}
        assert json.loads(attributes.pop("RedriveAllowPolicy")) == {"redrivePermission": "byQueue", "sourceQueueArns": [f"{SQS}a"]}
        numbers = {**DEFAULTS, "VisibilityTimeout": "60", "ReceiveMessageWaitTimeSeconds": "20", "KmsDataKeyReusePeriodSeconds": "300"}
        assert attributes == {**numbers, "KmsMasterKeyId": KEY, "SqsManagedSseEnabled": "false"}
        assert aws.operations == ["GetQueueUrl", "CreateQueue", "GetQueueAttributes", *READS]

    def test_an_unchanged_queue_takes_three_reads_and_a_missing_one_takes_one(self, built: FakeSQS) -> None:
        self.go(built)
        assert built.operations == READS
        built.calls.clear()
        assert self.go(built, name="none", state="absent")["changed"] is False
        assert built.operations == READS[:1]

    def test_what_is_unset_is_left_alone(self, built: FakeSQS) -> None:
        unset = {key: None for key in QUEUE.attributes if key != "name"}
        assert self.go(built, **unset)["changed"] is False
        assert built.operations == READS

    @pytest.mark.parametrize("code", MISSING)
    @pytest.mark.parametrize("operation", READS)
    def test_a_queue_that_goes_while_it_is_read_is_missing(self, built: FakeSQS, operation: str, code: str) -> None:
        built.fail_once(operation, code)
        assert self.go(built, state="absent")["changed"] is False

    @pytest.mark.parametrize("code", MISSING)
    def test_a_queue_that_goes_before_it_is_deleted_is_gone(self, built: FakeSQS, code: str) -> None:
        built.fail_once("DeleteQueue", code)
        assert self.go(built, state="absent")["changed"] is True

    def test_another_error_is_no_missing_queue(self, built: FakeSQS) -> None:
        built.fail_once("GetQueueUrl", "AccessDenied", status=403)
        with pytest.raises(AnsibleAWSError, match=f"Failed to read queue {NAME}: .*AccessDenied"):
            self.go(built, state="absent")

    @pytest.mark.parametrize("code", ["AWS.SimpleQueueService.QueueDeletedRecently", "QueueDeletedRecently"])
    def test_a_name_that_is_not_free_yet_is_awaited(self, aws: FakeSQS, code: str) -> None:
        for _ in range(12):
            aws.fail_once("CreateQueue", code)
        assert self.go(aws)["changed"] is True
        assert aws.operations.count("CreateQueue") == 13

    def test_a_name_that_is_never_free_is_given_up(self, aws: FakeSQS) -> None:
        aws.recent = 1000
        with pytest.raises(AnsibleAWSError, match=f"Failed to create queue {NAME}: .*QueueDeletedRecently"):
            self.go(aws)
        assert aws.operations.count("CreateQueue") == 24

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("InvalidParameterValue", "Value {} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist."),
            ("InvalidAttributeValue", "Invalid value for the parameter Policy."),
        ],
    )
    @pytest.mark.parametrize(("operation", "before"), [("CreateQueue", False), ("SetQueueAttributes", True)])
    def test_what_is_too_new_to_be_named_is_awaited(self, aws: FakeSQS, code: str, words: str, operation: str, before: bool) -> None:
        if before:
            self.go(aws)
        for _ in range(3):
            aws.fail_once(operation, code, message=words)
        assert self.go(aws, visibility_timeout=5)["queue"]["visibility_timeout"] == 5
        assert aws.operations.count(operation) == 4

    def test_what_is_wrong_for_ever_is_not_awaited(self, aws: FakeSQS) -> None:
        aws.fail_once("CreateQueue", "InvalidAttributeValue", message="Invalid value for the parameter DelaySeconds.")
        with pytest.raises(AnsibleAWSError, match="parameter DelaySeconds"):
            self.go(aws)
        assert aws.operations.count("CreateQueue") == 1

    def test_a_deleted_queue_is_awaited_until_nobody_finds_it(self, built: FakeSQS) -> None:
        built.lingering = 4
        assert self.go(built, state="absent")["changed"] is True
        assert built.operations == [*READS, "DeleteQueue", *["GetQueueUrl"] * 5]
        built.calls.clear()
        assert self.go(built)["diff"]["before"] == {}

    def test_a_change_is_awaited_until_aws_shows_it(self, built: FakeSQS, monkeypatch: pytest.MonkeyPatch) -> None:
        before, late = dict(built.queues[NAME]), 2  # the look before the change, and the first one after it
        shown = iter([before] * late)
        monkeypatch.setattr(built, "get_queue_attributes", lambda request: {"Attributes": next(shown, None) or built.attributes(request)})
        assert self.go(built, visibility_timeout=90)["queue"]["visibility_timeout"] == 90
        assert built.operations == [*READS, "SetQueueAttributes", *["GetQueueAttributes"] * late, *READS]

    def test_a_new_queue_is_awaited_until_aws_knows_it(self, aws: FakeSQS) -> None:
        for code in MISSING:
            aws.fail_once("GetQueueAttributes", code)
        assert self.go(aws)["queue"]["arn"] == f"{SQS}{NAME}"
        assert aws.operations == ["GetQueueUrl", "CreateQueue", *["GetQueueAttributes"] * 3, *READS]

    @pytest.mark.parametrize(
        ("difference", "attributes"),
        [
            ({"visibility_timeout": 5, "delay_seconds": 9}, {"VisibilityTimeout": "5", "DelaySeconds": "9"}),
            ({"policy": {}}, {"Policy": ""}),
            ({"redrive_policy": {}}, {"RedrivePolicy": ""}),
            ({"kms_master_key_id": KEY}, {"KmsMasterKeyId": KEY, "SqsManagedSseEnabled": "false", "KmsDataKeyReusePeriodSeconds": "300"}),
        ],
    )
    def test_a_difference_is_one_call_with_nothing_else(self, built: FakeSQS, difference: Params, attributes: Params) -> None:
        self.go(built, **difference)
        assert (built.writes, built.request("SetQueueAttributes")) == (["SetQueueAttributes"], {"QueueUrl": URL + NAME, "Attributes": attributes})

    def test_tags_alone_are_tagged_alone(self, built: FakeSQS) -> None:
        self.go(built, tags={"Name": "x", "New": "1"})
        assert built.operations == [*READS, "TagQueue", "UntagQueue", *READS]
        assert built.tags[NAME] == {"Name": "x", "New": "1"}

    def test_from_one_encryption_to_the_other_and_back(self, built: FakeSQS) -> None:
        self.go(built, kms_master_key_id=KEY, kms_data_key_reuse_period=600)
        assert self.go(built, kms_master_key_id=OTHER_KEY)["queue"]["kms_data_key_reuse_period"] == 600
        back = self.go(built, sqs_managed_sse_enabled=True)["queue"]
        assert (back["kms_master_key_id"], back["sqs_managed_sse_enabled"], back["kms_data_key_reuse_period"]) == ("", True, 300)
        assert built.request("SetQueueAttributes")["Attributes"] == {"KmsMasterKeyId": "", "SqsManagedSseEnabled": "true"}

    def test_the_period_of_a_key_is_not_compared_without_one(self, built: FakeSQS) -> None:
        assert self.go(built, kms_data_key_reuse_period=600)["changed"] is False
        built.queues[NAME]["KmsDataKeyReusePeriodSeconds"] = "900"
        assert self.go(built)["changed"] is False

    def test_an_equal_policy_written_otherwise_is_no_change(self, built: FakeSQS) -> None:
        same = policy(Action=["sqs:*"], Principal={"AWS": ["*"]}, Condition={"Bool": {"aws:SecureTransport": "false"}})
        assert self.go(built, policy=same)["changed"] is False

    def test_a_number_that_aws_keeps_as_text_is_no_change(self, built: FakeSQS) -> None:
        built.queues[NAME]["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": f"{SQS}{NAME}-dlq", "maxReceiveCount": "3"})
        assert self.go(built)["changed"] is False

    def test_a_queue_that_somebody_made_meanwhile_is_taken_over(self, built: FakeSQS) -> None:
        built.fail_once("GetQueueUrl", MISSING[0])
        result = self.go(built, visibility_timeout=7)
        assert (result["changed"], result["diff"]["before"]["visibility_timeout"], result["queue"]["visibility_timeout"]) == (True, 60, 7)
        assert built.writes == ["CreateQueue", "SetQueueAttributes"]

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "dev"}, True), ({}, True), ({"Env": "prod"}, False), ({"Env": "dev", "Other": "x"}, False)])
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeSQS, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert (NAME in built.queues) is not gone

    def test_a_key_that_is_not_made_yet_is_planned(self, aws: FakeSQS) -> None:
        after = self.go(aws, check_mode=True, kms_master_key_id=UNKNOWN)["diff"]["after"]
        assert (after["kms_master_key_id"], after["sqs_managed_sse_enabled"]) == (UNKNOWN, False)


class TestFifoQueue(ModuleCases):
    kind = QUEUE
    fake = FakeSQS
    params: ClassVar[Params] = {
        "name": f"{NAME}.fifo",
        "content_based_deduplication": True,
        "redrive_policy": {"dead_letter_target_arn": f"{SQS}{NAME}-dlq.fifo", "max_receive_count": 3},
        "tags": {"Name": NAME},
    }
    changes: ClassVar[list[Params]] = [
        {"content_based_deduplication": False},
        {"deduplication_scope": "message_group"},
        {"deduplication_scope": "message_group", "fifo_throughput_limit": "per_message_group_id"},
    ]
    create_operation = "CreateQueue"

    def test_the_name_says_that_it_is_one(self, aws: FakeSQS) -> None:
        planned, made = self.go(aws, check_mode=True)["queue"], self.go(aws)["queue"]
        assert planned == {**made, "url": UNKNOWN, "arn": UNKNOWN}
        assert (made["fifo"], made["deduplication_scope"], made["fifo_throughput_limit"]) == (True, "queue", "per_queue")
        sent = aws.request("CreateQueue")["Attributes"]
        assert {**FIFO_DEFAULTS, "ContentBasedDeduplication": "true"}.items() <= sent.items()

    def test_high_throughput_is_one_call(self, built: FakeSQS) -> None:
        self.go(built, deduplication_scope="message_group", fifo_throughput_limit="per_message_group_id")
        assert built.request("SetQueueAttributes")["Attributes"] == {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}


def test_from_response_of_a_queue_with_nothing() -> None:
    assert from_response(NAME, {"QueueArn": f"{SQS}{NAME}", "SqsManagedSseEnabled": "true"}) == {
        **{key: value for key, value in PLAIN.items() if key != "tags"},
        "arn": f"{SQS}{NAME}",
        "fifo": False,
    }


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ({"VisibilityTimeout": "0", "DelaySeconds": "900"}, {"visibility_timeout": 0, "delay_seconds": 900}),
        ({"KmsMasterKeyId": KEY, "KmsDataKeyReusePeriodSeconds": "60"}, {"kms_master_key_id": KEY, "kms_data_key_reuse_period": 60}),
        ({"SqsManagedSseEnabled": "false"}, {"sqs_managed_sse_enabled": False}),
        ({"Policy": json.dumps({"Version": "2012-10-17", "Statement": []})}, {"policy": {}}),
        ({"RedriveAllowPolicy": '{"redrivePermission":"allowAll"}'}, {"redrive_allow_policy": {"redrive_permission": "allow_all", "source_queue_arns": []}}),
        (
            {"RedriveAllowPolicy": json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": ["b", "a"]})},
            {"redrive_allow_policy": {"redrive_permission": "by_queue", "source_queue_arns": ["a", "b"]}},
        ),
    ],
)
def test_from_response(response: Response, expected: Params) -> None:
    assert expected.items() <= from_response(NAME, {"QueueArn": f"{SQS}{NAME}", **response}).items()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"kms_data_key_reuse_period": 300}),
        ({"kms_master_key_id": KEY}, {"kms_master_key_id": KEY, "sqs_managed_sse_enabled": False}),
        ({"kms_master_key_id": ""}, {"kms_master_key_id": "", "kms_data_key_reuse_period": 300}),
        ({"sqs_managed_sse_enabled": True}, {"sqs_managed_sse_enabled": True, "kms_master_key_id": "", "kms_data_key_reuse_period": 300}),
        (
            {"sqs_managed_sse_enabled": False, "kms_master_key_id": ""},
            {"sqs_managed_sse_enabled": False, "kms_master_key_id": "", "kms_data_key_reuse_period": 300},
        ),
        ({"kms_data_key_reuse_period": 60}, {"kms_data_key_reuse_period": 300}),
        ({"redrive_policy": {"dead_letter_target_arn": None, "max_receive_count": None}}, {"redrive_policy": {}, "kms_data_key_reuse_period": 300}),
        (
            {"redrive_allow_policy": {"redrive_permission": None, "source_queue_arns": None}},
            {"redrive_allow_policy": {"redrive_permission": "allow_all", "source_queue_arns": []}, "kms_data_key_reuse_period": 300},
        ),
        ({"policy": {"Statement": []}}, {"policy": {}, "kms_data_key_reuse_period": 300}),
    ],
)
def test_wanted(asked: Params, expected: Params) -> None:
    assert wanted({"name": NAME, **asked}, PLAIN) == {"name": NAME, "fifo": False, **expected}


def test_wanted_of_a_queue_with_a_key_leaves_what_is_unset() -> None:
    assert wanted({"name": NAME, "kms_data_key_reuse_period": 60}, {**PLAIN, "kms_master_key_id": KEY}) == {
        "name": NAME,
        "fifo": False,
        "kms_data_key_reuse_period": 60,
    }


def test_a_plain_queue_is_told_what_is_a_number_or_a_switch_and_nothing_empty() -> None:
    assert to_attributes(PLAIN) == {**DEFAULTS, "SqsManagedSseEnabled": "true"}


@pytest.mark.parametrize(
    ("target", "changed", "expected"),
    [
        ({"kms_master_key_id": KEY}, {"kms_master_key_id"}, {"KmsMasterKeyId": KEY, "KmsDataKeyReusePeriodSeconds": "300"}),
        ({}, {"kms_master_key_id", "kms_data_key_reuse_period"}, {"KmsMasterKeyId": ""}),
        ({"redrive_allow_policy": {"redrive_permission": "allow_all", "source_queue_arns": []}}, {"redrive_allow_policy"}, '{"redrivePermission": "allowAll"}'),
        ({}, {"tags"}, {}),
    ],
)
def test_to_changes(target: Params, changed: set[str], expected: Any) -> None:
    wrapped = {"RedriveAllowPolicy": expected} if isinstance(expected, str) else expected
    assert to_changes({**PLAIN, **target}, changed) == wrapped


@pytest.mark.parametrize(
    ("written", "seen", "there"),
    [
        ({"VisibilityTimeout": "60"}, {"VisibilityTimeout": "60"}, True),
        ({"VisibilityTimeout": "60"}, {"VisibilityTimeout": "30"}, False),
        ({"VisibilityTimeout": "60", "DelaySeconds": "1"}, {"VisibilityTimeout": "60", "DelaySeconds": "0"}, False),
        ({"KmsMasterKeyId": ""}, {}, True),
        ({"KmsMasterKeyId": ""}, {"KmsMasterKeyId": KEY}, False),
        ({"KmsMasterKeyId": KEY}, {"KmsMasterKeyId": KEY}, True),
        ({"Policy": "{1}"}, {"Policy": "{ 1 }"}, True),
        ({"Policy": "{1}"}, {"DelaySeconds": "0"}, False),
        ({"RedrivePolicy": ""}, {"RedrivePolicy": "{}"}, False),
        ({"RedriveAllowPolicy": "{}"}, {"DelaySeconds": "0"}, True),
    ],
)
def test_what_was_written_is_shown_or_not_yet(written: dict[str, str], seen: dict[str, str], there: bool) -> None:
    assert jmespath.search(shows(written), {"Attributes": seen}) is there


LIMITS = {
    "visibility_timeout": (0, 43200),
    "message_retention_period": (60, 1209600),
    "delay_seconds": (0, 900),
    "maximum_message_size": (1024, 1048576),
    "receive_message_wait_time_seconds": (0, 20),
    "kms_data_key_reuse_period": (60, 86400),
}


@pytest.mark.parametrize("option", LIMITS)
def test_numbers_have_limits(option: str) -> None:
    low, high = LIMITS[option]
    assert [problems({"name": NAME, option: value}) for value in (low, high)] == [[], []]
    for value in (low - 1, high + 1):
        assert problems({"name": NAME, option: value}) == [f"{option}: is {value}, must be from {low} to {high}"]


BAD_NAME = "must have 1 to 80 letters, digits, hyphens and underscores, .fifo at the end included"
KINDS = "the dead-letter queue of a FIFO queue is one too, and of another queue is none"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"name": "a" * 80}, []),
        ({"name": "a" * 75 + ".fifo"}, []),
        ({"name": UNKNOWN}, []),
        ({"name": "a" * 81}, [f"name: is '{'a' * 81}', {BAD_NAME}"]),
        ({"name": "a" * 76 + ".fifo"}, [f"name: is '{'a' * 76}.fifo', {BAD_NAME}"]),
        ({"name": "the jobs"}, [f"name: is 'the jobs', {BAD_NAME}"]),
        (
            {"kms_master_key_id": KEY, "sqs_managed_sse_enabled": True},
            ["sqs_managed_sse_enabled: AWS encrypts either with a key of its own or with kms_master_key_id, not with both"],
        ),
        ({"kms_master_key_id": "", "sqs_managed_sse_enabled": True}, []),
        ({"content_based_deduplication": False}, []),
        ({"content_based_deduplication": True}, ["content_based_deduplication: only a FIFO queue has it, whose name ends in .fifo"]),
        ({"deduplication_scope": "queue"}, ["deduplication_scope: only a FIFO queue has it, whose name ends in .fifo"]),
        (
            {"name": "a.fifo", "fifo_throughput_limit": "per_message_group_id", "deduplication_scope": "queue"},
            ["fifo_throughput_limit: per_message_group_id needs a deduplication_scope of message_group"],
        ),
        ({"name": "a.fifo", "fifo_throughput_limit": "per_message_group_id"}, []),
        ({"redrive_policy": ENDED}, []),
        ({"redrive_policy": {"dead_letter_target_arn": None, "max_receive_count": None}}, []),
        ({"redrive_policy": {"dead_letter_target_arn": f"{SQS}a", "max_receive_count": None}}, ["redrive_policy.max_receive_count: is missing"]),
        ({"redrive_policy": {"max_receive_count": 3}}, ["redrive_policy.dead_letter_target_arn: is missing"]),
        ({"redrive_policy": {**ENDED, "max_receive_count": 0}}, ["redrive_policy.max_receive_count: is 0, must be from 1 to 1000"]),
        ({"redrive_policy": {**ENDED, "max_receive_count": 1001}}, ["redrive_policy.max_receive_count: is 1001, must be from 1 to 1000"]),
        ({"redrive_policy": {**ENDED, "dead_letter_target_arn": "a.fifo"}}, [f"redrive_policy.dead_letter_target_arn: is 'a.fifo'; {KINDS}"]),
        ({"name": "b.fifo", "redrive_policy": {**ENDED, "dead_letter_target_arn": "a"}}, [f"redrive_policy.dead_letter_target_arn: is 'a'; {KINDS}"]),
        ({"redrive_allow_policy": {"redrive_permission": "deny_all"}}, []),
        (
            {"redrive_allow_policy": {"redrive_permission": "by_queue"}},
            ["redrive_allow_policy.source_queue_arns: has 0 ARNs, must have 1 to 10 with the redrive_permission by_queue"],
        ),
        (
            {"redrive_allow_policy": {"redrive_permission": "by_queue", "source_queue_arns": [str(number) for number in range(11)]}},
            ["redrive_allow_policy.source_queue_arns: has 11 ARNs, must have 1 to 10 with the redrive_permission by_queue"],
        ),
        (
            {"redrive_allow_policy": {"source_queue_arns": ["a"]}},
            ["redrive_allow_policy.source_queue_arns: is for the redrive_permission by_queue alone"],
        ),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert problems({"name": NAME, **asked}) == expected


def test_every_problem_is_said_before_the_first_call() -> None:
    aws: Any = FakeSQS()
    with pytest.raises(AnsibleAWSError, match=r"name: is .*; delay_seconds: is "):
        TestQueue().go(aws, name="the jobs", delay_seconds=-1)
    assert aws.calls == []
