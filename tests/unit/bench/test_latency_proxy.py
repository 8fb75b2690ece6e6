# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes through the delay arrives as it was, and later."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from tests.bench import latency_proxy
from tests.bench.latency_proxy import HOST, Proxy

LENGTH = b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"
CHUNKS = b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;a=b\r\nyou\r\n0\r\n\r\n"
NOTHING = b"GET / HTTP/1.1\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


async def through(messages: list[bytes], seconds: float) -> tuple[bytes, bytes]:
    """What an upstream got of the messages, sent one after the other's answer, and what the client got."""
    got: list[bytes] = []

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(2**16):
            got.append(piece)
            writer.write(ANSWER)
        writer.close()

    behind = await asyncio.start_server(upstream, HOST, 0)
    front = await asyncio.start_server(Proxy(behind.sockets[0].getsockname()[1], seconds).client, HOST, 0)
    async with behind, front:
        reader, writer = await asyncio.open_connection(HOST, front.sockets[0].getsockname()[1])
        answers = b""
        for message in messages:
            writer.write(message)
            answers += await reader.readuntil(ANSWER)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        await reader.read()
    return b"".join(got), answers


@pytest.mark.parametrize("messages", [[LENGTH], [CHUNKS], [NOTHING, LENGTH, CHUNKS, NOTHING]], ids=["length", "chunks", "one after the other"])
def test_requests_and_answers_arrive_as_they_were(messages: list[bytes]) -> None:
    assert asyncio.run(through(messages, 0)) == (b"".join(messages), ANSWER * len(messages))


def test_who_asks_whether_to_go_on_is_told_so() -> None:
    asked = LENGTH.replace(b"Content-Length", b"Expect: 100-continue\r\nContent-Length")
    assert asyncio.run(through([asked], 0)) == (LENGTH, latency_proxy.CONTINUE + ANSWER)


def test_each_request_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        held.append(seconds)
        await sleep(0)

    monkeypatch.setattr(latency_proxy.asyncio, "sleep", noted)
    asyncio.run(through([LENGTH, NOTHING], 0.05))
    assert held == [0.05, 0.05]
