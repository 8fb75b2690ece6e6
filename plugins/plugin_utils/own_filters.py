# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters of this collection, loaded once for a run.

For each template that names a filter of a collection, ansible-core goes through all files of the collection's filters,
in each worker anew: a fifth of a worker's time, measured.
"""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.plugins.loader import Jinja2Loader, PluginLoader, filter_loader, get_with_context_result

COLLECTION = "groundwork.aws"
FOLDER = Path(__file__).parents[1] / "filter"

_loaded: dict[str, t.Any] = {}
_original: t.Any = Jinja2Loader.get_with_context


def install() -> None:
    """Answer for the filters of this collection from what is loaded now; a second call does nothing."""
    if not _loaded:
        _loaded.update((f"{COLLECTION}.{path.stem}", _load(path.stem)) for path in sorted(FOLDER.glob("[!_]*.py")))
        Jinja2Loader.get_with_context = _get_with_context


def _get_with_context(self: t.Any, name: str, *args: t.Any, **more: t.Any) -> t.Any:
    if self is filter_loader and name in _loaded:
        return _loaded[name]
    return _original(self, name, *args, **more)


def _load(name: str) -> t.Any:
    """A filter as ansible-core loads it, from the file that has its name."""
    full_name = f"{COLLECTION}.{name}"
    file = PluginLoader.get_with_context(filter_loader, full_name)
    plugin = filter_loader._plugin_wrapper_type(file.object.filters()[name])
    filter_loader._update_object(obj=plugin, name=full_name, path=file.object._original_path, resolved=full_name)
    file.plugin_load_context._resolved_fqcn = plugin.ansible_name
    return get_with_context_result(plugin, file.plugin_load_context)
