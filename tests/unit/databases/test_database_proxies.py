# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of databases as data: what an entry becomes for the modules, who may talk to whom, and what services are told."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_groups import database_security_groups
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_proxies import proxy_role, proxy_security_groups
from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import database_plan, described_databases
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_databases import named_databases, named_proxies, with_databases
from tests.meta.repository import ROOT, loaded

ROLE = loaded(ROOT / "roles" / "rds" / "defaults" / "main.yml")
NAMING = {"rds_proxy": "{project}-{env}-{key}-proxy", "iam_role": "{project}-{env}-{key}", "secret/main-credentials": "{project}-{env}/db-credentials"}
STACK: dict[str, Any] = {"project": "chat", "environment": "dev", "region": "eu-central-1", "account_id": "123456789012", "naming": {"templates": NAMING}}


def plan(entry: dict[str, Any], environment_class: str = "nonprod", templates: dict[str, str] | None = None) -> dict[str, Any]:
    stack = {**STACK, "class": environment_class, "naming": {"templates": {**NAMING, **(templates or {})}}}
    return database_plan(entry, "main", stack, ROLE["rds_defaults"])


@pytest.mark.parametrize(("environment_class", "logging"), [("nonprod", True), ("prod", False)])
def test_s4_41_s4_43_s4_52_a_proxy_that_says_nothing(environment_class: str, logging: bool) -> None:
    assert plan({"proxy": {}}, environment_class)["proxy"] == {
        "wanted": True,
        "name": "chat-dev-main-proxy",
        "role": {"key": "main-proxy", "name": "chat-dev-main-proxy"},
        "idle_client_timeout": 1800,
        "require_tls": True,
        "iam_authentication": False,
        "debug_logging": logging,
        "pool": {"max_connections_percent": 80, "max_idle_connections_percent": 50, "borrow_timeout": 120},
    }


def test_s4_52_what_it_says_counts_and_it_has_the_name_of_the_document() -> None:
    said = {"max_connections_percent": 90, "borrow_timeout": 0, "debug_logging": False}
    made = plan({"proxy": said}, templates={"rds_proxy/main": "{project}-{env}-rds-proxy"})["proxy"]
    assert (made["name"], made["debug_logging"]) == ("chat-dev-rds-proxy", False)
    assert made["pool"] == {"max_connections_percent": 90, "max_idle_connections_percent": 50, "borrow_timeout": 0}


def test_s4_37_without_one_its_names_are_known_so_that_it_can_go() -> None:
    assert plan({})["proxy"] == {"wanted": False, "name": "chat-dev-main-proxy", "role": {"key": "main-proxy", "name": "chat-dev-main-proxy"}}


def test_s4_52_its_role_reads_the_one_secret_for_this_account_alone() -> None:
    role = proxy_role(plan({"proxy": {}}), STACK)
    (trust,) = role["assume_role_policy"]["Statement"]
    assert (trust["Principal"], trust["Condition"]) == ({"Service": "rds.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": "123456789012"}})
    read, decrypt = role["inline_policies"]["permissions"]["Statement"]
    secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:chat-dev/db-credentials-??????"
    assert (read["Action"], read["Resource"]) == (["secretsmanager:GetSecretValue"], [secret])
    assert decrypt["Action"] == ["kms:Decrypt"]
    assert decrypt["Condition"] == {
        "StringEquals": {"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:SecretARN": [secret]},
    }


def test_s4_33_s4_35_services_reach_the_proxy_and_the_proxy_the_database() -> None:
    services = {"api": {"environment": {"DATABASE_HOST": {"database": "main"}}}, "web": {}}
    groups = database_security_groups({"main": {"proxy": {}}, "plain": {}}, services)
    assert list(groups) == ["main", "plain", "main-proxy"]
    assert [(rule["port"], rule["groups"]) for rule in groups["main"]["ingress"]] == [(5432, ["main-proxy"]), (5432, ["api"])]
    assert [(rule["port"], rule["groups"]) for rule in groups["main-proxy"]["ingress"]] == [(5432, ["api"])]
    assert [(rule["port"], rule["groups"]) for rule in groups["main-proxy"]["egress"]] == [(5432, ["main"])]
    assert all(rule["description"] for group in groups.values() for rule in (*group["ingress"], *group["egress"]))


def test_groups_that_are_named_take_the_place_of_the_own_ones() -> None:
    named = {"main": {"security_groups": ["data"], "proxy": {}}, "other": {"proxy": {"security_groups": ["pool"]}}}
    groups = database_security_groups(named, {})
    assert list(groups) == ["other", "main-proxy"]
    assert (groups["main-proxy"]["egress"][0]["groups"], groups["other"]["ingress"][0]["groups"]) == (["data"], ["pool"])
    assert [proxy_security_groups(entry, host) for host, entry in named.items()] == [["main-proxy"], ["pool"]]
    assert proxy_security_groups({}, "main") == []


DATABASES = described_databases({"main": {"proxy": {}, "replicas": {"replica": {}}}, "alone": {"proxy": {}}, "plain": {}})
SERVICE: dict[str, Any] = {
    "environment": {
        "DATABASE_HOST": {"database": "main"},
        "READER_HOST": {"database": "main", "attribute": "reader_host"},
        "ALONE_READER": {"database": "alone", "attribute": "reader_host"},
        "PLAIN_HOST": {"database": "plain"},
    }
}


def test_s4_53_the_host_of_a_database_with_a_proxy_is_the_proxy() -> None:
    """The filter named_proxies."""
    assert (named_databases(SERVICE, DATABASES), named_proxies(SERVICE, DATABASES)) == (["main-replica", "plain"], ["main", "alone"])
    endpoints = {"main-replica": {"Address": "replica.example.com"}, "plain": {"Address": "plain.example.com"}}
    linked = with_databases(SERVICE, DATABASES, endpoints, {"main": "proxy.example.com", "alone": UNKNOWN})
    assert linked["environment"] == {
        "DATABASE_HOST": "proxy.example.com",
        "READER_HOST": "replica.example.com",
        "ALONE_READER": UNKNOWN,
        "PLAIN_HOST": "plain.example.com",
    }
