# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a load balancer answers by itself: redirects, fixed responses and rules of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.conditions import METHOD, condition_problems, texts, value_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.security_groups import cidr_problem
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, is_known, items, listed, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ACTIONS = ("service", "redirect", "fixed_response")
CONDITIONS = ("hosts", "paths", "methods", "source_ips")
PARTS = ("protocol", "host", "port", "path", "query")
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html
LONGEST_BODY = 1024


def response_problems(response: Mapping[str, Any], path: str) -> list[str]:
    """A fixed response that AWS takes."""
    status, body = response.get("status_code"), str(response.get("body") or "")
    errors = []
    if isinstance(status, int) and status // 100 not in (2, 4, 5):
        errors.append(f"{path}.status_code is {status}; allowed are 200 to 299 and 400 to 599.")
    if len(body) > LONGEST_BODY:
        errors.append(f"{path}.body has {len(body)} characters; allowed are {LONGEST_BODY}.")
    return errors


def redirect_problems(redirect: Mapping[str, Any], path: str) -> list[str]:
    """A redirect that leads somewhere else."""
    if not any(is_known(redirect.get(part)) for part in PARTS):
        return [f"{path} redirects a request to itself; one of {listed(PARTS)} is required."]
    where = redirect.get("path")
    return [f"{path}.path is {shown(where)}; it must begin with a slash."] if is_known(where) and not str(where).startswith("/") else []


def action_problems(rule: Mapping[str, Any], path: str, services: Iterable[str]) -> list[str]:
    """One action, and one that AWS takes."""
    given = [name for name in ACTIONS if rule.get(name) is not None]
    if len(given) != 1:
        return [f"{path} has {' and '.join(given) or 'nothing to do'}; exactly one of {listed(ACTIONS)} is required."]
    service = rule.get("service")
    if is_known(service) and str(service) not in services:
        return [f"{path}.service is {shown(service)}, which is no service behind this load balancer; {allowed_or_meant(str(service), services)}"]
    if given == ["redirect"]:
        return redirect_problems(rule["redirect"], f"{path}.redirect")
    return response_problems(rule.get("fixed_response") or {}, f"{path}.fixed_response")


def other_problems(rule: Mapping[str, Any], path: str) -> list[str]:
    """Methods and networks, and a place among the rules where nothing else says it."""
    errors = [
        f"{path}.methods[{index}] is {shown(method)}; it must be in capitals, such as GET."
        for index, method in items(rule, "methods")
        if not METHOD.fullmatch(str(method))
    ]
    for index, cidr in items(rule, "source_ips"):
        errors += cidr_problem(cidr, 6 if ":" in str(cidr) else 4, f"{path}.source_ips[{index}]")
    if not any(texts(rule, name) for name in CONDITIONS):
        errors.append(f"{path} has no condition; one of {listed(CONDITIONS)} is required.")
    elif not (texts(rule, "hosts") or texts(rule, "paths")) and rule.get("priority") is None:
        errors.append(f"{path}.priority is missing; a rule with neither hosts nor paths needs one.")
    return errors


def rules_problems(balancer: Mapping[str, Any], path: str, services: Iterable[str]) -> list[str]:
    """Everything about the rules of a load balancer's own."""
    errors: list[str] = []
    seen: dict[str, int] = {}
    for index, rule in items(balancer, "rules"):
        here, name = f"{path}.rules[{index}]", str(rule.get("name"))
        errors += condition_problems(rule, here) + other_problems(rule, here) + value_problems(rule, here) + action_problems(rule, here, services)
        if name in seen:
            errors.append(f"{here}.name is {shown(name)}, as that of {path}.rules[{seen[name]}]; each rule has a name of its own.")
        seen.setdefault(name, index)
    return errors
