# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network: does it fit, is it where it says, and does it go together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.limits import ARN, RETENTION_DAYS
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.network_acl import rules_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.subnets import cidr_problems, plan_problems, subnet_problems, zone_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import is_known, items, listed, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

# A short name such as ecr.api, or a full one of a partner or of one's own.
ENDPOINT_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*")
AGGREGATION_SECONDS = (60, 600)  # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
GATEWAY_SERVICES = ("s3", "dynamodb")


def create_problems(config: Mapping[str, Any], region: str) -> list[str]:
    """A VPC that is to be created."""
    if not is_known(config.get("cidr")):
        missing = ["vpc_cidr is missing; it is required when vpc_mode is create, and looks like 10.0.0.0/16."] if config.get("cidr") is None else []
    else:
        missing = cidr_problems(config["cidr"], "vpc_cidr")
    alone = missing + zone_problems(config, region) + subnet_problems(config, region)
    return alone or plan_problems(config, region)


def existing_problems(config: Mapping[str, Any]) -> list[str]:
    """A VPC that somebody else made."""
    if config.get("id") or config.get("name"):
        return []
    return ["vpc_mode is existing, but neither vpc_id nor vpc_name says which VPC; one of them is required."]


def default_problems(component: Component) -> list[str]:
    """The account's default VPC, which has public subnets alone."""
    config = component.config
    private = [name for name in ("private_subnets",) if config.get(name)]
    if "subnet_tiers" in component.explicit and "private" in (config.get("subnet_tiers") or []):
        private.append("subnet_tiers")
    return [f"vpc_{name} asks for private subnets, which a default VPC does not have; allowed with vpc_mode default is public alone." for name in private]


def flow_log_problems(config: Mapping[str, Any], shared_days: Any = None) -> list[str]:
    """Flow logs: where they go and how long they stay; as long as all logs do is said once, of logs_retention_days."""
    errors: list[str] = []
    where, bucket = config.get("flow_logs"), config.get("flow_logs_bucket_arn")
    if where == "s3" and bucket is not None and not ARN.fullmatch(str(bucket)) and is_known(bucket):
        errors.append(f"vpc_flow_logs_bucket_arn is {shown(bucket)}; with vpc_flow_logs s3 it must be the ARN of a bucket, such as arn:aws:s3:::flow-logs.")
    seconds, days = config.get("flow_logs_aggregation_seconds"), config.get("flow_logs_retention_days")
    if is_known(seconds) and seconds not in AGGREGATION_SECONDS:
        errors.append(f"vpc_flow_logs_aggregation_seconds is {shown(seconds)}; allowed are {listed(AGGREGATION_SECONDS)}.")
    if is_known(days) and days not in RETENTION_DAYS and days != shared_days:
        errors.append(f"vpc_flow_logs_retention_days is {shown(days)}; allowed are {listed(RETENTION_DAYS)}.")
    return errors


def endpoint_problems(config: Mapping[str, Any]) -> list[str]:
    """Endpoints by their short names."""
    gateways = [
        f"vpc_gateway_endpoints[{index}] is {shown(name)}; allowed are {listed(GATEWAY_SERVICES)}."
        for index, name in items(config, "gateway_endpoints")
        if name not in GATEWAY_SERVICES
    ]
    interfaces = [
        f"vpc_interface_endpoints[{index}] is {shown(name)}; allowed are short names such as ecr.api, ecr.dkr, logs, secretsmanager."
        for index, name in items(config, "interface_endpoints")
        if not ENDPOINT_NAME.fullmatch(str(name))
    ]
    return gateways + interfaces


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong with a network across its variables."""
    config, mode = component.config, component.config.get("mode") or "create"
    by_mode = {
        "create": lambda: create_problems(config, model.region),
        "existing": lambda: existing_problems(config),
        "default": lambda: default_problems(component),
    }
    errors = by_mode.get(mode, list)() + flow_log_problems(config, model.retention_days) + endpoint_problems(config)
    return errors + rules_problems(config, "network_acl_ingress") + rules_problems(config, "network_acl_egress")
