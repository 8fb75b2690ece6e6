# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many resources of each kind the two configurations of the benchmark declare, counted alike."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from .tools import CONFIGURATION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Parameters = Mapping[str, Any]

RESOURCE = re.compile(r'^resource "', re.MULTILINE)
COUNTED = re.compile(r'^# (\w+): (\d+)\nresource "', re.MULTILINE)
#: What a declaration calls otherwise, and what belongs to the account, not to the environment.
KINDS = {"cloudwatch_alarm": "alarm", "default_security_group": "security_group"}
OF_THE_ACCOUNT = ("iam_service_linked_role",)
OF_A_RULE = ("cidrs", "ipv6_cidrs", "groups", "prefix_lists")


def by_terraform() -> Counter[str]:
    """What the comments above Terraform's resources say; ValueError when one has none."""
    kinds: Counter[str] = Counter()
    for source in sorted(CONFIGURATION.glob("*.tf")):
        text = source.read_text(encoding="utf-8")
        found = COUNTED.findall(text)
        if len(found) != len(RESOURCE.findall(text)):
            raise ValueError(f"{source.name}: each resource needs a comment above it, such as '# subnet: 3'")
        for kind, number in found:
            kinds[kind] += int(number)
    return kinds


def by_groundwork(declaration: Mapping[str, Any]) -> Counter[str]:
    """What playbooks/declare.yml lists, with the parts of things that Terraform counts as resources of their own."""
    kinds: Counter[str] = Counter()
    for resource in declaration["resources"]:
        kind = resource["kind"]
        if kind not in OF_THE_ACCOUNT:
            kinds[KINDS.get(kind, kind)] += 1
            kinds.update(PARTS.get(kind, _no_parts)(resource["parameters"]))
    return +kinds


def _no_parts(_said: Parameters) -> dict[str, int]:
    return {}


def _of_a_route_table(said: Parameters) -> dict[str, int]:
    return {"route": len(said["routes"]), "route_table_association": len(said["subnet_ids"])}


def _of_a_security_group(said: Parameters) -> dict[str, int]:
    """AWS has a rule for each source or target."""
    rules = [*said["ingress"], *said["egress"]]
    return {"security_group_rule": sum(len(rule.get(member) or []) for rule in rules for member in OF_A_RULE)}


def _of_a_role(said: Parameters) -> dict[str, int]:
    return {"role_policy": len(said["inline_policies"]), "role_policy_attachment": len(said["managed_policies"])}


def _of_a_repository(said: Parameters) -> dict[str, int]:
    return {"ecr_lifecycle_policy": int(bool(said["lifecycle_policy"]))}


def _of_a_cluster(said: Parameters) -> dict[str, int]:
    return {"cluster_capacity_providers": int(bool(said["capacity_providers"]))}


def _of_a_queue(said: Parameters) -> dict[str, int]:
    return {"queue_policy": int(bool(said.get("policy"))), "queue_redrive_allow_policy": int(bool(said.get("redrive_allow_policy")))}


def _of_a_bucket(said: Parameters) -> dict[str, int]:
    members = {
        "bucket_versioning": "versioning",
        "bucket_encryption": "encryption",
        "bucket_public_access_block": "public_access_block",
        "bucket_ownership_controls": "object_ownership",
        "bucket_policy": "policy",
        "bucket_lifecycle": "lifecycle_rules",
    }
    return {kind: int(bool(said.get(member))) for kind, member in members.items()}


PARTS: dict[str, Callable[[Parameters], dict[str, int]]] = {
    "route_table": _of_a_route_table,
    "security_group": _of_a_security_group,
    "iam_role": _of_a_role,
    "ecr_repository": _of_a_repository,
    "ecs_cluster": _of_a_cluster,
    "sqs_queue": _of_a_queue,
    "s3_bucket": _of_a_bucket,
}
