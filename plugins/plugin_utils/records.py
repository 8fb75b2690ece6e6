# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a run keeps what it planned and what it did: files of one id in a folder that only its user can read.

The parent begins the records; its workers, which are forks, know them too. Nothing is made before something is kept.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from pathlib import Path

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Records:
    """The files of one run."""

    folder: Path
    run_id: str

    def path(self, name: str) -> Path:
        """The path of one of the run's files, such as C(plan.json), in a folder that is there."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.folder / f"{self.run_id}-{name}"

    def write(self, name: str, text: str) -> Path:
        """Write one of the run's files, whole or not at all, for its user alone; the path of it."""
        path = self.path(name)
        unfinished = path.with_name(f"{path.name}.new")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        return unfinished.replace(path)


class _Process:
    """The records of the run that is going on."""

    current: Records | None = None


def begin(folder: str | Path, environment: str) -> Records:
    """The records of a run of an environment that begins now; its id is the time and the environment."""
    kept = Path(folder).expanduser().absolute()  # a module may be in another folder when it comes to write
    now, name = dt.datetime.now(tz=dt.UTC), _UNFIT.sub("-", environment)
    while any(kept.glob(f"{_id(now, name)}-*")):
        now += dt.timedelta(seconds=1)
    _Process.current = Records(kept, _id(now, name))
    return _Process.current


def _id(time: dt.datetime, name: str) -> str:
    return f"{time:%Y%m%dT%H%M%SZ}-{name}"


def current() -> Records | None:
    """The records of this run; None where none are kept."""
    return _Process.current


def end() -> None:
    """Keep nothing more."""
    _Process.current = None
