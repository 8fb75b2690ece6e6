# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ec2_route_table, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules.ec2_route_table import DESTINATIONS, ROUTE_TABLE, TARGETS, from_response, problems, to_route

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response

VPC = "vpc-0123456789abcdef0"
LOCAL = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"}
OF_ENDPOINT = {"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-1", "Origin": "CreateRoute"}
PROPAGATED = {"DestinationCidrBlock": "10.9.0.0/16", "GatewayId": "vgw-1", "Origin": "EnableVgwRoutePropagation"}


class FakeTables(FakeAWS):
    """A VPC whose main table, and one more, are somebody else's."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, Response] = {"rtb-main": self.table([]), "rtb-other": self.table([{"Key": "Name", "Value": "other"}])}
        self.links: dict[str, tuple[str, str]] = {"rtbassoc-other": ("rtb-other", "subnet-9")}
        self.made = 0

    @staticmethod
    def table(tags: list[dict[str, str]]) -> Response:
        return {"VpcId": VPC, "Routes": [LOCAL], "Tags": tags}

    def describe_route_tables(self, request: Request) -> Response:
        assert request["Filters"] == [{"Name": "vpc-id", "Values": [VPC]}]
        return {"RouteTables": [{**table, "RouteTableId": table_id, "Associations": self.of(table_id)} for table_id, table in self.tables.items()]}

    def of(self, table_id: str) -> list[Response]:
        main = [{"Main": True, "RouteTableAssociationId": "rtbassoc-main"}] if table_id == "rtb-main" else []
        own = [{"RouteTableAssociationId": link, "SubnetId": subnet} for link, (table, subnet) in self.links.items() if table == table_id]
        return main + own

    def create_route_table(self, request: Request) -> Response:
        self.made += 1
        table_id = f"rtb-{self.made:017x}"
        self.tables[table_id] = self.table(request.get("TagSpecifications", [{"Tags": []}])[0]["Tags"])
        return {"RouteTable": {"RouteTableId": table_id, "VpcId": request["VpcId"]}}

    def routes_without(self, request: Request) -> list[Response]:
        destination = next(request[key] for key in DESTINATIONS if key in request)
        return [route for route in self.tables[request["RouteTableId"]]["Routes"] if destination not in route.values()]

    def create_route(self, request: Request) -> Response:
        table = self.tables[request["RouteTableId"]]
        if len(self.routes_without(request)) != len(table["Routes"]):
            raise AWSError("RouteAlreadyExists")
        table["Routes"] = [*table["Routes"], {**{key: value for key, value in request.items() if key != "RouteTableId"}, "Origin": "CreateRoute"}]
        return {"Return": True}

    def delete_route(self, request: Request) -> Response:
        kept = self.routes_without(request)
        if len(kept) == len(self.tables[request["RouteTableId"]]["Routes"]):
            raise AWSError("InvalidRoute.NotFound")
        self.tables[request["RouteTableId"]]["Routes"] = kept
        return {}

    def replace_route(self, request: Request) -> Response:
        self.delete_route(request)
        self.create_route(request)
        return {}

    def associate_route_table(self, request: Request) -> Response:
        if request["SubnetId"] in [subnet for _table, subnet in self.links.values()]:
            raise AWSError("Resource.AlreadyAssociated")
        self.made += 1
        self.links[f"rtbassoc-{self.made:017x}"] = (request["RouteTableId"], request["SubnetId"])
        return {"AssociationId": f"rtbassoc-{self.made:017x}"}

    def replace_route_table_association(self, request: Request) -> Response:
        _table, subnet = self.links.pop(request["AssociationId"])
        return self.associate_route_table({"RouteTableId": request["RouteTableId"], "SubnetId": subnet})

    def disassociate_route_table(self, request: Request) -> Response:
        del self.links[request["AssociationId"]]
        return {}

    def delete_route_table(self, request: Request) -> Response:
        if self.of(request["RouteTableId"]):
            raise AWSError("DependencyViolation")
        del self.tables[request["RouteTableId"]]
        return {}

    def create_tags(self, request: Request) -> Response:
        table = self.tables[request["Resources"][0]]
        table["Tags"] = list({tag["Key"]: tag for tag in [*table["Tags"], *request["Tags"]]}.values())
        return {}

    def delete_tags(self, request: Request) -> Response:
        table, gone = self.tables[request["Resources"][0]], {tag["Key"] for tag in request["Tags"]}
        table["Tags"] = [tag for tag in table["Tags"] if tag["Key"] not in gone]
        return {}


class TestRouteTable(ModuleCases):
    kind = ROUTE_TABLE
    fake = FakeTables
    params: ClassVar[Params] = {
        "vpc_id": VPC,
        "routes": {"0.0.0.0/0": "nat-1", "10.8.0.0/16": "pcx-1"},
        "subnet_ids": ["subnet-2", "subnet-1"],
        "tags": {"Name": "private", "Env": "dev"},
    }
    changes: ClassVar[list[Params]] = [
        {"routes": {"0.0.0.0/0": "nat-2", "10.8.0.0/16": "pcx-1"}},
        {"routes": {"0.0.0.0/0": "nat-1"}},
        {"routes": {}},
        {"routes": {"0.0.0.0/0": "nat-1", "10.8.0.0/16": "pcx-1", "::/0": "eigw-1", "pl-corporate": "tgw-1"}},
        {"subnet_ids": ["subnet-1"]},
        {"subnet_ids": ["subnet-1", "subnet-2", "subnet-3"]},
        {"subnet_ids": ["subnet-1", "subnet-2", "subnet-9"]},
        {"tags": {"Name": "private", "Env": "prod"}},
    ]
    create_operation = "CreateRouteTable"

    def test_tags_unset_and_kept(self, built: FakeTables) -> None:  # type: ignore[override]
        """Without its tags, the table is found by its id."""
        table_id = self.go(built)["route_table"]["route_table_id"]
        assert self.go(built, route_table_id=table_id, tags=None)["changed"] is False
        kept = self.go(built, route_table_id=table_id, tags={"Another": "one"}, purge_tags=False)
        assert kept["route_table"]["tags"] == {**self.params["tags"], "Another": "one"}
        assert self.go(built, route_table_id=table_id, tags={})["route_table"]["tags"] == {}

    def test_s4_25_routes_of_gateway_endpoints_are_never_touched(self, built: FakeTables) -> None:
        table = next(table for table_id, table in built.tables.items() if table_id not in ("rtb-main", "rtb-other"))
        table["Routes"] = [*table["Routes"], OF_ENDPOINT, PROPAGATED]
        assert self.go(built)["changed"] is False
        self.go(built, routes={})
        assert table["Routes"] == [LOCAL, OF_ENDPOINT, PROPAGATED]

    def test_subnet_of_another_table_is_moved_in_one_step(self, built: FakeTables) -> None:
        self.go(built, subnet_ids=["subnet-1", "subnet-2", "subnet-9"])
        assert built.writes == ["ReplaceRouteTableAssociation"]

    def test_only_what_differs_is_written(self, built: FakeTables) -> None:
        self.go(built, routes={"0.0.0.0/0": "nat-2", "10.8.0.0/16": "pcx-1"})
        assert built.writes == ["ReplaceRoute"]
        assert built.request("ReplaceRoute")["NatGatewayId"] == "nat-2"

    def test_create_that_was_killed_is_completed(self, aws: FakeTables) -> None:
        aws.create_route_table({"VpcId": VPC, "TagSpecifications": [{"Tags": [{"Key": "Name", "Value": "private"}]}]})
        result = self.go(aws)
        assert "CreateRouteTable" not in aws.writes
        assert result["route_table"]["subnet_ids"] == ["subnet-1", "subnet-2"]

    def test_tables_of_others_stay(self, built: FakeTables) -> None:
        self.go(built, state="absent")
        assert list(built.tables) == ["rtb-main", "rtb-other"]


@pytest.mark.parametrize(("beginning", "key"), TARGETS.items())
def test_target_by_its_id(beginning: str, key: str) -> None:
    assert to_route("0.0.0.0/0", f"{beginning}1") == {"DestinationCidrBlock": "0.0.0.0/0", key: f"{beginning}1"}


@pytest.mark.parametrize(
    ("destination", "key"),
    [("10.0.0.0/8", "DestinationCidrBlock"), ("::/0", "DestinationIpv6CidrBlock"), ("pl-1", "DestinationPrefixListId")],
)
def test_destination_by_its_form(destination: str, key: str) -> None:
    assert to_route(destination, "tgw-1") == {key: destination, "TransitGatewayId": "tgw-1"}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"tags": {"Name": "x"}, "routes": {"0.0.0.0/0": "subnet-1"}}, "routes.0.0.0.0/0: subnet-1 is no id of a gateway"),
        ({"routes": {}}, "tags: give a tag Name, or route_table_id"),
    ],
)
def test_wrong_input_is_one_sentence(asked: dict[str, Any], sentence: str) -> None:
    assert [problem for problem in problems(asked) if sentence in problem]


def test_wrong_input_fails_before_the_first_call() -> None:
    aws = FakeTables()
    with pytest.raises(AnsibleAWSError, match=r"routes\.0\.0\.0\.0/0"):
        TestRouteTable().go(aws, routes={"0.0.0.0/0": "i-1"})
    assert aws.calls == []


def test_link_that_is_going_is_none() -> None:
    link = {"SubnetId": "subnet-1", "RouteTableAssociationId": "rtbassoc-1", "AssociationState": {"State": "disassociated"}}
    shape = from_response({"RouteTableId": "rtb-1", "VpcId": VPC, "Associations": [link]})
    assert shape["subnet_ids"] == []
