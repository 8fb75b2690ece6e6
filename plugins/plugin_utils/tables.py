# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DynamoDB tables as data: each entry becomes a table as the module takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import StorageDataError, key_arn
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.dynamodb import KIND, entry_problems, is_protected

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What the module takes as the entry has it.
AS_SAID = (
    "hash_key",
    "range_key",
    "billing_mode",
    "read_capacity",
    "write_capacity",
    "global_secondary_indexes",
    "stream",
    "ttl_attribute",
    "point_in_time_recovery",
    "table_class",
)


def sse_of(key: str) -> dict[str, Any]:
    """With a key of DynamoDB's own, or with one of KMS."""
    return {"enabled": True, "kms_key_id": key} if key else {"enabled": False}


def table_request(key: str, entry: Mapping[str, Any], stack: Mapping[str, Any], kms_keys: Mapping[str, str]) -> dict[str, Any]:
    """One table as the module takes it."""
    return {
        "key": key,
        "name": resource_name(key, KIND, stack),
        **{name: entry.get(name) for name in AS_SAID},
        "recovery_period_in_days": entry.get("recovery_period_days") if entry.get("point_in_time_recovery") else None,
        "sse": sse_of(key_arn(f"dynamodb_tables.{key}", entry, kms_keys)),
        "deletion_protection": is_protected(entry, str(stack.get("class") or "")),
    }


def table_requests(tables: Mapping[str, Mapping[str, Any]], stack: Mapping[str, Any], kms_keys: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The filter: complete entries as the module takes them."""
    wrong = [problem for key, entry in tables.items() for problem in entry_problems(key, entry)]
    if wrong:
        raise StorageDataError(" ".join(wrong))
    return [table_request(key, entry, stack, kms_keys or {}) for key, entry in tables.items()]
