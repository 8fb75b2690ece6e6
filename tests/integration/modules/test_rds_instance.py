# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_instance on the emulator: what is changed behind its back, replicas and restores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.rds_credentials import Credentials
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.rds_instance import INSTANCE, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Aws
    from tests.emulator import Emulator

Params = dict[str, Any]
NAME = "shop-prod-db"
PARAMS: Params = {
    "name": NAME,
    "engine": "postgres",
    "engine_version": "16",
    "instance_class": "db.t4g.micro",
    "allocated_storage": 20,
    "max_allocated_storage": 40,
    "storage_type": "gp3",
    "storage_encrypted": True,
    "multi_az": True,
    "database": "shop",
    "master_username": "shop",
    "port": 5432,
    "publicly_accessible": False,
    "backup_retention_days": 7,
    "backup_window": "03:00-04:00",
    "maintenance_window": "mon:04:00-mon:05:00",
    "copy_tags_to_snapshots": True,
    "deletion_protection": True,
    "auto_minor_version_upgrade": True,
    "iam_authentication": True,
    "performance_insights": True,
    "performance_insights_retention_days": 31,
    "log_exports": ["postgresql", "upgrade"],
    "tags": {"Name": NAME},
    "purge_tags": True,
    "apply_immediately": True,
    "allow_disruption": True,
    "skip_final_snapshot": False,
    "delete_automated_backups": True,
    "force": False,
    "wait_timeout": 60,
    "state": "present",
}


def modify(**request: Any) -> Callable[[Any], Any]:
    return lambda rds: rds.modify_db_instance(DBInstanceIdentifier=NAME, ApplyImmediately=True, **request)


#: What somebody changes, and the attributes in which it shows.
DRIFTS: dict[str, tuple[Callable[[Any], Any], list[str]]] = {
    "a larger class": (modify(DBInstanceClass="db.t4g.small"), ["instance_class"]),
    "no standby": (modify(MultiAZ=False), ["multi_az"]),
    "storage grows further": (modify(MaxAllocatedStorage=100), ["max_allocated_storage"]),
    "another port": (modify(DBPortNumber=5433), ["port"]),
    "public": (modify(PubliclyAccessible=True), ["publicly_accessible"]),
    "fewer backups": (modify(BackupRetentionPeriod=1), ["backup_retention_days"]),
    "another backup window": (modify(PreferredBackupWindow="05:30-06:30"), ["backup_window"]),
    "another maintenance window": (modify(PreferredMaintenanceWindow="sun:01:00-sun:02:00"), ["maintenance_window"]),
    "snapshots without tags": (modify(CopyTagsToSnapshot=False), ["copy_tags_to_snapshots"]),
    "unprotected": (modify(DeletionProtection=False), ["deletion_protection"]),
    "no upgrades": (modify(AutoMinorVersionUpgrade=False), ["auto_minor_version_upgrade"]),
    "no tokens of IAM": (modify(EnableIAMDatabaseAuthentication=False), ["iam_authentication"]),
    "insights kept shorter": (modify(PerformanceInsightsRetentionPeriod=7), ["performance_insights_retention_days"]),
    "one log less": (modify(CloudwatchLogsExportConfiguration={"DisableLogTypes": ["upgrade"]}), ["log_exports"]),
    "another tag": (lambda rds: rds.add_tags_to_resource(ResourceName=arn_of(rds), Tags=[{"Key": "Owner", "Value": "me"}]), ["tags"]),
}


@pytest.fixture
def rds(fresh_account: Emulator, aws: Aws) -> Any:
    assert fresh_account.url
    aws("secretsmanager").create_secret(Name="shop/db-credentials", SecretString='{"username": "shop", "password": "first-password"}')
    return aws("rds")


@pytest.fixture
def go(rds: Any, aws: Aws) -> Callable[..., Params]:
    def run_with(check_mode: bool = False, **changes: Any) -> Params:
        params = {**PARAMS, **changes}
        if not params.get("replica_of"):
            params["credentials"] = Credentials({"name": "shop/db-credentials", "key": "password"}, aws)
        return run(kind_of(params), rds, params, check_mode)

    return run_with


def described(rds: Any, name: str = NAME) -> dict[str, Any]:
    (found,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    return dict(found)


def arn_of(rds: Any) -> str:
    return str(described(rds)["DBInstanceArn"])


def test_every_change_behind_its_back_is_seen_and_repaired(go: Callable[..., Params], rds: Any, fresh_account: Emulator) -> None:
    go()
    before = go()["instance"]
    for change, attributes in DRIFTS.values():
        change(rds)
        described(rds)
        seen = go(check_mode=True)
        differing = [name for name, value in seen["diff"]["after"].items() if seen["diff"]["before"][name] != value]
        assert (seen["changed"], differing) == (True, attributes)
        go()
        assert go()["instance"] == before
    fresh_account.clear()
    assert go()["changed"] is False
    assert fresh_account.writes() == []


def test_s1_65_s4_42_a_password_that_rotates_replicas_and_restores(go: Callable[..., Params], rds: Any, aws: Aws, fresh_account: Emulator) -> None:
    go()
    aws("secretsmanager").put_secret_value(SecretId="shop/db-credentials", SecretString='{"username": "shop", "password": "second-password"}')
    fresh_account.clear()
    assert go()["changed"] is True
    assert [entry.operation for entry in fresh_account.writes()] == ["ModifyDBInstance", "AddTagsToResource"]
    assert go()["changed"] is False
    few = dict.fromkeys(("engine", "engine_version", "allocated_storage", "max_allocated_storage", "storage_type", "storage_encrypted", "database"))
    replica = {**few, "name": "replica", "replica_of": NAME, "master_username": None, "backup_retention_days": 0, "performance_insights": None}
    replica |= {"performance_insights_retention_days": None, "backup_window": None, "maintenance_window": None, "tags": {"Name": "replica"}}
    go(**replica)
    assert (described(rds, "replica")["ReadReplicaSourceDBInstanceIdentifier"], go(**replica)["changed"]) == (NAME, False)
    restored = {"name": "restored", "restore_from": {"instance": NAME, "time": "latest"}}
    go(**restored)
    found = described(rds, "restored")
    assert (found["DeletionProtection"], found["MaxAllocatedStorage"], found["PerformanceInsightsEnabled"]) == (True, 40, True)
    assert go(**restored)["changed"] is False


def test_renamed_it_is_the_same_instance(go: Callable[..., Params], rds: Any) -> None:
    go()
    resource = described(rds)["DbiResourceId"]
    renamed = go(name="shop-prod-db-old", former_name=NAME)
    assert (renamed["diff"]["before"]["name"], renamed["instance"]["name"]) == (NAME, "shop-prod-db-old")
    assert described(rds, "shop-prod-db-old")["DbiResourceId"] == resource
    assert go(name="shop-prod-db-old", former_name=NAME)["changed"] is False
    assert INSTANCE.differing(renamed["instance"], go(name="shop-prod-db-old")["instance"]) == frozenset()
