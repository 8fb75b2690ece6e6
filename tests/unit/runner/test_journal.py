# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of a run, written by real clients that have nobody, or a stub, to talk to."""

from __future__ import annotations

import json
import os
import signal
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from ansible import context as ansible_context
from ansible.module_utils.common.collections import ImmutableDict
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from ansible_collections.groundwork.aws.plugins.plugin_utils import guard, journal, journal_lines, records
from ansible_collections.groundwork.aws.plugins.plugin_utils.guard import Guard, WriteStopped, guarding

Line = dict[str, Any]


@pytest.fixture(autouse=True)
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> records.Records:
    """A run of the environment dev, in a worker that has not read anything yet."""
    monkeypatch.setattr(guard._Process, "active", None)
    monkeypatch.setattr(journal._Process, "read", set())
    monkeypatch.setattr(journal._Process, "torn", False)
    monkeypatch.setattr(records._Process, "current", None)
    guard.install()
    journal.install()
    return records.begin(tmp_path / "runs", "dev")


def client(service: str, endpoint: str = "http://127.0.0.1:9") -> Any:
    session: Any = boto3.session.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-central-1")
    return session.client(service, endpoint_url=endpoint, config=Config(retries={"total_max_attempts": 1}))


def answering(service: str, answer: Line) -> Any:
    """A client that gets this answer."""
    made = client(service)
    status = 400 if "Error" in answer else 200
    whole = {"ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "r-1"}, **answer}
    made._endpoint._get_response = lambda *_request: ((SimpleNamespace(status_code=status, headers={}), whole), None)
    return made


def lines(run: records.Records) -> list[Line]:
    path = run.folder / f"{run.run_id}-{journal.FILE}"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def task(name: str = "Make the queue", label: str | None = None, **attributes: Any) -> Any:
    control = SimpleNamespace(label=label) if label else None
    return SimpleNamespace(get_name=lambda: name, loop_control=control, **{"loop": None, "no_log": False, **attributes})


def within(of: Any, hide: Any = lambda line: line, **variables: Any) -> Any:
    given = {"inventory_hostname": "queues", "group_names": ["foundation", "sqs"], **variables}
    return journal.within(of, given, SimpleNamespace(template=lambda text: text.replace("{{ item.key }}", "orders")), hide)


def test_a_write_is_there_before_it_is_sent_and_again_when_it_is_answered(run: records.Records) -> None:
    with within(task()):
        answering("sqs", {"QueueUrl": "https://queue/1/orders"}).create_queue(QueueName="orders", tags={"a": "b"})
    sent, answered = lines(run)
    by = {"component": "queues", "kind": "sqs", "task": "Make the queue", "item": None, "service": "sqs", "operation": "CreateQueue", "region": "eu-central-1"}
    number = sent["call"]
    assert (sent.pop("time") + answered.pop("time")).count("Z") == 2
    assert sent == {"phase": "sent", "call": number, **by, "parameters": {"QueueName": "orders", "tags": {"a": "b"}}}
    ids = {"QueueUrl": "https://queue/1/orders"}
    assert answered == {"phase": "answered", "call": number, **by, "request_id": "r-1", "ids": ids, "error": None, "attempts": 1}


def test_what_the_guard_stops_is_not_sent(run: records.Records) -> None:
    with within(task()), guarding(Guard(check_mode=True)), pytest.raises(WriteStopped):
        client("sqs").create_queue(QueueName="orders")
    assert lines(run) == []


def test_a_check_run_and_a_run_without_records_have_no_journal(run: records.Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ansible_context, "CLIARGS", ImmutableDict(check=True))
    refused(lambda: client("sqs").list_queues())
    monkeypatch.setattr(ansible_context, "CLIARGS", ImmutableDict())
    records.end()
    refused(lambda: client("sqs").list_queues())
    assert lines(run) == []
    assert not run.folder.exists()


def refused(call: Any) -> None:
    with pytest.raises(EndpointConnectionError):
        call()


def test_a_lost_answer_is_an_error_that_aws_did_not_give(run: records.Records) -> None:
    refused(lambda: client("sqs").create_queue(QueueName="orders"))
    sent, answered = lines(run)
    assert (sent["phase"], answered["phase"], answered["request_id"], answered["ids"]) == ("sent", "answered", None, {})
    assert answered["error"]["code"] == "EndpointConnectionError"
    assert (answered["service"], answered["operation"], answered["attempts"]) == ("sqs", "CreateQueue", 1)


def test_a_read_is_there_once_and_without_what_could_be_secret(run: records.Records) -> None:
    ec2 = client("ec2")
    for _ in range(2):
        refused(lambda: ec2.describe_vpc_attribute(VpcId="vpc-1", Attribute="enableDnsSupport"))
        refused(lambda: ec2.describe_vpcs(Filters=[{"Name": "tag:token", "Values": ["hunter2"]}]))
    refused(lambda: ec2.describe_vpc_attribute(VpcId="vpc-2", Attribute="enableDnsSupport"))
    assert [(line["phase"], line["operation"], line["parameters"]) for line in lines(run)] == [
        ("read", "DescribeVpcAttribute", {"VpcId": "vpc-1"}),
        ("read", "DescribeVpcs", {}),
        ("read", "DescribeVpcAttribute", {"VpcId": "vpc-2"}),
    ]


def test_secrets_stand_nowhere_though_aws_repeats_them(run: records.Records) -> None:
    hunted = "hunter2-hunter2"
    rds = answering("rds", {"Error": {"Code": "InvalidParameterValue", "Message": f"The password {hunted} is too plain"}})
    with pytest.raises(ClientError):
        rds.create_db_instance(DBInstanceIdentifier="a", DBInstanceClass="b", Engine="c", MasterUsername="d", MasterUserPassword=hunted)
    sent, answered = lines(run)
    assert sent["parameters"]["MasterUserPassword"] == "(sensitive)"
    assert answered["error"] == {"code": "InvalidParameterValue", "message": "The password (sensitive) is too plain"}
    assert hunted not in run.path(journal.FILE).read_text(encoding="utf-8")


def test_the_no_log_values_of_a_module_are_replaced_and_names_of_aws_are_not(run: records.Records) -> None:
    def hide(line: Line) -> Line:
        return json.loads(json.dumps(line).replace("sqs", "***"))

    with within(task(), hide):
        refused(lambda: client("sqs").create_queue(QueueName="sqs-secret"))
    sent = lines(run)[0]
    assert (sent["service"], sent["kind"], sent["parameters"]) == ("sqs", "sqs", {"QueueName": "***-secret"})


def test_of_a_task_with_no_log_only_names_are_kept(run: records.Records) -> None:
    with within(task(no_log=True, loop=[1], label="{{ item.key }}")):
        refused(lambda: client("sqs").create_queue(QueueName="orders", Attributes={"Policy": "hunter2"}))
    assert (lines(run)[0]["parameters"], lines(run)[0]["item"]) == ({"QueueName": "orders"}, None)


@pytest.mark.parametrize(
    ("of", "variables", "item"),
    [
        (task(loop=[1], label="{{ item.key }}"), {}, "orders"),
        (task(loop=[1]), {"item": "orders"}, "orders"),
        (task(loop=[1]), {"ansible_loop_var": "queue", "queue": "orders"}, "orders"),
        (task(loop=[1]), {"item": {"password": "hunter2"}}, None),
        (task(), {"item": "of a loop around"}, None),
    ],
)
def test_an_item_is_called_as_on_the_terminal(run: records.Records, of: Any, variables: Line, item: str | None) -> None:
    with within(of, **variables):
        refused(lambda: client("sqs").create_queue(QueueName="orders"))
    assert {line["item"] for line in lines(run)} == {item}


def test_a_host_of_no_kind_has_none(run: records.Records) -> None:
    with within(task(), group_names=["all"]):
        refused(lambda: client("sqs").create_queue(QueueName="orders"))
    assert {(line["component"], line["kind"]) for line in lines(run)} == {("queues", None)}


def test_a_playbook_that_only_looked_things_up_has_none(run: records.Records) -> None:
    journal.end()
    assert not run.folder.exists()
    refused(lambda: client("sqs").list_queues())
    journal.end()
    assert list(run.folder.iterdir()) == []
    with within(task()):
        refused(lambda: client("sqs").get_queue_url(QueueName="orders"))
    journal.end()
    assert [line["operation"] for line in lines(run)] == ["GetQueueUrl"]


def test_a_line_has_a_size(run: records.Records) -> None:
    refused(lambda: client("sqs").create_queue(QueueName="orders", Attributes={"Policy": "x" * 300_000}))
    assert lines(run)[0]["parameters"] == {"QueueName": "orders"}


def test_only_the_user_can_read_it(run: records.Records) -> None:
    refused(lambda: client("sqs").create_queue(QueueName="orders"))
    assert run.path(journal.FILE).stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_a_warning_and_the_call_is_made(run: records.Records, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(journal.display, "warning", said.append)
    run.path(journal.FILE).symlink_to("/dev/full")
    refused(lambda: client("sqs").create_queue(QueueName="orders"))
    assert set(said) == {"The run goes on, but its journal is not complete: No space left on device."}


def test_a_line_after_a_torn_one_is_whole(run: records.Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal.display, "warning", lambda _message: None)
    write = os.write
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda file, text: write(file, text[: len(text) // 2]))
        refused(lambda: client("sqs").list_queues())
    refused(lambda: client("sqs").create_queue(QueueName="orders"))
    torn, *whole = run.path(journal.FILE).read_text(encoding="utf-8").splitlines()
    with pytest.raises(json.JSONDecodeError):
        json.loads(torn)
    assert [json.loads(line)["phase"] for line in whole] == ["sent", "answered"]


def test_what_was_sent_survives_a_kill(run: records.Records) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        worker = os.fork()
        if worker == 0:
            client("sqs", f"http://127.0.0.1:{silent.getsockname()[1]}").create_queue(QueueName="orders")
            os._exit(1)
        connection, _address = silent.accept()
        with connection:
            assert connection.recv(1)  # the request is on its way
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
    assert [(line["phase"], line["operation"]) for line in lines(run)] == [("sent", "CreateQueue")]


def test_lines_of_many_workers_do_not_mix(run: records.Records) -> None:
    workers = []
    for worker in range(6):
        workers.append(os.fork())
        if workers[-1] == 0:
            for number in range(100):
                journal._write({"phase": "sent"}, {}, {"parameters": {"text": f"{worker}-{number}-{'x' * 9000}"}})
            os._exit(0)
    assert [os.waitpid(worker, 0)[1] for worker in workers] == [0] * 6
    written = lines(run)
    assert len({line["parameters"]["text"] for line in written}) == len(written) == 600


@pytest.mark.parametrize(
    ("service", "operation", "answer", "ids"),
    [
        ("ec2", "CreateVpc", {"Vpc": {"VpcId": "vpc-1", "State": "pending"}}, {"Vpc.VpcId": "vpc-1"}),
        ("ec2", "CreateFlowLogs", {"FlowLogIds": ["fl-1"], "Unsuccessful": []}, {"FlowLogIds": ["fl-1"]}),
        ("elbv2", "CreateRule", {"Rules": [{"RuleArn": "arn:1"}, {"RuleArn": "arn:2"}]}, {"Rules.RuleArn": ["arn:1", "arn:2"]}),
        ("ec2", "DeleteVpc", {}, {}),
        ("ec2", "CreateSubnet", {"Subnet": {"SubnetId": "subnet-1", "Tags": [{"Key": "Name", "Value": "b"}]}}, {"Subnet.SubnetId": "subnet-1"}),
        ("iam", "CreateAccessKey", {"AccessKey": {"UserName": "a", "AccessKeyId": "AK", "SecretAccessKey": "hunter2"}}, {"AccessKey.UserName": "a"}),
    ],
)
def test_the_ids_of_an_answer(service: str, operation: str, answer: Line, ids: Line) -> None:
    shape = client(service).meta.service_model.operation_model(operation).output_shape
    said = journal_lines.answer(answer, shape, ())["ids"]
    assert {name: value for name, value in said.items() if value != "AK"} == ids
