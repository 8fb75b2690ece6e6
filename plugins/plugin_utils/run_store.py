# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps what a run planned and did in a bucket of the environment: nothing that a later run needs, so nothing that may fail one."""

from __future__ import annotations

import json
import typing as t
from dataclasses import asdict, dataclass
from pathlib import Path

from ansible.utils.display import Display

from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, journal, plan_file, records, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.collected import Collected

NOTED = ("run store",)
OUTPUTS = ("outputs of the environment",)

display = Display()


@dataclass(frozen=True)
class Place:
    """The bucket, and by which key its objects are encrypted (empty: as the bucket does by default)."""

    bucket: str
    environment: str
    region: str
    profile: str
    kms_key: str

    def put(self, client: t.Any, name: str, text: str) -> None:
        """Write one object below the environment's name."""
        encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key} if self.kms_key else {}
        client.put_object(Bucket=self.bucket, Key=f"{self.environment}/{name}", Body=text.encode(), ContentType=_type(name), **encryption)


def _type(name: str) -> str:
    return "application/json" if name.endswith(".json") else "application/jsonl"


def note(place: Place) -> None:
    """In a worker, before anything is changed: where this run's files belong."""
    run_folder.note(NOTED, json.dumps(asdict(place)))


def note_outputs(outputs: t.Any) -> None:
    """In a worker, at the end: the environment's outputs."""
    run_folder.note(OUTPUTS, json.dumps(outputs, default=str))


def files(collected: Collected, plan: str) -> t.Iterator[tuple[str, str]]:
    """The names and texts of what is kept of this run: the saved plan that it held to, what it did, its journal, the outputs."""
    kept = records.current()
    if kept:
        if plan:
            yield f"runs/{kept.run_id}-plan.json", Path(plan).read_text(encoding="utf-8")
        done = plan_file.document(collected.subject, list(collected.components.values()), collected.findings) | {"check": False}
        yield f"runs/{kept.run_id}-result.json", f"{json.dumps(done, indent=2, default=str)}\n"
        written = kept.folder / f"{kept.run_id}-{journal.FILE}"
        if written.is_file():
            yield f"runs/{kept.run_id}-{journal.FILE}", written.read_text(encoding="utf-8", errors="replace")
    for line in run_folder.notes(OUTPUTS)[-1:]:
        yield "outputs.json", f"{json.dumps(json.loads(line), indent=2)}\n"


def keep(collected: Collected, plan: str, client: t.Any = None) -> None:
    """In the parent, at the end of a run that changed things or failed: write its files; a warning where that is not possible."""
    for line in run_folder.notes(NOTED)[-1:]:
        place = Place(**json.loads(line))
        try:
            client = client or clients.client("s3", place.region, place.profile or None)
            for name, text in files(collected, plan):
                place.put(client, name, text)
        except Exception as error:  # whatever AWS, the network or the disk says
            display.warning(f"What this run did could not be kept in the bucket {place.bucket}, and is in this machine's files alone: {error}")
