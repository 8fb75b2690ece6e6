# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups, network ACLs and flow logs behave as EC2's API reference says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches.ec2 import flow_logs, network_acls, security_groups
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.unit.emulator.conftest import Network

ROLE = "arn:aws:iam::123456789012:role/flows"


def group_of(ec2: Any, group: str) -> dict[str, Any]:
    found: dict[str, Any] = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    return found


def default_group(ec2: Any, vpc: str) -> dict[str, Any]:
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    found: dict[str, Any] = ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]
    return found


@proves(security_groups.default_groups_admit_themselves)
def test_a_default_group_admits_itself_and_can_be_emptied(ec2: Any) -> None:
    group = default_group(ec2, ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"])
    assert [pair["GroupId"] for pair in group["IpPermissions"][0]["UserIdGroupPairs"]] == [group["GroupId"]]
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
    ec2.revoke_security_group_egress(GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"])
    emptied = group_of(ec2, group["GroupId"])
    assert (emptied["IpPermissions"], emptied["IpPermissionsEgress"]) == ([], [])


@proves(security_groups.delete_security_group_refuses_one_in_use)
def test_a_default_group_cannot_be_deleted(ec2: Any, network: Network) -> None:
    with refused("CannotDelete"):
        ec2.delete_security_group(GroupId=default_group(ec2, network.vpc)["GroupId"])


@proves(security_groups.delete_security_group_refuses_one_in_use)
def test_a_group_that_another_names_cannot_be_deleted(ec2: Any, network: Network) -> None:
    other = ec2.create_security_group(GroupName="other", Description="Other", VpcId=network.vpc)["GroupId"]
    rule = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": network.group}]}]
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=rule)
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=network.group)
    ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=rule)
    ec2.delete_security_group(GroupId=network.group)


@proves(security_groups.delete_security_group_refuses_one_in_use)
def test_a_group_of_an_interface_cannot_be_deleted(ec2: Any, network: Network) -> None:
    ec2.create_network_interface(SubnetId=network.subnets[0], Groups=[network.group])
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=network.group)


def rule_from(source: str, network: Network, prefix_list: str, description: str | None = None) -> dict[str, Any]:
    """A rule of this kind of source, with a description or without."""
    sources = {
        "IpRanges": {"CidrIp": "192.0.2.0/24"},
        "Ipv6Ranges": {"CidrIpv6": "2001:db8::/32"},
        "UserIdGroupPairs": {"GroupId": network.group},
        "PrefixListIds": {"PrefixListId": prefix_list},
    }
    described = {} if description is None else {"Description": description}
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, source: [sources[source] | described]}


@pytest.fixture
def prefix_list(ec2: Any) -> str:
    made = ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=5, AddressFamily="IPv4")
    id_: str = made["PrefixList"]["PrefixListId"]
    return id_


SOURCES = ["IpRanges", "Ipv6Ranges", "UserIdGroupPairs", "PrefixListIds"]


@pytest.mark.parametrize("source", SOURCES)
def test_rules_of_every_source_are_described_changed_and_revoked(ec2: Any, network: Network, prefix_list: str, source: str) -> None:
    def given(description: str | None = None) -> dict[str, Any]:
        return {"GroupId": network.group, "IpPermissions": [rule_from(source, network, prefix_list, description)]}

    def told() -> list[str]:
        return [pair["Description"] for permission in group_of(ec2, network.group)["IpPermissions"] for pair in permission[source]]

    ec2.authorize_security_group_ingress(**given("From our offices"))
    assert told() == ["From our offices"]
    ec2.update_security_group_rule_descriptions_ingress(**given("From our other offices"))
    assert told() == ["From our other offices"]
    with refused("InvalidPermission.Duplicate"):
        ec2.authorize_security_group_ingress(**given("Again"))
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [network.group]}])["SecurityGroupRules"]
    assert [rule["Description"] for rule in rules if not rule["IsEgress"]] == ["From our other offices"]
    ec2.revoke_security_group_ingress(**given())
    assert told() == []


@proves(security_groups.rules_are_the_same_whatever_they_are_called, security_groups.rules_tell_their_description)
def test_a_group_rule_is_revoked_without_its_description(ec2: Any, network: Network) -> None:
    rule = rule_from("UserIdGroupPairs", network, "", "From itself")
    ec2.authorize_security_group_ingress(GroupId=network.group, IpPermissions=[rule])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [network.group]}])["SecurityGroupRules"]
    assert [rule["Description"] for rule in rules if not rule["IsEgress"]] == ["From itself"]
    ec2.revoke_security_group_ingress(GroupId=network.group, IpPermissions=[rule_from("UserIdGroupPairs", network, "")])
    assert group_of(ec2, network.group)["IpPermissions"] == []


@proves(
    security_groups.rules_keep_the_prefix_lists_description,
    security_groups.groups_tell_the_prefix_lists_description,
    security_groups.descriptions_of_prefix_lists_change,
)
def test_a_prefix_list_keeps_its_description(ec2: Any, network: Network, prefix_list: str) -> None:
    for change, description in (
        (ec2.authorize_security_group_egress, "To our offices"),
        (ec2.update_security_group_rule_descriptions_egress, "To our other offices"),
    ):
        change(GroupId=network.group, IpPermissions=[rule_from("PrefixListIds", network, prefix_list, description)])
        permissions = group_of(ec2, network.group)["IpPermissionsEgress"]
        assert [pair["Description"] for permission in permissions for pair in permission["PrefixListIds"]] == [description]


@pytest.fixture
def acl(ec2: Any, network: Network) -> str:
    id_: str = ec2.create_network_acl(VpcId=network.vpc)["NetworkAcl"]["NetworkAclId"]
    return id_


def entries(ec2: Any, acl: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"]
    return found


@proves(network_acls.new_acls_end_with_a_denial)
def test_a_new_acl_denies_the_rest(ec2: Any, network: Network) -> None:
    acl = ec2.create_network_acl(VpcId=network.vpc)["NetworkAcl"]
    assert {(entry["RuleNumber"], entry["Egress"], entry["RuleAction"]) for entry in acl["Entries"]} == {(32767, True, "deny"), (32767, False, "deny")}


@proves(network_acls.entries_keep_the_icmp_type, network_acls.replaced_entries_keep_the_icmp_type)
def test_an_entry_for_icmp_keeps_its_type(ec2: Any, acl: str) -> None:
    entry = {"NetworkAclId": acl, "RuleNumber": 100, "Protocol": "1", "RuleAction": "allow", "Egress": False, "CidrBlock": "0.0.0.0/0"}
    for change, icmp in ((ec2.create_network_acl_entry, {"Type": 8, "Code": 0}), (ec2.replace_network_acl_entry, {"Type": -1, "Code": -1})):
        change(**entry, IcmpTypeCode=icmp)
        assert [told["IcmpTypeCode"] for told in entries(ec2, acl) if told["RuleNumber"] == 100] == [icmp]


@proves(network_acls.delete_of_an_unknown_entry_is_an_error)
def test_an_unknown_entry_is_an_error(ec2: Any, acl: str) -> None:
    with refused("InvalidNetworkAclEntry.NotFound"):
        ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=999, Egress=False)
    ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=32767, Egress=False)


@proves(network_acls.the_default_acl_stays)
def test_the_default_acl_stays(ec2: Any, acl: str) -> None:
    default = ec2.describe_network_acls(Filters=[{"Name": "default", "Values": ["true"]}])["NetworkAcls"]
    with refused("InvalidParameterValue", "default network ACL"):
        ec2.delete_network_acl(NetworkAclId=default[-1]["NetworkAclId"])
    ec2.delete_network_acl(NetworkAclId=acl)


@proves(network_acls.acls_are_found_by_id)
def test_an_acl_is_found_by_its_id(ec2: Any, acl: str) -> None:
    found = ec2.describe_network_acls(Filters=[{"Name": "network-acl-id", "Values": [acl]}])["NetworkAcls"]
    assert [one["NetworkAclId"] for one in found] == [acl]


def test_a_subnet_changes_its_acl(ec2: Any, network: Network, acl: str) -> None:
    by_subnet = [{"Name": "association.subnet-id", "Values": network.subnets[:1]}]
    before = ec2.describe_network_acls(Filters=by_subnet)["NetworkAcls"][0]["Associations"]
    association = next(one["NetworkAclAssociationId"] for one in before if one["SubnetId"] == network.subnets[0])
    ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=acl)
    assert [found["NetworkAclId"] for found in ec2.describe_network_acls(Filters=by_subnet)["NetworkAcls"]] == [acl]
    with refused("DependencyViolation"):
        ec2.delete_network_acl(NetworkAclId=acl)


def flow_log(ec2: Any, vpc: str, **members: Any) -> dict[str, Any]:
    asked = {"ResourceIds": [vpc], "ResourceType": "VPC", "TrafficType": "REJECT", "MaxAggregationInterval": 60} | members
    made = ec2.create_flow_logs(**asked)
    assert made["Unsuccessful"] == []
    found: dict[str, Any] = ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"][0]
    return found


@proves(flow_logs.flow_logs_find_the_group_by_its_arn)
def test_a_flow_log_finds_its_group_by_arn(ec2: Any, network: Network, logs: Any) -> None:
    logs.create_log_group(logGroupName="/vpc/flows")
    arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/vpc/flows"
    told = flow_log(ec2, network.vpc, LogDestinationType="cloud-watch-logs", LogDestination=arn, DeliverLogsPermissionArn=ROLE)
    assert (told["DeliverLogsStatus"], told["LogGroupName"], told["LogDestination"]) == ("SUCCESS", "/vpc/flows", arn)
    assert (told["MaxAggregationInterval"], told["TrafficType"], told["DeliverLogsPermissionArn"]) == (60, "REJECT", ROLE)


@proves(flow_logs.flow_logs_keep_their_options, flow_logs.flow_logs_may_have_a_folder_in_the_bucket)
def test_a_flow_log_to_s3_keeps_its_options(ec2: Any, network: Network, aws: Aws) -> None:
    aws("s3").create_bucket(Bucket="flows", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    options = {"FileFormat": "parquet", "HiveCompatiblePartitions": True, "PerHourPartition": True}
    first, second = {"LogDestination": "arn:aws:s3:::flows/first/"}, {"LogDestination": "arn:aws:s3:::flows/second/"}
    told = flow_log(ec2, network.vpc, LogDestinationType="s3", DestinationOptions=options, **first)
    assert (told["DestinationOptions"], told["LogDestination"]) == (options, first["LogDestination"])
    told = flow_log(ec2, network.vpc, LogDestinationType="s3", **second)
    assert told["DestinationOptions"] == {"FileFormat": "plain-text", "HiveCompatiblePartitions": False, "PerHourPartition": False}
    with refused("FlowLogAlreadyExists"):
        flow_log(ec2, network.vpc, LogDestinationType="s3", **first)
    assert {log["LogDestination"] for log in ec2.describe_flow_logs()["FlowLogs"]} == {first["LogDestination"], second["LogDestination"]}
