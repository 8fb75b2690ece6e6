# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module iam_service_linked_role, without a network."""

from __future__ import annotations

from typing import ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.iam_service_linked_role import SERVICE_LINKED_ROLE, is_meant, problems, why_not_deleted

from .cases import ModuleCases, Params
from .fake import ACCOUNT_ID, AWSError, FakeAWS, Request, Response

ECS = "ecs.amazonaws.com"
SCALING = "autoscaling.amazonaws.com"
NAMES = {ECS: "AWSServiceRoleForECS", SCALING: "AWSServiceRoleForAutoScaling"}


class FakeRoles(FakeAWS):
    service = "iam"

    def __init__(self) -> None:
        super().__init__()
        self.roles: dict[str, Response] = {}
        self.statuses = ["SUCCEEDED", "IN_PROGRESS"]
        self.unseen = 0

    def list_roles(self, request: Request) -> Response:
        if self.unseen:
            self.unseen -= 1
            return {"Roles": [], "IsTruncated": False}
        return {"Roles": [role for role in self.roles.values() if role["Path"].startswith(request["PathPrefix"])], "IsTruncated": False}

    def create_service_linked_role(self, request: Request) -> Response:
        service = request["AWSServiceName"]
        name = "_".join([NAMES[service], *([request["CustomSuffix"]] if "CustomSuffix" in request else [])])
        if name in self.roles:
            raise AWSError("InvalidInput", f"Service role name {name} has been taken in this account, please try a different suffix.")
        path = f"/aws-service-role/{service}/"
        described = request.get("Description", "The service's own words")
        self.roles[name] = {"RoleName": name, "Path": path, "Arn": f"arn:aws:iam::{ACCOUNT_ID}:role{path}{name}", "Description": described}
        return {"Role": self.roles[name]}

    def update_role(self, request: Request) -> Response:
        self.roles[request["RoleName"]]["Description"] = request["Description"]
        return {}

    def delete_service_linked_role(self, request: Request) -> Response:
        if request["RoleName"] not in self.roles:
            raise AWSError("NoSuchEntity")
        self.deleting = request["RoleName"]
        return {"DeletionTaskId": "task/1"}

    def get_service_linked_role_deletion_status(self, _request: Request) -> Response:
        status = self.statuses.pop() if len(self.statuses) > 1 else self.statuses[0]
        if status == "SUCCEEDED":
            del self.roles[self.deleting]
        if status == "FAILED":
            uses = [{"Region": "eu-central-1", "Resources": ["arn:aws:ecs:eu-central-1:1:cluster/a"]}]
            return {"Status": status, "Reason": {"Reason": "A resource uses the role.", "RoleUsageList": uses}}
        return {"Status": status}


class TestServiceLinkedRole(ModuleCases):
    kind = SERVICE_LINKED_ROLE
    fake = FakeRoles
    params: ClassVar[Params] = {"aws_service_name": ECS, "description": "Ours"}
    changes: ClassVar[list[Params]] = [{"description": "Mine"}, {"description": ""}]
    create_operation = "CreateServiceLinkedRole"

    def test_what_exists_is_left_alone(self, built: FakeRoles) -> None:
        result = self.go(built, description=None)
        assert (result["changed"], result["service_linked_role"]["role_name"]) == (False, "AWSServiceRoleForECS")

    def test_description_unasked_is_for_aws_to_choose(self, aws: FakeRoles) -> None:
        assert self.go(aws, check_mode=True, description=None)["diff"]["after"]["description"] == UNKNOWN
        assert self.go(aws, description=None)["service_linked_role"]["description"] == "The service's own words"
        assert aws.request("CreateServiceLinkedRole") == {"AWSServiceName": ECS}

    def test_lost_race_is_no_change(self, built: FakeRoles) -> None:
        built.unseen = 1
        result = self.go(built)
        assert (result["changed"], result["service_linked_role"]["role_name"]) == (False, "AWSServiceRoleForECS")
        assert result["diff"]["before"] == result["diff"]["after"]
        assert built.writes == ["CreateServiceLinkedRole"]

    def test_lost_race_for_another_description_is_an_update(self, built: FakeRoles) -> None:
        built.unseen = 1
        result = self.go(built, description="Mine")
        assert (result["changed"], result["diff"]["before"]["description"], result["service_linked_role"]["description"]) == (True, "Ours", "Mine")

    def test_other_wrong_input_is_an_error(self, aws: FakeRoles) -> None:
        aws.fail_once("CreateServiceLinkedRole", "InvalidInput")
        with pytest.raises(AnsibleAWSError, match=r"^Failed to create the service-linked role of ecs\.amazonaws\.com: "):
            self.go(aws)

    def test_suffixes_are_roles_of_their_own(self, aws: FakeRoles) -> None:
        for suffix in (None, "shop"):
            assert self.go(aws, aws_service_name=SCALING, custom_suffix=suffix)["changed"] is True
            assert self.go(aws, aws_service_name=SCALING, custom_suffix=suffix)["changed"] is False
        self.go(aws, aws_service_name=SCALING, custom_suffix="shop", state="absent")
        assert list(aws.roles) == ["AWSServiceRoleForAutoScaling"]

    def test_role_in_use_names_its_user(self, built: FakeRoles) -> None:
        built.statuses = ["FAILED"]
        with pytest.raises(
            AnsibleAWSError, match=r"^Failed to delete role AWSServiceRoleForECS: A resource uses the role\. \(used by arn:aws:ecs:.* in eu-central-1\)$"
        ):
            self.go(built, state="absent")

    def test_deletion_that_never_ends_is_an_error(self, built: FakeRoles) -> None:
        built.statuses = ["IN_PROGRESS"]
        with pytest.raises(AnsibleAWSError, match=r"^Failed to delete role AWSServiceRoleForECS.*Max attempts exceeded"):
            self.go(built, state="absent", wait_timeout=9)
        assert built.operations.count("GetServiceLinkedRoleDeletionStatus") == 3


@pytest.mark.parametrize(
    ("role", "asked", "expected"),
    [
        ("AWSServiceRoleForECS", {"aws_service_name": ECS}, True),
        ("AWSServiceRoleForAutoScaling_shop", {"aws_service_name": SCALING}, False),
        ("AWSServiceRoleForAutoScaling_shop", {"aws_service_name": SCALING, "custom_suffix": "shop"}, True),
        ("AWSServiceRoleForAutoScaling_workshop", {"aws_service_name": SCALING, "custom_suffix": "shop"}, False),
        ("AWSServiceRoleForApplicationAutoScaling_ECSService", {"aws_service_name": "ecs.application-autoscaling.amazonaws.com"}, True),
    ],
)
def test_is_meant(role: str, asked: Params, expected: bool) -> None:
    assert is_meant(role, asked) is expected


@pytest.mark.parametrize(("service", "count"), [(ECS, 0), (UNKNOWN, 0), ("ecs", 1), ("ecs.amazonaws.com.cn", 0)])
def test_problems(service: str, count: int) -> None:
    assert len(problems({"aws_service_name": service})) == count


def test_failure_without_a_reason() -> None:
    assert why_not_deleted({"Status": "FAILED"}) == "AWS gives no reason"
