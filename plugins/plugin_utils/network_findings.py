# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings about networks and security groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.balancer_groups import has_own_group
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import own_groups
from ansible_collections.groundwork.aws.plugins.plugin_utils.placement import placement, private_reaches_aws
from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import NetworkError
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.security_groups import declared
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.subnets import planned_subnets
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import items

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

ANYWHERE = ("0.0.0.0/0", "::/0")
REMOTE_ACCESS = {22: "SSH", 3389: "remote desktop"}
ALL_PORTS = (0, 65535)


def topology(model: Model) -> dict[str, Any]:
    """The network as the choice of subnets reads it."""
    network = model.config_of("vpc")
    names = {"mode": "mode", "tiers": "subnet_tiers", "nat_gateways": "nat_gateways", "interface_endpoints": "interface_endpoints"}
    return {name: network.get(variable) for name, variable in names.items()}


def rule_ports(rule: Mapping[str, Any]) -> tuple[int, int]:
    """The first and last port that a rule opens; none for protocols without ports."""
    protocol = str(rule.get("protocol") or "tcp")
    if rule.get("all") or protocol == "all" or protocol == "-1":
        return ALL_PORTS
    if protocol not in ("tcp", "udp"):
        return (1, 0)
    port = rule.get("port")
    low, high = (port, port) if isinstance(port, int) else (rule.get("from_port"), rule.get("to_port"))
    return (low, high) if isinstance(low, int) and isinstance(high, int) else (1, 0)


def is_open(rule: Mapping[str, Any]) -> bool:
    """Whether everybody may come in."""
    return any(cidr in ANYWHERE for name in ("cidrs", "ipv6_cidrs") for cidr in rule.get(name) or [])


def rules_findings(key: str, path: str, holder: Mapping[str, Any]) -> list[Finding]:
    """What a group lets in from everywhere; one finding of a kind for each group."""
    found: dict[str, Finding] = {}
    for index, rule in items(holder, "ingress"):
        low, high = rule_ports(rule) if is_open(rule) else (1, 0)
        here = f"{path}.ingress[{index}]"
        if (low, high) == ALL_PORTS:
            message = f"The security group {key} lets the whole internet in on every port."
            found.setdefault("all", Finding(f"open-all-ports:{key}", here, message, "Open only the ports that are served."))
            continue
        for port, what in REMOTE_ACCESS.items():
            if low <= port <= high:
                message = f"The security group {key} lets the whole internet in on port {port} ({what})."
                advice = f"Review whether {what} is needed at all; ECS tasks are reached with ECS Exec, without an open port."
                found.setdefault("remote", Finding(f"open-ssh:{key}", here, message, advice))
    return list(found.values())


def group_findings(model: Model) -> list[Finding]:
    """All security groups: those given as data, and those of services."""
    found = [finding for key, path, group in declared(model) for finding in rules_findings(key, path, group)]
    own = [(name, service) for name, service in model.services.items() if has_own_group(name, service)]
    return found + [finding for name, service in own for finding in rules_findings(name, f"services.{name}", service)] + private_findings(model)


def private_groups(model: Model) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The groups of tasks in private subnets, with key and path."""
    private = {name: service for name, service in model.services.items() if model.of_kind("vpc") and placement(service, topology(model)) == "private"}
    used = {key for name, service in private.items() for key in own_groups(name, service)}
    yield from ((key, path, group) for key, path, group in declared(model) if key in used)
    yield from ((name, f"services.{name}", service) for name, service in private.items() if has_own_group(name, service))


def private_findings(model: Model) -> list[Finding]:
    """Private tasks that the internet may talk to if it ever gets to them; what is reported already is not said again."""
    found: dict[str, Finding] = {}
    for key, path, group in private_groups(model):
        said = {finding.path for finding in rules_findings(key, path, group)}
        for index, rule in items(group, "ingress"):
            low, high = rule_ports(rule) if is_open(rule) else (1, 0)
            here = f"{path}.ingress[{index}]"
            if low <= high and here not in said:
                ports = f"port {low}" if low == high else f"ports {low} to {high}"
                message = f"The security group {key} of tasks in private subnets lets the whole internet in on {ports}."
                found.setdefault(key, Finding(f"open-to-internet:{key}", here, message, "Let in the load balancer alone: http, or its group in groups."))
    return list(found.values())


def zone_count(config: Mapping[str, Any], region: str) -> int:
    """How many zones the subnets are in; 2 where that cannot be told."""
    try:
        return len({subnet.az for subnet in planned_subnets(config, region)}) or 2
    except NetworkError:
        return 2


def created_findings(component: Component, model: Model) -> Iterator[Finding]:
    """A VPC of the environment's own."""
    config, host = component.config, component.host
    if zone_count(config, model.region) < 2:
        yield Finding(f"single-az:{host}", "vpc_availability_zones", "All subnets are in one availability zone.", "Consider two or more for high availability.")
    if config.get("flow_logs") == "none":
        yield Finding(
            f"no-flow-logs:{host}", "vpc_flow_logs", "Nobody can tell who talked to whom: there are no flow logs.", "Consider vpc_flow_logs: cloudwatch."
        )
    if config.get("default_security_group_emptied") is False:
        message = "The VPC's default security group keeps its rules, which let its members reach each other."
        yield Finding(f"default-security-group:{host}", "vpc_default_security_group_emptied", message, "Empty it, and use groups of your own.")
    tiers = config.get("subnet_tiers") or []
    if "public" not in tiers and not config.get("public_subnets") and not private_reaches_aws(topology(model)):
        message = "Private subnets have neither a NAT gateway nor interface endpoints, so that tasks there cannot pull images."
        yield Finding(f"no-way-out:{host}", "vpc_nat_gateways", message, "Add ecr.api, ecr.dkr and logs to vpc_interface_endpoints, or NAT gateways.")


def network_findings(model: Model) -> list[Finding]:
    """Everything about networks."""
    found = group_findings(model)
    for component in model.of_kind("vpc"):
        mode = component.config.get("mode") or "create"
        if mode == "create":
            found += created_findings(component, model)
        if mode == "default":
            message = "The environment lives in the account's default VPC, whose subnets are all public and which others use too."
            found.append(Finding(f"default-vpc:{component.host}", "vpc_mode", message, "Consider a VPC of its own (vpc_mode: create)."))
    return found
