# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which clients are one and the same, and who may use their connections."""

from __future__ import annotations

import os
import threading
import types
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.config import Config

from ansible_collections.groundwork.aws.plugins.plugin_utils import clients

IDENTITY = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    clients.install()


def asked(**params: Any) -> Any:
    """A client as upstream's modules ask for it."""
    return clients._connect(**{"conn_type": "client", "resource": "sts", "region": "eu-central-1", **params})


def test_the_same_client_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = clients.client("sts", "eu-central-1")
    assert clients.client("sts", "eu-central-1") is first
    assert clients.client("sts", "us-east-1") is not first


@pytest.mark.parametrize(
    "params",
    [
        {"verify": True},
        {"aws_access_key_id": "a", "aws_secret_access_key": "b", "aws_session_token": None, "verify": True},
        {"config": Config(retries={"max_attempts": 10, "mode": "adaptive"})},
    ],
)
def test_what_a_module_reads_from_the_environment_is_the_client_that_the_parent_made(params: dict[str, Any]) -> None:
    kept = clients.client("sts", "eu-central-1")
    assert asked(**params) is kept


def test_the_environments_certificates_and_profile_are_the_parents_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    config = tmp_path / "config"
    config.write_text("[profile one]\naws_access_key_id = c\naws_secret_access_key = d\n", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    assert asked(verify=str(tmp_path / "ca.pem")) is clients.client("sts", "eu-central-1")
    monkeypatch.setenv("AWS_PROFILE", "one")
    assert asked(profile_name="one") is clients.client("sts", "eu-central-1")


@pytest.mark.parametrize(
    "params",
    [
        {"verify": False},
        {"endpoint": "http://127.0.0.1:1"},
        {"aws_access_key_id": "x", "aws_secret_access_key": "b"},
        {"aws_access_key_id": "a", "aws_secret_access_key": "b", "aws_session_token": "of somebody else"},
        {"aws_config": Config(read_timeout=5)},
    ],
)
def test_what_is_asked_for_differently_is_another_client(params: dict[str, Any]) -> None:
    assert asked(**params) is not clients.client("sts", "eu-central-1")


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL_STS", "AWS_USE_FIPS_ENDPOINT", "HTTPS_PROXY"])
def test_another_environment_is_another_client(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    first = clients.client("sts", "eu-central-1")
    monkeypatch.setenv(name, "http://127.0.0.1:1" if name != "AWS_USE_FIPS_ENDPOINT" else "true")
    assert clients.client("sts", "eu-central-1") is not first


def test_the_services_of_a_module_are_read_from_its_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspect.getsource", lambda _module: "module.client('ec2')\nclient( \"ecs\", x)\nclient('no-service')")
    assert clients.services_of(types.ModuleType("x")) == ["ec2", "ecs", "sts"]


def test_a_module_that_asks_aws_nothing_needs_no_client_and_so_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspect.getsource", lambda _module: "client('no-service')")
    assert clients.services_of(types.ModuleType("x")) == []


@pytest.fixture
def server() -> Iterator[tuple[str, set[int]]]:
    """An STS that keeps connections open, and remembers each by its client's port."""
    ports: set[int] = set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            ports.add(self.client_address[1])
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(IDENTITY)))
            self.end_headers()
            self.wfile.write(IDENTITY)

        def log_message(self, *_: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_address[1]}", ports
    listening.shutdown()
    listening.server_close()


@pytest.mark.filterwarnings("ignore:This process")
def test_a_worker_does_not_speak_on_a_connection_of_its_parent(monkeypatch: pytest.MonkeyPatch, server: tuple[str, set[int]]) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server[0])
    sts = clients.client("sts", "eu-central-1")
    for _ in range(2):
        assert sts.get_caller_identity()["Account"] == "123456789012"
    assert len(server[1]) == 1
    child = os.fork()
    if not child:
        os._exit(0 if sts.get_caller_identity()["Account"] == "123456789012" else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(server[1]) == 2
    sts.get_caller_identity()
    assert len(server[1]) == 2
