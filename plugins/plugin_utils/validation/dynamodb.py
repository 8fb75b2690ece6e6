# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DynamoDB tables: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.dynamodb_tables import CAPACITY, LONGEST_RECOVERY, PROJECTIONS, TYPES
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.storage import key_problems, made_twice, of_all
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, entries, is_known, items, listed, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

KIND = "dynamodb_table"
INDEX_NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")
INDEXES = 20  # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
KEYS = (
    *CAPACITY,
    "hash_key",
    "range_key",
    "billing_mode",
    "global_secondary_indexes",
    "stream",
    "ttl_attribute",
    "point_in_time_recovery",
    "recovery_period_days",
    "kms_key",
    "deletion_protection",
    "table_class",
)


def is_protected(entry: Mapping[str, Any], environment_class: str) -> bool:
    """Whether AWS refuses to delete a table: as it says, or else in production."""
    said = entry.get("deletion_protection")
    return environment_class == "prod" if said is None else bool(said)


def attribute_problems(attribute: Any, path: str) -> list[str]:
    """A key's attribute, with its type."""
    if not is_known(attribute):
        return []
    if not isinstance(attribute, Mapping) or not attribute.get("name"):
        return [f"{path}.name is missing; a key is an attribute with its name and its type, such as name: id, type: S."]
    kind = attribute.get("type") or TYPES[0]
    return [] if kind in TYPES else [f"{path}.type is {shown(kind)}; allowed are {listed(TYPES)} (a string, a number, bytes)."]


def capacity_problems(holder: Mapping[str, Any], path: str, billing: object, required: bool) -> list[str]:
    """Capacity where it is paid for, and none where requests are."""
    given = [name for name in CAPACITY if is_known(holder.get(name))]
    if billing != "provisioned":
        return [f"{path}.{name} is {holder[name]}, which billing_mode pay_per_request has no use for; set billing_mode to provisioned." for name in given]
    errors = [problem for name in given for problem in range_problem(f"{path}.{name}", holder[name], 1, 10**9)]
    missing = [name for name in CAPACITY if name not in given]
    return errors + [f"{path}.{name} is missing; it is required with billing_mode provisioned." for name in missing if required or given]


def index_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Indexes: their names, their keys, and what they hold."""
    errors: list[str] = []
    names: list[str] = []
    for place, index in items(entry, "global_secondary_indexes"):
        here, name = f"{path}.global_secondary_indexes[{place}]", str(index.get("name") or "")
        if not INDEX_NAME.fullmatch(name):
            errors.append(f"{here}.name is {shown(index.get('name'))}; allowed are 3 to 255 letters, digits, dots, hyphens and underscores.")
        if name and name in names:
            errors.append(f"{here}.name is {shown(name)}, as that of another index; each has a name of its own.")
        names.append(name)
        if not is_known(index.get("hash_key")):
            errors.append(f"{here}.hash_key is missing; it is required.")
        errors += attribute_problems(index.get("hash_key"), f"{here}.hash_key") + attribute_problems(index.get("range_key"), f"{here}.range_key")
        errors += projection_problems(index, here) + capacity_problems(index, here, entry.get("billing_mode"), required=False)
    if len(names) > INDEXES:
        errors.append(f"{path}.global_secondary_indexes has {len(names)} indexes; allowed are {INDEXES}.")
    return errors


def projection_problems(index: Mapping[str, Any], path: str) -> list[str]:
    """Which attributes an index holds."""
    said = index.get("projection") or PROJECTIONS[0]
    if said not in PROJECTIONS:
        return [f"{path}.projection is {shown(said)}; allowed are {listed(PROJECTIONS)}."]
    if said == "include" and not index.get("non_key_attributes"):
        return [f"{path}.non_key_attributes is missing; projection include says by it which attributes the index holds."]
    if said != "include" and index.get("non_key_attributes"):
        return [f"{path}.non_key_attributes goes with projection include; this index holds {said} of them."]
    return []


def type_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """One attribute that is given two types."""
    types: dict[str, set[str]] = {}
    for holder in (entry, *(index for _place, index in items(entry, "global_secondary_indexes"))):
        for attribute in (holder.get("hash_key"), holder.get("range_key")):
            if isinstance(attribute, Mapping) and attribute.get("name"):
                types.setdefault(str(attribute["name"]), set()).add(str(attribute.get("type") or TYPES[0]))
    return [
        f"{path} gives the attribute {name} the types {listed(sorted(kinds))}; an attribute has one type, in the table and in all of its indexes."
        for name, kinds in types.items()
        if len(kinds) > 1
    ]


def entry_problems(key: str, entry: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with one table by itself."""
    path = f"dynamodb_tables.{key}"
    errors = [f"{path}.{name} is not known; {allowed_or_meant(str(name), KEYS)}" for name in entry if name not in KEYS]
    if not is_known(entry.get("hash_key")):
        errors.append(f"{path}.hash_key is missing; it is the attribute by which items are told apart, such as name: id, type: S.")
    for name in ("hash_key", "range_key"):
        errors += attribute_problems(entry.get(name), f"{path}.{name}")
    errors += capacity_problems(entry, path, entry.get("billing_mode"), required=True)
    errors += range_problem(f"{path}.recovery_period_days", entry.get("recovery_period_days"), 1, LONGEST_RECOVERY, "days")
    return errors + index_problems(entry, path) + type_problems(entry, path)


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong across the component's variables."""
    tables = dict(entries(component.config, "tables"))
    errors = [problem for key, entry in tables.items() for problem in entry_problems(key, entry)]
    errors += [problem for key, entry in tables.items() for problem in key_problems(entry, f"dynamodb_tables.{key}", model)]
    return errors + made_twice(component, "tables", model)


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for key, _entry in of_all(model, "dynamodb", "tables"):
        yield KIND, key, {}


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    production = model.environment.get("class") == "prod"
    for key, entry in of_all(model, "dynamodb", "tables"):
        path = f"dynamodb_tables.{key}"
        if entry.get("point_in_time_recovery") is False:
            message = f"What is deleted or overwritten in the table {key} is gone."
            yield Finding(f"table-without-recovery:{key}", f"{path}.point_in_time_recovery", message, "Leave point_in_time_recovery true.")
        if production and not is_protected(entry, "prod"):
            message = f"The table {key} of production may be deleted by anyone who may delete tables."
            yield Finding(f"unprotected-table:{key}", f"{path}.deletion_protection", message, "Leave it protected; destroy.yml can be told otherwise.")
