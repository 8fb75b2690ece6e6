# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a load balancer stands: subnets of its tier, in two availability zones at least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import NetworkError
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.subnets import planned_subnets
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import is_known, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
ZONES = 2


def tier_of(balancer: Mapping[str, Any]) -> str:
    """The tier of the subnets that a load balancer stands in."""
    return "private" if balancer.get("scheme") == "internal" else "public"


def created_problems(balancer: Mapping[str, Any], path: str, network: Mapping[str, Any], region: str) -> list[str]:
    """Subnets in a VPC of the environment's own."""
    tier = tier_of(balancer)
    try:
        subnets = planned_subnets(network, region)
    except NetworkError:  # reported as what is wrong with the network
        return []
    zones = sorted({subnet.az for subnet in subnets if subnet.tier == tier})
    if not subnets or len(zones) >= ZONES:
        return []
    if not zones:
        return [f"{path}.scheme is {balancer.get('scheme')}, but vpc_subnet_tiers has no {tier} subnets for it."]
    return [f"{path} needs {tier} subnets in {ZONES} availability zones at least; the network has them in {listed(zones)}, by vpc_availability_zones."]


def existing_problems(balancer: Mapping[str, Any], path: str, network: Mapping[str, Any]) -> list[str]:
    """Subnets that somebody else made."""
    tier = tier_of(balancer)
    subnets = network.get(f"existing_{tier}_subnet_ids") or []
    if len(subnets) == 1:
        return [f"{path} needs {tier} subnets in {ZONES} availability zones at least; vpc_existing_{tier}_subnet_ids has one."]
    return []


def address_problems(balancer: Mapping[str, Any], path: str, network: Mapping[str, Any]) -> list[str]:
    """Addresses that the VPC does not have, or that nobody can tell."""
    kind, errors = str(balancer.get("ip_address_type")), []
    if kind.startswith("dualstack") and network.get("mode", "create") == "create":
        errors.append(f"{path}.ip_address_type is {kind}, but the VPC has no IPv6 addresses; allowed is ipv4.")
    if kind == "dualstack-without-public-ipv4" and balancer.get("scheme") == "internal":
        errors.append(f"{path}.ip_address_type is {kind}, which an internal load balancer cannot have; allowed are ipv4, dualstack.")
    by_id = network.get("mode") == "existing" and network.get("id")
    if balancer.get("scheme") == "internal" and by_id and not is_known(balancer.get("ingress_cidrs")):
        errors.append(f"{path}.ingress_cidrs is missing; an internal load balancer in a VPC that is given by vpc_id needs the networks that may ask.")
    return errors


def place_problems(balancer: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Everything about where a load balancer stands."""
    network = model.config_of("vpc")
    if not network:
        return []
    mode = network.get("mode") or "create"
    errors = address_problems(balancer, path, network)
    if mode == "create":
        errors += created_problems(balancer, path, network, model.region)
    return errors + (existing_problems(balancer, path, network) if mode == "existing" else [])
