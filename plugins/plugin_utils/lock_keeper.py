# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the environment's lock while a run goes on, and gives it back at its end.

A worker takes the lock and notes it; the parent then forks a keeper, which renews the lease: the parent itself may wait for
AWS for an hour. A keeper ends with its parent. Of a parent that was killed the lease stays, and ends by itself; of one that was
asked to end (SIGTERM, SIGHUP) the keeper gives the lock back, once the parent is gone.
"""

from __future__ import annotations

import atexit
import contextlib
import getpass
import json
import os
import select
import signal
import socket
import threading
import time
import typing as t
from dataclasses import asdict, dataclass
from pathlib import Path

from ansible import context
from ansible.utils.display import Display

from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, records, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.deploy_lock import Lease, Lock, LostError, NoTableError

ACTION = "groundwork.aws.environment_lock"
NOTED = ("environment_lock",)
POLL_SECONDS = 0.2
RENEWALS = 3  # in the time of a lease: two may fail
ENDING = (signal.SIGTERM, signal.SIGHUP)

display = Display()


@dataclass(frozen=True)
class Place:
    """Where a lock is, as one process tells another."""

    table: str
    key_attribute: str
    key: str
    region: str
    profile: str
    seconds: int

    def lock(self) -> Lock:
        """The lock, with a client of this process."""
        clients.install()
        client = clients.client("dynamodb", self.region, self.profile or None)
        return Lock(client, self.table, self.key, self.seconds, self.key_attribute)


@dataclass
class _Kept:
    """What the parent keeps: the signals' former handlers, its keeper and the pipe to it."""

    parent: int = 0
    pid: int = 0
    pipe: int = -1
    is_over: bool = True


_kept = _Kept()


def lease_of_this_run() -> Lease:
    """In a worker: this run, as the holder of a lock that it does not have yet."""
    kept, host, folder = records.current(), socket.gethostname(), run_folder.name()
    playbooks = " ".join(Path(path).name for path in context.CLIARGS.get("args") or ())
    return Lease(f"{host}/{folder}", kept.run_id if kept else folder, _user(), host, os.getppid(), playbooks)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return str(os.getuid())


def note(place: Place, lease: Lease) -> None:
    """In the worker, before it asks for the lock: whatever happens then, the parent knows what there may be to give back."""
    run_folder.note(NOTED, json.dumps([asdict(place), asdict(lease)]))


def note_nothing() -> None:
    """In the worker, when it did not get the lock: there is nothing to give back."""
    run_folder.note(NOTED, json.dumps(None))


def _noted() -> tuple[Place, Lease] | None:
    pair = json.loads((run_folder.notes(NOTED) or ["null"])[-1])
    return (Place(**pair[0]), Lease(**pair[1])) if pair else None


def prepare() -> None:
    """In the parent, before the task that takes the lock: from now on it is given back, however the run ends."""
    if _kept.is_over:
        _kept.parent, _kept.is_over = os.getpid(), False
        atexit.register(end)
        if threading.current_thread() is threading.main_thread():
            for number in ENDING:
                signal.signal(number, _announcing(signal.getsignal(number)))


def _announcing(former: t.Any) -> t.Callable[[int, t.Any], None]:
    """A handler that tells the keeper, and then does what would have been done."""

    def handle(number: int, frame: t.Any) -> None:
        if os.getpid() == _kept.parent and _kept.pipe >= 0:
            with contextlib.suppress(OSError):  # the keeper is gone, too
                os.write(_kept.pipe, b"e")
        if callable(former):
            former(number, frame)
        elif former == signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    return handle


def begin(said: t.Mapping[str, t.Any]) -> None:
    """In the parent, when the lock was taken: fork the keeper of the lease."""
    noted = _noted()
    if noted is None or _kept.pid:
        return
    lock, lease = noted[0].lock(), Lease(**said)
    ours, theirs = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(theirs)
        _become_keeper(Keeper(lock, lease, lambda: os.getppid() != parent, lambda: os.kill(parent, signal.SIGINT)), ours)
    os.close(ours)
    _kept.pid, _kept.pipe = pid, theirs


def _become_keeper(keeper: Keeper, pipe: int) -> t.NoReturn:
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        keeper.keep(lambda: _was_told(pipe))
        code = 0
    finally:
        os._exit(code)


def _was_told(pipe: int) -> bool:
    """Wait a moment; whether the parent said that it ends."""
    ready = select.select([pipe], [], [], POLL_SECONDS)[0]
    if ready and os.read(pipe, 1):
        return True
    if ready:  # nobody can say anything any more
        time.sleep(POLL_SECONDS)
    return False


@dataclass
class Keeper:
    """Renews a lease until its parent is gone."""

    lock: Lock
    lease: Lease
    is_parent_gone: t.Callable[[], bool]
    stop_parent: t.Callable[[], None]
    say: t.Callable[[str], t.Any] = lambda text: os.write(2, f"{text}\n".encode())
    clock: t.Callable[[], float] = time.monotonic

    def keep(self, was_told: t.Callable[[], bool]) -> None:
        """Until the parent is gone; then give the lock back, if the parent was told to end."""
        told, pause = False, self.lock.seconds / RENEWALS
        due = self.clock() + pause
        while not self.is_parent_gone():
            told = was_told() or told
            if self.clock() >= due and not told:
                due = self.clock() + pause
                if not self._renewed():
                    return
        if told:
            self.lock.release(self.lease)

    def _renewed(self) -> bool:
        """Whether there is more to renew; the parent is stopped where the lock is lost."""
        try:
            self.lease = self.lock.renew(self.lease)
        except NoTableError:
            return False  # destroyed, with what it locked
        except LostError as error:
            return self._lose(str(error))
        except Exception as error:  # whatever AWS or the network says
            if self.lock.clock.now() >= self.lease.until:
                return self._lose(f"it could not be renewed ({error})")
        return True

    def _lose(self, why: str) -> bool:
        self.say(f"\n[ERROR]: This run has lost the environment's lock: {why}. It ends here, before it changes more.")
        self.stop_parent()
        return False


def end() -> None:
    """In the parent, at the end: stop the keeper, and give the lock back; harmless where there is none."""
    if _kept.is_over or os.getpid() != _kept.parent:
        return
    _kept.is_over = True
    atexit.unregister(end)
    _stop_keeper()
    noted = _noted()
    if noted:
        _release(*noted)


def _stop_keeper() -> None:
    if _kept.pid:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(_kept.pid, signal.SIGKILL)
            os.waitpid(_kept.pid, 0)
        os.close(_kept.pipe)
    _kept.pid, _kept.pipe = 0, -1


def _release(place: Place, lease: Lease) -> None:
    try:
        place.lock().release(lease)
    except Exception as error:
        display.warning(f"The lock of the environment could not be given back, and ends by itself within {place.seconds} s: {error}")
