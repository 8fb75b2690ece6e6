# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""KMS keys as data: what is wrong with them, how they are called, and what there is to think about."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation import kms
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

from .models import ENVIRONMENT, component

ROLE = "arn:aws:iam::123456789012:role/admin"
STATEMENT: dict[str, Any] = {"principals": {"AWS": [ROLE]}, "actions": ["kms:Decrypt"]}


def model(**key: Any) -> Model:
    """An environment with the key main, complete as the role's defaults make it."""
    usual = {"key_spec": "symmetric_default", "key_usage": "encrypt_decrypt", "enable_key_rotation": True, "rotation_period_in_days": 365}
    return Model(ENVIRONMENT, (component("kms", {"keys": {"main": {**usual, **key}}}, "encryption"),))


def problems(**key: Any) -> list[str]:
    built = model(**key)
    return kms.problems(built.components[0], built)


def statement(**changes: Any) -> dict[str, Any]:
    return {"statements": [{**STATEMENT, **changes}]}


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"users": ["logs"], "administrators": [ROLE], "principals": ["arn:aws:iam::210987654321:root", "arn:aws-cn:iam::210987654321:user/team/me"]},
        {"rotation_period_in_days": 90, "deletion_window_days": 7},
        {"rotation_period_in_days": 2560, "deletion_window_days": 30},
        {"key_spec": "ecc_nist_p256", "key_usage": "sign_verify", "enable_key_rotation": False},
        statement(principals={"Service": "sns.amazonaws.com"}, conditions={"StringEquals": {"aws:SourceAccount": "123456789012"}}),
        statement(effect="Deny", principals={"AWS": "*"}, actions=["kms:*"]),
    ],
)
def test_a_key_that_aws_takes(key: dict[str, Any]) -> None:
    assert problems(**key) == []


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"rotation_period_in_days": 30}, "rotation_period_in_days is 30; allowed are 90 to 2560 days."),
    ({"deletion_window_days": 31}, "deletion_window_days is 31; allowed are 7 to 30 days."),
    (
        {"key_spec": "hmac_256", "enable_key_rotation": False},
        "key_usage is encrypt_decrypt, which a key of hmac_256 does not know; allowed are generate_verify_mac.",
    ),
    ({"key_spec": "rsa_2048"}, "enable_key_rotation is true, but AWS rotates keys of symmetric_default only; set it to false."),
    (
        {"key_spec": "rsa_2048", "enable_key_rotation": False, "users": ["logs"]},
        "users names AWS services, which use keys of symmetric_default only; this one is of rsa_2048.",
    ),
    ({"description": "x" * 8193}, "description has 8193 characters; allowed are 8192."),
    (
        {"administrators": ["admin"]},
        "administrators[0] is 'admin'; it must be the ARN of a role, a user or an account, such as arn:aws:iam::123456789012:role/admin.",
    ),
    ({"principals": [ROLE, "*"]}, "principals[1] is '*'; it must be the ARN of a role, a user or an account, such as arn:aws:iam::123456789012:role/admin."),
    (
        statement(principals=None),
        "statements[0].principals is missing; a statement of a key policy says whom it is about, such as AWS: [arn:aws:iam::123456789012:role/app].",
    ),
    (statement(principals={"Aws": ROLE}), "statements[0].principals.Aws is not known; allowed are AWS, Service, Federated, CanonicalUser."),
    (statement(actions=["s3:GetObject"]), "statements[0].actions[0] is 's3:GetObject'; a key policy knows actions of kms only, such as kms:Decrypt."),
    (statement(actions=None), "statements[0].actions is missing; it is a list such as [s3:GetObject]."),
    (statement(sid="with spaces"), "statements[0].sid is 'with spaces'; allowed are letters and digits."),
]


@pytest.mark.parametrize(("key", "expected"), WRONG, ids=[sentence.split(" ")[0] + str(index) for index, (_key, sentence) in enumerate(WRONG)])
def test_a_key_that_aws_would_refuse(key: dict[str, Any], expected: str) -> None:
    assert problems(**key) == [f"kms_keys.main.{expected}"]


@pytest.mark.parametrize(
    ("named", "key", "expected"),
    [
        ("", {}, []),
        (None, {}, []),
        ("arn:aws:kms:eu-central-1:123456789012:key/1", {}, []),
        ("main", {"users": ["sqs", "logs"]}, []),
        ("main", statement(), []),
        ("main", {"users": ["sqs"]}, ["logs_kms_key is 'main', but CloudWatch Logs may not use that key; add logs to kms_keys.main.users."]),
        ("mian", {}, ["logs_kms_key is 'mian', which is no key of kms_keys; did you mean main?"]),
    ],
)
def test_the_key_of_log_groups_can_be_used_by_them(named: str | None, key: dict[str, Any], expected: list[str]) -> None:
    built = model(**key)
    said = Model({**ENVIRONMENT, "logs_kms_key": named}, built.components)
    assert kms.problems(said.components[0], said) == expected


def test_keys_have_names() -> None:
    assert list(kms.declared(model())) == [("kms_alias", "main", {})]


OPEN = {"principals": {"AWS": ["*"]}}


@pytest.mark.parametrize(
    ("key", "ids"),
    [
        ({}, []),
        ({"enable_key_rotation": False}, ["key-without-rotation:main"]),
        ({"enable_key_rotation": False, "key_spec": "rsa_2048"}, []),
        (statement(), []),
        (statement(**OPEN), ["open-key:main"]),
        (statement(principals={"AWS": "*"}), ["open-key:main"]),
        (statement(**OPEN, effect="Deny"), []),
        (statement(**OPEN, conditions={"StringEquals": {"kms:CallerAccount": "123456789012"}}), []),
    ],
)
def test_keys_that_rotate_and_are_not_open_are_no_finding(key: dict[str, Any], ids: list[str]) -> None:
    assert [finding.id for finding in kms.findings(model(**key))] == ids


def test_an_environment_without_keys() -> None:
    nothing = Model(ENVIRONMENT, ())
    assert (list(kms.findings(nothing)), list(kms.declared(nothing))) == ([], [])
