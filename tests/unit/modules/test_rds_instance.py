# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_instance, without a network."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils import rds_instances as shapes
from ansible_collections.groundwork.aws.plugins.module_utils.rds_credentials import VERSION_TAG, Credentials
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.rds_instance import INSTANCE, kind_of

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response, no_waiting
from .fake_rds import DEFAULT_KEY, FakeRDS

NAME = "shop-prod-db"
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
    "engine": "postgres",
    "engine_version": "16",
    "instance_class": "db.t4g.micro",
    "allocated_storage": 20,
    "max_allocated_storage": 40,
    "storage_type": "gp3",
    "storage_encrypted": True,
    "kms_key_id": KEY,
    "database": "shop",
    "master_username": "shop",
    "manage_master_user_password": True,
    "port": 5432,
    "subnet_group_name": "shop-prod-db-subnet-group",
    "security_group_ids": ["sg-2", "sg-1"],
    "parameter_group_name": "shop-prod-db-param-group",
    "backup_window": "03:00-04:00",
    "maintenance_window": "Mon:04:00-Mon:05:00",
    "tags": {"Name": NAME},
    **OPTIONS,
}


class TestInstance(ModuleCases):
    kind = INSTANCE
    fake = FakeRDS
    params: ClassVar[Params] = PARAMS
    changes: ClassVar[list[Params]] = [
        {"engine_version": "16.9"},
        {"engine_version": "17.2"},
        {"instance_class": "db.t4g.small"},
        {"allocated_storage": 30},
        {"max_allocated_storage": 100},
        {"max_allocated_storage": 0},
        {"allocated_storage": 400, "max_allocated_storage": 0, "iops": 12500, "storage_throughput": 600},
        {"multi_az": True},
        {"port": 5433},
        {"subnet_group_name": "other"},
        {"security_group_ids": ["sg-1"]},
        {"parameter_group_name": "other"},
        {"publicly_accessible": True},
        {"network_type": "dual"},
        {"ca_certificate": "rds-ca-ecc384-g1"},
        {"backup_retention_days": 7},
        {"backup_window": "05:00-06:00"},
        {"maintenance_window": "tue:01:00-tue:02:00"},
        {"copy_tags_to_snapshots": True},
        {"deletion_protection": True},
        {"auto_minor_version_upgrade": False},
        {"iam_authentication": True},
        {"performance_insights": True, "performance_insights_retention_days": 31, "performance_insights_kms_key_id": KEY},
        {"log_exports": ["upgrade", "postgresql"]},
        {"monitoring_interval": 60, "monitoring_role_arn": "arn:aws:iam::123456789012:role/monitoring"},
        {"tags": {"Name": "b"}},
    ]
    create_operation = "CreateDBInstance"


class FakeSecrets(FakeAWS):
    """Secrets, each a list of its values; the last one is current."""

    service = "secretsmanager"

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[str, list[str]] = {}

    def versions(self, request: Request) -> list[str]:
        if request["SecretId"] not in self.secrets:
            raise AWSError("ResourceNotFoundException")
        return self.secrets[request["SecretId"]]

    def describe_secret(self, request: Request) -> Response:
        count = len(self.versions(request))
        return {"VersionIdsToStages": {version_id(number): ["AWSCURRENT" if number == count else "AWSPREVIOUS"] for number in range(1, count + 1)}}

    def get_secret_value(self, request: Request) -> Response:
        values = self.versions(request)
        return {"SecretString": values[-1], "VersionId": version_id(len(values))}


class FakeParameters(FakeAWS):
    """One parameter."""

    service = "ssm"
    value, version = "first-password", 1

    def get_parameter(self, request: Request) -> Response:
        if request["Name"] != "/prod/shop/postgres_password":
            raise AWSError("ParameterNotFound")
        return {"Parameter": {"Value": self.value if request["WithDecryption"] else "AQICAHh", "Version": self.version}}


def version_id(number: int) -> str:
    """A version of a secret, as long as AWS has them."""
    return f"{number:032}"


@pytest.fixture(autouse=True)
def _quick() -> Any:
    with no_waiting():
        yield


@pytest.fixture
def rds() -> FakeRDS:
    return FakeRDS()


@pytest.fixture
def secrets() -> FakeSecrets:
    found = FakeSecrets()
    found.secrets["shop/db-credentials"] = [json.dumps({"username": "shop", "password": "first-password"})]
    return found


@pytest.fixture
def ssm() -> FakeParameters:
    return FakeParameters()


@pytest.fixture
def go(rds: FakeRDS, secrets: FakeSecrets, ssm: FakeParameters) -> Any:
    """Run the module as main does, with the password in a secret unless the call says otherwise."""

    def run_with(check_mode: bool = False, state: str = "present", **changes: Any) -> Params:
        params = {"state": state, "purge_tags": True, **PARAMS, "manage_master_user_password": None, "master_user_secret": SECRET, **changes}
        if params["master_user_secret"]:
            clients = {"secretsmanager": secrets.client, "ssm": ssm.client}
            params["credentials"] = Credentials(params["master_user_secret"], clients.__getitem__)
        return run(kind_of(params), rds.client, params, check_mode)

    return run_with


SECRET: Params = {"name": "shop/db-credentials", "key": "password"}
REPLICA: Params = {
    **dict.fromkeys(PARAMS),
    **OPTIONS,
    "name": "shop-prod-db-replica",
    "replica_of": NAME,
    "instance_class": "db.t4g.micro",
    "parameter_group_name": "shop-prod-db-param-group",
    "backup_retention_days": 0,
    "tags": {"Name": "replica"},
    "master_user_secret": None,
}


def test_a_new_instance_is_told_what_was_asked_and_nothing_else(rds: FakeRDS) -> None:
    run(INSTANCE, rds.client, {**PARAMS, "manage_master_user_password": None}, False)
    request = rds.request("CreateDBInstance")
    assert (request["PubliclyAccessible"], request["StorageEncrypted"], request["VpcSecurityGroupIds"]) == (False, True, ["sg-1", "sg-2"])
    assert {"Iops", "EnablePerformanceInsights", "MonitoringInterval", "ManageMasterUserPassword"} & request.keys() == set()


def test_s4_45_the_password_comes_from_the_secret_and_is_shown_nowhere(go: Any, rds: FakeRDS, secrets: FakeSecrets) -> None:
    result = go()
    assert rds.passwords[NAME] == "first-password"
    assert "first-password" not in json.dumps(result)
    assert result["instance"]["secret_version"] == version_id(1)
    assert VERSION_TAG not in result["instance"]["tags"]
    rds.calls.clear()
    secrets.calls.clear()
    assert go()["changed"] is False
    assert (rds.operations, secrets.operations) == (["DescribeDBInstances"], ["DescribeSecret"])


def test_a_rotated_password_reaches_the_database(go: Any, rds: FakeRDS, secrets: FakeSecrets) -> None:
    go()
    secrets.secrets["shop/db-credentials"].append(json.dumps({"password": "second-password"}))
    rds.calls.clear()
    planned = go(check_mode=True)
    assert (planned["changed"], rds.writes, secrets.operations[-1]) == (True, [], "DescribeSecret")
    result = go()
    assert (rds.passwords[NAME], rds.writes) == ("second-password", ["ModifyDBInstance", "AddTagsToResource"])
    assert rds.request("ModifyDBInstance") == {"DBInstanceIdentifier": NAME, "ApplyImmediately": True, "MasterUserPassword": "second-password"}
    assert (result["diff"]["before"]["secret_version"], result["diff"]["after"]["secret_version"]) == (version_id(1), version_id(2))
    assert "second-password" not in json.dumps([planned, result])
    assert go()["changed"] is False


def test_a_version_that_the_caller_knows_saves_the_call(go: Any, secrets: FakeSecrets) -> None:
    go()
    secrets.calls.clear()
    assert go(master_user_secret={**SECRET, "version": version_id(1)})["changed"] is False
    assert secrets.operations == []
    assert go(master_user_secret={**SECRET, "version": UNKNOWN}, check_mode=True)["diff"]["after"]["secret_version"] == UNKNOWN


def test_s1_60_the_password_may_be_a_parameter(go: Any, rds: FakeRDS, ssm: FakeParameters) -> None:
    kept = {"parameter": "/prod/shop/postgres_password"}
    go(master_user_secret=kept)
    assert (rds.passwords[NAME], ssm.operations) == ("first-password", ["GetParameter", "GetParameter"])
    assert go(master_user_secret=kept)["changed"] is False
    assert ssm.request("GetParameter")["WithDecryption"] is False
    ssm.value, ssm.version = "second-password", 2
    assert go(master_user_secret=kept)["instance"]["secret_version"] == "2"
    assert rds.passwords[NAME] == "second-password"


def test_a_secret_that_is_not_there_yet_is_a_plan_and_no_run(go: Any) -> None:
    absent = {"name": "another", "key": "password"}
    assert go(master_user_secret=absent, check_mode=True)["diff"]["after"]["secret_version"] == UNKNOWN
    with pytest.raises(AnsibleAWSError, match="Failed to read secret another"):
        go(master_user_secret=absent)


@pytest.mark.parametrize("value", ["no json: hunter2", '{"user": "hunter2"}', '["hunter2"]'])
def test_a_secret_of_another_form_is_said_without_its_value(go: Any, secrets: FakeSecrets, value: str) -> None:
    secrets.secrets["shop/db-credentials"].append(value)
    with pytest.raises(AnsibleAWSError, match="no JSON with the member password") as caught:
        go()
    assert "hunter2" not in str(caught.value)


def test_between_a_password_of_ours_and_one_of_aws(go: Any, rds: FakeRDS) -> None:
    go()
    managed = go(master_user_secret=None, manage_master_user_password=True, master_user_secret_kms_key_id=KEY)
    assert (managed["instance"]["secret_version"], rds.instances[NAME]["MasterUserSecret"]["KmsKeyId"]) == (None, KEY)
    assert managed["instance"]["master_user_secret_arn"].startswith("arn:aws:secretsmanager")
    assert go(master_user_secret=None, manage_master_user_password=True)["changed"] is False
    back = go(manage_master_user_password=False)
    assert (back["instance"]["secret_version"], back["instance"]["master_user_secret_arn"]) == (version_id(1), None)


def test_s4_42_s4_54_a_replica_says_only_what_aws_takes(rds: FakeRDS, go: Any) -> None:
    go()
    result = run(INSTANCE, rds.client, {**REPLICA, "subnet_group_name": "given", "copy_tags_to_snapshots": True}, False)
    request = rds.request("CreateDBInstanceReadReplica")
    assert {"DBSubnetGroupName", "Engine", "AllocatedStorage", "MasterUserPassword", "BackupRetentionPeriod"} & request.keys() == set()
    assert (request["SourceDBInstanceIdentifier"], result["instance"]["replica_of"], result["instance"]["backup_retention_days"]) == (NAME, NAME, 0)
    assert rds.request("ModifyDBInstance")["BackupRetentionPeriod"] == 0
    assert run(INSTANCE, rds.client, {**REPLICA, "copy_tags_to_snapshots": True}, False)["changed"] is False
    with pytest.raises(AnsibleAWSError, match="replica_of"):
        run(INSTANCE, rds.client, {**REPLICA, "replica_of": "another"}, False)


def test_s1_65_restored_to_a_point_in_time(go: Any, rds: FakeRDS) -> None:
    go()
    source = {"instance": NAME, "time": "2026-11-21T17:00:00Z"}
    restored = go(name="shop-prod-db-restored", restore_from=source, backup_retention_days=7)
    request = rds.request("RestoreDBInstanceToPointInTime")
    assert (request["TargetDBInstanceIdentifier"], request["RestoreTime"]) == ("shop-prod-db-restored", "2026-11-21T17:00:00Z")
    assert {"MasterUserPassword", "MaxAllocatedStorage", "DBName"} & request.keys() == set()
    assert rds.passwords["shop-prod-db-restored"] == "first-password"
    assert (restored["instance"]["max_allocated_storage"], restored["instance"]["maintenance_window"]) == (40, "mon:04:00-mon:05:00")
    assert go(name="shop-prod-db-restored", restore_from=source, backup_retention_days=7)["changed"] is False
    go(name="latest", restore_from={"instance": NAME})
    assert rds.request("RestoreDBInstanceToPointInTime")["UseLatestRestorableTime"] is True


def test_restored_from_a_snapshot(go: Any, rds: FakeRDS) -> None:
    rds.snapshots.append("before-the-upgrade")
    go(restore_from={"snapshot": "before-the-upgrade"}, storage_encrypted=None, kms_key_id=None)
    assert rds.request("RestoreDBInstanceFromDBSnapshot")["DBSnapshotIdentifier"] == "before-the-upgrade"
    assert rds.passwords[NAME] == "first-password"


def test_s4_48_what_waits_for_the_maintenance_window_counts_as_made(go: Any, rds: FakeRDS) -> None:
    go()
    later = {"apply_immediately": False, "instance_class": "db.t4g.small"}
    result = go(**later)
    assert (result["instance"]["instance_class"], result["instance"]["pending"]) == ("db.t4g.small", ["DBInstanceClass"])
    assert result["disruptions"] == ["instance_class: db.t4g.micro becomes db.t4g.small, which restarts it, in its maintenance window"]
    rds.calls.clear()
    assert (go(**later)["changed"], rds.writes) == (False, [])
    assert go(instance_class="db.t4g.small")["changed"] is True  # at once, after all
    assert rds.instances[NAME]["DBInstanceClass"] == "db.t4g.small"


def test_a_change_that_restarts_is_refused_where_it_is_not_allowed(go: Any, rds: FakeRDS) -> None:
    go()
    rds.calls.clear()
    planned = go(check_mode=True, instance_class="db.t4g.small", allow_disruption=False)
    assert planned["disruptions"] == ["instance_class: db.t4g.micro becomes db.t4g.small, which restarts it"]
    with pytest.raises(AnsibleAWSError, match=r"^Refused to update instance shop-prod-db: instance_class"):
        go(instance_class="db.t4g.small", allow_disruption=False)
    assert rds.writes == []
    assert "disruptions" not in go(deletion_protection=True, allow_disruption=False)


def test_what_is_under_way_is_waited_for(go: Any, rds: FakeRDS) -> None:
    rds.looks = 3
    assert go()["instance"]["status"] == "available"
    rds.instances[NAME]["DBInstanceStatus"], rds.looks = "backing-up", 3
    assert go(multi_az=True)["instance"]["multi_az"] is True


def test_storage_that_grew_by_itself_stays(go: Any, rds: FakeRDS) -> None:
    go()
    rds.instances[NAME]["AllocatedStorage"] = 35
    assert go()["changed"] is False
    rds.instances[NAME]["AllocatedStorage"] = 40
    assert go()["changed"] is False


def test_a_later_minor_version_is_the_version(go: Any, rds: FakeRDS) -> None:
    go(engine_version="16.4")
    rds.instances[NAME]["EngineVersion"] = "16.10"
    assert go(engine_version="16.4")["changed"] is False


def test_s4_48_a_last_snapshot_and_its_name(go: Any, rds: FakeRDS) -> None:
    go()
    go(state="absent")
    assert rds.snapshots == [f"{NAME}-final-snapshot"]
    go()
    go(state="absent", delete_automated_backups=False)
    assert re.fullmatch(rf"{NAME}-final-snapshot-\d{{8}}-\d{{6}}", rds.snapshots[1])
    assert rds.request("DeleteDBInstance")["DeleteAutomatedBackups"] is False
    go()
    go(state="absent", skip_final_snapshot=True)
    assert len(rds.snapshots) == 2


def test_a_replica_goes_without_snapshot(go: Any, rds: FakeRDS) -> None:
    go()
    run(INSTANCE, rds.client, REPLICA, False)
    run(INSTANCE, rds.client, {**REPLICA, "state": "absent"}, False)
    assert (rds.snapshots, list(rds.instances)) == ([], [NAME])


@pytest.mark.parametrize("check_mode", [True, False])
def test_s4_48_a_protected_instance_goes_only_by_force(go: Any, rds: FakeRDS, check_mode: bool) -> None:
    go(deletion_protection=True)
    rds.calls.clear()
    with pytest.raises(AnsibleAWSError, match="its deletion protection is on; force lifts it"):
        go(state="absent", check_mode=check_mode)
    assert go(state="absent", check_mode=check_mode, match_tags={"Name": "somebody's"})["changed"] is False
    assert rds.writes == []
    go(state="absent", force=True)
    assert (rds.writes, rds.instances) == (["ModifyDBInstance", "DeleteDBInstance"], {})


def test_one_that_is_on_its_way_out_is_waited_for(go: Any, rds: FakeRDS) -> None:
    go()
    rds.instances[NAME]["DBInstanceStatus"], rds.looks = "deleting", 3
    rds.calls.clear()
    go(state="absent")
    assert (rds.writes, rds.instances) == ([], {})
    go()
    rds.instances[NAME]["DBInstanceStatus"], rds.looks = "deleting", 3
    assert go()["diff"]["before"] == {}


def test_nothing_that_nobody_asked_for_is_changed(rds: FakeRDS) -> None:
    run(INSTANCE, rds.client, PARAMS, False)
    few = {"name": NAME, **OPTIONS, "backup_retention_days": 3}
    run(INSTANCE, rds.client, few, False)
    assert rds.request("ModifyDBInstance") == {"DBInstanceIdentifier": NAME, "ApplyImmediately": True, "BackupRetentionPeriod": 3}


def test_one_that_somebody_made_meanwhile_is_changed_to_what_was_asked_and_no_more(rds: FakeRDS) -> None:
    rds.create_db_instance({"DBInstanceIdentifier": NAME, "Engine": "postgres", "DBInstanceClass": "db.t4g.micro", "Tags": []})
    rds.fail_once("DescribeDBInstances", "DBInstanceNotFound", 404)
    params = {"name": NAME, "engine": "postgres", "instance_class": "db.t4g.micro", "multi_az": True, **OPTIONS}
    assert run(INSTANCE, rds.client, params, False)["instance"]["multi_az"] is True
    assert rds.request("ModifyDBInstance") == {"DBInstanceIdentifier": NAME, "ApplyImmediately": True, "MultiAZ": True}


@pytest.mark.parametrize(
    ("has", "asked", "same"),
    [
        ("16.4", "16", True),
        ("16.4", "16.4", True),
        ("16.10", "16.9", True),
        ("16.4", "16.9", False),
        ("16.4", "17", False),
        ("16.4", "15", False),
        (UNKNOWN, "16", False),
    ],
)
def test_versions(has: str, asked: str, same: bool) -> None:
    assert shapes.is_version(has, asked) is same


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": "Shop"}, "name: is 'Shop', must have 1 to 63 lower-case letters"),
        ({"name": "shop--db"}, "name: is 'shop--db'"),
        ({"kms_key_id": "alias/mine"}, "kms_key_id: is 'alias/mine', must be the ARN"),
        ({"backup_window": "3-4"}, "backup_window: is '3-4', must be of the form 03:00-04:00, in UTC"),
        ({"maintenance_window": "monday"}, "maintenance_window: is 'monday', must be of the form mon:04:00-mon:05:00, in UTC"),
        ({"storage_type": "gp3", "allocated_storage": 20, "iops": 4000}, "iops: AWS takes it for gp3 from 400 GiB on; allocated_storage is 20"),
        ({"storage_type": "io2"}, "iops: is required with storage_type io2"),
        ({"storage_type": "gp2", "storage_throughput": 200}, "storage_throughput: does not go with storage_type gp2"),
        ({"allocated_storage": 20, "max_allocated_storage": 20}, "max_allocated_storage: is 20, must be more than allocated_storage, which is 20"),
        ({"master_user_secret": {}}, "master_user_secret: has none of arn, name, parameter"),
        ({"master_user_secret": {"arn": "a", "name": "b"}}, "master_user_secret: has arn, name of"),
        ({"master_user_secret": {"name": "b"}, "manage_master_user_password": True}, "does not go with manage_master_user_password"),
        ({"restore_from": {}}, "restore_from: has none of snapshot, instance, resource_id"),
        ({"restore_from": {"snapshot": "a", "time": "latest"}}, "restore_from.time: does not go with snapshot"),
        ({"replica_of": "a", "database": "b"}, "database: does not go with replica_of"),
    ],
)
def test_wrong_input(rds: FakeRDS, asked: Params, words: str) -> None:
    with pytest.raises(AnsibleAWSError, match=re.escape(words)):
        run(INSTANCE, rds.client, {"name": NAME, **OPTIONS, **asked}, True)
    assert rds.calls == []


def test_an_instance_is_renamed_and_stays_what_it_is(go: Any, rds: FakeRDS) -> None:
    go()
    resource = rds.instances[NAME]["DbiResourceId"]
    rds.calls.clear()
    planned = go(name="shop-prod-db-old", former_name=NAME, check_mode=True)
    assert (planned["disruptions"], rds.writes) == ([f"name: {NAME} becomes shop-prod-db-old, which restarts it and changes its address"], [])
    result = go(name="shop-prod-db-old", former_name=NAME, tags={"Name": "old"}, apply_immediately=False)
    assert rds.request("ModifyDBInstance") == {"DBInstanceIdentifier": NAME, "ApplyImmediately": True, "NewDBInstanceIdentifier": "shop-prod-db-old"}
    assert (result["instance"]["resource_id"], result["instance"]["tags"]) == (resource, {"Name": "old"})
    assert (list(rds.instances), go(name="shop-prod-db-old", former_name=NAME, tags={"Name": "old"})["changed"]) == (["shop-prod-db-old"], False)


def test_a_former_name_means_nothing_to_one_that_has_its_name(go: Any, rds: FakeRDS) -> None:
    go()
    go(name="another")
    assert go(name="another", former_name=NAME)["changed"] is False
    assert sorted(rds.instances) == ["another", NAME]


BEFORE: Params = {"name": NAME, "engine_version": "16.4", "instance_class": "db.t4g.micro", "port": 5432, "subnet_group_name": "a", "network_type": "ipv4"}


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        ({"engine_version": "16.9"}, ["engine_version: 16.4 becomes 16.9, which restarts it"]),
        ({"engine_version": "17.2"}, ["engine_version: 16.4 becomes 17.2, a major upgrade, which stops it for minutes and cannot be taken back"]),
        ({"port": 5433}, ["port: 5432 becomes 5433, which restarts it at once"]),
        ({"subnet_group_name": "b"}, ["subnet_group_name: a becomes b, which moves it to another VPC and stops it meanwhile"]),
        ({"network_type": "dual"}, ["network_type: ipv4 becomes dual, which interrupts its connections"]),
        ({"backup_retention_days": 0}, ["backup_retention_days: 7 becomes 0, which interrupts it and deletes its automated backups"]),
        ({"backup_retention_days": 8}, []),
        ({"multi_az": True}, []),
    ],
)
def test_disruptions(change: Params, sentences: list[str]) -> None:
    before = {**BEFORE, "backup_retention_days": 7}
    assert shapes.disruptions(before, {**before, **change, "given": frozenset(change)}) == sentences


def test_defaults_of_aws_are_kept_where_nothing_is_said(rds: FakeRDS) -> None:
    run(INSTANCE, rds.client, {**PARAMS, "performance_insights": True}, False)
    found = run(INSTANCE, rds.client, PARAMS, False)["instance"]
    assert (found["performance_insights_retention_days"], found["performance_insights_kms_key_id"]) == (7, DEFAULT_KEY)
    assert run(INSTANCE, rds.client, {**PARAMS, "performance_insights": True}, False)["changed"] is False
    assert run(INSTANCE, rds.client, {**PARAMS, "performance_insights": False}, False)["instance"]["performance_insights_kms_key_id"] is None
