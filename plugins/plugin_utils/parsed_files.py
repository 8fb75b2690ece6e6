# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The YAML files of this collection's roles and playbooks, parsed once.

ansible-core parses each file once a run and deep-copies the result at each use, for a role at each inclusion of it; the
argument specification of a large role takes 10 ms to parse and 18 ms to copy. Here the result is kept pickled: unpickling
takes 3 ms, and gives a new copy each time. Only this collection's own files are kept, and none that a vault has to do with.
"""

from __future__ import annotations

import pickle
import typing as t
from pathlib import Path

from ansible.parsing.dataloader import DataLoader

from ansible_collections.groundwork.aws.plugins.plugin_utils.code_cache import CodeCache

ROOT = Path(__file__).parents[2]
FOLDERS = tuple(f"{root}/{name}/" for root in (str(ROOT), str(ROOT.resolve())) for name in ("roles", "playbooks"))

_original: t.Any = DataLoader.load_from_file


class _Process:
    """What this process keeps: pickles by file and by how it is read, and where what is new is kept for others."""

    pickles: t.ClassVar[dict[tuple[str, bool], bytes]] = {}
    cache: CodeCache | None = None


def use(cache: CodeCache | None) -> None:
    """Keep parsed files in a cache from now on; None: parse everything, as ansible-core does."""
    _Process.cache = cache
    _Process.pickles.clear()
    DataLoader.load_from_file = _original if cache is None else _load_from_file


def _load_from_file(self: t.Any, file_name: str, cache: str = "all", unsafe: bool = False, json_only: bool = False, trusted_as_template: bool = False) -> t.Any:
    path = self.path_dwim(file_name)
    if unsafe or json_only or cache != "all" or not path.startswith(FOLDERS):
        return _original(self, file_name, cache, unsafe, json_only, trusted_as_template)
    key = (path, trusted_as_template)
    if key not in _Process.pickles:
        _Process.pickles[key] = _pickle_of(self, path, trusted_as_template)
    return pickle.loads(_Process.pickles[key])  # noqa: S301  # made by this user's own run


def _pickle_of(loader: t.Any, path: str, trusted: bool) -> bytes:
    def parse() -> bytes:
        return pickle.dumps(_original(loader, path, "all", True, False, trusted), pickle.HIGHEST_PROTOCOL)

    try:
        source = Path(path).read_bytes()
    except OSError:
        return parse()
    if _Process.cache is None or b"$ANSIBLE_VAULT" in source or b"!vault" in source:
        return parse()
    return _Process.cache.bytes_of(("yaml", path, trusted, source), parse)
