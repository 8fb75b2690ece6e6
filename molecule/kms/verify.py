# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario kms leaves in AWS."""

import json

import boto3

ALIAS = "alias/molecule-kms-main"


def built() -> None:
    """C14: a key that rotates, used by log groups and queues, with the tags of ownership."""
    kms = boto3.client("kms")
    key = kms.describe_key(KeyId=ALIAS)["KeyMetadata"]
    assert (key["KeyState"], key["KeySpec"]) == ("Enabled", "SYMMETRIC_DEFAULT"), key
    rotation = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert (rotation["KeyRotationEnabled"], rotation["RotationPeriodInDays"]) == (True, 180), rotation
    policy = json.loads(kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"])
    sids = {statement["Sid"] for statement in policy["Statement"]}
    assert sids == {"Enable IAM User Permissions", "Logs", "ThroughSqs"}, policy
    tags = {tag["TagKey"]: tag["TagValue"] for tag in kms.list_resource_tags(KeyId=key["KeyId"])["Tags"]}
    assert (tags["groundwork:key"], tags["groundwork:environment"], tags["Name"]) == ("kms_key/main", "kms", ALIAS), tags


def gone() -> None:
    """No alias, and no key but those that AWS will delete."""
    kms = boto3.client("kms")
    aliases = [alias["AliasName"] for alias in kms.list_aliases()["Aliases"]]
    assert ALIAS not in aliases, f"left behind: {aliases}"
    states = {kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] for key in kms.list_keys()["Keys"]}
    assert states <= {"PendingDeletion"}, f"left behind: {states}"
