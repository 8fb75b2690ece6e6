# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles of services, with what each needs for what it is wired to and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.images import parse_image
from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import Place, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import PolicyDataError, role_arn
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.secret_places import ANY_SUFFIX
from ansible_collections.groundwork.aws.plugins.plugin_utils.shared_roles import merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Statement = dict[str, Any]
PRINCIPAL = "ecs-tasks.amazonaws.com"
MODES = ("separate", "shared")
USES = ("execution", "task")
ECR_PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions; ssmmessages knows no resources
EXEC_CHANNELS = [f"ssmmessages:{verb}{channel}Channel" for verb in ("Create", "Open") for channel in ("Control", "Data")]
# Secrets Manager appends six characters to the name in a secret's ARN.
SECRET_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$")


def containers_of(service: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The service's own container and those beside it."""
    return [service, *(service.get("sidecars") or [])]


def each_container(service: Mapping[str, Any], path: str, change: Callable[[Mapping[str, Any], str], dict[str, Any]]) -> dict[str, Any]:
    """The service with what changes in its own container and in each beside it."""
    changed = {**service, **change(service, path)}
    sidecars = service.get("sidecars")
    if not sidecars:
        return changed
    return {**changed, "sidecars": [{**sidecar, **change(sidecar, f"{path}.sidecars[{index}]")} for index, sidecar in enumerate(sidecars)]}


def pull_statements(service: Mapping[str, Any], place: Place) -> list[Statement]:
    """What it takes to pull the images that are kept in private ECR repositories."""
    images = [parse_image(str(container.get("image") or "")) for container in containers_of(service)]
    arns = {f"arn:{place.partition}:ecr:{image.region}:{image.account}:repository/{image.repository}" for image in images if image.is_private_ecr}
    if not arns:
        return []
    return [
        {"sid": "LogInToRegistry", "actions": ["ecr:GetAuthorizationToken"], "resources": ["*"]},
        {"sid": "PullImage", "actions": ECR_PULL, "resources": sorted(arns)},
    ]


def log_statements(name: str, stack: Mapping[str, Any], place: Place) -> list[Statement]:
    """Writing to the service's own log group."""
    group = place.arn("logs", f"log-group:{resource_name(name, 'log_group', stack)}:*")
    return [{"sid": "WriteLogs", "actions": ["logs:CreateLogStream", "logs:PutLogEvents"], "resources": [group]}]


def secret_arns(reference: str) -> list[str]:
    """The secret that a reference such as arn:...:secret:name:json_key:: means, with the suffix that its ARN may lack."""
    secret = ":".join(reference.split(":")[:7])
    if secret.endswith(ANY_SUFFIX):  # one of ours, by its key
        return [secret]
    with_suffix = f"{secret}{ANY_SUFFIX}"
    return [secret, with_suffix] if SECRET_SUFFIX.search(secret) else [with_suffix]


def parameter_arn(reference: str, place: Place) -> str:
    """The ARN of an SSM parameter given by ARN, path or name."""
    return reference if reference.startswith("arn:") else place.arn("ssm", "parameter/" + reference.lstrip("/"))


def injected(service: Mapping[str, Any], place: Place) -> tuple[list[str], list[str]]:
    """The secrets and the parameters that are injected into the service's containers."""
    references = sorted({str(value) for container in containers_of(service) for value in (container.get("secrets") or {}).values()})
    is_secret = {reference: reference.startswith("arn:") and reference.split(":")[2] == "secretsmanager" for reference in references}
    secrets = [arn for reference in references if is_secret[reference] for arn in secret_arns(reference)]
    parameters = [parameter_arn(reference, place) for reference in references if not is_secret[reference]]
    return sorted(set(secrets)), sorted(set(parameters))


def decrypt_statement(sid: str, service: str, context: tuple[str, list[str]], place: Place) -> Statement:
    """Decrypting through one AWS service, for the named entries alone; whose key it is, the entry says."""
    key, arns = context
    conditions = {
        "StringEquals": {"kms:ViaService": f"{service}.{place.region}.{place.dns_suffix}"},
        "StringLike": {f"kms:EncryptionContext:{key}": arns},
    }
    return {"sid": sid, "actions": ["kms:Decrypt"], "resources": [place.arn("kms", "key/*")], "conditions": conditions}


def secret_statements(service: Mapping[str, Any], place: Place) -> list[Statement]:
    """Reading exactly what is injected."""
    secrets, parameters = injected(service, place)
    statements: list[Statement] = []
    if secrets:
        statements += [
            {"sid": "ReadSecrets", "actions": ["secretsmanager:GetSecretValue"], "resources": secrets},
            decrypt_statement("DecryptSecrets", "secretsmanager", ("SecretARN", secrets), place),
        ]
    if parameters:
        statements += [
            {"sid": "ReadParameters", "actions": ["ssm:GetParameters"], "resources": parameters},
            decrypt_statement("DecryptParameters", "ssm", ("PARAMETER_ARN", parameters), place),
        ]
    return statements


def execution_statements(name: str, service: Mapping[str, Any], stack: Mapping[str, Any]) -> list[Statement]:
    """What ECS does for the service before and beside its containers."""
    place = place_of(stack)
    return [*pull_statements(service, place), *log_statements(name, stack, place), *secret_statements(service, place)]


def task_statements(service: Mapping[str, Any]) -> list[Statement]:
    """What the service's own code may do."""
    channels = [{"sid": "ExecuteCommand", "actions": EXEC_CHANNELS, "resources": ["*"]}] if service.get("execute_command") else []
    return [*channels, *(service.get("policy") or [])]


def mode_of(name: str, service: Mapping[str, Any]) -> str:
    """Whether a service has one role or two."""
    mode = service.get("role_mode") or "separate"
    if mode not in MODES:
        raise PolicyDataError(f"services.{name}.role_mode is {mode!r}; allowed are {', '.join(MODES)}")
    return str(mode)


def service_role_key(name: str, service: Mapping[str, Any], use: str) -> str:
    """The key of the role that a service has for a use: execution or task."""
    if use not in USES:
        raise PolicyDataError(f"a service's role is for {' or '.join(USES)}, not for {use!r}")
    if mode_of(name, service) == "shared":
        return str(service.get("role_name") or f"{name}-service")
    return f"{service.get('role_name') or name}-{use}"


def _role(description: str, statements: list[Statement], managed: Iterable[str] = ()) -> dict[str, Any]:
    return {"service": PRINCIPAL, "description": description, "statements": statements, "managed_policies": list(managed)}


def roles_of(name: str, service: Mapping[str, Any], stack: Mapping[str, Any]) -> dict[str, Any]:
    """One service's roles by key."""
    execution, task = execution_statements(name, service, stack), task_statements(service)
    managed = service.get("managed_policies") or []
    execution_key, task_key = (service_role_key(name, service, use) for use in USES)
    if execution_key == task_key:
        return {task_key: _role(f"Execution and task role of the service {name}", execution + task, managed)}
    return {
        execution_key: _role(f"Execution role of the service {name}", execution),
        task_key: _role(f"Task role of the service {name}", task, managed),
    }


def service_roles(services: Mapping[str, Any], stack: Mapping[str, Any]) -> dict[str, Any]:
    """The filter: the roles that the services of an environment need, as data for the role iam."""
    return merged(roles_of(name, service or {}, stack) for name, service in services.items())


def service_role_arn(services: Mapping[str, Any], name: str, use: str, stack: Mapping[str, Any]) -> str:
    """The filter: the ARN of the role that a service has for a use."""
    return role_arn(service_role_key(name, services.get(name) or {}, use), stack)
