# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends tasks to a process that was forked before they were loaded: with their blocks, their role, and what these refer to.

What both processes have had since the fork (the play, the loader, the variable manager, blocks and tasks) is sent as a
reference; what was sent before is not sent again.
"""

from __future__ import annotations

import copyreg
import io
import pickle
import types
import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.playbook.block import Block
from ansible.playbook.handler import Handler
from ansible.playbook.handler_task_include import HandlerTaskInclude
from ansible.playbook.play import Play
from ansible.playbook.role import Role
from ansible.playbook.role_include import IncludeRole
from ansible.playbook.task import Task
from ansible.playbook.task_include import TaskInclude
from ansible.vars.manager import VariableManager

REFERRED = (DataLoader, VariableManager, Play)
SENT = (Block, Handler, HandlerTaskInclude, IncludeRole, Role, Task, TaskInclude)


class Known:
    """Objects that two processes have alike since the fork, by their address, which the fork keeps."""

    def __init__(self, objects: t.Iterable[t.Any]) -> None:
        self._by_address = {id(thing): thing for thing in objects}

    def __contains__(self, thing: t.Any) -> bool:
        return id(thing) in self._by_address

    def at(self, address: int) -> t.Any:
        """The object at this address in the process that forked; LookupError when it is not one of these."""
        return self._by_address[address]


class _Known:
    """What the process that reads is reading with."""

    reading: Known | None = None


class Sender:
    """Turns tasks into bytes."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._buffer = io.BytesIO()
        self._pickler = pickle.Pickler(self._buffer, pickle.HIGHEST_PROTOCOL)
        own: dict[t.Any, t.Any] = {**dict.fromkeys((*REFERRED, *SENT), self._reduce), types.MappingProxyType: _reduce_proxy}
        self._pickler.dispatch_table = {**copyreg.dispatch_table, **own}

    def bytes_of(self, task: t.Any) -> bytes:
        """A task; pickle's own errors where something about it cannot be sent, after which this sender is of no more use."""
        self._pickler.dump(task)
        sent = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return sent

    def _reduce(self, thing: t.Any) -> t.Any:
        if thing in self._known:
            return _known_at, (id(thing),)
        if isinstance(thing, REFERRED):
            raise pickle.PicklingError(f"{type(thing).__name__} is not one that both processes have.")
        return thing.__reduce_ex__(pickle.HIGHEST_PROTOCOL)


class Receiver:
    """Turns the bytes of one sender, in their order, into tasks."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._buffer = io.BytesIO()
        self._unpickler = pickle.Unpickler(self._buffer)  # noqa: S301  # the sender is this process's parent

    def task_of(self, sent: bytes) -> t.Any:
        """The task."""
        self._buffer.seek(0)
        self._buffer.truncate()
        self._buffer.write(sent)
        self._buffer.seek(0)
        _Known.reading = self._known
        return self._unpickler.load()


def _known_at(address: int) -> t.Any:
    if _Known.reading is None:
        raise LookupError("Nothing is being read.")
    return _Known.reading.at(address)


def _reduce_proxy(proxy: types.MappingProxyType[t.Any, t.Any]) -> t.Any:
    return _proxy, (dict(proxy),)


def _proxy(values: dict[t.Any, t.Any]) -> types.MappingProxyType[t.Any, t.Any]:
    return types.MappingProxyType(values)
