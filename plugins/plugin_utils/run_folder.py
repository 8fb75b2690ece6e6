# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the forked workers of one run tell each other: small JSON answers in a private folder that ends with the run."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import typing as t
from pathlib import Path

VARIABLE = "GROUNDWORK_RUN_FOLDER"
NOTES = "notes.jsonl"


def begin() -> Path:
    """Make this run's folder (mode 0700) and tell the workers of it."""
    folder = Path(tempfile.mkdtemp(prefix="groundwork-run-"))
    os.environ[VARIABLE] = str(folder)
    atexit.register(_end_of, os.getpid(), folder)
    return folder


def _end_of(process: int, folder: Path) -> None:
    """A run that breaks off leaves nothing behind either; its workers leave the folder alone."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


def end() -> None:
    """Remove the folder; harmless where there is none."""
    folder = os.environ.pop(VARIABLE, None)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def answer(key: t.Sequence[str], ask: t.Callable[[], t.Any], fresh: bool = False) -> t.Any:
    """What `ask` says, asked once a run for all workers; again when `fresh`, or where there is no run folder."""
    folder = os.environ.get(VARIABLE)
    if not folder or not Path(folder).is_dir():
        return ask()
    path = Path(folder) / hashlib.sha256("\0".join(key).encode()).hexdigest()
    with _locked(path.with_suffix(".lock")):
        if path.exists() and not fresh:
            return json.loads(path.read_text(encoding="utf-8"))
        said = ask()
        path.write_text(json.dumps(said), encoding="utf-8")
        return said


def note(entry: dict[str, t.Any]) -> None:
    """Add a line to the run's notes; nothing where there is no run folder."""
    folder = os.environ.get(VARIABLE)
    if folder and Path(folder).is_dir():
        with (Path(folder) / NOTES).open("a", encoding="utf-8") as notes:
            notes.write(json.dumps(entry) + "\n")


def notes() -> list[dict[str, t.Any]]:
    """The run's notes, in the order in which they were made."""
    path = Path(os.environ.get(VARIABLE, "")) / NOTES
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


@contextlib.contextmanager
def _locked(path: Path) -> t.Iterator[None]:
    with path.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
