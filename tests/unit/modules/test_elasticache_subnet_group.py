# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module elasticache_subnet_group, without a network."""

from __future__ import annotations

from typing import ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.elasticache_subnet_group import SUBNET_GROUP

from .cases import ModuleCases, Params
from .fake import FakeAWS
from .fake_elasticache import FakeElastiCache

NAME = "shop-prod-cache"
TAGS = {"Name": NAME, "groundwork:project": "shop"}


class TestSubnetGroup(ModuleCases):
    kind = SUBNET_GROUP
    fake = FakeElastiCache
    params: ClassVar[Params] = {"name": NAME, "description": "Caches of shop", "subnet_ids": ["subnet-2", "subnet-1"], "tags": TAGS}
    changes: ClassVar[list[Params]] = [{"description": "Others"}, {"subnet_ids": ["subnet-3", "subnet-1"]}, {"tags": {"Name": "other"}}]
    create_operation = "CreateCacheSubnetGroup"

    def test_the_order_of_subnets_means_nothing(self, built: FakeAWS) -> None:
        assert self.go(built, subnet_ids=["subnet-1", "subnet-2", "subnet-1"])["changed"] is False

    def test_a_new_one_is_described_by_its_name_and_keeps_what_it_says(self, aws: FakeAWS) -> None:
        assert self.go(aws, description=None)["subnet_group"]["description"] == NAME
        assert self.go(aws, description="Others")["changed"] is True
        assert self.go(aws, description=None)["changed"] is False

    def test_tags_are_born_with_it(self, aws: FakeAWS) -> None:
        self.go(aws)
        assert aws.writes == ["CreateCacheSubnetGroup"]

    def test_somebody_elses_is_left_alone(self, built: FakeAWS) -> None:
        assert self.go(built, state="absent", match_tags={"groundwork:project": "blog"})["changed"] is False
        assert built.writes == []

    def test_one_whose_cache_is_just_leaving_is_deleted_after_it(self, built: FakeAWS) -> None:
        built.fail_once("DeleteCacheSubnetGroup", "CacheSubnetGroupInUse")
        assert self.go(built, state="absent")["changed"] is True
        assert built.writes == ["DeleteCacheSubnetGroup"] * 2

    @pytest.mark.parametrize(("params", "words"), [({"name": "Shop"}, "name: Shop must be in lower case"), ({"subnet_ids": []}, "subnet_ids: a group has one")])
    def test_bad_input_is_told_before_the_first_call(self, aws: FakeAWS, params: Params, words: str) -> None:
        with pytest.raises(AnsibleAWSError, match=words):
            self.go(aws, **params)
        assert aws.calls == []
