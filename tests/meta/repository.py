# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the repository holds, for the tests that read it."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PLUGIN_FOLDERS = ("action", "callback", "filter", "lookup")
COMMAND_BLOCK = re.compile(r"^```shell\n(.*?)^```", re.MULTILINE | re.DOTALL)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository that is, or would be, committed; links included, files behind them not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted({path for path in paths if path.is_symlink() or path.is_file()}))


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def modules() -> list[Path]:
    return sorted(path for path in tracked() if path.parent == ROOT / "plugins" / "modules" and path.suffix == ".py")


def plugins() -> list[Path]:
    folders = {ROOT / "plugins" / name for name in PLUGIN_FOLDERS}
    return sorted(path for path in tracked() if path.parent in folders and path.suffix == ".py")


def roles() -> list[str]:
    return sorted({path.relative_to(ROOT).parts[1] for path in tracked() if path.is_relative_to(ROOT / "roles")})


def files_that_say(word: str, *folders: str) -> list[Path]:
    """The files of these folders that hold the word; the tests here do not count."""
    pattern = re.compile(rf"\b{re.escape(word)}\b")
    within = [ROOT / folder for folder in folders]
    files = (path for path in tracked() if path.suffix in (".py", ".yml") and not path.is_symlink() and path.parent != Path(__file__).parent)
    return [path for path in files if any(path.is_relative_to(folder) for folder in within) and pattern.search(text_of(path))]


def loaded(path: Path) -> Any:
    return yaml.safe_load(text_of(path)) if path.is_file() else None


def pages() -> list[Path]:
    """The pages of documentation that hold commands."""
    folders = (ROOT / "docs", ROOT / "roles", ROOT / "awx", ROOT / "examples")
    found = [path for path in tracked() if path.suffix == ".md" and (path.parent == ROOT or any(path.is_relative_to(folder) for folder in folders))]
    return [path for path in found if commands(path)]


def commands(page: Path) -> list[str]:
    """The commands in the page's shell blocks, in order, lines that end in a backslash joined."""
    blocks = COMMAND_BLOCK.findall(text_of(page))
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
