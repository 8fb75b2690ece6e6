# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The full platform with a cluster of Aurora, and the console for its database. Its life in an account, test_environments.py has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.declaring import cut_off

if TYPE_CHECKING:
    from tests.emulator import Emulator

EXAMPLE = "examples/full_platform"
Declaration = list[dict[str, Any]]


@pytest.fixture(scope="module")
def declared(emulator: Emulator, aws_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Declaration:
    """What development declares with a cluster of Aurora, played where nothing can be reached."""
    folder = tmp_path_factory.mktemp("declared")
    more, given = ["-e", f"@{EXAMPLE}/aurora.yml"], {"declaration_folder": str(folder)}
    cut_off(emulator, aws_environment, folder)("playbooks/declare.yml", *more, inventory=f"{EXAMPLE}/dev", variables=given).assert_ok()
    found: Declaration = json.loads((folder / "dev.json").read_text(encoding="utf-8"))["resources"]
    return found


def the(declaration: Declaration, kind: str, key: str) -> dict[str, Any]:
    """The parameters of the one thing of a kind with this key."""
    (found,) = [one["parameters"] for one in declaration if one["key"] == f"{kind}/{key}"]
    return dict(found)


def test_s1_63_s1_69_a_console_for_the_database(declared: Declaration) -> None:
    task = the(declared, "task_definition", "pgadmin")
    (container,) = task["containers"]
    assert (task["cpu"], task["memory"], task["requires_compatibilities"]) == (256, 512, ["fargate"])
    assert (container["image"], container["port_mappings"][0]["container_port"]) == ("dpage/pgadmin4:9.4", 80)
    assert {name: arn.partition(":parameter")[2] for name, arn in container["secrets"].items()} == {
        "PGADMIN_DEFAULT_PASSWORD": "/dev/platform/pgadmin_password"
    }
    assert set(container["environment"]) == {"PGADMIN_DEFAULT_EMAIL", "DATABASE_HOST"}
    assert the(declared, "log_group", "pgadmin")["retention_in_days"] == 1
    assert the(declared, "security_group", "pgadmin")["ingress"] == [], "nobody asks it from outside"
    assert "platform_pgadmin_sg_dev" in [group for rule in the(declared, "security_group", "postgres")["ingress"] for group in rule["groups"]]


def test_s1_58_s1_67_a_cluster_of_aurora_in_the_place_of_the_instance(declared: Declaration) -> None:
    cluster, writer = the(declared, "rds_cluster", "postgres"), the(declared, "rds_instance", "postgres")
    assert (cluster["name"], cluster["engine"], cluster["engine_version"]) == ("platform-postgres-dev", "aurora-postgresql", "17.5")
    assert cluster["serverless"] == {"min_capacity": 0, "max_capacity": 1, "seconds_until_auto_pause": 300}
    assert (writer["name"], writer["cluster"], writer["instance_class"]) == ("platform-postgres-dev", "platform-postgres-dev", "db.serverless")
    group = the(declared, "rds_cluster_parameter_group", "postgres")
    assert (group["name"], group["family"]) == ("platform-postgres-cluster-param-group-17-dev", "aurora-postgresql17")
    assert [one["key"] for one in declared if one["kind"] == "rds_parameter_group"] == []
