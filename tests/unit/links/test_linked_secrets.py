# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that services name by key, by database or by cache: what ECS is told, and what IAM allows."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.containers import container_definitions
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_secrets import (
    VERSIONS_LABEL,
    SecretLinkError,
    with_secret_arns,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_links import linked_services
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import service_roles

ACCOUNT = "123456789012"
SECRETS = f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret"
PARAMETERS = f"arn:aws:ssm:eu-central-1:{ACCOUNT}:parameter"
STACK: dict[str, Any] = {
    "project": "chat",
    "environment": "prod",
    "region": "eu-central-1",
    "account_id": ACCOUNT,
    "naming": {
        "templates": {
            "secret": "{project}-{env}/{key}",
            "ssm_parameter": "/{project}/{env}/{key}",
            "secret/database-credentials": "{project}-{env}/db-credentials",
            "secret/redis-auth": "{project}-{env}/redis-auth",
            "log_group": "/ecs/{key}",
        }
    },
}
LINKS: dict[str, Any] = {
    "stack": STACK,
    "secrets": {"session": {"backend": "ssm"}, "token": {"backend": "secretsmanager"}, "smtp": {"backend": "secretsmanager", "key": "password"}},
    "databases": {
        "database": {"credentials": {"store": "secretsmanager", "format": "json"}},
        "plain": {"credentials": {"store": "ssm", "format": "json"}},
        "theirs": {"credentials": {"store": "aws_managed"}},
    },
    "caches": {"redis": {"credentials": {"store": "secretsmanager", "format": "single"}}, "usual": None, "open": {"auth": False}},
}
ARNS = {"database-credentials": f"{SECRETS}:chat-prod/db-credentials-a1B2c3", "redis-auth": f"{SECRETS}:chat-prod/redis-auth-d4E5f6"}
VERSIONS = {"database-credentials": "v1", "redis-auth": ""}
CHAT: dict[str, Any] = {
    "image": "chat:1",
    "secrets": {
        "DATABASE_USERNAME": {"database": "database", "json_key": "username"},
        "DATABASE_PASSWORD": {"database": "database"},
        "REDIS_PASSWORD": {"cache": "redis"},
        "SESSION": "session",
    },
    "sidecars": [{"name": "agent", "image": "agent:1", "secrets": {"KEY": f"{SECRETS}:other-AbCdEf:key::"}}, {"name": "plain", "image": "plain:1"}],
}


def linked(secrets: dict[str, Any]) -> dict[str, Any]:
    return dict(linked_services({"api": {"image": "a:1", "secrets": secrets}}, LINKS)["api"]["secrets"])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("session", f"{PARAMETERS}/chat/prod/session"),
        ({"secret": "session"}, f"{PARAMETERS}/chat/prod/session"),
        ("token", f"{SECRETS}:chat-prod/token-??????"),
        ("smtp", f"{SECRETS}:chat-prod/smtp-??????:password::"),
        ({"secret": "smtp", "json_key": "username"}, f"{SECRETS}:chat-prod/smtp-??????:username::"),
        ({"database": "database"}, f"{SECRETS}:chat-prod/db-credentials-??????:password::"),
        ({"database": "database", "json_key": "username"}, f"{SECRETS}:chat-prod/db-credentials-??????:username::"),
        ({"database": "plain"}, f"{PARAMETERS}/chat/prod/plain-credentials"),
        ({"cache": "redis"}, f"{SECRETS}:chat-prod/redis-auth-??????"),
        ({"cache": "usual"}, f"{SECRETS}:chat-prod/usual-auth-??????"),
        ("/other/parameter", "/other/parameter"),
        (f"{SECRETS}:other-AbCdEf:key::", f"{SECRETS}:other-AbCdEf:key::"),
        ({"secret": f"{SECRETS}:other-AbCdEf", "json_key": "key"}, f"{SECRETS}:other-AbCdEf:key::"),
    ],
)
def test_s4_99_c2_a_reference_is_what_ecs_takes(said: Any, expected: str) -> None:
    assert linked({"A": said}) == {"A": expected}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"database": "dtabase"}, r"services\.api\.secrets\.A names the database 'dtabase', which there is not; allowed are database, plain, theirs\."),
        ({"cache": "main"}, r"names the cache 'main', which there is not; allowed are redis, usual, open\."),
        ({"cache": "open"}, r"services\.api\.secrets\.A names the cache open, which has no token: caches\.open\.auth is false\."),
        ({"json_key": "x"}, r"names none of secret, database, cache\."),
        ({"secret": "session", "json_key": "x"}, r"names the member x of what SSM Parameter Store keeps"),
        ({"database": "theirs"}, r"whose secret AWS keeps under a name of its own; name that by its ARN\."),
    ],
)
def test_what_cannot_be_injected_says_why(said: Any, message: str) -> None:
    with pytest.raises(SecretLinkError, match=message):
        linked({"A": said})


def test_s4_99_the_containers_get_whole_arns_and_a_label_with_the_versions() -> None:
    given = copy.deepcopy(CHAT)
    service = with_secret_arns(linked_services({"chat": given}, LINKS)["chat"], ARNS, VERSIONS, STACK)
    assert service["secrets"] == {
        "DATABASE_USERNAME": f"{ARNS['database-credentials']}:username::",
        "DATABASE_PASSWORD": f"{ARNS['database-credentials']}:password::",
        "REDIS_PASSWORD": ARNS["redis-auth"],
        "SESSION": f"{PARAMETERS}/chat/prod/session",
    }
    assert service["docker_labels"] == {VERSIONS_LABEL: "database-credentials=v1,redis-auth=none"}
    assert service["sidecars"] == CHAT["sidecars"]
    assert given == CHAT
    containers = container_definitions(service, "chat", "/ecs/chat", "eu-central-1")
    assert [container.get("docker_labels") for container in containers] == [service["docker_labels"], None, None]


def test_another_version_is_another_definition_and_a_plan_says_so() -> None:
    service = linked_services({"chat": CHAT}, LINKS)["chat"]
    labels = [
        with_secret_arns(service, ARNS, {**VERSIONS, "database-credentials": version}, STACK)["docker_labels"][VERSIONS_LABEL]
        for version in ("v1", "v2", UNKNOWN)
    ]
    assert len(set(labels)) == 3
    assert UNKNOWN in labels[2]


def test_a_sidecar_has_a_label_of_its_own() -> None:
    service = {"image": "a:1", "sidecars": [{"name": "agent", "image": "agent:1", "secrets": {"A": {"cache": "redis"}}}]}
    whole = with_secret_arns(linked_services({"api": service}, LINKS)["api"], ARNS, VERSIONS, STACK)
    assert whole["sidecars"][0]["docker_labels"] == {VERSIONS_LABEL: "redis-auth=none"}
    assert "docker_labels" not in whole


@pytest.mark.parametrize(
    ("service", "keys"),
    [
        (CHAT, ["database-credentials", "redis-auth"]),
        ({"image": "a:1", "secrets": {"A": "session"}}, None),
        ({"image": "a:1"}, None),
    ],
)
def test_only_what_secrets_manager_keeps_is_looked_up(service: dict[str, Any], keys: list[str] | None) -> None:
    linked_service = linked_services({"api": service}, LINKS)["api"]
    assert linked_service.get("secret_keys") == keys
    assert "secret_keys" not in with_secret_arns(linked_service, ARNS, VERSIONS, STACK)


def test_s4_72_s4_99_the_execution_role_reads_these_secrets_and_no_others() -> None:
    roles = service_roles(linked_services({"chat": CHAT}, LINKS), STACK)
    reading = {statement["sid"]: statement for statement in roles["chat-execution"]["statements"]}
    secrets = [f"{SECRETS}:chat-prod/db-credentials-??????", f"{SECRETS}:chat-prod/redis-auth-??????"]
    assert reading["ReadSecrets"]["resources"] == [*secrets, f"{SECRETS}:other-AbCdEf", f"{SECRETS}:other-AbCdEf-??????"]
    assert reading["ReadParameters"]["resources"] == [f"{PARAMETERS}/chat/prod/session"]
    assert reading["DecryptSecrets"]["conditions"]["StringLike"]["kms:EncryptionContext:SecretARN"] == reading["ReadSecrets"]["resources"]
