# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that does what it is asked, and does not always say so."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator

VPC = "<CreateVpcResponse><vpc><vpcId>vpc-1</vpcId></vpc></CreateVpcResponse>"
ERROR = "<Response><Errors><Error><Code>{code}</Code><Message>as the test wants it</Message></Error></Errors></Response>"


class Unreliable:
    """What was asked, and what comes next: `lost` closes the connection, an error's status and code is answered, and then all is well."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.next: list[tuple[int, str]] = []

    def lose(self, times: int = 1) -> None:
        """Do what is asked, and close the connection."""
        self.next += [(0, "")] * times

    def fail(self, status: int, code: str) -> None:
        """Answer with an error."""
        self.next.append((status, code))


@contextlib.contextmanager
def serving(said: Unreliable) -> Iterator[str]:
    """Serve on a free port inside the context, which is given the URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(errors="replace"))
            said.asked.append(form.get("Action", [f"{self.command} {self.path}"])[0])
            status, code = said.next.pop(0) if said.next else (200, "")
            if not status:
                self.close_connection = True
                return
            body = (ERROR.format(code=code) if code else VPC).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do  # noqa: N815  # the names are those of http.server

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
