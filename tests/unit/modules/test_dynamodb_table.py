# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module dynamodb_table, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils import dynamodb_tables as shapes
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.dynamodb_table import TABLE, kind_of

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response, no_waiting

NAME = "terraform-lock-prod"
ARN = f"arn:aws:dynamodb:eu-central-1:123456789012:table/{NAME}"
KEY, OTHER_KEY, AWS_KEY = (f"arn:aws:kms:eu-central-1:123456789012:key/{digit * 8}-89ab-cdef-0123-456789abcdef" for digit in "012")
LOCK: Params = {"name": "LockID", "type": "S"}
BY_OWNER: Params = {"name": "by-owner", "hash_key": {"name": "owner"}, "range_key": {"name": "since", "type": "N"}}
BY_DAY: Params = {"name": "by-day", "hash_key": {"name": "day"}, "projection": "include", "non_key_attributes": ["b", "a"]}
ENABLED = {True: "ENABLED", False: "DISABLED"}


class FakeDynamoDB(FakeAWS):
    """Tables that are busy after each change until somebody looks, and refuse the next one meanwhile."""

    service = "dynamodb"

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, Response] = {}
        self.backups: dict[str, Response] = {}
        self.ttl: dict[str, Response] = {}
        self.tags: list[dict[str, str]] = []
        #: How many more looks will find what is under way still under way.
        self.looks = 0

    def table(self, request: Request) -> Response:
        if request["TableName"] not in self.tables:
            raise AWSError("ResourceNotFoundException")
        return self.tables[request["TableName"]]

    def idle(self, request: Request) -> Response:
        """The table, where nothing of it is under way."""
        table = self.table(request)
        if shapes.is_busy(table):
            raise AWSError("ResourceInUseException", f"Attempt to change a resource which is still in use: Table is being updated: {table['TableName']}")
        return table

    def describe_table(self, request: Request) -> Response:
        table = {**self.table(request)}
        if self.looks:
            self.looks -= 1
            return {"Table": table}
        self.tables[request["TableName"]]["TableStatus"] = "ACTIVE"
        for index in self.tables[request["TableName"]]["GlobalSecondaryIndexes"]:
            index["IndexStatus"] = "ACTIVE"
        if self.tables[request["TableName"]].pop("Leaving", False):
            del self.tables[request["TableName"]]
        return {"Table": table}

    def create_table(self, request: Request) -> Response:
        if request["TableName"] in self.tables:
            raise AWSError("ResourceInUseException", f"Table already exists: {request['TableName']}")
        table = {
            "TableName": request["TableName"],
            "TableArn": f"arn:aws:dynamodb:eu-central-1:123456789012:table/{request['TableName']}",
            "AttributeDefinitions": request["AttributeDefinitions"],
            "KeySchema": request["KeySchema"],
            "GlobalSecondaryIndexes": [],
        }
        self.tags = request.get("Tags", [])
        self.tables[request["TableName"]] = table
        for index in request.get("GlobalSecondaryIndexes", []):
            self.add(table, index)
        self.set(table, request)
        table["TableStatus"] = "CREATING"
        return {"TableDescription": table}

    def update_table(self, request: Request) -> Response:
        table = self.idle(request)
        subjects = set(request) - {"TableName", "AttributeDefinitions"}
        billing = {"BillingMode", "ProvisionedThroughput", "GlobalSecondaryIndexUpdates"}
        assert len(subjects) == 1 or subjects <= billing, f"one thing at a time, not {subjects}"
        updates = request.get("GlobalSecondaryIndexUpdates", [])
        assert len([update for update in updates if "Update" not in update]) <= 1, "one index at a time"
        for update in updates:
            self.change_index(table, request, update)
        self.set(table, request)
        table["TableStatus"] = "UPDATING"
        return {"TableDescription": table}

    def change_index(self, table: Response, request: Request, update: Request) -> None:
        ((verb, asked),) = update.items()
        others = [index for index in table["GlobalSecondaryIndexes"] if index["IndexName"] != asked["IndexName"]]
        if verb == "Create":
            table["AttributeDefinitions"] = request["AttributeDefinitions"]
            self.add(table, asked)
        elif verb == "Delete":
            table["GlobalSecondaryIndexes"] = others
        else:
            index = next(one for one in table["GlobalSecondaryIndexes"] if one["IndexName"] == asked["IndexName"])
            index |= asked

    def add(self, table: Response, index: Request) -> None:
        names = {definition["AttributeName"] for definition in table["AttributeDefinitions"]}
        table["GlobalSecondaryIndexes"].append({**index, "IndexStatus": "CREATING"})
        holders = [table, *table["GlobalSecondaryIndexes"]]
        assert names == {key["AttributeName"] for holder in holders for key in holder["KeySchema"]}, "definitions of keys, and of nothing else"

    def set(self, table: Response, request: Request) -> None:
        """The settings that CreateTable and UpdateTable share."""
        if "BillingMode" in request:
            self.bill(table, request)
        table |= {key: request[key] for key in ("ProvisionedThroughput", "DeletionProtectionEnabled") if key in request}
        if "TableClass" in request:
            table["TableClassSummary"] = {"TableClass": request["TableClass"]}
        if "StreamSpecification" in request:
            self.stream(table, request["StreamSpecification"])
        if "SSESpecification" in request:
            self.encrypt(table, request["SSESpecification"])

    def bill(self, table: Response, request: Request) -> None:
        table["BillingModeSummary"] = {"BillingMode": request["BillingMode"]}
        indexes = table["GlobalSecondaryIndexes"]
        if request["BillingMode"] == "PAY_PER_REQUEST":
            for holder in (table, *indexes):
                holder["ProvisionedThroughput"] = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
        elif any(index["ProvisionedThroughput"]["ReadCapacityUnits"] == 0 for index in indexes):
            raise AWSError("ValidationException", "every index needs capacity")

    def stream(self, table: Response, asked: Request) -> None:
        if asked["StreamEnabled"] and table.get("StreamSpecification", {}).get("StreamEnabled"):
            raise AWSError("ValidationException", "Table already has an enabled stream")
        table["StreamSpecification"] = asked
        table["LatestStreamArn"] = f"{table['TableArn']}/stream/2026"

    def encrypt(self, table: Response, asked: Request) -> None:
        arn = asked.get("KMSMasterKeyId", AWS_KEY)
        table["SSEDescription"] = {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": arn} if asked["Enabled"] else {"Status": "DISABLED"}

    def delete_table(self, request: Request) -> Response:
        table = self.idle(request)
        if table.get("DeletionProtectionEnabled"):
            raise AWSError("ValidationException", "Table can't be deleted while DeletionProtectionEnabled is set to True")
        table |= {"TableStatus": "DELETING", "Leaving": True}
        return {}

    def describe_continuous_backups(self, request: Request) -> Response:
        said = self.backups.get(request["TableName"], {"PointInTimeRecoveryEnabled": False})
        enabled = said["PointInTimeRecoveryEnabled"]
        period = {"RecoveryPeriodInDays": said.get("RecoveryPeriodInDays", 35)} if enabled else {}
        return {
            "ContinuousBackupsDescription": {
                "ContinuousBackupsStatus": "ENABLED",
                "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": ENABLED[enabled], **period},
            }
        }

    def update_continuous_backups(self, request: Request) -> Response:
        self.backups[self.idle(request)["TableName"]] = request["PointInTimeRecoverySpecification"]
        return {}

    def describe_time_to_live(self, request: Request) -> Response:
        said = self.ttl.get(request["TableName"], {"Enabled": False})
        name = {"AttributeName": said["AttributeName"]} if said["Enabled"] else {}
        return {"TimeToLiveDescription": {"TimeToLiveStatus": ENABLED[said["Enabled"]], **name}}

    def update_time_to_live(self, request: Request) -> Response:
        asked, said = request["TimeToLiveSpecification"], self.ttl.get(self.idle(request)["TableName"], {"Enabled": False})
        if asked["Enabled"] == said["Enabled"]:
            raise AWSError("ValidationException", "TimeToLive is active on a different AttributeName, or already as asked")
        self.ttl[request["TableName"]] = asked
        return {}

    def list_tags_of_resource(self, request: Request) -> Response:
        """A page of one, so that pages are seen."""
        start = int(request.get("NextToken", "0"))
        more = {"NextToken": str(start + 1)} if start + 1 < len(self.tags) else {}
        return {"Tags": self.tags[start : start + 1], **more}

    def tag_resource(self, request: Request) -> Response:
        names = [tag["Key"] for tag in request["Tags"]]
        self.tags = [tag for tag in self.tags if tag["Key"] not in names] + request["Tags"]
        return {}

    def untag_resource(self, request: Request) -> Response:
        self.tags = [tag for tag in self.tags if tag["Key"] not in request["TagKeys"]]
        return {}


class TestTable(ModuleCases):
    kind = TABLE
    fake = FakeDynamoDB
    params: ClassVar[Params] = {
        "name": NAME,
        "hash_key": LOCK,
        "billing_mode": "pay_per_request",
        "global_secondary_indexes": [BY_OWNER],
        "stream": "keys_only",
        "ttl_attribute": "expires",
        "point_in_time_recovery": True,
        "recovery_period_in_days": 7,
        "sse": {"enabled": True, "kms_key_id": KEY},
        "deletion_protection": False,
        "table_class": "standard",
        "tags": {"Name": NAME, "Env": "dev"},
        "wait_timeout": 300,
    }
    changes: ClassVar[list[Params]] = [
        {"billing_mode": "provisioned", "read_capacity": 5, "write_capacity": 6},
        {"global_secondary_indexes": [BY_OWNER, BY_DAY]},
        {"global_secondary_indexes": [BY_DAY]},
        {"global_secondary_indexes": [{**BY_OWNER, "projection": "keys_only"}]},
        {"global_secondary_indexes": []},
        {"stream": "new_image"},
        {"stream": "none"},
        {"ttl_attribute": ""},
        {"point_in_time_recovery": False, "recovery_period_in_days": None},
        {"recovery_period_in_days": 35},
        {"sse": {"enabled": False}},
        {"sse": {"enabled": True, "kms_key_id": OTHER_KEY}},
        {"deletion_protection": True},
        {"table_class": "standard_infrequent_access"},
        {"tags": {"Name": NAME, "Env": "prod"}},
        {"tags": {"Name": NAME}},
    ]
    create_operation = "CreateTable"

    def test_s2_19_request_names_everything(self, aws: FakeDynamoDB) -> None:
        self.go(aws, deletion_protection=True, table_class="standard_infrequent_access")
        assert aws.request("CreateTable") == {
            "TableName": NAME,
            "AttributeDefinitions": [
                {"AttributeName": "LockID", "AttributeType": "S"},
                {"AttributeName": "owner", "AttributeType": "S"},
                {"AttributeName": "since", "AttributeType": "N"},
            ],
            "KeySchema": [{"AttributeName": "LockID", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "DeletionProtectionEnabled": True,
            "TableClass": "STANDARD_INFREQUENT_ACCESS",
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "by-owner",
                    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "since", "KeyType": "RANGE"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
            "SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY},
            "Tags": [{"Key": "Env", "Value": "dev"}, {"Key": "Name", "Value": NAME}],
        }
        assert aws.writes == ["CreateTable", "UpdateContinuousBackups", "UpdateTimeToLive"]
        assert aws.request("UpdateContinuousBackups")["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}

    def test_an_unchanged_table_is_read_once_for_each_thing_that_is_asked(self, built: FakeDynamoDB) -> None:
        self.go(built, tags={"Name": NAME}, purge_tags=False)
        assert built.operations[:3] == ["DescribeTable", "DescribeContinuousBackups", "DescribeTimeToLive"]
        assert set(built.operations[3:]) == {"ListTagsOfResource"}
        built.calls.clear()
        unset = dict.fromkeys(key for key in self.params if key not in ("name", "hash_key", "wait_timeout"))
        assert (self.go(built, **unset)["changed"], built.operations) == (False, ["DescribeTable"])

    @pytest.mark.parametrize(
        ("difference", "writes"),
        [
            ({"deletion_protection": True}, ["UpdateTable"]),
            ({"table_class": "standard_infrequent_access"}, ["UpdateTable"]),
            ({"billing_mode": "provisioned", "read_capacity": 1, "write_capacity": 1}, ["UpdateTable"]),
            ({"stream": "none"}, ["UpdateTable"]),
            ({"stream": "new_image"}, ["UpdateTable", "UpdateTable"]),
            ({"sse": {"enabled": False}}, ["UpdateTable"]),
            ({"global_secondary_indexes": [BY_DAY]}, ["UpdateTable", "UpdateTable"]),
            ({"point_in_time_recovery": False, "recovery_period_in_days": None}, ["UpdateContinuousBackups"]),
            ({"recovery_period_in_days": 8}, ["UpdateContinuousBackups"]),
            ({"ttl_attribute": ""}, ["UpdateTimeToLive"]),
            ({"ttl_attribute": "until"}, ["UpdateTimeToLive", "UpdateTimeToLive"]),
            ({"tags": {"Name": NAME, "Env": "dev", "New": "1"}}, ["TagResource"]),
            ({"tags": {"Name": NAME}}, ["UntagResource"]),
        ],
    )
    def test_a_difference_is_as_many_calls_as_aws_wants(self, built: FakeDynamoDB, difference: Params, writes: list[str]) -> None:
        self.go(built, **difference)
        assert built.writes == writes

    def test_everything_at_once_is_one_change_after_the_other(self, built: FakeDynamoDB) -> None:
        everything = {
            "billing_mode": "provisioned",
            "read_capacity": 5,
            "write_capacity": 6,
            "global_secondary_indexes": [BY_DAY, {**BY_OWNER, "hash_key": {"name": "keeper"}}],
            "stream": "none",
            "sse": {"enabled": False},
            "deletion_protection": True,
        }
        result = self.go(built, **everything)
        assert [set(request) - {"TableName"} for name, request in built.calls if name == "UpdateTable"] == [
            {"DeletionProtectionEnabled"},
            {"GlobalSecondaryIndexUpdates"},
            {"BillingMode", "ProvisionedThroughput"},
            {"AttributeDefinitions", "GlobalSecondaryIndexUpdates"},
            {"AttributeDefinitions", "GlobalSecondaryIndexUpdates"},
            {"StreamSpecification"},
            {"SSESpecification"},
        ]
        assert [(index["name"], index["read_capacity"]) for index in result["table"]["global_secondary_indexes"]] == [("by-day", 5), ("by-owner", 5)]

    def test_capacity_of_an_index_alone_is_one_call(self, built: FakeDynamoDB) -> None:
        provisioned: Params = {"billing_mode": "provisioned", "read_capacity": 5, "write_capacity": 6}
        self.go(built, **provisioned)
        built.calls.clear()
        self.go(built, **provisioned, global_secondary_indexes=[{**BY_OWNER, "read_capacity": 9}])
        assert {key: value for key, value in built.request("UpdateTable").items() if key != "TableName"} == {
            "GlobalSecondaryIndexUpdates": [
                {"Update": {"IndexName": "by-owner", "ProvisionedThroughput": {"ReadCapacityUnits": 9, "WriteCapacityUnits": 6}}},
            ]
        }

    def test_capacity_that_something_else_scales_is_left_alone(self, built: FakeDynamoDB) -> None:
        self.go(built, billing_mode="provisioned", read_capacity=5, write_capacity=6)
        built.tables[NAME]["ProvisionedThroughput"]["ReadCapacityUnits"] = 40
        built.tables[NAME]["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["ReadCapacityUnits"] = 50
        assert self.go(built, billing_mode="provisioned")["changed"] is False

    def test_without_a_key_of_ones_own_aws_takes_one(self, aws: FakeDynamoDB) -> None:
        params: Params = {"sse": {"enabled": True}}
        assert self.go(aws, **params)["table"]["sse"] == {"enabled": True, "kms_key_id": AWS_KEY}
        assert "KMSMasterKeyId" not in aws.request("CreateTable")["SSESpecification"]
        assert self.go(aws, **params)["changed"] is False

    def test_a_table_that_a_killed_run_left_busy_is_awaited(self, built: FakeDynamoDB) -> None:
        built.tables[NAME]["TableStatus"] = "UPDATING"
        assert self.go(built)["changed"] is False
        built.tables[NAME]["TableStatus"], built.looks = "UPDATING", 3
        built.calls.clear()
        self.go(built, deletion_protection=True)
        assert built.operations[: built.operations.index("UpdateTable")].count("DescribeTable") == 5
        assert built.operations.count("UpdateTable") == 1

    def test_a_run_that_ended_before_the_recovery_is_completed(self, aws: FakeDynamoDB) -> None:
        aws.fail_once("UpdateContinuousBackups", "AccessDeniedException")
        with pytest.raises(AnsibleAWSError, match=f"Failed to set the point-in-time recovery of table {NAME}: "):
            self.go(aws)
        aws.calls.clear()
        self.go(aws)
        assert aws.writes == ["UpdateContinuousBackups", "UpdateTimeToLive"]

    @pytest.mark.parametrize(
        ("operation", "code", "words"),
        [
            ("UpdateContinuousBackups", "ContinuousBackupsUnavailableException", "Backups are being enabled for the table. Please retry later"),
            ("CreateTable", "LimitExceededException", "Only 10 tables can be created, updated, or deleted simultaneously"),
            ("UpdateTimeToLive", "ResourceInUseException", "The resource which you are attempting to change is in use."),
            ("CreateTable", "ResourceInUseException", "Attempt to change a resource which is still in use: Table is being deleted: x"),
        ],
    )
    def test_what_aws_is_busy_with_is_awaited(self, aws: FakeDynamoDB, operation: str, code: str, words: str) -> None:
        for _ in range(6):
            aws.fail_once(operation, code, message=words)
        assert self.go(aws)["table"]["status"] == "active"
        assert aws.operations.count(operation) == 7

    def test_a_table_that_was_made_meanwhile_keeps_what_nobody_asks_for(self, built: FakeDynamoDB) -> None:
        built.tables[NAME]["DeletionProtectionEnabled"] = True
        built.fail_once("DescribeTable", "ResourceNotFoundException")
        unset = dict.fromkeys(key for key in self.params if key not in ("name", "hash_key", "wait_timeout", "tags"))
        assert self.go(built, **{**unset, "table_class": "standard_infrequent_access"})["changed"] is True
        assert [set(request) for name, request in built.calls if name == "UpdateTable"] == [{"TableName", "TableClass"}]

    def test_a_table_on_its_way_out_is_none(self, built: FakeDynamoDB) -> None:
        built.tables[NAME]["TableStatus"] = "DELETING"
        assert self.go(built, check_mode=True)["diff"]["before"] == {}

    def test_keys_cannot_be_changed(self, built: FakeDynamoDB) -> None:
        for key, check_mode in (("hash_key", True), ("range_key", False)):
            with pytest.raises(AnsibleAWSError, match=f"cannot change {key} once it exists"):
                self.go(built, check_mode=check_mode, **{key: {"name": "other"}})
        assert built.writes == []

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "dev"}, True), ({"Env": "prod"}, False)])
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeDynamoDB, tags: Params, gone: bool) -> None:
        assert self.go(built, state="absent", match_tags=tags, tags=None)["changed"] is gone
        assert (NAME in built.tables) is not gone


class TestAbsent:
    """What stands in the way of a deletion, in a plan too."""

    @pytest.fixture(autouse=True)
    def _quick(self) -> Any:
        with no_waiting():
            yield

    @pytest.fixture
    def protected(self) -> FakeDynamoDB:
        aws = FakeDynamoDB()
        self.go(aws, state="present", hash_key=LOCK, deletion_protection=True)
        aws.calls.clear()
        return aws

    def go(self, aws: FakeDynamoDB, check_mode: bool = False, **changes: Any) -> Params:
        params = {"name": NAME, "state": "absent", "force": False, "wait_timeout": 300, "purge_tags": True, "tags": {"Env": "dev"}, **changes}
        return run(kind_of(params), aws.client, params, check_mode)

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_protected_table_stays(self, protected: FakeDynamoDB, check_mode: bool) -> None:
        with pytest.raises(AnsibleAWSError, match=f"Failed to delete table {NAME}: its deletion protection is on; force lifts it"):
            self.go(protected, check_mode)
        assert protected.writes == []

    def test_a_protected_table_of_somebody_else_is_none(self, protected: FakeDynamoDB) -> None:
        assert self.go(protected, match_tags={"Env": "prod"})["changed"] is False

    def test_force_lifts_the_protection(self, protected: FakeDynamoDB) -> None:
        assert self.go(protected, True, force=True)["changed"] is True
        assert protected.writes == []
        assert self.go(protected, force=True)["changed"] is True
        assert (protected.writes, protected.tables) == (["UpdateTable", "DeleteTable"], {})

    def test_an_unprotected_table_goes_without_force(self, protected: FakeDynamoDB) -> None:
        protected.tables[NAME]["DeletionProtectionEnabled"] = False
        assert self.go(protected)["changed"] is True
        assert protected.writes == ["DeleteTable"]


NOTHING: Params = {**shapes.NEW, "name": NAME, "hash_key": LOCK, "tags": {}}


def test_a_table_that_says_nothing_more_is_provisioned_standard_and_unprotected() -> None:
    described = {
        "TableName": NAME,
        "TableArn": ARN,
        "TableStatus": "ACTIVE",
        "AttributeDefinitions": [{"AttributeName": "LockID", "AttributeType": "B"}],
        "KeySchema": [{"AttributeName": "LockID", "KeyType": "HASH"}],
        "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
    }
    shape = shapes.from_response(described)
    expected = {
        "hash_key": {"name": "LockID", "type": "B"},
        "billing_mode": "provisioned",
        "read_capacity": 5,
        "write_capacity": 6,
        "sse": {"enabled": False, "kms_key_id": None},
        "stream_arn": None,
        "busy": False,
    }
    assert expected.items() <= shape.items()
    assert {key: shape[key] for key in ("stream", "deletion_protection", "table_class", "range_key")} == {
        "stream": "none",
        "deletion_protection": False,
        "table_class": "standard",
        "range_key": None,
    }


def test_an_index_that_is_going_is_none_and_keeps_the_table_busy() -> None:
    index = {"IndexName": "x", "IndexStatus": "DELETING", "KeySchema": []}
    described = {"TableName": NAME, "TableArn": ARN, "TableStatus": "ACTIVE", "GlobalSecondaryIndexes": [index]}
    shape = shapes.from_response(described)
    assert (shape["global_secondary_indexes"], shape["busy"]) == ([], True)


@pytest.mark.parametrize(("status", "expected"), [("ENABLED", "x"), ("ENABLING", "x"), ("DISABLING", None), ("DISABLED", None)])
def test_ttl_of(status: str, expected: str | None) -> None:
    assert shapes.ttl_of({"TimeToLiveDescription": {"TimeToLiveStatus": status, "AttributeName": "x"}}) == expected


@pytest.mark.parametrize(
    ("asked", "base", "expected"),
    [
        ({}, {}, {"recovery_period_in_days": None}),
        ({"point_in_time_recovery": True}, {}, {"recovery_period_in_days": 35}),
        ({"point_in_time_recovery": True}, {"point_in_time_recovery": True, "recovery_period_in_days": 7}, {"recovery_period_in_days": 7}),
        (
            {"point_in_time_recovery": False},
            {"point_in_time_recovery": True, "recovery_period_in_days": 7},
            {"point_in_time_recovery": False, "recovery_period_in_days": None},
        ),
        ({"sse": {"enabled": True}}, {"sse": {"enabled": True, "kms_key_id": KEY}}, {"sse": {"enabled": True, "kms_key_id": KEY}}),
        ({"sse": {"enabled": False}}, {"sse": {"enabled": True, "kms_key_id": KEY}}, {"sse": {"enabled": False, "kms_key_id": None}}),
        ({"billing_mode": "pay_per_request"}, {"billing_mode": "provisioned", "read_capacity": 5}, {"read_capacity": None}),
    ],
)
def test_wanted(asked: Params, base: Params, expected: Params) -> None:
    assert expected.items() <= shapes.wanted({"name": NAME, **asked}, {**NOTHING, **base}).items()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, []),
        ({"name": UNKNOWN}, []),
        ({"name": "a b"}, ["name: is 'a b', must have 3 to 255 letters, digits, dots, hyphens and underscores"]),
        ({"global_secondary_indexes": [BY_OWNER, BY_OWNER]}, ["global_secondary_indexes[1].name: by-owner is there twice"]),
        ({"global_secondary_indexes": [BY_DAY]}, []),
        (
            {"global_secondary_indexes": [{**BY_OWNER, "non_key_attributes": ["a"]}]},
            ["global_secondary_indexes[0].non_key_attributes: goes with projection include, and only with it"],
        ),
        (
            {"global_secondary_indexes": [{**BY_DAY, "non_key_attributes": None}]},
            ["global_secondary_indexes[0].non_key_attributes: goes with projection include, and only with it"],
        ),
        (
            {"global_secondary_indexes": [{"name": "a", "hash_key": {"name": "LockID", "type": "N"}}]},
            ["hash_key, range_key: LockID has two types; an attribute has one, in the table and in all indexes"],
        ),
        ({"billing_mode": "pay_per_request", "read_capacity": 5}, ["read_capacity: belongs to billing_mode provisioned"]),
        (
            {"billing_mode": "provisioned", "read_capacity": 5},
            ["read_capacity: goes together with the other of read_capacity, write_capacity"],
        ),
        ({"sse": {"enabled": True, "kms_key_id": UNKNOWN}}, []),
        (
            {"sse": {"enabled": True, "kms_key_id": "alias/tables"}},
            ["sse.kms_key_id: is 'alias/tables', must be the ARN of a KMS key, which is what AWS tells of it"],
        ),
        ({"point_in_time_recovery": True, "recovery_period_in_days": 36}, ["recovery_period_in_days: is 36, must be 1 to 35"]),
        ({"point_in_time_recovery": False, "recovery_period_in_days": 7}, ["recovery_period_in_days: needs point_in_time_recovery"]),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert shapes.problems({"name": NAME, "hash_key": LOCK, **asked}) == expected
