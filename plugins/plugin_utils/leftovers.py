# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives the next module this process as the one before found it.

A module in a process of its own may leave behind what it likes. Each part here looks at something that modules change and
gives back the function that puts it as it was; all of them together take a third of a millisecond for each module. What
cannot be put back is listed by `unclean`: such a process should run no task of another module.
"""

from __future__ import annotations

import builtins
import concurrent.futures.thread
import contextlib
import faulthandler
import functools
import gc
import locale
import logging
import os
import random
import resource
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
import time
import types
import typing as t
import warnings

PutBack = t.Callable[[], None]


def _file_mask() -> int:
    """The mask, which can only be asked by setting one."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


#: What is asked and set by functions, one pair each.
SETTINGS: tuple[tuple[t.Callable[[], t.Any], t.Callable[[t.Any], t.Any]], ...] = (
    (_file_mask, os.umask),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (sys.getswitchinterval, sys.setswitchinterval),
    (sys.gettrace, sys.settrace),
    (sys.getprofile, sys.setprofile),
    (gc.isenabled, lambda enabled: gc.enable() if enabled else gc.disable()),
    (gc.get_threshold, lambda thresholds: gc.set_threshold(*thresholds)),
    (gc.get_debug, gc.set_debug),
    (socket.getdefaulttimeout, socket.setdefaulttimeout),
    (faulthandler.is_enabled, lambda enabled: faulthandler.enable() if enabled else faulthandler.disable()),
    (lambda: locale.setlocale(locale.LC_ALL), lambda name: locale.setlocale(locale.LC_ALL, name)),
    (lambda: signal.pthread_sigmask(signal.SIG_BLOCK, ()), lambda mask: signal.pthread_sigmask(signal.SIG_SETMASK, mask)),
    (lambda: signal.getitimer(signal.ITIMER_VIRTUAL), lambda timer: signal.setitimer(signal.ITIMER_VIRTUAL, *timer)),
    (lambda: signal.getitimer(signal.ITIMER_PROF), lambda timer: signal.setitimer(signal.ITIMER_PROF, *timer)),
    (lambda: resource.getrlimit(resource.RLIMIT_NOFILE), lambda limits: resource.setrlimit(resource.RLIMIT_NOFILE, limits)),
)
SIGNALS = tuple(getattr(signal, f"SIG{name}") for name in ("ABRT", "ALRM", "CHLD", "HUP", "INT", "PIPE", "QUIT", "TERM", "USR1", "USR2"))

SYSTEM = ("argv", "displayhook", "dont_write_bytecode", "excepthook", "stderr", "stdin", "stdout", "unraisablehook")
#: Modules of Python whose functions programs replace.
PATCHED = (builtins, os, random, socket, ssl, subprocess, tempfile, threading, time)
#: Others whose functions are put back: those of boto3 and botocore that programs replace, and what modules share.
LIBRARIES = (
    "ansible.module_utils.basic",
    "boto3",
    "boto3.session",
    "botocore",
    "botocore.client",
    "botocore.endpoint",
    "botocore.httpsession",
    "botocore.session",
)
SHARED = ("ansible_collections.amazon.aws.plugins.module_utils.", "ansible_collections.community.aws.plugins.module_utils.")
#: Classes in whose place others are put, or some of their functions.
CLASSES = (
    ("ansible.module_utils.basic", "AnsibleModule"),
    ("ansible_collections.amazon.aws.plugins.module_utils.modules", "AnsibleAWSModule"),
    ("boto3.session", "Session"),
    ("botocore.session", "Session"),
    ("botocore.client", "BaseClient"),
    ("botocore.endpoint", "Endpoint"),
    ("botocore.httpsession", "URLLib3Session"),
    ("botocore.waiter", "Waiter"),
)

_MISSING = object()
_DESCRIPTORS = "/dev/fd"

_unclean: list[str] = []


def unclean() -> list[str]:
    """What could not be put back in this process since it was forked; empty where it is as good as new."""
    return _unclean


os.register_at_fork(after_in_child=_unclean.clear)


@contextlib.contextmanager
def process_as_it_was() -> t.Iterator[None]:
    """Give back the process, after the block, as it was before."""
    with contextlib.ExitStack() as stack:
        for part in PARTS:
            stack.callback(_put_back, part.__name__.strip("_"), part())
        yield


def _put_back(part: str, put_back: PutBack) -> None:
    """Put a part back; one that cannot be does not keep the others from it."""
    try:
        put_back()
    except Exception as error:
        _unclean.append(f"{part}: {error}")


def _descriptors() -> PutBack:
    """Nothing is closed: an open socket may be a kept client's, and a file may still have an owner."""
    before = _open_descriptors()

    def put_back() -> None:
        left = [number for number in _open_descriptors() - before if not stat.S_ISSOCK(os.fstat(number).st_mode)]
        _unclean.extend(["open files"] if left else [])

    return put_back


def _open_descriptors() -> set[int]:
    """Those of this process but the listing's own, which has the first free number."""
    try:
        free = os.open(_DESCRIPTORS, os.O_RDONLY)
        os.close(free)
        return {int(name) for name in os.listdir(_DESCRIPTORS)} - {free}
    except OSError:  # a system without such a folder
        return set()


def _threads() -> PutBack:
    before = set(threading.enumerate())

    def put_back() -> None:
        _unclean.extend(["threads"] if set(threading.enumerate()) - before else [])

    return put_back


def wait_for_threads(before: t.Container[threading.Thread]) -> None:
    """Wait for the threads that a module began, as Python does when a process ends; not for those of a pool, which wait themselves."""
    pools = getattr(concurrent.futures.thread, "_threads_queues", {})
    for thread in threading.enumerate():
        if not thread.daemon and thread not in before and thread not in pools:
            thread.join()


def _environment() -> PutBack:
    before = dict(os.environ)

    def put_back() -> None:
        zone = os.environ.get("TZ")
        if os.environ != before:
            os.environ.clear()
            os.environ.update(before)
        if zone != before.get("TZ"):
            time.tzset()

    return put_back


def _folder() -> PutBack:
    before = os.open(".", getattr(os, "O_PATH", os.O_RDONLY))  # a folder that was removed meanwhile has no name

    def put_back() -> None:
        try:
            os.chdir(before)
        finally:
            os.close(before)

    return put_back


def _settings() -> PutBack:
    before = [(ask, put, ask()) for ask, put in SETTINGS]

    def put_back() -> None:
        for ask, put, value in before:
            if ask() != value:
                put(value)

    return put_back


def _signals() -> PutBack:
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    left, interval = signal.getitimer(signal.ITIMER_REAL)
    began = time.monotonic()

    def put_back() -> None:
        for number, handler in handlers.items():
            if handler is not None and signal.getsignal(number) is not handler:
                signal.signal(number, handler)
        rest = left - (time.monotonic() - began) if left else 0
        signal.setitimer(signal.ITIMER_REAL, max(rest, 0), interval)

    return put_back


def _system() -> PutBack:
    before = {name: getattr(sys, name) for name in SYSTEM}
    path, modules = list(sys.path), dict(sys.modules)

    def put_back() -> None:
        sys.path[:] = path
        for name, value in before.items():
            setattr(sys, name, value)
        if sys.modules != modules:
            _put_modules_back(modules)

    return put_back


def _put_modules_back(before: dict[str, types.ModuleType]) -> None:
    """What was replaced or taken away is put back; what was imported stays, but for what was only put there."""
    for name in [name for name, module in sys.modules.items() if name not in before and getattr(module, "__spec__", None) is None]:
        del sys.modules[name]
    sys.modules.update({name: module for name, module in before.items() if sys.modules.get(name, _MISSING) is not module})


def _logging() -> PutBack:
    """A module logs as in a process of its own: to nothing of Ansible's."""
    root, disabled = logging.root, logging.root.manager.disable
    before = [(logger, dict(vars(logger)), logger.handlers[:], logger.filters[:]) for logger in _loggers()]
    root.handlers = []
    root.setLevel(logging.WARNING)
    root.manager.disable = logging.NOTSET

    def put_back() -> None:
        for logger, attributes, handlers, filters in before:
            vars(logger).update(attributes)
            logger.handlers[:], logger.filters[:] = handlers, filters
        known = {logger for logger, *_rest in before}
        for logger in _loggers():
            if logger not in known:
                logger.handlers = [handler for handler in logger.handlers if isinstance(handler, logging.NullHandler)]
                logger.level = logging.NOTSET
        root.manager.disable = disabled
        root.setLevel(root.level)  # has every logger forget which levels it is to log

    return put_back


def _loggers() -> list[logging.Logger]:
    return [logging.root, *(logger for logger in logging.root.manager.loggerDict.values() if isinstance(logger, logging.Logger))]


def _warnings() -> PutBack:
    """With these, the noise of a module that is imported already does not count."""
    catching = warnings.catch_warnings()
    catching.__enter__()
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="runpy")
    return functools.partial(catching.__exit__, None, None, None)


def _namespaces() -> PutBack:
    """Functions and classes that were replaced, and the lists and dictionaries of shared code that keep what one module learnt."""
    watched = _watched()
    before = [(owner, dict(vars(owner))) for owner in watched.owners]
    kept = [(container, container.copy()) for container in watched.containers]

    def put_back() -> None:
        for owner, names in before:
            if vars(owner) != names:
                _put_names_back(owner, names)
        for container, content in kept:
            if container != content:
                _refill(container, content)

    return put_back


class _Watched(t.NamedTuple):
    """What is looked after among so many loaded modules."""

    loaded: int
    owners: list[t.Any]
    containers: list[t.Any]


class _Process:
    """What was found in this process last."""

    watched = _Watched(0, [], [])


def _watched() -> _Watched:
    """What is to be looked after, found anew when modules were imported since."""
    if _Process.watched.loaded != len(sys.modules):
        shared = [module for name, module in sys.modules.items() if name.startswith(SHARED)]
        libraries = [sys.modules[name] for name in LIBRARIES if name in sys.modules]
        containers = [value for module in shared for name, value in vars(module).items() if type(value) in (dict, list, set) and not name.startswith("__")]
        _Process.watched = _Watched(len(sys.modules), [*PATCHED, *libraries, *_classes(), *shared], containers)
    return _Process.watched


def _classes() -> list[type]:
    found = [getattr(sys.modules.get(module), name, None) for module, name in CLASSES]
    return [owner for owner in found if isinstance(owner, type)]


def _put_names_back(owner: t.Any, names: dict[str, t.Any]) -> None:
    for name, value in names.items():
        if vars(owner).get(name, _MISSING) is not value:
            setattr(owner, name, value)


def _refill(container: t.Any, content: t.Any) -> None:
    container.clear()
    (container.extend if isinstance(container, list) else container.update)(content)


def _fresh_start() -> PutBack:
    """What a new process has not chosen yet: where temporary files go, whose session boto3 takes, which numbers come next."""
    tempfile.tempdir = None
    if "boto3" in sys.modules:
        sys.modules["boto3"].DEFAULT_SESSION = None  # type: ignore[attr-defined]
    random.seed()
    return lambda: None


#: In the order in which they are looked at; they are put back the other way round.
PARTS: tuple[t.Callable[[], PutBack], ...] = (
    _descriptors,
    _threads,
    _environment,
    _folder,
    _settings,
    _signals,
    _system,
    _logging,
    _warnings,
    _namespaces,
    _fresh_start,
)
