# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module leaves behind: put back, or known to be there."""

from __future__ import annotations

import builtins
import faulthandler
import gc
import locale
import logging
import os
import random
import resource
import signal
import socket
import ssl
import sys
import tempfile
import threading
import time
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.client
import pytest
from ansible.module_utils import basic
from ansible_collections.amazon.aws.plugins.module_utils import waiters

from ansible_collections.groundwork.aws.plugins.plugin_utils import leftovers
from ansible_collections.groundwork.aws.plugins.plugin_utils.leftovers import process_as_it_was, unclean

Look = Callable[[], Any]
Leave = Callable[[], Any]

LOGGER = logging.getLogger("botocore.endpoint")
SOFT, HARD = resource.getrlimit(resource.RLIMIT_NOFILE)


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    unclean().clear()
    yield
    unclean().clear()


def set_zone() -> None:
    os.environ["TZ"] = "UTC-5"
    time.tzset()


def log_everything() -> None:
    LOGGER.setLevel(logging.DEBUG)
    LOGGER.addHandler(logging.StreamHandler())
    LOGGER.addFilter(logging.Filter("x"))
    LOGGER.propagate = False
    logging.root.addHandler(logging.StreamHandler())
    logging.disable(logging.ERROR)


def logging_now() -> Any:
    loggers = [(logger.level, list(logger.handlers), list(logger.filters), logger.propagate) for logger in (LOGGER, logging.root)]
    return [*loggers, logging.root.manager.disable, LOGGER.isEnabledFor(logging.DEBUG)]


def learn() -> None:
    waiters.waiters_by_name.clear()
    waiters.waf_data["version"] = 0


#: What a module does to its process, and how that is seen.
LEAVES: dict[str, tuple[Leave, Look]] = {
    "variables": (lambda: os.environ.update(LEFT="x") or os.environ.pop("PATH"), lambda: dict(os.environ)),
    "time zone": (set_zone, lambda: (time.timezone, os.environ.get("TZ"))),
    "folder": (lambda: os.chdir("/"), os.getcwd),
    "file mask": (lambda: os.umask(0), leftovers._file_mask),
    "recursion limit": (lambda: sys.setrecursionlimit(5000), sys.getrecursionlimit),
    "switch interval": (lambda: sys.setswitchinterval(1), sys.getswitchinterval),
    "profiling": (lambda: sys.setprofile(lambda *_: None), sys.getprofile),
    "garbage": (lambda: (gc.disable(), gc.set_threshold(1), gc.set_debug(0)), lambda: (gc.isenabled(), gc.get_threshold())),
    "socket timeout": (lambda: socket.setdefaulttimeout(5), socket.getdefaulttimeout),
    "faults": (lambda: faulthandler.disable() if faulthandler.is_enabled() else faulthandler.enable(sys.__stderr__), faulthandler.is_enabled),
    "locale": (lambda: locale.setlocale(locale.LC_ALL, "C"), lambda: locale.setlocale(locale.LC_ALL)),
    "blocked signals": (lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1]), lambda: signal.pthread_sigmask(signal.SIG_BLOCK, ())),
    "open files": (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (SOFT - 1, HARD)), lambda: resource.getrlimit(resource.RLIMIT_NOFILE)),
    "profile timer": (lambda: signal.setitimer(signal.ITIMER_PROF, 1000), lambda: signal.getitimer(signal.ITIMER_PROF)),
    "alarm": (lambda: signal.alarm(1000), lambda: signal.getitimer(signal.ITIMER_REAL)),
    "handlers": (lambda: [signal.signal(number, lambda *_: None) for number in leftovers.SIGNALS], lambda: [*map(signal.getsignal, leftovers.SIGNALS)]),
    "search path": (lambda: sys.path.insert(0, "/nowhere"), lambda: list(sys.path)),
    "arguments": (lambda: setattr(sys, "argv", ["x"]), lambda: sys.argv),
    "exceptions": (lambda: setattr(sys, "excepthook", print), lambda: sys.excepthook),
    "output": (lambda: setattr(sys, "stdout", None), lambda: sys.stdout),
    "a library gone": (lambda: sys.modules.pop("boto3"), lambda: sys.modules.get("boto3")),
    "a library replaced": (lambda: sys.modules.update(json=types.ModuleType("json")), lambda: sys.modules["json"]),
    "a library forbidden": (lambda: sys.modules.update(of_no_package=None), lambda: "of_no_package" in sys.modules),
    "logging": (log_everything, logging_now),
    "warnings": (lambda: warnings.simplefilter("error"), lambda: list(warnings.filters)),
    "a function of Python": (lambda: setattr(builtins, "open", print), lambda: open),
    "sleep": (lambda: setattr(time, "sleep", print), lambda: time.sleep),
    "certificates": (lambda: setattr(ssl, "_create_default_https_context", print), lambda: ssl._create_default_https_context),
    "temporary files": (lambda: setattr(tempfile, "tempdir", "/nowhere"), lambda: tempfile.tempdir),
    "a class of botocore": (lambda: setattr(botocore.client.BaseClient, "_make_api_call", print), lambda: botocore.client.BaseClient._make_api_call),
    "a class of Ansible": (lambda: setattr(basic.AnsibleModule, "warn", print), lambda: basic.AnsibleModule.warn),
    "boto3's session": (lambda: boto3.setup_default_session(region_name="mars-1"), lambda: boto3.DEFAULT_SESSION),
    "what shared code keeps": (learn, lambda: (len(waiters.waiters_by_name), waiters.waf_data["version"])),
}


@pytest.mark.parametrize(("leave", "look"), LEAVES.values(), ids=LEAVES)
def test_what_a_module_changes_is_put_back(leave: Leave, look: Look) -> None:
    before = look()
    with process_as_it_was():
        leave()
        left = look()
    assert look() == before
    assert left != before
    assert unclean() == []


def test_it_is_put_back_when_a_module_crashes() -> None:
    before = os.environ.get("LEFT")
    with pytest.raises(ZeroDivisionError), process_as_it_was():
        leave_and_crash()
    assert os.environ.get("LEFT") is before is None


def leave_and_crash() -> None:
    os.environ["LEFT"] = "x"
    raise ZeroDivisionError


def test_what_was_imported_stays() -> None:
    sys.modules.pop("this", None)
    with process_as_it_was():
        sys.modules["this"] = sys.modules["json"]
    assert sys.modules.pop("this") is sys.modules["json"]


def test_a_task_s_own_alarm_goes_on() -> None:
    signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        with process_as_it_was():
            signal.alarm(0)
        left, _interval = signal.getitimer(signal.ITIMER_REAL)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    assert 900 < left <= 1000


def test_a_folder_that_is_gone_can_be_come_back_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with process_as_it_was():
        os.chdir(tmp_path)
    with pytest.raises(FileNotFoundError):
        os.getcwd()
    assert unclean() == []


def test_random_numbers_are_new_for_each_module() -> None:
    drawn = []
    for _turn in range(2):
        with process_as_it_was():
            drawn.append(random.getrandbits(64))
            random.seed(1)
    assert drawn[0] != drawn[1]
    random.seed(1)
    assert random.getrandbits(64) not in drawn


def test_a_module_logs_to_nothing_of_ansibles(caplog: pytest.LogCaptureFixture) -> None:
    logging.root.addHandler(caplog.handler)
    caplog.set_level(logging.INFO)
    with process_as_it_was():
        logging.getLogger("botocore.credentials").info("found")
        new = logging.getLogger("of_this_test")
        new.addHandler(logging.StreamHandler())
        new.addHandler(logging.NullHandler())
        new.setLevel(logging.DEBUG)
    logging.getLogger("botocore.credentials").info("after")
    assert caplog.messages == ["after"]
    assert ([type(handler) for handler in new.handlers], new.level) == ([logging.NullHandler], logging.NOTSET)


def test_a_thread_that_is_left_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    with process_as_it_was():
        thread = threading.Thread(target=ended.wait, daemon=True)
        thread.start()
    ended.set()
    thread.join()
    assert unclean() == ["threads"]


def test_a_file_that_is_left_open_is_known_and_a_connection_is_no_fault() -> None:
    with process_as_it_was():
        connection = socket.socket()
    assert unclean() == []
    connection.close()
    with process_as_it_was():
        left = os.open("/", os.O_RDONLY)
    os.close(left)
    assert unclean() == ["open files"]


def test_what_cannot_be_put_back_is_known_and_keeps_nothing_else_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.getcwd()
    monkeypatch.setattr(leftovers, "SETTINGS", ((lambda: random.getrandbits(64), lambda _value: 1 / 0),))
    with process_as_it_was():
        os.chdir("/")
    assert os.getcwd() == before
    assert unclean() == ["settings: division by zero"]


def test_a_forked_process_begins_clean() -> None:
    unclean().append("threads")
    child = os.fork()
    if not child:
        os._exit(len(unclean()))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
