# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles as data: who may assume them, and what they may do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.limits import ARN
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import entries, is_known, items, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

PRINCIPAL = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws|amazon|aws)\.(com|com\.cn|eu|internal)")
ACTION = re.compile(r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+")
SID = re.compile(r"[A-Za-z0-9]*")
PATH = re.compile(r"/([!-~]+/)?")
POLICY_NAME = re.compile(r"(service-role/|job-function/|aws-service-role/)?[A-Za-z0-9_+=,.@-]{1,128}")
POLICY_ARN = re.compile(r"arn:aws[a-z0-9-]*:iam::(\d{12}|aws):policy/[!-~]+")
EFFECTS = ("Allow", "Deny")
DESCRIPTION_LENGTH = 1000
ASSUME = ["sts:AssumeRole"]


def resource_problem(resource: object, path: str) -> list[str]:
    """A resource that is neither everything nor an ARN, or pattern of one."""
    text = str(resource)
    if text == "*" or ARN.fullmatch(text) or re.fullmatch(r"arn:[a-z0-9*-]+:[^:]*:[^:]*:[^:]*:.+", text):
        return []
    return [f"{path} is {shown(resource)}; it must be an ARN such as arn:aws:s3:::bucket/*, or '*'."]


def action_problem(action: object, path: str) -> list[str]:
    """An action that is not written as service:Action."""
    if ACTION.fullmatch(str(action)):
        return []
    return [f"{path} is {shown(action)}; it must be service:Action, such as s3:GetObject."]


def statement_problems(statement: Mapping[str, Any], path: str, needs_resources: bool = True) -> list[str]:
    """One statement of a policy."""
    errors: list[str] = []
    effect, sid = statement.get("effect") or "Allow", statement.get("sid") or ""
    if effect not in EFFECTS:
        errors.append(f"{path}.effect is {shown(effect)}; allowed are Allow, Deny.")
    if not SID.fullmatch(str(sid)):
        errors.append(f"{path}.sid is {shown(sid)}; allowed are letters and digits.")
    for name, check in (("actions", action_problem), ("not_actions", action_problem), ("resources", resource_problem), ("not_resources", resource_problem)):
        errors += [problem for index, entry in items(statement, name) for problem in check(entry, f"{path}.{name}[{index}]")]
    if not (statement.get("actions") or statement.get("not_actions")):
        errors.append(f"{path}.actions is missing; it is a list such as [s3:GetObject].")
    if needs_resources and not (statement.get("resources") or statement.get("not_resources")):
        errors.append(f"{path}.resources is missing; it is a list of ARNs, or ['*'] where everything is meant.")
    return errors


def statements_problems(holder: Mapping[str, Any], name: str, path: str, needs_resources: bool = True) -> list[str]:
    """A list of statements, whose names differ."""
    errors: list[str] = []
    sids: list[str] = []
    for index, statement in items(holder, name):
        here = f"{path}.{name}[{index}]"
        if not hasattr(statement, "items"):
            errors.append(f"{here} is {shown(statement)}; it must be a statement with actions and resources.")
            continue
        errors += statement_problems(statement, here, needs_resources)
        sid = statement.get("sid")
        if sid and sid in sids:
            errors.append(f"{here}.sid is {shown(sid)}, as that of {path}.{name}[{sids.index(sid)}]; each statement has a name of its own.")
        sids.append(str(sid or ""))
    return errors


def trust_problems(role: Mapping[str, Any], path: str) -> list[str]:
    """Who may assume the role."""
    principals = [("service", role.get("service"))] + [(f"services[{index}]", name) for index, name in items(role, "services")]
    errors = [
        f"{path}.{name} is {shown(principal)}; it must be a service principal such as ecs-tasks.amazonaws.com."
        for name, principal in principals
        if is_known(principal) and not PRINCIPAL.fullmatch(str(principal))
    ]
    if not (role.get("service") or role.get("services") or role.get("assume_statements")):
        errors.append(f"{path} does not say who may assume it; one of service, services, assume_statements is required.")
    assume = {"assume_statements": [{**data, "actions": data.get("actions") or ASSUME} for _index, data in items(role, "assume_statements")]}
    return errors + statements_problems(assume, "assume_statements", path, needs_resources=False)


def managed_problems(holder: Mapping[str, Any], path: str) -> list[str]:
    """Managed policies by ARN, or by name where they are AWS's."""
    return [
        f"{path}.managed_policies[{index}] is {shown(policy)}; it must be a policy's ARN or the name of one of AWS's."
        for index, policy in items(holder, "managed_policies")
        if not POLICY_ARN.fullmatch(str(policy)) and not POLICY_NAME.fullmatch(str(policy))
    ]


def boundary_problems(value: object, path: str) -> list[str]:
    """A permissions boundary is a policy's ARN, or empty."""
    if not is_known(value) or value == "" or POLICY_ARN.fullmatch(str(value)):
        return []
    return [f"{path} is {shown(value)}; it must be the ARN of a policy, or empty."]


def role_problems(role: Mapping[str, Any], path: str) -> list[str]:
    """Everything about one role."""
    errors = trust_problems(role, path) + statements_problems(role, "statements", path) + managed_problems(role, path)
    errors += boundary_problems(role.get("permissions_boundary"), f"{path}.permissions_boundary")
    errors += range_problem(f"{path}.max_session_duration", role.get("max_session_duration"), 3600, 43200, "seconds")
    if is_known(role.get("path")) and not PATH.fullmatch(str(role["path"])):
        errors.append(f"{path}.path is {shown(role['path'])}; it must begin and end with a slash, such as /team/.")
    if len(str(role.get("description") or "")) > DESCRIPTION_LENGTH:
        errors.append(f"{path}.description has {len(str(role['description']))} characters; allowed are {DESCRIPTION_LENGTH}.")
    return errors


def problems(component: Component, _model: Model) -> list[str]:
    """Everything that is wrong with the roles given as data."""
    errors = [problem for key, role in entries(component.config, "roles") for problem in role_problems(role, f"iam_roles.{key}")]
    errors += boundary_problems(component.config.get("permissions_boundary"), "iam_permissions_boundary")
    return errors + [
        f"iam_service_linked_roles[{index}] is {shown(name)}; it must be a service principal such as ecs.amazonaws.com."
        for index, name in items(component.config, "service_linked_roles")
        if not PRINCIPAL.fullmatch(str(name))
    ]
