# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service-linked roles."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import IAMException, InvalidInput
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

from ..mechanism import Function, replaces

PATH = "/aws-service-role/"

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html links each service's page.
NAMES = {
    "autoscaling.amazonaws.com": "AutoScaling",
    "backup.amazonaws.com": "Backup",
    "config.amazonaws.com": "Config",
    "dynamodb.application-autoscaling.amazonaws.com": "ApplicationAutoScaling_DynamoDBTable",
    "ecs.amazonaws.com": "ECS",
    "ecs.application-autoscaling.amazonaws.com": "ApplicationAutoScaling_ECSService",
    "elasticache.amazonaws.com": "ElastiCache",
    "elasticfilesystem.amazonaws.com": "AmazonElasticFileSystem",
    "elasticloadbalancing.amazonaws.com": "ElasticLoadBalancing",
    "email.cognito-idp.amazonaws.com": "AmazonCognitoIdpEmailService",
    "events.amazonaws.com": "CloudWatchEvents",
    "guardduty.amazonaws.com": "AmazonGuardDuty",
    "ops.apigateway.amazonaws.com": "APIGateway",
    "rds.amazonaws.com": "RDS",
    "rds.application-autoscaling.amazonaws.com": "ApplicationAutoScaling_RDSCluster",
    "replication.ecr.amazonaws.com": "ECRReplication",
    "restore-testing.backup.amazonaws.com": "BackupRestoreTesting",
    "spot.amazonaws.com": "EC2Spot",
    "wafv2.amazonaws.com": "WAFV2Logging",
}
WITH_SUFFIX = {"autoscaling.amazonaws.com"}


class Unmodifiable(IAMException):
    """The role belongs to a service."""

    code = "UnmodifiableEntity"


@replaces(IAMBackend, "create_service_linked_role")
def service_linked_roles_have_their_names(original: Function, backend: Any, service_name: str, description: str, suffix: str) -> Any:
    """The role has the name that the service's documentation tells; moto derives one from the principal.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles-for-clusters.html
    """
    role = original(backend, service_name, description, suffix)
    if service_name in NAMES:
        role.name = _name(service_name, suffix)
    return role


@replaces(IAMBackend, "create_service_linked_role")
def create_service_linked_role_refuses_a_second_one(original: Function, backend: Any, service_name: str, description: str, suffix: str) -> Any:
    """A role that is there already is InvalidInput, and so is a suffix where the service takes none.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
    """
    name = _name(service_name, suffix)
    if suffix and service_name not in WITH_SUFFIX:
        raise InvalidInput(f"Custom suffix is not allowed for {service_name}")
    if any(role.name == name for role in backend.get_roles()):
        raise InvalidInput(f"Service role name {name} has been taken in this account, please try a different suffix.")
    return original(backend, service_name, description, suffix)


def _name(service_name: str, suffix: str | None) -> str:
    return f"AWSServiceRoleFor{NAMES.get(service_name, service_name)}" + (f"_{suffix}" if suffix else "")


@replaces(IamResponse, "delete_role")
def delete_role_refuses_service_linked_ones(original: Function, response: Any) -> EmptyResult:
    """A service-linked role is deleted by DeleteServiceLinkedRole only; moto deletes it.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
    """
    _refuse_protected(response)
    return original(response)


@replaces(IamResponse, "put_role_policy")
def put_role_policy_refuses_service_linked_ones(original: Function, response: Any) -> EmptyResult:
    """The policies of a service-linked role are the service's.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
    """
    _refuse_protected(response)
    return original(response)


@replaces(IamResponse, "attach_role_policy")
def attach_role_policy_refuses_service_linked_ones(original: Function, response: Any) -> EmptyResult:
    """The policies of a service-linked role are the service's.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
    """
    _refuse_protected(response)
    return original(response)


def _refuse_protected(response: Any) -> None:
    role = response.backend.get_role(response._get_param("RoleName"))
    if role.path.startswith(PATH):
        raise Unmodifiable(f"Cannot perform the operation on the protected role '{role.name}' - this role is only modifiable by AWS")


@replaces(IamResponse, "delete_service_linked_role")
def deletions_are_tasks(original: Function, response: Any) -> ActionResult:
    """The id of the deletion names the role; only a service-linked role can be deleted so.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html
    """
    role = response.backend.get_role(response._get_param("RoleName"))
    if not role.path.startswith(PATH):
        raise InvalidInput(f"Role {role.name} is not a service-linked role.")
    task = original(response).result["DeletionTaskId"]
    return ActionResult({"DeletionTaskId": f"task{role.path}{role.name}/{task}"})
