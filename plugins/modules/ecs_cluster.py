#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ecs_cluster
version_added: 0.1.0
short_description: Manage ECS clusters
description:
  - Creates, changes and deletes ECS clusters, with their settings, their ECS Exec configuration, their capacity providers and their tags.
  - What is not set is left alone; what is set is made exactly so.
notes:
  - M(community.aws.ecs_cluster) knows neither settings, nor the configuration of ECS Exec, nor a default for Service Connect, nor tags.
options:
  name:
    description:
      - Name of the cluster.
    type: str
    required: true
  container_insights:
    description:
      - Container Insights; V(enhanced) adds metrics of tasks and containers.
    type: str
    choices: [enabled, enhanced, disabled]
  execute_command:
    description:
      - How ECS Exec sessions are logged and encrypted.
    type: dict
    suboptions:
      logging:
        description:
          - >-
            Where sessions are logged: nowhere, to the log driver of the task, or as O(execute_command.log_configuration)
            says. AWS takes V(default) when it is not set.
        type: str
        choices: [none, default, override]
      kms_key_id:
        description:
          - The KMS key that encrypts the data between client and container.
        type: str
      log_configuration:
        description:
          - Where sessions are logged with V(override).
        type: dict
        suboptions:
          cloud_watch_log_group_name:
            description:
              - The log group.
            type: str
          cloud_watch_encryption_enabled:
            description:
              - Whether the log group must be encrypted.
            type: bool
          s3_bucket_name:
            description:
              - The bucket.
            type: str
          s3_encryption_enabled:
            description:
              - Whether the bucket must be encrypted.
            type: bool
          s3_key_prefix:
            description:
              - The folder in the bucket.
            type: str
  managed_storage:
    description:
      - The keys that encrypt what ECS stores for the tasks.
    type: dict
    suboptions:
      kms_key_id:
        description:
          - The key for managed storage.
        type: str
      fargate_ephemeral_storage_kms_key_id:
        description:
          - The key for the ephemeral storage of Fargate tasks.
        type: str
  capacity_providers:
    description:
      - The capacity providers of the cluster.
    type: list
    elements: str
  default_capacity_provider_strategy:
    description:
      - Where tasks run that say nothing themselves.
    type: list
    elements: dict
    suboptions:
      capacity_provider:
        description:
          - Name of the capacity provider.
        type: str
        required: true
      base:
        description:
          - How many tasks run on it before weights count.
        type: int
      weight:
        description:
          - Its share of the tasks beyond the base.
        type: int
  service_connect_namespace:
    description:
      - Name or ARN of the default Cloud Map namespace; an empty string removes it.
    type: str
  wait_timeout:
    description:
      - How many seconds to wait.
    type: int
    default: 300
  match_tags:
    description:
      - With O(state=absent), delete the cluster only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether it should be there.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
  - amazon.aws.tags
author:
  - Groundwork contributors (@groundwork-aws)
"""

EXAMPLES = r"""
- name: A cluster on Fargate, a part of it on spot capacity
  groundwork.aws.ecs_cluster:
    name: shop-prod-cluster
    container_insights: enabled
    capacity_providers: [FARGATE, FARGATE_SPOT]
    default_capacity_provider_strategy:
      - capacity_provider: FARGATE
        base: 1
        weight: 1
      - capacity_provider: FARGATE_SPOT
        weight: 3
    tags:
      Environment: prod

- name: No cluster that belongs to this environment
  groundwork.aws.ecs_cluster:
    name: shop-prod-cluster
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
cluster:
  description: The cluster as AWS has it, with the options above as keys; none when it is absent.
  returned: always
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:ecs:eu-central-1:123456789012:cluster/shop-prod-cluster
    status:
      description: Its state in AWS's words.
      type: str
      sample: active
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.ecs_clusters import CAPACITY, CLUSTER, NEW_ROLE, capacity_request, from_response, problems, to_request, wanted
from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec, shape_of
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import to_pairs
from ..module_utils.unknown import UNKNOWN, has_unknown
from ..module_utils.waiters import any_is, value_is, wait, waiter

if TYPE_CHECKING:
    from collections.abc import Set
    from contextlib import AbstractContextManager

    from ..module_utils.fields import Shape

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    **argument_spec(CLUSTER),
    "wait_timeout": {"type": "int", "default": 300},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}

_ECS = ErrorHandler("ClusterNotFoundException")
_GONE = ("INACTIVE", "DEPROVISIONING")
_ACTIVE = waiter(
    "DescribeClusters",
    value_is("clusters[0].status=='ACTIVE' && clusters[0].attachmentsStatus!='UPDATE_IN_PROGRESS'", True),
    any_is("clusters[].status", "FAILED"),
    value_is("clusters[0].attachmentsStatus", "UPDATE_FAILED", "failure"),
    delay=3,
)
_INACTIVE = waiter(
    "DescribeClusters",
    value_is("clusters[0].status", "INACTIVE"),
    any_is("failures[].reason", "MISSING", "success"),
    delay=3,
)


@_ECS.read("describe cluster {name}")
def find(client: Any, name: str) -> Shape | None:
    """The cluster as AWS has it; an inactive one, which AWS shows for some time, is none."""
    found = client.describe_clusters(clusters=[name], include=["CONFIGURATIONS", "SETTINGS", "TAGS"])["clusters"]
    return from_response(found[0]) if found and found[0]["status"] not in _GONE else None


@_ECS.call("create cluster {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make the cluster with all that it has."""
    names = frozenset(field.name for field in CLUSTER)
    capacity = {key: value for key, value in capacity_request(target).items() if value}
    request = {"clusterName": target["name"], **to_request(target, names), **capacity}
    if target["tags"]:
        request["tags"] = to_pairs(target["tags"], "key", "value")
    with until_propagated(client, "InvalidParameterException", NEW_ROLE):
        cluster = client.create_cluster(**request)["cluster"]
    return {"arn": cluster["clusterArn"]}


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Change what differs, in at most two calls."""
    if changed - CAPACITY:
        configure(client, target, to_request(target, changed, current))
    if changed & CAPACITY:
        attach(client, target)


@_ECS.call("update cluster {target[name]}")
def configure(client: Any, target: Shape, request: Shape) -> None:
    """Change settings and configuration."""
    with not_busy(client, target):
        client.update_cluster(cluster=target["name"], **request)


@_ECS.call("set the capacity providers of cluster {target[name]}")
def attach(client: Any, target: Shape) -> None:
    """Change the capacity providers and the default strategy, once AWS is done with the last change of them."""
    with not_busy(client, target), until_propagated(client, "InvalidParameterException", NEW_ROLE):
        client.put_cluster_capacity_providers(cluster=target["name"], **capacity_request(target))


@_ECS.call("wait for cluster {target[name]}")
def settle(client: Any, target: Shape) -> None:
    """Return when the cluster can be used."""
    wait(client, _ACTIVE, {"clusters": [target["name"]], "include": ["ATTACHMENTS"]}, target["wait_timeout"])


@_ECS.call("tag cluster {current[name]}")
def retag(client: Any, current: Shape, to_set: dict[str, str], to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(resourceArn=current["arn"], tags=to_pairs(to_set, "key", "value"))
    if to_remove:
        client.untag_resource(resourceArn=current["arn"], tagKeys=to_remove)


@_ECS.delete("delete cluster {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the cluster, and return when it is inactive."""
    with not_busy(client, current), until_propagated(client, "ClusterContainsTasksException", "", attempts_of(current)):
        client.delete_cluster(cluster=current["name"])
    wait(client, _INACTIVE, {"clusters": [current["name"]]}, current["wait_timeout"])


def not_busy(client: Any, shape: Shape) -> AbstractContextManager[None]:
    """Repeat what AWS refuses only while it attaches or detaches capacity providers."""
    return until_propagated(client, "UpdateInProgressException", "", attempts_of(shape))


def attempts_of(shape: Shape) -> int:
    """How many tries, five seconds apart, the waiting may last."""
    return max(1, int(shape["wait_timeout"]) // 5)


KIND = Kind(
    name="cluster",
    attributes={"name": None, **shape_of(CLUSTER, {}), "container_insights": UNKNOWN, "tags": {}},
    computed=("arn", "status"),
    find=lambda client, asked: find(client, asked["name"]),
    wanted=wanted,
    problems=problems,
    create=create,
    update=update,
    retag=retag,
    settle=settle,
    ready=lambda current: current["status"] == "active",
    delete=delete,
)


def namespace_arn(client: Any, name: str) -> str:
    """The ARN of a Cloud Map namespace, which is what a cluster shows of it; its name when ECS will make it."""
    pages = client.get_paginator("list_namespaces").paginate(Filters=[{"Name": "NAME", "Values": [name], "Condition": "EQ"}])
    found = [namespace["Arn"] for page in pages for namespace in page["Namespaces"] if namespace["Name"] == name]
    return found[0] if found else name


def with_namespace(module: AnsibleAWSModule) -> Shape:
    """The module's parameters with the namespace as AWS shows it."""
    params: Shape = dict(module.params)
    namespace = params["service_connect_namespace"]
    if params["state"] == "present" and namespace and not namespace.startswith("arn:") and not has_unknown(namespace):
        params["service_connect_namespace"] = _ECS.call("list namespaces")(namespace_arn)(module.client("servicediscovery", config=RETRIES), namespace)
    return params


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(KIND, module.client("ecs", config=RETRIES), with_namespace(module), module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
