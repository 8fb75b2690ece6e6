# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module efs_mount_target, without a network."""

from __future__ import annotations

from typing import ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.efs_mount_target import MOUNT_TARGET

from .cases import ModuleCases, Params
from .efs_fake import FakeEFS

FILE_SYSTEM, SUBNET = f"fs-{1:017x}", "subnet-0123456789abcdef0"
ONE, TWO = "sg-0123456789abcdef0", "sg-0123456789abcdef1"


class FakeWithSystem(FakeEFS):
    def __init__(self) -> None:
        super().__init__()
        assert self.with_system() == FILE_SYSTEM


class TestMountTarget(ModuleCases):
    kind = MOUNT_TARGET
    fake = FakeWithSystem
    params: ClassVar[Params] = {"file_system_id": FILE_SYSTEM, "subnet_id": SUBNET, "security_groups": [TWO, ONE], "wait": True, "wait_timeout": 60}
    changes: ClassVar[list[Params]] = [{"security_groups": [ONE]}, {"security_groups": [TWO]}]
    create_operation = "CreateMountTarget"

    def test_s1_89_request_names_everything(self, aws: FakeEFS) -> None:
        result = self.go(aws, ip_address="192.0.2.9")
        assert aws.request("CreateMountTarget") == {
            "FileSystemId": FILE_SYSTEM,
            "SubnetId": SUBNET,
            "SecurityGroups": [ONE, TWO],
            "IpAddress": "192.0.2.9",
        }
        assert (result["mount_target"]["status"], result["mount_target"]["ip_address"]) == ("available", "192.0.2.9")

    def test_address_and_groups_are_awss_to_choose(self, aws: FakeEFS) -> None:
        made = self.go(aws, security_groups=None)
        assert set(aws.request("CreateMountTarget")) == {"FileSystemId", "SubnetId"}
        assert made["mount_target"]["ip_address"] == "192.0.2.7"
        assert "DescribeMountTargetSecurityGroups" not in aws.operations
        assert self.go(aws, security_groups=None)["changed"] is False

    def test_address_cannot_change(self, built: FakeEFS) -> None:
        with pytest.raises(AnsibleAWSError, match="AWS cannot change ip_address once it exists"):
            self.go(built, ip_address="192.0.2.99")
        assert built.writes == []

    def test_who_does_not_wait_gets_what_is_being_made_and_who_waits_the_rest(self, aws: FakeEFS) -> None:
        made = self.go(aws, wait=False)
        assert aws.operations == ["DescribeMountTargets", "CreateMountTarget", "DescribeMountTargets", "DescribeMountTargetSecurityGroups"]
        assert made["mount_target"]["status"] == "creating"
        next(iter(aws.targets.values()))["LifeCycleState"] = "creating"
        waited = self.go(aws)
        assert (waited["changed"], waited["mount_target"]["status"]) == (False, "available")

    def test_who_does_not_wait_leaves_it_going(self, built: FakeEFS) -> None:
        assert self.go(built, state="absent", wait=False)["changed"] is True
        assert built.operations[-1] == "DeleteMountTarget"
        assert self.go(built, state="absent")["changed"] is False

    def test_order_of_groups_means_nothing(self, built: FakeEFS) -> None:
        assert self.go(built, security_groups=[ONE, TWO])["changed"] is False

    def test_another_subnet_has_its_own(self, built: FakeEFS) -> None:
        assert self.go(built, subnet_id="subnet-0123456789abcdef1")["changed"] is True
        assert len(built.targets) == 2

    def test_one_that_somebody_else_makes_meanwhile_is_taken_over(self, aws: FakeEFS) -> None:
        looks = []

        def none_at_first(request: Params) -> Params:
            looks.append(request)
            return {"MountTargets": []} if len(looks) == 1 else FakeEFS.describe_mount_targets(aws, request)

        aws.create_mount_target({"FileSystemId": FILE_SYSTEM, "SubnetId": SUBNET, "SecurityGroups": [ONE]})
        aws.describe_mount_targets = none_at_first  # type: ignore[method-assign]
        assert self.go(aws)["changed"] is True
        assert (aws.writes, len(aws.targets)) == (["CreateMountTarget", "ModifyMountTargetSecurityGroups"], 1)

    def test_of_a_file_system_that_is_gone_there_is_none(self, built: FakeEFS) -> None:
        built.systems.clear()
        assert self.go(built, state="absent")["changed"] is False
