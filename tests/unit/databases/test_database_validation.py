# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases in the validation: wrong inputs with their sentences, names, and what there is to think about."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import described
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import Inventory, cross_problems, validate
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.rds import declared, windows_meet
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Host, Role
from tests.meta.repository import ROOT, loaded
from tests.unit.validation import models as m

ROLE = loaded(ROOT / "roles" / "rds" / "defaults" / "main.yml")
SPEC = loaded(ROOT / "roles" / "rds" / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
DB = "databases.main"


def environment(said: dict[str, Any], services: dict[str, Any] | None = None, network: dict[str, Any] | None = None, **changes: Any) -> Model:
    """An environment with one database, over what the role means where it says nothing."""
    parts = [m.component("rds", {}, "main"), *(m.component("ecs_service", {}, name) for name in services or {})]
    parts += [] if network is None else [m.component("vpc", {**m.NETWORK, **network}, "network")]
    complete = {"main": described(said, ROLE["rds_defaults"])}
    serving = {name: {**m.SERVICE, **service} for name, service in (services or {}).items()}
    return Model({**m.ENVIRONMENT, **changes}, tuple(parts), serving, 30, databases=complete)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"engine_version": "12.4"}, f"{DB}.engine_version is '12.4'; allowed are the versions 13 to 18 of PostgreSQL, such as 16 or 16.4."),
    ({"engine_version": "latest"}, f"{DB}.engine_version is 'latest'; allowed are the versions 13 to 18 of PostgreSQL, such as 16 or 16.4."),
    ({"instance_class": "t4g.micro"}, f"{DB}.instance_class is 't4g.micro'; it must be a class such as db.t4g.micro."),
    ({"database": "my-db"}, f"{DB}.database is 'my-db'; allowed are 1 to 63 letters, digits and underscores, a letter first."),
    ({"master_username": "a" * 17}, f"{DB}.master_username is '{'a' * 17}'; allowed are 1 to 16 letters, digits and underscores, a letter first."),
    ({"master_username": "rdsadmin"}, f"{DB}.master_username is 'rdsadmin', which PostgreSQL in RDS keeps for itself; take another one."),
    ({"log_exports": ["postgres"]}, f"{DB}.log_exports[0] is 'postgres'; allowed are postgresql, upgrade, iam-db-auth-error."),
    ({"allocated_storage": 10}, f"{DB}.allocated_storage is 10; allowed are 20 to 65536 GiB."),
    ({"port": 22}, f"{DB}.port is 22; allowed are 1150 to 65535."),
    ({"backup_retention_days": 36}, f"{DB}.backup_retention_days is 36; allowed are 0 to 35 days."),
    ({"performance_insights_retention_days": 30}, f"{DB}.performance_insights_retention_days is 30; allowed are 7, 731, and 31 times 1 to 23 months."),
    ({"backup_window": "3-4"}, f"{DB}.backup_window is '3-4'; it must be a time of day in UTC, such as 03:00-04:00."),
    ({"backup_window": "03:00-03:10"}, f"{DB}.backup_window is 03:00-03:10; it must have 30 minutes at least."),
    ({"maintenance_window": "monday"}, f"{DB}.maintenance_window is 'monday'; it must be a time of the week in UTC, such as mon:04:00-mon:05:00."),
    (
        {"maintenance_window": "sun:03:30-sun:05:00"},
        f"{DB}.maintenance_window is sun:03:30-sun:05:00, which meets the backup_window 03:00-04:00; AWS wants them apart.",
    ),
    ({"credentials": {"length": 6}}, f"{DB}.credentials.length is 6; allowed are 8 to 128 characters."),
    ({"credentials": {"alphabet": "abc/@"}}, f"{DB}.credentials.alphabet has '/' '@', which AWS does not take in a password."),
    (
        {"credentials": {"store": "aws_managed", "copies": ["copy"]}},
        f"{DB}.credentials.copies has copies, but with store aws_managed AWS changes the password by itself; let services name the secret.",
    ),
    ({"iops": 4000}, f"{DB}.iops: AWS takes it for gp3 from 400 GiB on; allocated_storage is 20."),
    (
        {"max_allocated_storage": 20},
        f"{DB}.max_allocated_storage: is 20, must be more than allocated_storage, which is 20; 0 keeps the storage from growing.",
    ),
    ({"replicas": {"r": {"instance_clas": 1}}}, f"{DB}.replicas.r.instance_clas is unknown; did you mean instance_class?"),
    (
        {"replicas": {"r": None}, "backup_retention_days": 0},
        f"{DB}.backup_retention_days is 0, but {DB}.replicas has replicas; AWS makes them of a database with backups alone.",
    ),
    ({"parameters": {"wal_level": "logical"}}, f"{DB}.parameters.wal_level is not for you to set; there is rds.logical_replication."),
    ({"kms_key": "other"}, f"{DB}.kms_key is 'other', which is neither a key of kms_keys nor the ARN of one; nothing is allowed there."),
    ({"proxy": {"max_connections_percent": 0}}, f"{DB}.proxy.max_connections_percent is 0; allowed are 1 to 100 percent."),
    ({"proxy": {"borrow_timeout": 301}}, f"{DB}.proxy.borrow_timeout is 301; allowed are 0 to 300 seconds."),
    (
        {"proxy": {"max_connections_percent": 40}},
        f"{DB}.proxy.max_idle_connections_percent is 50, more than max_connections_percent, which is 40.",
    ),
    (
        {"proxy": {}, "credentials": {"store": "ssm"}},
        f"{DB}.proxy needs user and password in one secret; say credentials.store secretsmanager and credentials.format json.",
    ),
    (
        {"proxy": {"security_groups": ["mine"]}},
        f"{DB}.proxy.security_groups[0] is 'mine', which is no security group of this environment; did you mean main?",
    ),
    ({"security_groups": ["mine"]}, f"{DB}.security_groups[0] is 'mine', which is no security group of this environment; nothing is allowed there."),
]


@pytest.mark.parametrize(("said", "sentence"), WRONG, ids=[sentence[:60] for _said, sentence in WRONG])
def test_wrong_input(said: dict[str, Any], sentence: str) -> None:
    assert cross_problems(environment(said)) == [sentence]


def test_right_input() -> None:
    assert cross_problems(environment({})) == []
    wide = {"allocated_storage": 400, "iops": 12500, "storage_throughput": 600, "max_allocated_storage": 0, "replicas": {"replica": {"port": 5433}}}
    assert cross_problems(environment(wide, network={})) == []


@pytest.mark.parametrize(
    ("network", "has"),
    [
        ({"availability_zones": ["1"]}, "in eu-central-1a, by vpc_availability_zones"),
        ({"subnet_tiers": ["public"], "nat_gateways": "none"}, "nowhere, by vpc_subnet_tiers"),
    ],
)
def test_a_database_needs_two_zones(network: dict[str, Any], has: str) -> None:
    assert cross_problems(environment({}, network=network)) == [f"{DB} needs private subnets in 2 availability zones at least; the network has them {has}."]


@pytest.mark.parametrize(
    ("daily", "weekly", "meet"),
    [
        ((180, 240), (1680, 1740), False),  # 03:00-04:00 and mon:04... of a day that begins at 1440
        ((180, 240), (1440 + 200, 1440 + 260), True),
        ((1410, 30), (0, 60), True),  # over midnight, into Monday
        ((1410, 30), (6 * 1440 + 1400, 20), True),  # over the end of the week
        ((600, 660), (1440 + 660, 1440 + 720), False),
    ],
)
def test_windows(daily: tuple[int, int], weekly: tuple[int, int], meet: bool) -> None:
    assert windows_meet(daily, weekly) is meet


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"database": "man"}, "services.api.environment.HOST names the database 'man', which there is not; did you mean main?"),
        (
            {"database": "main", "attribute": "hots"},
            "services.api.environment.HOST.attribute is 'hots'; allowed are host, port, reader_host, name, username.",
        ),
        ({"database": "main", "attribut": "port"}, "services.api.environment.HOST.attribut is unknown; did you mean attribute?"),
        ({"something": "else"}, "services.api.environment.HOST is {'something': 'else'}; it must be one value."),
    ],
)
def test_services_that_name_databases(value: dict[str, Any], sentence: str) -> None:
    assert sentence in cross_problems(environment({}, {"api": {"environment": {"HOST": value}}}))
    assert cross_problems(environment({}, {"api": {"environment": {"HOST": {"database": "main", "attribute": "reader_host"}}}})) == []


def test_names_that_a_database_gives() -> None:
    given = environment({"replicas": {"replica": None}, "engine_version": "16.4"})
    assert list(declared(given)) == [
        ("rds_instance", "main", {}),
        ("rds_subnet_group", "main", {}),
        ("rds_parameter_group", "main", {"major": "16"}),
        ("secret", "main-credentials", {}),
        ("rds_instance", "main-replica", {}),
    ]
    assert given.security_group_keys == ["main"]


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ({"force_ssl": False}, "database-without-tls:main"),
        ({"backup_retention_days": 0}, "database-without-backups:main"),
        ({"subnet_tier": "public"}, "database-in-public-subnets:main"),
        ({"deletion_protection": False}, "unprotected-database:main"),
        ({"final_snapshot": False}, "database-without-final-snapshot:main"),
        ({"multi_az": False}, "database-in-one-zone:main"),
    ],
)
def test_s1_68_findings(said: dict[str, Any], finding: str) -> None:
    assert [found.id for found in find(environment(said))] == [finding]
    assert find(environment({})) == []


def inventory(databases: Any, **more: Any) -> Inventory:
    """An inventory with one host in the group rds."""
    variables = {"environment_name": "prod", "databases": databases, **more}
    roles = {"rds": Role("rds", SPEC, ROLE), "environment": Role("environment", {"environment_name": {"type": "str"}})}
    wired = frozenset(name for name, option in SPEC.items() if option.get("required"))
    groups = {"all": ["main"], "prod": ["main"], "platform": ["main"], "rds": ["main"]}
    return Inventory(groups, {"main": Host("main", frozenset({*variables, *wired}), variables.get)}, roles, wired)


@pytest.mark.parametrize(
    ("databases", "sentence"),
    [
        ({}, "the host main in the group rds has no entry in databases; add databases.main, or nothing is allowed there."),
        ({"main": {"engine": "mysql"}}, "databases.main.engine is 'mysql'; allowed are postgres, aurora-postgresql."),
        ({"main": {"clas": "db.t4g.micro"}}, "databases.main.clas"),
        ({"main": {"multi_az": "perhaps"}}, "databases.main.multi_az is 'perhaps'"),
    ],
)
def test_entries_are_checked_by_the_role_s_specification(databases: Any, sentence: str) -> None:
    errors, _model = validate(inventory(databases))
    assert any(error.startswith(sentence) for error in errors), errors
