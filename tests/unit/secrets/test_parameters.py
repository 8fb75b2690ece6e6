# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of secrets_parameters: names, ARNs and what the module is given."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import entries
from ansible_collections.groundwork.aws.plugins.plugin_utils.parameters import (
    ParameterDataError,
    parameter_arn,
    parameter_requests,
    removable_parameters,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_links import linked_services
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import service_roles
from tests.integration.playing import ROOT

ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/01234567-89ab-cdef-0123-456789abcdef"
STACK: dict[str, Any] = {
    "project": "devops-app",
    "environment": "prod",
    "region": "us-east-1",
    "account_id": ACCOUNT,
    "naming": {"templates": {"ssm_parameter": "/{project}/{env}/{key}", "ssm_parameter/db": "/{env}/{project}/postgres_password"}},
}
ARN = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter"
DEFAULTS: dict[str, Any] = yaml.safe_load((ROOT / "roles/secrets/defaults/main.yml").read_text(encoding="utf-8"))["secrets_defaults"]


def requests(said: dict[str, Any], kms_keys: dict[str, str] | None = None) -> list[dict[str, Any]]:
    return parameter_requests(entries(said, {}, DEFAULTS), STACK, kms_keys)


@pytest.mark.parametrize(
    ("key", "templates", "expected"),
    [
        ("app-secret", {}, f"{ARN}/devops-app/prod/app-secret"),
        ("db", {}, f"{ARN}/prod/devops-app/postgres_password"),
        ("token", {"ssm_parameter": "{key}"}, f"{ARN}/token"),
        ("token", {"ssm_parameter": "/{key}"}, f"{ARN}/token"),
    ],
)
def test_s2_22_s1_60_c2_the_arn_of_a_parameter_follows_from_its_key(key: str, templates: dict[str, str], expected: str) -> None:
    stack = {**STACK, "naming": {"templates": {**STACK["naming"]["templates"], **templates}}}
    assert parameter_arn(key, stack) == expected


def test_s2_22_an_entry_that_says_nothing_is_a_generated_secure_string() -> None:
    assert requests({"app-secret": None}) == [
        {
            "key": "app-secret",
            "name": "/devops-app/prod/app-secret",
            "generate": {"length": 32, "alphabet": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"},
            "type": "secure_string",
            "description": "",
            "key_id": "",
            "tier": "standard",
            "allowed_pattern": "",
        }
    ]


def test_s2_23_a_value_never_stands_in_what_a_loop_goes_over() -> None:
    made = requests({"smtp": {"source": "given", "value": "Kx7-hidden", "tier": "advanced"}})
    assert "Kx7" not in json.dumps(made)
    assert (made[0]["generate"], made[0]["tier"]) == (None, "advanced")


def test_what_people_keep_is_not_made() -> None:
    assert [request["key"] for request in requests({"theirs": {"source": "declared"}, "ours": None})] == ["ours"]


@pytest.mark.parametrize(("named", "expected"), [("", ""), (KEY, KEY), ("main", KEY)])
def test_a_kms_key_by_its_key_or_arn(named: str, expected: str) -> None:
    assert requests({"a": {"kms_key": named}}, {"main": KEY})[0]["key_id"] == expected


def test_a_kms_key_that_there_is_not() -> None:
    with pytest.raises(ParameterDataError, match=r"^secrets_parameters\.a\.kms_key is 'mian', which secrets_kms_keys does not have; allowed are main\.$"):
        requests({"a": {"kms_key": "mian"}}, {"main": KEY})


def test_all_that_there_may_be_to_remove() -> None:
    said = entries({"new": {"kms_key": "gone"}, "theirs": {"source": "declared"}}, {}, DEFAULTS)
    found = [{"name": "/devops-app/prod/old"}, {"name": "/devops-app/prod/new"}]
    assert removable_parameters(found, said, STACK) == ["/devops-app/prod/new", "/devops-app/prod/old"]


SERVICE: dict[str, Any] = {
    "image": "nginx:1.27",
    "secrets": {
        "APP_SECRET": "app-secret",
        "DB": "db",
        "OTHER": "/shop/other",
        "JSON": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:db-AbCdEf:password::",
    },
    "sidecars": [{"name": "agent", "image": "agent:1", "secrets": {"KEY": "app-secret"}}, {"name": "plain", "image": "plain:1"}],
}
LINKS: dict[str, Any] = {"stack": STACK, "secrets": ["app-secret", "db"]}


def test_c2_s4_99_keys_become_arns_and_all_else_stays() -> None:
    given = copy.deepcopy(SERVICE)
    linked = linked_services({"app": given}, LINKS)["app"]
    assert linked["secrets"] == {**SERVICE["secrets"], "APP_SECRET": f"{ARN}/devops-app/prod/app-secret", "DB": f"{ARN}/prod/devops-app/postgres_password"}
    assert linked["sidecars"] == [{**SERVICE["sidecars"][0], "secrets": {"KEY": f"{ARN}/devops-app/prod/app-secret"}}, SERVICE["sidecars"][1]]
    assert given == SERVICE


@pytest.mark.parametrize("service", [{"image": "a:1"}, {"image": "a:1", "secrets": None}, {"image": "a:1", "sidecars": [], "secrets": {"A": "/a"}}])
def test_a_service_without_keys_is_as_it_was(service: dict[str, Any]) -> None:
    assert linked_services({"app": service}, LINKS) == {"app": service}
    assert linked_services({"app": service}, {"stack": STACK}) == {"app": service}


def test_s2_26_s2_27_s2_28_the_execution_role_reads_what_is_injected_and_nothing_else() -> None:
    service = {"image": "nginx:1.27", "secrets": {"APP_SECRET": "app-secret"}}
    roles = service_roles(linked_services({"app": service}, LINKS), STACK)
    arn = f"{ARN}/devops-app/prod/app-secret"
    reading = {statement["sid"]: statement for statement in roles["app-execution"]["statements"]}
    assert (reading["ReadParameters"]["actions"], reading["ReadParameters"]["resources"]) == (["ssm:GetParameters"], [arn])
    assert reading["DecryptParameters"]["conditions"] == {
        "StringEquals": {"kms:ViaService": "ssm.us-east-1.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:PARAMETER_ARN": [arn]},
    }
    assert [statement["sid"] for statement in roles["app-execution"]["statements"]] == ["WriteLogs", "ReadParameters", "DecryptParameters"]
    assert roles["app-task"]["statements"] == []
