# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module elbv2_target_group_info, without a network."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.modules.elbv2_target_group_info import run

from .fake import FakeAWS, Request, Response

OURS = {"groundwork:project": "shop", "groundwork:environment": "prod"}
GROUPS: dict[str, dict[str, str]] = {
    "web": {**OURS, "Name": "web"},
    "api": OURS,
    "dev": {**OURS, "groundwork:environment": "dev"},
    **{f"foreign-{number}": {} for number in range(20)},
}


def arn(name: str) -> str:
    return f"arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/{name}/0123456789abcdef"


class FakeGroups(FakeAWS):
    service = "elbv2"

    def __init__(self, groups: dict[str, Any]) -> None:
        super().__init__()
        self.groups = groups

    def describe_target_groups(self, request: Request) -> Response:
        """Two pages."""
        start = int(request.get("Marker", 0))
        page = [{"TargetGroupName": name, "TargetGroupArn": arn(name)} for name in list(self.groups)[start : start + 15]]
        return {"TargetGroups": page, **({"NextMarker": "15"} if start == 0 and len(self.groups) > 15 else {})}

    def describe_tags(self, request: Request) -> Response:
        """AWS takes twenty at once."""
        assert 1 <= len(request["ResourceArns"]) <= 20
        tags = {arn(name): tags for name, tags in self.groups.items()}
        found = {one: [{"Key": key, "Value": value} for key, value in tags[one].items()] for one in request["ResourceArns"]}
        return {"TagDescriptions": [{"ResourceArn": one, "Tags": pairs} for one, pairs in found.items()]}


@pytest.mark.parametrize(
    ("groups", "found", "calls"),
    [
        (GROUPS, ["api", "web"], ["DescribeTargetGroups", "DescribeTargetGroups", "DescribeTags", "DescribeTags"]),
        ({"web": OURS}, ["web"], ["DescribeTargetGroups", "DescribeTags"]),
        ({}, [], ["DescribeTargetGroups"]),
    ],
)
def test_what_carries_all_tags_is_found_in_few_calls(groups: dict[str, Any], found: list[str], calls: list[str]) -> None:
    aws = FakeGroups(groups)
    assert run(aws.client, OURS) == {"changed": False, "target_groups": [{"name": name, "arn": arn(name)} for name in found]}
    assert aws.operations == calls
