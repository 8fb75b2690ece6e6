# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a planned VPC is there already, exactly as planned: one read of a kind tells for all its items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import NetworkError
from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Item = dict[str, Any]
ANYWHERE = "0.0.0.0/0"
ALIVE = ("pending", "available")
NO_PORTS = {"all", "icmp"}
ROUTE_DESTINATIONS = ("destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id")
ROUTE_TARGETS = (
    "gateway_id",
    "nat_gateway_id",
    "transit_gateway_id",
    "vpc_peering_connection_id",
    "network_interface_id",
    "egress_only_internet_gateway_id",
    "local_gateway_id",
    "carrier_gateway_id",
)
ID_PATHS = (("vpc", "id"), ("subnet", "id"), ("allocation_id",), ("nat_gateway_id",), ("gateway_id",), ("route_table", "route_table_id"), ("nacl_id",))


def vpc_state(items: Sequence[Item], kind: str, found: Sequence[Item], made: Sequence[Item] = (), ids: Mapping[str, str] | None = None) -> Item:
    """The filter: which items are still to be made or repaired, and the identifiers of all."""
    compared = [COMPARE[kind](item, found, ids or {}) for item in items]
    known = {item["key"]: item["id"] for item in compared if item["id"]} | _made(made)
    return {
        "pending": [item for item in compared if not item["settled"]],
        "ids": {item["key"]: known.get(item["key"], UNKNOWN) for item in items},
        "waiting": [known[item["key"]] for item in compared if not item.get("available", True) and item["key"] in known],
    }


def _made(results: Sequence[Item]) -> dict[str, str]:
    """The identifiers in the results of a loop over items; in a plan there are none."""
    known = {}
    for result in results:
        for path in ID_PATHS:
            value: Any = result
            for step in path:
                value = value.get(step) if isinstance(value, dict) else None
            if value:
                known[result["item"]["key"]] = str(value)
    return known


def _own_tags(record: Item) -> Item:
    """The tags that people set; those of AWS itself cannot be changed."""
    return {key: value for key, value in (record.get("tags") or {}).items() if not key.startswith("aws:")}


def _identified(item: Item, found: Sequence[Item]) -> Item:
    """The record of an item: by its key, or by its name where somebody took the key away; empty when there is none."""
    for record in found:
        if _own_tags(record).get(KEY) == item["tags"][KEY]:
            return record
    for record in found:
        tags = _own_tags(record)
        if KEY not in tags and tags.get("Name") == item["name"]:
            return record
    return {}


def _vpc(item: Item, found: Sequence[Item], _ids: Mapping[str, str]) -> Item:
    record = next(iter(found), {})
    settings = item["settings"]
    for attribute, variable in (("cidr_block", "vpc_cidr"), ("instance_tenancy", "vpc_instance_tenancy")):
        if record and record[attribute] != settings[attribute]:
            asked = f"{settings[attribute]} is asked for, and {record['vpc_id']} has {record[attribute]}"
            raise NetworkError(f"{variable}: {asked}; AWS cannot change it, so leave it or make another environment")
    same = all(record.get(attribute) == value for attribute, value in settings.items())
    return {**item, "id": record.get("vpc_id"), "settled": same and _own_tags(record) == item["tags"]}


def _internet_gateway(item: Item, found: Sequence[Item], _ids: Mapping[str, str]) -> Item:
    """The one that is attached to the VPC, which can have no other."""
    record = next(iter(found), {})
    return {**item, "id": record.get("internet_gateway_id"), "settled": bool(record) and _own_tags(record) == item["tags"]}


def _subnet(item: Item, found: Sequence[Item], _ids: Mapping[str, str]) -> Item:
    record = next((record for record in found if record["cidr_block"] == item["cidr"]), {})
    if record and record["availability_zone"] != item["az"]:
        there = f"{record['subnet_id']} has these addresses in {record['availability_zone']}"
        raise NetworkError(
            f"vpc_{item['tier']}_subnets: {item['cidr']} is asked for in {item['az']}, and {there}; a subnet cannot move, so give other addresses"
        )
    same = bool(record) and record["map_public_ip_on_launch"] == item["map_public_ip"] and _own_tags(record) == item["tags"]
    return {**item, "id": record.get("subnet_id"), "settled": same}


def _address(item: Item, found: Sequence[Item], _ids: Mapping[str, str]) -> Item:
    """The address of a NAT gateway: the one it has, or one that a run allocated and could not use any more."""
    gateway_key = item["tags"][KEY].replace("eip/", "nat_gateway/", 1)
    addresses = [record for record in found if "nat_gateway_id" not in record]
    used = [address for record in _living(found) if _own_tags(record).get(KEY) == gateway_key for address in record["nat_gateway_addresses"]]
    held = {address.get("allocation_id") for address in used}
    record = next((record for record in addresses if record["allocation_id"] in held), None) or next(iter(used), None) or _identified(item, addresses)
    settled = bool(record) and _own_tags(record) == item["tags"]
    return {**item, "id": record.get("allocation_id"), "public_ip": record.get("public_ip"), "settled": settled}


def _living(found: Sequence[Item]) -> list[Item]:
    return [record for record in found if record.get("state") in ALIVE]


def _nat_gateway(item: Item, found: Sequence[Item], ids: Mapping[str, str]) -> Item:
    record = _identified(item, _living(found))
    subnet_id = ids[item["subnet"]]
    if record and record["subnet_id"] != subnet_id:
        there = f"{record['nat_gateway_id']} is in {record['subnet_id']}, not in {item['subnet']} ({subnet_id})"
        raise NetworkError(f"vpc_public_subnets: the NAT gateway {there}; a NAT gateway cannot move, so delete it first")
    return {**item, "id": record.get("nat_gateway_id"), "settled": _own_tags(record) == item["tags"], "available": record.get("state") == "available"}


def _route_table(item: Item, found: Sequence[Item], ids: Mapping[str, str]) -> Item:
    record = _identified(item, found)
    routes = {ANYWHERE: ids[item["target"]]} if item["target"] else {}
    subnets = sorted(ids[key] for key in item["subnets"])
    associated = sorted(association["subnet_id"] for association in record.get("associations", []) if association.get("subnet_id"))
    same = _routes(record) == routes and associated == subnets and _own_tags(record) == item["tags"]
    return {**item, "id": record.get("route_table_id"), "routes": routes, "subnet_ids": subnets, "settled": same}


def _routes(record: Item) -> dict[str, str | None]:
    """The routes that people made. Those of gateway endpoints are theirs, and local and propagated ones are AWS's."""
    made = [route for route in record.get("routes", []) if route.get("origin") == "CreateRoute" and not _is_of_endpoint(route)]
    return {_first(route, ROUTE_DESTINATIONS) or "": _first(route, ROUTE_TARGETS) for route in made}


def _is_of_endpoint(route: Item) -> bool:
    return bool(route.get("destination_prefix_list_id")) and str(route.get("gateway_id")).startswith("vpce-")


def _first(record: Item, attributes: Sequence[str]) -> str | None:
    return next((str(record[attribute]) for attribute in attributes if record.get(attribute)), None)


def _network_acl(item: Item, found: Sequence[Item], ids: Mapping[str, str]) -> Item:
    record = _identified(item, [record for record in found if not record["is_default"]])
    rules = {direction: [acl_entry(rule) for rule in item[direction]] for direction in ("ingress", "egress")}
    subnets = sorted(ids.values())
    same = sorted(record.get("subnets", [])) == subnets and _own_tags(record) == item["tags"]
    same = same and all(_entries(record[direction]) == _entries(rules[direction]) for direction in rules)
    return {**item, **rules, "id": record.get("nacl_id"), "subnet_ids": subnets, "settled": same}


def acl_entry(rule: Mapping[str, Any]) -> list[Any]:
    """A rule in the list form of amazon.aws.ec2_vpc_nacl."""
    protocol = str(rule.get("protocol") or "tcp")
    start = [int(rule["rule_number"]), protocol, str(rule.get("action") or "allow"), str(rule["cidr"])]
    if protocol == "icmp":
        return [*start, int(rule.get("icmp_type", -1)), int(rule.get("icmp_code", -1))]
    if protocol in NO_PORTS:
        return [*start, None, None, None, None]
    return [*start, None, None, int(rule["from_port"]), int(rule.get("to_port") or rule["from_port"])]


def _entries(entries: Sequence[Sequence[Any]]) -> set[tuple[Any, ...]]:
    """Entries of the module and of its info module in one form, which has no ports where AWS has none."""
    return {(*entry[:4], *_icmp(entry), None, None) if entry[1] in NO_PORTS else tuple(entry) for entry in entries}


def _icmp(entry: Sequence[Any]) -> tuple[Any, Any]:
    """Type and code of an entry, which the module's list has only for ICMP."""
    return (entry[4], entry[5])


COMPARE: dict[str, Callable[[Item, Sequence[Item], Mapping[str, str]], Item]] = {
    "vpc": _vpc,
    "internet_gateway": _internet_gateway,
    "subnet": _subnet,
    "eip": _address,
    "nat_gateway": _nat_gateway,
    "route_table": _route_table,
    "network_acl": _network_acl,
}
