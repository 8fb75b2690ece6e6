# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module application_autoscaling_policy, without a network."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.application_autoscaling import forgetting, without_any
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.application_autoscaling_policy import KIND, delete, problems, update

from .autoscaling_fake import PLACE, PLACE_REQUEST, SERVICE, FakeAlarms, FakeAutoscaling, alarm
from .cases import ModuleCases, Params

OURS = {"groundwork:environment": "dev"}
CPU: Params = {
    "name": "cpu",
    "policy_type": "target_tracking_scaling",
    "target_tracking": {"target_value": 70.0, "predefined_metric": {"type": "ECSServiceAverageCPUUtilization"}, "scale_in_cooldown": 300},
}
LABEL = "app/shop/50dc6c495c0c9188/targetgroup/shop-api/943f017f100becff"
QUEUE = {"namespace": "AWS/SQS", "metric_name": "ApproximateNumberOfMessagesVisible", "dimensions": {"QueueName": "jobs"}}
STEPS: Params = {
    "name": "lag",
    "policy_type": "step_scaling",
    "step_scaling": {
        "adjustment_type": "change_in_capacity",
        "steps": [{"lower_bound": 100.0, "adjustment": 2}, {"lower_bound": 0.0, "upper_bound": 100.0, "adjustment": 1}],
        "cooldown": 60,
    },
}


def tracking(**changes: Any) -> Params:
    return {**CPU, "target_tracking": {**CPU["target_tracking"], **changes}}


def steps(*given: Params, **changes: Any) -> Params:
    return {**STEPS, "step_scaling": {**STEPS["step_scaling"], **({"steps": list(given)} if given else {}), **changes}}


class Fake(FakeAutoscaling):
    """One whose target is registered."""

    def __init__(self) -> None:
        super().__init__()
        self.targets[SERVICE] = {"ScalableTargetARN": "arn"}


class TestPolicies(ModuleCases):
    kind = KIND
    fake = Fake
    params: ClassVar[Params] = {**PLACE, "policies": [CPU]}
    changes: ClassVar[list[Params]] = [
        {"policies": [policy]}
        for policy in (
            tracking(target_value=60.0),
            tracking(scale_in_cooldown=0),
            tracking(scale_out_cooldown=60),
            tracking(disable_scale_in=True),
            tracking(predefined_metric={"type": "ALBRequestCountPerTarget", "resource_label": LABEL}),
            tracking(predefined_metric=None, customized_metric={**QUEUE, "statistic": "average", "unit": "Count"}),
            {**CPU, "name": "other"},
            {**STEPS, "name": "cpu"},
        )
    ] + [{"policies": [CPU, STEPS]}]
    create_operation = "PutScalingPolicy"

    def written(self, aws: FakeAutoscaling, **changes: Any) -> list[Any]:
        aws.calls.clear()
        self.go(aws, **changes)
        return [request for operation, request in aws.calls if operation == "PutScalingPolicy"]

    def test_s2_15_a_policy_of_target_tracking_as_aws_wants_it(self, aws: Fake) -> None:
        result = self.go(aws)
        configuration = {
            "TargetValue": 70.0,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            "ScaleInCooldown": 300,
        }
        said = {"PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": configuration}
        assert aws.request("PutScalingPolicy") == {**PLACE_REQUEST, **said}
        shown = result["scaling_policies"]
        assert shown["arns"]["cpu"].endswith("policyName/cpu")
        assert [found["name"] for found in shown["alarms"]["cpu"]] == ["TargetTracking-cpu-High"]

    def test_s4_105_a_policy_of_steps_as_aws_wants_it(self, aws: Fake) -> None:
        (request,) = self.written(aws, policies=[STEPS])
        assert request["StepScalingPolicyConfiguration"] == {
            "AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": [
                {"MetricIntervalLowerBound": 0.0, "MetricIntervalUpperBound": 100.0, "ScalingAdjustment": 1},
                {"MetricIntervalLowerBound": 100.0, "ScalingAdjustment": 2},
            ],
            "Cooldown": 60,
            "MetricAggregationType": "Average",
        }

    def test_metric_math_as_aws_wants_it(self, aws: Fake) -> None:
        queries = [
            {"id": "m1", "metric_stat": {"metric": QUEUE, "stat": "Sum"}, "return_data": False},
            {"id": "e1", "expression": "m1 / 2", "label": "half"},
        ]
        (request,) = self.written(aws, policies=[tracking(predefined_metric=None, customized_metric={"metrics": queries})])
        dimensions = [{"Name": "QueueName", "Value": "jobs"}]
        metric = {"Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible", "Dimensions": dimensions}
        assert request["TargetTrackingScalingPolicyConfiguration"]["CustomizedMetricSpecification"] == {
            "Metrics": [
                {"Id": "e1", "Expression": "m1 / 2", "Label": "half", "ReturnData": True},
                {"Id": "m1", "MetricStat": {"Metric": metric, "Stat": "Sum"}, "ReturnData": False},
            ]
        }
        assert self.written(aws, policies=[tracking(predefined_metric=None, customized_metric={"metrics": queries})]) == []

    def test_one_read_for_all_and_one_write_for_one_difference(self, built: Fake) -> None:
        self.go(built, policies=[CPU, STEPS])
        assert built.writes == ["PutScalingPolicy"]
        assert [request["PolicyName"] for request in self.written(built, policies=[CPU, steps(cooldown=90)])] == ["lag"]
        built.calls.clear()
        self.go(built, policies=[steps(cooldown=90), CPU])
        assert set(built.operations) == {"DescribeScalingPolicies"}

    def test_c12_one_too_many_is_seen_and_deleted(self, built: Fake) -> None:
        self.go(built, policies=[CPU, STEPS])
        planned = self.go(built, check_mode=True)["diff"]
        assert [len(planned[side]["policies"]) for side in ("before", "after")] == [2, 1]
        assert self.go(built, purge_policies=False)["changed"] is False
        built.calls.clear()
        self.go(built)
        assert (built.writes, list(built.policies)) == (["DeleteScalingPolicy"], [(SERVICE, "cpu")])

    def test_those_of_another_target_are_not_looked_at(self, built: Fake) -> None:
        built.policies[f"{SERVICE}-2", "other"] = {"PolicyName": "other", "PolicyType": "StepScaling", "PolicyARN": "arn"}
        assert self.go(built)["changed"] is False

    def test_what_a_policy_does_not_say_of_cooldowns_stays(self, built: Fake) -> None:
        built.policies[SERVICE, "cpu"]["TargetTrackingScalingPolicyConfiguration"] |= {"ScaleOutCooldown": 90, "DisableScaleIn": True}
        assert self.go(built)["changed"] is False
        assert self.go(built, policies=[tracking(disable_scale_in=False)])["changed"] is True

    def test_another_metric_takes_nothing_of_the_one_before(self, built: Fake) -> None:
        self.go(built, policies=[tracking(predefined_metric=None, customized_metric={**QUEUE, "statistic": "sum", "unit": "Count"})])
        (request,) = self.written(built, policies=[tracking(predefined_metric=None, customized_metric={**QUEUE, "statistic": "average"})])
        assert request["TargetTrackingScalingPolicyConfiguration"]["CustomizedMetricSpecification"] == {
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "Dimensions": [{"Name": "QueueName", "Value": "jobs"}],
            "Statistic": "Average",
        }

    def test_another_type_is_another_policy(self, built: Fake) -> None:
        self.go(built, policies=[{**STEPS, "name": "cpu"}])
        assert built.writes == ["DeleteScalingPolicy", "PutScalingPolicy"]

    @pytest.mark.parametrize("code", ["ObjectNotFoundException", "ConcurrentUpdateException", "FailedResourceAccessException"])
    def test_what_aws_will_know_in_a_moment_is_awaited(self, aws: Fake, code: str) -> None:
        for _ in range(5):
            aws.fail_once("PutScalingPolicy", code)
        assert self.go(aws)["changed"] is True
        assert aws.operations.count("PutScalingPolicy") == 6

    def test_policies_that_aws_does_not_show_yet_are_awaited(self, aws: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = [{"ScalingPolicies": []}] * 3
        describe = aws.describe_scaling_policies
        monkeypatch.setattr(aws, "describe_scaling_policies", lambda request: answers.pop() if answers else describe(request))
        assert set(self.go(aws, policies=[CPU, STEPS])["scaling_policies"]["arns"]) == {"cpu", "lag"}
        assert [request["PolicyNames"] for _operation, request in aws.calls if "PolicyNames" in request] == [["cpu", "lag"]] * 3

    def test_a_policy_of_a_type_that_is_not_ours_is_one_too_many(self, built: Fake) -> None:
        built.policies[SERVICE, "forecast"] = {"PolicyName": "forecast", "PolicyType": "PredictiveScaling", "PolicyARN": "arn"}
        self.go(built)
        assert list(built.policies) == [(SERVICE, "cpu")]

    def go_with_alarms(self, aws: Fake, alarms: FakeAlarms, **changes: Any) -> Params:
        forget = forgetting(lambda: alarms.client)
        kind = replace(KIND, update=partial(update, forget=forget), delete=partial(delete, forget=forget))
        params = {"state": "present", **self.params, "delete_alarms": True, "match_tags": OURS, **changes}
        return run(kind, aws.client, params, check_mode=False)

    @pytest.mark.parametrize("changes", [{}, {"state": "absent"}, {"policies": [CPU, {**CPU, "name": "lag"}]}], ids=["left-out", "absent", "another-type"])
    def test_alarms_of_steps_go_first_and_only_ours(self, built: Fake, changes: Params) -> None:
        self.go(built, policies=[CPU, STEPS])
        built.policies[SERVICE, "lag"]["Alarms"] = [alarm("ours"), alarm("theirs")]
        alarms = FakeAlarms(ours=OURS, theirs={"groundwork:environment": "prod"})
        self.go_with_alarms(built, alarms, **changes)
        assert alarms.writes == ["DeleteAlarms"]
        assert list(alarms.tags) == ["theirs"]

    def test_alarms_stay_unless_they_are_to_go(self, built: Fake) -> None:
        self.go(built, policies=[CPU, STEPS])
        built.policies[SERVICE, "lag"]["Alarms"] = [alarm("ours")]
        alarms = FakeAlarms(ours=OURS)
        self.go_with_alarms(built, alarms, delete_alarms=False)
        assert (alarms.calls, list(built.policies)) == ([], [(SERVICE, "cpu")])

    def test_a_policy_whose_alarm_could_not_go_stays_to_be_seen(self, built: Fake) -> None:
        self.go(built, policies=[CPU, STEPS])
        built.policies[SERVICE, "lag"]["Alarms"] = [alarm("ours")]
        alarms = FakeAlarms(ours=OURS)
        alarms.fail_once("DeleteAlarms", "AccessDenied")
        with pytest.raises(AnsibleAWSError, match=r"^Failed to delete alarm ours: "):
            self.go_with_alarms(built, alarms)
        assert (SERVICE, "lag") in built.policies

    def test_a_label_that_is_not_known_yet_is_planned(self, aws: Fake) -> None:
        unknown = tracking(predefined_metric={"type": "ALBRequestCountPerTarget", "resource_label": UNKNOWN})
        (policy,) = self.go(aws, check_mode=True, policies=[unknown])["diff"]["after"]["policies"]
        assert policy["target_tracking"]["predefined_metric"]["resource_label"] == UNKNOWN


def test_none_at_all_is_absent() -> None:
    assert without_any({"state": "present", "policies": []}, "policies")["state"] == "absent"
    assert without_any({"state": "present", "policies": [CPU]}, "policies")["state"] == "present"


HERE = "policies[0]"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (CPU, []),
        (STEPS, []),
        ({**CPU, "step_scaling": STEPS["step_scaling"]}, [f"{HERE}.step_scaling: goes with policy_type step_scaling only"]),
        ({**STEPS, "step_scaling": None}, [f"{HERE}.step_scaling: is missing; policy_type step_scaling needs it"]),
        (tracking(predefined_metric=None), [f"{HERE}.target_tracking: needs predefined_metric or customized_metric, and not both"]),
        (tracking(customized_metric=QUEUE), [f"{HERE}.target_tracking: needs predefined_metric or customized_metric, and not both"]),
        (
            tracking(predefined_metric={"type": "ALBRequestCountPerTarget"}),
            [f"{HERE}.target_tracking.predefined_metric.resource_label: is missing; ALBRequestCountPerTarget needs it"],
        ),
        (
            tracking(predefined_metric=None, customized_metric={"namespace": "A"}),
            [f"{HERE}.target_tracking.customized_metric: needs metric_name or metrics, and not both"],
        ),
        (steps(steps=[]), [f"{HERE}.step_scaling.steps: is empty; at least one step is needed"]),
        (steps({"adjustment": 1}), [f"{HERE}.step_scaling.steps[0]: has neither lower_bound nor upper_bound; one of them is needed"]),
        (
            steps({"lower_bound": 2, "upper_bound": 1, "adjustment": 1}, {"lower_bound": 1, "adjustment": 2}),
            [
                f"{HERE}.step_scaling.steps: the step from 2 ends at 1, not above it",
                f"{HERE}.step_scaling.steps: one step ends at inf and the next begins at 2; they must neither overlap nor leave a gap",
                f"{HERE}.step_scaling.steps: the highest step ends at 1; above 0 it must have no upper_bound",
            ],
        ),
        (
            steps({"lower_bound": 0, "upper_bound": 10, "adjustment": 1}, {"lower_bound": 20, "adjustment": 2}),
            [f"{HERE}.step_scaling.steps: one step ends at 10 and the next begins at 20; they must neither overlap nor leave a gap"],
        ),
        (
            steps({"lower_bound": 0, "adjustment": 1}, {"lower_bound": 20, "adjustment": 2}),
            [f"{HERE}.step_scaling.steps: one step ends at inf and the next begins at 20; they must neither overlap nor leave a gap"],
        ),
        (
            steps({"lower_bound": -10, "upper_bound": 0, "adjustment": -1}),
            [f"{HERE}.step_scaling.steps: the lowest step begins at -10; below 0 it must have no lower_bound"],
        ),
        (
            steps({"lower_bound": 0, "upper_bound": 5, "adjustment": 1}),
            [f"{HERE}.step_scaling.steps: the highest step ends at 5; above 0 it must have no upper_bound"],
        ),
        (steps({"upper_bound": -10, "adjustment": -2}, {"lower_bound": -10, "upper_bound": 0, "adjustment": -1}), []),
    ],
)
def test_d20_problems_of_a_policy(policy: Params, expected: list[str]) -> None:
    assert problems({**PLACE, "policies": [policy]}) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"policies": [CPU, CPU]}, ["policies: cpu stands there twice"]),
        ({"policies": []}, []),
        ({"policies": [], "purge_policies": False}, ["policies: is empty; with purge_policies false there is nothing to do"]),
    ],
)
def test_problems_of_the_list(asked: Params, expected: list[str]) -> None:
    assert problems({**PLACE, **asked}) == expected
