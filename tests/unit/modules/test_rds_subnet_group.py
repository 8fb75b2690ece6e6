# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_subnet_group, without a network."""

from __future__ import annotations

from typing import ClassVar

from ansible_collections.groundwork.aws.plugins.modules.rds_subnet_group import SUBNET_GROUP

from .cases import ModuleCases, Params
from .fake_rds_groups import FakeSubnetGroups


class TestSubnetGroup(ModuleCases):
    kind = SUBNET_GROUP
    fake = FakeSubnetGroups
    params: ClassVar[Params] = {"name": "shop-subnet-group", "subnet_ids": ["subnet-2", "subnet-1"], "tags": {"Name": "a"}}
    changes: ClassVar[list[Params]] = [{"subnet_ids": ["subnet-1", "subnet-3"]}, {"description": "Private"}, {"tags": {"Name": "b"}}]
    create_operation = "CreateDBSubnetGroup"
