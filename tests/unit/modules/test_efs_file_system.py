# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module efs_file_system, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.efs_file_systems import (
    AFTER_DAYS,
    from_response,
    lifecycle_of,
    lifecycle_request,
    problems,
    wanted,
)
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.efs_file_system import FILE_SYSTEM, kind_of

from .cases import ModuleCases, Params
from .efs_fake import OWN_KEY, FakeEFS
from .fake import no_waiting

KEY = "arn:aws:kms:eu-central-1:123456789012:key/22222222-2222-2222-2222-222222222222"
FULL: Params = {
    "name": "files",
    "throughput_mode": "elastic",
    "transition_to_ia": "after_30_days",
    "transition_to_archive": "after_90_days",
    "transition_to_primary_storage_class": "none",
    "backup": True,
    "tags": {"Name": "files", "Env": "dev"},
    "force": False,
    "protected": False,
    "wait_timeout": 600,
}


class TestFileSystem(ModuleCases):
    kind = FILE_SYSTEM
    fake = FakeEFS
    params: ClassVar[Params] = FULL
    changes: ClassVar[list[Params]] = [
        {"throughput_mode": "bursting", "transition_to_archive": "none"},
        {"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": 8.0, "transition_to_archive": "none"},
        {"transition_to_ia": "after_7_days"},
        {"transition_to_archive": "after_365_days"},
        {"transition_to_ia": "none", "transition_to_archive": "none"},
        {"transition_to_primary_storage_class": "after_1_access"},
        {"backup": False},
        {"tags": {"Name": "files", "Env": "prod"}},
        {"tags": {"Name": "files"}},
    ]
    create_operation = "CreateFileSystem"

    def test_s1_88_s1_93_request_names_everything(self, aws: FakeEFS) -> None:
        self.go(aws)
        assert aws.request("CreateFileSystem") == {
            "CreationToken": "files",
            "PerformanceMode": "generalPurpose",
            "Encrypted": True,
            "ThroughputMode": "elastic",
            "Backup": True,
            "Tags": [{"Key": "Env", "Value": "dev"}, {"Key": "Name", "Value": "files"}],
        }
        assert aws.request("PutLifecycleConfiguration")["LifecyclePolicies"] == [
            {"TransitionToIA": "AFTER_30_DAYS"},
            {"TransitionToArchive": "AFTER_90_DAYS"},
        ]

    def test_s1_88_a_new_one_is_encrypted_unless_it_says_otherwise(self, aws: FakeEFS) -> None:
        assert self.go(aws)["file_system"]["kms_key_id"] == OWN_KEY
        plain = self.go(aws, name="plain", encrypted=False)
        assert (plain["file_system"]["encrypted"], plain["file_system"]["kms_key_id"]) == (False, None)
        assert self.go(aws, name="own", kms_key_id=KEY)["file_system"]["kms_key_id"] == KEY
        assert self.go(aws, name="own", kms_key_id=KEY.rpartition("/")[2])["changed"] is False
        assert self.go(aws, name="own", kms_key_id="")["changed"] is False

    @pytest.mark.parametrize("fixed", [{"performance_mode": "max_io", "throughput_mode": None, "transition_to_archive": None}, {"kms_key_id": KEY}])
    def test_what_aws_cannot_change_is_refused(self, built: FakeEFS, fixed: Params) -> None:
        with pytest.raises(AnsibleAWSError, match=r"Failed to update file system files: AWS cannot change (performance_mode|kms_key_id)"):
            self.go(built, **fixed)
        assert built.writes == []

    def test_archive_storage_goes_before_elastic_throughput_and_comes_after_it(self, built: FakeEFS) -> None:
        self.go(built, throughput_mode="bursting", transition_to_archive="none")
        assert built.writes == ["PutLifecycleConfiguration", "UpdateFileSystem"]
        built.calls.clear()
        self.go(built)
        assert built.writes == ["UpdateFileSystem", "PutLifecycleConfiguration"]
        assert built.request("UpdateFileSystem") == {"FileSystemId": next(iter(built.systems)), "ThroughputMode": "elastic"}

    def test_only_what_is_asked_is_read(self, built: FakeEFS) -> None:
        few = {"transition_to_ia": None, "transition_to_archive": None, "transition_to_primary_storage_class": None, "backup": None}
        assert self.go(built, **few)["changed"] is False
        assert built.operations == ["DescribeFileSystems"]
        built.calls.clear()
        assert self.go(built)["changed"] is False
        assert built.operations == ["DescribeFileSystems", "DescribeLifecycleConfiguration", "DescribeBackupPolicy"]

    def test_half_made_one_is_waited_for_before_it_is_changed(self, aws: FakeEFS) -> None:
        self.go(aws)
        system = next(iter(aws.systems.values()))
        system["LifeCycleState"] = "creating"
        aws.calls.clear()
        result = self.go(aws, transition_to_ia="after_7_days")
        assert (result["file_system"]["status"], aws.writes) == ("available", ["PutLifecycleConfiguration"])
        system["LifeCycleState"] = "updating"
        assert self.go(aws, transition_to_ia="after_7_days")["changed"] is False

    def test_name_of_one_that_is_going_is_waited_for(self, built: FakeEFS) -> None:
        gone, system = next(iter(built.systems.items()))
        system["LifeCycleState"] = "deleting"
        assert self.go(built)["changed"] is True
        assert (gone in built.systems, len(built.systems)) == (False, 1)

    def test_deletion_takes_what_it_is_reached_through_by_force_alone(self, built: FakeEFS) -> None:
        file_system_id = next(iter(built.systems))
        built.create_mount_target({"FileSystemId": file_system_id, "SubnetId": "subnet-1"})
        built.create_access_point({"FileSystemId": file_system_id})
        built.end(built.targets)
        with pytest.raises(AnsibleAWSError, match="Failed to delete file system files"):
            self.go(built, state="absent")
        assert (built.writes, len(built.systems)) == ([], 1)
        assert self.go(built, state="absent", force=True)["changed"] is True
        assert built.writes == ["DeleteMountTarget", "DeleteAccessPoint", "DeleteFileSystem"]
        assert (built.systems, built.targets) == ({}, {})

    def test_protected_one_stays_in_a_plan_too(self, built: FakeEFS) -> None:
        params = {**FULL, "state": "absent", "protected": True, "match_tags": {"Env": "dev"}}
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match="Failed to delete file system files: it is protected from deletion, with its files"):
                run(kind_of(params), built.client, params, check_mode)
        assert built.writes == []
        others = {**params, "match_tags": {"Env": "prod"}}
        assert run(kind_of(others), built.client, others, False)["changed"] is False
        assert kind_of({**params, "protected": False}) is FILE_SYSTEM

    def test_of_somebody_else_it_is_not_deleted(self, built: FakeEFS) -> None:
        assert self.go(built, state="absent", match_tags={"Env": "prod"})["changed"] is False
        assert self.go(built, state="absent", match_tags={"Env": "dev"})["changed"] is True


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ({}, {"throughput_mode": "bursting", "encrypted": False, "kms_key_id": None, "backup": False, "transition_to_ia": "none", "tags": {}}),
        ({"PerformanceMode": "maxIO"}, {"performance_mode": "max_io"}),
        ({"ThroughputMode": "provisioned", "ProvisionedThroughputInMibps": 8.0}, {"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": 8.0}),
        ({"AvailabilityZoneName": "eu-central-1a"}, {"availability_zone_name": "eu-central-1a"}),
        ({"Tags": [{"Key": "Name", "Value": "a"}, {"Key": "aws:backup", "Value": "b"}]}, {"tags": {"Name": "a"}}),
    ],
)
def test_from_response(response: Params, expected: Params) -> None:
    shape = from_response({"CreationToken": "a", "FileSystemId": "fs-1", "LifeCycleState": "available", "PerformanceMode": "generalPurpose", **response})
    assert {key: shape[key] for key in expected} == expected


def test_s1_93_a_lifecycle_is_a_policy_for_each_transition() -> None:
    shape = {"transition_to_ia": "after_1_day", "transition_to_archive": "none", "transition_to_primary_storage_class": "after_1_access"}
    assert lifecycle_request(shape) == [{"TransitionToIA": "AFTER_1_DAY"}, {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}]
    assert lifecycle_of(reversed(lifecycle_request(shape))) == shape
    assert AFTER_DAYS[:3] == ["none", "after_1_day", "after_7_days"]


def test_throughput_that_is_not_provisioned_has_no_figure() -> None:
    base = {"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": 8.0}
    assert wanted({"throughput_mode": "elastic"}, base)["provisioned_throughput_in_mibps"] is None
    assert wanted({"name": "a"}, base) == {"name": "a"}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"name": "a" * 65}, "name: is '" + "a" * 65 + "', must have 1 to 64 ASCII characters"),
        ({"kms_key_id": "alias/data"}, "kms_key_id: is 'alias/data', must be the ARN or the id of a KMS key"),
        ({"kms_key_id": KEY, "encrypted": False}, "kms_key_id: goes with encrypted alone, which is false"),
        ({"throughput_mode": "provisioned"}, "provisioned_throughput_in_mibps: is required for throughput_mode provisioned"),
        (
            {"throughput_mode": "elastic", "provisioned_throughput_in_mibps": 8.0},
            "provisioned_throughput_in_mibps: goes with throughput_mode provisioned",
        ),
        ({"provisioned_throughput_in_mibps": 0.5}, "provisioned_throughput_in_mibps: is 0.5, must be 1 at least"),
        ({"performance_mode": "max_io", "throughput_mode": "elastic"}, "performance_mode: max_io does not go with throughput_mode elastic"),
        ({"performance_mode": "max_io", "availability_zone_name": "a"}, "performance_mode: max_io does not go with availability_zone_name"),
        ({"transition_to_archive": "after_90_days", "throughput_mode": "bursting"}, "transition_to_archive: needs throughput_mode elastic, not bursting"),
        ({"transition_to_archive": "after_90_days", "performance_mode": "max_io"}, "transition_to_archive: needs performance_mode general_purpose"),
        (
            {"transition_to_archive": "after_30_days", "transition_to_ia": "after_30_days"},
            "transition_to_archive: is after_30_days, must be later than transition_to_ia, which is after_30_days",
        ),
    ],
)
def test_problems(asked: Params, message: str) -> None:
    found = problems({"name": "a", **asked})
    assert len(found) == 1
    assert found[0].startswith(message)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"transition_to_archive": "after_90_days"},
        {"transition_to_archive": "after_90_days", "transition_to_ia": "after_30_days", "throughput_mode": "elastic"},
        {"transition_to_archive": "none", "throughput_mode": "bursting"},
        {"kms_key_id": "", "encrypted": False},
    ],
)
def test_what_is_no_problem(asked: Params) -> None:
    assert problems({"name": "a", **asked}) == []


def test_deletion_is_patient_with_mount_targets_that_are_going() -> None:
    aws: Any = FakeEFS()
    file_system_id = aws.with_system(CreationToken="files")
    aws.create_mount_target({"FileSystemId": file_system_id, "SubnetId": "subnet-1"})
    next(iter(aws.targets.values()))["LifeCycleState"] = "deleting"
    with no_waiting():
        run(FILE_SYSTEM, aws.client, {"name": "files", "state": "absent", "wait_timeout": 60}, False)
    assert aws.writes == ["DeleteFileSystem"]
