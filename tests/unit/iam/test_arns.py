# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ARNs that follow from names."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import arn_of, partition_of, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import role_arn

STACK: dict[str, Any] = {"project": "shop", "environment": "prod", "region": "eu-central-1", "account_id": "123456789012"}
BOTOCORE = botocore.session.get_session()
REGIONS = [region for partition in ("aws", "aws-cn", "aws-us-gov") for region in BOTOCORE.get_available_regions("ec2", partition)]


@pytest.mark.parametrize("region", [*REGIONS, "eusc-de-east-1"])
def test_partition_of_every_region_is_botocores(region: str) -> None:
    assert partition_of(region)[0] == BOTOCORE.get_partition_for_region(region)


@pytest.mark.parametrize("region", REGIONS)
def test_dns_suffix_is_that_of_the_endpoints(region: str) -> None:
    url = BOTOCORE.create_client("ec2", region_name=region).meta.endpoint_url
    assert url == f"https://ec2.{region}.{partition_of(region)[1]}"


@pytest.mark.parametrize(
    ("stack", "arn"),
    [
        (STACK, "arn:aws:iam::123456789012:role/shop-prod-web"),
        ({**STACK, "region": "cn-north-1"}, "arn:aws-cn:iam::123456789012:role/shop-prod-web"),
        ({**STACK, "region": "us-gov-west-1"}, "arn:aws-us-gov:iam::123456789012:role/shop-prod-web"),
        ({**STACK, "account_id": ""}, "arn:aws:iam::(known after apply):role/shop-prod-web"),
        ({**STACK, "naming": {"templates": {"iam_role": "{key}"}}}, "arn:aws:iam::123456789012:role/web"),
    ],
)
def test_s0_11_arn_of_a_role(stack: dict[str, Any], arn: str) -> None:
    assert role_arn("web", stack) == arn


def test_arn_of_a_role_with_a_path() -> None:
    assert role_arn("web", STACK, "/team/") == "arn:aws:iam::123456789012:role/team/shop-prod-web"


def test_arn_of_a_regional_resource() -> None:
    assert place_of(STACK).arn("logs", "log-group:/x:*") == "arn:aws:logs:eu-central-1:123456789012:log-group:/x:*"


@pytest.mark.parametrize(
    ("resource", "service", "arn"),
    [
        ("shop-prod-jobs", "sqs", "arn:aws:sqs:eu-central-1:123456789012:shop-prod-jobs"),
        ("cluster/main", "ecs", "arn:aws:ecs:eu-central-1:123456789012:cluster/main"),
    ],
)
def test_arn_of_what_a_service_names(resource: str, service: str, arn: str) -> None:
    assert arn_of(resource, service, STACK) == arn
