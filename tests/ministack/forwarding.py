# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A WSGI application that hands each request to another server, as it came, and its answer back."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.emulator.application import Environ, StartResponse

# What is said between two neighbours only, and what the server in front says itself.
OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "expect", "date", "server"}
TIMEOUT_SECONDS = 60


class Forwarding:
    """Everything goes to this port of this host."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(environ["REQUEST_METHOD"], environ["RAW_URI"], _body(environ), dict(_headers(environ)))
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_ONE_CONNECTION]
        length = answer.getheader("Content-Length", "0") if environ["REQUEST_METHOD"] == "HEAD" else str(len(body))
        start_response(f"{answer.status} {answer.reason}", [*kept, ("Content-Length", length)])
        return [body]


def _body(environ: Environ) -> bytes:
    """What the client sent, chunks put together."""
    length = -1 if environ.get("wsgi.input_terminated") else int(environ.get("CONTENT_LENGTH") or 0)
    body: bytes = environ["wsgi.input"].read(length)
    return body


def _headers(environ: Environ) -> Iterator[tuple[str, str]]:
    for name, value in environ.items():
        header = name.removeprefix("HTTP_").replace("_", "-").lower()
        if (name.startswith("HTTP_") or name == "CONTENT_TYPE") and header not in OF_ONE_CONNECTION and value:
            yield header, value
