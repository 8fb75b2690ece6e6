# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Caches in the validation: wrong inputs with their sentences, names, and what there is to think about."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.caches import described
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import Inventory, cross_problems, validate
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.elasticache import declared
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Host, Role
from tests.meta.repository import ROOT, loaded
from tests.unit.validation import models as m

ROLE = loaded(ROOT / "roles" / "elasticache" / "defaults" / "main.yml")
SPEC = loaded(ROOT / "roles" / "elasticache" / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
CACHE = "caches.main"


def environment(said: dict[str, Any], services: dict[str, Any] | None = None, network: dict[str, Any] | None = None, **changes: Any) -> Model:
    """An environment with one cache, over what the role means where it says nothing."""
    parts = [m.component("elasticache", {}, "main"), *(m.component("ecs_service", {}, name) for name in services or {})]
    parts += [] if network is None else [m.component("vpc", {**m.NETWORK, **network}, "network")]
    complete = {"main": described(said, ROLE["elasticache_defaults"])}
    serving = {name: {**m.SERVICE, **service} for name, service in (services or {}).items()}
    return Model({**m.ENVIRONMENT, **changes}, tuple(parts), serving, 30, caches=complete)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"engine_version": "7.1"}, f"{CACHE}.engine_version is '7.1'; allowed are the versions of valkey from 7.2 to 9, such as 7.2."),
    ({"engine": "redis", "engine_version": "8.0"}, f"{CACHE}.engine_version is '8.0'; allowed are the versions of redis from 4 to 7, such as 7.2."),
    ({"engine_version": "new"}, f"{CACHE}.engine_version is 'new'; allowed are the versions of valkey from 7.2 to 9, such as 7.2."),
    ({"node_type": "t4g.micro"}, f"{CACHE}.node_type is 't4g.micro'; it must be a type such as cache.t4g.small."),
    ({"nodes": 7}, f"{CACHE}.nodes is 7; allowed are 1 to 6."),
    ({"port": 0}, f"{CACHE}.port is 0; allowed are 1 to 65535."),
    ({"snapshot_retention_days": 36}, f"{CACHE}.snapshot_retention_days is 36; allowed are 0 to 35 days."),
    ({"automatic_failover": True}, f"{CACHE}.automatic_failover is true, but {CACHE}.nodes is 1; it needs two nodes at least."),
    (
        {"nodes": 2, "multi_az": True, "automatic_failover": False},
        f"{CACHE}.multi_az is true, but {CACHE}.automatic_failover is false; AWS wants that for it.",
    ),
    (
        {"parameters": {"cluster-enabled": True}},
        f"{CACHE}.parameters.cluster-enabled is yes, which makes several shards; a cache here has one, with nodes up to 6.",
    ),
    ({"snapshot_window": "3-4"}, f"{CACHE}.snapshot_window is '3-4'; it must be a time of day in UTC, such as 03:00-04:00."),
    ({"snapshot_window": "03:00-03:30"}, f"{CACHE}.snapshot_window is 03:00-03:30; it must have 60 minutes at least."),
    ({"maintenance_window": "sunday"}, f"{CACHE}.maintenance_window is 'sunday'; it must be a time of the week in UTC, such as sun:05:00-sun:06:00."),
    (
        {"maintenance_window": "sun:03:30-sun:05:00"},
        f"{CACHE}.maintenance_window is sun:03:30-sun:05:00, which meets the snapshot_window 03:00-04:00; AWS wants them apart.",
    ),
    ({"transit_encryption": "disabled"}, f"{CACHE}.transit_encryption is disabled, but {CACHE}.auth is true; AWS takes tokens with TLS alone."),
    ({"credentials": {"length": 15}}, f"{CACHE}.credentials.length is 15; allowed are 16 to 128 characters."),
    (
        {"credentials": {"alphabet": "abc/@"}},
        f"{CACHE}.credentials.alphabet has '/' '@', which AWS does not take in a token; allowed are letters, digits and !&#$^<>-",
    ),
    ({"kms_key": "other"}, f"{CACHE}.kms_key is 'other', which is neither a key of kms_keys nor the ARN of one; nothing is allowed there."),
    ({"security_groups": ["mine"]}, f"{CACHE}.security_groups[0] is 'mine', which is no security group of this environment; nothing is allowed there."),
]


@pytest.mark.parametrize(("said", "sentence"), WRONG, ids=[sentence[:60] for _said, sentence in WRONG])
def test_wrong_input(said: dict[str, Any], sentence: str) -> None:
    assert cross_problems(environment(said)) == [sentence]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"engine": "redis", "engine_version": "7.1", "nodes": 6, "credentials": {"alphabet": "abc!&#$^<>-"}},
        {"auth": False, "transit_encryption": "disabled", "credentials": {"length": 1}},
    ],
)
def test_right_input(said: dict[str, Any]) -> None:
    assert cross_problems(environment(said, network={})) == []


def test_nodes_stand_in_private_subnets_of_two_zones() -> None:
    one = {"availability_zones": ["1"]}
    assert cross_problems(environment({}, network=one)) == []
    words = f"{CACHE}.nodes is 2, in 2 availability zones at least; the network has private subnets in eu-central-1a alone."
    assert cross_problems(environment({"nodes": 2}, network=one)) == [words]
    assert cross_problems(environment({"nodes": 2, "multi_az": False}, network=one)) == []
    public = {"subnet_tiers": ["public"], "nat_gateways": "none"}
    assert cross_problems(environment({}, network=public)) == [f"{CACHE} stands in private subnets; vpc_subnet_tiers has none."]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"cache": "man"}, "services.api.environment.HOST names the cache 'man', which there is not; did you mean main?"),
        ({"cache": "main", "attribute": "hots"}, "services.api.environment.HOST.attribute is 'hots'; allowed are host, port, reader_host, tls."),
        ({"cache": "main", "attribut": "port"}, "services.api.environment.HOST.attribut is unknown; did you mean attribute?"),
    ],
)
def test_s4_65_services_that_name_caches(value: dict[str, Any], sentence: str) -> None:
    assert sentence in cross_problems(environment({}, {"api": {"environment": {"HOST": value}}}))
    assert cross_problems(environment({}, {"api": {"environment": {"TLS": {"cache": "main", "attribute": "tls"}}}})) == []


def test_a_cache_without_a_token_has_none_to_give() -> None:
    services = {"api": {"secrets": {"TOKEN": {"cache": "main"}}}}
    words = "services.api.secrets.TOKEN is the token of the cache main, which has none, since caches.main.auth is false."
    assert words in cross_problems(environment({"auth": False}, services))
    assert cross_problems(environment({}, services)) == []


def test_s4_64_names_that_a_cache_gives() -> None:
    given = environment({})
    names = [("elasticache_replication_group", "main", {}), ("elasticache_subnet_group", "main", {}), ("elasticache_parameter_group", "main-valkey8", {})]
    assert list(declared(given)) == [*names, ("secret", "main-auth", {})]
    assert list(declared(environment({"auth": False}))) == names
    assert list(declared(environment({"credentials": {"store": "ssm"}}))) == [*names, ("ssm_parameter", "main-auth", {})]
    assert given.security_group_keys == ["main"]
    assert environment({"security_groups": []}).security_group_keys == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"transit_encryption": "preferred"}, "cache-without-tls:main"),
        ({"auth": False}, "cache-without-token:main"),
        ({"subnet_tier": "public"}, "cache-in-public-subnets:main"),
        ({"at_rest_encryption": False}, "cache-unencrypted:main"),
        ({"nodes": 1}, "cache-in-one-zone:main"),
        ({"snapshot_retention_days": 0}, "cache-without-snapshots:main"),
        ({"final_snapshot": False}, "cache-without-final-snapshot:main"),
    ],
)
def test_findings(said: dict[str, Any], found: str) -> None:
    assert [finding.id for finding in find(environment({"nodes": 2, **said}))] == [found]
    assert find(environment({"nodes": 2})) == []


def inventory(caches: Any, **more: Any) -> Inventory:
    """An inventory with one host in the group elasticache."""
    variables = {"environment_name": "prod", "caches": caches, **more}
    roles = {"elasticache": Role("elasticache", SPEC, ROLE), "environment": Role("environment", {"environment_name": {"type": "str"}})}
    wired = frozenset(name for name, option in SPEC.items() if option.get("required"))
    groups = {"all": ["main"], "prod": ["main"], "platform": ["main"], "elasticache": ["main"]}
    return Inventory(groups, {"main": Host("main", frozenset({*variables, *wired}), variables.get)}, roles, wired)


@pytest.mark.parametrize(
    ("caches", "sentence"),
    [
        ({}, "the host main in the group elasticache has no entry in caches; add caches.main, or nothing is allowed there."),
        ({"main": {"engine": "memcached"}}, "caches.main.engine is 'memcached'; allowed are valkey, redis."),
        ({"main": {"node": "cache.t4g.micro"}}, "caches.main.node"),
        ({"main": {"nodes": "many"}}, "caches.main.nodes is 'many'"),
    ],
)
def test_entries_are_checked_by_the_role_s_specification(caches: Any, sentence: str) -> None:
    errors, _model = validate(inventory(caches))
    assert any(error.startswith(sentence) for error in errors), errors


def test_components_whose_rotation_ends_are_some() -> None:
    errors, _model = validate(inventory({"main": {}}, finish_rotation="man"))
    assert "finish_rotation names man, which is no component of this inventory; did you mean main?" in errors
