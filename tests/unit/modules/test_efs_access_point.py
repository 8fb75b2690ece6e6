# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module efs_access_point, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.efs_access_point import ACCESS_POINT, from_response, pick, problems, wanted

from .cases import ModuleCases, Params
from .efs_fake import FakeEFS

FILE_SYSTEM = f"fs-{1:017x}"
USER = {"uid": 1000, "gid": 1000, "secondary_gids": [20, 10]}
ROOT = {"path": "/uploads", "creation_info": {"owner_uid": 1000, "owner_gid": 1000, "permissions": "755"}}


class FakeWithSystem(FakeEFS):
    def __init__(self) -> None:
        super().__init__()
        assert self.with_system() == FILE_SYSTEM


class TestAccessPoint(ModuleCases):
    kind = ACCESS_POINT
    fake = FakeWithSystem
    params: ClassVar[Params] = {
        "file_system_id": FILE_SYSTEM,
        "posix_user": USER,
        "root_directory": ROOT,
        "tags": {"groundwork:key": "access_point/files/uploads", "Env": "dev"},
        "allow_disruption": True,
        "wait_timeout": 60,
    }
    changes: ClassVar[list[Params]] = [
        {"posix_user": {**USER, "uid": 1001}},
        {"posix_user": {**USER, "gid": 1001}},
        {"posix_user": {**USER, "secondary_gids": [10]}},
        {"root_directory": {**ROOT, "path": "/other"}},
        {"root_directory": {**ROOT, "creation_info": {**ROOT["creation_info"], "permissions": "0700"}}},  # type: ignore[dict-item]
        {"root_directory": {"path": "/uploads"}},
        {"tags": {"groundwork:key": "access_point/files/uploads", "Env": "prod"}},
        {"tags": {"groundwork:key": "access_point/files/uploads"}},
    ]
    create_operation = "CreateAccessPoint"

    def test_s1_90_request_names_everything(self, aws: FakeEFS) -> None:
        self.go(aws)
        request = aws.request("CreateAccessPoint")
        assert len(request.pop("ClientToken")) == 32
        assert request == {
            "FileSystemId": FILE_SYSTEM,
            "PosixUser": {"Uid": 1000, "Gid": 1000, "SecondaryGids": [10, 20]},
            "RootDirectory": {"Path": "/uploads", "CreationInfo": {"OwnerUid": 1000, "OwnerGid": 1000, "Permissions": "0755"}},
            "Tags": [{"Key": "Env", "Value": "dev"}, {"Key": "groundwork:key", "Value": "access_point/files/uploads"}],
        }

    def test_change_is_told_as_a_loss_and_refused_unless_it_may_be(self, built: FakeEFS) -> None:
        changed = {"posix_user": {**USER, "uid": 0}}
        planned = self.go(built, check_mode=True, allow_disruption=False, **changed)
        assert planned["disruptions"] == [
            "posix_user: AWS cannot change it, so that another access point takes its place, and what is mounted through this one is lost"
        ]
        with pytest.raises(AnsibleAWSError, match="Refused to update access point"):
            self.go(built, allow_disruption=False, **changed)
        assert built.writes == []
        before = next(iter(built.points))
        assert self.go(built, **changed)["access_point"]["access_point_id"] != before
        assert (built.writes, before in built.points) == (["DeleteAccessPoint", "CreateAccessPoint"], False)

    def test_tags_are_changed_in_place(self, built: FakeEFS) -> None:
        self.go(built, allow_disruption=False, tags={"groundwork:key": "access_point/files/uploads", "New": "1"})
        assert built.writes == ["TagResource", "UntagResource"]

    def test_known_by_its_id(self, built: FakeEFS) -> None:
        known = {"access_point_id": next(iter(built.points)), "tags": {"Name": "renamed"}}
        assert self.go(built, **known)["access_point"]["tags"] == {"Name": "renamed"}
        assert self.go(built, **known, posix_user={**USER, "uid": 7})["changed"] is True
        assert len(built.points) == 1

    def test_of_somebody_else_it_is_not_deleted(self, built: FakeEFS) -> None:
        assert self.go(built, state="absent", match_tags={"Env": "prod"})["changed"] is False

    def test_of_a_file_system_that_is_gone_there_is_none(self, built: FakeEFS) -> None:
        built.systems.clear()
        assert self.go(built, state="absent")["changed"] is False


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ({}, {"posix_user": None, "root_directory": {"path": "/", "creation_info": None}, "tags": {}}),
        ({"PosixUser": {"Uid": 1, "Gid": 2}}, {"posix_user": {"uid": 1, "gid": 2, "secondary_gids": []}}),
        (
            {"RootDirectory": {"Path": "/a", "CreationInfo": {"OwnerUid": 1, "OwnerGid": 2, "Permissions": "755"}}},
            {"root_directory": {"path": "/a", "creation_info": {"owner_uid": 1, "owner_gid": 2, "permissions": "0755"}}},
        ),
    ],
)
def test_from_response(response: Params, expected: Params) -> None:
    shape = from_response({"FileSystemId": "fs-1", "AccessPointId": "fsap-1", "LifeCycleState": "available", **response})
    assert {key: shape[key] for key in expected} == expected


def test_root_without_a_path_is_the_root() -> None:
    assert wanted({"root_directory": {"path": None, "creation_info": None}}, {})["root_directory"] == {"path": "/", "creation_info": None}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"posix_user": {"uid": -1, "gid": 0}}, "posix_user.uid: is -1, must be 0 to 4294967295"),
        ({"posix_user": {"uid": 0, "gid": 4294967296}}, "posix_user.gid: is 4294967296, must be 0 to 4294967295"),
        ({"posix_user": {"uid": 0, "gid": 0, "secondary_gids": [1, -5]}}, "posix_user.secondary_gids[1]: is -5, must be"),
        ({"posix_user": {"uid": 0, "gid": 0, "secondary_gids": list(range(17))}}, "posix_user.secondary_gids: has 17 groups; allowed are 16"),
        ({"root_directory": {"path": "uploads"}}, "root_directory.path: is 'uploads', must be / or one to four directories"),
        ({"root_directory": {"path": "/a/b/c/d/e"}}, "root_directory.path: is '/a/b/c/d/e', must be"),
        ({"root_directory": {"path": "/.hidden"}}, "root_directory.path: is '/.hidden', must be"),
        ({"root_directory": {"path": "/" + "a" * 100}}, "root_directory.path: is '/a"),
        (
            {"root_directory": {"path": "/a", "creation_info": {"owner_uid": 0, "owner_gid": 0, "permissions": "rwx"}}},
            "root_directory.creation_info.permissions: is 'rwx', must be three or four digits from 0 to 7",
        ),
    ],
)
def test_problems(asked: Params, message: str) -> None:
    found = problems(asked)
    assert len(found) == 1
    assert found[0].startswith(message)


@pytest.mark.parametrize("path", ["/", "/a", "/a/b/c/d", "/with space/x"])
def test_paths_that_are_some(path: str) -> None:
    assert problems({"root_directory": {"path": path}}) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"tags": {"Name": "a"}}, "fsap-1"),
        ({"tags": {"Name": "new"}, "root_directory": {"path": "/a"}}, None),
        ({"tags": {"Name": "renamed", "groundwork:key": "mine"}}, "fsap-2"),
        ({"tags": {"Name": "a", "groundwork:key": "other"}}, "fsap-1"),
        ({"root_directory": {"path": "/c"}}, "fsap-3"),
        ({"tags": {"groundwork:key": "new"}, "root_directory": {"path": "/b"}}, None),
        ({}, None),
        ({"access_point_id": "fsap-3", "tags": {"Name": "a"}}, "fsap-3"),
        ({"access_point_id": "fsap-9", "tags": {"Name": "a"}}, None),
    ],
)
def test_pick_by_id_then_tags_then_directory(asked: Params, expected: str | None) -> None:
    def point(number: int, path: str, **tags: str) -> dict[str, Any]:
        root = {"path": path, "creation_info": None}
        return {
            "access_point_id": f"fsap-{number}",
            "posix_user": None,
            "root_directory": root,
            "tags": {key.replace("_", ":"): text for key, text in tags.items()},
        }

    there = [point(1, "/a", Name="a"), point(2, "/b", Name="b", groundwork_key="mine"), point(3, "/c")]
    found = pick(there, asked)
    assert (found and found["access_point_id"]) == expected
