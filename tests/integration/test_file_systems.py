# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that mounts a file system: the whole environment from nothing, what it is told, who gets in, and its end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration.inventories import write_inventory
from tests.integration.test_permissions import SITE, Environment, live, unused, user_with

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing, Result

IMAGE = "public.ecr.aws/docker/library/nginx:1.29"
VARIABLES: dict[str, Any] = {
    "environment_project": "shop",
    "environment_name": "dev",
    "environment_region": "eu-central-1",
    "vpc_mode": "default",
    "vpc_subnet_tiers": ["public"],
    "file_systems": {"files": {"access_points": {"uploads": {"uid": 33, "gid": 33}, "whole": {"path": "/"}}}},
    "file_systems_overrides": {"files": {"backup": False}},
    "services": {
        "web": {"image": IMAGE, "volumes": {"uploads": {"file_system": "files", "path": "/data"}}},
        "worker": {"image": IMAGE},
    },
}


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = write_inventory(tmp_path / "dev", VARIABLES, ["web", "worker"])
    layers = yaml.safe_load((folder / "hosts.yml").read_text(encoding="utf-8"))
    layers["dev"]["children"]["platform"] = {"children": {"efs": {"hosts": {"files": None}}}}
    (folder / "hosts.yml").write_text(yaml.safe_dump(layers), encoding="utf-8")
    return folder


def group_of(aws: Aws, name: str) -> dict[str, Any]:
    (group,) = aws("ec2").describe_security_groups(Filters=[{"Name": "group-name", "Values": [name]}])["SecurityGroups"]
    found: dict[str, Any] = group
    return found


def group_rules(aws: Aws, name: str) -> tuple[str, list[Any], list[Any]]:
    """A security group's id, and who gets in and where it leads to, each with its ports."""
    group = group_of(aws, name)
    permissions = [
        [(rule["FromPort"], rule["ToPort"], [pair["GroupId"] for pair in rule["UserIdGroupPairs"]]) for rule in group[direction]]
        for direction in ("IpPermissions", "IpPermissionsEgress")
    ]
    return group["GroupId"], permissions[0], permissions[1]


def definition(aws: Aws, service: str) -> dict[str, Any]:
    found: dict[str, Any] = aws("ecs").describe_task_definition(taskDefinition=f"shop-dev-{service}")["taskDefinition"]
    return found


def test_s1_87_s1_89_s1_91_s1_92_a_service_mounts_a_file_system(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path) -> None:
    planned = play("site.yml", inventory=inventory, check=True).assert_ok()
    assert (planned.writes, planned.changed["files"]) == ([], 4)
    play("site.yml", inventory=inventory).assert_ok()
    efs, ec2 = aws("efs"), aws("ec2")
    (system,), points = efs.describe_file_systems()["FileSystems"], {point["Name"]: point for point in efs.describe_access_points()["AccessPoints"]}
    uploads = points["shop-dev-files-uploads"]

    files, incoming, outgoing = group_rules(aws, "shop-dev-files-sg")
    assert (incoming, outgoing) == ([(2049, 2049, [group_of(aws, "shop-dev-web-sg")["GroupId"]])], [])
    targets = efs.describe_mount_targets(FileSystemId=system["FileSystemId"])["MountTargets"]
    assert {target["SubnetId"] for target in targets} == {subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]}
    for target in targets:
        assert efs.describe_mount_target_security_groups(MountTargetId=target["MountTargetId"])["SecurityGroups"] == [files]

    task = definition(aws, "web")
    configuration = task["volumes"][0]["efsVolumeConfiguration"]
    assert configuration.pop("rootDirectory", "/") == "/"
    assert configuration == {
        "fileSystemId": system["FileSystemId"],
        "transitEncryption": "ENABLED",
        "authorizationConfig": {"accessPointId": uploads["AccessPointId"], "iam": "ENABLED"},
    }
    (mount,) = task["containerDefinitions"][0]["mountPoints"]
    assert (mount["sourceVolume"], mount["containerPath"], mount.get("readOnly", False)) == ("uploads", "/data", False)
    assert definition(aws, "worker")["volumes"] == []

    statements = json.loads(efs.describe_file_system_policy(FileSystemId=system["FileSystemId"])["Policy"])["Statement"]
    (allowed,) = [statement for statement in statements if statement["Effect"] == "Allow"]
    assert (allowed["Principal"], allowed["Condition"]["StringEquals"]) == (
        {"AWS": [task["taskRoleArn"]]},
        {"elasticfilesystem:AccessPointArn": uploads["AccessPointArn"]},
    )
    assert allowed["Action"] == ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]


@pytest.mark.thorough
def test_s1_90_s1_92_the_environment_stays_as_it_is_moves_on_and_ends(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path) -> None:
    play("site.yml", inventory=inventory).assert_ok()
    again = play("site.yml", inventory=inventory).assert_unchanged()
    resources = 1 + 2 + 1 + len(aws("ec2").describe_subnets()["Subnets"])
    assert len([entry for entry in again.requests if entry.service == "elasticfilesystem"]) <= 2.5 * resources
    play("site.yml", inventory=inventory, check=True).assert_unchanged()

    moved = {"services_overrides": {"web": {"volumes": {"uploads": {"read_only": True}}}}}
    planned = play("site.yml", inventory=inventory, check=True, variables=moved).assert_ok()
    assert planned.changed == {"files": 1, "web": 2}
    play("site.yml", inventory=inventory, variables=moved).assert_ok()
    assert definition(aws, "web")["containerDefinitions"][0]["mountPoints"][0]["readOnly"] is True

    replaced = {"file_systems_overrides": {"files": {"access_points": {"uploads": {"uid": 1000}}}}, **moved}
    refused = play("site.yml", inventory=inventory, variables=replaced)
    assert refused.rc != 0
    assert "Refused to update access point" in refused.stdout
    before = definition(aws, "web")["volumes"][0]["efsVolumeConfiguration"]["authorizationConfig"]["accessPointId"]
    play("site.yml", inventory=inventory, variables={**replaced, "allow_replace": "files"}).assert_ok()
    after = definition(aws, "web")["volumes"][0]["efsVolumeConfiguration"]["authorizationConfig"]["accessPointId"]
    assert before != after
    assert [point["AccessPointId"] for point in aws("efs").describe_access_points()["AccessPoints"]].count(after) == 1

    play("playbooks/destroy.yml", inventory=inventory, variables={"confirm": "dev"}).assert_ok()
    assert aws("efs").describe_file_systems()["FileSystems"] == []
    groups = aws("ec2").describe_security_groups()["SecurityGroups"]
    assert [group["GroupName"] for group in groups if group["GroupName"].startswith("shop-dev")] == []


@dataclass(frozen=True)
class Written(Environment):
    """An environment whose inventory a test has written."""

    inventory: Path

    def play(self, playbook: tuple[str, dict[str, Any]], **environment: str) -> Result:
        around = {"GROUNDWORK_RUNS": str(self.folder / "runs"), **environment}
        return self.playing(playbook[0], inventory=self.inventory, limit=self.limit, variables={"confirm": self.name, **playbook[1]}, environment=around)


@pytest.mark.thorough
def test_a_run_needs_what_its_policies_allow_and_nothing_else(
    fresh_account: Emulator, emulator: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path
) -> None:
    environment = Written("dev", "firewall,files", play, tmp_path, inventory)
    environment.play(SITE).assert_ok()
    environment.play(("playbooks/destroy.yml", {})).assert_ok()
    policies = environment.derive()
    emulator.reset()
    demands = live(environment, user_with(aws, policies))
    asked = {demand.action.partition(":")[2] for demand in demands if demand.action.startswith("elasticfilesystem:")}
    assert asked >= {"CreateFileSystem", "TagResource", "CreateMountTarget", "PutFileSystemPolicy", "DeleteFileSystem"}
    assert [pair for pair in unused(policies, demands) if pair[0].startswith("elasticfilesystem:")] == []
