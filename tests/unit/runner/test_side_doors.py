# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs and HTTP of a module's own, which botocore does not hear of."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
import requests
import urllib3
from ansible.module_utils import urls

from ansible_collections.groundwork.aws.plugins.plugin_utils import guard
from ansible_collections.groundwork.aws.plugins.plugin_utils.guard import Guard, WriteStopped, guarding
from tests.unit.runner.unreliable import Unreliable, serving

KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "eu-central-1"}


@pytest.fixture(autouse=True)
def no_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard._Process, "active", None)


@pytest.fixture
def server() -> Unreliable:
    return Unreliable()


@pytest.fixture
def url(server: Unreliable) -> Iterator[str]:
    with serving(server) as said:
        yield said


def _http_client(url: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request("DELETE", "/thing")
    connection.getresponse()


@pytest.mark.parametrize(
    ("send", "method"),
    [
        (lambda url: urllib3.PoolManager().request("POST", f"{url}/thing?X-Amz-Signature=hunter2", body=b"x"), "POST"),
        (lambda url: requests.put(f"{url}/thing?X-Amz-Signature=hunter2", data="x", timeout=5), "PUT"),
        (lambda url: urls.open_url(f"{url}/thing", method="PATCH"), "PATCH"),
        (_http_client, "DELETE"),
    ],
)
def test_http_of_a_modules_own_does_not_write_in_check_mode(server: Unreliable, url: str, send: Callable[[str], Any], method: str) -> None:
    with guarding(Guard(check_mode=True)) as watch, pytest.raises(WriteStopped):
        send(url)
    assert server.asked == []
    assert watch.planned is not None
    assert watch.planned.as_dict() == {"service": "http", "operation": method, "parameters": {"Host": "127.0.0.1", "Path": "/thing"}}
    with guarding(Guard(check_mode=False)):
        send(url)
    assert len(server.asked) == 1


def test_http_that_reads_and_a_session_for_metadata_pass(server: Unreliable, url: str) -> None:
    with guarding(Guard(check_mode=True)):
        urllib3.PoolManager().request("GET", f"{url}/latest/meta-data")
        urllib3.PoolManager().request("PUT", f"{url}/latest/api/token")
    assert server.asked == ["GET /latest/meta-data", "PUT /latest/api/token"]


def test_what_botocore_reads_by_post_passes_and_the_next_request_is_nobodys(server: Unreliable, url: str) -> None:
    guard.install()
    ec2: Any = boto3.session.Session(**KEYS).client("ec2", endpoint_url=url)
    with guarding(Guard(check_mode=True)) as watch:
        ec2.describe_vpcs()
        with pytest.raises(WriteStopped):
            urllib3.PoolManager().request("POST", url, body=b"Action=CreateVpc")
    assert server.asked == ["DescribeVpcs"]
    assert str(watch.planned) == "http:POST"


def test_an_address_that_botocore_signed_is_not_written_to(server: Unreliable, url: str) -> None:
    guard.install()
    s3: Any = boto3.session.Session(**KEYS).client("s3", endpoint_url=url)
    with guarding(Guard(check_mode=True)), pytest.raises(WriteStopped):
        requests.put(s3.generate_presigned_url("put_object", Params={"Bucket": "bucket", "Key": "key"}), data="x", timeout=5)
    assert server.asked == []


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (lambda left: subprocess.run([sys.executable, "-c", f"open({str(left)!r}, 'w')"], check=True), os.path.basename(sys.executable)),
        (lambda left: subprocess.run(f"touch {left}", shell=True, check=True), "sh"),  # noqa: S602  # what bad modules do
        (lambda left: os.system(f"touch {left}"), "touch"),  # noqa: S605  # the same
        (lambda left: os.waitpid(os.posix_spawnp("touch", ["touch", str(left)], os.environ), 0), "touch"),
        (lambda left: os.waitpid(os.spawnlp(os.P_NOWAIT, "touch", "touch", str(left)), 0), "touch"),  # noqa: S606  # the same
    ],
    ids=["list", "shell", "system", "posix_spawn", "spawn"],
)
@pytest.mark.filterwarnings("ignore:This process")
def test_a_program_is_not_started_in_check_mode(tmp_path: Path, start: Callable[[Path], Any], name: str) -> None:
    left = tmp_path / "left"
    with guarding(Guard(check_mode=True)) as watch:
        try:
            start(left)
        except WriteStopped:
            assert watch.planned is not None
            assert watch.planned.as_dict() == {"service": "program", "operation": name, "parameters": {}}
    assert not left.exists()
    with guarding(Guard(check_mode=False)):
        start(left)
    assert left.exists()


def test_the_program_of_a_profile_that_gives_credentials_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = '{"Version": 1, "AccessKeyId": "of the program", "SecretAccessKey": "b"}'
    config = tmp_path / "config"
    config.write_text(f"[profile work]\ncredential_process = echo '{said}'\n", encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    guard.install()
    with guarding(Guard(check_mode=True)):
        credentials: Any = boto3.session.Session(profile_name="work").get_credentials()
        assert credentials.get_frozen_credentials().access_key == "of the program"


def test_what_ansible_starts_once_the_module_is_done_is_not_the_modules(tmp_path: Path) -> None:
    left = tmp_path / "left"
    with guarding(Guard(check_mode=True)):
        pass
    subprocess.run(["touch", str(left)], check=True)
    assert left.exists()


def test_a_thread_that_a_module_leaves_behind_starts_no_program(tmp_path: Path) -> None:
    left, ended, caught = tmp_path / "left", threading.Event(), []

    def late() -> None:
        ended.wait(10)
        try:
            subprocess.run(["touch", str(left)], check=True)
        except WriteStopped as stopped:
            caught.append(str(stopped))

    with guarding(Guard(check_mode=True)):
        thread = threading.Thread(target=late, daemon=True)
        thread.start()
    ended.set()
    thread.join()
    assert caught == ["program:touch"]
    assert not left.exists()
