# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups as data: when, how long, what of, and as whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import Place, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import trust_document
from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import ENVIRONMENT, PROJECT
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import check_options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLASSES = ["prod", "nonprod"]
KEPT: dict[str, Any] = {"keep_days": {"type": "int"}, "cold_after_days": {"type": "int"}}
#: A rule, in the form of an option of argument_specs.
RULE_SPEC: dict[str, Any] = {
    "type": "dict",
    "options": {
        "schedule": {"type": "str"},
        "timezone": {"type": "str"},
        "start_window_minutes": {"type": "int"},
        "completion_window_minutes": {"type": "int"},
        **KEPT,
        "continuous": {"type": "bool"},
        "classes": {"type": "list", "elements": "str", "choices": CLASSES},
        "copies": {"type": "list", "elements": "dict", "options": {"vault_arn": {"type": "str"}, "region": {"type": "str"}, "vault": {"type": "str"}, **KEPT}},
    },
}
#: A selection, in the form of an option of argument_specs.
SELECTION_SPEC: dict[str, Any] = {
    "type": "dict",
    "options": {
        "resources": {"type": "list", "elements": "str"},
        "not_resources": {"type": "list", "elements": "str"},
        "any_tags": {"type": "dict"},
        "all_tags": {"type": "dict"},
    },
}
#: What a word among the resources of a selection means, in the region and account of the environment.
KINDS = {
    "rds": ("rds", ("db:*", "cluster:*")),
    "efs": ("elasticfilesystem", ("file-system/*",)),
    "dynamodb": ("dynamodb", ("table/*",)),
}
BUCKETS = "s3"
# https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
MANAGED = ("AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores")
# Of buckets, and of them alone, there are policies of their own.
MANAGED_FOR_BUCKETS = ("AWSBackupServiceRolePolicyForS3Backup", "AWSBackupServiceRolePolicyForS3Restore")
PRINCIPAL = "backup.amazonaws.com"
LONGEST_CONTINUOUS, USUAL_DAYS = 35, 7


class BackupDataError(ValueError):
    """Data of which no backups can be made."""


def checked(entries: Mapping[str, Any] | None, spec: Mapping[str, Any], path: str) -> dict[str, dict[str, Any]]:
    """Entries with their values in their types."""
    errors: list[str] = []
    typed = {str(key): check_options(spec, entry or {}, f"{path}.{key}", errors) for key, entry in (entries or {}).items()}
    if errors:
        raise BackupDataError(" ".join(errors))
    return typed


def holds(rule: Mapping[str, Any], environment_class: str) -> bool:
    """Whether a rule is one of environments of this class."""
    return not rule.get("classes") or environment_class in rule["classes"]


def backup_plan_rules(rules: Mapping[str, Any], vault: str, stack: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The filter: the rules of this environment's class as the module takes them."""
    typed = checked(rules, RULE_SPEC, "backup_rules")
    return [rule_request(key, rule, vault, stack) for key, rule in typed.items() if holds(rule, str(stack["class"]))]


def rule_request(key: str, rule: Mapping[str, Any], vault: str, stack: Mapping[str, Any]) -> dict[str, Any]:
    """One rule: in production kept longest, and to any second, where it does not say otherwise."""
    in_production = stack["class"] == "prod"
    said = {name: rule[name] for name in ("schedule", "timezone", "start_window_minutes", "completion_window_minutes") if rule.get(name) is not None}
    days = rule.get("keep_days")
    usual = LONGEST_CONTINUOUS if in_production else USUAL_DAYS
    continuous = rule.get("continuous")
    return {
        "name": key,
        "vault": vault,
        **said,
        **kept({**rule, "keep_days": usual if days is None else days}),
        "continuous": in_production if continuous is None else continuous,
        "copies": [{"vault_arn": vault_arn(copy, vault, stack), **kept(copy)} for copy in rule.get("copies") or []],
    }


def kept(holder: Mapping[str, Any]) -> dict[str, int]:
    """For how long; 0 is for ever."""
    said = {"delete_after_days": holder.get("keep_days"), "cold_after_days": holder.get("cold_after_days")}
    return {name: int(days) for name, days in said.items() if days}


def vault_arn(copy: Mapping[str, Any], vault: str, stack: Mapping[str, Any]) -> str:
    """The vault that is copied to: by its ARN, or in another region of this account, by default of the same name."""
    if copy.get("vault_arn"):
        return str(copy["vault_arn"])
    place = place_of(stack)
    elsewhere = Place(place.partition, place.dns_suffix, str(copy.get("region") or place.region), place.account)
    return elsewhere.arn("backup", f"backup-vault:{copy.get('vault') or vault}")


def backup_selection_requests(selections: Mapping[str, Any], stack: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The filter: the selections as the module takes them; what says no tags is about what the environment owns."""
    typed = checked(selections, SELECTION_SPEC, "backup_selections")
    return [selection_request(key, selection, stack) for key, selection in typed.items()]


def selection_request(key: str, selection: Mapping[str, Any], stack: Mapping[str, Any]) -> dict[str, Any]:
    """One selection: words for kinds, and the tags of ownership where it names kinds alone."""
    named = selection.get("resources") or []
    mine = {PROJECT: str(stack["project"]), ENVIRONMENT: str(stack["environment"])} if any(not resource.startswith("arn:") for resource in named) else {}
    every = selection.get("all_tags")
    return {
        "name": key,
        "resources": [arn for resource in named for arn in arns_of(resource, place_of(stack))],
        "not_resources": selection.get("not_resources") or [],
        "any_tags": selection.get("any_tags") or {},
        "all_tags": mine if every is None else every,
    }


def arns_of(resource: str, place: Place) -> list[str]:
    """What an entry of the resources means: itself, or all of a kind."""
    if resource == BUCKETS:
        return [f"arn:{place.partition}:s3:::*"]
    service, parts = KINDS.get(resource, ("", ()))
    return [place.arn(service, part) for part in parts] or [resource]


def backup_managed_policies(selections: Mapping[str, Any], stack: Mapping[str, Any]) -> list[str]:
    """The filter: AWS's own policies that the role needs."""
    place = place_of(stack)
    resources = [str(resource) for selection in selections.values() for resource in (selection or {}).get("resources") or []]
    with_buckets = any(resource in (BUCKETS, "*") or resource.startswith(f"arn:{place.partition}:s3:") for resource in resources)
    service = [f"arn:{place.partition}:iam::aws:policy/service-role/{name}" for name in MANAGED]
    return service + [f"arn:{place.partition}:iam::aws:policy/{name}" for name in MANAGED_FOR_BUCKETS if with_buckets]


def backup_trust(stack: Mapping[str, Any]) -> dict[str, Any]:
    """The filter: who may be the role: AWS Backup. Of its own accord it says of nobody for whom it is, so that a condition would keep it out.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
    """
    return trust_document({"service": PRINCIPAL}, place_of(stack))


def backup_vault_policy(policy: Mapping[str, Any], accounts: Sequence[str], stack: Mapping[str, Any]) -> dict[str, Any]:
    """The filter: a vault's policy, with what lets other accounts copy into it.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
    """
    if not accounts:
        return dict(policy)
    principals = {"AWS": [f"arn:{place_of(stack).partition}:iam::{account}:root" for account in accounts]}
    statement = {"Sid": "CopiesOfOtherAccounts", "Effect": "Allow", "Principal": principals, "Action": "backup:CopyIntoBackupVault", "Resource": "*"}
    said = policy.get("Statement") or []
    return {"Version": "2012-10-17", **policy, "Statement": [*(said if isinstance(said, list) else [said]), statement]}
