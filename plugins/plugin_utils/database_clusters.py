# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aurora clusters as data: what an entry with the engine C(aurora-postgresql) becomes, the cluster and its instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name

if TYPE_CHECKING:
    from collections.abc import Mapping

Entry = dict[str, Any]
AURORA = "aurora-postgresql"
CLUSTER, CLUSTER_PARAMETERS = "rds_cluster", "rds_cluster_parameter_group"
SERVERLESS_CLASS = "db.serverless"
#: What a major version means, those of S1-67; a cluster that has a later one keeps it.
#: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/AuroraPostgreSQL.Updates.html
VERSIONS = {"17": "17.5", "16": "16.9", "15": "15.13", "14": "14.18", "13": "13.18"}
#: From which minor versions on an instance may pause.
#: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html#aurora-serverless-v2.how-it-works.capacity
PAUSING = {13: 15, 14: 12, 15: 7, 16: 3}
#: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
LOGS = ("postgresql", "instance", "iam-db-auth-error")
#: What Aurora divides otherwise than PostgreSQL in RDS, and better by itself, since its storage needs no cache of the operating system:
#: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.BestPractices.Tuning-memory-parameters.html
OF_MEMORY = ("shared_buffers", "effective_cache_size")
#: In units of Aurora: the smallest capacity in production, where the first connection should not wait for a paused database, and elsewhere.
LEAST, MOST, PAUSE = (0.5, 0), 1, 300
WRITER_TIER, READER_TIER = 0, 1
#: What the module of clusters takes as the entry has it, and as the environment's class decides.
OF_CLUSTER = (
    *("engine", "port", "database", "master_username", "backup_retention_days", "backup_window", "maintenance_window", "copy_tags_to_snapshots"),
    *("deletion_protection", "iam_authentication", "apply_immediately", "restore_from", "serverless"),
)
#: What each instance has of its own.
OF_INSTANCE = ("instance_class", "auto_minor_version_upgrade", "performance_insights", "apply_immediately", "maintenance_window", "ca_certificate")


def is_cluster(entry: Mapping[str, Any]) -> bool:
    """Whether a database is an Aurora cluster."""
    return entry.get("engine") == AURORA


def capacity(entry: Mapping[str, Any], environment_class: str) -> Entry | None:
    """Between what sizes the instances grow and shrink, where they do."""
    if entry.get("serverless") is None:
        return None
    said = {name: value for name, value in entry["serverless"].items() if value is not None}
    found: Entry = {"min_capacity": LEAST[0 if environment_class == "prod" else 1], "max_capacity": MOST, **said}
    if not found["min_capacity"]:
        found.setdefault("seconds_until_auto_pause", PAUSE)
    return found


def with_capacity(entry: Entry, environment_class: str) -> Entry:
    """A cluster's entry with capacity and class; others as they are."""
    if not is_cluster(entry) or entry.get("serverless") is None:
        return entry
    return {**entry, "serverless": capacity(entry, environment_class), "instance_class": SERVERLESS_CLASS}


def version_of(entry: Mapping[str, Any]) -> str:
    """The version that a cluster is made with."""
    said = str(entry.get("engine_version") or "")
    return VERSIONS.get(said, said)


def can_pause(entry: Mapping[str, Any]) -> bool:
    """Whether instances of the entry's version can pause."""
    major, _dot, minor = version_of(entry).partition(".")
    return not (major + minor).isdigit() or int(minor or 0) >= PAUSING.get(int(major), 0)


def cluster_plan(entry: Mapping[str, Any], host: str, stack: Mapping[str, Any], key: str | None) -> Entry | None:
    """The cluster and its instances, the writer first, as the modules take them; nothing where there is none."""
    if not is_cluster(entry):
        return None
    return {
        "name": str(resource_name(host, CLUSTER, stack)),
        **{option: entry.get(option) for option in OF_CLUSTER},
        "engine_version": version_of(entry),
        "kms_key_id": key,
        "log_exports": [log for log in entry.get("log_exports") or [] if log in LOGS],
        "instances": instances_plan(entry, host, stack, key),
    }


def instances_plan(entry: Mapping[str, Any], host: str, stack: Mapping[str, Any], key: str | None) -> list[Entry]:
    """The instance that begins as the writer, and the readers, which are as it is where they say nothing."""
    said: dict[str, Mapping[str, Any]] = {host: {"promotion_tier": WRITER_TIER}}
    said |= {f"{host}-{replica}": own or {} for replica, own in (entry.get("replicas") or {}).items()}
    return [instance_plan(entry, name, own, stack, key) for name, own in said.items()]


def instance_plan(entry: Mapping[str, Any], name: str, own: Mapping[str, Any], stack: Mapping[str, Any], key: str | None) -> Entry:
    """One instance of a cluster."""
    given = {option: value for option, value in own.items() if value is not None}
    found: Entry = {option: given.get(option, entry.get(option)) for option in OF_INSTANCE}
    insights = found["performance_insights"]
    return {
        "key": name,
        "name": str(resource_name(name, "rds_instance", stack)),
        **found,
        "promotion_tier": given.get("promotion_tier", READER_TIER),
        "performance_insights_retention_days": entry.get("performance_insights_retention_days") if insights else None,
        "performance_insights_kms_key_id": key if insights else None,
    }
