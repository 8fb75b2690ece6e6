#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kms_key
version_added: 0.1.0
short_description: Manage a KMS key, found by its alias
description:
  - Creates, changes, tags and deletes a KMS key with its alias, its key policy and its rotation.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  alias:
    description:
      - The alias by which the key is found, such as V(alias/shop-prod-main). A key has it when the task is done.
      - An alias whose key is pending deletion counts as free; a new key is made, and the alias moves to it.
    type: str
    required: true
  description:
    description:
      - What the key is for.
    type: str
  enabled:
    description:
      - Whether the key can be used. AWS enables a new key.
    type: bool
  enable_key_rotation:
    description:
      - Whether AWS gives the key new material from time to time. For a new key AWS takes V(false) when it is not set.
      - AWS rotates keys of O(key_spec=symmetric_default) only.
      - It changes the rotation of an enabled key only; that of a key which is and stays disabled is not compared.
    type: bool
  rotation_period_in_days:
    description:
      - The days from one rotation to the next, 90 to 2560. AWS takes 365 when it is not set. Without rotation it means nothing.
    type: int
  policy:
    description:
      - The key policy. AWS lets the account's own IAM policies decide when it is not set.
      - Each way to write the same policy counts as the same.
    type: dict
  key_spec:
    description:
      - The kind of key, which cannot be changed. AWS takes V(symmetric_default) when it is not set.
    type: str
    choices:
      - symmetric_default
      - hmac_224
      - hmac_256
      - hmac_384
      - hmac_512
      - rsa_2048
      - rsa_3072
      - rsa_4096
      - ecc_nist_p256
      - ecc_nist_p384
      - ecc_nist_p521
      - ecc_nist_edwards25519
      - ecc_secg_p256k1
      - sm2
      - ml_dsa_44
      - ml_dsa_65
      - ml_dsa_87
  key_usage:
    description:
      - What the key is used for, which cannot be changed. The first thing that keys of O(key_spec) can do when it is not set.
    type: str
    choices: [encrypt_decrypt, generate_verify_mac, sign_verify, key_agreement]
  multi_region:
    description:
      - Whether the key may have replicas in other regions, which cannot be changed. AWS takes V(false) when it is not set.
    type: bool
  pending_window_in_days:
    description:
      - With O(state=absent), after how many days AWS deletes the key, 7 to 30. Until then the deletion can be cancelled.
    type: int
    default: 30
  match_tags:
    description:
      - With O(state=absent), delete the key only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the key should be there. AWS deletes no key at once; it is scheduled for deletion, and its alias is deleted.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.kms_key) knows no rotation period, compares the policy as text, takes a key that is pending deletion for a live one,
    and makes a second key when a run ends between the creation of a key and that of its alias.
  - A key without an alias that carries the C(groundwork:*) tags of O(tags), C(groundwork:key) among them, is what a run left that ended too early.
    It is adopted; and so it is when the alias points at a key that does not carry them, since somebody moved it.
    Where O(tags) has no such tags, a key is adopted that has no alias and all of O(tags), if the alias is free.
seealso:
  - name: Key policies in AWS KMS
    description: What a key policy says.
    link: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
  - name: Rotate AWS KMS keys
    description: What rotation does.
    link: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
  - name: Delete an AWS KMS key
    description: The waiting period.
    link: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A key that rotates twice a year, for the logs of this account
  groundwork.aws.kms_key:
    alias: alias/shop-prod-logs
    description: Log groups of shop prod
    enable_key_rotation: true
    rotation_period_in_days: 180
    policy:
      Version: "2012-10-17"
      Statement:
        - Sid: Enable IAM User Permissions
          Effect: Allow
          Principal:
            AWS: arn:aws:iam::123456789012:root
          Action: kms:*
          Resource: "*"
        - Sid: Logs
          Effect: Allow
          Principal:
            Service: logs.eu-central-1.amazonaws.com
          Action:
            - kms:Encrypt
            - kms:Decrypt
            - kms:ReEncrypt*
            - kms:GenerateDataKey*
            - kms:Describe*
          Resource: "*"
          Condition:
            ArnLike:
              kms:EncryptionContext:aws:logs:arn: arn:aws:logs:eu-central-1:123456789012:*
    tags:
      Environment: prod

- name: Nobody uses the key for the time being
  groundwork.aws.kms_key:
    alias: alias/shop-prod-logs
    enabled: false

- name: A key that signs
  groundwork.aws.kms_key:
    alias: alias/shop-prod-releases
    key_spec: ecc_nist_p256
    key_usage: sign_verify

- name: Delete the key in a week, if it belongs to this environment
  groundwork.aws.kms_key:
    alias: alias/shop-prod-logs
    pending_window_in_days: 7
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
key:
  description: The key as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    alias:
      description: Its alias.
      type: str
      returned: always
      sample: alias/shop-prod-logs
    key_id:
      description: Its id.
      type: str
      returned: always
      sample: 01234567-89ab-cdef-0123-456789abcdef
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef
    description:
      description: What it is for.
      type: str
      returned: always
      sample: Log groups of shop prod
    enabled:
      description: Whether it can be used.
      type: bool
      returned: always
      sample: true
    enable_key_rotation:
      description: Whether it rotates.
      type: bool
      returned: always
      sample: true
    rotation_period_in_days:
      description: The days from one rotation to the next; null when it does not rotate.
      type: int
      returned: always
      sample: 180
    policy:
      description: Its key policy, in one form.
      type: dict
      returned: always
    key_spec:
      description: The kind of key.
      type: str
      returned: always
      sample: symmetric_default
    key_usage:
      description: What it is used for.
      type: str
      returned: always
      sample: encrypt_decrypt
    multi_region:
      description: Whether it may have replicas in other regions.
      type: bool
      returned: always
      sample: false
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Environment: prod
pending_deletion:
  description: The key that this task scheduled for deletion, which AWS keeps until then.
  returned: always
  type: list
  elements: dict
  contains:
    key_id:
      description: Its id, with which the deletion can be cancelled.
      type: str
      returned: always
    arn:
      description: Its ARN.
      type: str
      returned: always
    deletion_date:
      description: When AWS deletes it.
      type: str
      returned: always
      sample: "2026-12-31T12:00:00+00:00"
"""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.kms_keys import (
    ATTRIBUTES,
    GOING,
    KEY_SPECS,
    KEY_USAGES,
    SYMMETRIC,
    from_response,
    ownership,
    problems,
    read_tags,
    recognised,
    to_request,
    wanted,
)
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import Tags, carries, to_pairs
from ..module_utils.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Set
    from contextlib import AbstractContextManager

ARGUMENT_SPEC: dict[str, Any] = {
    "alias": {"type": "str", "required": True},
    "description": {"type": "str"},
    "enabled": {"type": "bool"},
    "enable_key_rotation": {"type": "bool"},
    "rotation_period_in_days": {"type": "int"},
    "policy": {"type": "dict"},
    "key_spec": {"type": "str", "choices": list(KEY_SPECS)},
    "key_usage": {"type": "str", "choices": list(KEY_USAGES)},
    "multi_region": {"type": "bool"},
    "pending_window_in_days": {"type": "int", "default": 30},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
POLICY = "default"  # the one name that a key policy may have

_KEYS = ErrorHandler("NotFoundException")
# A key without an alias whose policy does not let us read its tags is none that we made.
_STRANGERS = ErrorHandler("NotFoundException", "AccessDeniedException")


def new_principals(client: Any) -> AbstractContextManager[None]:
    """Repeat for half a minute what KMS refuses while it has not heard of a role that a policy names.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
    """
    return until_propagated(client, "MalformedPolicyDocumentException", "invalid principals", attempts=6)


def new_key(client: Any) -> AbstractContextManager[None]:
    """Repeat for half a minute what KMS refuses while not all of it has heard of a key that is new.

    https://docs.aws.amazon.com/kms/latest/developerguide/accessing-kms.html#programming-eventual-consistency
    """
    return until_propagated(client, "NotFoundException", "", attempts=6)


@_KEYS.read("describe key {name}")
def describe(client: Any, name: str) -> Any:
    """What AWS says of the key of an id or alias; none where it is missing or going away."""
    metadata = client.describe_key(KeyId=name)["KeyMetadata"]
    return None if metadata["KeyState"] in GOING else metadata


@_KEYS.read("read the tags of key {key_id}", default={})
def tags_of(client: Any, key_id: str) -> Tags:
    """The tags of a key."""
    return read_tags(client, key_id)


@_STRANGERS.read("read the tags of key {key_id}", default={})
def tags_of_any(client: Any, key_id: str) -> Tags:
    """The tags of a key that may be anybody's."""
    return read_tags(client, key_id)


@_KEYS.call("list the keys")
def unnamed_ids(client: Any) -> list[str]:
    """The ids of the keys that no alias names."""
    aliases = [alias for page in client.get_paginator("list_aliases").paginate() for alias in page["Aliases"]]
    named = {alias.get("TargetKeyId") for alias in aliases}
    return [key["KeyId"] for page in client.get_paginator("list_keys").paginate() for key in page["Keys"] if key["KeyId"] not in named]


def left_behind(client: Any, marks: Tags) -> Any:
    """The oldest key with these tags that has no alias: what a run made and did not come to name."""
    if not marks:
        return None
    found = [describe(client, key_id) for key_id in unnamed_ids(client) if carries(tags_of_any(client, key_id), marks)]
    return min((metadata for metadata in found if metadata), key=lambda metadata: metadata["CreationDate"], default=None)


@_KEYS.read("read key {metadata[Arn]}")
def shape(client: Any, alias: str, metadata: Mapping[str, Any], tags: Tags) -> Shape:
    """The key with all that is told by calls of their own."""
    key_id = metadata["KeyId"]
    symmetric = metadata.get("KeySpec", "").lower() == SYMMETRIC
    policy = client.get_key_policy(KeyId=key_id, PolicyName=POLICY)["Policy"]
    return from_response(alias, metadata, policy, rotation_of(client, key_id) if symmetric else {}, tags)


def rotation_of(client: Any, key_id: str) -> Any:
    """How a key rotates; those in key stores of one's own do not, and AWS says so by an error."""
    try:
        return client.get_key_rotation_status(KeyId=key_id)
    except client.exceptions.UnsupportedOperationException:
        return {}


def find(client: Any, asked: Shape) -> Shape | None:
    """The key behind the alias, unless it is somebody else's and ours is there without a name; then that."""
    alias, marks = asked["alias"], ownership(asked)
    behind = describe(client, alias)
    tags = tags_of(client, behind["KeyId"]) if behind else {}
    if behind and carries(tags, marks):
        return shape(client, alias, behind, tags)
    ours = left_behind(client, marks if behind else recognised(asked))
    if ours:
        return shape(client, "", ours, tags_of(client, ours["KeyId"]))
    return shape(client, alias, behind, tags) if behind else None


@_KEYS.call("create key {target[alias]}")
def create(client: Any, target: Shape) -> Shape:
    """Make the key and give it its name first, so that whatever ends the run, the next one finds it."""
    with new_principals(client):
        metadata = client.create_key(**to_request(target))["KeyMetadata"]
    known = {"key_id": metadata["KeyId"], "arn": metadata["Arn"]}
    made = {**target, **known}
    with new_key(client):
        name(client, made)
        if target["enable_key_rotation"]:
            rotate(client, made)
        if not target["enabled"]:
            switch(client, made)
    return known


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """A call for each thing that differs; a key is enabled before its rotation changes, and disabled after."""
    switched = "enabled" in changed
    steps = (
        ("alias" in changed, name),
        (switched and target["enabled"], switch),
        ("description" in changed, describe_anew),
        ("policy" in changed, put_policy),
        (bool(changed & {"enable_key_rotation", "rotation_period_in_days"}), rotate),
        (switched and not target["enabled"], switch),
    )
    for needed, step in steps:
        if needed:
            step(client, {**target, "key_id": current["key_id"]})


@_KEYS.call("give key {target[key_id]} the alias {target[alias]}")
def name(client: Any, target: Shape) -> None:
    """Let the alias mean this key; where it means another one, or one that is going away, it moves."""
    request = {"AliasName": target["alias"], "TargetKeyId": target["key_id"]}
    try:
        client.create_alias(**request)
    except client.exceptions.AlreadyExistsException:
        client.update_alias(**request)


@_KEYS.call("enable or disable key {target[alias]}")
def switch(client: Any, target: Shape) -> None:
    """Let the key be used, or no longer."""
    change = client.enable_key if target["enabled"] else client.disable_key
    change(KeyId=target["key_id"])


@_KEYS.call("describe key {target[alias]} anew")
def describe_anew(client: Any, target: Shape) -> None:
    """Say what the key is for."""
    client.update_key_description(KeyId=target["key_id"], Description=target["description"])


@_KEYS.call("set the policy of key {target[alias]}")
def put_policy(client: Any, target: Shape) -> None:
    """Say who may do what with the key."""
    with new_principals(client):
        client.put_key_policy(KeyId=target["key_id"], PolicyName=POLICY, Policy=json.dumps(target["policy"]))


@_KEYS.call("set the rotation of key {target[alias]}")
def rotate(client: Any, target: Shape) -> None:
    """Rotate every so many days, or not at all; a key that has just been enabled may still count as disabled."""
    with until_propagated(client, "DisabledException", "", attempts=6):
        if target["enable_key_rotation"]:
            client.enable_key_rotation(KeyId=target["key_id"], RotationPeriodInDays=target["rotation_period_in_days"])
        else:
            client.disable_key_rotation(KeyId=target["key_id"])


@_KEYS.call("tag key {current[alias]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(KeyId=current["key_id"], Tags=to_pairs(to_set, "TagKey", "TagValue"))
    if to_remove:
        client.untag_resource(KeyId=current["key_id"], TagKeys=to_remove)


@_KEYS.delete("schedule the deletion of key {current[arn]}")
def delete(client: Any, current: Shape) -> None:
    """Have the key deleted after the waiting period, and free its alias; the alias last, since a refused deletion should leave the key as it was."""
    client.schedule_key_deletion(KeyId=current["key_id"], PendingWindowInDays=current["pending_window_in_days"])
    if current["alias"]:
        client.delete_alias(AliasName=current["alias"])


@_KEYS.read("read the deletion date of key {key_id}", default="")
def deletion_date(client: Any, key_id: str) -> str:
    """When AWS deletes a key; a primary key first waits for its replicas, and has no date until then."""
    date = client.describe_key(KeyId=key_id)["KeyMetadata"].get("DeletionDate")
    return date.isoformat() if date else ""


KEY = Kind(
    name="key",
    attributes=ATTRIBUTES,
    computed=("key_id", "arn"),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=wanted,
    problems=problems,
    identity=("alias",),
    immutable=frozenset({"key_spec", "key_usage", "multi_region"}),
)


def run_key(client: Any, params: Mapping[str, Any], check_mode: bool) -> Shape:
    """The result of a run, with what AWS keeps of a key that is deleted, and until when."""
    seen: list[Shape | None] = []

    def look(client: Any, asked: Shape) -> Shape | None:
        seen.append(find(client, asked))
        return seen[-1]

    result = run(replace(KEY, find=look), client, params, check_mode)
    gone = [key for key in seen if key] if result["changed"] and params["state"] == "absent" else []
    dates = {key["key_id"]: UNKNOWN if check_mode else deletion_date(client, key["key_id"]) for key in gone}
    return {**result, "pending_deletion": [{"key_id": key["key_id"], "arn": key["arn"], "deletion_date": dates[key["key_id"]]} for key in gone]}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run_key(module.client("kms", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
