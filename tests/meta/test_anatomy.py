# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module, plugin and role has its documentation, its tests and its bones."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import pytest

from .repository import ROOT, files_that_say, loaded, modules, plugins, roles, text_of

if TYPE_CHECKING:
    from pathlib import Path

# A role that makes nothing in AWS has nothing that a scenario could read back; integration tests play it.
WITHOUT_RESOURCES = {"environment"}
# What belongs to the environment and to no kind keeps its own name.
SHARED_NAMES = {"environment": ("findings_", "logs_", "stack")}
UPSTREAM_MODULE = re.compile(r"^\s+((?:amazon|community)\.aws\.\w+):", re.MULTILINE)
PASSED_TO = re.compile(r"plugin_utils(?:\.| import )(\w+)")


def documentation_of(plugin: Path) -> set[str]:
    """The blocks of documentation, DOCUMENTATION, EXAMPLES and RETURN, that the file assigns."""
    assigned = [node for node in ast.parse(text_of(plugin)).body if isinstance(node, ast.Assign)]
    return {target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)} & {"DOCUMENTATION", "EXAMPLES", "RETURN"}


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.stem)
def test_a_module_is_documented(module: Path) -> None:
    assert documentation_of(module) == {"DOCUMENTATION", "EXAMPLES", "RETURN"}


@pytest.mark.parametrize("module", [path for path in modules() if not (ROOT / "plugins" / "action" / path.name).exists()], ids=lambda path: path.stem)
def test_a_module_has_a_test_file(module: Path) -> None:
    assert (ROOT / "tests" / "unit" / "modules" / f"test_{module.stem}.py").is_file()


def test_the_action_groups_hold_every_module_of_ours_and_what_roles_call_of_others() -> None:
    groups = loaded(ROOT / "meta" / "runtime.yml")["action_groups"]
    assert "groundwork.aws.components" in groups["aws"][0]["metadata"]["extend_group"]
    own = [path.stem for path in modules() if not (ROOT / "plugins" / "action" / path.name).exists()]
    called = {name for path in [*ROOT.glob("roles/*/tasks/**/*.yml"), *ROOT.glob("playbooks/**/*.yml")] for name in UPSTREAM_MODULE.findall(text_of(path))}
    assert len(called) > 10
    assert sorted(groups["components"]) == sorted([*own, *called])


@pytest.mark.parametrize("plugin", plugins(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_plugin_is_documented(plugin: Path) -> None:
    wanted = {"DOCUMENTATION"} if plugin.parent.name == "callback" else {"DOCUMENTATION", "EXAMPLES", "RETURN"}
    assert plugin.parent.name == "action" or documentation_of(plugin) >= wanted


@pytest.mark.parametrize("plugin", plugins(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_plugin_is_tested(plugin: Path) -> None:
    """By its name, or, where it only passes values on, by the name of the code that it passes them to."""
    names = [plugin.stem, *PASSED_TO.findall(text_of(plugin))]
    assert [name for name in names if files_that_say(name, "tests")], f"no test names any of {names}"


@pytest.mark.parametrize("role", roles())
def test_a_role_has_its_bones(role: str) -> None:
    wanted = ["README.md", "meta/argument_specs.yml", "tasks/main.yml"]
    assert [part for part in wanted if not (ROOT / "roles" / role / part).is_file()] == []


@pytest.mark.parametrize("role", roles())
def test_a_role_is_tested(role: str) -> None:
    assert files_that_say(role, "tests"), f"no test names the role {role}"


@pytest.mark.parametrize("role", sorted(set(roles()) - WITHOUT_RESOURCES))
def test_a_role_has_a_scenario_that_reads_aws_back(role: str) -> None:
    assert [name for name in ("molecule.yml", "verify.py") if not (ROOT / "molecule" / role / name).is_file()] == []


@pytest.mark.parametrize("role", roles())
def test_specification_and_defaults_name_the_same_variables(role: str) -> None:
    options = options_of(role)
    defaults = set(loaded(ROOT / "roles" / role / "defaults" / "main.yml") or {})
    required = {name for name, option in options.items() if option.get("required")}
    assert set(options) - required == defaults


@pytest.mark.parametrize("role", roles())
def test_every_variable_carries_its_role(role: str) -> None:
    prefixes = (f"{role}_", *SHARED_NAMES.get(role, ()))
    assert [name for name in options_of(role) if not name.startswith(prefixes)] == []


@pytest.mark.parametrize("role", roles())
def test_every_option_is_typed_to_the_leaf_and_described(role: str) -> None:
    assert faults_of(options_of(role), "") == []


def options_of(role: str) -> dict[str, dict[str, Any]]:
    """The options of all of the role's entry points."""
    entries = loaded(ROOT / "roles" / role / "meta" / "argument_specs.yml")["argument_specs"].values()
    return {name: option for entry in entries for name, option in (entry.get("options") or {}).items()}


def faults_of(options: dict[str, dict[str, Any]], path: str) -> list[str]:
    faults = []
    for name, option in options.items():
        here = f"{path}{name}"
        faults += [f"{here}: {key}" for key in ("type", "description") if key not in option]
        faults += [f"{here}: elements"] if option.get("type") == "list" and "elements" not in option else []
        faults += [f"{here}: default, which Ansible ignores here"] if "default" in option else []
        faults += faults_of(option.get("options") or {}, f"{here}.")
    return faults


def _shared_variables() -> dict[str, Any]:
    files = sorted((ROOT / "group_vars/all").glob("*.yml"))
    return {name: value for file in files for name, value in loaded(file).items()}


def _asks_aws(name: str, variables: dict[str, Any], known: frozenset[str]) -> bool:
    """Whether a variable is looked up in AWS, itself or by one that it names, but for those whose value is known."""
    said = repr(variables[name])
    if "groundwork.aws.resource\\'" in said or "'groundwork.aws.resource'" in said:
        return True
    named = set(re.findall(r"\b[a-z_]\w+\b", said)) & variables.keys() - known - {name}
    return any(_asks_aws(other, variables, known | {name}) for other in named)


@pytest.mark.parametrize("kind", [role for role in roles() if role != "environment"])
def test_what_a_role_takes_from_others_is_looked_up_before_its_first_task(kind: str) -> None:
    variables = _shared_variables()
    shared = frozenset(["stack", *variables["component_shared"].get(kind, [])])
    asking = {name for name in variables if name.startswith(f"{kind}_") and name not in shared and _asks_aws(name, variables, shared)}
    assert asking == set()
