# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: proxies, whose changes take time, what their pool has, and what may be behind them."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.moto_api._internal import mock_random
from moto.rds.exceptions import DBInstanceNotFoundError, DBProxyNotFoundFault, RDSClientError
from moto.rds.models import DBProxyTargetGroup, RDSBackend
from moto.rds.responses import RDSResponse

from .mechanism import Function, replaces

#: What a secret has that says nothing: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_UserAuthConfigInfo.html
AUTH = ("AuthScheme", "SecretArn", "Description", "UserName", "IAMAuth", "ClientPasswordAuthType")
USUAL_AUTH = {"IAMAuth": "DISABLED"}
USUAL_PASSWORD = {"POSTGRESQL": "POSTGRES_SCRAM_SHA_256", "MYSQL": "MYSQL_NATIVE_PASSWORD", "SQLSERVER": "SQL_SERVER_AUTHENTICATION"}
MODIFIED = {"RequireTLS": "require_tls", "IdleClientTimeout": "idle_client_timeout", "DebugLogging": "debug_logging", "RoleArn": "role_arn"}
GROUPS = {"SecurityGroups": "vpc_security_group_ids"}
#: How much of the connections is kept of those that there may be, when nobody says.
HALF = 2


@replaces(RDSBackend, "create_db_proxy")
def new_proxies_are_not_ready(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A proxy is creating until somebody looks, says how clients sign in, and has ids of hexadecimal digits; moto's is ready, and says what it was told.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html
    """
    proxy = original(backend, *arguments, **named)
    proxy.status, proxy.auth = "creating", whole_auth(proxy, proxy.auth)
    proxy.unique_id = f"prx-{mock_random.get_random_hex(17)}"
    proxy.proxy_target_groups["default"]._name = f"prx-tg-{mock_random.get_random_hex(17)}"
    return proxy


@replaces(RDSBackend, "describe_db_proxies")
def a_proxy_is_ready_when_somebody_looks(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """What was under way has ended by the next look.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBProxy.html
    """
    found = original(backend, *arguments, **named)
    for proxy in found:
        proxy.status = "available"
    return found


@replaces(RDSResponse, "modify_db_proxy")
def proxies_are_changed(_original: Function | None, response: Any) -> ActionResult:
    """A proxy is changed in what is said, all secrets and security groups at once; moto does not know the call.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBProxy.html
    """
    proxy, said = idle(response.backend, response.params["DBProxyName"]), response.params
    for key, attribute in (MODIFIED | GROUPS).items():
        if said.get(key) is not None:
            setattr(proxy, attribute, said[key])
    if said.get("Auth"):
        proxy.auth = whole_auth(proxy, said["Auth"])
    proxy.status = "modifying"
    return ActionResult({"DBProxy": proxy})


@replaces(RDSBackend, "describe_db_proxy_targets")
@replaces(RDSBackend, "describe_db_proxy_target_groups")
def a_proxy_that_is_not_there_is_an_error(original: Function, backend: Any, proxy_name: str) -> Any:
    """Asked for what belongs to no proxy, AWS says so; moto breaks down.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBProxyTargets.html
    """
    present(backend, proxy_name)
    return original(backend, proxy_name)


@replaces(RDSBackend, "delete_db_proxy")
def what_changes_of_proxies_is_not_deleted(original: Function, backend: Any, proxy_name: str) -> Any:
    """A proxy that is being made or changed is not deleted, and one that is not there is an error.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBProxy.html
    """
    idle(backend, proxy_name)
    return original(backend, proxy_name)


@replaces(RDSBackend, "modify_db_proxy_target_group")
def pools_have_what_is_said(original: Function, backend: Any, proxy_name: str, config: Any) -> Any:
    """No idle connections are none, no statement is no statement, and there are not more idle ones than there may be; moto takes none for unsaid.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html
    """
    most = int(config.get("MaxConnectionsPercent") or idle(backend, proxy_name).proxy_target_groups["default"].max_connections)
    kept = config.get("MaxIdleConnectionsPercent")
    if kept is not None and int(kept) > most:
        raise RDSClientError("InvalidParameterValue", "MaxIdleConnectionsPercent must not be greater than MaxConnectionsPercent.")
    group = original(backend, proxy_name, config)
    group.max_idle_connections = most // HALF if kept is None else int(kept)
    group.init_query = config.get("InitQuery", getattr(group, "init_query", "")) or ""
    return group


@replaces(DBProxyTargetGroup, "connection_pool_config")
def pools_tell_how_connections_begin(original: Function, group: Any) -> dict[str, Any]:
    """A pool tells the statement with which connections begin; moto's does not have it.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfigurationInfo.html
    """
    query = getattr(group, "init_query", "")
    return {**original(group), **({"InitQuery": query} if query else {})}


@replaces(RDSBackend, "register_db_proxy_targets")
def one_database_that_is_there_is_behind_a_proxy(
    original: Function, backend: Any, db_proxy_name: str, target_group_name: str, db_cluster_identifiers: Any, db_instance_identifiers: Any
) -> Any:
    """A proxy that is ready takes one database that there is; moto takes any, and any number.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RegisterDBProxyTargets.html
    """
    proxy = idle(backend, db_proxy_name)
    for name in db_instance_identifiers:
        if name not in backend.databases:
            raise DBInstanceNotFoundError(name)
    if proxy.proxy_target_groups["default"].targets:
        raise RDSClientError("DBProxyTargetAlreadyRegisteredFault", "The proxy is already associated with a database.")
    targets = original(backend, db_proxy_name, target_group_name, db_cluster_identifiers, db_instance_identifiers)
    for target in targets:
        database = backend.databases.get(target.rds_resource_id)
        target.endpoint, target.port = (database.address, database.port) if database else (target.endpoint, target.port)
    return targets


@replaces(RDSBackend, "deregister_db_proxy_targets")
def only_what_is_behind_a_proxy_leaves_it(
    original: Function, backend: Any, db_proxy_name: str, target_group_name: str, db_cluster_identifiers: Any, db_instance_identifiers: Any
) -> Any:
    """A database that is not behind the proxy cannot leave it; moto says nothing.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeregisterDBProxyTargets.html
    """
    proxy = idle(backend, db_proxy_name)
    behind = {target.rds_resource_id for target in proxy.proxy_target_groups["default"].targets}
    if not behind.issuperset([*db_cluster_identifiers, *db_instance_identifiers]):
        raise RDSClientError("DBProxyTargetNotFoundFault", "The specified RDS DB instance isn't available for a proxy.")
    return original(backend, db_proxy_name, target_group_name, db_cluster_identifiers, db_instance_identifiers)


def present(backend: Any, name: str) -> Any:
    """The proxy, or an error."""
    if name not in backend.db_proxies:
        raise DBProxyNotFoundFault(name)
    return backend.db_proxies[name]


def idle(backend: Any, name: str) -> Any:
    """The proxy, where nothing is under way."""
    proxy = present(backend, name)
    if proxy.status != "available":
        raise RDSClientError("InvalidDBProxyStateFault", f"DBProxy {name} is {proxy.status}.")
    return proxy


def whole_auth(proxy: Any, auth: Any) -> list[dict[str, Any]]:
    """The secrets with what AWS says of those that say nothing."""
    usual = {**USUAL_AUTH, "ClientPasswordAuthType": USUAL_PASSWORD[proxy.engine_family]}
    return [{**usual, **{key: one.get(key) for key in AUTH if one.get(key)}} for one in auth]
