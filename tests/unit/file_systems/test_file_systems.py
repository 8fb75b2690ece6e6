# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems as data: their access points, their lifecycle, who gets in, and with what rights."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.file_systems import (
    FileSystemDataError,
    access_point_requests,
    file_system_policy,
    lifecycle_transitions,
    unready_mount_targets,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.security_groups import security_group_steps, service_security_groups

STACK: dict[str, Any] = {
    "project": "shop",
    "environment": "prod",
    "region": "eu-central-1",
    "account_id": "123456789012",
    "naming": {"default": "{project}-{env}-{key}", "templates": {}, "suffix": False},
}
ARN = "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-1"
POINTS = [{"point": {"key": f"files/{key}"}, "access_point": {"arn": f"arn:{key}"}} for key in ("uploads", "whole")]
MADE = {"arn": ARN, "points": POINTS, "stack": STACK}


def volume(**said: Any) -> dict[str, Any]:
    return {"volumes": {"uploads": {"file_system": "files", "path": "/data", **said}}}


def allowed(services: dict[str, Any], made: dict[str, Any] | None = None, **definition: Any) -> list[dict[str, Any]]:
    return file_system_policy(definition, "files", services, made or MADE)["Statement"][1:]


def test_s1_90_an_access_point_is_a_directory_of_its_own() -> None:
    definition = {"access_points": {"uploads": None, "site": {"uid": "33", "gid": 34, "secondary_gids": [1], "path": "/www/site", "permissions": "0700"}}}
    uploads, site = access_point_requests(definition, "files", STACK)
    assert uploads == {
        "key": "files/uploads",
        "name": "shop-prod-files-uploads",
        "posix_user": {"uid": 1000, "gid": 1000, "secondary_gids": []},
        "root_directory": {"path": "/uploads", "creation_info": {"owner_uid": 1000, "owner_gid": 1000, "permissions": "0755"}},
    }
    assert site["posix_user"] == {"uid": 33, "gid": 34, "secondary_gids": [1]}
    assert site["root_directory"] == {"path": "/www/site", "creation_info": {"owner_uid": 33, "owner_gid": 34, "permissions": "0700"}}


def test_s1_90_the_root_is_there_and_a_directory_may_be_somebody_elses() -> None:
    points = {"whole": {"path": "/", "uid": 0, "gid": 0}, "shared": {"uid": 0, "gid": 0, "owner_uid": 1000, "owner_gid": 1001}}
    whole, shared = access_point_requests({"access_points": points}, "files", STACK)
    assert (whole["root_directory"], whole["posix_user"]["uid"]) == ({"path": "/"}, 0)
    assert shared["root_directory"]["creation_info"] == {"owner_uid": 1000, "owner_gid": 1001, "permissions": "0755"}


def test_wrong_access_points_are_refused_by_their_path() -> None:
    with pytest.raises(FileSystemDataError, match=r"file_systems\.files\.access_points\.uploads\.user .* not known.* uid"):
        access_point_requests({"access_points": {"uploads": {"user": 33}}}, "files", STACK)
    assert access_point_requests({}, "files", STACK) == []


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ({}, ("none", "none", "none")),
        ({"ia_after_days": 1}, ("after_1_day", "none", "none")),
        ({"ia_after_days": 30, "archive_after_days": 90}, ("after_30_days", "after_90_days", "none")),
        ({"ia_after_days": None, "standard_on_access": True}, ("none", "none", "after_1_access")),
    ],
)
def test_s1_93_when_files_move(definition: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert tuple(lifecycle_transitions(definition).values()) == expected


def test_s1_92_nobody_gets_in_without_tls_nor_anybody_who_does_not_mount_it() -> None:
    (tls,) = file_system_policy({}, "files", {"worker": {}, "other": {"volumes": {"x": {"file_system": "others", "path": "/x"}}}}, MADE)["Statement"]
    assert tls == {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": {"AWS": ["*"]},
        "Action": ["*"],
        "Resource": ARN,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_s1_92_a_service_gets_in_by_its_own_access_point() -> None:
    (statement,) = allowed({"web": volume()})
    assert statement == {
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::123456789012:role/shop-prod-web-task"]},
        "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        "Resource": ARN,
        "Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": "arn:uploads"}, "Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
    }


@pytest.mark.parametrize(
    ("service", "actions"),
    [
        (volume(read_only=True), ["ClientMount"]),
        (volume(root_access=True), ["ClientMount", "ClientWrite", "ClientRootAccess"]),
        ({**volume(read_only=True), "sidecars": [{"name": "writer", "volumes": {"uploads": {"path": "/in"}}}]}, ["ClientMount", "ClientWrite"]),
        ({**volume(path=None), "sidecars": [{"name": "reader", "volumes": {"uploads": {"path": "/in", "read_only": True}}}]}, ["ClientMount"]),
    ],
)
def test_s1_92_a_service_may_do_what_its_containers_do(service: dict[str, Any], actions: list[str]) -> None:
    assert allowed({"web": service})[0]["Action"] == [f"elasticfilesystem:{action}" for action in actions]


def test_services_that_may_do_the_same_share_a_statement() -> None:
    services = {"web": volume(), "api": volume(), "reader": volume(read_only=True), "all": volume(access_point="whole"), "shared": volume()}
    services["shared"]["role_mode"] = "shared"
    first, second, third = allowed(services)
    names = [f"arn:aws:iam::123456789012:role/shop-prod-{name}" for name in ("api-task", "shared-service", "web-task")]
    assert first["Principal"] == {"AWS": names}
    assert (second["Action"], third["Condition"]["StringEquals"]) == (
        ["elasticfilesystem:ClientMount"],
        {"elasticfilesystem:AccessPointArn": "arn:whole"},
    )


def test_what_a_plan_does_not_know_yet_is_said_so() -> None:
    (statement,) = allowed({"web": volume()}, {**MADE, "points": [{"point": {"key": "files/uploads"}}]})
    assert statement["Condition"]["StringEquals"] == {"elasticfilesystem:AccessPointArn": UNKNOWN}


def test_statements_of_the_entry_come_last_and_mean_the_file_system() -> None:
    said = {"sid": "Backup", "principals": {"AWS": "arn:1"}, "actions": ["elasticfilesystem:ClientMount"]}
    (statement,) = allowed({}, statements=[said])
    assert statement == {"Sid": "Backup", "Effect": "Allow", "Action": said["actions"], "Resource": [ARN], "Principal": {"AWS": "arn:1"}}


def test_s1_91_a_file_system_lets_in_who_mounts_it_on_2049() -> None:
    services = {"web": volume(), "worker": {}, "api": {**volume(), "security_groups": ["inside"]}}
    bastion = {"description": "From the bastion", "port": 2049, "groups": ["bastion"]}
    found = service_security_groups(services, file_systems={"files": {"ingress": [bastion]}, "theirs": {"security_groups": ["other"]}, "empty": None})
    assert found["files"] == {
        "description": "File system files",
        "ingress": [
            bastion,
            {"description": "NFS from the service web", "port": 2049, "groups": ["web"]},
            {"description": "NFS from the service api", "port": 2049, "groups": ["inside"]},
        ],
        "egress": [],
    }
    assert ("theirs" in found, found["empty"]["ingress"]) == (False, [])
    steps = security_group_steps({"inside": {"description": "x"}, "bastion": {"description": "x"}, **found}, STACK)
    made = next(step for step in steps if step["key"] == "files")
    assert (made["name"], made["egress"], made["ingress"][1]["groups"]) == ("shop-prod-files", [], ["shop-prod-web"])


def test_s1_89_what_is_being_made_is_waited_for_and_what_is_planned_is_not() -> None:
    results = [{"mount_target": {"subnet_id": f"subnet-{status}", "status": status}} for status in ("creating", "available", UNKNOWN, "updating")]
    assert unready_mount_targets([*results, {"skipped": True}]) == ["subnet-creating", "subnet-updating"]
