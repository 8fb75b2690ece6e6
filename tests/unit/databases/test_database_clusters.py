# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aurora clusters as data: the cluster and its instances, where services find them, what is refused, and what there is to think about."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_clusters import VERSIONS, can_pause, version_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import described, described_databases, removable_databases
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_databases import named_clusters, named_databases, named_proxies, with_databases
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.rds import declared
from tests.unit.databases.test_database_validation import DB, ROLE, environment
from tests.unit.databases.test_databases import KEY, plan

AURORA: dict[str, Any] = {"engine": "aurora-postgresql", "serverless": {}}


def test_s1_67_a_cluster_that_pauses_when_nobody_uses_it() -> None:
    made = plan(AURORA)
    cluster = made["cluster"]
    assert (cluster["name"], cluster["engine"], cluster["engine_version"]) == ("chat-dev-main", "aurora-postgresql", "16.9")
    assert cluster["serverless"] == {"min_capacity": 0, "max_capacity": 1, "seconds_until_auto_pause": 300}
    assert (cluster["log_exports"], cluster["backup_retention_days"], cluster["deletion_protection"]) == (["postgresql"], 1, False)
    (writer,) = cluster["instances"]
    assert (writer["key"], writer["name"], writer["instance_class"], writer["promotion_tier"]) == ("main", "chat-dev-db", "db.serverless", 0)
    assert (made["replicas"], made["proxy"]["wanted"], plan()["cluster"]) == ([], False, None)


def test_s1_67_in_production_it_does_not_pause_unless_it_is_told_to() -> None:
    assert plan(AURORA, "prod")["cluster"]["serverless"] == {"min_capacity": 0.5, "max_capacity": 1}
    told = {**AURORA, "serverless": {"min_capacity": 0, "max_capacity": 4, "seconds_until_auto_pause": None}}
    assert plan(told, "prod")["cluster"]["serverless"] == {"min_capacity": 0, "max_capacity": 4, "seconds_until_auto_pause": 300}
    protected = plan(AURORA, "prod")
    assert (protected["cluster"]["deletion_protection"], protected["cluster"]["apply_immediately"], protected["final_snapshot"]) == (True, False, True)


def test_readers_are_as_the_writer_where_they_say_nothing() -> None:
    readers = {"near": None, "reports": {"instance_class": "db.r7g.large", "promotion_tier": 15, "performance_insights": True}}
    _writer, near, reports = plan({**AURORA, "replicas": readers, "kms_key": "data"})["cluster"]["instances"]
    assert (near["key"], near["instance_class"], near["promotion_tier"], near["performance_insights_kms_key_id"]) == ("main-near", "db.serverless", 1, None)
    assert (reports["instance_class"], reports["promotion_tier"]) == ("db.r7g.large", 15)
    assert (reports["performance_insights_retention_days"], reports["performance_insights_kms_key_id"]) == (7, KEY)


def test_a_cluster_of_a_class_has_no_capacity() -> None:
    made = plan({"engine": "aurora-postgresql", "instance_class": "db.r7g.large"})["cluster"]
    assert (made["serverless"], made["instances"][0]["instance_class"]) == (None, "db.r7g.large")


def test_memory_is_left_to_aurora() -> None:
    group = plan(AURORA)["parameter_group"]
    assert (group["kind"], group["name"], group["family"]) == ("rds_cluster_parameter_group", "chat-dev-main", "aurora-postgresql16")
    assert {"rds.force_ssl": 1, "log_statement": "ddl", "log_connections": 1}.items() <= group["parameters"].items()
    assert {"shared_buffers", "effective_cache_size", "max_connections"} & group["parameters"].keys() == set()
    told = plan({**AURORA, "max_connections": 500, "parameters": {"shared_buffers": 1000}})["parameter_group"]["parameters"]
    assert (told["max_connections"], told["shared_buffers"]) == (500, 1000)


@pytest.mark.parametrize(("said", "meant"), [*VERSIONS.items(), ("16.4", "16.4"), ("18", "18")])
def test_s1_67_versions(said: str, meant: str) -> None:
    assert version_of({"engine_version": said}) == meant


@pytest.mark.parametrize(("version", "pauses"), [("16", True), ("16.3", True), ("16.2", False), ("13.15", True), ("13.14", False), ("17.4", True)])
def test_versions_that_pause(version: str, pauses: bool) -> None:
    assert can_pause({"engine_version": version}) is pauses


def test_what_there_may_be_to_remove() -> None:
    arns = ["db:chat-dev-db", "db:chat-dev-db-old", "cluster:chat-dev-main", "cluster:old", "cluster-pg:old", "pg:older"]
    found = [{"arn": f"arn:aws:rds:eu-central-1:123456789012:{arn}"} for arn in arns]
    assert removable_databases(found, plan({**AURORA, "replicas": {"replica": None}})) == {
        "instances": ["chat-dev-db-replica", "chat-dev-db-old", "chat-dev-db"],
        "clusters": ["chat-dev-main", "old"],
        "parameter_groups": ["older"],
        "cluster_parameter_groups": ["chat-dev-main", "old"],
        "subnet_groups": ["chat-dev-db-subnet-group"],
    }
    assert removable_databases(found, plan())["clusters"] == ["chat-dev-main", "old"], "what an entry was before is found by its tags"


SERVICE: dict[str, Any] = {
    "environment": {
        "DATABASE_HOST": {"database": "main"},
        "READER_HOST": {"database": "main", "attribute": "reader_host"},
        "DATABASE_PORT": {"database": "main", "attribute": "port"},
    },
    "sidecars": [{"name": "pooler", "environment": {"HOST": {"database": "reports"}}}],
}


def test_s1_67_services_get_the_addresses_of_the_cluster() -> None:
    databases = described_databases({"main": {**AURORA, "replicas": {"near": None}}, "reports": None})
    named = [names(SERVICE, databases) for names in (named_clusters, named_databases, named_proxies)]
    assert named == [["main"], ["reports"], []]
    clusters = {"Endpoint": {"main": "writer.example.com"}, "ReaderEndpoint": {"main": "reader.example.com"}}
    linked = with_databases(SERVICE, databases, {"reports": {"Address": "reports.example.com"}}, {}, clusters)
    assert linked["environment"] == {"DATABASE_HOST": "writer.example.com", "READER_HOST": "reader.example.com", "DATABASE_PORT": "5432"}
    unbuilt = with_databases(SERVICE, databases, {"reports": UNKNOWN}, {}, {"Endpoint": {"main": UNKNOWN}, "ReaderEndpoint": {}})
    assert {value for name, value in unbuilt["environment"].items() if name != "DATABASE_PORT"} == {UNKNOWN}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"engine": "postgres"}, f"{DB}.serverless is of clusters of Aurora; say engine: aurora-postgresql, or leave it out."),
    (
        {"serverless": None},
        f"{DB}.instance_class is 'db.t4g.micro', which Aurora does not have; say serverless: {{}}, or a class such as db.t4g.medium or db.r7g.large.",
    ),
    ({"serverless": {"max_capacity": 0.5}}, f"{DB}.serverless.max_capacity: is 0.5; it must be from 1 to 256, in halves."),
    (
        {"serverless": {"min_capacity": 1, "seconds_until_auto_pause": 300}},
        f"{DB}.serverless.seconds_until_auto_pause: goes with min_capacity 0 alone; it is 1.",
    ),
    (
        {"engine_version": "16.2"},
        f"{DB}.serverless.min_capacity is 0, but only 13.15, 14.12, 15.7, 16.3 and later versions pause; engine_version is '16.2'.",
    ),
    ({"multi_az": True}, f"{DB}.multi_az does not go with engine aurora-postgresql; replicas in other zones take over when the writer fails."),
    ({"max_allocated_storage": 100}, f"{DB}.max_allocated_storage does not go with engine aurora-postgresql; its storage grows by itself."),
    (
        {"proxy": {}},
        f"{DB}.proxy does not go with engine aurora-postgresql; services reach a cluster by its own addresses, and no cluster pauses behind a proxy.",
    ),
    ({"backup_retention_days": 0}, f"{DB}.backup_retention_days is 0; allowed are 1 to 35 days."),
    ({"credentials": {"length": 42}}, f"{DB}.credentials.length is 42; allowed are 8 to 41 characters."),
    ({"log_exports": ["slow"]}, f"{DB}.log_exports[0] is 'slow'; allowed are postgresql, upgrade, iam-db-auth-error, instance."),
    ({"restore_from": {"instance": "shop"}}, f"{DB}.restore_from.instance does not go with engine aurora-postgresql; say cluster."),
    ({"replicas": {"a": {"promotion_tier": 16}}}, f"{DB}.replicas.a.promotion_tier is 16; allowed are 0 to 15."),
    ({"replicas": {f"r{number}": None for number in range(16)}}, f"{DB}.replicas has 16 readers; a cluster of Aurora has 15 at most."),
]


@pytest.mark.parametrize(("entry", "sentence"), WRONG)
def test_s1_67_wrong_clusters(entry: dict[str, Any], sentence: str) -> None:
    assert cross_problems(environment({**AURORA, **entry})) == [sentence]


def test_a_reader_says_what_it_may() -> None:
    (error,) = cross_problems(environment({**AURORA, "replicas": {"a": {"multi_az": True}}}))
    assert error.startswith(f"{DB}.replicas.a.multi_az is unknown; allowed are apply_immediately, auto_minor_version_upgrade, ca_certificate, instance_class")


@pytest.mark.parametrize("entry", [{}, {"replicas": {"near": None}}, {"serverless": {"min_capacity": 2, "max_capacity": 8.5}}, {"log_exports": ["instance"]}])
def test_s1_67_right_clusters(entry: dict[str, Any]) -> None:
    assert cross_problems(environment({**AURORA, **entry})) == []


def test_a_cluster_declares_its_names() -> None:
    names = {(kind, key) for kind, key, _fields in declared(environment({**AURORA, "replicas": {"near": None}}))}
    assert names == {
        ("rds_cluster", "main"),
        ("rds_instance", "main"),
        ("rds_instance", "main-near"),
        ("rds_cluster_parameter_group", "main"),
        ("rds_subnet_group", "main"),
        ("secret", "main-credentials"),
    }


def found(entry: dict[str, Any]) -> set[str]:
    return {finding.id for finding in find(environment({**AURORA, **entry}, **{"class": "prod"})) if ":main" in finding.id}


def test_findings_of_production() -> None:
    assert found({}) == {"database-in-one-zone:main"}
    assert found({"replicas": {"near": None}, "serverless": {"min_capacity": 0}}) == {"database-that-pauses:main"}
    assert found({"replicas": {"near": None}}) == set()


def test_an_entry_is_complete() -> None:
    assert described(AURORA, ROLE["rds_defaults"])["serverless"] == {}
