# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module s3_bucket_replication, without a network."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.s3_replication import problems, rules_of, to_request, wanted_rules
from ansible_collections.groundwork.aws.plugins.modules.s3_bucket_replication import REPLICATION

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response

NAME, THERE = "shop-prod-uploads", "arn:aws:s3:::shop-prod-copy"
ROLE = "arn:aws:iam::123456789012:role/replication"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
PLAIN: Params = {"id": "all", "destination": {"bucket": THERE}}
FULL: Params = {
    "id": "invoices",
    "priority": 7,
    "status": "disabled",
    "filter": {"prefix": "invoices/", "tags": {"kind": "invoice", "year": 2030}},
    "kms_encrypted_objects": True,
    "replica_modifications": True,
    "destination": {
        "bucket": THERE,
        "account": "210987654321",
        "owner_override": True,
        "storage_class": "standard_ia",
        "replica_kms_key_id": KEY,
        "replication_time": True,
    },
}


def rule(**changes: Any) -> Params:
    return {**PLAIN, **changes}


def to(**changes: Any) -> Params:
    return rule(destination={"bucket": THERE, **changes})


class FakeReplication(FakeAWS):
    service = "s3"

    def __init__(self) -> None:
        super().__init__()
        self.configuration: Response | None = None

    def get_bucket_replication(self, _request: Request) -> Response:
        if self.configuration is None:
            raise AWSError("ReplicationConfigurationNotFoundError", status=404)
        return {"ReplicationConfiguration": self.configuration}

    def put_bucket_replication(self, request: Request) -> Response:
        self.configuration = request["ReplicationConfiguration"]
        return {}

    def delete_bucket_replication(self, _request: Request) -> Response:
        self.configuration = None
        return {}


class TestReplication(ModuleCases):
    kind = REPLICATION
    fake = FakeReplication
    params: ClassVar[Params] = {"bucket": NAME, "expected_bucket_owner": "123456789012", "role": ROLE, "rules": [PLAIN]}
    changes: ClassVar[list[Params]] = [
        {"role": f"{ROLE}-other"},
        {"rules": [rule(status="disabled")]},
        {"rules": [rule(filter={"prefix": "a/"})]},
        {"rules": [rule(filter={"tags": {"a": "b"}})]},
        {"rules": [rule(delete_markers=True)]},
        {"rules": [rule(replica_modifications=True)]},
        {"rules": [to(storage_class="glacier_ir")]},
        {"rules": [to(metrics=True)]},
        {"rules": [to(replication_time=True)]},
        {"rules": [FULL]},
        {"rules": [PLAIN, rule(id="more")]},
    ]
    create_operation = "PutBucketReplication"

    # What is put is put whole, so that once more is as good as adopting.
    test_lost_answer_to_create_is_adopted = None  # type: ignore[assignment]

    def test_lost_answer_is_looked_for(self, aws: FakeReplication) -> None:
        aws.lose_answer("PutBucketReplication")
        assert self.go(aws)["changed"] is True
        assert self.go(aws)["changed"] is False

    def test_an_unchanged_replication_costs_one_call(self, built: FakeReplication) -> None:
        self.go(built)
        assert built.calls == [("GetBucketReplication", {"Bucket": NAME, "ExpectedBucketOwner": "123456789012"})]

    def test_versions_that_are_kept_only_now_are_waited_for(self, aws: FakeReplication) -> None:
        aws.fail_once("PutBucketReplication", "InvalidRequest", message="Versioning must be 'Enabled' on the bucket to apply a replication configuration")
        assert self.go(aws)["changed"] is True
        aws.fail_once("PutBucketReplication", "InvalidRequest", message="Destination bucket must exist.")
        with pytest.raises(AnsibleAWSError, match=f"Failed to replicate bucket {NAME}: .*must exist"):
            self.go(aws, role=f"{ROLE}-other")

    def test_what_is_wrong_is_said_before_any_call(self, aws: FakeReplication) -> None:
        with pytest.raises(AnsibleAWSError, match="rules: has none; state absent ends the replication"):
            self.go(aws, rules=[])
        assert aws.calls == []


def test_s3_47_a_rule_as_aws_wants_it() -> None:
    (wanted,) = wanted_rules([FULL])
    assert to_request(wanted) == {
        "ID": "invoices",
        "Priority": 7,
        "Status": "Disabled",
        "Filter": {"And": {"Prefix": "invoices/", "Tags": [{"Key": "kind", "Value": "invoice"}, {"Key": "year", "Value": "2030"}]}},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}, "ReplicaModifications": {"Status": "Enabled"}},
        "Destination": {
            "Bucket": THERE,
            "Account": "210987654321",
            "AccessControlTranslation": {"Owner": "Destination"},
            "StorageClass": "STANDARD_IA",
            "EncryptionConfiguration": {"ReplicaKmsKeyID": KEY},
            "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
            "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
        },
    }
    assert rules_of({"Rules": [to_request(wanted)]}) == [wanted]


def test_a_rule_that_says_little_is_about_all_of_the_bucket() -> None:
    (wanted,) = wanted_rules([PLAIN])
    assert to_request(wanted) == {
        "ID": "all",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": THERE},
    }


def test_a_rule_without_priority_goes_before_those_that_follow() -> None:
    assert {one["id"]: one["priority"] for one in wanted_rules([rule(id="z"), rule(id="a")])} == {"a": 1, "z": 2}


def test_an_old_rule_has_its_prefix_beside() -> None:
    (read,) = rules_of({"Rules": [{"ID": "old", "Status": "Enabled", "Prefix": "a/", "Destination": {"Bucket": THERE}}]})
    assert (read["filter"]["prefix"], read["priority"], read["destination"]["bucket"]) == ("a/", None, THERE)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([PLAIN, PLAIN], "rules[1].id: is 'all', as that of another rule; each has an id of its own"),
        ([rule(id="x" * 256)], "rules[0].id: has 256 characters, must have 1 to 255"),
        ([rule(priority=1), rule(id="b")], "rules: either each has a priority of its own, or none has one and the first goes before the others"),
        ([rule(priority=1), rule(id="b", priority=1)], "rules: either each has a priority of its own, or none has one and the first goes before the others"),
        ([rule(delete_markers=True, filter={"tags": {"a": "b"}})], "rules[0].delete_markers: AWS replicates none where filter.tags are given"),
        ([rule(kms_encrypted_objects=True)], "rules[0]: kms_encrypted_objects and destination.replica_kms_key_id need each other"),
        ([to(replica_kms_key_id=KEY)], "rules[0]: kms_encrypted_objects and destination.replica_kms_key_id need each other"),
        ([to(owner_override=True)], "rules[0].destination.owner_override: needs destination.account"),
    ],
)
def test_what_aws_would_refuse(rules: list[Params], said: str) -> None:
    assert problems(rules) == [said]


def test_what_aws_takes() -> None:
    assert problems([FULL]) == problems([PLAIN, rule(id="b")]) == []
