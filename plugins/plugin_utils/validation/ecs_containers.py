# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The containers of a service: its own and those beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_secrets import MEMBER, WORDS, SecretLinkError, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.limits import PARTITION
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, is_known, items, listed, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
IMAGE = re.compile(r"([A-Za-z0-9.-]+(:\d+)?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?")
VARIABLE = re.compile(r"[^\s=]+")
SECRET_ARN = rf"arn:{PARTITION}:secretsmanager:[a-z0-9-]+:\d{{12}}:secret:[^:\s]+(:[^:\s]*:[^:\s]*:[^:\s]*)?"
PARAMETER_ARN = rf"arn:{PARTITION}:ssm:[a-z0-9-]+:\d{{12}}:parameter/[^:\s]+"
PARAMETER = r"(/[A-Za-z0-9_.-]+)+"
REFERENCE = re.compile(f"{SECRET_ARN}|{PARAMETER_ARN}|{PARAMETER}")
REFERENCES = "the ARN of a secret (and :json_key:: for one key of it), or the ARN or path of an SSM parameter"
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
HEALTH_RANGES = {"interval": (5, 300, "seconds"), "timeout": (2, 60, "seconds"), "retries": (1, 10, ""), "start_period": (0, 300, "seconds")}
#: What a value may be of instead of a text.
LINKED = {"database", "cache"}
LONGEST_STOP = 120  # on Fargate: API_ContainerDefinition.html, stopTimeout
HEALTH_COMMANDS = ("CMD", "CMD-SHELL", "NONE")
JSON_KEY = "json_key"


def containers(service: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The service's containers with their paths."""
    yield path, service
    for index, sidecar in items(service, "sidecars"):
        yield f"{path}.sidecars[{index}]", sidecar


def image_problems(container: Mapping[str, Any], path: str) -> list[str]:
    """An image that no registry can have."""
    image = container.get("image")
    if not is_known(image) or "(known after apply)" in str(image) or IMAGE.fullmatch(str(image)):
        return []
    if not str(image).strip():
        return [f"{path}.image is empty; it is required, and looks like nginx:1.27."]
    return [f"{path}.image is {shown(image)}; it must be repository[:tag][@sha256:digest] in lower case without a scheme, such as nginx:1.27."]


def environment_problems(container: Mapping[str, Any], path: str) -> list[str]:
    """Environment variables and secrets: their names, values, and no name in both."""
    plain, secrets = container.get("environment") or {}, container.get("secrets") or {}
    errors = [
        f"{path}.{where} has the name {shown(name)}; names are not empty and have neither spaces nor '='."
        for where, names in (("environment", plain), ("secrets", secrets))
        for name in names
        if not VARIABLE.fullmatch(str(name))
    ]
    errors += [f"{path}.secrets.{name} is also in {path}.environment; a name may stand in one of them." for name in secrets if name in plain]
    return errors + [
        f"{path}.environment.{name} is {shown(value)}; it must be one value."
        for name, value in plain.items()
        if (isinstance(value, (dict, list)) and not LINKED & set(value)) or value is None
    ]


def secret_problems(container: Mapping[str, Any], path: str, links: Mapping[str, Any]) -> list[str]:
    """References that mean no secret, by what was probably meant; what may be a secret itself is not shown."""
    return [
        problem
        for name, value in (container.get("secrets") or {}).items()
        if UNKNOWN not in str(value)
        for problem in reference_problems(value, f"{path}.secrets.{name}", links)
    ]


def reference_problems(value: Any, path: str, links: Mapping[str, Any]) -> list[str]:
    """One reference: a key, an ARN or a path; or a dict that names a secret, a database or a cache, and a member of it."""
    keys = links.get("secrets")
    if not isinstance(value, Mapping):
        known = isinstance(value, str) and (value in (keys or ()) or REFERENCE.fullmatch(value))
        return [] if known else [f"{path} {_no_reference(value, keys)}"]
    strange = [str(name) for name in value if name not in (*WORDS, JSON_KEY)]
    named = [word for word in WORDS if word in value]
    if strange or len(named) != 1:
        return [f"{path} is a dict with {listed(value)}; it must have one of {listed(WORDS)}, and may have {JSON_KEY}."]
    if value.get(JSON_KEY) is not None and not MEMBER.fullmatch(str(value[JSON_KEY])):
        return [f"{path}.{JSON_KEY} is {shown(value[JSON_KEY])}; it must be the name of a member, without colons and spaces."]
    if named == ["secret"] and value["secret"] not in (keys or ()):
        return reference_problems(value["secret"], f"{path}.secret", links)
    try:
        place_of(value, links, path)
    except SecretLinkError as error:
        return [str(error)]
    return []


def _no_reference(value: object, keys: Collection[str] | None) -> str:
    meant = allowed_or_meant(str(value), keys or ())
    if meant.startswith("did you mean"):
        return f"is {shown(value)}, which is no key of secrets_parameters; {meant}"
    if value is None or str(value).startswith(("arn:", "/")):
        return f"is {shown(value)}; it must be {REFERENCES}."
    if keys is None:
        return f"is no reference; it must be {REFERENCES}. No key either, since the inventory has no component of the kind secrets."
    return f"is no reference; it must be a key of secrets_parameters, {REFERENCES}. A secret itself never stands there."


def health_problems(container: Mapping[str, Any], path: str) -> list[str]:
    """A health check's command and times."""
    check = container.get("health_check") or {}
    errors = [problem for name, limits in HEALTH_RANGES.items() for problem in range_problem(f"{path}.health_check.{name}", check.get(name), *limits)]
    command = check.get("command")
    if isinstance(command, list) and command and command[0] not in HEALTH_COMMANDS:
        errors.append(f"{path}.health_check.command begins with {shown(command[0])}; it must begin with CMD, CMD-SHELL or NONE.")
    return errors


def exec_problems(service: Mapping[str, Any], path: str) -> list[str]:
    """Containers whose root is read-only by wish, where ECS Exec is on, whose agent writes to it."""
    return [
        f"{here}.readonly_root_filesystem is true, but {path}.execute_command is on, which needs to write; leave the former out, or set one of them to false."
        for here, container in containers(service, path)
        if service.get("execute_command") is True and container.get("readonly_root_filesystem") is True
    ]


def name_problems(service: Mapping[str, Any], path: str, key: str) -> list[str]:
    """Containers' names, which differ."""
    errors: list[str] = []
    seen: dict[str, str] = {}
    for here, container in containers(service, path):
        field = "container_name" if here == path else "name"
        name = str(container.get(field) or (key if here == path else ""))
        if container.get(field) and not NAME.fullmatch(name):
            errors.append(f"{here}.{field} is {shown(name)}; allowed are up to 255 letters, digits, hyphens and underscores.")
        if name and name in seen:
            errors.append(f"{here}.{field} is {shown(name)}, as that of {seen[name]}; each container has a name of its own.")
        seen.setdefault(name, here)
    return errors


def container_problems(service: Mapping[str, Any], path: str, key: str, links: Mapping[str, Any] | None = None) -> list[str]:
    """Everything about the containers of a service; with what there is in the environment that their secrets may name."""
    errors = name_problems(service, path, key) + exec_problems(service, path)
    for here, container in containers(service, path):
        errors += image_problems(container, here) + environment_problems(container, here) + health_problems(container, here)
        errors += secret_problems(container, here, links or {})
        errors += range_problem(f"{here}.port", container.get("port"), 1, 65535) + range_problem(
            f"{here}.stop_timeout", container.get("stop_timeout"), 0, LONGEST_STOP, "seconds"
        )
    return errors
