# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which resources a request is about, exactly: from its parameters, and from what moto has of the account.

Each service tells which of its types a request means. Which types an action is about is in AWS's Service Authorization
Reference, an extract of which the collection ships.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.ec2.models import ec2_backends
from moto.efs.models import efs_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.rds.models import rds_backends
from moto.secretsmanager.models import secretsmanager_backends

Parameters = Mapping[str, Any]

EC2_TYPES = {
    "acl": "network-acl", "eipalloc": "elastic-ip", "eni": "network-interface", "fl": "vpc-flow-log", "igw": "internet-gateway",
    "nat": "natgateway", "rtb": "route-table", "sg": "security-group", "sgr": "security-group-rule", "subnet": "subnet", "vpc": "vpc",
    "vpce": "vpc-endpoint", "pl": "prefix-list",
}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """A request as IAM sees it."""

    service: str
    operation: str
    parameters: Parameters
    account: str
    region: str

    def arn(self, resource: str, service: str = "") -> str:
        return f"arn:aws:{service or self.service}:{self.region}:{self.account}:{resource}"

    def backend(self, backends: Any, everywhere: bool = False) -> Any:
        return backends[self.account]["aws" if everywhere else self.region]


def texts(value: Any) -> Iterator[str]:
    """Every text in a request."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def _values(parameters: Parameters, *names: str) -> list[str]:
    found = [parameters[name] for name in names if parameters.get(name)]
    return [str(item) for value in found for item in (value if isinstance(value, list) else [value])]


def _given(request: Request, part: str) -> list[str]:
    return [text for text in texts(request.parameters) if text.startswith("arn:aws:") and f":{part}" in text]


def _ec2(request: Request, kind: str) -> list[str]:
    """By id; an association means what it joins, and the ends of a new thing are what the request names."""
    ids = [text for text in texts([request.parameters, _joined(request)]) if re.fullmatch(r"[a-z]+-[0-9a-f]{8,17}", text)]
    return [request.arn(f"{kind}/{each}") for each in dict.fromkeys(ids) if EC2_TYPES.get(each.partition("-")[0]) == kind]


def _joined(request: Request) -> list[str]:
    """What an association joins; that of a network ACL is replaced for its subnet alone."""
    backend, association = request.backend(ec2_backends), str(request.parameters.get("AssociationId", ""))
    tables = [[table.id, table._associations[association]] for table in backend.route_tables.values() if association in table._associations]
    lists = [[acl._associations[association].subnet_id] for acl in backend.network_acls.values() if association in acl._associations]
    return [each for joined in (*tables, *lists) for each in joined]


def _iam(request: Request, kind: str) -> list[str]:
    """A role has its path in its ARN, which no request but the one that makes it names."""
    name, service = str(request.parameters.get("RoleName", "")), request.parameters.get("AWSServiceName")
    if service:
        return [f"arn:aws:iam::{request.account}:role/aws-service-role/{service}/*"]
    there = [role.arn for role in request.backend(iam_backends, everywhere=True).roles.values() if role.name == name]
    return there or [f"arn:aws:iam::{request.account}:{kind}{request.parameters.get('Path') or '/'}{name}"]


def _kms(request: Request, kind: str) -> list[str]:
    if kind == "alias":
        return [request.arn(name) for name in _values(request.parameters, "AliasName")]
    keys = [key_of(request, given) for given in _values(request.parameters, "KeyId", "TargetKeyId")]
    aliased = [key_of(request, given) for given in _values(request.parameters, "AliasName") if not keys]
    return [request.arn(f"key/{key}") for key in (*keys, *aliased)]


def key_of(request: Request, given: str) -> str:
    """The id of a key that is given by id, ARN or alias; `*` for one that is not there."""
    backend = request.backend(kms_backends)
    name = given.split(":", 5)[-1]
    return str(backend.get_key_id_from_alias(name) or "*") if name.startswith("alias/") else name.removeprefix("key/")


def _ecs(request: Request, kind: str) -> list[str]:
    parameters = request.parameters
    cluster = [each.rpartition("/")[2] for each in _values(parameters, "cluster", "clusterName", "clusters")] or ["default"]
    services = [each.rpartition("/")[2] for each in _values(parameters, "service", "serviceName", "services")]
    parts = {
        "cluster": [f"cluster/{each}" for each in cluster],
        "service": [f"service/{cluster[0]}/{each}" for each in services],
        "task-definition": [f"task-definition/{each}:*" for each in _values(parameters, "family")],
    }
    return [request.arn(each) for each in parts.get(kind, [])]


def _elbv2(request: Request, kind: str) -> list[str]:
    found = _given(request, kind)
    if not found and request.operation == "CreateLoadBalancer" and kind == "loadbalancer/app/":
        found = [request.arn(f"{kind}{request.parameters['Name']}/*")]
    if not found and request.operation == "CreateTargetGroup":
        found = [request.arn(f"{kind}/{request.parameters['Name']}/*")]
    return found


def _scaling(request: Request, _kind: str) -> list[str]:
    wanted = request.parameters.get("ResourceId")
    targets = request.backend(applicationautoscaling_backends).targets.values()
    there = [target.arn for by_id in targets for target in by_id.values() if target.resource_id == wanted]
    return _given(request, "scalable-target/") or there or [request.arn("scalable-target/*")]


def _by_name(prefix: str, *names: str) -> Callable[[Request, str], list[str]]:
    """A service whose resources are named in its parameters, by name, ARN or address."""

    def found(request: Request, kind: str) -> list[str]:
        del kind
        values = _values(request.parameters, *names)
        return [value if value.startswith("arn:") else request.arn(f"{prefix}{value}".replace("//", "/")) for value in values]

    return found


def _secrets(request: Request, _kind: str) -> list[str]:
    """A secret has six characters more in its ARN; one that is about to be made has some too."""
    known = request.backend(secretsmanager_backends).secrets
    return [known[name].arn if name in known else request.arn(f"secret:{name}-AbCdEf") for name in _values(request.parameters, "Name", "SecretId")]


def _backup(request: Request, kind: str) -> list[str]:
    """A vault by its name, a plan by its id, which a new one has not got yet, a restore testing plan by both; a tag's holder by its ARN."""
    prefix = {"backupVault": "backup-vault", "backupPlan": "backup-plan", "restoreTestingPlan": "restore-testing-plan"}.get(kind, " ")
    if "ResourceArn" in request.parameters:
        return [arn for arn in _values(request.parameters, "ResourceArn") if f":{prefix}:" in arn]
    named = {"backupVault": _values(request.parameters, "BackupVaultName"), "backupPlan": _values(request.parameters, "BackupPlanId") or ["*"]}
    tested = request.parameters.get("RestoreTestingPlan", request.parameters).get("RestoreTestingPlanName") or request.parameters.get("RestoreTestingPlanName")
    named["restoreTestingPlan"] = [f"{tested}-{ANY_ID}"]
    return [request.arn(f"{prefix}:{name}") for name in named.get(kind, [])]


def _efs(request: Request, kind: str) -> list[str]:
    """By id; a mount target means its file system, and what names none is about all."""
    targets, mounts = request.backend(efs_backends).mount_targets_by_id, _values(request.parameters, "MountTargetId")
    ids = _values(request.parameters, "FileSystemId", "AccessPointId", "ResourceId") + [targets[each].file_system_id for each in mounts if each in targets]
    prefix = {"file-system": "fs-", "access-point": "fsap-"}[kind]
    if not ids:
        return [request.arn(f"{kind}/*")]
    return [request.arn(f"{kind}/{each}") for each in dict.fromkeys(ids) if each.startswith(prefix)]


def _elasticache(request: Request, kind: str) -> list[str]:
    """What is named in the parameters, of the kind; tags are asked for by ARN."""
    named = _values(request.parameters, *CACHE_NAMES.get(kind, ()))
    tagged = [arn for arn in _values(request.parameters, "ResourceName") if f":{kind}:" in arn]
    return [request.arn(f"{kind}:{name}") for name in named] + tagged


def _rds(request: Request, kind: str) -> list[str]:
    """What is named in the parameters, of the kind, also what something is made from or called from now on; tags are asked for by ARN.

    A proxy and its pool have ids in their ARNs: those of one that is there, and some of one that is being made.
    """
    prefix = RDS_PREFIXES.get(kind, kind)
    named = _values(request.parameters, *RDS_NAMES.get(kind, ()))
    tagged = [arn for arn in _values(request.parameters, "ResourceName") if f":{prefix}:" in arn]
    if kind in PROXIES and _values(request.parameters, "DBProxyName"):
        proxy = request.backend(rds_backends).db_proxies.get(request.parameters["DBProxyName"])
        return [PROXIES[kind](proxy) if proxy else request.arn(f"{prefix}:{ANY_PROXY}")]
    return [name if name.startswith("arn:") else request.arn(f"{prefix}:{name}") for name in named] + tagged


def _sqs(request: Request, _kind: str) -> list[str]:
    return [request.arn(value.rpartition("/")[2]) for value in _values(request.parameters, "QueueName", "QueueUrl")]


CACHE_NAMES = {
    "cluster": ("CacheClusterId",),
    "parametergroup": ("CacheParameterGroupName",),
    "replicationgroup": ("ReplicationGroupId",),
    "snapshot": ("SnapshotName", "FinalSnapshotIdentifier"),
    "subnetgroup": ("CacheSubnetGroupName",),
}
#: What the ARN of a restore testing plan has after its name.
ANY_ID = "01234567-89ab-cdef-0123-456789abcdef"
#: What the ARN of a proxy has in the place of its name.
ANY_PROXY = "prx-0123456789abcdef0"
PROXIES: dict[str, Callable[[Any], str]] = {
    "proxy": lambda proxy: str(proxy.arn),
    "target-group": lambda proxy: str(proxy.proxy_target_groups["default"].arn),
}
#: What the kinds of the reference are called in ARNs, where it is otherwise.
RDS_PREFIXES = {"proxy": "db-proxy"}
RDS_NAMES = {
    "cluster": ("DBClusterIdentifier", "SourceDBClusterIdentifier"),
    "cluster-pg": ("DBClusterParameterGroupName",),
    "cluster-snapshot": ("SnapshotIdentifier", "FinalDBSnapshotIdentifier"),
    "db": ("DBInstanceIdentifier", "SourceDBInstanceIdentifier", "TargetDBInstanceIdentifier", "NewDBInstanceIdentifier"),
    "pg": ("DBParameterGroupName",),
    "snapshot": ("DBSnapshotIdentifier", "FinalDBSnapshotIdentifier"),
    "subgrp": ("DBSubnetGroupName",),
}
FINDERS: dict[str, Callable[[Request, str], list[str]]] = {
    "application-autoscaling": _scaling,
    "backup": _backup,
    "cloudwatch": _by_name("alarm:", "AlarmName", "AlarmNames"),
    "dynamodb": _by_name("table/", "TableName", "ResourceArn"),
    "ec2": _ec2,
    "ecr": _by_name("repository/", "repositoryName", "repositoryNames", "resourceArn"),
    "ecs": _ecs,
    "elasticache": _elasticache,
    "elasticfilesystem": _efs,
    "elasticloadbalancing": _elbv2,
    "iam": _iam,
    "kms": _kms,
    "logs": _by_name("log-group:", "logGroupName", "resourceArn"),
    "rds": _rds,
    "secretsmanager": _secrets,
    "sqs": _sqs,
    "ssm": _by_name("parameter/", "Name", "Names", "ResourceId"),
}


def resources_of(request: Request, types: Mapping[str, str]) -> list[str]:
    """The resources that an action is about, of the types that the reference names for it; everything where it names none."""
    kinds = {kind: flags for kind, flags in types.items() if kind}
    finder = FINDERS.get(request.service)
    if not kinds or finder is None:
        return ["*"]
    found = {kind: finder(request, kind) for kind in kinds}
    if request.service == "ec2":
        found = {kind: arns or ([request.arn(f"{kind}/*")] if "*" in kinds[kind] else []) for kind, arns in found.items()}
    return sorted({arn for arns in found.values() for arn in arns}) or ["*"]
