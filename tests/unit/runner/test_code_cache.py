# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiled code that is kept: the same code, compiled once, and never of anything that was changed or written by others."""

from __future__ import annotations

import stat
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import code_cache
from ansible_collections.groundwork.aws.plugins.plugin_utils.code_cache import CodeCache

KEY = ("template", "a source", (True, None))


class Compiling:
    """A compiler that counts."""

    def __init__(self, source: str = "answer = 42") -> None:
        self.source, self.times = source, 0

    def __call__(self) -> types.CodeType:
        self.times += 1
        return compile(self.source, "<test>", "exec")


def value_of(code: types.CodeType) -> Any:
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  # the code of the line above
    return names["answer"]


def folder(path: Path, name: str = "code") -> Path:
    (path / name).mkdir()
    return path / name


def test_code_is_compiled_once_and_does_the_same(tmp_path: Path) -> None:
    cache, compiling = CodeCache(None, folder(tmp_path)), Compiling()
    assert [value_of(cache.code(KEY, compiling)), value_of(cache.code(KEY, compiling))] == [42, 42]
    assert compiling.times == 1
    assert cache.known(("template", "another source", (True, None))) is None


@pytest.mark.parametrize("other", [("template", "a source", (False, None)), ("expression", "a source", (True, None)), ("template", "a sourcE", (True, None))])
def test_whatever_the_code_depends_on_makes_it_another(tmp_path: Path, other: Any) -> None:
    cache = CodeCache(None, folder(tmp_path))
    cache.code(KEY, Compiling())
    assert value_of(cache.code(other, Compiling("answer = 43"))) == 43


def test_another_process_of_the_run_takes_what_one_compiled(tmp_path: Path) -> None:
    shared, compiling = folder(tmp_path), Compiling()
    CodeCache(None, shared).code(KEY, compiling)
    assert value_of(CodeCache(None, shared).code(KEY, compiling)) == 42
    assert compiling.times == 1


def test_the_next_run_takes_what_this_one_and_its_workers_compiled(tmp_path: Path) -> None:
    kept, shared, compiling = tmp_path / "new" / "kept.code", folder(tmp_path), Compiling()
    parent = CodeCache(kept, shared)
    CodeCache(None, shared).code(KEY, compiling)
    parent.keep()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert value_of(CodeCache(kept, None).code(KEY, compiling)) == 42
    assert compiling.times == 1


def test_a_run_that_compiled_nothing_writes_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "kept.code"
    first = CodeCache(kept, None)
    first.code(KEY, Compiling())
    first.keep()
    before = kept.stat().st_mtime_ns
    second = CodeCache(kept, folder(tmp_path))
    second.code(KEY, Compiling())
    second.keep()
    assert kept.stat().st_mtime_ns == before


def _spoilt(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20])


def _of_everybody(path: Path) -> None:
    path.chmod(0o666)


def _a_list(path: Path) -> None:
    path.write_bytes(code_cache.marshal.dumps(["no", "dict"]))


@pytest.mark.parametrize("harm", [_spoilt, _of_everybody, _a_list, Path.unlink])
def test_a_file_that_cannot_be_trusted_is_as_none(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    kept, compiling = tmp_path / "kept.code", Compiling()
    cache = CodeCache(kept, None)
    cache.code(KEY, compiling)
    cache.keep()
    harm(kept)
    assert value_of(CodeCache(kept, None).code(KEY, compiling)) == 42
    assert compiling.times == 2


def test_code_that_is_damaged_is_compiled_again(tmp_path: Path) -> None:
    shared, compiling = folder(tmp_path), Compiling()
    CodeCache(None, shared).code(KEY, compiling)
    for path in shared.iterdir():
        path.write_bytes(b"")
    assert value_of(CodeCache(None, shared).code(KEY, compiling)) == 42
    assert compiling.times == 2


def test_other_bytes_are_made_once_too(tmp_path: Path) -> None:
    cache = CodeCache(None, folder(tmp_path))
    assert [cache.bytes_of(KEY, lambda: b"one"), cache.bytes_of(KEY, lambda: b"two")] == [b"one", b"one"]
    assert CodeCache(None, tmp_path / "code").bytes_of(KEY, lambda: b"two") == b"one"


def test_an_error_is_raised_each_time_and_not_kept(tmp_path: Path) -> None:
    cache, compiling = CodeCache(None, folder(tmp_path)), Compiling("answer = (")
    for _attempt in range(2):
        with pytest.raises(SyntaxError):
            cache.code(KEY, compiling)
    assert list((tmp_path / "code").iterdir()) == []


def test_a_place_that_cannot_be_written_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = CodeCache(tmp_path / "file" / "kept.code", tmp_path / "gone")
    assert value_of(cache.code(KEY, Compiling())) == 42
    cache.keep()


def test_a_file_that_has_grown_too_large_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_cache, "LIMIT_BYTES", 10)
    kept, compiling = tmp_path / "kept.code", Compiling()
    cache = CodeCache(kept, None)
    cache.code(KEY, compiling)
    cache.keep()
    CodeCache(kept, None).code(KEY, compiling)
    assert compiling.times == 2
