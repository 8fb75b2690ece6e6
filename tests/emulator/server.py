# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator as an object: a threaded server on 127.0.0.1, in this process."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Self

from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from . import patches, speed
from .application import App, Application
from .handler import QuietHandler
from .request_log import Entry, RequestLog

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.0.1"


class Emulator:
    """An AWS emulator on a port of 127.0.0.1; port 0 takes a free one."""

    def __init__(self, port: int = 0, log_file: Path | None = None, patched: bool = True) -> None:
        self.port = port
        self._log = RequestLog(log_file)
        self._patched = patched
        self._server: BaseWSGIServer | None = None
        self._application: Application | None = None

    def start(self) -> Self:
        self._application = Application(self._answering(), self._log, self._forget_everything)
        with socket.create_server((HOST, self.port)) as listening:
            self.port = listening.getsockname()[1]
            self._server = make_server(HOST, self.port, self._application, threaded=True, request_handler=QuietHandler, fd=listening.fileno())
        threading.Thread(target=self._server.serve_forever, name="emulator", daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def idle_seconds(self) -> float:
        return time.monotonic() - self._application.last_request if self._application else 0.0

    def requests(self) -> list[Entry]:
        """Every request since the start, or since `clear`."""
        return self._log.entries()

    def writes(self) -> list[Entry]:
        """The requests that were not read-only, refused ones too."""
        return [entry for entry in self._log.entries() if not entry.read_only]

    def clear(self) -> None:
        self._log.clear()

    def reset(self) -> None:
        """Forget every account and every logged request."""
        self._forget_everything()
        self._log.clear()

    def _answering(self) -> App:
        """What answers AWS requests."""
        speed.apply()
        if self._patched:
            patches.apply()
        moto: App = DomainDispatcherApplication(create_backend_app)
        return moto

    def _forget_everything(self) -> None:
        moto_api_backend.reset()
