# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to AWS that lead past botocore's events: a program that a module starts, and HTTP that it speaks itself.

Python tells of both by audit events (https://docs.python.org/3/library/audit_events.html), and an exception of a hook keeps
them from happening. A hook cannot be taken away again; this one does nothing but look a name up while nobody watches.
"""

from __future__ import annotations

import os
import sys
import threading
import types
import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import Call

#: The events of starting a program, and which of their arguments names it.
PROGRAMS = {"subprocess.Popen": 0, "os.system": 0, "os.exec": 0, "os.posix_spawn": 0, "pty.spawn": 0}
WRITING = (b"POST ", b"PUT ", b"PATCH ", b"DELETE ")
#: How an EC2 instance is asked for a session in which its metadata may be read.
METADATA_TOKEN = b"PUT /latest/api/token "

Stop = t.Callable[[Call], None]

_sending = threading.local()


class _Process:
    """Who is told, once it is said, of every program and every writing request of this process."""

    stop: Stop | None = None


def watch(stop: Stop) -> None:
    """Have a function called before a program is started and before a writing request leaves that is none of botocore's."""
    if _Process.stop is None:
        sys.addaudithook(_heard)
    _Process.stop = stop


def botocore_sends(**_more: t.Any) -> None:
    """A handler of `before-send`: the next request of this thread is one that the guard has let go."""
    _sending.by_botocore = True


def botocore_has_sent(**_more: t.Any) -> None:
    """A handler of `response-received`."""
    _sending.by_botocore = False


def _heard(event: str, arguments: tuple[t.Any, ...]) -> None:
    if event == "http.client.send":
        _http(*arguments)
    elif event in PROGRAMS:
        _program(arguments[PROGRAMS[event]])


def _http(connection: t.Any, data: t.Any) -> None:
    if _Process.stop is None or not isinstance(data, bytes) or not data.startswith(WRITING) or data.startswith(METADATA_TOKEN):
        return
    if not getattr(_sending, "by_botocore", False):
        method, path = data.split(b" ", 2)[:2]
        _Process.stop(Call("http", method.decode(), {"Host": connection.host, "Path": path.split(b"?")[0].decode(errors="replace")}))


def _program(said: t.Any) -> None:
    if _Process.stop is None or _is_for_credentials(sys._getframe(2)):
        return
    first = said if isinstance(said, (str, bytes)) else said[0]
    _Process.stop(Call("program", os.path.basename(os.fsdecode(first).split(" ")[0])))


def _is_for_credentials(frame: types.FrameType | None) -> bool:
    """Whether botocore starts the program that a profile names as `credential_process`."""
    while frame is not None:
        if frame.f_globals.get("__name__") == "botocore.credentials":
            return True
        frame = frame.f_back
    return False
