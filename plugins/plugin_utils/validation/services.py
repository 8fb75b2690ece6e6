# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services as a dict, with their overrides: who they are, and each entry in its types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import with_overrides
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import REFUSED, check_value, shown_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Family:
    """Things that repeat and are hosts of the inventory: their variable, their group, and what one is called."""

    variable: str
    group: str
    word: str


SERVICES = Family("services", "ecs_service", "service")
LOAD_BALANCERS = Family("load_balancers", "alb_waf", "load balancer")
FILE_SYSTEMS = Family("file_systems", "efs", "file system")
DATABASES = Family("databases", "rds", "database")
CACHES = Family("caches", "elasticache", "cache")


def dict_of_dicts(value: Any, path: str, errors: list[str], spec: Mapping[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """A dict whose entries are dicts; what is not has been reported, unseen where the spec says that it is secret, and is left out."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        errors.append(f"{path} is {shown_of(spec or {}, value)}; it must be a dict of keys and values.")
        return {}
    errors += [
        f"{path}.{key} is {shown_of(spec or {}, entry)}; it must be a dict of keys and values."
        for key, entry in value.items()
        if not isinstance(entry, (Mapping, type(None)))
    ]
    return {str(key): dict(entry or {}) for key, entry in value.items() if isinstance(entry, (Mapping, type(None)))}


def membership_problems(entries: Mapping[str, Any], overrides: Mapping[str, Any], hosts: Sequence[str], family: Family) -> list[str]:
    """Each host has an entry; each override is of an entry that this environment has."""
    variable = family.variable
    errors = [
        f"the host {host} in the group {family.group} has no entry in {variable}; add {variable}.{host}, or {allowed_or_meant(host, entries)}"
        for host in hosts
        if host not in entries
    ]
    for name in overrides:
        if name not in entries:
            errors.append(f"{variable}_overrides.{name} is no {family.word}; {allowed_or_meant(name, entries)}")
        elif name not in hosts:
            errors.append(f"{variable}_overrides.{name} is of a {family.word} that this environment does not have; {allowed_or_meant(name, hosts)}")
    return errors


def typed_services(
    services: Any, overrides: Any, hosts: Sequence[str], options: Mapping[str, Any], errors: list[str], family: Family = SERVICES
) -> dict[str, dict[str, Any]]:
    """The environment's services, or what else is a family, joined with their overrides, in the types of the role's definition."""
    variable = family.variable
    base, differing = dict_of_dicts(services, variable, errors), dict_of_dicts(overrides, f"{variable}_overrides", errors)
    errors += membership_problems(base, differing, hosts, family)
    joined = with_overrides(base, differing)
    spec = {"type": "dict", "options": options}
    checked = {name: check_value(spec, joined[name], f"{variable}.{name}", errors) for name in hosts if name in joined}
    return {name: {**_left_out(joined[name], options), **entry} for name, entry in checked.items() if entry is not REFUSED}


def _left_out(entry: Mapping[str, Any] | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """What stands for values that the types leave out: null for null, and for a text that was refused, one that is not known."""
    given = {key: value for key, value in (entry or {}).items() if value is None or options.get(key, {}).get("type") == "str"}
    return {key: None if value is None else UNKNOWN for key, value in given.items()}


def complete(entry: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """A service with what the role says of keys that it leaves out; a strategy stands instead of the launch type."""
    left_out = {key: value for key, value in defaults.items() if not (key == "launch_type" and entry.get("capacity_strategy"))}
    return with_overrides(left_out, entry)
