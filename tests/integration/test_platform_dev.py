# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A platform of three services in development: two zones, no NAT gateway, public tasks, half of them on spot capacity."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.chat_platform import COMMON_ENVIRONMENT, OWN_ENVIRONMENT, PLATFORM, PORTS, SERVICES, Platform
from tests.integration.inventories import write_inventory
from tests.integration.playing import Playing, Result

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

# The same platform in production is built in each run of the tests.
pytestmark = pytest.mark.thorough

SPOT = [{"capacity_provider": "FARGATE", "base": 1, "weight": 50}, {"capacity_provider": "FARGATE_SPOT", "weight": 50}]
DEVELOPMENT: dict[str, Any] = {
    **PLATFORM,
    "environment_name": "dev",
    "vpc_availability_zones": 2,
    "vpc_nat_gateways": "none",
    "logs_retention_days": 7,
    "ecs_cluster_default_strategy": SPOT,
    "services_overrides": {
        **{name: {"capacity_strategy": SPOT} for name in ("api", "realtime")},
        "workers": {"capacity_strategy": SPOT, "desired_count": 0},
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("platform")


@pytest.fixture(scope="module")
def playing(emulator: Emulator, aws_environment: dict[str, str], folder: Path) -> Playing:
    return Playing(emulator, aws_environment, folder)


@pytest.fixture(scope="module")
def built(emulator: Emulator, playing: Playing, folder: Path) -> Iterator[Result]:
    emulator.reset()
    yield playing("site.yml", inventory=write_inventory(folder / "dev", DEVELOPMENT, list(SERVICES))).assert_ok()
    emulator.reset()


@pytest.fixture
def dev(built: Result, aws: Aws) -> Platform:
    return Platform(aws, "dev")


def test_s4_15_16_18_two_zones_without_nat_gateways(dev: Platform) -> None:
    assert [(subnet["AvailabilityZone"], subnet["CidrBlock"]) for subnet in dev.network.subnets] == [
        ("eu-central-1a", "10.0.0.0/24"),
        ("eu-central-1b", "10.0.1.0/24"),
        ("eu-central-1a", "10.0.100.0/24"),
        ("eu-central-1b", "10.0.101.0/24"),
    ]
    assert (dev.network.nat_gateways, len(dev.network.flow_logs)) == ([], 1)


def test_s4_19_s4_94_c11_logs_are_kept_for_seven_days(dev: Platform) -> None:
    assert dev.retention("/vpc/chat-dev/flow-logs") == 7
    assert [dev.retention(f"/ecs/chat-dev/{name}") for name in SERVICES] == [7, 7, 7]


@pytest.mark.parametrize("name", SERVICES)
def test_s4_17_s4_93_c6_tasks_are_public_without_nat_gateways(dev: Platform, name: str) -> None:
    assert dev.service(name)["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "ENABLED"
    assert dev.tier_of(name) == {"public"}


@pytest.mark.parametrize("name", SERVICES)
def test_s4_87_c22_half_of_the_tasks_are_on_spot_capacity(dev: Platform, name: str) -> None:
    strategy = {entry["capacityProvider"]: (entry["base"], entry["weight"]) for entry in dev.service(name)["capacityProviderStrategy"]}
    assert strategy == {"FARGATE": (1, 50), "FARGATE_SPOT": (0, 50)}
    assert "launchType" not in dev.service(name)
    assert {entry["capacityProvider"]: entry["weight"] for entry in dev.cluster["defaultCapacityProviderStrategy"]} == {"FARGATE": 50, "FARGATE_SPOT": 50}


@pytest.mark.parametrize("name", SERVICES)
def test_s4_91_exec_circuit_breaker_and_tags(dev: Platform, name: str) -> None:
    service = dev.service(name)
    assert (service["enableExecuteCommand"], service["propagateTags"], service["platformVersion"]) == (True, "SERVICE", "LATEST")
    assert service["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    granted = dev.granted(f"{name}-task")
    assert {f"ssmmessages:{verb}{channel}Channel" for verb in ("Create", "Open") for channel in ("Control", "Data")} <= set(granted)


def test_s4_95_a_service_waits_at_no_tasks_for_its_first_image(dev: Platform, playing: Playing, folder: Path) -> None:
    """A placeholder fails its own health check, so that a first deployment with tasks would never be stable: none are asked for until there is an image."""
    service = dev.service("workers")
    assert (service["desiredCount"], dev.container("workers")["command"]) == (0, ["sleep", "infinity"])
    assert [deployment["rolloutState"] for deployment in service["deployments"]] == ["COMPLETED"]
    first = {"services_overrides": {**DEVELOPMENT["services_overrides"], "workers": {"image": "example/workers:1", "command": None}}}
    assert set(playing("site.yml", inventory=folder / "dev", limit="workers", variables=first).assert_ok().changed) == {"workers"}
    assert (dev.service("workers")["desiredCount"], dev.container("workers")["image"]) == (1, "example/workers:1")
    playing("site.yml", inventory=folder / "dev", limit="workers").assert_ok()


@pytest.mark.parametrize("name", SERVICES)
def test_s4_96_97_98_c10_each_service_has_its_variables(dev: Platform, name: str) -> None:
    said = {**COMMON_ENVIRONMENT, **OWN_ENVIRONMENT[name], "PORT": PORTS[name]}
    found = dev.environment(name)
    assert set(found) == set(said)
    assert (found["PORT"], found["AWS_REGION"], found["LOG_LEVEL"]) == (str(PORTS[name]), "eu-central-1", "debug")
    plain = {key: str(value) for key, value in said.items() if "{{" not in str(value) and not isinstance(value, bool)}
    assert plain.items() <= found.items()


def test_c19_a_run_needs_nothing_of_the_run_before(built: Result, playing: Playing, folder: Path) -> None:
    """AWS is the state: a copy of the inventory in another place finds everything in place."""
    elsewhere = folder / "elsewhere" / "dev"
    shutil.copytree(folder / "dev", elsewhere, symlinks=True)
    playing("site.yml", inventory=elsewhere).assert_unchanged()
