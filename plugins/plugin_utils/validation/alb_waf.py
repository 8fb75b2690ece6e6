# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.balanced import behind_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.balancer_places import place_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.balancer_rules import response_problems, rules_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.limits import ARN
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.security_groups import cidr_problem
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, items, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
RANGES = {
    "http_port": (1, 65535, ""),
    "https_port": (1, 65535, ""),
    "idle_timeout": (1, 4000, "seconds"),
    "client_keep_alive": (60, 604800, "seconds"),
}
POLICY = re.compile(r"ELBSecurityPolicy-[A-Za-z0-9-]+")
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
SINCE_TLS_1_2 = re.compile(r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-.+")
MOST_CERTIFICATES = 26  # one, and 25 more


def certificate_problems(balancer: Mapping[str, Any], path: str) -> list[str]:
    """Certificates by ARN, and a policy that has the name of one."""
    errors = [
        f"{path}.certificate_arns[{index}] is {shown(arn)}; it must be the ARN of a certificate of ACM or IAM."
        for index, arn in items(balancer, "certificate_arns")
        if not ARN.fullmatch(str(arn))
    ]
    count, policy = len(balancer.get("certificate_arns") or []), balancer.get("ssl_policy")
    if count > MOST_CERTIFICATES:
        errors.append(f"{path}.certificate_arns has {count} certificates; allowed are {MOST_CERTIFICATES}.")
    if policy and not POLICY.fullmatch(str(policy)):
        errors.append(f"{path}.ssl_policy is {shown(policy)}; it must be the name of a policy of AWS, such as ELBSecurityPolicy-TLS13-1-2-2021-06.")
    return errors


def port_problems(balancer: Mapping[str, Any], path: str) -> list[str]:
    """Ports that exist, and one at least."""
    errors = [problem for name, limits in RANGES.items() for problem in range_problem(f"{path}.{name}", balancer.get(name), *limits)]
    http, https, secure = balancer.get("http_port"), balancer.get("https_port"), balancer.get("certificate_arns")
    if http is None and not secure:
        errors.append(f"{path} listens on nothing: it has neither http_port nor certificate_arns; one of them is required.")
    if secure and http == https:
        errors.append(f"{path}.https_port is {https}, as http_port; each has a port of its own.")
    return errors


def ingress_problems(balancer: Mapping[str, Any], path: str) -> list[str]:
    """Networks that are some."""
    return [
        problem
        for name, version in (("ingress_cidrs", 4), ("ingress_ipv6_cidrs", 6))
        for index, cidr in items(balancer, name)
        for problem in cidr_problem(cidr, version, f"{path}.{name}[{index}]")
    ]


def group_problems(balancer: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Security groups of the environment."""
    keys = model.security_group_keys
    return [
        f"{path}.security_groups[{index}] is {shown(key)}, which is no security group of this environment; {allowed_or_meant(str(key), keys)}"
        for index, key in items(balancer, "security_groups")
        if key not in keys
    ]


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong with one load balancer, and with what is behind it."""
    key = component.host
    balancer, path, behind = model.load_balancers.get(key), f"load_balancers.{key}", model.behind(key)
    if balancer is None:
        return []
    errors = port_problems(balancer, path) + certificate_problems(balancer, path) + ingress_problems(balancer, path)
    errors += group_problems(balancer, path, model) + place_problems(balancer, path, model)
    errors += response_problems(balancer.get("default_response") or {}, f"{path}.default_response") + rules_problems(balancer, path, behind)
    return errors + behind_problems(key, balancer, behind)


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for key in model.load_balancers:
        yield "load_balancer", key, {}
        for name in model.behind(key):
            yield "target_group", name, {}


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    for key, balancer in model.load_balancers.items():
        path, secure, policy = f"load_balancers.{key}", balancer.get("certificate_arns"), str(balancer.get("ssl_policy"))
        answers_http = balancer.get("http_port") and not (secure and balancer.get("redirect_http"))
        if balancer.get("scheme") == "internet-facing" and answers_http:
            message, where = f"Requests to {key} and its answers travel unencrypted through the internet.", "redirect_http" if secure else "certificate_arns"
            yield Finding(f"plain-http:{key}", f"{path}.{where}", message, "Give it a certificate, and let HTTP redirect to HTTPS.")
        if secure and policy.startswith("ELBSecurityPolicy-") and not SINCE_TLS_1_2.fullmatch(policy):
            message = f"{key} lets clients use versions of TLS before 1.2, which are broken."
            yield Finding(f"old-tls:{key}", f"{path}.ssl_policy", message, "Leave ssl_policy out, or take one that begins with ELBSecurityPolicy-TLS13-1-2.")
        if model.environment.get("class") == "prod" and balancer.get("deletion_protection") is False:
            message = f"The load balancer {key} of production may be deleted by mistake."
            yield Finding(f"unprotected-load-balancer:{key}", f"{path}.deletion_protection", message, "Leave it protected; destroy.yml can be told otherwise.")
