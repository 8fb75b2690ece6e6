# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sixteen things that somebody changes by hand in inventories/prod, and what AWS says of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Aws

BASE = "groundwork-prod"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ANYWHERE = {"IpProtocol": "tcp", "FromPort": 9000, "ToPort": 9000, "IpRanges": [{"CidrIp": "203.0.113.0/24", "Description": "by hand"}]}
STOLEN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::somewhere/*"}]}


class Production:
    """The environment, as boto3 sees it."""

    def __init__(self, aws: Aws, region: str) -> None:
        self.aws = lambda service: aws(service, region)

    def state(self) -> dict[str, Any]:
        """What AWS says of each thing that is changed, by the name of its change."""
        return {change.__name__: reader(self) for change, reader in READERS.items()}

    @property
    def vpc(self) -> str:
        found = self.aws("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [f"{BASE}-vpc"]}])["Vpcs"]
        return str(found[0]["VpcId"])

    def group(self, key: str) -> dict[str, Any]:
        filters = [{"Name": "vpc-id", "Values": [self.vpc]}, {"Name": "group-name", "Values": [f"{BASE}-{key}-sg"]}]
        return dict(self.aws("ec2").describe_security_groups(Filters=filters)["SecurityGroups"][0])

    def rules(self, key: str) -> list[Any]:
        """The rules that let somebody into a group, without what AWS numbers."""
        found = self.aws("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [self.group(key)["GroupId"]]}])["SecurityGroupRules"]
        told = [
            (rule["FromPort"], rule["ToPort"], rule.get("CidrIpv4"), rule.get("ReferencedGroupInfo", {}).get("GroupId"))
            for rule in found
            if not rule["IsEgress"]
        ]
        return sorted(told, key=str)

    def route_table(self) -> dict[str, Any]:
        filters = [{"Name": "vpc-id", "Values": [self.vpc]}, {"Name": "tag:groundwork:key", "Values": ["route_table/public"]}]
        return dict(self.aws("ec2").describe_route_tables(Filters=filters)["RouteTables"][0])

    def queue_url(self) -> str:
        return str(self.aws("sqs").get_queue_url(QueueName=f"{BASE}-jobs")["QueueUrl"])

    def key_id(self) -> str:
        return str(self.aws("kms").describe_key(KeyId=f"alias/{BASE}-data")["KeyMetadata"]["KeyId"])

    def service(self) -> dict[str, Any]:
        return dict(self.aws("ecs").describe_services(cluster=f"{BASE}-cluster", services=[f"{BASE}-api"])["services"][0])

    def target_group(self) -> dict[str, Any]:
        return dict(self.aws("elbv2").describe_target_groups(Names=[f"{BASE}-web"])["TargetGroups"][0])

    def load_balancer(self) -> str:
        return str(self.aws("elbv2").describe_load_balancers(Names=[f"{BASE}-alb"])["LoadBalancers"][0]["LoadBalancerArn"])

    def scaling_policy(self) -> dict[str, Any]:
        found = self.aws("application-autoscaling").describe_scaling_policies(ServiceNamespace="ecs", ResourceId=f"service/{BASE}-cluster/{BASE}-web")
        return next(dict(policy) for policy in found["ScalingPolicies"] if "AverageCPU" in str(policy))


def rule_added(production: Production) -> None:
    production.aws("ec2").authorize_security_group_ingress(GroupId=production.group("api")["GroupId"], IpPermissions=[ANYWHERE])


def rule_narrowed(production: Production) -> None:
    ec2, group = production.aws("ec2"), production.group("ingress")
    (wide,) = [rule for rule in group["IpPermissions"] if rule["FromPort"] == 80]
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[wide])
    narrow = {**wide, "IpRanges": [{**item, "CidrIp": "203.0.113.0/24"} for item in wide["IpRanges"]], "Ipv6Ranges": []}
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[narrow])


def route_added(production: Production) -> None:
    table = production.route_table()
    gateway = next(route["GatewayId"] for route in table["Routes"] if route.get("GatewayId", "").startswith("igw-"))
    production.aws("ec2").create_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="198.51.100.0/24", GatewayId=gateway)


def managed_policy_attached(production: Production) -> None:
    production.aws("iam").attach_role_policy(RoleName=f"{BASE}-api-task", PolicyArn=READ_ONLY)


def inline_policy_added(production: Production) -> None:
    production.aws("iam").put_role_policy(RoleName=f"{BASE}-worker-task", PolicyName="by-hand", PolicyDocument=json.dumps(STOLEN))


def queue_retention(production: Production) -> None:
    production.aws("sqs").set_queue_attributes(QueueUrl=production.queue_url(), Attributes={"MessageRetentionPeriod": "60"})


def key_rotation_off(production: Production) -> None:
    production.aws("kms").disable_key_rotation(KeyId=production.key_id())


def log_retention(production: Production) -> None:
    production.aws("logs").put_retention_policy(logGroupName=f"/ecs/{BASE}/api", retentionInDays=3653)


def task_definition_by_hand(production: Production) -> None:
    ecs, service = production.aws("ecs"), production.service()
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    kept = ("family", "taskRoleArn", "executionRoleArn", "networkMode", "volumes", "requiresCompatibilities", "cpu", "memory", "runtimePlatform")
    (container,) = task["containerDefinitions"]
    changed = {**container, "environment": [*container.get("environment", []), {"name": "BY_HAND", "value": "1"}]}
    made = ecs.register_task_definition(**{key: task[key] for key in kept if key in task}, containerDefinitions=[changed])["taskDefinition"]
    ecs.update_service(cluster=service["clusterArn"], service=service["serviceName"], taskDefinition=made["taskDefinitionArn"])


def table_option(production: Production) -> None:
    production.aws("dynamodb").update_continuous_backups(TableName=f"{BASE}-sessions", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False})


def bucket_public_access_block_removed(production: Production) -> None:
    production.aws("s3").delete_public_access_block(Bucket=f"{BASE}-uploads")


def bucket_policy(production: Production) -> None:
    production.aws("s3").delete_bucket_policy(Bucket=f"{BASE}-uploads")


def scaling_policy_target(production: Production) -> None:
    policy = production.scaling_policy()
    kept = ("PolicyName", "ServiceNamespace", "ResourceId", "ScalableDimension", "PolicyType")
    configuration = {**policy["TargetTrackingScalingPolicyConfiguration"], "TargetValue": 95.0}
    production.aws("application-autoscaling").put_scaling_policy(**{key: policy[key] for key in kept}, TargetTrackingScalingPolicyConfiguration=configuration)


def target_group_health_path(production: Production) -> None:
    production.aws("elbv2").modify_target_group(TargetGroupArn=production.target_group()["TargetGroupArn"], HealthCheckPath="/by-hand")


def load_balancer_attribute(production: Production) -> None:
    attributes = [{"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "false"}]
    production.aws("elbv2").modify_load_balancer_attributes(LoadBalancerArn=production.load_balancer(), Attributes=attributes)


def tag_removed(production: Production) -> None:
    production.aws("ec2").delete_tags(Resources=[production.vpc], Tags=[{"Key": "ManagedBy"}])


def _without(found: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key not in keys}


def _or_none(client: Any, operation: str, key: str, **asked: Any) -> Any:
    try:
        return getattr(client, operation)(**asked)[key]
    except client.exceptions.ClientError:
        return None


def _task(production: Production) -> Any:
    named = production.service()["taskDefinition"]
    return production.aws("ecs").describe_task_definition(taskDefinition=named)["taskDefinition"]["containerDefinitions"]


def _log_group(production: Production) -> Any:
    (group,) = production.aws("logs").describe_log_groups(logGroupNamePrefix=f"/ecs/{BASE}/api")["logGroups"]
    return group["retentionInDays"]


def _recovery(production: Production) -> Any:
    said = production.aws("dynamodb").describe_continuous_backups(TableName=f"{BASE}-sessions")["ContinuousBackupsDescription"]
    return said["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]


def _policy(production: Production) -> Any:
    said = _or_none(production.aws("s3"), "get_bucket_policy", "Policy", Bucket=f"{BASE}-uploads")
    return said and json.loads(said)


READERS: dict[Callable[[Production], None], Callable[[Production], Any]] = {
    rule_added: lambda production: production.rules("api"),
    rule_narrowed: lambda production: production.rules("ingress"),
    route_added: lambda production: sorted(route["DestinationCidrBlock"] for route in production.route_table()["Routes"] if "DestinationCidrBlock" in route),
    managed_policy_attached: lambda production: production.aws("iam").list_attached_role_policies(RoleName=f"{BASE}-api-task")["AttachedPolicies"],
    inline_policy_added: lambda production: production.aws("iam").list_role_policies(RoleName=f"{BASE}-worker-task")["PolicyNames"],
    queue_retention: lambda production: production.aws("sqs").get_queue_attributes(QueueUrl=production.queue_url(), AttributeNames=["MessageRetentionPeriod"])[
        "Attributes"
    ],
    key_rotation_off: lambda production: production.aws("kms").get_key_rotation_status(KeyId=production.key_id())["KeyRotationEnabled"],
    log_retention: _log_group,
    task_definition_by_hand: _task,
    table_option: _recovery,
    bucket_public_access_block_removed: lambda production: _or_none(
        production.aws("s3"), "get_public_access_block", "PublicAccessBlockConfiguration", Bucket=f"{BASE}-uploads"
    ),
    bucket_policy: _policy,
    scaling_policy_target: lambda production: production.scaling_policy()["TargetTrackingScalingPolicyConfiguration"]["TargetValue"],
    target_group_health_path: lambda production: production.target_group()["HealthCheckPath"],
    load_balancer_attribute: lambda production: sorted(
        production.aws("elbv2").describe_load_balancer_attributes(LoadBalancerArn=production.load_balancer())["Attributes"], key=str
    ),
    tag_removed: lambda production: sorted(production.aws("ec2").describe_tags(Filters=[{"Name": "resource-id", "Values": [production.vpc]}])["Tags"], key=str),
}
CHANGES = tuple(READERS)
#: Which component repairs each, in which task; every repair is a change of what is there.
SEEN_BY: dict[str, tuple[str, str]] = {
    "rule_added": ("firewall", f"security_groups : Present | Bring each group to what the data says ({BASE}-api-sg)"),
    "rule_narrowed": ("firewall", f"security_groups : Present | Bring each group to what the data says ({BASE}-ingress-sg)"),
    "route_added": ("network", "vpc : Route tables | Create or repair (public)"),
    "managed_policy_attached": ("identity", f"iam : Present | Bring each role to what the data says ({BASE}-api-task)"),
    "inline_policy_added": ("identity", f"iam : Present | Bring each role to what the data says ({BASE}-worker-task)"),
    "queue_retention": ("queues", f"sqs : Present | Bring each queue to what the data says ({BASE}-jobs)"),
    "key_rotation_off": ("encryption", "kms : Present | Bring each key to what the data says (data)"),
    "log_retention": ("api", "ecs_service : Definition | Make the log group"),
    "task_definition_by_hand": ("api", "ecs_service : Service | Run the tasks"),
    "table_option": ("tables", f"dynamodb : Present | Bring each table to what the data says ({BASE}-sessions)"),
    "bucket_public_access_block_removed": ("storage", f"s3 : Present | Bring each bucket to what the data says ({BASE}-uploads)"),
    "bucket_policy": ("storage", f"s3 : Present | Bring each bucket to what the data says ({BASE}-uploads)"),
    "scaling_policy_target": ("web", "ecs_service : Scaling | Bring its policies to what the definition says"),
    "target_group_health_path": ("ingress", f"alb_waf : Target groups | Bring each to what its service says ({BASE}-web)"),
    "load_balancer_attribute": ("ingress", "alb_waf : Load balancer | Start it, or bring it to what the definition says"),
    "tag_removed": ("network", f"vpc : Network | Create or repair the VPC ({BASE}-vpc)"),
}
#: The revision that the service goes back to is registered first.
ALSO = ("api", "ecs_service : Definition | Register the task definition where it differs")
