# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS asks of a caller beside the call itself: to hand over a role, to tag what it makes, to use a key, to make a service-linked role."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_actions import prefix_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_resources import Parameters, Place, texts_in

Condition = tuple[str, str, str]


@dataclass(frozen=True)
class Dependent:
    """An action that goes with a call; without resources they are what the call itself says of them."""

    action: str
    resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    #: The parameters by which its resources are named, where they are not the call's own.
    parameters: Parameters = field(default_factory=dict)


#: Which service takes a role on, where a call hands one over.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService
PASSED_TO = {
    "application-autoscaling": "application-autoscaling.amazonaws.com",
    "backup": "backup.amazonaws.com",
    "cognito-idp": "cognito-idp.amazonaws.com",
    "ec2:CreateFlowLogs": "vpc-flow-logs.amazonaws.com",
    "ec2:RunInstances": "ec2.amazonaws.com",
    "ecs:CreateService": "ecs.amazonaws.com",
    "ecs:RegisterTaskDefinition": "ecs-tasks.amazonaws.com",
    "ecs:RunTask": "ecs-tasks.amazonaws.com",
    "events": "events.amazonaws.com",
    "firehose": "firehose.amazonaws.com",
    "lambda": "lambda.amazonaws.com",
    "logs": "logs.amazonaws.com",
    "rds": "rds.amazonaws.com",
    "rds:CreateDBInstance": "monitoring.rds.amazonaws.com",
    "rds:ModifyDBInstance": "monitoring.rds.amazonaws.com",
    "s3": "s3.amazonaws.com",
    "scheduler": "scheduler.amazonaws.com",
    "sns": "sns.amazonaws.com",
    "states": "states.amazonaws.com",
}
_ROLE = re.compile(r"arn:[^:]+:iam::\d{12}:role/(?!aws-service-role/).+")

#: The action that AWS asks for where a call tags what it makes.
TAGGED_BY = {
    "acm": "acm:AddTagsToCertificate",
    "elasticache": "elasticache:AddTagsToResource",
    "elasticloadbalancing": "elasticloadbalancing:AddTags",
    "firehose": "firehose:TagDeliveryStream",
    "iam:CreateInstanceProfile": "iam:TagInstanceProfile",
    "iam:CreateOpenIDConnectProvider": "iam:TagOpenIDConnectProvider",
    "iam:CreatePolicy": "iam:TagPolicy",
    "iam:CreateRole": "iam:TagRole",
    "iam:CreateUser": "iam:TagUser",
    "rds": "rds:AddTagsToResource",
    "sqs": "sqs:TagQueue",
    "ssm": "ssm:AddTagsToResource",
    **{
        prefix: f"{prefix}:TagResource"
        for prefix in (
            *("application-autoscaling", "backup", "cloudwatch", "cognito-idp", "dynamodb", "ecr", "ecs", "elasticfilesystem", "events"),
            *("lambda", "logs", "scheduler", "secretsmanager", "servicediscovery", "ses", "sns", "states", "wafv2"),
        )
    },
}
_TAGS = re.compile(r"(tags|tagset|tagspecifications?)$", re.IGNORECASE)
_TAGGING = re.compile(r"(Add|Create|Put|Remove|Delete)?(Un)?[Tt]ag")

#: Services that ask which call it is that tags. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
CREATE_ACTION = ("ecs", "elasticloadbalancing")

#: Whose role AWS makes in the caller's name where it is not there yet.
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
SERVICE_LINKED = {
    "application-autoscaling:RegisterScalableTarget": "{ServiceNamespace}.application-autoscaling.amazonaws.com",
    "backup:CreateBackupVault": "backup.amazonaws.com",
    "backup:CreateRestoreTestingPlan": "restore-testing.backup.amazonaws.com",
    "ecs:CreateCluster": "ecs.amazonaws.com",
    "ecs:CreateService": "ecs.amazonaws.com",
    "elasticache:CreateReplicationGroup": "elasticache.amazonaws.com",
    "elasticfilesystem:CreateMountTarget": "elasticfilesystem.amazonaws.com",
    "elasticloadbalancing:CreateLoadBalancer": "elasticloadbalancing.amazonaws.com",
    "iam:CreateServiceLinkedRole": "{AWSServiceName}",
    "rds:CreateDBCluster": "rds.amazonaws.com",
    "rds:CreateDBInstance": "rds.amazonaws.com",
}

_GRANTED = ("kms:CreateGrant", "kms:DescribeKey")
_ALL_USES = (*_GRANTED, "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
#: What a caller must be allowed with the key that a call names, and the service through which the key is then used.
KEY_USED: dict[str, tuple[tuple[str, ...], str]] = {
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    "dynamodb:CreateTable": (_ALL_USES, "dynamodb"),
    "dynamodb:UpdateTable": (_ALL_USES, "dynamodb"),
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
    "ecr:CreateRepository": ((*_GRANTED, "kms:RetireGrant"), "ecr"),
    # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html
    "elasticache:CreateReplicationGroup": (_GRANTED, "elasticache"),
    # https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
    "elasticfilesystem:CreateFileSystem": ((*_GRANTED, "kms:GenerateDataKeyWithoutPlaintext"), "elasticfilesystem"),
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html
    "rds:CreateDBCluster": (_GRANTED, "rds"),
    "rds:CreateDBInstance": (_GRANTED, "rds"),
    # https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
    "backup:CreateBackupVault": ((*_GRANTED, "kms:Decrypt", "kms:GenerateDataKey", "kms:RetireGrant"), "backup"),
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    "secretsmanager:CreateSecret": (("kms:Decrypt", "kms:GenerateDataKey"), "secretsmanager"),
    "secretsmanager:UpdateSecret": (("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"), "secretsmanager"),
    "secretsmanager:PutSecretValue": (("kms:Decrypt", "kms:GenerateDataKey"), "secretsmanager"),
    # https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
    "ssm:PutParameter": (("kms:Encrypt",), "ssm"),
    "ssm:GetParameter": (("kms:Decrypt",), "ssm"),
}
_KEY_NAMES = re.compile(r"(kms(master)?key(id|arn)?|encryptionkeyarn)$|^(keyid|kmskey)$", re.IGNORECASE)

#: What AWS asks of who scales another service. https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
SCALES = {
    "RegisterScalableTarget": ("ecs:DescribeServices", "ecs:UpdateService"),
    "PutScalingPolicy": ("cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"),
    "DeleteScalingPolicy": ("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms"),
    "DeregisterScalableTarget": ("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms"),
}


def dependents_of(service: str, operation: str, parameters: Parameters, place: Place) -> list[Dependent]:
    """What goes with a write."""
    action = f"{prefix_of(service)}:{operation}"
    rules = (_passed_roles, _tagged, _service_linked_role, _used_keys, _scaled, _web_acl, _secrets, _stored)
    return [dependent for rule in rules for dependent in rule(action, parameters, place)]


def _stored(action: str, _parameters: Parameters, _place: Place) -> t.Iterator[Dependent]:
    """A new vault gets its storage. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html"""
    if action == "backup:CreateBackupVault":
        yield Dependent("backup-storage:MountCapsule", ("*",))


def _of(table: t.Mapping[str, str], action: str) -> str | None:
    return table.get(action) or table.get(action.partition(":")[0])


def _passed_roles(action: str, parameters: Parameters, _place: Place) -> t.Iterator[Dependent]:
    """Whoever hands a role to a service must be allowed to. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"""
    roles = {text for text in texts_in(parameters) if _ROLE.fullmatch(text)}
    if action.startswith(("iam:", "sts:", "kms:")) or not roles:
        return
    service = _of(PASSED_TO, action)
    condition = (("StringEquals", "iam:PassedToService", service),) if service else ()
    yield Dependent("iam:PassRole", tuple(sorted(roles)), condition)


def _tagged(action: str, parameters: Parameters, place: Place) -> t.Iterator[Dependent]:
    prefix, _colon, operation = action.partition(":")
    if _TAGGING.match(operation) or not any(_TAGS.search(name) and value for name, value in parameters.items()):
        return
    if prefix == "ec2":
        yield from _tagged_in_ec2(operation, parameters, place)
    elif prefix == "kms":
        yield Dependent("kms:TagResource", ("*",))  # a key that is not there yet is none that a policy could name
    elif tagging := _of(TAGGED_BY, action):
        yield Dependent(tagging, conditions=(("StringEquals", f"{prefix}:CreateAction", operation),) if prefix in CREATE_ACTION else ())


def _tagged_in_ec2(operation: str, parameters: Parameters, place: Place) -> t.Iterator[Dependent]:
    kinds = {str(each.get("ResourceType")) for each in parameters.get("TagSpecifications", []) if each.get("Tags")}
    arns = tuple(f"arn:{place.partition}:ec2:{place.region}:{place.account}:{kind}/*" for kind in sorted(kinds))
    if arns:
        yield Dependent("ec2:CreateTags", arns, (("StringEquals", "ec2:CreateAction", operation),))


def _service_linked_role(action: str, parameters: Parameters, place: Place) -> t.Iterator[Dependent]:
    named = {name: parameters.get(name, "*") for name in ("AWSServiceName", "ServiceNamespace")}
    service = SERVICE_LINKED.get(action, "").format_map(named)
    if service:
        role = f"arn:{place.partition}:iam::{place.account}:role/aws-service-role/{service}/*"
        yield Dependent("iam:CreateServiceLinkedRole", (role,), (("StringEquals", "iam:AWSServiceName", service),))


def _used_keys(action: str, parameters: Parameters, place: Place) -> t.Iterator[Dependent]:
    used, service = KEY_USED.get(action, ((), ""))
    if parameters.get("Tier", "Standard") != "Standard":  # of an SSM parameter
        used = (*used, "kms:GenerateDataKey")
    via = ("StringEquals", "kms:ViaService", f"{service}.{place.region}.amazonaws.com")
    for key in sorted(_keys_in(parameters)) if used else ():
        for needed in used:
            grant = (("Bool", "kms:GrantIsForAWSResource", "true"),) if needed == "kms:CreateGrant" else ()
            yield Dependent(needed, conditions=(via, *grant), parameters={"KeyId": key})


def _keys_in(value: t.Any, name: str = "") -> t.Iterator[str]:
    if isinstance(value, t.Mapping):
        for below, item in value.items():
            yield from _keys_in(item, below)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _keys_in(item, name)
    elif isinstance(value, str) and value and _KEY_NAMES.search(name) and not value.startswith("alias/aws/"):
        yield value


def _scaled(action: str, parameters: Parameters, place: Place) -> t.Iterator[Dependent]:
    prefix, _colon, operation = action.partition(":")
    if prefix != "application-autoscaling" or parameters.get("ServiceNamespace") != "ecs":
        return
    _service, cluster, service = f"{parameters.get('ResourceId', '')}//".split("/")[:3]
    for needed in SCALES.get(operation, ()):
        alarm = f"arn:{place.partition}:cloudwatch:{place.region}:{place.account}:alarm:TargetTracking-{parameters.get('ResourceId')}-*"
        own = needed.startswith("cloudwatch:") and needed != "cloudwatch:DescribeAlarms"
        yield Dependent(needed, (alarm,) if own else (), parameters={"cluster": cluster, "service": service})


def _web_acl(action: str, parameters: Parameters, _place: Place) -> t.Iterator[Dependent]:
    """https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html"""
    if action in ("wafv2:AssociateWebACL", "wafv2:DisassociateWebACL") and ":elasticloadbalancing:" in str(parameters.get("ResourceArn")):
        yield Dependent("elasticloadbalancing:SetWebACL", (str(parameters["ResourceArn"]),))


def _secrets(action: str, parameters: Parameters, _place: Place) -> t.Iterator[Dependent]:
    """The function that rotates a secret, and the copies of a new one.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    """
    if action == "secretsmanager:RotateSecret" and parameters.get("RotationLambdaARN"):
        yield Dependent("lambda:InvokeFunction", (str(parameters["RotationLambdaARN"]),))
    if action == "secretsmanager:CreateSecret" and parameters.get("AddReplicaRegions"):
        yield Dependent("secretsmanager:ReplicateSecretToRegions", parameters={"SecretId": parameters["Name"]})
