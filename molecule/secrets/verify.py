# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario secrets leaves in AWS."""

import hashlib
import json

import boto3

PATH = "/molecule/secrets"
NAME = "molecule-secrets/partner-credentials"


def parameters() -> dict[str, dict[str, object]]:
    """The environment's parameters by name, decrypted."""
    pages = boto3.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=PATH, Recursive=True, WithDecryption=True)
    return {parameter["Name"]: parameter for page in pages for parameter in page["Parameters"]}


def built() -> None:
    """S2-22, C2: a secret that was generated, one that was given, and none where people keep it."""
    found = parameters()
    assert set(found) == {f"{PATH}/app-secret", f"{PATH}/mail/password"}, f"found {sorted(found)}"
    assert {parameter["Type"] for parameter in found.values()} == {"SecureString"}, "not all are encrypted"
    secret = str(found[f"{PATH}/app-secret"]["Value"])
    assert len(secret) == 32, f"{len(secret)} characters"
    assert found[f"{PATH}/app-secret"]["Version"] == 1, "the second run made a new one"
    assert found[f"{PATH}/mail/password"]["Value"] == hashlib.sha256(b"molecule").hexdigest(), "not the value that was given"
    pairs = boto3.client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=f"{PATH}/app-secret")["TagList"]
    tags = {tag["Key"]: tag["Value"] for tag in pairs}
    assert (tags["groundwork:key"], tags["Name"]) == ("ssm_parameter/app-secret", f"{PATH}/app-secret"), tags
    credentials()


def credentials() -> None:
    """C14: a JSON object with one member that was generated, closed to other accounts."""
    client = boto3.client("secretsmanager")
    value = json.loads(client.get_secret_value(SecretId=NAME)["SecretString"])
    assert (len(value.pop("password")), value) == (32, {"username": "molecule"}), sorted(value)
    assert len(client.describe_secret(SecretId=NAME)["VersionIdsToStages"]) == 1, "the second run made a new one"
    policy = json.loads(client.get_resource_policy(SecretId=NAME)["ResourcePolicy"])
    assert {statement["Sid"] for statement in policy["Statement"]} == {"DenyWithoutTls", "DenyOtherAccounts"}, policy


def gone() -> None:
    """No parameter of the environment, and no secret."""
    assert parameters() == {}, f"left behind: {sorted(parameters())}"
    names = [secret["Name"] for secret in boto3.client("secretsmanager").list_secrets()["SecretList"]]
    assert NAME not in names, f"left behind: {names}"
