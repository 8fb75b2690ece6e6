# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles as data, as trust policies and policy documents."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import PolicyDataError, role_requests

STACK: dict[str, Any] = {"project": "shop", "environment": "prod", "region": "eu-central-1", "account_id": "123456789012"}
FOR_ACCOUNT = {"aws:SourceAccount": "123456789012"}
READ = {"sid": "Read", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::assets/*"]}


def request_of(role: dict[str, Any], stack: dict[str, Any] | None = None, boundary: str = "") -> dict[str, Any]:
    return role_requests({"web": role}, stack or STACK, boundary)[0]


TRUST: list[tuple[str, dict[str, Any]]] = [
    ("ecs-tasks.amazonaws.com", {"StringEquals": FOR_ACCOUNT, "ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:123456789012:*"}}),
    ("vpc-flow-logs.amazonaws.com", {"StringEquals": FOR_ACCOUNT, "ArnLike": {"aws:SourceArn": "arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/*"}}),
    ("scheduler.amazonaws.com", {"StringEquals": FOR_ACCOUNT}),
    ("monitoring.rds.amazonaws.com", {"StringEquals": FOR_ACCOUNT}),
    ("rds.amazonaws.com", {"StringEquals": FOR_ACCOUNT}),
    ("ec2.amazonaws.com", {}),
    ("ecs.amazonaws.com", {}),
]


@pytest.mark.parametrize(("principal", "conditions"), TRUST)
def test_trust_is_for_this_account_where_the_service_tells(principal: str, conditions: dict[str, Any]) -> None:
    statement = request_of({"service": principal})["assume_role_policy"]["Statement"][0]
    assert statement["Principal"] == {"Service": principal}
    assert statement.get("Condition", {}) == conditions


@pytest.mark.parametrize(("principal", "_conditions"), TRUST)
def test_trust_without_the_account_when_asked(principal: str, _conditions: dict[str, Any]) -> None:
    statement = request_of({"service": principal, "source_account": False})["assume_role_policy"]["Statement"][0]
    assert statement == {"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}


def test_several_services_and_others_may_assume() -> None:
    other = {"principals": {"AWS": ["arn:aws:iam::210987654321:root"]}, "conditions": {"StringEquals": {"sts:ExternalId": "x"}}}
    document = request_of({"service": "ec2.amazonaws.com", "services": ["ecs.amazonaws.com"], "assume_statements": [other]})["assume_role_policy"]
    assert [statement["Principal"] for statement in document["Statement"]] == [
        {"Service": "ec2.amazonaws.com"},
        {"Service": "ecs.amazonaws.com"},
        {"AWS": ["arn:aws:iam::210987654321:root"]},
    ]
    assert document["Statement"][2]["Action"] == ["sts:AssumeRole"]
    assert document["Statement"][2]["Condition"] == {"StringEquals": {"sts:ExternalId": "x"}}


def test_another_action_may_be_trusted() -> None:
    statement = {"principals": {"Federated": ["x"]}, "actions": ["sts:AssumeRoleWithWebIdentity"]}
    assert request_of({"assume_statements": [statement]})["assume_role_policy"]["Statement"][0]["Action"] == ["sts:AssumeRoleWithWebIdentity"]


def test_s1_122_statements_become_one_inline_policy() -> None:
    role = {
        "service": "ec2.amazonaws.com",
        "statements": [READ, {"effect": "Deny", "not_actions": ["s3:*"], "not_resources": ["*"], "conditions": {"Bool": {"a": True}}}],
    }
    assert request_of(role)["inline_policies"] == {
        "permissions": {
            "Version": "2012-10-17",
            "Statement": [
                {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::assets/*"]},
                {"Effect": "Deny", "NotAction": ["s3:*"], "NotResource": ["*"], "Condition": {"Bool": {"a": True}}},
            ],
        }
    }


def test_s0_19_everything_is_an_explicit_choice() -> None:
    role = {"service": "ec2.amazonaws.com", "statements": [{"actions": ["s3:GetObject"], "resources": ["*"]}]}
    assert request_of(role)["inline_policies"]["permissions"]["Statement"][0]["Resource"] == ["*"]
    with pytest.raises(PolicyDataError, match=r"iam_roles\.web\.statements\[0\]\.resources is missing"):
        request_of({"service": "ec2.amazonaws.com", "statements": [{"actions": ["s3:GetObject"]}]})


def test_defaults_of_a_role() -> None:
    request = request_of({"service": "ec2.amazonaws.com"})
    del request["assume_role_policy"]
    assert request == {
        "key": "web",
        "name": "shop-prod-web",
        "path": "/",
        "description": "Role web of shop prod",
        "inline_policies": {},
        "managed_policies": [],
        "permissions_boundary": "",
        "max_session_duration": 3600,
        "instance_profile": "",
    }


BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


@pytest.mark.parametrize(
    ("said", "boundary"),
    [
        ({}, BOUNDARY),
        ({"permissions_boundary": None}, BOUNDARY),
        ({"permissions_boundary": ""}, ""),
        ({"permissions_boundary": f"{BOUNDARY}-2"}, f"{BOUNDARY}-2"),
    ],
)
def test_boundary_is_the_roles_own_or_everybodys(said: dict[str, Any], boundary: str) -> None:
    assert request_of({"service": "ec2.amazonaws.com", **said}, boundary=BOUNDARY)["permissions_boundary"] == boundary


@pytest.mark.parametrize(
    ("region", "policy", "arn"),
    [
        ("eu-central-1", "ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
        ("cn-north-1", "service-role/AmazonECSTaskExecutionRolePolicy", "arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
        ("eu-central-1", BOUNDARY, BOUNDARY),
    ],
)
def test_managed_policies_by_name_or_arn(region: str, policy: str, arn: str) -> None:
    assert request_of({"service": "ec2.amazonaws.com", "managed_policies": [policy]}, {**STACK, "region": region})["managed_policies"] == [arn]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "iam_roles.web does not say who may assume it; one of service, services, assume_statements is required."),
    ({"service": "ec2.amazonaws.com", "statments": []}, "iam_roles.web.statments is not known; did you mean statements?"),
    ({"service": "ec2.amazonaws.com", "max_session_duration": 60}, "iam_roles.web.max_session_duration is 60; allowed are 3600 to 43200 seconds."),
    ({"service": "ec2.amazonaws.com", "max_session_duration": "long"}, "iam_roles.web.max_session_duration is 'long'; it must be a whole number."),
    (
        {"service": "ec2.amazonaws.com", "statements": [{**READ, "actions": "all"}]},
        "iam_roles.web.statements[0].actions[0] is 'all'; it must be service:Action, such as s3:GetObject.",
    ),
    (
        {"service": "ec2.amazonaws.com", "permissions_boundary": "mine"},
        "iam_roles.web.permissions_boundary is 'mine'; it must be the ARN of a policy, or empty.",
    ),
    ({"assume_statements": [{"actions": ["sts:AssumeRole"]}]}, "iam_roles.web.assume_statements[0].principals is missing; it is required."),
]


@pytest.mark.parametrize(("role", "sentence"), WRONG)
def test_wrong_roles_are_named(role: dict[str, Any], sentence: str) -> None:
    with pytest.raises(PolicyDataError) as error:
        request_of(role)
    assert str(error.value) == sentence


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(PolicyDataError) as error:
        role_requests({"a": {"x": 1}, "b": {"y": 1}}, STACK)
    assert "iam_roles.a.x" in str(error.value)
    assert "iam_roles.b.y" in str(error.value)
