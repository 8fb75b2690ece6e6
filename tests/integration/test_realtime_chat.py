# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The realtime chat: in what development and production differ, and its seven sizes. What its life leaves in an account, test_environments.py has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration.declaring import cut_off
from tests.integration.playing import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator import Emulator

EXAMPLE = "examples/realtime_chat"
SIZES = ("dev", "1k", "5k", "10k", "25k", "50k", "100k")
Declaration = list[dict[str, Any]]


@pytest.fixture(scope="module")
def declared(emulator: Emulator, aws_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Declaration]:
    """What an inventory of the example declares, played once each where nothing can be reached."""
    known: dict[tuple[str, str], Declaration] = {}

    def declare(inventory: str, size: str = "") -> Declaration:
        if (inventory, size) not in known:
            folder = tmp_path_factory.mktemp("declared")
            more = ["-e", f"@{EXAMPLE}/sizes/{size}.yml"] if size else []
            given = {"declaration_folder": str(folder)}
            cut_off(emulator, aws_environment, folder)("playbooks/declare.yml", *more, inventory=f"{EXAMPLE}/{inventory}", variables=given).assert_ok()
            known[inventory, size] = json.loads((folder / f"{inventory.partition('_')[0]}.json").read_text(encoding="utf-8"))["resources"]
        return known[inventory, size]

    return declare


def of_kind(declaration: Declaration, kind: str) -> list[dict[str, Any]]:
    """The parameters of everything of a kind."""
    return [one["parameters"] for one in declaration if one["kind"] == kind]


def the(declaration: Declaration, kind: str) -> dict[str, Any]:
    """The parameters of the only one of a kind."""
    (found,) = of_kind(declaration, kind)
    return dict(found)


def retention(declaration: Declaration, name: str) -> int:
    (found,) = [group["retention_in_days"] for group in of_kind(declaration, "log_group") if group["name"].endswith(name)]
    return int(found)


def test_s4_141_s4_142_s4_143_s4_144_s4_146_s4_147_s4_148_development_and_production_differ_as_they_should(declared: Callable[..., Declaration]) -> None:
    dev, prod = declared("dev"), declared("prod")
    assert [len(of_kind(one, "nat_gateway")) for one in (dev, prod)] == [0, 2]
    for attribute, values in {"multi_az": [False, True], "backup_retention_days": [1, 7], "deletion_protection": [False, True]}.items():
        assert [the(one, "rds_instance")[attribute] for one in (dev, prod)] == values
    assert [[proxy["name"] for proxy in of_kind(one, "rds_proxy")] for one in (dev, prod)] == [[], ["chat-prod-rds-proxy"]]
    assert [the(one, "elasticache_replication_group")["nodes"] for one in (dev, prod)] == [1, 2]
    assert [the(one, "elasticache_replication_group")["snapshot_retention_days"] for one in (dev, prod)] == [1, 7]
    assert [the(one, "load_balancer")["deletion_protection"] for one in (dev, prod)] == [False, True]
    assert [retention(one, "flow-logs") for one in (dev, prod)] == [7, 30]
    assert [retention(one, "/api") for one in (dev, prod)] == [7, 30]
    assert [[rule["delete_after_days"] for rule in the(one, "backup_plan")["rules"]] for one in (dev, prod)] == [[7], [35, 90]]


def test_s4_38_s4_44_s4_45_s4_46_s4_60_s4_63_s4_64_names_windows_and_sizes_of_production(declared: Callable[..., Declaration]) -> None:
    prod = declared("prod")
    database, cache = the(prod, "rds_instance"), the(prod, "elasticache_replication_group")
    assert (database["name"], database["database"], database["master_username"]) == ("chat-prod-db", "chatdb", "chatadmin")
    assert (database["instance_class"], database["allocated_storage"], database["max_allocated_storage"]) == ("db.r6g.large", 150, 300)
    assert (database["backup_window"], database["maintenance_window"]) == ("03:00-04:00", "mon:04:00-mon:05:00")
    assert (cache["name"], cache["engine"], cache["engine_version"]) == ("chat-prod-redis", "redis", "7.1")
    assert (cache["snapshot_window"], cache["maintenance_window"]) == ("03:00-04:00", "sun:05:00-sun:06:00")
    assert {"chat-prod/db-credentials", "chat-prod/redis-auth"} == {secret["name"] for secret in of_kind(prod, "secret")}


@pytest.mark.thorough
def test_s4_58_s4_59_s4_62_s4_153_the_largest_has_two_caches_a_replica_and_graviton(declared: Callable[..., Declaration]) -> None:
    largest = declared("prod_split", "100k")
    caches = {cache["name"]: cache for cache in of_kind(largest, "elasticache_replication_group")}
    assert set(caches) == {"chat-prod-redis-adapter", "chat-prod-redis-state"}
    assert all((cache["nodes"], cache["automatic_failover"], cache["multi_az"]) == (3, True, True) for cache in caches.values())
    assert caches["chat-prod-redis-state"]["snapshot_window"] == "04:00-05:00"
    assert {instance["name"] for instance in of_kind(largest, "rds_instance")} == {"chat-prod-db", "chat-prod-db-replica"}
    tasks = of_kind(largest, "task_definition")
    assert {task["runtime_platform"]["cpu_architecture"] for task in tasks} == {"arm64"}
    names = {name for task in tasks for container in task["containers"] for name in container["environment"]}
    assert {"REDIS_ADAPTER_HOST", "REDIS_STATE_HOST"} <= names


def sizes() -> dict[str, dict[str, Any]]:
    return {name: yaml.safe_load((ROOT / EXAMPLE / "sizes" / f"{name}.yml").read_text(encoding="utf-8")) for name in SIZES}


def test_s4_149_s4_150_s4_152_s4_153_sizes_are_those_of_the_document() -> None:
    given = sizes()
    databases = [one["databases_overrides"]["db"] for one in given.values()]
    assert [one["vpc_nat_gateways"] for one in given.values()] == ["none", 1, 1, 2, 2, 2, 3]
    assert [one["vpc_availability_zones"] for one in given.values()] == [2, 2, 2, 2, 2, 3, 3]
    classes = ("t3.micro", "t3.small", "t3.small", "t3.medium", "t3.large", "r6g.large", "r6g.xlarge")
    assert [one["instance_class"] for one in databases] == [f"db.{size}" for size in classes]
    assert [one["allocated_storage"] for one in databases] == [20, 20, 30, 50, 100, 150, 200]
    assert [one["multi_az"] for one in databases] == [False] * 5 + [True] * 2
    counts = {"api": [1, 1, 2, 2, 2, 3, 4], "realtime": [1, 1, 2, 2, 3, 4, 6], "workers": [1, 1, 1, 1, 2, 2, 3]}
    for service, numbers in counts.items():
        said = [one["services_overrides"][service] for one in given.values()]
        assert [(one["desired_count"], one["scaling"]["min_capacity"]) for one in said] == [(number, number) for number in numbers]
    small, large = ((one["services_overrides"]["api"]["cpu"], one["services_overrides"]["api"]["memory"]) for one in (given["dev"], given["100k"]))
    assert (small, large) == ((256, 512), (1024, 2048))
    assert ["replicas" in database for database in databases] == [False] * 6 + [True]
    assert [one.get("chat_architecture", "x86_64") for one in given.values()] == ["x86_64"] * 6 + ["arm64"]
    assert [("chat_scales_on_connections" in one, "proxy" in database) for one, database in zip(given.values(), databases, strict=True)] == (
        [(False, False)] * 3 + [(True, True)] * 4
    )


def test_s4_151_caches_are_those_of_the_document() -> None:
    """AWS has neither cache.t3.large nor cache.m6g.medium: the next larger ones stand for them."""
    one_cache = [given["caches_overrides"]["redis"] for name, given in sizes().items() if name != "100k"]
    types = ("t3.micro", "t3.small", "t3.medium", "t3.medium", "t3.medium", "r6g.large")
    assert [cache["node_type"] for cache in one_cache] == [f"cache.{node}" for node in types]
    assert [cache["nodes"] for cache in one_cache] == [1, 1, 1, 2, 2, 2]
    split = sizes()["100k"]["caches_overrides"]
    assert set(split) == {"redis-adapter", "redis-state"}
    assert [(cache["node_type"], cache["nodes"]) for cache in split.values()] == [("cache.m6g.large", 3)] * 2
