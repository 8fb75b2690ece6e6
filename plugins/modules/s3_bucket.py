#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_bucket
version_added: 0.1.0
short_description: Manage a bucket of S3
description:
  - Creates, changes, tags and deletes a bucket, with its versioning, its encryption, its public access block, its policy, its lifecycle and more.
  - What is not set is left alone, and not even read; what is set is made exactly so.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the bucket, which no other AWS account may have given to one.
    type: str
    required: true
  expected_bucket_owner:
    description:
      - The account that the bucket must belong to; AWS refuses every call about a bucket of another one.
    type: str
  versioning:
    description:
      - Whether earlier versions of objects are kept. AWS keeps none in a new bucket.
      - A bucket whose versioning was never enabled counts as V(suspended).
    type: str
    choices: [enabled, suspended]
  encryption:
    description:
      - How objects are encrypted that do not say so themselves.
    type: dict
    suboptions:
      algorithm:
        description:
          - With keys of S3's own (V(aes256)), or with keys of KMS, once (V(aws:kms)) or twice (V(aws:kms:dsse)). AWS takes V(aes256) for a new bucket.
        type: str
        choices: ['aes256', 'aws:kms', 'aws:kms:dsse']
      kms_key_id:
        description:
          - The KMS key, best as its ARN. Empty means the account's C(aws/s3) where O(encryption.algorithm) is of KMS.
        type: str
      bucket_key_enabled:
        description:
          - Whether S3 derives keys from one of the bucket, instead of asking KMS for each object.
        type: bool
      sse_c_blocked:
        description:
          - Whether objects may not be encrypted with keys that only who writes them has. AWS blocks that in new buckets.
        type: bool
  public_access_block:
    description:
      - What of the public is kept out, whatever policies and access control lists say. AWS blocks all four in a new bucket.
    type: dict
    suboptions:
      block_public_acls:
        description:
          - Whether access control lists that let the public in are refused.
        type: bool
      ignore_public_acls:
        description:
          - Whether those that are there count for nothing.
        type: bool
      block_public_policy:
        description:
          - Whether a bucket policy that lets the public in is refused.
        type: bool
      restrict_public_buckets:
        description:
          - Whether a bucket with such a policy is open to its account and to AWS's services alone.
        type: bool
  object_ownership:
    description:
      - Who owns objects. With V(bucket_owner_enforced), which AWS takes for a new bucket, there are no access control lists.
    type: str
    choices: [bucket_owner_enforced, bucket_owner_preferred, object_writer]
  policy:
    description:
      - The bucket policy. Empty for none.
    type: dict
  lifecycle_rules:
    description:
      - All rules by which objects expire or change their storage class. Empty for none.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - What the rule is called; each has a name of its own.
        type: str
        required: true
      status:
        description:
          - Whether the rule holds. It does when this is not set.
        type: str
        choices: [enabled, disabled]
      filter:
        description:
          - Which objects the rule is about; those to which all of this applies, and all of the bucket when nothing is set.
        type: dict
        suboptions:
          prefix:
            description:
              - How their keys begin.
            type: str
          tags:
            description:
              - The tags that they have.
            type: dict
          object_size_greater_than:
            description:
              - Bytes that they are larger than.
            type: int
          object_size_less_than:
            description:
              - Bytes that they are smaller than.
            type: int
      expiration:
        description:
          - When the current version expires; exactly one of these.
        type: dict
        suboptions:
          days:
            description:
              - Days after an object's creation.
            type: int
          date:
            description:
              - A day, such as C(2030-12-31), at midnight UTC.
            type: str
          expired_object_delete_marker:
            description:
              - Whether delete markers go that have no version behind them.
            type: bool
      noncurrent_version_expiration:
        description:
          - When earlier versions are deleted.
        type: dict
        suboptions:
          days:
            description:
              - Days after a version was replaced.
            type: int
          newer_versions:
            description:
              - How many of the earlier versions stay all the same.
            type: int
      abort_incomplete_multipart_upload_days:
        description:
          - Days after which an upload in parts that was never completed is thrown away.
        type: int
      transitions:
        description:
          - When objects change to which storage class.
        type: list
        elements: dict
        suboptions:
          days:
            description:
              - Days after an object's creation.
            type: int
          date:
            description:
              - A day, such as C(2030-12-31), at midnight UTC.
            type: str
          storage_class:
            description:
              - The storage class.
            type: str
            required: true
            choices: [standard_ia, onezone_ia, intelligent_tiering, glacier_ir, glacier, deep_archive]
      noncurrent_version_transitions:
        description:
          - When earlier versions change to which storage class.
        type: list
        elements: dict
        suboptions:
          days:
            description:
              - Days after a version was replaced.
            type: int
          newer_versions:
            description:
              - How many of the earlier versions keep their class all the same.
            type: int
          storage_class:
            description:
              - The storage class.
            type: str
            required: true
            choices: [standard_ia, onezone_ia, intelligent_tiering, glacier_ir, glacier, deep_archive]
  cors_rules:
    description:
      - What pages of other origins may do, in the order in which the rules are tried. Empty for nothing.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - What the rule is called.
        type: str
      allowed_methods:
        description:
          - The methods that they may use.
        type: list
        elements: str
        required: true
        choices: [GET, PUT, POST, DELETE, HEAD]
      allowed_origins:
        description:
          - The origins.
        type: list
        elements: str
        required: true
      allowed_headers:
        description:
          - The headers that a request may have.
        type: list
        elements: str
      expose_headers:
        description:
          - The headers of the answer that a page may read.
        type: list
        elements: str
      max_age_seconds:
        description:
          - How long a browser may remember this.
        type: int
  logging:
    description:
      - Where S3 logs who asked for what.
    type: dict
    suboptions:
      target_bucket:
        description:
          - The bucket, of the same account and region, whose policy lets C(logging.s3.amazonaws.com) write. Empty ends the logging.
        type: str
      target_prefix:
        description:
          - How the keys of the log entries begin.
        type: str
  eventbridge:
    description:
      - Whether EventBridge hears of what happens to objects. Other notifications of the bucket stay as they are.
    type: bool
  force:
    description:
      - With O(state=absent), empty the bucket first, of all versions, delete markers and unfinished uploads.
        Without it a bucket that holds objects stays, and the task fails, in check mode too.
    type: bool
    default: false
  match_tags:
    description:
      - With O(state=absent), delete the bucket only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the bucket should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(amazon.aws.s3_bucket) has no check mode and no diff, makes a dozen reads for every bucket whatever is asked,
    and knows neither lifecycle, nor CORS, nor logging, nor EventBridge; M(community.aws.s3_lifecycle) has one rule a task.
  - The tags are read always; beyond that an unchanged bucket costs one call for each option that is set.
  - A bucket of this name in another region is an error and is not touched.
  - Access control lists and Object Lock are not managed; for replication there is M(groundwork.aws.s3_bucket_replication).
seealso:
  - name: Buckets in the Amazon S3 User Guide
    description: Versioning, encryption, block public access and lifecycle.
    link: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A private bucket that keeps old versions for a month
  groundwork.aws.s3_bucket:
    name: shop-prod-uploads
    versioning: enabled
    encryption:
      algorithm: aws:kms
      kms_key_id: arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef
      bucket_key_enabled: true
    public_access_block:
      block_public_acls: true
      ignore_public_acls: true
      block_public_policy: true
      restrict_public_buckets: true
    object_ownership: bucket_owner_enforced
    policy:
      Version: '2012-10-17'
      Statement:
        - Sid: TlsOnly
          Effect: Deny
          Principal: '*'
          Action: s3:*
          Resource: [arn:aws:s3:::shop-prod-uploads, arn:aws:s3:::shop-prod-uploads/*]
          Condition:
            Bool:
              aws:SecureTransport: 'false'
    lifecycle_rules:
      - id: old-versions
        noncurrent_version_expiration:
          days: 30
      - id: unfinished
        abort_incomplete_multipart_upload_days: 7
    tags:
      Name: shop-prod-uploads
      Environment: prod

- name: What was uploaded to a certain folder expires; browsers may upload
  groundwork.aws.s3_bucket:
    name: shop-prod-uploads
    lifecycle_rules:
      - id: results
        filter:
          prefix: results/
        expiration:
          days: 14
    cors_rules:
      - allowed_methods: [GET, PUT]
        allowed_origins: [https://shop.example.com]
        allowed_headers: ['*']
        max_age_seconds: 3600
    eventbridge: true

- name: Delete the bucket and all that it holds, if it belongs to this environment
  groundwork.aws.s3_bucket:
    name: shop-prod-uploads
    force: true
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
bucket:
  description: The bucket as it is after the task, with the options above as keys; null when there is none. What was not set is null.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
      sample: shop-prod-uploads
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:s3:::shop-prod-uploads
    tags:
      description: The tags.
      type: dict
      returned: always
      sample:
        Name: shop-prod-uploads
"""

import json
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils import s3_buckets as shapes
from ..module_utils.errors import ErrorHandler, error_code, refusal
from ..module_utils.fields import argument_spec, request_of
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.retries import until_propagated
from ..module_utils.s3_lifecycle import rules_of, to_request
from ..module_utils.s3_policies import is_public
from ..module_utils.tags import Tags, carries, from_pairs, to_pairs
from ..module_utils.unknown import has_unknown
from ..module_utils.waiters import error_is, wait, waiter

with suppress(ImportError):  # without botocore, the module says so itself
    from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "expected_bucket_owner": {"type": "str"},
    **argument_spec(shapes.BUCKET),
    "policy": {"type": "dict"},
    "force": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_S3 = ErrorHandler("NoSuchBucket")
_GONE = waiter("GetBucketVersioning", error_is("NoSuchBucket"), delay=2)
#: What says that a bucket is in another region: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_ELSEWHERE = ("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException")
_OLD_REGION = "us-east-1"


class OutOfReachError(AnsibleAWSError):
    """A bucket of this name is there, but not here, or not for us."""


@dataclass(frozen=True)
class Part:
    """One attribute of a bucket, which AWS gives and takes by calls of its own."""

    attribute: str
    get: str
    #: The error code that says that there is nothing of it.
    missing: str
    from_answer: Callable[[Shape], Any]
    #: C(put(client, where, target, current)).
    put: Callable[[Any, Shape, Shape, Shape], None]

    def read(self, client: Any, where: Shape) -> Shape:
        """AWS's answer; empty when there is nothing of it."""
        try:
            answer: Shape = getattr(client, self.get)(**where)
        except ClientError as error:
            if error_code(error) != self.missing:
                raise
            return {}
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def put_versioning(client: Any, where: Shape, target: Shape, _current: Shape) -> None:
    """Keep versions, or no more."""
    client.put_bucket_versioning(**where, VersioningConfiguration={"Status": target["versioning"].capitalize()})


def put_encryption(client: Any, where: Shape, target: Shape, _current: Shape) -> None:
    """Encrypt what is written from now on."""
    client.put_bucket_encryption(**where, ServerSideEncryptionConfiguration={"Rules": [shapes.encryption_request(target)]})


def put_public_access_block(client: Any, where: Shape, target: Shape, _current: Shape) -> None:
    """Keep the public out, or no longer."""
    client.put_public_access_block(**where, PublicAccessBlockConfiguration=request_of(shapes.PUBLIC_ACCESS_BLOCK, target["public_access_block"]))


def put_object_ownership(client: Any, where: Shape, target: Shape, _current: Shape) -> None:
    """Say who owns objects."""
    client.put_bucket_ownership_controls(**where, OwnershipControls={"Rules": [{"ObjectOwnership": shapes.OWNERSHIP[target["object_ownership"]]}]})


def put_policy(client: Any, where: Shape, target: Shape, _current: Shape) -> None:
    """Replace the policy, or delete it; one that is public waits until S3 knows everywhere that it may be."""
    if not target["policy"]:
        client.delete_bucket_policy(**where)
        return
    with ExitStack() as patience:
        if is_public(target["policy"]):
            patience.enter_context(until_propagated(client, "AccessDenied", "BlockPublicPolicy", attempts=6))
        client.put_bucket_policy(**where, Policy=json.dumps(target["policy_document"]))


def put_lifecycle_rules(client: Any, where: Shape, target: Shape, _current: Shape) -> None:
    """Replace all rules, or delete them."""
    if target["lifecycle_rules"]:
        rules = [to_request(rule) for rule in target["lifecycle_rules"]]
        client.put_bucket_lifecycle_configuration(**where, LifecycleConfiguration={"Rules": rules})
    else:
        client.delete_bucket_lifecycle(**where)


def put_cors_rules(client: Any, where: Shape, target: Shape, _current: Shape) -> None:
    """Replace all rules, or delete them."""
    if target["cors_rules"]:
        client.put_bucket_cors(**where, CORSConfiguration={"CORSRules": shapes.cors_request(target)})
    else:
        client.delete_bucket_cors(**where)


def put_logging(client: Any, where: Shape, target: Shape, _current: Shape) -> None:
    """Log access, or no longer."""
    client.put_bucket_logging(**where, BucketLoggingStatus=shapes.logging_request(target))


def put_eventbridge(client: Any, where: Shape, target: Shape, current: Shape) -> None:
    """Tell EventBridge, or no longer; the call takes all notifications of the bucket together."""
    others = {key: value for key, value in current.get("notifications", {}).items() if key != "EventBridgeConfiguration"}
    ours: Shape = {"EventBridgeConfiguration": {}} if target["eventbridge"] else {}
    client.put_bucket_notification_configuration(**where, NotificationConfiguration=others | ours)


#: In the order in which they are put: the public is kept out before a policy is there that would let it in.
PARTS = (
    Part(
        "public_access_block",
        "get_public_access_block",
        "NoSuchPublicAccessBlockConfiguration",
        shapes.public_access_block_of,
        put_public_access_block,
    ),
    Part("object_ownership", "get_bucket_ownership_controls", "OwnershipControlsNotFoundError", shapes.object_ownership_of, put_object_ownership),
    Part("versioning", "get_bucket_versioning", "", shapes.versioning_of, put_versioning),
    Part("encryption", "get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError", shapes.encryption_of, put_encryption),
    Part("policy", "get_bucket_policy", "NoSuchBucketPolicy", shapes.policy_of, put_policy),
    Part("lifecycle_rules", "get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration", rules_of, put_lifecycle_rules),
    Part("cors_rules", "get_bucket_cors", "NoSuchCORSConfiguration", shapes.cors_of, put_cors_rules),
    Part("logging", "get_bucket_logging", "", shapes.logging_of, put_logging),
    Part("eventbridge", "get_bucket_notification_configuration", "", lambda answer: "EventBridgeConfiguration" in answer, put_eventbridge),
)
TAGS = Part("tags", "get_bucket_tagging", "NoSuchTagSet", lambda answer: from_pairs(answer.get("TagSet")), lambda *_nothing: None)


def place(shape: Shape) -> Shape:
    """What every call about a bucket takes: its name, and whose it must be."""
    owner = shape.get("expected_bucket_owner")
    return {"Bucket": shape["name"], **({"ExpectedBucketOwner": owner} if owner and not has_unknown(owner) else {})}


def refusal_of(name: str, region: str, response: Any, operation: str) -> str | None:
    """Why a bucket is none of ours: it is in another region, to which botocore would follow, or perhaps another account's."""
    error = response[1].get("Error", {}) if response else {}
    if error.get("Code") in _ELSEWHERE:
        headers = response[1].get("ResponseMetadata", {}).get("HTTPHeaders", {})
        there = error.get("Region") or headers.get("x-amz-bucket-region") or "another region"
        return f"Failed to read bucket {name}: it is in {there}, not in {region}; choose that region or another name"
    if error.get("Code") == "AccessDenied":
        return f"Failed to read bucket {name}: {operation} is not allowed; unless permissions lack, another account has the bucket, since names are global"
    return None


@contextmanager
def none_but_ours(client: Any, name: str) -> Iterator[None]:
    """Refuse a bucket of another region or account."""

    def refuse(response: Any, operation: Any, **_others: Any) -> None:
        words = refusal_of(name, client.meta.region_name, response, operation.name)
        if words:
            raise OutOfReachError(message=words)

    client.meta.events.register_first("needs-retry.s3", refuse)
    try:
        yield
    finally:
        client.meta.events.unregister("needs-retry.s3", refuse)


@contextmanager
def not_busy(client: Any) -> Iterator[None]:
    """Repeat what S3 refuses only while another change of the bucket is under way."""
    with until_propagated(client, "OperationAborted", ""):
        yield


@_S3.read("read bucket {asked[name]}")
def find(client: Any, asked: Shape) -> Shape | None:
    """The bucket as far as something is asked of it, and its tags; the first call tells whether it is there."""
    where = place(asked)
    shape: Shape = {key: asked[key] for key in ("name", "expected_bucket_owner") if key in asked}
    with none_but_ours(client, asked["name"]):
        pairs = TAGS.read(client, where).get("TagSet", [])
        for part in PARTS:
            if part.attribute in asked:
                answer = part.read(client, where)
                shape[part.attribute] = part.from_answer(answer)
                if part.attribute == "eventbridge":
                    shape["notifications"] = answer
    system = {pair["Key"]: pair["Value"] for pair in pairs if pair["Key"].startswith("aws:")}
    return {**shape, "tags": from_pairs(pairs), "system_tags": system, "arn": f"arn:{client.meta.partition}:s3:::{asked['name']}"}


def find_own(client: Any, asked: Shape) -> Shape | None:
    """The same for who deletes: a bucket of this name that another account has is none."""
    try:
        return find(client, asked)
    except OutOfReachError:
        if asked["name"] in own_names(client, asked["name"]):
            raise
        return None


@_S3.call("list the buckets of the account")
def own_names(client: Any, prefix: str) -> list[str]:
    """The names of the account's buckets in all regions that begin so."""
    return [bucket["Name"] for page in client.get_paginator("list_buckets").paginate(Prefix=prefix) for bucket in page.get("Buckets", [])]


def find_deletable(client: Any, asked: Shape) -> Shape | None:
    """The same, when it may be deleted: a bucket that holds something is only deleted by force."""
    found = find_own(client, asked)
    if found and carries(found["tags"], asked.get("match_tags")) and holds_something(client, found):
        raise AnsibleAWSError(message=f"Failed to delete bucket {found['name']}: it is not empty; force deletes it with all that it holds")
    return found


@_S3.read("list the objects of bucket {shape[name]}", default=False)
def holds_something(client: Any, shape: Shape) -> bool:
    """Whether there is any version of any object, or a marker of a deleted one."""
    page = client.list_object_versions(**place(shape), MaxKeys=1)
    return bool(page.get("Versions") or page.get("DeleteMarkers"))


@_S3.call("create bucket {target[name]}")
def create(client: Any, target: Shape) -> None:
    """Make the bucket, tag it, so that it is known whose it is, and give it what was asked."""
    request: Shape = {"Bucket": target["name"]}
    if client.meta.region_name != _OLD_REGION:
        request["CreateBucketConfiguration"] = {"LocationConstraint": client.meta.region_name}
    if "object_ownership" in target["given"]:
        request["ObjectOwnership"] = shapes.OWNERSHIP[target["object_ownership"]]
    with not_busy(client):
        make(client, request)
    with until_propagated(client, "NoSuchBucket", ""):
        if target["tags"]:
            put_tags(client, target, target["tags"])
        put(client, target, {}, {name for name in target["given"] if name in shapes.ALWAYS_SAID or target[name] != shapes.NEW[name]} - {"object_ownership"})


def make(client: Any, request: Shape) -> None:
    """Create the bucket; somebody else's of the same name is an error of its own."""
    try:
        client.create_bucket(**request)
    except ClientError as error:
        if error_code(error) != "BucketAlreadyExists":
            raise
        words = f"Failed to create bucket {request['Bucket']}: another AWS account has a bucket of this name; names are global, so choose another one"
        raise AnsibleAWSError(message=words, exception=error) from error


def update(client: Any, current: Shape, target: Shape, changed: Set[str]) -> None:
    """A call for each attribute that was read and differs."""
    put(client, target, current, changed & current.keys())


@_S3.call("change bucket {target[name]}")
def put(client: Any, target: Shape, current: Shape, names: Set[str]) -> None:
    """Put these attributes, in an order in which AWS takes them."""
    for part in PARTS:
        if part.attribute in names:
            with not_busy(client):
                part.put(client, place(target), target, current)


@_S3.call("tag bucket {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    put_tags(client, current, {**{key: value for key, value in current["tags"].items() if key not in to_remove}, **to_set})


def put_tags(client: Any, shape: Shape, tags: Mapping[str, str]) -> None:
    """Replace all tags, since S3 knows no other way; those of AWS's own services have to be among them."""
    every = {**shape.get("system_tags", {}), **tags}
    with not_busy(client):
        if every:
            client.put_bucket_tagging(**place(shape), Tagging={"TagSet": to_pairs(every)})
        else:
            client.delete_bucket_tagging(**place(shape))


@_S3.delete("delete bucket {current[name]}")
def delete(client: Any, current: Shape) -> None:
    """Delete the bucket, by force with all that it holds, and return when it is gone."""
    if current.get("force"):
        empty(client, current)
    with not_busy(client):
        client.delete_bucket(**place(current))
    wait(client, _GONE, place(current))


def empty(client: Any, shape: Shape) -> None:
    """Delete all versions and delete markers, and end all unfinished uploads."""
    for page in client.get_paginator("list_object_versions").paginate(**place(shape)):
        objects = [{"Key": version["Key"], "VersionId": version["VersionId"]} for kind in ("Versions", "DeleteMarkers") for version in page.get(kind, [])]
        if objects:
            answer = client.delete_objects(**place(shape), Delete={"Objects": objects, "Quiet": True})
            for error in answer.get("Errors", [])[:1]:
                raise refusal(f"empty bucket {shape['name']} of {error['Key']}", "DeleteObjects", error)
    for page in client.get_paginator("list_multipart_uploads").paginate(**place(shape)):
        for upload in page.get("Uploads", []):
            client.abort_multipart_upload(**place(shape), Key=upload["Key"], UploadId=upload["UploadId"])


BUCKET = Kind(
    name="bucket",
    attributes={"name": None, **shapes.NEW, "tags": {}},
    computed=("arn",),
    find=find,
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=shapes.wanted,
    problems=shapes.problems,
    exists=("BucketAlreadyOwnedByYou",),
)


def kind_of(params: Mapping[str, Any]) -> Kind:
    """A bucket; one that is to go without force has to be empty, which a plan says too."""
    if params["state"] != "absent":
        return BUCKET
    return replace(BUCKET, find=find_own if params["force"] else find_deletable)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(kind_of(module.params), module.client("s3", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
