# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of a run in a bucket, and what becomes of a run that cannot be kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import records, run_folder, run_store
from ansible_collections.groundwork.aws.plugins.plugin_utils.collected import Collected
from ansible_collections.groundwork.aws.plugins.plugin_utils.run_store import Place

KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
PLACE = Place("shop-prod-state", "prod", "eu-central-1", "", "")


class Bucket:
    """Keeps what is put."""

    def __init__(self, error: Exception | None = None) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self._error = error

    def put_object(self, **given: Any) -> None:
        assert given["Bucket"] == "shop-prod-state"
        if self._error:
            raise self._error
        self.objects[given["Key"]] = given


@pytest.fixture
def run_id(tmp_path: Path) -> Iterator[str]:
    run_folder.begin()
    yield records.begin(tmp_path / "runs", "prod").run_id
    records.end()
    run_folder.end()


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(run_store.display, "warning", said.append)
    return said


def kept() -> records.Records:
    found = records.current()
    assert found is not None
    return found


def test_plan_result_journal_and_outputs_are_kept_below_the_environment_s_name(run_id: str, tmp_path: Path, warnings: list[str]) -> None:
    kept().path("journal.jsonl").write_text('{"phase": "sent"}\n', encoding="utf-8")
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    run_store.note(PLACE)
    run_store.note_outputs({"vpc_id": "vpc-1"})
    bucket = Bucket()
    run_store.keep(Collected("site.yml"), str(tmp_path / "plan.json"), bucket)
    names = [f"prod/runs/{run_id}-{name}" for name in ("plan.json", "result.json", "journal.jsonl")]
    assert list(bucket.objects) == [*names, "prod/outputs.json"]
    assert bucket.objects[names[0]]["Body"] == b"{}"
    result = json.loads(bucket.objects[names[1]]["Body"])
    assert (result["playbook"], result["check"]) == ("site.yml", False)
    assert bucket.objects[names[2]]["Body"] == b'{"phase": "sent"}\n'
    assert json.loads(bucket.objects["prod/outputs.json"]["Body"]) == {"vpc_id": "vpc-1"}
    assert "ServerSideEncryption" not in bucket.objects[names[0]]  # the bucket's own encryption, whatever it is
    assert warnings == []


def test_without_plan_journal_and_outputs_the_result_is_kept(run_id: str) -> None:
    run_store.note(PLACE)
    bucket = Bucket()
    run_store.keep(Collected("site.yml"), "", bucket)
    assert list(bucket.objects) == [f"prod/runs/{run_id}-result.json"]


def test_a_key_encrypts_what_is_kept(run_id: str) -> None:
    assert run_id
    run_store.note(Place("shop-prod-state", "prod", "eu-central-1", "", KEY))
    bucket = Bucket()
    run_store.keep(Collected("site.yml"), "", bucket)
    (put,) = bucket.objects.values()
    assert (put["ServerSideEncryption"], put["SSEKMSKeyId"]) == ("aws:kms", KEY)


def test_a_run_that_no_task_gave_a_place_is_not_kept(run_id: str) -> None:
    assert run_id
    run_store.note_outputs({})
    bucket = Bucket()
    run_store.keep(Collected("site.yml"), "", bucket)
    assert bucket.objects == {}


@pytest.mark.parametrize(("error", "plan"), [(OSError("no network"), ""), (None, "/nowhere/plan.json")])
def test_what_cannot_be_kept_is_told_and_is_no_failure(run_id: str, warnings: list[str], error: Exception | None, plan: str) -> None:
    assert run_id
    run_store.note(PLACE)
    run_store.keep(Collected("site.yml"), plan, Bucket(error))
    (said,) = warnings
    assert said.startswith("What this run did could not be kept in the bucket shop-prod-state, and is in this machine's files alone: ")
