# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is collected of a run, and what is said and kept at its end."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.playbook.block import Block
from ansible.playbook.play import Play

from ansible_collections.groundwork.aws.plugins.action.run_summary import in_words
from ansible_collections.groundwork.aws.plugins.plugin_utils import conclusion
from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import Call
from ansible_collections.groundwork.aws.plugins.plugin_utils.collected import Collected, service_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan import planned_result
from ansible_collections.groundwork.aws.plugins.plugin_utils.records import Records

TASK = SimpleNamespace(get_name=lambda: "sqs : Make", _uuid="1")
MADE = {"changed": True, "diff": {"before": {}, "after": {"size": 1}}}
QUEUE = "groundwork.aws.sqs_queue"


@pytest.fixture
def collected() -> Collected:
    """Of an environment with a component that began, and one that did not."""
    run = Collected("site.yml")
    run.is_in("prod", "eu-central-1")
    run.learn("queues", ["all", "foundation", "sqs"])
    run.learn("api", ["all", "services", "ecs_service"])
    run.begin("queues", "sqs")
    return run


def test_a_component_s_changes_and_its_first_failure_are_collected(collected: Collected) -> None:
    collected.take("queues", TASK, QUEUE, MADE)
    collected.take_failure("queues", TASK, QUEUE, {"msg": "No more room.", "results": [{**MADE, "_ansible_item_label": "a"}, {"failed": True, "msg": "Full."}]})
    collected.take_failure("queues", TASK, QUEUE, {"msg": "again"})
    queues = collected.components["queues"]
    assert [(change.task, change.item, change.change) for change in queues.changes] == [("sqs : Make", None, "create"), ("sqs : Make", "a", "create")]
    assert queues.failure == "sqs : Make: Full."
    assert (queues.started, collected.components["api"].started) == (True, False)


def test_a_host_of_another_project_counts_once_it_plans_a_call(collected: Collected) -> None:
    collected.take("localhost", TASK, "ansible.builtin.copy", MADE)
    assert "localhost" not in collected.components
    collected.take("localhost", TASK, "amazon.aws.ec2_vpc_net", planned_result(Call("ec2", "CreateVpc", {})))
    localhost = collected.components["localhost"]
    assert (localhost.kind, localhost.layer, localhost.changes[0].call) == ("", "", "ec2:CreateVpc")


def test_a_task_that_shows_no_differences_is_planned_without_them(collected: Collected) -> None:
    around = Block(play=Play.load({"hosts": "all", "diff": False}))
    for number, task in enumerate([SimpleNamespace(_diff=False, _parent=None), SimpleNamespace(_diff=None, _parent=around)]):
        hiding = SimpleNamespace(**vars(task), _uuid=f"hiding-{number}", get_name=TASK.get_name)
        collected.begin_task(hiding)
        collected.take("queues", hiding, QUEUE, MADE)
    include = SimpleNamespace(_diff=False, _parent=Block(play=Play.load({"hosts": "all"})))
    showing = SimpleNamespace(_diff=None, _parent=include, _uuid="2", get_name=TASK.get_name)
    collected.begin_task(showing)
    collected.take("queues", showing, QUEUE, MADE)
    assert [(change.change, change.after) for change in collected.components["queues"].changes] == [("create", {}), ("create", {}), ("create", {"size": 1})]


def test_the_account_is_what_the_stack_says(collected: Collected) -> None:
    collected.take(
        "queues", TASK, "ansible.builtin.set_fact", {"results": [{"ansible_facts": {"other": 1}}, {"ansible_facts": {"stack": {"account_id": "1"}}}]}
    )
    assert vars(collected.subject) == {"playbook": "site.yml", "environment": "prod", "region": "eu-central-1", "account": "1"}


@pytest.mark.parametrize(
    ("module", "service"),
    [
        ("groundwork.aws.elbv2_load_balancer", "elbv2"),
        ("groundwork.aws.application_autoscaling_policy", "application-autoscaling"),
        ("groundwork.aws.logs_log_group", "logs"),
        ("groundwork.aws.validate_environment", ""),
        ("amazon.aws.ec2_vpc_net", ""),
    ],
)
def test_a_module_of_ours_tells_its_service_by_its_name(module: str, service: str) -> None:
    assert service_of(module) == service


def test_a_plan_shows_its_changes_between_table_and_closing_line(collected: Collected) -> None:
    collected.take("queues", TASK, QUEUE, MADE)
    short = [line.text for line in conclusion.table(collected, planning=True, details=False)]
    long = [line.text for line in conclusion.table(collected, planning=True, details=True)]
    assert short[-2:] == ["", "Plan: 1 to create, 0 to change, 0 to delete."]
    assert long == [*short[:-2], "", "queues (sqs): +1", "  + Make  [sqs_queue]", "      size: 1", *short[-2:]]


def test_a_plan_is_kept_as_json_and_as_a_page(collected: Collected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    collected.take("queues", TASK, QUEUE, MADE)
    collected.findings = [{"id": "a", "message": "b.", "recommendation": "c."}, {"id": "d", "message": "e.", "recommendation": "f.", "waived": True}]
    assert conclusion.write_plan(Records(tmp_path / "runs", "1-prod"), collected) == "The plan is kept in runs/1-prod-plan.json and runs/1-prod-plan.md."
    assert json.loads((tmp_path / "runs" / "1-prod-plan.json").read_text(encoding="utf-8"))["summary"]["create"] == 1
    page = (tmp_path / "runs" / "1-prod-plan.md").read_text(encoding="utf-8")
    assert "## Groundwork plan: prod in eu-central-1" in page
    assert ("warning a: b. c." in page, "d: e." in page) == (True, False)


def test_a_plan_that_cannot_be_kept_fails_no_run(collected: Collected) -> None:
    said = conclusion.write_plan(Records(Path("/proc/none"), "1-prod"), collected)
    assert said.startswith("The plan could not be kept: ")
    assert "/proc/none" in said


def test_a_run_that_held_to_a_plan_says_whether_it_made_that(collected: Collected, tmp_path: Path) -> None:
    collected.take("queues", TASK, QUEUE, MADE)
    kept = Records(tmp_path, "1-prod")
    conclusion.write_plan(kept, collected)
    path = str(kept.path("plan.json"))
    assert conclusion.beside_the_plan(path, collected) == [f"Made exactly what {path} planned."]
    collected.components["queues"].changes.clear()
    assert conclusion.beside_the_plan(path, collected) == [
        f"This is not all that, and only what, {path} planned:",
        "- queues: 'Make' was planned, and not made.",
    ]
    assert "cannot be read" in conclusion.beside_the_plan(f"{path}.none", collected)[0]


def test_the_summary_is_of_figures_and_of_the_components_that_have_any(collected: Collected) -> None:
    nothing = conclusion.summary(collected, planning=True)
    assert (nothing["components"], in_words(nothing)) == ({}, "Nothing changes.")
    collected.take("queues", TASK, QUEUE, MADE)
    collected.take_failure("api", TASK, QUEUE, {"msg": "no"})
    expected: dict[str, Any] = {
        "check": True,
        "playbook": "site.yml",
        "environment": "prod",
        "region": "eu-central-1",
        "account": "",
        "counts": {"create": 1, "update": 0, "delete": 0},
        "components": {"queues": {"create": 1, "update": 0, "delete": 0}},
        "failed": {"api": "sqs : Make: no"},
    }
    assert conclusion.summary(collected, planning=True) == expected
    assert in_words(expected) == "Changes are waiting, and nothing is broken. Plan: 1 to create, 0 to change, 0 to delete. A run would change queues."
