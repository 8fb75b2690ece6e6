# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of RDS as shapes: what AWS says of one, what is asked for, and what the calls take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from .fields import Field, Shape, flag, merged, number, request_of, shape_of, struct, structs, text, texts, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

BUSY = ("creating", "modifying", "reactivating")
STUCK = ("incompatible-network", "insufficient-resource-limits", "suspended", "suspending")
#: What a new proxy cannot be made without.
NEEDED = ("engine_family", "role_arn", "auth", "subnet_ids")
IMMUTABLE = frozenset({"engine_family", "subnet_ids"})
PASSWORDS = ("mysql_native_password", "mysql_caching_sha2_password", "postgres_scram_sha_256", "postgres_md5", "sql_server_authentication")

AUTH = (
    text("secret_arn", "SecretArn", required=True),
    word("iam_auth", ("disabled", "enabled", "required"), "IAMAuth", default="disabled"),
    text("description", "Description"),
    word("client_password_auth_type", PASSWORDS, "ClientPasswordAuthType"),
)
PROXY: tuple[Field, ...] = (
    word("engine_family", ("mysql", "postgresql", "sqlserver"), "EngineFamily"),
    text("role_arn", "RoleArn"),
    structs("auth", *AUTH, key="Auth", by=("secret_arn",)),
    texts("subnet_ids", "VpcSubnetIds", ordered=False),
    texts("security_group_ids", "VpcSecurityGroupIds", ordered=False),
    flag("require_tls", "RequireTLS", always=True),
    number("idle_client_timeout", "IdleClientTimeout", default=1800),
    flag("debug_logging", "DebugLogging", always=True),
)
#: What AWS calls otherwise when it changes than when it is made.
SECURITY_GROUPS = ("VpcSecurityGroupIds", "SecurityGroups")
#: AWS fills in what is left out here, so that all of it is said: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html
POOL = struct(
    "pool",
    number("max_connections_percent", "MaxConnectionsPercent", default=100),
    number("max_idle_connections_percent", "MaxIdleConnectionsPercent", default=50),
    number("borrow_timeout", "ConnectionBorrowTimeout", default=120, always=True),
    texts("session_pinning_filters", "SessionPinningFilters", ordered=False, always=True),
    text("init_query", "InitQuery"),
    key="ConnectionPoolConfig",
    default={},
)
NEW: Shape = {**shape_of((*PROXY, POOL), {}), "instance": None}
#: From and to what numbers AWS takes, by what they are called in messages.
LIMITS = {
    "idle_client_timeout": (1, 28800),
    "pool.max_connections_percent": (1, 100),
    "pool.max_idle_connections_percent": (0, 100),
    "pool.borrow_timeout": (0, 300),
}


def from_response(proxy: Mapping[str, Any]) -> Shape:
    """A proxy as AWS describes it, with what has calls of its own as it is for a new one."""
    return {
        **NEW,
        **shape_of(PROXY, proxy),
        "name": proxy["DBProxyName"],
        "arn": proxy["DBProxyArn"],
        "endpoint": proxy.get("Endpoint"),
        "status": proxy["Status"],
        "tags": {},
    }


def pool_of(group: Mapping[str, Any]) -> Shape:
    """The pool as AWS describes it; no first statement is none."""
    pool = shape_of(POOL.fields, group.get("ConnectionPoolConfig"))
    return {**pool, "init_query": pool["init_query"] or None}


def wanted(asked: Shape, base: Shape) -> Shape:
    """The proxy as asked, over what it is; of a secret that it has already, what is not said stays."""
    before = {one["secret_arn"]: one for one in base["auth"]}
    auth = [merged(AUTH, one, before.get(one["secret_arn"])) for one in asked["auth"]] if "auth" in asked else None
    needed = [name for name in NEEDED if not asked.get(name)] if "arn" not in base else []
    if needed:
        raise AnsibleAWSError(message=f"{', '.join(needed)}: needed for a new proxy")
    return {
        **merged((*PROXY, POOL), {**asked, "auth": auth}, base),
        "name": asked["name"],
        "instance": (asked["instance"] or None) if "instance" in asked else base["instance"],
        "wait_timeout": asked.get("wait_timeout"),
        "given": frozenset(asked),
    }


def creation(target: Shape) -> Shape:
    """What a new proxy is made of."""
    return {**request_of(PROXY, target), "Auth": auth_request(target)}


def modification(current: Shape, target: Shape, changed: Set[str]) -> Shape:
    """What changes of a proxy itself."""
    fields = [field for field in PROXY if field.name in changed]
    request = request_of(fields, target, current)
    if "auth" in changed:
        request["Auth"] = auth_request(target)
    made, modified = SECURITY_GROUPS
    if made in request:
        request[modified] = request.pop(made)
    return request


def auth_request(target: Shape) -> list[Shape]:
    """The secrets as AWS takes them."""
    return [{"AuthScheme": "SECRETS", **request_of(AUTH, one)} for one in target["auth"]]


def pool_request(pool: Shape) -> Shape:
    """All of the pool, none of it left to AWS."""
    return {**request_of(POOL.fields, pool), "MaxIdleConnectionsPercent": pool["max_idle_connections_percent"], "InitQuery": pool["init_query"] or ""}


def reason(answer: Mapping[str, Any]) -> str:
    """Why a database is not reached."""
    healths = [target.get("TargetHealth") or {} for target in answer.get("Targets") or []]
    said = [f"{health['Reason']}, {health.get('Description') or 'AWS says no more'}" for health in healths if health.get("Reason")]
    return "; ".join(said) or "AWS does not say why"


def problems(asked: Shape) -> list[str]:
    """Numbers that AWS does not take."""
    said: dict[str, Any] = {**asked, **{f"pool.{name}": value for name, value in (asked.get("pool") or {}).items()}}
    numbers = {name: said[name] for name in LIMITS if isinstance(said.get(name), int)}
    wrong = [f"{name}: is {value}; it must be from {LIMITS[name][0]} to {LIMITS[name][1]}" for name, value in numbers.items() if not in_limits(name, value)]
    idle, most = numbers.get("pool.max_idle_connections_percent", 0), numbers.get("pool.max_connections_percent", 100)
    if not wrong and idle > most:
        wrong.append(f"pool.max_idle_connections_percent: is {idle}, more than the {most} of max_connections_percent")
    return wrong


def in_limits(name: str, value: int) -> bool:
    """Whether AWS takes a number."""
    least, most = LIMITS[name]
    return least <= value <= most
