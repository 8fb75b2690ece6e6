# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_cluster, and instances of a cluster, without a network."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils import rds_clusters as shapes
from ansible_collections.groundwork.aws.plugins.module_utils.rds_credentials import VERSION_TAG, Credentials
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules import rds_instance
from ansible_collections.groundwork.aws.plugins.modules.rds_cluster import CLUSTER, kind_of

from .cases import ModuleCases, Params
from .fake import no_waiting
from .fake_rds_clusters import FakeClusters
from .test_rds_instance import FakeSecrets, version_id

NAME = "shop-dev-aurora"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
OPTIONS: Params = {
    "apply_immediately": True,
    "allow_disruption": True,
    "skip_final_snapshot": False,
    "delete_automated_backups": True,
    "force": False,
    "wait_timeout": 3600,
}
PARAMS: Params = {
    "name": NAME,
    "engine": "aurora-postgresql",
    "engine_version": "16.9",
    "serverless": {"min_capacity": 0, "max_capacity": 1, "seconds_until_auto_pause": None},
    "storage_encrypted": True,
    "kms_key_id": KEY,
    "database": "shop",
    "master_username": "shop",
    "manage_master_user_password": True,
    "port": 5432,
    "subnet_group_name": "shop-dev-subnet-group",
    "security_group_ids": ["sg-2", "sg-1"],
    "parameter_group_name": "shop-dev-param-group",
    "backup_retention_days": 7,
    "backup_window": "03:00-04:00",
    "maintenance_window": "Mon:04:00-Mon:05:00",
    "tags": {"Name": NAME},
    **OPTIONS,
}
INSTANCE: Params = {
    "name": f"{NAME}-1",
    "cluster": NAME,
    "engine": "aurora-postgresql",
    "instance_class": "db.serverless",
    "promotion_tier": 0,
    "tags": {"Name": f"{NAME}-1"},
    **OPTIONS,
}


class TestCluster(ModuleCases):
    kind = CLUSTER
    fake = FakeClusters
    params: ClassVar[Params] = PARAMS
    changes: ClassVar[list[Params]] = [
        {"engine_version": "16.10"},
        {"engine_version": "17.5", "parameter_group_name": "of-17"},
        {"serverless": {"min_capacity": 0.5, "max_capacity": 1}},
        {"serverless": {"min_capacity": 0, "max_capacity": 2.5}},
        {"serverless": {"min_capacity": 0, "max_capacity": 1, "seconds_until_auto_pause": 600}},
        {"storage_type": "aurora-iopt1"},
        {"port": 5433},
        {"security_group_ids": ["sg-1"]},
        {"parameter_group_name": "other"},
        {"network_type": "dual"},
        {"backup_retention_days": 8},
        {"backup_window": "05:00-06:00"},
        {"maintenance_window": "tue:01:00-tue:02:00"},
        {"copy_tags_to_snapshots": True},
        {"deletion_protection": True},
        {"iam_authentication": True},
        {"log_exports": ["postgresql", "iam-db-auth-error"]},
        {"tags": {"Name": "b"}},
    ]
    create_operation = "CreateDBCluster"


class TestInstanceOfACluster(ModuleCases):
    class Fake(FakeClusters):
        def __init__(self) -> None:
            super().__init__()
            self.begun({"DBClusterIdentifier": NAME, "Engine": "aurora-postgresql"}, {"EngineVersion": "16.9"})
            self.clusters[NAME]["Status"] = "available"

    kind = rds_instance.INSTANCE
    fake = Fake
    params: ClassVar[Params] = INSTANCE
    changes: ClassVar[list[Params]] = [
        {"instance_class": "db.r7g.large"},
        {"promotion_tier": 15},
        {"performance_insights": True, "performance_insights_retention_days": 7, "performance_insights_kms_key_id": KEY},
        {"auto_minor_version_upgrade": False},
        {"tags": {"Name": "b"}},
    ]
    create_operation = "CreateDBInstance"


@pytest.fixture(autouse=True)
def _quick() -> Any:
    with no_waiting():
        yield


@pytest.fixture
def rds() -> FakeClusters:
    return FakeClusters()


@pytest.fixture
def secrets() -> FakeSecrets:
    found = FakeSecrets()
    found.secrets["shop/db-credentials"] = [json.dumps({"username": "shop", "password": "first-password"})]
    return found


@pytest.fixture
def go(rds: FakeClusters, secrets: FakeSecrets) -> Any:
    """Run the module as main does, with the password in a secret unless the call says otherwise."""

    def run_with(check_mode: bool = False, state: str = "present", **changes: Any) -> Params:
        params = {"state": state, "purge_tags": True, **PARAMS, "manage_master_user_password": None, "master_user_secret": SECRET, **changes}
        if params["master_user_secret"]:
            params["credentials"] = Credentials(params["master_user_secret"], {"secretsmanager": secrets.client}.__getitem__)
        return run(kind_of(params), rds.client, params, check_mode)

    return run_with


SECRET: Params = {"name": "shop/db-credentials", "key": "password"}


def instance(rds: FakeClusters, state: str = "present", check_mode: bool = False, **changes: Any) -> Params:
    """The module of instances for the one instance of the cluster."""
    params = {"state": state, "purge_tags": True, **INSTANCE, **changes}
    return run(rds_instance.kind_of(params), rds.client, params, check_mode)


def test_s1_67_a_new_cluster_is_told_what_was_asked_and_nothing_else(go: Any, rds: FakeClusters) -> None:
    result = go()
    request = rds.request("CreateDBCluster")
    assert request["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 0, "MaxCapacity": 1, "SecondsUntilAutoPause": 300}
    assert (request["EngineVersion"], request["StorageEncrypted"], request["MasterUserPassword"]) == ("16.9", True, "first-password")
    unsaid = {"EngineMode", "StorageType", "ManageMasterUserPassword", "EnableIAMDatabaseAuthentication", "EnableCloudwatchLogsExports"}
    assert unsaid & request.keys() == set()
    found = result["cluster"]
    assert (found["address"], found["reader_address"]) == (rds.clusters[NAME]["Endpoint"], rds.clusters[NAME]["ReaderEndpoint"])
    assert (found["instances"], found["writer"], found["secret_version"]) == ([], None, version_id(1))
    assert "first-password" not in json.dumps(result)


def test_s1_67_what_is_unchanged_costs_a_call_and_one_for_the_secret(go: Any, rds: FakeClusters, secrets: FakeSecrets) -> None:
    go()
    instance(rds)
    rds.calls.clear()
    secrets.calls.clear()
    found = go()
    assert (found["changed"], found["cluster"]["instances"], found["cluster"]["writer"]) == (False, [f"{NAME}-1"], f"{NAME}-1")
    assert (rds.operations, secrets.operations) == (["DescribeDBClusters"], ["DescribeSecret"])


def test_a_rotated_password_reaches_the_cluster(go: Any, rds: FakeClusters, secrets: FakeSecrets) -> None:
    go()
    secrets.secrets["shop/db-credentials"].append(json.dumps({"password": "second-password"}))
    rds.calls.clear()
    planned = go(check_mode=True)
    assert (planned["changed"], rds.writes) == (True, [])
    result = go()
    assert (rds.passwords[NAME], rds.writes) == ("second-password", ["ModifyDBCluster", "AddTagsToResource"])
    assert VERSION_TAG not in result["cluster"]["tags"]
    assert go()["changed"] is False


def test_a_later_minor_version_is_as_good(go: Any, rds: FakeClusters) -> None:
    go()
    rds.clusters[NAME]["EngineVersion"] = "16.11"
    assert (go()["changed"], go(engine_version="16")["changed"]) == (False, False)


def test_what_never_pauses_says_nothing_of_pauses(go: Any, rds: FakeClusters) -> None:
    go()
    go(serverless={"min_capacity": 0.5, "max_capacity": 2, "seconds_until_auto_pause": None})
    assert rds.request("ModifyDBCluster")["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 0.5, "MaxCapacity": 2}
    back = go(serverless={"min_capacity": 0, "max_capacity": 2, "seconds_until_auto_pause": None})
    assert back["cluster"]["serverless"] == {"min_capacity": 0, "max_capacity": 2, "seconds_until_auto_pause": 300}


def test_what_waits_for_the_maintenance_window_counts_as_made(go: Any, rds: FakeClusters) -> None:
    go()
    later = {"apply_immediately": False, "engine_version": "16.10"}
    result = go(**later)
    assert (result["cluster"]["engine_version"], result["cluster"]["pending"]) == ("16.10", ["EngineVersion"])
    assert result["disruptions"] == ["engine_version: 16.9 becomes 16.10, which restarts it, in its maintenance window"]
    rds.calls.clear()
    assert (go(**later)["changed"], rds.writes) == (False, [])


def test_a_change_that_restarts_is_refused_where_it_is_not_allowed(go: Any, rds: FakeClusters) -> None:
    go()
    rds.calls.clear()
    assert go(check_mode=True, port=5433, allow_disruption=False)["disruptions"] == ["port: 5432 becomes 5433, which restarts its instances at once"]
    with pytest.raises(AnsibleAWSError, match=r"^Refused to update cluster shop-dev-aurora: port"):
        go(port=5433, allow_disruption=False)
    assert rds.writes == []
    assert "disruptions" not in go(deletion_protection=True, allow_disruption=False)


@pytest.mark.parametrize("change", [{"kms_key_id": KEY.replace("0", "1")}, {"subnet_group_name": "other"}, {"database": "other"}])
def test_what_aws_cannot_change(go: Any, rds: FakeClusters, change: Params) -> None:
    go()
    rds.calls.clear()
    with pytest.raises(AnsibleAWSError, match=f"AWS cannot change {next(iter(change))}"):
        go(**change)
    assert rds.writes == []


def test_a_cluster_with_instances_is_not_deleted(go: Any, rds: FakeClusters) -> None:
    go()
    instance(rds)
    rds.calls.clear()
    assert go(check_mode=True, state="absent")["changed"] is True, "the instances go before it, in tasks of their own"
    with pytest.raises(AnsibleAWSError, match=f"Failed to delete database cluster {NAME}: it has the instances {NAME}-1; delete them first"):
        go(state="absent")
    assert rds.writes == []


def test_a_protected_cluster_and_its_instances_stay_without_force(go: Any, rds: FakeClusters) -> None:
    go(deletion_protection=True)
    instance(rds)
    rds.calls.clear()
    for check_mode in (True, False):
        with pytest.raises(AnsibleAWSError, match=f"cluster {NAME}: its deletion protection is on; force lifts it"):
            go(state="absent", check_mode=check_mode)
        with pytest.raises(AnsibleAWSError, match=f"instance {NAME}-1: the cluster {NAME}'s deletion protection is on; force lifts it"):
            instance(rds, state="absent", check_mode=check_mode)
    assert instance(rds, state="absent", match_tags={"Name": "another"})["changed"] is False
    assert rds.writes == []
    assert instance(rds, state="absent", force=True)["changed"] is True
    assert go(state="absent", force=True)["changed"] is True
    assert (rds.clusters, rds.instances, rds.snapshots) == ({}, {}, [f"{NAME}-final-snapshot"])


def test_the_last_snapshot_may_have_to_be_called_otherwise(go: Any, rds: FakeClusters) -> None:
    go()
    rds.snapshots.append(f"{NAME}-final-snapshot")
    go(state="absent")
    assert re.fullmatch(rf"{NAME}-final-snapshot-\d{{8}}-\d{{6}}", rds.snapshots[-1])
    go()
    go(state="absent", skip_final_snapshot=True)
    assert len(rds.snapshots) == 2


def test_restored_to_a_point_in_time(go: Any, rds: FakeClusters) -> None:
    go()
    source = {"cluster": NAME, "time": "2026-11-21T17:00:00Z"}
    go(name="restored", restore_from=source, maintenance_window="tue:01:00-tue:02:00")
    request = rds.request("RestoreDBClusterToPointInTime")
    assert (request["DBClusterIdentifier"], request["RestoreToTime"]) == ("restored", "2026-11-21T17:00:00Z")
    assert {"MasterUserPassword", "DatabaseName", "MasterUsername"} & request.keys() == set()
    assert (rds.passwords["restored"], rds.clusters["restored"]["PreferredMaintenanceWindow"]) == ("first-password", "tue:01:00-tue:02:00")
    assert go(name="restored", restore_from=source, maintenance_window="tue:01:00-tue:02:00")["changed"] is False
    go(name="latest", restore_from={"cluster": NAME})
    assert rds.request("RestoreDBClusterToPointInTime")["UseLatestRestorableTime"] is True


def test_restored_from_a_snapshot(go: Any, rds: FakeClusters) -> None:
    rds.snapshots.append("before-the-upgrade")
    go(restore_from={"snapshot": "before-the-upgrade"}, storage_encrypted=None, kms_key_id=None)
    request = rds.request("RestoreDBClusterFromSnapshot")
    assert (request["SnapshotIdentifier"], request["Engine"], rds.passwords[NAME]) == ("before-the-upgrade", "aurora-postgresql", "first-password")


def test_an_instance_of_a_cluster_has_of_it_what_it_does_not_say(go: Any, rds: FakeClusters) -> None:
    go()
    instance(rds, promotion_tier=None)
    request = rds.request("CreateDBInstance")
    assert request == {
        "DBInstanceIdentifier": f"{NAME}-1",
        "DBClusterIdentifier": NAME,
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.serverless",
        "PubliclyAccessible": False,
        "Tags": [{"Key": "Name", "Value": f"{NAME}-1"}],
    }
    assert instance(rds, promotion_tier=None)["instance"]["promotion_tier"] == 1
    with pytest.raises(AnsibleAWSError, match="AWS cannot change cluster"):
        instance(rds, cluster="another")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": "Shop"}, "name: is 'Shop'"),
        ({"kms_key_id": "alias/shop"}, "kms_key_id: is 'alias/shop'"),
        ({"backup_window": "3-4"}, "backup_window: is '3-4'"),
        ({"backup_retention_days": 0}, "backup_retention_days: is 0; a cluster keeps backups for 1 to 35 days"),
        ({"master_user_secret": {}}, "master_user_secret: has none of arn, name, parameter"),
        ({"restore_from": {}}, "restore_from: has none of snapshot, cluster, resource_id"),
        ({"restore_from": {"snapshot": "a", "time": "latest"}}, "restore_from.time: does not go with snapshot"),
        ({"serverless": {"min_capacity": 0, "max_capacity": 0.5}}, "serverless.max_capacity: is 0.5; it must be from 1 to 256, in halves"),
    ],
)
def test_wrong_input(rds: FakeClusters, asked: Params, words: str) -> None:
    with pytest.raises(AnsibleAWSError, match=re.escape(words)):
        run(CLUSTER, rds.client, {"name": NAME, **OPTIONS, **asked}, True)
    assert rds.calls == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"allocated_storage": 20}, "allocated_storage: does not go with cluster; an instance has what its cluster has"),
        ({"promotion_tier": 16}, "promotion_tier: is 16; it must be from 0 to 15"),
        ({"cluster": None}, "promotion_tier: is of instances of a cluster; say cluster"),
    ],
)
def test_wrong_input_of_instances(rds: FakeClusters, asked: Params, words: str) -> None:
    with pytest.raises(AnsibleAWSError, match=re.escape(words)):
        instance(rds, check_mode=True, **asked)
    assert rds.calls == []


@pytest.mark.parametrize(
    ("serverless", "problems"),
    [
        ({"min_capacity": 0, "max_capacity": 1, "seconds_until_auto_pause": 300}, []),
        ({"min_capacity": 0.5, "max_capacity": 256}, []),
        ({"min_capacity": 0.3, "max_capacity": 1}, ["min_capacity: is 0.3; it must be from 0 to 256, in halves"]),
        ({"min_capacity": 2, "max_capacity": 1.5}, ["min_capacity: is 2, more than max_capacity, which is 1.5"]),
        ({"min_capacity": 0, "max_capacity": 257}, ["max_capacity: is 257; it must be from 1 to 256, in halves"]),
        ({"min_capacity": 0, "max_capacity": 1, "seconds_until_auto_pause": 60}, ["seconds_until_auto_pause: is 60; it must be from 300 to 86400"]),
        ({"min_capacity": 1, "max_capacity": 1, "seconds_until_auto_pause": 300}, ["seconds_until_auto_pause: goes with min_capacity 0 alone; it is 1"]),
    ],
)
def test_capacities(serverless: Params, problems: list[str]) -> None:
    assert shapes.capacity_problems(serverless) == problems


def test_what_is_under_way_is_waited_for(go: Any, rds: FakeClusters) -> None:
    rds.looks = 3
    assert go()["cluster"]["status"] == "available"
    rds.clusters[NAME]["Status"], rds.looks = "upgrading", 3
    assert go(deletion_protection=True)["cluster"]["deletion_protection"] is True
