# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of an environment: runs that meet, runs that end otherwise than planned, and what the next one says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.emulator.application import Application
from tests.integration.playing import ROOT, Playing, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.conftest import Aws
    from tests.emulator import Emulator

TABLE = "terraform-lock-locked"
KEY = {"LockID": {"S": "groundwork:groundwork:locked"}}
COMMAND = str(Path(sys.executable).with_name("ansible-playbook"))
LATER = 4102444800  # 2100-01-01
TIMEOUT = 60
BUCKET = "state-of-locked"


def write_inventory(folder: Path) -> Path:
    """An environment of a table and queues, whose runs take turns."""
    (folder / "group_vars" / "locked").mkdir(parents=True)
    (folder / "group_vars" / "all").symlink_to(ROOT / "group_vars" / "all")
    kinds = {"dynamodb": {"hosts": {"tables": None}}, "sqs": {"hosts": {"queues": None}}}
    (folder / "hosts.yml").write_text(yaml.safe_dump({"locked": {"children": {"foundation": {"children": kinds}}}}), encoding="utf-8")
    variables = {
        "environment_project": "groundwork",
        "environment_name": "locked",
        "environment_region": "eu-central-1",
        "environment_lock_table": "lock",
        "dynamodb_tables": {"lock": {"hash_key": {"name": "LockID", "type": "S"}}},
        "environment_naming_overrides": {"dynamodb_table/lock": TABLE},
        "sqs_queues": {"jobs": {}},
        "outputs": {"environment": "{{ environment_name }}", "table": "{{ lock_table_name }}"},
    }
    (folder / "group_vars" / "locked" / "main.yml").write_text(yaml.safe_dump(variables, sort_keys=False), encoding="utf-8")
    return folder


class Locked:
    """The environment, its lock, and runs that go on beside the test."""

    def __init__(self, emulator: Emulator, aws: Aws, environment: Mapping[str, str], folder: Path) -> None:
        self.emulator, self.dynamodb = emulator, aws("dynamodb")
        self.inventory = write_inventory(folder / "inventory")
        self.play = Playing(emulator, environment, folder)
        usual = {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1", "GROUNDWORK_RUNS": str(folder / "runs")}
        # The gate is for the requests of tasks, which know that they have the lock; what is asked ahead would reach it before.
        self._environment = dict(environment) | usual | {"GROUNDWORK_READ_AHEAD": "false"}

    def site(self, *arguments: str, **more: Any) -> Result:
        return self.play("site.yml", *arguments, inventory=self.inventory, **more)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A run in a process group of its own, as a terminal starts it."""
        command = [COMMAND, "site.yml", "-i", str(self.inventory), *arguments]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "stdin": subprocess.DEVNULL}
        return subprocess.Popen(command, cwd=ROOT, env=self._environment, start_new_session=True, **pipes)

    def item(self) -> dict[str, Any]:
        found: dict[str, Any] = self.dynamodb.get_item(TableName=TABLE, Key=KEY, ConsistentRead=True).get("Item", {})
        return found

    def set_until(self, seconds: int) -> None:
        values = {":until": {"N": str(seconds)}}
        expression: dict[str, Any] = {"UpdateExpression": "SET #until = :until", "ExpressionAttributeNames": {"#until": "until"}}
        self.dynamodb.update_item(TableName=TABLE, Key=KEY, **expression, ExpressionAttributeValues=values)

    def drop(self) -> None:
        self.dynamodb.delete_item(TableName=TABLE, Key=KEY)

    def unlock(self, *arguments: str, **more: Any) -> Result:
        return self.play("playbooks/unlock.yml", *arguments, inventory=self.inventory, **more)

    def put_holder(self) -> None:
        words = {"token": "elsewhere/1", "run": "20261121T170912Z-locked", "user": "alice", "host": "laptop", "playbook": "site.yml"}
        numbers = {"process": 4711, "since": LATER - 120, "until": LATER}
        item = {name: {"S": text} for name, text in words.items()} | {name: {"N": str(number)} for name, number in numbers.items()}
        self.dynamodb.put_item(TableName=TABLE, Item=KEY | item)


@pytest.fixture(scope="module")
def locked(emulator: Emulator, aws: Aws, aws_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Locked:
    """The environment, built."""
    emulator.reset()
    made = Locked(emulator, aws, aws_environment, tmp_path_factory.mktemp("locked"))
    result = made.site().assert_ok()
    assert f"The table {TABLE} is not there yet" in " ".join((result.stdout + result.stderr).split())
    return made


def words(output: str) -> str:
    """The output without its line breaks and indents."""
    return " ".join(output.split())


@pytest.fixture
def gate(locked: Locked, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """The requests for queues, which come after the lock was taken, wait."""
    answer = Application.__call__
    made = Gate()

    def pass_through(self: Application, environ: dict[str, Any], start_response: Any) -> Any:
        made.pass_through(environ)
        return answer(self, environ, start_response)

    monkeypatch.setattr(Application, "__call__", pass_through)
    yield made
    made.open()
    locked.drop()


class Gate:
    """Holds the runs that have the lock, until it is opened."""

    def __init__(self) -> None:
        self.reached, self._is_open = threading.Event(), threading.Event()
        self.open, self.close = self._is_open.set, self._is_open.clear

    def pass_through(self, environ: dict[str, Any]) -> None:
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith("AmazonSQS."):
            self.reached.set()
            assert self._is_open.wait(TIMEOUT)


def two_at_once(locked: Locked, gate: Gate) -> None:
    """Two runs begin at the same moment; one goes on, the other one has ended before that is let through."""
    gate.close()
    with ThreadPoolExecutor(2) as threads:
        runs = [locked.start() for _ in range(2)]
        ended = {threads.submit(run.communicate, timeout=TIMEOUT): run for run in runs}
        (first, *_), _ = wait(ended, return_when=FIRST_COMPLETED)
        item = locked.item()
        gate.open()
        (other,) = ended.keys() - {first}
        assert ended[first].returncode == 2, first.result()[0]
        assert other.result()[0].count("Made: 0 created, 0 changed, 0 deleted.") == 1
    assert ended[other].returncode == 0
    assert item["process"] == {"N": str(ended[other].pid)}
    said = words(first.result()[0])
    assert f"locked is locked, and nothing was changed: {item['user']['S']} on {item['host']['S']} (run {item['run']['S']} of site.yml, process" in said
    assert locked.item() == {}


def test_s2_19_of_two_runs_at_once_one_goes_on_and_the_other_says_whose_the_lock_is(locked: Locked, gate: Gate) -> None:
    before = len(locked.emulator.requests())
    for _trial in range(2):
        two_at_once(locked, gate)
    writes = [entry.operation for entry in locked.emulator.requests()[before:] if not entry.read_only]
    assert sorted(set(writes)) == ["DeleteItem", "PutItem"]
    assert writes.count("DeleteItem") == 2  # by those that had it


@pytest.mark.thorough
@pytest.mark.parametrize("trial", range(20))
def test_of_two_runs_at_once_one_alone_goes_on_each_time(locked: Locked, gate: Gate, trial: int) -> None:
    two_at_once(locked, gate)
    assert locked.item() == {}, trial


def assert_kept(s3: Any) -> None:
    """The bucket has the run's result, its journal and the outputs."""
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert [key.rpartition("-")[2] for key in keys if key.startswith("locked/runs/")] == ["journal.jsonl", "result.json"]
    (result,) = [json.loads(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()) for key in keys if key.endswith("-result.json")]
    assert (result["environment"], result["check"]) == ("locked", False)
    outputs = json.loads(s3.get_object(Bucket=BUCKET, Key="locked/outputs.json")["Body"].read())
    assert outputs == {"environment": "locked", "table": TABLE}


def test_s2_19_a_run_that_is_killed_keeps_its_lock_until_the_lease_ends_and_the_next_one_says_so(locked: Locked, gate: Gate, aws: Aws) -> None:
    aws("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    run = locked.start()
    assert gate.reached.wait(TIMEOUT)
    run.kill()
    gate.open()
    run.communicate(timeout=TIMEOUT)  # until its keeper and its workers are gone, too
    assert locked.item()["process"] == {"N": str(run.pid)}
    refused = locked.site()
    assert (refused.rc, refused.writes) == (2, [])
    assert f"process {run.pid}) holds it, since" in words(refused.stdout)
    locked.set_until(1)
    after = locked.site("-e", f"environment_state_bucket={BUCKET}").assert_ok()
    said = words(after.stdout + after.stderr)
    assert "This run takes the lock of locked over, since its lease has ended: " in said
    assert f"process {run.pid}) held it, since" in said
    assert locked.item() == {}
    assert_kept(aws("s3"))


@pytest.mark.parametrize(
    "ended_by",
    [signal.SIGINT, *(pytest.param(number, marks=pytest.mark.thorough) for number in (signal.SIGTERM, signal.SIGHUP))],
)
def test_s2_19_a_run_that_is_told_to_end_gives_its_lock_back(locked: Locked, gate: Gate, ended_by: signal.Signals) -> None:
    run = locked.start()
    assert gate.reached.wait(TIMEOUT)
    assert locked.item()["process"] == {"N": str(run.pid)}
    if ended_by == signal.SIGINT:
        os.killpg(run.pid, ended_by)  # as a terminal does: the keeper gets it, too
    else:
        run.send_signal(ended_by)
    gate.open()
    run.communicate(timeout=TIMEOUT)
    assert run.returncode == (99 if ended_by == signal.SIGINT else -ended_by)
    assert locked.item() == {}


@pytest.mark.thorough
def test_a_run_whose_lock_is_taken_over_ends(locked: Locked, gate: Gate) -> None:
    run = locked.start("-e", "environment_lock_seconds=2")
    assert gate.reached.wait(TIMEOUT)
    locked.put_holder()
    output, _ = run.communicate(timeout=TIMEOUT)
    assert run.returncode == 99
    assert "This run has lost the environment's lock: alice on laptop" in words(output)
    assert locked.item()["user"] == {"S": "alice"}


@pytest.mark.thorough
def test_a_lock_is_taken_over_when_told_shown_and_removed_by_hand(locked: Locked) -> None:
    locked.put_holder()
    planned = locked.site(check=True).assert_ok()
    assert (planned.writes, [entry for entry in planned.requests if entry.operation == "GetItem"]) == ([], [])
    taken = locked.site("-e", "take_over_lock=true").assert_ok()
    assert "since take_over_lock=true says so: alice on laptop" in words(taken.stdout + taken.stderr)
    assert locked.item() == {}
    locked.put_holder()
    shown = locked.unlock().assert_unchanged()
    assert "locked is locked: alice on laptop (run 20261121T170912Z-locked of site.yml, process 4711) holds it, since 2099-12-31" in words(shown.stdout)
    assert locked.unlock("-e", "confirm=other").assert_ok().writes == []
    assert locked.unlock("-e", "confirm=locked", check=True).assert_ok().writes == []
    removed = locked.unlock("-e", "confirm=locked").assert_ok()
    assert [entry.operation for entry in removed.writes] == ["DeleteItem"]
    assert "locked is not locked." in words(locked.unlock().assert_unchanged().stdout)


@pytest.mark.thorough
def test_a_saved_plan_is_compared_and_applied_under_the_lock(locked: Locked, tmp_path: Path) -> None:
    locked.site(check=True, environment={"GROUNDWORK_RUNS": str(tmp_path)}).assert_ok()
    (plan,) = tmp_path.glob("*-plan.json")
    applied = locked.site("-e", f"plan={plan}").assert_ok()
    assert [entry.operation for entry in applied.writes] == ["PutItem", "DeleteItem"]


@pytest.mark.thorough
def test_a_run_that_fails_gives_the_lock_back_and_one_that_destroys_the_table_needs_not(locked: Locked) -> None:
    refused = locked.play("playbooks/destroy.yml", inventory=locked.inventory)
    assert (refused.rc, [entry.operation for entry in refused.writes]) == (2, ["PutItem", "DeleteItem"])
    assert locked.item() == {}
    destroyed = locked.play("playbooks/destroy.yml", "-e", "confirm=locked", "-e", "override_protection=true", inventory=locked.inventory).assert_ok()
    assert "could not be given back" not in words(destroyed.stdout + destroyed.stderr)
    assert locked.dynamodb.list_tables()["TableNames"] == []
    locked.site().assert_ok()
