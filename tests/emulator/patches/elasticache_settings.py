# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ElastiCache: parameter groups, what can be done with subnet groups, and the tags of both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.core.responses import ActionResult, EmptyResult
from moto.elasticache.exceptions import CacheSubnetGroupNotFound, ElastiCacheException
from moto.elasticache.models import CacheSubnetGroup, ElastiCacheBackend
from moto.elasticache.responses import ElastiCacheResponse

from .mechanism import Function, replaces

FAMILIES = ("valkey9", "valkey8", "valkey7", "redis7", "redis6.x", "redis5.0", "redis4.0", "redis3.2", "redis2.8", "redis2.6")
FAMILIES_OF_MEMCACHED = ("memcached1.6", "memcached1.5", "memcached1.4")
#: What a group of parameters is, as AWS describes it, with the values that somebody set beside it.
Group = dict[str, Any]
TAGGED = r"^arn:aws[a-z-]*:elasticache:.*:[0-9]*:(cluster|snapshot|subnetgroup|parametergroup|replicationgroup|user|usergroup):.*$"


def parameter_groups(backend: Any) -> dict[str, Group]:
    """The parameter groups of an account, which moto does not have."""
    groups: dict[str, Group] = vars(backend).setdefault("parameter_groups", {})
    return groups


@replaces(ElastiCacheResponse, "create_cache_parameter_group")
def parameter_groups_are_made(_original: Function, response: Any) -> Any:
    """A parameter group of any family; moto does not know the call.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheParameterGroup.html
    """
    backend, name, family = response.elasticache_backend, response._get_param("CacheParameterGroupName"), response._get_param("CacheParameterGroupFamily")
    if name in parameter_groups(backend):
        raise ElastiCacheException("CacheParameterGroupAlreadyExists", f"Cache parameter group already exists: {name}")
    if family not in FAMILIES + FAMILIES_OF_MEMCACHED:
        raise ElastiCacheException("InvalidParameterValue", f"CacheParameterGroupFamily {family} is not a valid parameter group family.")
    arn = f"arn:aws:elasticache:{backend.region_name}:{backend.account_id}:parametergroup:{name}"
    told = {"CacheParameterGroupName": name, "CacheParameterGroupFamily": family, "Description": response._get_param("Description"), "ARN": arn}
    parameter_groups(backend)[name] = {"told": {**told, "IsGlobal": False}, "values": {}}
    backend.tagging_service.tag_resource(arn, response._get_param("Tags", []))
    return ActionResult({"CacheParameterGroup": told})


@replaces(ElastiCacheResponse, "describe_cache_parameter_groups")
def parameter_groups_are_described(_original: Function, response: Any) -> Any:
    """One parameter group, or all; moto does not know the call.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheParameterGroups.html
    """
    named = response._get_param("CacheParameterGroupName")
    found = [_found(response)] if named else list(parameter_groups(response.elasticache_backend).values())
    return ActionResult({"CacheParameterGroups": [group["told"] for group in found]})


@replaces(ElastiCacheResponse, "describe_cache_parameters")
def parameters_are_described(_original: Function, response: Any) -> Any:
    """The parameters that somebody set, which have the source C(user); moto does not know the call.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheParameters.html
    """
    shown = _found(response)["values"] if response._get_param("Source") in (None, "user") else {}
    parameters = [{"ParameterName": name, "ParameterValue": value, "Source": "user", "IsModifiable": True} for name, value in sorted(shown.items())]
    return ActionResult({"Parameters": parameters})


@replaces(ElastiCacheResponse, "modify_cache_parameter_group")
def parameters_are_set(_original: Function, response: Any) -> Any:
    """At most 20 parameters get values; moto does not know the call.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheParameterGroup.html
    """
    group = _found(response)
    pairs = _named(response)
    group["values"] |= {pair["ParameterName"]: str(pair["ParameterValue"]) for pair in pairs}
    return ActionResult({"CacheParameterGroupName": group["told"]["CacheParameterGroupName"]})


@replaces(ElastiCacheResponse, "reset_cache_parameter_group")
def parameters_are_reset(_original: Function, response: Any) -> Any:
    """Parameters get back the value of their family, some or all; moto does not know the call.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ResetCacheParameterGroup.html
    """
    group = _found(response)
    everything = response._get_bool_param("ResetAllParameters")
    for name in list(group["values"]) if everything else [pair["ParameterName"] for pair in _named(response)]:
        group["values"].pop(name, None)
    return ActionResult({"CacheParameterGroupName": group["told"]["CacheParameterGroupName"]})


@replaces(ElastiCacheResponse, "delete_cache_parameter_group")
def parameter_groups_are_deleted(_original: Function, response: Any) -> Any:
    """A parameter group that no cache uses is deleted; moto does not know the call.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheParameterGroup.html
    """
    backend, group = response.elasticache_backend, _found(response)
    name = group["told"]["CacheParameterGroupName"]
    if any(cache.cache_parameter_group_name == name for cache in backend.replication_groups.values()):
        raise ElastiCacheException("InvalidCacheParameterGroupState", f"One or more cache clusters are still members of this parameter group {name}")
    del parameter_groups(backend)[name]
    backend.tagging_service.delete_all_tags_for_resource(group["told"]["ARN"])
    return EmptyResult()


@replaces(ElastiCacheResponse, "modify_cache_subnet_group")
def subnet_groups_are_changed(_original: Function, response: Any) -> Any:
    """A subnet group gets other subnets and another description; moto does not know the call.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheSubnetGroup.html
    """
    backend, group = response.elasticache_backend, _subnet_group(response)
    description = response._get_param("CacheSubnetGroupDescription") or group.cache_subnet_group_description
    subnets = response._get_param("SubnetIds") or group.subnet_ids
    changed = CacheSubnetGroup(backend.account_id, backend.region_name, group.cache_subnet_group_name, description, subnets, None)
    backend.cache_subnet_groups[group.cache_subnet_group_name] = changed
    return ActionResult({"CacheSubnetGroup": changed})


@replaces(ElastiCacheResponse, "delete_cache_subnet_group")
def subnet_groups_are_deleted(_original: Function, response: Any) -> Any:
    """A subnet group in which no cache stands is deleted; moto does not know the call.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheSubnetGroup.html
    """
    backend, group = response.elasticache_backend, _subnet_group(response)
    name = group.cache_subnet_group_name
    if any(cache.cache_subnet_group_name == name for cache in backend.replication_groups.values()):
        raise ElastiCacheException("CacheSubnetGroupInUse", f"Cache subnet group {name} is currently in use by a cache cluster.")
    del backend.cache_subnet_groups[name]
    backend.tagging_service.delete_all_tags_for_resource(group.arn)
    return EmptyResult()


@replaces(ElastiCacheBackend, "__init__")
def parameter_groups_have_tags(original: Function, backend: Any, *arguments: Any, **named: Any) -> None:
    """A parameter group has tags, like the others; moto takes its ARN for none.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Tagging-Resources.html
    """
    original(backend, *arguments, **named)
    backend.arn_regex = re.compile(TAGGED)


@replaces(ElastiCacheBackend, "iter_tagged_resources")
def tagged_things_are_of_the_types_of_their_arns(_original: Function, backend: Any) -> Iterator[TaggedResource]:
    """What is tagged is found by the type in its ARN, C(elasticache:replicationgroup); moto has types of its own, and no parameter groups.

    https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
    """
    tagging = backend.tagging_service
    for arn in list(tagging.tags):
        kind = arn.split(":")[5]
        yield TaggedResource(arn=arn, tags=tagging.get_tag_dict_for_resource(arn), resource_type=f"elasticache:{kind}", extra={})


def _found(response: Any) -> Group:
    name = response._get_param("CacheParameterGroupName")
    groups = parameter_groups(response.elasticache_backend)
    if name not in groups:
        raise ElastiCacheException("CacheParameterGroupNotFound", f"CacheParameterGroup not found: {name}")
    return groups[name]


def _named(response: Any) -> list[dict[str, Any]]:
    pairs: list[dict[str, Any]] = response._get_param("ParameterNameValues", [])
    if not 1 <= len(pairs) <= 20:
        raise ElastiCacheException("InvalidParameterValue", "ParameterNameValues has 1 to 20 parameters")
    return pairs


def _subnet_group(response: Any) -> Any:
    name = response._get_param("CacheSubnetGroupName")
    if name not in response.elasticache_backend.cache_subnet_groups:
        raise CacheSubnetGroupNotFound(name)
    return response.elasticache_backend.cache_subnet_groups[name]
