# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases as data: an entry, with what the environment's class decides where it says nothing, becomes what the modules take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.database_classes import connections_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_clusters import (
    CLUSTER_PARAMETERS,
    OF_MEMORY,
    cluster_plan,
    is_cluster,
    with_capacity,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_proxies import proxy_plan
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import plain, with_overrides
from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import key_arn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Entry = dict[str, Any]
#: A point in time as RDS takes it, in UTC; and what marks the names of one restore.
POINT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z")
LABEL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 63
INSTANCE, SUBNETS, PARAMETERS = "rds_instance", "rds_subnet_group", "rds_parameter_group"
STORES = ("secretsmanager", "ssm", "aws_managed")
FORMATS = ("json", "single")
#: What components beside the database's own need to know of an entry that says nothing; the role's defaults say the same.
SHARED_DEFAULTS: Entry = {
    "engine": "postgres",
    "port": 5432,
    "database": "app",
    "master_username": "dbadmin",
    "credentials": {"store": "secretsmanager", "format": "json"},
    "security_groups": None,
    "replicas": {},
    "proxy": None,
    "serverless": None,
}
#: What the environment's class decides: in production, and elsewhere.
BY_CLASS: dict[str, tuple[Any, Any]] = {
    "multi_az": (True, False),
    "deletion_protection": (True, False),
    "final_snapshot": (True, False),
    "apply_immediately": (False, True),
    "performance_insights": (True, False),
    "backup_retention_days": (7, 1),
    "log_sessions": (False, True),
}
#: What the module takes as the entry has it.
AS_SAID = (
    "engine",
    "engine_version",
    "instance_class",
    "allocated_storage",
    "storage_type",
    "iops",
    "storage_throughput",
    "port",
    "database",
    "master_username",
    "backup_window",
    "maintenance_window",
    "copy_tags_to_snapshots",
    "auto_minor_version_upgrade",
    "iam_authentication",
    "log_exports",
    "ca_certificate",
    "restore_from",
)
SESSIONS = ("log_connections", "log_disconnections")


class RestoreError(ValueError):
    """A restore that does not say what it means."""


def described(database: Mapping[str, Any] | None, defaults: Mapping[str, Any] | None = None) -> Entry:
    """A database's entry with what it means where it says nothing; null is as good as nothing said."""
    said = {name: value for name, value in (database or {}).items() if value is not None}
    return with_overrides(with_overrides(plain(SHARED_DEFAULTS), plain(defaults or {})), said)


def described_databases(databases: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> dict[str, Entry]:
    """The filter: every database with what it means where it says nothing."""
    return {str(host): described(entry, defaults) for host, entry in databases.items()}


def decided(entry: Mapping[str, Any], environment_class: str) -> Entry:
    """A described entry with what the environment's class decides."""
    place = 0 if environment_class == "prod" else 1
    usual = {name: values[place] for name, values in BY_CLASS.items()}
    complete = {**entry, **{name: value if entry.get(name) is None else entry[name] for name, value in usual.items()}}
    return with_capacity(complete, environment_class)


def major_of(entry: Mapping[str, Any]) -> str:
    """The major version, by which parameter groups differ."""
    return str(entry.get("engine_version") or "").partition(".")[0]


def family_of(entry: Mapping[str, Any]) -> str:
    """The family of the parameter group."""
    return f"{entry['engine']}{major_of(entry)}"


def replica_key(host: str, replica: str) -> str:
    """The key of a replica among the instances."""
    return f"{host}-{replica}"


def credentials_key(host: str) -> str:
    """The key of the secret with the password, among those of its store."""
    return f"{host}-credentials"


def parameters_of(entry: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that differ from PostgreSQL's own: those of all databases, what the entry decides, and what it says; null takes one away."""
    own: dict[str, Any] = {name: int(entry["log_sessions"]) for name in SESSIONS}
    own["rds.force_ssl"] = int(entry.get("force_ssl") is not False)
    most = entry.get("max_connections")
    if most is None and not is_cluster(entry):
        most = connections_of(str(entry["instance_class"]))
    own["max_connections"] = most or None
    shared = {name: value for name, value in base.items() if not (is_cluster(entry) and name in OF_MEMORY)}
    every = {**shared, **own, **(entry.get("parameters") or {})}
    return {name: value for name, value in every.items() if value is not None}


def database_plan(
    database: Mapping[str, Any] | None,
    host: str,
    stack: Mapping[str, Any],
    defaults: Mapping[str, Any] | None = None,
    parameters: Mapping[str, Any] | None = None,
    kms_keys: Mapping[str, str] | None = None,
) -> Entry:
    """The filter: all that a database consists of, as the modules take it, but for what AWS gives it."""
    entry = decided(described(database, defaults), str(stack.get("class") or ""))
    key = key_arn(f"databases.{host}", entry, kms_keys or {})
    name = str(resource_name(host, INSTANCE, stack))
    insights = entry["performance_insights"]
    return {
        "name": name,
        "subnet_group": str(resource_name(host, SUBNETS, stack)),
        "parameter_group": {
            "kind": parameter_kind(entry),
            "name": str(resource_name(host, parameter_kind(entry), stack, major=major_of(entry))),
            "family": family_of(entry),
            "parameters": parameters_of(entry, parameters or {}),
        },
        "credentials": credentials_plan(entry, host, stack),
        "instance": {
            **{option: entry.get(option) for option in AS_SAID},
            **{option: entry[option] for option in BY_CLASS if option not in ("final_snapshot", "log_sessions")},
            "max_allocated_storage": most_storage(entry),
            "kms_key_id": key or None,
            "performance_insights_retention_days": entry.get("performance_insights_retention_days") if insights else None,
            "performance_insights_kms_key_id": key or None if insights else None,
        },
        "cluster": cluster_plan(entry, host, stack, key or None),
        "final_snapshot": entry["final_snapshot"],
        "proxy": proxy_plan(entry, host, stack),
        "replicas": replicas_plan(entry, host, stack),
    }


def most_storage(entry: Mapping[str, Any]) -> int:
    """How far the storage may grow by itself: as the entry says, else to twice what it begins with."""
    said = entry.get("max_allocated_storage")
    return int(2 * entry["allocated_storage"] if said is None else said)


def credentials_plan(entry: Mapping[str, Any], host: str, stack: Mapping[str, Any]) -> Entry:
    """Where the password is kept, and how it is made; where AWS keeps it, nothing of that is ours."""
    said, key = entry["credentials"], credentials_key(host)
    store = said["store"]
    if store == "aws_managed":
        return {"store": store, "key": "", "name": "", "place": None, "copies": []}
    as_json = store == "secretsmanager" and said.get("format") != "single"
    kind = "secret" if store == "secretsmanager" else "ssm_parameter"
    name = str(resource_name(key, kind, stack))
    generate = {part: said[part] for part in ("length", "alphabet") if said.get(part) is not None}
    place = {"name": name} if store == "secretsmanager" else {"parameter": name}
    return {
        "store": store,
        "key": f"{kind}/{key}",
        "name": name,
        "description": f"Master user of the database {host}",
        "generate": {**generate, "key": "password"} if as_json else generate,
        "fields": {"username": entry["master_username"], "database": entry["database"]} if as_json else None,
        "place": {**place, "key": "password"} if as_json else place,
        "copies": [{"key": f"ssm_parameter/{one}", "name": str(resource_name(str(one), "ssm_parameter", stack))} for one in said.get("copies") or []],
    }


def parameter_kind(entry: Mapping[str, Any]) -> str:
    """Whether the parameters are those of an instance, or of a cluster and all its instances."""
    return CLUSTER_PARAMETERS if is_cluster(entry) else PARAMETERS


def replicas_plan(entry: Mapping[str, Any], host: str, stack: Mapping[str, Any]) -> list[Entry]:
    """The replicas; those of a cluster are instances of it."""
    said = {} if is_cluster(entry) else entry.get("replicas") or {}
    return [replica_plan(entry, host, str(replica), own, stack) for replica, own in said.items()]


def replica_plan(entry: Mapping[str, Any], host: str, replica: str, said: Mapping[str, Any] | None, stack: Mapping[str, Any]) -> Entry:
    """A replica: no standby and no backups of its own, else as its source, its protection too, where it says nothing."""
    key = replica_key(host, replica)
    own = {name: value for name, value in (said or {}).items() if value is not None}
    same = ("instance_class", "port", "auto_minor_version_upgrade", "iam_authentication", "copy_tags_to_snapshots", "performance_insights", "apply_immediately")
    return {
        "key": key,
        "name": str(resource_name(key, INSTANCE, stack)),
        **{option: own.get(option, entry.get(option)) for option in same},
        "multi_az": own.get("multi_az", False),
        "backup_retention_days": 0,
        "log_exports": entry.get("log_exports"),
        "deletion_protection": own.get("deletion_protection", entry["deletion_protection"]),
    }


def removable_databases(found: Iterable[Mapping[str, Any]], plan: Mapping[str, Any]) -> dict[str, list[str]]:
    """The filter: what there may be to delete, what the plan makes and what was found by its tags: instances, readers first, clusters, and their groups."""
    tagged: dict[str, list[str]] = {"db": [], "pg": [], "subgrp": [], "cluster": [], "cluster-pg": []}
    for resource in found:
        *_start, kind, name = str(resource["arn"]).split(":")
        tagged.setdefault(kind, []).append(name)
    cluster, group = plan.get("cluster"), plan["parameter_group"]
    readers = [one["name"] for one in (*plan["replicas"], *(cluster["instances"] if cluster else [])) if one["name"] != plan["name"]]
    others = [name for name in sorted(tagged["db"]) if name != plan["name"]]
    own = {group["kind"]: [group["name"]]}

    def each(*names: str) -> list[str]:
        return list(dict.fromkeys(names))

    return {
        "instances": each(*readers, *others, plan["name"]),
        "clusters": each(*([cluster["name"]] if cluster else []), *sorted(tagged["cluster"])),
        "parameter_groups": each(*own.get(PARAMETERS, []), *sorted(tagged["pg"])),
        "cluster_parameter_groups": each(*own.get(CLUSTER_PARAMETERS, []), *sorted(tagged["cluster-pg"])),
        "subnet_groups": each(plan["subnet_group"], *sorted(tagged["subgrp"])),
    }


def restored_names(name: str, time: str, label: str = "") -> dict[str, str]:
    """The filter: what the instances of a restore are called before and after, the same whenever it goes on with the same words."""
    if time != "latest" and not POINT.fullmatch(str(time)):
        raise RestoreError(f"restore_time is {time!r}; it must be a time in UTC such as 2026-11-21T17:00:00Z, or latest.")
    if time == "latest" and not label:
        raise RestoreError("restore_label is missing; with restore_time latest it is the word by which the restore is known when it goes on.")
    mark = label or re.sub(r"[^a-z0-9]", "", time.lower())
    if not LABEL.fullmatch(mark):
        raise RestoreError(f"restore_label is {label!r}; allowed are lower-case letters, digits and single hyphens between.")
    names = {word: f"{name}-{word}-{mark}" for word in ("before", "restored")}
    if len(names["restored"]) > LONGEST_NAME:
        raise RestoreError(f"restore_label makes the name {names['restored']}, longer than the {LONGEST_NAME} characters that AWS allows; say a shorter one.")
    return names
