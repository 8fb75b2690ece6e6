#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ecs_service
version_added: 0.1.0
short_description: Manage ECS services
description:
  - Creates, changes and deletes ECS services, and follows the deployments that this starts.
  - Every attribute that is set is compared with what AWS has, and changed when it differs. What is not set is left alone.
notes:
  - M(community.aws.ecs_service) does not see that subnets, public addresses, deployment percentages or the circuit breaker differ,
    is never unchanged with a task definition without revision, fails on changed tags, knows neither Service Connect nor alarms,
    and does not wait for its own deployment.
options:
  name:
    description:
      - Name of the service.
    type: str
    required: true
  cluster:
    description:
      - Name or ARN of the cluster.
    type: str
    required: true
  task_definition:
    description:
      - "The task definition: an ARN, C(family:revision), or a family alone for its latest active revision."
      - Required to create a service.
    type: str
  desired_count:
    description:
      - How many tasks run.
      - Not set, it is left to autoscaling, and a new service gets O(initial_desired_count), or else V(1).
      - Where a service without tasks gets some, it does so in a new deployment, so that the circuit breaker and the alarms watch them start.
    type: int
  initial_desired_count:
    description:
      - How many tasks a new service starts with, where O(desired_count) is not set. An existing service is left alone.
      - A service with the tag C(groundwork:waiting) is there and was never started, and counts as new.
    type: int
  launch_type:
    description:
      - What the tasks run on.
      - A service goes to O(capacity_provider_strategy) and back in place; another launch type needs O(replace).
    type: str
    choices: [ec2, fargate, external]
  capacity_provider_strategy:
    description:
      - Which capacity providers the tasks run on. A change makes a new deployment.
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
  platform_version:
    description:
      - The Fargate platform version, such as V(LATEST) or V(1.4.0).
    type: str
  network_configuration:
    description:
      - Where the tasks' network interfaces are.
    type: dict
    suboptions:
      subnets:
        description:
          - Ids of the subnets.
        type: list
        elements: str
        required: true
      security_groups:
        description:
          - Ids of the security groups.
        type: list
        elements: str
      assign_public_ip:
        description:
          - Whether the interfaces get public addresses.
        type: bool
  deployment_configuration:
    description:
      - How tasks are replaced.
    type: dict
    suboptions:
      maximum_percent:
        description:
          - How many tasks there may be meanwhile, as a percentage of O(desired_count). AWS gives a new service V(200).
        type: int
      minimum_healthy_percent:
        description:
          - How many tasks must be running meanwhile, as a percentage of O(desired_count). AWS gives a new service V(100).
        type: int
      circuit_breaker:
        description:
          - Whether a deployment whose tasks do not start is ended.
        type: dict
        suboptions:
          enable:
            description:
              - Whether it is.
            type: bool
          rollback:
            description:
              - Whether the last good deployment comes back then.
            type: bool
      alarms:
        description:
          - Alarms that end a deployment.
        type: dict
        suboptions:
          alarm_names:
            description:
              - Names of the CloudWatch alarms.
            type: list
            elements: str
          enable:
            description:
              - Whether they are looked at.
            type: bool
          rollback:
            description:
              - Whether the last good deployment comes back then.
            type: bool
      strategy:
        description:
          - The deployment strategy.
        type: str
        choices: [rolling]
      bake_time_in_minutes:
        description:
          - Minutes in which the alarms are watched after the last task was replaced.
        type: int
  health_check_grace_period_seconds:
    description:
      - Seconds after a task's start in which failing health checks do not count.
    type: int
  enable_execute_command:
    description:
      - >-
        Whether ECS Exec can open a shell in the containers. A change makes a new deployment, so that running tasks
        have it too.
    type: bool
  enable_ecs_managed_tags:
    description:
      - >-
        Whether ECS tags the tasks with cluster and service. A change makes a new deployment, so that running tasks
        have them too.
    type: bool
  propagate_tags:
    description:
      - Whose tags the tasks get. A change makes a new deployment, so that running tasks have them too.
    type: str
    choices: [service, task_definition, none]
  load_balancers:
    description:
      - Load balancers that the tasks are registered with.
    type: list
    elements: dict
    suboptions:
      target_group_arn:
        description:
          - ARN of the target group.
        type: str
      load_balancer_name:
        description:
          - Name of a Classic Load Balancer.
        type: str
      container_name:
        description:
          - The container that gets the traffic.
        type: str
        required: true
      container_port:
        description:
          - The port.
        type: int
        required: true
  service_registries:
    description:
      - Cloud Map services that the tasks are registered with.
    type: list
    elements: dict
    suboptions:
      registry_arn:
        description:
          - ARN of the Cloud Map service.
        type: str
        required: true
      port:
        description:
          - The port of an SRV record.
        type: int
      container_name:
        description:
          - The container that is registered.
        type: str
      container_port:
        description:
          - The port.
        type: int
  service_connect:
    description:
      - How the service is found by others, and finds them.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether Service Connect is on.
        type: bool
        required: true
      namespace:
        description:
          - The Cloud Map namespace. The cluster's default one when it is not set.
        type: str
      services:
        description:
          - The ports that others may reach.
        type: list
        elements: dict
        suboptions:
          port_name:
            description:
              - Name of the port mapping in the task definition.
            type: str
            required: true
          discovery_name:
            description:
              - Name in Cloud Map.
            type: str
          client_aliases:
            description:
              - Names and ports under which others reach it.
            type: list
            elements: dict
            suboptions:
              port:
                description:
                  - The port.
                type: int
                required: true
              dns_name:
                description:
                  - The name.
                type: str
          ingress_port_override:
            description:
              - The port that the proxy listens on.
            type: int
          timeout:
            description:
              - Timeouts.
            type: dict
            suboptions:
              idle_timeout_seconds:
                description:
                  - Seconds that a connection may be idle.
                type: int
              per_request_timeout_seconds:
                description:
                  - Seconds that a request may take.
                type: int
          tls:
            description:
              - Encryption between the proxies.
            type: dict
            suboptions:
              issuer_certificate_authority:
                description:
                  - Who issues the certificates.
                type: dict
                required: true
                suboptions:
                  aws_pca_authority_arn:
                    description:
                      - ARN of the private certificate authority.
                    type: str
              kms_key:
                description:
                  - The KMS key that encrypts the private keys.
                type: str
              role_arn:
                description:
                  - The role with which ECS manages the certificates.
                type: str
      log_configuration:
        description:
          - Where its output goes.
        type: dict
        suboptions:
          log_driver:
            description:
              - The log driver.
            type: str
            required: true
            choices: [json-file, syslog, journald, gelf, fluentd, awslogs, splunk, awsfirelens]
          options:
            description:
              - Options of the driver.
            type: dict
          secret_options:
            description:
              - Options whose values ECS reads from secrets or parameters; the values here are their ARNs.
            type: dict
  availability_zone_rebalancing:
    description:
      - Whether ECS evens tasks out over the availability zones when they have become uneven.
    type: str
    choices: [enabled, disabled]
  placement_constraints:
    description:
      - Rules for placing tasks on instances.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - The kind of rule.
        type: str
        required: true
        choices: [distinctInstance, memberOf]
      expression:
        description:
          - A cluster query language expression.
        type: str
  placement_strategy:
    description:
      - How tasks are placed on instances.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - The kind of strategy.
        type: str
        required: true
        choices: [random, spread, binpack]
      field:
        description:
          - What it looks at.
        type: str
  scheduling_strategy:
    description:
      - A number of tasks, or one for each instance. A change needs O(replace).
    type: str
    choices: [replica, daemon]
  force_new_deployment:
    description:
      - Start a new deployment even if nothing differs, for an image whose tag has moved.
      - The task is then always changed.
    type: bool
    default: false
  replace:
    description:
      - Delete the service and create it again where AWS cannot change what differs in place.
    type: bool
    default: false
  wait:
    description:
      - >-
        Wait for the deployment that this task started, or that an earlier run left under way, until AWS says that it
        is complete.
      - The task fails when the deployment fails, is rolled back or is overtaken by another one, and says why.
      - With O(state=absent), wait until the last task has stopped.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait.
    type: int
    default: 900
  match_tags:
    description:
      - With O(state=absent), delete the service only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
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
- name: A web server in private subnets
  groundwork.aws.ecs_service:
    name: shop-prod-web
    cluster: shop-prod-cluster
    task_definition: shop-prod-web:3
    desired_count: 2
    launch_type: fargate
    network_configuration:
      subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
      security_groups: [sg-0123456789abcdef0]
      assign_public_ip: false
    deployment_configuration:
      minimum_healthy_percent: 100
      maximum_percent: 200
      circuit_breaker:
        enable: true
        rollback: true
    enable_ecs_managed_tags: true
    propagate_tags: service
    tags:
      Environment: prod

- name: No service that belongs to this environment
  groundwork.aws.ecs_service:
    name: shop-prod-web
    cluster: shop-prod-cluster
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
service:
  description: The service as AWS has it, with the options above as keys; none when it is absent.
  returned: always
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:ecs:eu-central-1:123456789012:service/shop-prod-cluster/shop-prod-web
    cluster_arn:
      description: ARN of its cluster.
      type: str
    status:
      description: Its state in AWS's words.
      type: str
      sample: active
    running_count:
      description: How many tasks run.
      type: int
      sample: 2
    deployment_id:
      description: Id of its most recent deployment.
      type: str
      sample: ecs-svc/1234567890123456789
    rollout_state:
      description: How far that deployment is.
      type: str
      sample: completed
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.ecs_clusters import NEW_ROLE
from ..module_utils.ecs_deployments import INACTIVE, follow
from ..module_utils.ecs_services import NEW, SERVICE, create_request, from_response, primary_deployment, problems, update_request, wanted
from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec, shape_of
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, mine, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import to_pairs
from ..module_utils.unknown import UNKNOWN, has_unknown
from ..module_utils.waiters import wait

if TYPE_CHECKING:
    from collections.abc import Set

    from ..module_utils.fields import Shape

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "cluster": {"type": "str", "required": True},
    **argument_spec(SERVICE),
    "initial_desired_count": {"type": "int"},
    "force_new_deployment": {"type": "bool", "default": False},
    "replace": {"type": "bool", "default": False},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 900},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}

_ECS = ErrorHandler("ClusterNotFoundException", "ServiceNotFoundException")
#: What ECS says, under a code that means any mistake, of a name that is still in use.
_DRAINING = "still draining"


class ServiceKind(Kind):
    """A service goes from a launch type to capacity providers and back in place, but not from one launch type to another."""

    def replaces(self, current: Shape, target: Shape) -> bool:
        """Whether the difference can only be made by deleting and creating again."""
        other = bool(current["launch_type"] and target["launch_type"]) and current["launch_type"] != target["launch_type"]
        return other or bool(current["scheduling_strategy"] != target["scheduling_strategy"])


@_ECS.read("describe service {asked[name]}")
def described(client: Any, asked: Shape, status: str) -> Shape | None:
    """The service as AWS has it, if it is in this state."""
    found = client.describe_services(cluster=asked["cluster"], services=[asked["name"]], include=["TAGS"])["services"]
    return from_response(found[0]) if found and found[0]["status"] == status else None


def find(client: Any, asked: Shape) -> Shape | None:
    """The service; one that drains or is inactive, which AWS shows for some time, is none."""
    return described(client, asked, "ACTIVE")


def drains(client: Any, asked: Shape) -> bool:
    """Whether the service was deleted by a run that did not wait for its last task."""
    return mine(KIND, described(client, asked, "DRAINING"), asked) is not None


@_ECS.call("create service {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make the service and follow its first deployment."""
    request = {"cluster": target["cluster"], "serviceName": target["name"], "clientToken": target["client_token"], **create_request(target)}
    if target["tags"]:
        request["tags"] = to_pairs(target["tags"], "key", "value")
    with until_propagated(client, "InvalidParameterException", NEW_ROLE):
        service = start(client, request, target["wait_timeout"])
    follow_up(client, service, target)
    return {"arn": service["serviceArn"]}


def start(client: Any, request: Shape, timeout: int) -> Shape:
    """Call CreateService, once a service of this name that is still draining is gone."""
    try:
        answer = client.create_service(**request)
    except client.exceptions.InvalidParameterException as error:
        if _DRAINING not in str(error).lower():
            raise
        wait_until_gone(client, {"cluster": request["cluster"], "name": request["serviceName"], "wait_timeout": timeout})
        answer = client.create_service(**request)
    return dict(answer["service"])


@_ECS.call("update service {target[name]}")
def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """Change what differs in one call, and follow the deployment that this starts."""
    request = update_request(current, target, changed)
    service = client.update_service(cluster=target["cluster"], service=target["name"], **request)["service"]
    follow_up(client, service, target)


def follow_up(client: Any, service: Shape, target: Shape) -> None:
    """Wait for the deployment that a writing call answered with."""
    deployment = primary_deployment(service).get("id")
    if target["wait"] and deployment:
        follow(client, target, deployment)


def settle(client: Any, shape: Shape) -> None:
    """Wait for a deployment that an earlier run left under way."""
    if shape.get("rollout_state") == "in_progress" and shape["wait"]:
        service = client.describe_services(cluster=shape["cluster"], services=[shape["name"]])["services"][0]
        follow_up(client, service, shape)


@_ECS.call("tag service {current[name]}")
def retag(client: Any, current: Shape, to_set: dict[str, str], to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(resourceArn=current["arn"], tags=to_pairs(to_set, "key", "value"))
    if to_remove:
        client.untag_resource(resourceArn=current["arn"], tagKeys=to_remove)


@_ECS.delete("delete service {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Stop the tasks, delete the service, and return when it is inactive."""
    client.delete_service(cluster=current["cluster"], service=current["name"], force=True)
    if current["wait"] or current["replace"]:
        wait_until_gone(client, current)


@_ECS.delete("wait until service {shape[name]} is gone")
def wait_until_gone(client: Any, shape: Shape) -> None:
    """Return when no task of the service is left to stop."""
    wait(client, INACTIVE, {"cluster": shape["cluster"], "services": [shape["name"]]}, shape["wait_timeout"])


KIND = ServiceKind(
    name="service",
    attributes={"name": None, **shape_of(SERVICE, {}), **NEW, "tags": {}},
    computed=("arn", "cluster_arn", "status", "running_count", "deployment_id", "rollout_state"),
    identity=("cluster", "name"),
    immutable=frozenset({"launch_type", "scheduling_strategy"}),
    exists=("InvalidParameterException",),
    find=find,
    wanted=wanted,
    problems=problems,
    create=create,
    update=update,
    retag=retag,
    settle=settle,
    ready=lambda current: current["rollout_state"] != "in_progress",
    delete=delete,
)


@_ECS.call("describe task definition {family}")
def latest_revision(client: Any, family: str, check_mode: bool) -> str:
    """The ARN of a family's latest active revision, which is what ECS takes when no revision is named."""
    try:
        return str(client.describe_task_definition(taskDefinition=family)["taskDefinition"]["taskDefinitionArn"])
    except client.exceptions.ClientException:
        if check_mode:
            return UNKNOWN
        raise


def bring(client: Any, params: Shape, check_mode: bool) -> Shape:
    """The module's result."""
    asked = dict(params)
    definition = asked["task_definition"]
    if asked["state"] == "present" and definition and ":" not in definition and not has_unknown(definition):
        asked["task_definition"] = latest_revision(client, definition, check_mode)
    result = run(replace(KIND, replace=asked["replace"]), client, asked, check_mode)
    unchanged = not (result["changed"] or check_mode)
    if unchanged and asked["state"] == "absent" and asked["wait"] and drains(client, asked):
        wait_until_gone(client, asked)
    if not result["changed"] and asked["state"] == "present" and asked["force_new_deployment"]:
        return redeployed(client, asked, result, check_mode)
    return result


def redeployed(client: Any, asked: Shape, result: Shape, check_mode: bool) -> Shape:
    """The result of a new deployment of a service that is otherwise as asked."""
    if not check_mode:
        update(client, result["service"], asked, frozenset())
        result["service"] = KIND.shown(find(client, asked))
    return {**result, "changed": True}


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=ARGUMENT_SPEC,
        mutually_exclusive=[("launch_type", "capacity_provider_strategy")],
        supports_check_mode=True,
    )
    try:
        result = bring(module.client("ecs", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
