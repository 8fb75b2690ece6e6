# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module s3_bucket, without a network."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils import s3_buckets as shapes
from ansible_collections.groundwork.aws.plugins.module_utils import s3_lifecycle as lifecycle
from ansible_collections.groundwork.aws.plugins.module_utils.fields import merged
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.module_utils.s3_policies import is_public
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.s3_bucket import BUCKET, kind_of

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response, no_waiting

NAME = "shop-prod-state"
ARN = f"arn:aws:s3:::{NAME}"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
BLOCKED: Params = dict.fromkeys(("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"), True)
TLS_ONLY: Params = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ARN, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ],
}
PUBLIC: Params = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{ARN}/*"}]}
READS = [
    "GetBucketTagging",
    "GetPublicAccessBlock",
    "GetBucketOwnershipControls",
    "GetBucketVersioning",
    "GetBucketEncryption",
    "GetBucketPolicy",
    "GetBucketLifecycleConfiguration",
    "GetBucketCors",
    "GetBucketLogging",
    "GetBucketNotificationConfiguration",
]
#: What S3 gives, takes and deletes under one name, and how it says that there is nothing.
CONFIGURATIONS = {
    "PublicAccessBlock": ("PublicAccessBlockConfiguration", "NoSuchPublicAccessBlockConfiguration"),
    "BucketOwnershipControls": ("OwnershipControls", "OwnershipControlsNotFoundError"),
    "BucketEncryption": ("ServerSideEncryptionConfiguration", "ServerSideEncryptionConfigurationNotFoundError"),
    "BucketPolicy": ("Policy", "NoSuchBucketPolicy"),
    "BucketLifecycleConfiguration": ("LifecycleConfiguration", "NoSuchLifecycleConfiguration"),
    "BucketCors": ("CORSConfiguration", "NoSuchCORSConfiguration"),
    "BucketTagging": ("Tagging", "NoSuchTagSet"),
    "BucketVersioning": ("VersioningConfiguration", ""),
    "BucketLogging": ("BucketLoggingStatus", ""),
    "BucketNotificationConfiguration": ("NotificationConfiguration", ""),
}
UNPACKED = ("LifecycleConfiguration", "CORSConfiguration", "Tagging", "VersioningConfiguration", "BucketLoggingStatus", "NotificationConfiguration")
DELETES = {"DeleteBucketPolicy": "BucketPolicy", "DeleteBucketLifecycle": "BucketLifecycleConfiguration", "DeleteBucketCors": "BucketCors"}


def as_aws_gives_it(value: Any) -> Any:
    """Days are told as times."""
    if isinstance(value, dict):
        return {key: dt.datetime.fromisoformat(item) if key == "Date" else as_aws_gives_it(item) for key, item in value.items()}
    return [as_aws_gives_it(item) for item in value] if isinstance(value, list) else value


class FakeS3(FakeAWS):
    service = "s3"

    def __init__(self) -> None:
        super().__init__()
        self.buckets: dict[str, Response] = {}
        self.elsewhere: tuple[str, ...] = ()
        self.objects: dict[str, list[Response]] = {}
        self.uploads: list[Response] = []

    def __getattr__(self, method: str) -> Any:
        """Every configuration is got, put and deleted alike."""
        verb, _, noun = method.partition("_")
        for name in CONFIGURATIONS:
            if noun == xform(name) and verb in ("get", "put"):
                return lambda request: self.got(name, request) if verb == "get" else self.put(name, request)
        for operation, name in {**DELETES, "DeleteBucketTagging": "BucketTagging"}.items():
            if method == xform(operation):
                return lambda request: self.bucket(request).pop(name) and {}
        raise AttributeError(method)

    def bucket(self, request: Request) -> Response:
        if request["Bucket"] not in self.buckets:
            raise AWSError("NoSuchBucket", status=404)
        return self.buckets[request["Bucket"]]

    def got(self, name: str, request: Request) -> Response:
        member, missing = CONFIGURATIONS[name]
        value = self.bucket(request).get(name)
        if value is None and missing:
            raise AWSError(missing, status=404)
        return as_aws_gives_it(value or {}) if member in UNPACKED else {member: value}

    def put(self, name: str, request: Request) -> Response:
        member, _ = CONFIGURATIONS[name]
        public = name == "BucketPolicy" and is_public(request["Policy"])
        if public and self.bucket(request)["PublicAccessBlock"]["BlockPublicPolicy"]:
            raise AWSError("AccessDenied", "public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.", 403)
        self.bucket(request)[name] = request[member]
        return {}

    def create_bucket(self, request: Request) -> Response:
        if request["Bucket"] in self.elsewhere:
            raise AWSError("BucketAlreadyExists", status=409)
        if request["Bucket"] in self.buckets:
            raise AWSError("BucketAlreadyOwnedByYou", status=409)
        self.buckets[request["Bucket"]] = {
            "PublicAccessBlock": dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True),
            "BucketOwnershipControls": {"Rules": [{"ObjectOwnership": request.get("ObjectOwnership", "BucketOwnerEnforced")}]},
            "BucketEncryption": {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]},
        }
        return {"Location": request["Bucket"]}

    def list_buckets(self, request: Request) -> Response:
        return {"Buckets": [{"Name": name} for name in self.buckets if name.startswith(request["Prefix"])]}

    def delete_bucket(self, request: Request) -> Response:
        self.bucket(request)
        if self.objects.get(request["Bucket"]):
            raise AWSError("BucketNotEmpty", status=409)
        del self.buckets[request["Bucket"]]
        return {}

    def list_object_versions(self, request: Request) -> Response:
        """A page of one, so that pages are seen; the first is a delete marker."""
        self.bucket(request)
        found = [one for one in self.objects.get(request["Bucket"], []) if one["Key"] > request.get("KeyMarker", "")]
        kind = "DeleteMarkers" if found and found[0].get("Marker") else "Versions"
        page = [{key: value for key, value in one.items() if key != "Marker"} for one in found[:1]]
        more = {"IsTruncated": True, "NextKeyMarker": page[0]["Key"], "NextVersionIdMarker": "1"} if len(found) > 1 else {"IsTruncated": False}
        return {**({kind: page} if page else {}), **more}

    def delete_objects(self, request: Request) -> Response:
        keys = [one["Key"] for one in request["Delete"]["Objects"]]
        held = [one for one in self.objects[request["Bucket"]] if one["Key"] in keys and one["Key"].startswith("locked")]
        self.objects[request["Bucket"]] = [one for one in self.objects[request["Bucket"]] if one in held or one["Key"] not in keys]
        return {"Errors": [{"Key": one["Key"], "Code": "AccessDenied", "Message": "it is locked"} for one in held]}

    def list_multipart_uploads(self, _request: Request) -> Response:
        return {"Uploads": self.uploads, "IsTruncated": False}

    def abort_multipart_upload(self, request: Request) -> Response:
        self.uploads = [upload for upload in self.uploads if upload["UploadId"] != request["UploadId"]]
        return {}


def xform(name: str) -> str:
    """As boto3 calls an operation, without its verb."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class TestBucket(ModuleCases):
    kind = BUCKET
    fake = FakeS3
    params: ClassVar[Params] = {
        "name": NAME,
        "expected_bucket_owner": "123456789012",
        "versioning": "enabled",
        "encryption": {"algorithm": "aes256", "bucket_key_enabled": True, "sse_c_blocked": True},
        "public_access_block": BLOCKED,
        "object_ownership": "bucket_owner_enforced",
        "policy": TLS_ONLY,
        "lifecycle_rules": [{"id": "old", "noncurrent_version_expiration": {"days": 30}}, {"id": "gone", "expiration": {"date": "2030-12-31"}}],
        "cors_rules": [{"allowed_methods": ["PUT", "GET"], "allowed_origins": ["*"]}],
        "logging": {"target_bucket": "shop-prod-logs", "target_prefix": "state/"},
        "eventbridge": True,
        "tags": {"Name": NAME, "Env": "dev"},
    }
    changes: ClassVar[list[Params]] = [
        {"versioning": "suspended"},
        {"encryption": {"algorithm": "aws:kms", "kms_key_id": KEY}},
        {"encryption": {"sse_c_blocked": False}},
        {"public_access_block": {"block_public_acls": False}},
        {"object_ownership": "object_writer"},
        {"policy": {}},
        {"public_access_block": {"block_public_policy": False}, "policy": PUBLIC},
        {"lifecycle_rules": [{"id": "old", "noncurrent_version_expiration": {"days": 31}}]},
        {"lifecycle_rules": []},
        {"cors_rules": [{"allowed_methods": ["GET"], "allowed_origins": ["*"]}]},
        {"cors_rules": []},
        {"logging": {"target_prefix": "other/"}},
        {"logging": {"target_bucket": ""}},
        {"eventbridge": False},
        {"tags": {"Name": NAME, "Env": "prod"}},
        {"tags": {"Name": NAME}},
    ]
    create_operation = "CreateBucket"

    def test_s2_18_a_bucket_is_tagged_first_and_closed_before_it_has_a_policy(self, aws: FakeS3) -> None:
        self.go(aws)
        assert aws.request("CreateBucket") == {
            "Bucket": NAME,
            "CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"},
            "ObjectOwnership": "BucketOwnerEnforced",
        }
        assert aws.writes == [
            "CreateBucket",
            "PutBucketTagging",
            "PutPublicAccessBlock",
            "PutBucketVersioning",
            "PutBucketEncryption",
            "PutBucketPolicy",
            "PutBucketLifecycleConfiguration",
            "PutBucketCors",
            "PutBucketLogging",
            "PutBucketNotificationConfiguration",
        ]
        assert json.loads(aws.request("PutBucketPolicy")["Policy"]) == TLS_ONLY
        assert aws.request("PutBucketEncryption")["ServerSideEncryptionConfiguration"]["Rules"] == [
            {
                "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
                "BucketKeyEnabled": True,
                "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
            }
        ]

    def test_an_unchanged_bucket_costs_a_call_for_each_option_and_the_tags(self, built: FakeS3) -> None:
        self.go(built)
        assert built.operations == READS

    def test_what_is_unset_is_not_even_read(self, built: FakeS3) -> None:
        unset = dict.fromkeys(key for key in self.params if key not in ("name", "versioning"))
        result = self.go(built, **unset)
        assert (result["changed"], built.operations) == (False, ["GetBucketTagging", "GetBucketVersioning"])
        assert (result["bucket"]["versioning"], result["bucket"]["policy"], result["bucket"]["arn"]) == ("enabled", None, ARN)

    def test_what_is_unset_is_not_written_to_a_new_bucket(self, aws: FakeS3) -> None:
        self.go(aws, **dict.fromkeys(key for key in self.params if key not in ("name", "tags")))
        assert aws.writes == ["CreateBucket", "PutBucketTagging"]
        assert "ObjectOwnership" not in aws.request("CreateBucket")

    def test_what_a_new_bucket_has_anyway_is_not_said(self, aws: FakeS3) -> None:
        nothing: Params = {
            "versioning": "suspended",
            "policy": {},
            "lifecycle_rules": [],
            "cors_rules": [],
            "logging": {"target_bucket": ""},
            "eventbridge": False,
        }
        self.go(aws, **nothing)
        assert aws.writes == ["CreateBucket", "PutBucketTagging", "PutPublicAccessBlock", "PutBucketEncryption"]
        assert self.go(aws, **nothing)["changed"] is False

    @pytest.mark.parametrize(
        ("difference", "operation"),
        [
            ({"versioning": "suspended"}, "PutBucketVersioning"),
            ({"encryption": {"bucket_key_enabled": False}}, "PutBucketEncryption"),
            ({"public_access_block": {"ignore_public_acls": False}}, "PutPublicAccessBlock"),
            ({"object_ownership": "object_writer"}, "PutBucketOwnershipControls"),
            ({"policy": {}}, "DeleteBucketPolicy"),
            ({"lifecycle_rules": []}, "DeleteBucketLifecycle"),
            ({"cors_rules": []}, "DeleteBucketCors"),
            ({"logging": {"target_bucket": ""}}, "PutBucketLogging"),
            ({"eventbridge": False}, "PutBucketNotificationConfiguration"),
            ({"tags": {"Name": NAME}}, "PutBucketTagging"),
            ({"tags": {}}, "DeleteBucketTagging"),
        ],
    )
    def test_a_difference_is_one_call(self, built: FakeS3, difference: Params, operation: str) -> None:
        self.go(built, **difference)
        assert built.writes == [operation]
        assert built.request(operation)["ExpectedBucketOwner"] == "123456789012"

    def test_the_public_is_let_in_before_the_policy_says_so(self, built: FakeS3) -> None:
        self.go(built, public_access_block={**BLOCKED, "block_public_policy": False, "restrict_public_buckets": False}, policy=PUBLIC)
        assert built.writes == ["PutPublicAccessBlock", "PutBucketPolicy"]

    def test_a_public_policy_waits_until_s3_knows_that_it_may_be(self, built: FakeS3) -> None:
        for _ in range(3):
            built.fail_once("PutBucketPolicy", "AccessDenied", 403, "public policies are prevented by the BlockPublicPolicy setting")
        self.go(built, public_access_block={"block_public_policy": False}, policy=PUBLIC)
        assert built.writes == ["PutPublicAccessBlock", *["PutBucketPolicy"] * 4]

    def test_aws_own_algorithm_has_no_key(self, built: FakeS3) -> None:
        self.go(built, encryption={"algorithm": "aws:kms", "kms_key_id": KEY})
        assert self.go(built, encryption={"algorithm": "aes256"})["bucket"]["encryption"]["kms_key_id"] is None
        assert built.request("PutBucketEncryption")["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"] == {
            "SSEAlgorithm": "AES256"
        }

    def test_notifications_of_others_stay(self, built: FakeS3) -> None:
        queue = {"Id": "theirs", "QueueArn": "arn:aws:sqs:eu-central-1:123456789012:q", "Events": ["s3:ObjectCreated:*"]}
        built.buckets[NAME]["BucketNotificationConfiguration"] = {"QueueConfigurations": [queue]}
        self.go(built)
        assert built.buckets[NAME]["BucketNotificationConfiguration"] == {"QueueConfigurations": [queue], "EventBridgeConfiguration": {}}
        self.go(built, eventbridge=False)
        assert built.buckets[NAME]["BucketNotificationConfiguration"] == {"QueueConfigurations": [queue]}

    def test_tags_of_aws_stay(self, built: FakeS3) -> None:
        system = {"Key": "aws:cloudformation:stack-name", "Value": "theirs"}
        built.buckets[NAME]["BucketTagging"]["TagSet"].append(system)
        result = self.go(built, tags={"Name": "other"})
        assert result["bucket"]["tags"] == {"Name": "other"}
        assert built.buckets[NAME]["BucketTagging"]["TagSet"] == [{"Key": "Name", "Value": "other"}, system]
        self.go(built, tags={})
        assert built.buckets[NAME]["BucketTagging"]["TagSet"] == [system]

    def test_a_bucket_of_another_account_is_an_error_that_says_so(self, aws: FakeS3) -> None:
        aws.elsewhere = (NAME,)
        with pytest.raises(AnsibleAWSError, match=f"Failed to create bucket {NAME}: another AWS account has a bucket of this name"):
            self.go(aws)
        aws.fail_once("GetBucketTagging", "AccessDenied", 403)
        with pytest.raises(AnsibleAWSError, match="GetBucketTagging is not allowed; unless permissions lack, another account has the bucket"):
            self.go(aws)

    @pytest.mark.parametrize("code", ["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"])
    def test_a_bucket_of_another_region_is_not_followed(self, built: FakeS3, code: str) -> None:
        built.fail_once("GetBucketTagging", code, 301 if code == "PermanentRedirect" else 400)
        with pytest.raises(AnsibleAWSError, match=f"Failed to read bucket {NAME}: it is in another region, not in eu-central-1"):
            self.go(built, versioning="suspended")
        assert built.operations == ["GetBucketTagging"]

    def test_a_bucket_that_was_made_meanwhile_is_taken_over_and_the_rest_of_it_left_alone(self, built: FakeS3) -> None:
        built.fail_once("GetBucketTagging", "NoSuchBucket", 404)
        unset = dict.fromkeys(key for key in self.params if key not in ("name", "versioning", "tags"))
        result = self.go(built, **{**unset, "versioning": "suspended"})
        assert (result["changed"], result["diff"]["before"]["versioning"]) == (True, "enabled")
        assert built.writes == ["CreateBucket", "PutBucketVersioning"]

    @pytest.mark.parametrize("operation", ["CreateBucket", "PutBucketTagging", "PutBucketVersioning"])
    def test_a_change_under_way_is_awaited(self, aws: FakeS3, operation: str) -> None:
        for _ in range(6):
            aws.fail_once(operation, "OperationAborted", 409)
        assert self.go(aws)["bucket"]["versioning"] == "enabled"
        assert aws.operations.count(operation) == 7

    def test_a_new_bucket_that_is_not_known_everywhere_yet_is_awaited(self, aws: FakeS3) -> None:
        for _ in range(6):
            aws.fail_once("PutPublicAccessBlock", "NoSuchBucket", 404)
        assert self.go(aws)["changed"] is True

    def test_a_run_that_ended_halfway_is_completed(self, aws: FakeS3) -> None:
        aws.fail_once("PutBucketPolicy", "MalformedPolicy")
        with pytest.raises(AnsibleAWSError, match=f"^Failed to change bucket {NAME}: "):
            self.go(aws)
        aws.calls.clear()
        self.go(aws)
        assert aws.writes[0] == "PutBucketPolicy"
        assert "PutBucketEncryption" not in aws.writes

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "dev"}, True), ({"Env": "prod"}, False), ({"Env": "dev", "Other": "x"}, False)])
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeS3, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert (NAME in built.buckets) is not gone

    def test_a_first_region_takes_no_location(self, aws: FakeS3, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(aws.client.meta._client_config, "region_name", "us-east-1")
        self.go(aws)
        assert "CreateBucketConfiguration" not in aws.request("CreateBucket")

    def test_an_owner_that_is_not_known_yet_is_not_asked_for(self, aws: FakeS3) -> None:
        self.go(aws, check_mode=True, expected_bucket_owner=UNKNOWN)
        assert aws.calls == [("GetBucketTagging", {"Bucket": NAME})]


class TestAbsent:
    """What stands in the way of a deletion, in a plan too."""

    @pytest.fixture(autouse=True)
    def _quick(self) -> Any:
        with no_waiting():
            yield

    @pytest.fixture
    def full(self) -> FakeS3:
        aws = FakeS3()
        self.go(aws, state="present")
        aws.objects[NAME] = [{"Key": "a", "VersionId": "1", "Marker": True}, {"Key": "b", "VersionId": "null"}, {"Key": "c", "VersionId": "3"}]
        aws.uploads = [{"Key": "d", "UploadId": "u"}]
        aws.calls.clear()
        return aws

    def go(self, aws: FakeS3, check_mode: bool = False, **changes: Any) -> Params:
        params = {"name": NAME, "state": "absent", "force": False, "purge_tags": True, "tags": {"Env": "dev"}, **changes}
        return run(kind_of(params), aws.client, params, check_mode)

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_bucket_that_holds_something_stays(self, full: FakeS3, check_mode: bool) -> None:
        with pytest.raises(AnsibleAWSError, match=f"Failed to delete bucket {NAME}: it is not empty; force deletes it with all that it holds"):
            self.go(full, check_mode)
        assert full.operations == ["GetBucketTagging", "ListObjectVersions"]

    def test_a_bucket_of_somebody_else_is_not_even_looked_into(self, full: FakeS3) -> None:
        assert self.go(full, match_tags={"Env": "prod"})["changed"] is False
        assert full.operations == ["GetBucketTagging"]

    def test_force_deletes_every_version_marker_and_upload(self, full: FakeS3) -> None:
        assert self.go(full, True, force=True)["changed"] is True
        assert full.writes == []
        assert self.go(full, force=True)["changed"] is True
        assert full.writes == ["DeleteObjects", "DeleteObjects", "DeleteObjects", "AbortMultipartUpload", "DeleteBucket"]
        deleted = [one for name, request in full.calls if name == "DeleteObjects" for one in request["Delete"]["Objects"]]
        assert deleted == [{"Key": "a", "VersionId": "1"}, {"Key": "b", "VersionId": "null"}, {"Key": "c", "VersionId": "3"}]
        assert (full.buckets, full.uploads) == ({}, [])

    def test_what_cannot_be_deleted_is_named(self, full: FakeS3) -> None:
        full.objects[NAME] = [{"Key": "locked", "VersionId": "1"}]
        with pytest.raises(AnsibleAWSError, match=f"Failed to empty bucket {NAME} of locked: .*it is locked"):
            self.go(full, force=True)
        assert NAME in full.buckets

    @pytest.mark.parametrize("force", [True, False])
    @pytest.mark.parametrize(("code", "status"), [("AccessDenied", 403), ("PermanentRedirect", 301)])
    def test_a_bucket_of_another_account_is_none(self, full: FakeS3, force: bool, code: str, status: int) -> None:
        full.fail_once("GetBucketTagging", code, status)
        assert self.go(full, name="acme", force=force)["changed"] is False
        assert full.operations == ["GetBucketTagging", "ListBuckets"]

    @pytest.mark.parametrize(("code", "status"), [("AccessDenied", 403), ("PermanentRedirect", 301)])
    def test_a_bucket_of_ours_that_cannot_be_read_is_an_error(self, full: FakeS3, code: str, status: int) -> None:
        full.fail_once("GetBucketTagging", code, status)
        with pytest.raises(AnsibleAWSError, match=f"Failed to read bucket {NAME}: "):
            self.go(full, force=True)
        assert full.writes == []

    def test_an_empty_bucket_goes_without_force(self, full: FakeS3) -> None:
        full.objects.clear()
        assert self.go(full)["changed"] is True
        assert full.writes == ["DeleteBucket"]
        assert self.go(full)["changed"] is False

    def test_a_bucket_that_goes_meanwhile_is_gone(self, full: FakeS3) -> None:
        full.fail_once("ListObjectVersions", "NoSuchBucket", 404)
        full.objects.clear()
        assert self.go(full)["changed"] is True


RULES: list[tuple[Params, Response]] = [
    ({"id": "a", "expiration": {"days": 14}}, {"Filter": {"Prefix": ""}, "Expiration": {"Days": 14}}),
    ({"id": "a", "filter": {"prefix": "r/"}, "expiration": {"days": 14}}, {"Filter": {"Prefix": "r/"}, "Expiration": {"Days": 14}}),
    ({"id": "a", "filter": {"tags": {"k": "v"}}, "expiration": {"days": 1}}, {"Filter": {"Tag": {"Key": "k", "Value": "v"}}, "Expiration": {"Days": 1}}),
    (
        {"id": "a", "filter": {"object_size_less_than": 5}, "expiration": {"expired_object_delete_marker": True}},
        {"Filter": {"ObjectSizeLessThan": 5}, "Expiration": {"ExpiredObjectDeleteMarker": True}},
    ),
    (
        {"id": "a", "filter": {"tags": {"k": "v", "b": ""}}, "abort_incomplete_multipart_upload_days": 7},
        {
            "Filter": {"And": {"Tags": [{"Key": "b", "Value": ""}, {"Key": "k", "Value": "v"}]}},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        },
    ),
    (
        {"id": "a", "filter": {"prefix": "r/", "object_size_greater_than": 5}, "noncurrent_version_expiration": {"days": 3, "newer_versions": 2}},
        {
            "Filter": {"And": {"Prefix": "r/", "ObjectSizeGreaterThan": 5}},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 3, "NewerNoncurrentVersions": 2},
        },
    ),
    (
        {
            "id": "a",
            "transitions": [{"days": 30, "storage_class": "standard_ia"}, {"date": "2030-01-02", "storage_class": "glacier"}],
            "noncurrent_version_transitions": [{"days": 0, "storage_class": "intelligent_tiering"}],
        },
        {
            "Filter": {"Prefix": ""},
            "Transitions": [{"Date": "2030-01-02T00:00:00Z", "StorageClass": "GLACIER"}, {"Days": 30, "StorageClass": "STANDARD_IA"}],
            "NoncurrentVersionTransitions": [{"NoncurrentDays": 0, "StorageClass": "INTELLIGENT_TIERING"}],
        },
    ),
]


@pytest.mark.parametrize(("rule", "request_"), RULES)
def test_s1_86_a_rule_goes_to_aws_and_comes_back_as_it_was(rule: Params, request_: Response) -> None:
    shape = merged(lifecycle.RULE, rule, None)
    asked = lifecycle.to_request(shape)
    assert asked == {"ID": "a", "Status": "Enabled", **request_}
    assert lifecycle.rules_of({"Rules": [as_aws_gives_it(asked)]}) == [shape]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"Filter": {}}, {"prefix": None, "tags": {}}),
        ({"Filter": {"Prefix": ""}}, {"prefix": None, "tags": {}}),
        ({"Prefix": "old/"}, {"prefix": "old/", "tags": {}}),
        ({"Prefix": ""}, {"prefix": None, "tags": {}}),
    ],
)
def test_every_way_to_write_a_filter_is_one(answer: Response, expected: Params) -> None:
    (rule,) = lifecycle.rules_of({"Rules": [{"ID": "a", "Status": "Disabled", "Expiration": {"Days": 1}, **answer}]})
    assert (expected.items() <= rule["filter"].items(), rule["status"]) == (True, "disabled")


def test_a_day_is_greenwich_s() -> None:
    late = dt.datetime(2030, 1, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert lifecycle.rules_of({"Rules": [{"ID": "a", "Status": "Enabled", "Expiration": {"Date": late}}]})[0]["expiration"]["date"] == "2030-01-01"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({}, {"algorithm": "aes256", "kms_key_id": None, "bucket_key_enabled": False, "sse_c_blocked": False}),
        (
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}, "BucketKeyEnabled": True},
            {"algorithm": "aws:kms", "kms_key_id": KEY, "bucket_key_enabled": True, "sse_c_blocked": False},
        ),
        ({"BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}, {"sse_c_blocked": False}),
        ({"BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}, {"sse_c_blocked": True}),
    ],
)
def test_encryption_of(answer: Response, expected: Params) -> None:
    assert expected.items() <= shapes.encryption_of({"ServerSideEncryptionConfiguration": {"Rules": [answer]}}).items()


def test_nothing_configured_is_the_least_secure() -> None:
    assert shapes.encryption_of({})["algorithm"] == "aes256"
    assert set(shapes.public_access_block_of({}).values()) == {False}
    assert (shapes.object_ownership_of({}), shapes.versioning_of({}), shapes.policy_of({})) == ("object_writer", "suspended", {})
    assert shapes.logging_of({"LoggingEnabled": {"TargetBucket": "b", "TargetPrefix": ""}}) == {"target_bucket": "b", "target_prefix": None}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"NotPrincipal": {"AWS": "123456789012"}}, True),
        ({"Principal": {"AWS": "123456789012"}}, False),
        ({"Principal": {"Service": "logging.s3.amazonaws.com"}}, False),
        ({"Principal": "*", "Effect": "Deny"}, False),
        ({"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, False),
        ({"Principal": "*", "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1"}}}, False),
        ({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}, False),
        ({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}}, True),
        ({"Principal": "*", "Condition": {"StringNotEquals": {"aws:SourceAccount": "123456789012"}}}, True),
        ({"Principal": "*", "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}}, True),
        ({"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, True),
    ],
)
def test_s1_83_what_s3_calls_public(statement: Params, expected: bool) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/*", **statement}]}
    assert is_public(policy) is expected
    assert is_public(json.dumps(policy)) is expected


def test_no_policy_is_not_public() -> None:
    assert (is_public({}), is_public(None)) == (False, False)


NAME_RULE = "must have 3 to 63 lower-case letters, digits, dots and hyphens, and begin and end with a letter or digit"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, []),
        ({"name": UNKNOWN}, []),
        ({"name": "Shop"}, [f"name: is 'Shop', {NAME_RULE}"]),
        ({"name": "xn--shop"}, [f"name: is 'xn--shop', {NAME_RULE}"]),
        ({"name": "shop-"}, [f"name: is 'shop-', {NAME_RULE}"]),
        ({"encryption": {"algorithm": "aws:kms", "kms_key_id": KEY, "bucket_key_enabled": True}}, []),
        ({"encryption": {"kms_key_id": KEY}}, ["encryption.kms_key_id: needs encryption.algorithm aws:kms or aws:kms:dsse"]),
        (
            {"encryption": {"algorithm": "aws:kms:dsse", "bucket_key_enabled": True}},
            ["encryption.bucket_key_enabled: AWS has no bucket keys for encryption.algorithm aws:kms:dsse"],
        ),
        (
            {"policy": PUBLIC, "public_access_block": {"block_public_policy": True}},
            ["policy: lets everybody in, which public_access_block.block_public_policy refuses"],
        ),
        ({"policy": PUBLIC, "public_access_block": {"block_public_policy": False}}, []),
        ({"logging": {"target_bucket": NAME}}, ["logging.target_bucket: is the bucket itself, so that each log entry would cause the next"]),
        (
            {"lifecycle_rules": [{"id": "a", "expiration": {"days": 1}}, {"id": "a", "expiration": {"days": 2}}]},
            ["lifecycle_rules[1].id: is 'a', as that of another rule; each has an id of its own"],
        ),
        ({"lifecycle_rules": [{"id": "", "expiration": {"days": 1}}]}, ["lifecycle_rules[0].id: has 0 characters, must have 1 to 255"]),
        (
            {"lifecycle_rules": [{"id": "a", "expiration": {"days": None}, "transitions": []}]},
            [f"lifecycle_rules[0]: does nothing; one of {', '.join(lifecycle.ACTIONS)} is required"],
        ),
        (
            {"lifecycle_rules": [{"id": "a", "expiration": {"days": 1, "date": "2030-01-01"}}]},
            ["lifecycle_rules[0].expiration: only one of days, date and expired_object_delete_marker may be given"],
        ),
        (
            {"lifecycle_rules": [{"id": "a", "expiration": {"date": "next year"}}]},
            ["lifecycle_rules[0].expiration.date: is 'next year', must be a day such as 2030-12-31"],
        ),
        (
            {"lifecycle_rules": [{"id": "a", "transitions": [{"days": 0, "date": "2030-01-01", "storage_class": "glacier"}]}]},
            ["lifecycle_rules[0].transitions[0]: exactly one of days and date is required"],
        ),
        ({"lifecycle_rules": [{"id": "a", "transitions": [{"days": 0, "storage_class": "glacier"}]}]}, []),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert shapes.problems({"name": NAME, **asked}) == expected
