# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parent of the workers does once, so that no worker has to: workers are forks, and what their parent has is free for them."""

from __future__ import annotations

import functools
import gc
import importlib
import inspect
import re
import typing as t
from collections import Counter
from pathlib import Path

from ansible.module_utils._internal import _stack
from ansible.plugins.loader import action_loader, connection_loader, filter_loader, lookup_loader, shell_loader, test_loader
from ansible.utils.display import Display

from ansible_collections.groundwork.aws.plugins.plugin_utils import (
    clients,
    compiled,
    kept_workers,
    leftovers,
    own_filters,
    parsed_files,
    read_ahead,
    run_folder,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import HAS_BOTO
from ansible_collections.groundwork.aws.plugins.plugin_utils.code_cache import CodeCache

COLLECTIONS = ("amazon.aws.", "community.aws.", "groundwork.aws.")

PLUGINS = (
    (action_loader, "ansible.legacy.normal"),
    (connection_loader, "ansible.builtin.local"),
    (shell_loader, "sh"),
    (lookup_loader, "groundwork.aws.resource"),
    (lookup_loader, "ansible.builtin.vars"),
)

#: With one of them, ansible-core loads all of its own.
JINJA_PLUGINS = ((filter_loader, "ansible.builtin.bool"), (test_loader, "ansible.builtin.defined"))

ROLES = Path(__file__).parents[2] / "roles"
_ACTION = re.compile(r"^\s+((?:amazon|community|groundwork)\.aws\.\w+):", re.MULTILINE)

_ready: set[tuple[str, str, str]] = set()

display = Display()


def begin(code_file: Path | None, reads_file: Path | None) -> None:
    """Open the run, and load what every worker would load.

    Compiled code is kept in a file for the next run, and so is what the run asks AWS; None: in none.
    """
    shared = run_folder.begin() / "code"
    shared.mkdir(mode=0o700)
    cache = CodeCache(code_file, shared)
    compiled.use(cache)
    parsed_files.use(cache)
    if HAS_BOTO:
        clients.install()
        read_ahead.install()
        read_ahead.begin(reads_file)
    for loader, name in PLUGINS:
        loader.get(name, class_only=True)
    for loader, name in JINJA_PLUGINS:
        loader.get(name)
    own_filters.install()
    kept_workers.install()
    _look_at_stacks_without_sources()


def begin_play(play: t.Any, kinds: list[str], region: str, profile: str) -> None:
    """Make ready what several of a play's components will use; what one alone uses, its own worker makes, beside the others."""
    kept_workers.begin_play(play)
    used = Counter(action for kind in kinds for action in _actions_of(kind))
    for action, times in used.items():
        if times > 1:
            _make_ready(action, region, profile)
    gc.freeze()


def before_task(action: str, region: str, profile: str) -> None:
    """Where each task has a worker of its own: import an AWS module, and make its clients, before the first one that runs it."""
    if not kept_workers.is_keeping():
        _make_ready(action, region, profile)
        gc.freeze()


def _make_ready(action: str, region: str, profile: str) -> None:
    if not HAS_BOTO or not action.startswith(COLLECTIONS) or (action, region, profile) in _ready:
        return
    _ready.add((action, region, profile))
    try:
        namespace, collection, name = action.split(".", 2)
        with leftovers.process_as_it_was():  # a module may change settings of the process where it is imported
            module = importlib.import_module(f"ansible_collections.{namespace}.{collection}.plugins.modules.{name}")
        clients.make_ready(clients.services_of(module), region, profile)
    except Exception as error:  # whatever is wrong with a module or with credentials, its task says so better
        display.vv(f"{action} is made ready by each worker: {error}")


def _look_at_stacks_without_sources() -> None:
    """ansible-core looks at the stack's files for each skipped loop, and Python reads, for that, where every loaded module comes from: 0.1 s a worker."""
    if hasattr(_stack, "iter_stack"):
        _stack.iter_stack = _iter_stack


def _iter_stack() -> t.Iterator[inspect.FrameInfo]:
    _skip_stackwalk = True
    for frame_info in inspect.stack(context=0):
        if "_skip_stackwalk" not in frame_info.frame.f_locals:
            yield frame_info


@functools.cache
def _actions_of(kind: str) -> frozenset[str]:
    """The AWS modules that a role of this collection names."""
    files = (ROLES / kind / "tasks").rglob("*.yml")
    return frozenset(name for file in files for name in _ACTION.findall(file.read_text(encoding="utf-8")))


def end(profile: str) -> None:
    """Close the run; a profile is whom AWS was asked as."""
    kept_workers.release()
    read_ahead.end(profile)
    compiled.keep()
    run_folder.end()
