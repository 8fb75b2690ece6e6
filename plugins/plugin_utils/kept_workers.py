# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a host's worker for the host's next tasks, where ansible-core forks a new one for each task.

A fork of a process as large as ansible-playbook costs 30 ms of processor, most of it for pages that parent and child then
copy, and throws away what the worker had: connections to AWS, clients, loaded plugins. A kept worker has, since its fork,
every task that stands beside or around the one it was forked for, and it has ansible-core's variable manager. So a task is
handed over by its id alone, with what was registered or set since; the worker computes the task's variables as the parent
did. A task that was included after the fork is sent with its blocks and its role. Everything else, the task's execution and
the way back of its results, is ansible-core's own code.

Only local tasks of the AWS collections, and the builtin ones that do nothing but compute, are run this way. After a change of
facts or of the inventory every task gets a new worker, and so does the task after a module that left something behind which
cannot be put back.
"""

from __future__ import annotations

import atexit
import copy
import io
import pickle
import sys
import typing as t

from ansible.executor.process import worker as core
from ansible.inventory.manager import InventoryManager
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.playbook.block import Block
from ansible.plugins import strategy
from ansible.utils.multiprocessing import context as multiprocessing_context
from ansible.vars.manager import VariableManager

from ansible_collections.groundwork.aws.plugins.plugin_utils import leftovers, task_wire
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import HAS_BOTO

COLLECTIONS = ("amazon.aws.", "community.aws.", "groundwork.aws.")
COMPUTING = ("assert", "debug", "fail", "include_role", "include_tasks", "set_fact", "set_stats", "validate_argument_spec")
#: Variables that ansible-core gives to a task beside what its variable manager computes, or computes of the play's hosts.
OF_THE_PLAY = (
    *("ansible_play_hosts_all", "ansible_play_hosts", "ansible_play_batch", "play_hosts", "ansible_current_hosts", "ansible_failed_hosts"),
    *("ansible_role_names", "ansible_play_role_names", "ansible_dependent_role_names", "role_names"),
)
CACHES = ("_vars_cache", "_nonpersistent_fact_cache")
#: What changes things that a kept worker would not hear of.
UNSETTLING = (
    (VariableManager, "set_host_facts"),
    (VariableManager, "clear_facts"),
    (InventoryManager, "add_dynamic_host"),
    (InventoryManager, "add_dynamic_group"),
    (InventoryManager, "refresh_inventory"),
)
#: So many workers are kept at most; the one that has waited longest goes first.
MOST = 32

#: Seconds that a worker has, at most, to say after its result that it is done; a longer one is replaced.
MOMENT = 5.0

_MISSING = object()
_ORIGINAL = core.WorkerProcess


class _Parent:
    """What this process keeps: workers by host, the play that is going on, and how often everything known became old."""

    kept: t.ClassVar[dict[str, KeptWorker]] = {}
    play: t.Any = None
    epoch = 0
    installed = False


def install() -> None:
    """Keep workers from now on; a second call does nothing."""
    if _Parent.installed:
        return
    _Parent.installed = True
    strategy.WorkerProcess = _worker
    for owner, name in UNSETTLING:
        setattr(owner, name, _unsettling(getattr(owner, name)))
    atexit.register(release)  # before multiprocessing waits for all that have not ended


def is_keeping() -> bool:
    """Whether workers are kept."""
    return _Parent.installed


def begin_play(play: t.Any) -> None:
    """Let go the workers of the play before, which know no task of this one."""
    release()
    _Parent.play = play


def release() -> None:
    """Let go every worker; one that is busy ends after its task."""
    for kept in _Parent.kept.values():
        kept.pipe.close()
    _Parent.kept.clear()


def _unsettling(original: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    def unsettle(*arguments: t.Any, **more: t.Any) -> t.Any:
        try:
            return original(*arguments, **more)
        finally:
            if arguments[-1] != {}:  # no facts at all, as most modules bring them
                _Parent.epoch += 1

    return unsettle


def _worker(**given: t.Any) -> t.Any:
    """What ansible-core's strategies take for their worker."""
    kind: t.Any = Job if _Parent.play is not None and _is_kept_for(given["task"], given["task_vars"]) else _ORIGINAL
    return kind(**given)


def _is_kept_for(task: t.Any, task_vars: dict[str, t.Any]) -> bool:
    action = str(task._resolved_action or task.action)
    ours = (HAS_BOTO and action.startswith(COLLECTIONS)) or action.rpartition(".")[2] in COMPUTING
    if not ours or task.async_val or task.become or task.delegate_to or task.timeout:
        return False
    connection = task_vars.get("ansible_connection", task.connection)
    return bool(connection == "local" and boolean(task_vars.get("groundwork_runner", True), strict=False))


class Job:
    """One task of one host: given to the host's worker, or to a new one. For ansible-core's strategies it is the worker itself."""

    def __init__(self, **given: t.Any) -> None:
        self._given = given
        self._task = given["task"]
        self._kept: KeptWorker | None = None
        self._number = 0

    def start(self) -> None:
        """Hand the task over, or fork."""
        host = self._given["host"].name
        kept = _Parent.kept.pop(host, None)
        if kept is None or not kept.take(self._given):
            if kept is not None:
                kept.pipe.close()
            kept = KeptWorker(**self._given)
            kept.start()
        _Parent.kept[host] = self._kept = kept
        self._number = kept.given
        for oldest in list(_Parent.kept)[:-MOST]:
            _Parent.kept.pop(oldest).pipe.close()

    @property
    def worker_queue(self) -> t.Any:
        """Where the answer to a prompt goes."""
        return self._kept.worker_queue if self._kept else None

    def is_alive(self) -> bool:
        """Whether the task goes on."""
        return self._kept is not None and not self._kept.has_done(self._number) and self._kept.is_alive()

    @property
    def pid(self) -> int | None:
        """The worker's process, which gets the signals that the parent gets; None before the start."""
        return self._kept.pid if self._kept is not None else None

    @property
    def exitcode(self) -> int | None:
        """None, or how the worker ended before its task did."""
        return None if self._kept is None or self._kept.has_done(self._number) else self._kept.exitcode

    def terminate(self) -> None:
        """End the worker."""
        if self._kept is not None:
            self._kept.terminate()

    def close(self) -> None:
        """Nothing: the worker is kept for the host's next task."""


class KeptWorker(core.WorkerProcess):
    """A worker that waits, its task done, for the next of its host."""

    _task: t.Any

    def __init__(self, **given: t.Any) -> None:
        super().__init__(**given)
        self.pipe, self._other = multiprocessing_context.Pipe()
        self.given, self._finished, self._clean = 1, 0, True
        self._settled = _settled()
        self._tasks = _tasks_around(given["task"])
        around = _things_around(given["task"])
        plays = [thing._play for thing in around if isinstance(thing, Block)]
        shared = task_wire.Known([given["loader"], given["variable_manager"], _Parent.play, *plays, *around])
        self._sender, self._receiver = task_wire.Sender(shared), task_wire.Receiver(shared)
        self._said = _caches_of(given["variable_manager"])
        self._detached = False
        self._kept_host = given["host"]

    # --- in the parent

    def start(self) -> None:
        """Fork. The siblings' pipes are the parent's alone: who else held them would keep the siblings waiting for ever."""
        super().start()
        self._other.close()

    def take(self, given: dict[str, t.Any]) -> bool:
        """Whether the worker took a task over."""
        if self._settled != _settled() or not self.has_done(self.given, wait=MOMENT) or not self._clean:
            return False
        task = given["task"]
        variables = {name: given["task_vars"][name] for name in OF_THE_PLAY if name in given["task_vars"]}
        try:
            unknown = b"" if task._uuid in self._tasks else self._sender.bytes_of(task)
            self.pipe.send((task._uuid, unknown, given["worker_id"], variables, list(_Parent.play._removed_hosts), self._news_of(given["variable_manager"])))
        except (OSError, ValueError, TypeError, AttributeError, pickle.PicklingError):  # it was killed while it waited, or something cannot be sent
            return False
        if unknown:
            self._tasks.update(_tasks_around(task))
        self.given += 1
        return True

    def _news_of(self, manager: t.Any) -> list[tuple[str, str, dict[str, t.Any], list[str]]]:
        """What was registered, set or taken away since the worker last heard of it: cache, host, new values, names that are gone."""
        before, self._said = self._said, _caches_of(manager)
        news = []
        for (cache, host), values in self._said.items():
            old = before.get((cache, host), {})
            new = {name: value for name, value in values.items() if old.get(name, _MISSING) is not value}
            gone = [name for name in old if name not in values]
            if new or gone:
                news.append((cache, host, new, gone))
        return news

    def has_done(self, number: int, wait: float = 0) -> bool:
        """Whether the worker has done its task of this number, counted from 1; one that was let go has, for all that the parent may ask.

        Its result may be here a moment before it says so, and whether a module left something behind: C(wait) is for that, in seconds.
        """
        try:
            while self._finished < number and self.pipe.poll(wait):
                self._finished, self._clean = self.pipe.recv()
        except (OSError, EOFError):
            return self._finished >= number or self.pipe.closed or self.exitcode == 0
        return self._finished >= number

    # --- in the worker

    def run(self) -> None:
        """Run the task that this process was forked for, then those that come, until the parent lets go."""
        for kept in _Parent.kept.values():
            kept.pipe.close()
        self.pipe.close()
        done = 0
        while True:
            self._task, self._host = _own_copy(self._task), copy.copy(self._kept_host)
            super().run()
            done += 1
            try:
                self._other.send((done, not leftovers.unclean()))
                self._begin(*self._other.recv())
            except (OSError, EOFError):
                return

    def _begin(self, uuid: str, unknown: bytes, worker_id: int, of_the_play: dict[str, t.Any], removed: list[str], news: list[t.Any]) -> None:
        if unknown:
            self._tasks.update(_tasks_around(self._receiver.task_of(unknown)))
        manager = self._variable_manager
        for cache, host, new, gone in news:
            values = getattr(manager, cache)[host]
            values.update(new)
            for name in gone:
                values.pop(name, None)
        play, self._task, self.worker_id = _Parent.play, self._tasks[uuid], worker_id
        play._removed_hosts[:] = removed
        self._loader._tempfiles = set()
        hosts, every = of_the_play.get("ansible_play_batch"), of_the_play.get("ansible_play_hosts_all")
        self._task_vars = manager.get_vars(play=play, host=self._kept_host, task=self._task, _hosts=hosts, _hosts_all=every)
        self._task_vars.update(of_the_play)

    def _detach(self) -> None:
        if self._detached:
            sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
        else:
            self._detached = True
            super()._detach()


def _own_copy(task: t.Any) -> t.Any:
    """A task to work on: ansible-core's worker changes the one it is given."""
    own = task.copy(exclude_parent=True, exclude_tasks=True)
    own._parent = task._parent
    return own


def _things_around(task: t.Any) -> list[t.Any]:
    """The blocks and tasks that a task stands in, and all that stands within them."""
    found, parent = [task], task._parent
    while parent is not None:
        found.append(parent)
        if isinstance(parent, Block):
            found += _things_within(parent)
        parent = parent._parent
    return found


def _things_within(block: t.Any) -> list[t.Any]:
    entries = [*block.block, *block.rescue, *block.always]
    return entries + [thing for entry in entries if isinstance(entry, Block) for thing in _things_within(entry)]


def _tasks_around(task: t.Any) -> dict[str, t.Any]:
    """The tasks among these, by id."""
    return {thing._uuid: thing for thing in reversed(_things_around(task)) if not isinstance(thing, Block)}


def _settled() -> tuple[int, int]:
    """What is another when a worker has to be forked anew: exported roles bring variables to the whole play."""
    return _Parent.epoch, sum(bool(role.public) for role in _Parent.play.roles)


def _caches_of(manager: t.Any) -> dict[tuple[str, str], dict[str, t.Any]]:
    return {(cache, host): dict(values) for cache in CACHES for host, values in getattr(manager, cache).items()}
