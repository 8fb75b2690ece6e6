# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parent of the workers does once, so that no worker has to: workers are forks, and what their parent has is free for them."""

from __future__ import annotations

import gc
import importlib
import typing as t
from pathlib import Path

from ansible.plugins.loader import action_loader, connection_loader, lookup_loader, shell_loader
from ansible.utils.display import Display

from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, compiled, own_filters, run_folder
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

_ready: set[tuple[str, str, str]] = set()

display = Display()


def begin(code_file: Path | None) -> None:
    """Open the run, and load what every worker would load; compiled code is kept in a file for the next run (None: in none)."""
    shared = run_folder.begin() / "code"
    shared.mkdir(mode=0o700)
    compiled.use(CodeCache(code_file, shared))
    if HAS_BOTO:
        clients.install()
    for loader, name in PLUGINS:
        loader.get(name, class_only=True)
    own_filters.install()


def before_task(action: str, region: str, profile: str) -> None:
    """Import an AWS module, and make its clients, before the first worker that runs it."""
    if not HAS_BOTO or not action.startswith(COLLECTIONS) or (action, region, profile) in _ready:
        return
    _ready.add((action, region, profile))
    try:
        namespace, collection, name = action.split(".", 2)
        module = importlib.import_module(f"ansible_collections.{namespace}.{collection}.plugins.modules.{name}")
        clients.make_ready(clients.services_of(module), region, profile)
    except Exception as error:  # whatever is wrong with a module or with credentials, its task says so better
        display.vv(f"{action} is made ready by each worker: {error}")
    gc.freeze()


def end() -> None:
    """Close the run."""
    compiled.keep()
    run_folder.end()
