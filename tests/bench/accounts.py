# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts to measure in: each is an emulator in a process of its own, with a delay in front of it where one is wanted."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.config import Config

from tests.integration.lives import push_images

from .processes import processor_of

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-1"
CERTIFICATE = "devops-app-prod"
#: The access key of those who are measured; what the benchmark itself asks is signed with another one, and not counted.
MEASURED, OWN = "testing", "benchmark"
PUSH_EVERY = 0.25
STOP_SECONDS = 15


class Account:
    """An empty account with a server certificate, which only a person can put there. `url` is where it answers, after `delay` seconds."""

    def __init__(self, delay: float) -> None:
        self._emulator = _started("ready http://127.0.0.1:", str(ROOT / "tests" / "emulator"), "serve", "--port", "0", "--idle-timeout", "3600")
        self._own_url = f"http://127.0.0.1:{self._emulator.port}"
        self._proxy = _started("", "-m", "tests.bench.latency_proxy", str(self._emulator.port), str(delay)) if delay else None
        self.url = f"http://127.0.0.1:{self._proxy.port}" if self._proxy else self._own_url
        self._clients: dict[str, Any] = {}
        self.aws("iam").upload_server_certificate(ServerCertificateName=CERTIFICATE, CertificateBody="certificate", PrivateKey="key")

    def aws(self, service: str, region: str = REGION) -> Any:
        """A client of the benchmark's own, without the delay."""
        if service not in self._clients:
            session: Any = boto3.Session(aws_access_key_id=OWN, aws_secret_access_key=OWN, region_name=region)
            self._clients[service] = session.client(service, endpoint_url=self._own_url, config=Config(retries={"total_max_attempts": 1}))
        return self._clients[service]

    def forget_requests(self) -> None:
        """Begin the log of requests anew."""
        self._ask("DELETE")

    def requests(self) -> list[dict[str, Any]]:
        """What those who are measured have asked since then."""
        return [entry for entry in self._ask("GET") if entry["access_key"] == MEASURED]

    def _ask(self, method: str) -> Any:
        request = urllib.request.Request(f"{self._own_url}/groundwork/requests", method=method)  # noqa: S310  (127.0.0.1)
        with urllib.request.urlopen(request) as answer:  # noqa: S310  (127.0.0.1)
            return json.load(answer)

    @property
    def processor(self) -> float:
        """Processor seconds of the emulator so far."""
        return processor_of(self._emulator.pid)

    @property
    def processor_of_delay(self) -> float:
        """Processor seconds of the delay so far."""
        return processor_of(self._proxy.pid) if self._proxy else 0.0

    def stop(self) -> None:
        """End its processes."""
        for server in (self._proxy, self._emulator):
            if server:
                server.stop()


class Server:
    """A process that listens on a port of 127.0.0.1, which the end of its first line says."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self._process, self.pid, self.port = process, process.pid, port

    def stop(self) -> None:
        """End it, and wait until it is gone."""
        self._process.terminate()
        self._process.wait(STOP_SECONDS)


def _started(before_port: str, *arguments: str) -> Server:
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process.stdout:
        return Server(process, int(process.stdout.readline().strip().removeprefix(before_port)))


class Pipeline(threading.Thread):
    """Pushes an image to each repository as soon as it is there, as a pipeline of an application would."""

    def __init__(self, account: Account) -> None:
        super().__init__(daemon=True)
        self._account = account
        self._over = threading.Event()

    def run(self) -> None:
        pushed: set[str] = set()
        client = self._account.aws("ecr")
        while not self._over.wait(PUSH_EVERY):
            with suppress(client.exceptions.ClientError):
                found = {repository["repositoryName"] for repository in client.describe_repositories()["repositories"]}
                pushed.update(push_images(self._account.aws, REGION, sorted(found - pushed), "stable"))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self.join()
