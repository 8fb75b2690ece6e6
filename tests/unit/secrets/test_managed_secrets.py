# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of secrets_parameters that Secrets Manager keeps: what the module is given, and the policy."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.managed_secrets import name_in, policy_of, removable_secrets, secret_policy, secret_requests
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import entries
from ansible_collections.groundwork.aws.plugins.plugin_utils.parameters import ParameterDataError, parameter_requests
from ansible_collections.groundwork.aws.plugins.plugin_utils.secret_places import secret_pattern, secret_places
from tests.integration.playing import ROOT

ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/01234567-89ab-cdef-0123-456789abcdef"
LAMBDA = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:rotate"
STACK: dict[str, Any] = {
    "project": "chat",
    "environment": "prod",
    "region": "eu-central-1",
    "account_id": ACCOUNT,
    "naming": {"templates": {"secret": "{project}-{env}/{key}", "secret/database-credentials": "{project}-{env}/db-credentials"}},
}
ARN = f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret"
DEFAULTS: dict[str, Any] = yaml.safe_load((ROOT / "roles/secrets/defaults/main.yml").read_text(encoding="utf-8"))["secrets_defaults"]
MANAGED = {"backend": "secretsmanager"}
THEIRS = {"sid": "Theirs", "principals": {"AWS": ["210987654321"]}, "actions": ["secretsmanager:GetSecretValue"]}


def requests(said: dict[str, Any], kms_keys: dict[str, str] | None = None, renew: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return secret_requests(entries(said, {}, DEFAULTS), STACK, kms_keys, renew)


def test_s1_123_an_entry_says_where_it_is_kept() -> None:
    said = {"here": None, "there": MANAGED}
    assert [request["name"] for request in requests(said)] == ["chat-prod/there"]
    assert [request["key"] for request in parameter_requests(entries(said, {}, DEFAULTS), STACK)] == ["here"]


def test_an_entry_that_says_nothing_more_is_generated_and_open_to_its_account_alone() -> None:
    (request,) = requests({"token": MANAGED})
    policy = request.pop("policy")
    assert policy == secret_policy(STACK)
    assert request == {
        "key": "token",
        "name": "chat-prod/token",
        "given": False,
        "declared": False,
        "generate": {"length": 32, "alphabet": DEFAULTS["alphabet"], "key": None, "renew": False},
        "fields": None,
        "description": "",
        "kms_key_id": "",
        "rotation": {},
        "replica_regions": [],
    }
    assert {statement["Sid"]: (statement["Effect"], statement["Principal"], statement["Condition"]) for statement in policy["Statement"]} == {
        "DenyWithoutTls": ("Deny", "*", {"Bool": {"aws:SecureTransport": "false"}}),
        "DenyOtherAccounts": ("Deny", "*", {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}, "Bool": {"aws:PrincipalIsAWSService": "false"}}),
    }


def test_s4_45_a_json_object_has_one_member_that_is_generated() -> None:
    (request,) = requests({"db": {**MANAGED, "key": "password", "fields": {"username": "chatadmin", "database": "chatdb"}}})
    assert (request["generate"]["key"], request["fields"]) == ("password", {"username": "chatadmin", "database": "chatdb"})


def test_s2_23_a_value_never_stands_in_what_a_loop_goes_over() -> None:
    (request,) = requests({"smtp": {**MANAGED, "source": "given", "value": "Kx7-hidden"}})
    assert "Kx7" not in json.dumps(request)
    assert (request["given"], request["generate"], request["declared"]) == (True, None, False)


def test_of_what_people_set_all_but_the_value_is_made() -> None:
    (request,) = requests({"vendor": {**MANAGED, "source": "declared", "kms_key": "main", "rotation": {"lambda_arn": LAMBDA}}}, {"main": KEY})
    assert (request["declared"], request["generate"], request["kms_key_id"], request["rotation"]) == (True, None, KEY, {"lambda_arn": LAMBDA})


def test_a_new_value_is_for_those_that_are_named() -> None:
    assert {request["key"]: request["generate"]["renew"] for request in requests({"a": MANAGED, "b": MANAGED}, renew=("b",))} == {"a": False, "b": True}


def test_a_kms_key_that_there_is_not() -> None:
    with pytest.raises(ParameterDataError, match=r"^secrets_parameters\.a\.kms_key is 'mian'"):
        requests({"a": {**MANAGED, "kms_key": "mian"}}, {"main": KEY})


@pytest.mark.parametrize(
    ("entry", "sids"),
    [
        ({}, []),
        ({"tls_only": True}, ["DenyWithoutTls"]),
        ({"own_account_only": True, "statements": [THEIRS]}, ["DenyOtherAccounts", "Theirs"]),
    ],
)
def test_a_policy_says_what_the_entry_says(entry: dict[str, Any], sids: list[str]) -> None:
    policy = policy_of(entry, place_of(STACK))
    assert [statement["Sid"] for statement in policy.get("Statement", [])] == sids
    assert {json.dumps(statement["Resource"]) for statement in policy.get("Statement", [])} <= {'"*"', '["*"]'}


def test_all_that_there_may_be_to_remove() -> None:
    said = entries(
        {"new": MANAGED, "short": {**MANAGED, "recovery_window_in_days": 7}, "now": {**MANAGED, "recovery_window_in_days": 0}, "ssm": None}, {}, DEFAULTS
    )
    found = [{"arn": f"{ARN}:chat-prod/old-a1B2c3"}, {"arn": f"{ARN}:chat-prod/new-a1B2c3"}]
    assert removable_secrets(found, said, STACK) == [
        {"name": "chat-prod/new", "force": False, "days": 30},
        {"name": "chat-prod/now", "force": True, "days": None},
        {"name": "chat-prod/old", "force": False, "days": None},
        {"name": "chat-prod/short", "force": False, "days": 7},
    ]


def test_the_name_in_an_arn() -> None:
    assert name_in(f"{ARN}:chat-prod/app-secret-a1B2c3") == "chat-prod/app-secret"


@pytest.mark.parametrize(("key", "name"), [("token", "chat-prod/token"), ("database-credentials", "chat-prod/db-credentials")])
def test_s4_45_a_policy_names_a_secret_before_it_is_there(key: str, name: str) -> None:
    assert secret_pattern(key, STACK) == f"{ARN}:{name}-??????"


class Forbidden(dict[str, Any]):
    """An entry whose value nobody may look at."""

    def __getitem__(self, name: str) -> Any:
        assert name != "value"
        return super().__getitem__(name)


def test_s2_23_where_a_secret_is_kept_is_told_without_its_value() -> None:
    said = {"a": Forbidden(source="given", value="Kx7"), "b": None}
    places = secret_places(said, {"b": {"backend": "secretsmanager"}, "a": {"key": "password"}}, {"backend": "ssm", "source": "generated"})
    assert places == {
        "a": {"backend": "ssm", "source": "given", "key": "password"},
        "b": {"backend": "secretsmanager", "source": "generated", "key": None},
    }
