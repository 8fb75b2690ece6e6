#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ec2_flow_log
version_added: 0.1.0
short_description: Manage a flow log of a VPC, subnet, network interface or transit gateway
description:
  - Create, replace, tag and delete a flow log, which delivers records of the network traffic to CloudWatch Logs, S3 or Firehose.
  - AWS cannot change a flow log. When anything but its tags differs from what is asked, the flow log is deleted and created again; the diff shows what differs.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  resource_id:
    description:
      - The id of the VPC, subnet, network interface, transit gateway or transit gateway attachment whose traffic is logged.
    type: str
    required: true
  log_destination_type:
    description:
      - Where the records go.
      - For a new flow log the default is V(cloud-watch-logs), or what the ARN in O(log_destination) says.
    type: str
    choices: [cloud-watch-logs, s3, kinesis-data-firehose]
  log_group_name:
    description:
      - The name of the log group, for O(log_destination_type=cloud-watch-logs).
    type: str
  log_destination:
    description:
      - The ARN of the bucket, with a folder if wanted, for O(log_destination_type=s3).
      - The ARN of the stream, for O(log_destination_type=kinesis-data-firehose).
    type: str
  deliver_logs_permission_arn:
    description:
      - The ARN of the role with which the records are written.
      - AWS requires it for a new flow log with O(log_destination_type=cloud-watch-logs), and refuses it with O(log_destination_type=s3).
    type: str
  deliver_cross_account_role:
    description:
      - The ARN of the role with which the records are written to a stream of another account.
    type: str
  traffic_type:
    description:
      - Which traffic is logged. A transit gateway's is logged whole, whatever this says.
      - For a new flow log the default is V(all).
    type: str
    choices: [accept, reject, all]
  log_format:
    description:
      - The fields of a record and their order, such as C(${version} ${vpc-id} ${srcaddr} ${dstaddr} ${action}).
      - For a new flow log the default is AWS's default format.
    type: str
  max_aggregation_interval:
    description:
      - The longest time, in seconds, over which the packets of a flow are gathered into one record.
      - For a new flow log the default is V(600), for a transit gateway V(60).
    type: int
    choices: [60, 600]
  file_format:
    description:
      - The format of the files, for O(log_destination_type=s3).
      - For a new flow log the default is V(plain-text).
    type: str
    choices: [plain-text, parquet]
  hive_compatible_partitions:
    description:
      - Whether the folders have names that Hive understands, for O(log_destination_type=s3).
      - For a new flow log the default is V(false).
    type: bool
  per_hour_partition:
    description:
      - Whether there is a folder for each hour rather than for each day, for O(log_destination_type=s3).
      - For a new flow log the default is V(false).
    type: bool
  state:
    description:
      - Whether the flow log should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Neither amazon.aws nor community.aws has a module for flow logs.
  - A flow log is found among those of O(resource_id) by the ownership tags C(groundwork:*) or the tag C(Name) in O(tags); if there is none, by its destination.
    One of both is required. One whose tags name another owner is left alone.
  - With such a tag, a flow log whose destination changes is therefore replaced. Without it, a second flow log is created.
seealso:
  - name: Flow logs in the Amazon VPC User Guide
    description: What a flow log records, its formats and destinations.
    link: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
  - name: CreateFlowLogs in the Amazon EC2 API Reference
    description: The call that this module makes.
    link: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Log all traffic of a VPC to CloudWatch Logs, a record a minute
  groundwork.aws.ec2_flow_log:
    resource_id: vpc-0123456789abcdef0
    log_group_name: /vpc/shop-prod/flow-logs
    deliver_logs_permission_arn: arn:aws:iam::123456789012:role/shop-prod-vpc-flow-logs
    max_aggregation_interval: 60
    tags:
      Name: shop-prod-flow-log

- name: Log what was rejected to a bucket, in a form that Athena reads quickly
  groundwork.aws.ec2_flow_log:
    resource_id: vpc-0123456789abcdef0
    log_destination: arn:aws:s3:::shop-prod-flow-logs
    traffic_type: reject
    file_format: parquet
    hive_compatible_partitions: true
    per_hour_partition: true

- name: Stop logging to that bucket
  groundwork.aws.ec2_flow_log:
    resource_id: vpc-0123456789abcdef0
    log_destination: arn:aws:s3:::shop-prod-flow-logs
    state: absent
"""

RETURN = r"""
flow_log:
  description: The flow log as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    flow_log_id:
      description: The id that AWS gave it.
      type: str
      returned: always
      sample: fl-0123456789abcdef0
    resource_id:
      description: The id of the resource whose traffic is logged.
      type: str
      returned: always
      sample: vpc-0123456789abcdef0
    log_destination_type:
      description: Where the records go.
      type: str
      returned: always
      sample: cloud-watch-logs
    log_group_name:
      description: The log group; null with another destination.
      type: str
      returned: always
      sample: /vpc/shop-prod/flow-logs
    log_destination:
      description: The ARN of the bucket and folder, or of the stream; null with a log group.
      type: str
      returned: always
      sample: arn:aws:s3:::shop-prod-flow-logs
    deliver_logs_permission_arn:
      description: The role with which the records are written.
      type: str
      returned: always
      sample: arn:aws:iam::123456789012:role/shop-prod-vpc-flow-logs
    deliver_cross_account_role:
      description: The role with which the records are written to another account.
      type: str
      returned: always
    traffic_type:
      description: Which traffic is logged.
      type: str
      returned: always
      sample: all
    log_format:
      description: The fields of a record.
      type: str
      returned: always
      sample: ${version} ${vpc-id} ${srcaddr} ${dstaddr} ${action}
    max_aggregation_interval:
      description: The longest time in seconds that one record covers.
      type: int
      returned: always
      sample: 60
    file_format:
      description: The format of the files in a bucket.
      type: str
      returned: always
      sample: plain-text
    hive_compatible_partitions:
      description: Whether the folders have names that Hive understands.
      type: bool
      returned: always
      sample: false
    per_hour_partition:
      description: Whether there is a folder for each hour.
      type: bool
      returned: always
      sample: false
    deliver_logs_status:
      description: Whether the last delivery worked, V(SUCCESS) or V(FAILED).
      type: str
      returned: always
      sample: SUCCESS
    deliver_logs_error_message:
      description: Why the last delivery failed; null when it did not.
      type: str
      returned: always
      sample: Access error
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Name: shop-prod-flow-log
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import ec2
from ..module_utils.ec2 import raise_unsuccessful
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import Tags, from_pairs, marked, specification, unclaimed
from ..module_utils.unknown import has_unknown

ARGUMENT_SPEC: dict[str, Any] = {
    "resource_id": {"type": "str", "required": True},
    "log_destination_type": {"type": "str", "choices": ["cloud-watch-logs", "s3", "kinesis-data-firehose"]},
    "log_group_name": {"type": "str"},
    "log_destination": {"type": "str"},
    "deliver_logs_permission_arn": {"type": "str"},
    "deliver_cross_account_role": {"type": "str"},
    "traffic_type": {"type": "str", "choices": ["accept", "reject", "all"]},
    "log_format": {"type": "str"},
    "max_aggregation_interval": {"type": "int", "choices": [60, 600]},
    "file_format": {"type": "str", "choices": ["plain-text", "parquet"]},
    "hive_compatible_partitions": {"type": "bool"},
    "per_hour_partition": {"type": "bool"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **TAG_OPTIONS,
}
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
_FLOW_LOGS = ErrorHandler("InvalidFlowLogId.NotFound")


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


@_FLOW_LOGS.read("describe the flow logs of {resource_id}", [])
def describe(client: Any, resource_id: str) -> list[Shape]:
    pages = client.get_paginator("describe_flow_logs").paginate(Filter=[{"Name": "resource-id", "Values": [resource_id]}])
    return [from_response(flow_log) for page in pages for flow_log in page["FlowLogs"]]


def find(client: Any, asked: Shape) -> Shape | None:
    return pick(describe(client, asked["resource_id"]), asked)


@_FLOW_LOGS.call("create a flow log of {target[resource_id]}")
def create(client: Any, target: Shape) -> Shape:
    with until_propagated(client, "InvalidParameter", "Unable to assume given IAM role"):
        answer = client.create_flow_logs(**to_request(target))
    raise_unsuccessful(f"create a flow log of {target['resource_id']}", "CreateFlowLogs", answer)
    return {"flow_log_id": answer["FlowLogIds"][0]}


@_FLOW_LOGS.delete("delete flow log {current[flow_log_id]}")
def delete(client: Any, current: Shape) -> None:
    answer = client.delete_flow_logs(FlowLogIds=[current["flow_log_id"]])
    raise_unsuccessful(f"delete flow log {current['flow_log_id']}", "DeleteFlowLogs", answer, _FLOW_LOGS.missing)


def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    ec2.retag(client, current["flow_log_id"], to_set, to_remove)


FLOW_LOG = Kind(
    name="flow_log",
    attributes=ATTRIBUTES,
    find=find,
    create=create,
    delete=delete,
    retag=retag,
    wanted=wanted,
    problems=problems,
    identity=("resource_id",),
    computed=("flow_log_id", "deliver_logs_status", "deliver_logs_error_message"),
    immutable=frozenset(ATTRIBUTES) - {"tags"},
    replace=True,
    exists=("FlowLogAlreadyExists",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(FLOW_LOG, module.client("ec2", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
