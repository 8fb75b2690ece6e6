# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about services and roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.network_findings import network_findings, topology
from ansible_collections.groundwork.aws.plugins.plugin_utils.placement import placement
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation import kinds, scaling
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.ecs_containers import containers
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import entries, items

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

# Actions that know no resources, so that AWS wants "*":
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
EVERYWHERE = re.compile(
    r"ecr:GetAuthorizationToken|ssmmessages:(Create|Open)(Control|Data)Channel|xray:(Put\w+|GetSampling\w+)|cloudwatch:(PutMetricData|GetMetric\w+|ListMetrics)"
    r"|ec2:Describe\w*\*?|elasticloadbalancing:Describe\w*\*?|ecs:(DiscoverPollEndpoint|ListClusters|CreateCluster|DescribeTaskDefinition|ListTaskDefinitions)"
    r"|logs:DescribeLogGroups|s3:ListAllMyBuckets|kms:(CreateKey|ListAliases|ListKeys|GenerateRandom)|sts:GetCallerIdentity"
    r"|secretsmanager:(ListSecrets|GetRandomPassword)"
)
# Actions that are narrowed by a condition on their cluster, and by resources not at all or in part:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
IN_A_CLUSTER = re.compile(r"ecs:(ListServices|ListTasks)")
SECRET_NAME = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_?KEY|API_?KEY|CREDENTIAL", re.IGNORECASE)


def is_wildcard(statement: Mapping[str, Any]) -> bool:
    """Whether a statement allows on everything what AWS could allow on single things."""
    if (statement.get("effect") or "Allow") != "Allow" or "*" not in (statement.get("resources") or []):
        return False
    return bool(statement.get("not_actions")) or not all(may_be_everywhere(str(action), statement) for action in statement.get("actions") or [])


def may_be_everywhere(action: str, statement: Mapping[str, Any]) -> bool:
    """Whether "*" is what AWS wants as the resource of an action, or a condition says which cluster is meant."""
    named = {key for test in (statement.get("conditions") or {}).values() for key in test}
    return bool(EVERYWHERE.fullmatch(action) or ("ecs:cluster" in named and IN_A_CLUSTER.fullmatch(action)))


def wildcard_finding(key: str, holder: Mapping[str, Any], path: str, name: str) -> list[Finding]:
    """A role that has such a statement: one finding, at its first one."""
    places = [index for index, statement in items(holder, name) if is_wildcard(statement)]
    message = f"The role {key} may do more than it needs: a statement allows its actions on every resource."
    advice = "Name the resources by ARN; '*' is for the actions that know no resources."
    return [Finding(f"iam-wildcard:{key}", f"{path}.{name}[{index}]", message, advice) for index in places[:1]]


def container_findings(name: str, service: Mapping[str, Any]) -> Iterator[Finding]:
    """The containers of a service; one finding of a kind for each service."""
    for path, container in containers(service, f"services.{name}"):
        if is_writable(container, service):
            message = f"A container of {name} may write to its own file system."
            yield Finding(f"writable-root:{name}", f"{path}.readonly_root_filesystem", message, "Consider a read-only root, with volumes for what is written.")
        if container.get("privileged"):
            yield Finding(
                f"privileged:{name}", f"{path}.privileged", f"A container of {name} runs with the rights of its host.", "Consider single capabilities."
            )
        for variable in container.get("environment") or {}:
            if SECRET_NAME.search(str(variable)):
                message = f"{name} has {variable} as a plain environment variable, which everybody who may describe the task can read."
                yield Finding(f"plain-secret:{name}", f"{path}.environment.{variable}", message, "Keep it in Secrets Manager or SSM, and inject it by secrets.")
        for key in moving(container):
            message = f"{name} runs {container[key]}, which is another image whenever its maker says so."
            yield Finding(f"moving-image:{name}", f"{path}.{key}", message, "Give a version's tag or a digest.")


def is_writable(container: Mapping[str, Any], service: Mapping[str, Any]) -> bool:
    """Whether a container's root is writable: as it says, or because ECS Exec has to write there."""
    said = container.get("readonly_root_filesystem")
    return bool(service.get("execute_command")) if said is None else not said


def moving(container: Mapping[str, Any]) -> list[str]:
    """By what a container names an image without a version: its image, its tag, or, as should be, nothing."""
    found = {"image": moves(str(container.get("image") or "")), "tag": container.get("tag") == "latest"}
    return [key for key, is_so in found.items() if is_so]


def moves(image: str) -> bool:
    """Whether an image's name says nothing about its version."""
    last = image.rpartition("/")[2]
    return bool(image) and "@" not in image and (":" not in last or last.endswith(":latest"))


def service_findings(name: str, service: Mapping[str, Any], model: Model) -> Iterator[Finding]:
    """One service."""
    path = f"services.{name}"
    if model.of_kind("vpc") and placement(service, topology(model)) == "public":
        message = f"The tasks of {name} run in public subnets, with addresses of the internet."
        yield Finding(f"public-tasks:{name}", f"{path}.placement", message, "Consider private subnets behind a load balancer.")
    if model.retention_days is None and service.get("log_retention_days") is None:
        message = f"The logs of {name} are kept, and paid for, for ever."
        yield Finding(f"log-group-without-retention:{name}", f"{path}.log_retention_days", message, "Set logs_retention_days.")
    yield from scaling.findings(name, service)
    yield from container_findings(name, service)
    yield from wildcard_finding(f"{name}-task", service, path, "policy")


def find(model: Model) -> list[Finding]:
    """All findings of an environment, each once, in the order of its layers."""
    found = network_findings(model)
    for key, role in entries(model.config_of("iam"), "roles"):
        found += wildcard_finding(key, role, f"iam_roles.{key}", "statements")
    found += [finding for module in kinds.MODULES for finding in module.findings(model)]
    for name, service in model.services.items():
        found += service_findings(name, service, model)
    said = model.environment
    if said.get("class") == "prod" and said.get("protected") is False:
        message = "A production environment may be destroyed without a further word."
        found.append(Finding(f"unprotected:{said.get('name')}", "environment_protected", message, "Leave it protected; destroy.yml can be told otherwise."))
    return list({finding.id: finding for finding in reversed(found)}.values())[::-1]
