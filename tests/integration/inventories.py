# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories that tests write: one environment each, with the project's group_vars/all as examples have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from tests.integration.playing import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LAYERS: dict[str, dict[str, list[str]]] = {
    "foundation": {"vpc": ["network"], "iam": ["identity"]},
    "perimeter": {"security_groups": ["firewall"], "ecs_cluster": ["cluster"]},
}


def write_inventory(folder: Path, variables: dict[str, Any], services: list[str]) -> Path:
    """The inventory of an environment with these services; what the variables say is all that differs from the project's."""
    name = variables["environment_name"]
    layers = {**LAYERS, "services": {"ecs_service": services}}
    groups = {layer: {"children": {kind: {"hosts": dict.fromkeys(hosts)} for kind, hosts in kinds.items()}} for layer, kinds in layers.items()}
    (folder / "group_vars" / name).mkdir(parents=True)
    (folder / "group_vars" / "all").symlink_to(ROOT / "group_vars" / "all")
    (folder / "hosts.yml").write_text(yaml.safe_dump({name: {"children": groups}}), encoding="utf-8")
    (folder / "group_vars" / name / "main.yml").write_text(yaml.safe_dump(variables, sort_keys=False), encoding="utf-8")
    return folder
