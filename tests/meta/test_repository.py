# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The repository: its links, its commands, and what no file of it may say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .repository import ROOT, loaded, make_targets, text_of, tracked

LINKS = sorted(path for path in tracked() if path.is_symlink())
# Put together here, so that this file does not say them either.
REGISTRIES = tuple(".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("deb", "debian", "org")))
MACHINE_PATHS = tuple(
    "/".join(("", *parts)) for parts in (("work", "main"), ("work", "shared"), ("tmp", "w", ""), ("root", ""), ("opt", "pypi"), ("opt", "wheels"))
)
BINARY = (".png", ".gz")


def test_the_collection_is_a_link_to_the_repository() -> None:
    link = ROOT / "collections" / "ansible_collections" / "groundwork" / "aws"
    assert link.is_symlink()
    assert str(link.readlink()) == "../../.."


@pytest.mark.parametrize("inventory", sorted(path.parent for path in tracked() if path.match("inventories/*/hosts.yml")), ids=lambda path: path.name)
def test_every_inventory_has_the_one_group_vars(inventory: Path) -> None:
    link = inventory / "group_vars"
    assert link.is_symlink()
    assert str(link.readlink()) == "../../group_vars"


@pytest.mark.parametrize("example", sorted(path.parent for path in tracked() if path.match("examples/*/*/hosts.yml")), ids=lambda path: path.parent.name)
def test_every_example_shares_the_group_vars_of_all(example: Path) -> None:
    link = example / "group_vars" / "all" / "groundwork"
    assert link.is_symlink()
    assert link.resolve() == ROOT / "group_vars" / "all"


@pytest.mark.parametrize("link", LINKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_stays_in_the_repository(link: Path) -> None:
    assert not link.readlink().is_absolute()
    assert link.resolve().is_relative_to(ROOT)
    assert link.exists()


@pytest.mark.parametrize("unwanted", REGISTRIES + MACHINE_PATHS)
def test_no_file_names_a_registry_or_a_machine(unwanted: str) -> None:
    pattern = re.compile(rf"(?<![\w.~\}}]){re.escape(unwanted)}")
    files = (path for path in tracked() if not path.is_symlink() and path.suffix not in BINARY)
    assert [str(path.relative_to(ROOT)) for path in files if pattern.search(text_of(path))] == []


@pytest.mark.parametrize("command", ["demo", "test"])
def test_the_readme_s_commands_are_there(command: str) -> None:
    assert f"make {command}" in text_of(ROOT / "README.md")
    assert command in make_targets()


def test_continuous_integration_runs_the_readme_s_command() -> None:
    assert text_of(ROOT / ".ci" / "run").rstrip().endswith("exec make test")


@pytest.mark.parametrize(
    "path", [path for path in tracked() if path.suffix in (".yml", ".yaml") and not path.is_symlink()], ids=lambda path: str(path.relative_to(ROOT))
)
def test_yaml_files_end_in_yml(path: Path) -> None:
    assert path.suffix == ".yml" or path.name in ("config.yaml", "changelog.yaml", ".pre-commit-config.yaml")


def test_the_versions_agree() -> None:
    version = loaded(ROOT / "galaxy.yml")["version"]
    assert f'version = "{version}"' in text_of(ROOT / "pyproject.toml")


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    words = re.compile(r"pytest\.mark\.(skip|skipif|xfail)|pytest\.(skip|xfail|importorskip)\(")
    strict = ROOT / "tests" / "ministack" / "exceptions.py"  # what it expects to fail, for a fault of the second emulator, has to
    files = [path for path in tracked() if path.is_relative_to(ROOT / "tests") and path.suffix == ".py" and path not in (Path(__file__), strict)]
    assert [str(path.relative_to(ROOT)) for path in files if words.search(text_of(path))] == []


def test_no_task_passes_over_an_error_or_the_check_mode() -> None:
    words = re.compile(r"ignore_errors|not ansible_check_mode")
    folders = [ROOT / name for name in ("roles", "playbooks", "molecule")]
    files = [path for path in tracked() if path.suffix == ".yml" and any(path.is_relative_to(folder) for folder in folders)]
    assert [str(path.relative_to(ROOT)) for path in files if words.search(text_of(path))] == []


def test_c21_s0_03_no_role_playbook_or_shared_variable_names_a_region_or_an_account() -> None:
    place = re.compile(r"\b(?:[a-z]{2}(?:-[a-z]+)+-\d[a-z]?|\d{12})\b")
    folders = [ROOT / "playbooks", ROOT / "group_vars" / "all", *(role / part for role in (ROOT / "roles").iterdir() for part in ("tasks", "defaults", "vars"))]
    files = [path for path in tracked() if path.suffix == ".yml" and any(path.is_relative_to(folder) for folder in folders)]
    assert files
    said = {str(path.relative_to(ROOT)): place.findall("\n".join(line.partition(" #")[0] for line in text_of(path).splitlines())) for path in files}
    assert {path: places for path, places in said.items() if places} == {}


def test_s4_27_the_page_of_the_network_says_what_the_ways_out_cost() -> None:
    text = text_of(ROOT / "docs" / "network.md")
    assert [price for price in ("$32", "$0.045", "$7.20") if price not in text] == []
