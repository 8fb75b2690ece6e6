# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of Application Auto Scaling and the one of alarms on the emulator: their lives, and what is changed behind their backs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules import (
    application_autoscaling_policy,
    application_autoscaling_scheduled_action,
    application_autoscaling_target,
    cloudwatch_metric_alarm,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..playing import Playing

Params = dict[str, Any]
Drift = Callable[[Any, str], Any]
MODULES = (application_autoscaling_target, application_autoscaling_policy, application_autoscaling_scheduled_action, cloudwatch_metric_alarm)
TARGET, POLICIES, SCHEDULE, ALARM = (module.KIND for module in MODULES)
PLACE = {"service_namespace": "ecs", "resource_id": "service/shop-prod-cluster/shop-prod-api", "scalable_dimension": "ecs:service:DesiredCount"}
WEB = {"ServiceNamespace": "ecs", "ResourceId": PLACE["resource_id"], "ScalableDimension": "ecs:service:DesiredCount"}
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
CPU = {"type": "ECSServiceAverageCPUUtilization"}
PARAMS: dict[str, Params] = {
    TARGET.name: {**PLACE, "min_capacity": 1, "max_capacity": 4, "suspended_state": {"scheduled_scaling_suspended": False}, "tags": {"Name": "api"}},
    POLICIES.name: {
        **PLACE,
        "policies": [
            {
                "name": "cpu",
                "policy_type": "target_tracking_scaling",
                "target_tracking": {"target_value": 70.0, "predefined_metric": CPU, "scale_in_cooldown": 300, "disable_scale_in": False},
            },
            {
                "name": "lag",
                "policy_type": "step_scaling",
                "step_scaling": {"adjustment_type": "change_in_capacity", "steps": [{"lower_bound": 0.0, "adjustment": 1}], "cooldown": 60},
            },
        ],
    },
    SCHEDULE.name: {**PLACE, "scheduled_actions": [{"name": "night", "schedule": "cron(0 20 * * ? *)", "timezone": "Europe/Berlin", "min_capacity": 0}]},
    ALARM.name: {
        "name": "lag",
        "description": "It lags.",
        "actions_enabled": True,
        "alarm_actions": [TOPIC],
        "ok_actions": [],
        "insufficient_data_actions": [],
        "namespace": "Shop",
        "metric_name": "Lag",
        "dimensions": {"Service": "api"},
        "extended_statistic": "p95",
        "period": 60,
        "evaluation_periods": 3,
        "datapoints_to_alarm": 3,
        "threshold": 100.0,
        "comparison": "greater_than_threshold",
        "treat_missing_data": "missing",
        "evaluate_low_sample_count_percentile": "evaluate",
        "tags": {"Name": "lag"},
    },
}
READS = {
    TARGET.name: ["DescribeScalableTargets", "ListTagsForResource"],
    POLICIES.name: ["DescribeScalingPolicies"],
    SCHEDULE.name: ["DescribeScheduledActions"],
    ALARM.name: ["DescribeAlarms", "ListTagsForResource"],
}
TRACKING = {"TargetValue": 90.0, "PredefinedMetricSpecification": {"PredefinedMetricType": CPU["type"]}, "ScaleInCooldown": 300}
STEPS = {"AdjustmentType": "ExactCapacity", "StepAdjustments": [{"MetricIntervalLowerBound": 5.0, "ScalingAdjustment": 9}], "Cooldown": 60}


def register(**limits: Any) -> Drift:
    return lambda client, _arn: client.register_scalable_target(**WEB, **limits)


def policy(name: str, kind: str, **configuration: Any) -> Drift:
    return lambda client, _arn: client.put_scaling_policy(**WEB, PolicyName=name, PolicyType=kind, **configuration)


def action(name: str, **said: Any) -> Drift:
    plain = {"Schedule": "cron(0 20 * * ? *)", "Timezone": "Europe/Berlin", "ScalableTargetAction": {"MinCapacity": 0}}
    return lambda client, _arn: client.put_scheduled_action(**WEB, ScheduledActionName=name, **{**plain, **said})


def alarm(**said: Any) -> Drift:
    def change(client: Any, _arn: str) -> None:
        (now,) = client.describe_alarms(AlarmNames=["lag"])["MetricAlarms"]
        names = set(client.meta.service_model.operation_model("PutMetricAlarm").input_shape.members) - {"Metrics"}
        put = {**{name: value for name, value in now.items() if name in names}, **said}
        client.put_metric_alarm(**{name: value for name, value in put.items() if value is not None})

    return change


# What somebody changes, in which attribute that is seen, and the calls that undo it.
DRIFTS: dict[str, dict[str, tuple[Drift, str, list[str]]]] = {
    TARGET.name: {
        "minimum": (register(MinCapacity=0), "min_capacity", ["RegisterScalableTarget"]),
        "maximum": (register(MaxCapacity=50), "max_capacity", ["RegisterScalableTarget"]),
        "suspended": (register(SuspendedState={"ScheduledScalingSuspended": True}), "suspended_state", ["RegisterScalableTarget"]),
        "tag-changed": (lambda client, arn: client.tag_resource(ResourceARN=arn, Tags={"Name": "mine"}), "tags", ["TagResource"]),
        "tag-added": (lambda client, arn: client.tag_resource(ResourceARN=arn, Tags={"Stray": "1"}), "tags", ["UntagResource"]),
        "tag-removed": (lambda client, arn: client.untag_resource(ResourceARN=arn, TagKeys=["Name"]), "tags", ["TagResource"]),
    },
    POLICIES.name: {
        "target": (policy("cpu", "TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=TRACKING), "policies", ["PutScalingPolicy"]),
        "steps": (policy("lag", "StepScaling", StepScalingPolicyConfiguration=STEPS), "policies", ["PutScalingPolicy"]),
        "one-too-many": (policy("other", "StepScaling", StepScalingPolicyConfiguration=STEPS), "policies", ["DeleteScalingPolicy"]),
        "one-missing": (lambda client, _arn: client.delete_scaling_policy(**WEB, PolicyName="lag"), "policies", ["PutScalingPolicy"]),
    },
    SCHEDULE.name: {
        "schedule": (action("night", Schedule="cron(0 23 * * ? *)"), "scheduled_actions", ["PutScheduledAction"]),
        "timezone": (action("night", Timezone="Asia/Tokyo"), "scheduled_actions", ["PutScheduledAction"]),
        "limit": (action("night", ScalableTargetAction={"MinCapacity": 1, "MaxCapacity": 2}), "scheduled_actions", ["PutScheduledAction"]),
        "end": (action("night", EndTime="2030-01-01T00:00:00Z"), "scheduled_actions", ["PutScheduledAction"]),
        "one-too-many": (action("other"), "scheduled_actions", ["DeleteScheduledAction"]),
    },
    ALARM.name: {
        name: (alarm(**said), attribute, ["PutMetricAlarm"])
        for name, said, attribute in (
            ("description", {"AlarmDescription": "Other."}, "description"),
            ("switched-off", {"ActionsEnabled": False}, "actions_enabled"),
            ("actions", {"AlarmActions": []}, "alarm_actions"),
            ("ok-actions", {"OKActions": [TOPIC]}, "ok_actions"),
            ("other-actions", {"InsufficientDataActions": [TOPIC]}, "insufficient_data_actions"),
            ("namespace", {"Namespace": "Other"}, "namespace"),
            ("metric", {"MetricName": "Other"}, "metric_name"),
            ("dimensions", {"Dimensions": []}, "dimensions"),
            ("percentile", {"ExtendedStatistic": "p50"}, "extended_statistic"),
            ("period", {"Period": 300}, "period"),
            ("periods", {"EvaluationPeriods": 5}, "evaluation_periods"),
            ("datapoints", {"DatapointsToAlarm": 1}, "datapoints_to_alarm"),
            ("threshold", {"Threshold": 1.0}, "threshold"),
            ("comparison", {"ComparisonOperator": "LessThanThreshold"}, "comparison"),
            ("missing-data", {"TreatMissingData": "breaching"}, "treat_missing_data"),
            ("few-samples", {"EvaluateLowSampleCountPercentile": "ignore"}, "evaluate_low_sample_count_percentile"),
        )
    }
    | {"tag": (lambda client, arn: client.tag_resource(ResourceARN=arn, Tags=[{"Key": "Name", "Value": "mine"}]), "tags", ["TagResource"])},
}
CASES = [(kind, name) for kind, drifts in DRIFTS.items() for name in drifts]
KINDS = {kind.name: kind for kind in (TARGET, POLICIES, SCHEDULE, ALARM)}


@pytest.fixture
def scaling(fresh_account: Emulator, aws: Aws) -> Any:
    """A service that may be scaled, and is not yet."""
    assert fresh_account.url
    ecs = aws("ecs")
    ecs.create_cluster(clusterName="shop-prod-cluster")
    ecs.register_task_definition(family="api", containerDefinitions=[{"name": "api", "image": "api", "memory": 128}])
    ecs.create_service(cluster="shop-prod-cluster", serviceName="shop-prod-api", taskDefinition="api", desiredCount=2)
    return aws("application-autoscaling")


@pytest.fixture
def clients(scaling: Any, aws: Aws) -> dict[str, Any]:
    return {**dict.fromkeys(KINDS, scaling), ALARM.name: aws("cloudwatch")}


def go(kind: str, client: Any, check_mode: bool = False, **changes: Any) -> Params:
    return run(KINDS[kind], client, {"state": "present", "purge_tags": True, **PARAMS[kind], **changes}, check_mode)


@pytest.mark.parametrize("kind", KINDS)
def test_c12_from_nothing_to_nothing(kind: str, clients: dict[str, Any], scaling: Any, emulator: Emulator) -> None:
    client = clients[kind]
    if kind in (POLICIES.name, SCHEDULE.name):
        scaling.register_scalable_target(**WEB, MinCapacity=1, MaxCapacity=4)
    planned, made = go(kind, client, check_mode=True), go(kind, client)
    assert (planned["changed"], planned["diff"], made["diff"]["before"]) == (True, made["diff"], {})
    emulator.clear()
    again = go(kind, client)
    assert (again["changed"], again[kind], [entry.operation for entry in emulator.requests()]) == (False, made[kind], READS[kind])
    assert go(kind, client, check_mode=True, state="absent")["changed"] is True
    assert emulator.writes() == []
    assert go(kind, client, state="absent")[kind] is None
    assert go(kind, client, state="absent")["changed"] is False


@pytest.mark.parametrize(("kind", "drift"), CASES, ids=["-".join(case) for case in CASES])
def test_c12_drift_is_seen_and_repaired(kind: str, drift: str, clients: dict[str, Any], scaling: Any, emulator: Emulator) -> None:
    client, (change, attribute, calls) = clients[kind], DRIFTS[kind][drift]
    if kind in (POLICIES.name, SCHEDULE.name):
        scaling.register_scalable_target(**WEB, MinCapacity=1, MaxCapacity=4)
    built = go(kind, client)[kind]
    change(client, str(built.get("arn")))
    emulator.clear()
    planned = go(kind, client, check_mode=True)
    assert [key for key, value in planned["diff"]["after"].items() if planned["diff"]["before"][key] != value] == [attribute]
    assert emulator.writes() == []
    repaired = go(kind, client)
    assert (repaired["diff"], KINDS[kind].managed(repaired[kind])) == (planned["diff"], KINDS[kind].managed(built))
    assert [entry.operation for entry in emulator.writes()] == calls
    assert go(kind, client)["changed"] is False


def test_every_attribute_that_can_be_changed_has_a_drift() -> None:
    seen = {kind: {attribute for _change, attribute, _calls in drifts.values()} for kind, drifts in DRIFTS.items()}
    for kind, attributes in seen.items():
        assert attributes == set(KINDS[kind].attributes) - {*PLACE, "name", "role_arn", "unit", "statistic"}


def test_a_policy_of_steps_shows_its_alarm(clients: dict[str, Any], scaling: Any) -> None:
    scaling.register_scalable_target(**WEB, MinCapacity=1, MaxCapacity=4)
    arns = go(POLICIES.name, scaling)[POLICIES.name]["arns"]
    made = go(ALARM.name, clients[ALARM.name], alarm_actions=[arns["lag"]])["alarm"]
    shown = go(POLICIES.name, scaling)[POLICIES.name]["alarms"]
    assert shown["lag"] == [{"name": "lag", "arn": made["arn"]}]
    assert [found["name"].partition("-Alarm")[0] for found in shown["cpu"]] == ["TargetTracking-service/shop-prod-cluster/shop-prod-api"] * 2


def test_examples_run_in_a_play(play: Playing, scaling: Any, aws: Aws, tmp_path: Path) -> None:
    tasks = [task for module in MODULES for task in yaml.safe_load(module.EXAMPLES)]
    head = {"hosts": "localhost", "gather_facts": False, "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
    path = tmp_path / "examples.yml"
    path.write_text(yaml.safe_dump([{**head, "tasks": tasks}], sort_keys=False), encoding="utf-8")
    planned = play(path, check=True).assert_ok()
    assert (planned.writes, planned.failed) == ([], {})
    result = play(path).assert_ok()
    assert result.changed == {"localhost": len(tasks) - 1}  # the second target is the first one again
    assert scaling.describe_scaling_policies(**WEB)["ScalingPolicies"] == scaling.describe_scheduled_actions(**WEB)["ScheduledActions"] == []
    assert aws("cloudwatch").describe_alarms()["MetricAlarms"] == []
