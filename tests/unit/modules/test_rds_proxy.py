# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_proxy, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.rds_proxies import problems, reason
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.rds_proxy import PROXY, kind_of

from .cases import ModuleCases, Params
from .fake import FakeAWS
from .fake_rds_proxies import FakeProxies

NAME = "shop-rds-proxy"
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-a1b2c3"
OTHER = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:aa-a1b2c3"


class TestProxy(ModuleCases):
    kind = PROXY
    fake = FakeProxies
    params: ClassVar[Params] = {
        "name": NAME,
        "engine_family": "postgresql",
        "role_arn": "arn:aws:iam::123456789012:role/proxy",
        "auth": [{"secret_arn": SECRET, "iam_auth": None, "description": None, "client_password_auth_type": None}],
        "subnet_ids": ["subnet-2", "subnet-1"],
        "security_group_ids": ["sg-1"],
        "require_tls": True,
        "idle_client_timeout": 1800,
        "debug_logging": True,
        "pool": {"max_connections_percent": 80, "max_idle_connections_percent": 50, "borrow_timeout": 120},
        "instance": "shop-db",
        "wait_timeout": 60,
        "tags": {"Name": "a"},
    }
    changes: ClassVar[list[Params]] = [
        {"role_arn": "arn:aws:iam::123456789012:role/other"},
        {"auth": [{"secret_arn": SECRET}, {"secret_arn": OTHER}]},
        {"auth": [{"secret_arn": SECRET, "iam_auth": "required", "description": "App", "client_password_auth_type": "postgres_md5"}]},
        {"security_group_ids": ["sg-2", "sg-1"]},
        {"require_tls": False},
        {"idle_client_timeout": 60},
        {"debug_logging": False},
        {"pool": {"max_connections_percent": 90}},
        {"pool": {"max_idle_connections_percent": 0}},
        {"pool": {"borrow_timeout": 0}},
        {"pool": {"session_pinning_filters": ["EXCLUDE_VARIABLE_SETS"]}},
        {"pool": {"init_query": "SET x=1"}},
        {"instance": "other-db"},
        {"instance": ""},
        {"tags": {"Name": "b"}},
    ]
    create_operation = "CreateDBProxy"

    def test_s4_52_it_is_made_whole(self, aws: FakeProxies) -> None:
        self.go(aws)
        request = aws.request("CreateDBProxy")
        assert (request["EngineFamily"], request["RequireTLS"], request["DebugLogging"], request["IdleClientTimeout"]) == ("POSTGRESQL", True, True, 1800)
        assert request["Auth"] == [{"AuthScheme": "SECRETS", "SecretArn": SECRET, "IAMAuth": "DISABLED"}]
        assert aws.pools[NAME] == {
            "MaxConnectionsPercent": 80,
            "MaxIdleConnectionsPercent": 50,
            "ConnectionBorrowTimeout": 120,
            "SessionPinningFilters": [],
            "InitQuery": "",
        }
        assert aws.targets == {NAME: ["shop-db"]}

    def test_unchanged_it_costs_four_calls(self, built: FakeAWS) -> None:
        self.go(built)
        assert built.operations == ["DescribeDBProxies", "ListTagsForResource", "DescribeDBProxyTargetGroups", "DescribeDBProxyTargets"]

    def test_only_what_is_asked_for_is_read_and_the_rest_is_left_alone(self, built: FakeProxies) -> None:
        result = run(PROXY, built.client, {"name": NAME, "debug_logging": False, "wait_timeout": 60, "state": "present"}, check_mode=False)
        assert result["changed"] is True
        assert built.writes == ["ModifyDBProxy"]
        assert built.request("ModifyDBProxy") == {"DBProxyName": NAME, "DebugLogging": False}
        assert built.pools[NAME]["MaxConnectionsPercent"] == 80

    def test_what_a_secret_has_is_left_alone_where_nothing_is_said(self, built: FakeProxies) -> None:
        built.groups[NAME]["Auth"][0]["ClientPasswordAuthType"] = "POSTGRES_SCRAM_SHA_256"
        assert self.go(built)["changed"] is False

    def test_another_instance_takes_the_place_of_the_first(self, built: FakeProxies) -> None:
        self.go(built, instance="other-db")
        assert built.writes == ["DeregisterDBProxyTargets", "RegisterDBProxyTargets"]
        assert built.targets == {NAME: ["other-db"]}

    @pytest.mark.parametrize("fixed", [{"engine_family": "mysql"}, {"subnet_ids": ["subnet-1", "subnet-3"]}], ids=str)
    def test_what_aws_cannot_change_is_refused(self, built: FakeAWS, fixed: Params) -> None:
        with pytest.raises(AnsibleAWSError, match=f"AWS cannot change {next(iter(fixed))}"):
            self.go(built, **fixed)
        assert built.writes == []

    def test_what_a_broken_off_run_left_out_is_made(self, aws: FakeProxies) -> None:
        aws.fail_once("ModifyDBProxyTargetGroup", "AccessDenied")
        with pytest.raises(AnsibleAWSError):
            self.go(aws)
        assert self.go(aws)["changed"] is True
        assert (aws.operations.count("CreateDBProxy"), aws.pools[NAME]["MaxConnectionsPercent"], aws.targets[NAME]) == (1, 80, ["shop-db"])

    def test_a_database_that_refuses_the_password_is_said_at_once(self, aws: FakeProxies) -> None:
        aws.health = {"State": "UNAVAILABLE", "Reason": "AUTH_FAILURE", "Description": "no such user"}
        with pytest.raises(AnsibleAWSError, match=r"^Failed to reach shop-db by proxy shop-rds-proxy: AUTH_FAILURE, no such user$"):
            self.go(aws)

    def test_one_on_its_way_out_is_waited_for_and_made_anew(self, built: FakeProxies) -> None:
        built.delete_db_proxy({"DBProxyName": NAME})
        built.groups[NAME]["Status"] = "deleting"
        assert self.go(built)["changed"] is True
        assert "CreateDBProxy" in built.operations

    def test_one_on_its_way_out_is_not_deleted_twice(self, built: FakeProxies) -> None:
        built.groups[NAME]["Status"] = "deleting"
        kind = kind_of({"state": "absent"})
        assert run(kind, built.client, {"name": NAME, "state": "absent", "wait_timeout": 60}, check_mode=False)["proxy"] is None
        assert built.writes == []

    def test_one_that_is_somebody_elses_stays(self, built: FakeProxies) -> None:
        assert self.go(built, state="absent", match_tags={"Name": "b"})["changed"] is False
        assert built.writes == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"idle_client_timeout": 0}, "idle_client_timeout: is 0; it must be from 1 to 28800"),
        ({"pool": {"max_connections_percent": 101}}, "pool.max_connections_percent: is 101; it must be from 1 to 100"),
        ({"pool": {"borrow_timeout": 301}}, "pool.borrow_timeout: is 301; it must be from 0 to 300"),
        (
            {"pool": {"max_connections_percent": 40, "max_idle_connections_percent": 50}},
            "pool.max_idle_connections_percent: is 50, more than the 40 of max_connections_percent",
        ),
    ],
    ids=str,
)
def test_numbers_that_aws_does_not_take(asked: dict[str, Any], words: str) -> None:
    assert problems(asked) == [words]


def test_a_new_one_needs_what_it_cannot_be_made_without() -> None:
    with pytest.raises(AnsibleAWSError, match="engine_family, role_arn, auth, subnet_ids: needed for a new proxy"):
        run(PROXY, FakeProxies().client, {"name": NAME, "state": "present"}, check_mode=True)


def test_no_reason_is_said_to_be_none() -> None:
    assert reason({"Targets": []}) == "AWS does not say why"
