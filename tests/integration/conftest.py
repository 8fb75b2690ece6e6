# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playing playbooks and single roles against the emulator."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ACCOUNT_ID, REGION
from tests.integration import playing
from tests.integration.playing import Playing, Result

if TYPE_CHECKING:
    from tests.emulator import Emulator

Play = Callable[..., Result]


@pytest.fixture
def play(emulator: Emulator, aws_environment: dict[str, str], tmp_path: Path) -> Playing:
    """`play('site.yml', inventory='inventories/dev', check=True)` runs ansible-playbook in the repository's root."""
    return Playing(emulator, aws_environment, tmp_path)


@pytest.fixture
def stack() -> dict[str, Any]:
    """What a role is told about its environment, as group_vars/all/stack.yml would."""
    return {
        "project": "groundwork",
        "environment": "test",
        "class": "nonprod",
        "region": REGION,
        "account_id": ACCOUNT_ID,
        "profile": "",
        "naming": {"default": "{project}-{env}-{key}", "templates": playing.naming_templates(), "suffix": False},
    }


@pytest.fixture
def stack_tags(stack: dict[str, Any]) -> dict[str, str]:
    """The tags that every resource of the test environment carries."""
    return {
        "Project": stack["project"],
        "Environment": stack["environment"],
        "ManagedBy": "groundwork",
        "groundwork:project": stack["project"],
        "groundwork:environment": stack["environment"],
        "groundwork:component": "test",
    }


@pytest.fixture
def role_play(play: Playing, stack: dict[str, Any], stack_tags: dict[str, str], tmp_path: Path) -> Play:
    """`role_play('vpc', {'vpc_cidr': ...}, state='absent')` runs one role alone, on localhost."""

    def run(role: str, variables: dict[str, Any] | None = None, state: str = "present", **options: Any) -> Result:
        given = {f"{role}_state": state, f"{role}_stack": stack, f"{role}_tags": stack_tags} | (variables or {})
        playbook = playing.write_role_playbook(tmp_path, role, given)
        return play(playbook, **options)

    return run


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for TMPDIR; ansible-core keeps sockets in it, whose paths may not be as long as those of tmp_path."""
    with tempfile.TemporaryDirectory(prefix="gw-") as folder:
        yield Path(folder)
