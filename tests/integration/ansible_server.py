# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-playbook, again and again from one process that has imported it: a fork for each run, which spares each run half a second of importing.

The fork has the environment, the folder and the arguments that a process of its own would have. What Ansible takes from the environment while it is
imported must be the same for all runs of a server. It ends when its client does.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import socket
import sys
import tempfile
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

COMMAND = Path(sys.executable).with_name("ansible-playbook")
IMPORTED = """
    ansible.executor.playbook_executor ansible.executor.process.worker ansible.executor.task_queue_manager ansible.plugins.callback ansible.plugins.inventory
    ansible.plugins.loader ansible.plugins.strategy ansible.template boto3 botocore.auth botocore.client botocore.endpoint botocore.handlers
    botocore.httpsession botocore.paginate botocore.session botocore.waiter
"""
LONGEST_MESSAGE = 1 << 20


@dataclass(frozen=True)
class Said:
    """What a run said, and its exit code."""

    rc: int
    stdout: str
    stderr: str


class Server:
    """A server process, as its client sees it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket = ours
        command = [sys.executable, __file__, str(theirs.fileno())]
        with theirs:
            os.set_inheritable(theirs.fileno(), True)
            nothing = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
            self._pid = os.posix_spawn(sys.executable, command, dict(environment), file_actions=[nothing])
        atexit.register(self.end)

    def run(self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, timeout: float) -> Said:
        """Run the command, and return what it said; a run that takes longer is killed, as its exit code says."""
        message = json.dumps({"arguments": list(arguments), "environment": dict(environment), "folder": str(folder)}).encode()
        with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
            socket.send_fds(self._socket, [message], [stdout.fileno(), stderr.fileno()])
            code = self._code_of(self._next(), timeout)
            return Said(code, *(_read(file) for file in (stdout, stderr)))

    def _code_of(self, pid: int, timeout: float) -> int:
        self._socket.settimeout(timeout)
        try:
            return self._next()
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            return self._next()
        finally:
            self._socket.settimeout(None)

    def _next(self) -> int:
        return int(self._socket.recv(LONGEST_MESSAGE))

    def end(self) -> None:
        """End the server."""
        self._socket.close()
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _read(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode())


def serve(connection: socket.socket, main: Callable[[list[str]], Any]) -> None:
    """Run what is asked for, one after the other, until nobody asks any more."""
    while True:
        message, files, _flags, _address = socket.recv_fds(connection, LONGEST_MESSAGE, 2)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            connection.close()
            _run(json.loads(message), files, main)
        for file in files:
            os.close(file)
        connection.send(str(pid).encode())
        _pid, status = os.waitpid(pid, 0)
        connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def _run(asked: dict[str, Any], files: Sequence[int], main: Callable[[list[str]], Any]) -> NoReturn:
    """In the fork: become the command, and end as it does."""
    for number, file in zip((1, 2), files, strict=True):
        os.dup2(file, number)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = [str(COMMAND), *asked["arguments"]]
    sys.orig_argv = [sys.executable, *sys.argv]
    _give_temporary_folder()
    code = 1
    try:
        main(sys.argv)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _give_temporary_folder() -> None:
    """Ansible makes one for each process, and keeps modules in it that it has packed."""
    constants, manager = sys.modules["ansible.constants"], sys.modules["ansible.config.manager"]
    folder = Path(constants.DEFAULT_LOCAL_TMP)
    constants.DEFAULT_LOCAL_TMP = tempfile.mkdtemp(prefix=f"ansible-local-{os.getpid()}", dir=folder.parent)
    atexit.unregister(manager.cleanup_tmp_file)
    atexit.register(manager.cleanup_tmp_file, constants.DEFAULT_LOCAL_TMP, warn=True)


def start(connection: socket.socket) -> None:
    """Import everything, and serve."""
    from ansible.cli.playbook import main  # noqa: PLC0415 - the client has no use for it

    for name in IMPORTED.split():
        __import__(name)
    gc.freeze()
    serve(connection, main)


if __name__ == "__main__":
    sys.path[0] = ""
    start(socket.socket(fileno=int(sys.argv[1])))
