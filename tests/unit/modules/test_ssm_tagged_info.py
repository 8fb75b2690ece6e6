# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ssm_tagged_info, without a network."""

from __future__ import annotations

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.ssm_tagged_info import run

from .fake import FakeAWS, Request, Response

ARN = "arn:aws:ssm:eu-central-1:123456789012:parameter"
OURS = {"groundwork:project": "shop", "groundwork:environment": "prod"}


class FakeTagged(FakeAWS):
    service = "ssm"
    pages: tuple[list[str], ...] = (["/shop/prod/b"], [], ["/shop/prod/a"])

    def describe_parameters(self, request: Request) -> Response:
        page = int(request.get("NextToken", 0))
        more = {"NextToken": str(page + 1)} if page + 1 < len(self.pages) else {}
        return {"Parameters": [{"Name": name, "ARN": f"{ARN}{name}", "Type": "SecureString"} for name in self.pages[page]], **more}


def test_what_carries_all_tags_is_found_on_every_page() -> None:
    aws = FakeTagged()
    names = ("/shop/prod/a", "/shop/prod/b")
    assert run(aws.client, OURS) == {"changed": False, "parameters": [{"name": name, "arn": f"{ARN}{name}"} for name in names]}
    assert aws.request("DescribeParameters")["ParameterFilters"] == [
        {"Key": "tag:groundwork:environment", "Option": "Equals", "Values": ["prod"]},
        {"Key": "tag:groundwork:project", "Option": "Equals", "Values": ["shop"]},
    ]
    assert set(aws.operations) == {"DescribeParameters"}


def test_no_parameter_at_all() -> None:
    aws = FakeTagged()
    aws.pages = ([],)
    assert run(aws.client, OURS) == {"changed": False, "parameters": []}


def test_what_may_not_be_listed_is_an_error() -> None:
    aws = FakeTagged()
    aws.fail_once("DescribeParameters", "AccessDeniedException")
    with pytest.raises(AnsibleAWSError, match=r"^Failed to list the parameters that carry tags: .*AccessDenied"):
        run(aws.client, OURS)
