# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module sqs_tagged_info, without a network."""

from __future__ import annotations

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.sqs_queues import MISSING
from ansible_collections.groundwork.aws.plugins.modules.sqs_tagged_info import run

from .fake import AWSError, FakeAWS, Request, Response

URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/"
OURS = {"groundwork:project": "shop", "groundwork:environment": "prod"}
QUEUES: dict[str, dict[str, str]] = {
    "web": {**OURS, "Name": "web"},
    "dev": {**OURS, "groundwork:environment": "dev"},
    "plain": {},
    "late": OURS,
}


class FakeTagged(FakeAWS):
    service = "sqs"

    def __init__(self, gone: str = "") -> None:
        super().__init__()
        self.gone = gone

    def list_queues(self, request: Request) -> Response:
        """Two pages, to who asks for pages."""
        assert request["MaxResults"] == 1000
        start = int(request.get("NextToken", 0))
        more = {"NextToken": "3"} if start == 0 else {}
        return {"QueueUrls": [URL + name for name in list(QUEUES)[start : start + 3]], **more}

    def list_queue_tags(self, request: Request) -> Response:
        name = request["QueueUrl"].removeprefix(URL)
        if name == "late" and self.gone:
            raise AWSError(self.gone)
        return {"Tags": QUEUES[name]} if QUEUES[name] else {}


def test_what_carries_all_tags_is_found() -> None:
    aws = FakeTagged()
    assert run(aws.client, OURS) == {"changed": False, "queues": [{"name": "late", "tags": OURS}, {"name": "web", "tags": QUEUES["web"]}]}
    assert aws.writes == []


@pytest.mark.parametrize("code", MISSING)
def test_a_queue_that_is_listed_though_it_is_gone_is_left_out(code: str) -> None:
    assert [queue["name"] for queue in run(FakeTagged(gone=code).client, OURS)["queues"]] == ["web"]


def test_no_queue_at_all() -> None:
    aws = FakeTagged()
    aws.list_queues = lambda _request: {}  # type: ignore[method-assign]
    assert run(aws.client, OURS) == {"changed": False, "queues": []}


def test_what_may_not_be_read_is_an_error() -> None:
    with pytest.raises(AnsibleAWSError, match=r"Failed to read the tags of queue .*AccessDenied"):
        run(FakeTagged(gone="AccessDenied").client, OURS)
