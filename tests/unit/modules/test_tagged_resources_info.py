# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module tagged_resources_info, without a network."""

from __future__ import annotations

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.tagged_resources_info import run

from .fake import FakeAWS, Request, Response

ARNS = [f"arn:aws:dynamodb:eu-central-1:123456789012:table/{name}" for name in ("b", "a")]
PARAMS = {"tags": {"groundwork:project": "shop", "groundwork:environment": "prod"}, "resource_types": ["dynamodb:table"]}


class FakeTagging(FakeAWS):
    service = "resourcegroupstaggingapi"

    def get_resources(self, request: Request) -> Response:
        """A page of one, so that pages are seen."""
        start = int(request.get("PaginationToken") or "0")
        tags = [{"Key": "groundwork:project", "Value": "shop"}, {"Key": "aws:cloudformation:stack-name", "Value": "x"}]
        more = {"PaginationToken": str(start + 1) if start + 1 < len(ARNS) else ""}
        return {"ResourceTagMappingList": [{"ResourceARN": ARNS[start], "Tags": tags}], **more}


def test_what_carries_the_tags_is_found() -> None:
    aws = FakeTagging()
    expected = [{"arn": arn, "tags": {"groundwork:project": "shop"}} for arn in sorted(ARNS)]
    assert run(aws.client, PARAMS) == {"changed": False, "resources": expected}
    filters = [{"Key": "groundwork:environment", "Values": ["prod"]}, {"Key": "groundwork:project", "Values": ["shop"]}]
    assert aws.calls[0] == ("GetResources", {"TagFilters": filters, "ResourceTypeFilters": ["dynamodb:table"]})
    assert aws.operations == ["GetResources"] * len(ARNS)


def test_a_refusal_is_an_error() -> None:
    aws = FakeTagging()
    aws.fail_once("GetResources", "AccessDeniedException")
    with pytest.raises(AnsibleAWSError, match=r"^Failed to find resources by their tags: .*as the test wants it"):
        run(aws.client, PARAMS)
