# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody changes by hand in what runs: clusters, services, load balancers, scaling, log groups, alarms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.integration.harm_changes import change, change_each
from tests.integration.harm_reading import Account, service_of

NOT_HERE = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503", "ContentType": "text/plain", "MessageBody": "by hand"}}]


def _cluster(account: Account, name: str, setting: str, value: Any) -> None:
    account("ecs").update_cluster(cluster=name, **{setting: value})


change_each(
    "ecs_cluster",
    {"settings": [{"name": "containerInsights", "value": "disabled"}], "configuration": {"executeCommandConfiguration": {"logging": "NONE"}}},
    _cluster,
)


@change("ecs_cluster")
def capacity_strategy(account: Account, name: str) -> None:
    providers = account("ecs").describe_clusters(clusters=[name])["clusters"][0]["capacityProviders"]
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 3, "base": 0}]
    account("ecs").put_cluster_capacity_providers(cluster=name, capacityProviders=providers, defaultCapacityProviderStrategy=strategy)


@change("ecs_cluster")
def capacity_providers(account: Account, name: str) -> None:
    account("ecs").put_cluster_capacity_providers(cluster=name, capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[])


def update_service(account: Account, name: str, **changed: Any) -> None:
    """Change a service as with the console."""
    account("ecs").update_service(cluster=service_of(account, name)["clusterArn"], service=name, **changed)


def _service(account: Account, name: str, setting: str, value: Any) -> bool:
    balanced = bool(service_of(account, name)["loadBalancers"])
    if setting != "healthCheckGracePeriodSeconds" or balanced:
        update_service(account, name, **{setting: value})
        return True
    return False


change_each(
    "ecs_service",
    {
        "availabilityZoneRebalancing": "DISABLED",
        "enableECSManagedTags": False,
        "enableExecuteCommand": True,
        "healthCheckGracePeriodSeconds": 7,
        "platformVersion": "1.4.0",
        "propagateTags": "TASK_DEFINITION",
    },
    _service,
)


def _deployment(account: Account, name: str, setting: str, value: Any) -> None:
    update_service(account, name, deploymentConfiguration={**service_of(account, name)["deploymentConfiguration"], setting: value})


change_each(
    "ecs_service",
    {"minimumHealthyPercent": 50, "maximumPercent": 150, "deploymentCircuitBreaker": {"enable": False, "rollback": False}},
    _deployment,
)


def _change_network(account: Account, name: str, change_it: Any) -> None:
    network = service_of(account, name)["networkConfiguration"]["awsvpcConfiguration"]
    update_service(account, name, networkConfiguration={"awsvpcConfiguration": {**network, **change_it(network)}})


@change("ecs_service")
def public_address(account: Account, name: str) -> None:
    _change_network(account, name, lambda network: {"assignPublicIp": "DISABLED" if network["assignPublicIp"] == "ENABLED" else "ENABLED"})


@change("ecs_service")
def service_subnets(account: Account, name: str) -> bool:
    subnets = service_of(account, name)["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    if len(subnets) > 1:
        _change_network(account, name, lambda _network: {"subnets": subnets[1:]})
    return len(subnets) > 1


@change("ecs_service")
def desired_count(account: Account, name: str) -> bool:
    """Of a service that nothing scales: of one that is scaled, the number is nobody's."""
    service = service_of(account, name)
    resource = service["serviceArn"].rpartition(":")[2]
    scaled = account("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[resource])["ScalableTargets"]
    if not scaled:
        update_service(account, name, desiredCount=service["desiredCount"] + 1)
    return not scaled


@change("ecs_service")
def task_definition_by_hand(account: Account, name: str) -> None:
    ecs, service = account("ecs"), service_of(account, name)
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    kept = ("family", "taskRoleArn", "executionRoleArn", "networkMode", "volumes", "requiresCompatibilities", "cpu", "memory", "runtimePlatform")
    first, *others = task["containerDefinitions"]
    changed = {**first, "environment": [*first.get("environment", []), {"name": "BY_HAND", "value": "1"}]}
    made = ecs.register_task_definition(**{key: task[key] for key in kept if key in task}, containerDefinitions=[changed, *others])
    update_service(account, name, taskDefinition=made["taskDefinition"]["taskDefinitionArn"])


@change("log_group")
def retention(account: Account, name: str) -> None:
    account("logs").put_retention_policy(logGroupName=name, retentionInDays=3653)


@change("log_group")
def retention_for_ever(account: Account, name: str) -> None:
    account("logs").delete_retention_policy(logGroupName=name)


@change("log_group")
def key_taken_away(account: Account, name: str) -> bool:
    found = next(group for group in account("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"] if group["logGroupName"] == name)
    if found.get("kmsKeyId"):
        account("logs").disassociate_kms_key(logGroupName=name)
    return bool(found.get("kmsKeyId"))


def _balancer(account: Account, arn: str, name: str, value: str) -> None:
    account("elbv2").modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[{"Key": name, "Value": value}])


change_each(
    "load_balancer",
    {
        "client_keep_alive.seconds": "600",
        "idle_timeout.timeout_seconds": "4000",
        "routing.http.desync_mitigation_mode": "monitor",
        "routing.http.drop_invalid_header_fields.enabled": "false",
        "routing.http.preserve_host_header.enabled": "true",
        "routing.http.xff_client_port.enabled": "true",
        "routing.http.xff_header_processing.mode": "remove",
        "routing.http2.enabled": "false",
    },
    _balancer,
)


def described_balancer(account: Account, arn: str) -> dict[str, Any]:
    """What AWS says of a load balancer."""
    return dict(account("elbv2").describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0])


@change("load_balancer")
def deletion_protection(account: Account, arn: str) -> None:
    attributes = {found["Key"]: found["Value"] for found in account("elbv2").describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]}
    key = "deletion_protection.enabled"
    _balancer(account, arn, key, "false" if attributes[key] == "true" else "true")


@change("load_balancer")
def balancer_groups(account: Account, arn: str) -> None:
    vpc = described_balancer(account, arn)["VpcId"]
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    group = account("ec2").describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]
    account("elbv2").set_security_groups(LoadBalancerArn=arn, SecurityGroups=[group])


@change("load_balancer")
def balancer_subnets(account: Account, arn: str) -> bool:
    subnets = [zone["SubnetId"] for zone in described_balancer(account, arn)["AvailabilityZones"]]
    if len(subnets) > 2:  # AWS wants two
        account("elbv2").set_subnets(LoadBalancerArn=arn, Subnets=subnets[:2])
    return len(subnets) > 2


def _health(account: Account, arn: str, name: str, value: Any) -> None:
    account("elbv2").modify_target_group(TargetGroupArn=arn, **{name: value})


change_each(
    "target_group",
    {
        "HealthCheckPath": "/by-hand",
        "HealthCheckPort": "9000",
        "HealthCheckIntervalSeconds": 61,
        "HealthCheckTimeoutSeconds": 9,
        "HealthyThresholdCount": 9,
        "UnhealthyThresholdCount": 9,
        "Matcher": {"HttpCode": "200-499"},
    },
    _health,
)


def _group(account: Account, arn: str, name: str, value: str) -> None:
    account("elbv2").modify_target_group_attributes(TargetGroupArn=arn, Attributes=[{"Key": name, "Value": value}])


change_each(
    "target_group",
    {
        "deregistration_delay.timeout_seconds": "900",
        "load_balancing.algorithm.type": "least_outstanding_requests",
        "slow_start.duration_seconds": "60",
        "stickiness.enabled": "true",
    },
    _group,
)


@change("listener")
def default_action(account: Account, arn: str) -> None:
    account("elbv2").modify_listener(ListenerArn=arn, DefaultActions=NOT_HERE)


@change("listener")
def rule_added(account: Account, arn: str) -> None:
    conditions = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/by-hand/*"]}}]
    account("elbv2").create_rule(ListenerArn=arn, Priority=4000, Conditions=conditions, Actions=NOT_HERE)


@change("listener_rule")
def rule_action(account: Account, arn: str) -> None:
    account("elbv2").modify_rule(RuleArn=arn, Actions=NOT_HERE)


@change("listener_rule")
def rule_condition(account: Account, arn: str) -> None:
    account("elbv2").modify_rule(RuleArn=arn, Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/by-hand/*"]}}])


@change("listener_rule")
def rule_priority(account: Account, arn: str) -> None:
    account("elbv2").set_rule_priorities(RulePriorities=[{"RuleArn": arn, "Priority": 3999}])


def _target(account: Account, resource_id: str, name: str, value: Any) -> None:
    client = account("application-autoscaling")
    where = {"ServiceNamespace": "ecs", "ResourceId": resource_id, "ScalableDimension": "ecs:service:DesiredCount"}
    client.register_scalable_target(**where, **{name: value})


change_each("scalable_target", {"MinCapacity": 0, "MaxCapacity": 99}, _target)


def _tracking(account: Account, name: str, setting: str, value: Any) -> bool:
    client = account("application-autoscaling")
    resource_id, _, own = name.rpartition("/")
    policy = client.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=resource_id, PolicyNames=[own])["ScalingPolicies"][0]
    kept = {key: policy[key] for key in ("PolicyName", "ServiceNamespace", "ResourceId", "ScalableDimension", "PolicyType")}
    configuration = policy.get("TargetTrackingScalingPolicyConfiguration")
    if configuration:
        client.put_scaling_policy(**kept, TargetTrackingScalingPolicyConfiguration={**configuration, setting: value})
    return bool(configuration)


change_each("scaling_policy", {"TargetValue": 95.0, "ScaleInCooldown": 1, "ScaleOutCooldown": 2, "DisableScaleIn": True}, _tracking)


@change("scalable_target")
def policy_added(account: Account, resource_id: str) -> None:
    where = {"ServiceNamespace": "ecs", "ResourceId": resource_id, "ScalableDimension": "ecs:service:DesiredCount"}
    metric = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}, "TargetValue": 10.0}
    client = account("application-autoscaling")
    client.put_scaling_policy(PolicyName="by-hand", PolicyType="TargetTrackingScaling", **where, TargetTrackingScalingPolicyConfiguration=metric)


@change("scalable_target")
def action_added(account: Account, resource_id: str) -> None:
    where = {"ServiceNamespace": "ecs", "ResourceId": resource_id, "ScalableDimension": "ecs:service:DesiredCount"}
    account("application-autoscaling").put_scheduled_action(
        ScheduledActionName="by-hand", Schedule="rate(1 hour)", ScalableTargetAction={"MinCapacity": 1}, **where
    )


def _scheduled(account: Account, name: str, setting: str, value: Any) -> None:
    client = account("application-autoscaling")
    resource_id, _, own = name.rpartition("/")
    found = client.describe_scheduled_actions(ServiceNamespace="ecs", ResourceId=resource_id, ScheduledActionNames=[own])["ScheduledActions"][0]
    kept = {key: found[key] for key in ("ServiceNamespace", "ResourceId", "ScalableDimension", "ScheduledActionName", "Schedule", "Timezone") if key in found}
    client.put_scheduled_action(**{**kept, "ScalableTargetAction": found["ScalableTargetAction"], setting: value})


change_each(
    "scheduled_action",
    {
        "Schedule": "cron(0 3 * * ? *)",
        "Timezone": "America/New_York",
        "ScalableTargetAction": {"MinCapacity": 9},
        "EndTime": datetime(2099, 1, 1, tzinfo=UTC),
    },
    _scheduled,
)


def _alarm(account: Account, name: str, setting: str, value: Any) -> None:
    client = account("cloudwatch")
    (found,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    taken = client.meta.service_model.operation_model("PutMetricAlarm").input_shape.members
    client.put_metric_alarm(**{**{key: found[key] for key in taken if key in found}, setting: value})


change_each("alarm", {"Threshold": 12345.0, "EvaluationPeriods": 9, "ActionsEnabled": False, "AlarmActions": [], "TreatMissingData": "breaching"}, _alarm)
