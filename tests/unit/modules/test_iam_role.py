# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module iam_role, without a network."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.iam_role import ROLE, problems

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


def document(*statements: Params) -> Params:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(principal: str) -> Params:
    return document({"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"})


def allow(action: str) -> Params:
    return document({"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::assets/*"})


class FakeRoles(FakeAWS):
    service = "iam"

    def __init__(self) -> None:
        super().__init__()
        self.roles: dict[str, Response] = {}
        self.inline: dict[str, dict[str, Any]] = {}
        self.attached: dict[str, list[str]] = {}
        self.profiles: dict[str, list[str]] = {}

    def _role(self, request: Request) -> Response:
        if request["RoleName"] not in self.roles:
            raise AWSError("NoSuchEntity", status=404)
        return self.roles[request["RoleName"]]

    def get_role(self, request: Request) -> Response:
        role = self._role(request)
        return {"Role": {**role, "AssumeRolePolicyDocument": json.dumps(role["AssumeRolePolicyDocument"])}}

    def create_role(self, request: Request) -> Response:
        name = request["RoleName"]
        if name in self.roles:
            raise AWSError("EntityAlreadyExists", status=409)
        boundary = request.get("PermissionsBoundary")
        trust_policy = json.loads(request["AssumeRolePolicyDocument"])
        kept = {key: value for key, value in request.items() if key != "PermissionsBoundary"}
        self.roles[name] = {**kept, "Arn": f"arn:aws:iam::123456789012:role{request['Path']}{name}", "AssumeRolePolicyDocument": trust_policy}
        self.inline[name], self.attached[name] = {}, []
        if boundary:
            self.put_role_permissions_boundary({"RoleName": name, "PermissionsBoundary": boundary})
        return self.get_role(request)

    def update_role(self, request: Request) -> Response:
        self._role(request).update(Description=request["Description"], MaxSessionDuration=request["MaxSessionDuration"])
        return {}

    def update_assume_role_policy(self, request: Request) -> Response:
        self._role(request)["AssumeRolePolicyDocument"] = json.loads(request["PolicyDocument"])
        return {}

    def put_role_permissions_boundary(self, request: Request) -> Response:
        self._role(request)["PermissionsBoundary"] = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": request["PermissionsBoundary"]}
        return {}

    def delete_role_permissions_boundary(self, request: Request) -> Response:
        del self._role(request)["PermissionsBoundary"]
        return {}

    def list_role_policies(self, request: Request) -> Response:
        return {"PolicyNames": list(self.inline[request["RoleName"]]), "IsTruncated": False}

    def get_role_policy(self, request: Request) -> Response:
        return {"PolicyDocument": json.dumps(self.inline[request["RoleName"]][request["PolicyName"]])}

    def put_role_policy(self, request: Request) -> Response:
        self._role(request)
        self.inline[request["RoleName"]][request["PolicyName"]] = json.loads(request["PolicyDocument"])
        return {}

    def delete_role_policy(self, request: Request) -> Response:
        del self.inline[request["RoleName"]][request["PolicyName"]]
        return {}

    def list_attached_role_policies(self, request: Request) -> Response:
        return {"AttachedPolicies": [{"PolicyArn": arn} for arn in self.attached[request["RoleName"]]], "IsTruncated": False}

    def attach_role_policy(self, request: Request) -> Response:
        self.attached[request["RoleName"]].append(request["PolicyArn"])
        return {}

    def detach_role_policy(self, request: Request) -> Response:
        self.attached[request["RoleName"]].remove(request["PolicyArn"])
        return {}

    def tag_role(self, request: Request) -> Response:
        role = self._role(request)
        role["Tags"] = list({tag["Key"]: tag for tag in [*role["Tags"], *request["Tags"]]}.values())
        return {}

    def untag_role(self, request: Request) -> Response:
        role = self._role(request)
        role["Tags"] = [tag for tag in role["Tags"] if tag["Key"] not in request["TagKeys"]]
        return {}

    def list_instance_profiles_for_role(self, request: Request) -> Response:
        found = [name for name, roles in self.profiles.items() if request["RoleName"] in roles]
        return {"InstanceProfiles": [{"InstanceProfileName": name} for name in found], "IsTruncated": False}

    def remove_role_from_instance_profile(self, request: Request) -> Response:
        self.profiles[request["InstanceProfileName"]].remove(request["RoleName"])
        return {}

    def delete_role(self, request: Request) -> Response:
        name = request["RoleName"]
        if self.inline[name] or self.attached[name] or any(name in roles for roles in self.profiles.values()):
            raise AWSError("DeleteConflict", status=409)
        del self.roles[name]
        return {}


class TestRole(ModuleCases):
    kind = ROLE
    fake = FakeRoles
    params: ClassVar[Params] = {
        "name": "web",
        "path": "/team/",
        "description": "Web",
        "assume_role_policy": trust("ecs-tasks.amazonaws.com"),
        "inline_policies": {"permissions": allow("s3:GetObject")},
        "managed_policies": [READ_ONLY],
        "permissions_boundary": BOUNDARY,
        "max_session_duration": 7200,
        "tags": {"Name": "web", "Env": "dev"},
    }
    changes: ClassVar[list[Params]] = [
        {"description": "Another"},
        {"description": ""},
        {"assume_role_policy": trust("ec2.amazonaws.com")},
        {"inline_policies": {"permissions": allow("s3:PutObject")}},
        {"inline_policies": {"permissions": allow("s3:GetObject"), "more": allow("s3:PutObject")}},
        {"inline_policies": {"renamed": allow("s3:GetObject")}},
        {"inline_policies": {}},
        {"managed_policies": []},
        {"managed_policies": [READ_ONLY, "arn:aws:iam::aws:policy/PowerUserAccess"]},
        {"permissions_boundary": ""},
        {"permissions_boundary": f"{BOUNDARY}-2"},
        {"max_session_duration": 3600},
        {"tags": {"Name": "web", "Env": "prod"}},
        {"tags": {"Name": "web"}},
    ]
    create_operation = "CreateRole"

    def test_create_names_everything(self, aws: FakeRoles) -> None:
        self.go(aws)
        request = aws.request("CreateRole")
        assert json.loads(request.pop("AssumeRolePolicyDocument"))["Statement"][0]["Principal"] == {"Service": ["ecs-tasks.amazonaws.com"]}
        assert request == {
            "RoleName": "web",
            "Path": "/team/",
            "Description": "Web",
            "MaxSessionDuration": 7200,
            "PermissionsBoundary": BOUNDARY,
            "Tags": [{"Key": "Env", "Value": "dev"}, {"Key": "Name", "Value": "web"}],
        }

    def test_new_role_without_a_boundary(self, aws: FakeRoles) -> None:
        self.go(aws, permissions_boundary="")
        assert "PermissionsBoundary" not in aws.request("CreateRole")

    def test_what_is_not_given_is_left_alone(self, built: FakeRoles) -> None:
        unset: Any = dict.fromkeys(("path", "description", "inline_policies", "managed_policies", "permissions_boundary", "max_session_duration"))
        assert self.go(built, **unset)["changed"] is False

    def test_equal_ways_to_write_a_policy_are_no_change(self, built: FakeRoles) -> None:
        rewritten = document({"Resource": ["arn:aws:s3:::assets/*"], "Action": ["s3:GetObject"], "Effect": "Allow"})
        assert self.go(built, inline_policies={"permissions": rewritten})["changed"] is False

    def test_new_policies_come_before_old_ones_go(self, built: FakeRoles) -> None:
        self.go(built, inline_policies={"renamed": allow("s3:GetObject")}, managed_policies=["arn:aws:iam::aws:policy/PowerUserAccess"])
        assert built.writes == ["PutRolePolicy", "DeleteRolePolicy", "AttachRolePolicy", "DetachRolePolicy"]

    @pytest.mark.parametrize("operation", ["CreateRole", "UpdateAssumeRolePolicy"])
    def test_a_trusted_role_that_iam_does_not_know_everywhere_yet_is_waited_for(self, aws: FakeRoles, operation: str) -> None:
        aws.fail_once(operation, "MalformedPolicyDocument", message='Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/new"')
        self.go(aws)
        assert self.go(aws, assume_role_policy=trust("ec2.amazonaws.com"))["changed"] is True
        assert aws.operations.count(operation) == 2

    def test_a_wrong_trust_policy_is_not_waited_for(self, aws: FakeRoles) -> None:
        aws.fail_once("CreateRole", "MalformedPolicyDocument", message="Has prohibited field Resource")
        with pytest.raises(AnsibleAWSError, match="Has prohibited field"):
            self.go(aws)

    @pytest.mark.parametrize("operation", ["PutRolePolicy", "AttachRolePolicy"])
    def test_a_new_role_that_iam_does_not_know_everywhere_yet_is_waited_for(self, aws: FakeRoles, operation: str) -> None:
        aws.fail_once(operation, "NoSuchEntity", 404, "The role with name web cannot be found.")
        assert self.go(aws)["changed"] is True
        assert aws.operations.count(operation) == 2

    def test_a_policy_that_is_not_there_is_not_waited_for(self, aws: FakeRoles) -> None:
        aws.fail_once("AttachRolePolicy", "NoSuchEntity", 404, f"Policy {READ_ONLY} does not exist or is not attachable.")
        with pytest.raises(AnsibleAWSError, match="not attachable"):
            self.go(aws)

    def test_what_is_not_detached_everywhere_yet_is_waited_for(self, built: FakeRoles) -> None:
        built.fail_once("DeleteRole", "DeleteConflict", 409, "Cannot delete entity, must detach all policies first.")
        assert self.go(built, state="absent")["changed"] is True
        assert built.roles == {}

    def test_path_cannot_change(self, built: FakeRoles) -> None:
        with pytest.raises(AnsibleAWSError, match="AWS cannot change path once it exists; delete it first"):
            self.go(built, path="/")

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "prod"}, False), ({"Env": "dev"}, True)])
    def test_a_role_of_others_is_not_deleted(self, built: FakeRoles, tags: Params, gone: bool) -> None:
        assert self.go(built, state="absent", match_tags=tags)["changed"] is gone
        assert ("DeleteRole" in built.writes) is gone

    def test_deleted_role_leaves_its_instance_profiles(self, built: FakeRoles) -> None:
        built.profiles = {"instances": ["web"], "others": ["another"]}
        self.go(built, state="absent")
        assert (built.roles, built.profiles) == ({}, {"instances": [], "others": ["another"]})

    def test_half_made_role_is_completed(self, aws: FakeRoles) -> None:
        aws.fail_once("AttachRolePolicy", "AccessDenied")
        with pytest.raises(AnsibleAWSError, match=f"Failed to attach {READ_ONLY} to role web"):
            self.go(aws)
        assert self.go(aws)["changed"] is True
        assert (aws.operations.count("CreateRole"), aws.attached) == (1, {"web": [READ_ONLY]})


WRONG = [
    ({"managed_policies": ["ReadOnlyAccess"]}, "managed_policies[0]: 'ReadOnlyAccess' is no ARN"),
    ({"max_session_duration": 60}, "max_session_duration: 60 is not from 3600 to 43200 seconds"),
    (
        {"inline_policies": {"a": {"Statement": "x" * 10240}}},
        "inline_policies: 10256 characters are more than the 10240 that AWS allows for all inline policies of a role",
    ),
]


@pytest.mark.parametrize(("asked", "sentence"), WRONG)
def test_what_aws_would_refuse(asked: Params, sentence: str) -> None:
    assert problems(asked) == [sentence]
