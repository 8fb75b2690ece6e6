# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command of the documentation works: each page is one session on an empty account, its commands run in order."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from .repository import ROOT, commands, make_targets, pages

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator import Emulator

# Run elsewhere: a part of `make test` each, the whole of it, or what brings the reader here.
ELSEWHERE = ("make ", "git clone ", "cd ")
TIMEOUT_SECONDS = 600


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_of_a_page_works(page: Path, fresh_account: Emulator, aws_environment: dict[str, str]) -> None:
    session = [command for command in commands(page) if not command.startswith(ELSEWHERE)]
    assert fresh_account.url == aws_environment["AWS_ENDPOINT_URL"]
    script = "\n".join(["set -eux", *session])
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=aws_environment, capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_command_of_a_page_is_a_target(page: Path) -> None:
    asked = [command.split()[1] for command in commands(page) if command.startswith("make ")]
    assert [target for target in asked if target not in make_targets()] == []
