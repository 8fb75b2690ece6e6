# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment with two clusters, as docs/services.md describes it."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import with_overrides
from tests.integration.playing import ROOT, Playing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

CLUSTERS = {"web": "groundwork-dev-cluster", "worker": "groundwork-dev-reports"}
ON_DEMAND = [{"capacity_provider": "FARGATE", "weight": 1}]
NAMES = {"cluster": CLUSTERS["web"], "reports-cluster": CLUSTERS["worker"]}


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """inventories/dev with a second service and the second cluster of the documentation."""
    folder = tmp_path_factory.mktemp("clusters") / "dev"
    shutil.copytree(ROOT / "inventories" / "dev", folder, symlinks=False)
    host, variables = documented()
    layers = yaml.safe_load((folder / "hosts.yml").read_text(encoding="utf-8"))
    layers["dev"]["children"]["perimeter"]["children"]["ecs_cluster"]["hosts"].update(host)
    write(folder / "hosts.yml", layers)
    services = folder / "group_vars" / "dev" / "services.yml"
    said = yaml.safe_load(services.read_text(encoding="utf-8"))
    overrides = with_overrides(said["services_overrides"], variables.pop("services_overrides"))
    overrides["worker"]["capacity_strategy"] = ON_DEMAND
    write(services, said | {"services_overrides": overrides})
    write(folder / "group_vars" / "dev" / "names.yml", variables)
    (folder / "host_vars").mkdir()
    write(folder / "host_vars" / "reports-cluster.yml", {"ecs_cluster_capacity_providers": ["FARGATE"], "ecs_cluster_default_strategy": ON_DEMAND})
    return folder


def documented() -> list[dict[str, Any]]:
    """The blocks of YAML in the documentation's section: a host, and variables."""
    text = (ROOT / "docs" / "services.md").read_text(encoding="utf-8").partition("## One cluster or several")[2].partition("\n## ")[0]
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


def write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def clusters(aws: Aws) -> dict[str, list[str]]:
    """The clusters that are active, with their capacity providers."""
    found = aws("ecs").describe_clusters(clusters=list(NAMES.values()))["clusters"]
    return {cluster["clusterName"]: cluster["capacityProviders"] for cluster in found if cluster["status"] == "ACTIVE"}


@pytest.mark.thorough
def test_c9_one_cluster_for_some_services_and_another_for_one(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path) -> None:
    assert set(play("site.yml", inventory=inventory, check=True).assert_ok().changed) >= {"cluster", "reports-cluster", "web", "worker"}
    play("site.yml", inventory=inventory).assert_ok()
    assert clusters(aws) == {CLUSTERS["web"]: ["FARGATE", "FARGATE_SPOT"], CLUSTERS["worker"]: ["FARGATE"]}
    for service, cluster in CLUSTERS.items():
        names = {arn.rsplit("/", 1)[1] for arn in aws("ecs").list_services(cluster=cluster)["serviceArns"]}
        assert names == {f"groundwork-dev-{name}" for name in (("web", "api") if service == "web" else ("worker",))}
    play("site.yml", inventory=inventory).assert_unchanged()
    play("playbooks/outputs.yml", inventory=inventory, variables={"outputs_folder": str(tmp_path)}).assert_ok()
    outputs = json.loads((tmp_path / "dev.json").read_text(encoding="utf-8"))
    assert (outputs["ecs_cluster_name"], outputs["ecs_cluster_names"]) == (CLUSTERS["web"], NAMES)
    play("playbooks/destroy.yml", inventory=inventory, limit="worker", variables={"confirm": "dev"}).assert_ok()
    assert [len(aws("ecs").list_services(cluster=cluster)["serviceArns"]) for cluster in CLUSTERS.values()] == [2, 0]
    play("playbooks/destroy.yml", inventory=inventory, variables={"confirm": "dev"}).assert_ok()
    assert clusters(aws) == {}


def test_c9_two_clusters_of_one_name_are_refused_before_the_first_call(fresh_account: Emulator, play: Playing, inventory: Path) -> None:
    result = play("site.yml", inventory=inventory, variables={"environment_naming_overrides": {}})
    assert result.rc != 0
    assert (
        "environment_naming_templates.ecs_cluster gives the ecs_clusters cluster, reports-cluster the same name 'groundwork-dev-cluster'; "
        "each needs one of its own, for instance with {key} in environment_naming_overrides.ecs_cluster."
    ) in " ".join(result.stdout.split())
    assert result.requests == []


def test_c9_a_name_that_the_environment_gives_its_cluster_holds_for_the_services_too(fresh_account: Emulator, play: Playing, aws: Aws) -> None:
    play("site.yml", inventory="inventories/dev", variables={"ecs_cluster_name": "theirs"}).assert_ok()
    assert aws("ecs").list_services(cluster="theirs")["serviceArns"] != []
