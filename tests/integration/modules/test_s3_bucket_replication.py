# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module s3_bucket_replication on the emulator: its life, and what is changed behind its back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from botocore.exceptions import ClientError

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.s3_bucket_replication import REPLICATION

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

HERE, THERE = "shop-prod-uploads", "shop-prod-copy"
ROLE = "arn:aws:iam::123456789012:role/replication"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
RULES: list[dict[str, Any]] = [
    {
        "id": "invoices",
        "filter": {"prefix": "invoices/", "tags": {"a": "1", "b": "2"}},
        "kms_encrypted_objects": True,
        "destination": {"bucket": f"arn:aws:s3:::{THERE}", "replica_kms_key_id": KEY, "replication_time": True, "storage_class": "standard_ia"},
    },
    {"id": "all", "delete_markers": True, "replica_modifications": True, "destination": {"bucket": f"arn:aws:s3:::{THERE}"}},
]


@pytest.fixture
def s3(fresh_account: Emulator, aws: Aws) -> Any:
    """A bucket here, and one in another region."""
    assert fresh_account.url
    for bucket, region in ((HERE, "eu-central-1"), (THERE, "eu-west-1")):
        aws("s3", region).create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
        aws("s3", region).put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return aws("s3")


def go(client: Any, check_mode: bool = False, **changes: Any) -> dict[str, Any]:
    return run(REPLICATION, client, {"bucket": HERE, "role": ROLE, "rules": RULES, "state": "present", **changes}, check_mode)


def test_s3_47_a_bucket_is_copied_to_another_region_and_no_longer(s3: Any, emulator: Emulator) -> None:
    planned, made = go(s3, check_mode=True), go(s3)
    assert (planned["changed"], planned["diff"]) == (True, made["diff"])
    emulator.clear()
    assert go(s3)["changed"] is False
    assert [entry.operation for entry in emulator.requests()] == ["GetBucketReplication"]
    told = s3.get_bucket_replication(Bucket=HERE)["ReplicationConfiguration"]
    assert (told["Role"], {rule["ID"]: rule["Priority"] for rule in told["Rules"]}) == (ROLE, {"invoices": 2, "all": 1})
    s3.put_bucket_replication(Bucket=HERE, ReplicationConfiguration={**told, "Rules": [{**told["Rules"][1], "Status": "Disabled"}]})
    assert go(s3)["changed"] is True
    assert s3.get_bucket_replication(Bucket=HERE)["ReplicationConfiguration"] == told
    assert [go(s3, state="absent", rules=None, role=None)["changed"] for _time in range(2)] == [True, False]
    with pytest.raises(ClientError, match="ReplicationConfigurationNotFoundError"):
        s3.get_bucket_replication(Bucket=HERE)


def test_a_bucket_that_is_not_there_is_said(s3: Any) -> None:
    nowhere = [{"id": "all", "destination": {"bucket": "arn:aws:s3:::shop-prod-nowhere"}}]
    with pytest.raises(AnsibleAWSError, match=f"Failed to replicate bucket {HERE}: .*Destination bucket must exist"):
        go(s3, rules=nowhere)
