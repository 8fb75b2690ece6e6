# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables as data, as the module takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import entries
from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import StorageDataError
from ansible_collections.groundwork.aws.plugins.plugin_utils.tables import table_requests
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.dynamodb import KEYS

STACK = {"project": "shop", "environment": "prod", "class": "prod", "region": "eu-central-1", "account_id": "123456789012", "naming": {}}
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
LOCK = {"name": "LockID", "type": "S"}
DEFAULTS = yaml.safe_load((Path(__file__).parents[3] / "roles" / "dynamodb" / "defaults" / "main.yml").read_text(encoding="utf-8"))["dynamodb_defaults"]


def request(environment_class: str = "prod", **entry: Any) -> dict[str, Any]:
    tables = entries({"lock": {"hash_key": LOCK, **entry}}, None, DEFAULTS)
    (made,) = table_requests(tables, {**STACK, "class": environment_class}, {"data": KEY})
    return made


def test_s2_19_a_table_that_says_nothing_is_recoverable_and_protected_in_production() -> None:
    assert request() == {
        "key": "lock",
        "name": "shop-prod-lock",
        "hash_key": LOCK,
        "range_key": None,
        "billing_mode": "pay_per_request",
        "read_capacity": None,
        "write_capacity": None,
        "global_secondary_indexes": [],
        "stream": "none",
        "ttl_attribute": "",
        "point_in_time_recovery": True,
        "recovery_period_in_days": 35,
        "sse": {"enabled": False},
        "deletion_protection": True,
        "table_class": "standard",
    }


def test_s3_18_a_table_has_a_key_and_costs_what_is_asked_of_it() -> None:
    made = request(hash_key={"name": "pk", "type": "S"})
    assert (made["hash_key"], made["range_key"], made["billing_mode"]) == ({"name": "pk", "type": "S"}, None, "pay_per_request")


def test_every_default_is_known() -> None:
    assert set(DEFAULTS) == set(KEYS)


@pytest.mark.parametrize(
    ("environment_class", "said", "expected"), [("prod", None, True), ("prod", False, False), ("nonprod", None, False), ("nonprod", True, True)]
)
def test_protection_follows_the_class_unless_a_table_says_otherwise(environment_class: str, said: bool | None, expected: bool) -> None:
    assert request(environment_class, deletion_protection=said)["deletion_protection"] is expected


@pytest.mark.parametrize("kms_key", ["data", KEY])
def test_a_key_is_named_by_key_or_by_arn(kms_key: str) -> None:
    assert request(kms_key=kms_key)["sse"] == {"enabled": True, "kms_key_id": KEY}


def test_a_key_that_nobody_has_is_an_error() -> None:
    with pytest.raises(StorageDataError, match=r"dynamodb_tables\.lock\.kms_key is 'other', which is no key of the environment; allowed are data\."):
        request(kms_key="other")


def test_without_recovery_there_is_no_period() -> None:
    assert request(point_in_time_recovery=False)["recovery_period_in_days"] is None


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(StorageDataError, match=r"lock\.hash_key is missing; .* dynamodb_tables\.lock\.recovery_period_days is 0;"):
        request(hash_key=None, recovery_period_days=0)
