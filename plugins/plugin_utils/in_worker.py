# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run an Ansible module in this process, and give back what its own process would have said."""

from __future__ import annotations

import atexit
import contextlib
import functools
import inspect
import io
import json
import os
import sys
import threading
import time
import traceback
import typing as t

from ansible.errors import AnsibleError
from ansible.module_utils import basic
from ansible.module_utils.common import warnings
from ansible.plugins.action import ActionBase

from ansible_collections.groundwork.aws.plugins.plugin_utils.leftovers import process_as_it_was, wait_for_threads

PROFILE = "legacy"
MISSING_HOOKS: list[str] = []
try:
    from ansible.module_utils import _internal
    from ansible.module_utils._internal._ansiballz import _loader
    from ansible.module_utils.common.json import Direction, get_module_encoder
except ImportError as error:
    _internal = _loader = None
    MISSING_HOOKS.append(str(error.name))

#: What is called or replaced here and in the action plugin.
HOOKS = (
    (ActionBase, "_compute_environment_string"),
    (ActionBase, "_configure_module"),
    (ActionBase, "_is_pipelining_enabled"),
    (ActionBase, "_low_level_execute_command"),
    (ActionBase, "_update_module_args"),
    (warnings, "_global_warnings"),
    (warnings, "_global_deprecations"),
    (_internal, "is_controller"),
    (_loader, "run_module"),
)
RUN_MODULE = {"json_params", "profile", "module_fqn", "modlib_path", "extensions"}
#: Whose atexit handlers are called when the module ends; those of libraries, which stay loaded, wait for the worker's own end.
OF_MODULES = ("__main__", "ansible.module_utils.", "ansible_collections.")
#: Whose exceptions, of those that no module is to catch, speak of the worker: a task's time is over, a writing call was stopped.
OF_THE_WORKER = ("ansible.", "ansible_collections.groundwork.")
READ_AT_START = ("PYTHON", "LD_", "DYLD_")


def _missing_hooks() -> list[str]:
    missing = [name for owner, name in HOOKS if owner is not None and not hasattr(owner, name)]
    if _loader is not None and not missing and not set(inspect.signature(_loader.run_module).parameters) >= RUN_MODULE:
        missing.append("run_module with the arguments it had")
    return missing


MISSING_HOOKS += _missing_hooks()


class Output(t.NamedTuple):
    """What a process that ran a module would have left."""

    rc: int
    stdout: str
    stderr: str = ""

    @property
    def failed(self) -> bool:
        """Whether the result that was printed is a failure; where none was, it is one."""
        for line in reversed(self.stdout.splitlines()):
            with contextlib.suppress(ValueError, AttributeError):
                return bool(json.loads(line).get("failed"))
        return True

    def of_a_command(self) -> dict[str, t.Any]:
        """The same as ansible-core's connections give it."""
        return {**self._asdict(), "stdout_lines": self.stdout.splitlines(), "stderr_lines": self.stderr.splitlines()}


def failure(message: str) -> Output:
    """What is said in the stead of a module that was not run."""
    return Output(1, json.dumps({"failed": True, "msg": message}))


def needs_own_process(environment: dict[str, t.Any]) -> bool:
    """Whether an environment holds what Python, or the system's loader, reads only when a process begins."""
    return any(name.startswith(READ_AT_START) for name in environment)


class _Stream(io.TextIOWrapper):
    """What a module prints: text, or bytes to its buffer."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        unbuffered = bool(os.environ.get("PYTHONUNBUFFERED"))  # without it, bytes overtake text that was printed just before, in every Python
        super().__init__(self._bytes, encoding="utf-8", errors="backslashreplace", write_through=unbuffered)

    def text(self) -> str:
        """All that was printed."""
        self.flush()
        return self._bytes.getvalue().decode("utf-8", "surrogateescape")


class ModuleRun:
    """One run of a module in this process: what it printed, and what must not be shown of it."""

    def __init__(self) -> None:
        self._modules: list[t.Any] = []

    def output_of(self, python_name: str, arguments: dict[str, t.Any], environment: dict[str, str], folder: str) -> Output:
        """What the module said, run in a folder with an environment of its own, as its own process would have run it."""
        parameters = _encoded(arguments)
        process, threads = os.getpid(), set(threading.enumerate())
        with process_as_it_was(), _like_a_module(), self._watched(), _streams() as printed, _called_at_exit():
            os.chdir(folder)
            _give(environment)
            _make_folder(arguments.get("_ansible_remote_tmp"))
            rc = _run(python_name, parameters)
            if os.getpid() != process:  # the module forked, and this is not the worker any more
                os._exit(rc)
            wait_for_threads(threads)
        return Output(rc, *(stream.text() for stream in printed))

    def without_no_log_values(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        """A result made in the module's stead, with its no_log arguments replaced as ansible-core does it in the module's own."""
        hidden = {value for module in self._modules for value in module.no_log_values}
        return t.cast(dict[str, t.Any], basic.remove_values(result, hidden))

    @property
    def arguments(self) -> dict[str, t.Any]:
        """The module's arguments as it took them, without what no_log hides."""
        return self.without_no_log_values(dict(self._modules[-1].params)) if self._modules else {}

    @contextlib.contextmanager
    def _watched(self) -> t.Iterator[None]:
        """Know what the module made of its arguments; tidy up after one that was stopped before it could."""
        original = basic.AnsibleModule.__init__

        def init(module: t.Any, *args: t.Any, **more: t.Any) -> None:
            try:
                original(module, *args, **more)
            finally:  # one that refuses its arguments ends here
                if hasattr(module, "params"):
                    self._modules.append(module)

        basic.AnsibleModule.__init__ = init
        try:
            yield
        finally:
            basic.AnsibleModule.__init__ = original
            for module in self._modules:
                module.do_cleanup_files()


def _encoded(arguments: dict[str, t.Any]) -> bytes:
    try:
        return json.dumps({"ANSIBLE_MODULE_ARGS": arguments}, cls=get_module_encoder(PROFILE, Direction.CONTROLLER_TO_MODULE)).encode()
    except TypeError as error:
        raise AnsibleError(f"Failed to serialize arguments for the {arguments.get('_ansible_module_name')!r} module.") from error


def _run(python_name: str, parameters: bytes) -> int:
    """Run a module to its end by ansible-core's own function for it, and give the exit code of its process."""
    sys.argv = [python_name]
    try:
        _loader.run_module(json_params=parameters, profile=PROFILE, module_fqn=python_name, modlib_path="", extensions={})
    except SystemExit as ended:
        return _exit_code(ended.code)
    except BaseException as error:
        if type(error).__module__.startswith(OF_THE_WORKER):
            raise
        traceback.print_exc()
    return 1


def _exit_code(said: t.Any) -> int:
    if said is None or isinstance(said, int):
        return said or 0
    sys.stderr.write(f"{said}\n")
    return 1


def _give(environment: dict[str, str]) -> None:
    os.environ.update({name: str(value) for name, value in environment.items()})
    if "TZ" in environment:
        time.tzset()


def _make_folder(name: str | None) -> None:
    """The folder of temporary files, which ansible-core makes for each module that it sends somewhere."""
    if name:
        with contextlib.suppress(OSError):
            os.makedirs(os.path.expanduser(os.path.expandvars(name)), mode=0o700, exist_ok=True)


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
def _streams() -> t.Iterator[tuple[_Stream, _Stream]]:
    """Nothing to read, and two places to print to."""
    printed = (_Stream(), _Stream())
    sys.stdin = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(printed[0]), contextlib.redirect_stderr(printed[1]):
        yield printed


@contextlib.contextmanager
def _called_at_exit() -> t.Iterator[None]:
    """Call, at the module's end, what it asked to be called at its process's end."""
    asked: list[functools.partial[t.Any]] = []
    original = atexit.register, atexit.unregister

    def register(function: t.Callable[..., t.Any], /, *args: t.Any, **more: t.Any) -> t.Callable[..., t.Any]:
        if not sys._getframe(1).f_globals.get("__name__", "").startswith(OF_MODULES):
            return original[0](function, *args, **more)
        asked.append(functools.partial(function, *args, **more))
        return function

    def unregister(function: t.Callable[..., t.Any], /) -> None:
        asked[:] = [call for call in asked if call.func != function]
        original[1](function)

    atexit.register, atexit.unregister = register, unregister
    try:
        yield
    finally:
        atexit.register, atexit.unregister = original
        for call in reversed(asked):
            _call(call)


def _call(asked: t.Callable[[], t.Any]) -> None:
    try:
        asked()
    except Exception:
        traceback.print_exc()
