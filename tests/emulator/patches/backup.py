# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Backup: vaults, plans, and what they are about."""

from __future__ import annotations

import json
from typing import Any

from moto.backup import urls
from moto.backup.exceptions import AlreadyExistsException, InvalidRequestException, ResourceNotFoundException
from moto.backup.models import BackupBackend, Plan
from moto.backup.responses import BackupResponse
from moto.moto_api._internal import mock_random

from .mechanism import Function, replaces

# moto knows these addresses by no name. A route answers nothing by itself: what is asked there is answered by the patches below.
for _part in ("access-policy", "notification-configuration"):
    urls.url_paths[f"{{0}}/backup-vaults/(?P<name>[^/]+)/{_part}$"] = urls.response.dispatch


def _vault(response: Any) -> Any:
    """The vault that a request names in its address."""
    return response.backup_backend.describe_backup_vault(response.path.split("/backup-vaults/")[1].split("/")[0])


def _plan(response: Any) -> Any:
    """The plan that a request names in its address."""
    return response.backup_backend.get_backup_plan(response.path.split("/plans/")[1].split("/")[0], None)


def _selections(plan: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = plan.__dict__.setdefault("selections", {})
    return found


@replaces(BackupBackend, "get_backup_plan")
def a_deleted_plan_is_not_there(original: Function, backend: Any, backup_plan_id: str, version_id: Any | None) -> Any:
    """A plan that was deleted is not found any more; moto goes on telling of it.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupPlan.html
    """
    plan = original(backend, backup_plan_id, version_id)
    if plan.deletion_date is not None:
        raise ResourceNotFoundException(msg="Failed reading Backup plan with provided version")
    return plan


@replaces(BackupBackend, "create_backup_plan")
def the_name_of_a_deleted_plan_is_free(original: Function, backend: Any, backup_plan: dict[str, Any], *more: Any, **named: Any) -> Any:
    """A plan may be called as one that was deleted; moto refuses it.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupPlan.html
    """
    gone = {id_: plan for id_, plan in backend.plans.items() if plan.deletion_date is not None}
    backend.plans = {id_: plan for id_, plan in backend.plans.items() if id_ not in gone}
    try:
        return original(backend, backup_plan, *more, **named)
    finally:
        backend.plans |= gone


@replaces(BackupBackend, "delete_backup_plan")
def a_plan_with_selections_is_not_deleted(original: Function, backend: Any, backup_plan_id: str) -> Any:
    """The selections of a plan have to go first; moto knows none.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupPlan.html
    """
    if _selections(backend.get_backup_plan(backup_plan_id, None)):
        raise InvalidRequestException(msg="Related backup plan selections must be deleted prior to backup plan deletion.")
    return original(backend, backup_plan_id)


@replaces(BackupResponse, "update_backup_plan")
def plans_can_be_changed(_original: Function | None, response: Any) -> str:
    """A plan gets other rules, and with them another version; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateBackupPlan.html
    """
    plan = _plan(response)
    fresh = Plan(json.loads(response.body)["BackupPlan"], plan.creator_request_id, response.backup_backend)
    plan.backup_plan, plan.version_id, plan.advanced_backup_settings = fresh.backup_plan, fresh.version_id, fresh.advanced_backup_settings
    return json.dumps(plan.to_dict())


@replaces(BackupResponse, "create_backup_selection")
def selections_can_be_made(_original: Function | None, response: Any) -> str:
    """A plan is given what it is about, under a name that it has not yet; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupSelection.html
    """
    plan, selection = _plan(response), json.loads(response.body)["BackupSelection"]
    if any(known["BackupSelection"]["SelectionName"] == selection["SelectionName"] for known in _selections(plan).values()):
        raise AlreadyExistsException(msg="Backup selection with the same selection name already exists")
    made = {"SelectionId": str(mock_random.uuid4()), "BackupPlanId": plan.backup_plan_id, "CreationDate": plan.creation_date}
    _selections(plan)[made["SelectionId"]] = {**made, "BackupSelection": selection}
    return json.dumps(made)


@replaces(BackupResponse, "list_backup_selections")
def selections_are_listed(_original: Function | None, response: Any) -> str:
    """A plan tells what it is about; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListBackupSelections.html
    """
    listed = [
        {**{name: value for name, value in known.items() if name != "BackupSelection"}, **_head(known["BackupSelection"])}
        for known in _selections(_plan(response)).values()
    ]
    return json.dumps({"BackupSelectionsList": listed})


def _head(selection: dict[str, Any]) -> dict[str, Any]:
    return {name: selection[name] for name in ("SelectionName", "IamRoleArn")}


@replaces(BackupResponse, "get_backup_selection")
def selections_are_told(_original: Function | None, response: Any) -> str:
    """A selection is told as it was made; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupSelection.html
    """
    return json.dumps(_selections(_plan(response))[_selection_id(response)])


@replaces(BackupResponse, "delete_backup_selection")
def selections_can_be_deleted(_original: Function | None, response: Any) -> str:
    """A selection is taken out of its plan; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupSelection.html
    """
    del _selections(_plan(response))[_selection_id(response)]
    return "{}"


def _selection_id(response: Any) -> str:
    id_ = response.path.rstrip("/").rpartition("/")[2]
    if id_ not in _selections(_plan(response)):
        raise ResourceNotFoundException(msg=f"Cannot find Backup selection {id_}")
    return str(id_)


@replaces(BackupResponse, "put_backup_vault_access_policy")
def vaults_take_policies(_original: Function | None, response: Any) -> str:
    """A vault has a policy; moto has none.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultAccessPolicy.html
    """
    _vault(response).access_policy = json.loads(response.body)["Policy"]
    return "{}"


@replaces(BackupResponse, "get_backup_vault_access_policy")
def vaults_tell_their_policies(_original: Function | None, response: Any) -> str:
    """A vault tells its policy, or that there is none; moto has none.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupVaultAccessPolicy.html
    """
    vault = _vault(response)
    if not getattr(vault, "access_policy", None):
        raise ResourceNotFoundException(msg=f"Backup vault {vault.backup_vault_name} has no associated policy.")
    return json.dumps({**_name_of(vault), "Policy": vault.access_policy})


@replaces(BackupResponse, "delete_backup_vault_access_policy")
def vaults_lose_their_policies(_original: Function | None, response: Any) -> str:
    """A vault's policy is taken away; moto has none.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupVaultAccessPolicy.html
    """
    _vault(response).access_policy = None
    return "{}"


@replaces(BackupResponse, "put_backup_vault_notifications")
def vaults_take_notifications(_original: Function | None, response: Any) -> str:
    """A vault tells a topic what happens; moto's does not.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultNotifications.html
    """
    _vault(response).notifications = json.loads(response.body)
    return "{}"


@replaces(BackupResponse, "get_backup_vault_notifications")
def vaults_tell_their_notifications(_original: Function | None, response: Any) -> str:
    """A vault says which topic it tells what, or that there is none; moto does not know.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupVaultNotifications.html
    """
    vault = _vault(response)
    if not getattr(vault, "notifications", None):
        raise ResourceNotFoundException(msg=f"Failed reading notifications from database for Backup vault {vault.backup_vault_name}")
    return json.dumps({**_name_of(vault), **vault.notifications})


@replaces(BackupResponse, "delete_backup_vault_notifications")
def vaults_lose_their_notifications(_original: Function | None, response: Any) -> str:
    """A vault tells nothing any more; moto does not know how.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupVaultNotifications.html
    """
    _vault(response).notifications = None
    return "{}"


def _name_of(vault: Any) -> dict[str, str]:
    return {"BackupVaultName": vault.backup_vault_name, "BackupVaultArn": vault.backup_vault_arn}


@replaces(BackupBackend, "delete_backup_vault")
def a_missing_vault_is_not_deleted(original: Function, backend: Any, backup_vault_name: str) -> None:
    """The error of a missing vault is ResourceNotFoundException; moto has none.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupVault.html
    """
    backend.describe_backup_vault(backup_vault_name)
    original(backend, backup_vault_name)


@replaces(BackupBackend, "create_backup_vault")
def a_vault_has_a_key(original: Function, backend: Any, **said: Any) -> Any:
    """A vault is encrypted with the key of AWS Backup where no other was named; moto's has none.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html
    """
    vault = original(backend, **said)
    own = f"arn:aws:kms:{backend.region_name}:{backend.account_id}:key/0badc0de-0000-4000-8000-00000000000b"
    vault.encryption_key_arn = vault.encryption_key_arn or own
    return vault
