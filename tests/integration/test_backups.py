# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment whose file system is backed up: planned on an empty account, built, left as it is, destroyed."""

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

VARIABLES: dict[str, Any] = {
    "environment_project": "shop",
    "environment_name": "dev",
    "environment_region": "eu-central-1",
    "vpc_mode": "default",
    "vpc_subnet_tiers": ["public"],
    "file_systems": {"files": {"backup": False, "access_points": {"uploads": {"uid": 33, "gid": 33}}}},
    "backup_rules_overrides": {"daily": {"copies": [{"region": "us-west-2"}]}},
    "backup_restore_tests": {"files": {"type": "efs", "validation_window_hours": 4}},
    "s3_buckets": {"uploads": {"replication_rules": [{"id": "all", "bucket": "copies"}]}, "copies": {}},
    "services": {},
}


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = write_inventory(tmp_path / "dev", VARIABLES, [])
    layers = yaml.safe_load((folder / "hosts.yml").read_text(encoding="utf-8"))
    layers["dev"]["children"]["platform"] = {"children": {"efs": {"hosts": {"files": None}}}}
    layers["dev"]["children"]["foundation"]["children"]["s3"] = {"hosts": {"storage": None}}
    layers["dev"]["children"]["operations"] = {"children": {"backup": {"hosts": {"backups": None}}}}
    (folder / "hosts.yml").write_text(yaml.safe_dump(layers), encoding="utf-8")
    return folder


@pytest.mark.thorough
def test_s4_136_s4_137_s4_140_s3_47_an_environment_with_backups(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path) -> None:
    assert fresh_account.url
    planned = play("site.yml", inventory=inventory, check=True).assert_ok()
    assert (planned.writes, planned.changed["backups"]) == ([], 7)
    play("site.yml", inventory=inventory).assert_ok()
    backup = aws("backup")
    (plan,) = backup.list_backup_plans()["BackupPlansList"]
    assert plan["BackupPlanName"] == "shop-dev-backup-plan"
    (rule,) = backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]["Rules"]
    assert (rule["TargetBackupVaultName"], rule["Lifecycle"]) == ("shop-dev-backup-vault", {"DeleteAfterDays": 7})
    assert rule["CopyActions"][0]["DestinationBackupVaultArn"] == "arn:aws:backup:us-west-2:123456789012:backup-vault:shop-dev-backup-vault"
    again = play("site.yml", inventory=inventory).assert_unchanged()
    of_backup = [entry.operation for entry in again.requests if entry.service == "backup"]
    assert len(of_backup) <= 2.5 * 7, of_backup  # vault, plans, selections and roles
    play("playbooks/destroy.yml", inventory=inventory, variables={"confirm": "dev"}).assert_ok()
    assert (backup.list_backup_plans()["BackupPlansList"], backup.list_backup_vaults()["BackupVaultList"]) == ([], [])
    assert backup.list_restore_testing_plans()["RestoreTestingPlans"] == []


@pytest.mark.thorough
def test_a_run_needs_what_its_policies_allow_and_nothing_else(
    fresh_account: Emulator, emulator: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path
) -> None:
    assert fresh_account.url
    variables = {name: value for name, value in VARIABLES.items() if name != "backup_rules_overrides"}
    (inventory / "group_vars" / "dev" / "main.yml").write_text(yaml.safe_dump(variables), encoding="utf-8")
    environment = Written("dev", "backup", play, tmp_path, inventory)
    # The key of the emulator is "testing", which a journal would hide wherever it stands: in the ARN of a restore testing plan, too.
    environment.play(SITE, AWS_SECRET_ACCESS_KEY="of-nobody").assert_ok()
    environment.play(("playbooks/destroy.yml", {}), AWS_SECRET_ACCESS_KEY="of-nobody").assert_ok()
    policies = environment.derive()
    emulator.reset()
    demands = live(environment, user_with(aws, policies))
    verbs = ("CreateBackupVault", "CreateBackupPlan", "CreateBackupSelection", "CreateRestoreTestingPlan", "CreateRestoreTestingSelection")
    assert {f"backup:{verb}" for verb in verbs} <= {demand.action for demand in demands}
    assert [pair for pair in unused(policies, demands) if pair[0].startswith("backup:")] == []


def differing(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What AWS says otherwise than before, by the name of the thing and what it says."""
    assert before.keys() == after.keys()
    said = {name: {key: (one.get(key), after[name].get(key)) for key in one.keys() | after[name].keys()} for name, one in before.items()}
    return {name: found for name, pairs in said.items() if (found := {key: pair for key, pair in pairs.items() if pair[0] != pair[1]})}


@pytest.mark.thorough
@pytest.mark.parametrize("harmed", ["changed", "deleted"])
def test_a_plan_foretells_what_a_run_repairs(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path, harmed: str) -> None:
    assert fresh_account.url
    play("site.yml", inventory=inventory).assert_ok()
    account, report = Account(aws, "eu-central-1", "dev"), {"GROUNDWORK_REPORT": str(tmp_path / "report.json")}
    before, harm = account.state(), Harm(account, "backups")
    done = harm.change(120) if harmed == "changed" else harm.delete(20)
    changed = ("file_system", "mount_target", "s3_bucket: copies", "restore_testing_plan", "restore_testing_selection", "backup_plan")
    deleted = ("access_point", "mount_target", "restore_testing_selection", "restore_testing_plan", "backup_selection")
    assert [kind for kind in (changed if harmed == "changed" else deleted) if kind not in " ".join(done)] == [], done
    said = []
    for check in (True, False):
        result = play("site.yml", inventory=inventory, check=check, environment=report).assert_ok()
        said.append(entries_of(json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))))
        assert bool(result.writes) is not check
    assert said[0] == said[1], done
    assert differing(before, account.state()) == {}, done
    play("site.yml", inventory=inventory).assert_unchanged()
