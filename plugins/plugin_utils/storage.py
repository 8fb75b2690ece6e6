# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What buckets and tables have in common: their keys of KMS, and which of them there may be to remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class StorageDataError(ValueError):
    """Data of which neither buckets nor tables can be made."""


def key_arn(path: str, entry: Mapping[str, Any], kms_keys: Mapping[str, str]) -> str:
    """The ARN of the KMS key that an entry names; empty where AWS encrypts with its own."""
    named = str(entry.get("kms_key") or "")
    if not named or named.startswith("arn:"):
        return named
    if named not in kms_keys:
        raise StorageDataError(f"{path}.kms_key is {named!r}, which is no key of the environment; allowed are {', '.join(kms_keys) or 'ARNs alone'}.")
    return kms_keys[named]


def removable_resources(
    found: Iterable[Mapping[str, Any]], entries: Mapping[str, Mapping[str, Any] | None], kind: str, stack: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The filter: what was found by its tags, and what the entries mean, since AWS tells late of new tags; each with whether it is emptied first."""
    meant = {resource_name(key, kind, stack): bool((entry or {}).get("force_delete")) for key, entry in entries.items()}
    tagged = [str(resource["arn"]).rpartition(":")[2].rpartition("/")[2] for resource in found]
    return [{"name": name, "force": meant.get(name, False)} for name in dict.fromkeys([*meant, *sorted(tagged)])]
