# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.rds_instances import storage_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_clusters import CLUSTER, is_cluster
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_clusters import LOGS as CLUSTER_LOGS
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_proxies import PROXY, ROLE, described_proxy, has_proxy, proxy_key
from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import (
    INSTANCE,
    SUBNETS,
    credentials_key,
    decided,
    major_of,
    parameter_kind,
    replica_key,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import NetworkError
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation import rds_clusters
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.storage import key_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.subnets import planned_subnets
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, is_known, items, listed, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
RANGES = {
    "allocated_storage": (20, 65536, "GiB"),
    "port": (1150, 65535, ""),
    "backup_retention_days": (0, 35, "days"),
    "max_connections": (0, 262143, ""),
}
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html
PROXY_RANGES = {
    "max_connections_percent": (1, 100, "percent"),
    "max_idle_connections_percent": (0, 100, "percent"),
    "borrow_timeout": (0, 300, "seconds"),
    "idle_client_timeout": (1, 28800, "seconds"),
}
MAJORS = range(13, 19)
VERSION = re.compile(r"\d+(\.\d+)*")
CLASS = re.compile(r"db\.[a-z0-9-]+\.[a-z0-9-]+")
DATABASE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
USER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}")
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_PostgreSQL.html#PostgreSQL.Concepts.General.MasterAccountPrivileges
RESERVED = ("admin", "rdsadmin", "postgres_admin", "user", "public")
LOGS = ("postgresql", "upgrade", "iam-db-auth-error")
FORBIDDEN = '/"@ '
PASSWORD = (8, 128)
ZONES = 2
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY, WEEK = 24 * 60, 7 * 24 * 60
BACKUP_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
MAINTENANCE_WINDOW = re.compile(rf"({'|'.join(DAYS)}):([01]\d|2[0-3]):([0-5]\d)-({'|'.join(DAYS)}):([01]\d|2[0-3]):([0-5]\d)")
SHORTEST_WINDOW = 30
RETENTIONS = (7, *(31 * month for month in range(1, 24)), 731)
REPLICA_KEYS = (
    *("instance_class", "port", "multi_az", "deletion_protection", "apply_immediately", "iam_authentication", "performance_insights"),
    *("copy_tags_to_snapshots", "auto_minor_version_upgrade"),
)
#: What AWS sets itself, with what stands for it.
NOT_OURS = {"wal_level": "rds.logical_replication", "max_connections": "max_connections of the database", "rds.force_ssl": "force_ssl of the database"}


def word_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Names, versions and classes that are some."""
    errors = []
    version = entry.get("engine_version")
    if is_known(version) and not (VERSION.fullmatch(str(version)) and int(major_of(entry)) in MAJORS):
        errors.append(f"{path}.engine_version is {shown(version)}; allowed are the versions {MAJORS[0]} to {MAJORS[-1]} of PostgreSQL, such as 16 or 16.4.")
    if is_known(entry.get("instance_class")) and not CLASS.fullmatch(str(entry["instance_class"])):
        errors.append(f"{path}.instance_class is {shown(entry['instance_class'])}; it must be a class such as db.t4g.micro.")
    for name, pattern, most in (("database", DATABASE, 63), ("master_username", USER, 16)):
        value = entry.get(name)
        if is_known(value) and not pattern.fullmatch(str(value)):
            errors.append(f"{path}.{name} is {shown(value)}; allowed are 1 to {most} letters, digits and underscores, a letter first.")
    if str(entry.get("master_username")).lower() in RESERVED:
        errors.append(f"{path}.master_username is {shown(entry['master_username'])}, which PostgreSQL in RDS keeps for itself; take another one.")
    logs = tuple(dict.fromkeys([*LOGS, *CLUSTER_LOGS])) if is_cluster(entry) else LOGS
    errors += [f"{path}.log_exports[{index}] is {shown(log)}; allowed are {listed(logs)}." for index, log in items(entry, "log_exports") if log not in logs]
    days = entry.get("performance_insights_retention_days")
    if is_known(days) and days not in RETENTIONS:
        errors.append(f"{path}.performance_insights_retention_days is {days}; allowed are 7, 731, and 31 times 1 to 23 months.")
    return errors


def minutes_of(groups: tuple[str, ...]) -> tuple[int, int]:
    """Begin and end of a window in minutes."""
    half = len(groups) // 2
    ends = []
    for part in (groups[:half], groups[half:]):
        *day, hour, minute = part
        ends.append((DAYS.index(day[0]) * DAY if day else 0) + int(hour) * 60 + int(minute))
    return ends[0], ends[1]


def window_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Windows that are long enough and do not meet."""
    backup, maintenance = str(entry.get("backup_window") or ""), str(entry.get("maintenance_window") or "").lower()
    daily, weekly = BACKUP_WINDOW.fullmatch(backup), MAINTENANCE_WINDOW.fullmatch(maintenance)
    errors = []
    if backup and not daily:
        errors.append(f"{path}.backup_window is {shown(backup)}; it must be a time of day in UTC, such as 03:00-04:00.")
    if maintenance and not weekly:
        errors.append(f"{path}.maintenance_window is {shown(maintenance)}; it must be a time of the week in UTC, such as mon:04:00-mon:05:00.")
    for name, match, whole in (("backup_window", daily, DAY), ("maintenance_window", weekly, WEEK)):
        if match and (minutes_of(match.groups())[1] - minutes_of(match.groups())[0]) % whole < SHORTEST_WINDOW:
            errors.append(f"{path}.{name} is {match.group()}; it must have {SHORTEST_WINDOW} minutes at least.")
    if daily and weekly and windows_meet(minutes_of(daily.groups()), minutes_of(weekly.groups())):
        errors.append(f"{path}.maintenance_window is {maintenance}, which meets the backup_window {backup}; AWS wants them apart.")
    return errors


def windows_meet(daily: tuple[int, int], weekly: tuple[int, int]) -> bool:
    """Whether a window of every day and one of the week have a minute in common."""
    length = (daily[1] - daily[0]) % DAY
    span = (weekly[1] - weekly[0]) % WEEK
    for day in range(7):
        start = day * DAY + daily[0]
        if (start - weekly[0]) % WEEK < span or (weekly[0] - start) % WEEK < length:
            return True
    return False


def credentials_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """A password that PostgreSQL in RDS takes."""
    said = entry.get("credentials") or {}
    errors = range_problem(f"{path}.credentials.length", said.get("length"), *(rds_clusters.PASSWORD if is_cluster(entry) else PASSWORD), "characters")
    bad = sorted(set(str(said.get("alphabet") or "")) & set(FORBIDDEN))
    if bad:
        errors.append(f"{path}.credentials.alphabet has {' '.join(repr(one) for one in bad)}, which AWS does not take in a password.")
    if said.get("copies") and said.get("store") == "aws_managed":
        errors.append(f"{path}.credentials.copies has copies, but with store aws_managed AWS changes the password by itself; let services name the secret.")
    return errors


def proxy_problems(entry: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """A proxy, which signs in with a secret of Secrets Manager that has user and password."""
    if not has_proxy(entry):
        return []
    here, proxy, credentials = f"{path}.proxy", described_proxy(entry["proxy"], ""), entry.get("credentials") or {}
    errors = [problem for name, limits in PROXY_RANGES.items() for problem in range_problem(f"{here}.{name}", proxy[name], *limits)]
    if not errors and proxy["max_idle_connections_percent"] > proxy["max_connections_percent"]:
        idle, most = proxy["max_idle_connections_percent"], proxy["max_connections_percent"]
        errors.append(f"{here}.max_idle_connections_percent is {idle}, more than max_connections_percent, which is {most}.")
    if credentials.get("store") != "secretsmanager" or credentials.get("format") != "json":
        errors.append(f"{here} needs user and password in one secret; say credentials.store secretsmanager and credentials.format json.")
    keys = model.security_group_keys
    return errors + [
        f"{here}.security_groups[{index}] is {shown(key)}, which is no security group of this environment; {allowed_or_meant(str(key), keys)}"
        for index, key in items(proxy, "security_groups")
        if key not in keys
    ]


def replica_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Replicas, which need backups of what they are of."""
    errors, keys = [], rds_clusters.READER_KEYS if is_cluster(entry) else REPLICA_KEYS
    for replica, said in (entry.get("replicas") or {}).items():
        strange = [name for name in said or {} if name not in keys]
        errors += [f"{path}.replicas.{replica}.{name} is unknown; {allowed_or_meant(str(name), keys)}" for name in strange]
    if entry.get("replicas") and entry.get("backup_retention_days") == 0:
        errors.append(f"{path}.backup_retention_days is 0, but {path}.replicas has replicas; AWS makes them of a database with backups alone.")
    return errors


def parameter_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Parameters that have a better place, or none."""
    return [
        f"{path}.parameters.{name} is not for you to set; there is {instead}."
        for name, instead in NOT_OURS.items()
        if (entry.get("parameters") or {}).get(name) is not None
    ]


def place_problems(entry: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Subnets of its tier in two zones, and security groups that there are."""
    keys = model.security_group_keys
    errors = [
        f"{path}.security_groups[{index}] is {shown(key)}, which is no security group of this environment; {allowed_or_meant(str(key), keys)}"
        for index, key in items(entry, "security_groups")
        if key not in keys
    ]
    network, tier = model.config_of("vpc"), str(entry.get("subnet_tier") or "private")
    if not network or (network.get("mode") or "create") != "create":
        return errors
    try:
        subnets = planned_subnets(network, model.region)
    except NetworkError:  # reported as what is wrong with the network
        return errors
    zones = sorted({subnet.az for subnet in subnets if subnet.tier == tier})
    if subnets and len(zones) < ZONES:
        has = f"in {listed(zones)}, by vpc_availability_zones" if zones else "nowhere, by vpc_subnet_tiers"
        errors.append(f"{path} needs {tier} subnets in {ZONES} availability zones at least; the network has them {has}.")
    return errors


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong with one database."""
    entry, path = model.databases.get(component.host), f"databases.{component.host}"
    if entry is None:
        return []
    errors = word_problems(entry, path) + window_problems(entry, path) + credentials_problems(entry, path)
    ranges = {**RANGES, **rds_clusters.RANGES} if is_cluster(entry) else RANGES
    errors += [problem for name, limits in ranges.items() for problem in range_problem(f"{path}.{name}", entry.get(name), *limits)]
    most = entry.get("max_allocated_storage")
    if not is_cluster(entry):
        errors += [f"{path}.{problem}." for problem in storage_problems({**entry, "max_allocated_storage": most or None})]
    errors += rds_clusters.cluster_problems(entry, path)
    errors += proxy_problems(entry, path, model) + replica_problems(entry, path) + parameter_problems(entry, path) + key_problems(entry, path, model)
    return errors + place_problems(entry, path, model)


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for host, entry in model.databases.items():
        yield INSTANCE, host, {}
        yield SUBNETS, host, {}
        yield parameter_kind(entry), host, {"major": major_of(entry)}
        if is_cluster(entry):
            yield CLUSTER, host, {}
        store = (entry.get("credentials") or {}).get("store")
        if store in ("secretsmanager", "ssm"):
            yield "secret" if store == "secretsmanager" else "ssm_parameter", credentials_key(host), {}
            yield from (("ssm_parameter", str(copy), {}) for copy in entry["credentials"].get("copies") or [])
        if has_proxy(entry):
            yield PROXY, host, {}
            yield ROLE, proxy_key(host), {}
        for replica in entry.get("replicas") or {}:
            yield INSTANCE, replica_key(host, str(replica)), {}


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    for host, said in model.databases.items():
        path, entry = f"databases.{host}", decided(said, str(model.environment.get("class") or ""))
        if entry.get("force_ssl") is False:
            message = f"The database {host} takes connections without TLS, in which passwords and data can be read."
            yield Finding(f"database-without-tls:{host}", f"{path}.force_ssl", message, "Leave force_ssl true; PostgreSQL's clients speak TLS by themselves.")
        if entry.get("backup_retention_days") == 0:
            message = f"The database {host} has no backups: what is deleted in it is gone."
            yield Finding(f"database-without-backups:{host}", f"{path}.backup_retention_days", message, "Keep backups for a day at least.")
        if entry.get("subnet_tier") == "public":
            message = f"The database {host} stands in subnets with a way to the internet."
            yield Finding(f"database-in-public-subnets:{host}", f"{path}.subnet_tier", message, "Leave subnet_tier private.")
        if has_proxy(entry) and entry["proxy"].get("require_tls") is False:
            message = f"The proxy of the database {host} takes connections without TLS, in which passwords and data can be read."
            yield Finding(f"proxy-without-tls:{host}", f"{path}.proxy.require_tls", message, "Leave require_tls true.")
        if model.environment.get("class") == "prod":
            yield from production_findings(host, path, entry)


def production_findings(host: str, path: str, entry: Mapping[str, Any]) -> Iterator[Finding]:
    """What production should not do without."""
    if not entry["deletion_protection"]:
        message = f"The database {host} of production may be deleted by anyone who may delete databases."
        yield Finding(f"unprotected-database:{host}", f"{path}.deletion_protection", message, "Leave it protected; destroy.yml can be told otherwise.")
    if not entry["final_snapshot"]:
        message = f"When the database {host} of production is destroyed, nothing of it stays."
        yield Finding(f"database-without-final-snapshot:{host}", f"{path}.final_snapshot", message, "Leave final_snapshot true.")
    if is_cluster(entry):
        yield from rds_clusters.cluster_findings(host, path, entry)
    elif not entry["multi_az"]:
        message = f"The database {host} of production is down when its availability zone is, and while it is maintained."
        yield Finding(f"database-in-one-zone:{host}", f"{path}.multi_az", message, "Leave multi_az true.")
