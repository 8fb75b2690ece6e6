# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role iam on the emulator, read back with boto3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import service_roles

from ..playing import write_role_playbook
from .killing import ROOT, kill_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

ROLE = "iam"
BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess"
ECS_TASKS = {
    "Effect": "Allow",
    "Principal": {"Service": ["ecs-tasks.amazonaws.com"]},
    "Action": ["sts:AssumeRole"],
    "Condition": {
        "ArnLike": {"aws:SourceArn": ["arn:aws:ecs:eu-central-1:123456789012:*"]},
        "StringEquals": {"aws:SourceAccount": ["123456789012"]},
    },
}
ROLES: dict[str, Any] = {
    "instance": {
        "service": "ec2.amazonaws.com",
        "statements": [{"sid": "Poll", "actions": ["ecs:DiscoverPollEndpoint"], "resources": ["*"]}],
        "instance_profile": True,
    },
    "cluster": {
        "service": "ecs.amazonaws.com",
        "description": "Manages the cluster",
        "statements": [{"actions": ["ecs:ListTasks"], "resources": ["arn:aws:ecs:eu-central-1:123456789012:container-instance/main/*"]}],
        "managed_policies": ["service-role/AmazonECSTaskExecutionRolePolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "permissions_boundary": BOUNDARY,
        "max_session_duration": 7200,
    },
}
SERVICES: dict[str, Any] = {
    "web": {
        "image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/web:1",
        "secrets": {"TOKEN": "/shop/prod/token"},
        "execute_command": True,
        "policy": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::assets/*"]}],
    },
    "frontend": {"image": "nginx:latest", "role_mode": "shared", "role_name": "frontendServiceRole"},
}


@pytest.fixture
def variables(stack: dict[str, Any]) -> dict[str, Any]:
    return {"iam_roles": ROLES, "iam_service_roles": service_roles(SERVICES, stack)}


@pytest.fixture
def go(role_play: Play, fresh_account: Emulator, variables: dict[str, Any]) -> Callable[..., Any]:
    """Run the role with these variables."""

    def run(state: str = "present", check: bool = False, **changes: Any) -> Any:
        return role_play(ROLE, {**variables, **changes}, state=state, check=check)

    return run


def described(aws: Aws) -> dict[str, dict[str, Any]]:
    """Every role but those of AWS's own services, with all that belongs to it."""
    iam = aws("iam")
    names = [role["RoleName"] for role in iam.list_roles()["Roles"] if not role["Path"].startswith("/aws-service-role/")]
    return {name: one_role(iam, name) for name in names}


def one_role(iam: Any, name: str) -> dict[str, Any]:
    role = iam.get_role(RoleName=name)["Role"]
    inline = {
        policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
    }
    return {
        "arn": role["Arn"],
        "id": role["RoleId"],
        "trust": role["AssumeRolePolicyDocument"]["Statement"],
        "description": role.get("Description"),
        "boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "seconds": role["MaxSessionDuration"],
        "tags": {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])},
        "inline": inline,
        "attached": sorted(policy["PolicyArn"] for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]),
    }


def profiles(aws: Aws) -> dict[str, list[str]]:
    found = aws("iam").list_instance_profiles()["InstanceProfiles"]
    return {profile["InstanceProfileName"]: [role["RoleName"] for role in profile["Roles"]] for profile in found}


def actions(role: dict[str, Any]) -> list[str]:
    return sorted(action for document in role["inline"].values() for statement in document["Statement"] for action in statement["Action"])


def test_s0_09_to_19_roles_have_what_the_data_says(go: Callable[..., Any], aws: Aws, stack_tags: dict[str, str]) -> None:
    go().assert_ok()
    roles = described(aws)
    assert set(roles) == {f"groundwork-test-{key}" for key in ("instance", "cluster", "web-execution", "web-task", "frontendServiceRole")}
    cluster = roles["groundwork-test-cluster"]
    assert cluster["trust"] == [{"Effect": "Allow", "Principal": {"Service": ["ecs.amazonaws.com"]}, "Action": ["sts:AssumeRole"]}]
    assert cluster["attached"] == ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]
    assert (cluster["boundary"], cluster["seconds"], cluster["description"]) == (BOUNDARY, 7200, "Manages the cluster")
    assert cluster["tags"] == {**stack_tags, "groundwork:key": "iam_role/cluster", "Name": "groundwork-test-cluster"}
    assert profiles(aws) == {"groundwork-test-instance": ["groundwork-test-instance"]}
    assert actions(roles["groundwork-test-instance"]) == ["ecs:DiscoverPollEndpoint"]


def test_c18_s4_71_services_have_one_role_or_two(go: Callable[..., Any], aws: Aws) -> None:
    go().assert_ok()
    roles = described(aws)
    shared, execution, task = (roles[f"groundwork-test-{key}"] for key in ("frontendServiceRole", "web-execution", "web-task"))
    assert [role["trust"] for role in (shared, execution, task)] == [[ECS_TASKS]] * 3
    assert actions(shared) == ["logs:CreateLogStream", "logs:PutLogEvents"]
    pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer"]
    assert actions(execution) == [*pull, "kms:Decrypt", "logs:CreateLogStream", "logs:PutLogEvents", "ssm:GetParameters"]
    assert [action for action in actions(task) if not action.startswith("ssmmessages:")] == ["s3:GetObject"]
    assert len(actions(task)) == 5


def test_same_again_is_unchanged(go: Callable[..., Any]) -> None:
    go().assert_ok()
    again = go().assert_unchanged()
    # a role: itself, its inline policies, each of these, and its attached policies
    assert len([entry for entry in again.requests if entry.service == "iam"]) <= 4 * 5 + 4


def test_check_on_an_empty_account_foretells_every_role(go: Callable[..., Any], aws: Aws) -> None:
    planned = go(check=True).assert_ok()
    assert planned.writes == []
    assert described(aws) == {}
    for key in ("instance", "cluster", "web-execution", "web-task", "frontendServiceRole"):
        assert f"groundwork-test-{key}" in planned.stdout
    assert planned.changed == {"localhost": 3}


def test_boundary_of_all_roles_and_one_without(go: Callable[..., Any], aws: Aws) -> None:
    without = {"cluster": {**ROLES["cluster"], "permissions_boundary": ""}, "instance": ROLES["instance"]}
    go(iam_permissions_boundary=BOUNDARY, iam_roles=without).assert_ok()
    boundaries = {name: role["boundary"] for name, role in described(aws).items()}
    assert boundaries.pop("groundwork-test-cluster") is None
    assert set(boundaries.values()) == {BOUNDARY}


def test_drift_is_seen_and_repaired_and_nothing_else_touched(go: Callable[..., Any], aws: Aws) -> None:
    """What is seen of each attribute, tests/integration/modules/test_iam_role.py tells."""
    go().assert_ok()
    built, iam = described(aws), aws("iam")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    iam.put_role_policy(RoleName="groundwork-test-web-task", PolicyName="quick-fix", PolicyDocument=json.dumps(everything))
    iam.attach_role_policy(RoleName="groundwork-test-cluster", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.remove_role_from_instance_profile(RoleName="groundwork-test-instance", InstanceProfileName="groundwork-test-instance")
    drifted = described(aws)
    seen = go(check=True).assert_ok()
    assert (seen.changed, seen.writes, described(aws)) == ({"localhost": 2}, [], drifted)
    assert "quick-fix" in seen.stdout
    repaired = go().assert_ok()
    assert described(aws) == built
    assert profiles(aws) == {"groundwork-test-instance": ["groundwork-test-instance"]}
    assert sorted(entry.operation for entry in repaired.writes) == ["AddRoleToInstanceProfile", "DeleteRolePolicy", "DetachRolePolicy"]


@pytest.mark.parametrize("operation", ["PutRolePolicy", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("CreateRole", "CreateInstanceProfile"))])
def test_killed_run_is_completed_by_the_next(
    operation: str,
    go: Callable[..., Any],
    aws: Aws,
    emulator: Emulator,
    aws_environment: dict[str, str],
    variables: dict[str, Any],
    stack: dict[str, Any],
    stack_tags: dict[str, str],
    tmp_path: Path,
) -> None:
    playbook = write_role_playbook(tmp_path, ROLE, {"iam_state": "present", "iam_stack": stack, "iam_tags": stack_tags, **variables})
    kill_after(emulator, operation, playbook, {**aws_environment, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")})
    half_made = described(aws)
    assert half_made
    go().assert_ok()
    roles = described(aws)
    assert len(roles) == 5
    assert {name: role["id"] for name, role in half_made.items()}.items() <= {name: role["id"] for name, role in roles.items()}.items()
    assert all(role["inline"] for role in roles.values())
    assert profiles(aws) == {"groundwork-test-instance": ["groundwork-test-instance"]}
    go().assert_unchanged()


def test_role_that_left_the_data_stays(go: Callable[..., Any], aws: Aws) -> None:
    go().assert_ok()
    go(iam_roles={}).assert_unchanged()
    assert "groundwork-test-cluster" in described(aws)


def test_absent_deletes_all_that_is_ours_and_nothing_else(go: Callable[..., Any], aws: Aws, stack_tags: dict[str, str]) -> None:
    iam, trust = aws("iam"), json.dumps({"Version": "2012-10-17", "Statement": [ECS_TASKS]})
    prod = [{"Key": key, "Value": value} for key, value in {**stack_tags, "groundwork:environment": "prod"}.items()]
    iam.create_role(RoleName="groundwork-prod-web", AssumeRolePolicyDocument=trust, Tags=prod)
    iam.create_role(RoleName="groundwork-test-foreign", AssumeRolePolicyDocument=trust)
    iam.create_instance_profile(InstanceProfileName="foreign")
    go().assert_ok()
    iam.add_role_to_instance_profile(InstanceProfileName="foreign", RoleName="groundwork-test-cluster")
    planned = go(state="absent", check=True).assert_ok()
    assert planned.changed == {"localhost": 2}
    assert planned.writes == []
    go(state="absent", iam_roles={}).assert_ok()
    assert set(described(aws)) == {"groundwork-prod-web", "groundwork-test-foreign"}
    assert profiles(aws) == {"foreign": []}
    assert iam.get_role(RoleName="AWSServiceRoleForECS")["Role"]["Path"].startswith("/aws-service-role/")
    go(state="absent").assert_unchanged()


def test_wrong_roles_are_refused_before_any_call(go: Callable[..., Any]) -> None:
    result = go(iam_roles={"web": {"service": "ecs-tasks.amazonaws.com", "statements": [{"actions": ["s3:GetObject"]}]}})
    assert result.rc != 0
    assert "iam_roles.web.statements[0].resources is missing" in result.stdout
    assert result.requests == []
