# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service with a database: the environment from nothing, who gets in, what the service knows, and the database as it was at another time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration.harm import Harm
from tests.integration.harm_reading import Account
from tests.integration.inventories import write_inventory
from tests.integration.lives import entries_of
from tests.integration.test_file_systems import Written
from tests.integration.test_permissions import SITE, live, unused, user_with

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing

NAME, TIME = "shop-dev-main", "2026-11-21T17:00:00Z"
BEFORE = f"{NAME}-before-20261121t170000z"
VARIABLES: dict[str, Any] = {
    "environment_project": "shop",
    "environment_name": "dev",
    "environment_region": "eu-central-1",
    "vpc_mode": "default",
    "vpc_subnet_tiers": ["public"],
    "databases": {"main": {"database": "shop", "replicas": {"replica": {}}, "proxy": {}}},
    "databases_overrides": {"main": {"backup_retention_days": 2}},
    "services": {
        "web": {
            "image": "public.ecr.aws/docker/library/nginx:1.29",
            "environment": {
                "DATABASE_HOST": {"database": "main", "attribute": "host"},
                "READER_HOST": {"database": "main", "attribute": "reader_host"},
                "DATABASE_PORT": {"database": "main", "attribute": "port"},
            },
            "secrets": {"DATABASE_PASSWORD": {"database": "main", "json_key": "password"}},
        },
        "worker": {"image": "public.ecr.aws/docker/library/nginx:1.29"},
    },
}


#: What AWS's reference asks for and no request names: what a replica has of its source.
OF_THE_REFERENCE = {("rds:CreateDBInstanceReadReplica", kind) for kind in ("cluster", "og", "subgrp")}


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = write_inventory(tmp_path / "dev", VARIABLES, ["web", "worker"])
    layers = yaml.safe_load((folder / "hosts.yml").read_text(encoding="utf-8"))
    layers["dev"]["children"]["platform"] = {"children": {"rds": {"hosts": {"main": None}}}}
    (folder / "hosts.yml").write_text(yaml.safe_dump(layers), encoding="utf-8")
    return folder


def described(aws: Aws) -> dict[str, dict[str, Any]]:
    """The instances by name."""
    return {one["DBInstanceIdentifier"]: one for one in aws("rds").describe_db_instances()["DBInstances"]}


def behind(aws: Aws) -> list[str]:
    """What the proxy leads to."""
    return [target["RdsResourceId"] for target in aws("rds").describe_db_proxy_targets(DBProxyName="shop-dev-main-proxy")["Targets"]]


def group(aws: Aws, name: str) -> dict[str, Any]:
    (found,) = aws("ec2").describe_security_groups(Filters=[{"Name": "group-name", "Values": [name]}])["SecurityGroups"]
    return dict(found)


def test_s1_62_s1_65_s4_33_s4_35_s4_53_s4_99_a_service_with_a_database_and_its_restore(
    fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path
) -> None:
    planned = play("site.yml", inventory=inventory, check=True).assert_ok()
    assert (planned.writes, planned.changed["main"]) == ([], 7)
    play("site.yml", inventory=inventory).assert_ok()
    instances = described(aws)
    own = group(aws, "shop-dev-main-sg")
    assert [name["VpcSecurityGroupId"] for name in instances[NAME]["VpcSecurityGroups"]] == [own["GroupId"]]
    web, before = group(aws, "shop-dev-web-sg")["GroupId"], group(aws, "shop-dev-main-proxy-sg")
    ways = [*own["IpPermissions"], *before["IpPermissions"], *before["IpPermissionsEgress"]]
    assert [(way["FromPort"], way["IpRanges"], {pair["GroupId"] for pair in way["UserIdGroupPairs"]}) for way in ways] == [
        (5432, [], {web, before["GroupId"]}),
        (5432, [], {web}),
        (5432, [], {own["GroupId"]}),
    ]
    (proxy,) = aws("rds").describe_db_proxies()["DBProxies"]
    assert (proxy["DBProxyName"], proxy["VpcSecurityGroupIds"]) == ("shop-dev-main-proxy", [before["GroupId"]])
    (container,) = aws("ecs").describe_task_definition(taskDefinition="shop-dev-web")["taskDefinition"]["containerDefinitions"]
    told = {pair["name"]: pair["value"] for pair in container["environment"]}
    assert told == {
        "DATABASE_HOST": proxy["Endpoint"],
        "READER_HOST": instances[f"{NAME}-replica"]["Endpoint"]["Address"],
        "DATABASE_PORT": "5432",
    }
    secret = aws("secretsmanager").describe_secret(SecretId="shop-dev/main-credentials")["ARN"]
    assert [entry["valueFrom"] for entry in container["secrets"]] == [f"{secret}:password::"]

    assert behind(aws) == [NAME]
    present = instances[NAME]["InstanceCreateTime"]
    restored = play("playbooks/restore_database.yml", inventory=inventory, variables={"database": "main", "restore_time": TIME}).assert_ok()
    after = described(aws)
    assert sorted(after) == [NAME, BEFORE, f"{NAME}-replica"]
    assert (after[BEFORE]["InstanceCreateTime"], after[NAME]["InstanceCreateTime"] > present) == (present, True)
    assert after[NAME]["Endpoint"] == instances[NAME]["Endpoint"]
    assert (after[NAME]["BackupRetentionPeriod"], after[NAME]["DBName"], after[NAME]["MaxAllocatedStorage"]) == (2, "shop", 40)
    assert (after[f"{NAME}-replica"]["ReadReplicaSourceDBInstanceIdentifier"], after[BEFORE]["ReadReplicaDBInstanceIdentifiers"]) == (NAME, [])
    assert [entry.operation for entry in restored.writes if entry.service == "ecs"] == ["UpdateService"]
    proxied = ["DeregisterDBProxyTargets", "RegisterDBProxyTargets"]
    assert ([entry.operation for entry in restored.writes if "Proxy" in entry.operation], behind(aws)) == (proxied, [NAME])
    play("site.yml", inventory=inventory).assert_unchanged()


@pytest.mark.thorough
def test_s1_65_a_restore_that_was_broken_off_goes_on_and_one_that_is_done_does_nothing(
    fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path
) -> None:
    wanted = {"database": "main", "restore_time": TIME}
    play("site.yml", inventory=inventory).assert_ok()
    rds = aws("rds")
    half = {"TargetDBInstanceIdentifier": f"{NAME}-restored-20261121t170000z", "DBSubnetGroupName": f"{NAME}-subnet-group"}
    rds.restore_db_instance_to_point_in_time(SourceDBInstanceIdentifier=NAME, UseLatestRestorableTime=True, **half)
    described(aws)
    rds.modify_db_instance(DBInstanceIdentifier=NAME, NewDBInstanceIdentifier=BEFORE, ApplyImmediately=True)
    described(aws)
    play("playbooks/restore_database.yml", inventory=inventory, variables=wanted).assert_ok()
    assert sorted(described(aws)) == [NAME, BEFORE, f"{NAME}-replica"]
    again = play("playbooks/restore_database.yml", inventory=inventory, variables=wanted).assert_ok()
    assert [entry.operation for entry in again.writes] == ["UpdateService"]
    refused = play("playbooks/restore_database.yml", inventory=inventory, variables={"database": "man"})
    assert (refused.rc != 0, refused.writes) == (True, [])
    assert "Say which database is restored" in refused.stdout


@pytest.mark.thorough
def test_a_run_needs_what_its_policies_allow_and_nothing_else(
    fresh_account: Emulator, emulator: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path
) -> None:
    environment = Written("dev", "firewall,main", play, tmp_path, inventory)
    environment.play(SITE).assert_ok()
    environment.play(("playbooks/destroy.yml", {})).assert_ok()
    assert described(aws) == {}
    policies = environment.derive()
    emulator.reset()
    demands = live(environment, user_with(aws, policies))
    asked = {demand.action.partition(":")[2] for demand in demands if demand.action.startswith("rds:")}
    assert asked >= {
        "CreateDBInstance",
        "CreateDBInstanceReadReplica",
        "AddTagsToResource",
        "CreateDBSubnetGroup",
        "ModifyDBParameterGroup",
        "DeleteDBInstance",
        "CreateDBProxy",
        "ModifyDBProxyTargetGroup",
        "RegisterDBProxyTargets",
        "DeleteDBProxy",
    }
    appointed = {resource for policy in policies for statement in policy["Statement"] for resource in statement["Resource"] if "prx-" in resource}
    assert appointed == set()
    left = {(action, resource.split(":")[5]) for action, resource in unused(policies, demands) if action.startswith("rds:")}
    assert left == OF_THE_REFERENCE


@pytest.mark.thorough
@pytest.mark.parametrize("harmed", ["changed", "deleted"])
def test_a_plan_foretells_what_a_run_repairs(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path, harmed: str) -> None:
    play("site.yml", inventory=inventory).assert_ok()
    account, report = Account(aws, "eu-central-1", "dev"), {"GROUNDWORK_REPORT": str(tmp_path / "report.json")}
    before, harm = account.state(), Harm(account, "databases")
    done = harm.change(80) if harmed == "changed" else harm.delete(20)
    assert {kind for kind in ("rds_instance", "rds_parameter_group", "rds_subnet_group") if kind in " ".join(done)}
    said = []
    for check in (True, False):
        result = play("site.yml", inventory=inventory, check=check, environment=report).assert_ok()
        said.append(entries_of(json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))))
        assert bool(result.writes) is not check
    assert said[0] == said[1], done
    assert account.state().keys() == before.keys()
    # addresses are new ones, and so are versions of a secret and the times of their changes
    own = (" task_definition ", " ecs_service ", " secret ")
    changed = {name for name, now in account.state().items() if before[name] != now and not any(kind in name for kind in own)}
    assert changed == set(), done
    play("site.yml", inventory=inventory).assert_unchanged()
