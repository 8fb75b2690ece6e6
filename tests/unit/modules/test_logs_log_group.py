# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module logs_log_group, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.logs_log_group import LOG_GROUP, from_response, problems, to_request, wanted

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response

NAME = "/ecs/shop/web"
ARN = f"arn:aws:logs:eu-central-1:123456789012:log-group:{NAME}"
KEY, OTHER_KEY = (f"arn:aws:kms:eu-central-1:123456789012:key/{digit * 8}-89ab-cdef-0123-456789abcdef" for digit in "01")
NOTHING: Params = {"name": NAME, "retention_in_days": 0, "kms_key_id": "", "log_group_class": "standard", "deletion_protection_enabled": False, "tags": {}}


class FakeLogs(FakeAWS):
    service = "logs"

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[str, Response] = {}
        self.tags: dict[str, dict[str, str]] = {}

    def group(self, request: Request) -> Response:
        name = request.get("logGroupName") or request["logGroupIdentifier"]
        if name not in self.groups:
            raise AWSError("ResourceNotFoundException")
        return self.groups[name]

    def describe_log_groups(self, request: Request) -> Response:
        """A page of one, so that pages are seen."""
        names = [name for name in sorted(self.groups) if name.startswith(request["logGroupNamePrefix"])]
        start = int(request.get("nextToken", "0"))
        more = {"nextToken": str(start + 1)} if start + 1 < len(names) else {}
        return {"logGroups": [self.groups[name] for name in names[start : start + 1]], **more}

    def create_log_group(self, request: Request) -> Response:
        name = request["logGroupName"]
        if name in self.groups:
            raise AWSError("ResourceAlreadyExistsException")
        arn = f"arn:aws:logs:eu-central-1:123456789012:log-group:{name}"
        self.groups[name] = {"logGroupClass": "STANDARD", **{key: value for key, value in request.items() if key != "tags"}, "arn": f"{arn}:*"}
        self.tags[arn] = request.get("tags", {})
        return {}

    def delete_log_group(self, request: Request) -> Response:
        group = self.group(request)
        if group.get("deletionProtectionEnabled"):
            raise AWSError("ValidationException", "Cannot delete log group with deletion protection enabled. Disable deletion protection first.")
        del self.groups[request["logGroupName"]]
        return {}

    def put_retention_policy(self, request: Request) -> Response:
        self.group(request)["retentionInDays"] = request["retentionInDays"]
        return {}

    def delete_retention_policy(self, request: Request) -> Response:
        del self.group(request)["retentionInDays"]
        return {}

    def associate_kms_key(self, request: Request) -> Response:
        self.group(request)["kmsKeyId"] = request["kmsKeyId"]
        return {}

    def disassociate_kms_key(self, request: Request) -> Response:
        del self.group(request)["kmsKeyId"]
        return {}

    def put_log_group_deletion_protection(self, request: Request) -> Response:
        self.group(request)["deletionProtectionEnabled"] = request["deletionProtectionEnabled"]
        return {}

    def list_tags_for_resource(self, request: Request) -> Response:
        return {"tags": self.tags[request["resourceArn"]]}

    def tag_resource(self, request: Request) -> Response:
        self.tags[request["resourceArn"]].update(request["tags"])
        return {}

    def untag_resource(self, request: Request) -> Response:
        for key in request["tagKeys"]:
            del self.tags[request["resourceArn"]][key]
        return {}


class TestLogGroup(ModuleCases):
    kind = LOG_GROUP
    fake = FakeLogs
    params: ClassVar[Params] = {"name": NAME, "retention_in_days": 30, "kms_key_id": KEY, "tags": {"Name": NAME, "Env": "dev"}}
    changes: ClassVar[list[Params]] = [
        {"retention_in_days": 90},
        {"retention_in_days": 0},
        {"kms_key_id": OTHER_KEY},
        {"kms_key_id": ""},
        {"deletion_protection_enabled": True},
        {"tags": {"Name": NAME, "Env": "prod"}},
        {"tags": {"Name": NAME}},
    ]
    create_operation = "CreateLogGroup"

    def test_s0_38_request_names_everything(self, aws: FakeLogs) -> None:
        self.go(aws, log_group_class="infrequent_access", deletion_protection_enabled=True)
        assert aws.request("CreateLogGroup") == {
            "logGroupName": NAME,
            "kmsKeyId": KEY,
            "logGroupClass": "INFREQUENT_ACCESS",
            "deletionProtectionEnabled": True,
            "tags": {"Name": NAME, "Env": "dev"},
        }
        assert aws.request("PutRetentionPolicy") == {"logGroupName": NAME, "retentionInDays": 30}
        assert aws.operations == ["DescribeLogGroups", "CreateLogGroup", "PutRetentionPolicy", "DescribeLogGroups", "ListTagsForResource"]

    def test_what_is_unset_is_left_alone(self, built: FakeLogs) -> None:
        unset = dict.fromkeys(("retention_in_days", "kms_key_id", "log_group_class", "deletion_protection_enabled", "tags"))
        assert self.go(built, **unset)["changed"] is False
        assert built.operations == ["DescribeLogGroups", "ListTagsForResource"]

    @pytest.mark.parametrize(
        ("difference", "operation"),
        [
            ({"retention_in_days": 0}, "DeleteRetentionPolicy"),
            ({"kms_key_id": OTHER_KEY}, "AssociateKmsKey"),
            ({"kms_key_id": ""}, "DisassociateKmsKey"),
            ({"deletion_protection_enabled": True}, "PutLogGroupDeletionProtection"),
            ({"tags": {"Name": NAME, "Env": "dev", "New": "1"}}, "TagResource"),
            ({"tags": {"Name": NAME}}, "UntagResource"),
        ],
    )
    def test_a_difference_is_one_call(self, built: FakeLogs, difference: Params, operation: str) -> None:
        self.go(built, **difference)
        assert built.writes == [operation]

    def test_no_other_group_of_the_same_prefix_is_meant(self, built: FakeLogs) -> None:
        self.go(built, name=f"{NAME}-2")
        self.go(built, name="/ecs")
        assert self.go(built, name="/ecs", state="absent")["changed"] is True
        assert self.go(built, name="/ecs/shop", state="absent")["changed"] is False
        assert sorted(built.groups) == [NAME, f"{NAME}-2"]

    def test_a_group_that_somebody_made_meanwhile_is_taken_over(self, built: FakeLogs, monkeypatch: pytest.MonkeyPatch) -> None:
        pages = [{"logGroups": []}]
        describe = built.describe_log_groups
        monkeypatch.setattr(built, "describe_log_groups", lambda request: pages.pop() if pages else describe(request))
        result = self.go(built, retention_in_days=7)
        assert (result["changed"], result["diff"]["before"]["retention_in_days"], result["log_group"]["retention_in_days"]) == (True, 30, 7)
        assert built.writes == ["CreateLogGroup", "PutRetentionPolicy"]

    def test_a_retention_whose_answer_is_lost_is_looked_at(self, aws: FakeLogs) -> None:
        aws.lose_answer("PutRetentionPolicy")
        assert self.go(aws)["log_group"]["retention_in_days"] == 30
        assert aws.writes == ["CreateLogGroup", "PutRetentionPolicy"]

    def test_a_run_that_ended_before_the_retention_is_completed(self, aws: FakeLogs) -> None:
        aws.fail_once("PutRetentionPolicy", "AccessDeniedException")
        with pytest.raises(AnsibleAWSError, match=f"Failed to set the retention of log group {NAME}: "):
            self.go(aws)
        aws.calls.clear()
        assert self.go(aws)["diff"]["before"]["retention_in_days"] == 0
        assert aws.writes == ["PutRetentionPolicy"]

    @pytest.mark.parametrize("operation", ["CreateLogGroup", "PutRetentionPolicy"])
    def test_a_change_under_way_is_awaited(self, aws: FakeLogs, operation: str) -> None:
        for _ in range(6):
            aws.fail_once(operation, "OperationAbortedException")
        assert self.go(aws)["log_group"]["retention_in_days"] == 30
        assert aws.operations.count(operation) == 7

    def test_the_class_cannot_be_changed(self, built: FakeLogs) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match="cannot change log_group_class once it exists"):
                self.go(built, check_mode=check_mode, log_group_class="delivery", retention_in_days=None)
        assert built.writes == []

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "dev"}, True), ({}, True), ({"Env": "prod"}, False), ({"Env": "dev", "Other": "x"}, False)])
    def test_s0_38_only_what_carries_the_tags_is_deleted(self, built: FakeLogs, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert (NAME in built.groups) is not gone

    def test_a_protected_group_is_not_deleted(self, built: FakeLogs) -> None:
        self.go(built, deletion_protection_enabled=True)
        with pytest.raises(AnsibleAWSError, match=f"^Failed to delete log group {NAME}: .*Disable deletion protection first"):
            self.go(built, state="absent")
        self.go(built, deletion_protection_enabled=False)
        assert self.go(built, state="absent")["changed"] is True

    def test_a_group_that_goes_while_it_is_read_is_missing(self, built: FakeLogs) -> None:
        built.fail_once("ListTagsForResource", "ResourceNotFoundException")
        assert self.go(built, state="absent")["changed"] is False

    def test_the_accounts_retention_policy_holds(self, built: FakeLogs) -> None:
        built.groups[NAME].update(retentionInDays=365, retentionPolicyName="a-year")
        result = self.go(built)
        assert (result["changed"], result["log_group"]["retention_in_days"], result["log_group"]["retention_policy_name"]) == (False, 365, "a-year")

    def test_a_key_that_is_not_made_yet_is_planned(self, aws: FakeLogs) -> None:
        assert self.go(aws, check_mode=True, kms_key_id=UNKNOWN)["diff"]["after"]["kms_key_id"] == UNKNOWN


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ({}, {"arn": ARN, "retention_in_days": 0, "kms_key_id": "", "log_group_class": "standard", "deletion_protection_enabled": False}),
        ({"retentionInDays": 7, "retentionPolicyName": "a"}, {"retention_in_days": 7, "retention_policy_name": "a"}),
        ({"kmsKeyId": KEY, "logGroupClass": "INFREQUENT_ACCESS"}, {"kms_key_id": KEY, "log_group_class": "infrequent_access"}),
        ({"deletionProtectionEnabled": True}, {"deletion_protection_enabled": True}),
    ],
)
def test_from_response(response: Response, expected: Params) -> None:
    assert expected.items() <= from_response({"logGroupName": NAME, "arn": f"{ARN}:*", **response}).items()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({}, {"logGroupName": NAME}),
        ({"retention_in_days": 30}, {"logGroupName": NAME}),
        ({"log_group_class": "delivery"}, {"logGroupName": NAME, "logGroupClass": "DELIVERY"}),
        ({"kms_key_id": KEY, "tags": {"a": "b"}}, {"logGroupName": NAME, "kmsKeyId": KEY, "tags": {"a": "b"}}),
    ],
)
def test_to_request(target: Params, expected: Request) -> None:
    assert to_request({**NOTHING, **target}) == expected


def test_wanted_leaves_the_retention_to_the_accounts_policy() -> None:
    asked = {"name": NAME, "retention_in_days": 30}
    assert wanted(asked, NOTHING) == asked
    assert wanted(asked, {**NOTHING, "retention_policy_name": "a-year"}) == {"name": NAME}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"kms_key_id": KEY, "retention_in_days": 0}, []),
        ({"kms_key_id": ""}, []),
        ({"name": "a" * 512, "kms_key_id": UNKNOWN}, []),
        ({"name": UNKNOWN}, []),
        ({"name": "the web"}, ["name: is 'the web', must have 1 to 512 letters, digits and ._-/# and not begin with aws/"]),
        ({"name": "a" * 513}, [f"name: is '{'a' * 513}', must have 1 to 512 letters, digits and ._-/# and not begin with aws/"]),
        ({"name": "aws/web"}, ["name: is 'aws/web', must have 1 to 512 letters, digits and ._-/# and not begin with aws/"]),
        ({"kms_key_id": "alias/logs"}, ["kms_key_id: is 'alias/logs', must be the ARN of a KMS key, or empty for none"]),
        (
            {"log_group_class": "delivery", "retention_in_days": 1},
            ["retention_in_days: AWS alone decides it for log_group_class delivery; leave it unset"],
        ),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert problems({"name": NAME, **asked}) == expected


def test_every_problem_is_said_before_the_first_call() -> None:
    aws: Any = FakeLogs()
    with pytest.raises(AnsibleAWSError, match=r"name: is .*; kms_key_id: is "):
        TestLogGroup().go(aws, name="the web", kms_key_id="alias/logs")
    assert aws.calls == []
