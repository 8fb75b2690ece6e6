# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subnets of a VPC: which addresses, in which availability zones, behind which NAT gateways."""

from __future__ import annotations

import ipaddress
import string
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TIERS = ("public", "private")
LARGEST_PREFIX, SMALLEST_PREFIX = 16, 28  # https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
NAT_WORDS = {"none": 0, "one": 1}
# By id, since each account has names of its own for them: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
FARGATE_ZONES = {
    "apne1": ("apne1-az1", "apne1-az2", "apne1-az4"),
    "cnn1": ("cnn1-az1", "cnn1-az2"),
    "usw1": ("usw1-az1", "usw1-az3"),
}


class NetworkError(ValueError):
    """A network that cannot be built as asked; the message names the variable."""


@dataclass(frozen=True)
class Subnet:
    """One subnet of the plan; `index` counts within its tier from 0."""

    key: str
    tier: str
    az: str
    cidr: str
    index: int

    @property
    def network(self) -> ipaddress.IPv4Network:
        """Its addresses."""
        return ipaddress.IPv4Network(self.cidr)


def parse_cidr(text: object, path: str) -> ipaddress.IPv4Network:
    """An IPv4 network of a size that AWS allows, or one sentence that says what is wrong with it."""
    try:
        network = ipaddress.IPv4Network(str(text))
    except ValueError as error:
        raise NetworkError(f"{path}: {text!r} is not an IPv4 network ({error}); it looks like 10.0.0.0/16") from error
    if not LARGEST_PREFIX <= network.prefixlen <= SMALLEST_PREFIX:
        raise NetworkError(f"{path}: {network} is a /{network.prefixlen}; AWS allows /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}")
    return network


def zones_with_fargate(offered: Mapping[str, str]) -> list[str]:
    """Of a region's zones by name, with their ids, those in which Fargate runs tasks; in most regions it does in all."""
    return [name for name, zone_id in offered.items() if zone_id in FARGATE_ZONES.get(zone_id.partition("-")[0], (zone_id,))]


def choose_zones(wanted: Any, offered: Iterable[str], region: str) -> list[str]:
    """The zones by name; a count takes the first of the region's by name."""
    texts = [str(zone) for zone in (wanted if isinstance(wanted, (list, tuple)) else [wanted])]
    if len(texts) != 1 or not texts[0].isdigit():
        return _named_zones(texts, region)
    count, names = int(texts[0]), sorted(offered)
    if not names:  # only an offline plan hears of no zones at all
        names = [f"{region}{letter}" for letter in string.ascii_lowercase[:count]]
    if not 1 <= count <= len(names):
        raise NetworkError(f"vpc_availability_zones: {count} zones asked for; {region} has {len(names)}: {', '.join(names)}")
    return names[:count]


def _named_zones(names: list[str], region: str) -> list[str]:
    for name in names:
        if not name.startswith(region) or name == region:
            raise NetworkError(f"vpc_availability_zones: {name!r} is not in the region {region}; give names such as {region}a, or a count")
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice or not names:
        raise NetworkError(f"vpc_availability_zones: {twice[0] + ' stands there twice' if twice else 'is empty'}; give each zone once, or a count")
    return names


def plan_subnets(network: Mapping[str, Any], zones: Sequence[str]) -> list[Subnet]:
    """The subnets, checked: explicit ones of a tier win over the scheme."""
    vpc = parse_cidr(network["settings"]["cidr_block"], "vpc_cidr")
    planned: list[Subnet] = []
    for tier in TIERS:
        explicit = network.get(f"{tier}_subnets") or []
        if explicit:
            planned += _explicit(tier, explicit)
        elif tier in network["tiers"]:
            planned += _by_scheme(vpc, tier, zones, network["scheme"])
    _check(vpc, planned)
    return planned


def _explicit(tier: str, subnets: Sequence[Mapping[str, Any]]) -> list[Subnet]:
    keys: Counter[str] = Counter()
    planned = []
    for index, subnet in enumerate(subnets):
        az = str(subnet["availability_zone"])
        keys[az] += 1
        key = f"{tier}-{az}" + (f"-{keys[az]}" if keys[az] > 1 else "")
        cidr = parse_cidr(subnet["cidr"], f"vpc_{tier}_subnets[{index}].cidr")
        planned.append(Subnet(key, tier, az, str(cidr), index))
    return planned


def _by_scheme(vpc: ipaddress.IPv4Network, tier: str, zones: Sequence[str], scheme: Mapping[str, int]) -> list[Subnet]:
    newbits, offset = int(scheme["newbits"]), int(scheme[f"{tier}_offset"])
    prefix = vpc.prefixlen + newbits
    if newbits < 0 or prefix > SMALLEST_PREFIX:
        raise NetworkError(f"vpc_subnet_scheme.newbits: {newbits} more bits than {vpc} make a /{prefix}; allowed are 0 to {SMALLEST_PREFIX - vpc.prefixlen}")
    if offset < 0 or offset + len(zones) > 2**newbits:
        asked = f"{offset} with {len(zones)} availability zones"
        raise NetworkError(f"vpc_subnet_scheme.{tier}_offset: {asked} does not fit into the {2**newbits} /{prefix} networks of {vpc}")
    size = 2 ** (32 - prefix)
    first = int(vpc.network_address) + offset * size
    return [Subnet(f"{tier}-{az}", tier, az, f"{ipaddress.IPv4Address(first + index * size)}/{prefix}", index) for index, az in enumerate(zones)]


def _check(vpc: ipaddress.IPv4Network, subnets: Sequence[Subnet]) -> None:
    for position, subnet in enumerate(subnets):
        if not subnet.network.subnet_of(vpc):
            raise NetworkError(f"vpc_{subnet.tier}_subnets: {subnet.cidr} is outside of the VPC's {vpc}")
        for other in subnets[:position]:
            if subnet.network.overlaps(other.network):
                raise NetworkError(f"vpc_{subnet.tier}_subnets: {subnet.cidr} ({subnet.key}) overlaps {other.cidr} ({other.key})")


def first_of_each_zone(subnets: Iterable[Subnet]) -> list[Subnet]:
    """One subnet for each availability zone, in the order given."""
    first: dict[str, Subnet] = {}
    for subnet in subnets:
        first.setdefault(subnet.az, subnet)
    return list(first.values())


def nat_subnets(wanted: object, subnets: Sequence[Subnet]) -> list[Subnet]:
    """The public subnets that get a NAT gateway: at most one in each availability zone."""
    hosts = first_of_each_zone(subnet for subnet in subnets if subnet.tier == "public")
    text = str(wanted)
    if text == "per_az":
        count = len(hosts)
    elif text in NAT_WORDS or text.isdigit():
        count = NAT_WORDS.get(text, int(text) if text.isdigit() else 0)
    else:
        raise NetworkError(f"vpc_nat_gateways: {wanted!r} is none of none, one, per_az and a number from 0 to {len(hosts)}")
    if count > len(hosts):
        raise NetworkError(f"vpc_nat_gateways: {count} asked for; the public subnets are in {len(hosts)} availability zones, and one in each is the most")
    return hosts[:count]


def nat_of(subnet: Subnet, hosts: Sequence[Subnet]) -> str | None:
    """The zone of the NAT gateway that a private subnet uses: its own zone's, else one in turn (S4-24)."""
    if subnet.tier != "private" or not hosts:
        return None
    zones = [host.az for host in hosts]
    return subnet.az if subnet.az in zones else zones[subnet.index % len(zones)]
