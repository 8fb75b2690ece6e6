# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module elbv2_listener_info, without a network."""

from __future__ import annotations

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.elbv2_listener_info import run

from .fake import AWSError, FakeAWS, Request, Response

BALANCER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop/0123456789abcdef"
ARN = f"{BALANCER.replace('loadbalancer', 'listener', 1)}/"
PORTS = {443: "HTTPS", 80: "HTTP", 8080: "HTTP"}


class FakeListeners(FakeAWS):
    service = "elbv2"

    def describe_listeners(self, request: Request) -> Response:
        """Two pages, of which the second has one."""
        if request["LoadBalancerArn"] != BALANCER:
            raise AWSError("LoadBalancerNotFound")
        start = int(request.get("Marker", 0))
        page = [{"ListenerArn": f"{ARN}{port}", "Port": port, "Protocol": protocol} for port, protocol in list(PORTS.items())[start : start + 2]]
        return {"Listeners": page, **({"NextMarker": "2"} if start == 0 else {})}


def test_all_listeners_are_told_by_their_ports() -> None:
    aws = FakeListeners()
    expected = [{"arn": f"{ARN}{port}", "port": port, "protocol": PORTS[port].lower()} for port in sorted(PORTS)]
    assert run(aws.client, BALANCER) == {"changed": False, "listeners": expected}
    assert aws.operations == ["DescribeListeners"] * 2


def test_a_load_balancer_that_is_gone_has_none() -> None:
    assert run(FakeListeners().client, f"{BALANCER}0") == {"changed": False, "listeners": []}


def test_nobody_is_asked_about_one_that_is_not_made_yet() -> None:
    aws = FakeListeners()
    assert run(aws.client, UNKNOWN) == {"changed": False, "listeners": []}
    assert aws.operations == []
