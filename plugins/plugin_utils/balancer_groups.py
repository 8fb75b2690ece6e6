# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The security groups between load balancers and services: in from whoever may ask, out to the services' ports, and in there from the load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import described, health_port, is_behind, listener_ports, own_groups, requests_port
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.security_groups import single_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

Group = dict[str, Any]
Rule = dict[str, Any]
ANYWHERE, ANYWHERE_IPV6 = "0.0.0.0/0", "::/0"


def has_own_group(name: str, entry: Mapping[str, Any] | None) -> bool:
    """Whether a service or a load balancer has a group of its own: unless it names others and not that one."""
    return name in own_groups(name, entry)


def allowed_cidrs(balancer: Mapping[str, Any], vpc_cidr: str) -> dict[str, list[str]]:
    """The networks that may ask: as the entry says, else everybody of one that faces the internet, and the VPC of an internal one."""
    public = balancer["scheme"] == "internet-facing"
    dual_stack = str(balancer["ip_address_type"]).startswith("dualstack")
    cidrs = ([ANYWHERE] if public else [vpc_cidr]) if balancer["ingress_cidrs"] is None else balancer["ingress_cidrs"]
    ipv6 = ([ANYWHERE_IPV6] if public and dual_stack else []) if balancer["ingress_ipv6_cidrs"] is None else balancer["ingress_ipv6_cidrs"]
    return {name: list(networks) for name, networks in (("cidrs", cidrs), ("ipv6_cidrs", ipv6)) if networks}


def ports_of(service: Mapping[str, Any]) -> dict[str, int]:
    """What a load balancer asks of a service, and the port of each; the checks share that of the requests unless they have one of their own."""
    ports = {"Requests": requests_port(service), "Health checks": health_port(service)}
    return {what: port for what, port in ports.items() if port is not None}


def ways(name: str, service: Mapping[str, Any], word: str, groups: list[str]) -> list[Rule]:
    """The rules between a load balancer and a service, as seen from the one's side: `from the load balancer ingress`."""
    return [{"description": f"{what} {word} {name}", "port": port, "groups": groups} for what, port in ports_of(service).items()]


def balancer_group(key: str, balancer: Mapping[str, Any], behind: Mapping[str, Mapping[str, Any]], vpc_cidr: str) -> Group:
    """The group of a load balancer: in where it listens, out to the services behind it and nowhere else."""
    networks = allowed_cidrs(balancer, vpc_cidr)
    ports = listener_ports(balancer) if networks else {}
    return {
        "description": f"Load balancer {key}",
        "ingress": [{"description": f"{protocol.upper()} to the load balancer {key}", "port": port, **networks} for protocol, port in ports.items()],
        "egress": [rule for name, service in behind.items() for rule in ways(f"the service {name}", service, "to", own_groups(name, service))],
    }


def missing(rules: list[Rule], more: list[Rule]) -> list[Rule]:
    """Those of more rules that are not among the rules yet, whatever their descriptions say."""
    there = {single for rule in rules for single in single_rules(rule)}
    return [rule for rule in more if not single_rules(rule) <= there]


def service_group(name: str, service: Mapping[str, Any], asking: Mapping[str, Mapping[str, Any]]) -> Group:
    """The group of a service: what its `ingress` says, and the load balancer that it is behind."""
    said = list(service.get("ingress") or [])
    more = [rule for key, balancer in asking.items() for rule in ways(f"the load balancer {key}", service, "from", own_groups(key, balancer))]
    return {"description": f"Tasks of the service {name}", "ingress": said + missing(said, more)}


def component_groups(
    services: Mapping[str, Any], balancers: Mapping[str, Any], defaults: Mapping[str, Any] | None = None, vpc_cidr: str = ""
) -> dict[str, Group]:
    """The group that each load balancer and each service has of its own."""
    complete = {key: described(balancer, defaults) for key, balancer in balancers.items()}
    known = {name: service or {} for name, service in services.items()}
    first = next(iter(complete), None)
    behind = {key: {name: service for name, service in known.items() if is_behind(service, key, key == first)} for key in complete}
    groups = {key: balancer_group(key, balancer, behind[key], vpc_cidr) for key, balancer in complete.items() if has_own_group(key, balancer)}
    for name, service in known.items():
        if has_own_group(name, service):
            groups[name] = service_group(name, service, {key: balancer for key, balancer in complete.items() if name in behind[key]})
    return groups
