# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every test may ask for: the emulator, clients that speak to it, and an empty account."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.emulator import Emulator
from tests.ministack.exceptions import Exceptions, faults
from tests.ministack.server import Ministack

ROOT = Path(__file__).resolve().parent.parent
REGION = "eu-central-1"
ACCOUNT_ID = "123456789012"
OWN_AWS_VARIABLES = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_PROFILE")

EMULATORS: dict[str, Callable[[], Emulator]] = {"moto": Emulator, "ministack": Ministack}

Aws = Callable[..., Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--emulator", choices=sorted(EMULATORS), default="moto", help="what answers AWS requests; `make ministack` runs the tests that may have the second one"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("emulator") == "ministack":
        config.pluginmanager.register(Exceptions(faults()))


@pytest.fixture(scope="session")
def emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """One emulator in each test process, on a free port."""
    running = EMULATORS[request.config.getoption("emulator")]().start()
    yield running
    running.stop()


@pytest.fixture
def fresh_account(emulator: Emulator) -> Emulator:
    """The emulator with nothing in it, and an empty request log."""
    emulator.reset()
    return emulator


@pytest.fixture(scope="session")
def aws(emulator: Emulator) -> Aws:
    """`aws('ec2')` is a boto3 client at the emulator. Access keys of 12 digits are accounts of their own."""
    clients: dict[tuple[str, str, str], Any] = {}

    def client(service: str, region: str = REGION, account: str = "testing") -> Any:
        key = (service, region, account)
        if key not in clients:
            session: Any = boto3.Session(aws_access_key_id=account, aws_secret_access_key="testing", region_name=region)
            clients[key] = session.client(service, endpoint_url=emulator.url, config=Config(retries={"total_max_attempts": 1}))
        return clients[key]

    return client


@pytest.fixture(scope="session")
def aws_environment(emulator: Emulator) -> dict[str, str]:
    """The environment of a subprocess that works on the emulator, and can reach nothing else."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN_AWS_VARIABLES}
    return kept | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "AWS_ENDPOINT_URL": emulator.url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
