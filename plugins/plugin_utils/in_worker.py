# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run an Ansible module's `main` in this process and give back the JSON that it would have printed."""

from __future__ import annotations

import atexit
import contextlib
import importlib
import io
import json
import os
import shutil
import signal
import sys
import typing as t

from ansible.module_utils import basic
from ansible.module_utils.common import warnings

PROFILE = "legacy"
MISSING_HOOKS: list[str] = []
try:
    from ansible.module_utils import _internal
    from ansible.module_utils._internal._ansiballz import _loader
    from ansible.module_utils.common.json import Direction, get_module_encoder
except ImportError as error:
    _internal = _loader = None
    MISSING_HOOKS.append(str(error.name))

_HOOKS = (
    (basic, "_ANSIBLE_ARGS"),
    (basic, "_ANSIBLE_PROFILE"),
    (basic.AnsibleModule, "_record_module_result"),
    (warnings, "_global_warnings"),
    (warnings, "_global_deprecations"),
    (_internal, "is_controller"),
    (_loader, "_handle_exception"),
)
MISSING_HOOKS += [name for owner, name in _HOOKS if owner is not None and not hasattr(owner, name)]


class ModuleRun:
    """One run of a module in this process: what it printed, and what must not be shown of it."""

    def __init__(self) -> None:
        self._results: list[str] = []
        self._modules: list[t.Any] = []

    def output_of(self, python_name: str, arguments: dict[str, t.Any], environment: dict[str, str], folder: str) -> str:
        """The JSON of the module's result, run in a folder; what the module raises beside SystemExit comes through."""
        main = importlib.import_module(python_name).main
        with _as_it_was(), _like_a_module(), self._watched(), _arguments(arguments), _silence():
            os.chdir(folder)
            os.environ.update({name: str(value) for name, value in environment.items()})
            with contextlib.suppress(SystemExit):
                main()
        return self._results[-1] if self._results else failure_json(f"The module {python_name} ended without a result.")

    def without_no_log_values(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        """A result made in the module's stead, with its no_log arguments replaced as ansible-core does it in the module's own."""
        hidden = {value for module in self._modules for value in module.no_log_values}
        return t.cast(dict[str, t.Any], basic.remove_values(result, hidden))

    @contextlib.contextmanager
    def _watched(self) -> t.Iterator[None]:
        """Take each result instead of printing it, by a hook that ansible-core keeps for direct execution; tidy up after a stopped module."""
        original_init, original_record = basic.AnsibleModule.__init__, basic.AnsibleModule._record_module_result

        def init(module: t.Any, *args: t.Any, **more: t.Any) -> None:
            original_init(module, *args, **more)
            self._modules.append(module)

        basic.AnsibleModule.__init__ = init
        basic.AnsibleModule._record_module_result = lambda _module, result: self._results.append(_as_json(result))
        try:
            yield
        finally:
            basic.AnsibleModule.__init__, basic.AnsibleModule._record_module_result = original_init, original_record
            for module in self._modules:
                _remove_files_of(module)


def failure_json(message: str) -> str:
    """The JSON of a module result that failed."""
    return json.dumps({"failed": True, "msg": message})


def crash_json() -> str:
    """The JSON of a result for the exception being handled, in the words of ansible-core's own module wrapper."""
    printed = io.StringIO()
    error = sys.exc_info()[1]
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        _loader._handle_exception(error, PROFILE)
    return printed.getvalue()


def _as_json(value: t.Any) -> str:
    return json.dumps(value, cls=get_module_encoder(PROFILE, Direction.MODULE_TO_CONTROLLER))


def _remove_files_of(module: t.Any) -> None:
    """What a module registers for its process's end, which is not the worker's, or for its own exit, which a stopped one never reaches."""
    module.do_cleanup_files()
    if module._tmpdir and not module._keep_remote_files:
        atexit.unregister(shutil.rmtree)
        shutil.rmtree(module._tmpdir, ignore_errors=True)


@contextlib.contextmanager
def _like_a_module() -> t.Iterator[None]:
    """Have ansible-core's shared code take this process for a module's: its warnings go to its result, and end with it."""
    _internal.is_controller, controller = False, _internal.is_controller
    warnings._global_warnings.clear()
    warnings._global_deprecations.clear()
    try:
        yield
    finally:
        _internal.is_controller = controller


@contextlib.contextmanager
def _silence() -> t.Iterator[None]:
    """What a module prints beside its result is for nobody, as in a process of its own."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


@contextlib.contextmanager
def _arguments(arguments: dict[str, t.Any]) -> t.Iterator[None]:
    encoder = get_module_encoder(PROFILE, Direction.CONTROLLER_TO_MODULE)
    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": arguments}, cls=encoder).encode()
    basic._ANSIBLE_PROFILE = PROFILE
    try:
        yield
    finally:
        basic._ANSIBLE_ARGS = basic._ANSIBLE_PROFILE = None


@contextlib.contextmanager
def _as_it_was() -> t.Iterator[None]:
    """Give the next loop item the process as this one found it: environment, folder, file mask, search path, signal handlers."""
    environment, folder, path, mask = dict(os.environ), os.getcwd(), list(sys.path), os.umask(0o077)
    os.umask(mask)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        os.umask(mask)
        sys.path[:] = path
        for number, handler in handlers.items():
            signal.signal(number, handler)
