# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this project says of itself in files: its roles' variables, and which of them are wired."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parents[2]
WIRING = Path("group_vars", "all", "wiring.yml")
TOP_LEVEL_KEY = re.compile(r"^([A-Za-z_]\w*)[ ]*:", re.MULTILINE)


def is_plain(value: object) -> bool:
    """Whether a default is a value, not a template of other variables."""
    return "{{" not in str(value) and "{%" not in str(value)


def role_of(folder: Path, load: Callable[[str], Any]) -> Role:
    """A role's variables, from its argument_specs and its defaults."""
    specs = load(str(folder / "meta" / "argument_specs.yml")) or {}
    defaults = folder / "defaults" / "main.yml"
    values = (load(str(defaults)) or {}) if defaults.is_file() else {}
    options = ((specs.get("argument_specs") or {}).get("main") or {}).get("options") or {}
    return Role(folder.name, options, {name: value for name, value in values.items() if is_plain(value)})


def roles(load: Callable[[str], Any], root: Path = ROOT) -> dict[str, Role]:
    """The roles that say what variables they have."""
    found = sorted(path.parent.parent for path in root.glob("roles/*/meta/argument_specs.yml"))
    return {folder.name: role_of(folder, load) for folder in found}


def wired_names(folders: Iterable[Path]) -> frozenset[str]:
    """The variables that a wiring.yml in one of the folders sets."""
    files = [folder / WIRING for folder in folders]
    texts = [path.read_text(encoding="utf-8") for path in files if path.is_file()]
    return frozenset(name for text in texts for name in TOP_LEVEL_KEY.findall(text))


def wiring_folders(playbook_dir: str) -> list[Path]:
    """Where a wiring.yml may be: beside the playbook, above it, in this collection."""
    playbooks = Path(playbook_dir).resolve()
    return list(dict.fromkeys([playbooks, playbooks.parent, ROOT]))
