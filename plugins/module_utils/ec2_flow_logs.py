# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A flow log in our words and in AWS's."""

from __future__ import annotations

from .resource import Shape
from .tags import from_pairs, marked, specification, unclaimed
from .unknown import has_unknown

# The longer prefix first: an attachment's begins with the gateway's.
RESOURCE_TYPES = {
    "vpc-": "VPC",
    "subnet-": "Subnet",
    "eni-": "NetworkInterface",
    "tgw-attach-": "TransitGatewayAttachment",
    "tgw-": "TransitGateway",
}
FILE_OPTIONS: Shape = {"file_format": "plain-text", "hive_compatible_partitions": False, "per_hour_partition": False}
DEFAULT_FIELDS = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
DEFAULT_FORMAT = " ".join(f"${{{field}}}" for field in DEFAULT_FIELDS.split())
ATTRIBUTES: Shape = {
    "resource_id": None,
    "log_destination_type": "cloud-watch-logs",
    "log_group_name": None,
    "log_destination": None,
    "deliver_logs_permission_arn": None,
    "deliver_cross_account_role": None,
    "traffic_type": "all",
    "log_format": DEFAULT_FORMAT,
    "max_aggregation_interval": 600,
    **FILE_OPTIONS,
    "tags": {},
}


def from_response(flow_log: Shape) -> Shape:
    """A flow log as our dict."""
    kind = flow_log.get("LogDestinationType") or "cloud-watch-logs"
    destination = flow_log.get("LogDestination") or ""
    files = flow_log.get("DestinationOptions") or {}
    in_logs = kind == "cloud-watch-logs"
    return {
        "flow_log_id": flow_log["FlowLogId"],
        "resource_id": flow_log["ResourceId"],
        "log_destination_type": kind,
        "log_group_name": flow_log.get("LogGroupName") or group_of(destination) if in_logs else None,
        "log_destination": None if in_logs else destination.rstrip("/"),
        "deliver_logs_permission_arn": flow_log.get("DeliverLogsPermissionArn"),
        "deliver_cross_account_role": flow_log.get("DeliverCrossAccountRole"),
        "traffic_type": (flow_log.get("TrafficType") or "ALL").lower(),
        "log_format": flow_log.get("LogFormat") or DEFAULT_FORMAT,
        "max_aggregation_interval": flow_log.get("MaxAggregationInterval") or 600,
        "file_format": files.get("FileFormat") or "plain-text",
        "hive_compatible_partitions": bool(files.get("HiveCompatiblePartitions")),
        "per_hour_partition": bool(files.get("PerHourPartition")),
        "deliver_logs_status": flow_log.get("DeliverLogsStatus"),
        "deliver_logs_error_message": flow_log.get("DeliverLogsErrorMessage"),
        "tags": from_pairs(flow_log.get("Tags")),
    }


def group_of(arn: str) -> str | None:
    """The name of a log group, of which AWS sometimes gives only the ARN."""
    return arn.partition(":log-group:")[2].removesuffix(":*") or None


def destination_type(asked: Shape) -> str | None:
    """Where the records are to go, by what was asked; None when that says nothing."""
    if asked.get("log_destination_type"):
        return str(asked["log_destination_type"])
    if asked.get("log_group_name"):
        return "cloud-watch-logs"
    if asked.get("log_destination"):
        return "kinesis-data-firehose" if ":firehose:" in asked["log_destination"] else "s3"
    return None


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked, and what follows from it."""
    shape = {**asked}
    if "flow_log_id" not in base and asked["resource_id"].startswith("tgw-"):
        shape.setdefault("max_aggregation_interval", 60)
    shape["log_destination_type"] = destination_type(asked) or base["log_destination_type"]
    if "log_format" in asked:
        shape["log_format"] = " ".join(asked["log_format"].split())
    if "log_destination" in asked:
        shape["log_destination"] = asked["log_destination"].rstrip("/")
    if shape["log_destination_type"] == "cloud-watch-logs":
        return {**shape, "log_destination": None, **FILE_OPTIONS}
    if shape["log_destination_type"] == "s3":
        return {"deliver_logs_permission_arn": None, **shape, "log_group_name": None}
    return {**shape, "log_group_name": None, **FILE_OPTIONS}


def problems(asked: Shape) -> list[str]:
    """What is wrong with the input."""
    kind, found = destination_type(asked), []
    resource = asked["resource_id"]
    if not has_unknown(resource) and not resource.startswith(tuple(RESOURCE_TYPES)):
        found.append(f"resource_id: is {resource}, it must begin with one of {', '.join(RESOURCE_TYPES)}")
    if asked.get("log_group_name") and kind != "cloud-watch-logs":
        found.append(f"log_group_name: goes with log_destination_type cloud-watch-logs alone, not with {kind}")
    if asked.get("log_destination") and kind == "cloud-watch-logs":
        found.append("log_destination: goes with log_destination_type s3 or kinesis-data-firehose; for CloudWatch Logs give log_group_name alone")
    if kind == "s3" and asked.get("deliver_logs_permission_arn"):
        found.append("deliver_logs_permission_arn: AWS writes to S3 by the bucket's policy, without a role")
    if kind and kind != "s3":
        found += [f"{key}: goes with log_destination_type s3 alone, not with {kind}" for key, plain in FILE_OPTIONS.items() if asked.get(key, plain) != plain]
    if not (name_of(asked) or destination_of(asked)):
        found.append("tags: give a tag Name, or log_group_name or log_destination, by which the flow log can be found")
    return found


def name_of(shape: Shape) -> str | None:
    """The tag Name."""
    return (shape.get("tags") or {}).get("Name")


def destination_of(shape: Shape) -> str | None:
    """The log group, bucket or stream."""
    return shape.get("log_group_name") or (shape.get("log_destination") or "").rstrip("/") or None


def to_request(target: Shape) -> Shape:
    """Our dict as CreateFlowLogs wants it."""
    resource_type = next(kind for prefix, kind in RESOURCE_TYPES.items() if target["resource_id"].startswith(prefix))
    request: Shape = {
        "ClientToken": target["client_token"],
        "ResourceIds": [target["resource_id"]],
        "ResourceType": resource_type,
        "TrafficType": None if resource_type.startswith("Transit") else target["traffic_type"].upper(),
        "LogDestinationType": target["log_destination_type"],
        "LogGroupName": target["log_group_name"],
        "LogDestination": target["log_destination"],
        "DeliverLogsPermissionArn": target["deliver_logs_permission_arn"],
        "DeliverCrossAccountRole": target["deliver_cross_account_role"],
        "LogFormat": target["log_format"],
        "MaxAggregationInterval": target["max_aggregation_interval"],
        "TagSpecifications": specification("vpc-flow-log", target["tags"]) or None,
    }
    if target["log_destination_type"] == "s3":
        request["DestinationOptions"] = {
            "FileFormat": target["file_format"],
            "HiveCompatiblePartitions": target["hive_compatible_partitions"],
            "PerHourPartition": target["per_hour_partition"],
        }
    return {key: value for key, value in request.items() if value is not None}


def pick(flow_logs: list[Shape], asked: Shape) -> Shape | None:
    """The one that is meant, of all flow logs of a resource: by id, else by tags, else by destination."""
    if "flow_log_id" in asked:
        return next((found for found in flow_logs if found["flow_log_id"] == asked["flow_log_id"]), None)
    ours = marked(flow_logs, asked.get("tags"))
    there = [found for found in flow_logs if destination_of(found) == destination_of(asked)]
    both = [found for found in ours if found in there]
    free = [found for found in there if unclaimed(found["tags"], asked.get("tags"))]
    return next(iter(both or ours or free), None)
