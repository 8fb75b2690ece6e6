# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed policies, and what OpenID Connect providers lack."""

from __future__ import annotations

from typing import Any

from moto.core.responses import EmptyResult
from moto.iam.exceptions import DeleteConflictException
from moto.iam.models import IAMBackend, ManagedPolicy
from moto.iam.responses import IamResponse

from ..mechanism import Function, replaces


@replaces(ManagedPolicy, "attach_to")
def attaching_again_changes_nothing(original: Function, policy: Any, entity: Any) -> None:
    """A policy that is attached already is not counted again.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
    """
    if policy.arn not in entity.managed_policies:
        original(policy, entity)


@replaces(IAMBackend, "delete_policy")
def delete_policy_refuses_one_in_use(original: Function, backend: Any, policy_arn: str) -> None:
    """An attached policy, and one with more than its default version, is a conflict; moto deletes it.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
    """
    policy = backend.get_policy(policy_arn)
    if policy.attachment_count:
        raise DeleteConflictException("Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise DeleteConflictException(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy."
        )
    original(backend, policy_arn)


@replaces(IamResponse, "add_client_id_to_open_id_connect_provider")
def add_client_id_to_open_id_connect_provider(_: None, response: Any) -> EmptyResult:
    """Adds a client id once; moto has no such operation.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html
    """
    provider = response.backend.get_open_id_connect_provider(response._get_param("OpenIDConnectProviderArn"))
    provider.client_id_list = list(dict.fromkeys([*provider.client_id_list, response._get_param("ClientID")]))
    return EmptyResult()


@replaces(IamResponse, "remove_client_id_from_open_id_connect_provider")
def remove_client_id_from_open_id_connect_provider(_: None, response: Any) -> EmptyResult:
    """Removes a client id, if it is there; moto has no such operation.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html
    """
    provider = response.backend.get_open_id_connect_provider(response._get_param("OpenIDConnectProviderArn"))
    provider.client_id_list = [id_ for id_ in provider.client_id_list if id_ != response._get_param("ClientID")]
    return EmptyResult()
