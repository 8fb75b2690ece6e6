# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.ssm_parameters import (
    LONGEST,
    MOST_BYTES,
    MOST_DESCRIPTION,
    MOST_PATTERN,
    SECURE,
    characters,
    name_problems,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils import secret_places
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import NamingError, resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.parameters import DECLARED, GENERATED, GIVEN, KIND, parameter_arn
from ansible_collections.groundwork.aws.plugins.plugin_utils.secret_places import MANAGER
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation import managed_secrets
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, entries, is_known, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

Entry = dict[str, Any]
KEY = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
KEY_ARN = re.compile(r"arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/.+")
SECRET_KEY = re.compile(r"passw|secret|token|private.?key|api.?key|credential", re.IGNORECASE)
LONGEST_ARN = 1011  # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
#: What nobody guesses: https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final, security strength
ENOUGH_BITS = 128


def parameters_of(model: Model) -> dict[str, Entry]:
    """The entries of the environment, complete; of all its components where it has several."""
    return {key: entry for component in model.of_kind("secrets") for key, entry in entries(component.config, "parameters")}


def named_secrets(model: Model) -> Entry:
    """What services may name in their secrets, as their links: entries, None where the environment has no such component; databases; and caches."""
    own = {key: {name: entry.get(name) for name in secret_places.SAID} for key, entry in parameters_of(model).items()} if model.of_kind("secrets") else None
    return {"secrets": own, "databases": getattr(model, "databases", {}), "caches": getattr(model, "caches", {})}


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong across the component's variables."""
    errors: list[str] = []
    for key, entry in entries(component.config, "parameters"):
        path = f"secrets_parameters.{key}"
        errors += entry_problems(key, entry, path, model) + kms_problems(entry, path, model)
    return errors


def entry_problems(key: str, entry: Entry, path: str, model: Model) -> list[str]:
    """What is wrong with one entry, but for its key of KMS."""
    if entry.get("backend") == MANAGER:
        return key_problems(key, path) + source_problems(entry, path) + managed_secrets.problems(entry, path, model)
    errors = key_problems(key, path) or parameter_name_problems(key, path, model)
    errors += source_problems(entry, path) + managed_secrets.not_of_parameters(entry, path)
    limits = (("description", MOST_DESCRIPTION), ("allowed_pattern", MOST_PATTERN))
    return errors + [f"{path}.{name} has {len(entry[name])} characters; allowed are {most}." for name, most in limits if len(entry.get(name) or "") > most]


def key_problems(key: str, path: str) -> list[str]:
    """A key that reads like something else."""
    return [] if KEY.fullmatch(key) else [f"{path} is no key; allowed are letters, digits and . _ - with single slashes between."]


def parameter_name_problems(key: str, path: str, model: Model) -> list[str]:
    """A name that Parameter Store cannot have."""
    try:
        name = resource_name(key, KIND, model.stack)
    except NamingError:  # reported with the templates
        return []
    if len(parameter_arn(key, model.stack)) > LONGEST_ARN:
        return [f"{path} would be {shown(name)}, whose ARN is too long; allowed are {LONGEST_ARN} characters."]
    wrong = [problem.partition(", ")[2] or problem.removeprefix("name: ") for problem in name_problems(name)]
    hint = f"change environment_naming_overrides.{KIND}"
    return [f"{path} would be {shown(name)}, which {problem}; {hint}." for problem in wrong]


def source_problems(entry: Entry, path: str) -> list[str]:
    """A value where none belongs, or none where one does, and what would be generated; the value itself is never shown."""
    source, value = entry.get("source"), entry.get("value")
    if source == GIVEN:
        return value_problems(value, entry, path)
    errors = [f"{path}.value is set, but {path}.source is {source}; say source: given, or leave the value out."] if value else []
    return errors + (generation_problems(entry, path) if source == GENERATED else [])


def value_problems(value: object, entry: Entry, path: str) -> list[str]:
    """A given value that AWS cannot take."""
    if value is None or value == "":
        return [f"{path}.value is missing; with source: given it comes from a vault or a lookup."]
    size = len(str(value).encode())
    if entry.get("backend") == MANAGER:
        return [f"{path}.value has {size} bytes; allowed are {managed_secrets.MOST_BYTES}."] if size > managed_secrets.MOST_BYTES else []
    most = MOST_BYTES["standard" if entry.get("tier") == "standard" else "advanced"]
    where = " in the tier standard" if most == MOST_BYTES["standard"] else ""
    return [f"{path}.value has {size} bytes; allowed are {most}{where}."] if size > most else []


def generation_problems(entry: Entry, path: str) -> list[str]:
    """What cannot be generated."""
    errors = range_problem(f"{path}.length", entry.get("length"), 1, LONGEST)
    if len(characters(str(entry.get("alphabet") or ""))) < 2:
        errors.append(f"{path}.alphabet has fewer than two different characters.")
    if entry.get("type") == "string_list" and entry.get("backend") != MANAGER:
        errors.append(f"{path}.type is string_list, which is not generated; allowed are secure_string, string, or a source of given or declared.")
    return errors


def kms_problems(entry: Entry, path: str, model: Model) -> list[str]:
    """A KMS key that the environment has, or an ARN, and only where something is encrypted."""
    named, known = entry.get("kms_key"), model.config_of("kms").get("keys") or {}
    if not is_known(named) or named == "":
        return []
    if entry.get("type") != SECURE and entry.get("backend") != MANAGER:
        return [f"{path}.kms_key is set, but {path}.type is {entry.get('type')}; only a secure_string is encrypted."]
    if named in known or KEY_ARN.fullmatch(str(named)):
        return []
    return [f"{path}.kms_key is {shown(named)}, which is neither a key of kms_keys nor the ARN of one; {allowed_or_meant(str(named), known)}"]


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for component in model.of_kind("secrets"):
        for key, entry in entries(component.config, "parameters"):
            yield secret_places.KIND if entry.get("backend") == MANAGER else KIND, key, {}


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    for key, entry in parameters_of(model).items():
        path = f"secrets_parameters.{key}"
        if entry.get("backend") == MANAGER:
            yield from managed_secrets.findings(key, entry, path)
        elif entry.get("type") != SECURE and is_secret(key, entry):
            message = f"{key} is kept as plain text, which everybody who may read parameters can read."
            yield Finding(f"plain-parameter:{key}", f"{path}.type", message, "Leave type out, which makes it a secure_string.")
        if entry.get("source") == GENERATED and bits_of(entry) < ENOUGH_BITS:
            message = f"{key} is generated with {int(bits_of(entry))} bits of chance, and could be guessed."
            yield Finding(f"weak-secret:{key}", f"{path}.length", message, f"Make it longer, until it has {ENOUGH_BITS}.")


def is_secret(key: str, entry: Mapping[str, Any]) -> bool:
    """Whether a parameter holds a secret: nobody generates anything else, and otherwise its key says so."""
    return entry.get("source") == GENERATED or (entry.get("source") != DECLARED and bool(SECRET_KEY.search(key)))


def bits_of(entry: Mapping[str, Any]) -> float:
    """How many bits of chance a generated value has."""
    return int(entry.get("length") or 0) * math.log2(max(1, len(characters(str(entry.get("alphabet") or "")))))
