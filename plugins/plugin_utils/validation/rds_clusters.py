# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aurora clusters: what an entry may not say of one, and what only one may say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.rds_clusters import capacity_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_clusters import AURORA, PAUSING, can_pause, capacity, is_cluster
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_proxies import has_proxy
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.SupportAurora.html
CLASS = re.compile(r"db\.(serverless|t(3|4g)\.(medium|large)|[rx][0-9a-z-]+\.[a-z0-9-]+)")
#: What a cluster does not have, with what it has instead.
NOT_OF_CLUSTERS = {
    "max_allocated_storage": "its storage grows by itself",
    "iops": "its storage has as many as are asked for",
    "storage_throughput": "its storage has as much as is asked for",
    "multi_az": "replicas in other zones take over when the writer fails",
}
READER_KEYS = (
    *("instance_class", "promotion_tier", "apply_immediately", "performance_insights", "auto_minor_version_upgrade", "maintenance_window"),
    "ca_certificate",
)
MOST_READERS, LAST_TIER = 15, 15
#: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
PASSWORD = (8, 41)
RANGES = {"backup_retention_days": (1, 35, "days")}


def cluster_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Everything that is wrong with a cluster; and with an instance that would be one."""
    if not is_cluster(entry):
        wrong = entry.get("serverless") is not None
        errors = [f"{path}.serverless is of clusters of Aurora; say engine: {AURORA}, or leave it out."] if wrong else []
        return errors + source_problems(entry, path, "cluster", "instance")
    errors = [f"{path}.{name} does not go with engine {AURORA}; {instead}." for name, instead in NOT_OF_CLUSTERS.items() if entry.get(name)]
    if has_proxy(entry):
        errors.append(f"{path}.proxy does not go with engine {AURORA}; services reach a cluster by its own addresses, and no cluster pauses behind a proxy.")
    return errors + size_problems(entry, path) + reader_problems(entry, path) + source_problems(entry, path, "instance", "cluster")


def size_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """A capacity that AWS has and the version knows, or a class of Aurora's."""
    said = capacity(entry, "")
    if said is None:
        return class_problems(entry.get("instance_class"), path)
    errors = [f"{path}.serverless.{problem}." for problem in capacity_problems(said)]
    if not errors and said["min_capacity"] == 0 and not can_pause(entry):
        oldest = ", ".join(f"{major}.{minor}" for major, minor in sorted(PAUSING.items()))
        errors.append(f"{path}.serverless.min_capacity is 0, but only {oldest} and later versions pause; engine_version is {shown(entry['engine_version'])}.")
    return errors


def class_problems(said: Any, path: str) -> list[str]:
    """A class that Aurora has."""
    if not isinstance(said, str) or CLASS.fullmatch(said):
        return []
    return [f"{path}.instance_class is {shown(said)}, which Aurora does not have; say serverless: {{}}, or a class such as db.t4g.medium or db.r7g.large."]


def reader_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Readers, of which there are not too many, with classes and tiers that there are."""
    readers, errors = entry.get("replicas") or {}, []
    if len(readers) > MOST_READERS:
        errors.append(f"{path}.replicas has {len(readers)} readers; a cluster of Aurora has {MOST_READERS} at most.")
    for name, said in readers.items():
        errors += class_problems((said or {}).get("instance_class"), f"{path}.replicas.{name}")
        errors += range_problem(f"{path}.replicas.{name}.promotion_tier", (said or {}).get("promotion_tier"), 0, LAST_TIER)
    return errors


def source_problems(entry: Mapping[str, Any], path: str, wrong: str, right: str) -> list[str]:
    """A database is made from one of its own kind."""
    source = entry.get("restore_from") or {}
    return [f"{path}.restore_from.{wrong} does not go with engine {entry.get('engine')}; say {right}."] if source.get(wrong) else []


def cluster_findings(host: str, path: str, entry: Mapping[str, Any]) -> Iterator[Finding]:
    """What production should not do without, of a decided entry."""
    if not entry.get("replicas"):
        message = f"The database {host} of production has no reader in another zone, so that it is down when its availability zone is."
        yield Finding(f"database-in-one-zone:{host}", f"{path}.replicas", message, "Have a replica.")
    if entry.get("serverless") and not entry["serverless"]["min_capacity"]:
        message = f"The database {host} of production pauses when nobody is connected; who connects then waits some 15 seconds."
        yield Finding(f"database-that-pauses:{host}", f"{path}.serverless.min_capacity", message, "Say 0.5 or more.")
