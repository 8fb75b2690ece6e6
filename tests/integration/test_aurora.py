# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service with a cluster of Aurora: what it knows of it, who gets in, what a run needs, and what a plan foretells."""

from __future__ import annotations

import json
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
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing

NAME = "shop-dev-main"
VARIABLES: dict[str, Any] = {
    "environment_project": "shop",
    "environment_name": "dev",
    "environment_region": "eu-central-1",
    "vpc_mode": "default",
    "vpc_subnet_tiers": ["public"],
    "databases": {"main": {"engine": "aurora-postgresql", "serverless": {}, "database": "shop", "replicas": {"reader": {}}}},
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
    },
}
#: What AWS's reference asks for and no request names: an option group, and the last snapshot that development does not make. A proxy's name is in no ARN.
OF_THE_REFERENCE = {
    ("rds:CreateDBCluster", "og"),
    ("rds:DeleteDBCluster", "cluster-snapshot"),
    *((f"rds:{action}", "db-proxy") for action in ("AddTagsToResource", "ListTagsForResource")),
}
KINDS = ("rds_cluster", "rds_cluster_parameter_group", "rds_instance", "rds_subnet_group")


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = write_inventory(tmp_path / "dev", VARIABLES, ["web"])
    layers = yaml.safe_load((folder / "hosts.yml").read_text(encoding="utf-8"))
    layers["dev"]["children"]["platform"] = {"children": {"rds": {"hosts": {"main": None}}}}
    (folder / "hosts.yml").write_text(yaml.safe_dump(layers), encoding="utf-8")
    return folder


def cluster(aws: Aws) -> dict[str, Any]:
    (found,) = aws("rds").describe_db_clusters()["DBClusters"]
    return dict(found)


@pytest.mark.thorough
def test_s1_67_a_service_knows_the_writer_and_the_readers(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path) -> None:
    play("site.yml", inventory=inventory).assert_ok()
    found = cluster(aws)
    (container,) = aws("ecs").describe_task_definition(taskDefinition="shop-dev-web")["taskDefinition"]["containerDefinitions"]
    told = {pair["name"]: pair["value"] for pair in container["environment"]}
    assert told == {"DATABASE_HOST": found["Endpoint"], "READER_HOST": found["ReaderEndpoint"], "DATABASE_PORT": "5432"}
    (group,) = aws("ec2").describe_security_groups(Filters=[{"Name": "group-name", "Values": ["shop-dev-main-sg"]}])["SecurityGroups"]
    assert [one["VpcSecurityGroupId"] for one in found["VpcSecurityGroups"]] == [group["GroupId"]]
    assert [(way["FromPort"], way["IpRanges"]) for way in group["IpPermissions"]] == [(5432, [])]
    handed = {"outputs_folder": str(tmp_path / "outputs")}
    play("playbooks/outputs.yml", inventory=inventory, variables=handed).assert_ok()
    outputs = json.loads(next((tmp_path / "outputs").rglob("*.json")).read_text(encoding="utf-8"))
    assert (outputs["database_hosts"], outputs["database_reader_hosts"]) == ({"main": found["Endpoint"]}, {"main": found["ReaderEndpoint"]})
    refused = play("playbooks/restore_database.yml", inventory=inventory, variables={"database": "main", "restore_time": "2026-11-21T17:00:00Z"})
    assert (refused.rc != 0, refused.writes) == (True, [])
    assert "main is a cluster of Aurora, which is not restored in its place" in refused.stdout


@pytest.mark.thorough
def test_a_run_needs_what_its_policies_allow_and_nothing_else(
    fresh_account: Emulator, emulator: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path
) -> None:
    environment = Written("dev", "firewall,main", play, tmp_path, inventory)
    environment.play(SITE).assert_ok()
    environment.play(("playbooks/destroy.yml", {})).assert_ok()
    assert aws("rds").describe_db_clusters()["DBClusters"] == []
    policies = environment.derive()
    emulator.reset()
    demands = live(environment, user_with(aws, policies))
    asked = {demand.action.partition(":")[2] for demand in demands if demand.action.startswith("rds:")}
    assert asked >= {"CreateDBCluster", "CreateDBInstance", "CreateDBClusterParameterGroup", "ModifyDBClusterParameterGroup", "DeleteDBCluster"}
    left = {(action, resource.split(":")[5]) for action, resource in unused(policies, demands) if action.startswith("rds:")}
    assert left == OF_THE_REFERENCE


@pytest.mark.thorough
@pytest.mark.parametrize("harmed", ["changed", "deleted"])
def test_s1_67_a_plan_foretells_what_a_run_repairs(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path, harmed: str) -> None:
    play("site.yml", inventory=inventory).assert_ok()
    play("site.yml", inventory=inventory).assert_unchanged()
    account, report = Account(aws, "eu-central-1", "dev"), {"GROUNDWORK_REPORT": str(tmp_path / "report.json")}
    before, harm = account.state(), Harm(account, "databases")
    done = harm.change(80) if harmed == "changed" else harm.delete(20)
    assert {kind for kind in KINDS if f"main {kind} main" in " ".join(done)} >= {"rds_cluster", "rds_cluster_parameter_group"}
    said = []
    for check in (True, False):
        result = play("site.yml", inventory=inventory, check=check, environment=report).assert_ok()
        said.append(entries_of(json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))))
        assert bool(result.writes) is not check
    assert said[0] == said[1], done
    assert account.state().keys() == before.keys()
    own = (" task_definition ", " ecs_service ", " secret ")
    changed = {name for name, now in account.state().items() if before[name] != now and not any(kind in name for kind in own)}
    assert changed == set(), done
    play("site.yml", inventory=inventory).assert_unchanged()
