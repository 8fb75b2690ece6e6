# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How buckets are copied to others: the rules, the role that may do that and no more, and what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.s3_replication import problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.replication import replication_requests
from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import StorageDataError
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.s3 import declared
from tests.unit.validation import models as m

STACK = {"project": "shop", "environment": "prod", "class": "prod", "region": "eu-central-1", "account_id": "123456789012", "naming": {}}
HERE, THERE = "arn:aws:s3:::shop-prod-uploads", "arn:aws:s3:::shop-copy"
KEY, OTHER_KEY = (f"arn:aws:kms:{region}:123456789012:key/01234567-89ab-cdef-0123-456789abcdef" for region in ("eu-central-1", "eu-west-1"))
RULE: dict[str, Any] = {"id": "all", "bucket": "shop-copy"}
RULES = "s3_buckets.uploads.replication_rules"


def requests(*rules: dict[str, Any], stack: dict[str, Any] = STACK, **entry: Any) -> list[dict[str, Any]]:
    return replication_requests({"uploads": {**entry, "replication_rules": list(rules)}, "copy": {}, "old": {"versioning": False}}, stack, {"data": KEY})


def request(*rules: dict[str, Any], **entry: Any) -> dict[str, Any]:
    (found,) = requests(*rules, **entry)
    return found


def statements(*rules: dict[str, Any], **entry: Any) -> dict[str, dict[str, Any]]:
    found = request(*rules, **entry)["role"]["policies"]["permissions"]["Statement"]
    return {statement["Sid"]: {key: value for key, value in statement.items() if key not in ("Sid", "Effect")} for statement in found}


def test_s3_47_the_role_reads_the_bucket_and_writes_the_copies_and_may_nothing_else() -> None:
    assert statements({**RULE, "prefix": "invoices/", "delete_markers": True}) == {
        "Bucket": {"Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"], "Resource": [HERE]},
        "Objects": {
            "Action": ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
            "Resource": [f"{HERE}/invoices/*"],
        },
        "Replicas0": {"Action": ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ReplicateDelete"], "Resource": [f"{THERE}/invoices/*"]},
    }


def test_s3_47_keys_are_used_through_s3_and_for_these_objects_alone() -> None:
    found = statements({**RULE, "kms_key": OTHER_KEY}, kms_key="data")
    assert found["Decrypt"] == {
        "Action": ["kms:Decrypt"],
        "Resource": [KEY],
        "Condition": {"StringLike": {"kms:ViaService": "s3.eu-central-1.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": [HERE, f"{HERE}/*"]}},
    }
    assert found["Encrypt0"] == {
        "Action": ["kms:Encrypt", "kms:GenerateDataKey"],
        "Resource": [OTHER_KEY],
        "Condition": {"StringLike": {"kms:ViaService": "s3.eu-west-1.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": [THERE, f"{THERE}/*"]}},
    }


def test_who_has_another_account_owns_the_copies() -> None:
    assert "s3:ObjectOwnerOverrideToBucketOwner" in statements({**RULE, "account": "210987654321"})["Replicas0"]["Action"]
    (rule,) = request({**RULE, "account": "210987654321"})["rules"]
    assert (rule["destination"]["account"], rule["destination"]["owner_override"]) == ("210987654321", True)


def test_only_s3_may_be_the_role() -> None:
    role = request(RULE)["role"]
    assert (role["name"], role["arn"]) == ("shop-prod-uploads-replication", "arn:aws:iam::123456789012:role/shop-prod-uploads-replication")
    assert role["trust"]["Statement"] == [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}]


@pytest.mark.parametrize(
    ("named", "arn"),
    [("copy", "arn:aws:s3:::shop-prod-copy"), ("shop-copy", THERE), (THERE, THERE)],
)
def test_a_bucket_is_named_by_its_key_its_name_or_its_arn(named: str, arn: str) -> None:
    (rule,) = request({"id": "all", "bucket": named})["rules"]
    assert rule["destination"]["bucket"] == arn


def test_the_module_takes_every_rule() -> None:
    full = {
        **RULE,
        "prefix": "a/",
        "tags": {"a": "b"},
        "account": "210987654321",
        "storage_class": "standard_ia",
        "kms_key": OTHER_KEY,
        "replication_time": True,
    }
    made = request(full, {**RULE, "id": "more", "kms_key": OTHER_KEY, "delete_markers": True}, kms_key=KEY)["rules"]
    assert problems(made) == []
    assert made[0]["filter"] == {"prefix": "a/", "tags": {"a": "b"}}
    assert (made[0]["destination"]["replication_time"], made[0]["destination"]["storage_class"]) == (True, "standard_ia")


def test_elsewhere_names_are_of_that_partition() -> None:
    (found,) = requests(RULE, stack={**STACK, "region": "cn-north-1"})
    assert found["rules"][0]["destination"]["bucket"] == "arn:aws-cn:s3:::shop-copy"


def test_no_rules_end_it_and_null_leaves_it_alone() -> None:
    assert [one["rules"] for one in requests()] == [[]]
    assert replication_requests({"uploads": {"replication_rules": None}, "copy": {}}, STACK) == []


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"replication_rules": [{"id": "all", "buckets": "copy", "bucket": "copy"}]}, f"{RULES}[0].buckets is not known; did you mean bucket?"),
    ({"replication_rules": [{"bucket": "copy"}]}, f"{RULES}[0].id is missing; it is required."),
    ({"replication_rules": [{"id": "all"}]}, f"{RULES}[0].bucket is missing; it is required."),
    ({"replication_rules": [{"id": "all", "bucket": "uploads"}]}, f"{RULES}[0].bucket is the bucket itself; name another one."),
    (
        {"replication_rules": [{"id": "all", "bucket": "old"}]},
        f"{RULES}[0].bucket is 'old', of which s3_buckets.old.versioning is false; AWS copies to buckets alone that keep versions.",
    ),
    (
        {"replication_rules": [{"id": "all", "bucket": "Copy"}]},
        f"{RULES}[0].bucket is 'Copy', which is neither a bucket of this environment nor the name or the ARN of one; did you mean copy?",
    ),
    (
        {"replication_rules": [RULE], "versioning": False},
        "s3_buckets.uploads.versioning is false, and its replication_rules need it; AWS copies buckets alone that keep versions.",
    ),
    ({"replication_rules": [RULE, RULE]}, f"{RULES} has the id 'all' twice; each rule has one of its own."),
    (
        {"replication_rules": [{**RULE, "delete_markers": True, "tags": {"a": "b"}}]},
        f"{RULES}[0].delete_markers is true; AWS copies none for rules about tags.",
    ),
    (
        {"replication_rules": [RULE], "kms_key": KEY},
        f"{RULES}[0].kms_key is missing; objects that a key of KMS encrypts are copied with a key of the other bucket's region alone.",
    ),
    (
        {"replication_rules": [{**RULE, "kms_key": KEY}]},
        f"{RULES}[0].kms_key is set, and the kms_key of its bucket is not; AWS takes it for objects alone that a key of KMS encrypts.",
    ),
]


@pytest.mark.parametrize(("entry", "said"), WRONG)
def test_wrong_rules_are_said(entry: dict[str, Any], said: str) -> None:
    buckets = {"uploads": entry, "copy": {}, "old": {"versioning": False}}
    assert cross_problems(Model(m.ENVIRONMENT, (m.component("s3", {"buckets": buckets}, "storage"),))) == [said]
    with pytest.raises(StorageDataError) as raised:
        replication_requests(buckets, STACK)
    assert str(raised.value) == said


def test_a_key_that_the_environment_does_not_have_is_said() -> None:
    entry = {"kms_key": KEY, "replication_rules": [{**RULE, "kms_key": "other"}]}
    said = f"{RULES}[0].kms_key is 'other', which is neither a key of kms_keys nor the ARN of one; nothing is allowed there."
    assert cross_problems(Model(m.ENVIRONMENT, (m.component("s3", {"buckets": {"uploads": entry}}, "storage"),))) == [said]


def test_the_role_has_a_name_that_is_checked() -> None:
    model = Model(m.ENVIRONMENT, (m.component("s3", {"buckets": {"uploads": {"replication_rules": [RULE]}, "copy": {}}}, "storage"),))
    assert [(kind, key) for kind, key, _fields in declared(model)] == [("s3_bucket", "uploads"), ("iam_role", "uploads-replication"), ("s3_bucket", "copy")]
