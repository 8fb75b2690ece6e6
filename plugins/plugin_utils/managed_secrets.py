# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries of secrets_parameters that Secrets Manager keeps, as the module secretsmanager_secret takes them, without their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import Place, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import document_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.parameters import DECLARED, GENERATED, GIVEN, key_id
from ansible_collections.groundwork.aws.plugins.plugin_utils.secret_places import KIND, MANAGER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

Request = dict[str, Any]
Statement = dict[str, Any]
EVERYTHING = ["secretsmanager:*"]


def secret_requests(
    entries: Mapping[str, Mapping[str, Any]], stack: Mapping[str, Any], kms_keys: Mapping[str, str] | None = None, renew: Collection[str] = ()
) -> list[Request]:
    """The filter: what the module is to make, by key, but for the values, which a loop would show."""
    return [_request(str(key), entry, stack, (kms_keys or {}, renew)) for key, entry in entries.items() if entry.get("backend") == MANAGER]


def _request(key: str, entry: Mapping[str, Any], stack: Mapping[str, Any], known: tuple[Mapping[str, str], Collection[str]]) -> Request:
    kms_keys, renew = known
    generate = {"length": entry["length"], "alphabet": entry["alphabet"], "key": entry.get("key") or None, "renew": key in renew}
    is_generated = entry["source"] == GENERATED
    return {
        "key": key,
        "name": resource_name(key, KIND, stack),
        "given": entry["source"] == GIVEN,
        "declared": entry["source"] == DECLARED,
        "generate": generate if is_generated else None,
        "fields": (entry.get("fields") or None) if is_generated else None,
        "description": entry["description"],
        "kms_key_id": key_id(key, entry.get("kms_key") or "", kms_keys),
        "rotation": dict(entry.get("rotation") or {}),
        "policy": policy_of(entry, place_of(stack)),
        "replica_regions": list(entry.get("replica_regions") or []),
    }


def secret_policy(stack: Mapping[str, Any]) -> dict[str, Any]:
    """The filter: the resource policy of a secret of which nothing more is said, such as that of a database."""
    return policy_of({"tls_only": True, "own_account_only": True}, place_of(stack))


def policy_of(entry: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The resource policy of a secret; empty when there is nothing to say. Its resource is always the secret."""
    statements = [_tls_statement()] if entry.get("tls_only") else []
    statements += [_account_statement(place)] if entry.get("own_account_only") else []
    statements += [{**said, "resources": ["*"]} for said in entry.get("statements") or []]
    return document_of(statements) if statements else {}


def _tls_statement() -> Statement:
    """Refuses whoever does not use TLS."""
    return {**_refusal("DenyWithoutTls"), "conditions": {"Bool": {"aws:SecureTransport": "false"}}}


def _account_statement(place: Place) -> Statement:
    """Refuses every principal of another account, whatever another statement says; AWS's own services have none."""
    conditions = {"StringNotEquals": {"aws:PrincipalAccount": place.account}, "Bool": {"aws:PrincipalIsAWSService": "false"}}
    return {**_refusal("DenyOtherAccounts"), "conditions": conditions}


def _refusal(sid: str) -> Statement:
    return {"sid": sid, "effect": "Deny", "principals": "*", "actions": EVERYTHING, "resources": ["*"]}


def removable_secrets(found: Iterable[Mapping[str, Any]], entries: Mapping[str, Mapping[str, Any]], stack: Mapping[str, Any]) -> list[Request]:
    """The filter: what was found by its tags, and what the entries make, since AWS tells late of new tags; each with the days in which it can be restored."""
    days = {
        str(resource_name(str(key), KIND, stack)): entry.get("recovery_window_in_days") for key, entry in entries.items() if entry.get("backend") == MANAGER
    }
    names = sorted({*days, *(name_in(str(resource["arn"])) for resource in found)})
    return [{"name": name, "force": days.get(name) == 0, "days": days.get(name) or None} for name in names]


def name_in(arn: str) -> str:
    """The name in the ARN of a secret, without the hyphen and the six characters that AWS has appended."""
    return arn.split(":", 6)[6][:-7]
