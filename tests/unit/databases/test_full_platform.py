# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the full platform's data become: its database, and how long what it keeps is kept."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.buckets import bucket_requests
from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import database_plan
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import entries
from tests.meta.repository import ROOT, loaded

EXAMPLE = loaded(ROOT / "examples" / "full_platform" / "group_vars" / "all" / "shared.yml")
NAMING = {"templates": EXAMPLE["environment_naming_overrides"]}


def stack(environment_class: str) -> dict[str, Any]:
    name = "prod" if environment_class == "prod" else "dev"
    return {"project": "platform", "environment": name, "class": environment_class, "region": "us-east-1", "account_id": "123456789012", "naming": NAMING}


def planned(environment_class: str) -> dict[str, Any]:
    role = loaded(ROOT / "roles" / "rds" / "defaults" / "main.yml")
    entry = EXAMPLE["databases"]["postgres"]
    return database_plan(entry, "postgres", stack(environment_class), role["rds_defaults"], role["rds_parameters"], {})


def test_s1_66_the_instance_of_development_is_small_encrypted_and_may_go() -> None:
    made = planned("nonprod")
    instance = made["instance"]
    assert (made["name"], instance["instance_class"], instance["allocated_storage"]) == ("platform-postgres-dev", "db.t4g.micro", 20)
    assert (instance["storage_type"], instance["iam_authentication"]) == ("gp3", False)
    (task,) = [task for task in loaded(ROOT / "roles" / "rds" / "tasks" / "instance.yml") if "groundwork.aws.rds_instance" in task]
    assert task["groundwork.aws.rds_instance"]["storage_encrypted"] is True
    assert (instance["deletion_protection"], made["final_snapshot"]) == (False, False)
    generated = made["credentials"]["generate"]
    assert generated["length"] == 16
    assert set("!#$%&*()-_=+[]{}<>:?") <= set(generated["alphabet"])
    assert not set("/@\" '") & set(generated["alphabet"]), "RDS takes none of these"


@pytest.mark.parametrize("environment_class", ["prod", "nonprod"])
def test_s1_65_s1_139_backups_of_a_week_and_versions_where_they_are_wanted(environment_class: str) -> None:
    assert planned(environment_class)["instance"]["backup_retention_days"] == 7
    defaults = loaded(ROOT / "roles" / "s3" / "defaults" / "main.yml")["s3_defaults"]
    asked = {"backend": {}, "reports": {"versioning": False}}
    made = bucket_requests(entries(asked, None, defaults), stack(environment_class), {})
    assert [bucket["versioning"] for bucket in made] == ["enabled", "suspended"]
