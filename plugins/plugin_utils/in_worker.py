# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run an Ansible module's `main` in this process and give back the JSON that it would have printed."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import signal
import sys
import typing as t

from ansible.module_utils import basic
from ansible.module_utils._internal._ansiballz import _loader
from ansible.module_utils.common.json import Direction, get_module_encoder

PROFILE = "legacy"
MISSING_HOOKS = [name for name in ("_ANSIBLE_ARGS", "_ANSIBLE_PROFILE") if not hasattr(basic, name)] + [
    name for name in ("_record_module_result",) if not hasattr(basic.AnsibleModule, name)
]


def run_module(python_name: str, arguments: dict[str, t.Any], environment: dict[str, str]) -> str:
    """The JSON of a module's result; what the module raises beside SystemExit comes through."""
    main = importlib.import_module(python_name).main
    results: list[str] = []
    with _as_it_was(), _recording(results), _arguments(arguments), contextlib.redirect_stdout(io.StringIO()):
        os.environ.update({name: str(value) for name, value in environment.items()})
        with contextlib.suppress(SystemExit):
            main()
    return results[-1] if results else _as_json({"failed": True, "msg": f"The module {python_name} ended without a result."})


def failure_json(message: str) -> str:
    """The JSON of a module result that failed."""
    return _as_json({"failed": True, "msg": message})


def crash_json() -> str:
    """The JSON of a result for the exception being handled, in the words of ansible-core's own module wrapper."""
    printed = io.StringIO()
    error = sys.exc_info()[1]
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        _loader._handle_exception(error, PROFILE)
    return printed.getvalue()


def _as_json(value: t.Any, direction: Direction = Direction.MODULE_TO_CONTROLLER) -> str:
    return json.dumps(value, cls=get_module_encoder(PROFILE, direction))


@contextlib.contextmanager
def _recording(results: list[str]) -> t.Iterator[None]:
    """Take each module result instead of printing it; ansible-core keeps this hook for direct execution."""
    original = basic.AnsibleModule._record_module_result
    basic.AnsibleModule._record_module_result = lambda _self, result: results.append(_as_json(result))
    try:
        yield
    finally:
        basic.AnsibleModule._record_module_result = original


@contextlib.contextmanager
def _arguments(arguments: dict[str, t.Any]) -> t.Iterator[None]:
    basic._ANSIBLE_ARGS = _as_json({"ANSIBLE_MODULE_ARGS": arguments}, Direction.CONTROLLER_TO_MODULE).encode()
    basic._ANSIBLE_PROFILE = PROFILE
    try:
        yield
    finally:
        basic._ANSIBLE_ARGS = basic._ANSIBLE_PROFILE = None


@contextlib.contextmanager
def _as_it_was() -> t.Iterator[None]:
    """Give the next loop item the process as this one found it: environment, folder, search path, signal handlers."""
    environment, folder, path = dict(os.environ), os.getcwd(), list(sys.path)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        sys.path[:] = path
        for number, handler in handlers.items():
            signal.signal(number, handler)
