# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that an account holds of the kinds that Groundwork makes, read with boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Aws

Tags = dict[str, str]
EC2 = {
    "vpc": ("describe_vpcs", "Vpcs", "VpcId"),
    "subnet": ("describe_subnets", "Subnets", "SubnetId"),
    "internet_gateway": ("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    "nat_gateway": ("describe_nat_gateways", "NatGateways", "NatGatewayId"),
    "eip": ("describe_addresses", "Addresses", "AllocationId"),
    "route_table": ("describe_route_tables", "RouteTables", "RouteTableId"),
    "network_acl": ("describe_network_acls", "NetworkAcls", "NetworkAclId"),
    "security_group": ("describe_security_groups", "SecurityGroups", "GroupId"),
    "vpc_endpoint": ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    "flow_log": ("describe_flow_logs", "FlowLogs", "FlowLogId"),
}
GONE = ("deleted", "INACTIVE")


def everything(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Kind and id of each thing, with its tags."""
    return ec2_things(aws, region) | iam_things(aws, region) | ecs_things(aws, region) | log_groups(aws, region)


def ec2_things(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """VPCs and what is in them; a NAT gateway that is deleted stays listed for an hour and counts as gone."""
    client, found = aws("ec2", region), {}
    for kind, (operation, records, identifier) in EC2.items():
        for record in getattr(client, operation)()[records]:
            if record.get("State") not in GONE:
                found[kind, record[identifier]] = as_dict(record.get("Tags", []))
    return found


def iam_things(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Roles and instance profiles."""
    client = aws("iam", region)
    roles = {("iam_role", role["RoleName"]): as_dict(client.list_role_tags(RoleName=role["RoleName"])["Tags"]) for role in client.list_roles()["Roles"]}
    profiles = client.list_instance_profiles()["InstanceProfiles"]
    return roles | {("iam_instance_profile", profile["InstanceProfileName"]): as_dict(profile.get("Tags", [])) for profile in profiles}


def ecs_things(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Clusters, services and active task definitions."""
    client, found = aws("ecs", region), {}
    clusters = client.list_clusters()["clusterArns"]
    for cluster in client.describe_clusters(clusters=clusters, include=["TAGS"])["clusters"] if clusters else []:
        if cluster["status"] not in GONE:
            found["ecs_cluster", cluster["clusterName"]] = as_dict(cluster.get("tags", []))
            found |= services_of(client, cluster["clusterName"])
    for arn in client.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]:
        found["task_definition", arn] = as_dict(client.list_tags_for_resource(resourceArn=arn)["tags"])
    return found


def services_of(client: Any, cluster: str) -> dict[tuple[str, str], Tags]:
    """The active services of a cluster."""
    arns = client.list_services(cluster=cluster)["serviceArns"]
    services = client.describe_services(cluster=cluster, services=arns, include=["TAGS"])["services"] if arns else []
    return {("ecs_service", service["serviceName"]): as_dict(service.get("tags", [])) for service in services if service["status"] not in GONE}


def log_groups(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Log groups."""
    client = aws("logs", region)
    groups = client.describe_log_groups()["logGroups"]
    return {("log_group", group["logGroupName"]): client.list_tags_log_group(logGroupName=group["logGroupName"])["tags"] for group in groups}


def as_dict(tags: list[dict[str, str]]) -> Tags:
    """Tags by key, whether AWS spells them Key or key."""
    return {tag.get("Key", tag.get("key", "")): tag.get("Value", tag.get("value", "")) for tag in tags}


def owned(things: dict[tuple[str, str], Tags], environment: str) -> dict[tuple[str, str], Tags]:
    """The things that carry the tags of an environment."""
    return {thing: tags for thing, tags in things.items() if tags.get("groundwork:environment") == environment}
