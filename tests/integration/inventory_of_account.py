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
    readers = (ec2_things, iam_things, ecs_things, log_groups, kms_keys, repositories, balancers, scaling, buckets, tables, parameters, secrets, queues, alarms)
    return {thing: tags for read in (*readers, file_systems, databases, caches, backups) for thing, tags in read(aws, region).items()}


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


def kms_keys(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Keys of ours that are not going, and their aliases; what AWS makes for itself is not listed."""
    client, found = aws("kms", region), {}
    for key in [client.describe_key(KeyId=listed["KeyId"])["KeyMetadata"] for listed in client.list_keys()["Keys"]]:
        if key["KeyManager"] == "CUSTOMER" and key["KeyState"] != "PendingDeletion":
            tags = {tag["TagKey"]: tag["TagValue"] for tag in client.list_resource_tags(KeyId=key["KeyId"])["Tags"]}
            aliases = client.list_aliases(KeyId=key["KeyId"])["Aliases"]
            if not any(alias["AliasName"].startswith("alias/aws/") for alias in aliases):
                found |= {("kms_key", key["KeyId"]): tags, **{("kms_alias", alias["AliasName"]): tags for alias in aliases}}
    return found


def repositories(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """ECR repositories."""
    client = aws("ecr", region)
    found = client.describe_repositories()["repositories"]
    return {("ecr_repository", one["repositoryName"]): as_dict(client.list_tags_for_resource(resourceArn=one["repositoryArn"])["tags"]) for one in found}


def balancers(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Load balancers, their listeners and rules, and target groups."""
    client = aws("elbv2", region)
    arns: dict[str, str] = {group["TargetGroupArn"]: "target_group" for group in client.describe_target_groups()["TargetGroups"]}
    for balancer in client.describe_load_balancers()["LoadBalancers"]:
        arns[balancer["LoadBalancerArn"]] = "load_balancer"
        for listener in client.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
            arns[listener["ListenerArn"]] = "listener"
            rules = client.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            arns |= {rule["RuleArn"]: "listener_rule" for rule in rules if rule["Priority"] != "default"}
    return {(kind, arn): as_dict(client.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]) for arn, kind in arns.items()}


def scaling(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Scalable targets, with their policies and scheduled actions, which have no tags of their own."""
    client, found = aws("application-autoscaling", region), {}
    of_ecs = {"ServiceNamespace": "ecs"}
    for target in client.describe_scalable_targets(**of_ecs)["ScalableTargets"]:
        found["scalable_target", target["ResourceId"]] = dict(client.list_tags_for_resource(ResourceARN=target["ScalableTargetARN"])["Tags"])
    lists = {"scaling_policy": ("describe_scaling_policies", "ScalingPolicies", "PolicyName")}
    lists["scheduled_action"] = ("describe_scheduled_actions", "ScheduledActions", "ScheduledActionName")
    for kind, (operation, records, name) in lists.items():
        for record in getattr(client, operation)(**of_ecs)[records]:
            found[kind, f"{record['ResourceId']}/{record[name]}"] = found.get(("scalable_target", record["ResourceId"]), {})
    return found


def buckets(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Buckets of the region."""
    client, found = aws("s3", region), {}
    for name in [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]:
        if (client.get_bucket_location(Bucket=name)["LocationConstraint"] or "us-east-1") == region:
            try:
                found["s3_bucket", name] = as_dict(client.get_bucket_tagging(Bucket=name)["TagSet"])
            except client.exceptions.ClientError:
                found["s3_bucket", name] = {}
    return found


def tables(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """DynamoDB tables."""
    client = aws("dynamodb", region)
    arns = {name: client.describe_table(TableName=name)["Table"]["TableArn"] for name in client.list_tables()["TableNames"]}
    pages = client.get_paginator("list_tags_of_resource")
    tags = {name: [tag for page in pages.paginate(ResourceArn=arn) for tag in page["Tags"]] for name, arn in arns.items()}
    return {("dynamodb_table", name): as_dict(found) for name, found in tags.items()}


def parameters(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """SSM parameters; AWS's own public ones are not listed."""
    client = aws("ssm", region)
    names = [parameter["Name"] for page in client.get_paginator("describe_parameters").paginate() for parameter in page["Parameters"]]
    own = [name for name in names if not name.startswith("/aws/")]
    return {("ssm_parameter", name): as_dict(client.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]) for name in own}


def secrets(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Secrets of Secrets Manager but those whose deletion is scheduled."""
    pages = aws("secretsmanager", region).get_paginator("list_secrets").paginate()
    return {("secret", secret["Name"]): as_dict(secret.get("Tags", [])) for page in pages for secret in page["SecretList"]}


def queues(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Queues."""
    client = aws("sqs", region)
    urls = client.list_queues().get("QueueUrls", [])
    return {("sqs_queue", url.rsplit("/", 1)[1]): dict(client.list_queue_tags(QueueUrl=url).get("Tags", {})) for url in urls}


def alarms(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Alarms but those that target tracking makes for itself."""
    client = aws("cloudwatch", region)
    found = [alarm for alarm in client.describe_alarms()["MetricAlarms"] if not alarm["AlarmName"].startswith("TargetTracking-")]
    return {("alarm", alarm["AlarmName"]): as_dict(client.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]) for alarm in found}


def databases(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Database instances and clusters, and their groups of our making; AWS's own are called default."""
    client = aws("rds", region)
    listed = {
        "rds_instance": ("DBInstanceIdentifier", "DBInstanceArn", client.describe_db_instances()["DBInstances"]),
        "rds_cluster": ("DBClusterIdentifier", "DBClusterArn", client.describe_db_clusters()["DBClusters"]),
        "rds_cluster_parameter_group": (
            "DBClusterParameterGroupName",
            "DBClusterParameterGroupArn",
            client.describe_db_cluster_parameter_groups()["DBClusterParameterGroups"],
        ),
        "rds_proxy": ("DBProxyName", "DBProxyArn", client.describe_db_proxies()["DBProxies"]),
        "rds_parameter_group": ("DBParameterGroupName", "DBParameterGroupArn", client.describe_db_parameter_groups()["DBParameterGroups"]),
        "rds_subnet_group": ("DBSubnetGroupName", "DBSubnetGroupArn", client.describe_db_subnet_groups()["DBSubnetGroups"]),
    }
    arns = {(kind, one[name]): one[arn] for kind, (name, arn, found) in listed.items() for one in found if not one[name].startswith("default")}
    return {thing: as_dict(client.list_tags_for_resource(ResourceName=arn)["TagList"]) for thing, arn in arns.items()}


def file_systems(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """File systems, their access points, and their mount targets, which have no tags of their own."""
    client, found = aws("efs", region), {}
    for system in client.describe_file_systems()["FileSystems"]:
        tags, mine = as_dict(system["Tags"]), {"FileSystemId": system["FileSystemId"]}
        found["file_system", system["CreationToken"]] = tags
        found |= {("mount_target", target["MountTargetId"]): tags for target in client.describe_mount_targets(**mine)["MountTargets"]}
        found |= {("access_point", point["AccessPointId"]): as_dict(point["Tags"]) for point in client.describe_access_points(**mine)["AccessPoints"]}
    return found


def caches(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Replication groups of ElastiCache, and their parameter groups and subnet groups."""
    client = aws("elasticache", region)
    lists = {
        "replication_group": [(one["ReplicationGroupId"], one["ARN"]) for one in client.describe_replication_groups()["ReplicationGroups"]],
        "cache_parameter_group": [(one["CacheParameterGroupName"], one["ARN"]) for one in client.describe_cache_parameter_groups()["CacheParameterGroups"]],
        "cache_subnet_group": [(one["CacheSubnetGroupName"], one["ARN"]) for one in client.describe_cache_subnet_groups()["CacheSubnetGroups"]],
    }
    every = [(kind, name, arn) for kind, found in lists.items() for name, arn in found if not name.startswith("default")]
    return {(kind, name): as_dict(client.list_tags_for_resource(ResourceName=arn)["TagList"]) for kind, name, arn in every}


def backups(aws: Aws, region: str) -> dict[tuple[str, str], Tags]:
    """Vaults of AWS Backup, its plans, and what these are about, which has no tags of its own; and what of it is restored for tests."""
    client, found = aws("backup", region), {}
    for vault in client.list_backup_vaults()["BackupVaultList"]:
        found["backup_vault", vault["BackupVaultName"]] = dict(client.list_tags(ResourceArn=vault["BackupVaultArn"])["Tags"])
    for plan in client.list_backup_plans()["BackupPlansList"]:
        found["backup_plan", plan["BackupPlanName"]] = tags = dict(client.list_tags(ResourceArn=plan["BackupPlanArn"])["Tags"])
        listed = client.list_backup_selections(BackupPlanId=plan["BackupPlanId"])["BackupSelectionsList"]
        found |= {("backup_selection", f"{plan['BackupPlanName']}/{each['SelectionName']}"): tags for each in listed}
    return found | restore_testing(client)


def restore_testing(client: Any) -> dict[tuple[str, str], Tags]:
    """Restore testing plans of AWS Backup, and what these restore, which has no tags of its own."""
    found: dict[tuple[str, str], Tags] = {}
    for plan in client.list_restore_testing_plans()["RestoreTestingPlans"]:
        name = plan["RestoreTestingPlanName"]
        found["restore_testing_plan", name] = tags = dict(client.list_tags(ResourceArn=plan["RestoreTestingPlanArn"])["Tags"])
        listed = client.list_restore_testing_selections(RestoreTestingPlanName=name)["RestoreTestingSelections"]
        found |= {("restore_testing_selection", f"{name}/{each['RestoreTestingSelectionName']}"): tags for each in listed}
    return found


def as_dict(tags: list[dict[str, str]]) -> Tags:
    """Tags by key, whether AWS spells them Key or key."""
    return {tag.get("Key", tag.get("key", "")): tag.get("Value", tag.get("value", "")) for tag in tags}


def owned(things: dict[tuple[str, str], Tags], environment: str) -> dict[tuple[str, str], Tags]:
    """The things that carry the tags of an environment."""
    return {thing: tags for thing, tags in things.items() if tags.get("groundwork:environment") == environment}
