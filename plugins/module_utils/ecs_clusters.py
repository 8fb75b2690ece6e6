# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECS clusters as a flat shape, and what of it each of AWS's three calls takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .fields import Shape, flag, merged, number, request_of, shape_of, struct, structs, text, texts, word
from .tags import from_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

STRATEGY = (text("capacity_provider", required=True), number("base", default=0), number("weight", default=0))

EXECUTE_COMMAND = (
    word("logging", ("none", "default", "override"), default="default"),
    text("kms_key_id"),
    struct(
        "log_configuration",
        text("cloud_watch_log_group_name"),
        flag("cloud_watch_encryption_enabled"),
        text("s3_bucket_name"),
        flag("s3_encryption_enabled"),
        text("s3_key_prefix"),
        default={},
    ),
)

MANAGED_STORAGE = (text("kms_key_id"), text("fargate_ephemeral_storage_kms_key_id"))

CLUSTER = (
    word("container_insights", ("enabled", "enhanced", "disabled"), shouts=False, default="disabled"),
    struct("execute_command", *EXECUTE_COMMAND, key="executeCommandConfiguration", default={}),
    struct("managed_storage", *MANAGED_STORAGE, key="managedStorageConfiguration", default={}),
    texts("capacity_providers", ordered=False),
    structs("default_capacity_provider_strategy", *STRATEGY, by=("capacity_provider",)),
    text("service_connect_namespace", key="namespace"),
)

#: What ECS says in an account that is new to it, while IAM has not told it of its own role:
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
NEW_ROLE = "Unable to assume the service linked role"

#: What one call, PutClusterCapacityProviders, sets together.
CAPACITY = frozenset({"capacity_providers", "default_capacity_provider_strategy"})


#: What stands in one dict, which an update replaces as a whole.
CONFIGURATION = frozenset({"execute_command", "managed_storage"})


def from_response(cluster: Mapping[str, Any]) -> Shape:
    """A cluster as DescribeClusters gives it."""
    settings = {setting["name"]: setting["value"] for setting in cluster.get("settings") or []}
    flat = {
        **cluster,
        **(cluster.get("configuration") or {}),
        **(cluster.get("serviceConnectDefaults") or {}),
        "containerInsights": settings.get("containerInsights"),
    }
    tags = from_pairs(cluster.get("tags"), "key", "value")
    return {**shape_of(CLUSTER, flat), "name": cluster["clusterName"], "arn": cluster["clusterArn"], "status": cluster["status"].lower(), "tags": tags}


def wanted(asked: Shape, base: Shape) -> Shape:
    """The cluster as asked, over what it is."""
    return {**asked, **merged(CLUSTER, asked, base)}


def to_request(target: Shape, changed: Set[str], before: Shape | None = None) -> Shape:
    """What CreateCluster and UpdateCluster take of the changed attributes, without the capacity."""
    said = changed | CONFIGURATION if changed & CONFIGURATION else changed
    fields = [field for field in CLUSTER if field.name in said - CAPACITY]
    flat = request_of(fields, target, before)
    request: Shape = {}
    if "containerInsights" in flat:
        request["settings"] = [{"name": "containerInsights", "value": flat["containerInsights"]}]
    configuration = {key: value for key, value in flat.items() if key in ("executeCommandConfiguration", "managedStorageConfiguration")}
    if configuration:
        request["configuration"] = configuration
    if "service_connect_namespace" in changed and (target["service_connect_namespace"] or before):
        request["serviceConnectDefaults"] = {"namespace": target["service_connect_namespace"] or ""}
    return request


def capacity_request(target: Shape) -> Shape:
    """What PutClusterCapacityProviders takes: both, always, and empty to have none."""
    fields = [field for field in CLUSTER if field.name in CAPACITY]
    return {field.key: [] for field in fields} | request_of(fields, target)


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    strategy = asked.get("default_capacity_provider_strategy") or []
    providers = asked.get("capacity_providers")
    found = strategy_problems("default_capacity_provider_strategy", strategy)
    if providers is not None:
        strangers = [item["capacity_provider"] for item in strategy if item["capacity_provider"] not in providers]
        found += [f"default_capacity_provider_strategy: {name} is not one of capacity_providers ({', '.join(providers)})" for name in strangers]
    override = (asked.get("execute_command") or {}).get("logging") == "override"
    logs = (asked.get("execute_command") or {}).get("log_configuration") or {}
    if override and not (logs.get("cloud_watch_log_group_name") or logs.get("s3_bucket_name")):
        found.append("execute_command.log_configuration: names no log group and no bucket; logging override needs one of them")
    return found


def strategy_problems(path: str, strategy: list[Shape]) -> list[str]:
    """What AWS would refuse in a capacity provider strategy."""
    found = []
    if sum(1 for item in strategy if item.get("base")) > 1:
        found.append(f"{path}: more than one capacity provider has a base; only one may")
    if len(strategy) > 1 and not any(item.get("weight") for item in strategy):
        found.append(f"{path}: no capacity provider has a weight; at least one must")
    return found
