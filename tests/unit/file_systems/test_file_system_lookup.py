# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems and access points are found by their tags, of which AWS lists those of everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import finder, run_folder, seen
from ansible_collections.groundwork.aws.plugins.plugin_utils.finder import KINDS, find

STACK = {"project": "p", "environment": "e", "region": "eu-central-1", "profile": ""}
OWNED = {"groundwork:project": "p", "groundwork:environment": "e"}


def listed(identifier: str, key: str, state: str = "available", **tags: str) -> dict[str, Any]:
    all_tags = {**OWNED, "groundwork:key": key, **{f"groundwork:{name}": text for name, text in tags.items()}}
    return {"Id": identifier, "LifeCycleState": state, "Tags": [{"Key": name, "Value": text} for name, text in all_tags.items()]}


RECORDS = [
    listed("theirs", "file_system/files", environment="other"),
    listed("gone", "file_system/files", "deleting"),
    listed("mine", "file_system/files", "updating"),
    listed("another", "file_system/files-old"),
    listed("point", "access_point/files/uploads"),
    {"Id": "nobody", "LifeCycleState": "available"},
]


class FakeEfs:
    """Lists everything, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    def get_paginator(self, operation: str) -> Any:
        self.operation = operation
        return self

    def paginate(self, **asked: Any) -> Any:
        self.asked.append((self.operation, asked))
        member, identifier = ("FileSystems", "FileSystemId") if self.operation == "describe_file_systems" else ("AccessPoints", "AccessPointId")
        return [{member: [{**record, identifier: record["Id"]} for record in RECORDS]}]


@pytest.fixture
def efs(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEfs]:
    fake = FakeEfs()
    monkeypatch.setattr(finder.clients, "client", lambda *_: fake)
    run_folder.begin()
    yield fake
    run_folder.end()


@pytest.mark.parametrize(
    ("kind", "key", "found"),
    [
        ("file_system", "files", ["mine"]),
        ("file_system", "files-old", ["another"]),
        ("file_system", "none", []),
        ("access_point", "files/uploads", ["point"]),
        ("access_point", "files/whole", []),
    ],
)
def test_s1_87_what_is_there_and_of_this_environment_is_found(efs: FakeEfs, kind: str, key: str, found: list[str]) -> None:
    assert find(KINDS[kind], key, STACK) == found
    assert efs.asked == [(KINDS[kind].operation, {})]


def test_all_are_found_with_one_call(efs: FakeEfs) -> None:
    for key in ("files", "files-old", "none"):
        find(KINDS["file_system"], key, STACK)
    assert len(efs.asked) == 1


@pytest.mark.usefixtures("efs")
def test_what_a_run_has_seen_is_known_by_its_key() -> None:
    tags = {**OWNED, "groundwork:key": "access_point/files/uploads"}
    seen.take("groundwork.aws.efs_access_point", {"results": [{"access_point": {"tags": tags, "access_point_id": "fsap-1"}}]})
    seen.take("groundwork.aws.efs_file_system", {"file_system": {"tags": {**OWNED, "groundwork:key": "file_system/files"}, "file_system_id": "fs-1"}})
    assert seen.things(STACK) == {"access_point/files/uploads": "fsap-1", "file_system/files": "fs-1"}
