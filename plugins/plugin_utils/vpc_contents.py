# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in a VPC that is to be deleted: what its component owns, and what is somebody else's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import COMPONENT, ENVIRONMENT, PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Item = dict[str, Any]
# Interfaces of NAT gateways and endpoints go with them, and are named as those.
# EC2 documents natGateway as the type and nat_gateway as the filter for it, and states of endpoints with a capital:
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html
GOES_WITH_ITS_GATEWAY = ("nat_gateway", "natGateway", "vpc_endpoint", "gateway_load_balancer_endpoint")
GONE = ("deleted", "deleting", "failed")


@dataclass(frozen=True)
class _Kind:
    """How a kind is called, what deletes it goes by, and which of its records belong to every VPC."""

    words: str
    identifier: str
    label: str = ""
    is_part_of_vpc: Callable[[Item], bool] = lambda record: str(record.get("state")).lower() in GONE


def _is_main(table: Item) -> bool:
    return any(association.get("main") for association in table.get("associations", []))


KINDS = {
    "subnets": _Kind("subnet", "subnet_id"),
    "route_tables": _Kind("route table", "route_table_id", is_part_of_vpc=_is_main),
    "network_acls": _Kind("network ACL", "nacl_id", is_part_of_vpc=lambda record: bool(record["is_default"])),
    "security_groups": _Kind("security group", "group_id", "group_name", is_part_of_vpc=lambda record: record["group_name"] == "default"),
    "internet_gateways": _Kind("internet gateway", "internet_gateway_id"),
    "nat_gateways": _Kind("NAT gateway", "nat_gateway_id"),
    "endpoints": _Kind("VPC endpoint", "vpc_endpoint_id", "service_name"),
    "interfaces": _Kind("network interface", "network_interface_id", "description", lambda record: record.get("interface_type") in GOES_WITH_ITS_GATEWAY),
}


def vpc_contents(found: Mapping[str, Sequence[Item]], tags: Mapping[str, str]) -> Item:
    """The filter: the identifiers of what carries the component's ownership tags, by kind, and all else in words."""
    owned: dict[str, list[str]] = {}
    foreign: list[str] = []
    for name, kind in KINDS.items():
        records = [record for record in found[name] if not kind.is_part_of_vpc(record)]
        owned[name] = [record[kind.identifier] for record in records if _is_owned(record, tags)]
        foreign += [_in_words(record, kind) for record in records if not _is_owned(record, tags)]
    return {"owned": owned, "foreign": foreign}


def vpc_going(interfaces: Sequence[Item]) -> list[str]:
    """The filter: network interfaces that a service of AWS manages, which go by themselves when their owner is gone."""
    left = [interface for interface in interfaces if interface.get("interface_type") not in GOES_WITH_ITS_GATEWAY]
    return [interface["network_interface_id"] for interface in left if interface.get("requester_managed")]


def _tags_of(record: Item) -> dict[str, str]:
    """A record's tags; some info modules leave them a list of pairs."""
    tags = record.get("tags") or {}
    return dict(tags) if isinstance(tags, dict) else {pair["key"]: pair["value"] for pair in tags}


def _is_owned(record: Item, tags: Mapping[str, str]) -> bool:
    carried = _tags_of(record)
    return all(carried.get(key) == tags[key] for key in (PROJECT, ENVIRONMENT, COMPONENT))


def _in_words(record: Item, kind: _Kind) -> str:
    label = record.get(kind.label) or _tags_of(record).get("Name")
    return f"{kind.words} {record[kind.identifier]}" + (f" ({label})" if label else "")
