# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the last run asked, fetched before it is needed: by real clients, from the emulator."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from ansible import constants
from ansible import context as ansible_context
from ansible.module_utils.common.collections import ImmutableDict

from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, guard, read_ahead, run_folder
from tests.emulator import Emulator

Aws = Callable[..., Any]
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")  # the emulator is a thread of this process

QUEUE = {"QueueName": "orders"}


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_account: Emulator, aws_environment: dict[str, str]) -> Iterator[None]:
    """A process that runs Ansible against the emulator."""
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    monkeypatch.setattr(ansible_context, "CLIARGS", ImmutableDict(check=False))
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in aws_environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setattr(guard._Process, "active", None)
    clients.install()
    read_ahead.install()
    yield
    read_ahead.end("")
    run_folder.end()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where runs keep what they ask."""
    return read_ahead.file_for(tmp_path / "cache", ["site.yml", "inventories/dev"])


def sqs() -> Any:
    return clients.client("sqs", "eu-central-1")


def begin(file: Path | None) -> None:
    run_folder.begin()
    read_ahead.begin(file)
    read_ahead.fetch()


def asked(emulator: Emulator, operation: str) -> int:
    return sum(request.operation == operation for request in emulator.requests())


def fetched(emulator: Emulator) -> None:
    """Wait until what the last run asked is there."""
    fetcher = read_ahead._Process.fetcher
    assert fetcher is not None
    fetcher.join(30)
    assert fetcher.exitcode == 0
    emulator.clear()


@pytest.fixture
def after_a_run(file: Path, fresh_account: Emulator, aws: Aws) -> Path:
    """A run has asked for the queue orders and its attributes."""
    url = aws("sqs").create_queue(**QUEUE)["QueueUrl"]
    begin(file)
    sqs().get_queue_url(**QUEUE)
    sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    read_ahead.end("")
    fresh_account.clear()
    return file


def test_the_next_run_finds_the_answers_there(after_a_run: Path, fresh_account: Emulator) -> None:
    begin(after_a_run)
    fetched(fresh_account)
    url = sqs().get_queue_url(**QUEUE)["QueueUrl"]
    attributes = sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["QueueArn"].endswith(":orders")
    assert not fresh_account.requests()


def test_answers_are_of_this_run(after_a_run: Path, fresh_account: Emulator, aws: Aws) -> None:
    url = aws("sqs").get_queue_url(**QUEUE)["QueueUrl"]
    aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "7"})
    begin(after_a_run)
    fetched(fresh_account)
    assert sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["DelaySeconds"] == "7"
    assert not fresh_account.requests()


def test_what_was_not_asked_before_is_asked(after_a_run: Path, fresh_account: Emulator, aws: Aws) -> None:
    aws("sqs").create_queue(QueueName="events")
    begin(after_a_run)
    fetched(fresh_account)
    assert sqs().get_queue_url(QueueName="events")["QueueUrl"].endswith("/events")
    assert asked(fresh_account, "GetQueueUrl") == 1


def test_what_a_worker_has_asked_itself_is_not_fetched_any_more(after_a_run: Path, fresh_account: Emulator) -> None:
    begin(after_a_run)
    fetched(fresh_account)
    folder = read_ahead._Process.folder
    assert folder is not None
    for path in [path for path in folder.iterdir() if "." not in path.name]:
        path.unlink()
    for path in folder.glob("*.fetched"):
        path.unlink()
    sqs().get_queue_url(**QUEUE)
    fresh_account.clear()
    read_ahead._Process.fetching = True
    try:
        read_ahead._fetch(sqs(), {"operation": "GetQueueUrl", "parameters": QUEUE}, lambda: True)
    finally:
        read_ahead._Process.fetching = False
    assert not fresh_account.requests()


def test_a_worker_waits_for_an_answer_that_is_on_its_way(after_a_run: Path, fresh_account: Emulator) -> None:
    begin(after_a_run)
    fetched(fresh_account)
    folder = read_ahead._Process.folder
    assert folder is not None
    answers = [path for path in folder.iterdir() if "." not in path.name]
    for path in answers:
        path.rename(folder / f"{path.name}.later")
    later = threading.Timer(0.1, lambda: [(folder / f"{path.name}.later").rename(path) for path in answers])
    later.start()
    assert sqs().get_queue_url(**QUEUE)["QueueUrl"].endswith("/orders")
    later.join()
    assert not fresh_account.requests()


def test_who_asks_again_is_answered_by_aws(after_a_run: Path, fresh_account: Emulator) -> None:
    begin(after_a_run)
    fetched(fresh_account)
    for _time in range(3):
        sqs().get_queue_url(**QUEUE)
    assert asked(fresh_account, "GetQueueUrl") == 2


def test_nothing_is_taken_after_a_write(after_a_run: Path, fresh_account: Emulator, aws: Aws) -> None:
    url = aws("sqs").get_queue_url(**QUEUE)["QueueUrl"]
    begin(after_a_run)
    fetched(fresh_account)
    sqs().set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "9"})
    assert sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["DelaySeconds"] == "9"
    sqs().get_queue_url(**QUEUE)
    assert [request.operation for request in fresh_account.requests()] == ["SetQueueAttributes", "GetQueueAttributes", "GetQueueUrl"]


def test_a_write_that_check_mode_stops_changes_no_answer(after_a_run: Path, fresh_account: Emulator, aws: Aws) -> None:
    url = aws("sqs").get_queue_url(**QUEUE)["QueueUrl"]
    begin(after_a_run)
    fetched(fresh_account)
    with guard.guarding(guard.Guard(check_mode=True)), pytest.raises(guard.WriteStopped):
        sqs().set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "9"})
    sqs().get_queue_url(**QUEUE)
    assert not fresh_account.requests()


def test_an_item_of_a_table_is_data_and_voids_nothing(after_a_run: Path, fresh_account: Emulator, aws: Aws) -> None:
    aws("dynamodb").create_table(
        TableName="lock",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    begin(after_a_run)
    fetched(fresh_account)
    clients.client("dynamodb", "eu-central-1").put_item(TableName="lock", Item={"id": {"S": "me"}})
    sqs().get_queue_url(**QUEUE)
    assert [request.operation for request in fresh_account.requests()] == ["PutItem"]


def test_an_old_answer_is_not_taken(after_a_run: Path, fresh_account: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(after_a_run)
    fetched(fresh_account)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + read_ahead.FRESH + 1)
    sqs().get_queue_url(**QUEUE)
    assert asked(fresh_account, "GetQueueUrl") == 1


def test_another_user_is_not_given_the_answer(after_a_run: Path, fresh_account: Emulator, monkeypatch: pytest.MonkeyPatch, aws: Aws) -> None:
    aws("sqs", account="111122223333").create_queue(**QUEUE)
    begin(after_a_run)
    fetched(fresh_account)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")
    assert "/111122223333/" in sqs().get_queue_url(**QUEUE)["QueueUrl"]


def test_another_region_is_not_given_the_answer(after_a_run: Path, fresh_account: Emulator, aws: Aws) -> None:
    aws("sqs", region="us-east-1").create_queue(**QUEUE)
    begin(after_a_run)
    fetched(fresh_account)
    clients.client("sqs", "us-east-1").get_queue_url(**QUEUE)
    assert asked(fresh_account, "GetQueueUrl") == 1


def test_nothing_is_asked_before_it_is_said(after_a_run: Path, fresh_account: Emulator) -> None:
    run_folder.begin()
    read_ahead.begin(after_a_run)
    assert read_ahead._Process.fetcher is None
    read_ahead.fetch()
    fetcher = read_ahead._Process.fetcher
    read_ahead.fetch()
    assert read_ahead._Process.fetcher is fetcher
    fetcher.join(30)
    assert {entry.operation for entry in fresh_account.requests()} == {"GetQueueUrl", "GetQueueAttributes"}


def test_refusals_are_not_kept(file: Path, fresh_account: Emulator) -> None:
    begin(file)
    with pytest.raises(sqs().exceptions.QueueDoesNotExist):
        sqs().get_queue_url(**QUEUE)
    read_ahead.end("")
    begin(file)
    fetched(fresh_account)
    with pytest.raises(sqs().exceptions.QueueDoesNotExist):
        sqs().get_queue_url(**QUEUE)
    assert asked(fresh_account, "GetQueueUrl") == 1


def test_what_may_hold_a_secret_is_not_fetched(file: Path, fresh_account: Emulator, aws: Aws) -> None:
    aws("ssm").put_parameter(Name="/app/secret", Value="hunter2", Type="SecureString")
    aws("secretsmanager").create_secret(Name="app", SecretString="hunter2")
    begin(file)
    clients.client("ssm", "eu-central-1").get_parameter(Name="/app/secret", WithDecryption=True)
    clients.client("secretsmanager", "eu-central-1").get_secret_value(SecretId="app")
    read_ahead.end("")
    begin(file)
    fetched(fresh_account)
    left = list(read_ahead._Process.folder.iterdir()) if read_ahead._Process.folder else []
    assert left == []
    assert "hunter2" not in file.read_text(encoding="utf-8")


def test_a_page_of_a_list_is_asked_for_with_its_token_only_when_it_is_needed(file: Path, aws: Aws) -> None:
    for name in ("a", "b"):
        aws("logs").create_log_group(logGroupName=name)
    begin(file)
    pages = clients.client("logs", "eu-central-1").get_paginator("describe_log_groups").paginate(PaginationConfig={"PageSize": 1})
    assert len(list(pages)) == 2
    read_ahead.end("")
    assert [question["parameters"] for question in json.loads(file.read_text(encoding="utf-8"))["questions"]] == [{"limit": 1}]


def test_policies_are_decoded_where_an_answer_is_taken(file: Path, fresh_account: Emulator, aws: Aws) -> None:
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    aws("iam").create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(trust))
    begin(file)
    asking = clients.client("iam", "eu-central-1")
    said = asking.get_role(RoleName="app")["Role"]
    read_ahead.end("")
    begin(file)
    fetched(fresh_account)
    ahead = asking.get_role(RoleName="app")["Role"]
    assert ahead["AssumeRolePolicyDocument"] == trust
    assert ahead == said
    assert not fresh_account.requests()


def test_what_was_said_before_this_run_had_the_lock_does_not_count(after_a_run: Path, fresh_account: Emulator, aws: Aws) -> None:
    begin(after_a_run)
    fetched(fresh_account)
    read_ahead.alone()
    sqs().get_queue_url(**QUEUE)
    assert asked(fresh_account, "GetQueueUrl") == 1


def test_a_run_that_takes_the_lock_asks_ahead_when_it_has_it(after_a_run: Path, fresh_account: Emulator, aws: Aws) -> None:
    begin(after_a_run)
    read_ahead.alone()
    sqs().get_queue_url(**QUEUE)
    read_ahead.end("")
    fresh_account.clear()
    begin(after_a_run)
    assert asked(fresh_account, "GetQueueUrl") == 0
    read_ahead.alone()
    fetched(fresh_account)
    sqs().get_queue_url(**QUEUE)
    assert not fresh_account.requests()


def test_a_check_run_waits_for_no_lock(after_a_run: Path, fresh_account: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(after_a_run)
    read_ahead.alone()
    sqs().get_queue_url(**QUEUE)
    read_ahead.end("")
    monkeypatch.setattr(ansible_context, "CLIARGS", ImmutableDict(check=True))
    begin(after_a_run)
    fetched(fresh_account)
    sqs().get_queue_url(**QUEUE)
    assert not fresh_account.requests()


def test_no_write_of_a_damaged_file_is_sent(file: Path, fresh_account: Emulator, aws: Aws) -> None:
    url = aws("sqs").create_queue(**QUEUE)["QueueUrl"]
    question = {"service": "sqs", "operation": "DeleteQueue", "region": "eu-central-1", "parameters": {"QueueUrl": url}}
    file.parent.mkdir(parents=True)
    asked = [question, {"service": "nonsense"}, question | {"operation": "GetQueueAttributes"}]
    file.write_text(json.dumps({"profile": "", "questions": asked}), encoding="utf-8")
    begin(file)
    fetcher = read_ahead._Process.fetcher
    fetcher.join(30)
    assert [request.operation for request in fresh_account.requests() if request.operation != "CreateQueue"] == ["GetQueueAttributes"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"questions": []}'])
def test_a_file_without_questions_is_as_none(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(content, encoding="utf-8")
    begin(file)
    assert read_ahead._Process.fetcher is None


def test_a_file_that_others_may_write_is_not_read(after_a_run: Path) -> None:
    after_a_run.chmod(0o666)
    begin(after_a_run)
    assert read_ahead._Process.fetcher is None


def test_without_a_file_nothing_is_kept(fresh_account: Emulator, aws: Aws) -> None:
    aws("sqs").create_queue(**QUEUE)
    begin(None)
    sqs().get_queue_url(**QUEUE)
    assert read_ahead._Process.folder is None
    assert not run_folder.notes(("read ahead",))


def test_the_file_is_this_users_own(after_a_run: Path) -> None:
    assert after_a_run.stat().st_mode & 0o777 == 0o600
    assert after_a_run.parent.stat().st_mode & 0o777 == 0o700
    assert os.listdir(after_a_run.parent) == [after_a_run.name]


def test_commands_that_are_run_no_more_are_forgotten(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "COMMANDS", 2)
    others = [read_ahead.file_for(file.parent.parent, ["site.yml", f"inventories/{number}"]) for number in range(3)]
    for age, other in enumerate([*others, file]):
        begin(other)
        read_ahead.end("")
        os.utime(other, (1_000_000 + age, 1_000_000 + age))
    begin(others[0])
    read_ahead.end("")
    assert sorted(file.parent.iterdir()) == sorted([others[0], file])
