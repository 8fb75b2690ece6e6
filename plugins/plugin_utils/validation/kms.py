# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""KMS keys: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.kms_keys import ROTATION_DAYS, SYMMETRIC, USAGES, WINDOW_DAYS
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.iam import statements_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import (
    allowed_or_meant,
    entries,
    is_known,
    items,
    listed,
    range_problem,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

PRINCIPAL = re.compile(r"arn:aws[a-z0-9-]*:(iam|sts)::\d{12}:(root|(role|user|assumed-role|federated-user)/[!-~]+)")
PRINCIPAL_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
DESCRIPTION_LENGTH = 8192
ACTION = re.compile(r"\*|kms:[A-Za-z0-9*?]+")


def use_problems(key: Mapping[str, Any], path: str) -> list[str]:
    """A kind of key that can do what is asked of it."""
    spec, usage = key.get("key_spec") or SYMMETRIC, key.get("key_usage")
    errors: list[str] = []
    if is_known(usage) and spec in USAGES and usage not in USAGES[spec]:
        errors.append(f"{path}.key_usage is {usage}, which a key of {spec} does not know; allowed are {listed(USAGES[spec])}.")
    if spec == SYMMETRIC:
        return errors
    if key.get("enable_key_rotation"):
        errors.append(f"{path}.enable_key_rotation is true, but AWS rotates keys of {SYMMETRIC} only; set it to false.")
    if key.get("users"):
        errors.append(f"{path}.users names AWS services, which use keys of {SYMMETRIC} only; this one is of {spec}.")
    return errors


def people_problems(key: Mapping[str, Any], path: str) -> list[str]:
    """Administrators and principals by the ARNs of roles, users and accounts."""
    return [
        f"{path}.{name}[{index}] is {shown(arn)}; it must be the ARN of a role, a user or an account, such as arn:aws:iam::123456789012:role/admin."
        for name in ("administrators", "principals")
        for index, arn in items(key, name)
        if not PRINCIPAL.fullmatch(str(arn))
    ]


def more_problems(key: Mapping[str, Any], path: str) -> list[str]:
    """Statements of a key policy: about somebody, and about KMS."""
    errors = statements_problems(key, "statements", path, needs_resources=False)
    for index, statement in items(key, "statements"):
        here = f"{path}.statements[{index}]"
        principals = statement.get("principals") or {}
        if not principals:
            errors.append(
                f"{here}.principals is missing; a statement of a key policy says whom it is about, such as AWS: [arn:aws:iam::123456789012:role/app]."
            )
        errors += [f"{here}.principals.{kind} is not known; allowed are {listed(PRINCIPAL_KINDS)}." for kind in principals if kind not in PRINCIPAL_KINDS]
        errors += [
            f"{here}.{name}[{place}] is {shown(action)}; a key policy knows actions of kms only, such as kms:Decrypt."
            for name in ("actions", "not_actions")
            for place, action in items(statement, name)
            if not ACTION.fullmatch(str(action))
        ]
    return errors


def key_problems(key: Mapping[str, Any], path: str) -> list[str]:
    """Everything that is wrong with one key."""
    errors = use_problems(key, path)
    errors += range_problem(f"{path}.rotation_period_in_days", key.get("rotation_period_in_days"), *ROTATION_DAYS, "days")
    errors += range_problem(f"{path}.deletion_window_days", key.get("deletion_window_days"), *WINDOW_DAYS, "days")
    if len(str(key.get("description") or "")) > DESCRIPTION_LENGTH:
        errors.append(f"{path}.description has {len(str(key['description']))} characters; allowed are {DESCRIPTION_LENGTH}.")
    return errors + people_problems(key, path) + more_problems(key, path)


def logs_problems(keys: Mapping[str, Mapping[str, Any]], wanted: object) -> list[str]:
    """A key for log groups that CloudWatch Logs may use, without which it refuses them."""
    if not is_known(wanted) or wanted == "" or str(wanted).startswith("arn:"):
        return []
    if wanted not in keys:
        return [f"logs_kms_key is {shown(wanted)}, which is no key of kms_keys; {allowed_or_meant(str(wanted), keys)}"]
    if "logs" in (keys[str(wanted)].get("users") or []) or keys[str(wanted)].get("statements"):
        return []
    return [f"logs_kms_key is {shown(wanted)}, but CloudWatch Logs may not use that key; add logs to kms_keys.{wanted}.users."]


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong across the component's variables."""
    keys = dict(entries(component.config, "keys"))
    errors = [problem for name, key in keys.items() for problem in key_problems(key, f"kms_keys.{name}")]
    return errors + logs_problems(keys, model.environment.get("logs_kms_key"))


def keys_of(model: Model) -> Iterator[tuple[str, dict[str, Any]]]:
    """The environment's keys."""
    for component in model.of_kind("kms"):
        yield from entries(component.config, "keys")


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for name, _key in keys_of(model):
        yield "kms_alias", name, {}


def is_open(statement: Mapping[str, Any]) -> bool:
    """Whether a statement lets in everybody, of every account; that its resource is "*" says nothing, since that means the key."""
    named = [name for names in (statement.get("principals") or {}).values() for name in ([names] if isinstance(names, str) else names or [])]
    return "*" in named and (statement.get("effect") or "Allow") == "Allow" and not statement.get("conditions")


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    for name, key in keys_of(model):
        path = f"kms_keys.{name}"
        if key.get("key_spec") in (None, SYMMETRIC) and key.get("enable_key_rotation") is False:
            message = f"The key {name} keeps its material for ever."
            yield Finding(f"key-without-rotation:{name}", f"{path}.enable_key_rotation", message, "Let it rotate; what it has encrypted stays readable.")
        for index, statement in items(key, "statements"):
            if is_open(statement):
                message = f"The key {name} may be used by everybody, of every account."
                advice = "Name who is meant, or add a condition such as kms:CallerAccount."
                yield Finding(f"open-key:{name}", f"{path}.statements[{index}].principals", message, advice)
