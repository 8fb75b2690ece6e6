# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service with secrets of Secrets Manager: what ECS and IAM are told, and what a new value does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration.inventories import write_inventory

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing

MANAGED = {"backend": "secretsmanager"}
VARIABLES: dict[str, Any] = {
    "environment_project": "chat",
    "environment_name": "dev",
    "environment_region": "eu-central-1",
    "vpc_mode": "default",
    "vpc_subnet_tiers": ["public"],
    "environment_naming_overrides": {"secret/database": "{project}-{env}/db-credentials"},
    "secrets_parameters": {
        "session": None,
        "token": MANAGED,
        "database": {**MANAGED, "key": "password", "fields": {"username": "chatadmin"}},
    },
    "services": {
        "chat": {
            "image": "public.ecr.aws/docker/library/nginx:1.29",
            "secrets": {
                "SESSION": "session",
                "TOKEN": "token",
                "DATABASE_USERNAME": {"secret": "database", "json_key": "username"},
                "DATABASE_PASSWORD": "database",
            },
        }
    },
}


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = write_inventory(tmp_path / "dev", VARIABLES, ["chat"])
    layers = yaml.safe_load((folder / "hosts.yml").read_text(encoding="utf-8"))
    layers["dev"]["children"]["foundation"]["children"]["secrets"] = {"hosts": {"secrets-store": None}}
    (folder / "hosts.yml").write_text(yaml.safe_dump(layers), encoding="utf-8")
    return folder


def running(aws: Aws) -> dict[str, Any]:
    """The task definition that the service runs, with its number of deployments."""
    ecs = aws("ecs")
    service = ecs.describe_services(cluster="chat-dev-cluster", services=["chat-dev-chat"])["services"][0]
    definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    return {"revision": definition["revision"], **definition["containerDefinitions"][0]}


def arn_of(aws: Aws, name: str) -> str:
    return str(aws("secretsmanager").describe_secret(SecretId=name)["ARN"])


def test_s4_99_s1_123_s2_22_secrets_by_arn_and_json_key_and_a_new_value_is_new_tasks(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path) -> None:
    play("site.yml", inventory=inventory).assert_ok()
    first = running(aws)
    token, database = arn_of(aws, "chat-dev/token"), arn_of(aws, "chat-dev/db-credentials")
    assert {secret["name"]: secret["valueFrom"] for secret in first["secrets"]} == {
        "SESSION": "arn:aws:ssm:eu-central-1:123456789012:parameter/chat/dev/session",
        "TOKEN": token,
        "DATABASE_USERNAME": f"{database}:username::",
        "DATABASE_PASSWORD": f"{database}:password::",
    }
    policy = aws("iam").get_role_policy(RoleName="chat-dev-chat-execution", PolicyName="permissions")["PolicyDocument"]
    read = {statement["Sid"]: statement["Resource"] for statement in policy["Statement"]}["ReadSecrets"]
    assert sorted(read) == [f"arn:aws:secretsmanager:eu-central-1:123456789012:secret:chat-dev/{name}-??????" for name in ("db-credentials", "token")]

    said = json.dumps({"username": "chatadmin", "password": "rotated by a function"})
    aws("secretsmanager").put_secret_value(SecretId="chat-dev/db-credentials", SecretString=said)
    limited = play("site.yml", inventory=inventory, limit="chat").assert_ok()
    assert [entry.operation for entry in limited.writes] == ["RegisterTaskDefinition", "UpdateService"]
    second = running(aws)
    assert (second["revision"], second["secrets"]) == (first["revision"] + 1, first["secrets"])

    renewed = play("site.yml", inventory=inventory, limit="secrets-store,chat", variables={"renew_secrets": "token"}).assert_ok()
    assert [entry.operation for entry in renewed.writes] == ["PutSecretValue", "RegisterTaskDefinition", "UpdateService"]
    assert running(aws)["revision"] == first["revision"] + 2


@pytest.mark.thorough
def test_s4_99_an_environment_with_secrets_is_planned_before_anything_is_there_and_left_as_it_is(
    fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path
) -> None:
    assert play("site.yml", inventory=inventory, check=True).assert_ok().writes == []
    play("site.yml", inventory=inventory).assert_ok()
    aws("secretsmanager").put_secret_value(SecretId="chat-dev/token", SecretString="rotated")
    planned = play("site.yml", inventory=inventory, check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"chat": 2}, [])
    planned = play("site.yml", inventory=inventory, check=True, variables={"renew_secrets": "token"}).assert_ok()
    assert (planned.changed, planned.writes) == ({"secrets-store": 1, "chat": 2}, [])
    play("site.yml", inventory=inventory).assert_ok()
    again = play("site.yml", inventory=inventory).assert_unchanged()
    assert [entry.operation for entry in again.requests if entry.service == "secretsmanager"].count("DescribeSecret") == 2
    play("playbooks/outputs.yml", inventory=inventory, variables={"outputs_folder": str(tmp_path)}).assert_ok()
    outputs = json.loads((tmp_path / "dev.json").read_text(encoding="utf-8"))
    assert outputs["parameter_names"] == {"session": "/chat/dev/session"}
    assert outputs["secret_arns"] == {"token": arn_of(aws, "chat-dev/token"), "database": arn_of(aws, "chat-dev/db-credentials")}
    refused = play("site.yml", inventory=inventory, variables={"renew_secrets": "tokne"})
    assert (refused.rc, refused.writes) == (2, [])
    assert "renew_secrets names tokne, which is no secret that a run can renew; did you mean token?" in " ".join(refused.stdout.split())
    play("playbooks/destroy.yml", inventory=inventory, variables={"confirm": "dev"}).assert_ok()
    assert aws("secretsmanager").list_secrets()["SecretList"] == []
