# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret is in anything that a run says or keeps; and a playbook of somebody else's has a plan too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing

SECRETS = {name: f"Zq7-planted-{name}" for name in ("password", "parameter", "ours", "hidden", "quiet", "by-hand")}
TAGS = {"Owner": "team-shown"}
WORDY = {"ANSIBLE_VERBOSITY": "3", "ANSIBLE_DISPLAY_OK_HOSTS": "1"}
PARAMETER, OURS = "community.aws.ssm_parameter", "groundwork.aws.ssm_parameter"
DATABASE = {
    "db_instance_identifier": "secretive",
    "engine": "postgres",
    "db_instance_class": "db.t3.micro",
    "allocated_storage": 10,
    "wait": False,
    "master_username": "app",
    "master_user_password": SECRETS["password"],
    "tags": TAGS,
}
TASKS = [
    # The emulator lacks what the module reads of a database that is there.
    {"name": "Make a database", "amazon.aws.rds_instance": DATABASE, "when": "ansible_check_mode"},
    {"name": "Keep a parameter", PARAMETER: {"name": "/upstream", "value": SECRETS["parameter"], "string_type": "SecureString", "overwrite_value": "always"}},
    {"name": "Keep one of ours", OURS: {"name": "/ours", "value": SECRETS["ours"], "tags": TAGS}},
    {"name": "Hide", PARAMETER: {"name": "/hidden/{{ item }}", "value": SECRETS["hidden"], "description": "{{ item }}"}, "loop": ["a", "b"], "no_log": True},
    {"name": "Show no difference", PARAMETER: {"name": "/quiet", "value": "x", "description": SECRETS["quiet"]}, "diff": False},
]


@pytest.fixture
def everything(play: Playing, tmp_path: Path) -> Any:
    """`everything(check=True)` runs the tasks as wordy as can be; the plan that was kept, and all that was said and kept."""
    hosts = {"localhost": {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}}
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}), encoding="utf-8")
    plays = [{"name": "Somebody else's", "hosts": "all", "gather_facts": False, "module_defaults": {"group/aws": {"region": "eu-central-1"}}, "tasks": TASKS}]
    (tmp_path / "secretive.yml").write_text(yaml.safe_dump(plays, sort_keys=False), encoding="utf-8")

    def run(name: str, **options: Any) -> tuple[dict[str, Any], dict[str, str]]:
        runs, report = tmp_path / name, tmp_path / f"{name}.json"
        environment = {**WORDY, "GROUNDWORK_RUNS": str(runs), "GROUNDWORK_REPORT": str(report)}
        result = play(tmp_path / "secretive.yml", inventory=tmp_path / "hosts.yml", environment=environment, **options).assert_ok()
        kept = {path.name.partition("-secretive-")[2]: path.read_text(encoding="utf-8") for path in runs.iterdir()}
        said = {"stdout": result.stdout, "stderr": result.stderr, "report": report.read_text(encoding="utf-8"), **kept}
        return json.loads(kept.get("plan.json", "{}")), said

    return run


def test_s2_23_no_secret_is_in_a_plan_a_page_a_journal_a_difference_or_a_word_that_is_said(fresh_account: Emulator, everything: Any, aws: Aws) -> None:
    plan, said = everything("plan", check=True)
    assert set(said) == {"stdout", "stderr", "report", "plan.json", "plan.md"}
    assert "\nPLAN: secretive.yml " in said["stdout"]
    (localhost,) = plan["components"]
    assert (localhost["name"], localhost["kind"], plan["environment"]) == ("localhost", "", "")
    changes = {(change["task"], change["item"]): change for change in localhost["changes"]}
    database = changes["Make a database", None]
    assert (database["operation"], database["after"]["MasterUserPassword"], database["after"]["MasterUsername"]) == ("CreateDBInstance", "(sensitive)", "app")
    assert database["after"]["Tags"] == [{"Key": "Owner", "Value": "team-shown"}]  # tags are no secrets
    assert changes["Keep a parameter", None]["after"]["Value"] == "(sensitive)"
    assert [(changes["Hide", item]["operation"], changes["Hide", item]["after"]) for item in ("#1", "#2")] == [("PutParameter", {}), ("PutParameter", {})]
    quiet = changes["Show no difference", None]
    assert (quiet["operation"], quiet["after"]) == ("PutParameter", {})
    _, built = everything("build")
    assert "journal.jsonl" in built
    for name in ("/upstream", "/ours"):
        aws("ssm").put_parameter(Name=name, Value=SECRETS["by-hand"], Type="SecureString", Overwrite=True)
    plan, again = everything("again", check=True)
    changes = {(change["task"], change["item"]): change for change in plan["components"][0]["changes"]}
    assert changes["Keep a parameter", None]["change"] == "update"
    assert changes["Keep one of ours", None]["before"]["value"] == "(sensitive, not the given one)"
    assert aws("ssm").get_parameter(Name="/ours", WithDecryption=True)["Parameter"]["Value"] == SECRETS["by-hand"]
    assert "planted-quiet" in built["stdout"]  # no secret for Ansible: what is told is told, but in no plan
    assert not [name for name in ("plan.json", "plan.md") if "planted-quiet" in said[name]]
    found = {
        (name, secret) for texts in (said, built, again) for name, text in texts.items() for key, secret in SECRETS.items() if key != "quiet" and secret in text
    }
    assert found == set()
