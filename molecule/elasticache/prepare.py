# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario elasticache needs: a VPC with subnets in two zones, and a security group."""

import boto3

CIDR = "10.95.0.0/16"
ZONES = {"10.95.0.0/24": "eu-central-1a", "10.95.1.0/24": "eu-central-1b"}


def present() -> dict[str, object]:
    """Make them, and say where they are."""
    ec2 = boto3.client("ec2")
    vpc = ec2.create_vpc(CidrBlock=CIDR)["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"] for cidr, zone in ZONES.items()]
    group = ec2.create_security_group(VpcId=vpc, GroupName="cache", Description="Cache")["GroupId"]
    return {"elasticache_subnet_ids": subnets, "elasticache_security_group_ids": [group]}


def absent() -> None:
    """Remove them."""
    ec2 = boto3.client("ec2")
    for vpc in ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": [CIDR]}])["Vpcs"]:
        in_vpc = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
        for subnet in ec2.describe_subnets(Filters=in_vpc)["Subnets"]:
            ec2.delete_subnet(SubnetId=subnet["SubnetId"])
        for group in ec2.describe_security_groups(Filters=[*in_vpc, {"Name": "group-name", "Values": ["cache"]}])["SecurityGroups"]:
            ec2.delete_security_group(GroupId=group["GroupId"])
        ec2.delete_vpc(VpcId=vpc["VpcId"])
