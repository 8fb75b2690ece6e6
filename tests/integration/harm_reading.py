# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS says of each thing of an environment, kind by kind, in a form that outlives a thing's deletion: generated ids read as the thing's own name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tests.integration.inventory_of_account import EC2, everything, owned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.conftest import Aws

Said = dict[str, Any]
Thing = tuple[str, str]
KEY, COMPONENT = "groundwork:key", "groundwork:component"
#: What AWS counts, times, numbers or gives by itself: it says nothing of what people set.
_VOLATILE = """
    activeServicesCount AlarmConfigurationUpdatedTimestamp Alarms ApproximateNumberOfMessages ApproximateNumberOfMessagesDelayed
    ApproximateNumberOfMessagesNotVisible AssociationId AvailableIpAddressCount CanonicalHostedZoneId createdAt CreateDate CreatedDate CreatedTime
    CreatedTimestamp CreateTime CreationDate CreationDateTime CreationTime creationTime CreationTimestamp deployments DnsEntries DNSName events
    InstanceProfileId IpAddress ItemCount lastEvaluatedAt LastAccessedDate LastChangedDate LastModifiedDate LastModifiedTimestamp LastModifiedUser LastUsedDate
    LatestStreamArn LatestStreamLabel metricFilterCount NetworkAclAssociationId NetworkInterfaceId NetworkInterfaceIds NumberOfDecreasesToday
    pendingCount pendingTasksCount PolicyARN PrivateIp PrivateIpAddress PublicIp PublicIpAddress registeredAt registeredContainerInstancesCount
    ResponseMetadata revision RoleId RouteTableAssociationId runningCount runningTasksCount ScalableTargetARN ScheduledActionARN SecurityGroupRuleArn
    SecurityGroupRuleId State StateReason StateTransitionedTimestamp StateUpdatedTimestamp StateValue statistics storedBytes TableId TableSizeBytes
    taskDefinition taskDefinitionArn Version
"""
VOLATILE = frozenset(_VOLATILE.split())
POLICIES = ("Policy", "PolicyDocument", "AssumeRolePolicyDocument", "policyText", "lifecyclePolicyText", "RedrivePolicy", "RedriveAllowPolicy")
GENERATED = re.compile(
    r"\b(eni|eipassoc|fs|rtbassoc|aclassoc|sgr|vpc-cidr-assoc|dopt)-[0-9a-f]+\b|(?<=/)[0-9a-f]{16}\b|(?<==)[0-9a-f]{32}\b"
    r"|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|(?<=\.)[a-z0-9]{6}(?=\.\w+\.cache\.amazonaws\.com)"
)
#: The name of a secret in its ARN, to which AWS adds six characters.
SECRET = re.compile(r"(:secret:[\w/+=.@-]+)-[A-Za-z0-9]{6}\b")
#: The kinds to which AWS gives ids of its own.
NUMBERED = {*EC2, "kms_key", "load_balancer", "listener", "listener_rule", "target_group", "task_definition", "mount_target", "access_point"}


class Account:
    """A region of the account, read for one environment."""

    def __init__(self, aws: Aws, region: str, environment: str) -> None:
        self.region, self.environment = region, environment
        self._aws = aws

    def __call__(self, service: str) -> Any:
        """A client of the region."""
        return self._aws(service, self.region)

    def tagged(self) -> dict[Thing, dict[str, str]]:
        """Kind and id of each thing that the environment has, with its tags; revisions in the order of their numbers."""
        mine = owned(everything(self._aws, self.region), self.environment)
        return dict(sorted(mine.items(), key=_by_age))

    def things(self) -> dict[Thing, str]:
        """Kind and id of each thing, with the name by which it is known after it was deleted and made again."""
        return {thing: name_of(self, thing, tags) for thing, tags in self.tagged().items()}

    def read(self, thing: Thing) -> Said:
        """What AWS says of one thing, as it says it."""
        kind, identifier = thing
        return dict(plain(READERS[kind](self, identifier)))

    def state(self) -> dict[str, Said]:
        """What AWS says of everything that the environment has, by name; of several revisions the newest."""
        things = self.things()
        names = {identifier: name for (kind, identifier), name in things.items() if kind in NUMBERED}
        return {name: json.loads(_named(json.dumps(self.read(thing)), names), object_hook=_in_order) for thing, name in things.items()}


def _by_age(entry: tuple[Thing, Any]) -> tuple[str, int, str]:
    kind, identifier = entry[0]
    number = identifier.rpartition(":")[2] if kind == "task_definition" else ""
    return (kind, int(number or 0), identifier)


def name_of(account: Account, thing: Thing, tags: dict[str, str]) -> str:
    """The component, the kind and the key of a thing; its own name where several share the key of what they belong to."""
    kind, identifier = thing
    own = identifier.rpartition("/")[2] if kind in OF_OTHERS else tags.get(KEY, identifier)
    more = AMONG_SEVERAL[kind](account, identifier) if kind in AMONG_SEVERAL else ""
    return " ".join(filter(None, (tags.get(COMPONENT, ""), kind, own.rpartition("/")[2], more)))


def _priority(account: Account, arn: str) -> str:
    return str(account("elbv2").describe_rules(RuleArns=[arn])["Rules"][0]["Priority"])


def _zone(account: Account, target_id: str) -> str:
    return str(account("efs").describe_mount_targets(MountTargetId=target_id)["MountTargets"][0]["AvailabilityZoneName"])


#: The kinds whose things have the tags of what they belong to, and names of their own.
OF_OTHERS = ("scaling_policy", "scheduled_action", "kms_alias", "backup_selection", "restore_testing_selection")
#: What tells things apart that share a key.
AMONG_SEVERAL: dict[str, Callable[[Account, str], str]] = {"listener_rule": _priority, "mount_target": _zone}


def _named(text: str, names: dict[str, str]) -> str:
    """A text in which the ids of things are their names, and other generated ids are of their sort."""
    for identifier in sorted(names, key=len, reverse=True):
        text = text.replace(identifier, f"<{names[identifier]}>")
    return GENERATED.sub("<generated>", SECRET.sub(r"\1-??????", text))


def plain(said: Any, name: str = "") -> Any:
    """An answer without what is volatile; policies parsed, what is no JSON as text."""
    if isinstance(said, str) and name in POLICIES:
        return json.loads(said)
    if isinstance(said, dict):
        return {key: plain(value, key) for key, value in said.items() if key not in VOLATILE}
    if isinstance(said, list):
        return [plain(value) for value in said]
    return said if isinstance(said, (str, int, float, bool)) or said is None else str(said)


def _in_order(said: Said) -> Said:
    """An answer in which each list is in one order: AWS has none of its own for most."""
    return {key: sorted(value, key=lambda entry: json.dumps(entry, sort_keys=True)) if isinstance(value, list) else value for key, value in said.items()}


def the(records: Iterable[Said]) -> Said:
    """The one record that is meant."""
    for record in records:
        return dict(record)
    raise LookupError("what is meant is not there")


def _or_none(ask: Callable[..., Any], **asked: Any) -> Any:
    """An answer, or nothing where AWS says by an error that there is none."""
    try:
        return ask(**asked)
    except ClientError:
        return None


def _ec2(kind: str) -> Callable[[Account, str], Said]:
    operation, records, identifier = EC2[kind]

    def read(account: Account, name: str) -> Said:
        return the(record for record in getattr(account("ec2"), operation)()[records] if record[identifier] == name)

    return read


def rules_of(account: Account, group_id: str) -> list[Said]:
    """The rules of a security group."""
    found = account("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group_id]}])
    return [dict(rule) for rule in found["SecurityGroupRules"]]


def default_group(account: Account, vpc_id: str) -> str:
    """The id of the security group that AWS makes with a VPC."""
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "group-name", "Values": ["default"]}]
    return str(account("ec2").describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"])


def read_vpc(account: Account, vpc_id: str) -> Said:
    """The VPC with its attributes, and what its default security group lets through."""
    ec2 = account("ec2")
    attributes = {name: ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=f"e{name[1:]}")[name] for name in ("EnableDnsSupport", "EnableDnsHostnames")}
    rules = [{key: value for key, value in rule.items() if key != "GroupId"} for rule in rules_of(account, default_group(account, vpc_id))]
    return {**_ec2("vpc")(account, vpc_id), **attributes, "default_group": rules}


def read_group(account: Account, group_id: str) -> Said:
    """The security group, with its rules one by one."""
    found = _ec2("security_group")(account, group_id)
    return {**{key: found[key] for key in ("GroupName", "Description", "VpcId", "Tags")}, "rules": rules_of(account, group_id)}


def read_role(account: Account, name: str) -> Said:
    """The role with its policies."""
    iam = account("iam")
    names = iam.list_role_policies(RoleName=name)["PolicyNames"]
    inline = {policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] for policy in names}
    managed = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    role = {key: value for key, value in iam.get_role(RoleName=name)["Role"].items() if key != "RoleLastUsed"}
    return {**role, "Tags": iam.list_role_tags(RoleName=name)["Tags"], "inline": inline, "managed": managed}


def read_profile(account: Account, name: str) -> Said:
    """The instance profile and its role."""
    profile = account("iam").get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    return {**profile, "Roles": [role["RoleName"] for role in profile["Roles"]]}


def read_cluster(account: Account, name: str) -> Said:
    """The cluster with its settings; a configuration that is AWS's own is none."""
    found = dict(account("ecs").describe_clusters(clusters=[name], include=["SETTINGS", "CONFIGURATIONS", "TAGS"])["clusters"][0])
    usual = found.get("configuration") == {"executeCommandConfiguration": {"logging": "DEFAULT"}}
    return {key: value for key, value in found.items() if not (usual and key == "configuration")}


def cluster_of(account: Account, service: str) -> str:
    """The cluster in which the environment's service runs."""
    ecs = account("ecs")
    services = {service: cluster for cluster in ecs.list_clusters()["clusterArns"] for service in ecs.list_services(cluster=cluster)["serviceArns"]}
    return next(str(cluster) for arn, cluster in services.items() if arn.endswith(f"/{service}"))


def service_of(account: Account, name: str) -> Said:
    """The service, as ECS describes it."""
    return dict(account("ecs").describe_services(cluster=cluster_of(account, name), services=[name], include=["TAGS"])["services"][0])


def read_service(account: Account, name: str) -> Said:
    """The service, with what its tasks are made of instead of the number of the revision."""
    service = service_of(account, name)
    return {**service, "task": read_task(account, service["taskDefinition"])}


def read_task(account: Account, arn: str) -> Said:
    """The task definition."""
    found = account("ecs").describe_task_definition(taskDefinition=arn, include=["TAGS"])
    return {**{key: value for key, value in found["taskDefinition"].items() if key != "registeredBy"}, "tags": found.get("tags", [])}


def read_log_group(account: Account, name: str) -> Said:
    """The log group and its tags."""
    logs = account("logs")
    found = the(group for group in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"] if group["logGroupName"] == name)
    return {**found, "tags": logs.list_tags_log_group(logGroupName=name)["tags"]}


def read_key(account: Account, key_id: str) -> Said:
    """The key with its rotation, policy and tags."""
    kms = account("kms")
    rotation = kms.get_key_rotation_status(KeyId=key_id)
    rotation = {key: rotation.get(key) for key in ("KeyRotationEnabled", "RotationPeriodInDays")}
    policy = kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]
    metadata = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    return {**metadata, **rotation, "Policy": policy, "Tags": kms.list_resource_tags(KeyId=key_id)["Tags"]}


def read_alias(account: Account, name: str) -> Said:
    """Which key an alias means."""
    return {"key": account("kms").describe_key(KeyId=name)["KeyMetadata"]["KeyId"]}


def read_repository(account: Account, name: str) -> Said:
    """The repository with its policies and tags."""
    ecr, asked = account("ecr"), {"repositoryName": name}
    found = ecr.describe_repositories(repositoryNames=[name])["repositories"][0]
    policies = {"lifecycle": _or_none(ecr.get_lifecycle_policy, **asked), "policy": _or_none(ecr.get_repository_policy, **asked)}
    return {**found, **policies, "tags": ecr.list_tags_for_resource(resourceArn=found["repositoryArn"])["tags"]}


def _tags_of(account: Account, arn: str) -> Any:
    return account("elbv2").describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]


def read_balancer(account: Account, arn: str) -> Said:
    """The load balancer with its attributes."""
    client = account("elbv2")
    attributes = client.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    return {**client.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0], "attributes": attributes, "tags": _tags_of(account, arn)}


def read_target_group(account: Account, arn: str) -> Said:
    """The target group with its attributes."""
    client = account("elbv2")
    attributes = client.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    return {**client.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0], "attributes": attributes, "tags": _tags_of(account, arn)}


def read_listener(account: Account, arn: str) -> Said:
    """The listener with its attributes, and at which priorities it has rules."""
    client = account("elbv2")
    attributes = client.describe_listener_attributes(ListenerArn=arn)["Attributes"]
    rules = [rule["Priority"] for rule in client.describe_rules(ListenerArn=arn)["Rules"]]
    return {**client.describe_listeners(ListenerArns=[arn])["Listeners"][0], "attributes": attributes, "rules": rules, "tags": _tags_of(account, arn)}


def read_rule(account: Account, arn: str) -> Said:
    """The rule of a listener."""
    rule = account("elbv2").describe_rules(RuleArns=[arn])["Rules"][0]
    return {**{key: value for key, value in rule.items() if key != "RuleArn"}, "tags": _tags_of(account, arn)}


def read_scalable_target(account: Account, resource_id: str) -> Said:
    """What is scaled, and between which numbers, and what scales it."""
    client, where = account("application-autoscaling"), {"ServiceNamespace": "ecs", "ResourceId": resource_id}
    target = client.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[resource_id])["ScalableTargets"][0]
    policies = [policy["PolicyName"] for policy in client.describe_scaling_policies(**where)["ScalingPolicies"]]
    actions = [action["ScheduledActionName"] for action in client.describe_scheduled_actions(**where)["ScheduledActions"]]
    tags = client.list_tags_for_resource(ResourceARN=target["ScalableTargetARN"])["Tags"]
    return {**target, "policies": policies, "actions": actions, "tags": tags}


def _of_target(operation: str, records: str, key: str) -> Callable[[Account, str], Said]:
    def read(account: Account, name: str) -> Said:
        resource_id, _, own = name.rpartition("/")
        found = getattr(account("application-autoscaling"), operation)(ServiceNamespace="ecs", ResourceId=resource_id)[records]
        return the(record for record in found if record[key] == own)

    return read


BUCKET = {
    "versioning": "get_bucket_versioning",
    "encryption": "get_bucket_encryption",
    "public_access_block": "get_public_access_block",
    "ownership": "get_bucket_ownership_controls",
    "policy": "get_bucket_policy",
    "lifecycle": "get_bucket_lifecycle_configuration",
    "cors": "get_bucket_cors",
    "logging": "get_bucket_logging",
    "notification": "get_bucket_notification_configuration",
    "replication": "get_bucket_replication",
    "tags": "get_bucket_tagging",
}


def read_bucket(account: Account, name: str) -> Said:
    """All settings of a bucket; none where AWS knows none."""
    return {setting: _or_none(getattr(account("s3"), ask), Bucket=name) for setting, ask in BUCKET.items()}


def read_table(account: Account, name: str) -> Said:
    """The table, with what is told by calls of their own."""
    client = account("dynamodb")
    table = client.describe_table(TableName=name)["Table"]
    recovery = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    recovery = {key: recovery.get(key) for key in ("PointInTimeRecoveryStatus", "RecoveryPeriodInDays")}
    lives = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    tags = [tag for page in client.get_paginator("list_tags_of_resource").paginate(ResourceArn=table["TableArn"]) for tag in page["Tags"]]
    return {**table, **recovery, "ttl": lives, "tags": tags}


def read_parameter(account: Account, name: str) -> Said:
    """The parameter without its value, which is nobody's business."""
    client = account("ssm")
    (found,) = client.describe_parameters(ParameterFilters=[{"Key": "Name", "Values": [name]}])["Parameters"]
    return {**found, "tags": client.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]}


def read_secret(account: Account, name: str) -> Said:
    """The secret without its value, which is nobody's business, and without the ids of its versions, which are made by chance."""
    client = account("secretsmanager")
    secret = client.describe_secret(SecretId=name)
    stages = sorted(secret.get("VersionIdsToStages", {}).values())
    return {**secret, "VersionIdsToStages": stages, "policy": client.get_resource_policy(SecretId=name).get("ResourcePolicy")}


def read_queue(account: Account, name: str) -> Said:
    """The queue's attributes and tags."""
    client = account("sqs")
    url = client.get_queue_url(QueueName=name)["QueueUrl"]
    return {**client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"], "tags": client.list_queue_tags(QueueUrl=url).get("Tags", {})}


def read_alarm(account: Account, name: str) -> Said:
    """The alarm and its tags."""
    client = account("cloudwatch")
    (alarm,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return {**alarm, "tags": client.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]}


READERS: dict[str, Callable[[Account, str], Said]] = {
    **{kind: _ec2(kind) for kind in EC2},
    "vpc": read_vpc,
    "security_group": read_group,
    "iam_role": read_role,
    "iam_instance_profile": read_profile,
    "ecs_cluster": read_cluster,
    "ecs_service": read_service,
    "task_definition": read_task,
    "log_group": read_log_group,
    "kms_key": read_key,
    "kms_alias": read_alias,
    "ecr_repository": read_repository,
    "load_balancer": read_balancer,
    "target_group": read_target_group,
    "listener": read_listener,
    "listener_rule": read_rule,
    "scalable_target": read_scalable_target,
    "scaling_policy": _of_target("describe_scaling_policies", "ScalingPolicies", "PolicyName"),
    "scheduled_action": _of_target("describe_scheduled_actions", "ScheduledActions", "ScheduledActionName"),
    "s3_bucket": read_bucket,
    "dynamodb_table": read_table,
    "ssm_parameter": read_parameter,
    "secret": read_secret,
    "sqs_queue": read_queue,
    "alarm": read_alarm,
}
