# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which IAM actions a call needs by its name: most are called as the operation is, and these are not.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import re
import typing as t

#: The prefix of a service's actions where it is not botocore's name of the service.
PREFIXES = {
    "apigatewayv2": "apigateway",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "opensearch": "es",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
    "sesv2": "ses",
    "stepfunctions": "states",
}

#: What is needed for a call of another name; nothing where AWS allows it to everybody, or asks somebody else.
RENAMED: dict[str, tuple[str, ...]] = {
    "dynamodb:ExecuteStatement": ("dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"),
    "dynamodb:TransactGetItems": ("dynamodb:GetItem",),
    "dynamodb:TransactWriteItems": ("dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
    "iam:CreateServiceLinkedRole": (),  # with its conditions, in permissions_dependents
    "kms:ReEncrypt": ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
    "lambda:GetLayerVersionByArn": ("lambda:GetLayerVersion",),
    "lambda:Invoke": ("lambda:InvokeFunction",),
    "s3:CompleteMultipartUpload": ("s3:PutObject",),
    "s3:CopyObject": ("s3:GetObject", "s3:PutObject"),
    "s3:CreateMultipartUpload": ("s3:PutObject",),
    "s3:DeleteBucketCors": ("s3:PutBucketCORS",),
    "s3:DeleteBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:DeleteBucketOwnershipControls": ("s3:PutBucketOwnershipControls",),
    "s3:DeleteBucketTagging": ("s3:PutBucketTagging",),
    "s3:DeleteObjects": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    "s3:DeletePublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:GetBucketCors": ("s3:GetBucketCORS",),
    "s3:GetBucketLifecycle": ("s3:GetLifecycleConfiguration",),
    "s3:GetBucketNotificationConfiguration": ("s3:GetBucketNotification",),
    "s3:GetObjectLockConfiguration": ("s3:GetBucketObjectLockConfiguration",),
    "s3:GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock",),
    "s3:HeadBucket": ("s3:ListBucket",),
    "s3:HeadObject": ("s3:GetObject",),
    "s3:ListBuckets": ("s3:ListAllMyBuckets",),
    "s3:ListMultipartUploads": ("s3:ListBucketMultipartUploads",),
    "s3:ListObjectVersions": ("s3:ListBucketVersions",),
    "s3:ListObjects": ("s3:ListBucket",),
    "s3:ListObjectsV2": ("s3:ListBucket",),
    "s3:ListParts": ("s3:ListMultipartUploadParts",),
    "s3:PutBucketCors": ("s3:PutBucketCORS",),
    "s3:PutBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:PutBucketNotificationConfiguration": ("s3:PutBucketNotification",),
    "s3:PutObjectLockConfiguration": ("s3:PutBucketObjectLockConfiguration",),
    "s3:PutPublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:SelectObjectContent": ("s3:GetObject",),
    "s3:UploadPart": ("s3:PutObject",),
    "s3:UploadPartCopy": ("s3:GetObject", "s3:PutObject"),
    "s3control:DeletePublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
    "s3control:GetPublicAccessBlock": ("s3:GetAccountPublicAccessBlock",),
    "s3control:PutPublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
    "sns:PublishBatch": ("sns:Publish",),
    "sqs:ChangeMessageVisibilityBatch": ("sqs:ChangeMessageVisibility",),
    "sqs:DeleteMessageBatch": ("sqs:DeleteMessage",),
    "sqs:SendMessageBatch": ("sqs:SendMessage",),
    # Whom a run speaks for is decided by whoever may assume the role, not by the role's own policies.
    "sts:AssumeRole": (),
    "sts:AssumeRoleWithSAML": (),
    "sts:AssumeRoleWithWebIdentity": (),
    "sts:GetCallerIdentity": (),
    "sts:GetSessionToken": (),
}

#: Of a bucket's settings the API says BucketEncryption and IAM EncryptionConfiguration, and one deletes by putting.
_OF_BUCKETS = re.compile(
    r"(Get|Put|Delete|List)Bucket(Accelerate|Analytics|Encryption|IntelligentTiering|Inventory|Lifecycle|Metrics|Replication)(?:Configurations?)?"
)

#: What another version of an object than its latest is read or deleted by.
_VERSIONS = {name: f"{name}Version" for name in ("s3:DeleteObject", "s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectTagging", "s3:PutObjectTagging")}


def prefix_of(service: str) -> str:
    """What a service's actions begin with."""
    return PREFIXES.get(service, service)


def actions_of(service: str, operation: str, parameters: t.Mapping[str, t.Any]) -> tuple[str, ...]:
    """The actions that a call needs, such as C(("s3:ListBucket",)) for C("s3"), C("ListObjectsV2")."""
    renamed = RENAMED.get(f"{service}:{operation}")
    if renamed is not None:
        return renamed
    if service == "s3":
        return (_of_s3(operation, parameters),)
    return (f"{prefix_of(service)}:{operation}",)


def _of_s3(operation: str, parameters: t.Mapping[str, t.Any]) -> str:
    setting = _OF_BUCKETS.fullmatch(operation)
    if setting:
        verb = "Get" if setting[1] in ("Get", "List") else "Put"
        return f"s3:{verb}{setting[2]}Configuration"
    action = f"s3:{operation}"
    return _VERSIONS.get(action, action) if parameters.get("VersionId") else action
