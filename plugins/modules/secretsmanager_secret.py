#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: secretsmanager_secret
version_added: 0.1.0
short_description: Manage a secret of AWS Secrets Manager, with a value that is given, generated, or set by people
description:
  - Creates, changes, tags, restores and deletes a secret, with its KMS key, rotation, resource policy and replicas.
  - Its value is given with O(value), which is then compared, or made by O(generate) when the secret is created, and never looked at again,
    or left to people with O(declared).
  - No value is ever in a result, a diff or an error.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the secret. AWS adds a hyphen and six random characters to it in the ARN.
    type: str
    required: true
  value:
    description:
      - The value. It is compared with the present one, which is read, and decrypted, only for this.
      - One of O(value), O(generate) and O(declared) is required for a secret that is not there.
    type: str
  generate:
    description:
      - Make a random value when the secret is created. That of an existing secret is neither read nor compared.
    type: dict
    suboptions:
      length:
        description:
          - How many characters it has.
        type: int
        default: 32
      alphabet:
        description:
          - The characters that it is made of.
        type: str
        default: abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_
      exclude:
        description:
          - Characters of O(generate.alphabet) that it does not have.
        type: str
        default: ''
      key:
        description:
          - The name of the member that it is of a JSON object, such as V(password). Without it, it is the whole value.
        type: str
      renew:
        description:
          - Make a new random value now, in place of the one that is there. Each run with this makes another one.
        type: bool
        default: false
  fields:
    description:
      - Plain members of the JSON object, beside that of O(generate.key), such as the name of a user and of a database. They are no secrets, and are shown.
      - A tag keeps a digest of them, so that they are compared without a look at the value. Where they differ, the value is read, and a version
        with them is written; its other members stay.
    type: dict
  declared:
    description:
      - The value is set by people, or by another program, and left alone. A new secret has none until then.
    type: bool
    default: false
  description:
    description:
      - What the secret is for. An empty string takes it away.
    type: str
  kms_key_id:
    description:
      - The KMS key that encrypts it, as ARN, id or alias. An empty string stands for C(alias/aws/secretsmanager), the key that AWS keeps for the account.
    type: str
  rotation:
    description:
      - Who makes a new value at which times; an empty dict turns that off.
    type: dict
    suboptions:
      lambda_arn:
        description:
          - ARN of the Lambda function that rotates.
        type: str
      managed:
        description:
          - The AWS service that the secret belongs to rotates it, without a function.
        type: bool
        default: false
      schedule_expression:
        description:
          - When, such as C(rate(30 days\)) or C(cron(0 4 1 * ? *\)), in UTC.
        type: str
      duration:
        description:
          - How long the window is in which it may begin, such as C(3h). AWS takes the rest of the day when it is not set.
        type: str
      immediately:
        description:
          - Rotate at once, too, when the rotation is turned on or changed. Otherwise AWS only tries the function.
        type: bool
        default: false
  policy:
    description:
      - The resource policy, as a dict or as JSON; empty for none. It is read only when this is set.
      - A policy that lets everybody in is refused by AWS.
    type: json
  replica_regions:
    description:
      - The regions that have a copy, each under its own key C(alias/aws/secretsmanager).
    type: list
    elements: str
  recovery_window_in_days:
    description:
      - With O(state=absent), for how many days the secret can be restored, 7 to 30; AWS takes 30 when this is not set.
    type: int
  force_delete:
    description:
      - With O(state=absent), delete the secret at once and for good, one too whose deletion is scheduled.
    type: bool
    default: false
  match_tags:
    description:
      - With O(state=absent), delete the secret only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the secret should be there. A secret whose deletion is scheduled is restored, with its value, by V(present), and counts as absent.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.secretsmanager_secret) takes the value as an argument, and compares it in each run; it generates none, knows no schedule of a rotation
    but days, has no diff, and shows a JSON value that differs.
  - A generated value that a rotation or people have replaced is left alone.
  - The tag C(groundwork:fields) is this module's own.
seealso:
  - name: CreateSecret in the AWS Secrets Manager API Reference
    description: The call that creates a secret.
    link: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
  - name: Rotation schedules in the AWS Secrets Manager User Guide
    description: What a schedule may say.
    link: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A secret that nobody has to know
  groundwork.aws.secretsmanager_secret:
    name: shop-prod/session-secret
    description: What the web server signs its sessions with
    generate:
      length: 48
    tags:
      Name: shop-prod/session-secret
      Environment: prod

- name: The credentials of a database, as a JSON object
  groundwork.aws.secretsmanager_secret:
    name: shop-prod/db-credentials
    generate:
      key: password
    fields:
      username: shop
      database: shopdb
    tags:
      Environment: prod

- name: A token that people put there
  groundwork.aws.secretsmanager_secret:
    name: shop-prod/vendor-token
    declared: true
    policy:
      Version: "2012-10-17"
      Statement:
        - Sid: DenyOtherAccounts
          Effect: Deny
          Principal: "*"
          Action: secretsmanager:*
          Resource: "*"
          Condition:
            StringNotEquals:
              aws:PrincipalAccount: "123456789012"

- name: A new password
  groundwork.aws.secretsmanager_secret:
    name: shop-prod/db-credentials
    generate:
      key: password
      renew: true

- name: Delete the token, if it belongs to this environment
  groundwork.aws.secretsmanager_secret:
    name: shop-prod/session-secret
    recovery_window_in_days: 7
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
secret:
  description: The secret as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod/db-credentials
    arn:
      description: Its ARN, with the characters that AWS has added to the name.
      type: str
      returned: always
      sample: arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-prod/db-credentials-a1B2c3
    version_id:
      description: The version of its value that readers get; empty while it has none.
      type: str
      returned: always
      sample: 0d3f1f6f0a3c4c2f8c1f1a2b3c4d5e6f
    description:
      description: What it is for.
      type: str
      returned: always
      sample: ''
    kms_key_id:
      description: The KMS key that encrypts it, as it was given; empty for the one that AWS keeps for the account.
      type: str
      returned: always
      sample: ''
    value:
      description: Never the value. A diff says V((sensitive, not the given one\)) of one that O(value) replaces, and V((none\)) where there is none.
      type: str
      returned: always
      sample: (sensitive)
    fields:
      description: The plain members of the JSON object, as far as the module knows them.
      type: raw
      returned: always
      sample:
        username: shop
        database: shopdb
    rotation:
      description: By what and when the value is rotated; empty when it is not.
      type: dict
      returned: always
      sample: {}
    policy:
      description: The resource policy; null when O(policy) is not set.
      type: dict
      returned: always
      sample: null
    replica_regions:
      description: The regions that have a copy.
      type: list
      elements: str
      returned: always
      sample: []
    deletion:
      description: Whether its deletion is V(scheduled), or V(none).
      type: str
      returned: always
      sample: none
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Environment: prod
"""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.secretsmanager_secrets import (
    FIELDS_TAG,
    NO_VALUE,
    RENEWED,
    attributes,
    digest_of,
    fields_of,
    from_response,
    hiding,
    new_value,
    policy_of,
    problems,
    renewed_value,
    rotation_request,
    wanted,
    with_fields,
)
from ..module_utils.ssm_parameters import ALPHABET, ANOTHER, LENGTH
from ..module_utils.tags import Tags, to_pairs
from ..module_utils.waiters import any_is, error_is, last_answer, value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Set

GENERATE: dict[str, Any] = {
    "length": {"type": "int", "default": LENGTH},
    "alphabet": {"type": "str", "default": ALPHABET},
    "exclude": {"type": "str", "default": ""},
    "key": {"type": "str", "no_log": False},  # the name of a member
    "renew": {"type": "bool", "default": False},
}
ROTATION: dict[str, Any] = {
    "lambda_arn": {"type": "str"},
    "managed": {"type": "bool", "default": False},
    "schedule_expression": {"type": "str"},
    "duration": {"type": "str"},
    "immediately": {"type": "bool", "default": False},
}
ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "value": {"type": "str", "no_log": True},
    "generate": {"type": "dict", "options": GENERATE},
    "fields": {"type": "dict"},
    "declared": {"type": "bool", "default": False},
    "description": {"type": "str"},
    "kms_key_id": {"type": "str", "no_log": False},  # it names a key, it holds none
    "rotation": {"type": "dict", "options": ROTATION},
    "policy": {"type": "json"},
    "replica_regions": {"type": "list", "elements": "str"},
    "recovery_window_in_days": {"type": "int"},
    "force_delete": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
GONE = "ResourceNotFoundException"
_SECRETS = ErrorHandler(GONE)


@_SECRETS.read("describe secret {name}")
def described(client: Any, name: str) -> Shape | None:
    """The secret without its policy and its value."""
    return from_response(client.describe_secret(SecretId=name))


@_SECRETS.read("read secret {name}")
def value_of(client: Any, name: str) -> str | None:
    """The present value."""
    return cast("str | None", client.get_secret_value(SecretId=name).get("SecretString"))


@_SECRETS.read("read the policy of secret {name}")
def policy(client: Any, name: str) -> Shape:
    """Who may do what."""
    return policy_of(client.get_resource_policy(SecretId=name).get("ResourcePolicy"))


def find(client: Any, asked: Shape) -> Shape | None:
    """The secret with its tags; its value is read only to compare it with a given one, its policy likewise."""
    shape = described(client, asked["name"])
    if shape is None:
        return None
    shape["fields"] = fields_of(shape, asked)
    if shape["deletion"] != "none":  # nothing more can be read of it
        return shape
    if "policy" in asked:
        shape["policy"] = policy(client, asked["name"])
    return {**shape, "value": value_seen(client, shape, asked)}


def value_seen(client: Any, shape: Shape, asked: Shape) -> str:
    """What stands for the value: whether there is one, whether it is the given one, and whether it is to be another."""
    if shape["value"] == NO_VALUE:
        return NO_VALUE
    if "value" in asked and value_of(client, shape["name"]) != asked["value"]:
        return ANOTHER
    made = "version_id" in asked  # by this run
    return RENEWED if (asked.get("generate") or {}).get("renew") and not made else str(shape["value"])


def standing(client: Any, asked: Shape) -> Shape | None:
    """The secret, unless its deletion is scheduled, which is all that a deletion asks for; for good, it asks for more."""
    shape = find(client, asked)
    return None if shape and shape["deletion"] != "none" and not asked.get("force_delete") else shape


@_SECRETS.call("create secret {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make the secret with the given value, a new random one, or none; then what needs calls of its own."""
    texts = {"Description": target["description"], "KmsKeyId": target["kms_key_id"]}
    value = {} if target["value"] == NO_VALUE else {"SecretString": new_value(target), "ClientRequestToken": target["client_token"]}
    replicas = {"AddReplicaRegions": regions(target["replica_regions"])} if target["replica_regions"] else {}
    request = {"Name": target["name"], **{key: text for key, text in texts.items() if text}, **value, **replicas}
    made = client.create_secret(**request, Tags=to_pairs({**target["tags"], **fields_tag(target)}))
    known = {"arn": made["ARN"], "version_id": made.get("VersionId", "") if value else ""}
    if target["policy"]:
        permit(client, target["name"], target["policy"])
    if target["rotation"]:
        rotate(client, target)
    return known


def fields_tag(target: Shape) -> Tags:
    """The tag that tells which plain members the value has."""
    digest = digest_of(target["given_fields"])
    return {FIELDS_TAG: digest} if digest else {}


def regions(names: list[str]) -> list[dict[str, str]]:
    """Regions as the API wants them."""
    return [{"Region": name} for name in names]


@_SECRETS.call("update secret {target[name]}")
def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> Shape:
    """Change what differs, each with its call; one whose deletion is scheduled is restored first."""
    if "deletion" in changed:
        current = restored(client, current, target)
        changed = SECRET.differing(current, target) - {"tags"}
    texts = {key: target[name] for name, key in (("description", "Description"), ("kms_key_id", "KmsKeyId")) if name in changed}
    if texts:
        client.update_secret(SecretId=target["name"], **texts)
    known = put(client, current, target, changed)
    if "policy" in changed:
        permit(client, target["name"], target["policy"])
    if "rotation" in changed:
        rotate(client, target)
    if "replica_regions" in changed:
        replicate(client, current["replica_regions"], target)
    return known


def restored(client: Any, current: Shape, target: Shape) -> Shape:
    """The secret as it is once its deletion is taken back."""
    client.restore_secret(SecretId=target["name"])
    wait(client, RESTORED, {"SecretId": target["name"]})
    given = {"value": target.get("secret"), "fields": target["given_fields"], "policy": target["policy"]}
    asked = {"name": target["name"], "generate": target.get("generate"), **{key: said for key, said in given.items() if said is not None}}
    return find(client, asked) or current


def put(client: Any, current: Shape, target: Shape, changed: Set[str]) -> Shape:
    """Write another value where there is to be one; the id of its version."""
    known: Shape = {}
    value = next_value(client, current, target) if changed & {"value", "fields"} else None
    if value is not None:
        known = {"version_id": client.put_secret_value(SecretId=target["name"], SecretString=value)["VersionId"]}
    if "fields" in changed and fields_tag(target):
        client.tag_resource(SecretId=target["name"], Tags=to_pairs(fields_tag(target)))
    return known


def next_value(client: Any, current: Shape, target: Shape) -> str | None:
    """The value that the secret is to have next; None where the one that is there will do."""
    if target.get("secret") is not None or current["value"] == NO_VALUE:
        return new_value(target) if target["value"] != NO_VALUE else None
    present = value_of(client, target["name"]) or ""
    after = renewed_value(target, present) if current["value"] == RENEWED else with_fields(target, present)
    return None if after == present else after


def permit(client: Any, name: str, document: Shape) -> None:
    """Have this policy, or none; AWS refuses one that lets everybody in."""
    if document:
        client.put_resource_policy(SecretId=name, ResourcePolicy=json.dumps(document), BlockPublicPolicy=True)
    else:
        client.delete_resource_policy(SecretId=name)


def rotate(client: Any, target: Shape) -> None:
    """Rotate as it is said, or not any more."""
    if target["rotation"]:
        client.rotate_secret(SecretId=target["name"], **rotation_request(target))
    else:
        client.cancel_rotate_secret(SecretId=target["name"])


def replicate(client: Any, current: list[str], target: Shape) -> None:
    """Have copies in these regions alone."""
    wanted_regions = target["replica_regions"]
    more, fewer = sorted(set(wanted_regions) - set(current)), sorted(set(current) - set(wanted_regions))
    if more:
        client.replicate_secret_to_regions(SecretId=target["name"], AddReplicaRegions=regions(more))
    if fewer:
        client.remove_regions_from_replication(SecretId=target["name"], RemoveReplicaRegions=fewer)


RESTORED = waiter("DescribeSecret", value_is("DeletedDate == `null`", True), delay=1)
DELETED = waiter("DescribeSecret", error_is(GONE), delay=2)


@_SECRETS.call("wait for secret {written[name]}")
def settle(client: Any, written: Shape) -> None:
    """Return when AWS shows what was written and has copied it, which may take it a moment."""
    steps = [error_is(GONE, "retry"), any_is("ReplicationStatus[].Status", "Failed")]
    version = written.get("version_id")
    seen = f"contains(keys(VersionIdsToStages || `{{}}`), '{version}')" if version else "ARN != `null`"
    copied = "!contains(ReplicationStatus[].Status || `[]`, 'InProgress')"
    with last_answer() as answer:
        wait(client, waiter("DescribeSecret", *steps, value_is(f"{seen} && {copied}", True), delay=1), {"SecretId": written["name"]})
    if answer:
        failed = [f"{copy['Region']}: {copy.get('StatusMessage', '')}" for copy in answer["ReplicationStatus"] if copy["Status"] == "Failed"]
        raise AnsibleAWSError(message=f"Failed to copy secret {written['name']} to {'; '.join(failed)}")


@_SECRETS.call("tag secret {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(SecretId=current["name"], Tags=to_pairs(to_set))
    if to_remove:
        client.untag_resource(SecretId=current["name"], TagKeys=to_remove)


@_SECRETS.delete("delete secret {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the secret, after its copies, which AWS asks for; at once only where that is said."""
    name, days = current["name"], current.get("recovery_window_in_days")
    if current["replica_regions"]:
        client.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=current["replica_regions"])
    if current.get("force_delete"):
        client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        wait(client, DELETED, {"SecretId": name})
    else:
        client.delete_secret(SecretId=name, **({"RecoveryWindowInDays": days} if days else {}))


SECRET = Kind(
    name="secret",
    attributes=attributes(),
    computed=("arn", "version_id"),
    find=find,
    create=create,
    update=update,
    settle=settle,
    retag=retag,
    delete=delete,
    wanted=wanted,
    problems=problems,
    exists=("ResourceExistsException",),
)


def kind_of(state: str) -> Kind:
    """How the secret is looked for: a deletion has nothing to do with one whose deletion is scheduled."""
    return replace(SECRET, find=standing) if state == "absent" else SECRET


def asked_of(module: AnsibleAWSModule) -> Shape:
    """The module's parameters; for a deletion only what it takes, so that nothing else is read."""
    if module.params["state"] == "present":
        return dict(module.params)
    return {**module.params, **dict.fromkeys(("value", "generate", "fields", "policy"))}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    client = module.client("secretsmanager", config=RETRIES)
    try:
        with hiding(client, module.no_log_values.add, module.params["fields"]):
            result = run(kind_of(module.params["state"]), client, asked_of(module), module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
