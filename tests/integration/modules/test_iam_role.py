# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module iam_role on the emulator: what is changed behind its back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.iam_role import ROLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Aws
    from tests.emulator import Emulator

NAME = "shop-web"
AWS_POLICIES = "arn:aws:iam::aws:policy/"


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: str, resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": [action], "Resource": [resource]}


def trust(principal: str) -> dict[str, Any]:
    return document({"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"})


PARAMS: dict[str, Any] = {
    "name": NAME,
    "path": "/",
    "description": "Web",
    "assume_role_policy": trust("ecs-tasks.amazonaws.com"),
    "inline_policies": {"permissions": document(allow("s3:GetObject", "arn:aws:s3:::assets/*"))},
    "managed_policies": [f"{AWS_POLICIES}ReadOnlyAccess"],
    "permissions_boundary": f"{AWS_POLICIES}PowerUserAccess",
    "max_session_duration": 7200,
    "tags": {"Project": "shop"},
    "purge_tags": True,
    "state": "present",
}
OTHER_POLICY = json.dumps(document(allow("*", "*")))

DRIFTS: dict[str, Callable[[Any], Any]] = {
    "inline policy changed": lambda iam: iam.put_role_policy(RoleName=NAME, PolicyName="permissions", PolicyDocument=OTHER_POLICY),
    "inline policy added": lambda iam: iam.put_role_policy(RoleName=NAME, PolicyName="quick-fix", PolicyDocument=OTHER_POLICY),
    "inline policy removed": lambda iam: iam.delete_role_policy(RoleName=NAME, PolicyName="permissions"),
    "managed policy attached": lambda iam: iam.attach_role_policy(RoleName=NAME, PolicyArn=f"{AWS_POLICIES}AdministratorAccess"),
    "managed policy detached": lambda iam: iam.detach_role_policy(RoleName=NAME, PolicyArn=f"{AWS_POLICIES}ReadOnlyAccess"),
    "trust widened": lambda iam: iam.update_assume_role_policy(RoleName=NAME, PolicyDocument=json.dumps(trust("ec2.amazonaws.com"))),
    "description changed": lambda iam: iam.update_role(RoleName=NAME, Description="nobody knows", MaxSessionDuration=7200),
    "session lengthened": lambda iam: iam.update_role(RoleName=NAME, Description="Web", MaxSessionDuration=43200),
    "boundary changed": lambda iam: iam.put_role_permissions_boundary(RoleName=NAME, PermissionsBoundary=f"{AWS_POLICIES}AdministratorAccess"),
    "boundary removed": lambda iam: iam.delete_role_permissions_boundary(RoleName=NAME),
    "tag changed": lambda iam: iam.tag_role(RoleName=NAME, Tags=[{"Key": "Project", "Value": "another"}]),
    "tag added": lambda iam: iam.tag_role(RoleName=NAME, Tags=[{"Key": "Stray", "Value": "1"}]),
    "tag removed": lambda iam: iam.untag_role(RoleName=NAME, TagKeys=["Project"]),
}


@pytest.fixture
def iam(aws: Aws) -> Any:
    client = aws("iam")
    run(ROLE, client, {**PARAMS, "state": "absent"}, check_mode=False)
    return client


def go(iam: Any, check_mode: bool = False, **changes: Any) -> dict[str, Any]:
    return run(ROLE, iam, {**PARAMS, **changes}, check_mode)


def test_same_again_is_unchanged(iam: Any, emulator: Emulator) -> None:
    assert go(iam)["changed"] is True
    emulator.clear()
    assert go(iam)["changed"] is False
    assert emulator.writes() == []
    assert [entry.operation for entry in emulator.requests()] == ["GetRole", "ListRolePolicies", "GetRolePolicy", "ListAttachedRolePolicies"]


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda name: name.replace(" ", "-"))
def test_s0_15_drift_is_seen_and_repaired(drift: str, iam: Any, emulator: Emulator) -> None:
    built = go(iam)["iam_role"]
    DRIFTS[drift](iam)
    emulator.clear()
    seen = go(iam, check_mode=True)
    assert (seen["changed"], emulator.writes()) == (True, [])
    assert seen["diff"]["before"] != seen["diff"]["after"]
    repaired = go(iam)
    assert (repaired["changed"], repaired["iam_role"]) == (True, built)
    assert len(emulator.writes()) == 1
    assert go(iam)["changed"] is False


def test_boundary_that_somebody_set_is_removed(iam: Any) -> None:
    go(iam, permissions_boundary="")
    iam.put_role_permissions_boundary(RoleName=NAME, PermissionsBoundary=f"{AWS_POLICIES}PowerUserAccess")
    assert go(iam, permissions_boundary="")["iam_role"]["permissions_boundary"] == ""
