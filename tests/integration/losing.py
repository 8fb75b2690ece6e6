# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A way to the emulator on which answers get lost."""

from __future__ import annotations

import contextlib
import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

OF_ONE_HOP = ("connection", "transfer-encoding", "content-length")


@contextlib.contextmanager
def losing(url: str, *operations: str) -> Iterator[str]:
    """Pass everything on to a URL, and close the connection instead of answering each of these operations once."""
    to_lose = list(operations)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            onward = http.client.HTTPConnection(urlsplit(url).netloc)
            onward.request(self.command, self.path, asked, dict(self.headers))
            answer = onward.getresponse()
            said = answer.read()
            operation = parse_qs(asked.decode(errors="replace")).get("Action", [""])[0]
            if operation in to_lose:
                to_lose.remove(operation)
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in OF_ONE_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815  # the names are those of http.server

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
