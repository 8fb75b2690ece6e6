# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of secrets_parameters that Secrets Manager keeps: what AWS would refuse, and what there is to think about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.secretsmanager_secrets import (
    MOST_BYTES,
    MOST_DESCRIPTION,
    RECOVERY_DAYS,
    rotation_problems,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_secrets import OWN_KEYS
from ansible_collections.groundwork.aws.plugins.plugin_utils.parameters import GENERATED
from ansible_collections.groundwork.aws.plugins.plugin_utils.placement import component_names
from ansible_collections.groundwork.aws.plugins.plugin_utils.secret_places import MANAGER
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.iam import statements_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.sqs import is_open
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, entries, items, shown

if TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

__all__ = ["MOST_BYTES", "findings", "not_of_parameters", "problems", "renewal_problems"]

Entry = dict[str, Any]
#: What only parameters have, with what stands for nothing said.
OF_PARAMETERS: Entry = {"type": "secure_string", "tier": "standard", "allowed_pattern": ""}
#: What only secrets of Secrets Manager have.
OF_SECRETS = ("key", "fields", "rotation", "statements", "replica_regions")
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")
ACTION = re.compile(r"\*|secretsmanager:[A-Za-z*?]+")
RENEW = "renew_secrets"


def problems(entry: Entry, path: str, model: Model) -> list[str]:
    """What is wrong with an entry that Secrets Manager is to keep, but for its value."""
    errors = [
        f"{path}.{name} is {shown(entry[name])}, which is of parameters; with backend: {MANAGER} leave it out."
        for name, usual in OF_PARAMETERS.items()
        if entry.get(name) not in (None, usual)
    ]
    errors += object_problems(entry, path) + statement_problems(entry, path)
    errors += [_sentence(path, problem) for problem in rotation_problems(entry.get("rotation") or {})]
    errors += region_problems(entry, path, model.region) + recovery_problems(entry.get("recovery_window_in_days"), path)
    described = len(entry.get("description") or "")
    return errors + ([f"{path}.description has {described} characters; allowed are {MOST_DESCRIPTION}."] if described > MOST_DESCRIPTION else [])


def not_of_parameters(entry: Entry, path: str) -> list[str]:
    """What parameters do not have."""
    return [f"{path}.{name} is of secrets of Secrets Manager; add backend: {MANAGER}, or leave it out." for name in OF_SECRETS if entry.get(name)]


def object_problems(entry: Entry, path: str) -> list[str]:
    """Plain members without the one that is generated, or in its place."""
    fields, key = entry.get("fields") or {}, entry.get("key")
    if not fields:
        return []
    if entry.get("source") != GENERATED:
        return [f"{path}.fields is set, but {path}.source is {entry.get('source')}; the whole value comes from there."]
    if not key:
        return [f"{path}.fields needs {path}.key, the member that is generated, such as password."]
    return [f"{path}.fields.{key} is the member that is generated; leave it out."] if key in fields else []


def statement_problems(entry: Entry, path: str) -> list[str]:
    """Statements of the secret's policy: who, and what of Secrets Manager."""
    errors = statements_problems(entry, "statements", path, needs_resources=False)
    for index, statement in items(entry, "statements"):
        if not isinstance(statement, Mapping):
            continue
        here = f"{path}.statements[{index}]"
        if not statement.get("principals"):
            errors.append(f"{here}.principals is missing; it says who is meant, such as AWS with the number of an account.")
        errors += [
            f"{here}.actions[{place}] is {shown(action)}; the policy of a secret is about actions of secretsmanager."
            for place, action in items(statement, "actions")
            if not ACTION.fullmatch(str(action))
        ]
    return errors


def region_problems(entry: Entry, path: str, own: str) -> list[str]:
    """Regions that are none, or the secret's own."""
    errors = []
    for index, region in items(entry, "replica_regions"):
        here = f"{path}.replica_regions[{index}]"
        if not REGION.fullmatch(str(region)):
            errors.append(f"{here} is {shown(region)}; it must be a region such as eu-west-1.")
        elif region == own:
            errors.append(f"{here} is {region}, where the secret itself is; it must be another region.")
    return errors


def recovery_problems(days: object, path: str) -> list[str]:
    """A recovery window that AWS does not have."""
    least, most = RECOVERY_DAYS
    if not isinstance(days, int) or days == 0 or least <= days <= most:
        return []
    return [f"{path}.recovery_window_in_days is {days}; allowed are {least} to {most}, and 0 for none."]


def _sentence(path: str, problem: str) -> str:
    """What the module says of an option, as the validation says it of a variable."""
    option, _colon, words = problem.partition(": ")
    return f"{path}.{option} {words}."


def findings(key: str, entry: Entry, path: str) -> Iterator[Finding]:
    """What is allowed and advised against."""
    if not entry.get("rotation") and entry.get("source") == GENERATED:
        message = f"{key} keeps its value until somebody renews it: nothing rotates it."
        yield Finding(
            f"secret-unrotated:{key}", f"{path}.rotation", message, f"Name a Lambda function and a schedule, or run with -e {RENEW}={key} now and then."
        )
    if not entry.get("tls_only"):
        yield Finding(f"secret-without-tls:{key}", f"{path}.tls_only", f"{key} may be read without TLS.", "Leave tls_only out.")
    places = [index for index, statement in items(entry, "statements") if isinstance(statement, Mapping) and is_open(statement)]
    if places:
        message = f"{key} may be used by everybody: a statement without a condition names '*'."
        yield Finding(f"secret-open:{key}", f"{path}.statements[{places[0]}]", message, "Name who is meant, or add a condition such as aws:PrincipalOrgID.")


def renewable(model: Model) -> list[str]:
    """The keys of the secrets whose values a run can make anew: generated ones, and those of databases and caches."""
    own = [
        key
        for component in model.of_kind("secrets")
        for key, entry in entries(component.config, "parameters")
        if entry.get("backend") == MANAGER and entry.get("source") == GENERATED
    ]
    hosts = {"database": model.of_kind("rds"), "cache": model.of_kind("elasticache")}
    return own + [OWN_KEYS[word].format(component.host) for word, components in hosts.items() for component in components]


def renewal_problems(said: object, model: Model) -> list[str]:
    """The variable of the command line that names secrets which get a new value."""
    if not isinstance(said, (str, list, tuple, type(None))):
        return [f"{RENEW} is {shown(said)}; allowed are keys of secrets, with commas between them."]
    known = renewable(model)
    strange = [name for name in component_names(said) if name not in known]
    return [f"{RENEW} names {name}, which is no secret that a run can renew; {allowed_or_meant(name, known)}" for name in strange]
