# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How somebody deletes one thing by hand, kind by kind, in the order that AWS allows; what AWS would refuse to delete stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.integration.harm_network import move_to_default_acl, of_vpc, record
from tests.integration.harm_reading import Account, service_of
from tests.integration.harm_storage import queue_url

#: Deletes the thing of an id; false where AWS would refuse, because something else needs it.
Delete = Callable[[Account, str], bool | None]
DELETIONS: dict[str, Delete] = {}
SCALED = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"}


def deletion(delete: Delete) -> Delete:
    """Take a function for the deletion of things of the kind of its name; kinds are deleted in the order of this file."""
    DELETIONS[delete.__name__] = delete
    return delete


def _services(account: Account) -> list[dict[str, Any]]:
    """The services that there are."""
    ecs = account("ecs")
    named = {arn: ecs.list_services(cluster=arn)["serviceArns"] for arn in ecs.list_clusters()["clusterArns"]}
    return [service for arn, names in named.items() if names for service in ecs.describe_services(cluster=arn, services=names)["services"]]


def _networks(account: Account) -> list[dict[str, Any]]:
    return [service["networkConfiguration"]["awsvpcConfiguration"] for service in _services(account)]


def _is_free(account: Account, of: str, identifier: str) -> bool:
    """Whether no network interface has a thing: those of AWS's own services stay for as long as their service."""
    return not account("ec2").describe_network_interfaces(Filters=[{"Name": of, "Values": [identifier]}])["NetworkInterfaces"]


@deletion
def listener_rule(account: Account, arn: str) -> None:
    account("elbv2").delete_rule(RuleArn=arn)


@deletion
def listener(account: Account, arn: str) -> None:
    account("elbv2").delete_listener(ListenerArn=arn)


@deletion
def scheduled_action(account: Account, name: str) -> None:
    resource_id, _, own = name.rpartition("/")
    account("application-autoscaling").delete_scheduled_action(**SCALED, ResourceId=resource_id, ScheduledActionName=own)


@deletion
def scaling_policy(account: Account, name: str) -> None:
    resource_id, _, own = name.rpartition("/")
    account("application-autoscaling").delete_scaling_policy(**SCALED, ResourceId=resource_id, PolicyName=own)


@deletion
def alarm(account: Account, name: str) -> None:
    account("cloudwatch").delete_alarms(AlarmNames=[name])


@deletion
def scalable_target(account: Account, resource_id: str) -> None:
    account("application-autoscaling").deregister_scalable_target(**SCALED, ResourceId=resource_id)


@deletion
def ecs_service(account: Account, name: str) -> None:
    """With its tasks."""
    cluster = service_of(account, name)["clusterArn"]
    account("ecs").delete_service(cluster=cluster, service=name, force=True)
    account("ecs").describe_services(cluster=cluster, services=[name])


@deletion
def task_definition(account: Account, arn: str) -> None:
    account("ecs").deregister_task_definition(taskDefinition=arn)


@deletion
def load_balancer(account: Account, arn: str) -> None:
    """With its listeners, once it is no longer protected."""
    protection = {"Key": "deletion_protection.enabled", "Value": "false"}
    account("elbv2").modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[protection])
    account("elbv2").delete_load_balancer(LoadBalancerArn=arn)
    account("ec2").describe_network_interfaces()


@deletion
def target_group(account: Account, arn: str) -> bool:
    used = account("elbv2").describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]["LoadBalancerArns"]
    if not used:
        account("elbv2").delete_target_group(TargetGroupArn=arn)
    return not used


@deletion
def log_group(account: Account, name: str) -> None:
    account("logs").delete_log_group(logGroupName=name)


@deletion
def flow_log(account: Account, log_id: str) -> None:
    account("ec2").delete_flow_logs(FlowLogIds=[log_id])


@deletion
def vpc_endpoint(account: Account, endpoint_id: str) -> None:
    account("ec2").delete_vpc_endpoints(VpcEndpointIds=[endpoint_id])
    account("ec2").describe_vpc_endpoints()


@deletion
def nat_gateway(account: Account, gateway_id: str) -> None:
    account("ec2").delete_nat_gateway(NatGatewayId=gateway_id)
    account("ec2").describe_nat_gateways(NatGatewayIds=[gateway_id])


@deletion
def eip(account: Account, allocation_id: str) -> bool:
    used = "AssociationId" in record(account, "describe_addresses", "AllocationIds", allocation_id)
    if not used:
        account("ec2").release_address(AllocationId=allocation_id)
    return not used


@deletion
def route_table(account: Account, table_id: str) -> None:
    """Once no subnet is associated with it."""
    for association in record(account, "describe_route_tables", "RouteTableIds", table_id)["Associations"]:
        account("ec2").disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
    account("ec2").delete_route_table(RouteTableId=table_id)


@deletion
def internet_gateway(account: Account, gateway_id: str) -> bool:
    """AWS does not detach it while something in the VPC has a public address."""
    (attached,) = record(account, "describe_internet_gateways", "InternetGatewayIds", gateway_id)["Attachments"]
    inside = of_vpc(attached["VpcId"])
    gateways = [found for found in account("ec2").describe_nat_gateways(Filter=inside)["NatGateways"] if found["State"] != "deleted"]
    balancers = [found for found in account("elbv2").describe_load_balancers()["LoadBalancers"] if found["VpcId"] == attached["VpcId"]]
    public = any(network["assignPublicIp"] == "ENABLED" for network in _networks(account))
    if not (gateways or balancers or public):
        account("ec2").detach_internet_gateway(InternetGatewayId=gateway_id, VpcId=attached["VpcId"])
        account("ec2").delete_internet_gateway(InternetGatewayId=gateway_id)
        return True
    return False


@deletion
def network_acl(account: Account, acl_id: str) -> None:
    """Once its subnets are under the VPC's default one."""
    found = record(account, "describe_network_acls", "NetworkAclIds", acl_id)
    move_to_default_acl(account, found["VpcId"], found["Associations"])
    account("ec2").delete_network_acl(NetworkAclId=acl_id)


@deletion
def security_group(account: Account, group_id: str) -> bool:
    """Once no rule of another group names it."""
    used = any(group_id in network["securityGroups"] for network in _networks(account)) or not _is_free(account, "group-id", group_id)
    if not used:
        _forget_group(account, group_id)
        account("ec2").delete_security_group(GroupId=group_id)
    return not used


def _forget_group(account: Account, group_id: str) -> None:
    ec2 = account("ec2")
    for rule in ec2.describe_security_group_rules()["SecurityGroupRules"]:
        if rule.get("ReferencedGroupInfo", {}).get("GroupId") == group_id:
            revoke = ec2.revoke_security_group_egress if rule["IsEgress"] else ec2.revoke_security_group_ingress
            revoke(GroupId=rule["GroupId"], SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])


@deletion
def subnet(account: Account, subnet_id: str) -> bool:
    used = any(subnet_id in network["subnets"] for network in _networks(account)) or not _is_free(account, "subnet-id", subnet_id)
    if not used:
        account("ec2").delete_subnet(SubnetId=subnet_id)
    return not used


@deletion
def iam_instance_profile(account: Account, name: str) -> None:
    """Once it holds no role."""
    for role in account("iam").get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Roles"]:
        account("iam").remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role["RoleName"])
    account("iam").delete_instance_profile(InstanceProfileName=name)


@deletion
def iam_role(account: Account, name: str) -> None:
    """Once it has no policies and no instance profile holds it."""
    iam = account("iam")
    for profile in iam.list_instance_profiles_for_role(RoleName=name)["InstanceProfiles"]:
        iam.remove_role_from_instance_profile(InstanceProfileName=profile["InstanceProfileName"], RoleName=name)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    for inline in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=inline)
    iam.delete_role(RoleName=name)


@deletion
def ecr_repository(account: Account, name: str) -> bool:
    """With its images, and so only where none of them runs."""
    ecs = account("ecs")
    tasks = [ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"] for service in _services(account)]
    used = any(f"/{name}:" in container["image"] for task in tasks for container in task["containerDefinitions"])
    if not used:
        account("ecr").delete_repository(repositoryName=name, force=True)
    return not used


@deletion
def s3_bucket(account: Account, name: str) -> None:
    account("s3").delete_bucket(Bucket=name)


@deletion
def dynamodb_table(account: Account, name: str) -> None:
    """Once it is no longer protected."""
    client = account("dynamodb")
    client.update_table(TableName=name, DeletionProtectionEnabled=False)
    client.describe_table(TableName=name)
    client.delete_table(TableName=name)


@deletion
def ssm_parameter(account: Account, name: str) -> None:
    account("ssm").delete_parameter(Name=name)


@deletion
def secret(account: Account, name: str) -> None:
    """For good, so that a run makes another value."""
    account("secretsmanager").delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


@deletion
def sqs_queue(account: Account, name: str) -> None:
    account("sqs").delete_queue(QueueUrl=queue_url(account, name))


@deletion
def ecs_cluster(account: Account, name: str) -> bool:
    used = account("ecs").list_services(cluster=name)["serviceArns"]
    if not used:
        account("ecs").delete_cluster(cluster=name)
    return not used


@deletion
def kms_alias(account: Account, name: str) -> None:
    account("kms").delete_alias(AliasName=name)


@deletion
def kms_key(account: Account, key_id: str) -> None:
    """AWS keeps it for a week, in which nothing can be done with it; its alias means it until then."""
    account("kms").schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)


@deletion
def vpc(account: Account, vpc_id: str) -> bool:
    """Only an empty one: with what AWS made with it."""
    ec2, inside = account("ec2"), of_vpc(vpc_id)
    groups = [group for group in ec2.describe_security_groups(Filters=inside)["SecurityGroups"] if group["GroupName"] != "default"]
    subnets = ec2.describe_subnets(Filters=inside)["Subnets"]
    gateways = ec2.describe_internet_gateways(Filters=[{"Name": "attachment.vpc-id", "Values": [vpc_id]}])["InternetGateways"]
    used = bool(groups or subnets or gateways)
    if not used:
        ec2.delete_vpc(VpcId=vpc_id)
    return not used
