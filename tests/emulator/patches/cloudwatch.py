# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch: alarms."""

from __future__ import annotations

from typing import Any

from moto.cloudwatch.exceptions import ResourceNotFoundException
from moto.cloudwatch.models import CloudWatchBackend

from .mechanism import Function, replaces


@replaces(CloudWatchBackend, "put_metric_alarm")
def tags_are_for_new_alarms(original: Function, backend: Any, name: str, *rest: Any, tags: Any = None, **said: Any) -> Any:
    """The tags of an existing alarm stay when it is changed; moto lays the new ones over them.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    return original(backend, name, *rest, tags=None if name in backend.alarms else tags, **said)


@replaces(CloudWatchBackend, "delete_alarms")
def tags_go_with_their_alarm(original: Function, backend: Any, alarm_names: list[str]) -> None:
    """A new alarm of the same name does not have the old one's tags.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html
    """
    for name in alarm_names:
        if name in backend.alarms:
            backend.tagger.delete_all_tags_for_resource(backend.alarms[name].alarm_arn)
    original(backend, alarm_names)


@replaces(CloudWatchBackend, "list_tags_for_resource")
def tags_of_a_missing_alarm_are_an_error(original: Function, backend: Any, arn: str) -> dict[str, str]:
    """An alarm that is not there has no tags to list; moto tells an empty list.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html
    """
    _, is_alarm, name = arn.partition(":alarm:")
    if is_alarm and name not in backend.alarms:
        raise ResourceNotFoundException
    tags: dict[str, str] = original(backend, arn)
    return tags
