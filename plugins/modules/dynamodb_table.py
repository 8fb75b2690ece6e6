#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dynamodb_table
version_added: 0.1.0
short_description: Manage a table of DynamoDB
description:
  - Creates, changes, tags and deletes a table, with its indexes, its billing, its encryption, its point-in-time recovery and its deletion protection.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the table.
    type: str
    required: true
  hash_key:
    description:
      - The attribute that says in which partition an item is, which cannot be changed once the table is there. Required with O(state=present).
    type: dict
    suboptions:
      name:
        description:
          - Name of the attribute.
        type: str
        required: true
      type:
        description:
          - Its type, a string (V(S), when it is not set), a number (V(N)) or bytes (V(B)).
        type: str
        choices: [S, N, B]
  range_key:
    description:
      - The attribute by which the items of a partition are sorted, which cannot be changed either.
    type: dict
    suboptions:
      name:
        description:
          - Name of the attribute.
        type: str
        required: true
      type:
        description:
          - Its type, a string (V(S), when it is not set), a number (V(N)) or bytes (V(B)).
        type: str
        choices: [S, N, B]
  billing_mode:
    description:
      - Whether each request is paid for, or capacity that is always there. A new table has V(pay_per_request) when this is not set.
    type: str
    choices: [pay_per_request, provisioned]
  read_capacity:
    description:
      - Reads a second that are paid for with O(billing_mode=provisioned). Leave it unset where something else scales it.
    type: int
  write_capacity:
    description:
      - Writes a second that are paid for with O(billing_mode=provisioned). Leave it unset where something else scales it.
    type: int
  global_secondary_indexes:
    description:
      - All further ways to look items up. Empty for none.
      - One with another key or another projection is deleted and made again, which takes AWS as long as there are items.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the index.
        type: str
        required: true
      hash_key:
        description:
          - The attribute by which its partitions are told.
        type: dict
        required: true
        suboptions:
          name:
            description:
              - Name of the attribute.
            type: str
            required: true
          type:
            description:
              - Its type, a string (V(S), when it is not set), a number (V(N)) or bytes (V(B)).
            type: str
            choices: [S, N, B]
      range_key:
        description:
          - The attribute by which a partition is sorted.
        type: dict
        suboptions:
          name:
            description:
              - Name of the attribute.
            type: str
            required: true
          type:
            description:
              - Its type, a string (V(S), when it is not set), a number (V(N)) or bytes (V(B)).
            type: str
            choices: [S, N, B]
      projection:
        description:
          - Which attributes are in the index; V(all) when it is not set.
        type: str
        choices: [all, keys_only, include]
      non_key_attributes:
        description:
          - The attributes that are, besides the keys, with V(include).
        type: list
        elements: str
      read_capacity:
        description:
          - Reads a second, with O(billing_mode=provisioned); when it is not set as many as the index has, or a new one's table.
        type: int
      write_capacity:
        description:
          - Writes a second, with O(billing_mode=provisioned); when it is not set as many as the index has, or a new one's table.
        type: int
  stream:
    description:
      - What is told of an item that changes to those who read the table's stream.
    type: str
    choices: [none, keys_only, new_image, old_image, new_and_old_images]
  ttl_attribute:
    description:
      - The attribute with the time, in seconds since 1970, at which an item expires. Empty for none.
      - AWS takes up to an hour to switch it off and takes no other change of it meanwhile, so that another attribute needs a second run.
    type: str
  point_in_time_recovery:
    description:
      - Whether the table can be restored as it was at any second of the last days.
    type: bool
  recovery_period_in_days:
    description:
      - For how many days back, from 1 to 35. A table whose recovery is switched on without it has 35.
    type: int
  sse:
    description:
      - How the table is encrypted at rest, which it is in any case.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether with a key of KMS, which the account pays for, or with one that belongs to DynamoDB.
        type: bool
      kms_key_id:
        description:
          - The ARN of the KMS key. Without it a table that has none gets the account's C(aws/dynamodb), and another one keeps what it has.
        type: str
  deletion_protection:
    description:
      - Whether AWS refuses to delete the table.
    type: bool
  table_class:
    description:
      - What storage and requests cost.
    type: str
    choices: [standard, standard_infrequent_access]
  force:
    description:
      - With O(state=absent), lift the deletion protection first. Without it a protected table stays, and the task fails, in check mode too.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds each change may take. A new index on a large table takes long.
    type: int
    default: 1200
  match_tags:
    description:
      - With O(state=absent), delete the table only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the table should be there. All items are deleted with it.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.dynamodb_table) knows neither point-in-time recovery, nor encryption, nor deletion protection, nor streams,
    and M(community.aws.dynamodb_ttl) is needed beside it.
  - The tags, the time to live and the recovery are read only when they are asked for; each costs a call.
  - Local secondary indexes and replicas in other regions are not managed.
seealso:
  - name: UpdateTable in the Amazon DynamoDB API Reference
    description: What can be changed together, and what cannot.
    link: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The table in which Terraform keeps its locks
  groundwork.aws.dynamodb_table:
    name: terraform-lock-prod
    hash_key:
      name: LockID
      type: S
    point_in_time_recovery: true
    deletion_protection: true
    tags:
      Name: terraform-lock-prod
      Environment: prod

- name: Sessions by user, which expire
  groundwork.aws.dynamodb_table:
    name: shop-prod-sessions
    hash_key:
      name: id
    global_secondary_indexes:
      - name: by-user
        hash_key:
          name: user
        range_key:
          name: seen
          type: N
        projection: keys_only
    ttl_attribute: expires
    stream: new_image
    sse:
      enabled: true
      kms_key_id: arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef

- name: No more locks, protected or not, if the table belongs to this environment
  groundwork.aws.dynamodb_table:
    name: terraform-lock-prod
    force: true
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
table:
  description: The table as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: terraform-lock-prod
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:dynamodb:eu-central-1:123456789012:table/terraform-lock-prod
    stream_arn:
      description: The ARN of its stream; null when there is none.
      type: str
      returned: always
    status:
      description: Its state in AWS's words, in lower case.
      type: str
      returned: always
      sample: active
    tags:
      description: The tags; empty when O(tags) is not set.
      type: dict
      returned: always
      sample:
        Name: terraform-lock-prod
"""

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import dynamodb_tables as shapes
from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import carries, from_pairs, to_pairs
from ..module_utils.waiters import error_is, value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **argument_spec(shapes.TABLE),
    "force": {"type": "bool", "default": False},
    "wait_timeout": {"type": "int", "default": 1200},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_TABLES = ErrorHandler("ResourceNotFoundException", "TableNotFoundException")
_ACTIVE = waiter(
    "DescribeTable",
    value_is("Table.TableStatus=='ACTIVE' && !(Table.GlobalSecondaryIndexes[?IndexStatus!='ACTIVE'])", True),
    value_is("Table.TableStatus", "INACCESSIBLE_ENCRYPTION_CREDENTIALS", "failure"),
)
_GONE = waiter("DescribeTable", error_is("ResourceNotFoundException"))


@_TABLES.read("describe table {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The table with what is asked of it; one that is on its way out is none."""
    table = client.describe_table(TableName=asked["name"])["Table"]
    if table["TableStatus"] == "DELETING":
        return None
    shape = {**shapes.from_response(table), "tags": {}}
    if shapes.RECOVERY & asked.keys():
        shape |= shapes.recovery_of(client.describe_continuous_backups(TableName=asked["name"]))
    if "ttl_attribute" in asked:
        shape["ttl_attribute"] = shapes.ttl_of(client.describe_time_to_live(TableName=asked["name"]))
    if {"tags", "match_tags"} & asked.keys():
        pages = client.get_paginator("list_tags_of_resource").paginate(ResourceArn=table["TableArn"])
        shape["tags"] = from_pairs(pair for page in pages for pair in page["Tags"])
    return shape


def find_deletable(client: Any, asked: Shape) -> Shape | None:
    """The same, when it may be deleted: a protected table is only deleted by force."""
    found = find(client, asked)
    if found and found["deletion_protection"] and carries(found["tags"], asked.get("match_tags")):
        raise AnsibleAWSError(message=f"Failed to delete table {found['name']}: its deletion protection is on; force lifts it")
    return found


@contextmanager
def patiently(client: Any, shape: Shape, in_use: str = "") -> Iterator[None]:
    """Repeat what AWS refuses only while it is busy with this table, or with too many at once."""
    tries = max(1, int(shape["wait_timeout"]) // 5)
    with ExitStack() as stack:
        for code, words in (
            ("ResourceInUseException", in_use),
            ("LimitExceededException", "simultaneously"),
            ("ContinuousBackupsUnavailableException", ""),
        ):
            stack.enter_context(until_propagated(client, code, words, tries))
        yield


@_TABLES.call("create table {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the table, and give it what it can only have once it is there."""
    with patiently(client, target, in_use="being deleted"):  # one that is there already is in use, too
        client.create_table(**shapes.create_request(target))
    settle(client, target)
    if target["point_in_time_recovery"]:
        recover(client, target)
    if target["ttl_attribute"]:
        expire(client, target, target["ttl_attribute"], True)


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """One change after the other, as AWS wants it."""
    target, changed = shapes.as_given(target, current), changed & target["given"]
    if current["busy"]:
        settle(client, target)
    for step in shapes.steps(current, target, changed):
        change(client, target, step)
    if changed & shapes.RECOVERY:
        recover(client, target)
    if "ttl_attribute" in changed:
        if current["ttl_attribute"]:
            expire(client, target, current["ttl_attribute"], False)
        if target["ttl_attribute"]:
            expire(client, target, target["ttl_attribute"], True)


@_TABLES.call("update table {target[name]}")
def change(client: Any, target: Shape, step: Shape) -> None:
    """Change one thing, and wait until it is done."""
    with patiently(client, target):
        client.update_table(TableName=target["name"], **step)
    settle(client, target)


@_TABLES.call("set the point-in-time recovery of table {target[name]}")
def recover(client: Any, target: Shape) -> None:
    """Keep what a restore needs, or no longer."""
    said = {"PointInTimeRecoveryEnabled": target["point_in_time_recovery"]}
    if target["recovery_period_in_days"]:
        said["RecoveryPeriodInDays"] = target["recovery_period_in_days"]
    with patiently(client, target):
        client.update_continuous_backups(TableName=target["name"], PointInTimeRecoverySpecification=said)


@_TABLES.call("set the time to live of table {target[name]} by {attribute}, of which AWS takes one change an hour")
def expire(client: Any, target: Shape, attribute: str, enabled: bool) -> None:
    """Let items expire by an attribute, or no longer."""
    with patiently(client, target):
        client.update_time_to_live(TableName=target["name"], TimeToLiveSpecification={"Enabled": enabled, "AttributeName": attribute})


@_TABLES.call("wait for table {shape[name]}")
def settle(client: Any, shape: Shape) -> None:
    """Return when the table and all of its indexes can be used."""
    wait(client, _ACTIVE, {"TableName": shape["name"]}, shape["wait_timeout"])


@_TABLES.call("tag table {current[name]}")
def retag(client: Any, current: Shape, to_set: dict[str, str], to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(ResourceArn=current["arn"], Tags=to_pairs(to_set))
    if to_remove:
        client.untag_resource(ResourceArn=current["arn"], TagKeys=to_remove)


@_TABLES.delete("delete table {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the table, by force although it is protected, and return when it is gone."""
    if current["deletion_protection"] and current.get("force"):
        change(client, current, {"DeletionProtectionEnabled": False})
    with patiently(client, current):
        client.delete_table(TableName=current["name"])
    wait(client, _GONE, {"TableName": current["name"]}, current["wait_timeout"])


TABLE = Kind(
    name="table",
    attributes={"name": None, **shapes.NEW, "tags": {}},
    computed=("arn", "stream_arn", "status"),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    settle=settle,
    ready=lambda current: not current["busy"],
    wanted=shapes.wanted,
    problems=shapes.problems,
    immutable=frozenset({"hash_key", "range_key"}),
    exists=("ResourceInUseException",),
)


def kind_of(params: Mapping[str, Any]) -> Kind:
    """A table; one that is to go without force must not be protected, which a plan says too."""
    return replace(TABLE, find=find_deletable) if params["state"] == "absent" and not params["force"] else TABLE


def main() -> None:
    required = [("state", "present", ["hash_key"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    try:
        result = run(kind_of(module.params), module.client("dynamodb", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
