#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: backup_vault
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Manage vaults of AWS Backup
description:
  - Creates, changes and deletes a vault in which AWS Backup keeps recovery points, with its lock, its policy, its notifications and its tags.
  - Every attribute that is set is compared with what AWS has; what is not set is left alone.
options:
  name:
    description:
      - The vault, of 2 to 50 letters, digits, hyphens and underscores.
    type: str
    required: true
  encryption_key_arn:
    description:
      - ARN of the KMS key that encrypts what AWS Backup encrypts itself. Unset for the key of AWS Backup. AWS cannot change it.
    type: str
  lock:
    description:
      - For how long recovery points are kept at least and at most, whoever wants to delete them. An empty dict ends a lock that can be ended.
    type: dict
    suboptions:
      min_retention_days:
        description:
          - Days for which each is kept at least.
        type: int
      max_retention_days:
        description:
          - Days for which each is kept at most.
        type: int
      changeable_for_days:
        description:
          - After so many days, 3 at least, nobody, AWS included, can ever change or end the lock. Without it, who has the permission always can.
        type: int
  policy:
    description:
      - The policy of the vault. An empty dict takes it away. Policies are compared by what they mean, not by how they are written.
    type: dict
  notifications:
    description:
      - Where to say what happens in the vault. An empty dict ends it.
    type: dict
    suboptions:
      sns_topic_arn:
        description:
          - The topic, whose policy lets C(backup.amazonaws.com) publish.
        type: str
      events:
        description:
          - The events in AWS's words, such as V(BACKUP_JOB_FAILED).
        type: list
        elements: str
  match_tags:
    description:
      - With O(state=absent), delete the vault only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the vault should be there. AWS deletes none that holds recovery points.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.backup_vault) takes a vault for missing by one error code alone, and knows neither locks, nor policies, nor notifications.
  - Of a vault that is not there AWS says that access is denied, so that a lack of the permission to describe it looks the same.
  - The policy, the notifications and the tags are read only when they are asked for; each costs a call.
seealso:
  - name: Working with vaults in the AWS Backup Developer Guide
    description: What a vault is, and what its lock does.
    link: https://docs.aws.amazon.com/aws-backup/latest/devguide/vaults.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A vault from which nobody deletes anything within a week
  groundwork.aws.backup_vault:
    name: shop-prod-backup-vault
    lock:
      min_retention_days: 7
    notifications:
      sns_topic_arn: arn:aws:sns:eu-central-1:123456789012:shop-prod-alarms
      events: [BACKUP_JOB_FAILED, COPY_JOB_FAILED]
    tags:
      Name: shop-prod-backup-vault
      Environment: prod

- name: No vault, if it belongs to this environment
  groundwork.aws.backup_vault:
    name: shop-prod-backup-vault
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
vault:
  description: The vault as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-backup-vault
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:backup:eu-central-1:123456789012:backup-vault:shop-prod-backup-vault
    lock:
      description: Its lock, with C(final) for one that nobody will be able to change; null when there is none.
      type: dict
      returned: always
    tags:
      description: The tags.
      type: dict
      returned: always
"""

import json
import re
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.policies import canonical
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import Tags, own
from ..module_utils.unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Set

_LOCK: dict[str, Any] = {name: {"type": "int"} for name in ("min_retention_days", "max_retention_days", "changeable_for_days")}
_NOTICES: dict[str, Any] = {"sns_topic_arn": {"type": "str"}, "events": {"type": "list", "elements": "str"}}
ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "encryption_key_arn": {"type": "str", "no_log": False},
    "lock": {"type": "dict", "options": _LOCK},
    "policy": {"type": "dict"},
    "notifications": {"type": "dict", "options": _NOTICES},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
LONGEST = 36500
SOONEST = 3
_NAME = re.compile(r"[A-Za-z0-9_-]{2,50}")
_VAULTS = ErrorHandler("ResourceNotFoundException", "AccessDeniedException")
_PARTS = ErrorHandler("ResourceNotFoundException")


def lock_of(minimum: int | None, maximum: int | None, final: bool) -> Shape | None:
    """A lock in one form; None for none."""
    return {"min_retention_days": minimum, "max_retention_days": maximum, "final": final} if minimum or maximum or final else None


def from_response(found: Shape) -> Shape:
    """A vault as DescribeBackupVault gives it; the rest is told elsewhere."""
    locked = lock_of(found.get("MinRetentionDays"), found.get("MaxRetentionDays"), bool(found.get("LockDate"))) if found.get("Locked") else None
    key = {"encryption_key_arn": found.get("EncryptionKeyArn"), "arn": found["BackupVaultArn"]}
    return {"name": found["BackupVaultName"], **key, "lock": locked, "policy": None, "notifications": None, "tags": {}}


def wanted(asked: Shape, _base: Shape) -> Shape:
    """What was asked, in the form in which it is compared; what is sent is beside it."""
    target = {name: value for name, value in asked.items() if not (name == "encryption_key_arn" and value == "")}
    if "lock" in asked:
        lock = asked["lock"]
        target["lock"] = lock_of(lock.get("min_retention_days"), lock.get("max_retention_days"), bool(lock.get("changeable_for_days")))
        target["changeable_for_days"] = lock.get("changeable_for_days")
    if "policy" in asked:
        target["policy"] = canonical(asked["policy"]) if asked["policy"] else None
        target["document"] = asked["policy"]
    if "notifications" in asked:
        told = asked["notifications"]
        target["notifications"] = {"sns_topic_arn": told["sns_topic_arn"], "events": sorted(told.get("events") or [])} if told.get("sns_topic_arn") else None
    return target


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse, a sentence each."""
    lock, told = asked.get("lock") or {}, asked.get("notifications") or {}
    low, high, soon = (lock.get(name) for name in _LOCK)
    found = []
    if not has_unknown(asked["name"]) and not _NAME.fullmatch(asked["name"]):
        found.append(f"name: is {asked['name']!r}, must have 2 to 50 letters, digits, hyphens and underscores")
    found += [f"lock.{name}: is {days}, must be 1 to {LONGEST}" for name, days in lock.items() if days is not None and not 1 <= days <= LONGEST]
    if low and high and low > high:
        found.append(f"lock.min_retention_days: is {low}, above max_retention_days, which is {high}")
    if soon is not None and 1 <= soon < SOONEST:
        found.append(f"lock.changeable_for_days: is {soon}, must be {SOONEST} at least")
    if soon and not (low or high):
        found.append("lock.changeable_for_days: goes with min_retention_days or max_retention_days; without them there is nothing to lock")
    if bool(told.get("sns_topic_arn")) != bool(told.get("events")):
        found.append("notifications: needs both sns_topic_arn and events, or neither")
    return found


@_VAULTS.read("describe backup vault {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The vault with what is asked of it."""
    shape = from_response(client.describe_backup_vault(BackupVaultName=asked["name"]))
    if "policy" in asked:
        shape["policy"] = policy_of(client, asked["name"])
    if "notifications" in asked:
        shape["notifications"] = notifications_of(client, asked["name"])
    if {"tags", "match_tags"} & asked.keys():
        shape["tags"] = own(client.list_tags(ResourceArn=shape["arn"]).get("Tags"))  # of which there are fewer than on a page
    return shape


@_PARTS.read("get the policy of backup vault {name}")
def policy_of(client: Any, name: str) -> Shape | None:
    """Its policy; None when it has none."""
    return canonical(client.get_backup_vault_access_policy(BackupVaultName=name)["Policy"])


@_PARTS.read("get the notifications of backup vault {name}")
def notifications_of(client: Any, name: str) -> Shape | None:
    """Where it tells what; None when it does not."""
    told = client.get_backup_vault_notifications(BackupVaultName=name)
    return {"sns_topic_arn": told["SNSTopicArn"], "events": sorted(told["BackupVaultEvents"])}


@_PARTS.call("create backup vault {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make it, then give it what it can only have once it is there."""
    key = {} if has_unknown(target["encryption_key_arn"]) or not target["encryption_key_arn"] else {"EncryptionKeyArn": target["encryption_key_arn"]}
    made = client.create_backup_vault(BackupVaultName=target["name"], BackupVaultTags=target["tags"], CreatorRequestId=target["client_token"], **key)
    update(client, {}, target, {name for name in STEPS if target[name]})
    return {"arn": made["BackupVaultArn"]}


def update(client: Any, _current: Shape, target: Shape, changed: Set[str]) -> None:
    """A call for each thing that differs; the lock comes last, since it may be for ever."""
    for name, step in STEPS.items():
        if name in changed:
            step(client, target)


@_PARTS.call("set the policy of backup vault {target[name]}")
def set_policy(client: Any, target: Shape) -> None:
    """Say who may do what with it, or no longer."""
    if target["policy"]:
        client.put_backup_vault_access_policy(BackupVaultName=target["name"], Policy=json.dumps(target["document"]))
    else:
        client.delete_backup_vault_access_policy(BackupVaultName=target["name"])


@_PARTS.call("set the notifications of backup vault {target[name]}")
def set_notifications(client: Any, target: Shape) -> None:
    """Tell what happens in it, or no longer."""
    told = target["notifications"]
    if told:
        client.put_backup_vault_notifications(BackupVaultName=target["name"], SNSTopicArn=told["sns_topic_arn"], BackupVaultEvents=told["events"])
    else:
        client.delete_backup_vault_notifications(BackupVaultName=target["name"])


@_PARTS.call("set the lock of backup vault {target[name]}")
def set_lock(client: Any, target: Shape) -> None:
    """Keep what is in it, or no longer."""
    if not target["lock"]:
        client.delete_backup_vault_lock_configuration(BackupVaultName=target["name"])
        return
    days = {"MinRetentionDays": target["lock"]["min_retention_days"], "MaxRetentionDays": target["lock"]["max_retention_days"]}
    days["ChangeableForDays"] = target.get("changeable_for_days")
    client.put_backup_vault_lock_configuration(BackupVaultName=target["name"], **{name: number for name, number in days.items() if number})


@_PARTS.call("tag backup vault {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(ResourceArn=current["arn"], Tags=to_set)
    if to_remove:
        client.untag_resource(ResourceArn=current["arn"], TagKeyList=to_remove)


@_PARTS.delete("delete backup vault {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete it, if it holds nothing."""
    client.delete_backup_vault(BackupVaultName=current["name"])


STEPS = {"policy": set_policy, "notifications": set_notifications, "lock": set_lock}
VAULT = Kind(
    name="vault",
    attributes={"name": None, "encryption_key_arn": UNKNOWN, "lock": None, "policy": None, "notifications": None, "tags": {}},
    computed=("arn",),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=wanted,
    problems=problems,
    immutable=frozenset({"encryption_key_arn"}),
    exists=("AlreadyExistsException",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(VAULT, module.client("backup", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
