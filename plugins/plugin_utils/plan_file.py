# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as a file: what is written of a check run, and read again.

C(schemas/plan.json) describes the format. C(FORMAT) goes up with each change of it that a reader would stumble over.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.groundwork.aws.plugins.plugin_utils.project import ROOT
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import Component, counted, in_order

FORMAT = 1

Document = dict[str, t.Any]
_MEMBERS: dict[str, type] = {"environment": str, "region": str, "account": str, "components": list}
_COMPONENT: dict[str, type] = {"name": str, "kind": str, "layer": str, "result": str, "changes": list}
_CHANGE: dict[str, type] = {"task": str, "change": str, "before": dict, "after": dict}


class PlanError(Exception):
    """Why a file cannot be held to, in a sentence."""


@dataclass(frozen=True)
class Subject:
    """What a run is about: a playbook, and an environment where it is."""

    playbook: str = ""
    environment: str = ""
    region: str = ""
    account: str = ""

    @property
    def title(self) -> str:
        """The environment and its region, or the playbook where there is none."""
        return f"{self.environment} in {self.region}" if self.environment and self.region else self.playbook


def document(subject: Subject, components: t.Sequence[Component], findings: t.Sequence[dict[str, t.Any]]) -> Document:
    """The plan as JSON says it."""
    return {
        "format": FORMAT,
        **vars(subject),
        "time": dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
        "groundwork_version": version(),
        "check": True,
        "components": [component.as_dict() for component in in_order(components)],
        "summary": counted(components),
        "findings": list(findings),
    }


@functools.cache
def version() -> str:
    """The version of this collection, from its manifest where it was installed, else from what it is built of."""
    manifest, galaxy = ROOT / "MANIFEST.json", ROOT / "galaxy.yml"
    if manifest.is_file():
        return str(json.loads(manifest.read_text(encoding="utf-8"))["collection_info"]["version"])
    found = re.search(r"^version: *(\S+)", galaxy.read_text(encoding="utf-8"), re.MULTILINE) if galaxy.is_file() else None
    return found[1] if found else ""


def read(path: Path) -> Document:
    """A plan that was written before; an error says what is wrong with the file."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PlanError(f"The plan {path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise PlanError(f"The plan {path} is damaged: it is no JSON ({error}).") from error
    if not isinstance(said, dict) or "format" not in said:
        raise PlanError(f"{path} is no plan: a plan is what a check run writes to <id>-plan.json.")
    if said["format"] != FORMAT:
        raise PlanError(f"The plan {path} has the format {said['format']}, and this version of Groundwork reads the format {FORMAT}; plan again.")
    if not _is_whole(said):
        raise PlanError(f"The plan {path} is damaged: something in it is missing, or is not what it should be; plan again.")
    return said


def _is_whole(said: Document) -> bool:
    components = said.get("components")
    if not _has(said, _MEMBERS) or not isinstance(components, list):
        return False
    return all(_has(component, _COMPONENT) and all(_has(change, _CHANGE) for change in component["changes"]) for component in components)


def _has(value: t.Any, members: dict[str, type]) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), kind) for name, kind in members.items())
