# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory: one environment, and each host one component of a kind that there is a role for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import KINDS, LAYERS, kinds_of, layer_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.placement import component_names
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, listed, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

BUILT_IN = ("all", "ungrouped")
UNMEANT = "(groups with no meaning here are listed in environment_extra_groups)"


def other_groups(groups: Mapping[str, Sequence[str]], extra: Collection[str]) -> list[str]:
    """The groups that are neither layers nor kinds: the environment, one hopes."""
    known = {*BUILT_IN, *LAYERS, *KINDS, *extra}
    return sorted(name for name in groups if name not in known)


def environment_groups(groups: Mapping[str, Sequence[str]], extra: Collection[str]) -> list[str]:
    """The groups that look like environments: no layers, no kinds, and hosts of several layers in them."""
    layers = [set(groups.get(layer) or []) for layer in LAYERS]
    return [name for name in other_groups(groups, extra) if sum(not layer.isdisjoint(groups[name]) for layer in layers) > 1]


def several_environments(groups: Mapping[str, Sequence[str]], names: Collection[str], extra: Collection[str]) -> list[str]:
    """A run builds one environment; nothing else is worth saying of an inventory with more. Names are those in environment_name."""
    held = {*environment_groups(groups, extra), *(name for name in names if name in groups)}
    several, hint = (names, "") if len(names) > 1 else (held, f" {UNMEANT}")
    if len(several) < 2:
        return []
    return [f"the inventory holds {len(several)} environments: {listed(sorted(several))}; a run builds one, as in -i inventories/{min(several)}.{hint}"]


def without_variables(groups: Mapping[str, Sequence[str]], extra: Collection[str]) -> list[str]:
    """Ansible reads group_vars beside the inventory that it was given, and not in folders below."""
    name = next(iter(environment_groups(groups, extra)), "dev")
    return [f"the inventory has no group_vars beside it; a run is given the folder of one environment, as in -i inventories/{name}."]


def environment_problems(groups: Mapping[str, Sequence[str]], names: Collection[str], extra: Collection[str]) -> list[str]:
    """The inventory's top group is named after its environment, and holds everything."""
    name = next(iter(names), "")
    others = other_groups(groups, extra)
    errors = [
        f"the group {group} is no layer, no kind of component and not the environment '{name}'; {allowed_or_meant(group, [*LAYERS, *KINDS, name])} {UNMEANT}"
        for group in others
        if group != name
    ]
    if name and name not in groups:
        errors.append(f"environment_name is '{name}', but the inventory has no group of that name; its top group must be {name}.")
    hosts = set(groups.get("all") or [])
    outside = sorted(hosts - set(groups.get(name) or [])) if name in groups else []
    return errors + [f"the host {host} is not in the group {name}; every component belongs to the environment." for host in outside]


def host_problems(host: str, groups: Mapping[str, Sequence[str]], roles: Collection[str]) -> list[str]:
    """One host: its kind, the layer in which that belongs, and a role that builds it."""
    names = [group for group, hosts in groups.items() if host in hosts]
    kinds = kinds_of(names)
    if len(kinds) != 1:
        said = f"in the kinds {listed(kinds)}" if kinds else "in no group that names a kind"
        return [f"the host {host} is {said}; each host is one component, in exactly one of {listed(KINDS)}."]
    kind, layer = kinds[0], layer_of(kinds[0])
    wrong = sorted(name for name in names if name in LAYERS and name != layer)
    errors = [f"the host {host} ({kind}) is in the layer {other}; {kind} belongs to the layer {layer}." for other in wrong]
    if layer not in names:
        errors.append(f"the host {host} ({kind}) is not in the layer {layer}; the group {kind} must be a child of {layer}.")
    if kind not in roles:
        errors.append(f"the host {host} is of the kind {kind}, for which there is no role yet; allowed are {listed(k for k in KINDS if k in roles)}.")
    return errors


def named_components(variable: str, said: object, groups: Mapping[str, Sequence[str]]) -> list[str]:
    """A variable of the command line that names components, such as allow_replace."""
    hosts = list(groups.get("all") or [])
    if not isinstance(said, (str, list, tuple, type(None))):
        return [f"{variable} is {shown(said)}; allowed are components, with commas between them."]
    strange = [name for name in component_names(said) if name not in hosts]
    return [f"{variable} names {name}, which is no component of this inventory; {allowed_or_meant(name, hosts)}" for name in strange]


def problems(groups: Mapping[str, Sequence[str]], names: Collection[str], extra: Collection[str], roles: Collection[str]) -> list[str]:
    """Everything that is wrong with the inventory of one environment."""
    hosts = dict.fromkeys(groups.get("all") or [])
    return environment_problems(groups, names, extra) + [problem for host in hosts for problem in host_problems(host, groups, roles)]
