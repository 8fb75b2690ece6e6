# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values against a role's argument_specs, by Ansible's own type checks, with errors that name the exact place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.common.parameters import DEFAULT_TYPE_VALIDATORS
from ansible.module_utils.common.validation import (
    check_mutually_exclusive,
    check_required_by,
    check_required_if,
    check_required_one_of,
    check_required_together,
)

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, is_known, listed, shown

Spec = Mapping[str, Any]
REFUSED: Any = object()
WORDS = {"int": "a whole number", "float": "a number", "bool": "true or false", "str": "a string", "list": "a list", "dict": "a dict of keys and values"}
BOOLEAN_WORDS = {True: ("yes", "on", "true"), False: ("no", "off", "false")}
RULES = {
    "mutually_exclusive": check_mutually_exclusive,
    "required_one_of": check_required_one_of,
    "required_together": check_required_together,
    "required_if": check_required_if,
    "required_by": check_required_by,
}


def convert(kind: str, value: Any) -> Any:
    """The value as the type; as Ansible does it, but a dict or a list is never taken for a string."""
    if kind == "str" and isinstance(value, (Mapping, list)):
        raise TypeError("neither a list nor a dict is a string")
    return DEFAULT_TYPE_VALIDATORS[kind](value)


def shown_of(spec: Spec, value: Any) -> str:
    """The value as an error shows it; not at all where its spec says that it is secret."""
    return "(hidden)" if spec.get("no_log") else shown(value)


def check_choice(spec: Spec, value: Any, path: str, errors: list[str]) -> Any:
    """The value if it is among the choices; what YAML reads as a boolean (off, no) counts as the word."""
    choices = spec.get("choices")
    if not choices or value in choices:
        return value
    meant = [word for word in BOOLEAN_WORDS.get(str(value).lower() == "true", ()) if word in choices] if str(value).lower() in {"true", "false"} else []
    if meant:
        return meant[0]
    errors.append(f"{path} is {shown_of(spec, value)}; allowed are {listed(choices)}.")
    return REFUSED


def check_rules(spec: Spec, value: Mapping[str, Any], path: str, errors: list[str]) -> None:
    """Which options go together, in Ansible's words."""
    given = {key: entry for key, entry in value.items() if entry is not None}
    for name, check in RULES.items():
        try:
            check(spec.get(name), given)
        except TypeError as error:
            errors.append(f"{path}: {error}.")


def check_options(spec: Spec, value: Mapping[str, Any], path: str, errors: list[str]) -> dict[str, Any]:
    """A dict with declared keys: unknown ones, missing ones, and each by its own spec."""
    options: Mapping[str, Spec] = spec["options"]
    errors += [f"{path}.{key} is not known; {allowed_or_meant(str(key), options)}" for key in value if key not in options]
    missing = [key for key, option in options.items() if option.get("required") and value.get(key) is None]
    errors += [f"{path}.{key} is missing; it is required." for key in missing]
    checked = {key: check_value(option, value[key], f"{path}.{key}", errors) for key, option in options.items() if value.get(key) is not None}
    check_rules(spec, checked, path, errors)
    return {key: entry for key, entry in checked.items() if entry is not REFUSED}


def check_elements(spec: Spec, value: list[Any], path: str, errors: list[str]) -> list[Any]:
    """A list's entries, each in its place; a refused one leaves a gap."""
    element = {**spec, "type": spec.get("elements", "raw"), "required": False}
    checked = [check_value(element, entry, f"{path}[{index}]", errors) for index, entry in enumerate(value)]
    return [None if entry is REFUSED else entry for entry in checked]


def check_value(spec: Spec, value: Any, path: str, errors: list[str]) -> Any:
    """The value in its declared type, REFUSED where it is wrong; what is wrong is added to the errors."""
    kind = str(spec.get("type", "str"))
    if not is_known(value):
        return value
    try:
        value = convert(kind, value)
    except (TypeError, ValueError):
        errors.append(f"{path} is {shown_of(spec, value)}; it must be {WORDS.get(kind, kind)}.")
        return REFUSED
    if kind == "list":
        return check_elements(spec, value, path, errors)
    if kind == "dict" and spec.get("options"):
        return check_options(spec, value, path, errors)
    return check_choice(spec, value, path, errors)
