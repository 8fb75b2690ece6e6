# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch behaves as its API reference says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.patches import cloudwatch as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws

ARN = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:lag"
WATCHED = {"Namespace": "Shop", "MetricName": "Lag", "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1.0}


@pytest.fixture
def cloudwatch(aws: Aws) -> Any:
    return aws("cloudwatch")


def put(cloudwatch: Any, **tags: str) -> None:
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    cloudwatch.put_metric_alarm(AlarmName="lag", ComparisonOperator="GreaterThanThreshold", **WATCHED, **({"Tags": pairs} if pairs else {}))


@proves(patches.tags_are_for_new_alarms)
def test_tags_are_for_new_alarms(cloudwatch: Any) -> None:
    put(cloudwatch, a="b")
    put(cloudwatch, a="c", d="e")
    assert cloudwatch.list_tags_for_resource(ResourceARN=ARN)["Tags"] == [{"Key": "a", "Value": "b"}]


@proves(patches.tags_go_with_their_alarm, patches.tags_of_a_missing_alarm_are_an_error)
def test_tags_go_with_their_alarm(cloudwatch: Any) -> None:
    put(cloudwatch, a="b")
    cloudwatch.delete_alarms(AlarmNames=["lag"])
    with refused("ResourceNotFoundException"):
        cloudwatch.list_tags_for_resource(ResourceARN=ARN)
    put(cloudwatch)
    assert cloudwatch.list_tags_for_resource(ResourceARN=ARN)["Tags"] == []
