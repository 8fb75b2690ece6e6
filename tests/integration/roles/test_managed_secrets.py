# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role secrets with Secrets Manager on the emulator, read back with boto3; and no secret in anything that its runs say."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Go = Callable[..., Any]
GIVEN = "Kx7-what-nobody-may-see"
MANAGED = {"backend": "secretsmanager"}
SECRETS: dict[str, Any] = {
    "token": {**MANAGED, "description": "Signs sessions"},
    "db": {**MANAGED, "key": "password", "fields": {"username": "chatadmin", "database": "chatdb"}},
    "smtp": {**MANAGED, "source": "given", "value": "{{ vault_smtp_password }}", "recovery_window_in_days": 0},
    "vendor": {**MANAGED, "source": "declared"},
    "other": {"source": "declared"},
}
WORDY = {"ANSIBLE_VERBOSITY": "3", "ANSIBLE_DIFF_ALWAYS": "1", "ANSIBLE_INJECT_INVOCATION": "1"}


def name_of(key: str) -> str:
    return f"groundwork-test/{key}"


@pytest.fixture
def go(fresh_account: Emulator, role_play: Play) -> Go:
    def run(state: str = "present", entries: dict[str, Any] | None = None, **options: Any) -> Any:
        variables = {"secrets_parameters": SECRETS if entries is None else entries, "vault_smtp_password": GIVEN, **options.pop("more", {})}
        return role_play("secrets", variables, state=state, environment=WORDY, **options)

    return run


def described(aws: Aws) -> dict[str, dict[str, Any]]:
    client = aws("secretsmanager")
    return {secret["Name"]: client.describe_secret(SecretId=secret["Name"]) for secret in client.list_secrets()["SecretList"]}


def value_of(aws: Aws, key: str) -> str:
    return str(aws("secretsmanager").get_secret_value(SecretId=name_of(key))["SecretString"])


def tags_of(secret: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in secret["Tags"]}


def operations(entries: list[Any]) -> list[str]:
    return sorted(entry.operation for entry in entries)


def test_s1_123_c2_c14_secrets_from_nothing_to_nothing(go: Go, aws: Aws) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, described(aws)) == ({"localhost": 1}, [], {})
    built = go().assert_ok()
    assert operations(built.writes) == ["CreateSecret"] * 4 + ["PutResourcePolicy"] * 4
    found = described(aws)
    assert set(found) == {name_of(key) for key in ("token", "db", "smtp", "vendor")}
    assert tags_of(found[name_of("db")])["groundwork:key"] == "secret/db"
    token, credentials = value_of(aws, "token"), json.loads(value_of(aws, "db"))
    assert (len(token), value_of(aws, "smtp")) == (32, GIVEN)
    assert (len(credentials["password"]), credentials["username"], credentials["database"]) == (32, "chatadmin", "chatdb")
    assert "VersionIdsToStages" not in found[name_of("vendor")]

    client = aws("secretsmanager")
    for key, value in (("token", "Zq9-rotated"), ("smtp", "Zq9-by-hand"), ("vendor", "Zq9-theirs")):
        client.put_secret_value(SecretId=name_of(key), SecretString=value)
    client.update_secret(SecretId=name_of("token"), Description="x")
    client.untag_resource(SecretId=name_of("db"), TagKeys=["Project"])
    client.delete_resource_policy(SecretId=name_of("vendor"))
    repaired = go().assert_ok()
    assert operations(repaired.writes) == ["PutResourcePolicy", "PutSecretValue", "TagResource", "UpdateSecret"]
    assert [value_of(aws, key) for key in ("token", "smtp", "vendor")] == ["Zq9-rotated", GIVEN, "Zq9-theirs"]
    assert described(aws)[name_of("token")]["Description"] == "Signs sessions"

    left = go(state="absent", entries={key: SECRETS[key] for key in ("db", "smtp")}).assert_ok()
    assert operations(left.writes) == ["DeleteSecret"] * 4
    assert described(aws) == {}
    going = {secret["Name"] for secret in client.list_secrets(IncludePlannedDeletion=True)["SecretList"]}
    assert going == {name_of(key) for key in ("token", "db", "vendor")}
    said = "".join(result.stdout + result.stderr for result in (planned, built, repaired, left))
    assert "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" in said  # what the module was told is among it
    assert [secret for secret in (token, credentials["password"], GIVEN, "Zq9") if secret in said] == []


@pytest.mark.thorough
def test_what_is_as_it_was_is_read_and_left_and_what_was_deleted_comes_back(go: Go, aws: Aws) -> None:
    go().assert_ok()
    token = value_of(aws, "token")
    again = go().assert_unchanged()
    assert operations(again.requests) == ["DescribeSecret"] * 4 + ["GetResourcePolicy"] * 4 + ["GetSecretValue"]
    renewed = go(more={"renew_secrets": "token", "secrets_renew": ["token"]}).assert_ok()
    assert operations(renewed.writes) == ["PutSecretValue"]
    assert value_of(aws, "token") not in (token, renewed.stdout)
    token = value_of(aws, "token")
    go(state="absent").assert_ok()
    go(state="absent").assert_unchanged()
    back = go().assert_ok()
    assert operations(back.writes) == ["CreateSecret", "PutResourcePolicy", "RestoreSecret", "RestoreSecret", "RestoreSecret"]
    assert value_of(aws, "token") == token
    go().assert_unchanged()


@pytest.mark.thorough
@pytest.mark.parametrize("runner", [True, False], ids=["in-the-worker", "the-ordinary-way"])
def test_s2_23_no_secret_is_in_what_a_plan_and_a_refusal_say(go: Go, aws: Aws, runner: bool) -> None:
    said = [go(check=True, more={"groundwork_runner": runner}), go(more={"groundwork_runner": runner})]
    aws("secretsmanager").put_secret_value(SecretId=name_of("db"), SecretString="Zq9-no-json")
    other = {**SECRETS, "db": {**SECRETS["db"], "fields": {"username": "other"}}}
    said.append(go(entries=other, more={"groundwork_runner": runner}))
    assert said[2].rc == 2
    assert "its value is no JSON object" in said[2].stdout
    words = "".join(result.stdout + result.stderr for result in said)
    assert [secret for secret in (value_of(aws, "token"), GIVEN, "Zq9") if secret in words] == []
