# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and instance profiles."""

from __future__ import annotations

import inspect
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import EntityAlreadyExists, MalformedPolicyDocument, NoSuchEntity
from moto.iam.models import IAMBackend
from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator
from moto.iam.responses import IamResponse

from ..mechanism import Function, replaces


@replaces(IAMBackend, "create_role")
def trust_policies_are_checked(original: Function, backend: Any, role_name: str, assume_role_policy_document: str, *rest: Any, **named: Any) -> Any:
    """A trust policy that is no policy, or has a Resource, is malformed; moto checks it only on an update.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    validator = IAMTrustPolicyDocumentValidator(assume_role_policy_document)
    validator.validate()
    for service in _services(validator._statements):
        if not service.endswith((".amazonaws.com", ".amazonaws.com.cn")):
            raise MalformedPolicyDocument(f'Invalid principal in policy: "SERVICE":"{service}"')
    return original(backend, role_name, assume_role_policy_document, *rest, **named)


def _services(statements: list[dict[str, Any]]) -> list[str]:
    principals = [statement.get("Principal") for statement in statements]
    services = [principal.get("Service", []) for principal in principals if isinstance(principal, dict)]
    return [name for names in services for name in ([names] if isinstance(names, str) else names)]


@replaces(IAMBackend, "create_role")
def role_names_are_the_same_in_any_case(original: Function, backend: Any, role_name: str, *rest: Any, **named: Any) -> Any:
    """Two roles may not differ by case alone.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    if any(role.name.lower() == role_name.lower() for role in backend.get_roles()):
        raise EntityAlreadyExists(f"Role with name {role_name} already exists.")
    return original(backend, role_name, *rest, **named)


@replaces(IAMBackend, "create_role")
def boundaries_of_new_roles_must_exist(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A permissions boundary is a policy that is there; moto takes any ARN.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    given = inspect.signature(original).bind(backend, *arguments, **named).arguments
    _refuse_missing_policy(backend, given.get("permissions_boundary"))
    return original(backend, *arguments, **named)


@replaces(IAMBackend, "put_role_permissions_boundary")
def boundaries_must_exist(original: Function, backend: Any, role_name: str, permissions_boundary: str) -> None:
    """A permissions boundary is a policy that is there; moto takes any ARN.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
    """
    _refuse_missing_policy(backend, permissions_boundary)
    original(backend, role_name, permissions_boundary)


def _refuse_missing_policy(backend: Any, arn: str | None) -> None:
    if arn and backend.policy_arn_regex.match(arn) and arn not in {policy.arn for policy in backend.managed_policies.values()}:
        raise NoSuchEntity(f"Scope ARN: {arn} does not exist or is not attachable.")


@replaces(IAMBackend, "update_role")
def update_role_leaves_what_is_not_given(original: Function, backend: Any, role_name: str, role_description: Any, max_session_duration: Any) -> Any:
    """A description or duration that is not given stays; moto clears it.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
    """
    role = backend.get_role(role_name)
    description = role.description if role_description is None else role_description
    return original(backend, role_name, description, max_session_duration or role.max_session_duration)


@replaces(IamResponse, "list_instance_profile_tags")
def list_instance_profile_tags(_: None, response: Any) -> ActionResult:
    """The tags of an instance profile; moto has no such operation.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html
    """
    profile = response.backend.get_instance_profile(response._get_param("InstanceProfileName"))
    return ActionResult({"Tags": profile.tags, "IsTruncated": False})
