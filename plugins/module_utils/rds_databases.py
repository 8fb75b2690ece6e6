# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What instances and clusters of RDS have in common: versions, windows, logs, the tag with the version of their secret, and how they go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .errors import error_code
from .rds_credentials import VERSION_TAG
from .resource import Kind, Shape
from .tags import Tags, from_pairs
from .unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_NAME = re.compile(r"[a-z](?!.*--)[a-z0-9-]{0,62}(?<!-)")
_DAYS = "(mon|tue|wed|thu|fri|sat|sun)"
_TIME = r"([01]\d|2[0-3]):[0-5]\d"
_WINDOWS = {"backup_window": re.compile(f"{_TIME}-{_TIME}"), "maintenance_window": re.compile(f"{_DAYS}:{_TIME}-{_DAYS}:{_TIME}")}


@dataclass(frozen=True)
class Asked(Kind):
    """A kind of which only what was asked for can be in the way of a thing that somebody else has made; C(target["given"]) says what that is."""

    def replaces(self, current: Shape, target: Shape) -> bool:
        return bool(self.differing(current, target) & self.immutable & target["given"])


def is_version(has: str, asked: str | None) -> bool:
    """Whether a database has the version that is asked for, or a later one of the same major version, to which AWS takes it by itself."""
    if not asked or has in (None, UNKNOWN):
        return False
    have, want = (str(version).split(".") for version in (has, asked))
    if have[0] != want[0]:
        return False
    return [_number(part) for part in have[1:]] >= [_number(part) for part in want[1:]]


def is_major(current: Mapping[str, Any], target: Mapping[str, Any]) -> bool:
    """Whether the version becomes another major one."""
    return str(current["engine_version"]).partition(".")[0] != str(target["engine_version"]).partition(".")[0]


def upgrade_effect(current: Mapping[str, Any], target: Mapping[str, Any]) -> str:
    """What another version interrupts."""
    return "a major upgrade, which stops it for minutes and cannot be taken back" if is_major(current, target) else "which restarts it"


def sentences(effects: Mapping[str, str], current: Shape, target: Shape, at_once: Collection[str]) -> list[str]:
    """A sentence for each attribute that was asked for, that differs, and that has an effect; C(at_once) do not wait for the maintenance window."""
    when = ", in its maintenance window" if target.get("apply_immediately") is False else ""
    return [
        f"{name}: {current[name]} becomes {target[name]}, {effect}{when if name not in at_once else ''}"
        for name, effect in effects.items()
        if effect and name in target["given"] and current.get(name) != target.get(name)
    ]


def tagged(pairs: list[dict[str, str]] | None) -> Shape:
    """The tags of a database, and apart from them the version of its secret."""
    every: Tags = {pair["Key"]: pair["Value"] for pair in pairs or []}
    own = {name: value for name, value in from_pairs(pairs).items() if name != VERSION_TAG}
    return {"secret_version": every.get(VERSION_TAG), "tags": own}


def wanted_version(asked: Mapping[str, Any]) -> Shape:
    """The version of the secret that a database should have, where something is asked of its password."""
    if asked.get("credentials") is not None:
        return {"secret_version": asked["credentials"].version()}
    return {"secret_version": None} if asked.get("manage_master_user_password") else {}


def exported_logs(database: Mapping[str, Any]) -> list[str]:
    """The logs that go to CloudWatch Logs, or will in a moment."""
    exports = database.get("PendingCloudwatchLogsExports") or {}
    logs = set(database.get("EnabledCloudwatchLogsExports") or []) | set(exports.get("LogTypesToEnable") or [])
    return sorted(logs - set(exports.get("LogTypesToDisable") or []))


def log_changes(before: list[str], after: list[str]) -> Shape:
    """What is switched on and off."""
    changes = {"EnableLogTypes": sorted(set(after) - set(before)), "DisableLogTypes": sorted(set(before) - set(after))}
    return {key: names for key, names in changes.items() if names}


def common_problems(asked: Shape, keys: Collection[str]) -> list[str]:
    """Names, keys and windows that AWS would refuse, or tell otherwise, a sentence each; C(keys) are the options with KMS keys."""
    name, found = asked["name"], []
    if not has_unknown(name) and not _NAME.fullmatch(name):
        found.append(f"name: is {name!r}, must have 1 to 63 lower-case letters, digits and single hyphens, and begin with a letter")
    for option in keys:
        key = asked.get(option)
        if key and not has_unknown(key) and not key.startswith("arn:"):
            found.append(f"{option}: is {key!r}, must be the ARN of a KMS key, which is what AWS tells of it")
    for option, pattern in _WINDOWS.items():
        if asked.get(option) and not pattern.fullmatch(asked[option].lower()):
            found.append(f"{option}: is {asked[option]!r}, must be of the form {'03:00-04:00' if option == 'backup_window' else 'mon:04:00-mon:05:00'}, in UTC")
    return found


def complete(kind: Kind, client: Any, target: Shape) -> None:
    """Give what was made from something else what it is not told while it is made."""
    settle, update = kind.settle, kind.update
    if not (settle and update):
        return
    settle(client, target)
    found = kind.find(client, target)
    if found:
        wanted = {**found, **kind.wanted(target["asked"], found), "tags": found["tags"]}
        update(client, found, wanted, kind.differing(found, wanted) - {"tags"})
        settle(client, target)


def delete_with_snapshot(client: Any, delete: Callable[..., Any], current: Shape, taken: str) -> None:
    """Delete a database with a last snapshot, unless told otherwise; where somebody has the snapshot's name already, under another one."""
    if current["skip_final_snapshot"]:
        delete(SkipFinalSnapshot=True)
        return
    name = current.get("final_snapshot_name") or f"{current['name']}-final-snapshot"
    try:
        delete(SkipFinalSnapshot=False, FinalDBSnapshotIdentifier=name)
    except client.exceptions.ClientError as error:
        if error_code(error) != taken:
            raise
        now = f"{datetime.now(tz=UTC):%Y%m%d-%H%M%S}"
        delete(SkipFinalSnapshot=False, FinalDBSnapshotIdentifier=f"{name}-{now}")


def _number(part: str) -> int:
    digits = re.match(r"\d+", part)
    return int(digits.group()) if digits else 0
