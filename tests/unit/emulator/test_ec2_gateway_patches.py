# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAT gateways, addresses, internet gateways and VPC endpoints behave as EC2's API reference says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches.ec2 import addresses, dependencies, endpoints, nat_gateways, tags, zones
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.unit.emulator.conftest import Network

KEY = {"Key": "groundwork:key", "Value": "first"}
BY_KEY = [{"Name": "tag:groundwork:key", "Values": ["first"]}]
ECR = "com.amazonaws.eu-central-1.ecr.api"
S3 = "com.amazonaws.eu-central-1.s3"


def tagged(kind: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [KEY]}]


@pytest.fixture
def address(ec2: Any) -> str:
    id_: str = ec2.allocate_address(Domain="vpc", TagSpecifications=tagged("elastic-ip"))["AllocationId"]
    return id_


@pytest.fixture
def gateway(ec2: Any, network: Network, address: str) -> str:
    asked = {"SubnetId": network.subnets[0], "AllocationId": address, "TagSpecifications": tagged("natgateway")}
    id_: str = ec2.create_nat_gateway(**asked)["NatGateway"]["NatGatewayId"]
    return id_


def state_of(ec2: Any, gateway: str) -> str:
    state: str = ec2.describe_nat_gateways(NatGatewayIds=[gateway])["NatGateways"][0]["State"]
    return state


@proves(nat_gateways.nat_gateways_start_pending, nat_gateways.nat_gateways_settle)
def test_a_nat_gateway_becomes_available(ec2: Any, network: Network, address: str) -> None:
    created = ec2.create_nat_gateway(SubnetId=network.subnets[0], AllocationId=address)["NatGateway"]
    assert (created["State"], created["ConnectivityType"]) == ("pending", "public")
    assert state_of(ec2, created["NatGatewayId"]) == "available"
    interface = ec2.describe_network_interfaces()["NetworkInterfaces"][0]
    assert (interface["InterfaceType"], interface["Description"]) == ("nat_gateway", f"Interface for NAT Gateway {created['NatGatewayId']}")


@proves(nat_gateways.nat_gateways_settle, nat_gateways.delete_nat_gateway_takes_a_while, addresses.release_address_refuses_one_in_use)
def test_a_deleted_nat_gateway_frees_its_address_when_it_is_gone(ec2: Any, gateway: str, address: str) -> None:
    assert state_of(ec2, gateway) == "available"
    ec2.delete_nat_gateway(NatGatewayId=gateway)
    with refused("InvalidIPAddress.InUse"):
        ec2.release_address(AllocationId=address)
    assert state_of(ec2, gateway) == "deleted"
    assert ec2.describe_network_interfaces()["NetworkInterfaces"] == []
    assert "AssociationId" not in ec2.describe_addresses(AllocationIds=[address])["Addresses"][0]
    ec2.release_address(AllocationId=address)


@proves(nat_gateways.nat_gateways_are_found_by_tag)
def test_nat_gateways_are_found_by_tag(ec2: Any, gateway: str) -> None:
    def found(value: str) -> list[str]:
        filters = [{"Name": "tag:groundwork:key", "Values": [value]}]
        return [described["NatGatewayId"] for described in ec2.describe_nat_gateways(Filters=filters)["NatGateways"]]

    assert found("first") == [gateway]
    assert found("other") == []
    with refused("NatGatewayNotFound"):
        ec2.describe_nat_gateways(NatGatewayIds=["nat-0123456789abcdef0"])


@proves(nat_gateways.delete_nat_gateway_takes_a_while)
def test_an_unknown_nat_gateway_cannot_be_deleted(ec2: Any) -> None:
    with refused("NatGatewayNotFound"):
        ec2.delete_nat_gateway(NatGatewayId="nat-0123456789abcdef0")


@pytest.mark.usefixtures("gateway")
@proves(tags.describe_tags_tells_types_by_their_names)
def test_tags_tell_the_types_that_specifications_take(ec2: Any, network: Network) -> None:
    ec2.create_flow_logs(
        ResourceIds=[network.vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogGroupName="flows",
        DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/flows",
        TagSpecifications=tagged("vpc-flow-log"),
    )
    assert {tag["ResourceType"] for tag in ec2.describe_tags()["Tags"]} == {"elastic-ip", "natgateway", "vpc-flow-log"}
    assert len(ec2.describe_tags(Filters=[{"Name": "resource-type", "Values": ["natgateway"]}])["Tags"]) == 1


@pytest.mark.usefixtures("gateway")
@proves(addresses.detach_internet_gateway_refuses_mapped_addresses)
def test_an_internet_gateway_stays_while_addresses_are_mapped(ec2: Any, network: Network) -> None:
    internet = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=network.vpc)
    with refused("DependencyViolation", "mapped public address"):
        ec2.detach_internet_gateway(InternetGatewayId=internet, VpcId=network.vpc)
    with refused("DependencyViolation"):
        ec2.delete_internet_gateway(InternetGatewayId=internet)


@pytest.mark.usefixtures("gateway")
@proves(dependencies.delete_subnet_refuses_one_with_interfaces)
def test_a_subnet_with_interfaces_stays(ec2: Any, network: Network) -> None:
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=network.subnets[0])
    ec2.delete_subnet(SubnetId=network.subnets[1])


@proves(dependencies.a_subnets_associations_go_with_it)
def test_a_subnets_associations_go_with_it(ec2: Any, network: Network) -> None:
    table = ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=network.subnets[0])
    ec2.delete_subnet(SubnetId=network.subnets[0])
    ec2.delete_route_table(RouteTableId=table)
    acls = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [network.vpc]}])["NetworkAcls"]
    assert [association["SubnetId"] for association in acls[0]["Associations"]] == [network.subnets[1]]


@proves(dependencies.the_main_route_table_stays)
def test_the_main_route_table_stays(ec2: Any, network: Network) -> None:
    main = [{"Name": "association.main", "Values": ["true"]}, {"Name": "vpc-id", "Values": [network.vpc]}]
    with refused("DependencyViolation"):
        ec2.delete_route_table(RouteTableId=ec2.describe_route_tables(Filters=main)["RouteTables"][0]["RouteTableId"])


@proves(dependencies.associate_route_table_refuses_a_second_one)
def test_a_subnet_has_one_route_table(ec2: Any, network: Network) -> None:
    first, second = (ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
    ec2.associate_route_table(RouteTableId=first, SubnetId=network.subnets[0])
    with refused("Resource.AlreadyAssociated"):
        ec2.associate_route_table(RouteTableId=second, SubnetId=network.subnets[0])


@proves(dependencies.delete_vpc_refuses_one_in_use)
@pytest.mark.parametrize("hindrance", ["group", "acl", "gateway", "endpoint"])
def test_a_vpc_in_use_stays(ec2: Any, hindrance: str) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    if hindrance == "group":
        ec2.create_security_group(GroupName="app", Description="App", VpcId=vpc)
    elif hindrance == "acl":
        ec2.create_network_acl(VpcId=vpc)
    elif hindrance == "gateway":
        internet = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=vpc)
    else:
        ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=S3)
    with refused("DependencyViolation"):
        ec2.delete_vpc(VpcId=vpc)


@proves(dependencies.a_vpcs_default_acl_goes_with_it)
def test_a_deleted_vpc_leaves_nothing(ec2: Any) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2.delete_vpc(VpcId=vpc)
    of_it = [{"Name": "vpc-id", "Values": [vpc]}]
    assert ec2.describe_network_acls(Filters=of_it)["NetworkAcls"] == []
    assert ec2.describe_security_groups(Filters=of_it)["SecurityGroups"] == []
    assert ec2.describe_route_tables(Filters=of_it)["RouteTables"] == []


@proves(addresses.interfaces_may_have_no_name)
def test_a_task_runs_in_a_vpc_without_dns_names(ec2: Any, ecs: Any, network: Network) -> None:
    ec2.modify_vpc_attribute(VpcId=network.vpc, EnableDnsHostnames={"Value": False})
    ecs.create_cluster(clusterName="main")
    container = {"name": "web", "image": "nginx", "memory": 128}
    ecs.register_task_definition(
        family="web", networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512", containerDefinitions=[container]
    )
    where = {"awsvpcConfiguration": {"subnets": network.subnets, "securityGroups": [network.group]}}
    assert ecs.run_task(cluster="main", taskDefinition="web", launchType="FARGATE", networkConfiguration=where)["tasks"]


@proves(zones.zones_tell_their_opt_in)
def test_zones_tell_their_opt_in(ec2: Any) -> None:
    def names(status: str) -> list[str]:
        filters = [{"Name": "opt-in-status", "Values": [status]}, {"Name": "zone-type", "Values": ["availability-zone"]}]
        return [zone["ZoneName"] for zone in ec2.describe_availability_zones(Filters=filters)["AvailabilityZones"]]

    assert names("opt-in-not-required") == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    assert names("opted-in") == []
    assert ec2.describe_availability_zones()["AvailabilityZones"][0]["OptInStatus"] == "opt-in-not-required"


@proves(zones.create_subnet_refuses_a_foreign_zone)
def test_a_subnet_is_in_the_region(ec2: Any, network: Network) -> None:
    with refused("InvalidParameterValue", "us-east-1a"):
        ec2.create_subnet(VpcId=network.vpc, CidrBlock="10.0.9.0/24", AvailabilityZone="us-east-1a")


@pytest.fixture
def interface(ec2: Any, network: Network) -> str:
    asked = {"SubnetIds": network.subnets[:1], "SecurityGroupIds": [network.group]}
    endpoint = ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=ECR, VpcEndpointType="Interface", **asked)["VpcEndpoint"]
    id_: str = endpoint["VpcEndpointId"]
    return id_


def described(ec2: Any, endpoint: str) -> dict[str, Any]:
    found: dict[str, Any] = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]
    return found


@proves(endpoints.endpoints_keep_their_settings)
def test_an_interface_endpoint_keeps_its_settings(ec2: Any, network: Network) -> None:
    asked = {"SubnetIds": network.subnets, "SecurityGroupIds": [network.group], "PrivateDnsEnabled": True}
    options = {"IpAddressType": "dualstack", "DnsOptions": {"DnsRecordIpType": "dualstack"}}
    made = ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=ECR, VpcEndpointType="Interface", **asked, **options)["VpcEndpoint"]
    endpoint = described(ec2, made["VpcEndpointId"])
    assert {name: endpoint[name] for name in options} == options
    assert endpoint["PrivateDnsEnabled"]
    interfaces = ec2.describe_network_interfaces(NetworkInterfaceIds=endpoint["NetworkInterfaceIds"])["NetworkInterfaces"]
    assert [(one["InterfaceType"], one["Groups"][0]["GroupId"]) for one in interfaces] == [("vpc_endpoint", network.group)] * 2


@proves(endpoints.endpoints_keep_their_settings)
def test_endpoints_have_awss_defaults(ec2: Any, network: Network) -> None:
    made = ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=ECR, VpcEndpointType="Interface", SubnetIds=network.subnets)["VpcEndpoint"]
    endpoint = described(ec2, made["VpcEndpointId"])
    assert (endpoint["IpAddressType"], endpoint["DnsOptions"]) == ("ipv4", {"DnsRecordIpType": "ipv4"})
    assert [group["GroupName"] for group in endpoint["Groups"]] == ["default"]
    made = ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=S3)["VpcEndpoint"]
    assert (made["VpcEndpointType"], made["PrivateDnsEnabled"]) == ("Gateway", False)


@pytest.mark.usefixtures("interface")
@proves(endpoints.private_dns_needs_the_vpc_and_a_free_name)
def test_private_dns_is_had_by_one_endpoint_of_a_service(ec2: Any, network: Network) -> None:
    with refused("InvalidParameter", "conflicting DNS domain"):
        ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=ECR, VpcEndpointType="Interface", SubnetIds=network.subnets)


@proves(endpoints.private_dns_needs_the_vpc_and_a_free_name)
def test_private_dns_needs_dns_names_in_the_vpc(ec2: Any, network: Network) -> None:
    ec2.modify_vpc_attribute(VpcId=network.vpc, EnableDnsHostnames={"Value": False})
    with refused("InvalidParameter", "enableDnsSupport and enableDnsHostnames"):
        ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=ECR, VpcEndpointType="Interface", SubnetIds=network.subnets)


@proves(endpoints.private_dns_of_services_that_have_gateways)
def test_private_dns_of_s3_wants_a_gateway_or_to_be_for_everybody(ec2: Any, network: Network) -> None:
    asked = {"VpcId": network.vpc, "ServiceName": S3, "VpcEndpointType": "Interface", "SubnetIds": network.subnets}
    with refused("InvalidParameter", "must have a Gateway endpoint for the service"):
        ec2.create_vpc_endpoint(**asked)
    everybody = ec2.create_vpc_endpoint(**asked, DnsOptions={"PrivateDnsOnlyForInboundResolverEndpoint": False})["VpcEndpoint"]["VpcEndpointId"]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[everybody])
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []
    ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=S3)
    assert ec2.create_vpc_endpoint(**asked)["VpcEndpoint"]["PrivateDnsEnabled"]


@proves(endpoints.dynamodb_has_no_private_dns)
def test_dynamodb_has_no_private_dns(ec2: Any, network: Network) -> None:
    asked = {"VpcId": network.vpc, "ServiceName": "com.amazonaws.eu-central-1.dynamodb", "VpcEndpointType": "Interface", "SubnetIds": network.subnets}
    with refused("InvalidParameter", "does not provide a private DNS name"):
        ec2.create_vpc_endpoint(**asked)
    assert not ec2.create_vpc_endpoint(**asked, PrivateDnsEnabled=False)["VpcEndpoint"]["PrivateDnsEnabled"]


@proves(endpoints.modify_vpc_endpoint_changes_everything)
def test_an_interface_endpoint_can_be_changed(ec2: Any, network: Network, interface: str) -> None:
    group = ec2.create_security_group(GroupName="other", Description="Other", VpcId=network.vpc)["GroupId"]
    ec2.modify_vpc_endpoint(
        VpcEndpointId=interface,
        AddSubnetIds=network.subnets[1:],
        RemoveSubnetIds=network.subnets[:1],
        AddSecurityGroupIds=[group],
        RemoveSecurityGroupIds=[network.group],
        PrivateDnsEnabled=False,
        IpAddressType="dualstack",
        DnsOptions={"DnsRecordIpType": "dualstack"},
    )
    endpoint = described(ec2, interface)
    assert (endpoint["PrivateDnsEnabled"], endpoint["IpAddressType"]) == (False, "dualstack")
    assert (endpoint["DnsOptions"], endpoint["SubnetIds"]) == ({"DnsRecordIpType": "dualstack"}, network.subnets[1:])
    interfaces = ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert [(one["SubnetId"], one["Groups"][0]["GroupId"]) for one in interfaces] == [(network.subnets[1], group)]
    assert endpoint["NetworkInterfaceIds"] == [interfaces[0]["NetworkInterfaceId"]]


@proves(endpoints.modify_vpc_endpoint_changes_everything)
def test_a_gateway_endpoints_routes_follow_it(ec2: Any, network: Network) -> None:
    first, second = (ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    made = ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=S3, RouteTableIds=[first], PolicyDocument=policy)
    endpoint = made["VpcEndpoint"]["VpcEndpointId"]
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddRouteTableIds=[second], RemoveRouteTableIds=[first], ResetPolicy=True)
    tables = ec2.describe_route_tables(RouteTableIds=[first, second])["RouteTables"]
    assert [[route.get("GatewayId") for route in table["Routes"]] for table in tables] == [["local"], ["local", endpoint]]
    assert json.loads(described(ec2, endpoint)["PolicyDocument"])["Statement"]
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PolicyDocument=policy)
    assert json.loads(described(ec2, endpoint)["PolicyDocument"])["Statement"] == []


@proves(endpoints.deleted_endpoints_are_gone, endpoints.delete_vpc_endpoints_takes_a_while)
def test_a_deleted_endpoint_is_gone_when_somebody_looks(ec2: Any, network: Network, interface: str) -> None:
    table = ec2.create_route_table(VpcId=network.vpc)["RouteTable"]["RouteTableId"]
    gateway = ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=S3, RouteTableIds=[table])["VpcEndpoint"]["VpcEndpointId"]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[interface, gateway])
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=network.group)
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []
    with refused("InvalidVpcEndpointId.NotFound"):
        ec2.describe_vpc_endpoints(VpcEndpointIds=[interface])
    assert len(ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]) == 1
    ec2.delete_security_group(GroupId=network.group)


@proves(endpoints.delete_vpc_endpoints_tells_what_it_did_not_find)
def test_deleting_tells_what_it_did_not_find(ec2: Any, interface: str) -> None:
    told = ec2.delete_vpc_endpoints(VpcEndpointIds=[interface, "vpce-0123456789abcdef0"])["Unsuccessful"]
    assert [(one["ResourceId"], one["Error"]["Code"]) for one in told] == [("vpce-0123456789abcdef0", "InvalidVpcEndpoint.NotFound")]


@pytest.mark.usefixtures("gateway")
@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("describe_vpcs", "Vpcs"),
        ("describe_subnets", "Subnets"),
        ("describe_internet_gateways", "InternetGateways"),
        ("describe_route_tables", "RouteTables"),
        ("describe_nat_gateways", "NatGateways"),
        ("describe_addresses", "Addresses"),
        ("describe_network_acls", "NetworkAcls"),
        ("describe_vpc_endpoints", "VpcEndpoints"),
        ("describe_flow_logs", "FlowLogs"),
        ("describe_security_groups", "SecurityGroups"),
        ("describe_network_interfaces", "NetworkInterfaces"),
    ],
)
def test_everything_is_found_by_its_tags(ec2: Any, network: Network, operation: str, answer: str) -> None:
    makers = {
        "Vpcs": lambda: ec2.create_vpc(CidrBlock="10.2.0.0/16", TagSpecifications=tagged("vpc")),
        "Subnets": lambda: ec2.create_subnet(VpcId=network.vpc, CidrBlock="10.0.7.0/24", TagSpecifications=tagged("subnet")),
        "InternetGateways": lambda: ec2.create_internet_gateway(TagSpecifications=tagged("internet-gateway")),
        "RouteTables": lambda: ec2.create_route_table(VpcId=network.vpc, TagSpecifications=tagged("route-table")),
        "NetworkAcls": lambda: ec2.create_network_acl(VpcId=network.vpc, TagSpecifications=tagged("network-acl")),
        "VpcEndpoints": lambda: ec2.create_vpc_endpoint(VpcId=network.vpc, ServiceName=S3, TagSpecifications=tagged("vpc-endpoint")),
        "FlowLogs": lambda: ec2.create_flow_logs(
            ResourceIds=[network.vpc],
            ResourceType="VPC",
            TrafficType="ALL",
            LogGroupName="flows",
            DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/flows",
            TagSpecifications=tagged("vpc-flow-log"),
        ),
        "SecurityGroups": lambda: ec2.create_security_group(
            GroupName="tagged", Description="Tagged", VpcId=network.vpc, TagSpecifications=tagged("security-group")
        ),
        "NetworkInterfaces": lambda: ec2.create_network_interface(SubnetId=network.subnets[1], TagSpecifications=tagged("network-interface")),
    }
    makers.get(answer, lambda: None)()
    describe = getattr(ec2, operation)
    assert len(describe(Filters=BY_KEY)[answer]) == 1
    assert len(describe(Filters=[{"Name": "tag-key", "Values": ["groundwork:key"]}])[answer]) == 1
    assert describe(Filters=[{"Name": "tag:groundwork:key", "Values": ["other"]}])[answer] == []
