# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Key policies from data, service by service as AWS's pages have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.module_utils.kms_keys import KEY_SPECS, KEY_USAGES
from ansible_collections.groundwork.aws.plugins.plugin_utils.kms_policies import ADMINISTER, USE, USERS, deletions, key_policy

ROOT = Path(__file__).parents[3]
STACK: dict[str, Any] = {"project": "shop", "environment": "prod", "region": "eu-central-1", "account_id": "123456789012"}
ARN = "arn:aws:iam::123456789012:role/"
ROOT_STATEMENT = {
    "Sid": "Enable IAM User Permissions",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
    "Action": "kms:*",
    "Resource": "*",
}
DATA_KEYS = ["kms:Decrypt", "kms:GenerateDataKey*"]


def statements(entry: dict[str, Any], **stack: Any) -> list[dict[str, Any]]:
    """The statements after that of the account."""
    found: list[dict[str, Any]] = key_policy(entry, {**STACK, **stack})["Statement"]
    return found[1:]


def via(service: str, *actions: str) -> dict[str, Any]:
    return {
        "Sid": f"Through{service.capitalize()}",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": list(actions),
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:CallerAccount": "123456789012", "kms:ViaService": f"{service}.eu-central-1.amazonaws.com"}},
    }


def alone(sid: str, principal: str, actions: list[str], condition: dict[str, Any]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Principal": {"Service": principal}, "Action": actions, "Resource": "*", "Condition": condition}


def source(arn: str) -> dict[str, Any]:
    return {"StringEquals": {"aws:SourceAccount": "123456789012"}, "ArnLike": {"aws:SourceArn": arn}}


EXPECTED: dict[str, list[dict[str, Any]]] = {
    "backup": [via("backup", "kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant", "kms:Decrypt", "kms:GenerateDataKey")],
    "cloudwatch": [alone("Alarms", "cloudwatch.amazonaws.com", DATA_KEYS, source("arn:aws:cloudwatch:eu-central-1:123456789012:alarm:*"))],
    "dynamodb": [via("dynamodb", "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey")],
    "ecr": [via("ecr", "kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant")],
    "efs": [via("elasticfilesystem", "kms:CreateGrant", "kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext")],
    "elasticache": [via("elasticache", "kms:CreateGrant", "kms:DescribeKey")],
    "events": [
        alone(
            "EventsToTopics",
            "events.amazonaws.com",
            DATA_KEYS,
            {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:eu-central-1:123456789012:*"}},
        ),
        alone("EventsToQueues", "events.amazonaws.com", DATA_KEYS, source("arn:aws:events:eu-central-1:123456789012:rule/*")),
    ],
    "logs": [
        alone(
            "Logs",
            "logs.eu-central-1.amazonaws.com",
            ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:123456789012:*"}},
        )
    ],
    "rds": [via("rds", "kms:CreateGrant", "kms:DescribeKey")],
    "s3": [via("s3", *DATA_KEYS), alone("S3Notifications", "s3.amazonaws.com", DATA_KEYS, source("arn:aws:s3:::*"))],
    "secretsmanager": [via("secretsmanager", *DATA_KEYS)],
    "sns": [via("sns", *DATA_KEYS), alone("SnsDeliveries", "sns.amazonaws.com", DATA_KEYS, source("arn:aws:sns:eu-central-1:123456789012:*"))],
    "sqs": [via("sqs", *DATA_KEYS)],
    "ssm": [via("ssm", "kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*")],
}


@pytest.mark.parametrize("user", USERS)
def test_a_service_gets_what_its_page_asks_for_and_for_this_account_alone(user: str) -> None:
    assert statements({"users": [user]}) == EXPECTED[user]


def test_the_account_s_own_policies_count_always() -> None:
    assert key_policy({}, STACK) == {"Version": "2012-10-17", "Statement": [ROOT_STATEMENT]}


def test_users_stand_there_once_and_in_order() -> None:
    assert [statement["Sid"] for statement in statements({"users": ["sqs", "logs", "sqs"]})] == ["ThroughSqs", "Logs"]


def test_other_partitions_have_names_of_their_own() -> None:
    china = {"region": "cn-north-1"}
    through = statements({"users": ["sqs"]}, **china)[0]["Condition"]["StringEquals"]["kms:ViaService"]
    logs = statements({"users": ["logs"]}, **china)[0]
    assert (through, logs["Principal"]["Service"]) == ("sqs.cn-north-1.amazonaws.com.cn", "logs.cn-north-1.amazonaws.com.cn")
    assert logs["Condition"]["ArnLike"] == {"kms:EncryptionContext:aws:logs:arn": "arn:aws-cn:logs:cn-north-1:123456789012:*"}


def test_administrators_administer_and_do_not_use_the_key() -> None:
    only = statements({"administrators": [ARN + "b", ARN + "a", ARN + "a"]})
    assert [(statement["Principal"], statement["Action"]) for statement in only] == [({"AWS": [ARN + "a", ARN + "b"]}, ADMINISTER)]
    assert not {"kms:Decrypt", "kms:Encrypt", "kms:*", "kms:GenerateDataKey*"} & set(ADMINISTER)


@pytest.mark.parametrize("usage", KEY_USAGES)
def test_principals_use_the_key_for_what_it_is_there(usage: str) -> None:
    found = statements({"principals": [ARN + "app"], "key_usage": usage})
    assert found[0] == {"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": [ARN + "app"]}, "Action": list(USE[usage]), "Resource": "*"}
    grants = [statement["Condition"] for statement in found[1:]]
    assert grants == ([{"Bool": {"kms:GrantIsForAWSResource": "true"}}] if usage == "encrypt_decrypt" else [])


def test_further_statements_are_about_this_key() -> None:
    condition = {"StringEquals": {"kms:CallerAccount": "123456789012"}}
    data = {"sid": "Team", "principals": {"AWS": "*"}, "actions": ["kms:Decrypt"], "conditions": condition}
    assert statements({"statements": [data, {**data, "sid": None, "effect": "Deny"}]}) == [
        {"Sid": "Team", "Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": ["*"], "Principal": {"AWS": "*"}, "Condition": condition},
        {"Effect": "Deny", "Action": ["kms:Decrypt"], "Resource": ["*"], "Principal": {"AWS": "*"}, "Condition": condition},
    ]


def test_the_role_offers_what_the_code_knows() -> None:
    specs = yaml.safe_load((ROOT / "roles" / "kms" / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options = specs["argument_specs"]["main"]["options"]["kms_defaults"]["options"]
    assert options["users"]["choices"] == list(USERS)
    assert options["key_spec"]["choices"] == list(KEY_SPECS)
    assert options["key_usage"]["choices"] == list(KEY_USAGES)


OWNED = {"groundwork:project": "shop", "groundwork:environment": "prod", "groundwork:component": "encryption"}


@pytest.mark.parametrize(
    ("tags", "owned", "days"),
    [
        ({**OWNED, "groundwork:key": "kms_key/main", "Name": "x"}, {**OWNED, "groundwork:key": "kms_key/main"}, 7),
        ({**OWNED, "groundwork:key": "kms_key/other"}, {**OWNED, "groundwork:key": "kms_key/other"}, 30),
        ({**OWNED, "groundwork:key": "kms_key/empty"}, {**OWNED, "groundwork:key": "kms_key/empty"}, 30),
        (OWNED, OWNED, 30),
    ],
)
def test_deletions(tags: dict[str, str], owned: dict[str, str], days: int) -> None:
    entries: dict[str, Any] = {"main": {"deletion_window_days": 7}, "empty": None}
    found = {"alias": "alias/shop-prod-main", "key_id": "1", "arn": "arn:1", "tags": tags}
    assert deletions([found], entries, 30) == [{"alias": "alias/shop-prod-main", "match_tags": owned, "pending_window_in_days": days}]
