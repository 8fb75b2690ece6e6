# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/guard.md lists is what the code says, and no role uses what goes the ordinary way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.plugin_utils import guarded, strict
from scripts import reads

from .repository import ROOT, loaded, text_of, tracked

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "guard.md"
OWN_ACTIONS = ("amazon.aws.s3_object",)
BLOCKS = ("block", "rescue", "always")
#: Modules that could ask AWS past the guard.
PROGRAMS = ("command", "shell", "script", "raw", "uri")


def rows() -> list[str]:
    return [line for line in text_of(PAGE).splitlines() if line.startswith("|")]


@pytest.mark.parametrize(
    ("names", "word"), [(reads.WRITES_IN_DISGUISE, "write"), (reads.READS_IN_DISGUISE, "read"), (strict.FALSE_ALARMS, "")], ids=["writes", "reads", "alarms"]
)
def test_every_exception_is_on_the_page_with_its_reason(names: dict[str, str], word: str) -> None:
    for name, reason in names.items():
        row = next(row for row in rows() if f"`{name}`" in row)
        assert f"| {word} |" in row or not word
        assert reason in row or word == "read"
    listed = {name for row in rows() for name in row.split("`")[1::2] if name.partition(":")[0] in reads.services()}
    assert listed == {*reads.WRITES_IN_DISGUISE, *reads.READS_IN_DISGUISE, *strict.FALSE_ALARMS}


def test_the_modules_that_are_never_run_again_are_on_the_page() -> None:
    assert [name for name in guarded.NEVER_AGAIN if f"`{name}`" not in text_of(PAGE)] == []
    for name in guarded.NEVER_AGAIN:
        assert (reads.installed(".".join(name.split(".")[:2])) / "plugins" / "modules" / f"{name.rpartition('.')[2]}.py").is_file()


def test_the_modules_with_action_plugins_of_their_own_are_those_of_the_page() -> None:
    found = {f"{name}.{path.stem}" for name in reads.COLLECTIONS for path in (reads.installed(name) / "plugins" / "action").glob("[a-z]*.py")}
    assert found == set(OWN_ACTIONS)
    first = next(row for row in rows() if f"`{OWN_ACTIONS[0]}`" in row)
    for name in reads.COLLECTIONS:
        version = yaml.safe_load((reads.installed(name) / "MANIFEST.json").read_text(encoding="utf-8"))["collection_info"]["version"]
        assert f"{name} {version}" in first


def tasks_of(said: Any) -> Iterator[dict[str, Any]]:
    """Every task of a file of tasks or of plays, those in blocks too."""
    for entry in said if isinstance(said, list) else []:
        if isinstance(entry, dict):
            yield entry
            for part in (*BLOCKS, "tasks", "handlers", "pre_tasks", "post_tasks"):
                yield from tasks_of(entry.get(part))


def every_task() -> list[tuple[str, dict[str, Any]]]:
    folders = [ROOT / "playbooks", *(ROOT / "roles").glob("*/tasks"), *(ROOT / "roles").glob("*/handlers")]
    files = [path for path in tracked() if path.suffix == ".yml" and not path.is_symlink() and any(path.is_relative_to(folder) for folder in folders)]
    return [(str(path.relative_to(ROOT)), task) for path in files for task in tasks_of(loaded(path))]


def test_no_role_or_playbook_uses_what_goes_the_ordinary_way() -> None:
    found = every_task()
    assert len(found) > 100
    ordinary = {"async", "become", "connection", "environment", "remote_user"}
    assert [(path, task.get("name")) for path, task in found if ordinary & set(task) and task.get("connection", "local") != "local"] == []
    assert [(path, task.get("name")) for path, task in found if (ordinary - {"connection"}) & set(task)] == []
    assert [(path, task.get("name")) for path, task in found if task.get("delegate_to", "localhost") != "localhost"] == []
    actions = {name for _path, task in found for name in task if "." in name}
    assert actions & {*OWN_ACTIONS, "amazon.aws.aws_s3"} == set()
    assert {name for name in actions if name.rpartition(".")[2] in PROGRAMS} == set()
    assert {".".join(name.split(".")[:2]) for name in actions} <= {"ansible.builtin", "amazon.aws", "community.aws", "groundwork.aws"}
