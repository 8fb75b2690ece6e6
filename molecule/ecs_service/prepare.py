# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario ecs_service needs: a cluster, a subnet and a security group."""

import boto3

CLUSTER = "molecule-ecs-service-cluster"
CIDR = "10.91.0.0/16"


def present() -> dict[str, object]:
    """Make them, and say where they are."""
    ec2 = boto3.client("ec2")
    boto3.client("ecs").create_cluster(clusterName=CLUSTER, capacityProviders=["FARGATE", "FARGATE_SPOT"])
    vpc = ec2.create_vpc(CidrBlock=CIDR)["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.91.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(VpcId=vpc, GroupName="ecs-service", Description="Tasks")["GroupId"]
    return {"ecs_service_cluster": CLUSTER, "ecs_service_subnet_ids": [subnet], "ecs_service_security_group_ids": [group]}


def absent() -> None:
    """Remove them."""
    ec2 = boto3.client("ec2")
    for vpc in ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": [CIDR]}])["Vpcs"]:
        in_vpc = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
        for subnet in ec2.describe_subnets(Filters=in_vpc)["Subnets"]:
            ec2.delete_subnet(SubnetId=subnet["SubnetId"])
        for group in ec2.describe_security_groups(Filters=[*in_vpc, {"Name": "group-name", "Values": ["ecs-service"]}])["SecurityGroups"]:
            ec2.delete_security_group(GroupId=group["GroupId"])
        ec2.delete_vpc(VpcId=vpc["VpcId"])
    boto3.client("ecs").delete_cluster(cluster=CLUSTER)
