# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scaling of the role ecs_service on the emulator, read back with boto3."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Variables = dict[str, Any]
Go = Callable[..., Any]
WEB = {"ServiceNamespace": "ecs", "ResourceId": "service/main/web", "ScalableDimension": "ecs:service:DesiredCount"}
ELB = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:"
LAG = {
    "metric": "custom",
    "namespace": "Shop",
    "name": "EventLoopLagMs",
    "dimensions": {"Service": "web"},
    "alarm": {"comparison": "greater_than", "threshold": 100, "period": 60, "evaluation_periods": 3, "statistic": "p95"},
    "steps": [{"from": 100, "to": 200, "change": 1}, {"from": 200, "change": 2}],
}
SCALING: Variables = {
    "min_capacity": 2,
    "max_capacity": 10,
    "policies": {
        "cpu": {"metric": "cpu", "target": 70},
        "memory": {"metric": "memory", "target": 80},
        "requests": {"metric": "requests_per_target", "target": 1000},
        "jobs": {"metric": "queue_depth", "queue": "groundwork-test-jobs", "target": 100},
        "lag": LAG,
    },
    "scheduled_actions": {
        "night": {"schedule": "cron(0 20 * * ? *)", "timezone": "Europe/Berlin", "min_capacity": 0, "max_capacity": 0},
        "morning": {"schedule": "cron(0 6 * * ? *)", "timezone": "Europe/Berlin", "min_capacity": 2, "max_capacity": 10},
    },
}
READS = ["DescribeScalableTargets", "ListTagsForResource", "DescribeScalingPolicies", "DescribeAlarms", "ListTagsForResource", "DescribeScheduledActions"]


@pytest.fixture
def go(fresh_account: Emulator, aws: Aws, role_play: Play) -> Go:
    """Run the role with a scaling, in a cluster and a network that are there."""
    ec2 = aws("ec2")
    aws("ecs").create_cluster(clusterName="main", capacityProviders=["FARGATE"])
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    variables = {
        "ecs_service_key": "web",
        "ecs_service_name": "web",
        "ecs_service_cluster": "main",
        "ecs_service_subnet_ids": [ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]],
        "ecs_service_security_group_ids": [ec2.create_security_group(VpcId=vpc, GroupName="web", Description="x")["GroupId"]],
        "ecs_service_execution_role_arn": "arn:aws:iam::123456789012:role/web-execution",
        "ecs_service_task_role_arn": "arn:aws:iam::123456789012:role/web-task",
        "ecs_service_load_balancer_arn": f"{ELB}loadbalancer/app/shop/50dc6c495c0c9188",
        "ecs_service_target_group_arn": f"{ELB}targetgroup/shop-web/943f017f100becff",
    }

    def run(scaling: Variables | None = SCALING, state: str = "present", check: bool = False, **definition: Any) -> Any:
        said = {"image": "nginx:1.29", "port": 80, "scaling": scaling, **definition}
        return role_play("ecs_service", {**variables, "ecs_service_definition": said}, state=state, check=check)

    return run


def target_of(aws: Aws) -> Variables:
    found = aws("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=["service/main/web"])["ScalableTargets"]
    return dict(found[0]) if found else {}


def policies_of(aws: Aws) -> dict[str, Variables]:
    found = aws("application-autoscaling").describe_scaling_policies(**WEB)["ScalingPolicies"]
    return {policy["PolicyName"]: policy for policy in found}


def actions_of(aws: Aws) -> dict[str, Variables]:
    found = aws("application-autoscaling").describe_scheduled_actions(**WEB)["ScheduledActions"]
    return {action["ScheduledActionName"]: action for action in found}


def alarms_of(aws: Aws) -> list[str]:
    """Those that AWS did not make for itself."""
    return [alarm["AlarmName"] for alarm in aws("cloudwatch").describe_alarms()["MetricAlarms"] if not alarm["AlarmName"].startswith("TargetTracking-")]


def count_of(aws: Aws) -> int:
    return int(aws("ecs").describe_services(cluster="main", services=["web"])["services"][0]["desiredCount"])


def calls(result: Any) -> list[str]:
    return [entry.operation for entry in result.assert_ok().writes]


def test_s2_15_16_s4_105_107_s1_135_scaling_from_nothing_to_nothing(go: Go, aws: Aws) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.writes, target_of(aws)) == ([], {})
    done = calls(go())
    assert {name: done.count(name) for name in ("RegisterScalableTarget", "PutScalingPolicy", "PutMetricAlarm", "PutScheduledAction")} == {
        "RegisterScalableTarget": 1,
        "PutScalingPolicy": 5,
        "PutMetricAlarm": 1,
        "PutScheduledAction": 2,
    }
    assert (count_of(aws), target_of(aws)["MinCapacity"], target_of(aws)["MaxCapacity"]) == (2, 2, 10)
    tags = aws("application-autoscaling").list_tags_for_resource(ResourceARN=target_of(aws)["ScalableTargetARN"])["Tags"]
    assert (tags["groundwork:key"], tags["groundwork:component"], tags["Name"]) == ("scalable_target/web", "test", "web")
    found = {name.removeprefix("groundwork-test-web-"): policy for name, policy in policies_of(aws).items()}
    tracked = {name: policy.get("TargetTrackingScalingPolicyConfiguration", {}) for name, policy in found.items()}
    assert {name: one.get("TargetValue") for name, one in tracked.items()} == {"cpu": 70, "memory": 80, "requests": 1000, "jobs": 100, "lag": None}
    assert (tracked["cpu"]["ScaleInCooldown"], tracked["cpu"]["ScaleOutCooldown"]) == (300, 60)
    assert tracked["requests"]["PredefinedMetricSpecification"]["ResourceLabel"] == "app/shop/50dc6c495c0c9188/targetgroup/shop-web/943f017f100becff"
    assert [
        (step.get("MetricIntervalLowerBound"), step.get("MetricIntervalUpperBound"))
        for step in found["lag"]["StepScalingPolicyConfiguration"]["StepAdjustments"]
    ] == [
        (0, 100),
        (100, None),
    ]
    (alarm,) = aws("cloudwatch").describe_alarms(AlarmNames=["groundwork-test-web-lag"])["MetricAlarms"]
    assert (alarm["AlarmActions"], alarm["Threshold"], alarm["ExtendedStatistic"]) == ([found["lag"]["PolicyARN"]], 100, "p95")
    night = actions_of(aws)["groundwork-test-web-night"]
    assert (night["Schedule"], night["Timezone"], night["ScalableTargetAction"]) == (
        "cron(0 20 * * ? *)",
        "Europe/Berlin",
        {"MinCapacity": 0, "MaxCapacity": 0},
    )
    again = go().assert_unchanged()
    assert [entry.operation for entry in again.requests if entry.service in ("application-autoscaling", "cloudwatch", "monitoring")] == READS
    assert go(state="absent", check=True).assert_ok().writes == []
    assert calls(go(state="absent"))[:2] == ["DeleteAlarms", "DeregisterScalableTarget"]
    assert (target_of(aws), policies_of(aws), actions_of(aws), aws("cloudwatch").describe_alarms()["MetricAlarms"]) == ({}, {}, {}, [])
    go(state="absent").assert_unchanged()


def test_c12_drift_is_seen_and_repaired_and_the_schedule_is_not_undone(go: Go, aws: Aws) -> None:
    scaling = aws("application-autoscaling")
    go().assert_ok()
    before = (target_of(aws)["MaxCapacity"], {name: policy.get("TargetTrackingScalingPolicyConfiguration") for name, policy in policies_of(aws).items()})
    aws("ecs").update_service(cluster="main", service="web", desiredCount=0)
    scaling.register_scalable_target(**WEB, MinCapacity=0, MaxCapacity=0)
    go().assert_unchanged()
    assert (count_of(aws), target_of(aws)["MaxCapacity"]) == (0, 0)
    changed = {"TargetValue": 95.0, "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}
    tracking = {"PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": changed}
    scaling.register_scalable_target(**WEB, MinCapacity=2, MaxCapacity=50)
    scaling.tag_resource(ResourceARN=target_of(aws)["ScalableTargetARN"], Tags={"Project": "other"})
    for name in ("groundwork-test-web-cpu", "somebody-elses"):
        scaling.put_scaling_policy(**WEB, PolicyName=name, **tracking)
    scaling.delete_scheduled_action(**WEB, ScheduledActionName="groundwork-test-web-night")
    aws("cloudwatch").delete_alarms(AlarmNames=["groundwork-test-web-lag"])
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 4}, [])
    assert sorted(calls(go())) == sorted(
        ["RegisterScalableTarget", "TagResource", "PutScalingPolicy", "DeleteScalingPolicy", "PutMetricAlarm", "PutScheduledAction"]
    )
    assert (
        target_of(aws)["MaxCapacity"],
        {name: policy.get("TargetTrackingScalingPolicyConfiguration") for name, policy in policies_of(aws).items()},
    ) == before
    assert (set(actions_of(aws)), alarms_of(aws)) == ({"groundwork-test-web-morning", "groundwork-test-web-night"}, ["groundwork-test-web-lag"])
    go().assert_unchanged()


def test_a_policy_that_leaves_takes_its_alarm_and_so_does_the_scaling(go: Go, aws: Aws) -> None:
    go({"min_capacity": 1, "max_capacity": 4, "policies": {"lag": LAG, "steps": {**LAG, "alarm": None}}}, desired_count=3).assert_ok()
    assert (count_of(aws), sorted(alarms_of(aws))) == (3, ["groundwork-test-web-lag", "groundwork-test-web-steps"])
    assert calls(go({"min_capacity": 1, "max_capacity": 4, "policies": {"lag": LAG}})) == ["DeleteAlarms", "DeleteScalingPolicy"]
    assert (count_of(aws), alarms_of(aws)) == (3, ["groundwork-test-web-lag"])
    tracked = {"lag": {"metric": "cpu", "target": 70}}
    assert calls(go({"min_capacity": 1, "max_capacity": 4, "policies": tracked})) == ["DeleteAlarms", "DeleteScalingPolicy", "PutScalingPolicy"]
    assert (list(policies_of(aws)), alarms_of(aws)) == (["groundwork-test-web-lag"], [])
    scaling, arn = aws("application-autoscaling"), target_of(aws)["ScalableTargetARN"]
    scaling.untag_resource(ResourceARN=arn, TagKeys=["groundwork:component"])
    go(None, desired_count=3).assert_unchanged()  # it is somebody else's now
    scaling.tag_resource(ResourceARN=arn, Tags={"groundwork:component": "test"})
    assert calls(go(None, desired_count=3)) == ["DeregisterScalableTarget"]
    assert (target_of(aws), policies_of(aws), count_of(aws)) == ({}, {}, 3)


def test_a_service_that_waits_for_its_image_is_not_scaled_yet(go: Go, aws: Aws) -> None:
    image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:1"
    aws("ecr").create_repository(repositoryName="web")
    go(image=image).assert_ok()
    assert (count_of(aws), target_of(aws)) == (0, {})
    media_type = "application/vnd.docker.distribution.manifest.v2+json"
    aws("ecr").put_image(repositoryName="web", imageManifest="{}", imageManifestMediaType=media_type, imageTag="1")
    go(image=image).assert_ok()
    assert (count_of(aws), target_of(aws)["MinCapacity"]) == (2, 2)
