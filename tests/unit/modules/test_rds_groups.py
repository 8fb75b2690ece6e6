# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules rds_parameter_group and rds_subnet_group, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.rds_groups import as_text, method_of, portions
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.rds_parameter_group import PARAMETER_GROUP
from ansible_collections.groundwork.aws.plugins.modules.rds_subnet_group import SUBNET_GROUP

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response, no_waiting

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


class TestParameterGroup(ModuleCases):
    kind = PARAMETER_GROUP
    fake = FakeParameterGroups
    params: ClassVar[Params] = {
        "name": "shop-param-group",
        "family": "postgres16",
        "description": "The shop",
        "parameters": {"rds.force_ssl": True, "max_connections": 87},
        "purge_parameters": True,
        "tags": {"Name": "a"},
    }
    changes: ClassVar[list[Params]] = [
        {"parameters": {"rds.force_ssl": False, "max_connections": 87}},
        {"parameters": {"rds.force_ssl": True, "max_connections": 145, "log_statement": "ddl"}},
        {"parameters": {"rds.force_ssl": True}},
        {"parameters": {}},
        {"tags": {"Name": "b"}},
    ]
    create_operation = "CreateDBParameterGroup"


class TestSubnetGroup(ModuleCases):
    kind = SUBNET_GROUP
    fake = FakeSubnetGroups
    params: ClassVar[Params] = {"name": "shop-subnet-group", "subnet_ids": ["subnet-2", "subnet-1"], "tags": {"Name": "a"}}
    changes: ClassVar[list[Params]] = [{"subnet_ids": ["subnet-1", "subnet-3"]}, {"description": "Private"}, {"tags": {"Name": "b"}}]
    create_operation = "CreateDBSubnetGroup"


@pytest.fixture
def groups() -> Any:
    with no_waiting():
        yield FakeParameterGroups()


def go(groups: FakeParameterGroups, **changes: Any) -> Params:
    return run(PARAMETER_GROUP, groups.client, {**TestParameterGroup.params, **changes}, False)


def test_static_parameters_wait_for_a_reboot_and_dynamic_ones_do_not(groups: FakeParameterGroups) -> None:
    go(groups)
    said = {one["ParameterName"]: one["ApplyMethod"] for one in groups.request("ModifyDBParameterGroup")["Parameters"]}
    assert said == {"max_connections": "pending-reboot", "rds.force_ssl": "immediate"}


def test_what_is_unchanged_costs_three_calls(groups: FakeParameterGroups) -> None:
    go(groups)
    groups.calls.clear()
    go(groups)
    assert groups.operations == ["DescribeDBParameterGroups", "DescribeDBParameters", "ListTagsForResource"]


def test_more_than_twenty_parameters(groups: FakeParameterGroups) -> None:
    go(groups, parameters={f"setting_{number:02}": number for number in range(30)})
    assert groups.writes == ["CreateDBParameterGroup", "ModifyDBParameterGroup", "ModifyDBParameterGroup"]
    assert len(go(groups, parameters=None)["parameter_group"]["parameters"]) == 30


def test_without_purge_nothing_is_set_back(groups: FakeParameterGroups) -> None:
    go(groups)
    found = go(groups, parameters={"log_statement": "ddl"}, purge_parameters=False)["parameter_group"]["parameters"]
    assert found == {"rds.force_ssl": "1", "max_connections": "87", "log_statement": "ddl"}


@pytest.mark.parametrize(("name", "words"), [("no_such", "is no parameter of postgres16"), ("wal_level", "AWS does not let anybody set it")])
def test_a_parameter_that_cannot_be_set(groups: FakeParameterGroups, name: str, words: str) -> None:
    go(groups)
    groups.calls.clear()
    with pytest.raises(AnsibleAWSError, match=words):
        go(groups, parameters={name: 1})
    assert groups.writes == []


def test_another_family_is_another_group(groups: FakeParameterGroups) -> None:
    go(groups)
    with pytest.raises(AnsibleAWSError, match="AWS cannot change family"):
        go(groups, family="postgres17")


def test_a_group_that_is_still_in_use_is_tried_again(groups: FakeParameterGroups) -> None:
    go(groups)
    groups.fail_once("DeleteDBParameterGroup", "InvalidDBParameterGroupState")
    assert go(groups, state="absent")["changed"] is True
    assert groups.groups == {}


@pytest.mark.parametrize(("value", "text"), [(True, "1"), (False, "0"), (87, "87"), ("{DBInstanceClassMemory/32768}", "{DBInstanceClassMemory/32768}")])
def test_values_are_text(value: Any, text: str) -> None:
    assert as_text(value) == text


def test_portions_and_methods() -> None:
    assert [len(portion) for portion in portions([{}] * 41)] == [20, 20, 1]
    assert (portions([]), method_of("max_connections", KNOWN, "postgres16")) == ([], "pending-reboot")
