# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario security_groups needs: a VPC."""

import boto3

CIDR = "10.92.0.0/16"


def present() -> dict[str, object]:
    """Make it, and say where it is."""
    return {"security_groups_vpc_id": boto3.client("ec2").create_vpc(CidrBlock=CIDR)["Vpc"]["VpcId"]}


def absent() -> None:
    """Remove it."""
    ec2 = boto3.client("ec2")
    for vpc in ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": [CIDR]}])["Vpcs"]:
        ec2.delete_vpc(VpcId=vpc["VpcId"])
