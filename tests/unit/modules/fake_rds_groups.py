# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameter groups and subnet groups of RDS that keep state."""

from __future__ import annotations

from .cases import Params
from .fake import AWSError, FakeAWS, Request, Response

ARN = "arn:aws:rds:eu-central-1:123456789012:"
#: The parameters of PostgreSQL, as far as these tests need them.
KNOWN: dict[str, Params] = {
    "rds.force_ssl": {"ApplyType": "dynamic", "IsModifiable": True},
    "log_statement": {"ApplyType": "dynamic", "IsModifiable": True},
    "max_connections": {"ApplyType": "static", "IsModifiable": True, "ParameterValue": "LEAST({DBInstanceClassMemory/9531392},5000)"},
    "wal_level": {"ApplyType": "static", "IsModifiable": False},
    **{f"setting_{number:02}": {"ApplyType": "dynamic", "IsModifiable": True} for number in range(30)},
}


class FakeGroups(FakeAWS):
    """Groups of both kinds, and their tags."""

    service = "rds"

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[str, Response] = {}
        self.tags: dict[str, dict[str, str]] = {}

    def tag(self, request: Request, arn: str) -> str:
        self.tags[arn] = {pair["Key"]: pair["Value"] for pair in request.get("Tags", [])}
        return arn

    def list_tags_for_resource(self, request: Request) -> Response:
        return {"TagList": [{"Key": key, "Value": value} for key, value in self.tags[request["ResourceName"]].items()]}

    def add_tags_to_resource(self, request: Request) -> None:
        self.tags[request["ResourceName"]] |= {pair["Key"]: pair["Value"] for pair in request["Tags"]}

    def remove_tags_from_resource(self, request: Request) -> None:
        for key in request["TagKeys"]:
            del self.tags[request["ResourceName"]][key]


class FakeParameterGroups(FakeGroups):
    """Groups whose parameters are the database's own until somebody sets them."""

    def group(self, request: Request) -> Response:
        if request["DBParameterGroupName"] not in self.groups:
            raise AWSError("DBParameterGroupNotFound", status=404)
        return self.groups[request["DBParameterGroupName"]]

    def describe_db_parameter_groups(self, request: Request) -> Response:
        return {"DBParameterGroups": [self.group(request)]}

    def describe_db_parameters(self, request: Request) -> Response:
        own = self.group(request)["Set"]
        names = list(own) if request.get("Source") == "user" else list(KNOWN)
        start = int(request.get("Marker", 0))
        page: Response = {"Parameters": [{"ParameterName": name, **KNOWN[name], **own.get(name, {})} for name in names[start : start + 20]]}
        return {**page, "Marker": str(start + 20)} if names[start + 20 :] else page

    def create_db_parameter_group(self, request: Request) -> None:
        name = request["DBParameterGroupName"]
        if name in self.groups:
            raise AWSError("DBParameterGroupAlreadyExists")
        arn = self.tag(request, f"{ARN}pg:{name}")
        kept = {key: request[key] for key in ("DBParameterGroupName", "DBParameterGroupFamily", "Description")}
        self.groups[name] = {**kept, "DBParameterGroupArn": arn, "Set": {}}

    def modify_db_parameter_group(self, request: Request) -> None:
        assert len(request["Parameters"]) <= 20
        for one in request["Parameters"]:
            self.check(one)
            self.group(request)["Set"][one["ParameterName"]] = {"ParameterValue": one["ParameterValue"], "Source": "user"}

    def reset_db_parameter_group(self, request: Request) -> None:
        for one in request["Parameters"]:
            self.check(one)
            del self.group(request)["Set"][one["ParameterName"]]

    def check(self, one: Response) -> None:
        if one["ApplyMethod"] == "immediate" and KNOWN[one["ParameterName"]]["ApplyType"] == "static":
            raise AWSError("InvalidParameterCombination", "cannot use immediate apply method for static parameter")

    def delete_db_parameter_group(self, request: Request) -> None:
        self.group(request)
        del self.groups[request["DBParameterGroupName"]]


class FakeSubnetGroups(FakeGroups):
    """Groups of subnets."""

    def group(self, request: Request) -> Response:
        if request["DBSubnetGroupName"] not in self.groups:
            raise AWSError("DBSubnetGroupNotFoundFault", status=404)
        return self.groups[request["DBSubnetGroupName"]]

    def describe_db_subnet_groups(self, request: Request) -> Response:
        return {"DBSubnetGroups": [self.group(request)]}

    def set(self, request: Request) -> Response:
        return {
            "DBSubnetGroupName": request["DBSubnetGroupName"],
            "DBSubnetGroupDescription": request["DBSubnetGroupDescription"],
            "Subnets": [{"SubnetIdentifier": subnet} for subnet in reversed(request["SubnetIds"])],
        }

    def create_db_subnet_group(self, request: Request) -> None:
        name = request["DBSubnetGroupName"]
        if name in self.groups:
            raise AWSError("DBSubnetGroupAlreadyExists")
        self.groups[name] = {**self.set(request), "DBSubnetGroupArn": self.tag(request, f"{ARN}subgrp:{name}")}

    def modify_db_subnet_group(self, request: Request) -> None:
        self.groups[request["DBSubnetGroupName"]] = {**self.group(request), **self.set(request)}

    def delete_db_subnet_group(self, request: Request) -> None:
        self.group(request)
        del self.groups[request["DBSubnetGroupName"]]
