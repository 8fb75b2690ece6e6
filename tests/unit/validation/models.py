# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments for the tests of validation and findings."""

from __future__ import annotations

from typing import Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

ENVIRONMENT: dict[str, Any] = {
    "project": "shop",
    "name": "prod",
    "class": "prod",
    "region": "eu-central-1",
    "account_id": "",
    "protected": True,
    "tags": {"Environment": "{environment}"},
    "naming_default": "{project}-{env}-{key}",
    "naming_templates": {"container": "{key}"},
    "naming_suffix": False,
    "findings_waived": [],
}
NETWORK: dict[str, Any] = {
    "mode": "create",
    "cidr": "10.0.0.0/16",
    "availability_zones": ["2"],
    "subnet_tiers": ["public", "private"],
    "subnet_scheme": {"newbits": 8, "public_offset": 0, "private_offset": 100},
    "nat_gateways": "one",
    "flow_logs": "cloudwatch",
}
RULE: dict[str, Any] = {"description": "web", "protocol": "tcp", "port": 80, "cidrs": ["203.0.113.0/24"]}
SERVICE: dict[str, Any] = {
    "image": "nginx:1.27",
    "port": 80,
    "cpu": 256,
    "memory": 512,
    "desired_count": 1,
    "minimum_healthy_percent": 100,
    "maximum_percent": 200,
}


def component(kind: str, config: dict[str, Any], host: str = "host") -> Component:
    return Component(host, kind, config, frozenset(config))


def network(**changes: Any) -> Model:
    return Model(ENVIRONMENT, (component("vpc", {**NETWORK, **changes}, "network"),))


def groups(**given: Any) -> Model:
    return Model(ENVIRONMENT, (component("security_groups", {"groups": given}, "firewall"),))


def rules(*given: dict[str, Any]) -> Model:
    return groups(web={"description": "web", "ingress": [{**RULE, **rule} for rule in given]})


def roles(**given: Any) -> Model:
    return Model(ENVIRONMENT, (component("iam", {"roles": given}, "identity"),))


def role(**changes: Any) -> Model:
    return roles(app={"service": "ecs-tasks.amazonaws.com", **changes})


def statement(**changes: Any) -> Model:
    return role(statements=[{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::files/*"], **changes}])


Parts = dict[str, dict[str, Any]]


def service(name: str = "api", *, with_network: dict[str, Any] | None = None, clusters: Parts | None = None, templates: Any = None, **changes: Any) -> Model:
    parts = [component("ecs_service", {}, name)]
    parts += [] if with_network is None else [component("vpc", {**NETWORK, **with_network}, "network")]
    parts += [component("ecs_cluster", config, host) for host, config in (clusters or {}).items()]
    said = {**ENVIRONMENT, "naming_templates": {**ENVIRONMENT["naming_templates"], **(templates or {})}}
    return Model(said, tuple(parts), {name: {**SERVICE, **changes}}, 30)


def environment(**changes: Any) -> Model:
    return Model({**ENVIRONMENT, **changes})
