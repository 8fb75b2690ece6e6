# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a component finds what another made: one describe call a kind, by ownership tags or exact name."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.groundwork.aws.plugins.module_utils.errors import error_code
from ansible_collections.groundwork.aws.plugins.module_utils.secretsmanager_secrets import current_version
from ansible_collections.groundwork.aws.plugins.module_utils.tags import carries
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import botocore
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name

Filters = list[dict[str, t.Any]]
Record = dict[str, t.Any]


@dataclass(frozen=True)
class Kind:
    """Where a kind is listed, which record is meant by a key, and which component kind makes it.

    `prefix` stands before the key in the tag `groundwork:key`; `filters` replaces the ownership filters where a kind
    is not found by ownership; a `plural` kind answers every record whose key begins with the prefix and the key.
    A kind with `name_field` is found by the exact name that the environment gives it: that of the naming kind `named_as`.
    """

    words: str
    made_by: str
    operation: str
    records: str
    identifier: str
    prefix: str = ""
    plural: bool = False
    #: There is one, or one set, in an environment: it is found without a key.
    keyless: bool = False
    order: str = ""
    filters: t.Callable[[str], Filters] | None = None
    service: str = "ec2"
    named_as: str = ""
    name_field: str = ""
    #: The parameters with which things are listed by name; none lists all that there are.
    by_name: t.Callable[[str], Record] = lambda _name: {}
    #: The states of what counts as there; of some kinds AWS lists for a while what is gone.
    states: tuple[str, ...] = ()
    #: What else of a record may be asked for.
    attributes: tuple[str, ...] = ()
    #: AWS lists all that there are, and whose they are is told by their tags.
    unfiltered: bool = False
    #: The resource part of the ARN, where the identifier is not what the others want; `{}` is the identifier.
    arn: str = ""
    #: The record in the answer, where AWS is asked for one thing by its name and does not list; none where it counts as gone.
    one: t.Callable[[Record], Record | None] | None = None
    #: The code with which AWS then says that there is nothing of that name.
    missing: str = ""


def _filter(name: str, value: str) -> dict[str, t.Any]:
    return {"Name": name, "Values": [value]}


def _parameter(name: str) -> Record:
    return {"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": [name]}]}


def _secret(answer: Record) -> Record | None:
    """A secret with the version that readers get; what is scheduled for deletion is gone for everybody who looks."""
    return None if answer.get("DeletedDate") else {**answer, "Version": current_version(answer)}


#: Of what EFS makes, the states in which it is there or will be.
AT_WORK = ("creating", "available", "updating")

KINDS: dict[str, Kind] = {
    "vpc": Kind("VPC", "vpc", "describe_vpcs", "Vpcs", "VpcId", attributes=("CidrBlock",)),
    "named_vpc": Kind("VPC", "", "describe_vpcs", "Vpcs", "VpcId", filters=lambda name: [_filter("tag:Name", name)], attributes=("CidrBlock",)),
    "default_vpc": Kind(
        "default VPC", "", "describe_vpcs", "Vpcs", "VpcId", filters=lambda _key: [_filter("is-default", "true")], keyless=True, attributes=("CidrBlock",)
    ),
    "subnets": Kind("subnets", "vpc", "describe_subnets", "Subnets", "SubnetId", "subnet/", plural=True, order="AvailabilityZone"),
    "default_subnets": Kind(
        "default subnets",
        "",
        "describe_subnets",
        "Subnets",
        "SubnetId",
        plural=True,
        keyless=True,
        order="AvailabilityZone",
        filters=lambda _key: [_filter("default-for-az", "true")],
    ),
    "internet_gateway": Kind("internet gateway", "vpc", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    "nat_gateways": Kind(
        "NAT gateways",
        "vpc",
        "describe_nat_gateways",
        "NatGateways",
        "NatGatewayId",
        "nat_gateway/",
        plural=True,
        keyless=True,
        states=("pending", "available"),
    ),
    "security_group": Kind("security group", "security_groups", "describe_security_groups", "SecurityGroups", "GroupId", "security_group/"),
    "kms_key": Kind("KMS key", "kms", "list_aliases", "Aliases", "TargetKeyId", service="kms", named_as="kms_alias", name_field="AliasName", arn="kms:key/{}"),
    "load_balancer": Kind(
        "load balancer",
        "alb_waf",
        "describe_load_balancers",
        "LoadBalancers",
        "LoadBalancerArn",
        service="elbv2",
        named_as="load_balancer",
        name_field="LoadBalancerName",
        attributes=("DNSName", "CanonicalHostedZoneId"),
    ),
    "target_group": Kind(
        "target group",
        "alb_waf",
        "describe_target_groups",
        "TargetGroups",
        "TargetGroupArn",
        service="elbv2",
        named_as="target_group",
        name_field="TargetGroupName",
    ),
    "file_system": Kind(
        "file system", "efs", "describe_file_systems", "FileSystems", "FileSystemId", "file_system/", service="efs", unfiltered=True, states=AT_WORK
    ),
    "access_point": Kind(
        "access point", "efs", "describe_access_points", "AccessPoints", "AccessPointId", "access_point/", service="efs", unfiltered=True, states=AT_WORK
    ),
    "ssm_parameter": Kind(
        "SSM parameter",
        "secrets",
        "describe_parameters",
        "Parameters",
        "Name",
        service="ssm",
        named_as="ssm_parameter",
        name_field="Name",
        by_name=_parameter,
        attributes=("Version",),
    ),
    "rds_instance": Kind(
        "database instance",
        "rds",
        "describe_db_instances",
        "DBInstances",
        "DBInstanceIdentifier",
        service="rds",
        named_as="rds_instance",
        name_field="DBInstanceIdentifier",
        attributes=("Endpoint",),
    ),
    "rds_cluster": Kind(
        "database cluster",
        "rds",
        "describe_db_clusters",
        "DBClusters",
        "DBClusterIdentifier",
        service="rds",
        named_as="rds_cluster",
        name_field="DBClusterIdentifier",
        attributes=("Endpoint", "ReaderEndpoint", "Port"),
    ),
    "rds_proxy": Kind(
        "database proxy",
        "rds",
        "describe_db_proxies",
        "DBProxies",
        "DBProxyName",
        service="rds",
        named_as="rds_proxy",
        name_field="DBProxyName",
        attributes=("Endpoint",),
    ),
    "cache": Kind(
        "cache",
        "elasticache",
        "describe_replication_groups",
        "ReplicationGroups",
        "ReplicationGroupId",
        service="elasticache",
        named_as="elasticache_replication_group",
        name_field="ReplicationGroupId",
        attributes=("NodeGroups",),
    ),
    # ListSecrets may hear of what is new after five minutes only.
    "secret": Kind(
        "secret",
        "secrets",
        "describe_secret",
        "",
        "ARN",
        service="secretsmanager",
        named_as="secret",
        name_field="Name",
        by_name=lambda name: {"SecretId": name},
        attributes=("Version",),
        one=_secret,
        missing="ResourceNotFoundException",
    ),
}


def tags_of(record: Record) -> dict[str, str]:
    """A record's tags as a dict."""
    return {tag["Key"]: tag["Value"] for tag in record.get("Tags", [])}


def find(kind: Kind, key: str, stack: Record, fresh: bool = False, attribute: str = "") -> list[t.Any]:
    """What identifies that which a key means, or another attribute of it, in a stable order; empty when nothing is there."""
    records = _listed(kind, key, stack, fresh)
    wanted = [record for record in records if _is_wanted(kind, key, stack, record)]
    return [_answer(kind, record, stack, attribute) for record in sorted(wanted, key=lambda record: _order(kind, record))]


def is_ambiguous(kind: Kind, found: list[t.Any]) -> bool:
    """Whether a key that means one thing was answered with several."""
    return len(found) > 1 and not kind.plural


def more_to_come(kind: Kind, key: str, known: t.Mapping[str, str]) -> int:
    """How many more a plan makes of what a key of a kind in the plural means; C(known) is what the run has seen."""
    return sum(identifier == UNKNOWN and _begins(kind, key, owned_as) for owned_as, identifier in known.items()) if kind.plural else 0


def account(stack: Record) -> str:
    """The account that the run's credentials belong to."""
    region, profile = stack["region"], stack.get("profile") or ""

    def ask() -> str:
        return str(clients.client("sts", region, profile).get_caller_identity()["Account"])

    return str(run_folder.answer(("account", region, profile), ask))


def _answer(kind: Kind, record: Record, stack: Record, attribute: str) -> t.Any:
    if attribute:
        return record.get(attribute)
    identifier = record[kind.identifier]
    service, _colon, resource = kind.arn.partition(":")
    return place_of(stack).arn(service, resource.format(identifier)) if service else identifier


def _listed(kind: Kind, key: str, stack: Record, fresh: bool) -> list[Record]:
    asked = _request(kind, key, stack)
    region, profile = stack["region"], stack.get("profile") or ""

    def ask() -> list[Record]:
        fields = (kind.identifier, kind.order, kind.name_field, "Tags", "LifeCycleState", *kind.attributes)
        records = _records(kind, clients.client(kind.service, region, profile), asked)
        return [{name: record[name] for name in fields if name in record} for record in records]

    return t.cast(list[Record], run_folder.answer((kind.service, kind.operation, region, profile, str(asked)), ask, fresh))


def _records(kind: Kind, client: t.Any, asked: Record) -> t.Iterable[Record]:
    """What AWS lists; or the one thing that it describes."""
    if kind.one is None:
        return (record for page in client.get_paginator(kind.operation).paginate(**asked) for record in page[kind.records])
    try:
        record = kind.one(getattr(client, kind.operation)(**asked))
    except botocore.exceptions.ClientError as error:
        if error_code(error) != kind.missing:
            raise
        record = None
    return [record] if record else []


def _request(kind: Kind, key: str, stack: Record) -> Record:
    if kind.named_as:
        return kind.by_name(_name(kind, key, stack))
    if kind.unfiltered:
        return {}
    states = [{"Name": "state", "Values": list(kind.states)}] if kind.states else []
    return {"Filters": (kind.filters(key) if kind.filters else _ownership(stack)) + states}


def _name(kind: Kind, key: str, stack: Record) -> str:
    return str(resource_name(key, kind.named_as, stack))


def _ownership(stack: Record) -> Filters:
    return [_filter("tag:groundwork:project", stack["project"]), _filter("tag:groundwork:environment", stack["environment"])]


def _is_wanted(kind: Kind, key: str, stack: Record, record: Record) -> bool:
    if kind.named_as:
        return bool(record.get(kind.name_field) == _name(kind, key, stack) and record.get(kind.identifier))
    if kind.unfiltered and not (_is_owned(record, stack) and record.get("LifeCycleState") in kind.states):
        return False
    return bool(kind.filters) or _is_meant(kind, key, record)


def _is_owned(record: Record, stack: Record) -> bool:
    return carries(tags_of(record), {tag["Name"].removeprefix("tag:"): tag["Values"][0] for tag in _ownership(stack)})


def _is_meant(kind: Kind, key: str, record: Record) -> bool:
    owned_as = tags_of(record).get("groundwork:key", "")
    return _begins(kind, key, owned_as) if kind.plural else owned_as == f"{kind.prefix}{key}"


def _begins(kind: Kind, key: str, owned_as: str) -> bool:
    return bool(kind.prefix) and owned_as.startswith(f"{kind.prefix}{key}-" if key else kind.prefix)


def _order(kind: Kind, record: Record) -> tuple[str, str]:
    return str(record.get(kind.order, "")), str(tags_of(record).get("groundwork:key", record[kind.identifier]))
