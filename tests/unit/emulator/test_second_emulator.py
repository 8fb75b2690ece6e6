# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands around ministack: requests reach it as they were sent and are logged, and the list of its faults is strict. ministack itself is not needed."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.emulator import Emulator
from tests.emulator.server import HOST
from tests.ministack import server
from tests.ministack.forwarding import Forwarding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulator.application import App

ROOT = Path(__file__).resolve().parents[3]
SIGNED = "AWS4-HMAC-SHA256 Credential=testing/20261120/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0"
LISTING = """
import sys
sys.path.insert(0, {root!r})
from tests.ministack.exceptions import Exceptions, Fault
LISTED = frozenset("test_it.py::test_" + name for name in {names!r})
def pytest_configure(config):
    config.pluginmanager.register(Exceptions([Fault("sqs", "forgets", "AWS remembers.", "page", ("forgotten",), LISTED)]))
"""
TESTS = """
import pytest
@pytest.mark.parametrize("word", ["forgotten", "something else"])
def test_fails(word):
    raise ValueError(word)
@pytest.fixture
def broken():
    raise ValueError("forgotten")
def test_broken(broken): ...
def test_passes(): ...
"""


class Echo(BaseHTTPRequestHandler):
    """Says what it was asked."""

    def answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        body = f"{self.command} {self.path} {self.headers.get('X-Amz-Target')} {sent}".encode()
        self.send_response(418)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Said", "yes")
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_GET = do_PUT = do_HEAD = answer  # noqa: N815  (http.server names them)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def behind() -> Iterator[int]:
    with ThreadingHTTPServer((HOST, 0), Echo) as echo:
        threading.Thread(target=echo.serve_forever, args=[0.01], daemon=True).start()
        yield echo.server_port
        echo.shutdown()


@pytest.fixture
def forwarding(behind: int) -> Iterator[Emulator]:
    class Forwarded(Emulator):
        def _answering(self) -> App:
            return Forwarding(HOST, behind)

    running = Forwarded().start()
    yield running
    running.stop()


def ask(emulator: Emulator, method: str, path: str, body: str | list[bytes], **headers: str) -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection(HOST, emulator.port)
    connection.request(method, path, body, {"Authorization": SIGNED, **headers}, encode_chunked=isinstance(body, list))
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, said


def test_a_request_arrives_as_it_was_sent_and_is_logged(forwarding: Emulator) -> None:
    status, headers, said = ask(forwarding, "PUT", "/data/a%2Fb%20c?x-id=PutObject", "content", **{"X-Amz-Target": ""})
    assert (status, headers["x-said"], said) == (418, "yes", "PUT /data/a%2Fb%20c?x-id=PutObject None content")
    assert [(entry.service, entry.operation, entry.read_only, entry.status) for entry in forwarding.requests()] == [("s3", "PutObject", False, 418)]


def test_chunks_are_put_together(forwarding: Emulator) -> None:
    assert ask(forwarding, "PUT", "/data/key", [b"in ", b"parts"], **{"Transfer-Encoding": "chunked"})[2] == "PUT /data/key None in parts"


def test_the_length_of_what_is_only_asked_about_is_told(forwarding: Emulator) -> None:
    status, headers, said = ask(forwarding, "HEAD", "/data/key", "")
    assert (status, headers["content-length"], said) == (418, str(len("HEAD /data/key None ")), "")


def test_without_its_environment_it_says_how_to_make_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "ENVIRONMENT", tmp_path)
    with pytest.raises(FileNotFoundError, match="make ministack"):
        server.Ministack().start()


@pytest.mark.parametrize(
    ("names", "outcome", "words"),
    [
        (["fails[forgotten]", "broken"], "1 failed, 1 passed, 2 xfailed", "something else"),
        (["fails", "broken"], "1 failed, 1 passed, 2 xfailed", "another reason than the listed one"),
        (["fails[forgotten]", "passes"], "2 failed, 1 xfailed, 1 error", "[XPASS(strict)] ministack forgets"),
        (["fails[no such case]"], "error", "lists tests that do not exist: test_it.py::test_fails[no such case]"),
    ],
)
def test_a_listed_test_fails_for_its_reason(tmp_path: Path, names: list[str], outcome: str, words: str) -> None:
    (tmp_path / "conftest.py").write_text(LISTING.format(root=str(ROOT), names=names), encoding="utf-8")
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-rA", "test_it.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert words in done.stdout + done.stderr
    assert outcome in (done.stdout + done.stderr).lower()
