# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as a file: written, read again, compared with a later one."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ansible_collections.groundwork.aws.plugins.action.saved_plan import compare, outcome
from ansible_collections.groundwork.aws.plugins.plugin_utils import plan_file
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_again import plan_again
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_comparison import TOLD, deviations, differences, refusal
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_file import Document, PlanError, Subject, document, read
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import Change, Component

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = Draft202012Validator(json.loads((ROOT / "schemas" / "plan.json").read_text(encoding="utf-8")))
PROD = Subject("site.yml", "prod", "eu-central-1", "123456789012")
FINDING = {"id": "a", "message": "b.", "recommendation": "c."}


def queue(item: str | None, change: str = "update", **sides: Any) -> Change:
    return Change("groundwork.aws.sqs : Make", item, change, "groundwork.aws.sqs_queue", "sqs", "", sides.get("before", {}), sides.get("after", {}))


def components(*changes: Change, **more: Any) -> list[Component]:
    return [Component("queues", "sqs", "foundation", list(changes), started=True, **more), Component("api", "ecs_service", "services", started=True)]


def plan(*changes: Change, subject: Subject = PROD, **more: Any) -> Document:
    return document(subject, components(*changes, **more), [FINDING])


def test_what_is_written_follows_the_schema_and_is_read_again(tmp_path: Path) -> None:
    said = plan(queue("a", "create", after={"delay": 1}), queue(None), failure="no")
    SCHEMA.validate(said)
    assert said["summary"] == {"create": 1, "update": 1, "delete": 0}
    assert said["groundwork_version"] == yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    (tmp_path / "plan.json").write_text(json.dumps(said), encoding="utf-8")
    assert read(tmp_path / "plan.json") == said


def test_an_installed_collection_tells_its_version_by_its_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "MANIFEST.json").write_text(json.dumps({"collection_info": {"version": "9.8.7"}}), encoding="utf-8")
    monkeypatch.setattr(plan_file, "ROOT", tmp_path)
    assert plan_file.version.__wrapped__() == "9.8.7"


@pytest.mark.parametrize("member", ["environment", "components", "check", "summary"])
def test_the_schema_refuses_what_lacks_a_member(member: str) -> None:
    said = plan()
    del said[member]
    assert not SCHEMA.is_valid(said)


def without(name: str) -> Callable[[Document], Any]:
    return lambda said: {key: value for key, value in said.items() if key != name}


def broken_change(said: Document) -> Document:
    broken = copy.deepcopy(said)
    broken["components"][0]["changes"][0]["after"] = "text"
    return broken


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda said: [said], "is no plan"),
        (without("format"), "is no plan"),
        (lambda said: {**said, "format": 2}, "has the format 2, and this version of Groundwork reads the format 1; plan again."),
        (without("components"), "is damaged: something in it is missing"),
        (without("account"), "is damaged"),
        (lambda said: {**said, "components": [{"name": "a"}]}, "is damaged"),
        (broken_change, "is damaged"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_in_a_sentence(tmp_path: Path, spoil: Callable[[Document], Any], words: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(spoil(plan(queue("a")))), encoding="utf-8")
    with pytest.raises(PlanError) as refused:
        read(path)
    assert words in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_file_that_is_cut_or_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(plan())[:-20], encoding="utf-8")
    with pytest.raises(PlanError, match=r"is damaged: it is no JSON \("):
        read(tmp_path / "plan.json")
    with pytest.raises(PlanError, match=r"cannot be read: No such file or directory\."):
        read(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (PROD, ""),
        (Subject(), ""),
        (Subject(environment="dev"), "The plan is of the environment prod, and this run is of dev."),
        (Subject(environment="prod", region="us-east-1"), "The plan is of the region eu-central-1, and this run is of us-east-1."),
        (Subject(account="111122223333"), "The plan is of the account 123456789012, and this run is of 111122223333."),
        (Subject("destroy.yml"), "The plan is of the playbook site.yml, and this run is of destroy.yml."),
    ],
)
def test_a_plan_of_something_else_is_refused(now: Subject, expected: str) -> None:
    assert refusal(plan(), now) == expected


def test_a_plan_that_is_not_complete_is_refused() -> None:
    assert refusal(plan(failure="no"), PROD) == "The plan is not complete: queues could not be planned."


@pytest.mark.parametrize(
    ("saved", "now", "expected"),
    [
        ([queue("a")], [queue("a")], []),
        (
            [queue("a", before={"delay": 0}, after={"delay": 5})],
            [queue("a", before={"delay": 3}, after={"delay": 5})],
            ["queues: 'Make (a)': ~ delay: 0 -> 3 (in AWS)"],
        ),
        (
            [queue("a", before={"delay": 0}, after={"delay": 5})],
            [queue("a", before={"delay": 0}, after={"delay": 6, "tags": {"Name": "a"}})],
            ["queues: 'Make (a)': ~ delay: 5 -> 6 (planned)", "queues: 'Make (a)': + tags: Name=a (planned)"],
        ),
        ([queue("a"), queue("b")], [queue("a")], ["queues: 'Make (b)' was to be changed, and no longer is."]),
        ([queue("a")], [queue("a"), queue("b", "delete")], ["queues: 'Make (b)' is to be deleted, which was not planned."]),
        ([queue("a", "create")], [queue("a")], ["queues: 'Make (a)': change was create, and is update."]),
        ([queue(None), queue(None, after={"a": 1})], [queue(None), queue(None)], ["queues: 'Make': - a: 1 (planned)"]),
        (
            [replace(queue("a"), asked="1")],
            [replace(queue("a"), asked="2")],
            ["queues: 'Make (a)': its first call is the same, and its module is asked for something else."],
        ),
        ([queue("a")], [], ["Nothing of it is left to do: AWS is as the configuration says."]),
    ],
)
def test_what_moved_since_is_told_by_component_task_item_and_attribute(saved: list[Change], now: list[Change], expected: list[str]) -> None:
    later = {**plan(*now), "time": "later", "groundwork_version": "9.9.9", "findings": []}
    assert differences(plan(*saved), later) == expected


def test_components_that_came_went_or_fail_now_are_told() -> None:
    now = plan(queue("a"), failure="sqs : Make: no")
    now["components"][1]["name"] = "worker"
    assert differences(plan(queue("a")), now) == [
        "queues: cannot be planned any more: sqs : Make: no",
        "api: is in the plan, and not in this run.",
        "worker: is not in the plan.",
    ]


def test_of_many_differences_the_first_are_told_and_the_number_of_the_others() -> None:
    told = differences(plan(queue("z")), plan(*(queue(str(number)) for number in range(TOLD + 5)), queue("z")))
    assert len(told) == TOLD + 1
    assert told[-1] == "... and 5 more."


def test_a_run_is_held_beside_the_plan_that_it_carried_out() -> None:
    saved = plan(queue("a"), queue("b"))
    assert deviations(saved, [component.as_dict() for component in components(queue("a"), queue("b", "create"))]) == []
    assert deviations(saved, [component.as_dict() for component in components(queue("a"), queue("c"))]) == [
        "queues: 'Make (b)' was planned, and not made.",
        "queues: 'Make (c)' was made, and not planned.",
    ]


def saved_as(folder: Path, said: Document) -> Path:
    path = folder / "saved.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def test_a_plan_of_another_environment_is_refused_before_planning_again(tmp_path: Path) -> None:
    path = saved_as(tmp_path, plan())
    with pytest.raises(PlanError, match=r"The plan is of the environment prod, and this run is of dev\. Nothing was changed\."):
        compare(path, Subject(environment="dev"), lambda: pytest.fail("it planned again"))


def test_a_plan_of_another_account_is_refused_once_the_account_is_known(tmp_path: Path) -> None:
    path = saved_as(tmp_path, plan())
    elsewhere = plan(subject=Subject("site.yml", "prod", "eu-central-1", "111122223333"))
    with pytest.raises(PlanError, match=r"the account 123456789012, and this run is of 111122223333"):
        compare(path, PROD, lambda: elsewhere)
    assert compare(path, PROD, lambda: {**plan(), "time": "later"}) == []


def test_the_outcome_says_what_moved_and_what_to_do() -> None:
    assert outcome(Path("plan.json"), []) == {"msg": "The plan plan.json holds."}
    refused = outcome(Path("plan.json"), ["queues: a"])
    assert refused["failed"] is True
    assert refused["msg"] == (
        "The plan plan.json does not hold any more, and nothing was changed. Since it was made:\n- queues: a\nPlan again, and look at it."
    )


WRITE = """
import json, os, pathlib, sys
folder = pathlib.Path(os.environ["GROUNDWORK_RUNS"])
watching = {"AWX_ISOLATED_DATA_DIR", "GROUNDWORK_REPORT"} & set(os.environ)
seen = {"arguments": sys.argv[1:], "watching": sorted(watching), "callbacks": os.environ.get("ANSIBLE_CALLBACK_PLUGINS")}
said = json.loads(pathlib.Path(PLAN).read_text())
folder.joinpath("1-plan.json").write_text(json.dumps({**said, "seen": seen}))
sys.exit(STATUS)
"""


def command(plan_path: Path, status: int = 0) -> list[str]:
    return [sys.executable, "-c", WRITE.replace("PLAN", repr(str(plan_path))).replace("STATUS", str(status)), "site.yml", "-e", "plan=x"]


def test_planning_again_is_the_same_command_as_a_check_run_that_holds_to_no_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWX_ISOLATED_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GROUNDWORK_REPORT", str(tmp_path / "report.json"))
    (tmp_path / "awx_display.py").touch()
    monkeypatch.setenv("ANSIBLE_CALLBACK_PLUGINS", f"{tmp_path}:/own/callbacks")
    again = plan_again(command(saved_as(tmp_path, plan())))
    assert again["seen"] == {
        "arguments": ["site.yml", "-e", "plan=x", "--check", "-e", '{"plan": "", "fail_on_changes": false}'],
        "watching": [],
        "callbacks": "/own/callbacks",
    }


def test_planning_again_that_fails_tells_why(tmp_path: Path) -> None:
    broken = [sys.executable, "-c", "print('no credentials'); print('PLAY RECAP'); print('web : ok=1'); raise SystemExit(2)"]
    with pytest.raises(PlanError, match=r"ended without a plan:\nno credentials$"):
        plan_again(broken)
    with pytest.raises(PlanError, match="ended without a plan"):
        plan_again(command(saved_as(tmp_path, plan()), status=2))
    assert plan_again(command(saved_as(tmp_path, plan(failure="no")), status=2))["components"][0]["failure"] == "no"
