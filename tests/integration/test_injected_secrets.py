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
    "environment_naming_overrides": {"secret/main-credentials": "{project}-{env}/db-credentials"},
    "secrets_parameters": {
        "session": None,
        "token": MANAGED,
        "partner": {**MANAGED, "key": "password", "fields": {"username": "chat"}},
    },
    "databases": {"main": {"database": "chatdb", "master_username": "chatadmin"}},
    "services": {
        "chat": {
            "image": "public.ecr.aws/docker/library/nginx:1.29",
            "secrets": {
                "SESSION": "session",
                "TOKEN": "token",
                "PARTNER_PASSWORD": "partner",
                "PARTNER_USER": {"secret": "partner", "json_key": "username"},
                "DATABASE_USERNAME": {"database": "main", "json_key": "username"},
                "DATABASE_PASSWORD": {"database": "main"},
            },
        }
    },
}


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = write_inventory(tmp_path / "dev", VARIABLES, ["chat"])
    layers = yaml.safe_load((folder / "hosts.yml").read_text(encoding="utf-8"))
    layers["dev"]["children"]["foundation"]["children"]["secrets"] = {"hosts": {"secrets-store": None}}
    layers["dev"]["children"]["platform"] = {"children": {"rds": {"hosts": {"main": None}}}}
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


def test_s4_99_s4_45_s1_123_s2_22_secrets_by_arn_and_json_key_and_a_new_password_is_new_tasks(
    fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path
) -> None:
    play("site.yml", inventory=inventory).assert_ok()
    first = running(aws)
    token, partner, database = (arn_of(aws, f"chat-dev/{name}") for name in ("token", "partner", "db-credentials"))
    assert {secret["name"]: secret["valueFrom"] for secret in first["secrets"]} == {
        "SESSION": "arn:aws:ssm:eu-central-1:123456789012:parameter/chat/dev/session",
        "TOKEN": token,
        "PARTNER_PASSWORD": f"{partner}:password::",
        "PARTNER_USER": f"{partner}:username::",
        "DATABASE_USERNAME": f"{database}:username::",
        "DATABASE_PASSWORD": f"{database}:password::",
    }
    policy = aws("iam").get_role_policy(RoleName="chat-dev-chat-execution", PolicyName="permissions")["PolicyDocument"]
    read = {statement["Sid"]: statement["Resource"] for statement in policy["Statement"]}["ReadSecrets"]
    prefix = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:chat-dev"
    assert sorted(read) == [f"{prefix}/{name}-??????" for name in ("db-credentials", "partner", "token")]

    before = json.loads(aws("secretsmanager").get_secret_value(SecretId="chat-dev/db-credentials")["SecretString"])
    renewed = play("site.yml", inventory=inventory, limit="main,chat", variables={"renew_secrets": "main-credentials"}).assert_ok()
    writes = [entry.operation for entry in renewed.writes if not entry.operation.startswith(("AddTags", "Tag"))]
    assert writes == ["PutSecretValue", "ModifyDBInstance", "RegisterTaskDefinition", "UpdateService"]
    after = aws("secretsmanager").get_secret_value(SecretId="chat-dev/db-credentials")
    assert {**json.loads(after["SecretString"]), "password": ""} == {**before, "password": ""}
    assert json.loads(after["SecretString"])["password"] != before["password"]
    (instance,) = aws("rds").describe_db_instances()["DBInstances"]
    assert {"Key": "groundwork:secret-version", "Value": after["VersionId"]} in instance["TagList"]
    assert f"main-credentials={after['VersionId']}" in running(aws)["dockerLabels"]["groundwork.secret-versions"]
    assert (running(aws)["revision"], running(aws)["secrets"]) == (first["revision"] + 1, first["secrets"])


@pytest.mark.thorough
def test_s4_99_an_environment_with_secrets_is_planned_before_anything_is_there_and_left_as_it_is(
    fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path
) -> None:
    assert play("site.yml", inventory=inventory, check=True).assert_ok().writes == []
    play("site.yml", inventory=inventory).assert_ok()
    aws("secretsmanager").put_secret_value(SecretId="chat-dev/token", SecretString="rotated")
    planned = play("site.yml", inventory=inventory, check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"chat": 2}, [])
    planned = play("site.yml", inventory=inventory, check=True, variables={"renew_secrets": "partner,main-credentials"}).assert_ok()
    assert (planned.changed, planned.writes) == ({"secrets-store": 1, "main": 2, "chat": 2}, [])
    rotated = play("site.yml", inventory=inventory, limit="chat").assert_ok()
    assert [entry.operation for entry in rotated.writes] == ["RegisterTaskDefinition", "UpdateService"]
    again = play("site.yml", inventory=inventory).assert_unchanged()
    assert [entry.operation for entry in again.requests if entry.service == "secretsmanager"].count("DescribeSecret") == 3
    play("playbooks/outputs.yml", inventory=inventory, variables={"outputs_folder": str(tmp_path)}).assert_ok()
    outputs = json.loads((tmp_path / "dev.json").read_text(encoding="utf-8"))
    assert outputs["parameter_names"] == {"session": "/chat/dev/session"}
    assert outputs["secret_arns"] == {key: arn_of(aws, f"chat-dev/{key}") for key in ("token", "partner")}
    refused = play("site.yml", inventory=inventory, variables={"renew_secrets": "tokne"})
    assert (refused.rc, refused.writes) == (2, [])
    assert "renew_secrets names tokne, which is no secret that a run can renew; did you mean token?" in " ".join(refused.stdout.split())
    play("playbooks/destroy.yml", inventory=inventory, variables={"confirm": "dev"}).assert_ok()
    assert aws("secretsmanager").list_secrets()["SecretList"] == []
