# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ARNs that follow from names, so that nothing is looked up for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMERCIAL = ("aws", "amazonaws.com")
# https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
PARTITIONS = {
    "cn-": ("aws-cn", "amazonaws.com.cn"),
    "us-gov-": ("aws-us-gov", "amazonaws.com"),
    "eusc-": ("aws-eusc", "amazonaws.eu"),
}


@dataclass(frozen=True)
class Place:
    """Where an environment's resources are: what every ARN begins with."""

    partition: str
    dns_suffix: str
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource in this region and account."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def iam_arn(self, resource: str) -> str:
        """The ARN of an IAM entity of this account; IAM has no regions."""
        return f"arn:{self.partition}:iam::{self.account}:{resource}"


def partition_of(region: str) -> tuple[str, str]:
    """The partition of a region and the DNS suffix of its endpoints."""
    return next((known for prefix, known in PARTITIONS.items() if region.startswith(prefix)), COMMERCIAL)


def place_of(stack: Mapping[str, Any]) -> Place:
    """The place that a stack describes; the account of a plan without credentials is not known yet."""
    region = str(stack["region"])
    partition, dns_suffix = partition_of(region)
    return Place(partition, dns_suffix, region, str(stack.get("account_id") or UNKNOWN))


def arn_of(resource: str, service: str, stack: Mapping[str, Any]) -> str:
    """The filter: the ARN of a resource in the environment's region and account."""
    return place_of(stack).arn(service, resource)
