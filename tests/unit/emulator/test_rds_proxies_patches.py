# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of RDS behave as its API reference says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.conftest import Aws
from tests.emulator.patches import rds_proxies as patches
from tests.unit.emulator.proof import proves, refused

NAME, DATABASE = "shop-rds-proxy", "shop-db"
PROXY = {"DBProxyName": NAME}
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-a1b2c3"
AUTH = [{"AuthScheme": "SECRETS", "SecretArn": SECRET}]


@pytest.fixture
def rds(aws: Aws) -> Any:
    return aws("rds")


def make(rds: Any, aws: Aws) -> None:
    """A proxy that is being made."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    places = {f"10.0.{place}.0/24": f"eu-central-1{zone}" for place, zone in enumerate("ab")}
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"] for block, zone in places.items()]
    rds.create_db_proxy(**PROXY, EngineFamily="POSTGRESQL", Auth=AUTH, RoleArn="arn:aws:iam::123456789012:role/proxy", VpcSubnetIds=subnets)


def described(rds: Any) -> dict[str, Any]:
    (found,) = rds.describe_db_proxies(**PROXY)["DBProxies"]
    return dict(found)


def pool(rds: Any, **config: Any) -> dict[str, Any]:
    rds.modify_db_proxy_target_group(**PROXY, TargetGroupName="default", ConnectionPoolConfig=config)
    (group,) = rds.describe_db_proxy_target_groups(**PROXY)["TargetGroups"]
    return dict(group["ConnectionPoolConfig"])


def database(rds: Any, name: str = DATABASE) -> None:
    rds.create_db_instance(DBInstanceIdentifier=name, Engine="postgres", EngineVersion="16", DBInstanceClass="db.t4g.micro", AllocatedStorage=20)
    rds.describe_db_instances()


@proves(patches.new_proxies_are_not_ready, patches.what_changes_of_proxies_is_not_deleted)
def test_a_new_proxy_takes_no_change_until_it_is_ready(rds: Any, aws: Aws) -> None:
    make(rds, aws)
    with refused("InvalidDBProxyStateFault"):
        rds.delete_db_proxy(**PROXY)
    assert described(rds)["Status"] == "available"
    assert re.fullmatch(r"prx-[0-9a-f]{17}", described(rds)["DBProxyArn"].rpartition(":")[2])
    (group,) = rds.describe_db_proxy_target_groups(**PROXY)["TargetGroups"]
    assert re.fullmatch(r"prx-tg-[0-9a-f]{17}", group["TargetGroupArn"].rpartition(":")[2])
    rds.delete_db_proxy(**PROXY)
    with refused("DBProxyNotFoundFault"):
        rds.delete_db_proxy(**PROXY)


@proves(patches.a_proxy_is_ready_when_somebody_looks)
def test_a_proxy_is_ready_by_the_next_look(rds: Any, aws: Aws) -> None:
    make(rds, aws)
    assert described(rds)["Status"] == "available"


@proves(patches.new_proxies_are_not_ready)
def test_a_proxy_says_how_clients_sign_in(rds: Any, aws: Aws) -> None:
    make(rds, aws)
    (auth,) = described(rds)["Auth"]
    assert (auth["IAMAuth"], auth["ClientPasswordAuthType"]) == ("DISABLED", "POSTGRES_SCRAM_SHA_256")


@proves(patches.proxies_are_changed)
def test_a_proxy_is_changed_in_what_is_said(rds: Any, aws: Aws) -> None:
    make(rds, aws)
    before = described(rds)
    answer = rds.modify_db_proxy(
        **PROXY, RequireTLS=True, DebugLogging=True, IdleClientTimeout=60, SecurityGroups=["sg-1"], Auth=[{**AUTH[0], "IAMAuth": "REQUIRED"}]
    )
    assert answer["DBProxy"]["Status"] == "modifying"
    after = described(rds)
    assert (after["RequireTLS"], after["DebugLogging"], after["IdleClientTimeout"], after["VpcSecurityGroupIds"]) == (True, True, 60, ["sg-1"])
    assert after["Auth"][0]["IAMAuth"] == "REQUIRED"
    assert after["RoleArn"] == before["RoleArn"]


@proves(patches.a_proxy_that_is_not_there_is_an_error)
def test_no_proxy_has_nothing(rds: Any) -> None:
    with refused("DBProxyNotFoundFault"):
        rds.describe_db_proxy_targets(DBProxyName="other")
    with refused("DBProxyNotFoundFault"):
        rds.describe_db_proxy_target_groups(DBProxyName="other")


@proves(patches.pools_have_what_is_said)
def test_no_idle_connections_are_none(rds: Any, aws: Aws) -> None:
    make(rds, aws)
    described(rds)
    assert pool(rds, MaxConnectionsPercent=80, MaxIdleConnectionsPercent=0)["MaxIdleConnectionsPercent"] == 0
    assert pool(rds, MaxConnectionsPercent=80)["MaxIdleConnectionsPercent"] == 40
    with refused("InvalidParameterValue"):
        pool(rds, MaxConnectionsPercent=80, MaxIdleConnectionsPercent=81)


@proves(patches.pools_have_what_is_said, patches.pools_tell_how_connections_begin)
def test_a_pool_tells_how_connections_begin(rds: Any, aws: Aws) -> None:
    make(rds, aws)
    described(rds)
    assert pool(rds, MaxConnectionsPercent=80, InitQuery="SET x=1")["InitQuery"] == "SET x=1"
    assert "InitQuery" not in pool(rds, MaxConnectionsPercent=80, InitQuery="")


@proves(patches.one_database_that_is_there_is_behind_a_proxy)
def test_one_database_is_behind_a_proxy(rds: Any, aws: Aws) -> None:
    make(rds, aws)
    described(rds)
    with refused("DBInstanceNotFound"):
        rds.register_db_proxy_targets(**PROXY, DBInstanceIdentifiers=[DATABASE])
    database(rds)
    database(rds, "other")
    rds.register_db_proxy_targets(**PROXY, DBInstanceIdentifiers=[DATABASE])
    (target,) = rds.describe_db_proxy_targets(**PROXY)["Targets"]
    assert (target["RdsResourceId"], target["Type"], target["Endpoint"].split(".")[0]) == (DATABASE, "RDS_INSTANCE", DATABASE)
    with refused("DBProxyTargetAlreadyRegisteredFault"):
        rds.register_db_proxy_targets(**PROXY, DBInstanceIdentifiers=["other"])


@proves(patches.only_what_is_behind_a_proxy_leaves_it)
def test_what_is_not_behind_a_proxy_cannot_leave_it(rds: Any, aws: Aws) -> None:
    make(rds, aws)
    described(rds)
    with refused("DBProxyTargetNotFoundFault"):
        rds.deregister_db_proxy_targets(**PROXY, DBInstanceIdentifiers=[DATABASE])
