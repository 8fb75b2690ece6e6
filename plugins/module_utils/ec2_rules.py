# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of security groups as a flat list: one rule for each network, group or prefix list at the other end."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from .unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Rule = dict[str, Any]
SELF = "self"
ALL = "all"
#: AWS answers with the names of these, and with the numbers of all others.
NAMED_PROTOCOLS = {"-1": ALL, "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
#: Protocols with a type and a code instead of ports; -1 is any.
ICMP = ("icmp", "icmpv6")
PEERS = (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"), ("PrefixListIds", "PrefixListId"))


def from_permissions(group: Mapping[str, Any], key: str) -> list[Rule]:
    """The rules of a group as AWS describes it."""
    return _sorted(rule for permission in group.get(key) or [] for rule in _from_permission(permission, group))


def wanted_rules(asked: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """The rules that a module was asked for."""
    peers = ((rule, peer) for rule in asked for peer in _peers(rule))
    flat = {rule_key(made): made for made in (_rule(rule["protocol"], _ports(rule), peer, rule["description"]) for rule, peer in peers)}
    return _sorted(flat.values())


def changes(current: Iterable[Rule], target: Iterable[Rule]) -> tuple[list[Rule], list[Rule], list[Rule]]:
    """The rules to add, those to describe anew, and those to revoke."""
    has, wants = ({rule_key(rule): rule for rule in rules} for rules in (current, target))
    added = [rule for key, rule in wants.items() if key not in has]
    described = [rule for key, rule in wants.items() if key in has and has[key]["description"] != rule["description"]]
    return added, described, [rule for key, rule in has.items() if key not in wants]


def to_permission(rule: Mapping[str, Any], group_id: str) -> dict[str, Any]:
    """One rule as the calls that change rules take it."""
    ports = {} if rule["from_port"] is None else {"FromPort": rule["from_port"], "ToPort": rule["to_port"]}
    protocol = "-1" if rule["protocol"] == ALL else rule["protocol"]
    description = {"Description": rule["description"]} if rule["description"] else {}
    key, peer = _to_peer(rule["peer"], group_id)
    return {"IpProtocol": protocol, **ports, key: [{**peer, **description}]}


def rule_key(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    """What tells rules apart: everything but the description."""
    return (rule["protocol"], rule["from_port"], rule["to_port"], rule["peer"])


def _sorted(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: [str(part) for part in (rule["protocol"], rule["from_port"], rule["to_port"], rule["peer"])])


def _rule(protocol: str, ports: tuple[int | None, int | None], peer: str, description: str | None) -> Rule:
    name = NAMED_PROTOCOLS.get(str(protocol).lower(), str(protocol).lower())
    no_ports = name != ALL and (name in ICMP or not name.isdecimal())
    from_port, to_port = ports if no_ports else (None, None)
    return {"protocol": name, "from_port": from_port, "to_port": to_port, "peer": peer, "description": description or ""}


def _ports(rule: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """First and last port; any type and code where ICMP is asked without."""
    given = (rule.get("from_port"), rule.get("to_port"))
    icmp = NAMED_PROTOCOLS.get(str(rule["protocol"]), rule["protocol"]) in ICMP
    return (-1 if given[0] is None else given[0], -1 if given[1] is None else given[1]) if icmp else given


def _network(cidr: str) -> str:
    """A network as AWS keeps it: without the bits of a host, IPv6 in its short form."""
    return cidr if has_unknown(cidr) else str(ipaddress.ip_network(cidr, strict=False))


def _peers(rule: Mapping[str, Any]) -> list[str]:
    """Everything at the other end of what a module was asked for."""
    networks = [_network(cidr) for cidr in [*(rule.get("cidrs") or []), *(rule.get("ipv6_cidrs") or [])]]
    return [*networks, *(rule.get("groups") or []), *(rule.get("prefix_lists") or [])]


def _from_permission(permission: Mapping[str, Any], group: Mapping[str, Any]) -> list[Rule]:
    ports = (permission.get("FromPort"), permission.get("ToPort"))
    peers = [(item[name], item) for key, name in PEERS for item in permission.get(key) or []]
    peers += [(_group_peer(pair, group), pair) for pair in permission.get("UserIdGroupPairs") or []]
    return [_rule(permission["IpProtocol"], ports, peer, item.get("Description")) for peer, item in peers]


def _group_peer(pair: Mapping[str, Any], group: Mapping[str, Any]) -> str:
    """A group at the other end: itself, an id, or another account's id."""
    if pair["GroupId"] == group["GroupId"]:
        return SELF
    account = pair.get("UserId")
    return pair["GroupId"] if account in (None, group.get("OwnerId")) else f"{account}/{pair['GroupId']}"


def _to_peer(peer: str, group_id: str) -> tuple[str, dict[str, str]]:
    """The key of a permission that takes a peer, and the peer as it takes it."""
    if peer.startswith("pl-"):
        return "PrefixListIds", {"PrefixListId": peer}
    account, _slash, name = peer.rpartition("/")
    if peer == SELF or name.startswith("sg-"):
        owner = {"UserId": account} if account else {}
        return "UserIdGroupPairs", {**owner, "GroupId": group_id if peer == SELF else name}
    return ("Ipv6Ranges", {"CidrIpv6": peer}) if ":" in peer else ("IpRanges", {"CidrIp": peer})
