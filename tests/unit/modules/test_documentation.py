# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module documents is what it takes and what it gives, for every module of ours that manages a resource."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.module_utils.resource import Kind

from .documentation import documented, specified

FOLDER = Path(__file__).parents[3] / "plugins" / "modules"
NAMES = [path.stem for path in sorted(FOLDER.glob("*.py")) if "Kind(" in path.read_text(encoding="utf-8")]
CONNECTION = ("region", "profile", "tags", "purge_tags")


@pytest.fixture(params=NAMES)
def module(request: pytest.FixtureRequest) -> Any:
    return importlib.import_module(f"ansible_collections.groundwork.aws.plugins.modules.{request.param}")


def kind_of(module: Any) -> Kind:
    return next(value for value in vars(module).values() if isinstance(value, Kind))


def test_there_are_modules() -> None:
    assert {"ec2_flow_log", "ec2_vpc_endpoint", "iam_service_linked_role"} <= set(NAMES)


def test_options_are_those_of_the_specification(module: Any) -> None:
    assert documented(module) == specified(module)


def test_what_is_documented_as_returned_is_returned(module: Any) -> None:
    kind = kind_of(module)
    returned = yaml.safe_load(module.RETURN)
    shown = set(returned[kind.name]["contains"])
    assert set(kind.computed) <= shown <= set(kind.attributes) | set(kind.computed)


def test_examples_use_options_that_exist(module: Any) -> None:
    name = f"groundwork.aws.{module.__name__.rpartition('.')[2]}"
    tasks = yaml.safe_load(module.EXAMPLES)
    calls = [task[name] for task in tasks if name in task]
    assert {"present", "absent"} >= {call.get("state", "present") for call in calls}
    assert any(call.get("state") == "absent" for call in calls)
    for call in calls:
        assert set(call) <= {*module.ARGUMENT_SPEC, *CONNECTION}
        assert {option for option, facts in module.ARGUMENT_SPEC.items() if facts.get("required")} <= set(call)


def test_notes_say_why_the_shipped_module_does_not_do(module: Any) -> None:
    notes = " ".join(yaml.safe_load(module.DOCUMENTATION)["notes"])
    assert "amazon.aws" in notes or "community.aws" in notes
