# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Target groups and listeners of a load balancer, as the services behind it imply them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.listener_rules import Rule, ordered
from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import is_behind, listener_ports
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import plain, with_overrides

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Entry = dict[str, Any]
Actions = list[dict[str, Any]]
# ECS registers each task with the port of its container, so that the one of the group, which AWS cannot change, is never used.
GROUP_PORTS = {"http": 80, "https": 443}
# What AWS asks a gRPC server that says nothing else: the answer 12 is that it does not know the method, and so that it is there.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
GRPC_CHECK = {"health_check": {"path": "/AWS.ALB/healthcheck", "matcher": "12"}}
CONDITIONS = {"hosts": "host_headers", "paths": "paths", "methods": "methods", "source_ips": "source_ips"}
REDIRECT_PARTS = ("protocol", "host", "port", "path", "query", "status_code")


def complete_http(http: Mapping[str, Any], defaults: Mapping[str, Any]) -> Entry:
    """How a service is reached, with what that means where it says nothing, or null."""
    base = with_overrides(plain(defaults), GRPC_CHECK if http.get("protocol_version") == "grpc" else None)
    return with_overrides(base, without_nulls(http))


def without_nulls(entry: Mapping[str, Any]) -> Entry:
    """What an entry says, at every depth."""
    said = {name: value for name, value in entry.items() if value is not None}
    return {name: without_nulls(value) if isinstance(value, Mapping) else value for name, value in said.items()}


def services_behind(services: Mapping[str, Any], balancer: str, first: bool, defaults: Mapping[str, Any]) -> dict[str, Entry]:
    """The filter: the services behind a load balancer, each with how it is reached."""
    behind = {name: service for name, service in services.items() if is_behind(service, balancer, first)}
    return {name: complete_http(service["http"], defaults) for name, service in behind.items()}


def is_default(http: Mapping[str, Any]) -> bool:
    """Whether a service gets what no rule matches: because it says so, or because it says nothing else."""
    return bool(http.get("default")) or not (http.get("hosts") or http.get("paths"))


def stickiness_of(http: Mapping[str, Any]) -> Entry:
    """Whether and how a client stays with a task, as the module takes it."""
    said = http.get("stickiness")
    return {"enabled": False} if said is None else {"enabled": True, "type": "lb_cookie", **said}


def target_group(name: str, http: Mapping[str, Any], stack: Mapping[str, Any]) -> Entry:
    """One target group as the module takes it."""
    check = dict(http["health_check"])
    return {
        "key": name,
        "name": resource_name(name, "target_group", stack),
        "protocol": http["protocol"],
        "protocol_version": http["protocol_version"],
        "port": GROUP_PORTS[http["protocol"]],
        "health_check": {**check, "enabled": True, "protocol": check.get("protocol") or http["protocol"]},
        "deregistration_delay": http["deregistration_delay"],
        "slow_start": http["slow_start"],
        "load_balancing_algorithm": http["algorithm"],
        "stickiness": stickiness_of(http),
    }


def target_groups(behind: Mapping[str, Mapping[str, Any]], stack: Mapping[str, Any]) -> list[Entry]:
    """The filter: a target group for each service."""
    return [target_group(name, http, stack) for name, http in behind.items()]


def action_of(rule: Mapping[str, Any], arns: Mapping[str, str]) -> Entry:
    """What a rule of the load balancer's own does."""
    if rule.get("service"):
        return {"forward": {"target_group_arn": arns[rule["service"]]}}
    if rule.get("redirect") is not None:
        parts = {name: rule["redirect"].get(name) for name in REDIRECT_PARTS}
        return {"redirect": {name: str(value) if name == "port" else value for name, value in parts.items() if value is not None}}
    return {"fixed_response": {name: value for name, value in rule["fixed_response"].items() if value is not None}}


def own_rule(rule: Mapping[str, Any], arns: Mapping[str, str]) -> Rule:
    """A rule of the load balancer's own."""
    others = {name: rule[name] for name in ("methods", "source_ips") if rule.get(name)}
    hosts, paths = (tuple(rule.get(name) or ()) for name in ("hosts", "paths"))
    return Rule(rule["name"], action_of(rule, arns), hosts, paths, others, int(rule.get("priority") or 0))


def service_rules(behind: Mapping[str, Mapping[str, Any]], arns: Mapping[str, str]) -> Iterator[Rule]:
    """The rules of the services that have hosts or paths."""
    for name, http in behind.items():
        hosts, paths = (tuple(http.get(part) or ()) for part in ("hosts", "paths"))
        if hosts or paths:
            yield Rule(name, {"forward": {"target_group_arn": arns[name]}}, hosts, paths, {}, int(http.get("priority") or 0))


def request_of(rule: Rule) -> Entry:
    """A rule as the module takes it."""
    said = {"hosts": list(rule.hosts), "paths": list(rule.paths), **rule.others}
    return {
        "priority": rule.priority,
        "conditions": {theirs: said[ours] for ours, theirs in CONDITIONS.items() if said.get(ours)},
        "actions": [dict(rule.action)],
        "tags": {"Name": rule.key},
    }


def default_actions(balancer: Mapping[str, Any], behind: Mapping[str, Mapping[str, Any]], arns: Mapping[str, str]) -> Actions:
    """What happens to a request that no rule matches."""
    chosen = sorted((name for name, http in behind.items() if is_default(http)), key=lambda name: not behind[name].get("default"))
    if chosen:
        return [{"forward": {"target_group_arn": arns[chosen[0]]}}]
    return [{"fixed_response": {name: value for name, value in balancer["default_response"].items() if value is not None}}]


def redirecting(balancer: Mapping[str, Any], port: int) -> Entry:
    """The listener that only says where HTTPS is."""
    target = {"protocol": "https", "port": str(balancer["https_port"]), "status_code": 301}
    return {"protocol": "http", "port": port, "default_actions": [{"redirect": target}], "rules": []}


def arns_of(made: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The ARN of each service's target group, from what the module said of them one after the other; a plan may not know it."""
    return {result["group"]["key"]: (result.get("target_group") or {}).get("arn", UNKNOWN) for result in made}


def listeners(balancer: Mapping[str, Any], behind: Mapping[str, Mapping[str, Any]], made: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """The filter: the listeners with their rules; with a certificate, HTTP may only redirect to HTTPS."""
    arns, ports = arns_of(made), listener_ports(balancer)
    rules = [*service_rules(behind, arns), *(own_rule(rule, arns) for rule in balancer.get("rules") or [])]
    answering = {"default_actions": default_actions(balancer, behind, arns), "rules": [request_of(rule) for rule in ordered(rules)]}
    found: list[Entry] = []
    if "https" in ports:
        security = {"ssl_policy": balancer["ssl_policy"], "certificates": list(balancer["certificate_arns"])}
        found.append({"protocol": "https", "port": ports["https"], **security, **answering})
    if "http" in ports:
        redirects = "https" in ports and balancer["redirect_http"]
        found.append(redirecting(balancer, ports["http"]) if redirects else {"protocol": "http", "port": ports["http"], **answering})
    return found


def other_listeners(found: Iterable[Mapping[str, Any]], wanted: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The filter: those of the listeners that are there on whose ports none is wanted."""
    ports = {listener["port"] for listener in wanted}
    return [listener for listener in found if listener["port"] not in ports]
