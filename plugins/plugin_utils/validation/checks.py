# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole validation: an inventory's variables in, all errors and the environment's model out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils import caches, databases
from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import KINDS, kinds_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import described
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import NamingError
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import entries, with_overrides
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation import (
    ecs_cluster,
    ecs_service,
    environment,
    iam,
    inventory,
    kinds,
    managed_secrets,
    names,
    security_groups,
    vpc,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.services import (
    CACHES,
    DATABASES,
    FILE_SYSTEMS,
    LOAD_BALANCERS,
    SERVICES,
    Family,
    complete,
    dict_of_dicts,
    typed_services,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.shapes import entry_specs
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import REFUSED, check_value
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Host, Role, component_of, near_misses, read, unknown_names
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

KIND_CHECKS = {module.__name__.rpartition(".")[2]: module.problems for module in (*kinds.MODULES, vpc, iam, security_groups, ecs_cluster, ecs_service)}
#: Variables of the command line that name components.
NAMING_COMPONENTS = ("allow_replace", "finish_rotation")
#: What an entry means where it says nothing, in families whose entries take null for that.
COMPLETED = {LOAD_BALANCERS: described, DATABASES: databases.described, CACHES: caches.described}
REGISTRY = ("ecr_mode", "ecr_registry_account_id", "ecr_registry_region", "ecr_tag_template")


@dataclass(frozen=True)
class Inventory:
    """What a run was given."""

    groups: Mapping[str, Sequence[str]]
    hosts: Mapping[str, Host]
    roles: Mapping[str, Role]  # every role there is, environment included
    wired: frozenset[str] = field(default_factory=frozenset)

    @property
    def first(self) -> Host | None:
        """A host by whose eyes the environment's own variables are read."""
        return next(iter(self.hosts.values()), None)

    def kind_of(self, host: str) -> str | None:
        """The host's kind, if it is clear."""
        kinds = kinds_of(group for group, hosts in self.groups.items() if host in hosts)
        return kinds[0] if len(kinds) == 1 and kinds[0] in self.roles else None

    def by_kind(self) -> Iterator[tuple[str, Host]]:
        """The hosts whose kind is clear."""
        for kind in KINDS:
            for name in self.groups.get(kind) or []:
                if name in self.hosts and self.kind_of(name) == kind:
                    yield kind, self.hosts[name]


def value_of(host: Host, name: str, errors: list[str]) -> Any:
    """A variable that may be left out."""
    value = read(host, name, errors) if name in host.names else None
    return None if value is REFUSED else value


def strings_of(value: Any) -> list[str]:
    """A list of strings, whatever was given."""
    return [str(entry) for entry in value] if isinstance(value, (list, tuple)) else []


def named_in(given: Inventory) -> tuple[set[str], list[str]]:
    """The environments' names and the groups without a meaning: the two variables that the inventory itself is judged by."""
    ignored: list[str] = []
    names = {str(value_of(host, "environment_name", ignored)) for host in given.hosts.values() if "environment_name" in host.names}
    first = given.first
    return names, strings_of(value_of(first, "environment_extra_groups", ignored)) if first else []


def typed_entries(spec: Mapping[str, Any], given: Any, path: str, errors: list[str]) -> dict[str, Any]:
    """A dict of entries in their types, in which null stays null; what is wrong with one is reported, and leaves it out."""
    known = dict_of_dicts(given, path, errors)
    checked = {key: check_value(spec, entry, f"{path}.{key}", errors) for key, entry in known.items()}
    unset = {key: {name: None for name, value in known[key].items() if value is None} for key in checked}
    return {key: {**unset[key], **entry} for key, entry in checked.items() if entry is not REFUSED}


def entry_problems(component: Component, role: Role, errors: list[str]) -> Component:
    """The component with its dicts of entries in their types, with their overrides and with what they mean where they say nothing."""
    config = dict(component.config)
    for variable, spec in entry_specs(role).items():
        name, differing = component.short(variable), component.short(f"{variable}_overrides")
        if name not in config:
            continue
        base = dict_of_dicts(config[name], variable, errors, role.options[variable])
        strange = [key for key in config.get(differing) or {} if key not in base]
        errors += [f"{variable}_overrides.{key} is of nothing in {variable}; {allowed_or_meant(str(key), base)}" for key in strange]
        joined = with_overrides(base, dict_of_dicts(config.get(differing), f"{variable}_overrides", errors, role.options[variable]))
        typed = typed_entries(spec, {key: entry for key, entry in joined.items() if key not in strange}, variable, errors)
        config[name] = entries(typed, None, config.get("defaults") if f"{role.name}_defaults" in role.options else None)
    return Component(component.host, component.kind, config, component.explicit)


def components_of(given: Inventory, errors: list[str]) -> list[Component]:
    """Every host's variables, and what is unknown among them; layer by layer, and each kind in the order of its group."""
    found: list[Component] = []
    for kind, host in given.by_kind():
        role = given.roles[kind]
        errors += unknown_names(host, role, given.wired)
        found.append(entry_problems(component_of(host, role, given.wired, errors), role, errors))
    return found


def family_of(given: Inventory, family: Family, errors: list[str]) -> dict[str, dict[str, Any]]:
    """The environment's services, load balancers or file systems; those of its own inventory."""
    hosts = [name for name in given.groups.get(family.group) or [] if name in given.hosts]
    reader = given.hosts[hosts[0]] if hosts else given.first
    if reader is None or family.group not in given.roles:
        return {}
    role, defaults_name = given.roles[family.group], f"{family.group}_defaults"
    options = role.options.get(f"{family.group}_definition", {}).get("options") or {}
    entries_given, overrides = (value_of(reader, name, errors) for name in (family.variable, f"{family.variable}_overrides"))
    typed = typed_services(entries_given, overrides, hosts, options, errors, family)
    defaults = value_of(reader, defaults_name, errors) or role.defaults.get(defaults_name) or {}
    completed = COMPLETED.get(family, complete)
    return {name: completed(entry, defaults) for name, entry in typed.items()}


def registry_of(given: Inventory, errors: list[str]) -> Mapping[str, Any]:
    """The variables that say where images come from, which hold whether or not the environment has repositories."""
    role, first = given.roles.get("ecr"), given.first
    if role is None or first is None:
        return {}
    options = {name: role.options[name] for name in REGISTRY if name in role.options}
    return component_of(first, Role("ecr", options, role.defaults), given.wired, errors).config


def model_of(given: Inventory, errors: list[str]) -> Model:
    """The environment as its variables describe it; what is wrong with single ones is added to the errors."""
    first = given.first
    if first is None:
        errors.append("the inventory has no hosts; each component of an environment is one.")
        return Model()
    role = given.roles["environment"]
    errors += unknown_names(first, role, given.wired) + near_misses(first, given.roles.values(), given.wired)
    said = component_of(first, role, given.wired, errors).config
    components = tuple(components_of(given, errors))
    services, balancers, systems = (family_of(given, family, errors) for family in (SERVICES, LOAD_BALANCERS, FILE_SYSTEMS))
    known = {"databases": family_of(given, DATABASES, errors), "caches": family_of(given, CACHES, errors)}
    return Model(said, components, services, said.get("logs_retention_days"), balancers, registry_of(given, errors), systems, **known)


def cross_problems(model: Model) -> list[str]:
    """Everything that is wrong across variables."""
    errors = environment.problems(model)
    for component in model.components:
        errors += KIND_CHECKS[component.kind](component, model) if component.kind in KIND_CHECKS else []
    try:
        return errors + names.problems(model)
    except NamingError as error:
        return [*errors, f"names: {error}."]


def wrong_folder(given: Inventory, names: set[str], extra: list[str]) -> list[str]:
    """What is wrong with the choice of the inventory itself; then nothing else is worth saying."""
    several = inventory.several_environments(given.groups, names, extra)
    has_variables = any(name.startswith("environment_") for host in given.hosts.values() for name in host.names)
    return several or ([] if has_variables or not given.hosts else inventory.without_variables(given.groups, extra))


def validate(given: Inventory) -> tuple[list[str], Model]:
    """All errors of an inventory, each once, and the environment that it describes."""
    names, extra = named_in(given)
    wrong = wrong_folder(given, names, extra)
    if wrong:
        return wrong, Model()
    errors = inventory.problems(given.groups, names, extra, [name for name in given.roles if name != "environment"])
    if given.first:
        told = {variable: value_of(given.first, variable, errors) for variable in NAMING_COMPONENTS}
        errors += [problem for variable, said in told.items() for problem in inventory.named_components(variable, said, given.groups)]
    model = model_of(given, errors)
    if given.first:
        errors += managed_secrets.renewal_problems(value_of(given.first, managed_secrets.RENEW, errors), model)
    errors += cross_problems(model)
    return list(dict.fromkeys(errors)), model
