# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the forked workers of one run tell each other: small JSON answers in a private folder that ends with the run."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import typing as t
from pathlib import Path

from ansible import constants as C

Key = t.Sequence[str]


class _Run:
    """The folder of the run that is going on; the workers, which are forks, know it too."""

    folder: Path | None = None


def begin() -> Path:
    """Make this run's folder (mode 0700), within the one that ansible-core removes however it ends."""
    end()
    _Run.folder = Path(tempfile.mkdtemp(prefix="groundwork-run-", dir=C.DEFAULT_LOCAL_TMP))
    return _Run.folder


def name() -> str:
    """The name of the run's folder, which no other run of this machine has; empty where there is none."""
    return _Run.folder.name if _Run.folder else ""


def folder() -> Path | None:
    """The run's folder; None where there is none."""
    return _Run.folder


def end() -> None:
    """Remove the folder; harmless where there is none."""
    if _Run.folder:
        shutil.rmtree(_Run.folder, ignore_errors=True)
    _Run.folder = None


def answer(key: Key, ask: t.Callable[[], t.Any], fresh: bool = False) -> t.Any:
    """What `ask` says, asked once a run for all workers; again when `fresh`, or where there is no run folder."""
    if not _Run.folder:
        return ask()
    path = _Run.folder / _digest(key)
    with _locked(path.with_suffix(".lock")):
        if path.exists() and not fresh:
            return json.loads(path.read_text(encoding="utf-8"))
        said = ask()
        written = path.with_suffix(".new")
        written.write_text(json.dumps(said), encoding="utf-8")
        os.replace(written, path)  # a worker that is killed while it writes leaves no half answer
        return said


def note(key: Key, line: str) -> None:
    """Add a line to the run's notes under a key; nothing where there is no run folder."""
    if _Run.folder:
        with (_Run.folder / f"{_digest(key)}.notes").open("a", encoding="utf-8") as notes:
            notes.write(f"{line}\n")


def notes(key: Key) -> list[str]:
    """The run's notes under a key, in the order in which they were made."""
    path = _Run.folder / f"{_digest(key)}.notes" if _Run.folder else None
    return path.read_text(encoding="utf-8").splitlines() if path and path.is_file() else []


def _digest(key: Key) -> str:
    return hashlib.sha256("\0".join(key).encode()).hexdigest()


@contextlib.contextmanager
def _locked(path: Path) -> t.Iterator[None]:
    with path.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
