# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EFS file systems as a flat shape: what AWS tells in three answers, and what it would refuse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .tags import from_pairs, to_pairs
from .unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Shape = dict[str, Any]
NEVER = "none"
DAYS = (1, 7, 14, 30, 60, 90, 180, 270, 365)
AFTER_DAYS = [NEVER, *(f"after_{days}_day{'s' if days > 1 else ''}" for days in DAYS)]
AFTER_ACCESS = [NEVER, "after_1_access"]
#: When files move, by what AWS calls it; each has a policy of its own in a file system's lifecycle.
TRANSITIONS = {
    "transition_to_ia": "TransitionToIA",
    "transition_to_archive": "TransitionToArchive",
    "transition_to_primary_storage_class": "TransitionToPrimaryStorageClass",
}
PERFORMANCE = {"general_purpose": "generalPurpose", "max_io": "maxIO"}
THROUGHPUT = ["bursting", "elastic", "provisioned"]
THROUGHPUT_OPTIONS = frozenset({"throughput_mode", "provisioned_throughput_in_mibps"})
#: A new file system of which nothing else is asked. AWS's own would not be encrypted.
NEW: Shape = {
    "performance_mode": "general_purpose",
    "encrypted": True,
    "kms_key_id": UNKNOWN,
    "availability_zone_name": None,
    "throughput_mode": "bursting",
    "provisioned_throughput_in_mibps": None,
    **dict.fromkeys(TRANSITIONS, NEVER),
    "backup": False,
}
_KEY = re.compile(r"(arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key/)?(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def from_response(found: Mapping[str, Any]) -> Shape:
    """A file system as DescribeFileSystems gives it; its lifecycle and its backups are told elsewhere."""
    return {
        **NEW,
        "name": found["CreationToken"],
        "file_system_id": found["FileSystemId"],
        "arn": found.get("FileSystemArn"),
        "status": found["LifeCycleState"],
        "performance_mode": next((ours for ours, theirs in PERFORMANCE.items() if theirs == found["PerformanceMode"]), found["PerformanceMode"]),
        "encrypted": bool(found.get("Encrypted")),
        "kms_key_id": found.get("KmsKeyId"),
        "availability_zone_name": found.get("AvailabilityZoneName"),
        "throughput_mode": found.get("ThroughputMode") or "bursting",
        "provisioned_throughput_in_mibps": found.get("ProvisionedThroughputInMibps"),
        "tags": from_pairs(found.get("Tags")),
    }


def lifecycle_of(policies: Iterable[Mapping[str, str]]) -> Shape:
    """When files move, as DescribeLifecycleConfiguration gives it."""
    told = {key: word.lower() for policy in policies for key, word in policy.items()}
    return {name: told.get(key, NEVER) for name, key in TRANSITIONS.items()}


def lifecycle_request(target: Mapping[str, Any]) -> list[dict[str, str]]:
    """When files move, as PutLifecycleConfiguration takes it: a policy each."""
    return [{key: target[name].upper()} for name, key in TRANSITIONS.items() if target[name] != NEVER]


def create_request(target: Mapping[str, Any]) -> Shape:
    """What CreateFileSystem takes."""
    asked = {
        "KmsKeyId": None if has_unknown(target["kms_key_id"]) else target["kms_key_id"],
        "ProvisionedThroughputInMibps": target["provisioned_throughput_in_mibps"],
        "AvailabilityZoneName": target["availability_zone_name"],
        "Tags": to_pairs(target["tags"]),
    }
    return {
        "CreationToken": target["name"],
        "PerformanceMode": PERFORMANCE[target["performance_mode"]],
        "Encrypted": target["encrypted"],
        "ThroughputMode": target["throughput_mode"],
        "Backup": target["backup"],
        **{key: value for key, value in asked.items() if value},
    }


def throughput_request(target: Mapping[str, Any]) -> Shape:
    """What UpdateFileSystem takes."""
    mibps = target["provisioned_throughput_in_mibps"]
    return {"FileSystemId": target["file_system_id"], "ThroughputMode": target["throughput_mode"]} | ({"ProvisionedThroughputInMibps": mibps} if mibps else {})


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked; a key by its id is the one of that id, and throughput is provisioned or it is not."""
    target = {name: value for name, value in asked.items() if value != "" or name not in NEW}
    key, current = target.get("kms_key_id"), str(base.get("kms_key_id") or "")
    if key and current.endswith(f"/{key}"):
        target["kms_key_id"] = current
    if target.get("encrypted") is False:
        target["kms_key_id"] = None
    if target.get("throughput_mode", base["throughput_mode"]) != "provisioned":
        target["provisioned_throughput_in_mibps"] = None
    return target


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    checks: tuple[Callable[[Shape], list[str]], ...] = (name_problems, key_problems, throughput_problems, performance_problems, lifecycle_problems)
    return [problem for check in checks for problem in check(asked)]


def name_problems(asked: Shape) -> list[str]:
    """A creation token that is one."""
    name = asked["name"]
    return [] if has_unknown(name) or re.fullmatch(r"[ -~]{1,64}", name) else [f"name: is {name!r}, must have 1 to 64 ASCII characters"]


def key_problems(asked: Shape) -> list[str]:
    """A key that can be compared with what AWS tells, of a file system that is encrypted."""
    key = asked.get("kms_key_id") or ""
    if not key or has_unknown(key):
        return []
    found = [] if _KEY.fullmatch(key) else [f"kms_key_id: is {key!r}, must be the ARN or the id of a KMS key; AWS tells a file system's key by its ARN"]
    return found + (["kms_key_id: goes with encrypted alone, which is false"] if asked.get("encrypted") is False else [])


def throughput_problems(asked: Shape) -> list[str]:
    """A throughput where it is provisioned, and nowhere else."""
    mode, mibps = asked.get("throughput_mode"), asked.get("provisioned_throughput_in_mibps")
    found = ["provisioned_throughput_in_mibps: is required for throughput_mode provisioned"] if mode == "provisioned" and mibps is None else []
    if mode not in (None, "provisioned") and mibps is not None:
        found.append(f"provisioned_throughput_in_mibps: goes with throughput_mode provisioned alone, not with {mode}")
    if mibps is not None and mibps < 1:
        found.append(f"provisioned_throughput_in_mibps: is {mibps}, must be 1 at least")
    return found


def performance_problems(asked: Shape) -> list[str]:
    """The older performance mode, which newer things do not go with."""
    if asked.get("performance_mode") != "max_io":
        return []
    with_elastic = ["performance_mode: max_io does not go with throughput_mode elastic"] if asked.get("throughput_mode") == "elastic" else []
    return with_elastic + (["performance_mode: max_io does not go with availability_zone_name"] if asked.get("availability_zone_name") else [])


def lifecycle_problems(asked: Shape) -> list[str]:
    """Archive storage where there is any, after infrequent access."""
    to_ia, to_archive = (asked.get(name) or NEVER for name in ("transition_to_ia", "transition_to_archive"))
    if to_archive == NEVER:
        return []
    mode = asked.get("throughput_mode", "elastic")
    found = [] if mode == "elastic" else [f"transition_to_archive: needs throughput_mode elastic, not {mode}"]
    if asked.get("performance_mode") == "max_io":
        found.append("transition_to_archive: needs performance_mode general_purpose, not max_io")
    if to_ia != NEVER and days_of(to_archive) <= days_of(to_ia):
        found.append(f"transition_to_archive: is {to_archive}, must be later than transition_to_ia, which is {to_ia}")
    return found


def days_of(after: str) -> int:
    """The days in C(after_30_days)."""
    return int(after.split("_")[1])
