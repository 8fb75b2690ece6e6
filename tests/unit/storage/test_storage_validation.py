# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong buckets and tables, each with exactly the sentence that the user gets, and what there is to think about."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model
from tests.unit.validation import models as m

KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
ID = {"name": "id", "type": "S"}
INDEX = {"name": "by-user", "hash_key": {"name": "user"}}
ROLE = {"AWS": ["arn:aws:iam::123456789012:role/app"]}
CLOSED = {"block_public_access": True}
BUCKET, TABLE = "s3_buckets.state", "dynamodb_tables.lock"


def buckets(**entries: Any) -> Component:
    return m.component("s3", {"buckets": entries}, "storage")


def tables(**entries: Any) -> Component:
    return m.component("dynamodb", {"tables": entries}, "tables")


def model(*components: Component, **environment: Any) -> Model:
    return Model({**m.ENVIRONMENT, **environment}, components)


def test_an_account_that_keeps_the_public_out_has_no_bucket_for_everybody() -> None:
    entries = {"site": {"block_public_access": False, "public_read": True}, "state": CLOSED}
    closed = m.component("s3", {"buckets": entries, "account_public_access_block": True}, "storage")
    refused = "s3_buckets.site.public_read is true, which s3_account_public_access_block refuses; let CloudFront or signed URLs hand out what is public."
    assert cross_problems(model(closed)) == [refused]
    assert cross_problems(model(buckets(**entries))) == []


BUCKETS: list[tuple[dict[str, Any], str]] = [
    ({"versions": True}, f"{BUCKET}.versions is not known; did you mean versioning?"),
    ({"kms_key": "data"}, f"{BUCKET}.kms_key is 'data', which is neither a key of kms_keys nor the ARN of one; nothing is allowed there."),
    ({"expire_days": 0}, f"{BUCKET}.expire_days is 0; allowed are 1 to 2147483647 days."),
    ({"lifecycle_rules": [{"expiration": {"days": 1}}]}, f"{BUCKET}.lifecycle_rules[0].id is missing; it is required."),
    (
        {"noncurrent_days": 3, "lifecycle_rules": [{"id": "noncurrent", "expiration": {"days": 1}}]},
        f"{BUCKET}.lifecycle_rules has the id 'noncurrent', which is that of a rule of expire_days, noncurrent_days, abort_multipart_days; call it otherwise.",
    ),
    (
        {"lifecycle_rules": [{"id": "a", "expiration": {"days": 1, "date": "2030-01-01"}}]},
        f"{BUCKET}.lifecycle_rules[0].expiration: only one of days, date and expired_object_delete_marker may be given.",
    ),
    (
        {**CLOSED, "public_read": True},
        f"{BUCKET}.public_read is true, which block_public_access refuses; set {BUCKET}.block_public_access to false if everybody is to read it.",
    ),
    (
        {**CLOSED, "statements": [{"principals": "*", "actions": ["s3:GetObject"]}]},
        f"{BUCKET}.statements[0] lets everybody in, which block_public_access refuses; name who is meant in its principals or conditions.",
    ),
    (
        {"statements": [{"actions": ["s3:GetObject"]}]},
        f"{BUCKET}.statements[0].principals is missing; it says who is meant, such as AWS: [arn:aws:iam::123456789012:role/app].",
    ),
    (
        {"statements": [{"principals": ROLE, "actions": ["sqs:SendMessage"]}]},
        f"{BUCKET}.statements[0].actions[0] is 'sqs:SendMessage'; the policy of a bucket is about actions of s3.",
    ),
    (
        {"statements": [{"principals": ROLE, "actions": ["GetObject"]}]},
        f"{BUCKET}.statements[0].actions[0] is 'GetObject'; it must be service:Action, such as s3:GetObject.",
    ),
    ({"access_log_bucket": "state"}, f"{BUCKET}.access_log_bucket is the bucket itself, so that each log entry would cause the next; name another one."),
    (
        {"access_log_bucket": "Logs"},
        f"{BUCKET}.access_log_bucket is 'Logs', which is neither a bucket of this environment nor the name of one; allowed are state.",
    ),
    ({"cors_rules": [{"allowed_methods": ["GET"]}]}, f"{BUCKET}.cors_rules[0].allowed_origins is missing; it is required."),
    (
        {"cors_rules": [{"allowed_methods": ["GET"], "allowed_origins": ["*"], "max_age_seconds": -1}]},
        f"{BUCKET}.cors_rules[0].max_age_seconds is -1; allowed are 0 to 2147483647 seconds.",
    ),
]
TABLES: list[tuple[dict[str, Any], str]] = [
    ({"range": ID}, f"{TABLE}.range is not known; did you mean range_key?"),
    ({"hash_key": None}, f"{TABLE}.hash_key is missing; it is the attribute by which items are told apart, such as name: id, type: S."),
    ({"hash_key": {"type": "S"}}, f"{TABLE}.hash_key.name is missing; a key is an attribute with its name and its type, such as name: id, type: S."),
    ({"range_key": {"name": "at", "type": "string"}}, f"{TABLE}.range_key.type is 'string'; allowed are S, N, B (a string, a number, bytes)."),
    ({"kms_key": "data"}, f"{TABLE}.kms_key is 'data', which is neither a key of kms_keys nor the ARN of one; nothing is allowed there."),
    ({"read_capacity": 5}, f"{TABLE}.read_capacity is 5, which billing_mode pay_per_request has no use for; set billing_mode to provisioned."),
    (
        {"billing_mode": "provisioned", "read_capacity": 5},
        f"{TABLE}.write_capacity is missing; it is required with billing_mode provisioned.",
    ),
    ({"billing_mode": "provisioned", "read_capacity": 0, "write_capacity": 1}, f"{TABLE}.read_capacity is 0; allowed are 1 to 1000000000."),
    ({"recovery_period_days": 36}, f"{TABLE}.recovery_period_days is 36; allowed are 1 to 35 days."),
    (
        {"global_secondary_indexes": [INDEX, INDEX]},
        f"{TABLE}.global_secondary_indexes[1].name is 'by-user', as that of another index; each has a name of its own.",
    ),
    (
        {"global_secondary_indexes": [{**INDEX, "name": "a b"}]},
        f"{TABLE}.global_secondary_indexes[0].name is 'a b'; allowed are 3 to 255 letters, digits, dots, hyphens and underscores.",
    ),
    ({"global_secondary_indexes": [{"name": "by-user"}]}, f"{TABLE}.global_secondary_indexes[0].hash_key is missing; it is required."),
    (
        {"global_secondary_indexes": [{**INDEX, "projection": "some"}]},
        f"{TABLE}.global_secondary_indexes[0].projection is 'some'; allowed are all, keys_only, include.",
    ),
    (
        {"global_secondary_indexes": [{**INDEX, "projection": "include"}]},
        f"{TABLE}.global_secondary_indexes[0].non_key_attributes is missing; projection include says by it which attributes the index holds.",
    ),
    (
        {"global_secondary_indexes": [{**INDEX, "non_key_attributes": ["a"]}]},
        f"{TABLE}.global_secondary_indexes[0].non_key_attributes goes with projection include; this index holds all of them.",
    ),
    (
        {"global_secondary_indexes": [{**INDEX, "name": f"index-{number}"} for number in range(21)]},
        f"{TABLE}.global_secondary_indexes has 21 indexes; allowed are 20.",
    ),
    (
        {"global_secondary_indexes": [{**INDEX, "hash_key": {"name": "id", "type": "N"}}]},
        f"{TABLE} gives the attribute id the types N, S; an attribute has one type, in the table and in all of its indexes.",
    ),
]


@pytest.mark.parametrize(("entry", "sentence"), BUCKETS)
def test_a_wrong_bucket(entry: dict[str, Any], sentence: str) -> None:
    assert cross_problems(model(buckets(state=entry))) == [sentence]


@pytest.mark.parametrize(("entry", "sentence"), TABLES)
def test_a_wrong_table(entry: dict[str, Any], sentence: str) -> None:
    assert cross_problems(model(tables(lock={"hash_key": ID, **entry}))) == [sentence]


def test_right_ones_have_no_errors() -> None:
    lifecycle = {"expire_days": 1, "lifecycle_rules": [{"id": "a", "expiration": {"days": 1}}]}
    said = [{"principals": ROLE, "actions": ["s3:Get*"], "resources": ["a/*"]}, {"principals": ROLE, "actions": ["*"]}]
    good = buckets(state={"kms_key": "data", "access_log_bucket": "acme-logs", **lifecycle}, other={**CLOSED, "kms_key": KEY, "statements": said}, nothing=None)
    paid = {"billing_mode": "provisioned", "read_capacity": 1, "write_capacity": 1, "global_secondary_indexes": [INDEX]}
    table = {"hash_key": ID, "range_key": {"name": "at", "type": "N"}, "kms_key": "data", **paid}
    assert cross_problems(model(m.component("kms", {"keys": {"data": {}}}), good, tables(lock=table))) == []


def test_a_bucket_for_logs_has_no_key_of_kms() -> None:
    sentence = f"{BUCKET}.access_log_bucket is 'logs', which is encrypted with a key of KMS; S3 writes its logs only where s3_buckets.logs.kms_key is empty."
    assert cross_problems(model(buckets(state={"access_log_bucket": "logs"}, logs={"kms_key": KEY}))) == [sentence]


@pytest.mark.parametrize(("make", "path", "kind"), [(buckets, "s3_buckets.a", "s3"), (tables, "dynamodb_tables.a", "dynamodb")])
def test_two_components_do_not_make_the_same(make: Any, path: str, kind: str) -> None:
    one, other = make(a={"hash_key": ID} if kind == "dynamodb" else {}), make(a={"hash_key": ID} if kind == "dynamodb" else {})
    second = Component("second", kind, other.config, other.explicit)
    variable = path.removesuffix(".a")
    sentence = f"{path} is made by the host second and by {one.host}; the group {kind} has one host, or each its own {variable} in host_vars."
    assert sentence in cross_problems(model(one, second))


def test_s2_18_s2_19_names_that_are_too_long_are_errors() -> None:
    long = "a" * 60
    errors = cross_problems(model(buckets(**{long: {}}), tables(**{long * 5: {"hash_key": ID}})))
    assert [error.partition(" makes")[0] for error in errors] == ["environment_naming_templates.s3_bucket", "environment_naming_templates.dynamodb_table"]


@pytest.mark.parametrize(
    ("component", "found"),
    [
        (buckets(state={"block_public_access": False}), ["public-bucket:state"]),
        (buckets(state={"block_public_access": False, "public_read": True}), ["public-bucket:state"]),
        (buckets(state={"tls_only": False}), ["bucket-without-tls:state"]),
        (buckets(state={"versioning": False}), ["unversioned-bucket:state"]),
        (buckets(state={"block_public_access": True, "tls_only": True, "versioning": True}), []),
        (tables(lock={"point_in_time_recovery": False}), ["table-without-recovery:lock"]),
        (tables(lock={"deletion_protection": False}), ["unprotected-table:lock"]),
        (tables(lock={"deletion_protection": None, "point_in_time_recovery": True}), []),
    ],
)
def test_what_is_advised_against_is_found(component: Component, found: list[str]) -> None:
    assert [finding.id for finding in find(model(component))] == found


def test_an_unprotected_table_is_a_finding_in_production_alone() -> None:
    unprotected = tables(lock={"deletion_protection": False})
    assert find(model(unprotected, **{"class": "nonprod"})) == []
