# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of databases as data: what an entry's C(proxy) becomes, with the role that reads the password and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import INLINE_POLICY, document_of, trust_document
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.secret_places import ANY_SUFFIX
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import decrypt_statement

if TYPE_CHECKING:
    from collections.abc import Mapping

Entry = dict[str, Any]
PROXY, ROLE = "rds_proxy", "iam_role"
PRINCIPAL = "rds.amazonaws.com"
#: What a proxy has that says nothing.
DEFAULTS: Entry = {
    "max_connections_percent": 80,
    "max_idle_connections_percent": 50,
    "borrow_timeout": 120,
    "idle_client_timeout": 1800,
    "require_tls": True,
    "iam_authentication": False,
    "debug_logging": None,
    "security_groups": None,
}
POOL = ("max_connections_percent", "max_idle_connections_percent", "borrow_timeout")


def has_proxy(database: Mapping[str, Any]) -> bool:
    """Whether a proxy stands before a database."""
    return database.get("proxy") is not None


def proxy_key(host: str) -> str:
    """The key of what belongs to the proxy alone: its security group and its role."""
    return f"{host}-proxy"


def own_proxy_group(database: Mapping[str, Any]) -> bool:
    """Whether there is a proxy, with a security group of its own."""
    return has_proxy(database) and (database["proxy"] or {}).get("security_groups") is None


def proxy_groups(host: str, database: Mapping[str, Any]) -> list[str]:
    """The keys of the security groups of a proxy."""
    return list((database["proxy"] or {}).get("security_groups") or [proxy_key(host)])


def proxy_security_groups(database: Mapping[str, Any], host: str) -> list[str]:
    """The filter: the keys of the security groups of a database's proxy; none where it has none."""
    return proxy_groups(host, database) if has_proxy(database) else []


def described_proxy(proxy: Mapping[str, Any], environment_class: str) -> Entry:
    """A proxy with what it means where it says nothing; it logs in detail everywhere but in production."""
    said = {**DEFAULTS, **{name: value for name, value in proxy.items() if value is not None}}
    return {**said, "debug_logging": environment_class != "prod" if said["debug_logging"] is None else said["debug_logging"]}


def proxy_plan(entry: Mapping[str, Any], host: str, stack: Mapping[str, Any]) -> Entry:
    """The names of a database's proxy and its role, and, where it has one, all that the modules take of it."""
    key = proxy_key(host)
    names = {"name": str(resource_name(host, PROXY, stack)), "role": {"key": key, "name": str(resource_name(key, ROLE, stack))}}
    if not has_proxy(entry):
        return {**names, "wanted": False}
    said = described_proxy(entry["proxy"], str(stack.get("class") or ""))
    options = {name: value for name, value in said.items() if name not in (*POOL, "security_groups")}
    return {**names, "wanted": True, **options, "pool": {name: said[name] for name in POOL}}


def proxy_role(plan: Mapping[str, Any], stack: Mapping[str, Any]) -> Entry:
    """The filter: who may be the role of a proxy, and that it may read the one secret with the password."""
    place, credentials = place_of(stack), plan["credentials"]
    secret = place.arn("secretsmanager", f"secret:{credentials['name']}{ANY_SUFFIX}")
    statements = [
        {"sid": "ReadPassword", "actions": ["secretsmanager:GetSecretValue"], "resources": [secret]},
        decrypt_statement("DecryptPassword", "secretsmanager", ("SecretARN", [secret]), place),
    ]
    return {
        "assume_role_policy": trust_document({"service": PRINCIPAL}, place),
        "inline_policies": {INLINE_POLICY: document_of(statements)},
    }
