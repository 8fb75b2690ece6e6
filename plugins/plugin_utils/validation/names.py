# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that an environment will give: templates that can be filled in, lengths, and no two the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.name_rules import rule_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import FIELDS, Name, NamingError, clashing, clean, make_name, template_fields
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import USES, service_role_key
from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import NetworkError, nat_subnets
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation import kinds, scaling
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.subnets import planned_subnets
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

Declared = tuple[str, str, dict[str, Any]]
# What the roles add to the fields that every template has.
MORE_FIELDS: dict[str, tuple[str, ...]] = {
    "subnet": ("tier", "az", "index", "number"),
    "eip": ("index",),
    "nat_gateway": ("index",),
    "route_table": ("tier",),
    "rds_parameter_group": ("major",),
    "rds_cluster_parameter_group": ("major",),
}


def template_problems(model: Model) -> list[str]:
    """Templates with fields that their kind does not have."""
    said = model.environment
    templates = {"environment_naming_default": said.get("naming_default")}
    templates |= {f"environment_naming_templates.{kind}": text for kind, text in (said.get("naming_templates") or {}).items()}
    errors: list[str] = []
    for path, text in templates.items():
        kind = path.removeprefix("environment_naming_templates.").split("/")[0]
        allowed = (*FIELDS, *MORE_FIELDS.get(kind, ()))
        try:
            unknown = [field for field in template_fields(str(text or "")) if field not in allowed]
        except NamingError as error:
            errors.append(f"{path}: {error}.")
            continue
        errors += [f"{path} has the unknown field {{{field}}}; allowed are {listed('{' + name + '}' for name in allowed)}." for field in unknown]
    return errors


def declared_network(model: Model) -> Iterator[Declared]:
    """What the network consists of, as far as it has names."""
    config = model.config_of("vpc")
    if not config or config.get("mode", "create") != "create":
        return
    yield "vpc", "vpc", {}
    try:
        subnets = planned_subnets(config, model.region)
        hosts = nat_subnets(config.get("nat_gateways", "none"), subnets)
    except NetworkError:  # reported as what is wrong with the network
        return
    for subnet in subnets:
        yield "subnet", subnet.key, {"tier": subnet.tier, "az": subnet.az, "index": subnet.index, "number": subnet.index + 1}
    for index, host in enumerate(hosts):
        yield "nat_gateway", host.az, {"index": index}


def declared_services(model: Model) -> Iterator[Declared]:
    """What each service consists of."""
    for name, service in model.services.items():
        for kind in ("ecs_service", "task_definition", "log_group"):
            yield kind, name, {}
        yield "container", str(service.get("container_name") or name), {}
        yield from scaling.declared(name, service)
        if service.get("role_mode") in (None, "separate", "shared"):
            for key in dict.fromkeys(service_role_key(name, service, use) for use in USES):
                yield "iam_role", key, {}


def declared(model: Model) -> list[Declared]:
    """All that the environment names, once each."""
    found = [*declared_network(model), *declared_services(model)]
    found += [("ecs_cluster", component.host, {}) for component in model.of_kind("ecs_cluster")]
    found += [("security_group", key, {}) for key in model.security_group_keys]
    found += [("iam_role", str(key), {}) for key in model.config_of("iam").get("roles") or {}]
    found += [declaration for module in kinds.MODULES for declaration in module.declared(model)]
    return list({(kind, key): (kind, key, extra) for kind, key, extra in reversed(found)}.values())[::-1]


def length_problem(name: Name) -> list[str]:
    """A name that would have to be cut."""
    if not name.was_cut:
        return []
    length = len(clean(name.wanted, rule_of(name.kind))) + name.suffix_length
    return [
        f"environment_naming_templates.{name.kind} makes a name too long after sanitising for the {name.kind} '{name.key}': "
        f"{length} characters, allowed are {name.limit}; shorten the template or the key."
    ]


def clash_problem(kind: str, name: str, keys: list[str]) -> str:
    """Several things that would have one name."""
    what = f"the {kind}s {listed(keys)}" if len(set(keys)) > 1 else f"several {kind}s"
    return (
        f"environment_naming_templates.{kind} gives {what} the same name '{name}'; "
        f"each needs one of its own, for instance with {{key}} in environment_naming_overrides.{kind}."
    )


def problems(model: Model) -> list[str]:
    """Everything that is wrong with the names that the environment will give."""
    errors = template_problems(model)
    if errors:
        return errors
    names = [make_name(key, kind, model.stack, **extra) for kind, key, extra in declared(model)]
    once = [name for name in names if name.kind != "container"]  # one name may stand in many task definitions
    return [problem for name in names for problem in length_problem(name)] + [clash_problem(*clash) for clash in clashing(once)]
