# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Backup as a small class that keeps state."""

from __future__ import annotations

from typing import Any

from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

ARN = f"arn:aws:backup:{REGION}:{ACCOUNT_ID}:"


class FakeBackup(FakeAWS):
    service = "backup"

    def __init__(self) -> None:
        super().__init__()
        self.vaults: dict[str, Response] = {}
        self.policies: dict[str, str] = {}
        self.notices: dict[str, Response] = {}
        self.plans: dict[str, Response] = {}
        self.selections: dict[str, Response] = {}
        self.tests: dict[str, Response] = {}
        self.tested: dict[tuple[str, str], Response] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.made = 0

    def of(self, things: dict[Any, Any], key: Any, code: str = "ResourceNotFoundException") -> Any:
        if key not in things:
            raise AWSError(code)
        return things[key]

    def describe_backup_vault(self, request: Request) -> Response:
        found: Response = self.of(self.vaults, request["BackupVaultName"], "AccessDeniedException")
        return found

    def create_backup_vault(self, request: Request) -> Response:
        name = request["BackupVaultName"]
        if name in self.vaults:
            raise AWSError("AlreadyExistsException")
        key = request.get("EncryptionKeyArn", f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/own")
        self.vaults[name] = {"BackupVaultName": name, "BackupVaultArn": f"{ARN}backup-vault:{name}", "EncryptionKeyArn": key, "Locked": False}
        self.tags[f"{ARN}backup-vault:{name}"] = dict(request.get("BackupVaultTags") or {})
        return self.vaults[name]

    def delete_backup_vault(self, request: Request) -> None:
        self.of(self.vaults, request["BackupVaultName"])
        del self.vaults[request["BackupVaultName"]]

    def put_backup_vault_lock_configuration(self, request: Request) -> None:
        date = {"LockDate": 1} if request.get("ChangeableForDays") else {}
        days = {name: request[name] for name in ("MinRetentionDays", "MaxRetentionDays") if name in request}
        kept = {name: value for name, value in self.vaults[request["BackupVaultName"]].items() if "Retention" not in name and name != "LockDate"}
        self.vaults[request["BackupVaultName"]] = {**kept, "Locked": True, **days, **date}

    def delete_backup_vault_lock_configuration(self, request: Request) -> None:
        self.vaults[request["BackupVaultName"]]["Locked"] = False

    def get_backup_vault_access_policy(self, request: Request) -> Response:
        return {"Policy": self.of(self.policies, request["BackupVaultName"])}

    def put_backup_vault_access_policy(self, request: Request) -> None:
        self.policies[request["BackupVaultName"]] = request["Policy"]

    def delete_backup_vault_access_policy(self, request: Request) -> None:
        self.policies.pop(request["BackupVaultName"], None)

    def get_backup_vault_notifications(self, request: Request) -> Response:
        found: Response = self.of(self.notices, request["BackupVaultName"])
        return found

    def put_backup_vault_notifications(self, request: Request) -> None:
        self.notices[request["BackupVaultName"]] = request

    def delete_backup_vault_notifications(self, request: Request) -> None:
        self.notices.pop(request["BackupVaultName"], None)

    def list_tags(self, request: Request) -> Response:
        return {"Tags": self.tags[request["ResourceArn"]]}

    def tag_resource(self, request: Request) -> None:
        self.tags[request["ResourceArn"]].update(request["Tags"])

    def untag_resource(self, request: Request) -> None:
        for key in request["TagKeyList"]:
            self.tags[request["ResourceArn"]].pop(key, None)

    def list_backup_plans(self, _request: Request) -> Response:
        plans = [{"BackupPlanId": id_, "BackupPlanName": plan["BackupPlan"]["BackupPlanName"], "CreationDate": 1} for id_, plan in self.plans.items()]
        return {"BackupPlansList": plans}

    def get_backup_plan(self, request: Request) -> Response:
        found: Response = self.of(self.plans, request["BackupPlanId"])
        return found

    def create_backup_plan(self, request: Request) -> Response:
        self.made += 1
        id_ = f"plan-{self.made}"
        arn = f"{ARN}backup-plan:{id_}"
        self.plans[id_] = {"BackupPlanId": id_, "BackupPlanArn": arn, "BackupPlan": request["BackupPlan"]}
        self.tags[arn] = dict(request.get("BackupPlanTags") or {})
        return {"BackupPlanId": id_, "BackupPlanArn": arn}

    def update_backup_plan(self, request: Request) -> Response:
        self.of(self.plans, request["BackupPlanId"])["BackupPlan"] = request["BackupPlan"]
        return {}

    def delete_backup_plan(self, request: Request) -> Response:
        self.of(self.plans, request["BackupPlanId"])
        if any(selection["BackupPlanId"] == request["BackupPlanId"] for selection in self.selections.values()):
            raise AWSError("InvalidRequestException")
        del self.plans[request["BackupPlanId"]]
        return {}

    def list_backup_selections(self, request: Request) -> Response:
        self.of(self.plans, request["BackupPlanId"])
        mine = [each for each in self.selections.values() if each["BackupPlanId"] == request["BackupPlanId"]]
        return {"BackupSelectionsList": [{"SelectionId": each["SelectionId"], "SelectionName": each["BackupSelection"]["SelectionName"]} for each in mine]}

    def get_backup_selection(self, request: Request) -> Response:
        found: Response = self.of(self.selections, request["SelectionId"])
        return found

    def create_backup_selection(self, request: Request) -> Response:
        self.of(self.plans, request["BackupPlanId"])
        self.made += 1
        id_ = f"selection-{self.made}"
        self.selections[id_] = {"SelectionId": id_, "BackupPlanId": request["BackupPlanId"], "BackupSelection": request["BackupSelection"]}
        return {"SelectionId": id_}

    def delete_backup_selection(self, request: Request) -> None:
        self.of(self.selections, request["SelectionId"])
        del self.selections[request["SelectionId"]]

    def get_restore_testing_plan(self, request: Request) -> Response:
        return {"RestoreTestingPlan": self.of(self.tests, request["RestoreTestingPlanName"])}

    def create_restore_testing_plan(self, request: Request) -> Response:
        asked = request["RestoreTestingPlan"]
        name = asked["RestoreTestingPlanName"]
        if name in self.tests:
            raise AWSError("AlreadyExistsException")
        arn = f"{ARN}restore-testing-plan:{name}-1"
        self.tests[name] = {**asked, "RestoreTestingPlanArn": arn}
        self.tags[arn] = dict(request.get("Tags") or {})
        return {"RestoreTestingPlanArn": arn, "RestoreTestingPlanName": name}

    def update_restore_testing_plan(self, request: Request) -> Response:
        self.of(self.tests, request["RestoreTestingPlanName"]).update(request["RestoreTestingPlan"])
        return {}

    def delete_restore_testing_plan(self, request: Request) -> None:
        self.of(self.tests, request["RestoreTestingPlanName"])
        if any(plan == request["RestoreTestingPlanName"] for plan, _name in self.tested):
            raise AWSError("InvalidRequestException")
        del self.tests[request["RestoreTestingPlanName"]]

    def list_restore_testing_selections(self, request: Request) -> Response:
        mine = [name for plan, name in self.tested if plan == request["RestoreTestingPlanName"]]
        return {"RestoreTestingSelections": [{"RestoreTestingSelectionName": name} for name in mine]}

    def get_restore_testing_selection(self, request: Request) -> Response:
        return {"RestoreTestingSelection": self.of(self.tested, (request["RestoreTestingPlanName"], request["RestoreTestingSelectionName"]))}

    def create_restore_testing_selection(self, request: Request) -> Response:
        plan, asked = request["RestoreTestingPlanName"], request["RestoreTestingSelection"]
        self.of(self.tests, plan)
        if (plan, asked["RestoreTestingSelectionName"]) in self.tested:
            raise AWSError("AlreadyExistsException")
        self.tested[plan, asked["RestoreTestingSelectionName"]] = {**asked, "RestoreTestingPlanName": plan}
        return {}

    def update_restore_testing_selection(self, request: Request) -> Response:
        there, asked = self.of(self.tested, (request["RestoreTestingPlanName"], request["RestoreTestingSelectionName"])), request["RestoreTestingSelection"]
        if bool(there.get("ProtectedResourceArns")) == bool(asked.get("ProtectedResourceConditions")):
            raise AWSError("InvalidParameterValueException")
        there.update(asked)
        return {}

    def delete_restore_testing_selection(self, request: Request) -> None:
        key = (request["RestoreTestingPlanName"], request["RestoreTestingSelectionName"])
        self.of(self.tested, key)
        del self.tested[key]
