# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module iam_tagged_info, without a network."""

from __future__ import annotations

from ansible_collections.groundwork.aws.plugins.modules.iam_tagged_info import run

from .fake import AWSError, FakeAWS, Request, Response

OURS = {"groundwork:project": "shop", "groundwork:environment": "prod"}
ROLES: dict[str, tuple[str, dict[str, str]]] = {
    "web": ("/", {**OURS, "Name": "web"}),
    "dev": ("/", {**OURS, "groundwork:environment": "dev"}),
    "foreign": ("/", {}),
    "AWSServiceRoleForECS": ("/aws-service-role/ecs.amazonaws.com/", OURS),
    "AWSReservedSSO_x": ("/aws-reserved/sso.amazonaws.com/", OURS),
}


def pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


class FakeTagged(FakeAWS):
    service = "iam"

    def list_roles(self, request: Request) -> Response:
        """Two pages, of which the second starts in the middle."""
        start = int(request.get("Marker", 0))
        page = [{"RoleName": name, "Path": path} for name, (path, _tags) in list(ROLES.items())[start : start + 3]]
        return {"Roles": page, "IsTruncated": start == 0, "Marker": "3"}

    def list_role_tags(self, request: Request) -> Response:
        if request["RoleName"] == "foreign":
            raise AWSError("NoSuchEntity", status=404)
        return {"Tags": pairs(ROLES[request["RoleName"]][1]), "IsTruncated": False}

    def list_instance_profiles(self, _request: Request) -> Response:
        return {"InstanceProfiles": [{"InstanceProfileName": "ours"}, {"InstanceProfileName": "untagged"}], "IsTruncated": False}

    def get_instance_profile(self, request: Request) -> Response:
        tags = pairs(OURS) if request["InstanceProfileName"] == "ours" else []
        return {"InstanceProfile": {"InstanceProfileName": request["InstanceProfileName"], "Tags": tags}}


def test_what_carries_all_tags_is_found() -> None:
    aws = FakeTagged()
    assert run(aws.client, OURS) == {"changed": False, "roles": ["web"], "instance_profiles": ["ours"]}
    assert aws.writes == []


def test_roles_of_aws_are_not_even_asked_about() -> None:
    aws = FakeTagged()
    run(aws.client, OURS)
    assert [request["RoleName"] for operation, request in aws.calls if operation == "ListRoleTags"] == ["web", "dev", "foreign"]
