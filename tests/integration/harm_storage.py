# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody changes by hand in what keeps things, and in who may: buckets, tables, queues, parameters, images, keys, roles."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from tests.integration.harm_changes import change, change_each
from tests.integration.harm_reading import Account

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
STOLEN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::somewhere/*"}]}
STRANGER = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Sid": "ByHand"}


def with_stranger(document: str, action: str, resource: str) -> str:
    """A policy with a statement more."""
    policy = json.loads(document)
    return json.dumps({**policy, "Statement": [*policy["Statement"], {**STRANGER, "Action": action, "Resource": resource}]})


# --- roles


@change("iam_role")
def managed_policy_attached(account: Account, name: str) -> None:
    account("iam").attach_role_policy(RoleName=name, PolicyArn=READ_ONLY)


@change("iam_role")
def inline_policy_added(account: Account, name: str) -> None:
    account("iam").put_role_policy(RoleName=name, PolicyName="by-hand", PolicyDocument=json.dumps(STOLEN))


@change("iam_role")
def inline_policy_changed(account: Account, name: str) -> bool:
    iam = account("iam")
    every = iam.list_role_policies(RoleName=name)["PolicyNames"]
    names = [policy for policy in every if iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] != STOLEN]
    for policy in names[:1]:
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(STOLEN))
    return bool(names)


@change("iam_role")
def inline_policy_deleted(account: Account, name: str) -> bool:
    names = account("iam").list_role_policies(RoleName=name)["PolicyNames"]
    for policy in names[:1]:
        account("iam").delete_role_policy(RoleName=name, PolicyName=policy)
    return bool(names)


@change("iam_role")
def trust(account: Account, name: str) -> None:
    statement = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    account("iam").update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


@change("iam_role")
def permissions_boundary(account: Account, name: str) -> None:
    account("iam").put_role_permissions_boundary(RoleName=name, PermissionsBoundary=READ_ONLY)


@change("iam_role")
def role_description(account: Account, name: str) -> None:
    account("iam").update_role(RoleName=name, Description="by hand")


@change("iam_role")
def session_duration(account: Account, name: str) -> None:
    found = account("iam").get_role(RoleName=name)["Role"]
    account("iam").update_role(RoleName=name, MaxSessionDuration=7200, Description=found.get("Description", ""))


@change("iam_instance_profile")
def profile_without_role(account: Account, name: str) -> None:
    (role,) = account("iam").get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Roles"]
    account("iam").remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role["RoleName"])


# --- keys


@change("kms_key")
def rotation_off(account: Account, key_id: str) -> None:
    account("kms").disable_key_rotation(KeyId=key_id)


@change("kms_key")
def rotation_period(account: Account, key_id: str) -> None:
    account("kms").enable_key_rotation(KeyId=key_id, RotationPeriodInDays=2000)


@change("kms_key")
def key_description(account: Account, key_id: str) -> None:
    account("kms").update_key_description(KeyId=key_id, Description="by hand")


@change("kms_key")
def key_policy(account: Account, key_id: str) -> None:
    document = account("kms").get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]
    account("kms").put_key_policy(KeyId=key_id, PolicyName="default", Policy=with_stranger(document, "kms:Decrypt", "*"))


@change("kms_key")
def key_disabled(account: Account, key_id: str) -> None:
    account("kms").disable_key(KeyId=key_id)


@change("kms_alias")
def alias_of_a_strangers_key(account: Account, name: str) -> None:
    account("kms").update_alias(AliasName=name, TargetKeyId=account("kms").create_key(Description="by hand")["KeyMetadata"]["KeyId"])


# --- repositories


@change("ecr_repository")
def tags_that_move(account: Account, name: str) -> None:
    found = account("ecr").describe_repositories(repositoryNames=[name])["repositories"][0]["imageTagMutability"]
    account("ecr").put_image_tag_mutability(repositoryName=name, imageTagMutability="MUTABLE" if found == "IMMUTABLE" else "IMMUTABLE")


@change("ecr_repository")
def no_scanning(account: Account, name: str) -> None:
    account("ecr").put_image_scanning_configuration(repositoryName=name, imageScanningConfiguration={"scanOnPush": False})


@change("ecr_repository")
def images_for_ever(account: Account, name: str) -> None:
    account("ecr").delete_lifecycle_policy(repositoryName=name)


@change("ecr_repository")
def images_for_a_day(account: Account, name: str) -> None:
    selection = {"tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 1}
    rule = {"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}
    account("ecr").put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=json.dumps({"rules": [rule]}))


@change("ecr_repository")
def repository_policy(account: Account, name: str) -> None:
    statement = {**STRANGER, "Action": "ecr:BatchGetImage"}
    account("ecr").set_repository_policy(repositoryName=name, policyText=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


# --- buckets


@change("s3_bucket")
def versioning_suspended(account: Account, name: str) -> None:
    account("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})


@change("s3_bucket")
def bucket_encryption(account: Account, name: str) -> None:
    rules = account("s3").get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    present = rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms" if present == "AES256" else "AES256"}}
    account("s3").put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})


@change("s3_bucket")
def public_access_block_removed(account: Account, name: str) -> None:
    account("s3").delete_public_access_block(Bucket=name)


@change("s3_bucket")
def public_access_block_opened(account: Account, name: str) -> None:
    settings = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy")
    account("s3").put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={**dict.fromkeys(settings, True), "RestrictPublicBuckets": False})


@change("s3_bucket")
def objects_of_their_writers(account: Account, name: str) -> None:
    account("s3").put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})


@change("s3_bucket")
def bucket_policy_deleted(account: Account, name: str) -> None:
    account("s3").delete_bucket_policy(Bucket=name)


@change("s3_bucket")
def bucket_policy_changed(account: Account, name: str) -> None:
    statement = {**STRANGER, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
    account("s3").put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


@change("s3_bucket")
def lifecycle_deleted(account: Account, name: str) -> None:
    account("s3").delete_bucket_lifecycle(Bucket=name)


@change("s3_bucket")
def lifecycle_changed(account: Account, name: str) -> None:
    rule = {"ID": "by-hand", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    account("s3").put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [rule]})


@change("s3_bucket")
def origins_allowed(account: Account, name: str) -> None:
    account("s3").put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]})


@change("s3_bucket")
def copies_stopped(account: Account, name: str) -> bool:
    copied = _replication(account, name)
    rules = [{**rule, "Status": "Disabled"} for rule in copied.get("Rules", [])]
    if rules:
        account("s3").put_bucket_replication(Bucket=name, ReplicationConfiguration={**copied, "Rules": rules})
    return bool(rules)


@change("s3_bucket")
def copies_deleted(account: Account, name: str) -> bool:
    copied = _replication(account, name)
    if copied:
        account("s3").delete_bucket_replication(Bucket=name)
    return bool(copied)


def _replication(account: Account, name: str) -> dict[str, Any]:
    try:
        return dict(account("s3").get_bucket_replication(Bucket=name)["ReplicationConfiguration"])
    except ClientError:
        return {}


@change("s3_bucket")
def events_sent(account: Account, name: str) -> None:
    account("s3").put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}})


# --- tables


def _table(account: Account, name: str, setting: str, value: Any) -> bool:
    """A table under the key of DynamoDB has no encryption that could be turned off."""
    there = setting != "SSESpecification" or "SSEDescription" in account("dynamodb").describe_table(TableName=name)["Table"]
    if there:
        account("dynamodb").update_table(TableName=name, **{setting: value})
    return there


change_each(
    "dynamodb_table",
    {
        "SSESpecification": {"Enabled": False},
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
    },
    _table,
)


@change("dynamodb_table")
def table_unprotected(account: Account, name: str) -> None:
    protected = account("dynamodb").describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"]
    _table(account, name, "DeletionProtectionEnabled", not protected)


@change("dynamodb_table")
def capacity_provisioned(account: Account, name: str) -> None:
    capacity = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    account("dynamodb").update_table(TableName=name, BillingMode="PROVISIONED", ProvisionedThroughput=capacity)


def _recovery(account: Account, name: str, _setting: str, value: dict[str, Any]) -> None:
    account("dynamodb").update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=value)


change_each(
    "dynamodb_table",
    {
        "recovery_off": {"PointInTimeRecoveryEnabled": False},
        "recovery_period": {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 3},
    },
    _recovery,
)


@change("dynamodb_table")
def items_live_for_ever(account: Account, name: str) -> bool:
    lives = account("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if lives["TimeToLiveStatus"] == "ENABLED":
        specification = {"Enabled": False, "AttributeName": lives["AttributeName"]}
        account("dynamodb").update_time_to_live(TableName=name, TimeToLiveSpecification=specification)
    return bool(lives["TimeToLiveStatus"] == "ENABLED")


# --- parameters


def _parameter(account: Account, name: str, setting: str, value: Any) -> None:
    client = account("ssm")
    (found,) = client.describe_parameters(ParameterFilters=[{"Key": "Name", "Values": [name]}])["Parameters"]
    kept = {key: found[key] for key in ("Name", "Type", "KeyId", "Description", "Tier", "DataType") if key in found}
    present = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    client.put_parameter(**{**kept, "Value": present, setting: value}, Overwrite=True)


change_each("ssm_parameter", {"Description": "by hand", "AllowedPattern": ".*"}, _parameter)


@change("ssm_parameter")
def parameter_under_the_key_of_aws(account: Account, name: str) -> bool:
    (found,) = account("ssm").describe_parameters(ParameterFilters=[{"Key": "Name", "Values": [name]}])["Parameters"]
    own = found.get("KeyId", "") not in ("", "alias/aws/ssm")
    if own:
        _parameter(account, name, "KeyId", "alias/aws/ssm")
    return own


# --- secrets


@change("secret")
def secret_described(account: Account, name: str) -> None:
    account("secretsmanager").update_secret(SecretId=name, Description="by hand")


@change("secret")
def secret_under_the_key_of_aws(account: Account, name: str) -> bool:
    client = account("secretsmanager")
    own = bool(client.describe_secret(SecretId=name).get("KmsKeyId"))
    if own:
        client.update_secret(SecretId=name, KmsKeyId="")
    return own


@change("secret")
def secret_open_to_another_account(account: Account, name: str) -> None:
    client = account("secretsmanager")
    policy = client.get_resource_policy(SecretId=name).get("ResourcePolicy") or '{"Version": "2012-10-17", "Statement": []}'
    client.put_resource_policy(SecretId=name, ResourcePolicy=with_stranger(policy, "secretsmanager:GetSecretValue", "*"))


@change("secret")
def secret_without_a_policy(account: Account, name: str) -> bool:
    client = account("secretsmanager")
    has_one = "ResourcePolicy" in client.get_resource_policy(SecretId=name)
    if has_one:
        client.delete_resource_policy(SecretId=name)
    return has_one


@change("secret")
def secret_going(account: Account, name: str) -> None:
    account("secretsmanager").delete_secret(SecretId=name)


# --- queues


def queue_url(account: Account, name: str) -> str:
    """The address of a queue."""
    return str(account("sqs").get_queue_url(QueueName=name)["QueueUrl"])


def _attributes(account: Account, name: str) -> dict[str, str]:
    return dict(account("sqs").get_queue_attributes(QueueUrl=queue_url(account, name), AttributeNames=["All"])["Attributes"])


def _queue(account: Account, name: str, setting: str, value: str) -> bool:
    """Not every queue has every setting."""
    there = setting in _attributes(account, name)
    if there:
        account("sqs").set_queue_attributes(QueueUrl=queue_url(account, name), Attributes={setting: value})
    return there


change_each(
    "sqs_queue",
    {
        "DelaySeconds": "17",
        "KmsDataKeyReusePeriodSeconds": "86400",
        "MaximumMessageSize": "2048",
        "MessageRetentionPeriod": "60",
        "Policy": "",
        "ReceiveMessageWaitTimeSeconds": "0",
        "RedrivePolicy": "",
        "RedriveAllowPolicy": json.dumps({"redrivePermission": "allowAll"}),
        "VisibilityTimeout": "7",
    },
    _queue,
)


@change("sqs_queue")
def queue_policy(account: Account, name: str) -> bool:
    attributes = _attributes(account, name)
    return "Policy" in attributes and _queue(account, name, "Policy", with_stranger(attributes["Policy"], "sqs:SendMessage", attributes["QueueArn"]))


@change("sqs_queue")
def fewer_tries(account: Account, name: str) -> bool:
    found = _attributes(account, name).get("RedrivePolicy")
    return bool(found) and _queue(account, name, "RedrivePolicy", json.dumps({**json.loads(found or "{}"), "maxReceiveCount": 99}))


@change("sqs_queue")
def queue_under_the_key_of_sqs(account: Account, name: str) -> bool:
    own = bool(_attributes(account, name).get("KmsMasterKeyId"))
    if own:
        attributes = {"KmsMasterKeyId": "", "SqsManagedSseEnabled": "true"}  # AWS takes one of them at a time
        account("sqs").set_queue_attributes(QueueUrl=queue_url(account, name), Attributes=attributes)
    return own
