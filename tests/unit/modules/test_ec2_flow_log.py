# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ec2_flow_log, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.ec2_flow_logs import from_response, pick, problems, to_request, wanted
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.ec2_flow_log import FLOW_LOG

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response

VPC = "vpc-0123456789abcdef0"
ROLE = "arn:aws:iam::123456789012:role/flow-logs"
BUCKET = "arn:aws:s3:::logs"
STREAM = "arn:aws:firehose:eu-central-1:123456789012:deliverystream/logs"


class FakeFlowLogs(FakeAWS):
    def __init__(self) -> None:
        super().__init__()
        self.flow_logs: dict[str, Response] = {}
        self.made = 0

    def describe_flow_logs(self, request: Request) -> Response:
        wanted_ids = request["Filter"][0]["Values"]
        return {"FlowLogs": [flow_log for flow_log in self.flow_logs.values() if flow_log["ResourceId"] in wanted_ids]}

    def create_flow_logs(self, request: Request) -> Response:
        resource = request["ResourceIds"][0]
        if any(found["ResourceId"] == resource and found.get("LogGroupName") == request.get("LogGroupName") for found in self.flow_logs.values()):
            return {"FlowLogIds": [], "Unsuccessful": [{"ResourceId": resource, "Error": {"Code": "FlowLogAlreadyExists", "Message": "already exists"}}]}
        self.made += 1
        flow_log_id = f"fl-{self.made:017x}"
        kept = {key: value for key, value in request.items() if key not in ("ResourceIds", "ResourceType", "ClientToken", "TagSpecifications")}
        tags = request.get("TagSpecifications", [{"Tags": []}])[0]["Tags"]
        self.flow_logs[flow_log_id] = {**kept, "FlowLogId": flow_log_id, "ResourceId": resource, "FlowLogStatus": "ACTIVE", "Tags": tags}
        return {"FlowLogIds": [flow_log_id], "Unsuccessful": []}

    def delete_flow_logs(self, request: Request) -> Response:
        for flow_log_id in request["FlowLogIds"]:
            if self.flow_logs.pop(flow_log_id, None) is None:
                raise AWSError("InvalidFlowLogId.NotFound")
        return {"Unsuccessful": []}

    def create_tags(self, request: Request) -> Response:
        flow_log = self.flow_logs[request["Resources"][0]]
        new = {tag["Key"]: tag for tag in [*flow_log["Tags"], *request["Tags"]]}
        flow_log["Tags"] = list(new.values())
        return {}

    def delete_tags(self, request: Request) -> Response:
        flow_log = self.flow_logs[request["Resources"][0]]
        gone = {tag["Key"] for tag in request["Tags"]}
        flow_log["Tags"] = [tag for tag in flow_log["Tags"] if tag["Key"] not in gone]
        return {}


class TestFlowLog(ModuleCases):
    kind = FLOW_LOG
    fake = FakeFlowLogs
    params: ClassVar[Params] = {"resource_id": VPC, "log_group_name": "/vpc/flow", "deliver_logs_permission_arn": ROLE, "tags": {"Name": "a", "Env": "dev"}}
    changes: ClassVar[list[Params]] = [
        {"traffic_type": "reject"},
        {"max_aggregation_interval": 60},
        {"log_format": "${version} ${action}"},
        {"log_group_name": "/vpc/other"},
        {"deliver_logs_permission_arn": f"{ROLE}-2"},
        {"log_group_name": None, "deliver_logs_permission_arn": None, "log_destination": BUCKET, "file_format": "parquet"},
        {"log_group_name": None, "log_destination": STREAM, "deliver_cross_account_role": ROLE},
        {"tags": {"Name": "a", "Env": "prod"}},
        {"tags": {"Name": "a"}},
        {"tags": {"Name": "b", "Env": "dev"}},
    ]
    create_operation = "CreateFlowLogs"

    def test_s4_22_request_names_everything(self, aws: FakeFlowLogs) -> None:
        self.go(aws, max_aggregation_interval=60)
        request = aws.request("CreateFlowLogs")
        assert len(request.pop("ClientToken")) == 32
        assert request.pop("LogFormat").startswith("${version} ${account-id}")
        assert request == {
            "ResourceIds": [VPC],
            "ResourceType": "VPC",
            "TrafficType": "ALL",
            "LogDestinationType": "cloud-watch-logs",
            "LogGroupName": "/vpc/flow",
            "DeliverLogsPermissionArn": ROLE,
            "MaxAggregationInterval": 60,
            "TagSpecifications": [{"ResourceType": "vpc-flow-log", "Tags": [{"Key": "Env", "Value": "dev"}, {"Key": "Name", "Value": "a"}]}],
        }

    def test_change_is_a_delete_and_a_create(self, built: FakeFlowLogs) -> None:
        before = next(iter(built.flow_logs))
        result = self.go(built, traffic_type="reject")
        assert built.writes == ["DeleteFlowLogs", "CreateFlowLogs"]
        assert before not in built.flow_logs
        assert (result["diff"]["before"]["traffic_type"], result["diff"]["after"]["traffic_type"]) == ("all", "reject")
        assert result["flow_log"]["flow_log_id"] == next(iter(built.flow_logs))

    def test_plan_of_a_replacement_does_not_know_the_new_id(self, built: FakeFlowLogs) -> None:
        assert self.go(built, check_mode=True, traffic_type="reject")["flow_log"]["flow_log_id"] == UNKNOWN

    def test_tags_are_changed_in_place(self, built: FakeFlowLogs) -> None:
        self.go(built, tags={"Name": "a", "New": "1"})
        assert built.writes == ["CreateTags", "DeleteTags"]

    def test_another_flow_log_of_the_resource_is_left_alone(self, built: FakeFlowLogs) -> None:
        mine = dict(built.flow_logs)
        self.go(built, log_group_name=None, deliver_logs_permission_arn=None, log_destination=BUCKET, tags={"Name": "other"})
        assert len(built.flow_logs) == 2
        self.go(built, log_group_name=None, deliver_logs_permission_arn=None, log_destination=BUCKET, tags={"Name": "other"}, state="absent")
        assert built.flow_logs == mine

    def test_unmet_refusal_inside_a_good_answer_is_an_error(self, aws: FakeFlowLogs, monkeypatch: pytest.MonkeyPatch) -> None:
        failed = {"ResourceId": VPC, "Error": {"Code": "LogDestinationNotFoundException", "Message": "no such bucket"}}
        monkeypatch.setattr(aws, "create_flow_logs", lambda _request: {"FlowLogIds": [], "Unsuccessful": [failed]})
        with pytest.raises(AnsibleAWSError, match=rf"^Failed to create a flow log of {VPC}: .*no such bucket"):
            self.go(aws)

    def test_new_role_is_waited_for(self, aws: FakeFlowLogs, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = [AWSError("InvalidParameter", "Unable to assume given IAM role")] * 3
        create = aws.create_flow_logs

        def slow(request: Request) -> Response:
            if answers:
                raise answers.pop()
            return create(request)

        monkeypatch.setattr(aws, "create_flow_logs", slow)
        assert self.go(aws)["changed"] is True
        assert aws.operations.count("CreateFlowLogs") == 4

    def test_unknown_destination_is_planned(self, aws: FakeFlowLogs) -> None:
        planned = self.go(aws, check_mode=True, deliver_logs_permission_arn=UNKNOWN)
        assert planned["diff"]["after"]["deliver_logs_permission_arn"] == UNKNOWN


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ({"LogDestination": "arn:aws:logs:eu-central-1:123456789012:log-group:/vpc/flow:*"}, {"log_group_name": "/vpc/flow", "log_destination": None}),
        ({"LogGroupName": "/a"}, {"log_group_name": "/a", "log_destination_type": "cloud-watch-logs"}),
        ({"LogDestinationType": "s3", "LogDestination": "arn:aws:s3:::logs/"}, {"log_destination": "arn:aws:s3:::logs", "log_group_name": None}),
        (
            {"LogDestinationType": "s3", "DestinationOptions": {"FileFormat": "parquet", "PerHourPartition": True}},
            {"file_format": "parquet", "per_hour_partition": True},
        ),
        ({"TrafficType": "REJECT"}, {"traffic_type": "reject"}),
        ({}, {"traffic_type": "all", "max_aggregation_interval": 600, "file_format": "plain-text", "tags": {}}),
    ],
)
def test_from_response(response: Response, expected: Params) -> None:
    shape = from_response({"FlowLogId": "fl-1", "ResourceId": VPC, **response})
    assert {key: shape[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"log_destination": BUCKET}, "s3"),
        ({"log_destination": STREAM}, "kinesis-data-firehose"),
        ({"log_group_name": "/a"}, "cloud-watch-logs"),
        ({}, "s3"),
    ],
)
def test_destination_type_follows_from_the_destination(asked: Params, expected: str) -> None:
    base = {**FLOW_LOG.attributes, "log_destination_type": "s3"}
    assert wanted({"resource_id": VPC, **asked}, base)["log_destination_type"] == expected


def test_transit_gateway_has_no_traffic_type_and_a_minute() -> None:
    target = {**FLOW_LOG.attributes, **wanted({"resource_id": "tgw-attach-1", "log_group_name": "/a"}, dict(FLOW_LOG.attributes)), "client_token": "t"}
    request = to_request(target)
    assert (request["ResourceType"], request["MaxAggregationInterval"], "TrafficType" in request) == ("TransitGatewayAttachment", 60, False)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"resource_id": "i-1"}, "resource_id: is i-1, it must begin with one of vpc-, subnet-, eni-, tgw-attach-, tgw-"),
        ({"log_destination_type": "s3"}, "log_group_name: goes with log_destination_type cloud-watch-logs alone, not with s3"),
        ({"log_destination": BUCKET}, "log_destination: goes with log_destination_type s3 or kinesis-data-firehose"),
        ({"log_group_name": None, "log_destination": BUCKET, "deliver_logs_permission_arn": ROLE}, "deliver_logs_permission_arn: AWS writes to S3"),
        ({"per_hour_partition": True}, "per_hour_partition: goes with log_destination_type s3 alone, not with cloud-watch-logs"),
        ({"log_group_name": None}, "tags: give a tag Name, or log_group_name or log_destination"),
    ],
)
def test_problems(asked: Params, message: str) -> None:
    given = {"resource_id": VPC, "log_group_name": "/a", **asked}
    found = problems({key: value for key, value in given.items() if value is not None})
    assert len(found) == 1
    assert found[0].startswith(message)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"tags": {"Name": "a"}}, "fl-1"),
        ({"tags": {"Name": "a"}, "log_group_name": "/two"}, "fl-1"),
        ({"tags": {"Name": "b"}, "log_group_name": "/two"}, "fl-3"),
        ({"tags": {"Name": "new"}, "log_group_name": "/two"}, "fl-2"),
        ({"tags": {"Name": "new", "groundwork:key": "mine"}, "log_group_name": "/two"}, "fl-2"),
        ({"tags": {"Name": "six", "groundwork:key": "mine"}, "log_group_name": "/six"}, None),
        ({"tags": {"Name": "new"}, "log_group_name": "/five"}, "fl-5"),
        ({"tags": {"Env": "dev"}, "log_group_name": "/two"}, "fl-2"),
        ({"log_destination": BUCKET + "/"}, "fl-4"),
        ({"tags": {"Name": "new"}, "log_group_name": "/none"}, None),
        ({"tags": {"Name": "a"}, "flow_log_id": "fl-2"}, "fl-2"),
    ],
)
def test_pick_by_id_then_name_then_destination(asked: Params, expected: str | None) -> None:
    def flow_log(number: int, name: str | None, group: str | None = None, bucket: str | None = None) -> dict[str, Any]:
        return {"flow_log_id": f"fl-{number}", "tags": {"Name": name} if name else {}, "log_group_name": group, "log_destination": bucket}

    there = [
        flow_log(1, "a", "/one"),
        flow_log(2, "x", "/two"),
        flow_log(3, "b", "/two"),
        flow_log(4, "y", bucket=BUCKET),
        flow_log(5, None, "/five"),
        flow_log(6, "six", "/six"),
    ]
    there[-1]["tags"]["groundwork:key"] = "another"
    found = pick(there, asked)
    assert (found and found["flow_log_id"]) == expected
