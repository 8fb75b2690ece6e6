# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback: the table and the file at the end of a run, and that it is in nobody's way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration import modules_for_runner
from tests.integration.playing import ROOT

if TYPE_CHECKING:
    from tests.emulator import Emulator
    from tests.integration.playing import Playing, Result

Run = Callable[..., "Result"]

VPC = {"name": "Make the VPC", "amazon.aws.ec2_vpc_net": {"name": "callback", "cidr_block": "10.0.0.0/16", "region": "eu-central-1"}}
FAIL = {"name": "Give up", "ansible.builtin.fail": {"msg": "No more room."}}
INVENTORY = {
    "foundation": {"children": {"vpc": {"hosts": {"network": None}}, "iam": {"hosts": {"identity": None}}}},
    "services": {"children": {"ecs_service": {"hosts": {"api": None}}}},
}
ENVIRONMENT = {"environment_name": "{{ 'te' ~ 'st' }}", "environment_region": "{{ 'eu-central-1' }}"}


@pytest.fixture
def run(play: Playing, tmp_path: Path) -> Run:
    """Run each component's role (given as tasks by kind), play by play."""

    def run_roles(roles: dict[str, list[dict[str, Any]]], *arguments: str, variables: Any = None, children: Any = None, **options: Any) -> Result:
        for kind, tasks in roles.items():
            folder = tmp_path / "roles" / kind / "tasks"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "main.yml").write_text(yaml.safe_dump(tasks), encoding="utf-8")
        own = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        given = ENVIRONMENT if variables is None else variables
        inventory, playbook = tmp_path / "hosts.yml", tmp_path / "play.yml"
        inventory.write_text(yaml.safe_dump({"all": {"vars": {**own, **given}, "children": children or INVENTORY}}), encoding="utf-8")
        plays = [{"hosts": kind, "gather_facts": False, "tasks": [{"ansible.builtin.include_role": {"name": kind}}]} for kind in roles]
        playbook.write_text(yaml.safe_dump(plays, sort_keys=False), encoding="utf-8")
        options["environment"] = {"GROUNDWORK_REPORT": str(tmp_path / "report.json")} | options.get("environment", {})
        return play(playbook, *arguments, inventory=inventory, **options)

    return run_roles


def report(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return said


def rows(result: Result) -> dict[str, list[str]]:
    """The table's rows by component: kind, outcome, and how much is created, changed and deleted."""
    _, heading, table = result.stdout.partition("layer  ")
    lines = table.partition("\n\n")[0].splitlines()[1:] if heading else []
    columns = [(match.start(), match.end()) for match in re.finditer("-+", lines[0])] if lines else []
    found = [[line[start:end].strip() for start, end in columns] for line in lines[1:]]
    return {row[1]: row[2:] for row in found}


@pytest.mark.core
@pytest.mark.parametrize("forks", ["1", "5"])
def test_the_table_and_the_report_say_what_each_component_did(run: Run, fresh_account: Emulator, tmp_path: Path, forks: str) -> None:
    roles = {"vpc": [VPC], "ecs_service": [VPC], "iam": [FAIL]}
    planned = run({"vpc": [VPC], "iam": []}, "--forks", forks, check=True).assert_ok()
    assert rows(planned) == {"network": ["vpc", "to change", "1", "", ""], "identity": ["iam", "not started", "", "", ""]}
    assert "PLAN: test in eu-central-1" in planned.stdout
    assert report(tmp_path)["check"] is True
    real = run(roles, "--forks", forks)
    assert real.rc == 2
    assert rows(real) == {
        "network": ["vpc", "changed", "1", "", ""],
        "identity": ["iam", "failed", "", "", ""],
        "api": ["ecs_service", "ok", "", "", ""],
    }
    components = report(tmp_path)["components"]
    assert [(entry["task"], entry["item"], entry["change"], entry["operation"]) for entry in components["network"]["changes"]] == [
        ("vpc : Make the VPC", None, "create", "CreateVpc")
    ]
    assert components["identity"]["failure"] == "iam : Give up: No more room."


def test_changes_of_a_loop_are_counted_by_item(run: Run, fresh_account: Emulator, tmp_path: Path) -> None:
    vpcs = {"name": "Make", "amazon.aws.ec2_vpc_net": {**VPC["amazon.aws.ec2_vpc_net"], "name": "{{ item }}"}, "loop": ["a", "b"]}  # type: ignore[dict-item]
    assert rows(run({"vpc": [vpcs]}).assert_ok())["network"] == ["vpc", "changed", "2", "", ""]
    assert [(change["item"], change["operation"]) for change in report(tmp_path)["components"]["network"]["changes"]] == [
        ("a", "CreateVpc"),
        ("b", "CreateVpc"),
    ]


@pytest.mark.core
def test_a_playbook_that_is_not_ours_runs_without_a_word(run: Run) -> None:
    hosts = {"vpc": {"hosts": {"one": None}}, "web": {"hosts": {"two": None}}}
    result = run({"web": [{"ansible.builtin.debug": {"msg": "hello"}}]}, variables={}, children=hosts).assert_ok()
    assert "PLAN" not in result.stdout
    assert "RESULT" not in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize("region", ["{{ nowhere }}", "{{ 1 / 0 }}", "{{ lookup('no.such.plugin') }}", "{{ unfinished"])
def test_an_environment_that_cannot_be_templated_breaks_no_run(run: Run, region: str) -> None:
    result = run({"vpc": [{"ansible.builtin.debug": {"msg": "hello"}}]}, variables={**ENVIRONMENT, "environment_region": region}).assert_ok()
    assert "hello" in result.stdout
    assert "callback" not in result.stdout + result.stderr


@pytest.mark.parametrize(("shows_ok", "times"), [("true", 1), ("false", 1)])
def test_what_a_playbook_says_is_shown_once(run: Run, shows_ok: str, times: int) -> None:
    lines = {"ansible.builtin.debug": {"msg": ["first line", "second line"]}}
    result = run({"vpc": [lines]}, environment={"ANSIBLE_DISPLAY_OK_HOSTS": shows_ok}).assert_ok()
    assert result.stdout.count("second line") == times


def test_findings_of_other_modules_are_not_ours(run: Run, tmp_path: Path) -> None:
    collections = {"ANSIBLE_COLLECTIONS_PATH": f"{modules_for_runner.write(tmp_path)}:{ROOT / 'collections'}"}
    result = run({"vpc": [{"name": "Look", "community.aws.found": {}}]}, environment=collections).assert_ok()
    assert rows(result)["network"] == ["vpc", "changed", "", "1", ""]
    assert "callback" not in result.stdout + result.stderr
    assert report(tmp_path)["findings"] == []


def test_a_report_that_cannot_be_written_is_a_warning(run: Run) -> None:
    result = run({"vpc": []}, environment={"GROUNDWORK_REPORT": "/nowhere/report.json"}).assert_ok()
    assert "/nowhere/report.json" in result.stdout + result.stderr


def test_a_run_that_ends_early_or_has_several_playbooks_is_closed(run: Run, play: Playing, fresh_account: Emulator, tmp_path: Path, temporary: Path) -> None:
    here = {"ANSIBLE_LOCAL_TEMP": str(temporary), "TMPDIR": str(temporary)}
    run({"vpc": [VPC, {"ansible.builtin.meta": "end_play"}]}, environment=here).assert_ok()
    result = play(tmp_path / "play.yml", str(tmp_path / "play.yml"), inventory=tmp_path / "hosts.yml", environment=here).assert_ok()
    assert result.stdout.count("RESULT: test in eu-central-1") == 2
    (tmp_path / "play.yml").write_text("- hosts: all\n  tasks:\n    - no.such.module:\n", encoding="utf-8")
    assert play(tmp_path / "play.yml", inventory=tmp_path / "hosts.yml", environment=here).rc != 0
    assert list(temporary.iterdir()) == []


@pytest.mark.core
@pytest.mark.parametrize(("given", "where"), [(None, "home/groundwork"), ("elsewhere", "elsewhere"), ("", None)])
def test_what_was_compiled_is_kept_where_the_option_says(run: Run, fresh_account: Emulator, tmp_path: Path, given: str | None, where: str | None) -> None:
    option = {} if given is None else {"GROUNDWORK_CODE_CACHE": str(tmp_path / given) if given else ""}
    run({"vpc": []}, environment={"ANSIBLE_HOME": str(tmp_path / "home"), **option}).assert_ok()
    assert [path.parent for path in tmp_path.rglob("*.code")] == ([tmp_path / where] if where else [])
    assert not [path for path in ROOT.iterdir() if "ANSIBLE_HOME" in path.name]
