#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ssm_parameter
version_added: 0.1.0
short_description: Manage a parameter of SSM Parameter Store, with a value that is given or generated
description:
  - Creates, changes, tags and deletes a parameter, with its description, type, KMS key, tier and pattern.
  - Its value is given with O(value), which is then compared, or made by O(generate) when the parameter is created, and never looked at again.
  - No value is ever in a result, a diff or an error.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the parameter, which begins with a slash when it has slashes.
    type: str
    required: true
  value:
    description:
      - The value. It is compared with the present one, which is read, and decrypted, only for this.
      - One of O(value) and O(generate) is required for a parameter that is not there.
    type: str
  generate:
    description:
      - Make a random value when the parameter is created. That of an existing parameter is neither read nor compared.
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
  type:
    description:
      - The type. A new parameter is a V(secure_string) when it is not set.
      - AWS's reference says that it cannot be changed in a hierarchy.
        Where AWS refuses it, the task fails with AWS's words, and the parameter has to be deleted first.
    type: str
    choices: [string, string_list, secure_string]
  description:
    description:
      - What the parameter is for. An empty string takes it away.
    type: str
  key_id:
    description:
      - The KMS key that encrypts a V(secure_string), as ARN, id or alias. An empty string stands for C(alias/aws/ssm), the key that AWS keeps for the account.
    type: str
  tier:
    description:
      - The tier. AWS cannot take V(advanced) back.
      - With V(intelligent_tiering) AWS decides from the value, and shows V(standard) or V(advanced), which are not compared then.
      - For a new parameter the account's default tier holds when it is not set.
    type: str
    choices: [standard, advanced, intelligent_tiering]
  allowed_pattern:
    description:
      - A regular expression that AWS checks every new value against. An empty string takes it away.
    type: str
  data_type:
    description:
      - What kind of data the value is, such as C(text), C(json) or C(url); AWS checks new values against it. It takes C(text) when this is not set.
    type: str
  match_tags:
    description:
      - With O(state=absent), delete the parameter only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the parameter should be there. All versions of its value are deleted with it.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.ssm_parameter) reads and decrypts the value in each run, generates none, knows no pattern, sees no change of key or tier,
    has no diff, and takes a parameter that it may not read for one that is missing.
  - AWS has no call that changes a description, a key, a tier, a type or a pattern alone. Where one of them differs, and O(value) is not given,
    the present value is read, decrypted and written again, as a new version.
  - AWS wants half a minute to pass after a deletion before a parameter of the same name is created.
  - Parameter policies are left alone.
seealso:
  - name: PutParameter in the AWS Systems Manager API Reference
    description: The call that creates and changes a parameter.
    link: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
  - name: Parameter Store and KMS in the AWS Systems Manager User Guide
    description: How a secure string is encrypted, and what it takes to read one.
    link: https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A secret that nobody has to know
  groundwork.aws.ssm_parameter:
    name: /shop/prod/session-secret
    description: What the web server signs its sessions with
    generate:
      length: 48
    tags:
      Name: /shop/prod/session-secret
      Environment: prod

- name: A password without the characters that an old client cannot send
  groundwork.aws.ssm_parameter:
    name: /shop/prod/mail-password
    generate:
      exclude: '-_'
    tier: standard

- name: A setting that is no secret
  groundwork.aws.ssm_parameter:
    name: /shop/prod/currency
    type: string
    value: EUR
    allowed_pattern: '[A-Z]{3}'

- name: Delete the secret, if it belongs to this environment
  groundwork.aws.ssm_parameter:
    name: /shop/prod/session-secret
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
parameter:
  description: The parameter as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: /shop/prod/session-secret
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:ssm:eu-central-1:123456789012:parameter/shop/prod/session-secret
    version:
      description: The version of its value; each change but that of tags makes a new one.
      type: int
      returned: always
      sample: 1
    type:
      description: Its type.
      type: str
      returned: always
      sample: secure_string
    description:
      description: What it is for.
      type: str
      returned: always
      sample: What the web server signs its sessions with
    key_id:
      description: The KMS key that encrypts it, as it was given; empty when it is no V(secure_string).
      type: str
      returned: always
      sample: alias/aws/ssm
    tier:
      description: Its tier.
      type: str
      returned: always
      sample: standard
    allowed_pattern:
      description: The regular expression that its values match; empty for none.
      type: str
      returned: always
      sample: ''
    data_type:
      description: What kind of data its value is.
      type: str
      returned: always
      sample: text
    value:
      description: Never the value. A diff says V((sensitive, not the given one\)) of one that O(value) replaces.
      type: str
      returned: always
      sample: (sensitive)
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Name: /shop/prod/session-secret
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.ssm_parameters import (
    ALPHABET,
    ANOTHER,
    LENGTH,
    TIERS,
    TYPES,
    attributes,
    create_request,
    from_response,
    generated,
    hiding,
    problems,
    update_request,
    wanted,
)
from ..module_utils.tags import Tags, to_pairs
from ..module_utils.waiters import value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Set
    from contextlib import AbstractContextManager

GENERATE: dict[str, Any] = {
    "length": {"type": "int", "default": LENGTH},
    "alphabet": {"type": "str", "default": ALPHABET},
    "exclude": {"type": "str", "default": ""},
}
ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "value": {"type": "str", "no_log": True},
    "generate": {"type": "dict", "options": GENERATE},
    "type": {"type": "str", "choices": list(TYPES)},
    "description": {"type": "str"},
    "key_id": {"type": "str", "no_log": False},  # it names a key, it holds none
    "tier": {"type": "str", "choices": list(TIERS)},
    "allowed_pattern": {"type": "str"},
    "data_type": {"type": "str"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_PARAMETERS = ErrorHandler("ParameterNotFound", "InvalidResourceId")


def by_name(name: str) -> Shape:
    """What DescribeParameters takes to find one parameter."""
    return {"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": [name]}]}


@_PARAMETERS.read("describe parameter {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The parameter with its tags; its value is read only to compare it with a given one."""
    pages = client.get_paginator("describe_parameters").paginate(**by_name(asked["name"]))
    found = next((parameter for page in pages for parameter in page["Parameters"]), None)
    if found is None:
        return None
    shape = from_response(found, client.list_tags_for_resource(ResourceType="Parameter", ResourceId=found["Name"])["TagList"])
    differs = "value" in asked and value_of(client, found["Name"]) != asked["value"]
    return {**shape, "value": ANOTHER} if differs else shape


def value_of(client: Any, name: str) -> str:
    """The present value."""
    return str(client.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])


@_PARAMETERS.call("create parameter {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make the parameter with the given value or a new random one."""
    value = generated(target["generate"]) if target["secret"] is None else target["secret"]
    with not_busy(client):
        return {"version": client.put_parameter(**create_request(target, value))["Version"]}


@_PARAMETERS.call("update parameter {target[name]}")
def update(client: Any, current: Shape, target: Shape, _changed: Set[str]) -> Shape:
    """Write a new version, with the given value or the present one: AWS has no call that changes all else alone."""
    value = value_of(client, current["name"]) if target["secret"] is None else target["secret"]
    with not_busy(client):
        return {"version": client.put_parameter(**update_request(target, value, current))["Version"]}


@_PARAMETERS.call("wait for parameter {written[name]}")
def settle(client: Any, written: Shape) -> None:
    """Return when AWS shows what was written, which may take it a moment."""
    shown = value_is(f"Parameters[0].Version >= `{written['version']}`", True)
    on_a_later_page = value_is("!Parameters && NextToken != `null`", True)  # find looks there; a waiter does not
    wait(client, waiter("DescribeParameters", shown, on_a_later_page, delay=1), by_name(written["name"]))


@_PARAMETERS.call("tag parameter {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    parameter = {"ResourceType": "Parameter", "ResourceId": current["name"]}
    with not_busy(client):
        if to_set:
            client.add_tags_to_resource(**parameter, Tags=to_pairs(to_set))
        if to_remove:
            client.remove_tags_from_resource(**parameter, TagKeys=to_remove)


@_PARAMETERS.delete("delete parameter {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the parameter with all versions of its value."""
    client.delete_parameter(Name=current["name"])


def not_busy(client: Any) -> AbstractContextManager[None]:
    """Repeat what AWS refuses only while another change of the parameter is under way."""
    return until_propagated(client, "TooManyUpdates", "")


PARAMETER = Kind(
    name="parameter",
    attributes=attributes(),
    computed=("arn", "version"),
    find=find,
    create=create,
    update=update,
    settle=settle,
    retag=retag,
    delete=delete,
    wanted=wanted,
    problems=problems,
    exists=("ParameterAlreadyExists",),
)


def asked_of(module: AnsibleAWSModule) -> Shape:
    """The module's parameters; for a deletion without the value, which need not be read then."""
    return {**module.params, "value": None, "generate": None} if module.params["state"] == "absent" else dict(module.params)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    client = module.client("ssm", config=RETRIES)
    try:
        with hiding(client, module.no_log_values.add):
            result = run(PARAMETER, client, asked_of(module), module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
