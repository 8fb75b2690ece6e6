#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ecs_task_definition
version_added: 0.1.0
short_description: Manage ECS task definitions
description:
  - Registers a new revision of a task definition when it differs from the latest active revision of its family, whoever registered that one.
  - Both are compared in one form, in which the defaults that AWS fills in are filled in too and the order of what has no order means nothing.
  - The definition is complete as it stands here. What is not set is what AWS takes when it is not set.
  - Tags are changed where they stand, without a new revision.
  - With O(state=absent), all active revisions of the family are deregistered, or those with certain tags. AWS keeps them, inactive.
notes:
  - M(community.aws.ecs_taskdefinition) has no tags, no ephemeral storage, no proxy and process settings, and takes containers as they come.
options:
  family:
    description:
      - The family, which is the name that all revisions share.
    type: str
    required: true
  cpu:
    description:
      - CPU units of the task, 1024 to a vCPU. Required for Fargate.
    type: int
  memory:
    description:
      - Memory of the task in MiB. Required for Fargate.
    type: int
  network_mode:
    description:
      - The network mode. Fargate has V(awsvpc) only.
    type: str
    choices: [awsvpc, bridge, host, none]
    default: awsvpc
  requires_compatibilities:
    description:
      - What the definition must be fit for; AWS checks it when a revision is registered.
    type: list
    elements: str
    choices: [ec2, fargate, external, managed_instances]
    default: [fargate]
  execution_role_arn:
    description:
      - The role with which ECS pulls images, writes logs and reads the secrets that it injects.
    type: str
  task_role_arn:
    description:
      - The role of the application.
    type: str
  runtime_platform:
    description:
      - What the task runs on.
    type: dict
    suboptions:
      cpu_architecture:
        description:
          - The processor. AWS takes V(x86_64) when it is not set.
        type: str
        choices: [x86_64, arm64]
      operating_system_family:
        description:
          - The operating system. AWS takes V(linux) when it is not set.
        type: str
        choices:
          - linux
          - windows_server_2016_full
          - windows_server_2019_core
          - windows_server_2019_full
          - windows_server_2004_core
          - windows_server_20h2_core
          - windows_server_2022_core
          - windows_server_2022_full
          - windows_server_2025_core
          - windows_server_2025_full
  ephemeral_storage:
    description:
      - The task's own disk, when 20 GiB are not enough.
    type: dict
    suboptions:
      size_in_gib:
        description:
          - Its size in GiB, from 21 to 200.
        type: int
        required: true
  pid_mode:
    description:
      - Whose processes the containers see. Fargate has V(task) only.
    type: str
    choices: [host, task]
  ipc_mode:
    description:
      - Whose IPC resources the containers see. Not on Fargate.
    type: str
    choices: [host, task, none]
  proxy_configuration:
    description:
      - The App Mesh proxy of the task.
    type: dict
    suboptions:
      type:
        description:
          - The kind of proxy.
        type: str
        choices: [APPMESH]
      container_name:
        description:
          - The container that is the proxy.
        type: str
        required: true
      properties:
        description:
          - The proxy's properties.
        type: dict
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
        choices: [memberOf]
      expression:
        description:
          - A cluster query language expression.
        type: str
  enable_fault_injection:
    description:
      - Whether the task's containers may ask for faults to be injected.
    type: bool
  volumes:
    description:
      - What containers can mount.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name by which O(containers[].mount_points[].source_volume) refers to it.
        type: str
        required: true
      host:
        description:
          - A folder of the host; on Fargate, scratch space that the containers share.
        type: dict
        suboptions:
          source_path:
            description:
              - Path on the host. Not on Fargate.
            type: str
      docker_volume_configuration:
        description:
          - A Docker volume. Not on Fargate.
        type: dict
        suboptions:
          scope:
            description:
              - Whether it lives as long as the task or longer.
            type: str
            choices: [task, shared]
          autoprovision:
            description:
              - Whether it is made when it is not there.
            type: bool
          driver:
            description:
              - The Docker volume driver.
            type: str
          driver_opts:
            description:
              - Options of the driver.
            type: dict
          labels:
            description:
              - Labels of the volume.
            type: dict
      efs_volume_configuration:
        description:
          - An EFS file system.
        type: dict
        suboptions:
          file_system_id:
            description:
              - Id of the file system.
            type: str
            required: true
          root_directory:
            description:
              - The folder that is the volume's root; V(/) with an access point.
            type: str
          transit_encryption:
            description:
              - Whether traffic is encrypted. Needed for IAM authorization.
            type: str
            choices: [enabled, disabled]
          transit_encryption_port:
            description:
              - The port that the encrypted traffic uses; AWS chooses one when it is not set.
            type: int
          authorization_config:
            description:
              - Who may mount it.
            type: dict
            suboptions:
              access_point_id:
                description:
                  - Id of the access point.
                type: str
              iam:
                description:
                  - Whether the task role is used to mount it.
                type: str
                choices: [enabled, disabled]
      configured_at_launch:
        description:
          - Whether the service that uses the definition says what the volume is.
        type: bool
  containers:
    description:
      - The containers. Their order means nothing. Required when O(state=present).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the container.
        type: str
        required: true
      image:
        description:
          - Its image, with tag or digest.
        type: str
        required: true
      repository_credentials:
        description:
          - Credentials for a private registry that is not ECR.
        type: dict
        suboptions:
          credentials_parameter:
            description:
              - ARN of the secret that has them.
            type: str
            required: true
      essential:
        description:
          - Whether the task stops when this container does. AWS takes V(true) when it is not set.
        type: bool
      cpu:
        description:
          - CPU units reserved for the container.
        type: int
      memory:
        description:
          - Memory in MiB beyond which the container is killed.
        type: int
      memory_reservation:
        description:
          - Memory in MiB that is kept free for the container.
        type: int
      command:
        description:
          - The command, as a list.
        type: list
        elements: str
      entry_point:
        description:
          - The entry point, as a list.
        type: list
        elements: str
      environment:
        description:
          - "Environment variables. Not for secrets: everybody who may read the definition reads them."
        type: dict
      environment_files:
        description:
          - Files of environment variables in S3.
        type: list
        elements: dict
        suboptions:
          value:
            description:
              - ARN of the object.
            type: str
            required: true
          type:
            description:
              - Where it is.
            type: str
            choices: [s3]
      secrets:
        description:
          - >-
            Environment variables whose values ECS reads when the container starts. The values here are ARNs of secrets or
            parameters, or names of parameters.
        type: dict
      port_mappings:
        description:
          - Ports that the container listens on.
        type: list
        elements: dict
        suboptions:
          container_port:
            description:
              - The port.
            type: int
          container_port_range:
            description:
              - A range of ports, such as V(8000-8010), instead of one.
            type: str
          host_port:
            description:
              - The port outside. With V(awsvpc) it is the container's own, which is what not setting it means.
            type: int
          protocol:
            description:
              - The protocol. AWS takes V(tcp) when it is not set.
            type: str
            choices: [tcp, udp]
          name:
            description:
              - Name by which Service Connect refers to it.
            type: str
          app_protocol:
            description:
              - What is spoken on it, for Service Connect.
            type: str
            choices: [http, http2, grpc]
      health_check:
        description:
          - How ECS finds out that the container is healthy.
        type: dict
        suboptions:
          command:
            description:
              - The command, beginning with V(CMD) or V(CMD-SHELL).
            type: list
            elements: str
            required: true
          interval:
            description:
              - Seconds between two checks. AWS takes V(30) when it is not set.
            type: int
          timeout:
            description:
              - Seconds that a check may take. AWS takes V(5) when it is not set.
            type: int
          retries:
            description:
              - Failures in a row after which it is unhealthy. AWS takes V(3) when it is not set.
            type: int
          start_period:
            description:
              - Seconds from the start in which failures do not count.
            type: int
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
      linux_parameters:
        description:
          - Linux settings.
        type: dict
        suboptions:
          capabilities:
            description:
              - Kernel capabilities.
            type: dict
            suboptions:
              add:
                description:
                  - Those to add.
                type: list
                elements: str
              drop:
                description:
                  - Those to drop.
                type: list
                elements: str
          devices:
            description:
              - Devices of the host. Not on Fargate.
            type: list
            elements: dict
            suboptions:
              host_path:
                description:
                  - Path on the host.
                type: str
                required: true
              container_path:
                description:
                  - Path in the container.
                type: str
              permissions:
                description:
                  - What the container may do with it.
                type: list
                elements: str
          init_process_enabled:
            description:
              - Whether an init process forwards signals and reaps processes.
            type: bool
          shared_memory_size:
            description:
              - Size of /dev/shm in MiB. Not on Fargate.
            type: int
          tmpfs:
            description:
              - Memory file systems. Not on Fargate.
            type: list
            elements: dict
            suboptions:
              container_path:
                description:
                  - Path in the container.
                type: str
                required: true
              size:
                description:
                  - Size in MiB.
                type: int
                required: true
              mount_options:
                description:
                  - Mount options.
                type: list
                elements: str
          max_swap:
            description:
              - Swap in MiB. Not on Fargate.
            type: int
          swappiness:
            description:
              - Swappiness from 0 to 100. Not on Fargate.
            type: int
      readonly_root_filesystem:
        description:
          - Whether the root file system is read-only.
        type: bool
      privileged:
        description:
          - Whether the container may do what root on the host may. Not on Fargate.
        type: bool
      user:
        description:
          - User and group, by name or number.
        type: str
      working_directory:
        description:
          - The working directory.
        type: str
      hostname:
        description:
          - The host name.
        type: str
      start_timeout:
        description:
          - Seconds to wait for the containers that this one depends on.
        type: int
      stop_timeout:
        description:
          - Seconds between SIGTERM and SIGKILL, 120 at most on Fargate.
        type: int
      version_consistency:
        description:
          - >-
            Whether the image's tag is resolved to a digest once for each deployment. AWS takes V(enabled) when it is not
            set.
        type: str
        choices: [enabled, disabled]
      restart_policy:
        description:
          - Whether the container is restarted on its own when it stops.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether it is.
            type: bool
            required: true
          ignored_exit_codes:
            description:
              - Exit codes after which it is not.
            type: list
            elements: int
          restart_attempt_period:
            description:
              - Seconds it must have run before it is restarted. AWS takes V(300) when it is not set.
            type: int
      depends_on:
        description:
          - Containers that must come first.
        type: list
        elements: dict
        suboptions:
          container_name:
            description:
              - The other container.
            type: str
            required: true
          condition:
            description:
              - What must be true of it.
            type: str
            required: true
            choices: [start, complete, success, healthy]
      mount_points:
        description:
          - Volumes that the container mounts.
        type: list
        elements: dict
        suboptions:
          source_volume:
            description:
              - Name of the volume.
            type: str
            required: true
          container_path:
            description:
              - Path in the container.
            type: str
            required: true
          read_only:
            description:
              - Whether the container only reads it.
            type: bool
      volumes_from:
        description:
          - Containers whose volumes are mounted too.
        type: list
        elements: dict
        suboptions:
          source_container:
            description:
              - The other container.
            type: str
            required: true
          read_only:
            description:
              - Whether the container only reads it.
            type: bool
      ulimits:
        description:
          - Limits.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Which limit.
            type: str
            required: true
            choices:
              - core
              - cpu
              - data
              - fsize
              - locks
              - memlock
              - msgqueue
              - nice
              - nofile
              - nproc
              - rss
              - rtprio
              - rttime
              - sigpending
              - stack
          soft_limit:
            description:
              - The soft limit.
            type: int
            required: true
          hard_limit:
            description:
              - The hard limit.
            type: int
            required: true
      system_controls:
        description:
          - Kernel parameters.
        type: list
        elements: dict
        suboptions:
          namespace:
            description:
              - The parameter.
            type: str
            required: true
          value:
            description:
              - Its value.
            type: str
            required: true
      resource_requirements:
        description:
          - Accelerators.
        type: list
        elements: dict
        suboptions:
          type:
            description:
              - What kind.
            type: str
            required: true
            choices: [GPU, InferenceAccelerator, NeuronDevice]
          value:
            description:
              - How many, or which.
            type: str
            required: true
      firelens_configuration:
        description:
          - Makes the container the task's log router.
        type: dict
        suboptions:
          type:
            description:
              - The log router.
            type: str
            required: true
            choices: [fluentd, fluentbit]
          options:
            description:
              - Options of the log router.
            type: dict
      docker_labels:
        description:
          - Labels.
        type: dict
      docker_security_options:
        description:
          - Security options of Docker. Not on Fargate.
        type: list
        elements: str
      credential_specs:
        description:
          - ARNs of gMSA credential specifications.
        type: list
        elements: str
      dns_servers:
        description:
          - DNS servers. Not with V(awsvpc).
        type: list
        elements: str
      dns_search_domains:
        description:
          - DNS search domains. Not with V(awsvpc).
        type: list
        elements: str
      extra_hosts:
        description:
          - Lines for /etc/hosts. Not with V(awsvpc).
        type: list
        elements: dict
        suboptions:
          hostname:
            description:
              - The host name.
            type: str
            required: true
          ip_address:
            description:
              - The address.
            type: str
            required: true
      links:
        description:
          - Linked containers. With V(bridge) only.
        type: list
        elements: str
      disable_networking:
        description:
          - Whether the container has no network.
        type: bool
      interactive:
        description:
          - Whether it has a standard input.
        type: bool
      pseudo_terminal:
        description:
          - Whether it has a terminal.
        type: bool
  match_tags:
    description:
      - With O(state=absent), deregister only the revisions that carry all of these tags.
      - All active revisions of the family when it is not set.
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
- name: A web server on Fargate
  groundwork.aws.ecs_task_definition:
    family: shop-prod-web
    cpu: 256
    memory: 512
    execution_role_arn: arn:aws:iam::123456789012:role/shop-prod-web-execution
    containers:
      - name: web
        image: nginx:1.29
        readonly_root_filesystem: true
        environment:
          PORT: "80"
        secrets:
          API_KEY: arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-prod-api-AbCdEf
        port_mappings:
          - container_port: 80
        log_configuration:
          log_driver: awslogs
          options:
            awslogs-group: /ecs/shop-prod/web
            awslogs-region: eu-central-1
            awslogs-stream-prefix: ecs
    tags:
      Environment: prod

- name: No active revision that belongs to this environment
  groundwork.aws.ecs_task_definition:
    family: shop-prod-web
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
task_definition:
  description: The latest active revision as AWS has it, with the options above as keys; none when O(state=absent).
  returned: always
  type: dict
  contains:
    arn:
      description: Its ARN, with the revision.
      type: str
      sample: arn:aws:ecs:eu-central-1:123456789012:task-definition/shop-prod-web:3
    revision:
      description: Its revision.
      type: int
      sample: 3
deregistered:
  description: ARNs of the revisions that are inactive now and were active before.
  returned: when O(state=absent)
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.ecs_task_definitions import TASK, from_asked, from_response, problems, to_request
from ..module_utils.errors import ErrorHandler
from ..module_utils.fields import argument_spec
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, run
from ..module_utils.tags import carries, from_pairs, to_pairs
from ..module_utils.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from ..module_utils.fields import Shape

_TASK_SPEC = argument_spec(TASK)
ARGUMENT_SPEC: dict[str, Any] = {
    **_TASK_SPEC,
    "network_mode": {"type": "str", "choices": ["awsvpc", "bridge", "host", "none"], "default": "awsvpc"},
    "requires_compatibilities": {
        "type": "list",
        "elements": "str",
        "choices": ["ec2", "fargate", "external", "managed_instances"],
        "default": ["fargate"],
    },
    "containers": {key: value for key, value in _TASK_SPEC["containers"].items() if key != "required"},  # absent needs none
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}

_ECS = ErrorHandler()
#: What ECS says, under a code that means any mistake, of a family without an active revision.
_NO_SUCH_FAMILY = "Unable to describe task definition"


def wanted(asked: Shape, base: Shape) -> Shape:
    """The definition as asked; what AWS numbers is not known yet when it will be a new revision."""
    shape = from_asked(asked)
    new = any(base.get(name) != value for name, value in shape.items())
    return {**shape, **({"arn": UNKNOWN, "revision": UNKNOWN} if new else {})}


@_ECS.call("describe task definition {name}")
def described(client: Any, name: str) -> Shape | None:
    """One active revision; by a family, the latest, also one that somebody registered by hand."""
    try:
        answer = client.describe_task_definition(taskDefinition=name, include=["TAGS"])
    except client.exceptions.ClientException as error:
        if _NO_SUCH_FAMILY not in str(error):
            raise
        return None
    return from_response(answer) if answer["taskDefinition"].get("status", "ACTIVE") == "ACTIVE" else None


@_ECS.call("register task definition {target[family]}")
def register(client: Any, target: Shape, tags: Mapping[str, str]) -> Shape:
    """Make a new revision."""
    request = to_request(target)
    if tags:
        request["tags"] = to_pairs(tags, "key", "value")
    registered = client.register_task_definition(**request)["taskDefinition"]
    return {"arn": registered["taskDefinitionArn"], "revision": registered["revision"]}


def create(client: Any, target: Shape) -> Shape:
    """The first revision."""
    return register(client, target, target["tags"])


def update(client: Any, current: Shape, target: Shape, _changed: Set[str]) -> Shape:
    """A further revision, since none can be changed; it takes the tags over, which are changed where they stand."""
    return register(client, target, current["tags"])


@_ECS.call("tag task definition {current[family]}")
def retag(client: Any, current: Shape, to_set: dict[str, str], to_remove: list[str]) -> None:
    """Change the tags of the revision that was found, or of the one that has just been made."""
    if to_set:
        client.tag_resource(resourceArn=current["arn"], tags=to_pairs(to_set, "key", "value"))
    if to_remove:
        client.untag_resource(resourceArn=current["arn"], tagKeys=to_remove)


@_ECS.call("list task definitions of {family}")
def active_revisions(client: Any, family: str) -> list[str]:
    """The ARNs of a family's active revisions, the newest last."""
    pages = client.get_paginator("list_task_definitions").paginate(familyPrefix=family, status="ACTIVE", sort="ASC")
    return [arn for page in pages for arn in page["taskDefinitionArns"] if arn.rpartition("/")[2].rpartition(":")[0] == family]


@_ECS.call("describe task definition {arn}")
def is_matched(client: Any, arn: str, tags: Mapping[str, Any]) -> bool:
    """Whether a revision carries all of these tags."""
    answer = client.describe_task_definition(taskDefinition=arn, include=["TAGS"])
    return carries(from_pairs(answer.get("tags"), "key", "value"), tags)


def find_revisions(client: Any, asked: Shape) -> Shape | None:
    """The active revisions that go, when there are any."""
    tags = asked.get("match_tags") or {}
    arns = [arn for arn in active_revisions(client, asked["family"]) if not tags or is_matched(client, arn, tags)]
    return {"family": asked["family"], "revisions": arns} if arns else None


def deregister(client: Any, current: Shape) -> None:
    """Deregister every revision, which leaves it inactive for as long as AWS keeps it."""
    for arn in current["revisions"]:
        deregister_one(client, arn)


@_ECS.call("deregister task definition {arn}")
def deregister_one(client: Any, arn: str) -> None:
    """Deregister one revision."""
    client.deregister_task_definition(taskDefinition=arn)


TASK_DEFINITION = Kind(
    name="task_definition",
    attributes={**from_asked({"family": None, "containers": []}), "tags": {}},
    computed=("arn", "revision"),
    identity=("family",),
    # What was just made is looked for by its ARN: by family, ECS may still give the one before.
    find=lambda client, asked: described(client, asked.get("arn") or asked["family"]),
    wanted=wanted,
    problems=problems,
    create=create,
    update=update,
    retag=retag,
    delete=deregister,
)

#: What C(state=absent) works on: all of a family's active revisions, or those with certain tags.
REVISIONS = Kind(
    name="task_definition",
    attributes={"family": None, "revisions": []},
    identity=("family",),
    find=find_revisions,
    create=create,
    delete=deregister,
)


def bring(client: Any, params: Shape, check_mode: bool) -> Shape:
    """The module's result: of a definition that should be there, or of revisions that should not."""
    if params["state"] == "present":
        return run(TASK_DEFINITION, client, params, check_mode)
    result = run(REVISIONS, client, params, check_mode)
    return {**result, "deregistered": result["diff"]["before"].get("revisions", [])}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, required_if=[("state", "present", ["containers"])], supports_check_mode=True)
    try:
        result = bring(module.client("ecs", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
