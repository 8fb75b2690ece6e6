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
from ..module_utils.ec2_flow_logs import ATTRIBUTES, from_response, pick, problems, to_request, wanted
from ..module_utils.errors import ErrorHandler
from ..module_utils.resource import RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.tags import Tags

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
_FLOW_LOGS = ErrorHandler("InvalidFlowLogId.NotFound")


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
