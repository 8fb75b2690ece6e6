# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services an environment has, on which subnets their tasks run, and which components a variable names."""

from __future__ import annotations

import typing as t


def present_in(entries: t.Mapping[str, t.Any] | None, hosts: t.Iterable[str]) -> dict[str, t.Any]:
    """The entries that the inventory lists as components, in the inventory's order."""
    known = entries or {}
    return {host: known[host] or {} for host in hosts if host in known}


def placement(service: t.Mapping[str, t.Any], topology: t.Mapping[str, t.Any]) -> str:
    """The tier of a service's tasks: as it says, or private wherever private tasks can pull images and write logs."""
    asked = service.get("placement") or "auto"
    return str(asked) if asked != "auto" else ("private" if private_reaches_aws(topology) else "public")


def private_reaches_aws(topology: t.Mapping[str, t.Any]) -> bool:
    """Whether tasks without a public IP reach AWS: private subnets, with NAT gateways or interface endpoints."""
    if topology.get("mode") == "default" or "private" not in (topology.get("tiers") or []):
        return False
    if topology.get("mode") == "existing":
        return True
    has_nat = str(topology.get("nat_gateways") or "none") not in ("none", "0")
    return has_nat or bool(topology.get("interface_endpoints"))


def component_names(said: t.Any) -> list[str]:
    """The components that a variable of the command line names: a list, or a text with commas between."""
    names = said.split(",") if isinstance(said, str) else said or []
    return [str(name).strip() for name in names if str(name).strip()]
