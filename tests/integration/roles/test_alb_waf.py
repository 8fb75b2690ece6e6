# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role alb_waf on the emulator, read back with boto3."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Variables = dict[str, Any]
Go = Callable[..., Any]
NAME = "groundwork-test-alb"
HEALTH = {"health_check": {"path": "/health", "unhealthy_threshold": 3}}
#: Seed 004: the API and the realtime service behind one load balancer, by their paths.
SERVICES: Variables = {
    "api": {"port": 3001, "http": {"paths": ["/api/*"], "priority": 100, "deregistration_delay": 30, **HEALTH}},
    "realtime": {
        "port": 3002,
        "http": {"paths": ["/socket.io/*", "/ws/*"], "deregistration_delay": 120, "stickiness": {"type": "lb_cookie", "duration": 3600}, **HEALTH},
    },
    "workers": {},
}


@pytest.fixture
def variables(fresh_account: Emulator, aws: Aws) -> Variables:
    """What the role is wired to: a VPC with two subnets, and a security group."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    zones = ("eu-central-1a", "eu-central-1b")
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{place}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"] for place, zone in enumerate(zones)]
    return {
        "alb_waf_key": "ingress",
        "alb_waf_vpc_id": vpc,
        "alb_waf_subnet_ids": subnets,
        "alb_waf_security_group_ids": [ec2.create_security_group(VpcId=vpc, GroupName="edge", Description="x")["GroupId"]],
        "alb_waf_services": SERVICES,
    }


@pytest.fixture
def go(role_play: Play, variables: Variables) -> Go:
    """Run the role with a definition."""

    def run(definition: Variables | None = None, state: str = "present", check: bool = False, **more: Any) -> Any:
        return role_play("alb_waf", {**variables, "alb_waf_definition": definition or {}, **more}, state=state, check=check)

    return run
