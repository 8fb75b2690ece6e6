# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every action that AWS asks for before it answers a request, each with its resource and what conditions can be set on.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.utils import get_service_model
from moto.ec2.models import ec2_backends
from moto.efs.models import efs_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.rds.models import rds_backends

from .resources import ANY_PROXY, Request, key_of, resources_of, texts

REFERENCE = Path(__file__).resolve().parents[3] / "plugins" / "plugin_utils" / "permissions_reference.json"
PREFIXES = {"efs": "elasticfilesystem", "elbv2": "elasticloadbalancing", "resourcegroupstaggingapi": "tag"}
# Nobody is refused these. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
FREE = ("sts:GetCallerIdentity",)

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
OF_ACCOUNTS = {
    "GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
    "PutPublicAccessBlock": "s3:PutAccountPublicAccessBlock",
    "DeletePublicAccessBlock": "s3:PutAccountPublicAccessBlock",
}
TAG_ON_CREATE = {
    "acm": "AddTagsToCertificate", "dynamodb": "TagResource", "ecr": "TagResource", "ecs": "TagResource", "elasticloadbalancing": "AddTags",
    "kms": "TagResource", "logs": "TagResource", "sqs": "TagQueue", "ssm": "AddTagsToResource", "application-autoscaling": "TagResource",
    "secretsmanager": "TagResource",
    "cloudwatch": "TagResource", "elasticfilesystem": "TagResource", "elasticache": "AddTagsToResource",
    "rds": "AddTagsToResource", "backup": "TagResource",
}  # fmt: skip
ROLE = re.compile(r"arn:aws:iam::\d{12}:role/.+")
SERVICES_OF_ROLES = {
    "elasticloadbalancing:CreateLoadBalancer": "elasticloadbalancing.amazonaws.com",
    "elasticfilesystem:CreateMountTarget": "elasticfilesystem.amazonaws.com",
    "elasticache:CreateReplicationGroup": "elasticache.amazonaws.com",
    "rds:CreateDBCluster": "rds.amazonaws.com",
    "rds:CreateDBInstance": "rds.amazonaws.com",
    "backup:CreateBackupVault": "backup.amazonaws.com",
    "backup:CreateRestoreTestingPlan": "restore-testing.backup.amazonaws.com",
    "ecs:CreateCluster": "ecs.amazonaws.com",
    "ecs:CreateService": "ecs.amazonaws.com",
    "application-autoscaling:RegisterScalableTarget": "ecs.application-autoscaling.amazonaws.com",
}
USES_OF_KEYS = {
    "dynamodb:CreateTable": ("CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptTo"),
    "ecr:CreateRepository": ("CreateGrant", "DescribeKey", "RetireGrant"),
    "secretsmanager:CreateSecret": ("Decrypt", "GenerateDataKey"),
    "secretsmanager:UpdateSecret": ("Decrypt", "Encrypt", "GenerateDataKey"),
    "ssm:PutParameter": ("Encrypt",),
}
#: What the key of a secret is called in a request, by service.
KEYS_OF_SECRETS = {"secretsmanager": "KmsKeyId", "ssm": "KeyId"}
USES_OF_SCALING = {
    "RegisterScalableTarget": ("ecs:DescribeServices", "ecs:UpdateService"),
    "PutScalingPolicy": ("cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"),
    "DeleteScalingPolicy": ("cloudwatch:DescribeAlarms", "cloudwatch:DeleteAlarms"),
    "DeregisterScalableTarget": ("cloudwatch:DescribeAlarms", "cloudwatch:DeleteAlarms"),
}


@dataclass(frozen=True)
class Demand:
    """One action on one resource, and what is known of the request and of the resource."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict, hash=False)


#: What was asked for since enforcement began, refused or not.
DEMANDED: list[Demand] = []


@cache
def _reference() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return loaded


def demands_of(response: Any, of_s3: str) -> list[Demand]:
    """What a request that moto is about to answer demands; of S3, moto says the resource itself."""
    if response.service_name == "s3":
        return [Demand(f"s3:{response.data['Action']}", of_s3)]
    if response.service_name == "s3control":
        return [Demand(OF_ACCOUNTS[response._get_action()], "*")]
    request = _request(response)
    if f"{request.service}:{request.operation}" in FREE:
        return []
    return [*_own(request), *_passed_roles(request), *_tags(request), *_keys(request), *_scaled(request), *_service_linked_role(request)]


def _request(response: Any) -> Request:
    name = response.boto3_service_name
    operation = response._get_action()
    return Request(PREFIXES.get(name, name), operation, _parameters(response, name, operation), response.current_account, response.region)


def _parameters(response: Any, name: str, operation: str) -> Mapping[str, Any]:
    request, model = response.normalized_request, get_service_model(name)
    protocol = determine_request_protocol(model, request.content_type)
    parser = PROTOCOL_PARSERS[protocol](model.operation_model(operation), map_type=dict)
    given = {"method": request.method, "values": request.values, "headers": request.headers, "body": request.data}
    parsed: Mapping[str, Any] = parser.parse({**given, "url_path": request.path, "url_params": response.uri_match})
    return parsed


def _types(action: str) -> dict[str, str]:
    service, _colon, name = action.partition(":")
    types: dict[str, str] = _reference()[service]["actions"][name]
    return types


def _on(request: Request, action: str, **context: str) -> Iterator[Demand]:
    """An action on each of the request's resources, with the tags of each."""
    for resource in resources_of(replace(request, service=action.partition(":")[0]), _types(action)):
        yield Demand(action, resource, {**_request_tags(request.parameters), **_resource_tags(request, resource), **context})


def _own(request: Request) -> Iterator[Demand]:
    service = {"iam:AWSServiceName": str(request.parameters["AWSServiceName"])} if "AWSServiceName" in request.parameters else {}
    yield from _on(request, f"{request.service}:{request.operation}", **service)


def _tags_in(parameters: Mapping[str, Any]) -> Any:
    return next((parameters[name] for name in ("Tags", "tags", "BackupVaultTags", "BackupPlanTags") if parameters.get(name)), [])


def _request_tags(parameters: Mapping[str, Any]) -> dict[str, str]:
    tags = [each for one in parameters.get("TagSpecifications", []) for each in one.get("Tags", [])] or _tags_in(parameters)
    pairs = tags.items() if isinstance(tags, Mapping) else [_pair(tag) for tag in tags]
    return {f"aws:RequestTag/{key}": value for key, value in pairs}


def _pair(tag: Mapping[str, str]) -> tuple[str, str]:
    lower = {name.lower().removeprefix("tag"): value for name, value in tag.items()}
    return lower["key"], lower.get("value", "")


def _resource_tags(request: Request, resource: str) -> dict[str, str]:
    """The tags of what is there; of a new thing there are none."""
    of_service = _TAGS_OF.get(resource.split(":")[2]) if resource != "*" else None
    tags = of_service(request, resource.rpartition("/")[2]) if of_service else {}
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}


def _tags_of_ec2(request: Request, id_: str) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in request.backend(ec2_backends).describe_tags({"resource-id": [id_]})}


def _tags_of_key(request: Request, id_: str) -> dict[str, str]:
    backend = request.backend(kms_backends)
    return {tag["TagKey"]: tag["TagValue"] for tag in backend.list_resource_tags(id_).get("Tags", [])} if id_ in backend.keys else {}


def _tags_of_target(request: Request, id_: str) -> dict[str, str]:
    targets = [target for by_id in request.backend(applicationautoscaling_backends).targets.values() for target in by_id.values()]
    return next((getattr(target, "tags", {}) for target in targets if target.arn.endswith(f"/{id_}")), {})


def _tags_of_efs(request: Request, id_: str) -> dict[str, str]:
    tags: dict[str, str] = request.backend(efs_backends).tagging_service.get_tag_dict_for_resource(id_)
    return tags


def _tags_of_rds(request: Request, arn: str) -> dict[str, str]:
    """Of proxies, which no policy can name; the others have the environment's name in theirs."""
    there = {proxy.arn: proxy for proxy in request.backend(rds_backends).db_proxies.values()}
    return {tag["Key"]: tag["Value"] for tag in there[arn].get_tags()} if arn in there else {}


_TAGS_OF: dict[str, Callable[[Request, str], dict[str, str]]] = {
    "application-autoscaling": _tags_of_target,
    "ec2": _tags_of_ec2,
    "elasticfilesystem": _tags_of_efs,
    "kms": _tags_of_key,
    "rds": _tags_of_rds,
}


def _passed_roles(request: Request) -> Iterator[Demand]:
    """To the service that the role trusts: to another one it is of no use."""
    if request.service in ("iam", "sts"):
        return
    roles = {role.arn: role for role in request.backend(iam_backends, everywhere=True).roles.values()}
    for arn in sorted(text for text in set(texts(request.parameters)) if ROLE.fullmatch(text) and text in roles):
        trusted = json.loads(roles[arn].assume_role_policy_document)["Statement"][0]["Principal"]["Service"]
        yield Demand("iam:PassRole", arn, {"iam:PassedToService": trusted if isinstance(trusted, str) else trusted[0]})


def _tags(request: Request) -> Iterator[Demand]:
    """What is tagged while it is made is tagged by its maker. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"""
    if "Tag" in request.operation or not _request_tags(request.parameters):
        return
    created = {f"{request.service}:CreateAction": request.operation, **_request_tags(request.parameters)}
    if request.service == "ec2":
        for kind in {one["ResourceType"] for one in request.parameters["TagSpecifications"]}:
            yield Demand("ec2:CreateTags", request.arn(f"{kind}/*"), created)
    elif request.service == "iam":
        yield from _on(request, f"iam:{request.operation.replace('Create', 'Tag')}")
    else:
        yield from _made(request, f"{request.service}:{TAG_ON_CREATE[request.service]}", created)


def _made(request: Request, action: str, context: Mapping[str, str]) -> Iterator[Demand]:
    """On what is made; a listener and a rule have the load balancer's name in their ARNs."""
    balancers = [text for text in texts(request.parameters) if ":loadbalancer/" in text or ":listener/" in text]
    if request.service == "elasticloadbalancing" and balancers:
        made = {"CreateListener": "listener", "CreateRule": "listener-rule"}[request.operation]
        yield Demand(action, re.sub(r":(loadbalancer|listener)/", f":{made}/", balancers[0]) + "/*", context)
    elif request.operation == "CreateDBProxy":
        yield Demand(action, request.arn(f"db-proxy:{ANY_PROXY}"), context)
    elif request.service == "elasticfilesystem":
        yield Demand(action, request.arn({"CreateFileSystem": "file-system/*", "CreateAccessPoint": "access-point/*"}[request.operation]), context)
    else:
        for resource in resources_of(request, _types(f"{request.service}:{request.operation}") if request.service != "kms" else {}):
            yield Demand(action, resource, context)


def _keys(request: Request) -> Iterator[Demand]:
    """Through the service, and for itself alone. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""
    action, parameters = f"{request.service}:{request.operation}", request.parameters
    given = parameters.get("SSESpecification", parameters.get("encryptionConfiguration", {}))
    key = given.get("KMSMasterKeyId") or given.get("kmsKey") or parameters.get(KEYS_OF_SECRETS.get(request.service, ""))
    if key and not key.startswith("alias/aws/"):  # those are open to the account, by policies of their own
        arn = request.arn(f"key/{key_of(request, key)}", "kms")
        context = {"kms:ViaService": f"{request.service}.{request.region}.amazonaws.com", "kms:GrantIsForAWSResource": "true"}
        for used in USES_OF_KEYS.get(action, ()):
            yield Demand(f"kms:{used}", arn, {**context, **_resource_tags(request, arn)})


def _scaled(request: Request) -> Iterator[Demand]:
    """Who scales a service must be allowed what scaling does, alarms included.

    https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
    """
    uses = USES_OF_SCALING.get(request.operation, ()) if request.service == "application-autoscaling" else ()
    if uses and request.parameters["ServiceNamespace"] == "ecs":
        scaled = str(request.parameters["ResourceId"])
        alarm = request.arn(f"alarm:TargetTracking-{scaled}-AlarmHigh", "cloudwatch")
        on = {"ecs": request.arn(scaled, "ecs"), "cloudwatch": alarm}
        for action in uses:
            yield Demand(action, request.arn("alarm:*", "cloudwatch") if action.endswith("DescribeAlarms") else on[action.partition(":")[0]])


def _service_linked_role(request: Request) -> Iterator[Demand]:
    """AWS makes it in the caller's name where it is not there."""
    service = SERVICES_OF_ROLES.get(f"{request.service}:{request.operation}")
    there = {role.path for role in request.backend(iam_backends, everywhere=True).roles.values()}
    if service and f"/aws-service-role/{service}/" not in there:
        yield Demand("iam:CreateServiceLinkedRole", f"arn:aws:iam::{request.account}:role/aws-service-role/{service}/*", {"iam:AWSServiceName": service})
