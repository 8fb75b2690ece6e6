# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flow logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.models.flow_logs import FlowLogsBackend
from moto.ec2.responses.flow_logs import FlowLogs

from ..mechanism import Function, replaces

if TYPE_CHECKING:
    from moto.core.responses import ActionResult

DESTINATION_OPTIONS = {"FileFormat": "plain-text", "HiveCompatiblePartitions": False, "PerHourPartition": False}


@replaces(FlowLogs, "create_flow_logs")
def flow_logs_keep_their_options(original: Function, response: Any) -> ActionResult:
    """A log to S3 tells its file format and partitions; one to CloudWatch Logs by ARN tells the group's name.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
    """
    result = original(response)
    for id_ in result.result["FlowLogIds"]:
        log = response.ec2_backend.flow_logs[id_]
        if log.log_destination_type == "s3":
            log.destination_options = DESTINATION_OPTIONS | (response._get_param("DestinationOptions") or {})
        elif ":log-group:" in (log.log_destination or ""):
            log.log_group_name = log.log_destination.split(":log-group:")[1].removesuffix(":*")
    return result


@replaces(FlowLogsBackend, "create_flow_logs")
def flow_logs_may_have_a_folder_in_the_bucket(original: Function, backend: Any, **named: Any) -> Any:
    """A destination may name a folder in its bucket; moto takes it for a part of the bucket's name.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-create-flow-log.html
    """
    destination = named["log_destination"]
    if named["log_destination_type"] != "s3" or not destination:
        return original(backend, **named)
    for log in backend.flow_logs.values():  # so that moto sees its own kind of duplicates
        log.full_destination, log.log_destination = log.log_destination, _bucket(log.log_destination, destination)
    try:
        logs, refused = original(backend, **named | {"log_destination": destination.partition("/")[0]})
    finally:
        for log in backend.flow_logs.values():
            log.log_destination = getattr(log, "full_destination", destination)
    return logs, refused


def _bucket(present: str | None, asked: str) -> str | None:
    return asked.partition("/")[0] if present == asked else present


@replaces(FlowLogsBackend, "create_flow_logs")
def flow_logs_find_the_group_by_its_arn(original: Function, backend: Any, **named: Any) -> Any:
    """A group given by its ARN is looked up by its name; moto looks for a group without a name, and says delivery failed.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
    """
    destination = named["log_destination"] or ""
    if ":log-group:" in destination and not named["log_group_name"]:
        named["log_group_name"] = destination.split(":log-group:")[1].removesuffix(":*")
    return original(backend, **named)
