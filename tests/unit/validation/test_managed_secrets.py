# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of Secrets Manager: wrong entries and references, each with its sentence, and never a value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import service_findings
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.ecs_containers import reference_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.managed_secrets import renewal_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from tests.unit.validation import models as m
from tests.unit.validation.test_secrets import VALUE, secrets

HERE = "secrets_parameters.token"
NOT_OF_PARAMETERS = "is of secrets of Secrets Manager; add backend: secretsmanager, or leave it out."
NOT_ONE = "it must have one of secret, database, cache, and may have json_key."
WHO = "it says who is meant, such as AWS with the number of an account."
LAMBDA = "arn:aws:lambda:eu-central-1:123456789012:function:rotate"
TEMPLATES = {"secret": "{project}-{env}/{key}"}
EVERYBODY: dict[str, Any] = {"principals": "*", "actions": ["secretsmanager:GetSecretValue"]}


def managed(**entry: Any) -> Model:
    return secrets({"token": {"backend": "secretsmanager", **entry}}, TEMPLATES)


WRONG: list[tuple[Model, str]] = [
    (managed(tier="advanced"), f"{HERE}.tier is 'advanced', which is of parameters; with backend: secretsmanager leave it out."),
    (managed(type="string"), f"{HERE}.type is 'string', which is of parameters; with backend: secretsmanager leave it out."),
    (secrets({"token": {"key": "password"}}), f"{HERE}.key {NOT_OF_PARAMETERS}"),
    (
        secrets({"token": {"rotation": {"lambda_arn": LAMBDA}}}),
        f"{HERE}.rotation {NOT_OF_PARAMETERS}",
    ),
    (managed(length=0), f"{HERE}.length is 0; allowed are 1 to 4096."),
    (managed(source="given"), f"{HERE}.value is missing; with source: given it comes from a vault or a lookup."),
    (managed(source="given", value=VALUE * 3000), f"{HERE}.value has 69000 bytes; allowed are 65536."),
    (managed(kms_key="mian"), f"{HERE}.kms_key is 'mian', which is neither a key of kms_keys nor the ARN of one; did you mean main?"),
    (managed(fields={"username": "a"}), f"{HERE}.fields needs {HERE}.key, the member that is generated, such as password."),
    (managed(fields={"password": "a"}, key="password"), f"{HERE}.fields.password is the member that is generated; leave it out."),
    (managed(fields={"username": "a"}, source="declared"), f"{HERE}.fields is set, but {HERE}.source is declared; the whole value comes from there."),
    (managed(rotation={"lambda_arn": LAMBDA}), f"{HERE}.rotation.schedule_expression is missing, such as rate(30 days)."),
    (managed(rotation={"schedule_expression": "rate(1 day)"}), f"{HERE}.rotation needs one of lambda_arn and managed."),
    (managed(replica_regions=["europe"]), f"{HERE}.replica_regions[0] is 'europe'; it must be a region such as eu-west-1."),
    (managed(replica_regions=["eu-central-1"]), f"{HERE}.replica_regions[0] is eu-central-1, where the secret itself is; it must be another region."),
    (managed(recovery_window_in_days=3), f"{HERE}.recovery_window_in_days is 3; allowed are 7 to 30, and 0 for none."),
    (managed(description="x" * 2049), f"{HERE}.description has 2049 characters; allowed are 2048."),
    (
        managed(statements=[{"actions": ["secretsmanager:*"]}]),
        f"{HERE}.statements[0].principals is missing; {WHO}",
    ),
    (
        managed(statements=[{**EVERYBODY, "actions": ["s3:GetObject"], "conditions": {"Bool": {"a": "b"}}}]),
        f"{HERE}.statements[0].actions[0] is 's3:GetObject'; the policy of a secret is about actions of secretsmanager.",
    ),
]


@pytest.mark.parametrize(("model", "message"), WRONG, ids=[message[:70] for _model, message in WRONG])
def test_s2_23_a_wrong_entry_gets_one_sentence_without_its_value(model: Model, message: str) -> None:
    assert cross_problems(model) == [message]
    assert VALUE not in message


@pytest.mark.parametrize(
    "model",
    [
        managed(),
        managed(key="password", fields={"username": "a"}, kms_key="main", replica_regions=["eu-west-1"], recovery_window_in_days=0),
        managed(source="given", value=VALUE * 400),
        managed(source="declared", rotation={"lambda_arn": LAMBDA, "schedule_expression": "rate(30 days)", "duration": "3h"}),
        managed(statements=[{**EVERYBODY, "conditions": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]),
    ],
)
def test_what_is_right_is_no_error(model: Model) -> None:
    assert cross_problems(model) == []


LINKS: dict[str, Any] = {
    "secrets": {"token": {"backend": "secretsmanager"}, "session": {"backend": "ssm"}},
    "databases": {"database": {"credentials": {"store": "secretsmanager", "format": "json"}}, "theirs": {"credentials": {"store": "aws_managed"}}},
    "caches": {"redis": None},
}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"secret": "token", "json_key": "username"}, None),
        ({"database": "database"}, None),
        ({"cache": "redis"}, None),
        ({"secret": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-a1B2c3", "json_key": "a"}, None),
        ({"database": "databse"}, "here names the database 'databse', which there is not; allowed are database, theirs."),
        ({"database": "theirs"}, "here names the database theirs, whose secret AWS keeps under a name of its own; name that by its ARN."),
        ({"secret": "session", "json_key": "a"}, "here names the member a of what SSM Parameter Store keeps; ECS takes members from Secrets Manager alone."),
        ({"secret": "tokne"}, "here.secret is 'tokne', which is no key of secrets_parameters; did you mean token?"),
        ({"secret": "token", "json_key": "a:b"}, "here.json_key is 'a:b'; it must be the name of a member, without colons and spaces."),
        ({"secret": "token", "jsonkey": "a"}, f"here is a dict with secret, jsonkey; {NOT_ONE}"),
        (
            {"database": "database", "cache": "redis"},
            f"here is a dict with database, cache; {NOT_ONE}",
        ),
    ],
)
def test_s4_99_references_to_databases_caches_and_members(value: Any, problem: str | None) -> None:
    assert reference_problems(value, "here", LINKS) == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({}, ["secret-unrotated:token"]),
        ({"rotation": {"lambda_arn": LAMBDA, "schedule_expression": "rate(30 days)"}}, []),
        ({"source": "declared"}, []),
        ({"source": "declared", "tls_only": False}, ["secret-without-tls:token"]),
        ({"source": "declared", "statements": [EVERYBODY]}, ["secret-open:token"]),
        ({"length": 21, "rotation": {"managed": True}}, ["weak-secret:token"]),
    ],
)
def test_findings(entry: dict[str, Any], found: list[str]) -> None:
    assert [finding.id for finding in service_findings.find(managed(**entry))] == found


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        (None, []),
        ("token", []),
        ("token,database-credentials,redis-auth", []),
        (["token"], []),
        ("tokne", ["renew_secrets names tokne, which is no secret that a run can renew; did you mean token?"]),
        ("vendor", ["renew_secrets names vendor, which is no secret that a run can renew; allowed are database-credentials, redis-auth, token."]),
        (True, ["renew_secrets is true; allowed are keys of secrets, with commas between them."]),
    ],
)
def test_only_what_a_run_can_renew_is_named(said: Any, errors: list[str]) -> None:
    model = secrets({"token": {"backend": "secretsmanager"}, "vendor": {"backend": "secretsmanager", "source": "declared"}, "parameter": None})
    others = (m.component("rds", {}, "database"), m.component("elasticache", {}, "redis"))
    assert renewal_problems(said, replace(model, components=(*model.components, *others))) == errors
