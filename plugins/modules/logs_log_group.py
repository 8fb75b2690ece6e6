#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: logs_log_group
version_added: 0.1.0
short_description: Manage a log group of CloudWatch Logs
description:
  - Creates, changes, tags and deletes a log group, with its retention, its KMS key, its class and its deletion protection.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the log group.
    type: str
    required: true
  retention_in_days:
    description:
      - For how many days the log events are kept; V(0) keeps them for ever, which is what AWS does with a new log group when this is not set.
      - AWS alone decides it for O(log_group_class=delivery).
    type: int
    choices: [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  kms_key_id:
    description:
      - ARN of the symmetric KMS key that encrypts what is logged from now on; what was logged before keeps its key.
      - An empty string takes the key away, and CloudWatch Logs encrypts with one of its own.
    type: str
  log_group_class:
    description:
      - The class, which cannot be changed once the log group is there. AWS takes V(standard) when it is not set.
    type: str
    choices: [standard, infrequent_access, essentials, delivery]
  deletion_protection_enabled:
    description:
      - Whether AWS refuses to delete the log group, O(state=absent) included, until this is V(false) again.
      - For a new log group AWS takes V(false) when it is not set.
    type: bool
  match_tags:
    description:
      - With O(state=absent), delete the log group only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the log group should be there. Its log events are deleted with it.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.cloudwatchlogs_log_group) gives a key to a new log group only, and never changes or removes that of an existing one.
    It knows neither class nor deletion protection, deletes the log group when the retention is none that it knows, and has no diff.
  - Where a retention policy of the account holds for the log group, AWS shows the policy's days instead of the group's own.
    O(retention_in_days) is not compared then, and RV(log_group.retention_policy_name) names the policy.
seealso:
  - name: Log groups in the Amazon CloudWatch Logs User Guide
    description: Retention, encryption, classes and deletion protection.
    link: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
  - name: CreateLogGroup in the Amazon CloudWatch Logs API Reference
    description: The call that creates a log group.
    link: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Keep the logs of a service for a month, under a key of one's own
  groundwork.aws.logs_log_group:
    name: /ecs/shop-prod/web
    retention_in_days: 30
    kms_key_id: arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef
    tags:
      Name: /ecs/shop-prod/web
      Environment: prod

- name: Back to the key of CloudWatch Logs
  groundwork.aws.logs_log_group:
    name: /ecs/shop-prod/web
    kms_key_id: ""

- name: Logs that are seldom read, kept for ever, and protected
  groundwork.aws.logs_log_group:
    name: /audit/shop-prod
    log_group_class: infrequent_access
    retention_in_days: 0
    deletion_protection_enabled: true

- name: Delete the logs of the service, if they belong to this environment
  groundwork.aws.logs_log_group:
    name: /ecs/shop-prod/web
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
log_group:
  description: The log group as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: /ecs/shop-prod/web
    arn:
      description: Its ARN, without C(:*) at the end.
      type: str
      returned: always
      sample: arn:aws:logs:eu-central-1:123456789012:log-group:/ecs/shop-prod/web
    retention_in_days:
      description: For how many days log events are kept; V(0) for ever.
      type: int
      returned: always
      sample: 30
    retention_policy_name:
      description: The account's retention policy that holds instead of the log group's own; null when there is none.
      type: str
      returned: always
    kms_key_id:
      description: ARN of the key that encrypts what is logged; empty when it is one of CloudWatch Logs.
      type: str
      returned: always
      sample: arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef
    log_group_class:
      description: Its class.
      type: str
      returned: always
      sample: standard
    deletion_protection_enabled:
      description: Whether AWS refuses to delete it.
      type: bool
      returned: always
      sample: false
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Name: /ecs/shop-prod/web
"""

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import Tags, own
from ..module_utils.unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Set
    from contextlib import AbstractContextManager

RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "retention_in_days": {"type": "int", "choices": [0, *RETENTION_DAYS]},
    "kms_key_id": {"type": "str"},
    "log_group_class": {"type": "str", "choices": ["standard", "infrequent_access", "essentials", "delivery"]},
    "deletion_protection_enabled": {"type": "bool"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_NAME = re.compile(r"(?!aws/)[.\-_/#A-Za-z0-9]{1,512}")
_GROUPS = ErrorHandler("ResourceNotFoundException")


def from_response(group: Shape) -> Shape:
    """A log group as our dict; its tags are beside it."""
    return {
        "name": group["logGroupName"],
        "arn": group["arn"].removesuffix(":*"),
        "retention_in_days": group.get("retentionInDays", 0),
        "retention_policy_name": group.get("retentionPolicyName"),
        "kms_key_id": group.get("kmsKeyId", ""),
        "log_group_class": group.get("logGroupClass", "STANDARD").lower(),
        "deletion_protection_enabled": group.get("deletionProtectionEnabled", False),
    }


def to_request(target: Shape) -> Shape:
    """What CreateLogGroup takes; what is AWS's default is left out, since not every region knows all of it."""
    request = {
        "logGroupName": target["name"],
        "kmsKeyId": target["kms_key_id"],
        "logGroupClass": "" if target["log_group_class"] == "standard" else target["log_group_class"].upper(),
        "deletionProtectionEnabled": target["deletion_protection_enabled"],
        "tags": target["tags"],
    }
    return {key: value for key, value in request.items() if value}


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked; but where the account's policy decides on the retention, AWS does not show the group's own."""
    return {key: value for key, value in asked.items() if not (key == "retention_in_days" and base.get("retention_policy_name"))}


def problems(asked: Shape) -> list[str]:
    """What is wrong with the input, a sentence each."""
    name, key = asked["name"], asked.get("kms_key_id", "")
    found = []
    if not has_unknown(name) and not _NAME.fullmatch(name):
        found.append(f"name: is {name!r}, must have 1 to 512 letters, digits and ._-/# and not begin with aws/")
    if key and not has_unknown(key) and not key.startswith("arn:"):
        found.append(f"kms_key_id: is {key!r}, must be the ARN of a KMS key, or empty for none")
    if asked.get("log_group_class") == "delivery" and "retention_in_days" in asked:
        found.append("retention_in_days: AWS alone decides it for log_group_class delivery; leave it unset")
    return found


def not_busy(client: Any) -> AbstractContextManager[None]:
    """Repeat what AWS refuses only while another change of the log group is under way."""
    return until_propagated(client, "OperationAbortedException", "")


@_GROUPS.read("describe log group {name}")
def find(client: Any, name: str) -> Shape | None:
    """The log group with its tags; the prefix finds others too, but those come after it."""
    pages = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=name)
    group = next((from_response(found) for page in pages for found in page["logGroups"] if found["logGroupName"] == name), None)
    return group and {**group, "tags": own(client.list_tags_for_resource(resourceArn=group["arn"])["tags"])}


@_GROUPS.call("create log group {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the log group, then say how long it keeps its events, which needs a call of its own."""
    with not_busy(client):
        client.create_log_group(**to_request(target))
    if target["retention_in_days"]:
        retain(client, target)


def update(client: Any, _current: Shape, target: Shape, changed: Set[str]) -> None:
    """A call for each attribute that differs."""
    for attribute, change in (("retention_in_days", retain), ("kms_key_id", encrypt), ("deletion_protection_enabled", protect)):
        if attribute in changed:
            change(client, target)


@_GROUPS.call("set the retention of log group {target[name]}")
def retain(client: Any, target: Shape) -> None:
    """Keep events for so many days, or for ever."""
    with not_busy(client):
        if target["retention_in_days"]:
            client.put_retention_policy(logGroupName=target["name"], retentionInDays=target["retention_in_days"])
        else:
            client.delete_retention_policy(logGroupName=target["name"])


@_GROUPS.call("set the KMS key of log group {target[name]}")
def encrypt(client: Any, target: Shape) -> None:
    """Encrypt with this key, or with one of CloudWatch Logs."""
    with not_busy(client):
        if target["kms_key_id"]:
            client.associate_kms_key(logGroupName=target["name"], kmsKeyId=target["kms_key_id"])
        else:
            client.disassociate_kms_key(logGroupName=target["name"])


@_GROUPS.call("set the deletion protection of log group {target[name]}")
def protect(client: Any, target: Shape) -> None:
    """Protect from deletion, or no longer."""
    with not_busy(client):
        client.put_log_group_deletion_protection(logGroupIdentifier=target["name"], deletionProtectionEnabled=target["deletion_protection_enabled"])


@_GROUPS.call("tag log group {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(resourceArn=current["arn"], tags=to_set)
    if to_remove:
        client.untag_resource(resourceArn=current["arn"], tagKeys=to_remove)


@_GROUPS.delete("delete log group {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the log group and all that it holds."""
    with not_busy(client):
        client.delete_log_group(logGroupName=current["name"])


LOG_GROUP = Kind(
    name="log_group",
    attributes={"name": None, "retention_in_days": 0, "kms_key_id": "", "log_group_class": "standard", "deletion_protection_enabled": False, "tags": {}},
    computed=("arn", "retention_policy_name"),
    find=lambda client, asked: find(client, asked["name"]),
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=wanted,
    problems=problems,
    immutable=frozenset({"log_group_class"}),
    exists=("ResourceAlreadyExistsException",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(LOG_GROUP, module.client("logs", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
