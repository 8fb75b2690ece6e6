# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario ecs_service leaves in AWS."""

import boto3

CLUSTER = "molecule-ecs-service-cluster"
NAME = "molecule-ecs-service-component"
LOG_GROUP = "/ecs/molecule-ecs-service/component"
TARGET = {"ServiceNamespace": "ecs", "ResourceId": f"service/{CLUSTER}/{NAME}", "ScalableDimension": "ecs:service:DesiredCount"}


def built() -> None:
    """S0-30 to S0-38: one Fargate task with a small size, private, logging to a group of its own."""
    ecs = boto3.client("ecs")
    service = ecs.describe_services(cluster=CLUSTER, services=[NAME])["services"][0]
    assert (service["status"], service["launchType"], service["desiredCount"]) == ("ACTIVE", "FARGATE", 1), service
    assert service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED", service["networkConfiguration"]
    assert service["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}, service["deploymentConfiguration"]
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    assert (task["cpu"], task["memory"], task["networkMode"]) == ("256", "512", "awsvpc"), task
    container = task["containerDefinitions"][0]
    assert container["readonlyRootFilesystem"] is True, container
    assert container["logConfiguration"]["options"]["awslogs-group"] == LOG_GROUP, container
    group = boto3.client("logs").describe_log_groups(logGroupNamePrefix=LOG_GROUP)["logGroups"][0]
    assert group["retentionInDays"] == 30, group
    scaled()


def scaled() -> None:
    """D20: one to four tasks, by CPU, in steps that begin at the alarm's threshold, and none at night."""
    client = boto3.client("application-autoscaling")
    target = client.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[TARGET["ResourceId"]])["ScalableTargets"][0]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 4), target
    policies = {policy["PolicyName"]: policy for policy in client.describe_scaling_policies(**TARGET)["ScalingPolicies"]}
    assert set(policies) == {f"{NAME}-cpu", f"{NAME}-lag"}, policies
    steps = policies[f"{NAME}-lag"]["StepScalingPolicyConfiguration"]["StepAdjustments"]
    assert [step["MetricIntervalLowerBound"] for step in steps] == [0, 100], steps
    alarm = boto3.client("cloudwatch").describe_alarms(AlarmNames=[f"{NAME}-lag"])["MetricAlarms"][0]
    assert alarm["AlarmActions"] == [policies[f"{NAME}-lag"]["PolicyARN"]], alarm
    actions = client.describe_scheduled_actions(**TARGET)["ScheduledActions"]
    assert {action["Timezone"] for action in actions} == {"Europe/Berlin"}, actions


def gone() -> None:
    """No service, no scaling, no log group, no active task definition."""
    ecs = boto3.client("ecs")
    services = ecs.describe_services(cluster=CLUSTER, services=[NAME])["services"]
    assert all(service["status"] == "INACTIVE" for service in services), f"left behind: {services}"
    definitions = ecs.list_task_definitions(familyPrefix=NAME, status="ACTIVE")["taskDefinitionArns"]
    assert definitions == [], f"left active: {definitions}"
    groups = boto3.client("logs").describe_log_groups(logGroupNamePrefix=LOG_GROUP)["logGroups"]
    assert groups == [], f"left behind: {groups}"
    client = boto3.client("application-autoscaling")
    left = [*client.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"], *client.describe_scaling_policies(**TARGET)["ScalingPolicies"]]
    left += client.describe_scheduled_actions(**TARGET)["ScheduledActions"] + boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert left == [], f"left behind: {left}"
