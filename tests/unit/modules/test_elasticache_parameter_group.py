# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module elasticache_parameter_group, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.elasticache_parameter_group import PARAMETER_GROUP, as_text

from .cases import ModuleCases, Params
from .fake import FakeAWS
from .fake_elasticache import FakeElastiCache

NAME = "shop-prod-cache"
TAGS = {"Name": NAME, "groundwork:project": "shop"}


class TestParameterGroup(ModuleCases):
    kind = PARAMETER_GROUP
    fake = FakeElastiCache
    params: ClassVar[Params] = {
        "name": NAME,
        "family": "valkey8",
        "description": "Caches of shop",
        "parameters": {"maxmemory-policy": "volatile-lru", "timeout": 0},
        "tags": TAGS,
    }
    changes: ClassVar[list[Params]] = [
        {"parameters": {"maxmemory-policy": "allkeys-lru", "timeout": 0}},
        {"parameters": {"maxmemory-policy": "volatile-lru", "timeout": 0, "tcp-keepalive": 300}},
        {"parameters": {"timeout": 0}},
        {"parameters": {}},
        {"tags": {"Name": "other"}},
    ]
    create_operation = "CreateCacheParameterGroup"

    def test_only_what_differs_is_written(self, built: FakeAWS) -> None:
        self.go(built, parameters={"maxmemory-policy": "allkeys-lru", "timeout": 0})
        assert built.request("ModifyCacheParameterGroup")["ParameterNameValues"] == [{"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lru"}]
        assert built.writes == ["ModifyCacheParameterGroup"]

    def test_what_is_no_longer_said_goes_back_to_the_familys_own(self, built: FakeElastiCache) -> None:
        self.go(built, parameters={"timeout": 0})
        assert built.values[NAME] == {"timeout": "0"}
        assert built.writes == ["ResetCacheParameterGroup"]

    def test_parameters_that_nobody_asks_for_are_not_read(self, built: FakeAWS) -> None:
        assert self.go(built, parameters=None)["changed"] is False
        assert "DescribeCacheParameters" not in built.operations

    def test_more_than_twenty_take_several_calls(self, aws: FakeElastiCache) -> None:
        many: dict[str, Any] = {f"parameter-{number:02}": number for number in range(45)}
        self.go(aws, parameters=many)
        assert aws.writes == ["CreateCacheParameterGroup", *["ModifyCacheParameterGroup"] * 3]
        assert aws.values[NAME] == {name: str(value) for name, value in many.items()}
        aws.calls.clear()
        self.go(aws, parameters={})
        assert aws.writes == ["ResetCacheParameterGroup"] * 3
        assert aws.values[NAME] == {}

    def test_s4_60_61_any_family_is_taken(self, aws: FakeElastiCache) -> None:
        parameters = {"maxmemory-policy": "volatile-lru", "notify-keyspace-events": "Ex", "timeout": 0, "tcp-keepalive": 300}
        self.go(aws, family="redis7", parameters=parameters)
        assert aws.parameter_groups[NAME]["CacheParameterGroupFamily"] == "redis7"
        assert aws.values[NAME] == {"maxmemory-policy": "volatile-lru", "notify-keyspace-events": "Ex", "timeout": "0", "tcp-keepalive": "300"}

    def test_a_killed_run_that_had_not_given_the_values_is_completed(self, aws: FakeElastiCache) -> None:
        aws.fail_once("ModifyCacheParameterGroup", "AccessDenied")
        with pytest.raises(AnsibleAWSError):
            self.go(aws)
        aws.calls.clear()
        assert self.go(aws)["changed"] is True
        assert aws.writes == ["ModifyCacheParameterGroup"]

    @pytest.mark.parametrize("other", [{"family": "redis7"}, {"description": "Others"}])
    def test_what_aws_cannot_change_is_refused(self, built: FakeAWS, other: Params) -> None:
        with pytest.raises(AnsibleAWSError, match=f"AWS cannot change {next(iter(other))} once it exists"):
            self.go(built, **other)
        assert built.writes == []

    def test_a_group_that_is_busy_is_awaited(self, built: FakeAWS) -> None:
        built.fail_once("ModifyCacheParameterGroup", "InvalidCacheParameterGroupState")
        self.go(built, parameters={"maxmemory-policy": "allkeys-lru", "timeout": 0})
        assert built.writes == ["ModifyCacheParameterGroup"] * 2

    def test_names_are_in_lower_case(self, aws: FakeAWS) -> None:
        with pytest.raises(AnsibleAWSError, match="name: Shop must be in lower case"):
            self.go(aws, name="Shop")
        assert aws.calls == []


@pytest.mark.parametrize(("value", "text"), [(True, "yes"), (False, "no"), (0, "0"), (None, ""), ("Ex", "Ex")])
def test_values_are_written_as_elasticache_does(value: Any, text: str) -> None:
    assert as_text(value) == text
