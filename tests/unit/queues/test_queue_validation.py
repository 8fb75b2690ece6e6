# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong queues, each with exactly the sentence that the user gets; and what is advised against."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import entries
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems, typed_entries
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from tests.unit.validation import models as m

ROLE = Path(__file__).parents[3] / "roles" / "sqs"
DEFAULTS: dict[str, Any] = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))["sqs_defaults"]
JOBS = "sqs_queues.jobs"
KEYS = m.component("kms", {"keys": {"data": {}}}, "keys")


def component(host: str = "queues", **queues: Any) -> Any:
    return m.component("sqs", {"queues": entries(queues, {}, DEFAULTS)}, host)


def model(*, templates: dict[str, str] | None = None, **queues: Any) -> Model:
    naming = {**m.ENVIRONMENT["naming_templates"], **(templates or {})}
    return Model({**m.ENVIRONMENT, "naming_templates": naming}, (component(**queues), KEYS))


def jobs(**entry: Any) -> Model:
    return model(jobs=entry)


def statement(**changes: Any) -> Model:
    return jobs(statements=[{"principals": {"Service": ["events.amazonaws.com"]}, "actions": ["sqs:SendMessage"], **changes}])


def service(queues: dict[str, Any], **known: Any) -> Model:
    """A service that names queues, where jobs and those are known."""
    api = m.service(queues=queues)
    return replace(api, components=(*api.components, component(jobs={}, plain={"dead_letter": None}, **known)))


RIGHT = [
    model(jobs=None, mail={"fifo": True, "fifo_throughput": True}, old={"dead_letter": None}),
    model(**{"jobs": {"dead_letter": None}, "jobs-dlq": {"dead_letter": None}}),
    jobs(kms_key="data"),
    jobs(kms_key="arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"),
    jobs(kms_key="arn:aws:kms:eu-central-1:123456789012:alias/theirs"),
    statement(),
    statement(principals="*", actions=["sqs:*"], conditions={"ArnEquals": {"aws:SourceArn": "x"}}),
    service({"jobs": None, "plain": {"access": ["send", "receive"], "variable": ["A", "B"]}}),
    service({"jobs": {"access": ["redrive"], "dead_letter_variable": "DEAD"}}),
    service({}),
    m.service(queues={}),
    m.service(),
]


@pytest.mark.parametrize("right", RIGHT)
def test_what_is_right_is_taken(right: Model) -> None:
    assert cross_problems(right) == []


def test_null_for_no_dead_letter_queue_is_not_taken_for_nothing_said() -> None:
    roles = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
    errors: list[str] = []
    given = {"jobs": {"dead_letter": None, "delay_seconds": "5"}, "mail": None}
    assert typed_entries({"type": "dict", "options": roles["sqs_defaults"]["options"]}, given, "sqs_queues", errors) == {
        "jobs": {"dead_letter": None, "delay_seconds": 5},
        "mail": {},
    }
    assert errors == []


API = "services.api.queues"
ACCESS = "send, receive, redrive"
WRONG: list[tuple[Model, str]] = [
    (jobs(visibility_timeout=43201), f"{JOBS}.visibility_timeout is 43201; allowed are 0 to 43200."),
    (jobs(message_retention_seconds=59), f"{JOBS}.message_retention_seconds is 59; allowed are 60 to 1209600."),
    (jobs(delay_seconds=901), f"{JOBS}.delay_seconds is 901; allowed are 0 to 900."),
    (jobs(receive_wait_time_seconds=21), f"{JOBS}.receive_wait_time_seconds is 21; allowed are 0 to 20."),
    (jobs(maximum_message_size=1023), f"{JOBS}.maximum_message_size is 1023; allowed are 1024 to 1048576."),
    (jobs(kms_data_key_reuse_seconds=59), f"{JOBS}.kms_data_key_reuse_seconds is 59; allowed are 60 to 86400."),
    (jobs(dead_letter={"max_receive_count": 0}), f"{JOBS}.dead_letter.max_receive_count is 0; allowed are 1 to 1000."),
    (
        jobs(dead_letter={"message_retention_seconds": 1209601}),
        f"{JOBS}.dead_letter.message_retention_seconds is 1209601; allowed are 60 to 1209600.",
    ),
    (jobs(dead_letter=True), f"{JOBS}.dead_letter is true; it must be a dict of keys and values, or null for none."),
    (
        jobs(retention=5),
        f"{JOBS}.retention is unknown; allowed are content_based_deduplication, dead_letter, delay_seconds, fifo, fifo_throughput, "
        "kms_data_key_reuse_seconds, kms_key, maximum_message_size, message_retention_seconds, receive_wait_time_seconds, statements, tls_only and 1 more.",
    ),
    (jobs(content_based_deduplication=True), f"{JOBS}.content_based_deduplication is true, but {JOBS}.fifo is not; only FIFO queues have it."),
    (jobs(fifo_throughput=True), f"{JOBS}.fifo_throughput is true, but {JOBS}.fifo is not; only FIFO queues have it."),
    (jobs(kms_key="date"), f"{JOBS}.kms_key is 'date', which is neither a key of kms_keys nor the ARN of one; did you mean data?"),
    (jobs(kms_key="alias/aws/sqs"), f"{JOBS}.kms_key is 'alias/aws/sqs', which is neither a key of kms_keys nor the ARN of one; allowed are data."),
    (statement(principals=None), f"{JOBS}.statements[0].principals is missing; it says who is meant, such as Service: events.amazonaws.com."),
    (statement(actions=["sns:Publish"]), f"{JOBS}.statements[0].actions[0] is 'sns:Publish'; the policy of a queue is about actions of sqs."),
    (statement(actions=["*"]), f"{JOBS}.statements[0].actions[0] is '*'; the policy of a queue is about actions of sqs."),
    (statement(actions=["SendMessage"]), f"{JOBS}.statements[0].actions[0] is 'SendMessage'; it must be service:Action, such as s3:GetObject."),
    (statement(actions=[]), f"{JOBS}.statements[0].actions is missing; it is a list such as [s3:GetObject]."),
    (
        model(**{"jobs": {}, "jobs-dlq": {"dead_letter": None}}),
        "sqs_queues.jobs-dlq has the name of the dead-letter queue of sqs_queues.jobs; call it otherwise.",
    ),
    (
        model(jobs={}, templates={"sqs_queue/jobs": "work.fifo"}),
        f"{JOBS}.fifo is false, but its name is 'work.fifo'; only names of FIFO queues end in .fifo.",
    ),
    (
        model(jobs={"fifo": True, "dead_letter": None}, templates={"sqs_queue": "{key}" + "x" * 73}),
        "environment_naming_templates.sqs_queue makes a name too long for the FIFO queue 'jobs': "
        "with .fifo, 80 characters are allowed; shorten the template or the key.",
    ),
    (
        model(jobs={"dead_letter": None}, templates={"sqs_queue": "{key}" + "x" * 77}),
        "environment_naming_templates.sqs_queue makes a name too long after sanitising for the sqs_queue 'jobs': "
        "81 characters, allowed are 80; shorten the template or the key.",
    ),
    (
        Model(m.ENVIRONMENT, (component(jobs={}), component("more", jobs={}), KEYS)),
        f"{JOBS} is made by the host more and by queues; the group sqs has one host, or each its own sqs_queues in host_vars.",
    ),
    (m.service(queues={"jobs": None}), f"{API} names queues, but the inventory has no host in the group sqs, which makes them."),
    (service({"job": None}), f"{API}.job is no queue of sqs_queues; did you mean jobs?"),
    (service({"jobs": "send"}), f"{API}.jobs is 'send'; it must be a dict of keys and values."),
    (service({"jobs": {"acces": ["send"]}}), f"{API}.jobs.acces is unknown; did you mean access?"),
    (service({"jobs": {"access": "send"}}), f"{API}.jobs.access is 'send'; it must be a list of {ACCESS}."),
    (service({"jobs": {"access": ["send", "write"]}}), f"{API}.jobs.access[1] is 'write'; allowed are {ACCESS}."),
    (service({"plain": {"access": ["redrive"]}}), f"{API}.plain.access has redrive, but the queue has no dead-letter queue."),
    (service({"jobs": {"variable": "SQS-URL"}}), f"{API}.jobs.variable is 'SQS-URL'; it must be the name of an environment variable, or a list of such."),
    (
        service({"jobs": {"dead_letter_variable": ["OK", "1"]}}),
        f"{API}.jobs.dead_letter_variable is '1'; it must be the name of an environment variable, or a list of such.",
    ),
    (service({"jobs": {"variable": "URL"}, "plain": {"variable": ["URL"]}}), f"{API} gives the variable URL to jobs and plain; each URL has its own."),
    (
        service({"a-b": None, "a_b": None}, **{"a-b": {}, "a_b": {}}),
        f"{API} gives the variable A_B_QUEUE_URL to a-b and a_b; each URL has its own.",
    ),
]


@pytest.mark.parametrize(("wrong", "sentence"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_wrong_is_said_in_one_sentence(wrong: Model, sentence: str) -> None:
    assert cross_problems(wrong) == [sentence]


@pytest.mark.parametrize(
    ("advised", "expected"),
    [
        (jobs(), []),
        (jobs(dead_letter=None), ["queue-without-dead-letter:jobs"]),
        (jobs(dead_letter={"enabled": False}), ["queue-without-dead-letter:jobs"]),
        (jobs(tls_only=False), ["queue-without-tls:jobs"]),
        (jobs(message_retention_seconds=86400, dead_letter={"message_retention_seconds": 3600}), ["short-dead-letter:jobs"]),
        (jobs(fifo=True, message_retention_seconds=86400, dead_letter={"message_retention_seconds": 3600}), []),
        (jobs(message_retention_seconds=1209600), []),
        (statement(), []),
        (statement(principals="*"), ["queue-open:jobs"]),
        (statement(principals={"AWS": "*"}), ["queue-open:jobs"]),
        (statement(principals={"AWS": ["123456789012", "*"]}), ["queue-open:jobs"]),
        (statement(principals="*", effect="Deny"), []),
        (statement(principals="*", conditions={"ArnEquals": {"aws:SourceArn": "x"}}), []),
    ],
)
def test_what_is_advised_against(advised: Model, expected: list[str]) -> None:
    assert [finding.id for finding in find(advised)] == expected


def test_a_finding_names_the_statement_that_it_is_about() -> None:
    closed = {"principals": {"AWS": ["123456789012"]}, "actions": ["sqs:SendMessage"]}
    (finding,) = find(jobs(statements=[closed, {**closed, "principals": "*"}]))
    assert (finding.id, finding.path) == ("queue-open:jobs", f"{JOBS}.statements[1]")
