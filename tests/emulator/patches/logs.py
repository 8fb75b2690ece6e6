# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch Logs: log groups."""

from __future__ import annotations

import json
import re
from typing import Any

from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException, ValidationException
from moto.logs.models import LogGroup, LogsBackend
from moto.logs.responses import LogsResponse

from .mechanism import Function, replaces

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
NAME = re.compile(r"[.\-_/#A-Za-z0-9]+")
ENTITY = ":log-group:"


@replaces(LogsResponse, "create_log_group")
def log_groups_keep_their_class(original: Function, response: Any) -> str:
    """A group is of the class that is asked for, STANDARD otherwise; moto drops it.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    """
    answer: str = original(response)
    group = response.logs_backend.groups[response._get_param("logGroupName")]
    group.log_group_class = response._get_param("logGroupClass") or "STANDARD"
    return answer


@replaces(LogsResponse, "create_log_group")
def names_of_log_groups_are_checked(original: Function, response: Any) -> str:
    """A name has letters, digits and `.-_/#` only; moto takes any.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    """
    name = response._get_param("logGroupName")
    if not NAME.fullmatch(name):
        raise InvalidParameterException(constraint=f"Member must satisfy regular expression pattern: {NAME.pattern}", parameter="logGroupName", value=name)
    answer: str = original(response)
    return answer


@replaces(LogGroup, "to_describe_dict")
def log_groups_tell_their_class(original: Function, group: Any) -> dict[str, Any]:
    """A group tells its class.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
    """
    described: dict[str, Any] = original(group)
    return described | {"logGroupClass": getattr(group, "log_group_class", "STANDARD")}


@replaces(LogsResponse, "describe_log_groups")
def log_groups_are_found_by_class_and_pattern(original: Function, response: Any) -> str:
    """The filters logGroupClass and logGroupNamePattern hold; moto ignores them.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
    """
    answer = json.loads(original(response))
    pattern, kind = response._get_param("logGroupNamePattern"), response._get_param("logGroupClass")
    found = [group for group in answer["logGroups"] if (pattern or "").lower() in group["logGroupName"].lower()]
    return json.dumps(answer | {"logGroups": [group for group in found if kind in (None, group["logGroupClass"])]})


@replaces(LogsBackend, "put_retention_policy")
def retention_is_one_of_a_list(original: Function, backend: Any, log_group_name: str, retention_in_days: int) -> None:
    """Only certain numbers of days can be chosen; moto takes any.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """
    if retention_in_days not in RETENTION_DAYS:
        constraint = f"Member must satisfy enum value set: {list(RETENTION_DAYS)}"
        raise InvalidParameterException(constraint=constraint, parameter="retentionInDays", value=retention_in_days)
    original(backend, log_group_name, retention_in_days)


@replaces(LogsResponse, "associate_kms_key")
def associate_kms_key(_: None, response: Any) -> str:
    """Sets the key of a group; moto has no such operation.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
    """
    _group(response).kms_key_id = response._get_param("kmsKeyId")
    return ""


@replaces(LogsResponse, "disassociate_kms_key")
def disassociate_kms_key(_: None, response: Any) -> str:
    """Takes the key from a group; moto has no such operation.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DisassociateKmsKey.html
    """
    _group(response).kms_key_id = None
    return ""


def _group(response: Any) -> Any:
    name = response._get_param("logGroupName") or response._get_param("resourceIdentifier", "").partition(ENTITY)[2]
    if name not in response.logs_backend.groups:
        raise ResourceNotFoundException
    return response.logs_backend.groups[name]


@replaces(LogsResponse, "create_log_group")
def log_groups_may_be_born_protected(original: Function, response: Any) -> str:
    """A group may be protected from deletion when it is made; moto drops it.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    """
    answer: str = original(response)
    response.logs_backend.groups[response._get_param("logGroupName")].is_protected = bool(response._get_param("deletionProtectionEnabled"))
    return answer


@replaces(LogsResponse, "put_log_group_deletion_protection")
def put_log_group_deletion_protection(_: None, response: Any) -> str:
    """Protects a group, by name or ARN, from deletion, or no longer; moto has no such operation.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogGroupDeletionProtection.html
    """
    identifier = response._get_param("logGroupIdentifier")
    name = identifier.partition(ENTITY)[2] or identifier
    if name not in response.logs_backend.groups:
        raise ResourceNotFoundException
    response.logs_backend.groups[name].is_protected = response._get_param("deletionProtectionEnabled")
    return ""


@replaces(LogGroup, "to_describe_dict")
def log_groups_tell_their_protection(original: Function, group: Any) -> dict[str, Any]:
    """A group tells whether it is protected from deletion.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
    """
    described: dict[str, Any] = original(group)
    return described | {"deletionProtectionEnabled": getattr(group, "is_protected", False)}


@replaces(LogsBackend, "delete_log_group")
def protected_log_groups_stay(original: Function, backend: Any, log_group_name: str) -> None:
    """A protected group is not deleted.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/protecting-log-groups-from-deletion.html
    """
    if getattr(backend.groups.get(log_group_name), "is_protected", False):
        words = "Cannot delete log group with deletion protection enabled. Disable deletion protection first."
        raise ValidationException(words)
    original(backend, log_group_name)


@replaces(LogsBackend, "list_tags_for_resource")
def tags_of_a_missing_group_are_an_error(original: Function, backend: Any, resource_arn: str) -> dict[str, str]:
    """A group that is not there has no tags to list; moto tells an empty list.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html
    """
    name = resource_arn.partition(ENTITY)[2].removesuffix(":*")
    if name and name not in backend.groups:
        raise ResourceNotFoundException
    tags: dict[str, str] = original(backend, resource_arn)
    return tags


@replaces(LogsBackend, "delete_log_group")
def tags_go_with_their_group(original: Function, backend: Any, log_group_name: str) -> None:
    """A new group of the same name does not have the old one's tags.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html
    """
    group = backend.groups.get(log_group_name)
    original(backend, log_group_name)
    backend.tagger.delete_all_tags_for_resource(group.arn)
