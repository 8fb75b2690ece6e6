# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policy documents and trust policies, from roles as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import Place, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.iam import boundary_problems, role_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import check_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VERSION = "2012-10-17"
INLINE_POLICY = "permissions"
ASSUME = ["sts:AssumeRole"]
STATEMENT_ELEMENTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
    "principals": "Principal",
    "conditions": "Condition",
}
# Service principals whose documentation says that they send aws:SourceAccount when they assume a role, and the
# aws:SourceArn that belongs to it where one pattern fits all of an account's resources. The others would never
# get in with such a condition:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
# https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/cross-service-confused-deputy-prevention.html
SOURCE_ACCOUNT_SENDERS: dict[str, tuple[str, str] | None] = {
    "ecs-tasks.amazonaws.com": ("ecs", "*"),
    "vpc-flow-logs.amazonaws.com": ("ec2", "vpc-flow-log/*"),
    "scheduler.amazonaws.com": None,
    "monitoring.rds.amazonaws.com": None,
    "rds.amazonaws.com": None,
}


STRINGS = {"type": "list", "elements": "str"}
STATEMENT_OPTIONS: dict[str, Any] = {
    "sid": {"type": "str"},
    "effect": {"type": "str", "choices": ["Allow", "Deny"]},
    **dict.fromkeys(("actions", "not_actions", "resources", "not_resources"), STRINGS),
    "conditions": {"type": "dict"},
}
#: One role, in the form of an option of argument_specs.
ROLE_SPEC: dict[str, Any] = {
    "type": "dict",
    "options": {
        "service": {"type": "str"},
        "services": STRINGS,
        "source_account": {"type": "bool"},
        "assume_statements": {
            "type": "list",
            "elements": "dict",
            "options": {**STATEMENT_OPTIONS, "principals": {"type": "dict", "required": True}},
        },
        "statements": {"type": "list", "elements": "dict", "options": STATEMENT_OPTIONS},
        "managed_policies": STRINGS,
        "permissions_boundary": {"type": "str"},
        "description": {"type": "str"},
        "path": {"type": "str"},
        "max_session_duration": {"type": "int"},
        "instance_profile": {"type": "bool"},
    },
}


class PolicyDataError(ValueError):
    """Role data that no role can be made of."""


def checked(roles: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The roles with their values in their types, and everything that is wrong with them, a sentence each."""
    errors: list[str] = []
    typed = {key: check_options(ROLE_SPEC, role or {}, f"iam_roles.{key}", errors) for key, role in roles.items()}
    return typed, errors or [problem for key, role in typed.items() for problem in role_problems(_complete(role), f"iam_roles.{key}")]


def _complete(role: Mapping[str, Any]) -> dict[str, Any]:
    """The role with the action that statements of trust are about, where they name none."""
    assume = [{**data, "actions": data.get("actions") or ASSUME} for data in role.get("assume_statements") or []]
    return {**role, "assume_statements": assume}


def statement_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """One statement of a policy document."""
    head = {"Sid": data["sid"]} if data.get("sid") else {}
    body = {element: data[key] for key, element in STATEMENT_ELEMENTS.items() if data.get(key)}
    return {**head, "Effect": data.get("effect") or "Allow", **body}


def document_of(statements: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The policy document of a role's permissions."""
    return {"Version": VERSION, "Statement": [statement_of(data) for data in statements]}


def source_conditions(principal: str, place: Place) -> dict[str, Any]:
    """The conditions by which a service principal can act for this account alone; empty where it does not say for whom it acts."""
    if principal not in SOURCE_ACCOUNT_SENDERS:
        return {}
    source = SOURCE_ACCOUNT_SENDERS[principal]
    by_account = {"StringEquals": {"aws:SourceAccount": place.account}}
    return {**by_account, "ArnLike": {"aws:SourceArn": place.arn(*source)}} if source else by_account


def trust_statement(principal: str, place: Place, for_account: bool) -> dict[str, Any]:
    """The statement that lets one AWS service assume a role."""
    conditions = source_conditions(principal, place) if for_account else {}
    statement = {"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}
    return {**statement, "Condition": conditions} if conditions else statement


def trust_document(role: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Who may assume a role."""
    principals = [*([role["service"]] if role.get("service") else []), *(role.get("services") or [])]
    for_account = role.get("source_account", True)
    custom = [statement_of(data) for data in role.get("assume_statements") or []]
    return {"Version": VERSION, "Statement": [trust_statement(principal, place, for_account) for principal in principals] + custom}


def managed_policy_arn(policy: str, place: Place) -> str:
    """A managed policy's ARN; a name is one of AWS's own, with its path (service-role/AmazonECSTaskExecutionRolePolicy)."""
    return policy if policy.startswith("arn:") else f"arn:{place.partition}:iam::aws:policy/{policy}"


def role_arn(key: str, stack: Mapping[str, Any], path: str = "/") -> str:
    """The ARN of the role of a key."""
    return place_of(stack).iam_arn(f"role{path}{resource_name(key, 'iam_role', stack)}")


def role_request(key: str, role: Mapping[str, Any], stack: Mapping[str, Any], boundary: str = "") -> dict[str, Any]:
    """One role as the module takes it."""
    place = place_of(stack)
    statements = role.get("statements") or []
    return {
        "key": key,
        "name": resource_name(key, "iam_role", stack),
        "path": role.get("path") or "/",
        "description": role.get("description") or f"Role {key} of {stack['project']} {stack['environment']}",
        "assume_role_policy": trust_document(role, place),
        "inline_policies": {INLINE_POLICY: document_of(statements)} if statements else {},
        "managed_policies": sorted(managed_policy_arn(policy, place) for policy in role.get("managed_policies") or []),
        "permissions_boundary": boundary if role.get("permissions_boundary") is None else role["permissions_boundary"],
        "max_session_duration": role.get("max_session_duration") or 3600,
        "instance_profile": resource_name(key, "iam_instance_profile", stack) if role.get("instance_profile") else "",
    }


def role_requests(roles: Mapping[str, Any], stack: Mapping[str, Any], boundary: str = "") -> list[dict[str, Any]]:
    """The filter: roles as data, as the module takes them."""
    typed, found = checked(roles)
    found = [*found, *boundary_problems(boundary, "iam_permissions_boundary")]
    if found:
        raise PolicyDataError(" ".join(found))
    return [role_request(key, _complete(role), stack, boundary) for key, role in typed.items()]
