# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Caches as data, and what services that name them get."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.caches import cache_plan, decided, described, described_caches, removable_parameter_groups
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_caches import CacheLinkError, cache_security_groups, named_caches, with_caches
from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import StorageDataError
from tests.meta.repository import ROOT

Entry = dict[str, Any]
TEMPLATES = {"secret": "{project}-{env}/{key}", "ssm_parameter": "/{project}/{env}/{key}"}
STACK: Entry = {
    "project": "chat",
    "environment": "dev",
    "class": "nonprod",
    "region": "eu-central-1",
    "account_id": "123456789012",
    "naming": {"default": "{project}-{env}-{key}", "templates": TEMPLATES, "suffix": False},
}
PROD = {**STACK, "environment": "prod", "class": "prod"}
ROLE: Entry = yaml.safe_load((ROOT / "roles" / "elasticache" / "defaults" / "main.yml").read_text(encoding="utf-8"))
DEFAULTS, PARAMETERS = ROLE["elasticache_defaults"], ROLE["elasticache_parameters"]
SHARDS = [{"PrimaryEndpoint": {"Address": "master.chat"}, "ReaderEndpoint": {"Address": "replica.chat"}}]


def plan(entry: Entry | None = None, host: str = "redis", stack: Entry = STACK, **more: Any) -> Entry:
    return cache_plan(entry or {}, host, stack, DEFAULTS, PARAMETERS, **more)


def test_s4_61_parameters_are_those_of_all_caches_and_the_entrys_own() -> None:
    every = {"maxmemory-policy": "volatile-lru", "notify-keyspace-events": "Ex", "timeout": 0, "tcp-keepalive": 300}
    assert plan()["parameter_group"]["parameters"] == every
    own = {"timeout": 60, "tcp-keepalive": None, "activedefrag": True}
    expected = {"maxmemory-policy": "volatile-lru", "notify-keyspace-events": "Ex", "timeout": 60, "activedefrag": True}
    assert plan({"parameters": own})["parameter_group"]["parameters"] == expected


@pytest.mark.parametrize(("nodes", "there"), [(1, False), (2, True), (6, True)])
def test_s4_57_62_failover_and_zones_come_with_a_second_node(nodes: int, there: bool) -> None:
    group = plan({"nodes": nodes})["group"]
    assert (group["nodes"], group["automatic_failover"], group["multi_az"]) == (nodes, there, there)
    said = plan({"nodes": nodes, "automatic_failover": False, "multi_az": False})["group"]
    assert (said["automatic_failover"], said["multi_az"]) == (False, False)


def test_s4_63_snapshots_are_kept_longer_in_production_where_the_end_leaves_one() -> None:
    assert plan()["group"] | plan(stack=PROD)["group"] != plan()["group"]
    assert [plan(stack=stack)["group"]["snapshot_retention_days"] for stack in (STACK, PROD)] == [1, 7]
    assert [plan(stack=stack)["final_snapshot"] for stack in (STACK, PROD)] == [None, "chat-prod-redis-{created}"]
    assert plan()["group"]["snapshot_window"] == "03:00-04:00"
    assert plan()["group"]["maintenance_window"] == "sun:05:00-sun:06:00"
    said = decided(described({"snapshot_retention_days": 0, "final_snapshot": False}, DEFAULTS), "prod")
    assert (said["snapshot_retention_days"], said["final_snapshot"]) == (0, False)


def test_s4_58_59_64_two_caches_have_names_and_sizes_of_their_own() -> None:
    adapter, state = plan({"node_type": "cache.r7g.large", "nodes": 3}, "redis-adapter"), plan({"nodes": 2}, "redis-state")
    assert (adapter["name"], state["name"]) == ("chat-dev-redis-adapter", "chat-dev-redis-state")
    assert (adapter["group"]["node_type"], adapter["group"]["nodes"]) == ("cache.r7g.large", 3)
    assert (state["group"]["node_type"], state["group"]["nodes"]) == ("cache.t4g.micro", 2)
    assert len({adapter["parameter_group"]["name"], state["parameter_group"]["name"], adapter["subnet_group"], state["subnet_group"]}) == 4


def test_an_upgrade_has_a_parameter_group_of_its_own() -> None:
    groups = [plan({"engine": engine, "engine_version": version})["parameter_group"] for engine, version in (("redis", "7.1"), ("valkey", "8.0"))]
    assert [group["name"] for group in groups] == ["chat-dev-redis-redis7", "chat-dev-redis-valkey8"]
    assert [group["family"] for group in groups] == ["redis7", "valkey8"]


def test_s4_60_the_token_has_32_letters_and_digits_in_a_secret_of_its_own() -> None:
    credentials = plan()["credentials"]
    assert (credentials["store"], credentials["name"], credentials["key"]) == ("secretsmanager", "chat-dev/redis-auth", "secret/redis-auth")
    assert credentials["generate"]["length"] == 32
    assert credentials["generate"]["alphabet"].isalnum()
    assert credentials["place"] == {"name": "chat-dev/redis-auth", "store": "secretsmanager", "key": ""}
    named = {**STACK, "naming": {**STACK["naming"], "templates": {**TEMPLATES, "secret/redis-auth": "{project}-{env}/redis-auth"}}}
    assert plan(stack=named)["credentials"]["name"] == "chat-dev/redis-auth"


def test_a_token_may_be_a_member_of_json_or_a_parameter_or_none() -> None:
    as_json = plan({"credentials": {"format": "json"}})["credentials"]
    assert (as_json["generate"]["key"], as_json["place"]["key"]) == ("auth_token", "auth_token")
    parameter = plan({"credentials": {"store": "ssm", "format": "json"}})["credentials"]
    assert parameter["place"] == {"name": "/chat/dev/redis-auth", "store": "ssm", "key": ""}
    assert "key" not in parameter["generate"]
    none = plan({"auth": False})["credentials"]
    assert (none["store"], none["place"]["name"]) == ("none", "")


def test_a_key_is_named_by_key_or_arn() -> None:
    assert plan({"kms_key": "data"}, kms_keys={"data": "arn:aws:kms:x:1:key/1"})["group"]["kms_key_id"] == "arn:aws:kms:x:1:key/1"
    assert plan()["group"]["kms_key_id"] == ""
    with pytest.raises(StorageDataError, match=r"caches\.redis\.kms_key is 'dada', which is no key"):
        plan({"kms_key": "dada"}, kms_keys={"data": "arn:aws:kms:x:1:key/1"})


def test_all_that_the_plan_names_is_decided() -> None:
    assert [name for name, value in plan()["group"].items() if value is None and name not in ("notification_topic_arn", "restore_from_snapshot")] == []


def test_what_others_know_of_an_entry_is_what_the_role_means() -> None:
    known = described({})
    assert {name: DEFAULTS[name] for name in known if name != "credentials"} == {name: value for name, value in known.items() if name != "credentials"}
    assert known["credentials"].items() <= DEFAULTS["credentials"].items()
    assert described_caches({"a": None, "b": {"port": None}}, DEFAULTS) == {"a": DEFAULTS, "b": DEFAULTS}


def test_parameter_groups_of_former_versions_go_with_the_cache() -> None:
    found = [{"arn": f"arn:aws:elasticache:eu-central-1:123456789012:parametergroup:chat-dev-redis-{family}"} for family in ("valkey8", "redis7")]
    assert removable_parameter_groups(found, plan()) == ["chat-dev-redis-valkey8", "chat-dev-redis-redis7"]
    assert removable_parameter_groups([], plan()) == ["chat-dev-redis-valkey8"]


# --- services

SERVICE: Entry = {
    "environment": {
        "LOG_LEVEL": "info",
        "REDIS_HOST": {"cache": "redis"},
        "REDIS_STATE_HOST": {"cache": "redis-state", "attribute": "host"},
        "REDIS_READER": {"cache": "redis", "attribute": "reader_host"},
        "REDIS_PORT": {"cache": "redis", "attribute": "port"},
        "REDIS_TLS": {"cache": "redis", "attribute": "tls"},
        "DATABASE_HOST": {"database": "main"},
    },
    "sidecars": [{"name": "exporter", "environment": {"REDIS_ADDR": {"cache": "redis"}}}, {"name": "other"}],
}
CACHES: Entry = {"redis": {}, "redis-state": {"port": 6380, "transit_encryption": "disabled"}}


def test_s4_65_services_get_hosts_ports_and_whether_there_is_tls() -> None:
    linked = with_caches(SERVICE, CACHES, {"redis": SHARDS, "redis-state": [{"PrimaryEndpoint": {"Address": "master.state"}}]})
    assert linked["environment"] == {
        "LOG_LEVEL": "info",
        "REDIS_HOST": "master.chat",
        "REDIS_STATE_HOST": "master.state",
        "REDIS_READER": "replica.chat",
        "REDIS_PORT": "6379",
        "REDIS_TLS": "true",
        "DATABASE_HOST": {"database": "main"},
    }
    assert linked["sidecars"] == [{"name": "exporter", "environment": {"REDIS_ADDR": "master.chat"}}, {"name": "other"}]
    plain = {"environment": {"TLS": {"cache": "redis-state", "attribute": "tls"}, "PORT": {"cache": "redis-state", "attribute": "port"}}}
    assert with_caches(plain, CACHES)["environment"] == {"TLS": "false", "PORT": "6380"}


def test_only_those_whose_addresses_are_needed_are_looked_up() -> None:
    assert named_caches(SERVICE, CACHES) == ["redis", "redis-state"]
    assert named_caches({"environment": {"PORT": {"cache": "redis", "attribute": "port"}}, "secrets": {"TOKEN": {"cache": "redis"}}}, CACHES) == []


@pytest.mark.parametrize("shards", [{}, {"redis": UNKNOWN}, {"redis": []}, None])
def test_a_plan_does_not_know_the_address_of_what_is_not_there(shards: Any) -> None:
    assert with_caches({"environment": {"REDIS_HOST": {"cache": "redis"}}}, CACHES, shards)["environment"] == {"REDIS_HOST": UNKNOWN}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"cache": "redi"}, "environment.HOST names the cache 'redi', which there is not; allowed are redis, redis-state"),
        ({"cache": "redis", "attribute": "hots"}, "environment.HOST.attribute is 'hots'; allowed are host, port, reader_host, tls"),
    ],
)
def test_what_there_is_not_is_told(value: Entry, words: str) -> None:
    with pytest.raises(CacheLinkError, match=words):
        with_caches({"environment": {"HOST": value}}, CACHES)
    with pytest.raises(CacheLinkError, match=words):
        named_caches({"environment": {"HOST": value}}, CACHES)


def test_a_cache_lets_in_those_who_name_it_and_nobody_else() -> None:
    services: Entry = {
        "api": {"environment": {"REDIS_HOST": {"cache": "redis"}}},
        "worker": {"secrets": {"TOKEN": {"cache": "redis"}}, "security_groups": ["workers"]},
        "web": {"environment": {"LOG_LEVEL": "info"}},
        "empty": None,
    }
    groups = cache_security_groups({"redis": {"port": 6380}, "shared": {"security_groups": ["own"]}, "lonely": None}, services)
    assert list(groups) == ["redis", "lonely"]
    assert groups["redis"] == {
        "description": "Cache redis",
        "ingress": [
            {"description": "The service api to redis", "port": 6380, "groups": ["api"]},
            {"description": "The service worker to redis", "port": 6380, "groups": ["workers"]},
        ],
        "egress": [],
    }
    assert groups["lonely"]["ingress"] == []
