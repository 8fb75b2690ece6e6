# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries of secrets_parameters that SSM Parameter Store keeps, as the module ssm_parameter takes them, without their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.secret_places import SSM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KIND = "ssm_parameter"
GENERATED, GIVEN, DECLARED = "generated", "given", "declared"


class ParameterDataError(ValueError):
    """An entry that no parameter can be made of."""


def parameter_arn(key: str, stack: Mapping[str, Any]) -> str:
    """The filter: the ARN of the parameter of a key. It has the name without its first slash."""
    return place_of(stack).arn("ssm", "parameter/" + str(resource_name(key, KIND, stack)).removeprefix("/"))


def parameter_requests(entries: Mapping[str, Any], stack: Mapping[str, Any], kms_keys: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The filter: what the module is to make, by key, but for the values, which a loop would show."""
    return [_request(str(key), entry, stack, kms_keys or {}) for key, entry in entries.items() if _is_made(entry)]


def _is_made(entry: Mapping[str, Any]) -> bool:
    """Whether the module makes it: a parameter cannot be there without a value, and that of a declared one is set by people."""
    return entry["source"] != DECLARED and (entry.get("backend") or SSM) == SSM


def _request(key: str, entry: Mapping[str, Any], stack: Mapping[str, Any], kms_keys: Mapping[str, str]) -> dict[str, Any]:
    generate = {"length": entry["length"], "alphabet": entry["alphabet"]} if entry["source"] == GENERATED else None
    return {
        "key": key,
        "name": resource_name(key, KIND, stack),
        "generate": generate,
        "key_id": key_id(key, entry.get("kms_key") or "", kms_keys),
        **{name: entry[name] for name in ("type", "description", "tier", "allowed_pattern")},
    }


def key_id(key: str, named: str, kms_keys: Mapping[str, str]) -> str:
    """The ARN of a KMS key that is given by key or ARN; empty for that of AWS."""
    if not named or named.startswith("arn:"):
        return named
    if named not in kms_keys:
        words = f"which secrets_kms_keys does not have; allowed are {', '.join(kms_keys) or 'ARNs alone'}."
        raise ParameterDataError(f"secrets_parameters.{key}.kms_key is {named!r}, {words}")
    return kms_keys[named]


def removable_parameters(found: Iterable[Mapping[str, Any]], entries: Mapping[str, Any], stack: Mapping[str, Any]) -> list[str]:
    """The filter: the names of what was found by its tags, and of what the entries make, which AWS may list late."""
    made = [str(request["name"]) for request in parameter_requests({key: {**entry, "kms_key": ""} for key, entry in entries.items()}, stack)]
    return sorted({*made, *(str(parameter["name"]) for parameter in found)})
