# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which resources an action of a call is about, as AWS's Service Authorization Reference knows them and the journal names them."""

from __future__ import annotations

import functools
import json
import re
import typing as t
from dataclasses import dataclass
from pathlib import Path

Parameters = t.Mapping[str, t.Any]

#: The type of what EC2 gives an id that begins so.
TYPES_OF_EC2_IDS = {
    "acl": "network-acl",
    "ami": "image",
    "dopt": "dhcp-options",
    "eigw": "egress-only-internet-gateway",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "i": "instance",
    "igw": "internet-gateway",
    "lt": "launch-template",
    "nat": "natgateway",
    "pcx": "vpc-peering-connection",
    "pl": "prefix-list",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "vgw": "vpn-gateway",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}

#: How a request names a resource that it gives no ARN of: the part of the ARN after the account, with the request's parameters in it.
#: A parameter that is a list means each in it; of an ARN or an address, its last part; C(*) stands for what AWS appoints.
NAMED: dict[str, tuple[str, ...]] = {
    "application-autoscaling:ScalableTarget": ("scalable-target/*",),
    "backup:backupPlan": ("backup-plan:{BackupPlanId}",),
    "backup:backupVault": ("backup-vault:{BackupVaultName}",),
    "backup:restoreTestingPlan": ("restore-testing-plan:{RestoreTestingPlanName}-*",),
    "cloudwatch:alarm": ("alarm:{AlarmName}", "alarm:{AlarmNames}"),
    "cloudwatch:dashboard": ("dashboard/{DashboardName}", "dashboard/{DashboardNames}"),
    "cognito-idp:userpool": ("userpool/{UserPoolId}",),
    "dynamodb:table": ("table/{TableName}",),
    "ecr:repository": ("repository/{repositoryName}", "repository/{repositoryNames}"),
    "ecs:cluster": ("cluster/{clusterName}", "cluster/{clusters}", "cluster/{cluster}"),
    "ecs:service": ("service/{cluster}/{serviceName}", "service/{cluster}/{services}", "service/{cluster}/{service}"),
    "ecs:task-definition": ("task-definition/{family}:*", "task-definition/{taskDefinition}", "task-definition/{taskDefinitions}"),
    "elasticache:cluster": ("cluster:{CacheClusterId}",),
    "elasticache:parametergroup": ("parametergroup:{CacheParameterGroupName}",),
    "elasticache:replicationgroup": ("replicationgroup:{ReplicationGroupId}",),
    "elasticache:snapshot": ("snapshot:{SnapshotName}", "snapshot:{FinalSnapshotIdentifier}"),
    "elasticache:subnetgroup": ("subnetgroup:{CacheSubnetGroupName}",),
    "elasticache:user": ("user:{UserId}", "user:{UserIds}"),
    "elasticache:usergroup": ("usergroup:{UserGroupId}", "usergroup:{UserGroupIds}"),
    "elasticfilesystem:access-point": ("access-point/{AccessPointId}",),
    "elasticfilesystem:file-system": ("file-system/{FileSystemId}",),
    "elasticloadbalancing:loadbalancer/app/": ("loadbalancer/app/{Name}/*",),
    "elasticloadbalancing:loadbalancer/net/": ("loadbalancer/net/{Name}/*",),
    "elasticloadbalancing:targetgroup": ("targetgroup/{Name}/*",),
    "events:event-bus": ("event-bus/{EventBusName}", "event-bus/{Name}"),
    "events:rule-on-custom-event-bus": ("rule/{EventBusName}/{Name}", "rule/{EventBusName}/{Rule}"),
    "events:rule-on-default-event-bus": ("rule/{Name}", "rule/{Rule}"),
    "firehose:deliverystream": ("deliverystream/{DeliveryStreamName}",),
    "iam:instance-profile": ("instance-profile{Path}{InstanceProfileName}", "instance-profile/{InstanceProfileName}"),
    "iam:oidc-provider": ("oidc-provider/*",),
    "iam:policy": ("policy{Path}{PolicyName}", "policy/{PolicyName}"),
    "iam:role": ("role{Path}{RoleName}", "role/{RoleName}"),
    "iam:user": ("user{Path}{UserName}", "user/{UserName}"),
    "kms:alias": ("{AliasName}",),
    "kms:key": ("key/{KeyId}", "key/{TargetKeyId}"),
    "lambda:function": ("function:{FunctionName}",),
    "logs:log-group": ("log-group:{logGroupName}", "log-group:{logGroupName}:*"),
    "rds:cluster": ("cluster:{DBClusterIdentifier}", "cluster:{SourceDBClusterIdentifier}"),
    "rds:cluster-pg": ("cluster-pg:{DBClusterParameterGroupName}",),
    "rds:cluster-snapshot": ("cluster-snapshot:{SnapshotIdentifier}", "cluster-snapshot:{FinalDBSnapshotIdentifier}"),
    "rds:db": (
        "db:{DBInstanceIdentifier}",
        "db:{SourceDBInstanceIdentifier}",
        "db:{TargetDBInstanceIdentifier}",
        "db:{NewDBInstanceIdentifier}",
    ),
    "rds:og": ("og:{OptionGroupName}",),
    "rds:pg": ("pg:{DBParameterGroupName}",),
    "rds:proxy": ("db-proxy:{DBProxyName}",),
    "rds:snapshot": ("snapshot:{DBSnapshotIdentifier}", "snapshot:{FinalDBSnapshotIdentifier}"),
    "rds:subgrp": ("subgrp:{DBSubnetGroupName}",),
    "route53:hostedzone": ("hostedzone/{HostedZoneId}", "hostedzone/{Id}"),
    "s3:bucket": ("{Bucket}",),
    "s3:object": ("{Bucket}/*",),
    "scheduler:schedule": ("schedule/{GroupName}/{Name}",),
    "scheduler:schedule-group": ("schedule-group/{Name}", "schedule-group/{GroupName}"),
    "secretsmanager:Secret": ("secret:{Name}-??????", "secret:{SecretId}-??????"),
    "servicediscovery:namespace": ("namespace/{NamespaceId}",),
    "servicediscovery:service": ("service/{ServiceId}",),
    "ses:configuration-set": ("configuration-set/{ConfigurationSetName}",),
    "ses:identity": ("identity/{EmailIdentity}",),
    "sns:topic": ("{Name}", "{TopicArn}"),
    "sqs:queue": ("{QueueName}", "{QueueUrl}"),
    "ssm:parameter": ("parameter/{Name}", "parameter/{Names}", "parameter/{ResourceId}"),
    "states:statemachine": ("stateMachine:{name}",),
}

_LOAD_BALANCERS = {"loadbalancer/app/": "application", "loadbalancer/gwy/": "gateway", "loadbalancer/net/": "network"}
_FIELD = re.compile(r"\{(\w+)\}")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_EC2_ID = re.compile(r"([a-z]+)-[0-9a-f]{8,17}")
_OF_KEYS = ("KeyId", "TargetKeyId")
# What has an id in its ARN in the place of its name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
_NOT_IN_ARNS = ("DBProxyName",)
_SERVICE_LINKED = re.compile(r"AWSServiceRoleFor\w+")


@dataclass(frozen=True)
class Place:
    """What the ARNs of a call begin with."""

    partition: str
    region: str
    account: str

    def fill(self, arn: str) -> str:
        """An ARN of the reference with its place in it."""
        known = {"Partition": self.partition, "Region": self.region, "Account": self.account}
        return _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), arn)


@functools.cache
def reference() -> dict[str, dict[str, t.Any]]:
    """The part of AWS's reference that is shipped: scripts/permissions_reference.py says how it is read."""
    loaded: dict[str, dict[str, t.Any]] = json.loads(Path(__file__).with_name("permissions_reference.json").read_text(encoding="utf-8"))
    return loaded


def types_of(action: str) -> dict[str, str] | None:
    """The types of resources that an action is about, with the reference's flags; None where the reference does not know the action."""
    prefix, _colon, name = action.partition(":")
    types: dict[str, str] | None = reference().get(prefix, {}).get("actions", {}).get(name)
    return types


def texts_in(value: t.Any) -> t.Iterator[str]:
    """Every text in a request or an answer."""
    if isinstance(value, t.Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, str):
        yield value


def ec2_ids(value: t.Any) -> dict[str, list[str]]:
    """The ids of EC2 in a request or an answer, by type of resource."""
    found: dict[str, list[str]] = {}
    for text in texts_in(value):
        match = _EC2_ID.fullmatch(text)
        if match and match[1] in TYPES_OF_EC2_IDS:
            found.setdefault(TYPES_OF_EC2_IDS[match[1]], []).append(text)
    return found


def arns_of(action: str, kind: str, parameters: Parameters, answer: Parameters, place: Place) -> list[str]:
    """The ARNs of one type of resource that a call names: in its parameters, in its answer, else by name; none where it names none."""
    prefix = action.partition(":")[0]
    known = reference()[prefix]["types"].get(kind)
    if known is None or (kind in _LOAD_BALANCERS and parameters.get("Type", "application") != _LOAD_BALANCERS[kind]):
        return []
    given = [text for text in texts_in([parameters, answer]) if _pattern(known).fullmatch(text)]
    if given:
        return sorted(set(given))
    begin = place.fill(":".join(known.split(":", 5)[:5])) + ":"
    return sorted({begin + name for name in _names(NAMED.get(f"{prefix}:{kind}", ()), parameters)})


def anything_of(action: str, kind: str, place: Place) -> str:
    """The ARN of whatever is of a type."""
    known: str = reference()[action.partition(":")[0]]["types"][kind]
    return _PLACEHOLDER.sub("*", place.fill(known))


@functools.cache
def _pattern(arn: str) -> re.Pattern[str]:
    """What an ARN of the reference's form looks like. The name of a bucket has no slash in it: with one it is an object's."""
    parts = re.split(_PLACEHOLDER, arn)
    anything = {"Partition": "[^:]+", "Region": "[^:]*", "Account": "[^:]*", "BucketName": "[^:/]+"}
    names = [anything.get(name, ".+") for name in parts[1::2]]
    texts = [re.escape(text) for text in parts[::2]]
    return re.compile("".join(text + name for text, name in zip(texts, [*names, ""], strict=True)))


def _names(templates: tuple[str, ...], parameters: Parameters) -> t.Iterator[str]:
    """What the templates name whose parameters are all there; one with a path is alone right."""
    for template in templates:
        if all(parameters.get(field) for field in _FIELD.findall(template)):
            yield from _filled(template, parameters)
            if "{Path}" in template:
                return


def _filled(template: str, parameters: Parameters) -> t.Iterator[str]:
    names = [template]
    for field in _FIELD.findall(template):
        names = [name.replace(f"{{{field}}}", value) for name in names for value in _values(field, parameters[field])]
    for name in names:
        kind, _slash, rest = name.partition("/")
        # Service-linked roles have a path that no request names; the ARN of a parameter has one slash where its name begins with one.
        linked = kind == "role" and _SERVICE_LINKED.fullmatch(rest)
        yield f"{kind}/aws-service-role/*/{rest}" if linked else name.replace("parameter//", "parameter/")


def _values(field: str, value: t.Any) -> list[str]:
    if field in _NOT_IN_ARNS:
        return ["*"]
    given = [str(item) for item in (value if isinstance(value, (list, tuple)) else [value])]
    if field in _OF_KEYS:
        return ["*" if "alias/" in item else _last_part(item) for item in given]
    return [_last_part(item) for item in given]


def _last_part(value: str) -> str:
    """The name in an ARN or an address; else the name as it is."""
    if value.startswith("arn:"):
        resource = value.split(":", 5)[5]
        return resource.rpartition("/")[2] if "/" in resource else resource.rpartition(":")[2]
    if value.startswith(("https://", "http://", "/hostedzone/")):
        return value.rpartition("/")[2]
    return value
