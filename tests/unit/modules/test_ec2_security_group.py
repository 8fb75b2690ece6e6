# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ec2_security_group, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.ec2_security_group import SECURITY_GROUP, bring, names_in, problems, resolve

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response, no_waiting

VPC = "vpc-0123456789abcdef0"
ALB = "sg-0123456789abcdef0"
ACCOUNT = "123456789012"
PEERS = (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"), ("UserIdGroupPairs", "GroupId"), ("PrefixListIds", "PrefixListId"))
Permission = dict[str, Any]


def rule(description: str, **rest: Any) -> Params:
    return {
        "description": description,
        "protocol": "tcp",
        "from_port": None,
        "to_port": None,
        "cidrs": [],
        "ipv6_cidrs": [],
        "groups": [],
        "prefix_lists": [],
        **rest,
    }


def singles(permissions: list[Permission]) -> dict[tuple[Any, ...], Permission]:
    """Each permission for one peer alone, by what tells it apart."""
    found: dict[tuple[Any, ...], Permission] = {}
    for permission in permissions:
        for key, name in PEERS:
            for item in permission.get(key, []):
                ports: Permission = {port: permission[port] for port in ("FromPort", "ToPort") if port in permission}
                owner = {"UserId": item.get("UserId", ACCOUNT)} if key == "UserIdGroupPairs" else {}
                single: Permission = {"IpProtocol": permission["IpProtocol"], **ports, key: [{**owner, **item}]}
                found[(permission["IpProtocol"], *ports.values(), item[name])] = single
    return found


class FakeGroups(FakeAWS):
    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[str, Response] = {}
        self.in_use = 0

    def describe_security_groups(self, request: Request) -> Response:
        if "GroupIds" in request:
            return {"SecurityGroups": [self.groups[group_id] for group_id in request["GroupIds"]]}
        wanted = {item["Name"]: item["Values"] for item in request["Filters"]}
        return {
            "SecurityGroups": [group for group in self.groups.values() if group["VpcId"] in wanted["vpc-id"] and group["GroupName"] in wanted["group-name"]]
        }

    def create_security_group(self, request: Request) -> Response:
        if any(group["GroupName"] == request["GroupName"] for group in self.groups.values()):
            raise AWSError("InvalidGroup.Duplicate")
        group_id = f"sg-{len(self.groups) + 1:017x}"
        self.groups[group_id] = {
            "GroupId": group_id,
            "GroupName": request["GroupName"],
            "Description": request["Description"],
            "VpcId": request["VpcId"],
            "OwnerId": ACCOUNT,
            "IpPermissions": [],
            "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
            "Tags": request.get("TagSpecifications", [{"Tags": []}])[0]["Tags"],
        }
        return {"GroupId": group_id}

    def _authorize(self, key: str, request: Request) -> Response:
        has, new = singles(self.groups[request["GroupId"]][key]), singles(request["IpPermissions"])
        if set(has) & set(new):
            raise AWSError("InvalidPermission.Duplicate")
        self.groups[request["GroupId"]][key] = list({**has, **new}.values())
        return {"Return": True}

    def _revoke(self, key: str, request: Request) -> Response:
        has, old = singles(self.groups[request["GroupId"]][key]), singles(request["IpPermissions"])
        if not set(old) <= set(has):
            raise AWSError("InvalidPermission.NotFound")
        self.groups[request["GroupId"]][key] = [permission for which, permission in has.items() if which not in old]
        return {"Return": True}

    def _describe(self, key: str, request: Request) -> Response:
        has, new = singles(self.groups[request["GroupId"]][key]), singles(request["IpPermissions"])
        if not set(new) <= set(has):
            raise AWSError("InvalidPermission.NotFound")
        self.groups[request["GroupId"]][key] = list({**has, **new}.values())
        return {"Return": True}

    def authorize_security_group_ingress(self, request: Request) -> Response:
        return self._authorize("IpPermissions", request)

    def authorize_security_group_egress(self, request: Request) -> Response:
        return self._authorize("IpPermissionsEgress", request)

    def revoke_security_group_ingress(self, request: Request) -> Response:
        return self._revoke("IpPermissions", request)

    def revoke_security_group_egress(self, request: Request) -> Response:
        return self._revoke("IpPermissionsEgress", request)

    def update_security_group_rule_descriptions_ingress(self, request: Request) -> Response:
        return self._describe("IpPermissions", request)

    def update_security_group_rule_descriptions_egress(self, request: Request) -> Response:
        return self._describe("IpPermissionsEgress", request)

    def delete_security_group(self, request: Request) -> Response:
        if self.in_use:
            self.in_use -= 1
            raise AWSError("DependencyViolation")
        if self.groups.pop(request["GroupId"], None) is None:
            raise AWSError("InvalidGroup.NotFound")
        return {"Return": True}

    def create_tags(self, request: Request) -> Response:
        group = self.groups[request["Resources"][0]]
        group["Tags"] = list({tag["Key"]: tag for tag in [*group["Tags"], *request["Tags"]]}.values())
        return {}

    def delete_tags(self, request: Request) -> Response:
        group, gone = self.groups[request["Resources"][0]], {tag["Key"] for tag in request["Tags"]}
        group["Tags"] = [tag for tag in group["Tags"] if tag["Key"] not in gone]
        return {}


HTTP = rule("HTTP from the load balancer", from_port=80, to_port=80, groups=[ALB])
OUT = rule("All traffic out", protocol="all", cidrs=["0.0.0.0/0"])


class TestSecurityGroup(ModuleCases):
    kind = SECURITY_GROUP
    fake = FakeGroups
    params: ClassVar[Params] = {"name": "web", "vpc_id": VPC, "description": "Web", "ingress": [HTTP], "egress": [OUT], "tags": {"Name": "web", "Env": "dev"}}
    changes: ClassVar[list[Params]] = [
        {"ingress": []},
        {"ingress": [{**HTTP, "description": "another"}]},
        {"ingress": [{**HTTP, "from_port": 79}]},
        {"ingress": [{**HTTP, "protocol": "udp"}]},
        {"ingress": [HTTP, rule("Own", from_port=1, to_port=2, groups=["self"])]},
        {"ingress": [HTTP, rule("List", from_port=1, to_port=2, prefix_lists=["pl-0123456789abcdef0"])]},
        {"ingress": [HTTP, rule("IPv6", from_port=1, to_port=2, ipv6_cidrs=["2001:db8::/32"])]},
        {"ingress": [HTTP, rule("Another account", from_port=1, to_port=2, groups=["210987654321/sg-0fedcba9876543210"])]},
        {"egress": []},
        {"egress": [{**OUT, "description": "another"}]},
        {"egress": [rule("HTTPS out", from_port=443, to_port=443, cidrs=["0.0.0.0/0"])]},
        {"tags": {"Name": "web", "Env": "prod"}},
        {"tags": {"Name": "web"}},
    ]
    create_operation = "CreateSecurityGroup"

    def test_s4_36_request_of_each_rule_has_its_description(self, aws: FakeGroups) -> None:
        self.go(aws)
        pair = {"GroupId": ALB, "Description": "HTTP from the load balancer"}
        assert aws.request("AuthorizeSecurityGroupIngress")["IpPermissions"] == [
            {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [pair]}
        ]
        assert aws.request("UpdateSecurityGroupRuleDescriptionsEgress")["IpPermissions"] == [
            {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "All traffic out"}]}
        ]
        assert "RevokeSecurityGroupEgress" not in aws.operations

    def test_new_rules_come_before_old_ones_go(self, built: FakeGroups) -> None:
        self.go(built, ingress=[{**HTTP, "from_port": 79}])
        assert built.writes == ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"]

    def test_rules_that_are_not_given_are_left_alone(self, built: FakeGroups) -> None:
        assert self.go(built, ingress=None, egress=None)["changed"] is False

    def test_new_group_without_rules_given_has_those_of_aws(self, aws: FakeGroups) -> None:
        planned = self.go(aws, check_mode=True, ingress=None, egress=None)
        assert planned["diff"]["after"] == self.go(aws, ingress=None, egress=None)["diff"]["after"]
        assert "AuthorizeSecurityGroupEgress" not in aws.operations

    def test_same_rule_twice_is_one(self, built: FakeGroups) -> None:
        assert self.go(built, ingress=[HTTP, HTTP])["changed"] is False

    def test_networks_are_compared_as_aws_keeps_them(self, aws: FakeGroups) -> None:
        self.go(aws, ingress=[rule("x", from_port=1, to_port=1, cidrs=["203.0.113.0/24"], ipv6_cidrs=["2001:db8::/32"])])
        again = self.go(aws, ingress=[rule("x", from_port=1, to_port=1, cidrs=["203.0.113.7/24"], ipv6_cidrs=["2001:0DB8:0::/32"])])
        assert again["changed"] is False

    def test_description_cannot_change(self, built: FakeGroups) -> None:
        with pytest.raises(AnsibleAWSError, match="AWS cannot change description once it exists; delete it first"):
            self.go(built, description="Another")

    def test_group_in_use_is_tried_again(self, built: FakeGroups) -> None:
        built.in_use = 50  # four minutes: what ended tasks leave behind may take as long
        assert self.go(built, state="absent")["changed"] is True
        assert built.operations.count("DeleteSecurityGroup") == 51
        assert built.groups == {}

    @pytest.mark.parametrize("operation", ["AuthorizeSecurityGroupIngress", "UpdateSecurityGroupRuleDescriptionsEgress"])
    def test_a_new_group_that_is_not_known_everywhere_is_tried_again(self, aws: FakeGroups, operation: str) -> None:
        aws.fail_once(operation, "InvalidGroup.NotFound", message=f"The security group '{ALB}' does not exist")
        assert self.go(aws)["changed"] is True
        assert aws.operations.count(operation) == 2

    def test_a_group_of_another_vpc_is_not_waited_for(self, aws: FakeGroups) -> None:
        aws.fail_once("AuthorizeSecurityGroupIngress", "InvalidGroup.NotFound", message="You have specified two resources that belong to different networks.")
        with pytest.raises(AnsibleAWSError, match="different networks"):
            self.go(aws)

    def test_half_made_group_is_completed(self, aws: FakeGroups) -> None:
        aws.fail_once("AuthorizeSecurityGroupIngress", "UnauthorizedOperation")
        with pytest.raises(AnsibleAWSError, match="Failed to add ingress rules to security group sg-"):
            self.go(aws)
        assert len(aws.groups) == 1
        assert self.go(aws)["changed"] is True
        assert (aws.operations.count("CreateSecurityGroup"), self.go(aws)["changed"]) == (1, False)


PROTOCOLS = [
    ({"protocol": "-1"}, "all", None, None),
    ({"protocol": "all", "from_port": 1, "to_port": 2}, "all", None, None),
    ({"protocol": "6", "from_port": 80, "to_port": 81}, "tcp", 80, 81),
    ({"protocol": "icmp"}, "icmp", -1, -1),
    ({"protocol": "icmp", "from_port": 8, "to_port": 0}, "icmp", 8, 0),
    ({"protocol": "58"}, "icmpv6", -1, -1),
    ({"protocol": "50", "from_port": 1, "to_port": 2}, "50", None, None),
]


@pytest.mark.parametrize(("said", "protocol", "from_port", "to_port"), PROTOCOLS)
def test_protocols_in_one_form(said: Params, protocol: str, from_port: int | None, to_port: int | None) -> None:
    shape = SECURITY_GROUP.wanted({"ingress": [rule("x", cidrs=["203.0.113.0/24"], **said)]}, {})
    assert shape["ingress"] == [{"protocol": protocol, "from_port": from_port, "to_port": to_port, "peer": "203.0.113.0/24", "description": "x"}]


def test_ports_of_tcp_are_asked_for() -> None:
    assert problems({"ingress": [rule("x", cidrs=["203.0.113.0/24"])]}) == ["ingress[0]: from_port and to_port are missing; tcp has ports"]
    assert problems({"egress": [OUT]}) == []


class SlowGroups(FakeGroups):
    """Groups that the first two looks do not show yet."""

    looks = 0

    def describe_security_groups(self, request: Request) -> Response:
        self.looks += 1
        return super().describe_security_groups(request) if self.looks > 2 else {"SecurityGroups": []}


class TestReferences:
    params: ClassVar[Params] = {"name": "web", "vpc_id": VPC, "ingress": [rule("x", groups=["alb", "self", "web", ALB, f"210987654321/{ALB}"])], "egress": None}

    def test_names_are_looked_for(self) -> None:
        assert names_in(self.params) == ["alb"]

    def test_names_become_ids(self) -> None:
        aws = FakeGroups()
        aws.create_security_group({"GroupName": "alb", "Description": "x", "VpcId": VPC})
        resolved = resolve(aws.client, self.params, check_mode=False)
        assert resolved["ingress"][0]["groups"] == [next(iter(aws.groups)), "self", "self", ALB, f"210987654321/{ALB}"]
        assert resolved["egress"] is None

    def test_a_group_that_is_not_there_is_unknown_in_a_plan(self) -> None:
        assert resolve(FakeGroups().client, self.params, check_mode=True)["ingress"][0]["groups"][0] == UNKNOWN

    def test_a_group_that_is_not_shown_yet_is_waited_for(self) -> None:
        aws = SlowGroups()
        aws.create_security_group({"GroupName": "alb", "Description": "x", "VpcId": VPC})
        with no_waiting():
            assert resolve(aws.client, self.params, check_mode=False)["ingress"][0]["groups"][0] == next(iter(aws.groups))

    def test_a_group_that_is_not_there_is_an_error_in_a_run(self) -> None:
        with no_waiting(), pytest.raises(AnsibleAWSError, match=f"Failed to find security group alb, which rules of web mean, in {VPC}; make it first"):
            resolve(FakeGroups().client, self.params, check_mode=False)

    def test_nothing_is_asked_about_a_vpc_that_is_not_there_yet(self) -> None:
        aws = FakeGroups()
        assert resolve(aws.client, {**self.params, "vpc_id": UNKNOWN}, check_mode=True)["ingress"][0]["groups"][0] == UNKNOWN
        assert aws.calls == []


def test_the_group_that_comes_with_a_vpc_is_planned_as_a_change_of_it_and_no_other_is() -> None:
    asked = {"vpc_id": UNKNOWN, "description": "default VPC security group", "ingress": [], "egress": [], "tags": None, "purge_tags": True, "state": "present"}
    said = run(SECURITY_GROUP, FakeGroups().client, {**asked, "name": "default"}, check_mode=True)
    assert [rule["peer"] for rule in said["diff"]["before"]["ingress"]] == ["self"]
    assert [rule["peer"] for rule in said["diff"]["before"]["egress"]] == ["0.0.0.0/0"]
    assert (said["diff"]["after"]["ingress"], said["diff"]["after"]["egress"]) == ([], [])
    assert run(SECURITY_GROUP, FakeGroups().client, {**asked, "name": "web"}, check_mode=True)["diff"]["before"] == {}


@pytest.mark.parametrize("vpc_id", ["vpc-1", UNKNOWN])
def test_a_group_that_an_earlier_task_makes_is_changed_in_a_plan_and_not_made_again(vpc_id: str) -> None:
    params = {**TestSecurityGroup.params, "vpc_id": vpc_id, "name": "circle", "planned": True}
    told = bring(FakeGroups().client, params, check_mode=True)
    assert told["changed"]
    assert (told["diff"]["before"]["ingress"], told["diff"]["before"]["name"]) == ([], "circle")
    assert told["diff"]["after"]["ingress"]
    assert bring(FakeGroups().client, {**params, "planned": False}, check_mode=True)["diff"]["before"] == {}


def test_a_tag_that_an_earlier_task_sets_is_planned_there_and_not_once_more() -> None:
    aws, params = FakeGroups(), {**TestSecurityGroup.params, "name": "circle"}
    bring(aws.client, params, check_mode=False)
    tagged = {**params, "tags": {"Owner": "somebody"}}
    assert bring(aws.client, tagged, check_mode=True)["changed"]
    assert not bring(aws.client, {**tagged, "planned": True}, check_mode=True)["changed"]
    assert bring(aws.client, {**tagged, "planned": True, "egress": []}, check_mode=True)["diff"]["before"]["tags"] == {"Owner": "somebody"}
