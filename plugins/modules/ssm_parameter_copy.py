#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ssm_parameter_copy
version_added: 0.1.0
short_description: Keep a parameter of SSM Parameter Store that has the value of another secret
description:
  - Creates an encrypted parameter with the value of a secret or of another parameter, and writes it anew when that has another version.
  - The value is read in the moment in which it is written. It is never an argument, and in no result.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the parameter.
    type: str
    required: true
  source:
    description:
      - Where the value is kept. The parameter's tag C(groundwork:secret-version) says which version of it it has. Required with O(state=present).
    type: dict
    suboptions:
      arn:
        description:
          - The ARN of a secret of Secrets Manager.
        type: str
      name:
        description:
          - The name of a secret of Secrets Manager, instead of its ARN.
        type: str
      parameter:
        description:
          - The name of another parameter, instead of a secret.
        type: str
      key:
        description:
          - The member of a JSON secret that is copied. Without it the whole value is.
        type: str
      version:
        description:
          - The version that is current, where the caller knows it; it saves a call.
        type: str
  description:
    description:
      - What a new one is for.
    type: str
  key_id:
    description:
      - The ARN of the KMS key that encrypts a new value; without it the account's C(aws/ssm).
    type: str
  match_tags:
    description:
      - With O(state=absent), delete the parameter only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the parameter should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.ssm_parameter) has the value among its arguments, which would have to be looked up, and could then be shown.
  - A copy that somebody writes over is not seen, since its value is not read.
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A parameter with the password of a database, for an application that reads parameters
  groundwork.aws.ssm_parameter_copy:
    name: /prod/shop/backend/pg_database_password
    source:
      name: shop-prod/theirs
      key: password
    tags:
      Name: /prod/shop/backend/pg_database_password
      Environment: prod

- name: No such parameter, if it belongs to this environment
  groundwork.aws.ssm_parameter_copy:
    name: /prod/shop/backend/pg_database_password
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
parameter:
  description: The parameter as it is after the task, without its value; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: /prod/shop/backend/pg_database_password
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:ssm:eu-central-1:123456789012:parameter/prod/shop/backend/pg_database_password
    source_version:
      description: The version of O(source) that it has.
      type: str
      returned: always
    tags:
      description: The tags.
      type: dict
      returned: always
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec
from ..module_utils.rds_credentials import PLACES, SECRET, VERSION_TAG, Credentials
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import from_pairs, to_pairs

if TYPE_CHECKING:
    from collections.abc import Set

SOURCE = replace(SECRET, name="source")
ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **argument_spec((SOURCE,)),
    "description": {"type": "str"},
    "key_id": {"type": "str", "no_log": False},  # it names a key, it holds none
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_PARAMETERS = ErrorHandler("ParameterNotFound")


@_PARAMETERS.read("describe parameter {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The parameter without its value, which stays encrypted."""
    parameter = client.get_parameter(Name=asked["name"], WithDecryption=False)["Parameter"]
    tags = from_pairs(client.list_tags_for_resource(ResourceType="Parameter", ResourceId=asked["name"])["TagList"])
    return {"name": parameter["Name"], "source_version": tags.pop(VERSION_TAG, None), "tags": tags, "arn": parameter["ARN"]}


def wanted(asked: Shape, _base: Shape) -> Shape:
    """The parameter with the version of its source that is current."""
    return {**asked, "source_version": asked["credentials"].version()}


def problems(asked: Shape) -> list[str]:
    """What is wrong with the source."""
    source = asked.get("source")
    given = [place for place in PLACES if (source or {}).get(place)]
    wrong = source is not None and len(given) != 1
    return [f"source: has {', '.join(given) or 'none'} of {', '.join(PLACES)}; it must have exactly one"] if wrong else []


@_PARAMETERS.call("create parameter {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the parameter with the present value."""
    value, version = target["credentials"].password()
    more = {name: target[option] for name, option in (("Description", "description"), ("KeyId", "key_id")) if target.get(option)}
    client.put_parameter(Name=target["name"], Type="SecureString", Value=value, Tags=to_pairs({**target["tags"], VERSION_TAG: version}), **more)


@_PARAMETERS.call("update parameter {target[name]}")
def update(client: Any, _current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Write the present value over the former one."""
    value, version = target["credentials"].password()
    key = {"KeyId": target["key_id"]} if target.get("key_id") else {}
    client.put_parameter(Name=target["name"], Type="SecureString", Value=value, Overwrite=True, **key)
    client.add_tags_to_resource(ResourceType="Parameter", ResourceId=target["name"], Tags=to_pairs({VERSION_TAG: version}))


@_PARAMETERS.call("tag parameter {current[name]}")
def retag(client: Any, current: Shape, to_set: dict[str, str], to_remove: list[str]) -> None:
    """Change the tags that differ."""
    which = {"ResourceType": "Parameter", "ResourceId": current["name"]}
    if to_set:
        client.add_tags_to_resource(**which, Tags=to_pairs(to_set))
    if to_remove:
        client.remove_tags_from_resource(**which, TagKeys=to_remove)


@_PARAMETERS.delete("delete parameter {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the parameter."""
    client.delete_parameter(Name=current["name"])


COPY = Kind(
    name="parameter",
    attributes={"name": None, "source_version": None, "tags": {}},
    computed=("arn",),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=wanted,
    problems=problems,
    exists=("ParameterAlreadyExists",),
)


def main() -> None:
    required = [("state", "present", ["source"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    params = {**module.params, "credentials": Credentials(module.params["source"] or {}, lambda service: module.client(service, config=RETRIES))}
    try:
        result = run(COPY, module.client("ssm", config=RETRIES), params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
