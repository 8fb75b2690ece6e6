# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services as a dict, with their overrides: who they are, and each entry in its types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import with_overrides
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import REFUSED, check_value
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, shown

if TYPE_CHECKING:
    from collections.abc import Sequence


def dict_of_dicts(value: Any, path: str, errors: list[str]) -> dict[str, dict[str, Any]]:
    """A dict whose entries are dicts; what is not has been reported and is left out."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        errors.append(f"{path} is {shown(value)}; it must be a dict of keys and values.")
        return {}
    errors += [
        f"{path}.{key} is {shown(entry)}; it must be a dict of keys and values." for key, entry in value.items() if not isinstance(entry, (Mapping, type(None)))
    ]
    return {str(key): dict(entry or {}) for key, entry in value.items() if isinstance(entry, (Mapping, type(None)))}


def membership_problems(services: Mapping[str, Any], overrides: Mapping[str, Any], hosts: Sequence[str]) -> list[str]:
    """Each host has an entry; each override is of a service that this environment has."""
    errors = [
        f"the host {host} in the group ecs_service has no entry in services; add services.{host}, or {allowed_or_meant(host, services)}"
        for host in hosts
        if host not in services
    ]
    for name in overrides:
        if name not in services:
            errors.append(f"services_overrides.{name} is no service; {allowed_or_meant(name, services)}")
        elif name not in hosts:
            errors.append(f"services_overrides.{name} is of a service that this environment does not have; {allowed_or_meant(name, hosts)}")
    return errors


def typed_services(services: Any, overrides: Any, hosts: Sequence[str], options: Mapping[str, Any], errors: list[str]) -> dict[str, dict[str, Any]]:
    """The environment's services, joined with their overrides, in the types of the role's definition."""
    base, differing = dict_of_dicts(services, "services", errors), dict_of_dicts(overrides, "services_overrides", errors)
    errors += membership_problems(base, differing, hosts)
    joined = with_overrides(base, differing)
    spec = {"type": "dict", "options": options}
    checked = {name: check_value(spec, joined[name], f"services.{name}", errors) for name in hosts if name in joined}
    unset = {name: {key: None for key, value in joined[name].items() if value is None} for name in checked}
    return {name: {**unset[name], **entry} for name, entry in checked.items() if entry is not REFUSED}


def complete(entry: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """A service with what the role says of keys that it leaves out; a strategy stands instead of the launch type."""
    left_out = {key: value for key, value in defaults.items() if not (key == "launch_type" and entry.get("capacity_strategy"))}
    return with_overrides(left_out, entry)
