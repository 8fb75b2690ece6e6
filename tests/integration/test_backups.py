# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment whose file system is backed up: planned on an empty account, built, left as it is, destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration.inventories import write_inventory
from tests.integration.test_file_systems import Written
from tests.integration.test_permissions import SITE, live, unused, user_with

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing

VARIABLES: dict[str, Any] = {
    "environment_project": "shop",
    "environment_name": "dev",
    "environment_region": "eu-central-1",
    "vpc_mode": "default",
    "vpc_subnet_tiers": ["public"],
    "file_systems": {"files": {"backup": False}},
    "backup_rules_overrides": {"daily": {"copies": [{"region": "us-west-2"}]}},
    "services": {},
}


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = write_inventory(tmp_path / "dev", VARIABLES, [])
    layers = yaml.safe_load((folder / "hosts.yml").read_text(encoding="utf-8"))
    layers["dev"]["children"]["platform"] = {"children": {"efs": {"hosts": {"files": None}}}}
    layers["dev"]["children"]["operations"] = {"children": {"backup": {"hosts": {"backups": None}}}}
    (folder / "hosts.yml").write_text(yaml.safe_dump(layers), encoding="utf-8")
    return folder


@pytest.mark.thorough
def test_s4_136_s4_137_s4_140_s3_47_an_environment_with_backups(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path) -> None:
    assert fresh_account.url
    planned = play("site.yml", inventory=inventory, check=True).assert_ok()
    assert (planned.writes, planned.changed["backups"]) == ([], 4)
    play("site.yml", inventory=inventory).assert_ok()
    backup = aws("backup")
    (plan,) = backup.list_backup_plans()["BackupPlansList"]
    assert plan["BackupPlanName"] == "shop-dev-backup-plan"
    (rule,) = backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]["Rules"]
    assert (rule["TargetBackupVaultName"], rule["Lifecycle"]) == ("shop-dev-backup-vault", {"DeleteAfterDays": 7})
    assert rule["CopyActions"][0]["DestinationBackupVaultArn"] == "arn:aws:backup:us-west-2:123456789012:backup-vault:shop-dev-backup-vault"
    again = play("site.yml", inventory=inventory).assert_unchanged()
    of_backup = [entry.operation for entry in again.requests if entry.service == "backup"]
    assert len(of_backup) <= 2.5 * 4, of_backup  # vault, plan, selection and role
    play("playbooks/destroy.yml", inventory=inventory, variables={"confirm": "dev"}).assert_ok()
    assert (backup.list_backup_plans()["BackupPlansList"], backup.list_backup_vaults()["BackupVaultList"]) == ([], [])


@pytest.mark.thorough
def test_a_run_needs_what_its_policies_allow_and_nothing_else(
    fresh_account: Emulator, emulator: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path
) -> None:
    assert fresh_account.url
    variables = {name: value for name, value in VARIABLES.items() if name != "backup_rules_overrides"}
    (inventory / "group_vars" / "dev" / "main.yml").write_text(yaml.safe_dump(variables), encoding="utf-8")
    environment = Written("dev", "backup", play, tmp_path, inventory)
    environment.play(SITE).assert_ok()
    environment.play(("playbooks/destroy.yml", {})).assert_ok()
    policies = environment.derive()
    emulator.reset()
    demands = live(environment, user_with(aws, policies))
    assert {f"backup:{verb}" for verb in ("CreateBackupVault", "CreateBackupPlan", "CreateBackupSelection")} <= {demand.action for demand in demands}
    assert [pair for pair in unused(policies, demands) if pair[0].startswith("backup:")] == []
