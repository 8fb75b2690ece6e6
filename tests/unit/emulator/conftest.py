# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An empty account, and a small network in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator


@dataclass(frozen=True)
class Network:
    """A VPC with two subnets and a security group."""

    vpc: str
    subnets: list[str]
    group: str


@pytest.fixture(autouse=True)
def account(fresh_account: Emulator) -> Emulator:
    """Every test has the account for itself."""
    return fresh_account


@pytest.fixture
def ec2(aws: Aws) -> Any:
    return aws("ec2")


@pytest.fixture
def ecs(aws: Aws) -> Any:
    return aws("ecs")


@pytest.fixture
def elbv2(aws: Aws) -> Any:
    return aws("elbv2")


@pytest.fixture
def iam(aws: Aws) -> Any:
    return aws("iam")


@pytest.fixture
def logs(aws: Aws) -> Any:
    return aws("logs")


@pytest.fixture
def network(ec2: Any) -> Network:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    blocks = {"10.0.0.0/24": "eu-central-1a", "10.0.1.0/24": "eu-central-1b"}
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"] for block, zone in blocks.items()]
    group = ec2.create_security_group(GroupName="app", Description="App", VpcId=vpc)["GroupId"]
    return Network(vpc, subnets, group)
