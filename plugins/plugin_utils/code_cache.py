# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps what Python, Jinja and the YAML parser made, for the workers of a run and for the next runs.

ansible-core compiles each template in each worker that meets it, and the code of collections in each process: a third of
a worker's time, measured. Here the result is found under a digest of all that it was made from, so nothing can
be out of date; what one process compiled, the others of the run take from the run's folder, and the parent, at the end,
writes down for the next run. Marshalled code is trusted like the .pyc files of Python: the file is the user's own.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import marshal
import os
import tempfile
import types
import typing as t
from pathlib import Path

from ansible.release import __version__ as ansible_version

#: A file that has grown beyond this is begun anew: most of what it holds is of templates that are no more.
LIMIT_BYTES = 32 * 1024 * 1024

_BASE = repr((importlib.util.MAGIC_NUMBER, ansible_version)).encode()


class CodeCache:
    """Code objects by what they were compiled from."""

    def __init__(self, kept: Path | None, shared: Path | None) -> None:
        self._kept_path, self._shared = kept, shared
        self._known = _read_code(kept) if kept else {}
        self._code: dict[tuple[t.Any, ...], types.CodeType] = {}
        self._grown = False

    def code(self, source: tuple[t.Any, ...], compiled: t.Callable[[], types.CodeType]) -> types.CodeType:
        """The code that `compiled` makes, or made before, of this source, which names all that it depends on."""
        code = self.known(source)
        if code is None:
            code = self._code[source] = compiled()
            self._learn(_digest(source), marshal.dumps(code))
        return code

    def known(self, source: tuple[t.Any, ...]) -> types.CodeType | None:
        """The code that was made before of this source; None where there is none."""
        if source in self._code:
            return self._code[source]
        known = self._find(_digest(source))
        if known is not None:
            with contextlib.suppress(EOFError, ValueError, TypeError):
                self._code[source] = marshal.loads(known)  # noqa: S302  # the user's own file, as a .pyc is
        return self._code.get(source)

    def bytes_of(self, source: tuple[t.Any, ...], made: t.Callable[[], bytes]) -> bytes:
        """The bytes that `made` makes, or made before, of this source."""
        known = self._find(_digest(source))
        if known is None:
            known = made()
            self._learn(_digest(source), known)
        return known

    def _find(self, digest: str) -> bytes | None:
        return self._known.get(digest) or self._of_another_process(digest)

    def _of_another_process(self, digest: str) -> bytes | None:
        if self._shared is None:
            return None
        with contextlib.suppress(OSError):
            self._known[digest] = (self._shared / digest).read_bytes()
        return self._known.get(digest)

    def _learn(self, digest: str, code: bytes) -> None:
        self._known[digest] = code
        self._grown = True
        if self._shared is not None:
            with contextlib.suppress(OSError):  # a run whose folder is gone, or a full disk: the others compile for themselves
                write_own(self._shared / digest, code)

    def keep(self) -> None:
        """Write down for the next run what this one compiled; a place that cannot be written is left as it is."""
        if self._kept_path is None:
            return
        with contextlib.suppress(OSError):
            for path in self._shared.iterdir() if self._shared is not None else ():
                if path.name not in self._known and "." not in path.name:
                    self._known[path.name] = path.read_bytes()
                    self._grown = True
            if self._grown:
                self._kept_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_own(self._kept_path, marshal.dumps(self._known if _size(self._known) <= LIMIT_BYTES else {}))


def _digest(source: tuple[t.Any, ...]) -> str:
    return hashlib.sha256(_BASE + repr(source).encode("utf-8", "surrogatepass")).hexdigest()


def _size(known: dict[str, bytes]) -> int:
    return sum(map(len, known.values()))


def _read_code(path: Path) -> dict[str, bytes]:
    """What a file keeps: nothing where it is damaged."""
    with contextlib.suppress(EOFError, ValueError, TypeError):
        known = marshal.loads(read_own(path))  # noqa: S302
        return known if isinstance(known, dict) else {}
    return {}


def read_own(path: Path) -> bytes:
    """The content of a file; nothing where there is none, or where others than this user may have written it."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        status = os.fstat(file.fileno())
        return file.read() if status.st_uid == os.getuid() and not status.st_mode & 0o022 else b""
    return b""


def write_own(path: Path, content: bytes) -> None:
    """A file of this user's only, whole or not at all."""
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
