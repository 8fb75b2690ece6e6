# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole plan of a VPC, what of it is there, and what hinders its deletion."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.subnets import NetworkError
from ansible_collections.groundwork.aws.plugins.plugin_utils.vpc_contents import vpc_contents, vpc_going
from ansible_collections.groundwork.aws.plugins.plugin_utils.vpc_plan import vpc_plan
from ansible_collections.groundwork.aws.plugins.plugin_utils.vpc_state import acl_entry, vpc_state

A, B, C = (f"eu-central-1{letter}" for letter in "abc")
OWNED = {"groundwork:project": "shop", "groundwork:environment": "prod", "groundwork:component": "network"}
RULE = {"rule_number": 100, "protocol": "all", "cidr": "10.0.0.0/16"}


def network(**more: Any) -> dict[str, Any]:
    return {
        "stack": {"project": "shop", "environment": "prod", "region": "eu-central-1", "account_id": "123456789012", "naming": {}},
        "tags": OWNED,
        "settings": {"cidr_block": "10.0.0.0/16", "instance_tenancy": "default", "enable_dns_support": True, "enable_dns_hostnames": True},
        "availability_zones": [A, B, C],
        "tiers": ["public", "private"],
        "scheme": {"newbits": 8, "public_offset": 0, "private_offset": 100},
        "public_subnet_tags": {"Type": "public"},
        "map_public_ip": False,
        "nat_gateways": "none",
        "gateway_endpoints": ["s3"],
        "interface_endpoints": [],
        "network_acl": {"ingress": [RULE], "egress": [RULE]},
        "flow_logs": {"destination": "cloudwatch", "bucket_arn": ""},
        "permissions_boundary": "",
        **more,
    }


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ({"ap-northeast-1a": "apne1-az3", "ap-northeast-1c": "apne1-az1", "ap-northeast-1d": "apne1-az2"}, ["ap-northeast-1c", "ap-northeast-1d"]),
        ({"us-east-1a": "use1-az3", "us-east-1b": "use1-az1", "us-east-1c": "use1-az2"}, ["us-east-1a", "us-east-1b"]),
    ],
)
def test_counted_zones_are_those_in_which_fargate_runs(offered: dict[str, str], chosen: list[str]) -> None:
    stack = {**network()["stack"], "region": next(iter(offered))[:-1]}
    plan = vpc_plan(network(stack=stack, availability_zones=2, offered_zones=offered, tiers=["private"]))
    assert [subnet["az"] for subnet in plan["subnets"]] == chosen


def tables(**more: Any) -> dict[str, tuple[str | None, list[str]]]:
    return {table["key"]: (table["target"], table["subnets"]) for table in vpc_plan(network(**more))["route_tables"]}


def test_s4_24_one_table_for_each_nat_gateway() -> None:
    assert tables(nat_gateways=2) == {
        "public": ("internet_gateway", [f"public-{A}", f"public-{B}", f"public-{C}"]),
        f"private-{A}": (A, [f"private-{A}", f"private-{C}"]),
        f"private-{B}": (B, [f"private-{B}"]),
    }


def test_s4_24_without_nat_gateways_one_isolated_table() -> None:
    assert tables()["private"] == (None, [f"private-{A}", f"private-{B}", f"private-{C}"])


def test_s0_28_smallest_topology() -> None:
    plan = vpc_plan(network(tiers=["public"], availability_zones=[B], gateway_endpoints=[]))
    assert [len(plan[kind]) for kind in ("subnets", "addresses", "nat_gateways", "route_tables", "gateway_endpoints")] == [1, 0, 0, 1, 0]


def test_private_subnets_alone_have_no_internet_gateway() -> None:
    plan = vpc_plan(network(tiers=["private"]))
    assert (plan["internet_gateway"], [table["key"] for table in plan["route_tables"]]) == (None, ["private"])


def test_names_and_tags_come_from_the_stack() -> None:
    subnet = vpc_plan(network())["subnets"][0]
    assert subnet["name"] == f"shop-prod-public-{A}"
    assert subnet["tags"] == {**OWNED, "Type": "public", "groundwork:key": f"subnet/public-{A}", "Name": subnet["name"]}


def test_s2_07_templates_may_count() -> None:
    named = network()["stack"] | {"naming": {"templates": {"subnet": "{project}-{env}-{tier}-subnet-{number}", "nat_gateway": "{env}-nat-{index}"}}}
    plan = vpc_plan(network(stack=named, nat_gateways="per_az"))
    assert [subnet["name"] for subnet in plan["subnets"]][1:4] == ["shop-prod-public-subnet-2", "shop-prod-public-subnet-3", "shop-prod-private-subnet-1"]
    assert [gateway["name"] for gateway in plan["nat_gateways"]] == ["prod-nat-0", "prod-nat-1", "prod-nat-2"]


def test_s4_22_flow_log_role_writes_to_its_group_alone() -> None:
    role = vpc_plan(network())["flow_log"]["role"]
    (statement,) = role["inline_policies"]["permissions"]["Statement"]
    group = "arn:aws:logs:eu-central-1:123456789012:log-group:"
    assert all(resource.startswith(group) and resource != f"{group}*" for resource in statement["Resource"])
    assert all(action.startswith("logs:") and "*" not in action for action in statement["Action"])
    (trust,) = role["assume_role_policy"]["Statement"]
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}


def test_s4_25_endpoints_by_short_and_full_name() -> None:
    plan = vpc_plan(network(interface_endpoints=["ecr.api", "s3", "com.amazonaws.vpce.eu-central-1.vpce-svc-1"]))
    assert [endpoint["service_name"] for endpoint in plan["gateway_endpoints"]] == ["com.amazonaws.eu-central-1.s3"]
    assert [(endpoint["key"], endpoint["service_name"]) for endpoint in plan["interface_endpoints"]] == [
        ("ecr-api", "com.amazonaws.eu-central-1.ecr.api"),
        ("s3-interface", "com.amazonaws.eu-central-1.s3"),
        ("com-amazonaws-vpce-eu-central-1-vpce-svc-1", "com.amazonaws.vpce.eu-central-1.vpce-svc-1"),
    ]
    assert plan["endpoint_subnets"] == [f"private-{A}", f"private-{B}", f"private-{C}"]


@pytest.mark.parametrize(
    ("service", "gateways", "private_dns", "inbound_only", "gateways_first"),
    [
        ("ecr.api", ["s3"], True, None, False),
        ("s3", ["s3"], True, True, True),
        ("com.amazonaws.eu-central-1.s3", ["s3"], True, True, True),
        ("s3", [], True, False, False),
        ("s3", ["dynamodb"], True, False, False),
        ("dynamodb", ["dynamodb"], False, None, False),
        ("com.amazonaws.vpce.eu-central-1.vpce-svc-1", [], False, None, False),
    ],
)
def test_s4_25_private_dns_that_aws_can_give(service: str, gateways: list[str], private_dns: bool, inbound_only: bool | None, gateways_first: bool) -> None:
    plan = vpc_plan(network(gateway_endpoints=gateways, interface_endpoints=[service]))
    (endpoint,) = plan["interface_endpoints"]
    assert (endpoint["private_dns"], endpoint["private_dns_inbound_only"], plan["gateway_endpoints_first"]) == (private_dns, inbound_only, gateways_first)


def test_endpoints_have_the_policy_that_is_asked() -> None:
    policy = {"Statement": []}
    plan = vpc_plan(network(gateway_endpoints=["s3", "dynamodb"], endpoint_policies={"s3": policy}))
    assert [endpoint["policy"] == policy for endpoint in plan["gateway_endpoints"]] == [True, False]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"settings": {**network()["settings"], "enable_dns_support": False}}, "vpc_dns_hostnames: is true and needs vpc_dns_support"),
        (
            {"settings": {**network()["settings"], "enable_dns_hostnames": False}, "interface_endpoints": ["logs"]},
            "vpc_interface_endpoints: their names resolve with",
        ),
        ({"flow_logs": {"destination": "s3", "bucket_arn": "logs"}}, "vpc_flow_logs_bucket_arn: 'logs' is no ARN of a bucket"),
        ({"tiers": []}, "vpc_subnet_tiers: is empty"),
        ({"nat_gateways": "one", "tiers": ["private"]}, "vpc_nat_gateways: 1 asked for"),
    ],
)
def test_wrong_input_is_one_sentence(more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NetworkError) as caught:
        vpc_plan(network(**more))
    assert str(caught.value).startswith(sentence)


# --- what is there already

SUBNET = vpc_plan(network())["subnets"][0]
FOUND_SUBNET = {
    "subnet_id": "subnet-1",
    "cidr_block": "10.0.0.0/24",
    "availability_zone": A,
    "map_public_ip_on_launch": False,
    "tags": {**SUBNET["tags"], "aws:cloudformation:stack-name": "x"},
}


def state(
    kind: str, item: dict[str, Any], *found: dict[str, Any], ids: dict[str, str] | None = None, made: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return vpc_state([item], kind, list(found), made or [], ids)


def test_what_is_as_planned_is_not_pending() -> None:
    assert state("subnet", SUBNET, FOUND_SUBNET) == {"pending": [], "ids": {SUBNET["key"]: "subnet-1"}, "waiting": []}


@pytest.mark.parametrize("change", [{"map_public_ip_on_launch": True}, {"tags": {}}, {"tags": {**SUBNET["tags"], "Extra": "x"}}], ids=str)
def test_every_difference_of_a_subnet_is_seen(change: dict[str, Any]) -> None:
    assert len(state("subnet", SUBNET, {**FOUND_SUBNET, **change})["pending"]) == 1


def test_subnet_in_another_zone_is_refused() -> None:
    with pytest.raises(NetworkError, match=r"vpc_public_subnets: 10\.0\.0\.0/24 is asked for in eu-central-1a, and subnet-1 has .* in eu-central-1b"):
        state("subnet", SUBNET, {**FOUND_SUBNET, "availability_zone": B})


def test_ids_are_those_found_those_made_or_unknown() -> None:
    made = [{"item": {"key": SUBNET["key"]}, "subnet": {"id": "subnet-9"}}]
    assert state("subnet", SUBNET)["ids"] == {SUBNET["key"]: UNKNOWN}
    assert state("subnet", SUBNET, made=made)["ids"] == {SUBNET["key"]: "subnet-9"}
    assert state("subnet", SUBNET, made=[{"item": {"key": SUBNET["key"]}, "changed": True}])["ids"] == {SUBNET["key"]: UNKNOWN}


VPC = {**vpc_plan(network())["vpc"]}
FOUND_VPC = {"vpc_id": "vpc-1", **VPC["settings"], "tags": VPC["tags"]}


@pytest.mark.parametrize("change", [{"enable_dns_support": False}, {"enable_dns_hostnames": False}, {"tags": {**VPC["tags"], "Name": "x"}}], ids=str)
def test_s0_26_every_difference_of_a_vpc_is_seen(change: dict[str, Any]) -> None:
    assert state("vpc", VPC, FOUND_VPC)["pending"] == []
    assert len(state("vpc", VPC, {**FOUND_VPC, **change})["pending"]) == 1


@pytest.mark.parametrize(("change", "variable"), [({"cidr_block": "10.1.0.0/16"}, "vpc_cidr"), ({"instance_tenancy": "dedicated"}, "vpc_instance_tenancy")])
def test_what_aws_cannot_change_is_refused(change: dict[str, str], variable: str) -> None:
    with pytest.raises(NetworkError, match=f"{variable}: .*; AWS cannot change it"):
        state("vpc", VPC, {**FOUND_VPC, **change})


INTERNET_GATEWAY = vpc_plan(network())["internet_gateway"]


def test_an_internet_gateway_keeps_its_id_whatever_differs() -> None:
    attached = {"internet_gateway_id": "igw-1", "tags": INTERNET_GATEWAY["tags"]}
    ids = {"internet_gateway": "igw-1"}
    assert state("internet_gateway", INTERNET_GATEWAY, attached) == {"pending": [], "ids": ids, "waiting": []}
    retagged = state("internet_gateway", INTERNET_GATEWAY, {**attached, "tags": {**attached["tags"], "Extra": "x"}}, made=[{"item": INTERNET_GATEWAY}])
    assert (len(retagged["pending"]), retagged["ids"]) == (1, ids)
    made = [{"item": INTERNET_GATEWAY, "gateway_id": "igw-9"}]
    assert state("internet_gateway", INTERNET_GATEWAY)["ids"] == {"internet_gateway": UNKNOWN}
    assert state("internet_gateway", INTERNET_GATEWAY, made=made)["ids"] == {"internet_gateway": "igw-9"}


PLAN = vpc_plan(network(nat_gateways="one"))
ADDRESS, GATEWAY = PLAN["addresses"][0], PLAN["nat_gateways"][0]
FOUND_ADDRESS = {"allocation_id": "eipalloc-1", "public_ip": "192.0.2.1", "tags": ADDRESS["tags"]}
FOUND_GATEWAY = {
    "nat_gateway_id": "nat-1",
    "subnet_id": "subnet-1",
    "state": "available",
    "nat_gateway_addresses": [{"allocation_id": "eipalloc-1", "public_ip": "192.0.2.1"}],
    "tags": GATEWAY["tags"],
}
IN_SUBNET = {GATEWAY["subnet"]: "subnet-1"}


def test_address_of_a_killed_run_is_adopted() -> None:
    assert state("eip", ADDRESS, FOUND_ADDRESS) == {"pending": [], "ids": {ADDRESS["key"]: "eipalloc-1"}, "waiting": []}


def test_address_that_lost_its_tags_is_known_by_its_gateway() -> None:
    (pending,) = state("eip", ADDRESS, FOUND_GATEWAY)["pending"]
    assert (pending["id"], pending["public_ip"]) == ("eipalloc-1", "192.0.2.1")


def test_address_of_another_key_is_not_taken() -> None:
    (pending,) = state("eip", ADDRESS, {**FOUND_ADDRESS, "tags": {**ADDRESS["tags"], "groundwork:key": "eip/other"}})["pending"]
    assert (pending["id"], pending["public_ip"]) == (None, None)


@pytest.mark.parametrize(
    ("gateway_state", "pending", "waiting"),
    [("available", 0, []), ("pending", 0, ["nat-1"]), ("deleting", 1, []), ("deleted", 1, []), ("failed", 1, [])],
)
def test_gateway_of_each_state(gateway_state: str, pending: int, waiting: list[str]) -> None:
    compared = state("nat_gateway", GATEWAY, {**FOUND_GATEWAY, "state": gateway_state}, ids=IN_SUBNET)
    assert (len(compared["pending"]), compared["waiting"]) == (pending, waiting)


def test_gateway_just_made_is_waited_for() -> None:
    made = [{"item": {"key": GATEWAY["key"]}, "nat_gateway_id": "nat-9"}]
    assert state("nat_gateway", GATEWAY, ids=IN_SUBNET, made=made)["waiting"] == ["nat-9"]


def test_gateway_that_lost_its_key_is_known_by_its_name() -> None:
    (pending,) = state("nat_gateway", GATEWAY, {**FOUND_GATEWAY, "tags": {"Name": GATEWAY["name"]}}, ids=IN_SUBNET)["pending"]
    assert pending["id"] == "nat-1"


def test_gateway_in_another_subnet_is_refused() -> None:
    with pytest.raises(NetworkError, match="vpc_public_subnets: the NAT gateway nat-1 is in subnet-1, not in"):
        state("nat_gateway", GATEWAY, FOUND_GATEWAY, ids={GATEWAY["subnet"]: "subnet-2"})


TABLE = {**PLAN["route_tables"][1], "subnets": ["p"]}
IDS = {A: "nat-1", "p": "subnet-1"}
DEFAULT_ROUTE = {"destination_cidr_block": "0.0.0.0/0", "gateway_id": None, "nat_gateway_id": "nat-1", "origin": "CreateRoute"}
LOCAL = {"destination_cidr_block": "10.0.0.0/16", "gateway_id": "local", "origin": "CreateRouteTable"}
OF_ENDPOINT = {"destination_prefix_list_id": "pl-1", "gateway_id": "vpce-1", "origin": "CreateRoute"}
PROPAGATED = {"destination_cidr_block": "10.9.0.0/16", "gateway_id": "vgw-1", "origin": "EnableVgwRoutePropagation"}
FOUND_TABLE = {
    "route_table_id": "rtb-1",
    "routes": [LOCAL, DEFAULT_ROUTE, OF_ENDPOINT, PROPAGATED],
    "associations": [{"subnet_id": "subnet-1"}],
    "tags": TABLE["tags"],
}


@pytest.mark.parametrize(
    "change",
    [
        {"routes": [LOCAL]},
        {"routes": [LOCAL, {**DEFAULT_ROUTE, "nat_gateway_id": "nat-2"}]},
        {"routes": [DEFAULT_ROUTE, {**DEFAULT_ROUTE, "destination_cidr_block": "10.8.0.0/16"}]},
        {"routes": [DEFAULT_ROUTE, {"destination_ipv6_cidr_block": "::/0", "egress_only_internet_gateway_id": "eigw-1", "origin": "CreateRoute"}]},
        {"routes": [DEFAULT_ROUTE, {"destination_prefix_list_id": "pl-2", "transit_gateway_id": "tgw-1", "origin": "CreateRoute"}]},
        {"associations": []},
        {"associations": [{"subnet_id": "subnet-1"}, {"subnet_id": "subnet-2"}]},
        {"tags": {**TABLE["tags"], "Name": "x"}},
    ],
    ids=str,
)
def test_every_difference_of_a_route_table_is_seen(change: dict[str, Any]) -> None:
    assert state("route_table", TABLE, FOUND_TABLE, ids=IDS)["pending"] == []
    (pending,) = state("route_table", TABLE, {**FOUND_TABLE, **change}, ids=IDS)["pending"]
    assert (pending["id"], pending["routes"], pending["subnet_ids"]) == ("rtb-1", {"0.0.0.0/0": "nat-1"}, ["subnet-1"])


ACL = {
    **PLAN["network_acl"],
    "ingress": [
        RULE,
        {"rule_number": 110, "protocol": "tcp", "from_port": 443, "cidr": "0.0.0.0/0"},
        {"rule_number": 150, "protocol": "icmp", "icmp_type": 3, "cidr": "::/0"},
    ],
    "egress": [],
}
FOUND_ACL = {
    "nacl_id": "acl-1",
    "is_default": False,
    "ingress": [
        [100, "all", "allow", "10.0.0.0/16", None, None, 0, 65535],
        [110, "tcp", "allow", "0.0.0.0/0", None, None, 443, 443],
        [150, "icmp", "allow", "::/0", 3, -1, None, None],
    ],
    "egress": [],
    "subnets": ["subnet-1"],
    "tags": ACL["tags"],
}


@pytest.mark.parametrize(
    "change",
    [
        {"ingress": FOUND_ACL["ingress"][:2]},
        {"ingress": [*FOUND_ACL["ingress"], [200, "tcp", "allow", "0.0.0.0/0", None, None, 22, 22]]},
        {"ingress": [FOUND_ACL["ingress"][0], [110, "tcp", "deny", "0.0.0.0/0", None, None, 443, 443], FOUND_ACL["ingress"][2]]},
        {"ingress": [*FOUND_ACL["ingress"][:2], [150, "icmp", "allow", "::/0", 8, -1, None, None]]},
        {"egress": FOUND_ACL["ingress"][:1]},
        {"subnets": []},
        {"tags": {**ACL["tags"], "Name": "x"}},
    ],
    ids=str,
)
def test_every_difference_of_a_network_acl_is_seen(change: dict[str, Any]) -> None:
    ids = {"p": "subnet-1"}
    assert state("network_acl", ACL, {**FOUND_ACL, "nacl_id": "acl-0", "is_default": True, "tags": {}}, FOUND_ACL, ids=ids)["pending"] == []
    (pending,) = state("network_acl", ACL, {**FOUND_ACL, **change}, ids=ids)["pending"]
    assert (pending["id"], pending["subnet_ids"]) == ("acl-1", ["subnet-1"])


@pytest.mark.parametrize(
    ("rule", "entry"),
    [
        (RULE, [100, "all", "allow", "10.0.0.0/16", None, None, None, None]),
        ({**RULE, "protocol": "udp", "from_port": 53}, [100, "udp", "allow", "10.0.0.0/16", None, None, 53, 53]),
        ({**RULE, "protocol": "tcp", "action": "deny", "from_port": 1, "to_port": 9}, [100, "tcp", "deny", "10.0.0.0/16", None, None, 1, 9]),
        ({**RULE, "protocol": "icmp"}, [100, "icmp", "allow", "10.0.0.0/16", -1, -1]),
        ({**RULE, "protocol": "icmp", "icmp_type": 8, "icmp_code": 0}, [100, "icmp", "allow", "10.0.0.0/16", 8, 0]),
    ],
)
def test_rules_as_the_module_takes_them(rule: dict[str, Any], entry: list[Any]) -> None:
    assert acl_entry(rule) == entry


# --- what hinders the deletion

NOTHING: dict[str, list[dict[str, Any]]] = {
    kind: [] for kind in ("subnets", "route_tables", "network_acls", "security_groups", "internet_gateways", "nat_gateways", "endpoints", "interfaces")
}
PAIRS = [{"key": key, "value": value} for key, value in OWNED.items()]


@pytest.mark.parametrize(
    ("kind", "record", "owned"),
    [
        ("subnets", {"subnet_id": "x", "tags": {**OWNED, "Name": "a"}}, ["x"]),
        ("endpoints", {"vpc_endpoint_id": "x", "tags": PAIRS, "state": "available"}, ["x"]),
        ("nat_gateways", {"nat_gateway_id": "x", "tags": OWNED, "state": "deleting"}, []),
        ("nat_gateways", {"nat_gateway_id": "x", "tags": {}, "state": "deleted"}, []),
        ("route_tables", {"route_table_id": "x", "associations": [{"main": True}]}, []),
        ("network_acls", {"nacl_id": "x", "is_default": True}, []),
        ("security_groups", {"group_id": "x", "group_name": "default", "tags": {}}, []),
        ("interfaces", {"network_interface_id": "x", "interface_type": "nat_gateway"}, []),
        ("interfaces", {"network_interface_id": "x", "interface_type": "natGateway"}, []),
        ("endpoints", {"vpc_endpoint_id": "x", "service_name": "s3", "state": "Deleted"}, []),
    ],
)
def test_what_hinders_no_deletion(kind: str, record: dict[str, Any], owned: list[str]) -> None:
    contents = vpc_contents({**NOTHING, kind: [record]}, OWNED)
    assert (contents["owned"][kind], contents["foreign"]) == (owned, [])


@pytest.mark.parametrize(
    ("kind", "record", "words"),
    [
        ("subnets", {"subnet_id": "subnet-1", "tags": {"Name": "theirs"}}, "subnet subnet-1 (theirs)"),
        ("subnets", {"subnet_id": "subnet-1", "tags": {**OWNED, "groundwork:environment": "dev"}}, "subnet subnet-1"),
        ("route_tables", {"route_table_id": "rtb-1", "associations": []}, "route table rtb-1"),
        ("network_acls", {"nacl_id": "acl-1", "is_default": False}, "network ACL acl-1"),
        ("security_groups", {"group_id": "sg-1", "group_name": "web", "tags": {}}, "security group sg-1 (web)"),
        ("internet_gateways", {"internet_gateway_id": "igw-1", "tags": {}}, "internet gateway igw-1"),
        ("nat_gateways", {"nat_gateway_id": "nat-1", "tags": {}, "state": "available"}, "NAT gateway nat-1"),
        ("endpoints", {"vpc_endpoint_id": "vpce-1", "service_name": "com.amazonaws.x", "tags": []}, "VPC endpoint vpce-1 (com.amazonaws.x)"),
        ("interfaces", {"network_interface_id": "eni-1", "description": "ELB app/web"}, "network interface eni-1 (ELB app/web)"),
    ],
)
def test_what_is_foreign_is_named(kind: str, record: dict[str, Any], words: str) -> None:
    assert vpc_contents({**NOTHING, kind: [record]}, OWNED)["foreign"] == [words]


def test_only_interfaces_of_services_go_by_themselves() -> None:
    records = [
        {"network_interface_id": "eni-task", "requester_managed": True, "interface_type": "interface"},
        {"network_interface_id": "eni-nat", "requester_managed": True, "interface_type": "nat_gateway"},
        {"network_interface_id": "eni-nat-as-documented", "requester_managed": True, "interface_type": "natGateway"},
        {"network_interface_id": "eni-instance", "requester_managed": False, "interface_type": "interface"},
    ]
    assert vpc_going(records) == ["eni-task"]
