# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_proxy on the emulator: its life, and what is changed behind its back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.rds_proxy import PROXY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Aws
    from tests.emulator import Emulator

NAME = "shop-rds-proxy"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-a1b2c3"
PARAMS: dict[str, Any] = {
    "name": NAME,
    "engine_family": "postgresql",
    "role_arn": "arn:aws:iam::123456789012:role/proxy",
    "auth": [{"secret_arn": SECRET, "iam_auth": "disabled"}],
    "security_group_ids": ["sg-1"],
    "require_tls": True,
    "idle_client_timeout": 1800,
    "debug_logging": True,
    "pool": {"max_connections_percent": 80, "max_idle_connections_percent": 50, "borrow_timeout": 120, "init_query": ""},
    "instance": "shop-db",
    "tags": {"Name": NAME},
    "purge_tags": True,
    "wait_timeout": 60,
    "state": "present",
}


@pytest.fixture
def rds(fresh_account: Emulator, aws: Aws) -> Any:
    assert fresh_account.url
    client = aws("rds")
    for name in ("shop-db", "other-db"):
        client.create_db_instance(DBInstanceIdentifier=name, Engine="postgres", EngineVersion="16", DBInstanceClass="db.t4g.micro", AllocatedStorage=20)
    return client


@pytest.fixture
def params(aws: Aws) -> dict[str, Any]:
    return {**PARAMS, "subnet_ids": [subnet["SubnetId"] for subnet in aws("ec2").describe_subnets()["Subnets"]][:2]}


def modify(**request: Any) -> Callable[[Any], Any]:
    return lambda rds: rds.modify_db_proxy(DBProxyName=NAME, **request)


def pool(**config: Any) -> Callable[[Any], Any]:
    return lambda rds: rds.modify_db_proxy_target_group(DBProxyName=NAME, TargetGroupName="default", ConnectionPoolConfig=config)


def behind(*names: str) -> Callable[[Any], Any]:
    def change(rds: Any) -> None:
        rds.deregister_db_proxy_targets(DBProxyName=NAME, DBInstanceIdentifiers=["shop-db"])
        for name in names:
            rds.register_db_proxy_targets(DBProxyName=NAME, DBInstanceIdentifiers=[name])

    return change


def retag(rds: Any) -> None:
    (proxy,) = rds.describe_db_proxies(DBProxyName=NAME)["DBProxies"]
    rds.add_tags_to_resource(ResourceName=proxy["DBProxyArn"], Tags=[{"Key": "Name", "Value": "other"}])


#: What somebody changes, and the attribute in which it is seen.
DRIFTS: dict[str, Callable[[Any], Any]] = {
    "role_arn": modify(RoleArn="arn:aws:iam::123456789012:role/other"),
    "auth": modify(Auth=[{"AuthScheme": "SECRETS", "SecretArn": SECRET, "IAMAuth": "REQUIRED"}]),
    "security_group_ids": modify(SecurityGroups=["sg-1", "sg-2"]),
    "require_tls": modify(RequireTLS=False),
    "idle_client_timeout": modify(IdleClientTimeout=60),
    "debug_logging": modify(DebugLogging=False),
    "pool": pool(MaxConnectionsPercent=100, MaxIdleConnectionsPercent=0, ConnectionBorrowTimeout=5, InitQuery="SELECT 1"),
    "instance": behind("other-db"),
    "tags": retag,
}


def test_s4_52_from_nothing_to_every_drift_and_back_to_nothing(rds: Any, params: dict[str, Any], emulator: Emulator) -> None:
    planned, made = run(PROXY, rds, params, check_mode=True), run(PROXY, rds, params, check_mode=False)
    assert (planned["changed"], planned["diff"]) == (True, made["diff"])
    for attribute, drift in DRIFTS.items():
        drift(rds)
        planned, done = run(PROXY, rds, params, check_mode=True), run(PROXY, rds, params, check_mode=False)
        differing = {key for key, value in done["diff"]["after"].items() if done["diff"]["before"][key] != value}
        assert (differing, planned["diff"]) == (differing | {attribute}, done["diff"]), attribute
        assert done["proxy"] == made["proxy"], attribute
    emulator.clear()
    assert run(PROXY, rds, params, check_mode=False)["changed"] is False
    assert len(emulator.requests()) == 4
    assert run(PROXY, rds, {**params, "state": "absent"}, check_mode=False)["proxy"] is None
    assert rds.describe_db_proxies()["DBProxies"] == []


def test_s4_52_the_database_says_that_it_is_behind(rds: Any, params: dict[str, Any]) -> None:
    run(PROXY, rds, params, check_mode=False)
    (target,) = rds.describe_db_proxy_targets(DBProxyName=NAME)["Targets"]
    (group,) = rds.describe_db_proxy_target_groups(DBProxyName=NAME)["TargetGroups"]
    assert (target["RdsResourceId"], target["TargetHealth"]["State"]) == ("shop-db", "AVAILABLE")
    assert group["ConnectionPoolConfig"]["MaxConnectionsPercent"] == 80
