# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of an inventory against the roles' argument_specs: unknown names, and values in their types."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import REFUSED, check_value
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# Variables that belong to no role.
SHARED = tuple(f"{things}{ending}" for things in ("services", "load_balancers", "file_systems", "databases", "caches") for ending in ("", "_overrides"))
# What a run of a playbook is told with -e.
OF_PLAYBOOKS = (
    *("confirm", "override_protection", "allow_replace", "renew_secrets", "finish_rotation", "take_over_lock"),
    *("database", "restore_time", "restore_label"),
)
CLOSE = 0.9


class Unreadable(Exception):  # noqa: N818  (it is caught and told, never shown)
    """A variable whose template cannot be evaluated."""


@dataclass(frozen=True)
class Host:
    """One host's variables, each evaluated only when it is read."""

    name: str
    names: frozenset[str]
    read: Callable[[str], Any]


@dataclass(frozen=True)
class Role:
    """What a role says of its variables."""

    name: str
    options: Mapping[str, Any]
    defaults: Mapping[str, Any] = field(default_factory=dict)  # those which are plain values

    @property
    def prefix(self) -> str:
        """What its variables begin with."""
        return f"{self.name}_"


def read(host: Host, name: str, errors: list[str]) -> Any:
    """A variable's value; REFUSED where it cannot be evaluated."""
    try:
        return host.read(name)
    except Unreadable as error:
        errors.append(f"{name} cannot be evaluated: {error}.")
        return REFUSED


def unknown_names(host: Host, role: Role, wired: Iterable[str]) -> list[str]:
    """Variables that begin like the role's and are none of them."""
    known = {*role.options, *wired}
    strange = sorted(name for name in host.names if name.startswith(role.prefix) and name not in known)
    return [f"{name} is no variable of the role {role.name}; {allowed_or_meant(name, role.options)}" for name in strange]


def near_misses(host: Host, roles: Iterable[Role], wired: Iterable[str]) -> list[str]:
    """Variables that are no role's by their beginning, and nearly the name of one that is."""
    every = list(roles)
    prefixes = tuple(role.prefix for role in every)
    known = {*SHARED, *OF_PLAYBOOKS, *wired, *(name for role in every for name in role.options)}
    free = sorted(name for name in host.names if name not in known and not name.startswith((*prefixes, "ansible_")))
    meant = {name: difflib.get_close_matches(name, known, n=1, cutoff=CLOSE) for name in free}
    return [f"{name} is no variable of Groundwork; did you mean {close[0]}?" for name, close in meant.items() if close]


def value_of(host: Host, role: Role, name: str, wired: frozenset[str], errors: list[str]) -> Any:
    """A variable as it is set, else the role's default; None where neither is known or another component gives it."""
    if name in wired and name in host.names:
        return None
    if name not in host.names:
        return role.defaults.get(name)
    return read(host, name, errors)


def missing_problems(host: Host, role: Role, values: Mapping[str, Any], wired: frozenset[str]) -> list[str]:
    """Required variables that nobody sets."""
    required = [name for name, option in role.options.items() if option.get("required") and name not in role.defaults]
    absent = [name for name in required if name not in host.names]
    empty = [name for name in required if name in host.names and name not in wired and values[name] is None]
    return [f"{name} is missing; it is required." for name in absent] + [f"{name} is empty; it is required." for name in empty]


def component_of(host: Host, role: Role, wired: frozenset[str], errors: list[str]) -> Component:
    """A host's variables in their types; what other components give counts as present and is not evaluated."""
    values = {name: value_of(host, role, name, wired, errors) for name in role.options}
    errors += missing_problems(host, role, values, wired)
    typed = {name: check_value(role.options[name], value, name, errors) for name, value in values.items() if value is not None and value is not REFUSED}
    config = {name.removeprefix(role.prefix): value for name, value in typed.items() if value is not REFUSED}
    explicit = {name.removeprefix(role.prefix) for name in role.options if name in host.names and name not in wired}
    return Component(host.name, role.name, config, frozenset(explicit))
