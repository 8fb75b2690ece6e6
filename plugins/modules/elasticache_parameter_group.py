#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: elasticache_parameter_group
version_added: 0.1.0
short_description: Manage a parameter group of ElastiCache
description:
  - Creates, changes, tags and deletes a parameter group of any family, with the values of its parameters.
  - What is not set is left alone; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the group, in lower case.
    type: str
    required: true
  family:
    description:
      - The engine and version for which it is, such as V(valkey8), V(valkey7), V(redis7) or V(redis6.x), which cannot be changed once the group is there.
      - Any that AWS has is taken. Required with O(state=present).
    type: str
  description:
    description:
      - What the group is for, which cannot be changed either; that of a new group is its name when this is not set.
    type: str
  parameters:
    description:
      - All parameters that have another value than the family's own. One that is not here goes back to that.
    type: dict
  match_tags:
    description:
      - With O(state=absent), delete the group only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the group should be there. One that a cache still uses is not deleted.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.elasticache_parameter_group) knows neither Valkey nor Redis 7, nor tags, and has no check mode.
  - Nodes take a changed value at once, but that of the few parameters that AWS calls C(requires-reboot).
seealso:
  - name: Engine specific parameters in the Amazon ElastiCache User Guide
    description: The parameters of each family.
    link: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Keys that expire make room, and tell that they do
  groundwork.aws.elasticache_parameter_group:
    name: shop-prod-cache
    family: valkey8
    description: Caches of shop in prod
    parameters:
      maxmemory-policy: volatile-lru
      notify-keyspace-events: Ex
      tcp-keepalive: 300
    tags:
      Name: shop-prod-cache
      Environment: prod

- name: No more, if it belongs to this environment
  groundwork.aws.elasticache_parameter_group:
    name: shop-prod-cache
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
parameter_group:
  description: The group as it is after the task, with the options above as keys; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-cache
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:elasticache:eu-central-1:123456789012:parametergroup:shop-prod-cache
    family:
      description: Its family.
      type: str
      returned: always
      sample: valkey8
    parameters:
      description: The parameters whose values somebody set; empty when O(parameters) is not set.
      type: dict
      returned: always
      sample:
        maxmemory-policy: volatile-lru
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Name: shop-prod-cache
"""

from itertools import batched
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.elasticache import patiently, retag, tags_of
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import to_pairs
from ..module_utils.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "family": {"type": "str"},
    "description": {"type": "str"},
    "parameters": {"type": "dict"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
#: As many as one call takes.
MOST_AT_ONCE = 20
#: What AWS answers while a cache takes the group up, or lets go of it.
_BUSY = ("InvalidCacheParameterGroupState",)
_GROUPS = ErrorHandler("CacheParameterGroupNotFound")


def from_response(group: Mapping[str, Any], parameters: Iterable[Mapping[str, Any]], tags: Mapping[str, str]) -> Shape:
    """A group as DescribeCacheParameterGroups gives it, with what DescribeCacheParameters says that somebody set."""
    return {
        "name": group["CacheParameterGroupName"],
        "family": group["CacheParameterGroupFamily"],
        "description": group.get("Description", ""),
        "parameters": {parameter["ParameterName"]: parameter.get("ParameterValue", "") for parameter in parameters},
        "arn": group["ARN"],
        "tags": dict(tags),
    }


def wanted(asked: Shape, base: Shape) -> Shape:
    """The group as asked, its values as AWS writes them; a new one is described by its name when nobody does."""
    described = {"description": asked["name"]} if base["description"] is None else {}
    values = {"parameters": {str(name): as_text(value) for name, value in asked["parameters"].items()}} if "parameters" in asked else {}
    return {**described, **asked, **values}


def as_text(value: Any) -> str:
    """A value as ElastiCache writes it: true and false are yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def problems(asked: Shape) -> list[str]:
    """What AWS would refuse."""
    name = asked["name"]
    return [] if name == name.lower() or UNKNOWN in name else [f"name: {name} must be in lower case"]


@_GROUPS.read("describe cache parameter group {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The group with its tags, and with the values that somebody set where these are asked for."""
    group = client.describe_cache_parameter_groups(CacheParameterGroupName=asked["name"])["CacheParameterGroups"][0]
    return from_response(group, _set_by_somebody(client, asked), tags_of(client, group["ARN"]))


def _set_by_somebody(client: Any, asked: Shape) -> list[dict[str, Any]]:
    if "parameters" not in asked:
        return []
    pages = client.get_paginator("describe_cache_parameters").paginate(CacheParameterGroupName=asked["name"], Source="user")
    return [parameter for page in pages for parameter in page["Parameters"]]


@_GROUPS.call("create cache parameter group {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the group, and give its parameters their values."""
    tags = {"Tags": to_pairs(target["tags"])} if target["tags"] else {}
    family, description = target["family"], target["description"]
    client.create_cache_parameter_group(CacheParameterGroupName=target["name"], CacheParameterGroupFamily=family, Description=description, **tags)
    give(client, target["name"], target["parameters"])


@_GROUPS.call("update cache parameter group {target[name]}")
def update(client: Any, current: Shape, target: Shape, _changed: Set[str]) -> None:
    """Give those parameters that differ their values, and the others back those of the family."""
    now = current["parameters"]
    give(client, target["name"], {name: value for name, value in target["parameters"].items() if now.get(name) != value})
    for names in batched(sorted(set(now) - set(target["parameters"])), MOST_AT_ONCE):
        with patiently(client, _BUSY):
            client.reset_cache_parameter_group(
                CacheParameterGroupName=target["name"], ResetAllParameters=False, ParameterNameValues=[{"ParameterName": name} for name in names]
            )


def give(client: Any, group: str, values: Mapping[str, str]) -> None:
    """Set values, as many at once as AWS takes."""
    pairs = [{"ParameterName": name, "ParameterValue": value} for name, value in sorted(values.items())]
    for some in batched(pairs, MOST_AT_ONCE):
        with patiently(client, _BUSY):
            client.modify_cache_parameter_group(CacheParameterGroupName=group, ParameterNameValues=list(some))


@_GROUPS.delete("delete cache parameter group {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete it, once the last cache that AWS deletes lets go of it."""
    with patiently(client, _BUSY, 60):
        client.delete_cache_parameter_group(CacheParameterGroupName=current["name"])


PARAMETER_GROUP = Kind(
    name="parameter_group",
    attributes={"name": None, "family": None, "description": None, "parameters": {}, "tags": {}},
    computed=("arn",),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=wanted,
    problems=problems,
    immutable=frozenset({"family", "description"}),
    exists=("CacheParameterGroupAlreadyExists",),
)


def main() -> None:
    required = [("state", "present", ["family"])]
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True, required_if=required)
    try:
        result = run(PARAMETER_GROUP, module.client("elasticache", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
