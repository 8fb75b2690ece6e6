# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_cluster on the emulator: what is changed behind its back, its instances, and how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules import rds_instance
from ansible_collections.groundwork.aws.plugins.modules.rds_cluster import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Aws
    from tests.emulator import Emulator

Params = dict[str, Any]
NAME = "shop-dev-aurora"
OPTIONS: Params = {
    "purge_tags": True,
    "apply_immediately": True,
    "allow_disruption": True,
    "skip_final_snapshot": False,
    "delete_automated_backups": True,
    "force": False,
    "wait_timeout": 60,
    "state": "present",
}
PARAMS: Params = {
    "name": NAME,
    "engine": "aurora-postgresql",
    "engine_version": "16.9",
    "serverless": {"min_capacity": 0, "max_capacity": 1, "seconds_until_auto_pause": 300},
    "storage_encrypted": True,
    "database": "shop",
    "master_username": "shop",
    "manage_master_user_password": True,
    "port": 5432,
    "backup_retention_days": 7,
    "backup_window": "03:00-04:00",
    "maintenance_window": "mon:04:00-mon:05:00",
    "copy_tags_to_snapshots": True,
    "deletion_protection": True,
    "iam_authentication": True,
    "log_exports": ["iam-db-auth-error", "postgresql"],
    "tags": {"Name": NAME},
    **OPTIONS,
}
INSTANCE: Params = {"cluster": NAME, "engine": "aurora-postgresql", "instance_class": "db.serverless", "tags": {"Name": NAME}, **OPTIONS}


def modify(**request: Any) -> Callable[[Any], Any]:
    return lambda rds: rds.modify_db_cluster(DBClusterIdentifier=NAME, ApplyImmediately=True, **request)


#: What somebody changes, and the attributes in which it shows.
DRIFTS: dict[str, tuple[Callable[[Any], Any], list[str]]] = {
    "larger": (modify(ServerlessV2ScalingConfiguration={"MinCapacity": 0, "MaxCapacity": 8}), ["serverless"]),
    "never pausing": (modify(ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 1}), ["serverless"]),
    "another port": (modify(Port=5433), ["port"]),
    "fewer backups": (modify(BackupRetentionPeriod=1), ["backup_retention_days"]),
    "another backup window": (modify(PreferredBackupWindow="05:30-06:30"), ["backup_window"]),
    "another maintenance window": (modify(PreferredMaintenanceWindow="sun:01:00-sun:02:00"), ["maintenance_window"]),
    "snapshots without tags": (modify(CopyTagsToSnapshot=False), ["copy_tags_to_snapshots"]),
    "unprotected": (modify(DeletionProtection=False), ["deletion_protection"]),
    "no tokens of IAM": (modify(EnableIAMDatabaseAuthentication=False), ["iam_authentication"]),
    "one log less": (modify(CloudwatchLogsExportConfiguration={"DisableLogTypes": ["postgresql"]}), ["log_exports"]),
    "another tag": (lambda rds: rds.add_tags_to_resource(ResourceName=described(rds)["DBClusterArn"], Tags=[{"Key": "Owner", "Value": "me"}]), ["tags"]),
}


@pytest.fixture
def rds(aws: Aws, fresh_account: Emulator) -> Any:
    assert fresh_account.url
    return aws("rds")


def described(rds: Any) -> Params:
    (found,) = rds.describe_db_clusters(DBClusterIdentifier=NAME)["DBClusters"]
    return dict(found)


def go(rds: Any, check_mode: bool = False, **changes: Any) -> Params:
    params = {**PARAMS, **changes}
    return run(kind_of(params), rds, params, check_mode)


def instance(rds: Any, name: str, **changes: Any) -> Params:
    params = {**INSTANCE, "name": name, **changes}
    return run(rds_instance.kind_of(params), rds, params, False)


def test_s1_67_what_is_changed_by_hand_is_seen_and_repaired(rds: Any) -> None:
    built = go(rds)
    managed = built["diff"]["after"]
    for what, (harm, attributes) in DRIFTS.items():
        harm(rds)
        described(rds)
        planned = go(rds, check_mode=True)
        assert [name for name in managed if planned["diff"]["before"][name] != planned["diff"]["after"][name]] == attributes, what
        assert go(rds)["diff"] == planned["diff"], what
        assert go(rds)["changed"] is False, what
    assert {name: go(rds)["cluster"][name] for name in managed} == {name: built["cluster"][name] for name in managed}


def test_s1_67_a_writer_and_a_reader_come_and_go(rds: Any) -> None:
    go(rds)
    for name, tier in ((f"{NAME}-1", 0), (f"{NAME}-2", 2)):
        assert instance(rds, name, promotion_tier=tier)["changed"] is True
        assert instance(rds, name, promotion_tier=tier)["changed"] is False
    found = go(rds)["cluster"]
    assert (found["instances"], found["writer"]) == ([f"{NAME}-1", f"{NAME}-2"], f"{NAME}-1")
    assert (found["address"], found["reader_address"]) == (described(rds)["Endpoint"], described(rds)["ReaderEndpoint"])
    with pytest.raises(AnsibleAWSError, match="the cluster shop-dev-aurora's deletion protection is on"):
        instance(rds, f"{NAME}-2", state="absent")
    with pytest.raises(AnsibleAWSError, match="it has the instances shop-dev-aurora-1, shop-dev-aurora-2; delete them first"):
        go(rds, state="absent", force=True)
    for name in (f"{NAME}-2", f"{NAME}-1"):
        instance(rds, name, state="absent", force=True)
    assert go(rds, state="absent", force=True)["changed"] is True
    assert (rds.describe_db_clusters()["DBClusters"], rds.describe_db_instances()["DBInstances"]) == ([], [])
    (snapshot,) = rds.describe_db_cluster_snapshots(SnapshotType="manual")["DBClusterSnapshots"]
    assert snapshot["DBClusterSnapshotIdentifier"] == f"{NAME}-final-snapshot"
    unprotected = {"manage_master_user_password": None, "deletion_protection": False, "restore_from": {"snapshot": f"{NAME}-final-snapshot"}}
    restored = go(rds, **unprotected)["cluster"]
    assert (restored["database"], restored["engine_version"], restored["storage_encrypted"]) == ("shop", "16.9", True)
    assert go(rds, **unprotected)["changed"] is False
