# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module cloudwatch_metric_alarm, without a network."""

from __future__ import annotations

from typing import ClassVar

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.cloudwatch_metric_alarm import ALARM, KIND, problems

from .cases import ModuleCases, Params
from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:alarms"
OURS = {"groundwork:environment": "dev"}
CHANGES: Params = {
    "description": "The event loop lags.",
    "actions_enabled": False,
    "alarm_actions": [],
    "ok_actions": [TOPIC],
    "insufficient_data_actions": [TOPIC],
    "namespace": "Other",
    "metric_name": "Other",
    "dimensions": {"Service": "other"},
    "statistic": "maximum",
    "extended_statistic": "p99",
    "unit": "Milliseconds",
    "period": 300,
    "evaluation_periods": 5,
    "datapoints_to_alarm": 2,
    "threshold": 0.0,
    "comparison": "less_than_or_equal_to_threshold",
    "treat_missing_data": "notBreaching",
    "evaluate_low_sample_count_percentile": "ignore",
}


class FakeCloudWatch(FakeAWS):
    service = "cloudwatch"

    def __init__(self) -> None:
        super().__init__()
        self.alarms: dict[str, Response] = {}
        self.tags: dict[str, dict[str, str]] = {}

    def describe_alarms(self, request: Request) -> Response:
        return {"MetricAlarms": [alarm for name, alarm in self.alarms.items() if name in request["AlarmNames"]], "CompositeAlarms": []}

    def put_metric_alarm(self, request: Request) -> None:
        name, said = request["AlarmName"], {key: value for key, value in request.items() if key != "Tags"}
        arn = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT_ID}:alarm:{name}"
        if name not in self.alarms:
            self.tags[arn] = {tag["Key"]: tag["Value"] for tag in request.get("Tags", [])}
        self.alarms[name] = {"Dimensions": [], "OKActions": [], **said, "AlarmArn": arn, "StateValue": "INSUFFICIENT_DATA"}

    def delete_alarms(self, request: Request) -> None:
        for name in request["AlarmNames"]:
            if name not in self.alarms:
                raise AWSError("ResourceNotFound")
            del self.alarms[name]

    def list_tags_for_resource(self, request: Request) -> Response:
        return {"Tags": [{"Key": key, "Value": value} for key, value in self.tags[request["ResourceARN"]].items()]}

    def tag_resource(self, request: Request) -> None:
        self.tags[request["ResourceARN"]].update({tag["Key"]: tag["Value"] for tag in request["Tags"]})

    def untag_resource(self, request: Request) -> None:
        for key in request["TagKeys"]:
            del self.tags[request["ResourceARN"]][key]


class TestAlarm(ModuleCases):
    kind = KIND
    fake = FakeCloudWatch
    params: ClassVar[Params] = {
        "name": "lag",
        "namespace": "Shop",
        "metric_name": "EventLoopLagMs",
        "dimensions": {"Service": "realtime"},
        "extended_statistic": "p95",
        "period": 60,
        "evaluation_periods": 3,
        "threshold": 100.0,
        "comparison": "greater_than_threshold",
        "alarm_actions": [TOPIC],
        "tags": {"Name": "lag", **OURS},
    }
    changes: ClassVar[list[Params]] = [
        *({name: value, **({"extended_statistic": None} if name == "statistic" else {})} for name, value in CHANGES.items()),
        {"tags": {"Name": "other"}},
    ]
    create_operation = "PutMetricAlarm"

    def test_every_attribute_has_a_case(self) -> None:
        assert set(CHANGES) == {field.name for field in ALARM}

    def test_s4_105_the_request_says_everything(self, aws: FakeCloudWatch) -> None:
        self.go(aws)
        assert aws.request("PutMetricAlarm") == {
            "AlarmName": "lag",
            "ActionsEnabled": True,
            "AlarmActions": [TOPIC],
            "Namespace": "Shop",
            "MetricName": "EventLoopLagMs",
            "Dimensions": [{"Name": "Service", "Value": "realtime"}],
            "ExtendedStatistic": "p95",
            "Period": 60,
            "EvaluationPeriods": 3,
            "Threshold": 100.0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "missing",
            "Tags": [{"Key": "Name", "Value": "lag"}, {"Key": "groundwork:environment", "Value": "dev"}],
        }

    def test_a_change_says_all_that_is_left_alone_too(self, built: FakeCloudWatch) -> None:
        unset = dict.fromkeys(name for name in self.params if name not in ("name", "threshold"))
        self.go(built, **{**unset, "threshold": 200.0})
        request = built.request("PutMetricAlarm")
        assert (request["Threshold"], request["ExtendedStatistic"], request["AlarmActions"], "Tags" in request) == (200.0, "p95", [TOPIC], False)
        assert built.writes == ["PutMetricAlarm"]

    def test_one_statistic_takes_the_others_place(self, built: FakeCloudWatch) -> None:
        self.go(built, statistic="sum", extended_statistic=None)
        assert "ExtendedStatistic" not in built.request("PutMetricAlarm")

    def test_nothing_to_do_is_two_reads(self, built: FakeCloudWatch) -> None:
        self.go(built)
        assert built.operations == ["DescribeAlarms", "ListTagsForResource"]

    @pytest.mark.parametrize(("tags", "gone"), [(OURS, True), ({"groundwork:environment": "prod"}, False)])
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeCloudWatch, tags: Params, gone: bool) -> None:
        assert self.go(built, state="absent", match_tags=tags)["changed"] is gone
        assert ("lag" in built.alarms) is not gone

    def test_an_action_that_is_not_made_yet_is_planned(self, aws: FakeCloudWatch) -> None:
        assert self.go(aws, check_mode=True, alarm_actions=[UNKNOWN])["diff"]["after"]["alarm_actions"] == [UNKNOWN]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"period": 30, "statistic": "sum", "alarm_actions": [UNKNOWN, TOPIC]}, []),
        ({"statistic": "sum", "extended_statistic": "p95"}, ["statistic: an alarm has this or extended_statistic, not both"]),
        ({"period": 90}, ["period: is 90, must be 10, 20, 30 or a multiple of 60"]),
        ({"period": 0}, ["period: is 0, must be 10, 20, 30 or a multiple of 60"]),
        ({"datapoints_to_alarm": 4, "evaluation_periods": 3}, ["datapoints_to_alarm: is 4, above evaluation_periods 3"]),
        ({"alarm_actions": ["alarms"]}, ["alarm_actions: 'alarms' is no ARN"]),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert problems({"name": "lag", **asked}) == expected
