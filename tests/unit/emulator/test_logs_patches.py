# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch Logs behaves as its API reference says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.patches import logs as patches
from tests.unit.emulator.proof import proves, refused

ARN = "arn:aws:logs:eu-central-1:123456789012:log-group:/ecs/web"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-1111-1111-111111111111"


def group_of(logs: Any, name: str = "/ecs/web") -> dict[str, Any]:
    found: dict[str, Any] = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]
    return found


@proves(patches.log_groups_keep_their_class, patches.log_groups_tell_their_class)
def test_a_log_group_keeps_its_class(logs: Any) -> None:
    logs.create_log_group(logGroupName="/ecs/web", logGroupClass="INFREQUENT_ACCESS", kmsKeyId=KEY, tags={"a": "b"})
    told = group_of(logs)
    assert (told["logGroupClass"], told["kmsKeyId"]) == ("INFREQUENT_ACCESS", KEY)
    logs.create_log_group(logGroupName="/ecs/worker")
    assert group_of(logs, "/ecs/worker")["logGroupClass"] == "STANDARD"


@proves(patches.log_groups_are_found_by_class_and_pattern)
def test_log_groups_are_found_by_class_and_pattern(logs: Any) -> None:
    logs.create_log_group(logGroupName="/ecs/web", logGroupClass="INFREQUENT_ACCESS")
    logs.create_log_group(logGroupName="/ecs/worker")
    for filters, names in (({"logGroupClass": "STANDARD"}, ["/ecs/worker"]), ({"logGroupNamePattern": "Web"}, ["/ecs/web"])):
        assert [group["logGroupName"] for group in logs.describe_log_groups(**filters)["logGroups"]] == names


@proves(patches.names_of_log_groups_are_checked)
def test_a_log_groups_name_is_checked(logs: Any) -> None:
    with refused("InvalidParameterException"):
        logs.create_log_group(logGroupName="/ecs/the web")


@proves(patches.retention_is_one_of_a_list)
@pytest.mark.parametrize("days", [2, 31, 366])
def test_retention_is_one_of_a_list(logs: Any, days: int) -> None:
    logs.create_log_group(logGroupName="/ecs/web")
    with refused("InvalidParameterException"):
        logs.put_retention_policy(logGroupName="/ecs/web", retentionInDays=days)
    logs.put_retention_policy(logGroupName="/ecs/web", retentionInDays=30)
    assert group_of(logs)["retentionInDays"] == 30


@proves(patches.associate_kms_key, patches.disassociate_kms_key)
def test_a_log_group_changes_its_key(logs: Any) -> None:
    logs.create_log_group(logGroupName="/ecs/web")
    logs.associate_kms_key(logGroupName="/ecs/web", kmsKeyId=KEY)
    assert group_of(logs)["kmsKeyId"] == KEY
    logs.disassociate_kms_key(resourceIdentifier=ARN)
    assert "kmsKeyId" not in group_of(logs)
    with refused("ResourceNotFoundException"):
        logs.associate_kms_key(logGroupName="/ecs/none", kmsKeyId=KEY)


@proves(patches.tags_of_a_missing_group_are_an_error)
def test_a_missing_group_has_no_tags(logs: Any) -> None:
    with refused("ResourceNotFoundException"):
        logs.list_tags_for_resource(resourceArn=ARN)


@proves(patches.tags_go_with_their_group)
def test_tags_go_with_their_group(logs: Any) -> None:
    logs.create_log_group(logGroupName="/ecs/web", tags={"a": "b"})
    assert logs.list_tags_for_resource(resourceArn=ARN)["tags"] == {"a": "b"}
    logs.delete_log_group(logGroupName="/ecs/web")
    logs.create_log_group(logGroupName="/ecs/web")
    assert logs.list_tags_for_resource(resourceArn=ARN)["tags"] == {}


@proves(patches.log_groups_may_be_born_protected, patches.log_groups_tell_their_protection)
def test_a_log_group_is_born_protected(logs: Any) -> None:
    logs.create_log_group(logGroupName="/ecs/web", deletionProtectionEnabled=True)
    logs.create_log_group(logGroupName="/ecs/worker")
    assert [group_of(logs, name)["deletionProtectionEnabled"] for name in ("/ecs/web", "/ecs/worker")] == [True, False]


@proves(patches.put_log_group_deletion_protection, patches.protected_log_groups_stay)
def test_a_protected_log_group_is_not_deleted(logs: Any) -> None:
    logs.create_log_group(logGroupName="/ecs/web")
    logs.put_log_group_deletion_protection(logGroupIdentifier="/ecs/web", deletionProtectionEnabled=True)
    with refused("ValidationException", "Disable deletion protection first"):
        logs.delete_log_group(logGroupName="/ecs/web")
    logs.put_log_group_deletion_protection(logGroupIdentifier=ARN, deletionProtectionEnabled=False)
    logs.delete_log_group(logGroupName="/ecs/web")
    with refused("ResourceNotFoundException"):
        logs.put_log_group_deletion_protection(logGroupIdentifier="/ecs/web", deletionProtectionEnabled=True)
