#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_parameter_group
version_added: 0.1.0
short_description: Manage a parameter group of RDS
description:
  - Creates, changes, tags and deletes a parameter group for database instances, with exactly the parameters that are given.
  - Each parameter is in force as soon as it can be, a dynamic one at once and a static one after the next reboot of an instance.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the group.
    type: str
    required: true
  family:
    description:
      - The database and its major version, such as V(postgres16). Required with O(state=present); AWS cannot change it.
    type: str
  description:
    description:
      - What a new group is for. AWS cannot change it, so that it means nothing to one that is there.
    type: str
  parameters:
    description:
      - The parameters that differ from what the database has by itself, by name. True and false are C(1) and C(0).
    type: dict
  purge_parameters:
    description:
      - Whether parameters that O(parameters) does not name are set back.
    type: bool
    default: true
  match_tags:
    description:
      - With O(state=absent), delete the group only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the group should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.rds_instance_param_group) sets nothing back, changes static parameters, of which AWS refuses to change one at once,
    as it changes dynamic ones, and succeeds with a list of errors.
  - A group that nothing changes costs three calls. Only a change reads all the parameters that its family has.
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: PostgreSQL that takes TLS alone and logs what is slow
  groundwork.aws.rds_parameter_group:
    name: shop-prod-db-param-group
    family: postgres16
    description: The database of the shop
    parameters:
      rds.force_ssl: true
      log_min_duration_statement: 1000
      max_connections: 290
    tags:
      Name: shop-prod-db-param-group
      Environment: prod

- name: No such group, if it belongs to this environment
  groundwork.aws.rds_parameter_group:
    name: shop-prod-db-param-group
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
parameter_group:
  description: The group as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-db-param-group
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:rds:eu-central-1:123456789012:pg:shop-prod-db-param-group
    family:
      description: The database and its major version.
      type: str
      returned: always
      sample: postgres16
    parameters:
      description: What differs from the database's own parameters, as text.
      type: dict
      returned: always
      sample:
        rds.force_ssl: "1"
    tags:
      description: The tags; empty when O(tags) is not set.
      type: dict
      returned: always
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler
from ..module_utils.rds_groups import as_text, method_of, portions, retag, tags_of
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import to_pairs
from ..module_utils.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "family": {"type": "str"},
    "description": {"type": "str"},
    "parameters": {"type": "dict"},
    "purge_parameters": {"type": "bool", "default": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_GROUPS = ErrorHandler("DBParameterGroupNotFound")


@_GROUPS.read("describe parameter group {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The group, with its tags where they are asked for."""
    (group,) = client.describe_db_parameter_groups(DBParameterGroupName=asked["name"])["DBParameterGroups"]
    arn = group["DBParameterGroupArn"]
    return {
        "name": group["DBParameterGroupName"],
        "family": group["DBParameterGroupFamily"],
        "parameters": {name: one["ParameterValue"] for name, one in parameters_of(client, asked["name"], Source="user").items() if "ParameterValue" in one},
        "tags": tags_of(client, arn) if {"tags", "match_tags"} & asked.keys() else {},
        "arn": arn,
    }


def parameters_of(client: Any, name: str, **which: Any) -> dict[str, Shape]:
    """The parameters of a group by name: all, or those that somebody has set."""
    pages = client.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=name, **which)
    return {one["ParameterName"]: one for page in pages for one in page["Parameters"]}


def wanted(asked: Shape, base: Shape) -> Shape:
    """The group as asked, over what it is."""
    if "parameters" not in asked:
        return asked
    kept = {} if asked["purge_parameters"] else base["parameters"]
    return {**asked, "parameters": {**kept, **{str(name): as_text(value) for name, value in asked["parameters"].items()}}}


@_GROUPS.call("create parameter group {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the group, and set its parameters."""
    tags = {"Tags": to_pairs(target["tags"])} if target["tags"] else {}
    client.create_db_parameter_group(
        DBParameterGroupName=target["name"],
        DBParameterGroupFamily=target["family"],
        Description=target.get("description") or target["name"],
        **tags,
    )
    update(client, {**target, "parameters": {}}, target, {"parameters"})


@_GROUPS.call("update parameter group {target[name]}")
def update(client: Any, current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Set the parameters that differ, and set back those that are no longer asked for, a call for every twenty."""
    before, after, name = current["parameters"], target["parameters"], target["name"]
    if before == after:
        return
    known = parameters_of(client, name)
    methods = {one: method_of(one, known, target["family"]) for one in sorted({*before, *after}) if before.get(one) != after.get(one)}
    to_set = [{"ParameterName": one, "ParameterValue": after[one], "ApplyMethod": how} for one, how in methods.items() if one in after]
    to_reset = [{"ParameterName": one, "ApplyMethod": how} for one, how in methods.items() if one not in after]
    with until_propagated(client, "InvalidDBParameterGroupState", ""):
        for portion in portions(to_set):
            client.modify_db_parameter_group(DBParameterGroupName=name, Parameters=portion)
        for portion in portions(to_reset):
            client.reset_db_parameter_group(DBParameterGroupName=name, ResetAllParameters=False, Parameters=portion)


@_GROUPS.delete("delete parameter group {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the group, once no instance has it any more."""
    with until_propagated(client, "InvalidDBParameterGroupState", ""):
        client.delete_db_parameter_group(DBParameterGroupName=current["name"])


PARAMETER_GROUP = Kind(
    name="parameter_group",
    attributes={"name": None, "family": UNKNOWN, "parameters": {}, "tags": {}},
    computed=("arn",),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=wanted,
    immutable=frozenset({"family"}),
    exists=("DBParameterGroupAlreadyExists",),
)


def main() -> None:
    required = [("state", "present", ["family"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    try:
        result = run(PARAMETER_GROUP, module.client("rds", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
