# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zones and subnets: do they exist, fit and go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import NetworkError, choose_zones, nat_subnets, parse_cidr, plan_subnets
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.limits import is_zone_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import is_known, items, listed, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import Subnet

TIERS = ("public", "private")
SCHEME = ("newbits", "public_offset", "private_offset")


def sentence(error: NetworkError) -> str:
    """An error of the network's plan as one sentence."""
    return f"{error}."


def zone_names(config: Mapping[str, Any]) -> list[str]:
    """The availability zones that are given by name."""
    zones = config.get("availability_zones")
    listed_zones = zones if isinstance(zones, list) else [zones]
    return [str(zone) for zone in listed_zones if is_known(zone) and not str(zone).isdigit()]


def zone_problems(config: Mapping[str, Any], region: str) -> list[str]:
    """Zones that cannot be in the region, or that stand there twice."""
    names = zone_names(config)
    strange = [
        f"vpc_availability_zones[{index}] is {shown(zone)}, which cannot be in the region {region}; allowed are names such as {region}a."
        for index, zone in enumerate(names)
        if region and not is_zone_of(zone, region)
    ]
    twice = sorted({zone for zone in names if names.count(zone) > 1})
    return strange + [f"vpc_availability_zones has {zone} twice; each zone may stand there once." for zone in twice]


def subnet_problems(config: Mapping[str, Any], region: str) -> list[str]:
    """Explicit subnets: addresses, and zones that the VPC spans."""
    errors: list[str] = []
    zones = zone_names(config)
    for tier in TIERS:
        for index, subnet in items(config, f"{tier}_subnets"):
            path, zone = f"vpc_{tier}_subnets[{index}]", subnet.get("availability_zone")
            if "cidr" in subnet:
                errors += cidr_problems(subnet["cidr"], f"{path}.cidr")
            if is_known(zone) and region and not is_zone_of(str(zone), region):
                errors.append(f"{path}.availability_zone is {shown(zone)}, which cannot be in the region {region}; allowed are names such as {region}a.")
            elif is_known(zone) and zones and zone not in zones:
                errors.append(f"{path}.availability_zone is {shown(zone)}, which is not in vpc_availability_zones; allowed are {listed(zones)}.")
    return errors


def cidr_problems(cidr: object, path: str) -> list[str]:
    """An address range that AWS would refuse."""
    try:
        parse_cidr(cidr, path)
    except NetworkError as error:
        return [sentence(error)]
    return []


def planned_zones(config: Mapping[str, Any], region: str) -> list[str]:
    """The zones as far as they are known without asking: a count stands for the region's first letters."""
    return choose_zones(config.get("availability_zones") or 1, [], region)


def is_complete(config: Mapping[str, Any]) -> bool:
    """Whether all is there that a plan of the subnets needs; what is not has been reported."""
    explicit = [subnet for tier in TIERS for subnet in config.get(f"{tier}_subnets") or []]
    scheme = config.get("subnet_scheme") or {}
    described = all(is_known((subnet or {}).get(name)) for subnet in explicit for name in ("cidr", "availability_zone"))
    return is_known(config.get("cidr")) and described and all(isinstance(scheme.get(name), int) for name in SCHEME)


def planned_subnets(config: Mapping[str, Any], region: str) -> list[Subnet]:
    """The subnets that the variables describe, none where they do not yet."""
    if not region or not is_complete(config):
        return []
    network = {
        "settings": {"cidr_block": config["cidr"]},
        "tiers": config.get("subnet_tiers") or [],
        "scheme": config["subnet_scheme"],
        **{f"{tier}_subnets": config.get(f"{tier}_subnets") for tier in TIERS},
    }
    return plan_subnets(network, planned_zones(config, region))


def plan_problems(config: Mapping[str, Any], region: str) -> list[str]:
    """What is wrong with subnets and NAT gateways together; to be asked when each alone is right."""
    try:
        subnets = planned_subnets(config, region)
        hosts = nat_subnets(config.get("nat_gateways", "none"), subnets) if subnets else []
    except NetworkError as error:
        return [sentence(error)]
    return [] if hosts else nat_tier_problems(config, subnets)


def nat_tier_problems(config: Mapping[str, Any], subnets: Sequence[Subnet]) -> list[str]:
    """NAT gateways need public subnets to stand in."""
    wanted = str(config.get("nat_gateways", "none"))
    if not subnets or wanted in ("none", "0") or any(subnet.tier == "public" for subnet in subnets):
        return []
    return [f"vpc_nat_gateways is {shown(wanted)}, but there is no public subnet for a NAT gateway; allowed without public subnets is none."]
