# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds a fixed time to each request that goes through it: `python -m tests.bench.latency_proxy UPSTREAM_PORT SECONDS`.

Each client connection has an upstream connection of its own. A request is read as a whole, held, and sent on; what comes
back is passed as it comes. Requests of several connections are held at the same time, as on a network. It listens on a
free port of 127.0.0.1, which it prints.
"""

from __future__ import annotations

import asyncio
import re
import sys
from contextlib import suppress

HOST = "127.0.0.1"
LIMIT = 2**20
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
EXPECT = re.compile(rb"\r\nexpect:[^\r]*", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked", re.IGNORECASE)


async def request_of(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """The next request as it was on the wire; a client that asks whether it may go on is told so here."""
    head = await reader.readuntil(b"\r\n\r\n")
    if EXPECT.search(head):
        writer.write(CONTINUE)
        head = EXPECT.sub(b"", head)
    if CHUNKED.search(head):
        return head + await chunks_of(reader)
    length = LENGTH.search(head)
    return head + await reader.readexactly(int(length.group(1)) if length else 0)


async def chunks_of(reader: asyncio.StreamReader) -> bytes:
    """A body in chunks, up to the empty line after the last."""
    body = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        body += line
        size = int(line.split(b";")[0], 16)
        body += await reader.readexactly(size + 2) if size else await reader.readuntil(b"\r\n")
        if not size:
            return body


async def passed_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Everything that the source sends, until it ends."""
    with suppress(ConnectionError):
        while piece := await source.read(LIMIT):
            target.write(piece)
            await target.drain()
    target.close()


class Proxy:
    """Holds each request for so many seconds before an emulator gets it."""

    def __init__(self, port: int, seconds: float) -> None:
        self.port, self.seconds = port, seconds

    async def client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client, until either side closes it."""
        answers, upstream = await asyncio.open_connection(HOST, self.port)
        back = asyncio.create_task(passed_on(answers, writer))
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                request = await request_of(reader, writer)
                await asyncio.sleep(self.seconds)
                upstream.write(request)
                await upstream.drain()
        upstream.close()
        await back


async def serve(port: int, seconds: float) -> None:
    """Answer until the process is ended."""
    server = await asyncio.start_server(Proxy(port, seconds).client, HOST, 0, limit=LIMIT, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
