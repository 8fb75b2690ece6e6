# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a component finds what another made: one describe call a kind, by ownership tags or exact name."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, run_folder

Filters = list[dict[str, t.Any]]
Record = dict[str, t.Any]


@dataclass(frozen=True)
class Kind:
    """Where a kind is listed, which record is meant by a key, and which component kind makes it.

    `prefix` stands before the key in the tag `groundwork:key`; `filters` replaces the ownership filters where a kind
    is not found by ownership; a `plural` kind answers every record whose key begins with the prefix and the key.
    """

    words: str
    made_by: str
    operation: str
    records: str
    identifier: str
    prefix: str = ""
    plural: bool = False
    order: str = ""
    filters: t.Callable[[str], Filters] | None = None


def _filter(name: str, value: str) -> dict[str, t.Any]:
    return {"Name": name, "Values": [value]}


KINDS: dict[str, Kind] = {
    "vpc": Kind("VPC", "vpc", "describe_vpcs", "Vpcs", "VpcId"),
    "named_vpc": Kind("VPC", "", "describe_vpcs", "Vpcs", "VpcId", filters=lambda name: [_filter("tag:Name", name)]),
    "default_vpc": Kind("default VPC", "", "describe_vpcs", "Vpcs", "VpcId", filters=lambda _key: [_filter("is-default", "true")]),
    "subnets": Kind("subnets", "vpc", "describe_subnets", "Subnets", "SubnetId", "subnet/", plural=True, order="AvailabilityZone"),
    "default_subnets": Kind(
        "default subnets",
        "",
        "describe_subnets",
        "Subnets",
        "SubnetId",
        plural=True,
        order="AvailabilityZone",
        filters=lambda _key: [_filter("default-for-az", "true")],
    ),
    "security_group": Kind("security group", "security_groups", "describe_security_groups", "SecurityGroups", "GroupId", "security_group/"),
}


def tags_of(record: Record) -> dict[str, str]:
    """A record's tags as a dict."""
    return {tag["Key"]: tag["Value"] for tag in record.get("Tags", [])}


def find(kind: Kind, key: str, stack: Record, fresh: bool = False) -> list[str]:
    """The identifiers of what a key means, in a stable order; empty when nothing is there."""
    records = _listed(kind, key, stack, fresh)
    wanted = [record for record in records if kind.filters or _is_meant(kind, key, record)]
    return [record[kind.identifier] for record in sorted(wanted, key=lambda record: _order(kind, record))]


def is_ambiguous(kind: Kind, found: list[str]) -> bool:
    """Whether a key that means one thing was answered with several."""
    return len(found) > 1 and not kind.plural


def account(stack: Record) -> str:
    """The account that the run's credentials belong to."""
    region, profile = stack["region"], stack.get("profile") or ""

    def ask() -> str:
        return str(clients.client("sts", region, profile).get_caller_identity()["Account"])

    return str(run_folder.answer(("account", region, profile), ask))


def _listed(kind: Kind, key: str, stack: Record, fresh: bool) -> list[Record]:
    filters = kind.filters(key) if kind.filters else _ownership(stack)
    region, profile = stack["region"], stack.get("profile") or ""

    def ask() -> list[Record]:
        pages = clients.client("ec2", region, profile).get_paginator(kind.operation).paginate(Filters=filters)
        fields = (kind.identifier, kind.order, "Tags")
        return [{name: record[name] for name in fields if name in record} for page in pages for record in page[kind.records]]

    return t.cast(list[Record], run_folder.answer((kind.operation, region, profile, str(filters)), ask, fresh))


def _ownership(stack: Record) -> Filters:
    return [_filter("tag:groundwork:project", stack["project"]), _filter("tag:groundwork:environment", stack["environment"])]


def _is_meant(kind: Kind, key: str, record: Record) -> bool:
    owned_as, wanted = tags_of(record).get("groundwork:key", ""), f"{kind.prefix}{key}"
    return owned_as.startswith(f"{wanted}-") if kind.plural else owned_as == wanted


def _order(kind: Kind, record: Record) -> tuple[str, str]:
    return str(record.get(kind.order, "")), str(tags_of(record).get("groundwork:key", record[kind.identifier]))
