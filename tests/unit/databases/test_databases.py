# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases as data: what an entry becomes for the modules, in production and elsewhere, and who may talk to it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.database_classes import connections_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_groups import database_security_groups
from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import (
    SHARED_DEFAULTS,
    RestoreError,
    database_plan,
    described_databases,
    removable_databases,
    restored_names,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import StorageDataError
from tests.meta.repository import ROOT, loaded

ROLE = loaded(ROOT / "roles" / "rds" / "defaults" / "main.yml")
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
TEMPLATES = {
    "rds_instance/main": "{project}-{env}-db",
    "rds_instance/main-replica": "{project}-{env}-db-replica",
    "rds_subnet_group/main": "{project}-{env}-db-subnet-group",
    "rds_parameter_group/main": "{project}-{env}-db-param-group",
    "secret/main-credentials": "{project}-{env}/db-credentials",
    "ssm_parameter/main-credentials": "/{env}/{project}/postgres_password",
}


def plan(entry: dict[str, Any] | None = None, environment_class: str = "nonprod") -> dict[str, Any]:
    """What the role makes of an entry, in an environment with the names of S4."""
    stack = {"project": "chat", "environment": "dev", "class": environment_class, "region": "eu-central-1", "naming": {"templates": TEMPLATES}}
    return database_plan(entry, "main", stack, ROLE["rds_defaults"], ROLE["rds_parameters"], {"data": KEY})


def test_s4_44_s4_45_s4_49_s4_54_names_of_the_document() -> None:
    made = plan({"replicas": {"replica": None}})
    assert (made["name"], made["subnet_group"], made["parameter_group"]["name"]) == ("chat-dev-db", "chat-dev-db-subnet-group", "chat-dev-db-param-group")
    assert (made["credentials"]["name"], made["replicas"][0]["name"]) == ("chat-dev/db-credentials", "chat-dev-db-replica")


def test_another_major_version_has_another_parameter_group() -> None:
    stack = {"project": "chat", "environment": "dev", "region": "eu-central-1", "naming": {"templates": {"rds_parameter_group": "{project}-{key}-{major}"}}}
    groups = [database_plan({"engine_version": version}, "main", stack, ROLE["rds_defaults"])["parameter_group"] for version in ("16.4", "17")]
    assert [(group["name"], group["family"]) for group in groups] == [("chat-main-16", "postgres16"), ("chat-main-17", "postgres17")]


@pytest.mark.parametrize(
    ("environment_class", "expected"),
    [
        (
            "prod",
            {
                "multi_az": True,
                "deletion_protection": True,
                "apply_immediately": False,
                "performance_insights": True,
                "performance_insights_retention_days": 7,
                "backup_retention_days": 7,
            },
        ),
        (
            "nonprod",
            {
                "multi_az": False,
                "deletion_protection": False,
                "apply_immediately": True,
                "performance_insights": False,
                "performance_insights_retention_days": None,
                "backup_retention_days": 1,
            },
        ),
    ],
)
def test_s4_46_s4_47_s4_48_s4_142_s4_147_s4_148_what_the_class_decides(environment_class: str, expected: dict[str, Any]) -> None:
    made = plan({}, environment_class)
    assert {name: made["instance"][name] for name in expected} == expected
    assert made["final_snapshot"] is (environment_class == "prod")
    assert (made["instance"]["backup_window"], made["instance"]["maintenance_window"]) == ("03:00-04:00", "mon:04:00-mon:05:00")
    assert made["instance"]["log_exports"] == ["postgresql", "upgrade"]


def test_s1_64_an_entry_decides_otherwise_false_and_zero_too() -> None:
    made = plan({"multi_az": False, "deletion_protection": False, "backup_retention_days": 0, "apply_immediately": True}, "prod")["instance"]
    assert (made["multi_az"], made["deletion_protection"], made["backup_retention_days"], made["apply_immediately"]) == (False, False, 0, True)
    assert plan({"multi_az": True}, "nonprod")["instance"]["multi_az"] is True


@pytest.mark.parametrize(("said", "expected"), [({"allocated_storage": 50}, 100), ({"max_allocated_storage": 60}, 60), ({"max_allocated_storage": 0}, 0)])
def test_s4_39_s4_44_storage_grows_to_twice_what_it_begins_with(said: dict[str, Any], expected: int) -> None:
    assert plan(said)["instance"]["max_allocated_storage"] == expected


@pytest.mark.parametrize(
    ("instance_class", "connections"),
    [
        ("db.t3.micro", 87),
        ("db.t3.small", 145),
        ("db.t3.medium", 290),
        ("db.t3.large", 580),
        ("db.t3.xlarge", 1160),
        ("db.t3.2xlarge", 2320),
        ("db.t4g.micro", 87),
        ("db.r6g.large", 580),
        ("db.r6g.xlarge", 1160),
        ("db.r5.2xlarge", 2320),
        ("db.r6g.16xlarge", 200),
        ("db.x2g.large", 200),
    ],
)
def test_s4_49_connections_by_class(instance_class: str, connections: int) -> None:
    assert connections_of(instance_class) == connections
    assert plan({"instance_class": instance_class})["parameter_group"]["parameters"]["max_connections"] == connections


def test_s4_50_parameters() -> None:
    expected = {
        "log_statement": "ddl",
        "log_min_duration_statement": 1000,
        "shared_buffers": "{DBInstanceClassMemory/32768}",
        "effective_cache_size": "{DBInstanceClassMemory*3/32768}",
        "idle_in_transaction_session_timeout": 300000,
        "rds.force_ssl": 1,
        "max_connections": 87,
    }
    for environment_class, logged in (("prod", 0), ("nonprod", 1)):
        made = plan({}, environment_class)["parameter_group"]["parameters"]
        assert made == {**expected, "log_connections": logged, "log_disconnections": logged}


def test_s4_51_wal_level_is_not_set_since_aws_does_not_let_anybody() -> None:
    assert "wal_level" not in plan({})["parameter_group"]["parameters"]


def test_an_entry_adds_and_takes_away_parameters() -> None:
    said = {"parameters": {"work_mem": 65536, "log_statement": None}, "max_connections": 0, "force_ssl": False}
    made = plan(said)["parameter_group"]["parameters"]
    assert (made["work_mem"], made["rds.force_ssl"]) == (65536, 0)
    assert {"log_statement", "max_connections"} & made.keys() == set()


def test_s4_45_credentials_of_secrets_manager() -> None:
    made = plan({"database": "chatdb", "master_username": "chatadmin"})["credentials"]
    assert (made["generate"], made["fields"]) == ({"length": 32, "key": "password"}, {"username": "chatadmin", "database": "chatdb"})
    assert (made["place"], made["key"]) == ({"name": "chat-dev/db-credentials", "key": "password"}, "secret/main-credentials")


def test_s1_60_s1_66_credentials_of_parameter_store() -> None:
    alphabet = "abcABC123!#$%&*()-_=+[]{}<>:?"
    made = plan({"credentials": {"store": "ssm", "length": 16, "alphabet": alphabet}})["credentials"]
    assert (made["name"], made["generate"]) == ("/dev/chat/postgres_password", {"length": 16, "alphabet": alphabet})
    assert made["place"] == {"parameter": "/dev/chat/postgres_password"}


def test_s1_61_copies_of_the_password() -> None:
    made = plan({"credentials": {"store": "ssm", "copies": ["backend/pg_database_password"]}})["credentials"]["copies"]
    assert [(copy["key"], copy["name"]) for copy in made] == [("ssm_parameter/backend/pg_database_password", "chat-dev-backend/pg_database_password")]
    assert plan({"credentials": {"store": "aws_managed"}})["credentials"]["copies"] == []


def test_a_secret_that_is_the_password_alone_and_one_of_aws() -> None:
    single = plan({"credentials": {"format": "single"}})["credentials"]
    assert (single["generate"], single["fields"], single["place"]) == ({"length": 32}, None, {"name": "chat-dev/db-credentials"})
    assert plan({"credentials": {"store": "aws_managed"}})["credentials"]["place"] is None


def test_s4_54_a_replica_is_as_its_source_but_without_standby_and_backups() -> None:
    said = {"instance_class": "db.t3.large", "replicas": {"replica": {}, "reports": {"instance_class": "db.t3.small", "deletion_protection": False}}}
    replica, reports = plan(said, "prod")["replicas"]
    assert (replica["instance_class"], replica["multi_az"], replica["backup_retention_days"]) == ("db.t3.large", False, 0)
    assert (replica["auto_minor_version_upgrade"], replica["deletion_protection"]) == (True, True)
    assert (reports["key"], reports["instance_class"], reports["deletion_protection"]) == ("main-reports", "db.t3.small", False)


def test_keys_of_kms_by_key_or_arn() -> None:
    assert plan({"kms_key": "data"})["instance"]["kms_key_id"] == KEY
    insights = plan({"kms_key": KEY}, "prod")["instance"]
    assert (insights["kms_key_id"], insights["performance_insights_kms_key_id"]) == (KEY, KEY)
    assert plan({})["instance"]["kms_key_id"] is None
    with pytest.raises(StorageDataError, match=r"databases\.main\.kms_key is 'other'"):
        plan({"kms_key": "other"})


def test_what_other_components_know_is_what_the_role_says() -> None:
    assert {name: ROLE["rds_defaults"][name] for name in SHARED_DEFAULTS if name != "credentials"} | {"credentials": None} == {
        **SHARED_DEFAULTS,
        "credentials": None,
    }
    assert ROLE["rds_defaults"]["credentials"].items() >= SHARED_DEFAULTS["credentials"].items()
    assert described_databases({"main": {"port": None}})["main"]["port"] == 5432


def test_what_there_may_be_to_remove() -> None:
    arns = ["db:chat-dev-db", "db:chat-dev-db-old", "pg:chat-dev-db-param-group-15", "subgrp:chat-dev-db-subnet-group"]
    found = [{"arn": f"arn:aws:rds:eu-central-1:123456789012:{arn}"} for arn in arns]
    assert removable_databases(found, plan({"replicas": {"replica": None}})) == {
        "instances": ["chat-dev-db-replica", "chat-dev-db-old", "chat-dev-db"],
        "clusters": [],
        "parameter_groups": ["chat-dev-db-param-group", "chat-dev-db-param-group-15"],
        "cluster_parameter_groups": [],
        "subnet_groups": ["chat-dev-db-subnet-group"],
    }


def test_s1_65_names_of_a_restore_are_those_of_its_time_or_label() -> None:
    assert restored_names("shop-db", "2026-11-21T17:00:00Z") == {"before": "shop-db-before-20261121t170000z", "restored": "shop-db-restored-20261121t170000z"}
    assert restored_names("shop-db", "latest", "monday")["before"] == "shop-db-before-monday"


@pytest.mark.parametrize(
    ("time", "label", "words"),
    [
        ("yesterday", "", "restore_time is 'yesterday'; it must be a time in UTC"),
        ("latest", "", "restore_label is missing"),
        ("latest", "Not so", "restore_label is 'Not so'; allowed are lower-case letters"),
        ("latest", "x" * 60, "longer than the 63 characters that AWS allows"),
    ],
)
def test_a_restore_that_does_not_say_what_it_means(time: str, label: str, words: str) -> None:
    with pytest.raises(RestoreError, match=words):
        restored_names("shop-db", time, label)


def test_s1_62_s1_68_only_services_that_name_a_database_may_talk_to_it() -> None:
    services = {
        "api": {"environment": {"DATABASE_HOST": {"database": "main", "attribute": "host"}}},
        "worker": {"secrets": {"DATABASE_PASSWORD": {"database": "main"}}, "security_groups": ["jobs"]},
        "web": {"environment": {"OTHER_HOST": {"database": "other"}}},
        "pages": None,
    }
    groups = database_security_groups({"main": {}, "given": {"security_groups": ["mine"]}}, services)
    assert list(groups) == ["main"]
    assert groups["main"]["egress"] == []
    assert [(rule["port"], rule["groups"]) for rule in groups["main"]["ingress"]] == [(5432, ["api"]), (5432, ["jobs"])]
